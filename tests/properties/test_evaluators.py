"""Laws of the ways of judging a condition, and of asking for everybody at once.

- Everybody at once, one person quickly, and one person with reasons agree, unknown included, for
  every kind of condition and at any moment (A3, A4, A13).
- Whatever happens, is undone, or is only tried on an overlay: what is asked for is who is in a set
  by what the records say now (A8, A11, A15).
- A target is unlocked for those for whom one person's access says so (A7-A10).
- No number that stands for somebody gets out: whoever came first makes no difference.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from attrs import evolve
from hypothesis import event, given
from hypothesis import strategies as st

import sessionkit as sk
from sessionkit import facts
from sessionkit._apply import apply
from sessionkit._automations.access import access_to, latest_grant, unlocked
from sessionkit._automations.conditions import compiled, compiled_together, holds, judge
from sessionkit._automations.profile import Profile
from sessionkit._domain import fields
from sessionkit._domain.catalogue import Activity, Event, Goal, Intake, Section, Session
from sessionkit._domain.condition import STATUSES, Condition
from sessionkit._domain.decision import Outcome
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.fields import plain_key
from sessionkit._domain.ids import ActivityId, GoalId, GroupId, IntakeId, PersonId
from sessionkit._domain.keys import Keys
from sessionkit._domain.people import (
    DIRECTORY,
    STAFF,
    Group,
    Membership,
    Person,
    PersonDate,
    PersonStatus,
)
from sessionkit._domain.plan import SessionPlan
from sessionkit._domain.programme import Journey, JourneySection, Programme
from sessionkit._domain.reaction import Grant, Match
from sessionkit._domain.registration import (
    TICKET_STEP,
    Attempt,
    Attendance,
    Completion,
    Mark,
    Registration,
    RegistrationState,
)
from sessionkit._domain.result import Result, ResultStatus
from sessionkit._domain.who import (
    Both,
    Either,
    Granted,
    Less,
    Matched,
    Met,
    NotUnmet,
    OfStatus,
    Who,
)
from sessionkit._overlay import Overlay
from sessionkit._ports import Transaction
from sessionkit._world import StoredWorld
from sessionkit.adapters.memory import MemoryStorage

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PERSON_IDS = ("ana", "bob", "cyd", "dan")
GROUP_IDS = ("all", "north", "south", "east")
NAMES = ("country", "level")
VALUES = (1, 1.0, True, False, 0, 2, "be", None)
SESSION_IDS = ("sales",)
SECTION_IDS = ("early", "late")
EVENT_IDS = ("one", "two")
ACTIVITY_IDS = ("quiz",)
JOURNEY_IDS = ("welcome",)
TARGETS = (
    *(sk.Target.activity(one) for one in (*ACTIVITY_IDS, *SESSION_IDS)),
    *(sk.Target.journey(one) for one in JOURNEY_IDS),
    *(sk.Target.journey_section(f"{one}-part") for one in JOURNEY_IDS),
    sk.Target.programme("year"),
    sk.Target.goal("run"),
    sk.Target.intake("form"),
)
"""What may be there; whether it is, is drawn."""

_person_ids = st.sampled_from(PERSON_IDS)
_session_ids = st.sampled_from(SESSION_IDS)
_section_ids = st.sampled_from(SECTION_IDS)
_targets = st.sampled_from(TARGETS)
_subjects = st.sampled_from([("automation", "a"), ("programme", "year")])
HOURS = (-48, -1, 0, 1, 24, 8760)
OFFSETS = tuple(timedelta(hours=hours) for hours in HOURS)
EDGES = tuple(NOON + timedelta(hours=hours, seconds=more) for hours in HOURS for more in (0, 1))
_moments = st.sampled_from(EDGES)
_lately = st.sampled_from([NOON + hours * HOUR for hours in (-24, -2, -1, 0, 1)])
_since = st.sampled_from([NOON - 48 * HOUR, NOON - 48 * HOUR, NOON - 2 * HOUR, NOON + HOUR])


# Conditions -------------------------------------------------------------------------------------


def _bounds(values: Iterable[Any]) -> st.SearchStrategy[tuple[Any, Any]]:
    """A lower and an upper bound; one of the two may be left out."""
    some = list(values)
    half = [(None, one) for one in some] + [(one, None) for one in some]
    whole = [(one, other) for one in some for other in some if one < other]
    return st.one_of(st.sampled_from(whole), st.sampled_from(half))


_statuses = _targets.flatmap(
    lambda target: st.builds(sk.HasStatus, st.just(target), st.sampled_from(STATUSES[target.kind]))
)
_given_values = st.lists(st.sampled_from(VALUES), min_size=1, max_size=3, unique_by=plain_key)
_elementary = st.one_of(
    st.just(sk.Always()),
    st.builds(sk.IsPerson, st.sampled_from((*PERSON_IDS, "ghost"))),
    st.builds(sk.IsInGroup, st.sampled_from((*GROUP_IDS, "gone"))),
    _statuses,
    st.builds(sk.IsTriggersActivity, status=st.sampled_from(["completed", "failed"])),
    _bounds(EDGES).map(lambda two: sk.BetweenMoments(starts=two[0], ends=two[1])),
    st.builds(
        lambda date, two: sk.AroundDate(date=date, starts=two[0], ends=two[1]),
        st.sampled_from(PersonDate),
        _bounds(OFFSETS),
    ),
    st.builds(sk.AttributeIs, st.sampled_from(NAMES), _given_values),
    st.builds(
        lambda name, two: sk.AttributeBetween(name=name, at_least=two[0], at_most=two[1]),
        st.sampled_from(NAMES),
        _bounds([0, 1, 1.5]),
    ),
    st.builds(sk.IsRegistered, st.sampled_from((*SESSION_IDS, "gone")), st.none() | _section_ids),
    st.builds(
        sk.HasAttended,
        st.sampled_from((*SESSION_IDS, "gone")),
        st.integers(1, 2),
        all_attempts=st.booleans(),
    ),
)
_conditions: st.SearchStrategy[Condition] = st.recursive(
    _elementary,
    lambda inner: st.one_of(
        st.builds(sk.AllOf, st.lists(inner, min_size=1, max_size=3)),
        st.builds(sk.AnyOf, st.lists(inner, min_size=1, max_size=3)),
        st.builds(sk.Not, inner),
    ),
    max_leaves=6,
)
_actions = st.builds(
    lambda kind, target, wide: kind(
        target, with_activities=wide and target.kind.value.startswith("journey")
    ),
    st.sampled_from([sk.Unlock, sk.Lock]),
    _targets,
    st.booleans(),
)
_automations = st.builds(
    sk.Automation,
    automation_id=st.sampled_from(["a", "b", "c", "d"]),
    name=st.just("Some rule"),
    condition=_conditions,
    actions=st.lists(_actions, min_size=1, max_size=2, unique=True),
    is_enabled=st.sampled_from([True, True, True, False]),
)


EVERY_KIND: tuple[Condition, ...] = (
    *(sk.IsPerson(one) for one in (*PERSON_IDS, "ghost")),
    *(sk.IsInGroup(one) for one in (*GROUP_IDS, "gone")),
    *(sk.HasStatus(target, one) for target in TARGETS for one in STATUSES[target.kind]),
    *(sk.AroundDate(date=one, starts="-1h", ends="48h") for one in PersonDate),
    *(sk.BetweenMoments(starts=one) for one in EDGES[::4]),
    *(sk.AttributeIs(one, [True]) for one in NAMES),
    *(sk.AttributeIs(one, [1, "be"]) for one in NAMES),
    *(sk.AttributeBetween(name=one, at_least=1) for one in NAMES),
    *(sk.IsRegistered(one) for one in SESSION_IDS),
    *(sk.IsRegistered(one, other) for one in SESSION_IDS for other in SECTION_IDS),
    *(
        sk.HasAttended(one, count, all_attempts=ever)
        for one in SESSION_IDS
        for count in (1, 2)
        for ever in (False, True)
    ),
    sk.Not(sk.Not(sk.IsInGroup("north"))),
    sk.AnyOf([*(sk.IsPerson(one) for one in PERSON_IDS[:3]), sk.IsInGroup("south")]),
)
"""Asked of everybody, whatever else is drawn."""

# What happens -----------------------------------------------------------------------------------


def _each(strategy: st.SearchStrategy[Any], **ids: Iterable[str]) -> st.SearchStrategy[list[Any]]:
    """One record for each of several ids."""
    ((name, values),) = ids.items()
    return st.tuples(*(strategy.map(partial(_with, name, value)) for value in values)).map(list)


def _with(name: str, value: str, record: Any) -> Any:
    return evolve(record, **{name: value})


def _subset(pool: Iterable[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(list(pool)), unique=True, max_size=3).map(
        lambda found: tuple(sorted(found))
    )


_people = st.builds(
    Person,
    person_id=_person_ids,
    name=st.just("Somebody"),
    status=st.sampled_from([PersonStatus.ACTIVE, PersonStatus.PENDING, PersonStatus.SUSPENDED]),
    dates=st.dictionaries(st.sampled_from(PersonDate), _moments).map(
        lambda found: tuple(found.items())
    ),
    attributes=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES)).map(
        fields.attributes
    ),
)
_memberships = st.builds(
    Membership,
    person_id=_person_ids,
    group_id=st.sampled_from(GROUP_IDS).map(GroupId),
    source=st.sampled_from([DIRECTORY, STAFF]),
)
_groups = st.builds(
    lambda place, parent: Group(
        group_id=GroupId(GROUP_IDS[place]),
        title="Group",
        parent_id=GroupId(GROUP_IDS[parent]) if parent < place else None,
    ),
    st.integers(0, len(GROUP_IDS) - 1),
    st.integers(0, len(GROUP_IDS) - 1),
)


def _local(moment: datetime) -> sk.LocalTime:
    return sk.LocalTime(moment.replace(tzinfo=None), "UTC")


_events = st.builds(
    lambda event_id, ends: Event(
        event_id=event_id, plan=sk.EventPlan(start=_local(ends - HOUR), end=_local(ends))
    ),
    st.sampled_from(EVENT_IDS),
    _lately,
)


def _one(event: Event) -> list[Event]:
    return [event]


_sections = st.builds(
    lambda section_id, held, confirmed: Section(
        section_id=section_id,
        plan=sk.SectionPlan(
            name="Section",
            group_ids=(GroupId("all"),),
            preferences=sk.Preferences(confirmed_by_trainer=confirmed),
        ),
        events=tuple(held),
    ),
    _section_ids,
    st.one_of(_events.map(_one), _each(_events, event_id=EVENT_IDS)),
    st.booleans(),
)
_sessions = st.builds(
    Session,
    session_id=_session_ids,
    plan=st.just(SessionPlan(title="Session")),
    sections=st.tuples(_sections, _sections).map(
        lambda two: tuple(map(partial(_with, "section_id"), SECTION_IDS, two))
    ),
)
_attendances = st.sampled_from(Attendance)
_marks = st.builds(Mark, st.none() | _attendances, st.none() | _attendances)
_registrations = st.builds(
    Registration,
    session_id=_session_ids,
    learner_id=_person_ids,
    section_id=_section_ids,
    state=st.sampled_from([RegistrationState.ACTIVE] * 12 + list(RegistrationState)),
    since=_since,
    ticket=st.just(TICKET_STEP),
    marks=st.dictionaries(st.sampled_from(EVENT_IDS), _marks, max_size=2),
)
_ended = st.sampled_from(
    [one for one in RegistrationState if one.value not in ("active", "waiting")]
)
_attempts = st.builds(
    lambda one, state, until, number: Attempt(
        registration=evolve(one, state=state, until=until, attempt=number)
    ),
    _registrations,
    _ended,
    st.none() | _lately,
    st.integers(1, 2),
)
_results = st.builds(
    Result,
    person_id=_person_ids,
    target=_targets,
    status=st.sampled_from(ResultStatus),
    at=_moments,
)
_grants = st.builds(
    Grant,
    target=st.sampled_from(TARGETS[:4]),
    person_id=_person_ids,
    is_unlock=st.booleans(),
    automation_id=st.just("some"),
    at=_moments,
    root=st.tuples(st.integers(1, 2), st.just(0)),
    with_activities=st.sampled_from([True, True, False]),
)
_journeys = st.builds(
    lambda journey_id, held: Journey(
        journey_id=journey_id,
        title="Journey",
        sections=[
            JourneySection(journey_section_id=f"{journey_id}-part", title="Part", steps=ids)
            for ids in held
        ],
    ),
    st.sampled_from(JOURNEY_IDS),
    st.sampled_from([[], [["quiz"]], [["sales"]], [["quiz", "sales"]], [["quiz", "sales"]]]),
)
_activities = st.builds(Activity, activity_id=st.sampled_from(ACTIVITY_IDS), title=st.just("It"))
_matches = st.builds(Match, subject=_subjects, person_id=_person_ids, at=st.just(NOON))
_records = st.one_of(
    _matches,
    _memberships,
    _memberships,
    _people,
    _people,
    _groups,
    _sessions,
    _registrations,
    _attempts,
    _results,
    _grants,
    _journeys,
    _activities,
    st.just(Goal(goal_id=GoalId("run"), title="Run")),
    st.just(Intake(intake_id=IntakeId("form"), title="Form")),
    st.just(Programme(programme_id="year", title="Year")),
    _automations,
)


_usual = st.tuples(
    _each(_people, person_id=PERSON_IDS),
    _each(_memberships, person_id=PERSON_IDS),
    st.just(
        [
            Group(group_id=GroupId("all"), title="All"),
            Group(group_id=GroupId("north"), title="North", parent_id=GroupId("all")),
            Group(group_id=GroupId("south"), title="South", parent_id=GroupId("all")),
            Activity(activity_id=ActivityId("quiz"), title="Quiz"),
            Goal(goal_id=GoalId("run"), title="Run"),
        ]
    ),
    _each(_sessions, session_id=SESSION_IDS),
    _each(_journeys, journey_id=JOURNEY_IDS),
    _each(_registrations, learner_id=PERSON_IDS),
    st.lists(_attempts, max_size=2),
    _each(_results, person_id=PERSON_IDS),
    _each(_grants, person_id=PERSON_IDS[:2]),
    _each(_automations, automation_id=["a", "b"]),
).map(lambda parts: [record for part in parts for record in part])
_settings = st.builds(
    lambda usual, out, more: [one for at, one in enumerate(usual) if at not in out] + more,
    _usual,
    st.sets(st.integers(0, 12), max_size=2),
    st.lists(_records, max_size=4),
)


def _kind(*ways: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One of several ways, which together count as one when it is chosen what happens."""
    return st.one_of(*ways).map(_itself)


def _itself(one: Any) -> Any:
    return one


def _about(kind: Any, **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(kind, session_id=_session_ids, section_id=_section_ids, **more)


_learners = {"learner_id": _person_ids, "at": _since}
_numbers = st.sampled_from([1, 1, 1, 2])
_arrivals = {**_learners, "ticket": st.just(TICKET_STEP), "attempt": _numbers}
_changes = st.lists(
    st.tuples(_person_ids, st.none(), _attendances, _numbers),
    max_size=3,
    unique_by=lambda one: one[0],
).map(tuple)
_removable = _targets.filter(lambda target: target.kind.value != "journey section")
_event_ids = st.sampled_from(EVENT_IDS)
_sections_changed = _kind(
    st.builds(facts.SectionPlanned, session_id=_session_ids, section=_sections),
    st.builds(
        facts.SectionEdited,
        session_id=_session_ids,
        section_id=_section_ids,
        plan=_sections.map(lambda section: section.plan),
        at=_moments,
    ),
    _about(facts.SectionCancelled, reason=st.just("ill")),
    _about(facts.SectionArchived),
    _about(facts.SectionRestored),
    st.builds(facts.SessionCreated, session=_sessions),
)
_events_changed = _kind(
    _about(facts.EventAdded, event=_events),
    st.tuples(_events, _events).flatmap(
        lambda two: _about(
            facts.EventEdited,
            event=st.just(_with("event_id", two[1].event_id, two[0])),
            before=st.just(two[1]),
        )
    ),
    _about(facts.EventRemoved, event=_events, at=_moments),
    _about(facts.EventCancelled, event_id=_event_ids, reason=st.just("ill"), at=_moments),
)
_completion = Completion(at=NOON, attended=())
_learnt = _kind(
    st.builds(facts.ResultChanged, result=_results),
    _about(facts.SessionCompleted, **_learners, attended=st.just(())),
    _about(facts.CompletionRevised, learner_id=_person_ids, completion=st.just(_completion)),
    _about(facts.CompletionWithdrawn, **_learners),
    _about(facts.MarksEntered, event_id=_event_ids, changes=_changes),
    _about(facts.MarksCounted, event_id=_event_ids, at=_moments, changes=_changes),
)
_places_changed = _kind(
    _about(facts.LearnerRegistered, **_arrivals),
    _about(facts.LearnerWaitlisted, **_arrivals),
    _about(facts.LearnerPromoted, **_learners),
    _about(
        facts.RegistrationEnded,
        **_learners,
        was=st.just(RegistrationState.ACTIVE),
        state=_ended,
        attempt=st.just(1),
    ),
)
_people_changed = _kind(
    st.builds(facts.PersonSaved, person=_people),
    _memberships.flatmap(
        lambda one: st.builds(
            facts.MembershipsChanged,
            person_id=st.just(one.person_id),
            began=st.sampled_from([(), (one,)]),
            ended=st.sampled_from([(), (one,)]),
        )
    ),
    st.builds(facts.PersonErased, person_id=_person_ids),
)
_groups_changed = _kind(
    st.builds(facts.GroupSaved, group=_groups),
    st.builds(facts.GroupRemoved, group_id=st.sampled_from(GROUP_IDS)),
)
_catalogue_changed = _kind(
    st.builds(facts.ActivityAdded, activity=_activities),
    st.just(facts.GoalAdded(goal=Goal(goal_id=GoalId("run"), title="Run"))),
    st.just(facts.IntakeAdded(intake=Intake(intake_id=IntakeId("form"), title="Form"))),
    st.just(facts.ProgrammeSaved(programme=Programme(programme_id="year", title="Year"))),
    st.builds(facts.JourneySaved, journey=_journeys),
    st.builds(facts.TargetRemoved, target=_removable),
)
_automations_changed = _kind(
    st.builds(facts.AutomationSaved, automation=_automations),
    st.builds(facts.AutomationRemoved, automation_id=st.sampled_from(["a", "b"])),
)
_granted = _grants.map(
    lambda one: facts.AccessGranted(
        grant=evolve(one, at=NOON + 8760 * HOUR), person_id=one.person_id
    )
)
_matched = _kind(
    st.builds(
        facts.MatchesChanged,
        subject=st.just(("automation", "a")),
        at=st.just(NOON),
        entered=_subset(PERSON_IDS),
        left=_subset(PERSON_IDS),
    ),
    st.builds(
        facts.ProgrammeOpened,
        programme_id=st.just("year"),
        person_id=_person_ids,
        at=st.just(NOON),
    ),
)
_facts: st.SearchStrategy[Fact] = st.one_of(
    _matched,
    _people_changed,
    _groups_changed,
    _learnt,
    _learnt,
    _places_changed,
    _sections_changed,
    _events_changed,
    _catalogue_changed,
    _automations_changed,
    _granted,
)
_undone = st.lists(_facts, min_size=1, max_size=3).map(tuple)
_steps = st.lists(
    st.one_of(_facts, _facts.map(_itself), _moments, _undone), min_size=8, max_size=30
)

_sets: st.SearchStrategy[Who] = st.recursive(
    st.one_of(
        _conditions.map(Met),
        _conditions.map(NotUnmet),
        _subjects.map(Matched),
        st.builds(Granted, st.sampled_from(TARGETS[:4]), st.booleans()),
        st.lists(st.sampled_from(PersonStatus), max_size=2).map(tuple).map(OfStatus),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple).map(Either),
        st.builds(Both, inner, inner),
        st.builds(Less, inner, inner),
    ),
    max_leaves=5,
)
"""Sets of every kind."""


# Playing ----------------------------------------------------------------------------------------


def _kept(setting: list[Any]) -> MemoryStorage:
    """Keep records; a place is always in a section that is there."""
    storage = MemoryStorage()
    with storage.transaction(keys=Keys.holding("test")) as records:
        for record in sorted(setting, key=lambda one: isinstance(one, Registration)):
            if not isinstance(record, Registration) or _section_is_there(record, records):
                records.put(record)
    return storage


def _section_is_there(one: Any, records: Transaction) -> bool:
    session = records.get(Session, (one.session_id,))
    return session is not None and session.section(one.section_id) is not None


def _makes_sense(fact: Fact, records: Transaction) -> bool:
    if isinstance(fact, facts.LearnerRegistered | facts.LearnerWaitlisted):
        before = records.get(Registration, (fact.session_id, fact.learner_id))
        is_there = before is not None and before.is_current
        return _section_is_there(fact, records) and not is_there
    if isinstance(fact, facts.SessionCreated):
        return records.get(Session, (fact.session.session_id,)) is None
    return True


def _happens(storage: MemoryStorage, fact: Fact) -> bool:
    """Apply a fact, if what it is about is there."""
    try:
        with storage.transaction(keys=Keys.holding("test")) as records:
            if _makes_sense(fact, records):
                apply(fact, records)
                return True
    except (LookupError, AttributeError):  # about something that was never there
        pass
    return False


class _Undone(Exception):
    """What ends a transaction that is to leave nothing behind."""


def _is_undone(storage: MemoryStorage, step: tuple[Fact, ...], moment: datetime) -> None:
    """Let things happen, ask in the middle of it, and undo it all."""
    try:
        with storage.transaction(keys=Keys.holding("test")) as records:
            for fact in step:
                if _makes_sense(fact, records):
                    apply(fact, records)
                    _agree_on_sets(records, moment, ASKED)
            raise _Undone  # noqa: TRY301 - whatever ends it, all of it is undone
    except (LookupError, AttributeError, _Undone):
        pass


OUTCOMES = {True: Outcome.MET, False: Outcome.UNMET, None: Outcome.UNKNOWN}


def _agree(records: Transaction, moment: datetime, conditions: list[Condition]) -> None:
    """Every way of judging says the same of everybody."""
    world = StoredWorld(records, moment)
    people = [one.person_id for one in world.everybody()]
    judge_all = compiled_together(conditions)
    together = {one: judge_all(Profile(world, one)) for one in people}
    for place, condition in enumerate(conditions):
        met = records.people(Met(condition), at=moment)
        possible = records.people(NotUnmet(condition), at=moment)
        assert set(met) <= set(possible) <= set(people)
        for person_id in people:
            quickly = compiled(condition)(Profile(world, person_id))
            once = holds(condition, Profile(world, person_id))
            slowly = judge(condition, Profile(world, person_id)).outcome
            at_once = True if person_id in met else None if person_id in possible else False
            assert at_once is quickly, (condition, person_id)
            assert once is quickly, (condition, person_id)
            assert slowly is OUTCOMES[quickly], (condition, person_id)
            assert together[person_id][place] is quickly, (condition, person_id)
            event(f"{slowly.value}")


def _is_in(who: Who, world: StoredWorld, person_id: PersonId) -> bool:
    """Tell whether one person is in a set, by what conditions mean for one person."""
    match who:
        case Either(parts=parts):
            return any(_is_in(one, world, person_id) for one in parts)
        case Both(one=one, other=other):
            return _is_in(one, world, person_id) and _is_in(other, world, person_id)
        case Less(one=one, other=other):
            return _is_in(one, world, person_id) and not _is_in(other, world, person_id)
        case Matched(subject=subject):
            return world.match(subject, person_id) is not None
    person = world.person(person_id)
    if person is None or person.status is PersonStatus.DELETED:
        return False
    match who:
        case Met(condition=condition):
            return compiled(condition)(Profile(world, person_id)) is True
        case NotUnmet(condition=condition):
            return compiled(condition)(Profile(world, person_id)) is not False
        case Granted(target=target, is_unlock=is_unlock):
            grant = latest_grant(world, person_id, target)
            return grant is not None and grant.is_unlock is is_unlock
        case _:
            return person.status in who.statuses


def _agree_on_sets(records: Transaction, moment: datetime, sets: Iterable[Who]) -> None:
    """Everybody at once is everybody one by one, in order, by page and counted."""
    world = StoredWorld(records, moment)
    for who in sets:
        found = tuple(PersonId(one) for one in PERSON_IDS if _is_in(who, world, PersonId(one)))
        assert records.people(who, at=moment) == found, who
        assert records.count_people(who, at=moment) == len(found), who
        paged = [records.people(who, at=moment, after=one, limit=1) for one in ("", *found)]
        assert paged == [*((one,) for one in found), ()], who


def _agree_on_access(records: Transaction, moment: datetime) -> None:
    world = StoredWorld(records, moment)
    people = [one.person_id for one in world.everybody()]
    for target in TARGETS:
        named = records.people(unlocked(world, target), at=moment)
        expected = [one for one in people if access_to(world, one, target).is_unlocked]
        assert list(named) == expected, target


ASKED: tuple[Who, ...] = (
    *(one for condition in EVERY_KIND for one in (Met(condition), NotUnmet(condition))),
    Matched(("automation", "a")),
    Matched(("programme", "year")),
    *(Granted(target, is_unlock) for target in TARGETS[:4] for is_unlock in (True, False)),
    *(OfStatus((one,)) for one in PersonStatus),
)
"""Asked in any case, so that something is kept about everything."""

_some = st.lists(_conditions, min_size=1, max_size=6)


@given(_settings, _some, st.lists(_moments, min_size=2, max_size=4))
def test_everybody_at_once_is_judged_like_one_by_one(
    setting: list[Any], conditions: list[Condition], moments: list[datetime]
) -> None:
    """Everybody at once, closures and judgements agree, at one moment after the other."""
    storage = _kept(setting)
    with storage.transaction() as records:
        for moment in moments:
            _agree(records, moment, [*conditions, *EVERY_KIND])
            _agree_on_access(records, moment)


@given(_settings, st.lists(_sets, min_size=1, max_size=4), _steps, st.booleans())
def test_what_is_kept_is_what_the_records_say(
    setting: list[Any],
    sets: list[Who],
    steps: list[Any],
    is_late: bool,  # noqa: FBT001 - drawn like the others
) -> None:
    """Whatever happens or is undone, and whenever somebody asks, everybody is judged as they are."""
    storage, moment = _kept(setting), NOON
    for step in [*steps, None]:
        if isinstance(step, datetime):
            moment = step
        elif isinstance(step, tuple):
            _is_undone(storage, step, moment)
        elif step is not None and _happens(storage, step):
            event(type(step).__name__)
        if step is None or not is_late:
            with storage.transaction() as records:
                _agree_on_sets(records, moment, [*sets, *ASKED])
                _agree_on_access(records, moment)


@given(_settings, st.lists(_sets, min_size=1, max_size=4), st.lists(_facts, max_size=6))
def test_what_would_be_leaves_what_is(
    setting: list[Any], sets: list[Who], happening: list[Fact]
) -> None:
    """On an overlay everybody is judged as they would be, and beneath it as they are (A15)."""
    storage = _kept(setting)
    with storage.transaction() as records:
        overlay = Overlay(records, 1)
        for fact in happening:
            try:
                if _makes_sense(fact, overlay):
                    apply(fact, overlay)
            except (LookupError, AttributeError):  # about something that was never there
                continue
        _agree_on_sets(records, NOON, [*sets, *ASKED])
        _agree_on_sets(overlay, NOON, [*sets, *ASKED])
        _agree_on_access(overlay, NOON)
        for before, after in ((sets[0], sets[0]), (sets[0], sets[-1])):
            was = set(records.people(before, at=NOON))
            will_be = set(overlay.people(after, at=NOON))
            gained, lost = overlay.turned(before, after, at=NOON)
            assert gained == tuple(sorted(will_be - was))
            assert lost == tuple(sorted(was - will_be))
        _agree_on_sets(records, NOON, ASKED)


@given(_settings, st.permutations(PERSON_IDS), st.lists(_sets, min_size=1, max_size=4))
def test_no_number_gets_out(setting: list[Any], order: list[str], sets: list[Who]) -> None:
    """Whoever came first, left and came back, the answers are the same, and hold ids and counts."""
    storage, other = _kept(setting), _kept(setting)
    asked = [*sets, *ASKED]
    for person_id in order:
        with other.transaction(keys=Keys.holding("test")) as records:
            person = records.get(Person, (person_id,))
            records.remove(Person, (person_id,))
            _agree_on_sets(records, NOON, asked[:1])
            if person is not None:
                records.put(person)
            _agree_on_sets(records, NOON, asked[:1])
    with storage.transaction() as here, other.transaction() as there:
        for who in asked:
            found = here.people(who, at=NOON)
            assert found == there.people(who, at=NOON)
            assert all(isinstance(one, str) for one in found)

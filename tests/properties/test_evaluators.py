"""Laws of the three ways of judging a condition.

- Everybody at once, one person quickly, and one person with reasons agree, unknown included, for
  every kind of condition and at any moment (A3, A4, A13).
- Masks that were kept up, fact by fact, are the masks that somebody gathers anew (A8, A11).
- A target is unlocked for those for whom one person's access says so (A7-A10).
- Masks of what would be leave those of what is alone (A15).
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from attrs import define, evolve, field
from hypothesis import event, given
from hypothesis import strategies as st

import sessionkit as sk
from sessionkit._apply import apply
from sessionkit._automations.access import access_to
from sessionkit._automations.conditions import compiled, compiled_together, holds, judge
from sessionkit._automations.masks import Masks
from sessionkit._automations.profile import Profile
from sessionkit._domain import facts, fields
from sessionkit._domain.catalogue import Activity, Event, Goal, Intake, Section, Session
from sessionkit._domain.condition import STATUSES, Condition
from sessionkit._domain.decision import Outcome
from sessionkit._domain.facts import Fact
from sessionkit._domain.fields import plain_key
from sessionkit._domain.ids import ActivityId, GoalId, GroupId, IntakeId
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
from sessionkit._domain.reaction import Grant, NumberedPeople
from sessionkit._domain.registration import (
    TICKET_STEP,
    Attendance,
    Completion,
    Mark,
    Registration,
    RegistrationState,
)
from sessionkit._domain.result import Result, ResultStatus
from sessionkit._ports import Transaction
from sessionkit._records import NUMBERED_PEOPLE
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
    st.builds(sk.HasAttended, st.sampled_from((*SESSION_IDS, "gone")), st.integers(1, 2)),
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
    *(sk.HasAttended(one, count) for one in SESSION_IDS for count in (1, 2)),
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
_records = st.one_of(
    _people,
    _people,
    _memberships,
    _memberships,
    _groups,
    _sessions,
    _registrations,
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
_arrivals = {**_learners, "ticket": st.just(TICKET_STEP), "attempt": st.just(1)}
_changes = st.lists(
    st.tuples(_person_ids, st.none(), _attendances), max_size=3, unique_by=lambda one: one[0]
).map(tuple)
_removable = _targets.filter(lambda target: target.kind.value != "journey section")
_event_ids = st.sampled_from(EVENT_IDS)
_ended = st.sampled_from(
    [one for one in RegistrationState if one.value not in ("active", "waiting")]
)
_sections_changed = _kind(
    st.builds(facts.SectionPlanned, session_id=_session_ids, section=_sections),
    st.builds(
        facts.SectionEdited,
        session_id=_session_ids,
        section_id=_section_ids,
        plan=_sections.map(lambda section: section.plan),
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
    _about(facts.EventRemoved, event=_events),
    _about(facts.EventCancelled, event_id=_event_ids, reason=st.just("ill")),
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
_facts: st.SearchStrategy[Fact] = st.one_of(
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
_numberings = st.sampled_from(["ours", "ours", "a part", "theirs"])
_steps = st.lists(
    st.one_of(_facts, _facts.map(_itself), _moments, _numberings), min_size=8, max_size=30
)


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
        return _section_is_there(fact, records)
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


@define
class Keeper:
    """Masks that are kept up over a storage, at a moment.

    Attributes:
        is_late: What happened is noted only when somebody asks, when all of it has happened.
    """

    storage: MemoryStorage
    is_late: bool
    now: datetime = NOON
    masks: Masks = field(init=False)
    behind: list[Fact] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        """Gather everybody."""
        with self.storage.transaction() as records:
            self.masks = Masks(self.world(records))

    def world(self, records: Transaction) -> StoredWorld:
        """Look at the storage now."""
        return StoredWorld(records, self.now)

    def take(self, step: Any) -> None:
        """Let something happen, time pass, or somebody note numbers."""
        if isinstance(step, datetime):
            self.now = step
        elif isinstance(step, str):
            self._happened(self._numbered(step))
        else:
            self._happened(step)

    def _happened(self, fact: Fact) -> None:
        if _happens(self.storage, fact):
            event(type(fact).__name__)
            self.behind.append(fact)
            if not self.is_late:
                self.catch_up()

    def _numbered(self, whose: str) -> Fact:
        self.catch_up()
        with self.storage.transaction() as records:
            page = sum(1 for _ in records.find(NUMBERED_PEOPLE))
            person_ids = Masks(self.world(records)).unnumbered
        if whose == "a part":
            person_ids = person_ids[:2]
        if whose == "theirs":
            person_ids = person_ids[::-1]
        return facts.PeopleNumbered(numbered=NumberedPeople(page=page, person_ids=person_ids))

    def catch_up(self) -> None:
        """Note what happened."""
        with self.storage.transaction() as records:
            world = self.world(records)
            for fact in self.behind:
                self.masks.note(fact, world)
            self.behind.clear()
            self.masks.see(world)
            if self.masks.is_stale:
                event("stale")
                self.masks = Masks(world)


def _agree(masks: Masks, world: StoredWorld, conditions: list[Condition]) -> None:
    """Every way of judging says the same of everybody."""
    people = [one.person_id for one in world.everybody()]
    judge_all = compiled_together(conditions)
    together = {one: judge_all(Profile(world, one)) for one in people}
    for place, condition in enumerate(conditions):
        met, possible = masks.matching(condition)
        assert met & ~possible == 0
        assert possible & ~masks.everybody == 0
        in_met, in_possible = masks.person_ids(met), masks.person_ids(possible)
        for person_id in people:
            quickly = compiled(condition)(Profile(world, person_id))
            once = holds(condition, Profile(world, person_id))
            slowly = judge(condition, Profile(world, person_id)).outcome
            at_once = True if person_id in in_met else None if person_id in in_possible else False
            assert at_once is quickly, (condition, person_id)
            assert once is quickly, (condition, person_id)
            assert slowly is OUTCOMES[quickly], (condition, person_id)
            assert together[person_id][place] is quickly, (condition, person_id)
            event(f"{slowly.value}")


OUTCOMES = {True: Outcome.MET, False: Outcome.UNMET, None: Outcome.UNKNOWN}


def _agree_on_access(masks: Masks, world: StoredWorld) -> None:
    people = [one.person_id for one in world.everybody()]
    for target in TARGETS:
        named = masks.person_ids(masks.unlocked(target))
        unlocked = [one for one in people if access_to(world, one, target).is_unlocked]
        assert sorted(named) == unlocked, target


def _answers(masks: Masks, conditions: list[Condition]) -> dict[Any, Any]:
    """Everything that masks can be asked."""
    found: dict[Any, Any] = {one: masks.matching(one) for one in (*conditions, *EVERY_KIND)}
    found |= {status: masks.having([status]) for status in PersonStatus}
    return found | {target: masks.unlocked(target) for target in TARGETS}


_some = st.lists(_conditions, min_size=1, max_size=6)


@given(_settings, _some, st.lists(_moments, min_size=2, max_size=4))
def test_everybody_at_once_is_judged_like_one_by_one(
    setting: list[Any], conditions: list[Condition], moments: list[datetime]
) -> None:
    """Masks, closures and judgements agree on every person, at one moment after the other."""
    keeper = Keeper(_kept(setting), is_late=True)
    conditions = [*conditions, *EVERY_KIND]
    with keeper.storage.transaction() as records:
        for moment in moments:
            world = StoredWorld(records, moment)
            _agree(Masks(world), world, conditions)
            keeper.masks.turn_to(moment)
            _agree(keeper.masks, world, conditions)


@given(_settings, _some, _steps, st.booleans())
def test_masks_kept_up_are_masks_gathered_anew(
    setting: list[Any],
    conditions: list[Condition],
    steps: list[Any],
    is_late: bool,  # noqa: FBT001 - drawn like the others
) -> None:
    """Whatever happens, and whenever somebody asks, what was kept is as good as new, bit by bit."""
    keeper = Keeper(_kept(setting), is_late=is_late)
    for step in [*steps, None]:
        with keeper.storage.transaction():
            before = _answers(keeper.masks, conditions)
            stamp = keeper.masks.stamp
        masks = keeper.masks
        if step is not None:
            keeper.take(step)
        if is_late and step is not None:
            continue
        keeper.catch_up()
        with keeper.storage.transaction() as records:
            world = keeper.world(records)
            anew = Masks(world)
            _agree(keeper.masks, world, conditions)
            _agree_on_access(keeper.masks, world)
            if keeper.masks is masks and masks.stamp == stamp:
                assert _answers(masks, conditions) == before
            assert keeper.masks.unnumbered == anew.unnumbered
            assert keeper.masks.everybody == anew.everybody
            assert _answers(keeper.masks, conditions) == _answers(anew, conditions)
    with keeper.storage.transaction() as records:
        _agree(keeper.masks, keeper.world(records), [*EVERY_KIND])


@given(_settings, _some, st.lists(_facts, max_size=6))
def test_what_would_be_leaves_what_is(
    setting: list[Any], conditions: list[Condition], happening: list[Fact]
) -> None:
    """Masks of what would be after facts are as good as new, and those of what is stay as they are."""
    now, then = Keeper(_kept(setting), is_late=True), Keeper(_kept(setting), is_late=True)
    conditions = [*conditions, *EVERY_KIND]
    with now.storage.transaction() as records:
        world = now.world(records)
        _agree(now.masks, world, conditions)
        _agree_on_access(now.masks, world)
    happened = [fact for fact in happening if _happens(then.storage, fact)]
    with then.storage.transaction() as records:
        later = then.world(records)
        masks = now.masks.after(happened, later)
        _agree(masks, later, conditions)
        _agree_on_access(masks, later)
        known = now.masks.person_ids(now.masks.everybody)
        assert masks.person_ids(now.masks.everybody) == known
        masks.turn_to(NOON + HOUR)
        _agree(masks, StoredWorld(records, NOON + HOUR), conditions)
    with now.storage.transaction() as records:
        world = now.world(records)
        _agree(now.masks, world, conditions)
        _agree_on_access(now.masks, world)
    for step in (*happening, NOON + HOUR):
        now.take(step)
    now.catch_up()
    with now.storage.transaction() as records:
        anew = Masks(now.world(records))
        assert now.masks.unnumbered == anew.unnumbered
        assert _answers(now.masks, conditions) == _answers(anew, conditions)

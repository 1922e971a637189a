"""Laws of places and lines, checked at every entry of the journal.

- Nothing but a waiver by name puts more into a section than its capacity; where a capacity was
  lowered below the places taken, nothing is added to them (R7, R15, S11).
- The numbers of a roster are those of its registrations.
- Nobody has two places, or a place and a place in line, in one session (R5, R15).
- A line keeps the order of arrival, but for what staff moved (W2).
- Nobody overtakes: a place goes to the first in line who qualifies (W3).
- At no moment are a free place and somebody in line who qualifies both visible (W4).
- A place that is freed is filled in the same journal entry, once (W4).
"""

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

import sessionkit as sk
from sessionkit import MoveInLine, Waiver
from sessionkit._domain.catalogue import Section, Session
from sessionkit._domain.commands.due import FillPlaces
from sessionkit._domain.due import Due
from sessionkit._domain.facts.registration import (
    LearnerPromoted,
    LearnerRegistered,
    LearnerWaitlisted,
    PlaceInLineChanged,
    RegistrationEnded,
)
from sessionkit._domain.registration import Registration, RegistrationState, Roster
from sessionkit._policies.waitlist import in_the_way
from sessionkit._records import JournalEntry
from sessionkit._world import StoredWorld
from sessionkit.testing.strategies import (
    CROWD,
    CarryOutDue,
    Course,
    adding,
    automating,
    courses,
    leaving,
    lining_up,
    planning,
    registering,
    telling,
    waiting,
)
from tests.builders import START, Kit, a_section, a_world, an_event, made_once
from tests.properties.naive import (
    State,
    history,
    in_section,
    line_is_open,
    qualifies,
    sections_of,
    state_of,
)

ACTIVE, WAITING = RegistrationState.ACTIVE, RegistrationState.WAITING

CROWDED = (
    *(registering(CROWD),) * 4,
    adding(CROWD),
    *(leaving(CROWD),) * 3,
    lining_up(CROWD),
    lining_up(CROWD),
    planning(CROWD),
    planning(CROWD),
    telling(),
    automating(windows=False),
    waiting(),
)
"""Kinds of steps in which places and lines matter."""

History = list[tuple[JournalEntry, State, State]]
"""Every entry of a journal, with the state before and after it."""

crowded_courses = courses(of=CROWDED, longest=40, crowded=True)


def _taken(state: State, session: Session, section: Section) -> int:
    return len(in_section(state, session, section, ACTIVE))


def _waivers_used(entry: JournalEntry, session: Session, section: Section) -> int:
    return sum(
        isinstance(fact, LearnerRegistered)
        and (fact.session_id, fact.section_id) == (session.session_id, section.section_id)
        and Waiver.CAPACITY in fact.waived
        for fact in entry.facts
    )


def never_more_places_than_capacity(entries: History) -> None:
    """A section over its capacity holds those who were there before, and those let in by name."""
    for entry, before, after in entries:
        for session, section in sections_of(after):
            taken = _taken(after, session, section)
            if section.plan.capacity is None or taken <= section.plan.capacity:
                continue
            waived = _waivers_used(entry, session, section)
            event("overbooked by waiver" if waived else "overbooked by a lower capacity")
            known = _taken(before, session, section)
            assert taken <= max(known, section.plan.capacity) + waived


def rosters_count_registrations(entries: History) -> None:
    """Places taken and people waiting are as many as there are registrations of that state."""
    for _, _, after in entries:
        for session, section in sections_of(after):
            key = (session.session_id, section.section_id)
            roster = after[Roster].get(key) or Roster(session_id=key[0], section_id=key[1])
            assert roster.taken == _taken(after, session, section)
            assert roster.waiting == len(in_section(after, session, section, WAITING))


def one_place_for_each_learner_and_session(entries: History) -> None:
    """Whoever gets a place or a place in line had none in the session, and each ends once."""
    held: set[tuple[str, str]] = set()
    for entry, _, after in entries:
        for fact in entry.facts:
            match fact:
                case LearnerRegistered() | LearnerWaitlisted():
                    assert (fact.session_id, fact.learner_id) not in held
                    held.add((fact.session_id, fact.learner_id))
                case LearnerPromoted():
                    assert (fact.session_id, fact.learner_id) in held
                case RegistrationEnded():
                    held.remove((fact.session_id, fact.learner_id))
        current = [one for one in after[Registration].values() if one.is_current]
        assert {(one.session_id, one.learner_id) for one in current} == held


def _first_in_line(
    state: State, session_id: str, section_id: str, line: list[str], at: datetime
) -> str | None:
    """The first of a line who qualifies, if a place could go to the line at all."""
    for session, section in sections_of(state):
        if (session.session_id, section.section_id) == (session_id, section_id):
            break
    else:
        raise AssertionError(section_id)
    if not line_is_open(session, section, at):
        return None
    for learner_id in line:
        registration = state[Registration][session_id, learner_id]
        if qualifies(state, session, section, registration, at):
            return learner_id
    return None


def _moved(line: list[str], command: MoveInLine) -> list[str]:
    others = [one for one in line if one != command.learner_id]
    place = len(others) if command.before_id is None else others.index(command.before_id)
    return [*others[:place], command.learner_id, *others[place:]]


def _follow(fact: Any, line: list[str], after: State, at: datetime) -> None:
    """Keep a plain list of names in step with a fact, and check who it gives a place to."""
    match fact:
        case LearnerWaitlisted():
            line.append(fact.learner_id)
        case LearnerRegistered() if Waiver.CAPACITY not in fact.waived:
            assert _first_in_line(after, fact.session_id, fact.section_id, line, at) is None
        case LearnerPromoted():
            event("promoted")
            first = _first_in_line(after, fact.session_id, fact.section_id, line, at)
            assert fact.learner_id == first
            line.remove(fact.learner_id)
        case RegistrationEnded() if fact.was is WAITING:
            line.remove(fact.learner_id)


def nobody_overtakes_the_line(entries: History) -> None:
    """Places go to the first in line who qualifies, as a plain list of names has the line."""
    lines: dict[tuple[str, str], list[str]] = {}
    for entry, _, after in entries:
        moves = [fact for fact in entry.facts if isinstance(fact, PlaceInLineChanged)]
        if moves:
            assert isinstance(entry.command, MoveInLine)
            event("moved in line")
            where = (moves[0].session_id, moves[0].section_id)
            lines[where] = _moved(lines[where], entry.command)
        for fact in entry.facts:
            if hasattr(fact, "learner_id"):
                line = lines.setdefault((fact.session_id, fact.section_id), [])
                _follow(fact, line, after, entry.at)
        for session, section in sections_of(after):
            stored = [one.learner_id for one in in_section(after, session, section, WAITING)]
            assert stored == lines.get((session.session_id, section.section_id), [])


def _kept_waiting(state: State, at: datetime) -> list[tuple[str, str, str]]:
    """Everybody in line who qualifies although a place is free."""
    return [
        (session.session_id, section.section_id, one.learner_id)
        for session, section in sections_of(state)
        if section.plan.capacity is None or _taken(state, session, section) < section.plan.capacity
        if line_is_open(session, section, at)
        for one in in_section(state, session, section, WAITING)
        if qualifies(state, session, section, one, at)
    ]


@given(crowded_courses)
def test_no_free_place_beside_a_qualified_waiter(course: Course) -> None:
    """Whenever a command has been answered, nobody who qualifies waits beside a free place."""
    kit = course.begin()
    for step in course.steps:
        outcome = kit.play(step)
        if outcome.is_allowed:
            assert _kept_waiting(state_of(kit.storage), kit.clock()) == []


WITH_WINDOWS = (
    *(registering(CROWD),) * 4,
    *(leaving(CROWD),) * 2,
    telling(),
    *(automating(),) * 2,
    *(waiting(),) * 3,
)


@given(courses(of=WITH_WINDOWS, longest=30, crowded=True))
def test_time_alone_keeps_nobody_waiting(course: Course) -> None:
    """Where a window of time lets somebody in line qualify, what is due gives them the place."""
    kit = course.begin()
    for step in course.steps:
        kit.play(step)
        if isinstance(step, CarryOutDue):
            kept = _kept_waiting(state_of(kit.storage), kit.clock())
            assert kept == []


def a_freed_place_is_filled_in_the_same_entry(entries: History) -> None:
    """The entry that frees a place holds who got it; others at most leave that to a step due."""
    for entry, _, after in entries:
        kept = _kept_waiting(after, entry.at)
        for fact in entry.facts:
            if isinstance(fact, RegistrationEnded) and fact.was is ACTIVE:
                event("freed a place")
                assert (fact.session_id, fact.section_id) not in {one[:2] for one in kept}
        due = {
            (one.command.session_id, one.command.section_id)
            for one in after[Due].values()
            if isinstance(one.command, FillPlaces) and one.due_at <= entry.at
        }
        assert {one[:2] for one in kept} <= due
        promoted = [fact.about for fact in entry.facts if isinstance(fact, LearnerPromoted)]
        assert set(Counter(promoted).values()) <= {1}


LAWS = (
    never_more_places_than_capacity,
    rosters_count_registrations,
    one_place_for_each_learner_and_session,
    nobody_overtakes_the_line,
    a_freed_place_is_filled_in_the_same_entry,
)


@given(crowded_courses)
def test_every_entry_keeps_the_laws_of_places(course: Course) -> None:
    """All of these hold along one course, which is drawn and gone through once for all of them."""
    entries = list(history(course))
    for law in LAWS:
        law(entries)


# Whatever made the waiter qualify ---------------------------------------------------------------

NORTH = {"session_id": "sales-101", "section_id": "north"}
ELSEWHERE = {"session_id": "other", "section_id": "there"}
QUIZ, FIRST = sk.Target.activity("quiz"), sk.Target.journey("first")
SALES_101 = sk.Target.session("sales-101")
WAITERS = ("ana", "bob", "cyd")


def _unlocking(
    condition: Any,
    name: str = "unlock-sales-101",
    *actions: Any,
    trigger: sk.Trigger = sk.Trigger.PERIODIC,
) -> Any:
    """Let those reach ``sales-101`` for whom a condition holds."""
    rule = sk.Automation(
        automation_id=name,
        name=name,
        trigger=trigger,
        condition=condition,
        actions=actions or (sk.Unlock(SALES_101),),
    )
    return sk.SaveAutomation(automation=rule)


@made_once
def a_line() -> Kit:
    """Three in line of a full section which widget and automations let everybody reach."""
    line = sk.Preferences(waitlist=sk.Waitlist())
    kit = a_world(a_section(capacity=1, preferences=line))
    kit.do(sk.AddActivity(activity_id="quiz", title="Quiz"))
    kit.do(sk.CreateSession(session_id="other", title="Other"))
    kit.do(sk.PublishSession(session_id="other"))
    event = an_event(day="2026-01-05")
    kit.do(a_section("there", session_id="other", preferences=line, first_event=event))
    kit.do(_unlocking(sk.Always(), "widget", sk.Unlock(sk.Target.widget("sessions"))))
    for learner_id in ("dan", *WAITERS):
        kit.register(learner_id)
    return kit


_moments = st.sampled_from([START + timedelta(days=days) for days in (1, 3)])
_leaves = st.one_of(
    st.sampled_from(
        (
            sk.IsInGroup("south"),
            sk.IsInGroup("all"),
            sk.IsInGroup("new"),
            sk.IsPerson("zoe"),
            sk.AttributeIs("unit", ["x"]),
            sk.HasStatus(QUIZ, sk.Status.COMPLETED),
            sk.HasStatus(sk.Target.activity("late"), sk.Status.COMPLETED),
            sk.HasStatus(FIRST, sk.Status.COMPLETED),
            sk.IsRegistered("other"),
            sk.HasAttended("other", at_least=1),
        )
    ),
    st.builds(sk.BetweenMoments, starts=_moments),
)
_conditions = st.one_of(_leaves, _leaves.map(sk.Not))
_learner_ids = st.sampled_from(WAITERS)


def _told(person_id: str, **changes: Any) -> sk.SavePerson:
    entry: dict[str, Any] = {"person_id": person_id, "name": "New", "group_ids": ["north"]}
    return sk.SavePerson(person=sk.PersonEntry(**(entry | changes)))


def _journey(*activity_ids: str) -> sk.SaveJourney:
    steps = [sk.Step(activity_id=one) for one in activity_ids]
    section = sk.JourneySection(journey_section_id="part", title="Part", steps=steps)
    return sk.SaveJourney(journey=sk.Journey(journey_id="first", title="One", sections=[section]))


_CAUSES = st.one_of(
    st.builds(
        lambda one, group_ids, unit, status: _told(
            one, group_ids=group_ids, attributes={"unit": unit}, status=status
        ),
        _learner_ids,
        st.sampled_from((["north"], ["north", "south"], ["south"])),
        st.sampled_from("xy"),
        st.sampled_from(("active", "active", "suspended")),
    ),
    st.builds(
        lambda one, status: sk.ReportResult(target=QUIZ, person_id=one, status=status),
        _learner_ids,
        st.sampled_from(("completed", "failed")),
    ),
    st.builds(
        sk.RegisterLearner,
        **{k: st.just(v) for k, v in ELSEWHERE.items()},
        learner_id=_learner_ids,
        waive=st.just(("unlock", "period")),
    ),
    st.builds(
        sk.RemoveLearner,
        session_id=st.just("other"),
        learner_id=_learner_ids,
        reason=st.just("Asked to."),
    ),
    _conditions.map(_unlocking),
    st.builds(
        _unlocking,
        _conditions,
        st.just("lock"),
        st.sampled_from((sk.Lock(SALES_101), sk.Lock(sk.Target.widget("sessions")))),
    ),
    st.builds(_unlocking, _conditions, st.just("way"), st.just(sk.Unlock(FIRST))),
    st.sampled_from(
        (
            sk.RemoveAutomation(automation_id="lock"),
            sk.RemoveAutomation(automation_id="unlock-sales-101"),
            sk.SaveGroup(group=sk.GroupEntry(group_id="north", title="N", parent_id=None)),
            sk.SaveGroup(group=sk.GroupEntry(group_id="north", title="N", parent_id="south")),
            sk.SaveGroup(group=sk.GroupEntry(group_id="new", title="New")),
            sk.RemoveGroup(group_id="new"),
            sk.AddActivity(activity_id="late", title="Late"),
            _journey("quiz"),
            _journey("quiz", "sales-101"),
            _told("zoe"),
            sk.EditSection(**NORTH, group_ids=["north", "south"]),
            sk.EditSection(**NORTH, capacity=2),
            sk.EditSection(**NORTH, capacity=1),
            sk.CancelEvent(**ELSEWHERE, event_id="day-1", reason="Ill."),
        )
    ),
    st.builds(
        _unlocking,
        _conditions,
        st.just("told"),
        st.sampled_from((sk.Unlock(SALES_101), sk.Lock(SALES_101), sk.AssignToDo(SALES_101))),
        trigger=st.just(sk.Trigger.PERSON_UPDATED),
    ),
    st.integers(1, 60).map(lambda hours: timedelta(hours=hours)),
)


def _still_waiting(kit: Kit) -> list[tuple[str, str]]:
    """Everybody in line who would be given a free place, were they judged now."""
    kept: list[tuple[str, str]] = []
    with kit.storage.transaction() as records:
        world = StoredWorld(records, kit.clock())
        for session, section in sections_of(state_of(kit.storage)):
            about = (session.session_id, section.section_id)
            is_full = world.roster(*about).is_full(section.plan.capacity)
            if is_full or not line_is_open(session, section, kit.clock()):
                continue
            kept += [
                (section.section_id, one.learner_id)
                for one in world.line(*about)
                if in_the_way(world, session, section, one) is None
            ]
    return kept


@given(_conditions, st.lists(_CAUSES, min_size=1, max_size=12))
def test_whatever_makes_somebody_qualify_gives_the_place(condition: Any, causes: Any) -> None:
    """W3, W4: after no step are a free place and a qualified waiter both there, whatever did it."""
    kit = a_line()
    kit.do(_unlocking(condition))
    kit.do(sk.RemoveLearner(session_id="sales-101", learner_id="dan", reason="Asked to."))
    assert _still_waiting(kit) == []
    for cause in causes:
        if isinstance(cause, timedelta):
            kit.clock.set(kit.clock() + cause)
            kit.engine.run_due()
        else:
            with suppress(sk.Refused, sk.NotFound):
                kit.do(cause)
        event(type(cause).__name__)
        assert _still_waiting(kit) == [], cause

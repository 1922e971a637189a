"""Judging conditions: given world and person -> the outcome of every node."""

from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit._automations.conditions import OUTCOMES as OUTCOME_OF
from sessionkit._automations.conditions import Judgement, compiled, edges, holds, judge
from sessionkit._automations.profile import Profile
from sessionkit._domain.attendance import events_attended
from sessionkit._domain.automation import Occurrence
from sessionkit._domain.catalogue import Activity, Event, Goal, Section, Session
from sessionkit._domain.condition import Condition, Status
from sessionkit._domain.decision import Outcome
from sessionkit._domain.fields import Attributes
from sessionkit._domain.people import Group, Person, PersonDate
from sessionkit._domain.plan import SessionPlan
from sessionkit._domain.registration import (
    Attempt,
    Attendance,
    Mark,
    Registration,
    RegistrationState,
)
from sessionkit._domain.result import Result, ResultStatus
from tests import builders
from tests.builders import START, Kit, a_kit, a_member, a_window, at, keep, utc

MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN
SECOND = timedelta(seconds=1)
FROM, TO = utc("2026-02-01 00:00"), utc("2026-03-01 00:00")

YES, NO, WHAT = sk.Always(), sk.IsInGroup("south"), sk.IsInGroup("gone")
OUTCOMES = {YES: MET, NO: UNMET, WHAT: UNKNOWN}


LATE_END = utc("2026-02-04 12:00")
HIRED = utc("2026-01-10 00:00")
DAY = timedelta(days=1)
QUIZ, READ = sk.Target.activity("quiz"), sk.Target.goal("read")
GONE = sk.Target.activity("gone")
COMPLETED, FAILED = Status.COMPLETED, Status.FAILED


def a_place(learner_id: str, **changes: Any) -> Registration:
    """A place in section ``early`` of session ``sales``, from the first of January on."""
    plan: dict[str, Any] = {
        "session_id": "sales",
        "learner_id": learner_id,
        "section_id": "early",
        "state": RegistrationState.ACTIVE,
        "since": START,
        "ticket": 1,
    }
    return Registration(**(plan | changes))


def an_afternoon(event_id: str, day: str, **changes: Any) -> Event:
    """An event that ends at noon in UTC."""
    return Event(
        event_id=event_id,
        plan=sk.EventPlan(start=at(f"{day} 09:00"), end=at(f"{day} 13:00")),
        **changes,
    )


EARLY = Section(
    section_id="early",
    plan=sk.SectionPlan(name="Early", group_ids=("north",)),
    events=(
        an_afternoon("one", "2026-02-01"),
        an_afternoon("two", "2026-02-02"),
        an_afternoon("off", "2026-02-03", cancelled="Snow"),
    ),
)
LATE = Section(
    section_id="late",
    plan=sk.SectionPlan(
        name="Late", group_ids=("north",), preferences=sk.Preferences(confirmed_by_trainer=True)
    ),
    events=(an_afternoon("one", "2026-02-04"),),
)


def a_small_world() -> Kit:
    """``ana`` in ``north`` below ``all`` with dates and attributes, ``tess`` without anything,
    ``dan`` erased; the session ``sales``, an activity and a goal.
    """
    kit = a_kit()
    there = Attributes((("country", "be"), ("grade", 3), ("fit", True), ("note", None)))
    keep(
        kit,
        Group(group_id="all", title="All"),
        Group(group_id="north", title="North", parent_id="all"),
        Group(group_id="south", title="South", parent_id="all"),
        a_member(
            "ana",
            "north",
            dates=((PersonDate.CONTRACT_START, HIRED),),
            attributes=there,
        ),
        Person(person_id="bob", name="Bob"),
        Person(person_id="tess", name="Tess"),
        Person(person_id="dan", name="", status=sk.PersonStatus.DELETED),
        Activity(activity_id="quiz", title="Quiz"),
        Goal(goal_id="read", title="Read"),
        Session(session_id="sales", plan=SessionPlan(title="Sales"), sections=(EARLY, LATE)),
    )
    return kit


def judged(
    condition: Condition,
    person_id: str = "ana",
    at: datetime = START,
    *records: Any,
    occurrence: Occurrence | None = None,
) -> Judgement:
    """Judge a condition in a small world with more records; quickly it is judged the same."""
    kit = a_small_world()
    keep(kit, *records)
    with kit.storage.transaction() as transaction:
        person = Profile(a_window(kit, transaction), person_id, at=at, occurrence=occurrence)
        found = judge(condition, person)
        assert OUTCOME_OF[compiled(condition)(person)] is found.outcome
        assert OUTCOME_OF[holds(condition, person)] is found.outcome
        return found


@pytest.mark.parametrize(
    ("condition", "person_id", "outcome"),
    [
        (sk.Always(), "ana", MET),
        (sk.Always(), "nobody", MET),
        (sk.IsPerson("ana"), "ana", MET),
        (sk.IsPerson("bob"), "ana", UNMET),
        (sk.IsPerson("zoe"), "ana", UNKNOWN),
        (sk.IsPerson("zoe"), "zoe", UNKNOWN),
        (sk.IsPerson("dan"), "ana", UNKNOWN),
        (sk.IsPerson("dan"), "dan", UNKNOWN),
        (sk.IsInGroup("north"), "ana", MET),
        (sk.IsInGroup("all"), "ana", MET),
        (sk.IsInGroup("south"), "ana", UNMET),
        (sk.IsInGroup("north"), "tess", UNMET),
        (sk.IsInGroup("north"), "nobody", UNMET),
        (sk.IsInGroup("gone"), "ana", UNKNOWN),
    ],
)
def test_who_somebody_is(condition: Condition, person_id: str, outcome: Outcome) -> None:
    """Everybody, one person, or the members of a group and of those below it; what names something
    or somebody not there any more is unknown (A3, A13, G3, G9).
    """
    assert judged(condition, person_id) == Judgement(condition, outcome)


@pytest.mark.parametrize(
    ("starts", "ends", "at", "outcome"),
    [
        (FROM, TO, FROM - SECOND, UNMET),
        (FROM, TO, FROM, MET),
        (FROM, TO, TO - SECOND, MET),
        (FROM, TO, TO, UNMET),
        (FROM, None, FROM - SECOND, UNMET),
        (FROM, None, FROM, MET),
        (None, TO, TO - SECOND, MET),
        (None, TO, TO, UNMET),
    ],
)
def test_a_window_is_open_from_its_start_until_just_before_its_end(
    starts: datetime | None, ends: datetime | None, at: datetime, outcome: Outcome
) -> None:
    """A window between fixed moments holds from the first until just before the second (A3)."""
    condition = sk.BetweenMoments(starts=starts, ends=ends)
    assert judged(condition, at=at) == Judgement(condition, outcome)


@pytest.mark.parametrize(
    ("parts", "every", "some"),
    [
        ((YES,), MET, MET),
        ((NO,), UNMET, UNMET),
        ((WHAT,), UNKNOWN, UNKNOWN),
        ((YES, YES), MET, MET),
        ((YES, NO), UNMET, MET),
        ((NO, YES), UNMET, MET),
        ((NO, NO), UNMET, UNMET),
        ((YES, WHAT), UNKNOWN, MET),
        ((WHAT, YES), UNKNOWN, MET),
        ((NO, WHAT), UNMET, UNKNOWN),
        ((WHAT, NO), UNMET, UNKNOWN),
        ((WHAT, WHAT), UNKNOWN, UNKNOWN),
    ],
)
def test_conditions_combine(parts: tuple[Condition, ...], every: Outcome, some: Outcome) -> None:
    """All-of and any-of judge every part, and are unknown only where the unknown part could decide
    (A4, A13, A16).
    """
    nodes = tuple(Judgement(one, OUTCOMES[one]) for one in parts)
    assert judged(sk.AllOf(parts)) == Judgement(sk.AllOf(parts), every, nodes)
    assert judged(sk.AnyOf(parts)) == Judgement(sk.AnyOf(parts), some, nodes)


@pytest.mark.parametrize(("inner", "outcome"), [(YES, UNMET), (NO, MET), (WHAT, UNKNOWN)])
def test_not_turns_round_what_is_known(inner: Condition, outcome: Outcome) -> None:
    """Not turns met and unmet round, and unknown stays unknown (A4, A13)."""
    part = Judgement(inner, OUTCOMES[inner])
    assert judged(sk.Not(inner)) == Judgement(sk.Not(inner), outcome, (part,))


def test_conditions_nest() -> None:
    """A tree is judged to any depth, for one person at one moment (A4)."""
    window = sk.BetweenMoments(starts=FROM, ends=TO)
    tree = sk.AllOf([sk.AnyOf([NO, sk.Not(sk.Not(window))]), sk.IsInGroup("all")])
    assert judged(tree, at=FROM).outcome is MET
    assert judged(tree, at=TO).outcome is UNMET
    assert judged(tree, "tess", at=FROM).outcome is UNMET
    before = judged(tree, at=FROM - SECOND)
    assert [one.outcome for one in before.parts] == [UNMET, MET]
    assert [one.outcome for one in before.parts[0].parts] == [UNMET, UNMET]


# What people stand for --------------------------------------------------------------------------


def a_result(target: sk.Target, status: ResultStatus) -> Result:
    """How ``ana`` stands."""
    return Result(person_id="ana", target=target, status=status, at=START)


@pytest.mark.parametrize(
    ("condition", "records", "outcome"),
    [
        (sk.HasStatus(QUIZ, "incomplete"), (), MET),
        (sk.HasStatus(QUIZ, "completed"), (), UNMET),
        (sk.HasStatus(QUIZ, "failed"), (a_result(QUIZ, ResultStatus.FAILED),), MET),
        (sk.HasStatus(QUIZ, "incomplete"), (a_result(QUIZ, ResultStatus.FAILED),), UNMET),
        (sk.HasStatus(QUIZ, "completed"), (a_result(QUIZ, ResultStatus.COMPLETED),), MET),
        (sk.HasStatus(QUIZ, "incomplete"), (a_result(QUIZ, ResultStatus.STARTED),), MET),
        (sk.HasStatus(QUIZ, "incomplete"), (a_result(QUIZ, ResultStatus.EXPIRED),), MET),
        (sk.HasStatus(READ, "uncommitted"), (), MET),
        (sk.HasStatus(READ, "committed"), (a_result(READ, ResultStatus.COMMITTED),), MET),
        (sk.HasStatus(READ, "completed"), (a_result(READ, ResultStatus.COMPLETED),), MET),
        (sk.HasStatus(GONE, "incomplete"), (), UNKNOWN),
        (sk.HasStatus(GONE, "completed"), (a_result(GONE, ResultStatus.COMPLETED),), UNKNOWN),
    ],
)
def test_how_somebody_stands(
    condition: Condition, records: tuple[Any, ...], outcome: Outcome
) -> None:
    """Of whom nothing is known stands at the beginning; what is not there is unknown (A3, A13)."""
    assert judged(condition, "ana", START, *records).outcome is outcome


@pytest.mark.parametrize(
    ("asks", "status", "score", "outcome"),
    [
        ({"status": "completed"}, None, None, UNKNOWN),
        ({"status": "completed"}, COMPLETED, None, MET),
        ({"status": "completed"}, FAILED, None, UNMET),
        ({"status": "completed", "score_at_least": 5}, FAILED, None, UNMET),
        ({"status": "completed", "score_at_least": 5}, COMPLETED, None, UNKNOWN),
        ({"score_at_least": 5}, FAILED, 5.0, MET),
        ({"score_at_least": 5}, FAILED, 4.9, UNMET),
        ({"score_at_most": 5}, FAILED, 5.0, MET),
        ({"score_at_most": 5}, FAILED, 5.1, UNMET),
        ({"score_at_least": 5, "score_at_most": 6}, COMPLETED, 5.5, MET),
    ],
)
def test_what_set_it_off(
    asks: dict[str, Any], status: Status | None, score: float | None, outcome: Outcome
) -> None:
    """The trigger's activity is judged by how it came out and its score; without one of them
    what asks for it is unknown (A3, A13).
    """
    occurrence = Occurrence(
        trigger=sk.Trigger.ACTIVITY_GRADED, at=START, root=(1, 0), status=status, score=score
    )
    found = judged(sk.IsTriggersActivity(**asks), occurrence=occurrence)
    assert found.outcome is outcome


def test_nothing_set_it_off() -> None:
    """Under the periodic check the trigger's activity is unknown (A3, A13)."""
    assert judged(sk.IsTriggersActivity(status="completed")).outcome is UNKNOWN


@pytest.mark.parametrize(
    ("person_id", "starts", "ends", "at", "outcome"),
    [
        ("ana", "0s", "7d", HIRED - SECOND, UNMET),
        ("ana", "0s", "7d", HIRED, MET),
        ("ana", "0s", "7d", HIRED + 7 * DAY - SECOND, MET),
        ("ana", "0s", "7d", HIRED + 7 * DAY, UNMET),
        ("ana", "-1d", None, HIRED - DAY, MET),
        ("ana", "-1d", None, HIRED - DAY - SECOND, UNMET),
        ("ana", None, "-1d", HIRED - DAY - SECOND, MET),
        ("ana", None, "-1d", HIRED - DAY, UNMET),
        ("bob", "0s", "7d", HIRED, UNKNOWN),
        ("nobody", "0s", "7d", HIRED, UNKNOWN),
    ],
)
def test_a_window_around_a_date(
    person_id: str, starts: str | None, ends: str | None, at: datetime, outcome: Outcome
) -> None:
    """It opens and closes so long after or before the person's date, and is unknown for somebody
    without that date (A3, A13).
    """
    condition = sk.AroundDate(date="contract start", starts=starts, ends=ends)
    assert judged(condition, person_id, at).outcome is outcome


@pytest.mark.parametrize(
    ("condition", "person_id", "outcome"),
    [
        (sk.AttributeIs("country", "be"), "ana", MET),
        (sk.AttributeIs("country", ["nl", "be"]), "ana", MET),
        (sk.AttributeIs("country", "nl"), "ana", UNMET),
        (sk.AttributeIs("grade", 3.0), "ana", MET),
        (sk.AttributeIs("grade", "3"), "ana", UNMET),
        (sk.AttributeIs("fit", [True]), "ana", MET),
        (sk.AttributeIs("fit", 1), "ana", UNMET),
        (sk.AttributeIs("note", None), "ana", MET),
        (sk.AttributeIs("height", 1), "ana", UNKNOWN),
        (sk.AttributeIs("country", "be"), "nobody", UNKNOWN),
        (sk.AttributeBetween(name="grade", at_least=3), "ana", MET),
        (sk.AttributeBetween(name="grade", at_least=3.1), "ana", UNMET),
        (sk.AttributeBetween(name="grade", at_most=3), "ana", MET),
        (sk.AttributeBetween(name="grade", at_most=2), "ana", UNMET),
        (sk.AttributeBetween(name="grade", at_least=1, at_most=4), "ana", MET),
        (sk.AttributeBetween(name="country", at_least=1), "ana", UNKNOWN),
        (sk.AttributeBetween(name="fit", at_least=1), "ana", UNKNOWN),
        (sk.AttributeBetween(name="note", at_least=1), "ana", UNKNOWN),
        (sk.AttributeBetween(name="height", at_least=1), "ana", UNKNOWN),
    ],
)
def test_what_else_is_known(condition: Condition, person_id: str, outcome: Outcome) -> None:
    """Attributes are compared as plain values: a flag is no number, and what is not there, or no
    number where one is asked for, is unknown (A3, A13).
    """
    assert judged(condition, person_id).outcome is outcome


WAIT = RegistrationState.WAITING
HERE, WAITING = a_place("ana"), a_place("ana", state=WAIT)
ATTENDED_EVER = sk.HasAttended("sales", all_attempts=True)


@pytest.mark.parametrize(
    ("condition", "records", "outcome"),
    [
        (sk.IsRegistered("sales"), (), UNMET),
        (sk.IsRegistered("sales"), (HERE,), MET),
        (sk.IsRegistered("sales"), (WAITING,), UNMET),
        (sk.IsRegistered("sales", "early"), (HERE,), MET),
        (sk.IsRegistered("sales", "late"), (HERE,), UNMET),
        (sk.IsRegistered("sales", "gone"), (HERE,), UNKNOWN),
        (sk.IsRegistered("gone"), (), UNKNOWN),
    ],
)
def test_who_has_a_place(condition: Condition, records: tuple[Any, ...], outcome: Outcome) -> None:
    """A place counts, a place in line does not; a session or section not there is unknown (A3)."""
    assert judged(condition, "ana", START, *records).outcome is outcome


THERE, ABSENT = Mark(None, Attendance.ATTENDED), Mark(None, Attendance.ABSENT)
FIRST, SECOND_END = utc("2026-02-01 12:00"), utc("2026-02-02 12:00")


@pytest.mark.parametrize(
    ("place", "at", "count"),
    [
        (a_place("ana"), FIRST - SECOND, 0),
        (a_place("ana"), FIRST, 1),
        (a_place("ana"), SECOND_END, 2),
        (a_place("ana"), SECOND_END + 9 * DAY, 2),
        (a_place("ana", marks={"one": ABSENT}), SECOND_END, 1),
        (a_place("ana", marks={"one": THERE}), FIRST - SECOND, 0),
        (a_place("ana", marks={"one": THERE}), FIRST, 1),
        (a_place("ana", marks={"one": Mark(Attendance.ABSENT)}), FIRST, 0),
        (a_place("ana", since=FIRST), SECOND_END, 1),
        (a_place("ana", since=FIRST, marks={"one": THERE}), SECOND_END, 2),
        (a_place("ana", state=RegistrationState.REMOVED), SECOND_END, 0),
        (a_place("ana", section_id="late"), SECOND_END + 9 * DAY, 0),
        (a_place("ana", section_id="late", marks={"one": THERE}), FIRST, 0),
        (a_place("ana", section_id="late", marks={"one": THERE}), LATE_END, 1),
        (a_place("ana", section_id="late", marks={"one": ABSENT}), LATE_END, 0),
        (a_place("ana", section_id="gone"), SECOND_END, 0),
    ],
)
def test_what_somebody_attended(place: Registration, at: datetime, count: int) -> None:
    """Without somebody who confirms, everybody with a place attended what is over unless a mark
    says otherwise; else marks count (A3, T2, T3).
    """
    assert judged(sk.HasAttended("sales", 1), "ana", at, place).outcome is (
        MET if count >= 1 else UNMET
    )
    assert judged(sk.HasAttended("sales", 2), "ana", at, place).outcome is (
        MET if count >= 2 else UNMET
    )
    if place.ever_had_place:
        assert judged(ATTENDED_EVER, "ana", at, place).outcome is (MET if count else UNMET)
    section = {"early": EARLY, "late": LATE}.get(place.section_id)
    if section is not None:
        assert events_attended(section, place, at) == count


LEFT = RegistrationState.DEREGISTERED


@pytest.mark.parametrize(
    ("places", "now", "ever"),
    [
        ([a_place("ana", state=LEFT, until=SECOND_END)], 0, 2),
        ([a_place("ana", state=LEFT, until=FIRST)], 0, 1),
        ([a_place("ana", state=LEFT, until=FIRST, marks={"one": ABSENT})], 0, 0),
        ([a_place("ana", state=LEFT, until=FIRST, marks={"two": THERE})], 0, 2),
        ([a_place("ana", state=LEFT)], 0, 0),
        ([a_place("ana", state=WAIT)], 0, 0),
        ([a_place("ana", state=WAIT), a_place("ana", state=LEFT, until=FIRST)], 0, 1),
        ([a_place("ana", since=FIRST), a_place("ana", state=LEFT, until=FIRST)], 1, 2),
        (
            [
                a_place("ana", since=FIRST, marks={"one": THERE}),
                a_place("ana", state=LEFT, until=FIRST),
            ],
            2,
            2,
        ),
        (
            [
                a_place("ana", section_id="late", marks={"one": THERE}),
                a_place("ana", state=LEFT, until=FIRST),
            ],
            1,
            2,
        ),
        (
            [
                a_place("ana", section_id="late"),
                a_place("ana", state=LEFT, until=FIRST),
                a_place("ana", section_id="gone", state=LEFT, until=FIRST),
                a_place("ana", since=FIRST, state=LEFT, until=SECOND_END),
            ],
            0,
            2,
        ),
    ],
)
def test_what_somebody_attended_ever(places: list[Registration], now: int, ever: int) -> None:
    """The present attempt counts, or all where the condition asks for that, however they ended;
    an event attended twice counts once (A3, R12).
    """
    numbered = [
        evolve(one, attempt=number) for number, one in zip((4, 3, 2, 1), places, strict=False)
    ]
    records = (numbered[0], *(Attempt(registration=one) for one in numbered[1:]))
    for least in (1, 2, 3):
        for expected, asks in (
            (now, sk.HasAttended("sales", least)),
            (ever, sk.HasAttended("sales", least, all_attempts=True)),
        ):
            outcome = MET if least <= expected else UNMET
            assert judged(asks, "ana", LATE_END, *records).outcome is outcome


def test_attendance_where_nobody_is_registered() -> None:
    """Who was never registered attended nothing; what is not there is unknown (A3, A13)."""
    for ever in (False, True):
        assert judged(sk.HasAttended("sales", all_attempts=ever)).outcome is UNMET
        assert judged(sk.HasAttended("gone", all_attempts=ever)).outcome is UNKNOWN


# Quickly ----------------------------------------------------------------------------------------

_PARTS = (YES, NO, WHAT)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_quickly_is_the_same(count: int) -> None:
    """However many parts there are, a compiled condition says what the reasons say (A4, A13)."""
    kit = a_small_world()
    with kit.storage.transaction() as transaction:
        person = Profile(a_window(kit, transaction), "ana")
        for parts in product(_PARTS, repeat=count):
            for tree in (sk.AllOf(parts), sk.AnyOf(parts), sk.Not(sk.AllOf(parts))):
                outcome = judge(tree, person).outcome
                assert OUTCOME_OF[compiled(tree)(person)] is outcome
                assert OUTCOME_OF[holds(tree, person)] is outcome


# Time -------------------------------------------------------------------------------------------


def edges_of(condition: Condition, person_id: str = "ana", *records: Any) -> list[datetime]:
    """The edges of a condition for somebody in the small world."""
    kit = a_small_world()
    keep(kit, *records)
    with kit.storage.transaction() as transaction:
        return list(edges(condition, person_id, a_window(kit, transaction)))


def test_time_alone_changes_an_answer_at_edges_only() -> None:
    """The bounds of every window in a tree are the only moments at which time matters (A16)."""
    late = utc("2026-04-01 00:00")
    tree = sk.AllOf(
        [
            sk.AnyOf([sk.BetweenMoments(starts=FROM, ends=TO), sk.Always()]),
            sk.Not(sk.BetweenMoments(starts=late)),
            sk.Not(sk.BetweenMoments(ends=FROM)),
            sk.IsPerson("ana"),
            sk.IsInGroup("north"),
        ]
    )
    assert edges_of(tree) == [FROM, TO, late, FROM]


MOVED = a_place("ana", section_id="late", attempt=2)
BEFORE = Attempt(registration=a_place("ana", state=LEFT, until=START))


@pytest.mark.parametrize(
    ("condition", "person_id", "records", "moments"),
    [
        (sk.AroundDate(date="contract start", starts="-1d"), "ana", (), [HIRED - DAY]),
        (sk.AroundDate(date="contract start", ends="1d"), "ana", (), [HIRED + DAY]),
        (
            sk.AroundDate(date="contract start", starts="0s", ends="1d"),
            "ana",
            (),
            [HIRED, HIRED + DAY],
        ),
        (sk.AroundDate(date="contract start", ends="1d"), "bob", (), []),
        (sk.AroundDate(date="contract start", ends="1d"), "nobody", (), []),
        (sk.HasAttended("sales"), "ana", (HERE,), [FIRST, SECOND_END]),
        (sk.HasAttended("sales"), "ana", (a_place("ana", section_id="late"),), [LATE_END]),
        (sk.HasAttended("sales"), "ana", (a_place("ana", section_id="gone"),), []),
        (sk.HasAttended("sales"), "ana", (), []),
        (sk.HasAttended("sales"), "ana", (MOVED, BEFORE), [LATE_END]),
        (ATTENDED_EVER, "ana", (MOVED, BEFORE), [FIRST, SECOND_END, LATE_END]),
        (ATTENDED_EVER, "ana", (), []),
        (sk.HasAttended("gone"), "ana", (), []),
    ],
)
def test_edges_of_somebodys_own(
    condition: Condition, person_id: str, records: tuple[Any, ...], moments: list[datetime]
) -> None:
    """Windows around a date change at moments of the person's own, and attendance at the ends of
    the events of their section (A3, A16, C2, T3).
    """
    assert edges_of(condition, person_id, *records) == moments


def test_a_profile_answers_nothing_else() -> None:
    """A3: what no condition asks is no attribute."""
    kit = builders.a_world()
    with kit.storage.transaction() as records, pytest.raises(AttributeError, match="shoe_size"):
        Profile(builders.a_window(kit, records), "ana").shoe_size  # noqa: B018 - looking is the point

"""When a session counts as completed: worked out, kept, withdrawn (C1-C6, T2, T3)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit._domain.attendance import attended_at, is_as_good_as_there, is_on_sheet
from sessionkit._domain.catalogue import Event, Section, Session
from sessionkit._domain.commands.due import EndEvent
from sessionkit._domain.completion import (
    asked_of_learners,
    asks_less,
    eased,
    upheld,
    worked_out,
)
from sessionkit._domain.facts.attendance import (
    CompletionRevised,
    CompletionWithdrawn,
    SessionCompleted,
)
from sessionkit._domain.facts.time import EventEnded
from sessionkit._domain.plan import SessionPlan
from sessionkit._domain.registration import (
    Completion,
    Mark,
    Registration,
    RegistrationState,
)
from sessionkit._policies import completion
from tests.builders import (
    START,
    Kit,
    a_decision,
    a_section,
    a_window,
    a_world,
    an_event,
    an_event_kept,
    at,
    utc,
)

S, N = "sales-101", "north"
ATTENDED, ABSENT, EXCUSED = sk.Attendance.ATTENDED, sk.Attendance.ABSENT, sk.Attendance.EXCUSED
SECOND = timedelta(seconds=1)
END_1, END_2, END_3 = (utc(f"2026-03-0{day} 11:00") for day in (2, 3, 4))
LATER = utc("2026-04-01 00:00")


def event(number: int, **changes: Any) -> Event:
    """One of the events: day-1 on 2 March, day-2 on 3 March, and so on."""
    day = f"2026-03-{number + 1:02d}"
    parts = {"event_id": f"day-{number}", "start": at(f"{day} 09:00"), "end": at(f"{day} 12:00")}
    return an_event_kept(**(parts | changes))


def section(*events: Event, **preferences: Any) -> Section:
    """A section with these events, or two."""
    return Section(
        section_id=N,
        plan=sk.SectionPlan(
            name="North", group_ids=(N,), preferences=sk.Preferences(**preferences)
        ),
        events=events or (event(1), event(2)),
    )


def ana(**changes: Any) -> Registration:
    """Ana's place."""
    parts: dict[str, Any] = {
        "session_id": S,
        "learner_id": "ana",
        "section_id": N,
        "state": RegistrationState.ACTIVE,
        "since": START,
        "ticket": 0,
    }
    return Registration(**(parts | changes))


def counting(since: datetime = END_1, **marks: Any) -> dict[Any, Mark]:
    """Marks that count, by event (``day_1``)."""
    return {name.replace("_", "-"): Mark(mark, mark, since) for name, mark in marks.items()}


# One mark, one event --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "excused_counts", "expected"),
    [
        (ATTENDED, False, True),
        (ATTENDED, True, True),
        (EXCUSED, False, False),
        (EXCUSED, True, True),
        (ABSENT, False, False),
        (ABSENT, True, False),
        (None, True, False),
    ],
)
def test_what_is_as_good_as_having_been_there(
    mark: Any, *, excused_counts: bool, expected: bool
) -> None:
    """C1: attended always, excused where the section says so, nothing else."""
    assert is_as_good_as_there(mark, excused_counts=excused_counts) is expected


@pytest.mark.parametrize(
    ("mark", "now", "excused_counts", "expected"),
    [
        pytest.param(None, END_1 - SECOND, False, None, id="not over"),
        pytest.param(None, END_1, False, END_1, id="over as it ends"),
        pytest.param(None, LATER, False, END_1, id="the moment is the end"),
        pytest.param(Mark(ABSENT), LATER, False, None, id="absent"),
        pytest.param(Mark(EXCUSED), LATER, False, None, id="excused"),
        pytest.param(Mark(EXCUSED), LATER, True, END_1, id="excused counts"),
        pytest.param(Mark(ATTENDED), LATER, False, END_1, id="attended"),
        pytest.param(Mark(ATTENDED), END_1 - SECOND, False, None, id="attended too early"),
        pytest.param(Mark(ATTENDED, ABSENT, START), LATER, False, None, id="submitted before"),
        pytest.param(Mark(ABSENT, ATTENDED, LATER), LATER, False, LATER, id="by its sheet"),
    ],
)
def test_without_confirmation_attendance_is_given_when_the_event_is_over(
    mark: Any, now: datetime, expected: Any, *, excused_counts: bool
) -> None:
    """T3, C2: everybody registered counts as having been there, unless a mark says otherwise."""
    plan = section(excused_counts=excused_counts)
    one = ana(marks={} if mark is None else {"day-1": mark})
    assert attended_at(plan, plan.events[0], one, now) == expected


@pytest.mark.parametrize(("since", "expected"), [(END_1 - SECOND, END_1), (END_1, None)])
def test_who_came_after_an_event_was_not_there(since: datetime, expected: Any) -> None:
    """T3: attendance is given to those registered while it lasted; a mark may say otherwise."""
    plan = section()
    one = ana(since=since)
    assert attended_at(plan, plan.events[0], one, LATER) == expected
    marked = one.changed(marks={"day-1": Mark(ATTENDED)})
    assert attended_at(plan, plan.events[0], marked, LATER) == END_1


@pytest.mark.parametrize(
    ("until", "expected"),
    [(END_1 - SECOND, None), (END_1, END_1), (None, None)],
    ids=["left before", "left as it ended", "only waited"],
)
def test_who_had_the_place_when_an_event_ended_was_there(until: Any, expected: Any) -> None:
    """R12, T3: leaving afterwards takes nothing away."""
    plan = section()
    one = ana(state=RegistrationState.DEREGISTERED, until=until)
    assert attended_at(plan, plan.events[0], one, LATER) == expected


def test_an_event_planned_when_it_was_over_gives_nobody_attendance() -> None:
    """S18, T3: a mark is needed, and counts from the end of the event."""
    plan = section(event(1, is_backdated=True))
    assert attended_at(plan, plan.events[0], ana(), LATER) is None
    marked = ana(marks={"day-1": Mark(ATTENDED)})
    assert attended_at(plan, plan.events[0], marked, LATER) == END_1


@pytest.mark.parametrize(
    ("mark", "now", "excused_counts", "expected"),
    [
        pytest.param(Mark(ATTENDED, ATTENDED, LATER), LATER, False, LATER, id="attended"),
        pytest.param(Mark(ATTENDED, ATTENDED, START), END_1, False, END_1, id="early: at its end"),
        pytest.param(Mark(ATTENDED, ATTENDED, START), END_1 - SECOND, False, None, id="not over"),
        pytest.param(Mark(ATTENDED), LATER, False, None, id="entered only"),
        pytest.param(None, LATER, False, None, id="no mark"),
        pytest.param(Mark(EXCUSED, EXCUSED, LATER), LATER, False, None, id="excused"),
        pytest.param(Mark(EXCUSED, EXCUSED, LATER), LATER, True, LATER, id="excused counts"),
        pytest.param(Mark(ATTENDED, ABSENT, LATER), LATER, False, None, id="submitted absent"),
    ],
)
def test_with_confirmation_only_submitted_marks_count(
    mark: Any, now: datetime, expected: Any, *, excused_counts: bool
) -> None:
    """T2, C2: from the later of the event's end and the first submission of its sheet."""
    plan = section(confirmed_by_trainer=True, excused_counts=excused_counts)
    one = ana(marks={} if mark is None else {"day-1": mark})
    assert attended_at(plan, plan.events[0], one, now) == expected


def test_switching_confirmation_on_concerns_what_ends_later() -> None:
    """T3: an event that had ended by then needs no sheet."""
    plan = evolve(section(confirmed_by_trainer=True), confirmed_since=END_1)
    assert [attended_at(plan, one, ana(), LATER) for one in plan.events] == [END_1, None]


GONE = RegistrationState.DEREGISTERED


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(ana(), True, id="has a place"),
        pytest.param(ana(since=END_1), True, id="came afterwards"),
        pytest.param(ana(state=GONE, until=END_1), True, id="was there at its end"),
        pytest.param(ana(state=GONE, until=END_1 - SECOND), False, id="left before"),
        pytest.param(ana(state=RegistrationState.WAITING), False, id="waits"),
        pytest.param(ana(state=GONE, marks={"day-1": Mark(ABSENT)}), True, id="has a mark"),
        pytest.param(ana(state=GONE, marks={"day-1": Mark()}), False, id="has none any more"),
        pytest.param(ana(state=GONE, marks={"day-2": Mark(ABSENT)}), False, id="another's mark"),
    ],
)
def test_who_is_on_a_sheet(one: Registration, *, expected: bool) -> None:
    """R12: with a place, there at the end of the event, or with a mark."""
    assert is_on_sheet(event(1), one) is expected


# All events -----------------------------------------------------------------------------------


THREE = (event(1), event(2), event(3))
ENDS = {1: END_1, 2: END_2, 3: END_3}


def reached(
    when: datetime, *numbers: int, since: datetime | None = None, **more: Any
) -> Completion:
    """A completion by these events, each since it ended unless said otherwise."""
    attended = tuple((f"day-{one}", since or ENDS.get(one, START)) for one in numbers)
    return Completion(at=when, attended=attended, **more)


@pytest.mark.parametrize(
    ("plan", "marks", "now", "expected"),
    [
        pytest.param(section(), {}, END_2, reached(END_2, 1, 2), id="all of two"),
        pytest.param(section(), {}, END_2 - SECOND, None, id="the last is not over"),
        pytest.param(section(), counting(day_1=ABSENT), LATER, None, id="first missed"),
        pytest.param(section(), counting(day_2=ABSENT), LATER, None, id="last missed"),
        pytest.param(
            section(*THREE, events_needed=2),
            {},
            END_2,
            reached(END_2, 1, 2, needed=2),
            id="2 of 3",
        ),
        pytest.param(
            section(*THREE, events_needed=2),
            {},
            LATER,
            reached(END_2, 1, 2, needed=2),
            id="2 of 3, all attended: the second is the moment",
        ),
        pytest.param(
            section(*THREE, events_needed=2),
            counting(day_1=ABSENT),
            LATER,
            reached(END_3, 2, 3, needed=2),
            id="2 of 3, the first missed",
        ),
        pytest.param(
            section(*THREE, events_needed=2),
            counting(day_1=ABSENT, day_3=ABSENT),
            LATER,
            None,
            id="2 of 3, two missed",
        ),
        pytest.param(
            section(*THREE, events_needed=1),
            counting(day_1=ABSENT, day_2=ABSENT),
            LATER,
            reached(END_3, 3, needed=1),
            id="1 of 3, the last one",
        ),
        pytest.param(
            section(*THREE, events_needed=1), {}, END_1, reached(END_1, 1, needed=1), id="1 of 3"
        ),
        pytest.param(
            section(events_needed=5), {}, LATER, reached(END_2, 1, 2, needed=5), id="5 of 2 is all"
        ),
        pytest.param(
            section(event(1), event(2, cancelled="ill")),
            {},
            END_1,
            reached(END_1, 1),
            id="cancelled ones do not count",
        ),
        pytest.param(section(event(1, cancelled="ill")), {}, LATER, None, id="nothing counts"),
        pytest.param(
            section(event(1, cancelled="ill"), events_needed=1), {}, LATER, None, id="1 of nothing"
        ),
        pytest.param(
            section(event(1), excused_counts=True),
            counting(day_1=EXCUSED),
            LATER,
            reached(END_1, 1, excused_counts=True),
            id="excused counts",
        ),
    ],
)
def test_a_completion_is_worked_out_from_plan_marks_and_time(
    plan: Section, marks: Any, now: datetime, expected: Any
) -> None:
    """C1, C2, C3: every counted event, or n of m; the moment is the last needed piece."""
    assert worked_out(plan, ana(marks=marks), now) == expected


def test_the_moment_does_not_depend_on_the_order_of_entry() -> None:
    """C2: with confirmation it is the latest of the first submissions, whichever sheet it was."""
    plan = section(confirmed_by_trainer=True)
    first = {**counting(LATER, day_1=ATTENDED), **counting(END_2, day_2=ATTENDED)}
    second = {**counting(END_2, day_1=ATTENDED), **counting(LATER, day_2=ATTENDED)}
    for marks, events in ((first, ("day-2", "day-1")), (second, ("day-1", "day-2"))):
        attended = tuple(zip(events, (END_2, LATER), strict=True))
        expected = Completion(at=LATER, attended=attended)
        assert worked_out(plan, ana(marks=marks), LATER) == expected


@pytest.mark.parametrize(
    ("eased_at", "moment"), [(END_1, END_2), (END_2, END_2), (END_3, END_3)], ids=str
)
def test_what_is_no_longer_asked_counts_from_then(eased_at: datetime, moment: datetime) -> None:
    """C2: nobody completes by a milder plan before it was milder, also after a correction."""
    plan = evolve(section(*THREE, events_needed=2), eased_at=eased_at)
    done = worked_out(plan, ana(), LATER)
    assert done is not None
    assert done.at == moment
    assert upheld(plan, ana(), done, LATER) == done


BEFORE = section(*THREE)


@pytest.mark.parametrize(
    ("after", "is_less"),
    [
        (BEFORE, False),
        (section(event(1), event(2)), True),
        (section(event(1), event(2), event(3, cancelled="ill")), True),
        (section(*THREE, events_needed=2), True),
        (section(*THREE, events_needed=3), False),
        (section(*THREE, event(4)), False),
        (section(*THREE, excused_counts=True), True),
        (section(*THREE, confirmed_by_trainer=True), False),
    ],
)
def test_when_a_plan_asks_for_less(after: Section, *, is_less: bool) -> None:
    """C2: fewer events or milder marks; asking the same or more is none of these."""
    assert asks_less(after, BEFORE) is is_less


def test_doing_without_sheets_is_asking_for_less() -> None:
    """C2, T3: the sheets were a requirement."""
    confirmed = section(*THREE, confirmed_by_trainer=True)
    assert asks_less(BEFORE, confirmed)
    assert not asks_less(confirmed, confirmed)
    later = evolve(confirmed, confirmed_since=END_2)
    assert asks_less(later, confirmed)
    assert asks_less(BEFORE, later)
    assert not asks_less(BEFORE, evolve(confirmed, confirmed_since=END_3))


@pytest.mark.parametrize(
    ("after", "is_same"),
    [
        (section(event(1), event(2), event(3), events_needed=None), True),
        (section(event(1, title="Again"), *THREE[1:]), True),
        (section(*THREE, event(4, cancelled="ill")), True),
        (section(*THREE, events_needed=3), True),
        (section(*THREE, events_needed=2), False),
        (section(*THREE, excused_counts=True), False),
        (section(*THREE, confirmed_by_trainer=True), False),
        (section(*THREE[:2], event(4)), False),
        (section(*THREE[:2], event(3, end=at("2026-03-04 13:00"))), False),
        (section(*THREE[:2], event(3, is_backdated=True)), False),
        (evolve(BEFORE, eased_at=START), False),
    ],
)
def test_what_completion_depends_on(after: Section, *, is_same: bool) -> None:
    """C3: where all of that is the same, nobody is looked at again."""
    assert (asked_of_learners(after) == asked_of_learners(BEFORE)) is is_same


def test_a_plan_notes_when_it_came_to_ask_for_less() -> None:
    """C2: and keeps the moment it had where it does not."""
    milder, noted = section(*THREE, events_needed=2), evolve(BEFORE, eased_at=START)
    assert eased(BEFORE, milder, LATER) == evolve(milder, eased_at=LATER)
    assert eased(milder, noted, LATER) is noted


# Upheld, revised or withdrawn -----------------------------------------------------------------


TWO_OF_THREE = reached(END_2, 1, 2, needed=2)


@pytest.mark.parametrize(
    ("done", "plan", "marks", "expected"),
    [
        pytest.param(reached(END_2, 1, 2), section(), {}, "as it was", id="nothing said"),
        pytest.param(
            reached(END_2, 1, 2), section(), counting(day_1=ATTENDED), "as it was", id="attended"
        ),
        pytest.param(reached(END_2, 1, 2), section(), counting(day_1=ABSENT), None, id="absent"),
        pytest.param(reached(END_2, 1, 2), section(), counting(day_2=EXCUSED), None, id="excused"),
        pytest.param(
            reached(END_2, 1, 2, excused_counts=True),
            section(),
            counting(day_2=EXCUSED),
            "as it was",
            id="excused counted then",
        ),
        pytest.param(
            reached(END_2, 1, 2),
            section(),
            {"day-1": Mark(ABSENT)},
            None,
            id="entered",
        ),
        pytest.param(
            reached(END_1, 1), section(*THREE), counting(day_3=ABSENT), "as it was", id="another"
        ),
        pytest.param(reached(END_1, 1), section(event(2)), {}, "as it was", id="event is gone"),
        pytest.param(
            reached(END_1, 1),
            section(event(2)),
            {"day-1": Mark(ABSENT)},
            "as it was",
            id="event is gone, with a mark that never counted",
        ),
        pytest.param(
            reached(END_1, 1), section(event(2)), counting(day_1=ABSENT), None, id="and that did"
        ),
        pytest.param(
            reached(END_1, 1),
            evolve(section(confirmed_by_trainer=True), confirmed_since=END_1),
            {"day-1": Mark(ABSENT)},
            None,
            id="entered, of an event that needs no sheet",
        ),
        pytest.param(
            reached(END_2, 2),
            evolve(section(confirmed_by_trainer=True), confirmed_since=END_1),
            {"day-2": Mark(ABSENT)},
            "as it was",
            id="entered, of an event that needs one",
        ),
        pytest.param(
            reached(END_1, 1),
            section(event(1, cancelled="ill"), event(2)),
            {},
            "as it was",
            id="event was cancelled",
        ),
        pytest.param(TWO_OF_THREE, section(*THREE), {}, "as it was", id="2 of 3, nothing said"),
        pytest.param(
            TWO_OF_THREE,
            section(*THREE),
            counting(day_1=ABSENT),
            reached(END_3, 2, 3, needed=2),
            id="2 of 3, two are left: the later is the moment",
        ),
        pytest.param(
            TWO_OF_THREE,
            section(*THREE),
            counting(day_3=ABSENT),
            reached(END_2, 1, 2, needed=2),
            id="2 of 3, the one too many fell",
        ),
        pytest.param(
            reached(END_2, 1, 2, needed=2), section(), counting(day_1=ABSENT), None, id="one left"
        ),
        pytest.param(
            reached(END_2, 1, 2, needed=2),
            section(*THREE),
            counting(day_1=ABSENT),
            reached(END_3, 2, 3, needed=2),
            id="another event stands in",
        ),
        pytest.param(
            reached(END_2, 1, 2, needed=2),
            section(event(1), event(2), event(3, cancelled="ill")),
            counting(day_1=ABSENT),
            None,
            id="a cancelled event does not",
        ),
        pytest.param(
            reached(END_2, 2, needed=1, excused_counts=True),
            section(),
            {},
            reached(END_1, 1, needed=1, excused_counts=True),
            id="an earlier one that counts by now is the moment",
        ),
        pytest.param(
            reached(LATER, 1, needed=1, since=LATER),
            section(event(1)),
            {},
            "as it was",
            id="what it rests on keeps its moment",
        ),
        pytest.param(
            reached(END_1, 1, needed=5), section(event(1)), {}, "as it was", id="all of 1, 5 asked"
        ),
        pytest.param(
            reached(END_1, 1, needed=5),
            section(event(1)),
            counting(day_1=ABSENT),
            None,
            id="5 asked, the only one missed",
        ),
    ],
)
def test_only_a_mark_against_one_of_its_events_speaks_against_a_completion(
    done: Completion, plan: Section, marks: Any, expected: Any
) -> None:
    """C2, C5: changes of the plan never withdraw; with n of m another event may stand in."""
    found = upheld(plan, ana(marks=marks), done, LATER)
    assert found == (done if expected == "as it was" else expected)


@pytest.mark.parametrize(
    ("mark", "stands_in"), [(Mark(ATTENDED), False), (Mark(ATTENDED, ATTENDED, END_3), True)]
)
def test_with_confirmation_only_a_submitted_sheet_stands_in(
    mark: Mark, *, stands_in: bool
) -> None:
    """C5, T2: what is not submitted counts for nothing, here either."""
    plan = section(confirmed_by_trainer=True)
    marks = {**counting(day_1=ABSENT), "day-2": mark}
    done = reached(END_1, 1, needed=1)
    found = upheld(plan, ana(marks=marks), done, LATER)
    assert found == (reached(END_3, 2, since=END_3, needed=1) if stands_in else None)


def test_an_event_to_come_does_not_stand_in() -> None:
    """C5, T3: without confirmation an event counts when it is over."""
    plan, done = section(), reached(END_1, 1, needed=1)
    one = ana(marks=counting(day_1=ABSENT))
    assert upheld(plan, one, done, END_2 - SECOND) is None
    later = upheld(plan, one, done, END_2)
    assert later == reached(END_2, 2, needed=1)


SESSION = Session(
    session_id=S, plan=SessionPlan(title="Sales"), is_published=True, sections=(section(),)
)
WITHDRAWN = CompletionWithdrawn(session_id=S, section_id=N, learner_id="ana", at=LATER)


def completed(done: Completion) -> SessionCompleted:
    """The fact of reaching a completion."""
    return SessionCompleted(
        session_id=S,
        section_id=N,
        learner_id="ana",
        at=done.at,
        attended=done.attended,
        needed=done.needed,
        excused_counts=done.excused_counts,
    )


def revised(done: Completion) -> CompletionRevised:
    """The fact of a completion resting on something else."""
    return CompletionRevised(session_id=S, section_id=N, learner_id="ana", completion=done)


def changes(plan: Section, one: Registration, marks: Any) -> list[Any]:
    """What follows for ana, later."""
    return completion.changes(SESSION, plan, one.changed(marks=marks), LATER)


def test_a_completion_is_a_fact_once() -> None:
    """C4, C5: reached, it is said with its events; as long as it holds, nothing more is."""
    plan = section(*THREE, events_needed=2, excused_counts=True)
    done = reached(END_2, 1, 2, needed=2, excused_counts=True)
    assert changes(plan, ana(), {}) == [completed(done)]
    assert changes(plan, ana(completion=done), {}) == []
    assert changes(plan, ana(), counting(day_1=ABSENT, day_2=ABSENT)) == []


def test_a_completion_that_rests_on_another_event_is_revised() -> None:
    """C2, C3: the moment is what it would be, had the marks been so all along."""
    plan = section(*THREE, events_needed=2)
    after = reached(END_3, 2, 3, needed=2)
    assert changes(plan, ana(completion=TWO_OF_THREE), counting(day_1=ABSENT)) == [revised(after)]
    assert changes(plan, ana(), counting(day_1=ABSENT)) == [completed(after)]


def test_a_completion_that_merely_rests_on_more_is_no_news() -> None:
    """C4, C6: another event attended adds nothing, unless it moves the moment."""
    done = reached(END_2, 1, 2, needed=2)
    assert changes(section(*THREE), ana(completion=done), {}) == []
    later = reached(END_2, 2, needed=1)
    earlier = reached(END_1, 1, needed=1)
    assert changes(section(), ana(completion=later), {}) == [revised(earlier)]


def test_a_completion_that_holds_by_other_preferences_only_is_revised() -> None:
    """C5: else a preference that changes back, which is the plan, would withdraw it later."""
    plan = section(event(1), excused_counts=True)
    done = ana(completion=reached(END_1, 1))
    after = reached(END_1, 1, excused_counts=True)
    assert changes(plan, done, counting(day_1=EXCUSED)) == [revised(after)]


def test_a_completion_is_withdrawn_once_nothing_supports_it() -> None:
    """C5: neither its own events nor, worked out anew, those of today's plan."""
    done = ana(completion=reached(END_2, 1, 2))
    assert changes(section(), done, counting(day_1=ABSENT)) == [WITHDRAWN]
    anew = reached(END_2, 2)
    assert changes(section(event(2)), done, counting(day_1=ABSENT)) == [revised(anew)]


def test_with_confirmation_another_submitted_sheet_keeps_a_completion() -> None:
    """C5, T2: asked for one of two, the other event's sheet is as good."""
    plan = section(confirmed_by_trainer=True, events_needed=1)
    done = ana(completion=reached(END_1, 1, needed=1))
    marks = counting(END_3, day_1=ABSENT, day_2=ATTENDED)
    after = reached(END_3, 2, since=END_3, needed=1)
    assert changes(plan, done, marks) == [revised(after)]
    assert changes(plan, done, {**marks, "day-2": Mark(ATTENDED)}) == [WITHDRAWN]


def test_a_mark_put_right_brings_a_completion_back() -> None:
    """C5, C2: with its moment, whatever the plan asks by now; a place that was lost brings none."""
    before = reached(END_2, 1, 2)
    fallen = ana(fallen=before)
    assert changes(section(*THREE, event(4)), fallen, {}) == [completed(before)]
    assert changes(section(), fallen, counting(day_1=ABSENT)) == []
    gone = ana(fallen=before, state=RegistrationState.REMOVED, until=LATER)
    assert changes(section(), gone, {}) == []


# As of now ------------------------------------------------------------------------------------


def present(kit: Kit, one: Registration, session: Session | None = None) -> Completion | None:
    """A registration's completion as of now."""
    with kit.storage.transaction() as records:
        world = a_window(kit, records)
        there = session or world.session(S)
        assert there is not None
        return completion.at_present(world, there, one)


def test_a_completion_as_of_now_needs_no_step_that_records_it() -> None:
    """C3: it can always be worked out, and gives what the step will record."""
    kit = a_world(a_section())
    kit.clock.set(END_1 - SECOND)
    assert present(kit, ana()) is None
    kit.clock.set(END_1)
    assert present(kit, ana()) == reached(END_1, 1)
    assert present(kit, ana(marks=counting(day_1=ABSENT))) is None
    known = reached(START, 7)
    assert present(kit, ana(completion=known)) is known
    assert present(kit, ana(state=RegistrationState.WAITING)) is None
    gone = Session(session_id=S, plan=SessionPlan(title="Sales"))
    assert present(kit, ana(), gone) is None


def test_with_confirmation_what_was_submitted_counts_once_the_event_is_over() -> None:
    """C3, T2: a sheet submitted while its event runs is settled as that ends."""
    kit = a_world(a_section(preferences=sk.Preferences(confirmed_by_trainer=True)))
    kit.register("ana")
    kit.clock.set(END_1 - SECOND)
    kit.do(sk.SubmitSheet(session_id=S, section_id=N, event_id="day-1", others="attended"))
    assert kit.storage.records(Registration)[S, "ana"].completion is None
    kit.clock.set(END_1)
    one = kit.storage.records(Registration)[S, "ana"]
    assert present(kit, one) == reached(END_1, 1)
    kit.engine.run_due()
    assert kit.storage.records(Registration)[S, "ana"].completion == reached(END_1, 1)


def test_an_end_without_a_sheet_completes_nobody() -> None:
    """T2, C6: where nothing was submitted nobody is looked at."""
    kit = a_world(a_section(preferences=sk.Preferences(confirmed_by_trainer=True)))
    kit.register("ana")
    kit.clock.set(END_1)
    ending = EndEvent(session_id=S, section_id=N, event_id="day-1")
    ended = EventEnded(session_id=S, section_id=N, event_id="day-1")
    assert a_decision(kit, ending).facts[1:] == (ended,)


# For everybody --------------------------------------------------------------------------------


def test_everybody_completes_as_the_last_event_ends() -> None:
    """C1, C2, T3: nobody has to do anything; those marked absent do not complete."""
    kit = a_world(a_section())
    for learner_id in ("bob", "ana", "cyd"):
        kit.register(learner_id)
    kit.clock.set(END_1 - timedelta(hours=1))
    kit.do(sk.SaveSheet(session_id=S, section_id=N, event_id="day-1", marks={"bob": "absent"}))
    kit.clock.set(END_1)
    ending = EndEvent(session_id=S, section_id=N, event_id="day-1")
    done = [
        SessionCompleted(
            session_id=S,
            section_id=N,
            learner_id=learner_id,
            at=END_1,
            attended=reached(END_1, 1).attended,
            needed=None,
            excused_counts=False,
        )
        for learner_id in ("ana", "cyd")
    ]
    ended = EventEnded(session_id=S, section_id=N, event_id="day-1")
    assert a_decision(kit, ending).facts[1:] == (ended, *done)
    kit.engine.run_due()
    keep_due = kit.storage.records(Registration)[S, "ana"]
    assert keep_due.completion == reached(END_1, 1)


def for_all(kit: Kit, **more: Any) -> list[Any]:
    """What follows for everybody in the section, now."""
    with kit.storage.transaction() as records:
        world = a_window(kit, records)
        there = world.session(S)
        return completion.changes_for_all(world, there, there.section(N), **more)


def test_nobody_can_have_completed_before_an_event_is_over() -> None:
    """C6: only an event that is over can complete; it may be any of them."""
    kit = a_world(a_section(preferences=sk.Preferences(events_needed=1)))
    kit.do(sk.AddEvent(session_id=S, section_id=N, event_id="day-2", plan=an_event("2026-03-03")))
    kit.register("ana")
    kit.clock.set(END_1 - SECOND)
    assert for_all(kit) == []
    kit.clock.set(END_1)
    assert [one.learner_id for one in for_all(kit)] == ["ana"]


def test_only_those_named_are_looked_at_and_none_twice() -> None:
    """C6: a list of learners is enough; who has completed is left alone."""
    kit = a_world(a_section())
    for learner_id in ("ana", "bob"):
        kit.register(learner_id)
    kit.clock.set(END_1)
    known = kit.storage.records(Registration)
    assert [one.learner_id for one in for_all(kit)] == ["ana", "bob"]
    assert [one.learner_id for one in for_all(kit, learners=[known[S, "bob"]])] == ["bob"]
    assert for_all(kit, learners=[]) == []
    kit.engine.run_due()
    assert for_all(kit) == []


def test_a_plan_that_asks_for_less_completes_those_confirmed_already() -> None:
    """C1, C5: with confirmation the submitted sheets are what counts for everybody as well."""
    kit = a_world(a_section(preferences=sk.Preferences(confirmed_by_trainer=True)))
    kit.do(sk.AddEvent(session_id=S, section_id=N, event_id="day-2", plan=an_event("2026-03-03")))
    kit.register("ana")
    kit.clock.set(END_1)
    kit.do(sk.SubmitSheet(session_id=S, section_id=N, event_id="day-1", others="attended"))
    assert for_all(kit) == []
    removed = sk.RemoveEvent(session_id=S, section_id=N, event_id="day-2")
    done = a_decision(kit, removed).facts[-1]
    expected = (SessionCompleted, END_1, reached(END_1, 1).attended)
    assert (type(done), done.at, done.attended) == expected
    assert done.eased_at == END_1


def test_other_sections_never_matter() -> None:
    """C1: what happens in another section completes nobody here."""
    later = a_section("later", first_event=an_event("2026-03-09"))
    kit = a_world(a_section(), later)
    kit.register("ana")
    kit.register("bob", "later")
    kit.go_to("2026-03-02 11:00")
    known = kit.storage.records(Registration)
    assert known[S, "ana"].completion == reached(END_1, 1)
    assert known[S, "bob"].completion is None

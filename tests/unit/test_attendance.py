"""Marks and sheets: filling in, submitting, reopening, correcting (T1-T6, C5)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit._domain.decision import Finding, Row, met, unmet
from sessionkit._domain.facts.attendance import (
    CompletionWithdrawn,
    MarksCounted,
    MarksEntered,
    SessionCompleted,
    SheetReopened,
    SheetSubmitted,
)
from sessionkit._domain.outcomes import RowOutcome
from sessionkit._domain.reasons import Reason
from sessionkit._domain.registration import Attempt, Mark, Registration, Sheet, SheetState
from tests.builders import (
    Kit,
    a_decision,
    a_person,
    a_section,
    a_world,
    an_event,
    utc,
)

S, N, E = "sales-101", "north", "day-1"
ABOUT = (S, N, E)
IDS: dict[str, Any] = {"session_id": S, "section_id": N, "event_id": E}
ACTS = (met(Reason.ACTOR_ACTIVE), met(Reason.SESSIONS_ON))
BEGAN, ENDED = utc("2026-03-02 08:00"), utc("2026-03-02 11:00")
SECOND = timedelta(seconds=1)
ATTENDED, ABSENT, EXCUSED = sk.Attendance.ATTENDED, sk.Attendance.ABSENT, sk.Attendance.EXCUSED
CONFIRMED = sk.Preferences(confirmed_by_trainer=True)

TAKES_MARKS = (
    met(Reason.STAFF, *ABOUT),
    met(Reason.SESSION_NOT_ARCHIVED, S),
    met(Reason.SECTION_NOT_CANCELLED, S, N),
    met(Reason.SECTION_NOT_ARCHIVED, S, N),
    met(Reason.EVENT_NOT_CANCELLED, *ABOUT),
    met(Reason.MARKS_OPEN, *ABOUT),
)
OPEN_SHEET = met(Reason.SHEET_NOT_SUBMITTED, *ABOUT)


def a_class(
    *learner_ids: str, preferences: sk.Preferences = CONFIRMED, events: int = 1, **more: Any
) -> Kit:
    """A section with these learners, at the end of its first event."""
    event = an_event(trainer_ids=["tess"])
    kit = a_world(a_section(first_event=event, preferences=preferences, **more))
    for number in range(2, events + 1):
        plan = an_event(f"2026-03-0{number + 1}")
        kit.do(sk.AddEvent(session_id=S, section_id=N, event_id=f"day-{number}", plan=plan))
    for learner_id in learner_ids or ("ana", "bob"):
        kit.register(learner_id)
    kit.clock.set(ENDED)
    return kit


def saving(others: Any = None, event_id: str = E, **marks: Any) -> sk.SaveSheet:
    """Fill in marks."""
    return sk.SaveSheet(session_id=S, section_id=N, event_id=event_id, marks=marks, others=others)


def submitting(others: Any = None, event_id: str = E, **marks: Any) -> sk.SubmitSheet:
    """Submit the sheet."""
    return sk.SubmitSheet(
        session_id=S, section_id=N, event_id=event_id, marks=marks, others=others
    )


def correcting(learner_id: str, mark: Any, event_id: str = E) -> sk.CorrectMark:
    """Correct a mark."""
    return sk.CorrectMark(
        session_id=S,
        section_id=N,
        event_id=event_id,
        learner_id=learner_id,
        mark=mark,
        reason="mixed up",
    )


REOPEN = sk.ReopenSheet(**IDS, reason="a mistake")


def entered(*changes: Any, reason: str = "", event_id: str = E) -> MarksEntered:
    """The fact of marks filled in."""
    first = tuple((*change, 1)[:4] for change in changes)
    return MarksEntered(
        session_id=S, section_id=N, event_id=event_id, changes=first, reason=reason
    )


def counted(*changes: Any, at: Any = ENDED, event_id: str = E) -> MarksCounted:
    """The fact of marks beginning to count."""
    first = tuple((*change, 1)[:4] for change in changes)
    return MarksCounted(session_id=S, section_id=N, event_id=event_id, at=at, changes=first)


def submitted(by: str | None = None, at: Any = ENDED, event_id: str = E) -> SheetSubmitted:
    """The fact of a sheet being final."""
    return SheetSubmitted(session_id=S, section_id=N, event_id=event_id, at=at, by=by)


def completed(learner_id: str, *earlier: str, at: Any = ENDED, **more: Any) -> SessionCompleted:
    """The fact of a completion: by the last event then, and by earlier ones when they ended."""
    *before, last = earlier or (E,)
    attended = (*((event_id, ENDED) for event_id in before), (last, at))
    parts: dict[str, Any] = {"attended": attended, "needed": None}
    return SessionCompleted(
        session_id=S, section_id=N, learner_id=learner_id, at=at, **(parts | more)
    )


def marks_of(kit: Kit, learner_id: str) -> Any:
    """A learner's marks by event."""
    return kit.storage.records(Registration)[S, learner_id].marks


# Filling in -----------------------------------------------------------------------------------


def test_a_sheet_is_filled_in() -> None:
    """T1, T5, T2: every mark is a change with what it was; nothing counts before submission."""
    kit = a_class("ana", "bob", "cyd")
    decision = a_decision(kit, saving(ana="attended", bob="absent", cyd="excused"))
    assert decision.findings == (*ACTS, *TAKES_MARKS, OPEN_SHEET)
    assert decision.rows == tuple(Row(one, RowOutcome.DONE) for one in ("ana", "bob", "cyd"))
    changes = (("ana", None, ATTENDED), ("bob", None, ABSENT), ("cyd", None, EXCUSED))
    assert decision.facts == (entered(*changes),)


def test_saving_the_same_sheet_again_writes_nothing() -> None:
    """T5: rows are unchanged, no requirement about the sheet is asked, nothing follows."""
    kit = a_class()
    kit.do(saving(ana="attended", bob="absent"))
    decision = a_decision(kit, saving(ana="attended", bob="absent"))
    assert decision.findings == (*ACTS, *TAKES_MARKS)
    assert decision.rows == (Row("ana", RowOutcome.UNCHANGED), Row("bob", RowOutcome.UNCHANGED))
    assert decision.facts == ()


def test_a_mark_is_changed_from_what_it_was() -> None:
    """T6: a change names the mark before; what is as it was is left out."""
    kit = a_class()
    kit.do(saving(ana="attended", bob="absent"))
    decision = a_decision(kit, saving(ana="absent", bob="absent"))
    assert decision.rows == (Row("ana", RowOutcome.DONE), Row("bob", RowOutcome.UNCHANGED))
    assert decision.facts == (entered(("ana", ATTENDED, ABSENT)),)


def test_everyone_attended_but() -> None:
    """T5: ``others`` marks everybody not named who has no mark yet, in order of arrival."""
    kit = a_class("ana", "bob", "cyd", "dan")
    kit.do(saving(dan="excused"))
    decision = a_decision(kit, saving("attended", bob="absent"))
    assert decision.rows == (Row("bob", RowOutcome.DONE),)
    changes = (("bob", None, ABSENT), ("ana", None, ATTENDED), ("cyd", None, ATTENDED))
    assert decision.facts == (entered(*changes),)


def outsiders(kit: Kit) -> None:
    """People who are not on the sheet: unknown, elsewhere, gone, in line."""
    kit.do(a_section("second", first_event=an_event("2026-03-09")))
    kit.do(sk.RegisterLearner(session_id=S, section_id="second", learner_id="cyd"))
    kit.do(sk.RegisterLearner(session_id=S, section_id="second", learner_id="dan"))
    kit.do(sk.DeregisterLearner(session_id=S, learner_id="dan"), by="dan")


def refused_row(learner_id: str) -> Row:
    """The row of somebody who is not on the sheet."""
    finding = unmet(Reason.ON_SHEET, *ABOUT, learner_id, learner_id=learner_id)
    return Row(learner_id, RowOutcome.REFUSED, (finding,))


def test_marking_somebody_who_is_not_registered_loses_nothing_else() -> None:
    """T4: those rows are refused for themselves, the rest is filled in."""
    kit = a_class()
    outsiders(kit)
    decision = a_decision(kit, saving(zoe="absent", cyd="absent", ana="attended", dan="absent"))
    assert decision.rows == (
        refused_row("zoe"),
        refused_row("cyd"),
        Row("ana", RowOutcome.DONE),
        refused_row("dan"),
    )
    assert decision.findings == (*ACTS, *TAKES_MARKS, OPEN_SHEET)
    assert decision.facts == (entered(("ana", None, ATTENDED)),)


def test_who_waits_is_not_on_the_sheet() -> None:
    """T4: a place in line is no place at the event."""
    line = sk.Preferences(confirmed_by_trainer=True, waitlist=sk.Waitlist())
    kit = a_class("ana", "bob", capacity=1, preferences=line)
    assert a_decision(kit, saving(bob="absent")).rows == (refused_row("bob"),)


def test_a_sheet_of_nothing_but_strangers_is_refused() -> None:
    """T4: if no row can be marked, the answer says so, and each row what stood in its way."""
    kit = a_class()
    decision = a_decision(kit, saving(zoe="absent", zed="absent"))
    rows = (refused_row("zoe"), refused_row("zed"))
    stopped = unmet(Reason.ROWS, count=2, learner_ids=("zoe", "zed"))
    assert decision.findings == (*ACTS, *TAKES_MARKS, stopped)
    assert decision.rows == rows
    assert decision.facts == ()


def test_strangers_do_not_keep_the_others_from_their_mark() -> None:
    """T4, T5: a refused row beside ``others`` is refused alone."""
    decision = a_decision(a_class(), saving("attended", zoe="absent"))
    assert decision.is_allowed
    assert decision.facts == (entered(("ana", None, ATTENDED), ("bob", None, ATTENDED)),)


@pytest.mark.parametrize(
    ("preferences", "opens"),
    [
        pytest.param(CONFIRMED, BEGAN, id="from the start"),
        pytest.param(
            sk.Preferences(confirmed_by_trainer=True, marks_before=timedelta(hours=2)),
            utc("2026-03-02 06:00"),
            id="a lead",
        ),
        pytest.param(
            sk.Preferences(confirmed_by_trainer=True, marks_after_end=True),
            ENDED,
            id="after the end",
        ),
    ],
)
@pytest.mark.parametrize("command", [saving("attended"), submitting("attended")])
def test_marks_open_at_a_moment(command: Any, preferences: sk.Preferences, opens: Any) -> None:
    """T4: marks can be made from that moment on, not a second before."""
    kit = a_class(preferences=preferences)
    kit.clock.set(opens)
    assert a_decision(kit, command).is_allowed
    kit.clock.set(opens - SECOND)
    decision = a_decision(kit, command)
    assert decision.blocking == (unmet(Reason.MARKS_OPEN, *ABOUT, opens=opens),)
    assert decision.facts == ()


def archived_session(kit: Kit) -> None:
    """Put the session away."""
    kit.do(sk.ArchiveSession(session_id=S))


def archived_section(kit: Kit) -> None:
    """Put the section away."""
    kit.do(sk.ArchiveSection(session_id=S, section_id=N))


@pytest.mark.parametrize(
    ("prepare", "finding"),
    [
        (archived_session, unmet(Reason.SESSION_NOT_ARCHIVED, S)),
        (archived_section, unmet(Reason.SECTION_NOT_ARCHIVED, S, N)),
    ],
)
def test_what_is_put_away_takes_no_marks(prepare: Callable[[Kit], None], finding: Finding) -> None:
    """S16: nothing is filled in, submitted, reopened or corrected there."""
    kit = a_class()
    kit.do(submitting("attended"))
    prepare(kit)
    for command in (saving(ana="attended"), submitting(), REOPEN, correcting("ana", "absent")):
        assert a_decision(kit, command).blocking == (finding,)


def test_a_cancelled_event_takes_no_marks() -> None:
    """S15: what does not take place is not attended; the answer gives the reason."""
    kit = a_class(events=2)
    kit.clock.set(BEGAN)
    kit.do(sk.CancelEvent(session_id=S, section_id=N, event_id="day-2", reason="ill"))
    kit.clock.set(utc("2026-03-03 11:00"))
    gone = unmet(Reason.EVENT_NOT_CANCELLED, S, N, "day-2", why="ill")
    for command in (saving("attended", "day-2"), submitting("attended", "day-2")):
        assert a_decision(kit, command).blocking == (gone,)
    assert gone in a_decision(kit, correcting("ana", "absent", "day-2")).blocking


# Where nobody confirms ------------------------------------------------------------------------


PLAIN = sk.Preferences()


def test_exceptions_count_at_once_where_nobody_submits() -> None:
    """T3: staff mark exceptions; each counts as entered, and nobody else is touched (C6)."""
    kit = a_class(preferences=PLAIN)
    decision = a_decision(kit, saving(ana="absent"))
    change = ("ana", None, ABSENT)
    assert decision.facts == (entered(change),)


def test_an_exception_taken_back_completes() -> None:
    """T3, C2: attended after all, the session is complete since the event's end."""
    kit = a_class("ana", preferences=PLAIN)
    kit.do(saving(ana="absent"))
    kit.clock.set(ENDED + SECOND)
    change = ("ana", ABSENT, ATTENDED)
    assert a_decision(kit, saving(ana="attended")).facts == (
        entered(change),
        completed("ana", at=ENDED),
    )


def test_an_exception_withdraws_a_completion() -> None:
    """C5: a mark against one of its events withdraws it, as a fact of its own."""
    kit = a_class("ana", "bob", preferences=PLAIN)
    kit.engine.run_due()
    withdrawn = CompletionWithdrawn(session_id=S, section_id=N, learner_id="bob", at=ENDED)
    change = ("bob", None, ABSENT)
    assert a_decision(kit, saving(bob="absent")).facts == (entered(change), withdrawn)


def test_nothing_is_submitted_where_nobody_confirms() -> None:
    """T3: submitting is refused and says why; a correction has no sheet to correct."""
    kit = a_class("ana", preferences=PLAIN)
    no = unmet(Reason.CONFIRMED_BY_TRAINER, *ABOUT)
    assert a_decision(kit, submitting("attended")).blocking == (no,)
    draft = unmet(Reason.SHEET_SUBMITTED, *ABOUT)
    correction = a_decision(kit, correcting("ana", "absent"))
    assert (correction.blocking, correction.facts) == ((draft,), ())


# Submitting -----------------------------------------------------------------------------------


def test_a_full_sheet_is_submitted_and_counts() -> None:
    """T2, T5, C2: the marks begin to count, and complete those who have attended everything."""
    kit = a_class()
    kit.do(saving(ana="attended", bob="absent"))
    later = ENDED + timedelta(days=1)
    kit.clock.set(later)
    decision = a_decision(kit, submitting(), by="tess")
    confirmed = met(Reason.CONFIRMED_BY_TRAINER, *ABOUT)
    full = met(Reason.SHEET_COMPLETE, *ABOUT)
    assert decision.findings == (*ACTS, *TAKES_MARKS, confirmed, full)
    assert decision.rows == ()
    assert decision.facts == (
        submitted("tess", later),
        counted(("ana", None, ATTENDED), ("bob", None, ABSENT), at=later),
        completed("ana", at=later),
    )


def test_marks_given_with_the_submission_are_filled_in_first() -> None:
    """T5: "everyone attended but ..." and submitting are one call."""
    kit = a_class("ana", "bob", "cyd")
    kit.do(saving(cyd="excused"))
    decision = a_decision(kit, submitting("attended", bob="absent", zoe="absent"))
    changes = (("bob", None, ABSENT), ("ana", None, ATTENDED))
    counting = (("ana", None, ATTENDED), ("bob", None, ABSENT), ("cyd", None, EXCUSED))
    assert decision.rows == (Row("bob", RowOutcome.DONE), refused_row("zoe"))
    assert decision.facts == (
        entered(*changes),
        submitted(),
        counted(*counting),
        completed("ana"),
    )


def test_every_learner_needs_a_mark_before_the_sheet_is_submitted() -> None:
    """T5: the answer counts those without one and names the first ten."""
    names = [f"p{number:02d}" for number in range(12)]
    kit = a_world(a_section(preferences=CONFIRMED), learners=["ana", *names])
    for learner_id in ("ana", *names):
        kit.register(learner_id)
    kit.clock.set(ENDED)
    missing = unmet(Reason.SHEET_COMPLETE, *ABOUT, count=12, missing=tuple(names[:10]))
    decision = a_decision(kit, submitting(ana="attended"))
    assert decision.blocking == (missing,)
    assert [row.person_id for row in decision.rows] == ["ana"]
    assert decision.facts == ()


@pytest.mark.parametrize("command", [saving(ana="attended"), submitting(ana="attended")])
def test_no_row_of_a_refused_sheet_is_done(command: Any) -> None:
    """X1, T4: where nothing happens, nothing is reported as done (as for lists, R14)."""
    kit = a_class()
    kit.clock.set(BEGAN - SECOND)
    decision = a_decision(kit, command)
    assert not decision.is_allowed
    assert decision.rows == (Row("ana", RowOutcome.UNCHANGED),)


def test_an_empty_sheet_can_be_submitted() -> None:
    """T5: with nobody registered every learner has a mark."""
    kit = a_world(a_section(preferences=CONFIRMED))
    kit.clock.set(ENDED)
    assert a_decision(kit, submitting()).facts == (submitted(),)


def test_submitting_again_is_so_already() -> None:
    """T5: the same sheet once more gives no facts; other marks need it reopened."""
    kit = a_class()
    kit.do(submitting("attended"))
    again = a_decision(kit, submitting(ana="attended"))
    assert again.is_allowed
    assert again.rows == (Row("ana", RowOutcome.UNCHANGED),)
    assert again.facts == ()
    closed = unmet(Reason.SHEET_NOT_SUBMITTED, *ABOUT)
    for command in (submitting(ana="absent"), saving(ana="absent")):
        decision = a_decision(kit, command)
        assert decision.blocking == (closed,)
        assert decision.facts == ()
    assert a_decision(kit, saving(ana="attended")).is_allowed


def test_the_last_needed_sheet_completes() -> None:
    """C1, C2: with two events both sheets are needed; the later submission is the moment."""
    kit = a_class("ana", events=2)
    assert a_decision(kit, submitting("attended")).facts[-1] == counted(("ana", None, ATTENDED))
    kit.do(submitting("attended"))
    end = utc("2026-03-03 11:00")
    kit.clock.set(end)
    assert a_decision(kit, submitting("attended", "day-2")).facts == (
        entered(("ana", None, ATTENDED), event_id="day-2"),
        submitted(at=end, event_id="day-2"),
        counted(("ana", None, ATTENDED), at=end, event_id="day-2"),
        completed("ana", "day-1", "day-2", at=end),
    )


def test_the_stored_marks_say_what_counts_and_since_when() -> None:
    """T1, T2, C2: entered and counted are two things until the sheet is submitted."""
    kit = a_class()
    kit.do(saving(ana="attended"))
    assert marks_of(kit, "ana") == {E: Mark(ATTENDED)}
    assert marks_of(kit, "bob") == {}
    kit.do(submitting("absent"), by="tess")
    assert marks_of(kit, "ana") == {E: Mark(ATTENDED, ATTENDED, ENDED)}
    assert marks_of(kit, "bob") == {E: Mark(ABSENT, ABSENT, ENDED)}
    sheet = kit.storage.records(Sheet)[ABOUT]
    assert (sheet.state, sheet.changed_by) == (SheetState.SUBMITTED, "tess")


# Reopening ------------------------------------------------------------------------------------


def test_a_submitted_sheet_is_reopened_with_a_reason() -> None:
    """T5: the fact says who, when and why; completions stay until it is submitted differently."""
    kit = a_class()
    kit.do(submitting("attended"))
    decision = a_decision(kit, REOPEN, by="tess")
    assert decision.findings == (*ACTS, *TAKES_MARKS[:4], met(Reason.SHEET_SUBMITTED, *ABOUT))
    reopened = SheetReopened(
        session_id=S, section_id=N, event_id=E, at=ENDED, by="tess", reason="a mistake"
    )
    assert decision.facts == (reopened,)
    kit.do(REOPEN, by="tess")
    assert kit.storage.records(Registration)[S, "ana"].completion is not None


def test_only_a_submitted_sheet_is_reopened() -> None:
    """T5: a draft is open anyway, and so is a reopened sheet."""
    kit = a_class()
    draft = unmet(Reason.SHEET_SUBMITTED, *ABOUT)
    assert a_decision(kit, REOPEN).blocking == (draft,)
    kit.do(submitting("attended"))
    kit.do(REOPEN)
    assert a_decision(kit, REOPEN).blocking == (draft,)
    assert a_decision(kit, correcting("ana", "absent")).blocking == (draft,)


def test_submitted_anew_only_what_changed_begins_to_count() -> None:
    """C5, T6: a reopened sheet submitted differently withdraws; the others keep their moment."""
    kit = a_class("ana", "bob")
    kit.do(submitting("attended"))
    kit.do(REOPEN)
    later = ENDED + timedelta(days=1)
    kit.clock.set(later)
    assert a_decision(kit, saving(bob="absent")).facts == (entered(("bob", ATTENDED, ABSENT)),)
    kit.do(saving(bob="absent"))
    withdrawn = CompletionWithdrawn(session_id=S, section_id=N, learner_id="bob", at=later)
    assert a_decision(kit, submitting()).facts == (
        submitted(at=later),
        counted(("bob", ATTENDED, ABSENT)),
        withdrawn,
    )
    kit.do(submitting())
    assert marks_of(kit, "ana")[E].since == ENDED


def test_submitted_anew_unchanged_nothing_begins_to_count() -> None:
    """C3, C5: the same sheet gives the same; completions and their moments stay."""
    kit = a_class("ana")
    kit.do(submitting("attended"))
    kit.do(REOPEN)
    kit.clock.set(ENDED + timedelta(days=1))
    assert a_decision(kit, submitting()).facts == (submitted(at=ENDED + timedelta(days=1)),)


def test_a_reopened_sheet_counts_as_it_was_submitted() -> None:
    """T5, C1: another event's sheet completes meanwhile; submitted again unchanged it is the same."""
    kit = a_class("ana", events=2)
    kit.do(submitting("attended"))
    kit.do(REOPEN)
    kit.do(saving(ana="absent"))
    end = utc("2026-03-03 11:00")
    kit.clock.set(end)
    kit.do(submitting("attended", "day-2"))
    assert kit.storage.records(Registration)[S, "ana"].completion is not None
    kit.do(saving(ana="attended"))
    assert a_decision(kit, submitting()).facts == (submitted(at=end),)


def test_a_sheet_can_be_submitted_again_where_nobody_confirms_any_more() -> None:
    """T3, T5: switching confirmation off concerns what has no submitted sheet."""
    kit = a_class("ana")
    kit.do(submitting("absent"))
    kit.do(sk.EditSection(session_id=S, section_id=N, preferences=PLAIN))
    assert kit.storage.records(Registration)[S, "ana"].completion is None
    kit.do(REOPEN)
    kit.do(saving(ana="attended"))
    assert kit.storage.records(Registration)[S, "ana"].completion is None
    kit.do(submitting())
    assert kit.storage.records(Registration)[S, "ana"].completion is not None


def test_a_draft_counts_once_nobody_confirms() -> None:
    """T3: a mark that was entered comes before having been registered."""
    kit = a_class("ana", "bob")
    kit.do(saving(ana="absent"))
    kit.do(sk.EditSection(session_id=S, section_id=N, preferences=PLAIN))
    known = kit.storage.records(Registration)
    assert [known[S, one].completion is None for one in ("ana", "bob")] == [True, False]


# Correcting -----------------------------------------------------------------------------------


def test_one_mark_of_a_submitted_sheet_is_corrected() -> None:
    """T6, C5: the correction counts at once, keeps its reason, and may withdraw or complete."""
    kit = a_class()
    kit.do(submitting("attended", bob="absent"))
    later = ENDED + timedelta(hours=1)
    kit.clock.set(later)
    on_sheet = met(Reason.ON_SHEET, *ABOUT, "bob")
    is_submitted = met(Reason.SHEET_SUBMITTED, *ABOUT)
    decision = a_decision(kit, correcting("bob", "attended"), by="tess")
    assert decision.findings == (*ACTS, *TAKES_MARKS, is_submitted, on_sheet)
    change = ("bob", ABSENT, ATTENDED)
    assert decision.facts == (
        entered(change, reason="mixed up"),
        counted(change),
        completed("bob", at=ENDED),
    )
    withdrawn = CompletionWithdrawn(session_id=S, section_id=N, learner_id="ana", at=later)
    assert a_decision(kit, correcting("ana", "excused")).facts == (
        entered(("ana", ATTENDED, EXCUSED), reason="mixed up"),
        counted(("ana", ATTENDED, EXCUSED)),
        withdrawn,
    )


def test_a_correction_to_what_it_was_is_none() -> None:
    """T6: nothing changes and nothing is written."""
    kit = a_class()
    kit.do(submitting("attended"))
    decision = a_decision(kit, correcting("ana", "attended"))
    assert decision.is_allowed
    assert decision.facts == ()


def test_a_stranger_has_no_mark_to_correct() -> None:
    """T4, T6: both what the sheet and what the learner lack is named."""
    kit = a_class()
    stranger = unmet(Reason.ON_SHEET, *ABOUT, "zoe", learner_id="zoe")
    draft = unmet(Reason.SHEET_SUBMITTED, *ABOUT)
    assert a_decision(kit, correcting("zoe", "absent")).blocking == (draft, stranger)
    kit.do(submitting("attended"))
    assert a_decision(kit, correcting("zoe", "absent")).blocking == (stranger,)


def test_a_correction_counts_with_the_other_sheets() -> None:
    """C1: a correction completes only where the other events' sheets are submitted too."""
    kit = a_class("ana", events=2)
    kit.do(submitting("absent"))
    kit.clock.set(utc("2026-03-03 11:00"))
    fixed = correcting("ana", "attended")
    assert [type(one) for one in a_decision(kit, fixed).facts] == [MarksEntered, MarksCounted]
    kit.do(submitting("attended", "day-2"))
    end = a_decision(kit, fixed).facts[-1]
    both = utc("2026-03-03 11:00")
    assert end == completed("ana", at=both, attended=(("day-1", ENDED), ("day-2", both)))


# After leaving --------------------------------------------------------------------------------


def test_who_had_the_place_stays_on_the_sheet() -> None:
    """R12: whoever had a place when an event ended can be marked though they have left since, and
    holds nothing up; who left before is not on it.
    """
    kit = a_class("ana", "bob", "cyd")
    kit.clock.set(ENDED - SECOND)
    kit.do(sk.RemoveLearner(session_id=S, learner_id="cyd", reason="ill"))
    kit.clock.set(ENDED + SECOND)
    kit.do(sk.RemoveLearner(session_id=S, learner_id="bob", reason="moved"))
    decision = a_decision(kit, saving(bob="attended", cyd="attended"))
    assert decision.rows == (Row("bob", RowOutcome.DONE), refused_row("cyd"))
    assert a_decision(kit, submitting(ana="attended")).is_allowed
    kit.do(submitting("attended", ana="absent"))
    known = kit.storage.records(Registration)
    assert known[S, "bob"].marks == {E: Mark(ATTENDED, ATTENDED, ENDED + SECOND)}
    assert known[S, "cyd"].marks == {}
    assert all(one.completion is None for one in known.values())
    kit.do(correcting("bob", "excused"))
    assert marks_of(kit, "bob")[E].counted is EXCUSED


def test_an_earlier_attempt_keeps_its_marks() -> None:
    """R12, T1: registering again begins without marks, and the sheet holds both attempts."""
    kit = a_class("ana", preferences=sk.Preferences(late_registration=True), events=2)
    kit.do(saving(ana="absent"))
    kit.do(sk.RemoveLearner(session_id=S, learner_id="ana", reason="moved"))
    first = kit.storage.records(Registration)[S, "ana"]
    kit.register("ana")
    again = kit.storage.records(Registration)[S, "ana"]
    assert (again.attempt, again.marks) == (2, {})
    kept = kit.storage.records(Attempt)
    assert kept == {(S, "ana", "00000001"): Attempt(registration=first)}
    sheet = kit.engine.sheet(S, N, E, by="tess")
    rows = [(row.learner_id, row.attempt, row.entered, row.is_needed) for row in sheet]
    assert rows == [("ana", 2, "", True), ("ana", 1, "absent", False)]
    assert sheet.unmarked == 1
    kit.do(saving(ana="attended"))
    assert marks_of(kit, "ana") == {E: Mark(ATTENDED)}
    assert kit.storage.records(Attempt) == kept


def test_a_mark_of_an_earlier_attempt_is_changed_there() -> None:
    """R12: whoever is elsewhere by now is marked for the event they were at."""
    kit = a_class("ana")
    kit.do(a_section("south", first_event=an_event("2026-03-09")))
    kit.do(sk.RemoveLearner(session_id=S, learner_id="ana", reason="moved"))
    kit.register("ana", "south")
    change = ("ana", None, ATTENDED, 1)
    assert a_decision(kit, saving(ana="attended")).facts == (entered(change),)
    kit.do(submitting("attended"))
    (kept,) = kit.storage.records(Attempt).values()
    assert kept.registration.marks == {E: Mark(ATTENDED, ATTENDED, ENDED)}
    assert marks_of(kit, "ana") == {}
    kit.do(sk.RemoveLearner(session_id=S, learner_id="ana", reason="ill"))
    kit.register("ana", "south")
    assert a_decision(kit, correcting("ana", "absent")).facts[0] == entered(
        ("ana", ATTENDED, ABSENT, 1), reason="mixed up"
    )


def test_the_erased_hold_no_sheet_up() -> None:
    """R12, G9: a place in a section that runs is kept, and needs no mark."""
    kit = a_class("ana", "bob")
    kit.do(sk.DeletePerson(person_id="bob"))
    kit.engine.run_due()
    assert kit.storage.records(Registration)[S, "bob"].is_current
    assert a_decision(kit, submitting(ana="attended")).is_allowed


def test_a_mark_is_taken_back() -> None:
    """T1: to none yet, while the sheet is not submitted."""
    kit = a_class()
    kit.do(saving(ana="attended"))
    assert a_decision(kit, saving(ana=None)).facts == (entered(("ana", ATTENDED, None)),)
    kit.do(saving(ana=None))
    assert marks_of(kit, "ana") == {}
    assert a_decision(kit, saving(ana=None)).facts == ()
    assert not a_decision(kit, submitting(bob="attended")).is_allowed
    kit.do(submitting("attended"))
    closed = unmet(Reason.SHEET_NOT_SUBMITTED, *ABOUT)
    assert a_decision(kit, saving(ana=None)).blocking == (closed,)
    kit.do(REOPEN)
    kit.do(saving(ana=None))
    assert marks_of(kit, "ana") == {E: Mark(None, ATTENDED, ENDED)}


def test_a_mark_taken_back_completes_where_nobody_confirms() -> None:
    """T1, T3: without a mark having had the place counts again."""
    kit = a_class("ana", preferences=PLAIN)
    kit.do(saving(ana="absent"))
    assert a_decision(kit, saving(ana=None)).facts[1:] == (completed("ana"),)


# By whom --------------------------------------------------------------------------------------


COMMANDS = [saving("attended"), submitting("attended"), REOPEN, correcting("ana", "absent")]


@pytest.mark.parametrize("command", COMMANDS)
def test_sheets_are_for_staff(command: Any) -> None:
    """T2, G5: learners are refused before anything is looked up; unknown events do not exist."""
    kit = a_class()
    kit.do(submitting("attended"))
    assert a_decision(kit, command, by="bob").findings == (*ACTS, unmet(Reason.STAFF))
    elsewhere = evolve(command, event_id="day-9")
    missing = unmet(Reason.EVENT_EXISTS, S, N, "day-9", id="day-9")
    assert a_decision(kit, elsewhere).findings == (*ACTS, missing)


@pytest.mark.parametrize("actor", ["tess", "ada", sk.APPLICATION, "tom"])
def test_the_trainer_of_the_event_marks_whatever_role_is_left(actor: Any) -> None:
    """T2, G6: admins, trainers of the groups, and whoever is assigned to the event."""
    kit = a_class()
    a_person(kit, "tom", "trainers")
    kit.do(sk.AssignRoles(holder=sk.Holder.person("tom"), managed_group_ids=["north"]))
    kit.do(sk.EditEvent(**IDS, trainer_ids=["tess", "tom"]))
    kit.do(sk.AssignRoles(holder=sk.Holder.person("tom")))
    assert a_decision(kit, saving("attended"), by=actor).is_allowed

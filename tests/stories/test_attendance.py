"""Sheets, marks, completion, and completions that do not last (T1-T8, C1-C6)."""

from datetime import timedelta
from typing import Any

import pytest

import sessionkit as sk
from tests.builders import Kit, a_section, a_world, an_event, utc

DAY_1 = {"session_id": "sales-101", "section_id": "north", "event_id": "day-1"}
DAY_2 = {"session_id": "sales-101", "section_id": "north", "event_id": "day-2"}


def two_days(**preferences: Any) -> Kit:
    """Two days in ``north``, trained by ``tess``, with Ana and Bob."""
    kit = a_world(
        a_section(
            first_event=an_event(trainer_ids=["tess"]),
            preferences=sk.Preferences(**preferences),
        )
    )
    second = an_event("2026-03-03", trainer_ids=["tess"])
    kit.do(sk.AddEvent(session_id="sales-101", section_id="north", event_id="day-2", plan=second))
    kit.register("ana")
    kit.register("bob")
    kit.deliver()
    return kit


def confirmed() -> Kit:
    """The same, with attendance confirmed by the trainer, after the second day."""
    kit = two_days(confirmed_by_trainer=True)
    kit.go_to("2026-03-03 12:00")
    kit.deliver()
    return kit


def completed(kit: Kit) -> dict[str, bool]:
    """Give who of the section has completed the session."""
    records = kit.engine.section_progress("sales-101", "north", by="tess").to_records()
    return {one["learner_id"]: one["completed_at"] is not None for one in records}


def test_nothing_counts_before_it_is_submitted() -> None:
    """With confirmation, marks are a draft until the trainer submits the sheet, and the session is
    completed when the last sheet is submitted (T2, C1).
    """
    kit = confirmed()
    for day in (DAY_1, DAY_2):
        kit.do(sk.SaveSheet(**day, others="attended"), by="tess")
    assert completed(kit) == {"ana": False, "bob": False}
    kit.do(sk.SubmitSheet(**DAY_1), by="tess")
    assert completed(kit) == {"ana": False, "bob": False}
    kit.do(sk.SubmitSheet(**DAY_2), by="tess")
    assert completed(kit) == {"ana": True, "bob": True}
    assert sorted(kit.deliver()) == [("ana", "session completed"), ("bob", "session completed")]


def test_everyone_but_one() -> None:
    """Saying that everyone attended but Bob is one call, and Bob does not complete (T5)."""
    kit = confirmed()
    kit.do(sk.SubmitSheet(**DAY_1, others="attended"), by="tess")
    kit.do(
        sk.SubmitSheet(**DAY_2, marks={"bob": sk.Attendance.ABSENT}, others="attended"),
        by="tess",
    )
    assert completed(kit) == {"ana": True, "bob": False}


def test_a_sheet_with_gaps_is_not_submitted() -> None:
    """A sheet can only be submitted when everybody on it has a mark (T5)."""
    kit = confirmed()
    answer = kit.explain(sk.SubmitSheet(**DAY_1, marks={"ana": "attended"}), by="tess")
    assert [one.code for one in answer.blocking] == ["sheet.complete"]
    assert answer.decision.blocking[0].detail.missing == ("bob",)


def test_without_confirmation_time_is_enough() -> None:
    """Without confirmation everybody registered has attended once an event is over, and the
    session is completed at the end of the last one (T3, C2).
    """
    kit = two_days()
    kit.go_to("2026-03-03 10:59")
    assert completed(kit) == {"ana": False, "bob": False}
    kit.go_to("2026-03-05 15:00")
    records = kit.engine.section_progress("sales-101", "north", by="tess").to_records()
    assert {one["completed_at"] for one in records} == {utc("2026-03-03 11:00")}


def test_an_exception_can_be_marked() -> None:
    """Without confirmation staff may still mark somebody as absent, who then does not complete
    (T3).
    """
    kit = two_days()
    kit.go_to("2026-03-02 09:00")
    kit.do(sk.SaveSheet(**DAY_1, marks={"bob": "absent"}), by="tess")
    kit.go_to("2026-03-05 15:00")
    assert completed(kit) == {"ana": True, "bob": False}


def test_marks_wait_for_the_event() -> None:
    """Marks can be made from the start of an event, or as much earlier as the section says (T4)."""
    for early, is_allowed in ((timedelta(0), False), (timedelta(minutes=30), True)):
        kit = two_days(confirmed_by_trainer=True, marks_before=early)
        kit.go_to("2026-03-02 07:30")
        answer = kit.explain(sk.SaveSheet(**DAY_1, marks={"ana": "attended"}), by="tess")
        assert answer.is_allowed is is_allowed


def test_a_stranger_on_the_sheet_costs_nobody_their_mark() -> None:
    """A mark for somebody who is not registered is refused, and the others are kept (T4)."""
    kit = confirmed()
    answer = kit.do(sk.SaveSheet(**DAY_1, marks={"ana": "attended", "dan": "attended"}), by="tess")
    assert {one.person_id: one.outcome.value for one in answer.decision.rows} == {
        "ana": "done",
        "dan": "refused",
    }
    records = kit.engine.sheet(*DAY_1.values(), by="tess").to_records()
    assert {one["learner_id"]: one["entered"] for one in records} == {
        "ana": "attended",
        "bob": "",
    }


def test_a_correction_can_withdraw_a_completion() -> None:
    """A corrected mark withdraws the completion it carried, which is told; corrected back, the
    session is completed anew, which is told again (C5, T6).
    """
    kit = confirmed()
    kit.do(sk.SubmitSheet(**DAY_1, others="attended"), by="tess")
    kit.do(sk.SubmitSheet(**DAY_2, others="attended"), by="tess")
    kit.deliver()
    fix = {**DAY_2, "learner_id": "bob"}
    kit.do(sk.CorrectMark(**fix, mark="absent", reason="He left at nine."), by="tess")
    assert completed(kit) == {"ana": True, "bob": False}
    assert kit.deliver() == [("bob", "completion withdrawn")]
    kit.go_to("2026-03-04 12:00")
    kit.do(sk.CorrectMark(**fix, mark="attended", reason="He came back at ten."), by="tess")
    assert completed(kit) == {"ana": True, "bob": True}
    assert kit.deliver() == [("bob", "session completed")]


def test_a_reopened_sheet_counts_as_it_was_until_it_is_submitted_anew() -> None:
    """Reopening a sheet changes nothing by itself; submitted differently it withdraws a
    completion, submitted as it was it leaves all as it is (T5, C5).
    """
    kit = confirmed()
    kit.do(sk.SubmitSheet(**DAY_1, others="attended"), by="tess")
    kit.do(sk.SubmitSheet(**DAY_2, others="attended"), by="tess")
    kit.deliver()
    kit.do(sk.ReopenSheet(**DAY_2, reason="A name was mixed up."), by="tess")
    assert completed(kit) == {"ana": True, "bob": True}
    kit.do(sk.SubmitSheet(**DAY_2, marks={"bob": "absent"}), by="tess")
    assert completed(kit) == {"ana": True, "bob": False}
    assert kit.deliver() == [("bob", "completion withdrawn")]
    kit.do(sk.ReopenSheet(**DAY_1, reason="Just to look."), by="tess")
    kit.do(sk.SubmitSheet(**DAY_1), by="tess")
    assert kit.deliver() == []
    assert completed(kit) == {"ana": True, "bob": False}


def test_saving_the_same_sheet_again_writes_nothing() -> None:
    """A sheet saved or submitted again as it is leaves no trace (T5)."""
    kit = confirmed()
    save = sk.SaveSheet(**DAY_1, marks={"ana": "attended", "bob": "excused"})
    kit.do(save, by="tess")
    kit.do(sk.SubmitSheet(**DAY_1), by="tess")
    before = len(list(kit.engine.journal(by="ada")))
    assert kit.do(save, by="tess").facts == ()
    assert kit.do(sk.SubmitSheet(**DAY_1), by="tess").facts == ()
    assert len(list(kit.engine.journal(by="ada"))) == before


def test_trainers_are_reminded_of_a_missing_sheet() -> None:
    """When an event with confirmation has ended and its sheet is not submitted, its trainers are
    reminded, once; a submitted one reminds nobody (T8).
    """
    kit = two_days(confirmed_by_trainer=True)
    kit.go_to("2026-03-02 09:00")
    kit.do(sk.SubmitSheet(**DAY_1, others="attended"), by="tess")
    kit.go_to("2026-03-02 12:00")
    assert ("tess", "attendance due") not in kit.deliver()
    kit.go_to("2026-03-03 12:00")
    assert ("tess", "attendance due") in kit.deliver()
    kit.go_to("2026-03-09 12:00")
    assert kit.deliver() == []


def test_a_learner_never_fills_in_a_sheet() -> None:
    """Nobody without a part in the section touches its sheets (T2, G5)."""
    kit = confirmed()
    with pytest.raises((sk.Refused, sk.NotFound)):
        kit.do(sk.SaveSheet(**DAY_1, marks={"ana": "attended"}), by="ana")
    records = kit.engine.sheet(*DAY_1.values(), by="tess").to_records()
    assert [one["entered"] for one in records] == ["", ""]


def test_some_of_the_days_can_be_enough() -> None:
    """A section may ask for one of two days (C1)."""
    kit = two_days(confirmed_by_trainer=True, events_needed=1)
    kit.go_to("2026-03-02 12:00")
    kit.do(sk.SubmitSheet(**DAY_1, marks={"bob": "absent"}, others="attended"), by="tess")
    assert completed(kit) == {"ana": True, "bob": False}


def test_excused_can_count() -> None:
    """A section may count excused as attended; without that setting it does not (C1)."""
    for counts in (True, False):
        kit = two_days(confirmed_by_trainer=True, events_needed=1, excused_counts=counts)
        kit.go_to("2026-03-02 12:00")
        kit.do(sk.SubmitSheet(**DAY_1, marks={"bob": "excused"}, others="attended"), by="tess")
        assert completed(kit) == {"ana": True, "bob": counts}


def test_a_completed_session_is_over() -> None:
    """After completion nobody registers again, deregisters or is removed (R6, R11)."""
    kit = two_days()
    kit.do(a_section("later", first_event_id="only", first_event=an_event("2026-04-01")))
    kit.go_to("2026-03-05 12:00")
    commands = [
        (sk.RegisterLearner(session_id="sales-101", section_id="later", learner_id="ana"), "ana"),
        (sk.DeregisterLearner(session_id="sales-101", learner_id="ana"), "ana"),
        (sk.RemoveLearner(session_id="sales-101", learner_id="ana", reason="No."), "tess"),
    ]
    for command, asker in commands:
        codes = [one.code for one in kit.explain(command, by=asker).blocking]
        assert "registration.not-completed" in codes


def test_the_history_keeps_every_mark() -> None:
    """A learner's history shows each mark and each correction with its reason (T6, R12)."""
    kit = confirmed()
    kit.do(sk.SubmitSheet(**DAY_1, others="attended"), by="tess")
    kit.do(
        sk.CorrectMark(
            **DAY_1, learner_id="bob", mark="absent", reason="He was in the next room."
        ),
        by="tess",
    )
    told = str(kit.engine.history("sales-101", "bob", by="tess").to_records())
    assert "attended" in told
    assert "He was in the next room." in told

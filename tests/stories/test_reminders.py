"""Reminders and delivery (N2-N5, S9, N1)."""

from datetime import timedelta
from itertools import pairwise

import sessionkit as sk
from tests.builders import Kit, a_section, a_world, an_event, at


def one_day() -> Kit:
    """Section ``north`` on 2 March, nine o'clock in Brussels (08:00 UTC), with Ana and Bob."""
    kit = a_world(a_section(first_event=an_event(trainer_ids=["tess"])))
    kit.register("ana")
    kit.register("bob")
    kit.deliver()
    return kit


def test_a_day_and_an_hour_before() -> None:
    """Learners are reminded a day and an hour before an event, each time once (N2, N4)."""
    kit = one_day()
    kit.go_to("2026-03-01 07:59")
    assert kit.deliver() == []
    both = [("ana", "event reminder"), ("bob", "event reminder")]
    for moment, expected in (
        ("2026-03-01 08:00", both),
        ("2026-03-01 08:10", []),
        ("2026-03-02 07:00", both),
        ("2026-03-02 07:10", []),
    ):
        kit.go_to(moment)
        assert kit.deliver() == expected


def test_a_late_run_sends_what_is_still_useful() -> None:
    """After a pause over both moments only the nearer reminder goes out, and after the event
    began none (N4).
    """
    kit = one_day()
    kit.go_to("2026-03-02 07:30")
    assert kit.deliver() == [("ana", "event reminder"), ("bob", "event reminder")]
    assert kit.notifier.sent[-1].payload.lead == timedelta(hours=1)
    late = one_day()
    late.go_to("2026-03-02 08:00")
    assert late.deliver() == []


def test_moving_moves_the_reminder() -> None:
    """A reminder follows its event when that is moved (N4)."""
    kit = one_day()
    kit.do(
        sk.EditEvent(
            session_id="sales-101",
            section_id="north",
            event_id="day-1",
            start=at("2026-03-09 09:00"),
            end=at("2026-03-09 12:00"),
        ),
        by="ada",
    )
    kit.deliver()
    kit.go_to("2026-03-07 08:00")
    assert kit.deliver() == []
    kit.go_to("2026-03-08 08:00")
    assert kit.deliver() == [("ana", "event reminder"), ("bob", "event reminder")]


def test_who_left_is_not_reminded() -> None:
    """Who gave the place up after the reminder was made and before it is sent gets none (N4)."""
    kit = one_day()
    kit.go_to("2026-03-01 08:00")
    kit.do(sk.DeregisterLearner(session_id="sales-101", learner_id="ana"), by="ana")
    assert sorted(kit.deliver()) == [("ana", "deregistered"), ("bob", "event reminder")]


def test_who_came_late_is_reminded_from_then_on() -> None:
    """Who registers after a reminder's moment gets the next one and not that (N4)."""
    kit = one_day()
    kit.go_to("2026-03-01 12:00")
    kit.deliver()
    kit.register("cyd")
    assert kit.deliver() == [("cyd", "registered")]
    kit.go_to("2026-03-02 07:00")
    assert sorted(kit.deliver()) == [(one, "event reminder") for one in ("ana", "bob", "cyd")]


def test_a_cancelled_event_reminds_nobody() -> None:
    """Cancelling stops the reminders (N4)."""
    kit = one_day()
    cancel = sk.CancelSection(session_id="sales-101", section_id="north", reason="Snow.")
    kit.do(cancel, by="ada")
    kit.deliver()
    kit.go_to("2026-03-02 07:00")
    assert kit.deliver() == []


def test_other_lead_times() -> None:
    """The platform chooses how long before, also for events that are planned already (N2)."""
    kit = one_day()
    kit.do(sk.ChangeSettings(reminders=[timedelta(days=3)]), by="ada")
    kit.go_to("2026-02-27 08:00")
    assert kit.deliver() == [("ana", "event reminder"), ("bob", "event reminder")]
    kit.go_to("2026-03-02 07:59")
    assert kit.deliver() == []


def test_silent_kinds() -> None:
    """A kind of notice that the platform silences does not go out (N1)."""
    kit = one_day()
    kit.do(sk.ChangeSettings(silent=["event reminder"]), by="ada")
    kit.go_to("2026-03-02 07:59")
    assert kit.deliver() == []


def test_trainers_hear_of_a_missing_link_in_time() -> None:
    """A day before the first reminder the trainers are told of an online event without a link
    (S9).
    """
    kit = a_world(a_section(first_event=an_event(trainer_ids=["tess"], links=[])))
    kit.go_to("2026-02-28 08:00")
    assert kit.deliver() == [("tess", "event incomplete")]


def test_one_failing_mailbox_holds_up_nobody() -> None:
    """A notice that cannot be delivered is tried again after growing pauses and set aside after
    the eighth time, while everybody else has theirs; by hand it is taken up again (N5).
    """
    kit = a_world(a_section())
    kit.notifier.failing.add("ana")
    kit.register("ana")
    kit.register("bob")
    assert kit.deliver() == [("bob", "registered")]
    tries = []
    for _ in range(8 * 60 * 24):
        kit.clock.advance(timedelta(minutes=1))
        counts = kit.engine.deliver()
        if counts.failed or counts.set_aside:
            tries.append(kit.engine.now())
        if counts.set_aside:
            break
    pauses = [int((b - a).total_seconds()) for a, b in pairwise(tries)]
    assert len(tries) == 7
    assert pauses == [120, 240, 480, 960, 1920, 3840]
    kit.notifier.failing.clear()
    assert kit.deliver() == []
    assert kit.engine.retry_set_aside() == 1
    assert kit.deliver() == [("ana", "registered")]

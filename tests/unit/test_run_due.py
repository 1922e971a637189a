"""What time alone has made due: in order, once, catching up (X6, N4, T3, T8, W5, S2)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._domain.commands.due import BeginEvent, EndEvent
from sessionkit._domain.due import Due, Failure
from sessionkit._domain.notice import Notice
from sessionkit._domain.registration import Registration
from sessionkit._records import DUE, FAILURES, STATE_KINDS, JournalEntry
from tests.builders import Kit, a_section, a_world, an_event, utc

S, N = "sales-101", "north"


def handled(kit: Kit, since: int = 0) -> list[str]:
    """What was handled, as journal entries of nobody, in order."""
    entries = sorted(kit.storage.records(JournalEntry).values(), key=lambda one: one.position)
    return [type(one.command).__name__ for one in entries[since:]]


def a_class() -> Kit:
    """A section with a trainer who confirms, and a learner."""
    event = an_event(trainer_ids=["tess"])
    plan = a_section(first_event=event, preferences=sk.Preferences(confirmed_by_trainer=True))
    kit = a_world(plan)
    kit.register("ana")
    return kit


def test_everything_due_is_carried_out_in_order() -> None:
    """X6: by moment, then by kind; how many is the answer; again there is nothing."""
    kit = a_class()
    known = len(kit.storage.records(JournalEntry))
    assert kit.go_to("2026-03-02 11:00") == 7
    assert handled(kit, known) == [
        "CheckEvent",
        "RemindLearners",
        "RemindLearners",
        "CloseLine",
        "BeginEvent",
        "EndEvent",
        "RemindTrainers",
    ]
    assert kit.storage.records(Due) == {}
    assert kit.engine.run_due() == 0


@pytest.mark.parametrize(("now", "count"), [("2026-03-02 07:59:59", 3), ("2026-03-02 08:00", 5)])
def test_nothing_happens_before_its_moment(now: str, count: int) -> None:
    """X6: what is due at this very moment is due."""
    assert a_class().go_to(now) == count


def test_a_late_run_sends_what_is_useful_and_not_what_is_past() -> None:
    """N4: after a pause only the last reminder goes out; after the start none does."""
    kit = a_class()
    kit.deliver()
    kit.go_to("2026-03-02 07:30")
    assert kit.deliver() == [("ana", "event reminder")]
    late = a_class()
    late.deliver()
    late.go_to("2026-03-02 09:00")
    assert late.deliver() == []


def test_catching_up_gives_the_same_as_running_all_along() -> None:
    """X6, C3: completions and state do not depend on how often it ran."""
    often, once = a_world(a_section()), a_world(a_section())
    for kit in (often, once):
        kit.register("ana")
    for hour in range(24):
        often.go_to(f"2026-03-02 {hour:02d}:00")
    once.go_to("2026-03-02 23:00")
    for kind in STATE_KINDS:
        assert once.storage.records(kind) == often.storage.records(kind)
    done = once.storage.records(Registration)[S, "ana"].completion
    assert done is not None
    assert done.at == utc("2026-03-02 11:00")


def test_nothing_is_due_while_sessions_are_off() -> None:
    """S2: it waits, and happens when they are on again."""
    kit = a_class()
    kit.do(sk.ChangeSettings(sessions_are_on=False))
    assert kit.go_to("2026-03-02 11:00") == 0
    kit.do(sk.ChangeSettings(sessions_are_on=True))
    assert kit.engine.run_due() == 7


class Fragile:
    """A storage in which ending a certain event breaks."""

    def __init__(self, storage: Any) -> None:
        """Wrap a storage."""
        self.storage, self.breaks = storage, {"day-1"}

    @contextmanager
    def transaction(self, **parts: Any) -> Iterator[Any]:
        """Open a transaction that may break as it commits."""
        with self.storage.transaction(**parts) as records:
            yield _Records(records, self.breaks)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.storage, name)


class _Records:
    def __init__(self, records: Any, breaks: set[str]) -> None:
        self.records, self.breaks = records, breaks

    def __getattr__(self, name: str) -> Any:
        return getattr(self.records, name)

    def append(self, entry: JournalEntry) -> None:
        command = entry.command
        if isinstance(command, BeginEvent) and command.event_id in self.breaks:
            message = f"cannot begin {command.event_id}"
            raise sk.StorageFailed(message)
        self.records.append(entry)


def two_sections() -> tuple[Kit, Fragile, sk.Engine]:
    """Two sections whose only event is over, and a storage in which none can begin."""
    kit = a_class()
    kit.do(a_section("south"))
    storage = Fragile(kit.storage)
    engine = sk.in_memory(clock=kit.clock, notifier=kit.notifier, storage=storage)
    kit.clock.set(utc("2026-04-01 00:00"))
    return kit, storage, engine


BEGINS = [BeginEvent(session_id=S, section_id=one, event_id="day-1") for one in (N, "south")]


def test_one_thing_that_fails_does_not_stop_the_others() -> None:
    """X6, N5: what failed is raised at the end, and stays due, with what comes after it in its
    section; everything else goes on.
    """
    kit, storage, engine = two_sections()
    kit.do(sk.AddEvent(session_id=S, section_id=N, event_id="day-2", plan=an_event("2026-05-01")))
    with pytest.raises(ExceptionGroup, match="some of what was due failed") as caught:
        engine.run_due()
    assert [str(one) for one in caught.value.exceptions] == ["cannot begin day-1"] * 2
    assert caught.value.message == "some of what was due failed, and stays due"
    with kit.storage.transaction() as records:
        left = [due.command for due in records.find(DUE) if due.due_at <= kit.clock()]
        failures = list(records.find(FAILURES))
    assert left[:2] == BEGINS
    assert len(left) > 2
    assert [(one.due.command, one.attempts, one.error) for one in failures] == [
        (command, 1, "StorageFailed: cannot begin day-1") for command in BEGINS
    ]
    storage.breaks.clear()
    assert engine.run_due() == 0
    kit.clock.advance(timedelta(minutes=1))
    assert engine.run_due() == len(left)
    assert kit.storage.records(Failure) == {}


def test_what_fails_again_and_again_is_set_aside() -> None:
    """A14: pauses double; after eight tries it is set aside, holds nothing up, and can be retried."""
    kit, storage, engine = two_sections()
    with pytest.raises(ExceptionGroup):
        engine.run_due()
    for minutes in (1, 2, 4, 8, 16, 32, 64):
        kit.clock.advance(timedelta(minutes=minutes, seconds=-1))
        assert engine.run_due() == 0
        kit.clock.advance(timedelta(seconds=1))
        with pytest.raises(ExceptionGroup):
            engine.run_due()
    assert {one.again_at for one in kit.storage.records(Failure).values()} == {None}
    assert [one.command for one in kit.storage.records(Due).values()] == BEGINS
    storage.breaks.clear()
    kit.clock.advance(timedelta(days=1))
    assert engine.run_due() == 0
    assert engine.retry_set_aside() == 2
    assert engine.run_due() == 2
    assert kit.storage.records(Due) == {}


def test_what_another_worker_died_of_is_taken_up() -> None:
    """A14: whoever has nothing else to do takes over what is claimed; once, if it is not done."""
    kit = a_class()
    kit.clock.set(utc("2026-03-02 11:00"))
    lost = kit.storage.claim_due(now=kit.clock(), lease=timedelta(hours=1), limit=3)
    assert lost
    assert kit.engine.run_due() == 7
    assert kit.engine.run_due() == 0


def test_what_was_moved_in_the_meantime_waits_for_its_new_moment() -> None:
    """N4, S7: moving an event moves what is due."""
    kit = a_class()
    later = an_event("2026-03-04")
    kit.do(
        sk.EditEvent(
            session_id=S, section_id=N, event_id="day-1", start=later.start, end=later.end
        )
    )
    assert kit.go_to("2026-03-02 11:00") == 1
    assert kit.go_to("2026-03-04 11:00") == 6


def test_due_commands_are_not_asked_for_early() -> None:
    """X6: asked for before its moment it is refused, and stays due."""
    kit = a_class()
    ending = EndEvent(session_id=S, section_id=N, event_id="day-1")
    with pytest.raises(sk.Refused) as caught:
        kit.do(ending)
    assert [one.code for one in caught.value.answer.blocking] == ["due.moment-reached"]
    with kit.storage.transaction() as records:
        assert ending in [due.command for due in records.find(DUE)]


def test_trainers_are_reminded_once() -> None:
    """T8, N3: however often it runs."""
    kit = a_class()
    kit.go_to("2026-03-02 11:00")
    kit.go_to("2026-03-02 12:00")
    kinds = [one.kind.value for one in kit.storage.records(Notice).values()]
    assert kinds.count("attendance due") == 1

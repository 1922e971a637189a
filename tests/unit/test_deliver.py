"""Handing notices over: at least once, never one holding up others (N4, N5, N8)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit._domain.keys import NO_KEYS, Keys
from sessionkit._domain.notice import Notice, NoticeState
from sessionkit._domain.people import Person
from sessionkit._records import JournalEntry
from sessionkit._replay import replay
from sessionkit.adapters.memory import MemoryStorage
from sessionkit.testing import FixedClock
from tests.builders import START, Kit, a_kit, a_person, a_section, a_world, an_event, keep, utc

S, N = "sales-101", "north"
MINUTE = timedelta(minutes=1)


def deliveries(**counts: int) -> sk.Deliveries:
    """What one round did; what is not named is zero."""
    return sk.Deliveries(**({"delivered": 0, "dropped": 0, "failed": 0, "set_aside": 0} | counts))


def notices(kit: Kit) -> list[Notice]:
    """All notices there are."""
    return list(kit.storage.records(Notice).values())


def a_class(*learner_ids: str) -> Kit:
    """A section with these learners, whose confirmations wait for delivery."""
    kit = a_world(a_section())
    for learner_id in learner_ids:
        kit.register(learner_id)
    return kit


def test_what_is_due_is_handed_over_and_kept_as_delivered() -> None:
    """N5: each once, in order of coming up; the next round has nothing left."""
    kit = a_class("ana", "bob")
    assert kit.engine.deliver() == deliveries(delivered=2)
    assert [one.person_id for one in kit.notifier.sent] == ["ana", "bob"]
    assert {one.state for one in notices(kit)} == {NoticeState.DELIVERED}
    assert kit.engine.deliver() == deliveries()
    assert len(kit.notifier.sent) == 2


def test_a_round_hands_over_no_more_than_asked() -> None:
    """N5: the limit counts what was taken, over all batches."""
    learners = [f"p{number:03d}" for number in range(205)]
    kit = a_world(a_section(), learners=learners)
    kit.do(sk.RegisterLearners(session_id=S, section_id=N, learner_ids=learners))
    assert kit.engine.deliver(limit=1) == deliveries(delivered=1)
    assert kit.engine.deliver(limit=201) == deliveries(delivered=201)
    assert kit.engine.deliver() == deliveries(delivered=3)
    assert [one.person_id for one in kit.notifier.sent] == learners


@pytest.mark.parametrize("limit", [0, -1, True, 1.5, "9"])
def test_a_limit_is_a_number_of_at_least_one(limit: Any) -> None:
    """X7: the error names the field and the value."""
    with pytest.raises(ValueError, match=r"^limit must be"):
        a_kit().engine.deliver(limit=limit)


def test_one_failing_recipient_never_holds_up_others() -> None:
    """N5: the others are delivered; what failed keeps its error and is tried again later."""
    kit = a_class("ana", "bob", "cyd")
    kit.notifier.failing = {"bob"}
    assert kit.engine.deliver() == deliveries(delivered=2, failed=1)
    failed = next(one for one in notices(kit) if one.person_id == "bob")
    assert failed.state is NoticeState.PENDING
    assert (failed.attempts, failed.error) == (1, "told to fail for bob")
    assert failed.due_at == START + MINUTE


def test_pauses_double_and_the_eighth_failure_sets_aside() -> None:
    """N5: tried again after 1, 2, 4 ... 64 minutes, not a second earlier; then set aside."""
    kit = a_class("bob")
    kit.notifier.failing = {"bob"}
    for attempt in range(1, 8):
        assert kit.engine.deliver() == deliveries(failed=1)
        pause = MINUTE * 2 ** (attempt - 1)
        assert notices(kit)[0].due_at == kit.clock() + pause
        kit.clock.advance(pause - timedelta(seconds=1))
        assert kit.engine.deliver() == deliveries()
        kit.clock.advance(timedelta(seconds=1))
    assert kit.engine.deliver() == deliveries(set_aside=1)
    kept = notices(kit)[0]
    assert (kept.state, kept.attempts) == (NoticeState.SET_ASIDE, 8)
    assert kept.error == "told to fail for bob"
    kit.clock.advance(timedelta(days=365))
    assert kit.engine.deliver() == deliveries()


def test_what_was_set_aside_can_be_retried() -> None:
    """N5: by hand, from the first attempt on, and at once."""
    kit = a_class("bob", "ana")
    kit.notifier.failing = {"bob"}
    for _ in range(8):
        kit.engine.deliver()
        kit.clock.advance(timedelta(hours=3))
    assert kit.engine.retry_set_aside() == 1
    again = next(one for one in notices(kit) if one.person_id == "bob")
    assert (again.state, again.attempts) == (NoticeState.PENDING, 0)
    assert again.due_at == kit.clock()
    assert kit.engine.retry_set_aside() == 0
    kit.notifier.failing = set()
    assert kit.engine.deliver() == deliveries(delivered=1)
    assert kit.notifier.to("bob") == ["registered"]


class Broken:
    """A notifier that breaks in its own way."""

    def send(self, notice: Notice, person: Person) -> None:
        """Break."""
        raise KeyError(person.email)


def test_a_notifier_that_breaks_is_a_failure_like_any_other() -> None:
    """N5: the error says what kind it was."""
    kit = a_class("ana")
    engine = sk.in_memory(clock=kit.clock, notifier=Broken(), storage=kit.storage)
    assert engine.deliver() == deliveries(failed=1)
    assert notices(kit)[0].error == "KeyError: 'ana@example.org'"


class Slow:
    """A notifier during whose work something happens."""

    def __init__(self, happens: Any) -> None:
        """Say what happens at the first notice."""
        self.happens, self.sent = happens, []

    def send(self, notice: Notice, person: Person) -> None:
        """Have it happen, then keep the notice."""
        happens, self.happens = self.happens, lambda: None
        self.sent.append(notice.person_id)
        happens()


class Breaking(MemoryStorage):
    """A storage that cannot be read when so many transactions have only read."""

    left = 1

    def transaction(self, *, keys: Any = NO_KEYS, reads: Any = ()) -> Any:
        """Open a transaction, or break."""
        if not keys:
            self.left -= 1
            if self.left < 0:
                message = "the storage broke"
                raise sk.StorageFailed(message)
        return super().transaction(keys=keys, reads=reads)


def test_what_was_sent_is_settled_where_the_next_one_breaks() -> None:
    """N5: a storage that breaks in the middle has nobody told twice."""
    before = a_class("ana", "bob")
    storage = Breaking()
    storage.left = 1000
    replay(before.engine.journal(by=sk.APPLICATION), storage)
    with storage.transaction(keys=Keys.holding("test")) as records:
        for notice in notices(before):
            records.put(notice)
    engine = sk.in_memory(clock=before.clock, notifier=before.notifier, storage=storage)
    storage.left = 1
    with pytest.raises(sk.StorageFailed):
        engine.deliver()
    storage.left = 1000
    assert [one.person_id for one in before.notifier.sent] == ["ana"]
    before.clock.advance(timedelta(hours=1))
    assert engine.deliver() == deliveries(delivered=1)
    assert [one.person_id for one in before.notifier.sent] == ["ana", "bob"]


def test_what_changed_since_it_was_taken_is_dropped() -> None:
    """N5, N6, N8: taken back, delivered by another, or for somebody gone: it is not handed over."""
    kit = a_class("ana", "bob", "cyd", "dan")
    by_key = {one.person_id: one for one in notices(kit)}

    def meanwhile() -> None:
        with kit.storage.transaction(keys=Keys.holding("notices")) as records:
            records.remove(Notice, by_key["bob"].key)
            records.put(evolve(by_key["cyd"], state=NoticeState.DELIVERED))
        a_person(kit, "dan", N, status="suspended")

    notifier = Slow(meanwhile)
    engine = sk.in_memory(clock=kit.clock, notifier=notifier, storage=kit.storage)
    assert engine.deliver() == deliveries(delivered=1, dropped=3)
    assert notifier.sent == ["ana"]
    left = {one.person_id: one.state for one in notices(kit)}
    assert left == {
        "ana": NoticeState.DELIVERED,
        "cyd": NoticeState.DELIVERED,
        "dan": NoticeState.DROPPED,
    }


def test_suspended_and_deleted_people_get_nothing_that_was_waiting() -> None:
    """N8: dropped for good, also when the account comes back."""
    kit = a_class("ana", "bob", "cyd")
    a_person(kit, "ana", N, status="suspended")
    kit.do(sk.DeletePerson(person_id="bob"))
    assert kit.engine.deliver() == deliveries(delivered=1, dropped=2)
    a_person(kit, "ana", N)
    assert kit.engine.deliver() == deliveries()
    assert [one.person_id for one in kit.notifier.sent] == ["cyd"]


def test_a_notice_for_nobody_is_dropped() -> None:
    """N8: somebody of whom nothing is known cannot be told anything."""
    kit = a_class("ana")
    one = evolve(notices(kit)[0], person_id="zoe")
    keep(kit, one)
    assert kit.engine.deliver() == deliveries(delivered=1, dropped=1)


def test_a_reminder_that_came_too_late_is_dropped() -> None:
    """N4: a late run sends what is still useful and not what is past."""
    kit = a_class("ana")
    kit.deliver()
    kit.go_to("2026-03-02 07:00")
    kit.clock.set(utc("2026-03-02 08:00"))
    assert kit.engine.deliver() == deliveries(dropped=1)


def test_a_moved_event_moves_its_reminder() -> None:
    """N4: the old one is dropped, the new one told."""
    kit = a_class("ana")
    kit.deliver()
    kit.go_to("2026-03-01 08:00")
    later = an_event("2026-03-04")
    kit.do(
        sk.EditEvent(
            session_id=S, section_id=N, event_id="day-1", start=later.start, end=later.end
        )
    )
    assert kit.deliver() == [("ana", "event changed")]
    kit.go_to("2026-03-03 08:00")
    assert kit.deliver() == [("ana", "event reminder")]


class Crash(BaseException):
    """The process ends."""


def test_a_crash_loses_nothing() -> None:
    """N5: what was taken and not settled is handed out again when its lease has ended."""
    kit = a_class("ana")

    def crash() -> None:
        raise Crash

    notifier = Slow(crash)
    engine = sk.in_memory(clock=kit.clock, notifier=notifier, storage=kit.storage)
    with pytest.raises(Crash):
        engine.deliver()
    kit.clock.advance(5 * MINUTE - timedelta(seconds=1))
    assert engine.deliver() == deliveries()
    kit.clock.advance(timedelta(seconds=1))
    assert engine.deliver() == deliveries(delivered=1)
    assert notifier.sent == ["ana", "ana"]


def test_delivering_is_no_entry_in_the_journal() -> None:
    """X4, N5: the journal tells what happened, not what was sent."""
    kit = a_class("ana")
    known = kit.storage.records(JournalEntry)
    kit.engine.deliver()
    assert kit.storage.records(JournalEntry) == known


def test_a_pause_counts_from_the_failure() -> None:
    """N5: a slow failure pauses from when it failed, not from when it began."""
    clock = FixedClock(START)
    kit = a_class("ana")

    class SlowlyBroken:
        def send(self, notice: Notice, person: Person) -> None:
            clock.advance(timedelta(seconds=30))
            raise sk.DeliveryFailed("later")

    engine = sk.in_memory(clock=clock, notifier=SlowlyBroken(), storage=kit.storage)
    engine.deliver()
    due: datetime = notices(kit)[0].due_at
    assert due == START + timedelta(seconds=90)

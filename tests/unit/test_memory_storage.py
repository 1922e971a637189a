"""The storage in memory: what a transaction keeps, finds, and undoes."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit._domain.commands.due import FillPlaces
from sessionkit._domain.due import Due
from sessionkit._domain.keys import Keys
from sessionkit._domain.notice import Notice, NoticeKind, NoticeState
from sessionkit._domain.payloads import AboutSection
from sessionkit._domain.people import Group, Person, Told
from sessionkit._domain.registration import Registration, RegistrationState
from sessionkit._errors import StorageFailed
from sessionkit._records import (
    DUE,
    GROUPS_BY_PARENT,
    INDEXES,
    JOURNAL,
    JOURNAL_BY_SUBJECT,
    KINDS,
    LINE,
    TOLD,
    TOLD_BY_GROUP,
    UNDELIVERED,
    JournalEntry,
)
from sessionkit.adapters.memory import MemoryStorage
from tests.builders import START

HOUR = timedelta(hours=1)
WRITE = Keys.holding("test")


def a_person(person_id: str, *group_ids: str, name: str = "") -> Told:
    """What was told of a person in these groups: it is found under several values."""
    return Told(person=Person(person_id=person_id, name=name or person_id), group_ids=group_ids)


def a_due(session_id: str, hours: int) -> Due:
    """Something due so many hours after the start."""
    return Due(START + hours * HOUR, FillPlaces(session_id=session_id, section_id="n"))


def a_notice(person_id: str, hours: int = 0, **changes: Any) -> Notice:
    """A notice due so many hours after the start."""
    plan: dict[str, Any] = {
        "kind": NoticeKind.WAITING,
        "person_id": person_id,
        "subject": ("sales-101",),
        "occurrence": "1",
        "created_at": START,
        "due_at": START + hours * HOUR,
        "payload": AboutSection(session_title="Sales", section_name="North"),
    }
    return Notice(**(plan | changes))


def an_entry(number: int, *about: tuple[str, ...]) -> JournalEntry:
    """A journal entry about these subjects."""
    return JournalEntry(
        position=number,
        at=START,
        actor=None,
        command=sk.ChangeSettings(),
        facts=(),
        about=about,
    )


def a_storage(*records: Any) -> MemoryStorage:
    """A storage with these records."""
    storage = MemoryStorage()
    put(storage, *records)
    return storage


def put(storage: MemoryStorage, *records: Any) -> None:
    """Put records in one transaction."""
    with storage.transaction(keys=WRITE) as transaction:
        for record in records:
            transaction.put(record)


def found(storage: MemoryStorage, index: Any, *value: str) -> list[Any]:
    """What an index finds under a value."""
    with storage.transaction() as transaction:
        return list(transaction.find(index, value))


def everything(storage: MemoryStorage) -> dict[Any, Any]:
    """All records by kind, and all that every index finds."""
    records = {kind: storage.records(kind) for kind in KINDS}
    shelves = {
        index.name: {
            value: found(storage, index, *value)
            for record in records[index.kind].values()
            for value in index.values(record)
        }
        for index in INDEXES
    }
    return records | shelves


def test_what_was_put_is_there() -> None:
    """A record is found under its key, replaced by another one with the key, and removed (promise
    3).
    """
    storage = a_storage(a_person("ana"))
    with storage.transaction(keys=WRITE) as transaction:
        assert transaction.get(Told, ("ana",)) == a_person("ana")
        assert transaction.get(Told, ("bob",)) is None
        assert transaction.get(Group, ("ana",)) is None
        transaction.put(a_person("ana", "north"))
        assert transaction.get(Told, ("ana",)) == a_person("ana", "north")
    assert storage.records(Told) == {("ana",): a_person("ana", "north")}
    with storage.transaction(keys=WRITE) as transaction:
        transaction.remove(Told, ("ana",))
        transaction.remove(Told, ("bob",))
        assert transaction.get(Told, ("ana",)) is None
    assert storage.records(Told) == {}


def test_what_is_given_out_is_a_copy() -> None:
    """Whoever compares storages cannot change one (promise 4)."""
    storage = a_storage(a_person("ana"))
    storage.records(Told).clear()
    assert storage.records(Told) == {("ana",): a_person("ana")}


def test_an_index_follows_every_change() -> None:
    """A record is found under its present values only, and under none once it is gone
    (promise 3).
    """
    storage = a_storage(a_person("bob", "north"), a_person("ana", "north", "south"))
    assert found(storage, TOLD_BY_GROUP, "north") == [
        a_person("ana", "north", "south"),
        a_person("bob", "north"),
    ]
    put(storage, a_person("ana", "south", "west"))
    assert found(storage, TOLD_BY_GROUP, "north") == [a_person("bob", "north")]
    assert found(storage, TOLD_BY_GROUP, "west") == [a_person("ana", "south", "west")]
    renamed = a_person("ana", "south", "west", name="Anna")
    put(storage, renamed)
    assert found(storage, TOLD_BY_GROUP, "south") == [renamed]
    put(storage, a_person("ana"))
    assert found(storage, TOLD_BY_GROUP, "south") == []
    assert found(storage, TOLD) == [a_person("ana"), a_person("bob", "north")]
    with storage.transaction(keys=WRITE) as transaction:
        transaction.remove(Told, ("bob",))
    assert found(storage, TOLD_BY_GROUP, "north") == []
    assert found(storage, TOLD) == [a_person("ana")]


def test_an_index_keeps_its_order() -> None:
    """Records come in the order of their index, then of their keys, however they arrived and
    however their order changed (promise 4).
    """
    storage = a_storage(a_due("c", 3), a_due("b", 1), a_due("a", 3), a_due("d", 2))
    assert found(storage, DUE) == [a_due("b", 1), a_due("d", 2), a_due("a", 3), a_due("c", 3)]
    put(storage, a_due("e", 4))
    put(storage, a_due("b", 5))
    assert found(storage, DUE) == [
        a_due("d", 2),
        a_due("a", 3),
        a_due("c", 3),
        a_due("e", 4),
        a_due("b", 5),
    ]
    put(storage, a_due("f", 0))
    put(storage, a_due("g", 9))
    assert [one.command.session_id for one in found(storage, DUE)] == list("fdacebg")


def test_an_index_that_ran_empty_starts_anew() -> None:
    """A value under which nothing is left finds what comes later, in order (promise 4)."""
    storage = a_storage(a_due("z", 9), a_due("y", 8))
    with storage.transaction(keys=WRITE) as transaction:
        transaction.remove(Due, a_due("z", 9).key)
        transaction.remove(Due, a_due("y", 8).key)
        assert list(transaction.find(DUE)) == []
        transaction.put(a_due("a", 1))
        transaction.put(a_due("b", 2))
    assert found(storage, DUE) == [a_due("a", 1), a_due("b", 2)]


def test_the_last_one_may_leave_and_another_come_last() -> None:
    """The order holds also where the last of an index left before the next arrived (promise
    4).
    """
    storage = a_storage(a_due("a", 1), a_due("b", 5))
    with storage.transaction(keys=WRITE) as transaction:
        transaction.remove(Due, a_due("b", 5).key)
        transaction.put(a_due("c", 3))
        transaction.put(a_due("d", 2))
    assert found(storage, DUE) == [a_due("a", 1), a_due("d", 2), a_due("c", 3)]


def test_going_through_an_index_is_lazy() -> None:
    """Whoever needs the first few goes no further (W6)."""
    waiting = RegistrationState.WAITING
    line = [
        Registration(
            session_id="s",
            section_id="n",
            learner_id=f"p{number}",
            state=waiting,
            since=START,
            ticket=number,
        )
        for number in range(5)
    ]
    storage = a_storage(*reversed(line))
    with storage.transaction() as transaction:
        one_by_one = transaction.find(LINE, ("s", "n"))
        assert [next(one_by_one), next(one_by_one)] == line[:2]


class InterruptedHereError(BaseException):
    """What stops a transaction half way."""


@pytest.mark.parametrize("problem", [InterruptedHereError, ValueError, KeyboardInterrupt])
def test_a_transaction_that_fails_leaves_no_trace(problem: type[BaseException]) -> None:
    """Everything a failed or interrupted transaction wrote is as it was, in records and in indexes
    (promise 1).
    """
    storage = a_storage(
        a_person("ana", "north"),
        a_person("bob", "south"),
        a_due("a", 1),
        a_due("b", 2),
        an_entry(1, ("ana",)),
    )
    before = everything(storage)

    def fail() -> None:
        with storage.transaction(keys=WRITE) as transaction:
            transaction.put(a_person("ana", "south"))
            transaction.put(a_person("ana", "west"))
            transaction.put(a_person("cyd", "north"))
            transaction.remove(Told, ("bob",))
            transaction.remove(Told, ("zoe",))
            transaction.put(a_due("a", 7))
            transaction.append(an_entry(2, ("bob",)))
            transaction.rewrite(an_entry(1, ("cyd",)))
            raise problem

    with pytest.raises(problem):
        fail()
    assert everything(storage) == before
    assert found(storage, TOLD_BY_GROUP, "west") == []
    assert found(storage, JOURNAL_BY_SUBJECT, "cyd") == []
    put(storage, a_person("dan", "south"))
    assert found(storage, TOLD_BY_GROUP, "south") == [
        a_person("bob", "south"),
        a_person("dan", "south"),
    ]


class Interrupting:
    """Groups of a person, interrupting whoever goes through them for the nth time."""

    def __init__(self, times: int) -> None:
        """Let that many go through, less one."""
        self.left = times

    def __iter__(self) -> Iterator[str]:
        """Count down, and interrupt at nought."""
        self.left -= 1
        if self.left == 0:
            raise InterruptedHereError
        return iter(("south", "west"))


@pytest.mark.parametrize("step", [1, 2])
def test_a_write_that_is_interrupted_is_undone(step: int) -> None:
    """A write stopped at any step of its own leaves nothing behind (promise 1)."""
    storage = a_storage(a_person("ana", "north"), a_person("bob", "north"))
    before = everything(storage)
    groups: Any = Interrupting(step)
    broken = Told(person=Person(person_id="ana", name="Anna"), group_ids=groups)

    def fail() -> None:
        with storage.transaction(keys=WRITE) as transaction:
            transaction.put(a_person("ana", "south"))
            transaction.put(broken)

    with pytest.raises(InterruptedHereError):
        fail()
    assert groups.left < 1
    assert everything(storage) == before
    for group_id in ("south", "west"):
        assert found(storage, TOLD_BY_GROUP, group_id) == []


def test_reading_cannot_write() -> None:
    """A transaction that names no key refuses to write anything (promise 2)."""
    storage = a_storage(a_person("ana"))
    message = "a transaction without keys only reads"
    with storage.transaction() as transaction:
        for write in (
            lambda: transaction.put(a_person("bob")),
            lambda: transaction.remove(Told, ("ana",)),
            lambda: transaction.append(an_entry(1)),
        ):
            with pytest.raises(StorageFailed) as problem:
                write()
            assert str(problem.value) == message
    assert storage.records(Told) == {("ana",): a_person("ana")}
    assert storage.records(JournalEntry) == {}


def test_nothing_is_opened_inside_a_writing_transaction() -> None:
    """A transaction inside a writing one of the same thread is an error and not a deadlock; after
    it, and inside reading ones, everything goes on (promise 2).
    """
    storage = a_storage()
    message = "a transaction was opened inside another one of the same thread"
    with storage.transaction(keys=WRITE) as outer:
        for inner in (storage.transaction(), storage.transaction(keys=WRITE)):
            with pytest.raises(StorageFailed) as problem, inner:
                pass
            assert str(problem.value) == message
        with pytest.raises(StorageFailed):
            storage.claim_notices(now=START, lease=HOUR, limit=1)
        outer.put(a_person("ana"))
    with storage.transaction() as reading, storage.transaction() as again:
        assert reading.get(Told, ("ana",)) == again.get(Told, ("ana",))
    with pytest.raises(ValueError, match="stop"), storage.transaction(keys=WRITE):
        raise ValueError("stop")
    put(storage, a_person("bob"))
    assert sorted(storage.records(Told)) == [("ana",), ("bob",)]


def test_transactions_of_two_threads_never_overlap() -> None:
    """Another thread waits until a transaction has ended, and then sees all of it (promise 2)."""
    storage = a_storage()
    seen: list[Any] = []
    opened = Event()

    def read() -> None:
        opened.set()
        with storage.transaction() as transaction:
            seen.append(transaction.get(Told, ("ana",)))

    with storage.transaction(keys=WRITE) as transaction:
        reader = Thread(target=read)
        reader.start()
        assert opened.wait(timeout=10)
        assert seen == []
        transaction.put(a_person("ana"))
    reader.join(timeout=10)
    assert seen == [a_person("ana")]


def interrupted_at(position: int) -> None:
    """Stop a transaction that has drawn this position."""
    assert position == 2
    raise InterruptedHereError


def test_the_journal_counts() -> None:
    """Positions are 1, 2, 3; one that was undone is given again, a foreign one refused (promise 4)."""
    storage = a_storage()
    with storage.transaction(keys=WRITE) as transaction:
        assert transaction.position == 1
        transaction.append(an_entry(1, ("ana",), ("bob",)))
        for position in (0, 1, 2):
            with pytest.raises(StorageFailed) as problem:
                transaction.append(an_entry(position))
            message = f"journal entry {position} is not at the transaction's own position"
            assert str(problem.value) == message
        assert storage.settled() == 1
    with pytest.raises(InterruptedHereError), storage.transaction(keys=WRITE) as transaction:
        interrupted_at(transaction.position)
    with storage.transaction(keys=WRITE) as transaction:
        assert transaction.position == storage.settled() == 2
        transaction.append(an_entry(2, ("bob",)))
    assert found(storage, JOURNAL) == [an_entry(1, ("ana",), ("bob",)), an_entry(2, ("bob",))]
    assert found(storage, JOURNAL_BY_SUBJECT, "bob") == found(storage, JOURNAL)
    assert found(storage, JOURNAL_BY_SUBJECT, "ana") == [an_entry(1, ("ana",), ("bob",))]
    assert storage.settled() == 3


def test_only_entries_that_are_there_are_rewritten() -> None:
    """A journal entry is replaced by one of its number, and only where there is one (G9)."""
    storage = a_storage()
    with storage.transaction(keys=WRITE) as transaction:
        transaction.append(an_entry(1, ("ana",)))
        transaction.rewrite(an_entry(1, ("bob",)))
        with pytest.raises(StorageFailed) as problem:
            transaction.rewrite(an_entry(2))
        assert str(problem.value) == "there is no journal entry 2"
    assert found(storage, JOURNAL) == [an_entry(1, ("bob",))]
    assert found(storage, JOURNAL_BY_SUBJECT, "ana") == []


def test_due_notices_are_claimed_once() -> None:
    """A notice that is due is handed out to one worker until its lease ends, the earliest first and
    no more than asked for; it stays where it stood (promise 6).
    """
    first, second, third = a_notice("cyd"), a_notice("ana", 1), a_notice("bob", 2)
    done = a_notice("dan", state=NoticeState.DELIVERED)
    aside = a_notice("eve", state=NoticeState.SET_ASIDE)
    storage = a_storage(third, first, second, done, aside)
    now = START + HOUR

    def claimed(now: Any, hours: int, limit: int) -> list[Any]:
        return [
            one.record for one in storage.claim_notices(now=now, lease=hours * HOUR, limit=limit)
        ]

    assert claimed(START - HOUR, 1, 9) == []
    assert claimed(now, 1, 0) == []
    assert claimed(now, 5, 1) == [first]
    assert claimed(now, 2, 9) == [second]
    assert claimed(now, 1, 9) == []
    assert claimed(now + 2 * HOUR, 1, 9) == [second, third]
    put(storage, evolve(third, state=NoticeState.DELIVERED))
    assert found(storage, UNDELIVERED) == [first, second]
    assert claimed(now + 9 * HOUR, 1, 9) == [first, second]


def test_only_known_ways_of_locking_are_taken() -> None:
    """X7: another word for locking is refused, with the value."""
    with pytest.raises(ValueError, match="locking must be 'one' or 'keys', got 'key'"):
        MemoryStorage(locking="key")  # type: ignore[arg-type]


def test_groups_without_a_parent_are_below_none() -> None:
    """A record that an index does not cover is found under no value of it (G2)."""
    top, below = Group(group_id="a", title="A"), Group(group_id="b", title="B", parent_id="a")
    storage = a_storage(top, below)
    assert found(storage, GROUPS_BY_PARENT, "a") == [below]
    assert found(storage, GROUPS_BY_PARENT) == []
    put(storage, Group(group_id="b", title="B"))
    assert found(storage, GROUPS_BY_PARENT, "a") == []

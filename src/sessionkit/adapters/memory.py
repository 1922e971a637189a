"""Records in memory: the reference for every other storage.

One lock serialises all transactions, whatever their keys: within one process nothing runs at once
anyway. Writes go straight into the tables; each leaves behind what it replaced, so that a
transaction that fails or is interrupted is undone from the last write to the first.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import RLock
from typing import Any, Final

from attrs import evolve

from sessionkit._domain.notice import Notice
from sessionkit._errors import StorageFailed
from sessionkit._ports import Transaction
from sessionkit._records import (
    ALL,
    INDEXES,
    KINDS,
    UNDELIVERED,
    Index,
    JournalEntry,
    Key,
    R,
    Record,
)

Place = tuple[Any, Key]
"""Where a record stands in an index: its order, then its key."""


class _Shelf:
    """The records under one value of an index, sorted by place when somebody looks.

    Arrivals nearly always come in order, so sorting is the exception; taking one from the front
    or the middle of an ``OrderedDict`` costs the same however long it is.
    """

    __slots__ = ("is_sorted", "last", "places")

    def __init__(self) -> None:
        self.places: OrderedDict[Place, None] = OrderedDict()
        self.last: Place | None = None
        self.is_sorted = True

    def add(self, place: Place) -> None:
        if self.last is not None and self.is_sorted and place < self.last:
            self.is_sorted = False
        else:
            self.last = place
        self.places[place] = None

    def discard(self, place: Place) -> None:
        self.places.pop(place, None)
        if not self.places:
            self.last = None
            self.is_sorted = True

    def in_order(self) -> Iterable[Place]:
        if not self.is_sorted:
            self.places = OrderedDict.fromkeys(sorted(self.places))
            self.last = next(reversed(self.places))
            self.is_sorted = True
        return self.places


Shelves = defaultdict[Key, _Shelf]


class MemoryStorage:
    """A storage that lives and ends with the process; threads may share it."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = RLock()
        self._tables: Final[dict[type[Any], dict[Key, Any]]] = {kind: {} for kind in KINDS}
        self._shelves: Final[dict[str, Shelves]] = {
            index.name: defaultdict(_Shelf) for index in INDEXES
        }
        self._indexes: Final[dict[type[Any], tuple[tuple[Index[Any], Shelves], ...]]] = {
            kind: tuple(
                (index, self._shelves[index.name]) for index in INDEXES if index.kind is kind
            )
            for kind in KINDS
        }
        self._is_writing = False

    @contextmanager
    def transaction(self, *, serialise: Iterable[str] = ()) -> Iterator[Transaction]:
        """Open a transaction; see ``ports.Storage``."""
        is_writer = bool(tuple(serialise))
        with self._lock:
            if self._is_writing:
                message = "a transaction was opened inside another one of the same thread"
                raise StorageFailed(message)
            transaction = _MemoryTransaction(self, is_writer=is_writer)
            self._is_writing = is_writer
            try:
                yield transaction
            except BaseException:
                transaction.undo()
                raise
            finally:
                self._is_writing = False

    def claim(self, *, now: datetime, lease: timedelta, limit: int) -> tuple[Notice, ...]:
        """Hand out notices that are due; see ``ports.Storage``."""
        claimed: list[Notice] = []
        with self.transaction(serialise=("notices",)) as transaction:
            for notice in transaction.find(UNDELIVERED):
                if notice.due_at > now or len(claimed) >= limit:
                    break
                claimed.append(notice)
            for notice in claimed:
                transaction.put(evolve(notice, due_at=now + lease))
        return tuple(claimed)

    def records(self, kind: type[R]) -> dict[Key, R]:
        """Give a copy of everything of one kind, by key: for comparing storages."""
        with self._lock:
            return dict(self._tables[kind])


class _MemoryTransaction:
    """See ``ports.Transaction``."""

    __slots__ = ("_indexes", "_is_writer", "_shelves", "_tables", "_undo")

    def __init__(self, storage: MemoryStorage, *, is_writer: bool) -> None:
        self._tables = storage._tables  # noqa: SLF001 - two halves of one adapter
        self._indexes = storage._indexes  # noqa: SLF001 - as above
        self._shelves = storage._shelves  # noqa: SLF001 - as above
        self._is_writer = is_writer
        self._undo: list[tuple[type[Any], Key, Any, Any]] = []

    def get(self, kind: type[R], key: Key) -> R | None:
        return self._tables[kind].get(key)

    def find(self, index: Index[R], value: Key = ALL) -> Iterator[R]:
        shelf = self._shelves[index.name].get(value)
        if shelf is not None:
            table = self._tables[index.kind]
            for _, key in shelf.in_order():
                yield table[key]

    def put(self, record: Record) -> None:
        self._replace(type(record), record.key, record)

    def remove(self, kind: type[Record], key: Key) -> None:
        self._replace(kind, key, None)

    def next_entry_number(self) -> int:
        return len(self._tables[JournalEntry]) + 1

    def append(self, entry: JournalEntry) -> None:
        if entry.number != self.next_entry_number():
            message = f"journal entry {entry.number} is not the next one"
            raise StorageFailed(message)
        self._replace(JournalEntry, entry.key, entry)

    def rewrite(self, entry: JournalEntry) -> None:
        if entry.key not in self._tables[JournalEntry]:
            message = f"there is no journal entry {entry.number}"
            raise StorageFailed(message)
        self._replace(JournalEntry, entry.key, entry)

    def _replace(self, kind: type[Any], key: Key, record: Any) -> None:
        if not self._is_writer:
            message = "a transaction without a key to serialise by cannot write"
            raise StorageFailed(message)
        before = self._tables[kind].get(key)
        # First the way back, then the step, so that an interrupt between the two loses nothing.
        self._undo.append((kind, key, before, record))
        for index, shelves in self._indexes[kind]:
            if before is not None and record is not None:
                stays = index.values(before) == index.values(record)
                if stays and index.order(before) == index.order(record):
                    continue
            self._unshelve(index, shelves, key, before)
            self._shelve(index, shelves, key, record)
        self._keep(kind, key, record)

    def undo(self) -> None:
        """Put everything back as it was, from the last write to the first.

        An interrupt may have left the last write half done, so both what was and what was to be
        are taken off the shelves before what was is put back.
        """
        while self._undo:
            kind, key, before, record = self._undo[-1]
            for index, shelves in self._indexes[kind]:
                self._unshelve(index, shelves, key, before)
                self._unshelve(index, shelves, key, record)
                self._shelve(index, shelves, key, before)
            self._keep(kind, key, before)
            self._undo.pop()

    def _keep(self, kind: type[Any], key: Key, record: Any) -> None:
        if record is None:
            self._tables[kind].pop(key, None)
        else:
            self._tables[kind][key] = record

    @staticmethod
    def _shelve(index: Index[Any], shelves: Shelves, key: Key, record: Any) -> None:
        if record is not None:
            for value in index.values(record):
                shelves[value].add((index.order(record), key))

    @staticmethod
    def _unshelve(index: Index[Any], shelves: Shelves, key: Key, record: Any) -> None:
        if record is not None:
            for value in index.values(record):
                shelf = shelves[value]
                shelf.discard((index.order(record), key))
                if not shelf.places:
                    del shelves[value]

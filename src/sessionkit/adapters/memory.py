"""Records in memory: the reference for every other storage.

Unless told otherwise, one lock serialises all transactions, whatever their keys: within one
process nothing runs at once anyway. Writes go straight into the tables; each leaves behind what it
replaced, so that a transaction that fails or is interrupted is undone from the last write to the
first.

With ``locking="keys"`` transactions wait for one another only where their keys say so, as they do
over a database: what is written is kept apart until it is committed, all at once, and what others
have committed shows at the next read. A race that one lock hides is then there to be found.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from operator import itemgetter
from threading import Lock, RLock
from typing import Any, Final, Literal

from attrs import evolve, frozen

from sessionkit._automations.everybody import Everybody
from sessionkit._domain.commands.command import DueCommand
from sessionkit._domain.due import Due, Failure
from sessionkit._domain.ids import PersonId
from sessionkit._domain.keys import NO_KEYS, Keys
from sessionkit._domain.notice import Notice
from sessionkit._domain.who import Who
from sessionkit._errors import StorageFailed
from sessionkit._overlay import Overlay
from sessionkit._ports import Claim, Claimed, Transaction
from sessionkit._records import (
    ALL,
    DUE_BY_HELD_KEY,
    DUE_BY_KEY,
    DUE_BY_KIND,
    INDEXES,
    KINDS,
    UNDELIVERED,
    Index,
    JournalEntry,
    Key,
    Place,
    R,
    Record,
)
from sessionkit._world import StoredWorld
from sessionkit.adapters._key_locks import KeyLocks


class _Shelf:
    """The records under one value of an index, sorted by place when somebody looks.

    Arrivals nearly always come in order, so sorting is the exception; taking one from the front
    or the middle of an ``OrderedDict`` costs the same however long it is. Most values, such as the
    registrations of one learner, have one record: its place then stands by itself, without a shelf.
    """

    __slots__ = ("is_sorted", "last", "places")

    def __init__(self, first: Place) -> None:
        self.places: OrderedDict[Place, None] = OrderedDict({first: None})
        self.last: Place | None = first
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

    def behind(self, after: Place) -> list[Place]:
        """Give the places behind one; from the end, where those who follow have read up to."""
        self.in_order()
        found: list[Place] = []
        for place in reversed(self.places):
            if place <= after:
                break
            found.append(place)
        found.reverse()
        return found


Shelves = dict[Key, "_Shelf | Place"]

_KEY: Final = itemgetter(1)
"""The key of a record, of its place."""

_WRITING: ContextVar[tuple[int, ...]] = ContextVar("_WRITING", default=())
"""The storages in which this thread or task has a transaction open that writes."""


@frozen(eq=False)
class _Lease:
    """Whose a record is until a moment; over as soon as another record stands under its key."""

    record: Due | Notice
    token: int
    until: datetime


class MemoryStorage:
    """A storage that lives and ends with the process; threads may share it."""

    def __init__(self, *, locking: Literal["one", "keys"] | KeyLocks = "one") -> None:
        """Start empty.

        Args:
            locking: ``"one"`` lock for all transactions, or ``"keys"``: by the keys they name.
        """
        if locking not in ("one", "keys") and not isinstance(locking, KeyLocks):
            message = f"locking must be 'one' or 'keys', got {locking!r}"
            raise ValueError(message)
        self._locks = locking if isinstance(locking, KeyLocks) else None
        if locking == "keys":
            self._locks = KeyLocks()
        self._lock = RLock()
        self._tables: Final[dict[type[Any], dict[Key, Any]]] = {kind: {} for kind in KINDS}
        self._shelves: Final[dict[str, Shelves]] = {index.name: {} for index in INDEXES}
        self._indexes: Final[dict[type[Any], tuple[tuple[Index[Any], Shelves], ...]]] = {
            kind: tuple(
                (index, self._shelves[index.name]) for index in INDEXES if index.kind is kind
            )
            for kind in KINDS
        }
        self._everybody = Everybody()
        self._is_writing = False
        self._counting = Lock()
        self._next_position = 1
        self._open_positions: set[int] = set()
        self._leases: dict[tuple[type[Any], Key], _Lease] = {}
        self._next_token = 1

    # Transactions

    @property
    def is_at_hand(self) -> bool:
        """Whether reading is as cheap as remembering; locking by key plays a database (tests)."""
        return self._locks is None

    @contextmanager
    def transaction(
        self, *, keys: Keys = NO_KEYS, reads: Iterable[tuple[type[Any], Key]] = ()
    ) -> Iterator[Transaction]:
        """Open a transaction; see ``ports.Storage``."""
        if self._locks is not None:
            with self._locked_by_keys(self._locks, keys) as records:
                yield records
            return
        is_writer = bool(keys)
        with self._lock:
            self._refuse_nesting()
            transaction = _MemoryTransaction(self, is_writer=is_writer)
            self._is_writing = is_writer
            try:
                yield transaction
            except BaseException:
                transaction.undo()
                transaction.give_back()
                raise
            else:
                transaction.end()
            finally:
                self._is_writing = False

    @contextmanager
    def _locked_by_keys(self, locks: KeyLocks, keys: Keys) -> Iterator[Transaction]:
        self._refuse_nesting()
        if not keys:
            yield _Committed(self)
            return
        outside = _WRITING.get()
        locks.take(keys)
        try:
            _WRITING.set((*outside, id(self)))
            transaction = _KeptApart(self, keys)
            try:
                yield transaction
                transaction.commit()
            finally:
                transaction.end()
        finally:
            _WRITING.set(outside)
            locks.give_back(keys)

    def _refuse_nesting(self) -> None:
        if self._is_writing or (self._locks is not None and id(self) in _WRITING.get()):
            message = "a transaction was opened inside another one of the same thread"
            raise StorageFailed(message)

    # What transactions ask

    def draw(self) -> int:
        """Give the next position to a transaction."""
        with self._counting:
            position = self._next_position
            self._next_position += 1
            self._open_positions.add(position)
        return position

    def close(self, position: int, *, is_used: bool) -> None:
        """Note that a position is open no more; what was not used and is the last is given again."""
        with self._counting:
            self._open_positions.discard(position)
            if not is_used and self._next_position == position + 1:
                self._next_position = position

    def pass_by(self, position: int) -> None:
        """Draw only greater positions from now on."""
        with self._counting:
            self._next_position = max(self._next_position, position + 1)

    def settled(self) -> int:
        """Give a position below which nothing is open; see ``ports.Storage``."""
        with self._counting:
            return min(self._open_positions, default=self._next_position)

    # Claims

    def claim_notices(
        self, *, now: datetime, lease: timedelta, limit: int
    ) -> tuple[Claim[Notice], ...]:
        """Hand out notices that are due; see ``ports.Storage``."""
        claims: list[Claim[Notice]] = []
        with self._lock:
            self._refuse_nesting()
            for notice in _MemoryTransaction(self, is_writer=False).find(UNDELIVERED):
                if notice.due_at > now or len(claims) >= limit:
                    break
                if not self._is_leased(notice, now):
                    claims.append(self._leased(notice, now + lease))
        return tuple(claims)

    def claim_due(
        self,
        *,
        now: datetime,
        lease: timedelta,
        limit: int,
        paused: Collection[type[DueCommand]] = (),
        only: Collection[Key] | None = None,
        leased: bool = False,
    ) -> tuple[Claim[Due], ...]:
        """Hand out what is due; see ``ports.Storage``."""
        with self._lock:
            self._refuse_nesting()
            records = _MemoryTransaction(self, is_writer=False)
            wanted: Iterable[Due]
            if only is None:
                kinds = self._shelves[DUE_BY_KIND.name].keys()
                out = {(kind.__name__,) for kind in paused}
                found = [records.find(DUE_BY_KIND, kind) for kind in kinds - out]
                wanted = merge(*found, key=DUE_BY_KIND.place)
            else:
                known = records.get_many(Due, only).values()
                wanted = [
                    one
                    for one in sorted(known, key=DUE_BY_KIND.place)
                    if type(one.command) not in paused
                ]
            claims: list[Claim[Due]] = []
            for due in wanted:
                if due.due_at > now or len(claims) >= limit:
                    break
                is_free = leased or not self._is_leased(due, now)
                if is_free and self._may_be_tried(due, now) and self._is_in_front(due, records):
                    claims.append(self._leased(due, now + lease))
        return tuple(claims)

    def _may_be_tried(self, due: Due, now: datetime) -> bool:
        failure = self._failure(due)
        return failure is None or (failure.again_at is not None and failure.again_at <= now)

    def _failure(self, due: Due) -> Failure | None:
        failure: Failure | None = self._tables[Failure].get(due.key)
        return failure if failure is not None and failure.due == due else None

    def _is_in_front(self, due: Due, records: "_MemoryTransaction") -> bool:
        """Tell whether nothing earlier needs a key that this needs too, and one of them holds."""
        fronts = [(DUE_BY_KEY, name) for name in due.keys.held]
        fronts += [(DUE_BY_HELD_KEY, name) for name in due.keys.shared]
        own = DUE_BY_KEY.place(due)
        for index, name in fronts:
            for other in records.find(index, (name,)):
                if index.place(other) >= own:
                    break
                failure = self._failure(other)
                if failure is None or failure.again_at is not None:
                    return False
        return True

    def renew(
        self, claims: Sequence[Claim[Claimed]], *, now: datetime, lease: timedelta
    ) -> tuple[Claim[Claimed], ...]:
        """Give what is still the worker's own for longer; see ``ports.Storage``."""
        renewed: list[Claim[Claimed]] = []
        with self._lock:
            self._refuse_nesting()
            for claim in claims:
                place = type(claim.record), claim.record.key
                if self._is_own(claim):
                    self._leases[place] = evolve(self._leases[place], until=now + lease)
                    renewed.append(evolve(claim, until=now + lease))
        return tuple(renewed)

    def settle(
        self, outcomes: Iterable[tuple[Claim[Any], Notice | Failure | None]]
    ) -> tuple[Claim[Any], ...]:
        """Keep what came of claims; see ``ports.Storage``."""
        settled: list[Claim[Any]] = []
        with self._lock:
            self._refuse_nesting()
            records = _MemoryTransaction(self, is_writer=True)
            for claim, outcome in outcomes:
                lease = self._leases.get((type(claim.record), claim.record.key))
                is_own = self._is_own(claim)
                if lease is not None and lease.token == claim.token:
                    del self._leases[type(claim.record), claim.record.key]
                if outcome is None and isinstance(claim.record, Due):
                    records.remove(Failure, claim.record.key)
                elif outcome is not None and is_own:
                    records.put(outcome)
                if is_own:
                    settled.append(claim)
        return tuple(settled)

    def _leased(self, record: Claimed, until: datetime) -> Claim[Claimed]:
        token = self._next_token
        self._next_token += 1
        self._leases[type(record), record.key] = _Lease(record, token, until)
        return Claim(record, token, until)

    def _is_leased(self, record: Due | Notice, now: datetime) -> bool:
        lease = self._leases.get((type(record), record.key))
        return lease is not None and lease.record is record and lease.until > now

    def _is_own(self, claim: Claim[Any]) -> bool:
        kind, key = type(claim.record), claim.record.key
        lease = self._leases.get((kind, key))
        if lease is None or lease.token != claim.token:
            return False
        return self._tables[kind].get(key) is lease.record

    def records(self, kind: type[R]) -> dict[Key, R]:
        """Give a copy of everything of one kind, by key: for comparing storages."""
        with self._lock:
            return dict(self._tables[kind])


class _MemoryTransaction:
    """See ``ports.Transaction``."""

    __slots__ = (
        "_everybody",
        "_first_position",
        "_indexes",
        "_is_writer",
        "_position",
        "_shelves",
        "_storage",
        "_tables",
        "_undo",
    )

    def __init__(self, storage: MemoryStorage, *, is_writer: bool) -> None:
        self._storage = storage
        self._tables = storage._tables  # noqa: SLF001 - two halves of one adapter
        self._indexes = storage._indexes  # noqa: SLF001 - as above
        self._shelves = storage._shelves  # noqa: SLF001 - as above
        self._everybody = storage._everybody  # noqa: SLF001 - as above
        self._is_writer = is_writer
        self._position: int | None = None
        self._first_position = storage._next_position  # noqa: SLF001 - as above
        self._undo: list[tuple[type[Any], Key, Any, Any]] = []

    @property
    def keys(self) -> Keys | None:
        return None

    @property
    def position(self) -> int:
        if self._position is None:
            self._check_writer()
            self._position = self._storage.draw()
        return self._position

    def get(self, kind: type[R], key: Key) -> R | None:
        return self._tables[kind].get(key)

    def get_many(self, kind: type[R], keys: Iterable[Key]) -> dict[Key, R]:
        table = self._tables[kind]
        return {key: table[key] for key in keys if key in table}

    def find(
        self,
        index: Index[R],
        value: Key = ALL,
        *,
        after: Place | None = None,
        limit: int | None = None,
    ) -> Iterator[R]:
        shelf = self._shelves[index.name].get(value)
        if shelf is None:
            return iter(())
        if isinstance(shelf, tuple):
            places: Iterable[Place] = (shelf,) if after is None or shelf > after else ()
        else:
            places = shelf.in_order() if after is None else shelf.behind(after)
        found = places if limit is None else islice(places, limit)
        return map(self._tables[index.kind].__getitem__, map(_KEY, found))

    def people(
        self,
        who: Who,
        *,
        at: datetime,
        after: PersonId | None = None,
        limit: int | None = None,
    ) -> tuple[PersonId, ...]:
        return self._everybody.people(who, StoredWorld(self, at), after, limit)

    def count_people(self, who: Who, *, at: datetime) -> int:
        return self._everybody.count(who, StoredWorld(self, at))

    def find_many(self, index: Index[R], values: Iterable[Key]) -> dict[Key, tuple[R, ...]]:
        return {value: tuple(self.find(index, value)) for value in values}

    def put(self, record: Record) -> bool:
        return self._replace(type(record), record.key, record) is None

    def remove(self, kind: type[Record], key: Key) -> None:
        self._replace(kind, key, None)

    def append(self, entry: JournalEntry) -> None:
        self._check_writer()
        journal = self._tables[JournalEntry]
        if entry.position != self._position or entry.key in journal:
            _check_place(entry, self._position, journal, self._storage)
            self._storage.pass_by(entry.position)
        self._replace(JournalEntry, entry.key, entry)

    def rewrite(self, entry: JournalEntry) -> None:
        if entry.key not in self._tables[JournalEntry]:
            message = f"there is no journal entry {entry.position}"
            raise StorageFailed(message)
        self._replace(JournalEntry, entry.key, entry)

    def _check_writer(self) -> None:
        if not self._is_writer:
            message = "a transaction without keys only reads"
            raise StorageFailed(message)

    def _replace(self, kind: type[Any], key: Key, record: Any) -> Any:
        """Keep a record, or none, under a key; gives what was there."""
        if not self._is_writer:
            self._check_writer()
        before = self._tables[kind].get(key)
        # First the way back, then the step, so that an interrupt between the two loses nothing.
        self._undo.append((kind, key, before, record))
        for index, shelves in self._indexes[kind]:
            if before is None:
                self._shelve(index, shelves, key, record)
                continue
            if record is not None:
                stays = index.values(before) == index.values(record)
                if stays and index.order(before) == index.order(record):
                    continue
            self._unshelve(index, shelves, key, before)
            self._shelve(index, shelves, key, record)
        self._keep(kind, key, record)
        return before

    def end(self) -> None:
        """Note that the position is open no more, where one was drawn."""
        if self._position is not None:
            self._storage.close(self._position, is_used=True)

    def give_back(self) -> None:
        """Have the positions since the beginning given again: under one lock nobody else drew any."""
        self.end()
        self._storage._next_position = self._first_position  # noqa: SLF001 - two halves

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
        self._everybody.touched(kind, key)

    @staticmethod
    def _shelve(index: Index[Any], shelves: Shelves, key: Key, record: Any) -> None:
        if record is not None:
            for value in index.values(record):
                place = (index.order(record), key)
                shelf = shelves.get(value)
                if shelf is None:
                    shelves[value] = place
                elif not isinstance(shelf, tuple):
                    shelf.add(place)
                elif shelf != place:
                    first = _Shelf(shelf)
                    first.add(place)
                    shelves[value] = first

    @staticmethod
    def _unshelve(index: Index[Any], shelves: Shelves, key: Key, record: Any) -> None:
        if record is not None:
            for value in index.values(record):
                place = (index.order(record), key)
                shelf = shelves.get(value)
                if isinstance(shelf, _Shelf):
                    shelf.discard(place)
                    if not shelf.places:
                        del shelves[value]
                elif shelf == place:
                    del shelves[value]


def _check_place(
    entry: JournalEntry,
    own: int | None,
    journal: Collection[Key],
    storage: MemoryStorage,
) -> None:
    """See that an entry stands at the transaction's own position, or behind everything (X4)."""
    if entry.position == own and entry.key not in journal:
        return
    if own is not None or entry.position < storage.settled():
        message = f"journal entry {entry.position} is not at the transaction's own position"
        raise StorageFailed(message)


class _Committed(_MemoryTransaction):
    """Reads what is committed at the moment of each read; see ``ports.Transaction``."""

    __slots__ = ("_lock",)

    def __init__(self, storage: MemoryStorage) -> None:
        super().__init__(storage, is_writer=False)
        self._lock = storage._lock  # noqa: SLF001 - two halves of one adapter

    def get(self, kind: type[R], key: Key) -> R | None:
        with self._lock:
            return super().get(kind, key)

    def get_many(self, kind: type[R], keys: Iterable[Key]) -> dict[Key, R]:
        with self._lock:
            return super().get_many(kind, keys)

    def find(
        self,
        index: Index[R],
        value: Key = ALL,
        *,
        after: Place | None = None,
        limit: int | None = None,
    ) -> Iterator[R]:
        with self._lock:
            return iter(list(super().find(index, value, after=after, limit=limit)))

    def people(
        self,
        who: Who,
        *,
        at: datetime,
        after: PersonId | None = None,
        limit: int | None = None,
    ) -> tuple[PersonId, ...]:
        with self._lock:
            return super().people(who, at=at, after=after, limit=limit)

    def count_people(self, who: Who, *, at: datetime) -> int:
        with self._lock:
            return super().count_people(who, at=at)


class _KeptApart(Overlay):
    """Keeps what is written apart until it is committed; see ``ports.Transaction``."""

    def __init__(self, storage: MemoryStorage, keys: Keys) -> None:
        super().__init__(_Committed(storage), 0)
        self._storage = storage
        self._keys = keys
        self._drawn: int | None = None
        self._is_used = False

    @property
    def keys(self) -> Keys:
        return self._keys

    @property
    def position(self) -> int:
        if self._drawn is None:
            self._drawn = self._storage.draw()
        return self._drawn

    def find(
        self,
        index: Index[R],
        value: Key = ALL,
        *,
        after: Place | None = None,
        limit: int | None = None,
    ) -> Iterator[R]:
        return iter(list(super().find(index, value, after=after, limit=limit)))

    def append(self, entry: JournalEntry) -> None:
        written = self._changed.get(JournalEntry, {})
        _check_place(entry, self._drawn, written, self._storage)
        self.put(entry)

    def rewrite(self, entry: JournalEntry) -> None:
        if self.get(JournalEntry, entry.key) is None:
            message = f"there is no journal entry {entry.position}"
            raise StorageFailed(message)
        self.put(entry)

    def commit(self) -> None:
        """Have everything written show at once."""
        with self._storage._lock:  # noqa: SLF001 - two halves of one adapter
            records = _MemoryTransaction(self._storage, is_writer=True)
            try:
                for kind, changed in self._changed.items():
                    for key, record in changed.items():
                        if record is None:
                            records.remove(kind, key)
                        else:
                            records.put(record)
                        if kind is JournalEntry:
                            self._storage.pass_by(record.position)
            except BaseException:
                records.undo()
                raise
            self._is_used = True
            self.end()

    def end(self) -> None:
        """Give the position back, where one was drawn."""
        if self._drawn is not None:
            self._storage.close(self._drawn, is_used=self._is_used)
            self._drawn = None

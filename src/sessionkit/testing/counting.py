"""A storage that counts what it is asked, in front of any other."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sessionkit._domain.ids import PersonId
from sessionkit._domain.keys import NO_KEYS, Keys
from sessionkit._domain.who import Who
from sessionkit._ports import Storage, Transaction
from sessionkit._records import ALL, Index, JournalEntry, Key, Place, R, Record


class CountingStorage:
    """Counts transactions, reads, writes and rows; hand it to an engine in place of your storage.

    Attributes:
        calls: How often each question was put, by its name.
        reads: How often the storage had to answer: what was named when the transaction was opened
            counts once for all of it, every other question by itself.
        again: What was asked for though it was read, or written, in the same transaction.
        read: The records that were read, by kind.
        rows: How many records were taken from what was found.
        writes: How many records were written or removed.

    >>> import sessionkit
    >>> from sessionkit.adapters.memory import MemoryStorage
    >>> storage = CountingStorage(MemoryStorage())
    >>> kit = sessionkit.in_memory(storage=storage)
    >>> session = sessionkit.CreateSession(session_id="sales-101", title="Sales")
    >>> kit.do(session, by=sessionkit.APPLICATION).is_allowed
    True
    >>> storage.writes
    2
    """

    def __init__(self, storage: Storage) -> None:
        """Count from nought, in front of a storage."""
        self._storage = storage
        self.start()

    def start(self) -> None:
        """Count from nought again."""
        self.calls: Counter[str] = Counter()
        self.reads = 0
        self.again = 0
        self.read: Counter[str] = Counter()
        self.rows = 0
        self.writes = 0

    @property
    def is_at_hand(self) -> bool:
        """Every read counts, as it does in a database."""
        return False

    @contextmanager
    def transaction(
        self, *, keys: Keys = NO_KEYS, reads: Iterable[tuple[type[Any], Key]] = ()
    ) -> Iterator[Transaction]:
        """Open a transaction that counts."""
        named = list(reads)
        self.calls["transaction"] += 1
        self.reads += bool(named)
        self.read.update(kind.__name__ for kind, _ in named)
        with self._storage.transaction(keys=keys, reads=named) as records:
            yield _CountingTransaction(self, records, named)

    def __getattr__(self, name: str) -> Any:
        """Count and pass on what is asked outside of transactions."""
        if name.startswith("_"):
            raise AttributeError(name)
        self.calls[name] += 1
        return getattr(self._storage, name)


class _CountingTransaction:
    """See ``ports.Transaction``."""

    def __init__(
        self, counts: CountingStorage, records: Transaction, named: list[tuple[type[Any], Key]]
    ) -> None:
        self._counts, self._records = counts, records
        self._fetched = set(named)
        self._known: set[Any] = set()

    @property
    def position(self) -> int:
        return self._records.position

    @property
    def keys(self) -> Keys | None:
        return self._records.keys

    def _ask(self, name: str, kind: type[Any], *places: Any) -> None:
        counts = self._counts
        counts.calls[name] += 1
        counts.again += sum(place in self._known for place in places)
        self._known.update(places)
        missing = [place for place in places if place not in self._fetched]
        if missing:
            counts.reads += 1
            counts.read[kind.__name__] += len(missing)
            self._fetched.update(missing)

    def get(self, kind: type[R], key: Key) -> R | None:
        self._ask("get", kind, (kind, key))
        return self._records.get(kind, key)

    def get_many(self, kind: type[R], keys: Iterable[Key]) -> dict[Key, R]:
        wanted = list(keys)
        self._ask("get_many", kind, *[(kind, key) for key in wanted])
        return self._records.get_many(kind, wanted)

    def find(
        self,
        index: Index[R],
        value: Key = ALL,
        *,
        after: Place | None = None,
        limit: int | None = None,
    ) -> Iterator[R]:
        self._ask("find", index.kind, (index.name, value, after, limit))
        for row in self._records.find(index, value, after=after, limit=limit):
            self._counts.rows += 1
            yield row

    def find_many(self, index: Index[R], values: Iterable[Key]) -> dict[Key, tuple[R, ...]]:
        wanted = list(values)
        self._ask("find_many", index.kind, *[(index.name, one, None, None) for one in wanted])
        found = self._records.find_many(index, wanted)
        self._counts.rows += sum(map(len, found.values()))
        return found

    def people(
        self,
        who: Who,
        *,
        at: datetime,
        after: PersonId | None = None,
        limit: int | None = None,
    ) -> tuple[PersonId, ...]:
        self._counts.calls["people"] += 1
        self._counts.reads += 1
        return self._records.people(who, at=at, after=after, limit=limit)

    def count_people(self, who: Who, *, at: datetime) -> int:
        self._counts.calls["count_people"] += 1
        self._counts.reads += 1
        return self._records.count_people(who, at=at)

    def _wrote(self, name: str, kind: type[Any], key: Key) -> None:
        self._counts.calls[name] += 1
        self._counts.writes += 1
        self._known.add((kind, key))
        self._fetched.add((kind, key))

    def put(self, record: Record) -> bool:
        self._wrote("put", type(record), record.key)
        return self._records.put(record)

    def remove(self, kind: type[Record], key: Key) -> None:
        self._wrote("remove", kind, key)
        self._records.remove(kind, key)

    def append(self, entry: JournalEntry) -> None:
        self._wrote("append", JournalEntry, entry.key)
        self._records.append(entry)

    def rewrite(self, entry: JournalEntry) -> None:
        self._wrote("rewrite", JournalEntry, entry.key)
        self._records.rewrite(entry)

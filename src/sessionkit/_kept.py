"""What was read or written in a transaction is not read again, whatever the storage."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Generic

from sessionkit._domain.catalogue import Session
from sessionkit._domain.due import Due
from sessionkit._domain.ids import Application, PersonId
from sessionkit._domain.keys import NO_KEYS, PART, Keys
from sessionkit._domain.people import HolderKind, Person, Roles
from sessionkit._domain.registration import Registration, Roster
from sessionkit._domain.settings import SETTINGS_KEY, Settings
from sessionkit._domain.who import Who
from sessionkit._ports import Storage, Transaction
from sessionkit._records import ALL, Index, JournalEntry, Key, Place, R, Record, Request


def surely_read(
    keys: Keys, by: str | Application, request_key: str | None = None
) -> tuple[tuple[type[Any], Key], ...]:
    """Name the records that a step with these keys reads whatever comes of it, for fetching early."""
    found: list[tuple[type[Any], Key]] = [(Settings, SETTINGS_KEY)]
    sessions: set[str] = set()
    people = [by] if isinstance(by, str) else []
    for name, _ in keys.in_order:
        kind, _, rest = name.partition(" ")
        if kind == "session":
            found.append((Session, (rest,)))
        elif kind == "section":
            session_id, _, section_id = rest.partition(PART)
            sessions.add(session_id)
            found.append((Roster, (session_id, section_id)))
        elif kind == "person":
            people.append(rest)
        elif kind == "due":
            found.append((Due, tuple(rest.split(PART))))
    if request_key is not None:
        found.append((Request, (request_key,)))
    for person_id in dict.fromkeys(people):
        found += [(Person, (person_id,)), (Roles, (HolderKind.PERSON.value, person_id))]
        found += [(Registration, (session_id, person_id)) for session_id in sorted(sessions)]
    return tuple(found)


class KeptReads:
    """A transaction that remembers; see ``ports.Transaction`` for each question."""

    __slots__ = ("_found", "_got", "_records")

    def __init__(self, records: Transaction) -> None:
        """Remember nothing yet."""
        self._records = records
        self._got: dict[tuple[type[Any], Key], Any] = {}
        self._found: dict[type[Any], dict[tuple[str, Key], _Found[Any]]] = {}

    @property
    def position(self) -> int:
        """The position of the transaction."""
        return self._records.position

    @property
    def keys(self) -> Keys | None:
        """The keys of the transaction."""
        return self._records.keys

    def get(self, kind: type[R], key: Key) -> R | None:
        """Give a record, read once."""
        place = (kind, key)
        if place not in self._got:
            self._got[place] = self._records.get(kind, key)
        found: R | None = self._got[place]
        return found

    def get_many(self, kind: type[R], keys: Iterable[Key]) -> dict[Key, R]:
        """Give several records, of which only the others are read."""
        got = self._got
        wanted = dict.fromkeys(keys)
        missing = [key for key in wanted if (kind, key) not in got]
        if missing:
            found = self._records.get_many(kind, missing)
            got.update(((kind, key), found.get(key)) for key in missing)
        return {key: got[kind, key] for key in wanted if got[kind, key] is not None}

    def find(
        self,
        index: Index[R],
        value: Key = ALL,
        *,
        after: Place | None = None,
        limit: int | None = None,
    ) -> Iterator[R]:
        """Go through records, read once as far as somebody went."""
        if after is not None or limit is not None:
            return self._records.find(index, value, after=after, limit=limit)
        of_kind = self._found.setdefault(index.kind, {})
        found = of_kind.get((index.name, value))
        if found is None:
            found = of_kind[index.name, value] = _Found(self._records.find(index, value))
        return found.rows(index.kind, self._got)

    def find_many(self, index: Index[R], values: Iterable[Key]) -> dict[Key, tuple[R, ...]]:
        """Go through several values at once, of which only the others are read."""
        of_kind = self._found.setdefault(index.kind, {})
        wanted = dict.fromkeys(values)
        missing = [value for value in wanted if (index.name, value) not in of_kind]
        if missing:
            for value, rows in self._records.find_many(index, missing).items():
                of_kind[index.name, value] = _Found(iter(rows))
        return {value: tuple(self.find(index, value)) for value in wanted}

    def people(
        self,
        who: Who,
        *,
        at: datetime,
        after: PersonId | None = None,
        limit: int | None = None,
    ) -> tuple[PersonId, ...]:
        """Tell who is in a set of people."""
        return self._records.people(who, at=at, after=after, limit=limit)

    def count_people(self, who: Who, *, at: datetime) -> int:
        """Count who is in a set of people."""
        return self._records.count_people(who, at=at)

    def put(self, record: Record) -> bool:
        """Keep a record, here as well."""
        kind = type(record)
        self._found.pop(kind, None)
        self._got[kind, record.key] = record
        return self._records.put(record)

    def remove(self, kind: type[Record], key: Key) -> None:
        """Forget a record, here as well."""
        self._found.pop(kind, None)
        self._got[kind, key] = None
        self._records.remove(kind, key)

    def append(self, entry: JournalEntry) -> None:
        """Write a journal entry."""
        self._found.pop(JournalEntry, None)
        self._got[JournalEntry, entry.key] = entry
        self._records.append(entry)

    def rewrite(self, entry: JournalEntry) -> None:
        """Replace a journal entry."""
        self._found.pop(JournalEntry, None)
        self._got[JournalEntry, entry.key] = entry
        self._records.rewrite(entry)


class _Found(Generic[R]):
    """What an index finds, kept as far as somebody has gone through it."""

    __slots__ = ("_kept", "_source")

    def __init__(self, source: Iterator[R]) -> None:
        self._source = source
        self._kept: list[R] = []

    def rows(self, kind: type[Any], got: dict[tuple[type[Any], Key], Any]) -> Iterator[R]:
        """Go through it from the beginning; each new one is known by its key from then on."""
        number = 0
        while True:
            if number == len(self._kept):
                try:
                    record = next(self._source)
                except StopIteration:
                    return
                self._kept.append(record)
                got.setdefault((kind, record.key), record)
            yield self._kept[number]
            number += 1


class KeepingReads:
    """A storage in whose transactions nothing is read twice; everything else goes through."""

    def __init__(self, storage: Storage) -> None:
        """Stand in front of a storage."""
        self._storage = storage
        self.settled = storage.settled

    @contextmanager
    def transaction(
        self, *, keys: Keys = NO_KEYS, reads: Iterable[tuple[type[Any], Key]] = ()
    ) -> Iterator[Transaction]:
        """Open a transaction."""
        with self._storage.transaction(keys=keys, reads=reads) as records:
            yield KeptReads(records)

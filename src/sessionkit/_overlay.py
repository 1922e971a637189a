"""Records as they would be: what is written stays here, and the storage never learns of it (A15)."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from sessionkit._automations.columns import TOUCHES, below, is_there
from sessionkit._automations.columns import Place as Column
from sessionkit._automations.everybody import Everybody, places
from sessionkit._domain.ids import PersonId
from sessionkit._domain.keys import Keys
from sessionkit._domain.people import Person
from sessionkit._domain.who import Who
from sessionkit._ports import Transaction
from sessionkit._records import ALL, Index, JournalEntry, Key, Place, R, Record
from sessionkit._world import StoredWorld


class Overlay:
    """A transaction on top of one that only reads; see ``ports.Transaction`` for each question."""

    def __init__(self, beneath: Transaction, position: int) -> None:
        """Start with everything as it is, at a position that what is written here would have."""
        self._beneath = beneath
        self._position = position
        self._changed: dict[type[Any], dict[Key, Any]] = {}

    @property
    def keys(self) -> Keys | None:
        """Nobody else writes here."""
        return None

    @property
    def position(self) -> int:
        """The position that the next journal entry here would have."""
        return self._position

    def get(self, kind: type[R], key: Key) -> R | None:
        """Give the record as it would be."""
        changed = self._changed.get(kind, {})
        found: R | None = changed[key] if key in changed else self._beneath.get(kind, key)
        return found

    def get_many(self, kind: type[R], keys: Iterable[Key]) -> dict[Key, R]:
        """Give the records as they would be."""
        wanted = list(keys)
        changed = self._changed.get(kind)
        if not changed:
            return self._beneath.get_many(kind, wanted)
        found = self._beneath.get_many(kind, [key for key in wanted if key not in changed])
        found.update((key, changed[key]) for key in wanted if changed.get(key) is not None)
        return found

    def find(
        self,
        index: Index[R],
        value: Key = ALL,
        *,
        after: Place | None = None,
        limit: int | None = None,
    ) -> Iterator[R]:
        """Go through the records as they would be found."""
        changed = self._changed.get(index.kind)
        if not changed:
            return self._beneath.find(index, value, after=after, limit=limit)
        beneath = self._beneath.find(index, value, after=after)
        kept = (one for one in beneath if one.key not in changed)
        added = [
            one
            for one in changed.values()
            if one is not None
            and value in index.values(one)
            and (after is None or index.place(one) > after)
        ]
        return islice(merge(kept, sorted(added, key=index.place), key=index.place), limit)

    def people(
        self,
        who: Who,
        *,
        at: datetime,
        after: PersonId | None = None,
        limit: int | None = None,
    ) -> tuple[PersonId, ...]:
        """Name everybody who would be in a set: those written about here are looked at here."""
        here, touched = self._looked_at(who, at)
        found = here.people(who, StoredWorld(self, at))
        if touched is not None:
            beneath = self._beneath.people(who, at=at)
            found = tuple(merge((one for one in beneath if one not in touched), found))
        first = 0 if after is None else bisect_right(found, after)
        return found[first:] if limit is None else found[first : first + limit]

    def count_people(self, who: Who, *, at: datetime) -> int:
        """Count who would be in a set."""
        return len(self.people(who, at=at))

    def turned(
        self, before: Who, after: Who, *, at: datetime
    ) -> tuple[tuple[PersonId, ...], tuple[PersonId, ...]]:
        """Name who comes into a set on the way from what is beneath to here, and who goes out.

        Args:
            before: The set as it is beneath.
            after: The set as it is here.
            at: The moment.
        """
        here, touched = self._looked_at(before | after, at)
        will_be = set(here.people(after, StoredWorld(self, at)))
        if touched is None:
            was = set(self._beneath.people(before, at=at))
            return tuple(sorted(will_be - was)), tuple(sorted(was - will_be))
        was = set(Everybody(touched).people(before, StoredWorld(self._beneath, at)))
        gained, lost = will_be - was, was - will_be
        if before != after:
            gained.update(set(self._beneath.people(after - before, at=at)) - touched)
            lost.update(set(self._beneath.people(before - after, at=at)) - touched)
        return tuple(sorted(gained)), tuple(sorted(lost))

    def _looked_at(self, who: Who, at: datetime) -> tuple[Everybody, set[PersonId] | None]:
        """Give those whom what was written here concerns; none: everybody of whom is asked."""
        world = StoredWorld(self, at)
        touched: set[PersonId] = set()
        stale: set[Column] = set()
        for kind, changed in self._changed.items():
            for key in changed if kind in TOUCHES else ():
                for place, person_id in TOUCHES[kind](key, world):
                    if person_id is None:
                        stale.add(place)
                    else:
                        touched.add(person_id)
        for key, person in self._changed.get(Person, {}).items():
            if is_there(person) is not is_there(self._beneath.get(Person, key)):
                stale.add(("identity", *key))
        if any(below(places(who), stale)):
            return Everybody(), None
        return Everybody(touched), touched

    def find_many(self, index: Index[R], values: Iterable[Key]) -> dict[Key, tuple[R, ...]]:
        """Give the records as they would be found."""
        if not self._changed.get(index.kind):
            return self._beneath.find_many(index, values)
        return {value: tuple(self.find(index, value)) for value in values}

    def put(self, record: Record) -> bool:
        """Keep a record here."""
        kind, key = type(record), record.key
        is_new = self.get(kind, key) is None
        self._changed.setdefault(kind, {})[key] = record
        return is_new

    def remove(self, kind: type[Record], key: Key) -> None:
        """Forget a record here."""
        self._changed.setdefault(kind, {})[key] = None

    def append(self, entry: JournalEntry) -> None:
        """Keep a journal entry here."""
        self.put(entry)
        self._position += 1

    def rewrite(self, entry: JournalEntry) -> None:
        """Replace a journal entry here."""
        self.put(entry)

    def changes(self, kind: type[R]) -> Iterator[tuple[R | None, R | None]]:
        """Go through the records of a kind that would change, as they are and as they would be."""
        for key, after in self._changed.get(kind, {}).items():
            before = self._beneath.get(kind, key)
            if before != after:
                yield before, after

"""Records as they would be: what is written stays here, and the storage never learns of it (A15)."""

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import islice
from typing import Any

from sessionkit._domain.keys import Keys
from sessionkit._ports import Transaction
from sessionkit._records import ALL, Index, JournalEntry, Key, Place, R, Record


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

"""Records as they would be: what is written stays here, and the storage never learns of it (A15)."""

from collections.abc import Iterator
from heapq import merge
from typing import Any

from sessionkit._ports import Transaction
from sessionkit._records import ALL, Index, JournalEntry, Key, R, Record


class Overlay:
    """A transaction on top of one that only reads; see ``ports.Transaction`` for each question."""

    def __init__(self, beneath: Transaction) -> None:
        """Start with everything as it is."""
        self._beneath = beneath
        self._changed: dict[type[Any], dict[Key, Any]] = {}
        self._appended = 0

    def get(self, kind: type[R], key: Key) -> R | None:
        """Give the record as it would be."""
        changed = self._changed.get(kind, {})
        found: R | None = changed[key] if key in changed else self._beneath.get(kind, key)
        return found

    def find(self, index: Index[R], value: Key = ALL) -> Iterator[R]:
        """Go through the records as they would be found."""
        changed = self._changed.get(index.kind)
        if not changed:
            return self._beneath.find(index, value)
        kept = (one for one in self._beneath.find(index, value) if one.key not in changed)
        added = [one for one in changed.values() if one is not None and value in index.values(one)]

        def place(one: R) -> tuple[Any, Key]:
            return (index.order(one), one.key)

        return merge(kept, sorted(added, key=place), key=place)

    def put(self, record: Record) -> None:
        """Keep a record here."""
        self._changed.setdefault(type(record), {})[record.key] = record

    def remove(self, kind: type[Record], key: Key) -> None:
        """Forget a record here."""
        self._changed.setdefault(kind, {})[key] = None

    def next_entry_number(self) -> int:
        """Give the number that the next journal entry would have."""
        return self._beneath.next_entry_number() + self._appended

    def append(self, entry: JournalEntry) -> None:
        """Keep a journal entry here."""
        self.put(entry)
        self._appended += 1

    def rewrite(self, entry: JournalEntry) -> None:
        """Replace a journal entry here."""
        self.put(entry)

    def changes(self, kind: type[R]) -> Iterator[tuple[R | None, R | None]]:
        """Go through the records of a kind that would change, as they are and as they would be."""
        for key, after in self._changed.get(kind, {}).items():
            before = self._beneath.get(kind, key)
            if before != after:
                yield before, after

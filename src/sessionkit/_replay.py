"""The journal played again: it gives the state it was written for (X4)."""

from collections.abc import Iterable

from sessionkit._apply import apply
from sessionkit._domain.keys import Keys
from sessionkit._ports import Storage
from sessionkit._records import JournalEntry


def replay(entries: Iterable[JournalEntry], storage: Storage) -> None:
    """Apply a journal to an empty storage: that gives the state it was written for (X4)."""
    with storage.transaction(keys=Keys.holding("replay")) as records:
        for entry in entries:
            for fact in entry.facts:
                apply(fact, records)
            records.append(entry)

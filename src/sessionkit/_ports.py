"""The outside, as sessionkit sees it: storage, notifier, clock, and what crosses them.

Editing rules:

1. A port promises little, and the shipped contract tests every promise.
2. A storage knows no rules: it keeps records under keys and finds them by declared indexes.
3. What crosses a port is a frozen value of the domain or of this file.

The promises of a storage:

1. All or nothing: a transaction that ends with an exception has changed nothing.
2. Transactions that name a common key never overlap, over threads and processes.
3. Reads see what was committed, and one's own writes.
4. What was stored comes back equal; journal order is commit order.
5. A claimed notice is given to one worker until its lease ends.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from sessionkit._domain.notice import Notice
from sessionkit._domain.people import Person
from sessionkit._records import ALL, Index, JournalEntry, Key, R, Record


class Transaction(Protocol):
    """Reads and writes that happen together or not at all."""

    def get(self, kind: type[R], key: Key) -> R | None:
        """Give the record of a kind under a key."""

    def find(self, index: Index[R], value: Key = ALL) -> Iterator[R]:
        """Go through the records under a value of an index, in its order, lazily.

        Finish going through before writing records of the same kind.
        """

    def put(self, record: Record) -> None:
        """Keep a record under its key, in place of what was there."""

    def remove(self, kind: type[Record], key: Key) -> None:
        """Forget a record; nothing happens where there is none."""

    def next_entry_number(self) -> int:
        """Give the number of the next journal entry."""

    def append(self, entry: JournalEntry) -> None:
        """Write the next journal entry."""

    def rewrite(self, entry: JournalEntry) -> None:
        """Replace a journal entry by one with the same number: for erasing a person (G9)."""


class Storage(Protocol):
    """Where records live."""

    def transaction(self, *, serialise: Iterable[str] = ()) -> AbstractContextManager[Transaction]:
        """Open a transaction; it commits when the block ends, and undoes all when it raises.

        Args:
            serialise: Keys; two transactions with a common one never overlap. None: reads only.
        """

    def claim(self, *, now: datetime, lease: timedelta, limit: int) -> tuple[Notice, ...]:
        """Hand out undelivered notices that are due, each to one worker until its lease ends.

        Args:
            now: The present moment; a notice is due when its ``due_at`` has come.
            lease: How long the worker has; a notice not settled by then is handed out again.
            limit: How many at most.
        """


class Notifier(Protocol):
    """What carries a notice to a person."""

    def send(self, notice: Notice, person: Person) -> None:
        """Deliver one notice; called at least once for each, with the same key every time.

        Raises:
            DeliveryFailed: When it cannot be delivered now; it is tried again later.
        """


class Clock(Protocol):
    """Where the present moment comes from."""

    def __call__(self) -> datetime:
        """Give the present moment, in UTC."""

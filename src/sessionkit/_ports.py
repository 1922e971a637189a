"""The outside, as sessionkit sees it: storage, notifier, clock, and what crosses them.

Editing rules:

1. A port promises little, and the shipped contract tests every promise.
2. A storage knows no rules: it keeps records under keys and finds them by declared indexes.
3. What crosses a port is a frozen value of the domain or of this file.

The promises of a storage:

1. All or nothing: a transaction that ends with an exception has changed nothing.
2. While a transaction holds a key, no other holds or shares it; any number may share one. Keys
   are taken before the first read, and none is taken later.
3. Reads see what was committed, all of a transaction at once, and one's own writes.
4. A position is unique, and greater than that of every earlier transaction with a common key;
   below ``settled`` no transaction is open any more.
5. What was stored comes back equal, in the order of its index.
6. What is claimed belongs to one worker until its lease ends, and is settled only by that one;
   what was written anew meanwhile belongs to nobody.
7. Of what is due and has a common key, the earlier is handed out and done before the later.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Generic, Protocol, TypeVar

from attrs import frozen

from sessionkit._domain.commands.command import DueCommand
from sessionkit._domain.due import Due, Failure
from sessionkit._domain.ids import PersonId
from sessionkit._domain.keys import NO_KEYS, Keys
from sessionkit._domain.notice import Notice
from sessionkit._domain.people import Person
from sessionkit._domain.who import Who
from sessionkit._records import ALL, Index, JournalEntry, Key, Place, R, Record


class Transaction(Protocol):
    """Reads and writes that happen together or not at all."""

    @property
    def keys(self) -> Keys | None:
        """What it was opened with; none where nobody else can write before it ends."""

    @property
    def position(self) -> int:
        """Its place among all transactions that write, drawn when first asked for, at most 64 bits.

        Unique, and greater than that of every earlier transaction with a common key; there may be
        gaps. One that only reads has none.
        """

    def get(self, kind: type[R], key: Key) -> R | None:
        """Give the record of a kind under a key."""

    def get_many(self, kind: type[R], keys: Iterable[Key]) -> dict[Key, R]:
        """Give those records of a kind that there are under several keys, at once."""

    def find(
        self,
        index: Index[R],
        value: Key = ALL,
        *,
        after: Place | None = None,
        limit: int | None = None,
    ) -> Iterator[R]:
        """Go through the records under a value of an index, in its order, lazily.

        Finish going through before writing records of the same kind.

        Args:
            index: By what they are found.
            value: Which ones.
            after: Only those that stand behind this place, whether a record stands there or not.
            limit: How many at most.
        """

    def find_many(self, index: Index[R], values: Iterable[Key]) -> dict[Key, tuple[R, ...]]:
        """Give the records under several values of an index, each in its order, at once."""

    def people(
        self,
        who: Who,
        *,
        at: datetime,
        after: PersonId | None = None,
        limit: int | None = None,
    ) -> tuple[PersonId, ...]:
        """Name everybody in a set as of a moment, in order of their ids, as ``get`` would show them.

        Args:
            who: The set.
            at: The moment that conditions look at.
            after: Only ids after this one; with ``limit``, to go through them page by page.
            limit: How many at most.
        """

    def count_people(self, who: Who, *, at: datetime) -> int:
        """Count who is in a set as of a moment; nobody is named for it."""

    def put(self, record: Record) -> bool:
        """Keep a record under its key, in place of what was there; tells whether it is new."""

    def remove(self, kind: type[Record], key: Key) -> None:
        """Forget a record; nothing happens where there is none."""

    def append(self, entry: JournalEntry) -> None:
        """Write a journal entry at the transaction's position.

        Whoever replays a journal writes entries at their own positions, in order, behind all there
        are; positions drawn later are greater.
        """

    def rewrite(self, entry: JournalEntry) -> None:
        """Replace a journal entry by one at the same position: for erasing a person (G9)."""


Claimed = TypeVar("Claimed", Due, Notice)


@frozen
class Claim(Generic[Claimed]):
    """What a worker has for itself until a moment.

    Attributes:
        record: What it is about, as it was when it was claimed.
        token: What tells this claim from any other.
        until: When the lease ends.
    """

    record: Claimed
    token: int
    until: datetime


class Storage(Protocol):
    """Where records live."""

    @property
    def is_at_hand(self) -> bool:
        """Whether reading costs no more than remembering what was read.

        Where it does, nothing is read twice in a transaction, and what will surely be read is
        named when it is opened.
        """

    def transaction(
        self, *, keys: Keys = NO_KEYS, reads: Iterable[tuple[type[Any], Key]] = ()
    ) -> AbstractContextManager[Transaction]:
        """Open a transaction; it commits when the block ends, and undoes all when it raises.

        Args:
            keys: What to hold and to share from before the first read until the end. None: it
                only reads.
            reads: The records that will surely be read, by kind and key, so that they can be
                fetched early. That is a hint and no more: others can be read as well.
        """

    def settled(self) -> int:
        """Give a position below which no transaction is open any more.

        Whoever follows the journal asks this first, then reads up to there.
        """

    def claim_notices(
        self, *, now: datetime, lease: timedelta, limit: int
    ) -> tuple[Claim[Notice], ...]:
        """Hand out undelivered notices that are due, each to one worker until its lease ends.

        Args:
            now: The present moment; a notice is due when its ``due_at`` has come.
            lease: How long the worker has; a notice not settled by then is handed out again.
            limit: How many at most.
        """

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
        """Hand out what is due, in order, each to one worker until its lease ends.

        What has a common key with something earlier waits while that is leased, is to be tried
        again later, or is paused; what is set aside holds nobody up. Two keys are common when one
        of the two is held.

        Args:
            now: The present moment.
            lease: How long the worker has.
            limit: How many at most.
            paused: Kinds of commands that are not to be carried out now.
            only: Keys of the records that are wanted; none: all.
            leased: What others have as well: whoever has nothing else to do takes up at once what
                somebody may have died of.
        """

    def renew(
        self, claims: Sequence[Claim[Claimed]], *, now: datetime, lease: timedelta
    ) -> tuple[Claim[Claimed], ...]:
        """Give those claims that are still the worker's own, from now on for a whole lease."""

    def settle(
        self, outcomes: Iterable[tuple[Claim[Any], Notice | Failure | None]]
    ) -> tuple[Claim[Any], ...]:
        """End claims and keep what came of them, each only while it is the worker's own.

        Args:
            outcomes: Of a notice how it stands now, of something due that failed its failure;
                nothing: it is as it was, and was due, done or not, without failing.

        Returns:
            The claims that were the worker's own.
        """


class Notifier(Protocol):
    """What carries a notice to a person."""

    def send(self, notice: Notice, person: Person) -> None:
        """Deliver one notice; called at least once for each, with the same key every time.

        Raises:
            DeliveryFailed: When it cannot be delivered now; it is tried again later.
        """


class Watched(Enum):
    """What an engine tells its observer of."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    DELIVERED = "delivered"
    DELIVERY_FAILED = "delivery failed"
    DROPPED = "dropped"
    SET_ASIDE = "set aside"


@frozen(kw_only=True)
class Observation:
    """One thing that an engine did or could not do: codes, ids and moments, no text of people.

    Attributes:
        what: How it ended.
        kind: The kind of command, or of notice.
        at: When it began, by the engine's clock.
        lasted: How long it took, all tries together, by the same clock.
        by: The person who asked; of a notice, whom it is for; none for the application.
        about: The ids that it was about, as far as the command or notice names them.
        codes: The requirements that stood in the way, or the name of what went wrong.
        position: The place of the journal entry that was written; none where none was.
        follows: Whether it followed from something else, or was due, and nobody asked for it now.
    """

    what: Watched
    kind: str
    at: datetime
    lasted: timedelta = timedelta(0)
    by: PersonId | None = None
    about: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    position: int | None = None
    follows: bool = False


class Observer(Protocol):
    """Whoever wants to know what an engine does: for logs, figures, and who tried what (X5)."""

    def __call__(self, observation: Observation) -> None:
        """Take note; called after the transaction has ended, in order, and never changes anything.

        What it raises is caught and counted, see ``Engine.unheard``.
        """


class Pause(Protocol):
    """What passes the time until a command that met another is tried again."""

    def __call__(self, tries: int) -> None:
        """Wait, the longer the more tries there were, from 1 on; nothing is held meanwhile."""


class Clock(Protocol):
    """Where the present moment comes from."""

    def __call__(self) -> datetime:
        """Give the present moment, in UTC."""

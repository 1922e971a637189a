"""A clock that stands still until it is moved, a notifier that only remembers, a storage copied."""

from datetime import datetime, timedelta

from sessionkit._domain.fields import moment
from sessionkit._domain.keys import Keys
from sessionkit._domain.notice import Notice
from sessionkit._domain.people import Person
from sessionkit._errors import DeliveryFailed
from sessionkit._records import KINDS, JournalEntry
from sessionkit.adapters.memory import MemoryStorage


class FixedClock:
    """A clock that shows the same moment until somebody moves it.

    >>> from datetime import UTC, datetime, timedelta
    >>> clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    >>> clock.advance(timedelta(hours=2))
    >>> clock().hour
    2
    """

    def __init__(self, now: datetime) -> None:
        """Show a moment, which must say its zone."""
        self._now = moment(now)

    def __call__(self) -> datetime:
        """Give the moment shown, in UTC."""
        return self._now

    def set(self, now: datetime) -> None:
        """Show another moment."""
        self._now = moment(now)

    def advance(self, length: timedelta) -> None:
        """Show a moment that much later."""
        self._now += length


class RecordingNotifier:
    """A notifier that keeps what it was given, and fails for the people it is told to fail for.

    Attributes:
        sent: Every notice handed over, in order, doubles included.
        failing: Ids of people for whom delivery fails.
    """

    def __init__(self) -> None:
        """Start with nothing sent and nobody failing."""
        self.sent: list[Notice] = []
        self.failing: set[str] = set()

    def send(self, notice: Notice, person: Person) -> None:
        """Keep a notice, or fail."""
        if person.person_id in self.failing:
            message = f"told to fail for {person.person_id}"
            raise DeliveryFailed(message)
        self.sent.append(notice)

    def to(self, person_id: str) -> list[str]:
        """Give the kinds of what one person was sent, in order."""
        return [one.kind.value for one in self.sent if one.person_id == person_id]


def copy_of(storage: MemoryStorage) -> MemoryStorage:
    """Give a storage that holds the same and goes its own way, for many tests that begin alike.

    Copying what one test has prepared takes a fraction of what preparing it anew would.

    >>> from sessionkit import APPLICATION, CreateSession, in_memory
    >>> prepared = MemoryStorage()
    >>> create = CreateSession(session_id="sales", title="Sales")
    >>> create_again = CreateSession(session_id="sales", title="Selling")
    >>> in_memory(storage=prepared).do(create, by=APPLICATION).is_allowed
    True
    >>> in_memory(storage=copy_of(prepared)).explain(create_again, by=APPLICATION).is_allowed
    False
    """
    copied = MemoryStorage()
    with copied.transaction(keys=Keys.holding("copy")) as records:
        for kind in KINDS:
            for record in storage.records(kind).values():
                if isinstance(record, JournalEntry):
                    records.append(record)
                else:
                    records.put(record)
    return copied

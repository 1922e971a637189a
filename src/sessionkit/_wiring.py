"""Ready-made engines: the only file that knows the engine and the adapters, and the real clock."""

from datetime import UTC, datetime

from sessionkit._domain.notice import Notice
from sessionkit._domain.people import Person
from sessionkit._engine import Engine
from sessionkit._ports import Clock, Notifier, Storage
from sessionkit._words.catalogue import Catalogue
from sessionkit._words.english import ENGLISH
from sessionkit.adapters.memory import MemoryStorage


def system_clock() -> datetime:
    """Give the present moment of this machine, in UTC."""
    return datetime.now(UTC)


class NoNotifier:
    """Delivers to nobody: for trying things out."""

    def send(self, notice: Notice, person: Person) -> None:
        """Let the notice go."""


def in_memory(
    *,
    clock: Clock = system_clock,
    notifier: Notifier | None = None,
    storage: Storage | None = None,
    words: Catalogue = ENGLISH,
) -> Engine:
    """Give an engine that keeps everything in memory.

    >>> len(in_memory().tiles(by="nobody"))
    Traceback (most recent call last):
    sessionkit.errors.NotFound: there is no person 'nobody'
    """
    return Engine(
        storage=MemoryStorage() if storage is None else storage,
        notifier=NoNotifier() if notifier is None else notifier,
        clock=clock,
        words=words,
    )

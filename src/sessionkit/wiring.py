"""Ready-made engines: the only file that knows the engine and the adapters, and the real clock."""

from datetime import UTC, datetime

from sessionkit.adapters.memory import MemoryStorage
from sessionkit.domain.notice import Notice
from sessionkit.domain.people import Person
from sessionkit.engine import Engine
from sessionkit.explain import Words, in_english
from sessionkit.ports import Clock, Notifier, Storage


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
    words: Words = in_english,
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

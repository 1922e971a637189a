"""Workers that take turns in one thread: each goes on to its next storage call, then another may.

What is tried is a schedule that can be tried again: nothing depends on threads or on time.
"""

from collections.abc import Callable
from typing import Any

from greenlet import getcurrent, greenlet

from sessionkit._domain.keys import Keys
from sessionkit._records import KINDS
from sessionkit.adapters._key_locks import KeyLocks
from sessionkit.adapters.memory import MemoryStorage

BEGUN, BLOCKED, DONE = "begun", "blocked", "done"


class Worker:
    """Something that is done in turns.

    Attributes:
        state: The storage call that it stands before, or that it waits for keys, or is done.
        outcome: What came of it, once it is done.
    """

    def __init__(self, work: Callable[[], Any]) -> None:
        """Begin with nothing done."""
        self._work = work
        self._turn = greenlet(self._run)
        self.state = BEGUN
        self.outcome: Any = None

    def _run(self) -> str:
        self.outcome = self._work()
        return DONE

    def go_on(self) -> str:
        """Go on to before the next storage call, to where it has to wait, or to the end."""
        self.state = self._turn.switch()
        return self.state

    def stop(self, problem: BaseException) -> str:
        """Raise something where it stands."""
        self.state = self._turn.throw(problem)
        return self.state


def pause(name: str = "") -> None:
    """Let others go on, where this is the turn of a worker."""
    whole = getcurrent().parent
    if whole is not None:
        whole.switch(name)


class TurnLocks(KeyLocks):
    """Lets others go on while a key is not free."""

    def wait(self) -> None:
        """Say so, and wait for the next turn."""
        whole = getcurrent().parent
        assert whole is not None, "nobody is left who could give a key back"
        whole.switch(BLOCKED)


class OnlyKeys(TurnLocks):
    """Takes no notice of some keys: to see what goes wrong without them."""

    def __init__(self, ignored: Callable[[str], bool]) -> None:
        """Ignore the keys for which this holds."""
        super().__init__()
        self._ignored = ignored

    def _kept(self, keys: Keys) -> Keys:
        return Keys(
            frozenset(one for one in keys.held if not self._ignored(one)),
            frozenset(one for one in keys.shared if not self._ignored(one)),
        )

    def take(self, keys: Keys) -> None:
        """Take what is not ignored."""
        super().take(self._kept(keys))

    def give_back(self, keys: Keys) -> None:
        """Give back what was taken."""
        super().give_back(self._kept(keys))


def copied(storage: MemoryStorage, locks: KeyLocks) -> MemoryStorage:
    """Give a storage with the same records, in which workers take turns."""
    copy = MemoryStorage(locking=locks)
    with copy.transaction(keys=Keys.holding("copy")) as records:
        for kind in KINDS:
            for record in storage.records(kind).values():
                records.put(record)
    assert copy.settled() == storage.settled()
    return copy

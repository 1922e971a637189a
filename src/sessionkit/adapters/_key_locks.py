"""Keys taken together and given back together: held by one, or shared by several."""

from collections import Counter
from threading import Condition
from typing import Final

from sessionkit._domain.keys import Keys


class KeyLocks:
    """Lets those go on at once who need nothing in common; the others wait, in order of arrival."""

    def __init__(self) -> None:
        """Start with every key free."""
        self._changed: Final = Condition()
        self._held: set[str] = set()
        self._shared: Counter[str] = Counter()
        self._waiting: list[Keys] = []

    def take(self, keys: Keys) -> None:
        """Wait until all keys are free, and take them at once, so that none wait in a ring."""
        with self._changed:
            self._waiting.append(keys)
            try:
                while not self._is_next(keys):
                    self.wait()
            finally:
                # By identity: another one may wait for equal keys.
                self._waiting = [one for one in self._waiting if one is not keys]
                self._changed.notify_all()
            self._held |= keys.held
            self._shared.update(keys.shared)

    def wait(self) -> None:
        """Let others go on until something was given back."""
        self._changed.wait()

    def give_back(self, keys: Keys) -> None:
        """Free keys for whoever waits."""
        with self._changed:
            self._held -= keys.held
            self._shared -= Counter(keys.shared)
            self._changed.notify_all()

    def _is_next(self, keys: Keys) -> bool:
        if not keys.held.isdisjoint(self._held | self._shared.keys()):
            return False
        if not keys.shared.isdisjoint(self._held):
            return False
        for earlier in self._waiting:
            if earlier is keys:
                break
            if _collide(earlier, keys):
                return False
        return True


def _collide(one: Keys, other: Keys) -> bool:
    """Tell whether two have a key in common that one of them holds."""
    return not (
        one.held.isdisjoint(other.held)
        and one.held.isdisjoint(other.shared)
        and one.shared.isdisjoint(other.held)
    )

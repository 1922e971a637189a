"""A storage that is watched: each of its calls is told before it has any effect.

It knows no call by its signature, so that it stands in front of every storage there is.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sessionkit.adapters.memory import MemoryStorage

Watch = Callable[[str], None]
"""Is told the name of each call; ``committing`` and ``committed`` stand before and after a commit.

It is told of every ``row`` as well that somebody takes from what was found.
"""

LOOKING = frozenset({"get", "get_many", "find", "position"})
"""Calls that only read."""

INSIDE = LOOKING | {"put", "remove", "append", "rewrite"}
"""Calls within a transaction."""


class Watched:
    """A storage in front of another, which tells of its calls.

    Attributes:
        storage: What is behind it.
    """

    def __init__(self, storage: MemoryStorage, watch: Watch) -> None:
        """Stand in front of a storage."""
        self.storage, self._watch = storage, watch

    @contextmanager
    def transaction(self, *parts: Any, **more: Any) -> Iterator[Any]:
        """Open a transaction; dying as it commits undoes it, dying right after does not."""
        self._watch("transaction")
        with self.storage.transaction(*parts, **more) as records:
            yield _Told(records, self._watch)
            self._watch("committing")
        self._watch("committed")

    def __getattr__(self, name: str) -> Any:
        """Pass every other call on."""
        return getattr(_Told(self.storage, self._watch), name)


class _Told:
    def __init__(self, behind: Any, watch: Watch) -> None:
        self._behind, self._watch = behind, watch

    def __getattr__(self, name: str) -> Any:
        if name == "keys":  # what it was opened with is known, and nobody is asked for it
            return self._behind.keys
        if isinstance(getattr(type(self._behind), name, None), property):
            self._watch(name)
            return getattr(self._behind, name)
        found = getattr(self._behind, name)

        def call(*parts: Any, **more: Any) -> Any:
            self._watch(name)
            given = found(*parts, **more)
            return self._rows(given) if name == "find" else given

        return call

    def _rows(self, rows: Iterable[Any]) -> Iterator[Any]:
        for row in rows:
            self._watch("row")
            yield row


def counted(storage: MemoryStorage) -> tuple[Watched, "Counter[str]"]:
    """Give a storage in front of another, and the count of its calls by name."""
    calls: Counter[str] = Counter()

    def count(name: str) -> None:
        calls[name] += 1

    return Watched(storage, count), calls

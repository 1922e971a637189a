"""Values as lines of text that a move of a class, or of a field into another value, leaves alone.

- A line begins with the name of the class; fields follow as ``name=value``, by the alphabet.
- A value inside a value shows as its leaves: ``plan.start`` and ``start`` are both ``start=``. Only
  where the class itself says something (a command, an action, a condition) it stays in sight.
- What a field holds unless told otherwise is left out, so that a new field changes nothing.
- Positions in the journal are numbered anew, as they come up: ``root=#1``.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

import attrs

import sessionkit as sk

TRANSPARENT = frozenset(
    {
        *(
            "activity",
            "automation",
            "detail",
            "due",
            "event",
            "expiry",
            "first_event",
            "goal",
        ),
        *(
            "grant",
            "group",
            "holder",
            "intake",
            "item",
            "journey",
            "mark",
            "matches",
            "occurrence",
            "offer",
        ),
        *("person", "plan", "preferences", "programme", "result", "roles", "section", "session"),
        *("settings", "widget"),
    }
)
"""Fields whose value shows as its leaves; what class it has is clear from the name."""

NUMBERING = frozenset({"root", "entry_number"})
"""Fields that hold a position in the journal."""

UNTOLD = frozenset({"position"})
"""Fields about how something is kept, not about what happened."""

PLAIN = re.compile(r"[\w.@:/+&#-]+")


class Lines:
    """Writes values as lines; positions in the journal keep their new number within one course."""

    def __init__(self) -> None:
        """Start with no position seen."""
        self._numbers: dict[Any, int] = {}
        self._itself: Any = None

    def line(self, value: Any, *, itself: Any = None) -> str:
        """Write a value with its class and its leaves; one inside it may be what is clear anyway."""
        self._itself = itself
        return " ".join((type(value).__name__, *self.leaves(value)))

    def leaves(self, value: Any) -> list[str]:
        """Write the leaves of a value, each once, by the alphabet."""
        return sorted({f"{name}={self.text(one)}" for name, one in self._leaves(value)})

    def _leaves(self, value: Any) -> Iterator[tuple[str, Any]]:
        for name, one, usual in _parts(value):
            if one is sk.UNCHANGED or name in UNTOLD or _is_usual(one, usual):
                continue
            if name == "people" and isinstance(one, int):  # a bit for each, by a number of its own
                continue
            if name in NUMBERING:
                yield name, _Number(self._numbers.setdefault(one, len(self._numbers) + 1))
            elif name in TRANSPARENT and (attrs.has(type(one)) or isinstance(one, Mapping)):
                yield from self._leaves(one)
            else:
                yield re.sub("^first_(?=event_id)|_ids?$", "", name), one

    def text(self, value: Any) -> str:  # noqa: C901, PLR0912 - a line for each kind of value
        """Write one value so that it can be told from every other, and read."""
        match value:
            case _Number():
                text = f"#{value}"
            case None:
                text = "none"
            case _ if value is self._itself or value == self._itself:
                text = "itself"
            case bool():
                text = "yes" if value else "no"
            case Enum():
                text = self.text(value.value)
            case str():
                value = self._renumbered(value)
                text = value if PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)
            case datetime():
                text = _moment(value)
            case timedelta():
                text = _length(value)
            case sk.LocalTime():
                fold = "" if value.fold is None else f"/{value.fold}"
                text = f"{_moment(value.wall)}@{value.zone}{fold}"
            case sk.Target():
                text = f"{value.kind.value.replace(' ', '-')}/{value.target_id}"
            case frozenset() | set():
                text = f"[{' '.join(sorted(self.text(one) for one in value))}]"
            case tuple() | list():
                text = f"[{' '.join(self.text(one) for one in value)}]"
            case Mapping():
                pairs = sorted(f"{self.text(key)}:{self.text(value[key])}" for key in value)
                text = f"[{' '.join(pairs)}]"
            case _ if attrs.has(type(value)):
                text = f"{type(value).__name__}({' '.join(self.leaves(value))})"
            case _ if value is sk.APPLICATION:
                text = "application"
            case _:
                text = repr(value)
        return text

    def _renumbered(self, text: str) -> str:
        """Put the new number of a position at the beginning of a text that is made of it."""
        found = re.match(r"(\d+)\.(\d+)\b", text)
        number = self._numbers.get((int(found[1]), int(found[2]))) if found else None
        return f"#{number}{text[found.end() :]}" if found and number else text


class _Number(int):
    """A position in the journal under its new number."""


def _parts(value: Any) -> Iterator[tuple[str, Any, Any]]:
    """Go through the fields of a value: name, what it holds, what it holds unless told otherwise."""
    if isinstance(value, Mapping):
        yield from ((str(name), one, attrs.NOTHING) for name, one in value.items())
        return
    for one in attrs.fields(type(value)):
        if one.init:
            yield one.name, getattr(value, one.name), one.default


def _is_usual(value: Any, usual: Any) -> bool:
    if isinstance(usual, attrs.Factory):  # type: ignore[arg-type]  # a class to its users
        usual = usual.factory()
    if usual is attrs.NOTHING:
        return value in ((), "", frozenset(), {})
    return type(value) is type(usual) and bool(value == usual)


def _moment(value: datetime) -> str:
    given = value if value.tzinfo is None else value.astimezone(UTC)
    seconds = "%H:%M" if given.second == given.microsecond == 0 else "%H:%M:%S.%f"
    return given.strftime(f"%Y-%m-%dT{seconds}") + ("" if value.tzinfo is None else "Z")


def _length(value: timedelta) -> str:
    days, rest = divmod(value, timedelta(days=1))
    parts = [f"{days}d"] if days else []
    return "+".join([*parts, str(rest)] if rest or not days else parts)

"""Edits: commands that may name any field of a value, and leave what they do not name (S6).

Editing rules:

1. An edit repeats no field. It has those of the value that it edits, and each may be left out;
   what a field accepts is said by the value, once.
2. A field with parts of its own says in its metadata (``by_field``, ``by_member``) how these are
   changed one by one; a whole value still replaces it.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import Enum
from operator import itemgetter
from typing import Any, ClassVar, Final, Generic, TypeVar

import attrs
from attrs import evolve, fields_dict, frozen

from sessionkit._domain.fields import (
    UNCHANGED,
    Unchanged,
    chosen,
    collection,
    flag,
    named_fields,
    plain_converter,
    refuse,
)

V = TypeVar("V")
Choice = TypeVar("Choice", bound=Enum)

_IN_PART: Final = "in part"


class Edit(Generic[V]):
    """A command with the fields of what it edits, each of which may be left out.

    Its class is made by ``@frozen(kw_only=True, init=False, field_transformer=edited_fields)``, and
    its ``__init__`` hands on to ``_hold`` what it is given: that is how type checkers know the
    fields, from the dictionary of changes that stands beside the value.

    Attributes:
        edits: The kind of value that is edited; its ``check_edit``, if it has one, gets the name of
            the command and what is named.
    """

    __slots__ = ()
    edits: ClassVar[type[Any]]

    def _hold(self, **given: Any) -> None:
        known = fields_dict(type(self))  # type: ignore[arg-type] # only attrs classes derive
        for name in given:
            if name not in known:
                message = f"{type(self).__name__} has no field {name!r}{_meant(name, known)}"
                raise TypeError(message)
        self.__attrs_init__(**given)  # type: ignore[attr-defined] # as above

    def __attrs_post_init__(self) -> None:
        """Have the value's own class check what is named together."""
        check = getattr(self.edits, "check_edit", None)
        if check is not None:
            check(type(self).__name__, self.changes)

    @property
    def changes(self) -> dict[str, Any]:
        """What is named, by field: a value, or the change of a part."""
        named = {one: getattr(self, one) for one in fields_dict(self.edits)}
        return {one: value for one, value in named.items() if value is not UNCHANGED}

    def applied_to(self, present: V) -> V:
        """Give a value with what is named changed, and all else as it is."""
        wanted = {
            name: change.applied_to(getattr(present, name))
            if isinstance(change, Changes | Switches)
            else change
            for name, change in self.changes.items()
        }
        return evolve(present, **wanted)  # type: ignore[misc] # only attrs classes are edited


def edited_fields(cls: type, own: list["attrs.Attribute[Any]"]) -> list["attrs.Attribute[Any]"]:
    """Give a class of edits its own fields, and between them those of what it edits."""
    kind: type[Any] = vars(cls)["edits"]
    needed = [one for one in own if one.default is attrs.NOTHING]
    edited = map(_may_be_left_out, attrs.fields(kind))
    return named_fields(cls, [*needed, *edited, *own[len(needed) :]])


def _may_be_left_out(one: "attrs.Attribute[Any]") -> "attrs.Attribute[Any]":
    kind: Any = one.type
    accept = plain_converter(one)
    if _IN_PART in one.metadata:
        accept, part = one.metadata[_IN_PART]
        kind |= part

    def accept_or_leave(value: Any) -> Any:
        return value if value is UNCHANGED else accept(value)

    return one.evolve(default=UNCHANGED, converter=accept_or_leave, type=kind | Unchanged)


# Parts of a field -----------------------------------------------------------------------------


@frozen
class Changes:
    """Some fields of a value with what they are to be; the others stay (S6)."""

    values: tuple[tuple[str, Any], ...]

    def applied_to(self, present: V) -> V:
        """Give the value with these fields changed."""
        return evolve(present, **dict(self.values))  # type: ignore[misc] # as above


def by_field(kind: type[Any]) -> Mapping[str, object]:
    """Say that an edit accepts a whole value of a kind, or a mapping of its fields that change."""

    def accept(value: Any) -> Any:
        if isinstance(value, kind | Changes):
            return value
        if not isinstance(value, Mapping) or not value:
            raise refuse(f"must be {kind.__name__}, or a mapping of those that change", value)
        known = fields_dict(kind)
        for name in value:
            if name not in known:
                hint = _meant(name, known) or f" (there are {', '.join(known)})"
                raise refuse(f"must name what {kind.__name__} have{hint}", name)
        fitting = [(name, _fitting(known[name], one)) for name, one in value.items()]
        return Changes(tuple(sorted(fitting, key=itemgetter(0))))

    return {_IN_PART: (accept, Changes)}


def _fitting(field: "attrs.Attribute[Any]", value: Any) -> Any:
    try:
        return plain_converter(field)(value)
    except ValueError as problem:
        message = f"must fit: {field.name} {problem}"
        raise ValueError(message) from None


@frozen
class Switches:
    """Members put into a set, and others taken out; what is not named stays (N1)."""

    on: frozenset[Any]
    off: frozenset[Any]

    def applied_to(self, present: frozenset[Any]) -> frozenset[Any]:
        """Give the set as it is then."""
        return (present | self.on) - self.off


def by_member(kind: type[Choice], of: str) -> Mapping[str, object]:
    """Say that an edit accepts a whole set, or a mapping of choices to whether they are in it."""

    def accept(value: Any) -> "frozenset[Choice] | Switches":
        if isinstance(value, Switches):
            return value
        if not isinstance(value, Mapping):
            return some_of(kind, of, value)
        if not value:
            raise refuse(f"must be a collection of {of}, or a mapping of those that change", value)
        switched = {chosen(kind, one): flag(is_on) for one, is_on in value.items()}
        on = frozenset(one for one, is_on in switched.items() if is_on)
        return Switches(on, frozenset(switched) - on)

    return {_IN_PART: (accept, Switches)}


def some_of(kind: type[Choice], of: str, values: object) -> frozenset[Choice]:
    """Accept a set of choices."""
    return frozenset(chosen(kind, one) for one in collection(values, of))


def _meant(name: object, known: Iterable[str]) -> str:
    close = get_close_matches(str(name), list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""

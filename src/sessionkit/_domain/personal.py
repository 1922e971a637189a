"""Which fields tell who somebody is, and what is left of them once that person is erased (G9).

A field says so itself, where it is declared: ``field(metadata=personal(left=""))``. A fact or
command with such a field is found and erased without anybody listing it.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin

import attrs

from sessionkit._domain.ids import PersonId

_LEFT: Final = "sessionkit.left"
_OF: Final = "sessionkit.of"

ERASED: Final = "erased"
"""What stands where a text about somebody stood that may not be empty."""

Value = TypeVar("Value")


def personal(*, left: object, of: str = "person_id") -> Mapping[str, object]:
    """Mark a field as one that tells of a person more than an id.

    Args:
        left: What the field holds once the person is erased.
        of: The attribute beside it that names the person, or the people; what was said of several
            at once stays with the others.
    """
    return {_LEFT: left, _OF: of}


def people_in(value: object) -> tuple[PersonId, ...]:
    """Name the people of whom a fact or command tells more than an id, once each.

    >>> from sessionkit import AddToDo, DeletePerson
    >>> people_in(AddToDo(person_id="ana", item_id="call", title="Call Bob"))
    ('ana',)
    >>> people_in(DeletePerson(person_id="ana"))
    ()
    """
    found: dict[PersonId, None] = {}
    _collect(value, found)
    return tuple(found)


def erased(value: Value, person_id: PersonId) -> Value:
    """Give a fact or command without what tells who a person is; the same one if there is nothing."""
    if not _tells(type(value)):
        return value
    changes: dict[str, Any] = {}
    for field in attrs.fields(type(value)):  # type: ignore[arg-type] # only attrs classes tell
        now = getattr(value, field.name)
        if _LEFT in field.metadata:
            if _owners(value, field.metadata[_OF]) == (person_id,):
                changes[field.name] = field.metadata[_LEFT]
        elif isinstance(now, tuple):
            after = tuple([erased(one, person_id) for one in now])
            if any(one is not other for one, other in zip(now, after, strict=True)):
                changes[field.name] = after
        elif attrs.has(type(now)):
            after = erased(now, person_id)
            if after is not now:
                changes[field.name] = after
    if not changes or all(getattr(value, name) == left for name, left in changes.items()):
        return value
    return attrs.evolve(value, **changes)  # type: ignore[misc] # as above


def _collect(value: object, found: dict[PersonId, None]) -> None:
    """Note whom a value tells of; a directory holds thousands of entries that do."""
    kind: Any = type(value)
    named_by, holding = _looked_through(kind)
    for name in named_by:
        owners = _owners(value, name)
        if len(owners) == 1:
            found[owners[0]] = None
    for name in holding:
        held = getattr(value, name)
        for one in held if isinstance(held, tuple) else (held,):
            _collect(one, found)


def _owners(value: object, name: str) -> tuple[PersonId, ...]:
    found = getattr(value, name)
    return found if isinstance(found, tuple) else (found,)


def _tells(kind: Any) -> bool:
    """Tell whether a class, or one that its fields hold, has a field that tells who somebody is."""
    return any(_looked_through(kind))


@cache
def _looked_through(kind: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the attributes that name whom a class tells of, and the fields that hold more of that."""
    if not attrs.has(kind):
        return (), ()
    named_by = {
        field.metadata[_OF]: None for field in attrs.fields(kind) if _LEFT in field.metadata
    }
    holding = [
        field.name
        for field in attrs.fields(kind)
        if _LEFT not in field.metadata and any(_tells(one) for one in _classes(field.type))
    ]
    return tuple(named_by), tuple(holding)


def _classes(annotation: Any) -> Iterator[type[Any]]:
    """Go through the classes that a field of this type can hold, in tuples too."""
    if get_origin(annotation) in (Union, UnionType, tuple):
        for one in get_args(annotation):
            yield from _classes(one)
    elif isinstance(annotation, type) and attrs.has(annotation):
        yield annotation

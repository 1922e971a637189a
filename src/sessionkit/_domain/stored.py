"""Values as they were stored: nothing is checked or worked out anew (X9, K7).

What was written down was right by the rules of its day. Who reads it later may have stricter
fields, or a zone database that no longer knows a time; that changes nothing about what was.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import NOTHING, AttrsInstance, Factory, fields

T = TypeVar("T", bound=AttrsInstance)


def as_stored(kind: type[T], values: Mapping[str, Any]) -> T:
    """Make a value of a kind from its stored fields; what is newer than it gets its default.

    Raises:
        LookupError: When a field is missing that has no default.

    >>> from sessionkit._domain.timespan import LocalTime
    >>> from datetime import UTC, datetime
    >>> as_stored(
    ...     LocalTime,
    ...     {
    ...         "wall": datetime(2026, 3, 29, 2, 30),
    ...         "zone": "Europe/Brussels",
    ...         "instant": datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    ...     },
    ... ).has_moved
    True
    """
    made = kind.__new__(kind)
    for one in fields(kind):
        value = values.get(one.name, one.default)
        if one.name not in values and isinstance(one.default, Factory):  # type: ignore[arg-type]
            value = one.default.factory(*((made,) if one.default.takes_self else ()))
        if value is NOTHING:
            message = f"{kind.__name__}.{one.name} was not stored"
            raise LookupError(message)
        object.__setattr__(made, one.name, value)
    return made

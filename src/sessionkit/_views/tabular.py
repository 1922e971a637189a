"""What all views share: rows, as values, as plain dicts, and as a table in a notebook."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from enum import Enum
from typing import Any, ClassVar, Generic, TypeVar
from zoneinfo import ZoneInfo

from attrs import AttrsInstance, fields_dict

from sessionkit._domain.registration import Attendance
from sessionkit._domain.timespan import LocalTime
from sessionkit._notebook import table

Row = TypeVar("Row", bound=AttrsInstance)


class Tabular(ABC, Generic[Row]):
    """A view that is a table: go through its rows, or take them as plain dicts.

    Attributes:
        rows: The rows, in the view's order.
        row_type: What a row is; its fields are the columns.
    """

    __slots__ = ()
    rows: tuple[Row, ...]
    row_type: ClassVar[type[AttrsInstance]]

    @property
    @abstractmethod
    def caption(self) -> str:
        """What the table shows, on one line."""

    def to_records(self) -> list[dict[str, Any]]:
        """Give every row as a plain dict: texts, numbers, flags, date-times, tuples of texts.

        The local times of events become date-times in the zone of the event.
        """
        names = fields_dict(self.row_type)
        return [{name: _plain(getattr(row, name)) for name in names} for row in self.rows]

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        """Go through the rows."""
        return iter(self.rows)

    def _repr_html_(self) -> str:
        """Show the rows as a table in a notebook."""
        return table(self.caption, self.to_records(), fields_dict(self.row_type))


def _plain(value: object) -> Any:
    match value:
        case Enum():
            return value.value
        case LocalTime():
            return value.instant.astimezone(ZoneInfo(value.zone))
        case tuple():
            return tuple(str(_plain(one)) for one in value)
        case _:
            return value


def mark_word(mark: Attendance | None) -> str:
    """Give a mark as a word; no mark is empty (T1)."""
    return "" if mark is None else mark.value

"""Local times that exist, and the instants they mean (K7).

Two date-times of one zone are compared by Python on their wall clocks, which is wrong in the hour
that autumn repeats: every order, overlap and length here is worked out on UTC instants.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import field, frozen

from sessionkit._domain.fields import named_fields, refuse, within_time


def zone_name(value: str) -> str:
    """Accept the name of a time zone that this machine's zone database knows."""
    if not isinstance(value, str):
        raise refuse("must be the name of a time zone", value)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refuse("must be a known time zone such as Europe/Brussels", value) from None
    return value


def _wall(value: datetime) -> datetime:
    if not isinstance(value, datetime):
        raise refuse("must be a date-time", value)
    if value.tzinfo is not None:
        raise refuse("must be a wall-clock time without a zone of its own", value)
    within_time(value.replace(tzinfo=UTC))
    return value.replace(fold=0)


def _fold(value: int | None) -> int | None:
    if value is not None and (isinstance(value, bool) or value not in (0, 1)):
        raise refuse("must be 0 (the first of two), 1 (the second) or None", value)
    return value


@frozen(field_transformer=named_fields)
class LocalTime:
    """A wall-clock time somewhere, with the instant it means there.

    Attributes:
        wall: Year to second as the clock on the wall shows them.
        zone: Name of the zone, such as ``Europe/Brussels``.
        fold: Which one, in an hour that the clock repeats: 0 the first, 1 the second.
        instant: The same moment in UTC, as the zone database had it when this was made.

    Raises:
        ValueError: For a time that the clock skips, and for one that it repeats without ``fold``.

    >>> LocalTime.parse("2026-07-01 09:00", "Europe/Brussels").instant.hour
    7
    """

    wall: datetime = field(converter=_wall)
    zone: str = field(converter=zone_name)
    fold: int | None = field(default=None, converter=_fold)
    instant: datetime = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Work out the instant, and forget a ``fold`` that makes no difference."""
        zone = ZoneInfo(self.zone)
        first = self.wall.replace(tzinfo=zone, fold=0)
        second = self.wall.replace(tzinfo=zone, fold=1)
        if first.utcoffset() == second.utcoffset():
            chosen, fold = first, None
        elif first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != self.wall:
            message = f"LocalTime.wall must exist in {self.zone} (the clock skips it)"
            raise refuse(message, self.wall.isoformat(" "))
        elif self.fold is None:
            message = f"LocalTime.fold must be 0 or 1: the clock in {self.zone} repeats the time"
            raise refuse(message, self.wall.isoformat(" "))
        else:
            chosen, fold = (second, 1) if self.fold else (first, 0)
        object.__setattr__(self, "fold", fold)
        object.__setattr__(self, "instant", chosen.astimezone(UTC))

    @classmethod
    def parse(cls, text: str, zone: str, *, fold: int | None = None) -> "LocalTime":
        """Read a wall-clock time such as ``2026-07-01 09:00``."""
        try:
            wall = datetime.fromisoformat(text)
        except (TypeError, ValueError):
            message = "LocalTime.wall must be written like 2026-07-01 09:00"
            raise refuse(message, text) from None
        return cls(wall, zone, fold)

    @classmethod
    def of(cls, instant: datetime, zone: str) -> "LocalTime":
        """Give the wall-clock time that an instant has in a zone."""
        there = instant.astimezone(ZoneInfo(zone))
        return cls(there.replace(tzinfo=None, fold=0), zone, there.fold)

    @property
    def has_moved(self) -> bool:
        """Tell whether the zone database of today gives another instant than the one kept (K7)."""
        try:
            return LocalTime(self.wall, self.zone, self.fold).instant != self.instant
        except ValueError:  # the clock skips it now, repeats it, or the zone is gone
            return True

    def days_before(self, days: int) -> datetime:
        """Give the instant of the same wall-clock time whole days earlier, in UTC.

        A deadline (R11) must exist on every day: where the clock skips that time it is read as if
        the clock had not jumped yet, where the clock repeats it the first of the two counts.
        """
        wall = (self.wall - timedelta(days=days)).replace(tzinfo=ZoneInfo(self.zone))
        return wall.astimezone(UTC)

    def __str__(self) -> str:
        """Show wall-clock time and zone."""
        return f"{self.wall:%Y-%m-%d %H:%M} {self.zone}"

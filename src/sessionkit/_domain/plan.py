"""What is planned: how a section is run, and how its events are to take place.

A plan is carried by the command that asks for it, kept in the record, and told in the fact: its
fields are declared here, and read where they are used.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, TypedDict

from attrs import field, frozen

from sessionkit._domain import fields
from sessionkit._domain.edits import by_field
from sessionkit._domain.fields import Kept, named_fields, refuse
from sessionkit._domain.ids import GroupId, PersonId
from sessionkit._domain.timespan import LocalTime


class EventFormat(Enum):
    """How people meet (S8)."""

    ONLINE = "online"
    IN_PERSON = "in-person"
    HYBRID = "hybrid"


def _event_format(value: EventFormat | str) -> EventFormat:
    return fields.chosen(EventFormat, value)


def _local_time(value: LocalTime) -> LocalTime:
    if not isinstance(value, LocalTime):
        raise refuse("must be a LocalTime (wall-clock time and zone)", value)
    return value


@frozen(kw_only=True, field_transformer=named_fields)
class EventPlan:
    """How an event is to take place (S8).

    Raises:
        ValueError: When it ends before or as it starts, or the two times are in two zones.
    """

    start: LocalTime = field(converter=_local_time)
    end: LocalTime = field(converter=_local_time)
    format: EventFormat = field(default=EventFormat.ONLINE, converter=_event_format)
    trainer_ids: tuple[PersonId, ...] = field(default=(), converter=fields.person_ids)
    title: str = field(default="", converter=fields.line)
    notes: str = field(default="", converter=fields.notes)
    links: tuple[str, ...] = field(default=(), converter=fields.links)
    location: str = field(default="", converter=fields.line)

    def __attrs_post_init__(self) -> None:
        """Check start and end against one another."""
        _check_span("EventPlan", self.start, self.end)

    @staticmethod
    def check_edit(name: str, changes: Mapping[str, Any]) -> None:
        """Check start and end against one another: an event is moved by both together."""
        start, end = changes.get("start"), changes.get("end")
        if start is not None and end is not None:
            _check_span(name, start, end)
        elif start is not None or end is not None:
            message = f"{name}.start and end must be given together"
            raise refuse(message, str(start or end))


def _check_span(name: str, start: LocalTime, end: LocalTime) -> None:
    if start.zone != end.zone:
        message = f"{name}.end must be in the zone of start ({start.zone})"
        raise refuse(message, str(end))
    if end.instant <= start.instant:
        message = f"{name}.end must be after start ({start})"
        raise refuse(message, str(end))


class EventChanges(TypedDict, total=False):
    """What an edit of an event may name (S7, S8)."""

    start: Kept[LocalTime]
    end: Kept[LocalTime]
    format: Kept[EventFormat | str]
    trainer_ids: Kept[Iterable[str]]
    title: Kept[str]
    notes: Kept[str]
    links: Kept[Iterable[str]]
    location: Kept[str]


def _deadline_length(value: timedelta | None) -> timedelta | None:
    return None if value is None else fields.duration(value)


def _deadline_days(value: int | None) -> int | None:
    days = fields.optional_positive(value)
    if days is not None and days > fields.LONGEST.days:
        raise fields.refuse(f"must be at most {fields.LONGEST.days}", value)
    return days


@frozen(kw_only=True, field_transformer=named_fields)
class Deadline:
    """Until when learners may deregister themselves (R11).

    >>> from datetime import timedelta
    >>> Deadline.before(timedelta(hours=48)).length
    datetime.timedelta(days=2)
    """

    is_allowed: bool = field(default=True, converter=fields.flag)
    length: timedelta | None = field(default=None, converter=_deadline_length)
    days: int | None = field(default=None, converter=_deadline_days)

    def __attrs_post_init__(self) -> None:
        """Refuse to mean two things at once."""
        if self.length is not None and self.days is not None:
            message = "Deadline.days must be left out where length is given"
            raise fields.refuse(message, self.days)

    @classmethod
    def until_start(cls) -> "Deadline":
        """Any time before the first event starts."""
        return cls()

    @classmethod
    def never(cls) -> "Deadline":
        """Learners cannot deregister themselves."""
        return cls(is_allowed=False)

    @classmethod
    def before(cls, length: timedelta) -> "Deadline":
        """An exact length of time before the first event starts."""
        return cls(length=length)

    @classmethod
    def days_before(cls, days: int) -> "Deadline":
        """Whole days before the first event, at its wall-clock time in its zone."""
        return cls(days=days)

    def moment(self, start: LocalTime) -> datetime | None:
        """Give the moment from which learners can no longer deregister; none: they never can."""
        if not self.is_allowed:
            return None
        if self.days is not None:
            return start.days_before(self.days)
        return start.instant - (self.length or timedelta(0))


@frozen(kw_only=True, field_transformer=named_fields)
class Waitlist:
    """A section's line for those who find it full (W1, W5).

    Attributes:
        size: How many may wait; none is unlimited.
        stops_before: Promotion stops this long before the first event starts.
    """

    size: int | None = field(default=None, converter=fields.optional_positive)
    stops_before: timedelta = field(default=timedelta(0), converter=fields.duration)


def _deadline(value: Deadline) -> Deadline:
    if not isinstance(value, Deadline):
        raise fields.refuse("must be a Deadline", value)
    return value


def _waitlist(value: Waitlist | None) -> Waitlist | None:
    if value is not None and not isinstance(value, Waitlist):
        raise fields.refuse("must be a Waitlist or None", value)
    return value


@frozen(kw_only=True, field_transformer=named_fields)
class Preferences:
    """How one section is run (S6); what the product guide does not know is off by default.

    Attributes:
        confirmed_by_trainer: Nothing counts before a trainer submits the event's sheet (T2).
        waitlist: The line for a full section; none: a full section refuses (W1).
        deregistration: Until when learners may deregister themselves (R11).
        late_registration: Register up to the last event's start, not the first's (R4).
        marks_before: Marks can be made this long before the event starts (T4).
        marks_after_end: Marks can be made only once the event has ended (T4).
        events_needed: How many of the events must be attended; none is all of them (C1).
        excused_counts: An excused learner counts as having attended (C1).
    """

    confirmed_by_trainer: bool = field(default=False, converter=fields.flag)
    waitlist: Waitlist | None = field(default=None, converter=_waitlist)
    deregistration: Deadline = field(default=Deadline(), converter=_deadline)
    late_registration: bool = field(default=False, converter=fields.flag)
    marks_before: timedelta = field(default=timedelta(0), converter=fields.duration)
    marks_after_end: bool = field(default=False, converter=fields.flag)
    events_needed: int | None = field(default=None, converter=fields.optional_positive)
    excused_counts: bool = field(default=False, converter=fields.flag)


class PreferenceChanges(TypedDict, total=False):
    """What an edit of preferences may name (S6)."""

    confirmed_by_trainer: bool
    waitlist: Waitlist | None
    deregistration: Deadline
    late_registration: bool
    marks_before: timedelta
    marks_after_end: bool
    events_needed: int | None
    excused_counts: bool


def _preferences(value: Preferences) -> Preferences:
    if not isinstance(value, Preferences):
        raise refuse("must be Preferences", value)
    return value


@frozen(kw_only=True, field_transformer=named_fields)
class SectionPlan:
    """How a section is to be run (S6).

    Attributes:
        opens: First moment of the registration period; none: open since ever.
        closes: First moment after it; none: the first event's start (R4).
        capacity: Places; none is unlimited.
    """

    name: str = field(converter=fields.title)
    group_ids: tuple[GroupId, ...] = field(converter=fields.some_group_ids)
    opens: datetime | None = field(default=None, converter=fields.optional_moment)
    closes: datetime | None = field(default=None, converter=fields.optional_moment)
    capacity: int | None = field(default=None, converter=fields.optional_positive)
    preferences: Preferences = field(
        default=Preferences(),
        converter=_preferences,
        metadata=by_field(Preferences),
    )

    @property
    def is_open_sometime(self) -> bool:
        """Whether registration closes after it opens (R4)."""
        return self.opens is None or self.closes is None or self.opens < self.closes

    @property
    def period(self) -> tuple[datetime | None, datetime | None, bool]:
        """What bounds the registration period, apart from the events (R4)."""
        return (self.opens, self.closes, self.preferences.late_registration)

    @staticmethod
    def check_edit(name: str, changes: Mapping[str, Any]) -> None:
        """Check the two bounds against one another, where both are named (R4)."""
        check_period(name, changes.get("opens"), changes.get("closes"))


def check_period(name: str, opens: datetime | None, closes: datetime | None) -> None:
    """Refuse a registration period that ends as it begins, or before that (R4)."""
    if opens is not None and closes is not None and closes <= opens:
        message = f"{name}.closes must be after opens"
        raise refuse(message, closes)


class SectionChanges(TypedDict, total=False):
    """What an edit of a section may name (S6, S10, S11)."""

    name: Kept[str]
    group_ids: Kept[Iterable[str]]
    opens: Kept[datetime | None]
    closes: Kept[datetime | None]
    capacity: Kept[int | None]
    preferences: Kept[Preferences | PreferenceChanges]


@frozen(kw_only=True, field_transformer=named_fields)
class SessionPlan:
    """What describes a session (S3)."""

    title: str = field(converter=fields.title)
    description: str = field(default="", converter=fields.notes)
    image: str = field(default="", converter=fields.line)


class SessionChanges(TypedDict, total=False):
    """What an edit of a session may name (S3)."""

    title: Kept[str]
    description: Kept[str]
    image: Kept[str]

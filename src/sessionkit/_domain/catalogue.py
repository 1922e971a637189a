"""What there is to learn, and where it shows: activities, widgets, sessions, sections, events."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum

from attrs import evolve, field, frozen

from sessionkit._domain import fields
from sessionkit._domain.fields import named_fields
from sessionkit._domain.ids import (
    ActivityId,
    EventId,
    GoalId,
    GroupId,
    IntakeId,
    PersonId,
    SectionId,
    SessionId,
    WidgetId,
)
from sessionkit._domain.timespan import LocalTime


class TargetKind(Enum):
    """What an automation can unlock or lock (A5)."""

    WIDGET = "widget"
    ACTIVITY = "activity"
    JOURNEY = "journey"
    JOURNEY_SECTION = "journey section"
    PROGRAMME = "programme"
    GOAL = "goal"
    INTAKE = "intake"


def _target_kind(value: TargetKind | str) -> TargetKind:
    return fields.chosen(TargetKind, value)


@frozen(field_transformer=named_fields)
class Target:
    """One thing that can be unlocked or locked; a session is an activity (S1).

    >>> Target.session("sales-101") == Target.activity("sales-101")
    True
    """

    kind: TargetKind = field(converter=_target_kind)
    target_id: str = field(converter=fields.activity_id)

    @classmethod
    def widget(cls, widget_id: str) -> "Target":
        """Name a widget."""
        return cls(TargetKind.WIDGET, widget_id)

    @classmethod
    def activity(cls, activity_id: str) -> "Target":
        """Name an activity."""
        return cls(TargetKind.ACTIVITY, activity_id)

    @classmethod
    def session(cls, session_id: str) -> "Target":
        """Name a session, which is an activity."""
        return cls(TargetKind.ACTIVITY, session_id)

    @classmethod
    def journey(cls, journey_id: str) -> "Target":
        """Name a journey."""
        return cls(TargetKind.JOURNEY, journey_id)

    @classmethod
    def journey_section(cls, journey_section_id: str) -> "Target":
        """Name a part of a journey; the ids of these are unique over all journeys."""
        return cls(TargetKind.JOURNEY_SECTION, journey_section_id)

    @classmethod
    def programme(cls, programme_id: str) -> "Target":
        """Name a programme."""
        return cls(TargetKind.PROGRAMME, programme_id)

    @classmethod
    def goal(cls, goal_id: str) -> "Target":
        """Name a goal."""
        return cls(TargetKind.GOAL, goal_id)

    @classmethod
    def intake(cls, intake_id: str) -> "Target":
        """Name an intake."""
        return cls(TargetKind.INTAKE, intake_id)

    @property
    def key(self) -> tuple[str, ...]:
        """Both parts as texts."""
        return (self.kind.value, self.target_id)

    def __str__(self) -> str:
        """Show kind and id."""
        return f"{self.kind.value} {self.target_id}"


def a_target(value: Target) -> Target:
    """Accept a target."""
    if not isinstance(value, Target):
        raise fields.refuse("must be a Target", value)
    return value


@frozen(kw_only=True)
class Activity:
    """Something to learn that is not a session: known, so that it can be unlocked."""

    activity_id: ActivityId
    title: str

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.activity_id,)


@frozen(kw_only=True)
class Goal:
    """Something a person commits to and completes, as the application reports it."""

    goal_id: GoalId
    title: str

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.goal_id,)


@frozen(kw_only=True)
class Intake:
    """Something to be filled in at the start, which the application carries out and reports."""

    intake_id: IntakeId
    title: str

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.intake_id,)


@frozen(kw_only=True)
class Widget:
    """A place on a page; it shows the sessions named, besides ``sessions``, which shows all (V2)."""

    widget_id: WidgetId
    title: str
    session_ids: tuple[SessionId, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.widget_id,)


class EventFormat(Enum):
    """How people meet (S8)."""

    ONLINE = "online"
    IN_PERSON = "in-person"
    HYBRID = "hybrid"


@frozen(kw_only=True)
class Event:
    """One scheduled meeting inside a section (S8).

    Attributes:
        revision: Counts the changes of this event, from 0.
        cancelled: The reason, once the event was cancelled (S15); it then counts for nothing.
    """

    event_id: EventId
    start: LocalTime
    end: LocalTime
    format: EventFormat = EventFormat.ONLINE
    trainer_ids: tuple[PersonId, ...] = ()
    title: str = ""
    notes: str = ""
    links: tuple[str, ...] = ()
    location: str = ""
    cancelled: str | None = None
    revision: int = 0

    @property
    def missing(self) -> tuple[str, ...]:
        """What people still need to find it: a link, a location, or both (S9)."""
        lacks_link = self.format is not EventFormat.IN_PERSON and not self.links
        lacks_location = self.format is not EventFormat.ONLINE and not self.location
        return ("link",) * lacks_link + ("location",) * lacks_location

    def overlaps(self, other: "Event") -> bool:
        """Tell whether both take place at once; meetings that touch do not overlap (R8)."""
        return self.start.instant < other.end.instant and other.start.instant < self.end.instant


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


@frozen(kw_only=True)
class Section:
    """One alternative run of a session, with its own groups, period, capacity and events (S6).

    Attributes:
        opens: First moment of the registration period; none: open since ever.
        closes: First moment after it; none: the first event's start (R4).
        capacity: Places; none is unlimited.
        events: In strict order of time, at least one (S5, S7).
        cancelled: The reason, once the section was cancelled (S14).
    """

    section_id: SectionId
    name: str
    group_ids: tuple[GroupId, ...]
    events: tuple[Event, ...]
    opens: datetime | None = None
    closes: datetime | None = None
    capacity: int | None = None
    preferences: Preferences = Preferences()
    cancelled: str | None = None
    is_archived: bool = False

    @property
    def is_open_for_commands(self) -> bool:
        """Neither cancelled nor archived."""
        return self.cancelled is None and not self.is_archived

    @property
    def counted_events(self) -> tuple[Event, ...]:
        """The events that take place: those that were not cancelled (S15, C1)."""
        return tuple(event for event in self.events if event.cancelled is None)

    @property
    def first_event(self) -> Event:
        """The event with which the section begins: the first that was not cancelled."""
        for event in self.events:
            if event.cancelled is None:
                return event
        return self.events[0]

    @property
    def begins_at(self) -> datetime:
        """When the first event starts."""
        return self.first_event.start.instant

    @property
    def ends_at(self) -> datetime:
        """When the last event that takes place ends."""
        return (self.counted_events or self.events)[-1].end.instant

    @property
    def closes_at(self) -> datetime:
        """The first moment at which registration is over (R4)."""
        last_start = self.begins_at
        if self.preferences.late_registration:
            last_start = (self.counted_events or self.events)[-1].start.instant
        return last_start if self.closes is None else min(self.closes, last_start)

    @property
    def line_closes_at(self) -> datetime:
        """When promotion stops and the line, if there is one, closes (W5)."""
        waitlist = self.preferences.waitlist
        return self.begins_at if waitlist is None else self.begins_at - waitlist.stops_before

    @property
    def trainer_ids(self) -> tuple[PersonId, ...]:
        """Everybody assigned to one of the events, once each, in order of the events."""
        return tuple(dict.fromkeys(one for event in self.events for one in event.trainer_ids))

    def event(self, event_id: EventId) -> Event | None:
        """Find one of the events."""
        return next((event for event in self.events if event.event_id == event_id), None)

    def with_events(self, events: Iterable[Event]) -> "Section":
        """Give the section with these events, in order of time (S7)."""
        return evolve(self, events=tuple(sorted(events, key=lambda one: one.start.instant)))

    def marks_open_at(self, event: Event) -> datetime:
        """When marks for an event can first be made (T4)."""
        if self.preferences.marks_after_end:
            return event.end.instant
        return event.start.instant - self.preferences.marks_before


@frozen(kw_only=True)
class Session:
    """An activity that holds sections; done by attending one section (S1, S3).

    Attributes:
        version: Counts the edits of the session and its plan, from 1 (X8).
    """

    session_id: SessionId
    title: str
    description: str = ""
    image: str = ""
    is_published: bool = False
    is_archived: bool = False
    sections: tuple[Section, ...] = ()
    version: int = 1

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.session_id,)

    def section(self, section_id: SectionId) -> Section | None:
        """Find one of the sections."""
        return next((one for one in self.sections if one.section_id == section_id), None)

    def with_section(self, section: Section) -> "Session":
        """Give the session with one section replaced, or added at the end."""
        others = [one.section_id for one in self.sections]
        if section.section_id in others:
            sections = tuple(
                section if one.section_id == section.section_id else one for one in self.sections
            )
        else:
            sections = (*self.sections, section)
        return evolve(self, sections=sections)

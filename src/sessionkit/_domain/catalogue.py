"""What there is to learn, and where it shows: activities, widgets, sessions, sections, events."""

from collections.abc import Iterable
from datetime import datetime

from attrs import evolve, field, frozen

from sessionkit._domain.ids import (
    ActivityId,
    EventId,
    GoalId,
    IntakeId,
    PersonId,
    SectionId,
    SessionId,
    WidgetId,
)
from sessionkit._domain.plan import EventFormat, EventPlan, Preferences, SectionPlan, SessionPlan
from sessionkit._domain.target import Target


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


@frozen(kw_only=True)
class Event:
    """One scheduled meeting inside a section (S8).

    Attributes:
        plan: How it is to take place.
        cancelled: The reason, once the event was cancelled (S15); it then counts for nothing.
        revision: Counts the changes of this event, from 0.
        is_backdated: It was planned when it was over already, so that nobody attended it by
            having a place alone (S18, T3).
    """

    event_id: EventId
    plan: EventPlan
    cancelled: str | None = None
    revision: int = 0
    is_backdated: bool = False

    @property
    def begins_at(self) -> datetime:
        """When it starts."""
        return self.plan.start.instant

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return self.plan.end.instant

    @property
    def missing(self) -> tuple[str, ...]:
        """What people still need to find it: a link, a location, or both (S9)."""
        plan = self.plan
        lacks_link = plan.format is not EventFormat.IN_PERSON and not plan.links
        lacks_location = plan.format is not EventFormat.ONLINE and not plan.location
        return ("link",) * lacks_link + ("location",) * lacks_location

    def overlaps(self, other: "Event") -> bool:
        """Tell whether both take place at once; meetings that touch do not overlap (R8)."""
        return self.begins_at < other.ends_at and other.begins_at < self.ends_at


@frozen(kw_only=True)
class Section:
    """One alternative run of a session, with its own groups, period, capacity and events (S6).

    Attributes:
        plan: How it is to be run.
        events: In strict order of time, at least one (S5, S7).
        cancelled: The reason, once the section was cancelled (S14).
        confirmed_since: When confirmation was switched on; events that had ended by then need
            none (T3). None: as planned.
        eased_at: When the plan last came to ask for less; whoever completes by that has completed
            then and not before (C2).
    """

    section_id: SectionId
    plan: SectionPlan
    events: tuple[Event, ...]
    cancelled: str | None = None
    is_archived: bool = False
    confirmed_since: datetime | None = None
    eased_at: datetime | None = None

    @property
    def preferences(self) -> Preferences:
        """The switches of its plan, which most of the rules look at."""
        return self.plan.preferences

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
        return self.first_event.begins_at

    @property
    def ends_at(self) -> datetime:
        """When the last event that takes place ends."""
        return (self.counted_events or self.events)[-1].ends_at

    @property
    def closes_at(self) -> datetime:
        """The first moment at which registration is over (R4)."""
        last_start = self.begins_at
        if self.preferences.late_registration:
            last_start = (self.counted_events or self.events)[-1].begins_at
        closes = self.plan.closes
        return last_start if closes is None else min(closes, last_start)

    @property
    def line_closes_at(self) -> datetime:
        """When promotion stops and the line, if there is one, closes (W5)."""
        waitlist = self.preferences.waitlist
        return self.begins_at if waitlist is None else self.begins_at - waitlist.stops_before

    @property
    def trainer_ids(self) -> tuple[PersonId, ...]:
        """Everybody assigned to one of the events, once each, in order of the events."""
        return tuple(dict.fromkeys(one for event in self.events for one in event.plan.trainer_ids))

    def event(self, event_id: EventId) -> Event | None:
        """Find one of the events."""
        return next((event for event in self.events if event.event_id == event_id), None)

    def asks_to_confirm(self, event: Event) -> bool:
        """Tell whether an event counts only by a sheet that is submitted (T2, T3)."""
        if not self.preferences.confirmed_by_trainer:
            return False
        return self.confirmed_since is None or event.ends_at > self.confirmed_since

    def with_plan(self, plan: SectionPlan, at: datetime) -> "Section":
        """Give the section run otherwise from a moment on (T3)."""
        confirmed = plan.preferences.confirmed_by_trainer
        if confirmed == self.preferences.confirmed_by_trainer:
            return evolve(self, plan=plan)
        return evolve(self, plan=plan, confirmed_since=at if confirmed else None)

    def with_events(self, events: Iterable[Event]) -> "Section":
        """Give the section with these events, in order of time (S7)."""
        return evolve(self, events=tuple(sorted(events, key=lambda one: one.begins_at)))

    def marks_open_at(self, event: Event) -> datetime:
        """When marks for an event can first be made (T4)."""
        if self.preferences.marks_after_end:
            return event.ends_at
        return event.begins_at - self.preferences.marks_before


@frozen(kw_only=True)
class Session:
    """An activity that holds sections; done by attending one section (S1, S3).

    Attributes:
        plan: What describes it.
        version: Counts the edits of the session and its plan, from 1 (X8).
        target: The session as something that can be unlocked or locked.
    """

    session_id: SessionId
    plan: SessionPlan
    is_published: bool = False
    is_archived: bool = False
    sections: tuple[Section, ...] = ()
    version: int = 1
    target: Target = field(init=False, eq=False, repr=False)

    @target.default
    def _named(self) -> Target:
        """Name it once: every judgement of access asks for it."""
        return Target.session(self.session_id)

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.session_id,)

    @property
    def title(self) -> str:
        """What it is called."""
        return self.plan.title

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

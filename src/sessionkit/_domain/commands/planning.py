"""What is asked about sessions, sections and events."""

from datetime import datetime

from attrs import field, frozen

from sessionkit._domain import fields
from sessionkit._domain.commands.command import AboutPlan, AboutSession
from sessionkit._domain.fields import (
    UNCHANGED,
    Unchanged,
    named_fields,
    refuse,
)
from sessionkit._domain.ids import (
    EventId,
    GroupId,
    PersonId,
    SectionId,
    SessionId,
)
from sessionkit._domain.plan import (
    EventFormat,
    EventPlan,
    Preferences,
    SectionPlan,
    span_makes_sense,
)
from sessionkit._domain.timespan import LocalTime


def _kept_or_event_format(value: EventFormat | str | Unchanged) -> EventFormat | Unchanged:
    return value if isinstance(value, Unchanged) else fields.chosen(EventFormat, value)


def _kept_or_preferences(value: Preferences | Unchanged) -> Preferences | Unchanged:
    if not isinstance(value, Preferences | Unchanged):
        raise refuse("must be Preferences", value)
    return value


def _period_makes_sense(name: str, opens: object, closes: object) -> None:
    if isinstance(opens, datetime) and isinstance(closes, datetime) and closes <= opens:
        message = f"{name}.closes must be after opens"
        raise refuse(message, closes)


@frozen(kw_only=True, field_transformer=named_fields)
class CreateSession(AboutSession[None]):
    """Make a session, as a draft (S3)."""

    session_id: SessionId = field(converter=fields.session_id)
    title: str = field(converter=fields.title)
    description: str = field(default="", converter=fields.notes)
    image: str = field(default="", converter=fields.line)


@frozen(kw_only=True, field_transformer=named_fields)
class EditSession(AboutSession[None]):
    """Change what describes a session (S3)."""

    session_id: SessionId = field(converter=fields.session_id)
    title: str | Unchanged = field(default=UNCHANGED, converter=fields.kept_or_title)
    description: str | Unchanged = field(default=UNCHANGED, converter=fields.kept_or_notes)
    image: str | Unchanged = field(default=UNCHANGED, converter=fields.kept_or_line)
    based_on: int | None = field(default=None, converter=fields.optional_positive)


@frozen(kw_only=True, field_transformer=named_fields)
class PublishSession(AboutSession[None]):
    """Make a draft visible to learners and open for registration (S3)."""

    session_id: SessionId = field(converter=fields.session_id)


@frozen(kw_only=True, field_transformer=named_fields)
class ArchiveSession(AboutSession[None]):
    """Put a session away: it stays readable and takes no command but restoring (S16)."""

    session_id: SessionId = field(converter=fields.session_id)


@frozen(kw_only=True, field_transformer=named_fields)
class RestoreSession(AboutSession[None]):
    """Bring an archived session back (S16)."""

    session_id: SessionId = field(converter=fields.session_id)


def _event_plan(value: EventPlan) -> EventPlan:
    if not isinstance(value, EventPlan):
        raise refuse("must be an EventPlan", value)
    return value


def _section_plan(value: SectionPlan) -> SectionPlan:
    if not isinstance(value, SectionPlan):
        raise refuse("must be a SectionPlan", value)
    return value


@frozen(kw_only=True, field_transformer=named_fields)
class PlanSection(AboutPlan[None]):
    """Plan a section together with its first event (S5, S6)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    plan: SectionPlan = field(converter=_section_plan)
    first_event_id: EventId = field(converter=fields.event_id)
    first_event: EventPlan = field(converter=_event_plan)
    based_on: int | None = field(default=None, converter=fields.optional_positive)

    def __attrs_post_init__(self) -> None:
        """Check the registration period against itself (R4)."""
        _period_makes_sense("PlanSection.plan", self.plan.opens, self.plan.closes)


@frozen(kw_only=True, field_transformer=named_fields)
class EditSection(AboutPlan[None]):
    """Change a section; what is left out stays as it is, ``None`` opens a bound (S6, S10, S11)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    name: str | Unchanged = field(default=UNCHANGED, converter=fields.kept_or_title)
    group_ids: tuple[GroupId, ...] | Unchanged = field(
        default=UNCHANGED, converter=fields.kept_or_some_group_ids
    )
    opens: datetime | Unchanged | None = field(
        default=UNCHANGED, converter=fields.kept_or_optional_moment
    )
    closes: datetime | Unchanged | None = field(
        default=UNCHANGED, converter=fields.kept_or_optional_moment
    )
    capacity: int | Unchanged | None = field(
        default=UNCHANGED, converter=fields.kept_or_optional_positive
    )
    preferences: Preferences | Unchanged = field(default=UNCHANGED, converter=_kept_or_preferences)
    based_on: int | None = field(default=None, converter=fields.optional_positive)

    def __attrs_post_init__(self) -> None:
        """Check the registration period against itself (R4)."""
        _period_makes_sense("EditSection", self.opens, self.closes)


@frozen(kw_only=True, field_transformer=named_fields)
class CancelSection(AboutPlan[None]):
    """Cancel a section that has not begun, with a reason (S14)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    reason: str = field(converter=fields.reason)


@frozen(kw_only=True, field_transformer=named_fields)
class ArchiveSection(AboutPlan[None]):
    """Put a section away: it stays readable and takes no command but restoring (S16)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)


@frozen(kw_only=True, field_transformer=named_fields)
class RestoreSection(AboutPlan[None]):
    """Bring an archived section back (S16)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)


@frozen(kw_only=True, field_transformer=named_fields)
class AddEvent(AboutPlan[None]):
    """Add an event to a section; everybody registered is registered for it too (S7, S12)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    plan: EventPlan = field(converter=_event_plan)
    based_on: int | None = field(default=None, converter=fields.optional_positive)


@frozen(kw_only=True, field_transformer=named_fields)
class EditEvent(AboutPlan[None]):
    """Move an event or change how it takes place; what is left out stays as it is (S7, S8, S13).

    A new start and a new end are given together.
    """

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    start: LocalTime | None = None
    end: LocalTime | None = None
    format: EventFormat | Unchanged = field(default=UNCHANGED, converter=_kept_or_event_format)
    trainer_ids: tuple[PersonId, ...] | Unchanged = field(
        default=UNCHANGED, converter=fields.kept_or_person_ids
    )
    title: str | Unchanged = field(default=UNCHANGED, converter=fields.kept_or_line)
    notes: str | Unchanged = field(default=UNCHANGED, converter=fields.kept_or_notes)
    links: tuple[str, ...] | Unchanged = field(default=UNCHANGED, converter=fields.kept_or_links)
    location: str | Unchanged = field(default=UNCHANGED, converter=fields.kept_or_line)
    based_on: int | None = field(default=None, converter=fields.optional_positive)

    def __attrs_post_init__(self) -> None:
        """Check start and end against one another."""
        for name, value in (("start", self.start), ("end", self.end)):
            if value is not None and not isinstance(value, LocalTime):
                message = f"EditEvent.{name} must be a LocalTime (wall-clock time and zone)"
                raise refuse(message, value)
        if (self.start is None) is not (self.end is None):
            message = "EditEvent.start and end must be given together"
            raise refuse(message, str(self.start or self.end))
        if self.start is not None and self.end is not None:
            span_makes_sense("EditEvent", self.start, self.end)


@frozen(kw_only=True, field_transformer=named_fields)
class RemoveEvent(AboutPlan[None]):
    """Take an event out of a section, which keeps at least one (S5, S13)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    based_on: int | None = field(default=None, converter=fields.optional_positive)


@frozen(kw_only=True, field_transformer=named_fields)
class CancelEvent(AboutPlan[None]):
    """Cancel one event with a reason; it no longer counts for completion (S15)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    reason: str = field(converter=fields.reason)

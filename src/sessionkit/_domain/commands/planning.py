"""What is asked about sessions, sections and events."""

from typing import Unpack

from attrs import field, frozen

from sessionkit._domain import fields
from sessionkit._domain.commands.command import AboutPlan, AboutSession
from sessionkit._domain.edits import Edit, edited_fields
from sessionkit._domain.fields import named_fields, refuse
from sessionkit._domain.ids import (
    EventId,
    SectionId,
    SessionId,
)
from sessionkit._domain.plan import (
    EventChanges,
    EventPlan,
    SectionChanges,
    SectionPlan,
    SessionChanges,
    SessionPlan,
    check_period,
)


@frozen(kw_only=True, field_transformer=named_fields)
class CreateSession(AboutSession[None]):
    """Make a session, as a draft (S3)."""

    session_id: SessionId = field(converter=fields.session_id)
    title: str = field(converter=fields.title)
    description: str = field(default="", converter=fields.notes)
    image: str = field(default="", converter=fields.line)

    @property
    def plan(self) -> SessionPlan:
        """What describes the session."""
        return SessionPlan(title=self.title, description=self.description, image=self.image)


@frozen(kw_only=True, init=False, field_transformer=edited_fields)
class EditSession(Edit[SessionPlan], AboutSession[None]):
    """Change what describes a session (S3)."""

    edits = SessionPlan
    session_id: SessionId = field(converter=fields.session_id)
    based_on: int | None = field(default=None, converter=fields.optional_positive)

    def __init__(
        self, *, session_id: str, based_on: int | None = None, **changes: Unpack[SessionChanges]
    ) -> None:
        """Name the session, and what is to change."""
        self._hold(session_id=session_id, based_on=based_on, **changes)


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
        check_period("PlanSection.plan", self.plan.opens, self.plan.closes)


@frozen(kw_only=True, init=False, field_transformer=edited_fields)
class EditSection(Edit[SectionPlan], AboutPlan[None]):
    """Change a section; what is left out stays as it is, ``None`` opens a bound (S6, S10, S11).

    Preferences are given whole, or as a mapping of those that change.
    """

    edits = SectionPlan
    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    based_on: int | None = field(default=None, converter=fields.optional_positive)

    def __init__(
        self,
        *,
        session_id: str,
        section_id: str,
        based_on: int | None = None,
        **changes: Unpack[SectionChanges],
    ) -> None:
        """Name the section, and what is to change."""
        self._hold(session_id=session_id, section_id=section_id, based_on=based_on, **changes)


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


@frozen(kw_only=True, init=False, field_transformer=edited_fields)
class EditEvent(Edit[EventPlan], AboutPlan[None]):
    """Move an event or change how it takes place; what is left out stays as it is (S7, S8, S13).

    A new start and a new end are given together.
    """

    edits = EventPlan
    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    based_on: int | None = field(default=None, converter=fields.optional_positive)

    def __init__(
        self,
        *,
        session_id: str,
        section_id: str,
        event_id: str,
        based_on: int | None = None,
        **changes: Unpack[EventChanges],
    ) -> None:
        """Name the event, and what is to change."""
        self._hold(
            session_id=session_id,
            section_id=section_id,
            event_id=event_id,
            based_on=based_on,
            **changes,
        )


@frozen(kw_only=True, field_transformer=named_fields)
class RemoveEvent(AboutPlan[None]):
    """Take an event out of a section, which keeps at least one (S5, S13)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    based_on: int | None = field(default=None, converter=fields.optional_positive)


@frozen(kw_only=True, field_transformer=named_fields)
class CancelEvent(AboutPlan[None]):
    """Cancel one event with a reason; it no longer counts for completion (S15).

    One that has begun or is over is cancelled only when that is asked for by name (R12).
    """

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    although_begun: bool = field(default=False, converter=fields.flag)
    reason: str = field(converter=fields.reason)

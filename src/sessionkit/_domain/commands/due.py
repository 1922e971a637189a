"""What time has made due; asked for by the engine alone."""

from datetime import datetime, timedelta

from attrs import field, frozen

from sessionkit._domain import fields
from sessionkit._domain.action import ACTIONS, Action
from sessionkit._domain.automation import Occurrence
from sessionkit._domain.catalogue import Target, a_target
from sessionkit._domain.fields import (
    named_fields,
    refuse,
)
from sessionkit._domain.ids import (
    ActivityId,
    AutomationId,
    EventId,
    PersonId,
    SectionId,
    SessionId,
)


def _optional_target(value: Target | None) -> Target | None:
    return None if value is None else a_target(value)


def _optional_occurrence(value: Occurrence | None) -> Occurrence | None:
    return None if value is None else _occurrence(value)


def _occurrence(value: Occurrence) -> Occurrence:
    if not isinstance(value, Occurrence):
        raise refuse("must be an Occurrence", value)
    return value


def _action(value: Action) -> Action:
    if not isinstance(value, ACTIONS):
        raise refuse("must be an action", value)
    return value


@frozen(kw_only=True, field_transformer=named_fields)
class BeginEvent:
    """Take note that an event has begun."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)


@frozen(kw_only=True, field_transformer=named_fields)
class EndEvent:
    """Take note that an event has ended; where nobody confirms, attendance is given (T3, C2)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)


@frozen(kw_only=True, field_transformer=named_fields)
class CloseLine:
    """Close the line of a section: promotion has stopped (W5)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)


@frozen(kw_only=True, field_transformer=named_fields)
class RemindLearners:
    """Remind the learners of an event, ``lead`` before it starts (N4)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    lead: timedelta = field(converter=fields.duration)


@frozen(kw_only=True, field_transformer=named_fields)
class RemindTrainers:
    """Remind an event's trainers of a sheet that is not submitted (T8)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)


@frozen(kw_only=True, field_transformer=named_fields)
class CheckEvent:
    """Tell an event's trainers what it still lacks before learners are reminded of it (S9)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)


@frozen(kw_only=True, field_transformer=named_fields)
class SettlePlaces:
    """Give up the places of somebody suspended or deleted in sections not begun (G9)."""

    session_id: SessionId = field(converter=fields.session_id)
    person_id: PersonId = field(converter=fields.person_id)


@frozen(kw_only=True, field_transformer=named_fields)
class FillPlaces:
    """Offer the free places of a session's sections to those in line (W3, W4)."""

    session_id: SessionId = field(converter=fields.session_id)


@frozen(kw_only=True, field_transformer=named_fields)
class CheckAutomations:
    """Look for whom the condition of a periodic automation has become true (A6, A11)."""


@frozen(kw_only=True, field_transformer=named_fields)
class React:
    """Have one automation look at one person because of an occurrence, and act (A6, A12)."""

    automation_id: AutomationId = field(converter=fields.automation_id)
    person_id: PersonId = field(converter=fields.person_id)
    occurrence: Occurrence = field(converter=_occurrence)


@frozen(kw_only=True, field_transformer=named_fields)
class Act:
    """Carry out one action of an automation that failed before, or in a step of its own (A14)."""

    automation_id: AutomationId = field(converter=fields.automation_id)
    person_id: PersonId = field(converter=fields.person_id)
    occurrence: Occurrence = field(converter=_occurrence)
    place: int = field(converter=fields.place)
    action: Action = field(converter=_action)
    attempt: int = field(default=1, converter=fields.positive)

    @property
    def activity_id(self) -> ActivityId | None:
        """The activity that is completed, expired or reset by it."""
        return getattr(self.action, "activity_id", None)


@frozen(kw_only=True, field_transformer=named_fields)
class ExpireResult:
    """Let a completion expire, if it is still the same (C7)."""

    activity_id: ActivityId = field(converter=fields.activity_id)
    person_id: PersonId = field(converter=fields.person_id)
    completed_at: datetime = field(converter=fields.moment)


@frozen(kw_only=True, field_transformer=named_fields)
class WarnOfExpiry:
    """Tell somebody that a completion is about to expire, if it is still the same (C7)."""

    activity_id: ActivityId = field(converter=fields.activity_id)
    person_id: PersonId = field(converter=fields.person_id)
    completed_at: datetime = field(converter=fields.moment)


@frozen(kw_only=True, field_transformer=named_fields)
class FollowResult:
    """See what follows for a person from how they stand now: towards a target, or at all (C8, D1).

    That is a step of its own because it concerns other things than what brought the result;
    ``has_fallen`` says that the target was completed before and is no longer.
    """

    person_id: PersonId = field(converter=fields.person_id)
    target: Target | None = field(default=None, converter=_optional_target)
    has_fallen: bool = field(default=False, converter=fields.flag)
    occurrence: Occurrence | None = field(default=None, converter=_optional_occurrence)


@frozen(kw_only=True, field_transformer=named_fields)
class SettleCompletions:
    """See who has completed a journey or programme now that it is made of other parts (C5, C8)."""

    target: Target = field(converter=a_target)

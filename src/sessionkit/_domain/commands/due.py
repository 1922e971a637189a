"""What time has made due; asked for by the engine alone."""

from datetime import datetime, timedelta

from attrs import evolve, field, frozen

from sessionkit._domain import fields
from sessionkit._domain.action import ACTIONS, Action
from sessionkit._domain.automation import Occurrence
from sessionkit._domain.commands.command import (
    DueAtEvent,
    DueForEverybody,
    DueForPerson,
    DueInSection,
    Held,
)
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
from sessionkit._domain.keys import Keys, session_key
from sessionkit._domain.target import Target, a_target


def _optional_target(value: Target | None) -> Target | None:
    return None if value is None else a_target(value)


def _optional_occurrence(value: Occurrence | None) -> Occurrence | None:
    return None if value is None else _occurrence(value)


def _occurrence(value: Occurrence) -> Occurrence:
    if not isinstance(value, Occurrence):
        raise refuse("must be an Occurrence", value)
    return value


def _sortable(root: tuple[int, int]) -> tuple[str, ...]:
    """Write position and place so that texts sort like numbers."""
    position, place = root
    return (f"{position:020d}", f"{place:012d}")


def _action(value: Action) -> Action:
    if not isinstance(value, ACTIONS):
        raise refuse("must be an action", value)
    return value


@frozen(kw_only=True, field_transformer=named_fields)
class BeginEvent(DueAtEvent):
    """Take note that an event has begun."""

    order = 1

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)


@frozen(kw_only=True, field_transformer=named_fields)
class EndEvent(DueAtEvent):
    """Take note that an event has ended; where nobody confirms, attendance is given (T3, C2)."""

    order = 2

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)


@frozen(kw_only=True, field_transformer=named_fields)
class CloseLine(DueInSection):
    """Close the line of a section: promotion has stopped (W5)."""

    order = 0

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)


@frozen(kw_only=True, field_transformer=named_fields)
class RemindLearners(DueAtEvent):
    """Remind the learners of an event, ``lead`` before it starts (N4)."""

    order = 4

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    lead: timedelta = field(converter=fields.duration)

    @property
    def named(self) -> tuple[str, ...]:
        """The event and how long before it."""
        return (self.session_id, self.section_id, self.event_id, str(self.lead))


@frozen(kw_only=True, field_transformer=named_fields)
class RemindTrainers(DueAtEvent):
    """Remind an event's trainers of a sheet that is not submitted (T8)."""

    order = 3

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)


@frozen(kw_only=True, field_transformer=named_fields)
class CheckEvent(DueAtEvent):
    """Tell an event's trainers what it still lacks before learners are reminded of it (S9)."""

    order = 4

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)


@frozen(kw_only=True, field_transformer=named_fields)
class SettlePlaces(DueForPerson):
    """Give up the places of somebody suspended or deleted in sections not begun (G9)."""

    order = 5

    session_id: SessionId = field(converter=fields.session_id)
    person_id: PersonId = field(converter=fields.person_id)

    @property
    def named(self) -> tuple[str, ...]:
        """The session and the person."""
        return (self.session_id, self.person_id)

    @property
    def keys(self) -> Keys:
        """The person, what waits; the section is looked up."""
        return super().keys | Keys.sharing(session_key(self.session_id))

    @property
    def in_sections_of(self) -> tuple[Held, ...]:
        """The registration."""
        return ((self.session_id, self.person_id),)


@frozen(kw_only=True, field_transformer=named_fields)
class FillPlaces(DueInSection):
    """Offer the free places of a section to those in line (W3, W4).

    Whoever was passed over is judged again if something happened to them, or with ``everybody``.
    """

    order = 6

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    everybody: bool = field(default=False, converter=fields.flag)

    @property
    def named(self) -> tuple[str, ...]:
        """The section, and whether everybody in line is judged again."""
        section = (self.session_id, self.section_id)
        return (*section, "everybody") if self.everybody else section


@frozen(kw_only=True, field_transformer=named_fields)
class CheckAutomations(DueForEverybody):
    """Look for whom the condition of a periodic automation has become true (A6, A11)."""

    order = 12

    @property
    def named(self) -> tuple[str, ...]:
        """Nothing: there is one."""
        return ()


@frozen(kw_only=True, field_transformer=named_fields)
class React(DueForPerson):
    """Have one automation look at one person because of an occurrence, and act (A6, A12)."""

    order = 11
    is_of_one_step = True
    about_sessions = False

    automation_id: AutomationId = field(converter=fields.automation_id)
    person_id: PersonId = field(converter=fields.person_id)
    occurrence: Occurrence = field(converter=_occurrence)

    def placed(self, position: int) -> "React":
        """Give it as the step at this position leaves it."""
        return evolve(self, occurrence=self.occurrence.placed(position))

    @property
    def acts_for(self) -> AutomationId | None:
        """The automation."""
        return self.automation_id

    @property
    def named(self) -> tuple[str, ...]:
        """What it all began with, the automation and the person."""
        return (*_sortable(self.occurrence.root), self.automation_id, self.person_id)


@frozen(kw_only=True, field_transformer=named_fields)
class Act(DueForPerson):
    """Carry out one action of an automation that failed before, or in a step of its own (A14)."""

    order = 10
    is_of_one_step = True
    about_sessions = False

    automation_id: AutomationId = field(converter=fields.automation_id)
    person_id: PersonId = field(converter=fields.person_id)
    occurrence: Occurrence = field(converter=_occurrence)
    place: int = field(converter=fields.place)
    action: Action = field(converter=_action)
    attempt: int = field(default=1, converter=fields.positive)

    def placed(self, position: int) -> "Act":
        """Give it as the step at this position leaves it."""
        return evolve(self, occurrence=self.occurrence.placed(position))

    @property
    def acts_for(self) -> AutomationId | None:
        """The automation."""
        return self.automation_id

    @property
    def activity_id(self) -> ActivityId | None:
        """The activity that is completed, expired or reset by it."""
        return getattr(self.action, "activity_id", None)

    @property
    def named(self) -> tuple[str, ...]:
        """What it all began with, the automation, the person, and the place of the action."""
        return (
            *_sortable(self.occurrence.root),
            self.automation_id,
            self.person_id,
            f"{self.place:04d}",
        )

    @property
    def keys(self) -> Keys:
        """The person, what waits; of a session the section that they are in as well."""
        activity_id = self.activity_id
        if activity_id is None:
            return super().keys
        return super().keys | Keys.sharing(session_key(activity_id))

    @property
    def in_sections_of(self) -> tuple[Held, ...]:
        """The registration, where the action concerns a session."""
        activity_id = self.activity_id
        return () if activity_id is None else ((SessionId(activity_id), self.person_id),)


@frozen(kw_only=True, field_transformer=named_fields)
class ExpireResult(DueForPerson):
    """Let a completion expire, if it is still the same (C7)."""

    order = 7
    about_sessions = False

    activity_id: ActivityId = field(converter=fields.activity_id)
    person_id: PersonId = field(converter=fields.person_id)
    completed_at: datetime = field(converter=fields.moment)

    @property
    def named(self) -> tuple[str, ...]:
        """The activity and the person."""
        return (self.activity_id, self.person_id)

    @property
    def keys(self) -> Keys:
        """The person, what waits; of a session the section that they are in as well."""
        return super().keys | Keys.sharing(session_key(self.activity_id))

    @property
    def in_sections_of(self) -> tuple[Held, ...]:
        """The registration, where the activity is a session."""
        return ((SessionId(self.activity_id), self.person_id),)


@frozen(kw_only=True, field_transformer=named_fields)
class WarnOfExpiry(DueForPerson):
    """Tell somebody that a completion is about to expire, if it is still the same (C7)."""

    order = 8
    about_sessions = False

    activity_id: ActivityId = field(converter=fields.activity_id)
    person_id: PersonId = field(converter=fields.person_id)
    completed_at: datetime = field(converter=fields.moment)

    @property
    def named(self) -> tuple[str, ...]:
        """The activity and the person."""
        return (self.activity_id, self.person_id)


@frozen(kw_only=True, field_transformer=named_fields)
class FollowResult(DueForPerson):
    """See what follows for a person from how they stand now: towards a target, or at all (C8, D1).

    That is a step of its own because it concerns other things than what brought the result;
    ``has_fallen`` says that the target was completed before and is no longer.
    """

    order = 9
    about_sessions = False

    person_id: PersonId = field(converter=fields.person_id)
    target: Target | None = field(default=None, converter=_optional_target)
    has_fallen: bool = field(default=False, converter=fields.flag)
    occurrence: Occurrence | None = field(default=None, converter=_optional_occurrence)

    def placed(self, position: int) -> "FollowResult":
        """Give it as the step at this position leaves it."""
        if self.occurrence is None:
            return self
        return evolve(self, occurrence=self.occurrence.placed(position))

    @property
    def named(self) -> tuple[str, ...]:
        """The person, the target, and whether it fell."""
        about = () if self.target is None else self.target.key
        return (self.person_id, *about, *(("fallen",) if self.has_fallen else ()))


@frozen(kw_only=True, field_transformer=named_fields)
class SettleCompletions(DueForEverybody):
    """See who has completed a journey or programme now that it is made of other parts (C5, C8)."""

    order = 9

    target: Target = field(converter=a_target)

    @property
    def named(self) -> tuple[str, ...]:
        """The target."""
        return self.target.key

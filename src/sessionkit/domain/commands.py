"""What somebody asks for: imperative, frozen, valid in itself once it is built (X7).

A command names everything it makes: ids come in from outside, so the same commands at the same
times give the same result (X6). ``based_on`` is the version of the session that an edit was made
from; the edit is refused if somebody was faster (X8).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from attrs import field, frozen

from sessionkit.domain import fields
from sessionkit.domain.action import ACTIONS, Action
from sessionkit.domain.automation import Automation, Occurrence
from sessionkit.domain.catalogue import EventFormat, Preferences, Target, TargetKind
from sessionkit.domain.fields import (
    NO_ATTRIBUTES,
    UNCHANGED,
    Attributes,
    Unchanged,
    collection,
    named_fields,
    refuse,
)
from sessionkit.domain.ids import (
    ActivityId,
    AutomationId,
    EventId,
    GoalId,
    GroupId,
    IntakeId,
    ItemId,
    PersonId,
    SectionId,
    SessionId,
    WidgetId,
)
from sessionkit.domain.notice import NoticeKind
from sessionkit.domain.people import Holder, PersonDate, PersonStatus
from sessionkit.domain.programme import Journey, Programme
from sessionkit.domain.registration import Attendance, Waiver
from sessionkit.domain.result import REPORTED, Expiry, ResultStatus
from sessionkit.domain.settings import Overlaps
from sessionkit.domain.timespan import LocalTime, zone_name

# Converters that need words of the domain -----------------------------------------------------


def _event_format(value: EventFormat | str) -> EventFormat:
    return fields.chosen(EventFormat, value)


def _kept_or_event_format(value: EventFormat | str | Unchanged) -> EventFormat | Unchanged:
    return value if isinstance(value, Unchanged) else _event_format(value)


def _status(value: PersonStatus | str) -> PersonStatus:
    status = fields.chosen(PersonStatus, value)
    if status is PersonStatus.DELETED:
        raise refuse("must be pending, active or suspended (DeletePerson erases)", value)
    return status


def _kept_or_overlaps(value: Overlaps | str | Unchanged) -> Overlaps | Unchanged:
    return value if isinstance(value, Unchanged) else fields.chosen(Overlaps, value)


def _kept_or_kinds(
    values: Iterable[NoticeKind | str] | Unchanged,
) -> frozenset[NoticeKind] | Unchanged:
    if isinstance(values, Unchanged):
        return values
    kinds = collection(values, "kinds of notice")
    return frozenset(fields.chosen(NoticeKind, value) for value in kinds)


def _attendance(value: Attendance | str) -> Attendance:
    return fields.chosen(Attendance, value)


def _optional_attendance(value: Attendance | str | None) -> Attendance | None:
    return None if value is None else _attendance(value)


def _marks(values: Mapping[str, Attendance | str]) -> Mapping[PersonId, Attendance]:
    if not isinstance(values, Mapping):
        raise refuse("must be a mapping of learners to marks", values)
    return {fields.person_id(one): _attendance(mark) for one, mark in values.items()}


def _waivers(values: Iterable[Waiver | str]) -> tuple[Waiver, ...]:
    waivers = [fields.chosen(Waiver, value) for value in collection(values, "waivers")]
    if len(set(waivers)) < len(waivers):
        raise refuse("must not name the same waiver twice", waivers)
    return tuple(sorted(waivers, key=lambda one: one.value))


Dates = tuple[tuple[PersonDate, datetime], ...]


def _dates(values: Mapping[PersonDate | str, datetime] | Dates) -> Dates:
    """Take a mapping, or what it was made into when an entry is copied."""
    given: object = tuple(values.items()) if isinstance(values, Mapping) else values
    if not isinstance(given, tuple) or not all(_is_pair(pair) for pair in given):
        raise refuse("must be a mapping of a person's dates to moments", values)
    found = {}
    for name, value in given:
        date = fields.chosen(PersonDate, name)
        if date in found:
            raise refuse("must not give the same date twice", date.value)
        found[date] = fields.moment(value)
    return tuple(sorted(found.items(), key=lambda one: one[0].value))


def _is_pair(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == len(("name", "moment"))


def _local_time(value: LocalTime) -> LocalTime:
    if not isinstance(value, LocalTime):
        raise refuse("must be a LocalTime (wall-clock time and zone)", value)
    return value


def _preferences(value: Preferences) -> Preferences:
    if not isinstance(value, Preferences):
        raise refuse("must be Preferences", value)
    return value


def _kept_or_preferences(value: Preferences | Unchanged) -> Preferences | Unchanged:
    return value if isinstance(value, Unchanged) else _preferences(value)


def _automation(value: Automation) -> Automation:
    if not isinstance(value, Automation):
        raise refuse("must be an Automation", value)
    return value


def _journey(value: Journey) -> Journey:
    if not isinstance(value, Journey):
        raise refuse("must be a Journey", value)
    return value


def _programme(value: Programme) -> Programme:
    if not isinstance(value, Programme):
        raise refuse("must be a Programme", value)
    return value


def _target(value: Target) -> Target:
    if not isinstance(value, Target):
        raise refuse("must be a Target", value)
    return value


def _optional_target(value: Target | None) -> Target | None:
    return None if value is None else _target(value)


def _optional_occurrence(value: Occurrence | None) -> Occurrence | None:
    return None if value is None else _occurrence(value)


def _optional_expiry(value: Expiry | None) -> Expiry | None:
    if value is not None and not isinstance(value, Expiry):
        raise refuse("must be an Expiry or None", value)
    return value


def _result_status(value: ResultStatus | str) -> ResultStatus:
    return fields.chosen(ResultStatus, value)


def _occurrence(value: Occurrence) -> Occurrence:
    if not isinstance(value, Occurrence):
        raise refuse("must be an Occurrence", value)
    return value


def _action(value: Action) -> Action:
    if not isinstance(value, ACTIONS):
        raise refuse("must be an action", value)
    return value


def _holder(value: Holder) -> Holder:
    if not isinstance(value, Holder):
        raise refuse("must be a Holder", value)
    return value


def _period_makes_sense(name: str, opens: object, closes: object) -> None:
    if isinstance(opens, datetime) and isinstance(closes, datetime) and closes <= opens:
        message = f"{name}.closes must be after opens"
        raise refuse(message, closes)


# The platform ---------------------------------------------------------------------------------


@frozen(kw_only=True, field_transformer=named_fields)
class ChangeSettings:
    """Change settings of the platform; what is left out stays as it is (S2, R8, N1, N2)."""

    sessions_are_on: bool | Unchanged = field(default=UNCHANGED, converter=fields.kept_or_flag)
    overlaps: Overlaps | Unchanged = field(default=UNCHANGED, converter=_kept_or_overlaps)
    reminders: tuple[timedelta, ...] | Unchanged = field(
        default=UNCHANGED, converter=fields.kept_or_durations
    )
    attendance_due_after: timedelta | Unchanged = field(
        default=UNCHANGED, converter=fields.kept_or_duration
    )
    silent: frozenset[NoticeKind] | Unchanged = field(default=UNCHANGED, converter=_kept_or_kinds)
    full_tells_learners: bool | Unchanged = field(default=UNCHANGED, converter=fields.kept_or_flag)


@frozen(kw_only=True, field_transformer=named_fields)
class AddActivity:
    """Make an activity that is not a session known, so that it can be unlocked."""

    activity_id: ActivityId = field(converter=fields.activity_id)
    title: str = field(converter=fields.title)


@frozen(kw_only=True, field_transformer=named_fields)
class AddWidget:
    """Make a widget known that shows the sessions named (V2)."""

    widget_id: WidgetId = field(converter=fields.widget_id)
    title: str = field(converter=fields.title)
    session_ids: tuple[SessionId, ...] = field(default=(), converter=fields.session_ids)


@frozen(kw_only=True, field_transformer=named_fields)
class AddGoal:
    """Make a goal known, so that it can be unlocked, committed to and completed (A5)."""

    goal_id: GoalId = field(converter=fields.goal_id)
    title: str = field(converter=fields.title)


@frozen(kw_only=True, field_transformer=named_fields)
class AddIntake:
    """Make an intake known, so that it can be unlocked (A5)."""

    intake_id: IntakeId = field(converter=fields.intake_id)
    title: str = field(converter=fields.title)


@frozen(kw_only=True, field_transformer=named_fields)
class SaveJourney:
    """Add a journey, or replace the one with the same id; completions stay (C5, C8)."""

    journey: Journey = field(converter=_journey)


@frozen(kw_only=True, field_transformer=named_fields)
class SaveProgramme:
    """Add a programme, or replace the one with the same id; completions stay (C5, C8)."""

    programme: Programme = field(converter=_programme)


@frozen(kw_only=True, field_transformer=named_fields)
class RemoveTarget:
    """Remove an activity, widget, journey, programme, goal or intake; sessions are archived."""

    target: Target = field(converter=_target)


@frozen(kw_only=True, field_transformer=named_fields)
class SetExpiry:
    """Say that completions of an activity or session expire, or with ``None`` that they do not (C7)."""

    activity_id: ActivityId = field(converter=fields.activity_id)
    expiry: Expiry | None = field(converter=_optional_expiry)

    def __attrs_post_init__(self) -> None:
        """Refuse the expiry of something else."""
        if self.expiry is not None and self.expiry.activity_id != self.activity_id:
            message = "SetExpiry.expiry must be of the same activity"
            raise refuse(message, self.expiry.activity_id)


@frozen(kw_only=True, field_transformer=named_fields)
class SaveAutomation:
    """Add an automation, or replace the one with the same id (A1)."""

    automation: Automation = field(converter=_automation)


@frozen(kw_only=True, field_transformer=named_fields)
class RemoveAutomation:
    """Remove an automation; what it unlocked is locked from then on (A7, A8)."""

    automation_id: AutomationId = field(converter=fields.automation_id)


# How people stand towards what is no session, and their to-do lists ----------------------------


@frozen(kw_only=True, field_transformer=named_fields)
class ReportResult:
    """Tell how a person stands in an activity, goal or intake, as the application knows it (C10)."""

    target: Target = field(converter=_target)
    person_id: PersonId = field(converter=fields.person_id)
    status: ResultStatus = field(converter=_result_status)
    score: float | None = field(default=None, converter=fields.optional_number)

    def __attrs_post_init__(self) -> None:
        """Refuse what the target can never be."""
        known = REPORTED.get(self.target.kind, ())
        if self.status not in known:
            names = ", ".join(one.value for one in known) or "nothing"
            message = f"ReportResult.status must be what a {self.target.kind.value} has ({names})"
            raise refuse(message, self.status.value)
        if self.score is not None and self.target.kind is not TargetKind.ACTIVITY:
            message = "ReportResult.score must be left out but for activities"
            raise refuse(message, self.score)


@frozen(kw_only=True, field_transformer=named_fields)
class ResetActivity:
    """Have a person do an activity or session anew; what was is history (C7)."""

    activity_id: ActivityId = field(converter=fields.activity_id)
    person_id: PersonId = field(converter=fields.person_id)


@frozen(kw_only=True, field_transformer=named_fields)
class AddToDo:
    """Note something to do on one's own list (D1)."""

    person_id: PersonId = field(converter=fields.person_id)
    item_id: ItemId = field(converter=fields.item_id)
    title: str = field(converter=fields.title)
    due_at: datetime | None = field(default=None, converter=fields.optional_moment)


@frozen(kw_only=True, field_transformer=named_fields)
class TickToDo:
    """Tick an item of one's own list off, or open it again (D1)."""

    person_id: PersonId = field(converter=fields.person_id)
    item_id: ItemId = field(converter=fields.item_id)
    is_done: bool = field(default=True, converter=fields.flag)


@frozen(kw_only=True, field_transformer=named_fields)
class ChooseGroups:
    """Join the groups one wants of those one was offered (A5)."""

    person_id: PersonId = field(converter=fields.person_id)
    offer_id: str = field(converter=fields.given_id)
    group_ids: tuple[GroupId, ...] = field(converter=fields.group_ids)


# People, groups, roles ------------------------------------------------------------------------


@frozen(kw_only=True, field_transformer=named_fields)
class PersonEntry:
    """What the application tells of one person (G1)."""

    person_id: PersonId = field(converter=fields.person_id)
    name: str = field(converter=fields.title)
    email: str = field(default="", converter=fields.email)
    zone: str = field(default="UTC", converter=zone_name)
    locale: str = field(default="en", converter=fields.title)
    status: PersonStatus = field(default=PersonStatus.ACTIVE, converter=_status)
    dates: Dates = field(default=(), converter=_dates)
    attributes: Attributes = field(default=NO_ATTRIBUTES, converter=fields.attributes)
    group_ids: tuple[GroupId, ...] = field(default=(), converter=fields.group_ids)


@frozen(kw_only=True, field_transformer=named_fields)
class GroupEntry:
    """What the application tells of one group (G1, G2)."""

    group_id: GroupId = field(converter=fields.group_id)
    title: str = field(converter=fields.title)
    type: str = field(default="", converter=fields.line)
    parent_id: GroupId | None = field(default=None, converter=fields.optional_group_id)


def _person_entry(value: PersonEntry) -> PersonEntry:
    if not isinstance(value, PersonEntry):
        raise refuse("must be a PersonEntry", value)
    return value


def _group_entry(value: GroupEntry) -> GroupEntry:
    if not isinstance(value, GroupEntry):
        raise refuse("must be a GroupEntry", value)
    return value


def _person_entries(values: Iterable[PersonEntry]) -> tuple[PersonEntry, ...]:
    entries = tuple(_person_entry(value) for value in collection(values, "PersonEntry"))
    fields.person_ids([entry.person_id for entry in entries])
    return entries


def _group_entries(values: Iterable[GroupEntry]) -> tuple[GroupEntry, ...]:
    entries = tuple(_group_entry(value) for value in collection(values, "GroupEntry"))
    fields.group_ids([entry.group_id for entry in entries])
    return entries


@frozen(kw_only=True, field_transformer=named_fields)
class SavePerson:
    """Add a person, or tell everything anew of one that is known (G1)."""

    person: PersonEntry = field(converter=_person_entry)


@frozen(kw_only=True, field_transformer=named_fields)
class DeletePerson:
    """Erase a person; places in sections that have not begun are given up (G9)."""

    person_id: PersonId = field(converter=fields.person_id)


@frozen(kw_only=True, field_transformer=named_fields)
class SaveGroup:
    """Add a group, or tell everything anew of one that is known (G1, G2)."""

    group: GroupEntry = field(converter=_group_entry)


@frozen(kw_only=True, field_transformer=named_fields)
class RemoveGroup:
    """Remove a group that has no subgroups and no section; its members leave it (G1)."""

    group_id: GroupId = field(converter=fields.group_id)


@frozen(kw_only=True, field_transformer=named_fields)
class SynchroniseDirectory:
    """Tell all people and groups at once; the differences are worked out (G1).

    People who are missing are suspended, not erased; groups that are missing are removed.
    """

    people: tuple[PersonEntry, ...] = field(converter=_person_entries)
    groups: tuple[GroupEntry, ...] = field(converter=_group_entries)


@frozen(kw_only=True, field_transformer=named_fields)
class AssignRoles:
    """Say which roles a person or a group holds; none given takes them away (G4)."""

    holder: Holder = field(converter=_holder)
    is_admin: bool = field(default=False, converter=fields.flag)
    managed_group_ids: tuple[GroupId, ...] = field(default=(), converter=fields.group_ids)


# Planning -------------------------------------------------------------------------------------


@frozen(kw_only=True, field_transformer=named_fields)
class CreateSession:
    """Make a session, as a draft (S3)."""

    session_id: SessionId = field(converter=fields.session_id)
    title: str = field(converter=fields.title)
    description: str = field(default="", converter=fields.notes)
    image: str = field(default="", converter=fields.line)


@frozen(kw_only=True, field_transformer=named_fields)
class EditSession:
    """Change what describes a session (S3)."""

    session_id: SessionId = field(converter=fields.session_id)
    title: str | Unchanged = field(default=UNCHANGED, converter=fields.kept_or_title)
    description: str | Unchanged = field(default=UNCHANGED, converter=fields.kept_or_notes)
    image: str | Unchanged = field(default=UNCHANGED, converter=fields.kept_or_line)
    based_on: int | None = field(default=None, converter=fields.optional_positive)


@frozen(kw_only=True, field_transformer=named_fields)
class PublishSession:
    """Make a draft visible to learners and open for registration (S3)."""

    session_id: SessionId = field(converter=fields.session_id)


@frozen(kw_only=True, field_transformer=named_fields)
class ArchiveSession:
    """Put a session away: it stays readable and takes no command but restoring (S16)."""

    session_id: SessionId = field(converter=fields.session_id)


@frozen(kw_only=True, field_transformer=named_fields)
class RestoreSession:
    """Bring an archived session back (S16)."""

    session_id: SessionId = field(converter=fields.session_id)


@frozen(kw_only=True, field_transformer=named_fields)
class EventPlan:
    """How an event is to take place (S8).

    Raises:
        ValueError: When it ends before or as it starts, or the two times are in two zones.
    """

    event_id: EventId = field(converter=fields.event_id)
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
        _span_makes_sense("EventPlan", self.start, self.end)


def _span_makes_sense(name: str, start: LocalTime, end: LocalTime) -> None:
    if start.zone != end.zone:
        message = f"{name}.end must be in the zone of start ({start.zone})"
        raise refuse(message, str(end))
    if end.instant <= start.instant:
        message = f"{name}.end must be after start ({start})"
        raise refuse(message, str(end))


def _event_plan(value: EventPlan) -> EventPlan:
    if not isinstance(value, EventPlan):
        raise refuse("must be an EventPlan", value)
    return value


@frozen(kw_only=True, field_transformer=named_fields)
class PlanSection:
    """Plan a section together with its first event (S5, S6)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    name: str = field(converter=fields.title)
    group_ids: tuple[GroupId, ...] = field(converter=fields.some_group_ids)
    first_event: EventPlan = field(converter=_event_plan)
    opens: datetime | None = field(default=None, converter=fields.optional_moment)
    closes: datetime | None = field(default=None, converter=fields.optional_moment)
    capacity: int | None = field(default=None, converter=fields.optional_positive)
    preferences: Preferences = field(default=Preferences(), converter=_preferences)
    based_on: int | None = field(default=None, converter=fields.optional_positive)

    def __attrs_post_init__(self) -> None:
        """Check the registration period against itself (R4)."""
        _period_makes_sense("PlanSection", self.opens, self.closes)


@frozen(kw_only=True, field_transformer=named_fields)
class EditSection:
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
class CancelSection:
    """Cancel a section that has not begun, with a reason (S14)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    reason: str = field(converter=fields.reason)


@frozen(kw_only=True, field_transformer=named_fields)
class ArchiveSection:
    """Put a section away: it stays readable and takes no command but restoring (S16)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)


@frozen(kw_only=True, field_transformer=named_fields)
class RestoreSection:
    """Bring an archived section back (S16)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)


@frozen(kw_only=True, field_transformer=named_fields)
class AddEvent:
    """Add an event to a section; everybody registered is registered for it too (S7, S12)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event: EventPlan = field(converter=_event_plan)
    based_on: int | None = field(default=None, converter=fields.optional_positive)


@frozen(kw_only=True, field_transformer=named_fields)
class EditEvent:
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
            _span_makes_sense("EditEvent", self.start, self.end)


@frozen(kw_only=True, field_transformer=named_fields)
class RemoveEvent:
    """Take an event out of a section, which keeps at least one (S5, S13)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    based_on: int | None = field(default=None, converter=fields.optional_positive)


@frozen(kw_only=True, field_transformer=named_fields)
class CancelEvent:
    """Cancel one event with a reason; it no longer counts for completion (S15)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    reason: str = field(converter=fields.reason)


# Registration and waitlist --------------------------------------------------------------------


@frozen(kw_only=True, field_transformer=named_fields)
class RegisterLearner:
    """Register a learner for a section, for all its events (R1-R10).

    Asked by the learner, or by staff, who may waive period, capacity and unlock by name (R10).
    A full section with a waitlist puts the learner in line (W1).
    """

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    learner_id: PersonId = field(converter=fields.person_id)
    waive: tuple[Waiver, ...] = field(default=(), converter=_waivers)


@frozen(kw_only=True, field_transformer=named_fields)
class RegisterLearners:
    """Register a list of learners in one call, with a row of the answer for each (R14)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    learner_ids: tuple[PersonId, ...] = field(converter=fields.some_person_ids)
    waive: tuple[Waiver, ...] = field(default=(), converter=_waivers)
    all_or_nothing: bool = field(default=False, converter=fields.flag)


@frozen(kw_only=True, field_transformer=named_fields)
class DeregisterLearner:
    """Give up one's own place, or place in line, until the deadline (R11, R12)."""

    session_id: SessionId = field(converter=fields.session_id)
    learner_id: PersonId = field(converter=fields.person_id)


@frozen(kw_only=True, field_transformer=named_fields)
class RemoveLearner:
    """Take a learner out of a section, as staff, with a reason (R11)."""

    session_id: SessionId = field(converter=fields.session_id)
    learner_id: PersonId = field(converter=fields.person_id)
    reason: str = field(converter=fields.reason)


@frozen(kw_only=True, field_transformer=named_fields)
class SwitchSection:
    """Leave one section for another as one step; refused, the old place is kept (R5)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    learner_id: PersonId = field(converter=fields.person_id)


@frozen(kw_only=True, field_transformer=named_fields)
class MoveInLine:
    """Put somebody in line before somebody else, or at the end (W2)."""

    session_id: SessionId = field(converter=fields.session_id)
    learner_id: PersonId = field(converter=fields.person_id)
    before_id: PersonId | None = field(default=None, converter=fields.optional_person_id)

    def __attrs_post_init__(self) -> None:
        """Nobody stands before themselves."""
        if self.before_id == self.learner_id:
            message = "MoveInLine.before_id must be somebody else"
            raise refuse(message, self.before_id)


@frozen(kw_only=True, field_transformer=named_fields)
class MessageLearners:
    """Write to the learners registered for a section (G5, N2)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    message_id: str = field(converter=fields.event_id)
    subject: str = field(converter=fields.title)
    text: str = field(converter=fields.reason)


# Attendance -----------------------------------------------------------------------------------


@frozen(kw_only=True, field_transformer=named_fields)
class SaveSheet:
    """Fill in marks of an event; ``others`` is the mark of everybody not named (T4, T5)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    marks: Mapping[PersonId, Attendance] = field(factory=dict, converter=_marks, hash=False)
    others: Attendance | None = field(default=None, converter=_optional_attendance)

    def __attrs_post_init__(self) -> None:
        """Refuse to save nothing."""
        if not self.marks and self.others is None:
            message = "SaveSheet.marks must hold a mark where others is not given"
            raise refuse(message, self.marks)


@frozen(kw_only=True, field_transformer=named_fields)
class SubmitSheet:
    """Submit an event's sheet, with the marks given filled in first (T2, T5)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    marks: Mapping[PersonId, Attendance] = field(factory=dict, converter=_marks, hash=False)
    others: Attendance | None = field(default=None, converter=_optional_attendance)


@frozen(kw_only=True, field_transformer=named_fields)
class ReopenSheet:
    """Open a submitted sheet again, with a reason (T5)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    reason: str = field(converter=fields.reason)


@frozen(kw_only=True, field_transformer=named_fields)
class CorrectMark:
    """Correct one mark of a submitted sheet at once, with a reason (T6, C5)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    learner_id: PersonId = field(converter=fields.person_id)
    mark: Attendance = field(converter=_attendance)
    reason: str = field(converter=fields.reason)


# What time has made due -----------------------------------------------------------------------
#
# These are asked for by the engine alone, when their moment has come; asked for earlier they are
# refused, asked for again they change nothing.


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

    target: Target = field(converter=_target)


DueCommand = (
    BeginEvent
    | EndEvent
    | CloseLine
    | RemindLearners
    | RemindTrainers
    | CheckEvent
    | SettlePlaces
    | FillPlaces
    | CheckAutomations
    | React
    | Act
    | ExpireResult
    | WarnOfExpiry
    | FollowResult
    | SettleCompletions
)

ApartFromSessions = (
    CheckAutomations | React | Act | ExpireResult | WarnOfExpiry | FollowResult | SettleCompletions
)
"""What time makes due whether or not sessions are switched on (S2)."""

PlanCommand = (
    EditSession
    | PublishSession
    | ArchiveSession
    | RestoreSession
    | PlanSection
    | EditSection
    | CancelSection
    | ArchiveSection
    | RestoreSection
    | AddEvent
    | EditEvent
    | RemoveEvent
    | CancelEvent
)

DirectoryCommand = (
    ChangeSettings
    | AddActivity
    | AddWidget
    | AddGoal
    | AddIntake
    | SaveJourney
    | SaveProgramme
    | RemoveTarget
    | SetExpiry
    | SaveAutomation
    | RemoveAutomation
    | SavePerson
    | DeletePerson
    | SaveGroup
    | RemoveGroup
    | SynchroniseDirectory
    | AssignRoles
    | ReportResult
    | ResetActivity
    | AddToDo
    | TickToDo
    | ChooseGroups
)

LearnerCommand = (
    RegisterLearner
    | RegisterLearners
    | DeregisterLearner
    | RemoveLearner
    | SwitchSection
    | MoveInLine
    | MessageLearners
)

SheetCommand = SaveSheet | SubmitSheet | ReopenSheet | CorrectMark

Command = (
    DirectoryCommand | CreateSession | PlanCommand | LearnerCommand | SheetCommand | DueCommand
)

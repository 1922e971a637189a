"""Every requirement there is: its code, who may learn of it, and what is known where it is not met.

Codes are public: they are never renamed. What is said of a requirement is no part of it: the words
are in ``_words``, by reason.

A reason is added in three places: here, as a member with the class of its detail; in
``_words/english/reasons``, with its words; and in the policy that judges it.
"""

from datetime import datetime
from enum import Enum

from attrs import AttrsInstance, field, frozen

from sessionkit._domain.ids import (
    AutomationId,
    EventId,
    GroupId,
    JourneyId,
    JourneySectionId,
    PersonId,
    ProgrammeId,
    SectionId,
    SessionId,
    WidgetId,
)
from sessionkit._domain.people import PersonStatus
from sessionkit._domain.registration import RegistrationState
from sessionkit._domain.target import Target
from sessionkit._domain.timespan import LocalTime


class Audience(Enum):
    """Who may learn of a finding (X3)."""

    LEARNER = "learner"
    STAFF = "staff"


class Conceals(Enum):
    """What does not exist for somebody who may not know of it (G10)."""

    SESSION = "session"
    SECTION = "section"
    EVENT = "event"
    PERSON = "person"
    GROUP = "group"
    ACTIVITY = "activity"
    AUTOMATION = "automation"
    REGISTRATION = "registration"


# What is known where a requirement is not met -------------------------------------------------


@frozen(kw_only=True)
class NothingMore:
    """That it is not met is all there is to know."""


@frozen(kw_only=True)
class NamedId:
    """The id that was named."""

    id: str


@frozen(kw_only=True)
class NamedTarget:
    """What was named."""

    target: Target


@frozen(kw_only=True)
class NamedLearner:
    """The learner who was named."""

    learner_id: PersonId


@frozen(kw_only=True)
class NotActive:
    """Who is not active, and what instead; none: nobody knows the person."""

    person_id: PersonId
    status: PersonStatus | None


@frozen(kw_only=True)
class OtherVersion:
    """The version there is, and the one that somebody had looked at (X8)."""

    version: int
    based_on: int


@frozen(kw_only=True)
class StillAhead:
    """The moment that is still to come."""

    due_at: datetime


@frozen(kw_only=True)
class MissingIds:
    """The ids that nobody knows, in the order in which they were named."""

    missing: tuple[str, ...]


@frozen(kw_only=True)
class MissingTargets:
    """What nobody knows, in the order in which it was named."""

    missing: tuple[Target, ...]


@frozen(kw_only=True)
class TakenIds:
    """The ids that belong to others already."""

    taken: tuple[JourneySectionId, ...]


@frozen(kw_only=True)
class GroupLoop:
    """The group that would lie below itself, and the way up from it to itself."""

    group_id: GroupId
    path: tuple[GroupId, ...]


@frozen(kw_only=True)
class ErasedPeople:
    """The ids that belong to people who were erased (G9)."""

    person_ids: tuple[PersonId, ...]


@frozen(kw_only=True)
class LostPeople:
    """How many of how many active people would be lost, how many may, and who they are (G1)."""

    lost: int
    active: int
    percent: float
    person_ids: tuple[PersonId, ...]


class GroupUse(Enum):
    """What may refer to a group."""

    SUBGROUP = "group"
    SESSION = "session"


@frozen(kw_only=True)
class GroupUser:
    """One thing that refers to a group."""

    kind: GroupUse
    id: str


@frozen(kw_only=True)
class GroupInUse:
    """What still refers to the group."""

    users: tuple[GroupUser, ...]


@frozen(kw_only=True)
class NotOffered:
    """The groups that were chosen and not offered, and those that were."""

    others: tuple[GroupId, ...]
    offered: tuple[GroupId, ...]


@frozen(kw_only=True)
class NoWayIn:
    """The ways to the session, of which none is unlocked and open."""

    widget_ids: tuple[WidgetId, ...]
    journey_ids: tuple[JourneyId, ...]
    programme_ids: tuple[ProgrammeId, ...]


@frozen(kw_only=True)
class LockedBy:
    """The automations that lock it, and those that would unlock it if their condition were met."""

    locked_by: tuple[AutomationId, ...]
    not_met: tuple[AutomationId, ...]


@frozen(kw_only=True)
class CancelledBecause:
    """Why it was cancelled, as staff wrote it."""

    why: str


@frozen(kw_only=True)
class Begun:
    """When it began."""

    began: datetime


@frozen(kw_only=True)
class ManagedGroups:
    """The groups that whoever asks manages."""

    managed: tuple[GroupId, ...]


@frozen(kw_only=True)
class RemovedGroups:
    """The groups that would be removed."""

    removed: tuple[GroupId, ...]


@frozen(kw_only=True)
class MisfitPeriod:
    """The period of registration, and the beginning that it does not fit."""

    opens: datetime | None
    closes: datetime | None
    begins: datetime


@frozen(kw_only=True)
class EventsOverlap:
    """The event, and the one that it would overlap, with its time."""

    event_id: EventId
    other_id: EventId
    start: LocalTime
    end: LocalTime


@frozen(kw_only=True)
class NotFindable:
    """What people still need to find the event: ``link``, ``location``, or both (S9)."""

    event_id: EventId
    missing: tuple[str, ...]


@frozen(kw_only=True)
class RefusedTrainers:
    """Who cannot be assigned, and the groups of which a trainer may be (G6)."""

    refused: tuple[PersonId, ...]
    groups: tuple[GroupId, ...]


@frozen(kw_only=True)
class LearningTrainers:
    """Who cannot be assigned, being a learner of the section (G8)."""

    refused: tuple[PersonId, ...]


@frozen(kw_only=True)
class InNoGroup:
    """The groups of the section, in none of which the learner is."""

    group_ids: tuple[GroupId, ...]


class Period(Enum):
    """On which side of a period the present moment is."""

    AHEAD = "ahead"
    OVER = "over"


@frozen(kw_only=True)
class OutsideWindow:
    """When registration is open, and whether that is still ahead or over; none: open-ended."""

    opens: datetime | None
    closes: datetime | None
    case: Period


@frozen(kw_only=True)
class OtherPlace:
    """The section in which the learner has a place, or stands in line."""

    section_id: SectionId
    state: RegistrationState


@frozen(kw_only=True)
class CompletedBefore:
    """When the session was completed."""

    at: datetime


class LineState(Enum):
    """What keeps a line from being joined."""

    NONE = "no-line"
    CLOSED = "line-closed"
    OPEN = "line-open"
    FULL = "line-full"


@frozen(kw_only=True)
class NoPlace:
    """How many places there are and how many are taken, and how the line is."""

    capacity: int | None
    taken: int
    line: LineState


@frozen(kw_only=True)
class Overlap:
    """An event of another session in which the learner has a place."""

    session_id: SessionId
    event_id: EventId


@frozen(kw_only=True)
class Overlapping:
    """The events that take place at the same time."""

    overlaps: tuple[Overlap, ...]


class Leaving(Enum):
    """Whether learners could ever have left by themselves."""

    LATE = "late"
    NEVER = "never"


@frozen(kw_only=True)
class PastDeadline:
    """Until when learners could leave by themselves; none: never."""

    deadline: datetime | None

    @property
    def case(self) -> Leaving:
        """Whether it is too late, or was never possible."""
        return Leaving.NEVER if self.deadline is None else Leaving.LATE


@frozen(kw_only=True)
class RefusedRows:
    """How many rows cannot be done, and whose they are."""

    count: int
    learner_ids: tuple[PersonId, ...]


@frozen(kw_only=True)
class MarksAhead:
    """From when on marks can be made."""

    opens: datetime


@frozen(kw_only=True)
class Unmarked:
    """How many learners have no mark yet, and the first of them."""

    count: int
    missing: tuple[PersonId, ...]


# The requirements -----------------------------------------------------------------------------


@frozen
class Requirement:
    """One requirement: positive, so that "not met" reads correctly.

    Attributes:
        code: The stable name.
        rules: Numbers of the rules it comes from.
        detail: What is known where it is not met.
        audience: Staff-only findings never reach a learner.
        conceals: What the answer says does not exist, where this blocks somebody who may not know
            more.
    """

    code: str
    rules: str
    detail: type[AttrsInstance] = NothingMore
    audience: Audience = field(default=Audience.LEARNER, kw_only=True)
    conceals: Conceals | None = field(default=None, kw_only=True)


class Reason(Enum):
    """The catalogue of requirements."""

    # The platform and the actor
    SESSIONS_ON = Requirement("platform.sessions-on", "S2 R1")
    ACTOR_ACTIVE = Requirement("actor.active", "G9 R2", NotActive)
    ADMIN = Requirement("authority.admin", "G4 G5")
    STAFF = Requirement("authority.staff", "G5")
    ONESELF = Requirement("authority.oneself", "G4 R10")
    MAY_WAIVE = Requirement("authority.may-waive", "R10")
    UP_TO_DATE = Requirement("edit.up-to-date", "X8", OtherVersion)
    MOMENT_REACHED = Requirement("due.moment-reached", "X6", StillAhead)

    # People and groups
    PERSON_EXISTS = Requirement("person.exists", "G1", NamedId, conceals=Conceals.PERSON)
    PERSON_ID_KEPT = Requirement("person.id-kept", "G9", ErasedPeople)
    FEW_LOST = Requirement("directory.few-lost", "G1", LostPeople)
    GROUP_EXISTS = Requirement("group.exists", "G1", NamedId, conceals=Conceals.GROUP)
    GROUPS_KNOWN = Requirement("groups.known", "G1 S6", MissingIds)
    GROUP_TREE = Requirement("group.tree", "G2", GroupLoop)
    GROUP_UNUSED = Requirement("group.unused", "G1", GroupInUse)

    # Activities, widgets, automations
    ACTIVITY_ID_FREE = Requirement("activity.id-free", "S1", NamedId)
    WIDGET_ID_FREE = Requirement("widget.id-free", "V2", NamedId)
    SESSIONS_KNOWN = Requirement("sessions.known", "V2", MissingIds)
    AUTOMATION_EXISTS = Requirement(
        "automation.exists", "A1", NamedId, conceals=Conceals.AUTOMATION
    )
    TARGET_EXISTS = Requirement("target.exists", "A5 A13", NamedTarget)
    TARGET_ID_FREE = Requirement("target.id-free", "A5", NamedTarget)
    TARGETS_KNOWN = Requirement("targets.known", "C8 C9", MissingTargets)
    NOT_A_SESSION = Requirement("activity.not-a-session", "C4 C10 S16", NamedId)
    NOT_PART_OF_A_JOURNEY = Requirement("target.not-a-part", "C8", NamedTarget)
    JOURNEY_SECTIONS_FREE = Requirement("journey.section-ids-free", "C8", TakenIds)
    ITEM_ID_FREE = Requirement("to-do.id-free", "D1", NamedId)
    ITEM_EXISTS = Requirement("to-do.exists", "D1", NamedId)
    CONTENT_INCOMPLETE = Requirement("to-do.content-incomplete", "D1")
    OFFER_OPEN = Requirement("groups.offer-open", "A5", NamedId)
    GROUPS_OFFERED = Requirement("groups.offered", "A5", NotOffered)

    # Sessions
    SESSION_EXISTS = Requirement("session.exists", "R1", NamedId, conceals=Conceals.SESSION)
    SESSION_PUBLISHED = Requirement(
        "session.published", "S3 R1", conceals=Conceals.SESSION, audience=Audience.STAFF
    )
    SESSION_DRAFT = Requirement("session.draft", "S3")
    SESSION_NOT_ARCHIVED = Requirement("session.not-archived", "S16 R1")
    SESSION_ARCHIVED = Requirement("session.archived", "S16")
    WIDGET_UNLOCKED = Requirement(
        "access.widget-unlocked",
        "A7 V2 R2",
        NoWayIn,
        conceals=Conceals.SESSION,
        audience=Audience.STAFF,
    )
    SESSION_UNLOCKED = Requirement(
        "access.session-unlocked",
        "A7 R2",
        LockedBy,
        conceals=Conceals.SESSION,
        audience=Audience.STAFF,
    )

    # Sections
    SECTION_EXISTS = Requirement("section.exists", "R1 S4", NamedId, conceals=Conceals.SECTION)
    SECTION_ID_FREE = Requirement("section.id-free", "S6", NamedId)
    SECTION_NOT_CANCELLED = Requirement("section.not-cancelled", "S14 R1", CancelledBecause)
    SECTION_NOT_ARCHIVED = Requirement("section.not-archived", "S16 R1")
    SECTION_ARCHIVED = Requirement("section.archived", "S16")
    SECTION_NOT_BEGUN = Requirement("section.not-begun", "S14", Begun)
    GROUP_MANAGED = Requirement("section.group-managed", "G5", ManagedGroups)
    GROUPS_KEPT = Requirement("section.groups-kept", "S10", RemovedGroups)
    PERIOD_FITS = Requirement("section.period-fits", "R4", MisfitPeriod)

    # Events
    EVENT_EXISTS = Requirement("event.exists", "S7", NamedId, conceals=Conceals.EVENT)
    EVENT_ID_FREE = Requirement("event.id-free", "S7", NamedId)
    EVENTS_IN_ORDER = Requirement("event.in-order", "S7", EventsOverlap)
    EVENT_NOT_LAST = Requirement("event.not-last", "S5")
    EVENT_NOT_ATTENDED = Requirement("event.not-attended", "R12")
    EVENT_FINDABLE = Requirement("event.findable", "S9", NotFindable)
    EVENT_NOT_CANCELLED = Requirement("event.not-cancelled", "S15", CancelledBecause)
    EVENT_NOT_BEGUN = Requirement("event.not-begun", "S15", Begun)
    SHEET_NOT_SUBMITTED = Requirement("event.sheet-not-submitted", "S13 T5")
    TRAINERS_ALLOWED = Requirement("event.trainers-allowed", "G6", RefusedTrainers)
    TRAINER_NOT_REGISTERED = Requirement("event.trainers-not-registered", "G8", LearningTrainers)

    # Registration
    LEARNER_ACTIVE = Requirement("registration.learner-active", "R2", NotActive)
    IN_GROUP = Requirement(
        "registration.in-group",
        "R3 V",
        InNoGroup,
        conceals=Conceals.SECTION,
        audience=Audience.STAFF,
    )
    WINDOW_OPEN = Requirement("registration.window-open", "R4", OutsideWindow)
    ONE_SECTION = Requirement("registration.one-section", "R5", OtherPlace)
    NOT_COMPLETED = Requirement("registration.not-completed", "R6", CompletedBefore)
    PLACE_FREE = Requirement("registration.place-free", "R7 W1", NoPlace)
    NO_OVERLAP = Requirement("registration.no-overlap", "R8", Overlapping)
    NOT_TRAINER = Requirement("registration.not-trainer", "G8")
    REGISTERED = Requirement("registration.held", "R11")
    BEFORE_DEADLINE = Requirement("registration.before-deadline", "R11", PastDeadline)
    OTHER_SECTION = Requirement("registration.other-section", "R5")
    SWITCH_ALLOWED = Requirement("registration.switch-possible", "R5 W1")

    # The line
    IN_LINE = Requirement("line.waiting", "W2", NamedLearner)

    # Lists
    ROWS = Requirement("list.rows", "R14 T4", RefusedRows)

    # Attendance
    CONFIRMED_BY_TRAINER = Requirement("sheet.confirmed-by-trainer", "T2 T3")
    MARKS_OPEN = Requirement("sheet.marks-open", "T4", MarksAhead)
    SHEET_SUBMITTED = Requirement("sheet.submitted", "T5")
    SHEET_COMPLETE = Requirement("sheet.complete", "T5", Unmarked)
    ON_SHEET = Requirement("sheet.learner-registered", "T4", NamedLearner)

    def __init__(self, requirement: Requirement) -> None:
        """Put within reach what every answer asks for."""
        self.code = requirement.code
        self.detail = requirement.detail
        self.audience = requirement.audience
        self.conceals = requirement.conceals

    def __repr__(self) -> str:
        """Show the name alone: the rest of it is in the catalogue."""
        return f"Reason.{self.name}"

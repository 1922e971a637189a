"""What a storage keeps: every kind of record, its key, and the indexes by which it is found."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Generic, Protocol, TypeVar

from attrs import frozen

from sessionkit._domain.automation import Automation
from sessionkit._domain.catalogue import Activity, Goal, Intake, Session, Widget
from sessionkit._domain.cause import Cause
from sessionkit._domain.commands.command import AnyCommand
from sessionkit._domain.decision import Decision
from sessionkit._domain.due import Due, Failure
from sessionkit._domain.facts.fact import Fact, Subject
from sessionkit._domain.ids import PersonId
from sessionkit._domain.notice import Notice, NoticeState
from sessionkit._domain.people import Group, Membership, Person, Roles, Told, ToldGroup
from sessionkit._domain.programme import Journey, Programme
from sessionkit._domain.reaction import Grant, Match, Offer, Reaction
from sessionkit._domain.registration import (
    Attempt,
    Registration,
    RegistrationState,
    Roster,
    Sheet,
)
from sessionkit._domain.result import Expiry, Result
from sessionkit._domain.settings import Settings
from sessionkit._domain.target import TargetKind
from sessionkit._domain.todo import Item

Key = tuple[str, ...]


class Record(Protocol):
    """Anything kept in a storage: a frozen value that knows its key."""

    @property
    def key(self) -> Key:
        """Where it is kept, unique among its kind."""


R = TypeVar("R", bound=Record)


@frozen(kw_only=True)
class JournalEntry:
    """One command that changed something: what happened, when, by whom, through what (X4).

    Attributes:
        position: Its place in the journal: that of the transaction that wrote it.
        at: When it was decided.
        actor: The person who asked; none for the application, and for what time made due.
        command: What was asked for.
        facts: What happened, in order.
        about: The subjects concerned, so that the journal can be read by subject.
        request_key: The application's key for this request, if it gave one (R16).
        cause: What it follows from; none for what was asked for, and for what only time made due.
    """

    position: int
    at: datetime
    actor: PersonId | None
    command: AnyCommand
    facts: tuple[Fact, ...]
    about: tuple[Subject, ...] = ()
    request_key: str | None = None
    cause: Cause | None = None

    @property
    def key(self) -> Key:
        """Where the entry is kept."""
        return entry_key(self.position)


def entry_key(position: int) -> Key:
    """Give the key of a journal entry: its position, written so that texts sort like numbers."""
    return (f"{position:020d}",)


Place = tuple[Any, Key]
"""Where a record stands in an index: its order, then its key."""


def entry_place(position: int) -> Place:
    """Give where a journal entry stands in the journal, whether it is there or not."""
    return (position, entry_key(position))


@frozen(kw_only=True)
class Request:
    """That a request was carried out, with its answer, so that it happens once (R16).

    Attributes:
        about: The people it tells of, so that they can be erased from it (G9).
    """

    request_key: str
    command: AnyCommand
    actor: PersonId | None
    answer: Decision
    about: tuple[Subject, ...] = ()

    @property
    def key(self) -> Key:
        """Where the record is kept."""
        return (self.request_key,)


@frozen
class Index(Generic[R]):
    """How records of one kind are found other than by key.

    Attributes:
        name: Unique among all indexes.
        kind: The records it covers.
        values: The values under which a record is found; none: it is not found here.
        order: What sorts the records under one value; records of one order sort by key.
    """

    name: str
    kind: type[R]
    values: Callable[[R], Iterable[Key]]
    order: Callable[[R], Any]

    def place(self, record: R) -> Place:
        """Give where a record stands among those under one value."""
        return (self.order(record), record.key)


def _nothing(_: object) -> tuple[()]:
    return ()


ALL: Final[Key] = ()
"""The value under which an index finds everything it covers."""

EVERYTHING: Final[tuple[Key, ...]] = (ALL,)


def _everything(_: object) -> tuple[Key, ...]:
    return EVERYTHING


MEMBERSHIPS = Index("memberships", Membership, values=_everything, order=_nothing)
MEMBERSHIPS_BY_GROUP = Index(
    "memberships-by-group", Membership, values=lambda one: ((one.group_id,),), order=_nothing
)
MEMBERSHIPS_BY_PERSON = Index(
    "memberships-by-person", Membership, values=lambda one: ((one.person_id,),), order=_nothing
)
TOLD = Index("told", Told, values=_everything, order=_nothing)
TOLD_BY_GROUP = Index(
    "told-by-group",
    Told,
    values=lambda told: [(group_id,) for group_id in told.group_ids],
    order=_nothing,
)
TOLD_GROUPS = Index("told-groups", ToldGroup, values=_everything, order=_nothing)
PEOPLE = Index("people", Person, values=_everything, order=_nothing)
GROUPS = Index("groups", Group, values=_everything, order=_nothing)
GROUPS_BY_PARENT = Index(
    "groups-by-parent",
    Group,
    values=lambda group: [(group.parent_id,)] if group.parent_id else [],
    order=_nothing,
)
WIDGETS_BY_SESSION = Index(
    "widgets-by-session",
    Widget,
    values=lambda widget: [(session_id,) for session_id in widget.session_ids],
    order=_nothing,
)
AUTOMATIONS_BY_TARGET = Index(
    "automations-by-target",
    Automation,
    values=lambda one: (
        [target.key for target in one.targets] if one.is_at_work and one.is_periodic else []
    ),
    order=_nothing,
)
AUTOMATIONS_BY_TRIGGER = Index(
    "automations-by-trigger",
    Automation,
    values=lambda one: (
        [(one.trigger.value, one.subject_id or "")] if one.is_enabled and one.trigger else []
    ),
    order=_nothing,
)
JOURNEYS = Index("journeys", Journey, values=_everything, order=_nothing)
JOURNEYS_BY_ACTIVITY = Index(
    "journeys-by-activity",
    Journey,
    values=lambda one: {(activity_id,) for activity_id in one.activity_ids},
    order=_nothing,
)
JOURNEYS_BY_SECTION = Index(
    "journeys-by-section",
    Journey,
    values=lambda one: [(section.journey_section_id,) for section in one.sections],
    order=_nothing,
)
PROGRAMMES = Index("programmes", Programme, values=_everything, order=_nothing)
PROGRAMMES_BY_PART = Index(
    "programmes-by-part",
    Programme,
    values=lambda one: [part.target.key for part in one.parts],
    order=_nothing,
)
RESULTS_BY_PERSON = Index(
    "results-by-person", Result, values=lambda one: ((one.person_id,),), order=_nothing
)
RESULTS_BY_TARGET = Index(
    "results-by-target", Result, values=lambda one: (one.target.key,), order=_nothing
)
GRANTS_BY_TARGET = Index(
    "grants-by-target", Grant, values=lambda one: (one.target.key,), order=_nothing
)
ITEMS_BY_PERSON = Index(
    "items-by-person", Item, values=lambda one: ((one.person_id,),), order=lambda one: one.since
)
OFFERS_BY_PERSON = Index(
    "offers-by-person",
    Offer,
    values=lambda one: ((one.person_id,),),
    order=lambda one: one.made_at,
)
MATCHES_BY_SUBJECT = Index(
    "matches-by-subject", Match, values=lambda one: (one.subject,), order=_nothing
)
AUTOMATIONS = Index("automations", Automation, values=_everything, order=_nothing)
SESSIONS = Index("sessions", Session, values=_everything, order=_nothing)
SESSIONS_BY_GROUP = Index(
    "sessions-by-group",
    Session,
    values=lambda one: {(group_id,) for part in one.sections for group_id in part.plan.group_ids},
    order=_nothing,
)
SESSIONS_BY_TRAINER = Index(
    "sessions-by-trainer",
    Session,
    values=lambda one: {(person_id,) for part in one.sections for person_id in part.trainer_ids},
    order=_nothing,
)


def _section_if_active(one: Registration) -> tuple[Key, ...]:
    active = one.state is RegistrationState.ACTIVE
    return ((one.session_id, one.section_id),) if active else ()


def _section_if_waiting(one: Registration) -> tuple[Key, ...]:
    waiting = one.state is RegistrationState.WAITING
    return ((one.session_id, one.section_id),) if waiting else ()


def _section_if_next(one: Registration) -> tuple[Key, ...]:
    return _section_if_waiting(one) if one.passed_over is None else ()


def _learner_if_passed_over(one: Registration) -> tuple[Key, ...]:
    is_passed = one.passed_over is not None and one.state is RegistrationState.WAITING
    return (ALL, (one.learner_id,)) if is_passed else ()


def _learner(one: Registration) -> tuple[Key, ...]:
    return ((one.learner_id,),)


def _ticket(one: Registration) -> int:
    return one.ticket


def _section_if_left(one: Registration) -> tuple[Key, ...]:
    return () if one.until is None else ((one.session_id, one.section_id),)


def _section_of_attempt(one: Attempt) -> tuple[Key, ...]:
    return _section_if_left(one.registration)


def _session_and_learner(one: Attempt) -> tuple[Key, ...]:
    return ((one.registration.session_id, one.registration.learner_id),)


LEFT_SECTION = Index("left-section", Registration, values=_section_if_left, order=_ticket)
ATTEMPTS_IN_SECTION = Index(
    "attempts-in-section", Attempt, values=_section_of_attempt, order=_nothing
)
ATTEMPTS_OF_LEARNER = Index(
    "attempts-of-learner", Attempt, values=_session_and_learner, order=_nothing
)
REGISTERED_IN_SECTION = Index(
    "registered-in-section", Registration, values=_section_if_active, order=_ticket
)
LINE = Index("line", Registration, values=_section_if_waiting, order=_ticket)
NEXT_IN_LINE = Index("next-in-line", Registration, values=_section_if_next, order=_ticket)
PASSED_OVER = Index("passed-over", Registration, values=_learner_if_passed_over, order=_nothing)
REGISTRATIONS_BY_LEARNER = Index(
    "registrations-by-learner", Registration, values=_learner, order=_nothing
)
LINES = Index(
    "lines", Roster, values=lambda roster: EVERYTHING if roster.waiting else (), order=_nothing
)
DUE = Index("due", Due, values=_everything, order=lambda due: due.order)
DUE_BY_KIND = Index(
    "due-by-kind",
    Due,
    values=lambda due: ((type(due.command).__name__,),),
    order=lambda due: due.order,
)
DUE_BY_KEY = Index(
    "due-by-key",
    Due,
    values=lambda due: [(one,) for one in due.keys.held | due.keys.shared],
    order=lambda due: due.order,
)
DUE_BY_HELD_KEY = Index(
    "due-by-held-key",
    Due,
    values=lambda due: [(one,) for one in due.keys.held],
    order=lambda due: due.order,
)
FAILURES = Index("failures", Failure, values=_everything, order=lambda one: one.due.order)


def _if_pending(one: Notice) -> tuple[Key, ...]:
    return EVERYTHING if one.state is NoticeState.PENDING else ()


def _if_set_aside(one: Notice) -> tuple[Key, ...]:
    return EVERYTHING if one.state is NoticeState.SET_ASIDE else ()


def _told_in_order(one: Notice) -> tuple[datetime, int, int]:
    return (one.due_at, one.entry_number, one.position)


UNDELIVERED = Index("undelivered", Notice, values=_if_pending, order=_told_in_order)
SET_ASIDE = Index("set-aside", Notice, values=_if_set_aside, order=lambda one: one.created_at)
JOURNAL = Index("journal", JournalEntry, values=_everything, order=lambda one: one.position)
JOURNAL_BY_SUBJECT = Index(
    "journal-by-subject",
    JournalEntry,
    values=lambda entry: dict.fromkeys(entry.about),
    order=lambda entry: entry.position,
)

REQUESTS_BY_SUBJECT = Index(
    "requests-by-subject",
    Request,
    values=lambda request: dict.fromkeys(request.about),
    order=_nothing,
)

INDEXES: Final[tuple[Index[Any], ...]] = (
    PEOPLE,
    MEMBERSHIPS,
    MEMBERSHIPS_BY_GROUP,
    MEMBERSHIPS_BY_PERSON,
    TOLD,
    TOLD_BY_GROUP,
    TOLD_GROUPS,
    GROUPS,
    GROUPS_BY_PARENT,
    WIDGETS_BY_SESSION,
    AUTOMATIONS_BY_TARGET,
    AUTOMATIONS_BY_TRIGGER,
    JOURNEYS,
    JOURNEYS_BY_ACTIVITY,
    JOURNEYS_BY_SECTION,
    PROGRAMMES,
    PROGRAMMES_BY_PART,
    RESULTS_BY_PERSON,
    RESULTS_BY_TARGET,
    GRANTS_BY_TARGET,
    ITEMS_BY_PERSON,
    OFFERS_BY_PERSON,
    MATCHES_BY_SUBJECT,
    AUTOMATIONS,
    SESSIONS,
    SESSIONS_BY_GROUP,
    SESSIONS_BY_TRAINER,
    REGISTERED_IN_SECTION,
    LEFT_SECTION,
    ATTEMPTS_IN_SECTION,
    ATTEMPTS_OF_LEARNER,
    LINE,
    NEXT_IN_LINE,
    PASSED_OVER,
    REGISTRATIONS_BY_LEARNER,
    LINES,
    DUE,
    DUE_BY_KIND,
    DUE_BY_KEY,
    DUE_BY_HELD_KEY,
    FAILURES,
    UNDELIVERED,
    SET_ASIDE,
    JOURNAL,
    JOURNAL_BY_SUBJECT,
    REQUESTS_BY_SUBJECT,
)
"""Every index a storage has to keep."""

STATE_KINDS: Final[tuple[type[Any], ...]] = (
    Person,
    Membership,
    Told,
    Group,
    ToldGroup,
    Roles,
    Settings,
    Activity,
    Widget,
    Goal,
    Intake,
    Journey,
    Programme,
    Expiry,
    Automation,
    Session,
    Roster,
    Registration,
    Attempt,
    Sheet,
    Result,
    Item,
    Offer,
    Grant,
    Reaction,
    Match,
    Due,
)
"""The kinds that follow from the journal: replaying it gives exactly these (X4)."""

KINDS: Final[tuple[type[Any], ...]] = (*STATE_KINDS, Failure, Notice, JournalEntry, Request)
"""Every kind of record a storage has to keep."""

KINDS_OF_TARGETS: Final[Mapping[TargetKind, type[Any]]] = {
    TargetKind.WIDGET: Widget,
    TargetKind.ACTIVITY: Activity,
    TargetKind.JOURNEY: Journey,
    TargetKind.PROGRAMME: Programme,
    TargetKind.GOAL: Goal,
    TargetKind.INTAKE: Intake,
}
"""As what each kind of target is kept that has a record of its own; of activities, those that are
no session."""

FORMS: Final[Mapping[type[Any], int]] = {**dict.fromkeys(KINDS, 1), Notice: 2}
"""In which form each kind of record is stored: the number rises when a field comes, goes or means
something else; facts and commands say theirs themselves (X9)."""

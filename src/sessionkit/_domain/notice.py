"""What to tell somebody, as data (N2, N3, N5)."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

from attrs import frozen

from sessionkit._domain import payloads
from sessionkit._domain.ids import PersonId
from sessionkit._domain.payloads import Payload


class NoticeKind(Enum):
    """What a notice is about (N2)."""

    REGISTERED = "registered"
    DEREGISTERED = "deregistered"
    ADDED_BY_STAFF = "added by staff"
    REMOVED_BY_STAFF = "removed by staff"
    WAITING = "waiting"
    PROMOTED = "promoted"
    LINE_CLOSED = "line closed"
    SECTION_FULL = "section full"
    EVENT_ADDED = "event added"
    EVENT_CHANGED = "event changed"
    EVENT_REMOVED = "event removed"
    EVENT_CANCELLED = "event cancelled"
    SECTION_CANCELLED = "section cancelled"
    EVENT_REMINDER = "event reminder"
    EVENT_INCOMPLETE = "event incomplete"
    ATTENDANCE_DUE = "attendance due"
    SESSION_COMPLETED = "session completed"
    SESSION_CREDITED = "session credited"
    COMPLETION_WITHDRAWN = "completion withdrawn"
    ACCESS_LOST = "access lost"
    MESSAGE = "message"
    AUTOMATION_MESSAGE = "automation message"
    TO_DO_ADDED = "to-do added"
    EXPIRY_NEAR = "expiry near"
    GROUPS_OFFERED = "groups offered"
    BADGE_GRANTED = "badge granted"
    CERTIFICATE_GRANTED = "certificate granted"
    UNLOCKED_ELSEWHERE = "unlocked elsewhere"
    LOCKED_ELSEWHERE = "locked elsewhere"


EFFECTS: Final = frozenset(
    {
        NoticeKind.BADGE_GRANTED,
        NoticeKind.CERTIFICATE_GRANTED,
        NoticeKind.UNLOCKED_ELSEWHERE,
        NoticeKind.LOCKED_ELSEWHERE,
    }
)
"""What is no message to the person: the application carries it out, by its key at most once (A5)."""


@frozen
class Telling:
    """When a kind of notice is told, to whom, and what it carries.

    Attributes:
        when: What happened.
        to: Who is told; or about whom it is, where the application carries something out.
        payload: The class of what such a notice carries.
    """

    when: str
    to: str
    payload: type[Any]


TELLINGS: Final[Mapping[NoticeKind, Telling]] = MappingProxyType(
    {
        NoticeKind.REGISTERED: Telling(
            "Somebody registered themselves.", "The learner.", payloads.PlaceGiven
        ),
        NoticeKind.DEREGISTERED: Telling(
            "Somebody gave up their place, or their place in line.",
            "The learner.",
            payloads.PlaceLost,
        ),
        NoticeKind.ADDED_BY_STAFF: Telling(
            "Somebody else, or the application, registered a learner.",
            "The learner.",
            payloads.PlaceGiven,
        ),
        NoticeKind.REMOVED_BY_STAFF: Telling(
            "Staff took a place away, or a place to come was lost by expiry or reset.",
            "The learner.",
            payloads.PlaceLost,
        ),
        NoticeKind.WAITING: Telling(
            "A learner got a place in line.", "The learner.", payloads.AboutSection
        ),
        NoticeKind.PROMOTED: Telling(
            "A learner moved up from the line to a place.", "The learner.", payloads.PlaceGiven
        ),
        NoticeKind.LINE_CLOSED: Telling(
            "Nobody moves up any more.", "Each learner in the line.", payloads.PlaceLost
        ),
        NoticeKind.SECTION_FULL: Telling(
            "The last free place was taken; each time that happens.",
            "The trainers, and by setting the learners of its groups without a place.",
            payloads.SectionIsFull,
        ),
        NoticeKind.EVENT_ADDED: Telling(
            "An event was added.", "The registered learners and the trainers.", payloads.AboutEvent
        ),
        NoticeKind.EVENT_CHANGED: Telling(
            "An event was planned anew.",
            "The registered learners, the trainers, and who no longer trains it.",
            payloads.ChangedEvent,
        ),
        NoticeKind.EVENT_REMOVED: Telling(
            "An event was taken out of the plan.",
            "The registered learners, the trainers, and who trained it.",
            payloads.RemovedEvent,
        ),
        NoticeKind.EVENT_CANCELLED: Telling(
            "An event was cancelled.",
            "The registered learners and the trainers.",
            payloads.CalledOffEvent,
        ),
        NoticeKind.SECTION_CANCELLED: Telling(
            "A section was cancelled.",
            "The learners with a place or a place in line, and the trainers.",
            payloads.SectionCalledOff,
        ),
        NoticeKind.EVENT_REMINDER: Telling(
            "An event begins soon, by each of the lead times that are set.",
            "The learners registered by then and still.",
            payloads.Reminder,
        ),
        NoticeKind.EVENT_INCOMPLETE: Telling(
            "An event lacks its link or location shortly before the first reminder.",
            "The trainers of the event.",
            payloads.IncompleteEvent,
        ),
        NoticeKind.ATTENDANCE_DUE: Telling(
            "An event has ended, and its sheet is to be filled in.",
            "The trainers of the event.",
            payloads.AboutEvent,
        ),
        NoticeKind.SESSION_COMPLETED: Telling(
            "A learner has completed a session.", "The learner.", payloads.CompletedSession
        ),
        NoticeKind.SESSION_CREDITED: Telling(
            "A session was credited to a learner, who may lose a place in it by that.",
            "The learner.",
            payloads.CreditedSession,
        ),
        NoticeKind.COMPLETION_WITHDRAWN: Telling(
            "A completion no longer counts, since marks were changed.",
            "The learner.",
            payloads.AboutSection,
        ),
        NoticeKind.ACCESS_LOST: Telling(
            "A registered learner no longer meets what registering requires.",
            "The trainers.",
            payloads.LostAccess,
        ),
        NoticeKind.MESSAGE: Telling(
            "Staff wrote to a section.", "The registered learners.", payloads.TrainerMessage
        ),
        NoticeKind.AUTOMATION_MESSAGE: Telling(
            "An automation writes to somebody.", "The person.", payloads.AutomationMessage
        ),
        NoticeKind.TO_DO_ADDED: Telling(
            "Something to learn was put on a to-do list, or opened there again.",
            "Whose list it is.",
            payloads.AddedToDo,
        ),
        NoticeKind.EXPIRY_NEAR: Telling(
            "A completion expires soon.", "Who completed it.", payloads.NearExpiry
        ),
        NoticeKind.GROUPS_OFFERED: Telling(
            "An automation offers groups to choose among.", "The person.", payloads.OfferedGroups
        ),
        NoticeKind.BADGE_GRANTED: Telling(
            "An automation has the application grant a badge.",
            "The application, about the person.",
            payloads.GrantedBadge,
        ),
        NoticeKind.CERTIFICATE_GRANTED: Telling(
            "An automation has the application grant a certificate.",
            "The application, about the person.",
            payloads.GrantedCertificate,
        ),
        NoticeKind.UNLOCKED_ELSEWHERE: Telling(
            "An automation has the application unlock something that it keeps itself.",
            "The application, about the person.",
            payloads.SwitchedTarget,
        ),
        NoticeKind.LOCKED_ELSEWHERE: Telling(
            "An automation has the application lock something that it keeps itself.",
            "The application, about the person.",
            payloads.SwitchedTarget,
        ),
    }
)
"""What each kind of notice is: composed in ``_announce``, delivered as the notifier sees fit."""


class NoticeState(Enum):
    """How far the delivery of a notice is (N5)."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DROPPED = "dropped"
    SET_ASIDE = "set aside"


@frozen(kw_only=True)
class Notice:
    """One thing to tell one person, once (N3).

    Kind, person, subject and occurrence together are unique: the same thing is never told twice,
    whatever is retried and however many workers there are.

    Attributes:
        subject: The ids of what it is about, from the session down.
        occurrence: Which time, where the same thing can happen to the same person again.
        payload: All that is needed to write it, of the class that its kind carries.
        due_at: When it may next be handed to the notifier.
        entry_number: The journal entry that caused it.
        position: Its place among the notices that this entry caused; what happened first is told
            first.
        attempts: How often that failed.
        error: What the notifier said last.
    """

    kind: NoticeKind
    person_id: PersonId
    subject: tuple[str, ...]
    occurrence: str
    created_at: datetime
    due_at: datetime
    payload: Payload
    state: NoticeState = NoticeState.PENDING
    entry_number: int = 0
    position: int = 0
    attempts: int = 0
    error: str = ""

    @property
    def is_effect(self) -> bool:
        """Whether the application carries it out, and the person is told nothing (A5)."""
        return self.kind in EFFECTS

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept; the same in every try, so that receivers can fold doubles."""
        return (self.kind.value, self.person_id, *self.subject, self.occurrence)

    def numbered(self, entry_number: int, position: int) -> "Notice":
        """Give the notice with its place in order; spelt out, because every notice comes here."""
        return Notice(
            kind=self.kind,
            person_id=self.person_id,
            subject=self.subject,
            occurrence=self.occurrence,
            created_at=self.created_at,
            due_at=self.due_at,
            payload=self.payload,
            entry_number=entry_number,
            position=position,
            state=self.state,
            attempts=self.attempts,
            error=self.error,
        )

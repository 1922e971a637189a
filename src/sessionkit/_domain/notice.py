"""What to tell somebody, as data (N2, N3, N5)."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any, Final

from attrs import field, frozen

from sessionkit._domain.ids import PersonId


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
        data: All that is needed to write it: plain values, local times and ids.
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
    data: Mapping[str, Any] = field(factory=dict, hash=False)
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
            data=self.data,
            entry_number=entry_number,
            position=position,
            state=self.state,
            attempts=self.attempts,
            error=self.error,
        )

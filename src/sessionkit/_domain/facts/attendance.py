"""What happened to sheets, marks and completions."""

from datetime import datetime

from attrs import frozen

from sessionkit._domain.facts.fact import AboutLearner, InSection, Subject
from sessionkit._domain.ids import (
    EventId,
    PersonId,
    SectionId,
    SessionId,
)
from sessionkit._domain.registration import (
    Attendance,
    Completion,
)

MarkChange = tuple[PersonId, Attendance | None, Attendance | None, int]
"""Whose mark, what it was, what it is, and of which attempt (R12)."""


class AboutMarks(InSection):
    """A fact about the marks of several learners at one event."""

    __slots__ = ()
    changes: tuple[MarkChange, ...]

    @property
    def about(self) -> tuple[Subject, ...]:
        """The histories of all learners concerned."""
        session_id = self.session_id
        return tuple([(session_id, change[0]) for change in self.changes])

    @property
    def concerns(self) -> tuple[PersonId, ...]:
        """All whose marks they are."""
        return tuple([change[0] for change in self.changes])


@frozen(kw_only=True)
class MarksEntered(AboutMarks):
    """Marks of an event were filled in or corrected (T5, T6)."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    changes: tuple[MarkChange, ...]
    reason: str = ""


@frozen(kw_only=True)
class MarksCounted(AboutMarks):
    """Marks of an event were submitted; ``at`` is the first submission of its sheet (T2, C2)."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    at: datetime
    changes: tuple[MarkChange, ...]


@frozen(kw_only=True)
class SheetSubmitted(InSection):
    """The sheet of an event is final until somebody reopens it (T5)."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    at: datetime
    by: str | None


@frozen(kw_only=True)
class SheetReopened(InSection):
    """A submitted sheet can be changed again (T5)."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    at: datetime
    by: str | None
    reason: str


@frozen(kw_only=True)
class SessionCompleted(AboutLearner):
    """A learner completed the session through one of its sections (C1, C2)."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    at: datetime
    attended: tuple[tuple[EventId, datetime], ...]
    needed: int | None = None
    excused_counts: bool = False
    eased_at: datetime | None = None
    attempt: int = 1


@frozen(kw_only=True)
class CompletionRevised(AboutLearner):
    """A completion rests on other events now, or on another moment, because marks changed (C2)."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    completion: Completion
    attempt: int = 1


@frozen(kw_only=True)
class CompletionWithdrawn(AboutLearner):
    """A completion no longer holds, because a mark was corrected (C5)."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    at: datetime
    attempt: int = 1

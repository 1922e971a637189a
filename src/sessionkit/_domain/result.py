"""How a person stands towards something: reported, worked out, expired, reset (C4, C7, C10)."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from attrs import field, frozen

from sessionkit._domain import fields
from sessionkit._domain.condition import Status
from sessionkit._domain.fields import named_fields
from sessionkit._domain.ids import ActivityId, AutomationId, PersonId
from sessionkit._domain.target import Target, TargetKind


class ResultStatus(Enum):
    """What was last known of a person and a target."""

    STARTED = "started"
    READY_FOR_GRADING = "ready for grading"
    GRADED = "graded"
    FAILED = "failed"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    RESET = "reset"
    COMMITTED = "committed"
    UNCOMMITTED = "uncommitted"


REPORTED: Final = {
    TargetKind.ACTIVITY: (
        ResultStatus.STARTED,
        ResultStatus.READY_FOR_GRADING,
        ResultStatus.GRADED,
        ResultStatus.FAILED,
        ResultStatus.COMPLETED,
    ),
    TargetKind.GOAL: (
        ResultStatus.COMMITTED,
        ResultStatus.UNCOMMITTED,
        ResultStatus.COMPLETED,
    ),
    TargetKind.INTAKE: (
        ResultStatus.COMMITTED,
        ResultStatus.UNCOMMITTED,
        ResultStatus.COMPLETED,
    ),
}
"""What the application can report of which kind of target (C10)."""

_AS_CONTENT: Final = {
    ResultStatus.COMPLETED: Status.COMPLETED,
    ResultStatus.FAILED: Status.FAILED,
}
_AS_PROMISE: Final = {
    ResultStatus.COMPLETED: Status.COMPLETED,
    ResultStatus.COMMITTED: Status.COMMITTED,
}
_PROMISES: Final = (TargetKind.GOAL, TargetKind.INTAKE)


def status_without_result(kind: TargetKind) -> Status:
    """Give how everybody stands of whom nothing is known yet."""
    return Status.UNCOMMITTED if kind in _PROMISES else Status.INCOMPLETE


def standing_of(status: ResultStatus, kind: TargetKind) -> Status:
    """Give how conditions see a result of a kind of target (A3)."""
    seen = _AS_PROMISE if kind in _PROMISES else _AS_CONTENT
    return seen.get(status, status_without_result(kind))


@frozen(kw_only=True)
class Credit:
    """That somebody was given the completion of a session without completing it (C11).

    Attributes:
        at: When.
        by: The person who gave it; nobody for the application and for automations.
        automation_id: The automation that gave it, if one did.
    """

    at: datetime
    by: PersonId | None = None
    automation_id: AutomationId | None = None


@frozen(kw_only=True)
class Result:
    """How a person stands towards a target; a session is an activity like any other (C4).

    Attributes:
        at: Since when.
        score: The last score reported, where there is one.
        credit: Of a session, the credit that was given for it; kept beside a completion, and what
            the result rests on without one (C11).
    """

    person_id: PersonId
    target: Target
    status: ResultStatus
    at: datetime
    score: float | None = None
    credit: Credit | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.person_id, self.target.kind.value, self.target.target_id)

    @property
    def is_completed(self) -> bool:
        """Whether it counts as completed now."""
        return self.status is ResultStatus.COMPLETED

    @property
    def standing(self) -> Status:
        """How conditions see it (A3)."""
        return standing_of(self.status, self.target.kind)


WARNING: Final = timedelta(days=7)


@frozen(kw_only=True, field_transformer=named_fields)
class Expiry:
    """That completions of an activity or session expire (C7).

    Attributes:
        after: So long after the completion.
        warns_before: The person is warned so long before it expires; zero: not at all.
    """

    activity_id: ActivityId = field(converter=fields.activity_id)
    after: timedelta = field(converter=fields.duration)
    warns_before: timedelta = field(default=WARNING, converter=fields.duration)

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.activity_id,)

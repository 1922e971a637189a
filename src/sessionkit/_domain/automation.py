"""Automations as data: a trigger, a tree of conditions, and actions (A1, A2)."""

from datetime import datetime
from enum import Enum
from typing import Any, Final

from attrs import evolve, field, frozen

from sessionkit._domain import fields
from sessionkit._domain.action import Action, Lock, Unlock, as_actions
from sessionkit._domain.cause import THIS_STEP
from sessionkit._domain.condition import Condition, Status, as_condition
from sessionkit._domain.fields import named_fields, refuse
from sessionkit._domain.ids import AutomationId, PersonId
from sessionkit._domain.target import Target, TargetKind


class Trigger(Enum):
    """What sets an automation off (A2)."""

    PERIODIC = "periodic"
    ACTIVITY_COMPLETED = "activity completed"
    ACTIVITY_READY_FOR_GRADING = "activity ready for grading"
    ACTIVITY_GRADED = "activity graded"
    JOURNEY_COMPLETED = "journey completed"
    JOURNEY_SECTION_COMPLETED = "journey section completed"
    PROGRAMME_COMPLETED = "programme completed"
    GOAL_COMPLETED = "goal completed"
    PERSON_REGISTERED = "person registered"
    PERSON_UPDATED = "person updated"
    PERSON_DELETED = "person deleted"
    ADDED_TO_GROUP = "added to group"
    REMOVED_FROM_GROUP = "removed from group"
    LEARNER_REGISTERED = "learner registered"
    LEARNER_DEREGISTERED = "learner deregistered"
    LEARNER_WAITLISTED = "learner waitlisted"
    LEARNER_PROMOTED = "learner promoted"
    SECTION_FULL = "section full"
    EVENT_BEGINS = "event begins"
    EVENT_ENDED = "event ended"
    ATTENDANCE_SUBMITTED = "attendance submitted"
    SESSION_COMPLETED = "session completed"
    COMPLETION_WITHDRAWN = "completion withdrawn"


WITHOUT_SUBJECT: Final = (
    Trigger.PERIODIC,
    Trigger.PERSON_REGISTERED,
    Trigger.PERSON_UPDATED,
    Trigger.PERSON_DELETED,
)
"""The triggers that are about nothing but the person."""


@frozen(kw_only=True)
class Occurrence:
    """One time that something happened which automations can be set off by (A6, A12).

    Attributes:
        trigger: What happened.
        at: When.
        root: What it all began with, unique: the position of that step, and a place in it; the
            same for all that follows from it.
        subject_id: Of which activity, session, journey, group or goal; empty where of none.
        status: How the trigger's activity came out, where there is one.
        score: With which score.
        chain: The automations that led here, each with the person, from the root on.
    """

    trigger: Trigger
    at: datetime
    root: tuple[int, int]
    subject_id: str = ""
    status: Status | None = None
    score: float | None = None
    chain: tuple[tuple[AutomationId, PersonId], ...] = ()

    def placed(self, position: int) -> "Occurrence":
        """Give it with the position of the step that it happened in, if it did in this one."""
        if self.root[0] != THIS_STEP:
            return self
        return evolve(self, root=(position, self.root[1]))

    def after(self, automation_id: AutomationId, person_id: PersonId) -> "Occurrence":
        """Give it as what one more automation has done because of it."""
        return evolve(self, chain=(*self.chain, (automation_id, person_id)))


def _trigger(value: Any) -> Trigger | None:
    return None if value is None else fields.chosen(Trigger, value)


@frozen(kw_only=True, field_transformer=named_fields)
class Automation:
    """What follows for whom, written by administrators (A1).

    Without a trigger, or while it is not enabled, it does nothing.

    Attributes:
        subject_id: Only what happens to this activity, session, journey, programme, goal or group
            sets it off; none: whichever.

    >>> from sessionkit import IsInGroup
    >>> Automation(
    ...     automation_id="north-sees-sales",
    ...     name="North sees the sales training",
    ...     condition=IsInGroup("north"),
    ...     actions=[Unlock(Target.session("sales-101"))],
    ... ).is_enabled
    True
    """

    automation_id: AutomationId = field(converter=fields.automation_id)
    name: str = field(converter=fields.title)
    condition: Condition = field(converter=as_condition)
    actions: tuple[Action, ...] = field(converter=as_actions)
    trigger: Trigger | None = field(default=Trigger.PERIODIC, converter=_trigger)
    subject_id: str | None = field(default=None, converter=fields.optional_given_id)
    is_enabled: bool = field(default=True, converter=fields.flag)

    def __attrs_post_init__(self) -> None:
        """Refuse a subject where the trigger has none."""
        if self.subject_id is not None and (
            self.trigger is None or self.trigger in WITHOUT_SUBJECT
        ):
            message = "Automation.subject_id must be left out where the trigger is about a person"
            raise refuse(message, self.subject_id)

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.automation_id,)

    @property
    def is_at_work(self) -> bool:
        """Whether it does anything (A1)."""
        return self.is_enabled and self.trigger is not None

    @property
    def is_periodic(self) -> bool:
        """Whether the periodic check looks at it, and its locks and unlocks are derived (A8)."""
        return self.trigger is Trigger.PERIODIC

    @property
    def targets(self) -> tuple[Target, ...]:
        """What its actions unlock or lock, once each."""
        found = (one.target for one in self.actions if isinstance(one, Unlock | Lock))
        return tuple(dict.fromkeys(found))

    @property
    def occurring(self) -> tuple[tuple[int, Action], ...]:
        """The actions that happen once for each occurrence, each with its place among all (A11).

        Under the periodic check those are all but derived locks and unlocks; of these too the
        application is told where it has to carry them out.
        """
        return tuple(
            (place, one)
            for place, one in enumerate(self.actions)
            if not self.is_periodic
            or not isinstance(one, Unlock | Lock)
            or one.target.kind in CARRIED_OUT_ELSEWHERE
        )


CARRIED_OUT_ELSEWHERE: Final = (TargetKind.GOAL, TargetKind.INTAKE)
"""What the application has to unlock or lock itself (A5)."""

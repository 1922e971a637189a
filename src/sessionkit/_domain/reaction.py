"""What automations have done: grants, reactions, matches of the periodic check (A9, A11, A12)."""

from datetime import datetime

from attrs import frozen

from sessionkit._domain.ids import AutomationId, GroupId, PersonId, ProgrammeId
from sessionkit._domain.target import Target


@frozen(kw_only=True)
class Grant:
    """The latest lock or unlock of a target for a person that no condition holds up (A9).

    Attributes:
        is_unlock: Unlocked, or locked.
        at: The moment of the occurrence that brought it.
        root: What that began with; of two grants of one occurrence the lock wins (A10).
    """

    target: Target
    person_id: PersonId
    is_unlock: bool
    automation_id: AutomationId
    at: datetime
    root: tuple[int, int]
    with_activities: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (*self.target.key, self.person_id)

    @property
    def order(self) -> tuple[datetime, tuple[int, int], bool]:
        """What decides between two: the later one, and of one occurrence the lock (A9, A10)."""
        return (self.at, self.root, not self.is_unlock)


@frozen(kw_only=True)
class Reaction:
    """That an automation has looked at a person because of one root occurrence (A12)."""

    root: tuple[int, int]
    automation_id: AutomationId
    person_id: PersonId

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (*(str(one) for one in self.root), self.automation_id, self.person_id)


@frozen(kw_only=True)
class Match:
    """That something held for a person when the periodic check last looked (A11, C9).

    Attributes:
        subject: What held: the condition of an automation, or that a programme is open.
        at: When the check first saw it.
    """

    subject: tuple[str, str]
    person_id: PersonId
    at: datetime

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (*self.subject, self.person_id)


def automation_subject(automation_id: AutomationId) -> tuple[str, str]:
    """Name the matches of an automation."""
    return ("automation", automation_id)


def programme_subject(programme_id: ProgrammeId) -> tuple[str, str]:
    """Name the people for whom a programme is open."""
    return ("programme", programme_id)


@frozen(kw_only=True)
class Offer:
    """Groups that a person may choose among (A5)."""

    person_id: PersonId
    offer_id: str
    group_ids: tuple[GroupId, ...]
    made_at: datetime

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.person_id, self.offer_id)

"""What happened to results, to-do lists, and through automations."""

from datetime import datetime

from attrs import evolve, frozen

from sessionkit._domain.action import Action
from sessionkit._domain.automation import Occurrence
from sessionkit._domain.cause import Cause
from sessionkit._domain.facts.fact import (
    REPORTS,
    AboutPerson,
    Fact,
    Reported,
    Subject,
    learner_subject,
)
from sessionkit._domain.ids import (
    ActivityId,
    AutomationId,
    GroupId,
    PersonId,
    ProgrammeId,
    SectionId,
    SessionId,
)
from sessionkit._domain.keys import Keys, of_people
from sessionkit._domain.reaction import Grant, Offer
from sessionkit._domain.registration import RegistrationState
from sessionkit._domain.result import Credit, Result, ResultStatus
from sessionkit._domain.todo import Item


@frozen(kw_only=True)
class ResultChanged(Fact):
    """A person now stands like this towards something that is no session's own doing (C8, C10)."""

    result: Result
    before: ResultStatus | None = None
    score_before: float | None = None

    @property
    def about(self) -> tuple[Subject, ...]:
        """The person's history with it."""
        return ((self.result.target.target_id, self.result.person_id),)

    @property
    def concerns(self) -> tuple[PersonId, ...]:
        """The person."""
        return (self.result.person_id,)

    @property
    def keys(self) -> Keys:
        """The person."""
        return of_people((self.result.person_id,))


@frozen(kw_only=True)
class SessionCredited(Fact):
    """A learner was given the completion of a session (C11).

    Attributes:
        is_beside: They had completed it themselves: the credit is kept in case that falls.
        section_id: Where they lost a place to come or a place in line by it; none: nowhere.
        was: Which of the two it was.
    """

    session_id: SessionId
    learner_id: PersonId
    credit: Credit
    is_beside: bool = False
    section_id: SectionId | None = None
    was: RegistrationState | None = None

    @property
    def about(self) -> tuple[Subject, ...]:
        """The learner's history in the session."""
        return (learner_subject(self.session_id, self.learner_id),)

    @property
    def concerns(self) -> tuple[PersonId, ...]:
        """The learner."""
        return (self.learner_id,)

    @property
    def keys(self) -> Keys:
        """The learner."""
        return of_people((self.learner_id,))

    def is_shown_to(self, person_id: PersonId | None) -> bool:
        """Learners read what happened to themselves."""
        return self.learner_id == person_id


@frozen(kw_only=True)
class ExpiryNear(AboutPerson):
    """A completion is about to expire (C7)."""

    activity_id: ActivityId
    person_id: PersonId
    completed_at: datetime
    expires_at: datetime


@frozen(kw_only=True)
class ItemSaved(AboutPerson):
    """An item of a to-do list is now like this (D1)."""

    item: Item
    person_id: PersonId

    def is_shown_to(self, person_id: PersonId | None) -> bool:
        """People read what is on their own list."""
        return self.person_id == person_id


@frozen(kw_only=True)
class AccessGranted(AboutPerson):
    """A trigger unlocked or locked something for a person (A9)."""

    grant: Grant
    person_id: PersonId


@frozen(kw_only=True)
class AutomationReacted(AboutPerson):
    """An automation looked at a person because of an occurrence, and acted or did not (A6, A12)."""

    automation_id: AutomationId
    person_id: PersonId
    occurrence: Occurrence
    outcome: str

    @property
    def about(self) -> tuple[Subject, ...]:
        """The person; the reports as well where the condition could not be judged (A13)."""
        person = (self.person_id,)
        return (person, REPORTS) if self.outcome == "unknown" else (person,)

    @property
    def concerns(self) -> tuple[PersonId, ...]:
        """Nobody: what it did about the person are facts of their own."""
        return ()


@frozen(kw_only=True)
class ChainStopped(Reported):
    """An automation would have run again for a person because of what it began itself (A12)."""

    automation_id: AutomationId
    person_id: PersonId
    occurrence: Occurrence

    def placed(self, position: int, cause: Cause) -> "ChainStopped":
        """Give it with the step that the chain began with, if that is this one."""
        del cause
        return evolve(self, occurrence=self.occurrence.placed(position))


@frozen(kw_only=True)
class ActionFailed(Reported):
    """An action could not be carried out; it is tried again unless it is given up (A14)."""

    automation_id: AutomationId
    person_id: PersonId
    occurrence: Occurrence
    place: int
    action: Action
    attempt: int
    requirement: str
    is_given_up: bool = False


@frozen(kw_only=True)
class PersonAddressed(AboutPerson):
    """An automation has something to tell a person, or the application about a person (A5)."""

    automation_id: AutomationId
    person_id: PersonId
    occurrence: Occurrence
    place: int
    action: Action


@frozen(kw_only=True)
class GroupsOffered(AboutPerson):
    """A person may choose among groups (A5)."""

    person_id: PersonId
    offer: Offer


@frozen(kw_only=True)
class GroupsChosen(AboutPerson):
    """A person made their choice, so that it is no longer open."""

    person_id: PersonId
    offer_id: str
    group_ids: tuple[GroupId, ...]


@frozen(kw_only=True)
class MatchesChanged(Fact):
    """The condition of a periodic automation became true or false for people (A11).

    Attributes:
        subject: The automation, as ``reaction`` names it.
        entered: For whom it became true.
        left: For whom it became false.
    """

    subject: tuple[str, str]
    at: datetime
    entered: tuple[PersonId, ...]
    left: tuple[PersonId, ...]


@frozen(kw_only=True)
class ProgrammeOpened(AboutPerson):
    """A programme was seen open for a person for the first time (C9)."""

    programme_id: ProgrammeId
    person_id: PersonId
    at: datetime

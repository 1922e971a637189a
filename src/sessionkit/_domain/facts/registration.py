"""What happened to places in sections and places in line."""

from datetime import datetime

from attrs import frozen

from sessionkit._domain.facts.fact import AboutLearner, Arrival, InSection
from sessionkit._domain.ids import (
    PersonId,
    SectionId,
    SessionId,
)
from sessionkit._domain.keys import Keys, of_people, of_section, person_key
from sessionkit._domain.registration import (
    RegistrationState,
    Waiver,
)


@frozen(kw_only=True)
class LearnerRegistered(Arrival):
    """A learner has a place."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    at: datetime
    ticket: int
    attempt: int
    waived: tuple[Waiver, ...] = ()


@frozen(kw_only=True)
class LearnerWaitlisted(Arrival):
    """A learner stands in line."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    at: datetime
    ticket: int
    attempt: int
    waived: tuple[Waiver, ...] = ()


@frozen(kw_only=True)
class LearnerPromoted(Arrival):
    """A learner left the line for a place that was free."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    at: datetime


@frozen(kw_only=True)
class LearnerPassedOver(AboutLearner):
    """A free place went past a learner in line, because of one unmet requirement (W3)."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    requirement: str

    @property
    def concerns(self) -> tuple[PersonId, ...]:
        """Nobody: the learner still waits."""
        return ()

    @property
    def keys(self) -> Keys:
        """The section; nobody may come to qualify meanwhile."""
        return of_section(self.session_id, self.section_id) | Keys.sharing(
            person_key(self.learner_id)
        )


@frozen(kw_only=True)
class LearnerReconsidered(InSection):
    """Something happened to whom the line went past: they are to be judged again (W3)."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId


@frozen(kw_only=True)
class PlaceInLineChanged(AboutLearner):
    """A learner in line holds another ticket (W2)."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    ticket: int

    @property
    def concerns(self) -> tuple[PersonId, ...]:
        """Nobody: the learner still waits."""
        return ()


@frozen(kw_only=True)
class RegistrationEnded(AboutLearner):
    """A learner lost a place, or a place in line; ``state`` says how."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    was: RegistrationState
    state: RegistrationState
    at: datetime
    attempt: int
    reason: str = ""


@frozen(kw_only=True)
class SectionFilled(InSection):
    """The last free place of a section was taken, for the nth time (N2)."""

    session_id: SessionId
    section_id: SectionId
    filling: int


@frozen(kw_only=True)
class LineClosed(InSection):
    """Nobody moves up in this section any more (W5)."""

    session_id: SessionId
    section_id: SectionId


@frozen(kw_only=True)
class AccessLost(AboutLearner):
    """A registered learner no longer meets a requirement of registering; the place is kept (V4)."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    requirement: str
    at: datetime

    @property
    def concerns(self) -> tuple[PersonId, ...]:
        """Nobody: it tells of what happened to the learner."""
        return ()

    @property
    def keys(self) -> Keys:
        """The learner: no record of the section changes."""
        return of_people((self.learner_id,))


@frozen(kw_only=True)
class MessageSent(InSection):
    """Staff wrote to the learners of a section."""

    session_id: SessionId
    section_id: SectionId
    message_id: str
    subject: str
    text: str

"""What happened to places in sections and places in line."""

from datetime import datetime

from attrs import frozen

from sessionkit._domain.facts.subjects import AboutLearner, Unindexed
from sessionkit._domain.ids import (
    PersonId,
    SectionId,
    SessionId,
)
from sessionkit._domain.registration import (
    RegistrationState,
    Waiver,
)


@frozen(kw_only=True)
class LearnerRegistered(AboutLearner):
    """A learner has a place."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    at: datetime
    ticket: int
    attempt: int
    waived: tuple[Waiver, ...] = ()


@frozen(kw_only=True)
class LearnerWaitlisted(AboutLearner):
    """A learner stands in line."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    at: datetime
    ticket: int
    attempt: int
    waived: tuple[Waiver, ...] = ()


@frozen(kw_only=True)
class LearnerPromoted(AboutLearner):
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


@frozen(kw_only=True)
class PlaceInLineChanged(AboutLearner):
    """A learner in line holds another ticket (W2)."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    ticket: int


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
class SectionFilled(Unindexed):
    """The last free place of a section was taken, for the nth time (N2)."""

    session_id: SessionId
    section_id: SectionId
    filling: int


@frozen(kw_only=True)
class LineClosed(Unindexed):
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


@frozen(kw_only=True)
class MessageSent(Unindexed):
    """Staff wrote to the learners of a section."""

    session_id: SessionId
    section_id: SectionId
    message_id: str
    subject: str
    text: str

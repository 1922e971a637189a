"""The records that facts concern, so that the journal can be read by subject."""

from typing import Final

from sessionkit._domain.ids import (
    PersonId,
    SessionId,
)

Subject = tuple[str, ...]


def learner_subject(session_id: str, learner_id: str) -> Subject:
    """Name the history of one learner in one session."""
    return (session_id, learner_id)


def person_subject(person_id: str) -> Subject:
    """Name what was told of one person."""
    return (person_id,)


class Unindexed:
    """A fact nobody asks for by subject."""

    __slots__ = ()

    @property
    def about(self) -> tuple[Subject, ...]:
        """Nothing."""
        return ()


class AboutLearner:
    """A fact about one learner in one session."""

    __slots__ = ()
    session_id: SessionId
    learner_id: PersonId

    @property
    def about(self) -> tuple[Subject, ...]:
        """The learner's history in the session."""
        return ((self.session_id, self.learner_id),)


class AboutPerson:
    """A fact about one person."""

    __slots__ = ()
    person_id: PersonId

    @property
    def about(self) -> tuple[Subject, ...]:
        """The person."""
        return ((self.person_id,),)


REPORTS: Final[Subject] = ("reports",)
"""What administrators should look at: unknown conditions, chains that stopped, failed actions."""


class Reported:
    """A fact about one person that administrators should look at (A12-A14)."""

    __slots__ = ()
    person_id: PersonId

    @property
    def about(self) -> tuple[Subject, ...]:
        """The person, and the reports."""
        return ((self.person_id,), REPORTS)

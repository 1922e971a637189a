"""What every fact says of itself; each kind says it in its own class.

Editing rules:

1. A new fact derives from the class here that says what it is about.
2. Where none fits, it says itself by which subjects it is found and which keys whoever writes it
   has to have. Nobody else lists it for that.
"""

from typing import ClassVar, Final

from sessionkit._domain.cause import Cause
from sessionkit._domain.ids import PersonId, SectionId, SessionId
from sessionkit._domain.keys import (
    HOLDS_DIRECTORY,
    NO_KEYS,
    Keys,
    of_people,
    of_place,
    of_section,
    of_session,
)

Subject = tuple[str, ...]


def learner_subject(session_id: str, learner_id: str) -> Subject:
    """Name the history of one learner in one session."""
    return (session_id, learner_id)


def person_subject(person_id: str) -> Subject:
    """Name what was told of one person."""
    return (person_id,)


REPORTS: Final[Subject] = ("reports",)
"""What administrators should look at: unknown conditions, chains that stopped, failed actions."""


class Fact:
    """Something that happened.

    Attributes:
        form: Counts the forms in which it was ever stored; it rises when a field comes, goes or
            means something else (X9).
    """

    __slots__ = ()
    form: ClassVar[int] = 1

    @property
    def about(self) -> tuple[Subject, ...]:
        """By what the journal can be asked for it."""
        return ()

    @property
    def keys(self) -> Keys:
        """What whoever writes it has to have, so that nobody writes beside it."""
        return NO_KEYS

    @property
    def concerns(self) -> tuple[PersonId, ...]:
        """The people of whom other things may be true by it: what they are, have, or have done (W3)."""
        return ()

    def placed(self, position: int, cause: Cause) -> "Fact":
        """Give it as the step at this position writes it down; nearly every fact is as it is."""
        return self

    def is_shown_to(self, person_id: PersonId | None) -> bool:
        """Tell whether a learner may read it in an answer: only what is their own (X3)."""
        return False


class AboutPlatform(Fact):
    """A fact about groups, roles, automations, settings, or what can be unlocked."""

    __slots__ = ()

    @property
    def keys(self) -> Keys:
        """The structure that everybody else shares."""
        return HOLDS_DIRECTORY


class AboutPlan(Fact):
    """A fact about the record of a session, its plan included."""

    __slots__ = ()
    session_id: SessionId

    @property
    def keys(self) -> Keys:
        """The session."""
        return of_session(self.session_id)


class InSection(Fact):
    """A fact about what happens in one section."""

    __slots__ = ()
    session_id: SessionId
    section_id: SectionId

    @property
    def keys(self) -> Keys:
        """The section."""
        return of_section(self.session_id, self.section_id)


class AboutLearner(InSection):
    """A fact about one learner in one section."""

    __slots__ = ()
    learner_id: PersonId

    @property
    def about(self) -> tuple[Subject, ...]:
        """The learner's history in the session."""
        return ((self.session_id, self.learner_id),)

    @property
    def concerns(self) -> tuple[PersonId, ...]:
        """The learner."""
        return (self.learner_id,)

    def is_shown_to(self, person_id: PersonId | None) -> bool:
        """Learners read what happened to themselves."""
        return self.learner_id == person_id


class Arrival(AboutLearner):
    """A fact that gives a learner something: nobody may change meanwhile what they are and have."""

    __slots__ = ()

    @property
    def keys(self) -> Keys:
        """The section and the learner."""
        return of_place(self.session_id, self.section_id, self.learner_id)


class AboutPerson(Fact):
    """A fact about one person."""

    __slots__ = ()
    person_id: PersonId

    @property
    def about(self) -> tuple[Subject, ...]:
        """The person."""
        return ((self.person_id,),)

    @property
    def concerns(self) -> tuple[PersonId, ...]:
        """The person."""
        return (self.person_id,)

    @property
    def keys(self) -> Keys:
        """The person."""
        return of_people((self.person_id,))


class Reported(AboutPerson):
    """A fact about one person that administrators should look at (A12-A14)."""

    __slots__ = ()

    @property
    def about(self) -> tuple[Subject, ...]:
        """The person, and the reports."""
        return ((self.person_id,), REPORTS)

    @property
    def concerns(self) -> tuple[PersonId, ...]:
        """Nobody: it is read, and no record changes."""
        return ()

    @property
    def keys(self) -> Keys:
        """Nothing: it is read, and no record changes."""
        return NO_KEYS

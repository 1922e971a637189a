"""What every command says of itself; each kind says it in its own class.

Editing rules:

1. A new command derives from the class here that says what it is about, and names the kind of its
   result in brackets.
2. Where none fits, it says itself which keys it takes. Nobody else lists it for that.
"""

from collections.abc import Collection
from typing import Any, ClassVar, Generic, TypeVar

from sessionkit._domain.ids import (
    ActivityId,
    AutomationId,
    EventId,
    PersonId,
    SectionId,
    SessionId,
)
from sessionkit._domain.keys import (
    HOLDS_DIRECTORY,
    PART,
    SHARES_DIRECTORY,
    Keys,
    of_people,
    of_section,
    of_session,
    session_key,
)

R_co = TypeVar("R_co", covariant=True)

Held = tuple[SessionId, PersonId]
"""Whose registration in which session names a section to hold."""


class Command(Generic[R_co]):
    """Something that can be asked for; the brackets name what an answer to it tells one has now.

    Attributes:
        about_sessions: Refused, or waiting, while sessions are switched off (S2).
        form: Counts the forms in which it was ever stored; it rises when a field comes, goes or
            means something else (X9).
    """

    __slots__ = ()
    about_sessions: ClassVar[bool] = True
    form: ClassVar[int] = 1

    @property
    def keys(self) -> Keys:
        """What no other step may touch meanwhile, as far as the command alone can tell."""
        raise NotImplementedError

    def kept(self, about: Collection[tuple[str, ...]]) -> "Command[R_co]":
        """Give what the journal keeps of it, by what the facts are about; mostly all of it."""
        return self

    @property
    def where(self) -> tuple[SessionId | None, SectionId | None]:
        """The session and section that it is asked about: whoever is staff there reads as staff."""
        return (None, None)

    @property
    def in_sections_of(self) -> tuple[Held, ...]:
        """Registrations whose sections are to be held too; which these are has to be looked up."""
        return ()


class AboutPlatform(Command[R_co]):
    """A command about groups, roles, automations, settings, or what can be unlocked."""

    __slots__ = ()
    about_sessions = False

    @property
    def keys(self) -> Keys:
        """The structure that everybody else shares."""
        return HOLDS_DIRECTORY


class AboutPerson(Command[R_co]):
    """A command about what one person is and has, apart from places."""

    __slots__ = ()
    about_sessions = False
    person_id: PersonId

    @property
    def keys(self) -> Keys:
        """The person."""
        return of_people((self.person_id,))


class OfActivity(AboutPerson[R_co]):
    """A command about how one person stands in an activity or session."""

    __slots__ = ()
    activity_id: ActivityId

    @property
    def keys(self) -> Keys:
        """The person; of a session the section that they are in as well."""
        return of_people((self.person_id,)) | Keys.sharing(session_key(self.activity_id))

    @property
    def in_sections_of(self) -> tuple[Held, ...]:
        """The registration, where the activity is a session."""
        return ((SessionId(self.activity_id), self.person_id),)


class AboutSession(Command[R_co]):
    """A command about the record of a session."""

    __slots__ = ()
    session_id: SessionId

    @property
    def keys(self) -> Keys:
        """The session with its plan, and so all that happens in its sections."""
        return of_session(self.session_id)

    @property
    def where(self) -> tuple[SessionId | None, SectionId | None]:
        """The session."""
        return (self.session_id, None)


class AboutPlan(AboutSession[R_co]):
    """A command about the plan of one section, which is part of the record of its session."""

    __slots__ = ()
    section_id: SectionId

    @property
    def where(self) -> tuple[SessionId | None, SectionId | None]:
        """The section."""
        return (self.session_id, self.section_id)


class InSection(AboutPlan[R_co]):
    """A command about what happens in one section, as it is planned."""

    __slots__ = ()

    @property
    def keys(self) -> Keys:
        """The section."""
        return of_section(self.session_id, self.section_id)


class OfLearner(AboutSession[R_co]):
    """A command about the place that one learner has in a session, in whichever section."""

    __slots__ = ()
    learner_id: PersonId

    @property
    def keys(self) -> Keys:
        """The learner; the section is looked up."""
        return of_people((self.learner_id,)) | Keys.sharing(session_key(self.session_id))

    @property
    def in_sections_of(self) -> tuple[Held, ...]:
        """The learner's registration."""
        return ((self.session_id, self.learner_id),)


class DueCommand(Command[None]):
    """What time makes due, or a step leaves for a step of its own; asked for by the engine alone.

    Attributes:
        order: What comes first when several are due at one moment.
        is_of_one_step: Only one step can ever schedule it, so that nobody else can be in the way.
    """

    __slots__ = ()
    order: ClassVar[int]
    is_of_one_step: ClassVar[bool] = False

    @property
    def due_key(self) -> tuple[str, ...]:
        """The key under which it waits for its moment: the same command waits only once."""
        return (type(self).__name__, *self.named)

    @property
    def named(self) -> tuple[str, ...]:
        """What tells it from others of its kind that wait."""
        raise NotImplementedError

    def placed(self, position: int) -> "DueCommand":
        """Give it as the step at this position leaves it."""
        del position
        return self

    @property
    def acts_for(self) -> AutomationId | None:
        """The automation that does it, if one does."""
        return None

    @property
    def due_keys(self) -> Keys:
        """The key to what waits, held by whoever schedules or handles it."""
        return Keys.holding("due " + PART.join(self.due_key))


class DueInSection(DueCommand, InSection[None]):
    """What time makes due in one section."""

    __slots__ = ()

    @property
    def named(self) -> tuple[str, ...]:
        """The section."""
        return (self.session_id, self.section_id)

    @property
    def keys(self) -> Keys:
        """The section, and what waits."""
        return of_section(self.session_id, self.section_id) | self.due_keys


class DueAtEvent(DueInSection):
    """What time makes due at one event."""

    __slots__ = ()
    event_id: EventId

    @property
    def named(self) -> tuple[str, ...]:
        """The event."""
        return (self.session_id, self.section_id, self.event_id)


class DueForPerson(DueCommand):
    """What is due about one person."""

    __slots__ = ()
    person_id: PersonId

    @property
    def keys(self) -> Keys:
        """The person, and what waits."""
        return of_people((self.person_id,)) | self.due_keys


class DueForEverybody(DueCommand):
    """What is due about everybody at once: it takes further keys once it knows about whom."""

    __slots__ = ()
    about_sessions = False

    @property
    def keys(self) -> Keys:
        """What waits; nobody changes the structure meanwhile."""
        return SHARES_DIRECTORY | self.due_keys


AnyCommand = Command[Any]
"""Any command, whatever its answer tells."""

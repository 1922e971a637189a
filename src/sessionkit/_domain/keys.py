"""What two steps must not touch at the same time: keys, held alone or shared (R15).

A step names its keys before it looks at anything. One that holds a key runs alone as far as that
key goes; any number may share it. Where something small is part of something large, who changes
the large holds its key, and who changes the small shares that one and holds the small one's: so
registrations in two sections of a session do not wait for one another, and an edit of the session
waits for both.

- ``directory``: groups, roles, automations, what can be unlocked, settings.
- ``session S``: the record of a session with its plan.
- ``section S`` and, on a line of its own, ``C``: the places, line, sheets and marks of one section.
- ``person P``: what is known of one person, and everything they have.
- ``due ...``: one thing that waits for its moment.
"""

from collections.abc import Iterable
from typing import Final

from attrs import frozen

from sessionkit._domain.ids import PersonId, SectionId, SessionId


@frozen
class Keys:
    """Names to hold alone and names to share; what is held need not be shared as well.

    >>> Keys.holding("person ana") | Keys.sharing("person ana", "directory")
    Keys(held=frozenset({'person ana'}), shared=frozenset({'directory'}))
    """

    held: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()

    @classmethod
    def holding(cls, *names: str) -> "Keys":
        """Name what is to be held alone."""
        return cls(frozenset(names))

    @classmethod
    def sharing(cls, *names: str) -> "Keys":
        """Name what others may share."""
        return cls(frozenset(), frozenset(names))

    def __or__(self, other: "Keys") -> "Keys":
        """Give all names of both, each as strongly as the stronger of the two asks."""
        if not (other.held or other.shared):
            return self
        held = self.held | other.held
        return Keys(held, (self.shared | other.shared) - held)

    def __bool__(self) -> bool:
        """Tell whether anything is named."""
        return bool(self.held or self.shared)

    def cover(self, needed: "Keys") -> bool:
        """Tell whether whoever has these may do what needs those.

        Who holds the key of a session holds all its sections, since whoever holds one of these
        shares that.
        """
        held = self.held
        lacking = needed.held - held
        if lacking and not all(_session_of(one) in held for one in lacking):
            return False
        shared = needed.shared - held - self.shared
        return not shared or all(_session_of(one) in held for one in shared)

    @property
    def in_order(self) -> tuple[tuple[str, bool], ...]:
        """Every name once, sorted, with whether it is held: taken in this order none wait in a ring."""
        return tuple(
            sorted([(one, True) for one in self.held] + [(one, False) for one in self.shared])
        )


NO_KEYS: Final = Keys()
PART: Final = "\n"
"""Stands between two ids: no id holds it."""

DIRECTORY: Final = "directory"
HOLDS_DIRECTORY: Final = Keys.holding(DIRECTORY)
SHARES_DIRECTORY: Final = Keys.sharing(DIRECTORY)


def _session_of(name: str) -> str:
    """Name the session that a section is in; of another key the name itself."""
    if not name.startswith("section "):
        return name
    return "session " + name.removeprefix("section ").partition(PART)[0]


def session_key(session_id: SessionId | str) -> str:
    """Name the record of a session."""
    return f"session {session_id}"


def section_key(session_id: SessionId | str, section_id: SectionId | str) -> str:
    """Name the places, sheets and marks of a section."""
    return f"section {session_id}{PART}{section_id}"


def person_key(person_id: PersonId | str) -> str:
    """Name what a person is and has."""
    return f"person {person_id}"


def of_people(person_ids: Iterable[PersonId]) -> Keys:
    """Hold what several people are and have."""
    return Keys(frozenset([person_key(one) for one in person_ids]), frozenset((DIRECTORY,)))


def of_session(session_id: SessionId | str) -> Keys:
    """Hold the record of a session."""
    return Keys(frozenset((session_key(session_id),)), frozenset((DIRECTORY,)))


def of_section(session_id: SessionId | str, section_id: SectionId | str) -> Keys:
    """Hold what happens in one section, and have its plan stay as it is."""
    return Keys(
        frozenset((section_key(session_id, section_id),)),
        frozenset((DIRECTORY, session_key(session_id))),
    )


def of_place(
    session_id: SessionId | str, section_id: SectionId | str, learner_id: PersonId | str
) -> Keys:
    """Hold what happens in one section, and what one learner is and has."""
    return Keys(
        frozenset((section_key(session_id, section_id), person_key(learner_id))),
        frozenset((DIRECTORY, session_key(session_id))),
    )

"""What one has after a command: the typed result of an answer (X2, W8)."""

from enum import Enum

from attrs import frozen

from sessionkit._domain.ids import PersonId, SectionId, SessionId


class Standing(Enum):
    """What somebody has in a session; untold where whoever asks may not know."""

    PLACE = "place"
    IN_LINE = "in line"
    NOTHING = "nothing"
    UNTOLD = "untold"


@frozen(kw_only=True)
class Place:
    """What a learner has in a session now (W8).

    Attributes:
        section_id: In which section; none where the learner has nothing.
        number: The place in line, from 1, as far as it is known without counting: whoever joins a
            line knows it; none for a place.
    """

    session_id: SessionId
    learner_id: PersonId
    standing: Standing
    section_id: SectionId | None = None
    number: int | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether the learner stands in line."""
        return self.standing is Standing.IN_LINE


class RowOutcome(Enum):
    """What became of one row of a list (R14, T4)."""

    DONE = "done"
    WAITING = "waiting"
    REFUSED = "refused"
    UNCHANGED = "unchanged"


@frozen(kw_only=True)
class PlaceRow:
    """What became of one learner of a list, and what the learner has now (R14)."""

    outcome: RowOutcome
    place: Place


@frozen(kw_only=True)
class Places:
    """What became of a list of learners, in its order (R14)."""

    rows: tuple[PlaceRow, ...] = ()

    @property
    def registered(self) -> tuple[PersonId, ...]:
        """Who has a place now."""
        return self._with(Standing.PLACE)

    @property
    def waiting(self) -> tuple[PersonId, ...]:
        """Who stands in line now."""
        return self._with(Standing.IN_LINE)

    @property
    def refused(self) -> tuple[PersonId, ...]:
        """For whom nothing was done."""
        rows = self.rows
        return tuple(one.place.learner_id for one in rows if one.outcome is RowOutcome.REFUSED)

    def _with(self, standing: Standing) -> tuple[PersonId, ...]:
        return tuple(one.place.learner_id for one in self.rows if one.place.standing is standing)


@frozen(kw_only=True)
class Marked:
    """What became of the marks given, and of completions because of them (T4, C1, C5).

    Attributes:
        marked: Whose mark is another one now.
        refused: Whose mark could not be made.
        completed: Who has completed the session by this.
        withdrawn: Whose completion no longer holds.
    """

    marked: tuple[PersonId, ...] = ()
    refused: tuple[PersonId, ...] = ()
    completed: tuple[PersonId, ...] = ()
    withdrawn: tuple[PersonId, ...] = ()


@frozen(kw_only=True)
class Synchronised:
    """What a directory changed (G1).

    Attributes:
        people_suspended: Those who were not suspended before, missing or not.
        left_out: Those named though they were erased (G9).
    """

    people_added: int = 0
    people_changed: int = 0
    people_suspended: int = 0
    people_unchanged: int = 0
    groups_added: int = 0
    groups_changed: int = 0
    groups_removed: int = 0
    groups_unchanged: int = 0
    memberships_added: int = 0
    memberships_ended: int = 0
    left_out: tuple[PersonId, ...] = ()

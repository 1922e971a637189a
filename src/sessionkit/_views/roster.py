"""Everybody with a place in a section, and everybody in line."""

from datetime import datetime
from typing import Final

from attrs import frozen

from sessionkit._domain.catalogue import Section, Session
from sessionkit._domain.ids import (
    PersonId,
    SectionId,
    SessionId,
)
from sessionkit._domain.reasons import Reason
from sessionkit._domain.registration import (
    Registration,
    Waiver,
)
from sessionkit._domain.world import World
from sessionkit._policies import waitlist
from sessionkit._views.sight import completed_at, section_for_reading, ways_to
from sessionkit._views.tabular import Tabular


@frozen(kw_only=True)
class RosterRow:
    """One learner with a place in a section, or in its line.

    Attributes:
        state: ``active`` or ``waiting``.
        since: When they got the place, or their place in line.
        place_in_line: From 1; none for those with a place.
        attempt: Counts the learner's registrations in the session, from 1.
        waived: What staff waived when they added the learner (R10).
        passed_over: Code of the requirement because of which the line went past them (W3).
        missing: Codes of what the learner no longer meets of R2 and R3; the place is kept (V4).
    """

    learner_id: PersonId
    name: str
    email: str
    state: str
    since: datetime
    place_in_line: int | None
    attempt: int
    waived: tuple[str, ...]
    passed_over: str
    missing: tuple[str, ...]
    completed_at: datetime | None


@frozen(kw_only=True)
class RosterView(Tabular[RosterRow]):
    """Everybody registered for a section, then everybody in its line, each in order.

    Attributes:
        free: Free places, never below zero (S11); none is unlimited.
    """

    row_type = RosterRow
    session_id: SessionId
    section_id: SectionId
    taken: int
    waiting: int
    capacity: int | None
    free: int | None
    is_overbooked: bool
    rows: tuple[RosterRow, ...]

    @property
    def caption(self) -> str:
        """Which section it is, with its numbers."""
        places = "" if self.capacity is None else f" of {self.capacity}"
        numbers = f"{self.taken}{places} taken, {self.waiting} waiting"
        suffix = ", overbooked" if self.is_overbooked else ""
        return f"{self.session_id} {self.section_id}: {numbers}{suffix}"


def show_roster(world: World, session_id: SessionId, section_id: SectionId) -> RosterView:
    """Show who is registered and who waits, to staff and to the section's own trainers (G5).

    Raises:
        NotFound: When there is no such section, or not for whoever asks.
    """
    session, section = section_for_reading(world, session_id, section_id)
    roster = world.roster(session_id, section_id)
    registered = list(world.everybody_registered(session_id, section_id))
    line = list(enumerate(world.line(session_id, section_id), start=1))
    people = [one.learner_id for one in (*registered, *(one for _, one in line))]
    world.look_up(people, ways_to(world, session_id))
    return RosterView(
        session_id=session_id,
        section_id=section_id,
        taken=roster.taken,
        waiting=roster.waiting,
        capacity=section.plan.capacity,
        free=roster.free(section.plan.capacity),
        is_overbooked=roster.is_overbooked(section.plan.capacity),
        rows=(
            *[_roster_row(world, session, section, one, None) for one in registered],
            *[_roster_row(world, session, section, one, place) for place, one in line],
        ),
    )


def _roster_row(
    world: World, session: Session, section: Section, one: Registration, place: int | None
) -> RosterRow:
    person = world.person(one.learner_id)
    return RosterRow(
        learner_id=one.learner_id,
        name="" if person is None else person.name,
        email="" if person is None else person.email,
        state=one.state.value,
        since=one.since,
        place_in_line=place,
        attempt=one.attempt,
        waived=tuple(waiver.value for waiver in one.waived),
        passed_over=one.passed_over or "",
        missing=_missing(world, session, section, one),
        completed_at=completed_at(world, session, one),
    )


_OF_THE_LEARNER: Final = (Reason.LEARNER_ACTIVE, *waitlist.UNLOCKS, Reason.IN_GROUP)
"""What is asked of the learner and not of the session or section (R2, R3)."""


def _missing(
    world: World, session: Session, section: Section, one: Registration
) -> tuple[str, ...]:
    waived = waitlist.UNLOCKS if Waiver.UNLOCK in one.waived else ()
    return tuple(
        finding.reason.code
        for finding in waitlist.entitled(world, session, section, one.learner_id)
        if finding.blocks and finding.reason in _OF_THE_LEARNER and finding.reason not in waived
    )

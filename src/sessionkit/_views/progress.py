"""How far people are: one person in every session, everybody in one section."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from attrs import frozen

from sessionkit._domain.attendance import events_attended
from sessionkit._domain.completion import events_needed
from sessionkit._domain.ids import (
    PersonId,
    SectionId,
    SessionId,
)
from sessionkit._domain.people import PersonStatus
from sessionkit._domain.world import World
from sessionkit._policies import authority
from sessionkit._ports import Transaction
from sessionkit._records import REGISTRATIONS_BY_LEARNER
from sessionkit._views.sight import check_person, completed_at, section_for_reading
from sessionkit._views.tabular import Tabular


@frozen(kw_only=True)
class ProgressRow:
    """How far one person is in one session.

    Attributes:
        section_id: Where they are, or last were, registered; empty for those credited with the
            session who never were (C11).
        state: Of their present or last registration; empty without one.
        attended: How many events count as attended by now.
        needed: How many have to (C1).
    """

    session_id: SessionId
    title: str
    section_id: SectionId
    state: str
    attended: int
    needed: int
    completed_at: datetime | None


@frozen(kw_only=True)
class PersonProgress(Tabular[ProgressRow]):
    """How far one person is in every session they were ever registered for or credited with."""

    row_type = ProgressRow
    person_id: PersonId
    rows: tuple[ProgressRow, ...]

    @property
    def caption(self) -> str:
        """Whose progress it is."""
        return f"progress of {self.person_id}"


@frozen(kw_only=True)
class LearnerProgressRow:
    """How far one learner of a section is.

    Attributes:
        attended: How many events count as attended by now.
        needed: How many have to (C1).
    """

    learner_id: PersonId
    name: str
    attended: int
    needed: int
    completed_at: datetime | None


@frozen(kw_only=True)
class SectionProgress(Tabular[LearnerProgressRow]):
    """How far everybody registered for a section is, in order of arrival.

    Suspended and deleted people are left out of this report (G9); the roster still counts them.
    """

    row_type = LearnerProgressRow
    session_id: SessionId
    section_id: SectionId
    rows: tuple[LearnerProgressRow, ...]

    @property
    def caption(self) -> str:
        """Which section it is."""
        return f"progress in {self.session_id} {self.section_id}"


def show_person_progress(
    world: World, records: Transaction, person_id: PersonId
) -> PersonProgress:
    """Show how far somebody is in their sessions, to themselves and to admins (C1-C3).

    Raises:
        NotFound: When there is no such person, or not for whoever asks.
    """
    check_person(world, person_id)
    rows = []
    for one in records.find(REGISTRATIONS_BY_LEARNER, (person_id,)):
        session = world.session(one.session_id)
        section = None if session is None else session.section(one.section_id)
        if session is None or section is None or not authority.may_know(world, session):
            continue
        row = ProgressRow(
            session_id=session.session_id,
            title=session.title,
            section_id=section.section_id,
            state=one.state.value,
            attended=events_attended(section, one, world.now),
            needed=events_needed(section),
            completed_at=completed_at(world, session, one),
        )
        rows.append(row)
    rows += _credited_without_registration(world, person_id)
    return PersonProgress(person_id=person_id, rows=tuple(rows))


def _credited_without_registration(world: World, person_id: PersonId) -> Iterator[ProgressRow]:
    """Go through the sessions that somebody was credited with and never registered for (C11)."""
    for result in world.results_of(person_id):
        session = world.session(SessionId(result.target.target_id))
        if result.credit is None or session is None or not authority.may_know(world, session):
            continue
        if world.registration(session.session_id, person_id) is None:
            yield ProgressRow(
                session_id=session.session_id,
                title=session.title,
                section_id=SectionId(""),
                state="",
                attended=0,
                needed=0,
                completed_at=result.at,
            )


def show_section_progress(
    world: World, session_id: SessionId, section_id: SectionId
) -> SectionProgress:
    """Show how far everybody in a section is, to staff and to its own trainers (C1-C3, G9).

    Raises:
        NotFound: When there is no such section, or not for whoever asks.
    """
    session, section = section_for_reading(world, session_id, section_id)
    needed = events_needed(section)
    rows = []
    registered = list(world.everybody_registered(session_id, section_id))
    world.look_up([one.learner_id for one in registered])
    for one in registered:
        person = world.person(one.learner_id)
        if person is None or person.status in _LEFT_OUT:
            continue
        row = LearnerProgressRow(
            learner_id=one.learner_id,
            name=person.name,
            attended=events_attended(section, one, world.now),
            needed=needed,
            completed_at=completed_at(world, session, one),
        )
        rows.append(row)
    return SectionProgress(session_id=session_id, section_id=section_id, rows=tuple(rows))


_LEFT_OUT: Final = (PersonStatus.SUSPENDED, PersonStatus.DELETED)

"""A person's events, as learner and as trainer."""

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen

from sessionkit._domain.catalogue import Event, Section, Session
from sessionkit._domain.ids import (
    EventId,
    PersonId,
    SectionId,
    SessionId,
)
from sessionkit._domain.plan import EventFormat
from sessionkit._domain.timespan import LocalTime
from sessionkit._domain.world import World
from sessionkit._ports import Transaction
from sessionkit._records import SESSIONS_BY_TRAINER
from sessionkit._views.sight import check_person
from sessionkit._views.tabular import Tabular


@frozen(kw_only=True)
class AgendaRow:
    """One event in somebody's agenda.

    Attributes:
        part: What the person is there: ``learner`` or ``trainer``.
        state: ``active`` or ``waiting`` for a learner; empty for a trainer.
        cancelled: The event, or its whole section, does not take place.
    """

    start: LocalTime
    end: LocalTime
    session_id: SessionId
    session_title: str
    section_id: SectionId
    section_name: str
    event_id: EventId
    event_title: str
    format: EventFormat
    location: str
    links: tuple[str, ...]
    part: str
    state: str
    cancelled: bool


@frozen(kw_only=True)
class Agenda(Tabular[AgendaRow]):
    """All events of one person, as learner and as trainer, in order of time."""

    row_type = AgendaRow
    person_id: PersonId
    rows: tuple[AgendaRow, ...]

    @property
    def caption(self) -> str:
        """Whose agenda it is."""
        return f"agenda of {self.person_id}"


def show_agenda(world: World, records: Transaction, person_id: PersonId) -> Agenda:
    """Show somebody's events, to themselves and to admins.

    Raises:
        NotFound: When there is no such person, or not for whoever asks.
    """
    check_person(world, person_id)
    rows = [*_as_learner(world, person_id), *_as_trainer(records, person_id)]
    return Agenda(person_id=person_id, rows=tuple(sorted(rows, key=_agenda_order)))


def _as_learner(world: World, person_id: PersonId) -> Iterator[AgendaRow]:
    for one in world.registrations_of(person_id):
        session = world.session(one.session_id)
        section = None if session is None else session.section(one.section_id)
        if session is None or section is None:
            continue
        for event in section.events:
            yield _agenda_row(session, section, event, part="learner", state=one.state.value)


def _as_trainer(records: Transaction, person_id: PersonId) -> Iterator[AgendaRow]:
    for session in records.find(SESSIONS_BY_TRAINER, (person_id,)):
        for section in session.sections:
            for event in section.events:
                if person_id in event.plan.trainer_ids:
                    yield _agenda_row(session, section, event, part="trainer", state="")


def _agenda_row(
    session: Session, section: Section, event: Event, *, part: str, state: str
) -> AgendaRow:
    return AgendaRow(
        start=event.plan.start,
        end=event.plan.end,
        session_id=session.session_id,
        session_title=session.title,
        section_id=section.section_id,
        section_name=section.plan.name,
        event_id=event.event_id,
        event_title=event.plan.title,
        format=event.plan.format,
        location=event.plan.location,
        links=event.plan.links,
        part=part,
        state=state,
        cancelled=event.cancelled is not None or section.cancelled is not None,
    )


def _agenda_order(row: AgendaRow) -> tuple[datetime, str, str, str, str]:
    return (row.start.instant, row.session_id, row.section_id, row.event_id, row.part)

"""The overview of sessions, and one session with the sections that are for whoever asks (V)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from attrs import frozen

from sessionkit._domain.catalogue import Event, Section, Session
from sessionkit._domain.commands.registration import RegisterLearner
from sessionkit._domain.ids import (
    EventId,
    PersonId,
    SectionId,
    SessionId,
)
from sessionkit._domain.plan import EventFormat, SectionPlan
from sessionkit._domain.reasons import Audience, Reason
from sessionkit._domain.result import Result
from sessionkit._domain.timespan import LocalTime
from sessionkit._domain.world import World
from sessionkit._policies import authority, registration
from sessionkit._policies.completion import completed_since
from sessionkit._ports import Transaction
from sessionkit._records import SESSIONS
from sessionkit._views.sight import (
    known_sections,
    known_session,
    own_registration,
    sees_sessions,
)
from sessionkit._views.tabular import Tabular


@frozen(kw_only=True)
class Tile:
    """One session in the overview.

    Attributes:
        sections: How many of its sections whoever asks may see (V).
        registration: State of their own present or last registration in it; empty without one.
        completed_at: When they completed it themselves.
    """

    session_id: SessionId
    title: str
    is_published: bool
    is_archived: bool
    sections: int
    registration: str
    completed_at: datetime | None


@frozen(kw_only=True)
class Tiles(Tabular[Tile]):
    """The overview: the sessions that whoever asks may know of, in order of their ids (V, G7).

    >>> import sessionkit
    >>> kit = sessionkit.in_memory()
    >>> command = sessionkit.CreateSession(session_id="sales-101", title="Sales training")
    >>> _ = kit.do(command, by=sessionkit.APPLICATION)
    >>> [tile.title for tile in kit.tiles(by=sessionkit.APPLICATION)]
    ['Sales training']
    """

    row_type = Tile
    rows: tuple[Tile, ...]

    @property
    def caption(self) -> str:
        """What the table shows."""
        return "sessions"


def show_tiles(world: World, records: Transaction) -> Tiles:
    """Show the overview of sessions (V, G7); empty while they are switched off (S2)."""
    if not sees_sessions(world):
        return Tiles(rows=())
    sessions = records.find(SESSIONS)
    person_id = world.actor.person_id
    results = {} if person_id is None else {one.target: one for one in world.results_of(person_id)}
    rows = [
        _tile(world, one, results.get(one.target))
        for one in sessions
        if authority.may_know(world, one)
    ]
    return Tiles(rows=tuple(rows))


def _tile(world: World, session: Session, result: Result | None) -> Tile:
    own = own_registration(world, session)
    return Tile(
        session_id=session.session_id,
        title=session.title,
        is_published=session.is_published,
        is_archived=session.is_archived,
        sections=len(known_sections(world, session)),
        registration="" if own is None else own.state.value,
        completed_at=completed_since(world, session, own, result),
    )


@frozen(kw_only=True)
class EventRow:
    """One event of a section, as planned (S8).

    Attributes:
        cancelled: The reason why it does not take place; empty while it does (S14, S15).
        revision: Counts the changes of the event, from 0.
    """

    event_id: EventId
    title: str
    start: LocalTime
    end: LocalTime
    format: EventFormat
    location: str
    links: tuple[str, ...]
    trainer_ids: tuple[PersonId, ...]
    notes: str
    cancelled: str
    revision: int

    def __str__(self) -> str:
        """Show id, start and format, and whether it was cancelled."""
        suffix = ", cancelled" if self.cancelled else ""
        return f"{self.event_id}: {self.start}, {self.format.value}{suffix}"


@frozen(kw_only=True)
class SectionRow:
    """One section of a session, with what it means for whoever asks.

    Attributes:
        begins: Start of its first event, those cancelled left out unless all are.
        ends: End of its last event, likewise.
        zone: Time zone of its first event.
        opens: First moment of the registration period; none: open since ever.
        closes: First moment after it, also where none was planned (R4).
        capacity: Places; none is unlimited.
        free: Free places, never below zero (S11); none is unlimited.
        waiting: How many stand in line.
        is_overbooked: More places are taken than there are (S11).
        cancelled: The reason why it was cancelled; empty while it takes place (S14).
        registration: State of their own present or last registration, if it is in this section.
        may_register: Whether they could register for it themselves now.
        why_not: Codes of what keeps them from it, as far as learners may know; empty for the
            section they are registered or waiting in, and for the application.
        events: In order of time.
    """

    section_id: SectionId
    name: str
    begins: datetime
    ends: datetime
    zone: str
    opens: datetime | None
    closes: datetime
    capacity: int | None
    free: int | None
    waiting: int
    is_overbooked: bool
    cancelled: str
    is_archived: bool
    registration: str
    may_register: bool
    why_not: tuple[str, ...]
    events: tuple[EventRow, ...]


@frozen(kw_only=True)
class SessionView(Tabular[SectionRow]):
    """A session with the sections that whoever asks may see (V, V4, G7).

    Attributes:
        version: What an edit can be based on (X8).
        warnings: For staff: what is missing, who may no longer train, what is overbooked, in the
            sections they run (S9, S11, G6).
        plans: For staff: all that can be set of the sections they run, as it is set (S6).
    """

    row_type = SectionRow
    session_id: SessionId
    title: str
    description: str
    image: str
    is_published: bool
    is_archived: bool
    version: int
    warnings: tuple[str, ...]
    plans: Mapping[SectionId, SectionPlan]
    rows: tuple[SectionRow, ...]

    @property
    def caption(self) -> str:
        """The title, whether it is a draft or archived, and the warnings."""
        state = " (draft)" * (not self.is_published) + " (archived)" * self.is_archived
        return "; ".join([f"{self.title}{state}", *self.warnings])


def show_session(world: World, session_id: SessionId) -> SessionView:
    """Show a session with the sections that whoever asks may see (V, V4, G7).

    Raises:
        NotFound: When there is none, or not for whoever asks.
    """
    session = known_session(world, session_id)
    sections = known_sections(world, session)
    run = [one for one in sections if authority.is_staff(world, session, one)]
    return SessionView(
        session_id=session.session_id,
        title=session.title,
        description=session.plan.description,
        image=session.plan.image,
        is_published=session.is_published,
        is_archived=session.is_archived,
        version=session.version,
        warnings=tuple(
            warning for section in run for warning in _warnings(world, session, section)
        ),
        plans={section.section_id: section.plan for section in run},
        rows=tuple([_section_row(world, session, section) for section in sections]),
    )


_NO_CODES: Final[tuple[str, ...]] = ()


def _section_row(world: World, session: Session, section: Section) -> SectionRow:
    roster = world.roster(session.session_id, section.section_id)
    own = own_registration(world, session)
    here = own if own is not None and own.section_id == section.section_id else None
    may_register, why_not = False, _NO_CODES
    if here is None or not here.is_current:
        may_register, why_not = _may_register(world, session, section)
    events = section.counted_events or section.events
    return SectionRow(
        section_id=section.section_id,
        name=section.plan.name,
        begins=events[0].begins_at,
        ends=events[-1].ends_at,
        zone=events[0].plan.start.zone,
        opens=section.plan.opens,
        closes=section.closes_at,
        capacity=section.plan.capacity,
        free=roster.free(section.plan.capacity),
        waiting=roster.waiting,
        is_overbooked=roster.is_overbooked(section.plan.capacity),
        cancelled=section.cancelled or "",
        is_archived=section.is_archived,
        registration="" if here is None else here.state.value,
        may_register=may_register,
        why_not=why_not,
        events=tuple([_event_row(section, event) for event in section.events]),
    )


def _may_register(
    world: World, session: Session, section: Section
) -> tuple[bool, tuple[str, ...]]:
    """Judge by the very policy that would register them, so that the two never disagree (X2)."""
    person_id = world.actor.person_id
    if person_id is None:
        return False, _NO_CODES
    if not world.settings.sessions_are_on:
        return False, (Reason.SESSIONS_ON.code,)
    command = RegisterLearner(
        session_id=session.session_id, section_id=section.section_id, learner_id=person_id
    )
    decision = registration.register(command, world)
    reasons = dict.fromkeys(finding.reason for finding in decision.blocking)
    codes = tuple([one.code for one in reasons if one.audience is Audience.LEARNER])
    return decision.is_allowed, codes


def _event_row(section: Section, event: Event) -> EventRow:
    return EventRow(
        event_id=event.event_id,
        title=event.plan.title,
        start=event.plan.start,
        end=event.plan.end,
        format=event.plan.format,
        location=event.plan.location,
        links=event.plan.links,
        trainer_ids=event.plan.trainer_ids,
        notes=event.plan.notes,
        cancelled=event.cancelled or section.cancelled or "",
        revision=event.revision,
    )


def _warnings(world: World, session: Session, section: Section) -> list[str]:
    """Say what staff should look at, where they can still do something about it (S9, S11, G6)."""
    if session.is_archived or not section.is_open_for_commands:
        return []
    section_id = section.section_id
    found = [
        f"{section_id}: {event.event_id} has no {' and no '.join(event.missing)} yet"
        for event in section.counted_events
        if event.missing and event.begins_at > world.now
    ]
    trainer_ids = dict.fromkeys(
        trainer_id
        for event in section.counted_events
        if event.ends_at > world.now
        for trainer_id in event.plan.trainer_ids
    )
    found += [
        f"{section_id}: {trainer_id} may no longer train here"
        for trainer_id in trainer_ids
        if not authority.may_train(world, session, section, trainer_id)
    ]
    roster = world.roster(session.session_id, section_id)
    if roster.is_overbooked(section.plan.capacity):
        places = f"{roster.taken} taken of {section.plan.capacity} places"
        found.append(f"{section_id}: overbooked, {places}")
    return found

"""What people look at: tiles, plans, agendas, rosters, sheets, progress, histories, access.

Editing rules:

1. A view shows what is stored and what policies judge; it decides nothing itself.
2. Somebody who may not know of a thing gets the same answer as if it did not exist (G10), and
   nobody but admins sees anything while sessions are switched off (S2).
3. A view is a frozen value: ids, states and outcomes are words, moments are in UTC, and the times
   of events are local times.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar, Final, Generic, NoReturn, TypeVar
from zoneinfo import ZoneInfo

from attrs import AttrsInstance, evolve, fields_dict, frozen

from sessionkit.automations.access import access_to, next_change
from sessionkit.automations.conditions import Judgement
from sessionkit.domain.automation import (
    AllOf,
    Always,
    AnyOf,
    BetweenMoments,
    Condition,
    IsInGroup,
    IsPerson,
    Not,
)
from sessionkit.domain.catalogue import Event, EventFormat, Section, Session, Target, TargetKind
from sessionkit.domain.commands import RegisterLearner
from sessionkit.domain.decision import Decision, World
from sessionkit.domain.facts import (
    AccessLost,
    CompletionWithdrawn,
    Fact,
    LearnerPassedOver,
    LearnerPromoted,
    LearnerRegistered,
    LearnerWaitlisted,
    MarksCounted,
    MarksEntered,
    PlaceInLineChanged,
    RegistrationEnded,
    SessionCompleted,
    learner_subject,
)
from sessionkit.domain.ids import (
    SESSIONS_WIDGET,
    ActivityId,
    AutomationId,
    EventId,
    PersonId,
    SectionId,
    SessionId,
    WidgetId,
)
from sessionkit.domain.people import PersonStatus
from sessionkit.domain.reasons import Audience, Conceals, Reason
from sessionkit.domain.registration import (
    Attendance,
    Mark,
    Registration,
    RegistrationState,
    Waiver,
)
from sessionkit.domain.timespan import LocalTime
from sessionkit.errors import NotFound
from sessionkit.notebook import shown, table
from sessionkit.policies import authority, completion, registration, waitlist
from sessionkit.ports import (
    JOURNAL_BY_SUBJECT,
    REGISTRATIONS_BY_LEARNER,
    SESSIONS,
    SESSIONS_BY_TRAINER,
    JournalEntry,
    Transaction,
)

Row = TypeVar("Row", bound=AttrsInstance)


# What all views share -------------------------------------------------------------------------


class Tabular(ABC, Generic[Row]):
    """A view that is a table: go through its rows, or take them as plain dicts.

    Attributes:
        rows: The rows, in the view's order.
        row_type: What a row is; its fields are the columns.
    """

    __slots__ = ()
    rows: tuple[Row, ...]
    row_type: ClassVar[type[AttrsInstance]]

    @property
    @abstractmethod
    def caption(self) -> str:
        """What the table shows, on one line."""

    def to_records(self) -> list[dict[str, Any]]:
        """Give every row as a plain dict: texts, numbers, flags, date-times, tuples of texts.

        The local times of events become date-times in the zone of the event.
        """
        names = fields_dict(self.row_type)
        return [{name: _plain(getattr(row, name)) for name in names} for row in self.rows]

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        """Go through the rows."""
        return iter(self.rows)

    def _repr_html_(self) -> str:
        """Show the rows as a table in a notebook."""
        return table(self.caption, self.to_records(), fields_dict(self.row_type))


def _plain(value: object) -> Any:
    match value:
        case Enum():
            return value.value
        case LocalTime():
            return value.instant.astimezone(ZoneInfo(value.zone))
        case tuple():
            return tuple(str(_plain(one)) for one in value)
        case _:
            return value


# Sight ----------------------------------------------------------------------------------------


def _sees_sessions(world: World) -> bool:
    """Switched off, sessions are there for admins and the application alone (S2)."""
    return world.settings.sessions_are_on or world.actor.is_admin


def _known_session(world: World, session_id: SessionId) -> Session:
    """Find a session that whoever asks may know of."""
    session = world.session(session_id)
    if session is None or not _sees_sessions(world) or not authority.may_know(world, session):
        raise NotFound("session", session_id)
    return session


def _check_person(world: World, person_id: PersonId) -> None:
    """Check that there is a person whose own matters whoever asks may look at."""
    is_oneself_or_admin = world.actor.is_admin or world.actor.person_id == person_id
    is_there = world.person(person_id) is not None
    if not (is_there and is_oneself_or_admin and _sees_sessions(world)):
        raise NotFound("person", person_id)


def _conceal(decision: Decision, named: dict[Conceals, str]) -> NoReturn:
    """Say that what was named is not there: the thing a finding names, else the last one named."""
    for finding in decision.blocking:
        conceals = finding.reason.value.conceals
        if conceals in named:
            raise NotFound(conceals.value, named[conceals])
    last = list(named)[-1]
    raise NotFound(last.value, named[last])


def _section_for_reading(
    world: World, session_id: SessionId, section_id: SectionId
) -> tuple[Session, Section]:
    """Find a section that whoever asks may run, or in which they are assigned as a trainer."""
    if not _sees_sessions(world):
        raise NotFound("session", session_id)
    session = world.session(session_id)
    section = None if session is None else session.section(section_id)
    if session is not None and section is not None and _trains(world, section):
        return session, section
    found = authority.section_for_staff(world, session_id, section_id)
    if isinstance(found, Decision):
        _conceal(found, {Conceals.SESSION: session_id, Conceals.SECTION: section_id})
    return found


def _trains(world: World, section: Section) -> bool:
    """Tell whether whoever asks is assigned to one of a section's events, role or no role (G6)."""
    return world.actor.person_id in section.trainer_ids


def _own_registration(world: World, session: Session) -> Registration | None:
    person_id = world.actor.person_id
    return None if person_id is None else world.registration(session.session_id, person_id)


def _completed_at(world: World, session: Session, one: Registration | None) -> datetime | None:
    done = None if one is None else completion.at_present(world, session, one)
    return None if done is None else done.at


def _name(world: World, person_id: PersonId) -> str:
    person = world.person(person_id)
    return "" if person is None else person.name


# Tiles ----------------------------------------------------------------------------------------


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
    if not _sees_sessions(world):
        return Tiles(rows=())
    sessions = records.find(SESSIONS)
    rows = [_tile(world, one) for one in sessions if authority.may_know(world, one)]
    return Tiles(rows=tuple(rows))


def _tile(world: World, session: Session) -> Tile:
    own = _own_registration(world, session)
    return Tile(
        session_id=session.session_id,
        title=session.title,
        is_published=session.is_published,
        is_archived=session.is_archived,
        sections=len(_known_sections(world, session)),
        registration="" if own is None else own.state.value,
        completed_at=_completed_at(world, session, own),
    )


def _known_sections(world: World, session: Session) -> list[Section]:
    return [one for one in session.sections if authority.may_know_section(world, session, one)]


# One session ----------------------------------------------------------------------------------


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
    session = _known_session(world, session_id)
    sections = _known_sections(world, session)
    return SessionView(
        session_id=session.session_id,
        title=session.title,
        description=session.description,
        image=session.image,
        is_published=session.is_published,
        is_archived=session.is_archived,
        version=session.version,
        warnings=tuple(
            warning
            for section in sections
            if authority.is_staff(world, session, section)
            for warning in _warnings(world, session, section)
        ),
        rows=tuple([_section_row(world, session, section) for section in sections]),
    )


def _section_row(world: World, session: Session, section: Section) -> SectionRow:
    roster = world.roster(session.session_id, section.section_id)
    own = _own_registration(world, session)
    is_here = own is not None and own.section_id == section.section_id
    is_current_here = is_here and own is not None and own.is_current
    why_not: tuple[str, ...] = ()
    may_register = False
    if not is_current_here:
        may_register, why_not = _may_register(world, session, section)
    events = section.counted_events or section.events
    return SectionRow(
        section_id=section.section_id,
        name=section.name,
        begins=events[0].start.instant,
        ends=events[-1].end.instant,
        zone=events[0].start.zone,
        opens=section.opens,
        closes=section.closes_at,
        capacity=section.capacity,
        free=roster.free(section.capacity),
        waiting=roster.waiting,
        is_overbooked=_is_overbooked(section.capacity, roster.taken),
        cancelled=section.cancelled or "",
        is_archived=section.is_archived,
        registration=own.state.value if own is not None and is_here else "",
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
        return False, ()
    acts = authority.acts(world)
    if acts.blocks:
        return False, (acts.reason.code,)
    if not world.settings.sessions_are_on:
        return False, (Reason.SESSIONS_ON.code,)
    command = RegisterLearner(
        session_id=session.session_id, section_id=section.section_id, learner_id=person_id
    )
    decision = registration.register(command, world)
    reasons = dict.fromkeys(finding.reason for finding in decision.blocking)
    codes = tuple([one.code for one in reasons if one.audience is Audience.LEARNER])
    return decision.is_allowed, codes


def _is_overbooked(capacity: int | None, taken: int) -> bool:
    return capacity is not None and taken > capacity


def _event_row(section: Section, event: Event) -> EventRow:
    return EventRow(
        event_id=event.event_id,
        title=event.title,
        start=event.start,
        end=event.end,
        format=event.format,
        location=event.location,
        links=event.links,
        trainer_ids=event.trainer_ids,
        notes=event.notes,
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
        if event.missing and event.start.instant > world.now
    ]
    trainer_ids = dict.fromkeys(
        trainer_id
        for event in section.counted_events
        if event.end.instant > world.now
        for trainer_id in event.trainer_ids
    )
    found += [
        f"{section_id}: {trainer_id} may no longer train here"
        for trainer_id in trainer_ids
        if not _may_train(world, session, section, trainer_id)
    ]
    taken = world.roster(session.session_id, section_id).taken
    if _is_overbooked(section.capacity, taken):
        found.append(f"{section_id}: overbooked, {taken} taken of {section.capacity} places")
    return found


def _may_train(world: World, session: Session, section: Section, person_id: PersonId) -> bool:
    """Tell whether somebody could be assigned as a trainer today (G6)."""
    actor = world.roles_of(person_id)
    if actor.person is None or actor.person.status is not PersonStatus.ACTIVE:
        return False
    trains = authority.is_trainer_for(world, actor, section)
    return trains and authority.has_unlocked(world, person_id, session)


# Agenda ---------------------------------------------------------------------------------------


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
    _check_person(world, person_id)
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
                if person_id in event.trainer_ids:
                    yield _agenda_row(session, section, event, part="trainer", state="")


def _agenda_row(
    session: Session, section: Section, event: Event, *, part: str, state: str
) -> AgendaRow:
    return AgendaRow(
        start=event.start,
        end=event.end,
        session_id=session.session_id,
        session_title=session.title,
        section_id=section.section_id,
        section_name=section.name,
        event_id=event.event_id,
        event_title=event.title,
        format=event.format,
        location=event.location,
        links=event.links,
        part=part,
        state=state,
        cancelled=event.cancelled is not None or section.cancelled is not None,
    )


def _agenda_order(row: AgendaRow) -> tuple[datetime, str, str, str, str]:
    return (row.start.instant, row.session_id, row.section_id, row.event_id, row.part)


# Roster ---------------------------------------------------------------------------------------


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
    session, section = _section_for_reading(world, session_id, section_id)
    roster = world.roster(session_id, section_id)
    registered = world.everybody_registered(session_id, section_id)
    line = enumerate(world.line(session_id, section_id), start=1)
    return RosterView(
        session_id=session_id,
        section_id=section_id,
        taken=roster.taken,
        waiting=roster.waiting,
        capacity=section.capacity,
        free=roster.free(section.capacity),
        is_overbooked=_is_overbooked(section.capacity, roster.taken),
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
        completed_at=_completed_at(world, session, one),
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


# Sheet ----------------------------------------------------------------------------------------


@frozen(kw_only=True)
class SheetRow:
    """One learner on an event's sheet.

    Attributes:
        entered: The mark as last filled in; empty: none yet (T1).
        counted: The mark that counts for completion; empty: none yet.
        since: The moment from which it has counted.
    """

    learner_id: PersonId
    name: str
    entered: str
    counted: str
    since: datetime | None


@frozen(kw_only=True)
class SheetView(Tabular[SheetRow]):
    """The attendance sheet of one event (T1, T5).

    Attributes:
        state: ``draft``, ``submitted`` or ``reopened``.
        changed_by: Who submitted or reopened it last; none for the application.
        reason: Why it was reopened.
        submissions: How often it was submitted.
        unmarked: How many learners have no mark yet.
    """

    row_type = SheetRow
    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    state: str
    changed_at: datetime | None
    changed_by: str | None
    reason: str
    submissions: int
    unmarked: int
    rows: tuple[SheetRow, ...]

    @property
    def caption(self) -> str:
        """Which event it is, how far the sheet is, and how many marks are missing."""
        ids = f"{self.session_id} {self.section_id} {self.event_id}"
        return f"{ids}: {self.state}, {self.unmarked} unmarked"


_NO_MARK: Final = Mark()


def show_sheet(
    world: World, session_id: SessionId, section_id: SectionId, event_id: EventId
) -> SheetView:
    """Show the sheet of an event to whoever may fill it in (T2).

    Raises:
        NotFound: When there is no such event, or not for whoever asks.
    """
    if not _sees_sessions(world):
        raise NotFound("session", session_id)
    found = authority.event_for_marking(world, session_id, section_id, event_id)
    if isinstance(found, Decision):
        named: dict[Conceals, str] = {
            Conceals.SESSION: session_id,
            Conceals.SECTION: section_id,
            Conceals.EVENT: event_id,
        }
        _conceal(found, named)
    sheet = world.sheet(session_id, section_id, event_id)
    rows = [
        _sheet_row(world, one, event_id)
        for one in world.everybody_registered(session_id, section_id)
    ]
    return SheetView(
        session_id=session_id,
        section_id=section_id,
        event_id=event_id,
        state=sheet.state.value,
        changed_at=sheet.changed_at,
        changed_by=sheet.changed_by,
        reason=sheet.reason,
        submissions=sheet.submissions,
        unmarked=sum(not row.entered for row in rows),
        rows=tuple(rows),
    )


def _sheet_row(world: World, one: Registration, event_id: EventId) -> SheetRow:
    mark = one.marks.get(event_id, _NO_MARK)
    return SheetRow(
        learner_id=one.learner_id,
        name=_name(world, one.learner_id),
        entered=_word(mark.entered),
        counted=_word(mark.counted),
        since=mark.since,
    )


def _word(mark: Attendance | None) -> str:
    return "" if mark is None else mark.value


# Progress -------------------------------------------------------------------------------------


@frozen(kw_only=True)
class ProgressRow:
    """How far one person is in one session.

    Attributes:
        state: Of their present or last registration.
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
    """How far one person is in every session they have, or had, a registration in."""

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
    _check_person(world, person_id)
    rows = []
    for one in records.find(REGISTRATIONS_BY_LEARNER, (person_id,)):
        session = world.session(one.session_id)
        section = None if session is None else session.section(one.section_id)
        if session is None or section is None or not authority.may_know(world, session):
            continue
        submitted = completion.submitted_sheets(world, session, section)
        row = ProgressRow(
            session_id=session.session_id,
            title=session.title,
            section_id=section.section_id,
            state=one.state.value,
            attended=_attended(world, section, one, submitted),
            needed=_needed(section),
            completed_at=_completed_at(world, session, one),
        )
        rows.append(row)
    return PersonProgress(person_id=person_id, rows=tuple(rows))


def show_section_progress(
    world: World, session_id: SessionId, section_id: SectionId
) -> SectionProgress:
    """Show how far everybody in a section is, to staff and to its own trainers (C1-C3, G9).

    Raises:
        NotFound: When there is no such section, or not for whoever asks.
    """
    session, section = _section_for_reading(world, session_id, section_id)
    submitted = completion.submitted_sheets(world, session, section)
    needed = _needed(section)
    rows = []
    for one in world.everybody_registered(session_id, section_id):
        person = world.person(one.learner_id)
        if person is None or person.status in _LEFT_OUT:
            continue
        row = LearnerProgressRow(
            learner_id=one.learner_id,
            name=person.name,
            attended=_attended(world, section, one, submitted),
            needed=needed,
            completed_at=_completed_at(world, session, one),
        )
        rows.append(row)
    return SectionProgress(session_id=session_id, section_id=section_id, rows=tuple(rows))


_LEFT_OUT: Final = (PersonStatus.SUSPENDED, PersonStatus.DELETED)


def _needed(section: Section) -> int:
    events, asked = len(section.counted_events), section.preferences.events_needed
    return events if asked is None else min(events, asked)


def _attended(
    world: World, section: Section, one: Registration, submitted: frozenset[EventId]
) -> int:
    """Count the events attended; without a place only marks count, not merely being registered."""
    count = 0
    for event in section.counted_events:
        mark = one.marks.get(event.event_id)
        is_marked = mark is not None and mark.counted is not None
        if one.state is RegistrationState.ACTIVE or is_marked:
            since = completion.attended_since(section, event, one, mark, submitted, world.now)
            count += since is not None
    return count


# History --------------------------------------------------------------------------------------


@frozen(kw_only=True)
class HistoryRow:
    """One thing that happened to a learner in a session.

    Attributes:
        what: In a few words.
        event_id: The event, where it is about a mark; otherwise empty.
        was: The mark before; empty: none.
        now: The mark from then on; empty where it is not about a mark.
        by: Who did it. Learners read ``you``, ``staff``, or nothing; staff read the id of a
            person, or ``application``.
        reason: The reason given, or the code of the requirement it happened because of.
    """

    at: datetime
    what: str
    section_id: SectionId
    event_id: str = ""
    was: str = ""
    now: str = ""
    by: str = ""
    reason: str = ""


@frozen(kw_only=True)
class History(Tabular[HistoryRow]):
    """All that happened to one learner in one session, in order (R12, T6)."""

    row_type = HistoryRow
    session_id: SessionId
    learner_id: PersonId
    rows: tuple[HistoryRow, ...]

    @property
    def caption(self) -> str:
        """Whose history it is, and where."""
        return f"history of {self.learner_id} in {self.session_id}"


_IN_WORDS: Final[dict[type[Any], str]] = {
    LearnerRegistered: "registered",
    LearnerWaitlisted: "put in line",
    LearnerPromoted: "promoted",
    LearnerPassedOver: "passed over",
    PlaceInLineChanged: "moved in line",
    AccessLost: "access lost",
    SessionCompleted: "session completed",
    CompletionWithdrawn: "completion withdrawn",
    MarksEntered: "mark entered",
    MarksCounted: "mark counted",
}

_STAFF_ONLY: Final = frozenset(
    reason.code for reason in Reason if reason.audience is Audience.STAFF
)
"""Codes of the requirements that no learner may read (X3)."""


def show_history(
    world: World, records: Transaction, session_id: SessionId, learner_id: PersonId
) -> History:
    """Show what happened to a learner in a session, to themselves and to staff (R12, T6).

    Staff see what happened in the sections they run.

    Raises:
        NotFound: When there is no such session or learner, or not for whoever asks.
    """
    session = _known_session(world, session_id)
    is_oneself = world.actor.person_id == learner_id
    may_look = is_oneself or authority.is_staff(world, session, None)
    if not may_look or world.person(learner_id) is None:
        raise NotFound("person", learner_id)
    runs = {one.section_id for one in session.sections if authority.is_staff(world, session, one)}
    rows = []
    for entry in records.find(JOURNAL_BY_SUBJECT, learner_subject(session_id, learner_id)):
        for fact in entry.facts:
            row = _history_row(fact, session_id, learner_id, entry.at)
            if row is None:
                continue
            if row.section_id in runs:
                rows.append(evolve(row, by=entry.actor or "application"))
            elif is_oneself and _is_for_learners(fact):
                rows.append(evolve(row, by=_as_learners_read(entry, fact, learner_id)))
    return History(session_id=session_id, learner_id=learner_id, rows=tuple(rows))


def _history_row(
    fact: Fact, session_id: SessionId, learner_id: PersonId, at: datetime
) -> HistoryRow | None:
    """Put one fact into words, if it is about the learner in the session; who did it is open."""
    reason = ""
    match fact:
        case MarksEntered() | MarksCounted():
            return _mark_row(fact, session_id, learner_id, at)
        case RegistrationEnded():
            what, reason = fact.state.value, fact.reason
        case LearnerPassedOver() | AccessLost():
            what, reason = _IN_WORDS[type(fact)], fact.requirement
        case (
            LearnerRegistered()
            | LearnerWaitlisted()
            | LearnerPromoted()
            | PlaceInLineChanged()
            | SessionCompleted()
            | CompletionWithdrawn()
        ):
            what = _IN_WORDS[type(fact)]
        case _:
            return None
    if fact.session_id != session_id or fact.learner_id != learner_id:
        return None
    happened = fact.at if isinstance(fact, SessionCompleted) else at
    return HistoryRow(at=happened, what=what, section_id=fact.section_id, reason=reason)


def _mark_row(
    fact: MarksEntered | MarksCounted, session_id: SessionId, learner_id: PersonId, at: datetime
) -> HistoryRow | None:
    """Pick one learner's mark out of a fact about many; nobody else's is shown."""
    own = next((change for change in fact.changes if change[0] == learner_id), None)
    if fact.session_id != session_id or own is None:
        return None
    return HistoryRow(
        at=at,
        what=_IN_WORDS[type(fact)],
        section_id=fact.section_id,
        event_id=fact.event_id,
        was=_word(own[1]),
        now=_word(own[2]),
        reason=fact.reason if isinstance(fact, MarksEntered) else "",
    )


def _is_for_learners(fact: Fact) -> bool:
    if isinstance(fact, LearnerPassedOver | AccessLost):
        return fact.requirement not in _STAFF_ONLY
    return True


def _as_learners_read(entry: JournalEntry, fact: Fact, learner_id: PersonId) -> str:
    """Say who did something without saying who freed the place or stood in line (X3)."""
    if entry.actor == learner_id:
        return "you"
    if entry.actor is None or isinstance(fact, LearnerPromoted | LearnerPassedOver):
        return ""
    return "staff"


# Access ---------------------------------------------------------------------------------------


@frozen(kw_only=True)
class AccessRow:
    """One node of the condition of an automation about the target.

    Attributes:
        action: What the automation does to the target: ``unlock``, ``lock``, or both.
        depth: How far down the tree the node stands, from 0.
        condition: The node in a few words.
        outcome: ``met``, ``unmet`` or ``unknown`` (A13).
    """

    automation_id: AutomationId
    action: str
    depth: int
    condition: str
    outcome: str


@frozen(kw_only=True)
class AccessView(Tabular[AccessRow]):
    """Whether a target is unlocked for a person, and by or in spite of what (A16).

    The rows are the condition trees of all automations about the target, from the top down.

    Attributes:
        because: What decides, in a few words.
        changes_at: The next moment at which time alone changes the answer; none: never.
    """

    row_type = AccessRow
    person_id: PersonId
    target: Target
    is_unlocked: bool
    because: str
    changes_at: datetime | None
    rows: tuple[AccessRow, ...]

    @property
    def caption(self) -> str:
        """Whether it is unlocked for whom, why, and until when."""
        state = "unlocked" if self.is_unlocked else "locked"
        until = "" if self.changes_at is None else f", until {shown(self.changes_at)}"
        return f"{self.target} is {state} for {self.person_id}: {self.because}{until}"

    def _repr_html_(self) -> str:
        """Show the trees indented in a notebook."""
        records = [
            {**one, "condition": INDENT * one["depth"] + one["condition"]}
            for one in self.to_records()
        ]
        return table(self.caption, records, fields_dict(AccessRow))


INDENT: Final = "\u00a0" * 4
"""What stands before a node for each level above it; a page keeps no-break spaces."""


def show_access(world: World, person_id: PersonId, target: Target) -> AccessView:
    """Explain to admins whether a target is unlocked for a person (A16).

    Raises:
        NotFound: When there is no such person or target, or not for whoever asks.
    """
    if not world.actor.is_admin or world.person(person_id) is None:
        raise NotFound("person", person_id)
    if not _is_there(world, target):
        raise NotFound(target.kind.value, target.target_id)
    access = access_to(world, person_id, target)
    return AccessView(
        person_id=person_id,
        target=target,
        is_unlocked=access.is_unlocked,
        because=access.because,
        changes_at=next_change(world, access),
        rows=tuple(
            AccessRow(
                automation_id=one.automation.automation_id,
                action=", ".join(["unlock"] * one.unlocks + ["lock"] * one.locks),
                depth=depth,
                condition=_condition(node.condition),
                outcome=node.outcome.value,
            )
            for one in access.automations
            for depth, node in _nodes(one.judgement, 0)
        ),
    )


def _is_there(world: World, target: Target) -> bool:
    target_id = target.target_id
    if target.kind is TargetKind.WIDGET:
        return target_id == SESSIONS_WIDGET or world.widget(WidgetId(target_id)) is not None
    is_session = world.session(SessionId(target_id)) is not None
    return is_session or world.activity(ActivityId(target_id)) is not None


def _nodes(judgement: Judgement, depth: int) -> Iterator[tuple[int, Judgement]]:
    yield depth, judgement
    for part in judgement.parts:
        yield from _nodes(part, depth + 1)


def _condition(condition: Condition) -> str:
    """Put one node into words; the nodes below it have rows of their own."""
    match condition:
        case Always():
            return "always"
        case IsPerson(person_id=person_id):
            return f"person {person_id}"
        case IsInGroup(group_id=group_id):
            return f"in group {group_id}"
        case BetweenMoments(starts=starts, ends=None):
            return f"from {shown(starts)}"
        case BetweenMoments(starts=None, ends=ends):
            return f"until {shown(ends)}"
        case BetweenMoments(starts=starts, ends=ends):
            return f"between {shown(starts)} and {shown(ends)}"
        case AllOf():
            return "all of"
        case AnyOf():
            return "any of"
        case Not():
            return "not"

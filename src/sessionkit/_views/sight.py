"""Who may look at what; whoever may not is told that there is no such thing (G10)."""

from datetime import datetime
from typing import NoReturn

from sessionkit._domain.catalogue import Section, Session
from sessionkit._domain.decision import Decision
from sessionkit._domain.ids import (
    PersonId,
    SectionId,
    SessionId,
)
from sessionkit._domain.reasons import Conceals
from sessionkit._domain.registration import (
    Registration,
)
from sessionkit._domain.target import Target
from sessionkit._domain.world import World
from sessionkit._errors import NotFound
from sessionkit._policies import authority, completion


def sees_sessions(world: World) -> bool:
    """Switched off, sessions are there for admins and the application alone (S2)."""
    return world.settings.sessions_are_on or world.actor.is_admin


def ways_to(world: World, session_id: SessionId) -> tuple[Target, ...]:
    """Name what has to be unlocked for whoever is to see a session: a widget, and itself (V2)."""
    widgets = (Target.widget(one) for one in world.widgets_showing(session_id))
    return (*widgets, Target.session(session_id))


def known_session(world: World, session_id: SessionId) -> Session:
    """Find a session that whoever asks may know of."""
    session = world.session(session_id)
    if session is None or not sees_sessions(world) or not authority.may_know(world, session):
        raise NotFound("session", session_id)
    return session


def check_person(world: World, person_id: PersonId) -> None:
    """Check that there is a person whose own matters whoever asks may look at."""
    is_oneself_or_admin = world.actor.is_admin or world.actor.person_id == person_id
    is_there = world.person(person_id) is not None
    if not (is_there and is_oneself_or_admin and sees_sessions(world)):
        raise NotFound("person", person_id)


def conceal(decision: Decision, named: dict[Conceals, str]) -> NoReturn:
    """Say that what was named is not there: the thing a finding names, else the last one named."""
    for finding in decision.blocking:
        conceals = finding.reason.conceals
        if conceals in named:
            raise NotFound(conceals.value, named[conceals])
    last = list(named)[-1]
    raise NotFound(last.value, named[last])


def section_for_reading(
    world: World, session_id: SessionId, section_id: SectionId
) -> tuple[Session, Section]:
    """Find a section that whoever asks may run, or in which they are assigned as a trainer."""
    if not sees_sessions(world):
        raise NotFound("session", session_id)
    session = world.session(session_id)
    section = None if session is None else session.section(section_id)
    if session is not None and section is not None and trains(world, section):
        return session, section
    found = authority.section_for_staff(world, session_id, section_id)
    if isinstance(found, Decision):
        conceal(found, {Conceals.SESSION: session_id, Conceals.SECTION: section_id})
    return found


def trains(world: World, section: Section) -> bool:
    """Tell whether whoever asks is assigned to one of a section's events, role or no role (G6)."""
    return world.actor.person_id in section.trainer_ids


def own_registration(world: World, session: Session) -> Registration | None:
    """Find what whoever asks has, or last had, in a session."""
    person_id = world.actor.person_id
    return None if person_id is None else world.registration(session.session_id, person_id)


def completed_at(world: World, session: Session, one: Registration) -> datetime | None:
    """Give since when a learner completed a session; a result is read only where it may say more."""
    says_more = one.completion is None and completion.may_be_credited(one)
    result = world.result(session.target, one.learner_id) if says_more else None
    return completion.completed_since(world, session, one, result)


def name_of(world: World, person_id: PersonId) -> str:
    """Give how a person is called; empty for one who was erased (G9)."""
    person = world.person(person_id)
    return "" if person is None else person.name


def known_sections(world: World, session: Session) -> list[Section]:
    """Give the sections of a session that whoever asks may know of."""
    return [one for one in session.sections if authority.may_know_section(world, session, one)]

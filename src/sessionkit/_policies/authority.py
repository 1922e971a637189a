"""Who may do what, and who may know of what (G4-G7, G9, G10).

Editing rules:

1. Somebody without any role learns nothing from asking for what only staff may do: the answer is
   the same whether or not the thing exists.
2. A trainer who may not know of a session is told that there is none.
"""

from sessionkit._automations.access import access_to, is_meant_for, is_reached
from sessionkit._domain.catalogue import Event, Section, Session
from sessionkit._domain.decision import Decision, Finding, any_blocks, judged, met, refused, unmet
from sessionkit._domain.ids import EventId, PersonId, SectionId, SessionId
from sessionkit._domain.people import PersonStatus
from sessionkit._domain.reasons import Audience, Reason
from sessionkit._domain.world import Actor, World


def acts(world: World) -> Finding:
    """Judge whether whoever asks may act at all: only active people do (G9)."""
    person = world.actor.person
    if person is None or person.status is PersonStatus.ACTIVE:
        return met(Reason.ACTOR_ACTIVE)
    return unmet(
        Reason.ACTOR_ACTIVE, person.person_id, person_id=person.person_id, status=person.status
    )


def administers(world: World) -> Finding:
    """Judge whether whoever asks has admin rights (G4)."""
    return judged(Reason.ADMIN, world.actor.is_admin)


def is_trainer_for(world: World, actor: Actor, section: Section) -> bool:
    """Tell whether somebody manages one of a section's groups, or one above it (G3, G4)."""
    managed = actor.managed_group_ids
    if not managed:
        return False
    return any(
        not managed.isdisjoint(world.groups_above(group_id)) for group_id in section.plan.group_ids
    )


def has_unlocked(world: World, person_id: PersonId, session: Session) -> bool:
    """Tell whether a session is unlocked for somebody, which trainers need as well (G5, G6)."""
    return access_to(world, person_id, session.target).is_unlocked


def may_train(world: World, session: Session, section: Section, person_id: PersonId) -> bool:
    """Tell whether somebody can be assigned as a trainer of a section's events (G6)."""
    actor = world.roles_of(person_id)
    if actor.person is None or actor.person.status is not PersonStatus.ACTIVE:
        return False
    trains = is_trainer_for(world, actor, section)
    return trains and has_unlocked(world, person_id, session)


def is_staff(world: World, session: Session, section: Section | None) -> bool:
    """Tell whether whoever asks may run a section, or with none some section, of a session (G5)."""
    actor = world.actor
    if actor.is_admin:
        return True
    if actor.person_id is None or not actor.managed_group_ids:
        return False
    sections = session.sections if section is None else (section,)
    if not any(is_trainer_for(world, actor, one) for one in sections):
        return False
    return has_unlocked(world, actor.person_id, session)


def knows_as_trainer(world: World, session: Session) -> bool:
    """Tell whether whoever asks sees a session in the overview as a trainer (G7)."""
    actor = world.actor
    if actor.person_id is None or not actor.managed_group_ids:
        return False
    if session.sections and not any(
        is_trainer_for(world, actor, section) for section in session.sections
    ):
        return False
    return has_unlocked(world, actor.person_id, session)


def is_registered(world: World, session: Session) -> bool:
    """Tell whether whoever asks has a place in a session, which keeps it in sight (V4)."""
    person_id = world.actor.person_id
    if person_id is None:
        return False
    registration = world.registration(session.session_id, person_id)
    return registration is not None and registration.is_current


def trains_in(world: World, session: Session) -> bool:
    """Tell whether whoever asks is assigned as a trainer in a session."""
    person_id = world.actor.person_id
    return any(person_id in section.trainer_ids for section in session.sections)


def may_know(world: World, session: Session) -> bool:
    """Tell whether whoever asks may know of a session: the tile of table V, G7 and V4."""
    actor = world.actor
    if actor.is_admin:
        return True
    if actor.person_id is None:
        return False
    return (
        knows_as_trainer(world, session)
        or is_registered(world, session)
        or trains_in(world, session)
        or is_reached(world, actor.person_id, session)
    )


def may_know_section(world: World, session: Session, section: Section) -> bool:
    """Tell whether whoever asks may know of a section: the sections of table V, G7 and V4."""
    actor = world.actor
    if actor.is_admin or is_staff(world, session, section):
        return True
    person_id = actor.person_id
    if person_id is None:
        return False
    if person_id in section.trainer_ids:
        return True
    registration = world.registration(session.session_id, person_id)
    is_current = registration is not None and registration.is_current
    if registration is not None and is_current and registration.section_id == section.section_id:
        return True
    return is_meant_for(world, person_id, section) and is_reached(world, person_id, session)


def audience(world: World, session_id: SessionId | None, section_id: SectionId | None) -> Audience:
    """Give how much of an answer whoever asks may learn (X3).

    A trainer is staff for the sections they run, and a learner anywhere else.
    """
    actor = world.actor
    if actor.is_admin:
        return Audience.STAFF
    if session_id is None or not actor.managed_group_ids:
        return Audience.LEARNER
    session = world.session(session_id)
    if session is None:
        return Audience.LEARNER
    section = None if section_id is None else session.section(section_id)
    return Audience.STAFF if is_staff(world, session, section) else Audience.LEARNER


def as_learners_see(
    world: World, session: Session, section: Section, findings: list[Finding]
) -> list[Finding] | Decision:
    """Give findings to somebody who is no staff of the section, as far as they may know (G10).

    What is blocked by something they may not know of is not there for them. Where they may know
    of the section all the same, because they have a place in it or train in it, something they may
    know of blocks as well, and the rest is left out.

    Returns:
        The findings they may know of, or the decision that there is no such thing.
    """
    if not any_blocks(findings):
        return findings
    hidden = [one for one in findings if one.blocks and one.reason.conceals is not None]
    if not hidden or is_staff(world, session, section):
        return findings
    if not may_know(world, session):
        return no_session(session.session_id)
    if not may_know_section(world, session, section):
        return no_section(session.session_id, section.section_id)
    seen = [one for one in findings if one not in hidden]
    if any_blocks(seen):
        return seen
    return no_section(session.session_id, section.section_id)


# Looking things up on behalf of staff ---------------------------------------------------------


def no_session(session_id: SessionId) -> Decision:
    """Answer that there is no such session, or none that whoever asks may know of."""
    return refused(unmet(Reason.SESSION_EXISTS, session_id, id=session_id))


def no_section(session_id: SessionId, section_id: SectionId) -> Decision:
    """Answer that there is no such section, or none that whoever asks may know of."""
    return refused(unmet(Reason.SECTION_EXISTS, session_id, section_id, id=section_id))


def session_for_admin(world: World, session_id: SessionId) -> Session | Decision:
    """Look up a session for a command that only admins may ask for."""
    if not world.actor.is_admin:
        return refused(administers(world))
    session = world.session(session_id)
    return no_session(session_id) if session is None else session


def session_for_staff(world: World, session_id: SessionId) -> Session | Decision:
    """Look up a session in which whoever asks may plan a section (G5).

    A trainer needs it unlocked, whether or not it has a section for a managed group already.
    """
    actor = world.actor
    if not actor.is_admin and not actor.managed_group_ids:
        return refused(unmet(Reason.STAFF))
    session = world.session(session_id)
    if session is None:
        return no_session(session_id)
    if actor.is_admin:
        return session
    if actor.person_id is not None and has_unlocked(world, actor.person_id, session):
        return session
    if not may_know(world, session):
        return no_session(session_id)
    return refused(unmet(Reason.STAFF, session_id))


def section_for_staff(
    world: World, session_id: SessionId, section_id: SectionId
) -> tuple[Session, Section] | Decision:
    """Look up a section that whoever asks may run (G5)."""
    actor = world.actor
    if not actor.is_admin and not actor.managed_group_ids:
        return refused(unmet(Reason.STAFF))
    session = world.session(session_id)
    if session is None or not may_know(world, session):
        return no_session(session_id)
    section = session.section(section_id)
    if section is None or not may_know_section(world, session, section):
        return no_section(session_id, section_id)
    if not is_staff(world, session, section):
        return refused(unmet(Reason.STAFF, session_id, section_id))
    return session, section


def event_of(session: Session, section: Section, event_id: EventId) -> Event | Decision:
    """Look up an event of a section already found."""
    event = section.event(event_id)
    if event is None:
        about = (session.session_id, section.section_id, event_id)
        return refused(unmet(Reason.EVENT_EXISTS, *about, id=event_id))
    return event


def event_for_marking(
    world: World, session_id: SessionId, section_id: SectionId, event_id: EventId
) -> tuple[Session, Section, Event] | Decision:
    """Look up an event whose attendance whoever asks may fill in (T2).

    That is staff of the section, and a trainer assigned to the event whatever role they have left.
    """
    session = world.session(session_id)
    section = None if session is None else session.section(section_id)
    event = None if section is None else section.event(event_id)
    if session is not None and section is not None and event is not None:
        is_assigned = world.actor.person_id in event.plan.trainer_ids
        if is_assigned:
            return session, section, event
    found = section_for_staff(world, session_id, section_id)
    if isinstance(found, Decision):
        return found
    event_found = event_of(*found, event_id)
    return event_found if isinstance(event_found, Decision) else (*found, event_found)

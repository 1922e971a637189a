"""The line for a full section (W1-W6).

Editing rules:

1. Whoever frees a place fills it in the same decision: at no moment are a free place and somebody in
   line who qualifies both visible (W4).
2. The line is read from its head and only as far as places reach, so that promotion costs the same
   however long the line is (W6).
3. Whom the line went past stands apart (``NEXT_IN_LINE``), and costs nothing until something
   happens to them: ``reconsidering`` says when that is (W3).
4. Nothing but ``MoveInLine`` changes the order (W2).
"""

from typing import Any

from sessionkit._automations import gates
from sessionkit._automations.access import is_meant_for, next_change, reach, ways_in
from sessionkit._domain.catalogue import Section, Session
from sessionkit._domain.commands.due import CloseLine, FillPlaces
from sessionkit._domain.commands.registration import MoveInLine
from sessionkit._domain.decision import Decision, Finding, decided, judged, met, refused, unmet
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.registration import (
    LearnerPassedOver,
    LearnerPromoted,
    LearnerReconsidered,
    LineClosed,
    PlaceInLineChanged,
    RegistrationEnded,
    SectionFilled,
)
from sessionkit._domain.facts.time import CommandScheduled
from sessionkit._domain.ids import PersonId, SectionId, SessionId
from sessionkit._domain.people import PersonStatus
from sessionkit._domain.reasons import Reason
from sessionkit._domain.registration import (
    TICKET_STEP,
    Registration,
    RegistrationState,
    Roster,
    Waiver,
)
from sessionkit._domain.target import Target
from sessionkit._domain.world import World
from sessionkit._policies import authority


def section_is_running(session: Session, section: Section) -> list[Finding]:
    """Judge that a session and one of its sections take commands (R1, S14, S16)."""
    about = (session.session_id, section.section_id)
    return [
        judged(Reason.SESSION_NOT_ARCHIVED, not session.is_archived, session.session_id),
        judged(
            Reason.SECTION_NOT_CANCELLED,
            section.cancelled is None,
            *about,
            why=section.cancelled,
        ),
        judged(Reason.SECTION_NOT_ARCHIVED, not section.is_archived, *about),
    ]


def entitled(
    world: World, session: Session, section: Section, learner_id: PersonId
) -> list[Finding]:
    """Judge what never depends on time, numbers or other registrations (R1-R3)."""
    person = world.person(learner_id)
    is_active = person is not None and person.status is PersonStatus.ACTIVE
    status = None if person is None else person.status
    return [
        judged(Reason.SESSION_PUBLISHED, session.is_published, session.session_id),
        *section_is_running(session, section),
        judged(Reason.LEARNER_ACTIVE, is_active, learner_id, person_id=learner_id, status=status),
        *reach(world, learner_id, session),
        judged(
            Reason.IN_GROUP,
            is_meant_for(world, learner_id, section),
            session.session_id,
            section.section_id,
            group_ids=section.plan.group_ids,
        ),
    ]


UNLOCKS = (Reason.WIDGET_UNLOCKED, Reason.SESSION_UNLOCKED)
"""What the waiver ``unlock`` waives (R10)."""


def in_the_way(world: World, session: Session, section: Section, one: Registration) -> str | None:
    """Give the code of what keeps somebody in line from being promoted, or none (W3)."""
    for finding in entitled(world, session, section, one.learner_id):
        is_waived = finding.reason in UNLOCKS and Waiver.UNLOCK in one.waived
        if finding.blocks and not is_waived:
            return finding.reason.code
    return None


def fill(
    world: World,
    session: Session,
    section: Section,
    roster: Roster,
    *,
    without: PersonId | None = None,
    everybody: bool = False,
) -> tuple[list[Fact], Roster]:
    """Give free places to the first in line who still qualify (W3-W5).

    Whoever was passed over is not looked at again, unless everybody is: then those whom no place
    is left for are at least noted as not judged.

    Args:
        world: As it was before the decision at hand.
        session: With the section as it will be.
        section: As it will be.
        roster: As it will be but for the promotions.
        without: Somebody in line who is about to leave it.
        everybody: Whether those whom the line went past are judged again as well.

    Returns:
        The facts, and the roster after them.
    """
    facts: list[Fact] = []
    if not roster.waiting:
        return facts, roster
    is_open = section.is_open_for_commands and not session.is_archived
    may_move_up = is_open and world.now < section.line_closes_at
    about = (session.session_id, section.section_id)
    everybody = everybody or _is_everybody_due(world, *about)
    passed_over: list[PersonId] = []
    for one in world.line(*about) if everybody else world.next_in_line(*about):
        has_place = may_move_up and not roster.is_full(section.plan.capacity)
        if not has_place and not everybody:
            break
        if one.learner_id == without:
            continue
        where: dict[str, Any] = {
            "session_id": about[0],
            "section_id": about[1],
            "learner_id": one.learner_id,
        }
        requirement = in_the_way(world, session, section, one) if has_place else None
        if not has_place:
            facts += [] if one.passed_over is None else [LearnerReconsidered(**where)]
        elif requirement is None:
            facts.append(LearnerPromoted(**where, at=world.now))
            roster = roster.counting(taken=1, waiting=-1)
        else:
            passed_over.append(one.learner_id)
            if requirement != one.passed_over:
                facts.append(LearnerPassedOver(**where, requirement=requirement))
    return [*facts, *_look_again(world, session, section, passed_over)], roster


def _is_everybody_due(world: World, session_id: SessionId, section_id: SectionId) -> bool:
    """Tell whether everybody in line was to be judged again by now (W3)."""
    command = FillPlaces(session_id=session_id, section_id=section_id, everybody=True)
    waiting = world.waiting_for(command)
    return waiting is not None and waiting.due_at <= world.now


def _look_again(
    world: World, session: Session, section: Section, passed_over: list[PersonId]
) -> list[Fact]:
    """Have the line looked at again when time alone lets somebody qualify whom it went past (W4)."""
    moments = [
        moment
        for learner_id in passed_over
        for access in ways_in(world, learner_id, session)
        if (moment := next_change(world, access)) is not None
    ]
    target = Target.session(session.session_id)
    for learner_id in passed_over:
        moments += gates.openings_ahead(target, learner_id, world)
    if not moments:
        return []
    command = FillPlaces(
        session_id=session.session_id, section_id=section.section_id, everybody=True
    )
    waiting = world.waiting_for(command)
    if waiting is not None and world.now < waiting.due_at <= min(moments):
        return []
    return [CommandScheduled(command=command, due_at=min(moments))]


def filled(
    section: Section, before: Roster, after: Roster, *, was: Section | None = None
) -> list[Fact]:
    """Say that a section became full, if this decision is what filled it (N2).

    Args:
        section: The section as it is now.
        before: Its places before the decision.
        after: Its places after it.
        was: The section before the decision, where that changed its plan.
    """
    if before.is_full((was or section).plan.capacity) or not after.is_full(section.plan.capacity):
        return []
    return [
        SectionFilled(
            session_id=before.session_id,
            section_id=section.section_id,
            filling=before.fillings + 1,
        )
    ]


def freed(
    world: World, session: Session, section: Section, ending: RegistrationEnded
) -> list[Fact]:
    """Give the facts of somebody leaving: the end itself, and who gets the place (W4)."""
    before = world.roster(session.session_id, section.section_id)
    if ending.was is RegistrationState.WAITING:
        after = before.counting(waiting=-1)
    else:
        after = before.counting(taken=-1)
    promotions, roster = fill(world, session, section, after, without=ending.learner_id)
    full = filled(section, before, roster)
    return [ending, *promotions, *full]


def fill_places(command: FillPlaces, world: World) -> Decision:
    """Offer free places to those in line, after something changed who qualifies (W3, W4)."""
    session = world.session(command.session_id)
    section = None if session is None else session.section(command.section_id)
    if session is None or section is None:
        return Decision(())
    roster = world.roster(session.session_id, section.section_id)
    promotions, after = fill(world, session, section, roster, everybody=command.everybody)
    return Decision((), (*promotions, *filled(section, roster, after)))


def close_line(command: CloseLine, world: World) -> Decision:
    """Close the line of a section: everybody still waiting has lapsed, once (W5)."""
    session = world.session(command.session_id)
    section = None if session is None else session.section(command.section_id)
    if session is None or section is None or section.cancelled is not None:
        return Decision(())
    facts: list[Fact] = [
        RegistrationEnded(
            session_id=session.session_id,
            section_id=section.section_id,
            learner_id=one.learner_id,
            was=RegistrationState.WAITING,
            state=RegistrationState.LAPSED,
            at=world.now,
            attempt=one.attempt,
        )
        for one in world.line(session.session_id, section.section_id)
    ]
    if facts or section.preferences.waitlist is not None:
        closed = LineClosed(session_id=session.session_id, section_id=section.section_id)
        facts.append(closed)
    return Decision((), tuple(facts))


def move(command: MoveInLine, world: World) -> Decision:
    """Put somebody before somebody else in line, or at its end, as staff (W2)."""
    session = authority.session_for_staff(world, command.session_id)
    if isinstance(session, Decision):
        return session
    registration = world.registration(command.session_id, command.learner_id)
    section = None if registration is None else session.section(registration.section_id)
    if (
        registration is None
        or registration.state is not RegistrationState.WAITING
        or section is None
        or not authority.is_staff(world, session, section)
    ):
        # In which section of somebody else's a learner waits is nothing to tell (G10).
        about = (command.session_id, command.learner_id)
        return refused(unmet(Reason.IN_LINE, *about, learner_id=command.learner_id))
    line = list(world.line(command.session_id, section.section_id))
    others = [one for one in line if one.learner_id != command.learner_id]
    before = [one.learner_id for one in others]
    findings = [
        met(Reason.STAFF, command.session_id, section.section_id),
        *section_is_running(session, section),
        judged(
            Reason.IN_LINE,
            command.before_id is None or command.before_id in before,
            command.session_id,
            section.section_id,
            learner_id=command.before_id,
        ),
    ]

    def facts() -> list[Fact]:
        place = len(others) if command.before_id is None else before.index(command.before_id)
        if line.index(registration) == place:
            return []
        return _reissued(registration, others[:place], others[place:])

    return decided(findings, facts)


def _reissued(
    moved: Registration, ahead: list[Registration], behind: list[Registration]
) -> list[Fact]:
    """Give one learner a ticket between two others, and push on whoever is in the way.

    Tickets lie far apart, so usually nobody is; after many moves to one place a few are.
    """
    after = ahead[-1].ticket if ahead else behind[0].ticket - TICKET_STEP
    until = behind[0].ticket if behind else after + 2 * TICKET_STEP
    ticket = max(after + 1, (after + until) // 2)
    facts: list[Fact] = [_ticket(moved, ticket)]
    for one in behind:
        if one.ticket > ticket:
            break
        ticket += 1
        facts.append(_ticket(one, ticket))
    return facts


def _ticket(one: Registration, ticket: int) -> Fact:
    return PlaceInLineChanged(
        session_id=one.session_id,
        section_id=one.section_id,
        learner_id=one.learner_id,
        ticket=ticket,
    )

"""Registering, deregistering, switching (R1-R16).

All requirements are judged, none is skipped because another failed; the answer lists every one.
"""

from sessionkit._domain.catalogue import Section, Session
from sessionkit._domain.commands.due import SettlePlaces
from sessionkit._domain.commands.registration import (
    DeregisterLearner,
    MessageLearners,
    RegisterLearner,
    RegisterLearners,
    RemoveLearner,
    SwitchSection,
)
from sessionkit._domain.decision import (
    Decision,
    Finding,
    Outcome,
    Row,
    decided,
    judged,
    met,
    refused,
    stopped,
    stopped_by,
    unmet,
    waived,
    warned,
)
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.registration import (
    LearnerRegistered,
    LearnerWaitlisted,
    MessageSent,
    RegistrationEnded,
)
from sessionkit._domain.ids import PersonId
from sessionkit._domain.outcomes import RowOutcome
from sessionkit._domain.people import PersonStatus
from sessionkit._domain.reasons import LineState, Overlap, Period, Reason
from sessionkit._domain.registration import Registration, RegistrationState, Roster, Waiver
from sessionkit._domain.settings import Overlaps
from sessionkit._domain.world import World
from sessionkit._policies import authority, completion, waitlist

WAIVABLE = {
    Waiver.PERIOD: (Reason.WINDOW_OPEN,),
    Waiver.CAPACITY: (Reason.PLACE_FREE,),
    Waiver.UNLOCK: waitlist.UNLOCKS,
}
"""Which requirements each waiver waives; R1, R3, R5 and R6 always hold (R10)."""


# The requirements -----------------------------------------------------------------------------


def _window_is_open(world: World, session: Session, section: Section) -> Finding:
    now, opens, closes = world.now, section.plan.opens, section.closes_at
    about = (session.session_id, section.section_id)
    if (opens is None or opens <= now) and now < closes:
        return met(Reason.WINDOW_OPEN, *about)
    case = Period.OVER if closes <= now else Period.AHEAD
    return unmet(Reason.WINDOW_OPEN, *about, opens=opens, closes=closes, case=case)


def _has_no_other_place(session: Session, registration: Registration | None) -> Finding:
    """A completed registration is history, which R6 judges, not a place to come."""
    if registration is None or not registration.is_current or registration.completion is not None:
        return met(Reason.ONE_SECTION, session.session_id)
    return unmet(
        Reason.ONE_SECTION,
        session.session_id,
        registration.section_id,
        section_id=registration.section_id,
        state=registration.state,
    )


def _has_not_completed(
    world: World, session: Session, registration: Registration | None, learner_id: PersonId
) -> Finding:
    at = completion.completed_at(world, session, registration, learner_id)
    if at is not None:
        return unmet(Reason.NOT_COMPLETED, session.session_id, at=at)
    return met(Reason.NOT_COMPLETED, session.session_id)


def _there_is_a_place(
    world: World, session: Session, section: Section, roster: Roster, *, is_waived: bool
) -> Finding:
    """Whoever waives capacity wants a place: a place in line is none (R10, R15)."""
    about = (session.session_id, section.section_id)
    if not roster.is_full(section.plan.capacity):
        return met(Reason.PLACE_FREE, *about)
    if not is_waived and _line_has_room(world, section, roster):
        return met(Reason.PLACE_FREE, *about)
    if section.preferences.waitlist is None:
        line = LineState.NONE
    elif world.now >= section.line_closes_at:
        line = LineState.CLOSED
    elif _line_has_room(world, section, roster):
        line = LineState.OPEN
    else:
        line = LineState.FULL
    return unmet(
        Reason.PLACE_FREE, *about, capacity=section.plan.capacity, taken=roster.taken, line=line
    )


def _line_has_room(world: World, section: Section, roster: Roster) -> bool:
    line = section.preferences.waitlist
    if line is None or world.now >= section.line_closes_at:
        return False
    return line.size is None or roster.waiting < line.size


def _nothing_overlaps(
    world: World, session: Session, section: Section, learner_id: PersonId
) -> Finding:
    overlaps = []
    for other in world.registrations_of(learner_id):
        if other.session_id == session.session_id or other.completion is not None:
            continue
        there = world.session(other.session_id)
        busy = None if there is None else there.section(other.section_id)
        if busy is None or busy.events[-1].ends_at <= section.events[0].begins_at:
            continue
        overlaps += [
            Overlap(session_id=other.session_id, event_id=theirs.event_id)
            for theirs in busy.counted_events
            if any(ours.overlaps(theirs) for ours in section.counted_events)
        ]
    about = (session.session_id, section.section_id)
    if not overlaps:
        return met(Reason.NO_OVERLAP, *about)
    say = unmet if world.settings.overlaps is Overlaps.REFUSE else warned
    return say(Reason.NO_OVERLAP, *about, overlaps=tuple(overlaps))


def _does_not_train(section: Section, learner_id: PersonId) -> Finding:
    return judged(
        Reason.NOT_TRAINER, learner_id not in section.trainer_ids, section.section_id, learner_id
    )


def requirements(
    world: World,
    session: Session,
    section: Section,
    roster: Roster,
    learner_id: PersonId,
    *,
    registration: Registration | None,
    waive: tuple[Waiver, ...] = (),
) -> list[Finding]:
    """Judge every requirement for registering one learner (R1-R8, R10, G8).

    Args:
        world: The state of things.
        session: The session.
        section: The section wanted.
        roster: Its numbers, as they will be when the learner's turn comes.
        learner_id: Who wants to register.
        registration: What the learner has in the session, but for what a switch gives up.
        waive: What staff waive.
    """
    findings = [
        *waitlist.entitled(world, session, section, learner_id),
        _does_not_train(section, learner_id),
        _window_is_open(world, session, section),
        _has_no_other_place(session, registration),
        _has_not_completed(world, session, registration, learner_id),
        _there_is_a_place(world, session, section, roster, is_waived=Waiver.CAPACITY in waive),
        _nothing_overlaps(world, session, section, learner_id),
    ]
    if not waive:
        return findings
    waivable = [reason for waiver in waive for reason in WAIVABLE[waiver]]
    return [
        waived(finding) if finding.blocks and finding.reason in waivable else finding
        for finding in findings
    ]


# The facts ------------------------------------------------------------------------------------


def _used(findings: list[Finding], waive: tuple[Waiver, ...]) -> tuple[Waiver, ...]:
    if not waive:
        return ()
    waived = [finding.reason for finding in findings if finding.outcome is Outcome.WAIVED]
    return tuple(one for one in waive if any(reason in waived for reason in WAIVABLE[one]))


def _place(
    world: World,
    session: Session,
    section: Section,
    roster: Roster,
    learner_id: PersonId,
    *,
    waived: tuple[Waiver, ...],
) -> tuple[Fact, Roster]:
    """Give a place, or where none is free a place in line, and the roster after it."""
    earlier = world.registration(session.session_id, learner_id)
    registered = not roster.is_full(section.plan.capacity) or Waiver.CAPACITY in waived
    kind = LearnerRegistered if registered else LearnerWaitlisted
    fact = kind(
        session_id=session.session_id,
        section_id=section.section_id,
        learner_id=learner_id,
        at=world.now,
        ticket=roster.next_ticket,
        attempt=1 if earlier is None else earlier.attempt + 1,
        waived=waived,
    )
    if registered:
        return fact, roster.counting(taken=1, arrived=1)
    return fact, roster.counting(waiting=1, arrived=1)


def _ending(
    world: World, registration: Registration, state: RegistrationState, reason: str = ""
) -> RegistrationEnded:
    return RegistrationEnded(
        session_id=registration.session_id,
        section_id=registration.section_id,
        learner_id=registration.learner_id,
        was=registration.state,
        state=state,
        at=world.now,
        attempt=registration.attempt,
        reason=reason,
    )


# Looking up -----------------------------------------------------------------------------------


def _section_for(
    world: World, command: RegisterLearner | SwitchSection
) -> tuple[Session, Section] | Decision:
    """Look up a section for a learner, who asks for themself or for whom staff ask (R10).

    Whether a learner may know of it is left for later: where nothing is in the way they may, and
    only ``as_learners_see`` has to look again.
    """
    actor, learner_id = world.actor, command.learner_id
    is_own = actor.person_id == learner_id
    if not is_own and not actor.is_admin and not actor.managed_group_ids:
        return refused(unmet(Reason.ONESELF, learner_id))
    session = world.session(command.session_id)
    section = None if session is None else session.section(command.section_id)
    if session is None or (section is None and not authority.may_know(world, session)):
        return authority.no_session(command.session_id)
    if section is None:
        return authority.no_section(command.session_id, command.section_id)
    if is_own or authority.is_staff(world, session, section):
        return session, section
    if not authority.may_know(world, session):
        return authority.no_session(command.session_id)
    if not authority.may_know_section(world, session, section):
        return authority.no_section(command.session_id, command.section_id)
    return refused(unmet(Reason.ONESELF, learner_id))


# The commands ---------------------------------------------------------------------------------


def register(command: RegisterLearner, world: World) -> Decision:
    """Register one learner, or put them in line (R1-R10, W1, W3).

    Nobody registers past the line: those in it who qualify by now go first.
    """
    found = _section_for(world, command)
    if isinstance(found, Decision):
        return found
    session, section = found
    learner_id = command.learner_id
    if world.person(learner_id) is None:
        return refused(unmet(Reason.PERSON_EXISTS, learner_id, id=learner_id))
    waive = command.waive
    findings = [met(Reason.ONESELF, learner_id)]
    if waive:
        is_staff = authority.is_staff(world, session, section)
        findings.append(judged(Reason.MAY_WAIVE, is_staff, learner_id))
        waive = waive if is_staff else ()
    before = world.roster(session.session_id, section.section_id)
    promotions, roster = waitlist.fill(world, session, section, before)
    findings += requirements(
        world,
        session,
        section,
        roster,
        learner_id,
        registration=world.registration(session.session_id, learner_id),
        waive=waive,
    )
    seen = authority.as_learners_see(world, session, section, findings)
    if isinstance(seen, Decision):
        return seen

    def facts() -> list[Fact]:
        waived = _used(seen, waive)
        fact, after = _place(world, session, section, roster, learner_id, waived=waived)
        full = waitlist.filled(section, before, after)
        return [*promotions, fact, *full]

    return decided(seen, facts)


def register_many(command: RegisterLearners, world: World) -> Decision:
    """Register a list of learners, with a row of the answer for each (R14)."""
    found = authority.section_for_staff(world, command.session_id, command.section_id)
    if isinstance(found, Decision):
        return found
    session, section = found
    before = world.roster(session.session_id, section.section_id)
    facts, roster = waitlist.fill(world, session, section, before)
    rows = []
    for learner_id in command.learner_ids:
        row, fact, roster = _row(command, world, session, section, roster, learner_id)
        rows.append(row)
        facts += [] if fact is None else [fact]
    facts += waitlist.filled(section, before, roster)
    findings = [met(Reason.STAFF, session.session_id, section.section_id)]
    not_done = [row for row in rows if row.outcome is RowOutcome.REFUSED]
    if not_done and (command.all_or_nothing or len(not_done) == len(rows)):
        return stopped([*findings, stopped_by(rows)], rows)
    is_new = any(row.outcome in (RowOutcome.DONE, RowOutcome.WAITING) for row in rows)
    return Decision(tuple(findings), tuple(facts) if is_new else (), tuple(rows))


def _row(
    command: RegisterLearners,
    world: World,
    session: Session,
    section: Section,
    roster: Roster,
    learner_id: PersonId,
) -> tuple[Row, Fact | None, Roster]:
    if world.person(learner_id) is None:
        missing = unmet(Reason.PERSON_EXISTS, learner_id, id=learner_id)
        return Row(learner_id, RowOutcome.REFUSED, (missing,)), None, roster
    registration = world.registration(session.session_id, learner_id)
    if (
        registration is not None
        and registration.is_current
        and registration.section_id == section.section_id
    ):
        return Row(learner_id, RowOutcome.UNCHANGED), None, roster
    findings = requirements(
        world,
        session,
        section,
        roster,
        learner_id,
        registration=registration,
        waive=command.waive,
    )
    if any(finding.blocks for finding in findings):
        return Row(learner_id, RowOutcome.REFUSED, tuple(findings)), None, roster
    waived = _used(findings, command.waive)
    fact, roster = _place(world, session, section, roster, learner_id, waived=waived)
    has_place = isinstance(fact, LearnerRegistered)
    outcome = RowOutcome.DONE if has_place else RowOutcome.WAITING
    return Row(learner_id, outcome, tuple(findings)), fact, roster


def deregister(command: DeregisterLearner, world: World) -> Decision:
    """Give up one's own place or place in line, until the deadline (R11, R12)."""
    actor = world.actor
    if actor.person is not None and actor.person_id != command.learner_id:
        return refused(unmet(Reason.ONESELF, command.learner_id))
    session = world.session(command.session_id)
    registration = world.registration(command.session_id, command.learner_id)
    if session is None or not authority.may_know(world, session):
        return authority.no_session(command.session_id)
    section = None if registration is None else session.section(registration.section_id)
    if registration is None or not registration.is_current or section is None:
        return refused(unmet(Reason.REGISTERED, command.session_id, command.learner_id))
    findings = [
        met(Reason.ONESELF, command.learner_id),
        *_may_leave(world, session, section, registration, is_staff=False),
    ]
    ending = _ending(world, registration, RegistrationState.DEREGISTERED)
    return decided(findings, lambda: waitlist.freed(world, session, section, ending))


def _may_leave(
    world: World, session: Session, section: Section, registration: Registration, *, is_staff: bool
) -> list[Finding]:
    """Judge what leaving a section asks for; the deadline is for learners with a place (R11)."""
    findings = [
        met(Reason.REGISTERED, session.session_id, registration.learner_id),
        *waitlist.section_is_running(session, section),
        _has_not_completed(world, session, registration, registration.learner_id),
    ]
    if not is_staff and registration.state is RegistrationState.ACTIVE:
        deadline = section.preferences.deregistration.moment(section.first_event.plan.start)
        findings.append(
            judged(
                Reason.BEFORE_DEADLINE,
                deadline is not None and world.now < deadline,
                session.session_id,
                section.section_id,
                deadline=deadline,
            )
        )
    return findings


def remove(command: RemoveLearner, world: World) -> Decision:
    """Take a learner out of a section, as staff, until the session is completed (R11)."""
    if not world.actor.is_admin and not world.actor.managed_group_ids:
        return refused(unmet(Reason.STAFF))
    session = world.session(command.session_id)
    if session is None or not authority.may_know(world, session):
        return authority.no_session(command.session_id)
    if world.person(command.learner_id) is None:
        return refused(unmet(Reason.PERSON_EXISTS, command.learner_id, id=command.learner_id))
    registration = world.registration(command.session_id, command.learner_id)
    section = None if registration is None else session.section(registration.section_id)
    if not authority.is_staff(world, session, section):
        return refused(unmet(Reason.STAFF, command.session_id))
    if registration is None or not registration.is_current or section is None:
        return refused(unmet(Reason.REGISTERED, command.session_id, command.learner_id))
    findings = [
        met(Reason.STAFF, command.session_id, section.section_id),
        *_may_leave(world, session, section, registration, is_staff=True),
    ]
    ending = _ending(world, registration, RegistrationState.REMOVED, command.reason)
    return decided(findings, lambda: waitlist.freed(world, session, section, ending))


def switch(command: SwitchSection, world: World) -> Decision:
    """Leave one section for another as one step; refused, the old place is kept (R5).

    Both sections judge in full. The new one must have a free place: nobody gives up a place for a
    place in line.
    """
    found = _section_for(world, command)
    if isinstance(found, Decision):
        return found
    session, section = found
    learner_id = command.learner_id
    is_own = world.actor.person_id == learner_id
    registration = world.registration(command.session_id, learner_id)
    left = None if registration is None else session.section(registration.section_id)
    if registration is None or not registration.is_current or left is None:
        if not authority.may_know(world, session):
            return authority.no_session(command.session_id)
        if not authority.may_know_section(world, session, section):
            return authority.no_section(command.session_id, command.section_id)
        return refused(unmet(Reason.REGISTERED, command.session_id, learner_id))
    is_staff = authority.is_staff(world, session, left)
    if not is_own and not is_staff:
        return refused(unmet(Reason.ONESELF, learner_id))
    before = world.roster(session.session_id, section.section_id)
    promotions, roster = waitlist.fill(world, session, section, before)
    findings = [
        met(Reason.ONESELF, learner_id),
        judged(Reason.OTHER_SECTION, left.section_id != section.section_id, command.session_id),
        *_may_leave(world, session, left, registration, is_staff=is_staff),
        *requirements(world, session, section, roster, learner_id, registration=None),
        judged(
            Reason.SWITCH_ALLOWED,
            not roster.is_full(section.plan.capacity),
            command.session_id,
            section.section_id,
        ),
    ]

    seen = authority.as_learners_see(world, session, section, findings)
    if isinstance(seen, Decision):
        return seen

    def facts() -> list[Fact]:
        fact, after = _place(world, session, section, roster, learner_id, waived=())
        full = waitlist.filled(section, before, after)
        ending = _ending(world, registration, RegistrationState.DEREGISTERED)
        leaving = waitlist.freed(world, session, left, ending)
        return [leaving[0], *promotions, fact, *full, *leaving[1:]]

    return decided(seen, facts)


def message(command: MessageLearners, world: World) -> Decision:
    """Write to everybody registered for a section, as staff (G5, N2)."""
    found = authority.section_for_staff(world, command.session_id, command.section_id)
    if isinstance(found, Decision):
        return found
    findings = [
        met(Reason.STAFF, command.session_id, command.section_id),
        *waitlist.section_is_running(*found),
    ]
    sent = MessageSent(
        session_id=command.session_id,
        section_id=command.section_id,
        message_id=command.message_id,
        subject=command.subject,
        text=command.text,
    )
    return decided(findings, lambda: [sent])


def settle(command: SettlePlaces, world: World) -> Decision:
    """Give up what somebody who can no longer act has in a section that has not begun (G9)."""
    session = world.session(command.session_id)
    registration = world.registration(command.session_id, command.person_id)
    person = world.person(command.person_id)
    if session is None or registration is None or not registration.is_current or person is None:
        return Decision(())
    section = session.section(registration.section_id)
    came_back = person.status is PersonStatus.ACTIVE or person.status is PersonStatus.PENDING
    if section is None or came_back:
        return Decision(())
    if section.begins_at <= world.now and registration.state is RegistrationState.ACTIVE:
        return Decision(())
    ending = _ending(world, registration, RegistrationState.GIVEN_UP, person.status.value)
    return Decision((), tuple(waitlist.freed(world, session, section, ending)))

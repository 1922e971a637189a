"""Sessions, sections and events: planning and changing the plan (S1-S16, G5, G6)."""

from datetime import datetime

from attrs import evolve

from sessionkit._domain.attendance import attended_at
from sessionkit._domain.catalogue import Event, Section, Session
from sessionkit._domain.commands.planning import (
    AddEvent,
    ArchiveSection,
    ArchiveSession,
    CancelEvent,
    CancelSection,
    CreateSession,
    EditEvent,
    EditSection,
    EditSession,
    PlanSection,
    PublishSession,
    RemoveEvent,
    RestoreSection,
    RestoreSession,
)
from sessionkit._domain.completion import eased
from sessionkit._domain.decision import (
    Decision,
    Finding,
    decided,
    judged,
    met,
    refused,
    unmet,
    waived,
    warned,
)
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.planning import (
    EventAdded,
    EventCancelled,
    EventEdited,
    EventRemoved,
    SectionArchived,
    SectionCancelled,
    SectionEdited,
    SectionPlanned,
    SectionRestored,
    SessionArchived,
    SessionCreated,
    SessionEdited,
    SessionPublished,
    SessionRestored,
)
from sessionkit._domain.facts.registration import RegistrationEnded
from sessionkit._domain.ids import ActivityId, EventId, GroupId, PersonId
from sessionkit._domain.plan import EventPlan
from sessionkit._domain.reasons import Reason
from sessionkit._domain.registration import RegistrationState, SheetState
from sessionkit._domain.world import World
from sessionkit._policies import attendance, authority, completion, waitlist

# The requirements -----------------------------------------------------------------------------


def _is_up_to_date(session: Session, based_on: int | None) -> list[Finding]:
    if based_on is None:
        return []
    up_to_date = based_on == session.version
    return [
        judged(
            Reason.UP_TO_DATE,
            up_to_date,
            session.session_id,
            version=session.version,
            based_on=based_on,
        )
    ]


def _groups_are_known(world: World, group_ids: tuple[GroupId, ...]) -> Finding:
    missing = tuple(one for one in group_ids if world.group(one) is None)
    return judged(Reason.GROUPS_KNOWN, not missing, missing=missing)


def _a_group_is_managed(world: World, section: Section) -> Finding:
    actor = world.actor
    manages = actor.is_admin or authority.is_trainer_for(world, actor, section)
    managed = tuple(sorted(actor.managed_group_ids))
    return judged(Reason.GROUP_MANAGED, manages, section.section_id, managed=managed)


def _period_fits(section: Section) -> Finding:
    """R4: it opens before the first event starts and does not close after it."""
    plan, begins = section.plan, section.begins_at
    last_start = begins
    if section.preferences.late_registration:
        last_start = section.counted_events[-1].begins_at
    fits = (
        plan.is_open_sometime
        and (plan.opens is None or plan.opens < begins)
        and (plan.closes is None or plan.closes <= last_start)
    )
    return judged(
        Reason.PERIOD_FITS,
        fits,
        section.section_id,
        opens=plan.opens,
        closes=plan.closes,
        begins=begins,
    )


def _is_in_order(section: Section, event: Event) -> Finding:
    """S7: it neither overlaps nor is overlapped; cancelled events take no time."""
    for other in section.counted_events:
        if other.event_id != event.event_id and other.overlaps(event):
            return unmet(
                Reason.EVENTS_IN_ORDER,
                section.section_id,
                event.event_id,
                event_id=event.event_id,
                other_id=other.event_id,
                start=other.plan.start,
                end=other.plan.end,
            )
    return met(Reason.EVENTS_IN_ORDER, section.section_id, event.event_id)


def _sheet_is_not_submitted(
    world: World, session: Session, section: Section, event: Event
) -> Finding:
    about = (session.session_id, section.section_id, event.event_id)
    state = world.sheet(*about).state
    return judged(Reason.SHEET_NOT_SUBMITTED, state is not SheetState.SUBMITTED, *about)


def _takes_place(session: Session, section: Section, event: Event) -> Finding:
    about = (session.session_id, section.section_id, event.event_id)
    return judged(Reason.EVENT_NOT_CANCELLED, event.cancelled is None, *about, why=event.cancelled)


def _trainers_are_allowed(
    world: World, session: Session, section: Section, trainer_ids: tuple[PersonId, ...]
) -> list[Finding]:
    """G6 and G8, for people who are newly assigned; who was assigned before stays."""
    not_allowed = tuple(
        one for one in trainer_ids if not authority.may_train(world, session, section, one)
    )
    learners = tuple(one for one in trainer_ids if _learns_in(world, session, section, one))
    about = (session.session_id, section.section_id)
    return [
        judged(
            Reason.TRAINERS_ALLOWED,
            not not_allowed,
            *about,
            refused=not_allowed,
            groups=section.plan.group_ids,
        ),
        judged(Reason.TRAINER_NOT_REGISTERED, not learners, *about, refused=learners),
    ]


def _learns_in(world: World, session: Session, section: Section, person_id: PersonId) -> bool:
    registration = world.registration(session.session_id, person_id)
    if registration is None or not registration.is_current:
        return False
    return registration.section_id == section.section_id


def _can_be_found(event: Event) -> list[Finding]:
    """S9: a missing link or location is a warning, never a refusal."""
    if not event.missing:
        return [met(Reason.EVENT_FINDABLE, event.event_id)]
    event_id = event.event_id
    return [warned(Reason.EVENT_FINDABLE, event_id, event_id=event_id, missing=event.missing)]


# Sessions -------------------------------------------------------------------------------------


def create_session(command: CreateSession, world: World) -> Decision:
    """Make a session, as a draft (S1, S3)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    taken = (
        world.session(command.session_id) is not None
        or world.activity(ActivityId(command.session_id)) is not None
    )
    findings = [
        admin,
        judged(Reason.ACTIVITY_ID_FREE, not taken, command.session_id, id=command.session_id),
    ]
    session = Session(session_id=command.session_id, plan=command.plan)
    return decided(findings, lambda: [SessionCreated(session=session)])


def edit_session(command: EditSession, world: World) -> Decision:
    """Change title, description or image (S3)."""
    session = authority.session_for_admin(world, command.session_id)
    if isinstance(session, Decision):
        return session
    findings = [
        met(Reason.ADMIN),
        judged(Reason.SESSION_NOT_ARCHIVED, not session.is_archived, session.session_id),
        *_is_up_to_date(session, command.based_on),
    ]
    edited = SessionEdited(session_id=session.session_id, plan=command.applied_to(session.plan))
    is_new = edited.plan != session.plan
    return decided(findings, lambda: [edited] if is_new else [])


def publish_session(command: PublishSession, world: World) -> Decision:
    """Make a draft visible to learners (S3)."""
    session = authority.session_for_admin(world, command.session_id)
    if isinstance(session, Decision):
        return session
    findings = [
        met(Reason.ADMIN),
        judged(Reason.SESSION_NOT_ARCHIVED, not session.is_archived, session.session_id),
        judged(Reason.SESSION_DRAFT, not session.is_published, session.session_id),
    ]
    return decided(findings, lambda: [SessionPublished(session_id=session.session_id)])


def archive_session(command: ArchiveSession, world: World) -> Decision:
    """Put a session away (S16)."""
    session = authority.session_for_admin(world, command.session_id)
    if isinstance(session, Decision):
        return session
    findings = [
        met(Reason.ADMIN),
        judged(Reason.SESSION_NOT_ARCHIVED, not session.is_archived, session.session_id),
    ]
    return decided(findings, lambda: [SessionArchived(session_id=session.session_id)])


def restore_session(command: RestoreSession, world: World) -> Decision:
    """Bring an archived session back, and let its lines move up (S16, W4)."""
    session = authority.session_for_admin(world, command.session_id)
    if isinstance(session, Decision):
        return session
    findings = [
        met(Reason.ADMIN),
        judged(Reason.SESSION_ARCHIVED, session.is_archived, session.session_id),
    ]

    def facts() -> list[Fact]:
        found: list[Fact] = [SessionRestored(session_id=session.session_id)]
        restored = evolve(session, is_archived=False)
        for section in session.sections:
            found += _promotions(world, restored, section, section)
        return found

    return decided(findings, facts)


# Sections -------------------------------------------------------------------------------------


def plan_section(command: PlanSection, world: World) -> Decision:
    """Plan a section together with its first event (S5, S6)."""
    session = authority.session_for_staff(world, command.session_id)
    if isinstance(session, Decision):
        return session
    event = _planned(world, command.first_event_id, command.first_event)
    section = Section(section_id=command.section_id, plan=command.plan, events=(event,))
    is_free = session.section(command.section_id) is None
    findings = [
        met(Reason.STAFF, session.session_id),
        judged(Reason.SESSION_NOT_ARCHIVED, not session.is_archived, session.session_id),
        *_is_up_to_date(session, command.based_on),
        judged(Reason.SECTION_ID_FREE, is_free, command.section_id, id=command.section_id),
        _groups_are_known(world, section.plan.group_ids),
        _a_group_is_managed(world, section),
        _period_fits(section),
        *_trainers_are_allowed(world, session, section, event.plan.trainer_ids),
        *_can_be_found(event),
    ]
    planned = SectionPlanned(session_id=session.session_id, section=section)
    return decided(findings, lambda: [planned])


def _planned(world: World, event_id: EventId, plan: EventPlan) -> Event:
    """Give a new event; what is over when it is planned gives nobody attendance by itself (S18)."""
    is_over = plan.end.instant <= world.now
    return Event(event_id=event_id, plan=plan, is_backdated=is_over)


def edit_section(command: EditSection, world: World) -> Decision:
    """Change a section; more places go to those in line in the same step (S6, S10, S11, W4)."""
    found = authority.section_for_staff(world, command.session_id, command.section_id)
    if isinstance(found, Decision):
        return found
    session, before = found
    planned = before.with_plan(command.applied_to(before.plan), world.now)
    section = eased(before, planned, world.now)
    roster = world.roster(session.session_id, section.section_id)
    removed = tuple(one for one in roster.locked_group_ids if one not in section.plan.group_ids)
    about = (session.session_id, section.section_id)
    findings = [
        met(Reason.STAFF, *about),
        *waitlist.section_is_running(session, before),
        *_is_up_to_date(session, command.based_on),
        _groups_are_known(world, section.plan.group_ids),
        _a_group_is_managed(world, section),
        judged(Reason.GROUPS_KEPT, not removed, *about, removed=removed),
    ]
    if section.plan.period != before.plan.period:
        findings.append(_period_fits(section))

    def facts() -> list[Fact]:
        if section == before:
            return []
        edited = SectionEdited(
            session_id=session.session_id,
            section_id=section.section_id,
            plan=section.plan,
            at=world.now,
        )
        return _replanned(world, session, before, section, edited)

    return decided(findings, facts)


def _has_not_been_held(
    world: World, section: Section, event: Event, about: tuple[str, ...], *, although_begun: bool
) -> list[Finding]:
    """S15; what has begun is cancelled only when that is said, and never as the last (R12, S14)."""
    begins = event.begins_at
    finding = judged(Reason.EVENT_NOT_BEGUN, world.now < begins, *about, began=begins)
    if not finding.blocks or not although_begun:
        return [finding]
    others = section.counted_events != (event,)
    return [
        waived(finding),
        judged(Reason.EVENT_NOT_LAST, others, *about),
    ]


def _replanned(
    world: World, session: Session, before: Section, after: Section, fact: Fact
) -> list[Fact]:
    """Give all that follows from a changed plan: completions before and by it, promotions (C3, W4)."""
    earlier, later = completion.after_replanning(world, session, before, after)
    promotions = _promotions(world, session.with_section(after), before, after)
    return [*earlier, fact, *promotions, *later]


def _promotions(world: World, session: Session, before: Section, after: Section) -> list[Fact]:
    """Give the free places of a changed section to its line, and say if it is full now (W4)."""
    roster = world.roster(session.session_id, after.section_id)
    is_for_others = before is after or before.plan.group_ids != after.plan.group_ids
    promoted, filled_roster = waitlist.fill(world, session, after, roster, everybody=is_for_others)
    full = waitlist.filled(after, roster, filled_roster, was=before)
    return [*promoted, *full]


def cancel_section(command: CancelSection, world: World) -> Decision:
    """Cancel a section that has not begun; everybody concerned is told once (S14)."""
    found = authority.section_for_staff(world, command.session_id, command.section_id)
    if isinstance(found, Decision):
        return found
    session, section = found
    findings = [
        met(Reason.STAFF, session.session_id, section.section_id),
        *waitlist.section_is_running(session, section),
        _has_not_begun(world, session, section),
    ]
    return decided(findings, lambda: _cancelled(world, session, section, command.reason))


def _has_not_begun(world: World, session: Session, section: Section) -> Finding:
    about = (session.session_id, section.section_id)
    begins = min(event.begins_at for event in section.counted_events or section.events)
    return judged(Reason.SECTION_NOT_BEGUN, world.now < begins, *about, began=begins)


def _cancelled(world: World, session: Session, section: Section, reason: str) -> list[Fact]:
    about = (session.session_id, section.section_id)
    concerned = [*world.everybody_registered(*about), *world.line(*about)]
    cancelled = SectionCancelled(
        session_id=session.session_id, section_id=section.section_id, reason=reason
    )
    endings = [
        RegistrationEnded(
            session_id=session.session_id,
            section_id=section.section_id,
            learner_id=one.learner_id,
            was=one.state,
            state=RegistrationState.SECTION_CANCELLED,
            at=world.now,
            attempt=one.attempt,
            reason=reason,
        )
        for one in concerned
    ]
    return [cancelled, *endings]


def archive_section(command: ArchiveSection, world: World) -> Decision:
    """Put a section away (S16)."""
    found = authority.section_for_staff(world, command.session_id, command.section_id)
    if isinstance(found, Decision):
        return found
    session, section = found
    about = (session.session_id, section.section_id)
    findings = [
        met(Reason.STAFF, *about),
        judged(Reason.SESSION_NOT_ARCHIVED, not session.is_archived, session.session_id),
        judged(Reason.SECTION_NOT_ARCHIVED, not section.is_archived, *about),
    ]
    archived = SectionArchived(session_id=session.session_id, section_id=section.section_id)
    return decided(findings, lambda: [archived])


def restore_section(command: RestoreSection, world: World) -> Decision:
    """Bring an archived section back, and let its line move up (S16, W4)."""
    found = authority.section_for_staff(world, command.session_id, command.section_id)
    if isinstance(found, Decision):
        return found
    session, section = found
    about = (session.session_id, section.section_id)
    findings = [
        met(Reason.STAFF, *about),
        judged(Reason.SESSION_NOT_ARCHIVED, not session.is_archived, session.session_id),
        judged(Reason.SECTION_ARCHIVED, section.is_archived, *about),
    ]

    def facts() -> list[Fact]:
        back = evolve(section, is_archived=False)
        restored = SectionRestored(session_id=session.session_id, section_id=section.section_id)
        return [restored, *_promotions(world, session.with_section(back), back, back)]

    return decided(findings, facts)


# Events ---------------------------------------------------------------------------------------


def add_event(command: AddEvent, world: World) -> Decision:
    """Add an event; everybody registered is registered for it too (S7, S12)."""
    found = authority.section_for_staff(world, command.session_id, command.section_id)
    if isinstance(found, Decision):
        return found
    session, section = found
    event = Event(event_id=command.event_id, plan=command.plan)
    is_free = section.event(event.event_id) is None
    findings = [
        met(Reason.STAFF, session.session_id, section.section_id),
        *waitlist.section_is_running(session, section),
        *_is_up_to_date(session, command.based_on),
        judged(Reason.EVENT_ID_FREE, is_free, event.event_id, id=event.event_id),
        _is_in_order(section, event),
        *_trainers_are_allowed(world, session, section, event.plan.trainer_ids),
        *_can_be_found(event),
    ]
    added = EventAdded(session_id=session.session_id, section_id=section.section_id, event=event)
    after = section.with_events((*section.events, event))
    return decided(findings, lambda: _replanned(world, session, section, after, added))


def edit_event(command: EditEvent, world: World) -> Decision:
    """Move an event or change how it takes place (S7, S8, S13, G6)."""
    found = authority.section_for_staff(world, command.session_id, command.section_id)
    if isinstance(found, Decision):
        return found
    session, section = found
    before = authority.event_of(session, section, command.event_id)
    if isinstance(before, Decision):
        return before
    event = _moved(before, command.applied_to(before.plan), world.now)
    is_moved = (event.plan.start, event.plan.end) != (before.plan.start, before.plan.end)
    new_trainers = tuple(
        one for one in event.plan.trainer_ids if one not in before.plan.trainer_ids
    )
    findings = [
        met(Reason.STAFF, session.session_id, section.section_id),
        *waitlist.section_is_running(session, section),
        *_is_up_to_date(session, command.based_on),
        _takes_place(session, section, event),
        _is_in_order(section, event),
        *_trainers_are_allowed(world, session, section, new_trainers),
        *_can_be_found(event),
    ]
    if is_moved:
        findings.append(_sheet_is_not_submitted(world, session, section, event))

    def facts() -> list[Fact]:
        if event == before:
            return []
        edited = EventEdited(
            session_id=session.session_id,
            section_id=section.section_id,
            event=evolve(event, revision=before.revision + 1),
            before=before,
        )
        if not is_moved:
            return [edited]
        others = (one for one in section.events if one.event_id != event.event_id)
        after = section.with_events((*others, edited.event))
        return _replanned(world, session, section, after, edited)

    return decided(findings, facts)


def _moved(before: Event, plan: EventPlan, now: datetime) -> Event:
    """Give an event with another plan; moving one that had begun keeps what it gave (S18)."""
    is_over = plan.end.instant <= now
    is_backdated = is_over and (before.is_backdated or now < before.begins_at)
    return evolve(before, plan=plan, is_backdated=is_backdated)


def remove_event(command: RemoveEvent, world: World) -> Decision:
    """Take an event out of its section, which keeps at least one (S5, S7, S13)."""
    found = authority.section_for_staff(world, command.session_id, command.section_id)
    if isinstance(found, Decision):
        return found
    session, section = found
    event = authority.event_of(session, section, command.event_id)
    if isinstance(event, Decision):
        return event
    others = [one for one in section.counted_events if one.event_id != event.event_id]
    about = (session.session_id, section.section_id, event.event_id)
    findings = [
        met(Reason.STAFF, *about),
        *waitlist.section_is_running(session, section),
        *_is_up_to_date(session, command.based_on),
        judged(Reason.EVENT_NOT_LAST, bool(others), *about),
        _was_not_attended(world, session, section, event),
        _sheet_is_not_submitted(world, session, section, event),
    ]
    removed = EventRemoved(
        session_id=session.session_id,
        section_id=section.section_id,
        event=event,
        at=world.now,
    )
    left = section.with_events(one for one in section.events if one.event_id != event.event_id)
    after = eased(section, left, world.now)
    return decided(findings, lambda: _replanned(world, session, section, after, removed))


def _was_not_attended(world: World, session: Session, section: Section, event: Event) -> Finding:
    """What was attended is history: such an event is cancelled, never removed (R12)."""
    on_sheet = attendance.everybody_on_sheet(world, session, section, event)
    was_attended = any(attended_at(section, event, one, world.now) for one in on_sheet)
    about = (session.session_id, section.section_id, event.event_id)
    return judged(Reason.EVENT_NOT_ATTENDED, not was_attended, *about)


def cancel_event(command: CancelEvent, world: World) -> Decision:
    """Cancel one event to come; cancelling the last one cancels the section (S15)."""
    found = authority.section_for_staff(world, command.session_id, command.section_id)
    if isinstance(found, Decision):
        return found
    session, section = found
    event = authority.event_of(session, section, command.event_id)
    if isinstance(event, Decision):
        return event
    about = (session.session_id, section.section_id, event.event_id)
    findings = [
        met(Reason.STAFF, *about),
        *waitlist.section_is_running(session, section),
        _takes_place(session, section, event),
        *_has_not_been_held(world, section, event, about, although_begun=command.although_begun),
        _sheet_is_not_submitted(world, session, section, event),
    ]

    def facts() -> list[Fact]:
        if section.counted_events == (event,):
            return _cancelled(world, session, section, command.reason)
        cancelled = EventCancelled(
            session_id=session.session_id,
            section_id=section.section_id,
            event_id=event.event_id,
            reason=command.reason,
            at=world.now,
        )
        left = section.with_events(
            evolve(one, cancelled=command.reason) if one.event_id == event.event_id else one
            for one in section.events
        )
        after = eased(section, left, world.now)
        return _replanned(world, session, section, after, cancelled)

    return decided(findings, facts)

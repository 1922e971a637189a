"""How people stand in activities, goals and intakes; completions that expire or are reset (C7, C10).

A session's completion is sessionkit's own doing and nobody reports it; staff and automations can
credit somebody with it (C11). Expiring and resetting it ends the registration, which becomes
history, so that the session is open for a new one.
"""

from datetime import datetime

from attrs import evolve

from sessionkit._domain.catalogue import Session
from sessionkit._domain.commands.due import ExpireResult, WarnOfExpiry
from sessionkit._domain.commands.standing import CompleteActivity, ReportResult, ResetActivity
from sessionkit._domain.decision import Decision, Finding, decided, judged, met, refused, unmet
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.registration import RegistrationEnded
from sessionkit._domain.facts.standing import ExpiryNear, ResultChanged, SessionCredited
from sessionkit._domain.facts.time import CommandScheduled
from sessionkit._domain.ids import ActivityId, AutomationId, PersonId, SessionId
from sessionkit._domain.people import PersonStatus
from sessionkit._domain.reasons import Reason
from sessionkit._domain.registration import Registration, RegistrationState
from sessionkit._domain.result import Credit, Expiry, Result, ResultStatus
from sessionkit._domain.target import Target, TargetKind
from sessionkit._domain.world import World
from sessionkit._policies import authority, completion, waitlist


def report(command: ReportResult, world: World) -> Decision:
    """Keep what the application knows of a person and an activity, goal or intake (C10)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    target = command.target
    is_activity = target.kind is TargetKind.ACTIVITY
    is_session = is_activity and world.session(SessionId(target.target_id)) is not None
    findings = [
        admin,
        _is_there(world, target),
        judged(Reason.NOT_A_SESSION, not is_session, *target.key, id=target.target_id),
        _is_person(world, command.person_id),
    ]
    before = world.result(target, command.person_id)
    score = command.score
    if score is None and before is not None:
        score = before.score
    status = command.status
    if before is not None and before.is_completed and status in UNDER_WAY:
        status = ResultStatus.COMPLETED
    return decided(
        findings, lambda: _changed(world, target, command.person_id, status, score=score)
    )


UNDER_WAY = (ResultStatus.STARTED, ResultStatus.READY_FOR_GRADING, ResultStatus.GRADED)
"""Reports that do not take a completion away: somebody looks at it once more, or is graded late."""


def _is_there(world: World, target: Target) -> Finding:
    if world.knows(target):
        return met(Reason.TARGET_EXISTS, *target.key)
    return unmet(Reason.TARGET_EXISTS, *target.key, target=target)


def _is_person(world: World, person_id: PersonId) -> Finding:
    person = world.person(person_id)
    known = person is not None and person.status is not PersonStatus.DELETED
    return judged(Reason.PERSON_EXISTS, known, person_id, id=person_id)


def _changed(
    world: World,
    target: Target,
    person_id: PersonId,
    status: ResultStatus,
    *,
    score: float | None = None,
) -> list[Fact]:
    """Give that a person now stands like this; nothing where they do already."""
    before = world.result(target, person_id)
    if before is not None and (before.status, before.score) == (status, score):
        return []
    is_new = before is None or before.status is not status
    result = Result(
        person_id=person_id,
        target=target,
        status=status,
        at=world.now if is_new or before is None else before.at,
        score=score,
    )
    if before is None:
        return [ResultChanged(result=result)]
    return [ResultChanged(result=result, before=before.status, score_before=before.score)]


# Completing, expiring, resetting ----------------------------------------------------------------


def completing(
    world: World,
    person_id: PersonId,
    activity_id: ActivityId,
    automation_id: AutomationId | None = None,
) -> Decision:
    """Count an activity as completed, or credit a session, by an automation or by somebody (A5)."""
    session = world.session(SessionId(activity_id))
    if session is not None:
        return _crediting(world, session, person_id, automation_id)
    target = Target.activity(activity_id)
    before = world.result(target, person_id)
    score = None if before is None else before.score
    return decided(
        [_is_there(world, target), _is_person(world, person_id)],
        lambda: _changed(world, target, person_id, ResultStatus.COMPLETED, score=score),
    )


def _crediting(
    world: World, session: Session, person_id: PersonId, automation_id: AutomationId | None
) -> Decision:
    """Give somebody the completion of a session, once; a place to come is given up (C11)."""
    by = None if automation_id is not None else world.actor.person_id
    credit = Credit(at=world.now, by=by, automation_id=automation_id)
    findings = [
        met(Reason.TARGET_EXISTS, *session.target.key),
        _is_person(world, person_id),
        judged(Reason.SESSIONS_ON, world.settings.sessions_are_on),
        judged(Reason.SESSION_NOT_ARCHIVED, not session.is_archived, session.session_id),
    ]

    def facts() -> list[Fact]:
        if completion.credit_of(world, session.session_id, person_id) is not None:
            return []
        one = world.registration(session.session_id, person_id)
        credited = SessionCredited(
            session_id=session.session_id, learner_id=person_id, credit=credit
        )
        if completion.completed_at(world, session, one, person_id) is not None:
            beside = evolve(credited, is_beside=True)
            return [*_not_recorded_yet(world, session, one), beside]
        ending = _giving_up(world, session, person_id, RegistrationState.CREDITED)
        if one is not None and ending:
            credited = evolve(credited, section_id=one.section_id, was=one.state)
        return [credited, *ending]

    return decided(findings, facts)


def _not_recorded_yet(world: World, session: Session, one: Registration | None) -> list[Fact]:
    """Give the completion that time has brought about and no step has recorded (C3)."""
    section = None if one is None else session.section(one.section_id)
    if one is None or section is None or one.completion is not None:
        return []
    return completion.changes(session, section, one, world.now)


def expiring(world: World, person_id: PersonId, activity_id: ActivityId) -> Decision:
    """Let a completion expire; where there is none, nothing is to be done (C7)."""
    return _undoing(world, person_id, activity_id, ResultStatus.EXPIRED)


def resetting(world: World, person_id: PersonId, activity_id: ActivityId) -> Decision:
    """Forget how a person stands in an activity, a registration in progress included (C7)."""
    return _undoing(world, person_id, activity_id, ResultStatus.RESET)


def complete(command: CompleteActivity, world: World) -> Decision:
    """Count an activity as completed for a person, or credit them with a session, as an admin (C11)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    decision = completing(world, command.person_id, command.activity_id)
    return Decision((admin, *decision.findings), decision.facts)


def reset(command: ResetActivity, world: World) -> Decision:
    """Have a person do an activity or session anew, as an admin (C7)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    decision = resetting(world, command.person_id, command.activity_id)
    return Decision((admin, *decision.findings), decision.facts)


_ENDED_AS = {
    ResultStatus.EXPIRED: RegistrationState.EXPIRED,
    ResultStatus.RESET: RegistrationState.RESET,
}


def _undoing(
    world: World, person_id: PersonId, activity_id: ActivityId, status: ResultStatus
) -> Decision:
    target = Target.activity(activity_id)
    findings = [_is_there(world, target), _is_person(world, person_id)]

    def facts() -> list[Fact]:
        result = world.result(target, person_id)
        is_reset = status is ResultStatus.RESET
        found: list[Fact] = []
        if result is not None and (result.is_completed or is_reset):
            found += _changed(world, target, person_id, status)
        session = world.session(SessionId(activity_id))
        if session is not None and (found or is_reset):
            found += _giving_up(world, session, person_id, _ENDED_AS[status])
        return found

    return decided(findings, facts)


def _giving_up(
    world: World, session: Session, person_id: PersonId, state: RegistrationState
) -> list[Fact]:
    """End a registration that is to be history; its place goes to the line (R6, W3)."""
    one = world.registration(session.session_id, person_id)
    section = None if one is None else session.section(one.section_id)
    if one is None or section is None or not one.is_current:
        return []
    ending = RegistrationEnded(
        session_id=session.session_id,
        section_id=one.section_id,
        learner_id=person_id,
        was=one.state,
        state=state,
        at=world.now,
        attempt=one.attempt,
    )
    return waitlist.freed(world, session, section, ending)


# In time ----------------------------------------------------------------------------------------


def expiries(
    expiry: Expiry | None, person_id: PersonId, completed_at: datetime, now: datetime
) -> list[Fact]:
    """Have a completion expire in its time, with the warning before, where it ever does (C7)."""
    if expiry is None:
        return []
    activity_id = expiry.activity_id
    expires_at = completed_at + expiry.after
    expire = ExpireResult(activity_id=activity_id, person_id=person_id, completed_at=completed_at)
    found: list[Fact] = [CommandScheduled(command=expire, due_at=expires_at)]
    warns_at = expires_at - expiry.warns_before
    if warns_at > now and expiry.warns_before:
        warn = WarnOfExpiry(
            activity_id=activity_id, person_id=person_id, completed_at=completed_at
        )
        found.append(CommandScheduled(command=warn, due_at=warns_at))
    return found


def _completed_at(world: World, command: ExpireResult | WarnOfExpiry) -> datetime | None:
    result = world.result(Target.activity(command.activity_id), command.person_id)
    return result.at if result is not None and result.is_completed else None


def expire_due(command: ExpireResult, world: World) -> Decision:
    """Let a completion expire whose time is over; a later one waits for its own time (C7)."""
    completed_at, expiry = _completed_at(world, command), world.expiry(command.activity_id)
    if completed_at is None or expiry is None:
        return Decision(())
    if completed_at + expiry.after > world.now:
        again = expiries(expiry, command.person_id, completed_at, world.now)
        return Decision((), tuple(again))
    decision = expiring(world, command.person_id, command.activity_id)
    return Decision((), decision.facts)


def warn_due(command: WarnOfExpiry, world: World) -> Decision:
    """Tell somebody that a completion is about to expire, if it is still the same (C7)."""
    completed_at, expiry = _completed_at(world, command), world.expiry(command.activity_id)
    if completed_at is None or expiry is None:
        return Decision(())
    expires_at = completed_at + expiry.after
    if not expires_at - expiry.warns_before <= world.now < expires_at:
        again = expiries(expiry, command.person_id, completed_at, world.now)
        return Decision((), tuple(again))
    near = ExpiryNear(
        activity_id=command.activity_id,
        person_id=command.person_id,
        completed_at=completed_at,
        expires_at=expires_at,
    )
    return Decision((), (near,))

"""What one has after a command, or instead of one that is refused (X2, W8).

It is read from the facts that follow and, where none concern it, from what there was; so doing a
thing and asking about it tell the same.
"""

from collections.abc import Callable
from typing import Any, Final

from sessionkit._domain.commands.attendance import CorrectMark, SaveSheet, SubmitSheet
from sessionkit._domain.commands.command import AnyCommand
from sessionkit._domain.commands.people import SynchroniseDirectory
from sessionkit._domain.commands.registration import (
    DeregisterLearner,
    MoveInLine,
    RegisterLearner,
    RegisterLearners,
    RemoveLearner,
    SwitchSection,
)
from sessionkit._domain.decision import Decision
from sessionkit._domain.facts.attendance import CompletionWithdrawn, MarksEntered, SessionCompleted
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.people import (
    GroupRemoved,
    GroupSaved,
    MembershipsChanged,
    PersonSaved,
)
from sessionkit._domain.facts.registration import (
    LearnerPromoted,
    LearnerRegistered,
    LearnerWaitlisted,
    PlaceInLineChanged,
    RegistrationEnded,
)
from sessionkit._domain.ids import GroupId, PersonId, SectionId, SessionId
from sessionkit._domain.outcomes import (
    Marked,
    Place,
    PlaceRow,
    Places,
    RowOutcome,
    Standing,
    Synchronised,
)
from sessionkit._domain.people import Person, PersonStatus
from sessionkit._domain.reasons import Reason
from sessionkit._domain.registration import Registration, RegistrationState
from sessionkit._domain.world import World

OfOneLearner = RegisterLearner | DeregisterLearner | RemoveLearner | SwitchSection | MoveInLine
OfSheet = SaveSheet | SubmitSheet | CorrectMark


def having(command: AnyCommand, decision: Decision, world: World) -> Any:
    """Give the result of an answer, of the kind that the command's class names."""
    tell = _TOLD.get(type(command))
    return None if tell is None else tell(command, decision, world)


def _place(command: OfOneLearner, decision: Decision, world: World) -> Place:
    """Where somebody else is, is told only by a command that was allowed (G10)."""
    session_id, learner_id = command.session_id, command.learner_id
    actor = world.actor
    is_refused = not decision.facts and not decision.is_allowed
    if is_refused and not actor.is_admin and actor.person_id != learner_id:
        return Place(session_id=session_id, learner_id=learner_id, standing=Standing.UNTOLD)
    return _after(session_id, learner_id, decision.facts, world)


def _after(
    session_id: SessionId, learner_id: PersonId, facts: tuple[Fact, ...], world: World
) -> Place:
    section_id: SectionId | None = None
    standing, number = None, None
    for position, fact in enumerate(facts):
        match fact:
            case LearnerRegistered() | LearnerPromoted() if fact.learner_id == learner_id:
                section_id, standing, number = fact.section_id, Standing.PLACE, None
            case LearnerWaitlisted() if fact.learner_id == learner_id:
                section_id, standing = fact.section_id, Standing.IN_LINE
                number = _last_in_line(fact, facts[: position + 1], world)
            case PlaceInLineChanged() if fact.learner_id == learner_id:
                number = _with_ticket(fact, world)
            case RegistrationEnded() if fact.learner_id == learner_id:
                section_id, standing, number = None, Standing.NOTHING, None
            case _:
                pass
    if standing is None:
        section_id, standing = _stored(world.registration(session_id, learner_id))
    return Place(
        session_id=session_id,
        learner_id=learner_id,
        standing=standing,
        section_id=section_id,
        number=number,
    )


def _stored(registration: Registration | None) -> tuple[SectionId | None, Standing]:
    if registration is None or not registration.is_current:
        return None, Standing.NOTHING
    is_active = registration.state is RegistrationState.ACTIVE
    return registration.section_id, Standing.PLACE if is_active else Standing.IN_LINE


def _last_in_line(arrival: LearnerWaitlisted, facts: tuple[Fact, ...], world: World) -> int:
    """Count a line of which only the number of those in it is read, however long it is.

    Whoever joins a line does so in a step about that section alone.
    """
    waiting = world.roster(arrival.session_id, arrival.section_id).waiting
    for fact in facts:
        if isinstance(fact, LearnerWaitlisted):
            waiting += 1
        elif isinstance(fact, LearnerPromoted):
            waiting -= 1
    return waiting


def _with_ticket(moved: PlaceInLineChanged, world: World) -> int:
    """Count those ahead of somebody whom staff moved: the line was read for that anyway (W2)."""
    line = world.line(moved.session_id, moved.section_id)
    others = (one for one in line if one.learner_id != moved.learner_id)
    return 1 + sum(one.ticket < moved.ticket for one in others)


def _places(command: RegisterLearners, decision: Decision, world: World) -> Places:
    """Tell each row with the same words as a single answer (R14)."""
    session_id = command.session_id
    rows = []
    for row in decision.rows:
        if row.outcome is RowOutcome.REFUSED:  # where that learner is instead is not told (G10)
            place = Place(
                session_id=session_id, learner_id=row.person_id, standing=Standing.UNTOLD
            )
        else:
            place = _after(session_id, row.person_id, decision.facts, world)
        rows.append(PlaceRow(outcome=row.outcome, place=place))
    return Places(rows=tuple(rows))


def _marked(command: OfSheet, decision: Decision, world: World) -> Marked:
    """Tell whose mark changed, and who completes the session by it or no longer does (C1, C5)."""
    changed: dict[PersonId, None] = {}
    completed, withdrawn = [], []
    for fact in decision.facts:
        match fact:
            case MarksEntered():
                changed.update(dict.fromkeys(change[0] for change in fact.changes))
            case SessionCompleted():
                completed.append(fact.learner_id)
            case CompletionWithdrawn():
                withdrawn.append(fact.learner_id)
            case _:
                pass
    rows = decision.rows
    return Marked(
        marked=tuple(changed),
        refused=tuple(row.person_id for row in rows if row.outcome is RowOutcome.REFUSED),
        completed=tuple(completed),
        withdrawn=tuple(withdrawn),
    )


def _directory(command: SynchroniseDirectory, decision: Decision, world: World) -> Synchronised:
    """Count what a directory changes (G1)."""
    saved: dict[PersonId, Person] = {}
    groups: dict[GroupId, bool] = {}
    moved, removed = [], 0
    for fact in decision.facts:
        match fact:
            case PersonSaved(person=person):
                saved[person.person_id] = person
            case MembershipsChanged():
                moved.append(fact)
            case GroupSaved(group=group):
                groups[group.group_id] = world.group(group.group_id) is None
            case GroupRemoved():
                removed += 1
            case _:
                pass
    touched = {*saved, *[one.person_id for one in moved]}
    added = {one for one in touched if world.person(one) is None}
    suspended = {one for one in saved if _is_newly_suspended(saved[one], world)} - added
    left_out = tuple(
        one
        for finding in decision.findings
        if finding.reason is Reason.PERSON_ID_KEPT
        for one in finding.detail.person_ids
    )
    unchanged = {one.person_id for one in command.people}.difference(touched, left_out)
    return Synchronised(
        people_added=len(added),
        people_changed=len(touched - added - suspended),
        people_suspended=len(suspended),
        people_unchanged=len(unchanged),
        groups_added=sum(groups.values()),
        groups_changed=len(groups) - sum(groups.values()),
        groups_removed=removed,
        groups_unchanged=sum(1 for one in command.groups if one.group_id not in groups),
        memberships_added=sum(len(one.began) for one in moved),
        memberships_ended=sum(len(one.ended) for one in moved),
        left_out=left_out,
    )


def _is_newly_suspended(after: Person, world: World) -> bool:
    before = world.person(after.person_id)
    was = before is not None and before.status is PersonStatus.SUSPENDED
    return after.status is PersonStatus.SUSPENDED and not was


_TOLD: Final[dict[type[Any], Callable[[Any, Decision, World], Any]]] = {
    RegisterLearner: _place,
    DeregisterLearner: _place,
    RemoveLearner: _place,
    SwitchSection: _place,
    MoveInLine: _place,
    RegisterLearners: _places,
    SaveSheet: _marked,
    SubmitSheet: _marked,
    CorrectMark: _marked,
    SynchroniseDirectory: _directory,
}

"""What sets automations off: facts become occurrences, and these become reactions (A2, A6, A12).

Editing rules:

1. A line in ``_SETS_OFF`` for each kind of fact that a trigger stands for.
2. Where no automation waits for a trigger, nobody is looked up for it: registering in a crowd
   costs the same with automations and without.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, Final

from attrs import frozen

from sessionkit._domain.automation import Automation, Occurrence, Trigger
from sessionkit._domain.cause import THIS_STEP
from sessionkit._domain.commands.command import AnyCommand
from sessionkit._domain.commands.due import Act, FollowResult, React
from sessionkit._domain.condition import Status
from sessionkit._domain.facts.attendance import (
    CompletionWithdrawn,
    SessionCompleted,
    SheetSubmitted,
)
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.people import (
    GroupSaved,
    MembershipsChanged,
    PersonErased,
    PersonSaved,
)
from sessionkit._domain.facts.registration import (
    LearnerPromoted,
    LearnerRegistered,
    LearnerWaitlisted,
    RegistrationEnded,
    SectionFilled,
)
from sessionkit._domain.facts.standing import ChainStopped, ResultChanged, SessionCredited
from sessionkit._domain.facts.time import CommandScheduled, EventBegan, EventEnded
from sessionkit._domain.ids import AutomationId, GroupId, PersonId, SectionId, SessionId
from sessionkit._domain.people import NO_GROUPS, Group
from sessionkit._domain.registration import RegistrationState
from sessionkit._domain.result import ResultStatus
from sessionkit._domain.target import TargetKind
from sessionkit._domain.world import World
from sessionkit._policies.completion import credit_of


@frozen(kw_only=True)
class Happening:
    """Something that happened to some people which a trigger stands for.

    Attributes:
        people: Whom it concerns; only looked up when somebody asks.
    """

    trigger: Trigger
    people: Iterable[PersonId]
    subject_id: str = ""
    status: Status | None = None
    score: float | None = None


Happenings = Iterator[Happening]


def reactions(command: AnyCommand, facts: tuple[Fact, ...], world: World) -> list[Fact]:
    """Have automations look at those whom the facts of a decision concern (A6).

    What follows from a reaction belongs to the same root occurrence, in which each automation
    looks at a person once; where it would again, that is reported (A12).
    """
    found: list[Fact] = []
    cause = cause_of(command)
    waiting: set[tuple[tuple[int, int], AutomationId, PersonId]] = set()
    tree = _Tree(facts, world)
    for position, fact in enumerate(facts):
        happens = _SETS_OFF.get(type(fact))
        if happens is None:
            continue
        looks: set[tuple[AutomationId, PersonId]] = set()
        for one in happens(fact, tree, world):
            automations = world.automations_on(one.trigger, one.subject_id)
            if not automations:
                continue
            occurrence = _occurrence(one, cause, world, position)
            for person_id in one.people:
                for automation in automations:
                    pair = (automation.automation_id, person_id)
                    if pair in looks:  # one fact is one occurrence, whatever it stands for
                        continue
                    looks.add(pair)
                    key = (occurrence.root, *pair)
                    again = key in waiting or _is_known(automation, person_id, occurrence, world)
                    waiting.add(key)
                    found.append(_reaction(automation, person_id, occurrence, world, again=again))
    return found


def cause_of(command: AnyCommand) -> Occurrence | None:
    """Give what an automation did this because of, with that automation at the end of the chain."""
    match command:
        case Act(occurrence=occurrence):
            return occurrence.after(command.automation_id, command.person_id)
        case FollowResult(occurrence=cause):
            return cause
        case _:
            return None


def _occurrence(
    one: Happening, cause: Occurrence | None, world: World, position: int
) -> Occurrence:
    return Occurrence(
        trigger=one.trigger,
        at=world.now,
        root=(THIS_STEP, position) if cause is None else cause.root,
        subject_id=one.subject_id,
        status=one.status,
        score=one.score,
        chain=() if cause is None else cause.chain,
    )


def _is_known(
    automation: Automation, person_id: PersonId, occurrence: Occurrence, world: World
) -> bool:
    """Tell whether an automation has looked at a person in this chain, or is about to."""
    if not occurrence.chain:
        return False
    automation_id = automation.automation_id
    if (automation_id, person_id) in occurrence.chain:
        return True
    waits = React(automation_id=automation_id, person_id=person_id, occurrence=occurrence)
    return (
        world.has_reacted(occurrence.root, automation_id, person_id)
        or world.waiting_for(waits) is not None
    )


def _reaction(
    automation: Automation,
    person_id: PersonId,
    occurrence: Occurrence,
    world: World,
    *,
    again: bool,
) -> Fact:
    automation_id = automation.automation_id
    if again:
        return ChainStopped(
            automation_id=automation_id, person_id=person_id, occurrence=occurrence
        )
    react = React(automation_id=automation_id, person_id=person_id, occurrence=occurrence)
    return CommandScheduled(command=react, due_at=world.now)


# What each fact sets off ------------------------------------------------------------------------


class _Tree:
    """The groups as they will be after the facts of a decision.

    They are gone through once, and only when somebody's groups change: a decision may save a whole
    directory.
    """

    def __init__(self, facts: tuple[Fact, ...], world: World) -> None:
        self._facts = facts
        self._world = world

    @cached_property
    def _saved(self) -> dict[GroupId, Group]:
        return {
            one.group.group_id: one.group for one in self._facts if isinstance(one, GroupSaved)
        }

    @cached_property
    def people(self) -> frozenset[PersonId]:
        """Those who are known as something else afterwards, apart from their groups."""
        saved = [one.person.person_id for one in self._facts if isinstance(one, PersonSaved)]
        return frozenset(saved)

    def around(self, group_ids: frozenset[GroupId]) -> frozenset[GroupId]:
        """Give groups with those that will be above them (G3)."""
        if not self._saved:
            return NO_GROUPS.union(*map(self._world.groups_above, group_ids))
        found: set[GroupId] = set()
        for group_id in group_ids:
            above: GroupId | None = group_id
            while above is not None and above not in found:
                found.add(above)
                group = self._saved.get(above) or self._world.group(above)
                above = None if group is None else group.parent_id
        return frozenset(found)


def _session_completed(
    fact: SessionCompleted | SessionCredited, tree: _Tree, world: World
) -> Happenings:
    """Once: what has a credit already is not completed a second time by attending (C11)."""
    is_beside = isinstance(fact, SessionCredited) and fact.is_beside
    if is_beside or credit_of(world, fact.session_id, fact.learner_id) is not None:
        return
    people = (fact.learner_id,)
    for trigger in (Trigger.SESSION_COMPLETED, Trigger.ACTIVITY_COMPLETED):
        yield Happening(
            trigger=trigger, people=people, subject_id=fact.session_id, status=Status.COMPLETED
        )


def _completion_withdrawn(fact: CompletionWithdrawn, tree: _Tree, world: World) -> Happenings:
    if credit_of(world, fact.session_id, fact.learner_id) is not None:
        return
    yield Happening(
        trigger=Trigger.COMPLETION_WITHDRAWN,
        people=(fact.learner_id,),
        subject_id=fact.session_id,
        status=Status.INCOMPLETE,
    )


_COMPLETED: Final = {
    TargetKind.ACTIVITY: Trigger.ACTIVITY_COMPLETED,
    TargetKind.JOURNEY: Trigger.JOURNEY_COMPLETED,
    TargetKind.JOURNEY_SECTION: Trigger.JOURNEY_SECTION_COMPLETED,
    TargetKind.PROGRAMME: Trigger.PROGRAMME_COMPLETED,
    TargetKind.GOAL: Trigger.GOAL_COMPLETED,
}

_OUTCOMES: Final = (ResultStatus.GRADED, ResultStatus.FAILED)


def _result_changed(fact: ResultChanged, tree: _Tree, world: World) -> Happenings:
    result = fact.result
    triggers = []
    if result.status is not fact.before:
        if result.is_completed and result.target.kind in _COMPLETED:
            triggers.append(_COMPLETED[result.target.kind])
        if result.status is ResultStatus.READY_FOR_GRADING:
            triggers.append(Trigger.ACTIVITY_READY_FOR_GRADING)
    is_scored = result.score is not None and result.score != fact.score_before
    if is_scored or (result.status in _OUTCOMES and result.status is not fact.before):
        triggers.append(Trigger.ACTIVITY_GRADED)
    for trigger in triggers:
        yield Happening(
            trigger=trigger,
            people=(result.person_id,),
            subject_id=result.target.target_id,
            status=result.standing,
            score=result.score,
        )


def _person_saved(fact: PersonSaved, tree: _Tree, world: World) -> Happenings:
    person = fact.person
    people = (person.person_id,)
    before = world.person(person.person_id)
    trigger = Trigger.PERSON_REGISTERED if before is None else Trigger.PERSON_UPDATED
    yield Happening(trigger=trigger, people=people)


def _memberships_changed(fact: MembershipsChanged, tree: _Tree, world: World) -> Happenings:
    """Somebody comes in when the first hold begins, and is out when the last ends (G11)."""
    held = world.memberships_of(fact.person_id)
    after = fact.groups_after(held)
    if after == world.groups_of(fact.person_id):
        return
    people = (fact.person_id,)
    if fact.person_id not in tree.people:
        yield Happening(trigger=Trigger.PERSON_UPDATED, people=people)
    was, now = world.counts_in(fact.person_id), tree.around(after)
    for group_id in sorted(now - was):
        yield Happening(trigger=Trigger.ADDED_TO_GROUP, people=people, subject_id=group_id)
    for group_id in sorted(was - now):
        yield Happening(trigger=Trigger.REMOVED_FROM_GROUP, people=people, subject_id=group_id)


def _person_erased(fact: PersonErased, tree: _Tree, world: World) -> Happenings:
    yield Happening(trigger=Trigger.PERSON_DELETED, people=(fact.person_id,))


_ABOUT_PLACES: Final[dict[type[Any], Trigger]] = {
    LearnerRegistered: Trigger.LEARNER_REGISTERED,
    LearnerWaitlisted: Trigger.LEARNER_WAITLISTED,
    LearnerPromoted: Trigger.LEARNER_PROMOTED,
}


def _place_changed(
    fact: LearnerRegistered | LearnerWaitlisted | LearnerPromoted, tree: _Tree, world: World
) -> Happenings:
    trigger = _ABOUT_PLACES[type(fact)]
    yield Happening(trigger=trigger, people=(fact.learner_id,), subject_id=fact.session_id)


_DONE_WITH: Final = (
    RegistrationState.EXPIRED,
    RegistrationState.RESET,
    RegistrationState.CREDITED,
)


def _registration_ended(fact: RegistrationEnded, tree: _Tree, world: World) -> Happenings:
    if fact.state not in _DONE_WITH:
        yield Happening(
            trigger=Trigger.LEARNER_DEREGISTERED,
            people=(fact.learner_id,),
            subject_id=fact.session_id,
        )


def _section_filled(fact: SectionFilled, tree: _Tree, world: World) -> Happenings:
    """It concerns the section's trainers, whom the notice goes to as well (N2)."""
    session = world.session(fact.session_id)
    section = None if session is None else session.section(fact.section_id)
    if section is not None:
        yield Happening(
            trigger=Trigger.SECTION_FULL,
            people=section.trainer_ids,
            subject_id=fact.session_id,
        )


def _registered(world: World, session_id: SessionId, section_id: SectionId) -> Iterator[PersonId]:
    return (one.learner_id for one in world.everybody_registered(session_id, section_id))


_ABOUT_EVENTS: Final[dict[type[Any], Trigger]] = {
    EventBegan: Trigger.EVENT_BEGINS,
    EventEnded: Trigger.EVENT_ENDED,
    SheetSubmitted: Trigger.ATTENDANCE_SUBMITTED,
}


def _event_went_on(
    fact: EventBegan | EventEnded | SheetSubmitted, tree: _Tree, world: World
) -> Happenings:
    yield Happening(
        trigger=_ABOUT_EVENTS[type(fact)],
        people=_registered(world, fact.session_id, fact.section_id),
        subject_id=fact.session_id,
    )


_SETS_OFF: Final[dict[type[Any], Callable[[Any, _Tree, World], Happenings]]] = {
    SessionCompleted: _session_completed,
    SessionCredited: _session_completed,
    CompletionWithdrawn: _completion_withdrawn,
    ResultChanged: _result_changed,
    PersonSaved: _person_saved,
    MembershipsChanged: _memberships_changed,
    PersonErased: _person_erased,
    LearnerRegistered: _place_changed,
    LearnerWaitlisted: _place_changed,
    LearnerPromoted: _place_changed,
    RegistrationEnded: _registration_ended,
    SectionFilled: _section_filled,
    EventBegan: _event_went_on,
    EventEnded: _event_went_on,
    SheetSubmitted: _event_went_on,
}

"""Automations: saving them, looking for whom they match, acting (A1, A5, A6, A9, A11-A14).

A reaction takes steps of its own: one that looks at the person and judges, then one for each
action. So an action that fails stops neither the others nor anybody else's (A14), and whatever is
interrupted is taken up again exactly where it was.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from attrs import evolve

from sessionkit._automations import access
from sessionkit._automations.conditions import OUTCOMES, holds
from sessionkit._automations.profile import Profile
from sessionkit._domain import fields
from sessionkit._domain.action import (
    Action,
    AddToGroup,
    AssignToDo,
    Complete,
    Expire,
    GrantBadge,
    GrantCertificate,
    Lock,
    Notify,
    OfferGroups,
    Reactivate,
    RemoveFromGroup,
    Reset,
    Suspend,
    Unlock,
)
from sessionkit._domain.attempts import pause_after
from sessionkit._domain.automation import CARRIED_OUT_ELSEWHERE, Automation, Occurrence, Trigger
from sessionkit._domain.cause import THIS_STEP
from sessionkit._domain.commands.due import Act, CheckAutomations, React
from sessionkit._domain.commands.platform import RemoveAutomation, SaveAutomation
from sessionkit._domain.commands.standing import ChooseGroups
from sessionkit._domain.decision import (
    Decision,
    Outcome,
    any_blocks,
    decided,
    judged,
    refused,
    unmet,
)
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.platform import AutomationRemoved, AutomationSaved
from sessionkit._domain.facts.standing import (
    AccessGranted,
    ActionFailed,
    AutomationReacted,
    GroupsChosen,
    GroupsOffered,
    MatchesChanged,
    PersonAddressed,
    ProgrammeOpened,
)
from sessionkit._domain.facts.time import CommandScheduled
from sessionkit._domain.ids import PersonId
from sessionkit._domain.people import OWN_CHOICE, STAFF, Source
from sessionkit._domain.programme import Programme
from sessionkit._domain.reaction import (
    Grant,
    Offer,
    automation_subject,
    programme_subject,
)
from sessionkit._domain.reasons import Reason
from sessionkit._domain.who import Matched, Met, NotUnmet
from sessionkit._domain.world import World
from sessionkit._policies import authority, people, results, todo

HOUR: Final = timedelta(hours=1)


# What administrators do -------------------------------------------------------------------------


def save_automation(command: SaveAutomation, world: World) -> Decision:
    """Add or replace an automation; whoever it lets qualify in a line moves up (A1, W4)."""
    admin = authority.administers(world)
    automation = command.automation
    is_new = world.automation(automation.automation_id) != automation

    def facts() -> list[Fact]:
        if not is_new:
            return []
        saved: list[Fact] = [AutomationSaved(automation=automation)]
        if _is_checked(automation):
            saved.append(next_check(world.now))
        return saved

    return decided([admin], facts)


def remove_automation(command: RemoveAutomation, world: World) -> Decision:
    """Remove an automation; what it granted stays granted (A1, A9)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    if world.automation(command.automation_id) is None:
        about = command.automation_id
        return refused(unmet(Reason.AUTOMATION_EXISTS, about, id=about))
    removed = AutomationRemoved(automation_id=command.automation_id)
    return decided([admin], lambda: [removed])


# The periodic check -----------------------------------------------------------------------------


def next_check(now: datetime) -> CommandScheduled:
    """Have the periodic check run at the next full hour (A2)."""
    full_hour = now.replace(minute=0, second=0, microsecond=0) + HOUR
    return CommandScheduled(command=CheckAutomations(), due_at=full_hour)


def _is_checked(automation: Automation) -> bool:
    """Tell whether the check has to look: locks and unlocks alone are worked out when asked (A8)."""
    return automation.is_at_work and automation.is_periodic and bool(automation.occurring)


def check(command: CheckAutomations, world: World) -> Decision:
    """Find for whom a periodic condition has become true since the last check, and act (A11).

    Unknown is not false: whoever cannot be judged any more neither leaves nor enters again.
    """
    automations = [one for one in world.automations() if _is_checked(one)]
    programmes = [one for one in world.programmes() if waits_for_opening(one, world)]
    if not automations and not programmes:
        return Decision(())
    facts: list[Fact] = []
    for programme in programmes:
        facts += _newly_open(programme, world)
    for automation in automations:
        facts += _newly_matching(automation, world, position=len(facts))
    return Decision((), (*facts, next_check(world.now)))


def waits_for_opening(programme: Programme, world: World) -> bool:
    """Tell whether something in a programme opens so long after the programme itself (C9)."""
    for part in programme.parts:
        if part.gate.after_opening is not None:
            return True
        journey = None if part.journey_id is None else world.journey(part.journey_id)
        for section in () if journey is None else journey.sections:
            gates = (section.gate, *(step.gate for step in section.steps))
            if any(gate.after_opening is not None for gate in gates):
                return True
    return False


def _newly_open(programme: Programme, world: World) -> list[Fact]:
    opened = Matched(programme_subject(programme.programme_id))
    entered = world.people(access.unlocked(world, programme.target) - opened)
    return [
        ProgrammeOpened(programme_id=programme.programme_id, person_id=one, at=world.now)
        for one in entered
    ]


def _newly_matching(automation: Automation, world: World, *, position: int) -> list[Fact]:
    subject = automation_subject(automation.automation_id)
    matched = Matched(subject)
    entered = world.people(Met(automation.condition) - matched)
    left = world.people(matched - NotUnmet(automation.condition))
    if not (entered or left):
        return []
    changed = MatchesChanged(subject=subject, at=world.now, entered=entered, left=left)
    occurrence = Occurrence(trigger=Trigger.PERIODIC, at=world.now, root=(THIS_STEP, position))
    return [changed, *_acting(automation, entered, occurrence, world)]


def _acting(
    automation: Automation, person_ids: Iterable[PersonId], occurrence: Occurrence, world: World
) -> list[Fact]:
    """Have every action that happens once for an occurrence carried out, each by itself (A14)."""
    return [
        CommandScheduled(
            command=Act(
                automation_id=automation.automation_id,
                person_id=person_id,
                occurrence=occurrence,
                place=place,
                action=action,
            ),
            due_at=world.now,
        )
        for person_id in person_ids
        for place, action in automation.occurring
    ]


# Reacting ---------------------------------------------------------------------------------------


def react(command: React, world: World) -> Decision:
    """Look at one person because of an occurrence; the condition decides (A6).

    An automation that was switched off, removed or given another trigger meanwhile does nothing.
    """
    automation = world.automation(command.automation_id)
    occurrence = command.occurrence
    if automation is None or not automation.is_enabled:
        return Decision(())
    if automation.trigger is not occurrence.trigger:
        return Decision(())
    profile = Profile(world, command.person_id, occurrence=occurrence)
    outcome = OUTCOMES[holds(automation.condition, profile)]
    reacted = AutomationReacted(
        automation_id=command.automation_id,
        person_id=command.person_id,
        occurrence=occurrence,
        outcome=outcome.value,
    )
    if outcome is not Outcome.MET:
        return Decision((), (reacted,))
    acting = _acting(automation, (command.person_id,), occurrence, world)
    return Decision((), (reacted, *acting))


def act(command: Act, world: World) -> Decision:
    """Carry out one action about one person; what fails is tried again, then given up (A14)."""
    decision = _ACTING[type(command.action)](command.action, command, world)
    if not any_blocks(decision.findings):
        return Decision((), decision.facts)
    pause = pause_after(command.attempt)
    failed = ActionFailed(
        automation_id=command.automation_id,
        person_id=command.person_id,
        occurrence=command.occurrence,
        place=command.place,
        action=command.action,
        attempt=command.attempt,
        requirement=decision.blocking[0].reason.code,
        is_given_up=pause is None,
    )
    if pause is None:
        return Decision((), (failed,))
    again = evolve(command, attempt=command.attempt + 1)
    return Decision((), (failed, CommandScheduled(command=again, due_at=world.now + pause)))


def _addressed(action: Action, command: Act, world: World) -> Decision:
    """Tell the person, or have the application carry it out (A5)."""
    addressed = PersonAddressed(
        automation_id=command.automation_id,
        person_id=command.person_id,
        occurrence=command.occurrence,
        place=command.place,
        action=action,
    )
    return Decision((), (addressed,))


def _access(action: Unlock | Lock, command: Act, world: World) -> Decision:
    """Grant a lock or an unlock (A9), and have the application carry out what only it can."""
    target = action.target
    if not world.knows(target):
        return refused(unmet(Reason.TARGET_EXISTS, *target.key, target=target))
    facts: list[Fact] = []
    if command.occurrence.trigger is not Trigger.PERIODIC:
        grant = Grant(
            target=target,
            person_id=command.person_id,
            is_unlock=isinstance(action, Unlock),
            automation_id=command.automation_id,
            at=command.occurrence.at,
            root=command.occurrence.root,
            with_activities=action.with_activities,
        )
        facts = [AccessGranted(grant=grant, person_id=command.person_id)]
    if target.kind in CARRIED_OUT_ELSEWHERE:
        facts += _addressed(action, command, world).facts
    return Decision((), tuple(facts))


def _membership(action: AddToGroup | RemoveFromGroup, command: Act, world: World) -> Decision:
    source = Source.automation(command.automation_id)
    if isinstance(action, AddToGroup):
        return people.joining(world, command.person_id, (action.group_id,), source)
    return people.leaving(world, command.person_id, action.group_id, source)


def _standing(action: Complete | Expire | Reset, command: Act, world: World) -> Decision:
    match action:
        case Complete(activity_id=activity_id):
            return results.completing(world, command.person_id, activity_id, command.automation_id)
        case Expire(activity_id=activity_id):
            return results.expiring(world, command.person_id, activity_id)
        case _:
            return results.resetting(world, command.person_id, action.activity_id)


def _to_do(action: AssignToDo, command: Act, world: World) -> Decision:
    return todo.assigning(world, command.person_id, action.target, action.due_after)


def _offer(action: OfferGroups, command: Act, world: World) -> Decision:
    missing = tuple(one for one in action.group_ids if world.group(one) is None)
    root = ".".join(str(one) for one in (*command.occurrence.root, command.place))
    offer = Offer(
        person_id=command.person_id,
        offer_id=f"{root} {command.automation_id}"[: fields.ID_LENGTH].rstrip(),
        group_ids=action.group_ids,
        made_at=world.now,
    )
    finding = judged(Reason.GROUPS_KNOWN, not missing, missing=missing)
    return decided([finding], lambda: [GroupsOffered(person_id=command.person_id, offer=offer)])


def _status(action: Suspend | Reactivate, command: Act, world: World) -> Decision:
    source = Source.automation(command.automation_id)
    if isinstance(action, Suspend):
        return people.suspending(world, command.person_id, source)
    return people.reactivating(world, command.person_id, source)


_ACTING: Final[dict[type[Any], Callable[[Any, Act, World], Decision]]] = {
    Unlock: _access,
    Lock: _access,
    Notify: _addressed,
    GrantBadge: _addressed,
    GrantCertificate: _addressed,
    AssignToDo: _to_do,
    Complete: _standing,
    Expire: _standing,
    Reset: _standing,
    AddToGroup: _membership,
    RemoveFromGroup: _membership,
    OfferGroups: _offer,
    Suspend: _status,
    Reactivate: _status,
}


# What people do ---------------------------------------------------------------------------------


def choose_groups(command: ChooseGroups, world: World) -> Decision:
    """Join the groups one wants of those one was offered; the offer is used up (A5)."""
    actor = world.actor
    if not actor.is_admin and actor.person_id != command.person_id:
        return refused(unmet(Reason.ONESELF, command.person_id))
    offer = world.offer(command.person_id, command.offer_id)
    if offer is None:
        return refused(unmet(Reason.OFFER_OPEN, command.person_id, id=command.offer_id))
    others = tuple(one for one in command.group_ids if one not in offer.group_ids)
    offered = judged(
        Reason.GROUPS_OFFERED,
        not others,
        command.person_id,
        others=others,
        offered=offer.group_ids,
    )
    is_theirs = actor.person_id in (None, command.person_id)
    source = OWN_CHOICE if is_theirs else STAFF
    joining = people.joining(world, command.person_id, command.group_ids, source)
    chosen = GroupsChosen(
        person_id=command.person_id, offer_id=command.offer_id, group_ids=command.group_ids
    )
    return decided([offered, *joining.findings], lambda: [chosen, *joining.facts])

"""Which policy judges which command: the table of contents.

Editing rules:

1. A line for each command, nothing else; judgement belongs in ``policies``.
2. What every command asks for is asked here, once: that whoever asks may act (G9), that sessions
   are on (S2), and that the moment of something due has come.
"""

from collections.abc import Callable
from typing import Any

from sessionkit._domain.commands.attendance import CorrectMark, ReopenSheet, SaveSheet, SubmitSheet
from sessionkit._domain.commands.command import AnyCommand, DueCommand
from sessionkit._domain.commands.due import (
    Act,
    BeginEvent,
    CheckAutomations,
    CheckEvent,
    CloseLine,
    EndEvent,
    ExpireResult,
    FillPlaces,
    FollowResult,
    React,
    RemindLearners,
    RemindTrainers,
    SettleCompletions,
    SettlePlaces,
    WarnOfExpiry,
)
from sessionkit._domain.commands.people import (
    AssignRoles,
    DeletePerson,
    EditPerson,
    JoinGroup,
    LeaveGroup,
    ReactivatePerson,
    RemoveGroup,
    SaveGroup,
    SavePerson,
    SuspendPerson,
    SynchroniseDirectory,
)
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
from sessionkit._domain.commands.platform import (
    AddActivity,
    AddGoal,
    AddIntake,
    AddWidget,
    ChangeSettings,
    RemoveAutomation,
    RemoveTarget,
    SaveAutomation,
    SaveJourney,
    SaveProgramme,
    SetExpiry,
)
from sessionkit._domain.commands.registration import (
    DeregisterLearner,
    MessageLearners,
    MoveInLine,
    RegisterLearner,
    RegisterLearners,
    RemoveLearner,
    SwitchSection,
)
from sessionkit._domain.commands.standing import (
    AddToDo,
    ChooseGroups,
    CompleteActivity,
    ReportResult,
    ResetActivity,
    TickToDo,
)
from sessionkit._domain.decision import Decision, judged, refused
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.time import DueHandled
from sessionkit._domain.fields import refuse
from sessionkit._domain.reasons import Reason
from sessionkit._domain.world import World
from sessionkit._policies import (
    attendance,
    authority,
    automations,
    directory,
    occurrences,
    people,
    planning,
    platform,
    programme,
    reconsidering,
    registration,
    results,
    time,
    todo,
    waitlist,
)
from sessionkit._policies.having import having

POLICIES: dict[type[Any], Callable[[Any, World], Decision]] = {
    ChangeSettings: platform.change_settings,
    AddActivity: platform.add_activity,
    AddWidget: platform.add_widget,
    AddGoal: platform.add_goal,
    AddIntake: platform.add_intake,
    SaveJourney: programme.save_journey,
    SaveProgramme: programme.save_programme,
    RemoveTarget: platform.remove_target,
    SetExpiry: platform.set_expiry,
    SaveAutomation: automations.save_automation,
    RemoveAutomation: automations.remove_automation,
    ReportResult: results.report,
    CompleteActivity: results.complete,
    ResetActivity: results.reset,
    AddToDo: todo.add,
    TickToDo: todo.tick,
    ChooseGroups: automations.choose_groups,
    SavePerson: people.save_person,
    EditPerson: people.edit_person,
    SuspendPerson: people.suspend_person,
    ReactivatePerson: people.reactivate_person,
    JoinGroup: people.join_group,
    LeaveGroup: people.leave_group,
    DeletePerson: people.delete_person,
    SaveGroup: people.save_group,
    RemoveGroup: people.remove_group,
    SynchroniseDirectory: directory.synchronise,
    AssignRoles: people.assign_roles,
    CreateSession: planning.create_session,
    EditSession: planning.edit_session,
    PublishSession: planning.publish_session,
    ArchiveSession: planning.archive_session,
    RestoreSession: planning.restore_session,
    PlanSection: planning.plan_section,
    EditSection: planning.edit_section,
    CancelSection: planning.cancel_section,
    ArchiveSection: planning.archive_section,
    RestoreSection: planning.restore_section,
    AddEvent: planning.add_event,
    EditEvent: planning.edit_event,
    RemoveEvent: planning.remove_event,
    CancelEvent: planning.cancel_event,
    RegisterLearner: registration.register,
    RegisterLearners: registration.register_many,
    DeregisterLearner: registration.deregister,
    RemoveLearner: registration.remove,
    SwitchSection: registration.switch,
    MoveInLine: waitlist.move,
    MessageLearners: registration.message,
    SaveSheet: attendance.save,
    SubmitSheet: attendance.submit,
    ReopenSheet: attendance.reopen,
    CorrectMark: attendance.correct,
    BeginEvent: time.begin,
    EndEvent: time.end,
    RemindLearners: time.remind,
    RemindTrainers: time.remind_trainers,
    CheckEvent: time.check,
    CloseLine: waitlist.close_line,
    SettlePlaces: registration.settle,
    FillPlaces: waitlist.fill_places,
    CheckAutomations: automations.check,
    React: automations.react,
    Act: automations.act,
    ExpireResult: results.expire_due,
    WarnOfExpiry: results.warn_due,
    FollowResult: programme.follow,
    SettleCompletions: programme.settle,
}


def check_is_command(command: object) -> None:
    """Refuse what nobody can judge (X7)."""
    if type(command) not in POLICIES:
        raise refuse("command must be one of the commands", command)


def decide(command: AnyCommand, world: World) -> Decision:
    """Judge a command; doing it and asking whether it may be done both come through here (X2).

    The facts are the command's own, then what follows from them for journeys and to-do lists, then
    who in line is judged again because of them (W3), then what they set off: so that a completion counts everywhere whatever brought it (C4, A6).
    """
    check_is_command(command)
    decision = _judged(command, world)
    if not decision.facts:
        return _with_result(command, decision, decision.facts, world)
    facts = decision.facts
    facts = (*facts, *programme.following(command, facts, world))
    facts = (*facts, *reconsidering.reconsidered(facts, world))
    facts = (*facts, *occurrences.reactions(command, facts, world))
    return _with_result(command, decision, facts, world)


def _with_result(
    command: AnyCommand, decision: Decision, facts: tuple[Fact, ...], world: World
) -> Decision:
    """Add what one has now, as the answer to this kind of command tells it (X2)."""
    result = having(command, decision, world)
    if result is None and facts is decision.facts:
        return decision
    return Decision(decision.findings, facts, decision.rows, result)


def _judged(command: AnyCommand, world: World) -> Decision:
    acts = authority.acts(world)
    if acts.blocks:
        return refused(acts)
    kind = type(command)
    if isinstance(command, DueCommand):
        return _when_due(command, world)
    decision = POLICIES[kind](command, world)
    if not command.about_sessions:
        return Decision((acts, *decision.findings), decision.facts, decision.rows)
    is_on = world.settings.sessions_are_on
    findings = (acts, judged(Reason.SESSIONS_ON, is_on), *decision.findings)
    return Decision(findings, decision.facts if is_on else (), decision.rows)


def _when_due(command: DueCommand, world: World) -> Decision:
    """Handle what is due once, in its time, and for nobody but the application."""
    is_application = world.actor.person is None and world.actor.is_admin
    if not is_application:
        return refused(judged(Reason.ADMIN, holds=False))
    may_go_on = world.settings.sessions_are_on or not command.about_sessions
    is_on = judged(Reason.SESSIONS_ON, may_go_on)
    due = world.waiting_for(command)
    if due is None:
        return Decision((is_on,))
    reached = judged(Reason.MOMENT_REACHED, due.due_at <= world.now, due_at=due.due_at)
    if is_on.blocks or reached.blocks:
        return Decision((is_on, reached))
    decision = POLICIES[type(command)](due.command, world)
    return Decision((is_on, reached), (DueHandled(due=due), *decision.facts))

"""Which policy judges which command: the table of contents.

Editing rules:

1. A line for each command, nothing else; judgement belongs in ``policies``.
2. What every command asks for is asked here, once: that whoever asks may act (G9), that sessions
   are on (S2), and that the moment of something due has come.
"""

from collections.abc import Callable
from typing import Any

from sessionkit._domain import commands
from sessionkit._domain.commands import AnyCommand, DueCommand
from sessionkit._domain.decision import Decision, World, judged, refused
from sessionkit._domain.facts import DueHandled, Fact
from sessionkit._domain.fields import refuse
from sessionkit._domain.reasons import Reason
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
    commands.ChangeSettings: platform.change_settings,
    commands.AddActivity: platform.add_activity,
    commands.AddWidget: platform.add_widget,
    commands.AddGoal: platform.add_goal,
    commands.AddIntake: platform.add_intake,
    commands.SaveJourney: programme.save_journey,
    commands.SaveProgramme: programme.save_programme,
    commands.RemoveTarget: platform.remove_target,
    commands.SetExpiry: platform.set_expiry,
    commands.SaveAutomation: automations.save_automation,
    commands.RemoveAutomation: automations.remove_automation,
    commands.ReportResult: results.report,
    commands.CompleteActivity: results.complete,
    commands.ResetActivity: results.reset,
    commands.AddToDo: todo.add,
    commands.TickToDo: todo.tick,
    commands.ChooseGroups: automations.choose_groups,
    commands.SavePerson: people.save_person,
    commands.EditPerson: people.edit_person,
    commands.SuspendPerson: people.suspend_person,
    commands.ReactivatePerson: people.reactivate_person,
    commands.JoinGroup: people.join_group,
    commands.LeaveGroup: people.leave_group,
    commands.DeletePerson: people.delete_person,
    commands.SaveGroup: people.save_group,
    commands.RemoveGroup: people.remove_group,
    commands.SynchroniseDirectory: directory.synchronise,
    commands.AssignRoles: people.assign_roles,
    commands.CreateSession: planning.create_session,
    commands.EditSession: planning.edit_session,
    commands.PublishSession: planning.publish_session,
    commands.ArchiveSession: planning.archive_session,
    commands.RestoreSession: planning.restore_session,
    commands.PlanSection: planning.plan_section,
    commands.EditSection: planning.edit_section,
    commands.CancelSection: planning.cancel_section,
    commands.ArchiveSection: planning.archive_section,
    commands.RestoreSection: planning.restore_section,
    commands.AddEvent: planning.add_event,
    commands.EditEvent: planning.edit_event,
    commands.RemoveEvent: planning.remove_event,
    commands.CancelEvent: planning.cancel_event,
    commands.RegisterLearner: registration.register,
    commands.RegisterLearners: registration.register_many,
    commands.DeregisterLearner: registration.deregister,
    commands.RemoveLearner: registration.remove,
    commands.SwitchSection: registration.switch,
    commands.MoveInLine: waitlist.move,
    commands.MessageLearners: registration.message,
    commands.SaveSheet: attendance.save,
    commands.SubmitSheet: attendance.submit,
    commands.ReopenSheet: attendance.reopen,
    commands.CorrectMark: attendance.correct,
    commands.BeginEvent: time.begin,
    commands.EndEvent: time.end,
    commands.RemindLearners: time.remind,
    commands.RemindTrainers: time.remind_trainers,
    commands.CheckEvent: time.check,
    commands.CloseLine: waitlist.close_line,
    commands.SettlePlaces: registration.settle,
    commands.FillPlaces: waitlist.fill_places,
    commands.CheckAutomations: automations.check,
    commands.React: automations.react,
    commands.Act: automations.act,
    commands.ExpireResult: results.expire_due,
    commands.WarnOfExpiry: results.warn_due,
    commands.FollowResult: programme.follow,
    commands.SettleCompletions: programme.settle,
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

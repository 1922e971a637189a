"""Settings, activities, widgets and the like: what only administrators change (S2, A5, V2)."""

from sessionkit._domain.catalogue import Activity, Goal, Intake, Widget
from sessionkit._domain.commands.platform import (
    AddActivity,
    AddGoal,
    AddIntake,
    AddWidget,
    ChangeSettings,
    RemoveTarget,
    SetExpiry,
)
from sessionkit._domain.decision import Decision, decided, judged, refused, unmet
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.platform import (
    ActivityAdded,
    ExpirySet,
    GoalAdded,
    IntakeAdded,
    SettingsChanged,
    TargetRemoved,
    WidgetAdded,
)
from sessionkit._domain.ids import SESSIONS_WIDGET, SessionId
from sessionkit._domain.reasons import Reason
from sessionkit._domain.target import Target, TargetKind
from sessionkit._domain.world import World
from sessionkit._policies import authority, programme, results


def change_settings(command: ChangeSettings, world: World) -> Decision:
    """Change settings of the platform (S2, R8, N1, N2)."""
    admin = authority.administers(world)
    settings = command.applied_to(world.settings)
    is_new = settings != world.settings
    return decided([admin], lambda: [SettingsChanged(settings=settings)] if is_new else [])


def add_activity(command: AddActivity, world: World) -> Decision:
    """Make an activity that is not a session known."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    taken = (
        world.activity(command.activity_id) is not None
        or world.session(SessionId(command.activity_id)) is not None
    )
    findings = [
        admin,
        judged(Reason.ACTIVITY_ID_FREE, not taken, command.activity_id, id=command.activity_id),
    ]
    activity = Activity(activity_id=command.activity_id, title=command.title)
    return decided(findings, lambda: [ActivityAdded(activity=activity)])


def add_widget(command: AddWidget, world: World) -> Decision:
    """Make a widget known that shows the sessions named, one more way to reach them (V2, W4)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    taken = command.widget_id == SESSIONS_WIDGET or world.widget(command.widget_id) is not None
    missing = tuple(one for one in command.session_ids if world.session(one) is None)
    findings = [
        admin,
        judged(Reason.WIDGET_ID_FREE, not taken, command.widget_id, id=command.widget_id),
        judged(Reason.SESSIONS_KNOWN, not missing, missing=missing),
    ]
    widget = Widget(
        widget_id=command.widget_id, title=command.title, session_ids=command.session_ids
    )
    return decided(findings, lambda: [WidgetAdded(widget=widget)])


def add_goal(command: AddGoal, world: World) -> Decision:
    """Make a goal known (A5)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    is_free = world.goal(command.goal_id) is None
    goal = Goal(goal_id=command.goal_id, title=command.title)
    return decided(
        [
            admin,
            judged(
                Reason.TARGET_ID_FREE,
                is_free,
                command.goal_id,
                target=Target.goal(command.goal_id),
            ),
        ],
        lambda: [GoalAdded(goal=goal)],
    )


def add_intake(command: AddIntake, world: World) -> Decision:
    """Make an intake known (A5)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    is_free = world.intake(command.intake_id) is None
    intake = Intake(intake_id=command.intake_id, title=command.title)
    return decided(
        [
            admin,
            judged(
                Reason.TARGET_ID_FREE,
                is_free,
                command.intake_id,
                target=Target.intake(command.intake_id),
            ),
        ],
        lambda: [IntakeAdded(intake=intake)],
    )


def remove_target(command: RemoveTarget, world: World) -> Decision:
    """Remove something that can be unlocked; how people stood towards it is kept (A13)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    target = command.target
    if not world.knows(target):
        return refused(unmet(Reason.TARGET_EXISTS, *target.key, target=target))
    is_activity = target.kind is TargetKind.ACTIVITY
    is_session = is_activity and world.session(SessionId(target.target_id)) is not None
    is_built_in = target == Target.widget(SESSIONS_WIDGET)
    stays = is_built_in or target.kind is TargetKind.JOURNEY_SECTION
    findings = [
        admin,
        judged(Reason.NOT_A_SESSION, not is_session, *target.key, id=target.target_id),
        judged(Reason.NOT_PART_OF_A_JOURNEY, not stays, *target.key, target=target),
    ]
    return decided(
        findings, lambda: [TargetRemoved(target=target), *programme.removed(world, target)]
    )


def set_expiry(command: SetExpiry, world: World) -> Decision:
    """Say whether completions of an activity or session expire, those there are included (C7)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    target = Target.activity(command.activity_id)
    known = judged(Reason.TARGET_EXISTS, world.knows(target), *target.key, target=target)
    expiry = command.expiry

    def facts() -> list[Fact]:
        if world.expiry(command.activity_id) == expiry:
            return []
        found: list[Fact] = [ExpirySet(activity_id=command.activity_id, expiry=expiry)]
        for result in world.results_in(target):
            if result.is_completed:
                found += results.expiries(expiry, result.person_id, result.at, world.now)
        return found

    return decided([admin, known], facts)

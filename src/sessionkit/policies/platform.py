"""Settings, activities, widgets and automations: what only administrators change (S2, A1, V2)."""

from attrs import evolve, fields_dict

from sessionkit.domain.catalogue import Activity, Widget
from sessionkit.domain.commands import (
    AddActivity,
    AddWidget,
    ChangeSettings,
    RemoveAutomation,
    SaveAutomation,
)
from sessionkit.domain.decision import Decision, World, decided, judged, refused, unmet
from sessionkit.domain.facts import (
    ActivityAdded,
    AutomationRemoved,
    AutomationSaved,
    Fact,
    SettingsChanged,
    WidgetAdded,
)
from sessionkit.domain.fields import Unchanged
from sessionkit.domain.ids import SESSIONS_WIDGET, SessionId
from sessionkit.domain.reasons import Reason
from sessionkit.policies import authority
from sessionkit.policies.people import refilling_all


def change_settings(command: ChangeSettings, world: World) -> Decision:
    """Change settings of the platform (S2, R8, N1, N2)."""
    admin = authority.administers(world)
    wanted = {
        name: value
        for name in fields_dict(ChangeSettings)
        if not isinstance(value := getattr(command, name), Unchanged)
    }
    settings = evolve(world.settings, **wanted)
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
    return decided(findings, lambda: [WidgetAdded(widget=widget), *refilling_all(world)])


def save_automation(command: SaveAutomation, world: World) -> Decision:
    """Add or replace an automation; whoever it lets qualify in a line moves up (A1, W4)."""
    admin = authority.administers(world)
    automation = command.automation
    is_new = world.automation(automation.automation_id) != automation

    def facts() -> list[Fact]:
        return [AutomationSaved(automation=automation), *refilling_all(world)] if is_new else []

    return decided([admin], facts)


def remove_automation(command: RemoveAutomation, world: World) -> Decision:
    """Remove an automation (A1)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    if world.automation(command.automation_id) is None:
        about = command.automation_id
        return refused(unmet(Reason.AUTOMATION_EXISTS, about, id=about))
    removed = AutomationRemoved(automation_id=command.automation_id)
    return decided([admin], lambda: [removed, *refilling_all(world)])

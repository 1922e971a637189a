"""What happened to the platform: its settings, what can be unlocked, automations."""

from attrs import frozen

from sessionkit._domain.automation import Automation
from sessionkit._domain.catalogue import Activity, Goal, Intake, Widget
from sessionkit._domain.facts.fact import AboutPlatform
from sessionkit._domain.ids import (
    ActivityId,
    AutomationId,
)
from sessionkit._domain.programme import Journey, Programme
from sessionkit._domain.result import Expiry
from sessionkit._domain.settings import Settings
from sessionkit._domain.target import Target


@frozen(kw_only=True)
class SettingsChanged(AboutPlatform):
    """The settings of the platform are now these."""

    settings: Settings


@frozen(kw_only=True)
class ActivityAdded(AboutPlatform):
    """An activity that is not a session became known."""

    activity: Activity


@frozen(kw_only=True)
class WidgetAdded(AboutPlatform):
    """A widget became known."""

    widget: Widget


@frozen(kw_only=True)
class GoalAdded(AboutPlatform):
    """A goal became known."""

    goal: Goal


@frozen(kw_only=True)
class IntakeAdded(AboutPlatform):
    """An intake became known."""

    intake: Intake


@frozen(kw_only=True)
class JourneySaved(AboutPlatform):
    """A journey is now like this."""

    journey: Journey


@frozen(kw_only=True)
class ProgrammeSaved(AboutPlatform):
    """A programme is now like this."""

    programme: Programme


@frozen(kw_only=True)
class TargetRemoved(AboutPlatform):
    """Something that could be unlocked is no longer there."""

    target: Target


@frozen(kw_only=True)
class ExpirySet(AboutPlatform):
    """Completions of an activity expire like this, or do not expire."""

    activity_id: ActivityId
    expiry: Expiry | None


@frozen(kw_only=True)
class AutomationSaved(AboutPlatform):
    """An automation was added or replaced."""

    automation: Automation


@frozen(kw_only=True)
class AutomationRemoved(AboutPlatform):
    """An automation was removed."""

    automation_id: AutomationId

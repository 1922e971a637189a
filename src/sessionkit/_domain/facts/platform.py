"""What happened to the platform: its settings, what can be unlocked, automations."""

from attrs import frozen

from sessionkit._domain.automation import Automation
from sessionkit._domain.catalogue import (
    Activity,
    Goal,
    Intake,
    Target,
    Widget,
)
from sessionkit._domain.facts.subjects import Unindexed
from sessionkit._domain.ids import (
    ActivityId,
    AutomationId,
)
from sessionkit._domain.programme import Journey, Programme
from sessionkit._domain.result import Expiry
from sessionkit._domain.settings import Settings


@frozen(kw_only=True)
class SettingsChanged(Unindexed):
    """The settings of the platform are now these."""

    settings: Settings


@frozen(kw_only=True)
class ActivityAdded(Unindexed):
    """An activity that is not a session became known."""

    activity: Activity


@frozen(kw_only=True)
class WidgetAdded(Unindexed):
    """A widget became known."""

    widget: Widget


@frozen(kw_only=True)
class GoalAdded(Unindexed):
    """A goal became known."""

    goal: Goal


@frozen(kw_only=True)
class IntakeAdded(Unindexed):
    """An intake became known."""

    intake: Intake


@frozen(kw_only=True)
class JourneySaved(Unindexed):
    """A journey is now like this."""

    journey: Journey


@frozen(kw_only=True)
class ProgrammeSaved(Unindexed):
    """A programme is now like this."""

    programme: Programme


@frozen(kw_only=True)
class TargetRemoved(Unindexed):
    """Something that could be unlocked is no longer there."""

    target: Target


@frozen(kw_only=True)
class ExpirySet(Unindexed):
    """Completions of an activity expire like this, or do not expire."""

    activity_id: ActivityId
    expiry: Expiry | None


@frozen(kw_only=True)
class AutomationSaved(Unindexed):
    """An automation was added or replaced."""

    automation: Automation


@frozen(kw_only=True)
class AutomationRemoved(Unindexed):
    """An automation was removed."""

    automation_id: AutomationId

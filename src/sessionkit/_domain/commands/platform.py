"""What is asked of the platform: its settings, what can be unlocked, automations."""

from typing import Unpack

from attrs import field, frozen

from sessionkit._domain import fields
from sessionkit._domain.automation import Automation
from sessionkit._domain.commands.command import AboutPlatform
from sessionkit._domain.edits import Edit, edited_fields
from sessionkit._domain.fields import named_fields, refuse
from sessionkit._domain.ids import (
    ActivityId,
    AutomationId,
    GoalId,
    IntakeId,
    SessionId,
    WidgetId,
)
from sessionkit._domain.programme import Journey, Programme
from sessionkit._domain.result import Expiry
from sessionkit._domain.settings import SettingChanges, Settings
from sessionkit._domain.target import Target, a_target


def _automation(value: Automation) -> Automation:
    if not isinstance(value, Automation):
        raise refuse("must be an Automation", value)
    return value


def _journey(value: Journey) -> Journey:
    if not isinstance(value, Journey):
        raise refuse("must be a Journey", value)
    return value


def _programme(value: Programme) -> Programme:
    if not isinstance(value, Programme):
        raise refuse("must be a Programme", value)
    return value


def _optional_expiry(value: Expiry | None) -> Expiry | None:
    if value is not None and not isinstance(value, Expiry):
        raise refuse("must be an Expiry or None", value)
    return value


@frozen(kw_only=True, init=False, field_transformer=edited_fields)
class ChangeSettings(Edit[Settings], AboutPlatform[None]):
    """Change settings of the platform; what is left out stays as it is (S2, R8, N1, N2).

    Kinds of notice that are silent are given whole, or as a mapping of kinds to whether they are.
    """

    edits = Settings

    def __init__(self, **changes: Unpack[SettingChanges]) -> None:
        """Name what is to change."""
        self._hold(**changes)


@frozen(kw_only=True, field_transformer=named_fields)
class AddActivity(AboutPlatform[None]):
    """Make an activity that is not a session known, so that it can be unlocked."""

    activity_id: ActivityId = field(converter=fields.activity_id)
    title: str = field(converter=fields.title)


@frozen(kw_only=True, field_transformer=named_fields)
class AddWidget(AboutPlatform[None]):
    """Make a widget known that shows the sessions named (V2)."""

    widget_id: WidgetId = field(converter=fields.widget_id)
    title: str = field(converter=fields.title)
    session_ids: tuple[SessionId, ...] = field(default=(), converter=fields.session_ids)


@frozen(kw_only=True, field_transformer=named_fields)
class AddGoal(AboutPlatform[None]):
    """Make a goal known, so that it can be unlocked, committed to and completed (A5)."""

    goal_id: GoalId = field(converter=fields.goal_id)
    title: str = field(converter=fields.title)


@frozen(kw_only=True, field_transformer=named_fields)
class AddIntake(AboutPlatform[None]):
    """Make an intake known, so that it can be unlocked (A5)."""

    intake_id: IntakeId = field(converter=fields.intake_id)
    title: str = field(converter=fields.title)


@frozen(kw_only=True, field_transformer=named_fields)
class SaveJourney(AboutPlatform[None]):
    """Add a journey, or replace the one with the same id; completions stay (C5, C8)."""

    journey: Journey = field(converter=_journey)


@frozen(kw_only=True, field_transformer=named_fields)
class SaveProgramme(AboutPlatform[None]):
    """Add a programme, or replace the one with the same id; completions stay (C5, C8)."""

    programme: Programme = field(converter=_programme)


@frozen(kw_only=True, field_transformer=named_fields)
class RemoveTarget(AboutPlatform[None]):
    """Remove an activity, widget, journey, programme, goal or intake; sessions are archived."""

    target: Target = field(converter=a_target)


@frozen(kw_only=True, field_transformer=named_fields)
class SetExpiry(AboutPlatform[None]):
    """Say that completions of an activity or session expire, or with ``None`` that they do not (C7)."""

    activity_id: ActivityId = field(converter=fields.activity_id)
    expiry: Expiry | None = field(converter=_optional_expiry)

    def __attrs_post_init__(self) -> None:
        """Refuse the expiry of something else."""
        if self.expiry is not None and self.expiry.activity_id != self.activity_id:
            message = "SetExpiry.expiry must be of the same activity"
            raise refuse(message, self.expiry.activity_id)


@frozen(kw_only=True, field_transformer=named_fields)
class SaveAutomation(AboutPlatform[None]):
    """Add an automation, or replace the one with the same id (A1)."""

    automation: Automation = field(converter=_automation)


@frozen(kw_only=True, field_transformer=named_fields)
class RemoveAutomation(AboutPlatform[None]):
    """Remove an automation; what it unlocked is locked from then on (A7, A8)."""

    automation_id: AutomationId = field(converter=fields.automation_id)

"""What automations unlock and lock: targets of seven kinds (A5)."""

from enum import Enum
from typing import Final

from attrs import field, frozen

from sessionkit._domain import fields
from sessionkit._domain.fields import named_fields
from sessionkit._domain.ids import SESSIONS_WIDGET


class TargetKind(Enum):
    """What an automation can unlock or lock (A5)."""

    WIDGET = "widget"
    ACTIVITY = "activity"
    JOURNEY = "journey"
    JOURNEY_SECTION = "journey section"
    PROGRAMME = "programme"
    GOAL = "goal"
    INTAKE = "intake"


def _target_kind(value: TargetKind | str) -> TargetKind:
    return fields.chosen(TargetKind, value)


@frozen(field_transformer=named_fields)
class Target:
    """One thing that can be unlocked or locked; a session is an activity (S1).

    Attributes:
        key: Both parts as texts.

    >>> Target.session("sales-101") == Target.activity("sales-101")
    True
    """

    kind: TargetKind = field(converter=_target_kind)
    target_id: str = field(converter=fields.activity_id)
    key: tuple[str, ...] = field(init=False, eq=False, repr=False)

    @key.default
    def _both(self) -> tuple[str, ...]:
        """Put both parts together as texts, once: every look at access asks for them."""
        return (self.kind.value, self.target_id)

    @classmethod
    def widget(cls, widget_id: str) -> "Target":
        """Name a widget."""
        if widget_id == SESSIONS_WIDGET:
            return SESSIONS_TARGET
        return cls(TargetKind.WIDGET, widget_id)

    @classmethod
    def activity(cls, activity_id: str) -> "Target":
        """Name an activity."""
        return cls(TargetKind.ACTIVITY, activity_id)

    @classmethod
    def session(cls, session_id: str) -> "Target":
        """Name a session, which is an activity."""
        return cls(TargetKind.ACTIVITY, session_id)

    @classmethod
    def journey(cls, journey_id: str) -> "Target":
        """Name a journey."""
        return cls(TargetKind.JOURNEY, journey_id)

    @classmethod
    def journey_section(cls, journey_section_id: str) -> "Target":
        """Name a part of a journey; the ids of these are unique over all journeys."""
        return cls(TargetKind.JOURNEY_SECTION, journey_section_id)

    @classmethod
    def programme(cls, programme_id: str) -> "Target":
        """Name a programme."""
        return cls(TargetKind.PROGRAMME, programme_id)

    @classmethod
    def goal(cls, goal_id: str) -> "Target":
        """Name a goal."""
        return cls(TargetKind.GOAL, goal_id)

    @classmethod
    def intake(cls, intake_id: str) -> "Target":
        """Name an intake."""
        return cls(TargetKind.INTAKE, intake_id)

    def __str__(self) -> str:
        """Show kind and id."""
        return f"{self.kind.value} {self.target_id}"


SESSIONS_TARGET: Final = Target(TargetKind.WIDGET, SESSIONS_WIDGET)
"""The widget that is always there (V2)."""


def a_target(value: Target) -> Target:
    """Accept a target."""
    if not isinstance(value, Target):
        raise fields.refuse("must be a Target", value)
    return value

"""Automations as data: a trigger, a tree of conditions, and actions (A1-A5).

Conditions are values that combine: ``AllOf``, ``AnyOf`` and ``Not`` hold others, to any depth.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Any

from attrs import field, frozen

from sessionkit.domain import fields
from sessionkit.domain.catalogue import Target
from sessionkit.domain.fields import collection, named_fields, refuse
from sessionkit.domain.ids import AutomationId, GroupId, PersonId


@frozen
class Always:
    """Met for everybody."""


@frozen(field_transformer=named_fields)
class IsPerson:
    """Met for one person."""

    person_id: PersonId = field(converter=fields.person_id)


@frozen(field_transformer=named_fields)
class IsInGroup:
    """Met for members of a group and of the groups below it (G3)."""

    group_id: GroupId = field(converter=fields.group_id)


@frozen(kw_only=True, field_transformer=named_fields)
class BetweenMoments:
    """Met from one fixed moment until just before another; either may be open."""

    starts: datetime | None = field(default=None, converter=fields.optional_moment)
    ends: datetime | None = field(default=None, converter=fields.optional_moment)

    def __attrs_post_init__(self) -> None:
        """Refuse a window that can never be open, and one without any bound."""
        if self.starts is None and self.ends is None:
            message = "BetweenMoments.starts must be given where ends is not"
            raise refuse(message, None)
        if self.starts is not None and self.ends is not None and self.ends <= self.starts:
            message = "BetweenMoments.ends must be after starts"
            raise refuse(message, self.ends)


DEEPEST = 100
"""How many levels a tree of conditions may have."""


def _depth(condition: "Condition") -> int:
    return getattr(condition, "depth", 1)


def _deepen(name: str, parts: tuple["Condition", ...]) -> int:
    depth = 1 + max(_depth(part) for part in parts)
    if depth > DEEPEST:
        message = f"{name} must be at most {DEEPEST} levels deep"
        raise refuse(message, depth)
    return depth


def _conditions(values: Iterable["Condition"]) -> tuple["Condition", ...]:
    found = tuple(_condition(value) for value in collection(values, "conditions"))
    if not found:
        raise refuse("must hold at least one condition", found)
    return found


def _condition(value: "Condition") -> "Condition":
    if not isinstance(value, CONDITIONS):
        raise refuse("must be a condition", value)
    return value


@frozen(field_transformer=named_fields)
class AllOf:
    """Met when every one of its conditions is met (A4)."""

    conditions: tuple["Condition", ...] = field(converter=_conditions)
    depth: int = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Count the levels."""
        object.__setattr__(self, "depth", _deepen("AllOf.conditions", self.conditions))


@frozen(field_transformer=named_fields)
class AnyOf:
    """Met when at least one of its conditions is met (A4)."""

    conditions: tuple["Condition", ...] = field(converter=_conditions)
    depth: int = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Count the levels."""
        object.__setattr__(self, "depth", _deepen("AnyOf.conditions", self.conditions))


@frozen(field_transformer=named_fields)
class Not:
    """Met when its condition is unmet; unknown stays unknown (A4, A13)."""

    condition: "Condition" = field(converter=_condition)
    depth: int = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Count the levels."""
        object.__setattr__(self, "depth", _deepen("Not.condition", (self.condition,)))


Condition = Always | IsPerson | IsInGroup | BetweenMoments | AllOf | AnyOf | Not
CONDITIONS = (Always, IsPerson, IsInGroup, BetweenMoments, AllOf, AnyOf, Not)


class Trigger(Enum):
    """What starts an automation (A2, as far as built)."""

    PERIODIC = "periodic"


def _target(value: Target) -> Target:
    if not isinstance(value, Target):
        raise refuse("must be a Target", value)
    return value


@frozen(field_transformer=named_fields)
class Unlock:
    """Unlock a target, exactly while the condition holds (A8)."""

    target: Target = field(converter=_target)


@frozen(field_transformer=named_fields)
class Lock:
    """Lock a target, exactly while the condition holds; a lock wins (A8, A10)."""

    target: Target = field(converter=_target)


Action = Unlock | Lock


def _actions(values: Iterable[Action]) -> tuple[Action, ...]:
    found = tuple(collection(values, "actions"))
    for one in found:
        if not isinstance(one, Unlock | Lock):
            raise refuse("must hold actions only", one)
    if not found:
        raise refuse("must hold at least one action", found)
    if len(set(found)) < len(found):
        raise refuse("must not hold the same action twice", found)
    return found


def _trigger(value: Any) -> Trigger | None:
    return None if value is None else fields.chosen(Trigger, value)


@frozen(kw_only=True, field_transformer=named_fields)
class Automation:
    """What follows for whom, written by administrators (A1).

    Without a trigger, or while it is not enabled, it does nothing.

    >>> Automation(
    ...     automation_id="north-sees-sales",
    ...     name="North sees the sales training",
    ...     condition=IsInGroup("north"),
    ...     actions=[Unlock(Target.session("sales-101"))],
    ... ).is_enabled
    True
    """

    automation_id: AutomationId = field(converter=fields.automation_id)
    name: str = field(converter=fields.title)
    condition: Condition = field(converter=_condition)
    actions: tuple[Action, ...] = field(converter=_actions)
    trigger: Trigger | None = field(default=Trigger.PERIODIC, converter=_trigger)
    is_enabled: bool = field(default=True, converter=fields.flag)

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.automation_id,)

    @property
    def is_at_work(self) -> bool:
        """Whether it does anything (A1)."""
        return self.is_enabled and self.trigger is not None

    @property
    def targets(self) -> tuple[Target, ...]:
        """What its actions unlock or lock, once each."""
        return tuple(dict.fromkeys(action.target for action in self.actions))

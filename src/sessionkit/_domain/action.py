"""Actions: what an automation does about a person for whom its condition is met (A5)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from attrs import field, frozen

from sessionkit._domain import fields
from sessionkit._domain.fields import collection, named_fields, refuse
from sessionkit._domain.ids import ActivityId, GroupId
from sessionkit._domain.target import Target, TargetKind

HOLD_ACTIVITIES = (TargetKind.JOURNEY, TargetKind.JOURNEY_SECTION)
"""What can be unlocked or locked with the activities in it."""

CONTENT = (
    TargetKind.ACTIVITY,
    TargetKind.JOURNEY,
    TargetKind.JOURNEY_SECTION,
    TargetKind.PROGRAMME,
)
"""What can be completed by learning, and so stand in a to-do list (D1)."""


def _target(value: Target) -> Target:
    if not isinstance(value, Target):
        raise refuse("must be a Target", value)
    return value


def _content(value: Target) -> Target:
    if _target(value).kind not in CONTENT:
        kinds = ", ".join(one.value for one in CONTENT)
        raise refuse(f"must be a target of one of these kinds: {kinds}", str(value))
    return value


def _deadline(value: Any) -> timedelta | None:
    return None if value is None else fields.duration(fields.offset(value))


def _check_activities(name: str, target: Target, *, with_activities: bool) -> None:
    if with_activities and target.kind not in HOLD_ACTIVITIES:
        message = f"{name}.with_activities must be left out but for journeys and their sections"
        raise refuse(message, str(target))


@frozen(field_transformer=named_fields)
class Unlock:
    """Unlock a target, of a journey if wanted with the activities in it (A5, A8, A9).

    Under the periodic check it holds exactly while the condition holds; under any other trigger
    it is granted when the trigger fires, and holds until the opposite is.
    """

    target: Target = field(converter=_target)
    with_activities: bool = field(default=False, converter=fields.flag)

    def __attrs_post_init__(self) -> None:
        """Only journeys and their sections hold activities of their own."""
        _check_activities("Unlock", self.target, with_activities=self.with_activities)


@frozen(field_transformer=named_fields)
class Lock:
    """Lock a target, as ``Unlock`` unlocks it; a lock wins (A8-A10)."""

    target: Target = field(converter=_target)
    with_activities: bool = field(default=False, converter=fields.flag)

    def __attrs_post_init__(self) -> None:
        """Only journeys and their sections hold activities of their own."""
        _check_activities("Lock", self.target, with_activities=self.with_activities)


@frozen(field_transformer=named_fields)
class Notify:
    """Write to the person; a plain text, never a template and never markup."""

    subject: str = field(converter=fields.title)
    text: str = field(converter=fields.reason)


@frozen(field_transformer=named_fields)
class GrantBadge:
    """Have the application grant a badge."""

    badge_id: str = field(converter=fields.given_id)


@frozen(field_transformer=named_fields)
class GrantCertificate:
    """Have the application grant a certificate."""

    certificate_id: str = field(converter=fields.given_id)


@frozen(field_transformer=named_fields)
class AssignToDo:
    """Put something to learn on the person's to-do list, unless it is done or there already (D1).

    Attributes:
        due_after: The deadline, so long after the item is first added, in whole seconds; texts
            such as ``7d`` are read; none: no deadline.
    """

    target: Target = field(converter=_content)
    due_after: timedelta | None = field(default=None, converter=_deadline)


@frozen(field_transformer=named_fields)
class Complete:
    """Count an activity as completed."""

    activity_id: ActivityId = field(converter=fields.activity_id)


@frozen(field_transformer=named_fields)
class Expire:
    """Let a completion of an activity expire (C7)."""

    activity_id: ActivityId = field(converter=fields.activity_id)


@frozen(field_transformer=named_fields)
class Reset:
    """Forget how the person stands in an activity, so that it can be done anew (C7)."""

    activity_id: ActivityId = field(converter=fields.activity_id)


@frozen(field_transformer=named_fields)
class AddToGroup:
    """Make the person a member of a group."""

    group_id: GroupId = field(converter=fields.group_id)


@frozen(field_transformer=named_fields)
class RemoveFromGroup:
    """End the person's own membership of a group."""

    group_id: GroupId = field(converter=fields.group_id)


@frozen(field_transformer=named_fields)
class OfferGroups:
    """Let the person choose among groups themselves."""

    group_ids: tuple[GroupId, ...] = field(converter=fields.some_group_ids)


@frozen
class Suspend:
    """Suspend the person (G9)."""


@frozen
class Reactivate:
    """Make a suspended person active again."""


Action = (
    Unlock
    | Lock
    | Notify
    | GrantBadge
    | GrantCertificate
    | AssignToDo
    | Complete
    | Expire
    | Reset
    | AddToGroup
    | RemoveFromGroup
    | OfferGroups
    | Suspend
    | Reactivate
)
ACTIONS = (
    Unlock,
    Lock,
    Notify,
    GrantBadge,
    GrantCertificate,
    AssignToDo,
    Complete,
    Expire,
    Reset,
    AddToGroup,
    RemoveFromGroup,
    OfferGroups,
    Suspend,
    Reactivate,
)


def as_actions(values: Iterable[Action]) -> tuple[Action, ...]:
    """Accept one or more distinct actions, in the order given."""
    found = tuple(collection(values, "actions"))
    for one in found:
        if not isinstance(one, ACTIONS):
            raise refuse("must hold actions only", one)
    if not found:
        raise refuse("must hold at least one action", found)
    if len(set(found)) < len(found):
        raise refuse("must not hold the same action twice", found)
    return found

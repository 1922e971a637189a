"""Whether a target is unlocked for a person, and by what (A16)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, assert_never

from attrs import fields_dict, frozen

from sessionkit.automations.access import access_to, next_change
from sessionkit.automations.conditions import Judgement
from sessionkit.domain.automation import (
    AllOf,
    Always,
    AnyOf,
    BetweenMoments,
    Condition,
    IsInGroup,
    IsPerson,
    Not,
)
from sessionkit.domain.catalogue import Target, TargetKind
from sessionkit.domain.decision import World
from sessionkit.domain.ids import (
    SESSIONS_WIDGET,
    ActivityId,
    AutomationId,
    PersonId,
    SessionId,
    WidgetId,
)
from sessionkit.errors import NotFound
from sessionkit.notebook import shown, table
from sessionkit.views.tabular import Tabular


@frozen(kw_only=True)
class AccessRow:
    """One node of the condition of an automation about the target.

    Attributes:
        action: What the automation does to the target: ``unlock``, ``lock``, or both.
        depth: How far down the tree the node stands, from 0.
        condition: The node in a few words.
        outcome: ``met``, ``unmet`` or ``unknown`` (A13).
    """

    automation_id: AutomationId
    action: str
    depth: int
    condition: str
    outcome: str


@frozen(kw_only=True)
class AccessView(Tabular[AccessRow]):
    """Whether a target is unlocked for a person, and by or in spite of what (A16).

    The rows are the condition trees of all automations about the target, from the top down.

    Attributes:
        because: What decides, in a few words.
        changes_at: The next moment at which time alone changes the answer; none: never.
    """

    row_type = AccessRow
    person_id: PersonId
    target: Target
    is_unlocked: bool
    because: str
    changes_at: datetime | None
    rows: tuple[AccessRow, ...]

    @property
    def caption(self) -> str:
        """Whether it is unlocked for whom, why, and until when."""
        state = "unlocked" if self.is_unlocked else "locked"
        until = "" if self.changes_at is None else f", until {shown(self.changes_at)}"
        return f"{self.target} is {state} for {self.person_id}: {self.because}{until}"

    def _repr_html_(self) -> str:
        """Show the trees indented in a notebook."""
        records = [
            {**one, "condition": _INDENT * one["depth"] + one["condition"]}
            for one in self.to_records()
        ]
        return table(self.caption, records, fields_dict(AccessRow))


_INDENT: Final = "\u00a0" * 4
"""What stands before a node for each level above it; a page keeps no-break spaces."""


def show_access(world: World, person_id: PersonId, target: Target) -> AccessView:
    """Explain to admins whether a target is unlocked for a person (A16).

    Raises:
        NotFound: When there is no such person or target, or not for whoever asks.
    """
    if not world.actor.is_admin or world.person(person_id) is None:
        raise NotFound("person", person_id)
    if not _is_there(world, target):
        raise NotFound(target.kind.value, target.target_id)
    access = access_to(world, person_id, target)
    return AccessView(
        person_id=person_id,
        target=target,
        is_unlocked=access.is_unlocked,
        because=access.because,
        changes_at=next_change(world, access),
        rows=tuple(
            AccessRow(
                automation_id=one.automation.automation_id,
                action=", ".join(["unlock"] * one.unlocks + ["lock"] * one.locks),
                depth=depth,
                condition=_condition(node.condition),
                outcome=node.outcome.value,
            )
            for one in access.automations
            for depth, node in _nodes(one.judgement, 0)
        ),
    )


def _is_there(world: World, target: Target) -> bool:
    target_id = target.target_id
    if target.kind is TargetKind.WIDGET:
        return target_id == SESSIONS_WIDGET or world.widget(WidgetId(target_id)) is not None
    is_session = world.session(SessionId(target_id)) is not None
    return is_session or world.activity(ActivityId(target_id)) is not None


def _nodes(judgement: Judgement, depth: int) -> Iterator[tuple[int, Judgement]]:
    yield depth, judgement
    for part in judgement.parts:
        yield from _nodes(part, depth + 1)


def _condition(condition: Condition) -> str:
    """Put one node into words; the nodes below it have rows of their own."""
    match condition:
        case Always():
            return "always"
        case IsPerson(person_id=person_id):
            return f"person {person_id}"
        case IsInGroup(group_id=group_id):
            return f"in group {group_id}"
        case BetweenMoments(starts=starts, ends=None):
            return f"from {shown(starts)}"
        case BetweenMoments(starts=None, ends=ends):
            return f"until {shown(ends)}"
        case BetweenMoments(starts=starts, ends=ends):
            return f"between {shown(starts)} and {shown(ends)}"
        case AllOf():
            return "all of"
        case AnyOf():
            return "any of"
        case Not():
            return "not"
        case _:
            assert_never(condition)

"""Whether a target is unlocked for a person, and by what (A16)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from attrs import fields_dict, frozen

from sessionkit._automations.access import Access, AutomationOutcome, access_to, next_change
from sessionkit._automations.conditions import Judgement, judge
from sessionkit._automations.profile import Profile
from sessionkit._automations.words import change_words, condition_words, what_would_change
from sessionkit._domain.decision import Outcome
from sessionkit._domain.ids import AutomationId, PersonId
from sessionkit._domain.reaction import Grant
from sessionkit._domain.target import Target
from sessionkit._domain.world import World
from sessionkit._errors import NotFound
from sessionkit._notebook import shown, table
from sessionkit._views.tabular import Tabular


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
        granted: Which automation locked or unlocked it when something happened, and since when
            (A9); empty where none did.
        to_open: What would have to change where it is locked and something can unlock it: each
            lock named would have to give way, and one of the unlocks named to take hold.
    """

    row_type = AccessRow
    person_id: PersonId
    target: Target
    is_unlocked: bool
    because: str
    changes_at: datetime | None
    granted: str
    to_open: tuple[str, ...]
    rows: tuple[AccessRow, ...]

    @property
    def caption(self) -> str:
        """Whether it is unlocked for whom, why, until when, and what would open it."""
        state = "unlocked" if self.is_unlocked else "locked"
        until = "" if self.changes_at is None else f", until {shown(self.changes_at)}"
        because = f"{self.target} is {state} for {self.person_id}: {self.because}{until}"
        return "; ".join([because, *([self.granted] if self.granted else ()), *self.to_open])

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
    if not world.knows(target):
        raise NotFound(target.kind.value, target.target_id)
    person = Profile(world, person_id)
    access = access_to(world, person_id, target, person=person)
    judged = [(one, judge(one.automation.condition, person)) for one in access.automations]
    return AccessView(
        person_id=person_id,
        target=target,
        is_unlocked=access.is_unlocked,
        because=access.because,
        changes_at=next_change(world, access),
        granted=_granted(access.grant),
        to_open=_to_open(access, judged),
        rows=tuple(
            AccessRow(
                automation_id=one.automation.automation_id,
                action=", ".join(["unlock"] * one.unlocks + ["lock"] * one.locks),
                depth=depth,
                condition=condition_words(node.condition),
                outcome=node.outcome.value,
            )
            for one, judgement in judged
            for depth, node in _nodes(judgement, 0)
        ),
    )


def _granted(grant: Grant | None) -> str:
    if grant is None:
        return ""
    done = "unlocked" if grant.is_unlock else "locked"
    return f"{done} by {grant.automation_id} since {shown(grant.at)}"


Judged = list[tuple[AutomationOutcome, Judgement]]
"""The automations about a target, each with the outcome of every node of its condition."""


def _to_open(access: Access, judged: Judged) -> tuple[str, ...]:
    """Say what would have to change, if anything can unlock the target and yet it is locked."""
    if access.is_unlocked or not (access.unlocked_by or access.not_met):
        return ()
    return (*_locks_to_lift(judged), *_unlocks_to_gain(access, judged))


def _locks_to_lift(judged: Judged) -> Iterator[str]:
    for one, judgement in judged:
        if one.locks and one.outcome is not Outcome.UNMET:
            changes = _changes(judgement, wanted=False)
            yield f"{one.automation.automation_id} locks it unless {changes}"


def _unlocks_to_gain(access: Access, judged: Judged) -> Iterator[str]:
    """Name the ways to unlock it; after a granted lock only another grant does (A10)."""
    grant = access.grant
    if grant is not None and not grant.is_unlock:
        yield f"{grant.automation_id} locks it until another trigger has it unlocked"
    elif not access.unlocked_by:
        for one, judgement in judged:
            if one.unlocks and not one.locks:
                changes = _changes(judgement, wanted=True)
                yield f"{one.automation.automation_id} would unlock it if {changes}"


def _changes(judgement: Judgement, *, wanted: bool) -> str:
    changes = what_would_change(judgement, wanted=wanted)
    return " and ".join(change_words(one) for one in changes) or "its condition were another"


def _nodes(judgement: Judgement, depth: int) -> Iterator[tuple[int, Judgement]]:
    yield depth, judgement
    for part in judgement.parts:
        yield from _nodes(part, depth + 1)

"""What automations do to one another: undo, and set off round and round (A12, A17)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, cast

from sessionkit._automations.access import held_by
from sessionkit._automations.contradictions import WIDEST, Steps, StepsUsedUp, contradictions
from sessionkit._automations.findings import (
    GOES_ROUND,
    TOO_WIDE,
    UNDONE_BY,
    RuleFinding,
    about_several,
)
from sessionkit._automations.names import Name, Names
from sessionkit._domain.action import (
    Action,
    AddToGroup,
    Complete,
    Expire,
    Lock,
    Reactivate,
    RemoveFromGroup,
    Reset,
    Suspend,
    Unlock,
)
from sessionkit._domain.automation import Automation, Trigger
from sessionkit._domain.ids import ActivityId, AutomationId, SessionId
from sessionkit._domain.target import Target
from sessionkit._domain.world import World

WIDEST_TOGETHER: Final = 1_000_000
"""How many steps all pairs of automations together may take."""

# Undoing one another ----------------------------------------------------------------------------


def _effects(action: Action, world: World) -> Iterator[tuple[Name, bool]]:
    """Go through what an action changes, and which way, where another action changes it back."""
    match action:
        case Unlock() | Lock():
            held = held_by(world, action.target) if action.with_activities else ()
            for target in (action.target, *held):
                yield ("access", *target.key), isinstance(action, Unlock)
        case AddToGroup(group_id=group_id):
            yield ("group", group_id), True
        case RemoveFromGroup(group_id=group_id):
            yield ("group", group_id), False
        case Complete(activity_id=activity_id):
            yield ("activity", activity_id), True
        case Reset(activity_id=activity_id) | Expire(activity_id=activity_id):
            yield ("activity", activity_id), False
        case Reactivate():
            yield ("person",), True
        case Suspend():
            yield ("person",), False
        case _:
            return


_WHAT: Final = {
    "access": "one unlocks and the other locks",
    "group": "one adds to and the other removes from group",
    "activity": "one completes and the other resets or expires activity",
    "person": "one suspends and the other reactivates the person",
}


def undone(automations: Iterable[Automation], names: Names) -> Iterator[RuleFinding]:
    """Report the pairs of automations that undo one another for the same people."""
    steps = Steps(WIDEST_TOGETHER)
    for what, one, two in _opposed(automations, names.world):
        if steps.left <= 0:
            sentence = "there are too many pairs of automations to compare them all"
            yield about_several(TOO_WIDE, (), sentence, {})
            return
        own = Steps(WIDEST)
        ids = tuple(sorted({one.automation_id, two.automation_id}))
        both = " and ".join(repr(one_id) for one_id in ids)
        detail = {"what": what}
        try:
            apart = contradictions((one.condition, two.condition), one.trigger, names, own)
        except StepsUsedUp:
            sentence = f"{both} together are too wide to tell whether they undo one another"
            yield about_several(TOO_WIDE, ids, sentence, detail)
        else:
            if not apart:
                words = " ".join((_WHAT[what[0]], *what[1:]))
                sentence = f"{both} undo one another: {words}, for the same people"
                yield about_several(UNDONE_BY, ids, sentence, detail)
        steps.left -= WIDEST - own.left


def _opposed(
    automations: Iterable[Automation], world: World
) -> Iterator[tuple[Name, Automation, Automation]]:
    """Go through the pairs that change the same thing in opposite ways, at the same occurrence."""
    sides: dict[tuple[Trigger | None, Name], dict[bool, dict[AutomationId, Automation]]] = {}
    for one in automations:
        for action in one.actions:
            for what, is_so in _effects(action, world):
                both = sides.setdefault((one.trigger, what), {True: {}, False: {}})
                both[is_so][one.automation_id] = one
    for (_, what), both in sides.items():
        for one in both[True].values():
            for two in both[False].values():
                one_id, two_id = one.automation_id, two.automation_id
                # where each of them does both, one of the two pairs says it
                is_told = two_id in both[True] and one_id in both[False] and two_id < one_id
                if not is_told and _same_subject(one, two):
                    yield what, one, two


def _same_subject(one: Automation, two: Automation) -> bool:
    return None in (one.subject_id, two.subject_id) or one.subject_id == two.subject_id


# Going round ------------------------------------------------------------------------------------

Node = tuple[str, str]
"""An automation, under no trigger; or something that happens: a trigger, and a subject or none."""


def circles(automations: Iterable[Automation], world: World) -> Iterator[RuleFinding]:
    """Report each knot of automations of which every one can set off every other (A12)."""
    leads_to: dict[Node, list[Node]] = defaultdict(list)
    for one in automations:
        node = ("", one.automation_id)
        trigger = cast("Trigger", one.trigger)  # there is one, or it would not be at work
        leads_to[trigger.value, one.subject_id or ""].append(node)
        for action in one.actions:
            for caused, subject_id in _causes(action, world):
                happening = (caused.value, subject_id)
                leads_to[node].append(happening)
                if subject_id:
                    leads_to[happening].append((caused.value, ""))
    for knot in _knots(leads_to):
        ids = tuple(sorted(AutomationId(name) for trigger, name in knot if not trigger))
        if ids and len(knot) > 1:
            via = tuple(sorted({trigger for trigger, _ in knot if trigger}))
            names = ", ".join(repr(one_id) for one_id in ids)
            sentence = f"{names} can set off {'itself' if len(ids) == 1 else 'one another'}"
            yield about_several(GOES_ROUND, ids, f"{sentence}, round and round", {"via": via})


def _causes(action: Action, world: World) -> Iterator[tuple[Trigger, str]]:
    """Go through what an action can make happen, as triggers see it."""
    match action:
        case AddToGroup(group_id=group_id):
            yield Trigger.PERSON_UPDATED, ""
            for above in sorted(world.groups_above(group_id)):
                yield Trigger.ADDED_TO_GROUP, above
        case RemoveFromGroup(group_id=group_id):
            yield Trigger.PERSON_UPDATED, ""
            for above in sorted(world.groups_above(group_id)):
                yield Trigger.REMOVED_FROM_GROUP, above
        case Suspend() | Reactivate():
            yield Trigger.PERSON_UPDATED, ""
        case Complete(activity_id=activity_id):
            yield from _completions(activity_id, world)
        case _:
            return


def _completions(activity_id: ActivityId, world: World) -> Iterator[tuple[Trigger, str]]:
    activity = Target.activity(activity_id)
    yield Trigger.ACTIVITY_COMPLETED, activity_id
    if world.session(SessionId(activity_id)) is not None:
        yield Trigger.SESSION_COMPLETED, activity_id
    parts = [activity]
    for journey in world.journeys_with(activity_id):
        parts.append(journey.target)
        yield Trigger.JOURNEY_COMPLETED, journey.journey_id
        for section in journey.sections:
            if any(step.activity_id == activity_id for step in section.steps):
                yield Trigger.JOURNEY_SECTION_COMPLETED, section.journey_section_id
    for part in parts:
        for programme in world.programmes_with(part):
            yield Trigger.PROGRAMME_COMPLETED, programme.programme_id


def _knots(leads_to: Mapping[Node, list[Node]]) -> Iterator[list[Node]]:
    """Go through the strongly connected parts of a graph (Tarjan), without recursion."""
    number: dict[Node, int] = {}
    lowest: dict[Node, int] = {}
    path: list[Node] = []
    on_path: set[Node] = set()
    for start in leads_to:
        waiting = [] if start in number else [(start, iter(leads_to[start]))]
        while waiting:
            node, following = waiting[-1]
            if node not in number:
                number[node] = lowest[node] = len(number)
                path.append(node)
                on_path.add(node)
            after = next(following, None)
            if after is None:
                waiting.pop()
                if waiting:
                    before = waiting[-1][0]
                    lowest[before] = min(lowest[before], lowest[node])
                if lowest[node] == number[node]:
                    yield _taken_off(path, on_path, node)
            elif after not in number:
                waiting.append((after, iter(leads_to.get(after, ()))))
            elif after in on_path:
                lowest[node] = min(lowest[node], number[after])


def _taken_off(path: list[Node], on_path: set[Node], last: Node) -> list[Node]:
    knot: list[Node] = []
    while last in on_path:
        knot.append(path.pop())
        on_path.discard(knot[-1])
    return knot

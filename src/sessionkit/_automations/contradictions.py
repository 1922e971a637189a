"""Whether a condition can be met at all (A17).

Editing rules:

1. A finding is never a guess. What is said never to match cannot match for anybody at any moment,
   as ``conditions`` judges; where two readings are possible, nothing is said.
2. Met and unmet both need a condition that can be judged: what names something unknown is neither,
   under ``Not`` as well (A13).
3. Nothing here hangs: all searching is paid for in steps, and what costs too many is reported.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from attrs import define

from sessionkit._automations.conditions import is_within
from sessionkit._automations.findings import NEVER_MATCHES, RuleFinding, too_wide
from sessionkit._automations.names import Names, names_in
from sessionkit._domain.automation import WITHOUT_SUBJECT, Automation, Trigger
from sessionkit._domain.condition import (
    STATUSES,
    AllOf,
    Always,
    AnyOf,
    AroundDate,
    AttributeBetween,
    AttributeIs,
    BetweenMoments,
    Condition,
    Elementary,
    HasAttended,
    HasStatus,
    IsInGroup,
    IsPerson,
    IsRegistered,
    IsTriggersActivity,
    Not,
    Status,
)
from sessionkit._domain.fields import PlainKey, plain_key
from sessionkit._domain.world import World

WIDEST: Final = 10_000
"""How many steps it may take to find a way in which one condition can be met."""

_REASONS_SHOWN: Final = 5

# All ways to meet it ----------------------------------------------------------------------------

Literal = tuple[Elementary, bool]
"""An elementary condition that is to be met, or to be unmet; unknown is neither."""

Demand = tuple[Condition, bool]
Choice = tuple[tuple[Condition, ...], int, bool]
"""Conditions of which one is to be met, or to be unmet, from a place on."""


class StepsUsedUp(Exception):
    """A search took more steps than it may."""


@define
class Steps:
    """What a search may still cost."""

    left: int

    def take(self, count: int) -> None:
        """Pay for some steps, or give up."""
        self.left -= count
        if self.left < 0:
            raise StepsUsedUp


def contradictions(
    conditions: Iterable[Condition], trigger: Trigger | None, names: Names, steps: Steps
) -> tuple[str, ...]:
    """Say why conditions can never be met together; nothing where they can, for all we know.

    Every way to meet them is tried until one is found that holds no contradiction.
    """
    reasons: dict[str, None] = {}
    demands: list[Demand] = [(condition, True) for condition in conditions]
    ways: list[tuple[list[Demand], list[Choice], list[Literal]]] = [(demands, [], [])]
    while ways:
        demands, choices, literals = ways.pop()
        _gather(demands, choices, literals, steps)
        steps.take(len(literals) + len(choices))
        reason = _contradiction(literals, trigger, names)
        if reason:
            reasons[reason] = None
            continue
        if not choices:
            return ()
        parts, place, wanted = choices.pop()
        if place + 1 < len(parts):
            others = [*choices, (parts, place + 1, wanted)]
            ways.append(([], others, list(literals)))
        ways.append(([(parts[place], wanted)], choices, literals))
    return tuple(reasons)


def _gather(
    demands: list[Demand], choices: list[Choice], literals: list[Literal], steps: Steps
) -> None:
    """Take demands apart into choices and literals, as far as there is only one way."""
    while demands:
        steps.take(1)
        condition, wanted = demands.pop()
        match condition:
            case Not(condition=inner):
                demands.append((inner, not wanted))
            case AllOf(conditions=parts) | AnyOf(conditions=parts):
                if isinstance(condition, AnyOf) is wanted:
                    choices.append((parts, 0, wanted))
                else:
                    steps.take(len(parts))
                    demands += [(part, wanted) for part in reversed(parts)]
            case _:
                literals.append((condition, wanted))


def never_matches(automation: Automation, names: Names) -> RuleFinding | None:
    """Say why an automation can never match; nothing where it can, for all we know."""
    try:
        reasons = contradictions((automation.condition,), automation.trigger, names, Steps(WIDEST))
    except StepsUsedUp:
        return too_wide(automation, "it is too wide to tell whether it can ever match")
    if not reasons:
        return None
    shown = "; ".join(reasons[:_REASONS_SHOWN])
    more = f"; and {len(reasons) - _REASONS_SHOWN} more" if len(reasons) > _REASONS_SHOWN else ""
    return RuleFinding(
        code=NEVER_MATCHES,
        automation_ids=(automation.automation_id,),
        path="$.condition",
        sentence=f"$.condition: can never match: {shown}{more}",
        detail={"reasons": reasons},
    )


# What cannot hold together ----------------------------------------------------------------------


def _contradiction(literals: Iterable[Literal], trigger: Trigger | None, names: Names) -> str:
    """Say why literals cannot all hold for one person at one moment; nothing where they may."""
    by_subject: dict[tuple[str, ...], list[Literal]] = defaultdict(list)
    for one, wanted in literals:
        for name in names_in(one):
            if names.unknown[name]:
                return names.unknown[name]
        by_subject[_subject(one)].append((one, wanted))
    for (kind, *_), about in by_subject.items():
        problem = _THEORIES[kind](about, trigger, names.world)
        if problem:
            return problem
    return ""


def _subject(one: Any) -> tuple[str, ...]:
    """Give what a condition is about; those about different things never contradict."""
    match one:
        case HasStatus(target=target):
            return ("status", *target.key)
        case AroundDate(date=date):
            return ("date", date.value)
        case AttributeIs(name=name) | AttributeBetween(name=name):
            return ("attribute", name)
        case IsRegistered(session_id=session_id):
            return ("registered", session_id)
        case HasAttended(session_id=session_id, all_attempts=ever):
            return ("attended", session_id, "ever" if ever else "now")
        case _:
            return (_ABOUT[type(one)],)


_ABOUT: Final[dict[type[Any], str]] = {
    Always: "always",
    IsPerson: "person",
    IsInGroup: "group",
    IsTriggersActivity: "trigger",
    BetweenMoments: "moment",
}


Cut = tuple[Any, ...]
"""A place between values: just before one, just after one, or at either end of all."""

Span = tuple[Cut, Cut]
_START: Final[Cut] = (0,)
_END: Final[Cut] = (2,)


def _before(value: Any, otherwise: Cut) -> Cut:
    return otherwise if value is None else (1, value, 0)


def _closed(least: float | None, most: float | None) -> Span:
    return _before(least, _START), _END if most is None else (1, most, 1)


def _half_open(starts: datetime | timedelta | None, ends: datetime | timedelta | None) -> Span:
    return _before(starts, _START), _before(ends, _END)


def _leave_room(inside: Iterable[Span], outside: Iterable[Span]) -> bool:
    """Tell whether any value lies within all of the first spans and in none of the others."""
    here, end = _START, _END
    for opens, closes in inside:
        here, end = max(here, opens), min(end, closes)
    for opens, closes in sorted(outside):
        if here < opens:
            break
        here = max(here, closes)
    return here < end


def _spans(literals: list[Literal], span: Callable[[Any], Span]) -> tuple[list[Span], list[Span]]:
    inside = [span(one) for one, wanted in literals if wanted]
    return inside, [span(one) for one, wanted in literals if not wanted]


def _split(literals: list[Literal], value: Callable[[Any], Any]) -> tuple[set[Any], set[Any]]:
    """Give the values that are to hold, and those that are not to."""
    held = {value(one) for one, wanted in literals if wanted}
    return held, {value(one) for one, wanted in literals if not wanted}


Theory = Callable[[list[Literal], Trigger | None, World], str]


def _always(literals: list[Literal], _: Trigger | None, __: World) -> str:
    return "" if all(wanted for _, wanted in literals) else "'always' is never unmet"


def _is_person(literals: list[Literal], _: Trigger | None, __: World) -> str:
    held, barred = _split(literals, lambda one: one.person_id)
    if len(held) > 1:
        return f"nobody is {' and '.join(repr(one) for one in sorted(held))} at once"
    if held & barred:
        return f"nobody is {min(held)!r} and is not"
    return ""


def _is_in_group(literals: list[Literal], _: Trigger | None, world: World) -> str:
    held, barred = _split(literals, lambda one: one.group_id)
    if not barred:
        return ""
    for group_id in sorted(held):
        above = sorted(world.groups_above(group_id) & barred)
        if above:
            return f"whoever is in group {group_id!r} is in group {above[0]!r}"
    return ""


def _has_status(literals: list[Literal], _: Trigger | None, __: World) -> str:
    held, barred = _split(literals, lambda one: one.status)
    target = next(one.target for one, _ in literals if isinstance(one, HasStatus))
    left = {one for one in STATUSES[target.kind] if one not in barred and held <= {one}}
    return "" if left else f"no status of {target} is left"


_COMES_OUT: Final = {
    Trigger.ACTIVITY_COMPLETED: Status.COMPLETED,
    Trigger.SESSION_COMPLETED: Status.COMPLETED,
    Trigger.JOURNEY_COMPLETED: Status.COMPLETED,
    Trigger.JOURNEY_SECTION_COMPLETED: Status.COMPLETED,
    Trigger.PROGRAMME_COMPLETED: Status.COMPLETED,
    Trigger.GOAL_COMPLETED: Status.COMPLETED,
}
_NO_ACTIVITY: Final = (*WITHOUT_SUBJECT, Trigger.ADDED_TO_GROUP, Trigger.REMOVED_FROM_GROUP)


def _triggers_activity(literals: list[Literal], trigger: Trigger | None, _: World) -> str:
    if trigger in _NO_ACTIVITY:
        return f"the trigger '{trigger.value}' is about no activity"
    fixed = None if trigger is None else _COMES_OUT.get(trigger)
    statuses = Status if fixed is None else (fixed,)
    if any(_can_come_out(literals, status) for status in statuses):
        return ""
    return "the trigger's activity cannot come out like that"


def _can_come_out(literals: Iterable[tuple[Any, bool]], status: Status) -> bool:
    """Tell whether an activity with this status can have a score that suits everything."""
    inside: list[Span] = []
    outside: list[Span] = []
    for one, wanted in literals:
        is_so = one.status in (None, status)
        span = _closed(one.score_at_least, one.score_at_most)
        if wanted and not is_so:
            return False
        if wanted:
            inside.append(span)
        elif is_so:
            outside.append(span)
    return _leave_room(inside, outside)


def _moment(literals: list[Literal], _: Trigger | None, __: World) -> str:
    inside, outside = _spans(literals, lambda one: _half_open(one.starts, one.ends))
    return "" if _leave_room(inside, outside) else "no moment lies in all of the windows"


def _date(literals: list[Literal], _: Trigger | None, __: World) -> str:
    inside, outside = _spans(literals, lambda one: _half_open(one.starts, one.ends))
    if _leave_room(inside, outside):
        return ""
    date = next(one.date for one, _ in literals if isinstance(one, AroundDate))
    return f"no moment lies in all of the windows around '{date.value}'"


def _attribute(literals: list[Literal], _: Trigger | None, __: World) -> str:
    name = next(one.name for one, _ in literals if isinstance(one, AttributeIs | AttributeBetween))
    return "" if _has_value(literals) else f"no value of attribute {name!r} is left"


def _has_value(literals: Iterable[tuple[Any, bool]]) -> bool:
    allowed: set[PlainKey] | None = None
    barred: set[PlainKey] = set()
    ranges: list[tuple[AttributeBetween, bool]] = []
    for one, wanted in literals:
        if isinstance(one, AttributeBetween):
            ranges.append((one, wanted))
        else:
            keys = {plain_key(value) for value in one.values}
            if not wanted:
                barred |= keys
            else:
                allowed = keys if allowed is None else allowed & keys
    if allowed is not None:
        return any(_suits(key, ranges) for key in allowed - barred)
    if not ranges:
        return True
    points: list[Any] = [value for kind, value in barred if kind == "number"]
    inside = [_closed(one.at_least, one.at_most) for one, wanted in ranges if wanted]
    outside = [_closed(one.at_least, one.at_most) for one, wanted in ranges if not wanted]
    return _leave_room(inside, outside + [_closed(point, point) for point in points])


def _suits(key: PlainKey, ranges: list[tuple[AttributeBetween, bool]]) -> bool:
    """Tell whether a value lies where it is to; whatever is no number, cannot be judged (A13)."""
    kind, value = key
    return not ranges or (
        kind == "number" and all(is_within(one, value) is wanted for one, wanted in ranges)
    )


def _registered(literals: list[Literal], _: Trigger | None, __: World) -> str:
    held, barred = _split(literals, lambda one: one.section_id)
    sections = sorted(one for one in held if one is not None)
    if len(sections) > 1:
        return f"nobody is registered in {' and '.join(repr(one) for one in sections)} at once"
    if held & barred or (held and None in barred):
        return "nobody is registered in a session and is not"
    return ""


def _attended(literals: list[Literal], _: Trigger | None, __: World) -> str:
    inside, outside = _spans(literals, lambda one: _closed(one.at_least, None))
    return "" if _leave_room(inside, outside) else "nobody attends so many events and fewer"


_THEORIES: Final[dict[str, Theory]] = {
    "always": _always,
    "person": _is_person,
    "group": _is_in_group,
    "status": _has_status,
    "trigger": _triggers_activity,
    "moment": _moment,
    "date": _date,
    "attribute": _attribute,
    "registered": _registered,
    "attended": _attended,
}

"""Findings about a whole set of automations, before anybody is hurt by them (A17).

Editing rules:

1. A finding is never a guess. What is said never to match cannot match for anybody at any moment,
   as ``conditions`` judges; where two readings are possible, nothing is said.
2. Met and unmet both need a condition that can be judged: what names something unknown is neither,
   under ``Not`` as well (A13).
3. Nothing here hangs: all searching is paid for in steps, and what costs too many is reported.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any, Final, cast

from attrs import define, frozen

from sessionkit.automations.conditions import is_within
from sessionkit.automations.profile import Answers
from sessionkit.domain.action import (
    Action,
    AddToGroup,
    AssignToDo,
    Complete,
    Expire,
    Lock,
    OfferGroups,
    Reactivate,
    RemoveFromGroup,
    Reset,
    Suspend,
    Unlock,
)
from sessionkit.domain.automation import WITHOUT_SUBJECT, Automation, Trigger
from sessionkit.domain.catalogue import Target, TargetKind
from sessionkit.domain.condition import (
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
    PlainKey,
    Status,
    plain_key,
)
from sessionkit.domain.decision import World
from sessionkit.domain.ids import ActivityId, AutomationId, GroupId, PersonId, SectionId, SessionId
from sessionkit.domain.people import PersonStatus

NAMES_UNKNOWN: Final = "automation.names-unknown"
NEVER_MATCHES: Final = "automation.never-matches"
UNDONE_BY: Final = "automation.undone-by"
GOES_ROUND: Final = "automation.goes-round"
TOO_WIDE: Final = "automation.too-wide"

WIDEST: Final = 10_000
"""How many steps it may take to find a way in which one condition can be met."""

LONGEST_WALK: Final = 250_000
"""How many nodes of one condition are looked at for names."""

WIDEST_TOGETHER: Final = 1_000_000
"""How many steps all pairs of automations together may take."""

_REASONS_SHOWN: Final = 5
_HINTS_GIVEN: Final = 20


@frozen(kw_only=True)
class RuleFinding:
    """Something about one automation, or about several together (A17).

    Attributes:
        code: What it is, under a stable name.
        automation_ids: Of which automations, in order of their ids.
        path: Where in the automation, as its notation has it; empty where of several.
        sentence: The same in words.
        detail: Plain values that say why.
    """

    code: str
    automation_ids: tuple[AutomationId, ...]
    path: str
    sentence: str
    detail: Mapping[str, Any]


def check(world: World) -> tuple[RuleFinding, ...]:
    """Look through all automations of a platform, those not at work included (A17).

    Automations that undo one another, and those that go round in a circle, are looked for among
    those at work only.
    """
    automations = tuple(sorted(world.automations(), key=lambda one: one.automation_id))
    names = _Names(world)
    found: list[RuleFinding] = []
    fit: list[Automation] = []
    for one in automations:
        found += _unknown_names(one, names)
        problem = _never_matches(one, names)
        if problem is not None:
            found.append(problem)
        if one.is_at_work and (problem is None or problem.code == TOO_WIDE):
            fit.append(one)
    found += _undone(fit, names)
    found += _circles(fit, world)
    return tuple(sorted(found, key=lambda one: (one.code, one.automation_ids, one.path)))


# Names ------------------------------------------------------------------------------------------

Name = tuple[str, ...]
"""Something named: its kind, then its id; a section with that of its session."""


class _Names:
    """Whether what is named is there, looked up once for each name."""

    def __init__(self, world: World) -> None:
        """Start with nothing looked up."""
        self.world: Final = world
        self.unknown: Final[Answers[Name, str]] = Answers(self._look_up)
        self._hints_left = _HINTS_GIVEN

    def _look_up(self, name: Name) -> str:
        """Say what is not there; nothing where it is."""
        kind, one_id = name[0], name[-1]
        if self._is_there(name):
            return ""
        of = f" of session {name[1]!r}" if kind == "section" else ""
        return f"unknown {kind} {one_id!r}{of}{self._hint(kind, one_id)}"

    def _is_there(self, name: Name) -> bool:
        world, (kind, one_id, *more) = self.world, name
        match kind:
            case "group":
                return world.group(GroupId(one_id)) is not None
            case "person":
                person = world.person(PersonId(one_id))
                return person is not None and person.status is not PersonStatus.DELETED
            case "session":
                return world.session(SessionId(one_id)) is not None
            case "section":
                session = world.session(SessionId(one_id))
                return session is not None and session.section(SectionId(more[0])) is not None
            case _:
                return world.knows(Target(kind, one_id))

    def _hint(self, kind: str, one_id: str) -> str:
        """Propose a group; only so often, because it compares with every group there is."""
        if kind != "group" or not self._hints_left:
            return ""
        self._hints_left -= 1
        known = sorted(group.group_id for group in self.world.all_groups())
        close = get_close_matches(one_id, known, n=1)
        return f", did you mean {close[0]!r}?" if close else ""


def _names_in(one: Elementary) -> tuple[Name, ...]:
    match one:
        case IsPerson(person_id=person_id):
            return (("person", person_id),)
        case IsInGroup(group_id=group_id):
            return (("group", group_id),)
        case HasStatus(target=target):
            return (target.key,)
        case IsRegistered(session_id=session_id, section_id=section_id):
            session = ("session", session_id)
            return (session,) if section_id is None else (("section", session_id, section_id),)
        case HasAttended(session_id=session_id):
            return (("session", session_id),)
        case _:
            return ()


def _named_by(action: Action) -> Iterator[tuple[str, Name]]:
    """Go through what an action names, each with its place below the action."""
    match action:
        case Unlock(target=target) | Lock(target=target) | AssignToDo(target=target):
            yield _KEYS[type(action)], target.key
        case Complete(activity_id=one_id) | Expire(activity_id=one_id) | Reset(activity_id=one_id):
            yield _KEYS[type(action)], Target.activity(one_id).key
        case AddToGroup(group_id=group_id) | RemoveFromGroup(group_id=group_id):
            yield _KEYS[type(action)], ("group", group_id)
        case OfferGroups(group_ids=group_ids):
            for place, group_id in enumerate(group_ids):
                yield f"{_KEYS[type(action)]}[{place}]", ("group", group_id)
        case _:
            return


_KEYS: Final[dict[type[Any], str]] = {
    IsPerson: "is_person",
    IsInGroup: "is_in_group",
    HasStatus: "has_status",
    IsRegistered: "is_registered",
    HasAttended: "has_attended",
    AllOf: "all_of",
    AnyOf: "any_of",
    Unlock: "unlock",
    Lock: "lock",
    AssignToDo: "assign_to_do",
    Complete: "complete",
    Expire: "expire",
    Reset: "reset",
    AddToGroup: "add_to_group",
    RemoveFromGroup: "remove_from_group",
    OfferGroups: "offer_groups",
}
"""How the notation calls whatever can name something."""

_SUBJECTS: Final = {
    Trigger.ACTIVITY_COMPLETED: TargetKind.ACTIVITY.value,
    Trigger.ACTIVITY_READY_FOR_GRADING: TargetKind.ACTIVITY.value,
    Trigger.ACTIVITY_GRADED: TargetKind.ACTIVITY.value,
    Trigger.JOURNEY_COMPLETED: TargetKind.JOURNEY.value,
    Trigger.JOURNEY_SECTION_COMPLETED: TargetKind.JOURNEY_SECTION.value,
    Trigger.PROGRAMME_COMPLETED: TargetKind.PROGRAMME.value,
    Trigger.GOAL_COMPLETED: TargetKind.GOAL.value,
    Trigger.ADDED_TO_GROUP: "group",
    Trigger.REMOVED_FROM_GROUP: "group",
}
"""What a trigger is about, where not about a session."""


def _unknown_names(automation: Automation, names: _Names) -> Iterator[RuleFinding]:
    left = LONGEST_WALK
    for path, name in _named(automation):
        left -= 1
        if not left:
            yield _too_wide(automation, "it is too large to look for unknown names in all of it")
            return
        problem = names.unknown[name] if name else ""
        if problem:
            yield RuleFinding(
                code=NAMES_UNKNOWN,
                automation_ids=(automation.automation_id,),
                path=path,
                sentence=f"{path}: {problem}",
                detail={"kind": name[0], "ids": name[1:]},
            )


def _named(automation: Automation) -> Iterator[tuple[str, Name]]:
    """Go through whatever is named, with its path; what names nothing counts as a step as well."""
    trigger, subject_id = automation.trigger, automation.subject_id
    if trigger is not None and subject_id is not None:
        yield "$.subject_id", (_SUBJECTS.get(trigger, "session"), subject_id)
    for place, action in enumerate(automation.actions):
        for key, name in _named_by(action):
            yield f"$.actions[{place}].{key}", name
    waiting: list[tuple[str, Condition]] = [("$.condition", automation.condition)]
    while waiting:
        path, condition = waiting.pop()
        match condition:
            case AllOf(conditions=parts) | AnyOf(conditions=parts):
                yield path, ()
                below = f"{path}.{_KEYS[type(condition)]}"
                waiting += [(f"{below}[{place}]", part) for place, part in enumerate(parts)]
            case Not(condition=inner):
                waiting.append((f"{path}.not", inner))
            case _:
                for name in _names_in(condition) or ((),):
                    yield f"{path}.{_KEYS.get(type(condition), '')}", name


def _too_wide(automation: Automation, why: str) -> RuleFinding:
    return RuleFinding(
        code=TOO_WIDE,
        automation_ids=(automation.automation_id,),
        path="$.condition",
        sentence=f"$.condition: {why}",
        detail={},
    )


# Whether something can be met at all ------------------------------------------------------------

Literal = tuple[Elementary, bool]
"""An elementary condition that is to be met, or to be unmet; unknown is neither."""

Demand = tuple[Condition, bool]
Choice = tuple[tuple[Condition, ...], int, bool]
"""Conditions of which one is to be met, or to be unmet, from a place on."""


class _StepsUsedUp(Exception):
    """A search took more steps than it may."""


@define
class _Steps:
    """What a search may still cost."""

    left: int

    def take(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise _StepsUsedUp


def _contradictions(
    conditions: Iterable[Condition], trigger: Trigger | None, names: _Names, steps: _Steps
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
    demands: list[Demand], choices: list[Choice], literals: list[Literal], steps: _Steps
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


def _never_matches(automation: Automation, names: _Names) -> RuleFinding | None:
    try:
        reasons = _contradictions(
            (automation.condition,), automation.trigger, names, _Steps(WIDEST)
        )
    except _StepsUsedUp:
        return _too_wide(automation, "it is too wide to tell whether it can ever match")
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


def _contradiction(literals: Iterable[Literal], trigger: Trigger | None, names: _Names) -> str:
    """Say why literals cannot all hold for one person at one moment; nothing where they may."""
    by_subject: dict[tuple[str, ...], list[Literal]] = defaultdict(list)
    for one, wanted in literals:
        for name in _names_in(one):
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
        case HasAttended(session_id=session_id):
            return ("attended", session_id)
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


# Undoing one another ----------------------------------------------------------------------------


def _effect(action: Action) -> tuple[Name, bool] | None:
    """Give what an action changes, and which way, where another action changes it back."""
    match action:
        case Unlock(target=target):
            return ("access", *target.key), True
        case Lock(target=target):
            return ("access", *target.key), False
        case AddToGroup(group_id=group_id):
            return ("group", group_id), True
        case RemoveFromGroup(group_id=group_id):
            return ("group", group_id), False
        case Complete(activity_id=activity_id):
            return ("activity", activity_id), True
        case Reset(activity_id=activity_id) | Expire(activity_id=activity_id):
            return ("activity", activity_id), False
        case Reactivate():
            return ("person",), True
        case Suspend():
            return ("person",), False
        case _:
            return None


_WHAT: Final = {
    "access": "one unlocks and the other locks",
    "group": "one adds to and the other removes from group",
    "activity": "one completes and the other resets or expires activity",
    "person": "one suspends and the other reactivates the person",
}


def _undone(automations: Iterable[Automation], names: _Names) -> Iterator[RuleFinding]:
    steps = _Steps(WIDEST_TOGETHER)
    for what, one, two in _opposed(automations):
        if steps.left <= 0:
            sentence = "there are too many pairs of automations to compare them all"
            yield _about_several(TOO_WIDE, (), sentence, {})
            return
        own = _Steps(WIDEST)
        ids = tuple(sorted({one.automation_id, two.automation_id}))
        both = " and ".join(repr(one_id) for one_id in ids)
        detail = {"what": what}
        try:
            apart = _contradictions((one.condition, two.condition), one.trigger, names, own)
        except _StepsUsedUp:
            sentence = f"{both} together are too wide to tell whether they undo one another"
            yield _about_several(TOO_WIDE, ids, sentence, detail)
        else:
            if not apart:
                words = " ".join((_WHAT[what[0]], *what[1:]))
                sentence = f"{both} undo one another: {words}, for the same people"
                yield _about_several(UNDONE_BY, ids, sentence, detail)
        steps.left -= WIDEST - own.left


def _opposed(
    automations: Iterable[Automation],
) -> Iterator[tuple[Name, Automation, Automation]]:
    """Go through the pairs that change the same thing in opposite ways, at the same occurrence."""
    sides: dict[tuple[Trigger | None, Name], dict[bool, dict[AutomationId, Automation]]] = {}
    for one in automations:
        for action in one.actions:
            effect = _effect(action)
            if effect is not None:
                what, is_so = effect
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


def _about_several(
    code: str, ids: tuple[AutomationId, ...], sentence: str, detail: Mapping[str, Any]
) -> RuleFinding:
    return RuleFinding(code=code, automation_ids=ids, path="", sentence=sentence, detail=detail)


# Going round ------------------------------------------------------------------------------------

Node = tuple[str, str]
"""An automation, under no trigger; or something that happens: a trigger, and a subject or none."""


def _circles(automations: Iterable[Automation], world: World) -> Iterator[RuleFinding]:
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
            yield _about_several(GOES_ROUND, ids, f"{sentence}, round and round", {"via": via})


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

"""Automations as plain data: texts, lists and mappings, for JSON and YAML, without loss (A4, A18).

An automation is a mapping. ``trigger`` and ``is_enabled`` may be left out; ``trigger: null`` is an
automation without one::

    automation_id: north-sees-sales
    name: North sees the sales training
    trigger: periodic
    is_enabled: true
    condition: ...
    actions: [...]

A condition is the text ``always``, or a mapping with one key, its kind::

    is_person: ana
    is_in_group: north
    between: {starts: "2026-01-01T00:00:00+00:00", ends: null}
    all_of: [condition, ...]
    any_of: [condition, ...]
    not: condition

An action is a mapping with one key, what it does to what: ``unlock: {widget: sessions}``,
``lock: {activity: quiz}``. A session is an activity.

Moments are written in UTC and read in any zone, as ISO text or as the date-time that a YAML reader
makes of it. Reading is strict: whatever it does not know it refuses, by its path.

>>> data = {
...     "automation_id": "north-sees-sales",
...     "name": "North sees the sales training",
...     "condition": {"any_of": [{"is_in_group": "north"}, {"not": {"is_person": "ana"}}]},
...     "actions": [{"unlock": {"widget": "sessions"}}, {"unlock": {"activity": "sales-101"}}],
... }
>>> to_data(from_data(data)) == {"trigger": "periodic", "is_enabled": True} | data
True
>>> from_data(data | {"condition": {"any": ["always"]}})
Traceback (most recent call last):
ValueError: $.condition: unknown kind 'any'; did you mean 'any_of'?
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any, Final, TypeVar

from sessionkit.domain import fields
from sessionkit.domain.automation import (
    DEEPEST,
    Action,
    AllOf,
    Always,
    AnyOf,
    Automation,
    BetweenMoments,
    Condition,
    IsInGroup,
    IsPerson,
    Lock,
    Not,
    Trigger,
    Unlock,
)
from sessionkit.domain.catalogue import Target, TargetKind
from sessionkit.domain.fields import argument, refuse

Built = TypeVar("Built")

ALWAYS: Final = "always"
CONDITION_KINDS: Final = ("all_of", "any_of", "between", "is_in_group", "is_person", "not")
ACTION_KINDS: Final = ("lock", "unlock")
REQUIRED: Final = ("automation_id", "name", "condition", "actions")
OPTIONAL: Final = ("trigger", "is_enabled")


# Writing --------------------------------------------------------------------------------------


def to_data(automation: Automation) -> dict[str, Any]:
    """Write an automation as plain data; ``from_data`` gives it back equal."""
    trigger = automation.trigger
    return {
        "automation_id": automation.automation_id,
        "name": automation.name,
        "trigger": None if trigger is None else trigger.value,
        "is_enabled": automation.is_enabled,
        "condition": _condition_data(automation.condition),
        "actions": [_action_data(action) for action in automation.actions],
    }


def _condition_data(condition: Condition) -> str | dict[str, Any]:
    match condition:
        case Always():
            return ALWAYS
        case IsPerson(person_id=person_id):
            return {"is_person": person_id}
        case IsInGroup(group_id=group_id):
            return {"is_in_group": group_id}
        case BetweenMoments(starts=starts, ends=ends):
            return {"between": {"starts": _moment_data(starts), "ends": _moment_data(ends)}}
        case AllOf(conditions=parts):
            return {"all_of": [_condition_data(part) for part in parts]}
        case AnyOf(conditions=parts):
            return {"any_of": [_condition_data(part) for part in parts]}
        case _:
            return {"not": _condition_data(condition.condition)}


def _moment_data(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _action_data(action: Action) -> dict[str, Any]:
    kind = "unlock" if isinstance(action, Unlock) else "lock"
    return {kind: {action.target.kind.value: action.target.target_id}}


# Reading --------------------------------------------------------------------------------------


def from_data(data: Mapping[str, Any]) -> Automation:
    """Read an automation from plain data.

    Raises:
        ValueError: For anything unknown, missing or of a wrong type, by its path from ``$``, the
            whole.
    """
    values = _mapping(data, "$", (*REQUIRED, *OPTIONAL))
    for name in REQUIRED:
        if name not in values:
            raise refuse(f"$.{name} must be given", sorted(values))
    return _built(
        "$",
        Automation,
        automation_id=values["automation_id"],
        name=values["name"],
        trigger=_trigger(values.get("trigger", Trigger.PERIODIC.value)),
        is_enabled=values.get("is_enabled", True),
        condition=_condition(values["condition"], "$.condition", 1),
        actions=[
            _action(one, f"$.actions[{place}]")
            for place, one in enumerate(_list(values["actions"], "$.actions"))
        ],
    )


def _trigger(value: object) -> Trigger | None:
    if value is None:
        return None
    known = [one.value for one in Trigger]
    if not isinstance(value, str):
        raise refuse("$.trigger must be a text or null", value)
    if value not in known:
        raise _unknown("$.trigger", "trigger", value, known)
    return Trigger(value)


def _condition(value: object, path: str, level: int) -> Condition:
    if level > DEEPEST:
        message = f"$.condition must be at most {DEEPEST} levels deep, got {level} and more"
        raise ValueError(message)
    if value == ALWAYS:
        return Always()
    kind, inner = _only(value, path, CONDITION_KINDS, (ALWAYS,))
    below = f"{path}.{kind}"
    match kind:
        case "is_person":
            return IsPerson(argument(below, fields.person_id, inner))
        case "is_in_group":
            return IsInGroup(argument(below, fields.group_id, inner))
        case "between":
            bounds = _mapping(inner, below, ("starts", "ends"))
            moments = {name: _moment(one, f"{below}.{name}") for name, one in bounds.items()}
            return _built(below, BetweenMoments, **moments)
        case "not":
            return Not(_condition(inner, below, level + 1))
        case _:
            parts = [
                _condition(part, f"{below}[{place}]", level + 1)
                for place, part in enumerate(_list(inner, below))
            ]
            if not parts:
                raise refuse(f"{below} must hold at least one condition", inner)
            return AllOf(parts) if kind == "all_of" else AnyOf(parts)


def _action(value: object, path: str) -> Action:
    kind, inner = _only(value, path, ACTION_KINDS)
    below = f"{path}.{kind}"
    target_kind, target_id = _only(inner, below, [one.value for one in TargetKind])
    target_id = argument(f"{below}.{target_kind}", fields.activity_id, target_id)
    target = Target(target_kind, target_id)
    return Unlock(target) if kind == "unlock" else Lock(target)


def _moment(value: object, path: str) -> datetime | None:
    if value is None:
        return None
    moment = value
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise refuse(f"{path} must be written like 2026-01-01T00:00:00+00:00", value) from None
    return argument(path, fields.moment, moment)


# What all reading is made of


def _mapping(value: object, path: str, known: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise refuse(f"{path} must be a mapping", value)
    for key in value:
        if key not in known:
            raise _unknown(path, "key", key, known)
    return value


def _list(value: object, path: str) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise refuse(f"{path} must be a list", value)
    return value


def _only(
    value: object, path: str, kinds: Sequence[str], words: Sequence[str] = ()
) -> tuple[str, Any]:
    """Read a mapping with one key, its kind."""
    if isinstance(value, str) and words:
        raise _unknown(path, "kind", value, (*words, *kinds))
    if not isinstance(value, Mapping) or len(value) != 1:
        raise refuse(f"{path} must be a mapping with one key, one of {', '.join(kinds)}", value)
    ((kind, inner),) = value.items()
    if kind not in kinds:
        raise _unknown(path, "kind", kind, kinds)
    return kind, inner


def _unknown(path: str, noun: str, given: object, known: Iterable[str]) -> ValueError:
    known = sorted(known)
    close = get_close_matches(given, known, n=1, cutoff=0.5) if isinstance(given, str) else []
    hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"
    shown = repr(given)
    shown = shown if len(shown) <= fields.SHOWN_LENGTH else shown[: fields.SHOWN_LENGTH] + "..."
    return ValueError(f"{path}: unknown {noun} {shown}; {hint}")


def _built(path: str, kind: Callable[..., Built], **values: Any) -> Built:
    """Build a value whose own refusal names class and field; name the path in their place."""
    try:
        return kind(**values)
    except ValueError as problem:
        message = f"{path}{str(problem).removeprefix(kind.__name__)}"
        raise ValueError(message) from None

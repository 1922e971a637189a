"""Automations as plain data: texts, numbers, lists and mappings, for JSON and YAML, without loss (A18).

An automation is a mapping. ``trigger``, ``subject_id`` and ``is_enabled`` may be left out;
``trigger: null`` is an automation without one::

    automation_id: north-sees-sales
    name: North sees the sales training
    trigger: activity completed
    subject_id: sales-101
    is_enabled: true
    condition: ...
    actions: [...]

A condition is the text ``always``, or a mapping with one key, its kind. An action is likewise
``suspend``, ``reactivate``, or a mapping with one key, what it does::

    condition: {any_of: [{is_in_group: north}, {not: {has_status: {journey: x, status: completed}}}]}
    actions: [{unlock: {widget: sessions}}, {notify: {subject: Hello, text: Welcome.}}, suspend]

A session is an activity. What a kind holds is said once, in ``CONDITION_KINDS`` and
``ACTION_KINDS``: writing, reading and the JSON Schema come from these tables. What is as it is by
default is left out. Moments are written in UTC and read in any zone, as ISO text or as the
date-time that a YAML reader makes of it; lengths of time are written like ``7d`` and ``-1d12h``.
Reading is strict: whatever it does not know it refuses, by its path.

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

import attrs

from sessionkit._domain import action as do
from sessionkit._domain import condition as when
from sessionkit._domain import fields
from sessionkit._domain.action import Action
from sessionkit._domain.automation import Automation, Trigger
from sessionkit._domain.condition import DEEPEST, AllOf, AnyOf, Condition, Not
from sessionkit._domain.fields import argument, refuse
from sessionkit._domain.people import PersonDate
from sessionkit._domain.target import Target, TargetKind

Built = TypeVar("Built")


# What every kind holds ------------------------------------------------------------------------


def _as_it_is(value: Any, _: str) -> Any:
    """Leave it to the field to accept or refuse what is read."""
    return value


def _read_moment(value: object, path: str) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise refuse(f"{path} must be written like 2026-01-01T00:00:00+00:00", value) from None


def _read_text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise refuse(f"{path} must be a text", value)
    return value


def _read_list(value: object, path: str) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise refuse(f"{path} must be a list", value)
    return value


def _list_of(convert: Callable[[Any], Any]) -> Callable[[Any, str], Any]:
    def read(value: object, path: str) -> Any:
        return [
            argument(f"{path}[{place}]", convert, one)
            for place, one in enumerate(_read_list(value, path))
        ]

    return read


@attrs.frozen
class Form:
    """How one field is written.

    Attributes:
        schema: What it may be, as JSON Schema.
        write: Makes plain data of the value.
        read: Makes of plain data what the field accepts; given the path, for refusals.
    """

    schema: Mapping[str, Any]
    write: Callable[[Any], Any] = lambda value: value
    read: Callable[[Any, str], Any] = _as_it_is


def one_of(choices: Iterable[Any]) -> Form:
    """Give the form of a choice: the text of it."""
    texts = [one.value for one in choices]
    return Form({"enum": texts}, lambda one: one.value, _read_text)


def _offset(pattern: str) -> Form:
    return Form({"type": "string", "pattern": pattern}, fields.offset_text, _read_text)


_LENGTH: Final = r"(?=\d)(\d{1,9}d)?(\d{1,9}h)?(\d{1,9}m)?(\d{1,12}s)?$"
ID: Final = Form(
    {"type": "string", "maxLength": fields.ID_LENGTH, "pattern": r"^\S(.*\S)?$"}, read=_read_text
)
TITLE: Final = Form({"type": "string", "maxLength": fields.TITLE_LENGTH, "pattern": r"\S"})
NOTES: Final = Form({"type": "string", "maxLength": fields.NOTES_LENGTH, "pattern": r"\S"})
FLAG: Final = Form({"type": "boolean"})
NUMBER: Final = Form({"type": "number"})
COUNT: Final = Form({"type": "integer", "minimum": 1, "maximum": fields.LARGEST_NUMBER})
OFFSET: Final = _offset("^-?" + _LENGTH)
LENGTH: Final = _offset("^" + _LENGTH)
MOMENT: Final = Form(
    {
        "type": "string",
        "format": "date-time",
        "pattern": r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})$",
    },
    datetime.isoformat,
    _read_moment,
)
VALUES: Final = Form(
    {
        "type": "array",
        "minItems": 1,
        "items": {"type": ["string", "number", "boolean", "null"]},
    },
    list,
    _list_of(fields.attribute_value),
)
IDS: Final = Form(
    {"type": "array", "minItems": 1, "uniqueItems": True, "items": ID.schema},
    list,
    _list_of(fields.given_id),
)


def target_key(kind: TargetKind) -> str:
    """Give the key under which a target of a kind is named."""
    return kind.value.replace(" ", "_")


@attrs.frozen
class Kind:
    """How one kind of condition or action is written.

    Attributes:
        key: Its name.
        makes: The class it is read as.
        fields: The form of each field, but for the target and what is combined.
        is_bare: What it holds is written without its name, as there is but one.
        targets: The kinds of target it can be about, if it is about one.
        optional: The fields that may be left out, each with what it then is.
        target_keys: The kinds of target by the key under which the target is named.
    """

    key: str
    makes: type[Any]
    fields: Mapping[str, Form]
    is_bare: bool = False
    targets: tuple[TargetKind, ...] = ()
    optional: Mapping[str, Any] = attrs.field(init=False)
    target_keys: Mapping[str, TargetKind] = attrs.field(init=False)

    @optional.default
    def _left_out(self) -> Mapping[str, Any]:
        return {
            one.name: one.default
            for one in attrs.fields(self.makes)
            if one.default is not attrs.NOTHING
        }

    @target_keys.default
    def _by_key(self) -> Mapping[str, TargetKind]:
        return {target_key(one): one for one in self.targets}


def _bare(key: str, makes: type[Any], name: str, form: Form = ID) -> Kind:
    return Kind(key, makes, {name: form}, is_bare=True)


_STATUS: Final = one_of(when.Status)
_BOUNDS: Final = {"at_least": NUMBER, "at_most": NUMBER}
_EVERYTHING: Final = tuple(TargetKind)
_ACTIVITIES: Final = {"with_activities": FLAG}

CONDITION_KINDS: Final = {
    one.key: one
    for one in (
        Kind("always", when.Always, {}),
        _bare("is_person", when.IsPerson, "person_id"),
        _bare("is_in_group", when.IsInGroup, "group_id"),
        Kind("has_status", when.HasStatus, {"status": _STATUS}, targets=tuple(when.STATUSES)),
        Kind(
            "is_triggers_activity",
            when.IsTriggersActivity,
            {
                "status": one_of(when.STATUSES[TargetKind.ACTIVITY]),
                "score_at_least": NUMBER,
                "score_at_most": NUMBER,
            },
        ),
        Kind("between", when.BetweenMoments, {"starts": MOMENT, "ends": MOMENT}),
        Kind(
            "around",
            when.AroundDate,
            {"date": one_of(PersonDate), "starts": OFFSET, "ends": OFFSET},
        ),
        Kind("attribute_is", when.AttributeIs, {"name": ID, "values": VALUES}),
        Kind("attribute_between", when.AttributeBetween, {"name": ID, **_BOUNDS}),
        Kind("is_registered", when.IsRegistered, {"session_id": ID, "section_id": ID}),
        Kind(
            "has_attended",
            when.HasAttended,
            {"session_id": ID, "at_least": COUNT, "all_attempts": FLAG},
        ),
    )
}
"""Every elementary condition."""

COMBINING: Final = ("all_of", "any_of", "not")

ACTION_KINDS: Final = {
    one.key: one
    for one in (
        Kind("unlock", do.Unlock, _ACTIVITIES, targets=_EVERYTHING),
        Kind("lock", do.Lock, _ACTIVITIES, targets=_EVERYTHING),
        Kind("notify", do.Notify, {"subject": TITLE, "text": NOTES}),
        _bare("grant_badge", do.GrantBadge, "badge_id"),
        _bare("grant_certificate", do.GrantCertificate, "certificate_id"),
        Kind("assign_to_do", do.AssignToDo, {"due_after": LENGTH}, targets=do.CONTENT),
        _bare("complete", do.Complete, "activity_id"),
        _bare("expire", do.Expire, "activity_id"),
        _bare("reset", do.Reset, "activity_id"),
        _bare("add_to_group", do.AddToGroup, "group_id"),
        _bare("remove_from_group", do.RemoveFromGroup, "group_id"),
        _bare("offer_groups", do.OfferGroups, "group_ids", IDS),
        Kind("suspend", do.Suspend, {}),
        Kind("reactivate", do.Reactivate, {}),
    )
}
"""Every action."""

REQUIRED: Final = ("automation_id", "name", "condition", "actions")
OPTIONAL: Final = ("trigger", "subject_id", "is_enabled")
_CONDITION_KEYS: Final = (*CONDITION_KINDS, *COMBINING)
_BY_CLASS: Final = {one.makes: one for one in (*CONDITION_KINDS.values(), *ACTION_KINDS.values())}
KEYS: Final[dict[type[Any], str]] = {
    **{makes: kind.key for makes, kind in _BY_CLASS.items()},
    **dict(zip((AllOf, AnyOf, Not), COMBINING, strict=True)),
}
"""How each condition and action is called."""


# Writing --------------------------------------------------------------------------------------


def to_data(automation: Automation) -> dict[str, Any]:
    """Write an automation as plain data."""
    trigger, subject_id = automation.trigger, automation.subject_id
    return {
        "automation_id": automation.automation_id,
        "name": automation.name,
        "trigger": None if trigger is None else trigger.value,
        **({} if subject_id is None else {"subject_id": subject_id}),
        "is_enabled": automation.is_enabled,
        "condition": _condition_data(automation.condition),
        "actions": [_data(one) for one in automation.actions],
    }


def _condition_data(condition: Condition) -> str | dict[str, Any]:
    match condition:
        case AllOf(conditions=parts):
            return {"all_of": [_condition_data(part) for part in parts]}
        case AnyOf(conditions=parts):
            return {"any_of": [_condition_data(part) for part in parts]}
        case Not(condition=inner):
            return {"not": _condition_data(inner)}
        case _:
            return _data(condition)


def _data(value: Any) -> str | dict[str, Any]:
    kind = _BY_CLASS[type(value)]
    if not kind.fields:
        return kind.key
    optional = kind.optional
    held = {
        name: form.write(found)
        for name, form in kind.fields.items()
        for found in (getattr(value, name),)
        if name not in optional or found != optional[name]
    }
    if kind.is_bare:
        (only,) = held.values()
        return {kind.key: only}
    if kind.targets:
        held = {target_key(value.target.kind): value.target.target_id, **held}
    return {kind.key: held}


# Reading --------------------------------------------------------------------------------------


def from_data(data: Mapping[str, Any]) -> Automation:
    """Read an automation from plain data.

    Raises:
        ValueError: For anything unknown, missing or of a wrong type, by its path from ``$``, the
            whole.
    """
    values = _mapping(data, "$", (*REQUIRED, *OPTIONAL))
    _require(values, "$", REQUIRED)
    return _built(
        "$",
        Automation,
        automation_id=values["automation_id"],
        name=values["name"],
        trigger=_trigger(values.get("trigger", Trigger.PERIODIC.value)),
        subject_id=values.get("subject_id"),
        is_enabled=values.get("is_enabled", True),
        condition=_Conditions().read(values["condition"], "$.condition"),
        actions=[
            _action(one, f"$.actions[{place}]")
            for place, one in enumerate(_read_list(values["actions"], "$.actions"))
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


class _Conditions:
    """Reads one tree; what stands in several places of the data is read once.

    A few lines of YAML with aliases can stand for more conditions than there is time to read.
    """

    def __init__(self) -> None:
        """Start with nothing read."""
        self._read: dict[int, tuple[object, Condition]] = {}

    def read(self, value: object, path: str, level: int = 1) -> Condition:
        """Read the condition at a path, so many levels down."""
        _, found = self._read.get(id(value), (None, None))
        if found is None:
            found = self._read_anew(value, path, level)
            self._read[id(value)] = value, found  # kept with it, or its id could be another's
        return found

    def _read_anew(self, value: object, path: str, level: int) -> Condition:
        if level > DEEPEST:
            message = f"$.condition must be at most {DEEPEST} levels deep, got {level} and more"
            raise ValueError(message)
        key, inner = _kind(value, path, _CONDITION_KEYS, CONDITION_KINDS)
        below = f"{path}.{key}"
        found: Condition
        match key:
            case "not":
                part = self.read(inner, below, level + 1)
                found = _built(below, Not, bare="condition", condition=part)
            case "all_of" | "any_of":
                parts = [
                    self.read(part, f"{below}[{place}]", level + 1)
                    for place, part in enumerate(_read_list(inner, below))
                ]
                if not parts:
                    raise refuse(f"{below} must hold at least one condition", inner)
                makes: Callable[..., Condition] = AllOf if key == "all_of" else AnyOf
                found = _built(below, makes, bare="conditions", conditions=parts)
            case _:
                found = _read(CONDITION_KINDS[key], inner, below)
        return found


def _action(value: object, path: str) -> Action:
    key, inner = _kind(value, path, tuple(ACTION_KINDS), ACTION_KINDS)
    found: Action = _read(ACTION_KINDS[key], inner, f"{path}.{key}")
    return found


def _read(kind: Kind, inner: Any, path: str) -> Any:
    if not kind.fields:
        return kind.makes()
    if kind.is_bare:
        ((name, form),) = kind.fields.items()
        return _built(path, kind.makes, bare=name, **{name: form.read(inner, path)})
    targets = kind.target_keys
    values = dict(_mapping(inner, path, (*targets, *kind.fields)))
    about: dict[str, Any] = {"target": _target(values, path, targets)} if targets else {}
    optional = kind.optional
    _require(values, path, [name for name in kind.fields if name not in optional])
    return _built(
        path,
        kind.makes,
        **about,
        **{
            name: form.read(values[name], f"{path}.{name}")
            for name, form in kind.fields.items()
            if name in values and not _is_left_out(values[name], name, optional)
        },
    )


def _is_left_out(value: object, name: str, optional: Mapping[str, Any]) -> bool:
    """Tell whether a field says in so many words that it holds nothing, where it may."""
    return value is None and name in optional and optional[name] is None


def _target(values: Mapping[str, Any], path: str, targets: Mapping[str, TargetKind]) -> Target:
    named = [key for key in targets if key in values]
    if len(named) != 1:
        raise refuse(f"{path} must name one target, by one of {', '.join(targets)}", values)
    (key,) = named
    target_id = argument(f"{path}.{key}", fields.activity_id, values[key])
    return Target(targets[key], target_id)


# What all reading is made of


def _mapping(value: object, path: str, known: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise refuse(f"{path} must be a mapping", value)
    for key in value:
        if key not in known:
            raise _unknown(path, "key", key, known)
    return value


def _require(values: Mapping[str, Any], path: str, names: Iterable[str]) -> None:
    for name in names:
        if name not in values:
            raise refuse(f"{path}.{name} must be given", sorted(values))


def _kind(
    value: object, path: str, keys: Sequence[str], kinds: Mapping[str, Kind]
) -> tuple[str, Any]:
    """Read a word that says it all, or a mapping with one key, its kind."""
    if isinstance(value, str):
        if value not in keys:
            raise _unknown(path, "kind", value, keys)
        if not _is_word(value, kinds):
            raise refuse(f"{path} must be a mapping with the key {value!r}", value)
        return value, None
    if not isinstance(value, Mapping) or len(value) != 1:
        others = ", ".join(key for key in keys if not _is_word(key, kinds))
        raise refuse(f"{path} must be a mapping with one key, one of {others}", value)
    ((key, inner),) = value.items()
    if key not in keys:
        raise _unknown(path, "kind", key, [one for one in keys if not _is_word(one, kinds)])
    if _is_word(key, kinds):
        raise refuse(f"{path} must be the text {key!r} alone", value)
    return key, inner


def _is_word(key: str, kinds: Mapping[str, Kind]) -> bool:
    return key in kinds and not kinds[key].fields


def _unknown(path: str, noun: str, given: object, known: Iterable[str]) -> ValueError:
    if not isinstance(given, str):
        return refuse(f"{path} must have texts as keys", given)
    known = sorted(known)
    close = get_close_matches(given, known, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"
    shown = repr(given)
    shown = shown if len(shown) <= fields.SHOWN_LENGTH else shown[: fields.SHOWN_LENGTH] + "..."
    return ValueError(f"{path}: unknown {noun} {shown}; {hint}")


def _built(path: str, kind: Callable[..., Built], *, bare: str = "", **values: Any) -> Built:
    """Build a value whose own refusal names class and field; name the path in their place."""
    named = f"{kind.__name__}.{bare}" if bare else kind.__name__
    try:
        return kind(**values)
    except ValueError as problem:
        message = f"{path}{str(problem).removeprefix(named)}"
        raise ValueError(message) from None

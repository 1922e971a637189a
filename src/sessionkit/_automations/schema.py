"""The JSON Schema of automations as data: for forms, editors, and checks before they are read (A18).

It comes from the tables that ``notation`` writes and reads by. What it accepts may still be
refused when it is read: a schema cannot tell that a window ends before it starts.
"""

from collections.abc import Mapping
from typing import Any

from sessionkit._automations.notation import (
    ACTION_KINDS,
    CONDITION_KINDS,
    FLAG,
    ID,
    REQUIRED,
    TITLE,
    Kind,
    one_of,
    target_key,
)
from sessionkit._domain.action import HOLD_ACTIVITIES
from sessionkit._domain.automation import WITHOUT_SUBJECT, Trigger
from sessionkit._domain.condition import STATUSES
from sessionkit._domain.target import TargetKind

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_CONDITION: Schema = {"$ref": "#/$defs/condition"}
_CONDITIONS: Schema = {"type": "array", "minItems": 1, "items": _CONDITION}


def json_schema() -> Schema:
    """Give the schema of the data of one automation, in the dialect of draft 2020-12.

    >>> json_schema()["properties"]["is_enabled"]
    {'type': 'boolean'}
    """
    return {
        "$schema": DIALECT,
        "title": "Automation",
        "type": "object",
        "required": list(REQUIRED),
        "additionalProperties": False,
        "properties": {
            "automation_id": dict(ID.schema),
            "name": dict(TITLE.schema),
            "trigger": {"enum": [*one_of(Trigger).schema["enum"], None]},
            "subject_id": _or_null(ID.schema),
            "is_enabled": dict(FLAG.schema),
            "condition": _CONDITION,
            "actions": {
                "type": "array",
                "minItems": 1,
                "uniqueItems": True,
                "items": {"$ref": "#/$defs/action"},
            },
        },
        "if": {"properties": {"trigger": {"enum": [*_without_subject(), None]}}},
        "then": {"properties": {"subject_id": {"type": "null"}}},
        "$defs": {
            "condition": _kinds(
                CONDITION_KINDS, {"all_of": _CONDITIONS, "any_of": _CONDITIONS, "not": _CONDITION}
            ),
            "action": _kinds(ACTION_KINDS, {}),
        },
    }


def _without_subject() -> list[str]:
    return [one.value for one in WITHOUT_SUBJECT]


def _or_null(schema: Mapping[str, Any]) -> Schema:
    return {"anyOf": [dict(schema), {"type": "null"}]}


def _kinds(kinds: Mapping[str, Kind], combining: Schema) -> Schema:
    words = [key for key, kind in kinds.items() if not kind.fields]
    held = {key: _kind(kind) for key, kind in kinds.items() if kind.fields}
    mapping = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "properties": held | combining,
    }
    return {"anyOf": [{"enum": words}, mapping]}


def _kind(kind: Kind) -> Schema:
    if kind.is_bare:
        (form,) = kind.fields.values()
        return dict(form.schema)
    optional = kind.optional
    required = [name for name in kind.fields if name not in optional]
    properties = {
        name: _or_null(form.schema)
        if name in optional and optional[name] is None
        else dict(form.schema)
        for name, form in kind.fields.items()
    }
    if not kind.targets:
        return _mapping(required, properties)
    return {
        "anyOf": [
            _mapping(
                [target_key(one), *required],
                {target_key(one): dict(ID.schema)} | properties | _limits(one, properties),
            )
            for one in kind.targets
        ]
    }


def _mapping(required: list[str], properties: Schema) -> Schema:
    return {
        "type": "object",
        "required": required,
        "additionalProperties": False,
        "properties": properties,
    }


def _limits(kind: TargetKind, properties: Schema) -> Schema:
    """Say what a field can only be for some kinds of target."""
    limits: Schema = {}
    if "status" in properties:
        limits["status"] = dict(one_of(STATUSES[kind]).schema)
    if "with_activities" in properties and kind not in HOLD_ACTIVITIES:
        limits["with_activities"] = {"const": False}
    return limits

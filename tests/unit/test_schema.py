"""The JSON Schema of automations agrees with what is written and read (A18)."""

from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

import sessionkit as sk
from sessionkit._automations.notation import from_data, to_data
from sessionkit._automations.schema import json_schema
from tests.unit.test_notation import DATA, MORE_REFUSED, automations

VALIDATOR = Draft202012Validator(json_schema())


def test_schema_is_one() -> None:
    """It is valid in its own dialect."""
    Draft202012Validator.check_schema(json_schema())


@given(automations)
def test_whatever_is_written_is_valid(automation: sk.Automation) -> None:
    """No automation is written in a way that the schema refuses."""
    assert [one.message for one in VALIDATOR.iter_errors(to_data(automation))] == []


def test_everything_at_once_is_valid() -> None:
    """The example with every kind in it is valid, also with trigger and switch left out."""
    short = {key: DATA[key] for key in ("automation_id", "name", "condition", "actions")}
    assert VALIDATOR.is_valid(DATA)
    assert VALIDATOR.is_valid(short)
    assert VALIDATOR.is_valid(DATA | {"trigger": "event begins", "subject_id": "sales"})


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        DATA | {"label": "x"},
        DATA | {"name": " "},
        DATA | {"automation_id": " x"},
        DATA | {"trigger": "hourly"},
        DATA | {"subject_id": "x"},
        DATA | {"is_enabled": 1},
        DATA | {"actions": []},
        DATA | {"condition": "sometimes"},
        DATA | {"condition": {"any_of": []}},
        DATA | {"condition": {"is_person": "ana", "is_in_group": "north"}},
        DATA | {"condition": {"between": {"starts": "soon"}}},
        *[one for one, message in MORE_REFUSED if "must be given where no score" not in message],
    ],
)
def test_bad_data_is_refused_by_both(data: Any) -> None:
    """What is typically wrong is found by the schema as well as in reading."""
    assert not VALIDATOR.is_valid(data)
    with pytest.raises(ValueError, match=r"^\$"):
        from_data(data)

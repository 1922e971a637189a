"""Automations as plain data: nothing is lost on the way, and nothing unknown slips in (A18)."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sessionkit as sk
from sessionkit.automations.notation import from_data, to_data
from sessionkit.domain.automation import CONDITIONS, DEEPEST, Trigger
from sessionkit.domain.catalogue import TargetKind

# Every automation there can be ------------------------------------------------------------------

texts = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20)
moments = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - hypothesis asks for a naive one
    max_value=datetime(9799, 12, 31),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
)


@st.composite
def windows(draw: st.DrawFn) -> sk.BetweenMoments:
    """Draw a window with one bound or two."""
    first, second = sorted(draw(st.tuples(moments, moments)))
    if first == second or draw(st.booleans()):
        bound = draw(st.sampled_from(["starts", "ends"]))
        return sk.BetweenMoments(**{bound: first})
    return sk.BetweenMoments(starts=first, ends=second)


leaves = st.one_of(
    st.builds(sk.Always), st.builds(sk.IsPerson, texts), st.builds(sk.IsInGroup, texts), windows()
)
conditions = st.recursive(
    leaves,
    lambda parts: st.one_of(
        st.builds(sk.AllOf, st.lists(parts, min_size=1, max_size=4)),
        st.builds(sk.AnyOf, st.lists(parts, min_size=1, max_size=4)),
        st.builds(sk.Not, parts),
    ),
    max_leaves=12,
)
targets = st.builds(sk.Target, st.sampled_from(TargetKind), texts)
actions = st.one_of(st.builds(sk.Unlock, targets), st.builds(sk.Lock, targets))
automations = st.builds(
    sk.Automation,
    automation_id=texts,
    name=texts,
    condition=conditions,
    actions=st.lists(actions, min_size=1, max_size=4, unique=True),
    trigger=st.one_of(st.none(), st.sampled_from(Trigger)),
    is_enabled=st.booleans(),
)


@given(automations)
def test_reading_what_was_written_gives_it_back(automation: sk.Automation) -> None:
    """An automation written and read is equal, also by way of JSON text."""
    data = to_data(automation)
    assert from_data(data) == automation
    assert from_data(json.loads(json.dumps(data))) == automation


@given(automations)
def test_writing_what_was_read_gives_the_same_data(automation: sk.Automation) -> None:
    """The data of an automation is the one form in which it is written."""
    data = to_data(automation)
    assert to_data(from_data(data)) == data


@given(automations)
def test_data_is_plain(automation: sk.Automation) -> None:
    """Nothing but texts, flags, none, lists and mappings with texts as keys is written."""

    def check(value: Any) -> None:
        if type(value) is dict:
            assert all(type(key) is str for key in value)
            value = list(value.values())
        if type(value) is list:
            for part in value:
                check(part)
        else:
            assert value is None or type(value) in (str, bool)

    check(to_data(automation))


# The form --------------------------------------------------------------------------------------

DATA: dict[str, Any] = {
    "automation_id": "greet",
    "name": "Greet",
    "trigger": "periodic",
    "is_enabled": True,
    "condition": {
        "any_of": [
            {"is_in_group": "north"},
            {
                "all_of": [
                    {"not": {"is_person": "ana"}},
                    {"between": {"starts": "2026-01-01T00:00:00+00:00", "ends": None}},
                ]
            },
            "always",
        ]
    },
    "actions": [{"unlock": {"widget": "sessions"}}, {"lock": {"activity": "quiz"}}],
}
AUTOMATION = sk.Automation(
    automation_id="greet",
    name="Greet",
    condition=sk.AnyOf(
        [
            sk.IsInGroup("north"),
            sk.AllOf(
                [
                    sk.Not(sk.IsPerson("ana")),
                    sk.BetweenMoments(starts=datetime(2026, 1, 1, tzinfo=UTC)),
                ]
            ),
            sk.Always(),
        ]
    ),
    actions=[sk.Unlock(sk.Target.widget("sessions")), sk.Lock(sk.Target.activity("quiz"))],
)


def test_form_is_as_documented() -> None:
    """Every kind of condition and action has its documented form."""
    assert to_data(AUTOMATION) == DATA
    assert from_data(DATA) == AUTOMATION


def test_every_kind_of_condition_can_be_written() -> None:
    """The example holds every kind of condition there is."""

    def kinds(condition: Any) -> set[type[Any]]:
        parts = getattr(condition, "conditions", ())
        parts = (*parts, condition.condition) if isinstance(condition, sk.Not) else parts
        return {type(condition)}.union(*(kinds(part) for part in parts))

    assert kinds(AUTOMATION.condition) == set(CONDITIONS)


def test_trigger_and_switch_may_be_left_out() -> None:
    """What is left out is as for an automation written in Python."""
    data = {key: DATA[key] for key in ("automation_id", "name", "condition", "actions")}
    assert from_data(data) == AUTOMATION


def test_trigger_may_be_none() -> None:
    """No trigger is written as null, and the automation then does nothing (A1)."""
    automation = from_data(DATA | {"trigger": None, "is_enabled": False})
    assert automation == attrs.evolve(AUTOMATION, trigger=None, is_enabled=False)
    assert to_data(automation) == DATA | {"trigger": None, "is_enabled": False}


@pytest.mark.parametrize(
    "written",
    [
        "2026-01-01T01:00:00+01:00",
        "2026-01-01T00:00:00Z",
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
    ],
)
def test_moment_may_be_written_in_any_zone(written: Any) -> None:
    """A moment is read as ISO text in any zone, or as a YAML reader's date-time."""
    automation = from_data(DATA | {"condition": {"between": {"starts": written}}})
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert automation.condition == sk.BetweenMoments(starts=moment)


def _nested(levels: int) -> Any:
    condition: Any = "always"
    for _ in range(levels - 1):
        condition = {"not": condition}
    return condition


def test_tree_may_be_as_deep_as_promised() -> None:
    """A tree of as many levels as Python code may build is written and read."""
    automation = from_data(DATA | {"condition": _nested(DEEPEST)})
    assert to_data(automation)["condition"] == _nested(DEEPEST)


# What is refused -------------------------------------------------------------------------------


def _with(**changes: Any) -> dict[str, Any]:
    return DATA | changes


def _when(condition: Any) -> dict[str, Any]:
    return _with(condition=condition)


def _then(*actions: Any) -> dict[str, Any]:
    return _with(actions=list(actions))


NO_KIND = "must be a mapping with one key, one of all_of, any_of, between, is_in_group, is_person"

REFUSED: list[tuple[Any, str]] = [
    (None, "$ must be a mapping, got None"),
    ("greet", "$ must be a mapping, got 'greet'"),
    ([DATA], "$ must be a mapping, got [{"),
    ({}, "$.automation_id must be given, got []"),
    ({"automation_id": "greet"}, "$.name must be given, got ['automation_id']"),
    (_with(namee="Greet"), "$: unknown key 'namee'; did you mean 'name'?"),
    (_with(zzz=1), "$: unknown key 'zzz'; known are actions, automation_id, condition, "),
    (DATA | {7: 1}, "$: unknown key 7; known are "),
    (DATA | {"x" * 500: 1}, f"$: unknown key '{'x' * 79}...; known are "),
    (_with(automation_id=7), "$.automation_id must be a text, got 7"),
    (_with(automation_id=""), "$.automation_id must be a text without spaces around it"),
    (_with(name=""), "$.name must not be empty, got ''"),
    (_with(name=None), "$.name must be a text, got None"),
    (_with(is_enabled="yes"), "$.is_enabled must be True or False, got 'yes'"),
    (_with(is_enabled=1), "$.is_enabled must be True or False, got 1"),
    (_with(is_enabled=None), "$.is_enabled must be True or False, got None"),
    (_with(trigger="periodc"), "$.trigger: unknown trigger 'periodc'; did you mean 'periodic'?"),
    (_with(trigger=True), "$.trigger must be a text or null, got True"),
    (_when(None), f"$.condition {NO_KIND}, not, got None"),
    (_when(7), f"$.condition {NO_KIND}, not, got 7"),
    (_when([]), f"$.condition {NO_KIND}, not, got []"),
    (_when({}), f"$.condition {NO_KIND}, not, got {{}}"),
    (_when({"is_person": "ana", "not": "always"}), f"$.condition {NO_KIND}, not, got {{"),
    (_when("alwayz"), "$.condition: unknown kind 'alwayz'; did you mean 'always'?"),
    (_when({"any": []}), "$.condition: unknown kind 'any'; did you mean 'any_of'?"),
    (_when({"xyz": []}), "$.condition: unknown kind 'xyz'; known are all_of, any_of, between, "),
    (_when({7: []}), "$.condition: unknown kind 7; known are "),
    (_when({"any_of": []}), "$.condition.any_of must hold at least one condition, got []"),
    (_when({"all_of": []}), "$.condition.all_of must hold at least one condition, got []"),
    (_when({"all_of": "always"}), "$.condition.all_of must be a list, got 'always'"),
    (_when({"all_of": {"not": "always"}}), "$.condition.all_of must be a list, got {"),
    (
        _when({"any_of": ["always", {"is_in_group": 7}]}),
        "$.condition.any_of[1].is_in_group must be a text, got 7",
    ),
    (
        _when({"not": {"all_of": [{"is_person": ""}]}}),
        "$.condition.not.all_of[0].is_person must be a text without spaces around it",
    ),
    (
        _when({"not": {"is_preson": "ana"}}),
        "$.condition.not: unknown kind 'is_preson'; did you mean 'is_person'?",
    ),
    (_when({"not": None}), f"$.condition.not {NO_KIND}, not, got None"),
    (_when({"between": []}), "$.condition.between must be a mapping, got []"),
    (
        _when({"between": {}}),
        "$.condition.between.starts must be given where ends is not, got None",
    ),
    (
        _when({"between": {"start": None}}),
        "$.condition.between: unknown key 'start'; did you mean 'starts'?",
    ),
    (
        _when({"between": {"starts": "soon"}}),
        "$.condition.between.starts must be written like 2026-01-01T00:00:00+00:00, got 'soon'",
    ),
    (
        _when({"between": {"ends": "2026-01-01T00:00:00"}}),
        "$.condition.between.ends must say its time zone (a naive date-time does not), got ",
    ),
    (
        _when({"between": {"ends": 1767225600}}),
        "$.condition.between.ends must be a date-time, got 1767225600",
    ),
    (
        _when(
            {
                "between": {
                    "starts": "2026-01-02T00:00:00+00:00",
                    "ends": "2026-01-01T00:00:00+00:00",
                }
            }
        ),
        "$.condition.between.ends must be after starts, got ",
    ),
    (_when(_nested(DEEPEST + 1)), "$.condition must be at most 100 levels deep, got 101 and more"),
    (_when(_nested(5000)), "$.condition must be at most 100 levels deep, got 101 and more"),
    (_with(actions={"unlock": {"widget": "x"}}), "$.actions must be a list, got {"),
    (_with(actions=None), "$.actions must be a list, got None"),
    (_then(), "$.actions must hold at least one action, got ()"),
    (
        _then("unlock"),
        "$.actions[0] must be a mapping with one key, one of lock, unlock, got 'unl",
    ),
    (
        _then({"unlok": {"widget": "x"}}),
        "$.actions[0]: unknown kind 'unlok'; did you mean 'unlock",
    ),
    (
        _then({"unlock": {"widget": "x"}}, {"lock": {"widgett": "x"}}),
        "$.actions[1].lock: unknown kind 'widgett'; did you mean 'widget'?",
    ),
    (
        _then({"lock": "sessions"}),
        "$.actions[0].lock must be a mapping with one key, one of widget, activity, got 'sessions'",
    ),
    (_then({"lock": {"widget": 7}}), "$.actions[0].lock.widget must be a text, got 7"),
    (
        _then({"lock": {"widget": "x"}}, {"lock": {"widget": "x"}}),
        "$.actions must not hold the same action twice, got ",
    ),
]


@pytest.mark.parametrize(("data", "message"), REFUSED)
def test_bad_data_is_refused_by_its_path(data: Any, message: str) -> None:
    """Whatever is unknown, missing or of a wrong type is refused, by where it is and what it is."""
    with pytest.raises(ValueError, match=r"^\$") as caught:
        from_data(data)
    assert str(caught.value).startswith(message)

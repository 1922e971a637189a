"""Automations as plain data: nothing is lost on the way, and nothing unknown slips in (A18)."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sessionkit as sk
from sessionkit._automations.notation import from_data, to_data
from sessionkit._domain.action import ACTIONS, CONTENT, HOLD_ACTIVITIES
from sessionkit._domain.automation import WITHOUT_SUBJECT, Trigger
from sessionkit._domain.condition import CONDITIONS, DEEPEST, STATUSES
from sessionkit._domain.condition import leaves as leaves_of
from sessionkit._domain.fields import plain_key
from sessionkit._domain.people import PersonDate
from sessionkit._domain.target import TargetKind

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


lengths = st.integers(-36_000 * 86_400, 36_000 * 86_400).map(lambda one: timedelta(seconds=one))
numbers = st.one_of(st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False))
plain = st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=20))


def pairs(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, Any]]:
    """Draw two bounds in order, or only one of them."""
    two = st.lists(values, min_size=2, max_size=2, unique=True).map(sorted).map(tuple)
    return st.one_of(two, st.tuples(values, st.none()), st.tuples(st.none(), values))


def target_of(*kinds: TargetKind) -> st.SearchStrategy[sk.Target]:
    """Draw a target of one of these kinds."""
    return st.builds(sk.Target, st.sampled_from(kinds), texts)


statuses = st.sampled_from(sorted(STATUSES, key=str)).flatmap(
    lambda kind: st.builds(sk.HasStatus, target_of(kind), st.sampled_from(STATUSES[kind]))
)
outcomes = st.tuples(
    st.sampled_from([None, *STATUSES[TargetKind.ACTIVITY]]),
    st.one_of(st.just((None, None)), pairs(numbers)),
)
leaves = st.one_of(
    st.builds(sk.Always),
    st.builds(sk.IsPerson, texts),
    st.builds(sk.IsInGroup, texts),
    statuses,
    outcomes.filter(lambda one: one != (None, (None, None))).map(
        lambda one: sk.IsTriggersActivity(
            status=one[0], score_at_least=one[1][0], score_at_most=one[1][1]
        )
    ),
    windows(),
    st.tuples(st.sampled_from(PersonDate), pairs(lengths)).map(
        lambda one: sk.AroundDate(date=one[0], starts=one[1][0], ends=one[1][1])
    ),
    st.builds(sk.AttributeIs, texts, st.lists(plain, min_size=1, max_size=4, unique_by=plain_key)),
    st.tuples(texts, pairs(numbers)).map(
        lambda one: sk.AttributeBetween(name=one[0], at_least=one[1][0], at_most=one[1][1])
    ),
    st.builds(sk.IsRegistered, texts, st.one_of(st.none(), texts)),
    st.builds(sk.HasAttended, texts, st.integers(1, 2**31 - 1), all_attempts=st.booleans()),
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
accesses = st.one_of(
    st.tuples(target_of(*TargetKind), st.just(False)),  # noqa: FBT003 - a value drawn
    st.tuples(target_of(*HOLD_ACTIVITIES), st.booleans()),
)
actions = st.one_of(
    accesses.map(lambda one: sk.Unlock(one[0], with_activities=one[1])),
    accesses.map(lambda one: sk.Lock(one[0], with_activities=one[1])),
    st.builds(sk.Notify, texts, texts),
    st.builds(sk.GrantBadge, texts),
    st.builds(sk.GrantCertificate, texts),
    st.builds(sk.AssignToDo, target_of(*CONTENT), st.one_of(st.none(), lengths.map(abs))),
    st.builds(sk.Complete, texts),
    st.builds(sk.Expire, texts),
    st.builds(sk.Reset, texts),
    st.builds(sk.AddToGroup, texts),
    st.builds(sk.RemoveFromGroup, texts),
    st.builds(sk.OfferGroups, st.lists(texts, min_size=1, max_size=3, unique=True)),
    st.builds(sk.Suspend),
    st.builds(sk.Reactivate),
)
about_something = st.sampled_from([one for one in Trigger if one not in WITHOUT_SUBJECT])
triggers = st.one_of(
    st.tuples(st.one_of(st.none(), st.sampled_from(Trigger)), st.none()),
    st.tuples(about_something, texts),
)


@st.composite
def automations_of(draw: st.DrawFn) -> sk.Automation:
    """Draw any automation there can be."""
    trigger, subject_id = draw(triggers)
    return sk.Automation(
        automation_id=draw(texts),
        name=draw(texts),
        condition=draw(conditions),
        actions=draw(st.lists(actions, min_size=1, max_size=4, unique=True)),
        trigger=trigger,
        subject_id=subject_id,
        is_enabled=draw(st.booleans()),
    )


automations = automations_of()


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
    """Nothing but texts, numbers, flags, none, lists and mappings with texts as keys is written."""

    def check(value: Any) -> None:
        if type(value) is dict:
            assert all(type(key) is str for key in value)
            value = list(value.values())
        if type(value) is list:
            for part in value:
                check(part)
        else:
            assert value is None or type(value) in (str, bool, int, float)

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
                    {"between": {"starts": "2026-01-01T00:00:00+00:00"}},
                ]
            },
            "always",
            {"has_status": {"journey": "on", "status": "completed"}},
            {"is_triggers_activity": {"status": "failed", "score_at_most": 5}},
            {"around": {"date": "contract start", "starts": "-14d", "ends": "1d30m"}},
            {"attribute_is": {"name": "country", "values": ["be", 1, True, None]}},
            {"attribute_between": {"name": "age", "at_least": 18}},
            {"is_registered": {"session_id": "sales", "section_id": "north"}},
            {"has_attended": {"session_id": "sales", "at_least": 2, "all_attempts": True}},
        ]
    },
    "actions": [
        {"unlock": {"journey_section": "start", "with_activities": True}},
        {"lock": {"activity": "quiz"}},
        {"notify": {"subject": "Hello", "text": "Welcome."}},
        {"grant_badge": "gold"},
        {"grant_certificate": "paper"},
        {"assign_to_do": {"activity": "quiz", "due_after": "7d"}},
        {"complete": "quiz"},
        {"expire": "quiz"},
        {"reset": "quiz"},
        {"add_to_group": "north"},
        {"remove_from_group": "north"},
        {"offer_groups": ["north", "south"]},
        "suspend",
        "reactivate",
    ],
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
            sk.HasStatus(sk.Target.journey("on"), "completed"),
            sk.IsTriggersActivity(status="failed", score_at_most=5),
            sk.AroundDate(date="contract start", starts="-14d", ends="1d30m"),
            sk.AttributeIs("country", ["be", 1, True, None]),
            sk.AttributeBetween(name="age", at_least=18),
            sk.IsRegistered("sales", "north"),
            sk.HasAttended("sales", 2, all_attempts=True),
        ]
    ),
    actions=[
        sk.Unlock(sk.Target.journey_section("start"), with_activities=True),
        sk.Lock(sk.Target.activity("quiz")),
        sk.Notify("Hello", "Welcome."),
        sk.GrantBadge("gold"),
        sk.GrantCertificate("paper"),
        sk.AssignToDo(sk.Target.activity("quiz"), timedelta(days=7)),
        sk.Complete("quiz"),
        sk.Expire("quiz"),
        sk.Reset("quiz"),
        sk.AddToGroup("north"),
        sk.RemoveFromGroup("north"),
        sk.OfferGroups(["north", "south"]),
        sk.Suspend(),
        sk.Reactivate(),
    ],
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
    assert {type(one) for one in AUTOMATION.actions} == set(ACTIONS)


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


def _nested(levels: int, condition: Any = "always") -> Any:
    for _ in range(levels - 1):
        condition = {"not": condition}
    return condition


def test_tree_may_be_as_deep_as_promised() -> None:
    """A tree of as many levels as Python code may build is written and read."""
    automation = from_data(DATA | {"condition": _nested(DEEPEST)})
    assert to_data(automation)["condition"] == _nested(DEEPEST)


def _doubled(levels: int, condition: Any = "always") -> Any:
    """A few lines of YAML: each level holds the one below it twice, by an alias."""
    for _ in range(levels - 1):
        condition = {"any_of": [condition, condition]}
    return condition


def test_what_stands_in_several_places_is_read_once() -> None:
    """Data that shares parts, as aliases in YAML do, is read as if each part were written out."""
    shared = {"is_in_group": "north"}
    automation = from_data(DATA | {"condition": {"all_of": [shared, {"not": shared}]}})
    assert automation.condition == sk.AllOf([sk.IsInGroup("north"), sk.Not(sk.IsInGroup("north"))])
    seven = from_data(DATA | {"condition": _doubled(7, shared)}).condition
    assert [one.group_id for one in leaves_of(seven)] == ["north"] * 64


# What is refused -------------------------------------------------------------------------------


def _with(**changes: Any) -> dict[str, Any]:
    return DATA | changes


def _when(condition: Any) -> dict[str, Any]:
    return _with(condition=condition)


def _then(*actions: Any) -> dict[str, Any]:
    return _with(actions=list(actions))


NO_KIND = "must be a mapping with one key, one of is_person, is_in_group, has_status, "

MORE_REFUSED: list[tuple[Any, str]] = [
    (
        _when({"any_of": [{"has_status": {"widget": "x", "status": "completed"}}]}),
        "$.condition.any_of[0].has_status: unknown key 'widget'; ",
    ),
    (
        _when({"has_status": {"status": "completed"}}),
        "$.condition.has_status must name one target, by one of activity, journey, ",
    ),
    (
        _when({"has_status": {"goal": "x", "journey": "x", "status": "completed"}}),
        "$.condition.has_status must name one target, by one of activity, journey, ",
    ),
    (
        _when({"has_status": {"goal": "x"}}),
        "$.condition.has_status.status must be given, got ['goal']",
    ),
    (
        _when({"has_status": {"goal": "x", "status": "failed"}}),
        "$.condition.has_status.status must be one that a goal has (completed, committed, ",
    ),
    (
        _when({"has_status": {"goal": "x", "status": None}}),
        "$.condition.has_status.status must be a text, got None",
    ),
    (
        _when({"is_triggers_activity": {"status": None}}),
        "$.condition.is_triggers_activity.status must be given where no score is asked for",
    ),
    (
        _when({"is_triggers_activity": {"score_at_least": "8"}}),
        "$.condition.is_triggers_activity.score_at_least must be a number, got '8'",
    ),
    (_when({"always": None}), "$.condition must be the text 'always' alone, got {"),
    (
        _when({"around": {"date": "birthday", "starts": "1d"}}),
        "$.condition.around.date must be one of created, first login, ",
    ),
    (
        _when({"around": {"date": "created", "starts": "1w"}}),
        "$.condition.around.starts must be written like 7d, -12h or 1d30m, got '1w'",
    ),
    (
        _when({"around": {"date": "created", "starts": 7}}),
        "$.condition.around.starts must be a text, got 7",
    ),
    (
        _when({"attribute_is": {"name": "country", "values": "be"}}),
        "$.condition.attribute_is.values must be a list, got 'be'",
    ),
    (
        _when({"attribute_is": {"name": "country", "values": [7, []]}}),
        "$.condition.attribute_is.values[1] must be a plain value, got []",
    ),
    (_when({"attribute_is": {"values": [1]}}), "$.condition.attribute_is.name must be given"),
    (
        _when({"has_attended": {"session_id": "s", "at_least": None}}),
        "$.condition.has_attended.at_least must be a whole number, got None",
    ),
    (_with(subject_id="x"), "$.subject_id must be left out where the trigger is about a person"),
    (_with(trigger="event begins", subject_id=7), "$.subject_id must be a text, got 7"),
    (
        _then({"unlock": {"widget": "x", "with_activities": True}}),
        "$.actions[0].unlock.with_activities must be left out but for journeys",
    ),
    (
        _then({"assign_to_do": {"activity": "x", "due_after": "-1d"}}),
        "$.actions[0].assign_to_do.due_after must not be negative, got ",
    ),
    (_then({"suspend": {}}), "$.actions[0] must be the text 'suspend' alone, got {"),
    (_then("suspended"), "$.actions[0]: unknown kind 'suspended'; did you mean 'suspend'?"),
    (_when("all_of"), "$.condition must be a mapping with the key 'all_of', got 'all_of'"),
    (_then({"offer_groups": ["a", 7]}), "$.actions[0].offer_groups[1] must be a text, got 7"),
    (_then({"offer_groups": []}), "$.actions[0].offer_groups must name at least one id, got ()"),
    (_then({"notify": {"subject": "x"}}), "$.actions[0].notify.text must be given, got "),
]

REFUSED: list[tuple[Any, str]] = [
    (None, "$ must be a mapping, got None"),
    ("greet", "$ must be a mapping, got 'greet'"),
    ([DATA], "$ must be a mapping, got [{"),
    ({}, "$.automation_id must be given, got []"),
    ({"automation_id": "greet"}, "$.name must be given, got ['automation_id']"),
    (_with(namee="Greet"), "$: unknown key 'namee'; did you mean 'name'?"),
    (_with(zzz=1), "$: unknown key 'zzz'; known are actions, automation_id, condition, "),
    (DATA | {7: 1}, "$ must have texts as keys, got 7"),
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
    (_when(None), f"$.condition {NO_KIND}"),
    (_when(7), f"$.condition {NO_KIND}"),
    (_when([]), f"$.condition {NO_KIND}"),
    (_when({}), f"$.condition {NO_KIND}"),
    (_when({"is_person": "ana", "not": "always"}), f"$.condition {NO_KIND}"),
    (_when("alwayz"), "$.condition: unknown kind 'alwayz'; did you mean 'always'?"),
    (_when({"any": []}), "$.condition: unknown kind 'any'; did you mean 'any_of'?"),
    (_when({"xyz": []}), "$.condition: unknown kind 'xyz'; known are all_of, any_of, around, "),
    (_when({7: []}), "$.condition must have texts as keys, got 7"),
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
    (_when({"not": None}), f"$.condition.not {NO_KIND}"),
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
    (_when(_nested(100_000)), "$.condition must be at most 100 levels deep, got 101 and more"),
    (
        _when(_doubled(DEEPEST)),
        f"$.condition{'.any_of[0]' * 79}.any_of must hold at most 1048576 conditions in all, got ",
    ),
    (
        _when({"all_of": [SHARED := _nested(60), _nested(50, SHARED)]}),
        f"$.condition.all_of[1]{'.not' * 9} must be at most 100 levels deep, got 101",
    ),
    (_with(actions={"unlock": {"widget": "x"}}), "$.actions must be a list, got {"),
    (_with(actions=None), "$.actions must be a list, got None"),
    (_then(), "$.actions must hold at least one action, got ()"),
    (
        _then("unlock"),
        "$.actions[0] must be a mapping with the key 'unlock', got 'unlock'",
    ),
    (
        _then({"unlok": {"widget": "x"}}),
        "$.actions[0]: unknown kind 'unlok'; did you mean 'unlock",
    ),
    (
        _then({"unlock": {"widget": "x"}}, {"lock": {"widgett": "x"}}),
        "$.actions[1].lock: unknown key 'widgett'; did you mean 'widget'?",
    ),
    (
        _then({"lock": "sessions"}),
        "$.actions[0].lock must be a mapping, got 'sessions'",
    ),
    (_then({"lock": {"widget": 7}}), "$.actions[0].lock.widget must be a text, got 7"),
    (
        _then({"lock": {"widget": "x"}}, {"lock": {"widget": "x"}}),
        "$.actions must not hold the same action twice, got ",
    ),
]


@pytest.mark.parametrize(("data", "message"), REFUSED + MORE_REFUSED)
def test_bad_data_is_refused_by_its_path(data: Any, message: str) -> None:
    """Whatever is unknown, missing or of a wrong type is refused, by where it is and what it is."""
    with pytest.raises(ValueError, match=r"^\$") as caught:
        from_data(data)
    assert str(caught.value).startswith(message)


def test_wide_tree_is_read_and_written() -> None:
    """A hundred thousand leaves side by side come through."""
    data = DATA | {"condition": {"any_of": [{"is_person": str(one)} for one in range(100_000)]}}
    assert to_data(from_data(data)) == data

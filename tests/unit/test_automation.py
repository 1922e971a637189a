"""Automations as values: trees of conditions, actions, targets (A1, A4, A5)."""

from datetime import timedelta
from typing import Any

import attrs
import pytest

import sessionkit as sk
from sessionkit._domain import fields
from sessionkit._domain.automation import Occurrence, Trigger
from sessionkit._domain.condition import DEEPEST, Condition, leaves
from sessionkit._domain.ids import AutomationId, PersonId
from sessionkit._domain.reaction import Match, programme_subject
from sessionkit._domain.result import Result, ResultStatus, status_without_result
from sessionkit._domain.target import TargetKind
from tests.builders import START

WIDGET, QUIZ = sk.Target.widget("sessions"), sk.Target.activity("quiz")


def _automation(**changes: Any) -> sk.Automation:
    values: dict[str, Any] = {
        "automation_id": "greet",
        "name": "Greet",
        "condition": sk.Always(),
        "actions": [sk.Unlock(WIDGET)],
    }
    return sk.Automation(**(values | changes))


def test_works_when_enabled_with_a_trigger() -> None:
    """Without a trigger, or disabled, an automation does nothing (A1)."""
    assert _automation().is_at_work
    assert _automation(trigger="periodic").is_at_work
    assert not _automation(is_enabled=False).is_at_work
    assert not _automation(trigger=None).is_at_work


def test_names_each_target_once() -> None:
    """What several actions are about is named once, in the order of the actions."""
    automation = _automation(actions=[sk.Unlock(QUIZ), sk.Lock(WIDGET), sk.Lock(QUIZ)])
    assert automation.targets == (QUIZ, WIDGET)
    assert automation.key == ("greet",)


def test_equal_by_what_it_says() -> None:
    """Two automations that say the same are equal, whatever collections they were given."""
    one = _automation(condition=sk.AnyOf([sk.IsInGroup("a"), sk.IsPerson("b")]))
    assert one == _automation(condition=sk.AnyOf((sk.IsInGroup("a"), sk.IsPerson("b"))))
    assert one != _automation(condition=sk.AllOf([sk.IsInGroup("a"), sk.IsPerson("b")]))
    assert hash(one) == hash(attrs.evolve(one))


@pytest.mark.parametrize(
    "wrap", [sk.Not, lambda one: sk.AllOf([one]), lambda one: sk.AnyOf([one])]
)
def test_tree_has_a_deepest_level(wrap: Any) -> None:
    """A tree may be a hundred levels deep, by its deepest branch, and no deeper (A4)."""
    condition: Condition = sk.Always()
    for level in range(2, DEEPEST + 1):
        condition = wrap(condition)
        assert condition.depth == level  # type: ignore[union-attr]
    with pytest.raises(ValueError, match=r"^\w+\.condition.* must be at most 100 levels .* 101$"):
        wrap(condition)


def test_depth_is_that_of_the_deepest_branch() -> None:
    """Branches beside one another do not add up."""
    shallow, deep = sk.Always(), sk.Not(sk.Not(sk.Always()))
    assert sk.AllOf([shallow, deep, shallow]).depth == 4
    assert sk.AnyOf([deep, deep]).depth == 4


def test_session_is_an_activity() -> None:
    """A session is unlocked as the activity that it is (S1)."""
    assert sk.Target.session("quiz") == QUIZ
    assert sk.Target.widget("quiz") != QUIZ


@pytest.mark.parametrize(
    ("target", "key", "shown"),
    [
        (WIDGET, ("widget", "sessions"), "widget sessions"),
        (QUIZ, ("activity", "quiz"), "activity quiz"),
        (sk.Target(TargetKind.WIDGET, "sessions"), ("widget", "sessions"), "widget sessions"),
    ],
)
def test_target_shows_kind_and_id(target: sk.Target, key: tuple[str, ...], shown: str) -> None:
    """A target is told by its kind and its id."""
    assert target.key == key
    assert str(target) == shown


def test_window_may_be_open_on_either_side() -> None:
    """One bound is enough, and two may touch no closer than one moment."""
    assert sk.BetweenMoments(starts=START).ends is None
    assert sk.BetweenMoments(ends=START).starts is None


# What cannot exist ----------------------------------------------------------------------------

GOAL, JOURNEY = sk.Target.goal("ten"), sk.Target.journey("on")
LEAF: Any = sk.Always()


def _step(name: str) -> sk.JourneySection:
    return sk.JourneySection(journey_section_id=name, title=name, steps=["quiz"])


REFUSED: list[tuple[Any, str]] = [
    (lambda: sk.HasStatus("on", "completed"), "HasStatus.target must be a Target, got 'on'"),
    (lambda: sk.HasStatus(QUIZ, "done"), "HasStatus.status must be one of completed, "),
    (
        lambda: sk.HasStatus(GOAL, "failed"),
        "HasStatus.status must be one that a goal has (completed, committed, uncommitted), got ",
    ),
    (
        lambda: sk.HasStatus(WIDGET, "completed"),
        "HasStatus.status must be one that a widget has (none at all), got 'completed'",
    ),
    (
        sk.IsTriggersActivity,
        "IsTriggersActivity.status must be given where no score is asked for, got None",
    ),
    (
        lambda: sk.IsTriggersActivity(status="committed"),
        "IsTriggersActivity.status must be completed, incomplete or failed, got ",
    ),
    (
        lambda: sk.IsTriggersActivity(score_at_least=2, score_at_most=1),
        "IsTriggersActivity.score_at_most must be at least score_at_least, got 1",
    ),
    (
        lambda: sk.IsTriggersActivity(score_at_least=True),
        "IsTriggersActivity.score_at_least must be a number, got True",
    ),
    (
        lambda: sk.IsTriggersActivity(score_at_least=float("inf")),
        "IsTriggersActivity.score_at_least must be a finite number, got inf",
    ),
    (sk.BetweenMoments, "BetweenMoments.starts must be given where ends is not"),
    (
        lambda: sk.BetweenMoments(starts=START, ends=START),
        "BetweenMoments.ends must be after starts, got ",
    ),
    (lambda: sk.AroundDate(date="birth", starts="1d"), "AroundDate.date must be one of created"),
    (lambda: sk.AroundDate(date="created"), "AroundDate.starts must be given where ends is not"),
    (
        lambda: sk.AroundDate(date="created", starts="1d", ends="-1d"),
        "AroundDate.ends must be after starts, got '-1d'",
    ),
    (lambda: sk.AttributeIs("age", []), "AttributeIs.values must hold at least one value, got []"),
    (lambda: sk.AttributeIs("age", [1, 1.0]), "AttributeIs.values must not hold the same value"),
    (
        lambda: sk.AttributeIs("age", {"at_least": 18}),
        "AttributeIs.values must be a plain value, or a collection of plain values, got {",
    ),
    (lambda: sk.AttributeIs("age", [()]), "AttributeIs.values must be a plain value, got ()"),
    (
        lambda: sk.AttributeIs("age", float("nan")),
        "AttributeIs.values must be a finite number, got nan",
    ),
    (
        lambda: sk.AttributeIs("age", "x" * 10_001),
        "AttributeIs.values must be a text of at most 10000 characters, got 'xxx",
    ),
    (
        lambda: sk.AttributeBetween(name="age"),
        "AttributeBetween.at_least must be given where at_most is not, got None",
    ),
    (
        lambda: sk.AttributeBetween(name="age", at_least=2, at_most=1),
        "AttributeBetween.at_most must be at least at_least, got 1",
    ),
    (lambda: sk.HasAttended("sales", 0), "HasAttended.at_least must be from 1 to "),
    (lambda: sk.AllOf([]), "AllOf.conditions must hold at least one condition, got ()"),
    (lambda: sk.AnyOf("always"), "AnyOf.conditions must be a collection of conditions, got "),
    (lambda: sk.AllOf([LEAF, "x"]), "AllOf.conditions must be a condition, got 'x'"),
    (lambda: sk.Not(None), "Not.condition must be a condition, got None"),
    (lambda: sk.Unlock("quiz"), "Unlock.target must be a Target, got 'quiz'"),
    (
        lambda: sk.Unlock(QUIZ, with_activities=True),
        "Unlock.with_activities must be left out but for journeys and their sections, got ",
    ),
    (lambda: sk.Lock(GOAL, with_activities=True), "Lock.with_activities must be left out but for"),
    (lambda: sk.Notify("Hello", " "), "Notify.text must not be empty, got ' '"),
    (lambda: sk.AssignToDo(None), "AssignToDo.target must be a Target, got None"),
    (
        lambda: sk.AssignToDo(GOAL),
        "AssignToDo.target must be a target of one of these kinds: activity, journey, ",
    ),
    (lambda: sk.AssignToDo(QUIZ, "-1d"), "AssignToDo.due_after must not be negative, got "),
    (
        lambda: sk.AssignToDo(QUIZ, timedelta(microseconds=1)),
        "AssignToDo.due_after must be a whole number of seconds, got ",
    ),
    (lambda: sk.OfferGroups([]), "OfferGroups.group_ids must name at least one id, got ()"),
    (lambda: _automation(actions=[]), "Automation.actions must hold at least one action, got ()"),
    (lambda: _automation(actions=[LEAF]), "Automation.actions must hold actions only, got Always"),
    (
        lambda: _automation(actions=[sk.Suspend(), sk.Suspend()]),
        "Automation.actions must not hold the same action twice, got ",
    ),
    (lambda: _automation(condition="always"), "Automation.condition must be a condition, got "),
    (lambda: _automation(trigger="hourly"), "Automation.trigger must be one of periodic, "),
    (
        lambda: _automation(subject_id="x"),
        "Automation.subject_id must be left out where the trigger is about a person, got 'x'",
    ),
    (
        lambda: _automation(trigger=None, subject_id="x"),
        "Automation.subject_id must be left out where the trigger is about a person, got 'x'",
    ),
    (
        lambda: sk.Expiry(activity_id="quiz", after=timedelta(days=-1)),
        "Expiry.after must not be negative, got ",
    ),
    (
        lambda: sk.Gate(opens_after="7d"),
        "Gate.opens_after must be left out where opens_around is not given, got '7d'",
    ),
    (lambda: sk.Gate(opens_around="birth"), "Gate.opens_around must be one of created, "),
    (lambda: sk.Step("quiz", gate=None), "Step.gate must be a Gate, got None"),
    (
        lambda: sk.JourneySection(journey_section_id="a", title="A", steps=["quiz", "quiz"]),
        "JourneySection.steps must not name the same activity twice, got ",
    ),
    (
        lambda: sk.Journey(journey_id="on", title="On", sections=["a"]),
        "Journey.sections must hold journey sections only, got 'a'",
    ),
    (
        lambda: sk.Journey(journey_id="on", title="On", sections=[_step("a"), _step("a")]),
        "Journey.sections must not hold the same id twice, got ",
    ),
    (
        lambda: sk.Journey(journey_id="on", title="On", sections=[_step("a"), _step("b")]),
        "Journey.sections must not name the same activity twice, got ",
    ),
    (lambda: sk.Part(GOAL), "Part.target must be the target of a journey or an activity, got "),
    (lambda: sk.Part("on"), "Part.target must be the target of a journey or an activity, got "),
    (
        lambda: sk.Programme(programme_id="p", title="P", parts=[QUIZ, QUIZ]),
        "Programme.parts must not hold the same target twice, got ",
    ),
]


@pytest.mark.parametrize(("build", "message"), REFUSED)
def test_what_cannot_exist_is_refused(build: Any, message: str) -> None:
    """A value that cannot exist is refused where it is built, by class, field and value (X7)."""
    with pytest.raises(ValueError, match=r"^\w+\.\w+ must ") as caught:
        build()
    assert str(caught.value).startswith(message)


def test_leaves_are_named_from_left_to_right() -> None:
    """The elementary conditions of a tree are gone through, whatever combines them."""
    one, two, three = sk.IsPerson("a"), sk.IsPerson("b"), sk.IsPerson("c")
    assert list(leaves(sk.AllOf([one, sk.Not(sk.AnyOf([two, three]))]))) == [one, two, three]


def test_window_around_a_date() -> None:
    """A window opens and closes so long after a date, or is open on that side."""
    window = sk.AroundDate(date="created", starts="-1d", ends="1h")
    assert window.opens_at(START) == START - timedelta(days=1)
    assert window.closes_at(START) == START + timedelta(hours=1)
    assert sk.AroundDate(date="created", ends="1h").opens_at(START) is None
    assert sk.AroundDate(date="created", starts="1h").closes_at(START) is None


def test_ranges_may_be_open_on_either_side() -> None:
    """One bound is enough, and both may be the same."""
    assert sk.AttributeBetween(name="age", at_least=1, at_most=1).at_most == 1
    assert sk.AttributeBetween(name="age", at_most=1).at_least is None
    assert sk.IsTriggersActivity(score_at_least=1, score_at_most=1).status is None
    assert sk.IsTriggersActivity(status="failed").score_at_least is None


def test_one_value_stands_for_several() -> None:
    """An attribute may be compared with one plain value, none among them; a flag is no number."""
    assert sk.AttributeIs("age", None).values == (None,)
    assert sk.AttributeIs("age", [1, True, "1"]).values == (1, True, "1")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("7d", timedelta(days=7)),
        ("-12h", timedelta(hours=-12)),
        ("1d30m", timedelta(days=1, minutes=30)),
        ("90s", timedelta(seconds=90)),
        ("0s", timedelta(0)),
    ],
)
def test_offset_is_read(text: str, length: timedelta) -> None:
    """Lengths before or after are read as texts, and written so that they are read as the same."""
    assert fields.offset(text) == length == fields.offset(length)
    assert fields.offset(fields.offset_text(length)) == length


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "must be written like 7d, -12h or 1d30m, got ''"),
        ("-", "must be written like 7d"),
        ("1h1d", "must be written like 7d"),
        ("36526d", "must be at most 36525 days"),
        ("999999999999s", "must be at most 36525 days"),
        ("999999999h", "must be at most 36525 days"),
        (7, "must be a timedelta, or a text such as 7d or -12h, got 7"),
        (timedelta(microseconds=1), "must be a whole number of seconds"),
        (timedelta(days=-36526), "must be at most 36525 days"),
    ],
)
def test_bad_offset_is_refused(value: Any, message: str) -> None:
    """What is no length, too fine or too long is refused."""
    with pytest.raises(ValueError, match=r"^must") as caught:
        fields.offset(value)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("value", [-1, True, 1.0, 2**31])
def test_bad_place_is_refused(value: Any) -> None:
    """A place is a whole number from 0."""
    assert fields.place(0) == 0
    with pytest.raises(ValueError, match=r"^must be a whole number from 0 to 2147483647, got "):
        fields.place(value)


def test_journey_finds_its_parts() -> None:
    """A journey names its activities in order and its sections by id; parts tell what they are."""
    journey = sk.Journey(journey_id="on", title="On", sections=[_step("a")])
    assert (journey.key, journey.target, list(journey.activity_ids)) == (
        ("on",),
        JOURNEY,
        ["quiz"],
    )
    assert journey.section("a") == _step("a")
    assert journey.section("b") is None
    assert _step("a").target == sk.Target.journey_section("a")
    assert sk.Step("quiz", gate=sk.Gate(opens_around="created")).target == QUIZ
    assert (sk.Part(JOURNEY).journey_id, sk.Part(QUIZ).journey_id) == ("on", None)
    programme = sk.Programme(programme_id="p", title="P", parts=[sk.Part(JOURNEY), QUIZ])
    assert (programme.key, programme.target) == (("p",), sk.Target.programme("p"))
    match = Match(subject=programme_subject("p"), person_id=PersonId("ana"), at=START)
    assert match.key == ("programme", "p", "ana")


@pytest.mark.parametrize(
    ("target", "status", "standing"),
    [
        (QUIZ, "completed", "completed"),
        (QUIZ, "failed", "failed"),
        (QUIZ, "expired", "incomplete"),
        (GOAL, "committed", "committed"),
        (GOAL, "withdrawn", "uncommitted"),
    ],
)
def test_result_is_seen_by_conditions(target: sk.Target, status: str, standing: str) -> None:
    """What was last known of somebody is one of the statuses that conditions ask for (A3)."""
    result = Result(
        person_id=PersonId("ana"), target=target, status=ResultStatus(status), at=START
    )
    assert result.standing.value == standing
    assert result.is_completed is (status == "completed")
    assert result.key == ("ana", *target.key)


def test_nothing_known_is_incomplete_or_uncommitted() -> None:
    """Without a result, content is incomplete and promises are uncommitted (C10)."""
    assert status_without_result(TargetKind.ACTIVITY).value == "incomplete"
    assert status_without_result(TargetKind.INTAKE).value == "uncommitted"
    assert sk.Expiry(activity_id="quiz", after=timedelta(days=1)).key == ("quiz",)


def test_what_happens_each_time() -> None:
    """Derived locks do not occur, but for what the application carries out itself (A5, A11)."""
    suspend, hand = sk.Suspend(), sk.Unlock(GOAL)
    actions = [sk.Lock(QUIZ), suspend, hand]
    assert _automation(actions=actions).occurring == ((1, suspend), (2, hand))
    granted = _automation(actions=actions, trigger="person updated")
    assert granted.occurring == tuple(enumerate(actions))


def test_occurrence_keeps_its_chain() -> None:
    """What an automation does is the same occurrence with one more link (A12)."""
    first = Occurrence(trigger=Trigger.PERSON_UPDATED, at=START, root=(1, 0))
    link = (AutomationId("greet"), PersonId("ana"))
    assert first.after(*link).after(*link).chain == (link, link)


def test_trees_that_share_parts_do_not_grow_without_end() -> None:
    """A4, X7: each level of twice the same holds twice as many conditions."""
    tree: Any = sk.Always()
    for _ in range(19):
        tree = sk.AllOf([tree, tree])
    message = r"^AllOf\.conditions must hold at most 1048576 conditions in all, got 3145726$"
    with pytest.raises(ValueError, match=message):
        sk.AllOf([tree, tree, tree])
    assert sk.Not(sk.AllOf([sk.Always()] * 3)).size == 5

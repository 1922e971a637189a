"""Automations as values: trees of conditions, actions, targets (A1, A4, A5)."""

from typing import Any

import attrs
import pytest

import sessionkit as sk
from sessionkit.domain.automation import DEEPEST, Condition
from sessionkit.domain.catalogue import TargetKind

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
    from tests.builders import START  # noqa: PLC0415 - only here

    assert sk.BetweenMoments(starts=START).ends is None
    assert sk.BetweenMoments(ends=START).starts is None

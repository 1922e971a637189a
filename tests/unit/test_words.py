"""Automations in words: every node on one line, and what would have to change (A16)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._automations.conditions import Judgement
from sessionkit._automations.words import (
    action_words,
    change_words,
    condition_words,
    trigger_words,
    what_would_change,
)
from sessionkit._domain.action import ACTIONS
from sessionkit._domain.condition import CONDITIONS
from sessionkit._domain.decision import Outcome

FROM, TO = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
JOURNEY, QUIZ = sk.Target.journey("on"), sk.Target.activity("quiz")

CONDITION_WORDS: list[tuple[Any, str]] = [
    (sk.Always(), "always"),
    (sk.IsPerson("ana"), "person ana"),
    (sk.IsInGroup("north"), "in group north"),
    (sk.HasStatus(JOURNEY, "completed"), "journey on completed"),
    (sk.IsTriggersActivity(status="failed"), "the trigger's activity failed"),
    (
        sk.IsTriggersActivity(status="completed", score_at_least=8),
        "the trigger's activity completed, with a score at least 8",
    ),
    (
        sk.IsTriggersActivity(score_at_most=0.5),
        "the trigger's activity with a score at most 0.5",
    ),
    (sk.BetweenMoments(starts=FROM), "from 2026-01-01 00:00 UTC"),
    (sk.BetweenMoments(ends=TO), "until 2026-02-01 00:00 UTC"),
    (
        sk.BetweenMoments(starts=FROM, ends=TO),
        "between 2026-01-01 00:00 UTC and 2026-02-01 00:00 UTC",
    ),
    (
        sk.AroundDate(date="contract start", starts="-14d", ends="30d12h"),
        "between 14d before contract start and 30d12h after contract start",
    ),
    (sk.AroundDate(date="created", starts="0s"), "from created"),
    (sk.AroundDate(date="created", ends="1d"), "until 1d after created"),
    (sk.AttributeIs("country", "be"), 'country is "be"'),
    (sk.AttributeIs("level", ["ö\n", 1, True, None]), 'level is one of "ö\\n", 1, true, null'),
    (
        sk.AttributeIs("level", list(range(10))),
        "level is one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9",
    ),
    (
        sk.AttributeIs("level", list(range(11))),
        "level is one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 1 more",
    ),
    (sk.AttributeIs("note", "x" * 78), f'note is "{"x" * 78}"'),
    (sk.AttributeIs("note", "x" * 79), f'note is "{"x" * 76}...'),
    (sk.AttributeBetween(name="age", at_least=18), "age at least 18"),
    (sk.AttributeBetween(name="age", at_most=65), "age at most 65"),
    (sk.AttributeBetween(name="age", at_least=18, at_most=65), "age from 18 to 65"),
    (sk.IsRegistered("sales"), "registered for session sales"),
    (sk.IsRegistered("sales", "north"), "registered for section north of session sales"),
    (sk.HasAttended("sales"), "attended at least 1 event of session sales"),
    (sk.HasAttended("sales", 3), "attended at least 3 events of session sales"),
    (
        sk.HasAttended("sales", all_attempts=True),
        "attended at least 1 event of session sales in all attempts",
    ),
    (sk.AllOf([sk.Always()]), "all of"),
    (sk.AnyOf([sk.Always()]), "any of"),
    (sk.Not(sk.Always()), "not"),
]

ACTION_WORDS: list[tuple[Any, str]] = [
    (sk.Unlock(JOURNEY), "unlock journey on"),
    (sk.Unlock(JOURNEY, with_activities=True), "unlock journey on with its activities"),
    (sk.Lock(QUIZ), "lock activity quiz"),
    (sk.Notify("Hello", "Welcome.\nBye."), "notify: Hello"),
    (sk.GrantBadge("gold"), "grant badge gold"),
    (sk.GrantCertificate("paper"), "grant certificate paper"),
    (sk.AssignToDo(QUIZ), "put activity quiz on the to-do list"),
    (sk.AssignToDo(QUIZ, "7d"), "put activity quiz on the to-do list, due after 7d"),
    (sk.Complete("quiz"), "complete activity quiz"),
    (sk.Expire("quiz"), "let the completion of activity quiz expire"),
    (sk.Reset("quiz"), "reset activity quiz"),
    (sk.AddToGroup("north"), "add to group north"),
    (sk.RemoveFromGroup("north"), "remove from group north"),
    (sk.OfferGroups(["south", "north"]), "offer groups north, south"),
    (
        sk.OfferGroups([f"g{number:02d}" for number in range(100)]),
        "offer groups g00, g01, g02, g03, g04, g05, g06, g07, g08, g09 and 90 more",
    ),
    (sk.Suspend(), "suspend"),
    (sk.Reactivate(), "reactivate"),
]


@pytest.mark.parametrize(("condition", "words"), CONDITION_WORDS)
def test_condition_has_one_line(condition: Any, words: str) -> None:
    """A node is told on one line of its own."""
    assert condition_words(condition) == words


@pytest.mark.parametrize(("action", "words"), ACTION_WORDS)
def test_action_has_one_line(action: Any, words: str) -> None:
    """An action is told on one line."""
    assert action_words(action) == words


def test_everything_has_words() -> None:
    """No kind of condition or action is left out of these tables."""
    assert {type(one) for one, _ in CONDITION_WORDS} == set(CONDITIONS)
    assert {type(one) for one, _ in ACTION_WORDS} == set(ACTIONS)


@pytest.mark.parametrize(
    ("trigger", "subject_id", "words"),
    [
        (None, None, "never"),
        ("periodic", None, "periodic check"),
        ("person updated", None, "person updated"),
        ("activity completed", None, "activity completed"),
        ("activity completed", "quiz", "activity completed: quiz"),
    ],
)
def test_trigger_has_one_line(trigger: Any, subject_id: Any, words: str) -> None:
    """What sets an automation off is told with what it is about."""
    automation = sk.Automation(
        automation_id="a",
        name="A",
        condition=sk.Always(),
        actions=[sk.Suspend()],
        trigger=trigger,
        subject_id=subject_id,
    )
    assert trigger_words(automation) == words


# What would have to change ----------------------------------------------------------------------

MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN


def leaf(name: str, outcome: Outcome) -> Judgement:
    """A judged condition about a group."""
    return Judgement(sk.IsInGroup(name), outcome)


def every(outcome: Outcome, *parts: Judgement) -> Judgement:
    """An all-of of these."""
    return Judgement(sk.AllOf([one.condition for one in parts]), outcome, parts)


def some(outcome: Outcome, *parts: Judgement) -> Judgement:
    """An any-of of these."""
    return Judgement(sk.AnyOf([one.condition for one in parts]), outcome, parts)


def no(outcome: Outcome, part: Judgement) -> Judgement:
    """The opposite of this."""
    return Judgement(sk.Not(part.condition), outcome, (part,))


ALWAYS, SELF = Judgement(sk.Always(), MET), Judgement(sk.IsPerson("ana"), MET)
A, B, C = leaf("a", UNMET), leaf("b", UNKNOWN), leaf("c", MET)


@pytest.mark.parametrize(
    ("judgement", "words"),
    [
        (C, []),
        (A, ["in group a"]),
        (B, ["in group b"]),
        (every(UNMET, A, B, C), ["in group a", "in group b"]),
        (every(UNMET, A, A), ["in group a"]),
        (some(UNKNOWN, A, B), ["in group a"]),
        (some(UNKNOWN, every(UNMET, A, B), B), ["in group b"]),
        (no(UNMET, C), ["not in group c"]),
        (no(UNKNOWN, B), ["not in group b"]),
        (no(UNMET, some(MET, A, B, C)), ["not in group b", "not in group c"]),
        (no(UNMET, every(MET, C, some(MET, C, C))), ["not in group c"]),
        (no(UNMET, every(MET, some(MET, C, leaf("d", MET)), leaf("e", MET))), ["not in group e"]),
        (no(UNMET, no(MET, A)), ["in group a"]),
        (no(UNMET, ALWAYS), []),
        (every(UNMET, A, no(UNMET, ALWAYS)), []),
        (some(UNMET, no(UNMET, ALWAYS), every(UNMET, A, B)), ["in group a", "in group b"]),
        (some(UNMET, no(UNMET, ALWAYS)), []),
        (some(UNKNOWN, no(UNMET, SELF), every(UNMET, A, B)), ["in group a", "in group b"]),
        (every(UNMET, A, no(UNMET, SELF)), ["in group a", "not person ana"]),
    ],
)
def test_fewest_changes_are_named(judgement: Judgement, words: list[str]) -> None:
    """All-of needs each part, any-of the cheapest, not the opposite; what cannot be is not named."""
    assert [change_words(one) for one in what_would_change(judgement)] == words


@pytest.mark.parametrize(
    ("judgement", "words"),
    [(A, []), (C, ["not in group c"]), (B, ["not in group b"]), (ALWAYS, [])],
)
def test_changes_to_the_opposite(judgement: Judgement, words: list[str]) -> None:
    """What would lift a lock is named likewise."""
    changes = what_would_change(judgement, wanted=False)
    assert [change_words(one) for one in changes] == words


def test_wide_tree_is_no_burden() -> None:
    """A hundred thousand parts are gone through once."""
    parts = tuple(leaf(str(number), UNMET) for number in range(100_000))
    assert len(what_would_change(Judgement(sk.AllOf([A.condition]), UNMET, parts))) == 100_000


def test_length_is_read_as_text_too() -> None:
    """The deadline of an item may be written like other lengths."""
    assert sk.AssignToDo(QUIZ, "7d") == sk.AssignToDo(QUIZ, timedelta(days=7))

"""Judging conditions: given world and person -> the outcome of every node."""

from datetime import datetime, timedelta

import pytest

import sessionkit as sk
from sessionkit.automations.conditions import Judgement, edges, judge
from sessionkit.domain.automation import Condition
from sessionkit.domain.decision import Outcome
from tests.builders import START, a_window, a_world, utc

MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN
SECOND = timedelta(seconds=1)
FROM, TO = utc("2026-02-01 00:00"), utc("2026-03-01 00:00")

YES, NO, WHAT = sk.Always(), sk.IsInGroup("south"), sk.IsInGroup("gone")
OUTCOMES = {YES: MET, NO: UNMET, WHAT: UNKNOWN}


def judged(condition: Condition, person_id: str = "ana", at: datetime = START) -> Judgement:
    """Judge a condition in the usual world: ``ana`` in ``north`` below ``all``, ``dan`` erased."""
    kit = a_world()
    kit.do(sk.DeletePerson(person_id="dan"))
    with kit.storage.transaction() as records:
        return judge(condition, person_id, a_window(kit, records), at)


@pytest.mark.parametrize(
    ("condition", "person_id", "outcome"),
    [
        (sk.Always(), "ana", MET),
        (sk.Always(), "nobody", MET),
        (sk.IsPerson("ana"), "ana", MET),
        (sk.IsPerson("bob"), "ana", UNMET),
        (sk.IsPerson("zoe"), "ana", UNKNOWN),
        (sk.IsPerson("zoe"), "zoe", UNKNOWN),
        (sk.IsPerson("dan"), "ana", UNKNOWN),
        (sk.IsPerson("dan"), "dan", UNKNOWN),
        (sk.IsInGroup("north"), "ana", MET),
        (sk.IsInGroup("all"), "ana", MET),
        (sk.IsInGroup("south"), "ana", UNMET),
        (sk.IsInGroup("north"), "tess", UNMET),
        (sk.IsInGroup("north"), "nobody", UNMET),
        (sk.IsInGroup("gone"), "ana", UNKNOWN),
    ],
)
def test_who_somebody_is(condition: Condition, person_id: str, outcome: Outcome) -> None:
    """Everybody, one person, or the members of a group and of those below it; what names something
    or somebody not there any more is unknown (A3, A13, G3, G9).
    """
    assert judged(condition, person_id) == Judgement(condition, outcome)


@pytest.mark.parametrize(
    ("starts", "ends", "at", "outcome"),
    [
        (FROM, TO, FROM - SECOND, UNMET),
        (FROM, TO, FROM, MET),
        (FROM, TO, TO - SECOND, MET),
        (FROM, TO, TO, UNMET),
        (FROM, None, FROM - SECOND, UNMET),
        (FROM, None, FROM, MET),
        (None, TO, TO - SECOND, MET),
        (None, TO, TO, UNMET),
    ],
)
def test_a_window_is_open_from_its_start_until_just_before_its_end(
    starts: datetime | None, ends: datetime | None, at: datetime, outcome: Outcome
) -> None:
    """A window between fixed moments holds from the first until just before the second (A3)."""
    condition = sk.BetweenMoments(starts=starts, ends=ends)
    assert judged(condition, at=at) == Judgement(condition, outcome)


@pytest.mark.parametrize(
    ("parts", "every", "some"),
    [
        ((YES,), MET, MET),
        ((NO,), UNMET, UNMET),
        ((WHAT,), UNKNOWN, UNKNOWN),
        ((YES, YES), MET, MET),
        ((YES, NO), UNMET, MET),
        ((NO, YES), UNMET, MET),
        ((NO, NO), UNMET, UNMET),
        ((YES, WHAT), UNKNOWN, MET),
        ((WHAT, YES), UNKNOWN, MET),
        ((NO, WHAT), UNMET, UNKNOWN),
        ((WHAT, NO), UNMET, UNKNOWN),
        ((WHAT, WHAT), UNKNOWN, UNKNOWN),
    ],
)
def test_conditions_combine(parts: tuple[Condition, ...], every: Outcome, some: Outcome) -> None:
    """All-of and any-of judge every part, and are unknown only where the unknown part could decide
    (A4, A13, A16).
    """
    nodes = tuple(Judgement(one, OUTCOMES[one]) for one in parts)
    assert judged(sk.AllOf(parts)) == Judgement(sk.AllOf(parts), every, nodes)
    assert judged(sk.AnyOf(parts)) == Judgement(sk.AnyOf(parts), some, nodes)


@pytest.mark.parametrize(("inner", "outcome"), [(YES, UNMET), (NO, MET), (WHAT, UNKNOWN)])
def test_not_turns_round_what_is_known(inner: Condition, outcome: Outcome) -> None:
    """Not turns met and unmet round, and unknown stays unknown (A4, A13)."""
    part = Judgement(inner, OUTCOMES[inner])
    assert judged(sk.Not(inner)) == Judgement(sk.Not(inner), outcome, (part,))


def test_conditions_nest() -> None:
    """A tree is judged to any depth, for one person at one moment (A4)."""
    window = sk.BetweenMoments(starts=FROM, ends=TO)
    tree = sk.AllOf([sk.AnyOf([NO, sk.Not(sk.Not(window))]), sk.IsInGroup("all")])
    assert judged(tree, at=FROM).outcome is MET
    assert judged(tree, at=TO).outcome is UNMET
    assert judged(tree, "tess", at=FROM).outcome is UNMET
    before = judged(tree, at=FROM - SECOND)
    assert [one.outcome for one in before.parts] == [UNMET, MET]
    assert [one.outcome for one in before.parts[0].parts] == [UNMET, UNMET]


def test_time_alone_changes_an_answer_at_edges_only() -> None:
    """The bounds of every window in a tree are the only moments at which time matters (A16)."""
    late = utc("2026-04-01 00:00")
    tree = sk.AllOf(
        [
            sk.AnyOf([sk.BetweenMoments(starts=FROM, ends=TO), sk.Always()]),
            sk.Not(sk.BetweenMoments(starts=late)),
            sk.Not(sk.BetweenMoments(ends=FROM)),
            sk.IsPerson("ana"),
            sk.IsInGroup("north"),
        ]
    )
    assert list(edges(tree)) == [FROM, TO, late, FROM]

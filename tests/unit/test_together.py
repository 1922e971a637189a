"""Judging many conditions of one person at once: given world and person -> every outcome."""

import pytest

import sessionkit as sk
from sessionkit._automations.conditions import compiled, compiled_together
from sessionkit._automations.profile import Profile
from sessionkit._domain.condition import Condition
from sessionkit._world import StoredWorld
from tests.builders import a_kit, a_person, a_window

NORTH, SOUTH, EAST, GONE = (sk.IsInGroup(one) for one in ("north", "south", "east", "gone"))
SHUT = sk.BetweenMoments(ends=sk.LocalTime.parse("2020-01-01 00:00", "UTC").instant)

TABLE: tuple[tuple[Condition, bool | None], ...] = (
    (NORTH, True),
    (SOUTH, False),
    (GONE, None),
    (sk.Always(), True),
    (sk.Not(NORTH), False),
    (sk.Not(SOUTH), True),
    (sk.AllOf([NORTH, sk.Always()]), True),
    (sk.AllOf([sk.Always(), SOUTH]), False),
    (sk.AllOf([SHUT, NORTH]), False),
    (sk.AllOf([GONE, NORTH]), None),
    (sk.AllOf([GONE, SOUTH]), False),
    (sk.AllOf([sk.Always(), SHUT]), False),
    (sk.AllOf([sk.AnyOf([SOUTH, EAST]), NORTH]), False),
    (sk.AllOf([sk.AnyOf([SOUTH, NORTH]), sk.Not(EAST)]), True),
    (sk.AnyOf([SOUTH, NORTH]), True),
    (sk.AnyOf([SOUTH, EAST]), False),
    (sk.AnyOf([SOUTH, GONE]), None),
    (sk.AnyOf([SOUTH, sk.Always()]), True),
    (sk.AnyOf([sk.AllOf([SOUTH, NORTH]), sk.AllOf([EAST, NORTH])]), False),
)


@pytest.fixture(scope="module")
def ana() -> Profile:
    """``ana`` in ``north``; there are also ``south`` and ``east``."""
    kit = a_kit()
    for group_id in ("north", "south", "east"):
        kit.do(sk.SaveGroup(group=sk.GroupEntry(group_id=group_id, title=group_id)))
    a_person(kit, "ana", "north")
    with kit.storage.transaction() as records:
        world: StoredWorld = a_window(kit, records)
    return Profile(world, "ana")


@pytest.mark.parametrize(("condition", "outcome"), TABLE)
def test_one_of_many(ana: Profile, condition: Condition, outcome: bool | None) -> None:  # noqa: FBT001 - the outcome is the point
    """Passing over who is in none of the groups needed changes no outcome (A4, A13)."""
    assert compiled(condition)(ana) is outcome
    assert compiled_together([condition])(ana) == [outcome]


def test_all_of_them_in_order(ana: Profile) -> None:
    """Every condition is judged by itself, in the order given; the same one may come twice (A4)."""
    conditions, outcomes = zip(*TABLE, *TABLE[::-1], strict=True)
    assert tuple(compiled_together(conditions)(ana)) == outcomes
    assert compiled_together([])(ana) == []

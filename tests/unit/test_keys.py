"""What two steps must not touch at the same time (R15)."""

import pytest

from sessionkit._domain.ids import PersonId
from sessionkit._domain.keys import (
    NO_KEYS,
    Keys,
    of_people,
    of_place,
    of_section,
    of_session,
    section_key,
    session_key,
)

HOLDS, SHARES = Keys.holding, Keys.sharing
NORTH, SOUTH = section_key("s", "north"), section_key("s", "south")
SESSION, OTHER_SESSION = session_key("s"), session_key("s2")


def test_names_are_held_or_shared() -> None:
    """Any number of names, each held alone or shared."""
    assert HOLDS("a", "b") == Keys(held=frozenset({"a", "b"}), shared=frozenset())
    assert SHARES("a", "b") == Keys(held=frozenset(), shared=frozenset({"a", "b"}))


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (HOLDS("a"), HOLDS("b"), HOLDS("a", "b")),
        (SHARES("a"), SHARES("b"), SHARES("a", "b")),
        (HOLDS("a"), SHARES("b"), Keys(frozenset("a"), frozenset("b"))),
        (SHARES("b"), HOLDS("a"), Keys(frozenset("a"), frozenset("b"))),
        (HOLDS("a"), SHARES("a"), HOLDS("a")),
        (SHARES("a"), HOLDS("a"), HOLDS("a")),
        (HOLDS("a"), NO_KEYS, HOLDS("a")),
        (NO_KEYS, SHARES("a"), SHARES("a")),
        (NO_KEYS, NO_KEYS, NO_KEYS),
    ],
)
def test_together_each_name_is_asked_for_as_strongly_as_either_asks(
    one: Keys, other: Keys, both: Keys
) -> None:
    """Whatever is held need not be shared as well."""
    assert one | other == both


def test_no_keys_are_none() -> None:
    """Whoever names nothing writes nothing."""
    assert not NO_KEYS
    assert HOLDS("a")
    assert SHARES("a")


@pytest.mark.parametrize(
    ("has", "needed"),
    [
        (NO_KEYS, NO_KEYS),
        (HOLDS("a", "b"), HOLDS("a")),
        (HOLDS("a"), SHARES("a")),
        (SHARES("a", "b"), SHARES("a")),
        (HOLDS(SESSION), HOLDS(NORTH)),
        (HOLDS(SESSION), SHARES(NORTH)),
        (HOLDS(SESSION), HOLDS(NORTH, SOUTH)),
        (HOLDS(SESSION, "person ana"), HOLDS(NORTH, "person ana")),
        (HOLDS(SESSION) | SHARES("directory"), of_section("s", "north")),
        (of_place("s", "north", "ana"), of_section("s", "north")),
    ],
)
def test_whoever_has_as_much_may(has: Keys, needed: Keys) -> None:
    """What is held covers what is shared, and a session its sections."""
    assert has.cover(needed)


@pytest.mark.parametrize(
    ("has", "needed"),
    [
        (NO_KEYS, HOLDS("a")),
        (NO_KEYS, SHARES("a")),
        (SHARES("a"), HOLDS("a")),
        (HOLDS("a"), HOLDS("a", "b")),
        (HOLDS("a"), SHARES("a", "b")),
        (HOLDS("a") | SHARES("b"), HOLDS("a", "b")),
        (SHARES(SESSION), HOLDS(NORTH)),
        (SHARES(SESSION), SHARES(NORTH)),
        (HOLDS(NORTH), HOLDS(SOUTH)),
        (HOLDS(NORTH), HOLDS(SESSION)),
        (HOLDS(OTHER_SESSION), HOLDS(NORTH)),
        (HOLDS(SESSION), HOLDS(NORTH, "person ana")),
        (HOLDS(SESSION), SHARES(NORTH, "directory")),
    ],
)
def test_whoever_lacks_one_may_not(has: Keys, needed: Keys) -> None:
    """Sharing is no holding, a section no session, and one session no other."""
    assert not has.cover(needed)


def test_what_is_named_for_what() -> None:
    """The small is held and the large around it shared, so that plan and directory stay."""
    ana, bob = PersonId("ana"), PersonId("bob")
    assert of_people([ana, bob]) == HOLDS("person ana", "person bob") | SHARES("directory")
    assert of_session("s") == HOLDS("session s") | SHARES("directory")
    assert of_section("s", "n") == HOLDS("section s\nn") | SHARES("session s", "directory")
    assert of_place("s", "n", "ana") == HOLDS("section s\nn", "person ana") | SHARES(
        "session s", "directory"
    )


def test_names_are_taken_in_one_order() -> None:
    """Sorted, so that no two steps wait for one another."""
    keys = HOLDS("b", "d") | SHARES("c", "a")
    assert keys.in_order == (("a", False), ("b", True), ("c", False), ("d", True))

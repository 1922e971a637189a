"""Whoever adds a kind of message is told at once what is still missing.

Each check is held against what is there, and once more with one place taken away: it says which.
"""

from collections.abc import Callable, Collection
from typing import Any, get_args

import pytest
from attrs import frozen

import sessionkit
from sessionkit import commands as public_commands
from sessionkit import facts as public_facts
from sessionkit._apply import CHANGES
from sessionkit._decide import POLICIES
from sessionkit._domain import commands, facts
from sessionkit._domain.commands.command import Command, DueCommand
from sessionkit._domain.notice import TELLINGS, Notice, NoticeKind
from sessionkit._domain.payloads import Payload
from sessionkit._records import INDEXES, KINDS
from sessionkit.testing import contracts

ASKED = [kind for kind in commands.KINDS if not issubclass(kind, DueCommand)]


@frozen
class Place:
    """Where every kind has to stand.

    Attributes:
        kinds: What there is.
        stands: What stands there.
    """

    name: str
    kinds: tuple[Any, ...]
    stands: Callable[[], Collection[Any]]

    def missing(self, stands: Collection[Any]) -> list[Any]:
        """Give the kinds that do not stand there."""
        return [kind for kind in self.kinds if kind not in stands]


def _names(kinds: Collection[type[Any]]) -> tuple[str, ...]:
    return tuple(kind.__name__ for kind in kinds)


PLACES = [
    Place("a command has a policy", tuple(commands.KINDS), lambda: POLICIES),
    Place("a command is public", _names(commands.KINDS), lambda: public_commands.__all__),
    Place("what can be asked for is at the top", _names(ASKED), lambda: sessionkit.__all__),
    Place("a fact has what it changes", tuple(facts.KINDS), lambda: CHANGES),
    Place("a fact is public", _names(facts.KINDS), lambda: public_facts.__all__),
    Place(
        "a record has an example in the storage contract",
        tuple(KINDS),
        lambda: {type(one) for one in contracts.examples()},
    ),
    Place("a kind of notice has when, to whom and what", tuple(NoticeKind), lambda: TELLINGS),
    Place(
        "what a notice can carry is carried by a kind",
        get_args(Payload),
        lambda: {one.payload for one in TELLINGS.values()},
    ),
    Place(
        "what a kind carries is among what a notice can carry",
        tuple(dict.fromkeys(one.payload for one in TELLINGS.values())),
        lambda: get_args(Payload),
    ),
    Place(
        "a kind of notice has an example in the contracts",
        tuple(NoticeKind),
        lambda: {one.kind for one in contracts.examples() if isinstance(one, Notice)},
    ),
    Place("an index is of a kind that is kept", tuple(one.kind for one in INDEXES), lambda: KINDS),
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_nothing_is_forgotten(place: Place) -> None:
    """Every kind stands in each of its places."""
    assert place.missing(place.stands()) == []


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_what_is_forgotten_is_named(place: Place) -> None:
    """With one place taken away, the check says which."""
    for kind in (place.kinds[0], place.kinds[-1]):
        fewer = [one for one in place.stands() if one != kind]
        assert set(place.missing(fewer)) == {kind}


@frozen(kw_only=True)
class _Incomplete(Command[None]):
    """A command that says nothing of itself."""


@frozen(kw_only=True)
class _NeverDue(DueCommand):
    """Something due that says nothing of itself."""


def test_a_command_has_to_name_its_keys() -> None:
    """What a command keeps others from touching is nothing it can leave out (R15)."""
    with pytest.raises(NotImplementedError):
        _ = _Incomplete().keys
    with pytest.raises(NotImplementedError):
        _ = _NeverDue().due_key
    with pytest.raises(AttributeError):
        _ = _NeverDue().order

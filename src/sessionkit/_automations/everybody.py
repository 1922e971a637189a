"""Everybody at once: who is in a set of people, for a storage that keeps all records at hand.

Editing rules:

1. A pair of masks is a judgement of everybody: for whom it is met, and for whom it is not unmet.
   All-of and any-of combine both; not turns them round and exchanges them (A13).
2. What was read is kept until a record it was read from is written, committed or undone: whoever
   keeps the records says so each time.
3. Numbers end here: what goes out are ids and counts.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final, cast

from sessionkit._automations.bits import mask_of
from sessionkit._automations.columns import (
    TOUCHES,
    Column,
    Index,
    Key,
    Leaf,
    Pair,
    People,
    PersonColumn,
    Place,
    below,
    is_there,
    question,
)
from sessionkit._domain.condition import AllOf, AnyOf, Condition, IsPerson, Not, leaves
from sessionkit._domain.ids import PersonId
from sessionkit._domain.people import Person
from sessionkit._domain.who import Both, Either, Less, Met, NotUnmet, Who
from sessionkit._domain.world import World

_KEPT: Final = 10_000  # so many answers, before all are forgotten
_FEW: Final = 64  # so few people are looked at again one by one, however few there are in all


class Everybody:
    """The people of one storage, with what conditions mean for them; read when first asked for."""

    def __init__(self, few: Iterable[PersonId] | None = None) -> None:
        """Begin with nothing read; where few are named, these are the only people looked at."""
        self._few = None if few is None else tuple(few)
        self._forget()

    def _forget(self) -> None:
        self._people = People(())
        self._numbers: tuple[int, ...] | None = None
        self._columns: dict[Place, Column] = {}
        self._leaves: dict[Any, Pair] = {}
        self._answers: dict[Condition, Pair] = {}
        self._touched: dict[type[Any], set[Key]] = {}
        self._is_behind = False
        self._now: datetime | None = None
        self._world: World | None = None

    def touched(self, kind: type[Any], key: Key) -> None:
        """Hear that a record was written, or put back as it was."""
        noted = self._touched.get(kind)
        if noted is not None:
            noted.add(key)
            self._is_behind = True

    # Asking

    def people(
        self, who: Who, world: World, after: PersonId | None = None, limit: int | None = None
    ) -> tuple[PersonId, ...]:
        """Name who is in a set, by id, as of a world's moment."""
        mask = self._asked(who, world)
        if not mask:
            return ()
        found = self._people.named(mask)
        first = 0 if after is None else bisect_right(found, after)
        return found[first:] if limit is None else found[first : first + limit]

    def count(self, who: Who, world: World) -> int:
        """Count who is in a set."""
        return self._asked(who, world).bit_count()

    def _asked(self, who: Who, world: World) -> int:
        self._world = world
        try:
            if not self._touched:
                self._gather(world)
            elif self._is_behind:
                self._catch_up(world)
            if world.now != self._now:
                self._turn(world.now)
            if len(self._leaves) + len(self._answers) > _KEPT:
                self._answers.clear()
                for column in self._columns.values():
                    self._forget_leaves(column)
            return self._mask(who)
        except BaseException:
            self._forget()  # it may have got half-way
            raise
        finally:
            self._world = None

    def _mask(self, who: Who) -> int:
        match who:
            case Met():
                return self._judged(who.condition)[0]
            case NotUnmet():
                return self._judged(who.condition)[1]
            case Less(one=one, other=other):
                found = self._mask(one)
                return found and (found | (out := self._mask(other))) ^ out
            case Both(one=one, other=other):
                return self._mask(one) & self._mask(other)
            case Either(parts=parts):
                found = 0
                for part in parts:
                    found |= self._mask(part)
                return found
            case _:
                return self._leaf(who)[0]

    # Conditions

    def _judged(self, condition: Condition) -> Pair:
        pair = self._answers.get(condition)
        if pair is None:
            pair = self._answers[condition] = self._pair(condition)
        return pair

    def _pair(self, one: Condition) -> Pair:
        """Judge a condition; where nothing is unknown, both masks are one, and cost one step."""
        leaves = self._leaves
        if type(one) is AllOf:
            parts = one.conditions
            met, possible = leaves.get(parts[0]) or self._pair(parts[0])
            for part in parts[1:]:
                also, perhaps = leaves.get(part) or self._pair(part)
                if met is possible and also is perhaps:
                    met = possible = met & also
                else:
                    met, possible = met & also, possible & perhaps
                if not possible:
                    break
            return met, possible
        if type(one) is AnyOf:
            return self._any_of(one.conditions)
        if type(one) is Not:
            met, possible = leaves.get(one.condition) or self._pair(one.condition)
            there = self._people.there
            unmet = there ^ possible
            return (unmet, unmet) if met is possible else (unmet, there ^ met)
        return self._leaf(cast("Leaf", one))

    def _any_of(self, parts: tuple[Condition, ...]) -> Pair:
        leaves = self._leaves
        met = possible = 0
        named: list[PersonId] = []
        for part in parts:
            if type(part) is IsPerson:  # all at once, so that a long list costs little
                named.append(part.person_id)
                continue
            also, perhaps = leaves.get(part) or self._pair(part)
            if met is possible and also is perhaps:
                met = possible = met | also
            else:
                met, possible = met | also, possible | perhaps
        if not named:
            return met, possible
        met |= mask_of([self._people.numbers[one] for one in named if one in self._people.numbers])
        met &= self._people.there
        world = cast("World", self._world)
        if all(is_there(world.person(one)) for one in named):
            return (met, met | possible) if met is not possible else (met, met)
        return met, self._people.there

    def _leaf(self, one: Leaf) -> Pair:
        pair = self._leaves.get(one)
        if pair is None:
            world = cast("World", self._world)
            place, kind, about = question(one)
            column = self._columns.get(place)
            if column is None:
                column = self._columns[place] = kind(about)
            if column.index is None:
                column.index = Index(column.read(self._people, world, self._numbers))
            pair = column.pair(one, column.index, self._people.there, world)
            column.asked.add(one)
            self._leaves[one] = pair
        return pair

    # Keeping up

    def _gather(self, world: World) -> None:
        """Look at everybody; what conditions ask is looked up when one first does."""
        if self._few is None:
            self._people = People(world.everybody())
        else:
            found = (world.person(one) for one in self._few)
            self._people = People([one for one in found if one is not None and is_there(one)])
            self._numbers = tuple([self._people.number(one) for one in self._few])
        self._touched = {kind: set() for kind in TOUCHES}

    def _catch_up(self, world: World) -> None:
        """Look again at those to whom something happened."""
        touched, self._touched = self._touched, {kind: set() for kind in TOUCHES}
        self._is_behind = False
        self._answers.clear()
        changed, moved = self._look_at(touched.pop(Person), world)
        stale: set[Place] = {("identity", self._people.ids[number]) for number in moved}
        for kind, keys in touched.items():
            for key in keys:
                for place, person_id in TOUCHES[kind](key, world):
                    if person_id is None:
                        stale.add(place)
                    elif place in self._columns:
                        changed.setdefault(place, set()).add(self._people.number(person_id))
        for place in list(below(self._columns, stale)):
            self._forget_leaves(self._columns.pop(place))
        for place, column in list(self._columns.items()):
            numbers = moved | changed.get(place, set())
            if len(numbers) > max(_FEW, len(self._people.ids) // 8):
                self._forget_leaves(self._columns.pop(place))
            elif numbers:
                self._read_again(column, numbers, world)

    def _look_at(self, keys: set[Key], world: World) -> tuple[dict[Place, set[int]], set[int]]:
        """Look at people; give who answers what otherwise, and who came or went."""
        asked = [(at, one) for at, one in self._columns.items() if isinstance(one, PersonColumn)]
        changed: dict[Place, set[int]] = {place: set() for place, _ in asked}
        moved: set[int] = set()
        for key in keys:
            person_id = PersonId(key[0])
            person = world.person(person_id)
            after = person if is_there(person) else None
            number = self._people.number(person_id)
            before = self._people.persons[number]
            if self._people.put(number, after):
                moved.add(number)
                continue
            if before is not None and after is not None and before is not after:
                for place, column in asked:
                    if list(column.ask([(0, before)])) != list(column.ask([(0, after)])):
                        changed[place].add(number)
        return changed, moved

    def _read_again(self, column: Column, numbers: set[int], world: World) -> None:
        mask = mask_of(numbers)
        there = mask & self._people.there
        found = Index(column.read(self._people, world, numbers))
        column.index = None
        for asks in column.asked:
            met, possible = self._leaves[asks]
            now_met, now_possible = column.pair(asks, found, there, world)
            is_known = met is possible and now_met is now_possible
            met = (met | mask) ^ mask | now_met
            possible = met if is_known else (possible | mask) ^ mask | now_possible
            self._leaves[asks] = (met, possible)

    def _turn(self, now: datetime) -> None:
        """Let time pass to a moment, or go back to it."""
        before, self._now = self._now, now
        self._answers.clear()
        for place, column in list(self._columns.items()):
            if column.is_timed:
                self._forget_leaves(column)
            elif before is not None and column.is_over(before, now):
                self._forget_leaves(self._columns.pop(place))

    def _forget_leaves(self, column: Column) -> None:
        for asks in column.asked:
            del self._leaves[asks]
        column.asked.clear()


def places(who: Who) -> Iterator[Place]:
    """Go through the places of all that has to be looked up for a set."""
    match who:
        case Met(condition=condition) | NotUnmet(condition=condition):
            yield from (question(one)[0] for one in leaves(condition))
        case Less(one=one, other=other) | Both(one=one, other=other):
            yield from places(one)
            yield from places(other)
        case Either(parts=parts):
            for part in parts:
                yield from places(part)
        case _:
            yield question(who)[0]

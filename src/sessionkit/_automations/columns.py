"""What everybody answers to the questions of elementary conditions, kept up as people change (A3).

Editing rules:

1. A condition means here, for everybody, what ``conditions`` says it means for one person.
2. A column is made when the first condition asks its question, and looks again at those concerned
   when something happened: never at everybody, unless everybody is concerned.
3. Only who is there counts: whoever was erased keeps the number and is in no answer (G9).
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from sessionkit._automations.access import holders, latest_grant
from sessionkit._automations.bits import Bits, Pair, mask_of, mask_where
from sessionkit._automations.conditions import is_between, is_within
from sessionkit._automations.profile import Profile, events_attended
from sessionkit._domain.catalogue import Section, Target
from sessionkit._domain.condition import (
    Always,
    AroundDate,
    AttributeBetween,
    AttributeIs,
    BetweenMoments,
    IsTriggersActivity,
    Status,
)
from sessionkit._domain.decision import World
from sessionkit._domain.fields import PlainKey, plain_key
from sessionkit._domain.ids import GroupId, PersonId, SessionId
from sessionkit._domain.people import Person, PersonDate
from sessionkit._domain.registration import Registration, RegistrationState
from sessionkit._domain.result import status_without_result

Place = tuple[str, ...]
"""Where a column is kept: what it is about."""


class People:
    """Everybody with their number, as one world has them at one moment.

    Attributes:
        person_ids: By number.
        noted: How many of them have had their number noted.
        everybody: Who is there.
        strangers: Who has no number and is known to columns all the same.
    """

    __slots__ = (
        "_there",
        "everybody",
        "gone",
        "noted",
        "now",
        "numbers",
        "person_ids",
        "strangers",
        "world",
    )

    def __init__(self, world: World) -> None:
        """Number those who have been met as they were, and then everybody else by id."""
        self.world = world
        self.now = world.now
        self.person_ids = [one for page in world.numbered_people() for one in page.person_ids]
        self.noted = len(self.person_ids)
        self.numbers = {one: number for number, one in enumerate(self.person_ids)}
        there = sorted(person.person_id for person in world.everybody())
        self.person_ids += [one for one in there if one not in self.numbers]
        for number in range(self.noted, len(self.person_ids)):
            self.numbers[self.person_ids[number]] = number
        self._there = Bits(mask_of([self.numbers[one] for one in there]))
        self.everybody = self._there.people
        present = set(there)
        self.gone = {self.numbers[one] for one in self.person_ids if one not in present}
        self.strangers: dict[PersonId, set[Place]] = {}

    def copied(self) -> "People":
        """Give the same people, to go on from by itself."""
        other = copy(self)
        other.person_ids = self.person_ids.copy()
        other.numbers = self.numbers.copy()
        other.gone = self.gone.copy()
        other.strangers = {key: places.copy() for key, places in self.strangers.items()}
        other._there = self._there.copied()  # noqa: SLF001 - two of a kind
        return other

    def number_for(self, person_id: PersonId, place: Place) -> int | None:
        """Find a number; who has none is remembered, in case they come."""
        number = self.numbers.get(person_id)
        if number is None:
            self.strangers.setdefault(person_id, set()).add(place)
        return number

    def admit(self, person_id: PersonId) -> int:
        """Give a newcomer the next number."""
        number = self.numbers[person_id] = len(self.person_ids)
        self.person_ids.append(person_id)
        self.gone.add(number)
        return number

    def move(self, number: int, *, is_there: bool) -> None:
        """Note that whoever has a number is there now, or is not."""
        if is_there is (number in self.gone):
            self._there.put(number, is_there)
            (self.gone.discard if is_there else self.gone.add)(number)

    def waiting(self) -> list[PersonId]:
        """Name those whose number nobody has noted, in the order in which they are to get theirs."""
        there = self.person_ids[self.noted :]
        return sorted(one for one in there if self.numbers[one] not in self.gone)

    def renumber(self, wanted: list[PersonId]) -> list[tuple[int, PersonId | None]]:
        """Give these people the numbers after those noted, and whoever else had one none.

        Returns:
            The numbers that now belong to somebody else, or to nobody.
        """
        before = self.person_ids[self.noted :]
        self.person_ids[self.noted :] = wanted
        for one in before:
            del self.numbers[one]
        moved: list[tuple[int, PersonId | None]] = []
        for number, was in enumerate(before, self.noted):
            is_taken = number < len(self.person_ids)
            now = self.person_ids[number] if is_taken else None
            if now is not None:
                self.numbers[now] = number
            if now != was:
                moved.append((number, now))
        return moved

    def settle(self) -> bool:
        """Bring ``everybody`` up to date, and tell whether anybody came or went."""
        before, self.everybody = self.everybody, self._there.people
        return self.everybody != before


class Leaf:
    """One elementary condition, with what it gives for everybody.

    Attributes:
        stamp: The state of the masks in which ``pair`` last changed.
    """

    __slots__ = ("asks", "met", "pair", "stamp", "unknown")

    def __init__(self, asks: Any, stamp: int) -> None:
        """Begin with nobody."""
        self.asks = asks
        self.stamp = stamp
        self.met = Bits()
        self.unknown = Bits()
        self.pair: Pair = (0, 0)

    def copied(self) -> "Leaf":
        """Give the same, to go on from by itself."""
        other = copy(self)
        other.met, other.unknown = self.met.copied(), self.unknown.copied()
        return other


class Column:
    """One question, and the conditions that ask it."""

    __slots__ = ("is_touched", "leaves", "people")

    def __init__(self, people: People) -> None:
        """Begin without conditions."""
        self.people = people
        self.leaves: dict[Hashable, Leaf] = {}
        self.is_touched = False

    def copied(self, people: People) -> Self:
        """Give the same for a copy of the people."""
        other = copy(self)
        other.people = people
        other.leaves = {asks: leaf.copied() for asks, leaf in self.leaves.items()}
        return other

    def leaf(self, asks: Hashable, stamp: int) -> Leaf:
        """Give what a condition that asks this gives, from now on kept up."""
        leaf = self.leaves.get(asks)
        if leaf is None:
            leaf = self.leaves[asks] = Leaf(asks, stamp)
            self.fill(leaf)
            leaf.pair = self.pair(leaf)
        return leaf

    def keep(self, leaves: AbstractSet[Leaf]) -> None:
        """Forget every condition but these."""
        self.leaves = {asks: leaf for asks, leaf in self.leaves.items() if leaf in leaves}

    def fill(self, leaf: Leaf) -> None:
        """Work out a condition that asks for the first time."""

    def pair(self, leaf: Leaf) -> Pair:
        """Give for whom a condition is met, and for whom it is not unmet."""
        met, unknown = leaf.met.people, leaf.unknown.people
        return (met, met | unknown) if unknown else (met, met)

    def turn_to(self, before: datetime, now: datetime) -> None:
        """Let time pass, or go back; most answers do not care."""

    def settle(self, stamp: int, *, for_all: bool) -> bool:
        """Bring all conditions up to date, and tell whether anything changed.

        Args:
            stamp: What to mark changes with.
            for_all: Somebody came or went, which may concern every condition.
        """
        if not (self.is_touched or for_all):
            return False
        self.is_touched = False
        is_changed = False
        for leaf in self.leaves.values():
            pair = self.pair(leaf)
            if pair != leaf.pair:
                leaf.pair, leaf.stamp, is_changed = pair, stamp, True
        return is_changed

    def known(self, people: int) -> Pair:
        """Give a pair without unknowns, of those who are there."""
        found = people & self.people.everybody
        return (found, found)

    @property
    def unknown(self) -> Pair:
        """What is unknown for everybody (A13)."""
        return (0, self.people.everybody)


# What is asked of nobody in particular ----------------------------------------------------------


class MomentColumn(Column):
    """What is the same for everybody: always, fixed windows, and what set the automation off."""

    __slots__ = ()

    def pair(self, leaf: Leaf) -> Pair:
        """Everybody, nobody, or unknown where nothing sets the automation off."""
        asks: Always | BetweenMoments | IsTriggersActivity = leaf.asks
        if isinstance(asks, IsTriggersActivity):
            return self.unknown
        is_met = isinstance(asks, Always) or is_between(asks, self.people.now)
        return self.known(self.people.everybody if is_met else 0)

    def turn_to(self, before: datetime, now: datetime) -> None:
        """Open and close windows."""
        self.is_touched = True


class IdentityColumn(Column):
    """Who somebody is; asked for several at once, so that a long list costs little."""

    __slots__ = ()

    def pair(self, leaf: Leaf) -> Pair:
        """Those named; unknown for everybody else once one of them is not there."""
        numbers = [self.people.numbers.get(one, -1) for one in leaf.asks]
        there = [one for one in numbers if one >= 0 and one not in self.people.gone]
        met = mask_of(there)
        return (met, met if len(there) == len(numbers) else self.people.everybody)


# What is asked of people ------------------------------------------------------------------------


class _Gone:
    """The answer of whoever is not there; it meets no condition, and leaves none unknown."""


GONE: Final = _Gone()


class PersonColumn(Column):
    """Something about people themselves, with everybody's answer by number."""

    __slots__ = ("answers", "ask")

    def __init__(self, people: People, ask: Callable[[Person], Any]) -> None:
        """Ask everybody."""
        super().__init__(people)
        self.ask = ask
        self.answers: list[Any] = [GONE] * len(people.person_ids)
        shared: dict[Any, Any] = {}
        for person in people.world.everybody():
            number = people.numbers.get(person.person_id)
            if number is not None:  # else it is about to be noted that they came
                answer = ask(person)
                self.answers[number] = shared.setdefault(answer, answer)

    def copied(self, people: People) -> Self:
        """Give the same for a copy of the people."""
        other = super().copied(people)
        other.answers = self.answers.copy()
        return other

    def look(self, number: int, person: Person | None) -> None:
        """Ask somebody again; none: they are not there any more."""
        answer = GONE if person is None else self.ask(person)
        if number == len(self.answers):
            self.answers.append(GONE)
        before = self.answers[number]
        if answer != before:
            self.answers[number] = answer
            self.is_touched = True
            self.change(number, before, answer)

    def change(self, number: int, before: Any, after: Any) -> None:
        """Bring the conditions up to somebody's new answer."""


Judge = Callable[[Any, Any, datetime], bool | None]
"""Gives what a condition makes of an answer at a moment; none is unknown."""


class ValueColumn(PersonColumn):
    """Something that conditions judge by the answer alone."""

    __slots__ = ("judge",)

    def __init__(self, people: People, ask: Callable[[Person], Any], judge: Judge) -> None:
        """Ask everybody."""
        super().__init__(people, ask)
        self.judge = judge

    def change(self, number: int, before: Any, after: Any) -> None:
        """Judge somebody's new answer."""
        for leaf in self.leaves.values():
            outcome = self._outcome(leaf, after)
            if outcome is not self._outcome(leaf, before):
                leaf.met.put(number, outcome is True)
                leaf.unknown.put(number, outcome is None)

    def _outcome(self, leaf: Leaf, answer: Any) -> bool | None:
        return False if answer is GONE else self.judge(leaf.asks, answer, self.people.now)

    def fill(self, leaf: Leaf) -> None:
        """Judge everybody's answers."""
        found = {answer: self._outcome(leaf, answer) for answer in set(self.answers)}
        outcomes = [found[answer] for answer in self.answers]
        leaf.met = Bits(mask_where([one is True for one in outcomes]))
        leaf.unknown = Bits(mask_where([one is None for one in outcomes]))


def statuses(people: People) -> ValueColumn:
    """Ask everybody whether they may act and be told things."""
    return ValueColumn(people, lambda person: person.status, lambda asks, one, _: asks is one)


def attributes(people: People, name: str) -> ValueColumn:
    """Ask everybody for an attribute."""

    def ask(person: Person) -> PlainKey | None:
        return plain_key(person.attributes[name]) if name in person.attributes else None

    return ValueColumn(people, ask, _judge_attribute)


def _judge_attribute(
    asks: AttributeIs | AttributeBetween, answer: PlainKey | None, _: datetime
) -> bool | None:
    if answer is None:
        return None
    if isinstance(asks, AttributeIs):
        return answer in asks.keys
    kind, value = answer
    return is_within(asks, value) if kind == "number" else None


class DateColumn(ValueColumn):
    """One of everybody's dates, by the hour, so that time finds those whom it concerns."""

    __slots__ = ("hours",)

    def __init__(self, people: People, name: PersonDate) -> None:
        """Ask everybody, and sort them."""
        super().__init__(people, lambda person: person.date(name), _judge_date)
        self.hours: dict[int, set[int]] = {}
        for number, moment in enumerate(self.answers):
            self._sort_in(number, moment)

    def copied(self, people: People) -> Self:
        """Give the same for a copy of the people."""
        other = super().copied(people)
        other.hours = {hour: numbers.copy() for hour, numbers in self.hours.items()}
        return other

    def _sort_in(self, number: int, moment: Any) -> None:
        if isinstance(moment, datetime):
            self.hours.setdefault(_hour(moment), set()).add(number)

    def change(self, number: int, before: Any, after: Any) -> None:
        """Sort somebody in elsewhere, and judge their new date."""
        if isinstance(before, datetime):
            self.hours[_hour(before)].discard(number)
        self._sort_in(number, after)
        super().change(number, before, after)

    def turn_to(self, before: datetime, now: datetime) -> None:
        """Look again at those whose window opened or closed meanwhile."""
        for leaf in self.leaves.values():
            after, until = _bounds(leaf.asks, now)
            for edge in (leaf.asks.starts, leaf.asks.ends):
                if edge is not None:
                    for number in self._between(before - edge, now - edge):
                        leaf.met.put(number, after < self.answers[number] <= until)
                        self.is_touched = True

    def _between(self, one: datetime, other: datetime) -> Iterator[int]:
        """Go through those whose date lies between two moments, or not far from there."""
        first, last = sorted((_hour(one), _hour(other)))
        hours: Iterable[int] = range(first, last + 1)
        if len(self.hours) <= last - first:
            hours = [hour for hour in self.hours if first <= hour <= last]
        for hour in hours:
            yield from self.hours.get(hour, ())


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR: Final = timedelta(hours=1)
_EVER: Final = datetime.min.replace(tzinfo=UTC)
_FOREVER: Final = datetime.max.replace(tzinfo=UTC)


def _hour(moment: datetime) -> int:
    return (moment - _EPOCH) // _HOUR


def _bounds(asks: AroundDate, now: datetime) -> tuple[datetime, datetime]:
    """Give after which moment, and until when, a date lies whose window is open now."""
    after = _EVER if asks.ends is None else now - asks.ends
    return after, _FOREVER if asks.starts is None else now - asks.starts


def _judge_date(asks: AroundDate, moment: datetime | None, now: datetime) -> bool | None:
    if moment is None:
        return None
    after, until = _bounds(asks, now)
    return after < moment <= until


class GroupColumn(PersonColumn):
    """The groups that people are in; those in exactly the same ones are looked at together (G3)."""

    __slots__ = ("_around", "_is_known", "_turns", "cohorts", "has_new_tree")

    def __init__(self, people: People) -> None:
        """Ask everybody at once, and sort them."""
        groups: dict[PersonId, dict[GroupId, None]] = {}
        for one in people.world.memberships():
            groups.setdefault(one.person_id, {})[one.group_id] = None
        super().__init__(people, lambda person: tuple(groups.get(person.person_id, ())))
        self.ask = self._groups_now
        self.cohorts: dict[Any, set[int]] = {}
        for number, group_ids in enumerate(self.answers):
            self.cohorts.setdefault(group_ids, set()).add(number)
        self._forget_tree()

    def copied(self, people: People) -> Self:
        """Give the same for a copy of the people."""
        other = super().copied(people)
        other.ask = other._groups_now  # noqa: SLF001 - two of a kind
        other.cohorts = {key: numbers.copy() for key, numbers in self.cohorts.items()}
        other._around = self._around.copy()  # noqa: SLF001 - two of a kind
        other._is_known = self._is_known.copy()  # noqa: SLF001 - as above
        other._turns = {}  # noqa: SLF001 - as above
        return other

    def _groups_now(self, person: Person) -> tuple[GroupId, ...]:
        return tuple(sorted(self.people.world.groups_of(person.person_id)))

    def _forget_tree(self) -> None:
        self.has_new_tree = False
        self._around: dict[Any, frozenset[GroupId]] = {GONE: frozenset()}
        self._is_known: dict[GroupId, bool] = {}
        self._turns: dict[tuple[Any, Any], tuple[list[Bits], list[Bits]]] = {}

    def _groups_around(self, group_ids: Any) -> frozenset[GroupId]:
        found = self._around.get(group_ids)
        if found is None:
            above = [self.people.world.groups_above(one) for one in group_ids]
            found = self._around[group_ids] = frozenset().union(*above)
        return found

    def change(self, number: int, before: Any, after: Any) -> None:
        """Move somebody from some groups to others."""
        self.cohorts.setdefault(before, set()).discard(number)  # somebody new was in none
        self.cohorts.setdefault(after, set()).add(number)
        turn = self._turns.get((before, after))
        if turn is None:
            turn = self._turns[before, after] = self._turn(before, after)
        entered, left = turn
        for bits in left:
            bits.changes[number] = False
        for bits in entered:
            bits.changes[number] = True

    def _turn(self, before: Any, after: Any) -> tuple[list[Bits], list[Bits]]:
        """Give what is entered and what is left by moving from some groups to others."""
        was, will_be = self._groups_around(before), self._groups_around(after)
        asked = [(leaf.asks, leaf.met) for leaf in self.leaves.values()]
        entered = [bits for group_id, bits in asked if group_id in will_be - was]
        return entered, [bits for group_id, bits in asked if group_id in was - will_be]

    def keep(self, leaves: AbstractSet[Leaf]) -> None:
        """Forget every condition but these."""
        super().keep(leaves)
        self._turns.clear()

    def fill(self, leaf: Leaf) -> None:
        """Go through those in the group and below it."""
        self._turns.clear()
        found: list[int] = []
        for group_ids, numbers in self.cohorts.items():
            if leaf.asks in self._groups_around(group_ids):
                found += numbers
        leaf.met = Bits(mask_of(found))

    def pair(self, leaf: Leaf) -> Pair:
        """Give the members; unknown where there is no such group."""
        is_known = self._is_known.get(leaf.asks)
        if is_known is None:
            is_known = self.people.world.group(leaf.asks) is not None
            self._is_known[leaf.asks] = is_known
        return super().pair(leaf) if is_known else self.unknown

    def settle(self, stamp: int, *, for_all: bool) -> bool:
        """Look at everybody again where the tree has changed."""
        if self.has_new_tree:
            self._forget_tree()
            self.is_touched = True
            for leaf in self.leaves.values():
                self.fill(leaf)
        return super().settle(stamp, for_all=for_all)


# What is known of few ---------------------------------------------------------------------------


class RecordColumn(Column):
    """Something of which there are records about some people, and none about most.

    Attributes:
        place: Where the column is kept.
        is_stale: All records have to be read again.
    """

    __slots__ = ("is_stale", "place")

    def __init__(self, people: People, place: Place) -> None:
        """Read all records."""
        super().__init__(people)
        self.place = place
        self.read()
        self.is_touched = False

    def read(self) -> None:
        """Read all records."""
        self.is_stale = False
        self.is_touched = True

    def number(self, person_id: PersonId) -> int | None:
        """Find the number of somebody there is a record about."""
        return self.people.number_for(person_id, self.place)

    def look(self, person_id: PersonId) -> None:
        """Look again at the record about somebody."""
        number = self.number(person_id)
        if number is not None and not self.is_stale:
            self.is_touched = True
            self.change(number, person_id)

    def change(self, number: int, person_id: PersonId | None) -> None:
        """Bring the conditions up to what is known of whoever has a number; none: nobody has."""

    def settle(self, stamp: int, *, for_all: bool) -> bool:
        """Read all records again where that is needed."""
        if self.is_stale:
            self.read()
        return super().settle(stamp, for_all=for_all)


class StandingColumn(RecordColumn):
    """How people stand towards a target; those without a result stand at the beginning."""

    __slots__ = ("bits", "is_doubted", "is_known", "target")

    def __init__(self, people: People, target: Target) -> None:
        """Read all results."""
        self.target = target
        super().__init__(people, standing_place(target))

    def copied(self, people: People) -> Self:
        """Give the same for a copy of the people."""
        other = super().copied(people)
        other.bits = {status: bits.copied() for status, bits in self.bits.items()}
        return other

    def read(self) -> None:
        """Read all results."""
        super().read()
        self.is_doubted = False
        self.is_known = self.people.world.knows(self.target)
        found: dict[Status, list[int]] = {status: [] for status in Status}
        for result in self.people.world.results_in(self.target):
            number = self.number(result.person_id)
            if number is not None:
                found[result.standing].append(number)
        del found[status_without_result(self.target.kind)]
        self.bits = {status: Bits(mask_of(numbers)) for status, numbers in found.items()}

    def change(self, number: int, person_id: PersonId | None) -> None:
        """Look at somebody's result."""
        world = self.people.world
        result = None if person_id is None else world.result(self.target, person_id)
        standing = None if result is None else result.standing
        for status, bits in self.bits.items():
            bits.put(number, status is standing)

    def pair(self, leaf: Leaf) -> Pair:
        """Give those who stand so; unknown where there is no such target."""
        if not self.is_known:
            return self.unknown
        if leaf.asks in self.bits:
            return self.known(self.bits[leaf.asks].people)
        moved = 0
        for bits in self.bits.values():
            moved |= bits.people
        everybody = self.people.everybody
        return self.known(everybody ^ (everybody & moved))

    def settle(self, stamp: int, *, for_all: bool) -> bool:
        """See whether the target is still there, where that is in doubt."""
        if self.is_doubted:
            self.is_doubted = False
            self.is_known = self.people.world.knows(self.target)
            self.is_touched = True
        return super().settle(stamp, for_all=for_all)


class SessionColumn(RecordColumn):
    """Something about those who have a place in a session."""

    __slots__ = ("session", "session_id")

    def __init__(self, people: People, place: Place, session_id: SessionId) -> None:
        """Read all registrations."""
        self.session_id = session_id
        super().__init__(people, place)

    def read(self) -> None:
        """Look at the session."""
        super().read()
        self.session = self.people.world.session(self.session_id)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections; none where there is no such session."""
        return () if self.session is None else self.session.sections

    def registered(self, section: Section) -> Iterator[tuple[int, Registration]]:
        """Go through those who have a place in a section, by number."""
        world = self.people.world
        for one in world.everybody_registered(self.session_id, section.section_id):
            number = self.number(one.learner_id)
            if number is not None:
                yield number, one


class PlaceColumn(SessionColumn):
    """Who has a place in which section of a session."""

    __slots__ = ("bits",)

    def copied(self, people: People) -> Self:
        """Give the same for a copy of the people."""
        other = super().copied(people)
        other.bits = {section_id: bits.copied() for section_id, bits in self.bits.items()}
        return other

    def read(self) -> None:
        """Read all registrations."""
        super().read()
        self.bits = {
            section.section_id: Bits(mask_of(number for number, _ in self.registered(section)))
            for section in self.sections
        }

    def change(self, number: int, person_id: PersonId | None) -> None:
        """Look at somebody's registration."""
        world = self.people.world
        one = None if person_id is None else world.registration(self.session_id, person_id)
        is_active = one is not None and one.state is RegistrationState.ACTIVE
        place = one.section_id if one is not None and is_active else None
        for section_id, bits in self.bits.items():
            bits.put(number, section_id == place)

    def pair(self, leaf: Leaf) -> Pair:
        """Give those with a place; unknown where there is no such session or section."""
        section_id = leaf.asks
        if self.session is None or (section_id is not None and section_id not in self.bits):
            return self.unknown
        found = 0
        for one in self.bits if section_id is None else (section_id,):
            found |= self.bits[one].people
        return self.known(found)


class AttendanceColumn(SessionColumn):
    """How many events of a session people attended, as they count by now (T2, T3)."""

    __slots__ = ("_ends", "counts")

    def copied(self, people: People) -> Self:
        """Give the same for a copy of the people."""
        other = super().copied(people)
        other.counts = self.counts.copy()
        return other

    def read(self) -> None:
        """Count what everybody attended."""
        super().read()
        now = self.people.now
        self.counts = {
            number: events_attended(section, one, now)
            for section in self.sections
            for number, one in self.registered(section)
        }
        self._ends = sorted(
            event.ends_at
            for section in self.sections
            if not section.preferences.confirmed_by_trainer
            for event in section.counted_events
        )
        for leaf in self.leaves.values():
            self.fill(leaf)

    def change(self, number: int, person_id: PersonId | None) -> None:
        """Count what somebody attended."""
        count = None
        if person_id is not None:
            person = Profile(self.people.world, person_id, at=self.people.now)
            count = person.attended[self.session_id]
        self.counts[number] = count or 0
        for leaf in self.leaves.values():
            leaf.met.put(number, self.counts[number] >= leaf.asks)

    def turn_to(self, before: datetime, now: datetime) -> None:
        """Count anew once the end of an event lies between; until then time changes nothing."""
        if bisect_right(self._ends, before) != bisect_right(self._ends, now):
            self.is_stale = True

    def fill(self, leaf: Leaf) -> None:
        """Go through everybody's count."""
        leaf.met = Bits(mask_of(one for one, count in self.counts.items() if count >= leaf.asks))

    def pair(self, leaf: Leaf) -> Pair:
        """Give those who attended as many; unknown where there is no such session."""
        return self.unknown if self.session is None else self.known(leaf.met.people)


class GrantColumn(RecordColumn):
    """To whom a target was granted, and for whom it was locked, by the latest grant (A9, A10)."""

    __slots__ = ("locked", "target", "unlocked")

    def __init__(self, people: People, target: Target) -> None:
        """Read all grants."""
        self.target = target
        super().__init__(people, grant_place(target))

    def copied(self, people: People) -> Self:
        """Give the same for a copy of the people."""
        other = super().copied(people)
        other.unlocked, other.locked = self.unlocked.copied(), self.locked.copied()
        return other

    def read(self) -> None:
        """Read all grants of the target, and of what it is part of."""
        super().read()
        self.unlocked, self.locked = Bits(), Bits()
        world = self.people.world
        reached_by = (self.target, *holders(world, self.target))
        for person_id in {grant.person_id for one in reached_by for grant in world.grants_of(one)}:
            self.look(person_id)

    def change(self, number: int, person_id: PersonId | None) -> None:
        """Look at somebody's latest grant."""
        world = self.people.world
        grant = None if person_id is None else latest_grant(world, person_id, self.target)
        self.unlocked.put(number, grant is not None and grant.is_unlock)
        self.locked.put(number, grant is not None and not grant.is_unlock)

    def settle(self, stamp: int, *, for_all: bool) -> bool:
        """Tell whether any grant was looked at again."""
        is_changed = self.is_touched or self.is_stale
        super().settle(stamp, for_all=for_all)
        self.is_touched = False
        return is_changed


# Where columns are kept -------------------------------------------------------------------------

MOMENTS: Final[Place] = ("moment",)
IDENTITIES: Final[Place] = ("identity",)
GROUPS: Final[Place] = ("group",)
STATUSES_OF_PEOPLE: Final[Place] = ("status",)


def standing_place(target: Target) -> Place:
    """Name the column of how people stand towards a target."""
    return ("standing", *target.key)


def registration_place(session_id: SessionId) -> Place:
    """Name the column of who has a place in a session."""
    return ("registration", session_id)


def attendance_place(session_id: SessionId) -> Place:
    """Name the column of what people attended of a session."""
    return ("attendance", session_id)


def grant_place(target: Target) -> Place:
    """Name the column of to whom a target was granted."""
    return ("grant", *target.key)

"""What people answer to the questions of conditions: a column for each question (A3).

Editing rules:

1. A condition means here, for many people, what ``conditions`` says it means for one.
2. Each column reads one thing, in one place: of everybody, or of those to whom something happened.
3. Numbers stand for people within one gathering, and nothing outside learns of them.
4. A record that a column reads is in ``TOUCHES``, with whom it is about.
"""

from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import accumulate, chain
from operator import attrgetter
from typing import Any, Final

from sessionkit._automations.access import held_by, holders, latest_grant
from sessionkit._automations.bits import mask_of, named
from sessionkit._automations.conditions import is_between
from sessionkit._automations.profile import all_attempts
from sessionkit._domain import condition as kinds
from sessionkit._domain import who
from sessionkit._domain.attendance import events_attended, events_attended_ever
from sessionkit._domain.catalogue import Activity, Goal, Intake, Session
from sessionkit._domain.fields import plain_key
from sessionkit._domain.ids import GroupId, PersonId
from sessionkit._domain.people import Group, Membership, Person, PersonStatus
from sessionkit._domain.programme import Journey, Programme
from sessionkit._domain.reaction import Grant, Match
from sessionkit._domain.registration import Attempt, Registration, RegistrationState
from sessionkit._domain.result import Result, ResultStatus, standing_of, status_without_result
from sessionkit._domain.target import Target, TargetKind
from sessionkit._domain.world import World

Key = tuple[str, ...]
Pair = tuple[int, int]
"""For whom something is met, and for whom it is not unmet: met or unknown (A13)."""

Place = tuple[str, ...]
"""What a column is about."""

Leaf = kinds.Elementary | who.Matched | who.Granted | who.OfStatus
"""What is looked up; everything else is put together from it."""


def is_there(person: Person | None) -> bool:
    """Tell whether somebody counts: who was erased is in no answer (G9)."""
    return person is not None and person.status is not PersonStatus.DELETED


class People:
    """The people of one gathering, each with a number; without a person, who is not there."""

    def __init__(self, persons: Iterable[Person]) -> None:
        """Number people in the order of their ids."""
        found = sorted(persons, key=attrgetter("person_id"))
        self.persons: list[Person | None] = [*found]
        self.ids = [one.person_id for one in found]
        self.numbers = dict(zip(self.ids, range(len(self.ids)), strict=True))
        self.there = (1 << len(self.ids)) - 1
        self._is_sorted = True

    def number(self, person_id: PersonId) -> int:
        """Find somebody's number; who is new gets the next one."""
        number = self.numbers.get(person_id)
        if number is None:
            number = self.numbers[person_id] = len(self.ids)
            self._is_sorted = False
            self.ids.append(person_id)
            self.persons.append(None)
        return number

    def put(self, number: int, person: Person | None) -> bool:
        """Have somebody be as they are now, and tell whether they came or went."""
        before, self.persons[number] = self.persons[number], person
        is_moved = (before is None) is not (person is None)
        self.there ^= is_moved << number
        return is_moved

    def named(self, mask: int) -> tuple[PersonId, ...]:
        """Name the members of a set, in order of their ids."""
        found = named(mask, self.ids)
        return tuple(found if self._is_sorted else sorted(found))


Answers = Iterable[tuple[int, Any]]
"""What people answered, by their numbers; none: nothing."""


class Index:
    """Numbers of people by what they answered."""

    _BLOCKS: Final = 64

    def __init__(self, answers: Answers) -> None:
        """Sort people by their answers."""
        members: defaultdict[Any, list[int]] = defaultdict(list)
        last, among = None, members[None]
        for number, answer in answers:
            if answer is not last:  # many answer alike, and some answers are slow to hash
                last, among = answer, members[answer]
            among.append(number)
        del members[None]
        self._members = members
        self._answers: list[Any] | None = None
        self.everyone: Final = mask_of(chain.from_iterable(members.values()))

    def of(self, answers: Iterable[Any]) -> int:
        """Give those with one of several answers."""
        found = [self._members[one] for one in answers if one in self._members]
        return mask_of(chain.from_iterable(found))

    @property
    def answers(self) -> list[Any]:
        """All answers in order; sorted once, with masks of so many people from the first on."""
        if self._answers is None:
            self._answers = sorted(self._members)
            sizes = (len(self._members[one]) for one in self._answers)
            self._starts = list(accumulate(sizes, initial=0))
            self._order = [number for one in self._answers for number in self._members[one]]
            self._size = len(self._order) // self._BLOCKS + 1
            blocks = range(0, len(self._order), self._size)
            masks = (mask_of(self._order[at : at + self._size]) for at in blocks)
            self._masks = list(accumulate(masks, int.__or__, initial=0))
        return self._answers

    def between(self, first: int, last: int) -> int:
        """Give those whose answer is one of a stretch of ``answers``."""
        return self._until(last) ^ self._until(first) if first < last else 0

    def _until(self, place: int) -> int:
        count = self._starts[place]
        block = count // self._size
        return self._masks[block] | mask_of(self._order[block * self._size : count])


class Column(ABC):
    """One question that conditions ask."""

    is_timed = False  # whether the moment decides what conditions make of the answers

    def __init__(self, about: Any) -> None:
        """Begin without conditions."""
        self.about = about
        self.asked: set[Any] = set()
        self.index: Index | None = None  # until something happened to the answers

    def read(self, people: People, world: World, numbers: Iterable[int] | None) -> Answers:
        """Read the answers of these people; none: of everybody."""
        if numbers is not None:
            return ((number, self.one(people.ids[number], world)) for number in numbers)
        known = people.numbers.get  # nearly everybody is, and there may be millions of records
        return (
            (people.number(one) if (number := known(one)) is None else number, answer)
            for one, answer in self.all(world)
        )

    def all(self, world: World) -> Iterable[tuple[PersonId, Any]]:
        """Go through what there are records of."""
        return ()

    def one(self, person_id: PersonId, world: World) -> Any:
        """Give the answer of one person; none: there is no record."""
        return None

    @abstractmethod
    def pair(self, asks: Any, found: Index, there: int, world: World) -> Pair:
        """Give for whom a condition is met and not unmet, among those who are there."""

    def is_over(self, before: datetime, now: datetime) -> bool:
        """Tell whether the answers are others at another moment."""
        return False


def _known(met: int, unknown: int = 0) -> Pair:
    return (met, met | unknown) if unknown else (met, met)


# What is asked of nobody in particular ----------------------------------------------------------


class _Moment(Column):
    """What is the same for everybody: always, fixed windows, and what set the automation off."""

    is_timed = True

    def pair(self, asks: Any, found: Index, there: int, world: World) -> Pair:
        if isinstance(asks, kinds.IsTriggersActivity):
            return (0, there)
        return _known(
            there if isinstance(asks, kinds.Always) or is_between(asks, world.now) else 0
        )


class _Identity(Column):
    """Who somebody is; unknown for everybody where nobody is called so."""

    def all(self, world: World) -> Iterable[tuple[PersonId, Any]]:
        return [(self.about, True)]

    def one(self, person_id: PersonId, world: World) -> Any:
        return person_id == self.about or None

    def pair(self, asks: Any, found: Index, there: int, world: World) -> Pair:
        return _known(found.everyone) if is_there(world.person(self.about)) else (0, there)


# What is asked of people ------------------------------------------------------------------------


class PersonColumn(Column):
    """Something about people themselves, who are at hand."""

    def read(self, people: People, world: World, numbers: Iterable[int] | None) -> Answers:
        """Ask these people; none: everybody."""
        persons = people.persons
        asked = enumerate(persons) if numbers is None else ((one, persons[one]) for one in numbers)
        return self.ask((number, one) for number, one in asked if one is not None)

    @abstractmethod
    def ask(self, people: Iterable[tuple[int, Person]]) -> Answers:
        """Go through the answers of people, who come with their numbers."""


class _Status(PersonColumn):
    def ask(self, people: Iterable[tuple[int, Person]]) -> Answers:
        return ((number, person.status) for number, person in people)

    def pair(self, asks: who.OfStatus, found: Index, there: int, world: World) -> Pair:
        return _known(found.of(asks.statuses))


class _Attribute(PersonColumn):
    """An attribute; unknown for those without it, and where a number is asked for that is none."""

    _NUMBERS: Final = (("number", float("-inf")), ("number", float("inf")))

    def ask(self, people: Iterable[tuple[int, Person]]) -> Answers:
        about, key = self.about, plain_key
        return (
            (number, key(value))
            for number, person in people
            for name, value in person.attributes.items_by_name
            if name == about
        )

    def pair(self, asks: Any, found: Index, there: int, world: World) -> Pair:
        if isinstance(asks, kinds.AttributeIs):
            return _known(found.of(asks.keys), there ^ found.everyone)
        values, (least, most) = found.answers, self._NUMBERS
        unknown = there ^ found.between(bisect_left(values, least), bisect_right(values, most))
        least = least if asks.at_least is None else ("number", asks.at_least)
        most = most if asks.at_most is None else ("number", asks.at_most)
        met = found.between(bisect_left(values, least), bisect_right(values, most))
        return _known(met, unknown)


class _Date(PersonColumn):
    """One of people's dates; unknown for those without it."""

    is_timed = True
    _EVER: Final = datetime.min.replace(tzinfo=UTC)
    _FOREVER: Final = datetime.max.replace(tzinfo=UTC)

    def ask(self, people: Iterable[tuple[int, Person]]) -> Answers:
        about = self.about
        return (
            (number, moment)
            for number, person in people
            for date, moment in person.dates
            if date is about
        )

    def pair(self, asks: kinds.AroundDate, found: Index, there: int, world: World) -> Pair:
        """Give those whose window is open: whose date lies after a moment, until another."""
        after = self._EVER if asks.ends is None else world.now - asks.ends
        until = self._FOREVER if asks.starts is None else world.now - asks.starts
        dates = found.answers
        met = found.between(bisect_right(dates, after), bisect_right(dates, until))
        return _known(met, there ^ found.everyone)


# What is known of few ---------------------------------------------------------------------------


class _Group(Column):
    """Who is in a group or in one below it, whoever holds them there (G3, G11)."""

    def all(self, world: World) -> Iterable[tuple[PersonId, Any]]:
        below = [self.about]
        for group_id in below:  # which grows meanwhile
            ids = (one.group_id for one in world.subgroups(group_id))
            below += [one for one in ids if one not in below]
            for membership in world.memberships_in(group_id):
                yield membership.person_id, True

    def one(self, person_id: PersonId, world: World) -> Any:
        return True if self.about in world.counts_in(person_id) else None

    def pair(self, asks: kinds.IsInGroup, found: Index, there: int, world: World) -> Pair:
        return (0, there) if world.group(self.about) is None else _known(there & found.everyone)


class _Standing(Column):
    """How people stand towards a target; those without a result stand at the beginning."""

    def all(self, world: World) -> Iterable[tuple[PersonId, Any]]:
        return ((one.person_id, one.status) for one in world.results_in(self.about))

    def one(self, person_id: PersonId, world: World) -> Any:
        result = world.result(self.about, person_id)
        return None if result is None else result.status

    def pair(self, asks: kinds.HasStatus, found: Index, there: int, world: World) -> Pair:
        if not world.knows(self.about):
            return (0, there)
        kind = self.about.kind
        alike = {one for one in ResultStatus if standing_of(one, kind) is asks.status}
        if asks.status is status_without_result(kind):
            return _known(there ^ (there & found.of(set(ResultStatus) - alike)))
        return _known(there & found.of(alike))


class _Place(Column):
    """Who has a place in which section of a session."""

    def all(self, world: World) -> Iterable[tuple[PersonId, Any]]:
        session = world.session(self.about)
        for section in () if session is None else session.sections:
            for one in world.everybody_registered(self.about, section.section_id):
                yield one.learner_id, self.answer(one, world)

    def one(self, person_id: PersonId, world: World) -> Any:
        one = world.registration(self.about, person_id)
        is_active = one is not None and one.state is RegistrationState.ACTIVE
        return self.answer(one, world) if one is not None and is_active else None

    def answer(self, one: Registration, world: World) -> Any:
        """Give what somebody's place means."""
        return one.section_id

    def pair(self, asks: Any, found: Index, there: int, world: World) -> Pair:
        session, section_id = world.session(self.about), asks.section_id
        if session is None or (section_id is not None and session.section(section_id) is None):
            return (0, there)
        return _known(there & (found.everyone if section_id is None else found.of((section_id,))))


class _Attendance(_Place):
    """How many events of a session people attended, as they count by now (T2, T3)."""

    def read(self, people: People, world: World, numbers: Iterable[int] | None) -> Answers:
        """Count, and note when time alone will count more."""
        session = world.session(self.about)
        sections = () if session is None else session.sections
        self._ends = sorted(one.ends_at for each in sections for one in each.counted_events)
        return super().read(people, world, numbers)

    def answer(self, one: Registration, world: World) -> Any:
        session = world.session(self.about)
        section = None if session is None else session.section(one.section_id)
        return None if section is None else events_attended(section, one, world.now)

    def is_over(self, before: datetime, now: datetime) -> bool:
        return bisect_right(self._ends, before) != bisect_right(self._ends, now)

    def pair(self, asks: kinds.HasAttended, found: Index, there: int, world: World) -> Pair:
        if world.session(self.about) is None:
            return (0, there)
        counts = found.answers
        return _known(there & found.between(bisect_left(counts, asks.at_least), len(counts)))


class _AttendanceEver(_Attendance):
    """How many events of a session people attended in all their attempts (R12)."""

    def all(self, world: World) -> Iterable[tuple[PersonId, Any]]:
        session = world.session(self.about)
        learner_ids: dict[PersonId, None] = {}
        for section in () if session is None else session.sections:
            of_section = (self.about, section.section_id)
            for one in chain(
                world.everybody_registered(*of_section), world.everybody_who_left(*of_section)
            ):
                learner_ids[one.learner_id] = None
        return ((one, self.one(one, world)) for one in learner_ids)

    def one(self, person_id: PersonId, world: World) -> Any:
        session = world.session(self.about)
        if session is None:
            return None
        attempts = all_attempts(world, self.about, person_id)
        return events_attended_ever(session, attempts, world.now)


class _Grants(Column):
    """To whom a target was granted, and for whom it was locked, by the latest grant (A9, A10)."""

    def all(self, world: World) -> Iterable[tuple[PersonId, Any]]:
        reached_by = (self.about, *holders(world, self.about))
        people = {grant.person_id for one in reached_by for grant in world.grants_of(one)}
        return ((one, self.one(one, world)) for one in people)

    def one(self, person_id: PersonId, world: World) -> Any:
        grant = latest_grant(world, person_id, self.about)
        return None if grant is None else grant.is_unlock

    def pair(self, asks: who.Granted, found: Index, there: int, world: World) -> Pair:
        return _known(there & found.of((asks.is_unlock,)))


class _Matches(Column):
    """For whom something held when the check last looked, whether they are still there or not."""

    def all(self, world: World) -> Iterable[tuple[PersonId, Any]]:
        return ((one.person_id, True) for one in world.matches(self.about))

    def one(self, person_id: PersonId, world: World) -> Any:
        return None if world.match(self.about, person_id) is None else True

    def pair(self, asks: who.Matched, found: Index, there: int, world: World) -> Pair:
        return _known(found.everyone)


# Where columns are kept, and what touches them --------------------------------------------------

_QUESTIONS: Final[dict[type[Any], Callable[[Any], tuple[Place, type[Column], Any]]]] = {
    kinds.Always: lambda _: (("moment",), _Moment, None),
    kinds.BetweenMoments: lambda _: (("moment",), _Moment, None),
    kinds.IsTriggersActivity: lambda _: (("moment",), _Moment, None),
    kinds.IsPerson: lambda one: (("identity", one.person_id), _Identity, one.person_id),
    kinds.IsInGroup: lambda one: (("group", one.group_id), _Group, one.group_id),
    kinds.HasStatus: lambda one: (("standing", *one.target.key), _Standing, one.target),
    kinds.AroundDate: lambda one: (("date", one.date.value), _Date, one.date),
    kinds.AttributeIs: lambda one: (("attribute", one.name), _Attribute, one.name),
    kinds.AttributeBetween: lambda one: (("attribute", one.name), _Attribute, one.name),
    kinds.IsRegistered: lambda one: (("place", one.session_id), _Place, one.session_id),
    kinds.HasAttended: lambda one: (
        (("attendance in all attempts", one.session_id), _AttendanceEver, one.session_id)
        if one.all_attempts
        else (("attendance", one.session_id), _Attendance, one.session_id)
    ),
    who.Matched: lambda one: (("match", *one.subject), _Matches, one.subject),
    who.Granted: lambda one: (("grant", *one.target.key), _Grants, one.target),
    who.OfStatus: lambda _: (("status",), _Status, None),
}


def question(one: Leaf) -> tuple[Place, type[Column], Any]:
    """Give where what something asks is kept, the kind of column, and what that is about."""
    return _QUESTIONS[type(one)](one)


Touch = tuple[Place, PersonId | None]
"""A place where answers may be others now, and whose; none: everybody's, there and below."""


def _grant(key: Key, world: World) -> Iterable[Touch]:
    target = Target(TargetKind(key[0]), key[1])
    reached = (target, *held_by(world, target))
    return [(("grant", *one.key), PersonId(key[2])) for one in reached]


TOUCHES: Final[dict[type[Any], Callable[[Key, World], Iterable[Touch]]]] = {
    Person: lambda key, _: [(("person",), PersonId(key[0]))],
    Group: lambda _, __: [(("group",), None)],
    Membership: lambda key, world: [
        (("group", one), PersonId(key[0])) for one in world.groups_above(GroupId(key[1]))
    ],
    Activity: lambda key, _: [(("standing", "activity", *key), None)],
    Goal: lambda key, _: [(("standing", "goal", *key), None)],
    Intake: lambda key, _: [(("standing", "intake", *key), None)],
    Programme: lambda key, _: [(("standing", "programme", *key), None)],
    Journey: lambda _, __: [(("standing",), None), (("grant",), None)],
    Session: lambda key, _: [
        (("standing", "activity", *key), None),
        (("place", *key), None),
        (("attendance", *key), None),
        (("attendance in all attempts", *key), None),
    ],
    Registration: lambda key, _: [
        (("place", key[0]), PersonId(key[1])),
        (("attendance", key[0]), PersonId(key[1])),
        (("attendance in all attempts", key[0]), PersonId(key[1])),
    ],
    Attempt: lambda key, _: [(("attendance in all attempts", key[0]), PersonId(key[1]))],
    Result: lambda key, _: [(("standing", *key[1:]), PersonId(key[0]))],
    Grant: _grant,
    Match: lambda key, _: [(("match", *key[:2]), PersonId(key[2]))],
}
"""By kind of record: what one of them is about, by its key."""


def below(places: Iterable[Place], stale: set[Place]) -> Iterator[Place]:
    """Go through the places that are, or are below, one of others."""
    return (one for one in places if any(one[:length] in stale for length in range(1, 4)))

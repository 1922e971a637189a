"""Platforms with many people and automations, the same every time."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Final

from attrs import evolve

import sessionkit as sk
from sessionkit._domain import fields
from sessionkit._domain.catalogue import Activity
from sessionkit._domain.condition import Condition
from sessionkit._domain.facts.people import MembershipsChanged
from sessionkit._domain.ids import ActivityId, GroupId, PersonId
from sessionkit._domain.keys import Keys
from sessionkit._domain.people import DIRECTORY, Group, Membership, Person, PersonDate
from sessionkit._domain.result import Result, ResultStatus
from sessionkit._world import StoredWorld
from tests.builders import START, Kit, a_kit

GROUPS, ACTIVITIES = 60, 150
DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)
MIX: Final = (("plain", 111), ("or", 42), ("not", 29), ("nested", 18))
"""How many of 200 automations are of which kind."""


def some(seed: int, below: int) -> int:
    """Give a number that looks like any other: the same for the same seed, on every machine."""
    return (seed * 2654435761 + 40503) % 4294967296 * below >> 32


def group(number: int) -> GroupId:
    """Name a group."""
    return GroupId(f"group-{number % GROUPS}")


def activity(number: int) -> ActivityId:
    """Name an activity."""
    return ActivityId(f"activity-{number % ACTIVITIES}")


def person_id(number: int) -> PersonId:
    """Name a person; in order of their numbers."""
    return PersonId(f"person-{number:07}")


def a_person(number: int) -> Person:
    """Somebody."""
    return Person(person_id=person_id(number), name="Somebody")


def groups_of(number: int, *, moved: int = 0) -> set[GroupId]:
    """Name the one to three groups that somebody is in; other ones for every time they moved."""
    seed = 7 * number + moved
    return {GroupId(group(some(seed + 31 * place, GROUPS))) for place in range(1 + number % 3)}


def memberships(number: int, group_ids: Iterable[GroupId]) -> tuple[Membership, ...]:
    """Have the directory hold somebody in groups."""
    return tuple(
        Membership(person_id=person_id(number), group_id=one, source=DIRECTORY)
        for one in sorted(group_ids)
    )


def moving(number: int, moved: int) -> MembershipsChanged:
    """Move somebody on from the groups they are in to the next."""
    before, after = groups_of(number, moved=moved - 1), groups_of(number, moved=moved)
    return MembershipsChanged(
        person_id=person_id(number),
        began=memberships(number, after - before),
        ended=memberships(number, before - after),
    )


def described(number: int, *, moved: int = 0) -> Person:
    """Somebody with dates and attributes as well; other ones for every time they moved."""
    seed = 13 * number + 5 * moved
    begun = START - some(seed, 3_650) * DAY
    login = START - some(seed + 1, 400 * 24 * 60) * MINUTE
    dates = {
        PersonDate.CONTRACT_START: begun,
        PersonDate.CREATED: begun + some(seed + 2, 10_000) * MINUTE,
        PersonDate.LAST_LOGIN: login,
    }
    if number % 2:
        dates[PersonDate.CONTRACT_END] = begun + some(seed + 3, 5_000) * DAY
    attributes = {
        "country": f"country-{some(seed + 4, 30)}",
        "site": f"site-{some(seed + 5, 200)}",
        "language": f"language-{some(seed + 6, 8)}",
        "level": some(seed + 7, 10),
        "manages": some(seed + 8, 12) == 0,
    }
    if number % 3:
        attributes["salary"] = some(seed + 9, 90_000) / 10
    return evolve(
        a_person(number),
        dates=tuple(dates.items()),
        attributes=fields.attributes(attributes),
    )


def completed(number: int, share: int) -> Iterator[Result]:
    """Go through what somebody completed: one of so many activities, on average."""
    for one in range(some(number, share), ACTIVITIES, share):
        yield Result(
            person_id=person_id(number),
            target=sk.Target.activity(activity(one)),
            status=ResultStatus.COMPLETED,
            at=START - DAY,
        )


def a_platform(
    people: int, *, share: int = 4, somebody: Callable[[int], Person] = a_person
) -> Kit:
    """An engine with so many people in 60 groups, who completed one in four of 150 activities."""
    kit = a_kit()
    with kit.storage.transaction(keys=Keys.holding("benchmark")) as records:
        for one in range(GROUPS):
            # Ten at the top; each other one lies below one of those.
            parent_id = None if one < 10 else group(one % 10)
            records.put(Group(group_id=group(one), title="Group", parent_id=parent_id))
        for one in range(ACTIVITIES):
            records.put(Activity(activity_id=activity(one), title="Activity"))
        for number in range(people):
            records.put(somebody(number))
            for membership in memberships(number, groups_of(number)):
                records.put(membership)
            for result in completed(number, share):
                records.put(result)
    return kit


def the_world(kit: Kit) -> StoredWorld:
    """Look at everything as it is now."""
    with kit.storage.transaction() as records:
        return StoredWorld(records, kit.clock())


def conditions(count: int) -> list[Condition]:
    """Write the conditions of so many automations, in the mix of kinds."""
    kinds = [kind for kind, share in MIX for _ in range(share)]
    return [a_condition(kinds[number % len(kinds)], number) for number in range(count)]


def a_condition(kind: str, number: int) -> Condition:
    """Write a condition about groups, activities and a window."""
    seed = 11 * number
    member = [sk.IsInGroup(group(some(seed + one, GROUPS))) for one in range(3)]
    done = [
        sk.HasStatus(sk.Target.activity(activity(some(seed + one, ACTIVITIES))), "completed")
        for one in range(4, 8)
    ]
    window = sk.BetweenMoments(
        starts=START + (some(seed + 8, 60) - 50) * DAY,
        ends=START + (some(seed + 9, 60) + 11) * DAY,
    )
    if kind == "plain":
        return sk.AllOf([member[0], done[0], window])
    if kind == "or":
        return sk.AllOf([sk.AnyOf([*member[:2]]), done[0], window])
    if kind == "not":
        return sk.AllOf([member[0], sk.Not(done[0]), window])
    first = sk.AllOf([member[0], done[0], sk.Not(sk.AnyOf([*done[1:3]]))])
    return sk.AnyOf([first, sk.AllOf([sk.AnyOf([*member[1:]]), sk.AllOf([done[3], window])])])


def rich_conditions(count: int) -> list[Condition]:
    """Write as many, of which three in five ask for dates or attributes."""
    found = []
    for number, plain in enumerate(conditions(count)):
        asked = number * 3 % 5 < 3  # three of five
        found.append(sk.AllOf([asks_of_people(number), plain]) if asked else plain)
    return found


def asks_of_people(number: int) -> Condition:
    """Write a condition about a date or an attribute; there are some 250 of them."""
    seed = 17 * number
    date = list(PersonDate)[some(seed, 5)]
    length = some(seed + 1, 50)
    kinds: tuple[Condition, ...] = (
        sk.AroundDate(date=date, starts=(7 * length - 90) * DAY),
        sk.AroundDate(date=date, starts=length * DAY, ends=(40 * length + 60) * DAY),
        sk.AttributeIs("country", sorted({f"country-{length % one}" for one in (30, 7)})),
        sk.AttributeIs("site", f"site-{4 * length}"),
        sk.AttributeBetween(name="salary", at_least=180 * length, at_most=180 * length + 2_000),
        sk.Not(sk.AttributeIs("manages", [True])),
        sk.AttributeBetween(name="level", at_least=length % 10),
    )
    return kinds[some(seed + 2, len(kinds))]


def automations(count: int) -> Iterator[sk.Automation]:
    """Go through automations with these conditions, each of which unlocks one activity."""
    for number, condition in enumerate(conditions(count)):
        yield sk.Automation(
            automation_id=f"automation-{number:04}",
            name="Unlocks something",
            condition=condition,
            actions=[sk.Unlock(sk.Target.activity(activity(number)))],
        )

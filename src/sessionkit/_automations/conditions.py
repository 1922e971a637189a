"""Judge conditions for one person: once, often, or with the outcome of every node (A3, A4, A13).

Editing rules:

1. What an elementary condition means for one person is said once, in ``_MEANINGS``; all ways of
   judging use it. What it means for everybody at once is said in ``masks``.
2. Unknown means that a node cannot be judged, because it names something that is not there, or
   asks for what the person does not have. It stays unknown under ``Not``; an ``AllOf`` with an
   unmet part is unmet and an ``AnyOf`` with a met part is met whatever else is unknown.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, Final, cast

from attrs import frozen

from sessionkit._automations.profile import Leaf, Profile, all_attempts
from sessionkit._domain.automation import Occurrence
from sessionkit._domain.condition import (
    AllOf,
    Always,
    AnyOf,
    AroundDate,
    AttributeBetween,
    AttributeIs,
    BetweenMoments,
    Condition,
    HasAttended,
    HasStatus,
    IsInGroup,
    IsPerson,
    IsRegistered,
    IsTriggersActivity,
    Not,
)
from sessionkit._domain.decision import Outcome
from sessionkit._domain.ids import GroupId, PersonId
from sessionkit._domain.people import NO_GROUPS
from sessionkit._domain.world import World

Meaning = Callable[[Profile], bool | None]
"""Judges one condition for one person; none is unknown."""


# What each elementary condition means -----------------------------------------------------------


def _always(_: Always, __: Profile) -> bool | None:
    return True


def _is_person(one: IsPerson, person: Profile) -> bool | None:
    return person.is_person[one.person_id]


def _is_in_group(one: IsInGroup, person: Profile) -> bool | None:
    return person.in_group[one.group_id]


def _has_status(one: HasStatus, person: Profile) -> bool | None:
    status = person.standing[one.target.kind.value, one.target.target_id]
    return None if status is None else status is one.status


def _is_triggers_activity(one: IsTriggersActivity, person: Profile) -> bool | None:
    return judge_occurrence(one, person.occurrence)


def judge_occurrence(one: IsTriggersActivity, occurrence: Occurrence | None) -> bool | None:
    """Judge what set an automation off, which is the same for whomever it is about."""
    if occurrence is None or occurrence.status is None:
        return None
    if one.status is not None and occurrence.status is not one.status:
        return False
    least, most, score = one.score_at_least, one.score_at_most, occurrence.score
    if least is None and most is None:
        return True
    if score is None:
        return None
    return (least is None or least <= score) and (most is None or score <= most)


def _between_moments(one: BetweenMoments, person: Profile) -> bool | None:
    return is_between(one, person.at)


def is_between(one: BetweenMoments, at: datetime) -> bool:
    """Tell whether a moment lies in a fixed window."""
    return (one.starts is None or one.starts <= at) and (one.ends is None or at < one.ends)


def _around_date(one: AroundDate, person: Profile) -> bool | None:
    moment = person.dates[one.date]
    if moment is None:
        return None
    opens, closes = one.opens_at(moment), one.closes_at(moment)
    return (opens is None or opens <= person.at) and (closes is None or person.at < closes)


def _attribute_is(one: AttributeIs, person: Profile) -> bool | None:
    value = person.attribute[one.name]
    return None if value is None else value in one.keys


def _attribute_between(one: AttributeBetween, person: Profile) -> bool | None:
    kind, value = person.attribute[one.name] or (None, None)
    return is_within(one, value) if kind == "number" else None


def is_within(one: AttributeBetween, value: Any) -> bool:
    """Tell whether a number lies in a range, bounds included."""
    least, most = one.at_least, one.at_most
    return (least is None or least <= value) and (most is None or value <= most)


def _is_registered(one: IsRegistered, person: Profile) -> bool | None:
    return person.registered[one.session_id, one.section_id]


def _has_attended(one: HasAttended, person: Profile) -> bool | None:
    count = person.attended[one.session_id, one.all_attempts]
    return None if count is None else count >= one.at_least


_MEANINGS: Final[dict[type[Any], Callable[[Any, Profile], bool | None]]] = {
    Always: _always,
    IsPerson: _is_person,
    IsInGroup: _is_in_group,
    HasStatus: _has_status,
    IsTriggersActivity: _is_triggers_activity,
    BetweenMoments: _between_moments,
    AroundDate: _around_date,
    AttributeIs: _attribute_is,
    AttributeBetween: _attribute_between,
    IsRegistered: _is_registered,
    HasAttended: _has_attended,
}


# Often: closures --------------------------------------------------------------------------------


def compiled(condition: Condition) -> Meaning:
    """Make a condition into one function that judges it, leaving off as soon as it is decided.

    Elementary parts side by side are looked up without a call for each: nearly all conditions are
    two or three of them.
    """
    match condition:
        case AllOf(conditions=parts):
            return _all_of(tuple([compiled(part) for part in parts]))
        case AnyOf(conditions=parts):
            return _any_of(tuple([compiled(part) for part in parts]))
        case Not(condition=inner):
            return _not(compiled(inner))
        case _:
            return Leaf(partial(_MEANINGS[type(condition)], condition))


def _all_of(parts: tuple[Meaning, ...]) -> Meaning:
    match parts:
        case (part,):
            return part
        case (Leaf() as first, Leaf() as second):
            return _all_of_two(first, second)
        case (Leaf() as first, Leaf() as second, Leaf() as third):
            return _all_of_three(first, second, third)
        case _:
            return _all_of_many(parts)


def _all_of_two(first: Leaf, second: Leaf) -> Meaning:
    def meaning(person: Profile) -> bool | None:
        known = person.known
        one = known[first]
        if one is False:
            return False
        other = known[second]
        return other if one else (None if other else other)

    return meaning


def _all_of_three(first: Leaf, second: Leaf, third: Leaf) -> Meaning:
    def meaning(person: Profile) -> bool | None:
        known = person.known
        one = known[first]
        if one is False:
            return False
        other = known[second]
        if other is False:
            return False
        last = known[third]
        return last if one and other else (None if last else last)

    return meaning


def _any_of(parts: tuple[Meaning, ...]) -> Meaning:
    match parts:
        case (part,):
            return part
        case (Leaf() as first, Leaf() as second):
            return _any_of_two(first, second)
        case _:
            return _any_of_many(parts)


def _any_of_two(first: Leaf, second: Leaf) -> Meaning:
    def meaning(person: Profile) -> bool | None:
        known = person.known
        one = known[first]
        if one:
            return True
        other = known[second]
        return other if one is False else (other or None)

    return meaning


def _all_of_many(parts: tuple[Meaning, ...]) -> Meaning:
    def meaning(person: Profile) -> bool | None:
        outcome: bool | None = True
        for part in parts:
            found = part(person)
            if not found:
                if found is False:
                    return False
                outcome = None
        return outcome

    return meaning


def _any_of_many(parts: tuple[Meaning, ...]) -> Meaning:
    def meaning(person: Profile) -> bool | None:
        outcome: bool | None = False
        for part in parts:
            found = part(person)
            if found:
                return True
            if found is None:
                outcome = None
        return outcome

    return meaning


def _not(part: Meaning) -> Meaning:
    def meaning(person: Profile) -> bool | None:
        found = part(person)
        return None if found is None else not found

    return meaning


def compiled_together(conditions: Iterable[Condition]) -> Callable[[Profile], list[bool | None]]:
    """Make many conditions into one function that judges them all, in their order.

    Most automations ask for a group, and most people are in few: a condition that needs one of
    some groups is passed over, as unmet, for whoever is in none of them.
    """
    always: list[tuple[int, Meaning]] = []
    needing: dict[GroupId, list[tuple[int, Meaning]]] = {}
    unmet: list[bool | None] = []
    for place, condition in enumerate(conditions):
        judged = (place, compiled(condition))
        unmet.append(False)
        group_ids = _needed_groups(condition)
        if group_ids is None:
            always.append(judged)
        else:
            for group_id in group_ids:
                needing.setdefault(group_id, []).append(judged)
    by_group = tuple(needing.items())

    def judge_all(person: Profile) -> list[bool | None]:
        outcomes = unmet.copy()
        for place, meaning in always:
            outcomes[place] = meaning(person)
        for group_id, found in by_group:
            if person.in_group[group_id] is not False:
                for place, meaning in found:
                    outcomes[place] = meaning(person)
        return outcomes

    return judge_all


def _needed_groups(condition: Condition) -> frozenset[GroupId] | None:
    """Name groups such that a condition is unmet for everybody who is in none; none: there are none.

    A group that is not there is one that nobody knows whether they are in (A13).
    """
    match condition:
        case IsInGroup(group_id=group_id):
            return frozenset([group_id])
        case AllOf(conditions=parts):
            needed = [found for found in map(_needed_groups, parts) if found is not None]
            return min(needed, key=len, default=None)
        case AnyOf(conditions=parts):
            either = [_needed_groups(part) for part in parts]
            known = [found for found in either if found is not None]
            return NO_GROUPS.union(*known) if len(known) == len(either) else None
        case _:
            return None


# Once -------------------------------------------------------------------------------------------


def holds(condition: Condition, person: Profile) -> bool | None:
    """Judge a condition once, leaving off as soon as it is decided.

    For one or two questions about somebody: making a function of it first would cost more.
    """
    meaning = _MEANINGS.get(type(condition))
    if meaning is not None:
        return meaning(condition, person)
    if isinstance(condition, Not):
        found = holds(condition.condition, person)
        return None if found is None else not found
    tree = cast("AllOf | AnyOf", condition)
    decisive = isinstance(tree, AnyOf)
    outcome: bool | None = not decisive
    for part in tree.conditions:
        found = holds(part, person)
        if found is decisive:
            return decisive
        if found is None:
            outcome = None
    return outcome


# With the outcome of every node -----------------------------------------------------------------


@frozen
class Judgement:
    """One node of a condition tree with its outcome, and the nodes below it."""

    condition: Condition
    outcome: Outcome
    parts: tuple["Judgement", ...] = ()


OUTCOMES: Final = {True: Outcome.MET, False: Outcome.UNMET, None: Outcome.UNKNOWN}


def judge(condition: Condition, person: Profile) -> Judgement:
    """Judge every node of a condition for one person at one moment; none is skipped."""
    meaning = _MEANINGS.get(type(condition))
    if meaning is not None:
        return Judgement(condition, OUTCOMES[meaning(condition, person)])
    if isinstance(condition, Not):
        part = judge(condition.condition, person)
        return Judgement(condition, _OPPOSITE[part.outcome], (part,))
    tree = cast("AllOf | AnyOf", condition)
    parts = tuple([judge(one, person) for one in tree.conditions])
    outcome = _any_outcome(parts) if isinstance(tree, AnyOf) else _all_outcome(parts)
    return Judgement(condition, outcome, parts)


_OPPOSITE: Final = {
    Outcome.MET: Outcome.UNMET,
    Outcome.UNMET: Outcome.MET,
    Outcome.UNKNOWN: Outcome.UNKNOWN,
}


def _any_outcome(parts: tuple[Judgement, ...]) -> Outcome:
    outcomes = [part.outcome for part in parts]
    if Outcome.MET in outcomes:
        return Outcome.MET
    return Outcome.UNKNOWN if Outcome.UNKNOWN in outcomes else Outcome.UNMET


def _all_outcome(parts: tuple[Judgement, ...]) -> Outcome:
    outcomes = [part.outcome for part in parts]
    if Outcome.UNMET in outcomes:
        return Outcome.UNMET
    return Outcome.UNKNOWN if Outcome.UNKNOWN in outcomes else Outcome.MET


# Time -------------------------------------------------------------------------------------------


def edges(condition: Condition, person_id: PersonId, world: World) -> Iterator[datetime]:
    """Go through the moments at which time alone may change the outcome for a person."""
    match condition:
        case BetweenMoments(starts=starts, ends=ends):
            yield from (moment for moment in (starts, ends) if moment is not None)
        case AroundDate(date=name):
            person = world.person(person_id)
            moment = None if person is None else person.date(name)
            if moment is not None:
                around = (condition.opens_at(moment), condition.closes_at(moment))
                yield from (edge for edge in around if edge is not None)
        case HasAttended(session_id=session_id):
            session = world.session(session_id)
            attempts = all_attempts(world, session_id, person_id)
            asked = attempts if condition.all_attempts else islice(attempts, 1)
            section_ids = {one.section_id for one in asked}
            for section in () if session is None else session.sections:
                if section.section_id in section_ids:
                    yield from (event.ends_at for event in section.counted_events)
        case AllOf(conditions=parts) | AnyOf(conditions=parts):
            for part in parts:
                yield from edges(part, person_id, world)
        case Not(condition=inner):
            yield from edges(inner, person_id, world)
        case _:
            return

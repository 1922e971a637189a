"""Judge a condition for one person, with the outcome of every node (A3, A4, A13).

Unknown means that a node cannot be judged, because it names something that is not there. It stays
unknown under ``Not``; an ``AllOf`` with an unmet part is unmet and an ``AnyOf`` with a met part is
met whatever else is unknown.
"""

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen

from sessionkit.domain.automation import (
    AllOf,
    Always,
    AnyOf,
    BetweenMoments,
    Condition,
    IsInGroup,
    IsPerson,
    Not,
)
from sessionkit.domain.decision import Outcome, World
from sessionkit.domain.ids import PersonId
from sessionkit.domain.people import PersonStatus


@frozen
class Judgement:
    """One node of a condition tree with its outcome, and the nodes below it."""

    condition: Condition
    outcome: Outcome
    parts: tuple["Judgement", ...] = ()


def judge(condition: Condition, person_id: PersonId, world: World, at: datetime) -> Judgement:
    """Judge every node of a condition for one person at one moment; none is skipped."""
    match condition:
        case IsInGroup(group_id=group_id):
            if group_id in world.groups_around(person_id):
                return Judgement(condition, Outcome.MET)
            known = world.group(group_id) is not None
            return Judgement(condition, Outcome.UNMET if known else Outcome.UNKNOWN)
        case AnyOf(conditions=conditions):
            parts = tuple([judge(one, person_id, world, at) for one in conditions])
            return Judgement(condition, _any_of(parts), parts)
        case AllOf(conditions=conditions):
            parts = tuple([judge(one, person_id, world, at) for one in conditions])
            return Judgement(condition, _all_of(parts), parts)
        case Not(condition=inner):
            part = judge(inner, person_id, world, at)
            return Judgement(condition, _OPPOSITE[part.outcome], (part,))
        case Always():
            return Judgement(condition, Outcome.MET)
        case IsPerson(person_id=named):
            person = world.person(named)
            if person is None or person.status is PersonStatus.DELETED:
                return Judgement(condition, Outcome.UNKNOWN)
            met = named == person_id
            return Judgement(condition, Outcome.MET if met else Outcome.UNMET)
        case _:
            starts, ends = condition.starts, condition.ends
            is_open = (starts is None or starts <= at) and (ends is None or at < ends)
            return Judgement(condition, Outcome.MET if is_open else Outcome.UNMET)


_OPPOSITE = {
    Outcome.MET: Outcome.UNMET,
    Outcome.UNMET: Outcome.MET,
    Outcome.UNKNOWN: Outcome.UNKNOWN,
}


def _any_of(parts: tuple[Judgement, ...]) -> Outcome:
    outcomes = [part.outcome for part in parts]
    if Outcome.MET in outcomes:
        return Outcome.MET
    return Outcome.UNKNOWN if Outcome.UNKNOWN in outcomes else Outcome.UNMET


def _all_of(parts: tuple[Judgement, ...]) -> Outcome:
    outcomes = [part.outcome for part in parts]
    if Outcome.UNMET in outcomes:
        return Outcome.UNMET
    return Outcome.UNKNOWN if Outcome.UNKNOWN in outcomes else Outcome.MET


def edges(condition: Condition) -> Iterator[datetime]:
    """Go through the moments at which time alone may change the outcome."""
    match condition:
        case BetweenMoments(starts=starts, ends=ends):
            if starts is not None:
                yield starts
            if ends is not None:
                yield ends
        case AllOf(conditions=parts) | AnyOf(conditions=parts):
            for part in parts:
                yield from edges(part)
        case Not(condition=inner):
            yield from edges(inner)
        case _:
            return

"""Judge conditions for one person: quickly, or with the outcome of every node (A3, A4, A13).

Editing rules:

1. What an elementary condition means for one person is said once, in ``_MEANINGS``; both ways of
   judging use it. What it means for everybody at once is said in ``masks``.
2. Unknown means that a node cannot be judged, because it names something that is not there, or
   asks for what the person does not have. It stays unknown under ``Not``; an ``AllOf`` with an
   unmet part is unmet and an ``AnyOf`` with a met part is met whatever else is unknown.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from attrs import frozen

from sessionkit.automations.profile import Profile
from sessionkit.domain.automation import Occurrence
from sessionkit.domain.condition import (
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
    plain_key,
)
from sessionkit.domain.decision import Outcome, World
from sessionkit.domain.ids import PersonId

Meaning = Callable[[Profile], bool | None]
"""Judges one condition for one person; none is unknown."""


# What each elementary condition means -----------------------------------------------------------


def _always(_: Always) -> Meaning:
    return lambda _: True


def _is_person(one: IsPerson) -> Meaning:
    person_id = one.person_id
    return lambda person: person.is_person[person_id]


def _is_in_group(one: IsInGroup) -> Meaning:
    group_id = one.group_id
    return lambda person: person.in_group[group_id]


def _has_status(one: HasStatus) -> Meaning:
    key, wanted = (one.target.kind.value, one.target.target_id), one.status

    def meaning(person: Profile) -> bool | None:
        status = person.standing[key]
        return None if status is None else status is wanted

    return meaning


def _is_triggers_activity(one: IsTriggersActivity) -> Meaning:
    return lambda person: judge_occurrence(one, person.occurrence)


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


def _between_moments(one: BetweenMoments) -> Meaning:
    return lambda person: is_between(one, person.at)


def is_between(one: BetweenMoments, at: datetime) -> bool:
    """Tell whether a moment lies in a fixed window."""
    return (one.starts is None or one.starts <= at) and (one.ends is None or at < one.ends)


def _around_date(one: AroundDate) -> Meaning:
    name = one.date

    def meaning(person: Profile) -> bool | None:
        moment = person.dates[name]
        if moment is None:
            return None
        opens, closes = one.opens_at(moment), one.closes_at(moment)
        return (opens is None or opens <= person.at) and (closes is None or person.at < closes)

    return meaning


def _attribute_is(one: AttributeIs) -> Meaning:
    name, values = one.name, frozenset(plain_key(value) for value in one.values)

    def meaning(person: Profile) -> bool | None:
        value = person.attribute[name]
        return None if value is None else value in values

    return meaning


def _attribute_between(one: AttributeBetween) -> Meaning:
    name = one.name

    def meaning(person: Profile) -> bool | None:
        kind, value = person.attribute[name] or (None, None)
        return is_within(one, value) if kind == "number" else None

    return meaning


def is_within(one: AttributeBetween, value: Any) -> bool:
    """Tell whether a number lies in a range, bounds included."""
    least, most = one.at_least, one.at_most
    return (least is None or least <= value) and (most is None or value <= most)


def _is_registered(one: IsRegistered) -> Meaning:
    key = (one.session_id, one.section_id)
    return lambda person: person.registered[key]


def _has_attended(one: HasAttended) -> Meaning:
    session_id, needed = one.session_id, one.at_least

    def meaning(person: Profile) -> bool | None:
        count = person.attended[session_id]
        return None if count is None else count >= needed

    return meaning


_MEANINGS: Final[dict[type[Any], Callable[[Any], Meaning]]] = {
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


# Quickly: closures ------------------------------------------------------------------------------


def compiled(condition: Condition) -> Meaning:
    """Make a condition into one function that judges it, leaving off as soon as it is decided."""
    match condition:
        case AllOf(conditions=parts):
            return _all_of(tuple([compiled(part) for part in parts]))
        case AnyOf(conditions=parts):
            return _any_of(tuple([compiled(part) for part in parts]))
        case Not(condition=inner):
            return _not(compiled(inner))
        case _:
            return _MEANINGS[type(condition)](condition)


_FEW: Final = 3
"""So many parts are judged without a loop; each more is one more call inside the others."""


def _all_of(parts: tuple[Meaning, ...]) -> Meaning:
    if len(parts) == 1:
        return parts[0]
    if len(parts) > _FEW:
        return _all_of_many(parts)
    first, second = parts[0], _all_of(parts[1:])

    def meaning(person: Profile) -> bool | None:
        found = first(person)
        if found:
            return second(person)
        if found is False or second(person) is False:
            return False
        return None

    return meaning


def _any_of(parts: tuple[Meaning, ...]) -> Meaning:
    if len(parts) == 1:
        return parts[0]
    if len(parts) > _FEW:
        return _any_of_many(parts)
    first, second = parts[0], _any_of(parts[1:])

    def meaning(person: Profile) -> bool | None:
        found = first(person)
        if found:
            return True
        if found is False:
            return second(person)
        return True if second(person) else None

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
    match condition:
        case AnyOf(conditions=conditions):
            parts = tuple([judge(one, person) for one in conditions])
            return Judgement(condition, _any_outcome(parts), parts)
        case AllOf(conditions=conditions):
            parts = tuple([judge(one, person) for one in conditions])
            return Judgement(condition, _all_outcome(parts), parts)
        case Not(condition=inner):
            part = judge(inner, person)
            return Judgement(condition, _OPPOSITE[part.outcome], (part,))
        case _:
            found = _MEANINGS[type(condition)](condition)(person)
            return Judgement(condition, OUTCOMES[found])


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
            one = world.registration(session_id, person_id)
            section = None if session is None or one is None else session.section(one.section_id)
            if section is not None and not section.preferences.confirmed_by_trainer:
                yield from (event.end.instant for event in section.counted_events)
        case AllOf(conditions=parts) | AnyOf(conditions=parts):
            for part in parts:
                yield from edges(part, person_id, world)
        case Not(condition=inner):
            yield from edges(inner, person_id, world)
        case _:
            return

"""Automations in words: one line of English for each node, and what would have to change (A16)."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, assert_never

from sessionkit._automations.conditions import Judgement
from sessionkit._domain import fields
from sessionkit._domain.action import (
    Action,
    AddToGroup,
    AssignToDo,
    Complete,
    Expire,
    GrantBadge,
    GrantCertificate,
    Lock,
    Notify,
    OfferGroups,
    Reactivate,
    RemoveFromGroup,
    Reset,
    Suspend,
    Unlock,
)
from sessionkit._domain.automation import Automation, Trigger
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
from sessionkit._domain.people import PersonDate
from sessionkit._notebook import shown

# One node each --------------------------------------------------------------------------------


def condition_words(condition: Condition) -> str:  # noqa: C901, PLR0912 - a line for each kind
    """Put one node of a condition into words; the nodes below it have lines of their own.

    >>> condition_words(IsInGroup("north"))
    'in group north'
    """
    match condition:
        case Always():
            return "always"
        case IsPerson(person_id=person_id):
            return f"person {person_id}"
        case IsInGroup(group_id=group_id):
            return f"in group {group_id}"
        case HasStatus(target=target, status=status):
            return f"{target} {status.value}"
        case IsTriggersActivity():
            return _triggers_activity(condition)
        case BetweenMoments(starts=starts, ends=ends):
            return _window(_moment(starts), _moment(ends))
        case AroundDate(date=date, starts=starts, ends=ends):
            return _window(_around(date, starts), _around(date, ends))
        case AttributeIs(name=name, values=values):
            listed = _listed(json.dumps(value, ensure_ascii=False) for value in values)
            return f"{name} is {'one of ' if len(values) > 1 else ''}{listed}"
        case AttributeBetween(name=name, at_least=least, at_most=most):
            return f"{name} {_bounds(least, most)}"
        case IsRegistered(session_id=session_id, section_id=None):
            return f"registered for session {session_id}"
        case IsRegistered(session_id=session_id, section_id=section_id):
            return f"registered for section {section_id} of session {session_id}"
        case HasAttended(session_id=session_id, at_least=needed, all_attempts=ever):
            events = "1 event" if needed == 1 else f"{needed} events"
            return f"attended at least {events} of session {session_id}{' in all attempts' if ever else ''}"
        case AllOf():
            return "all of"
        case AnyOf():
            return "any of"
        case Not():
            return "not"
        case _:
            assert_never(condition)


def action_words(action: Action) -> str:  # noqa: C901, PLR0912 - a line for each kind
    """Put an action into words.

    >>> action_words(AddToGroup("north"))
    'add to group north'
    """
    match action:
        case Unlock(target=target, with_activities=with_activities):
            return f"unlock {target}{_WITH_ACTIVITIES[with_activities]}"
        case Lock(target=target, with_activities=with_activities):
            return f"lock {target}{_WITH_ACTIVITIES[with_activities]}"
        case Notify(subject=subject):
            return f"notify: {subject}"
        case GrantBadge(badge_id=badge_id):
            return f"grant badge {badge_id}"
        case GrantCertificate(certificate_id=certificate_id):
            return f"grant certificate {certificate_id}"
        case AssignToDo(target=target, due_after=length):
            due = "" if length is None else f", due after {fields.offset_text(length)}"
            return f"put {target} on the to-do list{due}"
        case Complete(activity_id=activity_id):
            return f"complete activity {activity_id}"
        case Expire(activity_id=activity_id):
            return f"let the completion of activity {activity_id} expire"
        case Reset(activity_id=activity_id):
            return f"reset activity {activity_id}"
        case AddToGroup(group_id=group_id):
            return f"add to group {group_id}"
        case RemoveFromGroup(group_id=group_id):
            return f"remove from group {group_id}"
        case OfferGroups(group_ids=group_ids):
            return f"offer groups {_listed(group_ids)}"
        case Suspend():
            return "suspend"
        case Reactivate():
            return "reactivate"
        case _:
            assert_never(action)


def trigger_words(automation: Automation) -> str:
    """Put into words what sets an automation off."""
    trigger, subject_id = automation.trigger, automation.subject_id
    if trigger is None:
        return "never"
    if trigger is Trigger.PERIODIC:
        return "periodic check"
    return trigger.value if subject_id is None else f"{trigger.value}: {subject_id}"


_WITH_ACTIVITIES: Final = {True: " with its activities", False: ""}


LISTED: Final = 10
"""How many values are named; of more, these, and how many more there are."""

LONGEST_VALUE: Final = 80
"""How many characters of a value are shown."""


def _listed(values: Iterable[str]) -> str:
    found = list(values)
    named = [
        one if len(one) <= LONGEST_VALUE else f"{one[: LONGEST_VALUE - 3]}..."
        for one in found[:LISTED]
    ]
    rest = len(found) - LISTED
    return ", ".join(named) + (f" and {rest} more" if rest > 0 else "")


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else shown(moment)


def _around(date: PersonDate, offset: timedelta | None) -> str | None:
    if offset is None:
        return None
    if not offset:
        return date.value
    side = "before" if offset < timedelta(0) else "after"
    return f"{fields.offset_text(abs(offset))} {side} {date.value}"


def _window(starts: str | None, ends: str | None) -> str:
    """Put a window into words; it has one bound at least."""
    if ends is None:
        return f"from {starts}"
    return f"until {ends}" if starts is None else f"between {starts} and {ends}"


def _bounds(least: float | None, most: float | None) -> str:
    """Put a range into words; it has one bound at least."""
    if most is None:
        return f"at least {least}"
    return f"at most {most}" if least is None else f"from {least} to {most}"


def _triggers_activity(one: IsTriggersActivity) -> str:
    parts = [] if one.status is None else [one.status.value]
    if one.score_at_least is not None or one.score_at_most is not None:
        parts.append(f"with a score {_bounds(one.score_at_least, one.score_at_most)}")
    return f"the trigger's activity {', '.join(parts)}"


# What would have to change ----------------------------------------------------------------------

Change = tuple[Condition, bool]
"""An elementary condition, and whether it would have to be met."""


def what_would_change(judgement: Judgement, *, wanted: bool = True) -> tuple[Change, ...]:
    """Name a smallest set of elementary conditions that would have to come out differently (A16).

    Each place in the tree is looked at by itself. There is nothing to name where the condition
    comes out as wanted, nor where nothing could make it so, as with ``Not(Always())``. That
    somebody would have to be another person is named only where there is no other way.

    Args:
        judgement: How the condition came out.
        wanted: That the condition be met, or else unmet.
    """
    return tuple(dict.fromkeys(_changes(judgement, wanted=wanted) or ()))


def change_words(change: Change) -> str:
    """Put one change into words.

    >>> change_words((IsInGroup("north"), False))
    'not in group north'
    """
    condition, wanted = change
    return f"{'' if wanted else 'not '}{condition_words(condition)}"


def _changes(judgement: Judgement, *, wanted: bool) -> tuple[Change, ...] | None:
    """Find the fewest changes that give a node the outcome wanted; none: it can never have it."""
    if judgement.outcome is _OUTCOMES[wanted]:
        return ()
    match judgement.condition:
        case AllOf():
            of = _of_each if wanted else _of_one
            return of(judgement, wanted=wanted)
        case AnyOf():
            of = _of_one if wanted else _of_each
            return of(judgement, wanted=wanted)
        case Not():
            return _changes(judgement.parts[0], wanted=not wanted)
        case Always():
            return None
        case elementary:
            return ((elementary, wanted),)


def _of_each(judgement: Judgement, *, wanted: bool) -> tuple[Change, ...] | None:
    found = [_changes(part, wanted=wanted) for part in judgement.parts]
    possible = [one for one in found if one is not None]
    if len(possible) < len(found):
        return None
    return tuple([change for one in possible for change in one])


def _of_one(judgement: Judgement, *, wanted: bool) -> tuple[Change, ...] | None:
    found = (_changes(part, wanted=wanted) for part in judgement.parts)
    return min((one for one in found if one is not None), key=_cost, default=None)


def _cost(changes: tuple[Change, ...]) -> tuple[int, int]:
    """Nobody becomes somebody else; only the automation could name others."""
    return sum(isinstance(condition, IsPerson) for condition, _ in changes), len(changes)


_OUTCOMES: Final = {True: Outcome.MET, False: Outcome.UNMET}

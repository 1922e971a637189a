"""Conditions: what an automation asks of one person (A3, A4).

A condition is a value. ``AllOf``, ``AnyOf`` and ``Not`` hold others; everything else is elementary.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property
from typing import Final

from attrs import field, frozen

from sessionkit._domain import fields
from sessionkit._domain.fields import (
    AttributeValue,
    PlainKey,
    collection,
    named_fields,
    plain_key,
    refuse,
)
from sessionkit._domain.ids import GroupId, PersonId, SectionId, SessionId
from sessionkit._domain.people import PersonDate
from sessionkit._domain.target import Target, TargetKind

# Elementary conditions ------------------------------------------------------------------------


@frozen
class Always:
    """Met for everybody."""


@frozen(cache_hash=True, field_transformer=named_fields)
class IsPerson:
    """Met for one person; unknown once that person is not there any more."""

    person_id: PersonId = field(converter=fields.person_id)


@frozen(cache_hash=True, field_transformer=named_fields)
class IsInGroup:
    """Met for members of a group and of the groups below it (G3)."""

    group_id: GroupId = field(converter=fields.group_id)


class Status(Enum):
    """How somebody can stand towards a target (A3).

    Incomplete is neither completed nor failed; uncommitted is neither committed nor completed.
    """

    COMPLETED = "completed"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    COMMITTED = "committed"
    UNCOMMITTED = "uncommitted"


_OF_CONTENT: Final = (Status.COMPLETED, Status.INCOMPLETE)
_OF_PROMISES: Final = (Status.COMPLETED, Status.COMMITTED, Status.UNCOMMITTED)
STATUSES: Final = {
    TargetKind.ACTIVITY: (*_OF_CONTENT, Status.FAILED),
    TargetKind.JOURNEY: _OF_CONTENT,
    TargetKind.JOURNEY_SECTION: _OF_CONTENT,
    TargetKind.PROGRAMME: _OF_CONTENT,
    TargetKind.GOAL: _OF_PROMISES,
    TargetKind.INTAKE: _OF_PROMISES,
}
"""Which statuses there are of which kind of target; a widget has none."""


def _target(value: Target) -> Target:
    if not isinstance(value, Target):
        raise refuse("must be a Target", value)
    return value


def _status(value: Status | str) -> Status:
    return fields.chosen(Status, value)


def _optional_status(value: Status | str | None) -> Status | None:
    return None if value is None else _status(value)


@frozen(cache_hash=True, field_transformer=named_fields)
class HasStatus:
    """Met while the person stands like this towards a target (A3, C10).

    >>> HasStatus(Target.journey("onboarding"), "completed").status
    <Status.COMPLETED: 'completed'>
    """

    target: Target = field(converter=_target)
    status: Status = field(converter=_status)

    def __attrs_post_init__(self) -> None:
        """Refuse a status that the target can never have."""
        known = STATUSES.get(self.target.kind, ())
        if self.status not in known:
            names = ", ".join(one.value for one in known) or "none at all"
            message = f"HasStatus.status must be one that a {self.target.kind.value} has ({names})"
            raise refuse(message, self.status.value)


@frozen(kw_only=True, cache_hash=True, field_transformer=named_fields)
class IsTriggersActivity:
    """Met when the activity that set the automation off came out like this (A3).

    Unknown where nothing set it off, and where a bound is asked of something without a score.
    """

    status: Status | None = field(default=None, converter=_optional_status)
    score_at_least: float | None = field(default=None, converter=fields.optional_number)
    score_at_most: float | None = field(default=None, converter=fields.optional_number)

    def __attrs_post_init__(self) -> None:
        """Refuse to ask nothing, and what no activity can be."""
        least, most = self.score_at_least, self.score_at_most
        if self.status is None and least is None and most is None:
            message = "IsTriggersActivity.status must be given where no score is asked for"
            raise refuse(message, None)
        if self.status not in (None, *STATUSES[TargetKind.ACTIVITY]):
            message = "IsTriggersActivity.status must be completed, incomplete or failed"
            raise refuse(message, self.status)
        if least is not None and most is not None and most < least:
            message = "IsTriggersActivity.score_at_most must be at least score_at_least"
            raise refuse(message, most)


@frozen(kw_only=True, cache_hash=True, field_transformer=named_fields)
class BetweenMoments:
    """Met from one fixed moment until just before another; either may be open."""

    starts: datetime | None = field(default=None, converter=fields.optional_moment)
    ends: datetime | None = field(default=None, converter=fields.optional_moment)

    def __attrs_post_init__(self) -> None:
        """Refuse a window that can never be open, and one without any bound."""
        if self.starts is None and self.ends is None:
            message = "BetweenMoments.starts must be given where ends is not"
            raise refuse(message, None)
        if self.starts is not None and self.ends is not None and self.ends <= self.starts:
            message = "BetweenMoments.ends must be after starts"
            raise refuse(message, self.ends)


def _person_date(value: PersonDate | str) -> PersonDate:
    return fields.chosen(PersonDate, value)


@frozen(kw_only=True, cache_hash=True, field_transformer=named_fields)
class AroundDate:
    """Met in a window around one of the person's dates; unknown for people without that date.

    Attributes:
        date: Which date.
        starts: The window opens so long after the date, or before it where negative; texts such as
            ``7d`` and ``-12h`` are read; none: it was always open.
        ends: The first moment after the window, likewise; none: it never closes.
    """

    date: PersonDate = field(converter=_person_date)
    starts: timedelta | None = field(default=None, converter=fields.optional_offset)
    ends: timedelta | None = field(default=None, converter=fields.optional_offset)

    def __attrs_post_init__(self) -> None:
        """Refuse a window that can never be open, and one without any bound."""
        if self.starts is None and self.ends is None:
            message = "AroundDate.starts must be given where ends is not"
            raise refuse(message, None)
        if self.starts is not None and self.ends is not None and self.ends <= self.starts:
            message = "AroundDate.ends must be after starts"
            raise refuse(message, fields.offset_text(self.ends))

    def opens_at(self, moment: datetime) -> datetime | None:
        """Give when the window around a moment opens."""
        return None if self.starts is None else moment + self.starts

    def closes_at(self, moment: datetime) -> datetime | None:
        """Give the first moment after the window around a moment."""
        return None if self.ends is None else moment + self.ends


def _values(values: AttributeValue | Iterable[AttributeValue]) -> tuple[AttributeValue, ...]:
    if values is None or isinstance(values, str | int | float):
        return (fields.attribute_value(values),)
    if isinstance(values, bytes | Mapping):
        raise refuse("must be a plain value, or a collection of plain values", values)
    found = tuple(fields.attribute_value(one) for one in collection(values, "plain values"))
    if not found:
        raise refuse("must hold at least one value", values)
    if len({plain_key(one) for one in found}) < len(found):
        raise refuse("must not hold the same value twice", values)
    return found


def _plain_keys(values: tuple[AttributeValue, ...]) -> tuple[PlainKey, ...]:
    """Two conditions are the same if they mean the same: ``True`` is not ``1`` here."""
    return tuple(plain_key(value) for value in values)


@frozen(cache_hash=True, field_transformer=named_fields)
class AttributeIs:
    """Met when an attribute of the person has a value, or one of several; unknown without it.

    >>> AttributeIs("country", "be") == AttributeIs("country", ["be"])
    True
    """

    name: str = field(converter=fields.given_id)
    values: tuple[AttributeValue, ...] = field(converter=_values, eq=_plain_keys)

    @cached_property
    def keys(self) -> frozenset[PlainKey]:
        """The values as they are compared."""
        return frozenset(map(plain_key, self.values))


@frozen(kw_only=True, cache_hash=True, field_transformer=named_fields)
class AttributeBetween:
    """Met when a numeric attribute lies in a range, bounds included; unknown where it is no number."""

    name: str = field(converter=fields.given_id)
    at_least: float | None = field(default=None, converter=fields.optional_number)
    at_most: float | None = field(default=None, converter=fields.optional_number)

    def __attrs_post_init__(self) -> None:
        """Refuse a range that holds nothing, and one without any bound."""
        if self.at_least is None and self.at_most is None:
            message = "AttributeBetween.at_least must be given where at_most is not"
            raise refuse(message, None)
        if self.at_least is not None and self.at_most is not None and self.at_most < self.at_least:
            message = "AttributeBetween.at_most must be at least at_least"
            raise refuse(message, self.at_most)


@frozen(cache_hash=True, field_transformer=named_fields)
class IsRegistered:
    """Met while the person has a place in a session, or in one section of it."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId | None = field(default=None, converter=fields.optional_section_id)


@frozen(cache_hash=True, field_transformer=named_fields)
class HasAttended:
    """Met once the person attended at least so many events of a session, as they count (T2, T3).

    Attributes:
        all_attempts: Every attempt counts, however it ended; else the present one alone (R12).
            An event attended in several attempts counts once.
    """

    session_id: SessionId = field(converter=fields.session_id)
    at_least: int = field(default=1, converter=fields.positive)
    all_attempts: bool = field(default=False, converter=fields.flag)


# Combining ------------------------------------------------------------------------------------

DEEPEST: Final = 100
"""How many levels a tree of conditions may have."""


LARGEST: Final = 2**20
"""How many conditions a tree may hold; trees that share parts grow faster than they look."""


def _measure(name: str, parts: tuple["Condition", ...]) -> tuple[int, int]:
    """Give levels and number of conditions of a tree, if it has not too many of either."""
    depth = 1 + max(getattr(part, "depth", 1) for part in parts)
    if depth > DEEPEST:
        message = f"{name} must be at most {DEEPEST} levels deep"
        raise refuse(message, depth)
    size = 1 + sum(getattr(part, "size", 1) for part in parts)
    if size > LARGEST:
        message = f"{name} must hold at most {LARGEST} conditions in all"
        raise refuse(message, size)
    return depth, size


def _conditions(values: Iterable["Condition"]) -> tuple["Condition", ...]:
    found = tuple(as_condition(value) for value in collection(values, "conditions"))
    if not found:
        raise refuse("must hold at least one condition", found)
    return found


def as_condition(value: "Condition") -> "Condition":
    """Accept a condition."""
    if not isinstance(value, CONDITIONS):
        raise refuse("must be a condition", value)
    return value


@frozen(cache_hash=True, field_transformer=named_fields)
class AllOf:
    """Met when every one of its conditions is met (A4); holding none is refused."""

    conditions: tuple["Condition", ...] = field(converter=_conditions)
    depth: int = field(init=False, eq=False, repr=False)
    size: int = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Count levels and conditions."""
        depth, size = _measure("AllOf.conditions", self.conditions)
        object.__setattr__(self, "depth", depth)
        object.__setattr__(self, "size", size)


@frozen(cache_hash=True, field_transformer=named_fields)
class AnyOf:
    """Met when at least one of its conditions is met (A4); holding none is refused."""

    conditions: tuple["Condition", ...] = field(converter=_conditions)
    depth: int = field(init=False, eq=False, repr=False)
    size: int = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Count levels and conditions."""
        depth, size = _measure("AnyOf.conditions", self.conditions)
        object.__setattr__(self, "depth", depth)
        object.__setattr__(self, "size", size)


@frozen(cache_hash=True, field_transformer=named_fields)
class Not:
    """Met when its condition is unmet; unknown stays unknown (A4, A13)."""

    condition: "Condition" = field(converter=as_condition)
    depth: int = field(init=False, eq=False, repr=False)
    size: int = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Count levels and conditions."""
        depth, size = _measure("Not.condition", (self.condition,))
        object.__setattr__(self, "depth", depth)
        object.__setattr__(self, "size", size)


Elementary = (
    Always
    | IsPerson
    | IsInGroup
    | HasStatus
    | IsTriggersActivity
    | BetweenMoments
    | AroundDate
    | AttributeIs
    | AttributeBetween
    | IsRegistered
    | HasAttended
)
Condition = Elementary | AllOf | AnyOf | Not
CONDITIONS: Final = (
    Always,
    IsPerson,
    IsInGroup,
    HasStatus,
    IsTriggersActivity,
    BetweenMoments,
    AroundDate,
    AttributeIs,
    AttributeBetween,
    IsRegistered,
    HasAttended,
    AllOf,
    AnyOf,
    Not,
)


def leaves(tree: Condition) -> Iterator[Elementary]:
    """Go through the elementary conditions of a tree, from left to right."""
    match tree:
        case AllOf(conditions=parts) | AnyOf(conditions=parts):
            for part in parts:
                yield from leaves(part)
        case Not(condition=inner):
            yield from leaves(inner)
        case _:
            yield tree

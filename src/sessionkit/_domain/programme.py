"""Journeys and programmes: what is learnt in which order, and when each part opens (C8, C9)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from attrs import field, frozen

from sessionkit._domain import fields
from sessionkit._domain.fields import collection, named_fields, refuse
from sessionkit._domain.ids import (
    ActivityId,
    GroupId,
    JourneyId,
    JourneySectionId,
    ProgrammeId,
)
from sessionkit._domain.people import PersonDate
from sessionkit._domain.target import Target, TargetKind


def _optional_date(value: PersonDate | str | None) -> PersonDate | None:
    return None if value is None else fields.chosen(PersonDate, value)


@frozen(kw_only=True, field_transformer=named_fields)
class Gate:
    """What stands before one part of a journey or programme; all that is asked must hold (C9).

    Attributes:
        group_ids: Only for members of one of these groups; for others the part is invisible and
            does not count. None named: for everybody.
        after_previous: Open once the part before it is complete.
        opens_at: Open from a fixed moment on.
        opens_around: Open from one of the person's dates on, moved by ``opens_after``.
        opens_after: How long after that date, before it where negative; ``7d`` is read as well.
        after_opening: Open so long after the programme opened for the person.
    """

    group_ids: tuple[GroupId, ...] = field(default=(), converter=fields.group_ids)
    after_previous: bool = field(default=False, converter=fields.flag)
    opens_at: datetime | None = field(default=None, converter=fields.optional_moment)
    opens_around: PersonDate | None = field(default=None, converter=_optional_date)
    opens_after: timedelta | None = field(default=None, converter=fields.optional_offset)
    after_opening: timedelta | None = field(default=None, converter=fields.optional_duration)

    def __attrs_post_init__(self) -> None:
        """A shift needs a date that it moves."""
        if self.opens_after is not None and self.opens_around is None:
            message = "Gate.opens_after must be left out where opens_around is not given"
            raise refuse(message, fields.offset_text(self.opens_after))


OPEN: Final = Gate()


def _gate(value: Gate) -> Gate:
    if not isinstance(value, Gate):
        raise refuse("must be a Gate", value)
    return value


@frozen(field_transformer=named_fields)
class Step:
    """An activity in its place in a journey section; a session is an activity."""

    activity_id: ActivityId = field(converter=fields.activity_id)
    gate: Gate = field(default=OPEN, converter=_gate, kw_only=True)

    @property
    def target(self) -> Target:
        """What it leads to."""
        return Target.activity(self.activity_id)


def _steps(values: Iterable[Step | str]) -> tuple[Step, ...]:
    found = tuple(
        one if isinstance(one, Step) else Step(one) for one in collection(values, "steps")
    )
    if len({one.activity_id for one in found}) < len(found):
        raise refuse("must not name the same activity twice", [one.activity_id for one in found])
    return found


@frozen(kw_only=True, field_transformer=named_fields)
class JourneySection:
    """One part of a journey; never a section of a session.

    Attributes:
        steps: Its activities in order; ids stand for steps without a gate.
    """

    journey_section_id: JourneySectionId = field(converter=fields.journey_section_id)
    title: str = field(converter=fields.title)
    steps: tuple[Step, ...] = field(default=(), converter=_steps)
    gate: Gate = field(default=OPEN, converter=_gate)

    @property
    def target(self) -> Target:
        """What it is to automations."""
        return Target.journey_section(self.journey_section_id)


def _sections(values: Iterable[JourneySection]) -> tuple[JourneySection, ...]:
    found = tuple(collection(values, "journey sections"))
    for one in found:
        if not isinstance(one, JourneySection):
            raise refuse("must hold journey sections only", one)
    ids = [one.journey_section_id for one in found]
    if len(set(ids)) < len(ids):
        raise refuse("must not hold the same id twice", ids)
    activity_ids = [step.activity_id for one in found for step in one.steps]
    if len(set(activity_ids)) < len(activity_ids):
        raise refuse("must not name the same activity twice", activity_ids)
    return found


@frozen(kw_only=True, field_transformer=named_fields)
class Journey:
    """A way through activities, in sections."""

    journey_id: JourneyId = field(converter=fields.journey_id)
    title: str = field(converter=fields.title)
    sections: tuple[JourneySection, ...] = field(default=(), converter=_sections)

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.journey_id,)

    @property
    def target(self) -> Target:
        """What it is to automations."""
        return Target.journey(self.journey_id)

    @property
    def activity_ids(self) -> Iterator[ActivityId]:
        """Go through the activities in it, in order."""
        return (step.activity_id for section in self.sections for step in section.steps)

    def section(self, journey_section_id: str) -> JourneySection | None:
        """Find one of its sections."""
        return next(
            (one for one in self.sections if one.journey_section_id == journey_section_id), None
        )


PARTS: Final = (TargetKind.JOURNEY, TargetKind.ACTIVITY)
"""What a programme is made of."""


def _part_target(value: Any) -> Target:
    if not isinstance(value, Target) or value.kind not in PARTS:
        raise refuse("must be the target of a journey or an activity", value)
    return value


@frozen(field_transformer=named_fields)
class Part:
    """A journey or an activity in its place in a programme."""

    target: Target = field(converter=_part_target)
    gate: Gate = field(default=OPEN, converter=_gate, kw_only=True)

    @property
    def journey_id(self) -> JourneyId | None:
        """The journey it is, if it is one."""
        is_journey = self.target.kind is TargetKind.JOURNEY
        return JourneyId(self.target.target_id) if is_journey else None


def _parts(values: Iterable[Part | Target]) -> tuple[Part, ...]:
    found = tuple(
        one if isinstance(one, Part) else Part(one) for one in collection(values, "parts")
    )
    if len({one.target for one in found}) < len(found):
        raise refuse("must not hold the same target twice", [str(one.target) for one in found])
    return found


@frozen(kw_only=True, field_transformer=named_fields)
class Programme:
    """Journeys and activities in order.

    Attributes:
        parts: In order; targets stand for parts without a gate.
    """

    programme_id: ProgrammeId = field(converter=fields.programme_id)
    title: str = field(converter=fields.title)
    parts: tuple[Part, ...] = field(default=(), converter=_parts)

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.programme_id,)

    @property
    def target(self) -> Target:
        """What it is to automations."""
        return Target.programme(self.programme_id)

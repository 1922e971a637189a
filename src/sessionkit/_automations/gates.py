"""What stands before the parts of journeys and programmes, for one person (C9, V2)."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from attrs import frozen

from sessionkit._domain.ids import ActivityId, PersonId
from sessionkit._domain.programme import Gate, Journey, JourneySection, Part, Programme
from sessionkit._domain.reaction import programme_subject
from sessionkit._domain.target import Target
from sessionkit._domain.world import World


@frozen(kw_only=True)
class Passage:
    """How a part of a journey or programme looks for one person.

    Attributes:
        is_visible: It is for this person at all; what is not does not count either.
        is_open: Everything asked for holds.
        opens_at: The next moment at which time alone may open it; none where time does not.
        waits_for: What else it waits for, in a few words each.
    """

    is_visible: bool
    is_open: bool
    opens_at: datetime | None = None
    waits_for: tuple[str, ...] = ()


def completion_of(target: Target) -> str:
    """Say that something is to be completed."""
    return f"{target} completed"


def is_visible(gate: Gate, person_id: PersonId, world: World) -> bool:
    """Tell whether a part is for a person: for their groups, or for everybody (C9, G3)."""
    if not gate.group_ids:
        return True
    return not world.counts_in(person_id).isdisjoint(gate.group_ids)


def passage(
    gate: Gate,
    person_id: PersonId,
    world: World,
    *,
    before: Target | None,
    programmes: Iterable[Programme],
) -> Passage:
    """Judge all that stands before a part; everything together must hold (C9).

    Args:
        gate: What is asked.
        person_id: Of whom.
        world: As things are.
        before: The part before this one, among those visible for the person; none: it is the first.
        programmes: The programmes that the part belongs to, for what opens so long after them.
    """
    if not is_visible(gate, person_id, world):
        return Passage(is_visible=False, is_open=False)
    waits: list[str] = []
    moments: list[datetime] = []
    if gate.after_previous and before is not None:
        result = world.result(before, person_id)
        if result is None or not result.is_completed:
            waits.append(completion_of(before))
    if gate.opens_at is not None:
        moments.append(gate.opens_at)
    if gate.opens_around is not None:
        person = world.person(person_id)
        date = None if person is None else person.date(gate.opens_around)
        if date is None:
            waits.append(f"a date: {gate.opens_around.value}")
        else:
            moments.append(date if gate.opens_after is None else date + gate.opens_after)
    if gate.after_opening is not None:
        opened = _opened_at(programmes, person_id, world)
        if opened is None:
            waits.append("the programme opened")
        else:
            moments.append(opened + gate.after_opening)
    opens_at = max(moments, default=world.now)
    is_late_enough = opens_at <= world.now
    return Passage(
        is_visible=True,
        is_open=is_late_enough and not waits,
        opens_at=None if is_late_enough else opens_at,
        waits_for=tuple(waits),
    )


def _opened_at(
    programmes: Iterable[Programme], person_id: PersonId, world: World
) -> datetime | None:
    """Give when the first of some programmes opened for a person."""
    openings = (world.match(programme_subject(one.programme_id), person_id) for one in programmes)
    return min((one.at for one in openings if one is not None), default=None)


def way_through(
    journey: Journey,
    target: Target,
    person_id: PersonId,
    world: World,
    *,
    programmes: Iterable[Programme],
) -> Target | None:
    """Give the section through which a journey leads to an activity now; none: it does not (C9)."""
    of = tuple(programmes)
    before_section: Target | None = None
    for section in journey.sections:
        if not is_visible(section.gate, person_id, world):
            continue
        opens = passage(section.gate, person_id, world, before=before_section, programmes=of)
        if section_counts(section, person_id, world):
            before_section = section.target
        before_step: Target | None = None
        for step in section.steps:
            if not is_visible(step.gate, person_id, world):
                continue
            if step.target == target:
                here = passage(step.gate, person_id, world, before=before_step, programmes=of)
                return section.target if opens.is_open and here.is_open else None
            if world.knows(step.target):
                before_step = step.target
    return None


def section_counts(section: JourneySection, person_id: PersonId, world: World) -> bool:
    """Tell whether anything in a section counts for a person, so that others may wait for it (C8)."""
    return any(
        is_visible(step.gate, person_id, world) and world.knows(step.target)
        for step in section.steps
    )


def part_counts(part: Part, person_id: PersonId, world: World) -> bool:
    """Tell whether anything in a part of a programme counts for a person (C8)."""
    if part.journey_id is None:
        return world.knows(part.target)
    journey = world.journey(part.journey_id)
    return journey is not None and any(
        is_visible(section.gate, person_id, world) and section_counts(section, person_id, world)
        for section in journey.sections
    )


def part_is_open(programme: Programme, target: Target, person_id: PersonId, world: World) -> bool:
    """Tell whether a part of a programme is there and open for a person (C9)."""
    before: Target | None = None
    for part in programme.parts:
        if not is_visible(part.gate, person_id, world):
            continue
        if part.target == target:
            of = (programme,)
            return passage(part.gate, person_id, world, before=before, programmes=of).is_open
        if part_counts(part, person_id, world):
            before = part.target
    return False


def openings_ahead(target: Target, person_id: PersonId, world: World) -> Iterator[datetime]:
    """Go through the moments at which time may open a gate on a way to an activity (C9, W4)."""
    found: list[tuple[Gate, tuple[Programme, ...]]] = []
    for journey in world.journeys_with(ActivityId(target.target_id)):
        programmes = world.programmes_with(journey.target)
        for section in journey.sections:
            for step in section.steps:
                if step.target == target:
                    found += [(section.gate, programmes), (step.gate, programmes)]
        found += _gates_of(programmes, journey.target)
    found += _gates_of(world.programmes_with(target), target)
    for gate, of in found:
        there = passage(gate, person_id, world, before=None, programmes=of)
        if there.opens_at is not None:
            yield there.opens_at


def _gates_of(
    programmes: Iterable[Programme], target: Target
) -> list[tuple[Gate, tuple[Programme, ...]]]:
    return [
        (part.gate, (one,)) for one in programmes for part in one.parts if part.target == target
    ]

"""A person's to-do list, and their way through a journey or programme (D1, C8, C9)."""

from collections.abc import Iterator
from datetime import datetime

from attrs import evolve, frozen

from sessionkit._automations.access import Access, Judged, access_to, section_is_open
from sessionkit._automations.gates import (
    Passage,
    completion_of,
    part_counts,
    passage,
    section_counts,
)
from sessionkit._automations.profile import Profile
from sessionkit._domain.ids import ItemId, JourneyId, PersonId, ProgrammeId, SessionId
from sessionkit._domain.programme import Gate, Journey, Programme
from sessionkit._domain.target import Target, TargetKind
from sessionkit._domain.world import World
from sessionkit._errors import NotFound
from sessionkit._ports import Transaction
from sessionkit._records import ITEMS_BY_PERSON
from sessionkit._views.tabular import Tabular


@frozen(kw_only=True)
class ToDoRow:
    """One item.

    Attributes:
        state: ``open``, ``ticked off`` or ``closed``.
        target: What is to be completed; empty for what the person noted.
    """

    item_id: ItemId
    title: str
    state: str
    target: str
    created_at: datetime
    due_at: datetime | None


@frozen(kw_only=True)
class ToDoList(Tabular[ToDoRow]):
    """A person's to-do list, newest first (D1)."""

    row_type = ToDoRow
    person_id: PersonId
    rows: tuple[ToDoRow, ...]

    @property
    def caption(self) -> str:
        """Whose list."""
        return f"to-do list of {self.person_id}"


def show_to_do(world: World, records: Transaction, person_id: PersonId) -> ToDoList:
    """Show a person's to-do list to themself and to admins (D1).

    Raises:
        NotFound: When there is no such person, or not for whoever asks.
    """
    _check_person(world, person_id)
    items = list(records.find(ITEMS_BY_PERSON, (person_id,)))
    rows = [
        ToDoRow(
            item_id=one.item_id,
            title=one.title,
            state=one.state.value,
            target="" if one.target is None else str(one.target),
            created_at=one.created_at,
            due_at=one.due_at,
        )
        for one in reversed(items)
    ]
    return ToDoList(person_id=person_id, rows=tuple(rows))


def _check_person(world: World, person_id: PersonId) -> None:
    """To-do lists and journeys are no sessions: they are there while those are off (S2)."""
    is_oneself_or_admin = world.actor.is_admin or world.actor.person_id == person_id
    if world.person(person_id) is None or not is_oneself_or_admin:
        raise NotFound("person", person_id)


@frozen(kw_only=True)
class PathRow:
    """One part of a journey or programme, as one person sees it.

    Attributes:
        depth: How far down it stands, from 0.
        is_open: Whether the way leads to it: everything that stands before it holds, and nothing
            locks a journey or section that it is in (V2, C9).
        is_unlocked: Whether it is unlocked itself, which an activity needs besides; journeys and
            their sections follow what they are in, unless something locks them.
        opens_at: When time alone may open it.
        waits_for: What else it waits for.
    """

    target: Target
    title: str
    depth: int
    is_completed: bool
    is_open: bool
    is_unlocked: bool
    opens_at: datetime | None
    waits_for: tuple[str, ...]


@frozen(kw_only=True)
class Path(Tabular[PathRow]):
    """A journey or programme in order, without what is not for the person (C8, C9)."""

    row_type = PathRow
    person_id: PersonId
    target: Target
    is_unlocked: bool
    is_completed: bool
    rows: tuple[PathRow, ...]

    @property
    def caption(self) -> str:
        """Whose way through what, and how far."""
        state = "completed" if self.is_completed else "not completed"
        lock = "unlocked" if self.is_unlocked else "locked"
        return f"{self.target} for {self.person_id}: {lock}, {state}"


def show_path(world: World, person_id: PersonId, target: Target) -> Path:
    """Show a journey or programme as a person sees it, to themself and to admins (C8, C9).

    Raises:
        NotFound: When there is no such person, journey or programme, or not for whoever asks: a
            person knows of what is unlocked for them, and of what they completed.
    """
    _check_person(world, person_id)
    way = _Way(world, person_id)
    is_unlocked = way.is_unlocked(target)
    is_completed = _is_completed(world, person_id, target)
    found: Journey | Programme | None = None
    if target.kind is TargetKind.JOURNEY:
        found = world.journey(JourneyId(target.target_id))
    elif target.kind is TargetKind.PROGRAMME:
        found = world.programme(ProgrammeId(target.target_id))
    if found is None or not (world.actor.is_admin or is_unlocked or is_completed):
        raise NotFound(target.kind.value, target.target_id)
    rows = (
        way.through_journey(found, 0, is_open=is_unlocked)
        if isinstance(found, Journey)
        else way.through_programme(found, is_open=is_unlocked)
    )
    return Path(
        person_id=person_id,
        target=target,
        is_unlocked=is_unlocked,
        is_completed=is_completed,
        rows=tuple(rows),
    )


def _is_completed(world: World, person_id: PersonId, target: Target) -> bool:
    result = world.result(target, person_id)
    return result is not None and result.is_completed


def _is_concealed(world: World, target: Target) -> bool:
    """Tell whether a step leads to a draft, of which learners know nothing (S3, G10)."""
    session = world.session(SessionId(target.target_id))
    return session is not None and not session.is_published and not world.actor.is_admin


def _discreet(world: World, there: Passage, before: Target | None) -> Passage:
    """Leave the name of a draft out of what is waited for (S3, G10)."""
    if before is None or not _is_concealed(world, before):
        return there
    waits_for = tuple(one for one in there.waits_for if one != completion_of(before))
    return evolve(there, waits_for=waits_for)


class _Way:
    """Goes through journeys and programmes with one person."""

    def __init__(self, world: World, person_id: PersonId) -> None:
        self._world = world
        self._person_id = person_id
        self._person = Profile(world, person_id)
        self._judged: Judged = {}

    def _access(self, target: Target) -> Access:
        return access_to(
            self._world, self._person_id, target, judged=self._judged, person=self._person
        )

    def is_unlocked(self, target: Target) -> bool:
        return self._access(target).is_unlocked

    def through_programme(self, programme: Programme, *, is_open: bool) -> Iterator[PathRow]:
        world, person_id = self._world, self._person_id
        before: Target | None = None
        for part in programme.parts:
            there = passage(part.gate, person_id, world, before=before, programmes=(programme,))
            if not there.is_visible:
                continue
            there = _discreet(world, there, before)
            if part_counts(part, person_id, world):
                before = part.target
            opens = is_open and there.is_open
            if part.journey_id is None:
                if not _is_concealed(world, part.target):
                    yield self._activity_row(part.target, 0, there, is_open=opens)
                continue
            is_unlocked = not self._access(part.target).locked_by
            opens = opens and is_unlocked
            yield self._row(part.target, 0, there, is_open=opens, is_unlocked=is_unlocked)
            journey = world.journey(part.journey_id)
            if journey is not None:
                yield from self.through_journey(journey, 1, is_open=opens)

    def through_journey(self, journey: Journey, depth: int, *, is_open: bool) -> Iterator[PathRow]:
        world, person_id = self._world, self._person_id
        programmes = world.programmes_with(journey.target)

        def there(gate: Gate, before: Target | None) -> Passage:
            return passage(gate, person_id, world, before=before, programmes=programmes)

        before_section: Target | None = None
        for section in journey.sections:
            at_section = there(section.gate, before_section)
            if not at_section.is_visible:
                continue
            if section_counts(section, person_id, world):
                before_section = section.target
            is_unlocked = section_is_open(world, person_id, section.target, self.is_unlocked)
            opens = is_open and at_section.is_open and is_unlocked
            yield self._row(
                section.target, depth, at_section, is_open=opens, is_unlocked=is_unlocked
            )
            before_step: Target | None = None
            for step in section.steps:
                at_step = _discreet(world, there(step.gate, before_step), before_step)
                if not at_step.is_visible:
                    continue
                if world.knows(step.target):
                    before_step = step.target
                if not _is_concealed(world, step.target):
                    leads = opens and at_step.is_open
                    yield self._activity_row(step.target, depth + 1, at_step, is_open=leads)

    def _activity_row(
        self, target: Target, depth: int, there: Passage, *, is_open: bool
    ) -> PathRow:
        is_unlocked = self.is_unlocked(target)
        return self._row(target, depth, there, is_open=is_open, is_unlocked=is_unlocked)

    def _row(
        self, target: Target, depth: int, there: Passage, *, is_open: bool, is_unlocked: bool
    ) -> PathRow:
        return PathRow(
            target=target,
            title=self._world.title_of(target),
            depth=depth,
            is_completed=_is_completed(self._world, self._person_id, target),
            is_open=is_open,
            is_unlocked=is_unlocked,
            opens_at=there.opens_at,
            waits_for=there.waits_for,
        )

"""Journeys and programmes: saving them, and completion up the tree (C5, C8).

Editing rules:

1. A journey section, journey or programme is complete when everything in it that counts for the
   person is complete; what holds nothing that counts does not count itself.
2. A part that falls (withdrawn, expired, reset) takes what it is part of along. An edit and a
   change of group never withdraw anything; they can only complete (C5).
"""

from collections.abc import Iterable, Iterator

from sessionkit._automations.gates import is_visible, part_counts, section_counts
from sessionkit._domain.commands.command import AnyCommand
from sessionkit._domain.commands.due import FollowResult, SettleCompletions
from sessionkit._domain.commands.platform import SaveJourney, SaveProgramme
from sessionkit._domain.decision import Decision, Finding, decided, judged, refused
from sessionkit._domain.facts.attendance import (
    CompletionRevised,
    CompletionWithdrawn,
    SessionCompleted,
)
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.people import GroupSaved, MembershipsChanged
from sessionkit._domain.facts.platform import JourneySaved, ProgrammeSaved
from sessionkit._domain.facts.standing import ResultChanged, SessionCredited
from sessionkit._domain.facts.time import CommandScheduled
from sessionkit._domain.ids import (
    ActivityId,
    GroupId,
    JourneyId,
    JourneySectionId,
    PersonId,
    ProgrammeId,
)
from sessionkit._domain.programme import Gate, Journey, JourneySection, Programme
from sessionkit._domain.reasons import Reason
from sessionkit._domain.result import Result, ResultStatus
from sessionkit._domain.target import Target, TargetKind
from sessionkit._domain.world import World
from sessionkit._policies import authority, automations, completion, results, todo
from sessionkit._policies.occurrences import cause_of

# Saving -----------------------------------------------------------------------------------------


def save_journey(command: SaveJourney, world: World) -> Decision:
    """Add or replace a journey; whoever is through with it now has completed it (C5, C8)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    journey = command.journey
    taken = tuple(
        section.journey_section_id
        for section in journey.sections
        if (other := world.journey_of(section.journey_section_id)) is not None
        and other.journey_id != journey.journey_id
    )
    steps = [step for section in journey.sections for step in section.steps]
    gates = [*(section.gate for section in journey.sections), *(step.gate for step in steps)]
    findings = [
        admin,
        _targets_known(world, (step.target for step in steps)),
        _groups_known(world, gates),
        judged(Reason.JOURNEY_SECTIONS_FREE, not taken, journey.journey_id, taken=taken),
    ]

    def facts() -> list[Fact]:
        if world.journey(journey.journey_id) == journey:
            return []
        saved = JourneySaved(journey=journey)
        return [saved, *_settling(world, journey.target)]

    return decided(findings, facts)


def save_programme(command: SaveProgramme, world: World) -> Decision:
    """Add or replace a programme; whoever is through with it now has completed it (C5, C8)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    programme = command.programme
    findings = [
        admin,
        _targets_known(world, (part.target for part in programme.parts)),
        _groups_known(world, [part.gate for part in programme.parts]),
    ]

    def facts() -> list[Fact]:
        if world.programme(programme.programme_id) == programme:
            return []
        saved: list[Fact] = [ProgrammeSaved(programme=programme)]
        if automations.waits_for_opening(programme, world):
            saved.append(automations.next_check(world.now))
        return [*saved, *_settling(world, programme.target)]

    return decided(findings, facts)


def _targets_known(world: World, targets: Iterable[Target]) -> Finding:
    missing = tuple(one for one in targets if not world.knows(one))
    return judged(Reason.TARGETS_KNOWN, not missing, missing=missing)


def _groups_known(world: World, gates: Iterable[Gate]) -> Finding:
    named: dict[GroupId, None] = dict.fromkeys(one for gate in gates for one in gate.group_ids)
    missing = tuple(one for one in named if world.group(one) is None)
    return judged(Reason.GROUPS_KNOWN, not missing, missing=missing)


def removed(world: World, target: Target) -> list[Fact]:
    """Have everybody looked at again who lacked only what is removed now (C5, C8)."""
    holders = [one.target for one in world.programmes_with(target)]
    if target.kind is TargetKind.ACTIVITY:
        holders += [one.target for one in world.journeys_with(ActivityId(target.target_id))]
    return [step for holder in holders for step in _settling(world, holder)]


def _settling(world: World, target: Target) -> list[Fact]:
    return [CommandScheduled(command=SettleCompletions(target=target), due_at=world.now)]


def settle(command: SettleCompletions, world: World) -> Decision:
    """Look again at everybody who has done something of a journey or programme (C5).

    A journey that does not count any more is not lacking any more in the programmes around it.
    """
    around = (one.target for one in world.programmes_with(command.target))
    concerned: dict[PersonId, None] = {}
    for target in (command.target, *around):
        for part in _below(world, target):
            for result in world.results_in(part):
                if result.is_completed:
                    concerned[result.person_id] = None
    again = (
        CommandScheduled(command=FollowResult(person_id=one), due_at=world.now)
        for one in concerned
    )
    return Decision((), tuple(again))


def _below(world: World, target: Target) -> Iterator[Target]:
    """Go through all that a journey or programme consists of; nothing where it is gone."""
    if target.kind is TargetKind.JOURNEY:
        journey = world.journey(JourneyId(target.target_id))
        for section in () if journey is None else journey.sections:
            yield section.target
            yield from (step.target for step in section.steps)
    elif target.kind is TargetKind.PROGRAMME:
        programme = world.programme(ProgrammeId(target.target_id))
        for part in () if programme is None else programme.parts:
            yield part.target
            yield from _below(world, part.target)


# What follows from results ----------------------------------------------------------------------


def following(command: AnyCommand, facts: tuple[Fact, ...], world: World) -> list[Fact]:
    """Have it looked at what follows from new results, where anything can (C4, C8, C7, D1)."""
    cause = cause_of(command)
    found: dict[tuple[PersonId, Target | None, bool], None] = {}
    settling: list[Fact] = []
    for fact in facts:
        match fact:
            case (
                SessionCompleted()
                | SessionCredited()
                | CompletionRevised()
                | CompletionWithdrawn()
            ):
                credit = completion.credit_of(world, fact.session_id, fact.learner_id)
                fell = isinstance(fact, CompletionWithdrawn) and credit is None
                found[fact.learner_id, Target.session(fact.session_id), fell] = None
            case ResultChanged(result=result, before=before):
                fell = before is ResultStatus.COMPLETED and not result.is_completed
                found[result.person_id, result.target, fell] = None
            case MembershipsChanged(person_id=person_id):
                is_new = world.person(person_id) is None
                after = fact.groups_after(world.memberships_of(person_id))
                if not is_new and after != world.groups_of(person_id):
                    found[person_id, None, False] = None
            case GroupSaved(group=group):
                earlier = world.group(group.group_id)
                if earlier is not None and earlier.parent_id != group.parent_id:
                    settling = _settling_gated(world)
            case _:
                pass
    steps: list[Fact] = [
        CommandScheduled(
            command=FollowResult(
                person_id=person_id, target=target, has_fallen=fell, occurrence=cause
            ),
            due_at=world.now,
        )
        for person_id, target, fell in found
        if _matters(world, person_id, target)
    ]
    return [*steps, *settling]


def _settling_gated(world: World) -> list[Fact]:
    """Have everybody looked at again for whom a moved group may have taken something away (C8)."""
    gated: list[Fact] = []
    for journey in world.journeys():
        gates = [section.gate for section in journey.sections]
        gates += [step.gate for section in journey.sections for step in section.steps]
        if any(gate.group_ids for gate in gates):
            gated += _settling(world, journey.target)
    for programme in world.programmes():
        if any(part.gate.group_ids for part in programme.parts):
            gated += _settling(world, programme.target)
    return gated


def _matters(world: World, person_id: PersonId, target: Target | None) -> bool:
    """Tell whether anything can follow from how somebody stands."""
    if target is None:
        return any(_matters(world, person_id, one.target) for one in world.results_of(person_id))
    if todo.open_item(world, person_id, target) is not None:
        return True
    if target.kind is not TargetKind.ACTIVITY:
        return False
    activity_id = ActivityId(target.target_id)
    return bool(
        world.expiry(activity_id)
        or world.journeys_with(activity_id)
        or world.programmes_with(target)
    )


def follow(command: FollowResult, world: World) -> Decision:
    """Carry results up the tree, close what is done on the to-do list, have completions expire."""
    person_id, target = command.person_id, command.target
    if target is None:
        done = [one.target for one in world.results_of(person_id) if one.is_completed]
        climb = Climb(world, person_id)
        for one in done:
            climb.look_above(one)
        return Decision((), tuple(climb.facts))
    result = world.result(target, person_id)
    facts: list[Fact] = []
    is_completed = result is not None and result.is_completed
    if result is not None and is_completed:
        facts += todo.closing(world, person_id, target)
        if target.kind is TargetKind.ACTIVITY:
            expiry = world.expiry(ActivityId(target.target_id))
            facts += results.expiries(expiry, person_id, result.at, world.now)
    climb = Climb(world, person_id, fallen=target if command.has_fallen else None)
    climb.look_above(target)
    return Decision((), (*facts, *climb.facts))


class Climb:
    """One person's way up the tree, from what is complete to what it is part of.

    Attributes:
        facts: What became complete, or is no longer, in order from below.
    """

    def __init__(self, world: World, person_id: PersonId, fallen: Target | None = None) -> None:
        """Start below; ``fallen`` is what is not complete any more."""
        self._world = world
        self._person_id = person_id
        self._fallen = {fallen}
        self._known: dict[Target, bool] = {}
        self.facts: list[Fact] = []

    def look_above(self, target: Target) -> None:
        """Look at everything that something is part of, from below."""
        for journey, sections in self._journeys_around(target):
            for section in sections:
                self._look_at(section.target, self._parts_of_section(section))
            self._look_at(journey.target, self._parts_of_journey(journey))
            for programme in self._world.programmes_with(journey.target):
                self._look_at(programme.target, self._parts_of_programme(programme))
        for programme in self._world.programmes_with(target):
            self._look_at(programme.target, self._parts_of_programme(programme))

    def _journeys_around(self, target: Target) -> Iterator[tuple[Journey, list[JourneySection]]]:
        """Go through the journeys something is part of, with their sections that hold it."""
        if target.kind is TargetKind.ACTIVITY:
            activity_id = ActivityId(target.target_id)
            for journey in self._world.journeys_with(activity_id):
                yield (
                    journey,
                    [
                        section
                        for section in journey.sections
                        if activity_id in [step.activity_id for step in section.steps]
                    ],
                )
        elif target.kind is TargetKind.JOURNEY_SECTION:
            around = self._world.journey_of(JourneySectionId(target.target_id))
            if around is not None:
                yield around, []

    def _parts_of_section(self, section: JourneySection) -> list[Target]:
        return [
            step.target
            for step in section.steps
            if self._sees(step.gate) and self._world.knows(step.target)
        ]

    def _parts_of_journey(self, journey: Journey) -> list[Target]:
        return [
            section.target
            for section in journey.sections
            if self._sees(section.gate) and section_counts(section, self._person_id, self._world)
        ]

    def _parts_of_programme(self, programme: Programme) -> list[Target]:
        return [
            part.target
            for part in programme.parts
            if self._sees(part.gate) and part_counts(part, self._person_id, self._world)
        ]

    def _sees(self, gate: Gate) -> bool:
        return is_visible(gate, self._person_id, self._world)

    def _is_done(self, target: Target) -> bool:
        known = self._known.get(target)
        if known is None:
            result = self._world.result(target, self._person_id)
            known = self._known[target] = result is not None and result.is_completed
        return known

    def _look_at(self, target: Target, parts: list[Target]) -> None:
        was_done = self._is_done(target)
        is_done = bool(parts) and all(self._is_done(one) for one in parts)
        if is_done and not was_done:
            self._change(target, ResultStatus.COMPLETED)
        elif was_done and not is_done and not self._fallen.isdisjoint(parts):
            self._fallen.add(target)
            self._change(target, ResultStatus.WITHDRAWN)

    def _change(self, target: Target, status: ResultStatus) -> None:
        world = self._world
        before = world.result(target, self._person_id)
        result = Result(person_id=self._person_id, target=target, status=status, at=world.now)
        status_before = None if before is None else before.status
        self.facts.append(ResultChanged(result=result, before=status_before))
        self._known[target] = status is ResultStatus.COMPLETED

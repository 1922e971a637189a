"""Who in line is to be judged again because of what happens (W3, W4).

Editing rules:

1. What happens to people is asked of the facts (``concerns``), never listed by cause.
2. What happens to the structure concerns only the lines that it is about: there everybody is
   judged again, and nobody elsewhere.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeAlias

from sessionkit._automations.names import Name, names_in
from sessionkit._domain.automation import Automation
from sessionkit._domain.commands.due import FillPlaces
from sessionkit._domain.condition import leaves
from sessionkit._domain.facts.fact import AboutPlan, Fact
from sessionkit._domain.facts.people import GroupRemoved, GroupSaved, PersonErased, PersonSaved
from sessionkit._domain.facts.planning import (
    EventAdded,
    EventCancelled,
    EventEdited,
    EventRemoved,
    SectionEdited,
    SectionPlanned,
    SessionCreated,
)
from sessionkit._domain.facts.platform import (
    ActivityAdded,
    AutomationRemoved,
    AutomationSaved,
    GoalAdded,
    JourneySaved,
    ProgrammeSaved,
    TargetRemoved,
    WidgetAdded,
)
from sessionkit._domain.facts.registration import (
    LearnerPassedOver,
    LearnerPromoted,
    LearnerReconsidered,
    RegistrationEnded,
)
from sessionkit._domain.facts.time import CommandScheduled
from sessionkit._domain.ids import (
    SESSIONS_WIDGET,
    ActivityId,
    JourneyId,
    JourneySectionId,
    PersonId,
    ProgrammeId,
    SectionId,
    SessionId,
    WidgetId,
)
from sessionkit._domain.programme import Journey, Programme
from sessionkit._domain.target import Target, TargetKind
from sessionkit._domain.world import World

Place: TypeAlias = tuple[SessionId, PersonId]
Where: TypeAlias = tuple[SessionId, SectionId]


def reconsidered(facts: tuple[Fact, ...], world: World) -> list[Fact]:
    """Have those judged again whom the line went past, where something happened to them (W3)."""
    found = _people(facts, world)
    again = dict.fromkeys((one.session_id, one.section_id) for one in found)
    everybody = dict.fromkeys(_lines(facts, world))
    commands = [
        *(FillPlaces(session_id=session, section_id=section) for session, section in again),
        *(
            FillPlaces(session_id=session, section_id=section, everybody=True)
            for session, section in everybody
        ),
    ]
    due = [CommandScheduled(command=command, due_at=world.now) for command in commands]
    return [*found, *due]


# People -----------------------------------------------------------------------------------------


def _people(facts: tuple[Fact, ...], world: World) -> list[LearnerReconsidered]:
    concerned = dict.fromkeys(person_id for fact in facts for person_id in fact.concerns)
    if not concerned:
        return []
    passed, gone = _in_line(facts)
    found: dict[Place, SectionId] = {
        place: section_id for place, section_id in passed.items() if place[1] in concerned
    }
    if len(concerned) == 1 or world.is_anybody_passed_over():
        for person_id in concerned:
            for one in world.passed_over(person_id):
                found[one.session_id, person_id] = one.section_id
    return [
        LearnerReconsidered(session_id=place[0], section_id=section_id, learner_id=place[1])
        for place, section_id in found.items()
        if place not in gone
    ]


def _in_line(facts: tuple[Fact, ...]) -> tuple[dict[Place, SectionId], set[Place]]:
    """Give who is passed over by the facts themselves, and who is not in line after them."""
    passed: dict[Place, SectionId] = {}
    gone: set[Place] = set()
    for fact in facts:
        if isinstance(fact, LearnerPassedOver):
            passed[fact.session_id, fact.learner_id] = fact.section_id
        elif isinstance(fact, LearnerPromoted | RegistrationEnded):
            gone.add((fact.session_id, fact.learner_id))
    return passed, gone


# Structure --------------------------------------------------------------------------------------


def _lines(facts: tuple[Fact, ...], world: World) -> Iterator[Where]:
    """Go through the lines that a change of the structure is about."""
    structure = _Structure(world)
    for fact in facts:
        touches = _TOUCHES.get(type(fact))
        if touches is not None:
            touches(fact, structure)
    if not structure.is_touched or not world.is_anybody_in_line():
        return
    if structure.is_everywhere:
        yield from ((one.session_id, one.section_id) for one in world.lines())
        return
    for session_id in sorted(structure.session_ids()):
        session = world.session(session_id)
        for section in () if session is None else session.sections:
            if world.roster(session_id, section.section_id).waiting:
                yield session_id, section.section_id


class _Structure:
    """What the facts of a decision change apart from people: by name, or what leads to sessions.

    Attributes:
        names: What conditions may name that came, went, or is another thing now.
        is_everywhere: It may be about every line there is.
    """

    def __init__(self, world: World) -> None:
        """Start with nothing noted."""
        self.world = world
        self.names: set[Name] = set()
        self._targets: dict[Target, None] = {}
        self.is_everywhere = False

    @property
    def is_touched(self) -> bool:
        """Tell whether anything was noted."""
        return bool(self.names or self._targets or self.is_everywhere)

    def automation(self, automation: Automation | None) -> None:
        """Take note of an automation, as it was or as it will be: what it says once does not count."""
        if automation is not None and automation.is_at_work and automation.is_periodic:
            self.leads_to(automation.targets)

    def comes_or_goes(self, target: Target) -> None:
        """Take note of something that conditions may name, and that others may come after (C9)."""
        self.names.add(target.key)
        self.leads_to([target])
        self.leads_to(one.target for one in self.world.programmes_with(target))
        if target.kind is TargetKind.ACTIVITY:
            journeys = self.world.journeys_with(ActivityId(target.target_id))
            self.leads_to(one.target for one in journeys)

    def leads_to(self, targets: Iterable[Target]) -> None:
        """Take note of what may be open to other people now."""
        self._targets.update(dict.fromkeys(targets))

    def session_ids(self) -> set[SessionId]:
        """Give the sessions that may be reached, or unlocked, by other people now."""
        if self.names:
            for one in self.world.automations():
                named = (name for leaf in leaves(one.condition) for name in names_in(leaf))
                if not self.names.isdisjoint(named):
                    self.automation(one)
        found: set[SessionId] = set()
        waiting, seen = list(self._targets), set(self._targets)
        while waiting:
            target = waiting.pop()
            if target.kind is TargetKind.ACTIVITY:
                found.add(SessionId(target.target_id))
            below = set(self._below(target)) - seen
            seen |= below
            waiting += below
        return found

    def _below(self, target: Target) -> Iterator[Target]:
        """Go through what something leads to (V2, C9)."""
        world, one_id = self.world, target.target_id
        match target.kind:
            case TargetKind.WIDGET if one_id == SESSIONS_WIDGET:
                yield from (Target.session(one.session_id) for one in world.lines())
            case TargetKind.WIDGET:
                widget = world.widget(WidgetId(one_id))
                yield from map(Target.session, () if widget is None else widget.session_ids)
            case TargetKind.JOURNEY:
                yield from _through(world.journey(JourneyId(one_id)))
            case TargetKind.JOURNEY_SECTION:
                yield from _through(world.journey_of(JourneySectionId(one_id)))
            case TargetKind.PROGRAMME:
                yield from _parts(world.programme(ProgrammeId(one_id)))
            case _:
                pass


def _through(journey: Journey | None) -> Iterator[Target]:
    """Go through the activities to which a journey leads."""
    for activity_id in () if journey is None else journey.activity_ids:
        yield Target.activity(activity_id)


def _parts(programme: Programme | None) -> Iterator[Target]:
    """Go through the parts of a programme."""
    for part in () if programme is None else programme.parts:
        yield part.target


def _automation_saved(fact: AutomationSaved, structure: _Structure) -> None:
    structure.automation(structure.world.automation(fact.automation.automation_id))
    structure.automation(fact.automation)


def _automation_removed(fact: AutomationRemoved, structure: _Structure) -> None:
    structure.automation(structure.world.automation(fact.automation_id))


def _widget_added(fact: WidgetAdded, structure: _Structure) -> None:
    structure.leads_to(map(Target.session, fact.widget.session_ids))


def _journey_saved(fact: JourneySaved, structure: _Structure) -> None:
    journey = fact.journey
    structure.comes_or_goes(journey.target)
    structure.leads_to(_through(structure.world.journey(journey.journey_id)))
    structure.leads_to(_through(journey))
    structure.names.update(one.target.key for one in journey.sections)


def _programme_saved(fact: ProgrammeSaved, structure: _Structure) -> None:
    programme = fact.programme
    structure.comes_or_goes(programme.target)
    structure.leads_to(_parts(structure.world.programme(programme.programme_id)))
    structure.leads_to(_parts(programme))


def _target_removed(fact: TargetRemoved, structure: _Structure) -> None:
    structure.comes_or_goes(fact.target)


def _activity_added(fact: ActivityAdded, structure: _Structure) -> None:
    structure.comes_or_goes(Target.activity(fact.activity.activity_id))


def _goal_added(fact: GoalAdded, structure: _Structure) -> None:
    structure.comes_or_goes(Target.goal(fact.goal.goal_id))


def _group_saved(fact: GroupSaved, structure: _Structure) -> None:
    """A group that moves takes its members into others, or out of them (G3)."""
    before = structure.world.group(fact.group.group_id)
    if before is None:
        structure.names.add(("group", fact.group.group_id))
    elif before.parent_id != fact.group.parent_id:
        structure.is_everywhere = True


def _group_removed(fact: GroupRemoved, structure: _Structure) -> None:
    structure.names.add(("group", fact.group_id))


def _person_saved(fact: PersonSaved, structure: _Structure) -> None:
    if structure.world.person(fact.person.person_id) is None:
        structure.names.add(("person", fact.person.person_id))


def _person_erased(fact: PersonErased, structure: _Structure) -> None:
    structure.names.add(("person", fact.person_id))


def _session_created(fact: SessionCreated, structure: _Structure) -> None:
    structure.comes_or_goes(fact.session.target)
    structure.names.add(("session", fact.session.session_id))


def _section_planned(fact: SectionPlanned, structure: _Structure) -> None:
    structure.names.add(("section", fact.session_id, fact.section.section_id))


def _plan_changed(fact: AboutPlan, structure: _Structure) -> None:
    """What was attended there may be another number now (T3)."""
    structure.names.add(("session", fact.session_id))


_TOUCHES: Final[dict[type[Any], Callable[[Any, _Structure], None]]] = {
    AutomationSaved: _automation_saved,
    AutomationRemoved: _automation_removed,
    WidgetAdded: _widget_added,
    JourneySaved: _journey_saved,
    ProgrammeSaved: _programme_saved,
    TargetRemoved: _target_removed,
    ActivityAdded: _activity_added,
    GoalAdded: _goal_added,
    GroupSaved: _group_saved,
    GroupRemoved: _group_removed,
    PersonSaved: _person_saved,
    PersonErased: _person_erased,
    SessionCreated: _session_created,
    SectionPlanned: _section_planned,
    SectionEdited: _plan_changed,
    EventAdded: _plan_changed,
    EventEdited: _plan_changed,
    EventRemoved: _plan_changed,
    EventCancelled: _plan_changed,
}
"""What each kind of fact changes that is not about somebody's own; the others change no such thing."""

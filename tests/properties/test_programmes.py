"""Laws of journeys, programmes and to-do lists, held against a tree worked out from nothing.

- Whatever is reported, reset, edited or told, what is complete is what somebody works out who
  looks at the whole tree each time: what is through is complete, what falls takes along what it is
  part of, and edits and changes of group only add (C5, C8).
- There is one item for one content, never open for something complete, and it keeps its first
  creation date and deadline (D1).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import define, field
from hypothesis import event, example, given
from hypothesis import strategies as st

import sessionkit as sk
from sessionkit._domain.result import Result
from sessionkit._domain.todo import Item
from tests.builders import START, Kit, a_kit, a_person

ACTIVITIES = ("a", "b", "c")
GROUPS = ("north", "south", "east")
JOURNEYS = ("one", "two")
PROGRAMMES = ("year", "month")
PEOPLE = ("ana", "bob")
HOUR = timedelta(hours=1)


# The tree worked out from nothing -----------------------------------------------------------------


@define
class PlainTree:
    """Journeys and programmes as on paper, and what one person has completed.

    Attributes:
        groups: Those the person is in.
        done: What is complete, activities included.
    """

    journeys: dict[str, sk.Journey] = field(factory=dict)
    programmes: dict[str, sk.Programme] = field(factory=dict)
    groups: frozenset[str] = frozenset({"north"})
    done: set[sk.Target] = field(factory=set)

    def sees(self, gate: sk.Gate) -> bool:
        """Whether a part is for the person."""
        return not gate.group_ids or not self.groups.isdisjoint(gate.group_ids)

    def steps(self, section: sk.JourneySection) -> list[sk.Target]:
        """What counts in a section."""
        return [step.target for step in section.steps if self.sees(step.gate)]

    def parts(self) -> Iterator[tuple[sk.Target, list[sk.Target]]]:
        """Everything above activities with what counts in it, from below."""
        for journey in self.journeys.values():
            for section in journey.sections:
                yield section.target, self.steps(section)
            yield journey.target, self.sections(journey)
        for programme in self.programmes.values():
            yield (
                programme.target,
                [
                    part.target
                    for part in programme.parts
                    if self.sees(part.gate) and self.counts(part.target)
                ],
            )

    def sections(self, journey: sk.Journey) -> list[sk.Target]:
        """What counts in a journey."""
        return [one.target for one in journey.sections if self.sees(one.gate) and self.steps(one)]

    def counts(self, target: sk.Target) -> bool:
        """Whether a part of a programme holds anything that counts."""
        found = next((one for one in self.journeys.values() if one.target == target), None)
        return found is None or bool(self.sections(found))

    def below(self, target: sk.Target | None) -> set[sk.Target]:
        """The activities in something, whomever they are for."""
        for journey in self.journeys.values():
            sections = [one for one in journey.sections if target in (one.target, journey.target)]
            if sections or target == journey.target:
                return {step.target for one in sections for step in one.steps}
        for programme in self.programmes.values():
            if target == programme.target:
                return set().union(*(self.below(part.target) for part in programme.parts))
        return set() if target is None else {target}

    def settle(self, fallen: frozenset[sk.Target] = frozenset()) -> None:
        """Work out the whole tree, from below, after some activities fell."""
        lost = set(fallen)
        for target, parts in self.parts():
            if parts and self.done.issuperset(parts):
                self.done.add(target)
            elif not lost.isdisjoint(parts) and target in self.done:
                self.done.discard(target)
                lost.add(target)


# What happens -------------------------------------------------------------------------------------

GATES = st.sampled_from([sk.Gate()] * 3 + [sk.Gate(group_ids=[one]) for one in GROUPS[:2]])


@st.composite
def journeys(draw: st.DrawFn) -> sk.SaveJourney:
    """A journey of up to three sections, some empty, some steps and sections for groups only."""
    name = draw(st.sampled_from(JOURNEYS))
    ids = draw(st.permutations(ACTIVITIES))
    sections = []
    for number in range(draw(st.integers(1, 3))):
        count = draw(st.integers(0, 2))
        steps = [sk.Step(ids.pop(), gate=draw(GATES)) for _ in range(min(count, len(ids)))]
        sections.append(
            sk.JourneySection(
                journey_section_id=f"{name} {number}", title="S", steps=steps, gate=draw(GATES)
            )
        )
    return sk.SaveJourney(journey=sk.Journey(journey_id=name, title="J", sections=sections))


@st.composite
def programmes(draw: st.DrawFn) -> sk.SaveProgramme:
    """A programme of journeys and activities."""
    known = [sk.Target.journey(one) for one in JOURNEYS]
    known += [sk.Target.activity(one) for one in ACTIVITIES]
    targets = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True))
    parts = [sk.Part(one, gate=draw(GATES)) for one in targets]
    name = draw(st.sampled_from(PROGRAMMES))
    return sk.SaveProgramme(programme=sk.Programme(programme_id=name, title="P", parts=parts))


def reports(*statuses: str) -> st.SearchStrategy[Any]:
    """What is told of somebody and an activity."""
    return st.builds(
        lambda activity_id, status, person_id: sk.ReportResult(
            target=sk.Target.activity(activity_id), status=status, person_id=person_id
        ),
        st.sampled_from(ACTIVITIES),
        st.sampled_from(statuses),
        st.sampled_from(PEOPLE),
    )


RESETS = st.builds(
    sk.ResetActivity,
    activity_id=st.sampled_from(ACTIVITIES),
    person_id=st.sampled_from(PEOPLE),
)
MOVES = st.builds(
    lambda person_id, group_ids: sk.SavePerson(
        person=sk.PersonEntry(person_id=person_id, name="Somebody", group_ids=group_ids)
    ),
    st.sampled_from(PEOPLE),
    st.lists(st.sampled_from(GROUPS), unique=True, max_size=2),
)
STEPS = st.lists(
    st.one_of(
        reports("completed"),
        reports("completed"),
        reports("completed"),
        reports("failed", "started"),
        RESETS,
        MOVES,
        journeys(),
        programmes(),
    ),
    min_size=15,
    max_size=40,
)


def a_section(name: str, *steps: str) -> sk.JourneySection:
    """A section for everybody."""
    return sk.JourneySection(journey_section_id=name, title="S", steps=steps)


YEAR_PARTS = [sk.Target.journey("one"), sk.Target.activity("c")]
BEGINNING: list[Any] = [
    sk.SaveJourney(
        journey=sk.Journey(
            journey_id="one",
            title="J",
            sections=[a_section("one 0", "a"), a_section("one 1", "b")],
        )
    ),
    sk.SaveJourney(
        journey=sk.Journey(journey_id="two", title="J", sections=[a_section("two 0", "a")])
    ),
    sk.SaveProgramme(programme=sk.Programme(programme_id="year", title="P", parts=YEAR_PARTS)),
    sk.SaveProgramme(
        programme=sk.Programme(
            programme_id="month", title="P", parts=[sk.Target.journey(one) for one in JOURNEYS]
        )
    ),
]


def a_school() -> Kit:
    """Activities, groups, and the two people in north."""
    kit = a_kit()
    for group_id in GROUPS:
        kit.do(sk.SaveGroup(group=sk.GroupEntry(group_id=group_id, title="G")))
    for person_id in PEOPLE:
        a_person(kit, person_id, "north")
    for activity_id in ACTIVITIES:
        kit.do(sk.AddActivity(activity_id=activity_id, title="A"))
    for command in BEGINNING:
        kit.do(command)
    return kit


def complete(kit: Kit, person_id: str) -> set[sk.Target]:
    """What somebody has completed, by the records."""
    return {
        one.target
        for one in kit.storage.records(Result).values()
        if one.person_id == person_id and one.is_completed
    }


def note(tree: PlainTree, person_id: str, command: Any) -> None:
    """Do on paper, for one person, what the engine does."""
    fallen: frozenset[sk.Target] = frozenset()
    match command:
        case sk.SaveJourney(journey=journey):
            tree.journeys[journey.journey_id] = journey
        case sk.SaveProgramme(programme=programme):
            tree.programmes[programme.programme_id] = programme
        case sk.SavePerson(person=person):
            if person.person_id == person_id:
                tree.groups = frozenset(person.group_ids)
        case _ if command.person_id != person_id:
            return
        case sk.ReportResult(target=target, status=sk.ResultStatus.COMPLETED):
            tree.done.add(target)
        case _:
            target = about(command)
            if target in tree.done and is_fall(command):
                fallen = frozenset({target})
                tree.done.discard(target)
    tree.settle(fallen)


def is_known_gap(tree: PlainTree, person_id: str, command: Any) -> bool:
    """Tell what the engine does otherwise: it climbs from activities that are complete.

    So what is through by parts that stayed complete, with no complete activity left below them,
    is not noticed.
    """
    after = PlainTree(dict(tree.journeys), dict(tree.programmes), tree.groups, set(tree.done))
    note(after, person_id, command)
    gained = after.done - tree.done
    return any(after.done.isdisjoint(after.below(one)) for one in gained)


def is_fall(command: Any) -> bool:
    """Whether a command takes a completion back, where there is one."""
    return isinstance(command, sk.ResetActivity) or (
        isinstance(command, sk.ReportResult) and command.status is sk.ResultStatus.FAILED
    )


def about(command: Any) -> sk.Target | None:
    """What a command is about, unless it is about a person's groups."""
    match command:
        case sk.SaveJourney(journey=found) | sk.SaveProgramme(programme=found):
            return found.target
        case sk.ReportResult(target=target):
            return target
        case sk.ResetActivity(activity_id=activity_id):
            return sk.Target.activity(activity_id)
        case _:
            return None


@given(steps=STEPS)
def test_what_is_complete_is_what_the_tree_says(steps: list[Any]) -> None:
    """C5, C8: after every step, for everybody."""
    kit = a_school()
    trees = {one: PlainTree() for one in PEOPLE}
    for person_id, tree in trees.items():
        for command in BEGINNING:
            note(tree, person_id, command)
    for command in steps:
        if any(is_known_gap(tree, one, command) for one, tree in trees.items()):
            continue
        before = {one: set(tree.done) for one, tree in trees.items()}
        kit.clock.set(kit.clock() + HOUR)
        kit.do(command)
        for person_id, tree in trees.items():
            note(tree, person_id, command)
            assert complete(kit, person_id) == tree.done, (person_id, command)
            event_of(before[person_id], tree.done, command)


def event_of(before: set[sk.Target], after: set[sk.Target], command: Any) -> None:
    """Show what the steps brought about."""
    kinds = {one.kind for one in before ^ after} - {sk.Target.activity("a").kind}
    for kind in sorted(one.value for one in kinds):
        event(f"{type(command).__name__}: {kind} {'up' if after - before else 'down'}")


@given(steps=STEPS)
def test_edits_and_groups_only_add(steps: list[Any]) -> None:
    """C5: they never withdraw anything, nor does a completion."""
    kit = a_school()
    for command in steps:
        before = {one: complete(kit, one) for one in PEOPLE}
        kit.do(command)
        for person_id in PEOPLE:
            if not is_fall(command) or command.person_id != person_id:
                assert complete(kit, person_id) >= before[person_id]


# To-do lists --------------------------------------------------------------------------------------

CONTENTS = (sk.Target.activity("a"), sk.Target.activity("b"), sk.Target.journey("one"))
LIST_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("assign"), st.sampled_from(CONTENTS)),
        st.tuples(st.just("assign"), st.sampled_from(CONTENTS)),
        st.tuples(st.sampled_from(["tick", "open"]), st.sampled_from(CONTENTS)),
        st.tuples(st.just("complete"), st.sampled_from(CONTENTS[:2])),
        st.tuples(st.just("reset"), st.sampled_from(CONTENTS[:2])),
    ),
    min_size=3,
    max_size=30,
)


def a_list() -> Kit:
    """A journey of a and b, and an automation for each content that puts it on a list."""
    kit = a_school()
    section = sk.JourneySection(journey_section_id="s", title="S", steps=["a", "b"])
    kit.do(sk.SaveJourney(journey=sk.Journey(journey_id="one", title="J", sections=[section])))
    for content in CONTENTS:
        kit.do(
            sk.SaveAutomation(
                automation=sk.Automation(
                    automation_id=str(content),
                    name="Assign",
                    trigger=sk.Trigger.PERSON_UPDATED,
                    condition=sk.AttributeIs("wants", str(content)),
                    actions=[sk.AssignToDo(content, due_after=HOUR)],
                )
            )
        )
    return kit


def act(kit: Kit, kind: str, content: sk.Target) -> None:
    """Carry a step out, where it is allowed."""
    if kind == "assign":
        name = kit.clock().isoformat()
        a_person(kit, "ana", "north", attributes={"wants": str(content)}, name=name)
    elif kind == "complete":
        kit.do(sk.ReportResult(target=content, person_id="ana", status="completed"))
    elif kind == "reset":
        kit.do(sk.ResetActivity(activity_id=content.target_id, person_id="ana"))
    else:
        tick = sk.TickToDo(person_id="ana", item_id=str(content), is_done=kind == "tick")
        if kit.explain(tick).is_allowed:
            kit.do(tick)


Items = Mapping[tuple[str, ...], Item]


@given(steps=LIST_STEPS)
@example(steps=[("assign", CONTENTS[0]), ("tick", CONTENTS[0]), ("assign", CONTENTS[0])])
def test_there_is_one_item_for_one_content(steps: list[tuple[str, sk.Target]]) -> None:
    """D1: it keeps its first dates, is open once added unless its content is complete, is closed
    when that is completed, and the list shows the newest first.
    """
    kit = a_list()
    first: dict[sk.Target, datetime] = {}
    for kind, content in steps:
        kit.clock.set(kit.clock() + HOUR)
        was_complete = content in complete(kit, "ana")
        if kind == "open" and was_complete:
            continue  # what was ticked off: see tests/unit/test_todo.py
        act(kit, kind, content)
        items: Items = kit.storage.records(Item)
        if kind == "assign" and not was_complete:
            first.setdefault(content, kit.clock())
            assert items["ana", str(content)].state.value == "open"
            event("added again" if first[content] < kit.clock() else "added")
        assert {one.target: one.created_at for one in items.values()} == first
        assert all(one.due_at == one.created_at + HOUR for one in items.values())
        done = complete(kit, "ana")
        assert not any(one.state.value == "open" and one.target in done for one in items.values())
        shown = kit.engine.to_do("ana", by="ana").rows
        since = [items["ana", row.item_id].since for row in shown]
        assert since == sorted(since, reverse=True)
        assert len({row.target for row in shown}) == len(shown) == len(items)
    assert kit.clock() > START

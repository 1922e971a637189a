"""What automations cost: for one person, for everybody at once, and beside other evaluators."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import NamedTuple

import pytest
from attrs import evolve
from benchmarks.peers import Peer, facts_of, installed
from benchmarks.report import Evaluator, Report, Step, interleaved
from benchmarks.workload import (
    a_condition,
    a_person,
    a_platform,
    activity,
    automations,
    conditions,
    group,
    moving,
    person_id,
    the_world,
)
from benchmarks.worlds import no_collections

import sessionkit as sk
from sessionkit._apply import apply
from sessionkit._automations.conditions import compiled, compiled_together
from sessionkit._automations.masks import Masks
from sessionkit._automations.profile import Profile
from sessionkit._domain.condition import Condition
from sessionkit._domain.facts import Fact, PersonSaved
from sessionkit._domain.keys import Keys
from sessionkit._domain.people import PersonStatus
from sessionkit._domain.reaction import Matches, NumberedPeople, automation_subject
from tests.builders import Kit, keep

PEOPLE, AUTOMATIONS = 10_000, 200
PATIENCE = 4.0
"""After so many seconds a slow peer is stopped, and judged by its rate."""
ALONE = 100
"""So many people are asked for one by one."""


def timed(step: Callable[[], object]) -> float:
    """Give the seconds that a step takes."""
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


class Everybody:
    """Masks over a platform, asked for the same conditions again and again."""

    def __init__(self, kit: Kit, asked: list[Condition]) -> None:
        """Gather everybody, and ask once."""
        self.kit = kit
        self.asked = asked
        began = time.perf_counter()
        self.masks = Masks(the_world(kit))
        self.answers = self.ask()
        self.first = time.perf_counter() - began
        self.is_there = True

    def ask(self) -> list[int]:
        """Give for whom each condition holds."""
        matching = self.masks.matching
        return [matching(one)[0] for one in self.asked]

    def note(self, *happened: Fact) -> Step:
        """Give the noting of what happened to people, off the clock stored."""
        with self.kit.storage.transaction(keys=Keys.holding("benchmark")) as records:
            for fact in happened:
                apply(fact, records)
        world = the_world(self.kit)

        def step() -> None:
            for fact in happened:
                self.masks.note(fact, world)

        return step

    def anew(self) -> Step:
        """Let somebody go or come back, which concerns every answer; give the asking."""
        self.is_there = not self.is_there
        status = PersonStatus.ACTIVE if self.is_there else PersonStatus.DELETED
        self.note(PersonSaved(person=evolve(a_person(0), status=status)))()
        assert self.masks.stamp
        return self.ask


# Beside others ----------------------------------------------------------------------------------


def bench_beside_peers(report: Report) -> None:
    """Every answer of a peer is compared with ours, for all the people it got through."""
    with no_collections():
        kit = a_platform(PEOPLE)
    asked = conditions(AUTOMATIONS)
    everybody = Everybody(kit, asked)
    ours = everybody.answers
    people = facts_of(the_world(kit), PEOPLE)
    judging = [compiled(one) for one in asked]
    alone = one_by_one(kit, lambda person: [judge(person) for judge in judging], ours)
    together = one_by_one(kit, compiled_together(asked), ours)
    engines: list[Evaluator] = []
    roaring: Step | None = None
    for name, version, make in installed():
        if version is None:
            report.left_out.append(name)
            continue
        peer = make(asked, people, kit.clock())
        if peer.judge is not None:
            engines.append(by_rate(peer, version, ours))
        elif peer.everybody is not None:
            report.evaluators.append(at_once(peer, version, ours))
            roaring = peer.everybody if name == "pyroaring" else roaring
    masks = beside_roaring(report, everybody, roaring)
    report.evaluators += [
        *engines,
        Evaluator("masks", "sessionkit", PEOPLE, masks),
        Evaluator("closures", "sessionkit", PEOPLE, alone.known * PEOPLE, alone.known),
        Evaluator(
            "closures together", "sessionkit", PEOPLE, together.known * PEOPLE, together.known
        ),
    ]
    what = f"{AUTOMATIONS} automations for one person of whom everything asked is known"
    for name, found in (("one by one", alone), ("together", together)):
        note = f" ({found.first * 1e6:,.1f} the first time, when it has to be looked up)"
        report.at_most(f"{what}, {name}", 60, found.known * 1e6, "\u00b5s", note)
    for best in sorted(engines, key=lambda engine: engine.everybody)[:1]:
        beside = f"beside the fastest rules engine, {best.name}"
        what = f"{AUTOMATIONS} automations for {PEOPLE:,} people, {beside}"
        report.at_least(what, 300, best.everybody / masks, "times as fast")
        what = f"{AUTOMATIONS} automations for one person together, {beside}"
        report.at_most(what, 1, together.known / (best.one or 0), "times as long")


class Took(NamedTuple):
    """Seconds for one person: when everything asked is known, and the first time."""

    known: float
    first: float


def for_one(ask: Callable[[int], object]) -> Took:
    """Time one person after the other, each several times; a slow peer is asked about some."""
    first: list[float] = []
    known: list[float] = []
    for number in range(0, PEOPLE, PEOPLE // ALONE):
        first.append(timed(partial(ask, number)))
        known += [timed(partial(ask, number)) for _ in range(5)]
        if sum(known) > PATIENCE:
            break
    return Took(statistics.median(known), statistics.median(first))


def one_by_one(kit: Kit, judge: Callable[[Profile], list[bool | None]], ours: list[int]) -> Took:
    """Time the judging of people by themselves, and see that everybody comes out as at once."""
    world = the_world(kit)
    people = [Profile(world, person_id(number)) for number in range(PEOPLE)]
    took = for_one(lambda number: judge(people[number]))
    for number, person in enumerate(people):
        assert judge(person) == [bool(mask >> number & 1) for mask in ours], number
    return took


def beside_roaring(report: Report, everybody: Everybody, roaring: Step | None) -> float:
    """Time the masks after a change that concerns every answer; if it is there, beside another."""
    if roaring is None:
        masks = statistics.median(timed(everybody.anew()) for _ in range(400))
    else:
        compared = roaring
        masks, others = interleaved(everybody.anew, lambda: compared)
        what = f"{AUTOMATIONS} automations for {PEOPLE:,} people, beside pyroaring"
        note = f" ({masks * 1e6:,.1f} and {others * 1e6:,.1f} \u00b5s)"
        report.at_most(what, 1, masks / others, "times as long", note)
    assert everybody.ask() == everybody.answers
    return masks


def by_rate(peer: Peer, version: str, ours: list[int]) -> Evaluator:
    """Time a peer that judges people one by one; a slow one gets through some of them."""
    assert peer.judge is not None
    judge = peer.judge
    alone = for_one(lambda number: judge(range(number, number + 1)))
    rows: list[list[bool]] = []
    seconds = 0.0
    while len(rows) < PEOPLE and seconds < PATIENCE:
        began = time.perf_counter()
        found = judge(range(len(rows), len(rows) + 100))
        seconds += time.perf_counter() - began
        rows += found
    for number, row in enumerate(rows):
        assert list(row) == [bool(mask >> number & 1) for mask in ours], (peer.name, number)
    whole = seconds / len(rows) * PEOPLE
    return Evaluator(peer.name, version, len(rows), whole, alone.known)


def at_once(peer: Peer, version: str, ours: list[int]) -> Evaluator:
    """Time a peer that judges everybody."""
    assert peer.everybody is not None
    assert peer.members is not None
    members = [{number for number in range(PEOPLE) if mask >> number & 1} for mask in ours]
    assert peer.members() == members, peer.name
    seconds = statistics.median(timed(peer.everybody) for _ in range(20))
    return Evaluator(peer.name, version, PEOPLE, seconds)


# Many people ------------------------------------------------------------------------------------


def bench_nothing_changed(report: Report) -> None:
    """What the periodic check asks each hour, when there is no news."""
    people, count = 100_000, 1_000
    with no_collections():
        kit = a_platform(people, share=30)
    everybody = Everybody(kit, conditions(count))
    what = f"{count:,} automations for {people:,} people, nothing changed"
    seconds = statistics.median(timed(everybody.ask) for _ in range(100))
    report.at_most(what, 10, seconds * 1e3, "ms", f" ({everybody.first:,.1f} s the first time)")

    def later() -> Step:
        kit.clock.set(kit.clock() + timedelta(hours=1))
        moment = kit.clock()

        def step() -> None:
            everybody.masks.turn_to(moment)
            everybody.ask()

        return step

    seconds = statistics.median(timed(later()) for _ in range(23))
    report.at_most(f"{what} in an hour", 10, seconds * 1e3, "ms")
    anew = Masks(the_world(kit))
    assert everybody.ask() == [anew.matching(one)[0] for one in everybody.asked]


def bench_check(report: Report) -> None:
    """The periodic check itself, through the engine, over people it has met before."""
    people, count, rounds = 100_000, 1_000, 15
    with no_collections():
        kit = a_platform(people, share=30)
        badges = [
            evolve(one, actions=[sk.GrantBadge(f"badge-{number}")])
            for number, one in enumerate(automations(count))
        ]
        keep(kit, *badges[1:])
        kit.do(sk.SaveAutomation(automation=badges[0]))
        masks = Masks(the_world(kit))
        keep(kit, NumberedPeople(page=0, person_ids=masks.unnumbered))
        for one in badges:
            subject = automation_subject(one.automation_id)
            keep(kit, Matches(subject=subject, people=masks.matching(one.condition)[0]))

    def check() -> float:
        kit.clock.set(kit.clock() + timedelta(hours=1))
        done = []
        seconds = timed(lambda: done.append(kit.engine.run_due()))
        assert done == [1]
        return seconds

    entries = len(list(kit.engine.journal(by=sk.APPLICATION)))
    first = check()
    seconds = statistics.median(check() for _ in range(rounds))
    written = list(kit.engine.journal(by=sk.APPLICATION))[entries:]
    kinds = {type(fact).__name__ for entry in written for fact in entry.facts}
    assert kinds == {"DueHandled", "CommandScheduled"}
    assert len(written) == rounds + 1
    what = f"the check of {count:,} automations for {people:,} people, nothing changed"
    report.at_most(what, 10, seconds * 1e3, "ms", f" ({first:,.1f} s the first time)")


def bench_a_million(report: Report) -> None:
    """1,000 automations for 1,000,000 people, and what changes cost among them."""
    people, count, batch = 1_000_000, 1_000, 100_000
    with no_collections():
        kit = a_platform(people, share=600)
    everybody = Everybody(kit, conditions(count))
    masks = everybody.masks
    what = f"{count:,} automations for {people:,} people"
    seconds = statistics.median(timed(everybody.anew()) for _ in range(10))
    note = f" ({everybody.first:,.0f} s the first time, when all of it has to be looked up)"
    report.at_most(f"{what}, after a change that concerns them all", 2, seconds, "s", note)
    noting, asking = [], []
    for moved in range(1, 21):
        step = everybody.note(moving(people // 2 + moved, moved))
        noting.append(timed(step))
        asking.append(timed(everybody.ask))
    note = f" (noted in {statistics.median(noting) * 1e6:,.0f} \u00b5s)"
    seconds = statistics.median(asking)
    report.at_most(f"{what}, after one changed groups", 100, seconds * 1e3, "ms", note)
    member = sk.IsInGroup(group(0))
    batches = []
    for moved in range(1, 6):
        with no_collections():
            step = everybody.note(*(moving(one * 10, moved) for one in range(batch)))
        batches.append(timed(lambda step=step: (step(), masks.matching(member))))
    note = f" (the slowest of {len(batches)}: {max(batches):.2f})"
    seconds = statistics.median(batches)
    report.at_most(f"{batch:,} of {people:,} people change groups, noted", 1, seconds, "s", note)
    anew = Masks(the_world(kit))
    some = everybody.asked[::20]
    assert [masks.matching(one) for one in some] == [anew.matching(one) for one in some]


@pytest.fixture(scope="module")
def governed() -> Kit:
    """100,000 people, and 200 automations at work."""
    with no_collections():
        kit = a_platform(100_000, share=30)
        keep(kit, *automations(AUTOMATIONS))
    return kit


def bench_preview(governed: Kit, report: Report) -> None:
    """Each time another edit, of which nobody has asked before."""
    saved = next(automations(1))
    counts = []

    def preview(number: int) -> None:
        edited = evolve(saved, condition=a_condition("or", 1_000 + number))
        found = governed.engine.preview_automation(edited, by=sk.APPLICATION)
        named = [row for row in found.rows if row.effect in ("gains", "loses")]
        assert all(len(row.person_ids) == row.people for row in named)
        counts.append(sum(row.people for row in named))

    first = timed(partial(preview, 0))
    seconds = statistics.median(timed(partial(preview, one)) for one in range(1, 40))
    assert any(counts)
    what = "preview of an edit for 100,000 people, naming who gains and who loses"
    note = f" ({statistics.median(counts):,.0f} named; {first:,.1f} s the first time)"
    report.at_most(what, 100, seconds * 1e3, "ms", note)


def bench_access_beside_a_crowd(governed: Kit, report: Report) -> None:
    """One person and one target, whoever else is there."""
    with no_collections():
        few = a_platform(10)
        keep(few, *automations(AUTOMATIONS))

    def asking(kit: Kit) -> Callable[[], Step]:
        target = sk.Target.activity(activity(3))
        ask = kit.engine.access
        assert ask(person_id(7), target, by=sk.APPLICATION).rows
        return lambda: lambda: ask(person_id(7), target, by=sk.APPLICATION)

    pair = interleaved(asking(few), asking(governed))
    report.ratio("access explained, 10 and 100,000 people", *pair)

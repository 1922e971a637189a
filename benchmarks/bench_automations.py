"""What automations cost: for one person, for everybody at once, and beside other evaluators."""

import pickle
import statistics
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import NamedTuple

import pytest
from attrs import evolve
from benchmarks.peers import Peer, facts_of, installed
from benchmarks.report import Evaluator, Report, Step, interleaved
from benchmarks.workload import (
    DAY,
    a_condition,
    a_person,
    a_platform,
    activity,
    automations,
    conditions,
    described,
    memberships,
    moving,
    person_id,
    rich_conditions,
    the_world,
)
from benchmarks.worlds import no_collections

import sessionkit as sk
from sessionkit._apply import apply
from sessionkit._automations.conditions import compiled, compiled_together
from sessionkit._automations.everybody import Everybody
from sessionkit._automations.profile import Profile
from sessionkit._domain.commands.due import CheckAutomations
from sessionkit._domain.condition import Condition
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.standing import MatchesChanged
from sessionkit._domain.ids import AutomationId, GroupId
from sessionkit._domain.keys import Keys
from sessionkit._domain.people import Group, Person, PersonStatus
from sessionkit._domain.reaction import Match, automation_subject
from sessionkit._domain.who import Matched, Met, NotUnmet
from tests.builders import START, Kit, keep

PEOPLE, AUTOMATIONS = 10_000, 200
PATIENCE = 4.0
"""After so many seconds a slow peer is stopped, and judged by its rate."""
ALONE = 100
"""So many people are asked for one by one."""


def timed(step: Callable[[], object]) -> float:
    """Give the seconds of processor time that a step takes."""
    began = time.process_time()
    step()
    return time.process_time() - began


def middle(steps: Iterable[Callable[[], object]]) -> float:
    """Give the median of what steps take."""
    return statistics.median(map(timed, steps))


class Asked:
    """A platform of which the same sets are asked again and again.

    Attributes:
        first: How long the first time took, in seconds.
    """

    def __init__(self, kit: Kit, asked: list[Condition]) -> None:
        """Ask once."""
        self.kit = kit
        self.who = [Met(one) for one in asked]
        self.world = the_world(kit)
        self.everybody = kept(kit)
        began = time.process_time()
        self.counts = self.count()
        self.first = time.process_time() - began
        self.is_there = True

    def count(self) -> list[int]:
        """Count for whom each condition holds."""
        count, world = self.everybody.count, self.world
        return [count(one, world) for one in self.who]

    def members(self) -> list[set[int]]:
        """Give for whom each condition holds, by their numbers."""
        found = (self.everybody.people(one, self.world) for one in self.who)
        return [{int(one.rpartition("-")[2]) for one in each} for each in found]

    def change(self, *people: Person, happened: Iterable[Fact] = ()) -> None:
        """Store people as they are now, and what else happened to them."""
        keep(self.kit, *people)
        with self.kit.storage.transaction(keys=Keys.holding("benchmark")) as records:
            for fact in happened:
                apply(fact, records)
        self.world = the_world(self.kit)

    def entered_and_left(self) -> int:
        """Name for whom each condition became true or false since matches were kept."""
        people, world, named = self.everybody.people, self.world, 0
        for number, met in enumerate(self.who):
            matched = Matched(automation_subject(AutomationId(f"automation-{number:04}")))
            named += len(people(met - matched, world))
            named += len(people(matched - NotUnmet(met.condition), world))
        return named

    def masks(self) -> list[int]:
        """Give for whom each condition holds, in the way it is kept."""
        asked, world = self.everybody._asked, self.world  # noqa: SLF001 - beside another such way
        return [asked(one, world) for one in self.who]

    def anew(self) -> Step:
        """Let somebody go or come back, which concerns every answer; give the asking."""
        self.is_there = not self.is_there
        status = PersonStatus.ACTIVE if self.is_there else PersonStatus.DELETED
        self.change(evolve(a_person(0), status=status))
        assert self.everybody.count(Met(sk.Always()), self.world)  # brings what is kept up to date
        return self.masks


def kept(kit: Kit) -> Everybody:
    """Give what a storage keeps of everybody."""
    return kit.storage._everybody  # noqa: SLF001 - measured without the transaction around it


# Beside others ----------------------------------------------------------------------------------


def bench_beside_peers(report: Report) -> None:
    """Every answer of a peer is compared with ours, for all the people it got through."""
    with no_collections():
        kit = a_platform(PEOPLE)
    asked = conditions(AUTOMATIONS)
    everybody = Asked(kit, asked)
    ours = everybody.members()
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


def one_by_one(
    kit: Kit, judge: Callable[[Profile], list[bool | None]], ours: list[set[int]]
) -> Took:
    """Time the judging of people by themselves, and see that everybody comes out as at once."""
    world = the_world(kit)
    people = [Profile(world, person_id(number)) for number in range(PEOPLE)]
    took = for_one(lambda number: judge(people[number]))
    for number, person in enumerate(people):
        assert judge(person) == [number in members for members in ours], number
    return took


def beside_roaring(report: Report, everybody: Asked, roaring: Step | None) -> float:
    """Time all of them at once after a change that concerns every answer; if it is there, beside another."""
    if roaring is None:
        masks = statistics.median(timed(everybody.anew()) for _ in range(400))
    else:
        compared = roaring
        masks, others = interleaved(everybody.anew, lambda: compared)
        what = f"{AUTOMATIONS} automations for {PEOPLE:,} people, beside pyroaring"
        note = f" ({masks * 1e6:,.1f} and {others * 1e6:,.1f} \u00b5s)"
        report.at_most(what, 1, masks / others, "times as long", note)
    assert everybody.count() == everybody.counts
    return masks


def by_rate(peer: Peer, version: str, ours: list[set[int]]) -> Evaluator:
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
        assert list(row) == [number in members for members in ours], (peer.name, number)
    whole = seconds / len(rows) * PEOPLE
    return Evaluator(peer.name, version, len(rows), whole, alone.known)


def at_once(peer: Peer, version: str, ours: list[set[int]]) -> Evaluator:
    """Time a peer that judges everybody."""
    assert peer.everybody is not None
    assert peer.members is not None
    assert peer.members() == ours, peer.name
    seconds = statistics.median(timed(peer.everybody) for _ in range(20))
    return Evaluator(peer.name, version, PEOPLE, seconds)


# Many people ------------------------------------------------------------------------------------


def timeless(condition: Condition) -> Condition:
    """Take the windows off a condition, so that nobody enters by time alone."""
    match condition:
        case sk.AllOf(conditions=parts) | sk.AnyOf(conditions=parts):
            kept = [timeless(one) for one in parts if not isinstance(one, sk.BetweenMoments)]
            return evolve(condition, conditions=kept)
        case _:
            return condition


def bench_check(report: Report) -> None:
    """The periodic check itself, through the engine, over people it has met before."""
    people, count, hours = 100_000, 1_000, 24
    with no_collections():
        kit = a_platform(people, share=30)
        badges = [
            evolve(
                one, condition=timeless(one.condition), actions=[sk.GrantBadge(f"badge-{number}")]
            )
            for number, one in enumerate(automations(count))
        ]
        keep(kit, Group(group_id=GroupId("newcomers"), title="Newcomers"))
        badges[0] = evolve(badges[0], condition=sk.IsInGroup("newcomers"))
        keep(kit, *badges[1:])
        kit.do(sk.SaveAutomation(automation=badges[0]))
        world = the_world(kit)
        for one in badges:
            subject, found = (
                automation_subject(one.automation_id),
                world.people(Met(one.condition)),
            )
            keep(kit, *(Match(subject=subject, person_id=each, at=START) for each in found))

    def check() -> float:
        kit.clock.set(kit.clock() + timedelta(hours=1))
        return timed(kit.engine.run_due)

    first = check()
    what = f"the check of {count:,} automations for {people:,} people"
    seconds = statistics.median(check() for _ in range(15))
    report.at_most(f"{what}, nothing changed", 50, seconds * 1e3, "ms", f" ({first:,.1f} s first)")
    entries = len(list(kit.engine.journal(by=sk.APPLICATION)))
    entering = 21
    for hour in range(hours):
        if hour < entering:
            keep(kit, *memberships(hour, [GroupId("newcomers")]))
        check()
    written = list(kit.engine.journal(by=sk.APPLICATION))[entries:]
    checks = [one for one in written if isinstance(one.command, CheckAutomations)]
    changed = [fact for one in checks for fact in one.facts if isinstance(fact, MatchesChanged)]
    entered = sum(len(fact.entered) for fact in changed)
    size = sum(len(pickle.dumps(one)) for one in checks) / 1e3
    assert len(checks) == hours
    what = f"journal of {hours} checks in which {entered} entered, each entry pickled by itself"
    report.told(what, f"{size:,.1f} kB")
    size = len(pickle.dumps(checks)) / 1e3
    what = f"journal of {hours} checks in which {entered} entered, pickled together"
    report.at_most(what, 10, size, "kB")


def bench_everybody(report: Report) -> None:
    """A thousand conditions for 100,000 people, three in five of them about dates and attributes."""
    many_people(report, 100_000, 30)


def bench_a_million(report: Report) -> None:
    """The same for ten times as many people, in at most twelve times as long."""
    many_people(report, 1_000_000, 600, times=12)


def many_people(report: Report, people: int, share: int, times: int = 1) -> None:
    """Time what everybody costs, in processor time: the first time, again, and after changes."""
    count, changed = 1_000, 1_000
    with no_collections():
        kit = a_platform(people, share=share, somebody=described)
    asked = rich_conditions(count)
    one = f"one condition for {people:,} people"
    world = the_world(kit)
    seconds = middle(partial(Everybody().count, Met(each), world) for each in asked[:9])
    report.at_most(f"{one}, from nothing", 0.3 * times, seconds, "s")
    everybody = Asked(kit, asked)
    all_of_them = f"{count:,} automations for {people:,} people"
    report.at_most(f"{all_of_them}, from nothing", 3 * times, everybody.first, "s")
    seconds = middle([everybody.count] * 20)
    report.at_most(f"{all_of_them}, nothing changed", 50 * times, seconds * 1e3, "ms")
    new = [sk.AllOf([each, sk.AroundDate(date="created", starts=DAY)]) for each in asked[:9]]
    seconds = middle(partial(kept(kit).count, Met(each), everybody.world) for each in new)
    report.at_most(f"{one}, a new one among others", 50 * times, seconds * 1e3, "ms")
    with no_collections():
        for number, who in enumerate(everybody.who):
            subject = automation_subject(AutomationId(f"automation-{number:04}"))
            found = kept(kit).people(who, everybody.world)
            keep(kit, *(Match(subject=subject, person_id=each, at=START) for each in found))
    everybody.entered_and_left()
    rounds = []
    for moved in range(1, 6):
        happened = [moving(7 * each, moved) for each in range(changed)]
        people_changed = [described(7 * each, moved=moved) for each in range(changed)]
        everybody.change(*people_changed, happened=happened)
        rounds.append(timed(everybody.entered_and_left))
    what = f"{all_of_them}, who entered and left after {changed:,} people changed"
    report.at_most(what, 0.3 * times, statistics.median(rounds), "s")
    kit.clock.set(kit.clock() + timedelta(hours=1))
    everybody.change()
    report.told(f"{all_of_them}, in an hour", f"{middle([everybody.count]):.2f} s")
    some = everybody.who[::20]
    anew = Everybody()
    assert [anew.count(one, everybody.world) for one in some] == everybody.count()[::20]


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

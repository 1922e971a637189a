"""What automations cost: for one person, for everybody at once, and beside other evaluators."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

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
    group,
    person_id,
    the_world,
)
from benchmarks.worlds import no_collections

import sessionkit as sk
from sessionkit.automations.conditions import Meaning, compiled
from sessionkit.automations.masks import Masks
from sessionkit.automations.profile import Profile
from sessionkit.domain.condition import Condition
from sessionkit.domain.facts import Fact, PersonSaved
from sessionkit.domain.people import Person, PersonStatus
from tests.builders import START, Kit, keep

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


def median(step: Callable[[], Step], rounds: int) -> float:
    """Give the median of several rounds of a step that is prepared off the clock."""
    return statistics.median(timed(step()) for _ in range(rounds))


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

    def note(self, *people: Person) -> Step:
        """Give the noting of people as they are now, off the clock stored."""
        keep(self.kit, *people)
        world = the_world(self.kit)
        happened: list[Fact] = [PersonSaved(person=one) for one in people]

        def step() -> None:
            for fact in happened:
                self.masks.note(fact, world)

        return step

    def anew(self) -> Step:
        """Let somebody go or come back, which concerns every answer; give the asking."""
        self.is_there = not self.is_there
        status = PersonStatus.ACTIVE if self.is_there else PersonStatus.DELETED
        self.note(evolve(a_person(0), status=status))()
        assert self.masks.stamp
        return self.ask


# Beside others ----------------------------------------------------------------------------------


def bench_beside_peers(report: Report) -> None:
    """Every answer of everybody is compared with ours, for all the people a peer got through."""
    with no_collections():
        kit = a_platform(PEOPLE)
    asked = conditions(AUTOMATIONS)
    world = the_world(kit)
    everybody = Everybody(kit, asked)
    ours = everybody.answers
    people = facts_of(world, PEOPLE)
    person, first = bench_one_person(kit, asked, ours)
    engines: list[Evaluator] = []
    roaring: Peer | None = None
    for name, version, make in installed():
        if version is None:
            report.left_out.append(name)
            continue
        peer = make(asked, people, kit.clock())
        found = by_rate(peer, version, ours) if peer.judge else at_once(peer, version, ours)
        report.evaluators.append(found)
        if peer.judge:
            engines.append(found)
        if name == "pyroaring":
            roaring = peer
    again, _ = bench_one_person(kit, asked, ours)
    alone = statistics.median([person, again])
    if roaring is None or roaring.everybody is None:
        masks = median(everybody.anew, 200)
    else:
        compare = roaring.everybody
        masks, others = interleaved(everybody.anew, lambda: compare)
        what = f"{AUTOMATIONS} automations for {PEOPLE:,} people, beside pyroaring"
        note = f" ({masks * 1e6:,.1f} and {others * 1e6:,.1f} \u00b5s)"
        report.at_most(what, 1, masks / others, "times as long", note)
    assert everybody.ask() == ours
    own = (("sessionkit, everybody at once", masks, None), ("sessionkit, one by one", None, alone))
    for name, whole, one in own:
        total = whole or alone * PEOPLE
        report.evaluators.append(Evaluator(name, "this", PEOPLE, total, one))
    note = f" ({first * 1e6:,.1f} the first time, when all of it has to be looked up)"
    what = f"{AUTOMATIONS} automations for one person of whom all is looked up"
    report.at_most(what, 60, alone * 1e6, "\u00b5s", note)
    if engines:
        best = min(engines, key=lambda one: one.everybody)
        what = f"{AUTOMATIONS} automations for {PEOPLE:,} people, beside {best.name}"
        report.at_least(what, 300, best.everybody / masks, "times as fast")
        best = min(engines, key=lambda one: one.one or 0)
        what = f"{AUTOMATIONS} automations for one person, beside {best.name}"
        report.at_most(what, 1, alone / (best.one or 0), "times as long")

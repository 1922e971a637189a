"""What one registration, promotion, mark, deregistration costs, alone and beside a crowd."""

import statistics
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from benchmarks.report import Report, Step, interleaved
from benchmarks.worlds import (
    SECTION,
    Correcting,
    Leaving,
    Marking,
    Promoting,
    Registering,
    a_crowd,
    add,
    no_collections,
    submit,
)
from pytest_benchmark.fixture import BenchmarkFixture

import sessionkit as sk
from tests.builders import Kit

FEW, MANY = 100, 100_000
SPARE = 5_000
"""People who are not registered yet, for the measurements to register."""

ONGOING = "2026-03-02 09:30"
"""While the event takes place."""


class Two(NamedTuple):
    """Two engines that differ in nothing but a number."""

    small: Kit
    large: Kit


def a_full_house(people: int) -> Kit:
    with no_collections():
        kit = a_crowd(people + SPARE, capacity=MANY + SPARE)
        add(kit, 0, people)
    return kit


@pytest.fixture(scope="module")
def crowds() -> Two:
    """100 and 100,000 people registered."""
    return Two(a_full_house(FEW), a_full_house(MANY))


def bench_registration(benchmark: BenchmarkFixture, report: Report) -> None:
    with no_collections():
        kit = a_crowd(SPARE, capacity=SPARE)
    learners: Iterator[str] = map(str, range(SPARE))
    answers = []

    def register(learner_id: str) -> None:
        answers.append(kit.register(learner_id, SECTION))

    benchmark.pedantic(
        register, setup=lambda: ((next(learners),), {}), rounds=3_000, warmup_rounds=200
    )
    taken = kit.engine.roster("sales-101", SECTION, by=sk.APPLICATION).taken
    assert taken == len(answers) >= 3_000
    assert kit.engine.deliver(limit=taken + 1).delivered == taken
    seconds = benchmark.stats.stats.data
    note = f" (mean with garbage collection {statistics.mean(seconds) * 1e6:,.1f})"
    median = statistics.median(seconds) * 1e6
    report.at_most("one registration, judged in full", 100, median, "\u00b5s", note)


def bench_registration_beside_a_crowd(crowds: Two, report: Report) -> None:
    pair = interleaved(Registering(crowds.small, FEW), Registering(crowds.large, MANY))
    report.ratio("one registration, 100 and 100,000 registered", *pair)


def bench_deregistration_beside_a_crowd(crowds: Two, report: Report) -> None:
    pair = interleaved(
        Leaving(crowds.small, FEW + 1_000),
        Leaving(crowds.large, MANY + 1_000),
    )
    report.ratio("one deregistration, 100 and 100,000 registered", *pair)


def bench_mark_beside_a_crowd(crowds: Two, report: Report) -> None:
    for kit in crowds:
        with no_collections():
            kit.go_to(ONGOING)
    sides = Marking(crowds.small, FEW), Marking(crowds.large, FEW)
    pair = interleaved(*sides)
    assert sides[0].count == sides[1].count
    report.ratio("one mark filled in, 100 and 100,000 registered", *pair)


def bench_correction_beside_a_crowd(crowds: Two, report: Report) -> None:
    """A corrected mark counts at once, so completion is worked out again for its learner."""
    sides = []
    for kit in crowds:
        with no_collections():
            kit.go_to(ONGOING)
            submit(kit, FEW)
        sides.append(Correcting(kit, FEW))
    pair = interleaved(*sides)
    for kit in crowds:
        *_, last = kit.engine.journal(by=sk.APPLICATION)
        assert {"MarksCounted", "CompletionWithdrawn"} & {type(one).__name__ for one in last.facts}
    report.ratio("one mark corrected and completion with it, 100 and 100,000 registered", *pair)


def bench_promotion(report: Report) -> None:
    places, few, many = 10, 10, 100_000
    sides = []
    for waiting in (few, many):
        with no_collections():
            people = places + waiting
            line = sk.Preferences(waitlist=sk.Waitlist())
            kit = a_crowd(people, capacity=places, preferences=line)
            add(kit, 0, people)
        sides.append(Promoting(kit, places, people))
    pair = interleaved(*sides)
    for side in sides:
        roster = side.kit.engine.roster("sales-101", SECTION, by=sk.APPLICATION)
        active = [row.learner_id for row in roster.rows if row.state == "active"]
        assert sorted(active) == sorted(side.inside)
    report.ratio("one promotion, 10 and 100,000 waiting", *pair)


@pytest.fixture(scope="module")
def automated() -> Two:
    """10 and 1,000 automations about other activities."""
    kits = []
    for automations in (10, 1_000):
        with no_collections():
            kits.append(a_crowd(SPARE, automations=automations))
    return Two(*kits)


def bench_registration_beside_automations(automated: Two, report: Report) -> None:
    pair = interleaved(Registering(automated.small, 0), Registering(automated.large, 0))
    report.ratio("one registration, 10 and 1,000 automations about other targets", *pair)


def bench_access_beside_automations(automated: Two, report: Report) -> None:
    target = sk.Target.session("sales-101")

    def asking(kit: Kit) -> Callable[[], Step]:
        assert kit.engine.access("7", target, by=sk.APPLICATION).is_unlocked
        return lambda: lambda: kit.engine.access("7", target, by=sk.APPLICATION)

    pair = interleaved(asking(automated.small), asking(automated.large))
    report.ratio("access explained, 10 and 1,000 automations about other targets", *pair)

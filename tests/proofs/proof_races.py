"""Two commands at once come out like one after the other, however they meet (R15, X1).

A storage that locks by the keys named only, as a database does; one switch: the first command stops
before its k-th storage call, the second goes on until it is done or has to wait, then the first to
its end, then the second. What comes out, answers and state, is that of one of the two orders; where
a command leaves something for steps of their own, of one of the orders of all these steps.
``RACES=full`` tries every k of every pair; without it a few of each.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import product
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._domain.commands.command import AnyCommand
from sessionkit._records import STATE_KINDS, JournalEntry
from sessionkit.adapters.memory import MemoryStorage
from sessionkit.testing import FixedClock, RecordingNotifier
from tests.builders import START
from tests.proofs.race_world import COMMANDS, race_world
from tests.proofs.turns import BLOCKED, DONE, OnlyKeys, TurnLocks, Worker, copied, pause
from tests.storages import Watched

IS_FULL = os.environ.get("RACES") == "full"
PARTS = 8
"""How many tests the pairs are spread over."""

FEW = 3
"""How many calls of a pair are tried where not all are."""

ROUNDS = 10
"""How often two may wait for one another in turn; a step begins anew a few times at most."""

Locks = Callable[[], TurnLocks]


class Race:
    """Two commands on a copy of the world.

    Attributes:
        answers: What each was told.
    """

    def __init__(
        self,
        world: MemoryStorage,
        commands: tuple[str, str],
        locks: Locks,
        told: Callable[[str], bool] = lambda _: True,
    ) -> None:
        """Put both at their start; they stop at the calls that are told."""
        self._told = told
        self.storage = copied(world, locks())
        self._clock = FixedClock(START)
        self.answers: dict[str, Any] = {}
        self.first, self.second = (
            Worker(lambda name=name, place=place: self._do(name, place))  # type: ignore[misc]
            for place, name in enumerate(commands)
        )

    def _do(self, name: str, place: int) -> None:
        watched = Watched(self.storage, lambda call: pause(call) if self._told(call) else None)
        kit = sk.in_memory(storage=watched, clock=self._clock, notifier=RecordingNotifier())
        try:
            answer = kit.do(COMMANDS[name], by=sk.APPLICATION)
        except sk.Refused as refusal:
            codes = [finding.reason.code for finding in refusal.decision.blocking]
            self.answers[f"{place} {name}"] = sorted(codes)
        except sk.NotFound as problem:
            self.answers[f"{place} {name}"] = str(problem)
        else:
            self.answers[f"{place} {name}"] = [type(fact).__name__ for fact in answer.facts]

    def finish(self, *workers: Worker) -> None:
        """Have each go on to its end, one after the other; whoever waits is passed over."""
        left = list(workers)
        for _ in range(ROUNDS):
            left = [one for one in left if _to_the_end(one) != DONE]
            if not left:
                return
        message = "both wait for one another"
        raise AssertionError(message)

    def outcome(self, world: MemoryStorage) -> str:
        """Give answers, what is told, and what is now otherwise; positions are named by their entry.

        What is written for somebody who may be told nothing any more when it is sent counts as
        not written (N8).
        """
        notifier = RecordingNotifier()
        kit = sk.in_memory(storage=self.storage, clock=self._clock, notifier=notifier)
        kit.run_due()
        kit.deliver()
        lines = [repr(sorted(self.answers.items())), *map(repr, notifier.sent)]
        names = {
            one.position: f"<{type(one.command).__name__} {one.about}>"
            for one in self.storage.records(JournalEntry).values()
        }
        for kind in STATE_KINDS:
            before, now = world.records(kind), self.storage.records(kind)
            keys = sorted(before.keys() | now.keys())
            lines += [f"{now.get(key)}" for key in keys if before.get(key) is not now.get(key)]
        text = "\n".join(sorted(_named(line, names) for line in lines))
        return re.sub(r"(entry_number|position)=\d+", "", text)


def _named(line: str, names: dict[int, str]) -> str:
    return re.sub(r"root=\(?(\d+)", lambda found: f"root={names.get(int(found[1]), 'none')}", line)


def _to_the_end(worker: Worker) -> str:
    if worker.state == DONE:
        return DONE
    while (state := worker.go_on()) not in (DONE, BLOCKED):
        pass
    return state


def in_order(world: MemoryStorage, pair: tuple[str, str], *, swapped: bool) -> str:
    """One after the other."""
    race = Race(world, pair, TurnLocks)
    both = (race.first, race.second)
    race.finish(*(reversed(both) if swapped else both))
    return race.outcome(world)


def in_steps(world: MemoryStorage, pair: tuple[str, str]) -> Iterator[str]:
    """Every order of the steps of both, each of them whole: what is asked for, then what follows."""
    schedules: list[tuple[int, ...]] = [()]
    while schedules:
        schedule = schedules.pop()
        race = Race(world, pair, TurnLocks, told=lambda name: name == "transaction")
        both = (race.first, race.second)
        for one in both:
            one.go_on()
        for turn in schedule:
            both[turn].go_on()
        open_ = [turn for turn in (0, 1) if both[turn].state != DONE]
        if not open_:
            yield race.outcome(world)
        schedules += [(*schedule, turn) for turn in open_]


def switched(world: MemoryStorage, pair: tuple[str, str], calls: int, locks: Locks) -> str | None:
    """With the first stopped after so many calls; none: it does not make so many."""
    race = Race(world, pair, locks)
    for _ in range(calls):
        race.first.go_on()
    if race.first.state == DONE:
        return None
    _to_the_end(race.second)
    race.finish(race.first, race.second)
    return race.outcome(world)


def calls_of(world: MemoryStorage, pair: tuple[str, str]) -> int:
    """How many calls the first command makes by itself."""
    race = Race(world, pair, TurnLocks)
    count = 0
    while race.first.go_on() != DONE:
        count += 1
    return count


def tried(pair: tuple[str, str], calls: int) -> Iterator[int]:
    """At which calls of the first the second comes in."""
    first, second = (COMMANDS[name] for name in pair)
    if IS_FULL:
        yield from range(1, calls + 1)
        return
    yield 1 + sum(map(ord, "".join(pair))) % calls
    if not meet(first, second):
        yield from {max(1, calls * part // FEW) for part in range(1, FEW)}


def meet(one: AnyCommand, other: AnyCommand) -> bool:
    """Tell whether one of two waits for the other whenever it comes."""
    a, b = one.keys, other.keys
    return bool(a.held & (b.held | b.shared) or a.shared & b.held)


@pytest.fixture(scope="module", name="world")
def fixture_world() -> MemoryStorage:
    """The world before the race."""
    return race_world().storage


PAIRS = tuple(product(COMMANDS, COMMANDS))


def faults(world: MemoryStorage, pairs: Any, locks: Locks = TurnLocks) -> tuple[Counter[Any], Any]:
    """Race pairs; give what was counted, and what came out as in neither order."""
    counts: Counter[Any] = Counter()
    found = []
    for pair in pairs:
        orders = {in_order(world, pair, swapped=one) for one in (False, True)}
        counts["pairs"] += 1
        counts["pairs whose order matters"] += len(orders) > 1
        for calls in tried(pair, calls_of(world, pair)):
            with suppress(AssertionError):
                outcome = switched(world, pair, calls, locks)
                counts["interleavings"] += 1
                if outcome is None or outcome in orders:
                    continue
                if not counts["orders of steps", pair]:
                    more = set(in_steps(world, pair))
                    counts["orders of steps", pair] = len(more)
                    orders |= more
                if outcome not in orders:
                    found.append((pair, calls, outcome, orders))
                continue
            found.append((pair, calls, "both wait", orders))
    return counts, found


@pytest.mark.parametrize("part", range(PARTS))
def proof_two_at_once_are_one_after_the_other(world: MemoryStorage, part: int) -> None:
    """R15: every pair of commands, whichever comes in wherever."""
    counts, found = faults(world, PAIRS[part::PARTS])
    print(dict(counts))  # noqa: T201 - the page on laws takes its figures from here
    assert not found, f"{len(found)}: {[(one[0], one[1]) for one in found]}\n" + difference(found)


def difference(found: Any) -> str:
    """Show what is otherwise in each fault than in the order that is nearest."""
    shown = []
    for pair, calls, outcome, orders in found:
        lines = set(outcome.split("\n"))
        nearest = min(orders, key=lambda one: len(lines ^ set(one.split("\n"))))
        others = set(nearest.split("\n"))
        shown.append(f"{pair} at {calls}")
        shown += [f"  is     {one}" for one in sorted(lines - others)]
        shown += [f"  not in {one}" for one in sorted(others - lines)]
    return "\n".join(shown)


TWICE = (
    ("another list", "ana registers elsewhere"),
    ("bob leaves", "ana waits"),
    ("bob is erased", "bob switches"),
    ("ana completes", "ana joins the club"),
    ("a section for the club", "the club is removed"),
)
"""The pairs that are tried with two switches."""


@pytest.mark.parametrize("pair", TWICE)
def proof_two_switches_change_nothing(world: MemoryStorage, pair: tuple[str, str]) -> None:
    """R15: the second is stopped as well, and the first comes in again."""
    orders = set(in_steps(world, pair))
    step = 1 if IS_FULL else 7
    for calls in range(1, calls_of(world, pair) + 1, step):
        for others in range(1, calls_of(world, (pair[1], pair[0])) + 1, step):
            race = Race(world, pair, TurnLocks)
            for _ in range(calls):
                race.first.go_on()
            for _ in range(others):
                if race.second.state in (BLOCKED, DONE):
                    break
                race.second.go_on()
            race.finish(race.first, race.second)
            assert race.outcome(world) in orders, (calls, others)


@pytest.mark.parametrize(
    ("ignored", "pair"),
    [
        ("person", ("another list", "ana registers elsewhere")),
        ("directory", ("a section for the club", "the club is removed")),
    ],
)
def proof_a_key_that_is_missing_is_noticed(
    world: MemoryStorage, ignored: str, pair: tuple[str, str]
) -> None:
    """Without people's keys, or without the directory's, a pair comes out as in neither order."""
    orders = {in_order(world, pair, swapped=one) for one in (False, True)}
    outcomes = {
        switched(world, pair, calls, lambda: OnlyKeys(lambda key: key.startswith(ignored)))
        for calls in range(1, calls_of(world, pair) + 1)
    }
    assert not outcomes <= orders

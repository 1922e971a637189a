"""Laws of honesty: what is answered is what happens.

- Asking and doing answer the same, and asking changes nothing (X2).
- What is refused has a blocker, and changes nothing (X1).
- What is allowed has facts, or everything is so already.
- The facts of an answer are those of the journal, and every kind of fact can be applied.
- A command that breaks off at whatever write leaves no trace (X1).
- A step that was to follow and broke off is carried out later, with the same result.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from attrs import define
from hypothesis import event, given, settings
from hypothesis import strategies as st

from sessionkit import Answer, NotFound, Refused
from sessionkit._domain.cause import Cause
from sessionkit._domain.facts import KINDS
from sessionkit._domain.facts.time import CommandScheduled
from sessionkit._records import STATE_KINDS, JournalEntry
from sessionkit.adapters.memory import MemoryStorage
from sessionkit.testing.strategies import (
    Ask,
    Course,
    Kit,
    Outcome,
    automating,
    courses,
    registering,
    telling,
    waiting,
)
from tests.properties.naive import State, belonging_under_indexes, everything, found_by_indexes

FEWER = max(10, settings().max_examples // 3)
"""For laws that do each thing many times over."""


def _asked(kit: Kit, step: Ask) -> tuple[Any, ...]:
    """What asking says, as plain as what doing says."""
    try:
        answer = kit.engine.explain(step.command, by=step.by)
    except NotFound as gone:
        return ("not found", gone.kind, gone.id)
    return ("answer", answer.decision, str(answer), answer.reader.audience)


def _done(outcome: Outcome) -> tuple[Any, ...]:
    if outcome.answer is None:
        assert outcome.not_found is not None
        return ("not found", *outcome.not_found)
    return ("answer", outcome.answer.decision, str(outcome.answer), outcome.answer.reader.audience)


def refused_means_unchanged(kit: Kit, before: State, outcome: Outcome) -> None:
    """A refusal names what blocks, and neither state nor journal nor notices have changed."""
    event(f"refused: {outcome.not_found is None}")
    assert everything(kit.storage) == before
    if outcome.answer is not None:
        assert outcome.answer.blocking
        assert not outcome.answer.facts


def allowed_means_facts(kit: Kit, before: State, step: Ask, answer: Answer) -> None:
    """What is allowed writes its facts into the journal, or everything is so already."""
    assert not answer.blocking
    entries = list(everything(kit.storage)[JournalEntry].values())[len(before[JournalEntry]) :]
    if not answer.facts:
        assert everything(kit.storage) == before
        assert kit.engine.do(step.command, by=step.by).facts == ()
        return
    first = entries[0]
    facts = first.facts
    assert first.command == step.command
    # Judging knows neither the position of the step nor what follows from what.
    cause = Cause(root=first.position, by=first.actor)
    told = tuple(one.placed(first.position, cause) for one in answer.facts)
    own = tuple(one for one in facts if one.is_shown_to(first.actor))
    assert told in (facts, own)
    assert own or told == facts
    follow_ups = [one.command for one in facts if isinstance(one, CommandScheduled)]
    assert [one.command for one in entries[1:]] == follow_ups


@given(courses())
def test_what_is_answered_is_what_happens(course: Course) -> None:
    """Asking gives the findings, rows, facts and words that doing gives, and changes nothing;
    refused means unchanged, allowed means facts.
    """
    kit = course.begin()
    for step in course.steps:
        if not isinstance(step, Ask):
            kit.play(step)
            continue
        before = everything(kit.storage)
        said = _asked(kit, step)
        assert everything(kit.storage) == before
        outcome = kit.play(step)
        assert _done(outcome) == said
        if outcome.answer is not None and outcome.is_allowed:
            allowed_means_facts(kit, before, step, outcome.answer)
        else:
            refused_means_unchanged(kit, before, outcome)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_fact_has_a_change(kind: type[Any]) -> None:
    """No kind of fact was forgotten where facts become records."""
    from sessionkit._apply import CHANGES  # noqa: PLC0415 - the table itself is what is promised

    assert kind in CHANGES


# Breaking off ---------------------------------------------------------------------------------


class Interrupted(Exception):
    """What a broken disk, or a person at the keyboard, raises."""


@define
class BreakingTransaction:
    """A transaction that raises at one write, before or after it is carried out."""

    records: Any
    storage: "BreakingStorage"

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.records, name)
        if name not in ("put", "remove", "append", "rewrite"):
            return found

        def write(*arguments: Any) -> None:
            self.storage.writes += self.storage.begun > self.storage.spared
            breaks = 0 < self.storage.writes == self.storage.breaks_at
            if breaks and not self.storage.writes_first:
                raise self.storage.problem
            found(*arguments)
            if breaks:
                raise self.storage.problem

        return write


class BreakingStorage(MemoryStorage):
    """A storage in memory that raises at its nth write, counted over all transactions.

    Attributes:
        breaks_at: The number of the write that raises; 0 is never.
        spared: How many writing transactions go by before writes are counted.
        writes_first: Whether the write is carried out before it raises.
    """

    breaks_at = 0
    spared = 0
    begun = 0
    writes = 0
    writes_first = False
    problem: BaseException = Interrupted()

    @contextmanager
    def transaction(self, **more: Any) -> Iterator[Any]:
        """Open a transaction that may break off."""
        self.begun += bool(more)
        with super().transaction(**more) as records:
            yield BreakingTransaction(records, self)

    def break_at(self, write: int, *, spared: int = 0) -> None:
        """Count from here on, and raise at that write; 0 is never."""
        self.breaks_at, self.spared = write, spared
        self.writes, self.begun = 0, 0


WITH_FOLLOW_UPS = (registering(), registering(), telling(), telling(), automating(), waiting())
"""Kinds of steps of which many leave something to a step of its own."""

PROBLEMS = (Interrupted(), KeyboardInterrupt())


@settings(max_examples=FEWER)
@given(courses(longest=18), st.sampled_from(PROBLEMS), st.booleans())
def test_breaking_off_leaves_no_trace(
    course: Course,
    problem: BaseException,
    writes_first: bool,  # noqa: FBT001 - drawn
) -> None:
    """Whichever write a command breaks off at, no record and no index tells that it was tried."""
    storage = BreakingStorage()
    kit = course.begin(storage=storage)
    storage.problem, storage.writes_first = problem, writes_first
    for step in course.steps:
        before, found = everything(storage), found_by_indexes(storage)
        is_whole = False
        write = 0
        while isinstance(step, Ask) and not is_whole:
            write += 1
            storage.break_at(write)
            try:
                kit.engine.do(step.command, by=step.by)
            except type(problem):
                entries = len(storage.records(JournalEntry)) - len(before[JournalEntry])
                if entries:
                    break  # the command itself is through; what followed it is the next law
                assert everything(storage) == before
                assert found_by_indexes(storage) == found
            except (Refused, NotFound):
                is_whole = True
            else:
                is_whole = True
        storage.break_at(0)
        if not isinstance(step, Ask):
            kit.play(step)
        event(f"writes: {min(write, 12)}")
    assert found_by_indexes(storage) == belonging_under_indexes(storage)


@given(courses(of=WITH_FOLLOW_UPS, longest=18), st.integers(1, 6))
def test_what_follows_survives_a_crash(course: Course, write: int) -> None:
    """A step left to follow a command, broken off, stays due and comes to the same result."""
    smooth = course.begin()
    storage = BreakingStorage()
    crashing = course.begin(storage=storage)
    for step in course.steps:
        smooth.play(step)
        smooth.engine.run_due()
        storage.break_at(write if isinstance(step, Ask) else 0, spared=1)
        try:
            crashing.play(step)
        except Interrupted:
            event("broke off in what follows")
        storage.break_at(0)
        crashing.engine.run_due()
        for kind in STATE_KINDS:
            assert storage.records(kind) == smooth.storage.records(kind)

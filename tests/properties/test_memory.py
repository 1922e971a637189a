"""Laws of memory: the journal is all there is to know.

- Every fact applies, and replaying the journal from nothing gives the stored state (X4).
- Replaying it in two parts, at whatever entry it is cut, gives the same.
- The same commands at the same times give the same journal, byte for byte (X6).
- So they do in another process, in which sets come in another order.
- What was left to follow is carried out; nothing that is due now is forgotten.
"""

import os
import subprocess
import sys

from hypothesis import event, given, settings
from hypothesis import strategies as st

from sessionkit import APPLICATION
from sessionkit._domain.due import Due
from sessionkit._records import JournalEntry
from sessionkit._replay import replay
from sessionkit.adapters.memory import MemoryStorage
from sessionkit.testing.strategies import CarryOutDue, Course, Deliver, courses
from tests.properties.naive import state_of

FEWER = max(10, settings().max_examples // 3)
"""For laws that another one watches over in part."""


@given(courses())
def test_replaying_the_journal_gives_the_state(course: Course) -> None:
    """An empty storage to which the journal is applied holds the same records of every kind; every
    entry has facts, and every fact applies to what those before it left.
    """
    kit = course.run()
    again = MemoryStorage()
    journal = list(kit.engine.journal(by=APPLICATION))
    for entry in journal:
        assert entry.facts
        for fact in entry.facts:
            event(f"fact: {type(fact).__name__}")
    replay(journal, again)
    assert state_of(again) == state_of(kit.storage)
    assert again.records(JournalEntry) == kit.storage.records(JournalEntry)


@settings(max_examples=FEWER)
@given(courses(), st.floats(0, 1))
def test_replaying_in_two_parts_gives_the_state(course: Course, share: float) -> None:
    """The journal up to any entry, and later the rest, give what the whole gives."""
    kit = course.run()
    entries = list(kit.engine.journal(by=APPLICATION))
    cut = int(share * len(entries))
    again = MemoryStorage()
    replay(entries[:cut], again)
    replay(entries[cut:], again)
    assert state_of(again) == state_of(kit.storage)


@given(courses())
def test_the_same_commands_give_the_same_journal(course: Course) -> None:
    """Two engines that are asked the same at the same times answer the same and write the same."""
    first, second = course.run(), course.run()
    answers = [[str(one.answer) for one in kit.outcomes] for kit in (first, second)]
    assert answers[0] == answers[1]
    journals = [repr(list(kit.engine.journal(by=APPLICATION))) for kit in (first, second)]
    assert journals[0] == journals[1]
    event(f"entries: {len(first.storage.records(JournalEntry)) // 10 * 10} and more")


@settings(max_examples=FEWER)
@given(courses())
def test_delivering_and_looking_leave_the_journal_alone(course: Course) -> None:
    """Delivering notices, and carrying out what is due when nothing is, write no entry."""
    kit = course.run()
    kit.play(CarryOutDue())
    before = kit.storage.records(JournalEntry)
    kit.play(Deliver())
    kit.play(CarryOutDue())
    assert kit.storage.records(JournalEntry) == before


@settings(max_examples=FEWER)
@given(courses())
def test_nothing_due_is_forgotten(course: Course) -> None:
    """Once what is due was carried out, nothing waits whose moment has come."""
    kit = course.run()
    kit.play(CarryOutDue())
    waiting = kit.storage.records(Due).values()
    assert all(due.due_at > kit.clock() for due in waiting)


PROGRAM = """
from hypothesis import seed, settings, given, Phase, HealthCheck
from sessionkit import APPLICATION
from sessionkit.testing.strategies import courses
from tests.properties.plain import plain

@settings(max_examples=15, derandomize=True, database=None, deadline=None,
          phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(courses())
def write(course):
    print(plain(list(course.run().engine.journal(by=APPLICATION))))

write()
"""


def _journals_of_another_process(hash_seed: str) -> str:
    """Play a fixed row of courses in a process whose texts have other hashes."""
    path = os.pathsep.join(one for one in sys.path if one)
    surroundings = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": path}
    done = subprocess.run(  # noqa: S603 - this very Python, and a program from this file
        [sys.executable, "-c", PROGRAM],
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_another_process_writes_the_same_journal() -> None:
    """The order in which a process goes through its sets leaves no mark in the journal."""
    first, second = (_journals_of_another_process(seed) for seed in ("1", "2"))
    assert len(first) > 50_000
    assert first == second

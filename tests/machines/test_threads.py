"""Eight threads on one engine: as many places as there are, whoever comes first (R15, W2)."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import settings

import sessionkit as sk
from sessionkit._domain.registration import Registration, RegistrationState, Roster
from sessionkit._records import JournalEntry
from tests.builders import Kit, a_section, a_world

THREADS, PLACES = 8, 30
LEARNERS = tuple(f"learner-{number:03d}" for number in range(200))
RUNS = range(50 if settings().max_examples >= 1000 else 5)


def _crowd(kit: Kit) -> None:
    """Have every thread register its share of the learners, all beginning at once."""
    start = Barrier(THREADS)

    def register(share: int) -> None:
        start.wait()
        for learner_id in LEARNERS[share::THREADS]:
            kit.register(learner_id)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(register, range(THREADS)))


@pytest.fixture(autouse=True)
def _eager_threads() -> Iterator[None]:
    """Have threads take turns far more often than they would."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.parametrize("_run", RUNS)
def test_eight_threads_fill_a_section(_run: int) -> None:
    """Of 200 learners 30 have a place and 170 wait, in order of arrival, and no entry is missing."""
    waitlist = sk.Preferences(waitlist=sk.Waitlist())
    section = a_section(capacity=PLACES, preferences=waitlist)
    kit = a_world(section, learners=LEARNERS)
    before = len(kit.storage.records(JournalEntry))
    _crowd(kit)
    found = sorted(kit.storage.records(Registration).values(), key=lambda one: one.ticket)
    assert [one.state for one in found[:PLACES]] == [RegistrationState.ACTIVE] * PLACES
    assert [one.state for one in found[PLACES:]] == [RegistrationState.WAITING] * 170
    assert len({one.ticket for one in found}) == len(LEARNERS)
    roster = kit.storage.records(Roster)["sales-101", "north"]
    assert (roster.taken, roster.waiting) == (PLACES, 170)
    positions = [entry.position for entry in kit.engine.journal(by=sk.APPLICATION)]
    assert positions == list(range(1, before + len(LEARNERS) + 1))


def test_threads_never_promote_beyond_places() -> None:
    """While some threads give up places and others look, every place is taken by one learner."""
    section = a_section(capacity=PLACES, preferences=sk.Preferences(waitlist=sk.Waitlist()))
    kit = a_world(section, learners=LEARNERS)
    for learner_id in LEARNERS:
        kit.register(learner_id)
    start = Barrier(THREADS)

    def leave(share: int) -> None:
        start.wait()
        for learner_id in LEARNERS[share:100:THREADS]:
            command = sk.DeregisterLearner(session_id="sales-101", learner_id=learner_id)
            kit.do(command, by=learner_id)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(leave, range(THREADS)))
    states = {one.learner_id: one.state for one in kit.storage.records(Registration).values()}
    registered = [one for one in LEARNERS if states[one] is RegistrationState.ACTIVE]
    assert registered == list(LEARNERS[100:130])

"""Several engines over one storage, in turns drawn by a seed, with all that can go wrong (N5, R15, X1).

One seed is one schedule: which worker goes on to its next storage call, where one dies and starts
again with the same request keys, where the storage says that somebody was faster or does not say
that it has committed, and when the clock moves. ``SCHEDULES`` says how many are tried.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._delivery import LEASE, Delivery
from sessionkit._domain.keys import Keys
from sessionkit._domain.notice import Notice, NoticeState
from sessionkit._domain.people import Person
from sessionkit._domain.registration import Registration, RegistrationState, Roster
from sessionkit._errors import StorageFailed
from sessionkit._records import JOURNAL, STATE_KINDS, JournalEntry, entry_place
from sessionkit._replay import replay
from sessionkit.adapters.memory import MemoryStorage
from sessionkit.testing import FixedClock
from tests.builders import START
from tests.golden.courses import Dice
from tests.proofs.race_world import COMMANDS, race_world, reaction
from tests.proofs.turns import BEGUN, BLOCKED, DONE, OnlyKeys, TurnLocks, Worker, copied, pause
from tests.storages import Watched

SCHEDULES = int(os.environ.get("SCHEDULES", "100"))
PARTS = 4
WORKERS, JOBS = 4, 6
MINUTE = timedelta(minutes=1)
HARMLESS = tuple(name for name in COMMANDS if "off" not in name and "cancelled" not in name)


class CrashError(BaseException):
    """A worker dies."""


class Simulation:
    """One schedule.

    Attributes:
        counts: What happened how often.
        faults: What must not have happened.
    """

    def __init__(
        self,
        world: MemoryStorage,
        seed: str,
        locks: Callable[[], TurnLocks] = TurnLocks,
        delivery: type[Delivery] | None = None,
    ) -> None:
        """Draw what each worker has to do."""
        self._dice = Dice(seed)
        self.storage = copied(world, locks())
        self._known = {one.position for one in world.records(JournalEntry).values()}
        self._delivery = delivery
        self._clock = FixedClock(START)
        self.counts: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self._sent: dict[tuple[str, ...], list[Sending]] = defaultdict(list)
        self._lives = [Life(self, number) for number in range(WORKERS)]
        self._followed: list[int] = []
        self._delivered: set[tuple[str, ...]] = set()
        self._jobs = [
            [self._drawn(worker, number) for number in range(JOBS)] for worker in range(WORKERS)
        ]

    def _drawn(self, worker: int, number: int) -> Any:
        kind = self._dice.below(6)
        if kind == 0:
            return lambda kit: kit.run_due()
        if kind == 1:
            return lambda kit: kit.deliver()
        command = COMMANDS[self._dice.one_of(HARMLESS)]
        key = f"{worker} {number}"
        return lambda kit: kit.do(command, by=sk.APPLICATION, request_key=key)

    def run(self) -> None:
        """Let workers take turns until all is done, then see what came of it."""
        workers = [Worker(life.work) for life in self._lives]
        follower = Worker(self._follow)
        idle = 0
        while any(one.state != DONE for one in workers):
            number = self._dice.below(WORKERS + 1)
            if number == WORKERS:
                follower.go_on()
                continue
            worker = workers[number]
            if worker.state == DONE:
                continue
            workers[number] = self._turn(worker, self._lives[number])
            idle = idle + 1 if worker.state == BLOCKED else 0
            if idle > 100 * WORKERS:
                self.faults["workers wait for one another"] += 1
                return
            if self._dice.below(60) == 0:
                self._clock.advance(self._dice.below(3) * MINUTE)
        self._afterwards()

    def _turn(self, worker: Worker, life: "Life") -> Worker:
        """Have a worker go on, or something go wrong."""
        chance = self._dice.below(400)
        if worker.state != BEGUN:
            if chance == 0:
                self.counts["crashes"] += 1
                life.has_died = True
                worker.stop(CrashError())
                self._lives[life.number] = reborn = life.again()
                return Worker(reborn.work)
            if worker.state == "committing" and chance < 12:
                self.counts["conflicts"] += 1
                worker.stop(sk.Conflict())
                return worker
            if worker.state == "committed" and chance < 8:
                self.counts["unknown commits"] += 1
                life.was_left_in_doubt = True
                worker.stop(StorageFailed("no answer"))
                return worker
        self.counts["commits"] += worker.state == "committing"
        self.counts["turns"] += 1
        worker.go_on()
        return worker

    def engine(self, life: "Life") -> Any:
        """Give a worker's engine."""
        storage: Any = Watched(self.storage, life.pause)
        kit = sk.in_memory(storage=_Renewing(storage, life), notifier=life, clock=self._clock)
        if self._delivery is not None:
            kit._delivery.__class__ = self._delivery  # noqa: SLF001 - as it was, in its place
        return kit

    def do(self, life: "Life", number: int) -> None:
        """Have a worker do one of its jobs, again where the storage failed."""
        for _ in range(20):
            try:
                self._jobs[life.number][number](self.engine(life))
            except (sk.Conflict, StorageFailed):
                continue
            except (sk.Refused, sk.NotFound, ExceptionGroup):
                return
            except ValueError:
                # What was asked about somebody who is erased meanwhile is not kept as it was (G9).
                self.counts["asked again about somebody erased"] += 1
            return

    def now(self) -> Any:
        """Give the moment."""
        return self._clock()

    def sent(self, notice: Notice, life: "Life") -> None:
        """Note a sending, and by whom; while it lasts others go on."""
        self._look_at_notices()
        if notice.key in self._delivered:
            self.faults["a delivered notice was sent"] += 1
        if life.number < WORKERS and self._dice.below(6) == 0:
            self.counts["failed deliveries"] += 1
            pause("send")
            message = "not now"
            raise sk.DeliveryFailed(message)
        sending = Sending(life)
        self._sent[notice.key].append(sending)
        life.unsettled.append(sending)
        pause("send")
        self.counts["sent"] += 1

    def _follow(self) -> None:
        """Follow the journal up to where nothing is open, for ever."""
        storage, last = Watched(self.storage, pause), 0
        while True:
            end = storage.settled()
            with storage.transaction() as records:
                for entry in records.find(JOURNAL, after=entry_place(last)):
                    if entry.position >= end:
                        break
                    self._followed.append(entry.position)
            last = end - 1

    def _afterwards(self) -> None:
        """Do what is left, and look at everything."""
        self._look_at_notices()
        life = Life(self, WORKERS)
        kit = sk.in_memory(storage=self.storage, notifier=life, clock=self._clock)
        for _ in range(3):
            self._clock.advance(120 * MINUTE)
            kit.run_due()
            kit.deliver()
        journal = list(kit.journal(by=sk.APPLICATION))
        empty = MemoryStorage()
        replay(journal, empty)
        for kind in STATE_KINDS:
            if empty.records(kind) != self.storage.records(kind):
                self.faults[f"replaying gives another {kind.__name__}"] += 1
        keys = Counter(one.request_key for one in journal if one.request_key)
        self.faults["a request was carried out twice"] += sum(one > 1 for one in keys.values())
        positions = [one.position for one in journal]
        self.faults["the journal was followed otherwise"] += (
            self._followed != positions[: len(self._followed)]
        )
        self._look_at_places()
        for sendings in self._sent.values():
            for one in sendings[:-1]:
                if not (one.life.has_died or one.life.was_left_in_doubt or one.was_slow):
                    self.faults["a notice sent twice by healthy workers"] += 1
        waiting = [
            one for one in self.storage.records(Notice).values() if one.state.name == "PENDING"
        ]
        self.faults["a notice was never sent"] += len(waiting)
        self.faults += Counter()

    def _look_at_notices(self) -> None:
        """See that what was delivered once stays so."""
        notices = self.storage.records(Notice)
        now = {key for key, one in notices.items() if one.state is NoticeState.DELIVERED}
        for key in self._delivered - now:
            if key in notices:
                self.faults["a delivered notice went back to pending"] += 1
        self._delivered |= now

    def _look_at_places(self) -> None:
        registrations = self.storage.records(Registration).values()
        states = (RegistrationState.ACTIVE, RegistrationState.WAITING)
        found = Counter((one.session_id, one.section_id, one.state) for one in registrations)
        for roster in self.storage.records(Roster).values():
            where = (roster.session_id, roster.section_id)
            taken, waiting = (found[(*where, state)] for state in states)
            if (roster.taken, roster.waiting) != (taken, waiting):
                self.faults["a roster does not count its registrations"] += 1
        active = Counter(
            one.learner_id
            for one in registrations
            if one.state is RegistrationState.ACTIVE
            and (one.session_id, one.section_id) in (("tech", "lab"), ("sales-101", "north"))
        )
        people = self.storage.records(Person)
        for learner_id, places in active.items():
            status = people[(learner_id,)].status
            if status in (sk.PersonStatus.SUSPENDED, sk.PersonStatus.DELETED):
                self.faults["a suspended or erased person has a place"] += 1
            if places > 1 and not self._was_moved():
                self.faults["a learner has two places at one time"] += 1

    def _was_moved(self) -> bool:
        """Tell whether the event was moved or overlaps allowed, so that two places may be right."""
        moved = ("EditEvent", "ChangeSettings")
        return any(
            type(one.command).__name__ in moved
            for one in self.storage.records(JournalEntry).values()
            if one.position not in self._known
        )


class Life:
    """One worker from its start to its death; it delivers as well.

    Attributes:
        has_died: Whether it was killed.
        was_left_in_doubt: Whether the storage once did not tell it that it had committed.
        unsettled: What it has sent and not settled yet.
    """

    def __init__(self, simulation: Simulation, number: int, job: int = 0) -> None:
        """Begin at a job."""
        self._simulation, self.number, self._job = simulation, number, job
        self.has_died = self.was_left_in_doubt = False
        self.unsettled: list[Sending] = []
        self.renewed_at = simulation.now()

    def again(self) -> "Life":
        """Start again with the job that it died of."""
        return Life(self._simulation, self.number, self._job)

    def pause(self, name: str) -> None:
        """Let others go on; whoever has died calls nothing any more."""
        if self.has_died:
            raise CrashError
        pause(name)

    def work(self) -> None:
        """Do one job after the other."""
        while self._job < JOBS:
            try:
                self._simulation.do(self, self._job)
            except CrashError:
                return
            self._job += 1

    def send(self, notice: Notice, person: Any) -> None:
        """Deliver a notice."""
        self._simulation.sent(notice, self)

    def was_in_touch(self) -> None:
        """Note that it renewed or settled: what took longer than a lease may be somebody else's."""
        now = self._simulation.now()
        for one in self.unsettled:
            one.was_slow = one.was_slow or now - self.renewed_at >= LEASE
        self.renewed_at = now


class Sending:
    """That a notice was handed over.

    Attributes:
        life: By which worker.
        was_slow: Whether more than a lease went by before that one looked at its claim again.
    """

    def __init__(self, life: Life) -> None:
        """Note who sends."""
        self.life, self.was_slow = life, False


class _Renewing:
    """Sees when a worker renews and settles."""

    def __init__(self, storage: Any, life: Life) -> None:
        self._storage, self._life = storage, life

    def renew(self, claims: Any, **more: Any) -> Any:
        renewed = self._storage.renew(claims, **more)
        self._life.was_in_touch()
        return renewed

    def settle(self, outcomes: Any) -> Any:
        settled = self._storage.settle(outcomes)
        self._life.was_in_touch()
        self._life.unsettled.clear()
        return settled

    def __getattr__(self, name: str) -> Any:
        return getattr(self._storage, name)


class SendsWithoutLooking(Delivery):
    """Delivery as it was: neither looks at the claim before sending nor renews it (N5)."""

    def _deliver(self, claims: Any, counts: Any) -> None:
        for claim in claims:
            outcome = self._sent(claim.record)
            counts[outcome.state] += 1
            with self._storage.transaction(keys=Keys.holding("notices")) as records:
                records.put(outcome)


def many(
    world: MemoryStorage, seeds: Any, **more: Any
) -> tuple[Counter[str], Counter[str], list[str]]:
    """Run schedules; give what happened, what must not have, and in which."""
    counts: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    found = []
    for seed in seeds:
        simulation = Simulation(world, f"schedule {seed}", **more)
        simulation.run()
        counts["schedules"] += 1
        counts += simulation.counts
        faults += simulation.faults
        found += [f"{seed}: {dict(simulation.faults)}"] if simulation.faults else []
    return counts, faults, found


@pytest.fixture(scope="module", name="world")
def fixture_world() -> MemoryStorage:
    """The world of the races, with automations that follow one another and notices to send."""
    kit = race_world()
    kit.do(
        reaction(
            "welcome",
            sk.Notify("Welcome", "To the club."),
            sk.AssignToDo(sk.Target.activity("quiz")),
            trigger=sk.Trigger.ADDED_TO_GROUP,
            subject_id="club",
        )
    )
    for number in range(12):
        kit.do(
            sk.MessageLearners(
                session_id="sales-101",
                section_id="north",
                message_id=f"m{number}",
                subject="Hello",
                text="There.",
            )
        )
    return kit.storage


@pytest.mark.parametrize("part", range(PARTS))
def proof_workers_share_the_work(world: MemoryStorage, part: int) -> None:
    """N5, R15, X1, X4: whatever the schedule, every law holds in the end."""
    counts, faults, found = many(world, range(part, SCHEDULES, PARTS))
    print(dict(counts))  # noqa: T201 - the page on laws takes its figures from here
    assert not faults, f"{dict(faults)}\n" + "\n".join(found[:20])


def proof_without_looking_at_claims_notices_are_sent_twice(world: MemoryStorage) -> None:
    """The simulation finds what was wrong with delivering before it looked at its claims (N5)."""
    counts, faults, _ = many(world, range(60), delivery=SendsWithoutLooking)
    print(dict(counts), dict(faults))  # noqa: T201 - as above
    assert faults["a notice sent twice by healthy workers"]
    assert faults["a delivered notice went back to pending"]


def proof_without_keys_laws_are_broken(world: MemoryStorage) -> None:
    """The simulation finds what goes wrong where keys are not respected (R15)."""
    counts, faults, _ = many(world, range(30), locks=lambda: OnlyKeys(lambda _: True))
    print(dict(counts), dict(faults))  # noqa: T201 - as above
    assert len(faults) >= 2

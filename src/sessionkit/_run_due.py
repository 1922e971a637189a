"""What time has made due, and what follows: claimed in order, carried out, settled (A14, S2, W5).

Whoever works on it has it claimed for a while, so several can share the work. Of two things with a
common key the earlier is done first; what fails is tried again later, with growing pauses, and
then set aside, which holds up nothing.
"""

from collections import deque
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final

from attrs import frozen

from sessionkit._domain.attempts import pause_after
from sessionkit._domain.commands import KINDS
from sessionkit._domain.commands.command import DueCommand
from sessionkit._domain.due import Due, Failure
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.time import CommandScheduled
from sessionkit._domain.keys import Keys
from sessionkit._domain.settings import SETTINGS_KEY, USUAL, Settings
from sessionkit._ports import Claim, Clock, Storage
from sessionkit._records import FAILURES, Key

LEASE: Final = timedelta(minutes=5)
SETTLED_TOGETHER: Final = 20

ABOUT_SESSIONS: Final = frozenset(
    kind for kind in KINDS if issubclass(kind, DueCommand) and kind.about_sessions
)
"""What waits while sessions are switched off (S2)."""

Step = Callable[[DueCommand], tuple[Fact, ...]]
"""Carries one thing out; gives what happened."""


@frozen
class Round:
    """What one round came to.

    Attributes:
        count: How many things were carried out.
        problems: What went wrong with others.
    """

    count: int
    problems: tuple[Exception, ...]


class DueWork:
    """Carries out what is due in one storage; several may work side by side."""

    def __init__(self, storage: Storage, clock: Clock, step: Step) -> None:
        """Work on one storage, by one way of carrying things out."""
        self._storage = storage
        self._clock = clock
        self._step = step

    def run(self, limit: int | None) -> Round:
        """Carry out what is due, in order, with all that follows at once.

        What others have claimed is taken up in the end: they may have died of it, and where they
        are well, it is found done once its keys are free.
        """
        count = 0
        problems: list[Exception] = []
        ended: list[tuple[Claim[Due], Failure | None]] = []
        taken_over: set[Key] = set()
        while limit is None or count < limit:
            claim = self._claimed(leased=False)
            if claim is None:
                claim = self._claimed(leased=True)
                if claim is None or claim.record.key in taken_over:
                    break
                taken_over.add(claim.record.key)
            try:
                facts = self._step(claim.record.command)
                if limit is None:
                    self.follow_up(facts)
            except Exception as problem:  # noqa: BLE001 - kept, and raised by whoever asked
                problems.append(problem)
                self._storage.settle([(claim, self._failed(claim.record, problem))])
            else:
                count += 1
                ended.append((claim, None))
            if len(ended) >= SETTLED_TOGETHER:
                self._storage.settle(ended)
                ended = []
        if ended:
            self._storage.settle(ended)
        return Round(count, tuple(problems))

    def _claimed(self, *, leased: bool) -> Claim[Due] | None:
        """Claim what comes first; one at a time, so that one worker keeps to the order of time."""
        with self._storage.transaction() as records:
            settings = records.get(Settings, SETTINGS_KEY) or USUAL
        paused = () if settings.sessions_are_on else ABOUT_SESSIONS
        claims = self._storage.claim_due(
            now=self._clock(), lease=LEASE, limit=1, paused=paused, leased=leased
        )
        return claims[0] if claims else None

    def _failed(self, due: Due, problem: Exception) -> Failure:
        with self._storage.transaction() as records:
            before = records.get(Failure, due.key)
        attempts = 1 + (before.attempts if before is not None and before.due == due else 0)
        pause = pause_after(attempts)
        return Failure(
            due=due,
            attempts=attempts,
            error=f"{type(problem).__name__}: {problem}",
            again_at=None if pause is None else self._clock() + pause,
        )

    def follow_up(self, facts: Iterable[Fact]) -> None:
        """Carry out at once what a step left for steps of their own; a crash leaves it due.

        Steps leave further steps, so they stand in a queue: a chain of automations may be long.
        A step that fails is no failure of the command that left it: it stays due, and
        ``run_due`` says what is wrong with it (A14).
        """
        queue = deque(facts)
        while queue:
            fact = queue.popleft()
            if type(fact) is CommandScheduled and fact.due_at <= self._clock():
                try:
                    queue.extend(self._step(fact.command))
                except Exception:  # noqa: BLE001, S112 - nothing is lost: see above
                    continue

    def retry_set_aside(self) -> int:
        """Take up again everything that was set aside; gives how many."""
        with self._storage.transaction(keys=Keys.holding("failures")) as records:
            failures = [one for one in records.find(FAILURES) if one.again_at is None]
            for failure in failures:
                records.remove(Failure, failure.key)
        return len(failures)

"""The engine: opens transactions, tries again where somebody was faster, carries out what follows."""

from collections import deque
from collections.abc import Iterable
from functools import partial
from typing import Any, Final, TypeVar

from sessionkit._answer import Answer
from sessionkit._decide import check_is_command, decide
from sessionkit._delivery import Deliveries, Delivery
from sessionkit._domain import fields
from sessionkit._domain.commands.command import AnyCommand, Command, DueCommand
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.time import CommandScheduled
from sessionkit._domain.fields import argument, collection
from sessionkit._domain.ids import APPLICATION, Application
from sessionkit._domain.keys import Keys
from sessionkit._domain.notice import Notice
from sessionkit._domain.registration import Registration
from sessionkit._errors import Conflict, NotFound, Refused
from sessionkit._overlay import Overlay
from sessionkit._ports import Clock, Notifier, Observer, Pause, Storage
from sessionkit._reading import Reading
from sessionkit._run_due import DueWork
from sessionkit._step import NeedsKeys, Taken, answered, take, world_for
from sessionkit._views import Forecast, access_changes, registration_changes
from sessionkit._watch import Watch
from sessionkit._words.catalogue import Catalogue
from sessionkit._words.english import ENGLISH
from sessionkit._world import StoredWorld

Result = TypeVar("Result")

KEY_TRIES: Final = 3
"""How often a step is begun with more keys, where it concerns more than its command can tell,
before that counts as having met somebody."""

TRIES: Final = 5
"""How often a command is decided anew where the storage says that somebody was faster."""


class Engine(Reading):
    """Everything an application asks of sessionkit; several live in one process, threads may share.

    >>> import sessionkit
    >>> kit = sessionkit.in_memory()
    >>> kit.do(
    ...     sessionkit.CreateSession(session_id="sales-101", title="Sales training 101"),
    ...     by=sessionkit.APPLICATION,
    ... ).is_allowed
    True
    """

    def __init__(
        self,
        *,
        storage: Storage,
        notifier: Notifier,
        clock: Clock,
        words: Catalogue = ENGLISH,
        observer: Observer | None = None,
        pause: Pause | None = None,
    ) -> None:
        """Put an engine together; ``sessionkit.in_memory`` is the ready-made one.

        Args:
            storage: Where records live.
            notifier: What carries notices to people.
            clock: Where the present moment comes from.
            words: The catalogue that puts findings into words.
            observer: Who is told what the engine does; nobody unless said otherwise.
            pause: What passes the time between two tries; unless said otherwise none passes.
        """
        super().__init__(storage, clock, words)
        self._watch = None if observer is None else Watch(observer, clock)
        self._delivery = Delivery(storage, notifier, clock, self._watch)
        self._pause = pause
        self._due_work = DueWork(storage, clock, self._due_step)

    @property
    def unheard(self) -> int:
        """How often the observer failed to take note of something."""
        return 0 if self._watch is None else self._watch.unheard

    # Doing and asking

    def do(
        self,
        command: Command[Result],
        *,
        by: str | Application,
        request_key: str | None = None,
        follow_up: bool = True,
    ) -> Answer[Result]:
        """Carry a command out, completely or not at all (X1).

        Args:
            command: What is asked for.
            by: The id of the person who asks, or ``APPLICATION``.
            request_key: The same key again gives the first answer and changes nothing (R16).
            follow_up: Carry out at once what it leaves for steps of their own; otherwise that
                stays due, and ``run_due`` carries it out.

        Returns:
            Every requirement with its outcome, what one has now, and the facts.

        Raises:
            Refused: When the product says no; nothing has changed.
            NotFound: When something named does not exist, or not for whoever asks (G10).
            ValueError: When a request key comes again with another command or person.
            Conflict: When somebody else was faster, every time it was tried.
        """
        key = None
        if request_key is not None:
            key = argument("request_key", fields.title, request_key)
        follows_up = argument("follow_up", fields.flag, follow_up)
        taken = self._step(command, by, key)
        if follows_up:
            self._due_work.follow_up(taken.facts)
        return taken.answer

    def _step(
        self,
        command: AnyCommand,
        by: str | Application,
        key: str | None = None,
        *,
        follows: bool = False,
    ) -> Taken:
        """Take a step; tell whoever watches once, however often it was tried."""
        check_is_command(command)
        if self._watch is None:
            return self._taken(command, by, key)
        with self._watch.step(command, by, follows=follows) as seen:
            taken = self._taken(command, by, key)
            seen.position = taken.position
        return taken

    def _taken(self, command: AnyCommand, by: str | Application, key: str | None) -> Taken:
        """Try again while somebody else is faster, and with more keys while some are lacking."""
        keys = _keys(command, key)
        met, lacked = 0, 0
        while True:
            try:
                reads = self._named(keys, by, key)
                with self._storage.transaction(keys=keys, reads=reads) as records:
                    world = self._world(records, by)
                    taken = take(command, world, records, self._words, key)
                    if not taken.is_allowed:
                        raise Refused(taken.answer)
            except NeedsKeys as lacking:
                lacked += 1
                keys |= lacking.keys
                if lacked % KEY_TRIES:
                    continue
                # What it concerns changes while it is begun again: it has met somebody (R15).
                met += 1
                if met == TRIES:
                    message = "what the command concerns changed again and again"
                    raise Conflict(message) from lacking
            except Conflict:
                met += 1
                if met == TRIES:
                    raise
            else:
                return taken
            if self._pause is not None:
                self._pause(met)

    def explain(self, command: Command[Result], *, by: str | Application) -> Answer[Result]:
        """Say how a command would be answered, by the same judgement; nothing changes (X2).

        Raises:
            NotFound: When something named does not exist, or not for whoever asks (G10).
        """
        check_is_command(command)
        reads = self._named(command.keys, by)
        with self._storage.transaction(reads=reads) as records:
            world = self._world(records, by)
            return answered(command, decide(command, world), world, self._words)

    def preview(self, commands: Iterable[AnyCommand], *, by: str | Application) -> Forecast:
        """Say what commands would do, one after the other, with all that follows at once (A15).

        Each is judged on what those before it would leave. Nothing changes.

        Args:
            commands: What would be asked for.
            by: Who would ask: an admin, or the application.

        Raises:
            Refused: When whoever asks is no admin.
        """
        settled = self._storage.settled()
        with self._storage.transaction() as records:
            world = self._world(records, by)
            self._check_admin(world)
            overlay = Overlay(records, settled)
            asked: list[tuple[AnyCommand, Answer[Any] | None]] = []
            facts: list[Fact] = []
            told: list[Notice] = []
            for command in collection(commands, "commands"):
                answer, steps = self._foreseen(command, by, overlay)
                asked.append((command, answer))
                facts += [fact for step in steps for fact in step.facts]
                told += [notice for step in steps for notice in step.notices]
            later = StoredWorld(overlay, world.now)
            return Forecast(
                commands=tuple(asked),
                facts=tuple(facts),
                notices=tuple(told),
                registrations=registration_changes(overlay.changes(Registration)),
                access=access_changes(
                    world, later, partial(overlay.turned, at=world.now), tuple(facts)
                ),
            )

    def _foreseen(
        self, command: AnyCommand, by: str | Application, overlay: Overlay
    ) -> tuple[Answer[Any] | None, list[Taken]]:
        """Take a step on an overlay, and those that would follow right after it."""
        try:
            first = self._overlaid(command, by, overlay)
        except NotFound:
            return None, []
        steps = [first]
        queue = deque(first.facts)
        while queue:
            fact = queue.popleft()
            if type(fact) is CommandScheduled and fact.due_at <= self._clock():
                step = self._overlaid(fact.command, APPLICATION, overlay)
                steps.append(step)
                queue.extend(step.facts)
        return first.answer, steps

    def _overlaid(self, command: AnyCommand, by: str | Application, overlay: Overlay) -> Taken:
        world = world_for(overlay, by, self._clock())
        return take(command, world, overlay, self._words)

    # What time makes due

    def run_due(self, *, limit: int | None = None) -> int:
        """Carry out what time alone has made due, in order; running again changes nothing.

        Call it from a scheduler, every minute or so; after any pause it catches up, and takes up
        what a crash left of what automations had begun. What is about sessions waits while they
        are switched off (S2). Several workers share it. One thing that fails does not stop the
        others, but for what has a common key with it; it is tried again after a pause that
        doubles each time, and set aside after eight attempts.

        Args:
            limit: How many things at most, what they leave for steps of their own included; the
                rest stays due. None: all of it.

        Returns:
            How many things were due.

        Raises:
            ExceptionGroup: What failed, after everything else was done; it stays due.
        """
        done = self._due_work.run(argument("limit", fields.optional_positive, limit))
        if done.problems:
            message = "some of what was due failed, and stays due"
            raise ExceptionGroup(message, done.problems)
        return done.count

    def _due_step(self, command: DueCommand) -> tuple[Fact, ...]:
        return self._step(command, APPLICATION, follows=True).facts

    # Delivering

    def deliver(self, *, limit: int = 1000) -> Deliveries:
        """Hand due notices to the notifier; each is handed over at least once (N5).

        A notice that fails is tried again after a pause that doubles each time, and set aside
        after eight attempts; it never holds up others. A crash loses none.

        Args:
            limit: How many notices at most.
        """
        return self._delivery.deliver(argument("limit", fields.positive, limit))

    def retry_set_aside(self) -> int:
        """Take up again every notice, and everything due, that was set aside; gives how many (N5)."""
        return self._delivery.retry_set_aside() + self._due_work.retry_set_aside()


def _keys(command: AnyCommand, request_key: str | None) -> Keys:
    """Name what a step must not share with another at the same time, as the command tells it."""
    keys = command.keys
    return keys if request_key is None else keys | Keys.holding(f"request {request_key}")

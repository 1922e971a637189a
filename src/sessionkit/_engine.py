"""The engine: load, decide, apply, announce, commit. A thin shell around pure judgement."""

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final, get_args

from attrs import evolve, frozen

from sessionkit._announce import announce, is_still_useful
from sessionkit._apply import apply
from sessionkit._automations.conditions import compiled_together
from sessionkit._automations.picture import picture, picture_of_groups
from sessionkit._automations.profile import Profile
from sessionkit._decide import decide
from sessionkit._domain import fields
from sessionkit._domain.automation import Automation
from sessionkit._domain.catalogue import Target
from sessionkit._domain.commands import ApartFromSessions, Command, DueCommand
from sessionkit._domain.decision import Actor, Decision
from sessionkit._domain.due import Due
from sessionkit._domain.erasure import erased_command, erased_fact, people_named, people_told_of
from sessionkit._domain.facts import CommandScheduled, Fact, PersonErased, Subject, person_subject
from sessionkit._domain.fields import argument, collection
from sessionkit._domain.ids import (
    APPLICATION,
    Application,
    AutomationId,
    EventId,
    PersonId,
    SectionId,
    SessionId,
)
from sessionkit._domain.notice import Notice, NoticeState
from sessionkit._domain.people import NO_GROUPS
from sessionkit._domain.reasons import Audience
from sessionkit._domain.registration import Registration
from sessionkit._domain.settings import SETTINGS_KEY, Settings
from sessionkit._errors import Conflict, DeliveryFailed, NotFound, Refused
from sessionkit._explain import Answer, Words, in_english
from sessionkit._overlay import Overlay
from sessionkit._policies import authority
from sessionkit._ports import Clock, Notifier, Storage, Transaction
from sessionkit._records import (
    DUE,
    JOURNAL,
    JOURNAL_BY_SUBJECT,
    REQUESTS_BY_SUBJECT,
    SET_ASIDE,
    JournalEntry,
    Request,
)
from sessionkit._views import (
    AccessView,
    Agenda,
    AutomationPreview,
    Forecast,
    History,
    Path,
    PersonProgress,
    Reports,
    RosterView,
    RuleCheck,
    SectionProgress,
    SessionView,
    SheetView,
    Tiles,
    ToDoList,
    access_changes,
    registration_changes,
    show_access,
    show_agenda,
    show_automation_preview,
    show_history,
    show_path,
    show_person_progress,
    show_reports,
    show_roster,
    show_rule_check,
    show_section_progress,
    show_session,
    show_sheet,
    show_tiles,
    show_to_do,
)
from sessionkit._world import Gather, Gathering, StoredWorld, gathered_anew

THE_APPLICATION: Final = Actor(None, is_admin=True, managed_group_ids=NO_GROUPS)

LEASE: Final = timedelta(minutes=5)
FIRST_PAUSE: Final = timedelta(minutes=1)
LAST_ATTEMPT: Final = 8
"""After this many failures a notice is set aside; the pauses before double each time (N5)."""

BATCH: Final = 100
TRIES: Final = 5
"""How often a command is decided anew where the storage says that somebody was faster."""


@frozen(kw_only=True)
class Deliveries:
    """What one round of delivering did (N5).

    Attributes:
        delivered: Handed to the notifier.
        dropped: No longer worth delivering (N4, N8).
        failed: To be tried again later.
        set_aside: Given up after the last attempt; ``retry_set_aside`` takes them up again.
    """

    delivered: int = 0
    dropped: int = 0
    failed: int = 0
    set_aside: int = 0


class Engine:
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
        words: Words = in_english,
    ) -> None:
        """Put an engine together; ``sessionkit.in_memory`` is the ready-made one."""
        self._storage = storage
        self._notifier = notifier
        self._clock = clock
        self._words = words
        self._gathering = Gathering()

    # Doing and asking

    def do(
        self, command: Command, *, by: str | Application, request_key: str | None = None
    ) -> Answer:
        """Carry a command out, completely or not at all (X1).

        Args:
            command: What is asked for.
            by: The id of the person who asks, or ``APPLICATION``.
            request_key: The same key again gives the first answer and changes nothing (R16).

        Returns:
            Every requirement with its outcome, and the facts.

        Raises:
            Refused: When the product says no; nothing has changed.
            NotFound: When something named does not exist, or not for whoever asks (G10).
            ValueError: When a request key comes again with another command or person.
            Conflict: When somebody else was faster, every time it was tried.
        """
        key = None
        if request_key is not None:
            key = argument("request_key", fields.title, request_key)
        answer, facts = self._persist(command, by, key)
        self._follow_up(facts)
        return answer

    def _persist(
        self, command: Command, by: str | Application, key: str | None
    ) -> tuple[Answer, tuple[Fact, ...]]:
        """Carry a command out, again and again while somebody else is faster."""
        for _ in range(TRIES - 1):
            try:
                answer, facts = self._done(command, by, key)
            except Conflict:
                continue
            break
        else:
            answer, facts = self._done(command, by, key)
        return answer, facts

    def _done(
        self, command: Command, by: str | Application, key: str | None
    ) -> tuple[Answer, tuple[Fact, ...]]:
        """Decide and commit in one transaction; give the answer, and every fact behind it."""
        with self._storage.transaction(serialise=_keys(command, key)) as records:
            world = self._world(records, by)
            known = None if key is None else records.get(Request, (key,))
            if known is not None:
                return self._repeated(known, command, world), ()
            decision = decide(command, world)
            answer = self._answer(command, decision, world)
            if not decision.is_allowed:
                raise Refused(answer)
            if decision.facts:
                self._commit(records, world, command, decision.facts, key)
            if key is not None:
                self._remember(records, world, command, key, decision)
        return answer, decision.facts

    def explain(self, command: Command, *, by: str | Application) -> Answer:
        """Say how a command would be answered, by the same judgement; nothing changes (X2).

        Raises:
            NotFound: When something named does not exist, or not for whoever asks (G10).
        """
        with self._storage.transaction() as records:
            world = self._world(records, by)
            return self._answer(command, decide(command, world), world)

    def preview(self, commands: Iterable[Command], *, by: str | Application) -> Forecast:
        """Say what commands would do, one after the other, with all that follows at once (A15).

        Each is judged on what those before it would leave. Nothing changes.

        Args:
            commands: What would be asked for.
            by: Who would ask: an admin, or the application.

        Raises:
            Refused: When whoever asks is no admin.
        """
        with self._storage.transaction() as records:
            world = self._world(records, by)
            self._check_admin(world)
            overlay = Overlay(records)
            found = [
                self._foreseen(command, by, overlay)
                for command in collection(commands, "commands")
            ]
            later = StoredWorld(overlay, world.now)
            masks = self._gathering(world)
            facts = tuple(fact for _, _, facts, _ in found for fact in facts)
            return Forecast(
                commands=tuple((command, answer) for command, answer, _, _ in found),
                facts=facts,
                notices=tuple(notice for _, _, _, told in found for notice in told),
                registrations=registration_changes(overlay.changes(Registration)),
                access=access_changes(world, masks, later, masks.after(facts, later), facts),
            )

    def _foreseen(
        self, command: Command, by: str | Application, overlay: Overlay
    ) -> tuple[Command, Answer | None, list[Fact], list[Notice]]:
        """Carry a command out on an overlay, with the steps that would follow right after it."""
        facts: list[Fact] = []
        told: list[Notice] = []
        world = self._world(overlay, by, gather=gathered_anew)
        decision = decide(command, world)
        try:
            answer = self._answer(command, decision, world)
        except NotFound:
            return command, None, facts, told
        if not decision.facts:
            return command, answer, facts, told
        told += self._commit(overlay, world, command, decision.facts, None)
        facts += decision.facts
        queue = deque(decision.facts)
        while queue:
            fact = queue.popleft()
            if type(fact) is not CommandScheduled or fact.due_at > world.now:
                continue
            world = self._world(overlay, APPLICATION, gather=gathered_anew)
            step = decide(fact.command, world)
            if step.facts:
                told += self._commit(overlay, world, fact.command, step.facts, None)
                facts += step.facts
                queue.extend(step.facts)
        return command, answer, facts, told

    def preview_automation(
        self, automation: Automation | str, *, by: str | Application
    ) -> AutomationPreview:
        """Say what an automation would mean if it were saved like this, or means as it is (A15).

        Args:
            automation: The automation, saved or not; or the id of one that is saved.
            by: Who asks: an admin, or the application.

        Raises:
            Refused: When whoever asks is no admin.
            NotFound: When there is no automation with that id.
        """
        with self._storage.transaction() as records:
            world = self._world(records, by)
            self._check_admin(world)
            found: Automation | None
            if isinstance(automation, Automation):
                found = automation
            else:
                found = world.automation(argument("automation", fields.automation_id, automation))
            if found is None:
                raise NotFound("automation", str(automation))
            return show_automation_preview(world, self._gathering(world), found)

    def _check_admin(self, world: StoredWorld) -> None:
        admin = authority.administers(world)
        if admin.blocks:
            decision = Decision((admin,))
            raise Refused(Answer(decision=decision, audience=Audience.LEARNER, words=self._words))

    def run_due(self) -> int:
        """Carry out what time alone has made due, in order; running again changes nothing.

        Call it from a scheduler, every minute or so; after any pause it catches up, and takes up
        what a crash left of what automations had begun. What is about sessions waits while they
        are switched off (S2). One thing that fails does not stop the others.

        Returns:
            How many things were due.

        Raises:
            ExceptionGroup: What failed, after everything else was done; it stays due.
        """
        count = 0
        problems: list[Exception] = []
        failed: set[tuple[str, ...]] = set()
        while (due := self._next_due(failed)) is not None:
            try:
                self.do(due.command, by=APPLICATION)
            except Exception as problem:  # noqa: BLE001 - kept, and raised at the end
                problems.append(problem)
                failed.add(due.key)
            else:
                count += 1
        if problems:
            message = "some of what was due failed, and stays due"
            raise ExceptionGroup(message, problems)
        return count

    def _next_due(self, failed: set[tuple[str, ...]]) -> Due | None:
        with self._storage.transaction() as records:
            now = self._clock()
            settings = records.get(Settings, SETTINGS_KEY) or Settings()
            for due in records.find(DUE):
                if due.due_at > now:
                    return None
                if due.key not in failed and _may_go_on(due.command, settings):
                    return due
        return None

    def _follow_up(self, facts: Iterable[Fact]) -> None:
        """Carry out at once what a decision left for steps of their own; a crash leaves it due.

        Steps leave further steps, so they stand in a queue: a chain of automations may be long.
        A step that fails is no failure of the command that left it: it stays due, and
        ``run_due`` says what is wrong with it (A14).
        """
        queue = deque(facts)
        while queue:
            fact = queue.popleft()
            if type(fact) is CommandScheduled and fact.due_at <= self._clock():
                try:
                    _, more = self._persist(fact.command, APPLICATION, None)
                except Exception:  # noqa: BLE001, S112 - nothing is lost: see above
                    continue
                queue.extend(more)

    def _world(
        self, records: Transaction, by: str | Application, *, gather: Gather | None = None
    ) -> StoredWorld:
        world = StoredWorld(records, self._clock(), gather=gather or self._gathering)
        if isinstance(by, Application):
            world.actor = THE_APPLICATION
            return world
        person_id = argument("by", fields.person_id, by)
        world.actor = world.roles_of(person_id)
        if world.actor.person is None:
            raise NotFound("person", person_id)
        return world

    def _reader(self, records: Transaction, by: str | Application) -> StoredWorld:
        """Look at the records for somebody who may look at all: only active people do (G9)."""
        world = self._world(records, by)
        acts = authority.acts(world)
        if acts.blocks:
            decision = Decision((acts,))
            raise Refused(Answer(decision=decision, audience=Audience.LEARNER, words=self._words))
        return world

    def _answer(self, command: Command, decision: Decision, world: StoredWorld) -> Answer:
        session_id = getattr(command, "session_id", None)
        section_id = getattr(command, "section_id", None)
        audience = authority.audience(world, session_id, section_id)
        if not decision.is_allowed:
            _check_named(decision)
        seen = decision.visible_to(audience, world.actor.person_id)
        person = world.actor.person
        zone = "UTC" if person is None else person.zone
        return Answer(decision=seen, audience=audience, zone=zone, words=self._words)

    def _commit(
        self,
        records: Transaction,
        world: StoredWorld,
        command: Command,
        facts: tuple[Fact, ...],
        request_key: str | None,
    ) -> list[Notice]:
        for fact in facts:
            apply(fact, records)
        number = records.next_entry_number()
        told = announce(facts, world.afterwards(), records, entry_number=number)
        records.append(
            JournalEntry(
                number=number,
                at=world.now,
                actor=world.actor.person_id,
                command=command,
                facts=facts,
                about=_about(command, facts),
                request_key=request_key,
            )
        )
        for fact in facts:
            if type(fact) is PersonErased:
                _erase(records, fact.person_id)
        return told

    def _remember(
        self,
        records: Transaction,
        world: StoredWorld,
        command: Command,
        key: str,
        decision: Decision,
    ) -> None:
        records.put(
            Request(
                request_key=key,
                command=command,
                actor=world.actor.person_id,
                answer=decision,
                about=tuple(
                    dict.fromkeys((*people_named(command), *people_told_of(decision.facts)))
                ),
            )
        )

    def _repeated(self, known: Request, command: Command, world: StoredWorld) -> Answer:
        if known.command != command or known.actor != world.actor.person_id:
            message = f"request_key must be new for another request, got {known.request_key!r}"
            raise ValueError(message)
        return self._answer(command, known.answer, world)

    # Delivering

    def deliver(self, *, limit: int = 1000) -> Deliveries:
        """Hand due notices to the notifier; each is handed over at least once (N5).

        A notice that fails is tried again after a pause that doubles each time, and set aside
        after eight attempts; it never holds up others. A crash loses none.

        Args:
            limit: How many notices at most.
        """
        counts = dict.fromkeys(NoticeState, 0)
        left = argument("limit", fields.positive, limit)
        while left > 0:
            claimed = self._storage.claim(now=self._clock(), lease=LEASE, limit=min(left, BATCH))
            for notice in claimed:
                counts[self._deliver(notice)] += 1
            left -= len(claimed)
            if not claimed:
                break
        return Deliveries(
            delivered=counts[NoticeState.DELIVERED],
            dropped=counts[NoticeState.DROPPED],
            failed=counts[NoticeState.PENDING],
            set_aside=counts[NoticeState.SET_ASIDE],
        )

    def _deliver(self, notice: Notice) -> NoticeState:
        with self._storage.transaction() as records:
            world = StoredWorld(records, self._clock())
            present = records.get(Notice, notice.key)
            person = world.person(notice.person_id)
            is_useful = is_still_useful(notice, world)
        if present is None or present.state is not NoticeState.PENDING:
            return NoticeState.DROPPED
        if person is None or not is_useful:
            return self._settle(notice, NoticeState.DROPPED)
        try:
            self._notifier.send(notice, person)
        except DeliveryFailed as problem:
            return self._failed(notice, str(problem))
        except Exception as problem:  # noqa: BLE001 - one recipient never holds up others (N5)
            return self._failed(notice, f"{type(problem).__name__}: {problem}")
        return self._settle(notice, NoticeState.DELIVERED)

    def _settle(self, notice: Notice, state: NoticeState) -> NoticeState:
        with self._storage.transaction(serialise=("notices",)) as records:
            records.put(evolve(notice, state=state))
        return state

    def _failed(self, notice: Notice, error: str) -> NoticeState:
        attempts = notice.attempts + 1
        state = NoticeState.SET_ASIDE if attempts >= LAST_ATTEMPT else NoticeState.PENDING
        pause = FIRST_PAUSE * 2 ** (attempts - 1)
        with self._storage.transaction(serialise=("notices",)) as records:
            due_at = self._clock() + pause
            again = evolve(notice, state=state, attempts=attempts, error=error, due_at=due_at)
            records.put(again)
        return state

    def retry_set_aside(self) -> int:
        """Take up again every notice that was set aside; gives how many (N5)."""
        with self._storage.transaction(serialise=("notices",)) as records:
            now = self._clock()
            notices = list(records.find(SET_ASIDE))
            for notice in notices:
                state = NoticeState.PENDING
                records.put(evolve(notice, state=state, attempts=0, due_at=now))
        return len(notices)

    # Reading

    def tiles(self, *, by: str | Application) -> Tiles:
        """Give the overview: the sessions that whoever asks may know of (V, G7)."""
        with self._storage.transaction() as records:
            return show_tiles(self._reader(records, by), records)

    def session(self, session_id: str, *, by: str | Application) -> SessionView:
        """Give a session with the sections that whoever asks may see (V, V4).

        Raises:
            NotFound: When there is none, or not for whoever asks.
        """
        with self._storage.transaction() as records:
            return show_session(self._reader(records, by), _session(session_id))

    def agenda(self, person_id: str, *, by: str | Application) -> Agenda:
        """Give a person's events, as learner and as trainer, in order of time.

        Raises:
            NotFound: When there is no such person, or not for whoever asks.
        """
        with self._storage.transaction() as records:
            return show_agenda(self._reader(records, by), records, _person(person_id))

    def roster(self, session_id: str, section_id: str, *, by: str | Application) -> RosterView:
        """Give everybody registered and in line, as staff see them.

        Raises:
            NotFound: When there is no such section, or not for whoever asks.
        """
        with self._storage.transaction() as records:
            world = self._reader(records, by)
            return show_roster(world, _session(session_id), _section(section_id))

    def sheet(
        self, session_id: str, section_id: str, event_id: str, *, by: str | Application
    ) -> SheetView:
        """Give the attendance sheet of an event, as staff see it (T1, T5).

        Raises:
            NotFound: When there is no such event, or not for whoever asks.
        """
        with self._storage.transaction() as records:
            world = self._reader(records, by)
            return show_sheet(world, _session(session_id), _section(section_id), _event(event_id))

    def progress(self, person_id: str, *, by: str | Application) -> PersonProgress:
        """Give how far a person is in each session.

        Raises:
            NotFound: When there is no such person, or not for whoever asks.
        """
        with self._storage.transaction() as records:
            return show_person_progress(self._reader(records, by), records, _person(person_id))

    def section_progress(
        self, session_id: str, section_id: str, *, by: str | Application
    ) -> SectionProgress:
        """Give how far everybody in a section is, as staff see it.

        Raises:
            NotFound: When there is no such section, or not for whoever asks.
        """
        with self._storage.transaction() as records:
            world = self._reader(records, by)
            return show_section_progress(world, _session(session_id), _section(section_id))

    def history(self, session_id: str, learner_id: str, *, by: str | Application) -> History:
        """Give all that happened to a learner in a session, marks and reasons included (R12, T6).

        Raises:
            NotFound: When there is no such session or learner, or not for whoever asks.
        """
        with self._storage.transaction() as records:
            world = self._reader(records, by)
            return show_history(world, records, _session(session_id), _person(learner_id))

    def access(self, person_id: str, target: Target, *, by: str | Application) -> AccessView:
        """Explain whether a target is unlocked for a person, to admins (A16).

        Raises:
            NotFound: When there is no such person or target, or not for whoever asks.
        """
        with self._storage.transaction() as records:
            return show_access(self._reader(records, by), _person(person_id), target)

    def to_do(self, person_id: str, *, by: str | Application) -> ToDoList:
        """Give a person's to-do list, newest first (D1).

        Raises:
            NotFound: When there is no such person, or not for whoever asks.
        """
        with self._storage.transaction() as records:
            return show_to_do(self._reader(records, by), records, _person(person_id))

    def path(self, person_id: str, target: Target, *, by: str | Application) -> Path:
        """Give a journey or programme as a person sees it, part by part (C8, C9).

        Raises:
            NotFound: When there is no such person, journey or programme, or not for whoever asks.
        """
        with self._storage.transaction() as records:
            return show_path(self._reader(records, by), _person(person_id), target)

    def reports(self, *, by: str | Application) -> Reports:
        """Give what automations could not do: unknown conditions, stopped chains, failed actions.

        To admins, oldest first (A12-A14).

        Raises:
            Refused: When whoever asks is no admin.
        """
        with self._storage.transaction() as records:
            self._check_admin(self._reader(records, by))
            return show_reports(records)

    def matching(self, person_id: str, *, by: str | Application) -> tuple[AutomationId, ...]:
        """Name the periodic automations at work whose condition a person meets now, to admins (A16).

        Raises:
            Refused: When whoever asks is no admin.
            NotFound: When there is no such person.
        """
        with self._storage.transaction() as records:
            world = self._reader(records, by)
            self._check_admin(world)
            person = world.person(_person(person_id))
            if person is None:
                raise NotFound("person", person_id)
            asked = [one for one in world.automations() if one.is_at_work and one.is_periodic]
            judge = compiled_together([one.condition for one in asked])
            found = zip(asked, judge(Profile(world, person.person_id)), strict=True)
            return tuple(automation.automation_id for automation, met in found if met)

    def check(self, *, by: str | Application) -> RuleCheck:
        """Check all automations, to admins: what can never match, is unknown, or goes round (A17).

        Raises:
            Refused: When whoever asks is no admin.
        """
        with self._storage.transaction() as records:
            world = self._reader(records, by)
            self._check_admin(world)
            return show_rule_check(world)

    def picture(self, *, by: str | Application, of_groups: bool = False) -> str:
        """Draw all automations as Mermaid text, to admins (A17).

        Args:
            by: Who asks.
            of_groups: Draw the groups with what their members see, instead of triggers, automations
                and targets.

        Raises:
            Refused: When whoever asks is no admin.
        """
        with self._storage.transaction() as records:
            world = self._reader(records, by)
            self._check_admin(world)
            automations = world.automations()
            if of_groups:
                return picture_of_groups(automations, world.all_groups())
            return picture(automations)

    def journal(self, *, by: str | Application) -> Iterator[JournalEntry]:
        """Give everything that ever happened, in order, to admins (X4).

        Raises:
            NotFound: When whoever asks is not an admin.
        """
        with self._storage.transaction() as records:
            world = self._reader(records, by)
            if not world.actor.is_admin:
                raise NotFound("journal", "journal")
            return iter(list(records.find(JOURNAL)))

    def now(self) -> datetime:
        """Give the present moment as the engine's clock has it."""
        return self._clock()


def _session(value: str) -> SessionId:
    return argument("session_id", fields.session_id, value)


def _section(value: str) -> SectionId:
    return argument("section_id", fields.section_id, value)


def _event(value: str) -> EventId:
    return argument("event_id", fields.event_id, value)


def _person(value: str) -> PersonId:
    return argument("person_id", fields.person_id, value)


def replay(entries: Iterable[JournalEntry], storage: Storage) -> None:
    """Apply a journal to an empty storage: that gives the state it was written for (X4)."""
    with storage.transaction(serialise=("replay",)) as records:
        for entry in entries:
            for fact in entry.facts:
                apply(fact, records)
            records.append(entry)


_APART: Final = get_args(ApartFromSessions)


def _may_go_on(command: DueCommand, settings: Settings) -> bool:
    """Tell whether something due is to be carried out, or waits until sessions are on (S2)."""
    return settings.sessions_are_on or isinstance(command, _APART)


def _check_named(decision: Decision) -> None:
    """Raise ``NotFound`` where something named is not there, or not for whoever asks (G10)."""
    for finding in decision.blocking:
        conceals = finding.reason.conceals
        if conceals is not None and finding.reason.audience is Audience.LEARNER:
            raise NotFound(conceals.value, finding.detail["id"])


def _keys(command: Command, request_key: str | None) -> tuple[str, ...]:
    """Name what a command must not share with another at the same time; known from it alone."""
    keys = []
    session_id = getattr(command, "session_id", None) or getattr(command, "activity_id", None)
    if session_id is not None:
        keys.append(f"session {session_id}")
    else:
        keys.append("directory")
    person_id = getattr(command, "learner_id", None) or getattr(command, "person_id", None)
    if person_id is not None:
        keys.append(f"person {person_id}")
    keys.extend(f"person {subject[0]}" for subject in people_named(command))
    if request_key is not None:
        keys.append(f"request {request_key}")
    return tuple(sorted(keys))


def _about(command: Command, facts: tuple[Fact, ...]) -> tuple[Subject, ...]:
    """Name what a journal entry can be found by."""
    return (*people_named(command), *[subject for fact in facts for subject in fact.about])


def _erase(records: Transaction, person_id: PersonId) -> None:
    """Take what could tell who somebody was out of the journal and of kept answers (G9)."""
    subject = person_subject(person_id)
    for entry in list(records.find(JOURNAL_BY_SUBJECT, subject)):
        command = erased_command(entry.command, person_id)
        facts = tuple(erased_fact(fact, person_id) for fact in entry.facts)
        records.rewrite(evolve(entry, facts=facts, command=command))
    for request in list(records.find(REQUESTS_BY_SUBJECT, subject)):
        command = erased_command(request.command, person_id)
        facts = tuple(erased_fact(fact, person_id) for fact in request.answer.facts)
        answer = evolve(request.answer, facts=facts)
        records.put(evolve(request, command=command, answer=answer))

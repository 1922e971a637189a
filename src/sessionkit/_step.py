"""One step: one command on one transaction, from the question to the journal.

Editing rules:

1. Whatever changes records comes through ``take``: what is asked for, what time made due, what
   follows, and previews, which do the same on an overlay.
2. A step opens no transaction and calls no notifier: that is the engine's.
"""

from datetime import datetime
from typing import Any, Final

from attrs import evolve, frozen

from sessionkit._announce import announce
from sessionkit._answer import Answer
from sessionkit._apply import apply
from sessionkit._decide import decide
from sessionkit._domain import fields
from sessionkit._domain.cause import Cause
from sessionkit._domain.commands.command import AnyCommand, DueCommand
from sessionkit._domain.decision import Decision, Outcome
from sessionkit._domain.facts.fact import Fact, Subject, person_subject
from sessionkit._domain.facts.people import PersonErased
from sessionkit._domain.facts.time import DueHandled
from sessionkit._domain.fields import argument
from sessionkit._domain.ids import Application, PersonId
from sessionkit._domain.keys import NO_KEYS, Keys, of_section
from sessionkit._domain.notice import Notice
from sessionkit._domain.people import NO_GROUPS, Person
from sessionkit._domain.personal import erased, people_in
from sessionkit._domain.reader import Reader
from sessionkit._domain.reasons import Audience, Reason
from sessionkit._domain.registration import Registration
from sessionkit._domain.world import Actor
from sessionkit._errors import NotFound
from sessionkit._policies import authority
from sessionkit._ports import Transaction
from sessionkit._records import JOURNAL_BY_SUBJECT, REQUESTS_BY_SUBJECT, JournalEntry, Request
from sessionkit._words.catalogue import Catalogue
from sessionkit._world import StoredWorld

THE_APPLICATION: Final = Actor(None, is_admin=True, managed_group_ids=NO_GROUPS)


class NeedsKeys(Exception):
    """A step turned out to concern more than its command could tell; it is undone and begun again.

    Attributes:
        keys: What it has to be opened with besides.
    """

    def __init__(self, keys: Keys) -> None:
        """Keep the keys."""
        super().__init__(keys)
        self.keys = keys


@frozen
class Taken:
    """What one step did.

    Attributes:
        answer: What whoever asked is told.
        is_allowed: Whether nothing stood in the way.
        facts: Everything that happened, whoever may know of it.
        notices: What was told because of it.
        position: The place of its journal entry; none where nothing happened.
    """

    answer: Answer[Any]
    is_allowed: bool
    facts: tuple[Fact, ...] = ()
    notices: tuple[Notice, ...] = ()
    position: int | None = None


def world_for(records: Transaction, by: str | Application, now: datetime) -> StoredWorld:
    """Look at the records for whoever asks.

    Raises:
        NotFound: When nobody has that id.
    """
    world = StoredWorld(records, now)
    if isinstance(by, Application):
        world.actor = THE_APPLICATION
        return world
    person_id = argument("by", fields.person_id, by)
    world.actor = world.roles_of(person_id)
    if world.actor.person is None:
        raise NotFound("person", person_id)
    return world


def take(
    command: AnyCommand,
    world: StoredWorld,
    records: Transaction,
    words: Catalogue,
    key: str | None = None,
) -> Taken:
    """Judge a command and, where nothing blocks, write everything that follows.

    Args:
        command: What is asked for.
        world: The records of the transaction, as whoever asks may look at them.
        records: The transaction.
        words: The catalogue that puts the answer into words.
        key: The application's key for this request; a refusal is not remembered under it (R16).

    Raises:
        NotFound: When something named does not exist, or not for whoever asks (G10).
        ValueError: When the key was used for another request.
        NeedsKeys: When it concerns more than the transaction was opened for.
    """
    known = None if key is None else records.get(Request, (key,))
    if known is not None:
        return Taken(_repeated(known, command, world, words), is_allowed=True)
    keys = records.keys
    if keys is not None:
        _check_sections(command, keys, records)
    decision = decide(command, world)
    is_allowed = bool(decision.facts) or decision.is_allowed
    answer = answered(command, decision, world, words)
    if not is_allowed:
        return Taken(answer, is_allowed=False)
    if keys is not None:
        _check_keys(decision.facts, keys)
    if key is not None:
        _remember(command, decision, world, records, key)
    if not decision.facts:
        return Taken(answer, is_allowed=True)
    entry, told = _write(command, decision.facts, world, records, key)
    return Taken(
        answer,
        is_allowed=True,
        facts=entry.facts,
        notices=tuple(told),
        position=entry.position,
    )


def _check_sections(command: AnyCommand, keys: Keys, records: Transaction) -> None:
    """See that the sections are held which the command names only by who is in them."""
    for session_id, learner_id in command.in_sections_of:
        registration = records.get(Registration, (session_id, learner_id))
        if registration is not None:
            needed = of_section(session_id, registration.section_id)
            if not keys.cover(needed):
                raise NeedsKeys(needed)


def _check_keys(facts: tuple[Fact, ...], keys: Keys) -> None:
    """See that nobody else can write beside any of the facts (R15)."""
    needed = NO_KEYS
    for fact in facts:
        needed |= fact.keys
    if not keys.cover(needed):
        raise NeedsKeys(needed)


def answered(
    command: AnyCommand, decision: Decision, world: StoredWorld, words: Catalogue
) -> Answer[Any]:
    """Give a decision as whoever asked may know it.

    Raises:
        NotFound: When something named does not exist, or not for whoever asks (G10).
    """
    audience = authority.audience(world, *command.where)
    if audience is Audience.LEARNER and _acts_as_staff(decision):
        audience = Audience.STAFF
    if not decision.facts and not decision.is_allowed:
        _check_named(decision)
    seen = decision.visible_to(audience, world.actor.person_id)
    return Answer(decision=seen, reader=reader_for(world.actor.person, audience), words=words)


def _acts_as_staff(decision: Decision) -> bool:
    """Tell whether whoever asked was judged to be staff for this, and so reads what it came to (X2).

    That is more than the sections somebody runs: the first section of a session is nobody's yet,
    and the sheet of an event is its trainer's, whatever role is left (T2).
    """
    return any(
        one.reason is Reason.STAFF and one.outcome is Outcome.MET for one in decision.findings
    )


def reader_for(person: Person | None, audience: Audience) -> Reader:
    """Give whoever reads an answer; the application reads English, and UTC."""
    if person is None:
        return Reader(audience=audience)
    return Reader(audience=audience, language=person.locale, zone=person.zone)


def _check_named(decision: Decision) -> None:
    """Raise ``NotFound`` where something named is not there, or not for whoever asks (G10)."""
    for finding in decision.blocking:
        conceals = finding.reason.conceals
        if conceals is not None and finding.reason.audience is Audience.LEARNER:
            raise NotFound(conceals.value, finding.detail.id)


def _write(
    command: AnyCommand,
    facts: tuple[Fact, ...],
    world: StoredWorld,
    records: Transaction,
    request_key: str | None,
) -> tuple[JournalEntry, list[Notice]]:
    """Write facts, notices and the journal entry; give the entry and the notices."""
    position = records.position
    cause = _cause(command, facts)
    passed_on = cause or Cause(root=position, by=world.actor.person_id)
    facts = tuple([fact.placed(position, passed_on) for fact in facts])
    for fact in facts:
        apply(fact, records)
    told = announce(facts, world.afterwards(), records, entry_number=position)
    kept = command.kept({subject for fact in facts for subject in fact.about})
    entry = JournalEntry(
        position=position,
        at=world.now,
        actor=world.actor.person_id,
        command=kept,
        facts=facts,
        about=_about(kept, facts),
        request_key=request_key,
        cause=cause,
    )
    records.append(entry)
    for fact in facts:
        if type(fact) is PersonErased:
            _erase(records, fact.person_id)
    return entry, told


def _cause(command: AnyCommand, facts: tuple[Fact, ...]) -> Cause | None:
    """Give what a step follows from: what was noted when its command was scheduled."""
    if not isinstance(command, DueCommand):
        return None
    handled = next((fact for fact in facts if type(fact) is DueHandled), None)
    cause = None if handled is None else handled.due.cause
    return None if cause is None else cause.through(command.acts_for)


def _about(command: AnyCommand, facts: tuple[Fact, ...]) -> tuple[Subject, ...]:
    """Name what a journal entry can be found by."""
    named = [person_subject(one) for one in people_in(command)]
    return (*named, *[subject for fact in facts for subject in fact.about])


def _remember(
    command: AnyCommand, decision: Decision, world: StoredWorld, records: Transaction, key: str
) -> None:
    told = [one for value in (command, *decision.facts) for one in people_in(value)]
    about = dict.fromkeys(map(person_subject, told))
    records.put(
        Request(
            request_key=key,
            command=command,
            actor=world.actor.person_id,
            answer=decision,
            about=tuple(about),
        )
    )


def _repeated(
    known: Request, command: AnyCommand, world: StoredWorld, words: Catalogue
) -> Answer[Any]:
    if known.command != command or known.actor != world.actor.person_id:
        message = f"request_key must be new for another request, got {known.request_key!r}"
        raise ValueError(message)
    return answered(command, known.answer, world, words)


def _erase(records: Transaction, person_id: PersonId) -> None:
    """Take what could tell who somebody was out of the journal and of kept answers (G9)."""
    subject = person_subject(person_id)
    for entry in list(records.find(JOURNAL_BY_SUBJECT, subject)):
        facts = tuple(erased(fact, person_id) for fact in entry.facts)
        records.rewrite(evolve(entry, facts=facts, command=erased(entry.command, person_id)))
    for request in list(records.find(REQUESTS_BY_SUBJECT, subject)):
        facts = tuple(erased(fact, person_id) for fact in request.answer.facts)
        answer = evolve(request.answer, facts=facts)
        command = erased(request.command, person_id)
        records.put(evolve(request, command=command, answer=answer))

"""What is told to whom because of a fact (N2-N4, N6, N8).

Editing rules:

1. A line in ``_ANNOUNCED`` for each kind of fact that is told, and one function behind it.
2. Exactly what happened, to those concerned, once: the key of a notice holds kind, person, subject
   and occurrence (N3).
3. Nobody is told of what they did themselves, but for the confirmation of their own registration
   and of its end.
4. Suspended and deleted people are told nothing (N8); what the application is to carry out about
   them is never lost (A5).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final, Protocol, TypedDict

from attrs import asdict, evolve

from sessionkit._domain.action import GrantBadge, GrantCertificate, Lock, Notify, Unlock
from sessionkit._domain.automation import Occurrence
from sessionkit._domain.catalogue import Section, Session
from sessionkit._domain.facts.attendance import CompletionWithdrawn, SessionCompleted
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.planning import (
    EventAdded,
    EventCancelled,
    EventEdited,
    EventRemoved,
    SectionCancelled,
)
from sessionkit._domain.facts.registration import (
    AccessLost,
    LearnerPromoted,
    LearnerRegistered,
    LearnerWaitlisted,
    MessageSent,
    RegistrationEnded,
    SectionFilled,
)
from sessionkit._domain.facts.standing import (
    ExpiryNear,
    GroupsOffered,
    ItemSaved,
    PersonAddressed,
    SessionCredited,
)
from sessionkit._domain.facts.time import EventFoundIncomplete, LearnersReminded, TrainersReminded
from sessionkit._domain.ids import EventId, PersonId, SectionId, SessionId
from sessionkit._domain.notice import EFFECTS, TELLINGS, Notice, NoticeKind, NoticeState
from sessionkit._domain.payloads import (
    AboutEvent,
    AboutSection,
    AddedToDo,
    CalledOffEvent,
    ChangedEvent,
    CompletedSession,
    CreditedSession,
    IncompleteEvent,
    LostAccess,
    NearExpiry,
    OfferedGroups,
    Payload,
    PlaceGiven,
    PlaceLost,
    Reminder,
    RemovedEvent,
    SectionCalledOff,
    SectionIsFull,
    TrainerMessage,
)
from sessionkit._domain.people import PersonStatus
from sessionkit._domain.registration import RegistrationState
from sessionkit._domain.result import Credit
from sessionkit._domain.target import Target
from sessionkit._domain.todo import ItemState
from sessionkit._domain.world import World
from sessionkit._records import Key

Told = Iterator[Notice]


class Outbox(Protocol):
    """What announcing needs of the notices there are."""

    def get(self, kind: type[Notice], key: Key) -> Notice | None:
        """Find a notice."""

    def get_many(self, kind: type[Notice], keys: Iterable[Key]) -> object:
        """Find several notices at once."""

    def put(self, record: Notice) -> object:
        """Keep a notice."""

    def remove(self, kind: type[Notice], key: Key) -> None:
        """Forget a notice."""


def announce(
    facts: Iterable[Fact], world: World, outbox: Outbox, *, entry_number: int
) -> list[Notice]:
    """Compose and keep the notices that follow from facts already applied (N3, N5).

    Args:
        facts: The facts of one journal entry.
        world: The state after them.
        outbox: The notices there are.
        entry_number: Number of the journal entry.

    Returns:
        The notices that are new, in order of the facts.
    """
    told: list[Notice] = []
    composed = [
        notice
        for fact in facts
        if (compose := _ANNOUNCED.get(type(fact))) is not None
        for notice in compose(fact, world)
    ]
    if len(composed) > 1:
        outbox.get_many(Notice, [notice.key for notice in composed])
        world.look_up([notice.person_id for notice in composed])
    for notice in composed:
        if outbox.get(Notice, notice.key) is not None:
            continue
        latest = _folded(notice, outbox)
        if not _is_wanted(latest, world):
            continue
        latest = latest.numbered(entry_number, len(told))
        outbox.put(latest)
        told.append(latest)
    return told


ABOUT_ONESELF = (NoticeKind.REGISTERED, NoticeKind.WAITING, NoticeKind.DEREGISTERED)
"""The confirmations: people are told these although they did it themselves (N3, R9)."""

FROM_TIME_OR_MARKS = (NoticeKind.SESSION_COMPLETED, NoticeKind.PROMOTED, NoticeKind.SECTION_FULL)
"""What somebody may have set off, and yet did not do themselves."""


def _is_wanted(notice: Notice, world: World) -> bool:
    if notice.kind in EFFECTS:
        return True
    if notice.kind in world.settings.silent:
        return False
    did_it = world.actor.person_id == notice.person_id
    if did_it and notice.kind not in ABOUT_ONESELF and notice.kind not in FROM_TIME_OR_MARKS:
        return False
    return may_be_told(notice.person_id, world)


def may_be_told(person_id: PersonId, world: World) -> bool:
    """Tell whether somebody may get notices at all (N8)."""
    person = world.person(person_id)
    return person is not None and person.status in (PersonStatus.ACTIVE, PersonStatus.PENDING)


_SUPERSEDES = (ChangedEvent, RemovedEvent, CalledOffEvent)
"""What makes an earlier change of the same event out of date (N6)."""


def _folded(notice: Notice, outbox: Outbox) -> Notice:
    """Take back a change of the same event that is not delivered yet, and tell both as one (N6)."""
    payload = notice.payload
    if not isinstance(payload, _SUPERSEDES):
        return notice
    kind = NoticeKind.EVENT_CHANGED
    earlier = (kind.value, notice.person_id, *notice.subject, str(payload.revision - 1))
    known = outbox.get(Notice, earlier)
    if known is None or known.state is not NoticeState.PENDING:
        return notice
    outbox.remove(Notice, earlier)
    if not isinstance(payload, ChangedEvent) or not isinstance(known.payload, ChangedEvent):
        return notice
    return evolve(notice, payload=evolve(payload, before=known.payload.before))


def is_still_useful(notice: Notice, world: World) -> bool:
    """Tell whether a notice waiting for delivery is still worth delivering (N4, N8)."""
    if notice.kind in EFFECTS:
        return True
    if not may_be_told(notice.person_id, world):
        return False
    if not isinstance(notice.payload, Reminder):
        return True
    session_id, section_id, event_id = notice.subject
    registration = world.registration(SessionId(session_id), notice.person_id)
    session = world.session(SessionId(session_id))
    section = None if session is None else session.section(SectionId(section_id))
    event = None if section is None else section.event(EventId(event_id))
    if registration is None or section is None or event is None:
        return False
    return (
        registration.state is RegistrationState.ACTIVE
        and registration.section_id == section_id
        and section.cancelled is None
        and event.cancelled is None
        and event.plan.start == notice.payload.event.plan.start
        and world.now < event.begins_at
    )


# Composing ------------------------------------------------------------------------------------


def _plan(world: World, session_id: SessionId, section_id: SectionId) -> tuple[Session, Section]:
    session = world.session(session_id)
    section = None if session is None else session.section(section_id)
    if session is None or section is None:
        message = f"a fact was announced about section {section_id!r}, which does not exist"
        raise LookupError(message)
    return session, section


class _Titles(TypedDict):
    session_title: str
    section_name: str


def _titles(session: Session, section: Section) -> _Titles:
    return {"session_title": session.title, "section_name": section.plan.name}


def _notice(
    world: World,
    kind: NoticeKind,
    person_id: PersonId,
    subject: tuple[str, ...],
    occurrence: object,
    payload: Payload,
) -> Notice:
    return Notice(
        kind=kind,
        person_id=person_id,
        subject=subject,
        occurrence=str(occurrence),
        created_at=world.now,
        due_at=world.now,
        payload=payload,
    )


def _learner_registered(fact: LearnerRegistered, world: World) -> Told:
    session, section = _plan(world, fact.session_id, fact.section_id)
    by_themself = world.actor.person_id == fact.learner_id
    kind = NoticeKind.REGISTERED if by_themself else NoticeKind.ADDED_BY_STAFF
    payload = PlaceGiven(**_titles(session, section), events=section.counted_events)
    subject = (fact.session_id, fact.section_id)
    yield _notice(world, kind, fact.learner_id, subject, fact.attempt, payload)


def _learner_waitlisted(fact: LearnerWaitlisted, world: World) -> Told:
    session, section = _plan(world, fact.session_id, fact.section_id)
    subject = (fact.session_id, fact.section_id)
    payload = AboutSection(**_titles(session, section))
    yield _notice(world, NoticeKind.WAITING, fact.learner_id, subject, fact.attempt, payload)


def _learner_promoted(fact: LearnerPromoted, world: World) -> Told:
    session, section = _plan(world, fact.session_id, fact.section_id)
    registration = world.registration(fact.session_id, fact.learner_id)
    attempt = 1 if registration is None else registration.attempt
    subject = (fact.session_id, fact.section_id)
    payload = PlaceGiven(**_titles(session, section), events=section.counted_events)
    yield _notice(world, NoticeKind.PROMOTED, fact.learner_id, subject, attempt, payload)


_ENDINGS = {
    RegistrationState.DEREGISTERED: NoticeKind.DEREGISTERED,
    RegistrationState.REMOVED: NoticeKind.REMOVED_BY_STAFF,
    RegistrationState.SECTION_CANCELLED: NoticeKind.SECTION_CANCELLED,
    RegistrationState.LAPSED: NoticeKind.LINE_CLOSED,
}
"""How each way of losing a place is told; giving one up by suspension is told to nobody (N8)."""

_MADE_HISTORY = (RegistrationState.EXPIRED, RegistrationState.RESET)


def _registration_ended(fact: RegistrationEnded, world: World) -> Told:
    """The learner; of a completion that expired or was reset only if a place to come is lost (C7)."""
    session, section = _plan(world, fact.session_id, fact.section_id)
    kind = _ENDINGS.get(fact.state)
    if fact.state in _MADE_HISTORY and world.now < section.ends_at:
        kind = NoticeKind.REMOVED_BY_STAFF
    if kind is None:
        return
    titles, events = _titles(session, section), section.events
    payload: Payload
    if kind is NoticeKind.SECTION_CANCELLED:
        payload = SectionCalledOff(**titles, reason=fact.reason, events=events, was=fact.was)
    else:
        payload = PlaceLost(**titles, reason=fact.reason, events=events, was=fact.was)
    subject = (fact.session_id, fact.section_id)
    yield _notice(world, kind, fact.learner_id, subject, fact.attempt, payload)


def _section_cancelled(fact: SectionCancelled, world: World) -> Told:
    """The trainers; learners are told by the end of their registration."""
    session, section = _plan(world, fact.session_id, fact.section_id)
    payload = SectionCalledOff(
        **_titles(session, section), reason=fact.reason, events=section.events
    )
    subject = (fact.session_id, fact.section_id)
    for person_id in section.trainer_ids:
        yield _notice(world, NoticeKind.SECTION_CANCELLED, person_id, subject, "trainer", payload)


def _section_filled(fact: SectionFilled, world: World) -> Told:
    """The trainers, and if set the learners of its groups without a place in the session (N2)."""
    session, section = _plan(world, fact.session_id, fact.section_id)
    payload = SectionIsFull(**_titles(session, section), capacity=section.plan.capacity)
    subject = (fact.session_id, fact.section_id)
    concerned = dict.fromkeys(section.trainer_ids)
    if world.settings.full_tells_learners:
        for person_id in _members(world, section):
            registration = world.registration(fact.session_id, person_id)
            if registration is None or not registration.is_current:
                concerned[person_id] = None
    for person_id in concerned:
        yield _notice(world, NoticeKind.SECTION_FULL, person_id, subject, fact.filling, payload)


def _members(world: World, section: Section) -> Iterator[PersonId]:
    """Go through everybody in a section's groups and the groups below them (G3)."""
    waiting = list(section.plan.group_ids)
    seen = set(waiting)
    while waiting:
        group_id = waiting.pop(0)
        yield from (person.person_id for person in world.members(group_id))
        below = [one.group_id for one in world.subgroups(group_id) if one.group_id not in seen]
        seen.update(below)
        waiting += below


def _concerned(world: World, section: Section, session_id: SessionId) -> Iterator[PersonId]:
    """Everybody registered, then the trainers, once each."""
    told = set()
    for registration in world.everybody_registered(session_id, section.section_id):
        told.add(registration.learner_id)
        yield registration.learner_id
    for person_id in section.trainer_ids:
        if person_id not in told:
            yield person_id


_OfEvent = (
    EventAdded
    | EventEdited
    | EventRemoved
    | EventCancelled
    | LearnersReminded
    | TrainersReminded
    | EventFoundIncomplete
)


def _to_each(
    people: Iterable[PersonId],
    kind: NoticeKind,
    fact: _OfEvent,
    occurrence: object,
    payload: AboutEvent,
    world: World,
) -> Told:
    subject = (fact.session_id, fact.section_id, payload.event.event_id)
    for person_id in people:
        yield _notice(world, kind, person_id, subject, occurrence, payload)


def _event_added(fact: EventAdded, world: World) -> Told:
    session, section = _plan(world, fact.session_id, fact.section_id)
    event, kind = fact.event, NoticeKind.EVENT_ADDED
    people = _concerned(world, section, fact.session_id)
    payload = AboutEvent(**_titles(session, section), event=event)
    yield from _to_each(people, kind, fact, world.now.isoformat(), payload, world)


def _event_edited(fact: EventEdited, world: World) -> Told:
    session, section = _plan(world, fact.session_id, fact.section_id)
    event, kind = fact.event, NoticeKind.EVENT_CHANGED
    left = [one for one in fact.before.plan.trainer_ids if one not in section.trainer_ids]
    people = [*_concerned(world, section, fact.session_id), *left]
    payload = ChangedEvent(
        **_titles(session, section), event=event, before=fact.before, revision=event.revision
    )
    yield from _to_each(people, kind, fact, event.revision, payload, world)


def _event_removed(fact: EventRemoved, world: World) -> Told:
    session, section = _plan(world, fact.session_id, fact.section_id)
    event, kind = fact.event, NoticeKind.EVENT_REMOVED
    concerned = _concerned(world, section, fact.session_id)
    people = dict.fromkeys([*concerned, *event.plan.trainer_ids])
    payload = RemovedEvent(**_titles(session, section), event=event, revision=event.revision + 1)
    yield from _to_each(people, kind, fact, world.now.isoformat(), payload, world)


def _event_cancelled(fact: EventCancelled, world: World) -> Told:
    session, section = _plan(world, fact.session_id, fact.section_id)
    event, kind = section.event(fact.event_id), NoticeKind.EVENT_CANCELLED
    if event is None:
        return
    people = _concerned(world, section, fact.session_id)
    payload = CalledOffEvent(
        **_titles(session, section), event=event, reason=fact.reason, revision=event.revision
    )
    yield from _to_each(people, kind, fact, event.revision, payload, world)


def _learners_reminded(fact: LearnersReminded, world: World) -> Told:
    session, section = _plan(world, fact.session_id, fact.section_id)
    event, kind = section.event(fact.event_id), NoticeKind.EVENT_REMINDER
    if event is None:
        return
    moment = event.begins_at - fact.lead
    people = (
        one.learner_id
        for one in world.everybody_registered(fact.session_id, fact.section_id)
        if one.since <= moment
    )
    occurrence = f"{_stamp(event.begins_at)} {_stamp(moment)}"
    payload = Reminder(**_titles(session, section), event=event, lead=fact.lead)
    yield from _to_each(people, kind, fact, occurrence, payload, world)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _trainers_reminded(fact: TrainersReminded, world: World) -> Told:
    session, section = _plan(world, fact.session_id, fact.section_id)
    event, kind = section.event(fact.event_id), NoticeKind.ATTENDANCE_DUE
    if event is None:
        return
    people, occurrence = event.plan.trainer_ids, _stamp(event.ends_at)
    payload = AboutEvent(**_titles(session, section), event=event)
    yield from _to_each(people, kind, fact, occurrence, payload, world)


def _event_incomplete(fact: EventFoundIncomplete, world: World) -> Told:
    session, section = _plan(world, fact.session_id, fact.section_id)
    event, kind = section.event(fact.event_id), NoticeKind.EVENT_INCOMPLETE
    if event is None:
        return
    people, occurrence = event.plan.trainer_ids, _stamp(event.begins_at)
    payload = IncompleteEvent(**_titles(session, section), event=event, missing=fact.missing)
    yield from _to_each(people, kind, fact, occurrence, payload, world)


def _credit(world: World, fact: SessionCompleted | CompletionWithdrawn) -> Credit | None:
    result = world.result(Target.session(fact.session_id), fact.learner_id)
    return None if result is None else result.credit


def _session_credited(fact: SessionCredited, world: World) -> Told:
    """The learner, in one notice with what they lose by it (C11)."""
    if fact.is_beside:
        return
    session = world.session(fact.session_id)
    section_id = fact.section_id
    section = None if session is None or section_id is None else session.section(section_id)
    payload = CreditedSession(
        session_title="" if session is None else session.title,
        section_name="" if section is None else section.plan.name,
        at=fact.credit.at,
        was=fact.was,
        events=() if section is None else section.events,
    )
    subject = (fact.session_id,) if section_id is None else (fact.session_id, section_id)
    occurrence = fact.credit.at.isoformat()
    kind = NoticeKind.SESSION_CREDITED
    yield _notice(world, kind, fact.learner_id, subject, occurrence, payload)


def _session_completed(fact: SessionCompleted, world: World) -> Told:
    credit = _credit(world, fact)
    if credit is not None and credit.at < world.now:  # else it is given beside, in this step
        return
    session, section = _plan(world, fact.session_id, fact.section_id)
    payload = CompletedSession(**_titles(session, section), at=fact.at)
    subject = (fact.session_id, fact.section_id)
    occurrence = f"{fact.at.isoformat()} {world.now.isoformat()}"
    kind = NoticeKind.SESSION_COMPLETED
    yield _notice(world, kind, fact.learner_id, subject, occurrence, payload)


def _completion_withdrawn(fact: CompletionWithdrawn, world: World) -> Told:
    if _credit(world, fact) is not None:
        return
    session, section = _plan(world, fact.session_id, fact.section_id)
    subject = (fact.session_id, fact.section_id)
    occurrence = fact.at.isoformat()
    payload = AboutSection(**_titles(session, section))
    kind = NoticeKind.COMPLETION_WITHDRAWN
    yield _notice(world, kind, fact.learner_id, subject, occurrence, payload)


def _access_lost(fact: AccessLost, world: World) -> Told:
    session, section = _plan(world, fact.session_id, fact.section_id)
    payload = LostAccess(
        **_titles(session, section), learner_id=fact.learner_id, requirement=fact.requirement
    )
    subject = (fact.session_id, fact.section_id, fact.learner_id)
    kind, occurrence = NoticeKind.ACCESS_LOST, fact.at.isoformat()
    for person_id in section.trainer_ids:
        yield _notice(world, kind, person_id, subject, occurrence, payload)


def _message_sent(fact: MessageSent, world: World) -> Told:
    session, section = _plan(world, fact.session_id, fact.section_id)
    payload = TrainerMessage(
        **_titles(session, section),
        subject=fact.subject,
        text=fact.text,
        from_id=world.actor.person_id,
    )
    subject = (fact.session_id, fact.section_id)
    for registration in world.everybody_registered(fact.session_id, fact.section_id):
        person_id = registration.learner_id
        yield _notice(world, NoticeKind.MESSAGE, person_id, subject, fact.message_id, payload)


_ADDRESSED: Final[dict[type[Any], tuple[NoticeKind, str]]] = {
    Notify: (NoticeKind.AUTOMATION_MESSAGE, "subject"),
    GrantBadge: (NoticeKind.BADGE_GRANTED, "badge_id"),
    GrantCertificate: (NoticeKind.CERTIFICATE_GRANTED, "certificate_id"),
    Unlock: (NoticeKind.UNLOCKED_ELSEWHERE, "target"),
    Lock: (NoticeKind.LOCKED_ELSEWHERE, "target"),
}
"""How each action that tells or asks something is told, and the field that says what (A5).

The payload of that kind has the fields of the action, by the same names.
"""


def _person_addressed(fact: PersonAddressed, world: World) -> Told:
    """A message of an automation, or what the application is to carry out, with its key (A5)."""
    automation = world.automation(fact.automation_id)
    kind, name = _ADDRESSED[type(fact.action)]
    payload = TELLINGS[kind].payload(
        automation_id=fact.automation_id,
        automation_name="" if automation is None else automation.name,
        **asdict(fact.action, recurse=False),
    )
    what = getattr(fact.action, name)
    subject = (fact.automation_id, f"{fact.place:04d}", str(what))
    yield _notice(world, kind, fact.person_id, subject, _root(fact.occurrence), payload)


def _root(occurrence: Occurrence) -> str:
    return ".".join(str(one) for one in occurrence.root)


def _groups_offered(fact: GroupsOffered, world: World) -> Told:
    offer = fact.offer
    groups = [world.group(one) for one in offer.group_ids]
    titles = tuple(one.title for one in groups if one is not None)
    payload = OfferedGroups(
        offer_id=offer.offer_id, group_ids=offer.group_ids, group_titles=titles
    )
    kind, occurrence = NoticeKind.GROUPS_OFFERED, offer.made_at.isoformat()
    yield _notice(world, kind, fact.person_id, (offer.offer_id,), occurrence, payload)


def _item_saved(fact: ItemSaved, world: World) -> Told:
    """An item of something to learn that is open now; what people note themselves they know."""
    item = fact.item
    if item.target is None or item.state is not ItemState.OPEN:
        return
    payload = AddedToDo(title=item.title, target=item.target, due_at=item.due_at)
    kind = NoticeKind.TO_DO_ADDED
    yield _notice(world, kind, fact.person_id, (item.item_id,), item.since.isoformat(), payload)


def _expiry_near(fact: ExpiryNear, world: World) -> Told:
    payload = NearExpiry(
        title=world.title_of(Target.activity(fact.activity_id)),
        completed_at=fact.completed_at,
        expires_at=fact.expires_at,
    )
    occurrence = f"{fact.completed_at.isoformat()} {fact.expires_at.isoformat()}"
    kind = NoticeKind.EXPIRY_NEAR
    yield _notice(world, kind, fact.person_id, (fact.activity_id,), occurrence, payload)


_ANNOUNCED: dict[type[Any], Callable[[Any, World], Told]] = {
    LearnerRegistered: _learner_registered,
    LearnerWaitlisted: _learner_waitlisted,
    LearnerPromoted: _learner_promoted,
    RegistrationEnded: _registration_ended,
    SectionCancelled: _section_cancelled,
    SectionFilled: _section_filled,
    EventAdded: _event_added,
    EventEdited: _event_edited,
    EventRemoved: _event_removed,
    EventCancelled: _event_cancelled,
    LearnersReminded: _learners_reminded,
    TrainersReminded: _trainers_reminded,
    EventFoundIncomplete: _event_incomplete,
    SessionCompleted: _session_completed,
    SessionCredited: _session_credited,
    CompletionWithdrawn: _completion_withdrawn,
    AccessLost: _access_lost,
    MessageSent: _message_sent,
    PersonAddressed: _person_addressed,
    GroupsOffered: _groups_offered,
    ItemSaved: _item_saved,
    ExpiryNear: _expiry_near,
}

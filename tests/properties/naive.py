"""What the laws are held against: the same questions answered anew, slowly and simply."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sessionkit import (
    APPLICATION,
    AllOf,
    Always,
    AnyOf,
    BetweenMoments,
    IsInGroup,
    IsPerson,
    Lock,
    Not,
    PersonStatus,
    Target,
    Unlock,
    Waiver,
)
from sessionkit._apply import apply
from sessionkit._domain.automation import Automation
from sessionkit._domain.catalogue import Section, Session, Widget
from sessionkit._domain.keys import Keys
from sessionkit._domain.people import Group, Membership, Person
from sessionkit._domain.registration import Attempt, Registration, RegistrationState
from sessionkit._records import INDEXES, KINDS, STATE_KINDS, JournalEntry
from sessionkit.adapters.memory import MemoryStorage
from sessionkit.testing.strategies import Course

State = dict[type[Any], dict[tuple[str, ...], Any]]
"""Every record, by kind and key."""


def everything(storage: MemoryStorage) -> State:
    """All records there are: state, journal, notices, requests."""
    return {kind: storage.records(kind) for kind in KINDS}


def state_of(storage: MemoryStorage) -> State:
    """The records that follow from the journal."""
    return {kind: storage.records(kind) for kind in STATE_KINDS}


def found_by_indexes(storage: MemoryStorage) -> dict[tuple[str, tuple[str, ...]], list[Any]]:
    """Every record under every index, as the storage finds them."""
    found = {}
    with storage.transaction() as records:
        for index in INDEXES:
            for record in storage.records(index.kind).values():
                for value in index.values(record):
                    found[index.name, value] = list(records.find(index, value))
    return found


def belonging_under_indexes(
    storage: MemoryStorage,
) -> dict[tuple[str, tuple[str, ...]], list[Any]]:
    """Every record under every index, sorted from scratch."""
    found: dict[tuple[str, tuple[str, ...]], list[Any]] = {}
    for index in INDEXES:
        records = storage.records(index.kind).values()
        for record in sorted(records, key=lambda one: (index.order(one), one.key)):
            for value in index.values(record):
                found.setdefault((index.name, value), []).append(record)
    return found


def history(course: Course) -> Iterator[tuple[JournalEntry, State, State]]:
    """Each journal entry of a course with the state before and after it, by the facts alone."""
    return _replayed(as_written(course))


def as_written(course: Course) -> list[JournalEntry]:
    """The journal as each entry was written, before somebody was erased from earlier ones (G9)."""
    kit = course.begin()
    entries = list(kit.engine.journal(by=APPLICATION))
    for step in course.steps:
        kit.play(step)
        entries += list(kit.engine.journal(by=APPLICATION))[len(entries) :]
    return entries


def _replayed(journal: Iterable[JournalEntry]) -> Iterator[tuple[JournalEntry, State, State]]:
    storage = MemoryStorage()
    before = state_of(storage)
    for entry in journal:
        with storage.transaction(keys=Keys.holding("replay")) as records:
            for fact in entry.facts:
                apply(fact, records)
        after = state_of(storage)
        yield entry, before, after
        before = after


# Groups, conditions, access -------------------------------------------------------------------


def groups_of(state: State, person_id: str) -> set[str]:
    """The groups a person is in, and all above them (G3)."""
    found: set[str] = set()
    waiting = [one.group_id for one in state[Membership].values() if one.person_id == person_id]
    while waiting:
        group = state[Group].get((waiting.pop(),))
        if group is not None and group.group_id not in found:
            found.add(group.group_id)
            waiting += [] if group.parent_id is None else [group.parent_id]
    return found


def holds(condition: Any, person_id: str, state: State, at: datetime) -> bool | None:
    """Whether a condition is met; none where nobody can tell (A4, A13)."""
    if isinstance(condition, Always):
        return True
    if isinstance(condition, IsPerson):
        known = (condition.person_id,) in state[Person] and (
            state[Person][condition.person_id,].status is not PersonStatus.DELETED
        )
        return condition.person_id == person_id if known else None
    if isinstance(condition, IsInGroup):
        known = (condition.group_id,) in state[Group]
        return condition.group_id in groups_of(state, person_id) if known else None
    if isinstance(condition, BetweenMoments):
        is_late = condition.starts is None or at >= condition.starts
        return is_late and (condition.ends is None or at < condition.ends)
    if isinstance(condition, Not):
        inner = holds(condition.condition, person_id, state, at)
        return None if inner is None else not inner
    parts = [holds(one, person_id, state, at) for one in condition.conditions]
    if isinstance(condition, AllOf):
        return False if False in parts else None if None in parts else True
    assert isinstance(condition, AnyOf)
    return True if True in parts else None if None in parts else False


def unlocked(state: State, person_id: str, target: Target, at: datetime) -> bool:
    """Whether a target is unlocked: an unlock that is met, and no lock that may be (A10, A13)."""
    is_unlocked = False
    for automation in state[Automation].values():
        if not automation.is_enabled or automation.trigger is None:
            continue
        outcome = holds(automation.condition, person_id, state, at)
        if Lock(target) in automation.actions and outcome is not False:
            return False
        if Unlock(target) in automation.actions and outcome is True:
            is_unlocked = True
    return is_unlocked


def reaches(state: State, person_id: str, session_id: str, at: datetime) -> bool:
    """Whether both a widget and the session are unlocked (A7, V2)."""
    widget_ids = ["sessions"]
    widget_ids += [
        one.widget_id for one in state[Widget].values() if session_id in one.session_ids
    ]
    by_widget = any(unlocked(state, person_id, Target.widget(one), at) for one in widget_ids)
    return by_widget and unlocked(state, person_id, Target.session(session_id), at)


# Places and lines -----------------------------------------------------------------------------


def sections_of(state: State) -> Iterator[tuple[Session, Section]]:
    """Every section there is, with its session."""
    for session in state[Session].values():
        for section in session.sections:
            yield session, section


def in_section(
    state: State, session: Session, section: Section, wanted: RegistrationState
) -> list[Registration]:
    """Everybody whose registration in a section is in a state, by ticket."""
    found = [
        one
        for one in state[Registration].values()
        if (one.session_id, one.section_id) == (session.session_id, section.section_id)
        and one.state is wanted
    ]
    return sorted(found, key=lambda one: one.ticket)


def attempts_in(state: State) -> dict[tuple[str, str, int], Registration]:
    """Every registration there is or was, by session, learner and number (R12)."""
    present = list(state[Registration].values())
    earlier = [one.registration for one in state[Attempt].values()]
    return {(one.session_id, one.learner_id, one.attempt): one for one in (*earlier, *present)}


def line_is_open(session: Session, section: Section, at: datetime) -> bool:
    """Whether a free place can go to somebody in line (W5, S14, S16)."""
    if session.is_archived or section.is_archived or section.cancelled is not None:
        return False
    events = [one for one in section.events if one.cancelled is None] or section.events[:1]
    closes = min(one.begins_at for one in events)
    if section.preferences.waitlist is not None:
        closes -= section.preferences.waitlist.stops_before
    return at < closes


def qualifies(
    state: State, session: Session, section: Section, one: Registration, at: datetime
) -> bool:
    """Whether somebody in line may have a place that becomes free (W3)."""
    person = state[Person][(one.learner_id,)]
    return (
        person.status is PersonStatus.ACTIVE
        and session.is_published
        and not groups_of(state, one.learner_id).isdisjoint(section.plan.group_ids)
        and (Waiver.UNLOCK in one.waived or reaches(state, one.learner_id, session.session_id, at))
    )

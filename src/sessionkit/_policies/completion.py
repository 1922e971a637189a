"""When a session counts as completed (C1-C6).

Completion is a function of the registration, the events, the marks and the time: it can be worked
out again at any moment and gives the same, in whatever order things were entered (C2, C3). Once
reached it rests on the events attended then, so that no change of the plan withdraws it (C5).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from attrs import evolve

from sessionkit._domain.catalogue import Event, Section, Session
from sessionkit._domain.decision import World
from sessionkit._domain.facts import CompletionRevised, CompletionWithdrawn, Fact, SessionCompleted
from sessionkit._domain.ids import EventId, PersonId, SectionId, SessionId
from sessionkit._domain.registration import (
    Attendance,
    Completion,
    Mark,
    Registration,
    RegistrationState,
    SheetState,
)

Marks = Mapping[EventId, Mark]


def counts_as_attended(mark: Attendance | None, *, excused_counts: bool) -> bool:
    """Tell whether a mark is as good as having been there (C1)."""
    return mark is Attendance.ATTENDED or (mark is Attendance.EXCUSED and excused_counts)


def submitted_sheets(world: World, session: Session, section: Section) -> frozenset[EventId]:
    """Name the events of a section whose sheets are submitted."""
    if not section.preferences.confirmed_by_trainer:
        return frozenset()
    return frozenset(
        event.event_id
        for event in section.events
        if world.sheet(session.session_id, section.section_id, event.event_id).state
        is SheetState.SUBMITTED
    )


def attended_since(
    section: Section,
    event: Event,
    registration: Registration,
    mark: Mark | None,
    submitted: frozenset[EventId],
    now: datetime,
) -> datetime | None:
    """Give the moment from which one event counts as attended, or none if it does not.

    With confirmation that is the submission that made it count; without, the event's end, because
    everybody registered by then counts as having been there unless a mark says otherwise (T2, T3,
    C2).
    """
    excused_counts = section.preferences.excused_counts
    if section.preferences.confirmed_by_trainer:
        if mark is None or event.event_id not in submitted:
            return None
        attended = counts_as_attended(mark.counted, excused_counts=excused_counts)
        return mark.since if attended else None
    end = event.ends_at
    if now < end:
        return None
    if mark is None or mark.counted is None:
        return end if registration.since < end else None
    return end if counts_as_attended(mark.counted, excused_counts=excused_counts) else None


def worked_out(
    section: Section,
    registration: Registration,
    marks: Marks,
    submitted: frozenset[EventId],
    now: datetime,
) -> Completion | None:
    """Work out from nothing but plan, marks and time whether and when it was completed (C1-C3)."""
    events = section.counted_events
    asked = section.preferences.events_needed
    needed = len(events) if asked is None else min(asked, len(events))
    attended: list[tuple[datetime, EventId]] = []
    for position, event in enumerate(events):
        mark = marks.get(event.event_id)
        since = attended_since(section, event, registration, mark, submitted, now)
        if since is not None:
            attended.append((since, event.event_id))
        elif len(attended) + len(events) - position - 1 < needed:
            return None
    if not needed:
        return None
    at, rests_on = _first(attended, needed)
    return Completion(
        at=at,
        attended=rests_on,
        needed=asked,
        excused_counts=section.preferences.excused_counts,
    )


def _first(
    attended: list[tuple[datetime, EventId]], needed: int
) -> tuple[datetime, tuple[tuple[EventId, datetime], ...]]:
    """Give the moment of the last needed piece, and all that was attended by then.

    What came after that moment is no part of it, so a late look finds the same as an early one.
    """
    in_order = sorted(attended)
    at = in_order[needed - 1][0]
    return at, tuple((event_id, since) for since, event_id in in_order if since <= at)


def upheld(
    section: Section,
    registration: Registration,
    completion: Completion,
    marks: Marks,
    submitted: frozenset[EventId],
    now: datetime,
) -> Completion | None:
    """Give a completion as the marks have it now, or none if they speak against it (C2, C5).

    Only a mark that says "not attended" about one of its events speaks against it; an event that
    was removed, cancelled or added since does not, nor does a preference that changed. Where some
    events are enough, others can take the place of one that fell.
    """
    rests_on = {
        event_id: since
        for event_id, since in completion.attended
        if (mark := marks.get(event_id)) is None
        or mark.counted is None
        or counts_as_attended(mark.counted, excused_counts=completion.excused_counts)
    }
    if completion.needed is None:
        return completion if len(rests_on) == len(completion.attended) else None
    for event in section.counted_events:
        mark = marks.get(event.event_id)
        since = attended_since(section, event, registration, mark, submitted, now)
        if since is not None:
            rests_on.setdefault(event.event_id, since)
    needed = min(completion.needed, len(completion.attended))
    if len(rests_on) < needed:
        return None
    at, attended = _first([(since, event_id) for event_id, since in rests_on.items()], needed)
    return evolve(completion, at=at, attended=attended)


def at_present(world: World, session: Session, registration: Registration) -> Completion | None:
    """Give a learner's completion as of now, also where no step has recorded it yet (C3)."""
    if registration.completion is not None:
        return registration.completion
    if registration.state is not RegistrationState.ACTIVE:
        return None
    section = session.section(registration.section_id)
    if section is None or section.preferences.confirmed_by_trainer:
        return None
    return worked_out(section, registration, registration.marks, frozenset(), world.now)


def changes(
    session: Session,
    section: Section,
    registration: Registration,
    marks: Marks,
    submitted: frozenset[EventId],
    now: datetime,
) -> list[Fact]:
    """Give what follows for one learner's completion from the marks as they are now (C5, C6)."""
    before = registration.completion
    after = worked_out(section, registration, marks, submitted, now)
    if before is not None:
        after = upheld(section, registration, before, marks, submitted, now) or after
    if after == before:
        return []
    ids = (session.session_id, section.section_id, registration.learner_id)
    if after is None:
        return [_withdrawn(*ids, now)]
    return [_completed(*ids, after) if before is None else _revised(*ids, after)]


def _completed(
    session_id: SessionId, section_id: SectionId, learner_id: PersonId, completion: Completion
) -> Fact:
    return SessionCompleted(
        session_id=session_id,
        section_id=section_id,
        learner_id=learner_id,
        at=completion.at,
        attended=completion.attended,
        needed=completion.needed,
        excused_counts=completion.excused_counts,
    )


def _revised(
    session_id: SessionId, section_id: SectionId, learner_id: PersonId, completion: Completion
) -> Fact:
    return CompletionRevised(
        session_id=session_id, section_id=section_id, learner_id=learner_id, completion=completion
    )


def _withdrawn(
    session_id: SessionId, section_id: SectionId, learner_id: PersonId, now: datetime
) -> Fact:
    return CompletionWithdrawn(
        session_id=session_id, section_id=section_id, learner_id=learner_id, at=now
    )


def changes_for_all(
    world: World,
    session: Session,
    section: Section,
    *,
    learners: Iterable[Registration] | None = None,
) -> list[Fact]:
    """Give what follows for everybody in a section, after a change of its plan or at an end.

    Goes through everybody only where somebody can have completed: some event must be over.
    """
    if not any(event.ends_at <= world.now for event in section.events):
        return []
    submitted = submitted_sheets(world, session, section)
    if learners is None:
        learners = world.everybody_registered(session.session_id, section.section_id)
    found: list[Fact] = []
    for one in learners:
        if one.completion is None:
            found += changes(session, section, one, one.marks, submitted, world.now)
    return found

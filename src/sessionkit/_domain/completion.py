"""When a session counts as completed (C1-C3, C5).

Completion is a function of the plan, a registration with its marks, and the time: it can be worked
out again at any moment and gives the same, in whatever order things were entered. Once reached it
rests on the events attended then, so that no change of the plan withdraws it.
"""

from datetime import datetime

from attrs import evolve

from sessionkit._domain.attendance import (
    NO_MARK,
    attended,
    is_as_good_as_there,
    mark_that_counts,
)
from sessionkit._domain.catalogue import Section
from sessionkit._domain.ids import EventId
from sessionkit._domain.registration import Completion, Registration

Pieces = list[tuple[datetime, EventId]]


def events_needed(section: Section) -> int:
    """Count how many events have to be attended (C1)."""
    events, asked = len(section.counted_events), section.preferences.events_needed
    return events if asked is None else min(events, asked)


def worked_out(section: Section, registration: Registration, now: datetime) -> Completion | None:
    """Work out from nothing but plan, marks and time whether and when it was completed (C1-C3).

    What the plan once asked and no longer does counts from when it was dropped (C2).
    """
    needed = events_needed(section)
    pieces = list(attended(section, registration, now))
    if not needed or len(pieces) < needed:
        return None
    at, rests_on = _first(pieces, needed, section.eased_at)
    return Completion(
        at=at,
        attended=rests_on,
        needed=section.preferences.events_needed,
        excused_counts=section.preferences.excused_counts,
        eased_at=section.eased_at,
    )


def _first(
    pieces: Pieces, needed: int, eased_at: datetime | None
) -> tuple[datetime, tuple[tuple[EventId, datetime], ...]]:
    """Give the moment of the last needed piece, and all that was attended by then.

    What came after that moment is no part of it, so a late look finds the same as an early one.
    """
    in_order = sorted(pieces)
    at = in_order[needed - 1][0]
    if eased_at is not None:
        at = max(at, eased_at)
    return at, tuple((event_id, since) for since, event_id in in_order if since <= at)


def upheld(
    section: Section, registration: Registration, completion: Completion, now: datetime
) -> Completion | None:
    """Give a completion as the marks have it now, or none if they speak against it (C2, C5).

    Only a mark that says "not attended" about one of its events speaks against it; an event that
    was removed, cancelled or added since does not, nor does a preference that changed. Where some
    events are enough, others can take the place of one that fell.
    """
    rests_on = {
        event_id: since
        for event_id, since in completion.attended
        if not _speaks_against(section, registration, event_id, completion)
    }
    if completion.needed is None:
        return completion if len(rests_on) == len(completion.attended) else None
    for at, event_id in attended(section, registration, now):
        rests_on.setdefault(event_id, at)
    needed = min(completion.needed, len(completion.attended))
    if len(rests_on) < needed:
        return None
    pieces = [(since, event_id) for event_id, since in rests_on.items()]
    at, events = _first(pieces, needed, completion.eased_at)
    return evolve(completion, at=at, attended=events)


def _speaks_against(
    section: Section, registration: Registration, event_id: EventId, completion: Completion
) -> bool:
    """Tell whether a learner's mark says that an event was not attended after all."""
    event = section.event(event_id)
    mark = registration.marks.get(event_id, NO_MARK)
    counts = mark.counted if event is None else mark_that_counts(section, event, mark)
    if counts is None:
        return False
    return not is_as_good_as_there(counts, excused_counts=completion.excused_counts)


# What the plan asks for -------------------------------------------------------------------------


def asked_of_learners(section: Section) -> tuple[object, ...]:
    """Give all of a plan that completion depends on: where it is the same, nobody's changes (C3)."""
    events = tuple(
        (one.event_id, one.ends_at, one.is_backdated, section.asks_to_confirm(one))
        for one in section.counted_events
    )
    excused_counts = section.preferences.excused_counts
    return (events, events_needed(section), excused_counts, section.eased_at)


def asks_less(after: Section, before: Section) -> bool:
    """Tell whether a plan came to ask for less: fewer events, milder marks, no sheet (C2)."""
    if events_needed(after) < events_needed(before):
        return True
    if after.preferences.excused_counts and not before.preferences.excused_counts:
        return True
    return any(
        before.asks_to_confirm(event) and not after.asks_to_confirm(event)
        for event in after.counted_events
    )


def eased(before: Section, after: Section, at: datetime) -> Section:
    """Note in a changed plan when it came to ask for less (C2)."""
    return evolve(after, eased_at=at) if asks_less(after, before) else after

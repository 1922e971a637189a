"""What it means that a learner attended an event (T1-T3, C1, C2).

Everybody asks here: what completes a session, what conditions count, what answers and views show.
It follows from the plan, one registration with its marks, and the time; no sheet is looked at,
because a mark that was submitted says itself since when it counts.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sessionkit._domain.catalogue import Event, Section, Session
from sessionkit._domain.ids import EventId, SectionId
from sessionkit._domain.registration import Attendance, Mark, Registration, RegistrationState

NO_MARK = Mark()


def is_as_good_as_there(mark: Attendance | None, *, excused_counts: bool) -> bool:
    """Tell whether a mark is as good as having been there (C1)."""
    return mark is Attendance.ATTENDED or (mark is Attendance.EXCUSED and excused_counts)


def mark_that_counts(section: Section, event: Event, mark: Mark) -> Attendance | None:
    """Give the mark of a learner that counts: as submitted, else as entered where nobody confirms.

    A reopened sheet counts as it was submitted until it is submitted again (T5); a draft counts
    where confirmation was switched off (T3).
    """
    if mark.counted is not None or section.asks_to_confirm(event):
        return mark.counted
    return mark.entered


def attended_at(
    section: Section, event: Event, registration: Registration, now: datetime
) -> datetime | None:
    """Give the moment from which an event counts as attended by a learner; none: it does not.

    With confirmation that is the later of the event's end and the first submission of its sheet;
    without, its end: everybody who had a place by then was there unless a mark says otherwise,
    but for an event that was planned when it was over (T2, T3, S18, C2).
    """
    end = event.ends_at
    if now < end:
        return None
    mark = registration.marks.get(event.event_id, NO_MARK)
    counts = mark_that_counts(section, event, mark)
    if counts is None:
        by_itself = not section.asks_to_confirm(event) and not event.is_backdated
        return end if by_itself and registration.had_place_at(end) else None
    if not is_as_good_as_there(counts, excused_counts=section.preferences.excused_counts):
        return None
    return end if mark.since is None else max(end, mark.since)


def is_on_sheet(event: Event, registration: Registration) -> bool:
    """Tell whether a sheet holds somebody: with a place, there at its end, or with a mark (R12)."""
    if registration.state is RegistrationState.ACTIVE:
        return True
    mark = registration.marks.get(event.event_id, NO_MARK)
    return mark != NO_MARK or registration.had_place_at(event.ends_at)


def attended(
    section: Section, registration: Registration, now: datetime
) -> Iterator[tuple[datetime, EventId]]:
    """Go through the events that a learner attended by now, each with its moment."""
    for event in section.counted_events:
        at = attended_at(section, event, registration, now)
        if at is not None:
            yield at, event.event_id


def events_attended(section: Section, registration: Registration, now: datetime) -> int:
    """Count the events of a section that a learner attended by now (A3, C1)."""
    return sum(1 for _ in attended(section, registration, now))


def events_attended_ever(session: Session, attempts: Iterable[Registration], now: datetime) -> int:
    """Count the events of a session that a learner attended in any attempt, each once (A3, R12).

    Who never had a place attended nothing.
    """
    found: set[tuple[SectionId, EventId]] = set()
    for one in attempts:
        section = session.section(one.section_id)
        if section is not None and one.ever_had_place:
            found.update((one.section_id, event_id) for _, event_id in attended(section, one, now))
    return len(found)

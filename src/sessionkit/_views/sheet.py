"""The attendance sheet of one event (T1, T5)."""

from datetime import datetime

from attrs import frozen

from sessionkit._domain.attendance import NO_MARK, attended_at, mark_that_counts
from sessionkit._domain.catalogue import Event, Section
from sessionkit._domain.decision import Decision
from sessionkit._domain.ids import (
    EventId,
    PersonId,
    SectionId,
    SessionId,
)
from sessionkit._domain.reasons import Conceals
from sessionkit._domain.registration import Registration
from sessionkit._domain.world import World
from sessionkit._errors import NotFound
from sessionkit._policies import attendance, authority
from sessionkit._views.sight import conceal, name_of, sees_sessions
from sessionkit._views.tabular import Tabular, mark_word


@frozen(kw_only=True)
class SheetRow:
    """One learner on an event's sheet, by one of their attempts (R12).

    Attributes:
        attempt: Counts the learner's registrations in the session, from 1.
        is_needed: The sheet cannot be submitted without a mark here.
        entered: The mark as last filled in; empty: none yet (T1).
        counted: The mark that counts for completion; empty: none yet.
        since: The moment from which the event counts as attended; none: it does not (C2).
    """

    learner_id: PersonId
    name: str
    attempt: int
    is_needed: bool
    entered: str
    counted: str
    since: datetime | None


@frozen(kw_only=True)
class SheetView(Tabular[SheetRow]):
    """The attendance sheet of one event (T1, T5).

    Attributes:
        state: ``draft``, ``submitted`` or ``reopened``.
        changed_by: Who submitted or reopened it last; none for the application.
        reason: Why it was reopened.
        submissions: How often it was submitted.
        unmarked: How many learners lack a mark that is needed to submit it.
    """

    row_type = SheetRow
    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    state: str
    changed_at: datetime | None
    changed_by: str | None
    reason: str
    submissions: int
    unmarked: int
    rows: tuple[SheetRow, ...]

    @property
    def caption(self) -> str:
        """Which event it is, how far the sheet is, and how many marks are missing."""
        ids = f"{self.session_id} {self.section_id} {self.event_id}"
        return f"{ids}: {self.state}, {self.unmarked} unmarked"


def show_sheet(
    world: World, session_id: SessionId, section_id: SectionId, event_id: EventId
) -> SheetView:
    """Show the sheet of an event to whoever may fill it in (T2).

    Raises:
        NotFound: When there is no such event, or not for whoever asks.
    """
    if not sees_sessions(world):
        raise NotFound("session", session_id)
    found = authority.event_for_marking(world, session_id, section_id, event_id)
    if isinstance(found, Decision):
        named: dict[Conceals, str] = {
            Conceals.SESSION: session_id,
            Conceals.SECTION: section_id,
            Conceals.EVENT: event_id,
        }
        conceal(found, named)
    session, section, event = found
    sheet = world.sheet(session_id, section_id, event_id)
    registered = list(attendance.everybody_on_sheet(world, session, section, event))
    world.look_up([one.learner_id for one in registered])
    rows = [_sheet_row(world, section, event, one) for one in registered]
    return SheetView(
        session_id=session_id,
        section_id=section_id,
        event_id=event_id,
        state=sheet.state.value,
        changed_at=sheet.changed_at,
        changed_by=sheet.changed_by,
        reason=sheet.reason,
        submissions=sheet.submissions,
        unmarked=sum(row.is_needed and not row.entered for row in rows),
        rows=tuple(rows),
    )


def _sheet_row(world: World, section: Section, event: Event, one: Registration) -> SheetRow:
    mark = one.marks.get(event.event_id, NO_MARK)
    return SheetRow(
        learner_id=one.learner_id,
        name=name_of(world, one.learner_id),
        attempt=one.attempt,
        is_needed=attendance.needs_mark(world, one),
        entered=mark_word(mark.entered),
        counted=mark_word(mark_that_counts(section, event, mark)),
        since=attended_at(section, event, one, world.now),
    )

"""What time will make due: a command that waits for its moment.

The moments of a section are a function of its plan, so moving or cancelling an event moves or
stops what was to happen then.
"""

from datetime import datetime, timedelta
from typing import Final

from attrs import frozen

from sessionkit._domain.catalogue import Section
from sessionkit._domain.cause import Cause
from sessionkit._domain.commands.command import DueCommand
from sessionkit._domain.commands.due import (
    BeginEvent,
    CheckEvent,
    CloseLine,
    EndEvent,
    RemindLearners,
    RemindTrainers,
)
from sessionkit._domain.ids import SessionId
from sessionkit._domain.keys import Keys
from sessionkit._domain.settings import Settings


@frozen
class Due:
    """A command and the moment from which it is to be carried out.

    Attributes:
        cause: What it follows from; none for what only time makes due.
    """

    due_at: datetime
    command: DueCommand
    cause: Cause | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept: the same command waits only once."""
        return self.command.due_key

    @property
    def keys(self) -> Keys:
        """What its step needs: of two with a common key the earlier is carried out first."""
        return self.command.keys

    @property
    def order(self) -> tuple[datetime, int]:
        """What is handled first: by moment, then by kind."""
        return (self.due_at, self.command.order)


@frozen(kw_only=True)
class Failure:
    """That something due failed when it was tried; it follows from no fact, and stays out of the journal.

    Attributes:
        due: What failed; where that is no longer due, or due at another moment, this is over.
        attempts: How often.
        error: What went wrong last.
        again_at: When it is tried again; none: it is set aside, until somebody asks for it.
    """

    due: Due
    attempts: int
    error: str
    again_at: datetime | None

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept: that of what is due."""
        return self.due.key


TIME_TO_MEND: Final = timedelta(days=1)
"""How long before the first reminder trainers are told of what an event still lacks (S9)."""


def moments(session_id: SessionId, section: Section, settings: Settings) -> tuple[Due, ...]:
    """List all that time does to one section, as planned (N4, T3, T8, W5).

    Time goes on in an archived section, so that restoring it finds nothing to catch up on (S16).
    """
    if section.cancelled is not None:
        return ()
    section_id = section.section_id
    line = CloseLine(session_id=session_id, section_id=section_id)
    found = [Due(section.line_closes_at, line)]
    first_reminder = max(settings.reminders, default=timedelta(0))
    for event in section.counted_events:
        event_id, start, end = event.event_id, event.begins_at, event.ends_at
        begin = BeginEvent(session_id=session_id, section_id=section_id, event_id=event_id)
        found.append(Due(start, begin))
        over = EndEvent(session_id=session_id, section_id=section_id, event_id=event_id)
        found.append(Due(end, over))
        look = CheckEvent(session_id=session_id, section_id=section_id, event_id=event_id)
        found.append(Due(start - first_reminder - TIME_TO_MEND, look))
        if section.asks_to_confirm(event):
            sheet = RemindTrainers(session_id=session_id, section_id=section_id, event_id=event_id)
            found.append(Due(end + settings.attendance_due_after, sheet))
        for lead in settings.reminders:
            reminder = RemindLearners(
                session_id=session_id, section_id=section_id, event_id=event_id, lead=lead
            )
            found.append(Due(start - lead, reminder))
    return tuple(found)

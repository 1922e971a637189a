"""What time will make due: a command that waits for its moment.

The moments of a section are a function of its plan, so moving or cancelling an event moves or
stops what was to happen then.
"""

from datetime import datetime, timedelta
from typing import Final

from attrs import frozen

from sessionkit._domain.catalogue import Section
from sessionkit._domain.commands import (
    Act,
    BeginEvent,
    CheckAutomations,
    CheckEvent,
    CloseLine,
    DueCommand,
    EndEvent,
    ExpireResult,
    FillPlaces,
    FollowResult,
    React,
    RemindLearners,
    RemindTrainers,
    SettleCompletions,
    SettlePlaces,
    WarnOfExpiry,
)
from sessionkit._domain.ids import SessionId
from sessionkit._domain.settings import Settings

ORDER = {
    CloseLine: 0,
    BeginEvent: 1,
    CheckEvent: 4,
    EndEvent: 2,
    RemindTrainers: 3,
    RemindLearners: 4,
    SettlePlaces: 5,
    FillPlaces: 6,
    ExpireResult: 7,
    WarnOfExpiry: 8,
    FollowResult: 9,
    SettleCompletions: 9,
    Act: 10,
    React: 11,
    CheckAutomations: 12,
}
"""What comes first when several things are due at one moment."""


def key_of(command: DueCommand) -> tuple[str, ...]:
    """Give the key under which a command waits for its moment."""
    match command:
        case CloseLine(session_id=session_id, section_id=section_id):
            rest: tuple[str, ...] = (section_id,)
        case SettlePlaces(session_id=session_id, person_id=person_id):
            rest = (person_id,)
        case FillPlaces(session_id=session_id):
            rest = ()
        case RemindLearners(
            session_id=session_id, section_id=section_id, event_id=event_id, lead=lead
        ):
            rest = (section_id, event_id, str(lead))
        case CheckAutomations():
            return (type(command).__name__,)
        case React(occurrence=occurrence) | Act(occurrence=occurrence):
            root = tuple(f"{one:012d}" for one in occurrence.root)  # texts that sort like numbers
            of = (command.automation_id, command.person_id)
            place = (f"{command.place:04d}",) if isinstance(command, Act) else ()
            return (type(command).__name__, *root, *of, *place)
        case ExpireResult() | WarnOfExpiry():
            return (type(command).__name__, command.activity_id, command.person_id)
        case FollowResult(person_id=person_id):
            about = () if command.target is None else command.target.key
            fall = ("fallen",) if command.has_fallen else ()
            return (type(command).__name__, person_id, *about, *fall)
        case SettleCompletions(target=target):
            return (type(command).__name__, *target.key)
        case _:
            session_id = command.session_id
            rest = (command.section_id, command.event_id)
    return (type(command).__name__, session_id, *rest)


@frozen
class Due:
    """A command and the moment from which it is to be carried out."""

    due_at: datetime
    command: DueCommand

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept: the same command waits only once."""
        return key_of(self.command)

    @property
    def order(self) -> tuple[datetime, int]:
        """What is handled first: by moment, then by kind."""
        return (self.due_at, ORDER[type(self.command)])


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
        event_id, start, end = event.event_id, event.start.instant, event.end.instant
        begin = BeginEvent(session_id=session_id, section_id=section_id, event_id=event_id)
        found.append(Due(start, begin))
        over = EndEvent(session_id=session_id, section_id=section_id, event_id=event_id)
        found.append(Due(end, over))
        look = CheckEvent(session_id=session_id, section_id=section_id, event_id=event_id)
        found.append(Due(start - first_reminder - TIME_TO_MEND, look))
        if section.preferences.confirmed_by_trainer:
            sheet = RemindTrainers(session_id=session_id, section_id=section_id, event_id=event_id)
            found.append(Due(end + settings.attendance_due_after, sheet))
        for lead in settings.reminders:
            reminder = RemindLearners(
                session_id=session_id, section_id=section_id, event_id=event_id, lead=lead
            )
            found.append(Due(start - lead, reminder))
    return tuple(found)

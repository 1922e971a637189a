"""What follows when a moment has come (N4, S9, T3, T8, W5).

Each is asked for by the engine when its moment has come; something that was moved, cancelled or
removed in the meantime has no consequence.
"""

from sessionkit._domain.catalogue import Event, Section, Session
from sessionkit._domain.commands.due import (
    BeginEvent,
    CheckEvent,
    EndEvent,
    RemindLearners,
    RemindTrainers,
)
from sessionkit._domain.decision import Decision
from sessionkit._domain.facts.time import (
    EventBegan,
    EventEnded,
    EventFoundIncomplete,
    LearnersReminded,
    TrainersReminded,
)
from sessionkit._domain.registration import SheetState
from sessionkit._domain.world import World
from sessionkit._policies import completion

EventCommand = BeginEvent | EndEvent | RemindLearners | RemindTrainers | CheckEvent
NOTHING = Decision(())


def _taking_place(command: EventCommand, world: World) -> tuple[Session, Section, Event] | None:
    session = world.session(command.session_id)
    section = None if session is None else session.section(command.section_id)
    event = None if section is None else section.event(command.event_id)
    if session is None or section is None or event is None:
        return None
    gone = section.cancelled is not None or event.cancelled is not None
    return None if gone else (session, section, event)


def begin(command: BeginEvent, world: World) -> Decision:
    """Note that an event has begun."""
    if _taking_place(command, world) is None:
        return NOTHING
    began = EventBegan(
        session_id=command.session_id, section_id=command.section_id, event_id=command.event_id
    )
    return Decision((), (began,))


def end(command: EndEvent, world: World) -> Decision:
    """Note that an event has ended: what nobody confirms, or was submitted, counts now (T3, C2)."""
    found = _taking_place(command, world)
    if found is None:
        return NOTHING
    session, section, event = found
    ended = EventEnded(
        session_id=command.session_id, section_id=command.section_id, event_id=command.event_id
    )
    about = (session.session_id, section.section_id, event.event_id)
    if section.asks_to_confirm(event) and not world.sheet(*about).submissions:
        return Decision((), (ended,))
    return Decision((), (ended, *completion.changes_for_all(world, session, section)))


def remind(command: RemindLearners, world: World) -> Decision:
    """Remind an event's learners, unless a later reminder or the event itself has come (N4)."""
    found = _taking_place(command, world)
    if found is None:
        return NOTHING
    session, section, event = found
    start = event.begins_at
    passed = [lead for lead in world.settings.reminders if start - lead <= world.now]
    useful = world.now < start and command.lead == min(passed, default=None)
    if not useful or section.is_archived or session.is_archived:
        return NOTHING
    reminded = LearnersReminded(
        session_id=command.session_id,
        section_id=command.section_id,
        event_id=command.event_id,
        lead=command.lead,
    )
    return Decision((), (reminded,))


def remind_trainers(command: RemindTrainers, world: World) -> Decision:
    """Remind an event's trainers of a sheet that is not submitted (T8)."""
    found = _taking_place(command, world)
    if found is None:
        return NOTHING
    session, section, event = found
    sheet = world.sheet(session.session_id, section.section_id, event.event_id)
    if sheet.state is SheetState.SUBMITTED or section.is_archived or session.is_archived:
        return NOTHING
    reminded = TrainersReminded(
        session_id=command.session_id, section_id=command.section_id, event_id=command.event_id
    )
    return Decision((), (reminded,))


def check(command: CheckEvent, world: World) -> Decision:
    """Tell an event's trainers what it still lacks before learners are reminded of it (S9)."""
    found = _taking_place(command, world)
    if found is None or not found[2].missing or world.now >= found[2].begins_at:
        return NOTHING
    incomplete = EventFoundIncomplete(
        session_id=command.session_id,
        section_id=command.section_id,
        event_id=command.event_id,
        missing=found[2].missing,
    )
    return Decision((), (incomplete,))

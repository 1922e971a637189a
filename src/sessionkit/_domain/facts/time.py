"""What the moment of something due brought."""

from datetime import datetime, timedelta

from attrs import frozen

from sessionkit._domain.cause import Cause
from sessionkit._domain.commands.command import DueCommand
from sessionkit._domain.due import Due
from sessionkit._domain.facts.fact import Fact, InSection
from sessionkit._domain.ids import (
    EventId,
    SectionId,
    SessionId,
)
from sessionkit._domain.keys import NO_KEYS, Keys


@frozen(kw_only=True)
class EventBegan(InSection):
    """An event has begun."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId


@frozen(kw_only=True)
class EventEnded(InSection):
    """An event has ended."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId


@frozen(kw_only=True)
class LearnersReminded(InSection):
    """The moment of a reminder came while it was still useful (N4)."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    lead: timedelta


@frozen(kw_only=True)
class TrainersReminded(InSection):
    """A sheet was still missing at its moment (T8)."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId


@frozen(kw_only=True)
class EventFoundIncomplete(InSection):
    """An event still lacks a link or a location shortly before it is announced (S9)."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    missing: tuple[str, ...]


@frozen(kw_only=True)
class CommandScheduled(Fact):
    """A command is to be carried out in a step of its own, from a moment on.

    ``cause`` is put in by the step that writes it down.
    """

    command: DueCommand
    due_at: datetime
    cause: Cause | None = None

    def placed(self, position: int, cause: Cause) -> "CommandScheduled":
        """Give it with what the step follows from, so that what is done then can say why (X4)."""
        return CommandScheduled(
            command=self.command.placed(position), due_at=self.due_at, cause=cause
        )

    @property
    def keys(self) -> Keys:
        """What waits, unless only this step can ever schedule it."""
        return NO_KEYS if self.command.is_of_one_step else self.command.due_keys


@frozen(kw_only=True)
class DueHandled(Fact):
    """What time had made due was looked at, with or without consequence."""

    due: Due

    @property
    def keys(self) -> Keys:
        """What waited."""
        return self.due.command.due_keys

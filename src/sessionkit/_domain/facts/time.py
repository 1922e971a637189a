"""What the moment of something due brought."""

from datetime import datetime, timedelta

from attrs import frozen

from sessionkit._domain.commands import DueCommand
from sessionkit._domain.due import Due
from sessionkit._domain.facts.subjects import Unindexed
from sessionkit._domain.ids import (
    EventId,
    SectionId,
    SessionId,
)


@frozen(kw_only=True)
class EventBegan(Unindexed):
    """An event has begun."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId


@frozen(kw_only=True)
class EventEnded(Unindexed):
    """An event has ended."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId


@frozen(kw_only=True)
class LearnersReminded(Unindexed):
    """The moment of a reminder came while it was still useful (N4)."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    lead: timedelta


@frozen(kw_only=True)
class TrainersReminded(Unindexed):
    """A sheet was still missing at its moment (T8)."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId


@frozen(kw_only=True)
class EventFoundIncomplete(Unindexed):
    """An event still lacks a link or a location shortly before it is announced (S9)."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    missing: tuple[str, ...]


@frozen(kw_only=True)
class CommandScheduled(Unindexed):
    """A command is to be carried out in a step of its own, from a moment on."""

    command: DueCommand
    due_at: datetime


@frozen(kw_only=True)
class DueHandled(Unindexed):
    """What time had made due was looked at, with or without consequence."""

    due: Due

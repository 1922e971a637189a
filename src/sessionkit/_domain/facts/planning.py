"""What happened to sessions, sections and events."""

from attrs import frozen

from sessionkit._domain.catalogue import (
    Event,
    Section,
    Session,
)
from sessionkit._domain.facts.subjects import Unindexed
from sessionkit._domain.ids import (
    EventId,
    SectionId,
    SessionId,
)


@frozen(kw_only=True)
class SessionCreated(Unindexed):
    """A session exists, as a draft."""

    session: Session


@frozen(kw_only=True)
class SessionEdited(Unindexed):
    """A session is now described like this."""

    session_id: SessionId
    title: str
    description: str
    image: str


@frozen(kw_only=True)
class SessionPublished(Unindexed):
    """A session became visible to learners."""

    session_id: SessionId


@frozen(kw_only=True)
class SessionArchived(Unindexed):
    """A session was put away."""

    session_id: SessionId


@frozen(kw_only=True)
class SessionRestored(Unindexed):
    """An archived session came back."""

    session_id: SessionId


@frozen(kw_only=True)
class SectionPlanned(Unindexed):
    """A section exists, with its first event."""

    session_id: SessionId
    section: Section


@frozen(kw_only=True)
class SectionEdited(Unindexed):
    """A section is now like this; its events are as they were."""

    session_id: SessionId
    section: Section


@frozen(kw_only=True)
class SectionCancelled(Unindexed):
    """A section was cancelled with all its events."""

    session_id: SessionId
    section_id: SectionId
    reason: str


@frozen(kw_only=True)
class SectionArchived(Unindexed):
    """A section was put away."""

    session_id: SessionId
    section_id: SectionId


@frozen(kw_only=True)
class SectionRestored(Unindexed):
    """An archived section came back."""

    session_id: SessionId
    section_id: SectionId


@frozen(kw_only=True)
class EventAdded(Unindexed):
    """A section got another event."""

    session_id: SessionId
    section_id: SectionId
    event: Event


@frozen(kw_only=True)
class EventEdited(Unindexed):
    """An event is now like this; ``before`` is how it was."""

    session_id: SessionId
    section_id: SectionId
    event: Event
    before: Event


@frozen(kw_only=True)
class EventRemoved(Unindexed):
    """An event was taken out of its section."""

    session_id: SessionId
    section_id: SectionId
    event: Event


@frozen(kw_only=True)
class EventCancelled(Unindexed):
    """An event no longer takes place."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    reason: str

"""What happened to sessions, sections and events."""

from datetime import datetime

from attrs import frozen

from sessionkit._domain.catalogue import (
    Event,
    Section,
    Session,
)
from sessionkit._domain.facts.fact import AboutPlan, Fact
from sessionkit._domain.ids import (
    EventId,
    SectionId,
    SessionId,
)
from sessionkit._domain.keys import Keys, of_session
from sessionkit._domain.plan import SectionPlan, SessionPlan


@frozen(kw_only=True)
class SessionCreated(Fact):
    """A session exists, as a draft."""

    session: Session

    @property
    def keys(self) -> Keys:
        """The session."""
        return of_session(self.session.session_id)


@frozen(kw_only=True)
class SessionEdited(AboutPlan):
    """A session is now described like this."""

    session_id: SessionId
    plan: SessionPlan


@frozen(kw_only=True)
class SessionPublished(AboutPlan):
    """A session became visible to learners."""

    session_id: SessionId


@frozen(kw_only=True)
class SessionArchived(AboutPlan):
    """A session was put away."""

    session_id: SessionId


@frozen(kw_only=True)
class SessionRestored(AboutPlan):
    """An archived session came back."""

    session_id: SessionId


@frozen(kw_only=True)
class SectionPlanned(AboutPlan):
    """A section exists, with its first event."""

    session_id: SessionId
    section: Section


@frozen(kw_only=True)
class SectionEdited(AboutPlan):
    """A section is now planned like this; its events are as they were."""

    session_id: SessionId
    section_id: SectionId
    plan: SectionPlan
    at: datetime


@frozen(kw_only=True)
class SectionCancelled(AboutPlan):
    """A section was cancelled with all its events."""

    session_id: SessionId
    section_id: SectionId
    reason: str


@frozen(kw_only=True)
class SectionArchived(AboutPlan):
    """A section was put away."""

    session_id: SessionId
    section_id: SectionId


@frozen(kw_only=True)
class SectionRestored(AboutPlan):
    """An archived section came back."""

    session_id: SessionId
    section_id: SectionId


@frozen(kw_only=True)
class EventAdded(AboutPlan):
    """A section got another event."""

    session_id: SessionId
    section_id: SectionId
    event: Event


@frozen(kw_only=True)
class EventEdited(AboutPlan):
    """An event is now like this; ``before`` is how it was."""

    session_id: SessionId
    section_id: SectionId
    event: Event
    before: Event


@frozen(kw_only=True)
class EventRemoved(AboutPlan):
    """An event was taken out of its section."""

    session_id: SessionId
    section_id: SectionId
    event: Event
    at: datetime


@frozen(kw_only=True)
class EventCancelled(AboutPlan):
    """An event no longer takes place."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    reason: str
    at: datetime

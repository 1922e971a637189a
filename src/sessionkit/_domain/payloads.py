"""What notices carry: all that is needed to write them, as plain frozen values (N2, N7).

A class for each set of fields; kinds of notice that tell the same share one. ``notice.TELLINGS``
says which kind carries which, when it is told and to whom. Local times keep their zone.
"""

from datetime import datetime, timedelta

from attrs import frozen

from sessionkit._domain.catalogue import Event
from sessionkit._domain.ids import AutomationId, GroupId, PersonId
from sessionkit._domain.registration import RegistrationState
from sessionkit._domain.target import Target


@frozen(kw_only=True)
class AboutSection:
    """Which section of which session, by the names that people know.

    Attributes:
        session_title: What the session is called.
        section_name: What the section is called.
    """

    session_title: str
    section_name: str


@frozen(kw_only=True)
class PlaceGiven(AboutSection):
    """A place in a section, with what it is a place in (R9).

    Attributes:
        events: The events that take place.
    """

    events: tuple[Event, ...]


@frozen(kw_only=True)
class PlaceLost(AboutSection):
    """A place, or a place in line, that is no longer there.

    Attributes:
        was: What was lost: a place, or a place in line.
        reason: Why, in the words of whoever took it; empty where nobody said.
        events: The events, cancelled ones too, so that calendars can forget them.
    """

    was: RegistrationState
    reason: str
    events: tuple[Event, ...]


@frozen(kw_only=True)
class SectionCalledOff(AboutSection):
    """A section that does not take place (S14).

    Attributes:
        reason: Why, in the words of whoever cancelled it.
        events: The events, so that calendars can forget them.
        was: What a learner had: a place, or a place in line; none for trainers.
    """

    reason: str
    events: tuple[Event, ...]
    was: RegistrationState | None = None


@frozen(kw_only=True)
class SectionIsFull(AboutSection):
    """A section without a free place.

    Attributes:
        capacity: How many places it has.
    """

    capacity: int | None


@frozen(kw_only=True)
class AboutEvent(AboutSection):
    """An event of a section.

    Attributes:
        event: The event as planned when the notice was written.
    """

    event: Event


@frozen(kw_only=True)
class ChangedEvent(AboutEvent):
    """An event that was planned anew; changes that nobody was told of yet are one (N6).

    Attributes:
        before: The event as it was last told.
        revision: How often the event was changed; a later change has a higher one.
    """

    before: Event
    revision: int


@frozen(kw_only=True)
class RemovedEvent(AboutEvent):
    """An event that was taken out of the plan; a change of it that waits to be told is not (N6).

    Attributes:
        revision: How often the event was changed; taking it out is the last time.
    """

    revision: int


@frozen(kw_only=True)
class CalledOffEvent(AboutEvent):
    """An event that does not take place; a change of it that waits to be told is not (N6, S15).

    Attributes:
        reason: Why, in the words of whoever cancelled it.
        revision: How often the event was changed; cancelling it is the last time.
    """

    reason: str
    revision: int


@frozen(kw_only=True)
class Reminder(AboutEvent):
    """An event that begins soon (N4).

    Attributes:
        lead: How long before it begins.
    """

    lead: timedelta


@frozen(kw_only=True)
class IncompleteEvent(AboutEvent):
    """An event without all that those who come need (S9).

    Attributes:
        missing: What it lacks: ``link``, ``location`` or both.
    """

    missing: tuple[str, ...]


@frozen(kw_only=True)
class CompletedSession(AboutSection):
    """A session that somebody has completed.

    Attributes:
        at: Since when it counts.
    """

    at: datetime


@frozen(kw_only=True)
class CreditedSession(AboutSection):
    """A session that counts as completed without having been attended (C11).

    The section is the one in which a place was lost by it; its name is empty where none was.

    Attributes:
        at: Since when it counts.
        was: What was lost by it: a place, or a place in line; none: nothing.
        events: The events of the place lost, so that calendars can forget them.
    """

    at: datetime
    was: RegistrationState | None
    events: tuple[Event, ...]


@frozen(kw_only=True)
class LostAccess(AboutSection):
    """A learner with a place who could no longer register (V4).

    Attributes:
        learner_id: The learner, who keeps the place.
        requirement: Code of the requirement that is no longer met.
    """

    learner_id: PersonId
    requirement: str


@frozen(kw_only=True)
class TrainerMessage(AboutSection):
    """What staff wrote to everybody with a place in a section (G5).

    Attributes:
        subject: The subject line, as plain text.
        text: What was written, as plain text.
        from_id: Who wrote it; none: the application.
    """

    subject: str
    text: str
    from_id: PersonId | None


@frozen(kw_only=True)
class FromAutomation:
    """What an automation does about a person (A5).

    Attributes:
        automation_id: The automation.
        automation_name: What it is called; empty if it is gone by now.
    """

    automation_id: AutomationId
    automation_name: str


@frozen(kw_only=True)
class AutomationMessage(FromAutomation):
    """What an automation writes to somebody.

    Attributes:
        subject: The subject line, as plain text.
        text: What is written, as plain text.
    """

    subject: str
    text: str


@frozen(kw_only=True)
class GrantedBadge(FromAutomation):
    """A badge that the application is to grant.

    Attributes:
        badge_id: Which one.
    """

    badge_id: str


@frozen(kw_only=True)
class GrantedCertificate(FromAutomation):
    """A certificate that the application is to grant.

    Attributes:
        certificate_id: Which one.
    """

    certificate_id: str


@frozen(kw_only=True)
class SwitchedTarget(FromAutomation):
    """What the application is to unlock or lock.

    Attributes:
        target: What.
        with_activities: Whether the activities in it as well.
    """

    target: Target
    with_activities: bool


@frozen(kw_only=True)
class OfferedGroups:
    """Groups among which somebody may choose.

    Attributes:
        offer_id: The offer; ``ChooseGroups`` takes it up.
        group_ids: All groups of the offer.
        group_titles: What those that are still there are called.
    """

    offer_id: str
    group_ids: tuple[GroupId, ...]
    group_titles: tuple[str, ...]


@frozen(kw_only=True)
class AddedToDo:
    """Something to learn on a to-do list (D1).

    Attributes:
        title: What it is called.
        target: What is to be completed.
        due_at: The deadline; none: no deadline.
    """

    title: str
    target: Target
    due_at: datetime | None


@frozen(kw_only=True)
class NearExpiry:
    """A completion that soon counts no more (C7).

    Attributes:
        title: What the activity is called.
        completed_at: Since when the completion counts.
        expires_at: When it expires.
    """

    title: str
    completed_at: datetime
    expires_at: datetime


Payload = (
    AboutSection
    | PlaceGiven
    | PlaceLost
    | SectionCalledOff
    | SectionIsFull
    | AboutEvent
    | ChangedEvent
    | RemovedEvent
    | CalledOffEvent
    | Reminder
    | IncompleteEvent
    | CompletedSession
    | CreditedSession
    | LostAccess
    | TrainerMessage
    | AutomationMessage
    | GrantedBadge
    | GrantedCertificate
    | SwitchedTarget
    | OfferedGroups
    | AddedToDo
    | NearExpiry
)
"""What a notice can carry."""

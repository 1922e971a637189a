"""What happened: past tense, frozen, complete.

A fact holds all that is needed to apply it: applying asks no clock and judges nothing, which is why
replaying the journal from nothing gives the stored state (X4).

``about`` names the records a fact concerns, so that the journal can be read by subject.
"""

from datetime import datetime, timedelta
from typing import Final

from attrs import frozen

from sessionkit.domain.action import Action
from sessionkit.domain.automation import Automation, Occurrence
from sessionkit.domain.catalogue import (
    Activity,
    Event,
    Goal,
    Intake,
    Section,
    Session,
    Target,
    Widget,
)
from sessionkit.domain.commands import DueCommand
from sessionkit.domain.due import Due
from sessionkit.domain.ids import (
    ActivityId,
    AutomationId,
    EventId,
    GroupId,
    PersonId,
    ProgrammeId,
    SectionId,
    SessionId,
)
from sessionkit.domain.people import Group, Person, Roles
from sessionkit.domain.programme import Journey, Programme
from sessionkit.domain.reaction import Grant, Matches, NumberedPeople, Offer
from sessionkit.domain.registration import (
    Attendance,
    Completion,
    RegistrationState,
    Waiver,
)
from sessionkit.domain.result import Expiry, Result, ResultStatus
from sessionkit.domain.settings import Settings
from sessionkit.domain.todo import Item

Subject = tuple[str, ...]


def learner_subject(session_id: str, learner_id: str) -> Subject:
    """Name the history of one learner in one session."""
    return (session_id, learner_id)


def person_subject(person_id: str) -> Subject:
    """Name what was told of one person."""
    return (person_id,)


class _Unindexed:
    """A fact nobody asks for by subject."""

    __slots__ = ()

    @property
    def about(self) -> tuple[Subject, ...]:
        """Nothing."""
        return ()


class _AboutLearner:
    """A fact about one learner in one session."""

    __slots__ = ()
    session_id: SessionId
    learner_id: PersonId

    @property
    def about(self) -> tuple[Subject, ...]:
        """The learner's history in the session."""
        return ((self.session_id, self.learner_id),)


# The platform, people, groups -----------------------------------------------------------------


@frozen(kw_only=True)
class SettingsChanged(_Unindexed):
    """The settings of the platform are now these."""

    settings: Settings


@frozen(kw_only=True)
class ActivityAdded(_Unindexed):
    """An activity that is not a session became known."""

    activity: Activity


@frozen(kw_only=True)
class WidgetAdded(_Unindexed):
    """A widget became known."""

    widget: Widget


@frozen(kw_only=True)
class GoalAdded(_Unindexed):
    """A goal became known."""

    goal: Goal


@frozen(kw_only=True)
class IntakeAdded(_Unindexed):
    """An intake became known."""

    intake: Intake


@frozen(kw_only=True)
class JourneySaved(_Unindexed):
    """A journey is now like this."""

    journey: Journey


@frozen(kw_only=True)
class ProgrammeSaved(_Unindexed):
    """A programme is now like this."""

    programme: Programme


@frozen(kw_only=True)
class TargetRemoved(_Unindexed):
    """Something that could be unlocked is no longer there."""

    target: Target


@frozen(kw_only=True)
class ExpirySet(_Unindexed):
    """Completions of an activity expire like this, or do not expire."""

    activity_id: ActivityId
    expiry: Expiry | None


@frozen(kw_only=True)
class AutomationSaved(_Unindexed):
    """An automation was added or replaced."""

    automation: Automation


@frozen(kw_only=True)
class AutomationRemoved(_Unindexed):
    """An automation was removed."""

    automation_id: AutomationId


@frozen(kw_only=True)
class PersonSaved:
    """A person is now known like this."""

    person: Person

    @property
    def about(self) -> tuple[Subject, ...]:
        """The person."""
        return (person_subject(self.person.person_id),)


@frozen(kw_only=True)
class PersonErased(_Unindexed):
    """A person was erased; the id stays, so that counts stay right (G9)."""

    person_id: PersonId


@frozen(kw_only=True)
class GroupSaved(_Unindexed):
    """A group is now known like this."""

    group: Group


@frozen(kw_only=True)
class GroupRemoved(_Unindexed):
    """A group was removed."""

    group_id: GroupId


@frozen(kw_only=True)
class RolesAssigned(_Unindexed):
    """A holder now has these roles."""

    roles: Roles


# The plan -------------------------------------------------------------------------------------


@frozen(kw_only=True)
class SessionCreated(_Unindexed):
    """A session exists, as a draft."""

    session: Session


@frozen(kw_only=True)
class SessionEdited(_Unindexed):
    """A session is now described like this."""

    session_id: SessionId
    title: str
    description: str
    image: str


@frozen(kw_only=True)
class SessionPublished(_Unindexed):
    """A session became visible to learners."""

    session_id: SessionId


@frozen(kw_only=True)
class SessionArchived(_Unindexed):
    """A session was put away."""

    session_id: SessionId


@frozen(kw_only=True)
class SessionRestored(_Unindexed):
    """An archived session came back."""

    session_id: SessionId


@frozen(kw_only=True)
class SectionPlanned(_Unindexed):
    """A section exists, with its first event."""

    session_id: SessionId
    section: Section


@frozen(kw_only=True)
class SectionEdited(_Unindexed):
    """A section is now like this; its events are as they were."""

    session_id: SessionId
    section: Section


@frozen(kw_only=True)
class SectionCancelled(_Unindexed):
    """A section was cancelled with all its events."""

    session_id: SessionId
    section_id: SectionId
    reason: str


@frozen(kw_only=True)
class SectionArchived(_Unindexed):
    """A section was put away."""

    session_id: SessionId
    section_id: SectionId


@frozen(kw_only=True)
class SectionRestored(_Unindexed):
    """An archived section came back."""

    session_id: SessionId
    section_id: SectionId


@frozen(kw_only=True)
class EventAdded(_Unindexed):
    """A section got another event."""

    session_id: SessionId
    section_id: SectionId
    event: Event


@frozen(kw_only=True)
class EventEdited(_Unindexed):
    """An event is now like this; ``before`` is how it was."""

    session_id: SessionId
    section_id: SectionId
    event: Event
    before: Event


@frozen(kw_only=True)
class EventRemoved(_Unindexed):
    """An event was taken out of its section."""

    session_id: SessionId
    section_id: SectionId
    event: Event


@frozen(kw_only=True)
class EventCancelled(_Unindexed):
    """An event no longer takes place."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    reason: str


# Registration and waitlist --------------------------------------------------------------------


@frozen(kw_only=True)
class LearnerRegistered(_AboutLearner):
    """A learner has a place."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    at: datetime
    ticket: int
    attempt: int
    waived: tuple[Waiver, ...] = ()


@frozen(kw_only=True)
class LearnerWaitlisted(_AboutLearner):
    """A learner stands in line."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    at: datetime
    ticket: int
    attempt: int
    waived: tuple[Waiver, ...] = ()


@frozen(kw_only=True)
class LearnerPromoted(_AboutLearner):
    """A learner left the line for a place that was free."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    at: datetime


@frozen(kw_only=True)
class LearnerPassedOver(_AboutLearner):
    """A free place went past a learner in line, because of one unmet requirement (W3)."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    requirement: str


@frozen(kw_only=True)
class PlaceInLineChanged(_AboutLearner):
    """A learner in line holds another ticket (W2)."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    ticket: int


@frozen(kw_only=True)
class RegistrationEnded(_AboutLearner):
    """A learner lost a place, or a place in line; ``state`` says how."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    was: RegistrationState
    state: RegistrationState
    at: datetime
    attempt: int
    reason: str = ""


@frozen(kw_only=True)
class SectionFilled(_Unindexed):
    """The last free place of a section was taken, for the nth time (N2)."""

    session_id: SessionId
    section_id: SectionId
    filling: int


@frozen(kw_only=True)
class LineClosed(_Unindexed):
    """Nobody moves up in this section any more (W5)."""

    session_id: SessionId
    section_id: SectionId


@frozen(kw_only=True)
class AccessLost(_AboutLearner):
    """A registered learner no longer meets a requirement of registering; the place is kept (V4)."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    requirement: str
    at: datetime


@frozen(kw_only=True)
class MessageSent(_Unindexed):
    """Staff wrote to the learners of a section."""

    session_id: SessionId
    section_id: SectionId
    message_id: str
    subject: str
    text: str


# Attendance and completion --------------------------------------------------------------------

MarkChange = tuple[PersonId, Attendance | None, Attendance]
"""Whose mark, what it was, what it is."""


class _AboutMarks:
    """A fact about the marks of several learners in one session."""

    __slots__ = ()
    session_id: SessionId
    changes: tuple[MarkChange, ...]

    @property
    def about(self) -> tuple[Subject, ...]:
        """The histories of all learners concerned."""
        session_id = self.session_id
        return tuple([(session_id, change[0]) for change in self.changes])


@frozen(kw_only=True)
class MarksEntered(_AboutMarks):
    """Marks of an event were filled in or corrected (T5, T6)."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    changes: tuple[MarkChange, ...]
    reason: str = ""


@frozen(kw_only=True)
class MarksCounted(_AboutMarks):
    """Marks of an event began to count for completion (T2, T3)."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    at: datetime
    changes: tuple[MarkChange, ...]


@frozen(kw_only=True)
class SheetSubmitted(_Unindexed):
    """The sheet of an event is final until somebody reopens it (T5)."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    at: datetime
    by: str | None


@frozen(kw_only=True)
class SheetReopened(_Unindexed):
    """A submitted sheet can be changed again (T5)."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    at: datetime
    by: str | None
    reason: str


@frozen(kw_only=True)
class SessionCompleted(_AboutLearner):
    """A learner completed the session through one of its sections (C1, C2)."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    at: datetime
    attended: tuple[tuple[EventId, datetime], ...]
    needed: int | None = None
    excused_counts: bool = False


@frozen(kw_only=True)
class CompletionRevised(_AboutLearner):
    """A completion rests on other events now, or on another moment, because marks changed (C2)."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    completion: Completion


@frozen(kw_only=True)
class CompletionWithdrawn(_AboutLearner):
    """A completion no longer holds, because a mark was corrected (C5)."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    at: datetime


# Results, to-do lists, what automations do ------------------------------------------------------


class _AboutPerson:
    """A fact about one person."""

    __slots__ = ()
    person_id: PersonId

    @property
    def about(self) -> tuple[Subject, ...]:
        """The person."""
        return ((self.person_id,),)


@frozen(kw_only=True)
class ResultChanged:
    """A person now stands like this towards something that is no session's own doing (C8, C10)."""

    result: Result
    before: ResultStatus | None = None
    score_before: float | None = None

    @property
    def about(self) -> tuple[Subject, ...]:
        """The person's history with it."""
        return ((self.result.target.target_id, self.result.person_id),)


@frozen(kw_only=True)
class ExpiryNear(_AboutPerson):
    """A completion is about to expire (C7)."""

    activity_id: ActivityId
    person_id: PersonId
    completed_at: datetime
    expires_at: datetime


@frozen(kw_only=True)
class ItemSaved(_AboutPerson):
    """An item of a to-do list is now like this (D1)."""

    item: Item
    person_id: PersonId


@frozen(kw_only=True)
class AccessGranted(_AboutPerson):
    """A trigger unlocked or locked something for a person (A9)."""

    grant: Grant
    person_id: PersonId


REPORTS: Final[Subject] = ("reports",)
"""What administrators should look at: unknown conditions, chains that stopped, failed actions."""


class _Reported:
    """A fact about one person that administrators should look at (A12-A14)."""

    __slots__ = ()
    person_id: PersonId

    @property
    def about(self) -> tuple[Subject, ...]:
        """The person, and the reports."""
        return ((self.person_id,), REPORTS)


@frozen(kw_only=True)
class AutomationReacted(_AboutPerson):
    """An automation looked at a person because of an occurrence, and acted or did not (A6, A12)."""

    automation_id: AutomationId
    person_id: PersonId
    occurrence: Occurrence
    outcome: str

    @property
    def about(self) -> tuple[Subject, ...]:
        """The person; the reports as well where the condition could not be judged (A13)."""
        person = (self.person_id,)
        return (person, REPORTS) if self.outcome == "unknown" else (person,)


@frozen(kw_only=True)
class ChainStopped(_Reported):
    """An automation would have run again for a person because of what it began itself (A12)."""

    automation_id: AutomationId
    person_id: PersonId
    occurrence: Occurrence


@frozen(kw_only=True)
class ActionFailed(_Reported):
    """An action could not be carried out; it is tried again unless it is given up (A14)."""

    automation_id: AutomationId
    person_id: PersonId
    occurrence: Occurrence
    place: int
    action: Action
    attempt: int
    requirement: str
    is_given_up: bool = False


@frozen(kw_only=True)
class PersonAddressed(_AboutPerson):
    """An automation has something to tell a person, or the application about a person (A5)."""

    automation_id: AutomationId
    person_id: PersonId
    occurrence: Occurrence
    place: int
    action: Action


@frozen(kw_only=True)
class GroupsOffered(_AboutPerson):
    """A person may choose among groups (A5)."""

    person_id: PersonId
    offer: Offer


@frozen(kw_only=True)
class GroupsChosen(_AboutPerson):
    """A person made their choice, so that it is no longer open."""

    person_id: PersonId
    offer_id: str
    group_ids: tuple[GroupId, ...]


@frozen(kw_only=True)
class PeopleNumbered(_Unindexed):
    """The periodic check met people for the first time."""

    numbered: NumberedPeople


@frozen(kw_only=True)
class MatchesChanged(_Unindexed):
    """The condition of a periodic automation is now met for these people (A11).

    Attributes:
        entered: For whom it became true.
        left: For whom it became false.
    """

    matches: Matches
    entered: tuple[PersonId, ...]
    left: tuple[PersonId, ...]


@frozen(kw_only=True)
class ProgrammeOpened(_AboutPerson):
    """A programme was seen open for a person for the first time (C9)."""

    programme_id: ProgrammeId
    person_id: PersonId
    at: datetime


# Time -----------------------------------------------------------------------------------------


@frozen(kw_only=True)
class EventBegan(_Unindexed):
    """An event has begun."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId


@frozen(kw_only=True)
class EventEnded(_Unindexed):
    """An event has ended."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId


@frozen(kw_only=True)
class LearnersReminded(_Unindexed):
    """The moment of a reminder came while it was still useful (N4)."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    lead: timedelta


@frozen(kw_only=True)
class TrainersReminded(_Unindexed):
    """A sheet was still missing at its moment (T8)."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId


@frozen(kw_only=True)
class EventFoundIncomplete(_Unindexed):
    """An event still lacks a link or a location shortly before it is announced (S9)."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    missing: tuple[str, ...]


@frozen(kw_only=True)
class CommandScheduled(_Unindexed):
    """A command is to be carried out in a step of its own, from a moment on."""

    command: DueCommand
    due_at: datetime


@frozen(kw_only=True)
class DueHandled(_Unindexed):
    """What time had made due was looked at, with or without consequence."""

    due: Due


Fact = (
    SettingsChanged
    | ActivityAdded
    | WidgetAdded
    | GoalAdded
    | IntakeAdded
    | JourneySaved
    | ProgrammeSaved
    | TargetRemoved
    | ExpirySet
    | AutomationSaved
    | AutomationRemoved
    | PersonSaved
    | PersonErased
    | GroupSaved
    | GroupRemoved
    | RolesAssigned
    | SessionCreated
    | SessionEdited
    | SessionPublished
    | SessionArchived
    | SessionRestored
    | SectionPlanned
    | SectionEdited
    | SectionCancelled
    | SectionArchived
    | SectionRestored
    | EventAdded
    | EventEdited
    | EventRemoved
    | EventCancelled
    | LearnerRegistered
    | LearnerWaitlisted
    | LearnerPromoted
    | LearnerPassedOver
    | PlaceInLineChanged
    | RegistrationEnded
    | SectionFilled
    | LineClosed
    | AccessLost
    | MessageSent
    | MarksEntered
    | MarksCounted
    | SheetSubmitted
    | SheetReopened
    | SessionCompleted
    | CompletionRevised
    | CompletionWithdrawn
    | ResultChanged
    | ExpiryNear
    | ItemSaved
    | AccessGranted
    | AutomationReacted
    | ChainStopped
    | ActionFailed
    | PersonAddressed
    | GroupsOffered
    | GroupsChosen
    | PeopleNumbered
    | MatchesChanged
    | ProgrammeOpened
    | EventBegan
    | EventEnded
    | LearnersReminded
    | TrainersReminded
    | EventFoundIncomplete
    | CommandScheduled
    | DueHandled
)

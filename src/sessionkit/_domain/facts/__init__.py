"""What happened: past tense, frozen, complete.

A fact holds all that is needed to apply it: applying asks no clock and judges nothing, which is why
replaying the journal from nothing gives the stored state (X4).

``about`` names the records a fact concerns, so that the journal can be read by subject.

Every kind says in its class what it is about and which keys whoever writes it has to have: see
``fact``. ``KINDS`` finds them, so that nobody lists them.
"""

from typing import Final

from sessionkit._domain.facts import (
    attendance,
    people,
    planning,
    platform,
    registration,
    standing,
    time,
)
from sessionkit._domain.facts.attendance import (
    CompletionRevised,
    CompletionWithdrawn,
    MarkChange,
    MarksCounted,
    MarksEntered,
    SessionCompleted,
    SheetReopened,
    SheetSubmitted,
)
from sessionkit._domain.facts.fact import REPORTS, Fact, Subject, learner_subject, person_subject
from sessionkit._domain.facts.people import (
    GroupLeftOut,
    GroupRemoved,
    GroupSaved,
    GroupTold,
    MembershipsChanged,
    PersonErased,
    PersonSaved,
    PersonTold,
    RolesAssigned,
)
from sessionkit._domain.facts.planning import (
    EventAdded,
    EventCancelled,
    EventEdited,
    EventRemoved,
    SectionArchived,
    SectionCancelled,
    SectionEdited,
    SectionPlanned,
    SectionRestored,
    SessionArchived,
    SessionCreated,
    SessionEdited,
    SessionPublished,
    SessionRestored,
)
from sessionkit._domain.facts.platform import (
    ActivityAdded,
    AutomationRemoved,
    AutomationSaved,
    ExpirySet,
    GoalAdded,
    IntakeAdded,
    JourneySaved,
    ProgrammeSaved,
    SettingsChanged,
    TargetRemoved,
    WidgetAdded,
)
from sessionkit._domain.facts.registration import (
    AccessLost,
    LearnerPassedOver,
    LearnerPromoted,
    LearnerReconsidered,
    LearnerRegistered,
    LearnerWaitlisted,
    LineClosed,
    MessageSent,
    PlaceInLineChanged,
    RegistrationEnded,
    SectionFilled,
)
from sessionkit._domain.facts.standing import (
    AccessGranted,
    ActionFailed,
    AutomationReacted,
    ChainStopped,
    ExpiryNear,
    GroupsChosen,
    GroupsOffered,
    ItemSaved,
    MatchesChanged,
    PersonAddressed,
    ProgrammeOpened,
    ResultChanged,
    SessionCredited,
)
from sessionkit._domain.facts.time import (
    CommandScheduled,
    DueHandled,
    EventBegan,
    EventEnded,
    EventFoundIncomplete,
    LearnersReminded,
    TrainersReminded,
)

CHAPTERS: Final = (platform, people, planning, registration, attendance, standing, time)
"""The modules that hold facts, in the order in which people read about them."""

KINDS: Final[tuple[type[Fact], ...]] = tuple(
    kind
    for chapter in CHAPTERS
    for kind in vars(chapter).values()
    if isinstance(kind, type) and issubclass(kind, Fact) and kind.__module__ == chapter.__name__
    if "__attrs_attrs__" in vars(kind)
)
"""Every kind of fact there is."""

__all__ = [
    "CHAPTERS",
    "KINDS",
    "REPORTS",
    "AccessGranted",
    "AccessLost",
    "ActionFailed",
    "ActivityAdded",
    "AutomationReacted",
    "AutomationRemoved",
    "AutomationSaved",
    "ChainStopped",
    "CommandScheduled",
    "CompletionRevised",
    "CompletionWithdrawn",
    "DueHandled",
    "EventAdded",
    "EventBegan",
    "EventCancelled",
    "EventEdited",
    "EventEnded",
    "EventFoundIncomplete",
    "EventRemoved",
    "ExpiryNear",
    "ExpirySet",
    "Fact",
    "GoalAdded",
    "GroupLeftOut",
    "GroupRemoved",
    "GroupSaved",
    "GroupTold",
    "GroupsChosen",
    "GroupsOffered",
    "IntakeAdded",
    "ItemSaved",
    "JourneySaved",
    "LearnerPassedOver",
    "LearnerPromoted",
    "LearnerReconsidered",
    "LearnerRegistered",
    "LearnerWaitlisted",
    "LearnersReminded",
    "LineClosed",
    "MarkChange",
    "MarksCounted",
    "MarksEntered",
    "MatchesChanged",
    "MembershipsChanged",
    "MessageSent",
    "PersonAddressed",
    "PersonErased",
    "PersonSaved",
    "PersonTold",
    "PlaceInLineChanged",
    "ProgrammeOpened",
    "ProgrammeSaved",
    "RegistrationEnded",
    "ResultChanged",
    "RolesAssigned",
    "SectionArchived",
    "SectionCancelled",
    "SectionEdited",
    "SectionFilled",
    "SectionPlanned",
    "SectionRestored",
    "SessionArchived",
    "SessionCompleted",
    "SessionCreated",
    "SessionCredited",
    "SessionEdited",
    "SessionPublished",
    "SessionRestored",
    "SettingsChanged",
    "SheetReopened",
    "SheetSubmitted",
    "Subject",
    "TargetRemoved",
    "TrainersReminded",
    "WidgetAdded",
    "learner_subject",
    "person_subject",
]

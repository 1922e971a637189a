"""What happened: past tense, frozen, complete.

A fact holds all that is needed to apply it: applying asks no clock and judges nothing, which is why
replaying the journal from nothing gives the stored state (X4).

``about`` names the records a fact concerns, so that the journal can be read by subject.
"""

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
from sessionkit._domain.facts.people import (
    GroupRemoved,
    GroupSaved,
    PersonErased,
    PersonSaved,
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
    PeopleNumbered,
    PersonAddressed,
    ProgrammeOpened,
    ResultChanged,
)
from sessionkit._domain.facts.subjects import (
    REPORTS,
    Subject,
    learner_subject,
    person_subject,
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

__all__ = [
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
    "GroupRemoved",
    "GroupSaved",
    "GroupsChosen",
    "GroupsOffered",
    "IntakeAdded",
    "ItemSaved",
    "JourneySaved",
    "LearnerPassedOver",
    "LearnerPromoted",
    "LearnerRegistered",
    "LearnerWaitlisted",
    "LearnersReminded",
    "LineClosed",
    "MarkChange",
    "MarksCounted",
    "MarksEntered",
    "MatchesChanged",
    "MessageSent",
    "PeopleNumbered",
    "PersonAddressed",
    "PersonErased",
    "PersonSaved",
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

"""What somebody asks for: imperative, frozen, valid in itself once it is built (X7).

A command names everything it makes: ids come in from outside, so the same commands at the same
times give the same result (X6). ``based_on`` is the version of the session that an edit was made
from; the edit is refused if somebody was faster (X8).
"""

from sessionkit._domain.commands.attendance import (
    CorrectMark,
    ReopenSheet,
    SaveSheet,
    SubmitSheet,
)
from sessionkit._domain.commands.due import (
    Act,
    BeginEvent,
    CheckAutomations,
    CheckEvent,
    CloseLine,
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
from sessionkit._domain.commands.people import (
    AssignRoles,
    DeletePerson,
    GroupEntry,
    PersonEntry,
    RemoveGroup,
    SaveGroup,
    SavePerson,
    SynchroniseDirectory,
)
from sessionkit._domain.commands.planning import (
    AddEvent,
    ArchiveSection,
    ArchiveSession,
    CancelEvent,
    CancelSection,
    CreateSession,
    EditEvent,
    EditSection,
    EditSession,
    EventPlan,
    PlanSection,
    PublishSession,
    RemoveEvent,
    RestoreSection,
    RestoreSession,
)
from sessionkit._domain.commands.platform import (
    AddActivity,
    AddGoal,
    AddIntake,
    AddWidget,
    ChangeSettings,
    RemoveAutomation,
    RemoveTarget,
    SaveAutomation,
    SaveJourney,
    SaveProgramme,
    SetExpiry,
)
from sessionkit._domain.commands.registration import (
    DeregisterLearner,
    MessageLearners,
    MoveInLine,
    RegisterLearner,
    RegisterLearners,
    RemoveLearner,
    SwitchSection,
)
from sessionkit._domain.commands.standing import (
    AddToDo,
    ChooseGroups,
    ReportResult,
    ResetActivity,
    TickToDo,
)

DueCommand = (
    BeginEvent
    | EndEvent
    | CloseLine
    | RemindLearners
    | RemindTrainers
    | CheckEvent
    | SettlePlaces
    | FillPlaces
    | CheckAutomations
    | React
    | Act
    | ExpireResult
    | WarnOfExpiry
    | FollowResult
    | SettleCompletions
)

ApartFromSessions = (
    CheckAutomations | React | Act | ExpireResult | WarnOfExpiry | FollowResult | SettleCompletions
)
"""What time makes due whether or not sessions are switched on (S2)."""

PlanCommand = (
    EditSession
    | PublishSession
    | ArchiveSession
    | RestoreSession
    | PlanSection
    | EditSection
    | CancelSection
    | ArchiveSection
    | RestoreSection
    | AddEvent
    | EditEvent
    | RemoveEvent
    | CancelEvent
)

DirectoryCommand = (
    ChangeSettings
    | AddActivity
    | AddWidget
    | AddGoal
    | AddIntake
    | SaveJourney
    | SaveProgramme
    | RemoveTarget
    | SetExpiry
    | SaveAutomation
    | RemoveAutomation
    | SavePerson
    | DeletePerson
    | SaveGroup
    | RemoveGroup
    | SynchroniseDirectory
    | AssignRoles
    | ReportResult
    | ResetActivity
    | AddToDo
    | TickToDo
    | ChooseGroups
)

LearnerCommand = (
    RegisterLearner
    | RegisterLearners
    | DeregisterLearner
    | RemoveLearner
    | SwitchSection
    | MoveInLine
    | MessageLearners
)

SheetCommand = SaveSheet | SubmitSheet | ReopenSheet | CorrectMark

Command = (
    DirectoryCommand | CreateSession | PlanCommand | LearnerCommand | SheetCommand | DueCommand
)

__all__ = [
    "Act",
    "AddActivity",
    "AddEvent",
    "AddGoal",
    "AddIntake",
    "AddToDo",
    "AddWidget",
    "ApartFromSessions",
    "ArchiveSection",
    "ArchiveSession",
    "AssignRoles",
    "BeginEvent",
    "CancelEvent",
    "CancelSection",
    "ChangeSettings",
    "CheckAutomations",
    "CheckEvent",
    "ChooseGroups",
    "CloseLine",
    "Command",
    "CorrectMark",
    "CreateSession",
    "DeletePerson",
    "DeregisterLearner",
    "DirectoryCommand",
    "DueCommand",
    "EditEvent",
    "EditSection",
    "EditSession",
    "EndEvent",
    "EventPlan",
    "ExpireResult",
    "FillPlaces",
    "FollowResult",
    "GroupEntry",
    "LearnerCommand",
    "MessageLearners",
    "MoveInLine",
    "PersonEntry",
    "PlanCommand",
    "PlanSection",
    "PublishSession",
    "React",
    "RegisterLearner",
    "RegisterLearners",
    "RemindLearners",
    "RemindTrainers",
    "RemoveAutomation",
    "RemoveEvent",
    "RemoveGroup",
    "RemoveLearner",
    "RemoveTarget",
    "ReopenSheet",
    "ReportResult",
    "ResetActivity",
    "RestoreSection",
    "RestoreSession",
    "SaveAutomation",
    "SaveGroup",
    "SaveJourney",
    "SavePerson",
    "SaveProgramme",
    "SaveSheet",
    "SetExpiry",
    "SettleCompletions",
    "SettlePlaces",
    "SheetCommand",
    "SubmitSheet",
    "SwitchSection",
    "SynchroniseDirectory",
    "TickToDo",
    "WarnOfExpiry",
]

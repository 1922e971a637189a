"""What somebody asks for: imperative, frozen, valid in itself once it is built (X7).

A command names everything it makes: ids come in from outside, so the same commands at the same
times give the same result (X6). ``based_on`` is the version of the session that an edit was made
from; the edit is refused if somebody was faster (X8).

Every kind says in its class what it is about, which keys it takes and what an answer to it tells:
see ``command``. ``KINDS`` finds them, so that nobody lists them.
"""

from typing import Any, Final

from sessionkit._domain.commands import (
    attendance,
    due,
    people,
    planning,
    platform,
    registration,
    standing,
)
from sessionkit._domain.commands.attendance import (
    CorrectMark,
    ReopenSheet,
    SaveSheet,
    SubmitSheet,
)
from sessionkit._domain.commands.command import AnyCommand, Command, DueCommand
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
    EditPerson,
    GroupEntry,
    JoinGroup,
    LeaveGroup,
    PersonEntry,
    ReactivatePerson,
    RemoveGroup,
    SaveGroup,
    SavePerson,
    SuspendPerson,
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
    CompleteActivity,
    ReportResult,
    ResetActivity,
    TickToDo,
)

CHAPTERS: Final = (platform, people, standing, planning, registration, attendance, due)
"""The modules that hold commands, in the order in which people read about them."""

KINDS: Final[tuple[type[Command[Any]], ...]] = tuple(
    kind
    for chapter in CHAPTERS
    for kind in vars(chapter).values()
    if isinstance(kind, type) and issubclass(kind, Command) and kind.__module__ == chapter.__name__
)
"""Every kind of command there is."""

__all__ = [
    "CHAPTERS",
    "KINDS",
    "Act",
    "AddActivity",
    "AddEvent",
    "AddGoal",
    "AddIntake",
    "AddToDo",
    "AddWidget",
    "AnyCommand",
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
    "CompleteActivity",
    "CorrectMark",
    "CreateSession",
    "DeletePerson",
    "DeregisterLearner",
    "DueCommand",
    "EditEvent",
    "EditPerson",
    "EditSection",
    "EditSession",
    "EndEvent",
    "ExpireResult",
    "FillPlaces",
    "FollowResult",
    "GroupEntry",
    "JoinGroup",
    "LeaveGroup",
    "MessageLearners",
    "MoveInLine",
    "PersonEntry",
    "PlanSection",
    "PublishSession",
    "React",
    "ReactivatePerson",
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
    "SubmitSheet",
    "SuspendPerson",
    "SwitchSection",
    "SynchroniseDirectory",
    "TickToDo",
    "WarnOfExpiry",
]

"""The kinds of identifier; all of them come in from the application, none is made here.

An id is an opaque text: it should hold no name or address, because it stays when a person is
erased (G9).
"""

from enum import Enum
from typing import Final, NewType

PersonId = NewType("PersonId", str)
GroupId = NewType("GroupId", str)
ActivityId = NewType("ActivityId", str)
WidgetId = NewType("WidgetId", str)
SessionId = NewType("SessionId", str)
SectionId = NewType("SectionId", str)
EventId = NewType("EventId", str)
AutomationId = NewType("AutomationId", str)
JourneyId = NewType("JourneyId", str)
JourneySectionId = NewType("JourneySectionId", str)
ProgrammeId = NewType("ProgrammeId", str)
GoalId = NewType("GoalId", str)
IntakeId = NewType("IntakeId", str)
ItemId = NewType("ItemId", str)

SESSIONS_WIDGET = WidgetId("sessions")
"""The widget that shows every session unless the application says otherwise (V2)."""


class Application(Enum):
    """The program that embeds sessionkit, as the one who asks: it may do everything."""

    APPLICATION = "application"


APPLICATION: Final = Application.APPLICATION

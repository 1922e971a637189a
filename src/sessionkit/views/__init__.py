"""What people look at: overview, plan, agenda, roster, sheet, progress, history, access.

Editing rules:

1. A view shows what is stored and what policies judge; it decides nothing itself.
2. Somebody who may not know of a thing gets the same answer as if it did not exist (G10), and
   nobody but admins sees anything while sessions are switched off (S2).
3. A view is a frozen value: ids, states and outcomes are words, moments are in UTC, and the times
   of events are local times.
"""

from sessionkit.views.access import AccessRow, AccessView, show_access
from sessionkit.views.agenda import Agenda, AgendaRow, show_agenda
from sessionkit.views.history import History, HistoryRow, show_history
from sessionkit.views.overview import (
    EventRow,
    SectionRow,
    SessionView,
    Tile,
    Tiles,
    show_session,
    show_tiles,
)
from sessionkit.views.progress import (
    LearnerProgressRow,
    PersonProgress,
    ProgressRow,
    SectionProgress,
    show_person_progress,
    show_section_progress,
)
from sessionkit.views.roster import RosterRow, RosterView, show_roster
from sessionkit.views.sheet import SheetRow, SheetView, show_sheet
from sessionkit.views.tabular import Tabular

__all__ = [
    "AccessRow",
    "AccessView",
    "Agenda",
    "AgendaRow",
    "EventRow",
    "History",
    "HistoryRow",
    "LearnerProgressRow",
    "PersonProgress",
    "ProgressRow",
    "RosterRow",
    "RosterView",
    "SectionProgress",
    "SectionRow",
    "SessionView",
    "SheetRow",
    "SheetView",
    "Tabular",
    "Tile",
    "Tiles",
    "show_access",
    "show_agenda",
    "show_history",
    "show_person_progress",
    "show_roster",
    "show_section_progress",
    "show_session",
    "show_sheet",
    "show_tiles",
]

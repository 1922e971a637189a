"""What people look at: overview, plan, agenda, roster, sheet, progress, history, access.

Editing rules:

1. A view shows what is stored and what policies judge; it decides nothing itself.
2. Somebody who may not know of a thing gets the same answer as if it did not exist (G10), and
   nobody but admins sees anything while sessions are switched off (S2).
3. A view is a frozen value: ids, states and outcomes are words, moments are in UTC, and the times
   of events are local times.
"""

from sessionkit._views.access import AccessRow, AccessView, show_access
from sessionkit._views.agenda import Agenda, AgendaRow, show_agenda
from sessionkit._views.forecast import (
    AccessChange,
    AutomationPreview,
    Forecast,
    ForecastRow,
    PreviewRow,
    RegistrationChange,
    access_changes,
    registration_changes,
    show_automation_preview,
)
from sessionkit._views.history import History, HistoryRow, show_history
from sessionkit._views.learning import (
    Path,
    PathRow,
    ToDoList,
    ToDoRow,
    show_path,
    show_to_do,
)
from sessionkit._views.memberships import MembershipRow, Memberships, show_memberships
from sessionkit._views.overview import (
    EventRow,
    SectionRow,
    SessionView,
    Tile,
    Tiles,
    show_session,
    show_tiles,
)
from sessionkit._views.progress import (
    LearnerProgressRow,
    PersonProgress,
    ProgressRow,
    SectionProgress,
    show_person_progress,
    show_section_progress,
)
from sessionkit._views.reports import ReportRow, Reports, show_reports
from sessionkit._views.roster import RosterRow, RosterView, show_roster
from sessionkit._views.rules import RuleCheck, RuleRow, show_rule_check
from sessionkit._views.sheet import SheetRow, SheetView, show_sheet
from sessionkit._views.tabular import Tabular

__all__ = [
    "AccessChange",
    "AccessRow",
    "AccessView",
    "Agenda",
    "AgendaRow",
    "AutomationPreview",
    "EventRow",
    "Forecast",
    "ForecastRow",
    "History",
    "HistoryRow",
    "LearnerProgressRow",
    "MembershipRow",
    "Memberships",
    "Path",
    "PathRow",
    "PersonProgress",
    "PreviewRow",
    "ProgressRow",
    "RegistrationChange",
    "ReportRow",
    "Reports",
    "RosterRow",
    "RosterView",
    "RuleCheck",
    "RuleRow",
    "SectionProgress",
    "SectionRow",
    "SessionView",
    "SheetRow",
    "SheetView",
    "Tabular",
    "Tile",
    "Tiles",
    "ToDoList",
    "ToDoRow",
    "access_changes",
    "registration_changes",
    "show_access",
    "show_agenda",
    "show_automation_preview",
    "show_history",
    "show_memberships",
    "show_path",
    "show_person_progress",
    "show_reports",
    "show_roster",
    "show_rule_check",
    "show_section_progress",
    "show_session",
    "show_sheet",
    "show_tiles",
    "show_to_do",
]

"""Settings, activities, widgets and automations: given world, command -> findings and facts."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit.domain.catalogue import Activity, Widget
from sessionkit.domain.commands import FillPlaces
from sessionkit.domain.decision import Decision, met, unmet
from sessionkit.domain.facts import (
    ActivityAdded,
    AutomationRemoved,
    AutomationSaved,
    CommandScheduled,
    SettingsChanged,
    WidgetAdded,
)
from sessionkit.domain.notice import NoticeKind
from sessionkit.domain.reasons import Reason
from sessionkit.domain.registration import Roster
from sessionkit.domain.settings import Overlaps, Settings
from tests.builders import START, Kit, a_decision, a_section, a_world, keep

ALLOWED = (met(Reason.ACTOR_ACTIVE), met(Reason.ADMIN))
REFUSED = Decision((met(Reason.ACTOR_ACTIVE), unmet(Reason.ADMIN)))
ID = "sales-101"
NORTH_SEES = sk.Automation(
    automation_id="north-sees",
    name="North sees",
    condition=sk.IsInGroup("north"),
    actions=[sk.Unlock(sk.Target.session(ID))],
)
REFILL = CommandScheduled(command=FillPlaces(session_id=ID), due_at=START)


def with_a_line() -> Kit:
    """A world in which somebody waits beside a free place."""
    kit = a_world(a_section(capacity=1))
    keep(kit, Roster(session_id=ID, section_id="north", waiting=1))
    return kit


ADMINS_ONLY = [
    sk.ChangeSettings(full_tells_learners=True),
    sk.AddActivity(activity_id="film", title="Film"),
    sk.AddWidget(widget_id="home", title="Home"),
    sk.SaveAutomation(automation=NORTH_SEES),
    sk.RemoveAutomation(automation_id="unlock-sales-101"),
]


@pytest.mark.parametrize("command", ADMINS_ONLY, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("by", ["tess", "ana"])
def test_only_admins_touch_the_platform(command: Any, by: str) -> None:
    """A trainer never edits automations, and nobody but admins the platform (G4, G5)."""
    kit = a_world()
    assert a_decision(kit, command, by) == REFUSED
    assert a_decision(kit, command, "ada").is_allowed


@pytest.mark.parametrize("command", ADMINS_ONLY, ids=lambda one: type(one).__name__)
def test_the_platform_is_kept_while_sessions_are_off(command: Any) -> None:
    """Switching sessions off refuses commands about sessions, and no others (S2)."""
    kit = a_world()
    kit.do(sk.ChangeSettings(sessions_are_on=False))
    assert a_decision(kit, command).is_allowed


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"sessions_are_on": False}, {}),
        ({"overlaps": "refuse"}, {"overlaps": Overlaps.REFUSE}),
        ({"reminders": (timedelta(hours=3),)}, {}),
        ({"attendance_due_after": timedelta(hours=1)}, {}),
        ({"silent": ["waiting"]}, {"silent": frozenset({NoticeKind.WAITING})}),
        ({"full_tells_learners": True}, {}),
    ],
)
def test_each_setting_changes_by_itself(changes: dict[str, Any], kept: dict[str, Any]) -> None:
    """A change of settings leaves what it does not name as it is (S2, R8, N1, N2)."""
    kit = a_world()
    before = Settings(attendance_due_after=timedelta(hours=9), reminders=(timedelta(days=9),))
    keep(kit, before)
    settings = evolve(before, **(changes | kept))
    assert a_decision(kit, sk.ChangeSettings(**changes)) == Decision(
        ALLOWED, (SettingsChanged(settings=settings),)
    )


def test_the_same_settings_again_are_no_fact() -> None:
    """Settings that say what holds already change nothing (S2)."""
    kit = a_world()
    assert a_decision(kit, sk.ChangeSettings(sessions_are_on=True)) == Decision(ALLOWED)
    assert a_decision(kit, sk.ChangeSettings()) == Decision(ALLOWED)


def test_an_activity_becomes_known() -> None:
    """An activity that is not a session is known by an id that is free among both (S1)."""
    kit = a_world()
    command = sk.AddActivity(activity_id="film", title="Film")
    assert a_decision(kit, command) == Decision(
        (*ALLOWED, met(Reason.ACTIVITY_ID_FREE, "film")),
        (ActivityAdded(activity=Activity(activity_id="film", title="Film")),),
    )
    kit.do(command)
    for taken in ("film", ID):
        again = sk.AddActivity(activity_id=taken, title="Again")
        assert a_decision(kit, again) == Decision(
            (*ALLOWED, unmet(Reason.ACTIVITY_ID_FREE, taken, id=taken))
        )


def test_a_widget_shows_sessions_that_are_known() -> None:
    """A widget is known by an id that is free, and names sessions that exist (V2)."""
    kit = with_a_line()
    command = sk.AddWidget(widget_id="home", title="Home", session_ids=[ID])
    free = met(Reason.WIDGET_ID_FREE, "home")
    widget = Widget(widget_id="home", title="Home", session_ids=(ID,))
    assert a_decision(kit, command) == Decision(
        (*ALLOWED, free, met(Reason.SESSIONS_KNOWN)), (WidgetAdded(widget=widget), REFILL)
    )
    lacking = sk.AddWidget(widget_id="home", title="Home", session_ids=["x", ID, "a"])
    assert a_decision(kit, lacking) == Decision(
        (*ALLOWED, free, unmet(Reason.SESSIONS_KNOWN, missing=("a", "x")))
    )


@pytest.mark.parametrize("taken", ["home", "sessions"])
def test_a_widget_id_is_taken_once(taken: str) -> None:
    """The widget called ``sessions`` is always there, any other once it was added (V2)."""
    kit = a_world()
    kit.do(sk.AddWidget(widget_id="home", title="Home"))
    again = sk.AddWidget(widget_id=taken, title="Again")
    assert a_decision(kit, again) == Decision(
        (
            *ALLOWED,
            unmet(Reason.WIDGET_ID_FREE, taken, id=taken),
            met(Reason.SESSIONS_KNOWN),
        )
    )


def test_an_automation_is_added_and_replaced() -> None:
    """An automation is saved where it says something new, and then lines are looked at again
    (A1, W4).
    """
    kit = with_a_line()
    command = sk.SaveAutomation(automation=NORTH_SEES)
    saved = AutomationSaved(automation=NORTH_SEES)
    assert a_decision(kit, command) == Decision(ALLOWED, (saved, REFILL))
    kit.do(command)
    assert a_decision(kit, command) == Decision(ALLOWED)
    off = evolve(NORTH_SEES, is_enabled=False)
    assert a_decision(kit, sk.SaveAutomation(automation=off)).facts == (
        AutomationSaved(automation=off),
        REFILL,
    )


def test_an_automation_is_removed_once() -> None:
    """An automation that is there can be removed, and then lines are looked at again (A1, W4)."""
    kit = with_a_line()
    kit.do(sk.SaveAutomation(automation=NORTH_SEES))
    command = sk.RemoveAutomation(automation_id="north-sees")
    assert a_decision(kit, command) == Decision(
        ALLOWED, (AutomationRemoved(automation_id="north-sees"), REFILL)
    )
    kit.do(command)
    gone = unmet(Reason.AUTOMATION_EXISTS, "north-sees", id="north-sees")
    assert a_decision(kit, command) == Decision((met(Reason.ACTOR_ACTIVE), gone))

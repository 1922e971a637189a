"""Settings, activities, widgets and automations: given world, command -> findings and facts."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit._domain.catalogue import Activity, Goal, Intake, Widget
from sessionkit._domain.commands.due import FillPlaces
from sessionkit._domain.decision import Decision, met, unmet
from sessionkit._domain.facts.platform import (
    ActivityAdded,
    AutomationRemoved,
    AutomationSaved,
    ExpirySet,
    GoalAdded,
    IntakeAdded,
    SettingsChanged,
    TargetRemoved,
    WidgetAdded,
)
from sessionkit._domain.facts.time import CommandScheduled
from sessionkit._domain.notice import NoticeKind
from sessionkit._domain.reasons import Reason
from sessionkit._domain.registration import Roster
from sessionkit._domain.result import Expiry, Result, ResultStatus
from sessionkit._domain.settings import Overlaps, Settings
from sessionkit._domain.target import TargetKind
from sessionkit._policies import results
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
REFILL = CommandScheduled(
    command=FillPlaces(session_id=ID, section_id="north", everybody=True), due_at=START
)


def with_a_line() -> Kit:
    """A world in which somebody waits beside a free place."""
    kit = a_world(a_section(capacity=1))
    keep(kit, Roster(session_id=ID, section_id="north", waiting=1))
    return kit


def with_an_old_widget() -> Kit:
    """A world with one thing that can be removed."""
    kit = a_world()
    keep(kit, Widget(widget_id="old", title="Old"))
    return kit


ADMINS_ONLY = [
    sk.ChangeSettings(full_tells_learners=True),
    sk.AddActivity(activity_id="film", title="Film"),
    sk.AddWidget(widget_id="home", title="Home"),
    sk.AddGoal(goal_id="ten", title="Ten books"),
    sk.AddIntake(intake_id="hello", title="Hello"),
    sk.RemoveTarget(target=sk.Target.widget("old")),
    sk.SetExpiry(activity_id=ID, expiry=None),
    sk.SaveAutomation(automation=NORTH_SEES),
    sk.RemoveAutomation(automation_id="unlock-sales-101"),
]


@pytest.mark.parametrize("command", ADMINS_ONLY, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("by", ["tess", "ana"])
def test_only_admins_touch_the_platform(command: Any, by: str) -> None:
    """A trainer never edits automations, and nobody but admins the platform (G4, G5)."""
    kit = with_an_old_widget()
    assert a_decision(kit, command, by) == REFUSED
    assert a_decision(kit, command, "ada").is_allowed


@pytest.mark.parametrize("command", ADMINS_ONLY, ids=lambda one: type(one).__name__)
def test_the_platform_is_kept_while_sessions_are_off(command: Any) -> None:
    """Switching sessions off refuses commands about sessions, and no others (S2)."""
    kit = with_an_old_widget()
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


def test_settings_are_read_back() -> None:
    """N1: what is set, by whatever changed it and by what nobody changed."""
    kit = a_world()
    assert kit.engine.settings(by="ada") == Settings()
    kit.do(sk.ChangeSettings(silent=["waiting", "promoted"], overlaps="refuse"), by="ada")
    kit.do(sk.ChangeSettings(silent={"promoted": False, "message": True}), by="ada")
    assert kit.engine.settings(by=sk.APPLICATION) == Settings(
        silent={NoticeKind.WAITING, NoticeKind.MESSAGE}, overlaps=Overlaps.REFUSE
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


# Goals, intakes, what is removed, what expires --------------------------------------------------

QUIZ, DAY = sk.Target.activity("quiz"), timedelta(days=1)


@pytest.mark.parametrize(
    ("command", "fact", "target"),
    [
        (
            sk.AddGoal(goal_id="ten", title="Ten"),
            GoalAdded(goal=Goal(goal_id="ten", title="Ten")),
            sk.Target.goal("ten"),
        ),
        (
            sk.AddIntake(intake_id="ten", title="Ten"),
            IntakeAdded(intake=Intake(intake_id="ten", title="Ten")),
            sk.Target.intake("ten"),
        ),
    ],
)
def test_goals_and_intakes_become_known_once(command: Any, fact: Any, target: sk.Target) -> None:
    """A5: ids are free among things of one kind, whatever other things are called."""
    kit = a_world()
    kit.do(sk.AddActivity(activity_id="ten", title="Ten"))
    free = met(Reason.TARGET_ID_FREE, "ten")
    assert a_decision(kit, command) == Decision((*ALLOWED, free), (fact,))
    kit.do(command)
    taken = unmet(Reason.TARGET_ID_FREE, "ten", target=target)
    assert a_decision(kit, command) == Decision((*ALLOWED, taken))
    kit.do(sk.AddGoal(goal_id="other", title="Other"))
    assert a_decision(kit, sk.AddIntake(intake_id="other", title="Other")).is_allowed


def with_one_of_each() -> Kit:
    """A world with one thing of each kind, called ``it``; its journey has a section ``part``."""
    kit = a_world()
    kit.do(sk.AddActivity(activity_id="it", title="It"))
    kit.do(sk.AddWidget(widget_id="it", title="It"))
    kit.do(sk.AddGoal(goal_id="it", title="It"))
    kit.do(sk.AddIntake(intake_id="it", title="It"))
    section = sk.JourneySection(journey_section_id="part", title="Part", steps=["it"])
    journey = sk.Journey(journey_id="it", title="It", sections=[section])
    kit.do(sk.SaveJourney(journey=journey))
    kit.do(sk.SaveProgramme(programme=sk.Programme(programme_id="it", title="It")))
    return kit


@pytest.mark.parametrize(
    "kind", [one for one in TargetKind if one is not TargetKind.JOURNEY_SECTION]
)
def test_what_can_be_unlocked_can_be_removed(kind: TargetKind) -> None:
    """A13: whatever stands for itself; how people stood is kept."""
    kit = with_one_of_each()
    target = sk.Target(kind, "it")
    stood = Result(person_id="ana", target=target, status=ResultStatus.COMPLETED, at=START)
    keep(kit, stood)
    command = sk.RemoveTarget(target=target)
    own = (met(Reason.NOT_A_SESSION, *target.key), met(Reason.NOT_PART_OF_A_JOURNEY, *target.key))
    decision = a_decision(kit, command)
    assert (decision.findings, decision.facts[0]) == (
        (*ALLOWED, *own),
        TargetRemoved(target=target),
    )
    kit.do(command)
    gone = unmet(Reason.TARGET_EXISTS, *target.key, target=target)
    assert a_decision(kit, command) == Decision((met(Reason.ACTOR_ACTIVE), gone))
    assert kit.storage.records(Result)[stood.key] == stood


SALES = sk.Target.session(ID)


@pytest.mark.parametrize(
    ("target", "finding"),
    [
        (SALES, unmet(Reason.NOT_A_SESSION, *SALES.key, id=ID)),
        (
            sk.Target.journey_section("part"),
            unmet(
                Reason.NOT_PART_OF_A_JOURNEY,
                "journey section",
                "part",
                target=sk.Target.journey_section("part"),
            ),
        ),
        (
            sk.Target.widget("sessions"),
            unmet(
                Reason.NOT_PART_OF_A_JOURNEY,
                "widget",
                "sessions",
                target=sk.Target.widget("sessions"),
            ),
        ),
    ],
)
def test_some_things_are_not_removed_by_themselves(target: sk.Target, finding: Any) -> None:
    """S16, V2: sessions are archived, sections go with their journey, one widget always stays."""
    decision = a_decision(with_one_of_each(), sk.RemoveTarget(target=target))
    assert (decision.blocking, decision.facts) == ((finding,), ())


def test_an_automation_about_what_was_removed_cannot_be_judged() -> None:
    """A13: it names something that is gone."""
    kit = with_one_of_each()
    it = sk.Target.activity("it")
    kit.do(
        sk.SaveAutomation(
            automation=sk.Automation(
                automation_id="one",
                name="One",
                condition=sk.HasStatus(it, "incomplete"),
                actions=[sk.Unlock(sk.Target.widget("it"))],
            )
        )
    )
    widget = sk.Target.widget("it")
    assert kit.engine.access("ana", widget, by="ada").is_unlocked
    kit.do(sk.RemoveTarget(target=it))
    assert not kit.engine.access("ana", widget, by="ada").is_unlocked


@pytest.mark.parametrize("activity_id", ["quiz", ID])
def test_completions_there_are_expire_as_well(activity_id: str) -> None:
    """C7: everybody's, for an activity and for a session; only completions do."""
    kit = a_world()
    kit.do(sk.AddActivity(activity_id="quiz", title="Quiz"))
    target = sk.Target.activity(activity_id)
    for person_id, status in (("ana", "completed"), ("bob", "failed"), ("cyd", "completed")):
        stood = Result(
            person_id=person_id, target=target, status=ResultStatus(status), at=START - DAY
        )
        keep(kit, stood)
    expiry = Expiry(activity_id=activity_id, after=2 * DAY, warns_before=DAY / 2)
    decision = a_decision(kit, sk.SetExpiry(activity_id=activity_id, expiry=expiry))
    assert decision.findings == (*ALLOWED, met(Reason.TARGET_EXISTS, *target.key))
    waiting = [
        fact
        for person_id in ("ana", "cyd")
        for fact in results.expiries(expiry, person_id, START - DAY, START)
    ]
    assert len(waiting) == 4
    assert decision.facts == (ExpirySet(activity_id=activity_id, expiry=expiry), *waiting)


def test_an_expiry_is_set_changed_and_taken_back() -> None:
    """C7: what says the same again is no news, also that nothing expires."""
    kit = a_world()
    kit.do(sk.AddActivity(activity_id="quiz", title="Quiz"))
    expiry = Expiry(activity_id="quiz", after=DAY)
    never = sk.SetExpiry(activity_id="quiz", expiry=None)
    command = sk.SetExpiry(activity_id="quiz", expiry=expiry)
    assert a_decision(kit, never).facts == ()
    kit.do(command)
    assert a_decision(kit, command).facts == ()
    longer = evolve(expiry, after=2 * DAY)
    assert a_decision(kit, sk.SetExpiry(activity_id="quiz", expiry=longer)).facts == (
        ExpirySet(activity_id="quiz", expiry=longer),
    )
    assert a_decision(kit, never).facts == (ExpirySet(activity_id="quiz", expiry=None),)


def test_nothing_expires_that_nobody_knows() -> None:
    """C7: an activity or a session has to be there."""
    expiry = Expiry(activity_id="quiz", after=DAY)
    missing = unmet(Reason.TARGET_EXISTS, *QUIZ.key, target=sk.Target.activity("quiz"))
    for one in (expiry, None):
        command = sk.SetExpiry(activity_id="quiz", expiry=one)
        assert a_decision(a_world(), command) == Decision((*ALLOWED, missing))

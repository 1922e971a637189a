"""Who in line is to be judged again because of what happens (W3, W4)."""

from typing import Any

import pytest

import sessionkit as sk
from sessionkit import facts
from sessionkit._domain.commands.due import FillPlaces
from sessionkit._domain.registration import Registration, RegistrationState, Roster
from sessionkit._policies.reconsidering import reconsidered
from tests.builders import START, Kit, a_decision, a_section, a_window, a_world, keep

S = "sales-101"
SALES = sk.Target.session(S)
PLACE = {"session_id": S, "section_id": "north", "learner_id": "ana"}
EVERYBODY = facts.CommandScheduled(
    command=FillPlaces(session_id=S, section_id="north", everybody=True), due_at=START
)
AGAIN = [
    facts.LearnerReconsidered(**PLACE),
    facts.CommandScheduled(command=FillPlaces(session_id=S, section_id="north"), due_at=START),
]


def waits(**changes: Any) -> Registration:
    """Ana, whom the line went past."""
    state, why = RegistrationState.WAITING, "registration.in-group"
    plan = PLACE | {"state": state, "since": START, "ticket": 0, "passed_over": why}
    return Registration(**(plan | changes))


def a_line(**changes: Any) -> Kit:
    """Ana waits, past every rule."""
    kit = a_world(a_section(capacity=1), a_section("other"))
    kit.do(sk.CreateSession(session_id="more", title="More"))
    kit.do(sk.AddActivity(activity_id="quiz", title="Quiz"))
    kit.do(sk.SaveJourney(journey=a_journey("quiz", S)))
    part = sk.Part(sk.Target.journey("path"))
    kit.do(sk.SaveProgramme(programme=sk.Programme(programme_id="all", title="All", parts=[part])))
    kit.do(sk.AddWidget(widget_id="home", title="Home", session_ids=[S]))
    keep(kit, waits(**changes), Roster(session_id=S, section_id="north", waiting=1))
    return kit


def a_journey(*steps: str, journey_id: str = "path") -> sk.Journey:
    """A journey through activities."""
    section = sk.JourneySection(journey_section_id=f"{journey_id}-1", title="One", steps=steps)
    return sk.Journey(journey_id=journey_id, title="Path", sections=[section])


def unlocking(target: sk.Target, condition: Any = None, **changes: Any) -> sk.SaveAutomation:
    """Save an automation that unlocks something."""
    plan: dict[str, Any] = {
        "automation_id": "new",
        "name": "New",
        "condition": condition or sk.Always(),
        "actions": [sk.Unlock(target)],
    }
    return sk.SaveAutomation(automation=sk.Automation(**(plan | changes)))


def again(kit: Kit, *happened: Any) -> list[Any]:
    """Who is judged again because of facts."""
    with kit.storage.transaction() as records:
        return reconsidered(happened, a_window(kit, records))


@pytest.mark.parametrize(
    "target",
    [
        SALES,
        sk.Target.widget("sessions"),
        sk.Target.widget("home"),
        sk.Target.journey("path"),
        sk.Target.journey_section("path-1"),
        sk.Target.programme("all"),
    ],
    ids=str,
)
def test_an_automation_concerns_the_lines_it_leads_to(target: sk.Target) -> None:
    """W3: everybody in line is judged again where the way is unlocked, or no longer is."""
    kit = a_line()
    save = unlocking(target)
    assert EVERYBODY in a_decision(kit, save).facts
    kit.do(save, follow_up=False)
    assert EVERYBODY in a_decision(kit, sk.RemoveAutomation(automation_id="new")).facts
    assert EVERYBODY in a_decision(kit, unlocking(sk.Target.activity("quiz"))).facts


@pytest.mark.parametrize(
    "save",
    [
        unlocking(sk.Target.activity("quiz")),
        unlocking(sk.Target.session("more")),
        unlocking(sk.Target.goal("goal")),
        unlocking(sk.Target.widget("unknown")),
        unlocking(sk.Target.journey("unknown")),
        unlocking(sk.Target.programme("unknown")),
        unlocking(SALES, is_enabled=False),
        unlocking(SALES, trigger=sk.Trigger.PERSON_UPDATED),
    ],
)
def test_other_automations_concern_no_line(save: sk.SaveAutomation) -> None:
    """W3: what leads elsewhere, does nothing, or acts once, costs the line nothing."""
    assert EVERYBODY not in a_decision(a_line(), save).facts


def named(condition: Any) -> Kit:
    """A line for what an automation unlocks whose condition names something."""
    kit = a_line()
    kit.do(unlocking(SALES, condition), follow_up=False)
    return kit


DAY_1 = {"session_id": S, "section_id": "north", "event_id": "day-1"}


@pytest.mark.parametrize(
    ("condition", "command"),
    [
        (sk.IsInGroup("west"), sk.SaveGroup(group=sk.GroupEntry(group_id="west", title="W"))),
        (sk.IsInGroup("south"), sk.RemoveGroup(group_id="south")),
        (sk.IsPerson("bob"), sk.DeletePerson(person_id="bob")),
        (
            sk.HasStatus(sk.Target.goal("goal"), sk.Status.COMPLETED),
            sk.AddGoal(goal_id="goal", title="Goal"),
        ),
        (
            sk.HasStatus(sk.Target.activity("new"), sk.Status.COMPLETED),
            sk.AddActivity(activity_id="new", title="New"),
        ),
        (
            sk.HasStatus(sk.Target.journey_section("way-1"), sk.Status.COMPLETED),
            sk.SaveJourney(journey=a_journey("quiz", journey_id="way")),
        ),
        (sk.IsRegistered("new"), sk.CreateSession(session_id="new", title="New")),
        (sk.IsRegistered("more", "there"), a_section("there", session_id="more")),
        (sk.HasAttended("sales-101"), sk.EditSection(session_id=S, section_id="other", name="X")),
    ],
)
def test_what_conditions_name_concerns_the_lines_they_are_about(
    condition: Any, command: Any
) -> None:
    """W3, A13: what comes, goes or is planned anew may be what a condition waits for."""
    assert EVERYBODY in a_decision(named(condition), command).facts
    assert EVERYBODY not in a_decision(a_line(), command).facts


@pytest.mark.parametrize(
    "command",
    [
        sk.SaveJourney(journey=a_journey("quiz")),
        sk.SaveJourney(journey=a_journey(S, journey_id="way")),
        sk.SaveProgramme(programme=sk.Programme(programme_id="all", title="All", parts=[])),
        sk.SaveProgramme(
            programme=sk.Programme(programme_id="new", title="New", parts=[sk.Part(SALES)])
        ),
        sk.AddWidget(widget_id="new", title="New", session_ids=[S]),
        sk.RemoveTarget(target=sk.Target.activity("quiz")),
        sk.RemoveTarget(target=sk.Target.journey("path")),
    ],
)
def test_ways_that_come_or_go_concern_the_lines_behind_them(command: Any) -> None:
    """W3, V2, C9: who reaches the session may be somebody else now."""
    assert EVERYBODY in a_decision(a_line(), command).facts


def test_where_nobody_waits_nothing_is_looked_at() -> None:
    """W3: a section without a line has nobody to judge."""
    kit = a_world(a_section())
    assert EVERYBODY not in a_decision(kit, unlocking(SALES)).facts
    line = waits(session_id="more", section_id="x")
    keep(kit, line, Roster(session_id="more", section_id="x", waiting=1))
    assert EVERYBODY not in a_decision(kit, unlocking(SALES)).facts
    assert a_decision(kit, unlocking(sk.Target.session("more"))).facts[1:] == ()


ANA = facts.PersonErased(person_id="ana")
BOB = facts.PersonErased(person_id="bob")


def test_who_was_passed_over_is_judged_again() -> None:
    """W3: whatever happened to them, alone or among others."""
    assert again(a_line(), ANA) == AGAIN
    assert again(a_line(), ANA, BOB) == AGAIN
    assert again(a_line(), BOB) == []


def test_who_was_not_passed_over_is_judged_anyway() -> None:
    """W3: those to be judged next stay as they are."""
    kit = a_line(passed_over=None)
    assert again(kit, ANA) == again(kit, ANA, BOB) == []


def test_who_is_passed_over_in_the_same_step_is_judged_again() -> None:
    """W3: they were judged as they were before it."""
    passed = facts.LearnerPassedOver(**PLACE, requirement="registration.in-group")
    kit = a_line(passed_over=None)
    assert again(kit, passed, ANA) == AGAIN
    assert again(kit, passed, BOB) == []


def test_who_leaves_the_line_in_the_same_step_is_not() -> None:
    """W3: whoever has a place, or none, is not in line."""
    promoted = facts.LearnerPromoted(**PLACE, at=START)
    assert again(a_line(), promoted) == []

"""What sets an automation off, and for whom: a row for each trigger (A2, A6)."""

from collections.abc import Callable
from typing import Any

import attrs
import pytest

import sessionkit as sk
from sessionkit._domain.automation import Occurrence
from sessionkit._domain.commands.due import React
from sessionkit._domain.due import Due
from sessionkit._domain.facts.registration import SectionFilled
from sessionkit._domain.facts.standing import AutomationReacted
from sessionkit._domain.facts.time import DueHandled
from sessionkit._domain.ids import SectionId, SessionId
from sessionkit._domain.notice import Notice
from sessionkit._domain.reaction import Grant, Reaction
from sessionkit._policies.occurrences import reactions
from tests.builders import (
    START,
    Kit,
    a_decision,
    a_person,
    a_section,
    a_window,
    a_world,
    an_event,
    keep,
    utc,
)

S, N = "sales-101", "north"
MORNING = an_event(trainer_ids=["tess"])
CONFIRMED = sk.Preferences(confirmed_by_trainer=True)


def badge(
    trigger: sk.Trigger,
    subject_id: str | None = None,
    condition: Any = None,
    **changes: Any,
) -> sk.SaveAutomation:
    """An automation that grants a badge to whoever it looks at, unless a condition speaks against."""
    automation = sk.Automation(
        automation_id=changes.pop("automation_id", "badge"),
        name="Badge",
        trigger=trigger,
        subject_id=subject_id,
        condition=sk.Always() if condition is None else condition,
        actions=changes.pop("actions", [sk.GrantBadge("star")]),
        **changes,
    )
    return sk.SaveAutomation(automation=automation)


def badges(kit: Kit) -> list[str]:
    """Who was granted the badge since they were last asked for, in order."""
    return [person for person, kind in kit.deliver() if kind == "badge granted"]


def a_course() -> Kit:
    """A world with a section of two places, in which ana is registered, and a line."""
    kit = a_world(
        a_section(
            first_event=MORNING,
            capacity=2,
            preferences=sk.Preferences(confirmed_by_trainer=True, waitlist=sk.Waitlist()),
        )
    )
    kit.do(sk.AddActivity(activity_id="quiz", title="Quiz"))
    kit.do(sk.AddActivity(activity_id="essay", title="Essay"))
    kit.do(sk.AddGoal(goal_id="ten", title="Ten books"))
    section = sk.JourneySection(journey_section_id="start", title="Start", steps=["quiz"])
    kit.do(
        sk.SaveJourney(
            journey=sk.Journey(journey_id="onboarding", title="Onboarding", sections=[section])
        )
    )
    journey = sk.Target.journey("onboarding")
    kit.do(
        sk.SaveProgramme(
            programme=sk.Programme(programme_id="first-year", title="First year", parts=[journey])
        )
    )
    kit.register("ana")
    kit.deliver()
    return kit


def reports(status: str, target: sk.Target | None = None, **more: Any) -> Callable[[Kit], None]:
    """Report a result of ana."""

    def happen(kit: Kit) -> None:
        quiz = sk.Target.activity("quiz")
        kit.do(sk.ReportResult(target=target or quiz, person_id="ana", status=status, **more))

    return happen


def a_sheet(kit: Kit) -> None:
    """Submit the sheet: ana attended."""
    kit.go_to("2026-03-02 11:00")
    badges(kit)
    kit.do(
        sk.SubmitSheet(session_id=S, section_id=N, event_id="day-1", others=sk.Attendance.ATTENDED)
    )


def a_correction(kit: Kit) -> None:
    """Submit the sheet, then say that ana was absent."""
    a_sheet(kit)
    kit.do(
        sk.CorrectMark(
            session_id=S,
            section_id=N,
            event_id="day-1",
            learner_id="ana",
            mark=sk.Attendance.ABSENT,
            reason="left early",
        )
    )


def saves(person_id: str, *group_ids: str, **changes: Any) -> Callable[[Kit], None]:
    """Save a person."""
    return lambda kit: a_person(kit, person_id, *group_ids, **changes)


def registers(*learner_ids: str) -> Callable[[Kit], None]:
    """Have people register themselves."""

    def happen(kit: Kit) -> None:
        for learner_id in learner_ids:
            kit.register(learner_id)

    return happen


def leaves(kit: Kit) -> None:
    """Fill the section, let cyd wait, and have ana leave."""
    registers("bob", "cyd")(kit)
    kit.do(sk.DeregisterLearner(session_id=S, learner_id="ana"), by="ana")


def is_removed(kit: Kit) -> None:
    """Have staff take ana out."""
    kit.do(sk.RemoveLearner(session_id=S, learner_id="ana", reason="ill"))


T = sk.Trigger
ROWS: list[tuple[sk.Trigger, str | None, Callable[[Kit], Any], list[str]]] = [
    (T.ACTIVITY_COMPLETED, None, reports("completed"), ["ana"]),
    (T.ACTIVITY_COMPLETED, "quiz", reports("completed"), ["ana"]),
    (T.ACTIVITY_COMPLETED, "essay", reports("completed"), []),
    (T.ACTIVITY_COMPLETED, None, reports("failed"), []),
    (T.ACTIVITY_COMPLETED, S, a_sheet, ["ana"]),
    (T.ACTIVITY_READY_FOR_GRADING, None, reports("ready for grading"), ["ana"]),
    (T.ACTIVITY_READY_FOR_GRADING, None, reports("started"), []),
    (T.ACTIVITY_GRADED, None, reports("graded", score=7), ["ana"]),
    (T.ACTIVITY_GRADED, None, reports("failed"), ["ana"]),
    (T.ACTIVITY_GRADED, None, reports("completed", score=7), ["ana"]),
    (T.ACTIVITY_GRADED, None, reports("completed"), []),
    (T.JOURNEY_COMPLETED, None, reports("completed"), ["ana"]),
    (T.JOURNEY_COMPLETED, "onboarding", reports("completed"), ["ana"]),
    (T.JOURNEY_SECTION_COMPLETED, "start", reports("completed"), ["ana"]),
    (T.PROGRAMME_COMPLETED, "first-year", reports("completed"), ["ana"]),
    (T.GOAL_COMPLETED, "ten", reports("completed", sk.Target.goal("ten")), ["ana"]),
    (T.GOAL_COMPLETED, "ten", reports("committed", sk.Target.goal("ten")), []),
    (T.PERSON_REGISTERED, None, saves("eve"), ["eve"]),
    (T.PERSON_REGISTERED, None, saves("ana", "north", name="Anna"), []),
    (T.PERSON_UPDATED, None, saves("ana", "north", name="Anna"), ["ana"]),
    (T.PERSON_UPDATED, None, saves("eve"), []),
    (T.PERSON_DELETED, None, lambda kit: kit.do(sk.DeletePerson(person_id="bob")), ["bob"]),
    (T.ADDED_TO_GROUP, None, saves("ana", "north", "south"), ["ana"]),
    (T.ADDED_TO_GROUP, "south", saves("ana", "north", "south"), ["ana"]),
    (T.ADDED_TO_GROUP, "all", saves("eve", "south"), ["eve"]),
    (T.ADDED_TO_GROUP, "all", saves("ana", "south"), []),
    (T.REMOVED_FROM_GROUP, "north", saves("ana", "south"), ["ana"]),
    (T.REMOVED_FROM_GROUP, "all", saves("ana", "south"), []),
    (T.LEARNER_REGISTERED, S, registers("bob"), ["bob"]),
    (T.LEARNER_WAITLISTED, S, registers("bob", "cyd"), ["cyd"]),
    (T.LEARNER_DEREGISTERED, S, leaves, ["ana"]),
    (T.LEARNER_DEREGISTERED, S, is_removed, ["ana"]),
    (T.LEARNER_PROMOTED, S, leaves, ["cyd"]),
    (T.SECTION_FULL, S, registers("bob"), ["tess"]),
    (T.EVENT_BEGINS, S, lambda kit: kit.go_to("2026-03-02 08:00"), ["ana"]),
    (T.EVENT_ENDED, S, lambda kit: kit.go_to("2026-03-02 11:00"), ["ana"]),
    (T.ATTENDANCE_SUBMITTED, S, a_sheet, ["ana"]),
    (T.SESSION_COMPLETED, S, a_sheet, ["ana"]),
    (T.COMPLETION_WITHDRAWN, S, a_correction, ["ana"]),
]


@pytest.mark.parametrize(
    ("trigger", "subject_id", "happen", "expected"),
    ROWS,
    ids=[f"{row[0].value}-{row[1]}-{number}" for number, row in enumerate(ROWS)],
)
def test_a_trigger_sets_off_for_those_concerned(
    trigger: sk.Trigger, subject_id: str | None, happen: Callable[[Kit], Any], expected: list[str]
) -> None:
    """A2, A6: each trigger looks at whom it concerns, about its subject alone, once."""
    kit = a_course()
    kit.do(badge(trigger, subject_id))
    happen(kit)
    assert badges(kit) == expected


def test_every_trigger_has_a_row() -> None:
    """A2: none is forgotten; the periodic check has tests of its own."""
    assert {row[0] for row in ROWS} == set(sk.Trigger) - {sk.Trigger.PERIODIC}


def test_the_condition_decides() -> None:
    """A6: unmet and unknown do nothing, and unknown is reported (A13)."""
    kit = a_course()
    kit.do(badge(T.ACTIVITY_COMPLETED, condition=sk.IsInGroup("south")))
    kit.do(
        badge(T.ACTIVITY_COMPLETED, condition=sk.Not(sk.IsInGroup("gone")), automation_id="odd")
    )
    reports("completed")(kit)
    assert badges(kit) == []
    outcomes = {
        fact.automation_id: fact.outcome
        for entry in kit.engine.journal(by=sk.APPLICATION)
        for fact in entry.facts
        if isinstance(fact, AutomationReacted)
    }
    assert outcomes == {"badge": "unmet", "odd": "unknown"}


@pytest.mark.parametrize(
    ("condition", "more", "expected"),
    [
        (sk.IsTriggersActivity(status="completed"), {"status": "completed"}, ["ana"]),
        (sk.IsTriggersActivity(status="failed"), {"status": "completed", "score": 3}, []),
        (sk.IsTriggersActivity(status="failed"), {"status": "failed"}, ["ana"]),
        (sk.IsTriggersActivity(score_at_least=5), {"status": "graded", "score": 5}, ["ana"]),
        (sk.IsTriggersActivity(score_at_least=5), {"status": "graded", "score": 4}, []),
        (sk.IsTriggersActivity(score_at_most=5), {"status": "graded", "score": 4}, ["ana"]),
        (sk.IsTriggersActivity(score_at_most=3), {"status": "graded", "score": 4}, []),
        (sk.IsTriggersActivity(score_at_least=1), {"status": "failed"}, []),
    ],
)
def test_the_triggers_activity_can_be_asked_for(
    condition: sk.IsTriggersActivity, more: dict[str, Any], expected: list[str]
) -> None:
    """A3: status and score of what set it off; without a score a bound is unknown."""
    kit = a_course()
    for number, trigger in enumerate((T.ACTIVITY_COMPLETED, T.ACTIVITY_GRADED)):
        kit.do(badge(trigger, condition=condition, automation_id=f"badge-{number}"))
    reports(**more)(kit)
    assert sorted(set(badges(kit))) == expected


def test_a_result_reported_again_sets_nothing_off() -> None:
    """A6: an occurrence is a change, not a repetition."""
    kit = a_course()
    kit.do(badge(T.ACTIVITY_COMPLETED))
    kit.do(badge(T.ACTIVITY_GRADED, automation_id="graded"))
    reports("completed", score=5)(kit)
    assert badges(kit) == ["ana", "ana"]
    reports("completed", score=5)(kit)
    assert badges(kit) == []
    reports("completed", score=6)(kit)
    assert badges(kit) == ["ana"]


@pytest.mark.parametrize("changes", [{"is_enabled": False}, {"trigger": None}])
def test_without_a_trigger_or_disabled_it_does_nothing(changes: dict[str, Any]) -> None:
    """A1: also where it was switched off after it was set off."""
    kit = a_course()
    saved = badge(T.ACTIVITY_COMPLETED).automation
    off = {"trigger": saved.trigger} | changes
    command = badge(off.pop("trigger"), **off)
    kit.do(command)
    reports("completed")(kit)
    assert badges(kit) == []
    assert kit.storage.records(Reaction) == {}


def test_a_group_saved_together_with_its_members_counts_with_those_above() -> None:
    """G3: whoever joins a new group below another joins that one as well."""
    kit = a_world()
    kit.do(badge(T.ADDED_TO_GROUP, "all"))
    groups = [
        sk.GroupEntry(group_id=group_id, title=group_id, parent_id=parent_id)
        for group_id, parent_id in (("all", None), ("north", "all"), ("west", "all"))
    ]
    people = [
        sk.PersonEntry(person_id="eve", name="Eve", group_ids=["west", "all"]),
        sk.PersonEntry(person_id="ada", name="Ada", group_ids=["west"]),
    ]
    kit.clock.set(utc("2026-01-02 08:00"))
    kit.do(sk.SynchroniseDirectory(people=people, groups=groups))
    assert sorted(badges(kit)) == ["ada", "eve"]


def test_nobody_is_looked_up_where_nothing_waits() -> None:
    """A6: a section that fills up in a session without automations reacts to nothing."""
    kit = a_course()
    registers("bob", "cyd")(kit)
    assert kit.storage.records(Reaction) == {}


def test_a_plan_without_trainers_tells_nobody_that_it_is_full() -> None:
    """N2: a full section concerns its trainers, where it has some."""
    kit = a_world(a_section(capacity=1, preferences=CONFIRMED))
    kit.do(badge(T.SECTION_FULL, S))
    kit.register("ana")
    assert badges(kit) == []


def test_a_section_that_is_not_there_sets_nothing_off() -> None:
    """A6: a fact about a section that is gone concerns nobody."""
    kit = a_world()
    kit.do(badge(T.SECTION_FULL))
    command = sk.RegisterLearner(session_id=S, section_id=N, learner_id="ana")
    with kit.storage.transaction() as records:
        world = a_window(kit, records)
        for session_id in (S, "gone"):
            fact = SectionFilled(
                session_id=SessionId(session_id), section_id=SectionId("gone"), filling=1
            )
            assert reactions(command, (fact,), world) == []


@pytest.mark.parametrize(
    "changes",
    [{"is_enabled": False}, {"trigger": None}, {"trigger": T.PERIODIC}, None],
    ids=["disabled", "idle", "periodic", "removed"],
)
def test_an_automation_that_changed_meanwhile_does_nothing(changes: Any) -> None:
    """A1, A6: what waits to be looked at is let go where the automation does not ask any more."""
    kit = a_world()
    saved = badge(T.PERSON_UPDATED)
    occurrence = Occurrence(trigger=T.PERSON_UPDATED, at=START, root=(1, 0))
    due = Due(START, React(automation_id="badge", person_id="ana", occurrence=occurrence))
    kit.do(saved)
    keep(kit, due)
    assert len(a_decision(kit, due.command).facts) > 1
    if changes is None:
        kit.do(sk.RemoveAutomation(automation_id="badge"))
    else:
        kit.do(sk.SaveAutomation(automation=attrs.evolve(saved.automation, **changes)))
    keep(kit, due)
    assert a_decision(kit, due.command).facts == (DueHandled(due=due),)


def test_the_check_has_the_application_unlock_what_only_it_can() -> None:
    """A5, A8, A11: for whoever matches anew, once, and nothing is granted that is derived."""
    kit = a_world()
    kit.do(sk.AddGoal(goal_id="ten", title="Ten books"))
    unlocking = badge(
        T.PERIODIC,
        condition=sk.IsPerson("ana"),
        actions=[sk.Unlock(sk.Target.goal("ten")), sk.Unlock(sk.Target.session(S))],
    )
    kit.do(unlocking)
    kit.go_to("2026-01-01 09:00")
    kit.go_to("2026-01-01 10:00")
    found = [(one.person_id, one.kind.value) for one in kit.storage.records(Notice).values()]
    assert found == [("ana", "unlocked elsewhere")]
    assert kit.storage.records(Grant) == {}

"""A small world, and commands of every kind that can happen in it side by side."""

from datetime import timedelta
from typing import Any

import sessionkit as sk
from tests.builders import LEARNERS, Kit, a_section, a_world, an_event, at, unlock

SALES = {"session_id": "sales-101"}
TECH = {"session_id": "tech"}
NORTH = {**SALES, "section_id": "north"}
SOUTH = {**SALES, "section_id": "south"}
LAB = {**TECH, "section_id": "lab"}
DAY_1 = {**NORTH, "event_id": "day-1"}
QUIZ = sk.Target.activity("quiz")


def race_world() -> Kit:
    """Two sessions that overlap; bob has the one place in north, cyd waits for it."""
    line = sk.Preferences(waitlist=sk.Waitlist(), confirmed_by_trainer=True)
    event = an_event(trainer_ids=["tess"])
    kit = a_world(
        a_section(capacity=1, preferences=line, first_event=event),
        a_section("south", first_event=an_event("2026-03-09")),
    )
    kit.do(sk.CreateSession(**TECH, title="Technique"))
    unlock(kit, "tech")
    kit.do(sk.PublishSession(**TECH))
    clash = an_event(start=at("2026-03-02 10:00"), end=at("2026-03-02 11:00"))
    kit.do(a_section("lab", session_id="tech", capacity=2, first_event=clash))
    kit.do(sk.ChangeSettings(overlaps="refuse"))
    kit.do(sk.SaveGroup(group=sk.GroupEntry(group_id="club", title="Club")))
    kit.do(sk.AddActivity(activity_id="quiz", title="Quiz"))
    kit.do(sk.AddWidget(widget_id="home", title="Home"))
    kit.do(sk.AddToDo(person_id="ana", item_id="own", title="Call"))
    kit.do(reaction("joins", sk.AddToGroup("club"), trigger=sk.Trigger.ACTIVITY_COMPLETED))
    for learner_id in ("bob", "cyd"):
        kit.do(sk.RegisterLearner(**NORTH, learner_id=learner_id))
    kit.deliver()
    return kit


def reaction(automation_id: str, *actions: Any, **more: Any) -> sk.SaveAutomation:
    """An automation for everybody."""
    plan: dict[str, Any] = {"name": automation_id, "condition": sk.Always(), "actions": actions}
    return sk.SaveAutomation(
        automation=sk.Automation(automation_id=automation_id, **(plan | more))
    )


def told(person_id: str, *group_ids: str, **more: Any) -> sk.SavePerson:
    """The application tells of a person."""
    entry: dict[str, Any] = {"name": person_id.title(), "group_ids": group_ids or ["north"]}
    return sk.SavePerson(person=sk.PersonEntry(person_id=person_id, **(entry | more)))


COMMANDS: dict[str, Any] = {
    "ana registers": sk.RegisterLearner(**SOUTH, learner_id="ana"),
    "ana registers elsewhere": sk.RegisterLearner(**LAB, learner_id="ana"),
    "ana waits": sk.RegisterLearner(**NORTH, learner_id="ana"),
    "a list": sk.RegisterLearners(**LAB, learner_ids=["ana", "dan"]),
    "another list": sk.RegisterLearners(**NORTH, learner_ids=["dan", "ana"], waive=["capacity"]),
    "bob leaves": sk.DeregisterLearner(**SALES, learner_id="bob"),
    "bob is removed": sk.RemoveLearner(**SALES, learner_id="bob", reason="Asked to."),
    "bob switches": sk.SwitchSection(**SOUTH, learner_id="bob"),
    "cyd leaves the line": sk.DeregisterLearner(**SALES, learner_id="cyd"),
    "cyd moves": sk.MoveInLine(**SALES, learner_id="cyd"),
    "a message": sk.MessageLearners(**NORTH, message_id="m", subject="Hello", text="There."),
    "more places": sk.EditSection(**NORTH, capacity=2),
    "fewer groups": sk.EditSection(**SOUTH, group_ids=["south"]),
    "a section for the club": a_section("club", group_ids=["club"]),
    "north is cancelled": sk.CancelSection(**NORTH, reason="Snow."),
    "an event more": sk.AddEvent(**NORTH, event_id="day-2", plan=an_event("2026-03-04")),
    "the event moves": sk.EditEvent(
        **DAY_1, start=at("2026-03-03 09:00"), end=at("2026-03-03 12:00")
    ),
    "another title": sk.EditSession(**SALES, title="Selling"),
    "bob is suspended": told("bob", status="suspended"),
    "ana is suspended": told("ana", status="suspended"),
    "ana is erased": sk.DeletePerson(person_id="ana"),
    "bob is erased": sk.DeletePerson(person_id="bob"),
    "ana joins the club": told("ana", "north", "club"),
    "ana goes south": told("ana", "south"),
    "the club is removed": sk.RemoveGroup(group_id="club"),
    "the club is called otherwise": sk.SaveGroup(
        group=sk.GroupEntry(group_id="club", title="The club")
    ),
    "everybody again": sk.SynchroniseDirectory(
        people=[
            *(sk.PersonEntry(person_id=one, name="New", group_ids=["north"]) for one in LEARNERS),
            sk.PersonEntry(person_id="tess", name="Tess", group_ids=["trainers"]),
            sk.PersonEntry(person_id="ada", name="Ada"),
        ],
        groups=[
            sk.GroupEntry(group_id="all", title="All"),
            sk.GroupEntry(group_id="north", title="North", parent_id="all"),
            sk.GroupEntry(group_id="south", title="South", parent_id="all"),
            sk.GroupEntry(group_id="trainers", title="Trainers"),
        ],
    ),
    "ana is a trainer": sk.AssignRoles(
        holder=sk.Holder.person("ana"), managed_group_ids=["north"]
    ),
    "overlaps are allowed": sk.ChangeSettings(overlaps="warn"),
    "sessions are off": sk.ChangeSettings(sessions_are_on=False),
    "the quiz is locked": reaction("closes", sk.Lock(QUIZ), condition=sk.IsPerson("ana")),
    "nobody joins": sk.RemoveAutomation(automation_id="joins"),
    "the quiz is removed": sk.RemoveTarget(target=QUIZ),
    "ana completes": sk.ReportResult(target=QUIZ, person_id="ana", status="completed"),
    "dan completes": sk.ReportResult(target=QUIZ, person_id="dan", status="completed"),
    "the quiz expires": sk.SetExpiry(
        activity_id="quiz", expiry=sk.Expiry(activity_id="quiz", after=timedelta(days=365))
    ),
    "ana ticks": sk.TickToDo(person_id="ana", item_id="own"),
}

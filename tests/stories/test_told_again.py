"""What is told again writes nothing: a sheet, a directory, a person, a plan (T5, G1)."""

from typing import Any

import pytest

import sessionkit as sk
from sessionkit.ports import KINDS
from tests.builders import ZONE, Kit, a_section, a_world, an_event
from tests.storages import counted

SALES = {"session_id": "sales-101"}
NORTH = {**SALES, "section_id": "north"}
DAY_1 = {**NORTH, "event_id": "day-1"}


def a_class() -> Kit:
    """Ana and Bob in a section whose first event has begun; its trainer confirms."""
    event = an_event(trainer_ids=["tess"])
    preferences = sk.Preferences(confirmed_by_trainer=True)
    kit = a_world(a_section(capacity=3, first_event=event, preferences=preferences))
    kit.register("ana")
    kit.register("bob")
    kit.go_to("2026-03-02 11:00")
    kit.deliver()
    return kit


def the_directory(**changes: Any) -> sk.SynchroniseDirectory:
    """The directory that ``a_world`` is made of."""
    groups = [
        sk.GroupEntry(group_id=one, title=one.title(), parent_id=parent)
        for one, parent in (("all", None), ("north", "all"), ("south", "all"), ("trainers", None))
    ]
    people = [
        sk.PersonEntry(
            person_id=one,
            name=one.title(),
            email=f"{one}@example.org",
            zone=ZONE,
            group_ids=groups_of,
            attributes={"level": 3, "is_new": True},
        )
        for one, groups_of in (
            *((one, ("north",)) for one in ("ana", "bob", "cyd", "dan")),
            ("tess", ("trainers",)),
            ("ada", ()),
        )
    ]
    return sk.SynchroniseDirectory(**({"people": people, "groups": groups} | changes))


TOLD = {
    "a draft sheet": (sk.SaveSheet(**DAY_1, marks={"ana": "attended"}, others="absent"), "tess"),
    "a submitted sheet": (sk.SubmitSheet(**DAY_1, others="attended"), "tess"),
    "a directory": (the_directory(), sk.APPLICATION),
    "a directory the other way round": (
        the_directory(
            people=the_directory().people[::-1],
            groups=the_directory().groups[::-1],
        ),
        sk.APPLICATION,
    ),
    "a person": (sk.SavePerson(person=the_directory().people[0]), sk.APPLICATION),
    "a group": (
        sk.SaveGroup(group=sk.GroupEntry(group_id="west", title="West", parent_id="all")),
        sk.APPLICATION,
    ),
    "roles": (
        sk.AssignRoles(holder=sk.Holder.person("bob"), managed_group_ids=["north"]),
        sk.APPLICATION,
    ),
    "settings": (sk.ChangeSettings(full_tells_learners=True), "ada"),
    "a section": (sk.EditSection(**NORTH, capacity=4, name="Norden"), "tess"),
    "an event": (
        sk.EditEvent(**DAY_1, location="Room 1"),
        "tess",
    ),
    "a session": (sk.EditSession(**SALES, title="Selling"), "ada"),
    "a result": (
        sk.ReportResult(target=sk.Target.activity("quiz"), person_id="ana", status="failed"),
        sk.APPLICATION,
    ),
    "an automation": (
        sk.SaveAutomation(
            automation=sk.Automation(
                automation_id="same",
                name="Same",
                condition=sk.AttributeIs("level", [3, "b"]),
                actions=[sk.Unlock(sk.Target.activity("quiz"))],
            )
        ),
        "ada",
    ),
}


@pytest.mark.parametrize(("command", "by"), TOLD.values(), ids=TOLD)
def test_the_same_again_writes_nothing(command: Any, by: Any) -> None:
    """T5, G1, X1: told once more, it is allowed, has no facts, and not one record is written."""
    kit = a_class()
    kit.do(sk.AddActivity(activity_id="quiz", title="Quiz"))
    assert kit.do(command, by=by).facts
    stored = {kind: kit.storage.records(kind) for kind in KINDS}
    storage, calls = counted(kit.storage)
    engine = sk.in_memory(clock=kit.clock, notifier=kit.notifier, storage=storage)
    answer = engine.do(command, by=by)
    assert answer.is_allowed
    assert answer.facts == ()
    assert not {"put", "remove", "append", "rewrite"} & set(calls)
    assert {kind: kit.storage.records(kind) for kind in KINDS} == stored


@pytest.mark.parametrize("changed", [{"level": 3.5}, {"level": "3"}, {"level": True}, {}])
def test_a_directory_that_differs_a_little_writes_that(changed: Any) -> None:
    """G1, G11: one attribute of one person that has another value or type is one change, and what
    was said.
    """
    kit = a_class()
    kit.do(the_directory())
    known = the_directory().people
    other = sk.PersonEntry(
        person_id="ana",
        name="Ana",
        email="ana@example.org",
        zone=ZONE,
        group_ids=["north"],
        attributes={"is_new": True, **changed},
    )
    answer = kit.do(the_directory(people=[other, *known[1:]]))
    assert [type(one).__name__ for one in answer.facts] == ["PersonSaved", "PersonTold"]

"""What a command asks of the storage does not grow with the crowd it happens in (C6, W3, W6).

Each command is carried out beside 10 people and beside 1,000, and every call that reaches the
storage is counted; so the law holds for every storage, however fast it is.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

import sessionkit as sk
from tests.builders import Kit, a_person, a_section, a_world, an_event
from tests.storages import counted

SALES = {"session_id": "sales-101"}
NORTH = {**SALES, "section_id": "north"}
FULL = {"session_id": "other", "section_id": "full"}
DAY_1 = {**NORTH, "event_id": "day-1"}
FEW, MANY = 10, 1000


def a_crowd(people: int) -> Kit:
    """So many people with a place in two sections, so many in line for one, so many only there.

    Those with a place are ``p0`` and so on, those in line ``w0``, the others ``o0``. Section
    ``north`` is under way and has places left; ``ana`` to ``dan`` are in its groups.
    """
    preferences = sk.Preferences(confirmed_by_trainer=True, waitlist=sk.Waitlist())
    event = an_event(trainer_ids=["tess"])
    kit = a_world(a_section(capacity=3 * people, preferences=preferences, first_event=event))
    kit.do(sk.AddActivity(activity_id="quiz", title="Quiz"))
    kit.do(sk.CreateSession(session_id="other", title="Other"))
    kit.do(sk.PublishSession(session_id="other"))
    later = an_event(day="2026-04-02")
    full = a_section(
        "full",
        session_id="other",
        capacity=people,
        preferences=preferences,
        first_event=later,
    )
    kit.do(full)
    for kind, group_id in (("p", "north"), ("w", "north"), ("o", "south")):
        ids = [f"{kind}{number}" for number in range(people)]
        for one in ids:
            a_person(kit, one, group_id)
        if kind == "p":
            kit.do(sk.RegisterLearners(**NORTH, learner_ids=ids))
        if kind != "o":
            kit.do(sk.RegisterLearners(**FULL, learner_ids=ids, waive=["unlock"]))
    kit.deliver()
    kit.go_to("2026-03-02 08:00")
    kit.deliver()
    return kit


def told_of(person_id: str, **changes: Any) -> sk.SavePerson:
    """The application tells of a person."""
    entry: dict[str, Any] = {"person_id": person_id, "name": "New", "group_ids": ["north"]}
    return sk.SavePerson(person=sk.PersonEntry(**(entry | changes)))


def an_automation(*actions: Any, **changes: Any) -> sk.SaveAutomation:
    """An automation that has nothing to do with any session."""
    plan: dict[str, Any] = {
        "automation_id": "elsewhere",
        "name": "Elsewhere",
        "condition": sk.IsInGroup("south"),
        "actions": actions,
    }
    return sk.SaveAutomation(automation=sk.Automation(**(plan | changes)))


COMMANDS: dict[str, Callable[[int], Any]] = {
    "a place": lambda _: sk.RegisterLearner(**NORTH, learner_id="ana", waive=["unlock", "period"]),
    "a place in line": lambda _: sk.RegisterLearner(**FULL, learner_id="ana", waive=["unlock"]),
    "a place that goes to the line": lambda _: sk.RemoveLearner(
        session_id="other", learner_id="p0", reason="Asked to."
    ),
    "out of the middle of the line": lambda _: sk.RemoveLearner(
        session_id="other", learner_id="w5", reason="Asked to."
    ),
    "to the front of the line": lambda _: sk.MoveInLine(
        session_id="other", learner_id="w8", before_id="w3"
    ),
    "one place more": lambda people: sk.EditSection(**FULL, capacity=people + 1),
    "one mark": lambda _: sk.SaveSheet(**DAY_1, marks={"p1": "attended"}),
    "another mark": lambda _: sk.SaveSheet(**DAY_1, marks={"p1": "absent"}),
    "a person renamed": lambda _: told_of("ana", name="Ana Maria"),
    "a person who is new": lambda _: told_of("zoe"),
    "a learner suspended": lambda _: told_of("p2", status="suspended"),
    "a learner erased": lambda _: sk.DeletePerson(person_id="p3"),
    "a result": lambda _: sk.ReportResult(
        target=sk.Target.activity("quiz"), person_id="ana", status="completed"
    ),
    "an automation that unlocks": lambda _: an_automation(sk.Unlock(sk.Target.activity("quiz"))),
    "another title": lambda _: sk.EditSession(**SALES, title="Selling"),
    "a note on a list": lambda _: sk.AddToDo(person_id="p4", item_id="own", title="Call"),
}


@pytest.fixture(scope="module", name="crowds")
def fixture_crowds() -> tuple[Kit, Kit]:
    """A small crowd and a large one; each command of the table is about people of its own."""
    return a_crowd(FEW), a_crowd(MANY)


def calls_of(kit: Kit, command: Any) -> "Counter[str]":
    """How often each call reaches the storage for one command, rows that were read included."""
    storage, calls = counted(kit.storage)
    engine = sk.in_memory(clock=kit.clock, notifier=kit.notifier, storage=storage)
    assert engine.do(command, by=sk.APPLICATION).facts
    return calls


GROWS = {"to the front of the line": "it goes through the line up to the last who waits"}
"""What costs more beside more people though it need not; mended, it turns red here."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(one, marks=pytest.mark.xfail(strict=True, reason=GROWS[one]))
        if one in GROWS
        else one
        for one in COMMANDS
    ],
)
def test_calls_do_not_grow_with_the_crowd(crowds: tuple[Kit, Kit], name: str) -> None:
    """C6, W3, W6: beside 1,000 people a command makes the calls that it makes beside 10."""
    few, many = (
        calls_of(kit, COMMANDS[name](people))
        for kit, people in zip(crowds, (FEW, MANY), strict=True)
    )
    assert few == many

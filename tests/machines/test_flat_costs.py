"""What nobody asked about costs nothing, however much of it there is (W3, W6, S2, A14).

Each is done beside 50 and beside 1,000, and the calls that reach the storage are counted, with
the rows that are read: at most 1.3 times as many.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._domain.commands.due import EndEvent
from sessionkit._domain.due import Due, Failure
from tests.builders import START, Kit, a_person, a_section, a_world, an_event, keep
from tests.storages import counted

FEW, MANY = 50, 1000
AT_MOST = 1.3
SALES = {"session_id": "sales-101"}
NORTH = {**SALES, "section_id": "north"}


def an_automation(automation_id: str, target: sk.Target, condition: Any) -> sk.SaveAutomation:
    """One that unlocks something for those whom a condition holds for."""
    automation = sk.Automation(
        automation_id=automation_id,
        name=automation_id,
        condition=condition,
        actions=[sk.Unlock(target)],
    )
    return sk.SaveAutomation(automation=automation)


def a_line_that_does_not_qualify(people: int) -> Kit:
    """So many in line whom nothing lets in, ``ana`` besides who is let in, and two places free."""
    kit = a_world(a_section(capacity=1, preferences=sk.Preferences(waitlist=sk.Waitlist())))
    kit.do(sk.AddActivity(activity_id="quiz", title="Quiz"))
    kit.register("dan")
    ids = [f"w{number}" for number in range(people)]
    for one in ids:
        a_person(kit, one, "north")
    kit.do(sk.RegisterLearners(**NORTH, learner_ids=ids))
    kit.do(an_automation("widget", sk.Target.widget("sessions"), sk.Always()))
    kit.do(
        an_automation("unlock-sales-101", sk.Target.session("sales-101"), sk.IsInGroup("south"))
    )
    for learner_id in ("ana", "bob"):
        a_person(kit, learner_id, "north", "south")
    kit.do(sk.EditSection(**NORTH, capacity=3))
    kit.deliver()
    return kit


@pytest.fixture(scope="module", name="lines")
def fixture_lines() -> tuple[Kit, Kit]:
    """A short line that does not qualify and a long one."""
    return a_line_that_does_not_qualify(FEW), a_line_that_does_not_qualify(MANY)


def calls(kit: Kit, ask: Callable[[sk.Engine], Any]) -> int:
    """How many calls reach the storage, and how many rows are read."""
    storage, seen = counted(kit.storage)
    ask(sk.in_memory(clock=kit.clock, notifier=kit.notifier, storage=storage))
    return seen.total()


def is_flat(few: int, many: int) -> bool:
    """Whether much costs about the same as little."""
    return 0 < many <= AT_MOST * few


WISH = sk.RegisterLearner(**NORTH, learner_id="ana")

ASKED: dict[str, Callable[[sk.Engine], Any]] = {
    "may I": lambda engine: engine.explain(WISH, by="ana"),
    "the tiles": lambda engine: engine.tiles(by="ana"),
    "an automation elsewhere": lambda engine: engine.do(
        an_automation("other", sk.Target.activity("quiz"), sk.IsInGroup("north")),
        by=sk.APPLICATION,
    ),
    "a place": lambda engine: engine.do(WISH, by="ana"),
    "somebody in line who is renamed": lambda engine: engine.do(
        sk.SavePerson(person=sk.PersonEntry(person_id="w7", name="New", group_ids=["north"])),
        by=sk.APPLICATION,
    ),
    "somebody in line who qualifies": lambda engine: engine.do(
        sk.SavePerson(
            person=sk.PersonEntry(person_id="w8", name="New", group_ids=["north", "south"])
        ),
        by=sk.APPLICATION,
    ),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_line_that_does_not_qualify_costs_nothing(lines: tuple[Kit, Kit], name: str) -> None:
    """W3, W6: whoever was passed over is not looked at until something happens to them."""
    assert is_flat(*[calls(kit, ASKED[name]) for kit in lines])


def a_scheduler(waiting: int, *, is_on: bool) -> Kit:
    """So much that is due in one section: paused with sessions off, else tried and failed before."""
    kit = a_world(a_section(first_event=an_event()))
    for number in range(waiting):
        due = Due(START, EndEvent(**NORTH, event_id=f"gone-{number}"))
        keep(kit, due)
        if is_on:
            later = START + timedelta(hours=1)
            keep(kit, Failure(due=due, attempts=1, error="broken", again_at=later))
    kit.do(sk.ChangeSettings(sessions_are_on=is_on))
    return kit


@pytest.mark.parametrize("is_on", [False, True], ids=["sessions off", "to be tried again later"])
def test_what_is_not_to_be_done_now_costs_nothing(*, is_on: bool) -> None:
    """S2, A14: what is paused, or to be tried again later, is not walked through again and again."""
    few, many = (
        calls(a_scheduler(count, is_on=is_on), lambda engine: engine.run_due())
        for count in (FEW, MANY)
    )
    assert is_flat(few, many)

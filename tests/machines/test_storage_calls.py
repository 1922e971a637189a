"""What a command and a view ask of the storage: the table that lowering starts from (design 3).

Every line is what is measured, and turns red when it changes: lower figures are written down,
higher ones need a reason.
"""

from collections.abc import Callable
from typing import Any

import pytest

import sessionkit as sk
from sessionkit.testing import CountingStorage
from tests.builders import Kit, a_section, a_world, an_event, unlock

SALES = {"session_id": "sales-101"}
NORTH = {**SALES, "section_id": "north"}
DAY_1 = {**NORTH, "event_id": "day-1"}
CLASS = tuple(f"p{number:02d}" for number in range(30))
OTHERS = 4
"""How many places the learner who registers has elsewhere."""


def a_class() -> Kit:
    """Thirty people with a place in a full section, two in line, ana with four places elsewhere."""
    preferences = sk.Preferences(confirmed_by_trainer=True, waitlist=sk.Waitlist())
    event = an_event(trainer_ids=["tess"])
    section = a_section(capacity=31, preferences=preferences, first_event=event)
    kit = a_world(section, learners=("ana", "bob", "cyd", "dan", *CLASS))
    for number in range(OTHERS):
        session_id = f"other-{number}"
        kit.do(sk.CreateSession(session_id=session_id, title="Other"))
        unlock(kit, session_id)
        kit.do(sk.PublishSession(session_id=session_id))
        day = an_event(f"2026-04-0{number + 1}")
        kit.do(a_section(session_id=session_id, first_event=day))
        kit.do(sk.RegisterLearner(session_id=session_id, section_id="north", learner_id="ana"))
    kit.do(sk.RegisterLearners(**NORTH, learner_ids=list(CLASS)))
    kit.deliver()
    return kit


def after_the_event(kit: Kit) -> None:
    """Have the event be over, and thirty marks on its sheet."""
    kit.go_to("2026-03-02 11:00")
    kit.do(sk.SaveSheet(**DAY_1, marks=dict.fromkeys(CLASS, "attended")), by="tess")


def full(kit: Kit) -> None:
    """Have the last place be taken, and bob in line."""
    kit.register("cyd")
    kit.register("bob")


def synchronised(kit: Kit) -> None:
    """Have the directory be told once."""
    kit.do(directory("Old"))


def directory(name: str) -> sk.SynchroniseDirectory:
    """The same people, of whom one is called otherwise."""
    people = [sk.PersonEntry(person_id=one, name=one, group_ids=["north"]) for one in CLASS]
    staff = [sk.PersonEntry(person_id="tess", name=name, group_ids=["trainers"])]
    rest = [
        sk.PersonEntry(person_id=one, name=one, group_ids=["north"])
        for one in ("ana", "bob", "cyd", "dan")
    ]
    admin = [sk.PersonEntry(person_id="ada", name="Ada")]
    tree = (("all", None), ("north", "all"), ("south", "all"), ("trainers", None))
    groups = [
        sk.GroupEntry(group_id=one, title=one.title(), parent_id=parent) for one, parent in tree
    ]
    return sk.SynchroniseDirectory(people=[*people, *staff, *rest, *admin], groups=groups)


def nothing(kit: Kit) -> None:
    """Leave everything as it is."""


Before = Callable[[Kit], None]
Asked = Callable[[sk.Engine], Any]
ASKED: dict[str, tuple[Before, Asked]] = {
    "register": (
        nothing,
        lambda kit: kit.do(sk.RegisterLearner(**NORTH, learner_id="ana"), by="ana"),
    ),
    "wait": (full, lambda kit: kit.do(sk.RegisterLearner(**NORTH, learner_id="ana"), by="ana")),
    "deregister and promote": (
        full,
        lambda kit: kit.do(sk.DeregisterLearner(**SALES, learner_id="cyd"), by="cyd"),
    ),
    "one mark": (
        after_the_event,
        lambda kit: kit.do(sk.SaveSheet(**DAY_1, marks={"p00": "absent"}), by="tess"),
    ),
    "submit a sheet of 30": (
        after_the_event,
        lambda kit: kit.do(sk.SubmitSheet(**DAY_1), by="tess", follow_up=False),
    ),
    "synchronise, one of 36 changed": (
        synchronised,
        lambda kit: kit.do(directory("New"), by=sk.APPLICATION),
    ),
    "explain register": (
        nothing,
        lambda kit: kit.explain(sk.RegisterLearner(**NORTH, learner_id="ana"), by="ana"),
    ),
    "roster of 30": (nothing, lambda kit: kit.roster("sales-101", "north", by="ada")),
    "sheet of 30": (
        after_the_event,
        lambda kit: kit.sheet("sales-101", "north", "day-1", by="ada"),
    ),
    "progress of 30": (
        after_the_event,
        lambda kit: kit.section_progress("sales-101", "north", by="ada"),
    ),
    "tiles of a learner": (nothing, lambda kit: kit.tiles(by="ana")),
}


def measured(name: str) -> dict[str, int]:
    """Ask once, and give what was counted."""
    before, asked = ASKED[name]
    kit = a_class()
    before(kit)
    storage = CountingStorage(kit.storage)
    engine = sk.in_memory(clock=kit.clock, notifier=kit.notifier, storage=storage)
    asked(engine)
    return {
        "reads": storage.reads,
        "records": storage.read.total(),
        "again": storage.again,
        "writes": storage.writes,
    }


FIGURES: dict[str, dict[str, int]] = {
    "register": {"reads": 22, "records": 31, "again": 0, "writes": 6},
    "wait": {"reads": 21, "records": 29, "again": 0, "writes": 4},
    "deregister and promote": {"reads": 25, "records": 29, "again": 0, "writes": 7},
    "one mark": {"reads": 12, "records": 17, "again": 0, "writes": 2},
    "submit a sheet of 30": {"reads": 54, "records": 117, "again": 0, "writes": 122},
    "synchronise, one of 36 changed": {"reads": 8, "records": 8, "again": 0, "writes": 3},
    "explain register": {"reads": 20, "records": 28, "again": 0, "writes": 0},
    "roster of 30": {"reads": 14, "records": 134, "again": 0, "writes": 0},
    "sheet of 30": {"reads": 7, "records": 39, "again": 0, "writes": 0},
    "progress of 30": {"reads": 4, "records": 36, "again": 0, "writes": 0},
    "tiles of a learner": {"reads": 19, "records": 21, "again": 0, "writes": 0},
}
"""Before reads were kept and looked up together: a roster 281 reads, a place 40, a sheet 38."""


@pytest.mark.parametrize("name", ASKED)
def test_what_the_storage_is_asked(name: str) -> None:
    """Design 3: so many reads of so many records, none of them twice, and so many writes."""
    assert measured(name) == FIGURES[name]

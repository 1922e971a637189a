"""Somebody is erased: their traces are looked for in everything that is stored (G9)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import sessionkit as sk
from sessionkit.ports import KINDS
from tests.builders import Kit, a_section, a_world, an_event, utc

SALES = {"session_id": "sales-101"}
NORTH = {**SALES, "section_id": "north"}
WORD = "Quetzalcoatl"
"""Stands in everything that is personal."""


def everything_stored(kit: Kit) -> Iterator[tuple[str, str]]:
    """Every record of every kind, the journal, notices and kept answers included, as text."""
    for kind in KINDS:
        for key, record in kit.storage.records(kind).items():
            yield f"{kind.__name__} {key}", repr((key, record))


def traces(kit: Kit, *words: str) -> list[str]:
    """Where one of these words still stands."""
    return [
        where
        for where, text in everything_stored(kit)
        if any(word.casefold() in text.casefold() for word in words)
    ]


def an_entry(**changes: Any) -> sk.PersonEntry:
    """Somebody with the word in every field that may hold it."""
    told: dict[str, Any] = {
        "person_id": "p-17",
        "name": f"{WORD} Silva",
        "email": f"{WORD}@example.org",
        "attributes": {"nickname": WORD, f"club of {WORD}": True},
        "dates": {"contract start": utc("1971-07-13 01:02:03")},
        "group_ids": ["north"],
    }
    return sk.PersonEntry(**(told | changes))


def a_full_life() -> Kit:
    """Somebody has done everything one can: had places and lost them, was marked, written to."""
    event = an_event(trainer_ids=["tess"])
    preferences = sk.Preferences(confirmed_by_trainer=True, waitlist=sk.Waitlist())
    later = an_event("2026-04-02")
    kit = a_world(
        a_section(first_event=event, preferences=preferences),
        a_section("west", capacity=1, preferences=preferences, first_event=later),
    )
    kit.do(sk.SavePerson(person=an_entry()), request_key="first told")
    kit.do(sk.SavePerson(person=an_entry(name=f"{WORD} Sousa")))
    everybody = [
        sk.PersonEntry(person_id=one, name=one.title(), group_ids=groups)
        for one, groups in (
            *((one, ["north"]) for one in ("ana", "bob", "cyd", "dan")),
            ("tess", ["trainers"]),
            ("ada", []),
        )
    ]
    groups = [
        sk.GroupEntry(group_id=one, title=one.title(), parent_id=parent)
        for one, parent in (("all", None), ("north", "all"), ("south", "all"), ("trainers", None))
    ]
    kit.do(
        sk.SynchroniseDirectory(people=[*everybody, an_entry(email="")], groups=groups),
        request_key="directory",
    )
    kit.register("p-17", request_key="registering")
    kit.notifier.failing.add("p-17")
    kit.deliver()
    kit.notifier.failing.clear()
    kit.do(sk.AddToDo(person_id="p-17", item_id="own", title=f"Call {WORD}"), by="p-17")
    kit.do(sk.TickToDo(person_id="p-17", item_id="own"), by="p-17", request_key="ticked")
    kit.go_to("2026-03-02 11:00")
    kit.do(sk.SubmitSheet(**NORTH, event_id="day-1", others="attended"), by="tess")
    kit.do(
        sk.SaveAutomation(
            automation=sk.Automation(
                automation_id="greets",
                name="Greets",
                condition=sk.Always(),
                trigger=sk.Trigger.PERSON_UPDATED,
                actions=[sk.Notify("Hello", "You have changed."), sk.OfferGroups(["south"])],
            )
        )
    )
    kit.do(sk.SavePerson(person=an_entry(zone="Asia/Kolkata")))
    kit.deliver()
    kit.register("ana", "west")
    return kit


def test_no_name_is_left_in_anything_stored() -> None:
    """G9: neither name, address, date, attribute nor note is left in any record, entry, notice or
    kept answer; the id stays everywhere, so that counts stay right.
    """
    kit = a_full_life()
    personal = (WORD, "1971")
    before = set(traces(kit, WORD))
    assert {one.split()[0] for one in before} >= {"Person", "JournalEntry", "Request", "Item"}
    kit.do(sk.DeletePerson(person_id="p-17"), by="ada")
    kit.deliver()
    assert traces(kit, *personal) == []
    assert traces(kit, "p-17") != []


def test_nothing_that_comes_later_brings_it_back() -> None:
    """G9, N5, N8: what was due, waiting for delivery, or is asked again under its key tells nothing."""
    kit = a_full_life()
    kit.do(sk.DeletePerson(person_id="p-17"), by="ada")
    kit.do(
        sk.SavePerson(person=sk.PersonEntry(person_id="bob", name="Bob B.", group_ids=["north"]))
    )
    for days in (1, 40):
        kit.clock.advance(timedelta(days=days))
        kit.engine.run_due()
        kit.deliver()
    assert traces(kit, WORD) == []
    for view in (
        kit.engine.roster("sales-101", "north", by="ada"),
        kit.engine.history("sales-101", "p-17", by="ada"),
        kit.engine.agenda("p-17", by="ada"),
        kit.engine.to_do("p-17", by="ada"),
        kit.engine.progress("p-17", by="ada"),
    ):
        assert WORD not in str(view.to_records())


def test_what_others_are_called_stays() -> None:
    """G9: nobody else's name, address or note goes along."""
    kit = a_full_life()
    kit.do(sk.SavePerson(person=sk.PersonEntry(person_id="zoe", name="Zoe Unlike")))
    kit.do(sk.AddToDo(person_id="zoe", item_id="own", title="Call Unlike"), by="zoe")
    before = traces(kit, "Unlike")
    kit.do(sk.DeletePerson(person_id="p-17"), by="ada")
    assert traces(kit, "Unlike") == before

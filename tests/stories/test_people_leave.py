"""People who are suspended or erased (G9, N8, W3)."""

from datetime import UTC, datetime

import pytest

import sessionkit as sk
from tests.builders import Kit, a_section, a_world


def a_full_section() -> Kit:
    """Ana and Bob have the two places of ``north``, Cyd waits."""
    preferences = sk.Preferences(waitlist=sk.Waitlist())
    kit = a_world(a_section(capacity=2, preferences=preferences))
    for learner_id in ("ana", "bob", "cyd"):
        kit.register(learner_id)
    return kit


def suspend(kit: Kit, person_id: str) -> None:
    """Suspend somebody, as the application does."""
    entry = sk.PersonEntry(
        person_id=person_id,
        name=person_id.title(),
        status=sk.PersonStatus.SUSPENDED,
        group_ids=["north"],
    )
    kit.do(sk.SavePerson(person=entry))


def active(kit: Kit) -> list[str]:
    """Give everybody with a place."""
    records = kit.engine.roster("sales-101", "north", by="ada").to_records()
    return [one["learner_id"] for one in records if one["state"] == "active"]


def test_a_suspended_learner_makes_room() -> None:
    """Who is suspended gives up a place in a section that has not begun, and the first in line
    gets it at once (G9, W3).
    """
    kit = a_full_section()
    suspend(kit, "ana")
    assert active(kit) == ["bob", "cyd"]


def test_a_running_section_stays_as_it_is() -> None:
    """Suspension takes no place away in a section that has begun (G9)."""
    kit = a_full_section()
    kit.go_to("2026-03-02 08:00")
    suspend(kit, "ana")
    assert active(kit) == ["ana", "bob"]


def test_the_suspended_do_nothing_and_hear_nothing() -> None:
    """Who is suspended cannot act, and gets not even what was waiting for delivery (G9, N8)."""
    kit = a_full_section()
    suspend(kit, "ana")
    told = [person_id for person_id, _ in kit.deliver()]
    assert "ana" not in told
    assert "bob" in told
    with pytest.raises(sk.Refused) as caught:
        kit.register("ana")
    assert [one.code for one in caught.value.answer.blocking] == ["actor.active"]


def test_erasing_frees_the_place_and_forgets_the_name() -> None:
    """Who is deleted gives up the place, and no name, address or attribute is left anywhere, the
    journal included; the id stays, so that counts stay right (G9).
    """
    kit = a_world(a_section(capacity=1, preferences=sk.Preferences(waitlist=sk.Waitlist())))
    entry = sk.PersonEntry(
        person_id="p-17",
        name="Quentin Unmistakable",
        email="quentin@example.org",
        group_ids=["north"],
        attributes={"shoe": "size 47"},
    )
    kit.do(sk.SavePerson(person=entry))
    kit.register("p-17")
    kit.register("ana")
    kit.deliver()
    kit.do(sk.DeletePerson(person_id="p-17"), by="ada")
    assert active(kit) == ["ana"]
    assert kit.deliver() == [("ana", "promoted")]
    journal = repr(list(kit.engine.journal(by="ada")))
    assert "p-17" in journal
    for trace in ("Quentin", "quentin@", "size 47"):
        assert trace not in journal
    assert kit.engine.agenda("p-17", by="ada").to_records() == []


def test_a_directory_in_one_call() -> None:
    """Synchronising a whole directory adds who is new and suspends who is missing, and the places
    of the missing go to the line (G1, G9).
    """
    kit = a_full_section()
    groups = [
        sk.GroupEntry(group_id="all", title="All"),
        sk.GroupEntry(group_id="north", title="North", parent_id="all"),
        sk.GroupEntry(group_id="trainers", title="Trainers"),
    ]
    people = [
        sk.PersonEntry(person_id=one, name=one.title(), group_ids=["north"])
        for one in ("bob", "cyd", "eve")
    ]
    people.append(sk.PersonEntry(person_id="ada", name="Ada"))
    kit.do(sk.SynchroniseDirectory(people=people, groups=groups))
    assert active(kit) == ["bob", "cyd"]
    assert kit.register("eve").is_allowed
    again = kit.do(sk.SynchroniseDirectory(people=people, groups=groups))
    assert again.facts == ()


def test_a_trainer_for_a_time() -> None:
    """A role given to a group is held by its members, and gone when they leave it (G4)."""
    kit = a_full_section()
    kit.do(sk.AssignRoles(holder=sk.Holder.person("tess")))
    kit.do(sk.AssignRoles(holder=sk.Holder.group("trainers"), managed_group_ids=["north"]))
    note = sk.MessageLearners(
        session_id="sales-101",
        section_id="north",
        message_id="m-1",
        subject="Welcome",
        text="See you soon.",
    )
    assert kit.explain(note, by="tess").is_allowed
    kit.do(sk.SavePerson(person=sk.PersonEntry(person_id="tess", name="Tess")))
    assert not kit.explain(note, by="tess").is_allowed


def test_the_journal_says_when_and_by_whom() -> None:
    """What happened is in the journal with its moment and whoever asked (X4)."""
    kit = a_full_section()
    last = list(kit.engine.journal(by="ada"))[-1]
    assert last.actor == "cyd"
    assert last.at == datetime(2026, 1, 1, 8, tzinfo=UTC)
    with pytest.raises(sk.NotFound):
        kit.engine.journal(by="cyd")

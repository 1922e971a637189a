"""What is left of somebody who was erased: an id, and nothing that tells who it was (G9)."""

from typing import Any

import attrs
import pytest

import sessionkit as sk
from sessionkit._domain.facts.people import PersonErased, PersonSaved, PersonTold
from sessionkit._domain.facts.standing import ItemSaved
from sessionkit._domain.fields import attributes
from sessionkit._domain.ids import GroupId, PersonId
from sessionkit._domain.people import STAFF, Person, PersonDate, Told
from sessionkit._domain.personal import erased, people_in, personal
from sessionkit._domain.todo import Item
from sessionkit._records import JournalEntry, Request
from tests.builders import START, a_person, a_world

ANA, BOB = PersonId("ana"), PersonId("bob")
QUIZ = sk.Target.activity("quiz")
SECRETS = ("Ana Silva", "ana@example.org", "Lisbon", "pt", "nickname", "Anita")


def _entry(person_id: str) -> sk.PersonEntry:
    return sk.PersonEntry(
        person_id=person_id,
        name="Ana Silva",
        email="ana@example.org",
        zone="Europe/Lisbon",
        locale="pt",
        dates={"created": START},
        attributes={"nickname": "Anita"},
        group_ids=["north"],
    )


def _person(person_id: PersonId) -> Person:
    return Person(
        person_id=person_id,
        name="Ana Silva",
        email="ana@example.org",
        zone="Europe/Lisbon",
        locale="pt",
        dates=((PersonDate.CREATED, START),),
        attributes=attributes({"nickname": "Anita"}),
        suspended_by=(STAFF,),
    )


def _noted(person_id: str, **changes: Any) -> ItemSaved:
    """An item that somebody noted on their own list, unless said otherwise."""
    plan: dict[str, Any] = {
        "person_id": person_id,
        "item_id": "call",
        "title": "Call Anita",
        "created_at": START,
        "since": START,
    }
    item = Item(**(plan | changes))
    return ItemSaved(item=item, person_id=item.person_id)


def _to_do(person_id: str) -> sk.AddToDo:
    return sk.AddToDo(person_id=person_id, item_id="call", title="Call Anita")


def test_erased_person_is_an_id() -> None:
    """Nothing is known of an erased person but that there was one."""
    person = _person(ANA).erased()
    assert person == Person(person_id=ANA, name="", status=sk.PersonStatus.DELETED)


@pytest.mark.parametrize(
    "left",
    [
        erased(PersonSaved(person=_person(ANA)), ANA),
        erased(PersonTold(told=Told(person=_person(ANA), group_ids=(GroupId("north"),))), ANA),
        erased(sk.SavePerson(person=_entry("ana")), ANA),
        erased(sk.SynchroniseDirectory(people=[_entry("ana")], groups=[]), ANA),
    ],
)
def test_nothing_tells_who_it_was(left: Any) -> None:
    """Neither facts nor commands keep a name, an address, a date or an attribute."""
    text = repr(left)
    assert "'ana'" in text
    assert not [secret for secret in SECRETS if secret in text]
    assert "datetime" not in text


def test_notes_of_an_erased_person_hold_nothing() -> None:
    """What somebody noted on their own list is their own, and goes with them (D1, G9)."""
    fact, command = _noted("ana"), _to_do("ana")
    assert erased(fact, ANA) == attrs.evolve(fact, item=attrs.evolve(fact.item, title="erased"))
    assert erased(command, ANA) == attrs.evolve(command, title="erased")


@pytest.mark.parametrize(
    ("command", "named"),
    [
        (sk.SavePerson(person=_entry("ana")), ["ana"]),
        (
            sk.SynchroniseDirectory(people=[_entry("ana"), _entry("bob")], groups=[]),
            ["ana", "bob"],
        ),
        (_to_do("ana"), ["ana"]),
        (sk.DeletePerson(person_id="ana"), []),
    ],
)
def test_commands_that_hold_something_personal_are_found(command: Any, named: list[str]) -> None:
    """Erasing finds every command that tells who somebody is, and no other (G9)."""
    assert people_in(command) == tuple(named)


@pytest.mark.parametrize(
    "fact",
    [
        PersonSaved(person=_person(BOB)),
        PersonErased(person_id=ANA),
        _noted("bob"),
    ],
)
def test_facts_of_others_stay(fact: Any) -> None:
    """A fact about somebody else, or without anything personal, stays as it is."""
    assert erased(fact, ANA) is fact


def test_commands_of_others_stay() -> None:
    """A command about somebody else, or without anything personal, stays as it is."""
    saved = sk.SavePerson(person=_entry("bob"))
    assert erased(saved, ANA) == saved
    noted = _to_do("bob")
    assert erased(noted, ANA) is noted
    deleted = sk.DeletePerson(person_id="ana")
    assert erased(deleted, ANA) is deleted


def test_only_one_entry_of_a_directory_is_erased() -> None:
    """The others in the same directory keep what was told of them."""
    directory = sk.SynchroniseDirectory(people=[_entry("bob"), _entry("ana")], groups=[])
    left = erased(directory, ANA)
    assert isinstance(left, sk.SynchroniseDirectory)
    assert left.people[0] == _entry("bob")
    assert left.people[1].person_id == "ana"
    assert left.people[1].name == "erased"
    assert attrs.evolve(left.people[1]) == left.people[1]


def test_kept_answers_tell_nothing_of_people_who_were_erased() -> None:
    """G9, R16: an answer kept for its request key holds facts that tell of a person, too."""
    kit = a_world()
    group = sk.SaveGroup(group=sk.GroupEntry(group_id="club", title="Club"))
    kit.do(group)
    note = sk.AddToDo(person_id="ana", item_id="own", title="My secret plan")
    tick = sk.TickToDo(person_id="ana", item_id="own")
    leave = sk.RemoveGroup(group_id="club")
    a_person(kit, "ana", "club", name="Ana Lind")
    for number, command in enumerate((note, tick, leave)):
        kit.do(command, request_key=f"web-{number}")
    kit.do(sk.DeletePerson(person_id="ana"))
    kept = repr(
        [*kit.storage.records(Request).values(), *kit.storage.records(JournalEntry).values()]
    )
    assert "My secret plan" not in kept
    assert "Ana Lind" not in kept


@attrs.frozen
class _Letter:
    """A text that was written to several people."""

    person_ids: tuple[PersonId, ...]
    text: str = attrs.field(metadata=personal(left="", of="person_ids"))


def test_a_text_to_several_stays_with_the_others() -> None:
    """G9: it is found and erased where it was to one alone."""
    both, one = _Letter((ANA, BOB), "Dear all"), _Letter((ANA,), "Dear Ana")
    assert people_in(both) == ()
    assert erased(both, ANA) is both
    assert people_in(one) == ("ana",)
    assert erased(one, ANA).text == ""

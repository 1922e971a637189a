"""What is left of somebody who was erased: an id, and nothing that tells who it was (G9)."""

from typing import Any

import attrs
import pytest

import sessionkit as sk
from sessionkit.domain.erasure import erased_command, erased_fact, erased_person
from sessionkit.domain.facts import PersonErased, PersonSaved
from sessionkit.domain.fields import attributes
from sessionkit.domain.ids import GroupId, PersonId
from sessionkit.domain.people import Person, PersonDate
from tests.builders import START

ANA, BOB = PersonId("ana"), PersonId("bob")
SECRETS = ("Ana Silva", "ana@example.org", "nickname", "Anita")


def _entry(person_id: str) -> sk.PersonEntry:
    return sk.PersonEntry(
        person_id=person_id,
        name="Ana Silva",
        email="ana@example.org",
        dates={"created": START},
        attributes={"nickname": "Anita"},
        group_ids=["north"],
    )


def _person(person_id: PersonId) -> Person:
    return Person(
        person_id=person_id,
        name="Ana Silva",
        email="ana@example.org",
        dates=((PersonDate.CREATED, START),),
        attributes=attributes({"nickname": "Anita"}),
        group_ids=(GroupId("north"),),
    )


def test_erased_person_is_an_id() -> None:
    """Nothing is known of an erased person but that there was one."""
    person = erased_person(ANA)
    assert person == Person(person_id=ANA, name="", status=sk.PersonStatus.DELETED)


@pytest.mark.parametrize(
    "erased",
    [
        erased_fact(PersonSaved(person=_person(ANA)), ANA),
        erased_command(sk.SavePerson(person=_entry("ana")), ANA),
        erased_command(sk.SynchroniseDirectory(people=[_entry("ana")], groups=[]), ANA),
    ],
)
def test_nothing_tells_who_it_was(erased: Any) -> None:
    """Neither facts nor commands keep a name, an address, a date or an attribute."""
    text = repr(erased)
    assert "'ana'" in text
    assert not [secret for secret in SECRETS if secret in text]
    assert "datetime" not in text


@pytest.mark.parametrize("fact", [PersonSaved(person=_person(BOB)), PersonErased(person_id=ANA)])
def test_facts_of_others_stay(fact: Any) -> None:
    """A fact about somebody else, or without anything personal, stays as it is."""
    assert erased_fact(fact, ANA) is fact


def test_commands_of_others_stay() -> None:
    """A command about somebody else, or without anything personal, stays as it is."""
    saved = sk.SavePerson(person=_entry("bob"))
    assert erased_command(saved, ANA) == saved
    deleted = sk.DeletePerson(person_id="ana")
    assert erased_command(deleted, ANA) is deleted


def test_only_one_entry_of_a_directory_is_erased() -> None:
    """The others in the same directory keep what was told of them."""
    directory = sk.SynchroniseDirectory(people=[_entry("bob"), _entry("ana")], groups=[])
    erased = erased_command(directory, ANA)
    assert isinstance(erased, sk.SynchroniseDirectory)
    assert erased.people[0] == _entry("bob")
    assert erased.people[1].person_id == "ana"
    assert erased.people[1].name == "erased"
    assert attrs.evolve(erased.people[1]) == erased.people[1]

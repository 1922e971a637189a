"""What is left of a person who was erased: an id, so that counts stay right (G9)."""

from collections.abc import Iterable

from attrs import evolve

from sessionkit._domain.commands import (
    AddToDo,
    Command,
    PersonEntry,
    SavePerson,
    SynchroniseDirectory,
)
from sessionkit._domain.facts import Fact, ItemSaved, PersonSaved, Subject, person_subject
from sessionkit._domain.fields import NO_ATTRIBUTES
from sessionkit._domain.ids import PersonId
from sessionkit._domain.people import Person, PersonStatus

ERASED_NAME = "erased"


def people_named(command: Command) -> tuple[Subject, ...]:
    """Name the people of whom a command tells more than an id."""
    match command:
        case SavePerson(person=entry):
            return (person_subject(entry.person_id),)
        case SynchroniseDirectory(people=entries):
            return tuple([person_subject(entry.person_id) for entry in entries])
        case AddToDo(person_id=person_id):
            return (person_subject(person_id),)
        case _:
            return ()


def people_told_of(facts: Iterable[Fact]) -> tuple[Subject, ...]:
    """Name the people of whom facts tell more than an id."""
    found: dict[Subject, None] = {}
    for fact in facts:
        if isinstance(fact, PersonSaved):
            found[person_subject(fact.person.person_id)] = None
        elif isinstance(fact, ItemSaved):
            found[person_subject(fact.person_id)] = None
    return tuple(found)


def erased_person(person_id: PersonId) -> Person:
    """Give the person of whom nothing is known but that there was one."""
    return Person(person_id=person_id, name="", status=PersonStatus.DELETED)


def erased_fact(fact: Fact, person_id: PersonId) -> Fact:
    """Give a fact without what could tell who the person is."""
    if isinstance(fact, PersonSaved) and fact.person.person_id == person_id:
        return evolve(fact, person=erased_person(person_id))
    if isinstance(fact, ItemSaved) and fact.person_id == person_id and fact.item.target is None:
        return evolve(fact, item=evolve(fact.item, title=ERASED_NAME))
    return fact


def erased_command(command: Command, person_id: PersonId) -> Command:
    """Give a command without what could tell who the person is."""
    match command:
        case SavePerson(person=entry):
            return evolve(command, person=_erased_entry(entry, person_id))
        case SynchroniseDirectory(people=entries):
            kept = tuple(_erased_entry(entry, person_id) for entry in entries)
            return evolve(command, people=kept)
        case AddToDo():
            is_theirs = command.person_id == person_id
            return evolve(command, title=ERASED_NAME) if is_theirs else command
        case _:
            return command


def _erased_entry(entry: PersonEntry, person_id: PersonId) -> PersonEntry:
    if entry.person_id != person_id:
        return entry
    return evolve(entry, name=ERASED_NAME, email="", dates={}, attributes=NO_ATTRIBUTES)

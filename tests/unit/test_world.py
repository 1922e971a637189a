"""The window that policies look through: given records, question -> answer."""

from typing import Any

import pytest

import sessionkit as sk
from sessionkit.domain.catalogue import Activity, Session, Widget
from sessionkit.domain.commands import CloseLine, FillPlaces
from sessionkit.domain.decision import Actor
from sessionkit.domain.due import Due
from sessionkit.domain.people import NO_GROUPS, Group, Person, PersonStatus, Roles
from sessionkit.domain.registration import Registration, RegistrationState, Roster, Sheet
from sessionkit.domain.settings import Settings
from sessionkit.world import NOBODY, StoredWorld
from tests.builders import START, a_kit, a_section, a_world, keep, utc

ID = "sales-101"


def world_of(*records: Any) -> StoredWorld:
    """The world of these records alone."""
    kit = a_kit()
    keep(kit, *records)
    with kit.storage.transaction() as transaction:
        return StoredWorld(transaction, START)


def a_group(group_id: str, parent_id: str | None = None) -> Group:
    """A group."""
    return Group(group_id=group_id, title=group_id, parent_id=parent_id)


def a_person(person_id: str, *group_ids: str, **changes: Any) -> Person:
    """A person in these groups."""
    return Person(person_id=person_id, name=person_id, group_ids=group_ids, **changes)


def a_place(learner_id: str, **changes: Any) -> Registration:
    """An active place in section ``north``."""
    plan: dict[str, Any] = {
        "session_id": ID,
        "section_id": "north",
        "learner_id": learner_id,
        "state": RegistrationState.ACTIVE,
        "since": START,
        "ticket": 0,
    }
    return Registration(**(plan | changes))


TREE = (a_group("all"), a_group("north", "all"), a_group("deep", "north"), a_group("west"))


def test_an_empty_world() -> None:
    """Where nothing is stored nothing is found, and settings, rosters and sheets are blank
    (S2).
    """
    world = world_of()
    assert world.now == START
    assert world.actor == NOBODY == Actor(None, is_admin=False, managed_group_ids=NO_GROUPS)
    assert world.settings == Settings()
    for found in (
        world.person("x"),
        world.group("x"),
        world.activity("x"),
        world.widget("x"),
        world.automation("x"),
        world.session("x"),
        world.registration("x", "x"),
        world.roles(sk.Holder.group("x")),
        world.waiting_for(FillPlaces(session_id="x")),
    ):
        assert found is None
    for none in (
        world.subgroups("x"),
        world.members("x"),
        world.everybody(),
        world.all_groups(),
        world.sessions_for_group("x"),
        world.registrations_of("x"),
        world.everybody_registered("x", "x"),
        world.line("x", "x"),
        world.lines(),
        world.groups_above("x"),
        world.groups_around("x"),
        world.automations_about(sk.Target.session("x")),
    ):
        assert list(none) == []
    assert world.widgets_showing("x") == ("sessions",)
    assert world.roster("s", "n") == Roster(session_id="s", section_id="n")
    assert world.sheet("s", "n", "e") == Sheet(session_id="s", section_id="n", event_id="e")


def test_what_is_stored_is_found() -> None:
    """Each record is found by its own id (S1, V2)."""
    film = Activity(activity_id="film", title="Film")
    home = Widget(widget_id="home", title="Home", session_ids=(ID,))
    away = Widget(widget_id="away", title="Away", session_ids=(ID, "other"))
    other = Widget(widget_id="other", title="Other", session_ids=("other",))
    session = Session(session_id=ID, title="Sales")
    settings = Settings(sessions_are_on=False)
    roster = Roster(session_id=ID, section_id="north", taken=3)
    sheet = Sheet(session_id=ID, section_id="north", event_id="day-1", submissions=2)
    place = a_place("ana")
    due = Due(START, CloseLine(session_id=ID, section_id="north"))
    roles = Roles(holder=sk.Holder.group("north"), is_admin=True)
    world = world_of(film, home, away, other, session, settings, roster, sheet, place, due, roles)
    assert world.activity("film") == film
    assert world.widget("home") == home
    assert world.widgets_showing(ID) == ("sessions", "away", "home")
    assert world.session(ID) == session
    assert world.settings == settings
    assert world.roster(ID, "north") == roster
    assert world.sheet(ID, "north", "day-1") == sheet
    assert world.registration(ID, "ana") == place
    assert world.waiting_for(CloseLine(session_id=ID, section_id="north")) == due
    assert world.waiting_for(CloseLine(session_id=ID, section_id="south")) is None
    assert world.roles(sk.Holder.group("north")) == roles
    assert world.roles(sk.Holder.person("north")) is None


@pytest.mark.parametrize(
    ("group_id", "above"),
    [
        ("all", {"all"}),
        ("north", {"all", "north"}),
        ("deep", {"all", "north", "deep"}),
        ("west", {"west"}),
        ("gone", set()),
        ("orphan", {"orphan"}),
        ("a", {"a", "b"}),
    ],
)
def test_groups_form_a_tree(group_id: str, above: set[str]) -> None:
    """A group comes with all groups above it, to any depth; a loop or a gap in stored groups ends
    the way up (G2, G3).
    """
    world = world_of(*TREE, a_group("orphan", "gone"), a_group("a", "b"), a_group("b", "a"))
    for _ in range(2):
        assert world.groups_above(group_id) == frozenset(above)


@pytest.mark.parametrize(
    ("person_id", "around"),
    [
        ("ana", {"deep", "north", "all", "west"}),
        ("bob", {"all"}),
        ("cyd", set()),
        ("dan", set()),
        ("zoe", set()),
    ],
)
def test_a_member_of_a_subgroup_is_a_member_of_all_above(person_id: str, around: set[str]) -> None:
    """Somebody is in their own groups and in all above those (G3)."""
    world = world_of(
        *TREE,
        a_person("ana", "deep", "west"),
        a_person("bob", "all"),
        a_person("cyd"),
        a_person("dan", "gone"),
    )
    for _ in range(2):
        assert world.groups_around(person_id) == frozenset(around)


def test_roles_come_from_oneself_and_from_every_group_around() -> None:
    """A role given to a group holds for its members and its subgroups' members; roles add up
    (G3, G4).
    """
    ana, bob, cyd = a_person("ana", "deep"), a_person("bob", "west"), a_person("cyd")
    world = world_of(
        *TREE,
        ana,
        bob,
        cyd,
        Roles(holder=sk.Holder.person("ana"), managed_group_ids=frozenset({"west"})),
        Roles(holder=sk.Holder.group("north"), managed_group_ids=frozenset({"north"})),
        Roles(holder=sk.Holder.group("all"), is_admin=True),
        Roles(holder=sk.Holder.group("west"), managed_group_ids=frozenset({"deep"})),
        Roles(holder=sk.Holder.person("zoe"), is_admin=True),
    )
    assert world.roles_of("ana") == Actor(
        ana, is_admin=True, managed_group_ids=frozenset({"north", "west"})
    )
    assert world.roles_of("bob") == Actor(
        bob, is_admin=False, managed_group_ids=frozenset({"deep"})
    )
    assert world.roles_of("cyd") == Actor(cyd, is_admin=False, managed_group_ids=NO_GROUPS)
    assert world.roles_of("zoe") == NOBODY
    assert world.roles_of("nobody") == NOBODY


def test_people_and_groups_are_gone_through_in_order() -> None:
    """Members are the direct ones, subgroups those right below, and those erased are nobody
    (G2, G9).
    """
    ana, bob = a_person("ana", "north", "west"), a_person("bob", "north")
    deep = a_person("cyd", "deep")
    gone = a_person("dan", status=PersonStatus.DELETED)
    away = a_person("eve", status=PersonStatus.SUSPENDED)
    world = world_of(*TREE, bob, ana, deep, gone, away)
    assert list(world.members("north")) == [ana, bob]
    assert list(world.members("west")) == [ana]
    assert list(world.everybody()) == [ana, bob, deep, away]
    assert world.person("dan") == gone
    assert list(world.subgroups("all")) == [TREE[1]]
    assert list(world.all_groups()) == [TREE[0], TREE[2], TREE[1], TREE[3]]


def test_automations_about_a_target_are_those_at_work() -> None:
    """Only enabled automations with a trigger that name the target are judged, in order of their
    ids (A1).
    """

    def one(name: str, target: sk.Target, **changes: Any) -> sk.Automation:
        return sk.Automation(
            automation_id=name,
            name=name,
            condition=sk.Always(),
            actions=[sk.Unlock(target)],
            **changes,
        )

    target = sk.Target.session(ID)
    first, second = one("a", target), one("b", target)
    off, idle = one("c", target, is_enabled=False), one("d", target, trigger=None)
    other = one("e", sk.Target.widget(ID))
    world = world_of(second, other, idle, off, first)
    assert world.automations_about(target) == (first, second)
    assert world.automations_about(sk.Target.widget(ID)) == (other,)
    assert world.automation("c") == off


def test_sessions_are_found_by_the_groups_of_their_sections() -> None:
    """A session is found once by every group that one of its sections names, and by no group above
    (S6, G3).
    """
    kit = a_world(a_section(), a_section("both", group_ids=["north", "south"]))
    with kit.storage.transaction() as records:
        world = StoredWorld(records, START)
        session = world.session(ID)
        assert list(world.sessions_for_group("north")) == [session]
        assert list(world.sessions_for_group("south")) == [session]
        assert list(world.sessions_for_group("all")) == []


def test_the_places_of_a_section_and_of_a_learner() -> None:
    """The registered and the line come in order of their tickets; a learner's places are the
    present ones (W2, R12).
    """
    first, second = a_place("bob", ticket=1), a_place("ana", ticket=2)
    waiting = RegistrationState.WAITING
    third = a_place("dan", ticket=3, state=waiting)
    fourth = a_place("cyd", ticket=4, state=waiting)
    left = a_place("eve", ticket=0, state=RegistrationState.DEREGISTERED)
    elsewhere = a_place("ana", session_id="other", state=waiting)
    past = a_place("ana", session_id="past", state=RegistrationState.REMOVED)
    other_section = a_place("fay", section_id="south")
    line = Roster(session_id=ID, section_id="north", waiting=2)
    none = Roster(session_id=ID, section_id="south", taken=1)
    world = world_of(
        fourth, third, second, first, left, elsewhere, past, other_section, line, none
    )
    assert list(world.everybody_registered(ID, "north")) == [first, second]
    assert list(world.line(ID, "north")) == [third, fourth]
    assert list(world.registrations_of("ana")) == [elsewhere, second]
    assert list(world.registrations_of("eve")) == []
    assert list(world.lines()) == [line]


def test_looking_again_sees_what_was_written() -> None:
    """After a change the same moment and actor are looked at with nothing remembered (X4)."""
    kit = a_kit()
    keep(kit, a_group("all"), a_group("north"), a_person("ana", "north"))
    with kit.storage.transaction(serialise=("test",)) as records:
        actor = Actor(a_person("ana"), is_admin=True, managed_group_ids=NO_GROUPS)
        world = StoredWorld(records, utc("2026-02-01 00:00"), actor)
        assert world.groups_around("ana") == {"north"}
        records.put(a_group("north", "all"))
        records.put(Settings(sessions_are_on=False))
        again = world.afterwards()
        assert again.groups_around("ana") == {"north", "all"}
        assert again.settings == Settings(sessions_are_on=False)
        assert (again.now, again.actor) == (utc("2026-02-01 00:00"), actor)
        assert world.groups_around("ana") == {"north"}

"""The window that policies look through: given records, question -> answer."""

from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit._domain.catalogue import Activity, Goal, Intake, Session, Widget
from sessionkit._domain.commands.due import CloseLine, FillPlaces
from sessionkit._domain.due import Due
from sessionkit._domain.keys import Keys
from sessionkit._domain.people import NO_GROUPS, STAFF, Group, Person, PersonStatus, Roles
from sessionkit._domain.plan import SessionPlan
from sessionkit._domain.reaction import Grant, Match, Offer, Reaction
from sessionkit._domain.registration import Registration, RegistrationState, Roster, Sheet
from sessionkit._domain.result import Result
from sessionkit._domain.settings import Settings
from sessionkit._domain.todo import Item
from sessionkit._domain.world import Actor
from sessionkit._world import NOBODY, StoredWorld
from tests.builders import START, a_kit, a_member, a_section, a_world, keep, memberships, utc

ID = "sales-101"
QUIZ = sk.Target.activity("quiz")


def world_of(*records: Any) -> StoredWorld:
    """The world of these records alone."""
    kit = a_kit()
    keep(kit, *records)
    with kit.storage.transaction() as transaction:
        return StoredWorld(transaction, START)


def a_group(group_id: str, parent_id: str | None = None) -> Group:
    """A group."""
    return Group(group_id=group_id, title=group_id, parent_id=parent_id)


def a_person(person_id: str, **changes: Any) -> Person:
    """A person."""
    return Person(person_id=person_id, name=person_id.title(), **changes)


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
        world.waiting_for(FillPlaces(session_id="x", section_id="x")),
        world.goal("x"),
        world.intake("x"),
        world.journey("x"),
        world.journey_of("x"),
        world.told("x"),
        world.told_group("x"),
        world.programme("x"),
        world.match(("automation", "x"), "x"),
        world.expiry("x"),
        world.result(QUIZ, "x"),
        world.grant(QUIZ, "x"),
        world.item("x", "x"),
        world.offer("x", "x"),
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
        world.counts_in("x"),
        world.groups_of("x"),
        world.memberships_of("x"),
        world.memberships_in("x"),
        world.memberships(),
        world.told_in("x"),
        world.everybody_told(),
        world.all_told_groups(),
        world.automations_about(sk.Target.session("x")),
        world.automations_on(sk.Trigger.ADDED_TO_GROUP, "x"),
        world.automations(),
        world.programmes(),
        world.matches(("automation", "x")),
        world.journeys_with("x"),
        world.programmes_with(QUIZ),
        world.results_of("x"),
        world.results_in(QUIZ),
        world.grants_of(QUIZ),
    ):
        assert list(none) == []
    assert not world.has_reacted((1, 0), "x", "x")
    assert world.widgets_showing("x") == ("sessions",)
    assert world.roster("s", "n") == Roster(session_id="s", section_id="n")
    assert world.sheet("s", "n", "e") == Sheet(session_id="s", section_id="n", event_id="e")


def test_what_is_stored_is_found() -> None:
    """Each record is found by its own id (S1, V2)."""
    film = Activity(activity_id="film", title="Film")
    home = Widget(widget_id="home", title="Home", session_ids=(ID,))
    away = Widget(widget_id="away", title="Away", session_ids=(ID, "other"))
    other = Widget(widget_id="other", title="Other", session_ids=("other",))
    session = Session(session_id=ID, plan=SessionPlan(title="Sales"))
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
        a_member("ana", "deep", "west"),
        a_member("bob", "all"),
        a_member("cyd"),
        a_member("dan", "gone"),
    )
    for _ in range(2):
        assert world.counts_in(person_id) == frozenset(around)


def test_roles_come_from_oneself_and_from_every_group_around() -> None:
    """A role given to a group holds for its members and its subgroups' members; roles add up
    (G3, G4).
    """
    ana, bob, cyd = a_person("ana"), a_person("bob"), a_person("cyd")
    world = world_of(
        *TREE,
        a_member("ana", "deep"),
        a_member("bob", "west"),
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
    ana, bob, deep = a_person("ana"), a_person("bob"), a_person("cyd")
    gone = a_person("dan", status=PersonStatus.DELETED)
    away = a_person("eve", status=PersonStatus.SUSPENDED)
    held = [
        *memberships("ana", "north", "west"),
        *memberships("ana", "north", source=STAFF),
        *memberships("bob", "north"),
        *memberships("cyd", "deep"),
    ]
    world = world_of(*TREE, bob, ana, deep, gone, away, held)
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
    keep(kit, a_group("all"), a_group("north"), a_member("ana", "north"))
    with kit.storage.transaction(keys=Keys.holding("test")) as records:
        actor = Actor(a_person("ana"), is_admin=True, managed_group_ids=NO_GROUPS)
        world = StoredWorld(records, utc("2026-02-01 00:00"), actor)
        assert world.counts_in("ana") == {"north"}
        records.put(a_group("north", "all"))
        records.put(Settings(sessions_are_on=False))
        again = world.afterwards()
        assert again.counts_in("ana") == {"north", "all"}
        assert again.settings == Settings(sessions_are_on=False)
        assert (again.now, again.actor) == (utc("2026-02-01 00:00"), actor)
        assert world.counts_in("ana") == {"north"}


# What can be unlocked, and how people stand

TEN = Goal(goal_id="ten", title="Ten books")
HELLO = Intake(intake_id="hello", title="Hello")
HOME = Widget(widget_id="home", title="Home")
FILM = Activity(activity_id="film", title="The film")
SALES = Session(session_id=ID, plan=SessionPlan(title="Sales"))
JOURNEY = sk.Journey(
    journey_id="onboarding",
    title="Onboarding",
    sections=[
        sk.JourneySection(journey_section_id="start", title="Start", steps=["quiz", ID]),
        sk.JourneySection(journey_section_id="end", title="The end", steps=["film"]),
    ],
)
OTHER = sk.Journey(
    journey_id="another",
    title="Another",
    sections=[sk.JourneySection(journey_section_id="more", title="More", steps=["quiz"])],
)
PROGRAMME = sk.Programme(
    programme_id="academy", title="Academy", parts=[JOURNEY.target, sk.Target.activity("film")]
)


@pytest.mark.parametrize(
    ("target", "title"),
    [
        (sk.Target.widget("home"), "Home"),
        (sk.Target.activity("film"), "The film"),
        (sk.Target.session(ID), "Sales"),
        (sk.Target.journey("onboarding"), "Onboarding"),
        (sk.Target.journey_section("start"), "Start"),
        (sk.Target.journey_section("end"), "The end"),
        (sk.Target.programme("academy"), "Academy"),
        (sk.Target.goal("ten"), "Ten books"),
        (sk.Target.intake("hello"), "Hello"),
    ],
    ids=str,
)
def test_a_target_is_known_by_its_kind_and_id(target: sk.Target, title: str) -> None:
    """Each kind is looked up among its own, and called as it is there, or else by its id (A5)."""
    world = world_of(TEN, HELLO, HOME, FILM, SALES, JOURNEY, PROGRAMME)
    assert world.knows(target)
    assert world.title_of(target) == title
    for gone in (evolve(target, target_id="gone"), sk.Target.widget(target.target_id)):
        assert world.knows(gone) is (gone == sk.Target.widget("home"))
    assert world.title_of(evolve(target, target_id="gone")) == "gone"


def test_the_overview_is_always_there() -> None:
    """The widget that shows all sessions needs no record (V2)."""
    world = world_of()
    assert world.knows(sk.Target.widget("sessions"))
    assert not world.knows(sk.Target.activity("sessions"))


def test_journeys_and_programmes_are_found_by_what_they_hold() -> None:
    """By id, by section, and by each part, in order of their ids (C8)."""
    last = sk.Programme(programme_id="zz", title="Z", parts=[JOURNEY.target])
    world = world_of(JOURNEY, OTHER, PROGRAMME, last, TEN, HELLO)
    assert (world.goal("ten"), world.intake("hello")) == (TEN, HELLO)
    assert world.journey("onboarding") == JOURNEY
    assert world.journey_of("end") == JOURNEY
    assert world.journey_of("more") == OTHER
    assert world.journeys_with("quiz") == (OTHER, JOURNEY)
    assert world.journeys_with("film") == (JOURNEY,)
    assert world.programme("academy") == PROGRAMME
    assert list(world.programmes()) == [PROGRAMME, last]
    assert world.programmes_with(JOURNEY.target) == (PROGRAMME, last)
    assert world.programmes_with(sk.Target.activity("film")) == (PROGRAMME,)
    assert world.programmes_with(OTHER.target) == ()


def a_result(person_id: str, target: sk.Target, status: str = "completed") -> Result:
    """How somebody stands."""
    return Result(
        person_id=person_id, target=target, status=sk.ResultStatus(status), at=START, score=None
    )


def test_how_people_stand_is_found_by_person_and_by_target() -> None:
    """Each person and target have one result; other kinds with the same id are others (C10)."""
    quiz, goal = a_result("ana", QUIZ), a_result("ana", sk.Target.goal("quiz"), "committed")
    bob = a_result("bob", QUIZ, "failed")
    world = world_of(quiz, goal, bob)
    assert world.result(QUIZ, "ana") == quiz
    assert world.result(sk.Target.goal("quiz"), "ana") == goal
    assert list(world.results_of("ana")) == [quiz, goal]
    assert list(world.results_in(QUIZ)) == [quiz, bob]


def test_what_is_kept_about_one_person_is_found() -> None:
    """Grants, items, offers, openings, reactions: each by its own ids (A9, A12, C7, C9, D1)."""
    grants = [
        Grant(
            target=QUIZ,
            person_id=one,
            is_unlock=True,
            automation_id="rule",
            at=START,
            root=(3, 1),
        )
        for one in ("ana", "bob")
    ]
    item = Item(person_id="ana", item_id="call", title="Call", created_at=START, since=START)
    offer = Offer(person_id="ana", offer_id="circles", group_ids=("north",), made_at=START)
    expiry = sk.Expiry(activity_id="quiz", after=utc("2026-02-01") - START)
    rule = ("automation", "rule")
    rows = [Match(subject=rule, person_id=one, at=START) for one in ("ana", "bob")]
    other = Match(subject=("programme", "rule"), person_id="ana", at=START)
    reaction = Reaction(root=(3, 1), automation_id="rule", person_id="ana")
    world = world_of(*grants, item, offer, expiry, *rows, other, reaction)
    assert world.grant(QUIZ, "bob") == grants[1]
    assert world.grant(sk.Target.goal("quiz"), "bob") is None
    assert list(world.grants_of(QUIZ)) == grants
    assert world.item("ana", "call") == item
    assert world.item("bob", "call") is None
    assert world.offer("ana", "circles") == offer
    assert world.expiry("quiz") == expiry
    assert list(world.matches(rule)) == rows
    assert world.match(rule, "bob") == rows[1]
    assert world.match(other.subject, "bob") is None
    assert world.has_reacted((3, 1), "rule", "ana")
    for other in (((3, 2), "rule", "ana"), ((3, 1), "more", "ana"), ((3, 1), "rule", "bob")):
        assert not world.has_reacted(*other)


def test_automations_are_set_off_by_their_trigger() -> None:
    """Those about whichever subject and those about this one, at work, in order of ids (A1, A2)."""

    def one(name: str, trigger: sk.Trigger | None, **changes: Any) -> sk.Automation:
        return sk.Automation(
            automation_id=name,
            name=name,
            trigger=trigger,
            condition=sk.Always(),
            actions=[sk.Suspend()],
            **changes,
        )

    added, updated = sk.Trigger.ADDED_TO_GROUP, sk.Trigger.PERSON_UPDATED
    here = one("a", added, subject_id="north")
    everywhere = one("b", added)
    here_too = one("c", added, subject_id="north")
    elsewhere = one("d", added, subject_id="south")
    off = one("e", added, is_enabled=False)
    person, idle = one("f", updated), one("g", None)
    saved = (here_too, person, off, idle, elsewhere, everywhere, here)
    world = world_of(*saved)
    assert world.automations_on(added, "north") == (here, everywhere, here_too)
    assert world.automations_on(added, "west") == (everywhere,)
    assert world.automations_on(added, "") == (everywhere,)
    assert world.automations_on(updated, "") == (person,)
    assert world.automations_on(sk.Trigger.EVENT_BEGINS, ID) == ()
    assert list(world.automations()) == sorted(saved, key=lambda found: found.automation_id)

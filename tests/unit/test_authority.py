"""Who may do what, and who may know of what: given world and actor -> answer."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit._domain.catalogue import Event, Section, Session
from sessionkit._domain.decision import Decision, Finding, met, unmet
from sessionkit._domain.people import NO_GROUPS
from sessionkit._domain.reasons import Audience, Reason
from sessionkit._domain.registration import Registration, RegistrationState
from sessionkit._domain.world import Actor
from sessionkit._policies import authority
from sessionkit._world import StoredWorld
from tests.builders import (
    START,
    Kit,
    a_decision,
    a_person,
    a_section,
    a_window,
    a_world,
    an_event,
    keep,
    with_plan,
)

ID = "sales-101"
ACTIVE = RegistrationState.ACTIVE
WAITING = RegistrationState.WAITING
LEFT = RegistrationState.DEREGISTERED
ON = (met(Reason.ACTOR_ACTIVE), met(Reason.SESSIONS_ON))
NO_SESSION = unmet(Reason.SESSION_EXISTS, ID, id=ID)
NO_SECTION = unmet(Reason.SECTION_EXISTS, ID, "north", id="north")
NOT_STAFF = unmet(Reason.STAFF)
NOBODY = Actor(None, is_admin=False, managed_group_ids=NO_GROUPS)


def the_kit(*, published: bool = True, tess: str = "trainers") -> Kit:
    """A published session with a section for ``north`` and one for ``south``.

    Besides the people of ``a_world``: ``eve`` in the group above, ``fay`` in ``south``, ``gus`` in
    no group at all, so that nothing is unlocked for him, and ``hal``, a trainer for ``south`` like
    that.
    """
    kit = a_world(
        a_section(),
        a_section("south", group_ids=["south"], first_event=an_event()),
        published=published,
    )
    a_person(kit, "eve", "all")
    a_person(kit, "fay", "south")
    a_person(kit, "gus")
    a_person(kit, "hal")
    kit.do(sk.AssignRoles(holder=sk.Holder.person("hal"), managed_group_ids=["south"]))
    a_person(kit, "tess", *([tess] if tess else []))
    return kit


def seen(kit: Kit, by: Any) -> tuple[StoredWorld, Session, Section, Section]:
    """The world as somebody sees it, and the plan."""
    session = kit.storage.records(Session)[ID,]
    north, south = session.sections[:2]
    with kit.storage.transaction() as records:
        return a_window(kit, records, by), session, north, south


def a_place(learner_id: str, state: RegistrationState, **changes: Any) -> Registration:
    """A place in section ``north``, to put into the storage as it is."""
    plan: dict[str, Any] = {
        "session_id": ID,
        "section_id": "north",
        "learner_id": learner_id,
        "state": state,
        "since": START,
        "ticket": 0,
    }
    return Registration(**(plan | changes))


def assign(kit: Kit, person_id: str) -> None:
    """Make somebody a trainer of the event of section ``north``, past every rule."""
    _, session, north, _ = seen(kit, sk.APPLICATION)
    event = with_plan(north.events[0], trainer_ids=(person_id,))
    keep(kit, session.with_section(evolve(north, events=(event,))))


# Acting at all


@pytest.mark.parametrize("status", ["pending", "active", "suspended"])
def test_only_active_people_act(status: str) -> None:
    """Pending and suspended people cannot act, and are told so before anything else (G9)."""
    kit = the_kit()
    a_person(kit, "ana", "north", status=status)
    outcome = met(Reason.ACTOR_ACTIVE)
    if status != "active":
        outcome = unmet(
            Reason.ACTOR_ACTIVE, "ana", person_id="ana", status=sk.PersonStatus(status)
        )
    assert authority.acts(seen(kit, "ana")[0]) == outcome


def test_an_erased_person_cannot_act() -> None:
    """An id that is left of somebody acts no more (G9)."""
    kit = the_kit()
    kit.do(sk.DeletePerson(person_id="ana"))
    assert authority.acts(seen(kit, "ana")[0]) == unmet(
        Reason.ACTOR_ACTIVE, "ana", person_id="ana", status=sk.PersonStatus.DELETED
    )


def test_the_application_acts_for_nobody() -> None:
    """The application acts without being a person, and is admin (G4)."""
    world = seen(the_kit(), sk.APPLICATION)[0]
    assert authority.acts(world) == met(Reason.ACTOR_ACTIVE)
    assert authority.administers(world) == met(Reason.ADMIN)


@pytest.mark.parametrize(("by", "is_admin"), [("ada", True), ("tess", False), ("ana", False)])
def test_admins_do_everything(by: str, *, is_admin: bool) -> None:
    """Only the admin role gives admin rights (G4)."""
    outcome = met(Reason.ADMIN) if is_admin else unmet(Reason.ADMIN)
    assert authority.administers(seen(the_kit(), by)[0]) == outcome


# Trainers


@pytest.mark.parametrize(
    ("managed", "groups", "trains"),
    [
        ([], ["north"], False),
        (["north"], ["north"], True),
        (["all"], ["north"], True),
        (["all"], ["deep"], True),
        (["north"], ["deep"], True),
        (["deep"], ["north"], False),
        (["south"], ["north"], False),
        (["south"], ["north", "south"], True),
        (["north", "trainers"], ["south"], False),
    ],
)
def test_a_trainer_trains_for_managed_groups_and_those_below(
    managed: list[str], groups: list[str], *, trains: bool
) -> None:
    """A trainer trains for sections with at least one managed group; managing a group manages the
    groups below it (G3, G4, G5).
    """
    kit = the_kit()
    kit.do(sk.SaveGroup(group=sk.GroupEntry(group_id="deep", title="Deep", parent_id="north")))
    kit.do(sk.AssignRoles(holder=sk.Holder.person("tess"), managed_group_ids=managed))
    world, _, north, _ = seen(kit, "tess")
    section = with_plan(north, group_ids=tuple(groups))
    assert authority.is_trainer_for(world, world.actor, section) is trains


@pytest.mark.parametrize(
    ("by", "north", "south", "some"),
    [
        (sk.APPLICATION, True, True, True),
        ("ada", True, True, True),
        ("tess", True, False, True),
        ("hal", False, False, False),
        ("ana", False, False, False),
        ("gus", False, False, False),
    ],
)
def test_staff_of_a_section(by: Any, *, north: bool, south: bool, some: bool) -> None:
    """Staff are admins, and trainers of a managed group for whom the session is unlocked (G5)."""
    world, session, section, other = seen(the_kit(), by)
    assert authority.is_staff(world, session, section) is north
    assert authority.is_staff(world, session, other) is south
    assert authority.is_staff(world, session, None) is some
    for section_id, is_staff in (("north", north), ("south", south), (None, some)):
        audience = authority.audience(world, ID, section_id)
        assert audience is (Audience.STAFF if is_staff else Audience.LEARNER)


def test_a_trainer_without_the_session_unlocked_is_no_staff() -> None:
    """Managing a group of the section is not enough: the session must be unlocked as well (G5)."""
    world, session, north, _ = seen(the_kit(tess=""), "tess")
    assert authority.is_trainer_for(world, world.actor, north)
    assert not authority.is_staff(world, session, north)
    assert not authority.is_staff(world, session, None)
    assert not authority.knows_as_trainer(world, session)


def test_nobody_is_neither_staff_nor_learner() -> None:
    """Without a person or admin rights nobody may do or know anything (G10)."""
    kit = the_kit()
    open_to_all = sk.Automation(
        automation_id="open",
        name="Open to all",
        condition=sk.Always(),
        actions=[sk.Unlock(sk.Target.widget("sessions")), sk.Unlock(sk.Target.session(ID))],
    )
    kit.do(sk.SaveAutomation(automation=open_to_all))
    world, session, north, _ = seen(kit, sk.APPLICATION)
    keep_out = Actor(None, is_admin=False, managed_group_ids=frozenset({"north"}))
    for actor in (NOBODY, keep_out):
        world.actor = actor
        assert not authority.is_staff(world, session, north)
        assert not authority.knows_as_trainer(world, session)
        assert not authority.is_registered(world, session)
        assert not authority.trains_in(world, session)
        assert not authority.may_know(world, session)
        assert not authority.may_know_section(world, session, north)
        assert authority.audience(world, ID, "north") is Audience.LEARNER


@pytest.mark.parametrize(
    ("by", "sections", "knows"),
    [
        ("tess", ("north", "south"), True),
        ("tess", ("north",), True),
        ("tess", ("south",), False),
        ("tess", (), True),
        ("hal", ("south",), False),
        ("hal", (), False),
        ("ana", ("north",), False),
        ("ana", (), False),
        (sk.APPLICATION, (), False),
    ],
)
def test_a_trainer_sees_a_session_in_the_overview(
    by: Any, sections: tuple[str, ...], *, knows: bool
) -> None:
    """A trainer sees an unlocked session that has a section for a managed group, or none yet
    (G7).
    """
    world, session, *both = seen(the_kit(published=False), by)
    left = tuple(one for one in both if one.section_id in sections)
    assert authority.knows_as_trainer(world, evolve(session, sections=left)) is knows


def test_answers_to_trainers_hold_all_only_where_they_train() -> None:
    """A trainer gets the answers of a learner about sessions that are not there or not theirs, and
    about none; an admin gets all (X3).
    """
    kit = the_kit()
    kit.do(sk.CreateSession(session_id="empty", title="Empty"))
    tess = seen(kit, "tess")[0]
    assert authority.audience(tess, ID, "west") is Audience.STAFF
    for session_id in (None, "nowhere", "empty"):
        assert authority.audience(tess, session_id, None) is Audience.LEARNER
        assert authority.audience(tess, session_id, "north") is Audience.LEARNER
    ada = seen(kit, "ada")[0]
    assert authority.audience(ada, None, None) is Audience.STAFF


# Who may know


@pytest.mark.parametrize(
    ("state", "holds"), [(ACTIVE, True), (WAITING, True), (LEFT, False), (None, False)]
)
def test_a_place_keeps_a_session_in_sight(state: RegistrationState | None, *, holds: bool) -> None:
    """Whoever has a place, or one in line, keeps seeing session and section though access is lost
    (V4).
    """
    kit = the_kit()
    if state is not None:
        keep(kit, a_place("gus", state))
    world, session, north, south = seen(kit, "gus")
    assert authority.is_registered(world, session) is holds
    assert authority.may_know(world, session) is holds
    assert authority.may_know_section(world, session, north) is holds
    assert authority.may_know_section(world, session, south) is False


def test_whoever_trains_an_event_keeps_it_in_sight() -> None:
    """Somebody assigned to an event sees session and section, whatever role they have left
    (G6, V3).
    """
    kit = the_kit()
    assign(kit, "gus")
    world, session, north, south = seen(kit, "gus")
    assert authority.trains_in(world, session)
    assert authority.may_know(world, session)
    assert authority.may_know_section(world, session, north)
    assert not authority.may_know_section(world, session, south)
    other = seen(kit, "hal")[0]
    assert not authority.trains_in(other, session)
    assert not authority.may_know(other, session)


@pytest.mark.parametrize(
    ("by", "published", "tile", "north", "south"),
    [
        (sk.APPLICATION, False, True, True, True),
        ("ada", False, True, True, True),
        ("tess", False, True, True, False),
        ("tess", True, True, True, False),
        ("ana", True, True, True, False),
        ("ana", False, False, False, False),
        ("fay", True, True, False, True),
        ("eve", True, True, False, False),
        ("gus", True, False, False, False),
        ("hal", True, False, False, False),
    ],
)
def test_who_may_know_of_what(
    by: Any, *, published: bool, tile: bool, north: bool, south: bool
) -> None:
    """Learners know of an unlocked session and of the sections for their groups, trainers of
    theirs, admins of all; a draft is for staff only (S3, V, V1, V3, G7).
    """
    world, session, first, second = seen(the_kit(published=published), by)
    assert authority.may_know(world, session) is tile
    assert authority.may_know_section(world, session, first) is north
    assert authority.may_know_section(world, session, second) is south


def test_being_in_the_group_is_not_enough() -> None:
    """Without the session unlocked there is no tile, whatever groups one is in (V)."""
    kit = the_kit()
    kit.do(sk.RemoveAutomation(automation_id="unlock-sales-101"))
    world, session, north, _ = seen(kit, "ana")
    assert not authority.may_know(world, session)
    assert not authority.may_know_section(world, session, north)


def test_an_old_place_in_a_section_does_not_hide_it() -> None:
    """Whoever gave up a place, there or elsewhere, sees the sections of their groups like anybody
    else (V1, R12).
    """
    kit = the_kit()
    keep(kit, a_place("ana", LEFT), a_place("bob", LEFT, section_id="south"))
    for by in ("ana", "bob"):
        world, session, north, _ = seen(kit, by)
        assert authority.may_know_section(world, session, north)


def test_a_place_in_one_section_shows_no_other() -> None:
    """A place keeps its own section in sight, and no other (V, V4)."""
    kit = the_kit()
    keep(kit, a_place("gus", ACTIVE, section_id="south"))
    world, session, north, south = seen(kit, "gus")
    assert not authority.may_know_section(world, session, north)
    assert authority.may_know_section(world, session, south)


def test_an_old_place_shows_nothing_to_somebody_outside_the_groups() -> None:
    """Whoever left both the section and its groups sees the tile without the section (V, V1)."""
    kit = the_kit()
    keep(kit, a_place("fay", LEFT))
    world, session, north, _ = seen(kit, "fay")
    assert authority.may_know(world, session)
    assert not authority.may_know_section(world, session, north)


# What a refusal tells


OPEN_BLOCK = unmet(Reason.NOT_TRAINER, "north", "gus")
FREE = met(Reason.PLACE_FREE, ID, "north")
LOCKED = unmet(Reason.SESSION_UNLOCKED, ID, "gus", locked_by=(), not_met=())
OUTSIDE = unmet(Reason.IN_GROUP, ID, "north", group_ids=("north",))


@pytest.mark.parametrize(
    ("by", "findings", "expected"),
    [
        ("ana", [FREE, OPEN_BLOCK], [FREE, OPEN_BLOCK]),
        ("gus", [FREE, OPEN_BLOCK], [FREE, OPEN_BLOCK]),
        ("gus", [met(Reason.IN_GROUP), FREE], [met(Reason.IN_GROUP), FREE]),
        ("gus", [LOCKED, FREE], NO_SESSION),
        ("fay", [OUTSIDE, FREE], NO_SECTION),
        ("eve", [OUTSIDE, OPEN_BLOCK], NO_SECTION),
        ("ana", [LOCKED, FREE, OUTSIDE, OPEN_BLOCK], [FREE, OPEN_BLOCK]),
        ("ana", [OPEN_BLOCK, FREE, LOCKED], [OPEN_BLOCK, FREE]),
        ("tess", [LOCKED, FREE, OUTSIDE], [LOCKED, FREE, OUTSIDE]),
        ("ada", [LOCKED, OUTSIDE], [LOCKED, OUTSIDE]),
    ],
)
def test_a_refusal_tells_nothing_that_one_may_not_know(
    by: str, findings: list[Finding], expected: Any
) -> None:
    """What blocks somebody who may not know of it is answered as if nothing were there; staff of
    the section are told all (X3, G10).
    """
    world, session, north, _ = seen(the_kit(), by)
    told = authority.as_learners_see(world, session, north, findings)
    assert told == (expected if isinstance(expected, list) else Decision((expected,)))


def test_staff_of_one_section_are_learners_in_another() -> None:
    """A trainer of another section is told no more than a learner (X3, G5, G10)."""
    world, session, _, south = seen(the_kit(), "tess")
    hidden = unmet(Reason.IN_GROUP, ID, "south", group_ids=("south",))
    missing = unmet(Reason.SECTION_EXISTS, ID, "south", id="south")
    assert authority.as_learners_see(world, session, south, [hidden]) == Decision((missing,))


# Looking things up on behalf of staff


def test_what_is_not_there_is_said_the_same_way_everywhere() -> None:
    """There is one answer for a session and one for a section that is not there (G10)."""
    assert authority.no_session(ID) == Decision((NO_SESSION,))
    assert authority.no_section(ID, "north") == Decision((NO_SECTION,))


@pytest.mark.parametrize(
    ("by", "session_id", "expected"),
    [
        (sk.APPLICATION, ID, None),
        ("ada", ID, None),
        ("ada", "nowhere", unmet(Reason.SESSION_EXISTS, "nowhere", id="nowhere")),
        ("tess", ID, unmet(Reason.ADMIN)),
        ("tess", "nowhere", unmet(Reason.ADMIN)),
        ("ana", ID, unmet(Reason.ADMIN)),
    ],
)
def test_a_session_for_admins(by: Any, session_id: str, expected: Finding | None) -> None:
    """Whoever is no admin gets the same answer whether or not the session exists (G5, G10)."""
    world, session, _, _ = seen(the_kit(), by)
    found = authority.session_for_admin(world, session_id)
    assert found == (session if expected is None else Decision((expected,)))


def a_hidden_kit() -> Kit:
    """A session of which only admins and those assigned or registered may know."""
    kit = the_kit()
    kit.do(sk.RemoveAutomation(automation_id="unlock-sales-101"))
    return kit


@pytest.mark.parametrize(
    ("by", "hidden", "registered", "expected"),
    [
        (sk.APPLICATION, True, False, None),
        ("ada", True, False, None),
        ("tess", False, False, None),
        ("tess", True, False, NO_SESSION),
        ("tess", True, True, unmet(Reason.STAFF, ID)),
        ("hal", False, False, NO_SESSION),
        ("hal", False, True, unmet(Reason.STAFF, ID)),
        ("ana", False, True, NOT_STAFF),
        ("gus", False, False, NOT_STAFF),
    ],
)
def test_a_session_for_staff(
    by: Any, expected: Finding | None, *, hidden: bool, registered: bool
) -> None:
    """A learner learns nothing by asking, a trainer only of sessions they may know of (G5, G7,
    G10).
    """
    kit = a_hidden_kit() if hidden else the_kit()
    if registered:
        keep(kit, a_place(by, ACTIVE))
    world, session, _, _ = seen(kit, by)
    found = authority.session_for_staff(world, ID)
    assert found == (session if expected is None else Decision((expected,)))


def test_a_trainer_plans_the_first_section_for_a_managed_group() -> None:
    """A trainer may plan in an unlocked session, though all its sections are for other groups
    (G5).
    """
    kit = a_world(a_section())
    a_person(kit, "ivy", "trainers")
    kit.do(sk.AssignRoles(holder=sk.Holder.person("ivy"), managed_group_ids=["south"]))
    command = a_section("south", group_ids=["south"])
    assert a_decision(kit, command, "ivy").is_allowed


@pytest.mark.parametrize("by", ["ana", "tess", "ada"])
def test_a_session_that_does_not_exist_is_hidden_like_one_that_does(by: str) -> None:
    """For staff a session that does not exist is not there; learners are told nothing (G10)."""
    world = seen(the_kit(), by)[0]
    missing = unmet(Reason.SESSION_EXISTS, "nowhere", id="nowhere")
    expected = Decision((NOT_STAFF if by == "ana" else missing,))
    assert authority.session_for_staff(world, "nowhere") == expected
    assert authority.section_for_staff(world, "nowhere", "north") == expected
    assert authority.event_for_marking(world, "nowhere", "north", "day-1") == expected


@pytest.mark.parametrize(
    ("by", "hidden", "registered", "expected"),
    [
        (sk.APPLICATION, True, False, None),
        ("ada", True, False, None),
        ("tess", False, False, None),
        ("tess", True, False, NO_SESSION),
        ("tess", True, True, unmet(Reason.STAFF, ID, "north")),
        ("hal", False, False, NO_SESSION),
        ("hal", False, True, unmet(Reason.STAFF, ID, "north")),
        ("ana", False, True, NOT_STAFF),
        ("gus", False, False, NOT_STAFF),
    ],
)
def test_a_section_for_staff(
    by: Any, expected: Finding | None, *, hidden: bool, registered: bool
) -> None:
    """A trainer runs only sections of managed groups, and is told of no others (G5, G10)."""
    kit = a_hidden_kit() if hidden else the_kit()
    if registered:
        keep(kit, a_place(by, ACTIVE))
    world, session, north, _ = seen(kit, by)
    found = authority.section_for_staff(world, ID, "north")
    assert found == ((session, north) if expected is None else Decision((expected,)))


def test_a_trainer_is_not_told_of_sections_of_other_groups() -> None:
    """Of a session they know, trainers are told only of sections they may know of (G5, G10)."""
    kit = the_kit()
    tess = seen(kit, "tess")[0]
    other = unmet(Reason.SECTION_EXISTS, ID, "south", id="south")
    assert authority.section_for_staff(tess, ID, "south") == Decision((other,))
    missing = unmet(Reason.SECTION_EXISTS, ID, "west", id="west")
    for by in ("tess", "ada"):
        world = seen(kit, by)[0]
        assert authority.section_for_staff(world, ID, "west") == Decision((missing,))
    a_person(kit, "tess", "trainers", "south")
    tess = seen(kit, "tess")[0]
    known = unmet(Reason.STAFF, ID, "south")
    assert authority.section_for_staff(tess, ID, "south") == Decision((known,))


def test_an_event_of_a_section() -> None:
    """An event is found by its id, or is not there (S7)."""
    _, session, north, _ = seen(the_kit(), "ada")
    assert authority.event_of(session, north, "day-1") == north.events[0]
    missing = unmet(Reason.EVENT_EXISTS, ID, "north", "day-9", id="day-9")
    assert authority.event_of(session, north, "day-9") == Decision((missing,))


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (sk.APPLICATION, None),
        ("ada", None),
        ("tess", None),
        ("gus", None),
        ("ana", NOT_STAFF),
        ("hal", NO_SESSION),
    ],
)
def test_an_event_for_marking(by: Any, expected: Finding | None) -> None:
    """Staff of the section fill in its sheets, and so does whoever is assigned to the event,
    whatever role they have left (T2, G6).
    """
    kit = the_kit()
    assign(kit, "gus")
    world, session, north, _ = seen(kit, by)
    found = authority.event_for_marking(world, ID, "north", "day-1")
    event = north.events[0]
    assert found == ((session, north, event) if expected is None else Decision((expected,)))


def test_being_assigned_to_one_event_opens_no_other_sheet() -> None:
    """A trainer of one event does not fill in the sheet of another one (T2)."""
    kit = the_kit()
    assign(kit, "gus")
    _, session, north, _ = seen(kit, "gus")
    day = timedelta(days=1)
    first = north.events[0]
    later = Event(
        event_id="day-2",
        plan=sk.EventPlan(
            start=sk.LocalTime.of(first.begins_at + day, first.plan.start.zone),
            end=sk.LocalTime.of(first.ends_at + day, first.plan.start.zone),
        ),
    )
    keep(kit, session.with_section(evolve(north, events=(first, later))))
    world = seen(kit, "gus")[0]
    for section_id, event_id in (
        ("north", "day-2"),
        ("north", "day-9"),
        ("south", "day-1"),
        ("west", "day-1"),
    ):
        found = authority.event_for_marking(world, ID, section_id, event_id)
        assert found == Decision((NOT_STAFF,))
    tess = seen(kit, "tess")[0]
    missing = unmet(Reason.EVENT_EXISTS, ID, "north", "day-9", id="day-9")
    assert authority.event_for_marking(tess, ID, "north", "day-9") == Decision((missing,))


@pytest.mark.parametrize(
    "command",
    [
        a_section(),
        sk.EditSection(session_id=ID, section_id="north", name="Other"),
        sk.CancelSection(session_id=ID, section_id="north", reason="Flood"),
        sk.ArchiveSection(session_id=ID, section_id="north"),
        sk.RestoreSection(session_id=ID, section_id="north"),
        sk.AddEvent(session_id=ID, section_id="north", event_id="day-2", plan=an_event()),
        sk.EditEvent(session_id=ID, section_id="north", event_id="day-1", title="Other"),
        sk.RemoveEvent(session_id=ID, section_id="north", event_id="day-1"),
        sk.CancelEvent(session_id=ID, section_id="north", event_id="day-1", reason="Ill"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_plans_are_closed_to_whoever_may_not_run_them(command: Any) -> None:
    """Learners cannot plan, and trainers are not told of what they may not know (G5, G10)."""
    kit = the_kit()
    assert a_decision(kit, command, "ana") == Decision((*ON, NOT_STAFF))
    assert a_decision(kit, command, "hal") == Decision((*ON, NO_SESSION))


def test_what_only_secrets_block_is_not_there_even_where_the_section_is_known() -> None:
    """G10: an answer to a learner is never refused for reasons that it leaves out."""
    kit = a_world(a_section())
    kit.register("ana")
    with kit.storage.transaction() as records:
        world = a_window(kit, records, "ana")
        session = world.session(ID)
        assert session is not None
        hidden = unmet(Reason.SESSION_UNLOCKED, ID, "ana", locked_by=(), not_met=())
        found = authority.as_learners_see(world, session, session.sections[0], [hidden])
    assert found == Decision((NO_SECTION,))

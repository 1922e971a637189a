"""People, groups and roles: given world, command -> findings and facts."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit._domain.commands.due import FillPlaces, SettlePlaces
from sessionkit._domain.decision import Decision, Finding, met, unmet, warned
from sessionkit._domain.facts.people import (
    GroupLeftOut,
    GroupRemoved,
    GroupSaved,
    GroupTold,
    MembershipsChanged,
    PersonErased,
    PersonSaved,
    PersonTold,
    RolesAssigned,
)
from sessionkit._domain.facts.registration import AccessLost, LearnerReconsidered
from sessionkit._domain.facts.time import CommandScheduled
from sessionkit._domain.outcomes import Synchronised
from sessionkit._domain.people import (
    DIRECTORY,
    OWN_CHOICE,
    STAFF,
    Group,
    Person,
    PersonDate,
    Roles,
    Source,
    Told,
)
from sessionkit._domain.reasons import GroupUse, GroupUser, Reason
from sessionkit._domain.registration import Registration, RegistrationState, Roster
from sessionkit._policies.people import joining, leaving, reactivating, suspending, told_of
from sessionkit._policies.reconsidering import reconsidered
from sessionkit._world import StoredWorld
from tests.builders import (
    START,
    ZONE,
    Kit,
    a_decision,
    a_person,
    a_section,
    a_window,
    a_world,
    joined,
    keep,
    left,
    memberships,
    utc,
)

ID = "sales-101"
ALLOWED = (met(Reason.ACTOR_ACTIVE), met(Reason.ADMIN))
KNOWN = (*ALLOWED, met(Reason.GROUPS_KNOWN))
REFUSED = Decision((met(Reason.ACTOR_ACTIVE), unmet(Reason.ADMIN)))


def an_entry(person_id: str = "ana", *group_ids: str, **changes: Any) -> sk.PersonEntry:
    """What the application tells of a person, as ``a_world`` told it."""
    plan: dict[str, Any] = {
        "person_id": person_id,
        "name": person_id.title(),
        "email": f"{person_id}@example.org",
        "zone": ZONE,
        "group_ids": group_ids or ("north",),
    }
    return sk.PersonEntry(**(plan | changes))


def save(person_id: str = "ana", *group_ids: str, **changes: Any) -> sk.SavePerson:
    """Save a person."""
    return sk.SavePerson(person=an_entry(person_id, *group_ids, **changes))


def the_person(kit: Kit, person_id: str = "ana") -> Person:
    """A person as stored."""
    return kit.storage.records(Person)[person_id,]


def happened(decision: Decision) -> tuple[Any, ...]:
    """What happened, apart from what is noted of what the directory says (G11)."""
    noted = (PersonTold, GroupTold, GroupLeftOut)
    return tuple(one for one in decision.facts if not isinstance(one, noted))


def told(person_id: str = "ana", *group_ids: str, **changes: Any) -> PersonTold:
    """The fact that the directory says this of a person."""
    return PersonTold(told=told_of(an_entry(person_id, *group_ids, **changes)))


def a_place(learner_id: str = "ana", **changes: Any) -> Registration:
    """A place in section ``north``, to put into the storage as it is."""
    plan: dict[str, Any] = {
        "session_id": ID,
        "section_id": "north",
        "learner_id": learner_id,
        "state": RegistrationState.ACTIVE,
        "since": START,
        "ticket": 0,
    }
    return Registration(**(plan | changes))


PASSED_OVER = {"state": RegistrationState.WAITING, "passed_over": "registration.in-group"}


def a_line(kit: Kit, *learner_ids: str, section_id: str = "north", taken: int = 0) -> None:
    """Put people in the line of a section, past every rule."""
    for number, learner_id in enumerate(learner_ids):
        waits = {**PASSED_OVER, "section_id": section_id, "ticket": number}
        keep(kit, a_place(learner_id, **waits))
    roster = Roster(session_id=ID, section_id=section_id, taken=taken, waiting=len(learner_ids))
    keep(kit, roster)


def refill(session_id: str = ID, section_id: str = "north", **more: Any) -> CommandScheduled:
    """The fact that a section's free places are to be offered again."""
    command = FillPlaces(session_id=session_id, section_id=section_id, **more)
    return CommandScheduled(command=command, due_at=START)


def again(learner_id: str = "ana", session_id: str = ID) -> LearnerReconsidered:
    """The fact that somebody whom the line went past is to be judged again."""
    return LearnerReconsidered(session_id=session_id, section_id="north", learner_id=learner_id)


def settle(person_id: str = "ana", session_id: str = ID) -> CommandScheduled:
    """The fact that a person's place is to be given up."""
    command = SettlePlaces(session_id=session_id, person_id=person_id)
    return CommandScheduled(command=command, due_at=START)


ADMINS_ONLY = [
    save(),
    sk.DeletePerson(person_id="ana"),
    sk.SaveGroup(group=sk.GroupEntry(group_id="west", title="West")),
    sk.RemoveGroup(group_id="south"),
    sk.SynchroniseDirectory(people=[], groups=[]),
    sk.AssignRoles(holder=sk.Holder.person("ana"), is_admin=True),
]


@pytest.mark.parametrize("command", ADMINS_ONLY, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("by", ["tess", "ana"])
def test_only_admins_touch_people_groups_and_roles(command: Any, by: str) -> None:
    """A trainer never edits people or groups, and nobody but admins gives roles (G4, G5)."""
    kit = a_world()
    decision = a_decision(kit, command, by)
    assert Decision(decision.findings, decision.facts) == REFUSED
    assert a_decision(kit, command, "ada").is_allowed


@pytest.mark.parametrize("command", ADMINS_ONLY, ids=lambda one: type(one).__name__)
def test_the_directory_is_kept_while_sessions_are_off(command: Any) -> None:
    """What the application tells of people is taken over while sessions are off (S2, G1)."""
    kit = a_world()
    kit.do(sk.ChangeSettings(sessions_are_on=False))
    assert a_decision(kit, command).is_allowed


# People


def test_a_person_is_added_with_everything_told() -> None:
    """Every field that the application tells of a person is kept (G1)."""
    entry = an_entry(
        "eve",
        "south",
        "north",
        locale="fr-BE",
        status="pending",
        dates={"first login": utc("2026-01-01 07:00"), "created": utc("2025-12-31 07:00")},
        attributes={"level": 3},
    )
    person = Person(
        person_id="eve",
        name="Eve",
        email="eve@example.org",
        zone=ZONE,
        locale="fr-BE",
        status=sk.PersonStatus.PENDING,
        dates=(
            (PersonDate.CREATED, utc("2025-12-31 07:00")),
            (PersonDate.FIRST_LOGIN, utc("2026-01-01 07:00")),
        ),
        attributes=entry.attributes,
    )
    assert a_decision(a_world(), sk.SavePerson(person=entry)) == Decision(
        KNOWN,
        (
            PersonSaved(person=person),
            joined("eve", "north", "south"),
            PersonTold(told=Told(person=person, group_ids=("north", "south"))),
        ),
    )


def test_the_same_person_again_is_no_fact() -> None:
    """Telling of a person what is known already changes nothing (G1)."""
    assert a_decision(a_world(), save()) == Decision(KNOWN)


def test_a_person_is_in_groups_that_are_known() -> None:
    """Every group of a person must be known; the unknown ones are named (G1)."""
    assert a_decision(a_world(), save("eve", "west", "north", "east")) == Decision(
        (*ALLOWED, unmet(Reason.GROUPS_KNOWN, missing=("east", "west")))
    )


def test_somebody_new_may_be_what_a_line_waited_for() -> None:
    """A new person can turn an unknown condition into a known one, so the lines are looked at
    again which such a condition is about, and no others (A13, W3, W4).
    """
    kit = a_world(a_section(capacity=1))
    a_line(kit, "bob")
    assert happened(a_decision(kit, save("eve")))[1:] == (joined("eve", "north"),)
    unlock = sk.Unlock(sk.Target.session(ID))
    named = sk.Automation(
        automation_id="eve", name="Eve", condition=sk.IsPerson("eve"), actions=[unlock]
    )
    kit.do(sk.SaveAutomation(automation=named), follow_up=False)
    eve = a_decision(kit, save("eve"))
    assert happened(eve)[1:] == (joined("eve", "north"), refill(everybody=True))
    assert a_decision(kit, save("ana", name="Anna")).facts == (
        PersonSaved(person=evolve(the_person(kit), name="Anna")),
        told(name="Anna"),
    )


@pytest.mark.parametrize(
    ("before", "after", "gives_up"),
    [
        ("active", "active", False),
        ("active", "pending", False),
        ("active", "suspended", True),
        ("pending", "suspended", True),
        ("suspended", "suspended", False),
        ("suspended", "active", False),
    ],
)
def test_places_are_given_up_on_suspension(before: str, after: str, *, gives_up: bool) -> None:
    """Whoever is suspended has each of their places looked at, once, and keeps ended ones as they
    are (G9).
    """
    kit = a_world(a_section())
    kit.do(save(status=before))
    for session_id in ("other", "third"):
        keep(kit, a_place(session_id=session_id))
    keep(kit, a_place(), a_place(session_id="past", state=RegistrationState.DEREGISTERED))
    status = sk.PersonStatus(after)
    suspended_by = (DIRECTORY,) if after == "suspended" else ()
    person = evolve(the_person(kit), name="Anna", status=status, suspended_by=suspended_by)
    expected: list[Any] = [PersonSaved(person=person), told(name="Anna", status=after)]
    if gives_up:
        expected += [settle("ana", "other"), settle("ana", ID), settle("ana", "third")]
    decision = a_decision(kit, save(name="Anna", status=after))
    assert decision == Decision(KNOWN, tuple(expected))


@pytest.mark.parametrize(
    ("change", "looks"),
    [
        ({"name": "Anna"}, True),
        ({"group_ids": ("north", "south")}, True),
        ({"status": "pending"}, True),
        ({"status": "active"}, False),
    ],
)
def test_whatever_changes_about_somebody_may_open_a_place_in_line(
    change: dict[str, Any], *, looks: bool
) -> None:
    """Whoever changes is judged again in the lines that went past them (W3, W4)."""
    kit = a_world(a_section(capacity=1))
    a_line(kit, "ana", taken=1)
    other = a_place(session_id="other", section_id="x")
    keep(kit, other, a_place("bob", session_id="third", state=RegistrationState.WAITING))
    decision = a_decision(kit, save(**change))
    assert happened(decision)[1:] == ((again(), refill()) if looks else ())
    assert bool(decision.facts) is (change != {"status": "active"})


def lost(requirement: str = "registration.in-group", **changes: Any) -> AccessLost:
    """The fact that a registered learner no longer is in a group of the section."""
    plan = {
        "session_id": ID,
        "section_id": "north",
        "learner_id": "ana",
        "requirement": requirement,
        "at": START,
    }
    return AccessLost(**(plan | changes))


@pytest.mark.parametrize(
    ("before", "after", "is_lost"),
    [
        (("north",), ("south",), True),
        (("north",), ("all",), True),
        (("north", "south"), ("south",), True),
        (("north",), ("north", "south"), False),
        (("south",), ("all",), False),
        (("deep",), ("south",), True),
        (("north",), ("deep",), False),
    ],
)
def test_a_registered_learner_who_leaves_the_groups_is_reported(
    before: tuple[str, ...], after: tuple[str, ...], *, is_lost: bool
) -> None:
    """Losing the last of a section's groups keeps the place and is reported; groups below a group
    of the section count as it (G3, V4).
    """
    kit = a_world(a_section())
    kit.do(sk.SaveGroup(group=sk.GroupEntry(group_id="deep", title="Deep", parent_id="north")))
    kit.do(save("ana", *before))
    keep(kit, a_place())
    moved = MembershipsChanged(
        person_id="ana",
        began=memberships("ana", *set(after).difference(before)),
        ended=memberships("ana", *set(before).difference(after)),
    )
    assert happened(a_decision(kit, save("ana", *after))) == (
        moved,
        *((lost(),) if is_lost else ()),
    )


def test_only_places_held_are_reported_as_lost() -> None:
    """Somebody in line loses nothing yet, and what is gone from the plan is nobody's loss; what
    follows in the list is still looked at (V4, W3).
    """
    kit = a_world(a_section())
    keep(
        kit,
        a_place(session_id="absent"),
        a_place(session_id="other", section_id="north", **PASSED_OVER),
        a_place(),
    )
    kit.do(sk.CreateSession(session_id="empty", title="Empty"))
    keep(kit, a_place(session_id="empty"))
    south = save("ana", "south")
    assert happened(a_decision(kit, south))[1:] == (
        lost(),
        again(session_id="other"),
        refill("other"),
    )
    keep(kit, a_place(**PASSED_OVER))
    assert happened(a_decision(kit, south))[1:] == (
        again(session_id="other"),
        again(),
        refill("other"),
        refill(),
    )


def test_a_deleted_person_leaves_only_an_id() -> None:
    """Deleting erases, takes roles away and gives places up (G9)."""
    kit = a_world(a_section())
    keep(kit, a_place("tess"), a_place("ana"))
    command = sk.DeletePerson(person_id="ana")
    assert a_decision(kit, command) == Decision(
        ALLOWED, (PersonErased(person_id="ana"), settle("ana"))
    )
    roles = Roles(holder=sk.Holder.person("tess"))
    assert a_decision(kit, sk.DeletePerson(person_id="tess")) == Decision(
        ALLOWED, (PersonErased(person_id="tess"), RolesAssigned(roles=roles), settle("tess"))
    )


def test_nobody_is_deleted_twice() -> None:
    """Somebody who is unknown or erased is not there to be deleted (G9)."""
    kit = a_world()
    kit.do(sk.DeletePerson(person_id="ana"))
    for person_id in ("ana", "zoe"):
        decision = a_decision(kit, sk.DeletePerson(person_id=person_id))
        gone = unmet(Reason.PERSON_EXISTS, person_id, id=person_id)
        assert decision == Decision((met(Reason.ACTOR_ACTIVE), gone))


# What is done about a person


GREETER = Source.automation("greeter")
OTHER = Source.automation("other")


def judged_by(kit: Kit, judge: Callable[[StoredWorld], Decision]) -> Decision:
    """What is decided in the world as stored, with nothing changed in it."""
    before = kit.storage.records(Person)
    with kit.storage.transaction() as records:
        decision = judge(a_window(kit, records))
    assert kit.storage.records(Person) == before
    return decision


@pytest.mark.parametrize(
    ("wanted", "source", "began"),
    [
        (("south",), GREETER, ("south",)),
        (("trainers", "all"), GREETER, ("all", "trainers")),
        (("north", "south"), GREETER, ("north", "south")),
        (("north", "south"), DIRECTORY, ("south",)),
        (("north",), OWN_CHOICE, ("north",)),
    ],
)
def test_a_source_holds_somebody_in_groups_as_well(
    wanted: tuple[str, ...], source: Source, began: tuple[str, ...]
) -> None:
    """A5, G11: whoever else holds somebody in a group, each source holds them there by itself."""
    kit = a_world()
    decision = judged_by(kit, lambda world: joining(world, "ana", wanted, source))
    expected = joined("ana", *began, source=source)
    assert decision == Decision((met(Reason.GROUPS_KNOWN),), (expected,))


@pytest.mark.parametrize("wanted", [(), ("north",)])
def test_joining_where_one_is_is_no_fact(wanted: tuple[str, ...]) -> None:
    """A5: nothing happens where nothing is to be done."""
    decision = judged_by(a_world(), lambda world: joining(world, "ana", wanted, DIRECTORY))
    assert decision == Decision((met(Reason.GROUPS_KNOWN),))


def test_only_groups_that_are_known_are_joined() -> None:
    """A5, A14: one group that is gone stops the whole, by its name."""
    decision = judged_by(
        a_world(), lambda world: joining(world, "ana", ("south", "gone"), GREETER)
    )
    assert decision == Decision((unmet(Reason.GROUPS_KNOWN, missing=("gone",)),))


@pytest.mark.parametrize("group_id", ["south", "north"])
def test_joining_may_be_what_a_line_waited_for(group_id: str) -> None:
    """W4, A5, G11: who comes into a group is judged again, and so is who is held there by one more;
    the rest of the line is not.
    """
    kit = a_world(a_section(capacity=1))
    a_line(kit, "ana", "bob")
    with kit.storage.transaction() as records:
        world = a_window(kit, records)
        decision = joining(world, "ana", (group_id,), GREETER)
        found = reconsidered(decision.facts, world)
    assert len(decision.facts) == 1
    assert found == [again(), refill()]


@pytest.mark.parametrize("source", [GREETER, STAFF, DIRECTORY], ids=lambda one: one.kind.value)
def test_somebody_leaves_a_group(source: Source) -> None:
    """A5, V4: and what they lose with it is reported."""
    kit = a_world(a_section())
    keep(kit, a_place())
    decision = judged_by(kit, lambda world: leaving(world, "ana", "north", source))
    assert decision == Decision(
        (met(Reason.GROUP_EXISTS, "north"),), (left("ana", "north"), lost())
    )


@pytest.mark.parametrize(
    ("source", "ends"),
    [
        (OTHER, (OTHER, DIRECTORY, STAFF)),
        (STAFF, (OTHER, DIRECTORY, STAFF)),
        (DIRECTORY, (DIRECTORY,)),
    ],
    ids=lambda one: getattr(getattr(one, "kind", None), "value", ""),
)
def test_who_takes_somebody_out_ends_every_hold(source: Source, ends: tuple[Source, ...]) -> None:
    """G11: staff and automations end all holds, the directory its own; who is still held there has
    lost nothing.
    """
    kit = a_world(a_section())
    keep(
        kit,
        a_place(),
        list(memberships("ana", "north", source=OTHER)),
        list(memberships("ana", "north", source=STAFF)),
        list(memberships("ana", "south", source=STAFF)),
    )
    ended = tuple(one for source in ends for one in memberships("ana", "north", source=source))
    decision = judged_by(kit, lambda world: leaving(world, "ana", "north", source))
    lost_it = () if source is DIRECTORY else (lost(),)
    assert decision.facts == (MembershipsChanged(person_id="ana", ended=ended), *lost_it)


@pytest.mark.parametrize("group_id", ["south", "all"])
def test_leaving_where_one_is_not_oneself_is_no_fact(group_id: str) -> None:
    """A5, G3: only a membership of one's own ends, not one that comes from a group below."""
    decision = judged_by(a_world(), lambda world: leaving(world, "ana", group_id, GREETER))
    assert decision == Decision((met(Reason.GROUP_EXISTS, group_id),))


def test_a_group_that_is_gone_cannot_be_left() -> None:
    """A5, A14: what the action names is no longer there."""
    decision = judged_by(a_world(), lambda world: leaving(world, "ana", "gone", GREETER))
    assert decision == Decision((unmet(Reason.GROUP_EXISTS, "gone", id="gone"),))


@pytest.mark.parametrize("before", ["active", "pending"])
def test_a_source_suspends_somebody(before: str) -> None:
    """A5, G9, G11: places go with it."""
    kit = a_world(a_section())
    a_person(kit, "ana", "north", status=before)
    keep(kit, a_place())
    saved = PersonSaved(person=the_person(kit).suspended(GREETER))
    assert saved.person.status is sk.PersonStatus.SUSPENDED
    suspend = judged_by(kit, lambda world: suspending(world, "ana", GREETER))
    assert suspend == Decision((), (saved, settle()))


@pytest.mark.parametrize(
    ("by", "source", "left_by"),
    [
        ((GREETER,), GREETER, (GREETER,)),
        ((DIRECTORY,), GREETER, (GREETER, DIRECTORY)),
        ((GREETER,), STAFF, (GREETER, STAFF)),
    ],
)
def test_every_source_suspends_by_itself(
    by: tuple[Source, ...], source: Source, left_by: tuple[Source, ...]
) -> None:
    """G11: who is suspended already gives up nothing a second time."""
    kit = a_world(a_section())
    suspended = evolve(the_person(kit), status=sk.PersonStatus.SUSPENDED, suspended_by=by)
    keep(kit, a_place(), suspended)
    decision = judged_by(kit, lambda world: suspending(world, "ana", source))
    after = evolve(suspended, suspended_by=left_by)
    assert decision == Decision((), () if by == left_by else (PersonSaved(person=after),))


@pytest.mark.parametrize(
    ("by", "source", "left_by"),
    [
        ((GREETER, DIRECTORY, STAFF), STAFF, ()),
        ((GREETER, DIRECTORY, STAFF), OTHER, (DIRECTORY, STAFF)),
        ((GREETER, OTHER), OTHER, ()),
        ((DIRECTORY, STAFF), DIRECTORY, (STAFF,)),
        ((DIRECTORY,), GREETER, (DIRECTORY,)),
        ((STAFF,), DIRECTORY, (STAFF,)),
    ],
)
def test_who_lifts_which_suspension(
    by: tuple[Source, ...], source: Source, left_by: tuple[Source, ...]
) -> None:
    """G11: staff lift all, an automation those of automations, the directory its own; somebody may
    act again once none is left.
    """
    kit = a_world()
    suspended = evolve(the_person(kit), status=sk.PersonStatus.SUSPENDED, suspended_by=by)
    keep(kit, suspended)
    decision = judged_by(kit, lambda world: reactivating(world, "ana", source))
    status = sk.PersonStatus.SUSPENDED if left_by else sk.PersonStatus.ACTIVE
    after = evolve(suspended, status=status, suspended_by=left_by)
    assert decision == Decision((), () if by == left_by else (PersonSaved(person=after),))


@pytest.mark.parametrize("status", ["active", "pending"])
def test_who_is_not_suspended_is_not_reactivated(status: str) -> None:
    """A5: and somebody pending stays so, also after a suspension."""
    kit = a_world()
    a_person(kit, "ana", "north", status=status)
    assert judged_by(kit, lambda world: reactivating(world, "ana", STAFF)) == Decision(())
    person = the_person(kit)
    keep(kit, person.suspended(GREETER))
    decision = judged_by(kit, lambda world: reactivating(world, "ana", GREETER))
    assert decision.facts == (PersonSaved(person=person),)


@pytest.mark.parametrize("person_id", ["zoe", "dan"], ids=["unknown", "erased"])
@pytest.mark.parametrize(
    "judge",
    [
        lambda world, one: joining(world, one, ("south",), GREETER),
        lambda world, one: leaving(world, one, "north", GREETER),
        lambda world, one: suspending(world, one, GREETER),
        lambda world, one: reactivating(world, one, GREETER),
    ],
    ids=["joining", "leaving", "suspending", "reactivating"],
)
def test_nothing_is_done_about_somebody_who_is_not_there(judge: Any, person_id: str) -> None:
    """A5, A14, G9: neither somebody unknown nor somebody erased changes any more."""
    kit = a_world()
    kit.do(sk.DeletePerson(person_id="dan"))
    decision = judged_by(kit, lambda world: judge(world, person_id))
    assert decision == Decision((unmet(Reason.PERSON_EXISTS, person_id, id=person_id),))


# Groups


TREE = met(Reason.GROUP_TREE)


def a_group(group_id: str, parent_id: str | None = None, **changes: Any) -> sk.GroupEntry:
    """What the application tells of a group, as ``a_world`` told it."""
    plan: dict[str, Any] = {
        "group_id": group_id,
        "title": group_id.title(),
        "parent_id": parent_id,
    }
    return sk.GroupEntry(**(plan | changes))


def test_a_group_is_added_with_everything_told() -> None:
    """Id, title, type and parent of a group are kept (G1, G2)."""
    group = Group(group_id="west", title="The West", type="region", parent_id="all")
    entry = a_group("west", "all", title="The West", type="region")
    assert a_decision(a_world(), sk.SaveGroup(group=entry)) == Decision(
        (*KNOWN, TREE), (GroupSaved(group=group), GroupTold(group=group))
    )


def test_the_same_group_again_is_no_fact() -> None:
    """Telling of a group what is known already changes nothing (G1)."""
    kit = a_world(a_section(capacity=1))
    a_line(kit, "ana")
    command = sk.SaveGroup(group=a_group("north", "all"))
    assert a_decision(kit, command) == Decision((*KNOWN, TREE))


@pytest.mark.parametrize(
    ("entry", "looks"),
    [
        (a_group("west"), False),
        (a_group("north"), True),
        (a_group("north", "south"), True),
        (a_group("north", "all", title="The North"), False),
    ],
)
def test_a_tree_that_changes_may_open_places_in_line(entry: sk.GroupEntry, *, looks: bool) -> None:
    """A group that is elsewhere changes who qualifies; neither a new title does, nor a group that
    nobody is in and no condition names (G3, W4).
    """
    kit = a_world(a_section(capacity=1))
    a_line(kit, "ana")
    facts = happened(a_decision(kit, sk.SaveGroup(group=entry)))
    assert [type(one) for one in facts[:1]] == [GroupSaved]
    assert facts[1:] == ((refill(everybody=True),) if looks else ())


def test_every_line_is_looked_at_when_a_group_moves() -> None:
    """Each section where somebody waits is looked at, full or not: later a place may be free."""
    kit = a_world(a_section("full", capacity=1), a_section("free", capacity=2), a_section("open"))
    command = sk.SaveGroup(group=a_group("north"))
    a_line(kit, "ana", section_id="full", taken=1)
    a_line(kit, "bob", section_id="free", taken=1)
    looks = [refill(section_id=one, everybody=True) for one in ("free", "full")]
    assert happened(a_decision(kit, command))[1:] == tuple(looks)


def test_a_line_of_a_section_that_is_gone_waits_for_nothing() -> None:
    """A roster without its session or section has no places to offer (W4)."""
    kit = a_world()
    keep(kit, Roster(session_id="absent", section_id="north", waiting=1))
    keep(kit, Roster(session_id=ID, section_id="north", waiting=1))
    command = sk.SaveGroup(group=a_group("west"))
    assert happened(a_decision(kit, command))[1:] == ()


def test_the_parent_of_a_group_is_known() -> None:
    """A parent must be known before its child (G2)."""
    command = sk.SaveGroup(group=a_group("west", "globe"))
    assert a_decision(a_world(), command) == Decision(
        (*ALLOWED, unmet(Reason.GROUPS_KNOWN, missing=("globe",)), TREE)
    )


@pytest.mark.parametrize(
    ("group_id", "parent_id", "loop", "path"),
    [
        ("north", "north", "north", ("north", "north")),
        ("all", "north", "all", ("all", "north", "all")),
        ("all", "deep", "all", ("all", "deep", "north", "all")),
    ],
)
def test_groups_do_not_lie_below_themselves(
    group_id: str, parent_id: str, loop: str, path: tuple[str, ...]
) -> None:
    """A cycle of groups, however long, is refused and shown (G2)."""
    kit = a_world()
    kit.do(sk.SaveGroup(group=a_group("deep", "north")))
    command = sk.SaveGroup(group=a_group(group_id, parent_id))
    assert a_decision(kit, command) == Decision(
        (*KNOWN, unmet(Reason.GROUP_TREE, group_id, group_id=loop, path=path))
    )


def test_a_cycle_above_a_new_group_is_shown_where_it_closes() -> None:
    """A loop that does not go through the group itself is found as well (G2)."""
    groups = [a_group("a", "b"), a_group("b", "c"), a_group("c", "b")]
    command = sk.SynchroniseDirectory(people=[], groups=groups)
    decision = a_decision(a_world(), command)
    loop = unmet(Reason.GROUP_TREE, "a", group_id="b", path=("a", "b", "c", "b"))
    assert decision.findings[:5] == (*SYNC[:-2], loop)
    assert decision.facts == ()


def test_a_group_that_nothing_refers_to_is_removed() -> None:
    """A removed group leaves its members, its roles and the tree (G1, G4)."""
    kit = a_world()
    holder = sk.Holder.group("south")
    kit.do(sk.AssignRoles(holder=holder, is_admin=True))
    a_person(kit, "eve", "north", "south")
    a_person(kit, "fay", "south")
    command = sk.RemoveGroup(group_id="south")
    assert a_decision(kit, command) == Decision(
        (*ALLOWED, met(Reason.GROUP_UNUSED, "south")),
        (
            left("eve", "south"),
            told("eve", "north"),
            left("fay", "south"),
            PersonTold(told=told_of(an_entry("fay", group_ids=()))),
            RolesAssigned(roles=Roles(holder=holder)),
            GroupRemoved(group_id="south"),
            GroupLeftOut(group_id="south"),
        ),
    )


def test_a_group_without_members_or_roles_is_just_removed() -> None:
    """Removing a group that nobody is in has no other fact (G1)."""
    command = sk.RemoveGroup(group_id="south")
    assert happened(a_decision(a_world(), command)) == (GroupRemoved(group_id="south"),)


def test_removing_a_group_looks_at_nobody_else() -> None:
    """Who leaves a group may lose the section's group; others in line stay as judged (V4, W3)."""
    kit = a_world(a_section(capacity=1))
    keep(kit, a_place("eve"))
    kit.do(sk.SaveGroup(group=a_group("deep", "north")))
    a_person(kit, "eve", "deep")
    a_line(kit, "bob")
    command = sk.RemoveGroup(group_id="deep")
    assert happened(a_decision(kit, command)) == (
        left("eve", "deep"),
        lost(learner_id="eve"),
        GroupRemoved(group_id="deep"),
    )


def subgroup(group_id: str) -> GroupUser:
    """That a group lies below another."""
    return GroupUser(kind=GroupUse.SUBGROUP, id=group_id)


THE_SESSION = GroupUser(kind=GroupUse.SESSION, id="sales-101")


def test_a_group_in_use_stays() -> None:
    """A group with subgroups or sections is not removed, and everything that uses it is named
    (G1, G2).
    """
    kit = a_world(a_section(group_ids=["all"]))
    users = (subgroup("north"), subgroup("south"), THE_SESSION)
    assert a_decision(kit, sk.RemoveGroup(group_id="all")) == Decision(
        (*ALLOWED, unmet(Reason.GROUP_UNUSED, "all", users=users))
    )


def test_an_unknown_group_is_not_removed() -> None:
    """A group that does not exist is answered so (G1)."""
    assert a_decision(a_world(), sk.RemoveGroup(group_id="west")) == Decision(
        (met(Reason.ACTOR_ACTIVE), unmet(Reason.GROUP_EXISTS, "west", id="west"))
    )


# Everything at once

WORLD_GROUPS = (
    a_group("all"),
    a_group("north", "all"),
    a_group("south", "all"),
    a_group("trainers"),
)
WORLD_PEOPLE = (
    an_entry("ada", group_ids=()),
    an_entry("ana"),
    an_entry("bob"),
    an_entry("cyd"),
    an_entry("dan"),
    an_entry("tess", "trainers"),
)


SYNC = (*KNOWN, met(Reason.GROUPS_KNOWN), TREE, met(Reason.FEW_LOST))
"""The groups of people are known, the parents of groups are, the tree is one, few are lost."""


def sync(
    people: tuple[sk.PersonEntry, ...] = WORLD_PEOPLE,
    groups: tuple[sk.GroupEntry, ...] = WORLD_GROUPS,
) -> sk.SynchroniseDirectory:
    """Synchronise the directory."""
    return sk.SynchroniseDirectory(people=people, groups=groups)


def test_the_same_directory_again_changes_nothing() -> None:
    """A directory that is known already has no facts, whoever waits (G1)."""
    kit = a_world(a_section(capacity=1))
    a_line(kit, "bob")
    unchanged = Synchronised(people_unchanged=6, groups_unchanged=4)
    assert a_decision(kit, sync()) == Decision(SYNC, result=unchanged)


def test_only_the_differences_of_a_directory_are_facts() -> None:
    """New and changed groups come first, then people, then those who are missing (G1)."""
    kit = a_world(a_section(capacity=1))
    a_line(kit, "bob")
    groups = (*WORLD_GROUPS[:2], a_group("south", "all", title="The South"), WORLD_GROUPS[3])
    people = (an_entry("eve"), an_entry("ana", name="Anna"), *WORLD_PEOPLE[3:], WORLD_PEOPLE[0])
    eve = Person(person_id="eve", name="Eve", email="eve@example.org", zone=ZONE)
    south = Group(group_id="south", title="The South", parent_id="all")
    west = Group(group_id="west", title="West")
    assert a_decision(kit, sync(people, (*groups, a_group("west")))) == Decision(
        SYNC,
        (
            GroupSaved(group=south),
            GroupSaved(group=west),
            GroupTold(group=south),
            GroupTold(group=west),
            PersonSaved(person=eve),
            joined("eve", "north"),
            told("eve"),
            PersonSaved(person=evolve(the_person(kit), name="Anna")),
            told(name="Anna"),
            PersonSaved(person=the_person(kit, "bob").suspended(DIRECTORY)),
            told("bob", status="suspended"),
            settle("bob"),
            again("bob"),
            refill(),
        ),
        result=Synchronised(
            people_added=1,
            people_changed=1,
            people_suspended=1,
            people_unchanged=4,
            groups_added=1,
            groups_changed=1,
            groups_unchanged=3,
            memberships_added=1,
        ),
    )


def test_people_who_are_missing_are_suspended_once() -> None:
    """Missing from the directory means suspended, never erased; who was erased stays so (G1, G9)."""
    kit = a_world()
    kit.do(sk.DeletePerson(person_id="dan"))
    people = tuple(one for one in WORLD_PEOPLE if one.person_id not in {"cyd", "dan"})
    suspended = the_person(kit, "cyd").suspended(DIRECTORY)
    assert happened(a_decision(kit, sync(people))) == (PersonSaved(person=suspended),)
    kit.do(sync(people))
    assert a_decision(kit, sync(people)).facts == ()


def test_groups_that_are_missing_are_removed() -> None:
    """A group that is missing and unused leaves its members, its roles and the tree (G1)."""
    kit = a_world()
    holder = sk.Holder.group("south")
    kit.do(sk.AssignRoles(holder=holder, is_admin=True))
    kit.do(sk.SaveGroup(group=a_group("west")))
    a_person(kit, "eve", "north", "south")
    groups = tuple(one for one in WORLD_GROUPS if one.group_id != "south")
    decision = a_decision(kit, sync(groups=groups))
    assert decision.findings == SYNC
    assert decision.facts == (
        PersonSaved(person=the_person(kit, "eve").suspended(DIRECTORY)),
        left("eve", "south"),
        told("eve", "north", status="suspended"),
        RolesAssigned(roles=Roles(holder=holder)),
        GroupRemoved(group_id="south"),
        GroupLeftOut(group_id="south"),
        GroupRemoved(group_id="west"),
        GroupLeftOut(group_id="west"),
    )


def test_groups_in_use_are_kept_with_a_warning() -> None:
    """A missing group that a section or a remaining subgroup refers to stays, with a warning
    (G1).
    """
    kit = a_world(a_section(group_ids=["south"]))
    kit.do(sk.SaveGroup(group=a_group("west")))
    groups = (a_group("north", "all"), a_group("trainers"))
    people = (*WORLD_PEOPLE, an_entry("eve", "north"))
    decision = a_decision(kit, sync(people, groups))
    assert decision.findings == (
        *SYNC,
        in_use("all", subgroup("north")),
        in_use("south", THE_SESSION),
    )
    assert happened(decision)[2:] == (GroupRemoved(group_id="west"),)


def test_missing_people_keep_groups_that_are_kept() -> None:
    """Somebody missing leaves only the groups that are removed (G1)."""
    kit = a_world(a_section(group_ids=["south"]))
    kit.do(sk.SaveGroup(group=a_group("west")))
    a_person(kit, "eve", "south", "west")
    groups = tuple(one for one in WORLD_GROUPS if one.group_id != "south")
    assert happened(a_decision(kit, sync(groups=groups))) == (
        PersonSaved(person=the_person(kit, "eve").suspended(DIRECTORY)),
        left("eve", "west"),
        GroupRemoved(group_id="west"),
    )


def in_use(group_id: str, *users: GroupUser) -> Finding:
    """The warning about a missing group that stays."""
    return warned(Reason.GROUP_UNUSED, group_id, users=users)


def test_a_group_that_is_kept_keeps_its_parents() -> None:
    """What a kept group lies below is still referred to, up to the top, so it is kept as well
    (G1, G2).
    """
    kit = a_world()
    kit.do(sk.SaveGroup(group=a_group("deep", "south")))
    kit.do(a_section(group_ids=["deep"]))
    groups = (a_group("north"), a_group("trainers"))
    decision = a_decision(kit, sync(groups=groups))
    assert decision.findings == (
        *SYNC,
        in_use("deep", THE_SESSION),
        in_use("south", subgroup("deep")),
        in_use("all", subgroup("south")),
    )
    assert happened(decision) == (GroupSaved(group=Group(group_id="north", title="North")),)


def test_a_group_is_kept_for_what_refers_to_it_first() -> None:
    """A group that is kept anyway is named once, with what keeps it (G1, G2)."""
    kit = a_world(a_section(group_ids=["south"]), a_section("other", group_ids=["all"]))
    decision = a_decision(kit, sync(groups=(a_group("north", "all"), a_group("trainers"))))
    assert decision.findings == (
        *SYNC,
        in_use("all", subgroup("north"), THE_SESSION),
        in_use("south", THE_SESSION),
    )
    assert happened(decision) == ()


def test_a_directory_names_its_own_groups_only() -> None:
    """People are in groups of the same directory; the unknown ones are named in order (G1)."""
    people = (*WORLD_PEOPLE, an_entry("eve", "west", "east", "north"))
    decision = a_decision(a_world(), sync(people))
    missing = unmet(Reason.GROUPS_KNOWN, missing=("east", "west"))
    assert (decision.findings, decision.facts) == ((*ALLOWED, missing, *SYNC[-3:]), ())


def test_parents_come_from_the_directory_or_from_before() -> None:
    """A parent is in the directory, wherever in the list, or known from before (G2)."""
    kit = a_world()
    groups = (a_group("deep", "west"), a_group("west", "all"), *WORLD_GROUPS)
    assert a_decision(kit, sync(groups=groups)).findings == SYNC
    lacking = (
        a_group("deep", "west"),
        a_group("deeper", "west"),
        a_group("far", "east"),
        *WORLD_GROUPS,
    )
    decision = a_decision(kit, sync(groups=lacking))
    missing = unmet(Reason.GROUPS_KNOWN, missing=("east", "west"))
    assert (decision.findings, decision.facts) == ((*KNOWN, missing, *SYNC[-2:]), ())


def test_a_directory_moves_whole_branches_at_once() -> None:
    """The tree is judged as it will be, so parent and child can change places in one call (G2)."""
    groups = (a_group("all", "north"), a_group("north"), *WORLD_GROUPS[2:])
    decision = a_decision(a_world(), sync(groups=groups))
    assert decision.findings == SYNC
    assert happened(decision) == (
        GroupSaved(group=Group(group_id="all", title="All", parent_id="north")),
        GroupSaved(group=Group(group_id="north", title="North")),
    )


# Roles


@pytest.mark.parametrize(
    ("holder", "reason"),
    [
        (sk.Holder.person("ana"), Reason.PERSON_EXISTS),
        (sk.Holder.group("south"), Reason.GROUP_EXISTS),
    ],
)
def test_roles_are_given_to_people_and_groups(holder: sk.Holder, reason: Reason) -> None:
    """A person or a group becomes admin, or trainer for a list of groups (G4)."""
    kit = a_world()
    command = sk.AssignRoles(holder=holder, is_admin=True, managed_group_ids=["south", "north"])
    managed = frozenset({"north", "south"})
    roles = Roles(holder=holder, is_admin=True, managed_group_ids=managed)
    found = (*ALLOWED, met(reason, holder.holder_id), met(Reason.GROUPS_KNOWN))
    assert a_decision(kit, command) == Decision(found, (RolesAssigned(roles=roles),))
    kit.do(command)
    assert a_decision(kit, command) == Decision(found)
    nothing = RolesAssigned(roles=Roles(holder=holder))
    assert a_decision(kit, sk.AssignRoles(holder=holder)) == Decision(found, (nothing,))


def test_taking_away_what_nobody_gave_is_no_fact() -> None:
    """Whoever has no role loses none (G4)."""
    command = sk.AssignRoles(holder=sk.Holder.person("ana"))
    assert a_decision(a_world(), command).facts == ()


@pytest.mark.parametrize(
    ("holder", "reason"),
    [
        (sk.Holder.person("zoe"), Reason.PERSON_EXISTS),
        (sk.Holder.person("dan"), Reason.PERSON_EXISTS),
        (sk.Holder.person("north"), Reason.PERSON_EXISTS),
        (sk.Holder.group("west"), Reason.GROUP_EXISTS),
        (sk.Holder.group("ana"), Reason.GROUP_EXISTS),
    ],
)
def test_roles_need_somebody_who_is_there(holder: sk.Holder, reason: Reason) -> None:
    """Nobody unknown or erased holds roles, nor does an unknown group (G4, G9)."""
    kit = a_world()
    kit.do(sk.DeletePerson(person_id="dan"))
    command = sk.AssignRoles(holder=holder, is_admin=True)
    gone = unmet(reason, holder.holder_id, id=holder.holder_id)
    assert a_decision(kit, command) == Decision((*ALLOWED, gone, met(Reason.GROUPS_KNOWN)))


def test_managed_groups_are_known() -> None:
    """A trainer manages groups that are known (G4)."""
    command = sk.AssignRoles(
        holder=sk.Holder.person("ana"), managed_group_ids=["west", "north", "east"]
    )
    unknown = unmet(Reason.GROUPS_KNOWN, missing=("east", "west"))
    assert a_decision(a_world(), command) == Decision(
        (*ALLOWED, met(Reason.PERSON_EXISTS, "ana"), unknown)
    )

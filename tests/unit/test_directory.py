"""Who said what: the directory, staff, automations, and what each of them undoes (G1, G9, G11)."""

from typing import Any

import pytest

import sessionkit as sk
from sessionkit._domain.decision import Outcome
from sessionkit._domain.facts.people import GroupSaved, MembershipsChanged, PersonSaved
from sessionkit._domain.ids import AutomationId
from sessionkit._domain.outcomes import Synchronised
from sessionkit._domain.people import (
    DIRECTORY,
    OWN_CHOICE,
    STAFF,
    Group,
    Membership,
    Person,
    PersonDate,
    Source,
    Told,
)
from sessionkit._domain.reasons import Reason
from sessionkit._records import JournalEntry
from tests.builders import (
    START,
    ZONE,
    Kit,
    a_decision,
    a_person,
    a_section,
    a_world,
    groups_of,
    keep,
    memberships,
    utc,
)

DAY_2 = utc("2026-01-02 08:00")
GREETER = Source.automation(AutomationId("greeter"))


def an_entry(person_id: str = "ana", *group_ids: str, **changes: Any) -> sk.PersonEntry:
    """What the directory says of a person, as ``a_world`` told it."""
    plan: dict[str, Any] = {
        "person_id": person_id,
        "name": person_id.title(),
        "email": f"{person_id}@example.org",
        "zone": ZONE,
        "group_ids": group_ids,
    }
    return sk.PersonEntry(**(plan | changes))


GROUPS = tuple(
    sk.GroupEntry(group_id=one, title=one.title(), parent_id=parent)
    for one, parent in (("all", None), ("north", "all"), ("south", "all"), ("trainers", None))
)
REST = (
    *(an_entry(one, "north") for one in ("bob", "cyd", "dan")),
    an_entry("tess", "trainers"),
    an_entry("ada"),
)


def sync(*people: sk.PersonEntry, groups: Any = GROUPS, **more: Any) -> sk.SynchroniseDirectory:
    """The directory, with these people beside the rest."""
    return sk.SynchroniseDirectory(people=[*people, *REST], groups=groups, **more)


ANA = an_entry("ana", "north", attributes={"level": 1}, dates={"created": START})


def a_kit() -> Kit:
    """A world that the directory has told in full."""
    kit = a_world()
    kit.do(sync(ANA))
    return kit


def the_person(kit: Kit, person_id: str = "ana") -> Person:
    """A person as stored."""
    return kit.storage.records(Person)[person_id,]


def sources(kit: Kit, person_id: str = "ana", group_id: str = "north") -> set[Source]:
    """Who holds a person in a group."""
    held = kit.storage.records(Membership).values()
    return {one.source for one in held if (one.person_id, one.group_id) == (person_id, group_id)}


# The same again


BETWEEN: dict[str, tuple[Any, Any]] = {
    "renamed": (sk.EditPerson(person_id="ana", name="Anna", zone="UTC"), "ada"),
    "re-dated": (sk.EditPerson(person_id="ana", dates={"created": DAY_2}), "ada"),
    "undated": (sk.EditPerson(person_id="ana", dates={"created": None}), "ada"),
    "another level": (sk.EditPerson(person_id="ana", attributes={"level": 2}), "ada"),
    "no level": (sk.EditPerson(person_id="ana", without_attributes=["level"]), "ada"),
    "saved": (sk.SavePerson(person=an_entry("ana", "south", name="A")), "ada"),
    "suspended": (sk.SuspendPerson(person_id="ana"), "ada"),
    "put out": (sk.LeaveGroup(person_id="ana", group_id="north"), "ada"),
    "put in": (sk.JoinGroup(person_id="ana", group_id="south"), "ada"),
    "erased": (sk.DeletePerson(person_id="bob"), sk.APPLICATION),
    "erased by staff": (sk.DeletePerson(person_id="ana"), "ada"),
    "a newcomer of staff": (sk.SavePerson(person=an_entry("eve", "north")), "ada"),
    "a group of staff": (sk.SaveGroup(group=sk.GroupEntry(group_id="west", title="W")), "ada"),
    "a group renamed": (sk.SaveGroup(group=sk.GroupEntry(group_id="north", title="N")), "ada"),
    "a group removed": (sk.RemoveGroup(group_id="south"), "ada"),
}


@pytest.mark.parametrize(("command", "by"), BETWEEN.values(), ids=BETWEEN)
def test_the_same_directory_again_changes_nothing(command: Any, by: Any) -> None:
    """G11: whatever was done in between, by staff or by erasing somebody."""
    kit = a_kit()
    assert kit.do(command, by=by).facts
    answer = kit.do(sync(ANA))
    assert answer.facts == ()
    assert answer.result.people_unchanged + len(answer.result.left_out) == len(REST) + 1


@pytest.mark.parametrize(("command", "by"), BETWEEN.values(), ids=BETWEEN)
def test_the_same_person_again_changes_nothing(command: Any, by: Any) -> None:
    """G11: one person told again is no other than the whole directory; an erased id is refused."""
    kit = a_kit()
    kit.do(command, by=by)
    decision = a_decision(kit, sk.SavePerson(person=ANA))
    is_erased = kit.storage.records(Person)["ana",].status is sk.PersonStatus.DELETED
    assert decision.facts == ()
    assert decision.is_allowed is not is_erased
    assert [one.reason for one in decision.blocking] == [Reason.PERSON_ID_KEPT] * is_erased


def test_missing_people_whom_staff_reactivate_stay_active() -> None:
    """G11: the same people are missing again, and nobody is suspended again."""
    kit = a_kit()
    assert kit.do(sync()).result.people_suspended == 1
    assert the_person(kit).suspended_by == (DIRECTORY,)
    kit.do(sk.ReactivatePerson(person_id="ana"), by="ada")
    assert kit.do(sync()).facts == ()
    assert the_person(kit).status is sk.PersonStatus.ACTIVE


# What the directory says differently


def test_only_what_is_said_differently_changes() -> None:
    """G11: beside that, what staff made of the rest stays as it is."""
    kit = a_kit()
    edit = sk.EditPerson(
        person_id="ana",
        name="Anna",
        locale="fr",
        attributes={"level": 5, "shoe": 40},
        dates={"created": DAY_2, "last login": DAY_2},
    )
    kit.do(edit, by="ada")
    told = an_entry("ana", "north", email="a@example.org", attributes={"level": 1, "hat": 7})
    kit.do(sync(told))
    person = the_person(kit)
    assert (person.name, person.email, person.locale) == ("Anna", "a@example.org", "fr")
    assert dict(person.attributes) == {"level": 5, "shoe": 40, "hat": 7}
    assert person.dates == ((PersonDate.LAST_LOGIN, DAY_2),)
    kit.do(sync(an_entry("ana", "north", name="Ann", attributes={"level": True})))
    person = the_person(kit)
    assert person.name == "Ann"
    assert dict(person.attributes) == {"level": True, "shoe": 40}


@pytest.mark.parametrize(
    ("now", "changes"), [(1, False), (1.0, False), (True, True), ("1", True), (None, True)]
)
def test_equality_is_by_type_and_value(now: Any, *, changes: bool) -> None:
    """G11: `1` and `1.0` are equal, `True` is not `1`."""
    kit = a_kit()
    told = an_entry("ana", "north", attributes={"level": now}, dates={"created": START})
    facts = kit.do(sync(told)).facts
    assert bool(facts) is changes
    if changes:
        assert the_person(kit).attributes["level"] is now


def test_a_membership_comes_back_when_the_directory_says_so_anew() -> None:
    """G11: only once it has said otherwise in between."""
    kit = a_kit()
    kit.do(sk.LeaveGroup(person_id="ana", group_id="north"), by="ada")
    kit.do(sync(an_entry("ana", "north", "south")))
    assert groups_of(kit, "ana") == ("south",)
    kit.do(sync(an_entry("ana", "south")))
    kit.do(sync(an_entry("ana", "south", "north")))
    assert groups_of(kit, "ana") == ("north", "south")


def test_each_source_takes_away_only_its_own() -> None:
    """G11: the directory does not end what staff and people themselves hold."""
    kit = a_kit()
    keep(kit, list(memberships("ana", "north", source=OWN_CHOICE)))
    kit.do(sk.JoinGroup(person_id="ana", group_id="north"), by="ada")
    kit.do(sync(an_entry("ana", "south")))
    assert sources(kit) == {STAFF, OWN_CHOICE}
    kit.do(sk.LeaveGroup(person_id="ana", group_id="north"))
    assert sources(kit) == {STAFF, OWN_CHOICE}
    kit.do(sk.LeaveGroup(person_id="ana", group_id="north"), by="ada")
    assert sources(kit) == set()


def test_the_directory_lifts_only_its_own_suspension() -> None:
    """G11: and staff lift all."""
    kit = a_kit()
    kit.do(sk.SuspendPerson(person_id="ana"), by="ada")
    kit.do(sync(an_entry("ana", "north", status="suspended")))
    assert the_person(kit).suspended_by == (DIRECTORY, STAFF)
    kit.do(sync(an_entry("ana", "north", status="pending")))
    assert the_person(kit).suspended_by == (STAFF,)
    kit.do(sk.ReactivatePerson(person_id="ana"), by="ada")
    assert the_person(kit).status is sk.PersonStatus.PENDING


def test_somebody_whom_staff_added_becomes_the_directorys_once_it_tells_of_them() -> None:
    """G11: not before, so that nobody is missing who was never there."""
    kit = a_kit()
    kit.do(sk.SavePerson(person=an_entry("eve", "south", status="suspended")), by="ada")
    kit.do(sk.JoinGroup(person_id="eve", group_id="north"))
    assert kit.storage.records(Told).keys().isdisjoint({("eve",)})
    assert sources(kit, "eve") == {DIRECTORY}
    assert kit.do(sync(ANA)).facts == ()
    kit.do(sync(ANA, an_entry("eve", "trainers", name="Eva")))
    assert the_person(kit, "eve").name == "Eva"
    assert groups_of(kit, "eve") == ("south", "trainers")
    assert the_person(kit, "eve").suspended_by == (STAFF,)
    assert kit.do(sync(ANA)).result.people_suspended == 0
    assert the_person(kit, "eve").suspended_by == (DIRECTORY, STAFF)


def test_a_newcomer_may_be_suspended_already() -> None:
    """G11: then the directory keeps them so, or staff do."""
    kit = a_kit()
    kit.do(sk.SavePerson(person=an_entry("eve", status="suspended")))
    kit.do(sk.SavePerson(person=an_entry("fay", status="suspended")), by="ada")
    assert the_person(kit, "eve").suspended_by == (DIRECTORY,)
    assert the_person(kit, "fay").suspended_by == (STAFF,)


# What staff say


def test_staff_save_a_person_exactly_as_they_say() -> None:
    """G11: whoever held them elsewhere, and whoever suspended them."""
    kit = a_kit()
    kit.do(sync(an_entry("ana", "north", "south", status="suspended")))
    person = an_entry("ana", "north", "trainers", status="suspended", name="A")
    kit.do(sk.SavePerson(person=person), by="ada")
    assert the_person(kit).suspended_by == (DIRECTORY,)
    assert groups_of(kit, "ana") == ("north", "trainers")
    assert (sources(kit), sources(kit, "ana", "trainers")) == ({DIRECTORY}, {STAFF})
    kit.do(sk.SavePerson(person=an_entry("ana", "north")), by="ada")
    assert the_person(kit).status is sk.PersonStatus.ACTIVE
    kit.do(sk.SavePerson(person=an_entry("ana", "north", status="suspended")), by="ada")
    assert the_person(kit).suspended_by == (STAFF,)


ONE_THING = [
    sk.EditPerson(person_id="ana", name="Anna"),
    sk.SuspendPerson(person_id="ana"),
    sk.ReactivatePerson(person_id="ana"),
    sk.JoinGroup(person_id="ana", group_id="south"),
    sk.LeaveGroup(person_id="ana", group_id="north"),
]


@pytest.mark.parametrize("command", ONE_THING, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("by", ["tess", "bob"])
def test_only_admins_change_one_thing_about_a_person(command: Any, by: str) -> None:
    """G5: a trainer never edits people, whoever they are."""
    kit = a_kit()
    (blocking,) = a_decision(kit, command, by).blocking
    assert blocking.reason is Reason.ADMIN


@pytest.mark.parametrize("command", ONE_THING, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("by", ["ada", sk.APPLICATION], ids=["staff", "directory"])
def test_nothing_about_somebody_erased(command: Any, by: Any) -> None:
    """G9: nothing changes any more about who was erased."""
    kit = a_kit()
    kit.do(sk.DeletePerson(person_id="ana"))
    (blocking,) = a_decision(kit, command, by).blocking
    assert blocking.reason is Reason.PERSON_EXISTS


@pytest.mark.parametrize("command", ONE_THING, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("by", ["ada", sk.APPLICATION], ids=["staff", "directory"])
def test_one_thing_again_changes_nothing(command: Any, by: Any) -> None:
    """G1: naming what is so already is no fact."""
    kit = a_kit()
    kit.do(command, by=by)
    decision = a_decision(kit, command, by)
    assert decision.is_allowed
    assert decision.facts == ()


def test_the_application_says_one_thing_for_the_directory() -> None:
    """G11: what it changes is what the directory says, so saying the same later is nothing new."""
    kit = a_kit()
    kit.do(sk.EditPerson(person_id="ana", name="Anna", attributes={"level": 3}))
    kit.do(sk.JoinGroup(person_id="ana", group_id="south"))
    kit.do(sk.LeaveGroup(person_id="ana", group_id="north"))
    kit.do(sk.SuspendPerson(person_id="ana"))
    told = {"name": "Anna", "attributes": {"level": 3}, "dates": {"created": START}}
    assert kit.do(sync(an_entry("ana", "south", status="suspended", **told))).facts == ()
    kit.do(sk.ReactivatePerson(person_id="ana"))
    assert kit.do(sync(an_entry("ana", "south", **told))).facts == ()
    assert the_person(kit).status is sk.PersonStatus.ACTIVE


def test_a_place_goes_with_a_suspension_by_hand() -> None:
    """G9: and comes to whoever waits."""
    kit = a_world(a_section(capacity=1, preferences=sk.Preferences(waitlist=sk.Waitlist())))
    kit.register("ana")
    kit.register("bob")
    kit.do(sk.SuspendPerson(person_id="ana"), by="ada")
    assert kit.engine.roster("sales-101", "north", by="ada").rows[0].learner_id == "bob"


def test_somebody_comes_in_with_the_first_hold_and_is_out_with_the_last() -> None:
    """G11: the triggers fire then and only then."""
    kit = a_kit()
    for trigger, text in (
        (sk.Trigger.ADDED_TO_GROUP, "in"),
        (sk.Trigger.REMOVED_FROM_GROUP, "out"),
    ):
        automation = sk.Automation(
            automation_id=text,
            name=text,
            trigger=trigger,
            subject_id="south",
            condition=sk.Always(),
            actions=[sk.Notify(text, "Hello.")],
        )
        kit.do(sk.SaveAutomation(automation=automation))

    def told(command: Any, by: Any) -> list[Any]:
        kit.do(command, by=by)
        before = len(kit.notifier.sent)
        kit.deliver()
        return [one.payload.subject for one in kit.notifier.sent[before:]]

    join = sk.JoinGroup(person_id="ana", group_id="south")
    leave = sk.LeaveGroup(person_id="ana", group_id="south")
    assert told(join, "ada") == ["in"]
    assert told(join, sk.APPLICATION) == []
    assert told(leave, sk.APPLICATION) == []
    assert told(leave, "ada") == ["out"]


# Groups


def test_groups_of_staff_are_not_missing() -> None:
    """G11: nor are they taken away with a group above that the directory drops; that one stays."""
    kit = a_kit()
    west = sk.GroupEntry(group_id="west", title="West", parent_id="south")
    kit.do(sk.SaveGroup(group=west), by="ada")
    answer = kit.do(sync(ANA, groups=[GROUPS[0], GROUPS[1], GROUPS[3]]))
    assert {one.group_id for one in kit.storage.records(Group).values()} >= {"south", "west"}
    warnings = [one for one in answer.decision.findings if one.outcome is Outcome.WARNING]
    assert [one.about for one in warnings] == [("south",)]
    kit.do(sk.RemoveGroup(group_id="west"), by="ada")
    assert kit.do(sync(ANA, groups=[GROUPS[0], GROUPS[1], GROUPS[3]])).facts == ()
    assert ("south",) in kit.storage.records(Group)


def test_a_group_that_staff_removed_comes_back_once_something_new_is_said_of_it() -> None:
    """G11: a new title, a new member or a new group below; and with those above it."""
    kit = a_kit()
    kit.do(sk.LeaveGroup(person_id="ana", group_id="north"), by="ada")
    kit.do(sk.RemoveGroup(group_id="south"), by="ada")
    deep = sk.GroupEntry(group_id="deep", title="Deep", parent_id="south")
    answer = a_decision(kit, sync(ANA, groups=(*GROUPS, deep)))
    assert {one.group.group_id for one in answer.facts if isinstance(one, GroupSaved)} == {
        "deep",
        "south",
    }
    answer = a_decision(kit, sync(an_entry("ana", "north", "south")))
    (moved,) = [one for one in answer.facts if isinstance(one, MembershipsChanged)]
    assert moved.began == memberships("ana", "south")
    other = sk.GroupEntry(group_id="south", title="The South", parent_id="all")
    (saved,) = [
        one
        for one in a_decision(kit, sync(ANA, groups=(*GROUPS[:2], other, GROUPS[3]))).facts
        if isinstance(one, GroupSaved)
    ]
    assert saved.group.title == "The South"
    assert a_decision(kit, sk.SaveGroup(group=GROUPS[2])).facts == ()


def test_a_group_keeps_what_staff_made_of_it() -> None:
    """G11: field by field, as with people."""
    kit = a_kit()
    north = sk.GroupEntry(group_id="north", title="N", type="region")
    kit.do(sk.SaveGroup(group=north), by="ada")
    told = sk.GroupEntry(group_id="north", title="North", type="area", parent_id="all")
    kit.do(sync(ANA, groups=(GROUPS[0], told, *GROUPS[2:])))
    group = kit.storage.records(Group)["north",]
    assert (group.title, group.type, group.parent_id) == ("N", "area", None)


def test_a_group_that_the_application_removes_is_as_never_told() -> None:
    """G11: told again, it is new, and so are those in it."""
    kit = a_kit()
    kit.do(sk.RemoveGroup(group_id="trainers"))
    answer = kit.do(sync(ANA))
    assert groups_of(kit, "tess") == ("trainers",)
    assert (answer.result.groups_added, answer.result.memberships_added) == (1, 1)


def test_a_removed_group_ends_every_hold() -> None:
    """G1, G11: whoever held somebody in it, of those too of whom the directory says nothing new."""
    kit = a_kit()
    kit.do(sk.JoinGroup(person_id="ana", group_id="south"), by="ada")
    keep(kit, list(memberships("bob", "south", source=GREETER)))
    result = kit.do(sync(ANA, groups=[GROUPS[0], GROUPS[1], GROUPS[3]])).result
    assert (result.groups_removed, result.memberships_ended, result.people_changed) == (1, 2, 2)
    assert groups_of(kit, "ana") == groups_of(kit, "bob") == ("north",)


def test_a_directory_counts_what_it_changes() -> None:
    """G1: each person and each group once, newcomers before all else, and every hold."""
    east, west = (sk.GroupEntry(group_id=one, title=one.title()) for one in ("east", "west"))
    here = tuple(an_entry(one, "north") for one in ("fay", "gus", "ivy"))
    gone = an_entry("kim", "north", status="suspended")
    kit = a_kit()
    kit.do(sync(ANA, *here, gone, groups=(*GROUPS, east, west)))
    kit.do(sk.DeletePerson(person_id="ivy"))
    people = (
        an_entry("ana", "south", name="Anna"),
        an_entry("fay", "north", status="suspended"),
        an_entry("ivy", "north"),
        an_entry("kim", "north", status="suspended", name="Kimmy"),
        an_entry("eve", "north", status="suspended"),
        an_entry("hal", "north", "south"),
    )
    south = sk.GroupEntry(group_id="south", title="The South", parent_id="all")
    new = [sk.GroupEntry(group_id=one, title=one.title()) for one in ("up", "down")]
    answer = kit.do(sync(*people, groups=(GROUPS[0], GROUPS[1], south, GROUPS[3], *new)))
    assert answer.result == Synchronised(
        people_added=2,
        people_changed=2,
        people_suspended=2,
        people_unchanged=5,
        groups_added=2,
        groups_changed=1,
        groups_removed=2,
        groups_unchanged=3,
        memberships_added=4,
        memberships_ended=1,
        left_out=("ivy",),
    )


# Losses


def crowd(count: int, **changes: Any) -> list[sk.PersonEntry]:
    """So many more people."""
    return [an_entry(f"p-{number:03}", "north", **changes) for number in range(count)]


@pytest.mark.parametrize(
    "told",
    [
        lambda rest: sync(ANA, *rest),
        lambda rest: sync(ANA, *crowd(11, status="suspended"), *rest),
        lambda rest: sync(ANA, *(an_entry(f"p-{one:03}") for one in range(11)), *rest),
    ],
    ids=["missing", "suspended", "in no group"],
)
@pytest.mark.parametrize(("others", "is_lossy"), [(92, True), (93, False)])
def test_a_broken_feed_empties_no_course(told: Any, others: int, *, is_lossy: bool) -> None:
    """G1: eleven of 109 active people are more than ten, and more than 10 %; of 110 they are not."""
    kit = a_world()
    people = crowd(11 + others)
    kit.do(sync(ANA, *people))
    command = told(people[11:])
    decision = a_decision(kit, command)
    assert decision.is_allowed is not is_lossy
    if is_lossy:
        (blocking,) = decision.blocking
        assert blocking.reason is Reason.FEW_LOST
        assert blocking.detail.lost == len(blocking.detail.person_ids) == 11
        assert (blocking.detail.active, blocking.detail.percent) == (others + 17, 10)
        assert decision.facts == ()


def test_losses_are_asked_for_by_name() -> None:
    """G1: or another share is said; ten are few, whatever share they are."""
    kit = a_world()
    people = crowd(11)
    kit.do(sync(ANA, *people))
    assert a_decision(kit, sync(ANA, people[0])).is_allowed
    assert not a_decision(kit, sync(ANA)).is_allowed
    assert a_decision(kit, sync(ANA, tolerated_percent=65)).is_allowed
    decision = a_decision(kit, sync(ANA, with_losses=True))
    assert [one.outcome for one in decision.findings if one.reason is Reason.FEW_LOST] == [
        Outcome.WAIVED
    ]
    assert decision.result.people_suspended == 11


def test_who_was_no_longer_active_is_not_lost() -> None:
    """G1: pending and suspended people may go missing in any number."""
    kit = a_world()
    kit.do(sync(ANA, *crowd(20, status="pending")))
    assert a_decision(kit, sync(ANA)).is_allowed


# Erased


def test_a_row_of_somebody_erased_is_reported_once_and_left_out() -> None:
    """G9: nobody inherits a stranger's history, and the rest of the directory is taken over."""
    kit = a_kit()
    kit.do(sk.DeletePerson(person_id="ana"))
    answer = kit.do(sync(an_entry("ana", "south", name="Other"), an_entry("eve", "north")))
    (warning,) = [one for one in answer.decision.findings if one.outcome is Outcome.WARNING]
    assert (warning.reason, warning.about) == (Reason.PERSON_ID_KEPT, ("ana",))
    assert answer.result.left_out == ("ana",)
    assert answer.result.people_added == 1
    assert the_person(kit).status is sk.PersonStatus.DELETED
    assert groups_of(kit, "ana") == ()
    assert ("ana",) not in kit.storage.records(Told)


# What is written


def test_the_journal_keeps_the_rows_that_said_something_new() -> None:
    """G1: in proportion to what changed, however large the directory."""
    kit = a_kit()
    west = sk.GroupEntry(group_id="west", title="West")
    kit.do(sync(an_entry("ana", "west", "north", name="Anna"), groups=(*GROUPS, west)))
    entry = max(kit.storage.records(JournalEntry).values(), key=lambda one: one.position)
    assert isinstance(entry.command, sk.SynchroniseDirectory)
    assert [one.person_id for one in entry.command.people] == ["ana"]
    assert [one.group_id for one in entry.command.groups] == ["west"]
    assert [type(one) for one in entry.facts if isinstance(one, PersonSaved)] == [PersonSaved]


# Asking why


def rows(kit: Kit, person_id: str, by: Any) -> list[tuple[Any, ...]]:
    """What is told of somebody's groups."""
    found = kit.engine.memberships(person_id, by=by)
    return [(one.group_id, one.title, one.held_by, one.through) for one in found]


def test_whoever_asks_is_told_who_holds_somebody() -> None:
    """G11, G3: admins are told everything, with the groups above and what leads there."""
    kit = a_kit()
    keep(kit, list(memberships("ana", "north", source=GREETER)))
    kit.do(sk.JoinGroup(person_id="ana", group_id="all"), by="ada")
    kit.do(sk.SuspendPerson(person_id="ana"), by="ada")
    for by in ("ada", sk.APPLICATION):
        assert rows(kit, "ana", by) == [
            ("all", "All", ("staff",), ("north",)),
            ("north", "North", ("automation greeter", "directory"), ()),
        ]
        view = kit.engine.memberships("ana", by=by)
        assert (view.suspended_by, view.caption) == (("staff",), "groups of ana")
    assert rows(kit, "ada", "ada") == []


def test_trainers_are_told_of_the_groups_they_manage() -> None:
    """G5: and of no automation by name; whoever is in none of them does not exist for them."""
    kit = a_kit()
    keep(kit, list(memberships("ana", "north", source=GREETER)))
    a_person(kit, "eve", "south")
    kit.do(sk.SuspendPerson(person_id="ana"), by="ada")
    assert rows(kit, "ana", "tess") == [("north", "North", ("automation", "directory"), ())]
    assert kit.engine.memberships("ana", by="tess").suspended_by == ()
    for person_id, by in (("eve", "tess"), ("zoe", "tess"), ("zoe", "ada"), ("bob", "bob")):
        with pytest.raises(sk.NotFound, match=rf"^there is no person '{person_id}'$"):
            kit.engine.memberships(person_id, by=by)


def test_an_edit_gives_no_date_twice() -> None:
    """X7: by its name and by its member it is the same date, whether it is told or taken away."""
    twice = {"created": DAY_2, sk.PersonDate.CREATED: None}
    with pytest.raises(ValueError, match="dates must not give the same date twice, got 'created'"):
        sk.EditPerson(person_id="ana", dates=twice)

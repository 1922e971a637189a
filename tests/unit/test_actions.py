"""What automations do, action by action, derived and granted, once, isolated (A5, A8-A14)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._domain.action import ACTIONS
from sessionkit._domain.commands.due import Act, CheckAutomations
from sessionkit._domain.due import Due
from sessionkit._domain.facts.standing import ActionFailed, ChainStopped, MatchesChanged
from sessionkit._domain.people import Person
from sessionkit._domain.reaction import Match, Offer
from sessionkit._domain.registration import Registration
from sessionkit._domain.result import Result
from sessionkit._domain.todo import Item
from tests.builders import START, Kit, a_person, a_section, a_world, groups_of, utc

S = "sales-101"
QUIZ = sk.Target.activity("quiz")
SALES = sk.Target.session(S)
T = sk.Trigger


def automation(
    *actions: Any,
    condition: Any = None,
    trigger: sk.Trigger | None = T.PERSON_UPDATED,
    automation_id: str = "acting",
    **more: Any,
) -> sk.SaveAutomation:
    """An automation that acts whenever a person is told anew, unless said otherwise."""
    return sk.SaveAutomation(
        automation=sk.Automation(
            automation_id=automation_id,
            name="Acting",
            trigger=trigger,
            condition=sk.Always() if condition is None else condition,
            actions=actions,
            **more,
        )
    )


def a_course() -> Kit:
    """A world with a quiz, a goal, an intake, and a journey that holds the quiz."""
    kit = a_world(a_section())
    kit.do(sk.AddActivity(activity_id="quiz", title="Quiz"))
    kit.do(sk.AddGoal(goal_id="ten", title="Ten books"))
    kit.do(sk.AddIntake(intake_id="hello", title="Hello"))
    section = sk.JourneySection(journey_section_id="start", title="Start", steps=["quiz"])
    kit.do(
        sk.SaveJourney(
            journey=sk.Journey(journey_id="onboarding", title="Onboarding", sections=[section])
        )
    )
    kit.deliver()
    return kit


def set_off(kit: Kit, person_id: str = "ana", *group_ids: str, name: str = "Somebody") -> None:
    """Tell a person anew."""
    a_person(kit, person_id, *(group_ids or ("north",)), name=name)


def person(kit: Kit, person_id: str = "ana") -> Person:
    """A person as they are known."""
    return kit.storage.records(Person)[(person_id,)]


def result(kit: Kit, target: sk.Target = QUIZ) -> str:
    """How ana stands."""
    found = kit.storage.records(Result).get(("ana", *target.key))
    return "" if found is None else found.status.value


def is_unlocked(kit: Kit, target: sk.Target, person_id: str = "ana") -> bool:
    """Whether a target is unlocked for somebody."""
    return kit.engine.access(person_id, target, by=sk.APPLICATION).is_unlocked


def items(kit: Kit) -> list[tuple[str, str]]:
    """The to-do items there are, with their states."""
    return [(one.item_id, one.state.value) for one in kit.storage.records(Item).values()]


def completed(kit: Kit) -> None:
    """Report that ana completed the quiz."""
    kit.do(sk.ReportResult(target=QUIZ, person_id="ana", status="completed"))


def nothing(kit: Kit) -> None:
    """Prepare nothing."""


ROWS: list[tuple[Any, Callable[[Kit], None], Callable[[Kit], Any], Any]] = [
    (sk.Unlock(QUIZ), nothing, lambda kit: is_unlocked(kit, QUIZ), True),
    (
        sk.Unlock(sk.Target.journey("onboarding")),
        nothing,
        lambda kit: is_unlocked(kit, QUIZ),
        False,
    ),
    (
        sk.Unlock(sk.Target.journey("onboarding"), with_activities=True),
        nothing,
        lambda kit: is_unlocked(kit, QUIZ),
        True,
    ),
    (
        sk.Unlock(sk.Target.journey_section("start"), with_activities=True),
        nothing,
        lambda kit: is_unlocked(kit, QUIZ),
        True,
    ),
    (sk.Lock(SALES), nothing, lambda kit: is_unlocked(kit, SALES), False),
    (
        sk.Notify("Well done", "You did it."),
        nothing,
        lambda kit: kit.deliver(),
        [("ana", "automation message")],
    ),
    (sk.GrantBadge("star"), nothing, lambda kit: kit.deliver(), [("ana", "badge granted")]),
    (
        sk.GrantCertificate("iso"),
        nothing,
        lambda kit: kit.deliver(),
        [("ana", "certificate granted")],
    ),
    (
        sk.Unlock(sk.Target.goal("ten")),
        nothing,
        lambda kit: kit.deliver(),
        [("ana", "unlocked elsewhere")],
    ),
    (
        sk.Lock(sk.Target.intake("hello")),
        nothing,
        lambda kit: kit.deliver(),
        [("ana", "locked elsewhere")],
    ),
    (sk.AssignToDo(QUIZ), nothing, items, [("activity quiz", "open")]),
    (sk.AssignToDo(QUIZ), completed, items, []),
    (sk.Complete("quiz"), nothing, result, "completed"),
    (sk.Expire("quiz"), completed, result, "expired"),
    (sk.Expire("quiz"), nothing, result, ""),
    (sk.Reset("quiz"), completed, result, "reset"),
    (sk.AddToGroup("south"), nothing, lambda kit: groups_of(kit, "ana"), ("north", "south")),
    (sk.RemoveFromGroup("north"), nothing, lambda kit: groups_of(kit, "ana"), ()),
    (sk.RemoveFromGroup("south"), nothing, lambda kit: groups_of(kit, "ana"), ("north",)),
    (
        sk.OfferGroups(["south", "all"]),
        nothing,
        lambda kit: [one.group_ids for one in kit.storage.records(Offer).values()],
        [("all", "south")],
    ),
    (sk.Suspend(), nothing, lambda kit: person(kit).status, sk.PersonStatus.SUSPENDED),
    (sk.Reactivate(), nothing, lambda kit: person(kit).status, sk.PersonStatus.ACTIVE),
]


@pytest.mark.parametrize(("action", "prepare", "look", "expected"), ROWS)
def test_an_action_does_what_it_says(
    action: Any, prepare: Callable[[Kit], None], look: Callable[[Kit], Any], expected: Any
) -> None:
    """A5, A9: each action, set off by something that happened to a person."""
    kit = a_course()
    prepare(kit)
    kit.deliver()
    kit.do(automation(action))
    set_off(kit)
    assert look(kit) == expected


def test_every_action_has_a_row() -> None:
    """A5: none is forgotten."""
    assert {type(row[0]) for row in ROWS} == set(ACTIONS)


def test_a_suspended_person_comes_back() -> None:
    """A5, G11: an automation lifts what automations did, and never what the directory says."""
    kit = a_course()
    left = sk.AttributeIs("is_away", values=True)
    kit.do(automation(sk.Suspend(), automation_id="leave", condition=left))
    kit.do(automation(sk.Reactivate(), condition=sk.Not(left)))
    a_person(kit, "ana", "north", attributes={"is_away": True})
    assert person(kit).status is sk.PersonStatus.SUSPENDED
    a_person(kit, "ana", "north", attributes={"is_away": False})
    assert person(kit).status is sk.PersonStatus.ACTIVE
    a_person(kit, "ana", "north", status="suspended", attributes={"is_away": True})
    a_person(kit, "ana", "north", status="suspended", attributes={"is_away": False})
    assert person(kit).status is sk.PersonStatus.SUSPENDED


def test_resetting_a_session_opens_it_for_a_new_registration() -> None:
    """C7, R6: the old registration is history, the place is free again."""
    kit = a_course()
    kit.register("ana")
    kit.do(automation(sk.Reset(S)))
    set_off(kit)
    assert kit.storage.records(Registration)[S, "ana"].state.value == "reset"
    assert kit.register("ana").is_allowed


# Derived and granted ------------------------------------------------------------------------------


def test_derived_access_ends_by_itself_to_the_second() -> None:
    """A8: an unlock in a window holds from its first moment until just before its last."""
    kit = a_course()
    window = sk.AroundDate(date="contract start", starts="-1d", ends="7d")
    kit.do(automation(sk.Unlock(QUIZ), condition=window, trigger=T.PERIODIC))
    a_person(kit, "ana", "north", dates={"contract start": utc("2026-02-01 09:00")})
    found = []
    for moment in ("01-31 08:59:59", "01-31 09:00", "02-08 08:59:59", "02-08 09:00"):
        kit.clock.set(utc(f"2026-{moment}"))
        found.append(is_unlocked(kit, QUIZ))
    assert found == [False, True, True, False]


def test_granted_access_stays_until_the_opposite_is_granted() -> None:
    """A9: whatever becomes of the condition, or of the automation."""
    kit = a_course()
    kit.do(automation(sk.Unlock(QUIZ), condition=sk.IsInGroup("north")))
    set_off(kit)
    set_off(kit, "ana", "south")
    kit.do(sk.RemoveAutomation(automation_id="acting"))
    assert is_unlocked(kit, QUIZ)
    kit.do(automation(sk.Lock(QUIZ), automation_id="opposite"))
    set_off(kit, name="Again")
    assert not is_unlocked(kit, QUIZ)


@pytest.mark.parametrize("ids", [("a", "b"), ("b", "a")])
def test_of_one_occurrence_the_lock_wins(ids: tuple[str, str]) -> None:
    """A10: the order of automations never matters."""
    kit = a_course()
    kit.do(automation(sk.Unlock(QUIZ), automation_id=ids[0]))
    kit.do(automation(sk.Lock(QUIZ), automation_id=ids[1]))
    set_off(kit)
    assert not is_unlocked(kit, QUIZ)


@pytest.mark.parametrize(
    ("derived", "granted", "expected"),
    [
        (None, None, False),
        (sk.Unlock, None, True),
        (None, sk.Unlock, True),
        (sk.Unlock, sk.Lock, False),
        (sk.Lock, sk.Unlock, False),
        (None, sk.Lock, False),
    ],
)
def test_what_is_in_force(derived: Any, granted: Any, expected: bool) -> None:  # noqa: FBT001 - a column
    """A10: a derived lock, else the latest grant, else a derived unlock, else locked."""
    kit = a_course()
    if derived is not None:
        kit.do(automation(derived(QUIZ), trigger=T.PERIODIC, automation_id="derived"))
    if granted is not None:
        kit.do(automation(granted(QUIZ)))
        set_off(kit)
    assert is_unlocked(kit, QUIZ) is expected


def test_an_unknown_lock_locks_and_an_unknown_unlock_does_not_unlock() -> None:
    """A13: for what is derived; what is granted needs a condition that is met."""
    kit = a_course()
    unknown = sk.IsInGroup("gone")
    kit.do(automation(sk.Unlock(QUIZ), trigger=T.PERIODIC, automation_id="always"))
    kit.do(
        automation(sk.Lock(QUIZ), condition=unknown, trigger=T.PERIODIC, automation_id="unknown")
    )
    assert not is_unlocked(kit, QUIZ)
    kit.do(sk.RemoveAutomation(automation_id="unknown"))
    kit.do(automation(sk.Lock(QUIZ), condition=unknown))
    set_off(kit)
    assert is_unlocked(kit, QUIZ)


# The periodic check -------------------------------------------------------------------------------


def checks(kit: Kit, moment: str) -> list[tuple[str, str]]:
    """Run what is due by a moment and give what was delivered."""
    kit.go_to(moment)
    return kit.deliver()


def test_a_periodic_automation_acts_once_when_its_condition_becomes_true() -> None:
    """A11: again only after it was false in between."""
    kit = a_course()
    kit.do(automation(sk.GrantBadge("star"), condition=sk.IsInGroup("south"), trigger=T.PERIODIC))
    star = ("ana", "badge granted")
    a_person(kit, "ana", "south")
    assert checks(kit, "2026-01-01 08:59") == []
    assert checks(kit, "2026-01-01 09:00") == [star]
    assert checks(kit, "2026-01-01 10:00") == []
    a_person(kit, "ana", "north")
    assert checks(kit, "2026-01-01 11:00") == []
    a_person(kit, "ana", "south")
    assert checks(kit, "2026-01-01 12:00") == [star]


def test_unknown_in_between_is_not_false() -> None:
    """A11, A13: whoever cannot be judged for a while does not match anew."""
    kit = a_course()
    condition = sk.AttributeIs("country", "be")
    kit.do(automation(sk.GrantBadge("star"), condition=condition, trigger=T.PERIODIC))
    given = []
    for hour, attributes in ((9, {"country": "be"}), (10, {}), (11, {"country": "be"})):
        a_person(kit, "ana", "north", attributes=attributes)
        given.append(checks(kit, f"2026-01-01 {hour:02d}:00"))
    assert given == [[("ana", "badge granted")], [], []]


def test_enabling_counts_as_the_moment_for_everybody_who_matches() -> None:
    """A11: after it was disabled, everybody matches anew."""
    kit = a_course()
    condition = sk.IsInGroup("north")
    for hour, is_enabled in ((9, True), (10, False), (11, True)):
        kit.do(
            automation(
                sk.GrantBadge("star"),
                condition=condition,
                trigger=T.PERIODIC,
                is_enabled=is_enabled,
            )
        )
        delivered = checks(kit, f"2026-01-01 {hour:02d}:00")
        assert len(delivered) == (4 if is_enabled else 0)


def test_the_check_runs_only_while_something_waits_for_it() -> None:
    """A8: automations that only lock and unlock need no check."""
    kit = a_course()
    assert ("CheckAutomations",) not in kit.storage.records(Due)
    kit.do(automation(sk.Suspend(), condition=sk.IsPerson("bob"), trigger=T.PERIODIC))
    assert kit.storage.records(Due)["CheckAutomations",].due_at == utc("2026-01-01 09:00")
    kit.do(sk.RemoveAutomation(automation_id="acting"))
    assert kit.storage.records(Match) == {}
    kit.go_to("2026-01-01 09:00")
    assert ("CheckAutomations",) not in kit.storage.records(Due)


def test_a_check_with_nothing_changed_writes_nothing_but_the_next_one() -> None:
    """A11: matches are only written when they change."""
    kit = a_course()
    kit.do(automation(sk.GrantBadge("star"), condition=sk.IsInGroup("north"), trigger=T.PERIODIC))
    kit.go_to("2026-01-01 09:00")
    kit.go_to("2026-01-01 10:00")
    last = list(kit.engine.journal(by=sk.APPLICATION))[-1]
    assert isinstance(last.command, CheckAutomations)
    assert [type(fact).__name__ for fact in last.facts] == ["DueHandled", "CommandScheduled"]


def test_who_left_is_noted_with_who_entered() -> None:
    """A11, X4: a change of matches names both."""
    kit = a_course()
    kit.do(automation(sk.GrantBadge("star"), condition=sk.IsInGroup("south"), trigger=T.PERIODIC))
    a_person(kit, "ana", "south")
    kit.go_to("2026-01-01 09:00")
    a_person(kit, "ana", "north")
    a_person(kit, "bob", "south")
    kit.go_to("2026-01-01 10:00")
    changes = [
        (fact.entered, fact.left)
        for entry in kit.engine.journal(by=sk.APPLICATION)
        for fact in entry.facts
        if isinstance(fact, MatchesChanged)
    ]
    assert changes == [(("ana",), ()), (("bob",), ("ana",))]


# Chains and failures ------------------------------------------------------------------------------


def stopped(kit: Kit) -> list[tuple[str, str]]:
    """The chains that were stopped: which automation, for whom."""
    return [
        (fact.automation_id, fact.person_id)
        for entry in kit.engine.journal(by=sk.APPLICATION)
        for fact in entry.facts
        if isinstance(fact, ChainStopped)
    ]


def test_a_chain_runs_each_automation_once_and_is_reported() -> None:
    """A12: in and out of a group for ever stops after one round."""
    kit = a_course()
    kit.do(
        automation(
            sk.RemoveFromGroup("south"),
            trigger=T.ADDED_TO_GROUP,
            subject_id="south",
            automation_id="out",
        )
    )
    kit.do(
        automation(
            sk.AddToGroup("south"),
            trigger=T.REMOVED_FROM_GROUP,
            subject_id="south",
            automation_id="in",
        )
    )
    a_person(kit, "ana", "south")
    assert groups_of(kit, "ana") == ("south",)
    assert stopped(kit) == [("out", "ana")]


def test_a_long_chain_runs_to_its_end() -> None:
    """A12: three hundred automations, each setting off the next, are no problem."""
    kit = a_course()
    length = 300
    for number in range(length + 1):
        kit.do(sk.AddActivity(activity_id=f"step-{number}", title="Step"))
    for number in range(length):
        kit.do(
            automation(
                sk.Complete(f"step-{number + 1}"),
                trigger=T.ACTIVITY_COMPLETED,
                subject_id=f"step-{number}",
                automation_id=f"then-{number}",
            )
        )
    first = sk.Target.activity("step-0")
    kit.do(sk.ReportResult(target=first, person_id="ana", status="completed"))
    assert result(kit, sk.Target.activity(f"step-{length}")) == "completed"
    assert stopped(kit) == []


def test_two_ways_to_the_same_automation_run_it_once() -> None:
    """A12: once for each person and root occurrence, by whichever way it is reached first."""
    kit = a_course()
    kit.do(automation(sk.AddToGroup("south"), trigger=T.PERSON_UPDATED, automation_id="one"))
    kit.do(automation(sk.AddToGroup("all"), trigger=T.PERSON_UPDATED, automation_id="two"))
    kit.do(
        automation(
            sk.GrantBadge("star"), trigger=T.ADDED_TO_GROUP, subject_id="south", automation_id="z"
        )
    )
    kit.do(automation(sk.GrantBadge("sun"), trigger=T.ADDED_TO_GROUP, automation_id="y"))
    set_off(kit)
    delivered = kit.deliver()
    assert delivered == [("ana", "badge granted")] * 2
    assert set(stopped(kit)) >= {("one", "ana"), ("two", "ana")}


FAILING = [
    (sk.AddToGroup("gone"), "groups.known"),
    (sk.RemoveFromGroup("gone"), "group.exists"),
    (sk.OfferGroups(["gone"]), "groups.known"),
    (sk.Unlock(sk.Target.journey("gone")), "target.exists"),
]


@pytest.mark.parametrize(("action", "code"), FAILING)
def test_a_failing_action_stops_nothing_else_and_is_tried_again(action: Any, code: str) -> None:
    """A14: the others go on; it is tried eight times, ever later, and then given up."""
    kit = a_course()
    kit.do(automation(action, sk.GrantBadge("star")))
    set_off(kit)
    set_off(kit, "bob")
    assert sorted(kit.deliver()) == [("ana", "badge granted"), ("bob", "badge granted")]
    kit.clock.set(START + timedelta(days=1))
    kit.engine.run_due()
    for _ in range(10):
        kit.clock.advance(timedelta(days=1))
        kit.engine.run_due()
    failures = [
        (fact.attempt, fact.requirement, fact.is_given_up)
        for entry in kit.engine.journal(by=sk.APPLICATION)
        for fact in entry.facts
        if isinstance(fact, ActionFailed) and fact.person_id == "ana"
    ]
    assert failures == [(number, code, number == 8) for number in range(1, 9)]
    assert not [one for one in kit.storage.records(Due) if one[0] == "Act"]


def test_a_failing_action_is_done_once_what_it_needs_is_there() -> None:
    """A14: like a notice that finds its recipient at last."""
    kit = a_course()
    kit.do(automation(sk.AddToGroup("west")))
    set_off(kit)
    assert [due.due_at for key, due in kit.storage.records(Due).items() if key[0] == "Act"] == [
        START + timedelta(minutes=1)
    ]
    kit.do(sk.SaveGroup(group=sk.GroupEntry(group_id="west", title="West")))
    kit.clock.advance(timedelta(minutes=1))
    kit.engine.run_due()
    assert groups_of(kit, "ana") == ("north", "west")


def test_an_effect_reaches_the_application_for_suspended_and_erased_people_too() -> None:
    """A5, N8: it is no message to the person, and never lost."""
    kit = a_course()
    both = (sk.GrantBadge("star"), sk.Notify("Hello", "There."))
    kit.do(automation(*both))
    kit.do(automation(*both, trigger=T.PERSON_DELETED, automation_id="deleted"))
    a_person(kit, "ana", "north", status="suspended")
    kit.do(sk.DeletePerson(person_id="bob"))
    assert kit.deliver() == [("ana", "badge granted"), ("bob", "badge granted")]


def test_a_silenced_kind_silences_messages_and_no_effects() -> None:
    """N1, A5: settings are about messages."""
    kit = a_course()
    kinds = [sk.NoticeKind.AUTOMATION_MESSAGE, sk.NoticeKind.BADGE_GRANTED]
    kit.do(sk.ChangeSettings(silent=kinds))
    kit.do(automation(sk.GrantBadge("star"), sk.Notify("Hello", "There.")))
    set_off(kit)
    assert kit.deliver() == [("ana", "badge granted")]
    assert [one.is_effect for one in kit.notifier.sent] == [True]


def test_automations_go_on_while_sessions_are_switched_off() -> None:
    """S2: what is not about sessions does not wait."""
    kit = a_course()
    kit.do(automation(sk.GrantBadge("star"), trigger=T.PERIODIC, condition=sk.IsPerson("ana")))
    kit.do(sk.ChangeSettings(sessions_are_on=False))
    kit.go_to("2026-03-02 12:00")
    assert kit.deliver() == [("ana", "badge granted")]


# Choosing groups ----------------------------------------------------------------------------------


def an_offer(kit: Kit) -> str:
    """Offer ana two groups; give the id of the offer."""
    kit.do(automation(sk.OfferGroups(["south", "all"])))
    set_off(kit)
    assert kit.deliver() == [("ana", "groups offered")]
    kit.do(sk.RemoveAutomation(automation_id="acting"))
    (offer,) = kit.storage.records(Offer).values()
    return offer.offer_id


def test_people_choose_among_the_groups_they_were_offered() -> None:
    """A5: once."""
    kit = a_course()
    choice = sk.ChooseGroups(person_id="ana", offer_id=an_offer(kit), group_ids=["south"])
    assert kit.do(choice, by="ana").is_allowed
    assert groups_of(kit, "ana") == ("north", "south")
    assert kit.storage.records(Offer) == {}
    again = kit.explain(choice, by="ana")
    assert [one.code for one in again.blocking] == ["groups.offer-open"]


@pytest.mark.parametrize(
    ("by", "group_ids", "code"),
    [
        ("ana", ["north", "south"], "groups.offered"),
        ("bob", ["south"], "authority.oneself"),
    ],
)
def test_a_choice_is_for_oneself_and_of_what_was_offered(
    by: str, group_ids: list[str], code: str
) -> None:
    """A5: nothing else, and nobody else."""
    kit = a_course()
    choice = sk.ChooseGroups(person_id="ana", offer_id=an_offer(kit), group_ids=group_ids)
    assert [one.code for one in kit.explain(choice, by=by).blocking] == [code]


# Removed meanwhile --------------------------------------------------------------------------------


def test_an_action_about_somebody_erased_meanwhile_fails_and_is_reported() -> None:
    """A14: an action left over from before does nothing to a person who is gone."""
    kit = a_course()
    kit.do(automation(sk.AddToGroup("west")))
    set_off(kit)
    kit.do(sk.DeletePerson(person_id="ana"))
    kit.do(sk.SaveGroup(group=sk.GroupEntry(group_id="west", title="West")))
    kit.clock.advance(timedelta(minutes=1))
    kit.engine.run_due()
    assert groups_of(kit, "ana") == ()
    codes = [
        fact.requirement
        for entry in kit.engine.journal(by=sk.APPLICATION)
        for fact in entry.facts
        if isinstance(fact, ActionFailed)
    ]
    assert codes == ["groups.known", "person.exists"]


def test_nothing_due_is_asked_for_by_people() -> None:
    """X6, G5: steps of automations are the engine's own."""
    kit = a_course()
    kit.do(automation(sk.AddToGroup("west")))
    set_off(kit)
    (due,) = [one for key, one in kit.storage.records(Due).items() if key[0] == "Act"]
    assert isinstance(due.command, Act)
    assert [one.code for one in kit.explain(due.command, by="ada").blocking] == ["authority.admin"]

"""What automations are decided to do, every fact in full: given world, command -> facts (A5-A14)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit import facts
from sessionkit._domain import fields
from sessionkit._domain.automation import Occurrence
from sessionkit._domain.cause import THIS_STEP, Cause
from sessionkit._domain.commands.due import (
    Act,
    CheckAutomations,
    ExpireResult,
    FillPlaces,
    FollowResult,
    React,
    SettleCompletions,
    WarnOfExpiry,
)
from sessionkit._domain.decision import Decision, met, refused, unmet
from sessionkit._domain.due import Due
from sessionkit._domain.ids import (
    AutomationId,
    EventId,
    GroupId,
    PersonId,
    SectionId,
    SessionId,
)
from sessionkit._domain.people import Group, Person
from sessionkit._domain.reaction import Grant, Match, Offer, Reaction
from sessionkit._domain.reasons import Reason
from sessionkit._domain.registration import RegistrationState
from sessionkit._domain.result import Result, ResultStatus
from sessionkit._domain.todo import Item, ItemState, item_for
from sessionkit._policies import automations, occurrences, programme, results, todo
from tests.builders import (
    START,
    Kit,
    a_decision,
    a_person,
    a_section,
    a_window,
    a_world,
    keep,
    memberships,
)

T = sk.Trigger
S, N = SessionId("sales-101"), SectionId("north")
ANA = PersonId("ana")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
QUIZ, TEN = sk.Target.activity("quiz"), sk.Target.goal("ten")
PATH, SPUR = sk.Target.journey("path"), sk.Target.journey("spur")
YEAR, TERM = sk.Target.programme("year"), sk.Target.programme("term")
DONE = Result(person_id=ANA, target=QUIZ, status=ResultStatus.COMPLETED, at=START)
EARLIER = Occurrence(trigger=T.PERSON_UPDATED, at=START - HOUR, root=(3, 1))


def a_school(*records: Any) -> Kit:
    """A world with a section, a quiz, a goal, and these records."""
    kit = a_world(a_section())
    kit.do(sk.AddActivity(activity_id="quiz", title="Quiz"))
    kit.do(sk.AddGoal(goal_id="ten", title="Ten books"))
    keep(kit, *records)
    return kit


def an_automation(automation_id: str, *actions: Any, **changes: Any) -> sk.Automation:
    """An automation for everybody that grants a badge, unless said otherwise."""
    return sk.Automation(
        automation_id=automation_id,
        name=automation_id,
        condition=changes.pop("condition", sk.Always()),
        actions=actions or [sk.GrantBadge(automation_id)],
        **changes,
    )


def an_act(action: Any, occurrence: Occurrence = EARLIER, automation_id: str = "acting") -> Act:
    """An action about ana, the third of its automation."""
    return Act(
        automation_id=automation_id, person_id="ana", occurrence=occurrence, place=2, action=action
    )


def given(kit: Kit, policy: Callable[..., Any], *args: Any, by: Any = sk.APPLICATION) -> Any:
    """What a policy makes of the world; as ``policy(*args, world)``."""
    with kit.storage.transaction() as records:
        return policy(*args, a_window(kit, records, by))


def soon(command: Any) -> facts.CommandScheduled:
    """A step of its own, at once."""
    return facts.CommandScheduled(command=command, due_at=START)


# The periodic check -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "now",
    [
        START,
        START + timedelta(minutes=13),
        START + timedelta(seconds=5),
        START + timedelta(microseconds=7),
        START + HOUR - timedelta(microseconds=1),
    ],
)
def test_the_check_runs_at_the_next_full_hour(now: datetime) -> None:
    """A2: to the microsecond."""
    assert automations.next_check(now) == facts.CommandScheduled(
        command=CheckAutomations(), due_at=START + HOUR
    )


def test_nothing_to_look_for_ends_the_checks() -> None:
    """A2, A8: locks and unlocks are worked out when somebody asks."""
    assert given(a_school(), automations.check, CheckAutomations()) == Decision(())


AFTER_A_DAY = sk.Gate(after_opening=DAY)
BOTH = sk.AnyOf([sk.IsPerson("ana"), sk.IsPerson("bob")])
TWO_OF_EACH: tuple[Any, ...] = (
    sk.Programme(programme_id="term", title="T", parts=[sk.Part(QUIZ, gate=AFTER_A_DAY)]),
    sk.Programme(programme_id="year", title="Y", parts=[sk.Part(QUIZ, gate=AFTER_A_DAY)]),
    an_automation("opens", sk.Unlock(TERM), sk.Unlock(YEAR), condition=BOTH),
    an_automation("first", condition=sk.IsPerson("ana")),
    an_automation("second", condition=sk.IsPerson("bob")),
    Match(subject=("programme", "term"), person_id=ANA, at=START - HOUR),
)


def opened(programme_id: str, person_id: str) -> facts.ProgrammeOpened:
    """That a programme was seen open."""
    return facts.ProgrammeOpened(
        programme_id=sk.Target.programme(programme_id).target_id,  # type: ignore[arg-type]
        person_id=PersonId(person_id),
        at=START,
    )


def entered(name: str, *person_ids: str) -> facts.MatchesChanged:
    """That an automation's condition became true for people."""
    return facts.MatchesChanged(
        subject=("automation", name),
        at=START,
        entered=tuple(map(PersonId, person_ids)),
        left=(),
    )


def test_a_check_in_full() -> None:
    """A11, A12, C9: programmes, then automations, each with its root."""
    kit = a_school(*TWO_OF_EACH)

    def acts(name: str, person_id: str, position: int) -> facts.CommandScheduled:
        periodic = Occurrence(trigger=T.PERIODIC, at=START, root=(THIS_STEP, position))
        return soon(
            Act(
                automation_id=name,
                person_id=person_id,
                occurrence=periodic,
                place=0,
                action=sk.GrantBadge(name),
            )
        )

    assert given(kit, automations.check, CheckAutomations()) == Decision(
        (),
        (
            opened("term", "bob"),
            opened("year", "ana"),
            opened("year", "bob"),
            entered("first", "ana"),
            acts("first", "ana", 3),
            entered("second", "bob"),
            acts("second", "bob", 5),
            automations.next_check(START),
        ),
    )


def test_a_check_without_news() -> None:
    """A11: only the next one is noted."""
    rows = [
        Match(subject=subject, person_id=PersonId(one), at=START - HOUR)
        for subject, people in (
            (("programme", "term"), ("ana", "bob")),
            (("programme", "year"), ("ana", "bob")),
            (("automation", "first"), ("ana",)),
            (("automation", "second"), ("bob",)),
        )
        for one in people
    ]
    expected = Decision((), (automations.next_check(START),))
    assert given(a_school(*TWO_OF_EACH, *rows), automations.check, CheckAutomations()) == expected


# Actions ------------------------------------------------------------------------------------------


def granted(target: sk.Target, *, is_unlock: bool) -> facts.AccessGranted:
    """A grant because of what happened earlier."""
    grant = Grant(
        target=target,
        person_id=ANA,
        is_unlock=is_unlock,
        automation_id=AutomationId("acting"),
        at=START - HOUR,
        root=(3, 1),
    )
    return facts.AccessGranted(grant=grant, person_id=ANA)


def addressed(action: Any, occurrence: Occurrence = EARLIER) -> facts.PersonAddressed:
    """What the application is to carry out."""
    return facts.PersonAddressed(
        automation_id=AutomationId("acting"),
        person_id=ANA,
        occurrence=occurrence,
        place=2,
        action=action,
    )


PERIODIC = Occurrence(trigger=T.PERIODIC, at=START, root=(3, 1))


@pytest.mark.parametrize(
    ("action", "occurrence", "expected"),
    [
        (sk.Unlock(QUIZ), EARLIER, [granted(QUIZ, is_unlock=True)]),
        (sk.Lock(QUIZ), EARLIER, [granted(QUIZ, is_unlock=False)]),
        (
            sk.Unlock(TEN),
            EARLIER,
            [granted(TEN, is_unlock=True), addressed(sk.Unlock(TEN))],
        ),
        (sk.Lock(TEN), PERIODIC, [addressed(sk.Lock(TEN), PERIODIC)]),
        (sk.Unlock(QUIZ), PERIODIC, []),
        (sk.GrantBadge("star"), PERIODIC, [addressed(sk.GrantBadge("star"), PERIODIC)]),
    ],
)
def test_what_locks_unlocks_and_effects_bring(
    action: Any, occurrence: Occurrence, expected: list[Any]
) -> None:
    """A5, A8, A9: a grant where something happened; what the application carries out besides."""
    decision = given(a_school(), automations.act, an_act(action, occurrence))
    assert decision == Decision((), tuple(expected))


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (sk.Unlock(sk.Target.goal("gone")), Reason.TARGET_EXISTS.code),
        (sk.OfferGroups(["north", "gone"]), Reason.GROUPS_KNOWN.code),
    ],
)
def test_an_action_on_what_is_gone_fails_and_is_tried_again(action: Any, code: str) -> None:
    """A13, A14: after a minute, with the code of what it lacks."""
    command = an_act(action)
    failed = facts.ActionFailed(
        automation_id=AutomationId("acting"),
        person_id=ANA,
        occurrence=EARLIER,
        place=2,
        action=action,
        attempt=1,
        requirement=code,
        is_given_up=False,
    )
    again = Act(
        automation_id="acting",
        person_id="ana",
        occurrence=EARLIER,
        place=2,
        action=action,
        attempt=2,
    )
    later = facts.CommandScheduled(command=again, due_at=START + timedelta(minutes=1))
    assert given(a_school(), automations.act, command) == Decision((), (failed, later))


LONG = "x" * (fields.ID_LENGTH - len("3.1.2 ") - 1) + " y"


@pytest.mark.parametrize(
    ("automation_id", "offer_id"),
    [("acting", "3.1.2 acting"), (LONG, f"3.1.2 {LONG[:-2]}")],
)
def test_an_offer_is_named_by_what_it_began_with(automation_id: str, offer_id: str) -> None:
    """A5: its root, the place of the action, the automation; cut where that is too long."""
    command = an_act(sk.OfferGroups(["north", "south"]), automation_id=automation_id)
    offer = Offer(
        person_id=ANA,
        offer_id=offer_id,
        group_ids=(GroupId("north"), GroupId("south")),
        made_at=START,
    )
    offered = facts.GroupsOffered(person_id=ANA, offer=offer)
    assert given(a_school(), automations.act, command) == Decision((), (offered,))


def choice(*group_ids: str, offer_id: str = "circles") -> sk.ChooseGroups:
    """What ana chooses."""
    return sk.ChooseGroups(person_id="ana", offer_id=offer_id, group_ids=group_ids)


def test_choosing_groups_in_full() -> None:
    """A5: one's own offer, among what was offered, once."""
    two = (GroupId("south"), GroupId("trainers"))
    kit = a_school(Offer(person_id=ANA, offer_id="circles", group_ids=two, made_at=START))
    choose = automations.choose_groups
    assert given(kit, choose, choice("south"), by="bob") == refused(unmet(Reason.ONESELF, "ana"))
    nowhere = unmet(Reason.OFFER_OPEN, "ana", id="gone")
    assert given(kit, choose, choice("south", offer_id="gone")) == refused(nowhere)
    other = given(kit, choose, choice("south", "all"), by="ana")
    detail = {"others": (GroupId("all"),), "offered": two}
    assert other.findings[0] == unmet(Reason.GROUPS_OFFERED, "ana", **detail)
    assert other.facts == ()
    chosen = given(kit, choose, choice("south"), by="ana")
    assert chosen.findings[0] == met(Reason.GROUPS_OFFERED, "ana")
    assert chosen.facts[0] == facts.GroupsChosen(
        person_id=ANA, offer_id="circles", group_ids=(GroupId("south"),)
    )


def test_what_is_asked_of_a_to_do_item() -> None:
    """D1, A13: the target and the person are there."""
    kit = a_school()
    gone = sk.Target.activity("gone")
    with kit.storage.transaction() as records:
        world = a_window(kit, records)
        fine = todo.assigning(world, ANA, QUIZ, None)
        odd = todo.assigning(world, PersonId("zoe"), gone, None)
    assert fine.findings == (
        met(Reason.TARGET_EXISTS, "activity", "quiz"),
        met(Reason.PERSON_EXISTS, "ana"),
    )
    assert odd == refused(
        unmet(Reason.TARGET_EXISTS, "activity", "gone", target=sk.Target.activity("gone")),
        unmet(Reason.PERSON_EXISTS, "zoe", id="zoe"),
    )


# What sets off ------------------------------------------------------------------------------------


def reacts(name: str, occurrence: Occurrence) -> facts.CommandScheduled:
    """That an automation looks at ana because of something."""
    return soon(React(automation_id=name, person_id="ana", occurrence=occurrence))


def test_what_begins_in_a_step_gets_its_position() -> None:
    """A12: what began before keeps its root; what begins now is known by the step's position."""
    now = evolve(EARLIER, root=(THIS_STEP, 2))
    react: dict[str, Any] = {"automation_id": "other", "person_id": "ana"}

    def about(occurrence: Occurrence) -> list[Any]:
        return [
            soon(React(**react, occurrence=occurrence)),
            soon(FollowResult(person_id="ana", occurrence=occurrence)),
            soon(an_act(sk.GrantBadge("x"), occurrence=occurrence)),
            facts.ChainStopped(**react, occurrence=occurrence),
        ]

    others = [soon(FollowResult(person_id="ana")), soon(CheckAutomations())]
    cause = Cause(root=7)
    found = [one.placed(7, cause) for one in (*about(now), *about(EARLIER), *others)]
    wanted = [*about(evolve(now, root=(7, 2))), *about(EARLIER), *others]
    assert found == [
        evolve(one, cause=cause) if isinstance(one, facts.CommandScheduled) else one
        for one in wanted
    ]


COMPLETED = facts.SessionCompleted(
    session_id=S, section_id=N, learner_id=ANA, at=START, attended=((EventId("day-1"), START),)
)
WITHDRAWN = facts.CompletionWithdrawn(session_id=S, section_id=N, learner_id=ANA, at=START)


@pytest.mark.parametrize(
    ("fact", "triggers", "status"),
    [
        (COMPLETED, (T.SESSION_COMPLETED, T.ACTIVITY_COMPLETED), "completed"),
        (WITHDRAWN, (T.COMPLETION_WITHDRAWN,), "incomplete"),
    ],
)
def test_completions_say_how_the_session_came_out(
    fact: Any, triggers: tuple[sk.Trigger, ...], status: str
) -> None:
    """A2, A3: for conditions about the trigger's activity."""
    kit = a_school(*(an_automation(one.value, trigger=one) for one in triggers))
    root = (THIS_STEP, 0)
    wanted = sk.HasStatus(QUIZ, status).status
    assert given(kit, occurrences.reactions, CheckAutomations(), (fact,)) == [
        reacts(
            one.value, Occurrence(trigger=one, at=START, root=root, subject_id=S, status=wanted)
        )
        for one in triggers
    ]


SAVED = facts.PersonSaved(person=Person(person_id=ANA, name="Ana"))


def moved(*group_ids: str) -> facts.MembershipsChanged:
    """That ana is in these groups now, and no longer in the north."""
    ended = memberships("ana", *{"north"}.difference(group_ids))
    return facts.MembershipsChanged(
        person_id=ANA, began=memberships("ana", *group_ids), ended=ended
    )


AFTERWARDS = Occurrence(
    trigger=T.PERSON_UPDATED,
    at=START,
    root=(3, 1),
    chain=((AutomationId("acting"), ANA),),
)
STOPPED = [
    facts.ChainStopped(automation_id=AutomationId("other"), person_id=ANA, occurrence=AFTERWARDS)
]
REACTED = Reaction(root=(3, 1), automation_id=AutomationId("other"), person_id=ANA)
WAITS = Due(START, React(automation_id="other", person_id="ana", occurrence=AFTERWARDS))


@pytest.mark.parametrize(
    ("records", "found", "expected"),
    [
        ((), (SAVED,), [reacts("other", AFTERWARDS)]),
        ((REACTED,), (SAVED,), STOPPED),
        ((WAITS,), (SAVED,), STOPPED),
        ((), (SAVED, SAVED), [reacts("other", AFTERWARDS), *STOPPED]),
        (
            (
                Reaction(root=(3, 2), automation_id=AutomationId("other"), person_id=ANA),
                Reaction(root=(3, 1), automation_id=AutomationId("acting"), person_id=ANA),
                Reaction(
                    root=(3, 1), automation_id=AutomationId("other"), person_id=PersonId("bob")
                ),
            ),
            (SAVED,),
            [reacts("other", AFTERWARDS)],
        ),
    ],
)
@pytest.mark.parametrize("follows", [False, True])
def test_what_follows_belongs_to_the_same_root(
    records: tuple[Any, ...], found: tuple[Any, ...], expected: list[Any], *, follows: bool
) -> None:
    """A12: of an action, and of what is followed up because of one; each looks once."""
    kit = a_school(an_automation("other", trigger=T.PERSON_UPDATED), *records)
    command: Any = an_act(sk.AddToGroup("north"))
    if follows:
        cause = EARLIER.after(AutomationId("acting"), ANA)
        command = FollowResult(person_id="ana", target=QUIZ, occurrence=cause)
    assert given(kit, occurrences.reactions, command, found) == expected


def test_an_automation_stops_at_itself() -> None:
    """A12: what it did about somebody never sets it off for them again."""
    kit = a_school(an_automation("acting", trigger=T.PERSON_UPDATED))
    (stopped,) = given(kit, occurrences.reactions, an_act(sk.AddToGroup("south")), (SAVED,))
    assert stopped == facts.ChainStopped(
        automation_id=AutomationId("acting"), person_id=ANA, occurrence=AFTERWARDS
    )


@pytest.mark.parametrize(
    ("groups", "now", "joined", "left"),
    [
        ((("inner", "north"),), ("inner",), ["inner"], []),
        ((("north", None), ("inner", "south")), ("inner",), ["inner", "south"], ["north"]),
        (
            (("inner", "middle"), ("middle", "gone")),
            ("inner",),
            ["gone", "inner", "middle"],
            ["all", "north"],
        ),
        ((("south", "north"),), ("south",), ["south"], []),
        ((), ("south",), ["south"], ["north"]),
    ],
)
def test_groups_saved_with_a_person_count_as_they_will_be(
    groups: tuple[tuple[str, Any], ...], now: tuple[str, ...], joined: list[str], left: list[str]
) -> None:
    """A2, G3: ana was in the north, below all."""
    kit = a_school(
        *(
            an_automation(f"{trigger.value} {one}", trigger=trigger, subject_id=one)
            for one in ("all", "gone", "inner", "middle", "north", "south")
            for trigger in (T.ADDED_TO_GROUP, T.REMOVED_FROM_GROUP)
        )
    )
    found = [
        facts.GroupSaved(group=Group(group_id=GroupId(one), title=one, parent_id=above))
        for one, above in groups
    ]
    reactions = given(kit, occurrences.reactions, CheckAutomations(), (*found, moved(*now)))
    assert [one.command.occurrence.subject_id for one in reactions] == joined + left


def test_joining_several_groups_at_once_is_one_occurrence() -> None:
    """A12: an automation about any group looks once, and no chain is reported."""
    kit = a_school(
        an_automation("joins", trigger=T.ADDED_TO_GROUP),
        an_automation("trains", trigger=T.ADDED_TO_GROUP, subject_id="trainers"),
    )
    found = (moved("south", "trainers"),)
    reactions = given(kit, occurrences.reactions, CheckAutomations(), found)
    assert [one.command.automation_id for one in reactions] == ["joins", "trains"]


@pytest.mark.parametrize(
    ("score", "before", "is_graded"), [(None, 5.0, False), (5.0, 5.0, False), (6.0, 5.0, True)]
)
def test_only_another_score_is_a_grade(
    score: float | None, before: float | None, *, is_graded: bool
) -> None:
    """A2, C10: a score taken back is none."""
    kit = a_school(an_automation("graded", trigger=T.ACTIVITY_GRADED))
    changed = facts.ResultChanged(
        result=Result(
            person_id=ANA, target=QUIZ, status=ResultStatus.STARTED, at=START, score=score
        ),
        before=ResultStatus.STARTED,
        score_before=before,
    )
    found = given(kit, occurrences.reactions, CheckAutomations(), (changed,))
    assert bool(found) is is_graded


# Reacting -----------------------------------------------------------------------------------------

ABOUT_ANA = React(automation_id="acting", person_id="ana", occurrence=EARLIER)


def reacted(outcome: str) -> facts.AutomationReacted:
    """That the automation has looked at ana."""
    return facts.AutomationReacted(
        automation_id=AutomationId("acting"), person_id=ANA, occurrence=EARLIER, outcome=outcome
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (None, []),
        ({"is_enabled": False}, []),
        ({"trigger": T.PERSON_REGISTERED}, []),
        ({"condition": sk.IsPerson("bob")}, [reacted("unmet")]),
        ({"condition": sk.IsInGroup("gone")}, [reacted("unknown")]),
        (
            {},
            [reacted("met"), soon(evolve(an_act(sk.GrantBadge("acting")), place=0))],
        ),
    ],
)
def test_reacting_in_full(changes: dict[str, Any] | None, expected: list[Any]) -> None:
    """A6, A12, A13: what is off, gone or about something else by now does nothing."""
    kit = a_school()
    if changes is not None:
        keep(kit, an_automation("acting", **({"trigger": T.PERSON_UPDATED} | changes)))
    assert given(kit, automations.react, ABOUT_ANA) == Decision((), tuple(expected))


@pytest.mark.parametrize(("attempt", "minutes"), [(1, 1), (2, 2), (3, 4), (7, 64), (8, None)])
def test_pauses_double_until_an_action_is_given_up(attempt: int, minutes: int | None) -> None:
    """A14: after the eighth failure nothing waits any more."""
    command = evolve(an_act(sk.Complete("gone")), attempt=attempt)
    decision = given(a_school(), automations.act, command)
    assert decision.findings == ()
    failed, *later = decision.facts
    assert (failed.attempt, failed.is_given_up) == (attempt, minutes is None)
    again = evolve(command, attempt=attempt + 1)
    assert later == (
        []
        if minutes is None
        else [facts.CommandScheduled(command=again, due_at=START + timedelta(minutes=minutes))]
    )


# What follows from results ------------------------------------------------------------------------


def a_journey(name: str, *steps: Any, gate: sk.Gate = sk.Gate()) -> sk.Journey:  # noqa: B008 - frozen
    """A journey of one section."""
    section = sk.JourneySection(journey_section_id=f"{name}-1", title=name, steps=steps, gate=gate)
    return sk.Journey(journey_id=name, title=name, sections=[section])


NORTH = sk.Gate(group_ids=["north"])


def test_what_holds_something_is_settled_when_it_goes() -> None:
    """C5, C8: programmes and journeys, each as a step of its own."""
    kit = a_school(
        a_journey("path", "quiz"),
        sk.Programme(programme_id="year", title="Y", parts=[sk.Part(QUIZ)]),
        sk.Programme(programme_id="term", title="T", parts=[sk.Part(PATH)]),
    )
    with kit.storage.transaction() as records:
        world = a_window(kit, records)
        activity, journey = programme.removed(world, QUIZ), programme.removed(world, PATH)
    assert activity == [soon(SettleCompletions(target=one)) for one in (YEAR, PATH)]
    assert journey == [soon(SettleCompletions(target=TERM))]


def test_everything_with_a_gate_is_settled_when_a_group_moves() -> None:
    """C8, G3: of a section, a step or a part; and nothing else."""
    kit = a_school(
        a_journey("path", "quiz", gate=NORTH),
        a_journey("spur", sk.Step("quiz", gate=NORTH)),
        a_journey("trail", "quiz"),
        sk.Programme(programme_id="idle", title="I", parts=[sk.Part(QUIZ)]),
        sk.Programme(programme_id="term", title="T", parts=[sk.Part(QUIZ, gate=NORTH)]),
        sk.Programme(programme_id="year", title="Y", parts=[sk.Part(PATH, gate=NORTH)]),
    )
    moved = facts.GroupSaved(group=Group(group_id=GroupId("north"), title="N", parent_id=None))
    assert given(kit, programme.following, CheckAutomations(), (moved,)) == [
        soon(SettleCompletions(target=one)) for one in (PATH, SPUR, TERM, YEAR)
    ]


def test_a_result_is_followed_with_its_cause() -> None:
    """A12, C8: an action's completion counts upwards as part of the same chain."""
    kit = a_school(a_journey("path", "quiz"))
    result = Result(person_id=ANA, target=QUIZ, status=ResultStatus.COMPLETED, at=START)
    changed = facts.ResultChanged(result=result)
    cause = EARLIER.after(AutomationId("acting"), ANA)
    command = FollowResult(person_id="ana", target=QUIZ, occurrence=cause)
    for brought in (an_act(sk.Complete("quiz")), command):
        assert given(kit, programme.following, brought, (changed,)) == [soon(command)]


@pytest.mark.parametrize("before", [None, ResultStatus.WITHDRAWN])
def test_following_a_result_in_full(before: ResultStatus | None) -> None:
    """C8, C10: each level says what it was before."""
    kit = a_school(
        a_journey("path", "quiz"),
        Result(person_id=ANA, target=QUIZ, status=ResultStatus.COMPLETED, at=START),
    )
    levels = (sk.Target.journey_section("path-1"), PATH)
    if before is not None:
        keep(kit, *(Result(person_id=ANA, target=one, status=before, at=START) for one in levels))
    command = FollowResult(person_id="ana", target=QUIZ)
    assert given(kit, programme.follow, command) == Decision(
        (),
        tuple(
            facts.ResultChanged(
                result=Result(person_id=ANA, target=one, status=ResultStatus.COMPLETED, at=START),
                before=before,
            )
            for one in levels
        ),
    )
    assert given(kit, programme.follow, FollowResult(person_id="ana")).findings == ()


SECTION = sk.Target.journey_section("path-1")


def test_what_is_above_a_section_is_looked_at_too() -> None:
    """C5, C8: an edit may have left only the section complete."""
    kit = a_school(
        a_journey("path", "quiz"),
        Result(person_id=ANA, target=SECTION, status=ResultStatus.COMPLETED, at=START),
        Result(person_id=ANA, target=TEN, status=ResultStatus.COMPLETED, at=START),
        Result(
            person_id=ANA,
            target=sk.Target.journey_section("gone"),
            status=ResultStatus.COMPLETED,
            at=START,
        ),
    )
    done = Result(person_id=ANA, target=PATH, status=ResultStatus.COMPLETED, at=START)
    assert given(kit, programme.follow, FollowResult(person_id="ana")).facts == (
        facts.ResultChanged(result=done),
    )


def test_what_is_for_ones_own_groups_counts() -> None:
    """C8, G3: a section is lacking whose only step is for the groups the person is in."""
    journey = a_journey("path", "quiz")
    more = sk.JourneySection(
        journey_section_id="path-2", title="P", steps=[sk.Step("sales-101", gate=NORTH)]
    )
    kit = a_school(
        evolve(journey, sections=(*journey.sections, more)),
        a_journey("spur", sk.Step("sales-101", gate=NORTH)),
        sk.Programme(programme_id="year", title="Y", parts=[sk.Part(QUIZ), sk.Part(SPUR)]),
        DONE,
    )
    found = given(kit, programme.follow, FollowResult(person_id="ana", target=QUIZ)).facts
    assert [one.result.target for one in found] == [SECTION]


def test_a_closed_item_stays_as_it_is() -> None:
    """D1: a completion closes what is open."""
    item = Item(
        person_id=ANA,
        item_id=item_for(QUIZ),
        title="Quiz",
        created_at=START,
        since=START,
        target=QUIZ,
        state=ItemState.CLOSED,
    )
    kit = a_school(DONE, item)
    follow = FollowResult(person_id="ana", target=QUIZ)
    assert given(kit, programme.follow, follow) == Decision(())
    keep(kit, evolve(item, state=ItemState.OPEN))
    assert given(kit, programme.follow, follow) == Decision(
        (), (facts.ItemSaved(item=item, person_id=ANA),)
    )


def test_other_groups_are_followed() -> None:
    """C8: what somebody has done may count for more by now."""
    kit = a_world()
    kit.do(sk.AddActivity(activity_id="quiz", title="Quiz"))
    keep(kit, a_journey("path", "quiz"), DONE)
    follow = soon(FollowResult(person_id="ana"))
    assert given(kit, programme.following, CheckAutomations(), (moved("south"),)) == [follow]


def test_a_free_place_is_offered_again_when_a_way_opens_for_the_person() -> None:
    """W4, C9: by a date of theirs."""
    kit = a_world(a_section(capacity=1, preferences=sk.Preferences(waitlist=sk.Waitlist())))
    kit.register("bob")
    kit.register("ana")
    a_person(kit, "ana", "north", dates={"contract start": START + DAY})
    gate = sk.Gate(opens_around="contract start")
    everything = (sk.Unlock(sk.Target.session(S)), sk.Unlock(PATH))
    kit.do(sk.SaveJourney(journey=a_journey("path", sk.Step(S, gate=gate))))
    kit.do(sk.SaveAutomation(automation=an_automation("opens", *everything)))
    kit.do(sk.RemoveAutomation(automation_id="unlock-sales-101"))
    decision = a_decision(kit, sk.DeregisterLearner(session_id=S, learner_id="bob"), "bob")
    assert decision.facts[-1] == facts.CommandScheduled(
        command=FillPlaces(session_id=S, section_id="north", everybody=True), due_at=START + DAY
    )


def test_a_programme_waits_for_its_opening_inside_its_journeys_as_well() -> None:
    """A11, C9: the check has to note when it opened."""
    kit = a_school(
        a_journey("path", sk.Step("quiz", gate=AFTER_A_DAY)),
        sk.Programme(programme_id="year", title="Y", parts=[sk.Part(QUIZ), sk.Part(PATH)]),
    )
    found = given(kit, automations.check, CheckAutomations()).facts
    assert found[-1] == automations.next_check(START)


def test_settling_in_full() -> None:
    """C5: everybody who has completed anything of it, once."""
    kit = a_school(
        a_journey("path", "quiz"),
        Result(person_id=ANA, target=QUIZ, status=ResultStatus.COMPLETED, at=START),
    )
    assert given(kit, programme.settle, SettleCompletions(target=PATH)) == Decision(
        (), (soon(FollowResult(person_id="ana")),)
    )


# In time ------------------------------------------------------------------------------------------

EXPIRE = ExpireResult(activity_id="quiz", person_id="ana", completed_at=START)
WARN = WarnOfExpiry(activity_id="quiz", person_id="ana", completed_at=START)


def expiring(kit: Kit, now: datetime) -> Kit:
    """After ten days, with a warning three days before."""
    expiry = sk.Expiry(activity_id="quiz", after=10 * DAY, warns_before=3 * DAY)
    keep(kit, expiry, DONE)
    kit.clock.set(now)
    return kit


AGAIN = (
    facts.CommandScheduled(command=EXPIRE, due_at=START + 10 * DAY),
    facts.CommandScheduled(command=WARN, due_at=START + 7 * DAY),
)
NEAR = facts.ExpiryNear(
    activity_id=EXPIRE.activity_id,
    person_id=ANA,
    completed_at=START,
    expires_at=START + 10 * DAY,
)


@pytest.mark.parametrize(
    ("policy", "command", "now", "expected"),
    [
        (results.expire_due, EXPIRE, START + 6 * DAY, AGAIN),
        (results.warn_due, WARN, START + 6 * DAY, AGAIN),
        (results.warn_due, WARN, START + 7 * DAY, (NEAR,)),
        (results.warn_due, WARN, START + 10 * DAY, AGAIN[:1]),
    ],
)
def test_what_time_brings_to_a_completion(
    policy: Any, command: Any, now: datetime, expected: tuple[Any, ...]
) -> None:
    """C7: too early it waits again; a warning is over when the completion is."""
    assert given(expiring(a_school(), now), policy, command) == Decision((), expected)


def test_a_warning_whose_moment_has_come_is_not_given_again() -> None:
    """C7: of a completion that is worked out late."""
    expiry = sk.Expiry(activity_id="quiz", after=10 * DAY, warns_before=3 * DAY)
    for now, expected in ((START + 7 * DAY, AGAIN[:1]), (START + 7 * DAY - HOUR, AGAIN)):
        assert results.expiries(expiry, ANA, START, now) == list(expected)


def test_an_expiry_in_its_time() -> None:
    """C7: to the moment; where there is none any more, nothing."""
    late = START + 10 * DAY
    expired = Result(person_id=ANA, target=QUIZ, status=ResultStatus.EXPIRED, at=late)
    changed = facts.ResultChanged(result=expired, before=ResultStatus.COMPLETED)
    kit = expiring(a_school(), late)
    assert given(kit, results.expire_due, EXPIRE) == Decision((), (changed,))
    for policy, command in ((results.expire_due, EXPIRE), (results.warn_due, WARN)):
        assert given(a_school(DONE), policy, command) == Decision(())


def test_a_registration_that_is_made_history_in_full() -> None:
    """C7: the result first, then the place; with the attempt that it was."""
    kit = a_school()
    kit.register("ana")
    keep(
        kit,
        Result(person_id=ANA, target=sk.Target.session(S), status=ResultStatus.STARTED, at=START),
    )
    decision = given(kit, results.reset, sk.ResetActivity(activity_id=S, person_id="ana"))
    ending = facts.RegistrationEnded(
        session_id=S,
        section_id=N,
        learner_id=ANA,
        was=RegistrationState.ACTIVE,
        state=RegistrationState.RESET,
        at=START,
        attempt=1,
    )
    assert [type(one).__name__ for one in decision.facts] == ["ResultChanged", "RegistrationEnded"]
    assert decision.facts[1] == ending

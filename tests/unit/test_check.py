"""The check of a whole rule set (A17): given automations in a small world -> the findings."""

from collections.abc import Iterable
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._automations import interplay
from sessionkit._automations.check import check
from sessionkit._automations.findings import GOES_ROUND, RuleFinding
from sessionkit._domain.action import Action
from sessionkit._domain.automation import Automation, Trigger
from sessionkit._domain.condition import Condition
from tests.builders import Kit, a_section, a_window, a_world, keep, utc

NAMES, NEVER, UNDONE = "names-unknown", "never-matches", "undone-by"
ROUND, WIDE = "goes-round", "too-wide"

QUIZ = sk.Target.activity("quiz")
SALES = sk.Target.session("sales-101")
WEEK_1 = sk.BetweenMoments(starts=utc("2026-02-01 00:00"), ends=utc("2026-02-08 00:00"))
WEEK_2 = sk.BetweenMoments(starts=utc("2026-02-08 00:00"), ends=utc("2026-02-15 00:00"))
BOTH_WEEKS = sk.BetweenMoments(starts=utc("2026-02-01 00:00"), ends=utc("2026-02-15 00:00"))


def an_automation(automation_id: str = "one", **changes: Any) -> Automation:
    """An automation that writes to people in ``north``."""
    values: dict[str, Any] = {
        "automation_id": automation_id,
        "name": automation_id,
        "condition": sk.IsInGroup("north"),
        "actions": [sk.Notify("Hello", "Welcome.")],
    }
    return Automation(**(values | changes))


def a_kit() -> Kit:
    """The usual world with sections ``north`` and ``south``, and one of each kind of target."""
    kit = a_world(a_section(), a_section("south", group_ids=["south"]))
    kit.do(sk.RemoveAutomation(automation_id="unlock-sales-101"))
    kit.do(sk.DeletePerson(person_id="dan"))
    kit.do(sk.AddActivity(activity_id="quiz", title="Quiz"))
    kit.do(sk.AddActivity(activity_id="film", title="Film"))
    kit.do(sk.AddGoal(goal_id="fit", title="Get fit"))
    basics = sk.JourneySection(
        journey_section_id="basics", title="Basics", steps=[sk.Step("quiz")]
    )
    rest = sk.JourneySection(journey_section_id="rest", title="Rest", steps=[sk.Step("film")])
    keep(
        kit,
        sk.Journey(journey_id="tour", title="Tour", sections=[basics, rest]),
        sk.Programme(
            programme_id="year-1", title="Year one", parts=[sk.Part(sk.Target.journey("tour"))]
        ),
    )
    return kit


@pytest.fixture(name="kit", scope="module")
def _kit() -> Kit:
    return a_kit()


def found_in(kit: Kit, *automations: Automation) -> tuple[RuleFinding, ...]:
    """What is found about these automations alone."""
    with kit.storage.transaction() as records:
        window = _With(a_window(kit, records), automations)
        return check(window)  # type: ignore[arg-type]


class _With:
    """A world that has other automations."""

    def __init__(self, world: Any, automations: Iterable[Automation]) -> None:
        self._world = world
        self._automations = automations

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)

    def automations(self) -> Iterable[Automation]:
        return iter(self._automations)


def codes(findings: Iterable[RuleFinding]) -> list[tuple[str, tuple[str, ...]]]:
    """Code and automations of each finding."""
    return [(one.code.removeprefix("automation."), one.automation_ids) for one in findings]


# automation.names-unknown ------------------------------------------------------------------------

NORTH = sk.IsInGroup("north")


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (
            sk.AnyOf([NORTH, sk.IsInGroup("nort")]),
            "$.condition.any_of[1].is_in_group: unknown group 'nort', did you mean 'north'?",
        ),
        (
            sk.AnyOf([NORTH, sk.IsInGroup("zzzzzz")]),
            "$.condition.any_of[1].is_in_group: unknown group 'zzzzzz'",
        ),
        (
            sk.AnyOf([sk.AllOf([sk.Always(), sk.Not(sk.IsPerson("zoe"))]), NORTH]),
            "$.condition.any_of[0].all_of[1].not.is_person: unknown person 'zoe'",
        ),
        (
            sk.AnyOf([NORTH, sk.IsPerson("dan")]),
            "$.condition.any_of[1].is_person: unknown person 'dan'",
        ),
        (
            sk.AnyOf([NORTH, sk.HasStatus(sk.Target.journey("quiz"), "completed")]),
            "$.condition.any_of[1].has_status: unknown journey 'quiz'",
        ),
        (
            sk.AnyOf([NORTH, sk.IsRegistered("quiz")]),
            "$.condition.any_of[1].is_registered: unknown session 'quiz'",
        ),
        (
            sk.AnyOf([NORTH, sk.IsRegistered("sales-101", "west")]),
            "$.condition.any_of[1].is_registered: unknown section 'west' of session 'sales-101'",
        ),
        (
            sk.AnyOf([NORTH, sk.IsRegistered("sales-101", "nort")]),
            (
                "$.condition.any_of[1].is_registered: unknown section 'nort' of session"
                " 'sales-101', did you mean 'north'?"
            ),
        ),
        (
            sk.AnyOf([NORTH, sk.IsRegistered("quiz", "west")]),
            "$.condition.any_of[1].is_registered: unknown section 'west' of session 'quiz'",
        ),
        (
            sk.AnyOf([NORTH, sk.HasAttended("gone")]),
            "$.condition.any_of[1].has_attended: unknown session 'gone'",
        ),
    ],
)
def test_unknown_names_in_conditions(kit: Kit, condition: Condition, sentence: str) -> None:
    """A name in a condition that stands for nothing is reported with its place (A17, A13)."""
    (finding,) = found_in(kit, an_automation(condition=condition))
    assert codes([finding]) == [(NAMES, ("one",))]
    assert finding.sentence == sentence
    assert finding.path == sentence.split(":", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        (sk.Unlock(sk.Target.widget("gone")), "$.actions[0].unlock: unknown widget 'gone'"),
        (sk.Lock(sk.Target.goal("gone")), "$.actions[0].lock: unknown goal 'gone'"),
        (
            sk.AssignToDo(sk.Target.journey_section("gone")),
            "$.actions[0].assign_to_do: unknown journey section 'gone'",
        ),
        (
            sk.AssignToDo(sk.Target.journey_section("basic")),
            "$.actions[0].assign_to_do: unknown journey section 'basic', did you mean 'basics'?",
        ),
        (
            sk.AssignToDo(sk.Target.journey("tours")),
            "$.actions[0].assign_to_do: unknown journey 'tours', did you mean 'tour'?",
        ),
        (
            sk.AssignToDo(sk.Target.programme("year-2")),
            "$.actions[0].assign_to_do: unknown programme 'year-2', did you mean 'year-1'?",
        ),
        (sk.Complete("gone"), "$.actions[0].complete: unknown activity 'gone'"),
        (sk.Expire("gone"), "$.actions[0].expire: unknown activity 'gone'"),
        (sk.Reset("gone"), "$.actions[0].reset: unknown activity 'gone'"),
        (
            sk.AddToGroup("sout"),
            "$.actions[0].add_to_group: unknown group 'sout', did you mean 'south'?",
        ),
        (
            sk.RemoveFromGroup("sout"),
            "$.actions[0].remove_from_group: unknown group 'sout', did you mean 'south'?",
        ),
        (
            sk.OfferGroups(["south", "sout"]),
            "$.actions[0].offer_groups[0]: unknown group 'sout', did you mean 'south'?",
        ),
    ],
)
def test_unknown_names_in_actions(kit: Kit, action: Action, sentence: str) -> None:
    """A name in an action that stands for nothing is reported with its place (A17)."""
    (finding,) = found_in(kit, an_automation(actions=[action]))
    assert (codes([finding]), finding.sentence) == ([(NAMES, ("one",))], sentence)


@pytest.mark.parametrize(
    ("trigger", "subject_id", "kind"),
    [
        (Trigger.ACTIVITY_GRADED, "quiz", "activity"),
        (Trigger.JOURNEY_COMPLETED, "tour", "journey"),
        (Trigger.JOURNEY_SECTION_COMPLETED, "basics", "journey section"),
        (Trigger.PROGRAMME_COMPLETED, "year-1", "programme"),
        (Trigger.GOAL_COMPLETED, "fit", "goal"),
        (Trigger.ADDED_TO_GROUP, "north", "group"),
        (Trigger.LEARNER_REGISTERED, "sales-101", "session"),
    ],
)
def test_unknown_subjects(kit: Kit, trigger: Trigger, subject_id: str, kind: str) -> None:
    """What a trigger is about is to be there, and of the right kind (A17, A2)."""
    assert found_in(kit, an_automation(trigger=trigger, subject_id=subject_id)) == ()
    (finding,) = found_in(kit, an_automation(trigger=trigger, subject_id="zzzzzz"))
    assert finding.path == "$.subject_id"
    assert finding.sentence == f"$.subject_id: unknown {kind} 'zzzzzz'"
    assert finding.detail == {"kind": kind, "ids": ("zzzzzz",)}


def test_known_names_are_fine(kit: Kit) -> None:
    """Names of things that are there are no finding, nor are actions that name nothing (A17)."""
    condition = sk.AnyOf(
        [
            NORTH,
            sk.IsPerson("ana"),
            sk.HasStatus(QUIZ, "completed"),
            sk.IsRegistered("sales-101"),
            sk.IsRegistered("sales-101", "north"),
            sk.HasAttended("sales-101"),
        ]
    )
    actions = [
        sk.Unlock(SALES),
        sk.Complete("quiz"),
        sk.AddToGroup("south"),
        sk.OfferGroups(["north", "south"]),
        sk.GrantBadge("gold"),
        sk.GrantCertificate("gold"),
        sk.AssignToDo(QUIZ),
    ]
    assert found_in(kit, an_automation(condition=condition, actions=actions)) == ()


def test_proposals_have_an_end(kit: Kit) -> None:
    """Only so many unknown groups get a proposal, because each is compared with all groups."""
    many = [sk.IsInGroup(f"north{number}") for number in range(25)]
    found = found_in(kit, an_automation(condition=sk.AnyOf([*many, NORTH])))
    assert len(found) == 25
    assert sum("did you mean" in one.sentence for one in found) == 20


# automation.never-matches ------------------------------------------------------------------------


def around(date: str = "created", **window: str) -> sk.AroundDate:
    """A window around a date."""
    return sk.AroundDate(date=date, **window)


def status(name: str, target: sk.Target = QUIZ) -> sk.HasStatus:
    """How somebody stands."""
    return sk.HasStatus(target, name)


def tells(**what: Any) -> sk.IsTriggersActivity:
    """How the trigger's activity came out."""
    return sk.IsTriggersActivity(**what)


def age(**bounds: float) -> sk.AttributeBetween:
    """A range of the attribute ``age``."""
    return sk.AttributeBetween(name="age", **bounds)


NEVER_TOGETHER: list[list[Condition]] = [
    [sk.Not(sk.Always())],
    [sk.IsPerson("ana"), sk.IsPerson("bob")],
    [sk.IsPerson("ana"), sk.Not(sk.IsPerson("ana"))],
    [NORTH, sk.Not(NORTH)],
    [NORTH, sk.Not(sk.IsInGroup("all"))],
    [status("completed"), status("incomplete")],
    [status("completed"), sk.Not(status("completed"))],
    [sk.Not(status(one)) for one in ("completed", "incomplete", "failed")],
    [
        sk.Not(status(one, sk.Target.goal("fit")))
        for one in ("completed", "committed", "uncommitted")
    ],
    [WEEK_1, WEEK_2],
    [WEEK_1, sk.Not(BOTH_WEEKS)],
    [BOTH_WEEKS, sk.Not(WEEK_1), sk.Not(WEEK_2)],
    [sk.BetweenMoments(ends=utc("2026-02-01 00:00")), WEEK_1],
    [around(starts="0d", ends="7d"), around(starts="7d", ends="8d")],
    [around(starts="0d"), around(ends="0d")],
    [around(ends="0d"), sk.Not(around(ends="1d"))],
    [
        around(starts="0d", ends="5d"),
        sk.Not(around(starts="0d", ends="10d")),
        sk.Not(around(starts="1d", ends="2d")),
    ],
    [sk.AttributeIs("land", "be"), sk.AttributeIs("land", ["nl", "fr"])],
    [sk.AttributeIs("land", "be"), sk.Not(sk.AttributeIs("land", ["be", "fr"]))],
    [sk.AttributeIs("age", [True]), sk.AttributeIs("age", 1)],
    [sk.AttributeIs("age", ["18", 17, None]), age(at_least=18)],
    [sk.AttributeIs("age", ["18", 20]), sk.Not(age(at_least=18))],
    [sk.AttributeIs("age", ["18", 20]), age(at_least=18), sk.Not(sk.AttributeIs("age", 20))],
    [age(at_most=17), age(at_least=18)],
    [age(at_least=18, at_most=20), sk.Not(age(at_least=17, at_most=21))],
    [age(at_least=18, at_most=18), sk.Not(sk.AttributeIs("age", ["x", 18]))],
    [sk.HasAttended("sales-101", 3), sk.Not(sk.HasAttended("sales-101", 1))],
    [
        sk.HasAttended("sales-101", 3, all_attempts=True),
        sk.Not(sk.HasAttended("sales-101", 1, all_attempts=True)),
    ],
    [sk.IsRegistered("sales-101", "north"), sk.Not(sk.IsRegistered("sales-101"))],
    [sk.IsRegistered("sales-101", "north"), sk.IsRegistered("sales-101", "south")],
    [sk.IsRegistered("sales-101"), sk.Not(sk.IsRegistered("sales-101"))],
    [
        sk.IsRegistered("sales-101", "north"),
        sk.Not(sk.IsRegistered("sales-101", "north")),
    ],
    [tells(status="completed")],
    [sk.Not(tells(status="completed"))],
]


@pytest.mark.parametrize("parts", NEVER_TOGETHER)
def test_contradictions_never_match(kit: Kit, parts: list[Condition]) -> None:
    """Conditions that no person at no moment can meet together are reported (A17)."""
    for condition in (
        sk.AllOf(parts),
        sk.AllOf([NORTH, sk.AllOf(parts), sk.HasAttended("sales-101")]),
        sk.Not(sk.AnyOf([sk.Not(part) for part in parts])),
        sk.AnyOf([sk.AllOf(parts), sk.AllOf(parts[::-1])]),
    ):
        (finding,) = found_in(kit, an_automation(condition=condition))
        assert codes([finding]) == [(NEVER, ("one",))]
        assert finding.sentence.startswith("$.condition: can never match: ")
        assert finding.detail["reasons"]


@pytest.mark.parametrize(
    "parts",
    [
        [sk.Always()],
        [sk.IsPerson("ana"), sk.Not(sk.IsPerson("bob"))],
        [sk.Not(sk.IsPerson("ana")), sk.Not(sk.IsPerson("bob"))],
        [sk.IsInGroup("all"), sk.Not(NORTH)],
        [NORTH, sk.Not(sk.IsInGroup("south")), sk.IsInGroup("trainers")],
        [status("completed"), sk.Not(status("failed"))],
        [status("completed"), status("incomplete", SALES)],
        [sk.Not(status("completed")), sk.Not(status("incomplete"))],
        [WEEK_1, BOTH_WEEKS],
        [BOTH_WEEKS, sk.Not(WEEK_1)],
        [BOTH_WEEKS, sk.Not(WEEK_2)],
        [sk.Not(WEEK_2), sk.Not(BOTH_WEEKS)],
        [around(starts="0d", ends="7d"), around(starts="6d", ends="8d")],
        [around(ends="0d"), around("last login", starts="0d")],
        [sk.AttributeIs("land", ["be", "fr"]), sk.Not(sk.AttributeIs("land", "be"))],
        [sk.Not(sk.AttributeIs("land", "be"))],
        [sk.AttributeIs("land", "be"), sk.AttributeIs("home", "nl")],
        [sk.AttributeIs("age", [17, 18]), age(at_least=18), sk.Not(age(at_least=19))],
        [age(at_most=18), age(at_least=18)],
        [age(at_least=18, at_most=19), sk.Not(sk.AttributeIs("age", [18, 19]))],
        [sk.HasAttended("sales-101", 1), sk.Not(sk.HasAttended("sales-101", 3))],
        [sk.HasAttended("sales-101", all_attempts=True), sk.Not(sk.HasAttended("sales-101"))],
        [sk.IsRegistered("sales-101"), sk.Not(sk.IsRegistered("sales-101", "north"))],
        [sk.AnyOf([sk.IsPerson("ana"), sk.IsPerson("bob")]), sk.IsPerson("bob")],
        [sk.Not(sk.AllOf([sk.Not(sk.IsPerson("ana")), sk.Always()]))],
    ],
)
def test_what_can_match_is_fine(kit: Kit, parts: list[Condition]) -> None:
    """Conditions that somebody may meet at some moment are no finding (A17)."""
    assert found_in(kit, an_automation(condition=sk.AllOf(parts))) == ()


COMPLETED, FAILED = tells(status="completed"), tells(status="failed")


@pytest.mark.parametrize(
    ("trigger", "parts", "can_match"),
    [
        (Trigger.ACTIVITY_GRADED, [COMPLETED], True),
        (Trigger.ACTIVITY_GRADED, [sk.Not(COMPLETED)], True),
        (Trigger.ACTIVITY_GRADED, [COMPLETED, FAILED], False),
        (Trigger.ACTIVITY_GRADED, [COMPLETED, sk.Not(COMPLETED)], False),
        (Trigger.ACTIVITY_GRADED, [sk.Not(COMPLETED), sk.Not(FAILED)], True),
        (Trigger.ACTIVITY_GRADED, [tells(score_at_least=8), tells(score_at_most=5)], False),
        (Trigger.ACTIVITY_GRADED, [tells(score_at_least=5), tells(score_at_most=5)], True),
        (
            Trigger.ACTIVITY_GRADED,
            [tells(score_at_least=8), sk.Not(tells(score_at_least=5))],
            False,
        ),
        (
            Trigger.ACTIVITY_GRADED,
            [tells(score_at_least=5), sk.Not(tells(score_at_least=8))],
            True,
        ),
        (
            Trigger.ACTIVITY_GRADED,
            [tells(score_at_least=8), sk.Not(tells(status="failed", score_at_least=5))],
            True,
        ),
        (Trigger.ACTIVITY_COMPLETED, [COMPLETED], True),
        (Trigger.ACTIVITY_COMPLETED, [FAILED], False),
        (Trigger.ACTIVITY_COMPLETED, [sk.Not(COMPLETED)], False),
        (Trigger.PERSON_UPDATED, [COMPLETED], False),
        (Trigger.ADDED_TO_GROUP, [sk.Not(COMPLETED)], False),
        (None, [COMPLETED], True),
    ],
)
def test_the_triggers_activity(
    kit: Kit, trigger: Trigger | None, parts: list[Condition], *, can_match: bool
) -> None:
    """What is asked of the trigger's activity is to be possible under the trigger (A17, A3)."""
    found = found_in(kit, an_automation(trigger=trigger, condition=sk.AllOf(parts)))
    assert codes(found) == ([] if can_match else [(NEVER, ("one",))])


@pytest.mark.parametrize("condition", [sk.IsInGroup("zzzz"), sk.Not(sk.IsInGroup("zzzz"))])
def test_unknown_never_matches(kit: Kit, condition: Condition) -> None:
    """What names something unknown is neither met nor unmet (A13, A17)."""
    found = found_in(kit, an_automation(condition=condition))
    assert codes(found) == [(NAMES, ("one",)), (NEVER, ("one",))]


def test_many_reasons_are_shortened(kit: Kit) -> None:
    """A sentence names a handful of reasons; the detail has them all (A17)."""
    ways = [sk.AllOf([WEEK_1, WEEK_2])]
    ways += [sk.AllOf([status(one), sk.Not(status(one))]) for one in ("completed", "failed")]
    ways += [sk.AllOf([NORTH, sk.Not(NORTH)]), sk.AllOf([age(at_most=1), age(at_least=2)])]
    five = found_in(kit, an_automation(condition=sk.AnyOf(ways)))
    assert "more" not in five[0].sentence
    ways += [sk.AllOf([sk.IsPerson(one), sk.Not(sk.IsPerson(one))]) for one in ("ana", "bob")]
    (finding,) = found_in(kit, an_automation(condition=sk.AnyOf(ways)))
    assert finding.sentence.endswith("; and 1 more")
    assert len(finding.detail["reasons"]) == 6


# automation.undone-by ----------------------------------------------------------------------------

BEFORE, AFTER = {"condition": WEEK_1}, {"condition": WEEK_2}
OPPOSITES: list[tuple[Action, Action]] = [
    (sk.Unlock(SALES), sk.Lock(SALES)),
    (sk.AddToGroup("south"), sk.RemoveFromGroup("south")),
    (sk.Complete("quiz"), sk.Reset("quiz")),
    (sk.Complete("quiz"), sk.Expire("quiz")),
    (sk.Reactivate(), sk.Suspend()),
]


@pytest.mark.parametrize(("one", "two"), OPPOSITES)
def test_opposites_undo_one_another(kit: Kit, one: Action, two: Action) -> None:
    """Two automations that do the opposite for the same person at once are a finding (A17)."""
    first, second = an_automation("one", actions=[one]), an_automation("two", actions=[two])
    undone = [(UNDONE, ("one", "two"))]
    assert codes(found_in(kit, first, second)) == undone
    assert codes(found_in(kit, second, first)) == undone
    both = an_automation("one", actions=[one, two])
    assert codes(found_in(kit, both)) == [(UNDONE, ("one",))]
    assert codes(found_in(kit, both, an_automation("two", actions=[two, one]))) == [
        (UNDONE, ("one",)),
        (UNDONE, ("one", "two")),
        (UNDONE, ("two",)),
    ]


TOUR, BASICS = sk.Target.journey("tour"), sk.Target.journey_section("basics")


@pytest.mark.parametrize(
    ("one", "two", "what"),
    [
        (sk.Unlock(TOUR, with_activities=True), sk.Lock(QUIZ), QUIZ),
        (sk.Lock(BASICS, with_activities=True), sk.Unlock(QUIZ), QUIZ),
        (sk.Unlock(TOUR), sk.Lock(QUIZ), None),
        (sk.Unlock(BASICS, with_activities=True), sk.Lock(sk.Target.activity("film")), None),
    ],
)
def test_what_is_unlocked_with_a_journey_can_be_undone(
    kit: Kit, one: Action, two: Action, what: sk.Target | None
) -> None:
    """A journey with its activities, and one of these by itself, are the same thing (A5, A17)."""
    found = found_in(kit, an_automation("one", actions=[one]), an_automation("two", actions=[two]))
    assert codes(found) == ([] if what is None else [(UNDONE, ("one", "two"))])
    assert [one.detail["what"][1:] for one in found] == ([] if what is None else [what.key])


@pytest.mark.parametrize(
    ("changes", "others", "is_undone"),
    [
        ({}, {}, True),
        ({}, {"condition": sk.IsInGroup("south")}, True),
        ({}, {"condition": sk.Not(sk.IsInGroup("all"))}, False),
        (BEFORE, AFTER, False),
        ({}, {"is_enabled": False}, False),
        ({"trigger": None}, {}, False),
        ({}, {"trigger": Trigger.PERSON_UPDATED}, False),
        ({"trigger": Trigger.PERSON_UPDATED}, {"trigger": Trigger.PERSON_UPDATED}, True),
        ({"trigger": Trigger.ACTIVITY_GRADED}, {"trigger": Trigger.ACTIVITY_GRADED}, True),
        (
            {"trigger": Trigger.ACTIVITY_GRADED, "subject_id": "quiz"},
            {"trigger": Trigger.ACTIVITY_GRADED},
            True,
        ),
        (
            {"trigger": Trigger.ACTIVITY_GRADED, "subject_id": "quiz"},
            {"trigger": Trigger.ACTIVITY_GRADED, "subject_id": "quiz"},
            True,
        ),
        (
            {"trigger": Trigger.ACTIVITY_GRADED, "subject_id": "quiz"},
            {"trigger": Trigger.ACTIVITY_GRADED, "subject_id": "film"},
            False,
        ),
    ],
)
def test_when_they_undo(
    kit: Kit, changes: dict[str, Any], others: dict[str, Any], *, is_undone: bool
) -> None:
    """Only what is at work, by the same trigger, and for people who match both, undoes (A17)."""
    found = found_in(
        kit,
        an_automation("one", actions=[sk.Unlock(SALES)], **changes),
        an_automation("two", actions=[sk.Lock(SALES)], **others),
    )
    assert codes(found) == ([(UNDONE, ("one", "two"))] if is_undone else [])


def test_others_do_not_undo(kit: Kit) -> None:
    """The same of different things, and twice the same, undo nothing (A17)."""
    one = an_automation("one", actions=[sk.Unlock(SALES), sk.AddToGroup("south")])
    two = an_automation("two", actions=[sk.Unlock(SALES), sk.Lock(QUIZ), sk.Reset("quiz")])
    assert found_in(kit, one, two) == ()


def test_undoing_in_words(kit: Kit) -> None:
    """The sentence says who undoes what (A17)."""
    found = found_in(
        kit,
        an_automation("one", actions=[sk.Unlock(SALES)]),
        an_automation("two", actions=[sk.Lock(SALES)]),
    )
    assert found[0].sentence == (
        "'one' and 'two' undo one another: one unlocks and the other locks activity sales-101,"
        " for the same people"
    )


# automation.goes-round ---------------------------------------------------------------------------


def on(trigger: Trigger, subject_id: str | None, *actions: Action, name: str) -> Automation:
    """An automation for everybody that something sets off."""
    return an_automation(
        name, trigger=trigger, subject_id=subject_id, condition=sk.Always(), actions=list(actions)
    )


@pytest.mark.parametrize(
    ("automations", "circles"),
    [
        ([on(Trigger.ACTIVITY_COMPLETED, "quiz", sk.Complete("quiz"), name="a")], [("a",)]),
        ([on(Trigger.ACTIVITY_COMPLETED, None, sk.Complete("quiz"), name="a")], [("a",)]),
        ([on(Trigger.ACTIVITY_COMPLETED, "quiz", sk.Complete("film"), name="a")], []),
        ([on(Trigger.SESSION_COMPLETED, None, sk.Complete("quiz"), name="a")], []),
        ([on(Trigger.SESSION_COMPLETED, None, sk.Complete("sales-101"), name="a")], [("a",)]),
        ([on(Trigger.JOURNEY_COMPLETED, "tour", sk.Complete("quiz"), name="a")], [("a",)]),
        (
            [on(Trigger.JOURNEY_SECTION_COMPLETED, "basics", sk.Complete("quiz"), name="a")],
            [("a",)],
        ),
        ([on(Trigger.JOURNEY_SECTION_COMPLETED, "rest", sk.Complete("quiz"), name="a")], []),
        ([on(Trigger.PROGRAMME_COMPLETED, "year-1", sk.Complete("film"), name="a")], [("a",)]),
        ([on(Trigger.ADDED_TO_GROUP, "all", sk.AddToGroup("north"), name="a")], [("a",)]),
        ([on(Trigger.ADDED_TO_GROUP, "north", sk.AddToGroup("all"), name="a")], []),
        ([on(Trigger.REMOVED_FROM_GROUP, None, sk.RemoveFromGroup("all"), name="a")], [("a",)]),
        ([on(Trigger.PERSON_UPDATED, None, sk.RemoveFromGroup("all"), name="a")], [("a",)]),
        ([on(Trigger.PERSON_UPDATED, None, sk.Suspend(), name="a")], [("a",)]),
        ([on(Trigger.PERSON_UPDATED, None, sk.Reactivate(), name="a")], [("a",)]),
        ([on(Trigger.PERIODIC, None, sk.Suspend(), name="a")], []),
        (
            [
                on(Trigger.PERSON_UPDATED, None, sk.Complete("quiz"), name="a"),
                on(Trigger.ACTIVITY_COMPLETED, "quiz", sk.AddToGroup("south"), name="b"),
                on(Trigger.ADDED_TO_GROUP, "south", sk.Complete("film"), name="c"),
                on(Trigger.ACTIVITY_COMPLETED, "film", sk.GrantBadge("x"), name="d"),
            ],
            [("a", "b")],
        ),
        (
            [
                on(Trigger.ACTIVITY_COMPLETED, "quiz", sk.Complete("film"), name="a"),
                on(Trigger.ACTIVITY_COMPLETED, "film", sk.Complete("quiz"), name="b"),
                on(Trigger.ADDED_TO_GROUP, "south", sk.AddToGroup("south"), name="c"),
            ],
            [("a", "b"), ("c",)],
        ),
    ],
)
def test_circles(kit: Kit, automations: list[Automation], circles: list[tuple[str, ...]]) -> None:
    """Automations that can set one another off are reported once, together (A12, A17)."""
    assert codes(found_in(kit, *automations)) == [(ROUND, one) for one in circles]
    assert codes(found_in(kit, *automations[::-1])) == [(ROUND, one) for one in circles]


def test_circles_in_words(kit: Kit) -> None:
    """The sentence names the automations, the detail what happens on the way (A17)."""
    one = on(Trigger.PERSON_UPDATED, None, sk.Complete("quiz"), name="a")
    two = on(Trigger.ACTIVITY_COMPLETED, None, sk.Suspend(), name="b")
    (finding,) = found_in(kit, one, two)
    assert finding.sentence == "'a', 'b' can set off one another, round and round"
    assert finding.detail == {"via": ("activity completed", "person updated")}
    (finding,) = found_in(kit, on(Trigger.PERSON_UPDATED, None, sk.Suspend(), name="a"))
    assert finding.sentence == "'a' can set off itself, round and round"


def test_who_never_matches_sets_nothing_off(kit: Kit) -> None:
    """An automation that can never match is on no circle (A17)."""
    one = an_automation(
        trigger=Trigger.PERSON_UPDATED,
        condition=sk.AllOf([WEEK_1, WEEK_2]),
        actions=[sk.Suspend()],
    )
    assert codes(found_in(kit, one)) == [(NEVER, ("one",))]


def test_long_chains(kit: Kit) -> None:
    """A circle of thousands is found, however deep (A17)."""
    many = 3_000
    ring = [
        on(
            Trigger.ACTIVITY_COMPLETED,
            f"x{place}",
            sk.Complete(f"x{(place + 1) % many}"),
            name=f"r{place}",
        )
        for place in range(many)
    ]
    (finding,) = [one for one in found_in(kit, *ring) if one.code == GOES_ROUND]
    assert len(finding.automation_ids) == many


# automation.too-wide -----------------------------------------------------------------------------


def _pairs(count: int) -> list[Condition]:
    """Choices of two that exclude one another at the very end."""
    return [sk.AnyOf([age(at_least=n), sk.HasAttended("sales-101", n + 1)]) for n in range(count)]


def _doubled(levels: int) -> Condition:
    tree: Condition = NORTH
    for _ in range(levels):
        tree = sk.AllOf([tree, tree])
    return tree


EXPLODING = sk.AllOf(
    [
        sk.AnyOf(
            [
                sk.AllOf([sk.Not(status("completed")), sk.Not(status("failed"))]),
                sk.AllOf([status("failed"), sk.AttributeIs("land", "be")]),
            ]
        ),
        *_pairs(30),
        sk.AnyOf([WEEK_1, BOTH_WEEKS]),
        sk.AnyOf(
            [status("completed"), sk.AllOf([status("failed"), sk.AttributeIs("land", "nl")])]
        ),
    ]
)


@pytest.mark.parametrize(
    ("condition", "wide"),
    [
        (sk.AnyOf([sk.AttributeIs("n", n) for n in range(100_000)]), 0),
        (sk.AllOf([sk.Not(sk.AttributeIs("n", n)) for n in range(100_000)]), 1),
        (_doubled(18), 2),
        (sk.AllOf([WEEK_1, WEEK_2, *_pairs(40)]), -1),
    ],
    ids=["wide and easy", "too many at once", "exploding", "decided before any choice"],
)
def test_large_conditions(kit: Kit, condition: Condition, wide: int) -> None:
    """A condition too large to look through is reported as such, never waited for (A17)."""
    expected = [(NEVER, ("one",))] if wide < 0 else [(WIDE, ("one",))] * wide
    assert codes(found_in(kit, an_automation(condition=condition))) == expected


def test_trees_that_explode(kit: Kit) -> None:
    """Where every one of very many ways contradicts itself only at its end, that is said (A17)."""
    found = found_in(kit, an_automation(condition=EXPLODING))
    assert codes(found) == [(WIDE, ("one",))]
    assert found[0].sentence == "$.condition: it is too wide to tell whether it can ever match"


HALVES = [
    sk.AllOf([sk.Not(sk.AttributeIs("n", n)) for n in range(start, start + 2_000)])
    for start in (0, 2_000)
]


def test_pairs_too_wide_together(kit: Kit) -> None:
    """Two conditions that are too wide only together are reported together (A17)."""
    found = found_in(
        kit,
        an_automation("one", condition=HALVES[0], actions=[sk.Suspend()]),
        an_automation("two", condition=HALVES[1], actions=[sk.Reactivate()]),
    )
    assert codes(found) == [(WIDE, ("one", "two"))]


def test_too_many_pairs(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """All pairs together may take so many steps and no more (A17)."""
    monkeypatch.setattr(interplay, "WIDEST_TOGETHER", 10)
    automations = [an_automation(f"u{n}", actions=[sk.Suspend()]) for n in range(5)]
    automations += [an_automation(f"v{n}", actions=[sk.Reactivate()]) for n in range(5)]
    found = codes(found_in(kit, *automations))
    assert found[0] == (WIDE, ())
    assert 0 < len(found[1:]) < 25


# All together ------------------------------------------------------------------------------------


def test_findings_are_sorted(kit: Kit) -> None:
    """The findings come in the same order, whatever the order of the automations (A17)."""
    automations = [
        an_automation("b", condition=sk.IsInGroup("zzzz"), is_enabled=False),
        an_automation("a", condition=sk.AllOf([WEEK_1, WEEK_2]), trigger=None),
        an_automation("c", actions=[sk.Unlock(SALES), sk.Unlock(sk.Target.goal("gone"))]),
        an_automation("d", actions=[sk.Lock(SALES)]),
    ]
    found = found_in(kit, *automations)
    assert codes(found) == [
        (NAMES, ("b",)),
        (NAMES, ("c",)),
        (NEVER, ("a",)),
        (NEVER, ("b",)),
        (UNDONE, ("c", "d")),
    ]
    assert found == found_in(kit, *automations[::-1])


def test_the_usual_world_is_fine() -> None:
    """Of a stored rule set without faults nothing is found (A17)."""
    kit = a_world()
    with kit.storage.transaction() as records:
        assert check(a_window(kit, records)) == ()

"""Journeys and programmes: saving them, and completion up the tree (C4, C5, C8)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._domain.commands.due import CheckAutomations, FollowResult, SettleCompletions
from sessionkit._domain.decision import Decision, met, unmet
from sessionkit._domain.due import Due
from sessionkit._domain.facts.platform import JourneySaved, ProgrammeSaved
from sessionkit._domain.facts.standing import ResultChanged
from sessionkit._domain.facts.time import CommandScheduled
from sessionkit._domain.reasons import Reason
from sessionkit._domain.result import Result
from tests.builders import START, Kit, a_decision, a_person, a_section, a_world, an_event, keep

S = "sales-101"
DAY = timedelta(days=1)
ALLOWED = (met(Reason.ACTOR_ACTIVE), met(Reason.ADMIN))
REFUSED = Decision((met(Reason.ACTOR_ACTIVE), unmet(Reason.ADMIN)))
SOUTH, NORTH = sk.Gate(group_ids=["south"]), sk.Gate(group_ids=["north"])
PATH, YEAR = sk.Target.journey("path"), sk.Target.programme("year")


def activity(activity_id: str) -> sk.Target:
    """The target of an activity."""
    return sk.Target.activity(activity_id)


def section(name: str, *steps: Any, gate: sk.Gate = sk.Gate()) -> sk.JourneySection:  # noqa: B008 - frozen
    """A section of a journey."""
    return sk.JourneySection(journey_section_id=name, title=name.title(), steps=steps, gate=gate)


def journey(*sections: sk.JourneySection, name: str = "path") -> sk.SaveJourney:
    """A journey to be saved."""
    return sk.SaveJourney(
        journey=sk.Journey(journey_id=name, title=name.title(), sections=sections)
    )


def programme(*parts: Any, name: str = "year") -> sk.SaveProgramme:
    """A programme to be saved."""
    return sk.SaveProgramme(
        programme=sk.Programme(programme_id=name, title=name.title(), parts=parts)
    )


def a_school(*commands: Any) -> Kit:
    """Activities a to d, a session, and what the commands add."""
    kit = a_world(a_section())
    for activity_id in "abcd":
        kit.do(sk.AddActivity(activity_id=activity_id, title=activity_id.upper()))
    for command in commands:
        kit.do(command)
    return kit


def report(kit: Kit, activity_id: str, status: str = "completed", person_id: str = "ana") -> None:
    """Report how somebody stands."""
    kit.do(sk.ReportResult(target=activity(activity_id), person_id=person_id, status=status))


def reset(kit: Kit, activity_id: str) -> None:
    """Have ana do something anew."""
    kit.do(sk.ResetActivity(activity_id=activity_id, person_id="ana"))


def done(kit: Kit, person_id: str = "ana") -> list[str]:
    """What somebody has completed of journeys and programmes, in alphabetical order."""
    return sorted(
        str(one.target)
        for one in kit.storage.records(Result).values()
        if one.person_id == person_id
        and one.is_completed
        and one.target.kind is not sk.Target.activity("a").kind
    )


def standing(kit: Kit, target: sk.Target) -> str:
    """How ana stands."""
    return kit.storage.records(Result)["ana", *target.key].status.value


# Saving -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [journey(), programme()])
@pytest.mark.parametrize("by", ["tess", "ana"])
def test_only_admins_save_journeys_and_programmes(command: Any, by: str) -> None:
    """C8, G4, G5: a trainer edits none."""
    kit = a_school()
    assert a_decision(kit, command, by) == REFUSED
    assert a_decision(kit, command, "ada").is_allowed


def test_a_journey_is_saved_where_it_says_something_new() -> None:
    """C8, C5: and everybody in it is looked at again."""
    kit = a_school()
    command = journey(section("start", "a", sk.Step(S, gate=NORTH)), section("end", gate=SOUTH))
    assert a_decision(kit, command) == Decision(
        (
            *ALLOWED,
            met(Reason.TARGETS_KNOWN),
            met(Reason.GROUPS_KNOWN),
            met(Reason.JOURNEY_SECTIONS_FREE, "path"),
        ),
        (
            JourneySaved(journey=command.journey),
            CommandScheduled(command=SettleCompletions(target=PATH), due_at=START),
        ),
    )
    kit.do(command)
    assert a_decision(kit, command).facts == ()
    assert a_decision(kit, journey(section("start", "a"))).is_allowed


def test_a_journey_names_what_is_wrong_with_it() -> None:
    """C8, X1: unknown activities and groups, each once, and ids of other journeys' sections."""
    kit = a_school(journey(section("start", "a"), section("end"), name="first"))
    gone = sk.Gate(group_ids=["gone", "south"])
    command = journey(
        section("start", sk.Step("x", gate=gone), "a", gate=gone), section("mine", "y")
    )
    assert a_decision(kit, command).blocking == (
        unmet(Reason.TARGETS_KNOWN, missing=(activity("x"), activity("y"))),
        unmet(Reason.GROUPS_KNOWN, missing=("gone",)),
        unmet(Reason.JOURNEY_SECTIONS_FREE, "path", taken=("start",)),
    )


def test_a_programme_is_saved_where_it_says_something_new() -> None:
    """C8, C5: journeys and activities, sessions among them."""
    kit = a_school(journey(section("start", "a")))
    command = programme(PATH, sk.Part(sk.Target.session(S), gate=NORTH))
    assert a_decision(kit, command) == Decision(
        (*ALLOWED, met(Reason.TARGETS_KNOWN), met(Reason.GROUPS_KNOWN)),
        (
            ProgrammeSaved(programme=command.programme),
            CommandScheduled(command=SettleCompletions(target=YEAR), due_at=START),
        ),
    )
    kit.do(command)
    assert a_decision(kit, command).facts == ()


def test_a_programme_names_what_is_wrong_with_it() -> None:
    """C8, X1: unknown parts and groups."""
    gone = sk.Part(sk.Target.journey("x"), gate=sk.Gate(group_ids=["gone"]))
    assert a_decision(a_school(), programme(gone, activity("y"))).blocking == (
        unmet(Reason.TARGETS_KNOWN, missing=(sk.Target.journey("x"), activity("y"))),
        unmet(Reason.GROUPS_KNOWN, missing=("gone",)),
    )


LATER = sk.Gate(after_opening=DAY)


@pytest.mark.parametrize(
    ("steps", "parts", "is_checked"),
    [
        (section("start", "a"), [PATH, activity("b")], False),
        (section("start", "a"), [sk.Part(activity("b"), gate=LATER)], True),
        (section("start", "a"), [sk.Part(PATH, gate=LATER)], True),
        (section("start", "a", gate=LATER), [activity("b"), PATH], True),
        (section("start", "a", gate=LATER), [activity("b")], False),
        (section("start", "b", sk.Step("a", gate=LATER)), [PATH], True),
    ],
)
def test_a_programme_is_checked_where_something_opens_after_it(
    steps: sk.JourneySection, parts: list[Any], *, is_checked: bool
) -> None:
    """C9, A2: at the next full hour."""
    kit = a_school(journey(steps))
    checks = CommandScheduled(command=CheckAutomations(), due_at=START + DAY / 24)
    assert (checks in a_decision(kit, programme(*parts)).facts) is is_checked


# Up the tree --------------------------------------------------------------------------------------

TWO = journey(section("start", "a"), section("end", "b"))


def test_completion_goes_up_step_by_step() -> None:
    """C8: section, journey, programme, each when everything in it is complete."""
    kit = a_school(TWO, programme(PATH, activity("c")))
    report(kit, "a")
    assert done(kit) == ["journey section start"]
    report(kit, "b", "failed")
    assert done(kit) == ["journey section start"]
    report(kit, "b")
    assert done(kit) == ["journey path", "journey section end", "journey section start"]
    report(kit, "c")
    assert "programme year" in done(kit)
    assert done(kit, "bob") == []


def test_the_facts_come_from_below() -> None:
    """C8, A2: so that triggers fire in that order, each with the moment."""
    kit = a_school(TWO, programme(PATH))
    report(kit, "a")
    follow = FollowResult(person_id="ana", target=activity("b"))
    keep(
        kit,
        Result(person_id="ana", target=activity("b"), status=sk.ResultStatus.COMPLETED, at=START),
        Due(START, follow),
    )
    changed = [one for one in a_decision(kit, follow).facts if isinstance(one, ResultChanged)]
    assert [str(one.result.target) for one in changed] == [
        "journey section end",
        "journey path",
        "programme year",
    ]
    assert {(one.before, one.result.at) for one in changed} == {(None, START)}


def test_a_session_counts_like_any_activity() -> None:
    """C4, C5: completing it completes, and its withdrawal takes the rest along."""
    kit = a_school(journey(section("start", S)))
    kit.do(
        sk.EditSection(
            session_id=S,
            section_id="north",
            preferences=sk.Preferences(confirmed_by_trainer=True),
        )
    )
    kit.register("ana")
    kit.go_to("2026-03-02 12:00")
    where = {"session_id": S, "section_id": "north", "event_id": "day-1"}
    kit.do(sk.SubmitSheet(**where, others="attended"))
    assert done(kit) == ["journey path", "journey section start"]
    kit.do(sk.CorrectMark(**where, learner_id="ana", mark="absent", reason="left"))
    assert done(kit) == []
    assert standing(kit, PATH) == "withdrawn"


def test_a_session_completed_anew_at_another_moment_stays_complete() -> None:
    """C2, C4: a revision of the moment takes nothing away."""
    kit = a_school(journey(section("start", S)))
    kit.do(
        sk.AddEvent(
            session_id=S, section_id="north", event_id="day-2", plan=an_event("2026-03-03")
        )
    )
    kit.do(
        sk.EditSection(
            session_id=S,
            section_id="north",
            preferences=sk.Preferences(confirmed_by_trainer=True, events_needed=1),
        )
    )
    kit.register("ana")
    kit.go_to("2026-03-03 12:00")
    where = {"session_id": S, "section_id": "north"}
    for event_id in ("day-1", "day-2"):
        kit.do(sk.SubmitSheet(**where, event_id=event_id, others="attended"))
    correction = sk.CorrectMark(
        **where, event_id="day-1", learner_id="ana", mark="absent", reason="no"
    )
    kit.do(correction)
    assert done(kit) == ["journey path", "journey section start"]


NOTHING_COUNTS: list[tuple[sk.SaveJourney, list[str]]] = [
    (journey(section("start", "a"), section("end")), ["journey path", "journey section start"]),
    (
        journey(section("start", "a"), section("end", sk.Step("b", gate=SOUTH))),
        ["journey path", "journey section start"],
    ),
    (
        journey(section("start", "a"), section("end", "b", gate=SOUTH)),
        ["journey path", "journey section start"],
    ),
    (
        journey(section("start", "a", sk.Step("b", gate=SOUTH))),
        ["journey path", "journey section start"],
    ),
    (journey(section("start", "a", sk.Step("b", gate=NORTH))), []),
    (journey(section("start", "a"), section("end", "b", gate=NORTH)), ["journey section start"]),
    (journey(section("start", sk.Step("a", gate=SOUTH))), []),
    (journey(section("start", "a", gate=SOUTH)), ["journey section start"]),
    (journey(section("start"), section("end")), []),
    (journey(), []),
]


@pytest.mark.parametrize(("command", "expected"), NOTHING_COUNTS)
def test_what_is_not_for_a_person_does_not_count(
    command: sk.SaveJourney, expected: list[str]
) -> None:
    """C8: nor does what holds nothing that counts, which is never complete itself."""
    kit = a_school(command)
    report(kit, "a")
    assert done(kit) == expected


@pytest.mark.parametrize(
    ("path", "parts", "is_done"),
    [
        (journey(section("start", "b")), [activity("a"), PATH], False),
        (journey(section("start", "b", gate=SOUTH)), [activity("a"), PATH], True),
        (journey(section("start")), [activity("a"), PATH], True),
        (journey(), [PATH], False),
        (
            journey(section("start", "b")),
            [activity("a"), sk.Part(PATH, gate=SOUTH)],
            True,
        ),
        (journey(), [sk.Part(activity("a"), gate=SOUTH)], False),
    ],
)
def test_what_counts_in_a_programme(path: Any, parts: list[Any], *, is_done: bool) -> None:
    """C8: parts that are for the person and hold something that counts."""
    kit = a_school(path, programme(*parts))
    report(kit, "a")
    assert ("programme year" in done(kit)) is is_done


@pytest.mark.parametrize("gone", [activity("b"), PATH])
def test_a_part_that_was_removed_does_not_count(gone: sk.Target) -> None:
    """C8, A13: an activity or journey that is gone."""
    kit = a_school(journey(section("start", "c")), programme(activity("a"), activity("b"), PATH))
    other = activity("b") if gone == PATH else PATH
    kit.do(sk.RemoveTarget(target=gone))
    report(kit, "a")
    assert done(kit) == []
    report(kit, "c" if other == PATH else "b")
    assert "programme year" in done(kit)


def test_a_step_that_was_removed_does_not_count() -> None:
    """C8, A13: as in a programme."""
    kit = a_school(journey(section("start", "a", "b")))
    kit.do(sk.RemoveTarget(target=activity("b")))
    report(kit, "a")
    assert "journey path" in done(kit)


def test_removing_what_was_lacking_completes() -> None:
    """C5, C8: whoever is through with the rest now has completed it."""
    kit = a_school(programme(activity("a"), activity("b")))
    report(kit, "a")
    kit.do(sk.RemoveTarget(target=activity("b")))
    assert done(kit) == ["programme year"]


def test_an_activity_may_stand_in_several_places() -> None:
    """C8: in two journeys, and in programmes with and without them."""
    kit = a_school(
        journey(section("start", "a", "b")),
        journey(section("other", "a"), name="second"),
        programme(PATH, sk.Target.journey("second")),
        programme(activity("a"), name="short"),
    )
    report(kit, "a")
    assert done(kit) == ["journey second", "journey section other", "programme short"]
    report(kit, "b")
    assert "programme year" in done(kit)


# What falls takes along ---------------------------------------------------------------------------


def through() -> Kit:
    """Ana is through with everything."""
    kit = a_school(TWO, programme(PATH, activity("c")), programme(activity("c"), name="short"))
    for activity_id in "abc":
        report(kit, activity_id)
    return kit


def expire(kit: Kit, activity_id: str) -> None:
    """Have completions of an activity expire after a day, and a day go by."""
    kit.do(
        sk.SetExpiry(activity_id=activity_id, expiry=sk.Expiry(activity_id=activity_id, after=DAY))
    )
    kit.go_to("2026-01-02 08:00")


@pytest.mark.parametrize("fall", [reset, expire])
@pytest.mark.parametrize(
    ("activity_id", "left"),
    [
        ("a", ["journey section end", "programme short"]),
        ("c", ["journey path", "journey section end", "journey section start"]),
        ("d", None),
    ],
)
def test_what_falls_takes_along_what_it_is_part_of(
    fall: Callable[[Kit, str], None], activity_id: str, left: list[str] | None
) -> None:
    """C5, C7, C8: all the way up, and nothing beside it."""
    kit = through()
    before = done(kit)
    fall(kit, activity_id)
    assert done(kit) == (before if left is None else left)


def test_what_fell_is_completed_again() -> None:
    """C7, C8: when it is done anew, with the new moment."""
    kit = through()
    before = done(kit)
    reset(kit, "a")
    assert standing(kit, YEAR) == "withdrawn"
    kit.clock.set(START + DAY)
    report(kit, "a")
    assert done(kit) == before
    assert kit.storage.records(Result)["ana", *YEAR.key].at == START + DAY


def test_what_is_not_for_a_person_takes_nothing_along() -> None:
    """C8: an activity that does not count for them."""
    kit = through()
    kit.do(journey(section("start", sk.Step("a", gate=SOUTH)), section("end", "b")))
    before = done(kit)
    reset(kit, "a")
    assert done(kit) == before


# Edits and groups ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "edit",
    [
        journey(section("start", "a", "d"), section("end", "b")),
        journey(section("start", "d")),
        journey(section("start", "a"), section("end", "b"), section("more", "d")),
        journey(section("start", "a", gate=SOUTH), section("end", "b", gate=SOUTH)),
        journey(),
        programme(PATH, activity("c"), activity("d")),
        programme(activity("d")),
        programme(),
    ],
)
def test_an_edit_never_withdraws(edit: Any) -> None:
    """C5: whatever is added or taken away."""
    kit = through()
    before = done(kit)
    kit.do(edit)
    assert done(kit) == before


@pytest.mark.parametrize("status", ["started", "failed", "graded"])
def test_beginning_what_an_edit_added_withdraws_nothing(status: str) -> None:
    """C5: it was not complete before, so nothing falls."""
    kit = through()
    kit.do(journey(section("start", "a", "d"), section("end", "b")))
    before = done(kit)
    report(kit, "d", status)
    assert done(kit) == before


@pytest.mark.parametrize(
    ("edit", "added"),
    [
        (journey(section("start", "a")), ["journey path"]),
        (journey(section("start", "a"), section("end", "b", gate=SOUTH)), ["journey path"]),
        (journey(section("start", "a"), section("end", sk.Step("b", gate=SOUTH))), None),
        (programme(activity("a")), ["programme year"]),
        (programme(), []),
    ],
)
def test_an_edit_completes(edit: Any, added: list[str] | None) -> None:
    """C5, C8: whoever is through with it now has completed it; nobody else."""
    kit = a_school(TWO, programme(PATH))
    report(kit, "a")
    report(kit, "a", "started", "bob")
    before = done(kit)
    kit.do(edit)
    found = [one for one in done(kit) if one not in before]
    wanted = ["journey path"] if added is None else added
    assert [one for one in found if one in ("journey path", "programme year")] == (
        [*wanted, "programme year"] if wanted == ["journey path"] else wanted
    )
    assert done(kit, "bob") == []


def test_an_edit_of_a_journey_completes_a_programme_around_it() -> None:
    """C5, C8: a journey that does not count any more is not lacking any more."""
    kit = a_school(TWO, programme(PATH, activity("c")))
    report(kit, "c")
    kit.do(journey())
    assert done(kit) == ["programme year"]


def test_a_programme_is_completed_by_parts_that_an_edit_left_complete() -> None:
    """C5, C8: also where nothing below them is complete any more."""
    kit = a_school(journey(section("start", "a")), programme(PATH, activity("c")))
    report(kit, "a")
    kit.do(journey(section("start", "b")))
    assert done(kit) == ["journey path", "journey section start"]
    reset(kit, "a")
    kit.do(programme(PATH))
    assert "programme year" in done(kit)


def test_a_change_of_group_completes_and_never_withdraws() -> None:
    """C5, C8, G3: what one leaves does not count any more, what one joins withdraws nothing."""
    kit = a_school(
        journey(section("start", "a", sk.Step("b", gate=NORTH))),
        journey(section("other", "a", sk.Step("c", gate=SOUTH)), name="second"),
        programme(PATH),
    )
    report(kit, "a")
    assert done(kit) == ["journey second", "journey section other"]
    a_person(kit, "ana", "south")
    assert done(kit) == [
        "journey path",
        "journey second",
        "journey section other",
        "journey section start",
        "programme year",
    ]


def test_a_change_of_anything_else_follows_nothing() -> None:
    """C6: neither a name, nor a group of somebody who has done nothing of a journey."""
    kit = a_school(journey(section("start", "a", sk.Step("b", gate=NORTH))))
    report(kit, "c")

    def follows(**changes: Any) -> bool:
        entry = {"person_id": "ana", "name": "Ana", "group_ids": ["north"]} | changes
        facts = a_decision(kit, sk.SavePerson(person=sk.PersonEntry(**entry))).facts
        return any(
            isinstance(one, CommandScheduled) and isinstance(one.command, FollowResult)
            for one in facts
        )

    assert not follows(group_ids=["south"])
    report(kit, "a")
    assert follows(group_ids=["south"])
    assert not follows(name="Anna")
    assert not follows(person_id="eve", group_ids=["south"])


def test_moving_a_group_completes() -> None:
    """C5, C8, G3: its members are not in what was above it any more."""
    kit = a_school(journey(section("start", "a", sk.Step("b", gate=sk.Gate(group_ids=["all"])))))
    report(kit, "a")
    kit.do(sk.SaveGroup(group=sk.GroupEntry(group_id="north", title="North")))
    assert done(kit) == ["journey path", "journey section start"]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["a", sk.Part(activity("b"), gate=sk.Gate(group_ids=["all"]))], ["programme year"]),
        (["a", sk.Part(activity("b"), gate=NORTH)], []),
        (["a", "b"], []),
    ],
)
def test_moving_a_group_completes_programmes(parts: list[Any], expected: list[str]) -> None:
    """C5, C8, G3: where a part was for what is above it alone."""
    found = [activity(one) if isinstance(one, str) else one for one in parts]
    kit = a_school(journey(), programme(*found))
    report(kit, "a")
    kit.do(sk.SaveGroup(group=sk.GroupEntry(group_id="north", title="North")))
    assert done(kit) == expected


# Looking again ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (PATH, ["ana", "bob", "cyd"]),
        (YEAR, ["ana", "bob", "cyd"]),
        (activity("c"), ["ana", "bob", "cyd"]),
        (sk.Target.journey("gone"), []),
        (sk.Target.programme("gone"), []),
    ],
)
def test_settling_looks_at_everybody_who_has_completed_something(
    target: sk.Target, expected: list[str]
) -> None:
    """C5, C6: of it or of the programmes around it; each once, and nobody else."""
    kit = a_school(TWO, programme(PATH, activity("c")))
    for activity_id, status, person_id in (
        ("a", "completed", "ana"),
        ("b", "completed", "ana"),
        ("b", "completed", "bob"),
        ("c", "completed", "cyd"),
        ("a", "started", "dan"),
        ("d", "completed", "dan"),
    ):
        report(kit, activity_id, status, person_id)
    command = SettleCompletions(target=target)
    keep(kit, Due(START, command))
    assert [
        one.command.person_id
        for one in a_decision(kit, command).facts
        if isinstance(one, CommandScheduled)
    ] == expected


@pytest.mark.parametrize("target", [activity("a"), PATH])
def test_looking_again_finds_nothing_new(target: sk.Target) -> None:
    """X1: following the same results twice changes nothing, whatever they are about."""
    kit = through()
    command = FollowResult(person_id="ana", target=target)
    keep(kit, Due(START, command))
    assert len(a_decision(kit, command).facts) == 1


def test_programmes_and_journeys_go_on_while_sessions_are_off() -> None:
    """S2: they are no sessions."""
    kit = a_school(TWO)
    kit.do(sk.ChangeSettings(sessions_are_on=False))
    report(kit, "a")
    report(kit, "b")
    assert "journey path" in done(kit)

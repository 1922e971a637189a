"""What stands before the parts of journeys and programmes: given gate and person -> passage (C9)."""

from datetime import timedelta
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._automations.gates import Passage, is_visible, part_is_open, passage, way_through
from sessionkit._domain.ids import PersonId
from sessionkit._domain.reaction import Match
from sessionkit._domain.result import Result
from tests.builders import START, Kit, a_person, a_window, a_world, keep, utc

DAY = timedelta(days=1)
ANA = PersonId("ana")
QUIZ, FILM, ESSAY = (sk.Target.activity(one) for one in ("quiz", "film", "essay"))
YEAR = sk.Programme(programme_id="year", title="Year", parts=[QUIZ, FILM])
OTHER = sk.Programme(programme_id="other", title="Other", parts=[FILM])


def done(target: sk.Target, status: str = "completed") -> Result:
    """How ana stands."""
    return Result(person_id=ANA, target=target, status=sk.ResultStatus(status), at=START)


def opened(programme: sk.Programme, days: int) -> Match:
    """A programme that opened for ana so many days ago."""
    subject = ("programme", programme.programme_id)
    return Match(subject=subject, person_id=ANA, at=START - days * DAY)


def a_school(*records: Any) -> Kit:
    """Three activities; ana's contract began two days ago."""
    kit = a_world()
    for activity_id in ("quiz", "film", "essay"):
        kit.do(sk.AddActivity(activity_id=activity_id, title=activity_id.title()))
    a_person(kit, "ana", "north", dates={"contract start": START - 2 * DAY})
    keep(kit, *records)
    return kit


def judged(
    kit: Kit, gate: sk.Gate, before: sk.Target | None = None, person_id: str = "ana"
) -> Passage:
    """How a gate looks, of a part of both programmes."""
    with kit.storage.transaction() as records:
        world = a_window(kit, records)
        return passage(gate, PersonId(person_id), world, before=before, programmes=[YEAR, OTHER])


@pytest.mark.parametrize(
    ("group_ids", "person_id", "expected"),
    [
        ([], "ana", True),
        ([], "ada", True),
        (["north"], "ana", True),
        (["all"], "ana", True),
        (["south"], "ana", False),
        (["south", "north"], "ana", True),
        (["north"], "ada", False),
        (["gone"], "ana", False),
    ],
)
def test_a_part_may_be_for_some_groups_only(
    group_ids: list[str], person_id: str, *, expected: bool
) -> None:
    """C9, G3: members of subgroups included; for others it is invisible, and not open."""
    kit = a_school()
    gate = sk.Gate(group_ids=group_ids)
    with kit.storage.transaction() as records:
        assert is_visible(gate, PersonId(person_id), a_window(kit, records)) is expected
    assert judged(kit, gate, person_id=person_id) == Passage(is_visible=expected, is_open=expected)


OPEN = Passage(is_visible=True, is_open=True)
START_DATE, END_DATE = sk.PersonDate.CONTRACT_START, sk.PersonDate.CONTRACT_END


def closed(opens: timedelta | None = None, *waits_for: str) -> Passage:
    """A part that is visible and locked."""
    opens_at = None if opens is None else START + opens
    return Passage(is_visible=True, is_open=False, opens_at=opens_at, waits_for=waits_for)


WAITS_FOR_QUIZ = f"{QUIZ} completed"
GATES: list[tuple[sk.Gate, sk.Target | None, list[Any], Passage]] = [
    (sk.Gate(), None, [], OPEN),
    (sk.Gate(), QUIZ, [], OPEN),
    (sk.Gate(after_previous=True), None, [], OPEN),
    (sk.Gate(after_previous=True), QUIZ, [], closed(None, WAITS_FOR_QUIZ)),
    (sk.Gate(after_previous=True), QUIZ, [done(QUIZ, "failed")], closed(None, WAITS_FOR_QUIZ)),
    (sk.Gate(after_previous=True), QUIZ, [done(QUIZ, "expired")], closed(None, WAITS_FOR_QUIZ)),
    (sk.Gate(after_previous=True), QUIZ, [done(QUIZ)], OPEN),
    (sk.Gate(opens_at=START), None, [], OPEN),
    (sk.Gate(opens_at=START + DAY), None, [], closed(DAY)),
    (sk.Gate(opens_around=START_DATE), None, [], OPEN),
    (sk.Gate(opens_around=START_DATE, opens_after="2d"), None, [], OPEN),
    (sk.Gate(opens_around=START_DATE, opens_after="3d"), None, [], closed(DAY)),
    (sk.Gate(opens_around=START_DATE, opens_after="-3d"), None, [], OPEN),
    (sk.Gate(opens_around=END_DATE), None, [], closed(None, "a date: contract end")),
    (sk.Gate(after_opening=DAY), None, [], closed(None, "the programme opened")),
    (sk.Gate(after_opening=DAY), None, [opened(YEAR, 1)], OPEN),
    (sk.Gate(after_opening=2 * DAY), None, [opened(YEAR, 1)], closed(DAY)),
    (sk.Gate(after_opening=2 * DAY), None, [opened(OTHER, 2), opened(YEAR, 0)], OPEN),
    (
        sk.Gate(opens_at=START + DAY, opens_around=START_DATE, opens_after="9d"),
        None,
        [],
        closed(7 * DAY),
    ),
    (
        sk.Gate(opens_at=START + 8 * DAY, opens_around=START_DATE, opens_after="9d"),
        None,
        [],
        closed(8 * DAY),
    ),
    (
        sk.Gate(after_previous=True, opens_at=START + DAY),
        QUIZ,
        [],
        closed(DAY, WAITS_FOR_QUIZ),
    ),
    (sk.Gate(after_previous=True, opens_at=START), QUIZ, [], closed(None, WAITS_FOR_QUIZ)),
    (sk.Gate(after_previous=True, opens_at=START), QUIZ, [done(QUIZ)], OPEN),
    (
        sk.Gate(
            group_ids=["north"],
            after_previous=True,
            opens_at=START + DAY,
            opens_around=END_DATE,
            after_opening=DAY,
        ),
        QUIZ,
        [],
        closed(DAY, WAITS_FOR_QUIZ, "a date: contract end", "the programme opened"),
    ),
    (
        sk.Gate(group_ids=["south"], after_previous=True, opens_at=START + DAY, after_opening=DAY),
        QUIZ,
        [],
        Passage(is_visible=False, is_open=False),
    ),
]


@pytest.mark.parametrize(("gate", "before", "records", "expected"), GATES)
def test_a_gate_of_each_kind_alone_and_together(
    gate: sk.Gate, before: sk.Target | None, records: list[Any], expected: Passage
) -> None:
    """C9: everything together must hold; what is locked says when, and what it waits for."""
    assert judged(a_school(*records), gate, before) == expected


def test_a_person_who_is_not_there_has_no_date() -> None:
    """C9: nothing opens around a date of nobody."""
    gate = sk.Gate(opens_around=START_DATE)
    assert judged(a_school(), gate, person_id="zoe") == closed(None, "a date: contract start")


# Through a journey --------------------------------------------------------------------------------


def a_journey(first: Any, second: Any, *steps: Any) -> sk.Journey:
    """Two sections behind gates: the quiz in the first, the film in the second."""
    return sk.Journey(
        journey_id="path",
        title="Path",
        sections=[
            sk.JourneySection(
                journey_section_id="start", title="Start", steps=["quiz"], gate=first
            ),
            sk.JourneySection(
                journey_section_id="end", title="End", steps=[*steps, "film"], gate=second
            ),
        ],
    )


ALL, SOUTH = sk.Gate(), sk.Gate(group_ids=["south"])
LATER, NEXT = sk.Gate(opens_at=START + DAY), sk.Gate(after_previous=True)
BEGIN, END = sk.Target.journey_section("start"), sk.Target.journey_section("end")


def step(gate: sk.Gate) -> sk.Step:
    """The essay, behind a gate."""
    return sk.Step("essay", gate=gate)


WAYS: list[tuple[sk.Journey, sk.Target, list[Any], sk.Target | None]] = [
    (a_journey(ALL, ALL), QUIZ, [], BEGIN),
    (a_journey(ALL, ALL), FILM, [], END),
    (a_journey(ALL, ALL), ESSAY, [], None),
    (a_journey(SOUTH, ALL), QUIZ, [], None),
    (a_journey(LATER, ALL), QUIZ, [], None),
    (a_journey(LATER, ALL), FILM, [], END),
    (a_journey(ALL, NEXT), FILM, [], None),
    (a_journey(ALL, NEXT), FILM, [done(QUIZ)], None),
    (a_journey(ALL, NEXT), FILM, [done(BEGIN)], END),
    (a_journey(SOUTH, NEXT), FILM, [], END),
    (a_journey(ALL, ALL, step(SOUTH)), ESSAY, [], None),
    (a_journey(ALL, ALL, step(LATER)), ESSAY, [], None),
    (a_journey(ALL, ALL, step(ALL)), ESSAY, [], END),
    (a_journey(ALL, ALL, step(NEXT)), ESSAY, [], END),
    (a_journey(ALL, LATER, step(ALL)), ESSAY, [], None),
]


@pytest.mark.parametrize(("journey", "target", "records", "expected"), WAYS)
def test_the_section_through_which_a_journey_leads_to_an_activity(
    journey: sk.Journey, target: sk.Target, records: list[Any], expected: sk.Target | None
) -> None:
    """C9, V2: section and step must both be there and open; what is invisible is passed over."""
    kit = a_school(*records)
    with kit.storage.transaction() as found:
        world = a_window(kit, found)
        assert way_through(journey, target, ANA, world, programmes=[]) == expected


@pytest.mark.parametrize(
    ("between", "records", "expected"),
    [
        (ALL, [], None),
        (ALL, [done(QUIZ)], None),
        (ALL, [done(ESSAY)], BEGIN),
        (SOUTH, [], None),
        (SOUTH, [done(QUIZ)], BEGIN),
    ],
)
def test_the_step_before_is_the_last_one_visible(
    between: sk.Gate, records: list[Any], expected: sk.Target | None
) -> None:
    """C9: a step that is not for somebody is not waited for."""
    kit = a_school(*records)
    steps = [sk.Step("quiz"), sk.Step("essay", gate=between), sk.Step("film", gate=NEXT)]
    section = sk.JourneySection(journey_section_id="start", title="Start", steps=steps)
    journey = sk.Journey(journey_id="path", title="Path", sections=[section])
    with kit.storage.transaction() as found:
        world = a_window(kit, found)
        assert way_through(journey, FILM, ANA, world, programmes=iter([YEAR])) == expected


@pytest.mark.parametrize("steps", [[], [sk.Step("quiz", gate=SOUTH)]])
def test_a_section_in_which_nothing_counts_is_not_waited_for(steps: list[sk.Step]) -> None:
    """C8, C9: it is never complete, so what comes after it would stay locked for ever."""
    empty = sk.JourneySection(journey_section_id="start", title="Start", steps=steps)
    after = sk.JourneySection(journey_section_id="end", title="End", steps=["film"], gate=NEXT)
    journey = sk.Journey(journey_id="path", title="Path", sections=[empty, after])
    kit = a_school()
    with kit.storage.transaction() as found:
        world = a_window(kit, found)
        assert way_through(journey, FILM, ANA, world, programmes=[]) == END


def test_a_step_that_was_removed_is_not_waited_for() -> None:
    """C8, A13: in a section or a programme, what is gone is never complete."""
    steps = [sk.Step("gone"), sk.Step("film", gate=NEXT)]
    section = sk.JourneySection(journey_section_id="end", title="End", steps=steps)
    journey = sk.Journey(journey_id="path", title="Path", sections=[section])
    parts = [sk.Part(sk.Target.activity("gone")), sk.Part(FILM, gate=NEXT)]
    programme = sk.Programme(programme_id="year", title="Year", parts=parts)
    kit = a_school()
    with kit.storage.transaction() as found:
        world = a_window(kit, found)
        assert way_through(journey, FILM, ANA, world, programmes=[]) == END
        assert part_is_open(programme, FILM, ANA, world)


# Through a programme ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gates", "target", "records", "expected"),
    [
        ((ALL, ALL, ALL), FILM, [], True),
        ((ALL, ALL, SOUTH), FILM, [], False),
        ((ALL, ALL, LATER), FILM, [], False),
        ((ALL, ALL, NEXT), FILM, [], False),
        ((ALL, ALL, NEXT), FILM, [done(QUIZ)], False),
        ((ALL, ALL, NEXT), FILM, [done(ESSAY)], True),
        ((ALL, SOUTH, NEXT), FILM, [done(QUIZ)], True),
        ((SOUTH, SOUTH, NEXT), FILM, [], True),
        ((ALL, ALL, ALL), sk.Target.activity("gone"), [], False),
    ],
)
def test_whether_a_part_of_a_programme_is_open(
    gates: tuple[sk.Gate, ...], target: sk.Target, records: list[Any], *, expected: bool
) -> None:
    """C9, V2: there, visible and open, after the last part visible before it."""
    parts = [sk.Part(one, gate=gate) for one, gate in zip((QUIZ, ESSAY, FILM), gates, strict=True)]
    programme = sk.Programme(programme_id="year", title="Year", parts=parts)
    kit = a_school(*records)
    with kit.storage.transaction() as found:
        assert part_is_open(programme, target, ANA, a_window(kit, found)) is expected


# So long after the programme opened ---------------------------------------------------------------


def test_a_programme_opens_for_a_person_when_the_check_finds_it_unlocked() -> None:
    """C9, A2: parts count from the first check that saw it open, and never anew."""
    kit = a_school()
    part = sk.Part(QUIZ, gate=sk.Gate(after_opening=DAY))
    year = sk.Programme(programme_id="year", title="Year", parts=[part])
    kit.do(sk.SaveProgramme(programme=year))
    automation = sk.Automation(
        automation_id="opens",
        name="Opens",
        condition=sk.IsInGroup("south"),
        actions=[sk.Unlock(year.target)],
    )
    kit.do(sk.SaveAutomation(automation=automation))

    def row(moment: str) -> tuple[bool, Any, tuple[str, ...]]:
        kit.go_to(moment)
        found = kit.engine.path("ana", year.target, by=sk.APPLICATION).rows[0]
        return found.is_open, found.opens_at, found.waits_for

    waits = (False, None, ("the programme opened",))
    assert row("2026-01-01 09:00") == waits
    a_person(kit, "ana", "south")
    assert row("2026-01-01 09:59") == waits
    assert row("2026-01-01 10:00") == (False, utc("2026-01-02 10:00"), ())
    assert row("2026-01-02 10:00") == (True, None, ())
    a_person(kit, "ana", "north")
    assert row("2026-01-02 11:00")[0] is False
    a_person(kit, "ana", "south")
    assert row("2026-01-02 12:00") == (True, None, ())
    openings = kit.storage.records(Match)
    assert [one.at for one in openings.values()] == [utc("2026-01-01 10:00")]

"""To-do lists and ways through journeys and programmes, as people see them (C8, C9, D1, G10)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._domain.reaction import Match
from sessionkit._domain.result import Result, ResultStatus
from sessionkit._domain.target import TargetKind
from sessionkit._domain.todo import Item, ItemState, item_for
from sessionkit._views.learning import Path, ToDoList, show_path, show_to_do
from tests.builders import START, Kit, a_section, a_window, a_world, keep, utc

S = "sales-101"
NOW = utc("2026-02-01 00:00")
DAY = timedelta(days=1)
A, B, C = (sk.Target.activity(one) for one in "abc")
FIRST, YEAR = sk.Target.journey("first"), sk.Target.programme("year")
ELSE = sk.Gate(group_ids=["south"])
AFTER = sk.Gate(after_previous=True)


def not_there(show: Callable[[], Any]) -> tuple[str, str]:
    """What a view says is not there."""
    with pytest.raises(sk.NotFound) as caught:
        show()
    return caught.value.kind, caught.value.id


# The list -------------------------------------------------------------------------------------


def an_item(title: str, since: Any, **changes: Any) -> Item:
    """Something on ana's list."""
    plan: dict[str, Any] = {
        "person_id": "ana",
        "item_id": title.lower(),
        "title": title,
        "created_at": START,
        "since": since,
    }
    return Item(**(plan | changes))


def to_do(kit: Kit, person_id: str = "ana", by: Any = "ana") -> ToDoList:
    """A list as somebody sees it."""
    with kit.storage.transaction() as records:
        return show_to_do(a_window(kit, records, by), records, person_id)


def test_the_newest_come_first() -> None:
    """D1: by when they were last opened, whatever became of them, and nobody else's."""
    kit = a_world()
    keep(
        kit,
        an_item("Old", START, state=ItemState.CLOSED),
        an_item("New", START + 2 * DAY, state=ItemState.TICKED, due_at=NOW),
        an_item("Quiz", START + DAY, item_id=item_for(A), target=A),
        an_item("Not mine", START, person_id="bob"),
    )
    found = to_do(kit)
    assert found.caption == "to-do list of ana"
    assert found.to_records() == [
        {
            "item_id": "new",
            "title": "New",
            "state": "ticked off",
            "target": "",
            "created_at": START,
            "due_at": NOW,
        },
        {
            "item_id": "activity a",
            "title": "Quiz",
            "state": "open",
            "target": "activity a",
            "created_at": START,
            "due_at": None,
        },
        {
            "item_id": "old",
            "title": "Old",
            "state": "closed",
            "target": "",
            "created_at": START,
            "due_at": None,
        },
    ]


@pytest.mark.parametrize("sessions_are_on", [True, False])
@pytest.mark.parametrize(
    ("by", "person_id", "sees"),
    [
        ("ana", "ana", True),
        ("ada", "ana", True),
        (sk.APPLICATION, "ana", True),
        ("tess", "ana", False),
        ("bob", "ana", False),
        ("ana", "zoe", False),
        ("ada", "zoe", False),
    ],
)
def test_lists_and_ways_are_for_oneself_and_admins(
    by: Any, person_id: str, *, sees: bool, sessions_are_on: bool
) -> None:
    """D1, G10, S2: others are told that there is nobody; sessions have nothing to do with it."""
    kit = a_course()
    kit.do(sk.ChangeSettings(sessions_are_on=sessions_are_on))
    if sees:
        assert to_do(kit, person_id, by).person_id == person_id
        assert way(kit, FIRST, person_id, by).person_id == person_id
    else:
        assert not_there(lambda: to_do(kit, person_id, by)) == ("person", person_id)
        assert not_there(lambda: way(kit, FIRST, person_id, by)) == ("person", person_id)


def test_nothing_is_left_of_the_list_of_somebody_erased() -> None:
    """G9: their own words are gone."""
    kit = a_world()
    kit.do(sk.AddToDo(person_id="ana", item_id="call", title="Call Bob"), by="ana")
    kit.do(sk.DeletePerson(person_id="ana"))
    assert len(to_do(kit, by="ada")) == 0


# The way --------------------------------------------------------------------------------------

JOURNEY = sk.Journey(
    journey_id="first",
    title="First steps",
    sections=[
        sk.JourneySection(
            journey_section_id="one", title="One", steps=["a", sk.Step("b", gate=AFTER)]
        ),
        sk.JourneySection(journey_section_id="hidden", title="Hidden", steps=["c"], gate=ELSE),
        sk.JourneySection(
            journey_section_id="two",
            title="Two",
            steps=[sk.Step("d", gate=ELSE), sk.Step("e", gate=AFTER)],
            gate=AFTER,
        ),
    ],
)
PROGRAMME = sk.Programme(
    programme_id="year",
    title="Year one",
    parts=[
        FIRST,
        sk.Part(sk.Target.activity("f"), gate=ELSE),
        sk.Part(sk.Target.activity("g"), gate=sk.Gate(after_previous=True, opens_at=NOW + DAY)),
        sk.Part(sk.Target.journey("gone")),
    ],
)


def a_course(*unlocked: sk.Target) -> Kit:
    """A world with a journey and a programme, unlocked for everybody unless said otherwise."""
    kit = a_world(a_section())
    for one in "abcdefg":
        kit.do(sk.AddActivity(activity_id=one, title=one.upper()))
    keep(kit, JOURNEY, PROGRAMME)
    automation = sk.Automation(
        automation_id="open",
        name="Open",
        condition=sk.Always(),
        actions=[sk.Unlock(one) for one in unlocked or (FIRST, YEAR)],
    )
    kit.do(sk.SaveAutomation(automation=automation))
    kit.clock.set(NOW)
    return kit


def standing(target: sk.Target, status: ResultStatus = ResultStatus.COMPLETED) -> Result:
    """How ana stands."""
    return Result(person_id="ana", target=target, status=status, at=START)


def way(kit: Kit, target: sk.Target, person_id: str = "ana", by: Any = "ana") -> Path:
    """A journey or programme as somebody sees it."""
    with kit.storage.transaction() as records:
        return show_path(a_window(kit, records, by), person_id, target)


def brief(path: Path) -> list[tuple[Any, ...]]:
    """Each row: how far down, title, complete, open."""
    return [(one.depth, one.title, one.is_completed, one.is_open) for one in path]


def test_a_journey_shows_in_order_without_what_is_for_others() -> None:
    """C8, C9: sections and steps; what is shut shows, with what it waits for."""
    kit = a_course()
    found = way(kit, FIRST)
    assert found.caption == "journey first for ana: unlocked, not completed"
    assert brief(found) == [
        (0, "One", False, True),
        (1, "A", False, True),
        (1, "B", False, False),
        (0, "Two", False, False),
        (1, "E", False, False),
    ]
    assert [one.waits_for for one in found] == [
        (),
        (),
        ("activity a completed",),
        ("journey section one completed",),
        (),
    ]
    assert {one.opens_at for one in found} == {None}


def test_what_is_complete_opens_what_follows() -> None:
    """C9: a step, and then a section."""
    kit = a_course()
    keep(kit, standing(A), standing(B, ResultStatus.STARTED))
    assert brief(way(kit, FIRST))[:3] == [
        (0, "One", False, True),
        (1, "A", True, True),
        (1, "B", False, True),
    ]
    keep(kit, standing(B), standing(sk.Target.journey_section("one")))
    assert brief(way(kit, FIRST))[3:] == [(0, "Two", False, True), (1, "E", False, True)]


def test_a_programme_shows_with_the_journeys_in_it() -> None:
    """C8, C9: part by part; when time alone opens one is told."""
    kit = a_course()
    found = way(kit, YEAR)
    assert found.caption == "programme year for ana: unlocked, not completed"
    assert brief(found) == [
        (0, "First steps", False, True),
        (1, "One", False, True),
        (2, "A", False, True),
        (2, "B", False, False),
        (1, "Two", False, False),
        (2, "E", False, False),
        (0, "G", False, False),
        (0, "gone", False, True),
    ]
    shut = found.rows[-2]
    assert (shut.opens_at, shut.waits_for) == (NOW + DAY, ("journey first completed",))


def test_what_opens_after_the_programme_is_shut_until_then() -> None:
    """C9: in the programme, and in the journeys of it."""
    kit = a_course()
    since = sk.Gate(after_opening=DAY)
    section = sk.JourneySection(journey_section_id="one", title="One", steps=["a"], gate=since)
    journey = sk.Journey(journey_id="first", title="First", sections=[section])
    keep(
        kit,
        journey,
        sk.Programme(programme_id="year", title="Y", parts=[FIRST, sk.Part(B, gate=since)]),
    )
    opens = {(one.title, one.is_open) for one in way(kit, YEAR)}
    assert opens == {("First", True), ("One", False), ("A", False), ("B", False)}
    keep(kit, Match(subject=("programme", "year"), person_id="ana", at=NOW - DAY))
    assert all(one.is_open for one in way(kit, YEAR))
    assert all(one.is_open for one in way(kit, FIRST))


@pytest.mark.parametrize("target", [FIRST, YEAR])
def test_what_is_locked_and_not_completed_is_not_there(target: sk.Target) -> None:
    """G10, A7: but for admins, who see that nothing in it is open."""
    kit = a_course(A)
    assert not_there(lambda: way(kit, target)) == target.key
    found = way(kit, target, by="ada")
    assert not found.is_unlocked
    assert not any(one.is_open for one in found)
    assert found.caption == f"{target} for ana: locked, not completed"
    keep(kit, standing(target))
    assert way(kit, target).caption == f"{target} for ana: locked, completed"


@pytest.mark.parametrize("kind", list(TargetKind))
@pytest.mark.parametrize("by", ["ana", "ada"])
def test_there_is_no_way_through_anything_else(kind: TargetKind, by: str) -> None:
    """G10: neither through other things nor through what is not there."""
    target = sk.Target(kind, "gone")
    kit = a_course(target)
    assert not_there(lambda: way(kit, target, by=by)) == target.key


def test_a_draft_session_is_not_named_to_learners() -> None:
    """S3, G10: a step that leads to a session which is not published keeps its title to itself."""
    kit = a_course()
    kit.do(sk.CreateSession(session_id="secret", title="Reorganisation"))
    section = sk.JourneySection(journey_section_id="one", title="One", steps=["secret"])
    keep(kit, sk.Journey(journey_id="first", title="First", sections=[section]))
    assert "Reorganisation" not in [one.title for one in way(kit, FIRST)]


def test_both_are_tables() -> None:
    """X10: in a notebook, and as plain values."""
    kit = a_course()
    keep(kit, an_item("<b>", START))
    assert "&lt;b&gt;" in to_do(kit)._repr_html_()
    assert "First steps" in way(kit, YEAR)._repr_html_()
    assert way(kit, FIRST).to_records()[2]["waits_for"] == ("activity a completed",)
    assert (len(to_do(kit)), len(way(kit, FIRST))) == (1, 5)

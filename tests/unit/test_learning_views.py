"""To-do lists, and ways through journeys and programmes, as people see them (D1, C8, C9, G10)."""

from datetime import timedelta
from typing import Any

import pytest

import sessionkit as sk
from tests.builders import START, Kit, a_person, a_section, a_world, keep

DAY = timedelta(days=1)
PATH, YEAR = sk.Target.journey("path"), sk.Target.programme("year")
QUIZ, FILM = sk.Target.activity("quiz"), sk.Target.activity("film")
SOUTH, NEXT = sk.Gate(group_ids=["south"]), sk.Gate(after_previous=True)
LATER = sk.Gate(opens_at=START + DAY)
EVERYBODY: tuple[Any, ...] = ("ana", "ada", sk.APPLICATION)


def a_school(*unlocked: sk.Target) -> Kit:
    """A programme of a film and a journey; the targets given are unlocked for ana."""
    kit = a_world(a_section())
    for activity_id in ("quiz", "film", "essay", "poem"):
        kit.do(sk.AddActivity(activity_id=activity_id, title=activity_id.title()))
    start = sk.JourneySection(
        journey_section_id="start",
        title="Start",
        steps=["quiz", sk.Step("essay", gate=SOUTH), sk.Step("poem", gate=NEXT)],
    )
    hidden = sk.JourneySection(journey_section_id="hidden", title="Hidden", gate=SOUTH)
    end = sk.JourneySection(journey_section_id="end", title="End", steps=["sales-101"], gate=NEXT)
    journey = sk.Journey(journey_id="path", title="Path", sections=[start, hidden, end])
    kit.do(sk.SaveJourney(journey=journey))
    parts = [FILM, sk.Part(sk.Target.activity("essay"), gate=SOUTH), sk.Part(PATH, gate=NEXT)]
    kit.do(
        sk.SaveProgramme(programme=sk.Programme(programme_id="year", title="Year", parts=parts))
    )
    if unlocked:
        kit.do(
            sk.SaveAutomation(
                automation=sk.Automation(
                    automation_id="opens",
                    name="Opens",
                    condition=sk.IsPerson("ana"),
                    actions=[sk.Unlock(one) for one in unlocked],
                )
            )
        )
    return kit


def report(kit: Kit, *activity_ids: str) -> None:
    """Report that ana completed something."""
    for activity_id in activity_ids:
        target = sk.Target.activity(activity_id)
        kit.do(sk.ReportResult(target=target, person_id="ana", status="completed"))


def rows(kit: Kit, target: sk.Target, by: Any = sk.APPLICATION) -> list[tuple[Any, ...]]:
    """The way of ana through something."""
    found = kit.engine.path("ana", target, by=by).rows
    return [(one.depth, str(one.target), one.is_completed, one.is_open) for one in found]


# To-do lists --------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", EVERYBODY)
def test_a_list_is_shown_to_oneself_and_to_admins(by: Any) -> None:
    """D1, G10: the newest first, with what is to be completed, or nothing where one noted it."""
    kit = a_school()
    kit.do(sk.AddToDo(person_id="ana", item_id="shoes", title="Shoes", due_at=START + DAY))
    kit.clock.set(START + DAY)
    kit.do(
        sk.SaveAutomation(
            automation=sk.Automation(
                automation_id="assign",
                name="Assign",
                trigger=sk.Trigger.PERSON_UPDATED,
                condition=sk.Always(),
                actions=[sk.AssignToDo(QUIZ)],
            )
        )
    )
    a_person(kit, "ana", "north", name="Anna")
    shown = kit.engine.to_do("ana", by=by)
    assert shown.caption == "to-do list of ana"
    assert shown.to_records() == [
        {
            "item_id": "activity quiz",
            "title": "Quiz",
            "state": "open",
            "target": "activity quiz",
            "created_at": START + DAY,
            "due_at": None,
        },
        {
            "item_id": "shoes",
            "title": "Shoes",
            "state": "open",
            "target": "",
            "created_at": START,
            "due_at": START + DAY,
        },
    ]
    assert kit.engine.to_do("bob", by="bob").rows == ()


@pytest.mark.parametrize(
    ("person_id", "by"), [("ana", "bob"), ("ana", "tess"), ("zoe", "bob"), ("zoe", sk.APPLICATION)]
)
def test_what_is_not_there_or_not_for_somebody_is_not_found(person_id: str, by: Any) -> None:
    """G10: the same answer, word for word, whoever it is about."""
    kit = a_school(PATH)
    for show in (
        lambda: kit.engine.to_do(person_id, by=by),
        lambda: kit.engine.path(person_id, PATH, by=by),
    ):
        with pytest.raises(sk.NotFound) as problem:
            show()
        assert (problem.value.kind, problem.value.id) == ("person", person_id)


def test_lists_and_paths_are_there_while_sessions_are_off() -> None:
    """S2: they are no sessions."""
    kit = a_school(PATH)
    kit.do(sk.ChangeSettings(sessions_are_on=False))
    assert kit.engine.to_do("ana", by="ana").rows == ()
    assert kit.engine.path("ana", PATH, by="ana").is_unlocked


# Paths --------------------------------------------------------------------------------------------


def test_a_journey_as_a_person_sees_it() -> None:
    """C8, C9: sections and steps in order, without what is not for them; open from above."""
    kit = a_school(PATH)
    assert rows(kit, PATH, "ana") == [
        (0, "journey section start", False, True),
        (1, "activity quiz", False, True),
        (1, "activity poem", False, False),
        (0, "journey section end", False, False),
        (1, "activity sales-101", False, False),
    ]
    report(kit, "quiz")
    assert rows(kit, PATH, "ana")[1:3] == [
        (1, "activity quiz", True, True),
        (1, "activity poem", False, True),
    ]
    report(kit, "poem")
    assert [one[2:] for one in rows(kit, PATH, "ana")] == [
        (True, True),
        (True, True),
        (True, True),
        (False, True),
        (False, True),
    ]


def test_a_row_says_when_and_for_what_it_waits() -> None:
    """C9, X2: with its title."""
    kit = a_school(PATH)
    shown = kit.engine.path("ana", PATH, by="ana").rows
    assert [(one.title, one.opens_at, one.waits_for) for one in shown] == [
        ("Start", None, ()),
        ("Quiz", None, ()),
        ("Poem", None, ("activity quiz completed",)),
        ("End", None, ("journey section start completed",)),
        ("Sales training 101", None, ()),
    ]
    programme = sk.Programme(programme_id="year", title="Year", parts=[sk.Part(FILM, gate=LATER)])
    kit.do(sk.SaveProgramme(programme=programme))
    row = kit.engine.path("ana", YEAR, by=sk.APPLICATION).rows[0]
    assert (row.is_open, row.opens_at, row.waits_for) == (False, START + DAY, ())


def test_a_programme_as_a_person_sees_it() -> None:
    """C8, C9: its journeys with their sections below them; what is locked locks what is below."""
    kit = a_school(YEAR)
    shut = [
        (0, "activity film", False, True),
        (0, "journey path", False, False),
        (1, "journey section start", False, False),
        (2, "activity quiz", False, False),
        (2, "activity poem", False, False),
        (1, "journey section end", False, False),
        (2, "activity sales-101", False, False),
    ]
    assert rows(kit, YEAR, "ana") == shut
    report(kit, "film")
    assert [one[3] for one in rows(kit, YEAR, "ana")] == [
        True,
        True,
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("locked", "is_open", "is_unlocked"),
    [
        (None, [1, 1, 1, 1, 0, 0, 0], [1, 1, 1, 1, 0, 1, 1]),
        (sk.Target.journey_section("start"), [1, 1, 0, 0, 0, 0, 0], [1, 1, 0, 1, 0, 1, 1]),
        (PATH, [1, 0, 0, 0, 0, 0, 0], [1, 0, 1, 1, 0, 1, 1]),
        (QUIZ, [1, 1, 1, 1, 0, 0, 0], [1, 1, 1, 0, 0, 1, 1]),
        (FILM, [1, 1, 1, 1, 0, 0, 0], [0, 1, 1, 1, 0, 1, 1]),
    ],
)
def test_a_lock_of_what_leads_there_shuts_the_way(
    locked: sk.Target | None, is_open: list[int], is_unlocked: list[int]
) -> None:
    """V2, C9: a lock of a journey or section, also in a programme; an activity has its own."""
    kit = a_school(YEAR, QUIZ, FILM)  # and everybody in the north sees the session
    if locked is not None:
        lock = sk.Automation(
            automation_id="shuts",
            name="Shuts",
            condition=sk.IsPerson("ana"),
            actions=[sk.Lock(locked)],
        )
        kit.do(sk.SaveAutomation(automation=lock))
    report(kit, "film")
    shown = kit.engine.path("ana", YEAR, by="ana").rows
    assert [one.is_open for one in shown] == [bool(one) for one in is_open]
    assert [one.is_unlocked for one in shown] == [bool(one) for one in is_unlocked]


def test_a_journey_that_is_gone_has_nothing_below_it() -> None:
    """C8, A13: the part stays, and says by its id what it was."""
    kit = a_school(YEAR)
    kit.do(sk.RemoveTarget(target=PATH))
    shown = kit.engine.path("ana", YEAR, by="ana").rows
    assert [(one.depth, one.title) for one in shown] == [(0, "Film"), (0, "path")]


@pytest.mark.parametrize("target", [PATH, YEAR])
@pytest.mark.parametrize("by", ["ada", sk.APPLICATION])
def test_admins_see_paths_that_are_locked(target: sk.Target, by: Any) -> None:
    """V3: and that nothing in them is open."""
    kit = a_school()
    shown = kit.engine.path("ana", target, by=by)
    assert not shown.is_unlocked
    assert {one.is_open for one in shown.rows} == {False}
    assert shown.caption == f"{target} for ana: locked, not completed"


@pytest.mark.parametrize(
    "target",
    [
        PATH,
        YEAR,
        sk.Target.journey("gone"),
        sk.Target.programme("gone"),
        QUIZ,
        sk.Target.activity("gone"),
        sk.Target.goal("gone"),
    ],
)
def test_what_is_locked_is_as_if_it_were_not_there(target: sk.Target) -> None:
    """G10: the same answer for what is locked, what is gone, and what is no way at all."""
    kit = a_school()
    with pytest.raises(sk.NotFound) as problem:
        kit.engine.path("ana", target, by="ana")
    assert (problem.value.kind, problem.value.id) == (target.kind.value, target.target_id)


@pytest.mark.parametrize("target", [sk.Target.journey("gone"), QUIZ])
def test_admins_are_told_as_well_that_something_is_not_there(target: sk.Target) -> None:
    """X7: unlocked or not, only journeys and programmes are ways."""
    kit = a_school(QUIZ)
    with pytest.raises(sk.NotFound):
        kit.engine.path("ana", target, by=sk.APPLICATION)


def test_what_one_completed_stays_to_be_seen() -> None:
    """C5: after it was locked again, with nothing open in it."""
    kit = a_school(YEAR)
    programme = sk.Programme(programme_id="year", title="Year", parts=[FILM])
    kit.do(sk.SaveProgramme(programme=programme))
    report(kit, "film")
    assert kit.engine.path("ana", YEAR, by="ana").caption == (
        "programme year for ana: unlocked, completed"
    )
    kit.do(sk.RemoveAutomation(automation_id="opens"))
    shown = kit.engine.path("ana", YEAR, by="ana")
    assert shown.caption == "programme year for ana: locked, completed"
    assert [(one.is_completed, one.is_open) for one in shown.rows] == [(True, False)]


# Drafts -------------------------------------------------------------------------------------------

DRAFT = sk.Target.session("draft")


def with_a_draft() -> Kit:
    """A journey and a programme of a session nobody has published, and something after it."""
    kit = a_school(PATH, YEAR)
    kit.do(sk.CreateSession(session_id="draft", title="Secret"))
    section = sk.JourneySection(
        journey_section_id="start", title="Start", steps=["draft", sk.Step("quiz", gate=NEXT)]
    )
    kit.do(sk.SaveJourney(journey=sk.Journey(journey_id="path", title="Path", sections=[section])))
    parts = [DRAFT, sk.Part(FILM, gate=NEXT)]
    kit.do(
        sk.SaveProgramme(programme=sk.Programme(programme_id="year", title="Year", parts=parts))
    )
    return kit


@pytest.mark.parametrize("target", [PATH, YEAR])
@pytest.mark.parametrize("by", EVERYBODY)
def test_drafts_are_there_for_admins_alone(target: sk.Target, by: Any) -> None:
    """S3, G10: what comes after one stays locked."""
    shown = with_a_draft().engine.path("ana", target, by=by).rows
    assert (DRAFT in [one.target for one in shown]) is (by != "ana")
    assert not shown[-1].is_open


@pytest.mark.parametrize("target", [PATH, YEAR])
def test_nothing_is_said_to_wait_for_a_draft(target: sk.Target) -> None:
    """S3, G10: learners know nothing of it."""
    shown = with_a_draft().engine.path("ana", target, by="ana").rows
    assert not any("draft" in text for one in shown for text in one.waits_for)


def test_what_is_gone_or_empty_is_not_waited_for() -> None:
    """C8, A13: neither a section without steps nor a step that was removed."""
    kit = a_school()
    after = sk.Gate(after_previous=True)
    sections = [
        sk.JourneySection(journey_section_id="none", title="None", steps=[]),
        sk.JourneySection(
            journey_section_id="some",
            title="Some",
            steps=[sk.Step("gone"), sk.Step("quiz", gate=after)],
            gate=after,
        ),
    ]
    journey = sk.Journey(journey_id="odd", title="Odd", sections=sections)
    gone = sk.Part(sk.Target.activity("gone"))
    parts = [gone, sk.Part(journey.target, gate=after)]
    keep(kit, journey, sk.Programme(programme_id="odd", title="Odd", parts=parts))
    for target in (sk.Target.journey("odd"), sk.Target.programme("odd")):
        assert not any(row.waits_for for row in kit.engine.path("ana", target, by="ada"))

"""The story that ``examples/quickstart.py`` prints, checked by its facts."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from examples import quickstart
from examples.quickstart import NORTH, SESSION, SOUTH, WIDTH, Story
from rich.console import Console

import sessionkit as sk


def played() -> tuple[Story, str]:
    """Play the story once; give it with what it printed."""
    paper = io.StringIO()
    story = quickstart.main(Console(file=paper, width=WIDTH, highlight=False))
    return story, paper.getvalue()


@pytest.fixture(scope="module", name="story")
def fixture_story() -> Story:
    """The story as played; tests only read it."""
    return played()[0]


def codes(blocking: Iterable[object]) -> list[str]:
    """Give the codes of what blocked."""
    return [one.code for one in blocking]  # type: ignore[attr-defined]


def test_the_story_is_the_same_every_time() -> None:
    """Played twice, the story prints the same, in lines that fit on a screen (X6)."""
    first, second = played()[1], played()[1]
    assert first == second
    assert max(len(line) for line in first.splitlines()) < 100
    assert "None" not in first


def test_who_sees_it(story: Story) -> None:
    """Sales sees the session with its own sections, and finance sees nothing at all (V)."""
    assert list(story.kit.tiles(by="ivo")) == []
    seen = {
        person_id: [row.section_id for row in story.kit.session(SESSION, by=person_id)]
        for person_id in ("emma", "farid", "gia", "tess")
    }
    assert seen == {
        "emma": [NORTH],
        "farid": [SOUTH],
        "gia": [NORTH, SOUTH],
        "tess": [NORTH],
    }


def test_gia_was_told_all_three_reasons(story: Story) -> None:
    """Asking and doing gave the same three reasons, each with what would open the door (X2)."""
    asked, tried = story.answers["gia asks for the south"], story.answers["gia tries the south"]
    assert codes(asked.blocking) == [
        "registration.window-open",
        "registration.one-section",
        "registration.place-free",
    ]
    assert tried == asked
    assert all(one.remedy for one in asked.blocking)


def test_events_do_not_overlap(story: Story) -> None:
    """Tess could not put one event onto another (S7)."""
    answer = story.answers["tess moves closing onto listening"]
    assert codes(answer.blocking) == ["event.in-order"]


def test_who_has_a_place_in_the_end(story: Story) -> None:
    """Chloé and Dirk moved up, Gia changed to the south, and the line is gone (R5, W3, W5)."""
    places = {
        section_id: [
            (one.learner_id, one.state) for one in story.kit.roster(SESSION, section_id, by="ada")
        ]
        for section_id in (NORTH, SOUTH)
    }
    assert places == {
        NORTH: [("ana", "active"), ("chloe", "active"), ("dirk", "active")],
        SOUTH: [("farid", "active"), ("hugo", "active"), ("gia", "active")],
    }
    waived = {one.learner_id: one.waived for one in story.kit.roster(SESSION, SOUTH, by="ada")}
    assert waived == {"farid": ("period",), "hugo": ("period",), "gia": ()}


def test_the_switch_and_the_promotion_were_one_step(story: Story) -> None:
    """The journal has Gia's switch and Chloé's promotion in one entry (W4)."""
    (entry,) = [
        one for one in story.kit.journal(by="ada") if type(one.command) is sk.SwitchSection
    ]
    assert [(type(fact).__name__, getattr(fact, "learner_id", "")) for fact in entry.facts] == [
        ("RegistrationEnded", "gia"),
        ("LearnerRegistered", "gia"),
        ("SectionFilled", ""),
        ("LearnerPromoted", "chloe"),
    ]


def test_when_everybody_completed(story: Story) -> None:
    """In the north the first submission of the last needed sheet counts, however it was corrected
    later, in the south the end of the last evening (C2).
    """
    completed = {
        one.learner_id: one.completed_at
        for section_id in (NORTH, SOUTH)
        for one in story.kit.section_progress(SESSION, section_id, by="ada")
    }
    second_sheet = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
    last_evening = datetime(2026, 3, 19, 19, tzinfo=UTC)
    assert completed == {
        "ana": second_sheet,
        "chloe": second_sheet,
        "dirk": second_sheet,
        "farid": last_evening,
        "hugo": last_evening,
        "gia": last_evening,
    }


def test_dirks_correction_is_in_his_history(story: Story) -> None:
    """The first mark stays, the correction follows with its reason (T6)."""
    marks = [
        (one.event_id, one.was, one.now, one.reason)
        for one in story.kit.history(SESSION, "dirk", by="tess")
        if one.what == "mark entered"
    ]
    assert marks == [
        ("north-1", "", "absent", ""),
        ("north-2", "", "attended", ""),
        ("north-1", "absent", "attended", "Came in after the list had gone round."),
    ]


REMINDED = ["event reminder"]

TOLD = {
    "ada": [],
    "tess": ["section full", "attendance due", "attendance due"],
    "tom": ["section full", "section full"],
    "ana": ["registered", "event changed", *REMINDED * 4, "session completed"],
    "bram": ["registered", "deregistered"],
    "chloe": ["waiting", "promoted", "event changed", *REMINDED * 4, "session completed"],
    "dirk": ["waiting", "promoted", "event changed", *REMINDED * 4, "session completed"],
    "emma": ["waiting", "line closed"],
    "gia": ["registered", "deregistered", "registered", *REMINDED * 6, "session completed"],
    "farid": ["added by staff", *REMINDED * 6, "session completed"],
    "hugo": ["added by staff", *REMINDED * 6, "session completed"],
    "ivo": [],
}


@pytest.mark.parametrize("person_id", TOLD)
def test_who_was_told_what(story: Story, person_id: str) -> None:
    """Everybody was told exactly what concerns them, once and in order (N3, N4)."""
    assert story.notifier.to(person_id) == TOLD[person_id]


def test_nothing_is_left_to_do(story: Story) -> None:
    """Nothing is due and nothing waits for delivery when the story ends."""
    assert story.kit.run_due() == 0
    assert story.kit.deliver() == sk.Deliveries()

"""The story that ``examples/automations.py`` prints: a test for each of its eight automations."""

import io
from collections.abc import Iterable

import pytest
from examples import automations
from examples.automations import (
    AUTOMATIONS,
    FIRST_STEPS,
    MODULE_2,
    READING,
    SAFETY,
    SALES,
    WIDTH,
    Story,
)
from rich.console import Console

import sessionkit as sk
from sessionkit._automations.notation import from_data, to_data


def played() -> tuple[Story, str]:
    """Play the story once; give it with what it printed."""
    paper = io.StringIO()
    story = automations.main(Console(file=paper, width=WIDTH, highlight=False))
    return story, paper.getvalue()


@pytest.fixture(scope="module", name="story")
def fixture_story() -> Story:
    """The story as played; tests only read it."""
    return played()[0]


def told(story: Story, person_id: str, automation_id: str) -> list[str]:
    """What an automation told a person, or the application about them."""
    return [
        one.kind.value
        for one in story.notifier.sent
        if one.person_id == person_id
        and getattr(one.payload, "automation_id", None) == automation_id
    ]


def sees(story: Story, person_id: str, target: sk.Target) -> bool:
    """Whether a target is unlocked for somebody at the end of the story."""
    return story.kit.access(person_id, target, by=sk.APPLICATION).is_unlocked


def items(view: Iterable[object]) -> list[tuple[str, str]]:
    """The items of a to-do list as it was shown."""
    return [(row.title, row.state) for row in view]  # type: ignore[attr-defined]


def test_the_story_is_the_same_every_time() -> None:
    """X6: played twice, the story prints the same, in lines that fit on a screen."""
    first, second = played()[1], played()[1]
    assert first == second
    assert max(len(line) for line in first.splitlines()) < 100
    assert "None" not in first


@pytest.mark.parametrize("automation", AUTOMATIONS.values(), ids=AUTOMATIONS)
def test_every_automation_can_be_written_as_data(automation: sk.Automation) -> None:
    """A18: and is read back equal."""
    assert from_data(to_data(automation)) == automation


@pytest.mark.parametrize(
    ("name", "person_id", "others"), [("learners", "ana", "nora"), ("trainers", "tess", "nora")]
)
def test_learners_and_trainers_see_the_training(
    story: Story, name: str, person_id: str, others: str
) -> None:
    """A7, G6: one automation for the learners, one for the trainers; nobody else sees it."""
    access = story.kit.access(person_id, SALES, by=sk.APPLICATION)
    assert access.because == f"unlocked by {name}"
    assert not sees(story, others, SALES)


def test_a_preview_counts_before_anything_is_saved(story: Story) -> None:
    """A15: two in sales gain the training; nobody has started yet."""
    learners = story.views["preview learners"]
    assert learners.people("gains", "activity sales-101") == ("ana", "bram")
    assert story.views["preview onboarding"].people("matches") == ()


def test_onboarding_opens_in_its_window_and_is_explained(story: Story) -> None:
    """A8, A16: two weeks before the contract starts, to the second; she is told once."""
    assert not story.views["why not"].is_unlocked
    assert story.views["why not"].changes_at == story.views["open"].changes_at.replace(
        year=2026, month=1, day=18
    )
    assert story.views["open"].is_unlocked
    assert not sees(story, "nora", FIRST_STEPS)
    assert told(story, "nora", "onboarding") == ["automation message"]


def test_module_2_opens_after_module_1_passed_well(story: Story) -> None:
    """A3, A9: 55 points are not enough, 80 are; what was granted stays."""
    assert (story.views["after 55"], story.views["after 80"]) == ("locked", "unlocked")
    assert sees(story, "nora", MODULE_2)
    assert not sees(story, "ana", MODULE_2)


def test_the_badge_comes_once_after_the_training(story: Story) -> None:
    """A5, C4: to each of the two who were there, with a message."""
    for person_id in ("ana", "bram"):
        assert told(story, person_id, "badge") == ["badge granted", "automation message"]
    assert told(story, "nora", "badge") == []


def test_whoever_completes_the_journey_moves_to_the_alumni(story: Story) -> None:
    """A5, C8: out of the newcomers, into the alumni."""
    way = story.views["nora's way"]
    assert way.is_completed
    assert [row.is_completed for row in way] == [True, True, True]
    access = story.kit.preview_automation(
        sk.Automation(
            automation_id="who",
            name="Who is where",
            condition=sk.AllOf([sk.IsInGroup("alumni"), sk.Not(sk.IsInGroup("newcomers"))]),
            actions=[sk.Suspend()],
        ),
        by=sk.APPLICATION,
    )
    assert access.people("matches") == ("nora",)


def test_safety_expires_after_a_year_with_a_warning_and_is_on_the_list_again(
    story: Story,
) -> None:
    """C7, D1: warned two weeks before; the item keeps its first deadline."""
    done, again = story.views["done"], story.views["again"]
    assert ("Safety at work", "closed") in items(done)
    assert items(again)[0] == ("Safety at work", "open")
    assert again.rows[0].due_at == done.rows[-1].due_at
    kinds = [one.kind.value for one in story.notifier.sent if one.person_id == "ana"]
    assert kinds[-2:] == ["expiry near", "to-do added"]
    assert sees(story, "ana", SAFETY)


def test_something_to_read_comes_before_the_training_and_closes_when_read(story: Story) -> None:
    """D1: for those who are registered; it closes by itself."""
    assert items(story.views["before"])[0] == ("What customers want", "open")
    assert items(story.views["read"])[0] == ("What customers want", "closed")
    assert not sees(story, "ana", READING)
    assert list(story.kit.to_do("nora", by=sk.APPLICATION)) == []


def test_what_if_changes_nothing(story: Story) -> None:
    """A15: asked at the end, everything is still there."""
    lost = {(str(one.target), one.person_id) for one in story.views["what if"].access}
    assert ("activity sales-101", "ana") in lost
    assert sees(story, "ana", SALES)


def test_nothing_went_wrong(story: Story) -> None:
    """A12-A14: no chain stopped, no action failed."""
    assert list(story.kit.reports(by=sk.APPLICATION)) == []

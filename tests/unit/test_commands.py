"""Commands: valid in themselves, equal by what they ask, never changed (X6, X7)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

import sessionkit as sk
from sessionkit import commands
from sessionkit._domain import commands as all_commands
from sessionkit._domain.automation import Occurrence
from sessionkit._domain.notice import NoticeKind
from sessionkit._domain.people import NO_GROUPS, PersonDate
from sessionkit._domain.settings import Overlaps
from sessionkit._domain.world import Actor
from tests.builders import START, an_event, at

IN = {"session_id": "sales-101"}
DAY = IN | {"section_id": "north", "event_id": "day-1"}
QUIZ = sk.Target.activity("quiz")
OCCURRENCE = Occurrence(trigger=sk.Trigger.PERSON_UPDATED, at=START, root=(1, 0))


def _programme(*parts: Any) -> sk.Programme:
    return sk.Programme(programme_id="academy", title="Academy", parts=parts)


def _journey(*steps: Any) -> sk.Journey:
    section = sk.JourneySection(journey_section_id="start", title="Start", steps=steps)
    return sk.Journey(journey_id="onboarding", title="Onboarding", sections=[section])


def test_commands_are_frozen_and_given_by_name() -> None:
    """No command can be changed or built by position, whichever it is."""
    for cls in all_commands.KINDS:
        assert all(field.kw_only for field in attrs.fields(cls)), cls.__name__
    command = sk.PublishSession(**IN)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        command.session_id = "sales-102"  # type: ignore[misc, assignment]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            sk.RegisterLearner(**IN, section_id="n", learner_id="a", waive=["unlock", "period"]),
            sk.RegisterLearner(
                **IN, section_id="n", learner_id="a", waive=(sk.Waiver.PERIOD, sk.Waiver.UNLOCK)
            ),
        ),
        (
            sk.ChangeSettings(overlaps="refuse", silent=["message", "promoted", "message"]),
            sk.ChangeSettings(
                overlaps=Overlaps.REFUSE, silent={NoticeKind.PROMOTED, NoticeKind.MESSAGE}
            ),
        ),
        (
            sk.SaveSheet(**DAY, marks={"ana": "absent"}, others="attended"),
            sk.SaveSheet(
                **DAY, marks={"ana": sk.Attendance.ABSENT}, others=sk.Attendance.ATTENDED
            ),
        ),
        (
            sk.EditEvent(**DAY, format="in-person"),
            sk.EditEvent(**DAY, format=sk.EventFormat.IN_PERSON),
        ),
        (
            sk.AssignRoles(holder=sk.Holder.group("g"), managed_group_ids=["b", "a"]),
            sk.AssignRoles(holder=sk.Holder.group("g"), managed_group_ids={"a", "b"}),
        ),
        (
            sk.PersonEntry(
                person_id="a",
                name="A",
                status="pending",
                dates={"created": START, PersonDate.CONTRACT_END: START},
                attributes={"b": 1, "a": 2},
            ),
            sk.PersonEntry(
                person_id="a",
                name=" A ",
                status=sk.PersonStatus.PENDING,
                dates={"contract end": START, "created": START},
                attributes={"a": 2, "b": 1},
            ),
        ),
        (
            sk.ReportResult(target=QUIZ, person_id="ana", status="failed", score=4),
            sk.ReportResult(
                target=QUIZ, person_id="ana", status=sk.ResultStatus.FAILED, score=4.0
            ),
        ),
        (
            sk.ChooseGroups(person_id="ana", offer_id="circles", group_ids=["b", "a"]),
            sk.ChooseGroups(person_id="ana", offer_id="circles", group_ids={"a", "b"}),
        ),
        (
            sk.SaveProgramme(programme=_programme(QUIZ)),
            sk.SaveProgramme(programme=_programme(sk.Part(QUIZ, gate=sk.Gate()))),
        ),
        (
            sk.SaveJourney(journey=_journey("quiz")),
            sk.SaveJourney(journey=_journey(sk.Step("quiz", gate=sk.Gate(group_ids=())))),
        ),
    ],
)
def test_same_request_is_the_same_command(one: Any, other: Any) -> None:
    """Two commands that ask the same are equal, however their values were written."""
    assert one == other
    assert hash(one) == hash(other)


def test_command_does_not_change_with_what_it_was_built_from() -> None:
    """A list, set or mapping changed afterwards changes no command."""
    learner_ids, marks = ["ana"], {"ana": "absent"}
    many = sk.RegisterLearners(**IN, section_id="north", learner_ids=learner_ids)
    sheet = sk.SaveSheet(**DAY, marks=marks)
    learner_ids.append("bob")
    marks["bob"] = "absent"
    assert many.learner_ids == ("ana",)
    assert list(sheet.marks) == ["ana"]


def test_entry_gives_itself_back_when_it_is_built_from_its_own_values() -> None:
    """What an entry holds is what it accepts, so that a part of it can be exchanged."""
    entry = sk.PersonEntry(
        person_id="ana", name="Ana", dates={"created": START}, attributes={"level": 3}
    )
    assert attrs.evolve(entry) == entry
    assert attrs.evolve(entry, name="Anna").dates == entry.dates
    plan = an_event(trainer_ids=["tess"])
    assert attrs.evolve(plan) == plan


@pytest.mark.parametrize("bounds", [{}, {"opens": START}, {"closes": START}])
def test_period_may_be_open_on_either_side(bounds: dict[str, datetime]) -> None:
    """A registration period needs no bound, and one is enough (S6)."""
    edit = sk.EditSection(**IN, section_id="north", **bounds)
    assert edit.changes == bounds


def test_bounds_may_be_one_moment_apart() -> None:
    """The shortest period is one that is open at all (R4)."""
    edit = sk.EditSection(
        **IN, section_id="north", opens=START, closes=START + timedelta(microseconds=1)
    )
    assert edit.changes["closes"] == datetime(2026, 1, 1, 8, 0, 0, 1, tzinfo=UTC)


def test_event_is_moved_by_start_and_end_together() -> None:
    """A new start and a new end in order are accepted, and so is neither (S8)."""
    moved = sk.EditEvent(**DAY, start=at("2026-03-02 09:00"), end=at("2026-03-02 09:01"))
    assert moved.changes["start"] == at("2026-03-02 09:00")
    assert sk.EditEvent(**DAY).changes == {}


def test_sheet_is_saved_for_everybody_or_for_some() -> None:
    """Marks or the mark of the others are enough; submitting needs neither (T5)."""
    assert sk.SaveSheet(**DAY, others="attended").marks == {}
    assert sk.SaveSheet(**DAY, marks={"ana": "absent"}).others is None
    assert sk.SubmitSheet(**DAY).others is None


def test_nobody_and_the_end_of_the_line_are_accepted() -> None:
    """Somebody moves to the end of the line by naming nobody (W2)."""
    assert sk.MoveInLine(**IN, learner_id="ana").before_id is None


def test_choosing_none_of_the_groups_is_a_choice() -> None:
    """Somebody who was offered groups may want none of them (A5)."""
    choice = sk.ChooseGroups(person_id="ana", offer_id="circles", group_ids=[])
    assert choice.group_ids == ()


@pytest.mark.parametrize(
    ("action", "activity_id"),
    [
        (sk.Complete("quiz"), "quiz"),
        (sk.Expire("quiz"), "quiz"),
        (sk.Reset("quiz"), "quiz"),
        (sk.Suspend(), None),
        (sk.Unlock(QUIZ), None),
    ],
)
def test_acting_knows_which_activity_it_changes(action: Any, activity_id: str | None) -> None:
    """Only completing, expiring and resetting is about an activity's results (A5, C7)."""
    act = commands.Act(
        automation_id="one", person_id="ana", occurrence=OCCURRENCE, place=0, action=action
    )
    assert act.activity_id == activity_id


def test_results_are_followed_in_one_thing_or_in_all() -> None:
    """Looking for what follows names a target and a cause, or neither (C8)."""
    assert commands.FollowResult(person_id="ana").target is None
    followed = commands.FollowResult(person_id="ana", target=QUIZ, occurrence=OCCURRENCE)
    assert (followed.target, followed.occurrence) == (QUIZ, OCCURRENCE)


def test_directory_may_be_empty() -> None:
    """A directory without people and groups is one, too (G1)."""
    nothing: Iterable[Any] = iter(())
    assert sk.SynchroniseDirectory(people=nothing, groups=[]).people == ()


def test_application_has_no_person_id() -> None:
    """Whoever acts without being a person has no id (G4)."""
    assert Actor(None, is_admin=True, managed_group_ids=NO_GROUPS).person_id is None

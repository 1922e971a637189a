"""What time makes due: moments that follow from the plan, each once (N4, S9, T3, T8, W5)."""

from datetime import timedelta
from typing import Any

import attrs
import pytest

import sessionkit as sk
from sessionkit import commands
from sessionkit._domain import commands as all_commands
from sessionkit._domain.action import Suspend
from sessionkit._domain.automation import Occurrence, Trigger
from sessionkit._domain.catalogue import Event, Section
from sessionkit._domain.commands.command import DueCommand
from sessionkit._domain.due import Due, moments
from sessionkit._domain.ids import EventId, GroupId, SectionId, SessionId
from sessionkit._domain.settings import Settings
from sessionkit._domain.target import Target
from tests.builders import START, a_section_kept, at, utc, with_plan

SALES = SessionId("sales-101")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AT = {"session_id": "sales-101", "section_id": "north", "event_id": "day-2"}


def _section(**changes: Any) -> Section:
    events = tuple(
        Event(
            event_id=EventId(f"day-{day}"),
            plan=sk.EventPlan(start=at(f"2026-03-0{day} 09:00"), end=at(f"2026-03-0{day} 12:00")),
            cancelled="storm" if day == 3 else None,
        )
        for day in (2, 3)
    )
    values: dict[str, Any] = {
        "section_id": SectionId("north"),
        "name": "North",
        "group_ids": (GroupId("north"),),
        "events": events,
    }
    return a_section_kept(**(values | changes))


def _plan(section: Section, settings: Settings) -> list[tuple[str, str]]:
    return [
        (type(one.command).__name__, f"{one.due_at:%m-%d %H:%M}")
        for one in sorted(moments(SALES, section, settings), key=lambda one: one.order)
    ]


def test_moments_follow_from_the_plan() -> None:
    """Everything that time does to a section stands in the plan, at its moment."""
    assert _plan(_section(), Settings()) == [
        ("CheckEvent", "02-28 08:00"),
        ("RemindLearners", "03-01 08:00"),
        ("RemindLearners", "03-02 07:00"),
        ("CloseLine", "03-02 08:00"),
        ("BeginEvent", "03-02 08:00"),
        ("EndEvent", "03-02 11:00"),
    ]


def test_preferences_and_settings_move_the_moments() -> None:
    """The line's stop, confirmation by a trainer and the leads of reminders are in the plan."""
    waitlist = sk.Waitlist(stops_before=2 * HOUR)
    section = _section(preferences=sk.Preferences(confirmed_by_trainer=True, waitlist=waitlist))
    settings = Settings(reminders=(), attendance_due_after=HOUR)
    assert _plan(section, settings) == [
        ("CheckEvent", "03-01 08:00"),
        ("CloseLine", "03-02 06:00"),
        ("BeginEvent", "03-02 08:00"),
        ("EndEvent", "03-02 11:00"),
        ("RemindTrainers", "03-02 12:00"),
    ]


def test_cancelled_section_has_no_moments() -> None:
    """Nothing happens in a section that was cancelled; time goes on in one put away (S16)."""
    assert moments(SALES, _section(cancelled="storm"), Settings()) == ()
    archived = _section(is_archived=True)
    assert _plan(archived, Settings()) == _plan(_section(), Settings())


OCCURRENCE = Occurrence(trigger=Trigger.PERSON_UPDATED, at=START, root=(12, 3))

WAITING: dict[type[Any], tuple[Any, tuple[str, ...]]] = {
    commands.BeginEvent: (
        commands.BeginEvent(**AT),
        ("BeginEvent", "sales-101", "north", "day-2"),
    ),
    commands.EndEvent: (commands.EndEvent(**AT), ("EndEvent", "sales-101", "north", "day-2")),
    commands.CheckEvent: (
        commands.CheckEvent(**AT),
        ("CheckEvent", "sales-101", "north", "day-2"),
    ),
    commands.RemindTrainers: (
        commands.RemindTrainers(**AT),
        ("RemindTrainers", "sales-101", "north", "day-2"),
    ),
    commands.RemindLearners: (
        commands.RemindLearners(**AT, lead=HOUR),
        ("RemindLearners", "sales-101", "north", "day-2", "1:00:00"),
    ),
    commands.CloseLine: (
        commands.CloseLine(session_id="sales-101", section_id="north"),
        ("CloseLine", "sales-101", "north"),
    ),
    commands.SettlePlaces: (
        commands.SettlePlaces(session_id="sales-101", person_id="ana"),
        ("SettlePlaces", "sales-101", "ana"),
    ),
    commands.FillPlaces: (
        commands.FillPlaces(session_id="sales-101", section_id="north", everybody=True),
        ("FillPlaces", "sales-101", "north", "everybody"),
    ),
    commands.CheckAutomations: (commands.CheckAutomations(), ("CheckAutomations",)),
    commands.React: (
        commands.React(automation_id="badge", person_id="ana", occurrence=OCCURRENCE),
        ("React", "00000000000000000012", "000000000003", "badge", "ana"),
    ),
    commands.Act: (
        commands.Act(
            automation_id="badge",
            person_id="ana",
            occurrence=OCCURRENCE,
            place=1,
            action=Suspend(),
        ),
        ("Act", "00000000000000000012", "000000000003", "badge", "ana", "0001"),
    ),
    commands.ExpireResult: (
        commands.ExpireResult(activity_id="quiz", person_id="ana", completed_at=START),
        ("ExpireResult", "quiz", "ana"),
    ),
    commands.WarnOfExpiry: (
        commands.WarnOfExpiry(activity_id="quiz", person_id="ana", completed_at=START),
        ("WarnOfExpiry", "quiz", "ana"),
    ),
    commands.FollowResult: (
        commands.FollowResult(person_id="ana", target=Target.activity("quiz")),
        ("FollowResult", "ana", "activity", "quiz"),
    ),
    commands.SettleCompletions: (
        commands.SettleCompletions(target=Target.journey("first")),
        ("SettleCompletions", "journey", "first"),
    ),
}


def test_every_due_command_has_a_key_and_an_order() -> None:
    """No command of time is without a place among the others."""
    due = {kind for kind in all_commands.KINDS if issubclass(kind, DueCommand)}
    assert set(WAITING) == due
    assert all(isinstance(kind.order, int) for kind in due)


@pytest.mark.parametrize(("command", "key"), WAITING.values(), ids=lambda one: type(one).__name__)
def test_same_command_waits_once(command: Any, key: tuple[str, ...]) -> None:
    """A command waits under its name and its ids, so that the same one waits only once."""
    assert command.due_key == key
    assert Due(START, command).key == Due(START + DAY, command).key == key


def test_a_person_waits_as_a_whole_apart_from_each_target() -> None:
    """C8: looking at everything of a person is one thing, looking at one target another."""
    assert commands.FollowResult(person_id="ana").due_key == ("FollowResult", "ana")


def test_two_leads_of_one_event_are_two_reminders() -> None:
    """Each lead has its own reminder."""
    leads = [timedelta(minutes=59), HOUR, DAY, 8 * DAY]
    keys = {commands.RemindLearners(**AT, lead=lead).due_key for lead in leads}
    assert len(keys) == len(leads)


def test_what_is_due_together_has_an_order() -> None:
    """At one moment the line closes before the event begins, and a sheet ends before it is due."""
    waiting = sorted(
        (Due(START, command) for command, _ in WAITING.values()), key=lambda one: one.order
    )
    names = [type(one.command).__name__ for one in waiting]
    assert names.index("CloseLine") < names.index("BeginEvent") < names.index("EndEvent")
    assert names.index("EndEvent") < names.index("RemindTrainers")
    later = Due(utc("2026-01-02T00:00"), commands.CloseLine(session_id="s", section_id="n"))
    assert all(one.order < later.order for one in waiting)


def test_moving_an_event_moves_its_moments() -> None:
    """The same things wait, each as much later as the event was moved."""
    section = _section()
    first = section.events[0]
    moved = with_plan(first, start=at("2026-03-03 09:00"), end=at("2026-03-03 12:00"))
    before = {one.key: one.due_at for one in moments(SALES, section, Settings())}
    after = attrs.evolve(section, events=(moved, *section.events[1:]))
    assert {one.key: one.due_at - DAY for one in moments(SALES, after, Settings())} == before

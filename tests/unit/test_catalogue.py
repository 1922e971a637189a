"""Sections, events and deadlines as values: what follows from the plan alone (S6-S9, R4, R11, W5)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

import sessionkit as sk
from sessionkit._domain.catalogue import Activity, Event, Goal, Intake, Section, Session, Widget
from sessionkit._domain.ids import (
    ActivityId,
    EventId,
    GoalId,
    GroupId,
    IntakeId,
    PersonId,
    SectionId,
    SessionId,
    WidgetId,
)
from sessionkit._domain.people import Group, Person, Roles
from sessionkit._domain.plan import SessionPlan
from sessionkit._domain.registration import Roster
from sessionkit._domain.settings import Settings
from sessionkit._domain.target import TargetKind
from tests.builders import a_section_kept, an_event_kept, at, utc, with_plan

HOUR = timedelta(hours=1)


def _event(day: int, **changes: Any) -> Event:
    values: dict[str, Any] = {
        "event_id": EventId(f"day-{day}"),
        "start": at(f"2026-03-{day:02} 09:00"),
        "end": at(f"2026-03-{day:02} 12:00"),
    }
    return an_event_kept(**(values | changes))


def _section(*events: Event, **changes: Any) -> Section:
    values: dict[str, Any] = {
        "section_id": SectionId("north"),
        "name": "North",
        "group_ids": (GroupId("north"),),
        "events": events or (_event(2), _event(4)),
    }
    return a_section_kept(**(values | changes))


# Events


@pytest.mark.parametrize(
    ("format_", "links", "location", "missing"),
    [
        ("online", (), "", ("link",)),
        ("online", (), "Room 1", ("link",)),
        ("online", ("https://a",), "", ()),
        ("in-person", (), "", ("location",)),
        ("in-person", ("https://a",), "", ("location",)),
        ("in-person", (), "Room 1", ()),
        ("hybrid", (), "", ("link", "location")),
        ("hybrid", ("https://a",), "", ("location",)),
        ("hybrid", (), "Room 1", ("link",)),
        ("hybrid", ("https://a",), "Room 1", ()),
    ],
)
def test_event_says_what_people_need_to_find_it(
    format_: str, links: tuple[str, ...], location: str, missing: tuple[str, ...]
) -> None:
    """An online event needs a link, one in person a location, a hybrid one both (S9)."""
    event = _event(2, format=sk.EventFormat(format_), links=links, location=location)
    assert event.missing == missing


@pytest.mark.parametrize(
    ("start", "end", "overlaps"),
    [
        ("08:00", "09:00", False),
        ("08:00", "09:01", True),
        ("10:00", "11:00", True),
        ("08:00", "13:00", True),
        ("09:00", "12:00", True),
        ("11:59", "13:00", True),
        ("12:00", "13:00", False),
    ],
)
def test_meetings_that_touch_do_not_overlap(start: str, end: str, overlaps: bool) -> None:  # noqa: FBT001 - a column of the table
    """Spans are half open, and overlapping goes both ways (S7)."""
    one = _event(2)
    other = _event(2, start=at(f"2026-03-02 {start}"), end=at(f"2026-03-02 {end}"))
    assert one.overlaps(other) is overlaps
    assert other.overlaps(one) is overlaps


def test_overlapping_is_judged_by_instants() -> None:
    """Two wall clocks that show other times may mean the same time."""
    there = sk.LocalTime.parse("2026-03-02 03:00", "America/New_York")
    later = sk.LocalTime.parse("2026-03-02 04:00", "America/New_York")
    assert _event(2).overlaps(_event(3, start=there, end=later))


# Deadlines


@pytest.mark.parametrize(
    ("deadline", "moment"),
    [
        (sk.Deadline.until_start(), utc("2026-03-30T07:00")),
        (sk.Deadline(), utc("2026-03-30T07:00")),
        (sk.Deadline.never(), None),
        (sk.Deadline(is_allowed=False, days=2), None),
        (sk.Deadline.before(timedelta(hours=48)), utc("2026-03-28T07:00")),
        (sk.Deadline.before(timedelta(0)), utc("2026-03-30T07:00")),
        (sk.Deadline.days_before(2), utc("2026-03-28T08:00")),
    ],
)
def test_deadline_gives_its_moment(deadline: sk.Deadline, moment: datetime | None) -> None:
    """Exact hours count through a change of the clock, whole days keep its time (R11)."""
    assert deadline.moment(at("2026-03-30 09:00")) == moment


# Targets


@pytest.mark.parametrize(
    ("build", "kind"),
    [
        (sk.Target.widget, "widget"),
        (sk.Target.activity, "activity"),
        (sk.Target.session, "activity"),
        (sk.Target.journey, "journey"),
        (sk.Target.journey_section, "journey section"),
        (sk.Target.programme, "programme"),
        (sk.Target.goal, "goal"),
        (sk.Target.intake, "intake"),
    ],
)
def test_target_names_its_kind_and_id(build: Callable[[str], sk.Target], kind: str) -> None:
    """A5, S1: each kind has a name of its own, but for sessions, which are activities."""
    target = build("one two")
    assert target == sk.Target(kind, "one two")  # type: ignore[arg-type]
    assert target.key == (kind, "one two")
    assert str(target) == f"{kind} one two"


def test_every_kind_of_target_can_be_named() -> None:
    """A5: targets of different kinds with one id are different things."""
    targets = {sk.Target(kind, "same") for kind in TargetKind}
    assert len(targets) == len(TargetKind)


# Sections


def test_cancelled_events_do_not_count() -> None:
    """A section begins with its first event that takes place, and counts only those (S15, C1)."""
    section = _section(_event(2, cancelled="storm"), _event(4), _event(6))
    assert section.first_event.event_id == "day-4"
    assert section.begins_at == utc("2026-03-04T08:00")
    assert [one.event_id for one in section.counted_events] == ["day-4", "day-6"]


def test_section_without_any_event_left_keeps_its_first() -> None:
    """Where all events were cancelled, the first still says when it would have begun."""
    section = _section(_event(2, cancelled="storm"), _event(4, cancelled="storm"))
    assert section.counted_events == ()
    assert section.first_event.event_id == "day-2"


FIRST, LAST = utc("2026-03-02T08:00"), utc("2026-03-04T08:00")
LATE = sk.Preferences(late_registration=True)


@pytest.mark.parametrize(
    ("closes", "preferences", "closes_at"),
    [
        (None, sk.Preferences(), FIRST),
        (FIRST - HOUR, sk.Preferences(), FIRST - HOUR),
        (FIRST + HOUR, sk.Preferences(), FIRST),
        (None, LATE, LAST),
        (FIRST + HOUR, LATE, FIRST + HOUR),
        (LAST + HOUR, LATE, LAST),
    ],
)
def test_registration_closes_no_later_than_an_event_starts(
    closes: datetime | None, preferences: sk.Preferences, closes_at: datetime
) -> None:
    """Registration ends when it says so, at the latest with the first or last start (R4)."""
    assert _section(closes=closes, preferences=preferences).closes_at == closes_at


def test_late_registration_counts_only_events_that_take_place() -> None:
    """A cancelled last event does not keep registration open; if all fell out, all count (R4)."""
    section = _section(_event(2), _event(4), _event(6, cancelled="storm"), preferences=LATE)
    assert section.closes_at == LAST
    cancelled = tuple(attrs.evolve(one, cancelled="storm") for one in section.events)
    assert attrs.evolve(section, events=cancelled).closes_at == utc("2026-03-06T08:00")


def test_line_closes_with_the_start_or_earlier() -> None:
    """Promotion stops when the section begins, or as long before as it says (W5)."""
    assert _section().line_closes_at == FIRST
    waitlist = sk.Waitlist(stops_before=2 * HOUR)
    assert _section(preferences=sk.Preferences(waitlist=waitlist)).line_closes_at == (
        FIRST - 2 * HOUR
    )


@pytest.mark.parametrize(
    ("preferences", "opens_at"),
    [
        (sk.Preferences(), FIRST),
        (sk.Preferences(marks_before=HOUR), FIRST - HOUR),
        (sk.Preferences(marks_after_end=True), FIRST + 3 * HOUR),
        (sk.Preferences(marks_after_end=True, marks_before=HOUR), FIRST + 3 * HOUR),
    ],
)
def test_marks_open_with_the_start_before_or_after(
    preferences: sk.Preferences, opens_at: datetime
) -> None:
    """Marks can be made from the start on, some time before, or after the end (T4)."""
    section = _section(preferences=preferences)
    assert section.marks_open_at(section.events[0]) == opens_at


def test_trainers_are_named_once() -> None:
    """Whoever trains in several events is named once, in the order of the events."""
    tess, tom = PersonId("tess"), PersonId("tom")
    section = _section(_event(2, trainer_ids=(tom, tess)), _event(4, trainer_ids=(tess,)))
    assert section.trainer_ids == (tom, tess)


def test_section_takes_commands_while_neither_cancelled_nor_archived() -> None:
    """A section that was cancelled or put away is closed (S14, S16)."""
    assert _section().is_open_for_commands
    assert not _section(cancelled="storm").is_open_for_commands
    assert not _section(is_archived=True).is_open_for_commands


def test_event_is_found_by_its_id() -> None:
    """An event is found by its id, and what is not there is none."""
    section = _section()
    assert section.event(EventId("day-4")) == section.events[1]
    assert section.event(EventId("day-5")) is None


# Sessions


def test_section_is_replaced_in_its_place_or_added_at_the_end() -> None:
    """A session with a changed section keeps the order of its sections."""
    north, south = _section(), _section(section_id=SectionId("south"))
    session = Session(
        session_id=SessionId("sales-101"), plan=SessionPlan(title="Sales"), sections=(north, south)
    )
    renamed = with_plan(north, name="Northern")
    assert session.with_section(renamed).sections == (renamed, south)
    west = _section(section_id=SectionId("west"))
    assert session.with_section(west).sections == (north, south, west)
    assert session.section(SectionId("south")) == south
    assert session.section(SectionId("west")) is None


# Rosters


@pytest.mark.parametrize(
    ("capacity", "free", "is_full"),
    [(None, None, False), (3, 1, False), (2, 0, True), (1, 0, True)],
)
def test_free_places_are_never_fewer_than_none(
    capacity: int | None,
    free: int | None,
    is_full: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """With fewer places than are taken a section is full, and none is free (S11)."""
    roster = Roster(session_id=SessionId("s"), section_id=SectionId("n"), taken=2)
    assert roster.free(capacity) == free
    assert roster.is_full(capacity) is is_full


# Keys


@pytest.mark.parametrize(
    ("record", "key"),
    [
        (Session(session_id=SessionId("s"), plan=SessionPlan(title="S")), ("s",)),
        (Activity(activity_id=ActivityId("a"), title="A"), ("a",)),
        (Widget(widget_id=WidgetId("w"), title="W"), ("w",)),
        (Goal(goal_id=GoalId("g"), title="G"), ("g",)),
        (Intake(intake_id=IntakeId("i"), title="I"), ("i",)),
        (sk.Journey(journey_id="j", title="J"), ("j",)),
        (sk.Programme(programme_id="p", title="P"), ("p",)),
        (sk.Expiry(activity_id="a", after=HOUR), ("a",)),
        (Person(person_id=PersonId("p"), name="P"), ("p",)),
        (Group(group_id=GroupId("g"), title="G"), ("g",)),
        (Roles(holder=sk.Holder.person("p")), ("person", "p")),
        (Roles(holder=sk.Holder.group("p")), ("group", "p")),
        (Settings(), ("platform",)),
    ],
)
def test_record_knows_its_key(record: Any, key: tuple[str, ...]) -> None:
    """Each record is kept under its own ids, and no two kinds of holder share a key."""
    assert record.key == key

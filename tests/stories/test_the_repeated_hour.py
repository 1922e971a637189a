"""The hour that autumn repeats, and the one that spring skips, through the engine (K7, S7, S8)."""

from typing import Any

import pytest

import sessionkit as sk
from tests.builders import Kit, a_section, a_world, an_event, at, utc

SALES = {"session_id": "sales-101"}
NORTH = {**SALES, "section_id": "north"}
NIGHT = "2026-10-25"


def autumn(time: str, fold: int | None = None) -> sk.LocalTime:
    """A time in the night in which Brussels sets the clock back from 3 to 2."""
    return at(f"{NIGHT} {time}", fold=fold)


def a_night() -> Kit:
    """A section whose first event lasts from the first 2:00 to the first 2:30."""
    first = an_event(start=autumn("02:00", 0), end=autumn("02:30", 0))
    return a_world(a_section(first_event_id="first", first_event=first))


def adding(event_id: str, start: sk.LocalTime, end: sk.LocalTime) -> sk.AddEvent:
    """Add an event to the section."""
    return sk.AddEvent(**NORTH, event_id=event_id, plan=an_event(start=start, end=end))


@pytest.mark.parametrize("fold", [0, 1])
def test_which_of_the_two_must_be_said(fold: int) -> None:
    """K7: a time in the repeated hour that does not say which is meant is refused, naming the
    field; said, it means one instant.
    """
    with pytest.raises(ValueError, match=r"LocalTime\.fold must be 0 or 1"):
        autumn("02:15")
    assert autumn("02:15", fold).instant == utc(f"{NIGHT} 0{fold}:15")


def test_events_are_in_order_by_instants() -> None:
    """S7, K7: half an hour on the wall later, and the same time on the wall an hour later, are both
    later; what only looks later on the wall is refused.
    """
    kit = a_night()
    kit.do(adding("second", autumn("02:30", 0), autumn("02:15", 1)))
    kit.do(adding("third", autumn("02:15", 1), autumn("02:45", 1)))
    overlapping = adding("fourth", autumn("02:50", 0), autumn("03:30"))
    assert [one.code for one in kit.explain(overlapping).blocking] == ["event.in-order"]
    kit.do(adding("fourth", autumn("02:45", 1), autumn("03:00")))
    kit.register("ana")
    agenda = kit.engine.agenda("ana", by="ana").to_records()
    assert [one["event_id"] for one in agenda] == ["first", "second", "third", "fourth"]


def test_what_looks_backwards_on_the_wall_is_an_event() -> None:
    """S8, K7: an event from the first 2:45 to the second 2:15 lasts half an hour; the other way
    round it ends before it starts.
    """
    kit = a_night()
    kit.do(adding("across", autumn("02:45", 0), autumn("02:15", 1)))
    with pytest.raises(ValueError, match=r"EventPlan\.end must"):
        adding("never", autumn("02:15", 1), autumn("02:45", 0))


def test_time_passes_through_both() -> None:
    """X6, K7, T3: the first event is over and attended before the second of the same wall begins."""
    kit = a_night()
    kit.do(adding("second", autumn("02:00", 1), autumn("02:30", 1)))
    kit.register("ana")
    seen = []
    for moment in ("00:00", "00:30", "01:00", "01:30"):
        before = len(list(kit.engine.journal(by=sk.APPLICATION)))
        kit.go_to(f"{NIGHT} {moment}")
        entries = list(kit.engine.journal(by=sk.APPLICATION))[before:]
        facts: list[Any] = [fact for entry in entries for fact in entry.facts]
        seen += [
            (moment, type(one).__name__, getattr(one, "event_id", ""))
            for one in facts
            if type(one).__name__ in {"EventBegan", "EventEnded", "SessionCompleted"}
        ]
    assert seen == [
        ("00:00", "EventBegan", "first"),
        ("00:30", "EventEnded", "first"),
        ("01:00", "EventBegan", "second"),
        ("01:30", "EventEnded", "second"),
        ("01:30", "SessionCompleted", ""),
    ]
    (row,) = kit.engine.section_progress("sales-101", "north", by="ada").to_records()
    assert row["completed_at"] == utc(f"{NIGHT} 01:30")


def test_the_registration_period_may_end_in_it() -> None:
    """R4, K7: closing at the second 2:15 leaves an hour more than closing at the first."""
    for fold, is_open in ((0, False), (1, True)):
        event = an_event(start=at("2026-10-26 09:00"), end=at("2026-10-26 12:00"))
        closes = autumn("02:15", fold).instant
        kit = a_world(a_section(first_event=event, closes=closes))
        kit.go_to(f"{NIGHT} 00:45")
        command = sk.RegisterLearner(**NORTH, learner_id="ana")
        assert kit.explain(command, by="ana").is_allowed is is_open


def test_days_before_keep_the_wall_clock() -> None:
    """R11, N4: a deadline of whole days is the same time on the wall, over the change as well."""
    event = an_event(start=at("2026-10-26 09:00"), end=at("2026-10-26 12:00"))
    preferences = sk.Preferences(deregistration=sk.Deadline(days=2))
    leave = sk.DeregisterLearner(**SALES, learner_id="ana")
    for moment, is_allowed in (("2026-10-24 06:59", True), ("2026-10-24 07:00", False)):
        kit = a_world(a_section(first_event=event, preferences=preferences))
        kit.register("ana")
        kit.go_to(moment)
        assert kit.explain(leave, by="ana").is_allowed is is_allowed


def test_the_hour_that_is_skipped_does_not_exist() -> None:
    """K7: a start in the hour that spring skips is refused where it is written, naming the field."""
    for fold in (None, 0, 1):
        with pytest.raises(ValueError, match=r"LocalTime\.wall must exist in Europe/Brussels"):
            at("2026-03-29 02:30", fold=fold)

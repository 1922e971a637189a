"""Local times: those that exist, and the instants they mean (K7)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sessionkit as sk
from sessionkit._domain.timespan import LocalTime, zone_name
from tests.builders import at, utc

ZONES = ["UTC", "Europe/Brussels", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-01 09:00", "2026-01-01T08:00"),
        ("2026-07-01 09:00", "2026-07-01T07:00"),
        ("2026-03-29 01:59", "2026-03-29T00:59"),
        ("2026-03-29 03:00", "2026-03-29T01:00"),
        ("2026-10-25 01:59", "2026-10-24T23:59"),
        ("2026-10-25 03:00", "2026-10-25T02:00"),
    ],
)
def test_wall_clock_time_means_one_instant(text: str, instant: str) -> None:
    """A time that the clock shows once means one instant, and keeps no fold."""
    for fold in (None, 0, 1):
        local = at(text, fold=fold)
        assert local.instant == utc(instant)
        assert local.instant.tzinfo is UTC
        assert local.fold is None
        assert local == at(text)


def test_repeated_time_means_the_one_that_is_said() -> None:
    """In the hour that autumn repeats, the first and the second are an hour apart."""
    first, second = at("2026-10-25 02:30", fold=0), at("2026-10-25 02:30", fold=1)
    assert first.instant == utc("2026-10-25T00:30")
    assert second.instant == utc("2026-10-25T01:30")
    assert (first.fold, second.fold) == (0, 1)
    assert first != second


@pytest.mark.parametrize(
    ("zone", "skipped"),
    [
        ("Europe/Brussels", "2026-03-29 02:00"),
        ("Europe/Brussels", "2026-03-29 02:59:59"),
        ("America/New_York", "2026-03-08 02:30"),
        ("Australia/Lord_Howe", "2026-10-04 02:15"),
    ],
)
def test_skipped_time_does_not_exist(zone: str, skipped: str) -> None:
    """A time that the clock skips is refused, whatever the fold and however short the jump."""
    for fold in (None, 0, 1):
        with pytest.raises(ValueError, match=rf"^LocalTime\.wall must exist in {zone} "):
            LocalTime.parse(skipped, zone, fold=fold)


def test_wall_clock_forgets_the_fold_of_the_date_time() -> None:
    """Which of two is meant is said by ``fold`` of the local time, not of the date-time."""
    wall = datetime(2026, 1, 1, 9, fold=1)  # noqa: DTZ001 - a wall clock
    assert LocalTime(wall, "UTC").wall.fold == 0


@given(
    st.datetimes(
        min_value=datetime(1975, 1, 1),  # noqa: DTZ001 - hypothesis asks for a naive one
        max_value=datetime(2060, 1, 1),  # noqa: DTZ001 - as above
        timezones=st.just(UTC),
    ),
    st.sampled_from(ZONES),
)
def test_every_instant_has_one_local_time(instant: datetime, zone: str) -> None:
    """An instant shown on a wall clock somewhere means the same instant again."""
    local = LocalTime.of(instant, zone)
    assert local.instant == instant
    assert LocalTime(local.wall, zone, local.fold) == local


@pytest.mark.parametrize(
    ("start", "days", "instant"),
    [
        ("2026-03-30 09:00", 2, "2026-03-28T08:00"),
        ("2026-10-26 09:00", 2, "2026-10-24T07:00"),
        ("2026-03-30 02:30", 1, "2026-03-29T01:30"),
        ("2026-10-26 02:30", 1, "2026-10-25T00:30"),
        ("2026-03-02 09:00", 0, "2026-03-02T08:00"),
    ],
)
def test_days_before_keep_the_wall_clock(start: str, days: int, instant: str) -> None:
    """Whole days earlier is the same time of day, across a change of the clock too (R11)."""
    assert at(start).days_before(days) == utc(instant)


def test_shows_time_and_zone() -> None:
    """A local time reads as people say it."""
    assert str(at("2026-03-02 09:00")) == "2026-03-02 09:00 Europe/Brussels"


def test_known_zones_are_accepted() -> None:
    """The name of a zone is kept as it is."""
    assert [zone_name(zone) for zone in ZONES] == ZONES


def test_order_is_by_instant_in_the_repeated_hour() -> None:
    """An event from the first 2:45 to the second 2:15 is half an hour long, and is accepted."""
    plan = sk.EventPlan(
        start=at("2026-10-25 02:45", fold=0),
        end=at("2026-10-25 02:15", fold=1),
    )
    assert plan.end.instant - plan.start.instant == timedelta(minutes=30)

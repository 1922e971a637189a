"""Values made from what was stored: nothing is checked or worked out anew (X9, K7)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import fields_dict

import sessionkit as sk
from sessionkit._domain.commands.platform import AddActivity
from sessionkit._domain.ids import PersonId, SectionId, SessionId
from sessionkit._domain.registration import Registration, RegistrationState
from sessionkit._domain.stored import as_stored
from sessionkit._domain.target import Target, TargetKind
from sessionkit._domain.timespan import LocalTime
from sessionkit.testing import contracts
from tests.builders import at

WALL = datetime(2026, 3, 29, 2, 30)  # noqa: DTZ001 - a wall-clock time


def shallow(value: Any) -> dict[str, Any]:
    """Its fields, as they are."""
    return {name: getattr(value, name) for name in fields_dict(type(value))}


@pytest.mark.parametrize("record", contracts.examples(), ids=lambda one: type(one).__name__)
def test_what_was_stored_comes_back_equal(record: Any) -> None:
    """X9: of every kind, by its fields alone."""
    again = as_stored(type(record), shallow(record))
    assert again == record
    assert type(again) is type(record)


def test_what_would_be_refused_today_is_read() -> None:
    """X9: no validation of today runs on what was right in its day."""
    long = "x" * 100_000
    with pytest.raises(ValueError, match="title"):
        AddActivity(activity_id="quiz", title=long)
    assert as_stored(AddActivity, {"activity_id": "quiz", "title": long}).title == long


def test_what_is_newer_gets_its_default() -> None:
    """X9: a field that did not exist gets its default, and one without any is missed by name."""
    entry = as_stored(sk.PersonEntry, {"person_id": "ana", "name": "Ana"})
    assert entry == sk.PersonEntry(person_id="ana", name="Ana")
    with pytest.raises(LookupError, match=r"LocalTime\.zone was not stored"):
        as_stored(LocalTime, {"wall": WALL})


def test_an_instant_is_kept_whatever_the_zone_database_says() -> None:
    """K7: a time that the clock skips now, or in a zone that is gone, is read as it was."""
    instant = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    skipped = {"wall": WALL, "zone": "Europe/Brussels", "fold": None, "instant": instant}
    for values in (skipped, skipped | {"zone": "Europe/Atlantis"}):
        kept = as_stored(LocalTime, values)
        assert kept.instant == instant
        assert kept.has_moved
    time = at("2026-07-01 09:00")
    assert not time.has_moved
    assert not as_stored(LocalTime, shallow(time)).has_moved
    moved = shallow(time) | {"instant": datetime(2026, 7, 1, 8, tzinfo=UTC)}
    assert as_stored(LocalTime, moved).has_moved
    assert not at("2026-10-25 02:30", fold=1).has_moved


def test_what_is_newer_than_what_was_stored_gets_its_default() -> None:
    """X9: also where the default is made anew each time, or from the fields before it."""
    target = as_stored(Target, {"kind": TargetKind.GOAL, "target_id": "g"})
    assert target == Target.goal("g")
    assert target.key == ("goal", "g")
    registration = Registration(
        session_id=SessionId("s"),
        learner_id=PersonId("ana"),
        section_id=SectionId("n"),
        state=RegistrationState.ACTIVE,
        since=at("2026-03-02 09:00").instant,
        ticket=0,
    )
    values = shallow(registration)
    del values["marks"]
    assert as_stored(Registration, values) == registration

"""How values look in a notebook: plain, escaped, on one line (X10, K6)."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._notebook import shown, table

AT = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (7, "7"),
        ("<north>", "<north>"),
        ("", ""),
        (AT, "2026-03-02 09:05 UTC"),
        (AT.replace(tzinfo=None), "2026-03-02 09:05"),
        (AT.replace(tzinfo=timezone(timedelta(hours=1), "CET")), "2026-03-02 09:05 CET"),
        (timedelta(days=1, hours=2), "1 day, 2:00:00"),
        (sk.Attendance.ATTENDED, "attended"),
        (sk.LocalTime.parse("2026-03-02 09:00", "UTC"), "2026-03-02 09:00 UTC"),
        ((), ""),
        (("north", "south"), "north, south"),
        (["north", None, True], "north, , yes"),
        ({"a": 1, sk.Attendance.ABSENT: ("x", "y")}, "a: 1, absent: x, y"),
        ((one for one in ("a", "b")), "a, b"),
    ],
)
def test_a_value_is_shown_as_a_person_reads_it(value: Any, expected: str) -> None:
    """X10: one line of text for everything that a finding or a view holds."""
    assert shown(value) == expected


def test_records_are_a_table_with_a_head() -> None:
    """X10: names of columns without underscores; what a record lacks is an empty cell."""
    assert table(
        "Roster", [{"learner_id": "ana", "places": 2}, {"places": None}], ["learner_id", "places"]
    ) == (
        '<table cellpadding="4"><caption>Roster</caption>'
        '<thead><tr><th scope="col">learner id</th><th scope="col">places</th></tr></thead>'
        "<tbody><tr><td>ana</td><td>2</td></tr><tr><td></td><td></td></tr></tbody></table>"
    )


def test_text_from_people_cannot_become_markup() -> None:
    """K6: captions, names of columns and cells are all escaped."""
    html = table("<b>", [{"<i>": '<script>"&'}], ["<i>"])
    assert html == (
        '<table cellpadding="4"><caption>&lt;b&gt;</caption>'
        '<thead><tr><th scope="col">&lt;i&gt;</th></tr></thead>'
        "<tbody><tr><td>&lt;script&gt;&quot;&amp;</td></tr></tbody></table>"
    )


def test_a_table_without_records_is_its_head() -> None:
    """X10: the columns may come from anything that can be gone through once."""
    assert table("Empty", [], iter(["a"])) == (
        '<table cellpadding="4"><caption>Empty</caption>'
        '<thead><tr><th scope="col">a</th></tr></thead><tbody></tbody></table>'
    )

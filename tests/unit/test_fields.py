"""What a field accepts, in its one canonical form (X7, K6).

What it refuses stands in ``tests/golden/fields.txt``, for every field of every command.
"""

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sessionkit._domain import fields
from sessionkit._domain.fields import UNCHANGED, Attributes

BRUSSELS = ZoneInfo("Europe/Brussels")
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    "convert",
    [
        fields.person_id,
        fields.group_id,
        fields.activity_id,
        fields.widget_id,
        fields.session_id,
        fields.section_id,
        fields.event_id,
        fields.automation_id,
        fields.journey_id,
        fields.journey_section_id,
        fields.programme_id,
        fields.goal_id,
        fields.intake_id,
        fields.item_id,
        fields.given_id,
        fields.optional_given_id,
        fields.optional_section_id,
        fields.optional_group_id,
        fields.optional_person_id,
    ],
)
@pytest.mark.parametrize("value", ["a", "x" * 255, "a b", "sales-101", "é☂", "sÿ/:#@"])
def test_id_is_kept_as_it_is(convert: Callable[[Any], Any], value: str) -> None:
    """An id is an opaque text: what may be an id is kept letter by letter."""
    assert convert(value) == value


@pytest.mark.parametrize(
    ("convert", "given", "kept"),
    [
        (fields.optional_group_id, None, None),
        (fields.optional_person_id, None, None),
        (fields.optional_given_id, None, None),
        (fields.optional_section_id, None, None),
        (fields.group_ids, [], ()),
        (fields.group_ids, ["b", "a"], ("a", "b")),
        (fields.group_ids, {"b": 1, "a": 2}, ("a", "b")),
        (fields.some_group_ids, iter(["b", "a"]), ("a", "b")),
        (fields.session_ids, {"b", "a"}, ("a", "b")),
        (fields.person_ids, ["b", "a"], ("b", "a")),
        (fields.person_ids, (), ()),
        (fields.some_person_ids, ("b", "a"), ("b", "a")),
        (fields.title, "  Sales\ttraining\n101 ", "Sales training 101"),
        (fields.title, "a\u2028b", "a b"),
        (fields.title, "\ufeffSales\u200b", "Sales"),
        (fields.title, "नि\u200dष्ठा", "नि\u200dष्ठा"),
        (fields.title, "می\u200cخواهم", "می\u200cخواهم"),  # noqa: RUF001 - Persian
        (fields.title, "x" * 255 + "\x00\x00", "x" * 255),
        (fields.line, "", ""),
        (fields.line, " \n ", ""),
        (fields.notes, "", ""),
        (fields.notes, "a\r\nb\rc\n\td\x0be", "a\nb\nc\n\td e"),
        (fields.reason, " ill\n", "ill"),
        (fields.links, [], ()),
        (
            fields.links,
            ["https://example.org/a?b=c#d", "HTTP://EXAMPLE.ORG"],
            ("https://example.org/a?b=c#d", "HTTP://EXAMPLE.ORG"),
        ),
        (fields.email, "", ""),
        (fields.email, "ana.b+c@mail.example.org", "ana.b+c@mail.example.org"),
        (fields.flag, True, True),
        (fields.flag, False, False),
        (fields.positive, 1, 1),
        (fields.positive, 2**31 - 1, 2**31 - 1),
        (fields.optional_positive, None, None),
        (fields.optional_positive, 7, 7),
        (fields.place, 0, 0),
        (fields.place, 2**31 - 1, 2**31 - 1),
        (fields.number, 0, 0),
        (fields.number, -2.5, -2.5),
        (fields.optional_number, None, None),
        (fields.optional_number, 7, 7),
        (fields.attribute_value, None, None),
        (fields.attribute_value, True, True),
        (fields.attribute_value, 3, 3),
        (fields.attribute_value, 0.5, 0.5),
        (fields.attribute_value, "", ""),
        (fields.attribute_value, "x" * 10_000, "x" * 10_000),
        (fields.optional_moment, None, None),
        (fields.optional_duration, None, None),
        (fields.optional_duration, HOUR, HOUR),
        (fields.optional_offset, None, None),
        (fields.optional_offset, "-12h", -12 * HOUR),
        (fields.duration, timedelta(0), timedelta(0)),
        (fields.durations, [HOUR, 2 * HOUR], (2 * HOUR, HOUR)),
        (fields.durations, [], ()),
    ],
)
def test_value_gets_its_canonical_form(
    convert: Callable[[Any], Any], given: Any, kept: Any
) -> None:
    """What is accepted comes out in one form, however it was given."""
    result = convert(given)
    assert result == kept
    assert type(result) is type(kept)


def test_link_may_be_two_thousand_characters_long() -> None:
    """The longest link is kept, and one more character is too many."""
    link = "https://example.org/" + "x" * 1980
    assert fields.links([link]) == (link,)
    with pytest.raises(ValueError, match=r"^must be a web address of at most 2000 characters"):
        fields.links([f"{link}x"])


def test_email_may_be_as_long_as_an_id() -> None:
    """The longest address is kept, and one more character is too many."""
    address = "x" * 243 + "@example.org"
    assert fields.email(address) == address
    with pytest.raises(ValueError, match=r"^must be a bare address such as ana@example.org"):
        fields.email(f"x{address}")


def test_unchanged_is_one_value_that_shows_its_name() -> None:
    """``UNCHANGED`` stays the same one through copies, and reads as it is written."""
    assert repr(UNCHANGED) == "UNCHANGED"
    assert copy.deepcopy(UNCHANGED) is UNCHANGED
    assert pickle.loads(pickle.dumps(UNCHANGED)) is UNCHANGED  # noqa: S301 - our own bytes


# Moments


@pytest.mark.parametrize(
    ("given", "hour"),
    [
        (datetime(2026, 7, 1, 9, tzinfo=UTC), 9),
        (datetime(2026, 7, 1, 9, tzinfo=BRUSSELS), 7),
        (datetime(2026, 1, 1, 9, tzinfo=BRUSSELS), 8),
        (datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=-5))), 14),
        (datetime(2026, 10, 25, 2, 30, tzinfo=BRUSSELS, fold=1), 1),
        (datetime(2026, 10, 25, 1, 59, tzinfo=BRUSSELS), 23),
        (datetime(2026, 10, 25, 3, 0, tzinfo=BRUSSELS), 2),
        (datetime(2026, 3, 29, 1, 59, tzinfo=BRUSSELS), 0),
        (datetime(2026, 3, 29, 3, 0, tzinfo=BRUSSELS), 1),
    ],
)
def test_moment_comes_out_in_utc(given: datetime, hour: int) -> None:
    """A moment is kept as its instant, whichever zone it was written in."""
    moment = fields.moment(given)
    assert moment.tzinfo is UTC
    assert moment == given.astimezone(UTC)
    assert moment.hour == hour


def test_skipped_hour_is_refused_whatever_the_fold() -> None:
    """A time that the clock skips does not exist, the first nor the second."""
    for fold in (0, 1):
        skipped = datetime(2026, 3, 29, 2, 30, tzinfo=BRUSSELS, fold=fold)
        with pytest.raises(ValueError, match=r"^must exist in its zone"):
            fields.moment(skipped)


# How long before or after


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("7d", timedelta(days=7)),
        ("-12h", -12 * HOUR),
        ("1d12h", timedelta(days=1, hours=12)),
        ("-1d30m", -timedelta(days=1, minutes=30)),
        ("1d2h3m4s", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("0s", timedelta(0)),
        ("36525d", timedelta(days=36525)),
        ("-36525d", -timedelta(days=36525)),
    ],
)
def test_offset_is_read_and_written_alike(text: str, length: timedelta) -> None:
    """What is written is read back the same, and a timedelta is taken as it is (A3)."""
    assert fields.offset(text) == length
    assert fields.offset(length) == length
    assert fields.offset_text(length) == text


@pytest.mark.parametrize(
    ("given", "text"), [("24h", "1d"), ("90m", "1h30m"), ("-0d", "0s"), ("0d36h", "1d12h")]
)
def test_offset_has_one_form(given: str, text: str) -> None:
    """Lengths that are the same are written the same, however they were given."""
    assert fields.offset_text(fields.offset(given)) == text


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("", r"^must be written like 7d, -12h or 1d30m, got ''$"),
        ("1h1d", r"^must be written like 7d, -12h or 1d30m, got '1h1d'$"),
        ("36526d", r"^must be at most 36525 days, got '36526d'$"),
        ("36525d1s", r"^must be at most 36525 days, got "),
        ("999999999999s", r"^must be at most 36525 days, got '999999999999s'$"),
        (7, r"^must be a timedelta, or a text such as 7d or -12h, got 7$"),
        (timedelta(microseconds=1), r"^must be a whole number of seconds, got "),
        (timedelta(days=-36525, seconds=-1), r"^must be at most 36525 days, got "),
    ],
)
def test_offset_that_cannot_be_is_refused(given: Any, message: str) -> None:
    """A length that cannot be read, is too exact or leads out of the calendar is refused (X7)."""
    with pytest.raises(ValueError, match=message):
        fields.offset(given)


def test_id_of_an_item_has_room_for_its_target() -> None:
    """The longest id of the kind with the longest name is still the id of an item (D1)."""
    longest = "journey section " + "x" * 255
    assert fields.item_id(longest) == longest
    with pytest.raises(ValueError, match=r"^must be at most 271 characters long, got "):
        fields.item_id(f"{longest}x")


# Attributes


def test_attributes_read_like_a_mapping() -> None:
    """Attributes are found by name, counted, and gone through in order of their names."""
    attributes = fields.attributes({"level": 3, "area": "north", "old": None, "new": True})
    assert list(attributes) == ["area", "level", "new", "old"]
    assert len(attributes) == 4
    assert attributes["level"] == 3
    assert attributes["old"] is None
    assert attributes.get("colour") is None
    assert "area" in attributes
    with pytest.raises(KeyError, match="colour"):
        attributes["colour"]


def test_attributes_are_equal_whatever_their_order() -> None:
    """Attributes given in another order are the same, and can be told by hash."""
    one, other = fields.attributes({"a": 1, "b": 2}), fields.attributes({"b": 2, "a": 1})
    assert one == other
    assert hash(one) == hash(other)
    assert one != fields.attributes({"a": 1, "b": 3})


def test_attributes_are_taken_over_as_they_are() -> None:
    """Attributes that were checked once are not checked again."""
    attributes = fields.attributes({"text": "x" * 10_000, "share": 0.5})
    assert fields.attributes(attributes) is attributes
    assert fields.attributes({}) == Attributes()


# Messages


@pytest.mark.parametrize(
    ("value", "shown"),
    [("x" * 78, repr("x" * 78)), ("x" * 79, "'" + "x" * 76 + "..."), (None, "None")],
)
def test_message_shows_the_value_on_one_line(value: Any, shown: str) -> None:
    """A value of up to eighty characters is shown whole, a longer one is cut."""
    assert str(fields.refuse("must be something else", value)) == (
        f"must be something else, got {shown}"
    )


def test_argument_is_named_like_a_field() -> None:
    """An argument of a function is refused by its name."""
    assert fields.argument("limit", fields.positive, 3) == 3
    with pytest.raises(ValueError, match=r"^limit must be from 1 to \d+, got 0$"):
        fields.argument("limit", fields.positive, 0)


def test_message_about_a_value_that_cannot_be_shown_names_its_kind() -> None:
    """A value whose text cannot be made, such as a number of thousands of digits, is still refused."""
    with pytest.raises(
        ValueError, match=r"^limit must be from 1 to \d+, got a int too large to show$"
    ):
        fields.argument("limit", fields.positive, 10**5000)


@pytest.mark.parametrize(
    "value", [2**53 + 1, -(2**53) - 1, 10**5000], ids=("above", "below", "huge")
)
def test_whole_numbers_are_small_enough_to_be_kept(value: int) -> None:
    """X7, A18: what a notation could not write is refused, however long it is."""
    for accept in (fields.number, fields.attribute_value):
        with pytest.raises(ValueError, match=r"^must be from -9007199254740992 to 90071992547409"):
            accept(value)

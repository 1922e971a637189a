"""What a field accepts: converters that refuse a value that cannot exist (X7).

Editing rules:

1. A converter takes one value and returns it in its one canonical form, or raises ``ValueError``
   with a sentence that begins with "must" and ends with the value it got.
2. It never knows the field's name; ``named_fields`` puts the name in front.
3. ``bool`` is never a number, a text is never a collection, a naive time is never a moment.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, Final, TypeAlias, TypeVar, cast

from attrs import Attribute, field, frozen

from sessionkit._domain.ids import (
    ActivityId,
    AutomationId,
    EventId,
    GoalId,
    GroupId,
    IntakeId,
    ItemId,
    JourneyId,
    JourneySectionId,
    PersonId,
    ProgrammeId,
    SectionId,
    SessionId,
    WidgetId,
)

ID_LENGTH: Final = 255
TITLE_LENGTH: Final = 255
NOTES_LENGTH: Final = 10_000
LINK_LENGTH: Final = 2000
WHOLE_IN_FLOATS: Final = 2**53
LARGEST_NUMBER: Final = 2**31 - 1
SHOWN_LENGTH: Final = 80

Key = TypeVar("Key")
Choice = TypeVar("Choice", bound=Enum)
Value = TypeVar("Value")


class Unchanged(Enum):
    """What a field of an edit holds when it is to stay as it is; ``None`` means "take it away"."""

    UNCHANGED = "unchanged"

    def __repr__(self) -> str:
        """Show the bare name, as it is written in code."""
        return "UNCHANGED"


UNCHANGED: Final = Unchanged.UNCHANGED

Kept: TypeAlias = Value | Unchanged
"""What a field of an edit accepts: a value, or word that it stays as it is."""

_PLAIN: Final = "plain converter"


def named_fields(cls: type, fields: list["Attribute[Any]"]) -> list["Attribute[Any]"]:
    """Make every converter of an attrs class say which field it refuses (X7).

    Used as ``@frozen(kw_only=True, field_transformer=named_fields)``.
    """
    return [
        one.evolve(
            converter=_naming(one.converter, f"{cls.__name__}.{one.name}"),
            metadata={**one.metadata, _PLAIN: one.converter},
        )
        if one.converter is not None
        else one
        for one in fields
    ]


def plain_converter(field: "Attribute[Any]") -> Callable[[Any], Any]:
    """Give what converts a field, as it was declared: it does not name the field."""
    return cast("Callable[[Any], Any]", field.metadata[_PLAIN])


def _naming(convert: Any, name: str) -> Callable[[Any], Any]:
    def named(value: Any) -> Any:
        try:
            return convert(value)
        except ValueError as problem:
            message = f"{name} {problem}"
            raise ValueError(message) from None

    return named


def argument(name: str, convert: Callable[[Any], Value], value: object) -> Value:
    """Accept one argument of a function as a field would be, with its name in the error (X7)."""
    return cast("Value", _naming(convert, name)(value))


def refuse(requirement: str, value: object) -> ValueError:
    """Build the error of a converter; a very long value is cut, so that the message stays one line."""
    try:
        shown = repr(value)
    except (ValueError, RecursionError):  # an int of thousands of digits, a list inside itself
        shown = f"a {type(value).__name__} too large to show"
    if len(shown) > SHOWN_LENGTH:
        shown = shown[: SHOWN_LENGTH - 3] + "..."
    return ValueError(f"{requirement}, got {shown}")


def collection(values: object, of: str) -> Iterable[Any]:
    """Accept anything that holds several values; a text is one value, not several."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise refuse(f"must be a collection of {of}", values)
    return values


# Identifiers ---------------------------------------------------------------------------------


def _id(value: object, length: int = ID_LENGTH) -> str:
    if not isinstance(value, str):
        raise refuse("must be a text", value)
    if not value or value != value.strip():
        raise refuse("must be a text without spaces around it, and not empty", value)
    if len(value) > length:
        raise refuse(f"must be at most {length} characters long", value)
    if not value.isprintable():
        raise refuse("must hold printable characters only", value)
    return value


def person_id(value: str) -> PersonId:
    """Accept the id of a person."""
    return PersonId(_id(value))


def group_id(value: str) -> GroupId:
    """Accept the id of a group."""
    return GroupId(_id(value))


def activity_id(value: str) -> ActivityId:
    """Accept the id of an activity."""
    return ActivityId(_id(value))


def widget_id(value: str) -> WidgetId:
    """Accept the id of a widget."""
    return WidgetId(_id(value))


def session_id(value: str) -> SessionId:
    """Accept the id of a session."""
    return SessionId(_id(value))


def section_id(value: str) -> SectionId:
    """Accept the id of a section."""
    return SectionId(_id(value))


def event_id(value: str) -> EventId:
    """Accept the id of an event."""
    return EventId(_id(value))


def automation_id(value: str) -> AutomationId:
    """Accept the id of an automation."""
    return AutomationId(_id(value))


def journey_id(value: str) -> JourneyId:
    """Accept the id of a journey."""
    return JourneyId(_id(value))


def journey_section_id(value: str) -> JourneySectionId:
    """Accept the id of a journey section."""
    return JourneySectionId(_id(value))


def programme_id(value: str) -> ProgrammeId:
    """Accept the id of a programme."""
    return ProgrammeId(_id(value))


def goal_id(value: str) -> GoalId:
    """Accept the id of a goal."""
    return GoalId(_id(value))


def intake_id(value: str) -> IntakeId:
    """Accept the id of an intake."""
    return IntakeId(_id(value))


def item_id(value: str) -> ItemId:
    """Accept the id of an item of a to-do list; one of a target holds its kind and its id."""
    return ItemId(_id(value, ID_LENGTH + len("journey section ")))


def given_id(value: str) -> str:
    """Accept an id of something that only the application knows, such as a badge."""
    return _id(value)


def optional_given_id(value: str | None) -> str | None:
    """Accept such an id, or none."""
    return None if value is None else given_id(value)


def optional_group_id(value: str | None) -> GroupId | None:
    """Accept the id of a group, or none."""
    return None if value is None else group_id(value)


def optional_section_id(value: str | None) -> SectionId | None:
    """Accept the id of a section, or none."""
    return None if value is None else section_id(value)


def optional_person_id(value: str | None) -> PersonId | None:
    """Accept the id of a person, or none."""
    return None if value is None else person_id(value)


# Collections of identifiers ------------------------------------------------------------------


def _distinct(values: Iterable[str], convert: Callable[[str], Key]) -> tuple[Key, ...]:
    converted = [convert(value) for value in collection(values, "ids")]
    seen: set[Key] = set()
    for one in converted:
        if one in seen:
            raise refuse("must not name the same id twice", one)
        seen.add(one)
    return tuple(converted)


def _some(ids: tuple[Key, ...]) -> tuple[Key, ...]:
    if not ids:
        raise refuse("must name at least one id", ids)
    return ids


def group_ids(values: Iterable[str]) -> tuple[GroupId, ...]:
    """Accept distinct ids of groups, in order of their ids."""
    return tuple(sorted(_distinct(values, group_id)))


def some_group_ids(values: Iterable[str]) -> tuple[GroupId, ...]:
    """Accept one or more distinct ids of groups, in order of their ids."""
    return _some(group_ids(values))


def person_ids(values: Iterable[str]) -> tuple[PersonId, ...]:
    """Accept distinct ids of people, in the order given."""
    return _distinct(values, person_id)


def some_person_ids(values: Iterable[str]) -> tuple[PersonId, ...]:
    """Accept one or more distinct ids of people, in the order given."""
    return _some(person_ids(values))


def session_ids(values: Iterable[str]) -> tuple[SessionId, ...]:
    """Accept distinct ids of sessions, in order of their ids."""
    return tuple(sorted(_distinct(values, session_id)))


# Text ----------------------------------------------------------------------------------------


def _clean(value: object, length: int, kept: str) -> str:
    if not isinstance(value, str):
        raise refuse("must be a text", value)
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(
        " " if one.isspace() and one not in kept else one
        for one in text
        if one.isspace() or not unicodedata.category(one).startswith("C") or one in _JOINERS
    ).strip()
    if len(text) > length:
        raise refuse(f"must be at most {length} characters long ({len(text)} given)", value)
    return text


_JOINERS: Final = "\u200c\u200d"
"""Zero-width joiners belong to the spelling of several languages; other invisibles are taken out."""


def title(value: str) -> str:
    """Accept one line of text, 1 to 255 characters; control characters are taken out (K6)."""
    text = _clean(value, TITLE_LENGTH, kept="")
    if not text:
        raise refuse("must not be empty", value)
    return text


def line(value: str) -> str:
    """Accept one line of text, which may be empty, of at most 255 characters."""
    return _clean(value, TITLE_LENGTH, kept="")


def notes(value: str) -> str:
    """Accept running text, which may be empty, of at most 10,000 characters."""
    return _clean(value, NOTES_LENGTH, kept="\n\t")


def reason(value: str) -> str:
    """Accept the reason somebody gives: running text that is not empty."""
    text = notes(value)
    if not text:
        raise refuse("must not be empty", value)
    return text


def links(values: Iterable[str]) -> tuple[str, ...]:
    """Accept web addresses: absolute, http or https, without spaces, at most 2,000 characters."""
    return tuple(_link(value) for value in collection(values, "web addresses"))


def _link(value: object) -> str:
    if not isinstance(value, str) or len(value) > LINK_LENGTH:
        raise refuse(f"must be a web address of at most {LINK_LENGTH} characters", value)
    if not value.lower().startswith(("http://", "https://")) or not value.split("://", 1)[1]:
        raise refuse("must begin with http:// or https://", value)
    if not value.isprintable() or " " in value:
        raise refuse("must hold neither spaces nor control characters", value)
    return value


def email(value: str) -> str:
    """Accept a bare mailbox address, or an empty text for "none known".

    The form ``Name <a@b>`` is refused: a mailbox is what calendars and mail headers need.
    """
    if not isinstance(value, str):
        raise refuse("must be a text", value)
    if value == "":
        return value
    local, at, host = value.rpartition("@")
    plain = value.isprintable() and not any(one in local + host for one in " @<>,;:\"'()[]\\")
    if not (at and local and host and plain) or len(value) > ID_LENGTH:
        raise refuse("must be a bare address such as ana@example.org", value)
    return value


# Numbers, flags, choices ---------------------------------------------------------------------


def flag(value: bool) -> bool:  # noqa: FBT001 - a converter takes its one value by position
    """Accept ``True`` or ``False``, nothing that merely behaves like them."""
    if not isinstance(value, bool):
        raise refuse("must be True or False", value)
    return value


def chosen(kind: type[Choice], value: object) -> Choice:
    """Accept one of the members of an enumeration, or its value."""
    if isinstance(value, kind):
        return value
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(str(one.value) for one in kind)
        raise refuse(f"must be one of {known}", value) from None


def positive(value: int) -> int:
    """Accept a whole number from 1 to 2,147,483,647."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise refuse("must be a whole number", value)
    if not 1 <= value <= LARGEST_NUMBER:
        raise refuse(f"must be from 1 to {LARGEST_NUMBER}", value)
    return value


def place(value: Any) -> int:
    """Accept a place in a list, counted from 0."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_NUMBER:
        raise refuse(f"must be a whole number from 0 to {LARGEST_NUMBER}", value)
    return value


def optional_positive(value: int | None) -> int | None:
    """Accept a whole number of at least 1, or none."""
    return None if value is None else positive(value)


def number(value: Any) -> float:
    """Accept a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refuse("must be a number", value)
    return cast("float", _manageable(value))


def _manageable(value: Any) -> Any:
    """Accept a number that every storage and notation keeps as it is."""
    if isinstance(value, float) and not math.isfinite(value):
        raise refuse("must be a finite number", value)
    if isinstance(value, int) and abs(value) > WHOLE_IN_FLOATS:
        raise refuse(f"must be from -{WHOLE_IN_FLOATS} to {WHOLE_IN_FLOATS}", value)
    return value


def optional_number(value: Any) -> float | None:
    """Accept a finite number, or none."""
    return None if value is None else number(value)


# Time ----------------------------------------------------------------------------------------


FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 9799
LONGEST: Final = timedelta(days=36525)
"""A hundred years: a length that leads out of the calendar is a mistake."""


def within_time(value: datetime) -> datetime:
    """Give an aware date-time in UTC, if it is far enough from both ends of the calendar."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise refuse(f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}", value)
    return value.astimezone(UTC)


def moment(value: datetime) -> datetime:
    """Accept an aware date-time and give it in UTC.

    A time in an hour that its zone skips does not exist; one in an hour that its zone repeats
    must say which is meant, with ``fold=1``, as UTC, or as a ``LocalTime`` (K7, X7).
    """
    if not isinstance(value, datetime):
        raise refuse("must be a date-time", value)
    if value.tzinfo is UTC:
        return within_time(value)
    if value.utcoffset() is None:
        raise refuse("must say its time zone (a naive date-time does not)", value)
    instant = within_time(value)
    if instant.astimezone(value.tzinfo).replace(tzinfo=None) != value.replace(tzinfo=None):
        raise refuse("must exist in its zone (the clock skips it)", value)
    if not value.fold and value.replace(fold=1).utcoffset() != value.utcoffset():
        raise refuse("must say which of two is meant (the clock repeats it): use UTC", value)
    return instant


def optional_moment(value: datetime | None) -> datetime | None:
    """Accept an aware date-time, or none."""
    return None if value is None else moment(value)


def duration(value: timedelta) -> timedelta:
    """Accept a length of time of zero or more."""
    if not isinstance(value, timedelta):
        raise refuse("must be a timedelta", value)
    if value < timedelta(0):
        raise refuse("must not be negative", value)
    if value > LONGEST:
        raise refuse(f"must be at most {LONGEST.days} days", value)
    return value


def durations(values: Iterable[timedelta]) -> tuple[timedelta, ...]:
    """Accept distinct lengths of time above zero, longest first."""
    lengths = tuple(
        sorted((duration(value) for value in collection(values, "timedeltas")), reverse=True)
    )
    if len(set(lengths)) < len(lengths) or timedelta(0) in lengths:
        raise refuse("must be distinct and above zero", lengths)
    return lengths


def optional_duration(value: timedelta | None) -> timedelta | None:
    """Accept a length of time of zero or more, or none."""
    return None if value is None else duration(value)


_UNITS: Final = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_OFFSET: Final = re.compile(r"(-?)(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,12})s)?")


def offset(value: Any) -> timedelta:
    """Accept how long before (negative) or after a date: a timedelta, or a text such as ``-12h``.

    A text holds days, hours, minutes and seconds in that order, such as ``7d`` or ``1d12h``.
    """
    if isinstance(value, str):
        found = _OFFSET.fullmatch(value)
        if found is None or not any(found.groups()[1:]):
            raise refuse("must be written like 7d, -12h or 1d30m", value)
        sign, *counts = found.groups()
        parts = {
            name: int(count or 0) for name, count in zip(_UNITS.values(), counts, strict=True)
        }
        if parts["days"] > LONGEST.days or parts["seconds"] > LONGEST.total_seconds():
            raise refuse(f"must be at most {LONGEST.days} days", value)
        length = timedelta(**parts)
        value = -length if sign else length
    if not isinstance(value, timedelta):
        raise refuse("must be a timedelta, or a text such as 7d or -12h", value)
    if value.microseconds:
        raise refuse("must be a whole number of seconds", value)
    if abs(value) > LONGEST:
        raise refuse(f"must be at most {LONGEST.days} days", value)
    return value


def optional_offset(value: Any) -> timedelta | None:
    """Accept how long before or after a date, or none."""
    return None if value is None else offset(value)


def offset_text(value: timedelta) -> str:
    """Write how long before or after a date, as ``offset`` reads it.

    >>> offset_text(timedelta(days=-1, hours=-12)), offset_text(timedelta(0))
    ('-1d12h', '0s')
    """
    left, text = int(abs(value).total_seconds()), "-" if value < timedelta(0) else ""
    for unit, seconds in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, left = divmod(left, seconds)
        text += f"{count}{unit}" if count else ""
    return text or "0s"


# Free attributes -----------------------------------------------------------------------------

AttributeValue = str | int | float | bool | None


PlainKey = tuple[str, str | float | bool | None]


def plain_key(value: AttributeValue) -> PlainKey:
    """Give what two values must share to be the same: a flag is no number, ``1`` equals ``1.0``."""
    if isinstance(value, bool):
        return ("flag", value)
    if isinstance(value, str):
        return ("text", value)
    return ("none", None) if value is None else ("number", value)


def _plain_items(
    items: tuple[tuple[str, AttributeValue], ...],
) -> tuple[tuple[str, PlainKey], ...]:
    return tuple([(name, plain_key(value)) for name, value in items])


@frozen
class Attributes(Mapping[str, AttributeValue]):
    """What else the application knows of a person: names and plain values, never changed in place.

    Two are equal by type and value: ``True`` is not ``1`` (G11).
    """

    items_by_name: tuple[tuple[str, AttributeValue], ...] = field(default=(), eq=_plain_items)

    def __getitem__(self, name: str) -> AttributeValue:
        """Give the value of one attribute."""
        for key, value in self.items_by_name:
            if key == name:
                return value
        raise KeyError(name)

    def __iter__(self) -> Any:
        """Go through the names."""
        return (key for key, _ in self.items_by_name)

    def __len__(self) -> int:
        """Count the attributes."""
        return len(self.items_by_name)


NO_ATTRIBUTES: Final = Attributes()


def attribute_value(value: Any) -> AttributeValue:
    """Accept one plain value: a text, a finite number, a flag, none."""
    if not (value is None or isinstance(value, str | int | float)):
        raise refuse("must be a plain value", value)
    _manageable(value)
    if isinstance(value, str) and len(value) > NOTES_LENGTH:
        raise refuse(f"must be a text of at most {NOTES_LENGTH} characters", value)
    return value


def attributes(values: Mapping[str, AttributeValue]) -> Attributes:
    """Accept names with plain values: text, finite numbers, flags, none."""
    if isinstance(values, Attributes):
        return values
    if not isinstance(values, Mapping):
        raise refuse("must be a mapping of names to plain values", values)
    for key, value in values.items():
        _id(key)
        if not (value is None or isinstance(value, str | int | float)):
            raise refuse(f"must hold plain values only, at {key!r}", value)
        if isinstance(value, float) and not math.isfinite(value):
            raise refuse(f"must hold finite numbers only, at {key!r}", value)
        if isinstance(value, str) and len(value) > NOTES_LENGTH:
            raise refuse(
                f"must hold texts of at most {NOTES_LENGTH} characters, at {key!r}", value
            )
    return Attributes(tuple(sorted(values.items())))

"""The settings of the whole platform."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import Enum
from typing import Final, TypedDict

from attrs import field, frozen

from sessionkit._domain import fields
from sessionkit._domain.edits import by_member, some_of
from sessionkit._domain.fields import Kept, named_fields
from sessionkit._domain.notice import NoticeKind


class Overlaps(Enum):
    """What an overlap with another registration of the learner means (R8)."""

    WARN = "warn"
    REFUSE = "refuse"


def _overlaps(value: Overlaps | str) -> Overlaps:
    return fields.chosen(Overlaps, value)


_KINDS: Final = "kinds of notice"


def _kinds(values: Iterable[NoticeKind | str]) -> frozenset[NoticeKind]:
    return some_of(NoticeKind, _KINDS, values)


@frozen(kw_only=True, field_transformer=named_fields)
class Settings:
    """What is set once for the whole platform (S2, R8, N1, N2, T8).

    Attributes:
        sessions_are_on: Off: every command about sessions is refused, nothing is lost.
        overlaps: Whether an overlap warns or refuses.
        reminders: How long before an event its learners are reminded, longest first.
        attendance_due_after: How long after an event its trainers are reminded of the sheet.
        silent: The kinds of notice that do not go out.
        full_tells_learners: Whether the learners of the section's groups are told as well when a
            section is full.
    """

    sessions_are_on: bool = field(default=True, converter=fields.flag)
    overlaps: Overlaps = field(default=Overlaps.WARN, converter=_overlaps)
    reminders: tuple[timedelta, ...] = field(
        default=(timedelta(days=1), timedelta(hours=1)), converter=fields.durations
    )
    attendance_due_after: timedelta = field(default=timedelta(0), converter=fields.duration)
    silent: frozenset[NoticeKind] = field(
        default=frozenset(), converter=_kinds, metadata=by_member(NoticeKind, _KINDS)
    )
    full_tells_learners: bool = field(default=False, converter=fields.flag)

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return SETTINGS_KEY


class SettingChanges(TypedDict, total=False):
    """What a change of settings may name (N1)."""

    sessions_are_on: Kept[bool]
    overlaps: Kept[Overlaps | str]
    reminders: Kept[Iterable[timedelta]]
    attendance_due_after: Kept[timedelta]
    silent: Kept[Iterable[NoticeKind | str] | Mapping[NoticeKind | str, bool]]
    full_tells_learners: Kept[bool]


SETTINGS_KEY: Final = ("platform",)
USUAL: Final = Settings()
"""What is set where nobody has changed a setting."""

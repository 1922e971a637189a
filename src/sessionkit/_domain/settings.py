"""The settings of the whole platform."""

from datetime import timedelta
from enum import Enum
from typing import Final

from attrs import frozen

from sessionkit._domain.notice import NoticeKind


class Overlaps(Enum):
    """What an overlap with another registration of the learner means (R8)."""

    WARN = "warn"
    REFUSE = "refuse"


@frozen(kw_only=True)
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

    sessions_are_on: bool = True
    overlaps: Overlaps = Overlaps.WARN
    reminders: tuple[timedelta, ...] = (timedelta(days=1), timedelta(hours=1))
    attendance_due_after: timedelta = timedelta(0)
    silent: frozenset[NoticeKind] = frozenset()
    full_tells_learners: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return SETTINGS_KEY


SETTINGS_KEY: Final = ("platform",)

"""Who: sets of people, said as values, so that any storage can be asked for them (A8, A11, A15).

Conditions stand in them as values, saved or not; ids of automations only where rows are kept.
"""

from typing import Final, cast

from attrs import frozen

from sessionkit._domain.condition import Condition
from sessionkit._domain.people import PersonStatus
from sessionkit._domain.target import Target


class _Set:
    """What all of them can do."""

    __slots__ = ()

    def __or__(self, other: "Who") -> "Either":
        """Give everybody who is in one of the two."""
        parts = [one.parts if isinstance(one, Either) else (one,) for one in (self, other)]
        return Either(cast("tuple[Who, ...]", (*parts[0], *parts[1])))

    def __and__(self, other: "Who") -> "Both":
        """Give everybody who is in both."""
        return Both(cast("Who", self), other)

    def __sub__(self, other: "Who") -> "Less":
        """Give everybody who is in this, and not in the other."""
        return Less(cast("Who", self), other)


@frozen
class Met(_Set):
    """For whom a condition is met."""

    condition: Condition


@frozen
class NotUnmet(_Set):
    """For whom a condition is met, or cannot be judged (A13)."""

    condition: Condition


@frozen
class Matched(_Set):
    """For whom something held when the periodic check last looked (A11, C9).

    Attributes:
        subject: An automation or a programme, as ``reaction`` names them.
    """

    subject: tuple[str, str]


@frozen
class Granted(_Set):
    """To whom a target was granted, or for whom it was locked, by the latest grant (A9, A10)."""

    target: Target
    is_unlock: bool


@frozen
class OfStatus(_Set):
    """Who has one of several statuses."""

    statuses: tuple[PersonStatus, ...]


@frozen
class Either(_Set):
    """Who is in one of these sets; of none: nobody."""

    parts: tuple["Who", ...]


@frozen
class Both(_Set):
    """Who is in both sets."""

    one: "Who"
    other: "Who"


@frozen
class Less(_Set):
    """Who is in one set, and not in the other."""

    one: "Who"
    other: "Who"


Who = Met | NotUnmet | Matched | Granted | OfStatus | Either | Both | Less

NOBODY: Final = Either(())

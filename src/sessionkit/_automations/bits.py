"""Sets of people as plain integers, in which each person is the bit of their number.

An integer is copied whenever a bit of it changes, so changes are gathered and made all at once.
"""

from collections.abc import Iterable, Sequence
from itertools import compress
from typing import Final, TypeVar

Pair = tuple[int, int]
"""For whom a condition is met, and for whom it is not unmet: met or unknown (A13)."""

Name = TypeVar("Name")

_FEW: Final = 4
_SPARSE: Final = 32
_PLACES: Final = tuple(
    tuple(place for place in range(8) if byte >> place & 1) for byte in range(256)
)
_FLAGS: Final = bytes.maketrans(b"01", b"\0\1")


def mask_of(numbers: Iterable[int]) -> int:
    """Give the set of these numbers."""
    found = list(numbers)
    if len(found) <= _FEW:
        mask = 0
        for number in found:
            mask |= 1 << number
        return mask
    octets = bytearray((max(found) >> 3) + 1)
    for number in found:
        octets[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(octets, "little")


def mask_where(flags: Iterable[bool]) -> int:
    """Give the set of the places at which a sequence is true."""
    digits = bytes(map(b"01".__getitem__, flags))
    return int(digits[::-1] or b"0", 2)


def named(mask: int, names: Sequence[Name]) -> tuple[Name, ...]:
    """Give the names of the members of a set, by number."""
    if mask.bit_count() * _SPARSE > len(names):
        digits = format(mask, "b")[::-1].encode()
        return tuple(compress(names, digits.translate(_FLAGS)))
    octets = mask.to_bytes((mask.bit_length() + 7) // 8, "little")
    places = compress(range(len(octets)), octets)  # most of them hold nobody
    return tuple([names[8 * place + one] for place in places for one in _PLACES[octets[place]]])


class Bits:
    """A set of people that changes: what is put in or taken out is done when somebody looks."""

    __slots__ = ("_people", "changes")

    def __init__(self, people: int = 0) -> None:
        """Begin with these people."""
        self._people = people
        self.changes: dict[int, bool] = {}

    def put(self, number: int, is_in: bool) -> None:  # noqa: FBT001 - the outcome is the point
        """Put somebody in or take them out."""
        self.changes[number] = is_in

    @property
    def people(self) -> int:
        """The set as it is now."""
        if self.changes:
            out = [number for number, is_in in self.changes.items() if not is_in]
            self._people = (self._people | mask_of(self.changes)) ^ mask_of(out)
            self.changes = {}
        return self._people

    def copied(self) -> "Bits":
        """Give a set of the same people that changes by itself."""
        return Bits(self.people)

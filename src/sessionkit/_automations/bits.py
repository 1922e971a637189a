"""Sets of people as plain integers, in which each person is the bit of their number."""

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import compress, repeat
from typing import Final, TypeVar

Name = TypeVar("Name")

_SPARSE: Final = 32
_ONE: Final = ord("1")
_PLACES: Final = tuple(
    tuple(place for place in range(8) if byte >> place & 1) for byte in range(256)
)
_FLAGS: Final = bytes.maketrans(b"01", b"\0\1")


def mask_of(numbers: Iterable[int]) -> int:
    """Give the set of these numbers."""
    found = list(numbers)
    most = max(found, default=0)
    if len(found) * _SPARSE > most:  # writing digits costs less for each, and more to begin with
        digits = bytearray(b"0") * (most + 1)
        deque(map(digits.__setitem__, found, repeat(_ONE)), maxlen=0)
        digits.reverse()
        return int(digits, 2) if found else 0
    octets = bytearray((most >> 3) + 1)
    for number in found:
        octets[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(octets, "little")


def named(mask: int, names: Sequence[Name]) -> list[Name]:
    """Give the names of the members of a set, by number."""
    if mask.bit_count() * _SPARSE > len(names):
        digits = format(mask, "b")[::-1].encode()
        return list(compress(names, digits.translate(_FLAGS)))
    octets = mask.to_bytes((mask.bit_length() + 7) // 8, "little")
    places = compress(range(len(octets)), octets)  # most of them hold nobody
    return [names[8 * place + one] for place in places for one in _PLACES[octets[place]]]

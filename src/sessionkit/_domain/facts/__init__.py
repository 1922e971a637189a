"""What happened: past tense, frozen, complete.

A fact holds all that is needed to apply it: applying asks no clock and judges nothing, which is why
replaying the journal from nothing gives the stored state (X4).

``about`` names the records a fact concerns, so that the journal can be read by subject.

Every kind says in its class what it is about and which keys whoever writes it has to have: see
``fact``. ``KINDS`` finds them, so that nobody lists them.
"""

from typing import Final

from sessionkit._domain.facts import (
    attendance,
    people,
    planning,
    platform,
    registration,
    standing,
    time,
)
from sessionkit._domain.facts.fact import Fact

CHAPTERS: Final = (platform, people, planning, registration, attendance, standing, time)
"""The modules that hold facts, in the order in which people read about them."""

KINDS: Final[tuple[type[Fact], ...]] = tuple(
    kind
    for chapter in CHAPTERS
    for kind in vars(chapter).values()
    if isinstance(kind, type) and issubclass(kind, Fact) and kind.__module__ == chapter.__name__
    if "__attrs_attrs__" in vars(kind)
)
"""Every kind of fact there is."""

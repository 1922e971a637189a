"""What somebody asks for: imperative, frozen, valid in itself once it is built (X7).

A command names everything it makes: ids come in from outside, so the same commands at the same
times give the same result (X6). ``based_on`` is the version of the session that an edit was made
from; the edit is refused if somebody was faster (X8).

Every kind says in its class what it is about, which keys it takes and what an answer to it tells:
see ``command``. ``KINDS`` finds them, so that nobody lists them.
"""

from typing import Any, Final

from sessionkit._domain.commands import (
    attendance,
    due,
    people,
    planning,
    platform,
    registration,
    standing,
)
from sessionkit._domain.commands.command import Command

CHAPTERS: Final = (platform, people, standing, planning, registration, attendance, due)
"""The modules that hold commands, in the order in which people read about them."""

KINDS: Final[tuple[type[Command[Any]], ...]] = tuple(
    kind
    for chapter in CHAPTERS
    for kind in vars(chapter).values()
    if isinstance(kind, type) and issubclass(kind, Command) and kind.__module__ == chapter.__name__
)
"""Every kind of command there is."""

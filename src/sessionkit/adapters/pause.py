"""The time that passes before a command that met another is tried again."""

import random
import time
from collections.abc import Callable

from attrs import field, frozen


@frozen(kw_only=True)
class GrowingPause:
    """Waits twice as long each time, up to a limit, and each time a random part of that.

    That is what workers need who met one another: if all waited equally long, they would meet again.

    Attributes:
        first: Seconds that the first wait takes at most.
        longest: Seconds that any wait takes at most.

    >>> GrowingPause(sleep=print, chance=lambda: 1.0)(3)
    0.04
    """

    first: float = 0.01
    longest: float = 1.0
    sleep: Callable[[float], object] = field(default=time.sleep, repr=False)
    chance: Callable[[], float] = field(default=random.random, repr=False)

    def __call__(self, tries: int) -> None:
        """Wait; see ``ports.Pause``."""
        self.sleep(min(self.longest, self.first * 2.0 ** (tries - 1)) * self.chance())

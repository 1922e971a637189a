"""How often something that fails is tried, and when again (N5, A14)."""

from datetime import timedelta
from typing import Final

FIRST_PAUSE: Final = timedelta(minutes=1)
LAST_ATTEMPT: Final = 8


def pause_after(attempts: int) -> timedelta | None:
    """Give how long to wait after so many failures: twice as long each time; none after the last."""
    return None if attempts >= LAST_ATTEMPT else FIRST_PAUSE * 2 ** (attempts - 1)

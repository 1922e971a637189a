"""Why something happened that nobody asked for at that moment (X4, A12)."""

from typing import Final

from attrs import evolve, frozen

from sessionkit._domain.ids import AutomationId, PersonId

THIS_STEP: Final = 0
"""Stands for the position of the present step until it has one: positions begin with 1.

Judging needs none, so asking and previewing draw none.
"""


@frozen(kw_only=True)
class Cause:
    """What a step follows from.

    Attributes:
        root: Position of the journal entry with which it all began.
        by: The person who asked for that; none where the application did, or time.
        automation_id: The automation that last acted on the way here, if any did.
    """

    root: int
    by: PersonId | None = None
    automation_id: AutomationId | None = None

    def through(self, automation_id: AutomationId | None) -> "Cause":
        """Give it as what an automation did because of it; without one, as it is."""
        if automation_id is None:
            return self
        return evolve(self, automation_id=automation_id)

"""What is wrong with a set of automations, and pictures of it (A17)."""

from attrs import frozen

from sessionkit._automations.check import check
from sessionkit._domain.ids import AutomationId
from sessionkit._domain.world import World
from sessionkit._views.tabular import Tabular


@frozen(kw_only=True)
class RuleRow:
    """One thing that is wrong, or that looks wrong.

    Attributes:
        code: Which kind of mistake: a stable name.
        automation_ids: The automations it is about.
        path: Where in the notation of the first of them; empty where it is about the whole.
        sentence: What is wrong, in words.
    """

    code: str
    automation_ids: tuple[AutomationId, ...]
    path: str
    sentence: str


@frozen(kw_only=True)
class RuleCheck(Tabular[RuleRow]):
    """Automations that can never match, name unknown things, undo one another, or go round (A17)."""

    row_type = RuleRow
    rows: tuple[RuleRow, ...]

    @property
    def caption(self) -> str:
        """How much there is to look at."""
        return f"check of automations: {len(self.rows)}"


def show_rule_check(world: World) -> RuleCheck:
    """Check all automations as they are."""
    rows = (
        RuleRow(
            code=one.code,
            automation_ids=one.automation_ids,
            path=one.path,
            sentence=one.sentence,
        )
        for one in check(world)
    )
    return RuleCheck(rows=tuple(rows))

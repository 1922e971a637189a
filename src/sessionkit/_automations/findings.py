"""What is said about automations that cannot do what they say (A17)."""

from collections.abc import Mapping
from typing import Any, Final

from attrs import frozen

from sessionkit._domain.automation import Automation
from sessionkit._domain.ids import AutomationId

NAMES_UNKNOWN: Final = "automation.names-unknown"
NEVER_MATCHES: Final = "automation.never-matches"
UNDONE_BY: Final = "automation.undone-by"
GOES_ROUND: Final = "automation.goes-round"
TOO_WIDE: Final = "automation.too-wide"


@frozen(kw_only=True)
class RuleFinding:
    """Something about one automation, or about several together (A17).

    Attributes:
        code: What it is, under a stable name.
        automation_ids: Of which automations, in order of their ids.
        path: Where in the automation, as its notation has it; empty where of several.
        sentence: The same in words.
        detail: Plain values that say why.
    """

    code: str
    automation_ids: tuple[AutomationId, ...]
    path: str
    sentence: str
    detail: Mapping[str, Any]


def too_wide(automation: Automation, why: str) -> RuleFinding:
    """Say that the search through a condition was given up."""
    return RuleFinding(
        code=TOO_WIDE,
        automation_ids=(automation.automation_id,),
        path="$.condition",
        sentence=f"$.condition: {why}",
        detail={},
    )


def about_several(
    code: str, ids: tuple[AutomationId, ...], sentence: str, detail: Mapping[str, Any]
) -> RuleFinding:
    """Say something about automations together."""
    return RuleFinding(code=code, automation_ids=ids, path="", sentence=sentence, detail=detail)

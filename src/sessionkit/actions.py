"""What automations do about a person, and what sets them off (A1, A2, A5)."""

from sessionkit._domain.action import (
    Action,
    AddToGroup,
    AssignToDo,
    Complete,
    Expire,
    GrantBadge,
    GrantCertificate,
    Lock,
    Notify,
    OfferGroups,
    Reactivate,
    RemoveFromGroup,
    Reset,
    Suspend,
    Unlock,
)
from sessionkit._domain.automation import (
    Automation,
    Trigger,
)
from sessionkit._domain.target import Target, TargetKind

__all__ = [
    "Action",
    "AddToGroup",
    "AssignToDo",
    "Automation",
    "Complete",
    "Expire",
    "GrantBadge",
    "GrantCertificate",
    "Lock",
    "Notify",
    "OfferGroups",
    "Reactivate",
    "RemoveFromGroup",
    "Reset",
    "Suspend",
    "Target",
    "TargetKind",
    "Trigger",
    "Unlock",
]

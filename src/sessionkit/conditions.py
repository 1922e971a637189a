"""Conditions of automations: values that combine with all-of, any-of and not (A3, A4)."""

from sessionkit._domain.condition import (
    AllOf,
    Always,
    AnyOf,
    AroundDate,
    AttributeBetween,
    AttributeIs,
    BetweenMoments,
    Condition,
    HasAttended,
    HasStatus,
    IsInGroup,
    IsPerson,
    IsRegistered,
    IsTriggersActivity,
    Not,
    Status,
)
from sessionkit._domain.people import (
    PersonDate,
)

__all__ = [
    "AllOf",
    "Always",
    "AnyOf",
    "AroundDate",
    "AttributeBetween",
    "AttributeIs",
    "BetweenMoments",
    "Condition",
    "HasAttended",
    "HasStatus",
    "IsInGroup",
    "IsPerson",
    "IsRegistered",
    "IsTriggersActivity",
    "Not",
    "PersonDate",
    "Status",
]

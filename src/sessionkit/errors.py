"""Every exception of sessionkit, to be caught by name.

The tree is drawn in the docstring of each: all of them are a ``SessionKitError``.
"""

from sessionkit._errors import (
    Conflict,
    DeliveryFailed,
    NotFound,
    Refused,
    SessionKitError,
    StorageFailed,
    UnreadableRecord,
)

__all__ = [
    "Conflict",
    "DeliveryFailed",
    "NotFound",
    "Refused",
    "SessionKitError",
    "StorageFailed",
    "UnreadableRecord",
]

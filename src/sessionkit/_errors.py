"""Every exception of sessionkit; a value that cannot exist raises plain ``ValueError`` instead.

::

    SessionKitError
      Refused            the product says no: carries the decision
      NotFound           no such thing, or not for whoever asked (G10)
      Conflict           somebody was faster; the engine has already tried again
      StorageFailed      the backend broke; cause chained
      DeliveryFailed     the notifier broke; the notice stays undelivered and is tried again
      UnreadableRecord   stored by another version; kind and version
"""

from typing import Any

from sessionkit._answer import Answer
from sessionkit._domain.decision import Decision


class SessionKitError(Exception):
    """The root: catch it to catch everything of sessionkit."""

    __module__ = "sessionkit.errors"


class Refused(SessionKitError):
    """The product says no.

    Attributes:
        answer: Every requirement with its outcome, in words and as data.
    """

    __module__ = "sessionkit.errors"

    def __init__(self, answer: Answer[Any]) -> None:
        """Keep the answer; the message names what blocked."""
        super().__init__(answer.headline)
        self.answer = answer

    @property
    def decision(self) -> Decision:
        """The decision without its words."""
        return self.answer.decision


class NotFound(SessionKitError):
    """There is no such thing, or whoever asked may not know of it (G10).

    Attributes:
        kind: What was named, such as ``session``.
        id: The id that was named.
    """

    __module__ = "sessionkit.errors"

    def __init__(self, kind: str, id: str) -> None:  # noqa: A002 - the attribute's public name
        """Keep what was named."""
        super().__init__(f"there is no {kind} {id!r}")
        self.kind = kind
        self.id = id


class Conflict(SessionKitError):
    """Somebody was faster, again and again."""

    __module__ = "sessionkit.errors"


class StorageFailed(SessionKitError):
    """The storage broke; the cause is chained."""

    __module__ = "sessionkit.errors"


class DeliveryFailed(SessionKitError):
    """A notifier could not deliver a notice now."""

    __module__ = "sessionkit.errors"


class UnreadableRecord(SessionKitError):
    """A record was stored by another version.

    Attributes:
        kind: What kind of record.
        version: Which version wrote it.
    """

    __module__ = "sessionkit.errors"

    def __init__(self, kind: str, version: int) -> None:
        """Keep kind and version."""
        super().__init__(f"cannot read a {kind} of version {version}")
        self.kind = kind
        self.version = version

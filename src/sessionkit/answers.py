"""What answers hold: findings, and what one has after a command (X2)."""

from sessionkit._answer import Answer
from sessionkit._domain.decision import Decision, Finding, Outcome, Row
from sessionkit._domain.outcomes import (
    Marked,
    Place,
    PlaceRow,
    Places,
    RowOutcome,
    Standing,
    Synchronised,
)
from sessionkit._words.catalogue import Explanation

__all__ = [
    "Answer",
    "Decision",
    "Explanation",
    "Finding",
    "Marked",
    "Outcome",
    "Place",
    "PlaceRow",
    "Places",
    "Row",
    "RowOutcome",
    "Standing",
    "Synchronised",
]

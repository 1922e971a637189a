"""What is said to people, and how an application says it otherwise (X10)."""

from sessionkit._domain.reader import Reader
from sessionkit._words.catalogue import Catalogue, Explanation
from sessionkit._words.english import ENGLISH

__all__ = [
    "ENGLISH",
    "Catalogue",
    "Explanation",
    "Reader",
]

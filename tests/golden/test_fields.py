"""What every field accepts and refuses, and in which words, is what was written down (X7, K6).

The list beside this file is independent of the code: every field of every command, and of every
value that commands are built from, was given everything there is. After a change that is meant, or
for a new field, write it anew with ``python -m tests.golden.test_fields`` and look at the
difference.
"""

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.golden.fields import KEPT, classes, good, outcomes, written

FILE = Path(__file__).with_name("fields.txt")
REGENERATE = "if this is meant, run: python -m tests.golden.test_fields"
CLASSES = classes()


def test_every_field_says_to_everything_what_is_written_down() -> None:
    """X7: what it takes, what that becomes, and the words in which it refuses the rest."""
    here, there = written().splitlines(), FILE.read_text(encoding="utf-8").splitlines()
    differing = sorted({*here} ^ {*there})
    assert here == there, (REGENERATE, differing[:20])


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_good_values_are_accepted(cls: type[Any]) -> None:
    """Each class is built from good values, so that a refusal is due to the one bad value."""
    assert cls(**good(cls)) == cls(**good(cls))


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_what_is_refused_is_refused_by_field_and_value(cls: type[Any]) -> None:
    """X7: every refusal names class, field and value, on one line that is not too long; the list
    shows the value wherever it is not what was given.
    """
    for by_given in outcomes(cls).values():
        for text in by_given.values():
            if text != KEPT and not text.startswith("becomes "):
                assert text.startswith(f"{cls.__name__}."), text
                assert ", got " in text, text
                assert len(text) < 600
                assert "\n" not in text


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
    sys.stdout.write(f"{FILE} is written; look at the difference\n")

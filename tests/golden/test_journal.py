"""What happens in four courses of events is what was written down beside this file.

A difference is a change of behaviour. Where it is meant, write the courses anew with
``python -m tests.golden.test_journal``, look at the difference, and name at the head of the file
the rule that made it: lines that begin with ``#`` are kept as they are.
"""

import sys
from pathlib import Path

import pytest

from tests.golden.courses import COURSES

HEAD = (
    "# Written by `python -m tests.golden.test_journal`; lines that begin with # are kept.\n"
    "# Every difference since it was first written, with the rule that made it:\n"
    "#\n"
)


def path_of(name: str) -> Path:
    """Where a course is written down."""
    return Path(__file__).with_name(f"{name}.txt")


def split(text: str) -> tuple[str, str]:
    """Take a file apart: its head, and what happened."""
    lines = text.splitlines(keepends=True)
    head = [one for one in lines if one.startswith("#")]
    return "".join(head), "".join(lines[len(head) :])


@pytest.mark.parametrize("name", COURSES)
def test_everything_happens_as_written_down(name: str) -> None:
    """X6, X4: answers, facts, notices and their order are those of the file, whose head names the
    rule for each difference from before.
    """
    head, written = split(path_of(name).read_text(encoding="utf-8"))
    assert head.startswith(HEAD)
    happened = COURSES[name]()
    if happened == written:
        return
    first = next(
        (
            f"line {number}:\n    written  {one}\n    happened {other}"
            for number, (one, other) in enumerate(
                zip(written.splitlines(), happened.splitlines(), strict=False), 1
            )
            if one != other
        ),
        "one of the two goes on",
    )
    pytest.fail(f"{name} goes another way, at {first}\n    see the head of {__file__}")


if __name__ == "__main__":
    for course, play in COURSES.items():
        file = path_of(course)
        kept = split(file.read_text(encoding="utf-8"))[0] if file.exists() else HEAD
        file.write_text(kept + play(), encoding="utf-8")
        sys.stdout.write(f"{file} is written; look at the difference, and name its rule\n")

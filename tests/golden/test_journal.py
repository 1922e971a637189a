"""What happens in four courses of events is what was written down beside this file.

A difference is a change of behaviour. Where it is meant, write the courses anew with
``python -m tests.golden.test_journal``, look at the difference, and name at the head of the file
the rule that made it: lines that begin with ``#`` are kept as they are.
"""

import sys
from functools import cache
from pathlib import Path

import pytest

from sessionkit.notices import TELLINGS
from tests.golden.courses import COURSES
from tests.golden.record import Record

HEAD = (
    "# Written by `python -m tests.golden.test_journal`; lines that begin with # are kept.\n"
    "# Every difference since it was first written, with the rule that made it:\n"
    "#\n"
)


REQUIREMENTS = "requirements"
FILES = (*COURSES, REQUIREMENTS)


def path_of(name: str) -> Path:
    """Where a course is written down."""
    return Path(__file__).with_name(f"{name}.txt")


def split(text: str) -> tuple[str, str]:
    """Take a file apart: its head, and what happened."""
    lines = text.splitlines(keepends=True)
    head = [one for one in lines if one.startswith("#")]
    return "".join(head), "".join(lines[len(head) :])


@cache
def played(name: str) -> Record:
    """Play a course."""
    return COURSES[name]()


def requirements() -> str:
    """Write down what each kind of command was judged by, over all courses."""
    found: dict[str, set[str]] = {}
    for course in COURSES:
        for name, codes in played(course).asked.items():
            found.setdefault(name, set()).update(codes)
    return "".join(f"{name}: {' '.join(sorted(found[name]))}\n" for name in sorted(found))


def now(name: str) -> str:
    """Write down how one of the files would be now."""
    return requirements() if name == REQUIREMENTS else played(name).text()


@pytest.mark.parametrize("name", FILES)
def test_everything_happens_as_written_down(name: str) -> None:
    """X6, X4: answers, facts, notices and their order are those of the file, whose head names the
    rule for each difference from before.
    """
    head, written = split(path_of(name).read_text(encoding="utf-8"))
    assert head.startswith(HEAD)
    happened = now(name)
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


def test_each_kind_of_notice_carries_what_it_says() -> None:
    """N2: every kind is told in one of the courses, always with the payload of its kind."""
    carried = {pair for course in COURSES for pair in played(course).carried}
    assert carried == {(kind, telling.payload) for kind, telling in TELLINGS.items()}


if __name__ == "__main__":
    for course in FILES:
        file = path_of(course)
        kept = split(file.read_text(encoding="utf-8"))[0] if file.exists() else HEAD
        file.write_text(kept + now(course), encoding="utf-8")
        sys.stdout.write(f"{file} is written; look at the difference, and name its rule\n")

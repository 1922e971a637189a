"""The forms in which records, facts and commands are stored are those written down (X9).

After a change that is meant: raise the number of the form of what is stored (``form`` in the class
of a command or fact, ``FORMS`` for records) and of all that holds it, then write the list anew with
``python -m tests.golden.test_forms``.
"""

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import fields, has

from sessionkit import _domain
from sessionkit._domain.commands import KINDS as COMMANDS
from sessionkit._domain.facts import KINDS as FACTS
from sessionkit._records import FORMS, JournalEntry, Request

FILE = Path(__file__).with_name("forms.txt")


def classes() -> list[type[Any]]:
    """Every value of the domain that has fields, and what else is stored."""
    found = {JournalEntry, Request}
    walked = pkgutil.walk_packages(_domain.__path__, f"{_domain.__name__}.")
    for module in (importlib.import_module(one.name) for one in walked):
        found.update(
            one
            for one in vars(module).values()
            if isinstance(one, type) and has(one) and one.__module__ == module.__name__
        )
    return sorted(found, key=lambda one: one.__name__)


def form(kind: type[Any]) -> str:
    """The number of its form, where it is stored by itself."""
    if kind in COMMANDS or kind in FACTS:
        return str(kind.form)
    return str(FORMS.get(kind, "within others"))


def lines() -> Iterator[str]:
    """Each class with its form, then its fields with their types."""
    for kind in classes():
        yield f"{kind.__name__} ({form(kind)})"
        yield from (f"    {one.name}: {_named(one.type)}" for one in fields(kind))


def _named(type_: Any) -> str:
    return type_.__name__ if isinstance(type_, type) else str(type_).replace("sessionkit.", "")


def test_forms_are_those_written_down() -> None:
    """X9: a form that was stored once never changes without a new number."""
    here, there = list(lines()), FILE.read_text(encoding="utf-8").splitlines()
    differing = sorted({*here} ^ {*there})
    assert here == there, ("see the docstring of tests/golden/test_forms.py", differing[:20])


if __name__ == "__main__":
    FILE.write_text("\n".join(lines()) + "\n", encoding="utf-8")
    sys.stdout.write(f"{FILE} is written; look at the difference\n")

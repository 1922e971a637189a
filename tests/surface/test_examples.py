"""Every public name appears in an example that runs."""

import ast
import doctest
import re
from pathlib import Path

import pytest

import sessionkit

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OURS = {"sk", "sessionkit"}


def python_of(text: str) -> list[str]:
    """Give the Python of an example, with or without prompts."""
    if ">>>" in text:
        return [one.source for one in doctest.DocTestParser().get_examples(text)]
    return [text]


def names_in(source: str, *, plain: bool) -> set[str]:
    """Give the public names used: ``sk.Name``, what is imported from sessionkit, and ``Name``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Name(id=module), attr=name) if module in OURS:
                found.add(name)
            case ast.ImportFrom(module="sessionkit", names=names):
                found.update(one.name for one in names)
            case ast.Name(id=name) if plain:
                found.add(name)
    return found


def docstrings(path: Path) -> list[str]:
    """Give every docstring of a module."""
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = [ast.get_docstring(node) for node in ast.walk(tree) if isinstance(node, kinds)]
    return [text for text in texts if text and ">>>" in text]


def shown_names() -> set[str]:
    """Give every name that a runnable example of the documents or docstrings uses."""
    found: set[str] = set()
    for page in (ROOT / "docs").rglob("*.md"):
        for block in BLOCK.findall(page.read_text(encoding="utf-8")):
            for source in python_of(block):
                found |= names_in(source, plain=False)
    for module in (ROOT / "src" / "sessionkit").rglob("*.py"):
        for docstring in docstrings(module):
            for source in python_of(docstring):
                found |= names_in(source, plain=True)
    return found


SHOWN = shown_names()


@pytest.mark.parametrize("name", sessionkit.__all__)
def test_every_public_name_is_shown(name: str) -> None:
    """A reader finds each public name used in at least one example."""
    assert name in SHOWN


def test_only_names_of_sessionkit_count() -> None:
    """What an example takes from elsewhere, or only mentions in a text, shows no public name."""
    source = 'sk.Lock(other.Unlock, "sk.Always")\nfrom sessionkit import Not\nIsPerson'
    assert names_in(source, plain=False) == {"Lock", "Not"}
    assert "IsPerson" in names_in(source, plain=True)

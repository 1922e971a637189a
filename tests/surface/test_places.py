"""In how many files a thing stands: whoever adds one should touch few."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

import attrs
import pytest

import sessionkit
from sessionkit import EditEvent, EditSection, EventPlan, SectionPlan
from sessionkit.notices import NoticeKind, Payload

SOURCE = Path(sessionkit.__file__).parent
EDITS: dict[type[Any], type[Any]] = {EventPlan: EditEvent, SectionPlan: EditSection}
MOST = 3

NOTICES = "_announce.py"
FINDINGS = {"judged", "met", "unmet", "Finding"}
"""Where it is composed what a notice or a requirement tells."""


def _files() -> dict[str, list[ast.AST]]:
    """The source, node by node, but for ``testing``, which asks for plans as applications do."""
    paths = {path.relative_to(SOURCE): path for path in sorted(SOURCE.rglob("*.py"))}
    return {
        str(name): list(_untold(ast.parse(path.read_text(encoding="utf-8"))))
        for name, path in paths.items()
        if name.parts[0] != "testing"
    }


@pytest.mark.parametrize(
    ("plan", "name"),
    [
        pytest.param(plan, one.name, id=f"{plan.__name__}.{one.name}")
        for plan in EDITS
        for one in attrs.fields(plan)
    ],
)
def test_a_field_of_a_plan_stands_in_few_files(plan: type[Any], name: str) -> None:
    """A field of an event or of a section stands in at most three files of the source.

    It stands where it is declared: in the plan, or in the dictionary of its changes. It stands
    where it is copied: read off a plan and handed on by name, be it another name, to what keeps or
    shows it (``capacity=section.plan.capacity``). And it stands where it is named: to a plan or an
    edit by keyword, or as a text to what an edit changes. Where it is only looked at, it is used,
    and nobody need go there for the next field. What a finding or a notice tells of it is counted
    with reasons and kinds of notice.
    """
    found = places(plan, name)
    assert 1 <= len(found) <= MOST, found


KIND_OF_NOTICE = {"_domain/notice.py", "_announce.py"}


@pytest.mark.parametrize("kind", NoticeKind, ids=lambda kind: kind.value)
def test_a_kind_of_notice_stands_in_two_files(kind: NoticeKind) -> None:
    """Where it is said when it is told, to whom and with what, and where it is composed; a view
    looks whether messages of automations are silent, and nobody need go there for the next kind.
    """
    found = {
        file
        for file, nodes in FILES.items()
        for node in nodes
        if isinstance(node, ast.Attribute)
        and ast.unparse(node) == f"NoticeKind.{kind.name}"
        and file != "_views/forecast.py"
    }
    assert found == KIND_OF_NOTICE


@pytest.mark.parametrize("payload", get_args(Payload), ids=lambda payload: payload.__name__)
def test_what_a_notice_carries_stands_in_few_files(payload: type[Any]) -> None:
    """It is declared, given to its kinds, made public and composed: in four files at most."""
    files = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if path.relative_to(SOURCE).parts[0] != "testing"
        and re.search(rf"\b{payload.__name__}\b", path.read_text(encoding="utf-8"))
    }
    assert files <= KIND_OF_NOTICE | {"_domain/payloads.py", "notices.py"}


def _untold(tree: ast.AST) -> Iterator[ast.AST]:
    """Go through a tree, but for what a requirement tells."""
    match tree:
        case ast.Call(func=ast.Name(id=called)) if called in FINDINGS:
            return
        case ast.Assign(targets=[ast.Name(id="detail")]):
            return
    yield tree
    for below in ast.iter_child_nodes(tree):
        yield from _untold(below)


FILES = _files()


def places(plan: type[Any], name: str) -> list[str]:
    """Name the files in which a field of a plan stands."""
    return [file for file, nodes in FILES.items() if any(_stands(plan, name, file, nodes))]


def _stands(plan: type[Any], name: str, file: str, nodes: Iterable[ast.AST]) -> Iterator[bool]:
    for node in nodes:
        match node:
            case ast.ClassDef():
                yield _declares(node, plan, name)
            case ast.Call(func=ast.Name(id=called)) if called in _builders(plan):
                yield any(one.arg == name for one in node.keywords)
            case ast.keyword(value=value) if file != NOTICES:
                yield _is_read(value, name)
            case ast.Dict(values=values) if file != NOTICES:
                yield any(_is_read(one, name) for one in values)
            case ast.Call() | ast.BinOp() | ast.Compare() | ast.Subscript():
                yield _names_to_changes(node, name)


def _declares(node: ast.ClassDef, plan: type[Any], name: str) -> bool:
    return node.name in (plan.__name__, plan.__name__.replace("Plan", "Changes")) and any(
        isinstance(one, ast.AnnAssign) and ast.unparse(one.target) == name for one in node.body
    )


def _builders(plan: type[Any]) -> tuple[str, str]:
    return (plan.__name__, EDITS[plan].__name__)


def _is_read(node: ast.AST, name: str) -> bool:
    """Tell whether this is a field read off a plan, as ``section.plan.capacity`` is."""
    match node:
        case ast.Attribute(attr=attr, value=ast.Name(id="plan") | ast.Attribute(attr="plan")):
            return attr == name
    return False


def _names_to_changes(node: ast.AST, name: str) -> bool:
    """Tell whether a text names a field to changes, as ``changes.get("capacity")`` does."""
    parts = list(ast.iter_child_nodes(node))
    parts += [below for one in parts for below in ast.iter_child_nodes(one)]
    is_about_changes = any(
        (isinstance(one, ast.Attribute) and one.attr == "changes")
        or (isinstance(one, ast.Name) and one.id == "changes")
        for one in parts
    )
    return is_about_changes and any(
        isinstance(one, ast.Constant) and one.value == name for one in parts
    )


def table() -> str:
    """Give the fields with the files in which each stands, as the explanation shows them."""
    lines = ["| field | files |", "| --- | --- |"]
    for plan in EDITS:
        for one in attrs.fields(plan):
            found = ", ".join(f"`{file}`" for file in places(plan, one.name))
            lines.append(f"| `{plan.__name__}.{one.name}` | {found} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(table())

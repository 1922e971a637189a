"""The public names and their signatures change only on purpose.

``api.txt`` beside this file holds every public name with its signature. After a change that is
meant, write it anew with ``python -m tests.surface.test_exports`` and look at the difference.
"""

import inspect
import re
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import ModuleType, UnionType
from typing import Any, Union, get_args, get_origin

import attrs

import sessionkit
from sessionkit._domain.commands import KINDS
from sessionkit._domain.commands.command import DueCommand
from sessionkit._domain.condition import Condition

API = Path(__file__).with_name("api.txt")
REGENERATE = "if this is meant, run: python -m tests.surface.test_exports"


def surface() -> str:
    """Write down every public name, with its members and signatures."""
    lines = []
    for name in sessionkit.__all__:
        lines += _described(name, getattr(sessionkit, name))
    return "\n".join(lines) + "\n"


def _described(name: str, value: Any) -> Iterator[str]:
    if not isinstance(value, type):
        yield f"{name}{_signature(value)}" if callable(value) else f"{name} = {value}"
        return
    bases = [
        base.__name__ for base in value.__bases__ if base is not object and not _is_private(base)
    ]
    yield f"class {name}({', '.join(bases)})" if bases else f"class {name}"
    if issubclass(value, Enum):
        yield from (f"    {one.name} = {one.value!r}" for one in value)
    elif attrs.has(value):
        yield from _fields(value)
    elif "__init__" in vars(value):
        yield f"    __init__{_signature(value.__init__)}"
    owners = [value]
    if not attrs.has(value):  # what all commands say of themselves is for the engine alone
        owners += [base for base in value.__mro__[1:] if _is_private(base)]
    for member in dict.fromkeys(name for owner in owners for name in vars(owner)):
        if not member.startswith("_"):
            yield from _member(value, member)


def _is_private(base: type[Any]) -> bool:
    """Tell whether a base class is one of our own that is not public: its members are its heirs'."""
    return base.__module__.startswith("sessionkit._")


def _fields(owner: type[Any]) -> Iterator[str]:
    """Describe the fields of a value in their order; those by name only follow a star."""
    is_keyword_only = False
    for field in attrs.fields(owner):
        if field.kw_only and not is_keyword_only:
            yield "    *"
            is_keyword_only = True
        default = field.default
        if not field.init:
            text = " (worked out)"
        elif default is attrs.NOTHING:
            text = ""
        else:
            text = (
                " = ..."
                if isinstance(default, type(attrs.Factory(dict)))
                else (f" = {_default(default)}")
            )
        yield f"    {field.name}: {_type(field.type)}{text}"


def _member(owner: type[Any], name: str) -> Iterator[str]:
    value = inspect.getattr_static(owner, name)
    if isinstance(value, classmethod | staticmethod):
        yield f"    {name}{_signature(getattr(owner, name))}"
    elif isinstance(value, property):
        yield f"    {name}: {_type(inspect.signature(value.fget).return_annotation)}"  # type: ignore[arg-type]
    elif inspect.isfunction(value):
        yield f"    {name}{_signature(value)}"


def _signature(function: Any) -> str:
    signature = inspect.signature(function)
    parts = []
    is_keyword_only = False
    for one in signature.parameters.values():
        if one.kind is one.KEYWORD_ONLY and not is_keyword_only:
            parts.append("*")
            is_keyword_only = True
        if one.name == "self":
            continue
        text = one.name if one.annotation is one.empty else f"{one.name}: {_type(one.annotation)}"
        parts.append(text if one.default is one.empty else f"{text} = {_default(one.default)}")
    returns = signature.return_annotation
    arrow = "" if returns in (signature.empty, None) else f" -> {_type(returns)}"
    return f"({', '.join(parts)}){arrow}"


def _type(annotation: Any) -> str:
    text = _bare(annotation)
    return text.replace(_bare(Condition), "Condition")


def _bare(annotation: Any) -> str:
    """Write a type without its modules, and a choice with bars in every version of Python."""
    if isinstance(annotation, str):
        return annotation
    if get_origin(annotation) in (Union, UnionType):
        return " | ".join(_bare(one) for one in get_args(annotation))
    text = "None" if annotation is type(None) else inspect.formatannotation(annotation)
    return re.sub(r"\b(?:\w+\.)+(?=\w)", "", text)


def _default(value: Any) -> str:
    if inspect.isfunction(value):
        return str(value.__name__)
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    return repr(value)


def test_surface_is_as_written_down() -> None:
    """Every public name has the members and the signature that ``api.txt`` says."""
    assert API.read_text(encoding="utf-8") == surface(), REGENERATE


def test_names_are_sorted_and_unique() -> None:
    """``__all__`` is in order: constants, classes, functions, each by the alphabet."""

    def place(name: str) -> tuple[int, str]:
        return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)

    assert list(sessionkit.__all__) == sorted(set(sessionkit.__all__), key=place)


def test_names_are_all_there_are() -> None:
    """Whatever has no underscore and is no module of the package is exported."""
    public = {
        name
        for name, value in vars(sessionkit).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert public == set(sessionkit.__all__)


def test_only_classes_and_constants_are_exported() -> None:
    """No function hides a module of the same name; the one exception makes an engine."""
    others = [
        name
        for name in sessionkit.__all__
        if not isinstance(getattr(sessionkit, name), type | Enum)
    ]
    assert others == ["in_memory"]


def test_no_name_hides_a_module() -> None:
    """A public name and a module of the package are never called the same."""
    folder = Path(sessionkit.__file__).parent
    modules = {path.stem for path in folder.iterdir() if not path.name.startswith("_")}
    assert modules.isdisjoint(sessionkit.__all__)


def test_every_command_people_may_ask_for_is_exported() -> None:
    """All commands but those of time itself can be imported from the top."""
    asked = {kind for kind in KINDS if not issubclass(kind, DueCommand)}
    assert {cls.__name__ for cls in asked} <= set(sessionkit.__all__)


def test_every_public_name_is_documented() -> None:
    """Each exported class and function has a docstring of its own."""
    for name in sessionkit.__all__:
        value = getattr(sessionkit, name)
        if isinstance(value, type) or inspect.isfunction(value):
            assert vars(value).get("__doc__") or inspect.getdoc(value), name


if __name__ == "__main__":
    API.write_text(surface(), encoding="utf-8")
    sys.stdout.write(f"{API} is written; look at the difference\n")

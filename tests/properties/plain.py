"""Values as text in which sets are sorted: the same in every process."""

from typing import Any

from attrs import fields, has


def plain(value: Any) -> str:
    """Write a value out, with the members of sets in order of their text."""
    if has(type(value)):
        named = [f"{one.name}={plain(getattr(value, one.name))}" for one in fields(type(value))]
        return f"{type(value).__name__}({', '.join(named)})"
    if isinstance(value, frozenset | set):
        return "{" + ", ".join(sorted(plain(one) for one in value)) + "}"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(plain(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{plain(one)}: {plain(two)}" for one, two in value.items()) + "}"
    return repr(value)

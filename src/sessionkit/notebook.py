"""How values look in a notebook: plain tables, escaped, readable without any style (X10, K6).

No script, no colours, no background: notebooks strip those from output they do not trust, and dark
themes must stay readable.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import Enum
from html import escape
from typing import Any


def shown(value: object) -> str:
    """Give one value as a person reads it, on one line.

    >>> shown(("north", "south")), shown(None), shown(True)
    ('north, south', '', 'yes')
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} {value.tzname() or ''}".strip()
        case timedelta():
            return str(value)
        case Enum():
            return str(value.value)
        case str():
            return value
        case Mapping():
            return ", ".join(f"{shown(key)}: {shown(one)}" for key, one in value.items())
        case Iterable():
            return ", ".join(shown(one) for one in value)
        case _:
            return str(value)


def table(caption: str, records: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> str:
    """Give records as an HTML table; everything in it is escaped."""
    names = list(columns)
    head = "".join(f'<th scope="col">{escape(name.replace("_", " "))}</th>' for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(shown(one.get(name)))}</td>" for name in names) + "</tr>"
        for one in records
    )
    return (
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )

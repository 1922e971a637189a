"""How values look in a notebook: plain tables, escaped, readable without any style (X10, K6).

No script, no colours, no background: notebooks strip those from output they do not trust, and dark
themes must stay readable.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import Enum
from html import escape
from typing import Any
from zoneinfo import ZoneInfo


def shown(value: object, zone: str | None = None) -> str:
    """Give one value as a person reads it, on one line; moments in a zone, if one is given.

    >>> shown(("north", "south")), shown(None), shown(True)
    ('north, south', '', 'yes')
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            if zone is not None and value.tzinfo is not None:
                return f"{value.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}"
            return f"{value:%Y-%m-%d %H:%M} {value.tzname() or ''}".strip()
        case timedelta():
            return str(value)
        case Enum():
            return str(value.value)
        case str():
            return value
        case Mapping():
            return ", ".join(
                f"{shown(key, zone)}: {shown(one, zone)}" for key, one in value.items()
            )
        case Iterable():
            return ", ".join(shown(one, zone) for one in value)
        case _:
            return str(value)


def table(caption: str, records: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> str:
    """Give records as an HTML table; everything in it is escaped, empty columns are left out."""
    every = list(columns)
    lines = [{name: shown(one.get(name)) for name in every} for one in records]
    names = [name for name in every if not lines or any(line[name] for line in lines)]
    head = "".join(f'<th scope="col">{escape(name.replace("_", " "))}</th>' for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(line[name])}</td>" for name in names) + "</tr>"
        for line in lines
    )
    return (
        f'<table cellpadding="4"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )

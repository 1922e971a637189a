# ruff: noqa: INP001 - a script, not a package
"""Write the pages of the reference that come from the code: `python docs/generate.py`.

`docs/reference/reasons.md` comes from the catalogue of requirements, `docs/reference/commands.md`
from the classes of the commands, `docs/reference/notices.md` from the kinds of notice and what they
carry, and `docs/reference/automation.schema.json` from the notation of
automations. A test compares all of them with what this script would write.
"""

import ast
import inspect
import json
import re
import textwrap
from collections.abc import Iterator
from datetime import timedelta
from enum import Enum
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, get_args

import attrs

from sessionkit._automations.schema import json_schema
from sessionkit._domain import commands
from sessionkit._domain.action import Complete
from sessionkit._domain.edits import Changes, Edit, Switches
from sessionkit._domain.keys import PART
from sessionkit._domain.notice import EFFECTS, TELLINGS, NoticeKind
from sessionkit._domain.plan import EventPlan, SectionPlan
from sessionkit._domain.reasons import Audience, Reason
from sessionkit._domain.target import Target
from sessionkit._words.english import ENGLISH

REFERENCE = Path(__file__).parent / "reference"
BY_HAND = "<!-- Written by docs/generate.py: change the code, then run it again. -->"

CHAPTERS: dict[str, tuple[ModuleType, ...]] = {
    "The platform, people and groups": (commands.platform, commands.people, commands.standing),
    "Sessions, sections and events": (commands.planning,),
    "Registration and the line": (commands.registration,),
    "Attendance": (commands.attendance,),
    "What time makes due": (commands.due,),
}
AFTER_CHAPTER = {
    "What time makes due": (
        "These are asked for by the engine alone, in `run_due`.\n"
        "Before their moment they are refused, and a second time they change nothing.\n"
    )
}
ENTRIES = (commands.people.PersonEntry, commands.people.GroupEntry, SectionPlan, EventPlan)


def reasons() -> str:
    """Give the page with a heading for every requirement."""
    lines = [
        "# Reasons",
        "",
        BY_HAND,
        "",
        "Every requirement that a command can be judged by, with its stable code.",
        "A refusal lists those that were not met, and `explain` lists all of them.",
        "Where a requirement was not met, the finding's detail says why, in the fields named here.",
        "The words are those in English, with fields of the detail in braces;",
        "an application [replaces any of them by its name](../how-to/explain-a-refusal.md).",
        "",
    ]
    for reason in Reason:
        lines += [
            f"({_label(reason.code)})=",
            f"## {reason.code}",
            "",
            "Rules",
            f": {', '.join(reason.value.rules.split())}",
            "",
            "Met",
            f": {_text(reason, 'met')}",
            "",
            "Not met, to learners",
            f": {_text(reason, 'learner')}",
            "",
            "Not met, to staff",
            f": {_text(reason, 'staff')}",
            "",
            "Remedy",
            f": {_text(reason, 'remedy')}",
            "",
            "Detail",
            f": {_detail(reason)}",
            "",
            "Audience",
            f": {_audience(reason)}",
            "",
        ]
    return "\n".join(lines)


def _label(code: str) -> str:
    return "reason-" + code.replace(".", "-")


def _text(reason: Reason, which: str) -> str:
    """Give a text, and behind it those of single cases of the detail."""
    name = f"{reason.code}.{which}"
    cases = [
        f" When {one.rpartition('.')[2]}: {text}"
        for one, text in ENGLISH.texts.items()
        if one.startswith(f"{name}.")
    ]
    return ENGLISH.texts[name] + "".join(cases)


def _detail(reason: Reason) -> str:
    """Give the class of the detail and its fields with their types, as they are written."""
    cls = reason.detail
    fields = [f"`{name}: {written}`" for name, written in _annotations(cls).items()]
    said = _paragraphs(cls)
    return f"`{cls.__name__}` ({', '.join(fields)}): {said}" if fields else f"None: {said}"


def _audience(reason: Reason) -> str:
    one = reason.value
    if one.audience is Audience.STAFF and one.conceals is not None:
        return f"Staff only: to a learner the {one.conceals.value} does not exist."
    if one.conceals is not None:
        return f"Everybody, as the answer that the {one.conceals.value} does not exist."
    return "Staff only." if one.audience is Audience.STAFF else "Everybody."


def all_commands() -> str:
    """Give the page with a heading for every command."""
    lines = [
        "# Commands",
        "",
        BY_HAND,
        "",
        "Everything that can be asked for, with `Engine.do` or `Engine.explain`.",
        "Every field is given by name.",
        "Any collection is accepted where a tuple is named, and the text of a choice for the choice.",
        "A value that cannot exist is refused by `ValueError` where the command is built.",
        "",
    ]
    for title, modules in CHAPTERS.items():
        lines += [f"## {title}", ""]
        if title in AFTER_CHAPTER:
            lines += [AFTER_CHAPTER[title]]
        names = [module.__name__ for module in modules]
        for cls in commands.KINDS:
            if cls.__module__ in names:
                lines += _class(cls)
    lines += ["## Entries", "", "What commands hold that has fields of its own.", ""]
    for cls in ENTRIES:
        lines += _class(cls)
    return "\n".join(lines)


STANDS_FOR: dict[str, Any] = {
    "session_id": "S",
    "section_id": "C",
    "event_id": "E",
    "learner_id": "P",
    "learner_ids": ("P", "Q"),
    "person_id": "P",
    "activity_id": "S",
    "automation_id": "A",
    "person": SimpleNamespace(person_id="P"),
    "target": Target.journey("J"),
    "occurrence": SimpleNamespace(root=(0, 0)),
    "action": Complete("S"),
    "lead": timedelta(hours=1),
    "place": 0,
}
"""What the fields of a command hold in the table of keys."""


def keys() -> str:
    """Give the page that says which keys each command takes, and how strongly."""
    lines = [
        "# Keys",
        "",
        BY_HAND,
        "",
        "What a step must not share with another at the same time, as its command tells it.",
        "A key that is held keeps everybody else away; any number of steps may share one.",
        "Who holds the key of a session holds its sections, since whoever holds one of these shares that.",
        "*Looked up* is the section that a learner is in: the step finds it, and begins again with its key.",
        "So it does when it turns out to concern more: whoever moves up in a line, or completes a journey.",
        "",
        "`S` is a session, `C` a section, `P` a person.",
        "What waits for its moment has a key of its own, which whoever schedules or handles it holds.",
        "",
    ]
    for title, modules in CHAPTERS.items():
        lines += [f"## {title}", "", "| command | holds | shares | looked up |"]
        lines += ["| --- | --- | --- | --- |"]
        names = [module.__name__ for module in modules]
        lines += [_keys_of(cls) for cls in commands.KINDS if cls.__module__ in names]
        lines += [""]
    return "\n".join(lines)


def _keys_of(cls: type[commands.Command[Any]]) -> str:
    command = object.__new__(cls)
    for field in attrs.fields(cls):  # type: ignore[arg-type] # every kind is an attrs class
        object.__setattr__(command, field.name, STANDS_FOR.get(field.name))
    held, shared = (
        ", ".join("what waits" if one.startswith("due ") else f"`{one}`" for one in sorted(names))
        for names in (command.keys.held, command.keys.shared)
    )
    looked_up = "yes" if command.in_sections_of else ""
    row = " | ".join((f"`{cls.__name__}`", held, shared, looked_up))
    return f"| {row} |".replace(PART, " ")


def notices() -> str:
    """Give the page with a heading for every kind of notice."""
    lines = [
        "# Notices",
        "",
        BY_HAND,
        "",
        "Everything that people are told, and what the application is to carry out.",
        "`notice.payload` is of the class named here, from `sessionkit.notices`, with these fields.",
        "An event in it is as it was planned when the notice was written, with its local times.",
        "Nobody is told of what they did themselves, but for confirmations;",
        "nobody who is suspended or erased is told anything.",
        "",
    ]
    told = [kind for kind in NoticeKind if kind not in EFFECTS]
    for title, kinds in (
        ("What people are told", told),
        ("What the application carries out", [kind for kind in NoticeKind if kind in EFFECTS]),
    ):
        lines += [f"## {title}", ""]
        for kind in kinds:
            lines += _notice(kind)
    return "\n".join(lines)


def _notice(kind: NoticeKind) -> Iterator[str]:
    telling = TELLINGS[kind]
    yield f"### {kind.value}"
    yield ""
    yield f"When\n: {telling.when}\n"
    yield f"To\n: {telling.to}\n"
    yield f"Carries\n: `{telling.payload.__name__}`: {_paragraphs(telling.payload)}\n"
    yield "| field | type | what it holds |"
    yield "| --- | --- | --- |"
    for cls in reversed(telling.payload.__mro__[:-1]):
        said = _said(cls)
        for name, written in _annotations(cls).items():
            shown = " or ".join(f"`{one}`" for one in written.split(" | "))
            yield f"| `{name}` | {shown} | {said[name]} |"
    yield ""


def _said(cls: type[Any]) -> dict[str, str]:
    """Read what a docstring says of each field, as Markdown."""
    attributes = (inspect.getdoc(cls) or "").partition("Attributes:\n")[2]
    text = re.sub(r"``(.+?)``", r"`\1`", textwrap.dedent(attributes))
    pairs = re.findall(r"^(\w+): (.+(?:\n .+)*)", text, flags=re.MULTILINE)
    return {name: " ".join(said.split()) for name, said in pairs}


def _class(cls: type[Any]) -> Iterator[str]:
    yield f"### {cls.__name__}"
    yield ""
    yield _paragraphs(cls)
    yield ""
    yield "| field | accepts | left out |"
    yield "| --- | --- | --- |"
    for field in attrs.fields(cls):
        if field.init:
            yield f"| `{field.name}` | {_accepts(cls, field)} | {_default(field)} |"
    yield ""


def _paragraphs(cls: type[Any]) -> str:
    """Give a docstring as Markdown: without its sections, one space for a line break."""
    text = re.split(r"\n\s*(?:Raises|Attributes|Args):\n", inspect.getdoc(cls) or "")[0]
    text = re.sub(r"``(.+?)``", r"`\1`", text)
    paragraphs = [" ".join(one.split()) for one in text.split("\n\n")]
    return "\n\n".join(one for one in paragraphs if one)


def _annotations(cls: type[Any]) -> dict[str, str]:
    """Read the annotations as they are written: an id is `PersonId`, not the `str` that it is."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    (body,) = (one.body for one in tree.body if isinstance(one, ast.ClassDef))
    return {
        one.target.id: ast.unparse(one.annotation)
        for one in body
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
    }


def _accepts(cls: type[Any], field: "attrs.Attribute[Any]") -> str:
    annotations = _annotations(cls)
    if issubclass(cls, Edit):
        annotations |= _annotations(cls.edits)
    written = annotations[field.name].split(" | ")
    kinds = [f"`{one}`" for one in written if one not in ("Unchanged", "None")]
    if Changes in get_args(field.type):
        kinds.append("a mapping of those that change")
    if Switches in get_args(field.type):
        kinds.append("a mapping of choices to `bool`")
    return " or ".join(kinds + ["`None`"] * ("None" in written))


def _default(field: "attrs.Attribute[Any]") -> str:
    default = field.default
    if default is attrs.NOTHING:
        return "must be given"
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        return "nothing"
    if repr(default) == "UNCHANGED":
        return "stays as it is"
    if isinstance(default, Enum):
        return f"`{default}`"
    if attrs.has(type(default)) or default in ((), "", None):
        return "the defaults" if attrs.has(type(default)) and default else "nothing"
    return f"`{default!r}`"


def pages() -> dict[Path, str]:
    """Give every page there is to write, by its place."""
    return {
        REFERENCE / "reasons.md": reasons(),
        REFERENCE / "commands.md": all_commands(),
        REFERENCE / "keys.md": keys(),
        REFERENCE / "notices.md": notices(),
        REFERENCE / "automation.schema.json": json.dumps(json_schema(), indent=2) + "\n",
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")

"""Automations as pictures: flowcharts that Mermaid draws (A17).

Editing rules:

1. What people wrote never becomes markup: every text goes through ``_label``, into quotes, with
   whatever means something to Mermaid, or to the page around it, as an entity.
2. Nodes are named here, ``n1`` and so on; no id of the application's stands outside a label.
3. The same automations give the same text, in whatever order they come.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from sessionkit._automations.words import action_words, trigger_words
from sessionkit._domain.action import Lock, Unlock
from sessionkit._domain.automation import Automation
from sessionkit._domain.condition import AllOf, AnyOf, Condition, IsInGroup
from sessionkit._domain.ids import GroupId
from sessionkit._domain.people import Group
from sessionkit._domain.target import Target

LONGEST_LABEL: Final = 200
"""How many characters of a text are drawn."""


def picture(automations: Iterable[Automation]) -> str:
    """Draw automations: what sets each off, and what it does to what.

    Those not at work hang on broken lines.

    >>> from sessionkit import IsInGroup, Suspend
    >>> leavers = Automation(
    ...     automation_id="x", name="Leavers", condition=IsInGroup("x"), actions=[Suspend()]
    ... )
    >>> picture([leavers]).splitlines()[2:4]
    ['    n2["Leavers"]', '    n1 --> n2']
    """
    drawing = _Drawing("LR")
    for one in sorted(automations, key=lambda one: one.automation_id):
        trigger = drawing.node(("trigger", trigger_words(one)), trigger_words(one), "([", "])")
        automation = drawing.node(("automation", one.automation_id), one.name, "[", "]")
        line = "-->" if one.is_at_work else "-.->"
        drawing.line(trigger, line, automation)
        for action in one.actions:
            if isinstance(action, Unlock | Lock):
                text, shape = str(action.target), "{{ }}"
                word = "unlocks" if isinstance(action, Unlock) else "locks"
                word += " with its activities" if action.with_activities else ""
                label = f"|{_label(word)}|"
            else:
                text, shape, label = action_words(action), "[[ ]]", ""
            opens, closes = shape.split()
            done = drawing.node(("done", text), text, opens, closes)
            drawing.line(automation, f"{line}{label}", done)
    return drawing.text


def picture_of_groups(automations: Iterable[Automation], groups: Iterable[Group]) -> str:
    """Draw the tree of groups, and what the periodic check unlocks for members of each.

    A group is shown with what an automation at work unlocks wherever its condition asks for
    members of it; what else the condition asks for is left out, and so are locks.

    >>> print(picture_of_groups([], [Group(group_id=GroupId("north"), title="North")]))
    flowchart TD
        n1["North"]
    <BLANKLINE>
    """
    drawing = _Drawing("TD")
    known = {one.group_id: one for one in sorted(groups, key=lambda one: one.group_id)}
    nodes = {
        group_id: drawing.node(("group", group_id), one.title, "[", "]")
        for group_id, one in known.items()
    }
    for group_id, one in known.items():
        if one.parent_id in nodes:
            drawing.line(nodes[one.parent_id], "-->", nodes[group_id])
    seen = _seen_by(automations)
    for group_id, node in nodes.items():
        for target in sorted(seen[group_id], key=lambda one: one.key):
            shown = drawing.node(("target", *target.key), str(target), "{{", "}}")
            drawing.line(node, "-.->", shown)
    return drawing.text


def _seen_by(automations: Iterable[Automation]) -> defaultdict[GroupId, set[Target]]:
    seen: defaultdict[GroupId, set[Target]] = defaultdict(set)
    for one in automations:
        if one.is_at_work and one.is_periodic:
            unlocked = {action.target for action in one.actions if isinstance(action, Unlock)}
            for group_id in _asked_for(one.condition):
                seen[group_id] |= unlocked
    return seen


def _asked_for(condition: Condition) -> set[GroupId]:
    """Give the groups whose members a condition asks for; whatever is under a not is left out."""
    found: set[GroupId] = set()
    level = [condition]
    while level:
        found.update(one.group_id for one in level if isinstance(one, IsInGroup))
        below = [one.conditions for one in level if isinstance(one, AllOf | AnyOf)]
        # a part that is there twice is looked at once, or shared parts would double at each level
        level = list({id(part): part for parts in below for part in parts}.values())
    return found


# Drawing ----------------------------------------------------------------------------------------


class _Drawing:
    """A flowchart in the making: every node is written where it is first needed."""

    def __init__(self, direction: str) -> None:
        """Start with an empty page."""
        self._lines = {f"flowchart {direction}": None}
        self._nodes: dict[tuple[str, ...], str] = {}

    def node(self, key: tuple[str, ...], text: str, opens: str, closes: str) -> str:
        """Name the node for something, and draw it unless it is there."""
        name = self._nodes.get(key)
        if name is None:
            name = self._nodes[key] = f"n{len(self._nodes) + 1}"
            self._lines[f"    {name}{opens}{_label(text)}{closes}"] = None
        return name

    def line(self, start: str, line: str, end: str) -> None:
        """Draw a line, once."""
        self._lines[f"    {start} {line} {end}"] = None

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join([*self._lines, ""])


def _label(text: str) -> str:
    """Quote a text for Mermaid; whatever is neither letter, digit nor harmless, is an entity.

    The backtick would make Markdown of a label, a line break would end it.
    """
    shown = " ".join(text.split())
    shown = shown if len(shown) <= LONGEST_LABEL else f"{shown[: LONGEST_LABEL - 3]}..."
    bullet, rest = _BULLET.match(shown), "".join(_drawn(one) for one in shown)
    if bullet is not None:
        number, mark = bullet.groups()
        rest = f"{number}#{ord(mark)};{rest[bullet.end() :]}"
    return f'"{rest}"'


_BULLET: Final = re.compile(r"([0-9]*)([-.])(?= )")
"""What begins a list, of which some versions of Mermaid draw nothing but a complaint."""

_HARMLESS: Final = frozenset(" -,.:'!?")
"""What is drawn as it is, besides letters and digits."""


def _drawn(one: str) -> str:
    if not one.isprintable():
        return " "
    if one.isalnum() or one in _HARMLESS or not one.isascii():
        return one
    return "#quot;" if one == '"' else f"#{ord(one)};"

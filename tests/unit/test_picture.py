"""Pictures of automations (A17): given automations and groups -> the text of a flowchart."""

import re
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._automations.picture import LONGEST_LABEL, picture, picture_of_groups
from sessionkit._automations.words import action_words, trigger_words
from sessionkit._domain.automation import Automation, Trigger
from sessionkit._domain.condition import Condition
from sessionkit._domain.ids import GroupId
from sessionkit._domain.people import Group

SALES = sk.Target.session("sales-101")
NORTH = sk.IsInGroup("north")

NODE = re.compile(r'    n\d+(\(\["[^"]*"\]\)|\["[^"]*"\]|\[\["[^"]*"\]\]|\{\{"[^"]*"\}\})')
LINE = re.compile(r'    n\d+ (-->|-\.->)(\|"[a-z ]*"\|)? n\d+')
ENTITY = re.compile(r"#(quot|\d+);")
DANGEROUS = set('"#;<>[](){}|`\\&*_~$@%^=+/')


def an_automation(automation_id: str = "one", **changes: Any) -> Automation:
    """An automation that unlocks a session for ``north``."""
    values: dict[str, Any] = {
        "automation_id": automation_id,
        "name": automation_id.title(),
        "condition": NORTH,
        "actions": [sk.Unlock(SALES)],
    }
    return Automation(**(values | changes))


def a_group(group_id: str, parent_id: str | None = None, title: str | None = None) -> Group:
    """A group."""
    return Group(
        group_id=GroupId(group_id),
        title=title or group_id.title(),
        parent_id=None if parent_id is None else GroupId(parent_id),
    )


def is_flowchart(text: str) -> bool:
    """Whether every line is one that we draw, with labels that hold nothing Mermaid reads."""
    head, *lines = text.removesuffix("\n").split("\n")
    labels = [one for line in lines for one in re.findall(r'"([^"]*)"', line)]
    return (
        head in ("flowchart LR", "flowchart TD")
        and all(NODE.fullmatch(line) or LINE.fullmatch(line) for line in lines)
        and not any(DANGEROUS & set(ENTITY.sub("", label)) for label in labels)
    )


def test_automations_are_drawn() -> None:
    """From what sets it off, through the automation, to what it does to what (A1, A17)."""
    journey = sk.Target.journey("tour")
    one = an_automation(actions=[sk.Unlock(SALES), sk.Unlock(journey, with_activities=True)])
    two = an_automation("two", actions=[sk.Lock(SALES), sk.Suspend()])
    off = an_automation("z", actions=[sk.Suspend()], is_enabled=False)
    assert picture([two, off, one]).splitlines() == [
        "flowchart LR",
        f'    n1(["{trigger_words(one)}"])',
        '    n2["One"]',
        "    n1 --> n2",
        '    n3{{"activity sales-101"}}',
        '    n2 -->|"unlocks"| n3',
        '    n4{{"journey tour"}}',
        '    n2 -->|"unlocks with its activities"| n4',
        '    n5["Two"]',
        "    n1 --> n5",
        '    n5 -->|"locks"| n3',
        f'    n6[["{action_words(sk.Suspend())}"]]',
        "    n5 --> n6",
        '    n7["Z"]',
        "    n1 -.-> n7",
        "    n7 -.-> n6",
    ]


def test_triggers_are_drawn() -> None:
    """Automations that the same thing sets off hang on one node (A2)."""
    same = {"trigger": Trigger.ADDED_TO_GROUP, "subject_id": "north"}
    drawn = picture([an_automation("a", **same), an_automation("b", **same)])
    assert drawn.count("([") == 1
    assert drawn.count("n1 -->") == 2


def test_nothing_is_drawn_of_nothing() -> None:
    """No automations, and no groups, give an empty flowchart."""
    assert picture([]) == "flowchart LR\n"
    assert picture_of_groups([an_automation()], []) == "flowchart TD\n"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Sales, north - 1.5: it's on! Why?", "Sales, north - 1.5: it's on! Why?"),
        ('say "hi"', "say #quot;hi#quot;"),
        ("a]b[c", "a#93;b#91;c"),
        ("#quot; #35;", "#35;quot#59; #35;35#59;"),
        ("<script>alert`1`</script>", "#60;script#62;alert#96;1#96;#60;#47;script#62;"),
        ('"]; click n1 href "x"', "#quot;#93;#59; click n1 href #quot;x#quot;"),
        ("one\ntwo\r\n  three", "one two three"),
        ("a\u202eb\u200bc", "a b c"),
        ("Équipe 北 → süd", "Équipe 北 → süd"),
        ("1. Onboarding - 2. Sales", "1#46; Onboarding - 2. Sales"),
        ("- all", "#45; all"),
        ("1.5 days", "1.5 days"),
        ("%%{init}%%", "#37;#37;#123;init#125;#37;#37;"),
        ("x" * (LONGEST_LABEL + 1), "x" * (LONGEST_LABEL - 3) + "..."),
    ],
)
def test_texts_are_no_markup(name: str, label: str) -> None:
    """What people wrote is drawn, and never read as a part of the drawing."""
    group = a_group("north", title=name)
    # how groups are called comes straight from a record, past the limits of a field
    drawn = picture_of_groups([], [group])
    assert drawn == f'flowchart TD\n    n1["{label}"]\n'
    assert is_flowchart(drawn)


def test_every_text_is_quoted() -> None:
    """Names, ids and messages cannot break out of their label, wherever they stand."""
    bad = 'x"]; n9[`<b>#;|"'
    drawn = picture(
        [
            an_automation(bad, name=bad, actions=[sk.Unlock(sk.Target.widget(bad))]),
            an_automation(
                "two",
                trigger=Trigger.ADDED_TO_GROUP,
                subject_id=bad,
                actions=[sk.Notify(bad, bad), sk.GrantBadge(bad), sk.AddToGroup(bad)],
            ),
        ]
    )
    assert is_flowchart(drawn)
    assert is_flowchart(picture_of_groups([an_automation(name=bad)], [a_group(bad, title=bad)]))


def _drawn(*conditions: Condition, **changes: Any) -> list[str]:
    """The lines from groups to what their members see."""
    groups = [a_group("all"), a_group("north", "all"), a_group("south", "all")]
    automations = [
        an_automation(f"a{place}", condition=condition, **changes)
        for place, condition in enumerate(conditions)
    ]
    text = picture_of_groups(automations, groups)
    assert is_flowchart(text)
    return [line.strip() for line in text.splitlines() if "-.->" in line]


def test_groups_are_drawn() -> None:
    """Groups hang below their parents, and show what their members see (G2, A17)."""
    lost = a_group("lost", "gone")
    groups = [a_group("south", "all"), a_group("north", "all"), lost, a_group("all")]
    page = sk.Target.widget("page")
    automations = [
        an_automation(actions=[sk.Unlock(SALES), sk.Unlock(page), sk.Lock(sk.Target.goal("x"))]),
        an_automation("two", condition=sk.AnyOf([NORTH, sk.IsInGroup("lost")])),
    ]
    drawn = picture_of_groups(automations, groups)
    assert drawn.splitlines() == [
        "flowchart TD",
        '    n1["All"]',
        '    n2["Lost"]',
        '    n3["North"]',
        '    n4["South"]',
        "    n1 --> n3",
        "    n1 --> n4",
        '    n5{{"activity sales-101"}}',
        "    n2 -.-> n5",
        "    n3 -.-> n5",
        '    n6{{"widget page"}}',
        "    n3 -.-> n6",
    ]
    assert drawn == picture_of_groups(automations[::-1], groups[::-1])


@pytest.mark.parametrize(
    ("condition", "lines"),
    [
        (NORTH, ["n2 -.-> n4"]),
        (sk.IsInGroup("gone"), []),
        (sk.Always(), []),
        (sk.Not(NORTH), []),
        (sk.AllOf([sk.IsPerson("ana"), sk.AnyOf([NORTH, sk.IsInGroup("all")])]), ["n1", "n2"]),
        (sk.AllOf([NORTH, sk.Not(sk.IsInGroup("south"))]), ["n2"]),
    ],
)
def test_what_members_see(condition: Condition, lines: list[str]) -> None:
    """A group shows what is unlocked where a condition asks for members of it, not under a not."""
    assert [line.split()[0] for line in _drawn(condition)] == [line.split()[0] for line in lines]


@pytest.mark.parametrize(
    "changes",
    [
        {"is_enabled": False},
        {"trigger": None},
        {"trigger": Trigger.PERSON_UPDATED},
        {"actions": [sk.Lock(SALES)]},
    ],
)
def test_what_members_do_not_see(changes: dict[str, Any]) -> None:
    """Only what the periodic check unlocks is drawn with groups (A8, A17)."""
    assert _drawn(NORTH, **changes) == []


def test_shared_parts_are_looked_at_once() -> None:
    """A condition whose parts are the same value over and over is drawn in no time."""
    tree: Condition = NORTH
    for _ in range(18):
        tree = sk.AnyOf([tree, tree])
    assert len(_drawn(tree)) == 1

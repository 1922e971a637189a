"""The public modules beside the top: each holds its whole family, and nothing private shows."""

from sessionkit import commands, facts
from sessionkit._domain import commands as all_commands
from sessionkit._domain import facts as all_facts

ENTRIES = {"SectionPlan", "EventPlan", "GroupEntry", "PersonEntry"}
"""What commands hold that has fields of its own."""

CHANGES = {
    "EventChanges",
    "PreferenceChanges",
    "SectionChanges",
    "SessionChanges",
    "SettingChanges",
}
"""What edits may name."""


def test_every_command_is_public() -> None:
    """`sessionkit.commands` names every command there is, what they hold and name, and their root."""
    names = {kind.__name__ for kind in all_commands.KINDS}
    assert set(commands.__all__) == names | ENTRIES | CHANGES | {"Command", "DueCommand"}


def test_every_fact_is_public() -> None:
    """`sessionkit.facts` names every fact there is, and their root."""
    names = {kind.__name__ for kind in all_facts.KINDS}
    assert set(facts.__all__) == names | {"Fact"}

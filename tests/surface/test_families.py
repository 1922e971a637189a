"""The public modules beside the top: each holds its whole family, and nothing private shows."""

import inspect

from sessionkit import _views as all_views
from sessionkit import actions, commands, conditions, facts, notices, reasons, views
from sessionkit._domain import commands as all_commands
from sessionkit._domain import facts as all_facts
from sessionkit._domain import payloads as all_payloads
from sessionkit._domain import reasons as all_reasons
from sessionkit._domain.action import ACTIONS
from sessionkit._domain.condition import CONDITIONS

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


def test_every_condition_is_public() -> None:
    """`sessionkit.conditions` names every condition there is, and what they are about."""
    names = {kind.__name__ for kind in CONDITIONS}
    assert set(conditions.__all__) == names | {"Condition", "PersonDate", "Status"}


def test_every_action_is_public() -> None:
    """`sessionkit.actions` names every action there is, and the automation that holds them."""
    names = {kind.__name__ for kind in ACTIONS}
    others = {"Action", "Automation", "Target", "TargetKind", "Trigger"}
    assert set(actions.__all__) == names | others


def test_every_view_is_public() -> None:
    """`sessionkit.views` names every view, and no function that makes one."""
    assert set(views.__all__) == {name for name in all_views.__all__ if name[0].isupper()}


def test_every_payload_is_public() -> None:
    """`sessionkit.notices` names the notice, its kinds and every class of what they carry."""
    names = {
        name
        for name, kind in vars(all_payloads).items()
        if inspect.isclass(kind) and kind.__module__ == all_payloads.__name__
    }
    others = {"Notice", "NoticeKind", "NoticeState", "Payload", "TELLINGS", "Telling"}
    assert set(notices.__all__) == names | others


def test_every_reason_and_detail_is_public() -> None:
    """`sessionkit.reasons` names every class that a finding is made of."""
    names = {
        name
        for name, kind in vars(all_reasons).items()
        if inspect.isclass(kind) and kind.__module__ == all_reasons.__name__
    }
    assert set(reasons.__all__) == names | {"Finding", "Outcome"}

"""Laws of edits: whoever changes one thing changes nothing else (S6, N1)."""

from collections.abc import Container
from datetime import timedelta
from typing import Any

import attrs
from hypothesis import event, given
from hypothesis import strategies as st

from sessionkit import ChangeSettings, EditSection, NoticeKind, SectionPlan, Waitlist
from sessionkit._domain.settings import Settings
from sessionkit.testing.strategies import GROUP_IDS, preferences

WHERE = {"session_id": "sales", "section_id": "early"}

_plans = st.builds(
    SectionPlan,
    name=st.sampled_from(("North", "South")),
    group_ids=st.lists(st.sampled_from(GROUP_IDS), min_size=1, unique=True),
    capacity=st.sampled_from((None, 1, 2)),
    preferences=preferences(),
)
_single_preferences = st.fixed_dictionaries(
    {},
    optional={
        "confirmed_by_trainer": st.booleans(),
        "waitlist": st.sampled_from((None, Waitlist(), Waitlist(size=3))),
        "late_registration": st.booleans(),
        "marks_before": st.sampled_from((timedelta(0), timedelta(hours=1))),
        "events_needed": st.sampled_from((None, 1, 2)),
        "excused_counts": st.booleans(),
    },
).filter(bool)
_changes = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(("East", "West")),
        "group_ids": st.lists(st.sampled_from(GROUP_IDS), min_size=1, unique=True),
        "capacity": st.sampled_from((None, 3, 4)),
        "preferences": _single_preferences,
    },
)


def _leaves(plan: SectionPlan) -> dict[str, Any]:
    """All that can be set of a section, preferences one by one."""
    parts = attrs.asdict(plan, recurse=False)
    return parts | attrs.asdict(parts.pop("preferences"), recurse=False)


def _named(changes: dict[str, Any]) -> dict[str, Any]:
    """What an edit names, preferences one by one."""
    others = {name: value for name, value in changes.items() if name != "preferences"}
    return others | changes.get("preferences", {})


def _without(changes: dict[str, Any], named: Container[str]) -> dict[str, Any]:
    """The same changes but for what somebody else names."""
    left = {name: value for name, value in changes.items() if name not in named}
    parts = left.pop("preferences", {})
    kept = {name: value for name, value in parts.items() if name not in named}
    return left | ({"preferences": kept} if kept else {})


def _edited(plan: SectionPlan, changes: dict[str, Any]) -> SectionPlan:
    return EditSection(**WHERE, **changes).applied_to(plan)


@given(_plans, _changes)
def test_an_edit_changes_what_it_names_and_nothing_else(
    plan: SectionPlan, changes: dict[str, Any]
) -> None:
    """S6: field by field and preference by preference, after the edit it is as named or as before."""
    named = _named(changes)
    if "group_ids" in named:
        named["group_ids"] = tuple(sorted(named["group_ids"]))
    after = _edited(plan, changes)
    assert _leaves(after) == _leaves(plan) | named
    assert _edited(after, changes) == after


@given(_plans, _changes, _changes)
def test_two_edits_of_different_things_come_out_the_same_in_either_order(
    plan: SectionPlan, one: dict[str, Any], other: dict[str, Any]
) -> None:
    """S6: neither of two people who change different things undoes what the other did."""
    other = _without(other, _named(one))
    both_preferences = "preferences" in one and "preferences" in other
    event("both change preferences" if both_preferences else "one changes preferences at most")
    assert _edited(_edited(plan, one), other) == _edited(_edited(plan, other), one)


_kinds = st.frozensets(st.sampled_from(NoticeKind))
_switched = st.dictionaries(st.sampled_from(NoticeKind), st.booleans(), min_size=1)


@given(_kinds, _switched)
def test_each_kind_of_notice_is_set_by_itself(
    silent: frozenset[NoticeKind], switched: dict[NoticeKind, bool]
) -> None:
    """N1: a kind is silent afterwards if it is named so, or if it was and is not named."""
    after = ChangeSettings(silent=switched).applied_to(Settings(silent=silent))
    assert after.silent == {one for one in NoticeKind if switched.get(one, one in silent)}

"""Edits: what is named changes, part by part where asked, and everything else stays (S6, N1)."""

import copy
import pickle
from datetime import timedelta
from typing import Any, get_type_hints

import attrs
import pytest

import sessionkit as sk
from sessionkit._domain.edits import Edit
from sessionkit._domain.plan import (
    EventChanges,
    PreferenceChanges,
    SectionChanges,
    SessionChanges,
    SessionPlan,
)
from sessionkit._domain.settings import SettingChanges, Settings
from tests.builders import a_world, an_event, utc

NORTH = {"session_id": "sales-101", "section_id": "north"}
HOUR = timedelta(hours=1)
PLAN = sk.SectionPlan(
    name="North",
    group_ids=["north"],
    capacity=3,
    preferences=sk.Preferences(waitlist=sk.Waitlist(size=2), excused_counts=True),
)
EDITS: dict[type[Edit[Any]], dict[str, Any]] = {
    sk.EditSession: {"session_id": "sales-101"},
    sk.EditSection: NORTH,
    sk.EditEvent: NORTH | {"event_id": "day-1"},
    sk.ChangeSettings: {},
}
"""Every edit, with what it needs besides changes."""


def _edit(**changes: Any) -> sk.EditSection:
    return sk.EditSection(**NORTH, **changes)


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (sk.EventPlan, EventChanges),
        (sk.SectionPlan, SectionChanges),
        (sk.Preferences, PreferenceChanges),
        (SessionPlan, SessionChanges),
        (Settings, SettingChanges),
    ],
)
def test_type_checkers_know_every_field_that_an_edit_may_name(value: Any, named: Any) -> None:
    """The dictionary of changes beside a value names its fields, in their order."""
    assert list(get_type_hints(named)) == [one.name for one in attrs.fields(value)]


@pytest.mark.parametrize("kind", EDITS)
def test_every_edit_has_the_fields_of_what_it_edits(kind: type[Edit[Any]]) -> None:
    """S6: each field may be named, and may be left out."""
    own = EDITS[kind]
    assert {one.name for one in attrs.fields(kind)} - {"based_on"} == {
        *own,
        *(one.name for one in attrs.fields(kind.edits)),
    }
    assert kind(**own).changes == {}


def test_every_kind_of_edit_is_known_here() -> None:
    """What is said of edits in this file is said of all of them."""
    assert set(EDITS) == set(Edit.__subclasses__()) - _replaced_by_slots()


def _replaced_by_slots() -> set[type[Edit[Any]]]:
    """Attrs makes each class twice, and the first may not be collected yet."""
    return {one for one in Edit.__subclasses__() if "__attrs_attrs__" not in vars(one)}


def test_what_is_named_changes_and_all_else_stays() -> None:
    """S6: a field by itself."""
    edit = _edit(capacity=None)
    assert edit.changes == {"capacity": None}
    assert edit.applied_to(PLAN) == attrs.evolve(PLAN, capacity=None)
    assert _edit().applied_to(PLAN) == PLAN
    assert _edit(capacity=sk.UNCHANGED).changes == {}


def test_single_preferences_are_named_in_a_mapping() -> None:
    """S6: of the preferences those that are named change, the others stay."""
    after = _edit(preferences={"events_needed": 2, "waitlist": None}).applied_to(PLAN)
    assert after.preferences == sk.Preferences(events_needed=2, excused_counts=True)
    assert attrs.evolve(after, preferences=PLAN.preferences) == PLAN


def test_whole_preferences_replace_all_of_them() -> None:
    """S6: a whole value says what the others are, too."""
    after = _edit(preferences=sk.Preferences(events_needed=2)).applied_to(PLAN)
    assert after.preferences == sk.Preferences(events_needed=2)


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({}, r"must be Preferences, or a mapping of those that change, got \{\}$"),
        ([("waitlist", None)], r"must be Preferences, or a mapping of those that change, got \["),
        (None, r"must be Preferences, or a mapping of those that change, got None$"),
        ({"waitlst": None}, r"must name what .* \(did you mean waitlist\?\), got 'waitlst'$"),
        ({"zzz": 1}, r"must name what Preferences have \(there are confirmed_by_.*, got 'zzz'$"),
        ({7: 1}, r"must name what Preferences have .*, got 7$"),
        ({"events_needed": 0}, r"must fit: events_needed must be from 1 to \d+, got 0$"),
        ({"waitlist": 3}, r"must fit: waitlist must be a Waitlist or None, got 3$"),
        ({"late_registration": 1}, r"must fit: late_registration must be True or False, got 1$"),
    ],
)
def test_bad_preferences_are_refused_by_name(named: Any, message: str) -> None:
    """X7: an unknown name says which was meant, a bad value says of which preference."""
    with pytest.raises(ValueError, match=rf"^EditSection\.preferences {message}"):
        _edit(preferences=named)


def test_an_unknown_field_is_refused_by_name() -> None:
    """X7: a field that there is not, is an error that says which was meant."""
    with pytest.raises(TypeError, match=r"^EditSection has no field 'capac' \(did you mean cap"):
        _edit(capac=3)
    with pytest.raises(TypeError, match=r"^ChangeSettings has no field 'zzz'$"):
        sk.ChangeSettings(zzz=True)  # type: ignore[call-arg]


def test_an_edit_says_of_itself_what_it_refuses() -> None:
    """X7: a value is refused as a field of the edit, not of the plan."""
    with pytest.raises(ValueError, match=r"^EditSection\.capacity must be from 1 to "):
        _edit(capacity=0)
    with pytest.raises(ValueError, match=r"^SectionPlan\.capacity must be from 1 to "):
        attrs.evolve(PLAN, capacity=0)


@pytest.mark.parametrize(
    "edit",
    [
        _edit(preferences={"marks_before": HOUR, "waitlist": sk.Waitlist()}, name="South"),
        sk.ChangeSettings(silent={"message": True, "promoted": False}),
    ],
)
def test_edits_are_values(edit: Any) -> None:
    """An edit equals its copies, whichever way they are made, and can be a key."""
    for again in (copy.deepcopy(edit), pickle.loads(pickle.dumps(edit)), attrs.evolve(edit)):  # noqa: S301 - our own bytes
        assert again == edit
        assert hash(again) == hash(edit)
    assert edit != type(edit)(**EDITS[type(edit)])


def test_the_order_in_which_preferences_are_named_means_nothing() -> None:
    """Two edits that name the same are the same."""
    one = _edit(preferences={"events_needed": 2, "excused_counts": False})
    assert one == _edit(preferences={"excused_counts": False, "events_needed": 2})


def test_single_preferences_are_edited_in_a_section() -> None:
    """S6: through the engine, and the plan is read back as it is then."""
    kit = a_world()
    kit.do(sk.PlanSection(**NORTH, plan=PLAN, first_event_id="day-1", first_event=an_event()))
    kit.do(_edit(preferences={"late_registration": True}))
    (section,) = kit.storage.records(sk_session())[("sales-101",)].sections
    assert section.preferences == attrs.evolve(PLAN.preferences, late_registration=True)
    assert kit.do(_edit(preferences={"late_registration": True})).facts == ()


def sk_session() -> Any:
    """The kind of record that holds sections."""
    from sessionkit._domain.catalogue import Session  # noqa: PLC0415 - for this alone

    return Session


# Kinds of notice -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "silent"),
    [
        ({"message": True}, {"message", "waiting"}),
        ({"waiting": False}, set()),
        ({sk.NoticeKind.MESSAGE: True, "waiting": False}, {"message"}),
        ({"promoted": False}, {"waiting"}),
        (["message"], {"message"}),
        ([], set()),
    ],
)
def test_each_kind_of_notice_is_set_by_itself(named: Any, silent: set[str]) -> None:
    """N1: a mapping says which kinds become silent or no longer are; a whole set replaces all."""
    before = Settings(silent={sk.NoticeKind.WAITING}, full_tells_learners=True)
    after = sk.ChangeSettings(silent=named).applied_to(before)
    assert {one.value for one in after.silent} == silent
    assert after.full_tells_learners


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({}, r"must be a collection of kinds of notice, or a mapping of those that change, got "),
        ({"bogus": True}, r"must be one of .*, got 'bogus'$"),
        ({"message": 1}, r"must be True or False, got 1$"),
        ("message", r"must be a collection of kinds of notice, got 'message'$"),
    ],
)
def test_bad_kinds_of_notice_are_refused(named: Any, message: str) -> None:
    """X7: a kind that there is not, and what is neither on nor off."""
    with pytest.raises(ValueError, match=rf"^ChangeSettings\.silent {message}"):
        sk.ChangeSettings(silent=named)


def test_a_period_is_edited_bound_by_bound() -> None:
    """S6, R4: both bounds of an edit make sense together."""
    edit = _edit(opens=utc("2026-01-01 00:00"), closes=None)
    assert edit.changes == {"opens": utc("2026-01-01 00:00"), "closes": None}

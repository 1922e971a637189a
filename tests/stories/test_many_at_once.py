"""Lists of learners, and requests that come twice (R14, R16)."""

from typing import Any

import pytest

import sessionkit as sk
from tests.builders import Kit, a_section, a_world


def a_small_section() -> Kit:
    """Section ``north`` with two places and a line for one."""
    preferences = sk.Preferences(waitlist=sk.Waitlist(size=1))
    return a_world(a_section(capacity=2, preferences=preferences))


def many(*learner_ids: str, **more: Any) -> sk.RegisterLearners:
    """Register a list."""
    return sk.RegisterLearners(
        session_id="sales-101", section_id="north", learner_ids=learner_ids, **more
    )


def rows(answer: sk.Answer) -> dict[str, str]:
    """Give what became of each row."""
    return {one.person_id: one.outcome.value for one in answer.decision.rows}


def on_the_roster(kit: Kit) -> list[str]:
    """Give everybody with a place or in line."""
    records = kit.engine.roster("sales-101", "north", by="ada").to_records()
    return [one["learner_id"] for one in records]


def test_each_row_has_its_answer() -> None:
    """Of a list, each learner is registered, put in line or refused for themselves, with the
    reason; a refused row stops nobody else (R14).
    """
    kit = a_small_section()
    answer = kit.do(many("ana", "bob", "nobody", "cyd", "dan"), by="tess")
    assert rows(answer) == {
        "ana": "done",
        "bob": "done",
        "nobody": "refused",
        "cyd": "waiting",
        "dan": "refused",
    }
    codes = {
        row.person_id: [one.reason.code for one in row.blocking]
        for row in answer.decision.rows
        if row.blocking
    }
    assert codes == {"nobody": ["person.exists"], "dan": ["registration.place-free"]}
    assert on_the_roster(kit) == ["ana", "bob", "cyd"]


def test_a_dry_run_says_the_same_and_changes_nothing() -> None:
    """Asking about a list gives the rows that doing it gives, and registers nobody (R14, X2)."""
    kit = a_small_section()
    command = many("ana", "bob", "cyd", "dan")
    asked = kit.explain(command, by="tess")
    assert on_the_roster(kit) == []
    assert rows(kit.do(command, by="tess")) == rows(asked)


def test_the_same_list_again_changes_nothing() -> None:
    """A list that was registered already leaves everything as it is (R14)."""
    kit = a_small_section()
    kit.do(many("ana", "bob", "cyd"), by="tess")
    before = len(list(kit.engine.journal(by="ada")))
    again = kit.do(many("ana", "bob", "cyd"), by="tess")
    assert rows(again) == dict.fromkeys(("ana", "bob", "cyd"), "unchanged")
    assert again.facts == ()
    assert len(list(kit.engine.journal(by="ada"))) == before


def test_all_or_nothing() -> None:
    """On request one refused row refuses the whole list (R14)."""
    kit = a_small_section()
    with pytest.raises(sk.Refused) as caught:
        kit.do(many("ana", "bob", "cyd", "dan", all_or_nothing=True), by="tess")
    answer = caught.value.answer
    assert [one.code for one in answer.blocking] == ["list.rows"]
    (refused,) = [row for row in answer.decision.rows if row.person_id == "dan"]
    assert [one.reason.code for one in refused.blocking] == ["registration.place-free"]
    assert rows(answer) == {
        "ana": "unchanged",
        "bob": "unchanged",
        "cyd": "unchanged",
        "dan": "refused",
    }
    assert on_the_roster(kit) == []


def test_an_unknown_id_refuses_its_row_and_not_the_report() -> None:
    """A list that fails because of an unknown id still comes back with its rows (R14)."""
    kit = a_small_section()
    answer = kit.explain(many("ana", "nobody", all_or_nothing=True), by="tess")
    assert rows(answer) == {"ana": "unchanged", "nobody": "refused"}


def test_only_staff_register_lists() -> None:
    """A learner cannot register others (R14, G5)."""
    kit = a_small_section()
    assert not kit.explain(many("ana", "bob"), by="ana").is_allowed


def test_a_request_key_makes_a_click_count_once() -> None:
    """The same request again gives the first answer and changes nothing, also when the place was
    given up in between (R16).
    """
    kit = a_small_section()
    first = kit.register("ana", request_key="click-1")
    assert kit.register("ana", request_key="click-1") == first
    kit.do(sk.DeregisterLearner(session_id="sales-101", learner_id="ana"), by="ana")
    assert kit.register("ana", request_key="click-1") == first
    assert on_the_roster(kit) == []
    assert kit.notifier.to("ana") == []
    assert sorted(kit.deliver()) == [("ana", "deregistered"), ("ana", "registered")]


def test_a_request_key_belongs_to_one_request() -> None:
    """A key that comes again with another command is an error, not a registration (R16)."""
    kit = a_small_section()
    kit.register("ana", request_key="click-1")
    with pytest.raises(ValueError, match="click-1"):
        kit.register("bob", request_key="click-1")
    assert on_the_roster(kit) == ["ana"]


def test_a_refused_request_may_come_again() -> None:
    """A refusal is not remembered under its key: asked again when the door is open, it is done."""
    kit = a_world(a_section(capacity=1))
    kit.register("ana")
    with pytest.raises(sk.Refused):
        kit.register("bob", request_key="click-2")
    kit.do(sk.DeregisterLearner(session_id="sales-101", learner_id="ana"), by="ana")
    assert kit.register("bob", request_key="click-2").is_allowed

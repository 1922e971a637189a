"""A full section and the line before it (W1-W5, R5, R7, R12)."""

from datetime import timedelta

import pytest

import sessionkit as sk
from tests.builders import Kit, a_section, a_world

WITH_A_LINE = sk.Preferences(waitlist=sk.Waitlist())


def full(capacity: int = 2, **preferences: object) -> Kit:
    """Section ``north`` with two places: Ana and Bob have them, Cyd and Dan wait."""
    chosen = sk.Preferences(**preferences) if preferences else WITH_A_LINE
    kit = a_world(a_section(capacity=capacity, preferences=chosen))
    for learner_id in ("ana", "bob", "cyd", "dan"):
        kit.register(learner_id)
    kit.deliver()
    return kit


def leave(kit: Kit, learner_id: str) -> sk.Answer:
    """Have a learner give up a place."""
    return kit.do(
        sk.DeregisterLearner(session_id="sales-101", learner_id=learner_id), by=learner_id
    )


def states(kit: Kit) -> dict[str, str]:
    """Give how everybody on the roster stands."""
    records = kit.engine.roster("sales-101", "north", by="ada").to_records()
    return {one["learner_id"]: one["state"] for one in records}


def test_without_a_line_a_full_section_refuses() -> None:
    """A section without a waitlist refuses when its places are taken (W1)."""
    kit = a_world(a_section(capacity=1))
    kit.register("ana")
    with pytest.raises(sk.Refused) as caught:
        kit.register("bob")
    (blocking,) = caught.value.answer.blocking
    assert blocking.code == "registration.place-free"
    assert blocking.sentence == "No place is free: 1 of 1 are taken (no line)."


def test_a_freed_place_goes_to_the_first_in_line() -> None:
    """Whoever came first gets the place, in the same step that frees it, and is told (W2-W4)."""
    kit = full()
    leave(kit, "ana")
    assert states(kit) == {"bob": "active", "cyd": "active", "dan": "waiting"}
    assert sorted(kit.deliver()) == [("ana", "deregistered"), ("cyd", "promoted")]


def test_coming_back_means_the_end_of_the_line() -> None:
    """Who gave a place up and registers again joins behind everybody else (R12)."""
    kit = full()
    leave(kit, "ana")
    kit.register("ana")
    leave(kit, "bob")
    assert states(kit) == {"cyd": "active", "dan": "active", "ana": "waiting"}


def test_staff_can_put_somebody_first() -> None:
    """Staff may move somebody in line, and the next place follows that order (W2)."""
    kit = full()
    move = sk.MoveInLine(session_id="sales-101", learner_id="dan", before_id="cyd")
    kit.do(move, by="tess")
    leave(kit, "ana")
    assert states(kit)["dan"] == "active"
    assert states(kit)["cyd"] == "waiting"


def test_whoever_no_longer_qualifies_is_passed_over() -> None:
    """A place goes past somebody in line who left the section's groups; they stay in line and get
    the next place as soon as they qualify again (W3, W4).
    """
    kit = full()
    cyd = {"person_id": "cyd", "name": "Cyd"}
    kit.do(sk.SavePerson(person=sk.PersonEntry(**cyd, group_ids=["south"])))
    leave(kit, "ana")
    assert states(kit) == {"bob": "active", "dan": "active", "cyd": "waiting"}
    leave(kit, "bob")
    assert states(kit) == {"dan": "active", "cyd": "waiting"}
    kit.do(sk.SavePerson(person=sk.PersonEntry(**cyd, group_ids=["north"])))
    assert states(kit) == {"dan": "active", "cyd": "active"}


def test_more_capacity_moves_the_line_up() -> None:
    """Raising the capacity gives the new places to the line; lowering it puts nobody out and
    leaves no place free (S11, W3).
    """
    kit = full()
    section = {"session_id": "sales-101", "section_id": "north"}
    kit.do(sk.EditSection(**section, capacity=3), by="ada")
    assert states(kit)["cyd"] == "active"
    kit.do(sk.EditSection(**section, capacity=1), by="ada")
    assert list(states(kit).values()).count("active") == 3
    leave(kit, "ana")
    assert states(kit)["dan"] == "waiting"


def test_the_line_closes_when_the_section_begins() -> None:
    """When the first event starts everybody still waiting has lapsed, is told once, and may
    register elsewhere (W5).
    """
    kit = full()
    kit.do(
        a_section(
            "later",
            name="Later",
            preferences=sk.Preferences(late_registration=True),
            first_event_id="only",
            first_event=sk.EventPlan(
                start=sk.LocalTime.parse("2026-04-01 09:00", "Europe/Brussels"),
                end=sk.LocalTime.parse("2026-04-01 10:00", "Europe/Brussels"),
            ),
        )
    )
    kit.go_to("2026-03-02 07:59")
    assert states(kit)["cyd"] == "waiting"
    kit.deliver()
    kit.go_to("2026-03-02 08:00")
    assert sorted(kit.deliver()) == [("cyd", "line closed"), ("dan", "line closed")]
    assert states(kit) == {"ana": "active", "bob": "active"}
    kit.go_to("2026-03-02 08:30")
    assert kit.deliver() == []
    assert kit.register("cyd", "later").is_allowed


def test_the_line_can_close_earlier() -> None:
    """A section may stop promoting a while before it begins; from then on a full section refuses
    and a freed place stays free (W5).
    """
    kit = full(waitlist=sk.Waitlist(stops_before=timedelta(days=1)))
    kit.go_to("2026-03-01 08:00")
    assert [kind for _, kind in kit.deliver() if kind == "line closed"] == ["line closed"] * 2
    leave(kit, "ana")
    assert states(kit) == {"bob": "active"}


def test_a_line_can_be_short() -> None:
    """A waitlist with a size refuses once that many wait, and says so (W1)."""
    kit = a_world(a_section(capacity=1, preferences=sk.Preferences(waitlist=sk.Waitlist(size=1))))
    kit.register("ana")
    kit.register("bob")
    command = sk.RegisterLearner(session_id="sales-101", section_id="north", learner_id="cyd")
    (blocking,) = kit.explain(command, by="cyd").blocking
    assert blocking.sentence == "No place is free: 1 of 1 are taken (line full)."


def test_switching_is_one_step() -> None:
    """A switch gives up the old place only together with getting the new one, and the old place
    goes to the line in the same step (R5, W4).
    """
    kit = full()
    kit.do(a_section("west", name="West", capacity=1))
    switch = sk.SwitchSection(session_id="sales-101", section_id="west", learner_id="ana")
    kit.do(switch, by="ana")
    assert states(kit) == {"bob": "active", "cyd": "active", "dan": "waiting"}
    again = sk.SwitchSection(session_id="sales-101", section_id="west", learner_id="bob")
    with pytest.raises(sk.Refused):
        kit.do(again, by="bob")
    assert states(kit)["bob"] == "active"


def test_a_place_can_be_added_by_name_only() -> None:
    """Staff may add somebody beyond the capacity, but only by waiving it by name, and the record
    shows it (R10).
    """
    kit = a_world(a_section(capacity=1))
    kit.register("ana")
    plain = {"session_id": "sales-101", "section_id": "north", "learner_id": "bob"}
    assert not kit.explain(sk.RegisterLearner(**plain), by="tess").is_allowed
    answer = kit.do(sk.RegisterLearner(**plain, waive=[sk.Waiver.CAPACITY]), by="tess")
    waived = [one["requirement"] for one in answer.to_records() if one["outcome"] == "waived"]
    assert waived == ["registration.place-free"]
    assert not kit.explain(
        sk.RegisterLearner(
            session_id="sales-101", section_id="north", learner_id="cyd", waive=["capacity"]
        ),
        by="cyd",
    ).is_allowed

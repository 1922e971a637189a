"""Who sees which session and which section, and what becomes of lost access (V, G7, G10, V4)."""

import pytest

import sessionkit as sk
from tests.builders import Kit, a_person, a_section, a_world, an_event


def unlocked(*targets: sk.Target) -> Kit:
    """Sections for ``north`` and ``south``; exactly these targets are unlocked for Ana's group."""
    kit = a_world(a_section(), a_section("south", group_ids=["south"]))
    kit.do(sk.RemoveAutomation(automation_id="unlock-sales-101"))
    if targets:
        automation = sk.Automation(
            automation_id="north-sees",
            name="North sees",
            condition=sk.IsInGroup("north"),
            actions=[sk.Unlock(one) for one in targets],
        )
        kit.do(sk.SaveAutomation(automation=automation))
    return kit


WIDGET = sk.Target.widget("sessions")
SESSION = sk.Target.session("sales-101")


def tiles(kit: Kit, person_id: str) -> list[str]:
    """Give the sessions in somebody's overview."""
    return [one["session_id"] for one in kit.engine.tiles(by=person_id).to_records()]


def sections(kit: Kit, person_id: str) -> list[str]:
    """Give the sections that somebody sees of the session."""
    view = kit.engine.session("sales-101", by=person_id)
    return list(dict.fromkeys(one["section_id"] for one in view.to_records()))


@pytest.mark.parametrize("targets", [(), (SESSION,), (WIDGET,)])
def test_nothing_without_both_unlocks(targets: tuple[sk.Target, ...]) -> None:
    """Without the widget, or without the session, a learner sees nothing, whatever their group:
    the session answers as if it did not exist (V, A7, G10).
    """
    kit = unlocked(*targets)
    assert tiles(kit, "ana") == []
    with pytest.raises(sk.NotFound, match="there is no session 'sales-101'"):
        kit.engine.session("sales-101", by="ana")
    with pytest.raises(sk.NotFound, match="there is no session 'sales-101'"):
        kit.register("ana")


def test_the_tile_without_sections() -> None:
    """With both unlocks, a learner outside every section's groups sees the tile and no section,
    and a section answers as if it did not exist (V).
    """
    kit = unlocked(WIDGET, SESSION)
    kit.do(sk.SaveGroup(group=sk.GroupEntry(group_id="west", title="West", parent_id="north")))
    south_only = sk.EditSection(session_id="sales-101", section_id="north", group_ids=["south"])
    kit.do(south_only)
    assert tiles(kit, "ana") == ["sales-101"]
    assert sections(kit, "ana") == []
    with pytest.raises(sk.NotFound, match="there is no section 'south'"):
        kit.register("ana", "south")


def test_the_tile_and_ones_own_sections() -> None:
    """With both unlocks a learner sees the tile, and of the sections those for their groups (V)."""
    kit = unlocked(WIDGET, SESSION)
    assert tiles(kit, "ana") == ["sales-101"]
    assert sections(kit, "ana") == ["north"]


def test_a_subgroup_counts() -> None:
    """A member of a group below counts as a member of the group above (G3)."""
    kit = unlocked(WIDGET, SESSION)
    kit.do(sk.SaveGroup(group=sk.GroupEntry(group_id="west", title="West", parent_id="north")))
    a_person(kit, "eve", "west")
    assert sections(kit, "eve") == ["north"]


def test_a_draft_is_nowhere() -> None:
    """Nobody but staff sees a session before it is published, though it is unlocked (S3)."""
    kit = a_world(a_section(), published=False)
    assert tiles(kit, "ana") == []
    assert tiles(kit, "tess") == ["sales-101"]
    assert tiles(kit, "ada") == ["sales-101"]


def test_a_trainer_sees_what_they_manage() -> None:
    """A trainer sees a session with a section for a managed group, and one without any section,
    so that the first can be made; one that is only for others they do not see (G7).
    """
    kit = a_world()
    assert tiles(kit, "tess") == ["sales-101"]
    kit.do(a_section("south", group_ids=["south"]))
    kit.do(sk.RemoveAutomation(automation_id="unlock-sales-101"))
    trainers = sk.Automation(
        automation_id="trainers-see",
        name="Trainers see",
        condition=sk.IsInGroup("trainers"),
        actions=[sk.Unlock(SESSION)],
    )
    kit.do(sk.SaveAutomation(automation=trainers))
    assert tiles(kit, "tess") == []
    kit.do(a_section())
    assert tiles(kit, "tess") == ["sales-101"]


def test_lost_access_keeps_the_place_and_is_reported() -> None:
    """A learner who leaves the section's groups keeps place and sight of that section, and the
    section's trainers are told (V4).
    """
    kit = a_world(a_section(first_event=an_event(trainer_ids=["tess"])))
    kit.register("ana")
    kit.deliver()
    kit.do(sk.SavePerson(person=sk.PersonEntry(person_id="ana", name="Ana", group_ids=["south"])))
    assert kit.deliver() == [("tess", "access lost")]
    assert kit.notifier.sent[-1].payload.requirement == "registration.in-group"
    assert kit.notifier.sent[-1].payload.learner_id == "ana"
    assert sections(kit, "ana") == ["north"]
    roster = kit.engine.roster("sales-101", "north", by="tess").to_records()
    assert [(one["learner_id"], one["state"]) for one in roster] == [("ana", "active")]


def test_a_lost_unlock_keeps_the_place_in_sight() -> None:
    """A learner for whom the session is locked later still sees the section they are in, and
    nobody else there does (V4).
    """
    kit = a_world(a_section())
    kit.register("ana")
    kit.do(sk.RemoveAutomation(automation_id="unlock-sales-101"))
    assert sections(kit, "ana") == ["north"]
    assert tiles(kit, "ana") == ["sales-101"]
    assert tiles(kit, "bob") == []


def test_an_unlock_for_a_time_ends_by_itself() -> None:
    """An unlock inside a time window holds exactly as long as the window, with no check in
    between (A8).
    """
    kit = unlocked()
    window = sk.BetweenMoments(
        starts=sk.LocalTime.parse("2026-02-01 00:00", "UTC").instant,
        ends=sk.LocalTime.parse("2026-02-08 00:00", "UTC").instant,
    )
    automation = sk.Automation(
        automation_id="one-week",
        name="One week",
        condition=sk.AllOf([sk.IsInGroup("north"), window]),
        actions=[sk.Unlock(WIDGET), sk.Unlock(SESSION)],
    )
    kit.do(sk.SaveAutomation(automation=automation))
    seen = []
    for moment in ("2026-01-31 23:59", "2026-02-01 00:00", "2026-02-07 23:59", "2026-02-08 00:00"):
        kit.go_to(moment)
        seen.append(tiles(kit, "ana"))
    assert seen == [[], ["sales-101"], ["sales-101"], []]


def test_a_lock_wins() -> None:
    """A lock closes what any other automation unlocks (A10)."""
    kit = unlocked(WIDGET, SESSION)
    lock = sk.Automation(
        automation_id="not-ana",
        name="Not Ana",
        condition=sk.IsPerson("ana"),
        actions=[sk.Lock(SESSION)],
    )
    kit.do(sk.SaveAutomation(automation=lock))
    assert tiles(kit, "ana") == []
    assert tiles(kit, "bob") == ["sales-101"]
    access = kit.engine.access("ana", SESSION, by="ada")
    assert not access.is_unlocked


def test_a_trainer_plans_for_a_group_of_theirs() -> None:
    """A trainer for whom the session is unlocked may plan a section for a managed group, also
    where there are only sections for other groups so far (G5).
    """
    kit = a_world(a_section("south", group_ids=["south"]))
    assert tiles(kit, "tess") == ["sales-101"]
    assert kit.explain(a_section(), by="tess").is_allowed

"""What nobody can judge: it stays unknown, opens nothing, sets nothing off, and locks (A13)."""

import pytest

import sessionkit as sk
from tests.builders import Kit, a_kit, utc

QUIZ, ESSAY = sk.Target.activity("quiz"), sk.Target.activity("essay")
GONE = sk.IsInGroup("gone")
T = sk.Trigger


def a_platform() -> Kit:
    """Two activities, ``ana``, and a group that is about to go."""
    kit = a_kit()
    kit.do(sk.SaveGroup(group=sk.GroupEntry(group_id="gone", title="Gone")))
    kit.do(sk.SaveGroup(group=sk.GroupEntry(group_id="here", title="Here")))
    for activity_id in ("quiz", "essay"):
        kit.do(sk.AddActivity(activity_id=activity_id, title=activity_id))
    entry = sk.PersonEntry(person_id="ana", name="Ana", group_ids=["here"])
    kit.do(sk.SavePerson(person=entry))
    return kit


def save(kit: Kit, automation_id: str, *actions: object, **more: object) -> None:
    """Save an automation."""
    automation = sk.Automation(
        automation_id=automation_id,
        name=automation_id,
        actions=actions,  # type: ignore[arg-type]  # any action
        **more,  # type: ignore[arg-type]  # any field
    )
    kit.do(sk.SaveAutomation(automation=automation))


def is_unlocked(kit: Kit, target: sk.Target) -> bool:
    """Whether a target is unlocked for ``ana``."""
    return kit.engine.access("ana", target, by=sk.APPLICATION).is_unlocked


UNKNOWN = {
    "alone": GONE,
    "under not": sk.Not(GONE),
    "under two": sk.Not(sk.Not(GONE)),
    "with what is met": sk.AllOf([sk.Always(), GONE]),
    "beside what is not": sk.AnyOf([sk.Not(sk.Always()), GONE]),
    "deep down": sk.AllOf([sk.Always(), sk.AnyOf([sk.Not(sk.AllOf([GONE])), GONE])]),
}


@pytest.mark.parametrize("condition", UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_unknown_opens_nothing_and_locks(condition: sk.AllOf) -> None:
    """A13: a condition that names what is gone is unknown however it is turned: it does not
    unlock, and it locks.
    """
    kit = a_platform()
    save(kit, "opens-quiz", sk.Unlock(QUIZ), condition=condition)
    save(kit, "opens-essay", sk.Unlock(ESSAY), condition=sk.Always())
    assert is_unlocked(kit, ESSAY)
    save(kit, "locks-essay", sk.Lock(ESSAY), condition=condition)
    kit.do(sk.RemoveGroup(group_id="gone"))
    assert not is_unlocked(kit, QUIZ)
    assert not is_unlocked(kit, ESSAY)
    assert kit.engine.matching("ana", by=sk.APPLICATION) == ("opens-essay",)


@pytest.mark.parametrize(
    ("condition", "outcome"),
    [(sk.AnyOf([sk.Always(), GONE]), True), (sk.AllOf([sk.Not(sk.Always()), GONE]), False)],
)
def test_what_is_known_anyway_is_not_unknown(condition: sk.AllOf, *, outcome: bool) -> None:
    """A13: where one part decides, what is unknown beside it does not matter."""
    kit = a_platform()
    save(kit, "opens-quiz", sk.Unlock(QUIZ), condition=condition)
    kit.do(sk.RemoveGroup(group_id="gone"))
    assert is_unlocked(kit, QUIZ) is outcome


@pytest.mark.parametrize("condition", UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_unknown_sets_nothing_off_and_is_reported(condition: sk.AllOf) -> None:
    """A13: neither an occurrence nor the periodic check acts on it, and both say so."""
    kit = a_platform()
    save(
        kit,
        "on-result",
        sk.Notify("Well done", "You passed."),
        condition=condition,
        trigger=T.ACTIVITY_COMPLETED,
    )
    save(kit, "hourly", sk.GrantBadge("star"), condition=condition)
    kit.do(sk.RemoveGroup(group_id="gone"))
    kit.do(sk.ReportResult(target=QUIZ, person_id="ana", status="completed"))
    kit.go_to("2026-01-01 12:00")
    assert kit.deliver() == []
    reports = kit.engine.reports(by=sk.APPLICATION).to_records()
    assert ("on-result", "ana") in {(one["automation_id"], one["person_id"]) for one in reports}


def test_known_again_it_acts_once() -> None:
    """A11, A13: unknown is not "before": once it can be judged and is met, that is the moment it
    became true.
    """
    kit = a_platform()
    save(kit, "hourly", sk.GrantBadge("star"), condition=sk.Not(GONE))
    kit.do(sk.RemoveGroup(group_id="gone"))
    kit.go_to("2026-01-01 12:00")
    assert kit.deliver() == []
    kit.do(sk.SaveGroup(group=sk.GroupEntry(group_id="gone", title="Back")))
    for hour in ("13", "14", "15"):
        kit.go_to(f"2026-01-01 {hour}:30")
    assert kit.deliver() == [("ana", "badge granted")]
    assert kit.clock() == utc("2026-01-01 15:30")

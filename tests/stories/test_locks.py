"""Locks and unlocks that triggers bring: which one is in force (A9, A10, A12)."""

from itertools import permutations

import pytest

import sessionkit as sk
from tests.builders import Kit, a_kit

FILM = sk.Target.activity("film")
QUIZ = sk.Target.activity("quiz")
T = sk.Trigger


def a_platform(*automations: sk.Automation) -> Kit:
    """Two activities and ``ana``, with these automations saved in this order."""
    kit = a_kit()
    kit.do(sk.SaveGroup(group=sk.GroupEntry(group_id="done", title="Done")))
    for activity_id in ("film", "quiz"):
        kit.do(sk.AddActivity(activity_id=activity_id, title=activity_id))
    kit.do(sk.SavePerson(person=sk.PersonEntry(person_id="ana", name="Ana")))
    for one in automations:
        kit.do(sk.SaveAutomation(automation=one))
    return kit


def on(trigger: sk.Trigger | None, automation_id: str, *actions: object) -> sk.Automation:
    """An automation for everybody."""
    return sk.Automation(
        automation_id=automation_id,
        name=automation_id,
        condition=sk.Always(),
        actions=actions,  # type: ignore[arg-type]  # any action
        trigger=trigger,
    )


def completes(kit: Kit) -> None:
    """Ana completes the quiz, anew."""
    kit.do(sk.ResetActivity(activity_id="quiz", person_id="ana"))
    kit.do(sk.ReportResult(target=QUIZ, person_id="ana", status="completed"))


def is_unlocked(kit: Kit) -> bool:
    """Whether the film is unlocked for ``ana``."""
    return kit.engine.access("ana", FILM, by=sk.APPLICATION).is_unlocked


@pytest.mark.parametrize("ids", list(permutations("abc")))
def test_the_lock_wins_within_one_occurrence(ids: tuple[str, str, str]) -> None:
    """A10: of what one occurrence brings the lock is in force, whatever the automations are called
    and whichever of them comes first.
    """
    first, second, third = ids
    kit = a_platform(
        on(T.ACTIVITY_COMPLETED, first, sk.Unlock(FILM)),
        on(T.ACTIVITY_COMPLETED, second, sk.Lock(FILM)),
        on(T.ACTIVITY_COMPLETED, third, sk.Unlock(FILM)),
    )
    completes(kit)
    assert not is_unlocked(kit)


@pytest.mark.parametrize("actions", [(sk.Unlock, sk.Lock), (sk.Lock, sk.Unlock)])
def test_the_lock_wins_along_a_chain(actions: tuple[type[sk.Lock], type[sk.Lock]]) -> None:
    """A10, A12: what one occurrence sets off along a chain is still one occurrence."""
    here, further_on = (one(FILM) for one in actions)
    kit = a_platform(
        on(T.ACTIVITY_COMPLETED, "first", here, sk.AddToGroup("done")),
        on(T.ADDED_TO_GROUP, "then", further_on),
    )
    completes(kit)
    assert not is_unlocked(kit)


def test_the_later_occurrence_wins() -> None:
    """A9, A10: a lock holds until a later occurrence unlocks, at the very same moment as well."""
    kit = a_platform(
        on(T.ACTIVITY_COMPLETED, "opens", sk.Unlock(FILM)),
        on(T.ADDED_TO_GROUP, "closes", sk.Lock(FILM)),
    )
    completes(kit)
    assert is_unlocked(kit)
    entry = sk.PersonEntry(person_id="ana", name="Ana", group_ids=["done"])
    kit.do(sk.SavePerson(person=entry))
    assert not is_unlocked(kit)
    completes(kit)
    assert is_unlocked(kit)


def test_what_is_derived_stands_around_what_was_granted() -> None:
    """A10: a derived lock wins over a grant, a grant over a derived unlock."""
    kit = a_platform(
        on(T.ACTIVITY_COMPLETED, "opens", sk.Unlock(FILM)),
        on(T.ADDED_TO_GROUP, "closes", sk.Lock(FILM)),
        on(T.PERIODIC, "always-open", sk.Unlock(FILM)),
    )
    assert is_unlocked(kit)
    entry = sk.PersonEntry(person_id="ana", name="Ana", group_ids=["done"])
    kit.do(sk.SavePerson(person=entry))
    assert not is_unlocked(kit)
    completes(kit)
    kit.do(sk.SaveAutomation(automation=on(T.PERIODIC, "always-shut", sk.Lock(FILM))))
    assert not is_unlocked(kit)
    kit.do(sk.RemoveAutomation(automation_id="always-shut"))
    assert is_unlocked(kit)

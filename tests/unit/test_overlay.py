"""Records as they would be: read through what was written, and nothing reaches the storage (A15)."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sessionkit._domain.keys import Keys
from sessionkit._domain.people import Person, Told
from sessionkit._overlay import Overlay
from sessionkit._records import TOLD, TOLD_BY_GROUP, JournalEntry
from sessionkit.adapters.memory import MemoryStorage
from tests.builders import START, a_world

IDS = st.sampled_from(["ana", "bob", "cyd", "dan"])
GROUPS = st.sets(st.sampled_from(["north", "south"])).map(lambda found: tuple(sorted(found)))
PEOPLE_SAVED = st.builds(
    lambda person_id, group_ids: Told(
        person=Person(person_id=person_id, name="X"), group_ids=group_ids
    ),
    IDS,
    GROUPS,
)
STEPS = st.lists(st.one_of(PEOPLE_SAVED, IDS), max_size=8)


def play(steps: list[Any], records: Any) -> None:
    """Save people, and remove those who are only named."""
    for step in steps:
        if isinstance(step, Told):
            records.put(step)
        else:
            records.remove(Told, (step,))


def seen(records: Any) -> Any:
    """What is found, one by one and by every index."""
    return (
        [records.get(Told, (one,)) for one in ("ana", "bob", "cyd", "dan")],
        list(records.find(TOLD)),
        list(records.find(TOLD_BY_GROUP, ("north",))),
        list(records.find(TOLD_BY_GROUP, ("south",))),
    )


@given(before=STEPS, steps=STEPS)
def test_an_overlay_reads_as_if_it_had_been_written(before: list[Any], steps: list[Any]) -> None:
    """A15: whatever is put and removed, get and find answer as a storage would that had taken it."""
    storage, written = MemoryStorage(), MemoryStorage()
    for one in (storage, written):
        with one.transaction(keys=Keys.holding("x")) as records:
            play(before, records)
    with written.transaction(keys=Keys.holding("x")) as records:
        play(steps, records)
        expected = seen(records)
    with storage.transaction() as beneath:
        as_it_is = seen(beneath)
        overlay = Overlay(beneath, 1)
        play(steps, overlay)
        assert seen(overlay) == expected
        assert seen(beneath) == as_it_is


@given(before=STEPS, steps=STEPS)
def test_changes_lead_from_what_is_to_what_would_be(before: list[Any], steps: list[Any]) -> None:
    """A15: exactly the records that differ, each as it is and as it would be."""
    storage = MemoryStorage()
    with storage.transaction(keys=Keys.holding("x")) as records:
        play(before, records)
    with storage.transaction() as beneath:
        overlay = Overlay(beneath, 1)
        play(steps, overlay)
        was = {one.key: one for one in beneath.find(TOLD)}
        will_be = {one.key: one for one in overlay.find(TOLD)}
        expected = {
            key: (was.get(key), will_be.get(key))
            for key in was.keys() | will_be.keys()
            if was.get(key) != will_be.get(key)
        }
        changes = {(one or other).key: (one, other) for one, other in overlay.changes(Told)}  # type: ignore[union-attr]
        assert changes == expected


def test_the_journal_goes_on_without_being_written() -> None:
    """A15, X4: entries get positions one after the other, and can be rewritten."""
    kit = a_world()
    with kit.storage.transaction() as beneath:
        overlay = Overlay(beneath, 70)
        entry = JournalEntry(position=70, at=START, actor=None, command=None, facts=())  # type: ignore[arg-type]
        overlay.append(entry)
        assert overlay.position == 71
        rewritten = JournalEntry(position=70, at=START, actor="ana", command=None, facts=())  # type: ignore[arg-type]
        overlay.rewrite(rewritten)
        assert overlay.get(JournalEntry, entry.key) == rewritten
        assert beneath.get(JournalEntry, entry.key) is None

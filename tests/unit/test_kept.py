"""What was read or written in a transaction is not read again, and reads as if it were."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import sessionkit as sk
from sessionkit._domain.keys import Keys
from sessionkit._domain.people import Group, Person
from sessionkit._kept import KeepingReads, KeptReads, surely_read
from sessionkit._records import GROUPS, GROUPS_BY_PARENT, JOURNAL, JournalEntry
from sessionkit.adapters.memory import MemoryStorage
from sessionkit.testing import CountingStorage
from tests.builders import START

WRITE = Keys.holding("test")
IDS = st.sampled_from(["a", "b", "c"])
SAVED = st.builds(
    lambda group_id, title, parent_id: Group(group_id=group_id, title=title, parent_id=parent_id),
    IDS,
    st.sampled_from(["X", "Y"]),
    st.none() | IDS,
)
ASKED = st.sampled_from(["get", "many", "all", "below", "both", "page", "half"])
STEPS = st.lists(st.one_of(SAVED, IDS, ASKED.map(lambda one: (one,))), max_size=20)


def answers(steps: list[Any], records: Any) -> list[Any]:
    """Save groups, remove those who are only named, and ask; give what was answered."""
    found: list[Any] = []
    for step in steps:
        if isinstance(step, Group):
            found.append(records.put(step))
        elif isinstance(step, str):
            records.remove(Group, (step,))
        else:
            found.append(_answer(step[0], records))
    return found


def _answer(name: str, records: Any) -> Any:
    match name:
        case "get":
            return records.get(Group, ("a",))
        case "many":
            return records.get_many(Group, [("a",), ("b",), ("x",)])
        case "all":
            return list(records.find(GROUPS))
        case "below":
            return list(records.find(GROUPS_BY_PARENT, ("a",)))
        case "both":
            return records.find_many(GROUPS_BY_PARENT, [("a",), ("b",)])
        case "page":
            return list(records.find(GROUPS, after=((), ("a",)), limit=1))
        case _:
            return next(records.find(GROUPS), None)


@given(before=STEPS, steps=STEPS)
def test_what_is_kept_is_what_would_be_read(before: list[Any], steps: list[Any]) -> None:
    """Design 3: whatever is asked and written in turns, every answer is that of the storage."""
    storages = MemoryStorage(), MemoryStorage()
    for storage in storages:
        with storage.transaction(keys=WRITE) as records:
            answers(before, records)
    with storages[0].transaction(keys=WRITE) as records:
        expected = answers(steps, records)
    with storages[1].transaction(keys=WRITE) as records:
        assert answers(steps, KeptReads(records)) == expected


@given(before=STEPS, steps=STEPS)
def test_nothing_is_read_twice(before: list[Any], steps: list[Any]) -> None:
    """Design 3: what was read or written is not asked for again before something is written."""
    storage = CountingStorage(MemoryStorage())
    with storage.transaction(keys=WRITE) as records:
        answers(before, records)
    storage.start()
    with KeepingReads(storage).transaction(keys=WRITE) as records:
        answers([one for one in steps if isinstance(one, tuple) and one != ("page",)], records)
    assert storage.again == 0


def test_the_journal_and_the_keys_go_through() -> None:
    """X4: entries are written and replaced, and read back."""
    storage = KeepingReads(MemoryStorage(locking="keys"))
    with storage.transaction(keys=WRITE) as records:
        assert records.keys == WRITE
        entry = JournalEntry(
            position=records.position, at=START, actor=None, command=sk.ChangeSettings(), facts=()
        )
        records.append(entry)
        assert list(records.find(JOURNAL)) == [entry]
        again = JournalEntry(
            position=entry.position, at=START, actor=None, command=sk.SaveGroup, facts=()
        )
        records.rewrite(again)
        assert list(records.find(JOURNAL)) == [again]
        assert records.get(JournalEntry, entry.key) == again


def test_what_a_step_surely_reads_follows_from_its_keys() -> None:
    """Design 3: session, section, person and what is due are named beforehand, each once."""
    command = sk.RegisterLearner(session_id="s", section_id="c", learner_id="ana")
    reads = surely_read(command.keys, "ana", "once")
    assert [(kind.__name__, key) for kind, key in reads] == [
        ("Settings", ("platform",)),
        ("Roster", ("s", "c")),
        ("Session", ("s",)),
        ("Request", ("once",)),
        ("Person", ("ana",)),
        ("Roles", ("person", "ana")),
        ("Registration", ("s", "ana")),
    ]
    due = surely_read(Keys.holding("due CloseLine\ns\nc"), sk.APPLICATION)
    assert [(kind.__name__, key) for kind, key in due][1:] == [("Due", ("CloseLine", "s", "c"))]
    assert (Person, ("bob",)) in surely_read(command.keys, "bob")

"""Killed at every storage call in turn, and resumed: what automations do happens exactly once (A12, A14, N5).

The run is a day of a small platform: a result that sets off a chain, a periodic check that finds
people, a group that is joined, messages and effects. It is killed at its first storage call, then
at its second, and so on to the last; each time it is resumed as an application would: the same
commands with the same request keys, then what is due, then the deliveries.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._domain.facts import AutomationReacted
from sessionkit._domain.notice import Notice
from sessionkit._records import STATE_KINDS
from sessionkit.adapters.memory import MemoryStorage
from sessionkit.testing import FixedClock, RecordingNotifier
from tests.builders import START

T = sk.Trigger


class Killed(BaseException):
    """The process is gone."""


class Mortal:
    """A storage that kills the process at one of its calls, before it has any effect.

    Attributes:
        calls: How many calls there were.
        dies_at: The call at which the process dies; none: it lives.
    """

    def __init__(self, storage: MemoryStorage, dies_at: int | None) -> None:
        """Wrap a storage."""
        self.storage, self.dies_at, self.calls = storage, dies_at, 0

    def step(self) -> None:
        """Count a call, and die at the one."""
        self.calls += 1
        if self.calls == self.dies_at:
            raise Killed

    @contextmanager
    def transaction(self, **parts: Any) -> Iterator[Any]:
        """Open a transaction; dying as it commits undoes it, dying right after does not."""
        self.step()
        with self.storage.transaction(**parts) as records:
            yield _MortalRecords(records, self.step)
            self.step()
        self.step()

    def __getattr__(self, name: str) -> Any:
        """Claim, renew and settle, or die before."""
        self.step()
        return getattr(self.storage, name)


class _MortalRecords:
    def __init__(self, records: Any, step: Callable[[], None]) -> None:
        self.records, self.step = records, step

    @property
    def position(self) -> int:
        self.step()
        return self.records.position  # type: ignore[no-any-return]

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.records, name)

        def call(*args: Any, **more: Any) -> Any:
            self.step()
            return found(*args, **more)

        return call


def automation(automation_id: str, *actions: Any, **more: Any) -> sk.SaveAutomation:
    """An automation for everybody, unless said otherwise."""
    plan: dict[str, Any] = {"name": automation_id, "condition": sk.Always(), "actions": actions}
    return sk.SaveAutomation(
        automation=sk.Automation(automation_id=automation_id, **(plan | more))
    )


SETUP: tuple[Any, ...] = (
    *(
        sk.SaveGroup(group=sk.GroupEntry(group_id=group_id, title=group_id))
        for group_id in ("staff", "alumni")
    ),
    *(
        sk.SavePerson(
            person=sk.PersonEntry(person_id=person_id, name=person_id, group_ids=["staff"])
        )
        for person_id in ("ana", "bob")
    ),
    sk.AddActivity(activity_id="quiz", title="Quiz"),
    sk.AddActivity(activity_id="essay", title="Essay"),
    automation(
        "graduate",
        sk.AddToGroup("alumni"),
        sk.Unlock(sk.Target.activity("essay")),
        sk.Notify("Well done", "You passed."),
        trigger=T.ACTIVITY_COMPLETED,
        subject_id="quiz",
    ),
    automation(
        "welcome",
        sk.GrantBadge("alumnus"),
        sk.AssignToDo(sk.Target.activity("essay")),
        trigger=T.ADDED_TO_GROUP,
        subject_id="alumni",
    ),
    automation("again", sk.RemoveFromGroup("staff"), trigger=T.PERSON_UPDATED),
    automation("found", sk.GrantCertificate("alumnus"), condition=sk.IsInGroup("alumni")),
)
DAY: tuple[Any, ...] = (
    sk.ReportResult(target=sk.Target.activity("quiz"), person_id="ana", status="completed"),
    sk.ReportResult(target=sk.Target.activity("quiz"), person_id="bob", status="failed"),
)


def live(dies_at: int | None) -> tuple[MemoryStorage, RecordingNotifier, int]:
    """Live through the day, dying once if asked to and then going on; give how many calls it took."""
    storage, notifier, clock = MemoryStorage(), RecordingNotifier(), FixedClock(START)
    before = sk.in_memory(storage=storage, notifier=notifier, clock=clock)
    for command in SETUP:
        before.do(command, by=sk.APPLICATION)
    mortal = Mortal(storage, dies_at)
    try:
        the_day(sk.in_memory(storage=mortal, notifier=notifier, clock=clock), clock)
    except Killed:
        clock.set(START)
        the_day(sk.in_memory(storage=storage, notifier=notifier, clock=clock), clock)
    return storage, notifier, mortal.calls


def the_day(kit: sk.Engine, clock: FixedClock) -> None:
    """What the application does, with keys, so that it may do it again."""
    for number, command in enumerate(DAY):
        kit.do(command, by=sk.APPLICATION, request_key=f"command-{number}")
    kit.run_due()
    clock.set(START + timedelta(hours=1))
    kit.run_due()
    kit.deliver()
    clock.set(START + timedelta(hours=2))
    kit.run_due()
    kit.deliver()


def told(storage: MemoryStorage) -> Counter[tuple[str, str, str]]:
    """Every notice there is, whatever its number: kind, person and subject."""
    return Counter(
        (one.kind.value, one.person_id, " ".join(one.subject))
        for one in storage.records(Notice).values()
    )


def reacted(storage: MemoryStorage) -> Counter[tuple[str, str]]:
    """How often each automation looked at each person because of something that happened."""
    kit = sk.in_memory(storage=storage)
    return Counter(
        (fact.automation_id, fact.person_id)
        for entry in kit.journal(by=sk.APPLICATION)
        for fact in entry.facts
        if isinstance(fact, AutomationReacted)
    )


def state(storage: MemoryStorage) -> dict[str, Any]:
    """All state; what came first is not part of it where both came at one moment."""
    return {kind.__name__: storage.records(kind) for kind in STATE_KINDS}


@pytest.fixture(scope="module", name="undisturbed")
def fixture_undisturbed() -> tuple[MemoryStorage, int]:
    """The day as it goes when nobody dies, and how many calls it takes."""
    storage, notifier, calls = live(None)
    delivered = [one.key for one in notifier.sent]
    assert len(delivered) == len(set(delivered)) == len(told(storage)) == 4
    assert reacted(storage)["graduate", "ana"] == 1
    return storage, calls


def test_whenever_the_run_is_killed_it_ends_the_same(
    undisturbed: tuple[MemoryStorage, int],
) -> None:
    """A12, A14, N5: state, reactions and notices are those of the undisturbed run."""
    whole, calls = undisturbed
    assert calls > 300
    for dies_at in range(1, calls + 1):
        storage, notifier, _ = live(dies_at)
        assert state(storage) == state(whole), dies_at
        assert reacted(storage) == reacted(whole), dies_at
        assert told(storage) == told(whole), dies_at
        assert {one.key for one in notifier.sent} == set(storage.records(Notice)), dies_at

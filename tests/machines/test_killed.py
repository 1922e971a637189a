"""Killed at every storage call in turn, and resumed: everything happens exactly once (A12, A14, N5).

There are two runs. The first is a day of automations: a result that sets off a chain, a periodic
check that finds people, a group that is joined, messages and effects. It is killed at its first
storage call, then at its second, and so on to the last. The second is the life of a section, with a
line, people who are suspended and erased, a reminder and a sheet; a transaction that dies is undone
wherever it dies, so that here only its beginning and its end count, before the commit and after.

Each time the run is resumed as an application would: what is due, then the same commands with the
same request keys, what is due by then, and the deliveries.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from attrs import frozen

import sessionkit as sk
from sessionkit.adapters.memory import MemoryStorage
from sessionkit.ports import STATE_KINDS
from sessionkit.testing import FixedClock, RecordingNotifier
from tests.builders import START, Kit, a_kit, a_section, a_world, an_event, utc
from tests.storages import INSIDE, Watched

T = sk.Trigger


class Killed(BaseException):
    """The process is gone."""


class Death:
    """Kills the process at one of the calls that count, before it has any effect.

    Attributes:
        calls: How many of them there were.
    """

    def __init__(self, at: int | None, *, inside: bool) -> None:
        """Say at which call; none: the process lives."""
        self._at, self._inside, self.calls = at, inside, 0

    def __call__(self, name: str) -> None:
        """Count a call, and die at the one."""
        if name != "row" and (self._inside or name not in INSIDE):
            self.calls += 1
            if self.calls == self._at:
                raise Killed


@frozen
class Life:
    """A run: what was there before, and what the application does, by whom and when."""

    begins: Callable[[], Kit]
    asks: tuple[tuple[Any, Any], ...]
    moments: tuple[Any, ...]
    then: tuple[tuple[Any, Any], ...] = ()
    inside: bool = True

    def go(self, dies_at: int | None) -> tuple[MemoryStorage, RecordingNotifier, int]:
        """Live, dying once if asked to and then going on; gives how many calls counted."""
        kit = self.begins()
        death = Death(dies_at, inside=self.inside)
        mortal = Watched(kit.storage, death)
        try:
            self._live(_engine(kit, mortal), kit.clock)
        except Killed:
            kit.clock.set(START)
            kit.engine.run_due()
            self._live(kit.engine, kit.clock)
        return kit.storage, kit.notifier, death.calls

    def _live(self, engine: sk.Engine, clock: FixedClock) -> None:
        """What the application does, with keys, so that it may do it again."""
        self._ask(engine, "first", self.asks)
        for moment in self.moments:
            engine.run_due()
            engine.deliver()
            clock.set(moment)
        engine.run_due()
        self._ask(engine, "then", self.then)
        engine.deliver()
        clock.advance(timedelta(hours=1))  # what a dead worker had claimed is free again
        engine.deliver()

    @staticmethod
    def _ask(engine: sk.Engine, name: str, asks: tuple[tuple[Any, Any], ...]) -> None:
        for number, (command, by) in enumerate(asks):
            engine.do(command, by=by, request_key=f"{name}-{number}")


def _engine(kit: Kit, storage: Any) -> sk.Engine:
    return sk.in_memory(storage=storage, notifier=kit.notifier, clock=kit.clock)


# A day of automations ---------------------------------------------------------------------------


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


def automated() -> Kit:
    """A platform with four automations."""
    kit = a_kit()
    for command in SETUP:
        kit.do(command)
    return kit


def result(person_id: str, status: str) -> tuple[Any, Any]:
    """The application tells how somebody did in the quiz."""
    quiz = sk.Target.activity("quiz")
    return sk.ReportResult(target=quiz, person_id=person_id, status=status), sk.APPLICATION


DAY = Life(
    begins=automated,
    asks=(result("ana", "completed"), result("bob", "failed")),
    moments=(START + timedelta(hours=1), START + timedelta(hours=2)),
)

# The life of a section --------------------------------------------------------------------------

SALES = {"session_id": "sales-101"}
NORTH = {**SALES, "section_id": "north"}


def planned() -> Kit:
    """A section with one place and a line, whose trainer confirms; nobody is there yet."""
    preferences = sk.Preferences(waitlist=sk.Waitlist(), confirmed_by_trainer=True)
    event = an_event(trainer_ids=["tess"])
    return a_world(a_section(capacity=1, preferences=preferences, first_event=event))


def registering(learner_id: str) -> tuple[Any, Any]:
    """A learner registers."""
    return sk.RegisterLearner(**NORTH, learner_id=learner_id), learner_id


def suspended(person_id: str) -> tuple[Any, Any]:
    """The application suspends somebody."""
    entry = sk.PersonEntry(
        person_id=person_id, name="Gone", status="suspended", group_ids=["north"]
    )
    return sk.SavePerson(person=entry), sk.APPLICATION


SECTION = Life(
    begins=planned,
    asks=(
        *(registering(one) for one in ("ana", "bob", "cyd", "dan")),
        (sk.DeregisterLearner(**SALES, learner_id="ana"), "ana"),
        suspended("bob"),
        (sk.EditSection(**NORTH, capacity=2), "tess"),
        (sk.DeletePerson(person_id="cyd"), "ada"),
        registering("ana"),
    ),
    moments=tuple(utc(f"2026-03-02 {one}") for one in ("07:30", "07:40", "11:00")),
    then=((sk.SubmitSheet(**NORTH, event_id="day-1", others="attended"), "tess"),),
    inside=False,
)


# What must be the same --------------------------------------------------------------------------


def told(notifier: RecordingNotifier) -> Counter[tuple[str, str, str]]:
    """What people were told, each thing once however often it was handed over."""
    once = {one.key: one for one in notifier.sent}.values()
    return Counter((one.kind.value, one.person_id, " ".join(one.subject)) for one in once)


def reacted(storage: MemoryStorage) -> Counter[tuple[str, str]]:
    """How often each automation looked at each person because of something that happened."""
    journal = sk.in_memory(storage=storage).journal(by=sk.APPLICATION)
    facts: list[Any] = [fact for entry in journal for fact in entry.facts]
    return Counter(
        (fact.automation_id, fact.person_id)
        for fact in facts
        if type(fact).__name__ == "AutomationReacted"
    )


def state(storage: MemoryStorage) -> dict[str, Any]:
    """All state; what came first is not part of it where both came at one moment."""
    return {kind.__name__: storage.records(kind) for kind in STATE_KINDS}


@pytest.mark.parametrize(
    ("life", "looks", "notices", "calls"),
    [(DAY, 2, 4, 300), (SECTION, 0, 12, 90)],
    ids=["automations", "section"],
)
def test_whenever_a_run_is_killed_it_ends_the_same(
    life: Life, looks: int, notices: int, calls: int
) -> None:
    """A12, A14, N5: state, reactions and notices are those of the undisturbed run."""
    whole, notifier, counted = life.go(None)
    assert counted > calls
    said, looked = told(notifier), reacted(whole)
    assert said.total() == len(notifier.sent) == notices
    assert looked["graduate", "ana"] + looked["welcome", "ana"] == looks
    for dies_at in range(1, counted + 1):
        storage, notifier, _ = life.go(dies_at)
        assert state(storage) == state(whole), dies_at
        assert reacted(storage) == looked, dies_at
        assert told(notifier) == said, dies_at

"""Engines in memory with as many people in them as a measurement needs."""

import gc
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.report import Step

import sessionkit as sk
from tests.builders import ZONE, Kit, a_kit, a_section, unlock

SECTION = "north"


@contextmanager
def no_collections() -> Iterator[None]:
    """Build something large without looking for garbage meanwhile; look once, afterwards."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


def a_directory(people: int) -> sk.SynchroniseDirectory:
    """Everybody as an application tells of them, all in one group below another."""
    groups = [
        sk.GroupEntry(group_id="all", title="All"),
        sk.GroupEntry(group_id="north", title="North", parent_id="all"),
        sk.GroupEntry(group_id="trainers", title="Trainers"),
    ]
    entries = [
        sk.PersonEntry(
            person_id=str(number),
            name=f"Learner {number}",
            email=f"learner{number}@example.org",
            zone=ZONE,
            group_ids=["north"],
        )
        for number in range(people)
    ]
    return sk.SynchroniseDirectory(people=entries, groups=groups)


def a_crowd(people: int, *, automations: int = 0, **section: Any) -> Kit:
    """An engine with so many people of one group and one section for them, nobody registered.

    The people are called 0, 1, 2 ...; sheets are confirmed by the trainer unless said otherwise.
    Widget and session are unlocked for everybody by one automation.

    Args:
        people: How many learners there are.
        automations: How many automations there are about other activities.
        section: What is different about the section.
    """
    kit = a_kit()
    kit.do(a_directory(people))
    kit.do(sk.CreateSession(session_id="sales-101", title="Sales training 101"))
    unlock(kit, "sales-101")
    kit.do(sk.PublishSession(session_id="sales-101"))
    plan: dict[str, Any] = {"preferences": sk.Preferences(confirmed_by_trainer=True)} | section
    kit.do(a_section(**plan))
    for number in range(automations):
        elsewhere = sk.Target.activity(f"elsewhere-{number}")
        kit.do(sk.AddActivity(activity_id=elsewhere.target_id, title="Elsewhere"))
        automation = sk.Automation(
            automation_id=f"other-{number}",
            name="About something else",
            condition=sk.AnyOf([sk.IsInGroup("north"), sk.IsPerson("0")]),
            actions=[sk.Unlock(elsewhere)],
        )
        kit.do(sk.SaveAutomation(automation=automation))
    return kit


def add(kit: Kit, first: int, until: int) -> None:
    """Add a stretch of the people to the section, in one call."""
    command = sk.RegisterLearners(
        session_id="sales-101",
        section_id=SECTION,
        learner_ids=[str(number) for number in range(first, until)],
    )
    kit.do(command)


def leave(kit: Kit, learner_id: str) -> sk.Answer:
    """Have a learner give up their place."""
    command = sk.DeregisterLearner(session_id="sales-101", learner_id=learner_id)
    return kit.do(command, by=learner_id)


class Registering:
    """One learner after another registers, and leaves again off the clock."""

    def __init__(self, kit: Kit, first: int) -> None:
        """Begin with the learner of that number, who is not registered."""
        self.kit = kit
        self.number = first
        self.last: str | None = None

    def __call__(self) -> Step:
        """Take back the last registration and give the next one."""
        if self.last is not None:
            leave(self.kit, self.last)
        learner_id = self.last = str(self.number)
        self.number += 1
        return lambda: self.kit.register(learner_id, SECTION)


class Leaving:
    """One learner after another leaves, having registered off the clock."""

    def __init__(self, kit: Kit, first: int) -> None:
        """Begin with the learner of that number, who is not registered."""
        self.kit = kit
        self.number = first

    def __call__(self) -> Step:
        """Register the next learner and give their leaving."""
        learner_id = str(self.number)
        self.number += 1
        self.kit.register(learner_id, SECTION)
        return lambda: leave(self.kit, learner_id)


class Promoting:
    """The first in the section leaves, the first in line moves up; the line stays as long."""

    def __init__(self, kit: Kit, places: int, people: int) -> None:
        """Begin with the first people in the section and everybody else in line, in order."""
        self.kit = kit
        self.inside = deque(map(str, range(places)))
        self.line = deque(map(str, range(places, people)))
        self.left: str | None = None

    def __call__(self) -> Step:
        """Put whoever left last at the end of the line and give the next leaving."""
        if self.left is not None:
            self.kit.register(self.left, SECTION)
            self.line.append(self.left)
        learner_id = self.left = self.inside.popleft()
        self.inside.append(self.line.popleft())
        return lambda: leave(self.kit, learner_id)


class Marking:
    """One mark after another is saved, for one learner after another; all are new."""

    def __init__(self, kit: Kit, people: int) -> None:
        """Begin with the first of the people, who are all registered."""
        self.kit = kit
        self.people = people
        self.count = 0

    def __call__(self) -> Step:
        """Give the saving of the next mark."""
        turn, number = divmod(self.count, self.people)
        self.count += 1
        mark = sk.Attendance.ABSENT if turn % 2 else sk.Attendance.ATTENDED
        command = sk.SaveSheet(
            session_id="sales-101",
            section_id=SECTION,
            event_id="day-1",
            marks={str(number): mark},
        )
        return lambda: self.kit.do(command)


def submit(kit: Kit, people: int) -> None:
    """Submit the sheet: the first people have attended, and whoever is not marked yet."""
    command = sk.SubmitSheet(
        session_id="sales-101",
        section_id=SECTION,
        event_id="day-1",
        marks={str(number): sk.Attendance.ATTENDED for number in range(people)},
        others=sk.Attendance.ATTENDED,
    )
    kit.do(command)


class Correcting:
    """One mark of a submitted sheet after another is corrected; each turns a completion round."""

    def __init__(self, kit: Kit, people: int) -> None:
        """Begin with the first of the people, all of whom have attended."""
        self.kit = kit
        self.people = people
        self.count = 0

    def __call__(self) -> Step:
        """Give the correction of the next mark, to what it is not."""
        turn, number = divmod(self.count, self.people)
        self.count += 1
        command = sk.CorrectMark(
            session_id="sales-101",
            section_id=SECTION,
            event_id="day-1",
            learner_id=str(number),
            mark=sk.Attendance.ATTENDED if turn % 2 else sk.Attendance.ABSENT,
            reason="noted wrongly",
        )
        return lambda: self.kit.do(command)

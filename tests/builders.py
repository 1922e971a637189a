"""Small worlds to test in: sensible defaults, override one thing."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec

from attrs import define, evolve, fields_dict

import sessionkit as sk
from sessionkit._decide import decide
from sessionkit._domain.catalogue import Event, Section
from sessionkit._domain.decision import Decision
from sessionkit._domain.facts.people import MembershipsChanged
from sessionkit._domain.ids import GroupId, PersonId
from sessionkit._domain.keys import Keys
from sessionkit._domain.people import DIRECTORY, Membership, Person, Source
from sessionkit._ports import Transaction
from sessionkit._step import THE_APPLICATION
from sessionkit._world import StoredWorld
from sessionkit.adapters.memory import MemoryStorage
from sessionkit.testing import FixedClock, RecordingNotifier, copy_of

P = ParamSpec("P")

ZONE = "Europe/Brussels"
START = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
"""Where the clock stands at first."""


def at(text: str, *, fold: int | None = None) -> sk.LocalTime:
    """A wall-clock time in Brussels."""
    return sk.LocalTime.parse(text, ZONE, fold=fold)


def utc(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def an_event(day: str = "2026-03-02", **changes: Any) -> sk.EventPlan:
    """An online event from nine to noon in Brussels (08:00 to 11:00 UTC in winter)."""
    plan: dict[str, Any] = {
        "start": at(f"{day} 09:00"),
        "end": at(f"{day} 12:00"),
        "links": ["https://meet.example.org/room"],
    }
    return sk.EventPlan(**(plan | changes))


def a_section(section_id: str = "north", **changes: Any) -> sk.PlanSection:
    """A section of session ``sales-101`` for group ``north`` with one event on 2 March 2026."""
    command: dict[str, Any] = {
        "session_id": "sales-101",
        "section_id": section_id,
        "name": section_id.title(),
        "group_ids": ["north"],
        "first_event_id": "day-1",
        "first_event": an_event(),
    }
    return sk.PlanSection(**planned(sk.SectionPlan, command | changes))


def planned(plan: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    """The same values, those that name a field of a plan put into one."""
    names = fields_dict(plan).keys() & values.keys()
    if not names:
        return values
    others = {name: value for name, value in values.items() if name not in names}
    return others | {"plan": plan(**{name: values[name] for name in names})}


def an_event_kept(**values: Any) -> Event:
    """The record of an event, from the fields of its plan and its own."""
    return Event(**planned(sk.EventPlan, values))


def a_section_kept(**values: Any) -> Section:
    """The record of a section, from the fields of its plan and its own."""
    return Section(**planned(sk.SectionPlan, values))


def with_plan(kept: Any, **changes: Any) -> Any:
    """The record of a section or an event, with some fields of its plan changed."""
    return evolve(kept, plan=evolve(kept.plan, **changes))


@define
class Kit:
    """An engine in memory with its clock, notifier and storage within reach."""

    engine: sk.Engine
    clock: FixedClock
    notifier: RecordingNotifier
    storage: MemoryStorage

    def do(self, command: Any, by: Any = sk.APPLICATION, **more: Any) -> sk.Answer[Any]:
        """Carry a command out, for the application unless said otherwise."""
        return self.engine.do(command, by=by, **more)

    def explain(self, command: Any, by: Any = sk.APPLICATION) -> sk.Answer[Any]:
        """Ask about a command."""
        return self.engine.explain(command, by=by)

    def register(self, learner_id: str, section_id: str = "north", **more: Any) -> sk.Answer[Any]:
        """Have a learner register themselves for a section of ``sales-101``."""
        command = sk.RegisterLearner(
            session_id="sales-101", section_id=section_id, learner_id=learner_id
        )
        return self.do(command, by=learner_id, **more)

    def go_to(self, text: str) -> int:
        """Set the clock to a moment in UTC and carry out what is due by then."""
        self.clock.set(utc(text))
        return self.engine.run_due()

    def deliver(self) -> list[tuple[str, str]]:
        """Deliver what waits; give person and kind of each notice, in order."""
        before = len(self.notifier.sent)
        self.engine.deliver()
        return [(one.person_id, one.kind.value) for one in self.notifier.sent[before:]]


def a_kit(*, storage: MemoryStorage | None = None) -> Kit:
    """An empty engine, at START."""
    clock, notifier = FixedClock(START), RecordingNotifier()
    storage = MemoryStorage() if storage is None else storage
    engine = sk.in_memory(clock=clock, notifier=notifier, storage=storage)
    return Kit(engine, clock, notifier, storage)


def a_copy(kit: Kit) -> Kit:
    """An engine that stands where another one stands, and goes its own way from there."""
    clock, notifier, storage = FixedClock(kit.clock()), RecordingNotifier(), copy_of(kit.storage)
    notifier.sent += kit.notifier.sent
    engine = sk.in_memory(clock=clock, notifier=notifier, storage=storage)
    return Kit(engine, clock, notifier, storage)


def made_once(make: Callable[P, Kit]) -> Callable[P, Kit]:
    """Have a world made once for the same arguments, and copied from then on."""
    made: dict[str, Kit] = {}

    @wraps(make)
    def copied(*parts: P.args, **more: P.kwargs) -> Kit:
        written = repr((parts, more))
        if " at 0x" in written:  # something that does not say what it is, such as a generator
            return make(*parts, **more)
        if written not in made:
            made[written] = make(*parts, **more)
        return a_copy(made[written])

    return copied


LEARNERS = ("ana", "bob", "cyd", "dan")


@made_once
def a_world(
    *sections: sk.PlanSection, learners: Iterable[str] = LEARNERS, published: bool = True
) -> Kit:
    """An engine with what most stories need.

    Groups ``all`` > ``north``, ``south`` and ``trainers``; the learners are in ``north``;
    ``tess`` is in ``trainers`` and trainer for ``north``, ``ada`` is admin. The widget ``sessions``
    and the session ``sales-101`` are unlocked for everybody below ``all`` and for trainers.
    """
    kit = a_kit()
    furnish(kit, *sections, learners=learners, published=published)
    return kit


def furnish(
    kit: Kit,
    *sections: sk.PlanSection,
    learners: Iterable[str] = LEARNERS,
    published: bool = True,
) -> None:
    """Fill an empty engine with what most stories need; see ``a_world``."""
    for group_id, parent_id in (
        ("all", None),
        ("north", "all"),
        ("south", "all"),
        ("trainers", None),
    ):
        entry = sk.GroupEntry(group_id=group_id, title=group_id.title(), parent_id=parent_id)
        kit.do(sk.SaveGroup(group=entry))
    for person_id in learners:
        a_person(kit, person_id, "north")
    a_person(kit, "tess", "trainers")
    a_person(kit, "ada")
    kit.do(sk.AssignRoles(holder=sk.Holder.person("tess"), managed_group_ids=["north"]))
    kit.do(sk.AssignRoles(holder=sk.Holder.person("ada"), is_admin=True))
    kit.do(sk.CreateSession(session_id="sales-101", title="Sales training 101"))
    unlock(kit, "sales-101")
    if published:
        kit.do(sk.PublishSession(session_id="sales-101"))
    for section in sections:
        kit.do(section)


def a_person(kit: Kit, person_id: str, *group_ids: str, **changes: Any) -> None:
    """Save a person who is in these groups."""
    plan: dict[str, Any] = {
        "person_id": person_id,
        "name": person_id.title(),
        "email": f"{person_id}@example.org",
        "zone": ZONE,
        "group_ids": group_ids,
    }
    kit.do(sk.SavePerson(person=sk.PersonEntry(**(plan | changes))))


def memberships(
    person_id: str, *group_ids: str, source: Source = DIRECTORY
) -> tuple[Membership, ...]:
    """That a source holds a person in these groups, in order of their ids."""
    return tuple(
        Membership(person_id=PersonId(person_id), group_id=GroupId(one), source=source)
        for one in sorted(group_ids)
    )


def a_member(
    person_id: str, *group_ids: str, source: Source = DIRECTORY, **changes: Any
) -> list[Any]:
    """The records of a person whom a source holds in these groups."""
    plan: dict[str, Any] = {"person_id": PersonId(person_id), "name": person_id.title()}
    person = Person(**(plan | changes))
    return [person, *memberships(person_id, *group_ids, source=source)]


def joined(person_id: str, *group_ids: str, source: Source = DIRECTORY) -> MembershipsChanged:
    """The fact that a source holds a person in these groups now."""
    began = memberships(person_id, *group_ids, source=source)
    return MembershipsChanged(person_id=PersonId(person_id), began=began)


def left(person_id: str, *group_ids: str, source: Source = DIRECTORY) -> MembershipsChanged:
    """The fact that a source holds a person in these groups no longer."""
    ended = memberships(person_id, *group_ids, source=source)
    return MembershipsChanged(person_id=PersonId(person_id), ended=ended)


def groups_of(kit: Kit, person_id: str) -> tuple[str, ...]:
    """The groups that a person is directly in, whoever holds them there."""
    records = kit.storage.records(Membership).values()
    return tuple(sorted({one.group_id for one in records if one.person_id == person_id}))


def unlock(kit: Kit, session_id: str) -> None:
    """Unlock the widget and a session for everybody below ``all`` and for trainers."""
    automation = sk.Automation(
        automation_id=f"unlock-{session_id}",
        name=f"Everybody sees {session_id}",
        condition=sk.AnyOf([sk.IsInGroup("all"), sk.IsInGroup("trainers")]),
        actions=[
            sk.Unlock(sk.Target.widget("sessions")),
            sk.Unlock(sk.Target.session(session_id)),
        ],
    )
    kit.do(sk.SaveAutomation(automation=automation))


def a_decision(kit: Kit, command: Any, by: Any = sk.APPLICATION) -> Decision:
    """What a command is decided, in full, before anything is hidden from whoever asks."""
    with kit.storage.transaction() as records:
        return decide(command, a_window(kit, records, by))


def a_window(kit: Kit, records: Transaction, by: Any = sk.APPLICATION) -> StoredWorld:
    """The world that policies look through, for the application or a person."""
    world = StoredWorld(records, kit.clock(), THE_APPLICATION)
    if by is not sk.APPLICATION:
        world.actor = world.roles_of(by)
    return world


def keep(kit: Kit, *records: Any) -> None:
    """Put records, or lists of them, straight into the storage, past every rule."""
    with kit.storage.transaction(keys=Keys.holding("test")) as transaction:
        for one in records:
            for record in one if isinstance(one, list) else [one]:
                transaction.put(record)

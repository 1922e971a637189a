"""Whoever watches an engine hears of everything, after the fact, and is never in its way (X5)."""

from typing import Any

import pytest
from attrs import field, frozen

import sessionkit as sk
from sessionkit._domain.cause import Cause
from sessionkit._domain.ids import AutomationId, PersonId
from sessionkit._domain.keys import section_key
from sessionkit.adapters.memory import MemoryStorage
from sessionkit.ports import NO_KEYS, Keys, Observation, Watched
from tests.builders import Kit, a_kit, a_section, a_world, furnish

S, N = "sales-101", "north"
LINE = sk.Preferences(waitlist=sk.Waitlist())


@frozen
class Log:
    """Keeps what it hears."""

    heard: list[Observation] = field(factory=list)

    def __call__(self, observation: Observation) -> None:
        """Keep it."""
        self.heard.append(observation)

    def told(self) -> list[tuple[Any, ...]]:
        """What was heard, in short."""
        return [(one.what, one.kind, one.by, one.follows) for one in self.heard]


def watched(kit: Kit, observer: Any) -> sk.Engine:
    """An engine over the same records, that somebody watches."""
    return sk.Engine(
        storage=kit.storage, notifier=kit.notifier, clock=kit.clock, observer=observer
    )


def wish(learner_id: str) -> sk.RegisterLearner:
    """Somebody wants a place."""
    return sk.RegisterLearner(session_id=S, section_id=N, learner_id=learner_id)


def test_steps_are_told_once_they_are_over() -> None:
    """What was asked for, by whom, about what, and where the journal has it."""
    kit, log = a_world(a_section()), Log()
    watched(kit, log).do(wish("ana"), by="ana")
    (one,) = log.heard
    assert (one.what, one.kind, one.by) == (Watched.DONE, "RegisterLearner", "ana")
    assert one.about == (S, N)
    assert one.codes == ()
    assert not one.follows
    assert one.position == list(kit.engine.journal(by="ada"))[-1].position


def test_refusals_are_told_with_their_codes() -> None:
    """X5: who tried what, and what stood in the way; nothing is written for it."""
    kit, log = a_world(a_section(capacity=1)), Log()
    kit.register("ana")
    engine = watched(kit, log)
    before = len(list(engine.journal(by="ada")))
    with pytest.raises(sk.Refused):
        engine.do(wish("bob"), by="bob")
    with pytest.raises(sk.NotFound):
        engine.do(sk.PublishSession(session_id="nothing"), by="ada")
    assert [(one.what, one.by, one.codes, one.position) for one in log.heard] == [
        (Watched.REFUSED, "bob", ("registration.place-free",), None),
        (Watched.REFUSED, "ada", ("session.exists",), None),
    ]
    assert len(list(engine.journal(by="ada"))) == before


def test_what_follows_is_told_as_such() -> None:
    """A step that nobody asked for now says so; asking and reading are told to nobody."""
    kit, log = a_world(a_section(capacity=1, preferences=LINE)), Log()
    engine = watched(kit, log)
    engine.do(wish("ana"), by="ana")
    engine.do(wish("bob"), by="bob")
    log.heard.clear()
    engine.explain(wish("cyd"), by="cyd")
    engine.tiles(by="cyd")
    ana = sk.PersonEntry(person_id="ana", name="Ana", status="suspended", group_ids=["north"])
    engine.do(sk.SavePerson(person=ana), by="ada")
    assert log.told() == [
        (Watched.DONE, "SavePerson", "ada", False),
        (Watched.DONE, "SettlePlaces", None, True),
    ]


def test_deliveries_are_told() -> None:
    """N5: each notice with what became of it, without a word of what it says."""
    kit, log = a_world(a_section()), Log()
    kit.register("ana")
    watched(kit, log).deliver()
    assert (Watched.DELIVERED, "registered", "ana", True) in log.told()
    assert "Sales training 101" not in repr(log.heard)


def test_what_goes_wrong_is_told_by_its_name() -> None:
    """Of an error only its name is told, because its text may hold what people wrote."""
    kit, log = a_world(a_section()), Log()
    engine = watched(kit, log)
    engine.do(wish("ana"), by="ana", request_key="once")
    with pytest.raises(ValueError, match="request_key"):
        engine.do(wish("bob"), by="bob", request_key="once")
    assert [(one.what, one.codes) for one in log.heard] == [
        (Watched.DONE, ()),
        (Watched.FAILED, ("ValueError",)),
    ]


def test_whoever_watches_is_never_in_the_way() -> None:
    """What an observer raises changes nothing, and is counted."""

    def deaf(observation: Observation) -> None:
        raise RuntimeError(observation.kind)

    kit = a_world(a_section())
    engine = watched(kit, deaf)
    assert engine.do(wish("ana"), by="ana").is_allowed
    assert engine.deliver().delivered
    assert engine.unheard > 1


def test_nobody_watches_unless_asked_to() -> None:
    """Without an observer nothing is unheard."""
    kit = a_world(a_section())
    kit.register("ana")
    assert kit.engine.unheard == 0


# Follow-ups ------------------------------------------------------------------------------------


def suspended(person_id: str) -> sk.SavePerson:
    """Somebody who can no longer act."""
    entry = sk.PersonEntry(
        person_id=person_id, name="Ana", status="suspended", group_ids=["north"]
    )
    return sk.SavePerson(person=entry)


def test_what_follows_can_be_left_due() -> None:
    """A caller in a hurry leaves what follows to the scheduler, and nothing is lost."""
    kit = a_world(a_section(capacity=1, preferences=LINE))
    kit.register("ana")
    kit.register("bob")
    kit.engine.do(suspended("ana"), by="ada", follow_up=False)
    assert len(kit.engine.roster(S, N, by="ada").rows) == 2
    kit.engine.run_due()
    assert [row.learner_id for row in kit.engine.roster(S, N, by="ada").rows] == ["bob"]


def test_no_more_is_carried_out_than_asked_for() -> None:
    """`run_due(limit=...)` does so much, in order, and leaves the rest due."""
    kit = a_world(a_section(capacity=1, preferences=LINE))
    for person_id in ("ana", "bob"):
        kit.register(person_id)
        kit.engine.do(suspended(person_id), by="ada", follow_up=False)
    assert kit.engine.run_due(limit=1) == 1
    assert kit.engine.run_due() == 1
    assert kit.engine.run_due() == 0


@pytest.mark.parametrize("bad", [0, -1, "all", True])
def test_a_limit_is_a_whole_number(bad: Any) -> None:
    """X7: the argument and its value are named."""
    with pytest.raises(ValueError, match="limit must be"):
        a_world().engine.run_due(limit=bad)


@pytest.mark.parametrize("bad", ["no", None, 0, 1])
def test_a_bad_argument_changes_nothing(bad: Any) -> None:
    """X7: it is refused before the command is carried out, not after."""
    engine = a_world().engine
    before = len(list(engine.journal(by="ada")))
    with pytest.raises(ValueError, match=f"follow_up must be True or False, got {bad!r}"):
        engine.do(sk.CreateSession(session_id="x", title="X"), by="ada", follow_up=bad)
    assert len(list(engine.journal(by="ada"))) == before


@pytest.mark.parametrize("bad", [None, "register", sk.RegisterLearner, object()])
def test_what_is_no_command_is_refused_alike_where_somebody_watches(bad: Any) -> None:
    """X7: nobody can tell what it would be about, so nothing was tried and nobody hears of it."""
    kit, log = a_world(), Log()
    for engine in (kit.engine, watched(kit, log)):
        with pytest.raises(ValueError, match="command must be one of the commands, got "):
            engine.do(bad, by="ada")
    assert not log.heard


# Causes ---------------------------------------------------------------------------------------


def test_what_follows_says_who_began_it() -> None:
    """X4: an entry that nobody asked for names the entry, the person and the automation behind it."""
    kit = a_world(a_section())
    kit.register("ana")
    kit.do(suspended("ana"), "ada")
    entries = list(kit.engine.journal(by="ada"))
    asked, followed = entries[-2:]
    assert asked.cause is None
    assert followed.actor is None
    assert followed.cause.by == "ada"
    assert followed.cause.root == asked.position
    assert followed.cause.automation_id is None
    assert kit.engine.history(S, "ana", by="ada").rows[-1].by == "ada"


def test_what_an_automation_does_says_which() -> None:
    """X4, A12: also when it acts through a chain, and staff read it in the history."""
    kit = a_world(a_section())
    kit.do(
        sk.SaveAutomation(
            automation=sk.Automation(
                automation_id="out",
                name="Out",
                trigger="person updated",
                condition=sk.IsPerson("ana"),
                actions=[sk.Suspend()],
            )
        )
    )
    kit.register("ana")
    ana = sk.PersonEntry(person_id="ana", name="Ana B", group_ids=["north"])
    kit.do(sk.SavePerson(person=ana), "ada")
    entries = [one for one in kit.engine.journal(by="ada") if one.cause is not None]
    assert {(one.cause.by, one.cause.automation_id) for one in entries} == {("ada", "out")}
    assert len({one.cause.root for one in entries}) == 1
    rows = kit.engine.history(S, "ana", by="ada").rows
    assert rows[-1].by == "automation out"


def test_the_automation_that_acted_last_is_named() -> None:
    """A12: of a chain the last one; everything else stays as it began."""
    began = Cause(root=3, by=PersonId("ana"), automation_id=AutomationId("first"))
    assert began.through(None) is began
    assert began.through(AutomationId("last")) == Cause(
        root=3, by=PersonId("ana"), automation_id=AutomationId("last")
    )
    assert Cause(root=3) == Cause(root=3, by=None, automation_id=None)


class Contested:
    """Every second transaction that writes meets somebody who was faster."""

    def __init__(self, kit: Kit, times: int) -> None:
        self.storage, self.left = kit.storage, times

    def transaction(self, **parts: Any) -> Any:
        """Open one, or say that somebody was faster."""
        if any(parts.values()) and self.left:
            self.left -= 1
            raise sk.Conflict
        return self.storage.transaction(**parts)

    @property
    def is_at_hand(self) -> bool:
        """As the storage says."""
        return self.storage.is_at_hand

    def settled(self) -> int:
        """As the storage says."""
        return self.storage.settled()


def test_time_passes_between_tries() -> None:
    """R15: whoever was slower waits, longer each time, and is told of once."""
    kit, log = a_world(a_section()), Log()
    waited: list[int] = []
    engine = sk.Engine(
        storage=Contested(kit, 3),  # type: ignore[arg-type]
        notifier=kit.notifier,
        clock=kit.clock,
        observer=log,
        pause=waited.append,
    )
    assert engine.do(wish("ana"), by="ana").is_allowed
    assert waited == [1, 2, 3]
    assert len(log.heard) == 1


# Keys that only the step itself can tell -------------------------------------------------------


class Apart(MemoryStorage):
    """Locks by keys, and notes with which keys transactions were opened."""

    def __init__(self) -> None:
        super().__init__(locking="keys")
        self.opened: list[Keys] = []

    def transaction(self, *, keys: Keys = NO_KEYS, reads: Any = ()) -> Any:
        """Open one."""
        if keys.held:
            self.opened.append(keys)
        return super().transaction(keys=keys, reads=reads)


def a_line_of(*learner_ids: str) -> tuple[Kit, Apart]:
    """One place, and so many people who want it; nothing noted yet."""
    storage = Apart()
    kit = a_kit(storage=storage)
    furnish(kit, a_section(capacity=1, preferences=LINE))
    for learner_id in learner_ids:
        kit.register(learner_id)
    storage.opened.clear()
    return kit, storage


def test_a_step_begins_again_with_the_keys_it_lacks() -> None:
    """R15: whoever is promoted, and the section that somebody leaves, are held before anything is
    written; nobody waits for a ring, because all keys are taken at once.
    """
    kit, storage = a_line_of("ana", "bob")
    kit.do(sk.DeregisterLearner(session_id=S, learner_id="ana"), "ana")
    first, second, third = [keys.held for keys in storage.opened]
    assert first == {"person ana"}
    assert second == first | {section_key(S, N)}
    assert third == second | {"person bob"}
    assert [row.learner_id for row in kit.engine.roster(S, N, by="ada").rows] == ["bob"]


def test_a_step_lacks_the_keys_of_all_that_happened() -> None:
    """R15: two who are promoted at once are both held, and it begins again only once for them."""
    kit, storage = a_line_of("ana", "bob", "cyd")
    kit.do(sk.EditSection(session_id=S, section_id=N, capacity=3), "ada")
    first, second = [keys.held for keys in storage.opened]
    assert second == first | {section_key(S, N), "person bob", "person cyd"}
    rows = kit.engine.roster(S, N, by="ada").rows
    assert [(row.learner_id, row.state) for row in rows] == [
        ("ana", "active"),
        ("bob", "active"),
        ("cyd", "active"),
    ]


def test_what_changes_again_and_again_is_a_conflict() -> None:
    """R15: a step that never has all it needs ends as one that met somebody faster."""

    class Forgetful(MemoryStorage):
        def transaction(self, *, keys: Keys = NO_KEYS, reads: Any = ()) -> Any:
            fewer = keys if not keys.held else Keys.sharing("directory")
            return super().transaction(keys=fewer, reads=reads)

    kit = a_kit(storage=Forgetful(locking="keys"))
    with pytest.raises(sk.Conflict):
        kit.do(sk.SaveGroup(group=sk.GroupEntry(group_id="north", title="North")))

"""The to-do list: what automations put on it, and what people do with their own (D1)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._domain.decision import Decision, met, unmet
from sessionkit._domain.facts.standing import ItemSaved
from sessionkit._domain.reasons import Reason
from sessionkit._domain.todo import Item, ItemState, item_for
from sessionkit._policies import todo
from tests.builders import START, Kit, a_decision, a_person, a_section, a_window, a_world, utc

QUIZ = sk.Target.activity("quiz")
JOURNEY = sk.Target.journey("path")
SALES = sk.Target.session("sales-101")
DAY = timedelta(days=1)
ACTIVE = met(Reason.ACTOR_ACTIVE)


def a_course(due_after: timedelta | None = 3 * DAY) -> Kit:
    """A quiz in a journey; whoever is told anew with a wish gets both on their list."""
    kit = a_world(a_section())
    kit.do(sk.AddActivity(activity_id="quiz", title="Quiz"))
    section = sk.JourneySection(journey_section_id="start", title="Start", steps=["quiz"])
    kit.do(sk.SaveJourney(journey=sk.Journey(journey_id="path", title="Path", sections=[section])))
    kit.do(
        sk.SaveAutomation(
            automation=sk.Automation(
                automation_id="assign",
                name="Assign",
                trigger=sk.Trigger.PERSON_UPDATED,
                condition=sk.AttributeIs("wants", "quiz"),
                actions=[sk.AssignToDo(QUIZ, due_after=due_after)],
            )
        )
    )
    kit.deliver()
    return kit


def assign(kit: Kit, person_id: str = "ana") -> list[tuple[str, str]]:
    """Have the automation put the quiz on somebody's list; give what they were told."""
    a_person(kit, person_id, "north", attributes={"wants": "quiz"}, name=f"{kit.clock()}")
    return kit.deliver()


def item(kit: Kit, item_id: str = item_for(QUIZ), person_id: str = "ana") -> Item:
    """An item as it is kept."""
    return kit.storage.records(Item)[person_id, item_id]


def state(kit: Kit, item_id: str = item_for(QUIZ)) -> str:
    """How far an item of ana is."""
    return item(kit, item_id).state.value


def report(kit: Kit, status: str) -> None:
    """Report how ana stands with the quiz."""
    kit.do(sk.ReportResult(target=QUIZ, person_id="ana", status=status))


def tick(*, is_done: bool = True, item_id: str = item_for(QUIZ)) -> sk.TickToDo:
    """Tick an item of ana off, or open it again."""
    return sk.TickToDo(person_id="ana", item_id=item_id, is_done=is_done)


def note(item_id: str = "shoes", **more: Any) -> sk.AddToDo:
    """Something ana notes."""
    return sk.AddToDo(**({"person_id": "ana", "item_id": item_id, "title": "Buy shoes"} | more))


# By automations -----------------------------------------------------------------------------------


@pytest.mark.parametrize("due_after", [None, 3 * DAY])
def test_something_to_learn_is_put_on_a_list(due_after: timedelta | None) -> None:
    """D1: with its title, its creation date and its deadline; the person is told."""
    kit = a_course(due_after)
    assert assign(kit) == [("ana", "to-do added")]
    assert item(kit) == Item(
        person_id="ana",
        item_id="activity quiz",
        title="Quiz",
        created_at=START,
        since=START,
        target=QUIZ,
        due_at=None if due_after is None else START + due_after,
    )


@pytest.mark.parametrize(
    ("person_id", "target", "expected"),
    [
        ("ana", QUIZ, []),
        ("ana", JOURNEY, []),
        ("ana", SALES, []),
        ("zoe", QUIZ, [Reason.PERSON_EXISTS]),
        ("dan", QUIZ, [Reason.PERSON_EXISTS]),
        ("ana", sk.Target.activity("gone"), [Reason.TARGET_EXISTS]),
        ("zoe", sk.Target.journey("gone"), [Reason.TARGET_EXISTS, Reason.PERSON_EXISTS]),
    ],
)
def test_only_what_is_there_is_put_on_the_list_of_somebody_who_is(
    person_id: Any, target: sk.Target, expected: list[Reason]
) -> None:
    """D1, A13, G9: all that is wrong is listed."""
    kit = a_course()
    kit.do(sk.DeletePerson(person_id="dan"))
    with kit.storage.transaction() as records:
        decision = todo.assigning(a_window(kit, records), person_id, target, None)
    assert [one.reason for one in decision.blocking] == expected
    assert len(decision.facts) == (not expected)


def test_what_is_open_is_not_added_again() -> None:
    """D1: one open item for one thing, and nobody is told twice."""
    kit = a_course()
    assign(kit)
    kit.clock.set(START + DAY)
    assert assign(kit) == []
    assert item(kit).since == START


def test_what_is_complete_is_not_added() -> None:
    """D1: neither at first nor after it was closed."""
    kit = a_course()
    report(kit, "completed")
    assert assign(kit) == []
    assert kit.storage.records(Item) == {}


def test_what_was_ticked_off_is_added_again_with_its_first_dates() -> None:
    """D1: while the content is still incomplete; the item is new at the top, not new itself."""
    kit = a_course()
    assign(kit)
    kit.do(tick(), by="ana")
    kit.clock.set(START + DAY)
    assert assign(kit) == [("ana", "to-do added")]
    kept = item(kit)
    assert (kept.state, kept.since) == (ItemState.OPEN, START + DAY)
    assert (kept.created_at, kept.due_at) == (START, START + 3 * DAY)


@pytest.mark.parametrize("status", ["completed", "failed"])
def test_an_item_closes_when_its_content_is_completed(status: str) -> None:
    """D1: and by nothing less."""
    kit = a_course()
    assign(kit)
    report(kit, status)
    assert state(kit) == ("closed" if status == "completed" else "open")


def test_items_of_journeys_and_sessions_close_as_well() -> None:
    """D1, C4, C8: whatever completes them."""
    kit = a_course()
    everything = [sk.AssignToDo(JOURNEY), sk.AssignToDo(SALES)]
    kit.do(
        sk.SaveAutomation(
            automation=sk.Automation(
                automation_id="all",
                name="All",
                trigger=sk.Trigger.PERSON_UPDATED,
                condition=sk.Always(),
                actions=everything,
            )
        )
    )
    assign(kit)
    report(kit, "completed")
    assert [state(kit, item_for(one)) for one in (JOURNEY, SALES)] == ["closed", "open"]
    kit.register("ana")
    kit.go_to("2026-03-02 11:00")
    assert state(kit, item_for(SALES)) == "closed"


@pytest.mark.parametrize("undo", ["reset", "expired"])
def test_after_a_reset_it_is_added_again(undo: str) -> None:
    """D1, C7: with its first creation date and deadline; not before somebody adds it."""
    kit = a_course()
    expiry = sk.Expiry(activity_id="quiz", after=2 * DAY)
    if undo == "expired":
        kit.do(sk.SetExpiry(activity_id="quiz", expiry=expiry))
    assign(kit)
    report(kit, "completed")
    kit.go_to("2026-01-03 08:00")
    if undo == "reset":
        kit.do(sk.ResetActivity(activity_id="quiz", person_id="ana"))
    assert state(kit) == "closed"
    assert assign(kit) == [("ana", "to-do added")]
    kept = item(kit)
    assert (kept.state, kept.since) == (ItemState.OPEN, START + 2 * DAY)
    assert (kept.created_at, kept.due_at) == (START, START + 3 * DAY)


# By people ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["ana", "ada", sk.APPLICATION])
def test_people_note_things_on_their_own_list(by: Any) -> None:
    """D1: themselves, or an admin for them; nobody is told of it (N3)."""
    kit = a_course()
    command = note(due_at=utc("2026-02-01 08:00"))
    kept = Item(
        person_id="ana",
        item_id="shoes",
        title="Buy shoes",
        created_at=START,
        since=START,
        due_at=utc("2026-02-01 08:00"),
    )
    assert a_decision(kit, command, by) == Decision(
        (ACTIVE, met(Reason.PERSON_EXISTS, "ana"), met(Reason.ITEM_ID_FREE, "ana")),
        (ItemSaved(item=kept, person_id="ana"),),
    )
    kit.do(command, by=by)
    assert (item(kit, "shoes"), kit.deliver()) == (kept, [])


@pytest.mark.parametrize("command", [note(), tick()])
@pytest.mark.parametrize("by", ["bob", "tess"])
@pytest.mark.parametrize("is_there", [True, False])
def test_nobody_touches_the_list_of_others(command: Any, by: str, *, is_there: bool) -> None:
    """D1, G10: whether they have such an item, or not."""
    kit = a_course()
    if is_there:
        assign(kit)
    assert a_decision(kit, command, by) == Decision((ACTIVE, unmet(Reason.ONESELF, "ana")))


def test_an_id_is_used_once_on_a_list() -> None:
    """D1, X7: and the person must be there; both are told."""
    kit = a_course()
    kit.do(note(), by="ana")
    kit.do(sk.DeletePerson(person_id="dan"))
    assert a_decision(kit, note()).blocking == (unmet(Reason.ITEM_ID_FREE, "ana", id="shoes"),)
    assert a_decision(kit, note(person_id="bob")).is_allowed
    for gone in ("zoe", "dan"):
        assert a_decision(kit, note(person_id=gone)).blocking == (
            unmet(Reason.PERSON_EXISTS, gone, id=gone),
        )


@pytest.mark.parametrize("prepared", [QUIZ, SALES])
def test_nobody_notes_something_under_the_id_of_a_target(prepared: sk.Target) -> None:
    """D1, V2: else a note would stand in for what automations add, and open the way to it."""
    kit = a_course()
    assert not a_decision(kit, note(item_for(prepared)), "ana").is_allowed


def test_a_note_is_ticked_off_and_opened_again() -> None:
    """D1: opened again it is the newest; the same twice is nothing."""
    kit = a_course()
    kit.do(note(), by="ana")
    kit.clock.set(START + DAY)
    done, undone = tick(item_id="shoes"), tick(item_id="shoes", is_done=False)
    assert a_decision(kit, undone, "ana").facts == ()
    kit.do(done, by="ana")
    assert (state(kit, "shoes"), item(kit, "shoes").since) == ("ticked off", START)
    assert a_decision(kit, done, "ana").facts == ()
    kit.do(undone, by="ada")
    assert (state(kit, "shoes"), item(kit, "shoes").since) == ("open", START + DAY)
    assert item(kit, "shoes").created_at == START


def test_what_is_not_on_the_list_is_not_ticked_off() -> None:
    """D1, X7: an unknown item is told."""
    kit = a_course()
    assert a_decision(kit, tick(), "ana") == Decision(
        (ACTIVE, unmet(Reason.ITEM_EXISTS, "ana", id="activity quiz"))
    )


@pytest.mark.parametrize("is_done", [True, False])
def test_what_is_complete_is_neither_ticked_off_nor_opened(*, is_done: bool) -> None:
    """D1: it is closed, and stays so."""
    kit = a_course()
    assign(kit)
    report(kit, "completed")
    assert a_decision(kit, tick(is_done=is_done), "ana") == Decision(
        (ACTIVE, unmet(Reason.CONTENT_INCOMPLETE, "ana", "activity quiz"))
    )


def test_what_was_ticked_off_and_is_complete_by_now_is_not_opened() -> None:
    """D1: no item is open for something that is complete."""
    kit = a_course()
    assign(kit)
    kit.do(tick(), by="ana")
    report(kit, "completed")
    assert not a_decision(kit, tick(is_done=False), "ana").is_allowed


def test_what_is_to_be_done_anew_may_be_opened_again() -> None:
    """D1, C7: after a reset there is something to do."""
    kit = a_course()
    assign(kit)
    report(kit, "completed")
    kit.do(sk.ResetActivity(activity_id="quiz", person_id="ana"))
    assert a_decision(kit, tick(is_done=False), "ana").is_allowed


def test_the_list_shows_the_newest_first() -> None:
    """D1: what was opened last, whenever it was made."""
    kit = a_course()
    moments: dict[str, datetime] = {}
    for day, item_id in enumerate(("one", "two", "three")):
        moments[item_id] = START + day * DAY
        kit.clock.set(moments[item_id])
        kit.do(note(item_id), by="ana")
    kit.clock.set(START + 5 * DAY)
    assign(kit)
    kit.do(tick(item_id="one"), by="ana")
    kit.clock.set(START + 6 * DAY)
    kit.do(tick(item_id="one", is_done=False), by="ana")
    kit.do(tick(item_id="three"), by="ana")
    shown = kit.engine.to_do("ana", by="ana")
    assert [(one.item_id, one.state) for one in shown.rows] == [
        ("one", "open"),
        ("activity quiz", "open"),
        ("three", "ticked off"),
        ("two", "open"),
    ]

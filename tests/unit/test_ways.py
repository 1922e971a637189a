"""Other ways in than a widget, and what is unlocked together: journeys, programmes, lists (V2, A5)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit._automations.access import (
    access_to,
    held_by,
    holders,
    is_reached,
    latest_grant,
    next_change,
    reach,
)
from sessionkit._automations.profile import Profile
from sessionkit._domain.action import Action
from sessionkit._domain.automation import Automation
from sessionkit._domain.catalogue import Activity, Session
from sessionkit._domain.condition import Condition
from sessionkit._domain.decision import unmet
from sessionkit._domain.programme import Journey, JourneySection, Part, Programme, Step
from sessionkit._domain.reaction import Grant
from sessionkit._domain.reasons import Reason
from sessionkit._domain.result import Result, ResultStatus
from sessionkit._domain.todo import Item, ItemState, item_for
from sessionkit._world import StoredWorld
from tests.builders import START, Kit, a_decision, a_section, a_window, a_world, keep, utc

ID = "sales-101"
SESSION = sk.Target.session(ID)
HOME = sk.Target.widget("home")
FILM = sk.Target.activity("film")
YES, NO = sk.Always(), sk.IsInGroup("south")
SECOND = timedelta(seconds=1)
FROM, TO = utc("2026-02-01 00:00"), utc("2026-03-01 00:00")


def an_automation(name: str, condition: Condition, *actions: Action) -> Automation:
    """An automation with these actions."""
    return Automation(automation_id=name, name=name, condition=condition, actions=actions)


def opens(name: str, condition: Condition = YES) -> Automation:
    """An automation that unlocks the film."""
    return an_automation(name, condition, sk.Unlock(FILM))


def shuts(name: str, condition: Condition = YES) -> Automation:
    """An automation that locks the film."""
    return an_automation(name, condition, sk.Lock(FILM))


def a_kit(*automations: Automation) -> Kit:
    """The usual world with these automations alone."""
    kit = a_world(a_section())
    kit.do(sk.RemoveAutomation(automation_id="unlock-sales-101"))
    keep(kit, Activity(activity_id="film", title="Film"), *automations)
    return kit


def seen(kit: Kit) -> StoredWorld:
    """The world that is judged."""
    with kit.storage.transaction() as records:
        return a_window(kit, records)


def the_session(kit: Kit) -> Session:
    """The session as stored."""
    return kit.storage.records(Session)[ID,]


# Ways through journeys, programmes and to-do lists (V2) --------------------------------------------

PATH, YEAR = sk.Target.journey("path"), sk.Target.programme("year")
ESSAY = sk.Target.activity("essay")
START_SECTION, END_SECTION = sk.Target.journey_section("start"), sk.Target.journey_section("end")
ALL, SOUTH, LATER = sk.Gate(), sk.Gate(group_ids=["south"]), sk.Gate(opens_at=FROM)
NEXT = sk.Gate(after_previous=True)


def a_journey(gate: sk.Gate = ALL, step: sk.Gate = ALL) -> Journey:
    """The film in one section, the session in the next one, behind gates."""
    return Journey(
        journey_id="path",
        title="Path",
        sections=[
            JourneySection(journey_section_id="start", title="Start", steps=["film"]),
            JourneySection(
                journey_section_id="end", title="End", steps=[Step(ID, gate=step)], gate=gate
            ),
        ],
    )


def a_programme(gate: sk.Gate = ALL, target: sk.Target = PATH) -> Programme:
    """The essay, and a part behind a gate."""
    return Programme(
        programme_id="year",
        title="Year",
        parts=[Part(ESSAY), Part(target, gate=gate)],
    )


def an_item(state: ItemState) -> Item:
    """The session on ana's to-do list."""
    return Item(
        person_id="ana",
        item_id=item_for(SESSION),
        title="Sales",
        created_at=START,
        since=START,
        target=SESSION,
        state=state,
    )


def unlocks(*targets: sk.Target) -> Automation:
    """An automation that unlocks these for everybody."""
    return an_automation("u", YES, *(sk.Unlock(one) for one in targets))


def done(target: sk.Target) -> Result:
    """Something that ana has completed."""
    return Result(person_id="ana", target=target, status=ResultStatus.COMPLETED, at=START)


def granted(target: sk.Target, *, is_unlock: bool, **changes: Any) -> Grant:
    """A lock or an unlock that some trigger brought to ana."""
    plan: dict[str, Any] = {
        "automation_id": "granting",
        "at": START,
        "root": (1, 0),
        "person_id": "ana",
    }
    return Grant(target=target, is_unlock=is_unlock, **(plan | changes))


LEADING: list[tuple[str, list[Any], bool]] = [
    ("nothing", [], False),
    ("an open item", [an_item(ItemState.OPEN)], True),
    ("an item ticked off", [an_item(ItemState.TICKED)], False),
    ("a closed item", [an_item(ItemState.CLOSED)], False),
    ("a journey", [a_journey(), unlocks(PATH)], True),
    ("a locked journey", [a_journey()], False),
    ("a journey without it", [evolve(a_journey(), sections=[]), unlocks(PATH)], False),
    ("a section for others", [a_journey(SOUTH), unlocks(PATH)], False),
    ("a section later", [a_journey(LATER), unlocks(PATH)], False),
    ("a section in turn", [a_journey(NEXT), unlocks(PATH)], False),
    ("its turn", [a_journey(NEXT), unlocks(PATH), done(START_SECTION)], True),
    ("a step for others", [a_journey(ALL, SOUTH), unlocks(PATH)], False),
    ("a step later", [a_journey(ALL, LATER), unlocks(PATH)], False),
    ("a section alone", [a_journey(), unlocks(END_SECTION)], False),
    ("a section unlocked", [a_journey(), unlocks(PATH, END_SECTION)], True),
    (
        "a section locked",
        [a_journey(), unlocks(PATH), an_automation("l", YES, sk.Lock(END_SECTION))],
        False,
    ),
    (
        "a section unlocked for others",
        [a_journey(), unlocks(PATH), an_automation("n", NO, sk.Unlock(END_SECTION))],
        False,
    ),
    (
        "another section locked",
        [a_journey(), unlocks(PATH), an_automation("l", YES, sk.Lock(START_SECTION))],
        True,
    ),
    (
        "a lock granted",
        [a_journey(), unlocks(PATH), granted(END_SECTION, is_unlock=False)],
        False,
    ),
    (
        "an unlock granted",
        [a_journey(), unlocks(PATH), granted(END_SECTION, is_unlock=True)],
        True,
    ),
    ("a journey granted", [a_journey(), granted(PATH, is_unlock=True)], True),
    ("a programme", [a_journey(), a_programme(), unlocks(YEAR)], True),
    ("a locked programme", [a_journey(), a_programme()], False),
    ("a part for others", [a_journey(), a_programme(SOUTH), unlocks(YEAR)], False),
    ("a part later", [a_journey(), a_programme(LATER), unlocks(YEAR)], False),
    ("a part in turn", [a_journey(), a_programme(NEXT), unlocks(YEAR)], False),
    (
        "the turn of a part",
        [a_journey(), a_programme(NEXT), unlocks(YEAR), done(ESSAY)],
        True,
    ),
    ("a gate in the journey", [a_journey(LATER), a_programme(), unlocks(YEAR)], False),
    ("a journey past its part", [a_journey(), a_programme(LATER), unlocks(YEAR, PATH)], True),
    ("a part of its own", [a_programme(ALL, SESSION), unlocks(YEAR)], True),
    ("a part of its own, locked", [a_programme(ALL, SESSION)], False),
    ("a part of its own, later", [a_programme(LATER, SESSION), unlocks(YEAR)], False),
]


@pytest.mark.parametrize(
    ("records", "leads"), [row[1:] for row in LEADING], ids=[row[0] for row in LEADING]
)
def test_what_leads_to_a_session_in_place_of_a_widget(records: list[Any], *, leads: bool) -> None:
    """A journey, a programme or a to-do item leads there: unlocked, and with everything open that
    stands before it (V2, C9). The session itself must be unlocked all the same (A7).
    """
    kit = a_kit()
    keep(kit, Activity(activity_id="essay", title="Essay"), *records)
    world, session = seen(kit), the_session(kit)
    way, itself = reach(world, "ana", session)
    assert (not way.blocks) is leads
    assert way.reason is Reason.WIDGET_UNLOCKED
    assert itself == unmet(Reason.SESSION_UNLOCKED, ID, "ana", locked_by=(), not_met=())
    assert not is_reached(world, "ana", session)
    keep(kit, an_automation("s", YES, sk.Unlock(SESSION)))
    assert is_reached(seen(kit), "ana", session) is leads


def test_a_section_locked_for_others_follows_its_journey() -> None:
    """What does not lock a section for somebody leaves it as it was (V2, A10)."""
    kit = a_kit(unlocks(PATH), an_automation("l", NO, sk.Lock(END_SECTION)))
    keep(kit, a_journey())
    assert not reach(seen(kit), "ana", the_session(kit))[0].blocks


def test_what_one_noted_leads_nowhere() -> None:
    """Only an item about the session leads there, whatever a note is called (V2, D1, G10)."""
    kit = a_kit()
    note = sk.AddToDo(person_id="ana", item_id=item_for(SESSION), title="Mine")
    assert [one.code for one in kit.explain(note, by="ana").blocking] == ["to-do.id-free"]
    assert reach(seen(kit), "ana", the_session(kit))[0].blocks


def test_the_ways_that_are_closed_are_named() -> None:
    """The finding names widgets, journeys and programmes, each once (V2, X2)."""
    kit = a_kit()
    both = Programme(programme_id="year", title="Year", parts=[Part(PATH), Part(SESSION)])
    keep(kit, a_journey(), both, Programme(programme_id="other", title="Other", parts=[SESSION]))
    way, _ = reach(seen(kit), "ana", the_session(kit))
    assert way == unmet(
        Reason.WIDGET_UNLOCKED,
        ID,
        "ana",
        widget_ids=("sessions",),
        journey_ids=("path",),
        programme_ids=("other", "year"),
    )


# Journeys with their activities (A5) --------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (FILM, (PATH, START_SECTION)),
        (SESSION, (PATH, END_SECTION)),
        (ESSAY, ()),
        (PATH, ()),
        (START_SECTION, ()),
        (HOME, ()),
    ],
)
def test_what_an_activity_is_part_of(target: sk.Target, expected: tuple[sk.Target, ...]) -> None:
    """Its journeys, and its section in each (A5)."""
    kit = a_kit()
    keep(kit, a_journey())
    assert holders(seen(kit), target) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (PATH, (FILM, SESSION)),
        (START_SECTION, (FILM,)),
        (END_SECTION, (SESSION,)),
        (sk.Target.journey("gone"), ()),
        (sk.Target.journey_section("gone"), ()),
        (FILM, ()),
        (YEAR, ()),
    ],
)
def test_what_a_journey_holds(target: sk.Target, expected: tuple[sk.Target, ...]) -> None:
    """All activities of a journey, or of one of its sections (A5)."""
    kit = a_kit()
    keep(kit, a_journey())
    assert held_by(seen(kit), target) == expected


WITH = {"with_activities": True}
TOGETHER: list[tuple[list[Any], bool]] = [
    ([an_automation("a", YES, sk.Unlock(PATH, **WITH))], True),
    ([an_automation("a", YES, sk.Unlock(PATH))], False),
    ([an_automation("a", YES, sk.Unlock(START_SECTION, **WITH))], True),
    ([an_automation("a", YES, sk.Unlock(END_SECTION, **WITH))], False),
    ([opens("a"), an_automation("b", YES, sk.Lock(PATH, **WITH))], False),
    ([opens("a"), an_automation("b", YES, sk.Lock(PATH))], True),
    (
        [an_automation("a", YES, sk.Unlock(PATH, **WITH), sk.Unlock(START_SECTION, **WITH))],
        True,
    ),
    ([an_automation("a", YES, sk.Notify("Hello", "You"), sk.Unlock(FILM))], True),
]


@pytest.mark.parametrize(("automations", "is_unlocked"), TOGETHER)
def test_a_journey_is_unlocked_and_locked_with_its_activities(
    automations: list[Any], *, is_unlocked: bool
) -> None:
    """Where that is asked for, and shown once each (A5, A10)."""
    kit = a_kit(*automations)
    keep(kit, a_journey())
    access = access_to(seen(kit), "ana", FILM)
    assert access.is_unlocked is is_unlocked
    ids = [one.automation.automation_id for one in access.automations]
    assert len(set(ids)) == len(ids)


GIVES, TAKES = {"is_unlock": True}, {"is_unlock": False}
LATEST: list[tuple[list[Grant], Grant | None]] = [
    ([], None),
    ([granted(FILM, **GIVES)], granted(FILM, **GIVES)),
    ([granted(FILM, **GIVES, person_id="bob")], None),
    ([granted(PATH, **GIVES)], None),
    ([granted(PATH, **GIVES, **WITH)], granted(PATH, **GIVES, **WITH)),
    ([granted(END_SECTION, **GIVES, **WITH)], None),
    (
        [granted(FILM, **TAKES), granted(PATH, **GIVES, **WITH, root=(2, 0))],
        granted(PATH, **GIVES, **WITH, root=(2, 0)),
    ),
    (
        [granted(FILM, **TAKES, root=(2, 0)), granted(PATH, **GIVES, **WITH)],
        granted(FILM, **TAKES, root=(2, 0)),
    ),
    (
        [granted(FILM, **TAKES), granted(PATH, **GIVES, **WITH, at=START + SECOND, root=(0, 0))],
        granted(PATH, **GIVES, **WITH, at=START + SECOND, root=(0, 0)),
    ),
    (
        [granted(PATH, **GIVES, **WITH), granted(START_SECTION, **TAKES, **WITH)],
        granted(START_SECTION, **TAKES, **WITH),
    ),
    (
        [granted(PATH, **TAKES, **WITH), granted(START_SECTION, **GIVES, **WITH)],
        granted(PATH, **TAKES, **WITH),
    ),
]


@pytest.mark.parametrize(("records", "expected"), LATEST)
def test_of_several_grants_the_latest_is_in_force(
    records: list[Grant], expected: Grant | None
) -> None:
    """About the activity, or about what holds it; of one occurrence the lock (A9, A10)."""
    kit = a_kit()
    keep(kit, a_journey(), *records)
    world = seen(kit)
    assert latest_grant(world, "ana", FILM) == expected
    assert access_to(world, "ana", FILM).grant == expected


@pytest.mark.parametrize(
    ("records", "because", "is_unlocked"),
    [
        ([granted(FILM, **GIVES)], "unlocked by granting", True),
        ([granted(FILM, **TAKES)], "locked by granting", False),
        ([granted(FILM, **TAKES), opens("a")], "locked by granting", False),
        ([granted(FILM, **GIVES), opens("a")], "unlocked by granting, a", True),
        ([granted(FILM, **GIVES), opens("a", NO)], "unlocked by granting", True),
        ([granted(FILM, **GIVES), shuts("a")], "locked by a", False),
        ([granted(FILM, **TAKES), shuts("a", NO)], "locked by granting", False),
    ],
)
def test_what_was_granted_is_shown_with_the_rest(
    records: list[Any], because: str, *, is_unlocked: bool
) -> None:
    """A derived lock, else the latest grant, else a derived unlock (A9, A10, A16)."""
    kit = a_kit()
    keep(kit, *records)
    access = access_to(seen(kit), "ana", FILM)
    assert (access.because, access.is_unlocked) == (because, is_unlocked)


@pytest.mark.parametrize(
    ("grant", "change"),
    [
        (None, FROM),
        (granted(FILM, **GIVES), None),
        (granted(FILM, **TAKES), None),
    ],
)
def test_time_turns_nothing_round_that_was_granted(
    grant: Grant | None, change: datetime | None
) -> None:
    """A derived unlock that begins later matters only where nothing was granted (A9, A16)."""
    kit = a_kit(opens("a", sk.BetweenMoments(starts=FROM, ends=TO)))
    keep(kit, *([] if grant is None else [grant]))
    world = seen(kit)
    assert next_change(world, access_to(world, "ana", FILM)) == change


def test_a_profile_made_before_is_used_again() -> None:
    """One look at a person serves several targets (A16)."""
    world = seen(a_kit(opens("a", sk.IsInGroup("north"))))
    bob = Profile(world, "bob")
    assert access_to(world, "ada", FILM, person=bob).is_unlocked
    assert not access_to(world, "ada", FILM).is_unlocked


@pytest.mark.parametrize("in_turn", [False, True])
def test_whoever_is_led_there_registers(*, in_turn: bool) -> None:
    """Through a journey, step by step, without any widget (R2, V2, C9)."""
    kit = a_kit(unlocks(PATH, SESSION))
    keep(kit, a_journey(NEXT))
    if in_turn:
        kit.do(sk.SaveJourney(journey=evolve(a_journey(NEXT), title="New")))
        kit.do(sk.ReportResult(target=FILM, person_id="ana", status="completed"))
    command = sk.RegisterLearner(session_id=ID, section_id="north", learner_id="ana")
    assert a_decision(kit, command, "ana").is_allowed is in_turn
    if not in_turn:
        with pytest.raises(sk.NotFound):
            kit.do(command, by="ana")

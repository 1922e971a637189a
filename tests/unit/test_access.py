"""What is unlocked for whom, and why: given automations and person -> access."""

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._automations.access import (
    AutomationOutcome,
    access_to,
    is_meant_for,
    is_reached,
    next_change,
    reach,
    ways_in,
)
from sessionkit._domain.action import Action
from sessionkit._domain.automation import Automation, Trigger
from sessionkit._domain.catalogue import Activity, Section, Session
from sessionkit._domain.condition import Condition
from sessionkit._domain.decision import Outcome, met, unmet
from sessionkit._domain.ids import AutomationId
from sessionkit._domain.reaction import Grant
from sessionkit._domain.reasons import Reason
from sessionkit._domain.registration import Registration
from sessionkit._domain.result import Result, ResultStatus
from sessionkit._domain.todo import Item, ItemState, item_for
from sessionkit._world import StoredWorld
from tests.builders import START, Kit, a_section, a_window, a_world, keep, utc

ID = "sales-101"
SESSION = sk.Target.session(ID)
SESSIONS = sk.Target.widget("sessions")
HOME = sk.Target.widget("home")
FILM = sk.Target.activity("film")
YES, NO, WHAT = sk.Always(), sk.IsInGroup("south"), sk.IsInGroup("gone")
SECOND = timedelta(seconds=1)
FROM, TO = utc("2026-02-01 00:00"), utc("2026-03-01 00:00")


def an_automation(name: str, condition: Condition, *actions: Action, **changes: Any) -> Automation:
    """An automation with these actions."""
    return Automation(
        automation_id=name, name=name, condition=condition, actions=actions, **changes
    )


def opens(name: str, condition: Condition = YES, **changes: Any) -> Automation:
    """An automation that unlocks the film."""
    return an_automation(name, condition, sk.Unlock(FILM), **changes)


def shuts(name: str, condition: Condition = YES, **changes: Any) -> Automation:
    """An automation that locks the film."""
    return an_automation(name, condition, sk.Lock(FILM), **changes)


def a_kit(*automations: Automation, **changes: Any) -> Kit:
    """The usual world with these automations alone."""
    kit = a_world(a_section(), **changes)
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


DECISIONS = [
    ((), False, "no automation unlocks it"),
    ((opens("a"),), True, "unlocked by a"),
    ((opens("a", NO),), False, "the condition of a is not met"),
    ((opens("a", WHAT),), False, "the condition of a is not met"),
    ((opens("a"), opens("b", NO)), True, "unlocked by a"),
    ((opens("a"), opens("b")), True, "unlocked by a, b"),
    ((opens("a", NO), opens("b", WHAT)), False, "the condition of a, b is not met"),
    ((shuts("a"),), False, "locked by a"),
    ((opens("a"), shuts("b")), False, "locked by b"),
    ((opens("a"), shuts("b", NO)), True, "unlocked by a"),
    ((opens("a"), shuts("b", WHAT)), False, "locked by b"),
    ((opens("a"), shuts("b"), shuts("c", WHAT)), False, "locked by b, c"),
    ((shuts("a", NO),), False, "no automation unlocks it"),
    ((shuts("a", NO), opens("b", NO)), False, "the condition of b is not met"),
    ((opens("a", is_enabled=False),), False, "no automation unlocks it"),
    ((opens("a", trigger=None),), False, "no automation unlocks it"),
    ((opens("a"), shuts("b", is_enabled=False)), True, "unlocked by a"),
    ((opens("a"), shuts("b", trigger=None)), True, "unlocked by a"),
    ((an_automation("a", YES, sk.Unlock(HOME)),), False, "no automation unlocks it"),
    ((an_automation("a", YES, sk.Lock(HOME), sk.Unlock(FILM)),), True, "unlocked by a"),
    ((an_automation("a", YES, sk.Unlock(HOME), sk.Lock(FILM)),), False, "locked by a"),
    ((an_automation("a", YES, sk.Unlock(FILM), sk.Lock(FILM)),), False, "locked by a"),
    (
        (an_automation("a", WHAT, sk.Unlock(FILM), sk.Lock(FILM)), opens("b")),
        False,
        "locked by a",
    ),
]


@pytest.mark.parametrize(("automations", "is_unlocked", "because"), DECISIONS)
def test_what_is_unlocked_and_why(
    automations: tuple[Automation, ...], because: str, *, is_unlocked: bool
) -> None:
    """Nothing is unlocked by itself, locks win, an unknown lock locks and an unknown unlock opens
    nothing, and what is not at work does nothing (A1, A7, A8, A10, A13, A16).
    """
    access = access_to(seen(a_kit(*automations)), "ana", FILM)
    assert access.person_id == "ana"
    assert access.target == FILM
    assert access.is_unlocked is is_unlocked
    assert access.because == because
    assert access.changes_at is None


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_the_order_of_automations_never_matters(order: tuple[str, ...]) -> None:
    """Whatever their ids, a lock wins over every unlock (A10)."""
    first, second, third = order
    automations = (opens(first), shuts(second), opens(third))
    assert not access_to(seen(a_kit(*automations)), "ana", FILM).is_unlocked


def test_access_shows_every_automation_about_a_target() -> None:
    """Each automation about the target is shown with what it does and how it was judged (A16)."""
    both = an_automation("a", WHAT, sk.Lock(FILM), sk.Unlock(FILM))
    locks, unlocks = shuts("b", NO), opens("c")
    other = an_automation("d", YES, sk.Unlock(HOME))
    access = access_to(seen(a_kit(unlocks, other, locks, both)), "ana", FILM)
    assert access.automations == (
        AutomationOutcome(
            automation=both,
            unlocks=True,
            locks=True,
            outcome=Outcome.UNKNOWN,
        ),
        AutomationOutcome(automation=locks, unlocks=False, locks=True, outcome=Outcome.UNMET),
        AutomationOutcome(automation=unlocks, unlocks=True, locks=False, outcome=Outcome.MET),
    )
    assert access.locked_by == ("a",)
    assert access.unlocked_by == ("c",)
    assert access.not_met == ("a",)


def test_an_outcome_found_before_is_used_again() -> None:
    """An automation about several targets is judged once for a person and moment (A16)."""
    automation = opens("a", NO)
    known = {AutomationId("a"): Outcome.MET}
    world = seen(a_kit(automation, opens("b", NO)))
    access = access_to(world, "ana", FILM, judged=known)
    assert access.is_unlocked
    assert known == {"a": Outcome.MET, "b": Outcome.UNMET}


@pytest.mark.parametrize(
    ("at", "is_unlocked"), [(None, False), (FROM, True), (TO - SECOND, True), (TO, False)]
)
def test_an_unlock_that_depends_on_time_ends_by_itself(
    at: datetime | None, *, is_unlocked: bool
) -> None:
    """Access under the periodic check is worked out for the moment asked, now by default (A8)."""
    window = sk.BetweenMoments(starts=FROM, ends=TO)
    world = seen(a_kit(opens("a", window)))
    assert access_to(world, "ana", FILM, at=at).is_unlocked is is_unlocked


@pytest.mark.parametrize(
    ("automations", "now", "change"),
    [
        ((opens("a"),), START, None),
        ((opens("a", sk.BetweenMoments(starts=FROM, ends=TO)),), START, FROM),
        ((opens("a", sk.BetweenMoments(starts=FROM, ends=TO)),), FROM, TO),
        ((opens("a", sk.BetweenMoments(starts=FROM, ends=TO)),), TO - SECOND, TO),
        ((opens("a", sk.BetweenMoments(starts=FROM, ends=TO)),), TO, None),
        ((opens("a"), opens("b", sk.BetweenMoments(starts=FROM))), START, None),
        (
            (opens("a", sk.BetweenMoments(starts=TO)), shuts("b", sk.BetweenMoments(ends=FROM))),
            START,
            TO,
        ),
        (
            (opens("a", sk.BetweenMoments(starts=FROM)), shuts("b", sk.BetweenMoments(ends=TO))),
            START,
            TO,
        ),
    ],
)
def test_the_moment_at_which_time_turns_the_answer_round(
    automations: tuple[Automation, ...], now: datetime, change: datetime | None
) -> None:
    """Where time alone will change an answer, the first such moment is told (A16)."""
    kit = a_kit(*automations)
    kit.clock.set(now)
    world = seen(kit)
    assert next_change(world, access_to(world, "ana", FILM)) == change


WIDGET_MET = met(Reason.WIDGET_UNLOCKED, ID, "ana")
SESSION_MET = met(Reason.SESSION_UNLOCKED, ID, "ana")


def widget_unmet(*widget_ids: str) -> Any:
    """No widget that shows the session is unlocked."""
    return unmet(
        Reason.WIDGET_UNLOCKED, ID, "ana", widget_ids=widget_ids, journey_ids=(), programme_ids=()
    )


def session_unmet(*, locked_by: tuple[str, ...] = (), not_met: tuple[str, ...] = ()) -> Any:
    """The session is locked."""
    return unmet(Reason.SESSION_UNLOCKED, ID, "ana", locked_by=locked_by, not_met=not_met)


@pytest.mark.parametrize(
    ("widget", "session", "published", "reached"),
    [
        (False, False, True, False),
        (False, True, True, False),
        (True, False, True, False),
        (True, True, True, True),
        (True, True, False, False),
    ],
)
def test_a_session_shows_when_widget_and_session_are_unlocked(
    *, widget: bool, session: bool, published: bool, reached: bool
) -> None:
    """Both the widget and the session must be unlocked, and the session published (A7, V, S3)."""
    kit = a_kit(
        an_automation("w", YES if widget else NO, sk.Unlock(SESSIONS)),
        an_automation("s", YES if session else NO, sk.Unlock(SESSION)),
        published=published,
    )
    world = seen(kit)
    assert reach(world, "ana", the_session(kit)) == (
        WIDGET_MET if widget else widget_unmet("sessions"),
        SESSION_MET if session else session_unmet(not_met=("s",)),
    )
    assert is_reached(world, "ana", the_session(kit)) is reached


@pytest.mark.parametrize(
    ("unlocked", "shows", "finding"),
    [
        ([], True, widget_unmet("sessions", "home")),
        ([SESSIONS], True, WIDGET_MET),
        ([HOME], True, WIDGET_MET),
        ([HOME], False, widget_unmet("sessions")),
        ([SESSIONS, HOME], True, WIDGET_MET),
    ],
)
def test_any_widget_that_shows_the_session_counts(
    unlocked: list[sk.Target], finding: Any, *, shows: bool
) -> None:
    """The widget called ``sessions`` shows every session, any other one those it names (V2)."""
    automations = [
        an_automation(f"w{place}", YES, sk.Unlock(one)) for place, one in enumerate(unlocked)
    ]
    kit = a_kit(*automations)
    kit.do(sk.AddWidget(widget_id="home", title="Home", session_ids=[ID] if shows else []))
    assert reach(seen(kit), "ana", the_session(kit)) == (
        finding,
        session_unmet(),
    )


def test_a_locked_session_says_what_locks_it() -> None:
    """The finding about a locked session names the locks in force and what would unlock it
    (A10, A16).
    """
    kit = a_kit(
        an_automation("a", YES, sk.Lock(SESSION)),
        an_automation("b", WHAT, sk.Lock(SESSION), sk.Unlock(SESSIONS)),
        an_automation("c", NO, sk.Unlock(SESSION), sk.Lock(SESSION)),
        an_automation("d", YES, sk.Unlock(SESSION)),
    )
    assert reach(seen(kit), "ana", the_session(kit)) == (
        widget_unmet("sessions"),
        session_unmet(locked_by=("a", "b"), not_met=("c",)),
    )


def test_the_ways_in_are_the_widgets_and_the_session_itself() -> None:
    """All that a session's visibility depends on is judged, the session first (V2, A16)."""
    kit = a_kit(an_automation("a", YES, sk.Unlock(HOME), sk.Unlock(SESSION)))
    kit.do(sk.AddWidget(widget_id="home", title="Home", session_ids=[ID]))
    ways = ways_in(seen(kit), "ana", the_session(kit))
    assert [(one.person_id, one.target, one.is_unlocked) for one in ways] == [
        ("ana", SESSION, True),
        ("ana", SESSIONS, False),
        ("ana", HOME, True),
    ]


@pytest.mark.parametrize(
    ("person_id", "groups", "meant"),
    [
        ("ana", ("north",), True),
        ("ana", ("all",), True),
        ("ana", ("south",), False),
        ("ana", ("south", "all"), True),
        ("ada", ("north",), False),
        ("zoe", ("north",), False),
    ],
)
def test_a_section_is_meant_for_its_groups_and_those_below(
    person_id: str, groups: tuple[str, ...], *, meant: bool
) -> None:
    """A member of a subgroup counts as a member of every group above it (G3, V)."""
    kit = a_kit()
    section = the_session(kit).sections[0]
    other = Section(
        section_id="x", plan=sk.SectionPlan(name="X", group_ids=groups), events=section.events
    )
    assert is_meant_for(seen(kit), person_id, other) is meant


def test_only_under_the_periodic_check_is_access_derived() -> None:
    """An automation under any other trigger unlocks nothing until it has been set off (A8, A9)."""
    kit = a_kit()
    the_session(kit)
    automation = sk.Automation(
        automation_id="later",
        name="Later",
        trigger=Trigger.PERSON_UPDATED,
        condition=sk.Always(),
        actions=[sk.Unlock(SESSION)],
    )
    keep(kit, automation)
    access = access_to(seen(kit), "ana", SESSION)
    assert (access.is_unlocked, access.automations) == (False, ())


# Other ways in than a widget (V2, C9) -----------------------------------------------------------

FIRST, YEAR = sk.Target.journey("first"), sk.Target.programme("year")
ONE = sk.Target.journey_section("one")
ELSE = sk.Gate(group_ids=["south"])
SHUT = sk.Gate(opens_at=FROM)
AFTER = sk.Gate(after_previous=True)
OPEN = sk.Gate()


def a_journey(
    *, section: sk.Gate = OPEN, step: sk.Gate = OPEN, before: tuple[str, ...] = ()
) -> sk.Journey:
    """A journey with one section that ends with the session."""
    steps = [*before, sk.Step(ID, gate=step)]
    one = sk.JourneySection(journey_section_id="one", title="One", steps=steps, gate=section)
    return sk.Journey(journey_id="first", title="First", sections=[one])


def a_programme(target: sk.Target, gate: sk.Gate = OPEN) -> sk.Programme:
    """A programme of one part."""
    return sk.Programme(programme_id="year", title="Year", parts=[sk.Part(target, gate=gate)])


def does(*actions: Action, condition: Condition = YES, name: str = "a") -> Automation:
    """An automation, for everybody unless said otherwise."""
    return an_automation(name, condition, *actions)


def an_item(target: sk.Target, state: ItemState = ItemState.OPEN, person_id: str = "ana") -> Item:
    """Something on a to-do list."""
    return Item(
        person_id=person_id,
        item_id=item_for(target),
        title="To do",
        created_at=START,
        since=START,
        target=target,
        state=state,
    )


OPENS_JOURNEY = does(sk.Unlock(FIRST))
OPENS_YEAR = does(sk.Unlock(YEAR))
GRANTED = {"person_id": "ana", "automation_id": "x", "at": START, "root": (1, 1)}

WAYS: list[tuple[str, list[Any], bool]] = [
    ("a journey that nobody unlocks", [a_journey()], False),
    ("an unlocked journey", [a_journey(), OPENS_JOURNEY], True),
    ("its section for others", [a_journey(section=ELSE), OPENS_JOURNEY], False),
    ("its step for others", [a_journey(step=ELSE), OPENS_JOURNEY], False),
    ("its section shut", [a_journey(section=SHUT), OPENS_JOURNEY], False),
    ("its step shut", [a_journey(step=SHUT), OPENS_JOURNEY], False),
    ("something before it", [a_journey(step=AFTER, before=("film",)), OPENS_JOURNEY], False),
    (
        "that is complete",
        [
            a_journey(step=AFTER, before=("film",)),
            OPENS_JOURNEY,
            Result(person_id="ana", target=FILM, status=ResultStatus.COMPLETED, at=START),
        ],
        True,
    ),
    ("a journey without the session", [OPENS_JOURNEY], False),
    ("a locked journey", [a_journey(), does(sk.Unlock(FIRST), sk.Lock(FIRST))], False),
    ("a locked section", [a_journey(), OPENS_JOURNEY, does(sk.Lock(ONE), name="b")], False),
    (
        "a section that is unlocked for others",
        [a_journey(), OPENS_JOURNEY, does(sk.Unlock(ONE), condition=NO, name="b")],
        False,
    ),
    (
        "a section that is unlocked as well",
        [a_journey(), OPENS_JOURNEY, does(sk.Unlock(ONE), name="b")],
        True,
    ),
    ("a section alone", [a_journey(), does(sk.Unlock(ONE))], False),
    (
        "a section locked by a grant",
        [a_journey(), OPENS_JOURNEY, Grant(target=ONE, is_unlock=False, **GRANTED)],
        False,
    ),
    (
        "a section unlocked by a grant",
        [a_journey(), OPENS_JOURNEY, Grant(target=ONE, is_unlock=True, **GRANTED)],
        True,
    ),
    (
        "a journey unlocked by a grant",
        [a_journey(), Grant(target=FIRST, is_unlock=True, **GRANTED)],
        True,
    ),
    ("a programme that nobody unlocks", [a_programme(SESSION)], False),
    ("an unlocked programme", [a_programme(SESSION), OPENS_YEAR], True),
    ("its part for others", [a_programme(SESSION, ELSE), OPENS_YEAR], False),
    ("its part shut", [a_programme(SESSION, SHUT), OPENS_YEAR], False),
    ("a programme without the session", [a_programme(FILM), OPENS_YEAR], False),
    ("its journey", [a_programme(FIRST), a_journey(), OPENS_YEAR], True),
    ("its journey for others", [a_programme(FIRST, ELSE), a_journey(), OPENS_YEAR], False),
    ("its journey shut", [a_programme(FIRST, SHUT), a_journey(), OPENS_YEAR], False),
    (
        "its journey's section shut",
        [a_programme(FIRST), a_journey(section=SHUT), OPENS_YEAR],
        False,
    ),
    ("its journey's step shut", [a_programme(FIRST), a_journey(step=SHUT), OPENS_YEAR], False),
    (
        "its journey's section locked",
        [a_programme(FIRST), a_journey(), OPENS_YEAR, does(sk.Lock(ONE), name="b")],
        False,
    ),
    (
        "a journey that is open beside the programme",
        [a_programme(FIRST, SHUT), a_journey(), OPENS_JOURNEY],
        True,
    ),
    ("the to-do list", [an_item(SESSION)], True),
    ("ticked off", [an_item(SESSION, ItemState.TICKED)], False),
    ("closed", [an_item(SESSION, ItemState.CLOSED)], False),
    ("somebody else's list", [an_item(SESSION, person_id="bob")], False),
    ("a journey on the list", [a_journey(), an_item(FIRST)], False),
]


@pytest.mark.parametrize(
    ("records", "is_shown"), [row[1:] for row in WAYS], ids=[row[0] for row in WAYS]
)
def test_a_session_is_reached_in_other_ways_too(records: list[Any], *, is_shown: bool) -> None:
    """V2, C9: a journey, a programme, a to-do item, in place of the widget."""
    kit = a_kit()
    keep(kit, *records)
    way, own = reach(seen(kit), "ana", the_session(kit))
    named = [type(one) for one in records]
    assert own == session_unmet()
    if is_shown:
        assert way == WIDGET_MET
    else:
        journeys = sk.Journey in named
        parts = [one.parts[0].target for one in records if isinstance(one, sk.Programme)]
        leads = SESSION in parts or (FIRST in parts and journeys)
        assert way == unmet(
            Reason.WIDGET_UNLOCKED,
            ID,
            "ana",
            widget_ids=("sessions",),
            journey_ids=("first",) if journeys else (),
            programme_ids=("year",) if leads else (),
        )


def test_a_programme_is_named_once_among_the_ways() -> None:
    """V2, X2: also where it leads there twice."""
    kit = a_kit()
    programme = sk.Programme(programme_id="year", title="Year", parts=[SESSION, FIRST])
    keep(kit, a_journey(), programme)
    finding = reach(seen(kit), "ana", the_session(kit))[0]
    assert finding.detail.programme_ids == ("year",)


@pytest.mark.parametrize("record", [OPENS_JOURNEY, OPENS_YEAR, an_item(SESSION)])
def test_the_way_does_not_unlock_the_session(record: Any) -> None:
    """A7, V: the way takes the place of the widget, not of the session's own unlock."""
    kit = a_kit()
    keep(kit, a_journey(), a_programme(SESSION), record)
    assert not is_reached(seen(kit), "ana", the_session(kit))
    keep(kit, does(sk.Unlock(SESSION), name="own"))
    assert is_reached(seen(kit), "ana", the_session(kit))


def test_a_lock_of_the_journey_holds_in_a_programme_as_well() -> None:
    """A10, V2: locks win; the section's lock does already."""
    kit = a_kit()
    keep(kit, a_programme(FIRST), a_journey(), OPENS_YEAR, does(sk.Lock(FIRST), name="b"))
    assert reach(seen(kit), "ana", the_session(kit))[0].blocks


def in_line() -> Kit:
    """A section with one place that bob took, and ana in line; nobody can reach it any more."""
    kit = a_world(a_section(capacity=1, preferences=sk.Preferences(waitlist=sk.Waitlist())))
    kit.do(sk.AddActivity(activity_id="film", title="Film"))
    kit.register("bob")
    kit.register("ana")
    kit.do(sk.RemoveAutomation(automation_id="unlock-sales-101"))
    kit.do(sk.SaveAutomation(automation=does(sk.Unlock(SESSION), sk.Unlock(FIRST))))
    kit.do(sk.DeregisterLearner(session_id=ID, learner_id="bob"))
    assert state_of_ana(kit) == "waiting"
    return kit


def state_of_ana(kit: Kit) -> str:
    """How far ana's registration is."""
    return kit.storage.records(Registration)[ID, "ana"].state.value


ASSIGN = an_automation("list", YES, sk.AssignToDo(SESSION), trigger=Trigger.PERSON_UPDATED)


@pytest.mark.parametrize(
    "commands",
    [
        [sk.SaveJourney(journey=a_journey())],
        [
            sk.SaveJourney(journey=a_journey(step=AFTER, before=("film",))),
            sk.ReportResult(target=FILM, person_id="ana", status="completed"),
        ],
        [
            sk.SaveAutomation(automation=ASSIGN),
            sk.SavePerson(
                person=sk.PersonEntry(person_id="ana", name="Anna", group_ids=["north"])
            ),
        ],
        [
            sk.SaveAutomation(
                automation=does(
                    sk.Unlock(SESSIONS), condition=sk.HasStatus(FILM, "completed"), name="c"
                )
            ),
            sk.ReportResult(target=FILM, person_id="ana", status="completed"),
        ],
    ],
    ids=["a new journey", "a step before it", "the to-do list", "a condition about a result"],
)
def test_whoever_can_reach_it_now_gets_the_free_place(commands: list[Any]) -> None:
    """W3, W4: at no moment are a free place and somebody who qualifies in line both visible."""
    kit = in_line()
    for command in commands:
        kit.do(command)
    assert not any(one.blocks for one in reach(seen(kit), "ana", the_session(kit)))
    assert state_of_ana(kit) == "active"


def test_whoever_time_lets_in_gets_the_free_place() -> None:
    """W4, C9: a gate that opens by itself is waited for, as a condition about time is."""
    kit = in_line()
    kit.do(sk.SaveJourney(journey=a_journey(step=SHUT)))
    kit.do(sk.SaveGroup(group=sk.GroupEntry(group_id="other", title="Other", parent_id="all")))
    assert state_of_ana(kit) == "waiting"
    kit.go_to("2026-02-01 00:00")
    assert not any(one.blocks for one in reach(seen(kit), "ana", the_session(kit)))
    assert state_of_ana(kit) == "active"

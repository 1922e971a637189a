"""What is unlocked for whom, and why: given automations and person -> access."""

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

import sessionkit as sk
from sessionkit.automations.access import (
    AutomationOutcome,
    access_to,
    is_meant_for,
    is_reached,
    next_change,
    reach,
    ways_in,
)
from sessionkit.automations.conditions import Judgement
from sessionkit.domain.automation import Action, Automation, Condition, Trigger
from sessionkit.domain.catalogue import Activity, Section, Session
from sessionkit.domain.decision import Outcome, met, unmet
from sessionkit.domain.reasons import Reason
from sessionkit.world import StoredWorld
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
            judgement=Judgement(WHAT, Outcome.UNKNOWN),
        ),
        AutomationOutcome(
            automation=locks, unlocks=False, locks=True, judgement=Judgement(NO, Outcome.UNMET)
        ),
        AutomationOutcome(
            automation=unlocks, unlocks=True, locks=False, judgement=Judgement(YES, Outcome.MET)
        ),
    )
    assert access.locked_by == ("a",)
    assert access.unlocked_by == ("c",)
    assert access.not_met == ("a",)


def test_a_judgement_made_before_is_used_again() -> None:
    """An automation about several targets is judged once for a person and moment (A16)."""
    automation = opens("a", NO)
    known = {"a": Judgement(NO, Outcome.MET)}
    world = seen(a_kit(automation, opens("b", NO)))
    access = access_to(world, "ana", FILM, judged=known)
    assert access.is_unlocked
    assert known == {"a": Judgement(NO, Outcome.MET), "b": Judgement(NO, Outcome.UNMET)}


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
    return unmet(Reason.WIDGET_UNLOCKED, ID, "ana", widget_ids=widget_ids)


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
    """All that a session's visibility depends on is judged, the session last (V2, A16)."""
    kit = a_kit(an_automation("a", YES, sk.Unlock(HOME), sk.Unlock(SESSION)))
    kit.do(sk.AddWidget(widget_id="home", title="Home", session_ids=[ID]))
    ways = ways_in(seen(kit), "ana", the_session(kit))
    assert [(one.person_id, one.target, one.is_unlocked) for one in ways] == [
        ("ana", SESSIONS, False),
        ("ana", HOME, True),
        ("ana", SESSION, True),
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
    other = Section(section_id="x", name="X", group_ids=groups, events=section.events)
    assert is_meant_for(seen(kit), person_id, other) is meant


def test_only_the_periodic_check_is_derived_so_far() -> None:
    """Every automation built so far is worked out when asked (A2, A8)."""
    assert list(Trigger) == [Trigger.PERIODIC]

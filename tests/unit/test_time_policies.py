"""What follows when a moment has come (N4, S9, T3, T8, W5, X6)."""

from datetime import timedelta
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._decide import POLICIES
from sessionkit._domain.commands.due import (
    BeginEvent,
    CheckEvent,
    EndEvent,
    RemindLearners,
    RemindTrainers,
)
from sessionkit._domain.decision import Decision, met, unmet
from sessionkit._domain.due import Due
from sessionkit._domain.facts.attendance import SessionCompleted
from sessionkit._domain.facts.time import (
    DueHandled,
    EventBegan,
    EventEnded,
    EventFoundIncomplete,
    LearnersReminded,
    TrainersReminded,
)
from sessionkit._domain.reasons import Reason
from tests.builders import (
    START,
    Kit,
    a_decision,
    a_section,
    a_window,
    a_world,
    an_event,
    keep,
    utc,
)

S, N, E = "sales-101", "north", "day-1"
IDS: dict[str, Any] = {"session_id": S, "section_id": N, "event_id": E}
BEGINS, ENDS = utc("2026-03-02 08:00"), utc("2026-03-02 11:00")
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
CONFIRMED = sk.Preferences(confirmed_by_trainer=True)


def follows(kit: Kit, command: Any, now: Any) -> tuple[Any, ...]:
    """What a command gives at its moment, besides its being handled."""
    due = Due(START, command)
    keep(kit, due)
    kit.clock.set(now)
    facts = a_decision(kit, command).facts
    assert facts[0] == DueHandled(due=due)
    with kit.storage.transaction() as records:
        alone = POLICIES[type(command)](command, a_window(kit, records))
    assert alone == Decision((), facts[1:])
    return facts[1:]


def a_plan(**changes: Any) -> Kit:
    """A section with two events, so that the first can be removed or cancelled."""
    kit = a_world(a_section(**changes))
    kit.do(sk.AddEvent(session_id=S, section_id=N, event_id="day-2", plan=an_event("2026-03-09")))
    return kit


REMIND = RemindLearners(**IDS, lead=HOUR)
AT_THEIR_MOMENT = [
    pytest.param(BeginEvent(**IDS), BEGINS, EventBegan(**IDS), id="begin"),
    pytest.param(EndEvent(**IDS), ENDS, EventEnded(**IDS), id="end"),
    pytest.param(REMIND, BEGINS - HOUR, LearnersReminded(**IDS, lead=HOUR), id="remind"),
    pytest.param(RemindTrainers(**IDS), ENDS, TrainersReminded(**IDS), id="remind trainers"),
    pytest.param(
        CheckEvent(**IDS),
        BEGINS - 2 * DAY,
        EventFoundIncomplete(**IDS, missing=("link",)),
        id="check",
    ),
]
MOMENTS = [pytest.param(*one.values[:2], id=one.id) for one in AT_THEIR_MOMENT]
LACKING = an_event(links=[])


@pytest.mark.parametrize(("command", "now", "fact"), AT_THEIR_MOMENT)
def test_each_moment_has_its_fact(command: Any, now: Any, fact: Any) -> None:
    """N4, S9, T3, T8: the fact names what it is about, completely."""
    assert follows(a_plan(first_event=LACKING), command, now) == (fact,)


@pytest.mark.parametrize(("command", "now"), MOMENTS)
@pytest.mark.parametrize("gone", ["session", "section", "event"])
def test_what_is_gone_has_no_consequence(gone: str, command: Any, now: Any) -> None:
    """N4: moments of something that is not there any more pass by."""
    kit = a_world() if gone == "section" else a_plan(first_event=LACKING)
    if gone == "event":
        kit.do(sk.RemoveEvent(**IDS))
    ids = dict(IDS)
    if gone == "session":
        ids["session_id"] = "x"
    parts = {"lead": HOUR} if command is REMIND else {}
    assert follows(kit, type(command)(**ids, **parts), now) == ()


@pytest.mark.parametrize(("command", "now"), MOMENTS)
@pytest.mark.parametrize("what", ["section", "event"])
def test_what_is_cancelled_has_no_consequence(what: str, command: Any, now: Any) -> None:
    """S14, S15, N4: a cancelled event neither begins nor ends, and nobody is reminded of it."""
    kit = a_plan(first_event=LACKING)
    if what == "event":
        kit.do(sk.CancelEvent(**IDS, reason="ill"))
    else:
        kit.do(sk.CancelSection(session_id=S, section_id=N, reason="ill"))
    assert follows(kit, command, now) == ()


@pytest.mark.parametrize(
    ("command", "now", "silent"),
    [
        (BeginEvent(**IDS), BEGINS, False),
        (EndEvent(**IDS), ENDS, False),
        (REMIND, BEGINS - HOUR, True),
        (RemindTrainers(**IDS), ENDS, True),
    ],
)
@pytest.mark.parametrize("what", ["section", "session"])
def test_time_goes_on_in_what_is_put_away_but_nobody_is_reminded(
    what: str, command: Any, now: Any, *, silent: bool
) -> None:
    """S16: events of an archived section begin and end; reminders stop."""
    kit = a_plan()
    if what == "section":
        kit.do(sk.ArchiveSection(session_id=S, section_id=N))
    else:
        kit.do(sk.ArchiveSession(session_id=S))
    assert (follows(kit, command, now) == ()) is silent


@pytest.mark.parametrize(
    ("lead", "now", "reminded"),
    [
        pytest.param(DAY, BEGINS - DAY, True, id="a day before"),
        pytest.param(DAY, BEGINS - HOUR - SECOND, True, id="late, still the best one"),
        pytest.param(DAY, BEGINS - HOUR, False, id="the hour has come: that one tells"),
        pytest.param(HOUR, BEGINS - HOUR, True, id="an hour before"),
        pytest.param(HOUR, BEGINS - SECOND, True, id="the last second"),
        pytest.param(HOUR, BEGINS, False, id="it has begun"),
        pytest.param(HOUR, BEGINS - HOUR - SECOND, False, id="moved: not yet"),
        pytest.param(2 * HOUR, BEGINS - HOUR, False, id="a lead that is no longer set"),
    ],
)
def test_a_reminder_is_sent_while_it_is_useful(lead: Any, now: Any, *, reminded: bool) -> None:
    """N4: a late run sends what is still useful and not what is past."""
    command = RemindLearners(**IDS, lead=lead)
    facts = (LearnersReminded(**IDS, lead=lead),) if reminded else ()
    assert follows(a_plan(), command, now) == facts


def test_without_reminders_nobody_is_reminded() -> None:
    """N2, N4: where no lead is set, nothing is useful."""
    kit = a_plan()
    kit.do(sk.ChangeSettings(reminders=[]))
    assert follows(kit, REMIND, BEGINS - HOUR) == ()


@pytest.mark.parametrize("state", ["draft", "submitted", "reopened"])
def test_trainers_are_reminded_of_a_sheet_that_is_not_submitted(state: str) -> None:
    """T8: a reopened sheet is not submitted either."""
    kit = a_plan(preferences=CONFIRMED)
    kit.clock.set(ENDS)
    if state != "draft":
        kit.do(sk.SubmitSheet(**IDS))
    if state == "reopened":
        kit.do(sk.ReopenSheet(**IDS, reason="a mistake"))
    facts = () if state == "submitted" else (TrainersReminded(**IDS),)
    assert follows(kit, RemindTrainers(**IDS), ENDS) == facts


@pytest.mark.parametrize(("now", "found"), [(BEGINS - SECOND, True), (BEGINS, False)])
def test_an_event_that_began_is_past_mending(now: Any, *, found: bool) -> None:
    """S9: what it lacks is told before it starts."""
    assert bool(follows(a_plan(first_event=LACKING), CheckEvent(**IDS), now)) is found


def test_an_event_that_lacks_nothing_is_not_mentioned() -> None:
    """S9: a link is all that an online event needs."""
    assert follows(a_plan(), CheckEvent(**IDS), BEGINS - DAY) == ()


@pytest.mark.parametrize(("preferences", "completes"), [(sk.Preferences(), 1), (CONFIRMED, 0)])
def test_attendance_is_given_as_the_event_ends(preferences: Any, completes: int) -> None:
    """T3, C2: only where no trainer confirms it."""
    kit = a_world(a_section(preferences=preferences))
    kit.register("ana")
    facts = follows(kit, EndEvent(**IDS), ENDS)
    assert [type(one) for one in facts] == [EventEnded] + [SessionCompleted] * completes


# Judged as due --------------------------------------------------------------------------------


def test_a_moment_is_judged_before_anything_else() -> None:
    """X6, S2: not before it has come, exactly from then on, and not while sessions are off."""
    kit = a_plan()
    begin = BeginEvent(**IDS)
    due = Due(BEGINS, begin)
    on = met(Reason.SESSIONS_ON)
    kit.clock.set(BEGINS - SECOND)
    early = a_decision(kit, begin)
    assert early.findings == (on, unmet(Reason.MOMENT_REACHED, due_at=BEGINS))
    assert early.facts == ()
    kit.clock.set(BEGINS)
    in_time = a_decision(kit, begin)
    assert in_time.findings == (on, met(Reason.MOMENT_REACHED))
    assert in_time.facts == (DueHandled(due=due), EventBegan(**IDS))
    kit.do(sk.ChangeSettings(sessions_are_on=False))
    off = a_decision(kit, begin)
    assert off.findings == (unmet(Reason.SESSIONS_ON), met(Reason.MOMENT_REACHED))
    assert off.facts == ()


def test_nobody_but_the_application_makes_a_moment_come() -> None:
    """X6: due commands are the engine's; not even an admin asks for them."""
    decision = a_decision(a_plan(), BeginEvent(**IDS), by="ada")
    assert decision.findings == (unmet(Reason.ADMIN),)


def test_a_moment_handled_already_is_nothing() -> None:
    """X6, T3: asked for again it changes nothing."""
    kit = a_plan()
    kit.go_to("2026-03-02 08:00")
    decision = a_decision(kit, BeginEvent(**IDS))
    assert (decision.findings, decision.facts) == ((met(Reason.SESSIONS_ON),), ())


def test_the_moments_of_a_plan() -> None:
    """N4, T8, W5, S9: what waits for its moment, per section and event."""
    kit = a_plan(preferences=CONFIRMED)
    kit.do(sk.ChangeSettings(attendance_due_after=2 * HOUR))
    waiting = sorted(kit.storage.records(Due).values(), key=lambda due: due.order)
    first = [
        (type(due.command).__name__, due.due_at)
        for due in waiting
        if getattr(due.command, "event_id", E) == E
    ]
    assert first == [
        ("CheckEvent", BEGINS - 2 * DAY),
        ("RemindLearners", BEGINS - DAY),
        ("RemindLearners", BEGINS - HOUR),
        ("CloseLine", BEGINS),
        ("BeginEvent", BEGINS),
        ("EndEvent", ENDS),
        ("RemindTrainers", ENDS + 2 * HOUR),
    ]

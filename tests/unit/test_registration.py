"""Registering, deregistering, switching, lists, messages, settling (R1-R12, R14-R16, G8, G9)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit._domain.commands.due import SettlePlaces
from sessionkit._domain.decision import Decision, Finding, Outcome, Row, met, unmet, warned
from sessionkit._domain.due import Due
from sessionkit._domain.facts.registration import (
    LearnerPassedOver,
    LearnerPromoted,
    LearnerRegistered,
    LearnerWaitlisted,
    MessageSent,
    RegistrationEnded,
    SectionFilled,
)
from sessionkit._domain.facts.time import DueHandled
from sessionkit._domain.ids import EventId, SessionId
from sessionkit._domain.outcomes import RowOutcome
from sessionkit._domain.people import Person
from sessionkit._domain.plan import Deadline
from sessionkit._domain.reasons import LineState, Overlap, Period, Reason
from sessionkit._domain.registration import (
    TICKET_STEP,
    Registration,
    RegistrationState,
    Roster,
    Waiver,
)
from sessionkit._domain.result import Result, ResultStatus
from sessionkit._policies import registration
from sessionkit._records import JournalEntry
from tests.builders import (
    START,
    Kit,
    a_decision,
    a_person,
    a_section,
    a_window,
    a_world,
    an_event,
    at,
    keep,
    unlock,
    utc,
)

S, N = "sales-101", "north"
ACTS = (met(Reason.ACTOR_ACTIVE), met(Reason.SESSIONS_ON))
BEGINS = utc("2026-03-02 08:00")


def registering(learner_id: str = "ana", section_id: str = N, **more: Any) -> sk.RegisterLearner:
    """The command that most tests here are about."""
    return sk.RegisterLearner(session_id=S, section_id=section_id, learner_id=learner_id, **more)


def registered(learner_id: str, section_id: str = N, **changes: Any) -> LearnerRegistered:
    """The fact of getting a place, at START with the first ticket unless said otherwise."""
    parts: dict[str, Any] = {
        "session_id": S,
        "section_id": section_id,
        "learner_id": learner_id,
        "at": START,
        "ticket": 0,
        "attempt": 1,
        "waived": (),
    }
    return LearnerRegistered(**(parts | changes))


def waitlisted(learner_id: str, ticket: int, **changes: Any) -> LearnerWaitlisted:
    """The fact of getting a place in line."""
    parts: dict[str, Any] = {
        "session_id": S,
        "section_id": N,
        "learner_id": learner_id,
        "at": START,
        "ticket": ticket * TICKET_STEP,
        "attempt": 1,
        "waived": (),
    }
    return LearnerWaitlisted(**(parts | changes))


def ended(learner_id: str, state: RegistrationState, **changes: Any) -> RegistrationEnded:
    """The fact of losing a place."""
    parts: dict[str, Any] = {
        "session_id": S,
        "section_id": N,
        "learner_id": learner_id,
        "was": RegistrationState.ACTIVE,
        "state": state,
        "at": START,
        "attempt": 1,
        "reason": "",
    }
    return RegistrationEnded(**(parts | changes))


def promoted(learner_id: str, section_id: str = N, **changes: Any) -> LearnerPromoted:
    """The fact of moving up."""
    parts: dict[str, Any] = {
        "session_id": S,
        "section_id": section_id,
        "learner_id": learner_id,
        "at": START,
    }
    return LearnerPromoted(**(parts | changes))


def filled(filling: int, section_id: str = N) -> SectionFilled:
    """The fact of a section becoming full."""
    return SectionFilled(session_id=S, section_id=section_id, filling=filling)


def requirements(learner_id: str = "ana", section_id: str = N) -> tuple[Finding, ...]:
    """What registering asks for, all of it met, as it is judged of somebody who meets it all.

    What that is stands in ``test_everything_is_judged_and_met`` alone.
    """
    kit = a_world(a_section(section_id), learners=(learner_id,))
    asked = a_decision(kit, registering(learner_id, section_id), by=learner_id)
    assert not asked.blocking
    return asked.findings[len((*ACTS, Reason.ONESELF)) :]


def but_for(findings: tuple[Finding, ...], *others: Finding) -> tuple[Finding, ...]:
    """The same findings, with those about the reasons given replaced."""
    by_reason = {one.reason: one for one in others}
    return tuple(by_reason.get(one.reason, one) for one in findings)


def second(section_id: str = "second", **changes: Any) -> sk.PlanSection:
    """Another section for the same learners, a week later."""
    plan = {"first_event": an_event("2026-03-09")}
    return a_section(section_id, **(plan | changes))


def waiting(size: int | None = None, **more: Any) -> sk.Preferences:
    """Preferences with a waitlist."""
    return sk.Preferences(waitlist=sk.Waitlist(size=size), **more)


def refusal(kit: Kit, command: Any, by: Any = sk.APPLICATION) -> sk.Refused:
    """Carry a command out that is to be refused."""
    with pytest.raises(sk.Refused) as caught:
        kit.do(command, by=by)
    return caught.value


# Registering ----------------------------------------------------------------------------------


def test_everything_is_judged_and_met() -> None:
    """R1-R9: a learner who meets everything gets all requirements as met, and a place."""
    kit = a_world(a_section())
    decision = a_decision(kit, registering(), by="ana")
    assert decision.findings == (
        *ACTS,
        met(Reason.ONESELF, "ana"),
        met(Reason.SESSION_PUBLISHED, S),
        met(Reason.SESSION_NOT_ARCHIVED, S),
        met(Reason.SECTION_NOT_CANCELLED, S, N),
        met(Reason.SECTION_NOT_ARCHIVED, S, N),
        met(Reason.LEARNER_ACTIVE, "ana"),
        met(Reason.WIDGET_UNLOCKED, S, "ana"),
        met(Reason.SESSION_UNLOCKED, S, "ana"),
        met(Reason.IN_GROUP, S, N),
        met(Reason.NOT_TRAINER, N, "ana"),
        met(Reason.WINDOW_OPEN, S, N),
        met(Reason.ONE_SECTION, S),
        met(Reason.NOT_COMPLETED, S),
        met(Reason.PLACE_FREE, S, N),
        met(Reason.NO_OVERLAP, S, N),
    )
    assert decision.facts == (registered("ana"),)
    assert decision.rows == ()


def archived_session(kit: Kit) -> None:
    """Put the session away."""
    kit.do(sk.ArchiveSession(session_id=S))


def cancelled_section(kit: Kit) -> None:
    """Cancel the section."""
    kit.do(sk.CancelSection(session_id=S, section_id=N, reason="no room"))


def archived_section(kit: Kit) -> None:
    """Put the section away."""
    kit.do(sk.ArchiveSection(session_id=S, section_id=N))


def pending(kit: Kit) -> None:
    """Have ana's account wait."""
    a_person(kit, "ana", N, status=sk.PersonStatus.PENDING)


def suspended(kit: Kit) -> None:
    """Suspend ana."""
    a_person(kit, "ana", N, status="suspended")


def deleted(kit: Kit) -> None:
    """Erase ana."""
    kit.do(sk.DeletePerson(person_id="ana"))


def nothing_unlocked(kit: Kit) -> None:
    """Lock the session for everybody."""
    kit.do(sk.RemoveAutomation(automation_id="unlock-sales-101"))


def in_another_group(kit: Kit) -> None:
    """Move ana out of the section's groups."""
    a_person(kit, "ana", "south")


def in_the_group_above(kit: Kit) -> None:
    """Move ana above the section's groups."""
    a_person(kit, "ana", "all")


def has_a_place_elsewhere(kit: Kit) -> None:
    """Give ana a place in another section."""
    kit.do(second())
    kit.register("ana", "second")


def waits_elsewhere(kit: Kit) -> None:
    """Put ana in line for another section."""
    kit.do(second(capacity=1, preferences=waiting()))
    kit.register("bob", "second")
    kit.register("ana", "second")


LOCKED = unmet(Reason.SESSION_UNLOCKED, S, "ana", locked_by=(), not_met=())
NO_WIDGET = unmet(
    Reason.WIDGET_UNLOCKED,
    S,
    "ana",
    widget_ids=("sessions",),
    journey_ids=(),
    programme_ids=(),
)
NOT_IN_GROUP = unmet(Reason.IN_GROUP, S, N, group_ids=(N,))


@pytest.mark.parametrize(
    ("prepare", "findings"),
    [
        pytest.param(
            archived_session, [unmet(Reason.SESSION_NOT_ARCHIVED, S)], id="R1 session archived"
        ),
        pytest.param(
            cancelled_section,
            [unmet(Reason.SECTION_NOT_CANCELLED, S, N, why="no room")],
            id="R1 section cancelled",
        ),
        pytest.param(
            archived_section, [unmet(Reason.SECTION_NOT_ARCHIVED, S, N)], id="R1 section archived"
        ),
        pytest.param(
            pending,
            [unmet(Reason.LEARNER_ACTIVE, "ana", person_id="ana", status=sk.PersonStatus.PENDING)],
            id="R2 pending",
        ),
        pytest.param(
            suspended,
            [
                unmet(
                    Reason.LEARNER_ACTIVE, "ana", person_id="ana", status=sk.PersonStatus.SUSPENDED
                )
            ],
            id="R2 suspended",
        ),
        pytest.param(nothing_unlocked, [NO_WIDGET, LOCKED], id="R2 locked"),
        pytest.param(in_another_group, [NOT_IN_GROUP], id="R3 another group"),
        pytest.param(in_the_group_above, [NOT_IN_GROUP], id="R3 only in the group above"),
        pytest.param(
            has_a_place_elsewhere,
            [
                unmet(
                    Reason.ONE_SECTION,
                    S,
                    "second",
                    section_id="second",
                    state=RegistrationState.ACTIVE,
                )
            ],
            id="R5 active elsewhere",
        ),
        pytest.param(
            waits_elsewhere,
            [
                unmet(
                    Reason.ONE_SECTION,
                    S,
                    "second",
                    section_id="second",
                    state=RegistrationState.WAITING,
                )
            ],
            id="R5 waiting elsewhere",
        ),
    ],
)
def test_one_requirement_fails_and_the_others_are_judged_all_the_same(
    prepare: Callable[[Kit], None], findings: list[Finding]
) -> None:
    """R1-R5: what is not met is named with its detail; everything else is judged as well."""
    kit = a_world(a_section())
    prepare(kit)
    decision = a_decision(kit, registering())
    expected = but_for(requirements(), *findings)
    assert decision.findings == (*ACTS, met(Reason.ONESELF, "ana"), *expected)
    assert decision.facts == ()


def test_a_draft_takes_no_registrations() -> None:
    """S3, R1: a session that is not published refuses."""
    kit = a_world(a_section(), published=False)
    assert a_decision(kit, registering()).blocking == (unmet(Reason.SESSION_PUBLISHED, S),)


def test_several_failures_are_all_named() -> None:
    """R: all requirements are judged, none is skipped because another failed (X2)."""
    kit = a_world(a_section(capacity=1, closes=utc("2026-02-01 00:00")))
    kit.register("bob")
    nothing_unlocked(kit)
    in_another_group(kit)
    kit.clock.set(utc("2026-02-01 00:00"))
    assert [one.reason for one in a_decision(kit, registering()).blocking] == [
        Reason.WIDGET_UNLOCKED,
        Reason.SESSION_UNLOCKED,
        Reason.IN_GROUP,
        Reason.WINDOW_OPEN,
        Reason.PLACE_FREE,
    ]


def test_a_member_of_a_subgroup_counts_for_the_group_above() -> None:
    """R3, G3: a section for a group is for everybody below it."""
    kit = a_world(a_section(group_ids=["all"]))
    assert a_decision(kit, registering()).facts == (registered("ana"),)


OPENS, CLOSES = utc("2026-01-10 00:00"), utc("2026-02-01 00:00")
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "bounds", "case"),
    [
        pytest.param(OPENS - SECOND, (OPENS, CLOSES), Period.AHEAD, id="a second early"),
        pytest.param(OPENS, (OPENS, CLOSES), None, id="as it opens"),
        pytest.param(CLOSES - SECOND, (OPENS, CLOSES), None, id="the last second"),
        pytest.param(CLOSES, (OPENS, CLOSES), Period.OVER, id="as it closes"),
        pytest.param(CLOSES + SECOND, (None, CLOSES), Period.OVER, id="later, always open"),
        pytest.param(START, (None, CLOSES), None, id="open since ever"),
        pytest.param(BEGINS - SECOND, (None, None), None, id="no bounds: until the start"),
        pytest.param(BEGINS, (None, None), Period.OVER, id="no bounds: not at the start"),
    ],
)
def test_the_registration_period_is_half_open(now: Any, bounds: Any, case: Any) -> None:
    """R4: opens <= now < closes; without a closing moment it closes as the first event starts."""
    opens, closes = bounds
    kit = a_world(a_section(opens=opens, closes=closes))
    kit.clock.set(now)
    decision = a_decision(kit, registering())
    if case is None:
        assert decision.blocking == ()
    else:
        closed = {"opens": opens, "closes": closes or BEGINS, "case": case}
        expected = unmet(Reason.WINDOW_OPEN, S, N, **closed)
        assert decision.blocking == (expected,)


@pytest.mark.parametrize(
    ("now", "allowed"),
    [(utc("2026-03-09 07:59"), True), (utc("2026-03-09 08:00"), False)],
)
def test_late_registration_lasts_until_the_last_event_starts(now: Any, *, allowed: bool) -> None:
    """R4 [X]: a section may be joined up to the start of its last event."""
    kit = a_world(a_section(preferences=sk.Preferences(late_registration=True)))
    kit.do(sk.AddEvent(session_id=S, section_id=N, event_id="day-2", plan=an_event("2026-03-09")))
    kit.clock.set(now)
    assert a_decision(kit, registering()).is_allowed is allowed


def completed(kit: Kit) -> None:
    """Have ana complete the session."""
    kit.register("ana")
    kit.go_to("2026-03-02 11:00")
    kit.do(second())


def test_who_completed_the_session_does_not_register_again() -> None:
    """R6, R5: a completion blocks; the place it came from is history and does not."""
    kit = a_world(a_section())
    completed(kit)
    decision = a_decision(kit, registering(section_id="second"))
    done = utc("2026-03-02 11:00")
    assert decision.blocking == (unmet(Reason.NOT_COMPLETED, S, at=done),)
    assert met(Reason.ONE_SECTION, S) in decision.findings


@pytest.mark.parametrize("status", list(ResultStatus))
def test_a_session_completed_by_an_automation_is_completed(status: ResultStatus) -> None:
    """R6, R11, C7: also without attendance, until it expires or is reset; nobody leaves either."""
    kit = a_world(a_section(), second())
    kit.register("bob")
    for person_id in ("ana", "bob"):
        target = sk.Target.session(S)
        keep(kit, Result(person_id=person_id, target=target, status=status, at=START))
    done = status is ResultStatus.COMPLETED
    expected = (unmet(Reason.NOT_COMPLETED, S, at=START),) if done else ()
    leave = sk.DeregisterLearner(session_id=S, learner_id="bob")
    assert a_decision(kit, registering()).blocking == expected
    assert a_decision(kit, leave, "bob").blocking == expected


def test_a_completion_counts_before_any_step_recorded_it() -> None:
    """R6, C3: what is complete as of now blocks, although nobody looked at the clock yet."""
    kit = a_world(a_section(), second())
    kit.register("ana")
    kit.clock.set(utc("2026-03-02 11:00"))
    blocking = a_decision(kit, registering(section_id="second")).blocking
    assert blocking == (
        unmet(Reason.ONE_SECTION, S, N, section_id=N, state=RegistrationState.ACTIVE),
        unmet(Reason.NOT_COMPLETED, S, at=utc("2026-03-02 11:00")),
    )


# Places ---------------------------------------------------------------------------------------


def full(capacity: int = 1, preferences: sk.Preferences | None = None, **more: Any) -> Kit:
    """A world with a section that bob has filled."""
    kit = a_world(
        a_section(capacity=capacity, preferences=preferences or sk.Preferences(), **more)
    )
    for learner_id in ("bob", "cyd", "dan")[:capacity]:
        kit.register(learner_id)
    return kit


def test_a_full_section_refuses() -> None:
    """R7, W1: without a waitlist a full section refuses, and says how full it is."""
    decision = a_decision(full(2), registering())
    no_place = unmet(Reason.PLACE_FREE, S, N, capacity=2, taken=2, line=LineState.NONE)
    assert decision.blocking == (no_place,)


def test_the_last_place_is_given_and_fills_the_section() -> None:
    """R7, N2: the last free place is a place; the section is full from then on."""
    kit = a_world(a_section(capacity=2))
    kit.register("bob")
    decision = a_decision(kit, registering())
    assert decision.facts == (registered("ana", ticket=TICKET_STEP), filled(1))


def test_an_overbooked_section_refuses() -> None:
    """R7, S11: more taken than there are places is full."""
    kit = full(3)
    kit.do(sk.EditSection(session_id=S, section_id=N, capacity=1))
    no_place = unmet(Reason.PLACE_FREE, S, N, capacity=1, taken=3, line=LineState.NONE)
    assert a_decision(kit, registering()).blocking == (no_place,)


def test_a_full_section_with_a_waitlist_puts_in_line() -> None:
    """W1, W2: everything is met, and the learner gets the next ticket."""
    decision = a_decision(full(preferences=waiting()), registering())
    assert decision.blocking == ()
    assert decision.facts == (waitlisted("ana", 1),)


@pytest.mark.parametrize(("size", "allowed"), [(1, False), (2, True), (None, True)])
def test_a_line_takes_as_many_as_it_has_room_for(size: int | None, *, allowed: bool) -> None:
    """W1: a line with a size is full exactly then; one without is never."""
    kit = full(preferences=waiting(size))
    kit.register("cyd")
    decision = a_decision(kit, registering())
    no_place = unmet(Reason.PLACE_FREE, S, N, capacity=1, taken=1, line=LineState.FULL)
    assert decision.blocking == (() if allowed else (no_place,))


@pytest.mark.parametrize(
    ("now", "allowed"), [(utc("2026-03-01 07:59"), True), (utc("2026-03-01 08:00"), False)]
)
def test_a_closed_line_takes_nobody(now: Any, *, allowed: bool) -> None:
    """W5: from the moment promotion stops nobody joins the line, and the answer says why."""
    stops = sk.Waitlist(stops_before=timedelta(days=1))
    kit = full(preferences=sk.Preferences(waitlist=stops))
    kit.clock.set(now)
    no_place = unmet(Reason.PLACE_FREE, S, N, capacity=1, taken=1, line=LineState.CLOSED)
    assert a_decision(kit, registering()).blocking == (() if allowed else (no_place,))


def locked_from(kit: Kit, target: sk.Target, starts: str, ends: str | None = None) -> None:
    """Lock something for cyd for a while: nothing but time turns that round."""
    window = sk.BetweenMoments(starts=utc(starts), ends=None if ends is None else utc(ends))
    automation = sk.Automation(
        automation_id=f"lock {target}",
        name="Cyd is kept out",
        condition=sk.AllOf([sk.IsPerson("cyd"), window]),
        actions=[sk.Lock(target)],
    )
    kit.do(sk.SaveAutomation(automation=automation))


def cyd_was_passed_over() -> Kit:
    """Cyd stands in line behind bob, who left on 2 January, when cyd did not qualify."""
    kit = full(preferences=waiting())
    kit.register("cyd")
    locked_from(kit, sk.Target.session(S), "2026-01-02 00:00", "2026-01-03 00:00")
    kit.clock.set(utc("2026-01-02 00:00"))
    kit.do(sk.DeregisterLearner(session_id=S, learner_id="bob"), by="bob")
    return kit


LIST = sk.RegisterLearners(session_id=S, section_id=N, learner_ids=["ana"])


@pytest.mark.parametrize("command", [registering(), LIST])
def test_nobody_registers_past_the_line(command: Any) -> None:
    """W3: those in line who qualify by now go first, and the newcomer stands behind them."""
    kit = cyd_was_passed_over()
    now = utc("2026-01-03 00:00")
    kit.clock.set(now)
    facts = (promoted("cyd", at=now), waitlisted("ana", 2, at=now), filled(2))
    assert a_decision(kit, command).facts == facts


@pytest.mark.parametrize("command", [registering(), LIST])
def test_a_newcomer_goes_past_those_who_do_not_qualify(command: Any) -> None:
    """W3: somebody passed over already, for the same reason, is not mentioned again."""
    kit = cyd_was_passed_over()
    now = utc("2026-01-02 00:00")
    facts = (registered("ana", at=now, ticket=2 * TICKET_STEP), filled(2))
    assert a_decision(kit, command).facts == facts


def test_passing_over_for_another_reason_is_recorded_again() -> None:
    """W3: the reason why the line goes past somebody is the present one."""
    kit = cyd_was_passed_over()
    locked_from(kit, sk.Target.widget("sessions"), "2026-01-02 12:00")
    now = utc("2026-01-02 12:00")
    kit.clock.set(now)
    passed = LearnerPassedOver(
        session_id=S, section_id=N, learner_id="cyd", requirement="access.widget-unlocked"
    )
    got = registered("ana", at=now, ticket=2 * TICKET_STEP)
    facts = a_decision(kit, registering()).facts
    assert (facts[0], *facts[-2:]) == (passed, got, filled(2))


def test_a_list_changes_nothing_if_nobody_on_it_is_new() -> None:
    """R14: the same list again changes nothing, not even for those in line who qualify by now."""
    kit = cyd_was_passed_over()
    kit.clock.set(utc("2026-01-03 00:00"))
    command = sk.RegisterLearners(session_id=S, section_id=N, learner_ids=["cyd"])
    decision = a_decision(kit, command)
    assert decision.rows == (Row("cyd", RowOutcome.UNCHANGED),)
    assert decision.facts == ()


# Overlaps, trainers ---------------------------------------------------------------------------


def elsewhere(kit: Kit, start: str, end: str, session_id: str = "rhetoric", **more: Any) -> None:
    """Another session in which ana has a place, with one event."""
    kit.do(sk.CreateSession(session_id=session_id, title=session_id.title()))
    unlock(kit, session_id)
    kit.do(sk.PublishSession(session_id=session_id))
    event = an_event(start=at(f"2026-03-02 {start}"), end=at(f"2026-03-02 {end}"))
    kit.do(
        a_section("hall", session_id=session_id, first_event_id="only", first_event=event, **more)
    )
    command = sk.RegisterLearner(session_id=session_id, section_id="hall", learner_id="ana")
    kit.do(command, by="ana")


def overlap(session_id: str, event_id: str) -> Overlap:
    """An event elsewhere at the same time."""
    return Overlap(session_id=SessionId(session_id), event_id=EventId(event_id))


OVERLAP = (overlap("rhetoric", "only"),)


@pytest.mark.parametrize(
    ("start", "end", "overlaps"),
    [
        pytest.param("07:00", "09:00", False, id="ends as ours starts"),
        pytest.param("07:00", "09:01", True, id="ends a minute into ours"),
        pytest.param("12:00", "13:00", False, id="starts as ours ends"),
        pytest.param("11:59", "13:00", True, id="starts a minute before ours ends"),
        pytest.param("10:00", "11:00", True, id="inside ours"),
        pytest.param("08:00", "13:00", True, id="around ours"),
    ],
)
@pytest.mark.parametrize("setting", ["warn", "refuse"])
def test_an_overlap_warns_or_refuses(
    setting: str, start: str, end: str, *, overlaps: bool
) -> None:
    """R8: overlaps with other registrations are judged; a setting makes them a refusal."""
    kit = a_world(a_section())
    elsewhere(kit, start, end)
    kit.do(sk.ChangeSettings(overlaps=setting))
    decision = a_decision(kit, registering())
    say = unmet if setting == "refuse" else warned
    found = say(Reason.NO_OVERLAP, S, N, overlaps=OVERLAP)
    assert decision.findings[-1] == (found if overlaps else met(Reason.NO_OVERLAP, S, N))
    assert decision.is_allowed is (not overlaps or setting == "warn")


def test_every_event_that_overlaps_is_named_once() -> None:
    """R8: all events of the other registration that overlap are named; cancelled ones are free."""
    kit = a_world(a_section())
    for event_id, day in (("day-2", "2026-03-09"), ("day-3", "2026-03-16")):
        kit.do(sk.AddEvent(session_id=S, section_id=N, event_id=event_id, plan=an_event(day)))
    elsewhere(kit, "09:00", "10:00", preferences=waiting(), capacity=1)
    for event_id, day in (("two", "2026-03-09"), ("gone", "2026-03-16"), ("free", "2026-03-17")):
        kit.do(
            sk.AddEvent(
                session_id="rhetoric", section_id="hall", event_id=event_id, plan=an_event(day)
            )
        )
    kit.do(sk.CancelEvent(session_id="rhetoric", section_id="hall", event_id="gone", reason="ill"))
    found = a_decision(kit, registering()).findings[-1]
    assert found.detail.overlaps == (overlap("rhetoric", "only"), overlap("rhetoric", "two"))
    kit.do(sk.CancelEvent(session_id=S, section_id=N, event_id="day-2", reason="ill"))
    found = a_decision(kit, registering()).findings[-1]
    assert found.detail.overlaps == OVERLAP


def test_places_given_up_and_completed_ones_overlap_with_nothing() -> None:
    """R8: only places to come count: not one that was left, nor one that is complete."""
    kit = a_world(a_section(preferences=sk.Preferences(late_registration=True)))
    kit.do(sk.AddEvent(session_id=S, section_id=N, event_id="day-2", plan=an_event("2026-03-03")))
    elsewhere(kit, "10:00", "11:00")
    assert a_decision(kit, registering()).findings[-1].outcome is Outcome.WARNING
    kit.go_to("2026-03-02 10:00")
    assert a_decision(kit, registering()).findings[-1] == met(Reason.NO_OVERLAP, S, N)
    left = a_world(a_section())
    elsewhere(left, "10:00", "11:00")
    left.do(sk.DeregisterLearner(session_id="rhetoric", learner_id="ana"), by="ana")
    assert a_decision(left, registering()).findings[-1] == met(Reason.NO_OVERLAP, S, N)


def test_a_place_in_line_elsewhere_overlaps_too() -> None:
    """R8: somebody in line may get the place, so it counts."""
    kit = a_world(a_section())
    elsewhere(kit, "07:00", "08:00")
    kit.do(a_section("full", session_id="rhetoric", capacity=1, preferences=waiting()))
    for learner_id in ("bob", "cyd"):
        command = sk.RegisterLearner(
            session_id="rhetoric", section_id="full", learner_id=learner_id
        )
        kit.do(command, by=learner_id)
    decision = a_decision(kit, registering("cyd"))
    assert decision.findings[-1].detail.overlaps == (overlap("rhetoric", "day-1"),)


def test_the_old_section_of_the_same_session_overlaps_with_nothing() -> None:
    """R5, R8: within a session the rule of one section is what counts, also for a switch."""
    kit = a_world(a_section(), a_section("again"))
    kit.register("ana")
    switch = sk.SwitchSection(session_id=S, section_id="again", learner_id="ana")
    assert a_decision(kit, switch).findings[-2] == met(Reason.NO_OVERLAP, S, "again")


def test_overlaps_are_looked_for_in_every_other_session() -> None:
    """R8: neither the same session, nor one that is over by then, nor a first find ends the look."""
    kit = a_world(a_section(), a_section("again"))
    kit.register("ana")
    elsewhere(kit, "06:00", "07:00", "early")
    elsewhere(kit, "09:00", "10:00", "rhetoric")
    elsewhere(kit, "10:00", "11:00", "writing")
    switch = sk.SwitchSection(session_id=S, section_id="again", learner_id="ana")
    found = a_decision(kit, switch).findings[-2]
    assert found.detail.overlaps == (overlap("rhetoric", "only"), overlap("writing", "only"))


@pytest.mark.parametrize("ids", [("gone", "hall"), ("rhetoric", "gone")])
def test_a_place_in_what_is_not_there_overlaps_with_nothing(ids: tuple[str, str]) -> None:
    """R8: a record that points nowhere is no obstacle."""
    kit = a_world(a_section())
    elsewhere(kit, "09:00", "10:00")
    one = kit.storage.records(Registration)["rhetoric", "ana"]
    kit.do(sk.DeregisterLearner(session_id="rhetoric", learner_id="ana"), by="ana")
    keep(kit, evolve(one, session_id=ids[0], section_id=ids[1]))
    assert a_decision(kit, registering()).findings[-1] == met(Reason.NO_OVERLAP, S, N)


def test_nobody_learns_where_they_train() -> None:
    """G8: a trainer may register like anybody else, but not for a section in which they train."""
    kit = a_world()
    a_person(kit, "tess", "north", "trainers")
    kit.do(a_section(first_event=an_event(trainer_ids=["tess"])))
    kit.do(second())
    blocking = a_decision(kit, registering("tess"), by="tess").blocking
    assert blocking == (unmet(Reason.NOT_TRAINER, N, "tess"),)
    assert a_decision(kit, registering("tess", "second"), by="tess").is_allowed


# By whom --------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", [sk.APPLICATION, "ada", "tess"])
def test_staff_add_learners(actor: Any) -> None:
    """R10, G5: the application, admins and the section's trainers add learners by hand."""
    kit = a_world(a_section())
    decision = a_decision(kit, registering(), by=actor)
    assert decision.findings == (*ACTS, met(Reason.ONESELF, "ana"), *requirements())
    assert decision.facts == (registered("ana"),)


def test_learners_register_only_themselves() -> None:
    """R10, G10: asked for somebody else it says no before anything is looked up."""
    kit = a_world(a_section())
    no = unmet(Reason.ONESELF, "ana")
    assert a_decision(kit, registering(), by="bob").findings == (*ACTS, no)
    ghost = sk.RegisterLearner(session_id="x", section_id="y", learner_id="ana")
    assert a_decision(kit, ghost, by="bob").findings == (*ACTS, no)


def test_a_trainer_of_other_groups_adds_nobody() -> None:
    """R10, G5, G10: the trainer has to manage one of the section's groups, and to know of it."""
    kit = a_world(a_section(), a_section("south", group_ids=["south"]))
    a_person(kit, "dan", "south")
    command = registering("dan", "south")
    unknown = unmet(Reason.SECTION_EXISTS, S, "south", id="south")
    assert a_decision(kit, command, by="tess").findings == (*ACTS, unknown)
    a_person(kit, "tess", "trainers", "south")
    assert a_decision(kit, command, by="tess").findings == (*ACTS, unmet(Reason.ONESELF, "dan"))


def test_a_trainer_without_access_learns_nothing_of_the_session() -> None:
    """G5, G10: a trainer for whom the session is locked is told that there is none."""
    kit = a_world(a_section())
    nothing_unlocked(kit)
    none = unmet(Reason.SESSION_EXISTS, S, id=S)
    assert a_decision(kit, registering(), by="tess").findings == (*ACTS, none)
    switch = sk.SwitchSection(session_id=S, section_id=N, learner_id="ana")
    assert a_decision(kit, switch, by="tess").findings == (*ACTS, none)


def test_what_does_not_exist_is_named() -> None:
    """R1: an unknown session, section or person is said to be missing, with its id."""
    kit = a_world(a_section())
    for command, finding in (
        (
            sk.RegisterLearner(session_id="x", section_id=N, learner_id="ana"),
            unmet(Reason.SESSION_EXISTS, "x", id="x"),
        ),
        (registering(section_id="y"), unmet(Reason.SECTION_EXISTS, S, "y", id="y")),
        (registering("zoe"), unmet(Reason.PERSON_EXISTS, "zoe", id="zoe")),
    ):
        assert a_decision(kit, command).findings == (*ACTS, finding)


def test_who_may_not_know_of_a_session_learns_nothing_of_its_sections() -> None:
    """G10: sections that are not there and sections that are look the same from outside."""
    kit = a_world(a_section())
    nothing_unlocked(kit)
    for section_id in (N, "nowhere"):
        with pytest.raises(sk.NotFound) as caught:
            kit.do(registering(section_id=section_id), by="ana")
        assert (caught.value.kind, caught.value.id) == ("session", S)
    unlock(kit, S)
    a_person(kit, "ana", "south")
    for section_id in (N, "nowhere"):
        with pytest.raises(sk.NotFound) as caught:
            kit.do(registering(section_id=section_id), by="ana")
        assert (caught.value.kind, caught.value.id) == ("section", section_id)


def test_a_learner_cannot_look_behind_the_curtain_by_asking_for_a_waiver() -> None:
    """X3, G10, R10: naming a waiver tells a learner nothing of a session they may not know of."""
    kit = a_world(a_section())
    nothing_unlocked(kit)
    with pytest.raises(sk.NotFound) as caught:
        kit.do(registering(waive=["unlock"]), by="ana")
    assert (caught.value.kind, caught.value.id) == ("session", S)


def test_who_is_registered_learns_nothing_of_other_sections_once_access_is_lost() -> None:
    """V4, G10: a section out of sight is answered as one that does not exist."""
    kit = a_world(a_section(), second())
    kit.register("ana")
    nothing_unlocked(kit)
    for section_id in ("second", "nowhere"):
        with pytest.raises(sk.NotFound) as caught:
            kit.explain(registering(section_id=section_id), by="ana")
        assert (caught.value.kind, caught.value.id) == ("section", section_id)


# Waivers --------------------------------------------------------------------------------------


def everything_in_the_way() -> Kit:
    """A section that is full, whose period is over, in a session that is locked for ana."""
    kit = a_world(a_section(capacity=1, closes=utc("2026-02-01 00:00")))
    kit.register("bob")
    kit.clock.set(utc("2026-02-01 00:00"))
    condition = sk.IsPerson("ana")
    lock = sk.Automation(
        automation_id="lock",
        name="Ana is kept out",
        condition=condition,
        actions=[sk.Lock(sk.Target.session(S)), sk.Lock(sk.Target.widget("sessions"))],
    )
    kit.do(sk.SaveAutomation(automation=lock))
    return kit


WIDGET, SESSION = Reason.WIDGET_UNLOCKED, Reason.SESSION_UNLOCKED
WINDOW, PLACE = Reason.WINDOW_OPEN, Reason.PLACE_FREE


@pytest.mark.parametrize(
    ("waive", "waived", "blocking"),
    [
        ((), [], [WIDGET, SESSION, WINDOW, PLACE]),
        (["period"], [WINDOW], [WIDGET, SESSION, PLACE]),
        (["capacity"], [PLACE], [WIDGET, SESSION, WINDOW]),
        (["unlock"], [WIDGET, SESSION], [WINDOW, PLACE]),
        (["unlock", "period"], [WIDGET, SESSION, WINDOW], [PLACE]),
    ],
)
def test_each_waiver_waives_what_it_names(
    waive: Any, waived: list[Reason], blocking: list[Reason]
) -> None:
    """R10: period, capacity and unlock may be waived, each only by name."""
    decision = a_decision(everything_in_the_way(), registering(waive=waive), by="ada")
    found = [one.reason for one in decision.findings if one.outcome is Outcome.WAIVED]
    assert found == waived
    assert [one.reason for one in decision.blocking] == blocking
    assert decision.facts == ()


def test_the_record_shows_what_was_waived() -> None:
    """R10: with all waived the learner has a place, above capacity, and the fact says so."""
    kit = everything_in_the_way()
    command = registering(waive=["period", "capacity", "unlock"])
    decision = a_decision(kit, command, by="ada")
    waived = (Waiver.CAPACITY, Waiver.PERIOD, Waiver.UNLOCK)
    at_once = registered("ana", at=utc("2026-02-01 00:00"), ticket=TICKET_STEP, waived=waived)
    assert decision.facts == (at_once,)
    assert decision.findings[3] == met(Reason.MAY_WAIVE, "ana")
    kit.do(command, by="ada")
    entry = list(kit.storage.records(JournalEntry).values())[-1]
    assert (entry.actor, entry.facts) == ("ada", (at_once,))


def test_only_what_stood_in_the_way_is_recorded_as_waived() -> None:
    """R10: a waiver that was not needed leaves no trace."""
    kit = full()
    command = registering(waive=["period", "capacity", "unlock"])
    decision = a_decision(kit, command, by="tess")
    at_once = registered("ana", ticket=TICKET_STEP, waived=(Waiver.CAPACITY,))
    assert decision.facts == (at_once,)
    place = unmet(PLACE, S, N, capacity=1, taken=1, line=LineState.NONE)
    waived = Finding(PLACE, Outcome.WAIVED, place.about, place.detail)
    expected = but_for(requirements(), waived)
    own = (met(Reason.ONESELF, "ana"), met(Reason.MAY_WAIVE, "ana"))
    assert decision.findings == (*ACTS, *own, *expected)


def test_one_locked_part_is_enough_for_the_waiver_to_count() -> None:
    """R10: with only the widget locked, ``unlock`` was needed and is recorded."""
    kit = a_world(a_section())
    kit.do(
        sk.SaveAutomation(
            automation=sk.Automation(
                automation_id="lock",
                name="No widget for ana",
                condition=sk.IsPerson("ana"),
                actions=[sk.Lock(sk.Target.widget("sessions"))],
            )
        )
    )
    decision = a_decision(kit, registering(waive=["unlock"]), by="ada")
    assert decision.facts == (registered("ana", waived=(Waiver.UNLOCK,)),)


@pytest.mark.parametrize(
    "prepare",
    [
        archived_session,
        cancelled_section,
        archived_section,
        pending,
        in_another_group,
        has_a_place_elsewhere,
    ],
)
def test_what_always_holds_cannot_be_waived(prepare: Callable[[Kit], None]) -> None:
    """R10: R1, R3 and R5 hold whatever staff waive; so does an active account."""
    kit = a_world(a_section())
    prepare(kit)
    plain = a_decision(kit, registering())
    command = registering(waive=["period", "capacity", "unlock"])
    assert a_decision(kit, command).blocking == plain.blocking != ()


def test_a_completion_cannot_be_waived() -> None:
    """R10, R6: who completed the session is not registered again by any waiver."""
    kit = a_world(a_section())
    completed(kit)
    command = registering(section_id="second", waive=["period", "capacity", "unlock"])
    done = unmet(Reason.NOT_COMPLETED, S, at=utc("2026-03-02 11:00"))
    assert a_decision(kit, command).blocking == (done,)


def test_learners_waive_nothing() -> None:
    """R10: only staff may waive, also for themselves."""
    kit = full()
    blocking = a_decision(kit, registering(waive=["capacity"]), by="ana").blocking
    assert unmet(Reason.MAY_WAIVE, "ana") in blocking
    assert refusal(kit, registering(waive=["capacity"]), by="ana").answer.facts == ()


def test_trainers_waive_nothing_in_other_sections() -> None:
    """R10, G5: for themselves in a section that is not theirs, trainers are learners."""
    kit = a_world(a_section(), a_section("south", group_ids=["south"]))
    a_person(kit, "tess", "trainers", "south")
    command = registering("tess", "south", waive=["capacity"])
    assert a_decision(kit, command, by="tess").blocking == (unmet(Reason.MAY_WAIVE, "tess"),)


def test_a_section_filled_by_a_waiver_did_not_become_full() -> None:
    """R10, N2: going over capacity is not filling up: it was full before."""
    kit = full()
    kit.do(registering(waive=["capacity"]), by="ada")
    roster = kit.storage.records(Roster)[S, N]
    assert (roster.taken, roster.fillings) == (2, 1)


# Leaving --------------------------------------------------------------------------------------


def leaving(learner_id: str = "ana") -> sk.DeregisterLearner:
    """Give up one's own place."""
    return sk.DeregisterLearner(session_id=S, learner_id=learner_id)


def removing(learner_id: str = "ana", session_id: str = S) -> sk.RemoveLearner:
    """Take somebody out, as staff."""
    return sk.RemoveLearner(session_id=session_id, learner_id=learner_id, reason="moved away")


RUNNING = (
    met(Reason.SESSION_NOT_ARCHIVED, S),
    met(Reason.SECTION_NOT_CANCELLED, S, N),
    met(Reason.SECTION_NOT_ARCHIVED, S, N),
)
MAY_LEAVE = (met(Reason.REGISTERED, S, "ana"), *RUNNING, met(Reason.NOT_COMPLETED, S))
OUT = RegistrationState.DEREGISTERED


@pytest.mark.parametrize("actor", ["ana", sk.APPLICATION])
def test_a_learner_leaves(actor: Any) -> None:
    """R11, R12: every requirement of leaving is judged; the end says what it was and how often."""
    kit = a_world(a_section())
    kit.register("ana")
    decision = a_decision(kit, leaving(), by=actor)
    in_time = met(Reason.BEFORE_DEADLINE, S, N)
    assert decision.findings == (*ACTS, met(Reason.ONESELF, "ana"), *MAY_LEAVE, in_time)
    assert decision.facts == (ended("ana", OUT),)


def test_registering_again_joins_at_the_end_and_is_counted() -> None:
    """R12: an ended registration is history; the next one has the next ticket and number."""
    kit = full(preferences=waiting())
    kit.register("cyd")
    kit.register("ana")
    kit.do(leaving("cyd"), by="cyd")
    decision = a_decision(kit, registering("cyd"))
    assert decision.facts == (waitlisted("cyd", 3, attempt=2),)
    kit.register("cyd")
    assert a_decision(kit, leaving("cyd"), by="cyd").facts == (
        ended("cyd", OUT, was=RegistrationState.WAITING, attempt=2),
    )


def test_staff_do_not_deregister_they_remove() -> None:
    """R11: deregistering is for oneself; staff remove, with a reason."""
    kit = a_world(a_section())
    kit.register("ana")
    for actor in ("bob", "tess", "ada"):
        decision = a_decision(kit, leaving(), by=actor)
        assert decision.findings == (*ACTS, unmet(Reason.ONESELF, "ana"))


def test_leaving_needs_a_place() -> None:
    """R11: without a present place there is nothing to give up; unknown sessions do not exist."""
    kit = a_world(a_section())
    nothing = unmet(Reason.REGISTERED, S, "ana")
    assert a_decision(kit, leaving(), by="ana").findings == (*ACTS, nothing)
    kit.register("ana")
    kit.do(leaving(), by="ana")
    assert a_decision(kit, leaving(), by="ana").findings == (*ACTS, nothing)
    ghost = sk.DeregisterLearner(session_id="x", learner_id="ana")
    none = unmet(Reason.SESSION_EXISTS, "x", id="x")
    assert a_decision(kit, ghost, by="ana").findings == (*ACTS, none)


def test_leaving_what_one_may_not_know_of_is_leaving_nothing() -> None:
    """G10: without a place in it, a session out of sight does not exist."""
    kit = a_world(a_section())
    nothing_unlocked(kit)
    none = unmet(Reason.SESSION_EXISTS, S, id=S)
    assert a_decision(kit, leaving(), by="ana").findings == (*ACTS, none)


def test_who_has_a_place_leaves_it_even_when_access_is_lost() -> None:
    """V4, R11: a registered learner keeps seeing the section, and may give up the place."""
    kit = a_world(a_section())
    kit.register("ana")
    nothing_unlocked(kit)
    in_another_group(kit)
    assert a_decision(kit, leaving(), by="ana").facts == (ended("ana", OUT),)


DEADLINES = [
    pytest.param(Deadline.until_start(), BEGINS, id="until the start"),
    pytest.param(Deadline.before(timedelta(hours=48)), utc("2026-02-28 08:00"), id="two days"),
    pytest.param(Deadline.days_before(3), utc("2026-02-27 08:00"), id="three whole days"),
]


@pytest.mark.parametrize(("deadline", "moment"), DEADLINES)
def test_learners_leave_until_the_deadline(deadline: Deadline, moment: Any) -> None:
    """R11: a learner may leave just before the deadline and no longer at it; staff may remove."""
    kit = a_world(a_section(preferences=sk.Preferences(deregistration=deadline)))
    kit.register("ana")
    kit.clock.set(moment - SECOND)
    assert a_decision(kit, leaving(), by="ana").facts == (ended("ana", OUT, at=kit.clock()),)
    kit.clock.set(moment)
    late = unmet(Reason.BEFORE_DEADLINE, S, N, deadline=moment)
    assert a_decision(kit, leaving(), by="ana").blocking == (late,)
    assert a_decision(kit, removing(), by="tess").is_allowed


def test_a_section_may_let_nobody_leave() -> None:
    """R11: where the deadline is never, the answer says so; who waits may still leave the line."""
    never = waiting(deregistration=Deadline.never())
    kit = full(preferences=never)
    kit.register("ana")
    late = unmet(Reason.BEFORE_DEADLINE, S, N, deadline=None)
    assert a_decision(kit, leaving("bob"), by="bob").blocking == (late,)
    decision = a_decision(kit, leaving(), by="ana")
    assert decision.findings == (*ACTS, met(Reason.ONESELF, "ana"), *MAY_LEAVE)
    assert decision.facts == (ended("ana", OUT, was=RegistrationState.WAITING),)


@pytest.mark.parametrize(
    ("prepare", "finding"),
    [
        (archived_session, unmet(Reason.SESSION_NOT_ARCHIVED, S)),
        (archived_section, unmet(Reason.SECTION_NOT_ARCHIVED, S, N)),
    ],
)
def test_nobody_leaves_what_is_put_away(prepare: Callable[[Kit], None], finding: Finding) -> None:
    """S16: an archived session or section takes no leaving, by nobody."""
    kit = a_world(a_section())
    kit.register("ana")
    prepare(kit)
    assert a_decision(kit, leaving(), by="ana").blocking == (finding,)
    assert a_decision(kit, removing(), by="ada").blocking == (finding,)


def test_after_completion_nobody_is_deregistered() -> None:
    """R11: not by the learner, not by staff, from the moment of completion on."""
    kit = a_world(a_section(preferences=sk.Preferences(late_registration=True)))
    kit.register("ana")
    end = utc("2026-03-02 11:00")
    kit.clock.set(end - SECOND)
    assert a_decision(kit, removing(), by="tess").is_allowed
    kit.clock.set(end)
    done = unmet(Reason.NOT_COMPLETED, S, at=end)
    assert a_decision(kit, removing(), by="tess").blocking == (done,)
    assert done in a_decision(kit, leaving(), by="ana").blocking


# Removing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", [sk.APPLICATION, "ada", "tess"])
def test_staff_remove_a_learner_with_a_reason(actor: Any) -> None:
    """R11: admins and trainers of the section remove; the end keeps the reason."""
    kit = a_world(a_section())
    kit.register("ana")
    decision = a_decision(kit, removing(), by=actor)
    assert decision.findings == (*ACTS, met(Reason.STAFF, S, N), *MAY_LEAVE)
    gone = ended("ana", RegistrationState.REMOVED, reason="moved away")
    assert decision.facts == (gone,)


def test_removing_is_for_staff_and_tells_others_nothing() -> None:
    """R11, G5, G10: learners are refused outright; trainers learn only of what they may know."""
    kit = a_world(a_section(), a_section("south", group_ids=["south"]))
    a_person(kit, "sue", "south")
    kit.register("sue", "south")
    staff = unmet(Reason.STAFF)
    assert a_decision(kit, removing("sue"), by="ana").findings == (*ACTS, staff)
    assert a_decision(kit, removing("sue", "x"), by="ana").findings == (*ACTS, staff)
    none = unmet(Reason.SESSION_EXISTS, "x", id="x")
    assert a_decision(kit, removing("sue", "x"), by="tess").findings == (*ACTS, none)
    ghost = unmet(Reason.PERSON_EXISTS, "zoe", id="zoe")
    assert a_decision(kit, removing("zoe"), by="tess").findings == (*ACTS, ghost)
    not_hers = unmet(Reason.STAFF, S)
    assert a_decision(kit, removing("sue"), by="tess").findings == (*ACTS, not_hers)
    nothing_unlocked(kit)
    locked = unmet(Reason.SESSION_EXISTS, S, id=S)
    assert a_decision(kit, removing("sue"), by="tess").findings == (*ACTS, locked)


def test_removing_needs_a_place_to_take_away() -> None:
    """R11: who is not registered, or no longer, cannot be removed."""
    kit = a_world(a_section())
    nothing = unmet(Reason.REGISTERED, S, "ana")
    assert a_decision(kit, removing(), by="tess").findings == (*ACTS, nothing)
    kit.register("ana")
    kit.do(removing(), by="tess")
    assert a_decision(kit, removing(), by="tess").findings == (*ACTS, nothing)


@pytest.mark.parametrize("command", [leaving("bob"), removing("bob")])
def test_a_freed_place_goes_to_the_line_in_the_same_step(command: Any) -> None:
    """W3, W4: whoever frees a place fills it; the section was full and stays so."""
    kit = full(preferences=waiting())
    kit.register("cyd")
    facts = a_decision(kit, command).facts
    assert [type(one) for one in facts] == [RegistrationEnded, LearnerPromoted]
    assert facts[1] == promoted("cyd")


# Switching ------------------------------------------------------------------------------------


def switching(learner_id: str = "ana", section_id: str = "second") -> sk.SwitchSection:
    """From north to second."""
    return sk.SwitchSection(session_id=S, section_id=section_id, learner_id=learner_id)


@pytest.mark.parametrize("actor", ["ana", "ada", "tess"])
def test_a_switch_judges_both_sections(actor: Any) -> None:
    """R5: all of leaving, all of registering but the place given up, then both as one step."""
    kit = a_world(a_section(), second())
    kit.register("ana")
    decision = a_decision(kit, switching(), by=actor)
    in_time = (met(Reason.BEFORE_DEADLINE, S, N),) if actor == "ana" else ()
    assert decision.findings == (
        *ACTS,
        met(Reason.ONESELF, "ana"),
        met(Reason.OTHER_SECTION, S),
        *MAY_LEAVE,
        *in_time,
        *requirements("ana", "second"),
        met(Reason.SWITCH_ALLOWED, S, "second"),
    )
    assert decision.facts == (ended("ana", OUT), registered("ana", "second", attempt=2))


def test_a_switch_passes_the_place_on_and_may_fill_the_new_section() -> None:
    """R5, W4, N2: the end first, then the new place, then who moves up in the old section."""
    kit = full(preferences=waiting())
    kit.register("cyd")
    kit.do(second(capacity=1))
    decision = a_decision(kit, switching("bob"), by="bob")
    assert decision.facts == (
        ended("bob", OUT),
        registered("bob", "second", attempt=2),
        filled(1, "second"),
        promoted("cyd"),
    )


def test_a_switch_goes_behind_the_line_of_the_new_section() -> None:
    """R5, W3: who waits there and qualifies by now goes first."""
    kit = a_world(a_section(capacity=2, preferences=waiting()), second())
    for learner_id in ("bob", "dan", "cyd"):
        kit.register(learner_id)
    kit.register("ana", "second")
    locked_from(kit, sk.Target.session(S), "2026-01-02 00:00", "2026-01-03 00:00")
    kit.clock.set(utc("2026-01-02 00:00"))
    kit.do(leaving("bob"), by="bob")
    kit.do(leaving("dan"), by="dan")
    now = utc("2026-01-03 00:00")
    kit.clock.set(now)
    decision = a_decision(kit, switching("ana", N), by="ana")
    assert decision.facts == (
        ended("ana", OUT, section_id="second", at=now),
        promoted("cyd", at=now),
        registered("ana", at=now, ticket=3 * TICKET_STEP, attempt=2),
        filled(2),
    )


def test_nobody_gives_up_a_place_for_a_place_in_line() -> None:
    """R5, W1: a switch needs a free place; a refused one keeps the old place."""
    kit = a_world(a_section(), second(capacity=1, preferences=waiting()))
    kit.register("bob", "second")
    kit.register("ana")
    no_place = unmet(Reason.SWITCH_ALLOWED, S, "second")
    assert a_decision(kit, switching(), by="ana").blocking == (no_place,)
    refusal(kit, switching(), by="ana")
    assert kit.storage.records(Registration)[S, "ana"].section_id == N


def test_a_full_section_without_a_line_blocks_twice() -> None:
    """R5, R7: the place itself and the switch are both judged."""
    kit = a_world(a_section(), second(capacity=1))
    kit.register("bob", "second")
    kit.register("ana")
    assert a_decision(kit, switching(), by="ana").blocking == (
        unmet(Reason.PLACE_FREE, S, "second", capacity=1, taken=1, line=LineState.NONE),
        unmet(Reason.SWITCH_ALLOWED, S, "second"),
    )


def test_a_switch_leads_to_another_section() -> None:
    """R5: nobody switches to where they are."""
    kit = a_world(a_section())
    kit.register("ana")
    same = unmet(Reason.OTHER_SECTION, S)
    assert a_decision(kit, switching(section_id=N), by="ana").blocking == (same,)


def test_a_switch_needs_a_place_to_give_up() -> None:
    """R5: without one, or with one that has ended, it says so; unknown sections do not exist."""
    kit = a_world(a_section(), second())
    nothing = unmet(Reason.REGISTERED, S, "ana")
    assert a_decision(kit, switching(), by="ana").findings == (*ACTS, nothing)
    kit.register("ana")
    ghost = unmet(Reason.SECTION_EXISTS, S, "x", id="x")
    assert a_decision(kit, switching(section_id="x"), by="ana").findings == (*ACTS, ghost)
    kit.do(leaving(), by="ana")
    assert a_decision(kit, switching(), by="ana").findings == (*ACTS, nothing)
    none = unmet(Reason.SESSION_EXISTS, "x", id="x")
    command = sk.SwitchSection(session_id="x", section_id=N, learner_id="ana")
    assert a_decision(kit, command, by="ana").findings == (*ACTS, none)


def test_a_switch_in_a_session_out_of_sight_is_a_switch_nowhere() -> None:
    """G10: without a place there, the session does not exist for the learner."""
    kit = a_world(a_section(), second())
    nothing_unlocked(kit)
    none = unmet(Reason.SESSION_EXISTS, S, id=S)
    assert a_decision(kit, switching(), by="ana").findings == (*ACTS, none)


def test_a_switch_to_a_section_out_of_sight_is_a_switch_to_none() -> None:
    """R5, G10: with or without a place to give up, another group's section does not exist."""
    kit = a_world(a_section(), second("south", group_ids=["south"]))
    hidden = unmet(Reason.SECTION_EXISTS, S, "south", id="south")
    command = switching(section_id="south")
    assert a_decision(kit, command, by="ana").findings == (*ACTS, hidden)
    kit.register("ana")
    assert a_decision(kit, command, by="ana").findings == (*ACTS, hidden)
    outside = unmet(Reason.IN_GROUP, S, "south", group_ids=("south",))
    assert a_decision(kit, command, by="ada").blocking == (outside,)


def test_learners_switch_only_themselves_and_trainers_only_between_their_sections() -> None:
    """R5, G5: both sections have to be the trainer's."""
    kit = a_world(
        a_section(),
        second(),
        second("south", group_ids=["south"]),
        second("both", group_ids=["all"]),
    )
    a_person(kit, "ana", "north", "south")
    a_person(kit, "tess", "trainers", "south")
    kit.register("ana")
    no = unmet(Reason.ONESELF, "ana")
    assert a_decision(kit, switching(), by="bob").findings == (*ACTS, no)
    command = sk.SwitchSection(session_id="x", section_id="y", learner_id="ana")
    assert a_decision(kit, command, by="bob").findings == (*ACTS, no)
    assert a_decision(kit, switching(section_id="south"), by="tess").findings == (*ACTS, no)
    kit.do(switching(section_id="south"), by="ana")
    assert a_decision(kit, switching(), by="tess").findings == (*ACTS, no)


def test_a_switch_observes_the_deadline_of_the_old_section_for_learners_only() -> None:
    """R5, R11: leaving is judged as leaving; staff are not bound by the deadline."""
    never = sk.Preferences(deregistration=Deadline.never())
    kit = a_world(a_section(preferences=never), second())
    kit.register("ana")
    late = unmet(Reason.BEFORE_DEADLINE, S, N, deadline=None)
    assert a_decision(kit, switching(), by="ana").blocking == (late,)
    assert a_decision(kit, switching(), by="tess").is_allowed


def test_who_stands_in_line_may_switch_too() -> None:
    """R5, R12: a place in line is given up for a place."""
    kit = full(preferences=waiting())
    kit.register("ana")
    kit.do(second())
    assert a_decision(kit, switching(), by="ana").facts == (
        ended("ana", OUT, was=RegistrationState.WAITING),
        registered("ana", "second", attempt=2),
    )


# Many at once ---------------------------------------------------------------------------------


def many(*learner_ids: str, **more: Any) -> sk.RegisterLearners:
    """Register a list."""
    return sk.RegisterLearners(session_id=S, section_id=N, learner_ids=learner_ids, **more)


STAFF = met(Reason.STAFF, S, N)


def test_a_list_has_a_row_for_everybody() -> None:
    """R14: done, waiting, refused and why, unchanged; one refused row does not stop the others."""
    kit = a_world(a_section(capacity=3, preferences=waiting(1)))
    a_person(kit, "sue", "south")
    a_person(kit, "eve", "north")
    kit.register("bob")
    command = many("ana", "bob", "zoe", "sue", "cyd", "dan", "eve")
    decision = a_decision(kit, command, by="tess")
    outside = unmet(Reason.IN_GROUP, S, N, group_ids=(N,))
    no_place = unmet(Reason.PLACE_FREE, S, N, capacity=3, taken=3, line=LineState.FULL)
    missing = unmet(Reason.PERSON_EXISTS, "zoe", id="zoe")
    assert decision.findings == (*ACTS, STAFF)
    assert decision.rows == (
        Row("ana", RowOutcome.DONE, requirements("ana")),
        Row("bob", RowOutcome.UNCHANGED),
        Row("zoe", RowOutcome.REFUSED, (missing,)),
        Row("sue", RowOutcome.REFUSED, but_for(requirements("sue"), outside)),
        Row("cyd", RowOutcome.DONE, requirements("cyd")),
        Row("dan", RowOutcome.WAITING, requirements("dan")),
        Row("eve", RowOutcome.REFUSED, but_for(requirements("eve"), no_place)),
    )
    assert decision.rows[3].blocking == (outside,)
    assert decision.facts == (
        registered("ana", ticket=TICKET_STEP),
        registered("cyd", ticket=2 * TICKET_STEP),
        waitlisted("dan", 3),
        filled(1),
    )


def test_a_dry_run_reports_the_same_and_changes_nothing() -> None:
    """R14, X2: asking about a list gives its rows, and leaves everything as it was."""
    kit = a_world(a_section(capacity=1))
    before = kit.storage.records(Registration)
    asked = kit.explain(many("ana", "bob"), by="tess")
    assert kit.storage.records(Registration) == before == {}
    done = kit.do(many("ana", "bob"), by="tess")
    assert asked == done
    assert [row.outcome.value for row in done.decision.rows] == ["done", "refused"]


def test_the_same_list_again_changes_nothing() -> None:
    """R14: those who have their place are unchanged, and nothing is written."""
    kit = a_world(a_section(capacity=1, preferences=waiting()))
    kit.do(many("ana", "bob"), by="tess")
    again = kit.do(many("ana", "bob"), by="tess")
    assert again.facts == ()
    assert [row.outcome for row in again.decision.rows] == [RowOutcome.UNCHANGED] * 2


def test_all_or_nothing_stops_at_one_refused_row() -> None:
    """R14: on request nobody is registered unless everybody is; each row still says its part."""
    kit = a_world(a_section(capacity=2))
    kit.register("bob")
    decision = a_decision(kit, many("bob", "ana", "cyd", all_or_nothing=True))
    no_place = unmet(Reason.PLACE_FREE, S, N, capacity=2, taken=2, line=LineState.NONE)
    stopped = unmet(Reason.ROWS, count=1, learner_ids=("cyd",))
    assert decision.findings == (*ACTS, STAFF, stopped)
    assert decision.rows == (
        Row("bob", RowOutcome.UNCHANGED),
        Row("ana", RowOutcome.UNCHANGED, requirements("ana")),
        Row("cyd", RowOutcome.REFUSED, but_for(requirements("cyd"), no_place)),
    )
    assert decision.facts == ()


def test_all_or_nothing_takes_back_a_place_in_line_too() -> None:
    """R14: somebody who would have waited is unchanged as well."""
    kit = full(preferences=waiting(1))
    decision = a_decision(kit, many("cyd", "dan", all_or_nothing=True))
    outcomes = [row.outcome for row in decision.rows]
    assert outcomes == [RowOutcome.UNCHANGED, RowOutcome.REFUSED]


def test_all_or_nothing_with_nothing_refused_registers_all() -> None:
    """R14: everybody gets a place, or a place in line."""
    kit = a_world(a_section(capacity=1, preferences=waiting()))
    decision = a_decision(kit, many("ana", "bob", all_or_nothing=True))
    assert decision.facts == (registered("ana"), waitlisted("bob", 1), filled(1))


def test_a_list_of_nothing_but_refusals_is_refused() -> None:
    """R14: if not a single row can be done, nothing happens and the reasons are the answer's."""
    kit = a_world(a_section())
    a_person(kit, "sue", "south")
    a_person(kit, "sam", "south")
    outside = unmet(Reason.IN_GROUP, S, N, group_ids=(N,))
    decision = a_decision(kit, many("sue", "sam"))
    stopped = unmet(Reason.ROWS, count=2, learner_ids=("sue", "sam"))
    assert decision.findings == (*ACTS, STAFF, stopped)
    assert [row.blocking for row in decision.rows] == [(outside,), (outside,)]
    rows = refusal(kit, many("sue", "sam")).decision.rows
    assert [row.outcome for row in rows] == [RowOutcome.REFUSED] * 2


def test_one_refused_beside_one_unchanged_is_no_refusal() -> None:
    """R14: the list as it is now has nothing new, and says which row was refused."""
    kit = a_world(a_section())
    a_person(kit, "sue", "south")
    kit.register("ana")
    decision = a_decision(kit, many("ana", "sue"))
    assert decision.is_allowed
    assert decision.facts == ()


@pytest.mark.parametrize("more", [{}, {"all_or_nothing": True}])
def test_an_unknown_person_on_a_refused_list_leaves_the_report(more: Any) -> None:
    """R14: the report names every row, also where all are refused and one is about nobody."""
    kit = a_world(a_section())
    a_person(kit, "sue", "south")
    rows = refusal(kit, many("zoe", "sue", **more)).decision.rows
    assert [row.person_id for row in rows] == ["zoe", "sue"]


def test_somebody_with_a_place_in_another_section_is_refused_in_a_list() -> None:
    """R14, R5: only a place in this very section is "unchanged"."""
    kit = a_world(a_section(), second())
    kit.register("ana", "second")
    kit.register("bob")
    kit.do(leaving("bob"), by="bob")
    decision = a_decision(kit, many("ana", "bob"))
    elsewhere_already = unmet(
        Reason.ONE_SECTION, S, "second", section_id="second", state=RegistrationState.ACTIVE
    )
    assert decision.rows[0].blocking == (elsewhere_already,)
    assert decision.facts == (registered("bob", ticket=TICKET_STEP, attempt=2),)


def test_a_list_is_registered_with_the_waivers_named() -> None:
    """R14, R10: the waivers hold for every row and are recorded where they were needed."""
    kit = a_world(a_section(capacity=1))
    decision = a_decision(kit, many("ana", "bob", waive=["capacity"]))
    assert decision.facts == (
        registered("ana"),
        registered("bob", ticket=TICKET_STEP, waived=(Waiver.CAPACITY,)),
        filled(1),
    )
    assert [row.outcome for row in decision.rows] == [RowOutcome.DONE] * 2


def test_a_list_over_capacity_does_not_fill_a_full_section_again() -> None:
    """R14, R10, N2: it was full before."""
    decision = a_decision(full(), many("ana", waive=["capacity"]))
    above = registered("ana", ticket=TICKET_STEP, waived=(Waiver.CAPACITY,))
    assert decision.facts == (above,)


def test_a_list_fills_the_line_in_order() -> None:
    """R14, W1, W2: each row counts for the next, in places, in line and in tickets."""
    kit = a_world(a_section(capacity=1, preferences=waiting(2)))
    decision = a_decision(kit, many("ana", "bob", "cyd", "dan"))
    outcomes = [row.outcome.value for row in decision.rows]
    assert outcomes == ["done", "waiting", "waiting", "refused"]
    assert decision.facts == (
        registered("ana"),
        waitlisted("bob", 1),
        waitlisted("cyd", 2),
        filled(1),
    )


def test_lists_are_for_staff() -> None:
    """R14, G5: learners are refused before anything is looked up."""
    kit = a_world(a_section())
    assert a_decision(kit, many("ana"), by="ana").findings == (*ACTS, unmet(Reason.STAFF))


# Messages -------------------------------------------------------------------------------------


WORDS = {"message_id": "m-1", "subject": "Bring a pen", "text": "And paper."}


def test_staff_write_to_a_section() -> None:
    """G5, N2: the message is a fact; the section has to take commands."""
    kit = a_world(a_section())
    command = sk.MessageLearners(session_id=S, section_id=N, **WORDS)
    decision = a_decision(kit, command, by="tess")
    assert decision.findings == (*ACTS, STAFF, *RUNNING)
    assert decision.facts == (MessageSent(session_id=S, section_id=N, **WORDS),)
    assert a_decision(kit, command, by="ana").findings == (*ACTS, unmet(Reason.STAFF))
    cancelled_section(kit)
    gone = unmet(Reason.SECTION_NOT_CANCELLED, S, N, why="no room")
    assert a_decision(kit, command, by="tess").blocking == (gone,)


# Settling -------------------------------------------------------------------------------------


def settled(kit: Kit) -> list[Any]:
    """What settling ana's place adds to its being handled, when it is due."""
    command = SettlePlaces(session_id=S, person_id="ana")
    facts = [one for one in a_decision(kit, command).facts if type(one) is not DueHandled]
    with kit.storage.transaction() as records:
        alone = registration.settle(command, a_window(kit, records))
    assert alone == Decision((), tuple(facts))
    return facts


def scheduled(kit: Kit) -> None:
    """Have the settling of ana's place wait for its moment."""
    keep(kit, Due(START, SettlePlaces(session_id=S, person_id="ana")))


@pytest.mark.parametrize(("prepare", "why"), [(suspended, "suspended"), (deleted, "deleted")])
def test_places_of_the_suspended_and_deleted_are_given_up(
    prepare: Callable[[Kit], None], why: str
) -> None:
    """G9, W4: a place in a section that has not begun goes to the line, in a step at once."""
    kit = a_world(a_section(capacity=1, preferences=waiting()))
    kit.register("ana")
    kit.register("bob")
    prepare(kit)
    entry = list(kit.storage.records(JournalEntry).values())[-1]
    assert entry.facts[1:] == (
        ended("ana", RegistrationState.GIVEN_UP, reason=why),
        promoted("bob"),
    )


@pytest.mark.parametrize(("now", "kept"), [(BEGINS - SECOND, False), (BEGINS, True)])
def test_places_in_sections_that_began_are_untouched(now: Any, *, kept: bool) -> None:
    """G9: from the first event's start on, the place stays."""
    kit = a_world(a_section())
    kit.register("ana")
    kit.clock.set(now)
    suspended(kit)
    state = kit.storage.records(Registration)[S, "ana"].state
    assert state is (RegistrationState.ACTIVE if kept else RegistrationState.GIVEN_UP)


def test_a_place_in_line_is_given_up_even_then() -> None:
    """G9: nobody who cannot act stays in line."""
    kit = full(preferences=waiting())
    kit.register("ana")
    kit.clock.set(BEGINS)
    suspended(kit)
    state = kit.storage.records(Registration)[S, "ana"].state
    assert state is RegistrationState.GIVEN_UP


def already_left(kit: Kit) -> None:
    """Have ana leave, then suspend her."""
    kit.do(leaving(), by="ana")
    suspended(kit)


@pytest.mark.parametrize("prepare", [None, pending, already_left])
def test_settling_looks_again(prepare: Callable[[Kit], None] | None) -> None:
    """G9: who is active or pending by now keeps the place, and nobody loses one twice."""
    kit = a_world(a_section())
    kit.register("ana")
    if prepare is not None:
        prepare(kit)
    scheduled(kit)
    assert settled(kit) == []


def test_settling_is_said_in_full() -> None:
    """G9: the end names what it was, and the status that brought it."""
    kit = a_world(a_section())
    kit.register("ana")
    one = kit.storage.records(Person)["ana",]
    keep(kit, evolve(one, status=sk.PersonStatus.SUSPENDED))
    scheduled(kit)
    assert settled(kit) == [ended("ana", RegistrationState.GIVEN_UP, reason="suspended")]
    kit.clock.set(BEGINS)
    assert settled(kit) == []


def test_settling_a_place_in_a_section_that_is_not_there_is_nothing() -> None:
    """G9: a record that points nowhere is left alone."""
    kit = a_world(a_section())
    kit.register("ana")
    suspended(kit)
    one = kit.storage.records(Registration)[S, "ana"]
    keep(kit, evolve(one, state=RegistrationState.ACTIVE, section_id="x"))
    scheduled(kit)
    assert settled(kit) == []


def test_settling_somebody_who_never_registered_is_nothing() -> None:
    """G9: what waited for its moment and has no object any more has no consequence."""
    kit = a_world(a_section())
    scheduled(kit)
    assert settled(kit) == []


def test_whoever_waives_capacity_gives_a_place_and_not_a_place_in_line() -> None:
    """R10, R15, W1: also where the line has room; the waiver is what let the learner in."""
    kit = a_world(a_section(capacity=1, preferences=sk.Preferences(waitlist=sk.Waitlist())))
    kit.register("bob")
    decision = a_decision(kit, registering(waive=["capacity"]), by="tess")
    full = unmet(Reason.PLACE_FREE, S, N, capacity=1, taken=1, line=LineState.OPEN)
    assert evolve(full, outcome=Outcome.WAIVED) in decision.findings
    (fact,) = decision.facts
    assert isinstance(fact, LearnerRegistered)
    assert fact.waived == (sk.Waiver.CAPACITY,)

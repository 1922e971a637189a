"""The line for a full section: who moves up, when it closes, who may be moved (W1-W6)."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit._decide import POLICIES
from sessionkit._domain.commands.due import CloseLine, FillPlaces
from sessionkit._domain.decision import Decision, Row, met, unmet
from sessionkit._domain.due import Due
from sessionkit._domain.facts.planning import SectionEdited
from sessionkit._domain.facts.registration import (
    LearnerPassedOver,
    LearnerPromoted,
    LearnerReconsidered,
    LineClosed,
    PlaceInLineChanged,
    RegistrationEnded,
    SectionFilled,
)
from sessionkit._domain.facts.time import CommandScheduled, DueHandled
from sessionkit._domain.outcomes import RowOutcome
from sessionkit._domain.reasons import LineState, Reason
from sessionkit._domain.registration import TICKET_STEP, Registration, RegistrationState, Roster
from sessionkit._policies import waitlist
from tests.builders import (
    START,
    Kit,
    a_decision,
    a_person,
    a_section,
    a_window,
    a_world,
    an_event,
    keep,
    utc,
)

S, N = "sales-101", "north"
ACTS = (met(Reason.ACTOR_ACTIVE), met(Reason.SESSIONS_ON))
BEGINS = utc("2026-03-02 08:00")
SECOND = timedelta(seconds=1)
LEARNERS = ("bob", "ana", "cyd", "dan", "eve")


def a_line(*waiting: str, capacity: int = 1, **line: Any) -> Kit:
    """A section that bob fills, and these people in line behind him."""
    plan = a_section(capacity=capacity, preferences=sk.Preferences(waitlist=sk.Waitlist(**line)))
    kit = a_world(plan, learners=LEARNERS)
    for learner_id in ("bob", *waiting):
        kit.register(learner_id)
    return kit


def promoted(learner_id: str, at: Any = START) -> LearnerPromoted:
    """The fact of moving up."""
    return LearnerPromoted(session_id=S, section_id=N, learner_id=learner_id, at=at)


def passed(learner_id: str, requirement: str = "registration.in-group") -> LearnerPassedOver:
    """The fact of being passed over."""
    return LearnerPassedOver(
        session_id=S, section_id=N, learner_id=learner_id, requirement=requirement
    )


def filled(filling: int) -> SectionFilled:
    """The fact of the section becoming full."""
    return SectionFilled(session_id=S, section_id=N, filling=filling)


def leaving(learner_id: str = "bob") -> sk.DeregisterLearner:
    """Give up one's own place."""
    return sk.DeregisterLearner(session_id=S, learner_id=learner_id)


def leave(kit: Kit, learner_id: str = "bob") -> tuple[Any, ...]:
    """What follows when somebody leaves, after the end itself."""
    facts = a_decision(kit, leaving(learner_id), by=learner_id).facts
    assert type(facts[0]) is RegistrationEnded
    return facts[1:]


def raised(kit: Kit, capacity: int | None) -> tuple[Any, ...]:
    """What follows from another capacity, after the edit itself."""
    facts = a_decision(kit, sk.EditSection(session_id=S, section_id=N, capacity=capacity)).facts
    assert type(facts[0]) is SectionEdited
    return facts[1:]


def in_line(kit: Kit, section_id: str = N) -> list[str]:
    """The line, from its head."""
    with kit.storage.transaction() as records:
        return [one.learner_id for one in a_window(kit, records).line(S, section_id)]


# Moving up ------------------------------------------------------------------------------------


def test_a_freed_place_goes_to_the_first_in_line() -> None:
    """W2, W3: first come, first served; a section that stays full did not become full."""
    assert leave(a_line("ana", "cyd")) == (promoted("ana"),)


def test_somebody_leaving_the_line_frees_nothing() -> None:
    """W3: a place in line is no place."""
    kit = a_line("ana", "cyd")
    assert leave(kit, "ana") == ()
    kit.do(leaving("ana"), by="ana")
    assert in_line(kit) == ["cyd"]


def test_who_leaves_the_line_is_not_promoted_by_their_own_leaving() -> None:
    """W3: with a place free for those who qualify again, whoever leaves does not get it."""
    kit = a_line("ana", "cyd")
    for learner_id in ("ana", "cyd"):
        a_person(kit, learner_id, "south")
    kit.do(leaving(), by="bob")
    lets_in = sk.EditSection(session_id=S, section_id=N, group_ids=["north", "south"])
    plan = a_decision(kit, lets_in).facts[0].plan
    with kit.storage.transaction() as records:
        world = a_window(kit, records)
        session = world.session(S)
        section = evolve(session.section(N), plan=plan)
        roster = world.roster(S, N).counting(waiting=-1)
        found = waitlist.fill(world, session, section, roster, without="ana", everybody=True)
    assert found == ([promoted("cyd")], roster.counting(taken=1, waiting=-1))


def test_leaving_the_line_offers_a_place_that_time_alone_brought_up() -> None:
    """W3, W4: the others who qualify by now move up, never whoever is leaving."""
    kit = a_line("ana", "cyd")
    for learner_id in ("ana", "cyd"):
        lock(kit, learner_id, ends=utc("2026-01-03 00:00"))
    kit.do(leaving(), by="bob")
    now = utc("2026-01-03 00:00")
    kit.clock.set(now)
    assert leave(kit, "ana") == (promoted("cyd", now), filled(2))


@pytest.mark.parametrize(
    ("capacity", "facts"),
    [
        pytest.param(2, (promoted("ana"),), id="one more"),
        pytest.param(3, (promoted("ana"), promoted("cyd")), id="as many as wait"),
        pytest.param(4, (promoted("ana"), promoted("cyd")), id="more than wait"),
        pytest.param(None, (promoted("ana"), promoted("cyd")), id="unlimited"),
    ],
)
def test_more_places_are_given_out_in_order(capacity: int | None, facts: Any) -> None:
    """W3, W6: raising capacity promotes as many as there are new places, in the same step."""
    assert raised(a_line("ana", "cyd"), capacity) == facts


def test_fewer_places_promote_nobody() -> None:
    """S11, W3: an overbooked section has no free place, even when somebody leaves."""
    kit = a_line("cyd", capacity=2)
    kit.register("ana")
    kit.register("dan")
    kit.do(sk.EditSection(session_id=S, section_id=N, capacity=1))
    assert leave(kit) == ()


def test_who_does_not_qualify_is_passed_over_and_stays() -> None:
    """W3: the place goes to the next; the reason is recorded, once."""
    kit = a_line("ana", "cyd", "dan")
    a_person(kit, "ana", "south")
    assert leave(kit) == (passed("ana"), promoted("cyd"))
    kit.do(leaving(), by="bob")
    assert kit.storage.records(Registration)[S, "ana"].passed_over == "registration.in-group"
    assert in_line(kit) == ["ana", "dan"]
    assert leave(kit, "cyd") == (promoted("dan"),)


def test_nobody_qualifies_and_the_place_stays_free() -> None:
    """W3, N2: the section is not full any more, and becomes full again by the next."""
    kit = a_line("ana")
    a_person(kit, "ana", "south")
    assert leave(kit) == (passed("ana"),)
    kit.do(leaving(), by="bob")
    assert kit.register("cyd").facts[-1].learner_id == "cyd"
    assert kit.storage.records(Roster)[S, N].fillings == 2


def wait_for_activation(kit: Kit) -> None:
    """Have ana's account wait."""
    a_person(kit, "ana", "north", status="pending")


def lock(kit: Kit, learner_id: str = "ana", **window: Any) -> None:
    """Lock the session for somebody, for a while or for good."""
    condition: Any = sk.IsPerson(learner_id)
    if window:
        condition = sk.AllOf([condition, sk.BetweenMoments(**window)])
    automation = sk.Automation(
        automation_id=f"lock {learner_id}",
        name="Kept out",
        condition=condition,
        actions=[sk.Lock(sk.Target.session(S))],
    )
    kit.do(sk.SaveAutomation(automation=automation))


def lock_widget(kit: Kit) -> None:
    """Lock the widget for ana."""
    automation = sk.Automation(
        automation_id="lock",
        name="Ana is kept out",
        condition=sk.IsPerson("ana"),
        actions=[sk.Lock(sk.Target.widget("sessions"))],
    )
    kit.do(sk.SaveAutomation(automation=automation))


def move_away(kit: Kit) -> None:
    """Take ana out of the section's groups."""
    a_person(kit, "ana", "south")


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        (wait_for_activation, "registration.learner-active"),
        (lock, "access.session-unlocked"),
        (lock_widget, "access.widget-unlocked"),
        (move_away, "registration.in-group"),
    ],
)
def test_what_keeps_somebody_from_moving_up_is_named(prepare: Any, code: str) -> None:
    """W3: an active account, the unlocks and the group are asked for anew (R2, R3)."""
    kit = a_line("ana", "cyd")
    prepare(kit)
    assert leave(kit) == (passed("ana", code), promoted("cyd"))


@pytest.mark.parametrize("prepare", [lock, lock_widget])
def test_a_waived_unlock_stays_waived_in_line(prepare: Any) -> None:
    """W3, R10: whom staff let in without an unlock moves up without one."""
    kit = a_line()
    prepare(kit)
    kit.do(
        sk.RegisterLearner(session_id=S, section_id=N, learner_id="ana", waive=["unlock"]),
        by="ada",
    )
    assert leave(kit) == (promoted("ana"),)


def test_no_other_requirement_is_waived_with_the_unlock() -> None:
    """W3, R10: the group always holds."""
    kit = a_line()
    lock(kit)
    kit.do(
        sk.RegisterLearner(session_id=S, section_id=N, learner_id="ana", waive=["unlock"]),
        by="ada",
    )
    move_away(kit)
    assert leave(kit) == (passed("ana"),)


def test_another_waiver_does_not_stand_in_for_the_unlock() -> None:
    """R10: each waiver waives what it names, in line as well."""
    kit = a_line()
    kit.clock.set(START)
    kit.do(sk.EditSection(session_id=S, section_id=N, closes=utc("2026-01-15 00:00")))
    kit.clock.set(utc("2026-01-15 00:00"))
    kit.do(
        sk.RegisterLearner(session_id=S, section_id=N, learner_id="ana", waive=["period"]),
        by="ada",
    )
    lock(kit)
    assert leave(kit)[0] == passed("ana", "access.session-unlocked")


@pytest.mark.parametrize("put_away", ["section", "session"])
def test_nobody_moves_up_in_what_is_put_away(put_away: str) -> None:
    """S16, W3: a suspended learner's place goes to nobody while the section is archived."""
    kit = a_line("ana")
    if put_away == "section":
        kit.do(sk.ArchiveSection(session_id=S, section_id=N))
    else:
        kit.do(sk.ArchiveSession(session_id=S))
    a_person(kit, "bob", "north", status="suspended")
    states = {key[1]: one.state.value for key, one in kit.storage.records(Registration).items()}
    assert states == {"bob": "given up", "ana": "waiting"}
    assert kit.storage.records(Registration)[S, "ana"].passed_over is None
    if put_away == "section":
        back = a_decision(kit, sk.RestoreSection(session_id=S, section_id=N)).facts
    else:
        back = a_decision(kit, sk.RestoreSession(session_id=S)).facts
    assert back[1:] == (promoted("ana"), filled(2))


def test_unknown_people_do_not_qualify() -> None:
    """R2: nobody is active of whom nothing is known."""
    kit = a_line()
    with kit.storage.transaction() as records:
        world = a_window(kit, records)
        session = world.session(S)
        found = waitlist.entitled(world, session, session.section(N), "zoe")
    assert found[4] == unmet(Reason.LEARNER_ACTIVE, "zoe", person_id="zoe", status=None)


def test_an_unlimited_section_is_never_full() -> None:
    """S6, W1: without a capacity nobody waits and nothing fills."""
    kit = a_world(a_section(preferences=sk.Preferences(waitlist=sk.Waitlist())))
    assert [len(kit.register(one).facts) for one in ("ana", "bob")] == [1, 1]
    assert kit.storage.records(Roster)[S, N].fillings == 0


# Offered again --------------------------------------------------------------------------------


FILL = FillPlaces(session_id=S, section_id=N, everybody=True)


def alone(kit: Kit, command: CloseLine | FillPlaces) -> Decision:
    """What the policy decides of a due command, its moment left aside."""
    with kit.storage.transaction() as records:
        return POLICIES[type(command)](command, a_window(kit, records))


def test_a_place_is_offered_again_when_time_lets_somebody_qualify() -> None:
    """W4: where nobody qualifies yet, the place is offered at the first moment that may change it."""
    kit = a_line("ana", "cyd")
    lock(kit, starts=utc("2026-01-02 00:00"), ends=utc("2026-01-05 00:00"))
    a_person(kit, "cyd", "south")
    kit.clock.set(utc("2026-01-02 00:00"))
    scheduled = CommandScheduled(command=FILL, due_at=utc("2026-01-05 00:00"))
    locked = passed("ana", "access.session-unlocked")
    assert leave(kit) == (locked, passed("cyd"), scheduled)
    kit.do(leaving(), by="bob")
    assert kit.go_to("2026-01-04 23:59") == 0
    assert in_line(kit) == ["ana", "cyd"]
    assert kit.go_to("2026-01-05 00:00") == 1
    assert in_line(kit) == ["cyd"]


def test_the_first_of_several_moments_counts() -> None:
    """W4: whoever qualifies first brings the place up again."""
    kit = a_line("ana", "cyd")
    for learner_id, ends in (("ana", "2026-01-06 00:00"), ("cyd", "2026-01-05 00:00")):
        window = sk.BetweenMoments(ends=utc(ends))
        condition = sk.AllOf([sk.IsPerson(learner_id), window])
        automation = sk.Automation(
            automation_id=f"lock {learner_id}",
            name="Kept out for a while",
            condition=condition,
            actions=[sk.Lock(sk.Target.widget("sessions"))],
        )
        kit.do(sk.SaveAutomation(automation=automation))
    assert leave(kit)[-1] == CommandScheduled(command=FILL, due_at=utc("2026-01-05 00:00"))


def test_an_earlier_look_makes_a_later_one_needless() -> None:
    """W4: what waits for its moment already is not put off."""
    kit = a_line("ana", capacity=1)
    lock(kit, ends=utc("2026-01-05 00:00"))
    for due_at, asked in (
        ("2026-01-04 00:00", False),
        ("2026-01-05 00:00", False),
        ("2026-01-06 00:00", True),
    ):
        keep(kit, Due(utc(due_at), FILL))
        assert any(type(one) is CommandScheduled for one in leave(kit)) is asked


def test_a_look_in_between_does_not_lose_the_later_one() -> None:
    """W4: a place offered in vain in the meantime is offered again when time lets somebody in."""
    kit = a_line("ana")
    lock(kit, ends=utc("2026-01-05 00:00"))
    kit.do(leaving(), by="bob")
    kit.clock.set(utc("2026-01-02 00:00"))
    a_person(kit, "ana", "north", "south")
    assert in_line(kit) == ["ana"]
    kit.go_to("2026-01-05 00:00")
    assert in_line(kit) == []


def test_a_full_section_is_looked_at_again_as_well() -> None:
    """W3, W4: who was passed over is judged again when time may let them in, wherever places went."""
    kit = a_line("ana", "cyd")
    lock(kit, ends=utc("2026-01-05 00:00"))
    locked = passed("ana", "access.session-unlocked")
    scheduled = CommandScheduled(command=FILL, due_at=utc("2026-01-05 00:00"))
    assert leave(kit) == (locked, promoted("cyd"), scheduled)
    kit.do(leaving(), by="bob")
    assert kit.go_to("2026-01-05 00:00") == 1
    kit.do(leaving("cyd"), by="cyd")
    assert in_line(kit) == []


def fills(kit: Kit, due_at: Any = START) -> tuple[Any, ...]:
    """What offering the free places gives, besides its being handled."""
    keep(kit, Due(due_at, FILL))
    facts = a_decision(kit, FILL).facts
    assert facts[0] == DueHandled(due=Due(due_at, FILL))
    assert alone(kit, FILL) == Decision((), facts[1:])
    return facts[1:]


def test_places_are_offered_in_what_is_open() -> None:
    """W3, W4: those who qualify by now get the free places; put away, they are judged later."""
    kit = a_line("ana")
    other = a_section("other", capacity=1, preferences=sk.Preferences(waitlist=sk.Waitlist()))
    kit.do(other)
    kit.register("cyd", "other")
    kit.register("dan", "other")
    lock(kit, starts=utc("2026-01-02 00:00"), ends=utc("2026-01-03 00:00"))
    kit.clock.set(utc("2026-01-02 00:00"))
    kit.do(leaving(), by="bob")
    a_person(kit, "dan", "south")
    kit.do(leaving("cyd"), by="cyd")
    now = utc("2026-01-03 00:00")
    kit.clock.set(now)
    assert fills(kit) == (promoted("ana", now), filled(2))
    kit.do(sk.ArchiveSession(session_id=S))
    again = LearnerReconsidered(session_id=S, section_id=N, learner_id="ana")
    assert fills(kit) == (again,)


def test_a_session_without_anybody_waiting_has_nothing_to_fill() -> None:
    """W3: offering places twice, or where nobody waits, changes nothing."""
    kit = a_world(a_section(capacity=1))
    assert fills(kit) == ()


def test_offering_places_of_a_session_that_is_not_there_is_nothing() -> None:
    """X6: what time made due for something unknown has no consequence."""
    kit = a_world()
    ghost = FillPlaces(session_id="x", section_id="x")
    keep(kit, Due(START, ghost))
    assert a_decision(kit, ghost).facts == (DueHandled(due=Due(START, ghost)),)


# Closing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "facts"), [(BEGINS - SECOND, 1), (BEGINS, 0), (BEGINS + SECOND, 0)]
)
def test_nobody_moves_up_once_the_first_event_has_begun(now: Any, facts: int) -> None:
    """W5: promotion stops at the moment at which the first event starts."""
    kit = a_line("ana")
    kit.clock.set(now)
    found = a_decision(kit, sk.RemoveLearner(session_id=S, learner_id="bob", reason="ill")).facts
    assert len(found[1:]) == facts


@pytest.mark.parametrize(("early", "facts"), [(SECOND, 1), (timedelta(0), 0)])
def test_promotion_may_stop_earlier(early: timedelta, facts: int) -> None:
    """W5: a setting stops it a while before the first event."""
    kit = a_line("ana", stops_before=timedelta(days=2))
    kit.clock.set(utc("2026-02-28 08:00") - early)
    assert len(leave(kit)) == facts


CLOSE = CloseLine(session_id=S, section_id=N)


def closes(kit: Kit) -> tuple[Any, ...]:
    """What closing the line gives, besides its being handled."""
    kit.clock.set(BEGINS)
    facts = a_decision(kit, CLOSE).facts
    assert type(facts[0]) is DueHandled
    assert alone(kit, CLOSE) == Decision((), facts[1:])
    return facts[1:]


def test_the_line_closes_and_everybody_in_it_has_lapsed() -> None:
    """W5: each ends once, in order, and nobody is left in line."""
    kit = a_line("ana", "cyd")
    kit.do(leaving("ana"), by="ana")
    kit.register("ana")
    ends = tuple(
        RegistrationEnded(
            session_id=S,
            section_id=N,
            learner_id=learner_id,
            was=RegistrationState.WAITING,
            state=RegistrationState.LAPSED,
            at=BEGINS,
            attempt=attempt,
            reason="",
        )
        for learner_id, attempt in (("cyd", 1), ("ana", 2))
    )
    assert closes(kit) == (*ends, LineClosed(session_id=S, section_id=N))
    kit.go_to("2026-03-02 08:00")
    assert in_line(kit) == []


def test_who_has_lapsed_may_register_elsewhere() -> None:
    """W5, R5: a lapsed place in line keeps nobody from another section."""
    kit = a_line("ana")
    kit.do(a_section("later", first_event=an_event("2026-03-09")))
    kit.go_to("2026-03-02 08:00")
    assert kit.register("ana", "later").is_allowed


def test_an_empty_line_closes_where_there_is_one() -> None:
    """W1, W5: without a waitlist nothing closes."""
    assert closes(a_line()) == (LineClosed(session_id=S, section_id=N),)
    assert closes(a_world(a_section(capacity=1))) == ()


def test_a_line_that_was_turned_off_closes_for_those_still_in_it() -> None:
    """W1, W5: turning the waitlist off keeps those in line, and they lapse like everybody."""
    kit = a_line("ana")
    off = sk.EditSection(session_id=S, section_id=N, preferences=sk.Preferences())
    kit.do(off)
    assert [type(one) for one in closes(kit)] == [RegistrationEnded, LineClosed]


@pytest.mark.parametrize("command", [CLOSE, CloseLine(session_id=S, section_id="x")])
def test_a_line_that_is_gone_closes_without_consequence(command: CloseLine) -> None:
    """W5, S14: a cancelled or unknown section has no line any more."""
    kit = a_line("ana")
    kit.do(sk.CancelSection(session_id=S, section_id=N, reason="no room"))
    for one in (command, CloseLine(session_id="x", section_id=N)):
        due = Due(START, one)
        keep(kit, due)
        assert a_decision(kit, one).facts == (DueHandled(due=due),)
        assert alone(kit, one) == Decision(())


# Moving somebody ------------------------------------------------------------------------------


def moving(learner_id: str, before_id: str | None = None) -> sk.MoveInLine:
    """Put somebody before somebody else, or at the end."""
    return sk.MoveInLine(session_id=S, learner_id=learner_id, before_id=before_id)


def ticket(learner_id: str, number: int) -> PlaceInLineChanged:
    """The fact of holding another ticket."""
    return PlaceInLineChanged(session_id=S, section_id=N, learner_id=learner_id, ticket=number)


STEP, HALF = TICKET_STEP, TICKET_STEP // 2


@pytest.mark.parametrize(
    ("learner_id", "before_id", "facts", "line"),
    [
        pytest.param(
            "dan", "ana", (ticket("dan", HALF),), ["dan", "ana", "cyd"], id="to the head"
        ),
        pytest.param(
            "dan", "cyd", (ticket("dan", STEP + HALF),), ["ana", "dan", "cyd"], id="in between"
        ),
        pytest.param(
            "ana", None, (ticket("ana", 4 * STEP),), ["cyd", "dan", "ana"], id="to the end"
        ),
        pytest.param(
            "ana", "dan", (ticket("ana", 2 * STEP + HALF),), ["cyd", "ana", "dan"], id="one back"
        ),
        pytest.param("ana", "cyd", (), ["ana", "cyd", "dan"], id="before the next: as it is"),
        pytest.param("dan", None, (), ["ana", "cyd", "dan"], id="last to the end: as it is"),
    ],
)
def test_staff_move_somebody_in_line(
    learner_id: str, before_id: str | None, facts: Any, line: list[str]
) -> None:
    """W2: one learner gets a ticket between two others; nobody else's order changes."""
    kit = a_line("ana", "cyd", "dan")
    decision = a_decision(kit, moving(learner_id, before_id), by="tess")
    assert decision.findings == (
        *ACTS,
        met(Reason.STAFF, S, N),
        met(Reason.SESSION_NOT_ARCHIVED, S),
        met(Reason.SECTION_NOT_CANCELLED, S, N),
        met(Reason.SECTION_NOT_ARCHIVED, S, N),
        met(Reason.IN_LINE, S, N),
    )
    assert decision.facts == facts
    kit.do(moving(learner_id, before_id), by="tess")
    assert in_line(kit) == line


def with_tickets(kit: Kit, **tickets: int) -> None:
    """Give people in line these tickets."""
    known = kit.storage.records(Registration)
    for learner_id, number in tickets.items():
        keep(kit, evolve(known[S, learner_id], ticket=number))


@pytest.mark.parametrize(
    ("tickets", "command", "facts"),
    [
        pytest.param(
            {"ana": 10, "cyd": 11, "dan": 12, "eve": 20},
            moving("dan", "cyd"),
            (ticket("dan", 11), ticket("cyd", 12)),
            id="no room: the next is pushed on by one",
        ),
        pytest.param(
            {"ana": 10, "cyd": 11, "dan": 12, "eve": 13},
            moving("eve", "cyd"),
            (ticket("eve", 11), ticket("cyd", 12), ticket("dan", 13)),
            id="as many are pushed on as stand close",
        ),
        pytest.param(
            {"ana": 10, "cyd": 11, "dan": 13, "eve": 14},
            moving("eve", "cyd"),
            (ticket("eve", 11), ticket("cyd", 12)),
            id="no more than needed",
        ),
        pytest.param(
            {"ana": 10, "cyd": 12, "dan": 13, "eve": 14},
            moving("eve", "cyd"),
            (ticket("eve", 11),),
            id="just enough room",
        ),
        pytest.param(
            {"ana": 10, "cyd": 13, "dan": 14, "eve": 15},
            moving("eve", "cyd"),
            (ticket("eve", 11),),
            id="no half tickets",
        ),
        pytest.param(
            {"ana": 10, "cyd": 11, "dan": 12, "eve": 13},
            moving("eve", "ana"),
            (ticket("eve", 10 - HALF),),
            id="before the head there is always room",
        ),
        pytest.param(
            {"ana": 10, "cyd": 11, "dan": 12, "eve": 13},
            moving("ana"),
            (ticket("ana", 13 + STEP),),
            id="behind the last there is always room",
        ),
    ],
)
def test_many_moves_to_one_place_push_on_a_few(tickets: Any, command: Any, facts: Any) -> None:
    """W2: where tickets stand close together, only those in the way get another."""
    kit = a_line("ana", "cyd", "dan", "eve")
    with_tickets(kit, **tickets)
    assert a_decision(kit, command).facts == facts


def test_whoever_arrives_after_a_move_stands_behind_it() -> None:
    """W2, R12: a newcomer never overtakes somebody who was moved to the end."""
    kit = a_line("ana", "cyd")
    kit.do(moving("ana"), by="tess")
    kit.register("dan")
    assert in_line(kit) == ["cyd", "ana", "dan"]


def test_only_those_who_wait_are_moved_and_only_before_those_who_wait() -> None:
    """W2: both have to stand in the line."""
    kit = a_line("ana", "cyd")
    not_there = unmet(Reason.IN_LINE, S, "bob", learner_id="bob")
    assert a_decision(kit, moving("bob", "ana"), by="tess").findings == (*ACTS, not_there)
    nobody = unmet(Reason.IN_LINE, S, "zoe", learner_id="zoe")
    assert a_decision(kit, moving("zoe"), by="tess").findings == (*ACTS, nobody)
    decision = a_decision(kit, moving("ana", "bob"), by="tess")
    assert decision.blocking == (unmet(Reason.IN_LINE, S, N, learner_id="bob"),)
    assert decision.facts == ()


def test_moving_is_for_staff_of_the_section() -> None:
    """W2, G5, G10: learners are refused; trainers are, where the section is not theirs."""
    kit = a_line("ana", "cyd")
    for learner_id in ("ana", "zoe"):
        decision = a_decision(kit, moving(learner_id), by="cyd")
        assert decision.findings == (*ACTS, unmet(Reason.STAFF))
    ghost = sk.MoveInLine(session_id="x", learner_id="zoe")
    none = unmet(Reason.SESSION_EXISTS, "x", id="x")
    assert a_decision(kit, ghost, by="tess").findings == (*ACTS, none)
    other = a_section(
        "south",
        group_ids=["south"],
        capacity=1,
        preferences=sk.Preferences(waitlist=sk.Waitlist()),
    )
    kit.do(other)
    for learner_id in ("sue", "sam"):
        a_person(kit, learner_id, "south")
        kit.register(learner_id, "south")
    not_hers = unmet(Reason.IN_LINE, S, "sam", learner_id="sam")
    assert a_decision(kit, moving("sam"), by="tess").findings == (*ACTS, not_hers)
    for learner_id in ("sam", "ana"):
        in_no_line = unmet(Reason.IN_LINE, S, learner_id, learner_id=learner_id)
        kit.do(sk.AssignRoles(holder=sk.Holder.person("tess"), managed_group_ids=["trainers"]))
        assert a_decision(kit, moving(learner_id), by="tess").findings == (*ACTS, in_no_line)


def test_nobody_is_moved_in_a_section_that_is_put_away() -> None:
    """S16, W2: archived sections take no commands."""
    kit = a_line("ana", "cyd")
    kit.do(sk.ArchiveSection(session_id=S, section_id=N))
    blocking = a_decision(kit, moving("cyd", "ana")).blocking
    assert blocking == (unmet(Reason.SECTION_NOT_ARCHIVED, S, N),)


def test_a_waitlist_is_off_unless_turned_on() -> None:
    """W1: without it, a full section refuses, in a list as well."""
    kit = a_world(a_section(capacity=1))
    kit.register("bob")
    command = sk.RegisterLearners(session_id=S, section_id=N, learner_ids=["bob", "ana"])
    rows = a_decision(kit, command).rows
    assert rows[0] == Row("bob", RowOutcome.UNCHANGED)
    place = unmet(Reason.PLACE_FREE, S, N, capacity=1, taken=1, line=LineState.NONE)
    assert (rows[1].outcome, rows[1].blocking) == (RowOutcome.REFUSED, (place,))

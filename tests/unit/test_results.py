"""How people stand, and completions that expire or are reset: given world, command -> facts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._domain.commands.due import ExpireResult, FollowResult, WarnOfExpiry
from sessionkit._domain.decision import Decision, met, unmet
from sessionkit._domain.due import Due
from sessionkit._domain.facts.platform import ExpirySet
from sessionkit._domain.facts.registration import LearnerPromoted, RegistrationEnded
from sessionkit._domain.facts.standing import ResultChanged
from sessionkit._domain.facts.time import CommandScheduled
from sessionkit._domain.payloads import PlaceLost
from sessionkit._domain.reasons import Reason
from sessionkit._domain.registration import Registration, Roster
from sessionkit._domain.result import Result
from sessionkit._policies import results
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

S = "sales-101"
QUIZ, TEN, HELLO = sk.Target.activity("quiz"), sk.Target.goal("ten"), sk.Target.intake("hello")
SALES = sk.Target.session(S)
ALLOWED = (met(Reason.ACTOR_ACTIVE), met(Reason.ADMIN))
REFUSED = Decision((met(Reason.ACTOR_ACTIVE), unmet(Reason.ADMIN)))
DAY = timedelta(days=1)


def a_course(**changes: Any) -> Kit:
    """A world with a section, a quiz, a goal and an intake."""
    kit = a_world(a_section(**changes))
    kit.do(sk.AddActivity(activity_id="quiz", title="Quiz"))
    kit.do(sk.AddGoal(goal_id="ten", title="Ten books"))
    kit.do(sk.AddIntake(intake_id="hello", title="Hello"))
    kit.deliver()
    return kit


def report(status: str, target: sk.Target = QUIZ, **more: Any) -> sk.ReportResult:
    """A report about ana, unless said otherwise."""
    return sk.ReportResult(target=target, status=status, **({"person_id": "ana"} | more))


def result(kit: Kit, target: sk.Target = QUIZ, person_id: str = "ana") -> Result | None:
    """What is known of a person and a target."""
    return kit.storage.records(Result).get((person_id, *target.key))


def status(kit: Kit, target: sk.Target = QUIZ, person_id: str = "ana") -> str:
    """How a person stands, in a word; empty where nothing is known."""
    found = result(kit, target, person_id)
    return "" if found is None else found.status.value


def waiting(kit: Kit, kind: type[Any]) -> list[tuple[datetime, datetime]]:
    """When what waits is due, and about which completion it is."""
    return [
        (one.due_at, one.command.completed_at)
        for one in kit.storage.records(Due).values()
        if type(one.command) is kind
    ]


def expires(kit: Kit, activity_id: str = "quiz", *, after: int = 30, warns: int = 7) -> None:
    """Have completions of an activity expire after so many days."""
    expiry = sk.Expiry(
        activity_id=activity_id, after=after * DAY, warns_before=timedelta(days=warns)
    )
    kit.do(sk.SetExpiry(activity_id=activity_id, expiry=expiry))


# Reports ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["tess", "ana"])
@pytest.mark.parametrize(
    "command", [report("completed"), sk.ResetActivity(activity_id="quiz", person_id="ana")]
)
def test_only_admins_and_the_application_say_how_people_stand(command: Any, by: str) -> None:
    """C10, G4: nobody reports a result of their own, nor resets it."""
    kit = a_course()
    assert a_decision(kit, command, by) == REFUSED
    assert a_decision(kit, command, "ada").is_allowed


@pytest.mark.parametrize(
    ("target", "word"),
    [
        (QUIZ, "started"),
        (QUIZ, "ready for grading"),
        (QUIZ, "graded"),
        (QUIZ, "failed"),
        (QUIZ, "completed"),
        (TEN, "committed"),
        (TEN, "uncommitted"),
        (TEN, "completed"),
        (HELLO, "committed"),
        (HELLO, "completed"),
    ],
)
def test_a_report_is_kept(target: sk.Target, word: str) -> None:
    """C10: what the application knows of activities, goals and intakes is kept with its moment."""
    kit = a_course()
    kept = Result(person_id="ana", target=target, status=sk.ResultStatus(word), at=START)
    assert a_decision(kit, report(word, target)) == Decision(
        (
            *ALLOWED,
            met(Reason.TARGET_EXISTS, *target.key),
            met(Reason.NOT_A_SESSION, *target.key),
            met(Reason.PERSON_EXISTS, "ana"),
        ),
        (ResultChanged(result=kept),),
    )
    kit.do(report(word, target))
    assert result(kit, target) == kept


def test_results_are_kept_while_sessions_are_off() -> None:
    """S2: activities that are no sessions go on."""
    kit = a_course()
    kit.do(sk.ChangeSettings(sessions_are_on=False))
    kit.do(report("completed"))
    assert status(kit) == "completed"


UNKNOWN = sk.Target.activity("gone")
FINDINGS = [
    (
        report("completed", UNKNOWN),
        [unmet(Reason.TARGET_EXISTS, *UNKNOWN.key, target=UNKNOWN)],
    ),
    (
        report("completed", sk.Target.goal("quiz")),
        [unmet(Reason.TARGET_EXISTS, "goal", "quiz", target=sk.Target.goal("quiz"))],
    ),
    (report("completed", SALES), [unmet(Reason.NOT_A_SESSION, *SALES.key, id=S)]),
    (
        report("completed", person_id="zoe"),
        [unmet(Reason.PERSON_EXISTS, "zoe", id="zoe")],
    ),
    (
        report("completed", UNKNOWN, person_id="dan"),
        [
            unmet(Reason.TARGET_EXISTS, *UNKNOWN.key, target=UNKNOWN),
            unmet(Reason.PERSON_EXISTS, "dan", id="dan"),
        ],
    ),
]


@pytest.mark.parametrize(("command", "blocking"), FINDINGS)
def test_a_report_about_what_cannot_be_is_refused(command: Any, blocking: list[Any]) -> None:
    """C10, G9, X1: things and people must be there, a session is sessionkit's own doing, and all
    that is wrong is listed.
    """
    kit = a_course()
    kit.do(sk.DeletePerson(person_id="dan"))
    decision = a_decision(kit, command)
    assert (list(decision.blocking), decision.facts) == (blocking, ())


def test_a_goal_may_be_called_like_a_session() -> None:
    """C10: ids are free among things of one kind only."""
    kit = a_course()
    kit.do(sk.AddGoal(goal_id=S, title="Sell more"))
    assert a_decision(kit, report("completed", sk.Target.goal(S))).is_allowed


def test_the_same_report_again_is_no_fact() -> None:
    """C10, X1: the moment and the score are those of the first one."""
    kit = a_course()
    kit.do(report("graded", score=7))
    kit.clock.set(utc("2026-01-02 08:00"))
    for again in (report("graded", score=7), report("graded")):
        assert a_decision(kit, again).facts == ()
    kept = result(kit)
    assert kept is not None
    assert (kept.at, kept.score) == (START, 7)


@pytest.mark.parametrize(
    ("word", "score", "at", "kept"),
    [
        ("graded", 8, START, 8),
        ("completed", None, START + DAY, 7),
        ("completed", 9, START + DAY, 9),
    ],
)
def test_a_new_report_keeps_what_it_does_not_say(
    word: str, score: float | None, at: datetime, kept: float
) -> None:
    """C10: a new score alone does not change since when, no score leaves the last one."""
    kit = a_course()
    kit.do(report("graded", score=7))
    kit.clock.set(START + DAY)
    assert a_decision(kit, report(word, score=score)).facts == (
        ResultChanged(
            result=Result(
                person_id="ana", target=QUIZ, status=sk.ResultStatus(word), at=at, score=kept
            ),
            before=sk.ResultStatus.GRADED,
            score_before=7,
        ),
    )


# Completing, expiring, resetting ------------------------------------------------------------------


def window(kit: Kit, act: Callable[[Any], Decision]) -> Decision:
    """What is decided, looking through a window."""
    with kit.storage.transaction() as records:
        return act(a_window(kit, records))


UNDOING = [results.completing, results.expiring, results.resetting]


@pytest.mark.parametrize("act", UNDOING)
@pytest.mark.parametrize(
    ("person_id", "activity_id", "codes"),
    [
        ("ana", "quiz", []),
        ("ana", S, []),
        ("ana", "gone", [Reason.TARGET_EXISTS]),
        ("zoe", "quiz", [Reason.PERSON_EXISTS]),
        ("zoe", "gone", [Reason.TARGET_EXISTS, Reason.PERSON_EXISTS]),
    ],
)
def test_only_what_is_there_is_completed_expires_or_is_reset(
    act: Any, person_id: str, activity_id: str, codes: list[Reason]
) -> None:
    """A5, C7: an activity or session, for somebody who is there."""
    decision = window(a_course(), lambda world: act(world, person_id, activity_id))
    assert [one.reason for one in decision.blocking] == codes


@pytest.mark.parametrize(
    ("act", "before", "after"),
    [
        (results.completing, None, "completed"),
        (results.completing, "started", "completed"),
        (results.completing, "completed", None),
        (results.expiring, None, None),
        (results.expiring, "started", None),
        (results.expiring, "completed", "expired"),
        (results.expiring, "expired", None),
        (results.resetting, None, None),
        (results.resetting, "started", "reset"),
        (results.resetting, "completed", "reset"),
        (results.resetting, "expired", "reset"),
        (results.resetting, "reset", None),
    ],
)
def test_what_completing_expiring_and_resetting_change(
    act: Any, before: str | None, after: str | None
) -> None:
    """A5, C7: only a completion expires, anything known is reset, the same again is nothing."""
    kit = a_course()
    if before is not None:
        kept = Result(person_id="ana", target=QUIZ, status=sk.ResultStatus(before), at=START)
        keep(kit, kept)
    facts = window(kit, lambda world: act(world, "ana", "quiz")).facts
    assert [one.result.status.value for one in facts] == ([] if after is None else [after])


def test_an_admin_resets_and_is_told_what_is_wrong() -> None:
    """C7: the findings of a reset are those of the action, after the right to do it."""
    kit = a_course()
    kit.do(report("completed", score=8))
    command = sk.ResetActivity(activity_id="quiz", person_id="ana")
    assert a_decision(kit, command, "ada").findings == (
        *ALLOWED,
        met(Reason.TARGET_EXISTS, *QUIZ.key),
        met(Reason.PERSON_EXISTS, "ana"),
    )
    kit.do(command)
    kept = result(kit)
    assert kept is not None
    assert (kept.status.value, kept.score) == ("reset", None)
    unknown = sk.ResetActivity(activity_id="quiz", person_id="zoe")
    assert a_decision(kit, unknown).blocking == (unmet(Reason.PERSON_EXISTS, "zoe", id="zoe"),)


# A session: the registration ends ------------------------------------------------------------------


def reset(person_id: str = "ana") -> sk.ResetActivity:
    """The reset of somebody's session."""
    return sk.ResetActivity(activity_id=S, person_id=person_id)


def state(kit: Kit, learner_id: str) -> str:
    """The state of somebody's registration."""
    return kit.storage.records(Registration)[S, learner_id].state.value


def a_full_course() -> Kit:
    """One place, which ana has, and bob and cyd in line."""
    kit = a_course(capacity=1, preferences=sk.Preferences(waitlist=sk.Waitlist()))
    for learner_id in ("ana", "bob", "cyd"):
        kit.register(learner_id)
    kit.deliver()
    return kit


def test_a_reset_ends_the_registration_and_frees_the_place_for_the_line() -> None:
    """C7, W3, W4: in the same step, and the old registration is history."""
    kit = a_full_course()
    facts = a_decision(kit, reset()).facts
    ended = next(one for one in facts if isinstance(one, RegistrationEnded))
    assert (ended.learner_id, ended.was.value, ended.state.value) == (
        "ana",
        "active",
        "reset",
    )
    assert [one.learner_id for one in facts if isinstance(one, LearnerPromoted)] == ["bob"]
    kit.do(reset())
    assert [state(kit, one) for one in ("ana", "bob", "cyd")] == ["reset", "active", "waiting"]
    roster = kit.storage.records(Roster)[S, "north"]
    assert (roster.taken, roster.waiting) == (1, 1)
    assert kit.register("ana").is_allowed
    assert state(kit, "ana") == "waiting"


def test_a_reset_ends_a_place_in_line() -> None:
    """C7: whoever waits leaves the line, and nobody moves up."""
    kit = a_full_course()
    kit.do(reset("bob"))
    assert [state(kit, one) for one in ("ana", "bob", "cyd")] == ["active", "reset", "waiting"]


def told(kit: Kit) -> list[tuple[str, str, str]]:
    """What is delivered next: to whom, what, and what the place was."""
    kit.notifier.sent.clear()
    kit.deliver()
    return [
        (one.person_id, one.kind.value, one.payload.was.value)
        for one in kit.notifier.sent
        if isinstance(one.payload, PlaceLost)
    ]


def test_a_reset_that_takes_a_place_to_come_is_told() -> None:
    """N2, C7: the learner would come for nothing, or wait for nothing."""
    kit = a_full_course()
    kit.do(reset("cyd"))
    assert told(kit) == [("cyd", "removed by staff", "waiting")]
    kit.go_to("2026-03-02 10:00")  # the event is on
    kit.do(reset("ana"))
    assert ("ana", "removed by staff", "active") in told(kit)


@pytest.mark.parametrize("how", ["reset", "expired"])
def test_a_place_in_a_section_that_is_over_ends_without_a_word(how: str) -> None:
    """C7: it is history; whoever wants to tell of it has an automation do so."""
    kit = completed_session()
    if how == "reset":
        kit.do(reset())
    else:
        expires(kit, S, after=30)
        kit.go_to("2026-04-01 11:00")
    assert state(kit, "ana") == how
    assert "removed by staff" not in [kind for _, kind, _ in told(kit)]


def test_resetting_somebody_who_has_nothing_changes_nothing() -> None:
    """C7: neither without a registration, nor after it ended."""
    kit = a_course()
    assert a_decision(kit, reset()).facts == ()
    kit.register("ana")
    kit.do(sk.DeregisterLearner(session_id=S, learner_id="ana"), by="ana")
    assert a_decision(kit, reset()).facts == ()
    assert state(kit, "ana") != "reset"


def completed_session() -> Kit:
    """Ana has completed the session, at eleven on 2 March."""
    kit = a_course(capacity=1)
    kit.register("ana")
    kit.go_to("2026-03-02 11:00")
    assert status(kit, SALES) == "completed"
    kit.do(a_section("later", first_event_id="day-9", first_event=an_event("2026-06-02")))
    kit.deliver()
    return kit


def test_a_completed_session_counts_as_an_activity() -> None:
    """C4, C2: with the moment of the completion, as a result that nobody reported."""
    kit = completed_session()
    kept = result(kit, SALES)
    assert kept is not None
    assert (kept.is_completed, kept.at) == (True, utc("2026-03-02 11:00"))


@pytest.mark.parametrize("how", ["reset", "expired"])
def test_after_reset_or_expiry_a_session_can_be_done_anew(how: str) -> None:
    """C7, R6: refused while completed; then a new registration, and a new completion."""
    kit = completed_session()
    again = sk.RegisterLearner(session_id=S, section_id="later", learner_id="ana")
    assert [one.reason for one in a_decision(kit, again, "ana").blocking] == [Reason.NOT_COMPLETED]
    if how == "reset":
        kit.do(reset())
    else:
        expires(kit, S, after=30)
        kit.go_to("2026-04-01 11:00")
    assert (state(kit, "ana"), status(kit, SALES)) == (how, how)
    kit.do(again, by="ana")
    assert state(kit, "ana") == "active"
    kit.go_to("2026-06-02 12:00")
    assert status(kit, SALES) == "completed"


def test_the_expiry_of_a_session_somebody_does_again_leaves_the_new_registration() -> None:
    """C7: what is not completed does not expire, and nothing is given up for it."""
    kit = completed_session()
    kit.do(reset())
    kit.do(sk.RegisterLearner(session_id=S, section_id="later", learner_id="ana"), by="ana")
    facts = window(kit, lambda world: results.expiring(world, "ana", S)).facts
    assert facts == ()
    assert state(kit, "ana") == "active"


def test_a_session_completed_by_an_automation_can_be_reset_without_a_registration() -> None:
    """A5, C7: there is a result and no place."""
    kit = a_course()
    keep(kit, Result(person_id="ana", target=SALES, status=sk.ResultStatus.COMPLETED, at=START))
    kit.do(reset())
    assert status(kit, SALES) == "reset"


# In time ------------------------------------------------------------------------------------------


def test_a_completion_expires_in_its_time_with_a_warning_before() -> None:
    """C7: to the second; the warning is told once."""
    kit = a_course()
    expires(kit)
    kit.do(report("completed"))
    assert waiting(kit, ExpireResult) == [(START + 30 * DAY, START)]
    assert waiting(kit, WarnOfExpiry) == [(START + 23 * DAY, START)]
    kit.go_to("2026-01-24 07:59:59")
    assert kit.deliver() == []
    kit.go_to("2026-01-24 08:00")
    assert kit.deliver() == [("ana", "expiry near")]
    kit.go_to("2026-01-31 07:59:59")
    assert status(kit) == "completed"
    kit.go_to("2026-01-31 08:00")
    assert (status(kit), kit.deliver()) == ("expired", [])
    assert waiting(kit, ExpireResult) == waiting(kit, WarnOfExpiry) == []


@pytest.mark.parametrize(
    ("after", "warns", "expected"),
    [(30, 7, [23]), (30, 0, []), (7, 7, []), (3, 7, []), (8, 7, [1])],
)
def test_a_warning_comes_only_while_it_is_before(
    after: int, warns: int, expected: list[int]
) -> None:
    """C7, N4: none where none is wanted, nor for a moment that is past."""
    kit = a_course()
    expires(kit, after=after, warns=warns)
    kit.do(report("completed"))
    assert waiting(kit, WarnOfExpiry) == [(START + days * DAY, START) for days in expected]


def test_a_late_run_expires_without_a_warning() -> None:
    """C7, N4: what is past is not told any more."""
    kit = a_course()
    expires(kit)
    kit.do(report("completed"))
    kit.go_to("2026-05-01 08:00")
    assert (status(kit), kit.deliver()) == ("expired", [])


def test_a_new_completion_before_the_old_one_expires_has_its_own_time() -> None:
    """C7: what waited for the old one finds the new one in its time, and waits for that."""
    kit = a_course()
    expires(kit)
    kit.do(report("completed"))
    kit.go_to("2026-01-11 08:00")
    kit.do(report("failed"))
    kit.do(report("completed"))
    kit.go_to("2026-01-31 08:00")
    assert (status(kit), kit.deliver()) == ("completed", [])
    again = utc("2026-01-11 08:00")
    assert waiting(kit, ExpireResult) == [(again + 30 * DAY, again)]
    assert waiting(kit, WarnOfExpiry) == [(again + 23 * DAY, again)]
    kit.go_to("2026-02-09 08:00")
    assert (status(kit), kit.deliver()) == ("completed", [("ana", "expiry near")])
    kit.go_to("2026-02-10 08:00")
    assert status(kit) == "expired"


@pytest.mark.parametrize("kind", [ExpireResult, WarnOfExpiry])
@pytest.mark.parametrize("gone", ["completion", "expiry", "result"])
def test_what_is_due_for_nothing_does_nothing(kind: type[Any], gone: str) -> None:
    """C7: a stale expiry or warning finds no completion, or no expiry, and is done with."""
    kit = a_course()
    if gone != "expiry":
        expires(kit)
    if gone != "result":
        word = "reset" if gone == "completion" else "completed"
        kept = Result(person_id="ana", target=QUIZ, status=sk.ResultStatus(word), at=START)
        keep(kit, kept)
    command = kind(activity_id="quiz", person_id="ana", completed_at=START)
    keep(kit, Due(START, command))
    assert len(a_decision(kit, command).facts) == 1
    kit.go_to("2026-01-01 08:00")
    assert (waiting(kit, kind), kit.deliver()) == ([], [])


@pytest.mark.parametrize("kind", [ExpireResult, WarnOfExpiry])
def test_what_is_due_too_early_waits_for_its_own_time(kind: type[Any]) -> None:
    """C7: a stale expiry or warning of an earlier completion is moved to the later one."""
    kit = a_course()
    expires(kit)
    keep(kit, Result(person_id="ana", target=QUIZ, status=sk.ResultStatus.COMPLETED, at=START))
    command = kind(activity_id="quiz", person_id="ana", completed_at=START - 9 * DAY)
    keep(kit, Due(START, command))
    kit.go_to("2026-01-01 08:00")
    assert waiting(kit, ExpireResult) == [(START + 30 * DAY, START)]
    assert waiting(kit, WarnOfExpiry) == [(START + 23 * DAY, START)]
    assert (status(kit), kit.deliver()) == ("completed", [])


def test_an_expiry_that_lasts_longer_moves_the_moment() -> None:
    """C7: the old warning and the old expiry wait for the new moments."""
    kit = a_course()
    expires(kit)
    kit.do(report("completed"))
    expires(kit, after=90)
    kit.go_to("2026-01-31 08:00")
    assert (status(kit), kit.deliver()) == ("completed", [])
    assert waiting(kit, ExpireResult) == [(START + 90 * DAY, START)]
    assert waiting(kit, WarnOfExpiry) == [(START + 83 * DAY, START)]
    kit.go_to("2026-03-25 08:00")
    assert kit.deliver() == [("ana", "expiry near")]


def test_an_expiry_that_is_shorter_brings_the_moment_nearer() -> None:
    """C7: the warning too."""
    kit = a_course()
    expires(kit)
    kit.do(report("completed"))
    expires(kit, after=10)
    kit.go_to("2026-01-04 08:00")
    assert kit.deliver() == [("ana", "expiry near")]
    kit.go_to("2026-01-11 08:00")
    assert status(kit) == "expired"


def test_an_expiry_set_later_is_for_completions_that_are_there() -> None:
    """C7: those whose time is over expire at once, what is not completed is left alone."""
    kit = a_course()
    kit.do(report("completed"))
    kit.clock.set(START + 20 * DAY)
    kit.do(report("completed", person_id="bob"))
    kit.do(report("started", person_id="cyd"))
    kit.clock.set(START + 40 * DAY)
    expires(kit)
    assert [status(kit, QUIZ, one) for one in ("ana", "bob", "cyd")] == [
        "expired",
        "completed",
        "started",
    ]
    assert waiting(kit, ExpireResult) == [(START + 50 * DAY, START + 20 * DAY)]
    assert waiting(kit, WarnOfExpiry) == [(START + 43 * DAY, START + 20 * DAY)]


def test_without_an_expiry_nothing_expires() -> None:
    """C7: taking it back leaves completions as they are."""
    kit = a_course()
    expires(kit)
    kit.do(report("completed"))
    assert a_decision(kit, sk.SetExpiry(activity_id="quiz", expiry=None)).facts == (
        ExpirySet(activity_id="quiz", expiry=None),
    )
    kit.do(sk.SetExpiry(activity_id="quiz", expiry=None))
    kit.go_to("2027-01-01 08:00")
    assert (status(kit), kit.deliver()) == ("completed", [])


def test_suspended_people_are_not_warned_and_their_completions_expire() -> None:
    """C7, N8, G9: time goes on for them."""
    kit = a_course()
    expires(kit)
    kit.do(report("completed"))
    a_person(kit, "ana", "north", status="suspended")
    kit.go_to("2026-01-24 08:00")
    assert kit.deliver() == []
    kit.go_to("2026-01-31 08:00")
    assert status(kit) == "expired"


def test_only_what_something_follows_from_is_looked_at_again() -> None:
    """C4, C6: a report of an activity that nothing waits for leaves no further step."""
    kit = a_course()
    assert not any(
        isinstance(one, CommandScheduled) for one in a_decision(kit, report("completed")).facts
    )
    expires(kit)
    follow = FollowResult(person_id="ana", target=QUIZ)
    assert CommandScheduled(command=follow, due_at=START) in (
        a_decision(kit, report("completed")).facts
    )


@pytest.mark.parametrize("under_way", ["started", "ready for grading", "graded"])
def test_what_is_under_way_again_takes_no_completion_away(under_way: str) -> None:
    """C10: looking at it once more, or a late grade, leaves it completed; only the score changes."""
    kit = a_course()
    kit.do(report("completed"))
    kit.do(sk.ReportResult(target=QUIZ, person_id="ana", status=under_way, score=4))
    (result,) = kit.storage.records(Result).values()
    assert (result.status.value, result.score, result.at) == ("completed", 4, START)


def test_completing_again_keeps_the_score() -> None:
    """A5, C10: an automation that completes what is complete changes nothing."""
    kit = a_course()
    kit.do(sk.ReportResult(target=QUIZ, person_id="ana", status="completed", score=7))
    with kit.storage.transaction() as records:
        assert results.completing(a_window(kit, records), "ana", "quiz").facts == ()

"""Crediting somebody with a session: given world, command -> facts, notices, answers (C11)."""

from datetime import timedelta
from typing import Any

import pytest

import sessionkit as sk
from sessionkit import facts
from sessionkit._domain.decision import Decision, met, unmet
from sessionkit._domain.keys import of_people
from sessionkit._domain.reasons import Reason
from sessionkit._domain.registration import Registration, Roster
from sessionkit._domain.result import Credit, Result
from tests.builders import (
    START,
    Kit,
    a_decision,
    a_section,
    a_world,
    utc,
)

S, N = "sales-101", "north"
CREDITING = sk.CompleteActivity(activity_id=S, person_id="ana")
WHERE = {"session_id": S, "section_id": N, "event_id": "day-1"}
ONE_PLACE = {"capacity": 1, "preferences": sk.Preferences(waitlist=sk.Waitlist())}
OVER = utc("2026-03-02 11:00")


def a_course(*learner_ids: str, **changes: Any) -> Kit:
    """A world with a section of one place, for which these registered; all that was told is out."""
    kit = a_world(a_section(**(ONE_PLACE | changes)))
    for learner_id in learner_ids:
        kit.register(learner_id)
    kit.deliver()
    return kit


def result(kit: Kit, person_id: str = "ana") -> Result | None:
    """How somebody stands towards the session."""
    return kit.storage.records(Result).get((person_id, "activity", S))


def credit(kit: Kit) -> Credit | None:
    """The credit that ana has."""
    found = result(kit)
    return None if found is None else found.credit


def states(kit: Kit) -> dict[str, str]:
    """The states of all registrations."""
    found = kit.storage.records(Registration).values()
    return {one.learner_id: one.state.value for one in found}


def marked(kit: Kit, mark: sk.Attendance | None) -> None:
    """Mark ana at the event."""
    kit.do(sk.SaveSheet(**WHERE, marks={"ana": mark}))


def reported(kit: Kit, *triggers: sk.Trigger) -> None:
    """Have an automation for each trigger tell whom it is about."""
    for trigger in triggers:
        kit.do(
            sk.SaveAutomation(
                automation=sk.Automation(
                    automation_id=trigger.value.replace(" ", "-"),
                    name=trigger.value,
                    trigger=trigger,
                    condition=sk.Always(),
                    actions=[sk.Notify(trigger.value, "Look.")],
                )
            )
        )


def told(kit: Kit) -> list[tuple[str, str]]:
    """Whom what is told next, messages of automations by their subject."""
    kit.engine.run_due()
    kit.notifier.sent.clear()
    kit.deliver()
    return sorted(
        (one.person_id, getattr(one.payload, "subject", one.kind.value))
        for one in kit.notifier.sent
    )


def test_a_credit_without_a_place_is_a_completion_with_its_source() -> None:
    """C11: one fact, told once, kept with who gave it and when; the second changes nothing."""
    kit = a_course()
    given = facts.SessionCredited(
        session_id=S, learner_id="ana", credit=Credit(at=START, by="ada")
    )
    assert a_decision(kit, CREDITING, "ada") == Decision(
        (
            met(Reason.ACTOR_ACTIVE),
            met(Reason.ADMIN),
            met(Reason.TARGET_EXISTS, "activity", S),
            met(Reason.PERSON_EXISTS, "ana"),
            met(Reason.SESSIONS_ON),
            met(Reason.SESSION_NOT_ARCHIVED, S),
        ),
        (given,),
    )
    kit.do(CREDITING, by="ada")
    assert credit(kit) == Credit(at=START, by="ada")
    (notice,) = (one for one in _sent(kit) if one.person_id == "ana")
    assert (notice.kind.value, notice.payload.was, notice.payload.events) == (
        "session credited",
        None,
        (),
    )
    assert a_decision(kit, CREDITING, "ada").facts == ()
    (row,) = kit.engine.progress("ana", by="ana")
    assert (row.section_id, row.state, row.completed_at) == ("", "", START)


def _sent(kit: Kit) -> list[Any]:
    kit.notifier.sent.clear()
    kit.deliver()
    return list(kit.notifier.sent)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (sk.ChangeSettings(sessions_are_on=False), Reason.SESSIONS_ON),
        (sk.ArchiveSession(session_id=S), Reason.SESSION_NOT_ARCHIVED),
        (sk.DeletePerson(person_id="ana"), Reason.PERSON_EXISTS),
    ],
)
def test_what_refuses_a_credit(change: Any, reason: Reason) -> None:
    """C7, S2: an archived session, sessions that are off, and somebody who is gone."""
    kit = a_course()
    kit.do(change)
    decision = a_decision(kit, CREDITING)
    assert ([one.reason for one in decision.blocking], decision.facts) == ([reason], ())


def test_only_admins_credit() -> None:
    """C11, G4: trainers and learners do not."""
    for by in ("tess", "ana"):
        assert a_decision(a_course(), CREDITING, by).blocking == (unmet(Reason.ADMIN),)


@pytest.mark.parametrize(
    ("learner_id", "after", "notices"),
    [
        (
            "ana",
            {"ana": "credited", "bob": "active", "cyd": "waiting"},
            [("ana", "session credited"), ("bob", "promoted")],
        ),
        (
            "bob",
            {"ana": "active", "bob": "credited", "cyd": "waiting"},
            [("bob", "session credited")],
        ),
    ],
)
def test_a_credit_ends_a_place_or_a_place_in_line(
    learner_id: str, after: dict[str, str], notices: list[tuple[str, str]]
) -> None:
    """C11, W3: the place goes to the line in the same step; the learner is told both at once."""
    kit = a_course("ana", "bob", "cyd")
    kit.do(sk.CompleteActivity(activity_id=S, person_id=learner_id))
    assert states(kit) == after
    assert told(kit)[: len(notices)] == notices
    (own,) = (one for one in kit.notifier.sent if one.person_id == learner_id)
    assert own.payload.was.value == ("active" if learner_id == "ana" else "waiting")
    assert [one.event_id for one in own.payload.events] == ["day-1"]
    roster = kit.storage.records(Roster)[S, N]
    assert (roster.taken, roster.waiting) == (1, 1)
    kit.go_to("2026-03-02 09:30")
    assert learner_id not in {one for one, kind in kit.deliver() if kind == "event reminder"}


def test_attending_later_completes_nothing_a_second_time() -> None:
    """C11, C3: marks of the place that ended are kept, and the credit stands as it is."""
    kit = a_course("ana")
    reported(kit, sk.Trigger.SESSION_COMPLETED, sk.Trigger.LEARNER_DEREGISTERED)
    kit.go_to("2026-03-02 10:00")
    kit.do(CREDITING)
    assert told(kit) == [("ana", "session completed"), ("ana", "session credited")]
    kit.go_to("2026-03-02 12:00")
    assert "ana" not in [one for one, _ in told(kit)]
    found = result(kit)
    assert found is not None
    assert (found.is_completed, found.at) == (True, utc("2026-03-02 10:00"))


TRIGGERS = (sk.Trigger.SESSION_COMPLETED, sk.Trigger.COMPLETION_WITHDRAWN)


def test_a_credit_beside_a_completion_stands_when_that_falls() -> None:
    """C11: nothing is told when it is given, when marks take the completion away, or bring it back;
    the moment is the completion's, and the credit's while there is none.
    """
    kit = a_course("ana")
    reported(kit, *TRIGGERS)
    kit.go_to("2026-03-02 12:00")
    told(kit)
    kit.do(CREDITING)
    given = Credit(at=utc("2026-03-02 12:00"))
    for mark, at in (
        (sk.Attendance.ATTENDED, OVER),
        (sk.Attendance.ABSENT, given.at),
        (sk.Attendance.ATTENDED, OVER),
        (sk.Attendance.ABSENT, given.at),
    ):
        kit.go_to("2026-03-02 13:00")
        marked(kit, mark)
        found = result(kit)
        assert found is not None
        assert (found.is_completed, found.at, found.credit) == (True, at, given)
        (row,) = kit.engine.progress("ana", by="ana")
        assert row.completed_at == at
        assert told(kit) == []
    assert states(kit) == {"ana": "active"}


def test_a_completion_that_nobody_recorded_is_recorded_first() -> None:
    """C11, C3: it keeps its moment, and is told and fires once; the credit is kept beside it."""
    kit = a_course("ana")
    reported(kit, *TRIGGERS)
    kit.clock.set(utc("2026-03-02 12:00"))
    kinds = [type(one) for one in a_decision(kit, CREDITING).facts]
    assert kinds[:2] == [facts.SessionCompleted, facts.SessionCredited]
    kit.do(CREDITING)
    assert told(kit) == [("ana", "session completed")] * 2
    found = result(kit)
    assert found is not None
    assert (found.at, found.credit) == (OVER, Credit(at=utc("2026-03-02 12:00")))


def test_a_credit_is_ended_by_a_reset_and_by_expiry() -> None:
    """C11, C7: then the session is open again, and a credit can be given anew."""
    kit = a_course()
    expiry = sk.Expiry(activity_id=S, after=timedelta(days=30))
    kit.do(sk.SetExpiry(activity_id=S, expiry=expiry))
    again = sk.RegisterLearner(session_id=S, section_id=N, learner_id="ana")
    for ended in ("reset", "expired"):
        kit.do(CREDITING)
        assert [one.reason for one in a_decision(kit, again, "ana").blocking] == [
            Reason.NOT_COMPLETED
        ]
        if ended == "reset":
            kit.do(sk.ResetActivity(activity_id=S, person_id="ana"))
        else:
            kit.engine.run_due()
            kit.go_to("2026-01-31 08:00")
        found = result(kit)
        assert found is not None
        assert (found.status.value, found.credit) == (ended, None)
        assert a_decision(kit, again, "ana").blocking == ()


def test_an_automation_credits_and_is_named() -> None:
    """C11, A5, X4: the credit says which automation gave it, and so does the history."""
    kit = a_course("ana", "bob")
    kit.do(
        sk.SaveAutomation(
            automation=sk.Automation(
                automation_id="known",
                name="Known elsewhere",
                trigger=sk.Trigger.PERSON_UPDATED,
                condition=sk.IsPerson("ana"),
                actions=[sk.Complete(S)],
            )
        )
    )
    entry = sk.PersonEntry(person_id="ana", name="Ana Maria", group_ids=[N])
    kit.do(sk.SavePerson(person=entry))
    kit.engine.run_due()
    assert credit(kit) == Credit(at=START, automation_id="known")
    assert states(kit) == {"ana": "credited", "bob": "active"}
    rows = kit.engine.history(session_id=S, learner_id="ana", by="ada")
    assert [(one.what, one.by) for one in rows][1:] == [
        ("session credited", "automation known"),
        ("credited", "automation known"),
    ]


def test_the_history_tells_of_a_credit_without_a_place() -> None:
    """C11, T6: to the learner, and to staff, who read who gave it."""
    kit = a_course()
    kit.do(CREDITING, by="ada")
    for by, who in (("ana", "staff"), ("ada", "ada")):
        (row,) = kit.engine.history(session_id=S, learner_id="ana", by=by)
        assert (row.what, row.section_id, row.by) == ("session credited", "", who)


def test_who_reads_a_credit() -> None:
    """X3, W3: the learner, and nobody else; it is they who may qualify elsewhere by it."""
    given = facts.SessionCredited(session_id=S, learner_id="ana", credit=Credit(at=START))
    assert (given.is_shown_to("ana"), given.is_shown_to("bob")) == (True, False)
    assert given.concerns == ("ana",)
    assert given.keys == of_people(("ana",))

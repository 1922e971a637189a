"""What is due at one moment, in its order, and what waits while sessions are off (X6, S2, W5)."""

from datetime import timedelta

import sessionkit as sk
from tests.builders import Kit, a_section, a_world, an_event, at, utc

SALES = {"session_id": "sales-101"}
NORTH = {**SALES, "section_id": "north"}
QUIZ = sk.Target.activity("quiz")
HOUR = timedelta(hours=1)


def one_morning() -> Kit:
    """At ten in Brussels one event ends and the next begins, with all that goes with both."""
    kit = a_world(
        a_section(
            capacity=1,
            preferences=sk.Preferences(
                confirmed_by_trainer=True, waitlist=sk.Waitlist(), late_registration=True
            ),
            first_event_id="early",
            first_event=an_event(end=at("2026-03-02 10:00"), trainer_ids=["tess"], links=[]),
        ),
        a_section(
            "south",
            first_event_id="only",
            first_event=an_event(start=at("2026-03-02 10:00"), links=[]),
        ),
    )
    late = an_event(start=at("2026-03-02 10:00"), links=[])
    kit.do(sk.AddEvent(**NORTH, event_id="late", plan=late))
    later = an_event(start=at("2026-03-02 13:00"), end=at("2026-03-02 14:00"))
    kit.do(sk.AddEvent(**NORTH, event_id="later", plan=later))
    kit.do(sk.ChangeSettings(reminders=[3 * HOUR, HOUR]))
    for learner_id in ("ana", "bob"):
        kit.register(learner_id)
    return kit


def carried_out(kit: Kit, moment: str) -> list[tuple[str, ...]]:
    """Carry out what is due at a moment; give what that was, with section and event."""
    before = len(list(kit.engine.journal(by=sk.APPLICATION)))
    kit.go_to(moment)
    commands = [one.command for one in kit.engine.journal(by=sk.APPLICATION)][before:]
    named = ("section_id", "event_id", "activity_id", "person_id")
    return [
        (type(one).__name__, *(getattr(one, name) for name in named if hasattr(one, name)))
        for one in commands
    ]


def test_what_is_due_at_one_moment_has_an_order() -> None:
    """X6: at one moment lines close first, then events begin, then others end, then people are
    reminded; within each kind by session, section and event.
    """
    kit = one_morning()
    kit.go_to("2026-03-02 08:59")
    assert carried_out(kit, "2026-03-02 09:00") == [
        ("CloseLine", "south"),
        ("BeginEvent", "north", "late"),
        ("BeginEvent", "south", "only"),
        ("EndEvent", "north", "early"),
        ("RemindTrainers", "north", "early"),
        ("RemindLearners", "north", "later"),
    ]


def test_the_order_does_not_depend_on_how_things_came_to_be() -> None:
    """X6: planned in another order, and moved to the moment from elsewhere, it is the same."""
    planned, moved = one_morning(), one_morning()
    for hour in ("11", "10"):
        times = {"start": at(f"2026-03-02 {hour}:00"), "end": at("2026-03-02 12:00")}
        moved.do(sk.EditEvent(**SALES, section_id="south", event_id="only", **times))
        moved.do(sk.EditEvent(**NORTH, event_id="late", **times))
    for kit in (planned, moved):
        kit.go_to("2026-03-02 08:59")
    found = [carried_out(kit, "2026-03-02 09:00") for kit in (planned, moved)]
    assert found[0] == found[1]


def test_the_order_is_that_of_time_first() -> None:
    """X6: after a pause the earlier moment is carried out before the later one, whole."""
    kit = one_morning()
    at_once = carried_out(kit, "2026-03-02 09:00")
    kit = one_morning()
    bit_by_bit = [
        one
        for moment in ("2026-03-01 08:00", "2026-03-02 05:59", "2026-03-02 08:00")
        for one in carried_out(kit, moment)
    ]
    assert at_once == [*bit_by_bit, *carried_out(kit, "2026-03-02 09:00")]


def test_what_is_about_no_session_goes_on_while_they_are_off() -> None:
    """S2, C7: while sessions are off their moments wait, whole and in order; completions of other
    activities expire, and automations are checked, all the same.
    """
    kit = one_morning()
    kit.do(sk.AddActivity(activity_id="quiz", title="Quiz"))
    expiry = sk.Expiry(activity_id="quiz", after=timedelta(days=60), warns_before=HOUR)
    kit.do(sk.SetExpiry(activity_id="quiz", expiry=expiry))
    kit.do(sk.ReportResult(target=QUIZ, person_id="ana", status="completed"))
    badge = sk.Automation(
        automation_id="badge",
        name="Badge",
        condition=sk.BetweenMoments(starts=utc("2026-03-02 08:30")),
        actions=[sk.GrantBadge("early-bird")],
    )
    kit.do(sk.SaveAutomation(automation=badge))
    kit.deliver()
    undisturbed = one_morning()
    kit.do(sk.ChangeSettings(sessions_are_on=False))
    names = {one[0] for one in carried_out(kit, "2026-03-02 09:00")}
    assert names == {"CheckAutomations", "Act", "WarnOfExpiry", "ExpireResult", "FollowResult"}
    told = {kind for _, kind in kit.deliver()}
    assert told <= {"badge granted", "expiry near"}
    assert "badge granted" in told
    kit.do(sk.ChangeSettings(sessions_are_on=True))
    of_sessions = carried_out(kit, "2026-03-02 09:00")
    assert of_sessions == carried_out(undisturbed, "2026-03-02 09:00")

"""The plan changes while people are registered: groups, events, cancellations (S10-S15, N6)."""

from datetime import datetime

import pytest

import sessionkit as sk
from tests.builders import Kit, a_section, a_world, an_event, at, unlock

DAY_2 = an_event("2026-03-03")


def two_days() -> Kit:
    """Section ``north`` with two days, trained by ``tess``; Ana and Bob are registered."""
    kit = a_world(a_section(first_event=an_event(trainer_ids=["tess"])))
    kit.do(sk.AddEvent(session_id="sales-101", section_id="north", event_id="day-2", plan=DAY_2))
    kit.register("ana")
    kit.register("bob")
    kit.deliver()
    return kit


def codes(answer: sk.Answer) -> list[str]:
    """Give the codes of what blocked."""
    return [one.code for one in answer.blocking]


def edit(**changes: object) -> sk.EditSection:
    """An edit of the section."""
    return sk.EditSection(session_id="sales-101", section_id="north", **changes)


def move(event_id: str, start: str, end: str) -> sk.EditEvent:
    """Move an event."""
    return sk.EditEvent(
        session_id="sales-101",
        section_id="north",
        event_id=event_id,
        start=at(start),
        end=at(end),
    )


def test_groups_stay_while_somebody_is_registered() -> None:
    """The groups with which registration began cannot be taken away while a place is held,
    others can be added and taken away again, and once nobody is registered all are free (S10).
    """
    kit = two_days()
    refused = kit.explain(edit(group_ids=["south"]), by="ada")
    assert codes(refused) == ["section.groups-kept"]
    kit.do(edit(group_ids=["north", "south"]), by="ada")
    kit.do(edit(group_ids=["north"]), by="ada")
    for learner_id in ("ana", "bob"):
        command = sk.DeregisterLearner(session_id="sales-101", learner_id=learner_id)
        kit.do(command, by=learner_id)
    assert kit.do(edit(group_ids=["south"]), by="ada").is_allowed


def test_an_added_event_is_everybodys() -> None:
    """Everybody registered is registered for an event that is added later, and told of it (S12)."""
    kit = two_days()
    day_3 = an_event("2026-03-04")
    kit.do(
        sk.AddEvent(session_id="sales-101", section_id="north", event_id="day-3", plan=day_3),
        by="tess",
    )
    assert kit.deliver() == [("ana", "event added"), ("bob", "event added")]
    days = [one["event_id"] for one in kit.engine.agenda("ana", by="ana").to_records()]
    assert days == ["day-1", "day-2", "day-3"]


def test_an_added_event_takes_no_completion_away() -> None:
    """Who had completed the session keeps that when another event is added afterwards (S12, C5)."""
    kit = two_days()
    kit.go_to("2026-03-03 12:00")
    assert ("ana", "session completed") in kit.deliver()
    day_3 = an_event("2026-03-10")
    kit.do(
        sk.AddEvent(session_id="sales-101", section_id="north", event_id="day-3", plan=day_3),
        by="tess",
    )
    kit.go_to("2026-03-20 12:00")
    assert "completion withdrawn" not in kit.notifier.to("ana")
    assert kit.notifier.to("ana").count("session completed") == 1


def test_a_submitted_day_stays_where_it_is() -> None:
    """An event whose attendance was submitted is neither moved nor removed until its sheet is
    reopened, and the answer says that reopening is what would open the door; what was attended is
    not removed even then (S13, R12).
    """
    kit = a_world(a_section(preferences=sk.Preferences(confirmed_by_trainer=True)))
    kit.do(sk.AddEvent(session_id="sales-101", section_id="north", event_id="day-2", plan=DAY_2))
    kit.register("ana")
    kit.go_to("2026-03-02 12:00")
    sheet = {"session_id": "sales-101", "section_id": "north", "event_id": "day-1"}
    kit.do(sk.SubmitSheet(**sheet, others="attended"), by="tess")
    later = move("day-1", "2026-03-02 14:00", "2026-03-02 15:00")
    was_attended = ["event.not-attended"]
    for command, codes_before in ((later, []), (sk.RemoveEvent(**sheet), was_attended)):
        refused = kit.explain(command, by="tess")
        assert codes(refused) == [*codes_before, "event.sheet-not-submitted"]
        assert refused.blocking[-1].remedy == "Reopen the sheet."
    kit.do(sk.ReopenSheet(**sheet, reason="The meeting was in the afternoon."), by="tess")
    assert kit.do(later, by="tess").is_allowed


def test_a_cancelled_section_tells_everybody_once() -> None:
    """Cancelling a section ends every place and every place in line and tells each person once;
    who had left before hears nothing (S14).
    """
    kit = a_world(
        a_section(
            capacity=2,
            preferences=sk.Preferences(waitlist=sk.Waitlist()),
            first_event=an_event(trainer_ids=["tess"]),
        )
    )
    kit.register("ana")
    kit.register("bob")
    kit.register("cyd")
    kit.register("dan")
    kit.do(sk.DeregisterLearner(session_id="sales-101", learner_id="dan"), by="dan")
    kit.deliver()
    cancel = sk.CancelSection(
        session_id="sales-101", section_id="north", reason="The room burnt down."
    )
    kit.do(cancel, by="ada")
    told = kit.deliver()
    assert sorted(told) == [(one, "section cancelled") for one in ("ana", "bob", "cyd", "tess")]
    reasons = {one.payload.reason for one in kit.notifier.sent[-4:]}
    assert reasons == {"The room burnt down."}
    assert codes(kit.explain(cancel, by="ada")) == ["section.not-cancelled"]
    kit.go_to("2026-03-05 12:00")
    assert kit.deliver() == []


def test_a_section_that_began_is_cancelled_day_by_day() -> None:
    """A section whose first event has begun cannot be cancelled, but each event to come can; the
    cancelled one no longer counts, so the rest completes the session (S14, S15).
    """
    kit = two_days()
    kit.go_to("2026-03-02 09:00")
    kit.deliver()
    section = {"session_id": "sales-101", "section_id": "north"}
    refused = kit.explain(sk.CancelSection(**section, reason="Snow."), by="ada")
    assert codes(refused) == ["section.not-begun"]
    kit.do(sk.CancelEvent(**section, event_id="day-2", reason="Snow."), by="ada")
    assert sorted(kit.deliver()) == [(one, "event cancelled") for one in ("ana", "bob", "tess")]
    kit.go_to("2026-03-02 11:00")
    assert sorted(kit.deliver()) == [(one, "session completed") for one in ("ana", "bob")]
    kit.go_to("2026-03-10 11:00")
    assert kit.deliver() == []


def test_the_last_day_is_cancelled_as_a_section() -> None:
    """Cancelling the one event that is left cancels the section (S15)."""
    kit = two_days()
    for event_id in ("day-1", "day-2"):
        assert kit.engine.session("sales-101", by="ada").rows[0].cancelled == ""
        kit.do(
            sk.CancelEvent(
                session_id="sales-101", section_id="north", event_id=event_id, reason="Snow."
            ),
            by="ada",
        )
        kit.deliver()
    assert kit.notifier.to("ana") == ["registered", "event cancelled", "section cancelled"]
    assert kit.engine.session("sales-101", by="ada").rows[0].cancelled == "Snow."


def test_several_moves_are_told_as_one() -> None:
    """Moves of one event before anything is delivered reach people as one notice, the latest; a
    move after a delivery is told again (N6).
    """
    kit = two_days()
    for day in ("2026-03-04", "2026-03-05", "2026-03-06"):
        kit.do(move("day-2", f"{day} 09:00", f"{day} 12:00"), by="ada")
    told = kit.deliver()
    assert sorted(told) == [(one, "event changed") for one in ("ana", "bob", "tess")]
    starts = {one.payload.event.plan.start.wall for one in kit.notifier.sent[-3:]}
    assert starts == {datetime(2026, 3, 6, 9)}  # noqa: DTZ001 - a wall-clock time
    kit.do(move("day-2", "2026-03-07 09:00", "2026-03-07 12:00"), by="ada")
    assert sorted(kit.deliver()) == [(one, "event changed") for one in ("ana", "bob", "tess")]


def test_days_stay_in_order() -> None:
    """An event may begin the minute another ends, and not a minute earlier (S7)."""
    kit = two_days()
    early = move("day-2", "2026-03-02 11:59", "2026-03-02 13:00")
    assert codes(kit.explain(early, by="tess")) == ["event.in-order"]
    assert kit.do(move("day-2", "2026-03-02 12:00", "2026-03-02 13:00"), by="tess").is_allowed


def test_the_slower_edit_is_refused() -> None:
    """Of two edits made from the same version the second is refused and says so (X8)."""
    kit = two_days()
    version = kit.engine.session("sales-101", by="ada").version
    kit.do(edit(name="Brussels", based_on=version), by="ada")
    refused = kit.explain(edit(name="Antwerp", based_on=version), by="tess")
    assert codes(refused) == ["edit.up-to-date"]


def test_an_archived_session_only_takes_restoring() -> None:
    """An archived session refuses learners and staff alike, and restoring brings all back (S16)."""
    kit = two_days()
    kit.do(sk.ArchiveSession(session_id="sales-101"), by="ada")
    with pytest.raises(sk.Refused) as caught:
        kit.register("cyd")
    assert codes(caught.value.answer) == ["session.not-archived"]
    assert codes(kit.explain(edit(name="Brussels"), by="ada")) == ["session.not-archived"]
    kit.do(sk.RestoreSession(session_id="sales-101"), by="ada")
    assert kit.register("cyd").is_allowed


def test_overlaps_warn_or_refuse() -> None:
    """An event at the same time as one of the learner's others is a warning, unless the platform
    says that it is a refusal (R8).
    """
    kit = two_days()
    kit.do(sk.CreateSession(session_id="python", title="Python"))
    unlock(kit, "python")
    kit.do(sk.PublishSession(session_id="python"))
    kit.do(a_section("evening", session_id="python"))
    command = sk.RegisterLearner(session_id="python", section_id="evening", learner_id="ana")
    warned = {one["requirement"]: one["outcome"] for one in kit.explain(command).to_records()}
    assert warned["registration.no-overlap"] == "warning"
    kit.do(sk.ChangeSettings(overlaps="refuse"), by="ada")
    assert codes(kit.explain(command, by="ana")) == ["registration.no-overlap"]

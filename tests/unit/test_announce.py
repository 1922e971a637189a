"""Who is told what because of a fact, exactly once (N2-N4, N6, N8)."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit import facts
from sessionkit._announce import announce, is_still_useful
from sessionkit._domain.automation import Occurrence
from sessionkit._domain.catalogue import Event
from sessionkit._domain.ids import PersonId
from sessionkit._domain.keys import Keys
from sessionkit._domain.notice import EFFECTS, TELLINGS, Notice, NoticeKind, NoticeState
from sessionkit._domain.payloads import AboutSection, AddedToDo, NearExpiry
from sessionkit._domain.reaction import Offer
from sessionkit._domain.registration import Registration, RegistrationState
from sessionkit._domain.todo import Item, ItemState
from tests.builders import (
    START,
    Kit,
    a_person,
    a_section,
    a_window,
    a_world,
    an_event,
    at,
    keep,
    utc,
    with_plan,
)

S, N, E = "sales-101", "north", "day-1"
BEGINS, ENDS = utc("2026-03-02 08:00"), utc("2026-03-02 11:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TITLES = {"session_title": "Sales training 101", "section_name": "North"}


def trained(**changes: Any) -> sk.PlanSection:
    """A section whose event tess trains."""
    return a_section(**({"first_event": an_event(trainer_ids=["tess"])} | changes))


def told(kit: Kit, kind: NoticeKind | None = None) -> list[Notice]:
    """The notices there are, in order of coming up."""
    found = kit.storage.records(Notice).values()
    unnumbered = [one.numbered(0, 0) for one in found]
    return [one for one in unnumbered if kind is None or one.kind is kind]


def notice(
    kind: NoticeKind, person_id: str, subject: Any, occurrence: str, /, **fields: Any
) -> Notice:
    """A notice as composed at START, unless said otherwise."""
    created = fields.pop("created", START)
    payload = TELLINGS[kind].payload
    titles = TITLES if issubclass(payload, AboutSection) else {}
    return Notice(
        kind=kind,
        person_id=person_id,
        subject=subject,
        occurrence=occurrence,
        created_at=created,
        due_at=created,
        payload=payload(**titles, **fields),
    )


def event_of(kit: Kit, event_id: str = E) -> Event:
    """An event as planned now."""
    with kit.storage.transaction() as records:
        found = a_window(kit, records).session(S).section(N).event(event_id)
    assert found is not None
    return found


def registering(learner_id: str = "ana") -> sk.RegisterLearner:
    """Register for north."""
    return sk.RegisterLearner(session_id=S, section_id=N, learner_id=learner_id)


# Registration ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actor", "kind"),
    [
        ("ana", NoticeKind.REGISTERED),
        ("tess", NoticeKind.ADDED_BY_STAFF),
        (sk.APPLICATION, NoticeKind.ADDED_BY_STAFF),
    ],
)
def test_a_registration_is_confirmed(actor: Any, kind: NoticeKind) -> None:
    """N2, N3, R9: with all events; people are told what they did themselves only here."""
    kit = a_world(trained())
    kit.do(registering(), by=actor)
    assert told(kit) == [notice(kind, "ana", (S, N), "1", events=(event_of(kit),))]


def test_cancelled_events_are_not_confirmed() -> None:
    """R9, S15: the confirmation names the events that take place."""
    kit = a_world(a_section())
    kit.do(sk.AddEvent(session_id=S, section_id=N, event_id="day-2", plan=an_event("2026-03-09")))
    kit.do(sk.CancelEvent(session_id=S, section_id=N, event_id="day-2", reason="ill"))
    kit.register("ana")
    assert told(kit)[0].payload.events == (event_of(kit),)


def test_waiting_moving_up_and_leaving_are_told() -> None:
    """N2 [X]: each with the number of the attempt, so that another time is another notice."""
    kit = a_world(a_section(capacity=1, preferences=sk.Preferences(waitlist=sk.Waitlist())))
    kit.register("bob")
    kit.register("ana")
    kit.do(sk.DeregisterLearner(session_id=S, learner_id="ana"), by="ana")
    kit.register("ana")
    kit.do(sk.DeregisterLearner(session_id=S, learner_id="bob"), by="bob")
    events = (event_of(kit),)
    gone = {"reason": "", "events": events}
    assert told(kit) == [
        notice(NoticeKind.REGISTERED, "bob", (S, N), "1", events=events),
        notice(NoticeKind.WAITING, "ana", (S, N), "1"),
        notice(NoticeKind.DEREGISTERED, "ana", (S, N), "1", was=RegistrationState.WAITING, **gone),
        notice(NoticeKind.WAITING, "ana", (S, N), "2"),
        notice(NoticeKind.DEREGISTERED, "bob", (S, N), "1", was=RegistrationState.ACTIVE, **gone),
        notice(NoticeKind.PROMOTED, "ana", (S, N), "2", events=events),
    ]


def test_being_removed_is_told_with_the_reason() -> None:
    """N2, R11: to the learner; nobody else is concerned."""
    kit = a_world(trained())
    kit.do(registering())
    kit.do(sk.RemoveLearner(session_id=S, learner_id="ana", reason="moved away"), by="tess")
    expected = notice(
        NoticeKind.REMOVED_BY_STAFF,
        "ana",
        (S, N),
        "1",
        was=RegistrationState.ACTIVE,
        reason="moved away",
        events=(event_of(kit),),
    )
    assert told(kit)[1:] == [expected]


def test_a_closed_line_is_told_to_those_who_waited() -> None:
    """N2 [X], W5: once, with what they had."""
    kit = a_world(a_section(capacity=1, preferences=sk.Preferences(waitlist=sk.Waitlist())))
    kit.register("bob")
    kit.register("ana")
    kit.go_to("2026-03-02 08:00")
    expected = notice(
        NoticeKind.LINE_CLOSED,
        "ana",
        (S, N),
        "1",
        was=RegistrationState.WAITING,
        reason="",
        events=(event_of(kit),),
        created=BEGINS,
    )
    assert told(kit, NoticeKind.LINE_CLOSED) == [expected]


def test_a_place_given_up_by_suspension_is_told_to_nobody() -> None:
    """N8, G9: whoever cannot act is told nothing."""
    kit = a_world(a_section())
    kit.register("ana")
    a_person(kit, "ana", "north", status="suspended")
    assert kit.storage.records(Registration)[S, "ana"].state is RegistrationState.GIVEN_UP
    assert [one.kind for one in told(kit)] == [NoticeKind.REGISTERED]


def test_a_cancelled_section_is_told_once_to_everybody_concerned() -> None:
    """N2, S14: active, waiting and the trainers; not those who had left, nor who cancelled."""
    line = sk.Preferences(waitlist=sk.Waitlist())
    kit = a_world(trained(capacity=2, preferences=line))
    for learner_id in ("ana", "dan", "bob", "cyd"):
        kit.do(registering(learner_id), by=learner_id)
    kit.do(sk.DeregisterLearner(session_id=S, learner_id="dan"), by="dan")
    known = len(told(kit))
    kit.do(sk.CancelSection(session_id=S, section_id=N, reason="no room"), by="ada")
    events = (event_of(kit),)
    kind, more = NoticeKind.SECTION_CANCELLED, {"reason": "no room", "events": events}
    assert told(kit)[known:] == [
        notice(kind, "tess", (S, N), "trainer", **more),
        notice(kind, "ana", (S, N), "1", was=RegistrationState.ACTIVE, **more),
        notice(kind, "bob", (S, N), "1", was=RegistrationState.ACTIVE, **more),
        notice(kind, "cyd", (S, N), "1", was=RegistrationState.WAITING, **more),
    ]


def test_whoever_cancels_is_not_told() -> None:
    """N3: a trainer knows what they did themselves."""
    kit = a_world(trained())
    kit.do(sk.CancelSection(session_id=S, section_id=N, reason="no room"), by="tess")
    assert told(kit) == []


# Full -----------------------------------------------------------------------------------------


def test_a_full_section_is_told_to_its_trainers_each_time_it_fills_up() -> None:
    """N2: once per filling, and also to a trainer whose own action filled it."""
    kit = a_world(trained(capacity=1))
    kit.do(registering(), by="tess")
    kit.do(sk.DeregisterLearner(session_id=S, learner_id="ana"), by="ana")
    kit.do(registering("bob"), by="bob")
    assert told(kit, NoticeKind.SECTION_FULL) == [
        notice(NoticeKind.SECTION_FULL, "tess", (S, N), "1", capacity=1),
        notice(NoticeKind.SECTION_FULL, "tess", (S, N), "2", capacity=1),
    ]


def test_by_setting_the_learners_of_its_groups_are_told_that_it_is_full() -> None:
    """N2, G3: those below the groups too; not who has a place or waits in the session."""
    kit = a_world(
        trained(capacity=2, group_ids=["north", "all"]),
        a_section("other", first_event=an_event("2026-03-09")),
        learners=("ana", "bob", "cyd", "dan", "eve"),
    )
    a_person(kit, "sue", "south", "north")
    kit.do(sk.ChangeSettings(full_tells_learners=True))
    kit.register("ana")
    kit.register("bob", "other")
    kit.register("cyd")
    kit.do(sk.DeregisterLearner(session_id=S, learner_id="cyd"), by="cyd")
    kit.register("dan")
    people = [(one.occurrence, one.person_id) for one in told(kit, NoticeKind.SECTION_FULL)]
    first, second = ["tess", "dan", "eve", "sue"], ["tess", "cyd", "eve", "sue"]
    assert people == [*(("1", one) for one in first), *(("2", one) for one in second)]


# The plan -------------------------------------------------------------------------------------


def a_class(*learner_ids: str, **changes: Any) -> Kit:
    """A section with a trainer and learners, and nothing left to deliver."""
    kit = a_world(trained(**changes))
    for learner_id in learner_ids or ("ana",):
        kit.register(learner_id)
    kit.deliver()
    return kit


def new(kit: Kit) -> list[Notice]:
    """What is not delivered yet."""
    return [one for one in told(kit) if one.state is NoticeState.PENDING]


def test_an_added_event_is_told_to_learners_and_trainers() -> None:
    """N2, S12: everybody registered, then the trainers, once each."""
    kit = a_class("ana", "bob")
    plan = an_event("2026-03-09", trainer_ids=["tess"])
    kit.do(sk.AddEvent(session_id=S, section_id=N, event_id="day-2", plan=plan))
    event = event_of(kit, "day-2")
    assert new(kit) == [
        notice(NoticeKind.EVENT_ADDED, one, (S, N, "day-2"), START.isoformat(), event=event)
        for one in ("ana", "bob", "tess")
    ]


def test_a_changed_event_is_told_with_what_it_was() -> None:
    """N2, N3: to learners and trainers, not to the trainer who changed it."""
    kit = a_class()
    before = event_of(kit)
    kit.do(sk.EditEvent(session_id=S, section_id=N, event_id=E, title="Hall"), by="tess")
    event = event_of(kit)
    assert event.revision == 1
    changed = notice(
        NoticeKind.EVENT_CHANGED, "ana", (S, N, E), "1", event=event, before=before, revision=1
    )
    assert new(kit) == [changed]


def test_a_trainer_taken_off_an_event_is_told_too() -> None:
    """N2: those who were concerned are, after the present ones."""
    kit = a_class()
    a_person(kit, "tom", "trainers")
    kit.do(sk.AssignRoles(holder=sk.Holder.person("tom"), managed_group_ids=["north"]))
    kit.do(sk.EditEvent(session_id=S, section_id=N, event_id=E, trainer_ids=["tom"]))
    assert [one.person_id for one in new(kit)] == ["ana", "tom", "tess"]


def test_several_changes_before_delivery_are_told_as_one() -> None:
    """N6: the latest, compared with what was told before."""
    kit = a_class()
    before = event_of(kit)
    for title in ("Hall", "Attic", "Cellar"):
        kit.do(sk.EditEvent(session_id=S, section_id=N, event_id=E, title=title))
    event = event_of(kit)
    parts = {"event": event, "before": before, "revision": 3}
    assert new(kit) == [
        notice(NoticeKind.EVENT_CHANGED, one, (S, N, E), "3", **parts) for one in ("ana", "tess")
    ]


def test_who_changes_an_event_is_not_told_of_an_older_change_any_more() -> None:
    """N6, N3: the latest is their own doing, so what waited to be told is out of date."""
    kit = a_class()
    kit.do(sk.EditEvent(session_id=S, section_id=N, event_id=E, title="Hall"), by="ada")
    kit.do(sk.EditEvent(session_id=S, section_id=N, event_id=E, title="Attic"), by="tess")
    assert [(one.person_id, one.occurrence) for one in new(kit)] == [("ana", "2")]


def test_what_is_delivered_is_not_taken_back() -> None:
    """N6: a later change is told beside it, compared with what was told then."""
    kit = a_class()
    kit.do(sk.EditEvent(session_id=S, section_id=N, event_id=E, title="Hall"))
    kit.deliver()
    hall = event_of(kit)
    kit.do(sk.EditEvent(session_id=S, section_id=N, event_id=E, title="Attic"))
    changes = told(kit, NoticeKind.EVENT_CHANGED)
    assert sorted((one.person_id, one.occurrence) for one in changes) == [
        ("ana", "1"),
        ("ana", "2"),
        ("tess", "1"),
        ("tess", "2"),
    ]
    assert [one.payload.before for one in new(kit)] == [hall, hall]


def test_a_cancelled_event_takes_back_its_undelivered_change() -> None:
    """N6, S15: the latest is that it does not take place."""
    kit = a_class()
    kit.do(sk.AddEvent(session_id=S, section_id=N, event_id="day-2", plan=an_event("2026-03-09")))
    kit.deliver()
    kit.do(sk.EditEvent(session_id=S, section_id=N, event_id=E, title="Hall"))
    kit.do(sk.CancelEvent(session_id=S, section_id=N, event_id=E, reason="ill"))
    event = event_of(kit)
    parts = {"event": event, "reason": "ill", "revision": 2}
    assert new(kit) == [
        notice(NoticeKind.EVENT_CANCELLED, one, (S, N, E), "2", **parts) for one in ("ana", "tess")
    ]


def test_a_removed_event_takes_back_its_undelivered_change() -> None:
    """N6, N2: learners and its trainers are told that it is gone, once each."""
    kit = a_class()
    kit.do(sk.AddEvent(session_id=S, section_id=N, event_id="day-2", plan=an_event("2026-03-09")))
    kit.deliver()
    kit.do(sk.EditEvent(session_id=S, section_id=N, event_id=E, title="Hall"))
    event = event_of(kit)
    kit.do(sk.RemoveEvent(session_id=S, section_id=N, event_id=E))
    parts = {"event": event, "revision": 2}
    assert new(kit) == [
        notice(NoticeKind.EVENT_REMOVED, one, (S, N, E), START.isoformat(), **parts)
        for one in ("ana", "tess")
    ]


# Time and marks -------------------------------------------------------------------------------


def test_learners_registered_by_then_are_reminded() -> None:
    """N4: who was registered at the reminder's moment; the key holds start and moment."""
    kit = a_class("ana")
    kit.clock.set(BEGINS - DAY)
    kit.register("bob")
    kit.clock.set(BEGINS - DAY + timedelta(seconds=1))
    kit.register("cyd")
    kit.engine.run_due()
    event = event_of(kit)
    created = kit.clock()
    occurrence = "2026-03-02T08:00:00+00:00 2026-03-01T08:00:00+00:00"
    assert told(kit, NoticeKind.EVENT_REMINDER) == [
        notice(
            NoticeKind.EVENT_REMINDER,
            one,
            (S, N, E),
            occurrence,
            event=event,
            lead=DAY,
            created=created,
        )
        for one in ("ana", "bob")
    ]


def test_trainers_are_told_that_the_sheet_is_due() -> None:
    """N2, T8: the trainers of that event, once per end."""
    kit = a_class(preferences=sk.Preferences(confirmed_by_trainer=True))
    kit.go_to("2026-03-02 11:00")
    due = notice(
        NoticeKind.ATTENDANCE_DUE,
        "tess",
        (S, N, E),
        "2026-03-02T11:00:00+00:00",
        event=event_of(kit),
        created=ENDS,
    )
    assert told(kit, NoticeKind.ATTENDANCE_DUE) == [due]


def test_trainers_are_told_what_their_event_lacks() -> None:
    """S9: before the first reminder, with what is missing."""
    kit = a_world(trained(first_event=an_event(trainer_ids=["tess"], links=[])))
    kit.go_to("2026-02-28 08:00")
    lacking = notice(
        NoticeKind.EVENT_INCOMPLETE,
        "tess",
        (S, N, E),
        "2026-03-02T08:00:00+00:00",
        event=event_of(kit),
        missing=("link",),
        created=utc("2026-02-28 08:00"),
    )
    assert told(kit) == [lacking]


def test_a_completion_and_its_withdrawal_are_told() -> None:
    """N2, C5: to the learner; reached again it is another notice."""
    kit = a_class()
    kit.go_to("2026-03-02 11:00")
    correct = {"session_id": S, "section_id": N, "event_id": E}
    kit.clock.set(ENDS + HOUR)
    kit.do(sk.SaveSheet(**correct, marks={"ana": "absent"}), by="tess")
    kit.clock.set(ENDS + 2 * HOUR)
    kit.do(sk.SaveSheet(**correct, marks={"ana": "attended"}), by="tess")
    done, gone = NoticeKind.SESSION_COMPLETED, NoticeKind.COMPLETION_WITHDRAWN
    end, later = "2026-03-02T11:00:00+00:00", "2026-03-02T13:00:00+00:00"
    assert [one for one in new(kit) if one.kind in (done, gone)] == [
        notice(done, "ana", (S, N), f"{end} {end}", at=ENDS, created=ENDS),
        notice(gone, "ana", (S, N), "2026-03-02T12:00:00+00:00", created=ENDS + HOUR),
        notice(done, "ana", (S, N), f"{end} {later}", at=ENDS, created=ENDS + 2 * HOUR),
    ]


def test_lost_access_is_told_to_the_trainers() -> None:
    """V4: never silent; the notice names the learner and the requirement."""
    kit = a_class()
    a_person(kit, "ana", "south")
    lost = notice(
        NoticeKind.ACCESS_LOST,
        "tess",
        (S, N, "ana"),
        START.isoformat(),
        learner_id="ana",
        requirement="registration.in-group",
    )
    assert new(kit) == [lost]


def test_a_message_reaches_everybody_registered() -> None:
    """G5, N2: with who wrote it; never the writer, and not those in line."""
    line = sk.Preferences(waitlist=sk.Waitlist())
    kit = a_class("ana", "bob", "cyd", capacity=2, preferences=line)
    command = sk.MessageLearners(
        session_id=S, section_id=N, message_id="m-1", subject="Pens", text="Bring one."
    )
    kit.do(command, by="tess")
    more = {"subject": "Pens", "text": "Bring one.", "from_id": "tess"}
    assert new(kit) == [
        notice(NoticeKind.MESSAGE, person_id, (S, N), "m-1", **more)
        for person_id in ("ana", "bob")
    ]


# Who is told at all ---------------------------------------------------------------------------


def composed(kit: Kit, *found: Any, by: Any = sk.APPLICATION) -> list[tuple[str, str]]:
    """Announce facts as they are; give person and kind of what is new."""
    with kit.storage.transaction(keys=Keys.holding("test")) as records:
        world = a_window(kit, records, by)
        return [
            (one.person_id, one.kind.value)
            for one in announce(found, world, records, entry_number=1)
        ]


REGISTERED = facts.LearnerRegistered(
    session_id=S, section_id=N, learner_id="ana", at=START, ticket=0, attempt=1
)


@pytest.mark.parametrize(
    ("status", "expected"),
    [("active", 1), ("pending", 1), ("suspended", 0)],
)
def test_suspended_people_are_told_nothing(status: str, expected: int) -> None:
    """N8: pending people are told, suspended ones are not."""
    kit = a_world(a_section())
    a_person(kit, "ana", "north", status=status)
    assert len(composed(kit, REGISTERED)) == expected


def test_deleted_and_unknown_people_are_told_nothing() -> None:
    """N8: nobody is there to be told."""
    kit = a_world(a_section())
    kit.do(sk.DeletePerson(person_id="ana"))
    assert composed(kit, REGISTERED, evolve(REGISTERED, learner_id="zoe")) == []


def test_silent_kinds_do_not_go_out() -> None:
    """N1: the settings say which kinds go out."""
    kit = a_world(a_section())
    kit.do(sk.ChangeSettings(silent=["added by staff"]))
    waitlisted = facts.LearnerWaitlisted(
        session_id=S, section_id=N, learner_id="bob", at=START, ticket=0, attempt=1
    )
    assert composed(kit, REGISTERED, waitlisted) == [("bob", "waiting")]


def test_the_same_thing_is_told_once() -> None:
    """N3: kind, person, subject and occurrence make doubles impossible; the first stays."""
    kit = a_world(a_section())
    assert composed(kit, REGISTERED, REGISTERED) == [("ana", "added by staff")]
    assert composed(kit, REGISTERED) == []
    assert composed(kit, evolve(REGISTERED, attempt=2)) == [("ana", "added by staff")]


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (REGISTERED, ["registered"]),
        (
            facts.LearnerWaitlisted(
                session_id=S, section_id=N, learner_id="ana", at=START, ticket=0, attempt=1
            ),
            ["waiting"],
        ),
        (
            facts.RegistrationEnded(
                session_id=S,
                section_id=N,
                learner_id="ana",
                was=RegistrationState.ACTIVE,
                state=RegistrationState.DEREGISTERED,
                at=START,
                attempt=1,
            ),
            ["deregistered"],
        ),
        (
            facts.RegistrationEnded(
                session_id=S,
                section_id=N,
                learner_id="ana",
                was=RegistrationState.ACTIVE,
                state=RegistrationState.REMOVED,
                at=START,
                attempt=1,
            ),
            [],
        ),
        (
            facts.LearnerPromoted(session_id=S, section_id=N, learner_id="ana", at=START),
            ["promoted"],
        ),
        (
            facts.SessionCompleted(
                session_id=S, section_id=N, learner_id="ana", at=START, attended=((E, START),)
            ),
            ["session completed"],
        ),
        (
            facts.CompletionWithdrawn(session_id=S, section_id=N, learner_id="ana", at=START),
            [],
        ),
    ],
)
def test_people_are_not_told_what_they_did_but_for_confirmations(
    fact: Any, expected: list[str]
) -> None:
    """N3, R9: what time, marks or a freed place brought them is told all the same."""
    kit = a_world(a_section())
    assert [kind for _, kind in composed(kit, fact, by="ana")] == expected


def test_a_promotion_without_a_registration_is_the_first() -> None:
    """N3: the occurrence is the attempt; without a record it is the first."""
    kit = a_world(a_section())
    fact = facts.LearnerPromoted(session_id=S, section_id=N, learner_id="ana", at=START)
    composed(kit, fact)
    assert [one.occurrence for one in told(kit)] == ["1"]


def test_facts_that_concern_nobody_are_not_told() -> None:
    """N2: a fact without a line in the table of contents is journal only."""
    kit = a_world(a_section())
    assert composed(kit, facts.LineClosed(session_id=S, section_id=N)) == []


@pytest.mark.parametrize(
    "fact",
    [
        facts.EventCancelled(
            session_id=S, section_id=N, event_id="x", reason="ill", at=utc("2026-03-01 09:00")
        ),
        facts.LearnersReminded(session_id=S, section_id=N, event_id="x", lead=DAY),
        facts.TrainersReminded(session_id=S, section_id=N, event_id="x"),
        facts.EventFoundIncomplete(session_id=S, section_id=N, event_id="x", missing=("link",)),
    ],
)
def test_an_event_that_is_gone_is_not_told_about(fact: Any) -> None:
    """N4: nobody is told of what is not there."""
    assert composed(a_class(), fact) == []


@pytest.mark.parametrize("ids", [{"session_id": "x"}, {"section_id": "x"}])
def test_a_fact_about_an_unknown_section_is_a_broken_journal(ids: Any) -> None:
    """X4: it is not passed over in silence."""
    with pytest.raises(LookupError, match=r"about section '.*', which does not exist"):
        composed(a_world(a_section()), evolve(REGISTERED, **ids))


# Still useful ---------------------------------------------------------------------------------


def reminder(kit: Kit) -> Notice:
    """Ana's reminder of an hour, waiting for delivery."""
    kit.go_to("2026-03-02 07:00")
    return [one for one in told(kit, NoticeKind.EVENT_REMINDER) if one.person_id == "ana"][-1]


def useful(kit: Kit, one: Notice) -> bool:
    """Whether a notice is worth delivering now."""
    with kit.storage.transaction() as records:
        return is_still_useful(one, a_window(kit, records))


def unchanged(kit: Kit) -> None:
    """Change nothing."""


def just_before(kit: Kit) -> None:
    """Go to the last moment."""
    kit.clock.set(BEGINS - timedelta(seconds=1))


def as_it_begins(kit: Kit) -> None:
    """Go to the start."""
    kit.clock.set(BEGINS)


def left(kit: Kit) -> None:
    """Have ana removed."""
    kit.do(sk.RemoveLearner(session_id=S, learner_id="ana", reason="ill"))


def switched(kit: Kit) -> None:
    """Have ana move to another section."""
    kit.do(a_section("later", first_event=an_event("2026-03-09")))
    kit.do(sk.SwitchSection(session_id=S, section_id="later", learner_id="ana"))


def moved(kit: Kit) -> None:
    """Move the event by an hour."""
    kit.do(
        sk.EditEvent(
            session_id=S,
            section_id=N,
            event_id=E,
            start=at("2026-03-02 10:00"),
            end=at("2026-03-02 12:00"),
        )
    )


def retitled(kit: Kit) -> None:
    """Change something that is no matter of time."""
    kit.do(sk.EditEvent(session_id=S, section_id=N, event_id=E, title="Hall"))


def event_cancelled(kit: Kit) -> None:
    """Cancel the event."""
    kit.do(sk.CancelEvent(session_id=S, section_id=N, event_id=E, reason="ill"))


def section_cancelled(kit: Kit) -> None:
    """Cancel the section, past the end of registrations."""
    with kit.storage.transaction() as records:
        session = a_window(kit, records).session(S)
    assert session is not None
    keep(kit, session.with_section(evolve(session.section(N), cancelled="ill")))


def event_removed(kit: Kit) -> None:
    """Take the event out."""
    kit.do(sk.RemoveEvent(session_id=S, section_id=N, event_id=E))


def suspended(kit: Kit) -> None:
    """Suspend ana."""
    a_person(kit, "ana", "north", status="suspended")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (unchanged, True),
        (just_before, True),
        (as_it_begins, False),
        (left, False),
        (switched, False),
        (moved, False),
        (retitled, True),
        (event_cancelled, False),
        (section_cancelled, False),
        (event_removed, False),
        (suspended, False),
    ],
)
def test_a_reminder_is_useful_while_it_is_true(change: Any, *, expected: bool) -> None:
    """N4, N8: registered then and still, for an event that starts when it said, and later."""
    kit = a_class("ana")
    kit.do(sk.AddEvent(session_id=S, section_id=N, event_id="day-2", plan=an_event("2026-03-05")))
    one = reminder(kit)
    change(kit)
    assert useful(kit, one) is expected


def test_a_reminder_of_something_unknown_is_not_useful() -> None:
    """N4: neither session nor registration is there."""
    kit = a_class("ana")
    one = reminder(kit)
    assert not useful(kit, evolve(one, subject=("x", N, E)))
    assert not useful(kit, evolve(one, person_id="bob"))


def test_other_notices_stay_useful_unless_their_person_is_gone() -> None:
    """N5, N8: only reminders grow old."""
    kit = a_world(a_section())
    kit.register("ana")
    one = told(kit)[0]
    left(kit)
    kit.clock.set(ENDS)
    assert useful(kit, one)
    suspended(kit)
    assert not useful(kit, one)


def test_somebody_who_learns_and_trains_is_told_once() -> None:
    """N3: whatever records say, one thing is told to one person once."""
    kit = a_class("ana", "bob")
    with kit.storage.transaction() as records:
        session = a_window(kit, records).session(S)
    assert session is not None
    section = session.section(N)
    assert section is not None
    events = (with_plan(section.events[0], trainer_ids=("ana", "tess")),)
    keep(kit, session.with_section(evolve(section, events=events)))
    kit.do(sk.AddEvent(session_id=S, section_id=N, event_id="day-2", plan=an_event("2026-03-09")))
    assert [one.person_id for one in new(kit)] == ["ana", "bob", "tess"]


# To-do lists and expiry -----------------------------------------------------------------------

QUIZ = sk.Target.activity("quiz")


def an_item(**changes: Any) -> Item:
    """The quiz on ana's list."""
    plan: dict[str, Any] = {
        "person_id": "ana",
        "item_id": "activity quiz",
        "title": "Quiz",
        "created_at": START - DAY,
        "since": START,
        "target": QUIZ,
        "due_at": START + DAY,
    }
    return Item(**(plan | changes))


def announced(kit: Kit, fact: Any, by: Any = sk.APPLICATION) -> list[Notice]:
    """What is told because of one fact."""
    with kit.storage.transaction(keys=Keys.holding("test")) as records:
        found = announce([fact], a_window(kit, records, by), records, entry_number=1)
    return [one.numbered(0, 0) for one in found]


@pytest.mark.parametrize(
    ("changes", "by", "is_told"),
    [
        ({}, sk.APPLICATION, True),
        ({}, "ada", True),
        ({}, "ana", False),
        ({"state": ItemState.TICKED}, sk.APPLICATION, False),
        ({"state": ItemState.CLOSED}, sk.APPLICATION, False),
        ({"target": None}, sk.APPLICATION, False),
        ({"person_id": "zoe"}, sk.APPLICATION, False),
    ],
)
def test_what_is_put_on_a_list_is_told(changes: Any, by: Any, *, is_told: bool) -> None:
    """N2, N3, D1: when it is opened; what people note or open themselves they know."""
    kit = a_world()
    item = an_item(**changes)
    plan: dict[str, Any] = {
        "kind": NoticeKind.TO_DO_ADDED,
        "person_id": "ana",
        "subject": ("activity quiz",),
        "occurrence": START.isoformat(),
        "created_at": START,
        "due_at": START,
        "payload": AddedToDo(title="Quiz", target=QUIZ, due_at=START + DAY),
    }
    fact = facts.ItemSaved(item=item, person_id=item.person_id)
    assert announced(kit, fact, by) == ([Notice(**plan)] if is_told else [])


def test_an_item_is_told_each_time_it_is_opened() -> None:
    """N3, D1: the same opening once, another one again."""
    kit = a_world()
    first = facts.ItemSaved(item=an_item(), person_id="ana")
    again = facts.ItemSaved(item=an_item(since=START + DAY), person_id="ana")
    assert [len(announced(kit, one)) for one in (first, first, again)] == [1, 0, 1]


def near(**changes: Any) -> facts.ExpiryNear:
    """The quiz is about to expire for ana."""
    plan: dict[str, Any] = {
        "activity_id": "quiz",
        "person_id": "ana",
        "completed_at": START - DAY,
        "expires_at": START + DAY,
    }
    return facts.ExpiryNear(**(plan | changes))


def test_an_expiry_is_told_before() -> None:
    """N2, N3, C7: with what expires when, once for each completion."""
    kit = a_world()
    kit.do(sk.AddActivity(activity_id="quiz", title="The quiz"))
    moments = {"completed_at": START - DAY, "expires_at": START + DAY}
    expected = Notice(
        kind=NoticeKind.EXPIRY_NEAR,
        person_id="ana",
        subject=("quiz",),
        occurrence=f"{(START - DAY).isoformat()} {(START + DAY).isoformat()}",
        created_at=START,
        due_at=START,
        payload=NearExpiry(title="The quiz", **moments),
    )
    assert announced(kit, near()) == [expected]
    assert announced(kit, near()) == []
    assert len(announced(kit, near(completed_at=START))) == 1
    assert len(announced(kit, near(activity_id="other"))) == 1


def test_an_expiry_that_was_put_off_is_told_again() -> None:
    """N3, C7: the warning of another date is another warning."""
    kit = a_world()
    assert len(announced(kit, near())) == 1
    assert len(announced(kit, near(expires_at=START + 30 * DAY))) == 1


# What automations tell ------------------------------------------------------------------------

TEN = sk.Target.goal("ten")
OCCURRENCE = Occurrence(trigger=sk.Trigger.PERSON_UPDATED, at=START, root=(7, 2))
WELCOME = sk.Automation(
    automation_id="welcome",
    name="Welcome",
    condition=sk.Always(),
    actions=[sk.Notify("Hello", "Good to have you.")],
    trigger=sk.Trigger.PERSON_UPDATED,
)
EVERY_ACTION: tuple[tuple[Any, NoticeKind, str, dict[str, Any]], ...] = (
    (
        sk.Notify("Hello", "Good to have you."),
        NoticeKind.AUTOMATION_MESSAGE,
        "Hello",
        {"subject": "Hello", "text": "Good to have you."},
    ),
    (sk.GrantBadge("gold"), NoticeKind.BADGE_GRANTED, "gold", {"badge_id": "gold"}),
    (
        sk.GrantCertificate("iso"),
        NoticeKind.CERTIFICATE_GRANTED,
        "iso",
        {"certificate_id": "iso"},
    ),
    (
        sk.Unlock(TEN),
        NoticeKind.UNLOCKED_ELSEWHERE,
        "goal ten",
        {"target": TEN, "with_activities": False},
    ),
    (
        sk.Lock(TEN),
        NoticeKind.LOCKED_ELSEWHERE,
        "goal ten",
        {"target": TEN, "with_activities": False},
    ),
)
MESSAGE, BADGE = EVERY_ACTION[0][0], EVERY_ACTION[1][0]


def addressed(action: Any, person_id: str = "ana", place: int = 3) -> facts.PersonAddressed:
    """That an automation tells somebody something, or asks for something about them."""
    return facts.PersonAddressed(
        automation_id="welcome",
        person_id=PersonId(person_id),
        occurrence=OCCURRENCE,
        place=place,
        action=action,
    )


def all_announced(kit: Kit, *found: Any, by: Any = sk.APPLICATION) -> list[Notice]:
    """What is told because of several facts, in order."""
    with kit.storage.transaction(keys=Keys.holding("test")) as records:
        return announce(found, a_window(kit, records, by), records, entry_number=9)


@pytest.mark.parametrize(
    ("action", "kind", "what", "data"), EVERY_ACTION, ids=[row[1].value for row in EVERY_ACTION]
)
@pytest.mark.parametrize(("saved", "name"), [((WELCOME,), "Welcome"), ((), "")])
def test_what_an_automation_tells_holds_all_of_its_action(
    action: Any, kind: NoticeKind, what: str, data: Any, saved: Any, name: str
) -> None:
    """A5, N3: by automation, place and what it is about, once for all that has one beginning;
    an automation that is gone by then has no name any more.
    """
    kit = a_world()
    keep(kit, *saved)
    origin = {"automation_id": "welcome", "automation_name": name}
    expected = notice(kind, "ana", ("welcome", "0003", what), "7.2", **origin, **data)
    assert announced(kit, addressed(action)) == [expected]
    assert announced(kit, addressed(action)) == []


def test_actions_in_different_places_are_different_things() -> None:
    """A5, N3: an automation may tell the same twice, in two of its actions, and in order."""
    found = all_announced(a_world(), addressed(MESSAGE, place=0), addressed(MESSAGE, place=1))
    assert [(one.subject[1], one.position) for one in found] == [("0000", 0), ("0001", 1)]


def suspend(kit: Kit) -> None:
    """Suspend ana."""
    a_person(kit, "ana", "north", status="suspended")


def erase(kit: Kit) -> None:
    """Erase ana."""
    kit.do(sk.DeletePerson(person_id="ana"))


def silence(kit: Kit) -> None:
    """Silence whatever can be silenced."""
    kit.do(sk.ChangeSettings(silent=[*NoticeKind]))


@pytest.mark.parametrize("change", [suspend, erase, silence])
@pytest.mark.parametrize(
    ("action", "kind"),
    [(row[0], row[1]) for row in EVERY_ACTION],
    ids=[row[1].value for row in EVERY_ACTION],
)
def test_effects_are_never_lost(change: Any, action: Any, kind: NoticeKind) -> None:
    """A5, N8: what the application carries out is asked for whoever it is about, and delivered;
    messages are not.
    """
    kit = a_world()
    change(kit)
    found = announced(kit, addressed(action))
    assert [one.kind for one in found] == ([kind] if kind in EFFECTS else [])


def test_effects_stay_useful_whatever_becomes_of_the_person() -> None:
    """A5, N8: a badge is granted late rather than never; a message is dropped."""
    kit = a_world()
    message, badge = all_announced(kit, addressed(MESSAGE), addressed(BADGE))
    erase(kit)
    assert not useful(kit, message)
    assert useful(kit, badge)


def test_effects_are_wanted_where_people_set_them_off_themselves() -> None:
    """A5, N3: nobody is told of what they did themselves, but their badge is granted."""
    found = all_announced(a_world(), addressed(MESSAGE), addressed(BADGE), by="ana")
    assert [one.kind for one in found] == [NoticeKind.BADGE_GRANTED]


def test_an_offer_names_the_groups_there_are() -> None:
    """A5: all ids, and the titles of the groups that are still there; each offer once."""
    kit = a_world()
    offer = Offer(
        person_id=PersonId("ana"),
        offer_id="circles",
        group_ids=("gone", "south"),
        made_at=START,
    )
    fact = facts.GroupsOffered(person_id=PersonId("ana"), offer=offer)
    expected = notice(
        NoticeKind.GROUPS_OFFERED,
        "ana",
        ("circles",),
        START.isoformat(),
        offer_id="circles",
        group_ids=("gone", "south"),
        group_titles=("South",),
    )
    assert announced(kit, fact) == [expected]
    assert announced(kit, fact) == []
    suspend(kit)
    later = evolve(fact, offer=evolve(offer, made_at=ENDS))
    assert announced(kit, later) == []


@pytest.mark.parametrize("state", [RegistrationState.EXPIRED, RegistrationState.RESET])
def test_what_was_reset_or_expired_is_told_where_a_place_to_come_is_lost(
    state: RegistrationState,
) -> None:
    """C7, N2: until the last event that takes place has ended; after that it is no news."""
    fact = facts.RegistrationEnded(
        session_id=S,
        section_id=N,
        learner_id=PersonId("ana"),
        was=RegistrationState.ACTIVE,
        state=state,
        at=START,
        attempt=1,
    )
    kit = a_class("ana")
    kit.clock.set(ENDS - timedelta(seconds=1))
    (notice,) = all_announced(kit, fact)
    assert (notice.kind, notice.person_id) == (NoticeKind.REMOVED_BY_STAFF, "ana")
    kit.clock.set(ENDS)
    assert all_announced(kit, fact) == []

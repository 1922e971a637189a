"""What each view shows to whom, and that the rest is not there for them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit._domain.ids import AutomationId, PersonId, SectionId, SessionId
from sessionkit._domain.reaction import Grant
from sessionkit._domain.registration import Registration, RegistrationState
from tests.builders import START, Kit, a_person, a_section, a_world, an_event, at, keep, utc

EVIL = "<script>alert(1)</script>"
SALES = "sales-101"


def plan(**changes: Any) -> sk.PlanSection:
    """The section ``north`` with ``tess`` as the trainer of its one event."""
    event = an_event(trainer_ids=["tess"], **changes.pop("event", {}))
    return a_section(**({"first_event": event} | changes))


def a_line(**changes: Any) -> sk.PlanSection:
    """A section with one place and a waitlist."""
    return plan(capacity=1, preferences=sk.Preferences(waitlist=sk.Waitlist()), **changes)


def confirmed(**changes: Any) -> sk.PlanSection:
    """A section whose attendance the trainer confirms."""
    return plan(preferences=sk.Preferences(confirmed_by_trainer=True), **changes)


def take_roles_away(kit: Kit, person_id: str) -> None:
    """Leave a person without any role."""
    kit.do(sk.AssignRoles(holder=sk.Holder.person(person_id)))


def lock_for(kit: Kit, person_id: str, session_id: str = SALES) -> None:
    """Lock a session for one person."""
    automation = sk.Automation(
        automation_id=f"lock-{person_id}",
        name="Locked",
        condition=sk.IsPerson(person_id),
        actions=[sk.Lock(sk.Target.session(session_id))],
    )
    kit.do(sk.SaveAutomation(automation=automation))


def not_there(read: Callable[..., object], *ids: Any, by: Any) -> tuple[str, str]:
    """What a reading says is not there."""
    with pytest.raises(sk.NotFound) as caught:
        read(*ids, by=by)
    return caught.value.kind, caught.value.id


def save(kit: Kit, marks: dict[str, str], by: Any = "tess", **more: Any) -> None:
    """Fill in marks of ``day-1``."""
    command = sk.SaveSheet(
        session_id=SALES, section_id="north", event_id="day-1", marks=marks, **more
    )
    kit.do(command, by=by)


def submit(kit: Kit, by: Any = "tess", **more: Any) -> None:
    """Submit the sheet of ``day-1``."""
    command = sk.SubmitSheet(session_id=SALES, section_id="north", event_id="day-1", **more)
    kit.do(command, by=by)


# What all views share


def test_a_view_is_a_table() -> None:
    """A view has a length, can be gone through, and gives its rows as plain dicts."""
    view = a_world(plan()).engine.session(SALES, by="ana")
    assert len(view) == 1
    assert list(view) == list(view.rows)
    (record,) = view.to_records()
    assert record["section_id"] == "north"
    assert record["begins"] == utc("2026-03-02 08:00")
    assert record["events"] == ("day-1: 2026-03-02 09:00 Europe/Brussels, online",)


def test_records_hold_plain_values() -> None:
    """Whatever the view, its records hold texts, numbers, flags, moments, tuples of texts."""
    kit = a_world(confirmed())
    kit.register("ana")
    kit.go_to("2026-03-02 12:00")
    submit(kit, marks={"ana": "attended"})
    views: list[Any] = [
        kit.engine.tiles(by="ada"),
        kit.engine.session(SALES, by="ada"),
        kit.engine.agenda("ana", by="ada"),
        kit.engine.roster(SALES, "north", by="ada"),
        kit.engine.sheet(SALES, "north", "day-1", by="ada"),
        kit.engine.progress("ana", by="ada"),
        kit.engine.section_progress(SALES, "north", by="ada"),
        kit.engine.history(SALES, "ana", by="ada"),
        kit.engine.access("ana", sk.Target.session(SALES), by="ada"),
    ]
    for view in views:
        records = view.to_records()
        assert len(records) == len(view) > 0
        for value in [value for record in records for value in record.values()]:
            assert value is None or type(value) in (str, int, bool, datetime, tuple)
            assert type(value) is not tuple or all(type(one) is str for one in value)


def test_a_table_in_a_notebook_is_escaped() -> None:
    """A title can never add markup to a notebook."""
    kit = a_world(plan(name=EVIL))
    kit.do(sk.EditSession(session_id=SALES, title=EVIL))
    kit.register("ana")
    for view in (
        kit.engine.tiles(by="ana"),
        kit.engine.session(SALES, by="ana"),
        kit.engine.agenda("ana", by="ana"),
        kit.engine.progress("ana", by="ana"),
    ):
        page = view._repr_html_()
        assert "<script" not in page
        assert "&lt;script&gt;" in page


def test_an_empty_table_still_has_a_head() -> None:
    """Somebody who sees nothing sees an empty table with its caption and columns."""
    page = a_world().engine.agenda("ana", by="ana")._repr_html_()
    assert "<caption>agenda of ana</caption>" in page
    assert '<th scope="col">session title</th>' in page
    assert page.endswith("<tbody></tbody></table>")


@pytest.mark.parametrize(
    ("read", "caption"),
    [
        (lambda kit: kit.engine.tiles(by="ada"), "sessions"),
        (lambda kit: kit.engine.session(SALES, by="ana"), "Sales training 101"),
        (
            lambda kit: kit.engine.roster(SALES, "north", by="ada"),
            "sales-101 north: 1 of 1 taken, 1 waiting",
        ),
        (
            lambda kit: kit.engine.sheet(SALES, "north", "day-1", by="ada"),
            "sales-101 north day-1: draft, 1 unmarked",
        ),
        (lambda kit: kit.engine.progress("ana", by="ana"), "progress of ana"),
        (
            lambda kit: kit.engine.section_progress(SALES, "north", by="ada"),
            "progress in sales-101 north",
        ),
        (lambda kit: kit.engine.history(SALES, "ana", by="ana"), "history of ana in sales-101"),
    ],
)
def test_captions(read: Callable[[Kit], Any], caption: str) -> None:
    """A table says what it shows."""
    kit = a_world(a_line())
    kit.register("ana")
    kit.register("bob")
    assert f"<caption>{caption}</caption>" in read(kit)._repr_html_()


# Switched off (S2)


def test_switched_off_learners_and_trainers_see_nothing() -> None:
    """While sessions are off there are none, for anybody but admins and the application."""
    kit = a_world(plan())
    kit.register("ana")
    kit.do(sk.ChangeSettings(sessions_are_on=False))
    engine = kit.engine
    for who in ("ana", "tess"):
        assert len(engine.tiles(by=who)) == 0
        assert not_there(engine.session, SALES, by=who) == ("session", SALES)
        assert not_there(engine.roster, SALES, "north", by=who) == ("session", SALES)
        assert not_there(engine.sheet, SALES, "north", "day-1", by=who) == ("session", SALES)
        assert not_there(engine.section_progress, SALES, "north", by=who) == ("session", SALES)
        assert not_there(engine.history, SALES, "ana", by=who) == ("session", SALES)
        assert not_there(engine.agenda, who, by=who) == ("person", who)
        assert not_there(engine.progress, who, by=who) == ("person", who)


@pytest.mark.parametrize("who", ["ada", sk.APPLICATION])
def test_switched_off_admins_see_everything(who: Any) -> None:
    """While sessions are off, admins and the application find everything as it was."""
    kit = a_world(plan())
    kit.register("ana")
    kit.do(sk.ChangeSettings(sessions_are_on=False))
    engine = kit.engine
    assert len(engine.tiles(by=who)) == 1
    assert len(engine.session(SALES, by=who)) == 1
    assert len(engine.agenda("ana", by=who)) == 1
    assert len(engine.roster(SALES, "north", by=who)) == 1
    assert len(engine.sheet(SALES, "north", "day-1", by=who)) == 1
    assert len(engine.progress("ana", by=who)) == 1
    assert len(engine.section_progress(SALES, "north", by=who)) == 1
    assert len(engine.history(SALES, "ana", by=who)) == 1
    assert len(engine.access("ana", sk.Target.session(SALES), by=who)) == 3


def test_switched_off_nobody_may_register() -> None:
    """An admin who looks is told that sessions are switched off."""
    kit = a_world(plan())
    kit.do(sk.ChangeSettings(sessions_are_on=False))
    (section,) = kit.engine.session(SALES, by="ada")
    assert (section.may_register, section.why_not) == (False, ("platform.sessions-on",))


# Tiles


def test_tiles_of_a_learner() -> None:
    """A learner sees the unlocked sessions with the number of sections for their groups."""
    kit = a_world(plan(), a_section("south", group_ids=["south"]))
    kit.do(sk.CreateSession(session_id="locked-102", title="Locked"))
    kit.do(sk.PublishSession(session_id="locked-102"))
    (tile,) = kit.engine.tiles(by="ana")
    assert (tile.session_id, tile.title) == (SALES, "Sales training 101")
    assert (tile.is_published, tile.is_archived) == (True, False)
    assert (tile.sections, tile.registration, tile.completed_at) == (1, "", None)


def test_tiles_of_somebody_without_groups() -> None:
    """The tile shows without sections to those in no group of one (V)."""
    kit = a_world(plan())
    a_person(kit, "eve", "south")
    (tile,) = kit.engine.tiles(by="eve")
    assert tile.sections == 0
    a_person(kit, "kim")
    assert len(kit.engine.tiles(by="kim")) == 0


def test_tiles_of_a_trainer() -> None:
    """A trainer sees unlocked sessions with a section for a managed group, drafts too (G7)."""
    kit = a_world(plan(), a_section("south", group_ids=["south"]), published=False)
    (tile,) = kit.engine.tiles(by="tess")
    assert (tile.is_published, tile.sections) == (False, 1)
    assert len(kit.engine.tiles(by="ana")) == 0


@pytest.mark.parametrize("who", ["ada", sk.APPLICATION])
def test_tiles_of_admins(who: Any) -> None:
    """Admins and the application see every session, in order of the ids."""
    kit = a_world(plan())
    kit.do(sk.CreateSession(session_id="a-draft", title="Draft"))
    kit.do(sk.ArchiveSession(session_id=SALES))
    tiles = kit.engine.tiles(by=who)
    assert [tile.session_id for tile in tiles] == ["a-draft", SALES]
    assert [tile.is_archived for tile in tiles] == [False, True]
    assert [tile.sections for tile in tiles] == [0, 1]


def test_tiles_show_ones_own_registration_and_completion() -> None:
    """A tile says how oneself stands, from the moment on without any step of the engine (C3)."""
    kit = a_world(plan())
    kit.register("ana")
    assert kit.engine.tiles(by="ana").rows[0].registration == "active"
    kit.clock.set(utc("2026-03-02 11:00"))
    assert kit.engine.tiles(by="ana").rows[0].completed_at == utc("2026-03-02 11:00")
    assert kit.engine.tiles(by="bob").rows[0].completed_at is None


# One session


def test_a_session_for_a_learner() -> None:
    """A learner sees what describes the session, and the sections for their groups in full."""
    section = plan(
        opens=utc("2026-01-01 00:00"),
        capacity=5,
        event={"title": "First day", "notes": "Bring a pen", "location": "Room 1"},
    )
    kit = a_world(section, a_section("south", group_ids=["south"]))
    kit.do(sk.EditSession(session_id=SALES, description="All about it", image="cover.png"))
    kit.register("bob")
    view = kit.engine.session(SALES, by="ana")
    assert (view.title, view.description, view.image) == (
        "Sales training 101",
        "All about it",
        "cover.png",
    )
    assert (view.is_published, view.is_archived, view.version) == (True, False, 5)
    assert view.warnings == ()
    (row,) = view
    assert (row.section_id, row.name, row.zone) == ("north", "North", "Europe/Brussels")
    assert (row.begins, row.ends) == (utc("2026-03-02 08:00"), utc("2026-03-02 11:00"))
    assert (row.opens, row.closes) == (utc("2026-01-01 00:00"), utc("2026-03-02 08:00"))
    assert (row.capacity, row.free, row.waiting, row.is_overbooked) == (5, 4, 0, False)
    assert (row.cancelled, row.is_archived, row.registration) == ("", False, "")
    assert (row.may_register, row.why_not) == (True, ())
    (event,) = row.events
    assert (event.event_id, event.title, event.notes) == ("day-1", "First day", "Bring a pen")
    assert (event.start, event.end) == (at("2026-03-02 09:00"), at("2026-03-02 12:00"))
    assert (event.format, event.location) == (sk.EventFormat.ONLINE, "Room 1")
    assert event.links == ("https://meet.example.org/room",)
    assert (event.trainer_ids, event.cancelled, event.revision) == (("tess",), "", 0)


def test_a_session_that_one_may_not_know_of_is_not_there() -> None:
    """A locked session, a draft and one that does not exist give the same answer (G10)."""
    kit = a_world(plan())
    kit.do(sk.CreateSession(session_id="draft-102", title="Draft"))
    a_person(kit, "kim")
    for session_id, who in ((SALES, "kim"), ("draft-102", "ana"), ("nothing", "ada")):
        assert not_there(kit.engine.session, session_id, by=who) == ("session", session_id)


def test_nobody_unknown_reads_anything() -> None:
    """Whoever reads must be known."""
    kit = a_world(plan())
    assert not_there(kit.engine.tiles, by="nobody") == ("person", "nobody")


def test_registering_is_judged_by_the_policy() -> None:
    """What the view says about registering is what asking to register says (X2)."""
    kit = a_world(plan(capacity=1, opens=utc("2026-02-01 08:00")))
    command = sk.RegisterLearner(session_id=SALES, section_id="north", learner_id="ana")
    (row,) = kit.engine.session(SALES, by="ana")
    answer = kit.explain(command, by="ana")
    assert (row.may_register, row.why_not) == (False, ("registration.window-open",))
    assert row.why_not == tuple(one.code for one in answer.blocking)
    kit.go_to("2026-02-01 08:00")
    assert kit.engine.session(SALES, by="ana").rows[0].may_register
    kit.register("bob")
    (row,) = kit.engine.session(SALES, by="ana")
    assert (row.may_register, row.why_not) == (False, ("registration.place-free",))


def test_why_not_in_ones_own_section_and_elsewhere() -> None:
    """The section one is registered for says so; the others say why one cannot have both."""
    kit = a_world(plan(), a_section("other"))
    kit.register("ana")
    own, other = kit.engine.session(SALES, by="ana")
    assert (own.registration, own.may_register, own.why_not) == ("active", False, ())
    assert (other.registration, other.may_register) == ("", False)
    assert other.why_not == ("registration.one-section",)


def test_registering_again_after_leaving() -> None:
    """Whoever left reads how that ended, and may register again (R12)."""
    kit = a_world(plan())
    kit.register("ana")
    kit.do(sk.DeregisterLearner(session_id=SALES, learner_id="ana"), by="ana")
    (row,) = kit.engine.session(SALES, by="ana")
    assert (row.registration, row.may_register) == ("deregistered", True)


def test_why_not_holds_no_staff_only_code() -> None:
    """A trainer outside the groups cannot register, for a reason that learners may not read."""
    kit = a_world(a_section())
    (row,) = kit.engine.session(SALES, by="tess")
    assert (row.may_register, row.why_not) == (False, ())


def test_why_not_for_the_application_and_the_suspended() -> None:
    """The application registers nobody for itself; who may not act reads nothing at all (G9)."""
    kit = a_world(plan())
    (row,) = kit.engine.session(SALES, by=sk.APPLICATION)
    assert (row.may_register, row.why_not) == (False, ())
    a_person(kit, "ana", "north", status="suspended")
    with pytest.raises(sk.Refused, match=r"actor\.active"):
        kit.engine.session(SALES, by="ana")


def test_a_registered_learner_keeps_seeing_the_section() -> None:
    """Losing group or access does not hide the section one is registered for (V4)."""
    kit = a_world(plan(), a_section("other"))
    kit.register("ana")
    a_person(kit, "ana")
    (row,) = kit.engine.session(SALES, by="ana")
    assert (row.section_id, row.registration) == ("north", "active")


def test_an_assigned_trainer_keeps_seeing_the_section() -> None:
    """A trainer who lost the role sees the sections of their events, without warnings (G6)."""
    kit = a_world(plan(), a_section("other"))
    take_roles_away(kit, "tess")
    view = kit.engine.session(SALES, by="tess")
    assert [row.section_id for row in view] == ["north"]
    assert view.warnings == ()


def test_cancelled_events_and_sections() -> None:
    """Cancelled events stay in sight, do not count for the span, and say why."""
    kit = a_world(plan())
    for day in ("day-2", "day-3"):
        event = an_event(
            f"2026-03-0{day[-1]}",
            start=at(f"2026-03-0{day[-1]} 14:00"),
            end=at(f"2026-03-0{day[-1]} 15:00"),
        )
        kit.do(sk.AddEvent(session_id=SALES, section_id="north", event_id=day, plan=event))
    for event_id in ("day-1", "day-3"):
        kit.do(
            sk.CancelEvent(
                session_id=SALES, section_id="north", event_id=event_id, reason="strike"
            )
        )
    (row,) = kit.engine.session(SALES, by="ana")
    assert [event.cancelled for event in row.events] == ["strike", "", "strike"]
    assert (row.begins, row.ends) == (utc("2026-03-02 13:00"), utc("2026-03-02 14:00"))
    kit.do(sk.CancelSection(session_id=SALES, section_id="north", reason="no room"))
    (row,) = kit.engine.session(SALES, by="ana")
    assert row.cancelled == "no room"
    assert [event.cancelled for event in row.events] == ["strike", "no room", "strike"]
    (record,) = kit.engine.session(SALES, by="ana").to_records()
    assert record["events"][0].endswith("online, cancelled")


@pytest.mark.parametrize("who", ["tess", "ada", sk.APPLICATION])
def test_warnings_for_staff(who: Any) -> None:
    """Staff read what is missing, who may no longer train, and what is overbooked."""
    section = plan(capacity=2, event={"links": [], "format": "hybrid"})
    kit = a_world(section, a_section("other"))
    for learner_id in ("ana", "bob"):
        kit.register(learner_id)
    kit.do(sk.EditSection(session_id=SALES, section_id="north", capacity=1))
    a_person(kit, "tom", "trainers")
    kit.do(sk.AssignRoles(holder=sk.Holder.person("tom"), managed_group_ids=["north"]))
    kit.do(
        sk.EditEvent(
            session_id=SALES, section_id="north", event_id="day-1", trainer_ids=["tess", "tom"]
        )
    )
    take_roles_away(kit, "tom")
    view = kit.engine.session(SALES, by=who)
    assert view.warnings == (
        "north: day-1 has no link and no location yet",
        "north: tom may no longer train here",
        "north: overbooked, 2 taken of 1 places",
    )
    assert (view.rows[0].free, view.rows[0].is_overbooked) == (0, True)
    assert "tom may no longer train here" in view._repr_html_()
    assert kit.engine.session(SALES, by="ana").warnings == ()


@pytest.mark.parametrize("lost", ["role", "unlock", "status"])
def test_every_way_to_lose_the_right_to_train_is_reported(lost: str) -> None:
    """Role, unlocked session and active account are all needed to train (G6)."""
    kit = a_world(plan())
    if lost == "role":
        take_roles_away(kit, "tess")
    elif lost == "unlock":
        lock_for(kit, "tess")
    else:
        a_person(kit, "tess", "trainers", status="suspended")
    warnings = kit.engine.session(SALES, by="ada").warnings
    assert warnings == ("north: tess may no longer train here",)


def test_no_warnings_about_what_is_past_or_put_away() -> None:
    """Nobody is warned of what nobody can mend any more."""
    kit = a_world(plan(event={"links": []}))
    take_roles_away(kit, "tess")
    assert len(kit.engine.session(SALES, by="ada").warnings) == 2
    kit.do(sk.ArchiveSection(session_id=SALES, section_id="north"))
    assert kit.engine.session(SALES, by="ada").warnings == ()
    kit.do(sk.RestoreSection(session_id=SALES, section_id="north"))
    kit.do(sk.ArchiveSession(session_id=SALES))
    view = kit.engine.session(SALES, by="ada")
    assert view.warnings == ()
    assert "Sales training 101 (archived)" in view._repr_html_()
    kit.do(sk.RestoreSession(session_id=SALES))
    kit.clock.set(utc("2026-03-02 11:00"))
    assert kit.engine.session(SALES, by="ada").warnings == ()


def test_staff_read_back_all_that_can_be_set() -> None:
    """S6: the plan of a section as it is set, for whoever runs it, and for nobody else."""
    preferences = sk.Preferences(waitlist=sk.Waitlist(size=3), events_needed=1)
    kit = a_world(plan(preferences=preferences), a_section("south", group_ids=["south"]))
    kit.do(
        sk.EditSection(
            session_id=SALES,
            section_id="north",
            opens=utc("2026-01-05 00:00"),
            preferences={"late_registration": True},
        )
    )
    plans = kit.engine.session(SALES, by="tess").plans
    assert plans == {
        "north": sk.SectionPlan(
            name="North",
            group_ids=["north"],
            opens=utc("2026-01-05 00:00"),
            preferences=evolve(preferences, late_registration=True),
        )
    }
    assert kit.engine.session(SALES, by="ada").plans.keys() == {"north", "south"}
    assert kit.engine.session(SALES, by=sk.APPLICATION).plans.keys() == {"north", "south"}
    assert kit.engine.session(SALES, by="ana").plans == {}


def test_warnings_are_for_the_sections_one_runs() -> None:
    """A trainer reads nothing of sections for other groups, however much is missing there."""
    south = a_section("south", group_ids=["south"], first_event=an_event(links=[]))
    kit = a_world(plan(), south)
    view = kit.engine.session(SALES, by="tess")
    assert ([row.section_id for row in view], view.warnings) == (["north"], ())
    assert len(kit.engine.session(SALES, by="ada").warnings) == 1


# Agenda


def test_an_agenda_holds_both_parts_in_order_of_time() -> None:
    """Events as learner, waiting too, and as trainer come in order of time."""
    later = an_event(day="2026-04-01", trainer_ids=["tess"])
    not_hers = an_event("2026-04-02")
    kit = a_world(a_line(), a_section("later", first_event=later, group_ids=["north"]))
    kit.do(sk.AddEvent(session_id=SALES, section_id="later", event_id="day-2", plan=not_hers))
    kit.do(sk.CreateSession(session_id="b", title="B"))
    kit.do(sk.PublishSession(session_id="b"))
    kit.do(
        a_section(
            "early", session_id="b", group_ids=["all"], first_event=an_event(day="2026-02-01")
        )
    )
    everybody = sk.Automation(
        automation_id="b",
        name="B",
        condition=sk.Always(),
        actions=[sk.Unlock(sk.Target.session("b"))],
    )
    kit.do(sk.SaveAutomation(automation=everybody))
    a_person(kit, "tess", "trainers", "south")
    kit.do(sk.RegisterLearner(session_id="b", section_id="early", learner_id="tess"), by="tess")
    rows = kit.engine.agenda("tess", by="tess").rows
    assert [(row.section_id, row.part, row.state) for row in rows] == [
        ("early", "learner", "active"),
        ("north", "trainer", ""),
        ("later", "trainer", ""),
    ]
    assert (rows[0].session_title, rows[0].section_name) == ("B", "Early")
    assert (rows[0].event_id, rows[0].event_title, rows[0].location) == ("day-1", "", "")
    assert (rows[0].start, rows[0].end) == (at("2026-02-01 09:00"), at("2026-02-01 12:00"))
    kit.register("ana")
    kit.register("bob")
    (row,) = kit.engine.agenda("bob", by="bob")
    assert (row.part, row.state, row.cancelled) == ("learner", "waiting", False)


def test_an_agenda_shows_what_was_cancelled() -> None:
    """A trainer still sees the events of a section that was cancelled, as cancelled."""
    kit = a_world(plan())
    kit.do(sk.CancelSection(session_id=SALES, section_id="north", reason="no room"))
    (row,) = kit.engine.agenda("tess", by="tess")
    assert row.cancelled


def test_agenda_times_in_records_are_in_the_zone_of_the_event() -> None:
    """A record's times are real date-times, in the hour that the clock repeats too."""
    event = an_event(start=at("2026-10-25 02:30", fold=1), end=at("2026-10-25 04:00"))
    kit = a_world(a_section(first_event=event))
    kit.register("ana")
    (record,) = kit.engine.agenda("ana", by="ana").to_records()
    assert record["start"].isoformat() == "2026-10-25T02:30:00+01:00"
    assert record["format"] == "online"


def test_an_agenda_is_for_oneself_and_admins() -> None:
    """Somebody else's agenda is not there, and neither is that of somebody unknown (G10)."""
    kit = a_world(plan())
    kit.register("ana")
    assert len(kit.engine.agenda("ana", by="ada")) == 1
    assert len(kit.engine.agenda("ana", by=sk.APPLICATION)) == 1
    for person_id, who in (("ana", "bob"), ("ana", "tess"), ("nobody", "bob"), ("nobody", "ada")):
        assert not_there(kit.engine.agenda, person_id, by=who) == ("person", person_id)


def test_registrations_without_a_session_are_left_out() -> None:
    """A registration whose session is not there shows nowhere and breaks nothing."""
    kit = a_world()
    orphan = Registration(
        session_id=SessionId("gone"),
        learner_id=PersonId("ana"),
        section_id=SectionId("north"),
        state=RegistrationState.ACTIVE,
        since=utc("2026-01-01 08:00"),
        ticket=0,
    )
    keep(kit, orphan)
    assert len(kit.engine.agenda("ana", by="ana")) == 0
    assert len(kit.engine.progress("ana", by="ana")) == 0


# Roster


@pytest.mark.parametrize("who", ["tess", "ada", sk.APPLICATION])
def test_a_roster_for_staff(who: Any) -> None:
    """Those with a place come first, then the line with everybody's place in it."""
    kit = a_world(a_line())
    for learner_id in ("ana", "bob", "cyd"):
        kit.register(learner_id)
    view = kit.engine.roster(SALES, "north", by=who)
    assert (view.taken, view.waiting, view.capacity, view.free) == (1, 2, 1, 0)
    assert not view.is_overbooked
    assert [(row.learner_id, row.state, row.place_in_line) for row in view] == [
        ("ana", "active", None),
        ("bob", "waiting", 1),
        ("cyd", "waiting", 2),
    ]
    ana = view.rows[0]
    assert (ana.name, ana.email, ana.attempt) == ("Ana", "ana@example.org", 1)
    assert (ana.since, ana.completed_at) == (utc("2026-01-01 08:00"), None)
    assert (ana.waived, ana.passed_over, ana.missing) == ((), "", ())


def test_a_roster_without_capacity() -> None:
    """Without a capacity nothing is ever free by number or overbooked."""
    kit = a_world(plan())
    kit.register("ana")
    view = kit.engine.roster(SALES, "north", by="ada")
    assert (view.capacity, view.free, view.is_overbooked) == (None, None, False)
    assert "north: 1 taken, 0 waiting" in view.caption


def test_an_overbooked_roster_says_so() -> None:
    """More places taken than there are shows in the numbers and in the caption (S11)."""
    kit = a_world(plan(capacity=1))
    kit.register("ana")
    waived = sk.RegisterLearner(
        session_id=SALES, section_id="north", learner_id="bob", waive=["capacity"]
    )
    kit.do(waived, by="tess")
    view = kit.engine.roster(SALES, "north", by="tess")
    assert (view.taken, view.free, view.is_overbooked) == (2, 0, True)
    assert view.caption.endswith(", overbooked")
    assert [row.waived for row in view] == [(), ("capacity",)]


def test_a_roster_shows_what_learners_no_longer_meet() -> None:
    """Lost groups and lost access show, but for what staff waived by name (V4, R10)."""
    kit = a_world(plan())
    for learner_id in ("ana", "bob", "cyd"):
        kit.register(learner_id)
    a_person(kit, "eve", "north")
    lock_for(kit, "eve")
    waived = sk.RegisterLearner(
        session_id=SALES, section_id="north", learner_id="eve", waive=["unlock"]
    )
    kit.do(waived, by="tess")
    a_person(kit, "ana", "south")
    lock_for(kit, "bob")
    missing = {row.learner_id: row.missing for row in kit.engine.roster(SALES, "north", by="tess")}
    assert missing == {
        "ana": ("registration.in-group",),
        "bob": ("access.session-unlocked",),
        "cyd": (),
        "eve": (),
    }


def test_a_roster_blames_no_learner_for_the_section() -> None:
    """An archived session is nobody's missing requirement."""
    kit = a_world(plan())
    kit.register("ana")
    kit.do(sk.ArchiveSession(session_id=SALES))
    assert kit.engine.roster(SALES, "north", by="ada").rows[0].missing == ()


def test_a_roster_shows_who_was_passed_over() -> None:
    """The line says why a free place went past somebody (W3)."""
    kit = a_world(a_line())
    for learner_id in ("ana", "bob", "cyd"):
        kit.register(learner_id)
    a_person(kit, "bob", "south")
    kit.do(sk.DeregisterLearner(session_id=SALES, learner_id="ana"), by="ana")
    rows = kit.engine.roster(SALES, "north", by="tess").rows
    assert [(row.learner_id, row.passed_over) for row in rows] == [
        ("cyd", ""),
        ("bob", "registration.in-group"),
    ]
    assert rows[1].missing == ("registration.in-group",)


@pytest.mark.parametrize("read", ["roster", "section_progress"])
def test_a_roster_is_for_staff_and_assigned_trainers(read: str) -> None:
    """Everybody else is told that there is no such section, or no such session (G10)."""
    south = a_section("south", group_ids=["south"])
    kit = a_world(plan(), south)
    reading = getattr(kit.engine, read)
    for section_id in ("north", "south", "nothing"):
        assert not_there(reading, SALES, section_id, by="ana") == (
            "section",
            section_id,
        )
    assert not_there(reading, "nothing", "north", by="ana") == ("section", "north")
    for section_id in ("south", "nothing"):
        answer = not_there(reading, SALES, section_id, by="tess")
        assert answer == ("section", section_id)
    assert not_there(reading, "nothing", "north", by="tess") == ("session", "nothing")
    assert not_there(reading, "nothing", "north", by="ada") == ("session", "nothing")
    assert not_there(reading, SALES, "nothing", by="ada") == ("section", "nothing")
    take_roles_away(kit, "tess")
    assert len(reading(SALES, "north", by="tess")) == 0
    assert not_there(reading, SALES, "south", by="tess") == ("section", "south")


def test_a_trainer_who_only_learns_in_a_section_does_not_see_its_roster() -> None:
    """Being registered shows the section, not the others in it."""
    kit = a_world(plan(), a_section("south", group_ids=["south"]))
    a_person(kit, "tess", "trainers", "south")
    kit.do(sk.RegisterLearner(session_id=SALES, section_id="south", learner_id="tess"), by="tess")
    assert len(kit.engine.session(SALES, by="tess")) == 2
    answer = not_there(kit.engine.roster, SALES, "south", by="tess")
    assert answer == ("section", "south")
    answer = not_there(kit.engine.sheet, SALES, "south", "day-1", by="tess")
    assert answer == ("event", "day-1")


# Sheet


@pytest.mark.parametrize("who", ["tess", "ada", sk.APPLICATION])
def test_a_sheet_from_draft_to_submitted(who: Any) -> None:
    """A sheet shows what is entered, what counts, and how far it is."""
    kit = a_world(confirmed())
    kit.register("ana")
    kit.register("bob")
    kit.go_to("2026-03-02 09:00")
    save(kit, {"ana": "attended"})
    view = kit.engine.sheet(SALES, "north", "day-1", by=who)
    assert (view.state, view.submissions, view.unmarked) == ("draft", 0, 1)
    assert (view.changed_at, view.changed_by, view.reason) == (None, None, "")
    assert [(row.learner_id, row.name, row.entered, row.counted, row.since) for row in view] == [
        ("ana", "Ana", "attended", "", None),
        ("bob", "Bob", "", "", None),
    ]
    kit.go_to("2026-03-02 12:00")
    submit(kit, others="absent")
    view = kit.engine.sheet(SALES, "north", "day-1", by=who)
    assert (view.state, view.submissions, view.unmarked) == ("submitted", 1, 0)
    assert (view.changed_at, view.changed_by) == (utc("2026-03-02 12:00"), "tess")
    assert [(row.entered, row.counted, row.since) for row in view] == [
        ("attended", "attended", utc("2026-03-02 12:00")),
        ("absent", "absent", None),
    ]
    kit.do(
        sk.ReopenSheet(session_id=SALES, section_id="north", event_id="day-1", reason="wrong list")
    )
    view = kit.engine.sheet(SALES, "north", "day-1", by=who)
    assert (view.state, view.changed_by, view.reason) == ("reopened", None, "wrong list")


def test_a_sheet_is_for_whoever_may_fill_it_in() -> None:
    """Everybody else is told that what they named is not there (G10)."""
    kit = a_world(plan(), a_section("south", group_ids=["south"]))
    sheet = kit.engine.sheet
    for ids in ((SALES, "north", "day-1"), ("no", "north", "day-1"), (SALES, "no", "day-1")):
        assert not_there(sheet, *ids, by="ana") == ("event", "day-1")
    assert not_there(sheet, SALES, "north", "no", by="tess") == ("event", "no")
    assert not_there(sheet, SALES, "south", "day-1", by="tess") == ("section", "south")
    assert not_there(sheet, "no", "north", "day-1", by="tess") == ("session", "no")
    assert not_there(sheet, SALES, "no", "day-1", by="ada") == ("section", "no")
    take_roles_away(kit, "tess")
    assert len(sheet(SALES, "north", "day-1", by="tess")) == 0


# Progress


def test_progress_without_confirmation() -> None:
    """Events count once they are over; the session is complete with the last of them (C1, T3)."""
    kit = a_world(plan())
    kit.do(
        sk.AddEvent(
            session_id=SALES, section_id="north", event_id="day-2", plan=an_event("2026-03-03")
        )
    )
    kit.register("ana")
    (row,) = kit.engine.progress("ana", by="ana")
    assert (row.session_id, row.title, row.section_id) == (SALES, "Sales training 101", "north")
    assert (row.state, row.attended, row.needed, row.completed_at) == ("active", 0, 2, None)
    kit.clock.set(utc("2026-03-02 11:00"))
    assert kit.engine.progress("ana", by="ana").rows[0].attended == 1
    kit.clock.set(utc("2026-03-03 12:00"))
    (row,) = kit.engine.progress("ana", by="ana")
    assert (row.attended, row.completed_at) == (2, utc("2026-03-03 11:00"))


def test_progress_with_confirmation_and_n_of_m() -> None:
    """With confirmation only submitted marks count, and a section may need fewer events (C1)."""
    preferences = sk.Preferences(confirmed_by_trainer=True, events_needed=1)
    kit = a_world(plan(preferences=preferences))
    kit.do(
        sk.AddEvent(
            session_id=SALES, section_id="north", event_id="day-2", plan=an_event("2026-03-03")
        )
    )
    kit.register("ana")
    kit.go_to("2026-03-04 08:00")
    (row,) = kit.engine.progress("ana", by="ada")
    assert (row.attended, row.needed, row.completed_at) == (0, 1, None)
    submit(kit, marks={"ana": "attended"})
    (row,) = kit.engine.progress("ana", by="ada")
    assert (row.attended, row.completed_at) == (1, utc("2026-03-04 08:00"))


def test_progress_after_leaving() -> None:
    """An ended registration shows its state, and what was attended until then (R12, T3)."""
    kit = a_world(plan())
    kit.do(
        sk.AddEvent(
            session_id=SALES, section_id="north", event_id="day-2", plan=an_event("2026-03-03")
        )
    )
    for learner_id in ("ana", "bob"):
        kit.register(learner_id)
    kit.go_to("2026-03-02 12:00")
    save(kit, {"ana": "attended"})
    for learner_id in ("ana", "bob"):
        removal = sk.RemoveLearner(session_id=SALES, learner_id=learner_id, reason="ill")
        kit.do(removal, by="tess")
    kit.go_to("2026-03-04 08:00")
    (ana,) = kit.engine.progress("ana", by="ana")
    (bob,) = kit.engine.progress("bob", by="bob")
    assert (ana.state, ana.attended) == ("removed", 1)
    assert (bob.state, bob.attended, bob.completed_at) == ("removed", 1, None)


def test_progress_in_sessions_out_of_sight() -> None:
    """A learner keeps sight of sessions they are registered in, not of those they left (V4)."""
    kit = a_world(plan())
    kit.register("ana")
    lock_for(kit, "ana")
    assert len(kit.engine.progress("ana", by="ana")) == 1
    kit.do(sk.DeregisterLearner(session_id=SALES, learner_id="ana"), by="ana")
    assert len(kit.engine.progress("ana", by="ana")) == 0
    assert len(kit.engine.progress("ana", by="ada")) == 1


def test_progress_is_for_oneself_and_admins() -> None:
    """Somebody else's progress is not there, nor that of somebody unknown (G10)."""
    kit = a_world(plan())
    for person_id, who in (("ana", "bob"), ("ana", "tess"), ("no", "ada"), ("no", "ana")):
        assert not_there(kit.engine.progress, person_id, by=who) == ("person", person_id)


@pytest.mark.parametrize("who", ["tess", "ada", sk.APPLICATION])
def test_progress_of_a_section(who: Any) -> None:
    """Staff see everybody registered; the suspended and the erased are left out (G9)."""
    kit = a_world(plan(capacity=4))
    for learner_id in ("ana", "bob", "cyd", "dan"):
        kit.register(learner_id)
    kit.go_to("2026-03-02 12:00")
    save(kit, {"bob": "absent"})
    a_person(kit, "cyd", "north", status="suspended")
    kit.do(sk.DeletePerson(person_id="dan"))
    rows = kit.engine.section_progress(SALES, "north", by=who).rows
    assert [(row.learner_id, row.name, row.attended, row.needed) for row in rows] == [
        ("ana", "Ana", 1, 1),
        ("bob", "Bob", 0, 1),
    ]
    assert [row.completed_at for row in rows] == [utc("2026-03-02 11:00"), None]
    names = {row.learner_id: row.name for row in kit.engine.roster(SALES, "north", by=who)}
    assert names == {"ana": "Ana", "bob": "Bob", "cyd": "Cyd", "dan": ""}


# History


def told(kit: Kit, learner_id: str, by: Any) -> list[tuple[str, str, str]]:
    """What happened to a learner, by whom and why, as somebody reads it."""
    rows = kit.engine.history(SALES, learner_id, by=by)
    return [(row.what, row.by, row.reason) for row in rows]


def test_a_history_from_registration_to_removal() -> None:
    """Learners read ``you`` and ``staff``, staff read who it was."""
    kit = a_world(plan())
    kit.register("ana")
    kit.do(sk.DeregisterLearner(session_id=SALES, learner_id="ana"), by="ana")
    adding = sk.RegisterLearner(session_id=SALES, section_id="north", learner_id="ana")
    kit.do(adding, by="tess")
    kit.do(sk.RemoveLearner(session_id=SALES, learner_id="ana", reason="asked for it"))
    assert told(kit, "ana", "ana") == [
        ("registered", "you", ""),
        ("deregistered", "you", ""),
        ("registered", "staff", ""),
        ("removed", "", "asked for it"),
    ]
    for who in ("tess", "ada", sk.APPLICATION):
        assert told(kit, "ana", who) == [
            ("registered", "ana", ""),
            ("deregistered", "ana", ""),
            ("registered", "tess", ""),
            ("removed", "application", "asked for it"),
        ]


def test_a_history_of_waiting() -> None:
    """A learner does not read who freed the place, nor what only staff may know (X3)."""
    kit = a_world(a_line())
    for learner_id in ("ana", "bob", "cyd"):
        kit.register(learner_id)
    kit.do(sk.MoveInLine(session_id=SALES, learner_id="cyd", before_id="bob"), by="tess")
    lock_for(kit, "cyd")
    kit.do(sk.DeregisterLearner(session_id=SALES, learner_id="ana"), by="ana")
    assert told(kit, "bob", "bob") == [("put in line", "you", ""), ("promoted", "", "")]
    assert told(kit, "bob", "tess") == [("put in line", "bob", ""), ("promoted", "ana", "")]
    assert told(kit, "cyd", "cyd") == [("put in line", "you", ""), ("moved in line", "staff", "")]
    assert told(kit, "cyd", "tess")[-1] == ("passed over", "ana", "access.session-unlocked")


def test_a_history_of_lost_access() -> None:
    """Staff read that a learner left the group; the learner does not (V4, X3)."""
    kit = a_world(plan())
    kit.register("ana")
    a_person(kit, "ana", "south")
    assert told(kit, "ana", "ana") == [("registered", "you", "")]
    assert told(kit, "ana", "ada")[-1] == (
        "access lost",
        "application",
        "registration.in-group",
    )


def test_a_history_of_being_passed_over_for_an_open_reason() -> None:
    """What a learner may read of being passed over, they read."""
    kit = a_world(a_line())
    kit.register("ana")
    kit.register("bob")
    a_person(kit, "bob", "north", status="pending")
    kit.do(sk.DeregisterLearner(session_id=SALES, learner_id="ana"), by="ana")
    a_person(kit, "bob", "north")
    passed_over, promoted = told(kit, "bob", "bob")[-2:]
    assert passed_over == ("passed over", "", "registration.learner-active")
    assert promoted[0] == "promoted"


def test_a_history_of_marks() -> None:
    """Marks keep who, when, from what to what, and show nobody else's (T6)."""
    kit = a_world(confirmed())
    kit.register("ana")
    kit.register("bob")
    kit.go_to("2026-03-02 12:00")
    save(kit, {"ana": "attended"})
    submit(kit, marks={"bob": "absent"})
    kit.clock.advance(timedelta(hours=1))
    correction = sk.CorrectMark(
        session_id=SALES,
        section_id="north",
        event_id="day-1",
        learner_id="ana",
        mark="absent",
        reason="left early",
    )
    kit.do(correction, by="tess")
    rows = kit.engine.history(SALES, "ana", by="ana").rows
    assert [(row.what, row.event_id, row.was, row.now, row.by, row.reason) for row in rows] == [
        ("registered", "", "", "", "you", ""),
        ("mark entered", "day-1", "", "attended", "staff", ""),
        ("mark counted", "day-1", "", "attended", "staff", ""),
        ("session completed", "", "", "", "staff", ""),
        ("mark entered", "day-1", "attended", "absent", "staff", "left early"),
        ("mark counted", "day-1", "attended", "absent", "staff", ""),
        ("completion withdrawn", "", "", "", "staff", ""),
    ]
    assert [row.at for row in rows[1:]] == [utc("2026-03-02 12:00")] * 3 + [
        utc("2026-03-02 13:00")
    ] * 3
    assert {row.section_id for row in rows} == {"north"}
    assert [row.now for row in kit.engine.history(SALES, "bob", by="tess")] == [
        "",
        "absent",
        "absent",
    ]


def test_a_history_tells_the_moment_of_completion() -> None:
    """A completion noted late is told with the moment it became true (C2)."""
    kit = a_world(plan())
    kit.register("ana")
    kit.go_to("2026-03-05 08:00")
    row = kit.engine.history(SALES, "ana", by="ana").rows[-1]
    assert (row.what, row.at, row.by) == ("session completed", utc("2026-03-02 11:00"), "")


def test_a_history_keeps_to_one_session_and_learner() -> None:
    """What one step did to others, or elsewhere, is in their own histories."""
    kit = a_world(plan(), a_section("other"))
    kit.do(sk.CreateSession(session_id="b", title="B"))
    kit.do(sk.PublishSession(session_id="b"))
    kit.do(a_section(session_id="b"))
    everybody = sk.Automation(
        automation_id="b",
        name="B",
        condition=sk.Always(),
        actions=[sk.Unlock(sk.Target.session("b"))],
    )
    kit.do(sk.SaveAutomation(automation=everybody))
    both = sk.RegisterLearners(session_id=SALES, section_id="north", learner_ids=["ana", "bob"])
    kit.do(both, by="tess")
    kit.do(sk.RegisterLearner(session_id="b", section_id="north", learner_id="ana"), by="ana")
    a_person(kit, "ana")
    assert told(kit, "ana", "ada") == [
        ("registered", "tess", ""),
        ("access lost", "application", "registration.in-group"),
    ]
    assert told(kit, "bob", "bob") == [("registered", "staff", "")]
    assert told(kit, "cyd", "cyd") == []


def test_trainers_read_the_history_in_the_sections_they_run() -> None:
    """What happened in sections for other groups is not for a trainer to read."""
    kit = a_world(plan(), a_section("south", group_ids=["south"]))
    a_person(kit, "ana", "north", "south")
    kit.register("ana", "south")
    kit.do(sk.SwitchSection(session_id=SALES, section_id="north", learner_id="ana"), by="ana")
    assert told(kit, "ana", "tess") == [("registered", "ana", "")]
    assert [row.what for row in kit.engine.history(SALES, "ana", by="ana")] == [
        "registered",
        "deregistered",
        "registered",
    ]


def test_a_history_is_for_oneself_and_staff() -> None:
    """Everybody else is told that there is no such person, or no such session (G10)."""
    kit = a_world(plan())
    kit.register("ana")
    a_person(kit, "kim")
    history = kit.engine.history
    for learner_id in ("ana", "nobody"):
        answer = not_there(history, SALES, learner_id, by="bob")
        assert answer == ("person", learner_id)
    assert not_there(history, SALES, "nobody", by="ada") == ("person", "nobody")
    assert not_there(history, "nothing", "ana", by="ada") == ("session", "nothing")
    for session_id in (SALES, "nothing"):
        answer = not_there(history, session_id, "kim", by="kim")
        assert answer == ("session", session_id)


# Access


@pytest.mark.parametrize("who", ["ada", sk.APPLICATION])
def test_access_shows_every_node(who: Any) -> None:
    """The condition trees of all automations come from the top down, each node judged (A16)."""
    kit = a_world()
    condition = sk.AllOf(
        [
            sk.Always(),
            sk.Not(sk.AnyOf([sk.IsPerson("bob"), sk.IsInGroup("gone")])),
            sk.BetweenMoments(starts=utc("2025-01-01 00:00"), ends=utc("2027-01-01 00:00")),
            sk.BetweenMoments(starts=utc("2025-01-01 00:00")),
            sk.BetweenMoments(ends=utc("2027-01-01 00:00")),
        ]
    )
    target = sk.Target.session(SALES)
    automation = sk.Automation(
        automation_id="closed",
        name="Closed",
        condition=condition,
        actions=[sk.Lock(target), sk.Unlock(target)],
    )
    kit.do(sk.SaveAutomation(automation=automation))
    view = kit.engine.access("ana", target, by=who)
    assert (view.person_id, view.target, view.is_unlocked) == ("ana", target, False)
    assert view.because == "locked by closed"
    rows = [row for row in view if row.automation_id == "closed"]
    assert {row.action for row in rows} == {"unlock, lock"}
    assert [(row.depth, row.condition, row.outcome) for row in rows] == [
        (0, "all of", "unknown"),
        (1, "always", "met"),
        (1, "not", "unknown"),
        (2, "any of", "unknown"),
        (3, "person bob", "unmet"),
        (3, "in group gone", "unknown"),
        (1, "between 2025-01-01 00:00 UTC and 2027-01-01 00:00 UTC", "met"),
        (1, "from 2025-01-01 00:00 UTC", "met"),
        (1, "until 2027-01-01 00:00 UTC", "met"),
    ]
    assert {row.action for row in view if row.automation_id != "closed"} == {"unlock"}
    page = view._repr_html_()
    assert f"<td>{chr(0xA0) * 12}person bob</td>" in page
    assert "activity sales-101 is locked for ana: locked by closed, until 2027-01-01" in page


def test_access_says_when_time_alone_changes_it() -> None:
    """The next moment at which the answer turns round is shown."""
    kit = a_world()
    target = sk.Target.activity("extra")
    kit.do(sk.AddActivity(activity_id="extra", title="Extra"))
    assert kit.engine.access("ana", target, by="ada").because == "no automation unlocks it"
    automation = sk.Automation(
        automation_id="later",
        name="Later",
        condition=sk.BetweenMoments(starts=utc("2026-02-01 00:00")),
        actions=[sk.Unlock(target)],
    )
    kit.do(sk.SaveAutomation(automation=automation))
    view = kit.engine.access("ana", target, by="ada")
    assert (view.is_unlocked, view.changes_at) == (False, utc("2026-02-01 00:00"))
    kit.clock.set(utc("2026-02-01 00:00"))
    view = kit.engine.access("ana", target, by="ada")
    assert (view.is_unlocked, view.changes_at) == (True, None)
    assert view.caption == "activity extra is unlocked for ana: unlocked by later"


def test_access_to_widgets() -> None:
    """The widget ``sessions`` is always there, others once they are added."""
    kit = a_world()
    assert kit.engine.access("ana", sk.Target.widget("sessions"), by="ada").is_unlocked
    mine = sk.Target.widget("mine")
    assert not_there(kit.engine.access, "ana", mine, by="ada") == ("widget", "mine")
    kit.do(sk.AddWidget(widget_id="mine", title="Mine"))
    assert not kit.engine.access("ana", mine, by="ada").is_unlocked


def _about_film(name: str, condition: Any, action: Any) -> sk.SaveAutomation:
    return sk.SaveAutomation(
        automation=sk.Automation(
            automation_id=name, name=name, condition=condition, actions=[action]
        )
    )


def a_film() -> Kit:
    """A world with an activity that nothing unlocks yet."""
    kit = a_world()
    kit.do(sk.AddActivity(activity_id="film", title="Film"))
    return kit


FILM = sk.Target.activity("film")
SOUTH, GONE = sk.IsInGroup("south"), sk.IsInGroup("gone")


@pytest.mark.parametrize(
    ("automations", "to_open"),
    [
        ([], ()),
        ([("lock", sk.Always())], ()),
        ([("unlock", sk.Always())], ()),
        ([("unlock", SOUTH)], ("0-unlock would unlock it if in group south",)),
        (
            [("unlock", SOUTH), ("unlock", sk.AllOf([sk.Not(sk.IsPerson("ana")), GONE]))],
            (
                "0-unlock would unlock it if in group south",
                "1-unlock would unlock it if not person ana and in group gone",
            ),
        ),
        (
            [("unlock", sk.Not(sk.Always()))],
            ("0-unlock would unlock it if its condition were another",),
        ),
        (
            [("unlock", sk.Always()), ("lock", GONE), ("lock", SOUTH)],
            ("1-lock locks it unless not in group gone",),
        ),
        (
            [("unlock", SOUTH), ("lock", sk.AnyOf([sk.IsPerson("ana"), GONE]))],
            (
                "1-lock locks it unless not person ana and not in group gone",
                "0-unlock would unlock it if in group south",
            ),
        ),
        (
            [("unlock", sk.Always()), ("lock", sk.Always())],
            ("1-lock locks it unless its condition were another",),
        ),
    ],
)
def test_access_says_what_would_open_it(automations: Any, to_open: tuple[str, ...]) -> None:
    """Where something could unlock it, the fewest changes that would are named (A16)."""
    kit = a_film()
    for place, (what, condition) in enumerate(automations):
        action = sk.Unlock(FILM) if what == "unlock" else sk.Lock(FILM)
        kit.do(_about_film(f"{place}-{what}", condition, action))
    view = kit.engine.access("ana", FILM, by="ada")
    assert view.to_open == to_open
    assert view.caption.endswith("".join(f"; {one}" for one in to_open))


def test_access_of_what_unlocks_and_locks_at_once() -> None:
    """An automation that does both can only lock; it is never told as a way in (A10)."""
    kit = a_film()
    both = sk.Automation(
        automation_id="both", name="Both", condition=GONE, actions=[sk.Unlock(FILM), sk.Lock(FILM)]
    )
    kit.do(sk.SaveAutomation(automation=both))
    view = kit.engine.access("ana", FILM, by="ada")
    assert view.to_open == ("both locks it unless not in group gone",)


def _a_grant(*, is_unlock: bool) -> Grant:
    return Grant(
        target=FILM,
        person_id=PersonId("ana"),
        is_unlock=is_unlock,
        automation_id=AutomationId("told"),
        at=START,
        root=(1, 0),
    )


@pytest.mark.parametrize(
    ("is_unlock", "condition", "granted", "to_open"),
    [
        (True, SOUTH, "unlocked by told since 2026-01-01 08:00 UTC", ()),
        (
            False,
            SOUTH,
            "locked by told since 2026-01-01 08:00 UTC",
            ("told locks it until another trigger has it unlocked",),
        ),
        (
            False,
            sk.Always(),
            "locked by told since 2026-01-01 08:00 UTC",
            ("told locks it until another trigger has it unlocked",),
        ),
    ],
)
def test_access_tells_the_grant(
    *, is_unlock: bool, condition: Any, granted: str, to_open: tuple[str, ...]
) -> None:
    """What another trigger locked or unlocked is told with its automation and moment (A9)."""
    kit = a_film()
    kit.do(_about_film("checked", condition, sk.Unlock(FILM)))
    keep(kit, _a_grant(is_unlock=is_unlock))
    view = kit.engine.access("ana", FILM, by="ada")
    assert (view.is_unlocked, view.granted, view.to_open) == (is_unlock, granted, to_open)
    assert f"; {granted}" in view.caption


def test_access_to_every_kind_of_target() -> None:
    """Whatever is known can be asked about; whatever is not is not there."""
    kit = a_film()
    section = sk.JourneySection(journey_section_id="start", title="Start", steps=["film"])
    journey = sk.Journey(journey_id="on", title="On", sections=[section])
    kit.do(sk.SaveJourney(journey=journey))
    kit.do(sk.SaveProgramme(programme=sk.Programme(programme_id="first", title="First")))
    kit.do(sk.AddGoal(goal_id="ten", title="Ten books"))
    kit.do(sk.AddIntake(intake_id="hello", title="Hello"))
    known = [
        FILM,
        sk.Target.journey("on"),
        sk.Target.journey_section("start"),
        sk.Target.programme("first"),
        sk.Target.goal("ten"),
        sk.Target.intake("hello"),
    ]
    for target in known:
        view = kit.engine.access("ana", target, by="ada")
        assert (view.target, view.is_unlocked) == (target, False)
        nothing = sk.Target(target.kind, "nothing")
        answer = not_there(kit.engine.access, "ana", nothing, by="ada")
        assert answer == (target.kind.value, "nothing")


def test_access_is_for_admins() -> None:
    """For anybody else there is no such person, not even oneself (G10)."""
    kit = a_world()
    target = sk.Target.session(SALES)
    for person_id, who in (("ana", "ana"), ("ana", "tess"), ("no", "tess"), ("no", "ada")):
        assert not_there(kit.engine.access, person_id, target, by=who) == ("person", person_id)
    nothing = sk.Target.activity("nothing")
    answer = not_there(kit.engine.access, "ana", nothing, by="ada")
    assert answer == ("activity", "nothing")

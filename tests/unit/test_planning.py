"""Planning and changing the plan: given world, command -> findings and facts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit._domain.catalogue import Event, Section, Session
from sessionkit._domain.decision import Decision, Finding, Outcome, met, unmet, warned
from sessionkit._domain.facts.attendance import SessionCompleted
from sessionkit._domain.facts.planning import (
    EventAdded,
    EventCancelled,
    EventEdited,
    EventRemoved,
    SectionArchived,
    SectionCancelled,
    SectionEdited,
    SectionPlanned,
    SectionRestored,
    SessionArchived,
    SessionCreated,
    SessionEdited,
    SessionPublished,
    SessionRestored,
)
from sessionkit._domain.facts.registration import LearnerPromoted, RegistrationEnded, SectionFilled
from sessionkit._domain.plan import SessionPlan
from sessionkit._domain.reasons import Reason
from sessionkit._domain.registration import (
    TICKET_STEP,
    Mark,
    Registration,
    RegistrationState,
    Roster,
    Sheet,
    SheetState,
)
from tests.builders import (
    START,
    Kit,
    a_decision,
    a_person,
    a_section,
    a_world,
    an_event,
    at,
    keep,
    utc,
    with_plan,
)

ON = (met(Reason.ACTOR_ACTIVE), met(Reason.SESSIONS_ON))
"""What decide asks for in front of every command about sessions."""

ID = "sales-101"
ABOUT = (ID, "north")
STAFF = met(Reason.STAFF, *ABOUT)
RUNNING = (
    met(Reason.SESSION_NOT_ARCHIVED, ID),
    met(Reason.SECTION_NOT_CANCELLED, *ABOUT),
    met(Reason.SECTION_NOT_ARCHIVED, *ABOUT),
)
SECOND = timedelta(seconds=1)
BEGINS = utc("2026-03-02 08:00")
ENDS = utc("2026-03-02 11:00")
LINKS = ("https://meet.example.org/room",)
DAY_1 = Event(
    event_id="day-1",
    plan=sk.EventPlan(start=at("2026-03-02 09:00"), end=at("2026-03-02 12:00"), links=LINKS),
)
DAY_2 = Event(
    event_id="day-2",
    plan=sk.EventPlan(start=at("2026-03-03 09:00"), end=at("2026-03-03 12:00"), links=LINKS),
)
NORTH = Section(
    section_id="north", plan=sk.SectionPlan(name="North", group_ids=("north",)), events=(DAY_1,)
)


def but(findings: tuple[Finding, ...], *others: Finding) -> tuple[Finding, ...]:
    """The same findings, some of them come out otherwise."""
    changed = {one.reason: one for one in others}
    assert changed.keys() <= {one.reason for one in findings}
    return tuple(changed.get(one.reason, one) for one in findings)


def a_day(number: int, **changes: Any) -> sk.EventPlan:
    """An event on the nth day of the section's week."""
    return an_event(f"2026-03-0{number + 1}", **changes)


def a_planned_world(*days: int, **changes: Any) -> Kit:
    """A world with section ``north``, and further events on these days."""
    kit = a_world(a_section(**changes))
    for number in days:
        kit.do(
            sk.AddEvent(
                session_id=ID, section_id="north", event_id=f"day-{number}", plan=a_day(number)
            )
        )
    return kit


def the_session(kit: Kit) -> Session:
    """The session as it is stored."""
    return kit.storage.records(Session)[ID,]


def with_section(kit: Kit, **changes: Any) -> None:
    """Change the section where it is stored, past every rule."""
    session = the_session(kit)
    section = session.section("north")
    assert section is not None
    keep(kit, session.with_section(evolve(section, **changes)))


def edited_section(section: Section, when: datetime) -> SectionEdited:
    """The fact of a section that is run otherwise."""
    return SectionEdited(session_id=ID, section_id=section.section_id, plan=section.plan, at=when)


def removed_event(event: Event, when: datetime = START) -> EventRemoved:
    """The fact of an event taken out of the section."""
    return EventRemoved(session_id=ID, section_id="north", event=event, at=when)


def cancelled_event(event_id: str, when: datetime = START) -> EventCancelled:
    """The fact of an event cancelled because somebody is ill."""
    return EventCancelled(
        session_id=ID, section_id="north", event_id=event_id, reason="Ill", at=when
    )


def a_place(learner_id: str, **changes: Any) -> Registration:
    """A place in the section, to put into the storage as it is."""
    plan: dict[str, Any] = {
        "session_id": ID,
        "section_id": "north",
        "learner_id": learner_id,
        "state": RegistrationState.ACTIVE,
        "since": START,
        "ticket": 0,
    }
    return Registration(**(plan | changes))


def waiting(kit: Kit, *learner_ids: str, taken: int = 0, section_id: str = "north") -> None:
    """Put people in line past every rule, whether or not there is a place."""
    for number, learner_id in enumerate(learner_ids):
        place = a_place(
            learner_id,
            section_id=section_id,
            state=RegistrationState.WAITING,
            ticket=number * TICKET_STEP,
        )
        keep(kit, place)
    roster = Roster(
        session_id=ID,
        section_id=section_id,
        taken=taken,
        waiting=len(learner_ids),
        next_ticket=len(learner_ids) * TICKET_STEP,
        fillings=1,
    )
    keep(kit, roster)


OVER = {"day-1": ENDS, "day-2": utc("2026-03-03 11:00")}
"""From when events count as attended: from their ends."""


def completed(learner_id: str, when: datetime, *event_ids: str, **more: Any) -> Any:
    """The fact that a learner completed the session, by all events unless said otherwise."""
    return SessionCompleted(
        session_id=ID,
        section_id="north",
        learner_id=learner_id,
        at=when,
        attended=tuple((one, OVER[one]) for one in event_ids),
        **({"needed": None, "excused_counts": False} | more),
    )


def promoted(kit: Kit, learner_id: str, section_id: str = "north") -> LearnerPromoted:
    """The fact that somebody left the line for a place now."""
    return LearnerPromoted(
        session_id=ID, section_id=section_id, learner_id=learner_id, at=kit.clock()
    )


def filled(times: int, section_id: str = "north") -> SectionFilled:
    """The fact that the section became full once more."""
    return SectionFilled(session_id=ID, section_id=section_id, filling=times)


def ended(kit: Kit, learner_id: str, was: RegistrationState, why: str) -> RegistrationEnded:
    """The fact that a place, or a place in line, fell with its section."""
    return RegistrationEnded(
        session_id=ID,
        section_id="north",
        learner_id=learner_id,
        was=was,
        state=RegistrationState.SECTION_CANCELLED,
        at=kit.clock(),
        attempt=1,
        reason=why,
    )


# Sessions


NEW = sk.CreateSession(session_id="new", title="New", description="About it", image="new.png")


@pytest.mark.parametrize("by", [sk.APPLICATION, "ada"])
def test_admins_create_drafts(by: Any) -> None:
    """A session comes to be as a draft, by admins, with title, description and image (S1, S3)."""
    created = Session(
        session_id="new", plan=SessionPlan(title="New", description="About it", image="new.png")
    )
    assert a_decision(a_world(), NEW, by) == Decision(
        (*ON, met(Reason.ADMIN), met(Reason.ACTIVITY_ID_FREE, "new")),
        (SessionCreated(session=created),),
    )


def test_a_session_needs_an_id_that_no_activity_has() -> None:
    """A session is an activity, so its id must be free among both (S1)."""
    kit = a_world()
    kit.do(sk.AddActivity(activity_id="film", title="Film"))
    for taken in (ID, "film"):
        command = sk.CreateSession(session_id=taken, title="Again")
        assert a_decision(kit, command) == Decision(
            (*ON, met(Reason.ADMIN), unmet(Reason.ACTIVITY_ID_FREE, taken, id=taken))
        )


ADMINS_ONLY = [
    NEW,
    sk.EditSession(session_id=ID, title="Other"),
    sk.PublishSession(session_id=ID),
    sk.ArchiveSession(session_id=ID),
    sk.RestoreSession(session_id=ID),
]


@pytest.mark.parametrize("command", ADMINS_ONLY, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("by", ["tess", "ana"])
def test_only_admins_touch_the_session_itself(command: Any, by: str) -> None:
    """A trainer never edits the session itself, a learner neither (S3, G4, G5)."""
    kit = a_world(a_section(), published=False)
    assert a_decision(kit, command, by) == Decision((*ON, unmet(Reason.ADMIN)))


@pytest.mark.parametrize("command", ADMINS_ONLY[1:], ids=lambda one: type(one).__name__)
def test_an_unknown_session_is_not_there(command: Any) -> None:
    """A command about a session that does not exist is answered so, and with nothing else (R1)."""
    missing = evolve(command, session_id="nowhere")
    assert a_decision(a_world(), missing) == Decision(
        (*ON, unmet(Reason.SESSION_EXISTS, "nowhere", id="nowhere"))
    )


@pytest.mark.parametrize(
    ("changes", "title", "description", "image"),
    [
        ({"title": "Other"}, "Other", "As it was", "old.png"),
        ({"description": ""}, "Sales", "", "old.png"),
        ({"image": "new.png"}, "Sales", "As it was", "new.png"),
        ({"title": "A", "description": "B", "image": "C"}, "A", "B", "C"),
    ],
)
def test_what_an_edit_leaves_out_stays(
    changes: dict[str, str], title: str, description: str, image: str
) -> None:
    """Each field of a session changes by itself, and the others stay as they are (S3)."""
    kit = a_world()
    keep(
        kit,
        Session(
            session_id=ID,
            plan=SessionPlan(title="Sales", description="As it was", image="old.png"),
        ),
    )
    edited = SessionEdited(
        session_id=ID, plan=SessionPlan(title=title, description=description, image=image)
    )
    assert a_decision(kit, sk.EditSession(session_id=ID, **changes)) == Decision(
        (*ON, met(Reason.ADMIN), met(Reason.SESSION_NOT_ARCHIVED, ID)), (edited,)
    )


def test_an_edit_that_changes_nothing_is_no_fact() -> None:
    """Telling a session what it says already is allowed, and changes nothing (S3)."""
    command = sk.EditSession(session_id=ID, title="Sales training 101", description="", image="")
    assert a_decision(a_world(), command) == Decision(
        (*ON, met(Reason.ADMIN), met(Reason.SESSION_NOT_ARCHIVED, ID))
    )


@pytest.mark.parametrize(
    ("based_on", "outcome"),
    [
        (1, unmet(Reason.UP_TO_DATE, ID, version=2, based_on=1)),
        (2, met(Reason.UP_TO_DATE, ID)),
        (3, unmet(Reason.UP_TO_DATE, ID, version=2, based_on=3)),
    ],
)
def test_an_edit_of_another_version_is_refused(based_on: int, outcome: Finding) -> None:
    """An edit that names a version other than the present one is refused (X8)."""
    command = sk.EditSession(session_id=ID, title="Other", based_on=based_on)
    decision = a_decision(a_world(), command)
    assert decision.findings[-1] == outcome
    assert len(decision.findings) == 5
    assert bool(decision.facts) is (based_on == 2)


def test_a_draft_is_published_once() -> None:
    """A session is draft until published; publishing twice is refused (S3)."""
    admin = (*ON, met(Reason.ADMIN), met(Reason.SESSION_NOT_ARCHIVED, ID))
    kit = a_world(published=False)
    command = sk.PublishSession(session_id=ID)
    assert a_decision(kit, command) == Decision(
        (*admin, met(Reason.SESSION_DRAFT, ID)), (SessionPublished(session_id=ID),)
    )
    kit.do(command)
    assert a_decision(kit, command) == Decision((*admin, unmet(Reason.SESSION_DRAFT, ID)))


def test_a_session_is_put_away_and_brought_back() -> None:
    """An archived session takes no command but restoring, one that is not no restoring (S16)."""
    kit = a_world(published=False)
    admin = (*ON, met(Reason.ADMIN))
    archive, restore = sk.ArchiveSession(session_id=ID), sk.RestoreSession(session_id=ID)
    assert a_decision(kit, restore) == Decision((*admin, unmet(Reason.SESSION_ARCHIVED, ID)))
    assert a_decision(kit, archive) == Decision(
        (*admin, met(Reason.SESSION_NOT_ARCHIVED, ID)), (SessionArchived(session_id=ID),)
    )
    kit.do(archive)
    away = (*admin, unmet(Reason.SESSION_NOT_ARCHIVED, ID))
    assert a_decision(kit, archive) == Decision(away)
    assert a_decision(kit, sk.EditSession(session_id=ID, title="Other")) == Decision(away)
    assert a_decision(kit, sk.PublishSession(session_id=ID)) == Decision(
        (*away, met(Reason.SESSION_DRAFT, ID))
    )
    assert a_decision(kit, restore) == Decision(
        (*admin, met(Reason.SESSION_ARCHIVED, ID)), (SessionRestored(session_id=ID),)
    )


def test_restoring_a_session_lets_every_line_move_up() -> None:
    """A place that became free while a session was away goes to its line at once (S16, W4)."""
    line = sk.Preferences(waitlist=sk.Waitlist())
    kit = a_world(
        a_section(capacity=1, preferences=line),
        a_section("second", capacity=1, preferences=line),
        a_section("third"),
    )
    waiting(kit, "ana", "bob")
    waiting(kit, "cyd", section_id="second")
    kit.do(sk.ArchiveSession(session_id=ID))
    decision = a_decision(kit, sk.RestoreSession(session_id=ID))
    assert decision.facts == (
        SessionRestored(session_id=ID),
        promoted(kit, "ana"),
        filled(2),
        promoted(kit, "cyd", "second"),
        filled(2, "second"),
    )


# Sections


WANTED = a_section(name="Northern run")
PLANNED = (
    *ON,
    met(Reason.STAFF, ID),
    met(Reason.SESSION_NOT_ARCHIVED, ID),
    met(Reason.SECTION_ID_FREE, "north"),
    met(Reason.GROUPS_KNOWN),
    met(Reason.GROUP_MANAGED, "north"),
    met(Reason.PERIOD_FITS, "north"),
    met(Reason.TRAINERS_ALLOWED, *ABOUT),
    met(Reason.TRAINER_NOT_REGISTERED, *ABOUT),
    met(Reason.EVENT_FINDABLE, "day-1"),
)


@pytest.mark.parametrize("by", [sk.APPLICATION, "ada", "tess"])
def test_a_section_is_planned_with_its_first_event(by: Any) -> None:
    """Admins and trainers plan a section together with its first event, all fields kept (S5, S6)."""
    preferences = sk.Preferences(confirmed_by_trainer=True)
    command = a_section(
        name="Northern run",
        group_ids=["south", "north"],
        opens=utc("2026-01-05 00:00"),
        closes=utc("2026-02-28 00:00"),
        capacity=12,
        preferences=preferences,
        first_event=an_event(
            format="hybrid",
            trainer_ids=["tess"],
            title="Kick-off",
            notes="Bring a pen",
            location="Room 1",
        ),
    )
    event = with_plan(
        DAY_1,
        format=sk.EventFormat.HYBRID,
        trainer_ids=("tess",),
        title="Kick-off",
        notes="Bring a pen",
        location="Room 1",
    )
    section = Section(
        section_id="north",
        plan=sk.SectionPlan(
            name="Northern run",
            group_ids=("north", "south"),
            opens=utc("2026-01-05 00:00"),
            closes=utc("2026-02-28 00:00"),
            capacity=12,
            preferences=preferences,
        ),
        events=(event,),
    )
    assert a_decision(a_world(), command, by) == Decision(
        PLANNED, (SectionPlanned(session_id=ID, section=section),)
    )


def test_a_section_id_is_taken_once() -> None:
    """A section's id must be free in its session (S6)."""
    assert a_decision(a_world(a_section()), WANTED) == Decision(
        but(PLANNED, unmet(Reason.SECTION_ID_FREE, "north", id="north"))
    )


def test_a_section_is_for_groups_that_are_known() -> None:
    """Every group of a section must be known; all unknown ones are named (S6, G1)."""
    command = a_section(group_ids=["west", "north", "east"])
    assert a_decision(a_world(), command) == Decision(
        but(PLANNED, unmet(Reason.GROUPS_KNOWN, missing=("east", "west")))
    )


def test_a_trainer_plans_only_for_a_managed_group() -> None:
    """A trainer's section has at least one managed group; an admin's need not (G5)."""
    kit = a_world()
    kit.do(sk.AssignRoles(holder=sk.Holder.group("trainers"), managed_group_ids=["trainers"]))
    command = a_section(group_ids=["south"])
    assert a_decision(kit, command, "tess") == Decision(
        but(PLANNED, unmet(Reason.GROUP_MANAGED, "north", managed=("north", "trainers")))
    )
    assert a_decision(kit, command, "ada").is_allowed


def test_no_section_is_planned_in_an_archived_session() -> None:
    """An archived session takes no new section (S16)."""
    kit = a_world()
    kit.do(sk.ArchiveSession(session_id=ID))
    assert a_decision(kit, WANTED) == Decision(
        but(PLANNED, unmet(Reason.SESSION_NOT_ARCHIVED, ID))
    )


def test_planning_may_carry_the_version_it_was_based_on() -> None:
    """A plan based on another version of the session is refused (X8)."""
    kit = a_world()
    decision = a_decision(kit, evolve(WANTED, based_on=7))
    late = unmet(Reason.UP_TO_DATE, ID, version=2, based_on=7)
    assert decision == Decision((*PLANNED[:4], late, *PLANNED[4:]))
    assert a_decision(kit, evolve(WANTED, based_on=2)).is_allowed


@pytest.mark.parametrize(
    ("opens", "closes", "fits"),
    [
        (None, None, True),
        (BEGINS - SECOND, None, True),
        (BEGINS, None, False),
        (BEGINS + SECOND, None, False),
        (None, BEGINS - SECOND, True),
        (None, BEGINS, True),
        (None, BEGINS + SECOND, False),
        (BEGINS - SECOND, BEGINS, True),
        (BEGINS, BEGINS + SECOND, False),
    ],
)
def test_the_period_fits_the_first_event(
    opens: datetime | None, closes: datetime | None, *, fits: bool
) -> None:
    """Registration opens before the first event starts and closes not after it (R4, S6)."""
    outcome = met(Reason.PERIOD_FITS, "north")
    if not fits:
        outcome = unmet(Reason.PERIOD_FITS, "north", opens=opens, closes=closes, begins=BEGINS)
    command = a_section(opens=opens, closes=closes)
    decision = a_decision(a_world(), command)
    assert decision.findings == but(PLANNED, outcome)
    assert bool(decision.facts) is fits


@pytest.mark.parametrize(
    ("late", "opens", "closes", "fits"),
    [
        (True, None, utc("2026-03-04 08:00"), True),
        (True, None, utc("2026-03-04 08:00") + SECOND, False),
        (True, BEGINS, None, False),
        (False, None, utc("2026-03-04 08:00"), False),
        (False, None, BEGINS, True),
    ],
)
def test_late_registration_closes_with_the_last_event_to_take_place(
    opens: datetime | None, closes: datetime | None, *, late: bool, fits: bool
) -> None:
    """With late registration the period may run to the last event that is not cancelled (R4)."""
    kit = a_planned_world(2, 3, 4)
    session = the_session(kit)
    section = session.section("north")
    assert section is not None
    with_section(kit, events=(*section.events[:3], a_cancelled(4)))
    command = sk.EditSection(
        session_id=ID,
        section_id="north",
        opens=opens,
        closes=closes,
        preferences=sk.Preferences(late_registration=late),
    )
    outcome = met(Reason.PERIOD_FITS, "north")
    if not fits:
        outcome = unmet(Reason.PERIOD_FITS, "north", opens=opens, closes=closes, begins=BEGINS)
    decision = a_decision(kit, command)
    assert decision.findings[-1] == outcome
    assert decision.is_allowed is fits


def a_cancelled(number: int) -> Event:
    """An event of the nth day that was cancelled."""
    return Event(event_id=f"day-{number}", plan=a_day(number), cancelled="ill")


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"format": "online"}, ()),
        ({"format": "online", "links": []}, ("link",)),
        ({"format": "in-person"}, ("location",)),
        ({"format": "in-person", "location": "Room 1", "links": []}, ()),
        ({"format": "hybrid"}, ("location",)),
        ({"format": "hybrid", "links": [], "location": "Room 1"}, ("link",)),
        ({"format": "hybrid", "links": []}, ("link", "location")),
    ],
)
def test_what_people_need_to_find_an_event_is_a_warning(
    changes: dict[str, Any], missing: tuple[str, ...]
) -> None:
    """A missing link or location is a warning in the plan, never a refusal (S8, S9)."""
    outcome = met(Reason.EVENT_FINDABLE, "day-1")
    if missing:
        outcome = warned(Reason.EVENT_FINDABLE, "day-1", event_id="day-1", missing=missing)
    decision = a_decision(a_world(), a_section(first_event=an_event(**changes)))
    assert decision.findings == but(PLANNED, outcome)
    assert len(decision.facts) == 1


def no_change(kit: Kit) -> None:
    """Leave the world as it is."""


def suspend_tess(kit: Kit) -> None:
    """The trainer is suspended."""
    a_person(kit, "tess", "trainers", status="suspended")


def tess_is_pending(kit: Kit) -> None:
    """The trainer has not been let in yet."""
    a_person(kit, "tess", "trainers", status="pending")


def lock_for_tess(kit: Kit) -> None:
    """The trainer leaves the group for which the session is unlocked."""
    a_person(kit, "tess")


def tess_manages_south(kit: Kit) -> None:
    """The trainer is one for another group."""
    kit.do(sk.AssignRoles(holder=sk.Holder.person("tess"), managed_group_ids=["south"]))


def tess_manages_all(kit: Kit) -> None:
    """The trainer is one for the group above."""
    kit.do(sk.AssignRoles(holder=sk.Holder.person("tess"), managed_group_ids=["all"]))


def tess_learns(section_id: str, state: RegistrationState) -> Callable[[Kit], None]:
    """The trainer has, or had, a place in the session."""

    def change(kit: Kit) -> None:
        keep(kit, a_place("tess", section_id=section_id, state=state))

    return change


@pytest.mark.parametrize(
    ("change", "trainers", "refused", "learning"),
    [
        (no_change, [], (), ()),
        (no_change, ["tess"], (), ()),
        (no_change, ["ana", "tess", "zoe"], ("ana", "zoe"), ()),
        (no_change, ["ada"], ("ada",), ()),
        (suspend_tess, ["tess"], ("tess",), ()),
        (tess_is_pending, ["tess"], ("tess",), ()),
        (lock_for_tess, ["tess"], ("tess",), ()),
        (tess_manages_south, ["tess"], ("tess",), ()),
        (tess_manages_all, ["tess"], (), ()),
        (tess_learns("north", RegistrationState.ACTIVE), ["tess"], (), ("tess",)),
        (tess_learns("north", RegistrationState.WAITING), ["tess"], (), ("tess",)),
        (tess_learns("north", RegistrationState.DEREGISTERED), ["tess"], (), ()),
        (tess_learns("south", RegistrationState.ACTIVE), ["tess"], (), ()),
    ],
)
def test_who_can_be_assigned_as_a_trainer(
    change: Callable[[Kit], None],
    trainers: list[str],
    refused: tuple[str, ...],
    learning: tuple[str, ...],
) -> None:
    """A trainer is active, trains for a group of the section, has the session unlocked and does
    not learn in the section (G6, G8).
    """
    kit = a_world()
    change(kit)
    outcomes = [
        met(Reason.TRAINERS_ALLOWED, *ABOUT),
        met(Reason.TRAINER_NOT_REGISTERED, *ABOUT),
    ]
    if refused:
        groups = ("north",)
        outcomes[0] = unmet(Reason.TRAINERS_ALLOWED, *ABOUT, refused=refused, groups=groups)
    if learning:
        outcomes[1] = unmet(Reason.TRAINER_NOT_REGISTERED, *ABOUT, refused=learning)
    command = a_section(first_event=an_event(trainer_ids=trainers))
    decision = a_decision(kit, command)
    assert decision.findings == but(PLANNED, *outcomes)
    assert bool(decision.facts) is not bool(refused or learning)
    added = sk.AddEvent(
        session_id=ID, section_id="other", event_id="day-2", plan=a_day(2, trainer_ids=trainers)
    )
    kit.do(a_section("other"))
    about = (ID, "other")
    allowed = [one for one in a_decision(kit, added).findings if one.about == about][-2:]
    assert [one.reason for one in allowed] == [one.reason for one in outcomes]
    assert allowed[0].blocks is bool(refused)


EDITED = (
    *ON,
    STAFF,
    *RUNNING,
    met(Reason.GROUPS_KNOWN),
    met(Reason.GROUP_MANAGED, "north"),
    met(Reason.GROUPS_KEPT, *ABOUT),
)


def edit(**changes: Any) -> sk.EditSection:
    """An edit of the section."""
    return sk.EditSection(session_id=ID, section_id="north", **changes)


LINE = sk.Preferences(waitlist=sk.Waitlist())


@pytest.mark.parametrize(
    ("changes", "is_period"),
    [
        ({"name": "Other"}, False),
        ({"group_ids": ("north", "south")}, False),
        ({"group_ids": ("all",)}, False),
        ({"capacity": 3}, False),
        ({"capacity": None}, False),
        ({"opens": utc("2026-01-02 00:00")}, True),
        ({"opens": None}, True),
        ({"closes": utc("2026-02-02 00:00")}, True),
        ({"closes": None}, True),
        ({"preferences": LINE}, False),
        ({"preferences": sk.Preferences(late_registration=True)}, True),
    ],
)
def test_each_field_of_a_section_changes_by_itself(
    changes: dict[str, Any], *, is_period: bool
) -> None:
    """An edit changes what it names and nothing else; the period is judged where it is touched
    (S6, S10, R4).
    """
    kit = a_planned_world(
        capacity=5, opens=utc("2026-01-01 00:00"), closes=utc("2026-02-01 00:00")
    )
    before = the_session(kit).section("north")
    assert before is not None
    period = (met(Reason.PERIOD_FITS, "north"),) if is_period else ()
    section = with_plan(before, **changes)
    assert a_decision(kit, edit(**changes)) == Decision(
        (*EDITED, *period),
        (edited_section(section, kit.clock()),),
    )


def test_registration_closes_after_it_opens_whichever_of_the_two_is_edited() -> None:
    """One bound moved past the other that stays is refused, as both together are (S6, R4)."""
    kit = a_planned_world(opens=utc("2026-01-10 00:00"), closes=utc("2026-02-01 00:00"))
    for changes in (
        {"closes": utc("2026-01-10 00:00")},
        {"closes": utc("2026-01-09 00:00")},
        {"opens": utc("2026-02-01 00:00")},
    ):
        decision = a_decision(kit, edit(**changes))
        assert [one.reason for one in decision.blocking] == [Reason.PERIOD_FITS]
    assert a_decision(kit, edit(closes=utc("2026-01-10 00:01"))).is_allowed


def test_the_same_section_again_is_no_fact() -> None:
    """An edit that changes nothing is allowed and has no facts (S6)."""
    kit = a_planned_world(capacity=5)
    assert a_decision(kit, edit()) == Decision(EDITED)
    same = edit(name="North", group_ids=["north"], capacity=5)
    assert a_decision(kit, same, "tess") == Decision(EDITED)


def test_a_trainer_keeps_a_managed_group_in_the_section() -> None:
    """A trainer cannot take the last managed group out of a section, an admin can (G5)."""
    kit = a_planned_world()
    command = edit(group_ids=["south"])
    assert a_decision(kit, command, "tess") == Decision(
        but(EDITED, unmet(Reason.GROUP_MANAGED, "north", managed=("north",)))
    )
    assert a_decision(kit, command, "ada").is_allowed


def test_unknown_groups_cannot_be_attached() -> None:
    """A section gets no group that is not known (S6)."""
    command = edit(group_ids=["north", "west"])
    assert a_decision(a_planned_world(), command) == Decision(
        but(EDITED, unmet(Reason.GROUPS_KNOWN, missing=("west",)))
    )


def test_groups_with_which_registration_began_stay() -> None:
    """Groups attached at the first registration cannot be removed, others can; with nobody
    registered any more all are free again (S10).
    """
    kit = a_planned_world(group_ids=["north", "south"])
    assert a_decision(kit, edit(group_ids=["north"])).is_allowed
    kit.register("ana")
    kit.do(edit(group_ids=["all", "north", "south"]))
    assert a_decision(kit, edit(group_ids=["north", "south"])).is_allowed
    assert a_decision(kit, edit(group_ids=["all", "south"])) == Decision(
        but(EDITED, unmet(Reason.GROUPS_KEPT, *ABOUT, removed=("north",)))
    )
    assert a_decision(kit, edit(group_ids=["all"])) == Decision(
        but(EDITED, unmet(Reason.GROUPS_KEPT, *ABOUT, removed=("north", "south")))
    )
    kit.do(sk.DeregisterLearner(session_id=ID, learner_id="ana"), by="ana")
    assert a_decision(kit, edit(group_ids=["all"])).is_allowed


def test_an_edit_of_a_section_may_carry_its_version() -> None:
    """An edit of a section based on another version is refused (X8)."""
    kit = a_planned_world()
    late = unmet(Reason.UP_TO_DATE, ID, version=3, based_on=2)
    assert a_decision(kit, edit(name="Other", based_on=2)) == Decision(
        (*EDITED[:6], late, *EDITED[6:])
    )
    assert a_decision(kit, edit(name="Other", based_on=3)).is_allowed


def test_fewer_places_than_taken_put_nobody_out() -> None:
    """Capacity can fall below the places taken; nobody loses a place, nobody is promoted (S11)."""
    kit = a_planned_world(capacity=3, preferences=LINE)
    for learner_id in ("ana", "bob", "cyd", "dan"):
        kit.register(learner_id)
    before = the_session(kit).section("north")
    assert before is not None
    assert a_decision(kit, edit(capacity=1)).facts == (
        edited_section(with_plan(before, capacity=1), kit.clock()),
    )


def test_fewer_places_can_make_a_section_full() -> None:
    """Lowering capacity to the places taken makes the section full, which is told (S11, N2)."""
    kit = a_planned_world(capacity=3)
    kit.register("ana")
    kit.register("bob")
    before = the_session(kit).section("north")
    assert before is not None
    assert a_decision(kit, edit(capacity=2)).facts == (
        edited_section(with_plan(before, capacity=2), kit.clock()),
        filled(1),
    )


@pytest.mark.parametrize(
    ("capacity", "moved_up", "full"),
    [(1, 0, False), (2, 1, False), (3, 2, False), (4, 2, False), (None, 2, False)],
)
def test_more_places_go_to_the_line_in_the_same_step(
    capacity: int | None, moved_up: int, *, full: bool
) -> None:
    """Raising capacity by k promotes the first k in line, in the same step (W3, W4)."""
    kit = a_planned_world(capacity=1, preferences=LINE)
    for learner_id in ("ana", "bob", "cyd"):
        kit.register(learner_id)
    facts = list(a_decision(kit, edit(name="Other", capacity=capacity)).facts)
    assert isinstance(facts[0], SectionEdited)
    assert facts[1:] == [promoted(kit, one) for one in ("bob", "cyd")[:moved_up]]
    assert not full


def test_a_section_that_was_full_and_is_full_again_says_nothing() -> None:
    """A section that was full before and after the edit did not fill up (N2)."""
    kit = a_planned_world(capacity=1, preferences=LINE)
    kit.register("ana")
    kit.register("bob")
    assert not [
        one for one in a_decision(kit, edit(capacity=2)).facts if isinstance(one, SectionFilled)
    ]


MILD = sk.Preferences(excused_counts=True)


def test_an_edit_records_who_has_completed_by_now() -> None:
    """What was completed before an edit that asks for something else is recorded before it; an
    edit that asks for the same looks at nobody (C3, C5, C6).
    """
    kit = a_planned_world()
    kit.register("ana")
    kit.clock.set(ENDS - SECOND)
    assert [type(one) for one in a_decision(kit, edit(preferences=MILD)).facts] == [SectionEdited]
    kit.clock.set(ENDS)
    section = evolve(with_plan(NORTH, preferences=MILD), eased_at=ENDS)
    assert a_decision(kit, edit(preferences=MILD)).facts == (
        completed("ana", ENDS, "day-1"),
        edited_section(section, kit.clock()),
    )
    assert [type(one) for one in a_decision(kit, edit(name="Other")).facts] == [SectionEdited]


def test_new_preferences_complete_only_those_who_had_not() -> None:
    """Preferences that ask for less complete more learners at once, nobody twice (C1, C2, C5)."""
    kit = a_planned_world()
    excused = {"day-1": Mark(sk.Attendance.EXCUSED)}
    keep(kit, a_place("ana"), a_place("bob", ticket=1, marks=excused))
    now = ENDS + SECOND
    kit.clock.set(now)
    section = evolve(with_plan(NORTH, preferences=MILD), eased_at=now)
    assert a_decision(kit, edit(preferences=MILD)).facts == (
        completed("ana", ENDS, "day-1"),
        edited_section(section, kit.clock()),
        completed("bob", now, "day-1", excused_counts=True, eased_at=now),
    )


def test_preferences_that_stay_complete_nobody() -> None:
    """Only other preferences make an edit look for new completions (C6)."""
    kit = a_planned_world(preferences=sk.Preferences(confirmed_by_trainer=True))
    marks = {"day-1": Mark(sk.Attendance.ATTENDED, sk.Attendance.ATTENDED, ENDS)}
    keep(kit, a_place("ana", marks=marks), a_sheet(SheetState.SUBMITTED))
    kit.clock.set(ENDS)
    assert [type(one) for one in a_decision(kit, edit(name="Other")).facts] == [SectionEdited]


def test_attendance_that_need_not_be_confirmed_any_more_counts() -> None:
    """Taking confirmation away gives everybody what was over by then, after the edit (T3, C1)."""
    kit = a_planned_world(preferences=sk.Preferences(confirmed_by_trainer=True))
    keep(kit, a_place("ana"))
    kit.clock.set(ENDS)
    section = evolve(with_plan(NORTH, preferences=sk.Preferences()), eased_at=ENDS)
    assert a_decision(kit, edit(preferences=sk.Preferences())).facts == (
        edited_section(section, kit.clock()),
        completed("ana", ENDS, "day-1", eased_at=ENDS),
    )


def test_confirmation_asked_for_later_takes_nothing_away() -> None:
    """Asking for confirmation concerns events that end later (T3, C5)."""
    kit = a_planned_world()
    keep(kit, a_place("ana"))
    kit.clock.set(ENDS)
    preferences = sk.Preferences(confirmed_by_trainer=True)
    section = evolve(with_plan(NORTH, preferences=preferences), confirmed_since=ENDS)
    assert a_decision(kit, edit(preferences=preferences)).facts == (
        edited_section(section, kit.clock()),
    )
    assert [section.asks_to_confirm(one) for one in (DAY_1, DAY_2)] == [False, True]
    kit.do(edit(preferences=preferences))
    kit.engine.run_due()
    assert kit.storage.records(Registration)[ID, "ana"].completion is not None
    kit.do(edit(preferences=sk.Preferences()))
    (kept,) = the_session(kit).sections
    assert kept.confirmed_since is None


@pytest.mark.parametrize(
    ("start", "end", "is_backdated"),
    [("07:00", "09:00", True), ("07:00", "09:01", False), ("09:30", "10:00", False)],
)
def test_an_event_that_is_over_when_it_is_planned_is_backdated(
    start: str, end: str, *, is_backdated: bool
) -> None:
    """Nobody attended it by having a place alone (S18)."""
    kit = a_world()
    kit.clock.set(utc("2026-03-02 08:00"))
    day = an_event(start=at(f"2026-03-02 {start}"), end=at(f"2026-03-02 {end}"))
    kit.do(a_section(first_event=day))
    (event,) = the_session(kit).sections[0].events
    assert event.is_backdated is is_backdated


@pytest.mark.parametrize(
    ("moved_at", "end", "before", "after"),
    [
        pytest.param(BEGINS - SECOND, "08:00", False, True, id="from the future to the past"),
        pytest.param(BEGINS, "09:00", False, False, id="it had begun"),
        pytest.param(BEGINS, "09:00", True, True, id="it was backdated"),
        pytest.param(BEGINS, "14:00", True, False, id="to the future"),
    ],
)
def test_moving_an_event_that_had_begun_keeps_what_it_gave(
    moved_at: datetime, end: str, *, before: bool, after: bool
) -> None:
    """An event moved from a start to come to an end already past gives nobody attendance (S18)."""
    kit = a_planned_world()
    with_section(kit, events=(evolve(DAY_1, is_backdated=before),))
    kit.clock.set(moved_at)
    kit.do(move(start="2026-03-02 07:00", end=f"2026-03-02 {end}"))
    (event,) = the_session(kit).sections[0].events
    assert event.is_backdated is after


def a_sheet(state: SheetState, event_id: str = "day-1") -> Sheet:
    """The sheet of an event, to put into the storage as it is."""
    return Sheet(session_id=ID, section_id="north", event_id=event_id, state=state)


CANCEL = sk.CancelSection(session_id=ID, section_id="north", reason="Flood")
FALLEN = (*ON, STAFF, *RUNNING, met(Reason.SECTION_NOT_BEGUN, *ABOUT))


@pytest.mark.parametrize(
    ("moment", "begun"),
    [(BEGINS - SECOND, False), (BEGINS, True), (BEGINS + SECOND, True)],
)
def test_only_a_section_that_has_not_begun_is_cancelled(moment: datetime, *, begun: bool) -> None:
    """A section is cancelled until just before its first event begins (S14)."""
    kit = a_planned_world(2)
    kit.clock.set(moment)
    outcome = unmet(Reason.SECTION_NOT_BEGUN, *ABOUT, began=BEGINS)
    cancelled = SectionCancelled(session_id=ID, section_id="north", reason="Flood")
    expected = Decision(but(FALLEN, outcome)) if begun else Decision(FALLEN, (cancelled,))
    assert a_decision(kit, CANCEL, "tess") == expected


def test_a_section_begins_with_the_first_event_that_takes_place() -> None:
    """A cancelled event does not begin a section, unless nothing else is left (S14, S15)."""
    kit = a_planned_world(2)
    cancelled = evolve(DAY_1, cancelled="ill")
    with_section(kit, events=(cancelled, DAY_2))
    kit.clock.set(utc("2026-03-03 08:00") - SECOND)
    assert a_decision(kit, CANCEL).is_allowed
    kit.clock.set(utc("2026-03-03 08:00"))
    assert not a_decision(kit, CANCEL).is_allowed
    with_section(kit, events=(cancelled, a_cancelled(2)))
    kit.clock.set(BEGINS - SECOND)
    assert a_decision(kit, CANCEL).is_allowed
    kit.clock.set(BEGINS)
    assert a_decision(kit, CANCEL) == Decision(
        but(FALLEN, unmet(Reason.SECTION_NOT_BEGUN, *ABOUT, began=BEGINS))
    )


def test_everybody_in_a_cancelled_section_is_let_go_once() -> None:
    """Active and waiting registrations end with the section, those who had left are untouched
    (S14).
    """
    kit = a_planned_world(capacity=2, preferences=LINE)
    for learner_id in ("dan", "ana", "bob", "cyd"):
        kit.register(learner_id)
    kit.do(sk.DeregisterLearner(session_id=ID, learner_id="dan"), by="dan")
    assert a_decision(kit, CANCEL) == Decision(
        FALLEN,
        (
            SectionCancelled(session_id=ID, section_id="north", reason="Flood"),
            ended(kit, "ana", RegistrationState.ACTIVE, "Flood"),
            ended(kit, "bob", RegistrationState.ACTIVE, "Flood"),
            ended(kit, "cyd", RegistrationState.WAITING, "Flood"),
        ),
    )
    kit.do(CANCEL)
    assert a_decision(kit, CANCEL) == Decision(
        but(FALLEN, unmet(Reason.SECTION_NOT_CANCELLED, *ABOUT, why="Flood"))
    )


def test_the_end_of_a_registration_says_which_attempt_it_was() -> None:
    """What ends with the section is the learner's present attempt (S14, R12)."""
    kit = a_planned_world()
    keep(kit, a_place("ana", attempt=3))
    facts = a_decision(kit, CANCEL).facts
    assert facts[1:] == (evolve(ended(kit, "ana", RegistrationState.ACTIVE, "Flood"), attempt=3),)


ARCHIVE = sk.ArchiveSection(session_id=ID, section_id="north")
RESTORE = sk.RestoreSection(session_id=ID, section_id="north")
OPEN_SESSION = met(Reason.SESSION_NOT_ARCHIVED, ID)


def test_a_section_is_put_away_and_brought_back() -> None:
    """An archived section takes no command but restoring, one that is not no restoring (S16)."""
    kit = a_planned_world()
    assert a_decision(kit, ARCHIVE, "tess") == Decision(
        (*ON, STAFF, OPEN_SESSION, met(Reason.SECTION_NOT_ARCHIVED, *ABOUT)),
        (SectionArchived(session_id=ID, section_id="north"),),
    )
    assert a_decision(kit, RESTORE, "tess") == Decision(
        (*ON, STAFF, OPEN_SESSION, unmet(Reason.SECTION_ARCHIVED, *ABOUT))
    )
    kit.do(ARCHIVE)
    assert a_decision(kit, ARCHIVE, "tess") == Decision(
        (*ON, STAFF, OPEN_SESSION, unmet(Reason.SECTION_NOT_ARCHIVED, *ABOUT))
    )
    assert a_decision(kit, RESTORE, "tess") == Decision(
        (*ON, STAFF, OPEN_SESSION, met(Reason.SECTION_ARCHIVED, *ABOUT)),
        (SectionRestored(session_id=ID, section_id="north"),),
    )


def test_no_section_moves_in_an_archived_session() -> None:
    """While the session is away, its sections can be neither archived nor restored (S16)."""
    kit = a_planned_world()
    kit.do(sk.ArchiveSession(session_id=ID))
    away = unmet(Reason.SESSION_NOT_ARCHIVED, ID)
    assert a_decision(kit, ARCHIVE) == Decision(
        (*ON, STAFF, away, met(Reason.SECTION_NOT_ARCHIVED, *ABOUT))
    )
    with_section(kit, is_archived=True)
    assert a_decision(kit, RESTORE) == Decision(
        (*ON, STAFF, away, met(Reason.SECTION_ARCHIVED, *ABOUT))
    )


def test_restoring_a_section_lets_its_line_move_up() -> None:
    """A place that became free while a section was away goes to its line at once (S16, W4)."""
    kit = a_planned_world(capacity=1, preferences=LINE)
    waiting(kit, "ana", "bob")
    kit.do(ARCHIVE)
    assert a_decision(kit, RESTORE).facts == (
        SectionRestored(session_id=ID, section_id="north"),
        promoted(kit, "ana"),
        filled(2),
    )


IN_AWAY_SECTION = [
    edit(name="Other"),
    CANCEL,
    sk.AddEvent(session_id=ID, section_id="north", event_id="day-3", plan=a_day(3)),
    sk.EditEvent(session_id=ID, section_id="north", event_id="day-1", title="Other"),
    sk.RemoveEvent(session_id=ID, section_id="north", event_id="day-1"),
    sk.CancelEvent(session_id=ID, section_id="north", event_id="day-1", reason="Ill"),
]


@pytest.mark.parametrize("command", IN_AWAY_SECTION, ids=lambda one: type(one).__name__)
def test_what_is_away_or_cancelled_takes_no_plan(command: Any) -> None:
    """Archived and cancelled sections, and those of an archived session, refuse every change
    (S14, S16).
    """
    for changes, session_away, outcomes in (
        ({"is_archived": True}, False, [unmet(Reason.SECTION_NOT_ARCHIVED, *ABOUT)]),
        (
            {"cancelled": "Flood"},
            False,
            [unmet(Reason.SECTION_NOT_CANCELLED, *ABOUT, why="Flood")],
        ),
        ({}, True, [unmet(Reason.SESSION_NOT_ARCHIVED, ID)]),
    ):
        kit = a_planned_world(2)
        with_section(kit, **changes)
        if session_away:
            keep(kit, evolve(the_session(kit), is_archived=True))
        decision = a_decision(kit, command)
        assert decision.facts == ()
        assert list(decision.blocking) == outcomes


SECTION_COMMANDS = [*IN_AWAY_SECTION, ARCHIVE, RESTORE]


@pytest.mark.parametrize("command", SECTION_COMMANDS, ids=lambda one: type(one).__name__)
def test_an_unknown_section_is_not_there(command: Any) -> None:
    """A command about a section that does not exist is answered so, and with nothing else (S6)."""
    missing = evolve(command, section_id="west")
    assert a_decision(a_planned_world(2), missing) == Decision(
        (*ON, unmet(Reason.SECTION_EXISTS, ID, "west", id="west"))
    )


# Events


ADDED = (
    *ON,
    STAFF,
    *RUNNING,
    met(Reason.EVENT_ID_FREE, "day-2"),
    met(Reason.EVENTS_IN_ORDER, "north", "day-2"),
    met(Reason.TRAINERS_ALLOWED, *ABOUT),
    met(Reason.TRAINER_NOT_REGISTERED, *ABOUT),
    met(Reason.EVENT_FINDABLE, "day-2"),
)


def add(event_id: str, plan: sk.EventPlan, **changes: Any) -> sk.AddEvent:
    """One more event."""
    return sk.AddEvent(session_id=ID, section_id="north", event_id=event_id, plan=plan, **changes)


def test_an_event_is_added() -> None:
    """Trainers of the section add events, all their fields kept (S7, S8, G5)."""
    event = a_day(
        2, format="hybrid", trainer_ids=["tess"], title="Two", notes="Pen", location="Room 1"
    )
    expected = with_plan(
        DAY_2,
        format=sk.EventFormat.HYBRID,
        trainer_ids=("tess",),
        title="Two",
        notes="Pen",
        location="Room 1",
    )
    assert a_decision(a_planned_world(), add("day-2", event), "tess") == Decision(
        ADDED, (EventAdded(session_id=ID, section_id="north", event=expected),)
    )


def test_an_event_id_is_taken_once() -> None:
    """An event's id must be free in its section (S7)."""
    decision = a_decision(a_planned_world(2), add("day-2", a_day(2)))
    assert decision == Decision(
        but(ADDED, unmet(Reason.EVENT_ID_FREE, "day-2", id="day-2")),
    )


def test_adding_an_event_may_carry_the_version_it_was_based_on() -> None:
    """An event added to another version of the plan is refused (X8)."""
    kit = a_planned_world()
    late = unmet(Reason.UP_TO_DATE, ID, version=3, based_on=2)
    assert a_decision(kit, add("day-2", a_day(2), based_on=2)) == Decision(
        (*ADDED[:6], late, *ADDED[6:])
    )
    assert a_decision(kit, add("day-2", a_day(2), based_on=3)).is_allowed


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        (at("2026-03-02 12:00"), at("2026-03-02 13:00"), True),
        (at("2026-03-02 11:59"), at("2026-03-02 13:00"), False),
        (at("2026-03-02 08:00"), at("2026-03-02 09:00"), True),
        (at("2026-03-02 08:00"), at("2026-03-02 09:01"), False),
        (at("2026-03-02 10:00"), at("2026-03-02 11:00"), False),
        (at("2026-03-02 08:00"), at("2026-03-02 13:00"), False),
        (
            sk.LocalTime.parse("2026-03-02 11:00", "Europe/London"),
            sk.LocalTime.parse("2026-03-02 12:00", "Europe/London"),
            True,
        ),
        (
            sk.LocalTime.parse("2026-03-02 10:59", "Europe/London"),
            sk.LocalTime.parse("2026-03-02 12:00", "Europe/London"),
            False,
        ),
    ],
)
def test_events_stay_in_strict_order(
    start: sk.LocalTime, end: sk.LocalTime, *, fits: bool
) -> None:
    """An event starts at or after the end of the one before it, compared as instants (S7)."""
    command = add("day-2", an_event(start=start, end=end))
    outcome = met(Reason.EVENTS_IN_ORDER, "north", "day-2")
    if not fits:
        outcome = unmet(
            Reason.EVENTS_IN_ORDER,
            "north",
            "day-2",
            event_id="day-2",
            other_id="day-1",
            start=DAY_1.plan.start,
            end=DAY_1.plan.end,
        )
    decision = a_decision(a_planned_world(), command)
    assert decision.findings == but(ADDED, outcome)
    assert bool(decision.facts) is fits


def test_the_hour_that_autumn_repeats_has_room_for_two_events() -> None:
    """Two events at the same wall-clock time, one in each of the two hours, follow one another
    (S7, K7).
    """
    first = an_event(start=at("2026-10-25 02:00", fold=0), end=at("2026-10-25 02:30", fold=0))
    kit = a_planned_world(first_event=first)
    again = an_event(start=at("2026-10-25 02:00", fold=1), end=at("2026-10-25 02:30", fold=1))
    assert a_decision(kit, add("day-2", again)).is_allowed
    same = an_event(start=at("2026-10-25 02:00", fold=0), end=at("2026-10-25 02:30", fold=0))
    assert not a_decision(kit, add("day-2", same)).is_allowed


def test_a_cancelled_event_takes_no_time() -> None:
    """An event may take the time of one that was cancelled, and is told the one it would overlap
    (S7, S15).
    """
    kit = a_planned_world(2, 3)
    with_section(kit, events=(evolve(DAY_1, cancelled="ill"), DAY_2, a_cancelled(3)))
    free = add("day-4", an_event("2026-03-02"))
    assert a_decision(kit, free).is_allowed
    wide = add("day-4", an_event(start=at("2026-03-01 09:00"), end=at("2026-03-05 09:00")))
    detail = {
        "event_id": "day-4",
        "other_id": "day-2",
        "start": DAY_2.plan.start,
        "end": DAY_2.plan.end,
    }
    assert a_decision(kit, wide).blocking == (
        unmet(Reason.EVENTS_IN_ORDER, "north", "day-4", **detail),
    )


def test_adding_an_event_keeps_what_was_completed() -> None:
    """Who completed before an event was added has completed (S12, C5)."""
    kit = a_planned_world()
    kit.register("ana")
    added = EventAdded(session_id=ID, section_id="north", event=DAY_2)
    kit.clock.set(ENDS - SECOND)
    assert a_decision(kit, add("day-2", a_day(2))).facts == (added,)
    kit.clock.set(ENDS)
    assert a_decision(kit, add("day-2", a_day(2))).facts == (
        completed("ana", ENDS, "day-1"),
        added,
    )


def move(
    event_id: str = "day-1", start: str = "2026-03-02 10:00", end: str = "2026-03-02 12:00"
) -> sk.EditEvent:
    """Move an event."""
    return sk.EditEvent(
        session_id=ID, section_id="north", event_id=event_id, start=at(start), end=at(end)
    )


def retouch(**changes: Any) -> sk.EditEvent:
    """Change something of the first event."""
    return sk.EditEvent(session_id=ID, section_id="north", event_id="day-1", **changes)


RETOUCHED = (
    *ON,
    STAFF,
    *RUNNING,
    met(Reason.EVENT_NOT_CANCELLED, *ABOUT, "day-1"),
    met(Reason.EVENTS_IN_ORDER, "north", "day-1"),
    met(Reason.TRAINERS_ALLOWED, *ABOUT),
    met(Reason.TRAINER_NOT_REGISTERED, *ABOUT),
    met(Reason.EVENT_FINDABLE, "day-1"),
)
NOT_SUBMITTED = met(Reason.SHEET_NOT_SUBMITTED, *ABOUT, "day-1")


@pytest.mark.parametrize(
    "changes",
    [
        {"format": sk.EventFormat.HYBRID},
        {"trainer_ids": ("tess",)},
        {"title": "Other"},
        {"notes": "Bring a pen"},
        {"links": ("https://meet.example.org/other",)},
        {"location": "Room 2"},
    ],
)
def test_each_field_of_an_event_changes_by_itself(changes: dict[str, Any]) -> None:
    """An edit changes what it names and nothing else, and counts the change (S8)."""
    kit = a_planned_world(first_event=an_event(location="Room 1"))
    before = with_plan(DAY_1, location="Room 1")
    edited = EventEdited(
        session_id=ID,
        section_id="north",
        event=evolve(with_plan(before, **changes), revision=1),
        before=before,
    )
    assert a_decision(kit, retouch(**changes), "tess") == Decision(RETOUCHED, (edited,))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-02 10:00", "2026-03-02 12:00"),
        ("2026-03-02 09:00", "2026-03-02 11:00"),
        ("2026-03-05 10:00", "2026-03-05 12:00"),
    ],
)
def test_an_event_is_moved(start: str, end: str) -> None:
    """A new start and end move an event whose attendance is not submitted (S7, S13)."""
    kit = a_planned_world(2)
    before = evolve(DAY_1, revision=4)
    with_section(kit, events=(before, DAY_2))
    edited = EventEdited(
        session_id=ID,
        section_id="north",
        event=evolve(with_plan(DAY_1, start=at(start), end=at(end)), revision=5),
        before=before,
    )
    assert a_decision(kit, move(start=start, end=end)) == Decision(
        (*RETOUCHED, NOT_SUBMITTED), (edited,)
    )


def test_the_same_event_again_is_no_fact() -> None:
    """An edit that changes nothing of an event is allowed and has no facts (S8)."""
    kit = a_planned_world()
    assert a_decision(kit, retouch(title="")) == Decision(RETOUCHED)
    same = move(start="2026-03-02 09:00", end="2026-03-02 12:00")
    assert a_decision(kit, same) == Decision(RETOUCHED)


def test_an_event_is_not_moved_over_another() -> None:
    """Moving keeps the strict order of events; an event is not in its own way (S7)."""
    kit = a_planned_world(2)
    assert a_decision(kit, move(start="2026-03-03 12:00", end="2026-03-03 13:00")).is_allowed
    command = move(start="2026-03-03 11:59", end="2026-03-03 13:00")
    detail = {
        "event_id": "day-1",
        "other_id": "day-2",
        "start": DAY_2.plan.start,
        "end": DAY_2.plan.end,
    }
    assert a_decision(kit, command) == Decision(
        (
            *but(RETOUCHED, unmet(Reason.EVENTS_IN_ORDER, "north", "day-1", **detail)),
            NOT_SUBMITTED,
        )
    )


@pytest.mark.parametrize(
    ("state", "allowed"),
    [(SheetState.DRAFT, True), (SheetState.SUBMITTED, False), (SheetState.REOPENED, True)],
)
def test_a_submitted_event_stays_where_it_is(state: SheetState, *, allowed: bool) -> None:
    """An event whose attendance was submitted is neither moved nor removed nor cancelled before
    the sheet is reopened, but may be described otherwise (S13).
    """
    kit = a_planned_world(2)
    keep(kit, a_sheet(state))
    about = (*ABOUT, "day-1")
    outcome = met(Reason.SHEET_NOT_SUBMITTED, *about)
    if not allowed:
        outcome = unmet(Reason.SHEET_NOT_SUBMITTED, *about)
    for command in (
        move(),
        sk.RemoveEvent(session_id=ID, section_id="north", event_id="day-1"),
        sk.CancelEvent(session_id=ID, section_id="north", event_id="day-1", reason="Ill"),
    ):
        decision = a_decision(kit, command)
        assert decision.findings[-1] == outcome
        assert decision.is_allowed is allowed
    assert a_decision(kit, retouch(title="Other")).is_allowed
    assert a_decision(kit, move("day-2", "2026-03-03 10:00", "2026-03-03 11:00")).is_allowed


def test_a_cancelled_event_is_not_edited() -> None:
    """An event that was cancelled takes no edit and is not cancelled again (S15)."""
    kit = a_planned_world(2)
    with_section(kit, events=(evolve(DAY_1, cancelled="ill"), DAY_2))
    outcome = unmet(Reason.EVENT_NOT_CANCELLED, *ABOUT, "day-1", why="ill")
    assert a_decision(kit, retouch(title="Other")) == Decision(but(RETOUCHED, outcome))
    again = sk.CancelEvent(session_id=ID, section_id="north", event_id="day-1", reason="Ill")
    assert a_decision(kit, again).blocking == (outcome,)


def test_an_edit_of_an_event_may_carry_its_version() -> None:
    """An edit of an event based on another version is refused (X8)."""
    kit = a_planned_world()
    late = unmet(Reason.UP_TO_DATE, ID, version=3, based_on=2)
    assert a_decision(kit, retouch(title="Other", based_on=2)) == Decision(
        (*RETOUCHED[:6], late, *RETOUCHED[6:])
    )
    assert a_decision(kit, retouch(title="Other", based_on=3)).is_allowed


def test_a_trainer_assigned_before_stays_assigned() -> None:
    """Who lost role or access stays assigned; only people newly assigned are judged (G6)."""
    kit = a_planned_world(first_event=an_event(trainer_ids=["tess"]))
    tess_manages_south(kit)
    assert a_decision(kit, retouch(title="Other")).is_allowed
    assert a_decision(kit, retouch(trainer_ids=["tess", "ana"])).blocking == (
        unmet(Reason.TRAINERS_ALLOWED, *ABOUT, refused=("ana",), groups=("north",)),
    )
    assert a_decision(kit, retouch(trainer_ids=[])).is_allowed


def test_what_an_edited_event_lacks_is_a_warning() -> None:
    """An edit that leaves an event without its link is a warning, never a refusal (S9)."""
    warning = warned(Reason.EVENT_FINDABLE, "day-1", event_id="day-1", missing=("link",))
    decision = a_decision(a_planned_world(), retouch(links=[]))
    assert decision.findings == but(RETOUCHED, warning)
    assert decision.is_allowed


def test_moving_an_event_keeps_what_was_completed() -> None:
    """Who completed before an event was moved has completed; a mere edit records nothing (C5)."""
    kit = a_planned_world()
    kit.register("ana")
    kit.clock.set(ENDS)
    later = move(start="2026-03-20 09:00", end="2026-03-20 12:00")
    facts = a_decision(kit, later).facts
    assert facts[0] == completed("ana", ENDS, "day-1")
    assert [type(one) for one in facts[1:]] == [EventEdited]
    only_end = move(start="2026-03-02 09:00", end="2026-03-20 12:00")
    assert a_decision(kit, only_end).facts[0] == completed("ana", ENDS, "day-1")
    facts = a_decision(kit, retouch(title="Other")).facts
    assert [type(one) for one in facts] == [EventEdited]


@pytest.mark.parametrize(
    "command",
    [
        retouch(title="Other"),
        sk.RemoveEvent(session_id=ID, section_id="north", event_id="day-1"),
        sk.CancelEvent(session_id=ID, section_id="north", event_id="day-1", reason="Ill"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_an_unknown_event_is_not_there(command: Any) -> None:
    """A command about an event that does not exist is answered so, and with nothing else (S7)."""
    missing = evolve(command, event_id="day-9")
    assert a_decision(a_planned_world(), missing) == Decision(
        (*ON, unmet(Reason.EVENT_EXISTS, *ABOUT, "day-9", id="day-9"))
    )


def remove(event_id: str, **changes: Any) -> sk.RemoveEvent:
    """Take an event out."""
    return sk.RemoveEvent(session_id=ID, section_id="north", event_id=event_id, **changes)


def removal(event_id: str) -> tuple[Finding, ...]:
    """The findings of a removal that is allowed."""
    about = (*ABOUT, event_id)
    return (
        *ON,
        met(Reason.STAFF, *about),
        *RUNNING,
        met(Reason.EVENT_NOT_LAST, *about),
        met(Reason.EVENT_NOT_ATTENDED, *about),
        met(Reason.SHEET_NOT_SUBMITTED, *about),
    )


def test_an_event_is_removed() -> None:
    """An event is taken out while another one remains (S5, S7)."""
    assert a_decision(a_planned_world(2), remove("day-2"), "tess") == Decision(
        removal("day-2"), (removed_event(DAY_2),)
    )


def test_the_last_event_cannot_be_removed() -> None:
    """A section always keeps at least one event that takes place (S5)."""
    last = unmet(Reason.EVENT_NOT_LAST, *ABOUT, "day-1")
    assert a_decision(a_planned_world(), remove("day-1")) == Decision(but(removal("day-1"), last))
    kit = a_planned_world(2)
    cancelled = a_cancelled(2)
    with_section(kit, events=(DAY_1, cancelled))
    assert a_decision(kit, remove("day-1")) == Decision(but(removal("day-1"), last))
    assert a_decision(kit, remove("day-2")) == Decision(
        removal("day-2"), (removed_event(cancelled),)
    )


def test_a_removal_may_carry_the_version_it_was_based_on() -> None:
    """A removal based on another version is refused (X8)."""
    kit = a_planned_world(2)
    late = unmet(Reason.UP_TO_DATE, ID, version=4, based_on=3)
    findings = removal("day-2")
    assert a_decision(kit, remove("day-2", based_on=3)) == Decision(
        (*findings[:6], late, *findings[6:])
    )
    assert a_decision(kit, remove("day-2", based_on=4)).is_allowed


def cancel(event_id: str) -> sk.CancelEvent:
    """Cancel an event."""
    return sk.CancelEvent(session_id=ID, section_id="north", event_id=event_id, reason="Ill")


def cancelling(event_id: str) -> tuple[Finding, ...]:
    """The findings of a cancellation that is allowed."""
    about = (*ABOUT, event_id)
    return (
        *ON,
        met(Reason.STAFF, *about),
        *RUNNING,
        met(Reason.EVENT_NOT_CANCELLED, *about),
        met(Reason.EVENT_NOT_BEGUN, *about),
        met(Reason.SHEET_NOT_SUBMITTED, *about),
    )


@pytest.mark.parametrize(
    ("moment", "begun"),
    [(BEGINS - SECOND, False), (BEGINS, True), (BEGINS + SECOND, True)],
)
def test_only_an_event_to_come_is_cancelled(moment: datetime, *, begun: bool) -> None:
    """A single event is cancelled, with a reason, until just before it begins (S15)."""
    kit = a_planned_world(2)
    kit.clock.set(moment)
    outcome = unmet(Reason.EVENT_NOT_BEGUN, *ABOUT, "day-1", began=BEGINS)
    fact = cancelled_event("day-1", moment)
    findings = cancelling("day-1")
    expected = Decision(but(findings, outcome)) if begun else Decision(findings, (fact,))
    assert a_decision(kit, cancel("day-1"), "tess") == expected


def test_an_event_that_was_attended_is_cancelled_by_name() -> None:
    """What has begun is cancelled when that is asked for by name, unless it is the last (R12, S14)."""
    kit = a_planned_world(2)
    kit.register("ana")
    kit.clock.set(ENDS)
    by_name = evolve(cancel("day-1"), although_begun=True)
    decision = a_decision(kit, by_name, "tess")
    assert [one.reason for one in decision.findings if one.outcome is Outcome.WAIVED] == [
        Reason.EVENT_NOT_BEGUN
    ]
    assert decision.facts[0] == cancelled_event("day-1", ENDS)
    with_section(kit, events=(DAY_1, a_cancelled(2)))
    last = unmet(Reason.EVENT_NOT_LAST, *ABOUT, "day-1")
    assert a_decision(kit, by_name).blocking == (last,)
    kit.clock.set(BEGINS - SECOND)
    assert a_decision(kit, by_name).is_allowed


@pytest.mark.parametrize("left", [False, True])
def test_an_event_that_was_attended_is_not_removed(*, left: bool) -> None:
    """It is history, also of those who left since; who was absent, or left before, leaves none
    (R12, T1).
    """
    kit = a_planned_world(2)
    kit.register("ana")
    kit.clock.set(ENDS - SECOND)
    assert a_decision(kit, remove("day-1")).is_allowed
    kit.clock.set(ENDS)
    if left:
        kit.do(sk.RemoveLearner(session_id=ID, learner_id="ana", reason="ill"))
    stays = unmet(Reason.EVENT_NOT_ATTENDED, *ABOUT, "day-1")
    assert a_decision(kit, remove("day-1")).blocking == (stays,)
    kit.do(
        sk.SaveSheet(session_id=ID, section_id="north", event_id="day-1", marks={"ana": "absent"})
    )
    kit.do(remove("day-1"))
    kit.do(sk.AddEvent(session_id=ID, section_id="north", event_id="day-1", plan=a_day(4)))
    assert kit.storage.records(Registration)[ID, "ana"].marks == {}


def test_cancelling_the_last_event_cancels_the_section() -> None:
    """Cancelling the one event that is left means cancelling the section (S14, S15)."""
    kit = a_planned_world(2)
    kit.register("ana")
    with_section(kit, events=(DAY_1, a_cancelled(2)))
    assert a_decision(kit, cancel("day-1")) == Decision(
        cancelling("day-1"),
        (
            SectionCancelled(session_id=ID, section_id="north", reason="Ill"),
            ended(kit, "ana", RegistrationState.ACTIVE, "Ill"),
        ),
    )


def absent(event_id: str) -> dict[str, Mark]:
    """A mark that counts as absent."""
    return {event_id: Mark(sk.Attendance.ABSENT, sk.Attendance.ABSENT, BEGINS)}


@pytest.mark.parametrize(
    ("command", "fact"),
    [
        (remove("day-2"), partial(removed_event, DAY_2)),
        (cancel("day-2"), partial(cancelled_event, "day-2")),
    ],
    ids=["removed", "cancelled"],
)
def test_an_event_that_falls_out_no_longer_counts(command: Any, fact: Any) -> None:
    """Whoever attended all that is left has completed once the missing event falls out
    (S15, C1).
    """
    kit = a_planned_world(2)
    keep(kit, a_place("ana"), a_place("bob", ticket=1, marks=absent("day-1")))
    done = completed("ana", ENDS + SECOND, "day-1", eased_at=ENDS + SECOND)
    kit.clock.set(ENDS + SECOND)
    assert a_decision(kit, command).facts == (fact(ENDS + SECOND), done)
    kit.clock.set(ENDS - SECOND)
    assert a_decision(kit, command).facts == (fact(ENDS - SECOND),)


def test_who_completed_with_an_event_completes_before_it_falls_out() -> None:
    """A completion is recorded before another event falls out, and only once (C5)."""
    kit = a_planned_world(2, 3, preferences=sk.Preferences(events_needed=2))
    keep(kit, a_place("ana"), a_place("bob", ticket=1, marks=absent("day-1")))
    kit.clock.set(utc("2026-03-03 11:00"))
    both = completed("ana", utc("2026-03-03 11:00"), "day-1", "day-2", needed=2)
    facts = a_decision(kit, cancel("day-3")).facts
    assert facts[:1] == (both,)
    assert [type(one) for one in facts[1:]] == [EventCancelled]


def test_the_reason_of_a_cancelled_event_takes_it_out_of_the_count() -> None:
    """With confirmation, the sheets that are left decide once another event is cancelled
    (S15, C1).
    """
    kit = a_planned_world(2, preferences=sk.Preferences(confirmed_by_trainer=True))
    marks = {"day-1": Mark(sk.Attendance.ATTENDED, sk.Attendance.ATTENDED, ENDS)}
    keep(kit, a_place("ana", marks=marks), a_sheet(SheetState.SUBMITTED))
    kit.clock.set(ENDS + SECOND)
    assert a_decision(kit, cancel("day-2")).facts == (
        cancelled_event("day-2", ENDS + SECOND),
        completed("ana", ENDS + SECOND, "day-1", eased_at=ENDS + SECOND),
    )


NEEDS_ONE = sk.Preferences(waitlist=sk.Waitlist(), events_needed=1)


def with_a_line_that_stopped(*days: int) -> Kit:
    """A section whose first event is over: ``bob`` was there, ``ana`` waits beside a free place."""
    kit = a_planned_world(*days, capacity=2, preferences=NEEDS_ONE)
    waiting(kit, "ana", taken=1)
    keep(kit, a_place("bob", ticket=9))
    kit.clock.set(ENDS)
    return kit


def test_moving_the_first_event_on_lets_the_line_move_up() -> None:
    """Where moving the first event reopens promotion, free places go to the line in that step
    (W4, W5).
    """
    kit = with_a_line_that_stopped()
    later = move(start="2026-03-20 09:00", end="2026-03-20 12:00")
    start, end = at("2026-03-20 09:00"), at("2026-03-20 12:00")
    assert a_decision(kit, later).facts == (
        completed("bob", ENDS, "day-1", needed=1),
        EventEdited(
            session_id=ID,
            section_id="north",
            event=evolve(with_plan(DAY_1, start=start, end=end), revision=1),
            before=DAY_1,
        ),
        promoted(kit, "ana"),
        filled(2),
    )
    retold = a_decision(kit, retouch(title="Other")).facts
    assert [type(one) for one in retold] == [EventEdited]


@pytest.mark.parametrize(
    ("moment", "moved_up"),
    [(utc("2026-03-03 08:00") - SECOND, True), (utc("2026-03-03 08:00"), False)],
)
def test_the_line_goes_by_whichever_event_is_first_then(
    moment: datetime, *, moved_up: bool
) -> None:
    """An event moved past another one leaves that to be the first, which ends promotion (W5)."""
    kit = with_a_line_that_stopped(2)
    kit.clock.set(moment)
    later = move(start="2026-03-20 09:00", end="2026-03-20 12:00")
    facts = a_decision(kit, later).facts
    assert (promoted(kit, "ana") in facts) is moved_up


def test_removing_the_first_event_lets_the_line_move_up() -> None:
    """Where removing the first event reopens promotion, free places go to the line in that step
    (W4, W5).
    """
    kit = with_a_line_that_stopped(2)
    keep(kit, a_place("bob", ticket=9, marks=absent("day-1")))
    assert a_decision(kit, remove("day-1")).facts == (
        removed_event(DAY_1, ENDS),
        promoted(kit, "ana"),
        filled(2),
    )


def test_cancelling_the_first_event_lets_the_line_move_up() -> None:
    """Where cancelling the first event reopens promotion, free places go to the line in that step
    (W4, W5).
    """
    hours = timedelta(hours=2)
    preferences = sk.Preferences(waitlist=sk.Waitlist(stops_before=hours))
    kit = a_planned_world(2, capacity=1, preferences=preferences)
    waiting(kit, "ana")
    kit.clock.set(BEGINS - hours)
    assert a_decision(kit, cancel("day-1")).facts == (
        cancelled_event("day-1", BEGINS - hours),
        promoted(kit, "ana"),
        filled(2),
    )

"""What each fact does to the records: given records, fact -> exactly the records that change."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit import facts
from sessionkit._apply import apply
from sessionkit._domain import facts as all_facts
from sessionkit._domain.automation import Occurrence, Trigger
from sessionkit._domain.catalogue import Activity, Event, Goal, Intake, Section, Session, Widget
from sessionkit._domain.commands.due import (
    BeginEvent,
    CheckEvent,
    CloseLine,
    EndEvent,
    FillPlaces,
    RemindLearners,
    RemindTrainers,
)
from sessionkit._domain.due import Due
from sessionkit._domain.keys import Keys
from sessionkit._domain.people import STAFF, Group, Person, Roles, Told, ToldGroup
from sessionkit._domain.plan import SessionPlan
from sessionkit._domain.reaction import Grant, Match, Offer, Reaction
from sessionkit._domain.registration import (
    TICKET_STEP,
    Completion,
    Mark,
    Registration,
    RegistrationState,
    Roster,
    Sheet,
    SheetState,
)
from sessionkit._domain.result import Credit, Expiry, Result, ResultStatus
from sessionkit._domain.settings import Settings
from sessionkit._domain.todo import Item, ItemState
from sessionkit._records import STATE_KINDS
from tests.builders import START, Kit, a_kit, an_event_kept, at, keep, memberships, utc, with_plan

ID = "sales-101"
ABOUT = {"session_id": ID, "section_id": "north"}
LEARNER = {**ABOUT, "learner_id": "ana"}
EVENT = {**ABOUT, "event_id": "day-1"}
NOW = utc("2026-03-04 12:00")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def a_day(number: int, **changes: Any) -> Event:
    """An event from nine to noon on the nth day of March."""
    plan: dict[str, Any] = {
        "event_id": f"day-{number}",
        "start": at(f"2026-03-0{number} 09:00"),
        "end": at(f"2026-03-0{number} 12:00"),
    }
    return an_event_kept(**(plan | changes))


NORTH = Section(
    section_id="north",
    plan=sk.SectionPlan(name="North", group_ids=("all", "north")),
    events=(a_day(1),),
)
SOUTH = Section(
    section_id="south", plan=sk.SectionPlan(name="South", group_ids=("south",)), events=(a_day(5),)
)
SESSION = Session(
    session_id=ID, plan=SessionPlan(title="Sales"), sections=(NORTH, SOUTH), version=4
)


def the_line(section: Section, section_id: str = "north") -> Due:
    """When the line of a section closes."""
    when = section.first_event.begins_at
    return Due(when, CloseLine(session_id=ID, section_id=section_id))


def the_event(event: Event, section_id: str = "north") -> list[Due]:
    """What time does to one event, with the settings that hold unless changed."""
    ids: dict[str, Any] = {
        "session_id": ID,
        "section_id": section_id,
        "event_id": event.event_id,
    }
    start, end = event.begins_at, event.ends_at
    return [
        Due(start, BeginEvent(**ids)),
        Due(end, EndEvent(**ids)),
        Due(start - 2 * DAY, CheckEvent(**ids)),
        Due(start - DAY, RemindLearners(lead=DAY, **ids)),
        Due(start - HOUR, RemindLearners(lead=HOUR, **ids)),
    ]


def timetable(section: Section) -> list[Due]:
    """All that time does to a section, with the settings that hold unless changed."""
    section_id = section.section_id
    found = [the_line(section, section_id)]
    for event in section.events:
        found += the_event(event, section_id)
    return found


def a_place(learner_id: str = "ana", **changes: Any) -> Registration:
    """A place in section ``north``."""
    plan: dict[str, Any] = {
        **ABOUT,
        "learner_id": learner_id,
        "state": RegistrationState.ACTIVE,
        "since": START,
        "ticket": 7,
    }
    return Registration(**(plan | changes))


def a_roster(**changes: Any) -> Roster:
    """The numbers of section ``north``."""
    return Roster(**(ABOUT | changes))


def a_world(*records: Any) -> Kit:
    """A storage with the session, its timetable, and these records."""
    kit = a_kit()
    keep(kit, SESSION, *timetable(NORTH), *timetable(SOUTH), *records)
    return kit


def everything(kit: Kit) -> dict[tuple[Any, ...], Any]:
    """Every record of the state, by kind and key."""
    return {
        (kind, *key): record
        for kind in STATE_KINDS
        for key, record in kit.storage.records(kind).items()
    }


def changed(kit: Kit, fact: Any) -> dict[tuple[Any, ...], Any]:
    """Apply a fact; give what is new, and None for what is gone, by kind and key."""
    before = everything(kit)
    with kit.storage.transaction(keys=Keys.holding("test")) as records:
        apply(fact, records)
    after = everything(kit)
    gone = dict.fromkeys(before.keys() - after.keys())
    new = {place: one for place, one in after.items() if before.get(place) != one}
    return gone | new


def records(*found: Any) -> dict[tuple[Any, ...], Any]:
    """Records that are now there, by kind and key."""
    return {(type(one), *one.key): one for one in found}


def without(*lost: Any) -> dict[tuple[Any, ...], Any]:
    """Records that are there no more, by kind and key."""
    return dict.fromkeys(records(*lost))


ANA = Person(person_id="ana", name="Ana", email="ana@example.org")
(IN_NORTH,) = memberships("ana", "north")
(ELSE,) = memberships("bob", "north")
TOLD = Told(person=ANA, group_ids=("north",))
AUTOMATION = sk.Automation(
    automation_id="one",
    name="One",
    condition=sk.Always(),
    actions=[sk.Unlock(sk.Target.session(ID))],
)
FILM = Activity(activity_id="film", title="Film")
HOME = Widget(widget_id="home", title="Home", session_ids=(ID,))
WEST = Group(group_id="west", title="West", parent_id="all")
HOLDER = sk.Holder.person("ana")
TRAINER = Roles(holder=HOLDER, managed_group_ids=frozenset({"north"}))
ADMIN = Roles(holder=HOLDER, is_admin=True)
WAITING = a_place(state=RegistrationState.WAITING, passed_over="registration.in-group")
LATER = a_day(1, start=at("2026-03-07 09:00"), end=at("2026-03-07 12:00"), revision=1)
CANCELLED = a_day(1, cancelled="Ill", revision=1)
FULL = (sk.Waiver.CAPACITY, sk.Waiver.PERIOD)
SHEET = Sheet(**EVENT)
BEGIN = Due(a_day(1).begins_at, BeginEvent(**EVENT))
FILL = Due(START, FillPlaces(session_id=ID, section_id="north"))
DONE = Completion(at=NOW, attended=(("day-1", NOW),), needed=1, excused_counts=True)
CREDIT = Credit(at=START, by="ada")


def replanned(section: Section, **changes: Any) -> Session:
    """The session with a changed section, one version on."""
    others = [section if one.section_id == section.section_id else one for one in SESSION.sections]
    return evolve(SESSION, sections=tuple(others), version=5, **changes)


def two(*events: Event) -> Session:
    """The session with other events in section ``north``, one version on."""
    return replanned(evolve(NORTH, events=events))


def with_two_days() -> Kit:
    """A storage in which section ``north`` has a second event."""
    kit = a_world(*the_event(a_day(2)))
    keep(kit, SESSION.with_section(evolve(NORTH, events=(a_day(1), a_day(2)))))
    return kit


QUIZ = sk.Target.activity("quiz")
TEN = Goal(goal_id="ten", title="Ten books")
HELLO = Intake(intake_id="hello", title="Hello")
JOURNEY = sk.Journey(
    journey_id="first",
    title="First",
    sections=[sk.JourneySection(journey_section_id="one", title="One", steps=["film"])],
)
PROGRAMME = sk.Programme(programme_id="year", title="Year", parts=[JOURNEY.target])
EXPIRY = Expiry(activity_id="film", after=DAY)
NOTE = Item(person_id="ana", item_id="call", title="Call", created_at=START, since=START)
OFFER = Offer(person_id="ana", offer_id="choose", group_ids=("west",), made_at=START)
BY_AUTOMATION: dict[str, Any] = {
    "automation_id": "one",
    "person_id": "ana",
    "occurrence": Occurrence(trigger=Trigger.PERSON_UPDATED, at=START, root=(7, 1)),
}
ACTED: dict[str, Any] = {**BY_AUTOMATION, "place": 0, "action": sk.Suspend()}
MATCH = Match(subject=("automation", "one"), person_id="ana", at=NOW)
ELSEWHERE = Match(subject=("automation", "two"), person_id="ana", at=NOW)


def stands(status: ResultStatus, at: Any = NOW, target: Any = None) -> Result:
    """How ana stands, in the session unless said otherwise."""
    found = sk.Target.session(ID) if target is None else target
    return Result(person_id="ana", target=found, status=status, at=at)


def a_grant(**changes: Any) -> Grant:
    """The film unlocked for ana."""
    plan: dict[str, Any] = {
        "target": FILM_TARGET,
        "person_id": "ana",
        "is_unlock": True,
        "automation_id": "one",
        "at": NOW,
        "root": (7, 1),
    }
    return Grant(**(plan | changes))


def granted(grant: Grant) -> facts.AccessGranted:
    """The fact that something was granted."""
    return facts.AccessGranted(grant=grant, person_id="ana")


FILM_TARGET = sk.Target.activity("film")
WEST_SECTION = evolve(SOUTH, section_id="west", events=(a_day(3),))

TABLE: list[tuple[Any, list[Any], dict[tuple[Any, ...], Any]]] = [
    (facts.ActivityAdded(activity=FILM), [], records(FILM)),
    (facts.WidgetAdded(widget=HOME), [], records(HOME)),
    (facts.AutomationSaved(automation=AUTOMATION), [], records(AUTOMATION)),
    (facts.AutomationRemoved(automation_id="one"), [AUTOMATION], without(AUTOMATION)),
    (facts.PersonSaved(person=ANA), [], records(ANA)),
    (
        facts.MembershipsChanged(
            person_id="ana",
            began=memberships("ana", "north", source=STAFF),
            ended=(IN_NORTH,),
        ),
        [IN_NORTH, ELSE],
        records(*memberships("ana", "north", source=STAFF)) | without(IN_NORTH),
    ),
    (facts.PersonTold(told=TOLD), [], records(TOLD)),
    (facts.GroupTold(group=WEST), [], records(ToldGroup(group=WEST))),
    (facts.GroupLeftOut(group_id="west"), [ToldGroup(group=WEST)], without(ToldGroup(group=WEST))),
    (
        facts.PersonErased(person_id="ana"),
        [ANA],
        records(Person(person_id="ana", name="", status=sk.PersonStatus.DELETED)),
    ),
    (facts.GroupSaved(group=WEST), [], records(WEST)),
    (facts.GroupRemoved(group_id="west"), [WEST], without(WEST)),
    (facts.RolesAssigned(roles=TRAINER), [], records(TRAINER)),
    (facts.RolesAssigned(roles=ADMIN), [TRAINER], records(ADMIN)),
    (facts.RolesAssigned(roles=Roles(holder=HOLDER)), [TRAINER], without(TRAINER)),
    (
        facts.SettingsChanged(settings=Settings(sessions_are_on=False)),
        [],
        records(Settings(sessions_are_on=False)),
    ),
    (
        facts.SessionCreated(session=Session(session_id="new", plan=SessionPlan(title="New"))),
        [],
        records(Session(session_id="new", plan=SessionPlan(title="New"))),
    ),
    (
        facts.SessionEdited(
            session_id=ID, plan=SessionPlan(title="A", description="B", image="C")
        ),
        [],
        records(evolve(with_plan(SESSION, title="A", description="B", image="C"), version=5)),
    ),
    (
        facts.SessionPublished(session_id=ID),
        [],
        records(evolve(SESSION, is_published=True, version=5)),
    ),
    (
        facts.SessionArchived(session_id=ID),
        [],
        records(evolve(SESSION, is_archived=True, version=5)),
    ),
    (
        facts.SessionRestored(session_id=ID),
        [evolve(SESSION, is_archived=True)],
        records(evolve(SESSION, version=5)),
    ),
    (
        facts.SectionPlanned(session_id=ID, section=WEST_SECTION),
        [],
        records(
            evolve(SESSION, sections=(NORTH, SOUTH, WEST_SECTION), version=5),
            *timetable(WEST_SECTION),
        ),
    ),
    (
        facts.SectionEdited(
            session_id=ID,
            section_id=NORTH.section_id,
            plan=with_plan(NORTH, name="Other", capacity=3).plan,
            at=NOW,
        ),
        [],
        records(replanned(with_plan(NORTH, name="Other", capacity=3))),
    ),
    (
        facts.SectionCancelled(**ABOUT, reason="Flood"),
        [],
        records(replanned(evolve(NORTH, cancelled="Flood"))) | without(*timetable(NORTH)),
    ),
    (
        facts.SectionArchived(**ABOUT),
        [],
        records(replanned(evolve(NORTH, is_archived=True))),
    ),
    (
        facts.SectionRestored(**ABOUT),
        [SESSION.with_section(evolve(NORTH, is_archived=True))],
        records(replanned(NORTH)),
    ),
    (
        facts.EventAdded(**ABOUT, event=a_day(2)),
        [],
        records(two(a_day(1), a_day(2)), *the_event(a_day(2))),
    ),
    (
        facts.EventEdited(**ABOUT, event=LATER, before=a_day(1)),
        [],
        records(two(LATER), *timetable(evolve(NORTH, events=(LATER,)))),
    ),
    (
        facts.LearnerRegistered(**LEARNER, at=NOW, ticket=9, attempt=2, waived=FULL),
        [],
        records(
            a_place(since=NOW, ticket=9, attempt=2, waived=FULL),
            a_roster(taken=1, next_ticket=TICKET_STEP, locked_group_ids=("all", "north")),
        ),
    ),
    (
        facts.LearnerRegistered(**LEARNER, at=NOW, ticket=9, attempt=1),
        [a_roster(taken=2, waiting=3, next_ticket=5, locked_group_ids=("north",), fillings=6)],
        records(
            a_place(since=NOW, ticket=9),
            a_roster(
                taken=3,
                waiting=3,
                next_ticket=5 + TICKET_STEP,
                locked_group_ids=("north",),
                fillings=6,
            ),
        ),
    ),
    (
        facts.LearnerWaitlisted(**LEARNER, at=NOW, ticket=9, attempt=2, waived=FULL),
        [a_roster(taken=2, waiting=3, next_ticket=5, locked_group_ids=("north",))],
        records(
            a_place(state=RegistrationState.WAITING, since=NOW, ticket=9, attempt=2, waived=FULL),
            a_roster(taken=2, waiting=4, next_ticket=5 + TICKET_STEP, locked_group_ids=("north",)),
        ),
    ),
    (
        facts.LearnerPromoted(**LEARNER, at=NOW),
        [WAITING, a_roster(taken=2, waiting=3, next_ticket=5, locked_group_ids=("north",))],
        records(
            a_place(since=NOW),
            a_roster(taken=3, waiting=2, next_ticket=5, locked_group_ids=("north",)),
        ),
    ),
    (
        facts.LearnerPromoted(**LEARNER, at=NOW),
        [WAITING, a_roster(waiting=1, next_ticket=5)],
        records(
            a_place(since=NOW),
            a_roster(taken=1, next_ticket=5, locked_group_ids=("all", "north")),
        ),
    ),
    (
        facts.LearnerPassedOver(**LEARNER, requirement="registration.learner-active"),
        [WAITING],
        records(evolve(WAITING, passed_over="registration.learner-active")),
    ),
    (
        facts.LearnerReconsidered(**LEARNER),
        [WAITING],
        records(evolve(WAITING, passed_over=None)),
    ),
    (
        facts.PlaceInLineChanged(**LEARNER, ticket=4),
        [WAITING, a_roster(waiting=2, next_ticket=5)],
        records(evolve(WAITING, ticket=4)),
    ),
    (
        facts.PlaceInLineChanged(**LEARNER, ticket=5),
        [WAITING, a_roster(waiting=2, next_ticket=5)],
        records(evolve(WAITING, ticket=5), a_roster(waiting=2, next_ticket=5 + TICKET_STEP)),
    ),
    (
        facts.PlaceInLineChanged(**LEARNER, ticket=6),
        [WAITING, a_roster(waiting=2, next_ticket=5)],
        records(evolve(WAITING, ticket=6), a_roster(waiting=2, next_ticket=6 + TICKET_STEP)),
    ),
    (
        facts.RegistrationEnded(
            **LEARNER,
            was=RegistrationState.ACTIVE,
            state=RegistrationState.REMOVED,
            at=NOW,
            attempt=1,
        ),
        [a_place(), a_roster(taken=2, waiting=3, next_ticket=5, locked_group_ids=("north",))],
        records(
            a_place(state=RegistrationState.REMOVED, until=NOW),
            a_roster(taken=1, waiting=3, next_ticket=5, locked_group_ids=("north",)),
        ),
    ),
    (
        facts.RegistrationEnded(
            **LEARNER,
            was=RegistrationState.ACTIVE,
            state=RegistrationState.DEREGISTERED,
            at=NOW,
            attempt=1,
        ),
        [a_place(), a_roster(taken=1, waiting=3, next_ticket=5, locked_group_ids=("north",))],
        records(
            a_place(state=RegistrationState.DEREGISTERED, until=NOW),
            a_roster(waiting=3, next_ticket=5),
        ),
    ),
    (
        facts.RegistrationEnded(
            **LEARNER,
            was=RegistrationState.WAITING,
            state=RegistrationState.LAPSED,
            at=NOW,
            attempt=1,
        ),
        [WAITING, a_roster(taken=2, waiting=3, next_ticket=5, locked_group_ids=("north",))],
        records(
            evolve(WAITING, state=RegistrationState.LAPSED),
            a_roster(taken=2, waiting=2, next_ticket=5, locked_group_ids=("north",)),
        ),
    ),
    (
        facts.SectionFilled(**ABOUT, filling=3),
        [a_roster(taken=2, fillings=2)],
        records(a_roster(taken=2, fillings=3)),
    ),
    (facts.LineClosed(**ABOUT), [a_roster(taken=2)], {}),
    (facts.AccessLost(**LEARNER, requirement="registration.in-group", at=NOW), [a_place()], {}),
    (facts.MessageSent(**ABOUT, message_id="m", subject="Hi", text="All"), [a_place()], {}),
    (
        facts.SheetSubmitted(**EVENT, at=NOW, by="tess"),
        [],
        records(
            evolve(
                SHEET,
                state=SheetState.SUBMITTED,
                changed_at=NOW,
                changed_by="tess",
                submissions=1,
                first_submitted_at=NOW,
            )
        ),
    ),
    (
        facts.SheetSubmitted(**EVENT, at=NOW, by=None),
        [
            evolve(
                SHEET,
                state=SheetState.REOPENED,
                changed_at=START,
                changed_by="tess",
                reason="Typo",
                submissions=2,
                first_submitted_at=START,
            )
        ],
        records(
            evolve(
                SHEET,
                state=SheetState.SUBMITTED,
                changed_at=NOW,
                submissions=3,
                first_submitted_at=START,
            )
        ),
    ),
    (
        facts.SheetReopened(**EVENT, at=NOW, by="tess", reason="Typo"),
        [evolve(SHEET, state=SheetState.SUBMITTED, changed_at=START, submissions=2)],
        records(
            evolve(
                SHEET,
                state=SheetState.REOPENED,
                changed_at=NOW,
                changed_by="tess",
                reason="Typo",
                submissions=2,
            )
        ),
    ),
    (
        facts.SessionCompleted(
            **LEARNER,
            at=NOW,
            attended=(("day-1", NOW),),
            needed=1,
            excused_counts=True,
            eased_at=DONE.eased_at,
        ),
        [a_place(fallen=evolve(DONE, at=START))],
        records(a_place(completion=DONE), stands(ResultStatus.COMPLETED)),
    ),
    (
        facts.SessionCredited(session_id=ID, learner_id="ana", credit=CREDIT),
        [stands(ResultStatus.EXPIRED)],
        records(evolve(stands(ResultStatus.COMPLETED, CREDIT.at), credit=CREDIT)),
    ),
    (
        facts.SessionCredited(session_id=ID, learner_id="ana", credit=CREDIT, is_beside=True),
        [stands(ResultStatus.COMPLETED)],
        records(evolve(stands(ResultStatus.COMPLETED), credit=CREDIT)),
    ),
    (
        facts.CompletionWithdrawn(**LEARNER, at=NOW),
        [
            a_place(completion=DONE),
            evolve(stands(ResultStatus.COMPLETED), credit=CREDIT),
        ],
        records(
            a_place(fallen=DONE),
            evolve(stands(ResultStatus.COMPLETED, CREDIT.at), credit=CREDIT),
        ),
    ),
    (
        facts.CompletionRevised(**LEARNER, completion=evolve(DONE, at=START)),
        [a_place(completion=DONE), stands(ResultStatus.COMPLETED)],
        records(a_place(completion=evolve(DONE, at=START)), stands(ResultStatus.COMPLETED, START)),
    ),
    (
        facts.CompletionWithdrawn(**LEARNER, at=NOW),
        [a_place(completion=DONE), stands(ResultStatus.COMPLETED, START)],
        records(a_place(fallen=DONE), stands(ResultStatus.WITHDRAWN)),
    ),
    *[
        (
            facts.RegistrationEnded(
                **LEARNER, was=RegistrationState.ACTIVE, state=state, at=NOW, attempt=1
            ),
            [a_place(completion=DONE), a_roster(taken=2)],
            records(a_place(state=state, until=NOW, completion=after), a_roster(taken=1)),
        )
        for state, after in (
            (RegistrationState.EXPIRED, None),
            (RegistrationState.RESET, None),
            (RegistrationState.GIVEN_UP, DONE),
        )
    ],
    (facts.GoalAdded(goal=TEN), [], records(TEN)),
    (facts.IntakeAdded(intake=HELLO), [], records(HELLO)),
    (facts.JourneySaved(journey=JOURNEY), [], records(JOURNEY)),
    (facts.JourneySaved(journey=JOURNEY), [evolve(JOURNEY, sections=())], records(JOURNEY)),
    (facts.ProgrammeSaved(programme=PROGRAMME), [], records(PROGRAMME)),
    *[
        (facts.TargetRemoved(target=target), [record], without(record))
        for target, record in (
            (sk.Target.widget("home"), HOME),
            (JOURNEY.target, JOURNEY),
            (PROGRAMME.target, PROGRAMME),
            (sk.Target.goal("ten"), TEN),
            (sk.Target.intake("hello"), HELLO),
        )
    ],
    (
        facts.TargetRemoved(target=FILM_TARGET),
        [FILM, EXPIRY, stands(ResultStatus.COMPLETED, START, FILM_TARGET), JOURNEY, PROGRAMME],
        without(FILM, EXPIRY),
    ),
    (facts.ExpirySet(activity_id="film", expiry=EXPIRY), [], records(EXPIRY)),
    (
        facts.ExpirySet(activity_id="film", expiry=evolve(EXPIRY, after=2 * DAY)),
        [EXPIRY],
        records(evolve(EXPIRY, after=2 * DAY)),
    ),
    (facts.ExpirySet(activity_id="film", expiry=None), [EXPIRY], without(EXPIRY)),
    (
        facts.ResultChanged(result=stands(ResultStatus.FAILED, NOW, QUIZ)),
        [stands(ResultStatus.STARTED, START, QUIZ)],
        records(stands(ResultStatus.FAILED, NOW, QUIZ)),
    ),
    (
        facts.ExpiryNear(activity_id="film", person_id="ana", completed_at=START, expires_at=NOW),
        [EXPIRY],
        {},
    ),
    (facts.ItemSaved(item=NOTE, person_id="ana"), [], records(NOTE)),
    (
        facts.ItemSaved(item=evolve(NOTE, state=ItemState.TICKED), person_id="ana"),
        [NOTE, evolve(NOTE, person_id="bob")],
        records(evolve(NOTE, state=ItemState.TICKED)),
    ),
    (
        facts.PersonErased(person_id="ana"),
        [
            ANA,
            IN_NORTH,
            ELSE,
            TOLD,
            evolve(TOLD, person=evolve(ANA, person_id="bob")),
            NOTE,
            evolve(NOTE, item_id="other", target=QUIZ, state=ItemState.CLOSED),
            evolve(NOTE, person_id="bob"),
            OFFER,
            evolve(OFFER, person_id="bob"),
            stands(ResultStatus.COMPLETED),
        ],
        records(Person(person_id="ana", name="", status=sk.PersonStatus.DELETED))
        | without(NOTE, evolve(NOTE, item_id="other"), OFFER, IN_NORTH, TOLD),
    ),
    (
        facts.ProgrammeOpened(programme_id="year", person_id="ana", at=NOW),
        [],
        records(Match(subject=("programme", "year"), person_id="ana", at=NOW)),
    ),
    (granted(a_grant()), [], records(a_grant())),
    (granted(a_grant(is_unlock=False)), [a_grant()], records(a_grant(is_unlock=False))),
    (granted(a_grant()), [a_grant(is_unlock=False)], {}),
    (granted(a_grant()), [a_grant(at=START)], records(a_grant())),
    (granted(a_grant()), [a_grant(at=NOW + DAY)], {}),
    (granted(a_grant(root=(7, 2))), [a_grant()], records(a_grant(root=(7, 2)))),
    (
        facts.AutomationReacted(**BY_AUTOMATION, outcome="met"),
        [],
        records(Reaction(root=(7, 1), automation_id="one", person_id="ana")),
    ),
    (facts.ChainStopped(**BY_AUTOMATION), [], {}),
    (facts.ActionFailed(**ACTED, attempt=1, requirement="none"), [], {}),
    (facts.PersonAddressed(**ACTED), [], {}),
    (facts.GroupsOffered(person_id="ana", offer=OFFER), [], records(OFFER)),
    (
        facts.GroupsChosen(person_id="ana", offer_id="choose", group_ids=("west",)),
        [OFFER, evolve(OFFER, person_id="bob")],
        without(OFFER),
    ),
    (
        facts.MatchesChanged(subject=MATCH.subject, at=NOW, entered=("ana",), left=("bob",)),
        [ELSEWHERE, evolve(MATCH, person_id="bob")],
        records(MATCH) | without(evolve(MATCH, person_id="bob")),
    ),
    (facts.AutomationSaved(automation=AUTOMATION), [MATCH], records(AUTOMATION)),
    (
        facts.AutomationSaved(automation=evolve(AUTOMATION, is_enabled=False)),
        [AUTOMATION, MATCH, ELSEWHERE],
        records(evolve(AUTOMATION, is_enabled=False)) | without(MATCH),
    ),
    (
        facts.AutomationSaved(automation=evolve(AUTOMATION, trigger=Trigger.PERSON_UPDATED)),
        [AUTOMATION, MATCH, ELSEWHERE],
        records(evolve(AUTOMATION, trigger=Trigger.PERSON_UPDATED)) | without(MATCH),
    ),
    (
        facts.AutomationRemoved(automation_id="one"),
        [AUTOMATION, MATCH, ELSEWHERE],
        without(AUTOMATION, MATCH),
    ),
    (facts.EventBegan(**EVENT), [], {}),
    (facts.EventEnded(**EVENT), [], {}),
    (facts.LearnersReminded(**EVENT, lead=HOUR), [], {}),
    (facts.TrainersReminded(**EVENT), [], {}),
    (facts.EventFoundIncomplete(**EVENT, missing=("link",)), [], {}),
    (
        facts.CommandScheduled(
            command=FillPlaces(session_id=ID, section_id="north"), due_at=START
        ),
        [],
        records(FILL),
    ),
    (
        facts.CommandScheduled(
            command=FillPlaces(session_id=ID, section_id="north"), due_at=START
        ),
        [Due(NOW, FillPlaces(session_id=ID, section_id="north"))],
        records(FILL),
    ),
    (
        facts.CommandScheduled(
            command=FillPlaces(session_id=ID, section_id="north"), due_at=START
        ),
        [FILL],
        {},
    ),
    (
        facts.CommandScheduled(command=FillPlaces(session_id=ID, section_id="north"), due_at=NOW),
        [FILL],
        {},
    ),
    (facts.DueHandled(due=BEGIN), [], without(BEGIN)),
]

ELSEWHERE = {
    facts.EventRemoved,
    facts.EventCancelled,
    facts.MarksEntered,
    facts.MarksCounted,
}
"""Facts that need a world of their own, in the tests below."""


@pytest.mark.parametrize(
    ("fact", "before", "expected"), TABLE, ids=[type(row[0]).__name__ for row in TABLE]
)
def test_a_fact_changes_exactly_these_records(
    fact: Any, before: list[Any], expected: dict[tuple[Any, ...], Any]
) -> None:
    """A fact changes the records it says and no others (X4, S12, S14-S16, W2, C5)."""
    assert changed(a_world(*before), fact) == expected


def test_every_fact_is_in_a_table() -> None:
    """No kind of fact is left out here (X4)."""
    assert {type(row[0]) for row in TABLE} | ELSEWHERE == set(all_facts.KINDS)


def test_an_expiry_stays_when_something_of_another_kind_is_removed() -> None:
    """C7: a widget, goal or journey may be called like an activity."""
    goal = Goal(goal_id="film", title="Film")
    fact = facts.TargetRemoved(target=sk.Target.goal("film"))
    assert changed(a_world(goal, FILM, EXPIRY), fact) == without(goal)


def test_what_a_fact_does_not_find_it_does_not_make() -> None:
    """Taking away what is not there changes nothing (X4)."""
    for fact in (
        facts.AutomationRemoved(automation_id="none"),
        facts.GroupRemoved(group_id="none"),
        facts.RolesAssigned(roles=Roles(holder=HOLDER)),
        facts.DueHandled(due=FILL),
    ):
        assert changed(a_world(), fact) == {}


OUT_OF_ORDER = "a fact was applied out of order: what it is about does not exist"


@pytest.mark.parametrize(
    "fact",
    [
        facts.SessionPublished(session_id="none"),
        facts.SectionArchived(session_id=ID, section_id="none"),
        facts.LearnerPassedOver(**LEARNER, requirement="none"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_journal_with_gaps_is_an_error(fact: Any) -> None:
    """A fact about something that is not there says so, in these words (X4)."""
    with pytest.raises(LookupError) as problem:
        changed(a_world(), fact)
    assert str(problem.value) == OUT_OF_ORDER


# The timetable


def test_an_event_that_is_added_first_begins_the_section() -> None:
    """Events are kept in order of time, and the line closes with the first of them (S7, W5)."""
    start, end = at("2026-02-28 09:00"), at("2026-02-28 12:00")
    earlier = Event(event_id="day-0", plan=sk.EventPlan(start=start, end=end))
    after = evolve(NORTH, events=(earlier, a_day(1)))
    assert changed(a_world(), facts.EventAdded(**ABOUT, event=earlier)) == records(
        replanned(after), the_line(after), *the_event(earlier)
    )


def test_an_event_that_is_removed_takes_its_moments_along() -> None:
    """Nothing that time would have done to a removed event is left (S5, N4)."""
    fact = facts.EventRemoved(**ABOUT, event=a_day(1), at=NOW)
    after = evolve(NORTH, events=(a_day(2),), eased_at=NOW)
    assert changed(with_two_days(), fact) == (
        records(replanned(after), the_line(after)) | without(*the_event(a_day(1)))
    )


def test_an_event_that_is_cancelled_takes_its_moments_along() -> None:
    """A cancelled event stays in the plan with its reason, and time no longer touches it
    (S15, N4).
    """
    fact = facts.EventCancelled(**EVENT, reason="Ill", at=NOW)
    after = evolve(NORTH, events=(CANCELLED, a_day(2)), eased_at=NOW)
    assert changed(with_two_days(), fact) == (
        records(replanned(after), the_line(after)) | without(*the_event(a_day(1)))
    )


def test_only_the_event_named_is_edited() -> None:
    """Editing one event leaves the others, and puts them all in order of time (S7)."""
    fact = facts.EventEdited(**ABOUT, event=LATER, before=a_day(1))
    after = evolve(NORTH, events=(a_day(2), LATER))
    assert changed(with_two_days(), fact) == records(
        replanned(after), the_line(after), *the_event(LATER)
    )


def test_the_moments_of_a_section_follow_its_preferences() -> None:
    """Asking for confirmation adds the trainers' reminder, a waitlist moves the line's end
    (T8, W5).
    """
    preferences = sk.Preferences(
        confirmed_by_trainer=True, waitlist=sk.Waitlist(stops_before=HOUR)
    )
    section = with_plan(NORTH, preferences=preferences)
    line = Due(a_day(1).begins_at - HOUR, CloseLine(**ABOUT))
    sheet = Due(a_day(1).ends_at, RemindTrainers(**EVENT))
    kit = a_world()
    assert changed(
        kit,
        facts.SectionEdited(session_id=ID, section_id="north", plan=section.plan, at=START),
    ) == records(replanned(evolve(section, confirmed_since=START)), line, sheet)
    planned = evolve(section, section_id="west")
    assert (
        Due(
            a_day(1).ends_at,
            RemindTrainers(session_id=ID, section_id="west", event_id="day-1"),
        )
        in changed(kit, facts.SectionPlanned(session_id=ID, section=planned)).values()
    )


def test_what_was_handled_stays_handled() -> None:
    """A change that moves nothing brings back nothing that was handled (N4)."""
    kit = a_world()
    changed(kit, facts.DueHandled(due=BEGIN))
    section = with_plan(NORTH, name="Other")
    edited = facts.SectionEdited(session_id=ID, section_id="north", plan=section.plan, at=NOW)
    assert changed(kit, edited) == records(replanned(section))
    assert changed(kit, facts.SettingsChanged(settings=Settings())) == records(Settings())


def test_what_was_handled_and_moves_waits_again() -> None:
    """An event that is moved begins at its new moment, whatever was handled before (N4)."""
    kit = a_world()
    changed(kit, facts.DueHandled(due=BEGIN))
    moved = changed(kit, facts.EventEdited(**ABOUT, event=LATER, before=a_day(1)))
    assert Due(LATER.begins_at, BeginEvent(**EVENT)) in moved.values()


def test_settings_move_what_waits_in_every_section() -> None:
    """Other reminders take the place of the old ones in every section of every session
    (N2, N4, S9).
    """
    settings = Settings(reminders=(2 * HOUR,))
    expected = records(settings)
    for section, event in ((NORTH, a_day(1)), (SOUTH, a_day(5))):
        about = {
            "session_id": ID,
            "section_id": section.section_id,
            "event_id": event.event_id,
        }
        start = event.begins_at
        _, _, _, *reminders = the_event(event, section.section_id)
        expected |= without(*reminders)
        expected |= records(
            Due(start - 2 * HOUR - DAY, CheckEvent(**about)),
            Due(start - 2 * HOUR, RemindLearners(lead=2 * HOUR, **about)),
        )
    assert changed(a_world(), facts.SettingsChanged(settings=settings)) == expected


def test_settings_that_hold_decide_what_a_new_plan_waits_for() -> None:
    """A section planned, edited or moved later follows the settings of that time (N2, N4)."""
    settings = Settings(reminders=(), attendance_due_after=HOUR)
    kit = a_world()
    changed(kit, facts.SettingsChanged(settings=settings))
    section = with_plan(WEST_SECTION, preferences=sk.Preferences(confirmed_by_trainer=True))
    event = a_day(3)
    about = {"session_id": ID, "section_id": "west", "event_id": "day-3"}
    start, end = event.begins_at, event.ends_at
    waits = [
        Due(start, CloseLine(session_id=ID, section_id="west")),
        Due(start, BeginEvent(**about)),
        Due(end, EndEvent(**about)),
        Due(start - DAY, CheckEvent(**about)),
        Due(end + HOUR, RemindTrainers(**about)),
    ]
    session = evolve(SESSION, sections=(NORTH, SOUTH, section), version=5)
    planned = facts.SectionPlanned(session_id=ID, section=section)
    assert changed(kit, planned) == records(session, *waits)
    gone = facts.SectionCancelled(session_id=ID, section_id="west", reason="Flood")
    cancelled = evolve(section, cancelled="Flood")
    assert changed(kit, gone) == (
        records(evolve(session, sections=(NORTH, SOUTH, cancelled), version=6)) | without(*waits)
    )


# Attendance

ATTENDED, ABSENT = sk.Attendance.ATTENDED, sk.Attendance.ABSENT
OTHER = {"day-2": Mark(ABSENT, ABSENT, START)}
COUNTED = Mark(ATTENDED, ATTENDED, START)


def marks_of(kit: Kit, learner_id: str) -> dict[str, Mark]:
    """The marks of one learner as stored."""
    return dict(kit.storage.records(Registration)[ID, learner_id].marks)


def with_marks() -> Kit:
    """Learners with and without marks of the first event, all with one of the second."""
    keeps: dict[str, Any] = {
        "attempt": 2,
        "completion": DONE,
        "waived": FULL,
        "passed_over": "registration.in-group",
    }
    return a_world(
        a_place("ana", marks=OTHER, **keeps),
        a_place("bob", marks=OTHER, **keeps),
        a_place("cyd", marks={**OTHER, "day-1": COUNTED}, **keeps),
        a_place("dan", marks={**OTHER, "day-1": Mark(ABSENT)}, **keeps),
    )


def test_marks_are_entered_beside_what_counts() -> None:
    """Entering marks of an event changes what is entered there, and neither what counts, nor
    other events, nor anything else of a registration (T5, T6).
    """
    kit = with_marks()
    before = kit.storage.records(Registration)
    changes = (
        ("ana", None, ATTENDED, 2),
        ("bob", None, ATTENDED, 2),
        ("cyd", ATTENDED, ABSENT, 2),
        ("dan", ABSENT, ATTENDED, 2),
    )
    after = {
        "ana": Mark(ATTENDED),
        "bob": Mark(ATTENDED),
        "cyd": Mark(ABSENT, ATTENDED, START),
        "dan": Mark(ATTENDED),
    }
    assert changed(kit, facts.MarksEntered(**EVENT, changes=changes)) == records(
        *(evolve(before[ID, one], marks={**OTHER, "day-1": mark}) for one, mark in after.items())
    )
    assert marks_of(kit, "ana")["day-1"] is marks_of(kit, "bob")["day-1"]


def test_different_marks_of_one_sheet_stay_different() -> None:
    """One fact gives each learner their own mark, shared only where before and after are the same
    (T1, T5).
    """
    kit = a_world(a_place("ana"), a_place("bob"), a_place("cyd", marks={"day-1": COUNTED}))
    changes = (
        ("ana", None, ATTENDED, 1),
        ("bob", None, ABSENT, 1),
        ("cyd", ATTENDED, ATTENDED, 1),
    )
    changed(kit, facts.MarksEntered(**EVENT, changes=changes))
    assert marks_of(kit, "ana") == {"day-1": Mark(ATTENDED)}
    assert marks_of(kit, "bob") == {"day-1": Mark(ABSENT)}
    assert marks_of(kit, "cyd") == {"day-1": COUNTED}


def test_marks_begin_to_count_from_a_moment() -> None:
    """Counting keeps what was entered and notes since when, other events as they were
    (T2, T3, C2).
    """
    kit = with_marks()
    before = kit.storage.records(Registration)
    changes = (
        ("ana", None, ATTENDED, 2),
        ("bob", None, ATTENDED, 2),
        ("cyd", ATTENDED, ABSENT, 2),
        ("dan", None, ABSENT, 2),
    )
    after = {
        "ana": Mark(None, ATTENDED, NOW),
        "bob": Mark(None, ATTENDED, NOW),
        "cyd": Mark(ATTENDED, ABSENT, NOW),
        "dan": Mark(ABSENT, ABSENT, NOW),
    }
    assert changed(kit, facts.MarksCounted(**EVENT, at=NOW, changes=changes)) == records(
        *(evolve(before[ID, one], marks={**OTHER, "day-1": mark}) for one, mark in after.items())
    )
    assert marks_of(kit, "ana")["day-1"] is marks_of(kit, "bob")["day-1"]


def test_different_marks_that_count_stay_different() -> None:
    """One fact counts each learner's own mark (T1, T2)."""
    kit = a_world(a_place("ana"), a_place("bob"), a_place("cyd", marks={"day-1": Mark(ABSENT)}))
    changes = (("ana", None, ATTENDED, 1), ("bob", None, ABSENT, 1), ("cyd", None, ATTENDED, 1))
    changed(kit, facts.MarksCounted(**EVENT, at=NOW, changes=changes))
    assert marks_of(kit, "ana") == {"day-1": Mark(None, ATTENDED, NOW)}
    assert marks_of(kit, "bob") == {"day-1": Mark(None, ABSENT, NOW)}
    assert marks_of(kit, "cyd") == {"day-1": Mark(ABSENT, ATTENDED, NOW)}

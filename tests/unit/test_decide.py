"""What is asked of every command, and which policy judges it."""

from datetime import timedelta
from typing import Any

import pytest

import sessionkit as sk
from sessionkit import commands
from sessionkit._decide import POLICIES
from sessionkit._domain import commands as all_commands
from sessionkit._domain.automation import Occurrence
from sessionkit._domain.commands.due import BeginEvent, CloseLine, FillPlaces, RemindLearners
from sessionkit._domain.decision import Decision, met, unmet
from sessionkit._domain.due import Due
from sessionkit._domain.facts.planning import SessionPublished
from sessionkit._domain.facts.time import DueHandled, EventBegan
from sessionkit._domain.reasons import Reason
from tests.builders import (
    START,
    Kit,
    a_decision,
    a_person,
    a_section,
    a_world,
    an_event,
    keep,
    utc,
)

ID = "sales-101"
BEGINS = utc("2026-03-02 08:00")
SECOND = timedelta(seconds=1)
PUBLISH = sk.PublishSession(session_id=ID)
OFF = unmet(Reason.SESSIONS_ON)


def switched_off(kit: Kit) -> Kit:
    """The same world with sessions switched off."""
    kit.do(sk.ChangeSettings(sessions_are_on=False))
    return kit


def test_every_command_has_one_policy() -> None:
    """No command is without somebody who judges it, and none has two (X1)."""
    assert set(POLICIES) == set(all_commands.KINDS)
    assert len(set(POLICIES.values())) == len(POLICIES)


@pytest.mark.parametrize("wrong", [None, "PublishSession", sk.PublishSession, START])
def test_what_is_no_command_is_an_error(wrong: Any) -> None:
    """Something that is not a command is refused where it enters, and shown (X7)."""
    with pytest.raises(ValueError, match=r"^command must be one of the commands, got "):
        a_decision(a_world(), wrong)


@pytest.mark.parametrize("status", ["pending", "suspended"])
@pytest.mark.parametrize(
    "command",
    [
        PUBLISH,
        sk.ChangeSettings(full_tells_learners=True),
        FillPlaces(session_id=ID, section_id="north"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_whoever_may_not_act_learns_nothing_else(command: Any, status: str) -> None:
    """Somebody who is not active is refused before anything else is looked at (G9)."""
    kit = a_world(published=False)
    a_person(kit, "ada", status=status)
    stopped = unmet(Reason.ACTOR_ACTIVE, "ada", person_id="ada", status=sk.PersonStatus(status))
    assert a_decision(kit, command, "ada") == Decision((stopped,))


@pytest.mark.parametrize("command", sorted(POLICIES, key=lambda one: one.__name__))
def test_only_the_directory_is_open_while_sessions_are_off(command: type[Any]) -> None:
    """Every command about sessions says whether sessions are on; those about the directory, the
    platform and automations do not depend on it (S2).
    """
    kit = a_world(a_section(), learners=[])
    decision = a_decision(kit, example(command))
    asked = [one for one in decision.findings if one.reason is Reason.SESSIONS_ON]
    about_sessions = command.about_sessions or issubclass(command, commands.DueCommand)
    assert asked == ([met(Reason.SESSIONS_ON)] if about_sessions else [])


def example(command: type[Any]) -> Any:
    """A command of a kind, mostly about things that are not there."""
    values: dict[str, Any] = {
        "session_id": "x",
        "section_id": "x",
        "event_id": "x",
        "learner_id": "x",
        "learner_ids": ["x"],
        "person_id": "x",
        "group_id": "x",
        "activity_id": "x",
        "widget_id": "x",
        "automation_id": "x",
        "message_id": "x",
        "title": "X",
        "name": "X",
        "reason": "X",
        "subject": "X",
        "text": "X",
        "mark": "attended",
        "others": "attended",
        "lead": SECOND,
        "group_ids": ["north"],
        "plan": an_event() if command is sk.AddEvent else a_section().plan,
        "first_event_id": "x",
        "first_event": an_event(),
        "holder": sk.Holder.person("x"),
        "people": [],
        "groups": [],
        "person": sk.PersonEntry(person_id="x", name="X"),
        "group": sk.GroupEntry(group_id="x", title="X"),
        "goal_id": "x",
        "intake_id": "x",
        "item_id": "x",
        "offer_id": "x",
        "journey": sk.Journey(journey_id="x", title="X"),
        "programme": sk.Programme(programme_id="x", title="X"),
        "target": sk.Target.activity("x"),
        "expiry": None,
        "status": "completed",
        "occurrence": Occurrence(trigger=sk.Trigger.PERSON_UPDATED, at=START, root=(1, 0)),
        "place": 0,
        "action": sk.Suspend(),
        "completed_at": START,
        "automation": sk.Automation(
            automation_id="x",
            name="X",
            condition=sk.Always(),
            actions=[sk.Unlock(sk.Target.session(ID))],
        ),
    }
    names = [one.name for one in command.__attrs_attrs__]
    return command(**{name: values[name] for name in names if name in values})


def test_nothing_happens_to_sessions_while_they_are_off() -> None:
    """Off, a command about sessions is refused with all its findings, and on again it is as before
    (S2).
    """
    kit = a_world(published=False)
    expected = (
        met(Reason.ADMIN),
        met(Reason.SESSION_NOT_ARCHIVED, ID),
        met(Reason.SESSION_DRAFT, ID),
    )
    acts = met(Reason.ACTOR_ACTIVE)
    assert a_decision(switched_off(kit), PUBLISH) == Decision((acts, OFF, *expected))
    kit.do(sk.ChangeSettings(sessions_are_on=True))
    assert a_decision(kit, PUBLISH) == Decision(
        (acts, met(Reason.SESSIONS_ON), *expected), (SessionPublished(session_id=ID),)
    )


def test_lists_keep_their_rows() -> None:
    """The rows of a command about a list reach whoever asked (R14)."""
    command = sk.RegisterLearners(session_id=ID, section_id="north", learner_ids=["ana", "bob"])
    decision = a_decision(a_world(a_section()), command)
    assert [one.person_id for one in decision.rows] == ["ana", "bob"]


# What time has made due


BEGIN = BeginEvent(session_id=ID, section_id="north", event_id="day-1")
ON = met(Reason.SESSIONS_ON)


@pytest.mark.parametrize("by", ["ana", "tess", "ada"])
def test_only_the_application_asks_for_what_is_due(by: str) -> None:
    """Not even an admin asks for what time makes due (X6)."""
    kit = a_world(a_section())
    kit.clock.set(BEGINS)
    assert a_decision(kit, BEGIN, by) == Decision((unmet(Reason.ADMIN),))


def test_what_is_due_happens_from_its_moment_on() -> None:
    """Asked for earlier it is refused, from its moment on it happens, and only once (X6)."""
    kit = a_world(a_section())
    kit.clock.set(BEGINS - SECOND)
    early = unmet(Reason.MOMENT_REACHED, due_at=BEGINS)
    assert a_decision(kit, BEGIN) == Decision((ON, early))
    handled = DueHandled(due=Due(BEGINS, BEGIN))
    began = EventBegan(session_id=ID, section_id="north", event_id="day-1")
    for moment in (BEGINS, BEGINS + SECOND):
        kit.clock.set(moment)
        assert a_decision(kit, BEGIN) == Decision(
            (ON, met(Reason.MOMENT_REACHED)), (handled, began)
        )
    kit.do(BEGIN)
    assert a_decision(kit, BEGIN) == Decision((ON,))


def test_what_is_due_waits_while_sessions_are_off() -> None:
    """Off, what is due is refused and stays due; what is not due is refused as well (S2)."""
    kit = switched_off(a_world(a_section()))
    assert a_decision(kit, BEGIN) == Decision((OFF, unmet(Reason.MOMENT_REACHED, due_at=BEGINS)))
    kit.clock.set(BEGINS)
    assert a_decision(kit, BEGIN) == Decision((OFF, met(Reason.MOMENT_REACHED)))
    assert a_decision(kit, FillPlaces(session_id=ID, section_id="north")) == Decision((OFF,))


def test_something_due_without_consequence_is_handled() -> None:
    """What is due is handled once, even where nothing follows from it (X6)."""
    kit = a_world(a_section())
    gone = Due(
        START, RemindLearners(session_id=ID, section_id="west", event_id="day-1", lead=SECOND)
    )
    line = Due(START, CloseLine(session_id=ID, section_id="west"))
    keep(kit, gone, line)
    for due in (gone, line):
        assert a_decision(kit, due.command) == Decision(
            (ON, met(Reason.MOMENT_REACHED)), (DueHandled(due=due),)
        )

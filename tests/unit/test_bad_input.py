"""Bad input: what cannot exist, what is unknown, what is in the wrong state, who may not (X7).

The tables are checked against the classes themselves, so that a new command cannot be forgotten.
What each field refuses by itself stands in ``tests/golden/fields.txt``.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

import sessionkit as sk
from sessionkit import commands
from sessionkit._domain import commands as all_commands
from sessionkit._domain.automation import WITHOUT_SUBJECT
from sessionkit._domain.commands.command import DueCommand
from sessionkit._domain.due import Due
from sessionkit._domain.fields import LARGEST_NUMBER
from sessionkit._domain.keys import Keys
from sessionkit._domain.reaction import Offer
from sessionkit._domain.registration import Registration
from sessionkit._ports import Transaction
from sessionkit._records import KINDS
from sessionkit._replay import replay
from sessionkit.adapters.memory import MemoryStorage
from tests.builders import (
    START,
    Kit,
    a_person,
    a_section,
    a_world,
    an_event,
    at,
    keep,
    made_once,
    utc,
)
from tests.golden.fields import EXAMPLES, OCCURRENCE, QUIZ, TOO_EARLY, TOO_LATE

COMMANDS: tuple[type[Any], ...] = all_commands.KINDS
DIRECTORY: tuple[type[Any], ...] = tuple(
    one for one in COMMANDS if not one.about_sessions and not issubclass(one, DueCommand)
)
DUE: tuple[type[Any], ...] = tuple(one for one in COMMANDS if issubclass(one, DueCommand))
APART: tuple[type[Any], ...] = tuple(one for one in DUE if not one.about_sessions)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda: an_event(end=at("2026-03-02 09:00")),
            r"^EventPlan\.end must be after start .*, got '2026-03-02 09:00 Europe/Brussels'$",
        ),
        (
            lambda: an_event(end=at("2026-03-02 08:59")),
            r"^EventPlan\.end must be after start .*08:59",
        ),
        (
            lambda: an_event(end=sk.LocalTime.parse("2026-03-02 12:00", "UTC")),
            r"^EventPlan\.end must be in the zone of start .* UTC'$",
        ),
        (
            lambda: an_event(
                start=at("2026-10-25 02:30", fold=1), end=at("2026-10-25 02:45", fold=0)
            ),
            r"^EventPlan\.end must be after start ",
        ),
        (
            lambda: _edit_event(start=at("2026-03-02 09:00"), end=at("2026-03-02 08:00")),
            r"^EditEvent\.end must be after start .*08:00",
        ),
        (
            lambda: _edit_event(
                start=at("2026-03-02 09:00"), end=sk.LocalTime.parse("2026-03-02 12:00", "UTC")
            ),
            r"^EditEvent\.end must be in the zone of start ",
        ),
        (
            lambda: _edit_event(start=at("2026-03-02 09:00")),
            r"^EditEvent\.start and end must be given together, got '2026-03-02 09:00 Eur",
        ),
        (
            lambda: _edit_event(end=at("2026-03-02 09:00")),
            r"^EditEvent\.start and end must be given together, got '2026-03-02 09:00 Eur",
        ),
        (
            lambda: sk.EditPerson(
                person_id="ana", attributes={"level": 3}, without_attributes=["level"]
            ),
            r"^EditPerson\.without_attributes must not name what attributes changes, got 'level'$",
        ),
        (
            lambda: a_section(opens=START, closes=START),
            r"^PlanSection\.plan\.closes must be after opens, got datetime\.datetime\(2026, 1, 1",
        ),
        (
            lambda: sk.EditSection(
                session_id="sales-101",
                section_id="north",
                opens=START,
                closes=START - timedelta(seconds=1),
            ),
            r"^EditSection\.closes must be after opens, got ",
        ),
        (
            lambda: sk.BetweenMoments(starts=START, ends=START),
            r"^BetweenMoments\.ends must be after starts, got ",
        ),
        (sk.BetweenMoments, r"^BetweenMoments\.starts must be given where ends is not, got None"),
        (
            lambda: sk.Deadline(length=timedelta(days=1), days=2),
            r"^Deadline\.days must be left out where length is given, got 2$",
        ),
        (
            lambda: sk.MoveInLine(session_id="s", learner_id="ana", before_id="ana"),
            r"^MoveInLine\.before_id must be somebody else, got 'ana'$",
        ),
        (
            lambda: sk.SaveSheet(session_id="s", section_id="n", event_id="e"),
            r"^SaveSheet\.marks must hold a mark where others is not given, got \{\}$",
        ),
        (
            lambda: sk.HasStatus(QUIZ, "committed"),
            r"^HasStatus\.status must be one that a activity has \(completed, incomplete, failed\)",
        ),
        (
            lambda: sk.HasStatus(sk.Target.widget("home"), "completed"),
            r"^HasStatus\.status must be one that a widget has \(none at all\), got 'completed'$",
        ),
        (
            sk.IsTriggersActivity,
            r"^IsTriggersActivity\.status must be given where no score is asked for, got None$",
        ),
        (
            lambda: sk.IsTriggersActivity(status="committed"),
            r"^IsTriggersActivity\.status must be completed, incomplete or failed, got ",
        ),
        (
            lambda: sk.IsTriggersActivity(score_at_least=2, score_at_most=1),
            r"^IsTriggersActivity\.score_at_most must be at least score_at_least, got 1$",
        ),
        (
            lambda: sk.AroundDate(date="created"),
            r"^AroundDate\.starts must be given where ends is not, got None$",
        ),
        (
            lambda: sk.AroundDate(date="created", starts="7d", ends="168h"),
            r"^AroundDate\.ends must be after starts, got '7d'$",
        ),
        (
            lambda: sk.AttributeBetween(name="level"),
            r"^AttributeBetween\.at_least must be given where at_most is not, got None$",
        ),
        (
            lambda: sk.AttributeBetween(name="level", at_least=3, at_most=2.5),
            r"^AttributeBetween\.at_most must be at least at_least, got 2\.5$",
        ),
        (
            lambda: sk.Unlock(QUIZ, with_activities=True),
            r"^Unlock\.with_activities must be left out but for journeys .*'activity quiz'$",
        ),
        (
            lambda: sk.Lock(sk.Target.programme("academy"), with_activities=True),
            r"^Lock\.with_activities must be left out but for journeys .*'programme academy'$",
        ),
        *(
            (
                lambda trigger=trigger: attrs.evolve(
                    _automation(), trigger=trigger, subject_id="quiz"
                ),
                r"^Automation\.subject_id must be left out where the trigger is about a person",
            )
            for trigger in (None, *WITHOUT_SUBJECT)
        ),
        (
            lambda: sk.Gate(opens_after="7d"),
            r"^Gate\.opens_after must be left out where opens_around is not given, got '7d'$",
        ),
        (
            lambda: sk.Journey(
                journey_id="j",
                title="J",
                sections=[
                    sk.JourneySection(journey_section_id="one", title="1"),
                    sk.JourneySection(journey_section_id="one", title="2"),
                ],
            ),
            r"^Journey\.sections must not hold the same id twice, got \['one', 'one'\]$",
        ),
        (
            lambda: sk.Journey(
                journey_id="j",
                title="J",
                sections=[
                    sk.JourneySection(journey_section_id="one", title="1", steps=["quiz"]),
                    sk.JourneySection(journey_section_id="two", title="2", steps=["quiz"]),
                ],
            ),
            r"^Journey\.sections must not name the same activity twice, got \['quiz', 'quiz'\]$",
        ),
        (
            lambda: a_programme(QUIZ, sk.Part(QUIZ, gate=sk.Gate(after_previous=True))),
            r"^Programme\.parts must not hold the same target twice, got \['activity quiz', ",
        ),
        (
            lambda: sk.SetExpiry(activity_id="film", expiry=EXAMPLES["expiry"]),
            r"^SetExpiry\.expiry must be of the same activity, got 'quiz'$",
        ),
        (
            lambda: sk.ReportResult(target=QUIZ, person_id="ana", status="committed"),
            r"^ReportResult\.status must be what a activity has \(started, .*, got 'committed'$",
        ),
        (
            lambda: sk.ReportResult(
                target=sk.Target.journey("j"), person_id="ana", status="completed"
            ),
            r"^ReportResult\.status must be what a journey has \(nothing\), got 'completed'$",
        ),
        (
            lambda: sk.ReportResult(
                target=sk.Target.goal("ten"), person_id="ana", status="completed", score=1
            ),
            r"^ReportResult\.score must be left out but for activities, got 1$",
        ),
        (lambda: at("2026-03-29 02:30"), r"^LocalTime\.wall must exist in Europe/Brussels"),
        (lambda: at("2026-10-25 02:30"), r"^LocalTime\.fold must be 0 or 1: .*02:30:00'$"),
        (lambda: at("at nine"), r"^LocalTime\.wall must be written like .*, got 'at nine'$"),
        (
            lambda: sk.LocalTime.parse(None, "UTC"),  # type: ignore[arg-type]
            r"^LocalTime\.wall must be written like .*, got None$",
        ),
    ],
)
def test_values_that_contradict_one_another_are_refused(
    build: Callable[[], Any], message: str
) -> None:
    """Values that are good by themselves and make no sense together are refused by field."""
    with pytest.raises(ValueError, match=message):
        build()


def _edit_event(**changes: Any) -> sk.EditEvent:
    return sk.EditEvent(session_id="sales-101", section_id="north", event_id="day-1", **changes)


@pytest.mark.parametrize(
    ("build", "name"),
    [
        (lambda: a_section(opens=TOO_EARLY), "SectionPlan.opens"),
        (lambda: a_section(closes=TOO_LATE), "SectionPlan.closes"),
        (lambda: sk.BetweenMoments(starts=TOO_EARLY), "BetweenMoments.starts"),
        (lambda: sk.LocalTime(datetime.min, "Europe/Brussels"), "LocalTime.wall"),  # noqa: DTZ901
        (lambda: sk.LocalTime(datetime.max, "America/New_York"), "LocalTime.wall"),  # noqa: DTZ901
        (lambda: sk.Deadline.before(timedelta.max), "Deadline.length"),
        (lambda: sk.Deadline.days_before(LARGEST_NUMBER), "Deadline.days"),
        (lambda: sk.Waitlist(stops_before=timedelta.max), "Waitlist.stops_before"),
        (lambda: sk.Preferences(marks_before=timedelta.max), "Preferences.marks_before"),
        (lambda: sk.ChangeSettings(reminders=[timedelta.max]), "ChangeSettings.reminders"),
        (
            lambda: sk.ChangeSettings(attendance_due_after=timedelta.max),
            "ChangeSettings.attendance_due_after",
        ),
    ],
)
def test_times_beyond_what_can_be_worked_with_are_refused(
    build: Callable[[], Any], name: str
) -> None:
    """A moment or a length of time so far out that no instant can be worked out is refused."""
    with pytest.raises(ValueError, match=rf"^{name} must .*, got "):
        build()


@pytest.mark.parametrize(
    ("build", "name"),
    [
        pytest.param(
            lambda: sk.PersonEntry(person_id="ana", name="Ana", dates=(1, 2)),
            "PersonEntry.dates",
        ),
        pytest.param(
            lambda: sk.PersonEntry(person_id="ana", name="Ana", dates=(("created",),)),
            "PersonEntry.dates",
        ),
        pytest.param(
            lambda: sk.PersonEntry(
                person_id="ana", name="Ana", dates=(("created", START), ("created", START))
            ),
            "PersonEntry.dates",
        ),
        pytest.param(
            lambda: sk.PersonEntry(person_id="ana", name="Ana", email="ana@bob@example.org"),
            "PersonEntry.email",
        ),
        pytest.param(
            lambda: sk.Holder("planet", "mars"),  # type: ignore[arg-type]
            "Holder.kind",
        ),
        pytest.param(
            lambda: sk.Target("planet", "mars"),  # type: ignore[arg-type]
            "Target.kind",
        ),
        pytest.param(lambda: sk.Holder.person(7), "Holder.holder_id"),  # type: ignore[arg-type]
    ],
)
def test_odd_shapes_are_refused_in_the_same_words(build: Callable[[], Any], name: str) -> None:
    """A pair too short, an id twice, two addresses in one: the same form of message."""
    with pytest.raises(ValueError, match=rf"^{name} must .*, got "):
        build()


# Through the engine ----------------------------------------------------------------------------

IN = {"session_id": "sales-101"}
NORTH = IN | {"section_id": "north"}
DAY = NORTH | {"event_id": "day-1"}
UNKNOWN = "nobody-knows"


def _nothing(kit: Kit) -> None:
    del kit


def a_journey(*steps: Any, **changes: Any) -> sk.Journey:
    """The journey ``onboarding``, with these steps in its section ``start``."""
    section = sk.JourneySection(journey_section_id="start", title="Start", steps=steps)
    plan = {"journey_id": "onboarding", "title": "Onboarding", "sections": [section]}
    return sk.Journey(**plan | changes)


def a_programme(*parts: Any) -> sk.Programme:
    """The programme ``academy``, with these parts."""
    return sk.Programme(programme_id="academy", title="Academy", parts=parts)


@made_once
def a_busy_world() -> Kit:
    """A season at work.

    ``sales-101`` has ``north`` (one place, ``ana`` in it, ``bob`` and ``cyd`` in line, two events
    that ``tess`` trains, confirmed by her), ``south`` (a week later, free), ``shut`` (archived).
    ``wes`` trains for ``west``, where nothing is unlocked; ``sue`` is a suspended admin and ``pen``
    a pending one. ``old`` is an archived session, ``draft`` a draft. The activity ``quiz`` is the
    only step of the section ``start`` of the journey ``onboarding``, which the programme
    ``academy`` is made of; there are a goal ``ten`` and an intake ``hello``.
    """
    preferences = sk.Preferences(confirmed_by_trainer=True, waitlist=sk.Waitlist())
    kit = a_world(
        a_section(capacity=1, preferences=preferences, first_event=an_event(trainer_ids=["tess"])),
        a_section("south", first_event=an_event(day="2026-03-09")),
        a_section("shut", first_event=an_event(day="2026-03-16")),
    )
    for group_id in ("west", "unused"):
        kit.do(sk.SaveGroup(group=sk.GroupEntry(group_id=group_id, title="West")))
    a_person(kit, "wes", "west")
    a_person(kit, "sue", status="suspended")
    a_person(kit, "pen", status="pending")
    kit.do(sk.AssignRoles(holder=sk.Holder.person("wes"), managed_group_ids=["west"]))
    for person_id in ("sue", "pen"):
        kit.do(sk.AssignRoles(holder=sk.Holder.person(person_id), is_admin=True))
    for session_id in ("old", "draft"):
        kit.do(sk.CreateSession(session_id=session_id, title=session_id))
    kit.do(sk.ArchiveSession(session_id="old"))
    kit.do(
        sk.AddEvent(**NORTH, event_id="day-2", plan=an_event("2026-03-03", trainer_ids=["tess"]))
    )
    kit.do(sk.ArchiveSection(**IN, section_id="shut"))
    kit.do(sk.AddActivity(activity_id="quiz", title="Quiz"))
    kit.do(sk.AddWidget(widget_id="home", title="Home"))
    kit.do(sk.AddGoal(goal_id="ten", title="Ten books"))
    kit.do(sk.AddIntake(intake_id="hello", title="Hello"))
    kit.do(sk.SaveJourney(journey=a_journey("quiz")))
    kit.do(sk.SaveProgramme(programme=a_programme(sk.Target.journey("onboarding"))))
    kit.engine.run_due()
    for learner_id in ("ana", "bob", "cyd"):
        kit.register(learner_id)
    return kit


def during_day_1(kit: Kit) -> None:
    """Go to the middle of the first event."""
    kit.go_to("2026-03-02T09:00")


def sheet_submitted(kit: Kit) -> None:
    """Have the sheet of the first event submitted."""
    during_day_1(kit)
    kit.do(sk.SubmitSheet(**DAY, others="attended"))


def _clock_at(text: str) -> Callable[[Kit], None]:
    return lambda kit: kit.clock.set(utc(text))


def _waiting(command: Any) -> Callable[[Kit], None]:
    """Leave a step of its own waiting, as after a crash between two steps."""

    def prepare(kit: Kit) -> None:
        with kit.storage.transaction(keys=Keys.holding("session sales-101")) as records:
            records.put(Due(kit.clock(), command))

    return prepare


def quiz_expires(kit: Kit) -> None:
    """Have completions of the quiz expire."""
    kit.do(sk.SetExpiry(activity_id="quiz", expiry=EXAMPLES["expiry"]))


def quiz_begun(kit: Kit) -> None:
    """Have ana begin the quiz."""
    kit.do(sk.ReportResult(target=QUIZ, person_id="ana", status="started"))


def call_noted(kit: Kit) -> None:
    """Have ana note something to do."""
    kit.do(sk.AddToDo(person_id="ana", item_id="call", title="Call"), by="ana")


def quiz_closed(kit: Kit) -> None:
    """Have the quiz on ana's list, and completed."""
    automation = attrs.evolve(
        _automation("todo"),
        trigger=sk.Trigger.PERSON_UPDATED,
        condition=sk.IsPerson("ana"),
        actions=[sk.AssignToDo(QUIZ)],
    )
    kit.do(sk.SaveAutomation(automation=automation))
    a_person(kit, "ana", "north", name="Anna")
    kit.engine.run_due()
    kit.do(sk.ReportResult(target=QUIZ, person_id="ana", status="completed"))
    kit.engine.run_due()


def suspended(kit: Kit) -> None:
    """Suspend bob."""
    kit.do(sk.SuspendPerson(person_id="bob"))


def circles_offered(kit: Kit) -> None:
    """Offer ana to join the south or the west."""
    offer = Offer(person_id="ana", offer_id="circles", group_ids=("south", "west"), made_at=START)
    keep(kit, offer)


def west_chosen(kit: Kit) -> None:
    """Have ana choose among what she was offered."""
    circles_offered(kit)
    choice = sk.ChooseGroups(person_id="ana", offer_id="circles", group_ids=["west"])
    kit.do(choice, by="ana")


def quiz_removed(kit: Kit) -> None:
    """Take the quiz away."""
    kit.do(sk.RemoveTarget(target=QUIZ))


@attrs.frozen
class Ask:
    """A command that is carried out in the busy world, once prepared."""

    cls: type[Any]
    values: dict[str, Any]
    prepare: Callable[[Kit], None] = _nothing
    by: Any = sk.APPLICATION

    def command(self, **changes: Any) -> Any:
        """Build the command, with something else than what is allowed."""
        return self.cls(**self.values | changes)


def _automation(automation_id: str = "greet") -> sk.Automation:
    return attrs.evolve(EXAMPLES["automation"], automation_id=automation_id)


REACTION = {"automation_id": "unlock-sales-101", "person_id": "ana", "occurrence": OCCURRENCE}
COMPLETION = {"activity_id": "quiz", "person_id": "ana", "completed_at": START}

ALLOWED: tuple[Ask, ...] = (
    Ask(sk.ChangeSettings, {"sessions_are_on": False}),
    Ask(sk.AddActivity, {"activity_id": "exam", "title": "Exam"}),
    Ask(sk.AddWidget, {"widget_id": "start", "title": "Start", "session_ids": ["sales-101"]}),
    Ask(sk.AddGoal, {"goal_id": "run", "title": "Run ten miles"}),
    Ask(sk.AddIntake, {"intake_id": "form", "title": "Form"}),
    Ask(sk.SaveJourney, {"journey": a_journey("quiz", "sales-101")}),
    Ask(sk.SaveProgramme, {"programme": a_programme(QUIZ)}),
    Ask(sk.RemoveTarget, {"target": QUIZ}),
    Ask(sk.SetExpiry, {"activity_id": "quiz", "expiry": None}, quiz_expires),
    Ask(sk.ReportResult, {"target": QUIZ, "person_id": "ana", "status": "failed", "score": 4}),
    Ask(sk.CompleteActivity, {"activity_id": "quiz", "person_id": "ana"}, quiz_begun),
    Ask(sk.ResetActivity, {"activity_id": "quiz", "person_id": "ana"}, quiz_begun),
    Ask(sk.AddToDo, {"person_id": "ana", "item_id": "write", "title": "Write"}),
    Ask(sk.TickToDo, {"person_id": "ana", "item_id": "call"}, call_noted),
    Ask(
        sk.ChooseGroups,
        {"person_id": "ana", "offer_id": "circles", "group_ids": ["south"]},
        circles_offered,
    ),
    Ask(sk.SaveAutomation, {"automation": _automation()}),
    Ask(sk.RemoveAutomation, {"automation_id": "unlock-sales-101"}),
    Ask(sk.SavePerson, {"person": sk.PersonEntry(person_id="eve", name="Eve")}),
    Ask(sk.EditPerson, {"person_id": "dan", "name": "Daniel"}),
    Ask(sk.SuspendPerson, {"person_id": "dan"}),
    Ask(sk.ReactivatePerson, {"person_id": "bob"}, suspended),
    Ask(sk.JoinGroup, {"person_id": "dan", "group_id": "south"}),
    Ask(sk.LeaveGroup, {"person_id": "dan", "group_id": "north"}),
    Ask(sk.DeletePerson, {"person_id": "dan"}),
    Ask(sk.SaveGroup, {"group": sk.GroupEntry(group_id="east", title="East")}),
    Ask(sk.RemoveGroup, {"group_id": "unused"}),
    Ask(sk.SynchroniseDirectory, {"people": [], "groups": []}),
    Ask(sk.AssignRoles, {"holder": sk.Holder.person("dan"), "managed_group_ids": ["north"]}),
    Ask(sk.CreateSession, {"session_id": "sales-102", "title": "Sales 102"}),
    Ask(sk.EditSession, IN | {"title": "Selling"}),
    Ask(sk.PublishSession, {"session_id": "draft"}),
    Ask(sk.ArchiveSession, IN),
    Ask(sk.RestoreSession, {"session_id": "old"}),
    Ask(
        sk.PlanSection,
        IN
        | {
            "section_id": "new",
            "plan": sk.SectionPlan(name="N", group_ids=["north"]),
            "first_event_id": "day-1",
            "first_event": an_event(),
        },
    ),
    Ask(sk.EditSection, NORTH | {"name": "Northern", "group_ids": ["north", "south"]}),
    Ask(sk.CancelSection, NORTH | {"reason": "storm"}),
    Ask(sk.ArchiveSection, NORTH),
    Ask(sk.RestoreSection, IN | {"section_id": "shut"}),
    Ask(sk.AddEvent, NORTH | {"event_id": "day-3", "plan": an_event("2026-03-04")}),
    Ask(sk.EditEvent, DAY | {"title": "Opening", "trainer_ids": ["tess"]}),
    Ask(sk.RemoveEvent, DAY),
    Ask(sk.CancelEvent, DAY | {"reason": "storm"}),
    Ask(sk.RegisterLearner, NORTH | {"learner_id": "dan"}),
    Ask(sk.RegisterLearners, NORTH | {"learner_ids": ["dan"]}),
    Ask(sk.DeregisterLearner, IN | {"learner_id": "ana"}),
    Ask(sk.RemoveLearner, IN | {"learner_id": "ana", "reason": "left us"}),
    Ask(sk.SwitchSection, IN | {"section_id": "south", "learner_id": "ana"}),
    Ask(sk.MoveInLine, IN | {"learner_id": "cyd", "before_id": "bob"}),
    Ask(sk.MessageLearners, NORTH | {"message_id": "m", "subject": "Hi", "text": "Bring pens."}),
    Ask(sk.SaveSheet, DAY | {"marks": {"ana": "absent"}}, during_day_1),
    Ask(sk.SubmitSheet, DAY | {"others": "attended"}, during_day_1),
    Ask(sk.ReopenSheet, DAY | {"reason": "a slip"}, sheet_submitted),
    Ask(
        sk.CorrectMark,
        DAY | {"learner_id": "ana", "mark": "absent", "reason": "a slip"},
        sheet_submitted,
    ),
    Ask(commands.BeginEvent, DAY, _clock_at("2026-03-02T08:00")),
    Ask(commands.EndEvent, DAY, _clock_at("2026-03-02T11:00")),
    Ask(commands.CloseLine, NORTH, _clock_at("2026-03-02T08:00")),
    Ask(
        commands.RemindLearners, DAY | {"lead": timedelta(hours=1)}, _clock_at("2026-03-02T07:00")
    ),
    Ask(commands.RemindTrainers, DAY, _clock_at("2026-03-02T11:00")),
    Ask(commands.CheckEvent, DAY, _clock_at("2026-02-28T08:00")),
    Ask(
        commands.SettlePlaces,
        IN | {"person_id": "bob"},
        _waiting(commands.SettlePlaces(**IN, person_id="bob")),
    ),
    Ask(commands.FillPlaces, NORTH, _waiting(commands.FillPlaces(**NORTH))),
    *(
        Ask(cls, values, _waiting(cls(**values)))
        for cls, values in (
            (commands.CheckAutomations, {}),
            (commands.React, REACTION),
            (commands.Act, REACTION | {"place": 0, "action": sk.Complete("quiz")}),
            (commands.ExpireResult, COMPLETION),
            (commands.WarnOfExpiry, COMPLETION),
            (commands.FollowResult, {"person_id": "ana", "target": QUIZ}),
            (commands.SettleCompletions, {"target": sk.Target.journey("onboarding")}),
        )
    ),
)
ALLOWED_BY_CLASS = {one.cls: one for one in ALLOWED}


def _of(classes: Iterable[type[Any]]) -> list[Any]:
    return [pytest.param(ALLOWED_BY_CLASS[cls], id=cls.__name__) for cls in classes]


def snapshot(kit: Kit) -> dict[str, dict[tuple[str, ...], Any]]:
    """Give everything that is stored, of every kind."""
    return {kind.__name__: kit.storage.records(kind) for kind in KINDS}


def assert_refused(
    kit: Kit, command: Any, by: Any = sk.APPLICATION, *, code: str | None = None
) -> None:
    """Ask and do: both say no for the same findings, and nothing has changed in any record."""
    before = snapshot(kit)
    with pytest.raises((sk.Refused, sk.NotFound)) as caught:
        kit.do(command, by=by, request_key="once")
    assert snapshot(kit) == before
    if isinstance(caught.value, sk.Refused):
        answer = caught.value.answer
        assert answer.blocking
        assert not answer.facts
        assert kit.explain(command, by=by) == answer
        rows = [one for row in answer.decision.rows for one in row.blocking]
        codes = [one.code for one in answer.blocking] + [one.reason.code for one in rows]
        assert code is None or code in codes, codes
    else:
        assert code is None, f"{caught.value} where {code} was expected"
        with pytest.raises(sk.NotFound, match=str(caught.value)):
            kit.explain(command, by=by)
    assert snapshot(kit) == before
    assert kit.notifier.sent == []


def test_every_command_has_an_allowed_example() -> None:
    """The table of allowed commands names every command once."""
    assert [one.cls for one in ALLOWED] == list(dict.fromkeys(one.cls for one in ALLOWED))
    assert set(ALLOWED_BY_CLASS) == set(COMMANDS)


@pytest.mark.parametrize("ask", _of(COMMANDS))
def test_allowed_example_is_carried_out(ask: Ask) -> None:
    """Each example is allowed and changes something, so a refusal below has one cause only."""
    kit = a_busy_world()
    ask.prepare(kit)
    assert kit.do(ask.command(), by=ask.by).facts


# Unknown ids

MADE = {
    (sk.CreateSession, "session_id"),
    (sk.PlanSection, "section_id"),
    (sk.PlanSection, "first_event_id"),
    (sk.AddEvent, "event_id"),
    (sk.AddActivity, "activity_id"),
    (sk.AddWidget, "widget_id"),
    (sk.AddGoal, "goal_id"),
    (sk.AddIntake, "intake_id"),
    (sk.AddToDo, "item_id"),
    (sk.MessageLearners, "message_id"),
}
"""Fields that name something new."""

UNKNOWN_IDS = [
    pytest.param(ask, one.name, id=f"{ask.cls.__name__}.{one.name}")
    for ask in ALLOWED
    for one in attrs.fields(ask.cls)
    if one.name.endswith(("_id", "_ids")) and (ask.cls, one.name) not in MADE
]


@pytest.mark.parametrize(("ask", "name"), UNKNOWN_IDS)
def test_unknown_id_is_refused(ask: Ask, name: str) -> None:
    """A command that names something unknown is refused, and changes nothing."""
    kit = a_busy_world()
    ask.prepare(kit)
    command = ask.command(**{name: [UNKNOWN] if name.endswith("s") else UNKNOWN})
    if ask.cls in DUE:  # nothing waits for it: asked for again, it changes nothing
        before = snapshot(kit)
        assert kit.do(command).facts == ()
        assert snapshot(kit) == before
    else:
        assert_refused(kit, command)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (
            sk.SavePerson(person=sk.PersonEntry(person_id="eve", name="E", group_ids=[UNKNOWN])),
            "groups.known",
        ),
        (
            sk.SaveGroup(group=sk.GroupEntry(group_id="east", title="E", parent_id=UNKNOWN)),
            "groups.known",
        ),
        (
            sk.SynchroniseDirectory(
                people=[sk.PersonEntry(person_id="eve", name="E", group_ids=["north"])], groups=[]
            ),
            "groups.known",
        ),
        (
            sk.SynchroniseDirectory(
                people=[],
                groups=[sk.GroupEntry(group_id="east", title="E", parent_id=UNKNOWN)],
            ),
            "groups.known",
        ),
        (a_section("new", group_ids=[UNKNOWN]), "groups.known"),
        (sk.SaveJourney(journey=a_journey(UNKNOWN)), "targets.known"),
        (
            sk.SaveJourney(journey=a_journey(sk.Step("quiz", gate=sk.Gate(group_ids=[UNKNOWN])))),
            "groups.known",
        ),
        (
            sk.SaveProgramme(programme=a_programme(sk.Target.journey(UNKNOWN))),
            "targets.known",
        ),
        (
            sk.SaveProgramme(
                programme=a_programme(sk.Part(QUIZ, gate=sk.Gate(group_ids=[UNKNOWN])))
            ),
            "groups.known",
        ),
        *(
            (sk.RemoveTarget(target=build(UNKNOWN)), "target.exists")
            for build in (
                sk.Target.widget,
                sk.Target.activity,
                sk.Target.journey,
                sk.Target.journey_section,
                sk.Target.programme,
                sk.Target.goal,
                sk.Target.intake,
            )
        ),
        (sk.SetExpiry(activity_id=UNKNOWN, expiry=None), "target.exists"),
        *(
            (
                sk.ReportResult(target=build(UNKNOWN), person_id="ana", status="completed"),
                "target.exists",
            )
            for build in (sk.Target.activity, sk.Target.goal, sk.Target.intake)
        ),
        (sk.AssignRoles(holder=sk.Holder.person(UNKNOWN), is_admin=True), None),
        (sk.AssignRoles(holder=sk.Holder.group(UNKNOWN), is_admin=True), None),
        (
            a_section("new", first_event=an_event(trainer_ids=[UNKNOWN])),
            "event.trainers-allowed",
        ),
        (
            sk.AddEvent(
                **NORTH, event_id="day-3", plan=an_event("2026-03-04", trainer_ids=[UNKNOWN])
            ),
            "event.trainers-allowed",
        ),
    ],
)
def test_unknown_id_further_in_is_refused(command: Any, code: str | None) -> None:
    """An unknown id inside what a command holds is refused, and changes nothing."""
    assert_refused(a_busy_world(), command, code=code)


def test_marks_for_unknown_learners_only_are_refused() -> None:
    """A sheet that names nobody who is on it is refused, and changes nothing (T4)."""
    kit = a_busy_world()
    during_day_1(kit)
    command = sk.SaveSheet(**DAY, marks={UNKNOWN: "attended"})
    assert_refused(kit, command, code="sheet.learner-registered")


# Cycles of groups


@pytest.mark.parametrize(
    "command",
    [
        sk.SaveGroup(group=sk.GroupEntry(group_id="all", title="All", parent_id="all")),
        sk.SaveGroup(group=sk.GroupEntry(group_id="all", title="All", parent_id="north")),
        sk.SaveGroup(group=sk.GroupEntry(group_id="loop", title="Loop", parent_id="loop")),
        sk.SynchroniseDirectory(
            people=[],
            groups=[
                sk.GroupEntry(group_id="a", title="A", parent_id="c"),
                sk.GroupEntry(group_id="b", title="B", parent_id="a"),
                sk.GroupEntry(group_id="c", title="C", parent_id="b"),
            ],
        ),
    ],
)
def test_group_below_itself_is_refused(command: Any) -> None:
    """A cycle of groups is refused by the group and the way round, and changes nothing (G2)."""
    kit = a_busy_world()
    assert_refused(kit, command, code="group.tree")
    (blocking,) = kit.explain(command).decision.blocking
    assert blocking.detail.path[-1] == blocking.detail.group_id


# Wrong role

OF_ONES_OWN = (sk.AddToDo, sk.TickToDo, sk.ChooseGroups)
ADMIN_ONLY = (
    *(cls for cls in DIRECTORY if cls not in OF_ONES_OWN),
    sk.CreateSession,
    sk.EditSession,
    sk.PublishSession,
    sk.ArchiveSession,
    sk.RestoreSession,
)
OF_ONESELF = (sk.RegisterLearner, sk.DeregisterLearner, sk.SwitchSection, *OF_ONES_OWN)
OF_STAFF = tuple(cls for cls in COMMANDS if cls not in (*ADMIN_ONLY, *OF_ONESELF, *DUE))


@pytest.mark.parametrize("ask", _of(ADMIN_ONLY))
@pytest.mark.parametrize("by", ["tess", "dan"])
def test_what_only_admins_may_is_refused_to_others(ask: Ask, by: str) -> None:
    """A trainer or a learner who asks for what only admins may is refused for that (G5)."""
    kit = a_busy_world()
    ask.prepare(kit)
    assert_refused(kit, ask.command(), by, code="authority.admin")


@pytest.mark.parametrize("ask", _of(OF_STAFF))
def test_what_only_staff_may_is_refused_to_learners(ask: Ask) -> None:
    """A learner who asks for what only staff may is refused for that, even in their section."""
    kit = a_busy_world()
    ask.prepare(kit)
    assert_refused(kit, ask.command(), "ana", code="authority.staff")


@pytest.mark.parametrize("ask", _of(OF_STAFF))
def test_trainer_for_other_groups_is_told_there_is_no_session(ask: Ask) -> None:
    """A trainer for whom the session is not unlocked learns nothing of it (G5, G10)."""
    kit = a_busy_world()
    ask.prepare(kit)
    assert_refused(kit, ask.command(), "wes")
    with pytest.raises(sk.NotFound) as caught:
        kit.do(ask.command(), by="wes")
    assert caught.value.kind == "session"


@pytest.mark.parametrize("ask", _of(OF_ONESELF))
def test_what_is_for_oneself_is_refused_to_other_learners(ask: Ask) -> None:
    """No learner registers another, or sees to another's list or choice (R10, D1, A5)."""
    kit = a_busy_world()
    ask.prepare(kit)
    assert_refused(kit, ask.command(), "bob", code="authority.oneself")


@pytest.mark.parametrize("ask", _of(DUE))
@pytest.mark.parametrize("by", ["ada", "tess", "ana"])
def test_what_time_makes_due_is_refused_to_people(ask: Ask, by: str) -> None:
    """Nobody can ask for what only time makes due, admins included."""
    kit = a_busy_world()
    ask.prepare(kit)
    assert_refused(kit, ask.command(), by, code="authority.admin")


@pytest.mark.parametrize("ask", _of(COMMANDS))
@pytest.mark.parametrize("by", ["sue", "pen"])
def test_nobody_inactive_does_anything(ask: Ask, by: str) -> None:
    """A suspended or pending person can do nothing, whatever their role (G9)."""
    kit = a_busy_world()
    ask.prepare(kit)
    assert_refused(kit, ask.command(), by, code="actor.active")


@pytest.mark.parametrize("ask", _of(COMMANDS))
def test_nobody_unknown_does_anything(ask: Ask) -> None:
    """Somebody who is not known can do nothing."""
    kit = a_busy_world()
    ask.prepare(kit)
    assert_refused(kit, ask.command(), UNKNOWN)


@pytest.mark.parametrize("bad", [None, 7, True, "", " ana", "x" * 256, "a\nb", ["ana"]])
def test_bad_id_of_who_asks_is_refused_by_name(bad: Any) -> None:
    """Who asks is an id or the application; anything else is refused by name and value."""
    kit = a_busy_world()
    before = snapshot(kit)
    for ask in (kit.do, kit.explain):
        with pytest.raises(ValueError, match=r"^by must ") as caught:
            ask(sk.PublishSession(session_id="draft"), by=bad)
        assert repr(bad)[:77] in str(caught.value)
    assert snapshot(kit) == before


@pytest.mark.parametrize("bad", [7, True, "", " ", "x" * 256, ["x"]])
def test_bad_request_key_is_refused_by_name(bad: Any) -> None:
    """A request key is a text of one line; anything else is refused by name and value."""
    kit = a_busy_world()
    before = snapshot(kit)
    with pytest.raises(ValueError, match=r"^request_key must ") as caught:
        kit.do(sk.PublishSession(session_id="draft"), request_key=bad)
    assert repr(bad)[:77] in str(caught.value)
    assert snapshot(kit) == before


@pytest.mark.parametrize("bad", [None, "PublishSession", 7, sk.PublishSession, START])
def test_what_is_no_command_is_refused_by_name(bad: Any) -> None:
    """Only commands are done or explained; anything else is refused by name and value."""
    kit = a_busy_world()
    before = snapshot(kit)
    for ask in (kit.do, kit.explain):
        with pytest.raises(ValueError, match=r"^command must ") as caught:
            ask(bad)
        assert repr(bad)[:77] in str(caught.value)
    assert snapshot(kit) == before


# Wrong state

SESSION_COMMANDS = tuple(cls for cls in COMMANDS if cls not in (*DIRECTORY, *DUE))
NOT_OF_A_SECTION = (
    sk.CreateSession,
    sk.EditSession,
    sk.PublishSession,
    sk.ArchiveSession,
    sk.RestoreSession,
    sk.PlanSection,
)
SECTION_COMMANDS = tuple(cls for cls in SESSION_COMMANDS if cls not in NOT_OF_A_SECTION)


@pytest.mark.parametrize(
    "ask", _of((*SESSION_COMMANDS, *(cls for cls in DUE if cls not in APART)))
)
def test_nothing_happens_in_sessions_while_they_are_off(ask: Ask) -> None:
    """While sessions are off every command about them is refused (S2)."""
    kit = a_busy_world()
    ask.prepare(kit)
    kit.do(sk.ChangeSettings(sessions_are_on=False))
    assert_refused(kit, ask.command(), code="platform.sessions-on")


@pytest.mark.parametrize("ask", _of(APART))
def test_what_is_about_no_session_goes_on_while_they_are_off(ask: Ask) -> None:
    """What time makes due about activities and automations is handled all the same (S2)."""
    kit = a_busy_world()
    ask.prepare(kit)
    kit.do(sk.ChangeSettings(sessions_are_on=False))
    waits = kit.storage.records(Due)
    assert kit.do(ask.command()).facts
    assert waits.keys() - kit.storage.records(Due).keys()


@pytest.mark.parametrize(
    "ask", _of(cls for cls in SESSION_COMMANDS if cls not in (sk.CreateSession, sk.RestoreSession))
)
def test_archived_session_takes_no_command(ask: Ask) -> None:
    """An archived session takes no command but restoring (S16)."""
    kit = a_busy_world()
    ask.prepare(kit)
    session_id = ask.values["session_id"]
    kit.do(sk.ArchiveSession(session_id=session_id))
    assert_refused(kit, ask.command(), code="session.not-archived")


@pytest.mark.parametrize(
    "ask", _of(cls for cls in SECTION_COMMANDS if cls is not sk.RestoreSection)
)
def test_archived_section_takes_no_command(ask: Ask) -> None:
    """An archived section takes no command but restoring (S16)."""
    kit = a_busy_world()
    ask.prepare(kit)
    section_id = ask.values.get("section_id", "north")
    kit.do(sk.ArchiveSection(**IN, section_id=section_id))
    assert_refused(kit, ask.command(), code="section.not-archived")


NO_LONGER_IN_IT = {
    sk.DeregisterLearner: "registration.held",
    sk.RemoveLearner: "registration.held",
    sk.SwitchSection: "registration.held",
    sk.MoveInLine: "line.waiting",
}
"""Cancelling a section ends its registrations, and whoever is in none is refused for that."""


@pytest.mark.parametrize(
    "ask",
    _of(cls for cls in SECTION_COMMANDS if cls not in (sk.ArchiveSection, sk.RestoreSection)),
)
def test_cancelled_section_takes_no_command(ask: Ask) -> None:
    """A cancelled section takes no command but putting it away (S14)."""
    kit = a_busy_world()
    kit.do(sk.CancelSection(**NORTH, reason="storm"))
    if ask.prepare is not _nothing:
        during_day_1(kit)
    code = NO_LONGER_IN_IT.get(ask.cls, "section.not-cancelled")
    assert_refused(kit, ask.command(), code=code)


@pytest.mark.parametrize("ask", _of(DUE))
def test_nothing_is_handled_before_its_moment(ask: Ask) -> None:
    """What time makes due is refused until its moment has come."""
    kit = a_busy_world()
    due = Due(START + timedelta(seconds=1), ask.command())
    if due.key not in kit.storage.records(Due):
        keep(kit, due)
    assert_refused(kit, ask.command(), code="due.moment-reached")


@pytest.mark.parametrize("ask", _of(DUE))
def test_what_was_due_is_handled_once(ask: Ask) -> None:
    """Asked for again, what was due changes nothing."""
    kit = a_busy_world()
    ask.prepare(kit)
    kit.do(ask.command())
    before = snapshot(kit)
    assert kit.do(ask.command()).facts == ()
    assert snapshot(kit) == before


def test_what_cannot_follow_at_once_follows_later() -> None:
    """Somebody is suspended while sessions are off, and loses the place once they are on (S2)."""
    kit = a_busy_world()
    kit.do(sk.ChangeSettings(sessions_are_on=False))
    a_person(kit, "ana", "north", status="suspended")
    assert kit.storage.records(Registration)["sales-101", "ana"].is_current
    kit.do(sk.ChangeSettings(sessions_are_on=True))
    kit.engine.run_due()
    assert not kit.storage.records(Registration)["sales-101", "ana"].is_current
    assert kit.storage.records(Registration)["sales-101", "bob"].state.value == "active"


def ana_has_completed(kit: Kit) -> None:
    """Have ana complete the session."""
    sheet_submitted(kit)
    kit.go_to("2026-03-03T09:00")
    kit.do(sk.SubmitSheet(**NORTH, event_id="day-2", others="attended"))
    kit.go_to("2026-03-03T13:00")


def day_1_attended(kit: Kit) -> None:
    """Have ana attend the first event."""
    sheet_submitted(kit)
    kit.do(sk.ReopenSheet(**NORTH, event_id="day-1", reason="a slip"))
    kit.go_to("2026-03-02T13:00")


def day_2_cancelled(kit: Kit) -> None:
    """Cancel the second event."""
    kit.do(sk.CancelEvent(**NORTH, event_id="day-2", reason="storm"))


def day_1_only(kit: Kit) -> None:
    """Leave one event."""
    kit.do(sk.RemoveEvent(**NORTH, event_id="day-2"))


DAY_2 = NORTH | {"event_id": "day-2"}
LATER = _clock_at("2026-03-02T08:00")

WRONG_STATE: tuple[tuple[Ask, str], ...] = (
    (Ask(sk.AddActivity, {"activity_id": "quiz", "title": "Q"}), "activity.id-free"),
    (Ask(sk.AddActivity, {"activity_id": "sales-101", "title": "Q"}), "activity.id-free"),
    (Ask(sk.AddWidget, {"widget_id": "home", "title": "H"}), "widget.id-free"),
    (Ask(sk.AddWidget, {"widget_id": "sessions", "title": "S"}), "widget.id-free"),
    (Ask(sk.AddGoal, {"goal_id": "ten", "title": "T"}), "target.id-free"),
    (Ask(sk.AddIntake, {"intake_id": "hello", "title": "H"}), "target.id-free"),
    (
        Ask(sk.SaveJourney, {"journey": a_journey("quiz", journey_id="other")}),
        "journey.section-ids-free",
    ),
    (Ask(sk.RemoveTarget, {"target": sk.Target.session("sales-101")}), "activity.not-a-session"),
    (Ask(sk.RemoveTarget, {"target": sk.Target.widget("sessions")}), "target.not-a-part"),
    (Ask(sk.RemoveTarget, {"target": sk.Target.journey_section("start")}), "target.not-a-part"),
    (Ask(sk.RemoveTarget, {"target": QUIZ}, quiz_removed), "target.exists"),
    (
        Ask(
            sk.ReportResult,
            {
                "target": sk.Target.session("sales-101"),
                "person_id": "ana",
                "status": "completed",
            },
        ),
        "activity.not-a-session",
    ),
    (
        Ask(
            sk.AddToDo,
            {"person_id": "ana", "item_id": "call", "title": "Call again"},
            call_noted,
        ),
        "to-do.id-free",
    ),
    (
        Ask(sk.TickToDo, {"person_id": "ana", "item_id": "activity quiz"}, quiz_closed),
        "to-do.content-incomplete",
    ),
    (
        Ask(
            sk.TickToDo,
            {"person_id": "ana", "item_id": "activity quiz", "is_done": False},
            quiz_closed,
        ),
        "to-do.content-incomplete",
    ),
    (
        Ask(
            sk.ChooseGroups,
            {"person_id": "ana", "offer_id": "circles", "group_ids": ["south", "unused"]},
            circles_offered,
        ),
        "groups.offered",
    ),
    (
        Ask(
            sk.ChooseGroups,
            {"person_id": "ana", "offer_id": "circles", "group_ids": ["south"]},
            west_chosen,
        ),
        "groups.offer-open",
    ),
    (Ask(sk.RemoveGroup, {"group_id": "all"}), "group.unused"),
    (Ask(sk.RemoveGroup, {"group_id": "north"}), "group.unused"),
    (Ask(sk.CreateSession, {"session_id": "sales-101", "title": "S"}), "activity.id-free"),
    (Ask(sk.CreateSession, {"session_id": "quiz", "title": "S"}), "activity.id-free"),
    (Ask(sk.EditSession, IN | {"title": "S", "based_on": 1}), "edit.up-to-date"),
    (Ask(sk.PublishSession, IN), "session.draft"),
    (Ask(sk.RestoreSession, IN), "session.archived"),
    (
        Ask(
            sk.PlanSection,
            NORTH
            | {
                "plan": sk.SectionPlan(name="N", group_ids=["north"]),
                "first_event_id": "day-1",
                "first_event": an_event(),
            },
        ),
        "section.id-free",
    ),
    (
        Ask(
            sk.PlanSection,
            IN
            | {
                "section_id": "new",
                "plan": sk.SectionPlan(
                    name="N", group_ids=["north"], closes=utc("2026-03-02T08:01")
                ),
                "first_event_id": "day-1",
                "first_event": an_event(),
            },
        ),
        "section.period-fits",
    ),
    (Ask(sk.EditSection, NORTH | {"group_ids": ["south"]}), "section.groups-kept"),
    (Ask(sk.EditSection, NORTH | {"opens": utc("2026-03-02T08:00")}), "section.period-fits"),
    (Ask(sk.EditSection, NORTH | {"name": "N", "based_on": 1}), "edit.up-to-date"),
    (Ask(sk.CancelSection, NORTH | {"reason": "late"}, LATER), "section.not-begun"),
    (Ask(sk.RestoreSection, NORTH), "section.archived"),
    (
        Ask(sk.AddEvent, NORTH | {"event_id": "day-2", "plan": an_event("2026-03-05")}),
        "event.id-free",
    ),
    (Ask(sk.AddEvent, NORTH | {"event_id": "day-3", "plan": an_event()}), "event.in-order"),
    (
        Ask(
            sk.AddEvent,
            NORTH | {"event_id": "day-3", "plan": an_event("2026-03-05", trainer_ids=["ana"])},
        ),
        "event.trainers-not-registered",
    ),
    (
        Ask(
            sk.EditEvent,
            DAY_2 | {"start": at("2026-03-02 11:59"), "end": at("2026-03-02 13:00")},
        ),
        "event.in-order",
    ),
    (Ask(sk.EditEvent, DAY_2 | {"title": "T"}, day_2_cancelled), "event.not-cancelled"),
    (
        Ask(
            sk.EditEvent,
            DAY | {"start": at("2026-03-02 10:00"), "end": at("2026-03-02 12:00")},
            sheet_submitted,
        ),
        "event.sheet-not-submitted",
    ),
    (Ask(sk.RemoveEvent, DAY, day_1_only), "event.not-last"),
    (Ask(sk.RemoveEvent, DAY, sheet_submitted), "event.sheet-not-submitted"),
    (Ask(sk.RemoveEvent, DAY, day_1_attended), "event.not-attended"),
    (Ask(sk.CancelEvent, DAY | {"reason": "late"}, LATER), "event.not-begun"),
    (Ask(sk.CancelEvent, DAY_2 | {"reason": "twice"}, day_2_cancelled), "event.not-cancelled"),
    (Ask(sk.RegisterLearner, NORTH | {"learner_id": "ana"}), "registration.one-section"),
    (Ask(sk.RegisterLearner, NORTH | {"learner_id": "dan"}, LATER), "registration.window-open"),
    (
        Ask(
            sk.RegisterLearner,
            IN | {"section_id": "south", "learner_id": "ana"},
            ana_has_completed,
        ),
        "registration.not-completed",
    ),
    (
        Ask(sk.RegisterLearners, NORTH | {"learner_ids": ["dan"]}, LATER),
        "registration.window-open",
    ),
    (Ask(sk.DeregisterLearner, IN | {"learner_id": "dan"}), "registration.held"),
    (Ask(sk.DeregisterLearner, IN | {"learner_id": "ana"}, LATER), "registration.before-deadline"),
    (Ask(sk.RemoveLearner, IN | {"learner_id": "dan", "reason": "r"}), "registration.held"),
    (
        Ask(sk.RemoveLearner, IN | {"learner_id": "ana", "reason": "r"}, ana_has_completed),
        "registration.not-completed",
    ),
    (Ask(sk.SwitchSection, NORTH | {"learner_id": "ana"}), "registration.other-section"),
    (Ask(sk.MoveInLine, IN | {"learner_id": "ana"}), "line.waiting"),
    (Ask(sk.MoveInLine, IN | {"learner_id": "bob", "before_id": "ana"}), "line.waiting"),
    (Ask(sk.SaveSheet, DAY | {"others": "attended"}), "sheet.marks-open"),
    (
        Ask(sk.SaveSheet, DAY | {"marks": {"ana": "absent"}}, sheet_submitted),
        "event.sheet-not-submitted",
    ),
    (
        Ask(sk.SaveSheet, DAY | {"marks": {"dan": "absent"}}, during_day_1),
        "sheet.learner-registered",
    ),
    (Ask(sk.SubmitSheet, DAY, during_day_1), "sheet.complete"),
    (
        Ask(
            sk.SubmitSheet,
            IN | {"section_id": "south", "event_id": "day-1"},
            _clock_at("2026-03-09T08:00"),
        ),
        "sheet.confirmed-by-trainer",
    ),
    (Ask(sk.ReopenSheet, DAY | {"reason": "r"}, during_day_1), "sheet.submitted"),
    (
        Ask(
            sk.CorrectMark,
            DAY | {"learner_id": "dan", "mark": "absent", "reason": "r"},
            sheet_submitted,
        ),
        "sheet.learner-registered",
    ),
)


@pytest.mark.parametrize(
    ("ask", "code"),
    [pytest.param(ask, code, id=f"{ask.cls.__name__}-{code}") for ask, code in WRONG_STATE],
)
def test_command_in_the_wrong_state_is_refused(ask: Ask, code: str) -> None:
    """What does not fit the present state is refused for that, and changes nothing."""
    kit = a_busy_world()
    ask.prepare(kit)
    kit.notifier.sent.clear()
    assert_refused(kit, ask.command(), code=code)


@pytest.mark.parametrize(
    "command",
    [
        sk.DeletePerson(person_id="dan"),
        sk.ReportResult(target=QUIZ, person_id="dan", status="completed"),
        sk.CompleteActivity(activity_id="quiz", person_id="dan"),
        sk.ResetActivity(activity_id="quiz", person_id="dan"),
        sk.AddToDo(person_id="dan", item_id="call", title="Call"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nothing_is_done_about_an_erased_person(command: Any) -> None:
    """Nobody is erased twice, and nothing is noted about an erased person (G9)."""
    kit = a_busy_world()
    kit.do(sk.DeletePerson(person_id="dan"))
    assert_refused(kit, command)


def test_several_reasons_are_all_named() -> None:
    """A refusal lists everything that stands in the way, not only the first."""
    kit = a_busy_world()
    a_person(kit, "dan", "west", status="suspended")
    LATER(kit)
    command = sk.RegisterLearner(**NORTH, learner_id="dan")
    assert_refused(kit, command)
    assert {one.code for one in kit.explain(command).blocking} >= {
        "registration.learner-active",
        "registration.in-group",
        "registration.window-open",
        "access.session-unlocked",
    }


# Failed and interrupted commands


class _BreakingStorage(MemoryStorage):
    """A memory whose transactions break at one write, as if the power failed there.

    Attributes:
        breaks_at: How many writes a transaction may still do; none: as many as it likes.
    """

    def __init__(self, problem: BaseException) -> None:
        super().__init__()
        self.problem = problem
        self.breaks_at: int | None = None

    @contextmanager
    def transaction(self, **parts: Any) -> Iterator[Transaction]:
        with super().transaction(**parts) as records:
            yield _BreakingTransaction(records, self)  # type: ignore[misc]


class _BreakingTransaction:
    def __init__(self, records: Transaction, storage: _BreakingStorage) -> None:
        self._records, self._storage = records, storage

    def __getattr__(self, name: str) -> Any:
        if name in ("put", "remove", "append") and self._storage.breaks_at is not None:
            if self._storage.breaks_at == 0:
                raise self._storage.problem
            self._storage.breaks_at -= 1
        return getattr(self._records, name)


@pytest.mark.parametrize("problem", [OSError("disk full"), KeyboardInterrupt(), SystemExit()])
def test_command_interrupted_at_any_write_leaves_no_trace(problem: BaseException) -> None:
    """A command that breaks half-way, at whichever write, has changed nothing (X1)."""
    there = a_world(a_section(capacity=1))
    storage = _BreakingStorage(problem)
    replay(there.engine.journal(by=sk.APPLICATION), storage)
    engine = sk.in_memory(clock=there.clock, notifier=there.notifier, storage=storage)
    kit = Kit(engine, there.clock, there.notifier, storage)
    before = snapshot(kit)
    command = sk.RegisterLearner(**NORTH, learner_id="ana")
    broken = 0
    while snapshot(kit) == before:
        storage.breaks_at = broken
        try:
            kit.do(command, by="ana", request_key="once")
        except type(problem):
            assert snapshot(kit) == before
            broken += 1
    assert broken >= 4  # at least registration, roster, notice, journal entry

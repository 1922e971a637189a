"""The courses that are written down: the examples, a year in which everything happens, chance."""

import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar

from examples import automations as automations_example
from examples import quickstart as quickstart_example
from rich.console import Console

import sessionkit as sk
from tests.golden.record import Record

ZONE = "Europe/Brussels"
T = TypeVar("T")


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# The examples -----------------------------------------------------------------------------------


def quickstart() -> Record:
    """Play the story of ``examples/quickstart.py``."""
    return _played(quickstart_example)


def automations() -> Record:
    """Play the story of ``examples/automations.py``."""
    return _played(automations_example)


def _played(example: Any) -> Record:
    """Play an example with a story whose commands, due times and deliveries are written down."""
    record = Record(datetime(2026, 1, 5, 8, tzinfo=UTC))
    paper = Console(file=io.StringIO(), width=example.WIDTH, highlight=False)
    story = example.Story(_Heard(record), record.clock, record.notifier, paper)
    for chapter in example.CHAPTERS:
        chapter(story)
    return record


class _Heard:
    """An engine whose commands, due times and deliveries are written down where any came of it."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def __getattr__(self, name: str) -> Any:
        return getattr(self._record.kit, name)

    def do(self, command: Any, *, by: Any) -> sk.Answer:
        return self._record.ask(command, by=by)

    def run_due(self) -> int:
        return self._record.carry_out_due()

    def deliver(self) -> sk.Deliveries:
        return self._record.deliver()


# A year in which everything happens --------------------------------------------------------------

SALES = {"session_id": "sales"}
NORTH = {**SALES, "section_id": "north"}
SOUTH = {**SALES, "section_id": "south"}


def an_event(start: str, end: str, **more: Any) -> sk.EventPlan:
    """Plan an event in Brussels."""
    begins, ends = (sk.LocalTime.parse(one, ZONE) for one in (start, end))
    return sk.EventPlan(start=begins, end=ends, **more)


def a_person(person_id: str, *group_ids: str, **more: Any) -> sk.SavePerson:
    """Tell of a person."""
    told: dict[str, Any] = {
        "person_id": person_id,
        "name": person_id.title(),
        "email": f"{person_id}@example.org",
        "zone": ZONE,
        "group_ids": group_ids,
    }
    return sk.SavePerson(person=sk.PersonEntry(**(told | more)))


def an_automation(automation_id: str, *actions: Any, **more: Any) -> sk.SaveAutomation:
    """Write an automation, for everybody unless said otherwise."""
    plan: dict[str, Any] = {"name": automation_id, "condition": sk.Always(), "actions": actions}
    automation = sk.Automation(automation_id=automation_id, **(plan | more))
    return sk.SaveAutomation(automation=automation)


def the_platform(record: Record) -> None:
    """Tell of groups, people, roles and two sessions that everybody may see."""
    for group_id, parent_id in (
        ("all", None),
        ("north", "all"),
        ("south", "all"),
        ("alumni", None),
    ):
        entry = sk.GroupEntry(group_id=group_id, title=group_id.title(), parent_id=parent_id)
        record.do(sk.SaveGroup(group=entry))
    for person_id in ("ana", "bob", "cyd", "dan"):
        record.do(a_person(person_id, "north"))
    record.do(a_person("eve", "south", dates={"contract start": _utc("2026-02-01")}))
    record.do(a_person("tess", "all"))
    record.do(a_person("ada"))
    record.do(sk.AssignRoles(holder=sk.Holder.person("tess"), managed_group_ids=["all"]))
    record.do(sk.AssignRoles(holder=sk.Holder.person("ada"), is_admin=True))
    record.do(sk.CreateSession(session_id="sales", title="Sales"), "ada")
    record.do(sk.CreateSession(session_id="tech", title="Technique"), "ada")
    targets = (sk.Target.widget("sessions"), sk.Target.session("sales"), sk.Target.session("tech"))
    unlocks = [sk.Unlock(one) for one in targets]
    record.do(an_automation("opens", *unlocks, condition=sk.IsInGroup("all")), "ada")


def the_plan(record: Record) -> None:
    """Plan two sections, one with a line, with what is refused on the way."""
    first = an_event("2026-03-02 09:00", "2026-03-02 12:00", trainer_ids=["tess"])
    record.do(
        sk.PlanSection(
            **NORTH,
            plan=sk.SectionPlan(
                name="North",
                group_ids=["north"],
                capacity=2,
                preferences=sk.Preferences(waitlist=sk.Waitlist(), confirmed_by_trainer=True),
            ),
            first_event_id="day-1",
            first_event=first,
        ),
        "tess",
    )
    register = sk.RegisterLearner(**NORTH, learner_id="ana")
    record.do(register, "ana")  # a draft
    record.do(sk.PublishSession(**SALES), "ada")
    record.do(sk.PublishSession(session_id="tech"), "ada")
    record.do(
        sk.AddEvent(
            **NORTH, event_id="day-2", plan=an_event("2026-03-03 09:00", "2026-03-03 12:00")
        ),
        "tess",
    )
    early = an_event("2026-03-02 11:00", "2026-03-02 13:00")
    record.do(sk.AddEvent(**NORTH, event_id="early", plan=early), "tess")  # overlaps
    south = an_event("2026-03-09 18:00", "2026-03-09 20:00", links=["https://a.example"])
    record.do(
        sk.PlanSection(
            **SOUTH,
            plan=sk.SectionPlan(name="South", group_ids=["north", "south"]),
            first_event_id="eve-1",
            first_event=south,
        ),
        "ada",
    )
    record.deliver()


def the_line(record: Record) -> None:
    """Fill the section, form a line, and have it move up for one reason after the other."""
    for learner_id in ("ana", "bob", "cyd", "dan"):
        record.do(sk.RegisterLearner(**NORTH, learner_id=learner_id), learner_id)
    record.do(sk.RegisterLearner(**NORTH, learner_id="ana"), "ana")  # again
    record.do(sk.RegisterLearner(**NORTH, learner_id="eve"), "eve")  # another group
    record.do(sk.RegisterLearner(**SALES, section_id="none", learner_id="eve"), "eve")
    record.deliver()
    record.do(sk.MoveInLine(**SALES, learner_id="dan", before_id="cyd"), "tess")
    record.do(sk.SwitchSection(**SOUTH, learner_id="bob"), "bob")
    record.do(sk.DeregisterLearner(**SALES, learner_id="ana"), "ana")
    record.do(sk.RegisterLearner(**NORTH, learner_id="ana"), "ana")
    record.do(sk.EditSection(**NORTH, capacity=3), "ada")
    record.do(sk.RegisterLearner(**NORTH, learner_id="eve", waive=["capacity"]), "tess")
    record.do(sk.EditSection(**NORTH, group_ids=["north", "south"]), "ada")
    record.do(sk.RegisterLearner(**NORTH, learner_id="eve", waive=["capacity"]), "tess")
    learners = ["ana", "eve", "dan", "nobody"]
    record.do(sk.RegisterLearners(**SOUTH, learner_ids=learners), "tess")
    record.do(sk.RemoveLearner(**SALES, learner_id="bob", reason="Has moved away."), "tess")
    record.do(
        sk.MessageLearners(**NORTH, message_id="m", subject="Hello", text="Bring a pen."), "tess"
    )
    record.deliver()


def people_change(record: Record) -> None:
    """Suspend, move between groups, synchronise, and erase."""
    record.do(a_person("dan", "north", status="suspended"))
    record.do(a_person("dan", "north"))
    record.do(a_person("cyd", "south"))
    record.deliver()
    told = [sk.PersonEntry(person_id=one, name=one.title()) for one in ("fay", "gus")]
    known = [
        sk.PersonEntry(
            person_id=one,
            name=one.title(),
            email=f"{one}@example.org",
            zone=ZONE,
            group_ids=groups,
        )
        for one, groups in (
            *((one, ["north"]) for one in ("ana", "bob", "dan")),
            ("cyd", ["south"]),
            ("eve", ["south"]),
            ("tess", ["all"]),
            ("ada", []),
        )
    ]
    groups = [
        sk.GroupEntry(group_id=one, title=one.title(), parent_id=parent)
        for one, parent in (("all", None), ("north", "all"), ("south", "all"), ("alumni", None))
    ]
    whole = sk.SynchroniseDirectory(people=[*known, *told], groups=groups)
    record.do(whole)
    record.do(whole)
    record.do(sk.DeletePerson(person_id="gus"))
    record.do(a_person("gus"))
    record.deliver()


def plans_change(record: Record) -> None:
    """Move an event and tell of it once; switch the feature off and on over a reminder."""
    later = {"start": "2026-03-04 09:00", "end": "2026-03-04 12:00"}
    for day in ("2026-03-05", "2026-03-04"):
        times = {
            key: sk.LocalTime.parse(f"{day}{value[10:]}", ZONE) for key, value in later.items()
        }
        record.do(sk.EditEvent(**NORTH, event_id="day-2", **times), "tess")
    record.deliver()
    record.go_to(_utc("2026-02-28 08:00"))
    record.do(sk.ChangeSettings(sessions_are_on=False))
    record.do(sk.DeregisterLearner(**SALES, learner_id="ana"), "ana")
    record.go_to(_utc("2026-03-01 08:00"))
    record.do(sk.ChangeSettings(sessions_are_on=True))
    record.go_to(_utc("2026-03-01 08:30"))
    record.go_to(_utc("2026-03-02 07:00"))
    record.go_to(_utc("2026-03-02 08:00"))


def attendance(record: Record) -> None:
    """Fill in, submit, correct and reopen sheets; complete, withdraw and restore."""
    day_1, day_2 = ({**NORTH, "event_id": one} for one in ("day-1", "day-2"))
    record.do(sk.SaveSheet(**day_1, marks={"ana": "absent"}), "tess")
    record.do(sk.SubmitSheet(**day_1), "tess")  # marks are missing
    record.go_to(_utc("2026-03-02 11:00"))
    record.go_to(_utc("2026-03-03 12:00"))
    record.do(sk.SubmitSheet(**day_1, others="attended"), "tess")
    record.do(sk.EditEvent(**day_1, location="Room 2"), "tess")
    record.go_to(_utc("2026-03-04 12:00"))
    record.do(sk.SubmitSheet(**day_2, others="attended"), "tess")
    record.do(
        sk.CorrectMark(**day_1, learner_id="ana", mark="attended", reason="Was there."), "tess"
    )
    record.do(sk.ReopenSheet(**day_2, reason="Wrong day."), "tess")
    record.do(sk.SubmitSheet(**day_2, marks={"eve": "absent"}), "tess")
    record.do(
        sk.CorrectMark(**day_2, learner_id="eve", mark="attended", reason="Was there too."), "tess"
    )
    record.do(sk.CancelEvent(**SOUTH, event_id="eve-1", reason="Snow."), "ada")
    record.deliver()
    record.do(sk.SetExpiry(activity_id="sales", expiry=sk.Expiry(activity_id="sales", **YEAR)))
    record.look("roster", record.kit.roster("sales", "north", by="ada").to_records(), *ROSTER)
    progress = record.kit.section_progress("sales", "north", by="ada")
    record.look("progress", progress.to_records(), "learner_id", "completed_at")
    record.do(sk.ArchiveSection(**NORTH), "ada")


YEAR: dict[str, Any] = {"after": timedelta(days=60), "warns_before": timedelta(days=10)}
ROSTER = ("learner_id", "state", "place_in_line")


def what_follows(record: Record) -> None:
    """Let automations act on results, groups and time; a journey, a programme, a to-do list."""
    quiz, essay = sk.Target.activity("quiz"), sk.Target.activity("essay")
    for target in (quiz, essay):
        title = target.target_id.title()
        record.do(sk.AddActivity(activity_id=target.target_id, title=title))
    record.do(sk.AddGoal(goal_id="speak", title="Speak up"))
    sections = [
        sk.JourneySection(journey_section_id="begin", title="Begin", steps=["quiz"]),
        sk.JourneySection(
            journey_section_id="go-on",
            title="Go on",
            steps=[sk.Step("essay", gate=sk.Gate(after_previous=True))],
        ),
    ]
    journey = sk.Journey(journey_id="way", title="The way", sections=sections)
    record.do(sk.SaveJourney(journey=journey))
    parts = [sk.Part(journey.target), sk.Part(sk.Target.session("sales"))]
    record.do(
        sk.SaveProgramme(programme=sk.Programme(programme_id="year", title="A", parts=parts))
    )
    trigger = sk.Trigger
    record.do(
        an_automation(
            "graduate",
            sk.AddToGroup("alumni"),
            sk.Unlock(essay),
            sk.Notify("Well done", "You passed."),
            trigger=trigger.ACTIVITY_COMPLETED,
            subject_id="quiz",
        )
    )
    record.do(
        an_automation(
            "welcome",
            sk.GrantBadge("alumnus"),
            sk.AssignToDo(essay, due_after="7d"),
            sk.OfferGroups(["north", "south"]),
            trigger=trigger.ADDED_TO_GROUP,
            subject_id="alumni",
        )
    )
    record.do(an_automation("round", sk.RemoveFromGroup("alumni"), trigger=trigger.PERSON_UPDATED))
    around = sk.AroundDate(date="contract start", starts="0d", ends="60d")
    record.do(an_automation("found", sk.GrantCertificate("new"), condition=around))
    record.do(an_automation("odd", sk.Lock(quiz), condition=sk.HasStatus(essay, "failed")))
    record.do(an_automation("gone", sk.Suspend(), condition=sk.IsInGroup("never")))
    record.go_to(_utc("2026-03-05 09:00"))
    record.do(sk.ReportResult(target=quiz, person_id="ana", status="completed", score=80))
    record.do(sk.ReportResult(target=quiz, person_id="dan", status="failed"))
    record.deliver()
    offers = [one for one in record.notifier.sent if one.kind is sk.NoticeKind.GROUPS_OFFERED]
    record.do(sk.AddToDo(person_id="dan", item_id="own", title="Read"), "dan")
    record.do(sk.TickToDo(person_id="dan", item_id="own"), "dan")
    assert [one.person_id for one in offers] == ["ana"]
    record.do(sk.ReportResult(target=essay, person_id="ana", status="completed"))
    record.do(sk.ReportResult(target=sk.Target.goal("speak"), person_id="ana", status="committed"))
    record.do(a_person("ana", "north", name="Ana Maria"))
    record.go_to(_utc("2026-04-24 12:00"))
    record.go_to(_utc("2026-05-04 12:00"))
    record.do(sk.ResetActivity(activity_id="quiz", person_id="ana"), "ada")
    record.do(sk.DeletePerson(person_id="dan"))
    record.deliver()
    record.look("ana's list", record.kit.to_do("ana", by="ana").to_records(), "title", "state")


def what_else_is_told(record: Record) -> None:
    """What an automation has the application carry out, a section called off, and a credit."""
    goal = sk.Target.goal("speak")
    actions = (sk.GrantCertificate("spring"), sk.Unlock(goal), sk.Lock(goal))
    record.do(an_automation("elsewhere", *actions, trigger=sk.Trigger.PERSON_UPDATED))
    record.do(a_person("ana", "north", name="Ana Maria Silva"))
    record.carry_out_due()
    record.do(
        sk.PlanSection(
            session_id="sales",
            section_id="late",
            plan=sk.SectionPlan(name="Late", group_ids=["north"]),
            first_event_id="one",
            first_event=an_event("2026-06-01 09:00", "2026-06-01 12:00", trainer_ids=["tess"]),
        )
    )
    where = {"session_id": "sales", "section_id": "late"}
    record.do(sk.CancelSection(**where, reason="The roof leaks."), "ada")
    record.do(sk.CompleteActivity(activity_id="sales", person_id="bob"), "ada")
    record.deliver()


def everything() -> Record:
    """Play a spring in which nearly everything happens that stories tell of."""
    record = Record(datetime(2026, 1, 5, 8, tzinfo=UTC))
    for chapter in (
        *(the_platform, the_plan, the_line, people_change, plans_change, attendance),
        *(what_follows, what_else_is_told),
    ):
        chapter(record)
    return record


# Chance -----------------------------------------------------------------------------------------

LEARNERS = ("ana", "bob", "cyd", "dan", "eve")
STAFF = (sk.APPLICATION, sk.APPLICATION, "ada", "tess")
STEPS = 220
TRIES = 6
"""How often a step is drawn again because it would be refused."""


class Dice:
    """Draws by a seed, the same with every Python there is."""

    def __init__(self, seed: str) -> None:
        """Start at the first number."""
        self._seed, self._drawn = seed, 0

    def below(self, limit: int) -> int:
        """Draw a number from 0 on, below a limit."""
        self._drawn += 1
        number = sha256(f"{self._seed} {self._drawn}".encode()).digest()[:8]
        return int.from_bytes(number) % limit

    def one_of(self, choices: Sequence[T]) -> T:
        """Draw one of several."""
        return choices[self.below(len(choices))]


def chance() -> Record:
    """Play a course drawn by a seed, mostly what is allowed.

    Every step has a seed of its own: where a rule changes the outcome of one, those after it are
    still the same unless they hang together with it.
    """
    record = Record(datetime(2026, 2, 26, 8, tzinfo=UTC))
    the_platform(record)
    for session_id in ("sales", "tech"):
        record.do(sk.PublishSession(session_id=session_id))
        for number, section_id in enumerate(("north", "south")):
            day = 2 + 2 * number
            start, end = (f"2026-03-0{day} {hour}:00" for hour in ("09", "11"))
            record.do(
                sk.PlanSection(
                    session_id=session_id,
                    section_id=section_id,
                    plan=sk.SectionPlan(
                        name=section_id.title(),
                        group_ids=["north", "south"][: number + 1],
                        capacity=1 + number,
                        preferences=sk.Preferences(
                            waitlist=sk.Waitlist(), confirmed_by_trainer=session_id == "sales"
                        ),
                    ),
                    first_event_id="one",
                    first_event=an_event(start, end, trainer_ids=["tess"]),
                )
            )
    for number in range(STEPS):
        _take(record, Dice(f"step {number}"))
    return record


def _take(record: Record, dice: Dice) -> None:
    kind = dice.below(8)
    if kind == 0:
        record.clock.advance(timedelta(hours=dice.one_of((1, 5, 12))))
        record.carry_out_due()
        return
    if kind == 1:
        record.deliver()
        return
    draw = dice.one_of(DRAWN)
    is_as_it_comes = dice.below(8) == 0
    for _ in range(1 if is_as_it_comes else TRIES):
        command, by = draw(dice)
        if is_as_it_comes or _is_allowed(record, command, by):
            record.do(command, by)
            return


def _is_allowed(record: Record, command: Any, by: Any) -> bool:
    try:
        return record.kit.explain(command, by=by).is_allowed
    except sk.NotFound:
        return False


def _where(dice: Dice) -> dict[str, str]:
    session_id = dice.one_of(("sales", "sales", "tech"))
    return {"session_id": session_id, "section_id": dice.one_of(("north", "south"))}


def _registers(dice: Dice) -> tuple[Any, Any]:
    learner_id = dice.one_of(LEARNERS)
    return sk.RegisterLearner(**_where(dice), learner_id=learner_id), learner_id


def _is_added(dice: Dice) -> tuple[Any, Any]:
    waive = dice.one_of(((), ("capacity",), ("capacity", "period", "unlock")))
    learner_id, by = dice.one_of(LEARNERS), dice.one_of(STAFF)
    return sk.RegisterLearner(**_where(dice), learner_id=learner_id, waive=waive), by


def _leaves(dice: Dice) -> tuple[Any, Any]:
    learner_id, where = dice.one_of(LEARNERS), _where(dice)
    leave = {"session_id": where["session_id"], "learner_id": learner_id}
    return dice.one_of(
        (
            (sk.DeregisterLearner(**leave), learner_id),
            (sk.SwitchSection(**where, learner_id=learner_id), learner_id),
            (sk.RemoveLearner(**leave, reason="Asked to."), dice.one_of(STAFF)),
        )
    )


def _is_planned(dice: Dice) -> tuple[Any, Any]:
    where, hour = _where(dice), dice.one_of((9, 13, 18))
    day = f"2026-03-{dice.one_of((2, 4, 6, 9, 12)):02}"
    new_id = dice.one_of(("two", "three"))
    plan = an_event(f"{day} {hour:02}:00", f"{day} {hour + 2}:00")
    event_id = dice.one_of(("one", "two", "three"))
    command: Any = dice.one_of(
        (
            sk.EditSection(**where, capacity=dice.one_of((1, 2, 3, 4, None))),
            sk.EditSection(**where, capacity=dice.one_of((2, 3, 4))),
            sk.EditSection(
                **where, group_ids=dice.one_of((["north"], ["north", "south"], ["all"]))
            ),
            sk.AddEvent(**where, event_id=new_id, plan=plan),
            sk.AddEvent(**where, event_id=new_id, plan=plan),
            sk.EditEvent(**where, event_id=event_id, start=plan.start, end=plan.end),
            sk.EditEvent(**where, event_id=event_id, location=f"Room {hour}"),
            sk.RemoveEvent(**where, event_id=event_id),
            sk.CancelEvent(**where, event_id="two", reason="No room."),
        )
    )
    return command, dice.one_of(STAFF)


def _is_marked(dice: Dice) -> tuple[Any, Any]:
    where = {**_where(dice), "event_id": dice.one_of(("one", "one", "two", "three"))}
    learner_id, mark = dice.one_of(LEARNERS), dice.one_of(("attended", "absent", "excused"))
    command: Any = dice.one_of(
        (
            sk.SaveSheet(**where, marks={learner_id: mark}),
            sk.SubmitSheet(**where, others="attended"),
            sk.SubmitSheet(**where, others=mark),
            sk.ReopenSheet(**where, reason="A mistake."),
            sk.CorrectMark(**where, learner_id=learner_id, mark=mark, reason="A mistake."),
        )
    )
    return command, dice.one_of(STAFF)


def _is_told(dice: Dice) -> tuple[Any, Any]:
    group_ids = dice.one_of((("north",), ("north",), ("south",), ("north", "south"), ()))
    status = dice.one_of(("active", "active", "active", "suspended"))
    return a_person(dice.one_of(LEARNERS), *group_ids, status=status), sk.APPLICATION


def _is_lined_up(dice: Dice) -> tuple[Any, Any]:
    learner_id = dice.one_of(LEARNERS)
    before_id = dice.one_of([one for one in (*LEARNERS, None) if one != learner_id])
    session_id = _where(dice)["session_id"]
    command = sk.MoveInLine(session_id=session_id, learner_id=learner_id, before_id=before_id)
    return command, dice.one_of(STAFF)


DRAWN: tuple[Callable[[Dice], tuple[Any, Any]], ...] = (
    *(_registers,) * 4,
    _is_added,
    *(_leaves,) * 2,
    *(_is_planned,) * 3,
    *(_is_marked,) * 2,
    _is_told,
    _is_lined_up,
)

COURSES: dict[str, Callable[[], Record]] = {
    "quickstart": quickstart,
    "automations": automations,
    "everything": everything,
    "chance": chance,
}

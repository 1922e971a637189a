"""Whole courses of commands for Hypothesis: mostly valid, from few people and few sections.

Needs Hypothesis; nothing else of sessionkit imports this module. A step is a value, so a course is
a plain list: ``run`` folds it through an engine, over any storage, and keeps how each step went.

>>> from sessionkit.testing.strategies import Ask, run
>>> from sessionkit import DeregisterLearner
>>> kit = run([Ask(DeregisterLearner(session_id="sales", learner_id="ana"), by="ana")])
>>> kit.outcomes[0].answer.headline
'You have no place in this session. [registration.held]'
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

from attrs import define, field, frozen
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sessionkit._answer import Answer
from sessionkit._delivery import Deliveries
from sessionkit._domain.action import Lock, Unlock
from sessionkit._domain.automation import Automation
from sessionkit._domain.commands.attendance import CorrectMark, ReopenSheet, SaveSheet, SubmitSheet
from sessionkit._domain.commands.command import AnyCommand
from sessionkit._domain.commands.people import (
    AssignRoles,
    DeletePerson,
    EditPerson,
    GroupEntry,
    JoinGroup,
    LeaveGroup,
    PersonEntry,
    ReactivatePerson,
    RemoveGroup,
    SaveGroup,
    SavePerson,
    SuspendPerson,
)
from sessionkit._domain.commands.planning import (
    AddEvent,
    ArchiveSection,
    CancelEvent,
    CancelSection,
    CreateSession,
    EditEvent,
    EditSection,
    EditSession,
    PlanSection,
    PublishSession,
    RemoveEvent,
    RestoreSection,
)
from sessionkit._domain.commands.platform import (
    AddWidget,
    ChangeSettings,
    RemoveAutomation,
    SaveAutomation,
)
from sessionkit._domain.commands.registration import (
    DeregisterLearner,
    MessageLearners,
    MoveInLine,
    RegisterLearner,
    RegisterLearners,
    RemoveLearner,
    SwitchSection,
)
from sessionkit._domain.condition import (
    AllOf,
    Always,
    AnyOf,
    BetweenMoments,
    Condition,
    IsInGroup,
    IsPerson,
    Not,
)
from sessionkit._domain.ids import APPLICATION, Application
from sessionkit._domain.people import Holder, PersonStatus
from sessionkit._domain.plan import Deadline, EventPlan, Preferences, SectionPlan, Waitlist
from sessionkit._domain.registration import Attendance, Waiver
from sessionkit._domain.target import Target
from sessionkit._domain.timespan import LocalTime
from sessionkit._engine import Engine
from sessionkit._errors import NotFound, Refused
from sessionkit._ports import Storage
from sessionkit._wiring import in_memory
from sessionkit.adapters.memory import MemoryStorage
from sessionkit.testing.fakes import FixedClock, RecordingNotifier, copy_of

START: Final = datetime(2026, 2, 28, 8, 0, tzinfo=UTC)
"""Where the clock stands when a course begins; the first event is two days later."""

ZONES: Final = ("Europe/Brussels", "America/New_York", "Asia/Kolkata")
GROUP_IDS: Final = ("all", "north", "south")
"""``all`` lies above the other two."""
LEARNER_IDS: Final = ("ana", "bob", "cyd", "dan")
"""All of them are in ``north`` at first."""
TRAINER_ID: Final = "tess"
"""In ``all``, and a trainer for it."""
ADMIN_ID: Final = "ada"
SESSION_IDS: Final = ("sales", "tech")
"""Both are published, and unlocked for everybody in ``all``."""
SECTION_IDS: Final = ("early", "late")
"""Each session has both: ``early`` on 2 March, ``late`` from 4 March on."""
EVENT_IDS: Final = ("one", "two", "three")
"""Sections begin with ``one``."""
WIDGET_ID: Final = "extra"
"""Not known at first; then it shows ``sales``."""
UNKNOWN_ID: Final = "ghost"
"""A person and a group that conditions name, not known at first."""
KEPT_PREPARED: Final = 16
"""So many beginnings of courses are kept, to be copied."""


# Steps ----------------------------------------------------------------------------------------


@frozen
class Ask:
    """Somebody asks for something.

    Attributes:
        command: What is asked for.
        by: The id of the person who asks, or ``APPLICATION``.
    """

    command: AnyCommand
    by: str | Application = APPLICATION


@frozen
class Wait:
    """Time goes by."""

    length: timedelta


@frozen
class CarryOutDue:
    """The application's scheduler has the engine carry out what is due."""


@frozen
class Deliver:
    """The application's scheduler has the engine deliver notices."""


Step = Ask | Wait | CarryOutDue | Deliver


@frozen(kw_only=True)
class Outcome:
    """How one step went.

    Attributes:
        step: The step.
        answer: What a command was answered; none for other steps and for what was not found.
        not_found: What was said not to exist, if that was the answer.
        count: How many things were due; how many notices were settled.
    """

    step: Step
    answer: Answer[Any] | None = None
    not_found: tuple[str, str] | None = None
    count: int = 0

    @property
    def is_command(self) -> bool:
        """Whether somebody asked for something."""
        return isinstance(self.step, Ask)

    @property
    def is_allowed(self) -> bool:
        """Whether somebody asked for something and got it."""
        return self.answer is not None and self.answer.is_allowed


@define
class Kit:
    """An engine with its clock, notifier and storage within reach, and how each step went."""

    engine: Engine
    clock: FixedClock
    notifier: RecordingNotifier
    storage: Storage
    outcomes: list[Outcome] = field(factory=list)

    def play(self, step: Step) -> Outcome:
        """Take one step, keep how it went, and give that."""
        match step:
            case Ask(command, by):
                outcome = self._ask(step, command, by)
            case Wait(length):
                self.clock.advance(length)
                outcome = Outcome(step=step)
            case CarryOutDue():
                outcome = Outcome(step=step, count=self.engine.run_due())
            case Deliver():
                outcome = Outcome(step=step, count=_settled(self.engine.deliver()))
        self.outcomes.append(outcome)
        return outcome

    def _ask(self, step: Step, command: AnyCommand, by: str | Application) -> Outcome:
        try:
            return Outcome(step=step, answer=self.engine.do(command, by=by))
        except Refused as refusal:
            return Outcome(step=step, answer=refusal.answer)
        except NotFound as gone:
            return Outcome(step=step, not_found=(gone.kind, gone.id))


def _settled(deliveries: Deliveries) -> int:
    return deliveries.delivered + deliveries.dropped


def run(
    steps: Iterable[Step], *, storage: Storage | None = None, setting: Iterable[AnyCommand] = ()
) -> Kit:
    """Fold steps through a new engine that knows the people and sessions of the pools.

    Args:
        steps: What happens, in order.
        storage: Where records are kept; in memory if left out.
        setting: Commands of the application before the first step, after the usual ones.
    """
    before = (*platform(), *setting)
    kept: Storage = copy_of(_prepared(before)) if storage is None else storage
    clock, notifier = FixedClock(START), RecordingNotifier()
    engine = in_memory(clock=clock, notifier=notifier, storage=kept)
    if storage is not None:
        for command in before:
            engine.do(command, by=APPLICATION)
    kit = Kit(engine, clock, notifier, kept)
    for step in steps:
        kit.play(step)
    return kit


_PREPARED: Final[dict[str, MemoryStorage]] = {}
"""The last few storages in which a course begins, by the commands that were carried out."""


def _prepared(commands: tuple[AnyCommand, ...]) -> MemoryStorage:
    """Give a storage in which commands were carried out; a course is run several times over."""
    written = repr(commands)  # values that are equal, such as 1 and True, are written differently
    found = _PREPARED.get(written)
    if found is None:
        found = MemoryStorage()
        engine = in_memory(clock=FixedClock(START), storage=found)
        for command in commands:
            engine.do(command, by=APPLICATION)
        if len(_PREPARED) >= KEPT_PREPARED:
            _PREPARED.pop(next(iter(_PREPARED)))
        _PREPARED[written] = found
    return found


# The platform on which courses play -------------------------------------------------------------


def local(day: int, hour: int, zone: str = ZONES[0]) -> LocalTime:
    """Give a full hour on a day of March 2026."""
    return LocalTime(datetime(2026, 3, day, hour), zone)  # noqa: DTZ001 - a wall-clock time


def event_plan(day: int = 2, hour: int = 9, **changes: Any) -> EventPlan:
    """Give an online event of two hours in March 2026."""
    zone = changes.pop("zone", ZONES[0])
    plan: dict[str, Any] = {
        "start": local(day, hour, zone),
        "end": local(day, hour + 2, zone),
        "links": ["https://meet.example.org/room"],
    }
    return EventPlan(**(plan | changes))


def person(person_id: str, *group_ids: str, **changes: Any) -> SavePerson:
    """Give the command that tells of a person."""
    plan: dict[str, Any] = {
        "person_id": person_id,
        "name": person_id.title(),
        "email": f"{person_id}@example.org",
        "zone": ZONES[0],
        "group_ids": group_ids,
    }
    return SavePerson(person=PersonEntry(**(plan | changes)))


def unlocking(automation_id: str, target: Target, condition: Condition) -> SaveAutomation:
    """Give the command that unlocks a target for whoever meets a condition."""
    return SaveAutomation(
        automation=Automation(
            automation_id=automation_id,
            name=automation_id,
            condition=condition,
            actions=[Unlock(target)],
        )
    )


def platform() -> list[AnyCommand]:
    """Give the commands that make the people, groups and published sessions of the pools."""
    found: list[AnyCommand] = [
        SaveGroup(
            group=GroupEntry(group_id=one, title=one, parent_id=None if one == "all" else "all")
        )
        for one in GROUP_IDS
    ]
    found += [person(one, "north") for one in LEARNER_IDS]
    found += [
        person(TRAINER_ID, "all"),
        person(ADMIN_ID),
        AssignRoles(holder=Holder.person(TRAINER_ID), managed_group_ids=["all"]),
        AssignRoles(holder=Holder.person(ADMIN_ID), is_admin=True),
        unlocking("sees-widget", Target.widget("sessions"), IsInGroup("all")),
    ]
    for session_id in SESSION_IDS:
        target = Target.session(session_id)
        found += [
            CreateSession(session_id=session_id, title=session_id.title()),
            unlocking(f"sees-{session_id}", target, IsInGroup("all")),
            PublishSession(session_id=session_id),
        ]
    return found


# Parts of commands ------------------------------------------------------------------------------

_learner = st.sampled_from(LEARNER_IDS)


@frozen
class Pool:
    """Which sessions and sections commands are about; an id given several times comes more often."""

    session_ids: tuple[str, ...]
    section_ids: tuple[str, ...]

    @property
    def session(self) -> SearchStrategy[str]:
        """Draw one of the sessions."""
        return st.sampled_from(self.session_ids)

    @property
    def section(self) -> SearchStrategy[str]:
        """Draw one of the sections."""
        return st.sampled_from(self.section_ids)


EVERYWHERE: Final = Pool(
    (*SESSION_IDS[:1] * 3, *SESSION_IDS), (*SECTION_IDS[:1] * 2, *SECTION_IDS)
)
CROWD: Final = Pool(SESSION_IDS[:1], (*SECTION_IDS[:1] * 4, *SECTION_IDS))
"""One session and mostly one section, so that lines form."""
_event = st.sampled_from((*EVENT_IDS[:1] * 2, *EVENT_IDS))
_mark = st.sampled_from(Attendance)
_staff: SearchStrategy[str | Application] = st.sampled_from(
    (APPLICATION, APPLICATION, APPLICATION, ADMIN_ID, TRAINER_ID)
)
_hours = st.sampled_from((7, 9, 13))
_days = st.integers(2, 8)


def _mostly(*weighted: tuple[int, SearchStrategy[Any]]) -> SearchStrategy[Any]:
    """Draw from one of several, each as often as its weight says."""
    choices = [one for weight, one in weighted for _ in range(weight)]
    return st.integers(0, len(choices) - 1).flatmap(choices.__getitem__)


def _asked(commands: SearchStrategy[Any], by: SearchStrategy[Any]) -> SearchStrategy[Ask]:
    return st.builds(Ask, commands, by)


@cache
def preferences(*, waitlist: bool | None = None) -> SearchStrategy[Preferences]:
    """Draw how a section is run.

    Args:
        waitlist: With a line or without one; either if left out.
    """
    lines: list[Waitlist | None] = [
        Waitlist(),
        Waitlist(),
        Waitlist(size=1),
        Waitlist(stops_before=timedelta(days=1)),
    ]
    if waitlist is None:
        lines.append(None)
    return st.builds(
        Preferences,
        confirmed_by_trainer=st.booleans(),
        waitlist=st.none() if waitlist is False else st.sampled_from(lines),
        deregistration=st.sampled_from(
            (Deadline(), Deadline(), Deadline.before(timedelta(hours=12)), Deadline.days_before(1))
        ),
        late_registration=st.booleans(),
        marks_before=st.sampled_from((timedelta(0), timedelta(days=30))),
        events_needed=st.sampled_from((None, None, 1, 2)),
        excused_counts=st.booleans(),
    )


@st.composite
def settings_of_courses(draw: st.DrawFn, *, crowded: bool = False) -> list[AnyCommand]:
    """Draw the sections with which a course begins: both in both sessions, small.

    Args:
        draw: Given by Hypothesis.
        crowded: Whether each has one place or two, and a line.
    """
    capacities = (1, 1, 2) if crowded else (1, 1, 2, 3, None)
    found: list[AnyCommand] = []
    for session_id in SESSION_IDS:
        for section_id, day in zip(SECTION_IDS, (2, 4), strict=True):
            plan = PlanSection(
                session_id=session_id,
                section_id=section_id,
                plan=SectionPlan(
                    name=section_id.title(),
                    group_ids=["north"] if section_id == "early" else ["north", "south"],
                    capacity=draw(st.sampled_from(capacities)),
                    preferences=draw(preferences(waitlist=True if crowded else None)),
                ),
                first_event_id="one",
                first_event=event_plan(day, trainer_ids=draw(_trainer_ids)),
            )
            found.append(plan)
    return found


_trainer_ids = st.sampled_from(((), (TRAINER_ID,)))


# Commands ---------------------------------------------------------------------------------------


@cache
def registering(pool: Pool = EVERYWHERE) -> SearchStrategy[Ask]:
    """Draw somebody registering, nearly always themselves."""

    def asked(session_id: str, section_id: str, learner_id: str, by: Any) -> Ask:
        command = RegisterLearner(
            session_id=session_id, section_id=section_id, learner_id=learner_id
        )
        return Ask(command, learner_id if by is None else by)

    by = st.sampled_from((None, None, None, APPLICATION, TRAINER_ID, "bob"))
    return st.builds(asked, pool.session, pool.section, _learner, by)


@cache
def adding(pool: Pool = EVERYWHERE) -> SearchStrategy[Ask]:
    """Draw staff adding learners by hand."""
    waived = st.lists(st.sampled_from(Waiver), unique=True)
    one = st.builds(
        RegisterLearner,
        session_id=pool.session,
        section_id=pool.section,
        learner_id=_learner,
        waive=waived,
    )
    many = st.builds(
        RegisterLearners,
        session_id=pool.session,
        section_id=pool.section,
        learner_ids=st.lists(_learner, min_size=1, unique=True),
        waive=waived,
        all_or_nothing=st.sampled_from((False, False, True)),
    )
    return _asked(_mostly((3, one), (1, many)), _staff)


@cache
def leaving(pool: Pool = EVERYWHERE) -> SearchStrategy[Ask]:
    """Draw learners leaving, being taken out, or changing sections."""

    def own(session_id: str, learner_id: str) -> Ask:
        return Ask(DeregisterLearner(session_id=session_id, learner_id=learner_id), learner_id)

    def switch(session_id: str, section_id: str, learner_id: str) -> Ask:
        command = SwitchSection(
            session_id=session_id, section_id=section_id, learner_id=learner_id
        )
        return Ask(command, learner_id)

    remove = st.builds(
        RemoveLearner, session_id=pool.session, learner_id=_learner, reason=st.just("asked to")
    )
    return _mostly(
        (2, st.builds(own, pool.session, _learner)),
        (1, st.builds(switch, pool.session, pool.section, _learner)),
        (1, _asked(remove, _staff)),
    )


@cache
def lining_up(pool: Pool = EVERYWHERE) -> SearchStrategy[Ask]:
    """Draw staff moving somebody in a line."""

    def moved(session_id: str, pair: list[str], *, to_end: bool) -> MoveInLine:
        before_id = None if to_end else pair[1]
        return MoveInLine(session_id=session_id, learner_id=pair[0], before_id=before_id)

    pair = st.lists(_learner, min_size=2, max_size=2, unique=True)
    return _asked(st.builds(moved, pool.session, pair, to_end=st.booleans()), _staff)


@cache
def planning(pool: Pool = EVERYWHERE) -> SearchStrategy[Ask]:
    """Draw staff changing the plan: capacity, groups, preferences, events."""
    where = {"session_id": pool.session, "section_id": pool.section}

    def moved(session_id: str, section_id: str, event_id: str, plan: EventPlan) -> EditEvent:
        return EditEvent(
            session_id=session_id,
            section_id=section_id,
            event_id=event_id,
            start=plan.start,
            end=plan.end,
            location=f"room {plan.start.wall.hour}",
        )

    def times(day: int, hour: int, zone: str) -> EventPlan:
        return event_plan(day, hour, zone=zone)

    plans = st.builds(times, _days, _hours, st.sampled_from(ZONES))
    new_ids = st.sampled_from(EVENT_IDS[1:])
    capacities = st.sampled_from((1, 2, 3, 4, None))
    groups = st.sampled_from((["north"], ["north", "south"], ["all"], ["south"]))
    reason = st.just("no room")
    message = st.builds(
        MessageLearners,
        **where,
        message_id=st.sampled_from(("m1", "m2")),
        subject=st.just("Hello"),
        text=st.just("Bring a pen."),
    )
    titles = st.sampled_from(("Sales", "Technique"))
    edits = _mostly(
        (4, st.builds(EditSection, **where, capacity=capacities)),
        (2, st.builds(EditSection, **where, group_ids=groups)),
        (2, st.builds(EditSection, **where, preferences=preferences())),
        (4, st.builds(AddEvent, **where, event_id=new_ids, plan=plans)),
        (4, st.builds(moved, pool.session, pool.section, _event, plans)),
        (2, st.builds(RemoveEvent, **where, event_id=_event)),
        (2, st.builds(CancelEvent, **where, event_id=_event, reason=reason)),
        (1, st.builds(EditSession, session_id=pool.session, title=titles)),
        (1, message),
        (1, st.builds(CancelSection, **where, reason=reason)),
        (1, st.builds(ArchiveSection, **where)),
        (2, st.builds(RestoreSection, **where)),
    )
    return _asked(edits, _staff)


@cache
def marking(pool: Pool = EVERYWHERE) -> SearchStrategy[Ask]:
    """Draw staff filling in, submitting, reopening and correcting sheets."""
    where = {"session_id": pool.session, "section_id": pool.section, "event_id": _event}
    marks = st.dictionaries(_learner, _mark, max_size=2)
    others = st.sampled_from((*Attendance, Attendance.ATTENDED))
    reason = st.just("a mistake")
    correct = st.builds(CorrectMark, **where, learner_id=_learner, mark=_mark, reason=reason)
    sheets = _mostly(
        (1, st.builds(SaveSheet, **where, marks=marks, others=others)),
        (2, st.builds(SubmitSheet, **where, marks=marks, others=others)),
        (1, st.builds(ReopenSheet, **where, reason=reason)),
        (1, correct),
    )
    return _asked(sheets, _staff)


@cache
def telling() -> SearchStrategy[Ask]:
    """Draw the application and an admin telling of people, and changing settings."""
    group_ids = st.sampled_from((("north",), ("north",), ("south",), ("north", "south"), ()))
    status = st.sampled_from((PersonStatus.ACTIVE, PersonStatus.ACTIVE, PersonStatus.SUSPENDED))

    def told(person_id: str, group_ids: tuple[str, ...], status: PersonStatus) -> SavePerson:
        return person(person_id, *group_ids, status=status)

    settings = st.builds(
        ChangeSettings,
        overlaps=st.sampled_from(("warn", "refuse")),
        full_tells_learners=st.booleans(),
    )
    people = st.builds(told, _learner, group_ids, status)
    erased = st.builds(DeletePerson, person_id=st.just("dan"))
    tree = st.builds(
        lambda group_id, parent_id: SaveGroup(
            group=GroupEntry(group_id=group_id, title=group_id, parent_id=parent_id)
        ),
        st.sampled_from(("south", UNKNOWN_ID)),
        st.sampled_from(("all", None)),
    )
    newcomers = st.sampled_from(
        (
            person(UNKNOWN_ID),
            RemoveGroup(group_id=UNKNOWN_ID),
            AddWidget(widget_id=WIDGET_ID, title="Another way", session_ids=["sales"]),
        )
    )
    one_thing = st.one_of(
        st.builds(SuspendPerson, person_id=_learner),
        st.builds(ReactivatePerson, person_id=_learner),
        st.builds(JoinGroup, person_id=_learner, group_id=st.sampled_from(("north", "south"))),
        st.builds(LeaveGroup, person_id=_learner, group_id=st.sampled_from(("north", "south"))),
        st.builds(EditPerson, person_id=_learner, attributes=st.just({"level": 1})),
    )
    found = _mostly((8, people), (2, settings), (1, erased), (2, tree), (2, newcomers))
    by = st.sampled_from((APPLICATION, ADMIN_ID))
    return _mostly((3, _asked(found, st.just(APPLICATION))), (1, _asked(one_thing, by)))


@cache
def conditions(*, windows: bool = True, unknown: bool = True) -> SearchStrategy[Condition]:
    """Draw a tree of conditions over the pools.

    Args:
        windows: Also conditions that time alone changes.
        unknown: Also conditions that name what is not there.
    """
    nobody = (UNKNOWN_ID,) if unknown else ()
    leaves: list[SearchStrategy[Condition]] = [
        st.builds(IsInGroup, st.sampled_from((*GROUP_IDS, *nobody))),
        st.builds(IsPerson, st.sampled_from((*LEARNER_IDS[:2], TRAINER_ID, *nobody))),
        st.just(Always()),
    ]
    if windows:
        moment = st.integers(0, 8).map(lambda day: START + timedelta(days=day))
        leaves.append(
            st.builds(
                lambda moments: BetweenMoments(starts=min(moments), ends=max(moments)),
                st.lists(moment, min_size=2, max_size=2, unique=True),
            )
        )
    return st.recursive(
        st.one_of(leaves),
        lambda below: st.one_of(
            st.builds(AllOf, st.lists(below, min_size=1, max_size=3)),
            st.builds(AnyOf, st.lists(below, min_size=1, max_size=3)),
            st.builds(Not, below),
        ),
        max_leaves=5,
    )


@cache
def automations(*, windows: bool = True, unknown: bool = True) -> SearchStrategy[Automation]:
    """Draw an automation about the widget and sessions of the pools; few ids, so that some meet.

    Args:
        windows: Also conditions that time alone changes.
        unknown: Also conditions that name what is not there.
    """
    targets = st.sampled_from(
        (
            Target.widget("sessions"),
            Target.widget(WIDGET_ID),
            *(Target.session(one) for one in SESSION_IDS),
        )
    )
    actions = _mostly((2, st.builds(Unlock, targets)), (1, st.builds(Lock, targets)))
    return st.builds(
        Automation,
        automation_id=st.sampled_from(("first", "second", "third")),
        name=st.just("An automation"),
        condition=conditions(windows=windows, unknown=unknown),
        actions=st.lists(actions, min_size=1, max_size=2, unique=True),
        is_enabled=st.sampled_from((True, True, True, False)),
    )


@cache
def automating(*, windows: bool = True, unknown: bool = True) -> SearchStrategy[Ask]:
    """Draw administrators writing and removing automations.

    Args:
        windows: Also conditions that time alone changes.
        unknown: Also conditions that name what is not there.
    """
    saved = automations(windows=windows, unknown=unknown).map(
        lambda one: SaveAutomation(automation=one)
    )
    removed = st.builds(
        RemoveAutomation, automation_id=st.sampled_from(("first", "second", "third"))
    )
    return _asked(_mostly((2, saved), (1, removed)), st.sampled_from((APPLICATION, ADMIN_ID)))


@cache
def waiting() -> SearchStrategy[Step]:
    """Draw time going by, the scheduler working, and notices being delivered."""
    lengths = st.sampled_from(
        (timedelta(minutes=30), timedelta(hours=5), timedelta(hours=24), timedelta(days=2))
    )
    return st.one_of(
        st.builds(Wait, lengths),
        st.builds(Wait, lengths),
        st.just(CarryOutDue()),
        st.just(Deliver()),
    )


# Courses ----------------------------------------------------------------------------------------


@cache
def kinds_of_steps(
    *, windows: bool = True, unknown: bool = True
) -> tuple[SearchStrategy[Step], ...]:
    """Give the kinds of steps of a course, the more frequent ones several times.

    Args:
        windows: Also conditions that time alone changes.
        unknown: Also conditions that name what is not there.
    """
    register, plan, wait = registering(), planning(), waiting()
    automate = automating(windows=windows, unknown=unknown)
    return (
        *(register,) * 3,
        adding(),
        leaving(),
        leaving(),
        *(plan,) * 2,
        lining_up(),
        *(marking(),) * 2,
        telling(),
        automate,
        *(wait,) * 2,
    )


@frozen
class Course:
    """The sections with which a course begins, and what happens then."""

    setting: tuple[AnyCommand, ...]
    steps: tuple[Step, ...]

    def run(self, *, storage: Storage | None = None) -> Kit:
        """Fold the course through a new engine; gives it with how each step went."""
        return run(self.steps, storage=storage, setting=self.setting)

    def begin(self, *, storage: Storage | None = None) -> Kit:
        """Give a new engine with the sections planned and no step taken."""
        return run((), storage=storage, setting=self.setting)


TRIES: Final = 6
"""How often a step is drawn again because it would be refused."""


@st.composite
def courses(
    draw: st.DrawFn,
    *,
    longest: int = 30,
    windows: bool = True,
    unknown: bool = True,
    of: tuple[SearchStrategy[Step], ...] = (),
    crowded: bool = False,
) -> Course:
    """Draw sections and what happens to them, mostly what is allowed.

    The course is played while it is drawn, so that a step can be drawn again when it would be
    refused, and left out in the end; one step in eight is taken as it comes.

    Args:
        draw: Given by Hypothesis.
        longest: How many steps at most.
        windows: Also conditions that time alone changes.
        unknown: Also conditions that name what is not there.
        of: Which kinds of steps, the frequent ones several times; all kinds if left out.
        crowded: Whether sections are small and have lines.
    """
    kinds = of or kinds_of_steps(windows=windows, unknown=unknown)
    setting = draw(settings_of_courses(crowded=crowded))
    kit = run((), setting=setting)
    steps: list[Step] = []
    for _ in range(draw(st.integers(longest // 2, longest))):
        kind = kinds[draw(st.integers(0, len(kinds) - 1))]
        step = draw(kind)
        as_it_comes = draw(st.integers(0, 7)) == 0
        tries = TRIES
        while tries and not _is_taken(kit, step) and not as_it_comes:
            tries -= 1
            step = draw(kind)
        if tries:
            steps.append(step)
    return Course(tuple(setting), tuple(steps))


def _is_taken(kit: Kit, step: Step) -> bool:
    """Take a step if it is allowed; what is refused changes nothing."""
    outcome = kit.play(step)
    return outcome.is_allowed or not outcome.is_command

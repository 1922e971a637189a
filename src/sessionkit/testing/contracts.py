"""The promises of each port as tests that any implementation can be held against.

A storage is proved by a test module with a subclass; pytest collects the tests it inherits::

    import sessionkit.testing.contracts as contracts


    class TestMyStorage(contracts.StorageContract):
        def make_storage(self) -> Storage:
            return MyStorage()

Import the module, not the class: pytest would collect an imported contract by itself. To have
assertions shown with their values, say in a ``conftest.py``::

    pytest.register_assert_rewrite("sessionkit.testing.contracts")

Nothing here needs pytest to be imported. Where a storage has to wait for another transaction, the
contract gives it ``patience`` seconds before it calls that a broken promise.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Barrier, Event, Thread
from typing import Any, Final, TypeVar

from attrs import evolve

from sessionkit._domain import catalogue
from sessionkit._domain.action import Lock, Unlock
from sessionkit._domain.automation import Automation
from sessionkit._domain.catalogue import Activity, Goal, Intake, Section, Session, Widget
from sessionkit._domain.commands.attendance import SaveSheet
from sessionkit._domain.commands.due import CloseLine, EndEvent, FillPlaces
from sessionkit._domain.commands.platform import AddActivity
from sessionkit._domain.commands.registration import RegisterLearner
from sessionkit._domain.condition import (
    AllOf,
    Always,
    AnyOf,
    BetweenMoments,
    IsInGroup,
    IsPerson,
    Not,
)
from sessionkit._domain.decision import Decision, met, unmet
from sessionkit._domain.due import Due, Failure
from sessionkit._domain.facts.attendance import MarksEntered
from sessionkit._domain.facts.platform import ActivityAdded
from sessionkit._domain.facts.registration import LearnerRegistered
from sessionkit._domain.fields import attributes
from sessionkit._domain.ids import (
    ActivityId,
    AutomationId,
    EventId,
    GoalId,
    GroupId,
    IntakeId,
    ItemId,
    PersonId,
    SectionId,
    SessionId,
    WidgetId,
)
from sessionkit._domain.keys import Keys
from sessionkit._domain.notice import TELLINGS, Notice, NoticeKind, NoticeState
from sessionkit._domain.payloads import (
    AboutEvent,
    AboutSection,
    AddedToDo,
    AutomationMessage,
    CalledOffEvent,
    ChangedEvent,
    CompletedSession,
    CreditedSession,
    GrantedBadge,
    GrantedCertificate,
    IncompleteEvent,
    LostAccess,
    NearExpiry,
    OfferedGroups,
    Payload,
    PlaceGiven,
    PlaceLost,
    Reminder,
    RemovedEvent,
    SectionCalledOff,
    SectionIsFull,
    SwitchedTarget,
    TrainerMessage,
)
from sessionkit._domain.people import (
    STAFF,
    Group,
    Holder,
    Membership,
    Person,
    PersonDate,
    PersonStatus,
    Roles,
    Source,
    Told,
    ToldGroup,
)
from sessionkit._domain.plan import (
    Deadline,
    EventFormat,
    EventPlan,
    Preferences,
    SectionPlan,
    SessionPlan,
    Waitlist,
)
from sessionkit._domain.programme import Journey, JourneySection, Programme
from sessionkit._domain.reaction import Grant, Match, Offer, Reaction
from sessionkit._domain.reasons import Period, Reason
from sessionkit._domain.registration import (
    Attempt,
    Attendance,
    Completion,
    Mark,
    Registration,
    RegistrationState,
    Roster,
    Sheet,
    SheetState,
    Waiver,
)
from sessionkit._domain.result import Credit, Expiry, Result, ResultStatus
from sessionkit._domain.settings import Overlaps, Settings
from sessionkit._domain.target import Target
from sessionkit._domain.timespan import LocalTime
from sessionkit._domain.todo import Item
from sessionkit._domain.who import NOBODY, Matched, Met, NotUnmet
from sessionkit._errors import DeliveryFailed, StorageFailed
from sessionkit._ports import Claim, Notifier, Storage, Transaction
from sessionkit._records import (
    AUTOMATIONS_BY_TARGET,
    DUE,
    FAILURES,
    GROUPS_BY_PARENT,
    JOURNAL,
    JOURNAL_BY_SUBJECT,
    KINDS,
    LINE,
    LINES,
    REGISTERED_IN_SECTION,
    REGISTRATIONS_BY_LEARNER,
    SESSIONS_BY_GROUP,
    SESSIONS_BY_TRAINER,
    SET_ASIDE,
    TOLD,
    TOLD_BY_GROUP,
    UNDELIVERED,
    WIDGETS_BY_SESSION,
    JournalEntry,
    Key,
    R,
    Record,
    Request,
    entry_place,
)

Wrong = TypeVar("Wrong", bound=BaseException)

NOW: Final = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LEASE: Final = timedelta(minutes=5)
SALES: Final = SessionId("sales-101")
NORTH: Final = SectionId("north")
DAY_1: Final = EventId("day-1")
ANA: Final = PersonId("ana")
BOB: Final = PersonId("bob")
CYD: Final = PersonId("cyd")


_KEY: Final = Keys.holding("contract")
_TITLES: Final[dict[str, Any]] = {"session_title": "Sales", "section_name": "North"}
_ANOTHER: Final = AboutSection(session_title="another", section_name="North")


# Records to store -----------------------------------------------------------------------------


def _member(person_id: str, group_id: str) -> Membership:
    return Membership(person_id=PersonId(person_id), group_id=GroupId(group_id), source=STAFF)


def _person(person_id: str, **more: Any) -> Person:
    values: dict[str, Any] = {"name": person_id.title()}
    return Person(person_id=PersonId(person_id), **(values | more))


def _told(person_id: str, *group_ids: str, **more: Any) -> Told:
    """Give a record that is found under several values of one index."""
    groups = tuple(GroupId(one) for one in group_ids)
    return Told(person=_person(person_id, **more), group_ids=groups)


def _registration(learner_id: str, ticket: int, **more: Any) -> Registration:
    values: dict[str, Any] = {
        "session_id": SALES,
        "section_id": NORTH,
        "state": RegistrationState.ACTIVE,
    }
    return Registration(
        learner_id=PersonId(learner_id), since=NOW, ticket=ticket, **(values | more)
    )


def _notice(person_id: str, due_at: datetime = NOW, **more: Any) -> Notice:
    values: dict[str, Any] = {"kind": NoticeKind.WAITING, "payload": AboutSection(**_TITLES)}
    return Notice(
        person_id=PersonId(person_id),
        subject=(SALES, NORTH),
        occurrence="1",
        created_at=NOW,
        due_at=due_at,
        **(values | more),
    )


def _notices() -> list[Notice]:
    """Build a notice of each kind, about somebody of its own, with what it carries."""
    event = _session().sections[0].events[0]
    of_event: dict[str, Any] = {**_TITLES, "event": event}
    found: dict[str, Any] = {"automation_id": AutomationId("a"), "automation_name": "Ä"}
    quiz = Target.activity("quiz")
    waiting = RegistrationState.WAITING
    payloads: list[Payload] = [
        AboutSection(**_TITLES),
        PlaceGiven(**_TITLES, events=(event,)),
        PlaceLost(**_TITLES, was=waiting, reason="", events=(event,)),
        SectionCalledOff(**_TITLES, reason="é\n", events=()),
        SectionIsFull(**_TITLES, capacity=3),
        AboutEvent(**of_event),
        ChangedEvent(**of_event, before=event, revision=1),
        RemovedEvent(**of_event, revision=2),
        CalledOffEvent(**of_event, reason="ill", revision=3),
        Reminder(**of_event, lead=timedelta(hours=1)),
        IncompleteEvent(**of_event, missing=("link",)),
        CompletedSession(**_TITLES, at=NOW),
        CreditedSession(**_TITLES, at=NOW, was=waiting, events=(event,)),
        LostAccess(**_TITLES, learner_id=BOB, requirement="registration.in-group"),
        TrainerMessage(**_TITLES, subject="Pens", text="Bring one.", from_id=None),
        AutomationMessage(**found, subject="Hello", text="Good to have you."),
        GrantedBadge(**found, badge_id="gold"),
        GrantedCertificate(**found, certificate_id="iso"),
        SwitchedTarget(**found, target=quiz, with_activities=False),
        OfferedGroups(offer_id="o", group_ids=(GroupId("g"),), group_titles=("G",)),
        AddedToDo(title="Quiz", target=quiz, due_at=None),
        NearExpiry(title="Quiz", completed_at=NOW, expires_at=NOW + timedelta(days=1)),
    ]
    by_class = {type(one): one for one in payloads}
    return [
        _notice(kind.value, kind=kind, payload=by_class[telling.payload])
        for kind, telling in TELLINGS.items()
    ]


def _entry(position: int, *about: tuple[str, ...], title: str = "Quiz") -> JournalEntry:
    activity_id = ActivityId(f"quiz-{position}")
    return JournalEntry(
        position=position,
        at=NOW,
        actor=None,
        command=AddActivity(activity_id=activity_id, title=title),
        facts=(ActivityAdded(activity=Activity(activity_id=activity_id, title=title)),),
        about=about,
    )


def _due(session_id: str, due_at: datetime, section_id: str = NORTH) -> Due:
    return Due(due_at, CloseLine(session_id=session_id, section_id=section_id))


def _fill(session_id: str, due_at: datetime) -> Due:
    return Due(due_at, FillPlaces(session_id=session_id, section_id=NORTH))


def _meet(one: Due, other: Due) -> bool:
    """Tell whether two things due have a key in common that one of them holds."""
    held, needed = one.keys.held, one.keys.held | one.keys.shared
    return bool(needed & other.keys.held or held & other.keys.shared)


def _session(session_id: str = SALES, *, group_id: str = "north", trainer_id: str = "tess") -> Any:
    event = catalogue.Event(
        event_id=DAY_1,
        plan=EventPlan(
            start=LocalTime.parse("2026-10-25 02:30", "Europe/Brussels", fold=1),
            end=LocalTime.parse("2026-10-25 04:00", "Europe/Brussels"),
            format=EventFormat.HYBRID,
            trainer_ids=(PersonId(trainer_id),),
            title="Début « 1 »",
            notes="first line\n\tsecond line",
            links=("https://example.org/a?b=c&d=%20",),
            location="Zürich ☂",
        ),
        revision=3,
    )
    section = Section(
        section_id=NORTH,
        plan=SectionPlan(
            name="North",
            group_ids=(GroupId(group_id),),
            opens=NOW,
            closes=NOW + timedelta(days=1, microseconds=1),
            capacity=12,
            preferences=Preferences(
                confirmed_by_trainer=True,
                waitlist=Waitlist(size=3, stops_before=timedelta(hours=2)),
                deregistration=Deadline.days_before(2),
                marks_before=timedelta(minutes=15),
                events_needed=1,
            ),
        ),
        events=(event, evolve(event, event_id=EventId("day-2"), cancelled="storm")),
    )
    return Session(
        session_id=SessionId(session_id),
        plan=SessionPlan(title="Sales training 101", description="x" * 10_000),
        is_published=True,
        sections=(section, evolve(section, section_id=SectionId("south"), is_archived=True)),
        version=7,
    )


def examples() -> tuple[Record, ...]:
    """Give records of every kind, with every shape of value that records are made of."""
    command = RegisterLearner(
        session_id=SALES, section_id=NORTH, learner_id=ANA, waive=["period", "capacity"]
    )
    registered = LearnerRegistered(
        session_id=SALES,
        section_id=NORTH,
        learner_id=ANA,
        at=NOW,
        ticket=2**40,
        attempt=2,
        waived=(Waiver.PERIOD,),
    )
    marked = MarksEntered(
        session_id=SALES,
        section_id=NORTH,
        event_id=DAY_1,
        changes=((ANA, None, Attendance.ATTENDED, 1), (BOB, Attendance.ABSENT, None, 2)),
    )
    sheet = SaveSheet(
        session_id=SALES, section_id=NORTH, event_id=DAY_1, marks={ANA: "attended"}, others=None
    )
    findings = (
        met(Reason.ONESELF, ANA),
        unmet(Reason.WINDOW_OPEN, SALES, NORTH, opens=None, closes=NOW, case=Period.OVER),
        unmet(Reason.SHEET_COMPLETE, SALES, NORTH, count=2, missing=(ANA, BOB)),
    )
    condition = AllOf(
        [
            AnyOf([IsInGroup("north"), IsPerson("ana"), Always()]),
            Not(BetweenMoments(starts=NOW, ends=NOW + timedelta(microseconds=1))),
        ]
    )
    return (
        _person(
            "ana",
            email="ana@example.org",
            zone="Europe/Brussels",
            locale="fr-BE",
            status=PersonStatus.SUSPENDED,
            suspended_by=(STAFF, Source.automation(AutomationId("greet"))),
            dates=((PersonDate.CREATED, NOW),),
            attributes=attributes({"level": 3, "share": 0.1, "é": "ü", "old": None, "new": True}),
        ),
        Membership(
            person_id=ANA,
            group_id=GroupId("north"),
            source=Source.automation(AutomationId("greet")),
        ),
        _told("ana", "north", "south"),
        Group(group_id=GroupId("north"), title="North", type="region", parent_id=GroupId("all")),
        ToldGroup(group=Group(group_id=GroupId("north"), title="North")),
        Roles(
            holder=Holder.group("north"),
            is_admin=True,
            managed_group_ids=frozenset({GroupId("north"), GroupId("south")}),
        ),
        Settings(
            sessions_are_on=False,
            overlaps=Overlaps.REFUSE,
            reminders=(timedelta(days=7), timedelta(microseconds=1)),
            silent=frozenset({NoticeKind.MESSAGE, NoticeKind.PROMOTED}),
        ),
        Activity(activity_id=ActivityId("quiz"), title="Quiz"),
        Widget(widget_id=WidgetId("home"), title="Home", session_ids=(SALES,)),
        Automation(
            automation_id="greet",
            name="Greet",
            condition=condition,
            actions=[Unlock(Target.widget("home")), Lock(Target.activity("quiz"))],
            trigger=None,
            is_enabled=False,
        ),
        _session(),
        Roster(
            session_id=SALES,
            section_id=NORTH,
            taken=100_000,
            waiting=1,
            next_ticket=2**62,
            locked_group_ids=(GroupId("north"),),
            fillings=2,
        ),
        _registration(
            "ana",
            -5,
            attempt=2,
            marks={
                DAY_1: Mark(Attendance.ATTENDED, Attendance.EXCUSED, NOW),
                EventId("day-2"): Mark(),
            },
            completion=Completion(at=NOW, attended=((DAY_1, NOW),), needed=None),
            waived=(Waiver.UNLOCK,),
            passed_over="registration.in-group",
        ),
        Attempt(
            registration=_registration(
                "ana",
                7,
                state=RegistrationState.REMOVED,
                marks={DAY_1: Mark(None, Attendance.ATTENDED, NOW)},
                fallen=Completion(at=NOW, attended=((DAY_1, NOW),), needed=1, eased_at=NOW),
                until=NOW,
            )
        ),
        Sheet(
            session_id=SALES,
            section_id=NORTH,
            event_id=DAY_1,
            state=SheetState.REOPENED,
            changed_at=NOW,
            changed_by="tess",
            reason="a slip",
            submissions=2,
            first_submitted_at=NOW,
        ),
        _due(SALES, NOW),
        Failure(due=_due(SALES, NOW), attempts=3, error="é\n", again_at=NOW),
        *_learning(),
        *_notices(),
        JournalEntry(
            position=1,
            at=NOW,
            actor=ANA,
            command=sheet,
            facts=(registered, marked),
            about=((SALES, ANA), (SALES, BOB)),
            request_key="once",
        ),
        Request(
            request_key="once",
            command=command,
            actor=None,
            answer=Decision(findings, (registered,)),
        ),
    )


def _learning() -> tuple[Record, ...]:
    """Give what there is to learn apart from sessions, and what automations have done."""
    target, root = Target.activity("quiz"), (3, 1)
    person_id, automation_id = PersonId(ANA), AutomationId("greet")
    return (
        Goal(goal_id=GoalId("ten"), title="Ten books"),
        Intake(intake_id=IntakeId("hello"), title="Hello"),
        Journey(
            journey_id="first",
            title="First",
            sections=[JourneySection(journey_section_id="a", title="A", steps=["quiz"])],
        ),
        Programme(programme_id="year", title="Year", parts=[Target.journey("first")]),
        Expiry(activity_id="quiz", after=timedelta(days=365)),
        Result(person_id=person_id, target=target, status=ResultStatus.GRADED, at=NOW, score=7.5),
        Result(
            person_id=person_id,
            target=Target.session(SALES),
            status=ResultStatus.COMPLETED,
            at=NOW,
            credit=Credit(at=NOW, by=person_id, automation_id=automation_id),
        ),
        Item(person_id=person_id, item_id=ItemId("own"), title="Mine", created_at=NOW, since=NOW),
        Offer(person_id=person_id, offer_id="1", group_ids=(GroupId("north"),), made_at=NOW),
        Grant(
            target=target,
            person_id=person_id,
            is_unlock=True,
            automation_id=automation_id,
            at=NOW,
            root=root,
        ),
        Reaction(root=root, automation_id=automation_id, person_id=person_id),
        Match(subject=("programme", "year"), person_id=person_id, at=NOW),
    )


# What contracts are written with --------------------------------------------------------------


class _PowerCut(BaseException):
    """Something that no ``except Exception`` catches, such as an interrupt from the keyboard."""


@contextmanager
def _raising(wrong: type[Wrong]) -> Iterator[None]:
    try:
        yield
    except wrong:
        return
    message = f"{wrong.__name__} was expected"
    raise AssertionError(message)


def _keep(storage: Storage, *records: Record) -> None:
    """Commit records, journal entries among them in order."""
    with storage.transaction(keys=_KEY) as transaction:
        for record in records:
            if isinstance(record, JournalEntry):
                transaction.append(record)
            else:
                transaction.put(record)


def _put(storage: Storage, keys: Keys) -> None:
    with storage.transaction(keys=keys) as transaction:
        transaction.put(_told("ana"))


def _written(storage: Storage, *about: tuple[str, ...]) -> JournalEntry:
    """Write one journal entry in a transaction of its own."""
    with storage.transaction(keys=_KEY) as transaction:
        entry = _entry(transaction.position, *about)
        transaction.append(entry)
    return entry


def _stored(storage: Storage, kind: type[R], key: Key) -> R | None:
    with storage.transaction() as transaction:
        return transaction.get(kind, key)


def _claimed(claims: Iterable[Claim[Due]]) -> list[Due]:
    return [one.record for one in claims]


def _found(storage: Storage, index: Any, *value: str) -> list[Any]:
    with storage.transaction() as transaction:
        return list(transaction.find(index, value))


def _write(transaction: Transaction) -> None:
    """Do one of each thing that a transaction can write."""
    transaction.put(_told("ana", name="Changed"))
    transaction.put(_told("bob", "south"))
    transaction.remove(Told, ("cyd",))
    transaction.append(_entry(2, (SALES, ANA)))
    transaction.rewrite(_entry(1, title="Rewritten"))


def _everything(storage: Storage) -> list[list[Any]]:
    """Read back all that ``_write`` touches, by key and by index."""
    with storage.transaction() as transaction:
        return [
            [transaction.get(Told, (one,)) for one in ("ana", "bob", "cyd")],
            list(transaction.find(TOLD)),
            list(transaction.find(TOLD_BY_GROUP, ("north",))),
            list(transaction.find(TOLD_BY_GROUP, ("south",))),
            list(transaction.find(JOURNAL)),
            list(transaction.find(JOURNAL_BY_SUBJECT, (SALES, ANA))),
        ]


class _Worker(Thread):
    """A thread that hands its problem to whoever waits for it."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self._problem: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._work()
        except BaseException as problem:  # noqa: BLE001 - raised again where somebody waits
            self._problem = problem

    def finish(self, patience: float) -> None:
        self.join(patience)
        assert not self.is_alive(), f"a transaction still waits after {patience} seconds"
        if self._problem is not None:
            raise self._problem


# The contracts --------------------------------------------------------------------------------


class StorageContract(ABC):
    """Every promise of ``ports.Storage``; subclass it, and say how a storage is made.

    Attributes:
        patience: How many seconds a transaction may keep another one waiting.
    """

    patience: float = 10.0

    @abstractmethod
    def make_storage(self) -> Storage:
        """Give a new, empty storage."""

    # All or nothing

    def test_commits_when_the_block_ends(self) -> None:
        """What a transaction wrote is there for the next one."""
        storage = self.make_storage()
        _keep(storage, _told("ana", "north"), _told("cyd", "north"), _entry(1))
        with storage.transaction(keys=_KEY) as transaction:
            _write(transaction)
        assert _everything(storage) == [
            [_told("ana", name="Changed"), _told("bob", "south"), None],
            [_told("ana", name="Changed"), _told("bob", "south")],
            [],
            [_told("bob", "south")],
            [_entry(1, title="Rewritten"), _entry(2, (SALES, ANA))],
            [_entry(2, (SALES, ANA))],
        ]

    def test_an_exception_undoes_everything(self) -> None:
        """A transaction that ends with an exception has changed nothing, in no index either."""
        self._assert_undone(ValueError)

    def test_an_interrupt_undoes_everything(self) -> None:
        """So has one that is interrupted by what is no ``Exception``."""
        self._assert_undone(_PowerCut)
        self._assert_undone(KeyboardInterrupt)
        self._assert_undone(GeneratorExit)

    def _assert_undone(self, wrong: type[BaseException]) -> None:
        storage = self.make_storage()
        _keep(storage, _told("ana", "north"), _told("cyd", "north"), _entry(1))
        before = _everything(storage)
        with _raising(wrong), storage.transaction(keys=_KEY) as transaction:
            _write(transaction)
            raise wrong
        assert _everything(storage) == before
        with storage.transaction(keys=_KEY) as transaction:
            _write(transaction)
        assert _everything(storage) != before

    def test_writing_twice_and_failing_gives_back_the_first(self) -> None:
        """However often a record was written, failing gives back what was committed."""
        storage = self.make_storage()
        _keep(storage, _told("ana", "north"))
        with _raising(ValueError), storage.transaction(keys=_KEY) as transaction:
            transaction.put(_told("ana", "south"))
            transaction.remove(Told, ("ana",))
            transaction.put(_told("ana", "south", "north"))
            raise ValueError
        assert _found(storage, TOLD_BY_GROUP, "north") == [_told("ana", "north")]
        assert _found(storage, TOLD_BY_GROUP, "south") == []

    # One after the other

    def test_transactions_with_a_common_key_never_overlap(self) -> None:
        """Many writers add one to the same number at once, and none is lost."""
        storage = self.make_storage()
        _keep(storage, Roster(session_id=SALES, section_id=NORTH))
        writers, rounds = 4, 10
        together = Barrier(writers)

        def count(key: str) -> None:
            together.wait(self.patience)
            for _ in range(rounds):
                with storage.transaction(
                    keys=Keys.holding(f"only {key}", "session sales-101")
                ) as one:
                    roster = one.get(Roster, (SALES, NORTH))
                    assert roster is not None
                    Event().wait(0.0005)  # so that others are there if they can be
                    one.put(roster.counting(taken=1))

        workers = [_Worker(lambda key=str(n): count(key)) for n in range(writers)]  # type: ignore[misc]
        for worker in workers:
            worker.finish(self.patience)
        with storage.transaction() as transaction:
            roster = transaction.get(Roster, (SALES, NORTH))
        assert roster is not None
        assert roster.taken == writers * rounds

    def test_the_second_of_two_writers_waits(self) -> None:
        """A second transaction with a common key begins only after the first has ended."""
        storage = self.make_storage()
        steps: list[str] = []
        second_is_there = Event()

        def second() -> None:
            second_is_there.set()
            with storage.transaction(keys=Keys.holding("session sales-101", "person bob")) as one:
                steps.append("second begins")
                assert one.get(Told, ("ana",)) == _told("ana")

        with storage.transaction(
            keys=Keys.holding("person ana", "session sales-101")
        ) as transaction:
            worker = _Worker(second)
            assert second_is_there.wait(self.patience)
            worker.join(0.05)
            transaction.put(_told("ana"))
            steps.append("first ends")
        worker.finish(self.patience)
        assert steps == ["first ends", "second begins"]

    def test_a_key_that_is_held_is_shared_by_nobody(self) -> None:
        """Whoever shares a key waits for whoever holds it, and the other way round."""
        key = "session sales-101"
        for first, second in (
            (Keys.holding(key), Keys.sharing(key) | Keys.holding("person bob")),
            (Keys.sharing(key) | Keys.holding("person bob"), Keys.holding(key)),
        ):
            storage = self.make_storage()
            steps: list[str] = []
            is_there = Event()

            def work(
                storage: Storage = storage,
                keys: Keys = second,
                steps: list[str] = steps,
                is_there: Event = is_there,
            ) -> None:
                is_there.set()
                with storage.transaction(keys=keys) as one:
                    steps.append("second begins")
                    assert one.get(Person, ("ana",)) == _person("ana")

            with storage.transaction(keys=first) as transaction:
                worker = _Worker(work)
                assert is_there.wait(self.patience)
                worker.join(0.05)
                transaction.put(_person("ana"))
                steps.append("first ends")
            worker.finish(self.patience)
            assert steps == ["first ends", "second begins"]

    def test_a_key_can_be_shared_and_then_held(self) -> None:
        """Whoever has finished with a shared key hinders nobody who wants to hold it."""
        storage = self.make_storage()
        for keys in (Keys.sharing("a"), Keys.sharing("a"), Keys.holding("a"), Keys.sharing("a")):
            _Worker(lambda keys=keys: _put(storage, keys)).finish(self.patience)  # type: ignore[misc]
        assert _found(storage, TOLD) == [_told("ana")]

    def test_keys_in_any_order_block_nobody_for_ever(self) -> None:
        """Two transactions that name the same keys in opposite orders both end."""
        storage = self.make_storage()
        together = Barrier(2)

        def work(keys: Iterable[str]) -> None:
            together.wait(self.patience)
            for _ in range(20):
                with storage.transaction(keys=Keys.holding(*keys)) as one:
                    one.put(_told("ana"))

        workers = [_Worker(lambda: work(("a", "b"))), _Worker(lambda: work(("b", "a")))]
        for worker in workers:
            worker.finish(self.patience)

    def test_a_failed_writer_lets_the_next_one_in(self) -> None:
        """A transaction that fails gives its keys free."""
        storage = self.make_storage()
        with _raising(_PowerCut), storage.transaction(keys=Keys.holding("session sales-101")):
            raise _PowerCut
        worker = _Worker(lambda: _keep(storage, _told("ana")))
        worker.finish(self.patience)
        assert _found(storage, TOLD) == [_told("ana")]

    def test_a_key_named_twice_is_one_key(self) -> None:
        """A transaction does not wait for itself."""
        storage = self.make_storage()

        def work() -> None:
            with storage.transaction(keys=Keys.holding("a", "a")) as transaction:
                transaction.put(_told("ana"))

        _Worker(work).finish(self.patience)
        assert _found(storage, TOLD) == [_told("ana")]

    def test_a_transaction_inside_a_writing_one_is_refused(self) -> None:
        """One thread cannot open a second transaction while it writes: it would wait for itself."""
        storage = self.make_storage()
        with storage.transaction(keys=_KEY) as transaction:
            transaction.put(_told("ana"))
            with _raising(StorageFailed), storage.transaction(keys=_KEY):
                pass
        assert _found(storage, TOLD) == [_told("ana")]

    # Reading

    def test_reads_see_own_writes(self) -> None:
        """A transaction reads what it wrote itself, by key and by index."""
        storage = self.make_storage()
        _keep(storage, _told("ana", "north"), _told("cyd", "north"), _entry(1))
        with storage.transaction(keys=_KEY) as transaction:
            _write(transaction)
            assert transaction.get(Told, ("ana",)) == _told("ana", name="Changed")
            assert transaction.get(Told, ("cyd",)) is None
            assert list(transaction.find(TOLD_BY_GROUP, ("north",))) == []
            assert list(transaction.find(TOLD_BY_GROUP, ("south",))) == [_told("bob", "south")]
            assert list(transaction.find(JOURNAL)) == [
                _entry(1, title="Rewritten"),
                _entry(2, (SALES, ANA)),
            ]

    def test_several_records_are_read_at_once(self) -> None:
        """Those that are there are found under their keys, one's own writes among them."""
        storage = self.make_storage()
        _keep(storage, _person("ana"), _person("bob"), _person("cyd"))
        keys = [("ana",), ("bob",), ("cyd",), ("dan",), ("nobody",), ("ana",)]
        with storage.transaction(keys=_KEY) as transaction:
            transaction.remove(Person, ("bob",))
            transaction.put(_person("dan"))
            found = transaction.get_many(Person, iter(keys))
            assert found == {
                ("ana",): _person("ana"),
                ("cyd",): _person("cyd"),
                ("dan",): _person("dan"),
            }
            assert transaction.get_many(Person, []) == {}
        assert set(found) == {("ana",), ("cyd",), ("dan",)}

    def test_several_values_are_found_at_once(self) -> None:
        """Each in its order, one's own writes among them; nothing is found under others."""
        storage = self.make_storage()
        records = [_registration("ana", 2), _registration("bob", 1)]
        _keep(storage, *records)
        south = _registration("cyd", 1, section_id=SectionId("south"))
        values: list[Key] = [(SALES, NORTH), (SALES, "south"), (SALES, "none")]
        with storage.transaction(keys=_KEY) as transaction:
            transaction.put(south)
            found = transaction.find_many(REGISTERED_IN_SECTION, iter(values))
            assert found == {
                values[0]: (records[1], records[0]),
                values[1]: (south,),
                values[2]: (),
            }
            assert transaction.find_many(REGISTERED_IN_SECTION, []) == {}

    def test_what_is_named_beforehand_is_a_hint(self) -> None:
        """Naming reads changes no answer: not of others, nor of what is not there."""
        storage = self.make_storage()
        _keep(storage, _person("ana"), _person("bob"))
        reads = [(Person, ("ana",)), (Person, ("nobody",)), (Roles, ("person", "ana"))]
        for keys in (Keys(), _KEY):
            with storage.transaction(keys=keys, reads=iter(reads)) as transaction:
                assert transaction.get(Person, ("ana",)) == _person("ana")
                assert transaction.get(Person, ("bob",)) == _person("bob")
                assert transaction.get(Person, ("nobody",)) is None

    def test_putting_tells_whether_a_record_is_new(self) -> None:
        """A record is new where none of its kind stood under its key, own writes counted."""
        storage = self.make_storage()
        _keep(storage, _told("ana"))
        with storage.transaction(keys=_KEY) as transaction:
            assert transaction.put(_told("ana", "north")) is False
            assert transaction.put(_told("bob")) is True
            assert transaction.put(_told("bob")) is False
            assert transaction.put(Group(group_id=GroupId("ana"), title="Ana")) is True
            transaction.remove(Told, ("ana",))
            assert transaction.put(_told("ana")) is True

    def test_nothing_shows_before_it_is_committed(self) -> None:
        """Another thread sees all that a transaction wrote, or nothing of it."""
        storage = self.make_storage()
        _keep(storage, _told("ana", "north"))
        seen: list[tuple[Any, ...]] = []
        written, looked = Event(), Event()

        def look() -> None:
            assert written.wait(self.patience)
            looked.set()
            with storage.transaction() as transaction:
                people = [transaction.get(Told, (one,)) for one in ("ana", "bob")]
                seen.append((*people, *transaction.find(TOLD_BY_GROUP, ("north",))))

        worker = _Worker(look)
        with storage.transaction(keys=_KEY) as transaction:
            transaction.remove(Told, ("ana",))
            transaction.put(_told("bob", "north"))
            written.set()
            assert looked.wait(self.patience)
            worker.join(0.05)
        worker.finish(self.patience)
        before = (_told("ana", "north"), None, _told("ana", "north"))
        after = (None, _told("bob", "north"), _told("bob", "north"))
        assert seen in ([before], [after])

    def test_what_is_not_there_is_none(self) -> None:
        """An empty storage finds nothing of any kind, and removing nothing is no error."""
        storage = self.make_storage()
        with storage.transaction(keys=_KEY) as transaction:
            for kind in KINDS:
                assert transaction.get(kind, ("nobody",)) is None
            assert list(transaction.find(TOLD)) == []
            assert list(transaction.find(TOLD_BY_GROUP, ("nowhere",))) == []
            transaction.remove(Told, ("nobody",))

    def test_without_a_key_nothing_can_be_written(self) -> None:
        """A transaction that names no key only reads."""
        storage = self.make_storage()
        _keep(storage, _told("ana"), _entry(1))
        before = _everything(storage)
        writes: list[Callable[[Transaction], object]] = [
            lambda one: one.put(_told("bob")),
            lambda one: one.remove(Told, ("ana",)),
            lambda one: one.append(_entry(2)),
            lambda one: one.rewrite(_entry(1, title="Rewritten")),
        ]
        for write in writes:
            with _raising(StorageFailed), storage.transaction() as transaction:
                write(transaction)
        assert _everything(storage) == before

    def test_kinds_do_not_mix(self) -> None:
        """Records of two kinds may have the same key."""
        storage = self.make_storage()
        group = Group(group_id=GroupId("ana"), title="A group called ana")
        _keep(storage, _told("ana"), group)
        with storage.transaction(keys=_KEY) as transaction:
            transaction.remove(Told, ("ana",))
            assert transaction.get(Group, ("ana",)) == group

    # What was stored comes back equal

    def test_every_kind_comes_back_equal(self) -> None:
        """A record of each kind is read back equal, in the same type."""
        storage = self.make_storage()
        records = examples()
        assert {type(one) for one in records} == set(KINDS)
        _keep(storage, *records)
        with storage.transaction() as transaction:
            for record in records:
                stored = transaction.get(type(record), record.key)
                assert stored == record
                assert type(stored) is type(record)

    def test_what_is_worked_out_comes_back_too(self) -> None:
        """Times in the hour that the clock repeats mean the same again, in what is told as well."""
        storage = self.make_storage()
        session = _session()
        payload = AboutEvent(**_TITLES, event=session.sections[0].events[0])
        notice = _notice("ana", kind=NoticeKind.EVENT_ADDED, payload=payload)
        _keep(storage, notice, session)
        with storage.transaction() as transaction:
            told = transaction.get(Notice, notice.key)
            kept = transaction.get(Session, (SALES,))
        assert told is not None
        assert kept is not None
        assert isinstance(told.payload, AboutEvent)
        for event in (kept.sections[0].events[0], told.payload.event):
            assert event.plan.start.fold == 1
            assert event.begins_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    def test_a_record_replaces_the_one_under_its_key(self) -> None:
        """Putting a record under a key that is taken leaves one record."""
        storage = self.make_storage()
        _keep(storage, _told("ana"), _told("ana", name="Anna"))
        assert _found(storage, TOLD) == [_told("ana", name="Anna")]

    # The journal

    def test_journal_is_in_order(self) -> None:
        """Entries come back in the order of their positions, however many there are."""
        storage = self.make_storage()
        positions = [_written(storage).position for _ in range(12)]
        assert positions == sorted(set(positions))
        assert [one.position for one in _found(storage, JOURNAL)] == positions

    def test_positions_rise_with_each_transaction(self) -> None:
        """A later transaction with a common key has a greater position, in 64 bits; one has one."""
        storage = self.make_storage()
        last = 0
        for keys in (Keys.holding("a"), Keys.holding("a", "b"), Keys.sharing("b") | _KEY):
            with storage.transaction(keys=keys) as transaction:
                position = transaction.position
                assert transaction.position == position
            assert last < position < 2**63
            last = position

    def test_a_transaction_that_only_reads_has_no_position(self) -> None:
        """Nothing is drawn for whoever writes nothing."""
        storage = self.make_storage()
        with _raising(StorageFailed), storage.transaction() as transaction:
            _ = transaction.position

    def test_a_failed_transaction_takes_its_position_from_nobody(self) -> None:
        """What was undone may leave a gap, and whoever comes next is still behind all before."""
        storage = self.make_storage()
        before = _written(storage)
        with _raising(_PowerCut), storage.transaction(keys=_KEY) as transaction:
            transaction.append(_entry(transaction.position))
            raise _PowerCut
        after = _written(storage)
        assert before.position < after.position
        assert _found(storage, JOURNAL) == [before, after]

    def test_an_entry_stands_at_the_position_of_its_transaction(self) -> None:
        """Nothing can be put before or into the journal, nor twice at one place."""
        storage = self.make_storage()
        before = _written(storage)
        for at in (-1, 0, +1):
            with _raising(StorageFailed), storage.transaction(keys=_KEY) as transaction:
                wrong = transaction.position if at == 0 else before.position + min(at, 0)
                transaction.append(_entry(wrong))
                transaction.append(_entry(transaction.position + max(at, 0)))
        with _raising(StorageFailed):
            _keep(storage, before)
        assert _found(storage, JOURNAL) == [before]

    def test_a_journal_can_be_written_again_elsewhere(self) -> None:
        """Entries are kept at their own positions, gaps too, and what is drawn later is greater."""
        storage = self.make_storage()
        entries = [_entry(position) for position in (1, 2, 40, 2**40)]
        _keep(storage, *entries)
        assert _found(storage, JOURNAL) == entries
        assert storage.settled() > entries[-1].position
        assert _written(storage).position > entries[-1].position

    def test_the_journal_can_be_followed(self) -> None:
        """Reading on behind a position gives what came since, once, in order."""
        storage = self.make_storage()
        first, second, third = (_written(storage) for _ in range(3))
        with storage.transaction() as transaction:
            for after, found in (
                (0, [first, second, third]),
                (first.position, [second, third]),
                (third.position - 1, [third]),
                (third.position, []),
            ):
                assert list(transaction.find(JOURNAL, after=entry_place(after))) == found
        assert storage.settled() > third.position

    def test_what_is_open_is_not_settled(self) -> None:
        """Whoever follows the journal waits where a transaction is open, and loses nothing."""
        storage = self.make_storage()
        before = _written(storage)
        drawn, done = Event(), Event()

        def work() -> None:
            with storage.transaction(keys=Keys.holding("slow")) as transaction:
                transaction.append(_entry(transaction.position))
                drawn.set()
                assert done.wait(self.patience)

        worker = _Worker(work)
        assert drawn.wait(self.patience)
        settled = storage.settled()
        done.set()
        worker.finish(self.patience)
        (slow,) = [one for one in _found(storage, JOURNAL) if one != before]
        assert before.position < settled <= slow.position < storage.settled()

    def test_an_entry_can_be_rewritten_in_its_place(self) -> None:
        """Rewriting changes what an entry says, and where it is found, not where it stands."""
        storage = self.make_storage()
        _keep(storage, _entry(1, (SALES, ANA)), _entry(2, (SALES, ANA)))
        with storage.transaction(keys=_KEY) as transaction:
            transaction.rewrite(_entry(1, (SALES, BOB), title="Rewritten"))
        rewritten = _entry(1, (SALES, BOB), title="Rewritten")
        assert _found(storage, JOURNAL) == [rewritten, _entry(2, (SALES, ANA))]
        assert _found(storage, JOURNAL_BY_SUBJECT, SALES, ANA) == [_entry(2, (SALES, ANA))]
        assert _found(storage, JOURNAL_BY_SUBJECT, SALES, BOB) == [rewritten]

    def test_an_entry_that_is_not_there_cannot_be_rewritten(self) -> None:
        """Rewriting never adds to the journal."""
        storage = self.make_storage()
        with (
            _raising(StorageFailed),
            storage.transaction(keys=_KEY) as transaction,
        ):
            transaction.rewrite(_entry(1))
        assert _found(storage, JOURNAL) == []

    def test_journal_is_found_by_each_subject_once(self) -> None:
        """An entry about several is found under each, and once where it names one twice."""
        storage = self.make_storage()
        entry = _entry(1, (SALES, ANA), (SALES, BOB), (SALES, ANA))
        _keep(storage, entry, _entry(2, (SALES, BOB)))
        assert _found(storage, JOURNAL_BY_SUBJECT, SALES, ANA) == [entry]
        assert _found(storage, JOURNAL_BY_SUBJECT, SALES, BOB) == [entry, _entry(2, (SALES, BOB))]
        assert _found(storage, JOURNAL_BY_SUBJECT, SALES) == []

    # Indexes

    def test_an_index_is_in_its_order_and_then_by_key(self) -> None:
        """Records come in the order of the index, whatever the order of writing."""
        storage = self.make_storage()
        tickets = {"dan": 30, "ana": 10, "cyd": 20, "bob": 20, "eve": -1}
        _keep(storage, *(_registration(one, ticket) for one, ticket in tickets.items()))
        found = _found(storage, REGISTERED_IN_SECTION, SALES, NORTH)
        assert [one.learner_id for one in found] == ["eve", "ana", "bob", "cyd", "dan"]
        _keep(storage, _registration("abe", 20))
        found = _found(storage, REGISTERED_IN_SECTION, SALES, NORTH)
        assert [one.learner_id for one in found] == ["eve", "ana", "abe", "bob", "cyd", "dan"]

    def test_numbers_sort_as_numbers(self) -> None:
        """Ticket 9 comes before ticket 10, and before one beyond four bytes."""
        storage = self.make_storage()
        _keep(storage, *(_registration(f"p{n}", n) for n in (2**40, 10, 9, 100)))
        found = _found(storage, REGISTERED_IN_SECTION, SALES, NORTH)
        assert [one.ticket for one in found] == [9, 10, 100, 2**40]

    def test_a_record_moves_within_an_index(self) -> None:
        """A record with another place in the order is found at that place only."""
        storage = self.make_storage()
        _keep(storage, *(_registration(one, n) for n, one in enumerate(("ana", "bob", "cyd"))))
        _keep(storage, _registration("ana", 5))
        found = _found(storage, REGISTERED_IN_SECTION, SALES, NORTH)
        assert [one.learner_id for one in found] == ["bob", "cyd", "ana"]

    def test_a_record_moves_between_indexes(self) -> None:
        """A learner who is promoted leaves the line and is found among the registered."""
        storage = self.make_storage()
        waiting = _registration("ana", 1, state=RegistrationState.WAITING)
        _keep(storage, waiting)
        assert _found(storage, LINE, SALES, NORTH) == [waiting]
        assert _found(storage, REGISTERED_IN_SECTION, SALES, NORTH) == []
        _keep(storage, _registration("ana", 1))
        assert _found(storage, LINE, SALES, NORTH) == []
        assert _found(storage, REGISTERED_IN_SECTION, SALES, NORTH) == [_registration("ana", 1)]

    def test_an_index_gives_the_record_as_it_is_now(self) -> None:
        """A change that moves nothing in an index still shows there."""
        storage = self.make_storage()
        _keep(storage, _registration("ana", 1))
        changed = _registration("ana", 1, attempt=2)
        _keep(storage, changed)
        assert _found(storage, REGISTERED_IN_SECTION, SALES, NORTH) == [changed]

    def test_a_record_is_found_under_each_of_its_values(self) -> None:
        """A person in two groups is found under both, and under none that they left."""
        storage = self.make_storage()
        _keep(storage, _told("ana", "north", "south"), _told("bob", "south"))
        assert _found(storage, TOLD_BY_GROUP, "north") == [_told("ana", "north", "south")]
        _keep(storage, _told("ana", "south", "west"))
        assert _found(storage, TOLD_BY_GROUP, "north") == []
        assert _found(storage, TOLD_BY_GROUP, "west") == [_told("ana", "south", "west")]
        assert [one.person_id for one in _found(storage, TOLD_BY_GROUP, "south")] == [ANA, BOB]

    def test_a_removed_record_is_in_no_index(self) -> None:
        """What was removed is found nowhere."""
        storage = self.make_storage()
        _keep(storage, _told("ana", "north"), _told("bob", "north"))
        with storage.transaction(keys=_KEY) as transaction:
            transaction.remove(Told, ("ana",))
        assert _found(storage, TOLD_BY_GROUP, "north") == [_told("bob", "north")]
        assert _found(storage, TOLD) == [_told("bob", "north")]

    def test_order_is_right_again_after_an_undo(self) -> None:
        """A failed transaction leaves every index in its order."""
        storage = self.make_storage()
        before = [_registration(one, n) for n, one in enumerate(("ana", "bob", "cyd"))]
        _keep(storage, *before)
        with _raising(_PowerCut), storage.transaction(keys=_KEY) as transaction:
            transaction.put(_registration("ana", 9))
            transaction.remove(Registration, (SALES, BOB))
            transaction.put(_registration("dan", -1))
            raise _PowerCut
        assert _found(storage, REGISTERED_IN_SECTION, SALES, NORTH) == before

    def test_finding_can_stop_early(self) -> None:
        """Going through an index may end before its last record, and writing may follow."""
        storage = self.make_storage()
        _keep(storage, *(_registration(one, n) for n, one in enumerate(("ana", "bob", "cyd"))))
        with storage.transaction(keys=_KEY) as transaction:
            first = next(transaction.find(REGISTERED_IN_SECTION, (SALES, NORTH)))
            transaction.remove(Registration, first.key)
            rest = [
                one.learner_id for one in transaction.find(REGISTERED_IN_SECTION, (SALES, NORTH))
            ]
        assert rest == [BOB, CYD]

    def test_every_declared_index_finds_its_records(self) -> None:
        """Each index finds a record under its value, and nothing under another one."""
        storage = self.make_storage()
        records = {type(one): one for one in examples()}
        automation = evolve(_automation(records), trigger="periodic", is_enabled=True)
        waiting = _registration("bob", 7, state=RegistrationState.WAITING)
        aside = evolve(_notice("bob"), state=NoticeState.SET_ASIDE)
        _keep(storage, *records.values(), automation, waiting, aside)
        expected: list[tuple[Any, tuple[str, ...], list[Any]]] = [
            (TOLD_BY_GROUP, ("south",), [records[Told]]),
            (GROUPS_BY_PARENT, ("all",), [records[Group]]),
            (WIDGETS_BY_SESSION, (SALES,), [records[Widget]]),
            (AUTOMATIONS_BY_TARGET, ("widget", "home"), [automation]),
            (AUTOMATIONS_BY_TARGET, ("activity", "quiz"), [automation]),
            (SESSIONS_BY_GROUP, ("north",), [records[Session]]),
            (SESSIONS_BY_TRAINER, ("tess",), [records[Session]]),
            (REGISTRATIONS_BY_LEARNER, (ANA,), [records[Registration]]),
            (REGISTERED_IN_SECTION, (SALES, NORTH), [records[Registration]]),
            (LINE, (SALES, NORTH), [waiting]),
            (LINES, (), [records[Roster]]),
            (DUE, (), [records[Due]]),
            (UNDELIVERED, (), [records[Notice]]),
            (SET_ASIDE, (), [aside]),
        ]
        for index, value, found in expected:
            assert _found(storage, index, *value) == found, index.name
            assert _found(storage, index, "elsewhere", "nowhere") == [], index.name

    def test_finding_goes_on_behind_a_place(self) -> None:
        """A long list can be read in pages: behind a place, so many at most."""
        storage = self.make_storage()
        tickets = {"ana": 10, "bob": 20, "cyd": 20, "dan": 30}
        records = [_registration(one, ticket) for one, ticket in tickets.items()]
        _keep(storage, *records)
        index, value = REGISTERED_IN_SECTION, (SALES, NORTH)
        gone = _registration("bud", 20)
        with storage.transaction() as transaction:
            assert list(transaction.find(index, value, limit=2)) == records[:2]
            assert list(transaction.find(index, value, limit=0)) == []
            for number, record in enumerate(records):
                behind = list(transaction.find(index, value, after=index.place(record)))
                assert behind == records[number + 1 :]
            after = index.place(records[0])
            assert list(transaction.find(index, value, after=after, limit=2)) == records[1:3]
            assert list(transaction.find(index, value, after=index.place(gone))) == records[2:]
        with storage.transaction(keys=_KEY) as transaction:
            transaction.put(_registration("eve", 25))
            transaction.remove(Registration, records[1].key)
            found = transaction.find(index, value, after=after, limit=2)
            assert [one.learner_id for one in found] == ["cyd", "eve"]

    # Claiming notices

    def test_everybody_in_a_set_is_named_by_id(self) -> None:
        """Sets are put together, named in order, page by page, and counted."""
        storage = self.make_storage()
        _keep(
            storage,
            Group(group_id=GroupId("all"), title="All"),
            Group(group_id=GroupId("north"), title="North", parent_id=GroupId("all")),
            _person("cyd"),
            _person("bob"),
            _person("ana"),
            _member("cyd", "north"),
            _member("bob", "all"),
            Match(subject=("automation", "greet"), person_id=CYD, at=NOW),
        )
        member, matched = Met(IsInGroup("all")), Matched(("automation", "greet"))
        with storage.transaction() as transaction:
            for who, *names in (
                (member, "bob", "cyd"),
                (Met(Not(IsInGroup("all"))), "ana"),
                (member - matched, "bob"),
                (member & matched, "cyd"),
                (Met(IsPerson("ana")) | matched, "ana", "cyd"),
                (Met(IsInGroup("gone")),),
                (NotUnmet(IsInGroup("gone")), "ana", "bob", "cyd"),
                (NOBODY,),
            ):
                found = transaction.people(who, at=NOW)
                assert found == tuple(names)
                assert transaction.count_people(who, at=NOW) == len(names)
            page = transaction.people(Met(Always()), at=NOW, after=ANA, limit=1)
            assert page == ("bob",)

    def test_who_is_in_a_set_depends_on_the_moment(self) -> None:
        """Windows are looked at as of the moment that is asked about."""
        storage = self.make_storage()
        _keep(storage, _person("ana"))
        window = Met(BetweenMoments(starts=NOW))
        with storage.transaction() as transaction:
            for moment, names in ((NOW, (ANA,)), (NOW - LEASE, ()), (NOW + LEASE, (ANA,))):
                assert transaction.people(window, at=moment) == names

    def test_who_is_in_a_set_follows_what_is_written_and_undone(self) -> None:
        """A transaction sees its own writes, and nobody sees those that were undone."""
        storage = self.make_storage()
        north = Group(group_id=GroupId("north"), title="North")
        _keep(storage, north, _person("ana"), _person("bob"))
        member = Met(IsInGroup("north"))
        with _raising(_PowerCut), storage.transaction(keys=_KEY) as transaction:
            assert transaction.people(member, at=NOW) == ()
            transaction.put(_member("bob", "north"))
            transaction.put(_person("eve"))
            transaction.put(_member("eve", "north"))
            assert transaction.people(member, at=NOW) == ("bob", "eve")
            raise _PowerCut
        with storage.transaction() as transaction:
            assert transaction.people(member, at=NOW) == ()
        _keep(storage, _member("ana", "north"))
        with storage.transaction() as transaction:
            assert transaction.people(member, at=NOW) == (ANA,)

    def test_a_claimed_notice_belongs_to_one_worker(self) -> None:
        """A notice is handed out once while its lease lasts, and again after it."""
        storage = self.make_storage()
        _keep(storage, _notice("ana"))
        (claim,) = storage.claim_notices(now=NOW, lease=LEASE, limit=10)
        assert claim.record == _notice("ana")
        assert claim.until == NOW + LEASE
        assert storage.claim_notices(now=NOW, lease=LEASE, limit=10) == ()
        late = NOW + LEASE - timedelta(seconds=1)
        assert storage.claim_notices(now=late, lease=LEASE, limit=10) == ()
        (again,) = storage.claim_notices(now=NOW + LEASE, lease=LEASE, limit=10)
        assert again.record.key == claim.record.key
        assert again.token != claim.token

    def test_notices_are_claimed_in_the_order_they_are_due(self) -> None:
        """The first due come first, no more than asked for, and none before its moment."""
        storage = self.make_storage()
        minute = timedelta(minutes=1)
        late, early = _notice("ana", NOW - minute), _notice("bob", NOW - 2 * minute)
        _keep(storage, late, early, _notice("cyd", NOW + minute))

        def claimed(now: datetime, limit: int) -> list[str]:
            claims = storage.claim_notices(now=now, lease=LEASE, limit=limit)
            return [one.record.person_id for one in claims]

        assert claimed(NOW, 0) == []
        assert claimed(NOW, 1) == [BOB]
        assert claimed(NOW, 10) == [ANA]
        assert claimed(NOW + minute, 10) == [CYD]

    def test_settled_notices_are_not_claimed(self) -> None:
        """What was delivered, dropped or set aside is not handed out."""
        storage = self.make_storage()
        done = (NoticeState.DELIVERED, NoticeState.DROPPED, NoticeState.SET_ASIDE)
        _keep(storage, *(_notice(f"p{n}", state=state) for n, state in enumerate(done)))
        assert storage.claim_notices(now=NOW, lease=LEASE, limit=10) == ()

    def test_claims_are_settled_together(self) -> None:
        """Whoever has claimed notices says how they stand now, several at once."""
        storage = self.make_storage()
        _keep(storage, _notice("ana"), _notice("bob"), _notice("cyd"))
        ana, bob, cyd = storage.claim_notices(now=NOW, lease=LEASE, limit=10)
        delivered = evolve(ana.record, state=NoticeState.DELIVERED)
        failed = evolve(bob.record, attempts=1, error="no", due_at=NOW + timedelta(hours=1))
        outcomes = [(ana, delivered), (bob, failed), (cyd, None)]
        assert storage.settle(outcomes) == (ana, bob, cyd)
        assert _stored(storage, Notice, ana.record.key) == delivered
        assert _found(storage, UNDELIVERED) == [cyd.record, failed]
        (again,) = storage.claim_notices(now=NOW, lease=LEASE, limit=10)
        assert again.record == cyd.record
        later = storage.claim_notices(now=NOW + timedelta(hours=1), lease=LEASE, limit=10)
        assert [one.record for one in later] == [cyd.record, failed]

    def test_a_claim_is_settled_once(self) -> None:
        """A claim has ended when it was settled."""
        storage = self.make_storage()
        _keep(storage, _notice("ana"))
        (claim,) = storage.claim_notices(now=NOW, lease=LEASE, limit=1)
        delivered = evolve(claim.record, state=NoticeState.DELIVERED)
        assert storage.settle([(claim, delivered)]) == (claim,)
        assert storage.settle([(claim, claim.record)]) == ()
        assert storage.renew([claim], now=NOW, lease=LEASE) == ()
        assert _stored(storage, Notice, claim.record.key) == delivered

    def test_whoever_lost_a_claim_settles_nothing(self) -> None:
        """A worker whose lease ran out, and whose notice another one has, changes nothing (N5)."""
        storage = self.make_storage()
        _keep(storage, _notice("ana"))
        (slow,) = storage.claim_notices(now=NOW, lease=LEASE, limit=1)
        (quick,) = storage.claim_notices(now=NOW + LEASE, lease=LEASE, limit=1)
        assert storage.renew([slow, quick], now=NOW + LEASE, lease=LEASE) == (
            evolve(quick, until=NOW + 2 * LEASE),
        )
        failed = evolve(slow.record, attempts=1, error="no")
        assert storage.settle([(slow, failed)]) == ()
        assert _stored(storage, Notice, slow.record.key) == quick.record
        delivered = evolve(quick.record, state=NoticeState.DELIVERED)
        assert storage.settle([(quick, delivered)]) == (quick,)
        assert storage.settle([(slow, failed)]) == ()
        assert _stored(storage, Notice, slow.record.key) == delivered

    def test_a_renewed_claim_lasts_longer(self) -> None:
        """Who still works on something keeps it, from the moment of renewing for a whole lease."""
        storage = self.make_storage()
        _keep(storage, _notice("ana"))
        claims = storage.claim_notices(now=NOW, lease=LEASE, limit=1)
        soon = NOW + timedelta(minutes=4)
        (renewed,) = storage.renew(claims, now=soon, lease=LEASE)
        assert renewed == evolve(claims[0], until=soon + LEASE)
        assert storage.claim_notices(now=NOW + LEASE, lease=LEASE, limit=1) == ()
        assert len(storage.claim_notices(now=soon + LEASE, lease=LEASE, limit=1)) == 1

    def test_a_lease_that_ran_out_unnoticed_is_renewed(self) -> None:
        """What nobody else has taken up is still the worker's own."""
        storage = self.make_storage()
        _keep(storage, _notice("ana"))
        claims = storage.claim_notices(now=NOW, lease=LEASE, limit=1)
        (renewed,) = storage.renew(claims, now=NOW + 2 * LEASE, lease=LEASE)
        assert renewed.token == claims[0].token
        assert storage.claim_notices(now=NOW + 2 * LEASE, lease=LEASE, limit=1) == ()

    def test_what_was_taken_back_never_comes_back(self) -> None:
        """A notice removed or written anew meanwhile belongs to nobody any more (N6)."""
        storage = self.make_storage()
        _keep(storage, _notice("ana"), _notice("bob"))
        ana, bob = storage.claim_notices(now=NOW, lease=LEASE, limit=10)
        anew = _notice("bob", payload=_ANOTHER)
        with storage.transaction(keys=_KEY) as transaction:
            transaction.remove(Notice, ana.record.key)
            transaction.put(anew)
        assert storage.renew([ana, bob], now=NOW, lease=LEASE) == ()
        failed = [(one, evolve(one.record, attempts=1)) for one in (ana, bob)]
        assert storage.settle(failed) == ()
        assert _found(storage, UNDELIVERED) == [anew]
        (again,) = storage.claim_notices(now=NOW, lease=LEASE, limit=10)
        assert again.record == anew

    def test_a_claim_outlives_a_transaction_that_failed(self) -> None:
        """What was undone has taken nothing from whoever claimed it."""
        storage = self.make_storage()
        _keep(storage, _notice("ana"))
        (claim,) = storage.claim_notices(now=NOW, lease=LEASE, limit=1)
        with _raising(_PowerCut), storage.transaction(keys=_KEY) as transaction:
            transaction.put(_notice("ana", payload=_ANOTHER))
            raise _PowerCut
        delivered = evolve(claim.record, state=NoticeState.DELIVERED)
        assert storage.settle([(claim, delivered)]) == (claim,)
        assert _stored(storage, Notice, claim.record.key) == delivered

    def test_workers_share_notices_without_doubles(self) -> None:
        """Several workers that claim at once get every notice, and none twice."""
        storage = self.make_storage()
        people = [f"p{n:02d}" for n in range(30)]
        _keep(storage, *(_notice(one) for one in people))
        claimed: list[str] = []
        together = Barrier(3)

        def work() -> None:
            together.wait(self.patience)
            for _ in people:
                got = storage.claim_notices(now=NOW, lease=LEASE, limit=4)
                claimed.extend(one.record.person_id for one in got)

        workers = [_Worker(work) for _ in range(3)]
        for worker in workers:
            worker.finish(self.patience)
        assert sorted(claimed) == people

    # Claiming what is due

    def test_what_is_due_is_claimed_in_order(self) -> None:
        """The earliest comes first, no more than asked for, and none before its moment."""
        storage = self.make_storage()
        minute = timedelta(minutes=1)
        a, b, c = _due("a", NOW), _due("b", NOW - minute), _due("c", NOW + minute)
        _keep(storage, a, b, c)
        claim = storage.claim_due
        assert _claimed(claim(now=NOW, lease=LEASE, limit=1)) == [b]
        assert _claimed(claim(now=NOW, lease=LEASE, limit=10)) == [a]
        assert _claimed(claim(now=NOW, lease=LEASE, limit=10)) == []
        assert _claimed(claim(now=NOW + minute, lease=LEASE, limit=10)) == [c]
        assert _claimed(claim(now=NOW + LEASE, lease=LEASE, limit=10)) == [b, a]

    def test_what_has_a_common_key_is_done_in_order(self) -> None:
        """A later one waits while an earlier one with a common key is leased, and no longer."""
        storage = self.make_storage()
        minute = timedelta(minutes=1)
        first, second = _due("a", NOW - 3 * minute), _fill("a", NOW - 2 * minute)
        third = Due(NOW, EndEvent(session_id=SessionId("a"), section_id=NORTH, event_id=DAY_1))
        beside = _due("a", NOW - minute, "south")
        other = _due("b", NOW)
        _keep(storage, first, third, beside, other)
        assert _meet(first, third)
        assert not _meet(first, beside)
        assert _meet(first, second)
        assert _meet(second, third)
        assert not _meet(second, beside)
        found = storage.claim_due(now=NOW, lease=LEASE, limit=10)
        assert _claimed(found) == [first, beside, other]
        storage = self.make_storage()
        _keep(storage, first, second, third, beside, other)
        found = storage.claim_due(now=NOW, lease=LEASE, limit=10)
        assert _claimed(found) == [first, beside, other]
        assert storage.claim_due(now=NOW, lease=LEASE, limit=10) == ()
        for done, following in ((first, second), (second, third)):
            with storage.transaction(keys=_KEY) as transaction:
                transaction.remove(Due, done.key)
            assert _claimed(storage.claim_due(now=NOW, lease=LEASE, limit=10)) == [following]

    def test_what_others_have_can_be_asked_for(self) -> None:
        """Whoever has nothing else to do takes it over, and the order is kept."""
        storage = self.make_storage()
        first, second = _due("a", NOW), _fill("a", NOW)
        _keep(storage, first, second)
        (lost,) = storage.claim_due(now=NOW, lease=LEASE, limit=10)
        assert storage.claim_due(now=NOW, lease=LEASE, limit=10) == ()
        (own,) = storage.claim_due(now=NOW, lease=LEASE, limit=10, leased=True)
        assert own.record == lost.record == first
        assert storage.renew([lost, own], now=NOW, lease=LEASE) == (own,)

    def test_what_is_paused_is_not_handed_out(self) -> None:
        """Kinds that are paused stay due, and what has a common key with them waits."""
        storage = self.make_storage()
        minute = timedelta(minutes=1)
        paused, behind, other = _due("a", NOW - minute), _fill("a", NOW), _fill("b", NOW)
        _keep(storage, paused, behind, other)
        found = storage.claim_due(now=NOW, lease=LEASE, limit=10, paused={CloseLine})
        assert _claimed(found) == [other]
        assert _claimed(storage.claim_due(now=NOW, lease=LEASE, limit=10)) == [paused]

    def test_some_of_what_is_due_can_be_asked_for(self) -> None:
        """Whoever left something due takes up that and nothing else, and only when it is its turn."""
        storage = self.make_storage()
        minute = timedelta(minutes=1)
        first, second = _due("a", NOW - minute), _fill("a", NOW)
        other, later = _due("b", NOW), _due("c", NOW + minute)
        _keep(storage, first, second, other, later)
        only = [second.key, other.key, later.key, ("nothing",)]
        found = storage.claim_due(now=NOW, lease=LEASE, limit=10, only=only)
        assert _claimed(found) == [other]
        found = storage.claim_due(now=NOW, lease=LEASE, limit=10, only=[first.key])
        assert _claimed(found) == [first]
        found = storage.claim_due(
            now=NOW + minute, lease=LEASE, limit=10, only=only, paused={CloseLine, FillPlaces}
        )
        assert _claimed(found) == []

    def test_what_failed_is_tried_again_later(self) -> None:
        """It holds up what has a common key until it is set aside; whatever is done is over."""
        storage = self.make_storage()
        hour = timedelta(hours=1)
        first, second = _due("a", NOW), _fill("a", NOW)
        _keep(storage, first, second)
        (claim,) = storage.claim_due(now=NOW, lease=LEASE, limit=10)
        failure = Failure(due=first, attempts=1, error="no", again_at=NOW + hour)
        assert storage.settle([(claim, failure)]) == (claim,)
        assert _found(storage, FAILURES) == [failure]
        assert storage.claim_due(now=NOW + LEASE, lease=LEASE, limit=10) == ()
        (claim,) = storage.claim_due(now=NOW + hour, lease=LEASE, limit=10)
        assert claim.record == first
        aside = evolve(failure, attempts=2, again_at=None)
        assert storage.settle([(claim, aside)]) == (claim,)
        (claim,) = storage.claim_due(now=NOW + 9 * hour, lease=LEASE, limit=10)
        assert claim.record == second
        assert storage.settle([(claim, None)]) == (claim,)
        (found,) = storage.claim_due(now=NOW + 9 * hour, lease=LEASE, limit=10)
        assert found.record == second
        with storage.transaction(keys=_KEY) as transaction:
            transaction.remove(Failure, aside.key)
            transaction.remove(Due, second.key)
        (claim,) = storage.claim_due(now=NOW + 9 * hour, lease=LEASE, limit=10)
        assert claim.record == first

    def test_what_was_done_has_failed_no_more(self) -> None:
        """Settling something due without a failure takes the failure away, if it is done as well."""
        storage = self.make_storage()
        due = _due("a", NOW)
        _keep(storage, due, Failure(due=due, attempts=1, error="no", again_at=NOW))
        (claim,) = storage.claim_due(now=NOW, lease=LEASE, limit=1)
        with storage.transaction(keys=_KEY) as transaction:
            transaction.remove(Due, due.key)
        storage.settle([(claim, None)])
        assert _found(storage, FAILURES) == []

    def test_what_is_due_at_another_moment_has_not_failed(self) -> None:
        """A failure counts for what failed, and not for what is due under its key since."""
        storage = self.make_storage()
        due, again = _due("a", NOW), _due("a", NOW + timedelta(hours=1))
        _keep(storage, due)
        (claim,) = storage.claim_due(now=NOW, lease=LEASE, limit=1)
        assert storage.settle(
            [(claim, Failure(due=due, attempts=8, error="no", again_at=None))]
        ) == (claim,)
        _keep(storage, again)
        assert _claimed(storage.claim_due(now=again.due_at, lease=LEASE, limit=9)) == [again]

    def test_whoever_lost_something_due_notes_no_failure(self) -> None:
        """A worker whose lease ran out leaves what another one has, or has done, as it is."""
        storage = self.make_storage()
        _keep(storage, _due("a", NOW))
        (slow,) = storage.claim_due(now=NOW, lease=LEASE, limit=1)
        (quick,) = storage.claim_due(now=NOW + LEASE, lease=LEASE, limit=1)
        assert storage.renew([slow, quick], now=NOW + LEASE, lease=LEASE) == (
            evolve(quick, until=NOW + 2 * LEASE),
        )
        failure = Failure(due=slow.record, attempts=1, error="no", again_at=NOW)
        assert storage.settle([(slow, failure)]) == ()
        assert _found(storage, FAILURES) == []

    def test_workers_share_what_is_due_without_doubles(self) -> None:
        """Several workers that claim at once get everything, nothing twice."""
        storage = self.make_storage()
        names = [f"s{n:02d}" for n in range(30)]
        _keep(storage, *(_due(one, NOW) for one in names))
        claimed: list[str] = []
        together = Barrier(3)

        def work() -> None:
            together.wait(self.patience)
            for _ in names:
                got = storage.claim_due(now=NOW, lease=LEASE, limit=4)
                claimed.extend(one.record.key[1] for one in got)

        workers = [_Worker(work) for _ in range(3)]
        for worker in workers:
            worker.finish(self.patience)
        assert sorted(claimed) == names


def _automation(records: dict[type[Any], Any]) -> Automation:
    automation = records[Automation]
    assert isinstance(automation, Automation)
    return automation


class NotifierContract(ABC):
    """The promises of ``ports.Notifier``: say how one is made, and for whom delivery must fail."""

    @abstractmethod
    def make_notifier(self, *, failing: bool) -> Notifier:
        """Give a notifier that delivers, or one whose every delivery fails."""

    @abstractmethod
    def delivered(self, notifier: Notifier) -> list[tuple[str, ...]]:
        """Give the keys of the notices it delivered, in order."""

    def test_delivers_what_it_is_given(self) -> None:
        """Each notice handed over is delivered, in order."""
        notifier = self.make_notifier(failing=False)
        notices = [_notice("ana"), _notice("bob")]
        for notice in notices:
            notifier.send(notice, _person(notice.person_id, email="somebody@example.org"))
        assert self.delivered(notifier) == [notice.key for notice in notices]

    def test_every_kind_can_be_delivered(self) -> None:
        """There is no kind of notice that a notifier does not know."""
        notifier = self.make_notifier(failing=False)
        for notice in _notices():
            notifier.send(notice, _person(notice.person_id))
        assert [key[0] for key in self.delivered(notifier)] == [kind.value for kind in NoticeKind]

    def test_says_so_when_it_cannot_deliver(self) -> None:
        """What cannot be delivered now raises ``DeliveryFailed``, so that it is tried again."""
        notifier = self.make_notifier(failing=True)
        with _raising(DeliveryFailed):
            notifier.send(_notice("ana"), _person("ana"))
        assert self.delivered(notifier) == []

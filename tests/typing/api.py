"""Type-checked with ``mypy --strict``, never run: the public API as an application uses it.

``assert_type`` fails where a type is another one, and where it is ``Any``: what is ``Any`` is not
``str``. That this holds is checked at the end: with a name that is ``Any`` the file must not pass,
so the two ignored errors there would be reported as ignored for nothing.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, assert_type

import sessionkit as sk
from sessionkit._automations.notation import from_data, to_data
from sessionkit._domain.decision import Decision
from sessionkit._domain.due import Due
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.fields import Unchanged
from sessionkit._domain.ids import (
    Application,
    GroupId,
    PersonId,
    SectionId,
    SessionId,
)
from sessionkit._domain.keys import Keys
from sessionkit._domain.notice import Notice
from sessionkit._domain.outcomes import Marked, Place, Places
from sessionkit._domain.people import Person
from sessionkit._domain.reasons import Audience
from sessionkit._domain.registration import Registration
from sessionkit._ports import Claim, Clock, Notifier, Storage, Transaction
from sessionkit._records import LINE, JournalEntry
from sessionkit._views import (
    AccessView,
    Agenda,
    History,
    PersonProgress,
    RosterView,
    SectionProgress,
    SessionView,
    SheetView,
    Tiles,
)
from sessionkit._wiring import NoNotifier, system_clock
from sessionkit._words.catalogue import Explanation
from sessionkit._words.english import ENGLISH
from sessionkit.adapters.memory import MemoryStorage
from sessionkit.testing import FixedClock, RecordingNotifier, contracts


def everything_is_asked_of_the_engine(kit: sk.Engine) -> None:
    """Doing, asking, delivering and reading."""
    command = sk.RegisterLearner(session_id="sales-101", section_id="north", learner_id="ana")
    assert_type(kit.do(command, by="ana", request_key="once"), sk.Answer[Place])
    assert_type(kit.do(command, by=sk.APPLICATION), sk.Answer[Place])
    assert_type(kit.explain(command, by="ana"), sk.Answer[Place])
    assert_type(kit.do(command, by="ana").result, Place)
    assert_type(kit.do(command, by="ana").result.number, int | None)
    many = sk.RegisterLearners(session_id="sales-101", section_id="north", learner_ids=["ana"])
    assert_type(kit.do(many, by="tess").result, Places)
    sheet = sk.SubmitSheet(session_id="sales-101", section_id="north", event_id="day-1")
    assert_type(kit.do(sheet, by="tess").result, Marked)
    publish = sk.PublishSession(session_id="sales-101")
    assert_type(kit.do(publish, by="ada"), sk.Answer[None])
    assert_type(kit.run_due(), int)
    assert_type(kit.deliver(limit=10), sk.Deliveries)
    assert_type(kit.retry_set_aside(), int)
    assert_type(kit.tiles(by="ana"), Tiles)
    assert_type(kit.session("sales-101", by="ana"), SessionView)
    assert_type(kit.agenda("ana", by="ana"), Agenda)
    assert_type(kit.roster("sales-101", "north", by="tess"), RosterView)
    assert_type(kit.sheet("sales-101", "north", "day-1", by="tess"), SheetView)
    assert_type(kit.progress("ana", by="ana"), PersonProgress)
    assert_type(kit.section_progress("sales-101", "north", by="tess"), SectionProgress)
    assert_type(kit.history("sales-101", "ana", by="ana"), History)
    assert_type(kit.access("ana", sk.Target.widget("sessions"), by="ada"), AccessView)
    assert_type(kit.journal(by="ada"), Iterator[JournalEntry])
    assert_type(kit.now(), datetime)
    kit.do("register", by="ana")  # type: ignore[arg-type]
    kit.do(command, by=7)  # type: ignore[arg-type]
    kit.do(command)  # type: ignore[call-arg]


def answers_are_read(answer: sk.Answer[Any], deliveries: sk.Deliveries) -> None:
    """An answer in data and in words."""
    assert_type(answer.is_allowed, bool)
    assert_type(answer.decision, Decision)
    assert_type(answer.facts, tuple[Fact, ...])
    assert_type(answer.blocking, tuple[Explanation, ...])
    assert_type(answer.explanations[0].code, str)
    assert_type(answer.headline, str)
    assert_type(answer.reader.audience, Audience)
    assert_type(answer.to_records(), list[dict[str, Any]])
    assert_type(deliveries.delivered, int)
    answer.is_allowed = True  # type: ignore[misc]


def commands_take_plain_values() -> None:
    """Ids are given as texts and come back typed; what is left out stays as it is."""
    plan = sk.EventPlan(
        start=sk.LocalTime.parse("2026-03-02 09:00", "Europe/Brussels"),
        end=sk.LocalTime(datetime(2026, 3, 2, 12), "Europe/Brussels"),  # noqa: DTZ001 - a wall clock
        format="in-person",
        trainer_ids=["tess"],
        links=("https://example.org",),
    )
    assert_type(plan.start, sk.LocalTime)
    assert_type(plan.start.instant, datetime)
    assert_type(plan.format, sk.EventFormat)
    assert_type(plan.trainer_ids, tuple[PersonId, ...])
    section = sk.PlanSection(
        session_id="sales-101",
        section_id="north",
        plan=sk.SectionPlan(
            name="North",
            group_ids={"north"},
            opens=datetime(2026, 1, 1, tzinfo=UTC),
            capacity=12,
            preferences=sk.Preferences(
                waitlist=sk.Waitlist(size=3), deregistration=sk.Deadline.before(timedelta(hours=2))
            ),
        ),
        first_event_id="day-1",
        first_event=plan,
    )
    assert_type(section.session_id, SessionId)
    assert_type(section.section_id, SectionId)
    assert_type(section.plan.group_ids, tuple[GroupId, ...])
    assert_type(section.plan.capacity, int | None)
    edit = sk.EditSection(session_id="sales-101", section_id="north", capacity=None)
    assert_type(edit.section_id, SectionId)
    assert_type(edit.changes, dict[str, Any])
    sk.EditSection(
        session_id="s",
        section_id="n",
        group_ids=["north"],
        closes=sk.UNCHANGED,
        preferences={"waitlist": None, "events_needed": 2},
    )
    sk.EditEvent(session_id="s", section_id="n", event_id="d", format="online", title="Hall")
    sk.EditSession(session_id="s", title="Sales", based_on=3)
    sk.EditSection(session_id="s", section_id="n", places=12)  # type: ignore[call-arg]
    sk.EditSection(
        session_id="s",
        section_id="n",
        preferences={"waitlst": None},  # type: ignore[arg-type]
    )
    edit.based_on = 3  # type: ignore[misc]
    sheet = sk.SaveSheet(
        session_id="s", section_id="n", event_id="d", marks={"ana": "absent"}, others="attended"
    )
    assert_type(sheet.others, sk.Attendance | None)
    person = sk.PersonEntry(person_id="ana", name="Ana", status="pending", group_ids=["north"])
    assert_type(person.status, sk.PersonStatus)
    sk.CreateSession("sales-101", "Sales")  # type: ignore[call-arg]
    sk.CreateSession(session_id="sales-101")  # type: ignore[call-arg]
    sk.CreateSession(session_id=101, title="Sales")  # type: ignore[arg-type]
    sk.EditSection(session_id="s", section_id="n", capacity="twelve")  # type: ignore[arg-type]
    section.plan.name = "South"  # type: ignore[misc]


def automations_are_written_and_read() -> None:
    """Conditions combine, and come and go as plain data."""
    automation = sk.Automation(
        automation_id="greet",
        name="Greet",
        condition=sk.AllOf([sk.IsInGroup("north"), sk.Not(sk.AnyOf([sk.IsPerson("ana")]))]),
        actions=[sk.Unlock(sk.Target.session("sales-101")), sk.Lock(sk.Target.widget("home"))],
    )
    assert_type(automation.targets, tuple[sk.Target, ...])
    assert_type(to_data(automation), dict[str, Any])
    assert_type(from_data({}), sk.Automation)
    sk.Not("always")  # type: ignore[arg-type]
    sk.Unlock("sales-101")  # type: ignore[arg-type]


def errors_carry_what_they_are_about(problem: sk.SessionKitError) -> None:
    """Each error has what is needed to answer it."""
    match problem:
        case sk.Refused():
            assert_type(problem.answer, sk.Answer[Any])
            assert_type(problem.decision, Decision)
        case sk.NotFound():
            assert_type(problem.kind, str)
            assert_type(problem.id, str)
        case sk.UnreadableRecord():
            assert_type(problem.version, int)
        case sk.Conflict() | sk.StorageFailed() | sk.DeliveryFailed():
            assert_type(str(problem), str)
        case _:
            assert_type(problem, sk.SessionKitError)


def ports_are_matched(storage: Storage, notifier: Notifier, clock: Clock) -> sk.Engine:
    """Whatever matches the ports makes an engine."""
    return sk.Engine(storage=storage, notifier=notifier, clock=clock, words=ENGLISH)


def adapters_match_the_ports() -> None:
    """What is shipped matches the ports, adapters and fakes alike."""
    clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    kit = ports_are_matched(MemoryStorage(), RecordingNotifier(), clock)
    assert_type(kit, sk.Engine)
    ports_are_matched(MemoryStorage(), NoNotifier(), system_clock)
    assert_type(sk.in_memory(), sk.Engine)
    assert_type(sk.in_memory(clock=clock, notifier=RecordingNotifier()), sk.Engine)
    assert_type(RecordingNotifier().sent, list[Notice])
    assert_type(RecordingNotifier().to("ana"), list[str])


class OwnNotifier:
    """A notifier that an application might write."""

    def send(self, notice: Notice, person: Person) -> None:
        """Deliver it."""


class NoNotifierAtAll:
    """Something that takes other arguments than a notifier."""

    def send(self, notice: str) -> None:
        """Deliver it."""


class OwnStorageContract(contracts.StorageContract):
    """The shipped contract, held against a storage of one's own."""

    def make_storage(self) -> Storage:
        """Give an empty one."""
        return MemoryStorage()


def own_adapters_are_checked(storage: Storage) -> None:
    """A port of one's own is accepted exactly when it matches."""
    sk.in_memory(notifier=OwnNotifier())
    sk.in_memory(notifier=NoNotifierAtAll())  # type: ignore[arg-type]
    sk.in_memory(clock=lambda: "now")  # type: ignore[arg-type]
    sk.in_memory(storage=object())  # type: ignore[arg-type]
    contracts.StorageContract()  # type: ignore[abstract]
    with storage.transaction(keys=Keys.holding("session sales-101")) as records:
        assert_type(records, Transaction)
        assert_type(records.get(Person, ("ana",)), Person | None)
        assert_type(records.put(Person(person_id=PersonId("ana"), name="Ana")), bool)
        assert_type(records.find(LINE, ("sales-101", "north")), Iterator[Registration])
        assert_type(records.position, int)
        records.put("ana")  # type: ignore[arg-type]
    now = datetime(2026, 1, 1, tzinfo=UTC)
    claimed = storage.claim_notices(now=now, lease=timedelta(minutes=1), limit=1)
    assert_type(claimed, tuple[Claim[Notice], ...])
    due = storage.claim_due(now=now, lease=timedelta(minutes=1), limit=1)
    assert_type(storage.renew(due, now=now, lease=timedelta(minutes=1)), tuple[Claim[Due], ...])


def constants_are_what_they_say() -> None:
    """The two constants have types of their own."""
    by: str | Application = sk.APPLICATION
    kept: str | Unchanged = sk.UNCHANGED
    del by, kept


def nothing_is_any(whatever: Any) -> None:
    """``Any`` is caught: were it not, these ignores would be unused, which is an error."""
    assert_type(whatever, sk.Answer[Any])  # type: ignore[assert-type]
    assert_type(whatever.do(None), sk.Answer[Any])  # type: ignore[assert-type]

"""Everybody at once: given records and what happens to them -> who is in a set."""

from datetime import timedelta
from typing import Any

import pytest

import sessionkit as sk
from sessionkit import facts
from sessionkit._apply import apply
from sessionkit._automations.access import unlocked
from sessionkit._automations.bits import mask_of, named
from sessionkit._automations.everybody import Everybody
from sessionkit._domain.catalogue import Activity, Event, Goal, Intake, Section, Session
from sessionkit._domain.condition import Condition
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.fields import Attributes
from sessionkit._domain.keys import Keys
from sessionkit._domain.people import Group, Membership, Person, PersonDate, PersonStatus
from sessionkit._domain.plan import SessionPlan
from sessionkit._domain.programme import Journey, JourneySection, Programme
from sessionkit._domain.reaction import Grant, Match
from sessionkit._domain.registration import (
    Attempt,
    Attendance,
    Completion,
    Mark,
    Registration,
    RegistrationState,
)
from sessionkit._domain.result import Result, ResultStatus
from sessionkit._domain.who import NOBODY, Granted, Matched, Met, NotUnmet, OfStatus, Who
from sessionkit._overlay import Overlay
from sessionkit._world import StoredWorld
from tests.builders import START, Kit, a_kit, a_member, at, joined, keep, left, memberships, utc

HOUR = timedelta(hours=1)
HIRED = utc("2026-01-10 00:00")
NOON = utc("2026-02-01 12:00")
QUIZ, SALES = sk.Target.activity("quiz"), sk.Target.session("sales")
PATH, PART = sk.Target.journey("path"), sk.Target.journey_section("start")
READ = sk.Target.goal("read")


def saved(person_id: str, **changes: Any) -> facts.PersonSaved:
    """That somebody is known like this now."""
    person = Person(person_id=person_id, name=person_id.title(), **changes)
    return facts.PersonSaved(person=person)


def an_event(event_id: str = "one", day: str = "2026-02-01", **changes: Any) -> Event:
    """An event until noon in UTC."""
    return Event(
        event_id=event_id,
        plan=sk.EventPlan(start=at(f"{day} 09:00"), end=at(f"{day} 13:00")),
        **changes,
    )


def a_section(section_id: str = "early", *events: Event, is_confirmed: bool = False) -> Section:
    """A section of session ``sales`` with one event, unless others are given."""
    return Section(
        section_id=section_id,
        plan=sk.SectionPlan(
            name="Section",
            group_ids=("north",),
            preferences=sk.Preferences(confirmed_by_trainer=is_confirmed),
        ),
        events=events or (an_event(),),
    )


def a_place(learner_id: str, **changes: Any) -> Registration:
    """A place in section ``early``."""
    plan: dict[str, Any] = {
        "session_id": "sales",
        "learner_id": learner_id,
        "section_id": "early",
        "state": RegistrationState.ACTIVE,
        "since": START,
        "ticket": 1,
    }
    return Registration(**(plan | changes))


def a_journey(*activity_ids: str) -> Journey:
    """A journey of one section with these activities."""
    section = JourneySection(journey_section_id="start", title="Start", steps=activity_ids)
    return Journey(journey_id="path", title="Path", sections=[section])


def a_result(person_id: str, target: sk.Target = QUIZ, status: str = "completed") -> Result:
    """How somebody stands."""
    return Result(person_id=person_id, target=target, status=ResultStatus(status), at=START)


def a_grant(person_id: str, target: sk.Target = QUIZ, **changes: Any) -> Grant:
    """An unlock that was granted."""
    plan: dict[str, Any] = {
        "target": target,
        "person_id": person_id,
        "is_unlock": True,
        "automation_id": "granting",
        "at": START,
        "root": (1, 0),
    }
    return Grant(**(plan | changes))


def a_rule(automation_id: str, condition: Condition, *actions: Any) -> sk.Automation:
    """An automation under the periodic check."""
    return sk.Automation(
        automation_id=automation_id, name="Rule", condition=condition, actions=actions
    )


def a_small_world(*records: Any) -> Kit:
    """``ana`` in ``north`` below ``all`` with a place in ``sales``, ``bob`` in ``all``, ``cyd``
    without anything, and more records.
    """
    kit = a_kit()
    keep(
        kit,
        Group(group_id="all", title="All"),
        Group(group_id="north", title="North", parent_id="all"),
        *a_member(
            "ana",
            "north",
            dates=((PersonDate.CONTRACT_START, HIRED),),
            attributes=Attributes((("grade", 3), ("country", "be"))),
        ),
        *a_member("bob", "all", attributes=Attributes((("grade", "high"),))),
        *a_member("cyd", status=PersonStatus.SUSPENDED),
        Activity(activity_id="quiz", title="Quiz"),
        Session(session_id="sales", plan=SessionPlan(title="Sales"), sections=(a_section(),)),
        a_place("ana"),
        *records,
    )
    return kit


def the_world(kit: Kit, now: Any = START) -> StoredWorld:
    """What is there, at a moment."""
    with kit.storage.transaction() as records:
        return StoredWorld(records, now)


def happen(kit: Kit, *happened: Fact) -> None:
    """Change the records as facts say."""
    with kit.storage.transaction(keys=Keys.holding("test")) as records:
        for fact in happened:
            apply(fact, records)


def letters(kit: Kit, who: Who, now: Any = START) -> str:
    """Name everybody in a set by their first letters."""
    with kit.storage.transaction() as records:
        found = records.people(who, at=now)
        assert records.count_people(who, at=now) == len(found)
    return "".join(one[0] for one in found)


def said(kit: Kit, condition: Condition, now: Any = START) -> tuple[str, str]:
    """Give for whom a condition is met, and for whom it is unknown, by their first letters."""
    met, possible = Met(condition), NotUnmet(condition)
    assert letters(kit, met - possible, now) == ""
    return letters(kit, met, now), letters(kit, possible - met, now)


def opened(kit: Kit, automations: Any = None) -> str:
    """Give for whom the quiz is unlocked."""
    return letters(kit, unlocked(the_world(kit), QUIZ, automations))


# Each condition ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "met", "unknown"),
    [
        (sk.Always(), "abc", ""),
        (sk.IsPerson("bob"), "b", ""),
        (sk.IsPerson("zoe"), "", "abc"),
        (sk.AnyOf([sk.IsPerson("bob"), sk.IsPerson("ana")]), "ab", ""),
        (sk.AnyOf([sk.IsPerson("bob"), sk.IsPerson("zoe")]), "b", "ac"),
        (sk.IsInGroup("all"), "ab", ""),
        (sk.IsInGroup("north"), "a", ""),
        (sk.IsInGroup("gone"), "", "abc"),
        (sk.HasStatus(QUIZ, "incomplete"), "abc", ""),
        (sk.HasStatus(QUIZ, "completed"), "", ""),
        (sk.HasStatus(READ, "uncommitted"), "", "abc"),
        (sk.IsTriggersActivity(status="completed"), "", "abc"),
        (sk.BetweenMoments(starts=START), "abc", ""),
        (sk.BetweenMoments(ends=START), "", ""),
        (sk.AroundDate(date="contract start", starts="-30d"), "a", "bc"),
        (sk.AroundDate(date="contract start", starts="0s"), "", "bc"),
        (sk.AttributeIs("country", "be"), "a", "bc"),
        (sk.AttributeIs("grade", ["high", 4]), "b", "c"),
        (sk.AttributeBetween(name="grade", at_least=3), "a", "bc"),
        (sk.AttributeBetween(name="grade", at_most=2), "", "bc"),
        (sk.IsRegistered("sales"), "a", ""),
        (sk.IsRegistered("sales", "early"), "a", ""),
        (sk.IsRegistered("sales", "gone"), "", "abc"),
        (sk.IsRegistered("gone"), "", "abc"),
        (sk.HasAttended("sales"), "", ""),
        (sk.HasAttended("gone"), "", "abc"),
        (sk.HasAttended("sales", all_attempts=True), "", ""),
        (sk.HasAttended("gone", all_attempts=True), "", "abc"),
    ],
)
def test_for_whom_a_condition_is_met(condition: Condition, met: str, unknown: str) -> None:
    """Each condition is met, unmet and unknown for those for whom it is one by one; turned round,
    met and unmet change places and unknown stays (A3, A4, A13).
    """
    kit = a_small_world()
    unmet = "".join(one for one in "abc" if one not in met + unknown)
    assert said(kit, condition) == (met, unknown)
    assert said(kit, sk.Not(condition)) == (unmet, unknown)


_MET, _UNMET, _UNKNOWN = sk.IsInGroup("all"), sk.IsPerson("cyd"), sk.IsInGroup("gone")


@pytest.mark.parametrize(
    ("parts", "every", "some"),
    [
        ((_MET,), ("ab", ""), ("ab", "")),
        ((_MET, _UNMET), ("", ""), ("abc", "")),
        ((_MET, _UNKNOWN), ("", "ab"), ("ab", "c")),
        ((_UNKNOWN, _UNMET), ("", "c"), ("c", "ab")),
        ((_UNKNOWN, _UNKNOWN), ("", "abc"), ("", "abc")),
        ((_MET, sk.Always(), sk.IsInGroup("north")), ("a", ""), ("abc", "")),
        ((_MET, _UNMET, _UNKNOWN), ("", ""), ("abc", "")),
        ((sk.Not(_MET), sk.Not(_UNKNOWN)), ("", "c"), ("c", "ab")),
    ],
)
def test_conditions_combine(
    parts: tuple[Condition, ...], every: tuple[str, str], some: tuple[str, str]
) -> None:
    """All-of and any-of are unknown only for those for whom the unknown could decide (A4, A13)."""
    kit = a_small_world()
    assert said(kit, sk.AllOf(parts)) == every
    assert said(kit, sk.AnyOf(parts)) == some


# What happens -----------------------------------------------------------------------------------

_ABOUT = {"session_id": "sales", "section_id": "early", "learner_id": "ana"}
_SECTION = {"session_id": "sales", "section_id": "early"}
_HERE = {**_SECTION, "learner_id": "bob", "at": START, "ticket": 2, "attempt": 1}
_DONE, _COUNTS = sk.HasStatus(SALES, "completed"), sk.HasAttended("sales")
_THERE = Attendance.ATTENDED
_CONFIRMED = a_section("early", an_event(day="2025-12-31"), is_confirmed=True)
_GONE = RegistrationState.DEREGISTERED


@pytest.mark.parametrize(
    ("records", "condition", "before", "happened", "after"),
    [
        pytest.param((), sk.Always(), "abc", saved("dan"), "abcd", id="new"),
        pytest.param(
            (), sk.Always(), "abc", facts.PersonErased(person_id="ana"), "bc", id="erased"
        ),
        pytest.param(
            (), sk.IsPerson("ana"), "a", facts.PersonErased(person_id="ana"), "", id="who"
        ),
        pytest.param((), _MET, "ab", left("bob", "all"), "a", id="left group"),
        pytest.param((), _MET, "ab", joined("cyd", "north"), "abc", id="joined"),
        pytest.param(
            (),
            _MET,
            "ab",
            facts.GroupSaved(group=Group(group_id="north", title="North")),
            "b",
            id="group moved",
        ),
        pytest.param(
            (), sk.IsInGroup("north"), "a", facts.GroupRemoved(group_id="north"), "", id="group"
        ),
        pytest.param(
            (),
            sk.AttributeIs("country", "be"),
            "a",
            saved("bob", attributes=Attributes((("country", "be"),))),
            "ab",
            id="attribute",
        ),
        pytest.param(
            (),
            sk.AroundDate(date="contract start", starts="-30d"),
            "a",
            saved("cyd", dates=((PersonDate.CONTRACT_START, HIRED),)),
            "ac",
            id="date told",
        ),
        pytest.param(
            (),
            sk.AroundDate(date="contract start", starts="-30d"),
            "a",
            saved("ana"),
            "",
            id="date taken back",
        ),
        pytest.param(
            (),
            sk.HasStatus(QUIZ, "completed"),
            "",
            facts.ResultChanged(result=a_result("bob")),
            "b",
            id="result",
        ),
        pytest.param(
            (a_result("bob"),),
            sk.HasStatus(QUIZ, "incomplete"),
            "ac",
            facts.ResultChanged(result=a_result("bob", status="expired")),
            "abc",
            id="expired",
        ),
        pytest.param(
            (), _DONE, "", facts.SessionCompleted(**_ABOUT, at=START, attended=()), "a", id="done"
        ),
        pytest.param(
            (),
            _DONE,
            "",
            facts.CompletionRevised(**_ABOUT, completion=Completion(at=START, attended=())),
            "a",
            id="revised",
        ),
        pytest.param(
            (a_result("ana", SALES),),
            _DONE,
            "a",
            facts.CompletionWithdrawn(**_ABOUT, at=START),
            "",
            id="withdrawn",
        ),
        pytest.param(
            (),
            sk.IsRegistered("sales", "early"),
            "a",
            facts.LearnerRegistered(**_HERE),
            "ab",
            id="registered",
        ),
        pytest.param(
            (), sk.IsRegistered("sales"), "a", facts.LearnerWaitlisted(**_HERE), "a", id="waits"
        ),
        pytest.param(
            (a_place("bob", state=RegistrationState.WAITING),),
            sk.IsRegistered("sales"),
            "a",
            facts.LearnerPromoted(**_SECTION, learner_id="bob", at=START),
            "ab",
            id="promoted",
        ),
        pytest.param(
            (),
            sk.IsRegistered("sales"),
            "a",
            facts.RegistrationEnded(
                **_ABOUT, was=RegistrationState.ACTIVE, state=_GONE, at=START, attempt=1
            ),
            "",
            id="left",
        ),
        pytest.param(
            (Session(session_id="sales", plan=SessionPlan(title="S"), sections=(_CONFIRMED,)),),
            _COUNTS,
            "",
            facts.MarksCounted(
                **_SECTION, event_id="one", at=START, changes=(("ana", None, _THERE, 1),)
            ),
            "a",
            id="marks",
        ),
        pytest.param(
            (
                Session(session_id="sales", plan=SessionPlan(title="S"), sections=(_CONFIRMED,)),
                a_place("ana", attempt=2),
                Attempt(registration=a_place("ana", state=_GONE, until=START)),
            ),
            sk.HasAttended("sales", all_attempts=True),
            "",
            facts.MarksCounted(
                **_SECTION, event_id="one", at=START, changes=(("ana", None, _THERE, 1),)
            ),
            "a",
            id="marks of an earlier attempt",
        ),
        pytest.param(
            (
                Session(session_id="sales", plan=SessionPlan(title="S"), sections=(_CONFIRMED,)),
                a_place("ana", marks={"one": Mark(_THERE)}),
            ),
            _COUNTS,
            "",
            facts.SectionEdited(
                session_id="sales", section_id="early", plan=a_section().plan, at=START
            ),
            "a",
            id="section edited",
        ),
        pytest.param(
            (),
            _COUNTS,
            "",
            facts.EventEdited(**_SECTION, event=an_event(day="2025-12-31"), before=an_event()),
            "",
            id="event moved, registered too late",
        ),
        pytest.param(
            (a_place("ana", since=START - 99 * HOUR),),
            _COUNTS,
            "",
            facts.EventEdited(**_SECTION, event=an_event(day="2025-12-31"), before=an_event()),
            "a",
            id="event moved",
        ),
        pytest.param(
            (a_result("bob", READ, "committed"),),
            sk.HasStatus(READ, "committed"),
            "",
            facts.GoalAdded(goal=Goal(goal_id="read", title="Read")),
            "b",
            id="goal",
        ),
        pytest.param(
            (),
            sk.HasStatus(sk.Target.activity("film"), "incomplete"),
            "",
            facts.ActivityAdded(activity=Activity(activity_id="film", title="Film")),
            "abc",
            id="activity",
        ),
        pytest.param(
            (),
            sk.HasStatus(sk.Target.intake("ask"), "uncommitted"),
            "",
            facts.IntakeAdded(intake=Intake(intake_id="ask", title="Ask")),
            "abc",
            id="intake",
        ),
        pytest.param(
            (),
            sk.HasStatus(sk.Target.programme("year"), "incomplete"),
            "",
            facts.ProgrammeSaved(
                programme=Programme(programme_id="year", title="Year", parts=[QUIZ])
            ),
            "abc",
            id="programme",
        ),
        pytest.param(
            (),
            sk.HasStatus(PART, "incomplete"),
            "",
            facts.JourneySaved(journey=a_journey("quiz")),
            "abc",
            id="journey",
        ),
        pytest.param(
            (a_journey("quiz"),),
            sk.HasStatus(PART, "incomplete"),
            "abc",
            facts.TargetRemoved(target=PATH),
            "",
            id="journey gone",
        ),
        pytest.param(
            (),
            sk.HasStatus(QUIZ, "incomplete"),
            "abc",
            facts.TargetRemoved(target=QUIZ),
            "",
            id="activity gone",
        ),
        pytest.param(
            (),
            sk.Not(sk.IsRegistered("tech")),
            "",
            facts.SessionCreated(
                session=Session(session_id="tech", plan=SessionPlan(title="Tech"))
            ),
            "abc",
            id="session",
        ),
        pytest.param(
            (),
            sk.Not(sk.IsRegistered("sales", "late")),
            "",
            facts.SectionPlanned(session_id="sales", section=a_section("late")),
            "abc",
            id="section",
        ),
        pytest.param(
            (), _MET, "ab", facts.SessionPublished(session_id="sales"), "ab", id="no matter"
        ),
        pytest.param(
            (), _MET, "ab", facts.AutomationRemoved(automation_id="none"), "ab", id="automation"
        ),
    ],
)
def test_what_happens_is_kept_up_with(
    records: tuple[Any, ...], condition: Condition, before: str, happened: Fact, after: str
) -> None:
    """What was asked before something happened is answered as by somebody who asks first (A3)."""
    kit = a_small_world(*records)
    assert said(kit, condition)[0] == before
    happen(kit, happened)
    assert said(kit, condition)[0] == after
    with kit.storage.transaction() as after_it:
        world = StoredWorld(after_it, START)
        for who in (Met(condition), NotUnmet(condition)):
            assert after_it.people(who, at=START) == Everybody().people(who, world)


def test_what_was_never_asked_is_looked_up_later() -> None:
    """A fact about what no condition has asked yet costs nothing and is not lost (A11)."""
    kit = a_small_world()
    happen(
        kit,
        facts.ResultChanged(result=a_result("bob")),
        facts.LearnerRegistered(**_HERE),
        facts.GroupSaved(group=Group(group_id="south", title="South")),
        facts.SectionEdited(
            session_id="sales", section_id="early", plan=_CONFIRMED.plan, at=START
        ),
        facts.PersonErased(person_id="zoe"),
    )
    assert said(kit, sk.HasStatus(QUIZ, "completed")) == ("b", "")
    assert said(kit, sk.IsRegistered("sales")) == ("ab", "")
    assert said(kit, sk.IsInGroup("south")) == ("", "")


def test_records_about_somebody_who_comes_later() -> None:
    """What was known of somebody before they were there counts once they are (A3, C10)."""
    kit = a_small_world(a_result("dan"), a_place("dan"), a_grant("dan"))
    done, here = sk.HasStatus(QUIZ, "completed"), sk.IsRegistered("sales")
    assert (said(kit, done), said(kit, here)) == (("", ""), ("a", ""))
    assert opened(kit) == ""
    happen(kit, saved("dan"))
    assert (said(kit, done), said(kit, here)) == (("d", ""), ("ad", ""))
    assert opened(kit) == "d"


def test_somebody_who_comes_back() -> None:
    """Who was erased is in no answer, and is counted again when saved (G9)."""
    kit = a_small_world()
    assert said(kit, sk.IsPerson("ana")) == ("a", "")
    happen(kit, facts.PersonErased(person_id="ana"))
    assert said(kit, sk.IsPerson("ana")) == ("", "bc")
    assert said(kit, sk.Not(sk.IsInGroup("all"))) == ("c", "")
    happen(kit, saved("ana"), joined("ana", "all"))
    assert said(kit, sk.IsPerson("ana")) == ("a", "")
    assert said(kit, _MET) == ("ab", "")


def test_several_move_alike() -> None:
    """Those who move from the same groups to the same others are all followed (G3)."""
    kit = a_small_world(*a_member("dan", "all"))
    assert said(kit, sk.IsInGroup("north")) == ("a", "")
    moved = [
        facts.MembershipsChanged(
            person_id=one, began=memberships(one, "north"), ended=memberships(one, "all")
        )
        for one in ("bob", "dan")
    ]
    happen(kit, *moved)
    assert said(kit, sk.IsInGroup("north")) == ("abd", "")


def test_another_value_that_is_judged_alike() -> None:
    """A new value changes an answer only where it is judged otherwise (A3, A13)."""
    kit = a_small_world()
    good, high = (sk.AttributeBetween(name="grade", at_least=bound) for bound in (3, 5))
    assert (said(kit, good), said(kit, high)) == (("a", "bc"), ("", "bc"))
    better = saved("ana", attributes=Attributes((("grade", 7),)))
    happen(kit, better)
    assert (said(kit, good), said(kit, high)) == (("a", "bc"), ("a", "bc"))


def test_a_person_written_anew_who_answers_as_before() -> None:
    """Who is told of again changes the answers that are others now, and no others (A3)."""
    kit = a_small_world()
    belgian = sk.AttributeIs("country", "be")
    asked = (_MET, belgian)
    assert [said(kit, one) for one in asked] == [("ab", ""), ("a", "bc")]
    again = saved("ana", attributes=Attributes((("country", "be"),)))
    erased = facts.PersonErased(person_id="zoe")
    happen(kit, again, erased, saved("bob"), left("bob", "all"))
    assert [said(kit, one) for one in asked] == [("a", ""), ("a", "bc")]


def test_a_flag_is_no_number() -> None:
    """Two conditions that differ in a flag and a number are two (A3)."""
    flags = Attributes((("grade", True),))
    kit = a_small_world(*a_member("bob", attributes=flags))
    number, flag = sk.AttributeIs("grade", [1, 3]), sk.AttributeIs("grade", [True, 3])
    assert (said(kit, number), said(kit, flag)) == (("a", "c"), ("ab", "c"))


def test_what_is_undone_was_never_there() -> None:
    """Somebody who asks in the middle of a transaction sees it, and nobody does afterwards (X1)."""
    kit = a_small_world()
    done = sk.HasStatus(QUIZ, "completed")
    assert (said(kit, _MET), said(kit, done)) == (("ab", ""), ("", ""))
    with (  # noqa: PT012 - what is asked inside is the point
        pytest.raises(LookupError),
        kit.storage.transaction(keys=Keys.holding("test")) as records,
    ):
        for record in (*a_member("cyd", "north"), *a_member("dan", "north")):
            records.put(record)
        records.put(a_result("bob"))
        assert records.people(Met(_MET), at=START) == ("ana", "bob", "cyd", "dan")
        assert records.people(Met(done), at=START) == ("bob",)
        raise LookupError
    assert (said(kit, _MET), said(kit, done)) == (("ab", ""), ("", ""))


def test_interrupted_while_reading() -> None:
    """Whoever is interrupted while everybody is read leaves nothing half-read behind (X1)."""

    class _Fails(StoredWorld):
        def subgroups(self, group_id: Any) -> Any:
            raise LookupError(group_id)

    kit = a_small_world()
    everybody = Everybody()
    with kit.storage.transaction() as records:
        assert everybody.people(Met(sk.Always()), StoredWorld(records, START)) != ()
        with pytest.raises(LookupError):
            everybody.people(Met(_MET), _Fails(records, START))
        assert everybody.people(Met(_MET), StoredWorld(records, START)) == ("ana", "bob")


# Time -------------------------------------------------------------------------------------------

_FIRST_DAY = sk.AroundDate(date="contract start", starts="0s", ends="1d")


@pytest.mark.parametrize(
    ("condition", "moments"),
    [
        (
            _FIRST_DAY,
            {HIRED: "a", HIRED - HOUR: "", HIRED + 23 * HOUR: "a", HIRED + 24 * HOUR: ""},
        ),
        (sk.AroundDate(date="contract start", ends="0s"), {HIRED - HOUR: "a", HIRED: ""}),
        (_FIRST_DAY, {HIRED - HOUR / 60: "", HIRED: "a", HIRED + HOUR / 2: "a", START: ""}),
        (
            sk.AroundDate(date="contract start", starts="30m"),
            {HIRED + HOUR / 4: "", HIRED + HOUR / 2: "a", HIRED - HOUR / 4: ""},
        ),
        (sk.BetweenMoments(starts=HIRED, ends=NOON), {HIRED: "abc", NOON: "", START: ""}),
        (_COUNTS, {NOON - HOUR: "", NOON: "a", NOON + 999 * HOUR: "a", START: ""}),
    ],
)
def test_time_alone_changes_answers(condition: Condition, moments: dict[Any, str]) -> None:
    """Windows open and close, and events end, as time passes to a moment or back to it (A3, T3)."""
    kit = a_small_world()
    said(kit, condition)
    for now, met in moments.items():
        assert said(kit, condition, now)[0] == met
        assert said(kit, condition, now)[0] == met


def test_conditions_nobody_asks_for_are_forgotten() -> None:
    """However many conditions were asked for once, answers stay right (A15)."""
    kit = a_small_world()
    with kit.storage.transaction() as records:
        for number in range(5_500):
            condition = sk.AllOf([_MET, sk.Not(sk.AttributeIs("grade", number))])
            assert "bob" in records.people(Met(condition), at=START)
            assert records.people(Met(sk.IsInGroup("north")), at=START) == ("ana",)


# Whom --------------------------------------------------------------------------------------------


def test_those_of_a_status() -> None:
    """People can be asked for by how they stand in the directory (G9)."""
    kit = a_small_world()
    assert letters(kit, OfStatus((PersonStatus.ACTIVE,))) == "ab"
    happen(kit, saved("cyd"), facts.PersonErased(person_id="bob"))
    assert letters(kit, OfStatus((PersonStatus.ACTIVE, PersonStatus.PENDING))) == "ac"
    assert letters(kit, OfStatus((PersonStatus.SUSPENDED,))) == ""


def test_those_who_matched() -> None:
    """Who matched is kept as rows, whether they are still there or not (A11)."""
    subject = ("automation", "greet")
    rows = [Match(subject=subject, person_id=one, at=START) for one in ("ana", "zoe")]
    kit = a_small_world(*rows, Match(subject=("programme", "greet"), person_id="cyd", at=START))
    matched = Matched(subject)
    assert letters(kit, matched) == "az"
    assert letters(kit, Met(_MET) - matched) == "b"
    assert letters(kit, matched - NotUnmet(_MET)) == "z"
    happen(
        kit, facts.MatchesChanged(subject=subject, at=START, entered=("bob",), left=("ana", "zoe"))
    )
    assert letters(kit, matched) == "b"


def test_sets_are_put_together() -> None:
    """Sets are joined, cut, and taken from one another; of nothing joined is nobody."""
    kit = a_small_world(a_grant("cyd"))
    ana, bob, cyd = (Met(sk.IsPerson(one)) for one in ("ana", "bob", "cyd"))
    assert letters(kit, ana | bob | cyd) == letters(kit, (ana | bob) | (cyd | ana)) == "abc"
    assert letters(kit, (ana | bob) & Met(sk.IsInGroup("north"))) == "a"
    assert letters(kit, Met(_MET) - ana) == "b"
    assert letters(kit, NOBODY) == letters(kit, NOBODY & ana) == letters(kit, NOBODY - ana) == ""
    assert letters(kit, Granted(QUIZ, is_unlock=True)) == "c"
    assert letters(kit, Granted(QUIZ, is_unlock=False)) == ""


def test_page_by_page() -> None:
    """A page begins after an id, whether that is in the set or not."""
    kit = a_small_world()
    with kit.storage.transaction() as records:
        for after, limit, page in (
            (None, 2, ("ana", "bob")),
            ("ana", None, ("bob", "cyd")),
            ("ann", 1, ("bob",)),
            ("cyd", 1, ()),
        ):
            found = records.people(Met(sk.Always()), at=START, after=after, limit=limit)
            assert found == page


def test_in_order_of_ids_whoever_came_first() -> None:
    """Who came late stands where their id says, in every answer."""
    kit = a_small_world()
    assert letters(kit, Met(sk.Always())) == "abc"
    happen(kit, saved("bea"), joined("bea", "all"))
    happen(kit, saved("abe"), joined("abe", "all"))
    with kit.storage.transaction() as records:
        assert records.people(Met(_MET), at=START) == ("abe", "ana", "bea", "bob")


def test_many_at_once_are_read_anew() -> None:
    """Where most answer otherwise, all are read again, with the same answers (A11)."""
    kit = a_small_world()
    crowd = [f"p-{one:03}" for one in range(200)]
    keep(kit, *(record for one in crowd for record in a_member(one, "all")))
    done = sk.HasStatus(QUIZ, "completed")
    with kit.storage.transaction(keys=Keys.holding("test")) as records:
        assert records.count_people(Met(_MET), at=START) == 202
        assert records.count_people(Met(done), at=START) == 0
        for one in crowd:
            for membership in memberships(one, "all"):
                records.remove(Membership, membership.key)
            records.put(a_result(one))
        assert records.people(Met(_MET), at=START) == ("ana", "bob")
        assert records.count_people(Met(done), at=START) == 200


# Access -----------------------------------------------------------------------------------------

_OPENS, _SHUTS = a_rule("opens", _MET, sk.Unlock(QUIZ)), a_rule("shuts", _UNKNOWN, sk.Lock(QUIZ))
_LATER = {"at": START + HOUR}
_WIDE = {"with_activities": True}


@pytest.mark.parametrize(
    ("records", "unlocked"),
    [
        ((), ""),
        ((_OPENS,), "ab"),
        ((a_rule("opens", _UNKNOWN, sk.Unlock(QUIZ)),), ""),
        ((_OPENS, _SHUTS, a_grant("cyd")), ""),
        ((_OPENS, a_rule("shuts", sk.IsPerson("ana"), sk.Lock(QUIZ))), "b"),
        ((a_rule("both", _MET, sk.Unlock(QUIZ), sk.Lock(QUIZ)),), ""),
        ((_OPENS, a_grant("cyd"), a_grant("ana", is_unlock=False)), "bc"),
        ((a_rule("path", _MET, sk.Unlock(PATH, with_activities=True)), a_journey("quiz")), "ab"),
        ((a_rule("path", _MET, sk.Unlock(PATH)), a_journey("quiz")), ""),
        ((a_journey("quiz"), a_grant("cyd", PATH, **_WIDE)), "c"),
        ((a_journey("quiz"), a_grant("cyd", PATH)), ""),
        ((a_journey("quiz"), a_grant("cyd", PATH, **_WIDE), a_grant("cyd", is_unlock=False)), ""),
        (
            (
                a_journey("quiz"),
                a_grant("cyd", PART, **_WIDE, **_LATER),
                a_grant("cyd", is_unlock=False),
            ),
            "c",
        ),
        ((a_grant("zoe"),), ""),
    ],
)
def test_for_whom_a_target_is_unlocked(records: tuple[Any, ...], unlocked: str) -> None:
    """A derived lock, known or not, wins; else the latest grant; else a derived unlock (A8-A10)."""
    kit = a_small_world(*records)
    assert opened(kit) == unlocked


@pytest.mark.parametrize(
    ("records", "happened", "unlocked"),
    [
        ((), facts.AutomationSaved(automation=_OPENS), "ab"),
        ((_OPENS,), facts.AutomationRemoved(automation_id="opens"), ""),
        ((_OPENS,), facts.AccessGranted(grant=a_grant("cyd"), person_id="cyd"), "abc"),
        (
            (a_journey("quiz"),),
            facts.AccessGranted(grant=a_grant("cyd", PATH, **_WIDE), person_id="cyd"),
            "c",
        ),
        (
            (a_journey("quiz"),),
            facts.AccessGranted(grant=a_grant("cyd", PATH), person_id="cyd"),
            "",
        ),
        ((a_grant("cyd", PATH, **_WIDE),), facts.JourneySaved(journey=a_journey("quiz")), "c"),
        (
            (a_grant("cyd", PATH, **_WIDE), a_journey("quiz")),
            facts.JourneySaved(journey=a_journey()),
            "",
        ),
        ((a_grant("cyd", PATH, **_WIDE), a_journey("quiz")), facts.TargetRemoved(target=PATH), ""),
    ],
)
def test_access_is_kept_up_with(records: tuple[Any, ...], happened: Fact, unlocked: str) -> None:
    """What is granted, written or put into a journey later counts from then on (A5, A8-A10)."""
    kit = a_small_world(*records)
    opened(kit)
    happen(kit, happened)
    assert opened(kit) == unlocked


def test_what_automations_would_do() -> None:
    """Access can be asked for with other automations than there are (A15)."""
    kit = a_small_world(_OPENS, a_grant("cyd"))
    assert opened(kit, ()) == "c"
    assert opened(kit, ((_OPENS, False, True),)) == "c"
    assert opened(kit, ((_OPENS, True, False),)) == "abc"


# Looking ahead ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "happened",
    [
        (saved("cyd"), joined("cyd", "north"), facts.PersonErased(person_id="bob")),
        (facts.GroupSaved(group=Group(group_id="north", title="North")),),
        (facts.ResultChanged(result=a_result("ana")), facts.LearnerRegistered(**_HERE)),
        (facts.AccessGranted(grant=a_grant("cyd"), person_id="cyd"),),
        (
            facts.SectionEdited(
                session_id="sales", section_id="early", plan=_CONFIRMED.plan, at=START
            ),
        ),
        (facts.AutomationSaved(automation=_SHUTS),),
        (facts.MatchesChanged(subject=("a", "b"), at=START, entered=("ana",), left=()),),
        (facts.SessionPublished(session_id="sales"),),
    ],
)
def test_looking_ahead_changes_nothing(happened: tuple[Fact, ...]) -> None:
    """On an overlay everybody is as they would be, and beneath it everybody is as before (A15)."""
    everything: tuple[Who, ...] = (
        Met(_MET),
        Met(sk.HasStatus(QUIZ, "completed")),
        Met(sk.IsRegistered("sales")),
        NotUnmet(sk.IsPerson("bob")),
        Met(_COUNTS),
        Granted(QUIZ, is_unlock=True),
        Matched(("a", "b")),
    )
    kit, ahead = a_small_world(_OPENS), a_small_world(_OPENS)
    happen(ahead, *happened)
    with kit.storage.transaction() as records, ahead.storage.transaction() as expected:
        was = [records.people(one, at=START) for one in everything]
        overlay = Overlay(records, 1)
        for fact in happened:
            apply(fact, overlay)
        for one in everything:
            will_be = expected.people(one, at=START)
            assert overlay.people(one, at=START) == will_be
            assert overlay.count_people(one, at=START) == len(will_be)
            assert (
                overlay.people(one, at=START, after="ana", limit=1)
                == tuple(person_id for person_id in will_be if person_id > "ana")[:1]
            )
        before, after = (unlocked(StoredWorld(one, START), QUIZ) for one in (records, overlay))
        gained, lost = overlay.turned(before, after, at=START)
        were, are = set(records.people(before, at=START)), set(expected.people(after, at=START))
        assert (set(gained), set(lost)) == (are - were, were - are)
        assert [records.people(one, at=START) for one in everything] == was


# Sets of numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "numbers", [(), (0,), (3, 9), (7, 8, 64), tuple(range(20)), (1, 63, 64, 500, 999, 4_095)]
)
def test_a_set_of_numbers(numbers: tuple[int, ...]) -> None:
    """A set holds the numbers it was made of, however many, and names them in order."""
    mask = mask_of(numbers)
    assert mask == sum(1 << one for one in numbers)
    names = [f"person-{one}" for one in range(4_096)]
    assert named(mask, names) == [names[one] for one in numbers]

"""Everybody at once: given a world and what happens in it -> for whom a condition is met."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._apply import apply
from sessionkit._automations.bits import Bits, mask_of, mask_where, named
from sessionkit._automations.masks import Masks
from sessionkit._domain import facts
from sessionkit._domain.catalogue import Activity, Event, Goal, Intake, Section, Session
from sessionkit._domain.condition import Condition
from sessionkit._domain.facts import Fact
from sessionkit._domain.fields import Attributes
from sessionkit._domain.keys import Keys
from sessionkit._domain.people import Group, Person, PersonDate, PersonStatus
from sessionkit._domain.plan import SessionPlan
from sessionkit._domain.programme import Journey, JourneySection, Programme
from sessionkit._domain.reaction import Grant, NumberedPeople
from sessionkit._domain.registration import (
    Attendance,
    Completion,
    Mark,
    Registration,
    RegistrationState,
)
from sessionkit._domain.result import Result, ResultStatus
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
        a_member(
            "ana",
            "north",
            dates=((PersonDate.CONTRACT_START, HIRED),),
            attributes=Attributes((("grade", 3), ("country", "be"))),
        ),
        a_member("bob", "all", attributes=Attributes((("grade", "high"),))),
        a_member("cyd", status=PersonStatus.SUSPENDED),
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


def note(kit: Kit, masks: Masks, *happened: Fact) -> None:
    """Have masks note what has happened, once all of it has."""
    happen(kit, *happened)
    world = the_world(kit)
    for fact in happened:
        masks.note(fact, world)


def said(masks: Masks, condition: Condition) -> tuple[str, str]:
    """Give for whom a condition is met, and for whom it is unknown, by their first letters."""
    met, possible = masks.matching(condition)
    assert met & ~possible == 0
    return letters(masks, met), letters(masks, possible & ~met)


def letters(masks: Masks, people: int) -> str:
    """Name people by their first letters."""
    return "".join(sorted(one[0] for one in masks.person_ids(people)))


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
    ],
)
def test_for_whom_a_condition_is_met(condition: Condition, met: str, unknown: str) -> None:
    """Each condition is met, unmet and unknown for those for whom it is one by one; turned round,
    met and unmet change places and unknown stays (A3, A4, A13).
    """
    masks = Masks(the_world(a_small_world()))
    unmet = "".join(one for one in "abc" if one not in met + unknown)
    assert said(masks, condition) == (met, unknown)
    assert said(masks, sk.Not(condition)) == (unmet, unknown)


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
    masks = Masks(the_world(a_small_world()))
    assert said(masks, sk.AllOf(parts)) == every
    assert said(masks, sk.AnyOf(parts)) == some


# What happens -----------------------------------------------------------------------------------

_ABOUT = {"session_id": "sales", "section_id": "early", "learner_id": "ana"}
_SECTION = {"session_id": "sales", "section_id": "early"}
_HERE = {**_SECTION, "learner_id": "bob", "at": START, "ticket": 2, "attempt": 1}
_DONE, _COUNTS = sk.HasStatus(SALES, "completed"), sk.HasAttended("sales")
_THERE = Attendance.ATTENDED
_CONFIRMED = a_section(is_confirmed=True)
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
                **_SECTION, event_id="one", at=START, changes=(("ana", None, _THERE),)
            ),
            "a",
            id="marks",
        ),
        pytest.param(
            (a_place("ana", marks={"one": Mark(None, _THERE)}),),
            _COUNTS,
            "",
            facts.SectionEdited(
                session_id="sales", section_id=_CONFIRMED.section_id, plan=_CONFIRMED.plan
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
    """Masks that were told a fact say what masks made afterwards say (A3, A11)."""
    kit = a_small_world(*records)
    masks = Masks(the_world(kit))
    assert said(masks, condition)[0] == before
    note(kit, masks, happened)
    assert said(masks, condition)[0] == after
    assert said(masks, condition) == said(Masks(the_world(kit)), condition)
    assert not masks.is_stale


def test_what_was_never_asked_is_looked_up_later() -> None:
    """A fact about what no condition has asked yet costs nothing and is not lost (A11)."""
    kit = a_small_world()
    masks = Masks(the_world(kit))
    note(
        kit,
        masks,
        facts.ResultChanged(result=a_result("bob")),
        facts.LearnerRegistered(**_HERE),
        facts.GroupSaved(group=Group(group_id="south", title="South")),
        facts.SectionEdited(
            session_id="sales", section_id=_CONFIRMED.section_id, plan=_CONFIRMED.plan
        ),
        facts.PersonErased(person_id="zoe"),
    )
    assert said(masks, sk.HasStatus(QUIZ, "completed")) == ("b", "")
    assert said(masks, sk.IsRegistered("sales")) == ("ab", "")
    assert said(masks, sk.IsInGroup("south")) == ("", "")


def test_records_about_somebody_who_comes_later() -> None:
    """What was known of somebody before they were there counts once they are (A3, C10)."""
    kit = a_small_world(a_result("dan"), a_place("dan"), a_grant("dan"))
    masks = Masks(the_world(kit))
    done, here = sk.HasStatus(QUIZ, "completed"), sk.IsRegistered("sales")
    assert (said(masks, done), said(masks, here)) == (("", ""), ("a", ""))
    assert letters(masks, masks.unlocked(QUIZ)) == ""
    note(kit, masks, saved("dan"))
    assert (said(masks, done), said(masks, here)) == (("d", ""), ("ad", ""))
    assert letters(masks, masks.unlocked(QUIZ)) == "d"


def test_somebody_who_comes_back() -> None:
    """Who was erased keeps the number, is in no answer, and is counted again when saved (G9)."""
    kit = a_small_world()
    masks = Masks(the_world(kit))
    number = masks.matching(sk.IsPerson("ana"))[0]
    note(kit, masks, facts.PersonErased(person_id="ana"))
    assert said(masks, sk.IsPerson("ana")) == ("", "bc")
    assert said(masks, sk.Not(sk.IsInGroup("all"))) == ("c", "")
    note(kit, masks, saved("ana"), joined("ana", "all"))
    assert masks.matching(sk.IsPerson("ana"))[0].bit_count() == number.bit_count() == 1
    assert said(masks, _MET) == ("ab", "")


def test_several_move_alike() -> None:
    """Those who move from the same groups to the same others are all followed (G3)."""
    kit = a_small_world(a_member("dan", "all"))
    masks = Masks(the_world(kit))
    assert said(masks, sk.IsInGroup("north")) == ("a", "")
    moved = [
        facts.MembershipsChanged(
            person_id=one, began=memberships(one, "north"), ended=memberships(one, "all")
        )
        for one in ("bob", "dan")
    ]
    note(kit, masks, *moved)
    assert said(masks, sk.IsInGroup("north")) == ("abd", "")


def test_another_value_that_is_judged_alike() -> None:
    """A new value changes an answer only where it is judged otherwise (A3, A13)."""
    kit = a_small_world()
    masks = Masks(the_world(kit))
    good, high = (sk.AttributeBetween(name="grade", at_least=bound) for bound in (3, 5))
    assert (said(masks, good), said(masks, high)) == (("a", "bc"), ("", "bc"))
    note(kit, masks, saved("ana", attributes=Attributes((("grade", 7),))))
    assert (said(masks, good), said(masks, high)) == (("a", "bc"), ("a", "bc"))


def test_a_flag_is_no_number() -> None:
    """Two conditions that differ in a flag and a number are two (A3)."""
    flags = Attributes((("grade", True),))
    masks = Masks(the_world(a_small_world(a_member("bob", attributes=flags))))
    number, flag = sk.AttributeIs("grade", [1, 3]), sk.AttributeIs("grade", [True, 3])
    assert (said(masks, number), said(masks, flag)) == (("a", "c"), ("ab", "c"))


def test_asked_before_all_is_noted() -> None:
    """A question that comes between two facts loses nobody whom the second one brings (A11)."""
    kit = a_small_world()
    masks = Masks(the_world(kit))
    came = [(saved(one), joined(one, "north")) for one in ("dan", "eve")]
    happen(kit, *came[0], *came[1])
    masks.note(came[0][0], the_world(kit))
    assert said(masks, sk.IsInGroup("north")) == ("ad", "")
    masks.note(came[1][0], the_world(kit))
    assert said(masks, sk.IsInGroup("north")) == ("ade", "")


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
    masks = Masks(the_world(a_small_world()))
    said(masks, condition)
    for now, met in moments.items():
        masks.turn_to(now)
        assert said(masks, condition)[0] == met
        masks.turn_to(now)
        assert said(masks, condition)[0] == met


def test_nothing_is_worked_out_twice() -> None:
    """Where nothing happened, the answer is the very one that was given before (A11)."""
    kit = a_small_world()
    masks = Masks(the_world(kit))
    tree = sk.AllOf([sk.IsInGroup("all"), sk.Not(sk.IsRegistered("sales")), _FIRST_DAY])
    found, stamp = masks.matching(tree), masks.stamp
    masks.turn_to(START + HOUR)
    assert masks.matching(tree) is found
    assert masks.stamp == stamp
    note(kit, masks, left("bob", "all"))
    assert masks.matching(sk.IsInGroup("all")) is not found
    assert masks.stamp > stamp


def test_conditions_nobody_asks_for_are_forgotten() -> None:
    """However many conditions were asked for once, answers stay right (A15)."""
    masks = Masks(the_world(a_small_world()))
    for number in range(2_500):
        condition = sk.AllOf([sk.IsInGroup("all"), sk.Not(sk.IsPerson(f"person-{number}"))])
        assert masks.matching(condition)[0] == 0
        assert said(masks, sk.IsInGroup("north")) == ("a", "")


def test_conditions_made_again_and_again() -> None:
    """However often the same condition is made anew, it is the same condition (A15)."""
    masks = Masks(the_world(a_small_world()))
    made = [sk.AllOf([sk.IsInGroup("north")]) for _ in range(2_500)]
    assert {masks.matching(one) for one in made} == {masks.matching(made[0])}


# Numbers ----------------------------------------------------------------------------------------


def _page(page: int, *person_ids: str) -> NumberedPeople:
    return NumberedPeople(page=page, person_ids=person_ids)


def test_numbers_that_were_noted_come_first() -> None:
    """People stand where pages put them, those who were erased too; others follow by id (A11)."""
    erased = Person(person_id="eve", name="", status=PersonStatus.DELETED)
    kit = a_small_world(erased, _page(0, "cyd", "eve"), _page(1, "bob"))
    masks = Masks(the_world(kit))
    assert masks.unnumbered == ("ana",)
    assert masks.matching(sk.Always())[0] == 0b1101
    assert masks.person_ids(0b1101) == ("cyd", "bob", "ana")
    assert masks.person_ids(0) == ()


def test_newcomers_wait_for_their_number_by_id() -> None:
    """Who came while nobody looked is numbered as if somebody had begun anew (A11, X6)."""
    kit = a_small_world(_page(0, "ana", "bob"), a_result("abe"))
    masks = Masks(the_world(kit))
    done = sk.HasStatus(QUIZ, "completed")
    said(masks, sk.AllOf([_MET, done]))
    note(kit, masks, saved("abe"), joined("abe", "all"))
    assert masks.unnumbered == ("abe", "cyd") == Masks(the_world(kit)).unnumbered
    assert said(masks, _MET) == ("aab", "")
    assert masks.person_ids(masks.matching(done)[0]) == ("abe",)
    assert said(masks, sk.AllOf([_MET, done])) == ("a", "")


def test_numbers_that_stay() -> None:
    """A newcomer moves only those who wait for their number after them (A11, X6)."""
    kit = a_small_world()
    masks = Masks(the_world(kit))
    first = masks.matching(sk.IsPerson("ana"))
    note(kit, masks, saved("bea"), joined("bea", "all"))
    assert masks.unnumbered == ("ana", "bea", "bob", "cyd")
    assert masks.matching(sk.IsPerson("ana")) == first
    assert masks.person_ids(masks.matching(_MET)[0]) == ("ana", "bea", "bob")


def test_who_left_before_they_were_numbered() -> None:
    """Somebody erased before their number was noted gets none, and may come back (G9, A11)."""
    kit = a_small_world(a_result("ana"))
    masks = Masks(the_world(kit))
    done = sk.HasStatus(QUIZ, "completed")
    assert said(masks, done) == ("a", "")
    assert said(masks, _COUNTS) == ("", "")
    assert masks.person_ids(masks.everybody) == ("ana", "bob", "cyd")
    note(kit, masks, facts.PersonErased(person_id="ana"))
    assert masks.unnumbered == ("bob", "cyd")
    assert masks.person_ids(masks.everybody) == ("bob", "cyd")
    assert said(masks, done) == ("", "")
    masks.turn_to(NOON)
    assert said(masks, _COUNTS) == ("", "")
    note(kit, masks, saved("ana"), joined("ana", "all"))
    assert said(masks, done) == ("a", "")
    assert masks.unnumbered == ("ana", "bob", "cyd")
    assert said(masks, sk.AllOf([_MET, done])) == ("a", "")


def test_numbers_noted_by_somebody_else() -> None:
    """Numbers that agree are kept; where others were noted one begins anew (A11)."""
    kit = a_small_world()
    masks, other = Masks(the_world(kit)), Masks(the_world(kit))
    note(kit, masks, facts.PeopleNumbered(numbered=_page(0, "ana", "bob", "cyd")))
    assert (masks.unnumbered, masks.is_stale) == ((), False)
    note(kit, other, facts.PeopleNumbered(numbered=_page(0, "cyd", "bob", "ana")))
    assert other.is_stale


def test_having_a_status() -> None:
    """People are found by status, and found elsewhere when it changes (N8, G9)."""
    kit = a_small_world()
    masks = Masks(the_world(kit))
    assert letters(masks, masks.having((PersonStatus.ACTIVE,))) == "ab"
    note(kit, masks, saved("cyd"), facts.PersonErased(person_id="bob"))
    assert letters(masks, masks.having((PersonStatus.ACTIVE, PersonStatus.PENDING))) == "ac"
    assert masks.having((PersonStatus.SUSPENDED,)) == 0


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
    masks = Masks(the_world(a_small_world(*records)))
    assert letters(masks, masks.unlocked(QUIZ)) == unlocked


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
    masks = Masks(the_world(kit))
    masks.unlocked(QUIZ)
    note(kit, masks, happened)
    assert letters(masks, masks.unlocked(QUIZ)) == unlocked


def test_what_automations_would_do() -> None:
    """Access can be asked for with other automations than there are (A15)."""
    masks = Masks(the_world(a_small_world(_OPENS, a_grant("cyd"))))
    assert letters(masks, masks.unlocked(QUIZ, does=())) == "c"
    assert letters(masks, masks.unlocked(QUIZ, does=((_OPENS, False, True),))) == "c"
    assert letters(masks, masks.unlocked(QUIZ, does=((_OPENS, True, False),))) == "abc"


# Looking ahead ----------------------------------------------------------------------------------


def test_looking_ahead_changes_nothing() -> None:
    """Masks after some facts have the same numbers, and the others go on without them (A15)."""
    everything = (
        _MET,
        sk.HasStatus(QUIZ, "completed"),
        sk.IsRegistered("sales"),
        _COUNTS,
        _FIRST_DAY,
        sk.AttributeIs("country", "be"),
    )
    kit = a_small_world(_OPENS)
    masks = Masks(the_world(kit))
    was = [said(masks, one) for one in everything]
    masks.unlocked(QUIZ)
    happened: Iterable[Fact] = (
        saved("dan", attributes=Attributes((("country", "be"),))),
        joined("dan", "all"),
        facts.PersonErased(person_id="bob"),
        facts.ResultChanged(result=a_result("ana")),
        facts.LearnerRegistered(**_HERE | {"learner_id": "cyd"}),
        facts.AccessGranted(grant=a_grant("cyd"), person_id="cyd"),
    )
    ahead_kit = a_small_world(_OPENS)
    happen(ahead_kit, *happened)
    ahead = masks.after(happened, the_world(ahead_kit, NOON))
    assert [said(ahead, one)[0] for one in everything] == ["ad", "a", "ac", "ac", "", "ad"]
    assert letters(ahead, ahead.unlocked(QUIZ)) == "acd"
    assert [said(masks, one) for one in everything] == was
    assert letters(masks, masks.unlocked(QUIZ)) == "ab"
    assert ahead.person_ids(masks.matching(_MET)[0]) == ("ana", "bob")


# Sets of numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "numbers", [(), (0,), (3, 9), (7, 8, 64), tuple(range(20)), (1, 63, 64, 500, 999, 4_095)]
)
def test_a_set_of_numbers(numbers: tuple[int, ...]) -> None:
    """A set holds the numbers it was made of, however many, and names them in order."""
    mask = mask_of(numbers)
    assert mask == sum(1 << one for one in numbers)
    assert mask == mask_where([one in numbers for one in range(4_096)])
    names = [f"person-{one}" for one in range(4_096)]
    assert named(mask, names) == tuple(names[one] for one in numbers)


def test_a_set_that_changes() -> None:
    """What is put in and taken out shows when somebody looks; the last word counts."""
    bits = Bits(0b0110)
    copied = bits.copied()
    for number, is_in in ((0, True), (1, False), (2, False), (2, True)):
        bits.put(number, is_in)
    assert (bits.people, bits.people) == (0b0101, 0b0101)
    assert copied.people == 0b0110

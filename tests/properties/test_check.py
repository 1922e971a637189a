"""Laws of the check of a rule set.

- What is said never to match is met by nobody, at no moment, whatever set it off (A17, A13).
- A contradiction is found, whatever is asked for besides and however it is put (A17).
- Two automations of which somebody meets both, and which do the opposite, are found (A17).
- The findings do not depend on the order of the automations (A17).
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from hypothesis import event, example, given, note
from hypothesis import strategies as st

import sessionkit as sk
from sessionkit._automations.check import check
from sessionkit._automations.conditions import compiled
from sessionkit._automations.findings import NEVER_MATCHES, TOO_WIDE, UNDONE_BY, RuleFinding
from sessionkit._automations.profile import Profile
from sessionkit._domain import fields
from sessionkit._domain.automation import Automation, Occurrence, Trigger
from sessionkit._domain.catalogue import Activity, Event, Goal, Section, Session
from sessionkit._domain.condition import STATUSES, AllOf, Condition, Status
from sessionkit._domain.fields import plain_key
from sessionkit._domain.people import Group, Person, PersonDate
from sessionkit._domain.plan import SessionPlan
from sessionkit._domain.registration import Registration, RegistrationState
from sessionkit._domain.result import REPORTED, Result
from sessionkit._world import StoredWorld
from tests.builders import Kit, a_kit, a_member, a_window, keep

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MOMENTS = tuple(NOON + days * DAY for days in (-1, 0, 1, 2))
"""All windows open and close at these, so that they hold all that time can change."""

PERSON_IDS = ("ana", "bob")
EVERYBODY = (*PERSON_IDS, "cyd", "dan", "eve")
GROUP_IDS = ("all", "north", "south")
TARGETS = (sk.Target.activity("quiz"), sk.Target.goal("run"))
SECTION_IDS = ("early", "late")
VALUES = (1, 1.0, 2, 3, True, "1", None)
SCORES = (None, 1, 1.5, 2, 3)
TRIGGERS = (
    Trigger.PERIODIC,
    Trigger.ACTIVITY_GRADED,
    Trigger.ACTIVITY_COMPLETED,
    Trigger.PERSON_UPDATED,
)


# Small worlds -----------------------------------------------------------------------------------

_people = st.builds(
    lambda person_id, dates, attributes, group_ids: a_member(
        person_id,
        *group_ids,
        dates=tuple(dates.items()),
        attributes=fields.attributes(attributes),
    ),
    st.sampled_from(EVERYBODY),
    st.dictionaries(st.just(PersonDate.CREATED), st.sampled_from(MOMENTS)),
    st.dictionaries(st.just("level"), st.sampled_from(VALUES)),
    st.lists(st.sampled_from(GROUP_IDS), unique=True, max_size=2).map(tuple),
)
_groups = st.builds(
    lambda group_id, parent_id: Group(
        group_id=group_id, title="Group", parent_id=None if parent_id == group_id else parent_id
    ),
    st.sampled_from(GROUP_IDS[1:]),
    st.sampled_from([None, "all", "north"]),
)
_results = st.sampled_from(TARGETS).flatmap(
    lambda target: st.builds(
        Result,
        person_id=st.sampled_from(EVERYBODY),
        target=st.just(target),
        status=st.sampled_from(REPORTED[target.kind]),
        at=st.just(NOON),
    )
)
_registrations = st.builds(
    Registration,
    session_id=st.just("sales"),
    learner_id=st.sampled_from(EVERYBODY),
    section_id=st.sampled_from(SECTION_IDS),
    state=st.sampled_from([RegistrationState.ACTIVE, *RegistrationState]),
    since=st.just(NOON - 2 * DAY),
    ticket=st.just(1000),
)


def _event(event_id: str, end: datetime) -> Event:
    start, until = (
        sk.LocalTime(moment.replace(tzinfo=None), "UTC") for moment in (end - DAY / 24, end)
    )
    return Event(event_id=event_id, plan=sk.EventPlan(start=start, end=until))


SESSION = Session(
    session_id="sales",
    plan=SessionPlan(title="Sales"),
    sections=tuple(
        Section(
            section_id=section_id,
            plan=sk.SectionPlan(name="Section", group_ids=("all",)),
            events=(_event("one", NOON), _event("two", NOON + DAY)),
        )
        for section_id in SECTION_IDS
    ),
)
KNOWN = (
    Group(group_id="all", title="All"),
    SESSION,
    Activity(activity_id="quiz", title="Quiz"),
    Goal(goal_id="run", title="Run"),
)
_records = st.lists(
    st.one_of(_people, _people, _groups, _results, _registrations), min_size=10, max_size=25
)


# Conditions -------------------------------------------------------------------------------------


def _bounds(values: Iterable[Any], *, strictly: bool) -> st.SearchStrategy[tuple[Any, Any]]:
    """Two bounds of which at least one is given."""
    pairs = [two for two in product([None, *values], repeat=2) if two != (None, None)]
    return st.sampled_from(
        [
            (least, most)
            for least, most in pairs
            if None in (least, most) or least < most or (not strictly and least == most)
        ]
    )


_offsets = [days * DAY for days in (-2, -1, 0, 1)]
_windows = _bounds(MOMENTS, strictly=True).map(
    lambda two: sk.BetweenMoments(starts=two[0], ends=two[1])
)
_arounds = _bounds(_offsets, strictly=True).map(
    lambda two: sk.AroundDate(date=PersonDate.CREATED, starts=two[0], ends=two[1])
)
_ranges = _bounds((1, 1.5, 2), strictly=False).map(
    lambda two: sk.AttributeBetween(name="level", at_least=two[0], at_most=two[1])
)
_scored = st.builds(
    lambda status, two: sk.IsTriggersActivity(
        status=status, score_at_least=two[0], score_at_most=two[1]
    ),
    st.sampled_from([None, *STATUSES[TARGETS[0].kind]]),
    _bounds((1, 2, 3), strictly=False),
)
_values = st.lists(st.sampled_from(VALUES), min_size=1, max_size=3, unique_by=plain_key)
_subjects: tuple[st.SearchStrategy[Condition], ...] = (
    st.sampled_from(PERSON_IDS).map(sk.IsPerson),
    st.sampled_from(GROUP_IDS).map(sk.IsInGroup),
    st.sampled_from(STATUSES[TARGETS[0].kind]).map(lambda one: sk.HasStatus(TARGETS[0], one)),
    st.sampled_from(STATUSES[TARGETS[1].kind]).map(lambda one: sk.HasStatus(TARGETS[1], one)),
    _windows,
    _arounds,
    _values.map(lambda values: sk.AttributeIs("level", values)) | _ranges,
    st.sampled_from([None, *SECTION_IDS]).map(lambda one: sk.IsRegistered("sales", one)),
    st.integers(1, 3).map(lambda count: sk.HasAttended("sales", count)),
    _scored
    | st.sampled_from(STATUSES[TARGETS[0].kind]).map(
        lambda one: sk.IsTriggersActivity(status=one)
    ),
)
_odd = st.sampled_from([sk.Always(), sk.IsInGroup("gone"), sk.IsPerson("ghost")])


def _trees(leaves: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    return st.recursive(
        leaves | leaves.map(sk.Not),
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=4).map(sk.AllOf),
            st.lists(inner, min_size=1, max_size=3).map(sk.AnyOf),
            inner.map(sk.Not),
        ),
        max_leaves=6,
    )


_close = st.one_of(
    *(st.lists(one | one.map(sk.Not), min_size=2, max_size=4).map(AllOf) for one in _subjects)
)
"""Several conditions about the same thing: these contradict one another often."""

_conditions = st.one_of(
    _close,
    _trees(st.one_of(*_subjects, _odd)),
    *(_trees(one) for one in _subjects),
    st.lists(_close, min_size=2, max_size=3).map(sk.AnyOf),
)


def _automation(automation_id: str, condition: Condition, trigger: Trigger, action: Any) -> Any:
    return Automation(
        automation_id=automation_id,
        name=automation_id,
        condition=condition,
        actions=[action],
        trigger=trigger,
    )


# Looking ----------------------------------------------------------------------------------------


def _world_of(records: list[Any], automations: Iterable[Automation]) -> Kit:
    kit = a_kit()
    keep(kit, *KNOWN, *records, *automations)
    return kit


def _found(kit: Kit) -> tuple[RuleFinding, ...]:
    with kit.storage.transaction() as records:
        return check(a_window(kit, records))


def _codes(findings: Iterable[RuleFinding]) -> set[tuple[str, tuple[str, ...]]]:
    return {(one.code, one.automation_ids) for one in findings}


def _occurrences(trigger: Trigger) -> Iterator[Occurrence | None]:
    """All that can set off an automation with a trigger."""
    if trigger is Trigger.PERIODIC:
        yield None
        return
    statuses: tuple[Status | None, ...] = (None,)
    if trigger is Trigger.ACTIVITY_COMPLETED:
        statuses = (Status.COMPLETED,)
    elif trigger is Trigger.ACTIVITY_GRADED:
        statuses = STATUSES[TARGETS[0].kind]
    for status in statuses:
        for score in SCORES:
            yield Occurrence(trigger=trigger, at=NOON, root=(1, 0), status=status, score=score)


def _profiles(window: StoredWorld, trigger: Trigger) -> Iterator[Profile]:
    """Everybody, at every moment, because of everything."""
    for person_id in EVERYBODY:
        for moment in MOMENTS:
            for occurrence in _occurrences(trigger):
                yield Profile(window, person_id, at=moment, occurrence=occurrence)


def _somebody_meets(kit: Kit, trigger: Trigger, *conditions: Condition) -> bool:
    judges = [compiled(one) for one in conditions]
    with kit.storage.transaction() as records:
        window = a_window(kit, records)
        return any(
            all(judge(profile) for judge in judges) for profile in _profiles(window, trigger)
        )


# Laws -------------------------------------------------------------------------------------------


@given(_records, st.lists(_conditions, min_size=6, max_size=12), st.sampled_from(TRIGGERS))
def test_what_never_matches_is_never_met(
    records: list[Any], conditions: list[Condition], trigger: Trigger
) -> None:
    """A condition reported as never matching is met by nobody at no moment (A17, A13)."""
    automations = [
        _automation(f"a{place}", one, trigger, sk.Notify("Hello", "Welcome."))
        for place, one in enumerate(conditions)
    ]
    kit = _world_of(records, automations)
    codes = _codes(_found(kit))
    for one in automations:
        never = (NEVER_MATCHES, (one.automation_id,)) in codes
        is_met = _somebody_meets(kit, trigger, one.condition)
        event(f"never: {never}, met: {is_met}")
        note(f"{one.condition}: never: {never}")
        assert not (never and is_met)
        assert (TOO_WIDE, (one.automation_id,)) not in codes


def _pairs() -> st.SearchStrategy[list[Condition]]:
    """Conditions that nobody can meet at once."""
    window = _windows.filter(lambda one: None not in (one.starts, one.ends))
    return st.one_of(
        st.one_of(*_subjects).map(lambda one: [one, sk.Not(one)]),
        st.permutations([sk.IsPerson(one) for one in PERSON_IDS]),
        window.map(lambda one: [one, sk.BetweenMoments(ends=one.starts)]),
        window.map(lambda one: [one, sk.BetweenMoments(starts=one.ends)]),
        st.permutations(
            [sk.AttributeBetween(name="level", at_most=1), sk.AttributeIs("level", 2)]
        ),
        st.permutations([sk.HasAttended("sales", 3), sk.Not(sk.HasAttended("sales", 1))]),
        st.permutations([sk.IsRegistered("sales", one) for one in SECTION_IDS]),
        st.permutations(
            [sk.Not(sk.HasStatus(TARGETS[0], one)) for one in STATUSES[TARGETS[0].kind]]
        ),
        st.permutations([sk.HasStatus(TARGETS[1], one) for one in STATUSES[TARGETS[1].kind]]),
        st.just([sk.IsInGroup("south"), sk.Not(sk.IsInGroup("all"))]),
    )


@given(
    _pairs(),
    st.lists(_conditions, max_size=3),
    st.sampled_from(["all", "not any", "nested", "either"]),
    st.randoms(use_true_random=False),
)
def test_planted_contradictions_are_found(
    parts: list[Condition], others: list[Condition], put: str, chance: Any
) -> None:
    """A contradiction among whatever else is asked for is found, however it is put (A17)."""
    asked = [*parts, *others]
    chance.shuffle(asked)
    condition: Condition = sk.AllOf(asked)
    if put == "not any":
        condition = sk.Not(sk.AnyOf([sk.Not(one) for one in asked]))
    elif put == "nested":
        condition = sk.AllOf([sk.AllOf(asked[:1]), sk.Not(sk.Not(sk.AllOf(asked[1:])))])
    elif put == "either":
        condition = sk.AnyOf([sk.AllOf(asked), sk.AllOf([*parts, sk.Always()])])
    south = Group(group_id="south", title="South", parent_id="all")
    north = Group(group_id="north", title="North", parent_id="all")
    ana, bob = (Person(person_id=one, name="Somebody") for one in PERSON_IDS)
    automation = _automation("a", condition, Trigger.ACTIVITY_GRADED, sk.Suspend())
    codes = _codes(_found(_world_of([south, north, ana, bob], [automation])))
    assert (NEVER_MATCHES, ("a",)) in codes


ANA = a_member("ana", "all")


@given(_records, _conditions, _conditions, st.sampled_from(TRIGGERS))
@example([ANA], sk.Always(), sk.IsInGroup("all"), Trigger.PERIODIC)
def test_who_meets_both_is_undone(
    records: list[Any], one: Condition, two: Condition, trigger: Trigger
) -> None:
    """Where somebody meets two conditions at once, opposite actions are reported (A17)."""
    automations = [
        _automation("a", one, trigger, sk.Unlock(TARGETS[0])),
        _automation("b", two, trigger, sk.Lock(TARGETS[0])),
    ]
    kit = _world_of(records, automations)
    is_met = _somebody_meets(kit, trigger, one, two)
    is_undone = (UNDONE_BY, ("a", "b")) in _codes(_found(kit))
    event(f"met: {is_met}, undone: {is_undone}")
    assert is_undone or not is_met


@given(
    st.lists(
        st.builds(
            _automation,
            st.sampled_from(["a", "b", "c", "d"]),
            _conditions,
            st.sampled_from(TRIGGERS),
            st.sampled_from(
                [
                    sk.Suspend(),
                    sk.Reactivate(),
                    sk.Complete("quiz"),
                    sk.Reset("quiz"),
                    sk.AddToGroup("gone"),
                ]
            ),
        ),
        unique_by=lambda one: one.automation_id,
    )
)
def test_the_order_of_automations_is_irrelevant(automations: list[Automation]) -> None:
    """The same automations give the same findings, in the same order (A17)."""
    found = _found(_world_of([ANA], automations))
    assert found == _found(_world_of([ANA], automations[::-1]))
    order = [(one.code, one.automation_ids, one.path) for one in found]
    assert order == sorted(order)

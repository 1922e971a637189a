"""Laws of time.

- The events of a section are in strict order after any edit, as instants (S7).
- An event is taken exactly when it overlaps no other, in whatever zone and repeated hour (S7, K7).
- No answer depends on the zone in which a moment or an event is written.
- Carrying out what is due in many small steps or in one big one gives the same registrations,
  completions, rosters, sheets and plans. What may differ: a late run skips reminders, and warnings
  that something is missing, that are no longer useful (N4, S9).
- Carrying out what is due a second time changes nothing.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from attrs import evolve, fields, has
from hypothesis import event, given
from hypothesis import strategies as st

from sessionkit import (
    APPLICATION,
    AddEvent,
    BetweenMoments,
    Deadline,
    EditSection,
    EventPlan,
    LocalTime,
    PlanSection,
    Preferences,
    Refused,
    RegisterLearner,
    SectionPlan,
)
from sessionkit._domain.catalogue import Session
from sessionkit._domain.due import Due
from sessionkit._domain.notice import Notice, NoticeKind
from sessionkit._domain.registration import Registration, Roster, Sheet
from sessionkit.testing.strategies import (
    CROWD,
    ZONES,
    Ask,
    CarryOutDue,
    Course,
    Outcome,
    Wait,
    courses,
    event_plan,
    marking,
    planning,
    registering,
    run,
    waiting,
)
from tests.properties.naive import everything, history, sections_of

ZONE_NAMES = (*ZONES, "UTC", "Pacific/Chatham")

planned_courses = courses(
    of=(registering(CROWD), *(planning(CROWD),) * 5, marking(CROWD), waiting()), longest=40
)


@given(planned_courses)
def test_events_stay_in_order(course: Course) -> None:
    """Each event of a section that takes place starts at or after the end of the one before."""
    for _, _, after in history(course):
        for _, section in sections_of(after):
            starts = [one.begins_at for one in section.events]
            assert starts == sorted(starts)
            taking_place = [one for one in section.events if one.cancelled is None]
            event(f"events: {len(taking_place)}")
            for earlier, later in pairwise(taking_place):
                assert earlier.ends_at <= later.begins_at


AUTUMN_NIGHT = datetime(2026, 10, 24, 21, 0, tzinfo=UTC)
"""Four hours before Brussels repeats an hour."""

_slots = st.lists(
    st.tuples(st.integers(0, 14), st.integers(1, 4), st.sampled_from(ZONE_NAMES)),
    min_size=2,
    max_size=6,
)


def _in_slot(start: int, length: int, zone: str) -> EventPlan:
    begins = AUTUMN_NIGHT + start * timedelta(minutes=30)
    ends = begins + length * timedelta(minutes=30)
    return EventPlan(start=LocalTime.of(begins, zone), end=LocalTime.of(ends, zone))


@given(_slots)
def test_events_are_taken_exactly_when_they_overlap_no_other(
    slots: list[tuple[int, int, str]],
) -> None:
    """Half hours counted on fingers say the same, also in the hour that autumn repeats."""
    first, *others = slots
    plan = PlanSection(
        session_id="sales",
        section_id="night",
        plan=SectionPlan(
            name="Night",
            group_ids=["north"],
        ),
        first_event_id="first",
        first_event=_in_slot(*first),
    )
    kit = run((), setting=[plan])
    taken = set(range(first[0], first[0] + first[1]))
    for number, (start, length, zone) in enumerate(others):
        wanted = set(range(start, start + length))
        command = AddEvent(
            session_id="sales",
            section_id="night",
            event_id=f"event-{number}",
            plan=_in_slot(start, length, zone),
        )
        try:
            kit.engine.do(command, by=APPLICATION)
        except Refused:
            assert taken & wanted
            event("overlaps")
        else:
            assert not taken & wanted
            taken |= wanted


# Zones ----------------------------------------------------------------------------------------


def _written_in(value: Any, zone: str) -> Any:
    """Write every moment and every event in a zone.

    Whole days before an event are left out: when a day begins is what a zone is about (R11).
    """
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(zone))
    if isinstance(value, LocalTime):
        return LocalTime.of(value.instant, zone)
    if isinstance(value, Deadline):
        return Deadline() if value.days is not None else value
    if isinstance(value, tuple | list):
        return type(value)([_written_in(one, zone) for one in value])
    if has(type(value)):
        return evolve(
            value,
            **{
                one.alias: _written_in(getattr(value, one.name), zone)
                for one in fields(type(value))
                if one.init and getattr(value, one.name) is not None
            },
        )
    return value


def _in_codes(outcome: Outcome) -> Any:
    """How a step went, without the wall-clock times in it."""
    if outcome.answer is None:
        return outcome.not_found, outcome.count
    decision = outcome.answer.decision
    return (
        [(one.reason.code, one.outcome) for one in decision.findings],
        [type(one).__name__ for one in decision.facts],
        [(one.person_id, one.outcome) for one in decision.rows],
    )


@given(courses(), st.sampled_from(ZONE_NAMES))
def test_answers_do_not_depend_on_zones(course: Course, zone: str) -> None:
    """Everything written in one zone or in another is answered alike and leaves the same places."""
    kits = [
        run(_written_in(course.steps, one), setting=_written_in(course.setting, one))
        for one in ("UTC", zone)
    ]
    first, second = ([_in_codes(one) for one in kit.outcomes] for kit in kits)
    assert first == second
    for kind in (Registration, Roster, Sheet):
        assert kits[0].storage.records(kind) == kits[1].storage.records(kind)


_moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(  # noqa: DTZ001
    lambda one: one.replace(microsecond=0, tzinfo=UTC)
)


@given(_moments, st.sampled_from(ZONE_NAMES))
def test_moments_are_what_they_mean(moment: datetime, zone: str) -> None:
    """A command or condition that holds a moment is equal however the moment was written."""
    there = moment.astimezone(ZoneInfo(zone))
    if there.fold or there.replace(fold=1).utcoffset() != there.utcoffset():
        return  # an hour that the zone repeats: only UTC or a LocalTime says which is meant
    where = {"session_id": "sales", "section_id": "early"}
    assert EditSection(**where, opens=there) == EditSection(**where, opens=moment)
    assert BetweenMoments(starts=there) == BetweenMoments(starts=moment)
    assert LocalTime.of(moment, zone).instant == moment


# What is due ----------------------------------------------------------------------------------

_steps_of_time = st.lists(
    st.sampled_from((timedelta(minutes=20), timedelta(hours=3), timedelta(hours=31))),
    max_size=25,
)

SKIPPED_WHEN_LATE = (NoticeKind.EVENT_REMINDER, NoticeKind.EVENT_INCOMPLETE)


def _told(notices: dict[Any, Notice]) -> set[tuple[Any, ...]]:
    return {
        (one.kind, one.person_id, one.subject)
        for one in notices.values()
        if one.kind not in SKIPPED_WHEN_LATE
    }


filling_courses = courses(
    of=(*(registering(CROWD),) * 5, planning(CROWD), marking(CROWD), waiting())
)


@given(filling_courses, _steps_of_time)
def test_small_steps_or_one_big_step(course: Course, lengths: list[timedelta]) -> None:
    """However time is cut into runs, everybody ends up with the same place and completion."""
    small, big = course.run(), course.run()
    for length in lengths:
        small.play(Wait(length))
        small.play(CarryOutDue())
    big.play(Wait(sum(lengths, timedelta())))
    small.play(CarryOutDue())
    big.play(CarryOutDue())
    for kind in (Roster, Sheet, Session, Due):
        assert small.storage.records(kind) == big.storage.records(kind)
    assert small.storage.records(Registration) == big.storage.records(Registration)
    assert _told(small.storage.records(Notice)) == _told(big.storage.records(Notice))
    completed = [one.completion for one in big.storage.records(Registration).values()]
    event(f"completed: {sum(one is not None for one in completed)}")


@given(courses())
def test_carrying_out_twice_changes_nothing(course: Course) -> None:
    """Right after what is due was carried out, nothing is due, and a second run leaves no mark."""
    kit = course.begin()
    for step in course.steps:
        kit.play(step)
        event(f"was due: {kit.engine.run_due() > 0}")
        before = everything(kit.storage)
        assert kit.engine.run_due() == 0
        assert everything(kit.storage) == before


def test_n_of_m_rests_on_the_same_events_however_late() -> None:
    """A completion by one of two events names the first, also when a run comes after both."""
    plan = PlanSection(
        session_id="sales",
        section_id="early",
        plan=SectionPlan(
            name="Early",
            group_ids=["north"],
            preferences=Preferences(events_needed=1),
        ),
        first_event_id="one",
        first_event=event_plan(),
    )
    where = {"session_id": "sales", "section_id": "early"}
    steps = (
        Ask(AddEvent(**where, event_id="two", plan=event_plan(3))),
        Ask(RegisterLearner(**where, learner_id="ana")),
    )
    days = timedelta(days=3)
    small = run((*steps, Wait(days), CarryOutDue(), Wait(days), CarryOutDue()), setting=[plan])
    big = run((*steps, Wait(2 * days), CarryOutDue()), setting=[plan])
    assert small.storage.records(Registration) == big.storage.records(Registration)


def test_a_late_run_still_tells_what_is_useful() -> None:
    """What a late run skips is no more than reminders and warnings: the rest is told."""
    setting = [
        PlanSection(
            session_id="sales",
            section_id="early",
            plan=SectionPlan(
                name="Early",
                group_ids=["north"],
            ),
            first_event_id="one",
            first_event=event_plan(trainer_ids=["tess"], links=[]),
        )
    ]
    kit = run((Wait(timedelta(days=10)), CarryOutDue()), setting=setting)
    kinds = {one.kind for one in kit.storage.records(Notice).values()}
    assert kinds.isdisjoint(SKIPPED_WHEN_LATE)
    assert kit.outcomes[-1].count > 0

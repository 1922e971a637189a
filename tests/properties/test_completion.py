"""Laws of completion, held against marks kept in plain dictionaries.

- A session is completed exactly when enough of the section's events are attended, and submitted
  where that is asked; its moment is when the last needed piece became true (C1, C2, T2, T3).
- The order in which marks are entered changes neither completion nor its moment; correcting a mark
  there and back leaves nothing behind (C2, C3, C5).
- What happens in other sections never matters (C1).
- No change of the plan withdraws a completion (C5).
- Every attempt stays with its marks (R12, T1).
- More events needed, or excused not counting, never completes more.
- The moment of n of m is the nth, whenever a mark was corrected (C2, C3).
- What conditions, views and the record say of one learner is one answer after every step (C3).
"""

from datetime import datetime, timedelta
from typing import Any

from attrs import define, evolve, field, frozen
from hypothesis import event, given
from hypothesis import strategies as st

import sessionkit as sk
from sessionkit._automations.profile import Profile
from sessionkit._domain import commands
from sessionkit._domain.condition import Status
from sessionkit._domain.facts.attendance import CompletionWithdrawn, MarksCounted, MarksEntered
from sessionkit._domain.facts.planning import EventRemoved
from sessionkit._domain.reasons import Reason
from sessionkit._domain.registration import Registration
from sessionkit._domain.result import Result
from sessionkit.testing.strategies import (
    CROWD,
    Course,
    courses,
    leaving,
    marking,
    planning,
    registering,
    telling,
    waiting,
)
from tests.builders import Kit, a_decision, a_section, a_window, a_world, an_event
from tests.properties.naive import attempts_in, history

LEARNERS = ("ana", "bob", "cyd")
EVENTS = ("day-1", "day-2", "day-3")
DAYS = ("2026-03-02", "2026-03-03", "2026-03-04")
FIRST_END = sk.LocalTime.parse(f"{DAYS[0]} 12:00", "Europe/Brussels").instant
ENDS = {name: FIRST_END + number * timedelta(days=1) for number, name in enumerate(EVENTS)}
WHERE = {"session_id": "sales-101", "section_id": "north"}

Completions = dict[str, datetime | None]


@frozen(kw_only=True)
class Course101:
    """How the section is run, and what is done about its sheets.

    Attributes:
        cancelled: Events cancelled before anything happens.
        steps: Marks and submissions; a number waits that many hours.
    """

    preferences: sk.Preferences
    cancelled: frozenset[str]
    steps: tuple[Any, ...]

    @property
    def counted(self) -> tuple[str, ...]:
        """The events that take place."""
        return tuple(one for one in EVENTS if one not in self.cancelled)

    @property
    def needed(self) -> int:
        """How many events must be attended."""
        asked = self.preferences.events_needed
        return len(self.counted) if asked is None else min(asked, len(self.counted))

    def counts(self, mark: sk.Attendance | None) -> bool:
        """Whether a mark is as good as having been there."""
        excused = mark is sk.Attendance.EXCUSED and self.preferences.excused_counts
        return mark is sk.Attendance.ATTENDED or excused

    def begin(self) -> Kit:
        """An engine in which everybody is registered, an hour before the first event begins."""
        kit = a_world(a_section(preferences=self.preferences), learners=LEARNERS)
        for event_id, day in zip(EVENTS[1:], DAYS[1:], strict=True):
            kit.do(sk.AddEvent(**WHERE, event_id=event_id, plan=an_event(day)))
        for learner_id in LEARNERS:
            kit.register(learner_id)
        for event_id in sorted(self.cancelled):
            kit.do(sk.CancelEvent(**WHERE, event_id=event_id, reason="no room"))
        kit.clock.set(FIRST_END - timedelta(hours=4))
        return kit


@define
class PlainMarks:
    """Marks as a trainer would keep them on paper: only what was accepted is noted.

    Nothing of what was before is kept but when each sheet was submitted first: what has been
    corrected there and back leaves no trace.

    Attributes:
        entered: Marks filled in, by event and learner.
        counted: Marks as last submitted.
        submitted: When the sheet of an event was submitted first.
        completed: By learner, the moment.
    """

    course: Course101
    entered: dict[tuple[str, str], sk.Attendance] = field(factory=dict)
    counted: dict[tuple[str, str], sk.Attendance] = field(factory=dict)
    submitted: dict[str, datetime] = field(factory=dict)
    completed: Completions = field(factory=lambda: dict.fromkeys(LEARNERS))

    def note(self, command: Any, now: datetime) -> None:
        """Note an accepted command."""
        event_id = command.event_id
        if isinstance(command, sk.ReopenSheet):
            return
        if isinstance(command, sk.CorrectMark):
            self.entered[event_id, command.learner_id] = command.mark
        else:
            for learner_id in LEARNERS:
                mark = command.marks.get(learner_id)
                if mark is None and (event_id, learner_id) not in self.entered:
                    mark = command.others
                if mark is not None:
                    self.entered[event_id, learner_id] = mark
        if isinstance(command, sk.SaveSheet):
            return
        self.submitted.setdefault(event_id, now)
        for learner_id in LEARNERS:
            self.counted[event_id, learner_id] = self.entered[event_id, learner_id]

    def look(self, now: datetime) -> None:
        """Work out anew who has completed, and when."""
        for learner_id in LEARNERS:
            pieces = sorted(
                piece
                for event_id in self.course.counted
                if (piece := self._attended(event_id, learner_id, now)) is not None
            )
            enough = len(pieces) >= self.course.needed
            self.completed[learner_id] = pieces[self.course.needed - 1] if enough else None

    def _attended(self, event_id: str, learner_id: str, now: datetime) -> datetime | None:
        """Since when an event counts as attended."""
        end = ENDS[event_id]
        if now < end:
            return None
        if self.course.preferences.confirmed_by_trainer:
            mark = self.counted.get((event_id, learner_id))
            return max(end, self.submitted[event_id]) if self.course.counts(mark) else None
        mark = self.entered.get((event_id, learner_id))
        return end if mark is None or self.course.counts(mark) else None


# Drawing --------------------------------------------------------------------------------------

_marks = st.sampled_from((sk.Attendance.ATTENDED, *sk.Attendance))
_event_ids = st.sampled_from(EVENTS)
_sheets = {
    **{name: st.just(value) for name, value in WHERE.items()},
    "event_id": _event_ids,
}
_named = st.dictionaries(st.sampled_from(LEARNERS), _marks, min_size=1, max_size=2)
_save = st.builds(sk.SaveSheet, **_sheets, marks=_named)
_submit = st.builds(sk.SubmitSheet, **_sheets, marks=_named | st.just({}), others=_marks)
_rest = st.builds(sk.ReopenSheet, **_sheets, reason=st.just("a mistake")) | st.builds(
    sk.CorrectMark,
    **_sheets,
    learner_id=st.sampled_from(LEARNERS),
    mark=_marks,
    reason=st.just("was there"),
)
_steps = st.one_of(_save, _submit, _submit, _rest, st.sampled_from((5, 24, 30)))

_preferences = st.builds(
    sk.Preferences,
    confirmed_by_trainer=st.booleans(),
    events_needed=st.sampled_from((None, None, 1, 2, 3)),
    excused_counts=st.booleans(),
    marks_before=st.just(timedelta(days=5)),
)
_courses = st.builds(
    Course101,
    preferences=_preferences,
    cancelled=st.sampled_from(
        (frozenset(), frozenset(), frozenset({"day-2"}), frozenset({"day-1"}))
    ),
    steps=st.lists(_steps, min_size=4, max_size=18).map(tuple),
)


def _take(kit: Kit, step: Any) -> bool:
    """Take one step; tells whether it was a command that was accepted."""
    if isinstance(step, int):
        kit.clock.advance(timedelta(hours=step))
        kit.engine.run_due()
        return False
    try:
        kit.do(step)
    except sk.Refused:
        return False
    return True


def _completions(kit: Kit) -> Completions:
    found = kit.storage.records(Registration)
    done = {one: found["sales-101", one].completion for one in LEARNERS}
    return {one: None if known is None else known.at for one, known in done.items()}


def _to_the_end(kit: Kit) -> Completions:
    kit.clock.set(ENDS[EVENTS[-1]] + timedelta(days=10))
    kit.engine.run_due()
    return _completions(kit)


# The laws -------------------------------------------------------------------------------------


@given(_courses)
def test_completed_exactly_when_enough_is_attended(course: Course101) -> None:
    """After every step the stored completions are those worked out from marks on paper."""
    kit = course.begin()
    paper = PlainMarks(course)
    for step in course.steps:
        if _take(kit, step):
            paper.note(step, kit.clock())
        paper.look(kit.clock())
        assert _completions(kit) == paper.completed
    kit.clock.set(ENDS[EVENTS[-1]])
    kit.engine.run_due()
    paper.look(kit.clock())
    assert _completions(kit) == paper.completed
    event(f"completed: {sum(at is not None for at in paper.completed.values())}")


_final_marks = st.fixed_dictionaries(
    {(event_id, learner_id): _marks for event_id in EVENTS for learner_id in LEARNERS}
)
_earlier_marks = st.lists(st.tuples(_event_ids, st.sampled_from(LEARNERS), _marks), max_size=8)


def _entered(
    preferences: sk.Preferences,
    earlier: list[tuple[str, str, sk.Attendance]],
    final: list[tuple[tuple[str, str], sk.Attendance]],
    submissions: list[str],
) -> Completions:
    """Enter marks after the last event, then the final ones, and submit all at one moment."""
    kit = Course101(preferences=preferences, cancelled=frozenset(), steps=()).begin()
    kit.clock.set(ENDS[EVENTS[-1]] + timedelta(hours=1))
    kit.engine.run_due()
    rows = [*earlier, *((*key, mark) for key, mark in final)]
    for event_id, learner_id, mark in rows:
        kit.do(sk.SaveSheet(**WHERE, event_id=event_id, marks={learner_id: mark}))
    if preferences.confirmed_by_trainer:
        kit.clock.advance(timedelta(hours=1))
        for event_id in submissions:
            kit.do(sk.SubmitSheet(**WHERE, event_id=event_id))
    return _to_the_end(kit)


@given(st.data(), _preferences, _final_marks)
def test_order_of_entering_marks_is_irrelevant(
    data: st.DataObject, preferences: sk.Preferences, final: dict[Any, Any]
) -> None:
    """Whatever was noted before and in whatever order, the same marks complete the same."""
    outcomes = [
        _entered(
            preferences,
            data.draw(_earlier_marks),
            data.draw(st.permutations(sorted(final.items()))),
            data.draw(st.permutations(EVENTS)),
        )
        for _ in range(2)
    ]
    assert outcomes[0] == outcomes[1]
    event(f"completed: {sum(at is not None for at in outcomes[0].values())}")


_mostly_there = st.sampled_from((*(sk.Attendance.ATTENDED,) * 5, *sk.Attendance))


@given(
    _preferences,
    st.fixed_dictionaries(
        {
            event_id: st.fixed_dictionaries(dict.fromkeys(LEARNERS, _mostly_there))
            for event_id in EVENTS
        }
    ),
    st.lists(st.tuples(_event_ids, st.sampled_from(LEARNERS), _marks), min_size=1, max_size=6),
)
def test_corrections_there_and_back_leave_nothing_behind(
    preferences: sk.Preferences,
    sheets: dict[str, dict[str, sk.Attendance]],
    detours: list[tuple[str, str, sk.Attendance]],
) -> None:
    """Marks that are changed and changed back, each hours later, move no completion (C2, C5)."""
    kit = Course101(preferences=preferences, cancelled=frozenset(), steps=()).begin()
    is_confirmed = preferences.confirmed_by_trainer
    for event_id in EVENTS:
        marks = sheets[event_id]
        kit.clock.set(ENDS[event_id] + timedelta(hours=1))
        kind = sk.SubmitSheet if is_confirmed else sk.SaveSheet
        kit.do(kind(**WHERE, event_id=event_id, marks=marks))
    before = _completions(kit)
    event(f"completed: {sum(at is not None for at in before.values())}")
    for event_id, learner_id, mark in detours:
        for one in (mark, sheets[event_id][learner_id]):
            kit.clock.advance(timedelta(hours=5))
            if is_confirmed:
                way = {"learner_id": learner_id, "mark": one, "reason": "a slip"}
                kit.do(sk.CorrectMark(**WHERE, event_id=event_id, **way))
            else:
                kit.do(sk.SaveSheet(**WHERE, event_id=event_id, marks={learner_id: one}))
        assert _completions(kit) == before


@given(_courses)
def test_one_answer_everywhere(course: Course101) -> None:
    """Record, activity, progress, sheet and condition agree after every step (C3, A3)."""
    kit = course.begin()
    for step in course.steps:
        _take(kit, step)
        done = _completions(kit)
        counts = {}
        for learner_id in LEARNERS:
            (row,) = kit.engine.progress(learner_id, by=learner_id)
            result = kit.storage.records(Result).get((learner_id, "activity", "sales-101"))
            assert (row.completed_at is not None) is (done[learner_id] is not None)
            assert (result is not None and result.is_completed) is (done[learner_id] is not None)
            assert row.completed_at == done[learner_id]
            counts[learner_id] = row.attended
        sheets = {
            event_id: {
                row.learner_id: row.since
                for row in kit.engine.sheet(**WHERE, event_id=event_id, by=sk.APPLICATION)
            }
            for event_id in course.counted
        }
        for learner_id, count in counts.items():
            assert sum(one[learner_id] is not None for one in sheets.values()) == count
            with kit.storage.transaction() as records:
                person = Profile(a_window(kit, records), learner_id)
                assert person.attended["sales-101", False] == count


def _itself(one: Any) -> Any:
    return one


_of_person = {
    "activity_id": st.just("sales-101"),
    "person_id": st.sampled_from(LEARNERS),
}
_credit = st.builds(sk.CompleteActivity, **_of_person)
_reset = st.builds(sk.ResetActivity, **_of_person)
_again = st.builds(
    sk.RegisterLearner,
    session_id=st.just("sales-101"),
    section_id=st.just("north"),
    learner_id=st.sampled_from(LEARNERS),
    waive=st.just(("period",)),
)
_credited_courses = st.builds(
    Course101,
    preferences=_preferences,
    cancelled=st.just(frozenset()),
    steps=st.lists(
        st.sampled_from(
            (*(_save | _submit,) * 3, _rest, *(st.just(30),) * 2, *(_credit,) * 3, _reset, _again)
        ).flatmap(_itself),
        min_size=12,
        max_size=24,
    ).map(tuple),
)
_OF_COMPLETIONS = {"session completed", "session credited", "completion withdrawn"}


def _answers(kit: Kit, learner_id: str) -> set[datetime | None]:
    """Since when a learner completed the session, by each way of asking."""
    (tile,) = kit.engine.tiles(by=learner_id)
    found = {tile.completed_at, *_judgement(kit, learner_id)}
    found.update(row.completed_at for row in kit.engine.progress(learner_id, by=learner_id))
    for row in kit.engine.roster(**WHERE, by=sk.APPLICATION):
        if row.learner_id == learner_id:
            found.add(row.completed_at)
    result = kit.storage.records(Result).get((learner_id, "activity", "sales-101"))
    found.add(result.at if result is not None and result.is_completed else None)
    with kit.storage.transaction() as records:
        person = Profile(a_window(kit, records), learner_id)
        counts = person.standing["activity", "sales-101"] is Status.COMPLETED
    assert counts is (None not in found)
    return found


def _judgement(kit: Kit, learner_id: str) -> list[datetime | None]:
    again = sk.RegisterLearner(session_id="sales-101", section_id="north", learner_id=learner_id)
    findings = a_decision(kit, again).findings
    return [
        one.detail.at if one.blocks else None
        for one in findings
        if one.reason is Reason.NOT_COMPLETED
    ]


@given(_credited_courses)
def test_a_credit_is_a_completion_like_any_other(course: Course101) -> None:
    """With credits, every way of asking says the same; no mark ends one, and what is completed is
    told once (C11, C3).
    """
    kit = course.begin()
    kit.deliver()
    before = dict.fromkeys(LEARNERS)
    credited: set[str] = set()
    for step in course.steps:
        kit.clock.advance(timedelta(minutes=1))
        kit.engine.run_due()
        is_done = _take(kit, step)
        if is_done and isinstance(step, sk.CompleteActivity):
            credited.add(step.person_id)
        if is_done and isinstance(step, sk.ResetActivity):
            credited.discard(step.person_id)
        told = [one for one, kind in kit.deliver() if kind in _OF_COMPLETIONS]
        for learner_id in LEARNERS:
            (after,) = _answers(kit, learner_id)
            assert after is not None or learner_id not in credited
            is_news = (after is None) is not (before[learner_id] is None)
            is_quiet = isinstance(step, sk.ResetActivity)
            assert told.count(learner_id) <= is_news or is_quiet
            before[learner_id] = after
    event(f"credited: {len(credited)}")


@given(_courses, st.lists(st.tuples(st.integers(0, 18), _save | _submit), max_size=8))
def test_other_sections_are_irrelevant(
    course: Course101, elsewhere: list[tuple[int, Any]]
) -> None:
    """Marks and sheets of another section, with events of the same names, complete nobody here."""
    alone, beside = course.begin(), course.begin()
    others = evolve(course.preferences, confirmed_by_trainer=True)
    beside.do(a_section("south", preferences=others))
    for event_id, day in zip(EVENTS[1:], DAYS[1:], strict=True):
        command = sk.AddEvent(
            session_id="sales-101", section_id="south", event_id=event_id, plan=an_event(day)
        )
        beside.do(command)
    for number, step in enumerate(course.steps):
        for place, command in elsewhere:
            if place == number:
                _take(beside, evolve(command, section_id="south", marks={}, others="attended"))
        _take(alone, step)
        _take(beside, step)
        assert _completions(alone) == _completions(beside)
    assert _to_the_end(alone) == _to_the_end(beside)


@given(
    courses(
        of=(
            *(registering(CROWD),) * 3,
            *(planning(CROWD),) * 2,
            *(marking(CROWD),) * 3,
            telling(),
            *(waiting(),) * 3,
        ),
        longest=40,
    )
)
def test_changes_of_the_plan_never_withdraw(course: Course) -> None:
    """Completions stand through every edit of sections and events; only marks take them away."""
    for entry, before, after in history(course):
        done = {
            key: one.completion
            for key, one in before[Registration].items()
            if one.completion is not None
        }
        if type(entry.command).__module__ == commands.planning.__name__:
            assert not any(isinstance(fact, CompletionWithdrawn) for fact in entry.facts)
            for key, completion in done.items():
                event("planned after completion")
                assert after[Registration][key].completion == completion


@given(
    courses(
        of=(
            *(registering(CROWD),) * 4,
            *(leaving(CROWD),) * 3,
            planning(CROWD),
            *(marking(CROWD),) * 4,
            *(waiting(),) * 3,
        ),
        longest=40,
    )
)
def test_marks_outlive_the_place(course: Course) -> None:
    """Every attempt stays with its marks, however it ended, and numbers only rise; a mark changes
    by a mark alone, and goes with its event alone (R12, T1).
    """
    for entry, before, after in history(course):
        known, now = attempts_in(before), attempts_in(after)
        assert known.keys() <= now.keys()
        for session_id, learner_id, number in now.keys() - known.keys():
            assert number == 1 or (session_id, learner_id, number - 1) in known
            event("registered again" if number > 1 else "registered")
        changed = {
            (fact.session_id, learner_id, number, fact.event_id)
            for fact in entry.facts
            if isinstance(fact, MarksEntered | MarksCounted)
            for learner_id, _, _, number in fact.changes
        }
        gone = {
            (fact.session_id, fact.section_id, fact.event.event_id)
            for fact in entry.facts
            if isinstance(fact, EventRemoved)
        }
        for key, one in known.items():
            for event_id, mark in one.marks.items():
                if (key[0], one.section_id, event_id) in gone:
                    assert event_id not in now[key].marks
                elif (*key, event_id) not in changed:
                    event("marks stay")
                    assert now[key].marks[event_id] == mark


@given(_courses)
def test_asking_for_more_never_completes_more(course: Course101) -> None:
    """Who completes where every event is needed does so where fewer are, and not later."""
    strict = evolve(course.preferences, events_needed=None, excused_counts=False)
    mild = evolve(course.preferences, events_needed=1, excused_counts=True)
    outcomes = []
    for preferences in (strict, mild):
        kit = evolve(course, preferences=preferences).begin()
        for step in course.steps:
            _take(kit, step)
        outcomes.append(_to_the_end(kit))
    for learner_id, at in outcomes[0].items():
        if at is not None:
            event("completed where all is needed")
            earlier = outcomes[1][learner_id]
            assert earlier is not None
            assert earlier <= at


def test_the_moment_of_n_of_m_depends_on_the_marks_alone() -> None:
    """Whether an absence is noted before or after the event that replaces it, the moment is one."""
    moments = []
    for absent_first in (True, False):
        preferences = sk.Preferences(events_needed=1, marks_before=timedelta(days=5))
        kit = Course101(preferences=preferences, cancelled=frozenset(), steps=()).begin()
        absent = sk.SaveSheet(**WHERE, event_id="day-1", marks={"ana": "absent"})
        if absent_first:
            kit.do(absent)
        kit.clock.set(ENDS["day-2"])
        kit.engine.run_due()
        if not absent_first:
            kit.do(absent)
        moments.append(_completions(kit)["ana"])
    assert moments == [ENDS["day-2"], ENDS["day-2"]]

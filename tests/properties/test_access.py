"""Laws of access.

- Access is what a plain reading of the automations gives; their order is irrelevant (A10).
- Locks win; what is unknown never unlocks, and an unknown lock locks (A10, A13).
- Nothing shows and nothing can be registered for without both unlocks (A7, V).
- Sections show to those in their groups (V).
- A learner's answer holds no finding for staff and no fact about others (X3).
- A session or section hidden from somebody is answered for like one that does not exist, by every
  command and every view (G10).
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve, fields_dict
from hypothesis import assume, event, given, note
from hypothesis import strategies as st

import sessionkit as sk
from sessionkit._domain.reasons import Audience
from sessionkit._domain.registration import Registration
from sessionkit.adapters.memory import MemoryStorage
from sessionkit.testing.strategies import (
    LEARNER_IDS,
    SECTION_IDS,
    SESSION_IDS,
    START,
    TRAINER_ID,
    UNKNOWN_ID,
    WIDGET_ID,
    Ask,
    Course,
    Kit,
    adding,
    automations,
    conditions,
    courses,
    event_plan,
    kinds_of_steps,
    leaving,
    lining_up,
    marking,
    person,
    planning,
    registering,
    run,
    settings_of_courses,
    unlocking,
)
from tests.properties.naive import State, holds, reaches, state_of, unlocked

PEOPLE = (*LEARNER_IDS[:2], TRAINER_ID)
TARGETS = (
    sk.Target.widget("sessions"),
    sk.Target.widget(WIDGET_ID),
    *(sk.Target.session(one) for one in SESSION_IDS),
)
EXTRA_WIDGET = sk.AddWidget(widget_id=WIDGET_ID, title="Another way", session_ids=["sales"])

_automations = st.lists(automations(), max_size=5, unique_by=lambda one: one.automation_id)
_later = st.integers(0, 8).map(lambda days: timedelta(days=days))


def _with(
    written: list[sk.Automation], later: timedelta = timedelta(0), before: Sequence[Any] = ()
) -> Kit:
    """The usual platform with these automations besides, some days after the start."""
    saving = [sk.SaveAutomation(automation=one) for one in written]
    kit = run((), setting=[*before, EXTRA_WIDGET, *saving])
    kit.clock.set(START + later)
    return kit


def _state(kit: Kit) -> State:
    assert isinstance(kit.storage, MemoryStorage)
    return state_of(kit.storage)


def _access(kit: Kit) -> dict[Any, bool]:
    return {
        (one, target): kit.engine.access(one, target, by=sk.APPLICATION).is_unlocked
        for one in PEOPLE
        for target in TARGETS
    }


@given(_automations, _later)
def test_access_is_what_the_automations_say(
    written: list[sk.Automation], later: timedelta
) -> None:
    """Every target is unlocked for exactly those for whom a plain reading says so."""
    kit = _with(written, later)
    state = _state(kit)
    for (person_id, target), is_unlocked in _access(kit).items():
        assert is_unlocked is unlocked(state, person_id, target, kit.clock())
        event(f"unlocked: {is_unlocked}")


@given(_automations, st.data())
def test_order_of_automations_is_irrelevant(
    written: list[sk.Automation], data: st.DataObject
) -> None:
    """Saved in another order, and under names that sort in another order, they do the same."""
    shuffled = data.draw(st.permutations(written))
    renamed = [evolve(one, automation_id=f"number-{place}") for place, one in enumerate(shuffled)]
    assert _access(_with(written)) == _access(_with(renamed))


@given(_automations, st.sampled_from(TARGETS), st.sampled_from(PEOPLE))
def test_locks_win(written: list[sk.Automation], target: sk.Target, person_id: str) -> None:
    """A lock that holds for somebody locks, whatever unlocks; for others nothing changes."""
    lock = sk.Automation(
        automation_id="lock",
        name="Lock",
        condition=sk.IsPerson(person_id),
        actions=[sk.Lock(target)],
    )
    before, after = _access(_with(written)), _access(_with([*written, lock]))
    assert after == {**before, (person_id, target): False}


_names_what_is_not_there = st.builds(
    lambda kind, other: kind([sk.IsInGroup(UNKNOWN_ID), other]),
    st.sampled_from([sk.AllOf, sk.AnyOf]),
    conditions(),
)
_often_unknown = st.one_of(
    _names_what_is_not_there, st.builds(sk.Not, _names_what_is_not_there), conditions()
)


@given(_automations, _often_unknown, st.sampled_from(TARGETS), _later)
def test_unknown_never_opens(
    written: list[sk.Automation], condition: Any, target: sk.Target, later: timedelta
) -> None:
    """Where a condition is unknown, unlocking by it changes nothing and locking by it locks."""
    plain = _with(written, later)
    before = _access(plain)
    state = _state(plain)
    unknown = [one for one in PEOPLE if holds(condition, one, state, plain.clock()) is None]
    assume(unknown)
    for action in (sk.Unlock(target), sk.Lock(target)):
        one = sk.Automation(
            automation_id="more", name="More", condition=condition, actions=[action]
        )
        after = _access(_with([*written, one], later))
        for person_id in unknown:
            key = (person_id, target)
            assert after[key] is (before[key] if isinstance(action, sk.Unlock) else False)


# What shows -----------------------------------------------------------------------------------


def _registering(learner_id: str, session_id: str, section_id: str) -> Ask:
    command = sk.RegisterLearner(
        session_id=session_id, section_id=section_id, learner_id=learner_id
    )
    return Ask(command, learner_id)


@given(_automations, _later, settings_of_courses())
def test_nothing_shows_without_both_unlocks(
    written: list[sk.Automation], later: timedelta, setting: list[Any]
) -> None:
    """A learner's tiles, sessions and registrations need the widget's unlock and the session's."""
    kit = _with(written, later, before=setting)
    state = _state(kit)
    for learner_id in LEARNER_IDS[:2]:
        reached = [one for one in SESSION_IDS if reaches(state, learner_id, one, kit.clock())]
        event(f"reached: {len(reached)}")
        shown = [one.session_id for one in kit.engine.tiles(by=learner_id).rows]
        assert sorted(shown) == sorted(reached)
        for session_id in SESSION_IDS:
            outcome = kit.play(_registering(learner_id, session_id, "late"))
            if session_id in reached:
                kit.engine.session(session_id, by=learner_id)
                assert outcome.not_found is None
            else:
                assert outcome.not_found == ("session", session_id)
                with pytest.raises(sk.NotFound):
                    kit.engine.session(session_id, by=learner_id)


_group_ids = st.sampled_from(((), ("north",), ("south",), ("all",), ("north", "south")))


@given(_group_ids, _group_ids.filter(bool))
def test_sections_show_to_their_groups(
    group_ids: tuple[str, ...], section_group_ids: tuple[str, ...]
) -> None:
    """With both unlocks, a learner sees and may take exactly the sections for their groups."""
    entry = sk.PersonEntry(person_id="eve", name="Eve", group_ids=group_ids)
    kit = run((), setting=[sk.SavePerson(person=entry), *_two_sections(section_group_ids)])
    around = {*group_ids, *(("all",) if group_ids else ())}
    may_take = not around.isdisjoint(section_group_ids)
    outcome = kit.play(_registering("eve", "sales", "early"))
    assert outcome.is_allowed is may_take
    if group_ids and not may_take:
        assert outcome.not_found == ("section", "early")
        assert kit.engine.session("sales", by="eve").rows == ()


def _two_sections(group_ids: tuple[str, ...]) -> list[Any]:
    return [
        sk.PlanSection(
            session_id=one,
            section_id="early",
            plan=sk.SectionPlan(
                name="Early",
                group_ids=group_ids,
            ),
            first_event_id="one",
            first_event=event_plan(),
        )
        for one in SESSION_IDS
    ]


# What answers give away -----------------------------------------------------------------------


@given(courses())
def test_learners_answers_keep_to_themselves(course: Course) -> None:
    """What somebody without a role is answered is for learners, and about nobody else."""
    kit = course.begin()
    for step in course.steps:
        kit.play(step)
        if not isinstance(step, Ask):
            continue
        for learner_id in LEARNER_IDS:
            try:
                answer = kit.engine.explain(step.command, by=learner_id)
            except sk.NotFound:
                continue
            assert answer.reader.audience is Audience.LEARNER
            decision = answer.decision
            found = [*decision.findings, *(one for row in decision.rows for one in row.findings)]
            assert all(one.reason.audience is Audience.LEARNER for one in found)
            assert all(fact.learner_id == learner_id for fact in decision.facts)
            assert all(row.person_id == learner_id for row in decision.rows)


def _said(kit: Kit, command: Any, by: str) -> tuple[Any, ...]:
    try:
        answer = kit.engine.explain(command, by=by)
    except sk.NotFound as gone:
        return ("not found", gone.kind, gone.id, str(gone))
    decision = answer.decision
    return (decision.findings, decision.facts, decision.rows, str(answer), answer.headline)


VIEWS: dict[str, Callable[[sk.Engine, str, str, str], Any]] = {
    "session": lambda engine, session_id, _, by: engine.session(session_id, by=by),
    "roster": lambda engine, session_id, section_id, by: engine.roster(
        session_id, section_id, by=by
    ),
    "sheet": lambda engine, session_id, section_id, by: engine.sheet(
        session_id, section_id, "one", by=by
    ),
    "section progress": lambda engine, session_id, section_id, by: engine.section_progress(
        session_id, section_id, by=by
    ),
    "history": lambda engine, session_id, _, by: engine.history(session_id, by, by=by),
    "another's history": lambda engine, session_id, _, by: engine.history(
        session_id, "cyd", by=by
    ),
    "access": lambda engine, session_id, _, by: engine.access(
        by, sk.Target.session(session_id), by=by
    ),
}


def _shown(kit: Kit, view: str, session_id: str, section_id: str, by: str) -> tuple[Any, ...]:
    try:
        return ("shown", VIEWS[view](kit.engine, session_id, section_id, by).to_records())
    except sk.NotFound as gone:
        return ("not found", gone.kind, gone.id, str(gone))
    except sk.Refused as refusal:
        return ("refused", str(refusal.answer))


def _renamed(said: Any, name: str, other: str) -> str:
    """What was said, with one name in place of another."""
    return repr(said).replace(repr(name), repr(other))


_ABOUT_SESSIONS = st.one_of(registering(), adding(), leaving(), lining_up(), planning(), marking())
_ways_to_hide = st.sampled_from(("draft", "locked session", "locked widget"))


def _hidden(kit: Kit, way: str, *, archived: bool) -> None:
    """Hide session ``tech``, or leave session ``draft`` a draft, from all without a role."""
    do = kit.engine.do
    session_id = "tech"
    if way == "draft":
        session_id = "draft"
    target = sk.Target.widget("sessions") if way == "locked widget" else sk.Target.session("tech")
    if way != "draft":
        lock = sk.Automation(
            automation_id="hide", name="Hide", condition=sk.Always(), actions=[sk.Lock(target)]
        )
        do(sk.SaveAutomation(automation=lock), by=sk.APPLICATION)
    if archived:
        do(sk.ArchiveSession(session_id=session_id), by=sk.APPLICATION)


def _with_a_draft() -> list[Any]:
    """A session as a draft, unlocked for everybody, with a section for everybody."""
    return [
        sk.CreateSession(session_id="draft", title="Draft"),
        unlocking("sees-draft", sk.Target.session("draft"), sk.Always()),
        *(
            sk.PlanSection(
                session_id="draft",
                section_id=section_id,
                plan=sk.SectionPlan(
                    name=section_id,
                    group_ids=["north"],
                ),
                first_event_id="one",
                first_event=event_plan(),
            )
            for section_id in SECTION_IDS
        ),
    ]


def _a_world_with_secrets(
    course: Course, way: str, *, archived: bool
) -> tuple[Kit, str, list[str]]:
    """Play a course, hide a session, and name those who may not know of it."""
    kit = run(course.steps, setting=[*course.setting, *_with_a_draft()])
    _hidden(kit, way, archived=archived)
    session_id = "draft" if way == "draft" else "tech"
    found = _state(kit)[Registration]
    outsiders = [
        one
        for one in LEARNER_IDS
        if (session_id, one) not in found or not found[session_id, one].is_current
    ]
    return kit, session_id, outsiders


_playing = courses(of=kinds_of_steps(windows=False, unknown=False), longest=14)


@given(_playing, _ways_to_hide, st.booleans(), st.lists(_ABOUT_SESSIONS, min_size=5, max_size=15))
def test_commands_about_a_hidden_session_are_answered_as_if_it_were_not_there(
    course: Course,
    way: str,
    archived: bool,  # noqa: FBT001 - drawn
    asked: list[Ask],
) -> None:
    """Every command about it gets the answer, to the letter, that an unknown id gets."""
    kit, session_id, outsiders = _a_world_with_secrets(course, way, archived=archived)
    for one in asked:
        there = evolve(one.command, session_id=session_id)
        nowhere = evolve(one.command, session_id="nowhere")
        for person_id in outsiders:
            note(f"{person_id} asks {there}")
            said = _said(kit, there, person_id)
            assert _renamed(said, session_id, "nowhere") == repr(_said(kit, nowhere, person_id))
            event(f"{type(one.command).__name__}: {said[0] == 'not found'}")


@given(_playing, _ways_to_hide, st.booleans(), st.sampled_from(SECTION_IDS))
def test_views_of_a_hidden_session_show_as_if_it_were_not_there(
    course: Course,
    way: str,
    archived: bool,  # noqa: FBT001 - drawn
    section_id: str,
) -> None:
    """Every view of it is what an unknown id gives, and overviews do not name it."""
    kit, session_id, outsiders = _a_world_with_secrets(course, way, archived=archived)
    for person_id in outsiders:
        for view in VIEWS:
            shown = _shown(kit, view, session_id, section_id, person_id)
            nothing = _shown(kit, view, "nowhere", section_id, person_id)
            assert _renamed(shown, session_id, "nowhere") == repr(nothing)
        try:
            overview = [kit.engine.tiles(by=person_id), kit.engine.agenda(person_id, by=person_id)]
        except sk.Refused:
            continue  # the suspended and the erased see nothing at all
        named = repr([one.to_records() for one in overview])
        assert repr(session_id) not in named


SESSION_COMMANDS = (
    sk.EditSession(session_id="tech", title="New"),
    sk.PublishSession(session_id="tech"),
    sk.ArchiveSession(session_id="tech"),
    sk.RestoreSession(session_id="tech"),
    *(
        kind(session_id="tech", section_id="early")
        for kind in (sk.ArchiveSection, sk.RestoreSection)
    ),
)


@pytest.mark.parametrize("command", SESSION_COMMANDS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("person_id", ["ana", TRAINER_ID])
def test_rare_commands_give_nothing_away(command: Any, person_id: str) -> None:
    """Commands that courses seldom hold answer for a hidden session as for none, too."""
    assert "session_id" in fields_dict(type(command))
    kit = run((), setting=_two_sections(("north",)))
    _hidden(kit, "locked session", archived=False)
    said = _said(kit, command, person_id)
    unknown = _said(kit, evolve(command, session_id="nowhere"), person_id)
    assert _renamed(said, "tech", "nowhere") == repr(unknown)


@given(_playing, st.lists(_ABOUT_SESSIONS, min_size=5, max_size=15))
def test_commands_about_a_hidden_section_are_answered_as_if_it_were_not_there(
    course: Course, asked: list[Ask]
) -> None:
    """A section for other groups is to a learner, and to a trainer of other groups, no section."""
    secret = sk.PlanSection(
        session_id="sales",
        section_id="secret",
        plan=sk.SectionPlan(
            name="Secret",
            group_ids=["apart"],
        ),
        first_event_id="one",
        first_event=event_plan(),
    )
    group = sk.GroupEntry(group_id="apart", title="Apart")
    kit = run(course.steps, setting=[*course.setting, sk.SaveGroup(group=group), secret])
    for one in asked:
        if "section_id" not in fields_dict(type(one.command)):
            continue
        there = evolve(one.command, session_id="sales", section_id="secret")
        nowhere = evolve(there, section_id="nowhere")
        for person_id in (*LEARNER_IDS, TRAINER_ID):
            note(f"{person_id} asks {there}")
            said = _said(kit, there, person_id)
            assert _renamed(said, "secret", "nowhere") == repr(_said(kit, nowhere, person_id))


def test_waiving_gives_no_hidden_session_away() -> None:
    """A learner who claims to waive the unlock learns no more of a locked session than others."""
    kit = run((), setting=_two_sections(("north",)))
    _hidden(kit, "locked session", archived=False)
    command = sk.RegisterLearner(
        session_id="tech", section_id="early", learner_id="ana", waive=["unlock"]
    )
    nowhere = evolve(command, session_id="nowhere")
    assert _renamed(_said(kit, command, "ana"), "tech", "nowhere") == repr(
        _said(kit, nowhere, "ana")
    )


def _secret_section() -> list[Any]:
    """A section of ``sales`` for a group in which no learner is."""
    group = sk.GroupEntry(group_id="apart", title="Apart")
    secret = evolve(_two_sections(("apart",))[0], section_id="secret")
    return [*_two_sections(("north",)), sk.SaveGroup(group=group), secret]


@pytest.mark.parametrize("has_place", [True, False])
def test_registering_gives_no_hidden_section_away(has_place: bool) -> None:  # noqa: FBT001
    """Neither switching without a place nor registering after losing access tells a section."""
    kit = run((), setting=_secret_section())
    command: Any = sk.SwitchSection(session_id="sales", section_id="secret", learner_id="ana")
    if has_place:
        kit.play(_registering("ana", "sales", "early"))
        kit.engine.do(person("ana"), by=sk.APPLICATION)
        command = _registering("ana", "sales", "secret").command
    said = _said(kit, command, "ana")
    unknown = _said(kit, evolve(command, section_id="nowhere"), "ana")
    assert _renamed(said, "secret", "nowhere") == repr(unknown)


def test_moving_in_line_gives_no_hidden_section_away() -> None:
    """A trainer of other groups is not told in which section a learner waits."""
    waiting = sk.Preferences(waitlist=sk.Waitlist())
    early, other = _two_sections(("north",)), sk.GroupEntry(group_id="apart", title="Apart")
    kit = run(
        (),
        setting=[
            evolve(early[0], plan=evolve(early[0].plan, capacity=1, preferences=waiting)),
            sk.SaveGroup(group=other),
            person("tom", "all"),
            sk.AssignRoles(holder=sk.Holder.person("tom"), managed_group_ids=["apart"]),
            evolve(_two_sections(("apart",))[0], section_id="secret"),
        ],
    )
    for learner_id in ("ana", "bob"):
        kit.play(_registering(learner_id, "sales", "early"))
    bob, cyd = (sk.MoveInLine(session_id="sales", learner_id=one) for one in ("bob", "cyd"))
    said, unknown = _said(kit, bob, "tom"), _said(kit, cyd, "tom")
    assert repr(said).replace("bob", "cyd") == repr(unknown)

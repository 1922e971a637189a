"""Laws of previews: what is foretold is what happens (A11, A15).

- A preview of an automation, new or changed, names exactly those who match, gain, lose, and are acted
  upon, when the automation is then saved and the check runs.
- A forecast of commands names exactly the facts, notices, places and access that the commands bring
  when they are then carried out.
"""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sessionkit as sk
from sessionkit._automations.access import access_to
from sessionkit._domain.facts.people import PersonErased
from sessionkit._domain.notice import Notice
from sessionkit._domain.personal import erased
from sessionkit._domain.registration import Registration
from tests.builders import Kit, a_person, a_section, a_window, a_world, utc

S = "sales-101"
QUIZ, ESSAY = sk.Target.activity("quiz"), sk.Target.activity("essay")
JOURNEY = sk.Target.journey("first")
TARGETS = (QUIZ, ESSAY, JOURNEY, sk.Target.session(S), sk.Target.widget("sessions"))
PEOPLE = ("ana", "bob", "cyd", "dan", "tess", "ada")

elementary = st.sampled_from(
    [
        sk.Always(),
        sk.IsPerson("ana"),
        sk.IsInGroup("north"),
        sk.IsInGroup("all"),
        sk.IsInGroup("gone"),
        sk.HasStatus(QUIZ, "completed"),
        sk.HasStatus(QUIZ, "failed"),
        sk.AttributeIs("country", ["be", "nl"]),
        sk.AttributeBetween(name="age", at_least=18),
        sk.AroundDate(date="contract start", starts="-1d", ends="40d"),
        sk.AroundDate(date="contract start", ends="0s"),
        sk.BetweenMoments(starts=utc("2026-01-01 00:00")),
        sk.IsRegistered(S),
        sk.IsTriggersActivity(status="completed"),
    ]
)
conditions = st.recursive(
    elementary,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(sk.AllOf),
        st.lists(inner, min_size=1, max_size=3).map(sk.AnyOf),
        inner.map(sk.Not),
    ),
    max_leaves=5,
)
accesses = st.builds(
    lambda kind, target: kind(target),
    st.sampled_from([sk.Unlock, sk.Lock]),
    st.sampled_from(TARGETS),
)
with_activities = st.sampled_from(
    [sk.Unlock(JOURNEY, with_activities=True), sk.Lock(JOURNEY, with_activities=True)]
)
doings = st.sampled_from([sk.GrantBadge("star"), sk.Notify("Hello", "There.")])
actions = st.lists(
    st.one_of(accesses, with_activities, doings), min_size=1, max_size=4, unique=True
)


def automation(automation_id: str, condition: Any, acts: Any, **more: Any) -> sk.Automation:
    """An automation with an id."""
    return sk.Automation(
        automation_id=automation_id, name="Any", condition=condition, actions=acts, **more
    )


def periodic(automation_id: str) -> st.SearchStrategy[sk.Automation]:
    """Automations under the periodic check, mostly enabled."""
    return st.builds(
        lambda condition, acts, is_enabled: automation(
            automation_id, condition, acts, is_enabled=is_enabled
        ),
        conditions,
        actions,
        st.sampled_from([True, True, True, False]),
    )


changes = st.sampled_from(
    [
        lambda kit: a_person(kit, "ana", "south"),
        lambda kit: a_person(kit, "bob", "north", attributes={"country": "be", "age": 20}),
        lambda kit: a_person(kit, "cyd", "south", attributes={"country": "fr", "age": "old"}),
        lambda kit: a_person(kit, "dan", "north", status="suspended"),
        lambda kit: a_person(
            kit, "eve", "north", dates={"contract start": utc("2026-01-05 09:00")}
        ),
        lambda kit: kit.do(sk.DeletePerson(person_id="dan")),
        lambda kit: kit.do(sk.ReportResult(target=QUIZ, person_id="ana", status="completed")),
        lambda kit: kit.do(sk.ReportResult(target=QUIZ, person_id="bob", status="failed")),
        lambda kit: kit.do(
            sk.RegisterLearner(
                session_id=S, section_id="north", learner_id="ana", waive=["unlock"]
            )
        ),
        lambda kit: kit.clock.set(utc("2026-01-06 08:30")),
    ]
)


def a_course() -> Kit:
    """A world in which anything of the above can happen."""
    kit = a_world(a_section(group_ids=["all"]))
    for activity_id in ("quiz", "essay"):
        kit.do(sk.AddActivity(activity_id=activity_id, title=activity_id))
    section = sk.JourneySection(journey_section_id="start", title="Start", steps=["quiz"])
    kit.do(sk.SaveJourney(journey=sk.Journey(journey_id="first", title="F", sections=[section])))
    return kit


def happen(kit: Kit, steps: Any) -> None:
    """Let things happen, as far as they are allowed."""
    for step in steps:
        try:
            step(kit)
        except (sk.Refused, sk.NotFound):
            continue


def unlocked(kit: Kit) -> dict[tuple[str, str], bool]:
    """Whether each target is unlocked for everybody who is there, judged one by one."""
    with kit.storage.transaction() as records:
        world = a_window(kit, records)
        return {
            (str(target), person.person_id): access_to(world, person.person_id, target).is_unlocked
            for target in TARGETS
            for person in world.everybody()
        }


def told(kit: Kit) -> set[tuple[str, ...]]:
    """The keys of all notices there are."""
    return set(kit.storage.records(Notice))


QUICK = settings(suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(
    others=st.lists(st.sampled_from(["a", "b"]).flatmap(periodic), max_size=2),
    before=st.one_of(st.none(), periodic("n")),
    asked=periodic("n"),
    first=st.lists(changes, max_size=4),
    then=st.lists(changes, max_size=3),
)
def test_a_preview_foretells_what_saving_and_checking_bring(
    others: Any, before: Any, asked: sk.Automation, first: Any, then: Any
) -> None:
    """A11, A15: who gains, who loses, whom it acts upon: exactly those, and nobody else."""
    kit = a_course()
    for one in (*others, *(() if before is None else (before,))):
        kit.do(sk.SaveAutomation(automation=one))
    happen(kit, first)
    kit.engine.run_due()
    kit.clock.set(kit.clock().replace(minute=0))
    kit.go_to(f"{kit.clock():%Y-%m-%d} {kit.clock().hour + 1:02d}:00")
    happen(kit, then)
    kit.clock.set(kit.clock().replace(minute=30))
    was, known = unlocked(kit), told(kit)
    preview = kit.engine.preview_automation(asked, by=sk.APPLICATION)
    kit.do(sk.SaveAutomation(automation=asked))
    will_be = unlocked(kit)
    for is_unlocked, effect in ((True, "gains"), (False, "loses")):
        foretold = {
            (row.what, person_id)
            for row in preview
            if row.effect == effect
            for person_id in row.person_ids
            if (row.what, person_id) in was
        }
        happened = {key for key in was if will_be[key] is is_unlocked is not was[key]}
        assert foretold == happened
    kit.go_to(f"{kit.clock():%Y-%m-%d} {kit.clock().hour + 1:02d}:00")
    acted = sorted((key[0], key[1]) for key in told(kit) - known if len(key) > 2 and key[2] == "n")
    foretold_acts = sorted(
        ("badge granted" if "badge" in row.what else "automation message", person_id)
        for row in preview
        if row.effect == "acts"
        for person_id in row.person_ids
    )
    assert acted == foretold_acts


asks = st.lists(
    st.one_of(
        st.sampled_from(
            [
                sk.RegisterLearner(session_id=S, section_id="north", learner_id="ana"),
                sk.RegisterLearner(session_id=S, section_id="north", learner_id="bob"),
                sk.RemoveLearner(session_id=S, learner_id="ana", reason="ill"),
                sk.ReportResult(target=QUIZ, person_id="ana", status="completed"),
                sk.ReportResult(target=QUIZ, person_id="bob", status="completed"),
                sk.ResetActivity(activity_id=S, person_id="ana"),
                sk.SavePerson(
                    person=sk.PersonEntry(person_id="cyd", name="Cyd", group_ids=["south"])
                ),
                sk.SavePerson(
                    person=sk.PersonEntry(
                        person_id="dan", name="Dan", status="suspended", group_ids=["north"]
                    )
                ),
                sk.RemoveAutomation(automation_id="unlock-sales-101"),
                sk.RemoveAutomation(automation_id="nothing"),
                sk.DeletePerson(person_id="bob"),
                sk.EditSection(session_id=S, section_id="north", capacity=2),
            ]
        ),
        periodic("p").map(lambda one: sk.SaveAutomation(automation=one)),
    ),
    min_size=1,
    max_size=5,
)
chains = st.lists(
    st.sampled_from(
        [
            automation(
                "completed",
                sk.Always(),
                [sk.AddToGroup("south"), sk.Unlock(JOURNEY, with_activities=True)],
                trigger=sk.Trigger.ACTIVITY_COMPLETED,
            ),
            automation(
                "joined",
                sk.Always(),
                [sk.Complete("essay"), sk.Lock(QUIZ), sk.AssignToDo(ESSAY)],
                trigger=sk.Trigger.ADDED_TO_GROUP,
            ),
            automation(
                "left", sk.Always(), [sk.Reset("quiz")], trigger=sk.Trigger.REMOVED_FROM_GROUP
            ),
            automation(
                "through",
                sk.IsInGroup("all"),
                [sk.GrantBadge("star"), sk.Reset("quiz")],
                trigger=sk.Trigger.JOURNEY_COMPLETED,
            ),
        ]
    ),
    max_size=4,
    unique_by=lambda one: one.automation_id,
)


@QUICK
@given(saved=chains, steps=st.lists(changes, max_size=3), commands=asks)
def test_a_forecast_is_what_happens_when_the_commands_are_carried_out(
    saved: Any, steps: Any, commands: list[Any]
) -> None:
    """A15, X2: facts, notices, places and access are the same, and asking changed nothing."""
    kit = a_course()
    for one in saved:
        kit.do(sk.SaveAutomation(automation=one))
    happen(kit, steps)
    kit.engine.run_due()
    was, known, places = unlocked(kit), told(kit), kit.storage.records(Registration)
    entries = len(list(kit.engine.journal(by=sk.APPLICATION)))
    forecast = kit.engine.preview(commands, by=sk.APPLICATION)
    assert len(list(kit.engine.journal(by=sk.APPLICATION))) == entries
    allowed = []
    for command in commands:
        try:
            allowed.append(kit.do(command).is_allowed)
        except sk.Refused:
            allowed.append(False)
        except sk.NotFound:
            allowed.append(None)
    answers = [answer for _, answer in forecast.commands]
    assert [None if one is None else one.is_allowed for one in answers] == allowed
    happened = list(kit.engine.journal(by=sk.APPLICATION))[entries:]
    foreseen = list(forecast.facts)
    for gone in [one for one in foreseen if isinstance(one, PersonErased)]:
        # Erasing takes a person out of what happened before as well (G9).
        foreseen = [erased(one, gone.person_id) for one in foreseen]
    assert [fact for entry in happened for fact in entry.facts] == foreseen
    assert {one.key for one in forecast.notices} >= told(kit) - known
    will_be = unlocked(kit)
    changed = {
        (str(one.target), one.person_id): one.is_unlocked
        for one in forecast.access
        if (str(one.target), one.person_id) in will_be and one.target in TARGETS
    }
    assert changed == {key: now for key, now in will_be.items() if was.get(key, False) is not now}
    moved = {(one.session_id, one.learner_id) for one in forecast.registrations}
    now = kit.storage.records(Registration)
    assert moved == {
        key
        for key in places.keys() | now.keys()
        if key not in places
        or (places[key].state, places[key].section_id) != (now[key].state, now[key].section_id)
    }

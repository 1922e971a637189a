"""What an automation would mean, and what commands would do: told, and nothing changed (A15)."""

from typing import Any

import pytest

import sessionkit as sk
from sessionkit._records import KINDS
from sessionkit._views import AutomationPreview, Forecast
from sessionkit.adapters.memory import MemoryStorage
from tests.builders import Kit, a_person, a_section, a_world

S = "sales-101"
QUIZ = sk.Target.activity("quiz")
JOURNEY = sk.Target.journey("first")
T = sk.Trigger


def automation(*actions: Any, condition: Any = None, **more: Any) -> sk.Automation:
    """An automation under the periodic check for everybody in north, unless said otherwise."""
    plan: dict[str, Any] = {
        "automation_id": "new",
        "name": "New",
        "condition": sk.IsInGroup("north") if condition is None else condition,
        "actions": actions,
    }
    return sk.Automation(**(plan | more))


def a_course() -> Kit:
    """A world with a section, a quiz, and a journey that holds the quiz."""
    kit = a_world(a_section(capacity=1, preferences=sk.Preferences(waitlist=sk.Waitlist())))
    kit.do(sk.AddActivity(activity_id="quiz", title="Quiz"))
    section = sk.JourneySection(journey_section_id="start", title="Start", steps=["quiz"])
    journey = sk.Journey(journey_id="first", title="First", sections=[section])
    kit.do(sk.SaveJourney(journey=journey))
    kit.deliver()
    return kit


def everything(storage: MemoryStorage) -> dict[Any, Any]:
    """Every record there is."""
    return {kind: storage.records(kind) for kind in KINDS}


def shown(preview: AutomationPreview) -> list[tuple[str, str, int]]:
    """The rows, as numbers."""
    return [(row.effect, row.what, row.people) for row in preview]


EVERYBODY = 4
ROWS: list[tuple[sk.Automation, list[tuple[str, str, int]]]] = [
    (automation(sk.Unlock(QUIZ)), [("matches", "", 4), ("gains", "activity quiz", 4)]),
    (
        automation(sk.Unlock(JOURNEY, with_activities=True)),
        [("matches", "", 4), ("gains", "journey first", 4), ("gains", "activity quiz", 4)],
    ),
    (
        automation(sk.Unlock(sk.Target.journey_section("start"), with_activities=True)),
        [
            ("matches", "", 4),
            ("gains", "journey section start", 4),
            ("gains", "activity quiz", 4),
        ],
    ),
    (
        automation(sk.Lock(sk.Target.session(S)), condition=sk.IsPerson("ana")),
        [("matches", "", 1), ("loses", "activity sales-101", 1)],
    ),
    (
        automation(sk.Unlock(QUIZ), condition=sk.IsInGroup("gone")),
        [("matches", "", 0), ("cannot be judged", "", 6)],
    ),
    (
        automation(
            sk.Unlock(sk.Target.journey_section("start")), sk.Unlock(sk.Target.widget("sessions"))
        ),
        [("matches", "", 4), ("gains", "journey section start", 4)],
    ),
    (
        automation(sk.Unlock(QUIZ), is_enabled=False),
        [("matches", "", 4)],
    ),
    (
        automation(sk.Unlock(QUIZ), trigger=T.PERSON_UPDATED),
        [("matches", "", 4)],
    ),
]


@pytest.mark.parametrize(("asked", "expected"), ROWS)
def test_a_preview_says_who_matches_gains_and_loses(
    asked: sk.Automation, expected: list[tuple[str, str, int]]
) -> None:
    """A15: before it is saved, as numbers; and nothing is changed by asking."""
    kit = a_course()
    before = everything(kit.storage)
    assert shown(kit.engine.preview_automation(asked, by="ada")) == expected
    assert everything(kit.storage) == before


def test_a_preview_names_the_people() -> None:
    """A15: as people, too."""
    preview = a_course().engine.preview_automation(automation(sk.Unlock(QUIZ)), by="ada")
    assert preview.people("gains", "activity quiz") == ("ana", "bob", "cyd", "dan")
    assert preview.people("loses", "activity quiz") == ()
    assert preview.caption == "preview of new"
    assert "activity quiz" in preview._repr_html_()


def test_a_preview_counts_whom_an_action_would_concern_next() -> None:
    """A11, A15: those who come to match; messages reach neither suspended people nor a silent kind."""
    kit = a_course()
    acting = automation(sk.GrantBadge("star"), sk.Notify("Hello", "There."))
    kit.do(sk.SaveAutomation(automation=acting))
    kit.go_to("2026-01-01 09:00")
    a_person(kit, "eve", "north")
    a_person(kit, "fay", "north", status="suspended")
    counts = [row[2] for row in shown(kit.engine.preview_automation("new", by="ada"))]
    assert counts == [6, 2, 1]
    kit.do(sk.ChangeSettings(silent=[sk.NoticeKind.AUTOMATION_MESSAGE]))
    counts = [row[2] for row in shown(kit.engine.preview_automation("new", by="ada"))]
    assert counts == [6, 2, 0]


def test_a_preview_of_a_change_compares_with_what_is_saved() -> None:
    """A15: what the saved one unlocks and the changed one does not is lost."""
    kit = a_course()
    kit.do(sk.SaveAutomation(automation=automation(sk.Unlock(QUIZ))))
    changed = automation(sk.Unlock(JOURNEY), condition=sk.IsPerson("ana"))
    assert shown(kit.engine.preview_automation(changed, by="ada")) == [
        ("matches", "", 1),
        ("loses", "activity quiz", 4),
        ("gains", "journey first", 1),
    ]


def test_only_admins_preview() -> None:
    """G5, G10: a preview tells of everybody."""
    kit = a_course()
    for asked in (
        lambda: kit.engine.preview_automation(automation(sk.Unlock(QUIZ)), by="tess"),
        lambda: kit.engine.preview([], by="ana"),
        lambda: kit.engine.reports(by="ana"),
        lambda: kit.engine.settings(by="ana"),
    ):
        with pytest.raises(sk.Refused) as caught:
            asked()
        assert [one.code for one in caught.value.answer.blocking] == ["authority.admin"]
    with pytest.raises(sk.NotFound):
        kit.engine.preview_automation("gone", by="ada")


# Commands -----------------------------------------------------------------------------------------


def rows(forecast: Forecast) -> list[tuple[str, str, str]]:
    """The rows, as texts."""
    return [(row.kind, row.about, row.change) for row in forecast]


def register(learner_id: str) -> sk.RegisterLearner:
    """Register somebody for north."""
    return sk.RegisterLearner(session_id=S, section_id="north", learner_id=learner_id)


def test_commands_are_judged_on_what_those_before_them_leave() -> None:
    """A15: places, the line, notices; and nothing is changed by asking."""
    kit = a_course()
    kit.register("ana")
    before = everything(kit.storage)
    forecast = kit.engine.preview(
        [
            register("bob"),
            register("bob"),
            sk.RemoveLearner(session_id=S, learner_id="ana", reason="ill"),
            sk.RemoveAutomation(automation_id="gone"),
        ],
        by="ada",
    )
    assert everything(kit.storage) == before
    assert not forecast.is_allowed
    assert [answer and answer.is_allowed for _, answer in forecast.commands] == [
        True,
        False,
        True,
        None,
    ]
    assert rows(forecast)[4:] == [
        ("registration", "bob in sales-101 north", "none -> active"),
        ("registration", "ana in sales-101 north", "active -> removed"),
        ("notice", "bob", "waiting"),
        ("notice", "ana", "removed by staff"),
        ("notice", "bob", "promoted"),
    ]
    assert [type(fact).__name__ for fact in forecast.facts] == [
        "LearnerWaitlisted",
        "RegistrationEnded",
        "LearnerPromoted",
    ]


def test_a_move_to_another_section_is_a_change_of_place() -> None:
    """A15, R5: even where the state stays the same."""
    kit = a_course()
    kit.register("ana")
    forecast = kit.engine.preview(
        [
            a_section("south", group_ids=["north"]),
            sk.SwitchSection(session_id=S, section_id="south", learner_id="ana"),
        ],
        by="ada",
    )
    assert [row for row in rows(forecast) if row[0] == "registration"] == [
        ("registration", "ana in sales-101 south", "active -> active")
    ]


def test_what_follows_at_once_is_foreseen() -> None:
    """A12, A15: chains of automations, grants, effects, and who may see what then."""
    kit = a_course()
    passed = automation(
        sk.AddToGroup("south"),
        sk.Unlock(JOURNEY, with_activities=True),
        trigger=T.ACTIVITY_COMPLETED,
        condition=sk.Always(),
    )
    badge = automation(
        sk.GrantBadge("star"),
        trigger=T.ADDED_TO_GROUP,
        subject_id="south",
        condition=sk.Always(),
        automation_id="badge",
    )
    for one in (passed, badge):
        kit.do(sk.SaveAutomation(automation=one))
    report = sk.ReportResult(target=QUIZ, person_id="ana", status="completed")
    forecast = kit.engine.preview([report], by="ada")
    assert forecast.is_allowed
    assert rows(forecast)[1:] == [
        ("access", "activity quiz for ana", "unlocked"),
        ("access", "journey first for ana", "unlocked"),
        ("notice", "ana", "badge granted"),
    ]
    assert forecast.caption.startswith("forecast: ")


def test_access_of_what_joins_a_journey_is_compared() -> None:
    """A5, A15: an activity that becomes part of an unlocked journey is unlocked with it."""
    kit = a_course()
    kit.do(sk.AddActivity(activity_id="essay", title="Essay"))
    unlock = automation(sk.Unlock(JOURNEY, with_activities=True), condition=sk.IsPerson("ana"))
    kit.do(sk.SaveAutomation(automation=unlock))
    section = sk.JourneySection(journey_section_id="start", title="Start", steps=["essay"])
    journey = sk.Journey(journey_id="first", title="First", sections=[section])
    forecast = kit.engine.preview([sk.SaveJourney(journey=journey)], by="ada")
    assert rows(forecast)[1:] == [
        ("access", "activity essay for ana", "unlocked"),
        ("access", "activity quiz for ana", "locked"),
    ]


def test_a_preview_sees_people_who_would_be_new() -> None:
    """A15: somebody who is only in the forecast gains access as well."""
    kit = a_course()
    kit.do(sk.SaveAutomation(automation=automation(sk.Unlock(QUIZ))))
    person = sk.PersonEntry(person_id="eve", name="Eve", group_ids=["north"])
    forecast = kit.engine.preview([sk.SavePerson(person=person)], by="ada")
    assert ("access", "activity quiz for eve", "unlocked") in rows(forecast)


def test_what_is_no_list_of_commands_is_an_error() -> None:
    """X7: a text is no list of commands, and a text is no command."""
    kit = a_course()
    with pytest.raises(ValueError, match="must be a collection of commands"):
        kit.engine.preview("register", by="ada")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="command must be one of the commands"):
        kit.engine.preview([None], by="ada")  # type: ignore[list-item]


def test_a_mark_is_no_change_of_place() -> None:
    """A15: what else changes in a registration is left to the facts."""
    kit = a_course()
    kit.register("ana")
    kit.go_to("2026-03-02 11:00")
    forecast = kit.engine.preview(
        [
            sk.SaveSheet(
                session_id=S, section_id="north", event_id="day-1", marks={"ana": "absent"}
            )
        ],
        by="ada",
    )
    assert forecast.is_allowed
    assert forecast.facts
    assert forecast.registrations == ()


# Reports ------------------------------------------------------------------------------------------


def test_reports_name_what_could_not_be_done() -> None:
    """A12-A14: unknown conditions, chains that stopped, actions that failed."""
    kit = a_course()
    update = {"trigger": T.PERSON_UPDATED, "condition": sk.Always()}
    for one in (
        automation(sk.AddToGroup("gone"), automation_id="fails", **update),
        automation(
            sk.GrantBadge("x"),
            automation_id="unknown",
            trigger=T.PERSON_UPDATED,
            condition=sk.IsInGroup("gone"),
        ),
        automation(sk.AddToGroup("south"), automation_id="loops", **update),
    ):
        kit.do(sk.SaveAutomation(automation=one))
    a_person(kit, "ana", "north", name="Anna")
    reports = kit.engine.reports(by="ada")
    found = [(row.automation_id, row.problem) for row in reports]
    assert sorted(found) == [
        ("fails", "action failed"),
        ("fails", "chain stopped"),
        ("loops", "chain stopped"),
        ("unknown", "cannot be judged"),
        ("unknown", "chain stopped"),
    ]
    assert reports.caption == "reports: 5"
    assert {row.person_id for row in reports} == {"ana"}
    details = {(row.automation_id, row.problem): row.detail for row in reports}
    assert details["fails", "action failed"].endswith("[groups.known]")
    assert details["loops", "chain stopped"] == "loops for ana > loops for ana"


def test_a_set_of_automations_is_checked_and_drawn_for_admins() -> None:
    """A17: what is wrong, as a table; triggers, automations and groups as pictures."""
    kit = a_course()
    kit.do(
        sk.SaveAutomation(automation=automation(sk.Unlock(QUIZ), condition=sk.IsInGroup("nort")))
    )
    found = kit.engine.check(by="ada")
    assert ("automation.names-unknown", ("new",)) in [
        (row.code, row.automation_ids) for row in found
    ]
    assert found.caption == f"check of automations: {len(found)}"
    assert "did you mean" in found.rows[0].sentence
    assert kit.engine.picture(by="ada").startswith("flowchart")
    assert "North" in kit.engine.picture(by="ada", of_groups=True)
    for asked in (kit.engine.check, kit.engine.picture):
        with pytest.raises(sk.Refused):
            asked(by="tess")


def test_the_automations_that_a_person_matches_are_named_for_admins() -> None:
    """A16: the periodic ones at work, as of now."""
    kit = a_course()
    for one in (
        automation(sk.Unlock(QUIZ)),
        automation(sk.Unlock(QUIZ), automation_id="off", is_enabled=False),
        automation(sk.Unlock(QUIZ), automation_id="later", trigger=T.PERSON_UPDATED),
        automation(sk.Unlock(QUIZ), automation_id="bob", condition=sk.IsPerson("bob")),
    ):
        kit.do(sk.SaveAutomation(automation=one))
    assert kit.engine.matching("ana", by="ada") == ("new", "unlock-sales-101")
    with pytest.raises(sk.NotFound):
        kit.engine.matching("nobody", by="ada")
    with pytest.raises(sk.Refused):
        kit.engine.matching("ana", by="ana")


def test_switching_one_off_loses_what_it_unlocks() -> None:
    """A1, A15: disabled, it unlocks nothing."""
    kit = a_course()
    kit.do(sk.SaveAutomation(automation=automation(sk.Unlock(QUIZ))))
    off = automation(sk.Unlock(QUIZ), is_enabled=False)
    preview = kit.engine.preview_automation(off, by="ada")
    assert preview.people("loses", "activity quiz") == ("ana", "bob", "cyd", "dan")

"""Every requirement of the catalogue is asked by some command, and its words are whole (X2)."""

import ast
import re
import typing
from pathlib import Path
from typing import Any

import attrs
import pytest

import sessionkit as sk
from sessionkit._domain.commands.due import BeginEvent
from sessionkit._domain.decision import Finding, Outcome, judged, unmet, warned
from sessionkit._domain.reaction import Offer
from sessionkit._domain.reader import Reader
from sessionkit._domain.reasons import Audience, Conceals, NamedId, Period, Reason
from sessionkit._words.catalogue import braces
from sessionkit._words.english import ENGLISH
from sessionkit._words.english.reasons import REASONS
from tests.builders import Kit, a_decision, a_section, a_world, an_event, utc

SOURCE = Path(sk.__file__).parent

S, N, E = "sales-101", "north", "day-1"
SECTION: dict[str, Any] = {"session_id": S, "section_id": N}
EVENT: dict[str, Any] = {**SECTION, "event_id": E}
CONFIRMED = sk.Preferences(confirmed_by_trainer=True)
LINE = sk.Preferences(waitlist=sk.Waitlist())


def registering(learner_id: str = "ana", **more: Any) -> sk.RegisterLearner:
    """Register for north."""
    return sk.RegisterLearner(**SECTION, learner_id=learner_id, **more)


def group(group_id: str, parent_id: str | None = None) -> sk.SaveGroup:
    """Save a group."""
    return sk.SaveGroup(
        group=sk.GroupEntry(group_id=group_id, title=group_id, parent_id=parent_id)
    )


def second(**changes: Any) -> sk.PlanSection:
    """Another section for the same learners."""
    return a_section("second", **({"first_event": an_event(day="2026-03-09")} | changes))


OFF = sk.ChangeSettings(sessions_are_on=False)
ARCHIVE = sk.ArchiveSession(session_id=S)
ARCHIVE_SECTION = sk.ArchiveSection(**SECTION)
CANCEL = sk.CancelSection(**SECTION, reason="no room")
LOCKED = sk.RemoveAutomation(automation_id="unlock-sales-101")
MOVED = sk.SavePerson(person=sk.PersonEntry(person_id="ana", name="Ana", group_ids=["south"]))
SUSPENDED = sk.SavePerson(
    person=sk.PersonEntry(person_id="ana", name="Ana", status="suspended", group_ids=["north"])
)
DAY_2 = sk.AddEvent(**SECTION, event_id="day-2", plan=an_event("2026-03-03"))
SUBMIT = sk.SubmitSheet(**EVENT, others="attended")
SWITCH = sk.SwitchSection(session_id=S, section_id="second", learner_id="ana")
LEAVE = sk.DeregisterLearner(session_id=S, learner_id="ana")

QUIZ = sk.Target.activity("quiz")
ADD_QUIZ = sk.AddActivity(activity_id="quiz", title="Quiz")
NOTE = sk.AddToDo(person_id="ana", item_id="read", title="Read")
TICK = sk.TickToDo(person_id="ana", item_id="read")


def journey(journey_id: str) -> sk.SaveJourney:
    """A journey with a section that holds the quiz."""
    section = sk.JourneySection(journey_section_id="start", title="Start", steps=["quiz"])
    return sk.SaveJourney(
        journey=sk.Journey(journey_id=journey_id, title="First", sections=[section])
    )


def automation(action: sk.AssignToDo | sk.OfferGroups, automation_id: str) -> sk.SaveAutomation:
    """An automation that acts whenever a person is told anew."""
    return sk.SaveAutomation(
        automation=sk.Automation(
            automation_id=automation_id,
            name="Acting",
            trigger=sk.Trigger.PERSON_UPDATED,
            condition=sk.Always(),
            actions=[action],
        )
    )


PLAIN = a_section()
"""What the world of a row holds unless it says otherwise: one section with one event."""

# Each row: what is planned, what happens before, the moment, what happens then, the command that is
# judged, who asks, and how the requirement comes out.
Row = dict[str, Any]

TABLE: dict[Reason, Row] = {
    Reason.SESSIONS_ON: {"before": [OFF], "ask": registering()},
    Reason.ACTOR_ACTIVE: {"before": [SUSPENDED], "ask": registering(), "by": "ana"},
    Reason.ADMIN: {"ask": sk.PublishSession(session_id=S), "by": "tess"},
    Reason.STAFF: {"ask": CANCEL, "by": "ana"},
    Reason.ONESELF: {"ask": registering(), "by": "bob"},
    Reason.MAY_WAIVE: {"ask": registering(waive=["capacity"]), "by": "ana"},
    Reason.UP_TO_DATE: {"ask": sk.EditSession(session_id=S, title="Sales", based_on=1)},
    Reason.MOMENT_REACHED: {"ask": BeginEvent(**EVENT)},
    Reason.PERSON_EXISTS: {"ask": registering("zoe")},
    Reason.PERSON_ID_KEPT: {
        "before": [sk.DeletePerson(person_id="dan")],
        "ask": sk.SavePerson(person=sk.PersonEntry(person_id="dan", name="Dan")),
    },
    Reason.FEW_LOST: {
        "before": [
            sk.SavePerson(person=sk.PersonEntry(person_id=f"p-{number}", name="Somebody"))
            for number in range(11)
        ],
        "ask": sk.SynchroniseDirectory(people=[], groups=[]),
    },
    Reason.GROUP_EXISTS: {"ask": sk.RemoveGroup(group_id="x")},
    Reason.GROUPS_KNOWN: {"ask": second(group_ids=["x", "y"])},
    Reason.GROUP_TREE: {"ask": group("all", "north")},
    Reason.GROUP_UNUSED: {"ask": sk.RemoveGroup(group_id="north")},
    Reason.ACTIVITY_ID_FREE: {"ask": sk.CreateSession(session_id=S, title="Again")},
    Reason.WIDGET_ID_FREE: {"ask": sk.AddWidget(widget_id="sessions", title="Again")},
    Reason.SESSIONS_KNOWN: {
        "ask": sk.AddWidget(widget_id="mine", title="Mine", session_ids=["x", "y"])
    },
    Reason.AUTOMATION_EXISTS: {"ask": sk.RemoveAutomation(automation_id="x")},
    Reason.SESSION_EXISTS: {"ask": sk.PublishSession(session_id="x")},
    Reason.SESSION_PUBLISHED: {"published": False, "ask": registering()},
    Reason.SESSION_DRAFT: {"ask": sk.PublishSession(session_id=S)},
    Reason.SESSION_NOT_ARCHIVED: {"before": [ARCHIVE], "ask": registering()},
    Reason.SESSION_ARCHIVED: {"ask": sk.RestoreSession(session_id=S)},
    Reason.WIDGET_UNLOCKED: {"before": [LOCKED], "ask": registering()},
    Reason.SESSION_UNLOCKED: {"before": [LOCKED], "ask": registering()},
    Reason.SECTION_EXISTS: {"ask": sk.ArchiveSection(session_id=S, section_id="x")},
    Reason.SECTION_ID_FREE: {"ask": a_section()},
    Reason.SECTION_NOT_CANCELLED: {"before": [CANCEL], "ask": registering()},
    Reason.SECTION_NOT_ARCHIVED: {"before": [ARCHIVE_SECTION], "ask": registering()},
    Reason.SECTION_ARCHIVED: {"ask": sk.RestoreSection(**SECTION)},
    Reason.SECTION_NOT_BEGUN: {"now": "2026-03-02 08:00", "ask": CANCEL},
    Reason.GROUP_MANAGED: {"ask": second(group_ids=["south"]), "by": "tess"},
    Reason.GROUPS_KEPT: {
        "before": [registering()],
        "ask": sk.EditSection(**SECTION, group_ids=["south"]),
    },
    Reason.PERIOD_FITS: {"ask": sk.EditSection(**SECTION, closes=utc("2026-04-01 00:00"))},
    Reason.EVENT_EXISTS: {"ask": sk.SaveSheet(**(EVENT | {"event_id": "x"}), others="absent")},
    Reason.EVENT_ID_FREE: {
        "ask": sk.AddEvent(**SECTION, event_id="day-1", plan=an_event(day="2026-03-03"))
    },
    Reason.EVENTS_IN_ORDER: {"ask": sk.AddEvent(**SECTION, event_id="day-2", plan=an_event())},
    Reason.EVENT_NOT_LAST: {"ask": sk.RemoveEvent(**EVENT)},
    Reason.EVENT_NOT_ATTENDED: {
        "before": [DAY_2, registering()],
        "now": "2026-03-02 12:00",
        "ask": sk.RemoveEvent(**EVENT),
    },
    Reason.EVENT_FINDABLE: {
        "ask": sk.EditEvent(**EVENT, format="hybrid", links=[]),
        "outcome": Outcome.WARNING,
    },
    Reason.EVENT_NOT_CANCELLED: {
        "before": [DAY_2, sk.CancelEvent(**EVENT, reason="ill")],
        "ask": sk.CancelEvent(**EVENT, reason="ill"),
    },
    Reason.EVENT_NOT_BEGUN: {
        "now": "2026-03-02 08:00",
        "ask": sk.CancelEvent(**EVENT, reason="ill"),
    },
    Reason.SHEET_NOT_SUBMITTED: {
        "plan": a_section(preferences=CONFIRMED),
        "now": "2026-03-02 11:00",
        "then": [SUBMIT],
        "ask": sk.RemoveEvent(**EVENT),
    },
    Reason.TRAINERS_ALLOWED: {"ask": sk.EditEvent(**EVENT, trainer_ids=["ana"])},
    Reason.TRAINER_NOT_REGISTERED: {
        "before": [registering()],
        "ask": sk.EditEvent(**EVENT, trainer_ids=["ana"]),
    },
    Reason.LEARNER_ACTIVE: {"before": [SUSPENDED], "ask": registering()},
    Reason.IN_GROUP: {"before": [MOVED], "ask": registering()},
    Reason.WINDOW_OPEN: {
        "plan": a_section(opens=utc("2026-02-01 00:00")),
        "ask": registering(),
    },
    Reason.ONE_SECTION: {"before": [registering()], "ask": registering()},
    Reason.NOT_COMPLETED: {
        "before": [registering()],
        "now": "2026-03-02 11:00",
        "ask": registering(),
    },
    Reason.PLACE_FREE: {
        "plan": a_section(capacity=1, preferences=sk.Preferences(waitlist=sk.Waitlist(size=1))),
        "before": [registering("bob"), registering("cyd")],
        "ask": registering(),
    },
    Reason.NO_OVERLAP: {
        "before": [
            sk.CreateSession(session_id="rhetoric", title="Rhetoric"),
            sk.PublishSession(session_id="rhetoric"),
            a_section(session_id="rhetoric"),
            sk.RegisterLearner(
                session_id="rhetoric", section_id=N, learner_id="ana", waive=["unlock"]
            ),
        ],
        "ask": registering(),
        "outcome": Outcome.WARNING,
    },
    Reason.NOT_TRAINER: {
        "plan": a_section(first_event=an_event(trainer_ids=["tess"])),
        "ask": registering("tess"),
    },
    Reason.REGISTERED: {"ask": LEAVE},
    Reason.BEFORE_DEADLINE: {
        "plan": a_section(preferences=sk.Preferences(deregistration=sk.Deadline.never())),
        "before": [registering()],
        "ask": LEAVE,
    },
    Reason.OTHER_SECTION: {
        "plan": second(),
        "before": [sk.RegisterLearner(session_id=S, section_id="second", learner_id="ana")],
        "ask": SWITCH,
    },
    Reason.SWITCH_ALLOWED: {
        "before": [
            second(capacity=1, preferences=LINE),
            sk.RegisterLearner(session_id=S, section_id="second", learner_id="bob"),
            registering(),
        ],
        "ask": SWITCH,
    },
    Reason.IN_LINE: {"ask": sk.MoveInLine(session_id=S, learner_id="ana")},
    Reason.ROWS: {
        "before": [MOVED],
        "ask": sk.RegisterLearners(**SECTION, learner_ids=["ana"]),
    },
    Reason.CONFIRMED_BY_TRAINER: {"now": "2026-03-02 11:00", "ask": SUBMIT},
    Reason.MARKS_OPEN: {"ask": sk.SaveSheet(**EVENT, others="attended")},
    Reason.SHEET_SUBMITTED: {"ask": sk.ReopenSheet(**EVENT, reason="a mistake")},
    Reason.SHEET_COMPLETE: {
        "plan": a_section(preferences=CONFIRMED),
        "before": [registering()],
        "now": "2026-03-02 11:00",
        "ask": sk.SubmitSheet(**EVENT),
    },
    Reason.TARGET_EXISTS: {
        "ask": sk.ReportResult(target=QUIZ, person_id="ana", status="completed"),
    },
    Reason.TARGET_ID_FREE: {
        "before": [sk.AddGoal(goal_id="ten", title="Ten")],
        "ask": sk.AddGoal(goal_id="ten", title="Ten"),
    },
    Reason.TARGETS_KNOWN: {"ask": journey("first")},
    Reason.NOT_A_SESSION: {
        "ask": sk.ReportResult(target=sk.Target.session(S), person_id="ana", status="completed"),
    },
    Reason.NOT_PART_OF_A_JOURNEY: {
        "ask": sk.RemoveTarget(target=sk.Target.widget("sessions")),
    },
    Reason.JOURNEY_SECTIONS_FREE: {
        "before": [ADD_QUIZ, journey("first")],
        "ask": journey("second"),
    },
    Reason.ITEM_ID_FREE: {"before": [NOTE], "ask": NOTE},
    Reason.ITEM_EXISTS: {"ask": TICK},
    Reason.CONTENT_INCOMPLETE: {
        "before": [
            ADD_QUIZ,
            automation(sk.AssignToDo(QUIZ), "listed"),
            sk.SavePerson(person=sk.PersonEntry(person_id="ana", name="Anna")),
            sk.ReportResult(target=QUIZ, person_id="ana", status="completed"),
        ],
        "ask": sk.TickToDo(person_id="ana", item_id="activity quiz"),
    },
    Reason.OFFER_OPEN: {
        "ask": sk.ChooseGroups(person_id="ana", offer_id="gone", group_ids=["south"]),
    },
    Reason.GROUPS_OFFERED: {
        "before": [
            automation(sk.OfferGroups(["south"]), "offered"),
            sk.SavePerson(person=sk.PersonEntry(person_id="ana", name="Anna")),
        ],
        "ask": lambda kit: sk.ChooseGroups(
            person_id="ana",
            offer_id=next(iter(kit.storage.records(Offer)))[1],
            group_ids=["north"],
        ),
    },
    Reason.ON_SHEET: {
        "now": "2026-03-02 11:00",
        "ask": sk.CorrectMark(**EVENT, learner_id="zoe", mark="absent", reason="mixed up"),
    },
}


def found(reason: Reason) -> Finding:
    """The finding that a row of the table brings about."""
    row = TABLE[reason]
    kit: Kit = a_world(row.get("plan", PLAIN), published=row.get("published", True))
    for command in row.get("before", ()):
        kit.do(command)
    if "now" in row:
        kit.clock.set(utc(row["now"]))
    for command in row.get("then", ()):
        kit.do(command)
    ask = row["ask"](kit) if callable(row["ask"]) else row["ask"]
    decision = a_decision(kit, ask, by=row.get("by", sk.APPLICATION))
    return next(
        one
        for one in decision.findings
        if one.reason is reason and one.outcome is row.get("outcome", Outcome.UNMET)
    )


ASKED = [pytest.param(one, id=one.code) for one in Reason]


def texts_of(reason: Reason) -> dict[str, str]:
    """What is said of a requirement, by the last part of its name."""
    texts = {}
    for name, text in ENGLISH.texts.items():
        if name.startswith(f"{reason.code}."):
            texts[name.removeprefix(f"{reason.code}.")] = text
    return texts


@pytest.mark.parametrize("reason", ASKED)
def test_every_requirement_can_come_out_unmet_with_all_its_words(reason: Reason) -> None:
    """X2: some command asks for it, its detail is of its class, and fills all that is said then."""
    finding = found(reason)
    assert type(finding.detail) is reason.detail
    for audience in Audience:
        said = ENGLISH.explain(finding, Reader(audience=audience))
        for text in (said.sentence, said.remedy):
            assert text
            assert not re.search(r"[{}<]|  | [.,:]|\(\)", text)


def test_the_table_holds_nothing_else() -> None:
    """X2: a row for each requirement, none for one that is gone."""
    assert set(TABLE) == set(Reason)


def test_every_requirement_has_words_and_nothing_else_has() -> None:
    """X2: forgetting the words of a requirement, or leaving them behind, is noticed here."""
    assert list(REASONS) == list(Reason)


def test_codes_are_stable_names() -> None:
    """X2: one code each, a subject and what is required of it."""
    codes = [one.code for one in Reason]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*", code) for code in codes)


@pytest.mark.parametrize("reason", Reason, ids=lambda one: one.code)
def test_every_requirement_is_a_whole_entry(reason: Reason) -> None:
    """X2: rules by number, and sentences that name nothing but fields of the detail."""
    requirement = reason.value
    assert re.fullmatch(r"[A-Z]\d*( [A-Z]\d*)*", requirement.rules)
    texts = texts_of(reason)
    assert {"met", "learner", "staff", "remedy"} <= set(texts)
    fields = set(attrs.fields_dict(reason.detail))
    for text in texts.values():
        assert text.endswith(".")
        assert braces(text) <= fields
    assert not braces(texts["met"])
    assert (reason.code, reason.audience) == (requirement.code, requirement.audience)
    assert (reason.detail, reason.conceals) == (requirement.detail, requirement.conceals)


@pytest.mark.parametrize("reason", Reason, ids=lambda one: one.code)
def test_a_case_that_has_words_of_its_own_is_one_of_the_detail(reason: Reason) -> None:
    """X2: words for a case that never comes up are dead."""
    cases = {name.rpartition(".")[2] for name in texts_of(reason) if name.count(".")}
    case = typing.get_type_hints(reason.detail).get("case")
    if case is None and cases:
        case = typing.get_type_hints(vars(reason.detail)["case"].fget)["return"]
    assert cases <= ({one.value for one in case} if case else set())


def details() -> list[type[Any]]:
    """Every class of a detail, once."""
    return list(dict.fromkeys(reason.detail for reason in Reason))


@pytest.mark.parametrize("detail", details(), ids=lambda one: one.__name__)
def test_a_detail_is_a_frozen_value(detail: type[Any]) -> None:
    """X2: its fields are given by name; it is documented, and no field is a sentence."""
    assert attrs.has(detail)
    assert detail.__setattr__ is not object.__setattr__
    assert all(one.kw_only for one in attrs.fields(detail))
    assert (detail.__doc__ or "").endswith(".")


@pytest.mark.parametrize("more", [{}, {"missing": (), "found": ()}])
def test_a_detail_is_given_whole(more: dict[str, Any]) -> None:
    """X2: a field that is missing, or that there is not, fails at once."""
    for say in (unmet, warned):
        with pytest.raises(TypeError):
            say(Reason.GROUPS_KNOWN, **more)
    with pytest.raises(TypeError):
        judged(Reason.GROUPS_KNOWN, False, **more)  # noqa: FBT003 - how it came out


def calls() -> list[tuple[str, str, set[str]]]:
    """Every place in the source that says why something is not met: where, of what, which fields."""
    places = []
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            said = node.args[0] if node.args else None
            if (
                node.func.id in ("unmet", "judged", "warned")
                and isinstance(said, ast.Attribute)
                and all(one.arg for one in node.keywords)
            ):
                names = {str(one.arg) for one in node.keywords if one.arg != "holds"}
                places.append((f"{path.name}:{node.lineno}", said.attr, names))
    return places


def test_what_is_judged_names_every_field_of_the_detail() -> None:
    """X2: also where it nearly always holds, so that nobody finds out on the day it does not."""
    places = calls()
    assert len(places) > len(Reason)
    for place, name, given in places:
        assert given == set(attrs.fields_dict(Reason[name].detail)), place


def test_findings_are_made_in_one_room() -> None:
    """X2: ``met``, ``unmet``, ``judged`` and ``warned`` make them, with details of the right class."""
    makers = [
        path.name
        for path in SOURCE.rglob("*.py")
        if re.search(r"\bFinding\(", path.read_text(encoding="utf-8"))
    ]
    assert makers == ["decision.py"]


def test_what_only_staff_may_know_conceals_something() -> None:
    """X3, G10: to learners it reads as "there is no such thing", without any detail."""
    for reason in Reason:
        if reason.audience is Audience.STAFF:
            assert isinstance(reason.conceals, Conceals)
            assert texts_of(reason)["learner"] == f"There is no such {reason.conceals.value}."


def test_what_has_to_exist_says_which_id_does_not() -> None:
    """G10: the finding carries the id, which is all that the answer repeats."""
    for reason in Reason:
        if reason.audience is Audience.LEARNER and reason.conceals is not None:
            finding = found(reason)
            assert finding.detail == NamedId(id=finding.about[-1])


def test_a_window_that_was_open_since_ever_does_not_say_when_it_opened() -> None:
    """R4, X2: a bound that is not there leaves no gap in the sentence; over is over."""
    kit = a_world(a_section())
    kit.clock.set(utc("2026-03-02 08:00"))
    finding = a_decision(kit, registering()).blocking[0]
    assert finding.reason is Reason.WINDOW_OPEN
    assert (finding.detail.opens, finding.detail.case) == (None, Period.OVER)
    said = ENGLISH.explain(finding, Reader(audience=Audience.LEARNER))
    assert "  " not in said.sentence
    assert said.remedy == texts_of(Reason.WINDOW_OPEN)["remedy.over"]


@pytest.mark.parametrize("audience", Audience)
def test_who_can_never_leave_is_told_of_no_deadline(audience: Audience) -> None:
    """R11: a deadline that is none reads as a sentence of its own."""
    finding = found(Reason.BEFORE_DEADLINE)
    assert finding.detail.deadline is None
    said = ENGLISH.explain(finding, Reader(audience=audience))
    assert said.sentence == texts_of(Reason.BEFORE_DEADLINE)["learner.never"]

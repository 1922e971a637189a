"""Answers in words: every requirement, what would open the door, and for whom (X2, X3, X10)."""

import re
from typing import Any

import pytest

import sessionkit as sk
from sessionkit._answer import Answer
from sessionkit._domain.decision import Decision, Finding, Outcome, met, unmet
from sessionkit._domain.facts.registration import LearnerRegistered
from sessionkit._domain.ids import SectionId
from sessionkit._domain.reader import Reader
from sessionkit._domain.reasons import Audience, OtherPlace, Period, Reason
from sessionkit._domain.registration import RegistrationState
from sessionkit._words.catalogue import Explanation
from sessionkit._words.english import ENGLISH
from tests.builders import ZONE, Kit, a_person, a_section, a_world, an_event, utc

S, N = "sales-101", "north"
REGISTER = sk.RegisterLearner(session_id=S, section_id=N, learner_id="ana")


# One finding ----------------------------------------------------------------------------------


def said(finding: Finding, audience: Audience = Audience.LEARNER) -> Explanation:
    """One finding in English."""
    return ENGLISH.explain(finding, Reader(audience=audience))


def test_what_is_met_is_said_and_needs_no_remedy() -> None:
    """X2: one sentence, the same for everybody."""
    for audience in Audience:
        assert said(met(Reason.WINDOW_OPEN, S, N), audience) == Explanation(
            code="registration.window-open",
            outcome=Outcome.MET,
            sentence="Registration is open.",
            remedy="",
        )


@pytest.mark.parametrize(
    "outcome", [Outcome.UNMET, Outcome.UNKNOWN, Outcome.WAIVED, Outcome.WARNING]
)
@pytest.mark.parametrize(
    ("audience", "sentence"),
    [
        (Audience.LEARNER, "You are already active in south."),
        (Audience.STAFF, "The learner is already active in south."),
    ],
)
def test_what_is_not_met_is_said_to_whom_it_is_said(
    audience: Audience, sentence: str, outcome: Outcome
) -> None:
    """X2: with its detail, and with what would open the door."""
    detail = OtherPlace(state=RegistrationState.ACTIVE, section_id=SectionId("south"))
    finding = Finding(Reason.ONE_SECTION, outcome, (S,), detail)
    assert said(finding, audience) == Explanation(
        code="registration.one-section",
        outcome=outcome,
        sentence=sentence,
        remedy="Deregister from south first, or switch.",
    )


def test_details_are_shown_as_people_read_them_and_missing_ones_leave_no_gap() -> None:
    """X10: moments, lists; a detail that is not there leaves no braces behind."""
    finding = unmet(Reason.GROUPS_KNOWN, missing=("north", "south"))
    assert said(finding, Audience.STAFF).sentence == ("These groups are not known: north, south.")
    opens = unmet(Reason.MARKS_OPEN, opens=utc("2026-03-02 08:00"))
    words = said(opens)
    assert words.sentence == "Marks can be made from 2026-03-02 08:00 UTC on."
    assert words.remedy == "Wait until 2026-03-02 08:00 UTC."
    window = unmet(Reason.WINDOW_OPEN, opens=None, closes=None, case=Period.AHEAD)
    assert said(window).remedy == "Come back at any time."
    groups = unmet(Reason.GROUP_MANAGED, managed=())
    assert said(groups).remedy == "Give the section one of: none."


def test_braces_in_a_detail_are_text() -> None:
    """K6: what people wrote is never read as a template."""
    finding = unmet(Reason.SECTION_NOT_CANCELLED, S, N, why="{0.__class__} {id}")
    sentence = said(finding).sentence
    assert sentence == "The section was cancelled: {0.__class__} {id}."


# Whole answers --------------------------------------------------------------------------------


def blocked() -> Kit:
    """A world in which three things keep ana from registering, all of which she may know."""
    kit = a_world(a_section(capacity=1, opens=utc("2026-01-10 00:00")), a_section("other"))
    kit.register("ana", "other")
    kit.do(
        sk.RegisterLearner(session_id=S, section_id=N, learner_id="bob", waive=["period"]),
        by="ada",
    )
    return kit


REMEDIES = {
    "registration.window-open": "Come back at 2026-01-10 01:00 Europe/Brussels.",
    "registration.one-section": "Deregister from other first, or switch.",
    "registration.place-free": "A place that becomes free, or another section.",
}


def test_a_learner_blocked_by_three_things_is_told_all_three() -> None:
    """X2: each with what would open the door; everything else is listed as met."""
    answer = blocked().explain(REGISTER, by="ana")
    assert not answer.is_allowed
    assert {one.code: one.remedy for one in answer.blocking} == REMEDIES
    assert [one.sentence for one in answer.blocking] == [
        f"Registration is open from 2026-01-10 01:00 {ZONE} until 2026-03-02 09:00 {ZONE} only.",
        "You are already active in other.",
        "No place is free: 1 of 1 are taken (no line).",
    ]
    others = [one for one in answer.explanations if one not in answer.blocking]
    assert {one.outcome for one in others} == {Outcome.MET}
    all_met = a_world(a_section()).explain(REGISTER, by="ana")
    assert [one.code for one in answer.explanations] == [one.code for one in all_met.explanations]
    assert answer.facts == ()


def test_a_learner_is_not_shown_what_only_staff_may_know() -> None:
    """X3: staff-only requirements are left out of a learner's answer, met or not."""
    kit = blocked()
    secrets = {
        "session.published",
        "access.widget-unlocked",
        "access.session-unlocked",
        "registration.in-group",
    }
    seen = {one.code for one in kit.explain(REGISTER, by="ana").explanations}
    known = {one.code for one in kit.explain(REGISTER, by="ada").explanations}
    assert known - seen == secrets
    assert seen < known
    assert all(
        one.reason.audience is Audience.LEARNER
        for one in kit.explain(REGISTER, by="ana").decision.findings
    )


def test_a_learner_out_of_sight_is_told_of_none_of_the_three() -> None:
    """X3, G10: with the group missing as well there is no such section; staff see all four."""
    kit = blocked()
    a_person(kit, "ana", "south")
    with pytest.raises(sk.NotFound) as caught:
        kit.explain(REGISTER, by="ana")
    assert (caught.value.kind, caught.value.id) == ("section", N)
    staff = kit.explain(REGISTER, by="tess")
    assert {one.code for one in staff.blocking} == {*REMEDIES, "registration.in-group"}


def test_a_learner_sees_only_their_own_facts() -> None:
    """X3: not who got the place that became free; staff see everybody's."""
    line = sk.Preferences(waitlist=sk.Waitlist())
    kit = a_world(a_section(capacity=1, preferences=line))
    for learner_id in ("bob", "ana"):
        kit.register(learner_id)
    leaving = sk.DeregisterLearner(session_id=S, learner_id="bob")
    assert [one.learner_id for one in kit.explain(leaving, by="bob").facts] == ["bob"]
    removing = sk.RemoveLearner(session_id=S, learner_id="bob", reason="ill")
    facts = kit.explain(removing, by="tess").facts
    assert [getattr(one, "learner_id", None) for one in facts] == ["bob", "ana"]


def test_whom_the_words_are_for() -> None:
    """X3: admins and trainers of the section are staff; a trainer elsewhere is a learner."""
    kit = a_world(a_section(), a_section("south", group_ids=["south"]))
    a_person(kit, "tess", "trainers", "south", "north")
    own = sk.RegisterLearner(session_id=S, section_id=N, learner_id="tess")
    other = sk.RegisterLearner(session_id=S, section_id="south", learner_id="tess")
    assert kit.explain(own, by="tess").reader.audience is Audience.STAFF
    assert kit.explain(other, by="tess").reader.audience is Audience.LEARNER
    assert kit.explain(REGISTER, by="ada").reader.audience is Audience.STAFF
    assert kit.explain(REGISTER).reader.audience is Audience.STAFF
    assert kit.explain(REGISTER, by="ana").reader.audience is Audience.LEARNER


def an_answer(*findings: Finding, **more: Any) -> Answer:
    """An answer made by hand."""
    return Answer(decision=Decision(findings), reader=Reader(audience=Audience.LEARNER), **more)


ON = met(Reason.SESSIONS_ON)
OFF = unmet(Reason.SESSIONS_ON)
TRAINS = unmet(Reason.NOT_TRAINER, N, "ana")


def test_the_headline_is_the_answer_on_one_line() -> None:
    """X2: allowed, or every blocking sentence with its code."""
    assert an_answer(ON).headline == "allowed"
    assert an_answer(ON, OFF, TRAINS).headline == (
        "Sessions are switched off. [platform.sessions-on]; "
        "You train in this section. [registration.not-trainer]"
    )


def test_an_answer_is_a_list_of_records() -> None:
    """X10: plain values, the same names for every requirement."""
    assert an_answer(ON, TRAINS).to_records() == [
        {
            "requirement": "platform.sessions-on",
            "outcome": "met",
            "explanation": "Sessions are switched on.",
            "remedy": "",
        },
        {
            "requirement": "registration.not-trainer",
            "outcome": "unmet",
            "explanation": "You train in this section.",
            "remedy": "Choose another section.",
        },
    ]


def test_rows_of_a_list_follow_with_their_person() -> None:
    """R14: what stood in the way of each row, all of it, and what would help."""
    kit = a_world(a_section(capacity=1, first_event=an_event(links=[])))
    a_person(kit, "sue", "south")
    command = sk.RegisterLearners(session_id=S, section_id=N, learner_ids=["ana", "sue"])
    answer = kit.explain(command, by="tess")
    assert answer.to_records()[-2:] == [
        {"requirement": "ana", "outcome": "done", "explanation": "", "remedy": ""},
        {
            "requirement": "sue",
            "outcome": "refused",
            "explanation": "The learner is in none of the section's groups: north. "
            "No place is free: 1 of 1 are taken (no line).",
            "remedy": "Put the learner into one of: north. "
            "A place that becomes free, or another section.",
        },
    ]


def test_an_answer_prints_as_a_line_for_each_requirement() -> None:
    """X2: outcome, code, sentence, and behind an arrow what would open the door."""
    assert str(an_answer(ON, TRAINS)) == (
        "      met  platform.sessions-on: Sessions are switched on.\n"
        "    unmet  registration.not-trainer: You train in this section. "
        "-> Choose another section."
    )


def test_an_answer_is_a_table_in_a_notebook() -> None:
    """X10, K6: with a caption that says how it came out."""
    head = (
        '<thead><tr><th scope="col">outcome</th><th scope="col">requirement</th>'
        '<th scope="col">explanation</th></tr></thead>'
    )
    assert an_answer(ON)._repr_html_() == (
        f'<table cellpadding="4"><caption>allowed</caption>{head}<tbody><tr><td>met</td>'
        "<td>platform.sessions-on</td><td>Sessions are switched on.</td></tr>"
        "</tbody></table>"
    )
    refused = an_answer(OFF)._repr_html_()
    assert refused.startswith('<table cellpadding="4"><caption>refused</caption>')
    assert '<th scope="col">remedy</th>' in refused


def test_other_words_say_everything_differently() -> None:
    """X10: texts are replaced by name: sentences, headline and records follow."""
    words = ENGLISH.replacing(
        {"registration.not-trainer.learner": "You teach.", "platform.sessions-on.met": "On."}
    )
    answer = an_answer(ON, TRAINS, words=words)
    assert answer.headline == "You teach. [registration.not-trainer]"
    assert [one["explanation"] for one in answer.to_records()] == ["On.", "You teach."]
    assert answer.blocking[0].remedy == "Choose another section."
    assert answer == an_answer(ON, TRAINS)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"registration.closed": "?"}, "must name a text, got 'registration.closed'"),
        (
            {"sheet.marks-open.learner": "Not before {moment}."},
            "sheet.marks-open.learner must name known details, got {moment}",
        ),
        (
            {"registration.window-open.remedy.over": "Too late for {place}."},
            "registration.window-open.remedy.over must name known details, got {place}",
        ),
        ({"Overlap": "{session_id} {day}"}, "Overlap must name known details, got {day}"),
    ],
)
def test_a_text_that_nobody_would_say_is_refused(texts: dict[str, str], message: str) -> None:
    """X10: a name that no text has, and braces that nothing can fill."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        ENGLISH.replacing(texts)


def test_a_text_may_name_every_field_of_the_detail() -> None:
    """X10: also one that the text replaced does not name."""
    words = ENGLISH.replacing({"event.in-order.learner": "{other_id} is on until {end}."})
    assert "event.in-order.learner" in words.texts
    assert "Catalogue" in repr(words)


def test_an_answer_carries_the_facts() -> None:
    """X2: asking says what would follow."""
    answer = a_world(a_section()).explain(REGISTER, by="ana")
    assert [type(one) for one in answer.facts] == [LearnerRegistered]
    assert answer.blocking == ()

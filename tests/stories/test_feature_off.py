"""Sessions switched off, and on again (S2)."""

import pytest

import sessionkit as sk
from tests.builders import Kit, a_section, a_world, an_event


def running() -> Kit:
    """Section ``north`` with two places: Ana and Bob have them, Cyd waits."""
    kit = a_world(
        a_section(
            capacity=2,
            preferences=sk.Preferences(waitlist=sk.Waitlist()),
            first_event=an_event(trainer_ids=["tess"]),
        )
    )
    for learner_id in ("ana", "bob", "cyd"):
        kit.register(learner_id)
    kit.deliver()
    return kit


@pytest.mark.parametrize(
    ("command", "asker"),
    [
        (
            sk.RegisterLearner(session_id="sales-101", section_id="north", learner_id="dan"),
            "dan",
        ),
        (sk.DeregisterLearner(session_id="sales-101", learner_id="ana"), "ana"),
        (sk.EditSection(session_id="sales-101", section_id="north", capacity=9), "tess"),
        (sk.CreateSession(session_id="python", title="Python"), "ada"),
    ],
)
def test_every_command_about_sessions_is_refused(command: object, asker: str) -> None:
    """While sessions are off learners, trainers and admins are refused alike (S2)."""
    kit = running()
    kit.do(sk.ChangeSettings(sessions_are_on=False), by="ada")
    answer = kit.explain(command, by=asker)
    assert [one.code for one in answer.blocking] == ["platform.sessions-on"]


def test_switched_on_again_everything_is_as_it_was() -> None:
    """Nothing is lost by switching off: on again, rosters, lines and tiles are the same (S2)."""
    kit = running()
    before = kit.engine.roster("sales-101", "north", by="ada").to_records()
    tiles = kit.engine.tiles(by="ana").to_records()
    kit.do(sk.ChangeSettings(sessions_are_on=False), by="ada")
    kit.do(sk.ChangeSettings(sessions_are_on=True), by="ada")
    assert kit.engine.roster("sales-101", "north", by="ada").to_records() == before
    assert kit.engine.tiles(by="ana").to_records() == tiles
    kit.do(sk.DeregisterLearner(session_id="sales-101", learner_id="ana"), by="ana")
    assert ("cyd", "promoted") in kit.deliver()


def test_time_waits_while_sessions_are_off() -> None:
    """What falls due while sessions are off is caught up on when they are on again (S2)."""
    kit = running()
    kit.do(sk.ChangeSettings(sessions_are_on=False), by="ada")
    assert kit.go_to("2026-03-02 12:00") == 0
    assert kit.deliver() == []
    kit.do(sk.ChangeSettings(sessions_are_on=True), by="ada")
    assert kit.engine.run_due() > 0
    told = sorted(kit.deliver())
    assert told == [
        ("ana", "session completed"),
        ("bob", "session completed"),
        ("cyd", "line closed"),
    ]

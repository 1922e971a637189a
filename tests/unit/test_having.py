"""What one has after a command, or instead of one that is refused (X2, W8)."""

from typing import Any

import pytest

import sessionkit as sk
from sessionkit._domain.outcomes import Marked, Place, Places, RowOutcome, Standing
from tests.builders import Kit, a_section, a_world

S, N = "sales-101", "north"
LINE = sk.Preferences(waitlist=sk.Waitlist())


def place(learner_id: str, standing: Standing, **more: Any) -> Place:
    """What somebody has in the session."""
    if standing in (Standing.PLACE, Standing.IN_LINE):
        more.setdefault("section_id", N)
    return Place(session_id=S, learner_id=learner_id, standing=standing, **more)


def wish(learner_id: str, section_id: str = N) -> sk.RegisterLearner:
    """Somebody wants a place."""
    return sk.RegisterLearner(session_id=S, section_id=section_id, learner_id=learner_id)


def crowded() -> Kit:
    """One place, which ana has; bob and cyd wait for it."""
    kit = a_world(a_section(capacity=1, preferences=LINE))
    for learner_id in ("ana", "bob", "cyd"):
        kit.register(learner_id)
    return kit


def test_registering_tells_place_or_place_in_line() -> None:
    """W8: an answer says whether it gives a place or a place in line, and which."""
    kit = a_world(a_section(capacity=1, preferences=LINE))
    assert kit.explain(wish("ana"), "ana").result == place("ana", Standing.PLACE)
    assert kit.register("ana").result == place("ana", Standing.PLACE)
    assert kit.register("bob").result == place("bob", Standing.IN_LINE, number=1)
    assert kit.register("cyd").result == place("cyd", Standing.IN_LINE, number=2)
    assert kit.explain(wish("dan"), "dan").result.number == 3
    assert kit.register("dan").result.is_waiting


def test_the_first_answer_comes_again() -> None:
    """R16: the same request tells the same place."""
    kit = a_world(a_section(capacity=1))
    first = kit.register("ana", request_key="once")
    assert kit.register("ana", request_key="once").result == first.result


def test_a_refusal_tells_what_one_has() -> None:
    """X2: whoever asks twice reads that they have it already; who has nothing reads that."""
    kit = crowded()
    assert kit.explain(wish("ana"), "ana").result == place("ana", Standing.PLACE)
    assert kit.explain(wish("bob"), "bob").result == place("bob", Standing.IN_LINE)
    full = a_world(a_section(capacity=1))
    full.register("ana")
    assert full.explain(wish("bob"), "bob").result == place("bob", Standing.NOTHING)
    assert full.explain(wish("ana"), "ada").result == place("ana", Standing.PLACE)


def test_where_somebody_else_is_stays_untold() -> None:
    """G10: a refusal to somebody who is not the learner says nothing of what the learner has."""
    kit = crowded()
    assert kit.explain(wish("ana"), "tess").result == place("ana", Standing.UNTOLD)
    assert kit.explain(wish("ana"), "dan").result == place("ana", Standing.UNTOLD)


def test_leaving_tells_that_nothing_is_left() -> None:
    """Whoever gives up or loses a place has nothing; the one who moves up is somebody else's."""
    kit = crowded()
    leave = sk.DeregisterLearner(session_id=S, learner_id="ana")
    assert kit.do(leave, "ana").result == place("ana", Standing.NOTHING)
    remove = sk.RemoveLearner(session_id=S, learner_id="bob", reason="ill")
    assert kit.do(remove, "tess").result == place("bob", Standing.NOTHING)


def test_who_registers_after_somebody_moves_up_stands_behind_the_rest() -> None:
    """W3: those in line go first, and the place in line counts only who still waits."""
    kit = crowded()
    kit.do(sk.EditSection(session_id=S, section_id=N, capacity=2))
    assert kit.register("dan").result == place("dan", Standing.IN_LINE, number=2)


def test_a_switch_tells_the_new_place() -> None:
    """R5: after a switch one has a place in the other section."""
    kit = a_world(a_section(), a_section("south", group_ids=["north"]))
    kit.register("ana")
    switch = sk.SwitchSection(session_id=S, section_id="south", learner_id="ana")
    assert kit.do(switch, "ana").result == place("ana", Standing.PLACE, section_id="south")


def test_a_move_in_line_tells_the_new_place_in_line() -> None:
    """W2, W8: staff read where somebody stands after the move."""
    kit = crowded()
    kit.register("dan")
    move = sk.MoveInLine(session_id=S, learner_id="dan", before_id="cyd")
    assert kit.do(move, "tess").result == place("dan", Standing.IN_LINE, number=2)
    last = sk.MoveInLine(session_id=S, learner_id="bob")
    assert kit.do(last, "tess").result == place("bob", Standing.IN_LINE, number=3)
    assert kit.do(last, "tess").result == place("bob", Standing.IN_LINE)


def test_rows_of_a_list_tell_the_same_words() -> None:
    """R14: each row has its outcome and what the learner has now."""
    kit = a_world(a_section(capacity=1, preferences=LINE))
    kit.register("cyd")
    many = sk.RegisterLearners(session_id=S, section_id=N, learner_ids=["ana", "cyd", "nobody"])
    told = kit.do(many, "tess").result
    assert isinstance(told, Places)
    assert [(row.outcome, row.place.standing) for row in told.rows] == [
        (RowOutcome.WAITING, Standing.IN_LINE),
        (RowOutcome.UNCHANGED, Standing.PLACE),
        (RowOutcome.REFUSED, Standing.UNTOLD),
    ]
    assert told.rows[0].place.number == 1
    assert told.registered == ("cyd",)
    assert told.waiting == ("ana",)
    assert told.refused == ("nobody",)


def test_everybody_of_a_list_who_waits_knows_their_own_place_in_line() -> None:
    """R14, W8: each stands behind those of the list before them, and before those after them."""
    kit = a_world(a_section(capacity=1, preferences=LINE))
    many = sk.RegisterLearners(
        session_id=S, section_id=N, learner_ids=["ana", "bob", "cyd", "dan"]
    )
    told = kit.do(many, "tess").result
    assert [row.place for row in told.rows] == [
        place("ana", Standing.PLACE),
        place("bob", Standing.IN_LINE, number=1),
        place("cyd", Standing.IN_LINE, number=2),
        place("dan", Standing.IN_LINE, number=3),
    ]


def test_a_sheet_tells_marks_and_completions() -> None:
    """T5, C1: who was marked, who could not be, who completes by it and who no longer does."""
    kit = a_world(a_section(preferences=sk.Preferences(confirmed_by_trainer=True)))
    kit.register("ana")
    kit.register("bob")
    kit.go_to("2026-03-02 12:00")
    at = {"session_id": S, "section_id": N, "event_id": "day-1"}
    saved = kit.do(sk.SaveSheet(**at, marks={"ana": "attended", "dan": "attended"}))
    assert saved.result == Marked(marked=("ana",), refused=("dan",))
    submitted = kit.do(sk.SubmitSheet(**at, others="attended"))
    assert submitted.result == Marked(marked=("bob",), completed=("ana", "bob"))
    corrected = kit.do(sk.CorrectMark(**at, learner_id="ana", mark="absent", reason="slip"))
    assert corrected.result == Marked(marked=("ana",), withdrawn=("ana",))


@pytest.mark.parametrize("by", [sk.APPLICATION, "ada"])
def test_other_commands_tell_nothing_more(by: Any) -> None:
    """What leaves nothing behind for somebody has no result."""
    assert a_world().do(sk.EditSession(session_id=S, title="New"), by).result is None

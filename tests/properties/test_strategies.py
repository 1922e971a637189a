"""Laws of the courses themselves: a course that is nearly always refused would prove nothing.

- Over many courses at least half of all commands are allowed, and refusals occur as well.
- At least twenty kinds of commands occur; lines form, move up, and are changed by staff.
"""

from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings

from sessionkit.testing.strategies import (
    CROWD,
    Ask,
    Course,
    courses,
    leaving,
    lining_up,
    marking,
    planning,
    registering,
    waiting,
)

MIX = settings(
    max_examples=60,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


def test_most_commands_are_allowed() -> None:
    """Of the commands of many courses at least half are allowed, and one in twenty is not."""
    asked, allowed = Counter[str](), Counter[str]()

    @MIX
    @given(courses())
    def count(course: Course) -> None:
        for outcome in course.run().outcomes:
            if isinstance(outcome.step, Ask):
                name = type(outcome.step.command).__name__
                asked[name] += 1
                allowed[name] += outcome.is_allowed

    count()
    assert asked.total() > 400
    assert allowed.total() >= asked.total() / 2
    assert allowed.total() <= asked.total() * 0.95
    assert len(allowed) >= 20


def test_lines_form_and_move() -> None:
    """In crowded courses people leave, lines move up, and staff move people in line."""
    kinds = (
        *(registering(CROWD),) * 4,
        *(leaving(CROWD),) * 2,
        *(lining_up(CROWD),) * 2,
        planning(CROWD),
        *(marking(CROWD),) * 2,
        *(waiting(),) * 5,
    )
    facts = Counter[str]()

    @settings(MIX, max_examples=200)
    @given(courses(of=kinds, crowded=True, longest=40))
    def count(course: Course) -> None:
        for outcome in course.run().outcomes:
            if outcome.answer is not None:
                facts.update({type(one).__name__ for one in outcome.answer.facts})

    count()
    for name in ("LearnerWaitlisted", "LearnerPromoted", "PlaceInLineChanged", "SessionCompleted"):
        assert facts[name] >= 3, name

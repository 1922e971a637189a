"""What it costs to tell of everybody at once."""

import statistics
import time

from benchmarks.report import Report
from benchmarks.worlds import a_directory, no_collections

from tests.builders import a_kit

FEW, MANY = 1_000, 20_000
ROUNDS = 5


def for_each(people: int) -> float:
    """Give the seconds that one person takes in a directory of so many."""
    command = a_directory(people)
    with no_collections():
        kit = a_kit()
        began = time.perf_counter()
        answer = kit.do(command)
        seconds = time.perf_counter() - began
    assert len(answer.facts) >= people
    return seconds / people


def bench_directory(report: Report) -> None:
    few, many = zip(*[(for_each(FEW), for_each(MANY)) for _ in range(ROUNDS)], strict=True)
    what = f"one person in a directory of {FEW:,} and of {MANY:,}, told of at once"
    report.ratio(what, statistics.median(few), statistics.median(many))

"""What a whole attendance sheet costs."""

import statistics
import time
from typing import Any

from benchmarks.report import Report
from benchmarks.worlds import SECTION, a_crowd, add, no_collections

import sessionkit as sk

LEARNERS = 10_000
ROUNDS = 5
OVER = "2026-03-02 12:00"


def bench_sheet(report: Report) -> None:
    """Nearly everybody attended the only event, so nearly everybody completes and is told."""
    submitting, saving, written = [], [], 0
    for _ in range(ROUNDS):
        with no_collections():
            kit = a_crowd(LEARNERS)
            add(kit, 0, LEARNERS)
            kit.go_to(OVER)
        began = time.perf_counter()
        marks = {str(number): sk.Attendance.ABSENT for number in range(0, LEARNERS, 100)}
        sheet: dict[str, Any] = {
            "session_id": "sales-101",
            "section_id": SECTION,
            "event_id": "day-1",
            "marks": marks,
            "others": sk.Attendance.ATTENDED,
        }
        answer = kit.do(sk.SubmitSheet(**sheet))
        submitting.append(time.perf_counter() - began)
        completed = [one for one in answer.facts if type(one).__name__ == "SessionCompleted"]
        assert len(completed) == LEARNERS - len(marks)
        entries = len(list(kit.engine.journal(by=sk.APPLICATION)))
        began = time.perf_counter()
        again = kit.do(sk.SaveSheet(**sheet))
        saving.append(time.perf_counter() - began)
        written += len(again.facts)
        written += len(list(kit.engine.journal(by=sk.APPLICATION))) - entries
    what = "a sheet of 10,000 filled in and submitted, 9,900 completions told"
    median, slowest = statistics.median(submitting), max(submitting)
    report.at_most(what, 1, median, "s", f" (the slowest of {ROUNDS}: {slowest:.2f})")
    what = "the same sheet saved again: facts and journal entries written"
    report.none(what, written, f" (in {statistics.median(saving) * 1e3:.0f} ms)")

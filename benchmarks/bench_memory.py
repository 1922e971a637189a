"""What one registration keeps in memory, and what importing the library loads."""

import gc
import subprocess
import sys
import tracemalloc

from benchmarks.report import Report
from benchmarks.worlds import SECTION, a_crowd

import sessionkit as sk

LEARNERS = 10_000
OURS = ("sessionkit", "attr", "attrs")


def bench_memory_of_a_registration(report: Report) -> None:
    """The people are known before; what is added is registration, journal entry and notice."""
    kit = a_crowd(LEARNERS, capacity=2 * LEARNERS)
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(LEARNERS):
            kit.register(str(number), SECTION)
        gc.collect()
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kit.engine.roster("sales-101", SECTION, by=sk.APPLICATION).taken == LEARNERS
    what = "memory for one registration with journal entry and notice"
    report.at_most(what, 6, size / LEARNERS / 1024, "KiB")


def bench_import(report: Report) -> None:
    code = """
import sys
before = set(sys.modules)
import sessionkit
print(*{name.partition(".")[0] for name in set(sys.modules) - before})
"""
    ran = subprocess.run(  # noqa: S603 - our own words to our own interpreter
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    loaded = set(ran.stdout.split())
    assert loaded.issuperset(OURS)
    built = {name for name in loaded if name.startswith("_sysconfigdata")}  # how Python was
    strangers = loaded - sys.stdlib_module_names - built - set(OURS)
    report.none("optional packages that `import sessionkit` loads", len(strangers))

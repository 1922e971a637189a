"""The same work by two versions of the library, side by side: `python benchmarks/beside.py OLD NEW`.

OLD and NEW are wheels, or folders that hold a package `sessionkit`. Each version runs in a process
of its own, in turn, several times; what is compared is the processor time of each piece of work,
pair by pair, and the median of the ratios is printed. Only names that both versions have in public
are used; where commands changed their shape, the work asks which one it has.

With `--replay FOLDER` the real data of `examples/replay_oulad.py` is played as well, by the
example that each version came with: give the folders that hold the examples with `--examples`.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

PIECES = ("registration", "promotion", "mark", "sheet", "directory", "first")

WORK = r"""
import gc, json, sys, time
from datetime import UTC, datetime, timedelta

before = time.process_time()
import sessionkit as sk
imported = time.process_time() - before

NOW = [datetime(2026, 1, 5, 8, tzinfo=UTC)]


def a_section(section_id, capacity, **more):
    start = sk.LocalTime.parse("2026-03-02 09:00", "UTC")
    end = sk.LocalTime.parse("2026-03-02 12:00", "UTC")
    day = dict(start=start, end=end, links=["https://meet.example.org"])
    preferences = sk.Preferences(waitlist=sk.Waitlist(), **more)
    plan = dict(name="North", group_ids=["sales"], capacity=capacity, preferences=preferences)
    where = dict(session_id="s", section_id=section_id)
    if hasattr(sk, "SectionPlan"):
        return sk.PlanSection(
            **where, plan=sk.SectionPlan(**plan), first_event_id="day-1",
            first_event=sk.EventPlan(**day),
        )
    return sk.PlanSection(**where, **plan, first_event=sk.EventPlan(event_id="day-1", **day))


def people(count, **more):
    return [
        sk.PersonEntry(person_id=f"p{one}", name=f"Person {one}", group_ids=["sales"], **more)
        for one in range(count)
    ]


def a_kit(count):
    kit = sk.in_memory(clock=lambda: NOW[0])
    NOW[0] = datetime(2026, 1, 5, 8, tzinfo=UTC)
    do = lambda command: kit.do(command, by=sk.APPLICATION)
    sales = sk.GroupEntry(group_id="sales", title="Sales")
    do(sk.SynchroniseDirectory(people=people(count), groups=[sales]))
    do(sk.CreateSession(session_id="s", title="Sales"))
    do(sk.PublishSession(session_id="s"))
    unlock = [sk.Unlock(sk.Target.widget("sessions")), sk.Unlock(sk.Target.session("s"))]
    do(sk.SaveAutomation(automation=sk.Automation(
        automation_id="all", name="All", condition=sk.IsInGroup("sales"), actions=unlock
    )))
    return kit


def timed(run):
    gc.collect()
    gc.disable()
    before = time.process_time()
    run()
    spent = time.process_time() - before
    gc.enable()
    return spent


def registration():
    kit = a_kit(2000)
    kit.do(a_section("n", 5000), by=sk.APPLICATION)
    wishes = [
        sk.RegisterLearner(session_id="s", section_id="n", learner_id=f"p{one}")
        for one in range(2000)
    ]
    return timed(lambda: [kit.do(one, by=one.learner_id) for one in wishes])


def promotion():
    kit = a_kit(1200)
    kit.do(a_section("n", 600), by=sk.APPLICATION)
    for one in range(1200):
        kit.do(
            sk.RegisterLearner(session_id="s", section_id="n", learner_id=f"p{one}"), by=f"p{one}"
        )
    leave = [sk.DeregisterLearner(session_id="s", learner_id=f"p{one}") for one in range(600)]
    return timed(lambda: [kit.do(one, by=one.learner_id) for one in leave])


def ongoing(count):
    kit = a_kit(count)
    kit.do(a_section("n", 5000, confirmed_by_trainer=True), by=sk.APPLICATION)
    ids = [f"p{one}" for one in range(count)]
    kit.do(
        sk.RegisterLearners(session_id="s", section_id="n", learner_ids=ids), by=sk.APPLICATION
    )
    NOW[0] = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    kit.run_due()
    return kit


AT = dict(session_id="s", section_id="n", event_id="day-1")


def mark():
    kit = ongoing(1000)
    marks = [sk.SaveSheet(**AT, marks={f"p{one}": "attended"}) for one in range(1000)]
    return timed(lambda: [kit.do(one, by=sk.APPLICATION) for one in marks])


def sheet():
    kit = ongoing(3000)
    NOW[0] = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
    kit.run_due()
    return timed(lambda: kit.do(sk.SubmitSheet(**AT, others="attended"), by=sk.APPLICATION))


def directory():
    kit = a_kit(3000)
    sales = [sk.GroupEntry(group_id="sales", title="Sales")]
    changed = [*people(100, email="new@example.org"), *people(3000)[100:]]
    command = sk.SynchroniseDirectory(people=changed, groups=sales)
    return timed(lambda: kit.do(command, by=sk.APPLICATION))


def first():
    before = time.process_time()
    kit = a_kit(1)
    kit.do(a_section("n", 5), by=sk.APPLICATION)
    kit.do(sk.RegisterLearner(session_id="s", section_id="n", learner_id="p0"), by="p0")
    return imported + time.process_time() - before


spent = {"first": first()}
for piece in sys.argv[1:]:
    spent[piece] = globals()[piece]()
print(json.dumps(spent))
"""
"""What each version does; the first registration includes the import."""


def unpacked(version: Path, into: Path) -> Path:
    """Give the folder that holds the package."""
    if version.is_dir():
        return version
    zipfile.ZipFile(version).extractall(into)
    return into


def spent(folder: Path, pieces: list[str]) -> dict[str, float]:
    """Run the work once with one version, in a process of its own."""
    ran = subprocess.run(  # noqa: S603 - our own words to our own interpreter
        [sys.executable, "-c", WORK, *pieces],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(folder), "PATH": ""},
    )
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def replayed(folder: Path, examples: Path, data: Path, *, collect: bool) -> float:
    """Play the real data once; give the processor time."""
    flags = ["--collect"] if collect else []
    code = (
        "import resource, runpy, sys\n"
        f"sys.argv = ['replay_oulad.py', {str(data)!r}, *{flags!r}]\n"
        f"sys.path.insert(0, {str(examples)!r})\n"
        f"runpy.run_path({str(examples / 'replay_oulad.py')!r}, run_name='__main__')\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_utime, file=sys.stderr)\n"
    )
    ran = subprocess.run(  # noqa: S603 - our own words to our own interpreter
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(folder), "PATH": ""},
    )
    return float(ran.stderr.split()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--replay", type=Path, help="the folder with the real data")
    parser.add_argument("--examples", type=Path, nargs=2, help="the examples of each version")
    given = parser.parse_args()
    pieces = [one for one in PIECES if one != "first"]
    ratios: dict[str, list[float]] = {one: [] for one in PIECES}
    times: dict[str, list[tuple[float, float]]] = {one: [] for one in PIECES}
    with tempfile.TemporaryDirectory() as scratch:
        old = unpacked(given.old, Path(scratch, "old"))
        new = unpacked(given.new, Path(scratch, "new"))
        for round_number in range(given.rounds + 1):
            a, b = spent(old, pieces), spent(new, pieces)
            for piece in PIECES if round_number else ():  # the first round warms the disk up
                ratios[piece].append(b[piece] / a[piece])
                times[piece].append((a[piece], b[piece]))
        if given.replay is not None:
            ratios["replay"], times["replay"] = [], []
            for _ in range(3):
                before, after = (
                    replayed(folder, examples, given.replay, collect=False)
                    for folder, examples in zip((old, new), given.examples, strict=True)
                )
                ratios["replay"].append(after / before)
                times["replay"].append((before, after))
    for piece, found in ratios.items():
        show(piece, found, times[piece])


def show(piece: str, ratios: list[float], times: list[tuple[float, float]]) -> None:
    before, after = (statistics.median(one) for one in zip(*times, strict=True))
    rows: list[Any] = [piece, f"{statistics.median(ratios):.2f}", f"{min(ratios):.2f}"]
    rows += [f"{max(ratios):.2f}", f"{before * 1000:,.1f} ms", f"{after * 1000:,.1f} ms"]
    print(" : ".join(rows))


if __name__ == "__main__":
    main()

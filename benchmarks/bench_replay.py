"""What a real university's registrations cost; only where the data set is at hand."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from benchmarks.report import Report

PROGRAM = Path(__file__).parent.parent / "examples" / "replay_oulad.py"
TIMED = """
import json, os, subprocess, sys, time
began = time.perf_counter()
running = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(running.pid, 0)
seconds = time.perf_counter() - began
busy = usage.ru_utime + usage.ru_stime
print(json.dumps([os.waitstatus_to_exitcode(status), seconds, busy, usage.ru_maxrss / 1024]))
"""
"""Started from a small process, because a new process counts the memory of the one it came from."""


COLLECTING = f"""
import sys
sys.path.insert(0, {str(PROGRAM.parent)!r})
import replay_oulad
sys.exit(replay_oulad.main())
"""
"""Only as a program does the replay switch the search for garbage off."""


class Ran(NamedTuple):
    """A replay, run twice; the slower of the two counts.

    Attributes:
        seconds: By the clock.
        busy: Of processor time.
        peak: The highest resident size, in MiB.
    """

    seconds: float
    busy: float
    peak: float


@pytest.fixture(scope="module")
def folder(pytestconfig: pytest.Config) -> Path:
    """The data; without it there is nothing to measure."""
    found = pytestconfig.getoption("oulad")
    if found is None:
        pytest.skip("name the folder that holds the data: --oulad FOLDER")
    return Path(found)


def replayed(program: list[str], options: list[str], folder: Path, counts: Path) -> Ran:
    """Run whole processes, one after the other: reading, playing, checking, showing."""
    ran, written = [], set()
    for _ in range(2):
        replay = [sys.executable, *program, str(folder), *options, "--json", str(counts)]
        told = subprocess.run(  # noqa: S603 - our own words to our own interpreter
            [sys.executable, "-c", TIMED, *replay], check=True, capture_output=True, text=True
        )
        status, *measured = json.loads(told.stdout)
        assert status == 0
        ran.append(Ran(*measured))
        written.add(counts.read_bytes())
    assert len(written) == 1
    return Ran(*map(max, zip(*ran, strict=True)))


@pytest.mark.parametrize("options", [[], ["--capacity", "800"]], ids=["default", "capacity"])
@pytest.mark.parametrize("program", [[str(PROGRAM)], ["-c", COLLECTING]], ids=["plain", "gc"])
def bench_replay(
    program: list[str], options: list[str], folder: Path, report: Report, tmp_path: Path
) -> None:
    ran = replayed(program, options, folder, tmp_path / "counts.json")
    name = "the replay" + (f" with `{' '.join(options)}`" if options else "")
    if program[0] == "-c":
        name += ", garbage collection left on"
    note = f" (the slower of two; {ran.busy:.1f} s of processor time)"
    report.at_most(name, 20, ran.seconds, "s", note)
    report.at_most(f"{name}: memory at its highest", 1024, ran.peak, "MiB")


def bench_replay_with_automations(folder: Path, report: Report, tmp_path: Path) -> None:
    """Fifty automations besides, which also look every hour of nearly two years."""
    program = [str(PROGRAM)]
    without = replayed(program, [], folder, tmp_path / "without.json")
    ran = replayed(program, ["--automations"], folder, tmp_path / "with.json")
    added = ran.busy - without.busy
    said = f"{ran.seconds:.1f} s, of which {added:.1f} s of processor time are theirs"
    report.told("the replay with `--automations`", said)

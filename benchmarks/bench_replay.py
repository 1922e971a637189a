"""What a real university's registrations cost; only where the data set is at hand."""

import json
import subprocess
import sys
from pathlib import Path

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


@pytest.mark.parametrize("options", [[], ["--capacity", "800"]], ids=["default", "capacity"])
@pytest.mark.parametrize("program", [[str(PROGRAM)], ["-c", COLLECTING]], ids=["plain", "gc"])
def bench_replay(
    program: list[str],
    options: list[str],
    report: Report,
    pytestconfig: pytest.Config,
    tmp_path: Path,
) -> None:
    """Whole processes, one after the other: reading, playing, checking, showing."""
    folder = pytestconfig.getoption("oulad")
    if folder is None:
        pytest.skip("name the folder that holds the data: --oulad FOLDER")
    seconds, busy, peaks, written = [], [], [], set()
    for count in range(2):
        counts = tmp_path / f"{count}.json"
        replay = [sys.executable, *program, str(folder), *options, "--json", str(counts)]
        ran = subprocess.run(  # noqa: S603 - our own words to our own interpreter
            [sys.executable, "-c", TIMED, *replay], check=True, capture_output=True, text=True
        )
        status, took, worked, peak = json.loads(ran.stdout)
        assert status == 0
        seconds.append(took)
        busy.append(worked)
        peaks.append(peak)
        written.add(counts.read_bytes())
    assert len(written) == 1
    name = "the replay" + (f" with `{' '.join(options)}`" if options else "")
    if program[0] == "-c":
        name += ", garbage collection left on"
    note = f" (the slower of two; {max(busy):.1f} s of processor time)"
    report.at_most(name, 20, max(seconds), "s", note)
    report.at_most(f"{name}: memory at its highest", 1024, max(peaks), "MiB")

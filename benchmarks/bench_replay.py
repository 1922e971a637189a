"""What a real university's registrations cost; only where the data set is at hand."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from benchmarks.report import Report

PROGRAM = Path(__file__).parent.parent / "examples" / "replay_oulad.py"


@pytest.mark.parametrize("options", [[], ["--capacity", "800"]], ids=["default", "capacity"])
def bench_replay(
    options: list[str], report: Report, pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    """Whole processes, one after the other: reading, playing, checking, showing."""
    folder = pytestconfig.getoption("oulad")
    if folder is None:
        pytest.skip("name the folder that holds the data: --oulad FOLDER")
    seconds, peaks, written = [], [], set()
    for count in range(2):
        counts = tmp_path / f"{count}.json"
        command = [sys.executable, str(PROGRAM), str(folder), *options, "--json", str(counts)]
        began = time.perf_counter()
        running = subprocess.Popen(  # noqa: S603 - our own program
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(running.pid, 0)
        seconds.append(time.perf_counter() - began)
        running.returncode = os.waitstatus_to_exitcode(status)
        assert running.returncode == 0
        peaks.append(usage.ru_maxrss / 1024)
        written.add(counts.read_bytes())
    assert len(written) == 1
    name = " ".join(["the replay", *(f"`{one}`" for one in options)])
    report.at_most(name, 20, max(seconds), "seconds", " (the slower of two)")
    report.at_most(f"{name}: memory at its highest", 1024, max(peaks), "MiB")

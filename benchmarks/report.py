"""Collect figures and write them as a table in Markdown."""

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

BEGIN = "<!-- figures -->\n"
END = "<!-- end of figures -->\n"

Step = Callable[[], object]

_MET = {True: "yes", False: "**no**", None: ""}


class Figure(NamedTuple):
    """One line of the table; without a target there is nothing to meet."""

    what: str
    target: str
    measured: str
    is_met: bool | None


class Evaluator(NamedTuple):
    """One line of the table of evaluators, ours and others.

    Attributes:
        done: For how many people it was asked; the rest is judged by its rate.
        everybody: How long it takes for everybody, in seconds.
        one: How long it takes for one person, in seconds; none where it knows only everybody.
    """

    name: str
    version: str
    done: int
    everybody: float
    one: float | None = None


class Report:
    """The figures of one run."""

    def __init__(self) -> None:
        """Start without figures."""
        self.figures: list[Figure] = []
        self.evaluators: list[Evaluator] = []
        self.left_out: list[str] = []

    def at_most(self, what: str, limit: float, measured: float, unit: str, note: str = "") -> None:
        """Add a figure that is to be no larger than a limit."""
        said = f"{measured:,.{1 if measured >= 10 else 2}f} {unit}{note}"
        self.figures.append(Figure(what, f"{limit:,g} {unit} or less", said, measured <= limit))

    def at_least(
        self, what: str, limit: float, measured: float, unit: str, note: str = ""
    ) -> None:
        """Add a figure that is to be no smaller than a limit."""
        said = f"{measured:,.{1 if measured >= 10 else 2}f} {unit}{note}"
        self.figures.append(Figure(what, f"{limit:,g} {unit} or more", said, measured >= limit))

    def none(self, what: str, count: int, note: str = "") -> None:
        """Add something that is not to happen at all."""
        self.figures.append(Figure(what, "none", f"{count or 'none'}{note}", count == 0))

    def told(self, what: str, measured: str) -> None:
        """Add a figure that nothing is promised about."""
        self.figures.append(Figure(what, "", measured, None))

    def ratio(self, what: str, small: float, large: float) -> None:
        """Add what the large side cost, measured by the small one (both in seconds)."""
        note = f" ({small * 1e6:,.1f} and {large * 1e6:,.1f} \u00b5s)"
        self.at_most(what, 1.3, large / small, "times", note)

    def __str__(self) -> str:
        """Write machine, versions and figures in Markdown."""
        cells: list[tuple[str, ...]] = [("what", "target", "measured", "met")]
        cells += [(one.what, one.target, one.measured, _MET[one.is_met]) for one in self.figures]
        return "\n\n".join([machine(), _table(cells), *self._compared()]) + "\n"

    def _compared(self) -> Iterator[str]:
        """Write the table of evaluators, if any were compared."""
        if not self.evaluators:
            return
        cells: list[tuple[str, ...]] = [
            ("evaluator", "version", "people asked", "for all of them", "for one")
        ]
        cells += [
            (
                one.name,
                one.version,
                f"{one.done:,}",
                f"{one.everybody * 1e3:,.{1 if one.everybody >= 0.01 else 2}f} ms",
                "" if one.one is None else f"{one.one * 1e3:,.3f} ms",
            )
            for one in sorted(self.evaluators, key=lambda one: one.everybody)
        ]
        yield _table(cells)
        if self.left_out:
            yield "Left out, because not installed: " + ", ".join(self.left_out) + "."

    def write(self, page: Path) -> None:
        """Put the figures between the two marks of a page, in place of those before."""
        text = page.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        _, mark, after = rest.partition(END)
        if not mark:
            raise ValueError(f"{page} must hold the lines {BEGIN!r} and {END!r}")
        page.write_text(f"{before}{BEGIN}\n{self}\n{END}{after}", encoding="utf-8")


def _table(cells: list[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    lines.insert(1, "| --- " * len(cells[0]) + "|")
    return "\n".join(lines)


def machine() -> str:
    """Say on what the figures were measured."""
    return (
        f"{_processor()}, {os.cpu_count()} processors, {platform.system()} {platform.machine()}; "
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"sessionkit {_version('sessionkit')}, attrs {_version('attrs')}."
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "from a checkout"


def _processor() -> str:
    """Name the processor, where the system tells."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown processor"


def interleaved(
    small: Callable[[], Step], large: Callable[[], Step], *, rounds: int = 400, warm_up: int = 40
) -> tuple[float, float]:
    """Give the medians, in seconds, of two steps that take turns.

    Each side is a function that prepares a step, off the clock, and gives it to be timed. Which of
    the two goes first changes every round, so that a slow moment of the machine falls on both.
    """
    sides = (small, large)
    seconds: tuple[list[float], list[float]] = ([], [])
    for count in range(warm_up + rounds):
        for side in (0, 1) if count % 2 else (1, 0):
            step = sides[side]()
            began = time.perf_counter()
            step()
            ended = time.perf_counter()
            if count >= warm_up:
                seconds[side].append(ended - began)
    return statistics.median(seconds[0]), statistics.median(seconds[1])

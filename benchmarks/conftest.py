"""What the benchmarks share: the report, printed at the end or written into a page."""

from pathlib import Path

import pytest
from benchmarks.report import Report

REPORT = pytest.StashKey[Report]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--oulad", metavar="FOLDER", type=Path, help="also time the replay of this")
    parser.addoption("--figures", metavar="PAGE", type=Path, help="put the table into this page")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[REPORT] = Report()


@pytest.fixture(scope="session")
def report(pytestconfig: pytest.Config) -> Report:
    """The figures of this run."""
    return pytestconfig.stash[REPORT]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    report = config.stash[REPORT]
    terminalreporter.section("what the rules promise about cost")
    terminalreporter.write_line(str(report))
    page = config.getoption("figures")
    if page is not None:
        report.write(page)
        terminalreporter.write_line(f"written into {page}")

"""What importing the library loads: itself, attrs and the standard library."""

import subprocess
import sys
from pathlib import Path

import sessionkit

WHERE = Path(sessionkit.__file__).parent.parent
NEEDED = {"sessionkit", "attr", "attrs"}


def loaded_by(code: str) -> set[str]:
    """Name the top-level modules that some code loads, beyond those of the standard library."""
    program = f"""
import sys
sys.path.insert(0, {str(WHERE)!r})
before = set(sys.modules)
{code}
print(*sorted({{name.partition(".")[0] for name in set(sys.modules) - before}}))
"""
    ran = subprocess.run(  # noqa: S603 - our own words to our own interpreter
        [sys.executable, "-W", "error", "-c", program], check=True, capture_output=True, text=True
    )
    # How this Python was built is a module too, with the name of the platform in its own.
    found = {name for name in ran.stdout.split() if not name.startswith("_sysconfigdata")}
    return found - sys.stdlib_module_names


def test_importing_loads_no_optional_package() -> None:
    """`import sessionkit` loads attrs and nothing else that has to be installed, nor icalendar."""
    assert loaded_by("import sessionkit") == NEEDED


def test_importing_everything_loads_no_optional_package() -> None:
    """No module of the library but the testing tools needs anything else to be imported."""
    code = """
import importlib, pkgutil, sessionkit
for module in pkgutil.walk_packages(sessionkit.__path__, "sessionkit."):
    if not module.name.startswith("sessionkit.testing"):
        importlib.import_module(module.name)
"""
    assert loaded_by(code) == NEEDED


def test_the_fixed_clock_needs_no_test_tools() -> None:
    """The fakes of `sessionkit.testing` load neither pytest nor Hypothesis."""
    assert loaded_by("from sessionkit.testing import FixedClock, RecordingNotifier") == NEEDED


def test_using_loads_no_optional_package() -> None:
    """Doing, reading, running what is due and delivering load nothing more."""
    code = """
import sessionkit as sk
kit = sk.in_memory()
kit.do(sk.CreateSession(session_id="sales-101", title="Sales training 101"), by=sk.APPLICATION)
kit.tiles(by=sk.APPLICATION)._repr_html_()
kit.run_due()
kit.deliver()
"""
    assert loaded_by(code) == NEEDED


def test_a_stranger_would_be_seen(tmp_path: Path) -> None:
    """A package from elsewhere shows as soon as some code loads it."""
    (tmp_path / "stranger.py").touch()

    found = loaded_by(f"sys.path.append({str(tmp_path)!r})\nimport stranger, sessionkit")

    assert found == {*NEEDED, "stranger"}

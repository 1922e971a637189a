"""Everything that is checked, one session each; `nox` without arguments is what CI runs."""

import shutil
import sys
import zipfile
from pathlib import Path

import nox
from packaging.requirements import Requirement

nox.needs_version = ">=2024.4"
nox.options.default_venv_backend = "venv"
nox.options.reuse_venv = "yes"
nox.options.error_on_external_run = True
nox.options.error_on_missing_interpreters = False

PYPROJECT = nox.project.load_toml("pyproject.toml")
OTHER_PYTHONS = [
    version
    for version in nox.project.python_versions(PYPROJECT)
    if version != f"{sys.version_info.major}.{sys.version_info.minor}"
]
"""What the classifiers name besides the Python that runs nox."""

nox.options.sessions = [
    *("lint", "types", "imports", "tests"),
    *(f"tests-{version}" for version in OTHER_PYTHONS),
    "proofs",
    "docs",
]
EVERYTHING = ".[testing,examples]"
PURE = ",".join(
    f"src/sessionkit/{name}"
    for name in (
        "_domain/*",
        "_automations/*",
        "_policies/*",
        "_views/*",
        "_apply.py",
        "_decide.py",
        "_announce.py",
        "_errors.py",
        "_answer.py",
        "_words/*",
        "_notebook.py",
    )
)
# Everything but the testing package can be imported with nothing else installed.
IMPORT_ALL = """
import importlib, pkgutil, sessionkit
for module in pkgutil.walk_packages(sessionkit.__path__, "sessionkit."):
    if not module.name.startswith("sessionkit.testing"):
        importlib.import_module(module.name)
        print(module.name)
"""


@nox.session
def lint(session: nox.Session) -> None:
    """Check format, style, spelling and the form of changelog fragments."""
    _install(session, "lint")
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")
    session.run("codespell")
    session.run("towncrier", "build", "--draft", "--version", "next", silent=True)


@nox.session
def types(session: nox.Session) -> None:
    """Check types, including the files that are only there to be type-checked."""
    _install(session, "types", package=EVERYTHING)
    session.run("mypy", *session.posargs)


@nox.session
def imports(session: nox.Session) -> None:
    """Check that imports run downwards and that the pure layers stay pure."""
    _install(session, "imports", package=".")
    session.run("lint-imports", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run all tests and all examples in documents; the pure layers must be covered in full."""
    _install(session, "tests", package=EVERYTHING)
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *session.posargs)
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report")
    if not session.posargs:  # a selection of tests cannot cover everything
        session.run("coverage", "report", f"--include={PURE}", "--fail-under=100")


def on_another_python(session: nox.Session) -> None:
    """Run all tests with one more Python that the classifiers name, if this machine has it.

    Coverage is measured by ``tests`` alone, and laws are looked for less hard: what differs from
    one Python to the next shows in the first few courses.
    """
    _install(session, "tests", package=EVERYTHING)
    session.run("python", "-m", "pytest", *session.posargs, env={"HYPOTHESIS_PROFILE": "dev"})


def _interpreter(version: str) -> str:
    """Find a Python: where pyenv keeps it, or else by its name, which may be missing."""
    kept = Path.home() / ".pyenv" / "versions"
    found = sorted(kept.glob(f"{version}.*/bin/python"))
    return str(found[-1]) if found else version


for _version in OTHER_PYTHONS:
    nox.session(name=f"tests-{_version}", python=_interpreter(_version))(on_another_python)


PROOFS = (
    "pytest",
    "-o",
    "python_files=proof_*.py",
    "-o",
    "python_functions=proof_*",
    "-rP",
    "tests/proofs",
)


@nox.session
def proofs(session: nox.Session) -> None:
    """Try pairs of commands and schedules of workers, some of each; a minute."""
    _install(session, "tests", package=EVERYTHING)
    session.run("python", "-m", *PROOFS, *session.posargs)


@nox.session
def proofs_full(session: nox.Session) -> None:
    """Try every interleaving of every pair, and 10,000 schedules; a quarter of an hour."""
    _install(session, "tests", package=EVERYTHING)
    whole = {"RACES": "full", "SCHEDULES": "10000"}
    session.run("python", "-m", *PROOFS, *session.posargs, env=whole)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation; a warning is an error."""
    _install(session, "docs", package=".[testing]")
    shutil.rmtree("docs/_build", ignore_errors=True)
    session.run("sphinx-build", "-W", "--keep-going", "-q", "-b", "html", "docs", "docs/_build")


@nox.session
def tests_lowest(session: nox.Session) -> None:
    """Run the tests with the oldest versions that pyproject.toml says are enough."""
    constraints = Path(session.create_tmp()) / "lowest.txt"
    constraints.write_text("\n".join(_lowest()) + "\n", encoding="utf-8")
    _install(session, "tests", "--constraint", str(constraints), package=EVERYTHING)
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def tests_bare(session: nox.Session) -> None:
    """Import every module with no extra installed."""
    _install(session, package=".")
    session.run("python", "-W", "error", "-c", IMPORT_ALL)


@nox.session
def deep(session: nox.Session) -> None:
    """Run the property tests with many more examples; for the night."""
    _install(session, "tests", package=EVERYTHING)
    session.run(
        "python",
        "-m",
        "pytest",
        *(session.posargs or ["tests"]),
        env={"HYPOTHESIS_PROFILE": "deep"},
    )


@nox.session
def bench(session: nox.Session) -> None:
    """Measure what the rules promise about cost; the page on performance says what to add."""
    _install(session, "tests", "bench", "peers", package=EVERYTHING)
    session.run(
        "python",
        "-m",
        "pytest",
        "-o",
        "python_files=bench_*.py",
        "-o",
        "python_functions=bench_*",
        "benchmarks",
        *session.posargs,
    )


@nox.session
def mutants(session: nox.Session) -> None:
    """Break the policies and `apply` in many small ways and see whether a test notices."""
    _install(session, "tests", "mutants", package=EVERYTHING)
    session.run("mutmut", "run", *session.posargs)
    session.run("mutmut", "results")


@nox.session
def surface(session: nox.Session) -> None:
    """Compare the public names and signatures with the last release."""
    tag = session.run(
        "git",
        "describe",
        "--tags",
        "--abbrev=0",
        external=True,
        silent=True,
        success_codes=[0, 128],
    )
    if not isinstance(tag, str) or not tag.strip() or tag.startswith("fatal"):
        session.skip("no release has been tagged yet, so there is nothing to compare with")
    _install(session, "surface")
    session.run("griffe", "check", "sessionkit", "--search", "src", "--against", tag.strip())


@nox.session
def build(session: nox.Session) -> None:
    """Build the wheel and the source archive, look inside, and use the wheel."""
    _install(session, "build")
    shutil.rmtree("dist", ignore_errors=True)
    session.run("python", "-m", "build", "--no-isolation")
    (wheel,) = Path("dist").glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    if "sessionkit/py.typed" not in names:
        session.error(f"{wheel} lacks sessionkit/py.typed")
    if not any(name.endswith("/LICENSE") for name in names):
        session.error(f"{wheel} lacks the licence")
    if strangers := [name for name in names if not name.startswith("sessionkit")]:
        session.error(f"{wheel} holds what it should not: {strangers}")
    session.install("--force-reinstall", str(wheel))
    session.run("python", "-W", "error", "-c", IMPORT_ALL)


@nox.session
def replay(session: nox.Session) -> None:
    """Play a real university's data through the engine: `nox -s replay -- DATA_FOLDER`."""
    if not session.posargs:
        session.error("name the folder that holds the data: nox -s replay -- DATA_FOLDER")
    _install(session, package=".[examples]")
    session.run("python", "examples/replay_oulad.py", *session.posargs)


def _install(session: nox.Session, *wanted: str, package: str | None = None) -> None:
    """Install groups of pyproject.toml, options for pip, and the package in place."""
    groups = PYPROJECT["dependency-groups"]
    named = [name for name in wanted if name in groups]
    options = [name for name in wanted if name not in groups]
    needed = [*nox.project.dependency_groups(PYPROJECT, *named)]
    if package is not None:
        needed += ["--editable", package]
    session.install(*options, *needed, env={"PIP_DISABLE_PIP_VERSION_CHECK": "1"})


def _lowest() -> list[str]:
    """Turn each lower bound of the library into the one version allowed."""
    project = PYPROJECT["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["testing"]]
    pinned = []
    for requirement in map(Requirement, declared):
        bounds = [bound.version for bound in requirement.specifier if bound.operator == ">="]
        marker = f"; {requirement.marker}" if requirement.marker else ""
        pinned += [f"{requirement.name}=={version}{marker}" for version in bounds]
    return pinned

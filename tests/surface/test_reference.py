"""The generated pages of the reference say what the code says."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from sessionkit._domain.commands import KINDS
from sessionkit._domain.notice import NoticeKind
from sessionkit._domain.reasons import Reason
from sessionkit._words.catalogue import braces
from sessionkit._words.english import ENGLISH

DOCS = Path(__file__).parents[2] / "docs"


def _script() -> Any:
    spec = spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


PAGES: dict[Path, str] = _script().pages()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_page_is_what_would_be_generated(path: Path) -> None:
    """A page differs from the code only if nobody ran `python docs/generate.py`."""
    written = path.read_text(encoding="utf-8") if path.exists() else ""
    assert written == PAGES[path], "run: python docs/generate.py"


def test_every_requirement_has_a_heading() -> None:
    """Each code of the catalogue stands on the page once."""
    page = PAGES[DOCS / "reference" / "reasons.md"]
    headings = [line[3:] for line in page.splitlines() if line.startswith("## ")]
    assert headings == [reason.code for reason in Reason]


def test_every_kind_of_notice_has_a_heading() -> None:
    """Each kind of notice stands on the page once."""
    page = PAGES[DOCS / "reference" / "notices.md"]
    headings = [line[4:] for line in page.splitlines() if line.startswith("### ")]
    assert sorted(headings) == sorted(kind.value for kind in NoticeKind)


def test_every_command_has_a_heading() -> None:
    """Each command stands on the page once."""
    page = PAGES[DOCS / "reference" / "commands.md"]
    headings = [line[4:] for line in page.splitlines() if line.startswith("### ")]
    commands = [cls.__name__ for cls in KINDS]
    entries = ["PersonEntry", "GroupEntry", "SectionPlan", "EventPlan"]
    assert sorted(headings) == sorted([*commands, *entries])


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.code)
def test_every_requirement_is_complete(reason: Reason) -> None:
    """Each requirement has rules, sentences for everybody and a remedy."""
    assert reason.value.rules.split()
    texts = [
        ENGLISH.texts[f"{reason.code}.{one}"] for one in ("met", "learner", "staff", "remedy")
    ]
    assert all(text.endswith(".") for text in texts)
    assert "{" not in texts[0]


def test_codes_are_unique() -> None:
    """No two requirements share a code; two that did would be one member of the enum, too."""
    codes = [reason.code for reason in Reason.__members__.values()]
    assert len(set(codes)) == len(codes)


def test_page_keeps_every_word_in_braces() -> None:
    """What is filled in is named in the page as it is in the catalogue."""
    page = PAGES[DOCS / "reference" / "reasons.md"]
    for reason in Reason:
        text = ENGLISH.texts[f"{reason.code}.staff"]
        assert text in page
        for name in braces(text):
            assert f"`{name}: " in page

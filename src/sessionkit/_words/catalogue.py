"""A catalogue of texts in one language, and how one is looked up and filled in (X2, X10)."""

from collections.abc import Iterator, Mapping
from enum import Enum
from string import Formatter
from typing import Any, Final

import attrs
from attrs import field, frozen

from sessionkit._domain.decision import Finding, Outcome
from sessionkit._domain.fields import refuse
from sessionkit._domain.reader import Reader
from sessionkit._domain.reasons import Audience, Reason
from sessionkit._notebook import shown


@frozen(kw_only=True)
class Explanation:
    """One finding in words.

    Attributes:
        code: The stable name of the requirement.
        outcome: How it came out.
        sentence: What holds, or what does not.
        remedy: What would open the door, where it is shut.
    """

    code: str
    outcome: Outcome
    sentence: str
    remedy: str = ""


@frozen
class Catalogue:
    """Every text there is in one language, by name; braces are filled in from typed data.

    Attributes:
        language: The tag of the language.
        texts: By name: ``<code>.met``, ``<code>.learner``, ``<code>.staff`` and ``<code>.remedy`` for
            a reason, each again with ``.<case>`` behind it where a case of the detail has words of
            its own; ``<class>.<value>`` for a choice, ``<class>`` for a part of a list.
    """

    language: str
    texts: Mapping[str, str] = field(repr=False, hash=False)

    def replacing(self, texts: Mapping[str, str]) -> "Catalogue":
        """Give the catalogue with some texts replaced; an application chooses its own words.

        Raises:
            ValueError: When there is no text with such a name, or nothing to fill its braces with.
        """
        for name, text in texts.items():
            if name not in self.texts:
                raise refuse("must name a text", name)
            strange = braces(text) - self._may_name(name)
            if strange:
                message = f"{name} must name known details, got {{{min(strange)}}}"
                raise ValueError(message)
        return attrs.evolve(self, texts={**self.texts, **texts})

    def explain(self, finding: Finding, reader: Reader) -> Explanation:
        """Put one finding into words."""
        reason, outcome, detail = finding.reason, finding.outcome, finding.detail
        if outcome is Outcome.MET:
            return Explanation(
                code=reason.code, outcome=outcome, sentence=self.texts[f"{reason.code}.met"]
            )
        whose = "learner" if reader.audience is Audience.LEARNER else "staff"
        return Explanation(
            code=reason.code,
            outcome=outcome,
            sentence=self.say(f"{reason.code}.{whose}", detail, reader),
            remedy=self.say(f"{reason.code}.remedy", detail, reader),
        )

    def say(self, name: str, detail: Any, reader: Reader) -> str:
        """Give a text, filled in from the fields of some data."""
        case = getattr(detail, "case", None)
        if case is not None:
            name = _first_known(self.texts, f"{name}.{case.value}", name)
        return _Filling(self.texts, reader.zone).vformat(self.texts[name], (), {"": detail})

    def _may_name(self, name: str) -> set[str]:
        reason = _REASON_OF.get(name.rpartition(".")[0]) or _REASON_OF.get(
            name.rpartition(".")[0].rpartition(".")[0]
        )
        if reason is None:
            return braces(self.texts[name])
        return set(attrs.fields_dict(reason.detail))


_REASON_OF: Final = {reason.code: reason for reason in Reason}


def braces(text: str) -> set[str]:
    """Name what a text asks to be filled in with."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _first_known(texts: Mapping[str, str], *names: str) -> str:
    return next(name for name in names if name in texts)


class _Filling(Formatter):
    """Puts details into a text as people read them."""

    def __init__(self, texts: Mapping[str, str], zone: str) -> None:
        self._texts = texts
        self._zone = zone

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        """Look a field up by its name; what is not there, and what is empty, leave no gap."""
        del args
        value = getattr(kwargs[""], str(key))
        if value is None:
            return self._texts[_first_known(self._texts, f"nothing.{key}", "nothing")]
        return value

    def format_field(self, value: Any, format_spec: str) -> str:
        """Give a value in words; ``chain`` shows a list as a way from one to the next."""
        between = " > " if format_spec == "chain" else ", "
        parts = value if isinstance(value, tuple) else (value,)
        return between.join(self._parts(parts)) or self._texts["none"]

    def _parts(self, parts: tuple[Any, ...]) -> Iterator[str]:
        for part in parts:
            name = type(part).__name__
            if isinstance(part, Enum):
                yield self._texts.get(f"{name}.{part.value}", str(part.value))
            elif name in self._texts:
                yield self.vformat(self._texts[name], (), {"": part})
            else:
                yield shown(part, self._zone)

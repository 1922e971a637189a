"""Findings in words: what was asked for, how it came out, and what would open the door (X2).

The words come from the catalogue of reasons; an application that wants others, or another
language, gives the engine a function of its own (X10).
"""

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any, Generic, TypeVar, cast

from attrs import field, frozen

from sessionkit._domain.decision import Decision, Finding, Outcome
from sessionkit._domain.facts import Fact
from sessionkit._domain.reasons import Audience
from sessionkit._notebook import shown, table


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


Words = Callable[[Finding, Audience, str], Explanation]
"""Puts one finding into words, for one audience and with moments in one time zone."""


class _Filling(Formatter):
    """Puts details into a sentence as people read them."""

    def __init__(self, zone: str) -> None:
        self._zone = zone

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> str:
        """Look a detail up by its plain name; a bound that is not there leaves no gap."""
        del args
        value = kwargs.get(str(key))
        return "any time" if value is None else shown(value, self._zone) or "none"


def in_english(finding: Finding, audience: Audience, zone: str) -> Explanation:
    """Put one finding into English, from the catalogue of reasons."""
    words = finding.reason.value
    if finding.outcome is Outcome.MET:
        return Explanation(code=words.code, outcome=finding.outcome, sentence=words.met)
    template = words.learner if audience is Audience.LEARNER else words.staff
    remedy = words.too_late if finding.detail.get("is_over") else words.remedy
    fill = _Filling(zone)
    return Explanation(
        code=words.code,
        outcome=finding.outcome,
        sentence=fill.vformat(template, (), finding.detail),
        remedy=fill.vformat(remedy, (), finding.detail),
    )


R_co = TypeVar("R_co", covariant=True)


@frozen(kw_only=True)
class Answer(Generic[R_co]):
    """What a command was answered: the decision, in data and in words.

    Attributes:
        decision: All findings that whoever asked may know of, and the facts.
        audience: Whom the words are for.
        zone: The zone in which they name moments: that of whoever asked.
    """

    decision: Decision
    audience: Audience
    zone: str = "UTC"
    words: Words = field(default=in_english, repr=False, eq=False)

    @property
    def is_allowed(self) -> bool:
        """Whether nothing stands in the way."""
        return self.decision.is_allowed

    @property
    def result(self) -> R_co:
        """What one has now, of the kind that the command names (X2)."""
        return cast("R_co", self.decision.result)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What follows, or followed."""
        return self.decision.facts

    @property
    def blocking(self) -> tuple[Explanation, ...]:
        """What stands in the way, in words."""
        return tuple(self.words(one, self.audience, self.zone) for one in self.decision.blocking)

    @property
    def explanations(self) -> tuple[Explanation, ...]:
        """Every requirement, met or not, in words."""
        return tuple(self.words(one, self.audience, self.zone) for one in self.decision.findings)

    @property
    def headline(self) -> str:
        """The answer on one line."""
        if self.is_allowed:
            return "allowed"
        return "; ".join(f"{one.sentence} [{one.code}]" for one in self.blocking)

    def to_records(self) -> list[dict[str, Any]]:
        """Give every requirement as a plain dict; rows of a list follow, with their person."""
        records = [_record(one) for one in self.explanations]
        for row in self.decision.rows:
            said = [self.words(one, self.audience, self.zone) for one in row.blocking]
            records.append(
                {
                    "requirement": row.person_id,
                    "outcome": row.outcome.value,
                    "explanation": " ".join(one.sentence for one in said),
                    "remedy": " ".join(one.remedy for one in said),
                }
            )
        return records

    def __str__(self) -> str:
        """Give every requirement on a line of its own, with what would open the door."""
        lines = []
        for one in self.to_records():
            remedy = f" -> {one['remedy']}" if one["remedy"] else ""
            line = f"{one['outcome']:>9}  {one['requirement']}: {one['explanation']}{remedy}"
            lines.append(line)
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Show every requirement as a table in a notebook."""
        columns = ("outcome", "requirement", "explanation", "remedy")
        caption = "allowed" if self.is_allowed else "refused"
        return table(caption, self.to_records(), columns)


def _record(one: Explanation) -> dict[str, Any]:
    return {
        "requirement": one.code,
        "outcome": one.outcome.value,
        "explanation": one.sentence,
        "remedy": one.remedy,
    }

"""Answers: what was asked for, how it came out, and who reads it; in words when asked for (X2)."""

from typing import Any, Generic, TypeVar, cast

from attrs import field, frozen

from sessionkit._domain.decision import Decision
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.reader import Reader
from sessionkit._notebook import table
from sessionkit._words.catalogue import Catalogue, Explanation
from sessionkit._words.english import ENGLISH

R_co = TypeVar("R_co", covariant=True)


@frozen(kw_only=True)
class Answer(Generic[R_co]):
    """What a command was answered: the decision and its reader; words are looked up when asked for.

    Attributes:
        decision: All findings that whoever asked may know of, and the facts.
        reader: Whoever asked, for whom the words are.
        words: The catalogue in which they are looked up.
    """

    decision: Decision
    reader: Reader
    words: Catalogue = field(default=ENGLISH, repr=False, eq=False)

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
        return tuple(self.words.explain(one, self.reader) for one in self.decision.blocking)

    @property
    def explanations(self) -> tuple[Explanation, ...]:
        """Every requirement, met or not, in words."""
        return tuple(self.words.explain(one, self.reader) for one in self.decision.findings)

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
            said = [self.words.explain(one, self.reader) for one in row.blocking]
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

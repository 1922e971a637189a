"""The answer to a command: every requirement with its outcome, and what follows (X1, X2)."""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any, Final

from attrs import frozen

from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.ids import (
    PersonId,
)
from sessionkit._domain.outcomes import RowOutcome
from sessionkit._domain.reasons import Audience, NothingMore, Reason

NOTHING_MORE: Final = NothingMore()


class Outcome(Enum):
    """How a requirement came out; unmet and unknown block."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    WAIVED = "waived"
    WARNING = "warning"


@frozen
class Finding:
    """One requirement and how it came out.

    Attributes:
        reason: The requirement.
        about: The ids of what was judged.
        detail: Why, as a value of the class that the reason names; nothing more where it is met.
    """

    reason: Reason
    outcome: Outcome
    about: tuple[str, ...] = ()
    detail: Any = NOTHING_MORE

    @property
    def blocks(self) -> bool:
        """Whether it stands in the way."""
        outcome = self.outcome
        return outcome is Outcome.UNMET or outcome is Outcome.UNKNOWN


@frozen
class Row:
    """One row of a command that holds a list; a refused row does not stop the others (R14, T4)."""

    person_id: PersonId
    outcome: RowOutcome
    findings: tuple[Finding, ...] = ()

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """What stood in the way of this row."""
        return tuple(finding for finding in self.findings if finding.blocks)


@frozen
class Decision:
    """All findings of one command, and the facts that follow when nothing blocks.

    Allowed without facts means that everything is so already.
    """

    findings: tuple[Finding, ...]
    facts: tuple[Fact, ...] = ()
    rows: tuple[Row, ...] = ()
    result: Any = None

    @property
    def is_allowed(self) -> bool:
        """Whether nothing blocks."""
        return not any_blocks(self.findings)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings that stand in the way."""
        return tuple(finding for finding in self.findings if finding.blocks)

    def visible_to(self, audience: Audience, person_id: PersonId | None) -> "Decision":
        """Give the decision without what whoever asked may not learn (X3).

        A learner sees no staff-only finding, and of the facts only their own: not who got the
        place that became free.
        """
        if audience is Audience.STAFF:
            return self
        return Decision(
            tuple([one for one in self.findings if one.reason.audience is Audience.LEARNER]),
            tuple([one for one in self.facts if one.is_shown_to(person_id)]),
            self.rows,
            self.result,
        )


def met(reason: Reason, *about: str) -> Finding:
    """Say that a requirement is met."""
    return Finding(reason, Outcome.MET, about)


def unmet(reason: Reason, *about: str, **detail: Any) -> Finding:
    """Say that a requirement is not met, and why.

    Raises:
        TypeError: When a field of the reason's detail is missing, or there is no such field.
    """
    return Finding(reason, Outcome.UNMET, about, reason.detail(**detail))


def warned(reason: Reason, *about: str, **detail: Any) -> Finding:
    """Say that a requirement is not met, why, and that it does not stand in the way."""
    return Finding(reason, Outcome.WARNING, about, reason.detail(**detail))


def waived(finding: Finding) -> Finding:
    """Say that a requirement that is not met does not count this time."""
    return Finding(finding.reason, Outcome.WAIVED, finding.about, finding.detail)


def judged(reason: Reason, holds: bool, *about: str, **detail: Any) -> Finding:  # noqa: FBT001 - the outcome is the point
    """Say how a requirement came out."""
    if holds:
        return Finding(reason, Outcome.MET, about)
    return unmet(reason, *about, **detail)


def stopped_by(rows: Iterable[Row]) -> Finding:
    """Say that a list is refused as a whole, because of some or all of its rows (R14, T4)."""
    learner_ids = tuple(row.person_id for row in rows if row.outcome is RowOutcome.REFUSED)
    return unmet(Reason.ROWS, count=len(learner_ids), learner_ids=learner_ids)


def stopped(findings: Iterable[Finding], rows: Iterable[Row]) -> Decision:
    """Decide that nothing happens, for none of the rows (X1)."""
    undone = [
        Row(row.person_id, RowOutcome.UNCHANGED, row.findings)
        if row.outcome is RowOutcome.DONE or row.outcome is RowOutcome.WAITING
        else row
        for row in rows
    ]
    return Decision(tuple(findings), (), tuple(undone))


def refused(*findings: Finding) -> Decision:
    """Decide that nothing happens, because of a finding so basic that the rest makes no sense."""
    return Decision(findings)


def decided(findings: list[Finding], facts: Callable[[], list[Fact]]) -> Decision:
    """Decide by a full list of findings; the facts are worked out only when nothing blocks."""
    if any_blocks(findings):
        return Decision(tuple(findings))
    return Decision(tuple(findings), tuple(facts()))


def any_blocks(findings: Iterable[Finding]) -> bool:
    """Tell whether any finding stands in the way."""
    unmet, unknown = Outcome.UNMET, Outcome.UNKNOWN  # named once: every command comes through here
    for finding in findings:
        outcome = finding.outcome
        if outcome is unmet or outcome is unknown:
            return True
    return False

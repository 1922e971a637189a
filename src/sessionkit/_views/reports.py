"""What administrators should look at: automations that could not do what they say (A12-A14)."""

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen

from sessionkit._automations.words import action_words
from sessionkit._domain.facts.fact import REPORTS, Fact
from sessionkit._domain.facts.standing import ActionFailed, AutomationReacted, ChainStopped
from sessionkit._domain.ids import AutomationId, PersonId
from sessionkit._ports import Transaction
from sessionkit._records import JOURNAL_BY_SUBJECT
from sessionkit._views.tabular import Tabular

UNKNOWN = "unknown"


@frozen(kw_only=True)
class ReportRow:
    """One thing that an automation could not do.

    Attributes:
        problem: ``cannot be judged``, ``chain stopped``, ``action failed``, or ``given up``.
        detail: The chain, or the action with the requirement that was not met.
    """

    at: datetime
    automation_id: AutomationId
    person_id: PersonId
    problem: str
    detail: str


@frozen(kw_only=True)
class Reports(Tabular[ReportRow]):
    """Conditions that could not be judged, chains that were stopped, actions that failed, in order."""

    row_type = ReportRow
    rows: tuple[ReportRow, ...]

    @property
    def caption(self) -> str:
        """How many there are."""
        return f"reports: {len(self.rows)}"


def show_reports(records: Transaction) -> Reports:
    """Show what automations reported, oldest first (A12-A14)."""
    rows = [
        row
        for entry in records.find(JOURNAL_BY_SUBJECT, REPORTS)
        for fact in entry.facts
        for row in _rows(fact, entry.at)
    ]
    return Reports(rows=tuple(rows))


def _rows(fact: Fact, at: datetime) -> Iterator[ReportRow]:
    match fact:
        case AutomationReacted() if fact.outcome == UNKNOWN:
            problem, detail = "cannot be judged", ""
        case ChainStopped():
            chain = (*fact.occurrence.chain, (fact.automation_id, fact.person_id))
            problem = "chain stopped"
            detail = " > ".join(f"{automation_id} for {one}" for automation_id, one in chain)
        case ActionFailed():
            problem = "given up" if fact.is_given_up else "action failed"
            detail = f"{action_words(fact.action)} [{fact.requirement}]"
        case _:
            return
    yield ReportRow(
        at=at,
        automation_id=fact.automation_id,
        person_id=fact.person_id,
        problem=problem,
        detail=detail,
    )

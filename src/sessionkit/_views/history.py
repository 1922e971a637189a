"""All that happened to a learner in a session (R12, T6)."""

from datetime import datetime
from typing import Any, Final

from attrs import evolve, frozen

from sessionkit._domain.facts.attendance import (
    CompletionWithdrawn,
    MarksCounted,
    MarksEntered,
    SessionCompleted,
)
from sessionkit._domain.facts.fact import Fact, learner_subject
from sessionkit._domain.facts.registration import (
    AccessLost,
    LearnerPassedOver,
    LearnerPromoted,
    LearnerRegistered,
    LearnerWaitlisted,
    PlaceInLineChanged,
    RegistrationEnded,
)
from sessionkit._domain.facts.standing import SessionCredited
from sessionkit._domain.ids import (
    PersonId,
    SectionId,
    SessionId,
)
from sessionkit._domain.reasons import Audience, Reason
from sessionkit._domain.world import World
from sessionkit._errors import NotFound
from sessionkit._policies import authority
from sessionkit._ports import Transaction
from sessionkit._records import JOURNAL_BY_SUBJECT, JournalEntry
from sessionkit._views.sight import known_session
from sessionkit._views.tabular import Tabular, mark_word


@frozen(kw_only=True)
class HistoryRow:
    """One thing that happened to a learner in a session.

    Attributes:
        what: In a few words.
        section_id: The section; empty for a credit that cost no place.
        event_id: The event, where it is about a mark; otherwise empty.
        was: The mark before; empty: none.
        now: The mark from then on; empty where it is not about a mark.
        by: Who did it. Learners read ``you``, ``staff``, or nothing; staff read the id of a
            person, or ``application``.
        reason: The reason given, or the code of the requirement it happened because of.
    """

    at: datetime
    what: str
    section_id: SectionId
    event_id: str = ""
    was: str = ""
    now: str = ""
    by: str = ""
    reason: str = ""


@frozen(kw_only=True)
class History(Tabular[HistoryRow]):
    """All that happened to one learner in one session, in order (R12, T6)."""

    row_type = HistoryRow
    session_id: SessionId
    learner_id: PersonId
    rows: tuple[HistoryRow, ...]

    @property
    def caption(self) -> str:
        """Whose history it is, and where."""
        return f"history of {self.learner_id} in {self.session_id}"


_IN_WORDS: Final[dict[type[Any], str]] = {
    LearnerRegistered: "registered",
    LearnerWaitlisted: "put in line",
    LearnerPromoted: "promoted",
    LearnerPassedOver: "passed over",
    PlaceInLineChanged: "moved in line",
    AccessLost: "access lost",
    SessionCompleted: "session completed",
    SessionCredited: "session credited",
    CompletionWithdrawn: "completion withdrawn",
    MarksEntered: "mark entered",
    MarksCounted: "mark counted",
}

_STAFF_ONLY: Final = frozenset(
    reason.code for reason in Reason if reason.audience is Audience.STAFF
)
"""Codes of the requirements that no learner may read (X3)."""


def show_history(
    world: World, records: Transaction, session_id: SessionId, learner_id: PersonId
) -> History:
    """Show what happened to a learner in a session, to themselves and to staff (R12, T6).

    Staff see what happened in the sections they run.

    Raises:
        NotFound: When there is no such session or learner, or not for whoever asks.
    """
    session = known_session(world, session_id)
    is_oneself = world.actor.person_id == learner_id
    may_look = is_oneself or authority.is_staff(world, session, None)
    if not may_look or world.person(learner_id) is None:
        raise NotFound("person", learner_id)
    runs = {one.section_id for one in session.sections if authority.is_staff(world, session, one)}
    rows = []
    for entry in records.find(JOURNAL_BY_SUBJECT, learner_subject(session_id, learner_id)):
        for fact in entry.facts:
            row = _history_row(fact, session_id, learner_id, entry.at)
            if row is None:
                continue
            if row.section_id in runs or (not row.section_id and not is_oneself):
                rows.append(evolve(row, by=_as_staff_read(entry)))
            elif is_oneself and _is_for_learners(fact):
                rows.append(evolve(row, by=_as_learners_read(entry, fact, learner_id)))
    return History(session_id=session_id, learner_id=learner_id, rows=tuple(rows))


def _history_row(
    fact: Fact, session_id: SessionId, learner_id: PersonId, at: datetime
) -> HistoryRow | None:
    """Put one fact into words, if it is about the learner in the session; who did it is open."""
    reason = ""
    match fact:
        case MarksEntered() | MarksCounted():
            return _mark_row(fact, session_id, learner_id, at)
        case RegistrationEnded():
            what, reason = fact.state.value, fact.reason
        case LearnerPassedOver() | AccessLost():
            what, reason = _IN_WORDS[type(fact)], fact.requirement
        case (
            LearnerRegistered()
            | LearnerWaitlisted()
            | LearnerPromoted()
            | PlaceInLineChanged()
            | SessionCompleted()
            | SessionCredited()
            | CompletionWithdrawn()
        ):
            what = _IN_WORDS[type(fact)]
        case _:
            return None
    if fact.session_id != session_id or fact.learner_id != learner_id:
        return None
    happened = fact.at if isinstance(fact, SessionCompleted) else at
    section_id = fact.section_id or SectionId("")
    return HistoryRow(at=happened, what=what, section_id=section_id, reason=reason)


def _mark_row(
    fact: MarksEntered | MarksCounted, session_id: SessionId, learner_id: PersonId, at: datetime
) -> HistoryRow | None:
    """Pick one learner's mark out of a fact about many; nobody else's is shown."""
    own = next((change for change in fact.changes if change[0] == learner_id), None)
    if fact.session_id != session_id or own is None:
        return None
    return HistoryRow(
        at=at,
        what=_IN_WORDS[type(fact)],
        section_id=fact.section_id,
        event_id=fact.event_id,
        was=mark_word(own[1]),
        now=mark_word(own[2]),
        reason=fact.reason if isinstance(fact, MarksEntered) else "",
    )


def _is_for_learners(fact: Fact) -> bool:
    if isinstance(fact, LearnerPassedOver | AccessLost):
        return fact.requirement not in _STAFF_ONLY
    return True


def _as_staff_read(entry: JournalEntry) -> str:
    """Say who did something, also where it followed from something else (X4)."""
    cause = entry.cause
    if entry.actor is not None or cause is None:
        return entry.actor or "application"
    if cause.automation_id is not None:
        return f"automation {cause.automation_id}"
    return cause.by or "application"


def _as_learners_read(entry: JournalEntry, fact: Fact, learner_id: PersonId) -> str:
    """Say who did something without saying who freed the place or stood in line (X3)."""
    if entry.actor == learner_id:
        return "you"
    if entry.actor is None or isinstance(fact, LearnerPromoted | LearnerPassedOver):
        return ""
    return "staff"

"""Marks and sheets (T1-T6).

Editing rules:

1. One mark reads and writes one registration; only submitting goes through the whole sheet.
2. Saving what is there already gives no facts (T5).
3. A row that cannot be marked is refused for itself; the rest of the sheet is not lost (T4).
"""

from collections.abc import Mapping

from sessionkit._domain.catalogue import Event, Section, Session
from sessionkit._domain.commands import CorrectMark, ReopenSheet, SaveSheet, SubmitSheet
from sessionkit._domain.decision import (
    Decision,
    Finding,
    Row,
    World,
    decided,
    judged,
    met,
    stopped,
    stopped_by,
    unmet,
)
from sessionkit._domain.facts import (
    Fact,
    MarkChange,
    MarksCounted,
    MarksEntered,
    SheetReopened,
    SheetSubmitted,
)
from sessionkit._domain.ids import EventId, PersonId
from sessionkit._domain.outcomes import RowOutcome
from sessionkit._domain.reasons import Reason
from sessionkit._domain.registration import (
    Attendance,
    Mark,
    Registration,
    RegistrationState,
    SheetState,
)
from sessionkit._policies import authority, completion, waitlist

NO_MARK = Mark()
SHOWN = 10
"""How many unmarked learners an answer names."""


def _takes_marks(world: World, session: Session, section: Section, event: Event) -> list[Finding]:
    opens = section.marks_open_at(event)
    about = (session.session_id, section.section_id, event.event_id)
    return [
        met(Reason.STAFF, *about),
        *waitlist.section_is_running(session, section),
        judged(Reason.EVENT_NOT_CANCELLED, event.cancelled is None, *about, why=event.cancelled),
        judged(Reason.MARKS_OPEN, opens <= world.now, *about, opens=opens),
    ]


def _on_sheet(
    world: World, session: Session, section: Section, learner_id: PersonId
) -> Registration | None:
    one = world.registration(session.session_id, learner_id)
    if one is None or one.state is not RegistrationState.ACTIVE:
        return None
    return one if one.section_id == section.section_id else None


def _named(
    world: World,
    session: Session,
    section: Section,
    event: Event,
    marks: Mapping[PersonId, Attendance],
) -> tuple[list[Row], dict[PersonId, tuple[Registration, Attendance]]]:
    """Look up the learners named, each with the mark wanted, and refuse those not on the sheet."""
    rows = []
    wanted = {}
    for learner_id, mark in marks.items():
        one = _on_sheet(world, session, section, learner_id)
        if one is None:
            about = (session.session_id, section.section_id, event.event_id, learner_id)
            finding = unmet(Reason.ON_SHEET, *about, learner_id=learner_id)
            rows.append(Row(learner_id, RowOutcome.REFUSED, (finding,)))
        else:
            wanted[learner_id] = (one, mark)
            entered = one.marks.get(event.event_id, NO_MARK).entered
            outcome = RowOutcome.UNCHANGED if entered is mark else RowOutcome.DONE
            rows.append(Row(learner_id, outcome))
    return rows, wanted


def _changed(
    event: Event, wanted: Mapping[PersonId, tuple[Registration, Attendance]]
) -> tuple[MarkChange, ...]:
    event_id = event.event_id
    found: list[MarkChange] = []
    for learner_id, (one, mark) in wanted.items():
        entered = one.marks.get(event_id, NO_MARK).entered
        if entered is not mark:
            found.append((learner_id, entered, mark))
    return tuple(found)


def _others(
    world: World,
    session: Session,
    section: Section,
    event: Event,
    wanted: dict[PersonId, tuple[Registration, Attendance]],
    mark: Attendance,
) -> None:
    """Add everybody on the sheet who is neither named nor marked yet."""
    event_id = event.event_id
    for one in world.everybody_registered(session.session_id, section.section_id):
        if one.learner_id not in wanted and one.marks.get(event_id, NO_MARK).entered is None:
            wanted[one.learner_id] = (one, mark)


def _entered(
    session: Session,
    section: Section,
    event: Event,
    changes: tuple[MarkChange, ...],
    reason: str = "",
) -> list[Fact]:
    if not changes:
        return []
    return [
        MarksEntered(
            session_id=session.session_id,
            section_id=section.section_id,
            event_id=event.event_id,
            changes=changes,
            reason=reason,
        )
    ]


def _counted(
    world: World,
    session: Session,
    section: Section,
    event: Event,
    counting: list[tuple[Registration, Attendance]],
    submitted: frozenset[EventId],
) -> list[Fact]:
    """Give what follows when marks begin to count: for the marks, then for each completion (C6)."""
    event_id, now = event.event_id, world.now
    changes: list[MarkChange] = []
    following: list[Fact] = []
    for one, mark in counting:
        before = one.marks.get(event_id, NO_MARK)
        marks = one.marks
        if before.counted is not mark:
            changes.append((one.learner_id, before.counted, mark))
            marks = {**marks, event_id: Mark(mark, mark, now)}
        following += completion.changes(session, section, one, marks, submitted, now)
    if not changes:
        return following
    counted = MarksCounted(
        session_id=session.session_id,
        section_id=section.section_id,
        event_id=event_id,
        at=now,
        changes=tuple(changes),
    )
    return [counted, *following]


def _sheet_is_open(world: World, session: Session, section: Section, event: Event) -> Finding:
    about = (session.session_id, section.section_id, event.event_id)
    sheet = world.sheet(*about)
    return judged(Reason.SHEET_NOT_SUBMITTED, sheet.state is not SheetState.SUBMITTED, *about)


def save(command: SaveSheet, world: World) -> Decision:
    """Fill in marks; where nobody has to submit they count at once (T3-T5)."""
    found = authority.event_for_marking(
        world, command.session_id, command.section_id, command.event_id
    )
    if isinstance(found, Decision):
        return found
    session, section, event = found
    findings = _takes_marks(world, session, section, event)
    rows, wanted = _named(world, session, section, event, command.marks)
    if rows and all(row.outcome is RowOutcome.REFUSED for row in rows) and not command.others:
        findings.append(stopped_by(rows))
    if command.others is not None:
        _others(world, session, section, event, wanted, command.others)
    changes = _changed(event, wanted)
    if changes:
        findings.append(_sheet_is_open(world, session, section, event))
    if any(finding.blocks for finding in findings):
        return stopped(findings, rows)
    facts = _entered(session, section, event, changes)
    if changes and not section.preferences.confirmed_by_trainer:
        counting = [wanted[learner_id] for learner_id, _, _ in changes]
        facts += _counted(world, session, section, event, counting, frozenset())
    return Decision(tuple(findings), tuple(facts), tuple(rows))


def submit(command: SubmitSheet, world: World) -> Decision:
    """Submit a sheet, with the marks given filled in first; from now on they count (T2, T5)."""
    found = authority.event_for_marking(
        world, command.session_id, command.section_id, command.event_id
    )
    if isinstance(found, Decision):
        return found
    session, section, event = found
    about = (session.session_id, section.section_id, event.event_id)
    confirmed = section.preferences.confirmed_by_trainer
    findings = _takes_marks(world, session, section, event)
    findings.append(judged(Reason.CONFIRMED_BY_TRAINER, confirmed, *about))
    rows, wanted = _named(world, session, section, event, command.marks)
    if command.others is not None:
        _others(world, session, section, event, wanted, command.others)
    changes = _changed(event, wanted)
    is_submitted = world.sheet(*about).state is SheetState.SUBMITTED
    if is_submitted and changes:
        findings.append(_sheet_is_open(world, session, section, event))
    counting = []
    unmarked = []
    for one in world.everybody_registered(session.session_id, section.section_id):
        known = wanted.get(one.learner_id)
        mark = one.marks.get(event.event_id, NO_MARK).entered if known is None else known[1]
        if mark is None:
            unmarked.append(one.learner_id)
        else:
            counting.append((one, mark))
    findings.append(
        judged(
            Reason.SHEET_COMPLETE,
            not unmarked,
            *about,
            count=len(unmarked),
            missing=tuple(unmarked[:SHOWN]),
        )
    )
    if any(finding.blocks for finding in findings):
        return stopped(findings, rows)
    if is_submitted:
        return Decision(tuple(findings), (), tuple(rows))
    final = SheetSubmitted(
        session_id=session.session_id,
        section_id=section.section_id,
        event_id=event.event_id,
        at=world.now,
        by=world.actor.person_id,
    )
    submitted = completion.submitted_sheets(world, session, section) | {event.event_id}
    facts = (
        *_entered(session, section, event, changes),
        final,
        *_counted(world, session, section, event, counting, submitted),
    )
    return Decision(tuple(findings), facts, tuple(rows))


def reopen(command: ReopenSheet, world: World) -> Decision:
    """Open a submitted sheet again; what it said counts until it is submitted anew (T5, C5)."""
    found = authority.event_for_marking(
        world, command.session_id, command.section_id, command.event_id
    )
    if isinstance(found, Decision):
        return found
    session, section, event = found
    about = (session.session_id, section.section_id, event.event_id)
    is_submitted = world.sheet(*about).state is SheetState.SUBMITTED
    findings = [
        met(Reason.STAFF, *about),
        *waitlist.section_is_running(session, section),
        judged(Reason.SHEET_SUBMITTED, is_submitted, *about),
    ]
    reopened = SheetReopened(
        session_id=session.session_id,
        section_id=section.section_id,
        event_id=event.event_id,
        at=world.now,
        by=world.actor.person_id,
        reason=command.reason,
    )
    return decided(findings, lambda: [reopened])


def correct(command: CorrectMark, world: World) -> Decision:
    """Correct one mark of a submitted sheet; it counts at once (T6, C5)."""
    found = authority.event_for_marking(
        world, command.session_id, command.section_id, command.event_id
    )
    if isinstance(found, Decision):
        return found
    session, section, event = found
    about = (session.session_id, section.section_id, event.event_id)
    one = _on_sheet(world, session, section, command.learner_id)
    is_submitted = world.sheet(*about).state is SheetState.SUBMITTED
    findings = [
        *_takes_marks(world, session, section, event),
        judged(Reason.SHEET_SUBMITTED, is_submitted, *about),
        judged(
            Reason.ON_SHEET,
            one is not None,
            *about,
            command.learner_id,
            learner_id=command.learner_id,
        ),
    ]
    if one is None or any(finding.blocks for finding in findings):
        return Decision(tuple(findings))
    changes = _changed(event, {command.learner_id: (one, command.mark)})
    facts = _entered(session, section, event, changes, command.reason)
    if changes:
        submitted = completion.submitted_sheets(world, session, section)
        facts += _counted(world, session, section, event, [(one, command.mark)], submitted)
    return Decision(tuple(findings), tuple(facts))

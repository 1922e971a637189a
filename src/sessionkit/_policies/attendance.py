"""Marks and sheets (T1-T6).

Editing rules:

1. One mark reads and writes one attempt; only submitting goes through the whole sheet.
2. Saving what is there already gives no facts (T5).
3. A row that cannot be marked is refused for itself; the rest of the sheet is not lost (T4).
"""

from collections.abc import Mapping

from sessionkit._domain.attendance import NO_MARK, is_on_sheet
from sessionkit._domain.catalogue import Event, Section, Session
from sessionkit._domain.commands.attendance import CorrectMark, ReopenSheet, SaveSheet, SubmitSheet
from sessionkit._domain.decision import (
    Decision,
    Finding,
    Row,
    decided,
    judged,
    met,
    stopped,
    stopped_by,
    unmet,
)
from sessionkit._domain.facts.attendance import (
    MarkChange,
    MarksCounted,
    MarksEntered,
    SheetReopened,
    SheetSubmitted,
)
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.ids import PersonId
from sessionkit._domain.outcomes import RowOutcome
from sessionkit._domain.people import PersonStatus
from sessionkit._domain.reasons import Reason
from sessionkit._domain.registration import (
    Attendance,
    Mark,
    Registration,
    RegistrationState,
    SheetState,
)
from sessionkit._domain.world import World
from sessionkit._policies import authority, completion, waitlist

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


def everybody_on_sheet(
    world: World, session: Session, section: Section, event: Event
) -> list[Registration]:
    """Give everybody on an event's sheet: with a place, there at its end, or with a mark (R12)."""
    about = (session.session_id, section.section_id)
    left = [one for one in world.everybody_who_left(*about) if is_on_sheet(event, one)]
    return [*world.everybody_registered(*about), *left]


def _on_sheet(
    world: World, session: Session, section: Section, event: Event, learner_id: PersonId
) -> Registration | None:
    """Find the last attempt of a learner that is on an event's sheet (R12)."""
    last = world.registration(session.session_id, learner_id)
    if last is None:
        return None
    if _is_on(section, event, last):
        return last
    earlier = [
        one
        for one in world.attempts(session.session_id, learner_id)
        if _is_on(section, event, one)
    ]
    return earlier[-1] if earlier else None


def _is_on(section: Section, event: Event, one: Registration) -> bool:
    return one.section_id == section.section_id and is_on_sheet(event, one)


Wanted = dict[tuple[PersonId, int], tuple[Registration, Attendance | None]]
"""By learner and attempt, the mark wanted."""


def _wanted(one: Registration) -> tuple[PersonId, int]:
    return (one.learner_id, one.attempt)


def _named(
    world: World,
    session: Session,
    section: Section,
    event: Event,
    marks: Mapping[PersonId, Attendance | None],
) -> tuple[list[Row], Wanted]:
    """Look up the learners named, each with the mark wanted, and refuse those not on the sheet."""
    rows = []
    wanted: Wanted = {}
    for learner_id, mark in marks.items():
        one = _on_sheet(world, session, section, event, learner_id)
        if one is None:
            about = (session.session_id, section.section_id, event.event_id, learner_id)
            finding = unmet(Reason.ON_SHEET, *about, learner_id=learner_id)
            rows.append(Row(learner_id, RowOutcome.REFUSED, (finding,)))
        else:
            wanted[_wanted(one)] = (one, mark)
            entered = one.marks.get(event.event_id, NO_MARK).entered
            outcome = RowOutcome.UNCHANGED if entered is mark else RowOutcome.DONE
            rows.append(Row(learner_id, outcome))
    return rows, wanted


def _changed(event: Event, wanted: Wanted) -> tuple[MarkChange, ...]:
    event_id = event.event_id
    found: list[MarkChange] = []
    for one, mark in wanted.values():
        entered = one.marks.get(event_id, NO_MARK).entered
        if entered is not mark:
            found.append((one.learner_id, entered, mark, one.attempt))
    return tuple(found)


def _others(on_sheet: list[Registration], event: Event, wanted: Wanted, mark: Attendance) -> None:
    """Add everybody on the sheet who is neither named nor marked yet."""
    for one in on_sheet:
        entered = one.marks.get(event.event_id, NO_MARK).entered
        if _wanted(one) not in wanted and entered is None:
            wanted[_wanted(one)] = (one, mark)


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


def _submitted(
    world: World,
    session: Session,
    section: Section,
    event: Event,
    counting: list[tuple[Registration, Attendance]],
) -> list[Fact]:
    """Give what follows when marks are submitted: for the marks, then for each completion (C6).

    They count since the first submission of the sheet, whatever is corrected later (C2).
    """
    event_id = event.event_id
    about = (session.session_id, section.section_id, event_id)
    at = world.sheet(*about).first_submitted_at or world.now
    changes: list[MarkChange] = []
    following: list[Fact] = []
    for one, mark in counting:
        before = one.marks.get(event_id, NO_MARK)
        if before.counted is not mark:
            changes.append((one.learner_id, before.counted, mark, one.attempt))
        following += _following(world, session, section, event, one, Mark(mark, mark, at))
    if not changes:
        return following
    counted = MarksCounted(
        session_id=session.session_id,
        section_id=section.section_id,
        event_id=event_id,
        at=at,
        changes=tuple(changes),
    )
    return [counted, *following]


def _following(
    world: World, session: Session, section: Section, event: Event, one: Registration, mark: Mark
) -> list[Fact]:
    """Give what follows for one learner's completion when their mark is this."""
    marked = one.changed(marks={**one.marks, event.event_id: mark})
    return completion.changes(session, section, marked, world.now)


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
        on_sheet = everybody_on_sheet(world, session, section, event)
        _others(on_sheet, event, wanted, command.others)
    changes = _changed(event, wanted)
    if changes:
        findings.append(_sheet_is_open(world, session, section, event))
    if any(finding.blocks for finding in findings):
        return stopped(findings, rows)
    facts = _entered(session, section, event, changes)
    for learner_id, _, mark, attempt in changes:
        one, _ = wanted[learner_id, attempt]
        before = one.marks.get(event.event_id, NO_MARK)
        entered = Mark(mark, before.counted, before.since)
        facts += _following(world, session, section, event, one, entered)
    return Decision(tuple(findings), tuple(facts), tuple(rows))


def needs_mark(world: World, one: Registration) -> bool:
    """Tell whether somebody on a sheet holds it up without a mark (R12, G9)."""
    if one.state is not RegistrationState.ACTIVE:
        return False
    person = world.person(one.learner_id)
    return person is not None and person.status is not PersonStatus.DELETED


def submit(command: SubmitSheet, world: World) -> Decision:
    """Submit a sheet, with the marks given filled in first; from now on they count (T2, T5)."""
    found = authority.event_for_marking(
        world, command.session_id, command.section_id, command.event_id
    )
    if isinstance(found, Decision):
        return found
    session, section, event = found
    about = (session.session_id, section.section_id, event.event_id)
    sheet = world.sheet(*about)
    confirmed = section.asks_to_confirm(event) or sheet.submissions > 0
    findings = _takes_marks(world, session, section, event)
    findings.append(judged(Reason.CONFIRMED_BY_TRAINER, confirmed, *about))
    rows, wanted = _named(world, session, section, event, command.marks)
    on_sheet = everybody_on_sheet(world, session, section, event)
    if command.others is not None:
        _others(on_sheet, event, wanted, command.others)
    changes = _changed(event, wanted)
    is_submitted = sheet.state is SheetState.SUBMITTED
    if is_submitted and changes:
        findings.append(_sheet_is_open(world, session, section, event))
    counting = []
    unmarked = []
    for one in on_sheet:
        known = wanted.get(_wanted(one))
        mark = one.marks.get(event.event_id, NO_MARK).entered if known is None else known[1]
        if mark is not None:
            counting.append((one, mark))
        elif needs_mark(world, one):
            unmarked.append(one.learner_id)
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
    facts = (
        *_entered(session, section, event, changes),
        final,
        *_submitted(world, session, section, event, counting),
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
    one = _on_sheet(world, session, section, event, command.learner_id)
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
    changes = _changed(event, {_wanted(one): (one, command.mark)})
    facts = _entered(session, section, event, changes, command.reason)
    if changes:
        facts += _submitted(world, session, section, event, [(one, command.mark)])
    return Decision(tuple(findings), tuple(facts))

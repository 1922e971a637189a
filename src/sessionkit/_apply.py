"""Turn facts into records: the only place where anything changes.

Editing rules:

1. Everything that influences a change of state lives in this file, the timetable of a plan included.
2. Applying judges nothing, asks no clock and refuses nothing: a fact says what happened.
3. A fact about one learner reads and writes a handful of records, however many others there are.
4. Replaying the journal from nothing gives the stored state (X4); so nothing here may look at
   notices, requests or the journal.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Protocol, TypeVar

from attrs import evolve

from sessionkit._domain.attendance import NO_MARK
from sessionkit._domain.automation import Automation
from sessionkit._domain.catalogue import Section, Session
from sessionkit._domain.completion import eased
from sessionkit._domain.due import Due, moments
from sessionkit._domain.facts.attendance import (
    CompletionRevised,
    CompletionWithdrawn,
    MarksCounted,
    MarksEntered,
    SessionCompleted,
    SheetReopened,
    SheetSubmitted,
)
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.people import (
    GroupLeftOut,
    GroupRemoved,
    GroupSaved,
    GroupTold,
    MembershipsChanged,
    PersonErased,
    PersonSaved,
    PersonTold,
    RolesAssigned,
)
from sessionkit._domain.facts.planning import (
    EventAdded,
    EventCancelled,
    EventEdited,
    EventRemoved,
    SectionArchived,
    SectionCancelled,
    SectionEdited,
    SectionPlanned,
    SectionRestored,
    SessionArchived,
    SessionCreated,
    SessionEdited,
    SessionPublished,
    SessionRestored,
)
from sessionkit._domain.facts.platform import (
    ActivityAdded,
    AutomationRemoved,
    AutomationSaved,
    ExpirySet,
    GoalAdded,
    IntakeAdded,
    JourneySaved,
    ProgrammeSaved,
    SettingsChanged,
    TargetRemoved,
    WidgetAdded,
)
from sessionkit._domain.facts.registration import (
    AccessLost,
    LearnerPassedOver,
    LearnerPromoted,
    LearnerReconsidered,
    LearnerRegistered,
    LearnerWaitlisted,
    LineClosed,
    MessageSent,
    PlaceInLineChanged,
    RegistrationEnded,
    SectionFilled,
)
from sessionkit._domain.facts.standing import (
    AccessGranted,
    ActionFailed,
    AutomationReacted,
    ChainStopped,
    ExpiryNear,
    GroupsChosen,
    GroupsOffered,
    ItemSaved,
    MatchesChanged,
    PersonAddressed,
    ProgrammeOpened,
    ResultChanged,
    SessionCredited,
)
from sessionkit._domain.facts.time import (
    CommandScheduled,
    DueHandled,
    EventBegan,
    EventEnded,
    EventFoundIncomplete,
    LearnersReminded,
    TrainersReminded,
)
from sessionkit._domain.ids import AutomationId, EventId, PersonId, SectionId, SessionId
from sessionkit._domain.people import Group, Membership, Person, Roles, Told, ToldGroup
from sessionkit._domain.reaction import (
    Grant,
    Match,
    Offer,
    Reaction,
    automation_subject,
    programme_subject,
)
from sessionkit._domain.registration import (
    Attempt,
    Attendance,
    Completion,
    Mark,
    Registration,
    RegistrationState,
    Roster,
    Sheet,
    SheetState,
    attempt_key,
)
from sessionkit._domain.result import Expiry, Result, ResultStatus
from sessionkit._domain.settings import SETTINGS_KEY, USUAL, Settings
from sessionkit._domain.target import Target, TargetKind
from sessionkit._domain.todo import Item
from sessionkit._records import (
    ATTEMPTS_IN_SECTION,
    ITEMS_BY_PERSON,
    KINDS_OF_TARGETS,
    LEFT_SECTION,
    MATCHES_BY_SUBJECT,
    MEMBERSHIPS_BY_PERSON,
    OFFERS_BY_PERSON,
    REGISTERED_IN_SECTION,
    SESSIONS,
    Index,
    Key,
    Record,
)

R = TypeVar("R", bound=Record)
F = TypeVar("F")


class Records(Protocol):
    """What applying needs of a transaction."""

    def get(self, kind: type[R], key: Key) -> R | None:
        """Give the record of a kind under a key."""

    def find(self, index: Index[R], value: Key = ()) -> Iterator[R]:
        """Go through the records under a value of an index."""

    def put(self, record: Record) -> object:
        """Keep a record."""

    def remove(self, kind: type[Record], key: Key) -> None:
        """Forget a record."""


def apply(fact: Fact, records: Records) -> None:
    """Change the records as a fact says."""
    CHANGES[type(fact)](fact, records)


# The platform, people, groups -----------------------------------------------------------------


def _settings_changed(fact: SettingsChanged, records: Records) -> None:
    before = _settings(records)
    records.put(fact.settings)
    for session in list(records.find(SESSIONS)):
        for section in session.sections:
            _reschedule(
                records,
                moments(session.session_id, section, before),
                moments(session.session_id, section, fact.settings),
            )


def _settings(records: Records) -> Settings:
    return records.get(Settings, SETTINGS_KEY) or USUAL


def _activity_added(fact: ActivityAdded, records: Records) -> None:
    records.put(fact.activity)


def _widget_added(fact: WidgetAdded, records: Records) -> None:
    records.put(fact.widget)


def _automation_saved(fact: AutomationSaved, records: Records) -> None:
    """Enabling it again counts as the moment for everybody who matches, so matches go (A11)."""
    records.put(fact.automation)
    if not (fact.automation.is_at_work and fact.automation.is_periodic):
        _forget_matches(fact.automation.automation_id, records)


def _automation_removed(fact: AutomationRemoved, records: Records) -> None:
    _forget_matches(fact.automation_id, records)
    records.remove(Automation, (fact.automation_id,))


def _forget_matches(automation_id: AutomationId, records: Records) -> None:
    for match in list(records.find(MATCHES_BY_SUBJECT, automation_subject(automation_id))):
        records.remove(Match, match.key)


def _goal_added(fact: GoalAdded, records: Records) -> None:
    records.put(fact.goal)


def _intake_added(fact: IntakeAdded, records: Records) -> None:
    records.put(fact.intake)


def _journey_saved(fact: JourneySaved, records: Records) -> None:
    records.put(fact.journey)


def _programme_saved(fact: ProgrammeSaved, records: Records) -> None:
    records.put(fact.programme)


def _target_removed(fact: TargetRemoved, records: Records) -> None:
    records.remove(KINDS_OF_TARGETS[fact.target.kind], (fact.target.target_id,))
    if fact.target.kind is TargetKind.ACTIVITY:
        records.remove(Expiry, (fact.target.target_id,))


def _expiry_set(fact: ExpirySet, records: Records) -> None:
    if fact.expiry is None:
        records.remove(Expiry, (fact.activity_id,))
    else:
        records.put(fact.expiry)


def _person_saved(fact: PersonSaved, records: Records) -> None:
    records.put(fact.person)


def _person_erased(fact: PersonErased, records: Records) -> None:
    """People's own notes go with them; how they stood stays, so that counts stay right (G9)."""
    records.put(Person(person_id=fact.person_id, name="").erased())
    records.remove(Told, (fact.person_id,))
    for membership in list(records.find(MEMBERSHIPS_BY_PERSON, (fact.person_id,))):
        records.remove(Membership, membership.key)
    for item in list(records.find(ITEMS_BY_PERSON, (fact.person_id,))):
        records.remove(Item, item.key)
    for offer in list(records.find(OFFERS_BY_PERSON, (fact.person_id,))):
        records.remove(Offer, offer.key)


def _memberships_changed(fact: MembershipsChanged, records: Records) -> None:
    for one in fact.ended:
        records.remove(Membership, one.key)
    for one in fact.began:
        records.put(one)


def _person_told(fact: PersonTold, records: Records) -> None:
    records.put(fact.told)


def _group_told(fact: GroupTold, records: Records) -> None:
    records.put(ToldGroup(group=fact.group))


def _group_left_out(fact: GroupLeftOut, records: Records) -> None:
    records.remove(ToldGroup, (fact.group_id,))


def _group_saved(fact: GroupSaved, records: Records) -> None:
    records.put(fact.group)


def _group_removed(fact: GroupRemoved, records: Records) -> None:
    records.remove(Group, (fact.group_id,))


def _roles_assigned(fact: RolesAssigned, records: Records) -> None:
    roles = fact.roles
    if roles.is_admin or roles.managed_group_ids:
        records.put(roles)
    else:
        records.remove(Roles, roles.key)


# The plan -------------------------------------------------------------------------------------


def _session_created(fact: SessionCreated, records: Records) -> None:
    records.put(fact.session)


def _session_edited(fact: SessionEdited, records: Records) -> None:
    session = _session(records, fact.session_id)
    _put_edited(records, evolve(session, plan=fact.plan))


def _session_published(fact: SessionPublished, records: Records) -> None:
    session = _session(records, fact.session_id)
    _put_edited(records, evolve(session, is_published=True))


def _session_archived(fact: SessionArchived, records: Records) -> None:
    session = _session(records, fact.session_id)
    _put_edited(records, evolve(session, is_archived=True))


def _session_restored(fact: SessionRestored, records: Records) -> None:
    session = _session(records, fact.session_id)
    _put_edited(records, evolve(session, is_archived=False))


def _section_planned(fact: SectionPlanned, records: Records) -> None:
    session = _session(records, fact.session_id)
    _put_edited(records, session.with_section(fact.section))
    _reschedule(records, (), moments(fact.session_id, fact.section, _settings(records)))


def _section_edited(fact: SectionEdited, records: Records) -> None:
    section = _section(records, fact.session_id, fact.section_id)
    planned = section.with_plan(fact.plan, fact.at)
    _replan(records, fact.session_id, eased(section, planned, fact.at))


def _section_cancelled(fact: SectionCancelled, records: Records) -> None:
    section = _section(records, fact.session_id, fact.section_id)
    _replan(records, fact.session_id, evolve(section, cancelled=fact.reason))


def _section_archived(fact: SectionArchived, records: Records) -> None:
    section = _section(records, fact.session_id, fact.section_id)
    _replan(records, fact.session_id, evolve(section, is_archived=True))


def _section_restored(fact: SectionRestored, records: Records) -> None:
    section = _section(records, fact.session_id, fact.section_id)
    _replan(records, fact.session_id, evolve(section, is_archived=False))


def _event_added(fact: EventAdded, records: Records) -> None:
    section = _section(records, fact.session_id, fact.section_id)
    _replan(records, fact.session_id, section.with_events((*section.events, fact.event)))


def _event_edited(fact: EventEdited, records: Records) -> None:
    section = _section(records, fact.session_id, fact.section_id)
    events = tuple(
        fact.event if one.event_id == fact.event.event_id else one for one in section.events
    )
    _replan(records, fact.session_id, section.with_events(events))


def _event_removed(fact: EventRemoved, records: Records) -> None:
    section = _section(records, fact.session_id, fact.section_id)
    left = section.with_events(
        one for one in section.events if one.event_id != fact.event.event_id
    )
    _replan(records, fact.session_id, eased(section, left, fact.at))
    _forget_marks(records, fact)


def _forget_marks(records: Records, fact: EventRemoved) -> None:
    """Take the marks and the sheet of an event along, so that its id inherits nothing (T1)."""
    event_id, section = fact.event.event_id, (fact.session_id, fact.section_id)
    records.remove(Sheet, (*section, event_id))
    concerned: list[Registration | Attempt] = [
        *records.find(REGISTERED_IN_SECTION, section),
        *records.find(LEFT_SECTION, section),
        *records.find(ATTEMPTS_IN_SECTION, section),
    ]
    for kept in concerned:
        if _mark(kept, event_id) != NO_MARK:
            records.put(_marked(kept, event_id, NO_MARK))


def _event_cancelled(fact: EventCancelled, records: Records) -> None:
    section = _section(records, fact.session_id, fact.section_id)
    left = section.with_events(
        evolve(one, cancelled=fact.reason, revision=one.revision + 1)
        if one.event_id == fact.event_id
        else one
        for one in section.events
    )
    _replan(records, fact.session_id, eased(section, left, fact.at))


def _replan(records: Records, session_id: SessionId, section: Section) -> None:
    """Put a changed section into its session, and move what time will do to it."""
    session = _session(records, session_id)
    before = _section(records, session_id, section.section_id)
    settings = _settings(records)
    _put_edited(records, session.with_section(section))
    _reschedule(
        records,
        moments(session_id, before, settings),
        moments(session_id, section, settings),
    )


def _reschedule(records: Records, before: tuple[Due, ...], after: tuple[Due, ...]) -> None:
    """Move what waits for its moment; what has been handled and did not move stays handled."""
    old = {due.key: due for due in before}
    new = {due.key: due for due in after}
    for key in old:
        if key not in new:
            records.remove(Due, key)
    for key, due in new.items():
        if old.get(key) != due:
            records.put(due)


def _put_edited(records: Records, session: Session) -> None:
    records.put(evolve(session, version=session.version + 1))


def _session(records: Records, session_id: SessionId) -> Session:
    return _there(records.get(Session, (session_id,)))


def _section(records: Records, session_id: SessionId, section_id: SectionId) -> Section:
    return _there(_session(records, session_id).section(section_id))


def _registration(records: Records, session_id: SessionId, learner_id: PersonId) -> Registration:
    return _there(records.get(Registration, (session_id, learner_id)))


def _there(record: F | None) -> F:
    """A fact about something that is not there can only come from a journal that has gaps."""
    if record is None:
        message = "a fact was applied out of order: what it is about does not exist"
        raise LookupError(message)
    return record


# Registration and waitlist --------------------------------------------------------------------


def _roster(records: Records, session_id: SessionId, section_id: SectionId) -> Roster:
    found = records.get(Roster, (session_id, section_id))
    return found or Roster(session_id=session_id, section_id=section_id)


def _learner_registered(fact: LearnerRegistered, records: Records) -> None:
    _arrived(fact, RegistrationState.ACTIVE, records)
    roster = _roster(records, fact.session_id, fact.section_id)
    if not roster.taken:
        section = _section(records, fact.session_id, fact.section_id)
        roster = evolve(roster, locked_group_ids=section.plan.group_ids)
    records.put(roster.counting(taken=1, arrived=1))


def _learner_waitlisted(fact: LearnerWaitlisted, records: Records) -> None:
    _arrived(fact, RegistrationState.WAITING, records)
    roster = _roster(records, fact.session_id, fact.section_id)
    records.put(roster.counting(waiting=1, arrived=1))


def _arrived(
    fact: LearnerRegistered | LearnerWaitlisted, state: RegistrationState, records: Records
) -> None:
    earlier = records.get(Registration, (fact.session_id, fact.learner_id))
    if earlier is not None:
        records.put(Attempt(registration=earlier))
    records.put(
        Registration(
            session_id=fact.session_id,
            learner_id=fact.learner_id,
            section_id=fact.section_id,
            state=state,
            since=fact.at,
            ticket=fact.ticket,
            attempt=fact.attempt,
            waived=fact.waived,
        )
    )


def _learner_promoted(fact: LearnerPromoted, records: Records) -> None:
    one = _registration(records, fact.session_id, fact.learner_id)
    records.put(one.changed(state=RegistrationState.ACTIVE, since=fact.at, passed_over=None))
    roster = _roster(records, fact.session_id, fact.section_id)
    if not roster.taken:
        section = _section(records, fact.session_id, fact.section_id)
        roster = evolve(roster, locked_group_ids=section.plan.group_ids)
    records.put(roster.counting(taken=1, waiting=-1))


def _learner_passed_over(fact: LearnerPassedOver, records: Records) -> None:
    one = _registration(records, fact.session_id, fact.learner_id)
    records.put(one.changed(passed_over=fact.requirement))


def _learner_reconsidered(fact: LearnerReconsidered, records: Records) -> None:
    one = _registration(records, fact.session_id, fact.learner_id)
    records.put(one.changed(passed_over=None))


def _place_in_line_changed(fact: PlaceInLineChanged, records: Records) -> None:
    one = _registration(records, fact.session_id, fact.learner_id)
    records.put(one.changed(ticket=fact.ticket))
    roster = _roster(records, fact.session_id, fact.section_id)
    if fact.ticket >= roster.next_ticket:
        records.put(evolve(roster, next_ticket=fact.ticket).counting(arrived=1))


def _registration_ended(fact: RegistrationEnded, records: Records) -> None:
    one = _registration(records, fact.session_id, fact.learner_id)
    is_undone = fact.state in (RegistrationState.EXPIRED, RegistrationState.RESET)
    had_place = fact.was is RegistrationState.ACTIVE
    ended = one.changed(state=fact.state, until=fact.at if had_place else None)
    records.put(ended.changed(completion=None, fallen=None) if is_undone else ended)
    roster = _roster(records, fact.session_id, fact.section_id)
    if fact.was is RegistrationState.WAITING:
        records.put(roster.counting(waiting=-1))
        return
    roster = roster.counting(taken=-1)
    if not roster.taken:
        roster = evolve(roster, locked_group_ids=())
    records.put(roster)


def _section_filled(fact: SectionFilled, records: Records) -> None:
    roster = _roster(records, fact.session_id, fact.section_id)
    records.put(evolve(roster, fillings=fact.filling))


# Attendance and completion --------------------------------------------------------------------


def _marks_entered(fact: MarksEntered, records: Records) -> None:
    shared: dict[tuple[Mark, Attendance | None], Mark] = {}
    for learner_id, _, now, number in fact.changes:
        kept = _attempt(records, fact.session_id, learner_id, number)
        before = _mark(kept, fact.event_id)
        after = shared.get((before, now))
        if after is None:
            after = shared[before, now] = Mark(now, before.counted, before.since)
        records.put(_marked(kept, fact.event_id, after))


def _marks_counted(fact: MarksCounted, records: Records) -> None:
    shared: dict[tuple[Mark, Attendance | None], Mark] = {}
    for learner_id, _, now, number in fact.changes:
        kept = _attempt(records, fact.session_id, learner_id, number)
        before = _mark(kept, fact.event_id)
        after = shared.get((before, now))
        if after is None:
            after = shared[before, now] = Mark(before.entered, now, fact.at)
        records.put(_marked(kept, fact.event_id, after))


def _attempt(
    records: Records, session_id: SessionId, learner_id: PersonId, number: int
) -> Registration | Attempt:
    """Find one attempt of a learner: the present or last one, or an earlier one (R12)."""
    one = _registration(records, session_id, learner_id)
    if one.attempt == number:
        return one
    return _there(records.get(Attempt, attempt_key(session_id, learner_id, number)))


def _mark(kept: Registration | Attempt, event_id: EventId) -> Mark:
    one = kept.registration if isinstance(kept, Attempt) else kept
    return one.marks.get(event_id, NO_MARK)


def _marked(kept: Registration | Attempt, event_id: EventId, mark: Mark) -> Registration | Attempt:
    """Give an attempt with another mark; one taken back leaves nothing (T1)."""
    if isinstance(kept, Attempt):
        return Attempt(registration=_with_mark(kept.registration, event_id, mark))
    return _with_mark(kept, event_id, mark)


def _with_mark(one: Registration, event_id: EventId, mark: Mark) -> Registration:
    marks = {**one.marks, event_id: mark}
    if mark == NO_MARK:
        del marks[event_id]
    return one.changed(marks=marks)


def _sheet_submitted(fact: SheetSubmitted, records: Records) -> None:
    sheet = _sheet(fact, records)
    records.put(
        evolve(
            sheet,
            state=SheetState.SUBMITTED,
            changed_at=fact.at,
            changed_by=fact.by,
            reason="",
            submissions=sheet.submissions + 1,
            first_submitted_at=sheet.first_submitted_at or fact.at,
        )
    )


def _sheet_reopened(fact: SheetReopened, records: Records) -> None:
    sheet = _sheet(fact, records)
    records.put(
        evolve(
            sheet,
            state=SheetState.REOPENED,
            changed_at=fact.at,
            changed_by=fact.by,
            reason=fact.reason,
        )
    )


def _sheet(fact: SheetSubmitted | SheetReopened, records: Records) -> Sheet:
    ids = (fact.session_id, fact.section_id, fact.event_id)
    found = records.get(Sheet, ids)
    return found or Sheet(
        session_id=fact.session_id, section_id=fact.section_id, event_id=fact.event_id
    )


def _session_completed(fact: SessionCompleted, records: Records) -> None:
    one = _registration(records, fact.session_id, fact.learner_id)
    _stands(records, fact, ResultStatus.COMPLETED, fact.at, is_first=one.fallen is None)
    completion = Completion(
        at=fact.at,
        attended=fact.attended,
        needed=fact.needed,
        excused_counts=fact.excused_counts,
        eased_at=fact.eased_at,
    )
    records.put(one.changed(completion=completion, fallen=None))


def _stands(
    records: Records,
    fact: SessionCompleted | CompletionRevised | CompletionWithdrawn,
    status: ResultStatus,
    at: datetime,
    *,
    is_first: bool = False,
) -> None:
    """Note the session's completion as that of an activity like any other (C4).

    A credit given beside it is kept, and stands when it falls; beside the first completion of a
    place there is none (C11).
    """
    target = Target.session(fact.session_id)
    key = (fact.learner_id, target.kind.value, target.target_id)
    before = None if is_first else records.get(Result, key)
    credit = None if before is None else before.credit
    if credit is not None and status is ResultStatus.WITHDRAWN:
        status, at = ResultStatus.COMPLETED, credit.at
    records.put(
        Result(person_id=fact.learner_id, target=target, status=status, at=at, credit=credit)
    )


def _session_credited(fact: SessionCredited, records: Records) -> None:
    target, credit = Target.session(fact.session_id), fact.credit
    result = Result(
        person_id=fact.learner_id,
        target=target,
        status=ResultStatus.COMPLETED,
        at=credit.at,
        credit=credit,
    )
    if fact.is_beside:
        result = evolve(_there(records.get(Result, result.key)), credit=credit)
    records.put(result)


def _completion_revised(fact: CompletionRevised, records: Records) -> None:
    _stands(records, fact, ResultStatus.COMPLETED, fact.completion.at)
    one = _registration(records, fact.session_id, fact.learner_id)
    records.put(one.changed(completion=fact.completion))


def _completion_withdrawn(fact: CompletionWithdrawn, records: Records) -> None:
    _stands(records, fact, ResultStatus.WITHDRAWN, fact.at)
    one = _registration(records, fact.session_id, fact.learner_id)
    records.put(one.changed(completion=None, fallen=one.completion))


# Results, to-do lists, what automations do ------------------------------------------------------


def _result_changed(fact: ResultChanged, records: Records) -> None:
    records.put(fact.result)


def _item_saved(fact: ItemSaved, records: Records) -> None:
    records.put(fact.item)


def _access_granted(fact: AccessGranted, records: Records) -> None:
    """Keep the later of two grants, whichever is written first (A9, A10)."""
    before = records.get(Grant, fact.grant.key)
    if before is None or before.order < fact.grant.order:
        records.put(fact.grant)


def _automation_reacted(fact: AutomationReacted, records: Records) -> None:
    records.put(
        Reaction(
            root=fact.occurrence.root,
            automation_id=fact.automation_id,
            person_id=fact.person_id,
        )
    )


def _groups_offered(fact: GroupsOffered, records: Records) -> None:
    records.put(fact.offer)


def _groups_chosen(fact: GroupsChosen, records: Records) -> None:
    records.remove(Offer, (fact.person_id, fact.offer_id))


def _matches_changed(fact: MatchesChanged, records: Records) -> None:
    for person_id in fact.left:
        records.remove(Match, (*fact.subject, person_id))
    for person_id in fact.entered:
        records.put(Match(subject=fact.subject, person_id=person_id, at=fact.at))


def _programme_opened(fact: ProgrammeOpened, records: Records) -> None:
    subject = programme_subject(fact.programme_id)
    records.put(Match(subject=subject, person_id=fact.person_id, at=fact.at))


# Time -----------------------------------------------------------------------------------------


def _command_scheduled(fact: CommandScheduled, records: Records) -> None:
    due = Due(fact.due_at, fact.command, fact.cause)
    waiting = records.get(Due, due.key)
    if waiting is None or due.due_at < waiting.due_at:
        records.put(due)


def _due_handled(fact: DueHandled, records: Records) -> None:
    records.remove(Due, fact.due.key)


def _nothing(fact: Fact, records: Records) -> None:
    """Some facts are told and kept in the journal, and change no record."""


CHANGES: dict[type[Any], Callable[[Any, Records], None]] = {
    SettingsChanged: _settings_changed,
    ActivityAdded: _activity_added,
    WidgetAdded: _widget_added,
    AutomationSaved: _automation_saved,
    AutomationRemoved: _automation_removed,
    GoalAdded: _goal_added,
    IntakeAdded: _intake_added,
    JourneySaved: _journey_saved,
    ProgrammeSaved: _programme_saved,
    TargetRemoved: _target_removed,
    ExpirySet: _expiry_set,
    PersonSaved: _person_saved,
    MembershipsChanged: _memberships_changed,
    PersonTold: _person_told,
    PersonErased: _person_erased,
    GroupSaved: _group_saved,
    GroupTold: _group_told,
    GroupLeftOut: _group_left_out,
    GroupRemoved: _group_removed,
    RolesAssigned: _roles_assigned,
    SessionCreated: _session_created,
    SessionEdited: _session_edited,
    SessionPublished: _session_published,
    SessionArchived: _session_archived,
    SessionRestored: _session_restored,
    SectionPlanned: _section_planned,
    SectionEdited: _section_edited,
    SectionCancelled: _section_cancelled,
    SectionArchived: _section_archived,
    SectionRestored: _section_restored,
    EventAdded: _event_added,
    EventEdited: _event_edited,
    EventRemoved: _event_removed,
    EventCancelled: _event_cancelled,
    LearnerRegistered: _learner_registered,
    LearnerWaitlisted: _learner_waitlisted,
    LearnerPromoted: _learner_promoted,
    LearnerPassedOver: _learner_passed_over,
    LearnerReconsidered: _learner_reconsidered,
    PlaceInLineChanged: _place_in_line_changed,
    RegistrationEnded: _registration_ended,
    SectionFilled: _section_filled,
    LineClosed: _nothing,
    AccessLost: _nothing,
    MessageSent: _nothing,
    MarksEntered: _marks_entered,
    MarksCounted: _marks_counted,
    SheetSubmitted: _sheet_submitted,
    SheetReopened: _sheet_reopened,
    SessionCompleted: _session_completed,
    SessionCredited: _session_credited,
    CompletionRevised: _completion_revised,
    CompletionWithdrawn: _completion_withdrawn,
    ResultChanged: _result_changed,
    ExpiryNear: _nothing,
    ItemSaved: _item_saved,
    AccessGranted: _access_granted,
    AutomationReacted: _automation_reacted,
    ChainStopped: _nothing,
    ActionFailed: _nothing,
    PersonAddressed: _nothing,
    GroupsOffered: _groups_offered,
    GroupsChosen: _groups_chosen,
    MatchesChanged: _matches_changed,
    ProgrammeOpened: _programme_opened,
    EventBegan: _nothing,
    EventEnded: _nothing,
    LearnersReminded: _nothing,
    TrainersReminded: _nothing,
    EventFoundIncomplete: _nothing,
    CommandScheduled: _command_scheduled,
    DueHandled: _due_handled,
}

"""A learner's place in a section, the section's roster, and the sheets of its events."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Final

from attrs import field, frozen

from sessionkit._domain.fields import UNCHANGED, Unchanged
from sessionkit._domain.ids import EventId, GroupId, PersonId, SectionId, SessionId

TICKET_STEP: Final = 2**32
"""The distance of two tickets, so that staff can put somebody in between without renumbering."""


class RegistrationState(Enum):
    """Where a registration stands; ended ones are kept as history (R12)."""

    ACTIVE = "active"
    WAITING = "waiting"
    DEREGISTERED = "deregistered"
    REMOVED = "removed"
    GIVEN_UP = "given up"
    SECTION_CANCELLED = "section cancelled"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    RESET = "reset"
    CREDITED = "credited"


class Attendance(Enum):
    """A learner's mark for one event (T1)."""

    ATTENDED = "attended"
    ABSENT = "absent"
    EXCUSED = "excused"


class Waiver(Enum):
    """The requirements that staff may waive for one registration, each by name (R10)."""

    PERIOD = "period"
    CAPACITY = "capacity"
    UNLOCK = "unlock"


@frozen(cache_hash=True)  # a sheet shares few marks among many learners, by what they hold
class Mark:
    """What is noted of one learner at one event.

    Attributes:
        entered: As last filled in; none: no mark yet.
        counted: As last submitted (T2); none: its sheet was not.
        since: The first submission of the sheet, which no correction moves (C2).
    """

    entered: Attendance | None = None
    counted: Attendance | None = None
    since: datetime | None = None


@frozen(kw_only=True)
class Completion:
    """That a learner completed the session, and by which events (C1, C2, C5).

    Attributes:
        at: When the last needed piece became true.
        attended: The events it rests on, each with the moment from which it counts, earliest
            first; later changes of the plan take nothing away.
        needed: How many events had to be attended; none: every one of ``attended``.
        excused_counts: Whether being excused was as good as having been there.
        eased_at: When the plan came to ask for so little; no completion by that is earlier.
    """

    at: datetime
    attended: tuple[tuple[EventId, datetime], ...]
    needed: int | None = None
    excused_counts: bool = False
    eased_at: datetime | None = None


@frozen(kw_only=True)
class Registration:
    """A learner's place, or place in line, in one section of a session.

    There is one record per session and learner, which is what keeps a learner to one section of a
    session at a time (R5): the present attempt, or else the last. The next one makes an ``Attempt``
    of it (R12).

    Attributes:
        since: When the learner was registered or put in line, whichever came last.
        ticket: The place in the order of arrival; smaller is earlier (W2).
        attempt: Counts the learner's registrations in this session, from 1.
        marks: By event; an event without an entry has no mark yet.
        completion: Set while the session counts as completed.
        fallen: The completion that a mark took away; putting that right brings it back (C5).
        until: When the place was lost; none where there is one, or never was.
        waived: What staff waived when they added the learner (R10).
        passed_over: Code of the requirement because of which the line went past the learner (W3).
    """

    session_id: SessionId
    learner_id: PersonId
    section_id: SectionId
    state: RegistrationState
    since: datetime
    ticket: int
    attempt: int = 1
    marks: Mapping[EventId, Mark] = field(factory=dict, hash=False)
    completion: Completion | None = None
    fallen: Completion | None = None
    until: datetime | None = None
    waived: tuple[Waiver, ...] = ()
    passed_over: str | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.session_id, self.learner_id)

    def changed(
        self,
        *,
        state: RegistrationState | None = None,
        since: datetime | None = None,
        ticket: int | None = None,
        marks: Mapping[EventId, Mark] | None = None,
        completion: Completion | Unchanged | None = UNCHANGED,
        fallen: Completion | Unchanged | None = UNCHANGED,
        until: datetime | None = None,
        passed_over: str | Unchanged | None = UNCHANGED,
    ) -> "Registration":
        """Give the registration with some of it changed.

        Spelt out rather than evolved: sheets and ends of events do this for everybody in a section.
        """
        return Registration(
            session_id=self.session_id,
            learner_id=self.learner_id,
            section_id=self.section_id,
            state=self.state if state is None else state,
            since=self.since if since is None else since,
            ticket=self.ticket if ticket is None else ticket,
            attempt=self.attempt,
            marks=self.marks if marks is None else marks,
            completion=self.completion if isinstance(completion, Unchanged) else completion,
            fallen=self.fallen if isinstance(fallen, Unchanged) else fallen,
            until=self.until if until is None else until,
            waived=self.waived,
            passed_over=self.passed_over if isinstance(passed_over, Unchanged) else passed_over,
        )

    @property
    def is_current(self) -> bool:
        """Active or waiting: it keeps the learner from registering elsewhere (R5)."""
        return self.state is RegistrationState.ACTIVE or self.state is RegistrationState.WAITING

    @property
    def ever_had_place(self) -> bool:
        """Tell whether the learner has the place, or had it and lost it."""
        return self.state is RegistrationState.ACTIVE or self.until is not None

    def had_place_at(self, end: datetime) -> bool:
        """Tell whether the learner had the place when an event ended (T3, R12)."""
        if self.state is RegistrationState.ACTIVE:
            return self.since < end
        return self.until is not None and self.since < end <= self.until


@frozen(kw_only=True)
class Attempt:
    """An earlier registration of a learner in a session, with its marks, however it ended (R12)."""

    registration: Registration

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        one = self.registration
        return attempt_key(one.session_id, one.learner_id, one.attempt)


def attempt_key(session_id: SessionId, learner_id: PersonId, number: int) -> tuple[str, ...]:
    """Give the key of an attempt: its number, written so that texts sort like numbers."""
    return (session_id, learner_id, f"{number:08d}")


@frozen(kw_only=True)
class Roster:
    """The numbers of one section; no list of names, so that it never grows with the crowd.

    Attributes:
        taken: Active registrations.
        waiting: How many stand in line.
        next_ticket: What the next to arrive gets.
        locked_group_ids: Groups that cannot be removed: attached when the first of the present
            registrations was made (S10).
        fillings: How often the section became full (N2).
    """

    session_id: SessionId
    section_id: SectionId
    taken: int = 0
    waiting: int = 0
    next_ticket: int = 0
    locked_group_ids: tuple[GroupId, ...] = ()
    fillings: int = 0

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.session_id, self.section_id)

    def free(self, capacity: int | None) -> int | None:
        """Count the free places: never below zero (S11); none is unlimited."""
        return None if capacity is None else max(0, capacity - self.taken)

    def is_full(self, capacity: int | None) -> bool:
        """Tell whether no place is free."""
        return capacity is not None and self.taken >= capacity

    def is_overbooked(self, capacity: int | None) -> bool:
        """Tell whether more places are taken than there are (S11)."""
        return capacity is not None and self.taken > capacity

    def counting(self, *, taken: int = 0, waiting: int = 0, arrived: int = 0) -> "Roster":
        """Give the roster with so many more places taken, people waiting and tickets given out."""
        return Roster(
            session_id=self.session_id,
            section_id=self.section_id,
            taken=self.taken + taken,
            waiting=self.waiting + waiting,
            next_ticket=self.next_ticket + arrived * TICKET_STEP,
            locked_group_ids=self.locked_group_ids,
            fillings=self.fillings,
        )


class SheetState(Enum):
    """How far the attendance of one event is (T5)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REOPENED = "reopened"


@frozen(kw_only=True)
class Sheet:
    """The attendance sheet of one event; the marks themselves are kept with each registration."""

    session_id: SessionId
    section_id: SectionId
    event_id: EventId
    state: SheetState = SheetState.DRAFT
    changed_at: datetime | None = None
    changed_by: str | None = None
    reason: str = ""
    submissions: int = 0
    first_submitted_at: datetime | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.session_id, self.section_id, self.event_id)

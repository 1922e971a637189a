"""Every requirement there is: its code, who may learn of it, and its words.

Codes are public: they are never renamed. The words are what ``explain`` says by default; braces
name entries of a finding's ``detail``.
"""

from enum import Enum

from attrs import frozen


class Audience(Enum):
    """Who may learn of a finding (X3)."""

    LEARNER = "learner"
    STAFF = "staff"


class Conceals(Enum):
    """What does not exist for somebody who may not know of it (G10)."""

    SESSION = "session"
    SECTION = "section"
    EVENT = "event"
    PERSON = "person"
    GROUP = "group"
    ACTIVITY = "activity"
    AUTOMATION = "automation"
    REGISTRATION = "registration"


@frozen(kw_only=True)
class Requirement:
    """One requirement: positive, so that "not met" reads correctly.

    Attributes:
        code: The stable name.
        rules: Numbers of the rules it comes from.
        met: What holds when it is met.
        learner: What a learner is told when it is not.
        staff: What staff are told when it is not.
        remedy: What would open the door.
        too_late: What would, once its time is over; empty where time makes no difference.
        audience: Staff-only findings never reach a learner.
        conceals: What the answer says does not exist, where this blocks somebody who may not know
            more.
    """

    code: str
    rules: str
    met: str
    learner: str
    staff: str
    remedy: str
    too_late: str = ""
    audience: Audience = Audience.LEARNER
    conceals: Conceals | None = None


def _open(
    code: str,
    rules: str,
    met: str,
    unmet: str,
    remedy: str,
    *,
    staff: str = "",
    too_late: str = "",
) -> Requirement:
    """A requirement that anybody concerned may know of."""
    return Requirement(
        code=code,
        rules=rules,
        met=met,
        learner=unmet,
        staff=staff or unmet,
        remedy=remedy,
        too_late=too_late,
    )


def _exists(code: str, rules: str, conceals: Conceals) -> Requirement:
    """Something named in a command has to be there."""
    noun = conceals.value
    return Requirement(
        code=code,
        rules=rules,
        met=f"The {noun} exists.",
        learner=f"There is no such {noun}.",
        staff=f"There is no {noun} {{id}}.",
        remedy=f"Name a {noun} that exists.",
        conceals=conceals,
    )


def _secret(
    code: str, rules: str, met: str, staff: str, remedy: str, conceals: Conceals
) -> Requirement:
    """A requirement whose failure a learner sees as "there is no such thing" (G10)."""
    return Requirement(
        code=code,
        rules=rules,
        met=met,
        learner=f"There is no such {conceals.value}.",
        staff=staff,
        remedy=remedy,
        audience=Audience.STAFF,
        conceals=conceals,
    )


class Reason(Enum):
    """The catalogue of requirements."""

    # The platform and the actor
    SESSIONS_ON = _open(
        "platform.sessions-on",
        "S2 R1",
        "Sessions are switched on.",
        "Sessions are switched off.",
        "An administrator switches sessions on.",
    )
    ACTOR_ACTIVE = _open(
        "actor.active",
        "G9 R2",
        "The account is active.",
        "Your account is not active.",
        "The application makes the account active.",
        staff="{person_id} is {status}.",
    )
    ADMIN = _open(
        "authority.admin",
        "G4 G5",
        "The person has admin rights.",
        "This needs admin rights.",
        "Somebody with admin rights does it.",
    )
    STAFF = _open(
        "authority.staff",
        "G5",
        "The person is a trainer for the section, or has admin rights.",
        "This needs a trainer for one of the section's groups, or admin rights.",
        "A trainer for one of the section's groups does it.",
    )
    ONESELF = _open(
        "authority.oneself",
        "G4 R10",
        "The person acts for themself, or as staff.",
        "Only you yourself or staff can do this.",
        "The learner does it, or a trainer for the section.",
    )
    MAY_WAIVE = _open(
        "authority.may-waive",
        "R10",
        "Whoever waives a requirement is staff.",
        "Only staff can waive a requirement.",
        "A trainer for the section adds the learner.",
    )
    UP_TO_DATE = _open(
        "edit.up-to-date",
        "X8",
        "Nobody changed it in the meantime.",
        "It was changed in the meantime: version {version}, not {based_on}.",
        "Look at the present version and edit that.",
    )
    MOMENT_REACHED = _open(
        "due.moment-reached",
        "X6",
        "Its moment has come.",
        "Its moment is {due_at}.",
        "Wait until {due_at}.",
    )

    # People and groups
    PERSON_EXISTS = _exists("person.exists", "G1", Conceals.PERSON)
    PERSON_ID_KEPT = _open(
        "person.id-kept",
        "G9",
        "The id belongs to nobody who was erased.",
        "These ids belong to people who were erased: {person_ids}.",
        "Give whoever comes back a new id.",
    )
    FEW_LOST = _open(
        "directory.few-lost",
        "G1",
        "Few active people are missing, newly suspended, or in no group any more.",
        "{lost} of {active} active people would be suspended or lose their last group; at most "
        "{percent} % may.",
        "Look at the feed, then ask for it by name (with_losses), or allow a larger share.",
    )
    GROUP_EXISTS = _exists("group.exists", "G1", Conceals.GROUP)
    GROUPS_KNOWN = _open(
        "groups.known",
        "G1 S6",
        "All groups named are known.",
        "These groups are not known: {missing}.",
        "Add the groups first.",
    )
    GROUP_TREE = _open(
        "group.tree",
        "G2",
        "The groups form a tree.",
        "{group_id} would lie below itself: {path}.",
        "Choose a parent that is not below the group.",
    )
    GROUP_UNUSED = _open(
        "group.unused",
        "G1",
        "Nothing refers to the group.",
        "The group is still used by: {users}.",
        "Take the group out of those first.",
    )

    # Activities, widgets, automations
    ACTIVITY_ID_FREE = _open(
        "activity.id-free",
        "S1",
        "The id is free among activities.",
        "There is an activity {id} already.",
        "Use another id.",
    )
    WIDGET_ID_FREE = _open(
        "widget.id-free",
        "V2",
        "The id is free among widgets.",
        "There is a widget {id} already.",
        "Use another id.",
    )
    SESSIONS_KNOWN = _open(
        "sessions.known",
        "V2",
        "All sessions named are known.",
        "These sessions are not known: {missing}.",
        "Create the sessions first.",
    )
    AUTOMATION_EXISTS = _exists("automation.exists", "A1", Conceals.AUTOMATION)
    TARGET_EXISTS = _open(
        "target.exists",
        "A5 A13",
        "What is named is there.",
        "There is no {target}.",
        "Add it, or name something else.",
    )
    TARGET_ID_FREE = _open(
        "target.id-free",
        "A5",
        "The id is free among things of its kind.",
        "There is a {target} already.",
        "Use another id.",
    )
    TARGETS_KNOWN = _open(
        "targets.known",
        "C8 C9",
        "All activities and journeys named are known.",
        "These are not known: {missing}.",
        "Add them first.",
    )
    NOT_A_SESSION = _open(
        "activity.not-a-session",
        "C4 C10 S16",
        "It is no session.",
        "{id} is a session: its completion follows from attendance, and it is archived, not removed.",
        "Fill in the session's sheets, or archive it.",
    )
    NOT_PART_OF_A_JOURNEY = _open(
        "target.not-a-part",
        "C8",
        "It stands for itself.",
        "{target} belongs to a journey, or always stays.",
        "Save the journey without it.",
    )
    JOURNEY_SECTIONS_FREE = _open(
        "journey.section-ids-free",
        "C8",
        "No other journey has sections with these ids.",
        "These ids belong to sections of other journeys: {taken}.",
        "Use other ids.",
    )
    ITEM_ID_FREE = _open(
        "to-do.id-free",
        "D1",
        "The id is free on the list.",
        "There is an item {id} on the list already.",
        "Use another id.",
    )
    ITEM_EXISTS = _open(
        "to-do.exists",
        "D1",
        "The item is on the list.",
        "There is no item {id} on the list.",
        "Name an item of the list.",
    )
    CONTENT_INCOMPLETE = _open(
        "to-do.content-incomplete",
        "D1",
        "What the item is about is still to be completed.",
        "What the item is about is completed.",
        "Nothing is left to do.",
    )
    OFFER_OPEN = _open(
        "groups.offer-open",
        "A5",
        "The groups were offered, and the choice is still open.",
        "There is no choice of groups {id} to be made.",
        "Wait for an offer.",
    )
    GROUPS_OFFERED = _open(
        "groups.offered",
        "A5",
        "All groups chosen were offered.",
        "These groups were not offered: {others}.",
        "Choose among {offered}.",
    )

    # Results, journeys, programmes, to-do lists

    # Sessions
    SESSION_EXISTS = _exists("session.exists", "R1", Conceals.SESSION)
    SESSION_PUBLISHED = _secret(
        "session.published",
        "S3 R1",
        "The session is published.",
        "The session is a draft.",
        "An administrator publishes the session.",
        Conceals.SESSION,
    )
    SESSION_DRAFT = _open(
        "session.draft",
        "S3",
        "The session is a draft.",
        "The session is published already.",
        "Nothing is left to do.",
    )
    SESSION_NOT_ARCHIVED = _open(
        "session.not-archived",
        "S16 R1",
        "The session is not archived.",
        "The session is archived.",
        "An administrator restores the session.",
    )
    SESSION_ARCHIVED = _open(
        "session.archived",
        "S16",
        "The session is archived.",
        "The session is not archived.",
        "Archive it first.",
    )
    WIDGET_UNLOCKED = _secret(
        "access.widget-unlocked",
        "A7 V2 R2",
        "A way in to the session is unlocked for the learner.",
        "No way in to the session is unlocked and open for the learner"
        " (widgets: {widget_ids}; journeys: {journey_ids}; programmes: {programme_ids}).",
        "An automation unlocks one of these for the learner, or puts the session on their list.",
        Conceals.SESSION,
    )
    SESSION_UNLOCKED = _secret(
        "access.session-unlocked",
        "A7 R2",
        "The session is unlocked for the learner.",
        "The session is locked for the learner (locked by: {locked_by}; not met: {not_met}).",
        "An automation unlocks the session for the learner.",
        Conceals.SESSION,
    )

    # Sections
    SECTION_EXISTS = _exists("section.exists", "R1 S4", Conceals.SECTION)
    SECTION_ID_FREE = _open(
        "section.id-free",
        "S6",
        "The id is free in the session.",
        "The session has a section {id} already.",
        "Use another id.",
    )
    SECTION_NOT_CANCELLED = _open(
        "section.not-cancelled",
        "S14 R1",
        "The section is not cancelled.",
        "The section was cancelled: {why}.",
        "Choose another section.",
    )
    SECTION_NOT_ARCHIVED = _open(
        "section.not-archived",
        "S16 R1",
        "The section is not archived.",
        "The section is archived.",
        "Staff restore the section.",
    )
    SECTION_ARCHIVED = _open(
        "section.archived",
        "S16",
        "The section is archived.",
        "The section is not archived.",
        "Archive it first.",
    )
    SECTION_NOT_BEGUN = _open(
        "section.not-begun",
        "S14",
        "The section's first event has not begun.",
        "The section began at {began}.",
        "Cancel its remaining events one by one.",
    )
    GROUP_MANAGED = _open(
        "section.group-managed",
        "G5",
        "The trainer manages at least one of the section's groups.",
        "None of the section's groups is managed by you.",
        "Give the section one of: {managed}.",
    )
    GROUPS_KEPT = _open(
        "section.groups-kept",
        "S10",
        "The groups with which registration began are kept.",
        "These groups cannot be removed while somebody is registered: {removed}.",
        "Remove a group when nobody is registered any more; adding groups is always possible.",
    )
    PERIOD_FITS = _open(
        "section.period-fits",
        "R4",
        "Registration opens before the first event and closes no later than it starts.",
        "Registration ({opens} to {closes}) does not fit a first event at {begins}.",
        "Open before, and close no later than, {begins}.",
    )

    # Events
    EVENT_EXISTS = _exists("event.exists", "S7", Conceals.EVENT)
    EVENT_ID_FREE = _open(
        "event.id-free",
        "S7",
        "The id is free in the section.",
        "The section has an event {id} already.",
        "Use another id.",
    )
    EVENTS_IN_ORDER = _open(
        "event.in-order",
        "S7",
        "No two events of the section overlap.",
        "{event_id} would overlap {other_id} ({start} to {end}).",
        "Choose a time before {start} or from {end} on.",
    )
    EVENT_NOT_LAST = _open(
        "event.not-last",
        "S5",
        "The section keeps at least one event.",
        "It is the last event of the section.",
        "Add another event first, or cancel the section.",
    )
    EVENT_NOT_ATTENDED = _open(
        "event.not-attended",
        "R12",
        "An event that was attended stays.",
        "Somebody attended it.",
        "Cancel the event instead, although it has begun.",
    )
    EVENT_FINDABLE = _open(
        "event.findable",
        "S9",
        "People know where the event takes place.",
        "{event_id} has no {missing} yet.",
        "Add what is missing before the first reminder.",
    )
    EVENT_NOT_CANCELLED = _open(
        "event.not-cancelled",
        "S15",
        "The event takes place.",
        "The event was cancelled: {why}.",
        "Choose another event.",
    )
    EVENT_NOT_BEGUN = _open(
        "event.not-begun",
        "S15",
        "The event has not begun.",
        "The event began at {began}.",
        "Only events to come can be cancelled.",
    )
    SHEET_NOT_SUBMITTED = _open(
        "event.sheet-not-submitted",
        "S13 T5",
        "The event's attendance is not submitted.",
        "The event's attendance was submitted.",
        "Reopen the sheet.",
    )
    TRAINERS_ALLOWED = _open(
        "event.trainers-allowed",
        "G6",
        "Every trainer trains for one of the section's groups and has the session unlocked.",
        "These cannot be assigned as trainers: {refused}.",
        "Give them the trainer role for {groups} and unlock the session for them.",
    )
    TRAINER_NOT_REGISTERED = _open(
        "event.trainers-not-registered",
        "G8",
        "No trainer is a learner of the section.",
        "These are registered as learners: {refused}.",
        "Take them out of the section first.",
    )

    # Registration
    LEARNER_ACTIVE = _open(
        "registration.learner-active",
        "R2",
        "The learner's account is active.",
        "Your account is not active.",
        "The application makes the account active.",
        staff="{person_id} is {status}.",
    )
    IN_GROUP = _secret(
        "registration.in-group",
        "R3 V",
        "The learner is in one of the section's groups.",
        "The learner is in none of the section's groups: {group_ids}.",
        "Put the learner into one of: {group_ids}.",
        Conceals.SECTION,
    )
    WINDOW_OPEN = _open(
        "registration.window-open",
        "R4",
        "Registration is open.",
        "Registration is open from {opens} until {closes} only.",
        "Come back at {opens}.",
        too_late="Choose another section: registration is over.",
    )
    ONE_SECTION = _open(
        "registration.one-section",
        "R5",
        "The learner has no other place in the session.",
        "You are already {state} in {section_id}.",
        "Deregister from {section_id} first, or switch.",
        staff="The learner is already {state} in {section_id}.",
    )
    NOT_COMPLETED = _open(
        "registration.not-completed",
        "R6",
        "The learner has not completed the session.",
        "You completed the session at {at}.",
        "Nothing is left to do.",
        staff="The learner completed the session at {at}.",
    )
    PLACE_FREE = _open(
        "registration.place-free",
        "R7 W1",
        "A place is free, or there is room in the line.",
        "No place is free: {taken} of {capacity} are taken ({line}).",
        "A place that becomes free, or another section.",
    )
    NO_OVERLAP = _open(
        "registration.no-overlap",
        "R8",
        "No event overlaps another registration of the learner.",
        "It overlaps: {overlaps}.",
        "Choose a section at other times.",
    )
    NOT_TRAINER = _open(
        "registration.not-trainer",
        "G8",
        "The learner does not train in the section.",
        "You train in this section.",
        "Choose another section.",
        staff="The learner trains in this section.",
    )
    REGISTERED = _open(
        "registration.held",
        "R11",
        "The learner has a place in the session, or in line.",
        "You have no place in this session.",
        "Register first.",
        staff="The learner has no place in this session.",
    )
    BEFORE_DEADLINE = _open(
        "registration.before-deadline",
        "R11",
        "Learners may still deregister.",
        "The deadline for deregistering was {deadline}.",
        "Ask a trainer to take you out.",
        staff="The learners' deadline was {deadline}.",
    )
    OTHER_SECTION = _open(
        "registration.other-section",
        "R5",
        "The new section is another one.",
        "You are in that section already.",
        "Choose another section.",
        staff="The learner is in that section already.",
    )
    SWITCH_ALLOWED = _open(
        "registration.switch-possible",
        "R5 W1",
        "The new section has a free place.",
        "The new section has no free place.",
        "Choose a section with a free place, or deregister and join its line.",
    )

    # The line
    IN_LINE = _open(
        "line.waiting",
        "W2",
        "The learner stands in line.",
        "{learner_id} does not stand in this line.",
        "Name somebody who waits in the section.",
    )

    # Lists
    ROWS = _open(
        "list.rows",
        "R14 T4",
        "What the list asks for can be done.",
        "{count} rows cannot be done: {learner_ids}.",
        "See the rows for why; mend them, or leave them out.",
    )

    # Attendance
    CONFIRMED_BY_TRAINER = _open(
        "sheet.confirmed-by-trainer",
        "T2 T3",
        "Attendance in the section is confirmed by the trainer.",
        "Attendance in the section is not confirmed by the trainer: nothing is to submit.",
        "Mark exceptions, or change the section's preference.",
    )
    MARKS_OPEN = _open(
        "sheet.marks-open",
        "T4",
        "Marks can be made.",
        "Marks can be made from {opens} on.",
        "Wait until {opens}.",
    )
    SHEET_SUBMITTED = _open(
        "sheet.submitted",
        "T5",
        "The sheet is submitted.",
        "The sheet is not submitted.",
        "Submit the sheet first.",
    )
    SHEET_COMPLETE = _open(
        "sheet.complete",
        "T5",
        "Every learner of the sheet has a mark.",
        "{count} learners have no mark yet: {missing}.",
        "Mark them, or say the mark of everybody else.",
    )
    ON_SHEET = _open(
        "sheet.learner-registered",
        "T4",
        "The learner is registered for the event.",
        "{learner_id} is not registered for the event.",
        "Add the learner to the section first.",
    )

    def __init__(self, requirement: Requirement) -> None:
        """Put within reach what every answer asks for."""
        self.code = requirement.code
        self.audience = requirement.audience
        self.conceals = requirement.conceals

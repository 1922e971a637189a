"""What is said of each requirement, in English; braces name fields of the reason's detail."""

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from sessionkit._domain.reasons import Reason


@frozen(kw_only=True)
class Said:
    """What is said of one requirement.

    Attributes:
        met: What holds when it is met.
        unmet: What is said when it is not; to learners only, where staff are told otherwise.
        to_staff: What staff are told when it is not, where that is something else.
        remedy: What would open the door.
        unmet_when: What is said instead in one case of the detail, by case.
        remedy_when: What would open the door instead in one case of the detail, by case.
    """

    met: str
    unmet: str
    remedy: str
    to_staff: str = ""
    unmet_when: Mapping[str, str] = field(factory=dict)
    remedy_when: Mapping[str, str] = field(factory=dict)


def _there_is(noun: str) -> Said:
    """What is said of something named in a command, which has to be there."""
    return Said(
        met=f"The {noun} exists.",
        unmet=f"There is no such {noun}.",
        to_staff=f"There is no {noun} {{id}}.",
        remedy=f"Name a {noun} that exists.",
    )


REASONS: Final[dict[Reason, Said]] = {
    # The platform and the actor
    Reason.SESSIONS_ON: Said(
        met="Sessions are switched on.",
        unmet="Sessions are switched off.",
        remedy="An administrator switches sessions on.",
    ),
    Reason.ACTOR_ACTIVE: Said(
        met="The account is active.",
        unmet="Your account is not active.",
        to_staff="{person_id} is {status}.",
        remedy="The application makes the account active.",
    ),
    Reason.ADMIN: Said(
        met="The person has admin rights.",
        unmet="This needs admin rights.",
        remedy="Somebody with admin rights does it.",
    ),
    Reason.STAFF: Said(
        met="The person is a trainer for the section, or has admin rights.",
        unmet="This needs a trainer for one of the section's groups, or admin rights.",
        remedy="A trainer for one of the section's groups does it.",
    ),
    Reason.ONESELF: Said(
        met="The person acts for themself, or as staff.",
        unmet="Only you yourself or staff can do this.",
        remedy="The learner does it, or a trainer for the section.",
    ),
    Reason.MAY_WAIVE: Said(
        met="Whoever waives a requirement is staff.",
        unmet="Only staff can waive a requirement.",
        remedy="A trainer for the section adds the learner.",
    ),
    Reason.UP_TO_DATE: Said(
        met="Nobody changed it in the meantime.",
        unmet="It was changed in the meantime: version {version}, not {based_on}.",
        remedy="Look at the present version and edit that.",
    ),
    Reason.MOMENT_REACHED: Said(
        met="Its moment has come.", unmet="Its moment is {due_at}.", remedy="Wait until {due_at}."
    ),
    # People and groups
    Reason.PERSON_EXISTS: _there_is("person"),
    Reason.PERSON_ID_KEPT: Said(
        met="The id belongs to nobody who was erased.",
        unmet="These ids belong to people who were erased: {person_ids}.",
        remedy="Give whoever comes back a new id.",
    ),
    Reason.FEW_LOST: Said(
        met="Few active people are missing, newly suspended, or in no group any more.",
        unmet="{lost} of {active} active people would be suspended or lose their last group; "
        "at most {percent} % may.",
        remedy="Look at the feed, then ask for it by name (with_losses), or allow a larger share.",
    ),
    Reason.GROUP_EXISTS: _there_is("group"),
    Reason.GROUPS_KNOWN: Said(
        met="All groups named are known.",
        unmet="These groups are not known: {missing}.",
        remedy="Add the groups first.",
    ),
    Reason.GROUP_TREE: Said(
        met="The groups form a tree.",
        unmet="{group_id} would lie below itself: {path:chain}.",
        remedy="Choose a parent that is not below the group.",
    ),
    Reason.GROUP_UNUSED: Said(
        met="Nothing refers to the group.",
        unmet="The group is still used by: {users}.",
        remedy="Take the group out of those first.",
    ),
    # Activities, widgets, automations
    Reason.ACTIVITY_ID_FREE: Said(
        met="The id is free among activities.",
        unmet="There is an activity {id} already.",
        remedy="Use another id.",
    ),
    Reason.WIDGET_ID_FREE: Said(
        met="The id is free among widgets.",
        unmet="There is a widget {id} already.",
        remedy="Use another id.",
    ),
    Reason.SESSIONS_KNOWN: Said(
        met="All sessions named are known.",
        unmet="These sessions are not known: {missing}.",
        remedy="Create the sessions first.",
    ),
    Reason.AUTOMATION_EXISTS: _there_is("automation"),
    Reason.TARGET_EXISTS: Said(
        met="What is named is there.",
        unmet="There is no {target}.",
        remedy="Add it, or name something else.",
    ),
    Reason.TARGET_ID_FREE: Said(
        met="The id is free among things of its kind.",
        unmet="There is a {target} already.",
        remedy="Use another id.",
    ),
    Reason.TARGETS_KNOWN: Said(
        met="All activities and journeys named are known.",
        unmet="These are not known: {missing}.",
        remedy="Add them first.",
    ),
    Reason.NOT_A_SESSION: Said(
        met="It is no session.",
        unmet="{id} is a session: its completion follows from attendance, and it is archived, not removed.",
        remedy="Fill in the session's sheets, or archive it.",
    ),
    Reason.NOT_PART_OF_A_JOURNEY: Said(
        met="It stands for itself.",
        unmet="{target} belongs to a journey, or always stays.",
        remedy="Save the journey without it.",
    ),
    Reason.JOURNEY_SECTIONS_FREE: Said(
        met="No other journey has sections with these ids.",
        unmet="These ids belong to sections of other journeys: {taken}.",
        remedy="Use other ids.",
    ),
    Reason.ITEM_ID_FREE: Said(
        met="The id is free on the list.",
        unmet="There is an item {id} on the list already.",
        remedy="Use another id.",
    ),
    Reason.ITEM_EXISTS: Said(
        met="The item is on the list.",
        unmet="There is no item {id} on the list.",
        remedy="Name an item of the list.",
    ),
    Reason.CONTENT_INCOMPLETE: Said(
        met="What the item is about is still to be completed.",
        unmet="What the item is about is completed.",
        remedy="Nothing is left to do.",
    ),
    Reason.OFFER_OPEN: Said(
        met="The groups were offered, and the choice is still open.",
        unmet="There is no choice of groups {id} to be made.",
        remedy="Wait for an offer.",
    ),
    Reason.GROUPS_OFFERED: Said(
        met="All groups chosen were offered.",
        unmet="These groups were not offered: {others}.",
        remedy="Choose among {offered}.",
    ),
    # Sessions
    Reason.SESSION_EXISTS: _there_is("session"),
    Reason.SESSION_PUBLISHED: Said(
        met="The session is published.",
        unmet="There is no such session.",
        to_staff="The session is a draft.",
        remedy="An administrator publishes the session.",
    ),
    Reason.SESSION_DRAFT: Said(
        met="The session is a draft.",
        unmet="The session is published already.",
        remedy="Nothing is left to do.",
    ),
    Reason.SESSION_NOT_ARCHIVED: Said(
        met="The session is not archived.",
        unmet="The session is archived.",
        remedy="An administrator restores the session.",
    ),
    Reason.SESSION_ARCHIVED: Said(
        met="The session is archived.",
        unmet="The session is not archived.",
        remedy="Archive it first.",
    ),
    Reason.WIDGET_UNLOCKED: Said(
        met="A way in to the session is unlocked for the learner.",
        unmet="There is no such session.",
        to_staff="No way in to the session is unlocked and open for the learner (widgets: {widget_ids}; journeys: {journey_ids}; programmes: {programme_ids}).",
        remedy="An automation unlocks one of these for the learner, or puts the session on their list.",
    ),
    Reason.SESSION_UNLOCKED: Said(
        met="The session is unlocked for the learner.",
        unmet="There is no such session.",
        to_staff="The session is locked for the learner (locked by: {locked_by}; not met: {not_met}).",
        remedy="An automation unlocks the session for the learner.",
    ),
    # Sections
    Reason.SECTION_EXISTS: _there_is("section"),
    Reason.SECTION_ID_FREE: Said(
        met="The id is free in the session.",
        unmet="The session has a section {id} already.",
        remedy="Use another id.",
    ),
    Reason.SECTION_NOT_CANCELLED: Said(
        met="The section is not cancelled.",
        unmet="The section was cancelled: {why}.",
        remedy="Choose another section.",
    ),
    Reason.SECTION_NOT_ARCHIVED: Said(
        met="The section is not archived.",
        unmet="The section is archived.",
        remedy="Staff restore the section.",
    ),
    Reason.SECTION_ARCHIVED: Said(
        met="The section is archived.",
        unmet="The section is not archived.",
        remedy="Archive it first.",
    ),
    Reason.SECTION_NOT_BEGUN: Said(
        met="The section's first event has not begun.",
        unmet="The section began at {began}.",
        remedy="Cancel its remaining events one by one.",
    ),
    Reason.GROUP_MANAGED: Said(
        met="The trainer manages at least one of the section's groups.",
        unmet="None of the section's groups is managed by you.",
        remedy="Give the section one of: {managed}.",
    ),
    Reason.GROUPS_KEPT: Said(
        met="The groups with which registration began are kept.",
        unmet="These groups cannot be removed while somebody is registered: {removed}.",
        remedy="Remove a group when nobody is registered any more; adding groups is always possible.",
    ),
    Reason.PERIOD_FITS: Said(
        met="Registration opens before the first event and closes no later than it starts.",
        unmet="Registration ({opens} to {closes}) does not fit a first event at {begins}.",
        remedy="Open before, and close no later than, {begins}.",
    ),
    # Events
    Reason.EVENT_EXISTS: _there_is("event"),
    Reason.EVENT_ID_FREE: Said(
        met="The id is free in the section.",
        unmet="The section has an event {id} already.",
        remedy="Use another id.",
    ),
    Reason.EVENTS_IN_ORDER: Said(
        met="No two events of the section overlap.",
        unmet="{event_id} would overlap {other_id} ({start} to {end}).",
        remedy="Choose a time before {start} or from {end} on.",
    ),
    Reason.EVENT_NOT_LAST: Said(
        met="The section keeps at least one event.",
        unmet="It is the last event of the section.",
        remedy="Add another event first, or cancel the section.",
    ),
    Reason.EVENT_NOT_ATTENDED: Said(
        met="An event that was attended stays.",
        unmet="Somebody attended it.",
        remedy="Cancel the event instead, although it has begun.",
    ),
    Reason.EVENT_FINDABLE: Said(
        met="People know where the event takes place.",
        unmet="{event_id} has no {missing} yet.",
        remedy="Add what is missing before the first reminder.",
    ),
    Reason.EVENT_NOT_CANCELLED: Said(
        met="The event takes place.",
        unmet="The event was cancelled: {why}.",
        remedy="Choose another event.",
    ),
    Reason.EVENT_NOT_BEGUN: Said(
        met="The event has not begun.",
        unmet="The event began at {began}.",
        remedy="Only events to come can be cancelled.",
    ),
    Reason.SHEET_NOT_SUBMITTED: Said(
        met="The event's attendance is not submitted.",
        unmet="The event's attendance was submitted.",
        remedy="Reopen the sheet.",
    ),
    Reason.TRAINERS_ALLOWED: Said(
        met="Every trainer trains for one of the section's groups and has the session unlocked.",
        unmet="These cannot be assigned as trainers: {refused}.",
        remedy="Give them the trainer role for {groups} and unlock the session for them.",
    ),
    Reason.TRAINER_NOT_REGISTERED: Said(
        met="No trainer is a learner of the section.",
        unmet="These are registered as learners: {refused}.",
        remedy="Take them out of the section first.",
    ),
    # Registration
    Reason.LEARNER_ACTIVE: Said(
        met="The learner's account is active.",
        unmet="Your account is not active.",
        to_staff="{person_id} is {status}.",
        remedy="The application makes the account active.",
    ),
    Reason.IN_GROUP: Said(
        met="The learner is in one of the section's groups.",
        unmet="There is no such section.",
        to_staff="The learner is in none of the section's groups: {group_ids}.",
        remedy="Put the learner into one of: {group_ids}.",
    ),
    Reason.WINDOW_OPEN: Said(
        met="Registration is open.",
        unmet="Registration is open from {opens} until {closes} only.",
        remedy="Come back at {opens}.",
        remedy_when={"over": "Choose another section: registration is over."},
    ),
    Reason.ONE_SECTION: Said(
        met="The learner has no other place in the session.",
        unmet="You are already {state} in {section_id}.",
        to_staff="The learner is already {state} in {section_id}.",
        remedy="Deregister from {section_id} first, or switch.",
    ),
    Reason.NOT_COMPLETED: Said(
        met="The learner has not completed the session.",
        unmet="You completed the session at {at}.",
        to_staff="The learner completed the session at {at}.",
        remedy="Nothing is left to do.",
    ),
    Reason.PLACE_FREE: Said(
        met="A place is free, or there is room in the line.",
        unmet="No place is free: {taken} of {capacity} are taken ({line}).",
        remedy="A place that becomes free, or another section.",
    ),
    Reason.NO_OVERLAP: Said(
        met="No event overlaps another registration of the learner.",
        unmet="It overlaps: {overlaps}.",
        remedy="Choose a section at other times.",
    ),
    Reason.NOT_TRAINER: Said(
        met="The learner does not train in the section.",
        unmet="You train in this section.",
        to_staff="The learner trains in this section.",
        remedy="Choose another section.",
    ),
    Reason.REGISTERED: Said(
        met="The learner has a place in the session, or in line.",
        unmet="You have no place in this session.",
        to_staff="The learner has no place in this session.",
        remedy="Register first.",
    ),
    Reason.BEFORE_DEADLINE: Said(
        met="Learners may still deregister.",
        unmet="The deadline for deregistering was {deadline}.",
        to_staff="The learners' deadline was {deadline}.",
        remedy="Ask a trainer to take you out.",
        unmet_when={"never": "Learners cannot deregister by themselves."},
    ),
    Reason.OTHER_SECTION: Said(
        met="The new section is another one.",
        unmet="You are in that section already.",
        to_staff="The learner is in that section already.",
        remedy="Choose another section.",
    ),
    Reason.SWITCH_ALLOWED: Said(
        met="The new section has a free place.",
        unmet="The new section has no free place.",
        remedy="Choose a section with a free place, or deregister and join its line.",
    ),
    # The line
    Reason.IN_LINE: Said(
        met="The learner stands in line.",
        unmet="{learner_id} does not stand in this line.",
        remedy="Name somebody who waits in the section.",
    ),
    # Lists
    Reason.ROWS: Said(
        met="What the list asks for can be done.",
        unmet="{count} rows cannot be done: {learner_ids}.",
        remedy="See the rows for why; mend them, or leave them out.",
    ),
    # Attendance
    Reason.CONFIRMED_BY_TRAINER: Said(
        met="Attendance in the section is confirmed by the trainer.",
        unmet="Attendance in the section is not confirmed by the trainer: nothing is to submit.",
        remedy="Mark exceptions, or change the section's preference.",
    ),
    Reason.MARKS_OPEN: Said(
        met="Marks can be made.",
        unmet="Marks can be made from {opens} on.",
        remedy="Wait until {opens}.",
    ),
    Reason.SHEET_SUBMITTED: Said(
        met="The sheet is submitted.",
        unmet="The sheet is not submitted.",
        remedy="Submit the sheet first.",
    ),
    Reason.SHEET_COMPLETE: Said(
        met="Every learner of the sheet has a mark.",
        unmet="{count} learners have no mark yet: {missing}.",
        remedy="Mark them, or say the mark of everybody else.",
    ),
    Reason.ON_SHEET: Said(
        met="The learner is registered for the event.",
        unmet="{learner_id} is not registered for the event.",
        remedy="Add the learner to the section first.",
    ),
}

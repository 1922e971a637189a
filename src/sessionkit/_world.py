"""The window that policies look through: the records of one transaction, at one moment."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sessionkit._domain.automation import Automation, Trigger
from sessionkit._domain.catalogue import Activity, Goal, Intake, Session, Widget
from sessionkit._domain.commands.command import DueCommand
from sessionkit._domain.due import Due
from sessionkit._domain.ids import (
    SESSIONS_WIDGET,
    ActivityId,
    AutomationId,
    EventId,
    GoalId,
    GroupId,
    IntakeId,
    ItemId,
    JourneyId,
    JourneySectionId,
    PersonId,
    ProgrammeId,
    SectionId,
    SessionId,
    WidgetId,
)
from sessionkit._domain.people import (
    NO_GROUPS,
    Group,
    Holder,
    HolderKind,
    Membership,
    Person,
    PersonStatus,
    Roles,
    Told,
    ToldGroup,
)
from sessionkit._domain.programme import Journey, Programme
from sessionkit._domain.reaction import Grant, Match, Offer, Reaction
from sessionkit._domain.registration import Registration, Roster, Sheet
from sessionkit._domain.result import Expiry, Result
from sessionkit._domain.settings import SETTINGS_KEY, USUAL, Settings
from sessionkit._domain.target import SESSIONS_TARGET, Target, TargetKind
from sessionkit._domain.todo import Item
from sessionkit._domain.who import Who
from sessionkit._domain.world import Actor
from sessionkit._ports import Transaction
from sessionkit._records import (
    ATTEMPTS_IN_SECTION,
    ATTEMPTS_OF_LEARNER,
    AUTOMATIONS,
    AUTOMATIONS_BY_TARGET,
    AUTOMATIONS_BY_TRIGGER,
    GRANTS_BY_TARGET,
    GROUPS,
    GROUPS_BY_PARENT,
    JOURNEYS,
    JOURNEYS_BY_ACTIVITY,
    JOURNEYS_BY_SECTION,
    KINDS_OF_TARGETS,
    LEFT_SECTION,
    LINE,
    LINES,
    MATCHES_BY_SUBJECT,
    MEMBERSHIPS,
    MEMBERSHIPS_BY_GROUP,
    MEMBERSHIPS_BY_PERSON,
    NEXT_IN_LINE,
    PASSED_OVER,
    PEOPLE,
    PROGRAMMES,
    PROGRAMMES_BY_PART,
    REGISTERED_IN_SECTION,
    REGISTRATIONS_BY_LEARNER,
    RESULTS_BY_PERSON,
    RESULTS_BY_TARGET,
    SESSIONS_BY_GROUP,
    TOLD,
    TOLD_BY_GROUP,
    TOLD_GROUPS,
    WIDGETS_BY_SESSION,
)

_PERSON: Final = HolderKind.PERSON.value
_GROUP: Final = HolderKind.GROUP.value

NOBODY: Final = Actor(None, is_admin=False, managed_group_ids=NO_GROUPS)


class StoredWorld:
    """What a policy sees of a storage; see ``domain.world.World`` for each question."""

    __slots__ = ("_above", "_counts", "_held", "_records", "actor", "now", "settings")

    def __init__(self, records: Transaction, now: datetime, actor: Actor = NOBODY) -> None:
        """Look at the records of one transaction, at one moment, for one actor."""
        self._records = records
        self._above: dict[GroupId, frozenset[GroupId]] = {}
        self._counts: dict[PersonId, frozenset[GroupId]] = {}
        self._held: dict[PersonId, tuple[Membership, ...]] = {}
        self.now = now
        self.actor = actor
        self.settings = records.get(Settings, SETTINGS_KEY) or USUAL

    def afterwards(self) -> "StoredWorld":
        """Look again at the same moment, after something was written."""
        return StoredWorld(self._records, self.now, self.actor)

    # People and groups

    def person(self, person_id: PersonId) -> Person | None:
        return self._records.get(Person, (person_id,))

    def group(self, group_id: GroupId) -> Group | None:
        return self._records.get(Group, (group_id,))

    def groups_above(self, group_id: GroupId) -> frozenset[GroupId]:
        found = self._above.get(group_id)
        if found is None:
            path: set[GroupId] = set()
            group = self.group(group_id)
            while group is not None and group.group_id not in path:
                path.add(group.group_id)
                group = None if group.parent_id is None else self.group(group.parent_id)
            found = self._above[group_id] = frozenset(path)
        return found

    def groups_of(self, person_id: PersonId) -> frozenset[GroupId]:
        return frozenset([one.group_id for one in self.memberships_of(person_id)])

    def counts_in(self, person_id: PersonId) -> frozenset[GroupId]:
        found = self._counts.get(person_id)
        if found is None:
            group_ids = self.groups_of(person_id)
            found = NO_GROUPS.union(*[self.groups_above(group_id) for group_id in group_ids])
            self._counts[person_id] = found
        return found

    def look_up(self, person_ids: Sequence[PersonId], targets: Sequence[Target] = ()) -> None:
        wanted = [(one,) for one in person_ids]
        self._records.get_many(Person, wanted)
        if targets:
            held = self._records.find_many(MEMBERSHIPS_BY_PERSON, wanted)
            self._held.update((one, held[one,]) for one in person_ids)
            keys = [(*target.key, one) for target in targets for one in person_ids]
            self._records.get_many(Grant, keys)

    def memberships_of(self, person_id: PersonId) -> tuple[Membership, ...]:
        found = self._held.get(person_id)
        if found is None:
            found = tuple(self._records.find(MEMBERSHIPS_BY_PERSON, (person_id,)))
            self._held[person_id] = found
        return found

    def memberships_in(self, group_id: GroupId) -> Iterator[Membership]:
        return self._records.find(MEMBERSHIPS_BY_GROUP, (group_id,))

    def memberships(self) -> Iterator[Membership]:
        return self._records.find(MEMBERSHIPS)

    def told(self, person_id: PersonId) -> Told | None:
        return self._records.get(Told, (person_id,))

    def told_in(self, group_id: GroupId) -> Iterator[Told]:
        return self._records.find(TOLD_BY_GROUP, (group_id,))

    def everybody_told(self) -> Iterator[Told]:
        return self._records.find(TOLD)

    def told_group(self, group_id: GroupId) -> Group | None:
        found = self._records.get(ToldGroup, (group_id,))
        return None if found is None else found.group

    def all_told_groups(self) -> Iterator[Group]:
        return (one.group for one in self._records.find(TOLD_GROUPS))

    def roles(self, holder: Holder) -> Roles | None:
        return self._records.get(Roles, (holder.kind.value, holder.holder_id))

    def roles_of(self, person_id: PersonId) -> Actor:
        person = self.person(person_id)
        get = self._records.get
        own = get(Roles, (_PERSON, person_id))
        held = [] if own is None else [own]
        for group_id in self.counts_in(person_id):
            inherited = get(Roles, (_GROUP, group_id))
            if inherited is not None:
                held.append(inherited)
        if person is None or not held:
            return Actor(person, is_admin=False, managed_group_ids=NO_GROUPS)
        return Actor(
            person,
            is_admin=any(roles.is_admin for roles in held),
            managed_group_ids=NO_GROUPS.union(*(roles.managed_group_ids for roles in held)),
        )

    def subgroups(self, group_id: GroupId) -> Iterator[Group]:
        return self._records.find(GROUPS_BY_PARENT, (group_id,))

    def members(self, group_id: GroupId) -> Iterator[Person]:
        person_ids = dict.fromkeys([one.person_id for one in self.memberships_in(group_id)])
        return (one for one in map(self.person, person_ids) if one is not None)

    def everybody(self) -> Iterator[Person]:
        people = self._records.find(PEOPLE)
        return (one for one in people if one.status is not PersonStatus.DELETED)

    def all_groups(self) -> Iterator[Group]:
        return self._records.find(GROUPS)

    # What can be unlocked

    def activity(self, activity_id: ActivityId) -> Activity | None:
        return self._records.get(Activity, (activity_id,))

    def widget(self, widget_id: WidgetId) -> Widget | None:
        return self._records.get(Widget, (widget_id,))

    def widgets_showing(self, session_id: SessionId) -> tuple[WidgetId, ...]:
        found = self._records.find(WIDGETS_BY_SESSION, (session_id,))
        return (SESSIONS_WIDGET, *(widget.widget_id for widget in found))

    def automation(self, automation_id: AutomationId) -> Automation | None:
        return self._records.get(Automation, (automation_id,))

    def automations_about(self, target: Target) -> tuple[Automation, ...]:
        return tuple(self._records.find(AUTOMATIONS_BY_TARGET, target.key))

    def automations_on(self, trigger: Trigger, subject_id: str) -> tuple[Automation, ...]:
        find, name = self._records.find, trigger.value
        found = tuple(find(AUTOMATIONS_BY_TRIGGER, (name, "")))
        if subject_id:
            found += tuple(find(AUTOMATIONS_BY_TRIGGER, (name, subject_id)))
        return tuple(sorted(found, key=lambda one: one.automation_id)) if found else ()

    def has_reacted(
        self, root: tuple[int, int], automation_id: AutomationId, person_id: PersonId
    ) -> bool:
        key = Reaction(root=root, automation_id=automation_id, person_id=person_id).key
        return self._records.get(Reaction, key) is not None

    def grant(self, target: Target, person_id: PersonId) -> Grant | None:
        return self._records.get(Grant, (*target.key, person_id))

    def people(self, who: Who) -> tuple[PersonId, ...]:
        return self._records.people(who, at=self.now)

    def automations(self) -> Iterator[Automation]:
        return self._records.find(AUTOMATIONS)

    def matches(self, subject: tuple[str, str]) -> Iterator[Match]:
        return self._records.find(MATCHES_BY_SUBJECT, subject)

    def match(self, subject: tuple[str, str], person_id: PersonId) -> Match | None:
        return self._records.get(Match, (*subject, person_id))

    def journeys(self) -> Iterator[Journey]:
        return self._records.find(JOURNEYS)

    def programmes(self) -> Iterator[Programme]:
        return self._records.find(PROGRAMMES)

    def goal(self, goal_id: GoalId) -> Goal | None:
        return self._records.get(Goal, (goal_id,))

    def intake(self, intake_id: IntakeId) -> Intake | None:
        return self._records.get(Intake, (intake_id,))

    def journey(self, journey_id: JourneyId) -> Journey | None:
        return self._records.get(Journey, (journey_id,))

    def journey_of(self, journey_section_id: JourneySectionId) -> Journey | None:
        return next(self._records.find(JOURNEYS_BY_SECTION, (journey_section_id,)), None)

    def journeys_with(self, activity_id: ActivityId) -> tuple[Journey, ...]:
        return tuple(self._records.find(JOURNEYS_BY_ACTIVITY, (activity_id,)))

    def programme(self, programme_id: ProgrammeId) -> Programme | None:
        return self._records.get(Programme, (programme_id,))

    def programmes_with(self, target: Target) -> tuple[Programme, ...]:
        return tuple(self._records.find(PROGRAMMES_BY_PART, target.key))

    def knows(self, target: Target) -> bool:
        return target == SESSIONS_TARGET or self._titled(target) is not None

    def title_of(self, target: Target) -> str:
        found = self._titled(target)
        return target.target_id if found is None else found.title

    def _titled(self, target: Target) -> Any:
        key = (target.target_id,)
        if target.kind is TargetKind.JOURNEY_SECTION:
            section_id = JourneySectionId(target.target_id)
            journey = self.journey_of(section_id)
            return None if journey is None else journey.section(section_id)
        if target.kind is TargetKind.ACTIVITY:  # sessions are activities
            session = self._records.get(Session, key)
            if session is not None:
                return session
        return self._records.get(KINDS_OF_TARGETS[target.kind], key)

    # How people stand

    def expiry(self, activity_id: ActivityId) -> Expiry | None:
        return self._records.get(Expiry, (activity_id,))

    def result(self, target: Target, person_id: PersonId) -> Result | None:
        return self._records.get(Result, (person_id, *target.key))

    def results_of(self, person_id: PersonId) -> Iterator[Result]:
        return self._records.find(RESULTS_BY_PERSON, (person_id,))

    def results_in(self, target: Target) -> Iterator[Result]:
        return self._records.find(RESULTS_BY_TARGET, target.key)

    def grants_of(self, target: Target) -> Iterator[Grant]:
        return self._records.find(GRANTS_BY_TARGET, target.key)

    def item(self, person_id: PersonId, item_id: ItemId) -> Item | None:
        return self._records.get(Item, (person_id, item_id))

    def offer(self, person_id: PersonId, offer_id: str) -> Offer | None:
        return self._records.get(Offer, (person_id, offer_id))

    # Sessions

    def session(self, session_id: SessionId) -> Session | None:
        return self._records.get(Session, (session_id,))

    def sessions_for_group(self, group_id: GroupId) -> Iterator[Session]:
        return self._records.find(SESSIONS_BY_GROUP, (group_id,))

    def roster(self, session_id: SessionId, section_id: SectionId) -> Roster:
        found = self._records.get(Roster, (session_id, section_id))
        return found or Roster(session_id=session_id, section_id=section_id)

    def registration(self, session_id: SessionId, learner_id: PersonId) -> Registration | None:
        return self._records.get(Registration, (session_id, learner_id))

    def registrations_of(self, learner_id: PersonId) -> Iterator[Registration]:
        found = self._records.find(REGISTRATIONS_BY_LEARNER, (learner_id,))
        current = [one for one in found if one.is_current]
        if len(current) > 1:  # whoever asks looks at their sessions next
            self._records.get_many(Session, [(one.session_id,) for one in current])
        return iter(current)

    def everybody_registered(
        self, session_id: SessionId, section_id: SectionId
    ) -> Iterator[Registration]:
        return self._records.find(REGISTERED_IN_SECTION, (session_id, section_id))

    def everybody_who_left(
        self, session_id: SessionId, section_id: SectionId
    ) -> Iterator[Registration]:
        section = (session_id, section_id)
        yield from self._records.find(LEFT_SECTION, section)
        for one in self._records.find(ATTEMPTS_IN_SECTION, section):
            yield one.registration

    def attempts(self, session_id: SessionId, learner_id: PersonId) -> Iterator[Registration]:
        found = self._records.find(ATTEMPTS_OF_LEARNER, (session_id, learner_id))
        return (one.registration for one in found)

    def line(self, session_id: SessionId, section_id: SectionId) -> Iterator[Registration]:
        return self._records.find(LINE, (session_id, section_id))

    def next_in_line(self, session_id: SessionId, section_id: SectionId) -> Iterator[Registration]:
        return self._records.find(NEXT_IN_LINE, (session_id, section_id))

    def passed_over(self, learner_id: PersonId) -> Iterator[Registration]:
        return self._records.find(PASSED_OVER, (learner_id,))

    def is_anybody_passed_over(self) -> bool:
        return any(True for _ in self._records.find(PASSED_OVER, limit=1))

    def is_anybody_in_line(self) -> bool:
        return any(True for _ in self._records.find(LINES, limit=1))

    def lines(self) -> Iterator[Roster]:
        return self._records.find(LINES)

    def sheet(self, session_id: SessionId, section_id: SectionId, event_id: EventId) -> Sheet:
        found = self._records.get(Sheet, (session_id, section_id, event_id))
        return found or Sheet(session_id=session_id, section_id=section_id, event_id=event_id)

    def waiting_for(self, command: DueCommand) -> Due | None:
        return self._records.get(Due, command.due_key)

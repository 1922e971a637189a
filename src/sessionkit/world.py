"""The window that policies look through: the records of one transaction, at one moment."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sessionkit.domain.automation import Automation
from sessionkit.domain.catalogue import Activity, Session, Target, Widget
from sessionkit.domain.commands import DueCommand
from sessionkit.domain.decision import Actor
from sessionkit.domain.due import Due, key_of
from sessionkit.domain.ids import (
    SESSIONS_WIDGET,
    ActivityId,
    AutomationId,
    EventId,
    GroupId,
    PersonId,
    SectionId,
    SessionId,
    WidgetId,
)
from sessionkit.domain.people import (
    NO_GROUPS,
    Group,
    Holder,
    HolderKind,
    Person,
    PersonStatus,
    Roles,
)
from sessionkit.domain.registration import Registration, Roster, Sheet
from sessionkit.domain.settings import SETTINGS_KEY, Settings
from sessionkit.ports import (
    AUTOMATIONS_BY_TARGET,
    GROUPS,
    GROUPS_BY_PARENT,
    LINE,
    LINES,
    PEOPLE,
    PEOPLE_BY_GROUP,
    REGISTERED_IN_SECTION,
    REGISTRATIONS_BY_LEARNER,
    SESSIONS_BY_GROUP,
    WIDGETS_BY_SESSION,
    Transaction,
)

NOBODY: Final = Actor(None, is_admin=False, managed_group_ids=NO_GROUPS)


class StoredWorld:
    """What a policy sees of a storage; see ``domain.decision.World`` for each question."""

    __slots__ = ("_above", "_around", "_records", "actor", "now", "settings")

    def __init__(self, records: Transaction, now: datetime, actor: Actor = NOBODY) -> None:
        """Look at the records of one transaction, at one moment, for one actor."""
        self._records = records
        self._above: dict[GroupId, frozenset[GroupId]] = {}
        self._around: dict[PersonId, frozenset[GroupId]] = {}
        self.now = now
        self.actor = actor
        self.settings = records.get(Settings, SETTINGS_KEY) or Settings()

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

    def groups_around(self, person_id: PersonId) -> frozenset[GroupId]:
        found = self._around.get(person_id)
        if found is None:
            person = self.person(person_id)
            group_ids = () if person is None else person.group_ids
            found = NO_GROUPS.union(*[self.groups_above(group_id) for group_id in group_ids])
            self._around[person_id] = found
        return found

    def roles(self, holder: Holder) -> Roles | None:
        return self._records.get(Roles, (holder.kind.value, holder.holder_id))

    def roles_of(self, person_id: PersonId) -> Actor:
        person = self.person(person_id)
        get = self._records.get
        own = get(Roles, (HolderKind.PERSON.value, person_id))
        held = [] if own is None else [own]
        for group_id in self.groups_around(person_id):
            inherited = get(Roles, (HolderKind.GROUP.value, group_id))
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
        return self._records.find(PEOPLE_BY_GROUP, (group_id,))

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
        return (one for one in found if one.is_current)

    def everybody_registered(
        self, session_id: SessionId, section_id: SectionId
    ) -> Iterator[Registration]:
        return self._records.find(REGISTERED_IN_SECTION, (session_id, section_id))

    def line(self, session_id: SessionId, section_id: SectionId) -> Iterator[Registration]:
        return self._records.find(LINE, (session_id, section_id))

    def lines(self) -> Iterator[Roster]:
        return self._records.find(LINES)

    def sheet(self, session_id: SessionId, section_id: SectionId, event_id: EventId) -> Sheet:
        found = self._records.get(Sheet, (session_id, section_id, event_id))
        return found or Sheet(session_id=session_id, section_id=section_id, event_id=event_id)

    def waiting_for(self, command: DueCommand) -> Due | None:
        return self._records.get(Due, key_of(command))

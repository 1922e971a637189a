"""What policies may look at: a read-only window on one consistent state, and whoever asks."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from sessionkit._domain.automation import Automation, Trigger
from sessionkit._domain.catalogue import Activity, Goal, Intake, Session, Widget
from sessionkit._domain.commands.command import DueCommand
from sessionkit._domain.due import Due
from sessionkit._domain.ids import (
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
from sessionkit._domain.people import Group, Holder, Membership, Person, Roles, Told
from sessionkit._domain.programme import Journey, Programme
from sessionkit._domain.reaction import Grant, Match, Offer
from sessionkit._domain.registration import Registration, Roster, Sheet
from sessionkit._domain.result import Expiry, Result
from sessionkit._domain.settings import Settings
from sessionkit._domain.target import Target
from sessionkit._domain.todo import Item
from sessionkit._domain.who import Who


@frozen
class Actor:
    """Whoever asks: a person with the roles they hold, the application, or time itself.

    Attributes:
        person: The person; none for the application and for time.
        is_admin: May do everything (G4).
        managed_group_ids: The groups the person is a trainer for; the groups below them follow.
    """

    person: Person | None
    is_admin: bool
    managed_group_ids: frozenset[GroupId]

    @property
    def person_id(self) -> PersonId | None:
        """The person's id, if it is a person."""
        return None if self.person is None else self.person.person_id


class PeopleAndGroups(Protocol):
    """Who there is, in which groups, with which roles (G1-G4, G11)."""

    def person(self, person_id: PersonId) -> Person | None:
        """Find a person; one who was erased is still found, with the status deleted."""

    def group(self, group_id: GroupId) -> Group | None:
        """Find a group."""

    def groups_above(self, group_id: GroupId) -> frozenset[GroupId]:
        """Give a group and all groups above it; nothing for a group that is not known."""

    def groups_of(self, person_id: PersonId) -> frozenset[GroupId]:
        """Give the groups a person is directly in (G11)."""

    def counts_in(self, person_id: PersonId) -> frozenset[GroupId]:
        """Give the groups a person is in, and all groups above those (G3)."""

    def memberships_of(self, person_id: PersonId) -> tuple[Membership, ...]:
        """Give who holds a person in which group, by group (G11)."""

    def memberships_in(self, group_id: GroupId) -> Iterator[Membership]:
        """Go through who holds whom in a group, by person (G11)."""

    def memberships(self) -> Iterator[Membership]:
        """Go through who holds whom in which group, by person (G11)."""

    def told(self, person_id: PersonId) -> Told | None:
        """Find what the directory last said of a person (G11)."""

    def told_in(self, group_id: GroupId) -> Iterator[Told]:
        """Go through what the directory last said of those it says are in a group (G11)."""

    def everybody_told(self) -> Iterator[Told]:
        """Go through what the directory last said of people (G11)."""

    def told_group(self, group_id: GroupId) -> Group | None:
        """Find what the directory last said of a group (G11)."""

    def all_told_groups(self) -> Iterator[Group]:
        """Go through what the directory last said of groups (G11)."""

    def roles_of(self, person_id: PersonId) -> Actor:
        """Give a person with the roles they hold, themselves or through their groups (G4)."""

    def roles(self, holder: Holder) -> Roles | None:
        """Give what one holder was given, and nothing of what it inherits."""

    def subgroups(self, group_id: GroupId) -> Iterator[Group]:
        """Go through the groups directly below a group."""

    def members(self, group_id: GroupId) -> Iterator[Person]:
        """Go through the direct members of a group."""

    def everybody(self) -> Iterator[Person]:
        """Go through all people known, those erased left out."""

    def all_groups(self) -> Iterator[Group]:
        """Go through all groups."""


class Targets(Protocol):
    """What can be unlocked and learnt, and what is made of what (A5, C8)."""

    def activity(self, activity_id: ActivityId) -> Activity | None:
        """Find an activity that is not a session."""

    def widget(self, widget_id: WidgetId) -> Widget | None:
        """Find a widget."""

    def widgets_showing(self, session_id: SessionId) -> tuple[WidgetId, ...]:
        """Name the widgets that show a session (V2)."""

    def journeys(self) -> Iterator[Journey]:
        """Go through all journeys, in order of their ids."""

    def programmes(self) -> Iterator[Programme]:
        """Go through all programmes, in order of their ids."""

    def goal(self, goal_id: GoalId) -> Goal | None:
        """Find a goal."""

    def intake(self, intake_id: IntakeId) -> Intake | None:
        """Find an intake."""

    def journey(self, journey_id: JourneyId) -> Journey | None:
        """Find a journey."""

    def journey_of(self, journey_section_id: JourneySectionId) -> Journey | None:
        """Find the journey that a journey section belongs to."""

    def journeys_with(self, activity_id: ActivityId) -> tuple[Journey, ...]:
        """Give the journeys that an activity is part of."""

    def programme(self, programme_id: ProgrammeId) -> Programme | None:
        """Find a programme."""

    def programmes_with(self, target: Target) -> tuple[Programme, ...]:
        """Give the programmes that a journey or activity is part of."""

    def knows(self, target: Target) -> bool:
        """Tell whether a target is there."""

    def title_of(self, target: Target) -> str:
        """Give how a target is called; its id where it is not there."""


class AtWork(Protocol):
    """What automations are at work, what they granted, and for whom conditions hold (A6-A11)."""

    def automation(self, automation_id: AutomationId) -> Automation | None:
        """Find an automation."""

    def automations(self) -> Iterator[Automation]:
        """Go through all automations, in order of their ids."""

    def automations_about(self, target: Target) -> tuple[Automation, ...]:
        """Give the automations at work that unlock or lock a target, in order of their ids."""

    def automations_on(self, trigger: Trigger, subject_id: str) -> tuple[Automation, ...]:
        """Give the automations that something about a subject sets off, in order of their ids."""

    def has_reacted(
        self, root: tuple[int, int], automation_id: AutomationId, person_id: PersonId
    ) -> bool:
        """Tell whether an automation has looked at a person because of a root before (A12)."""

    def grant(self, target: Target, person_id: PersonId) -> Grant | None:
        """Find the lock or unlock of a target that was granted to a person (A9)."""

    def grants_of(self, target: Target) -> Iterator[Grant]:
        """Go through everybody to whom a lock or unlock of a target was granted."""

    def people(self, who: Who) -> tuple[PersonId, ...]:
        """Name everybody in a set, by id, as of now."""

    def matches(self, subject: tuple[str, str]) -> Iterator[Match]:
        """Go through those for whom something held when the periodic check last looked (A11)."""

    def match(self, subject: tuple[str, str], person_id: PersonId) -> Match | None:
        """Find since when something holds for a person, as the periodic check saw it (A11, C9)."""


class Standings(Protocol):
    """How people stand: results, to-do lists, offers (C7, C10, D1)."""

    def expiry(self, activity_id: ActivityId) -> Expiry | None:
        """Find how completions of an activity expire."""

    def result(self, target: Target, person_id: PersonId) -> Result | None:
        """Find how a person stands towards a target."""

    def results_of(self, person_id: PersonId) -> Iterator[Result]:
        """Go through all that is known of how a person stands."""

    def results_in(self, target: Target) -> Iterator[Result]:
        """Go through everybody of whom it is known how they stand towards a target."""

    def item(self, person_id: PersonId, item_id: ItemId) -> Item | None:
        """Find an item of a to-do list."""

    def offer(self, person_id: PersonId, offer_id: str) -> Offer | None:
        """Find groups that a person was offered."""


class Places(Protocol):
    """Sessions with their plans, places, lines, sheets, and what waits for its moment (R, W, T)."""

    def session(self, session_id: SessionId) -> Session | None:
        """Find a session with its plan."""

    def sessions_for_group(self, group_id: GroupId) -> Iterator[Session]:
        """Go through the sessions that have a section for a group."""

    def roster(self, session_id: SessionId, section_id: SectionId) -> Roster:
        """Give the numbers of a section."""

    def registration(self, session_id: SessionId, learner_id: PersonId) -> Registration | None:
        """Find a learner's present or last registration in a session."""

    def registrations_of(self, learner_id: PersonId) -> Iterator[Registration]:
        """Go through a learner's active and waiting registrations."""

    def everybody_registered(
        self, session_id: SessionId, section_id: SectionId
    ) -> Iterator[Registration]:
        """Go through all active registrations of a section, in order of arrival."""

    def everybody_who_left(
        self, session_id: SessionId, section_id: SectionId
    ) -> Iterator[Registration]:
        """Go through all that were once active in a section, in no order of persons (R12)."""

    def attempts(self, session_id: SessionId, learner_id: PersonId) -> Iterator[Registration]:
        """Go through a learner's registrations in a session before the last, oldest first."""

    def line(self, session_id: SessionId, section_id: SectionId) -> Iterator[Registration]:
        """Go through those waiting, from the first in line."""

    def next_in_line(self, session_id: SessionId, section_id: SectionId) -> Iterator[Registration]:
        """Go through those waiting who are not passed over, from the first in line (W3)."""

    def passed_over(self, learner_id: PersonId) -> Iterator[Registration]:
        """Go through the registrations of a learner in lines that went past them (W3)."""

    def is_anybody_passed_over(self) -> bool:
        """Tell whether any line went past anybody."""

    def is_anybody_in_line(self) -> bool:
        """Tell whether anybody waits anywhere."""

    def lines(self) -> Iterator[Roster]:
        """Go through the rosters of the sections where somebody waits."""

    def sheet(self, session_id: SessionId, section_id: SectionId, event_id: EventId) -> Sheet:
        """Give the sheet of an event."""

    def waiting_for(self, command: DueCommand) -> Due | None:
        """Find what waits for its moment, by its command."""


class World(PeopleAndGroups, Targets, AtWork, Standings, Places, Protocol):
    """What policies may look at: a read-only window on one consistent state.

    Everything about one session, section or person is a handful of records, however many others
    there are; what goes through everybody in a section says so in its name.
    """

    @property
    def now(self) -> datetime:
        """The present moment, in UTC."""

    @property
    def actor(self) -> Actor:
        """Whoever asks."""

    @property
    def settings(self) -> Settings:
        """The settings of the platform."""

    def look_up(self, person_ids: Sequence[PersonId], targets: Sequence[Target] = ()) -> None:
        """Read at once what is going to be asked of several people, and of how they reach targets.

        That is a hint: it changes no answer.
        """

"""What people look at: every view is loaded in one transaction and changes nothing."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sessionkit._answer import Answer
from sessionkit._automations.conditions import compiled_together
from sessionkit._automations.picture import picture, picture_of_groups
from sessionkit._automations.profile import Profile
from sessionkit._domain import fields
from sessionkit._domain.automation import Automation
from sessionkit._domain.decision import Decision
from sessionkit._domain.fields import argument
from sessionkit._domain.ids import (
    Application,
    AutomationId,
    EventId,
    PersonId,
    SectionId,
    SessionId,
)
from sessionkit._domain.keys import NO_KEYS, Keys, session_key
from sessionkit._domain.reader import Reader
from sessionkit._domain.reasons import Audience
from sessionkit._domain.settings import Settings
from sessionkit._domain.target import Target
from sessionkit._errors import NotFound, Refused
from sessionkit._kept import KeepingReads, surely_read
from sessionkit._policies import authority
from sessionkit._ports import Clock, Storage, Transaction
from sessionkit._records import JOURNAL, JournalEntry, Key
from sessionkit._step import world_for
from sessionkit._views import (
    AccessView,
    Agenda,
    AutomationPreview,
    History,
    Memberships,
    Path,
    PersonProgress,
    Reports,
    RosterView,
    RuleCheck,
    SectionProgress,
    SessionView,
    SheetView,
    Tiles,
    ToDoList,
    show_access,
    show_agenda,
    show_automation_preview,
    show_history,
    show_memberships,
    show_path,
    show_person_progress,
    show_reports,
    show_roster,
    show_rule_check,
    show_section_progress,
    show_session,
    show_sheet,
    show_tiles,
    show_to_do,
)
from sessionkit._words.catalogue import Catalogue
from sessionkit._world import StoredWorld


class Reading:
    """The questions that only look; an engine answers them besides what it does."""

    def __init__(self, storage: Storage, clock: Clock, words: Catalogue) -> None:
        """Read from one storage, at the moments of one clock."""
        self._is_at_hand = storage.is_at_hand
        self._storage = storage if self._is_at_hand else KeepingReads(storage)
        self._clock = clock
        self._words = words

    def tiles(self, *, by: str | Application) -> Tiles:
        """Give the overview: the sessions that whoever asks may know of (V, G7)."""
        with self._storage.transaction(reads=self._named(NO_KEYS, by)) as records:
            return show_tiles(self._reader(records, by), records)

    def session(self, session_id: str, *, by: str | Application) -> SessionView:
        """Give a session with the sections that whoever asks may see (V, V4).

        Raises:
            NotFound: When there is none, or not for whoever asks.
        """
        with self._storage.transaction(
            reads=self._named(Keys.sharing(session_key(session_id)), by)
        ) as records:
            return show_session(self._reader(records, by), _session(session_id))

    def agenda(self, person_id: str, *, by: str | Application) -> Agenda:
        """Give a person's events, as learner and as trainer, in order of time.

        Raises:
            NotFound: When there is no such person, or not for whoever asks.
        """
        with self._storage.transaction(reads=self._named(NO_KEYS, by)) as records:
            return show_agenda(self._reader(records, by), records, _person(person_id))

    def roster(self, session_id: str, section_id: str, *, by: str | Application) -> RosterView:
        """Give everybody registered and in line, as staff see them.

        Raises:
            NotFound: When there is no such section, or not for whoever asks.
        """
        with self._storage.transaction(
            reads=self._named(Keys.sharing(session_key(session_id)), by)
        ) as records:
            world = self._reader(records, by)
            return show_roster(world, _session(session_id), _section(section_id))

    def sheet(
        self, session_id: str, section_id: str, event_id: str, *, by: str | Application
    ) -> SheetView:
        """Give the attendance sheet of an event, as staff see it (T1, T5).

        Raises:
            NotFound: When there is no such event, or not for whoever asks.
        """
        with self._storage.transaction(
            reads=self._named(Keys.sharing(session_key(session_id)), by)
        ) as records:
            world = self._reader(records, by)
            return show_sheet(world, _session(session_id), _section(section_id), _event(event_id))

    def progress(self, person_id: str, *, by: str | Application) -> PersonProgress:
        """Give how far a person is in each session.

        Raises:
            NotFound: When there is no such person, or not for whoever asks.
        """
        with self._storage.transaction(reads=self._named(NO_KEYS, by)) as records:
            return show_person_progress(self._reader(records, by), records, _person(person_id))

    def section_progress(
        self, session_id: str, section_id: str, *, by: str | Application
    ) -> SectionProgress:
        """Give how far everybody in a section is, as staff see it.

        Raises:
            NotFound: When there is no such section, or not for whoever asks.
        """
        with self._storage.transaction(
            reads=self._named(Keys.sharing(session_key(session_id)), by)
        ) as records:
            world = self._reader(records, by)
            return show_section_progress(world, _session(session_id), _section(section_id))

    def history(self, session_id: str, learner_id: str, *, by: str | Application) -> History:
        """Give all that happened to a learner in a session, marks and reasons included (R12, T6).

        Raises:
            NotFound: When there is no such session or learner, or not for whoever asks.
        """
        with self._storage.transaction(reads=self._named(NO_KEYS, by)) as records:
            world = self._reader(records, by)
            return show_history(world, records, _session(session_id), _person(learner_id))

    def memberships(self, person_id: str, *, by: str | Application) -> Memberships:
        """Give the groups that a person counts in, and who holds them there (G3, G11).

        To admins; to trainers those groups that they manage.

        Raises:
            NotFound: When there is no such person, or not for whoever asks.
        """
        with self._storage.transaction() as records:
            return show_memberships(self._reader(records, by), _person(person_id))

    def access(self, person_id: str, target: Target, *, by: str | Application) -> AccessView:
        """Explain whether a target is unlocked for a person, to admins (A16).

        Raises:
            NotFound: When there is no such person or target, or not for whoever asks.
        """
        with self._storage.transaction(reads=self._named(NO_KEYS, by)) as records:
            return show_access(self._reader(records, by), _person(person_id), target)

    def to_do(self, person_id: str, *, by: str | Application) -> ToDoList:
        """Give a person's to-do list, newest first (D1).

        Raises:
            NotFound: When there is no such person, or not for whoever asks.
        """
        with self._storage.transaction(reads=self._named(NO_KEYS, by)) as records:
            return show_to_do(self._reader(records, by), records, _person(person_id))

    def path(self, person_id: str, target: Target, *, by: str | Application) -> Path:
        """Give a journey or programme as a person sees it, part by part (C8, C9).

        Raises:
            NotFound: When there is no such person, journey or programme, or not for whoever asks.
        """
        with self._storage.transaction(reads=self._named(NO_KEYS, by)) as records:
            return show_path(self._reader(records, by), _person(person_id), target)

    def settings(self, *, by: str | Application) -> Settings:
        """Give what is set for the whole platform (N1).

        To admins.

        Raises:
            Refused: When whoever asks is no admin.
        """
        with self._storage.transaction(reads=self._named(NO_KEYS, by)) as records:
            world = self._reader(records, by)
            self._check_admin(world)
            return world.settings

    def reports(self, *, by: str | Application) -> Reports:
        """Give what automations could not do: unknown conditions, stopped chains, failed actions.

        To admins, oldest first (A12-A14).

        Raises:
            Refused: When whoever asks is no admin.
        """
        with self._storage.transaction(reads=self._named(NO_KEYS, by)) as records:
            self._check_admin(self._reader(records, by))
            return show_reports(records)

    def matching(self, person_id: str, *, by: str | Application) -> tuple[AutomationId, ...]:
        """Name the periodic automations at work whose condition a person meets now, to admins (A16).

        Raises:
            Refused: When whoever asks is no admin.
            NotFound: When there is no such person.
        """
        with self._storage.transaction(reads=self._named(NO_KEYS, by)) as records:
            world = self._reader(records, by)
            self._check_admin(world)
            person = world.person(_person(person_id))
            if person is None:
                raise NotFound("person", person_id)
            asked = [one for one in world.automations() if one.is_at_work and one.is_periodic]
            judge = compiled_together([one.condition for one in asked])
            found = zip(asked, judge(Profile(world, person.person_id)), strict=True)
            return tuple(automation.automation_id for automation, met in found if met)

    def check(self, *, by: str | Application) -> RuleCheck:
        """Check all automations, to admins: what can never match, is unknown, or goes round (A17).

        Raises:
            Refused: When whoever asks is no admin.
        """
        with self._storage.transaction(reads=self._named(NO_KEYS, by)) as records:
            world = self._reader(records, by)
            self._check_admin(world)
            return show_rule_check(world)

    def picture(self, *, by: str | Application, of_groups: bool = False) -> str:
        """Draw all automations as Mermaid text, to admins (A17).

        Args:
            by: Who asks.
            of_groups: Draw the groups with what their members see, instead of triggers, automations
                and targets.

        Raises:
            Refused: When whoever asks is no admin.
        """
        with self._storage.transaction(reads=self._named(NO_KEYS, by)) as records:
            world = self._reader(records, by)
            self._check_admin(world)
            automations = world.automations()
            if of_groups:
                return picture_of_groups(automations, world.all_groups())
            return picture(automations)

    def journal(self, *, by: str | Application) -> Iterator[JournalEntry]:
        """Give everything that ever happened, in order, to admins (X4).

        Raises:
            NotFound: When whoever asks is not an admin.
        """
        with self._storage.transaction(reads=self._named(NO_KEYS, by)) as records:
            world = self._reader(records, by)
            if not world.actor.is_admin:
                raise NotFound("journal", "journal")
            return iter(list(records.find(JOURNAL)))

    def preview_automation(
        self, automation: Automation | str, *, by: str | Application
    ) -> AutomationPreview:
        """Say what an automation would mean if it were saved like this, or means as it is (A15).

        Args:
            automation: The automation, saved or not; or the id of one that is saved.
            by: Who asks: an admin, or the application.

        Raises:
            Refused: When whoever asks is no admin.
            NotFound: When there is no automation with that id.
        """
        with self._storage.transaction(reads=self._named(NO_KEYS, by)) as records:
            world = self._world(records, by)
            self._check_admin(world)
            found: Automation | None
            if isinstance(automation, Automation):
                found = automation
            else:
                found = world.automation(argument("automation", fields.automation_id, automation))
            if found is None:
                raise NotFound("automation", str(automation))
            return show_automation_preview(world, found)

    def now(self) -> datetime:
        """Give the present moment as the engine's clock has it."""
        return self._clock()

    def _named(
        self, keys: Keys, by: str | Application, request_key: str | None = None
    ) -> tuple[tuple[type[Any], Key], ...]:
        """Name what will surely be read, where it helps to fetch it early."""
        return () if self._is_at_hand else surely_read(keys, by, request_key)

    def _world(self, records: Transaction, by: str | Application) -> StoredWorld:
        return world_for(records, by, self._clock())

    def _reader(self, records: Transaction, by: str | Application) -> StoredWorld:
        """Look at the records for somebody who may look at all: only active people do (G9)."""
        world = self._world(records, by)
        acts = authority.acts(world)
        if acts.blocks:
            raise self._refused(Decision((acts,)))
        return world

    def _check_admin(self, world: StoredWorld) -> None:
        admin = authority.administers(world)
        if admin.blocks:
            raise self._refused(Decision((admin,)))

    def _refused(self, decision: Decision) -> Refused:
        return Refused(
            Answer(decision=decision, reader=Reader(audience=Audience.LEARNER), words=self._words)
        )


def _session(value: str) -> SessionId:
    return argument("session_id", fields.session_id, value)


def _section(value: str) -> SectionId:
    return argument("section_id", fields.section_id, value)


def _event(value: str) -> EventId:
    return argument("event_id", fields.event_id, value)


def _person(value: str) -> PersonId:
    return argument("person_id", fields.person_id, value)

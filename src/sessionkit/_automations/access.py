"""What is unlocked for whom, and why (A7-A10, A13, A16, V).

Editing rules:

1. Nothing is unlocked by itself: without an automation that unlocks it, a target is locked.
2. In force is a derived lock, else the latest grant, else a derived unlock, else nothing; so the
   order of automations never matters (A10).
3. A lock that cannot be judged locks; an unlock that cannot be judged does not unlock.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from attrs import frozen

from sessionkit._automations import gates
from sessionkit._automations.conditions import OUTCOMES, edges, holds
from sessionkit._automations.profile import Profile
from sessionkit._domain.action import Lock, Unlock
from sessionkit._domain.automation import Automation
from sessionkit._domain.catalogue import Section, Session
from sessionkit._domain.decision import Finding, Outcome, met, unmet
from sessionkit._domain.ids import ActivityId, AutomationId, JourneyId, JourneySectionId, PersonId
from sessionkit._domain.reaction import Grant
from sessionkit._domain.reasons import Reason
from sessionkit._domain.target import Target, TargetKind
from sessionkit._domain.todo import ItemState, item_for
from sessionkit._domain.who import NOBODY, Granted, Met, NotUnmet, Who
from sessionkit._domain.world import World


@frozen(kw_only=True)
class AutomationOutcome:
    """What one automation under the periodic check does about a target for one person (A8).

    Attributes:
        unlocks: It has an action that unlocks the target.
        locks: It has an action that locks the target.
    """

    automation: Automation
    unlocks: bool
    locks: bool
    outcome: Outcome


@frozen(kw_only=True)
class Access:
    """Whether a target is unlocked for a person, and by or in spite of what (A16).

    Attributes:
        grant: The latest lock or unlock that some other trigger brought (A9); none: there was none.
        changes_at: The next moment at which time alone will change the answer; none: never.
    """

    person_id: PersonId
    target: Target
    is_unlocked: bool
    automations: tuple[AutomationOutcome, ...]
    grant: Grant | None = None
    changes_at: datetime | None = None

    @property
    def locked_by(self) -> tuple[AutomationId, ...]:
        """The automations whose lock is in force."""
        derived = tuple(
            one.automation.automation_id
            for one in self.automations
            if one.locks and one.outcome is not Outcome.UNMET
        )
        granted = self.grant is not None and not self.grant.is_unlock
        return derived or ((self.grant.automation_id,) if self.grant and granted else ())

    @property
    def unlocked_by(self) -> tuple[AutomationId, ...]:
        """The automations that unlock it, in force or in spite of which it is locked."""
        derived = tuple(
            one.automation.automation_id
            for one in self.automations
            if one.unlocks and one.outcome is Outcome.MET
        )
        granted = self.grant is not None and self.grant.is_unlock
        return ((self.grant.automation_id,) if self.grant and granted else ()) + derived

    @property
    def not_met(self) -> tuple[AutomationId, ...]:
        """The automations that would unlock it if their condition were met."""
        return tuple(
            one.automation.automation_id
            for one in self.automations
            if one.unlocks and one.outcome is not Outcome.MET
        )

    @property
    def because(self) -> str:
        """Say in a few words what decides."""
        if self.locked_by:
            return "locked by " + ", ".join(self.locked_by)
        if self.unlocked_by:
            return "unlocked by " + ", ".join(self.unlocked_by)
        if self.not_met:
            return "the condition of " + ", ".join(self.not_met) + " is not met"
        return "no automation unlocks it"


Judged = dict[AutomationId, Outcome]
"""Automations judged already for the person and moment at hand."""


def holders(world: World, target: Target) -> tuple[Target, ...]:
    """Name what can be unlocked or locked together with a target: the journeys it is part of (A5)."""
    if target.kind is not TargetKind.ACTIVITY:
        return ()
    activity_id = ActivityId(target.target_id)
    journeys = world.journeys_with(activity_id)
    if not journeys:
        return ()
    return tuple(
        one
        for journey in journeys
        for section in journey.sections
        if activity_id in [step.activity_id for step in section.steps]
        for one in (journey.target, section.target)
    )


def held_by(world: World, target: Target) -> tuple[Target, ...]:
    """Name the activities that are unlocked or locked with a journey or one of its sections (A5)."""
    if target.kind is TargetKind.JOURNEY:
        journey = world.journey(JourneyId(target.target_id))
        sections = () if journey is None else journey.sections
    elif target.kind is TargetKind.JOURNEY_SECTION:
        section_id = JourneySectionId(target.target_id)
        journey = world.journey_of(section_id)
        found = None if journey is None else journey.section(section_id)
        sections = () if found is None else (found,)
    else:
        return ()
    return tuple(step.target for section in sections for step in section.steps)


def about(
    world: World, target: Target, reached_by: tuple[Target, ...] | None = None
) -> "Iterator[Does]":
    """Go through the periodic automations about a target, each with whether it unlocks and locks.

    Args:
        world: As things are.
        target: What is asked about.
        reached_by: The target and what holds it, where that is known already.
    """
    if reached_by is None:
        reached_by = (target, *holders(world, target))
    seen: set[AutomationId] = set()
    for one in reached_by:
        for automation in world.automations_about(one):
            if automation.automation_id not in seen:
                seen.add(automation.automation_id)
                unlocks, locks = does(automation, target, reached_by)
                if unlocks or locks:
                    yield automation, unlocks, locks


def does(
    automation: Automation, target: Target, reached_by: tuple[Target, ...]
) -> tuple[bool, bool]:
    """Tell whether an automation unlocks and locks a target, itself or by what it is part of."""
    unlocks, locks = False, False
    for action in automation.actions:
        kind = type(action)  # asked for directly: every access comes through here several times
        if kind is not Unlock and kind is not Lock:
            continue
        named = action.target  # type: ignore[union-attr]
        if named == target or (action.with_activities and named in reached_by):  # type: ignore[union-attr]
            if kind is Lock:
                locks = True
            else:
                unlocks = True
    return unlocks, locks


def latest_grant(
    world: World,
    person_id: PersonId,
    target: Target,
    reached_by: tuple[Target, ...] | None = None,
) -> Grant | None:
    """Find the grant in force for a person: about the target, or about a journey with its activities."""
    found = world.grant(target, person_id)
    if reached_by is None:
        reached_by = (target, *holders(world, target))
    for holder in reached_by[1:]:
        grant = world.grant(holder, person_id)
        if grant is not None and grant.with_activities and _is_later(grant, found):
            found = grant
    return found


def _is_later(one: Grant, other: Grant | None) -> bool:
    return other is None or other.order < one.order


Does = tuple[Automation, bool, bool]
"""An automation about some target, whether it unlocks that, and whether it locks it."""


def unlocked(world: World, target: Target, automations: Iterable[Does] | None = None) -> Who:
    """Say for whom a target is unlocked: as one person's access is judged (A8-A10, A13).

    Args:
        world: As things are.
        target: What is asked about.
        automations: What automations do about it, in place of those that there are.
    """
    opened, shut = NOBODY, NOBODY
    for automation, unlocks, locks in about(world, target) if automations is None else automations:
        if unlocks:
            opened |= Met(automation.condition)
        if locks:
            shut |= NotUnmet(automation.condition)
    granted, denied = Granted(target, is_unlock=True), Granted(target, is_unlock=False)
    return ((opened - denied) | granted) - shut


def access_to(
    world: World,
    person_id: PersonId,
    target: Target,
    *,
    at: datetime | None = None,
    judged: Judged | None = None,
    person: Profile | None = None,
) -> Access:
    """Judge every automation about a target for one person; ``changes_at`` is left open."""
    known: Judged = {} if judged is None else judged
    if person is None:
        person = Profile(world, person_id, at=at)
    reached_by = (target, *holders(world, target))
    found = []
    is_locked, is_unlocked = False, False
    for automation, unlocks, locks in about(world, target, reached_by):
        outcome = known.get(automation.automation_id)
        if outcome is None:
            outcome = OUTCOMES[holds(automation.condition, person)]
            known[automation.automation_id] = outcome
        is_locked = is_locked or (locks and outcome is not Outcome.UNMET)
        is_unlocked = is_unlocked or (unlocks and outcome is Outcome.MET)
        found.append(
            AutomationOutcome(automation=automation, unlocks=unlocks, locks=locks, outcome=outcome)
        )
    grant = latest_grant(world, person_id, target, reached_by)
    return Access(
        person_id=person_id,
        target=target,
        is_unlocked=not is_locked and (is_unlocked if grant is None else grant.is_unlock),
        automations=tuple(found),
        grant=grant,
    )


def next_change(world: World, access: Access) -> datetime | None:
    """Find the next moment at which time alone turns the answer round (A16)."""
    moments = {
        edge
        for one in access.automations
        for edge in edges(one.automation.condition, access.person_id, world)
        if edge > world.now
    }
    for moment in sorted(moments):
        later = access_to(world, access.person_id, access.target, at=moment)
        if later.is_unlocked is not access.is_unlocked:
            return moment
    return None


def ways_in(world: World, person_id: PersonId, session: Session) -> tuple[Access, ...]:
    """Judge all that a session's visibility for a person depends on: itself, and what leads there."""
    target = session.target
    targets = [target, *map(Target.widget, world.widgets_showing(session.session_id))]
    targets += holders(world, target)
    for part in dict.fromkeys(one for one in targets if one.kind in _IN_PROGRAMMES):
        targets += [one.target for one in world.programmes_with(part)]
    judged: Judged = {}
    person = Profile(world, person_id)
    return tuple(
        access_to(world, person_id, one, judged=judged, person=person)
        for one in dict.fromkeys(targets)
    )


_IN_PROGRAMMES: Final = (TargetKind.ACTIVITY, TargetKind.JOURNEY)


def reach(world: World, person_id: PersonId, session: Session) -> tuple[Finding, Finding]:
    """Judge whether a session is reachable and unlocked for a person (A7, V2).

    Returns:
        The finding about the ways to the session, and the one about the session itself.
    """
    judged: Judged = {}
    person = Profile(world, person_id)
    session_id = session.session_id
    target = session.target

    def is_unlocked(one: Target) -> bool:
        return access_to(world, person_id, one, judged=judged, person=person).is_unlocked

    widget_ids = world.widgets_showing(session_id)
    is_shown = any(map(is_unlocked, map(Target.widget, widget_ids)))
    if is_shown or leads_there(world, person_id, target, is_unlocked):
        way = met(Reason.WIDGET_UNLOCKED, session_id, person_id)
    else:
        way = unmet(
            Reason.WIDGET_UNLOCKED,
            session_id,
            person_id,
            widget_ids=widget_ids,
            **_ways_named(world, target),
        )
    access = access_to(world, person_id, target, judged=judged, person=person)
    if access.is_unlocked:
        return way, met(Reason.SESSION_UNLOCKED, session_id, person_id)
    return way, unmet(
        Reason.SESSION_UNLOCKED,
        session_id,
        person_id,
        locked_by=access.locked_by,
        not_met=access.not_met,
    )


def _ways_named(world: World, target: Target) -> dict[str, tuple[str, ...]]:
    journeys = world.journeys_with(ActivityId(target.target_id))
    parts = (target, *(one.target for one in journeys))
    programmes = [one.programme_id for part in parts for one in world.programmes_with(part)]
    return {
        "journey_ids": tuple(one.journey_id for one in journeys),
        "programme_ids": tuple(dict.fromkeys(programmes)),
    }


def leads_there(
    world: World, person_id: PersonId, target: Target, is_unlocked: Callable[[Target], bool]
) -> bool:
    """Tell whether a journey, a programme or a to-do item leads to an activity (V2, C9).

    A journey section follows its journey, unless something locks or unlocks the section itself.
    """
    item = world.item(person_id, item_for(target))
    if item is not None and item.state is ItemState.OPEN:
        return True
    for journey in world.journeys_with(ActivityId(target.target_id)):
        programmes = world.programmes_with(journey.target)
        way = gates.way_through(journey, target, person_id, world, programmes=programmes)
        if way is None or not section_is_open(world, person_id, way, is_unlocked):
            continue
        if is_unlocked(journey.target):
            return True
        if access_to(world, person_id, journey.target).locked_by:
            continue  # a lock of the journey holds in a programme as well
        if any(
            is_unlocked(one.target) and gates.part_is_open(one, journey.target, person_id, world)
            for one in programmes
        ):
            return True
    return any(
        is_unlocked(one.target) and gates.part_is_open(one, target, person_id, world)
        for one in world.programmes_with(target)
    )


def section_is_open(
    world: World, person_id: PersonId, section: Target, is_unlocked: Callable[[Target], bool]
) -> bool:
    """Tell whether a journey section is open in a journey that is: it follows it by itself."""
    access = access_to(world, person_id, section)
    if access.locked_by:
        return False
    is_own = access.grant is not None or any(one.unlocks for one in access.automations)
    return is_unlocked(section) if is_own else True


def is_reached(world: World, person_id: PersonId, session: Session) -> bool:
    """Tell whether a session's tile shows for a person by way of automations (V)."""
    if not session.is_published:
        return False
    return not any(finding.blocks for finding in reach(world, person_id, session))


def is_meant_for(world: World, person_id: PersonId, section: Section) -> bool:
    """Tell whether a person is in one of a section's groups, or below one (R3, G3)."""
    return not world.counts_in(person_id).isdisjoint(section.plan.group_ids)

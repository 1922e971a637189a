"""What is unlocked for whom, and why (A7, A8, A10, A13, A16, V).

Editing rules:

1. Nothing is unlocked by itself: without an automation that unlocks it, a target is locked.
2. A lock wins over every unlock, so the order of automations never matters.
3. A lock that cannot be judged locks; an unlock that cannot be judged does not unlock.
"""

from datetime import datetime

from attrs import frozen

from sessionkit.automations.conditions import Judgement, edges, judge
from sessionkit.domain.automation import Automation, Lock
from sessionkit.domain.catalogue import Section, Session, Target
from sessionkit.domain.decision import Finding, Outcome, World, met, unmet
from sessionkit.domain.ids import AutomationId, PersonId
from sessionkit.domain.reasons import Reason


@frozen(kw_only=True)
class AutomationOutcome:
    """What one automation does about a target for one person.

    Attributes:
        unlocks: It has an action that unlocks the target.
        locks: It has an action that locks the target.
    """

    automation: Automation
    unlocks: bool
    locks: bool
    judgement: Judgement


@frozen(kw_only=True)
class Access:
    """Whether a target is unlocked for a person, and by or in spite of what (A16).

    Attributes:
        changes_at: The next moment at which time alone will change the answer; none: never.
    """

    person_id: PersonId
    target: Target
    is_unlocked: bool
    automations: tuple[AutomationOutcome, ...]
    changes_at: datetime | None = None

    @property
    def locked_by(self) -> tuple[AutomationId, ...]:
        """The automations whose lock is in force."""
        return tuple(
            one.automation.automation_id
            for one in self.automations
            if one.locks and one.judgement.outcome is not Outcome.UNMET
        )

    @property
    def unlocked_by(self) -> tuple[AutomationId, ...]:
        """The automations that unlock it, in force or in spite of which it is locked."""
        return tuple(
            one.automation.automation_id
            for one in self.automations
            if one.unlocks and one.judgement.outcome is Outcome.MET
        )

    @property
    def not_met(self) -> tuple[AutomationId, ...]:
        """The automations that would unlock it if their condition were met."""
        return tuple(
            one.automation.automation_id
            for one in self.automations
            if one.unlocks and one.judgement.outcome is not Outcome.MET
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


Judged = dict[AutomationId, Judgement]
"""Automations judged already for the person and moment at hand."""


def access_to(
    world: World,
    person_id: PersonId,
    target: Target,
    *,
    at: datetime | None = None,
    judged: Judged | None = None,
) -> Access:
    """Judge every automation about a target for one person; ``changes_at`` is left open."""
    moment = world.now if at is None else at
    known: Judged = {} if judged is None else judged
    found = []
    is_locked, is_unlocked = False, False
    for automation in world.automations_about(target):
        judgement = known.get(automation.automation_id)
        if judgement is None:
            judgement = judge(automation.condition, person_id, world, moment)
            known[automation.automation_id] = judgement
        locks, unlocks = False, False
        for action in automation.actions:
            if action.target == target:
                if isinstance(action, Lock):
                    locks = True
                else:
                    unlocks = True
        outcome = judgement.outcome
        is_locked = is_locked or (locks and outcome is not Outcome.UNMET)
        is_unlocked = is_unlocked or (unlocks and outcome is Outcome.MET)
        found.append(
            AutomationOutcome(
                automation=automation, unlocks=unlocks, locks=locks, judgement=judgement
            )
        )
    return Access(
        person_id=person_id,
        target=target,
        is_unlocked=is_unlocked and not is_locked,
        automations=tuple(found),
    )


def next_change(world: World, access: Access) -> datetime | None:
    """Find the next moment at which time alone turns the answer round (A16)."""
    moments = {
        edge
        for one in access.automations
        for edge in edges(one.automation.condition)
        if edge > world.now
    }
    for moment in sorted(moments):
        later = access_to(world, access.person_id, access.target, at=moment)
        if later.is_unlocked is not access.is_unlocked:
            return moment
    return None


def ways_in(world: World, person_id: PersonId, session: Session) -> tuple[Access, ...]:
    """Judge all that a session's visibility for a person depends on: its widgets, and itself."""
    targets = [Target.widget(one) for one in world.widgets_showing(session.session_id)]
    targets.append(Target.session(session.session_id))
    judged: Judged = {}
    return tuple(access_to(world, person_id, target, judged=judged) for target in targets)


def reach(world: World, person_id: PersonId, session: Session) -> tuple[Finding, Finding]:
    """Judge whether a session is reachable and unlocked for a person (A7, V2).

    Returns:
        The finding about the widgets that show the session, and the one about the session.
    """
    judged: Judged = {}
    session_id = session.session_id
    widget_ids = world.widgets_showing(session_id)
    for widget_id in widget_ids:
        if access_to(world, person_id, Target.widget(widget_id), judged=judged).is_unlocked:
            widget = met(Reason.WIDGET_UNLOCKED, session_id, person_id)
            break
    else:
        widget = unmet(Reason.WIDGET_UNLOCKED, session_id, person_id, widget_ids=widget_ids)
    access = access_to(world, person_id, Target.session(session_id), judged=judged)
    if access.is_unlocked:
        return widget, met(Reason.SESSION_UNLOCKED, session_id, person_id)
    detail = {"locked_by": access.locked_by, "not_met": access.not_met}
    return widget, unmet(Reason.SESSION_UNLOCKED, session_id, person_id, **detail)


def is_reached(world: World, person_id: PersonId, session: Session) -> bool:
    """Tell whether a session's tile shows for a person by way of automations (V)."""
    if not session.is_published:
        return False
    return not any(finding.blocks for finding in reach(world, person_id, session))


def is_meant_for(world: World, person_id: PersonId, section: Section) -> bool:
    """Tell whether a person is in one of a section's groups, or below one (R3, G3)."""
    return not world.groups_around(person_id).isdisjoint(section.group_ids)

"""What follows for completions when something changed that they depend on (C1-C6).

Editing rules:

1. When a session counts as completed says ``domain.completion``; here it is only compared with what
   is recorded.
2. Whatever changes a plan goes through ``after_replanning``, which compares the plan before and
   after: there is no list of the ways in which a plan may change (C3).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sessionkit._domain.catalogue import Section, Session
from sessionkit._domain.completion import asked_of_learners, upheld, worked_out
from sessionkit._domain.facts.attendance import (
    CompletionRevised,
    CompletionWithdrawn,
    SessionCompleted,
)
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.ids import PersonId, SessionId
from sessionkit._domain.registration import Completion, Registration, RegistrationState
from sessionkit._domain.result import Credit, Result
from sessionkit._domain.target import Target
from sessionkit._domain.world import World


def at_present(world: World, session: Session, registration: Registration) -> Completion | None:
    """Give a learner's completion as of now, also where no step has recorded it yet (C3)."""
    if registration.completion is not None:
        return registration.completion
    if registration.state is not RegistrationState.ACTIVE:
        return None
    section = session.section(registration.section_id)
    return None if section is None else worked_out(section, registration, world.now)


def may_be_credited(registration: Registration) -> bool:
    """Tell whether there can be a credit beside it: beside a place only with a completion (C11)."""
    has_completed = registration.completion is not None or registration.fallen is not None
    return has_completed or not registration.is_current


def credit_of(world: World, session_id: SessionId, learner_id: PersonId) -> Credit | None:
    """Find the credit that a learner was given for a session (C11).

    It ends every place but that of a completion, so that beside another there is none to look for.
    """
    one = world.registration(session_id, learner_id)
    if one is not None and not may_be_credited(one):
        return None
    result = world.result(Target.session(session_id), learner_id)
    return None if result is None else result.credit


def completed_at(
    world: World, session: Session, registration: Registration | None, learner_id: PersonId
) -> datetime | None:
    """Give since when a learner completed a session, by themself or by a credit (C3, C11)."""
    return completed_since(world, session, registration, world.result(session.target, learner_id))


def completed_since(
    world: World, session: Session, registration: Registration | None, result: Result | None
) -> datetime | None:
    """Give since when a session is completed, by its registration and its result (C3, C11)."""
    if registration is not None and registration.completion is not None:
        return registration.completion.at
    if result is not None and result.is_completed:
        return result.at
    done = None if registration is None else at_present(world, session, registration)
    return None if done is None else done.at


def changes(
    session: Session, section: Section, registration: Registration, now: datetime
) -> list[Fact]:
    """Give what follows for one learner's completion from the marks as they are now (C5, C6).

    A completion that a mark took away is the same again once that mark is put right, whatever the
    plan asks by then.
    """
    if registration.state is not RegistrationState.ACTIVE:
        return []
    before = registration.completion
    kept = before or registration.fallen
    after = None if kept is None else upheld(section, registration, kept, now)
    after = after or worked_out(section, registration, now)
    if after == before:
        return []
    about: dict[str, Any] = {
        "session_id": session.session_id,
        "section_id": section.section_id,
        "learner_id": registration.learner_id,
        "attempt": registration.attempt,
    }
    if after is None:
        return [CompletionWithdrawn(**about, at=now)]
    if before is not None:
        return [CompletionRevised(**about, completion=after)]
    completed = SessionCompleted(
        **about,
        at=after.at,
        attended=after.attended,
        needed=after.needed,
        excused_counts=after.excused_counts,
        eased_at=after.eased_at,
    )
    return [completed]


def changes_for_all(
    world: World,
    session: Session,
    section: Section,
    *,
    learners: Iterable[Registration] | None = None,
) -> list[Fact]:
    """Give what follows for everybody in a section, after a change of its plan or at an end.

    Goes through everybody only where somebody can have completed: some event must be over.
    """
    if not any(event.ends_at <= world.now for event in section.events):
        return []
    if learners is None:
        learners = world.everybody_registered(session.session_id, section.section_id)
    found: list[Fact] = []
    for one in learners:
        if one.completion is None:
            found += changes(session, section, one, world.now)
    return found


def after_replanning(
    world: World, session: Session, before: Section, after: Section
) -> tuple[list[Fact], list[Fact]]:
    """Give who had completed by the plan as it was, and who does so by the plan as it is now (C3).

    What was completed is recorded first, so that no change of the plan takes it away (C5).
    """
    if asked_of_learners(before) == asked_of_learners(after):
        return [], []
    earlier = changes_for_all(world, session, before)
    done = {subject for fact in earlier for subject in fact.about}
    later = changes_for_all(world, session.with_section(after), after)
    return earlier, [fact for fact in later if done.isdisjoint(fact.about)]

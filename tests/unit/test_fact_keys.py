"""Every fact says which keys whoever writes it has to have (R15)."""

from typing import Any

import pytest

import sessionkit as sk
from sessionkit import facts
from sessionkit._domain.automation import Occurrence
from sessionkit._domain.commands.due import FillPlaces, React
from sessionkit._domain.due import Due
from sessionkit._domain.ids import AutomationId, EventId, PersonId, SectionId, SessionId
from sessionkit._domain.keys import (
    NO_KEYS,
    Keys,
    of_people,
    of_place,
    of_section,
    person_key,
)
from sessionkit._domain.result import Result, ResultStatus
from tests.builders import START

S, N, ANA = SessionId("sales-101"), SectionId("north"), PersonId("ana")
IN: dict[str, Any] = {"session_id": S, "section_id": N}
OF: dict[str, Any] = {**IN, "learner_id": ANA}
FILL = FillPlaces(session_id=S, section_id=N)
OCCURRENCE = Occurrence(trigger=sk.Trigger.PERSON_UPDATED, at=START, root=(1, 0))
REACT = React(automation_id="out", person_id="ana", occurrence=OCCURRENCE)
RESULT = Result(
    person_id=ANA, target=sk.Target.activity("quiz"), status=ResultStatus.COMPLETED, at=START
)
KEYS: list[tuple[Any, Keys]] = [
    (facts.LearnerWaitlisted(**OF, at=START, ticket=0, attempt=1), of_place(S, N, ANA)),
    (
        facts.LearnerPassedOver(**OF, requirement="registration.in-group"),
        of_section(S, N) | Keys.sharing(person_key(ANA)),
    ),
    (
        facts.AccessLost(**OF, requirement="registration.in-group", at=START),
        of_people((ANA,)),
    ),
    (facts.EventBegan(**IN, event_id=EventId("day-1")), of_section(S, N)),
    (facts.PersonErased(person_id=ANA), of_people((ANA,))),
    (facts.ResultChanged(result=RESULT), of_people((ANA,))),
    (
        facts.ChainStopped(
            automation_id=AutomationId("out"), person_id=ANA, occurrence=OCCURRENCE
        ),
        NO_KEYS,
    ),
    (facts.CommandScheduled(command=FILL, due_at=START), FILL.due_keys),
    (facts.CommandScheduled(command=REACT, due_at=START), NO_KEYS),
    (facts.DueHandled(due=Due(START, FILL)), FILL.due_keys),
]


@pytest.mark.parametrize(("fact", "keys"), KEYS, ids=lambda one: type(one).__name__)
def test_whoever_writes_a_fact_keeps_others_away(fact: Any, keys: Keys) -> None:
    """What a fact changes, nobody else touches meanwhile; what is only read needs no key."""
    assert fact.keys == keys


def test_a_fact_that_says_nothing_needs_no_key() -> None:
    """A fact of no subject is only written into the journal."""
    assert facts.Fact().keys == NO_KEYS

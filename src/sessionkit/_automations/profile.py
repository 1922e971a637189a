"""What conditions ask of one person, looked up when first asked and then remembered (A3, A13).

Every question is a lookup in a dictionary that fills itself; the answer ``None`` means that it
cannot be told, because something named is not there.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final, Generic, TypeVar

from sessionkit._domain.attendance import events_attended, events_attended_ever
from sessionkit._domain.automation import Occurrence
from sessionkit._domain.condition import Status
from sessionkit._domain.fields import PlainKey, plain_key
from sessionkit._domain.ids import GroupId, PersonId, SectionId, SessionId
from sessionkit._domain.people import PersonDate, PersonStatus
from sessionkit._domain.registration import Registration, RegistrationState
from sessionkit._domain.result import status_without_result
from sessionkit._domain.target import Target
from sessionkit._domain.world import World

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Answers(dict[Question, Answer], Generic[Question, Answer]):
    """A dictionary that looks up what it does not hold yet."""

    __slots__ = ("_look_up",)

    def __init__(self, look_up: Callable[[Question], Answer]) -> None:
        """Start empty."""
        super().__init__()
        self._look_up = look_up

    def __missing__(self, question: Question) -> Answer:
        """Look an answer up, and keep it."""
        answer = self[question] = self._look_up(question)
        return answer


class Leaf:
    """An elementary condition, made ready: it is looked up by itself, not by what it says."""

    __slots__ = ("meaning",)

    def __init__(self, meaning: "Callable[[Profile], bool | None]") -> None:
        """Keep what it means for one person."""
        self.meaning: Final = meaning

    def __call__(self, person: "Profile") -> bool | None:
        """Judge it, once for each profile."""
        return person.known[self]


def all_attempts(
    world: World, session_id: SessionId, person_id: PersonId
) -> Iterator[Registration]:
    """Go through all registrations of a person in a session: present, last and earlier (R12)."""
    one = world.registration(session_id, person_id)
    if one is not None:
        yield one
        yield from world.attempts(session_id, person_id)


class _Seen:
    """One person in a world at one moment: each method looks one thing up.

    It knows nothing of the profile that remembers the answers: two that held one another would stay
    until somebody looks for such garbage.
    """

    __slots__ = ("_at", "_person_id", "_world")

    def __init__(self, world: World, person_id: PersonId, at: datetime) -> None:
        self._world = world
        self._person_id = person_id
        self._at = at

    def is_person(self, person_id: PersonId) -> bool | None:
        person = self._world.person(person_id)
        if person is None or person.status is PersonStatus.DELETED:
            return None
        return person_id == self._person_id

    def in_group(self, group_id: GroupId) -> bool | None:
        if group_id in self._world.counts_in(self._person_id):
            return True
        return None if self._world.group(group_id) is None else False

    def standing(self, key: tuple[str, str]) -> Status | None:
        kind, target_id = key
        target = Target(kind, target_id)
        if not self._world.knows(target):
            return None
        result = self._world.result(target, self._person_id)
        return status_without_result(target.kind) if result is None else result.standing

    def dates(self, name: PersonDate) -> datetime | None:
        person = self._world.person(self._person_id)
        return None if person is None else person.date(name)

    def attribute(self, name: str) -> PlainKey | None:
        person = self._world.person(self._person_id)
        if person is None or name not in person.attributes:
            return None
        return plain_key(person.attributes[name])

    def registered(self, question: tuple[SessionId, SectionId | None]) -> bool | None:
        session_id, section_id = question
        session = self._world.session(session_id)
        if session is None or (section_id is not None and session.section(section_id) is None):
            return None
        one = self._world.registration(session_id, self._person_id)
        if one is None or one.state is not RegistrationState.ACTIVE:
            return False
        return section_id is None or one.section_id == section_id

    def attended(self, question: tuple[SessionId, bool]) -> int | None:
        session_id, in_all_attempts = question
        session = self._world.session(session_id)
        if session is None:
            return None
        if in_all_attempts:
            attempts = all_attempts(self._world, session_id, self._person_id)
            return events_attended_ever(session, attempts, self._at)
        one = self._world.registration(session_id, self._person_id)
        section = None if one is None else session.section(one.section_id)
        if one is None or section is None:
            return 0
        if one.state is not RegistrationState.ACTIVE:
            return 0
        return events_attended(section, one, self._at)


_LOOKED_UP_BY: Final[dict[str, Callable[[_Seen, Any], Any]]] = {
    "is_person": _Seen.is_person,
    "in_group": _Seen.in_group,
    "standing": _Seen.standing,
    "dates": _Seen.dates,
    "attribute": _Seen.attribute,
    "registered": _Seen.registered,
    "attended": _Seen.attended,
}


class Profile:
    """One person at one moment, as conditions see them.

    Attributes:
        person_id: Who.
        at: When.
        occurrence: What set the automation off; none for the periodic check.
        known: By condition made ready, how it came out.
        is_person: By id: whether that is this person; unknown where nobody is called so.
        in_group: By group, whether the person is a member of it or of one below it (G3).
        standing: By kind and id of a target, how the person stands towards it.
        dates: By name, the person's dates; none where the application told none.
        attribute: By name, the person's attribute as it is compared; none without it.
        registered: By session and section, whether the person has a place; with no section, in
            any of them.
        attended: By session, how many of its events the person attended, as they count; in the
            present attempt, or in all.
    """

    __slots__ = (
        "_seen",
        "at",
        "attended",
        "attribute",
        "dates",
        "in_group",
        "is_person",
        "known",
        "occurrence",
        "person_id",
        "registered",
        "standing",
    )

    known: Answers[Leaf, bool | None]
    is_person: Answers[PersonId, bool | None]
    in_group: Answers[GroupId, bool | None]
    standing: Answers[tuple[str, str], Status | None]
    dates: Answers[PersonDate, datetime | None]
    attribute: Answers[str, PlainKey | None]
    registered: Answers[tuple[SessionId, SectionId | None], bool | None]
    attended: Answers[tuple[SessionId, bool], int | None]

    def __init__(
        self,
        world: World,
        person_id: PersonId,
        *,
        at: datetime | None = None,
        occurrence: Occurrence | None = None,
    ) -> None:
        """Look at a person as they are in a world; nothing is looked up yet."""
        self.person_id: Final = person_id
        self.at: Final = world.now if at is None else at
        self.occurrence: Final = occurrence
        self._seen: Final = _Seen(world, person_id, self.at)

    def __getattr__(self, name: str) -> Any:
        """Begin to answer a question when it is first asked: most profiles are asked one or two."""
        answers: Answers[Any, Any]
        if name == "known":
            answers = Answers(self._judge)
        elif name in _LOOKED_UP_BY:
            answers = Answers(partial(_LOOKED_UP_BY[name], self._seen))
        else:
            raise AttributeError(name)
        setattr(self, name, answers)
        return answers

    def _judge(self, leaf: Leaf) -> bool | None:
        return leaf.meaning(self)

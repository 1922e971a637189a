"""Whether what automations name is there (A13, A17)."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Final

from sessionkit._automations.findings import NAMES_UNKNOWN, RuleFinding, too_wide
from sessionkit._automations.notation import KEYS
from sessionkit._automations.profile import Answers
from sessionkit._domain.action import (
    Action,
    AddToGroup,
    AssignToDo,
    Complete,
    Expire,
    Lock,
    OfferGroups,
    RemoveFromGroup,
    Reset,
    Unlock,
)
from sessionkit._domain.automation import Automation, Trigger
from sessionkit._domain.condition import (
    AllOf,
    AnyOf,
    Condition,
    Elementary,
    HasAttended,
    HasStatus,
    IsInGroup,
    IsPerson,
    IsRegistered,
    Not,
)
from sessionkit._domain.ids import GroupId, PersonId, SectionId, SessionId
from sessionkit._domain.people import PersonStatus
from sessionkit._domain.target import Target, TargetKind
from sessionkit._domain.world import World

LONGEST_WALK: Final = 250_000
"""How many nodes of one condition are looked at for names."""

_HINTS_GIVEN: Final = 20

Name = tuple[str, ...]
"""Something named: its kind, then its id; a section with that of its session."""


class Names:
    """Whether what is named is there, looked up once for each name."""

    def __init__(self, world: World) -> None:
        """Start with nothing looked up."""
        self.world: Final = world
        self.unknown: Final[Answers[Name, str]] = Answers(self._look_up)
        self._hints_left = _HINTS_GIVEN

    def _look_up(self, name: Name) -> str:
        """Say what is not there; nothing where it is."""
        kind, one_id = name[0], name[-1]
        if self._is_there(name):
            return ""
        of = f" of session {name[1]!r}" if kind == "section" else ""
        return f"unknown {kind} {one_id!r}{of}{self._hint(name, one_id)}"

    def _is_there(self, name: Name) -> bool:
        world, (kind, one_id, *more) = self.world, name
        match kind:
            case "group":
                return world.group(GroupId(one_id)) is not None
            case "person":
                person = world.person(PersonId(one_id))
                return person is not None and person.status is not PersonStatus.DELETED
            case "session":
                return world.session(SessionId(one_id)) is not None
            case "section":
                session = world.session(SessionId(one_id))
                return session is not None and session.section(SectionId(more[0])) is not None
            case _:
                return world.knows(Target(kind, one_id))

    def _hint(self, name: Name, one_id: str) -> str:
        """Propose what is called nearly so; only so often, because all there are are compared."""
        if not self._hints_left:
            return ""
        self._hints_left -= 1
        close = get_close_matches(one_id, sorted(self._known(name)), n=1)
        return f", did you mean {close[0]!r}?" if close else ""

    def _known(self, name: Name) -> Iterable[str]:
        """Go through what of a kind there is, where there are not too many: no people, no activities."""
        world = self.world
        match name[0]:
            case "group":
                return (one.group_id for one in world.all_groups())
            case "section":
                session = world.session(SessionId(name[1]))
                return () if session is None else (one.section_id for one in session.sections)
            case "journey":
                return (one.journey_id for one in world.journeys())
            case "journey section":
                journeys = world.journeys()
                return (part.journey_section_id for one in journeys for part in one.sections)
            case "programme":
                return (one.programme_id for one in world.programmes())
            case _:
                return ()


def names_in(one: Elementary) -> tuple[Name, ...]:
    """Name what an elementary condition asks about."""
    match one:
        case IsPerson(person_id=person_id):
            return (("person", person_id),)
        case IsInGroup(group_id=group_id):
            return (("group", group_id),)
        case HasStatus(target=target):
            return (target.key,)
        case IsRegistered(session_id=session_id, section_id=section_id):
            session = ("session", session_id)
            return (session,) if section_id is None else (("section", session_id, section_id),)
        case HasAttended(session_id=session_id):
            return (("session", session_id),)
        case _:
            return ()


def _named_by(action: Action) -> Iterator[tuple[str, Name]]:
    """Go through what an action names, each with its place below the action."""
    match action:
        case Unlock(target=target) | Lock(target=target) | AssignToDo(target=target):
            yield KEYS[type(action)], target.key
        case Complete(activity_id=one_id) | Expire(activity_id=one_id) | Reset(activity_id=one_id):
            yield KEYS[type(action)], Target.activity(one_id).key
        case AddToGroup(group_id=group_id) | RemoveFromGroup(group_id=group_id):
            yield KEYS[type(action)], ("group", group_id)
        case OfferGroups(group_ids=group_ids):
            for place, group_id in enumerate(group_ids):
                yield f"{KEYS[type(action)]}[{place}]", ("group", group_id)
        case _:
            return


_SUBJECTS: Final = {
    Trigger.ACTIVITY_COMPLETED: TargetKind.ACTIVITY.value,
    Trigger.ACTIVITY_READY_FOR_GRADING: TargetKind.ACTIVITY.value,
    Trigger.ACTIVITY_GRADED: TargetKind.ACTIVITY.value,
    Trigger.JOURNEY_COMPLETED: TargetKind.JOURNEY.value,
    Trigger.JOURNEY_SECTION_COMPLETED: TargetKind.JOURNEY_SECTION.value,
    Trigger.PROGRAMME_COMPLETED: TargetKind.PROGRAMME.value,
    Trigger.GOAL_COMPLETED: TargetKind.GOAL.value,
    Trigger.ADDED_TO_GROUP: "group",
    Trigger.REMOVED_FROM_GROUP: "group",
}
"""What a trigger is about, where not about a session."""


def unknown_names(automation: Automation, names: Names) -> Iterator[RuleFinding]:
    """Report each place of an automation that names what is not there."""
    left = LONGEST_WALK
    for path, name in _named(automation):
        left -= 1
        if not left:
            yield too_wide(automation, "it is too large to look for unknown names in all of it")
            return
        problem = names.unknown[name] if name else ""
        if problem:
            yield RuleFinding(
                code=NAMES_UNKNOWN,
                automation_ids=(automation.automation_id,),
                path=path,
                sentence=f"{path}: {problem}",
                detail={"kind": name[0], "ids": name[1:]},
            )


def _named(automation: Automation) -> Iterator[tuple[str, Name]]:
    """Go through whatever is named, with its path; what names nothing counts as a step as well."""
    trigger, subject_id = automation.trigger, automation.subject_id
    if trigger is not None and subject_id is not None:
        yield "$.subject_id", (_SUBJECTS.get(trigger, "session"), subject_id)
    for place, action in enumerate(automation.actions):
        for key, name in _named_by(action):
            yield f"$.actions[{place}].{key}", name
    waiting: list[tuple[str, Condition]] = [("$.condition", automation.condition)]
    while waiting:
        path, condition = waiting.pop()
        match condition:
            case AllOf(conditions=parts) | AnyOf(conditions=parts):
                yield path, ()
                below = f"{path}.{KEYS[type(condition)]}"
                waiting += [(f"{below}[{place}]", part) for place, part in enumerate(parts)]
            case Not(condition=inner):
                waiting.append((f"{path}.not", inner))
            case _:
                for name in names_in(condition) or ((),):
                    yield f"{path}.{KEYS[type(condition)]}", name

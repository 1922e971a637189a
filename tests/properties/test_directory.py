"""Laws of the directory: each source adds and takes away only its own (G11).

- The same directory again gives no fact, whatever staff, automations and people did since.
- Who holds whom where, and who keeps whom suspended, is what a plain reading of the rule says.
- Somebody who was erased stays so, whoever tells of them (G9).
"""

from contextlib import suppress
from typing import Any

from attrs import define, field
from hypothesis import event, given
from hypothesis import strategies as st

import sessionkit as sk
from sessionkit._domain.people import Membership, Person
from tests.builders import Kit, a_kit

PEOPLE = ("ana", "bob", "cyd")
GROUPS = ("north", "south")
AUTOMATION = "automation"
SOURCES = ("directory", "staff", AUTOMATION)
LEVELS = (0, 1, True, False, "1", None)

ADA = sk.PersonEntry(person_id="ada", name="Ada")

Said = dict[str, tuple[tuple[str, ...], bool]]
"""What a directory says: in which groups somebody is, and whether they are suspended."""


def a_directory(said: Said, names: dict[str, Any]) -> sk.SynchroniseDirectory:
    """The directory that says this, with more about everybody."""
    people = [
        sk.PersonEntry(
            person_id=one,
            name=f"{one} {names.get(one)}",
            status="suspended" if is_suspended else "active",
            group_ids=group_ids,
            attributes={"level": names.get(one)},
        )
        for one, (group_ids, is_suspended) in said.items()
    ]
    groups = [sk.GroupEntry(group_id=one, title=one) for one in GROUPS]
    return sk.SynchroniseDirectory(people=[*people, ADA], groups=groups)


def a_platform() -> Kit:
    """Nobody but an admin of staff, and an automation for each thing that one may do."""
    kit = a_kit()
    kit.do(sk.SavePerson(person=ADA))
    kit.do(sk.AssignRoles(holder=sk.Holder.person("ada"), is_admin=True))
    for group_id in GROUPS:
        entry = sk.GroupEntry(group_id=group_id, title=group_id)
        kit.do(sk.SaveGroup(group=entry))
    doing: dict[str, Any] = {"suspend": sk.Suspend(), "reactivate": sk.Reactivate()}
    doing |= {f"join {one}": sk.AddToGroup(one) for one in GROUPS}
    doing |= {f"leave {one}": sk.RemoveFromGroup(one) for one in GROUPS}
    for name, action in doing.items():
        kit.do(sk.AddActivity(activity_id=name, title=name))
        automation = sk.Automation(
            automation_id=name,
            name=name,
            trigger=sk.Trigger.ACTIVITY_COMPLETED,
            subject_id=name,
            condition=sk.Always(),
            actions=[action],
        )
        kit.do(sk.SaveAutomation(automation=automation))
    return kit


@define
class Step:
    """A source does one thing about one person."""

    source: str
    does: str
    person_id: str
    group_id: str

    def play(self, kit: Kit) -> None:
        """Do it."""
        if self.source == AUTOMATION:
            name = self.does if self.does in {"suspend", "reactivate"} else ""
            name = name or f"{self.does} {self.group_id}"
            target = sk.Target.activity(name)
            done = sk.ReportResult(target=target, person_id=self.person_id, status="completed")
            kit.do(sk.ResetActivity(activity_id=name, person_id=self.person_id))
            kit.do(done)
            return
        by: Any = "ada" if self.source == "staff" else sk.APPLICATION
        person, group = {"person_id": self.person_id}, {"group_id": self.group_id}
        commands: dict[str, Any] = {
            "suspend": lambda: sk.SuspendPerson(**person),
            "reactivate": lambda: sk.ReactivatePerson(**person),
            "join": lambda: sk.JoinGroup(**person, **group),
            "leave": lambda: sk.LeaveGroup(**person, **group),
        }
        kit.do(commands[self.does](), by=by)


@define
class OnPaper:
    """Who holds whom where, by a plain reading of the rule."""

    said: Said = field(factory=dict)
    held: set[tuple[str, str, str]] = field(factory=set)
    suspended: set[tuple[str, str]] = field(factory=set)

    def tell(self, said: Said) -> None:
        """Take over what the directory says differently; who is missing is suspended."""
        missing = {one: (self.said[one][0], True) for one in self.said if one not in said}
        for one, (group_ids, is_suspended) in (said | missing).items():
            before, was = self.said.get(one, ((), False))
            for group_id in GROUPS:
                hold = (one, group_id, "directory")
                if group_id in group_ids and group_id not in before:
                    self.held.add(hold)
                if group_id in before and group_id not in group_ids:
                    self.held.discard(hold)
            if is_suspended and not was:
                self.suspended.add((one, "directory"))
            if was and not is_suspended:
                self.suspended.discard((one, "directory"))
            self.said[one] = (group_ids, is_suspended)

    def do(self, step: Step) -> None:
        """Note what a step does."""
        one, group_id, source = step.person_id, step.group_id, step.source
        by_directory = source == "directory"
        if one not in self.said:
            return
        group_ids, is_suspended = self.said[one]
        match step.does:
            case "join":
                self.held.add((one, group_id, source))
                group_ids = tuple(sorted({*group_ids, group_id}))
            case "leave":
                ends = {"directory"} if by_directory else set(SOURCES)
                self.held -= {(one, group_id, other) for other in ends}
                group_ids = tuple(other for other in group_ids if other != group_id)
            case "suspend":
                self.suspended.add((one, source))
                is_suspended = True
            case _:
                lifts = set(SOURCES) if source == "staff" else {source}
                self.suspended -= {(one, other) for other in lifts}
                is_suspended = False
        if by_directory:
            self.said[one] = (group_ids, is_suspended)


def as_stored(kit: Kit) -> tuple[set[tuple[str, str, str]], set[tuple[str, str]]]:
    """Who holds whom where, and who keeps whom suspended."""
    people = [one for one in kit.storage.records(Person).values() if one.person_id in PEOPLE]
    for person in people:
        is_suspended = person.status is sk.PersonStatus.SUSPENDED
        assert is_suspended is bool(person.suspended_by)
    held = kit.storage.records(Membership).values()
    return (
        {(one.person_id, one.group_id, one.source.kind.value) for one in held},
        {(one.person_id, by.kind.value) for one in people for by in one.suspended_by},
    )


_people = st.sampled_from(("ana", "ana", "bob", "cyd"))
_group_ids = st.sampled_from((("north",), ("north", "south"), ("south",), ()))
_row = st.tuples(_group_ids, st.sampled_from((False, False, True)))
_said = st.fixed_dictionaries({"ana": _row, "bob": _row}, optional={"cyd": _row})
_told = st.one_of(_said, st.fixed_dictionaries({"bob": _row}, optional={"ana": _row}))
_does = st.sampled_from(("join", "leave", "suspend", "reactivate"))
_steps = st.builds(Step, st.sampled_from(SOURCES), _does, _people, st.sampled_from(GROUPS))
_names = st.dictionaries(_people, st.sampled_from(LEVELS))
_edits = st.builds(
    lambda person_id, level, name: sk.EditPerson(
        person_id=person_id, name=name, attributes={"level": level}
    ),
    _people,
    st.sampled_from(LEVELS),
    st.sampled_from(("Somebody", "ana None")),
)
_by_staff = st.one_of(
    _edits,
    st.builds(lambda one: sk.DeletePerson(person_id=one), _people),
    st.builds(lambda one: sk.RemoveGroup(group_id=one), st.sampled_from(GROUPS)),
    st.builds(
        lambda one, title: sk.SaveGroup(group=sk.GroupEntry(group_id=one, title=title)),
        st.sampled_from((*GROUPS, "west")),
        st.sampled_from(("north", "Else")),
    ),
    st.builds(
        lambda one, groups: sk.SavePerson(
            person=sk.PersonEntry(person_id=one, name="Saved", group_ids=groups)
        ),
        st.sampled_from((*PEOPLE, "eve")),
        _group_ids,
    ),
)
_since = _steps.filter(lambda step: step.source != "directory")


@given(
    st.lists(_told, max_size=1),
    _said,
    _names,
    st.lists(st.one_of(_since, _since, _by_staff), min_size=4, max_size=10),
)
def test_the_same_directory_again_gives_no_fact(
    earlier: list[Said], said: Said, names: dict[str, Any], since: list[Any]
) -> None:
    """Whatever staff and automations did since, the erasing of people and groups included."""
    kit = a_platform()
    for one in earlier:
        kit.do(a_directory(one, {}))
    command = a_directory(said, names)
    kit.do(command)
    done = 0
    for step in since:
        with suppress(sk.Refused, sk.NotFound):
            if isinstance(step, Step):
                step.play(kit)
            else:
                kit.do(step, by="ada")
            done += 1
    event(f"done since: {min(done, 3)}")
    assert kit.do(command).facts == ()


@given(_said, st.lists(st.one_of(_told, _steps, _steps, _steps), min_size=10, max_size=20))
def test_each_source_undoes_only_its_own(first: Said, course: list[Any]) -> None:
    """Holds and suspensions are what a plain reading of the rule says, step by step."""
    kit, paper = a_platform(), OnPaper()
    for step in (first, *course):
        if isinstance(step, Step):
            with suppress(sk.Refused, sk.NotFound):
                step.play(kit)
            paper.do(step)
        else:
            kit.do(a_directory(step, {}))
            paper.tell(step)
        assert as_stored(kit) == (paper.held, paper.suspended)
    event(f"sources at work: {len({one[2] for one in paper.held})}")


@given(_said, _people, st.lists(st.one_of(_said, _steps, _edits), max_size=6))
def test_who_was_erased_stays_erased(said: Said, person_id: str, since: list[Any]) -> None:
    """G9: no directory, command or automation brings somebody back under the same id."""
    kit = a_platform()
    kit.do(a_directory(said | {person_id: (GROUPS, False)}, {}))
    kit.do(sk.DeletePerson(person_id=person_id))
    for step in since:
        with suppress(sk.Refused, sk.NotFound):
            if isinstance(step, Step):
                step.play(kit)
            elif isinstance(step, dict):
                kit.do(a_directory(step, {}))
            else:
                kit.do(step)
    person = kit.storage.records(Person)[person_id,]
    assert person == Person(person_id=person_id, name="", status=sk.PersonStatus.DELETED)
    assert not [one for one in as_stored(kit)[0] if one[0] == person_id]

"""A whole directory at once: the differences are worked out, and only those happen (G1, G11).

What the directory says is compared with what it last said, not with what holds: so telling the
same again changes nothing, whatever staff, automations and people have done since.
"""

from collections.abc import Iterable
from typing import Final

from attrs import define, evolve, field

from sessionkit._domain.commands.people import SynchroniseDirectory
from sessionkit._domain.decision import Decision, Finding, judged, met, refused, waived, warned
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.people import (
    GroupLeftOut,
    GroupSaved,
    GroupTold,
    MembershipsChanged,
    PersonSaved,
)
from sessionkit._domain.ids import GroupId, PersonId
from sessionkit._domain.people import Group, PersonStatus, Told
from sessionkit._domain.reasons import GroupUse, GroupUser, Reason
from sessionkit._domain.world import World
from sessionkit._policies import authority, people

FEW: Final = 10
"""So many people may be lost whatever share they are: a small school is no broken feed (G1)."""


def synchronise(command: SynchroniseDirectory, world: World) -> Decision:
    """Take over a whole directory; the differences are worked out (G1, G11).

    People whom it no longer names are suspended, never erased. Groups that it no longer names are
    removed, unless something still refers to them: those it lets go, with a warning. Whoever was
    erased is left out.
    """
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    groups = _Groups(world, [people.group_of(entry) for entry in command.groups])
    everybody = _People(world, groups, [people.told_of(entry) for entry in command.people])
    groups.bring_back(everybody.joined)
    unknown = tuple(sorted(everybody.named - groups.said.keys()))
    findings = [
        admin,
        judged(Reason.GROUPS_KNOWN, not unknown, missing=unknown),
        *people.fits_the_tree(world, list(groups.saved.values())),
    ]
    everybody.take_over()
    findings += _losses(command, world, everybody)
    findings += [
        warned(Reason.GROUP_UNUSED, group_id, users=users)
        for group_id, users in groups.used.items()
    ]
    if everybody.erased:
        erased = everybody.erased
        findings.append(warned(Reason.PERSON_ID_KEPT, *erased, person_ids=erased))
    if any(one.blocks for one in findings):
        return Decision(tuple(findings))
    facts = (*groups.facts(), *everybody.facts, *groups.removing())
    return Decision(tuple(findings), facts)


def _losses(command: SynchroniseDirectory, world: World, everybody: "_People") -> list[Finding]:
    """Judge whether so many active people would be lost that it looks like a broken feed (G1)."""
    lost = tuple(sorted(everybody.lost))
    if len(lost) <= FEW:
        return [met(Reason.FEW_LOST)]
    active = sum(1 for one in world.everybody() if one.status is PersonStatus.ACTIVE)
    holds = len(lost) * 100 <= command.tolerated_percent * active
    few = judged(
        Reason.FEW_LOST,
        holds,
        lost=len(lost),
        active=active,
        percent=command.tolerated_percent,
        person_ids=lost,
    )
    return [waived(few) if command.with_losses and few.blocks else few]


class _Groups:
    """The groups as a directory has them, and what that changes.

    Attributes:
        said: What it says, by id.
        there: The groups there are.
        saved: Those that will be another, or new.
        dropped: Those that it named last time and does not name any more.
        used: Those it drops that have to stay, with what refers to them.
        gone: Those that will be removed.
    """

    def __init__(self, world: World, groups: Iterable[Group]) -> None:
        """Compare with what was last said."""
        self.world = world
        self.said = {one.group_id: one for one in groups}
        self.before = {one.group_id: one for one in world.all_told_groups()}
        self.there = {one.group_id: one for one in world.all_groups()}
        self.saved: dict[GroupId, Group] = {}
        for group_id, group in self.said.items():
            known = self.there.get(group_id)
            after = people.group_as_told(known, self.before.get(group_id), group)
            if after is not None and after != known:
                self.saved[group_id] = after
        self.bring_back(
            one.parent_id for one in list(self.saved.values()) if one.parent_id is not None
        )
        self.dropped = [one for one in self.before if one not in self.said]
        missing = [self.there[one] for one in self.dropped if one in self.there]
        self.used = self._still_used(missing)
        self.gone = frozenset([one.group_id for one in missing]) - self.used.keys()

    def bring_back(self, group_ids: Iterable[GroupId]) -> None:
        """Have groups again that were removed, and that the directory now says something new of."""
        for group_id in group_ids:
            wanted: GroupId | None = group_id
            while (
                wanted is not None
                and wanted in self.said
                and wanted not in self.there
                and wanted not in self.saved
            ):
                self.saved[wanted] = self.said[wanted]
                wanted = self.said[wanted].parent_id

    def _still_used(self, missing: list[Group]) -> dict[GroupId, tuple[GroupUser, ...]]:
        """Name the missing groups that have to stay: every group above one that stays as well."""
        used = {one.group_id: users for one in missing if (users := self._users(one, missing))}
        by_id = {one.group_id: one for one in missing}
        for group in [by_id[group_id] for group_id in used]:
            below = group
            while below.parent_id in by_id and below.parent_id not in used:
                used[below.parent_id] = (GroupUser(kind=GroupUse.SUBGROUP, id=below.group_id),)
                below = by_id[below.parent_id]
        return used

    def _users(self, group: Group, missing: list[Group]) -> tuple[GroupUser, ...]:
        """Name what will still refer to a missing group."""
        after = {**self.there, **self.saved}
        leaving = {one.group_id for one in missing}
        below = [
            one
            for one in after.values()
            if one.parent_id == group.group_id and one.group_id not in leaving
        ]
        return people.users_of(self.world, group.group_id, below)

    def facts(self) -> list[Fact]:
        """Give what happens to groups before anybody is in them."""
        saved = [GroupSaved(group=one) for one in self.saved.values()]
        told = [
            GroupTold(group=one)
            for group_id, one in self.said.items()
            if self.before.get(group_id) != one
        ]
        return [*saved, *told]

    def removing(self) -> list[Fact]:
        """Give what happens to groups once nobody is in them any more."""
        facts: list[Fact] = []
        for group_id in self.dropped:
            if group_id in self.gone:
                facts += people.removed_group(self.world, group_id)
            facts.append(GroupLeftOut(group_id=group_id))
        return facts


@define(slots=False)
class _People:
    """The people as a directory has them, and what that changes.

    Attributes:
        told: What it says of those who have not been erased, by id.
        erased: Those whom it names though they were erased (G9).
        facts: What happens to people.
        lost: Active people who will not be active any more, or be in no group (G1).
    """

    world: World
    groups: _Groups
    entries: list[Told]
    facts: list[Fact] = field(factory=list)
    lost: list[PersonId] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        """Find whom it says something new of."""
        self.before = {one.person_id: one for one in self.world.everybody_told()}
        self.named = {group_id for one in self.entries for group_id in one.group_ids}
        new = [one for one in self.entries if one.person_id not in self.before]
        self.erased = tuple(
            one.person_id
            for one in new
            if (person := self.world.person(one.person_id)) is not None
            and person.status is PersonStatus.DELETED
        )
        gone = set(self.erased)
        self.told = {one.person_id: one for one in self.entries if one.person_id not in gone}
        self.joined = {
            group_id
            for one in self.told.values()
            for group_id in one.group_ids
            if one.person_id not in self.before
            or group_id not in self.before[one.person_id].group_ids
        }

    def take_over(self) -> None:
        """Work out what happens to everybody of whom anything differs."""
        gone = self.groups.gone
        told = {key: one for key, one in self.told.items() if self.before.get(key) != one}
        told |= self._missing()
        members = {
            one.person_id for group_id in gone for one in self.world.memberships_in(group_id)
        }
        there = self.groups.there.keys() | self.groups.saved.keys()
        absent = frozenset(self.groups.said.keys() - there)
        for person_id in told:
            found = people.taken_over(self.world, told[person_id], gone=gone, absent=absent)
            self._note(person_id, found)
        for person_id in sorted(members - told.keys()):
            self._note(person_id, people.put_out(self.world, person_id, gone))

    def _missing(self) -> dict[PersonId, Told]:
        """Give what it now says, by saying nothing, of those whom it named before."""
        found = {}
        for person_id, said in self.before.items():
            if person_id not in self.told:
                kept = tuple(one for one in said.group_ids if one not in self.groups.gone)
                after = evolve(said.with_status(PersonStatus.SUSPENDED), group_ids=kept)
                if after != said:
                    found[person_id] = after
        return found

    def _note(self, person_id: PersonId, facts: list[Fact]) -> None:
        self.facts += facts
        before, group_ids = self.world.person(person_id), self.world.groups_of(person_id)
        if before is None or before.status is not PersonStatus.ACTIVE:
            return
        is_suspended, around = False, group_ids
        for fact in facts:
            if isinstance(fact, PersonSaved):
                is_suspended = fact.person.status is PersonStatus.SUSPENDED
            elif isinstance(fact, MembershipsChanged):
                around = fact.groups_after(self.world.memberships_of(person_id))
        if is_suspended or (group_ids and not around):
            self.lost.append(person_id)

"""People, groups and roles, as the application tells of them (G1-G4, G9, V4)."""

from collections.abc import Iterable

from attrs import evolve

from sessionkit._domain.commands import (
    AssignRoles,
    DeletePerson,
    FillPlaces,
    GroupEntry,
    PersonEntry,
    RemoveGroup,
    SaveGroup,
    SavePerson,
    SettlePlaces,
    SynchroniseDirectory,
)
from sessionkit._domain.decision import (
    Decision,
    Finding,
    Outcome,
    World,
    decided,
    judged,
    refused,
    unmet,
)
from sessionkit._domain.facts import (
    AccessLost,
    CommandScheduled,
    Fact,
    GroupRemoved,
    GroupSaved,
    PersonErased,
    PersonSaved,
    RolesAssigned,
)
from sessionkit._domain.ids import GroupId, PersonId
from sessionkit._domain.people import (
    NO_GROUPS,
    Group,
    Holder,
    HolderKind,
    Person,
    PersonStatus,
    Roles,
)
from sessionkit._domain.reasons import Reason
from sessionkit._domain.registration import RegistrationState, Roster
from sessionkit._policies import authority

GONE = (PersonStatus.SUSPENDED, PersonStatus.DELETED)


# People ---------------------------------------------------------------------------------------


def save_person(command: SavePerson, world: World) -> Decision:
    """Add a person, or take over everything anew of one that is known (G1)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    missing = tuple(one for one in command.person.group_ids if world.group(one) is None)
    findings = [admin, judged(Reason.GROUPS_KNOWN, not missing, missing=missing)]

    def facts() -> list[Fact]:
        is_new = world.person(command.person.person_id) is None
        saved = _saved(world, _person(command.person))
        return [*saved, *(refilling_all(world) if is_new else ())]

    return decided(findings, facts)


def _person(entry: PersonEntry) -> Person:
    return Person(
        person_id=entry.person_id,
        name=entry.name,
        email=entry.email,
        zone=entry.zone,
        locale=entry.locale,
        status=entry.status,
        dates=entry.dates,
        attributes=entry.attributes,
        group_ids=entry.group_ids,
    )


def _saved(world: World, person: Person) -> list[Fact]:
    """Give what follows from a person being known as told now, for their places too."""
    before = world.person(person.person_id)
    if before == person:
        return []
    facts: list[Fact] = [PersonSaved(person=person)]
    if before is None:
        return facts
    if person.status in GONE and before.status not in GONE:
        return facts + _settling(world, person.person_id)
    if person.group_ids != before.group_ids:
        facts += _losses(world, person)
    if person.group_ids != before.group_ids or person.status is not before.status:
        facts += refilling(world, [person.person_id])
    return facts


def _settling(world: World, person_id: PersonId) -> list[Fact]:
    """Have a person's places given up, session by session (G9)."""
    return [
        CommandScheduled(
            command=SettlePlaces(session_id=one.session_id, person_id=person_id),
            due_at=world.now,
        )
        for one in world.registrations_of(person_id)
    ]


def refilling(world: World, person_ids: Iterable[PersonId]) -> list[Fact]:
    """Have free places offered again where people in line may qualify by now (W4)."""
    session_ids = dict.fromkeys(
        one.session_id
        for person_id in person_ids
        for one in world.registrations_of(person_id)
        if one.state is RegistrationState.WAITING
    )
    return [
        CommandScheduled(command=FillPlaces(session_id=one), due_at=world.now)
        for one in session_ids
    ]


def refilling_all(world: World) -> list[Fact]:
    """Have free places offered again wherever somebody waits beside one (W4).

    That is rare: it takes a line in which nobody qualified so far.
    """
    session_ids = dict.fromkeys(
        roster.session_id for roster in world.lines() if _has_free_places(world, roster)
    )
    return [
        CommandScheduled(command=FillPlaces(session_id=one), due_at=world.now)
        for one in session_ids
    ]


def _has_free_places(world: World, roster: Roster) -> bool:
    session = world.session(roster.session_id)
    section = None if session is None else session.section(roster.section_id)
    return section is not None and not roster.is_full(section.plan.capacity)


def _losses(world: World, person: Person) -> list[Fact]:
    """Note where a registered person is no longer in any of the section's groups (V4)."""
    around = NO_GROUPS.union(*(world.groups_above(one) for one in person.group_ids))
    before = world.groups_around(person.person_id)
    facts: list[Fact] = []
    for one in world.registrations_of(person.person_id):
        session = world.session(one.session_id)
        section = None if session is None else session.section(one.section_id)
        if section is None or one.state is not RegistrationState.ACTIVE:
            continue
        if around.isdisjoint(section.plan.group_ids) and not before.isdisjoint(
            section.plan.group_ids
        ):
            lost = AccessLost(
                session_id=one.session_id,
                section_id=one.section_id,
                learner_id=one.learner_id,
                requirement=Reason.IN_GROUP.code,
                at=world.now,
            )
            facts.append(lost)
    return facts


def delete_person(command: DeletePerson, world: World) -> Decision:
    """Erase a person; what is left is an id, so that counts stay right (G9)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    person = world.person(command.person_id)
    if person is None or person.status is PersonStatus.DELETED:
        return refused(unmet(Reason.PERSON_EXISTS, command.person_id, id=command.person_id))

    def facts() -> list[Fact]:
        found: list[Fact] = [PersonErased(person_id=command.person_id)]
        holder = Holder.person(command.person_id)
        if world.roles(holder) is not None:
            found.append(RolesAssigned(roles=Roles(holder=holder)))
        return found + _settling(world, command.person_id)

    return decided([admin], facts)


# What automations do about a person -------------------------------------------------------------


def _present(world: World, person_id: PersonId) -> Person | Decision:
    person = world.person(person_id)
    if person is None or person.status is PersonStatus.DELETED:
        return refused(unmet(Reason.PERSON_EXISTS, person_id, id=person_id))
    return person


def joining(world: World, person_id: PersonId, group_ids: Iterable[GroupId]) -> Decision:
    """Make a person a member of groups as well (A5)."""
    person = _present(world, person_id)
    if isinstance(person, Decision):
        return person
    missing = tuple(one for one in group_ids if world.group(one) is None)
    after = tuple(sorted({*person.group_ids, *group_ids}))
    return decided(
        [judged(Reason.GROUPS_KNOWN, not missing, missing=missing)],
        lambda: _saved(world, evolve(person, group_ids=after)),
    )


def leaving(world: World, person_id: PersonId, group_id: GroupId) -> Decision:
    """End a person's own membership of a group, if it is one (A5)."""
    person = _present(world, person_id)
    if isinstance(person, Decision):
        return person
    known = world.group(group_id) is not None
    after = tuple(one for one in person.group_ids if one != group_id)
    return decided(
        [judged(Reason.GROUP_EXISTS, known, group_id, id=group_id)],
        lambda: _saved(world, evolve(person, group_ids=after)),
    )


def becoming(
    world: World,
    person_id: PersonId,
    status: PersonStatus,
    *,
    only_from: tuple[PersonStatus, ...],
) -> Decision:
    """Give a person another status, where theirs is one of some (A5, G9)."""
    person = _present(world, person_id)
    if isinstance(person, Decision):
        return person
    after = evolve(person, status=status if person.status in only_from else person.status)
    return Decision((), tuple(_saved(world, after)))


# Groups ---------------------------------------------------------------------------------------


def save_group(command: SaveGroup, world: World) -> Decision:
    """Add a group, or take over everything anew of one that is known (G1, G2)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    group = _group(command.group)
    findings = [admin, *_fits_the_tree(world, [group])]

    def facts() -> list[Fact]:
        before = world.group(group.group_id)
        if before == group:
            return []
        is_elsewhere = before is None or before.parent_id != group.parent_id
        return [GroupSaved(group=group), *(refilling_all(world) if is_elsewhere else ())]

    return decided(findings, facts)


def _group(entry: GroupEntry) -> Group:
    return Group(
        group_id=entry.group_id, title=entry.title, type=entry.type, parent_id=entry.parent_id
    )


def _fits_the_tree(world: World, groups: list[Group]) -> list[Finding]:
    """Judge that all parents are known and that nothing lies below itself, as it will be (G2)."""
    new = {group.group_id: group for group in groups}

    def parent_of(group_id: GroupId) -> GroupId | None:
        group = new.get(group_id) or world.group(group_id)
        return None if group is None else group.parent_id

    missing = sorted(
        {
            group.parent_id
            for group in groups
            if group.parent_id is not None
            and group.parent_id not in new
            and world.group(group.parent_id) is None
        }
    )
    findings = [judged(Reason.GROUPS_KNOWN, not missing, missing=tuple(missing))]
    safe: set[GroupId] = set()
    for group in groups:
        path = [group.group_id]
        above = group.parent_id
        while above is not None and above not in safe and above not in path:
            path.append(above)
            above = parent_of(above)
        if above is not None and above in path:
            loop = " > ".join([*path, above])
            detail = {"group_id": above, "path": loop}
            return [*findings, unmet(Reason.GROUP_TREE, group.group_id, **detail)]
        safe.update(path)
    return [*findings, judged(Reason.GROUP_TREE, holds=True)]


def remove_group(command: RemoveGroup, world: World) -> Decision:
    """Remove a group that nothing refers to; its members leave it (G1)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    group_id = command.group_id
    if world.group(group_id) is None:
        return refused(unmet(Reason.GROUP_EXISTS, group_id, id=group_id))
    users = _users(world, group_id)
    findings = [admin, judged(Reason.GROUP_UNUSED, not users, group_id, users=users)]
    return decided(findings, lambda: _removed(world, group_id))


def _users(world: World, group_id: GroupId) -> tuple[str, ...]:
    return (
        *(f"group {group.group_id}" for group in world.subgroups(group_id)),
        *(f"session {one.session_id}" for one in world.sessions_for_group(group_id)),
    )


def _removed(world: World, group_id: GroupId) -> list[Fact]:
    facts: list[Fact] = []
    for person in list(world.members(group_id)):
        kept = tuple(one for one in person.group_ids if one != group_id)
        facts += _saved(world, evolve(person, group_ids=kept))
    holder = Holder.group(group_id)
    if world.roles(holder) is not None:
        facts.append(RolesAssigned(roles=Roles(holder=holder)))
    return [*facts, GroupRemoved(group_id=group_id), *refilling_all(world)]


# Everything at once ---------------------------------------------------------------------------


def synchronise(command: SynchroniseDirectory, world: World) -> Decision:
    """Take over a whole directory; the differences are worked out (G1).

    People who are missing are suspended, never erased. Groups that are missing are removed, unless
    something still refers to them: that is a warning.
    """
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    groups = [_group(entry) for entry in command.groups]
    new_groups = {group.group_id: group for group in groups}
    people = {entry.person_id: _person(entry) for entry in command.people}
    named = {group_id for person in people.values() for group_id in person.group_ids}
    unknown = tuple(sorted(named - new_groups.keys()))
    missing = [one for one in world.all_groups() if one.group_id not in new_groups]
    used = _still_used(world, missing, groups)
    findings = [
        admin,
        judged(Reason.GROUPS_KNOWN, not unknown, missing=unknown),
        *_fits_the_tree(world, groups),
    ]
    findings += [
        Finding(Reason.GROUP_UNUSED, Outcome.WARNING, (group_id,), {"users": users})
        for group_id, users in used.items()
    ]

    def facts() -> list[Fact]:
        saved = [GroupSaved(group=one) for one in groups if world.group(one.group_id) != one]
        found: list[Fact] = [*saved]
        for person in people.values():
            found += _saved(world, person)
        gone = {one.group_id for one in missing if one.group_id not in used}
        for person in list(world.everybody()):
            if person.person_id not in people:
                kept = tuple(one for one in person.group_ids if one not in gone)
                after = evolve(person, status=PersonStatus.SUSPENDED, group_ids=kept)
                found += _saved(world, after)
        for group in missing:
            if group.group_id in gone:
                found += _removed_from_directory(world, group.group_id)
        return [*found, *refilling_all(world)] if found else []

    return decided(findings, facts)


def _still_used(
    world: World, missing: list[Group], groups: list[Group]
) -> dict[GroupId, tuple[str, ...]]:
    """Name the missing groups that have to stay, with what refers to them.

    That is also every group above one that stays.
    """
    used = {one.group_id: users for one in missing if (users := _users_after(world, one, groups))}
    by_id = {one.group_id: one for one in missing}
    for group in [by_id[group_id] for group_id in used]:
        below = group
        while below.parent_id in by_id and below.parent_id not in used:
            used[below.parent_id] = (f"group {below.group_id}",)
            below = by_id[below.parent_id]
    return used


def _users_after(world: World, group: Group, groups: list[Group]) -> tuple[str, ...]:
    """Name what will still refer to a missing group once the directory is taken over."""
    below = (one.group_id for one in groups if one.parent_id == group.group_id)
    return (
        *(f"group {group_id}" for group_id in below),
        *(f"session {one.session_id}" for one in world.sessions_for_group(group.group_id)),
    )


def _removed_from_directory(world: World, group_id: GroupId) -> list[Fact]:
    holder = Holder.group(group_id)
    removed: list[Fact] = [GroupRemoved(group_id=group_id)]
    if world.roles(holder) is None:
        return removed
    return [RolesAssigned(roles=Roles(holder=holder)), *removed]


# Roles ----------------------------------------------------------------------------------------


def assign_roles(command: AssignRoles, world: World) -> Decision:
    """Say which roles a person or a group holds (G4)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    holder = command.holder
    if holder.kind is HolderKind.PERSON:
        person = world.person(PersonId(holder.holder_id))
        known = person is not None and person.status is not PersonStatus.DELETED
        reason = Reason.PERSON_EXISTS
    else:
        known = world.group(GroupId(holder.holder_id)) is not None
        reason = Reason.GROUP_EXISTS
    missing = tuple(one for one in command.managed_group_ids if world.group(one) is None)
    findings = [
        admin,
        judged(reason, known, holder.holder_id, id=holder.holder_id),
        judged(Reason.GROUPS_KNOWN, not missing, missing=missing),
    ]
    roles = Roles(
        holder=holder,
        is_admin=command.is_admin,
        managed_group_ids=frozenset(command.managed_group_ids),
    )
    before = world.roles(holder) or Roles(holder=holder)
    return decided(findings, lambda: [] if roles == before else [RolesAssigned(roles=roles)])

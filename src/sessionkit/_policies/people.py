"""People, groups and roles: what is told of them, and done about them (G1-G4, G9, G11, V4)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import evolve

from sessionkit._domain.commands.due import SettlePlaces
from sessionkit._domain.commands.people import (
    AssignRoles,
    DeletePerson,
    EditPerson,
    GroupEntry,
    JoinGroup,
    LeaveGroup,
    PersonEntry,
    ReactivatePerson,
    RemoveGroup,
    SaveGroup,
    SavePerson,
    SuspendPerson,
)
from sessionkit._domain.decision import Decision, Finding, decided, judged, met, refused, unmet
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.people import (
    GroupLeftOut,
    GroupRemoved,
    GroupSaved,
    GroupTold,
    MembershipsChanged,
    PersonErased,
    PersonSaved,
    PersonTold,
    RolesAssigned,
)
from sessionkit._domain.facts.registration import AccessLost
from sessionkit._domain.facts.time import CommandScheduled
from sessionkit._domain.fields import NO_ATTRIBUTES, UNCHANGED, plain_key
from sessionkit._domain.fields import attributes as attributes_of
from sessionkit._domain.ids import GroupId, PersonId
from sessionkit._domain.people import (
    DIRECTORY,
    NO_GROUPS,
    STAFF,
    Group,
    Holder,
    HolderKind,
    Membership,
    Person,
    PersonStatus,
    Roles,
    Source,
    Told,
    in_order,
)
from sessionkit._domain.reasons import GroupUse, GroupUser, Reason
from sessionkit._domain.registration import RegistrationState
from sessionkit._domain.world import World
from sessionkit._policies import authority

GONE = (PersonStatus.SUSPENDED, PersonStatus.DELETED)


# People ---------------------------------------------------------------------------------------


def save_person(command: SavePerson, world: World) -> Decision:
    """Add a person, or take over everything anew of one that is known (G1, G11).

    What the application tells is the directory's; what an admin does is staff's.
    """
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    person_id, group_ids = command.person.person_id, command.person.group_ids
    before = world.person(person_id)
    if before is not None and before.status is PersonStatus.DELETED:
        return refused(unmet(Reason.PERSON_ID_KEPT, person_id, person_ids=(person_id,)))
    missing = tuple(one for one in group_ids if world.group(one) is None)
    findings = [admin, judged(Reason.GROUPS_KNOWN, not missing, missing=missing)]

    def facts() -> list[Fact]:
        told = told_of(command.person)
        by_directory = source_of(world) == DIRECTORY
        return taken_over(world, told) if by_directory else _saved_by_staff(world, told)

    return decided(findings, facts)


def source_of(world: World) -> Source:
    """Give for whom whoever asks speaks: the application tells what the directory says (G11)."""
    return DIRECTORY if world.actor.person is None else STAFF


def told_of(entry: PersonEntry) -> Told:
    """Give what the application says of a person."""
    person = Person(
        person_id=entry.person_id,
        name=entry.name,
        email=entry.email,
        zone=entry.zone,
        locale=entry.locale,
        status=entry.status,
        dates=entry.dates,
        attributes=entry.attributes,
    )
    return Told(person=person, group_ids=entry.group_ids)


def taken_over(
    world: World,
    told: Told,
    *,
    gone: frozenset[GroupId] = NO_GROUPS,
    absent: frozenset[GroupId] = NO_GROUPS,
) -> list[Fact]:
    """Give what follows from what the directory says of a person now (G11).

    Only what it says differently from last time counts, each field and membership by itself:
    telling the same again changes nothing, whatever others have done since.

    Args:
        world: Everything as it is.
        told: What the directory says.
        gone: Groups that are about to be removed, whoever holds somebody in them.
        absent: Groups that are not there, so that nobody can be held in them.
    """
    said = world.told(told.person_id)
    before = world.person(told.person_id)
    held = world.memberships_of(told.person_id)
    if said is None:
        was = {one.group_id for one in held if one.source == DIRECTORY}
    else:
        was = set(said.group_ids)
    joined = [one for one in told.group_ids if one not in was and one not in absent]
    left = was.difference(told.group_ids)
    return changed(
        world,
        before,
        _as_told(before, None if said is None else said.person, told.person),
        began=_holding(told.person_id, joined, DIRECTORY, held),
        ended=tuple(
            one
            for one in held
            if one.group_id in gone or (one.group_id in left and one.source == DIRECTORY)
        ),
        told=None if told == said else told,
    )


def put_out(world: World, person_id: PersonId, group_ids: frozenset[GroupId]) -> list[Fact]:
    """Give what follows from a person's memberships of groups that are about to go."""
    person = world.person(person_id)
    held = world.memberships_of(person_id)
    ended = tuple([one for one in held if one.group_id in group_ids])
    return [] if person is None else changed(world, person, person, ended=ended)


def _holding(
    person_id: PersonId,
    group_ids: Iterable[GroupId],
    source: Source,
    held: Iterable[Membership],
) -> tuple[Membership, ...]:
    """Give the holds of a source that there are not yet."""
    wanted = [
        Membership(person_id=person_id, group_id=one, source=source) for one in sorted(group_ids)
    ]
    there = set(held)
    return tuple([one for one in wanted if one not in there])


def _as_told(person: Person | None, said: Person | None, now: Person) -> Person:
    """Give a person with what the directory says differently, or says for the first time."""
    if person is None:
        return now.suspended(DIRECTORY) if now.status is PersonStatus.SUSPENDED else now
    if said is None or said.status is not now.status:
        if now.status is PersonStatus.SUSPENDED:
            person = person.suspended(DIRECTORY)
        else:
            person = person.reactivated(DIRECTORY.__eq__, now.status)
    changes = {
        name: getattr(now, name)
        for name in ("name", "email", "zone", "locale")
        if said is None or getattr(said, name) != getattr(now, name)
    }
    dates, attributes = dict(person.dates), dict(person.attributes)
    _merge(dates, {} if said is None else dict(said.dates), dict(now.dates))
    _merge(attributes, NO_ATTRIBUTES if said is None else said.attributes, now.attributes)
    return evolve(person, dates=in_order(dates), attributes=attributes_of(attributes), **changes)


def _merge(values: dict[Any, Any], said: Mapping[Any, Any], now: Mapping[Any, Any]) -> None:
    """Put in what is said differently, by name, and take out what is no longer said."""
    for name in {**said, **now}:
        if name not in now:
            values.pop(name, None)
        elif name not in said or plain_key(said[name]) != plain_key(now[name]):
            values[name] = now[name]


def _saved_by_staff(world: World, told: Told) -> list[Fact]:
    """Have a person be exactly as staff say, whoever said otherwise (G11)."""
    person_id = told.person_id
    before = world.person(person_id)
    held = world.memberships_of(person_id)
    after = told.person
    if after.status is PersonStatus.SUSPENDED:
        is_new = before is None or before.status is not PersonStatus.SUSPENDED
        sources = (STAFF,) if before is None or is_new else before.suspended_by
        after = evolve(after, suspended_by=sources)
    missing = set(told.group_ids).difference(world.groups_of(person_id))
    return changed(
        world,
        before,
        after,
        began=_holding(person_id, missing, STAFF, held),
        ended=tuple(one for one in held if one.group_id not in told.group_ids),
    )


def changed(
    world: World,
    before: Person | None,
    after: Person,
    *,
    began: tuple[Membership, ...] = (),
    ended: tuple[Membership, ...] = (),
    told: Told | None = None,
) -> list[Fact]:
    """Give what follows from a person being known like this now, for their places too."""
    person_id = after.person_id
    facts: list[Fact] = []
    if before != after:
        facts.append(PersonSaved(person=after))
    group_ids = world.groups_of(person_id)
    around = group_ids
    if began or ended:
        moved = MembershipsChanged(person_id=person_id, began=began, ended=ended)
        around = moved.groups_after(world.memberships_of(person_id))
        facts.append(moved)
    if told is not None:
        facts.append(PersonTold(told=told))
    if before is None:
        return facts
    if after.status in GONE and before.status not in GONE:
        return facts + _settling(world, person_id)
    if around != group_ids:
        facts += _losses(world, person_id, around)
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


def _losses(world: World, person_id: PersonId, group_ids: frozenset[GroupId]) -> list[Fact]:
    """Note where a registered person is no longer in any of the section's groups (V4)."""
    around = NO_GROUPS.union(*(world.groups_above(one) for one in group_ids))
    before = world.counts_in(person_id)
    facts: list[Fact] = []
    for one in world.registrations_of(person_id):
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


# One thing about a person ------------------------------------------------------------------------


def edit_person(command: EditPerson, world: World) -> Decision:
    """Change single things about a person (G1, G11)."""
    return _by_admin(
        command.person_id,
        world,
        lambda person, told: Decision(
            (), tuple(changed(world, person, _edited(person, command), told=told))
        ),
        lambda said: evolve(said, person=_edited(said.person, command)),
    )


def suspend_person(command: SuspendPerson, world: World) -> Decision:
    """Suspend a person (G9, G11)."""
    source = source_of(world)
    return _by_admin(
        command.person_id,
        world,
        lambda person, told: suspending(world, person.person_id, source, told=told),
        lambda said: said.with_status(PersonStatus.SUSPENDED),
    )


def reactivate_person(command: ReactivatePerson, world: World) -> Decision:
    """Lift what keeps a person suspended, as far as whoever asks may (G11)."""
    source = source_of(world)
    return _by_admin(
        command.person_id,
        world,
        lambda person, told: reactivating(world, person.person_id, source, told=told),
        lambda said: (
            said.with_status(PersonStatus.ACTIVE)
            if said.person.status is PersonStatus.SUSPENDED
            else said
        ),
    )


def join_group(command: JoinGroup, world: World) -> Decision:
    """Hold a person in a group (G11)."""
    source, group_ids = source_of(world), (command.group_id,)
    return _by_admin(
        command.person_id,
        world,
        lambda person, told: joining(world, person.person_id, group_ids, source, told=told),
        lambda said: said.within(command.group_id),
    )


def leave_group(command: LeaveGroup, world: World) -> Decision:
    """Take a person out of a group (G11)."""
    source, group_id = source_of(world), command.group_id
    return _by_admin(
        command.person_id,
        world,
        lambda person, told: leaving(world, person.person_id, group_id, source, told=told),
        lambda said: said.without(group_id),
    )


def _by_admin(
    person_id: PersonId,
    world: World,
    judge: Callable[[Person, Told | None], Decision],
    say: Callable[[Told], Told],
) -> Decision:
    """Judge one thing about a person.

    Args:
        person_id: Who.
        world: Everything as it is.
        judge: What follows, where the directory now says this of them, or nothing new.
        say: What the directory says if the application asks, by what it last said.
    """
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    person = present(world, person_id)
    if isinstance(person, Decision):
        return person
    said = world.told(person_id) if source_of(world) == DIRECTORY else None
    now = None if said is None else say(said)
    decision = judge(person, None if now == said else now)
    return Decision((admin, *decision.findings), decision.facts)


def _edited(person: Person, command: EditPerson) -> Person:
    changes = {
        name: value
        for name in ("name", "email", "zone", "locale")
        if (value := getattr(command, name)) is not UNCHANGED
    }
    dates = dict(person.dates)
    for date, moment in command.dates:
        if moment is None:
            dates.pop(date, None)
        else:
            dates[date] = moment
    attributes = {**person.attributes, **command.attributes}
    for name in command.without_attributes:
        attributes.pop(name, None)
    return evolve(person, dates=in_order(dates), attributes=attributes_of(attributes), **changes)


# What is done about a person ---------------------------------------------------------------------


def present(world: World, person_id: PersonId) -> Person | Decision:
    """Look up a person who has not been erased."""
    person = world.person(person_id)
    if person is None or person.status is PersonStatus.DELETED:
        return refused(unmet(Reason.PERSON_EXISTS, person_id, id=person_id))
    return person


def joining(
    world: World,
    person_id: PersonId,
    group_ids: Iterable[GroupId],
    source: Source,
    *,
    told: Told | None = None,
) -> Decision:
    """Have a source hold a person in groups as well (A5, G11)."""
    person = present(world, person_id)
    if isinstance(person, Decision):
        return person
    wanted = tuple(group_ids)
    missing = tuple(one for one in wanted if world.group(one) is None)
    held = world.memberships_of(person_id)
    began = _holding(person_id, wanted, source, held)
    return decided(
        [judged(Reason.GROUPS_KNOWN, not missing, missing=missing)],
        lambda: changed(world, person, person, began=began, told=told),
    )


def leaving(
    world: World,
    person_id: PersonId,
    group_id: GroupId,
    source: Source,
    *,
    told: Told | None = None,
) -> Decision:
    """Take a person out of a group (A5, G11).

    Whoever holds them there: staff and automations end all of that, the directory only its own.
    """
    person = present(world, person_id)
    if isinstance(person, Decision):
        return person
    known = world.group(group_id) is not None
    ended = tuple(
        one
        for one in world.memberships_of(person_id)
        if one.group_id == group_id and (source != DIRECTORY or one.source == DIRECTORY)
    )
    return decided(
        [judged(Reason.GROUP_EXISTS, known, group_id, id=group_id)],
        lambda: changed(world, person, person, ended=ended, told=told),
    )


def suspending(
    world: World, person_id: PersonId, source: Source, *, told: Told | None = None
) -> Decision:
    """Have a source keep a person suspended (A5, G9, G11)."""
    person = present(world, person_id)
    if isinstance(person, Decision):
        return person
    return Decision((), tuple(changed(world, person, person.suspended(source), told=told)))


def reactivating(
    world: World, person_id: PersonId, source: Source, *, told: Told | None = None
) -> Decision:
    """Lift the suspensions that a source may: staff all, others those of their kind (A5, G11)."""
    person = present(world, person_id)
    if isinstance(person, Decision):
        return person
    after = person
    if person.status is PersonStatus.SUSPENDED:
        said = world.told(person_id)
        was_pending = said is not None and said.person.status is PersonStatus.PENDING
        after = person.reactivated(
            lambda one: source == STAFF or one.kind is source.kind,
            PersonStatus.PENDING if was_pending else PersonStatus.ACTIVE,
        )
    return Decision((), tuple(changed(world, person, after, told=told)))


# Groups ---------------------------------------------------------------------------------------


def save_group(command: SaveGroup, world: World) -> Decision:
    """Add a group, or take over everything anew of one that is known (G1, G2, G11)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    told = group_of(command.group)
    before = world.group(told.group_id)
    by_directory = source_of(world) == DIRECTORY
    said = world.told_group(told.group_id) if by_directory else None
    group = group_as_told(before, said, told) if by_directory else told
    findings = [admin, *fits_the_tree(world, [group] if group is not None else [])]

    def facts() -> list[Fact]:
        found: list[Fact] = []
        if group is not None and group != before:
            found.append(GroupSaved(group=group))
        if by_directory and told != said:
            found.append(GroupTold(group=told))
        return found

    return decided(findings, facts)


def group_of(entry: GroupEntry) -> Group:
    """Give a group as the application tells of it."""
    return Group(
        group_id=entry.group_id, title=entry.title, type=entry.type, parent_id=entry.parent_id
    )


def group_as_told(group: Group | None, said: Group | None, now: Group) -> Group | None:
    """Give a group with what the directory says differently, or says for the first time (G11).

    Returns:
        The group; none where it was removed, and the directory says nothing new of it.
    """
    if group is None:
        return None if said == now else now
    changes = {
        name: getattr(now, name)
        for name in ("title", "type", "parent_id")
        if said is None or getattr(said, name) != getattr(now, name)
    }
    return evolve(group, **changes)


def fits_the_tree(world: World, groups: list[Group]) -> list[Finding]:
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
            loop = (*path, above)
            return [
                *findings,
                unmet(Reason.GROUP_TREE, group.group_id, group_id=above, path=loop),
            ]
        safe.update(path)
    return [*findings, met(Reason.GROUP_TREE)]


def remove_group(command: RemoveGroup, world: World) -> Decision:
    """Remove a group that nothing refers to; its members leave it (G1)."""
    admin = authority.administers(world)
    if admin.blocks:
        return refused(admin)
    group_id = command.group_id
    if world.group(group_id) is None:
        return refused(unmet(Reason.GROUP_EXISTS, group_id, id=group_id))
    users = users_of(world, group_id, world.subgroups(group_id))
    findings = [admin, judged(Reason.GROUP_UNUSED, not users, group_id, users=users)]
    return decided(findings, lambda: _removed(world, group_id))


def users_of(world: World, group_id: GroupId, subgroups: Iterable[Group]) -> tuple[GroupUser, ...]:
    """Name what refers to a group: those below it, and the sessions that are for it."""
    sessions = (one.session_id for one in world.sessions_for_group(group_id))
    return (
        *(GroupUser(kind=GroupUse.SUBGROUP, id=one.group_id) for one in subgroups),
        *(GroupUser(kind=GroupUse.SESSION, id=one) for one in sessions),
    )


def _removed(world: World, group_id: GroupId) -> list[Fact]:
    """End all memberships of a group, and the group.

    Where the application removes it, the directory has said so of its members as well (G11).
    """
    by_directory = source_of(world) == DIRECTORY
    told = {one.person_id: one for one in world.told_in(group_id)} if by_directory else {}
    held: dict[PersonId, list[Membership]] = {}
    for one in world.memberships_in(group_id):
        held.setdefault(one.person_id, []).append(one)
    facts: list[Fact] = []
    for person_id in sorted({*held, *told}):
        person, ended = world.person(person_id), tuple(held.get(person_id, ()))
        said = told[person_id].without(group_id) if person_id in told else None
        facts += [] if person is None else changed(world, person, person, ended=ended, told=said)
    facts += removed_group(world, group_id)
    if by_directory and world.told_group(group_id) is not None:
        facts.append(GroupLeftOut(group_id=group_id))
    return facts


def removed_group(world: World, group_id: GroupId) -> list[Fact]:
    """Remove a group that has no members any more, and its roles."""
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

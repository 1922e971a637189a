"""Why somebody is in a group: who holds them there (G3, G11)."""

from attrs import frozen

from sessionkit._domain.ids import GroupId, PersonId
from sessionkit._domain.people import Source
from sessionkit._domain.world import Actor, World
from sessionkit._errors import NotFound
from sessionkit._views.tabular import Tabular


@frozen(kw_only=True)
class MembershipRow:
    """One group that a person counts in.

    Attributes:
        held_by: Who holds them in it directly: ``directory``, ``staff``, ``own choice``, or
            ``automation`` with its id, which only admins see.
        through: The groups below it that they are in, which make them count in it (G3).
    """

    group_id: GroupId
    title: str
    held_by: tuple[str, ...]
    through: tuple[GroupId, ...]


@frozen(kw_only=True)
class Memberships(Tabular[MembershipRow]):
    """The groups that a person counts in, and why (G11).

    Attributes:
        suspended_by: Who keeps the person suspended; for admins.
    """

    row_type = MembershipRow
    person_id: PersonId
    rows: tuple[MembershipRow, ...]
    suspended_by: tuple[str, ...] = ()

    @property
    def caption(self) -> str:
        """Whose groups."""
        return f"groups of {self.person_id}"


def show_memberships(world: World, person_id: PersonId) -> Memberships:
    """Show admins all groups of a person, and trainers those that they manage (G4, G5).

    Raises:
        NotFound: When there is no such person, or not for whoever asks.
    """
    person, actor = world.person(person_id), world.actor
    seen = [one for one in sorted(world.counts_in(person_id)) if _manages(world, actor, one)]
    if person is None or not (actor.is_admin or seen):
        raise NotFound("person", person_id)
    rows = tuple([_row(world, person_id, one) for one in seen])
    suspended_by = tuple(map(_in_full, person.suspended_by)) if actor.is_admin else ()
    return Memberships(person_id=person_id, rows=rows, suspended_by=suspended_by)


def _manages(world: World, actor: Actor, group_id: GroupId) -> bool:
    above = world.groups_above(group_id)
    return actor.is_admin or not actor.managed_group_ids.isdisjoint(above)


def _row(world: World, person_id: PersonId, group_id: GroupId) -> MembershipRow:
    group = world.group(group_id)
    sources = [one.source for one in world.memberships_of(person_id) if one.group_id == group_id]
    word = _in_full if world.actor.is_admin else _in_short
    direct = sorted(world.groups_of(person_id) - {group_id})
    return MembershipRow(
        group_id=group_id,
        title=group_id if group is None else group.title,
        held_by=tuple(dict.fromkeys(map(word, sources))),
        through=tuple([one for one in direct if group_id in world.groups_above(one)]),
    )


def _in_full(source: Source) -> str:
    return f"{source.kind.value} {source.automation_id or ''}".rstrip()


def _in_short(source: Source) -> str:
    """Name no automation: whoever is no admin knows of none."""
    return source.kind.value

"""What happened to people, groups and roles."""

from collections.abc import Iterable

from attrs import frozen

from sessionkit._domain.facts.fact import (
    AboutPerson,
    AboutPlatform,
    Fact,
    Subject,
    person_subject,
)
from sessionkit._domain.ids import (
    GroupId,
    PersonId,
)
from sessionkit._domain.keys import Keys, of_people
from sessionkit._domain.people import Group, Membership, Person, Roles, Told, group_subject


@frozen(kw_only=True)
class PersonSaved(Fact):
    """A person is now known like this."""

    person: Person

    @property
    def about(self) -> tuple[Subject, ...]:
        """The person."""
        return (person_subject(self.person.person_id),)

    @property
    def concerns(self) -> tuple[PersonId, ...]:
        """The person."""
        return (self.person.person_id,)

    @property
    def keys(self) -> Keys:
        """The person."""
        return of_people((self.person.person_id,))


@frozen(kw_only=True)
class MembershipsChanged(AboutPerson):
    """Sources hold a person in groups, or do so no longer (G11)."""

    person_id: PersonId
    began: tuple[Membership, ...] = ()
    ended: tuple[Membership, ...] = ()

    def groups_after(self, held: Iterable[Membership]) -> frozenset[GroupId]:
        """Give the groups that the person is in now, by who held them where before."""
        kept = set(held).difference(self.ended).union(self.began)
        return frozenset([one.group_id for one in kept])


@frozen(kw_only=True)
class PersonTold(Fact):
    """The directory now says this of a person (G11)."""

    told: Told

    @property
    def about(self) -> tuple[Subject, ...]:
        """The person."""
        return (person_subject(self.told.person_id),)

    @property
    def keys(self) -> Keys:
        """The person."""
        return of_people((self.told.person_id,))


@frozen(kw_only=True)
class PersonErased(Fact):
    """A person was erased; the id stays, so that counts stay right (G9)."""

    person_id: PersonId

    @property
    def concerns(self) -> tuple[PersonId, ...]:
        """The person."""
        return (self.person_id,)

    @property
    def keys(self) -> Keys:
        """The person."""
        return of_people((self.person_id,))


@frozen(kw_only=True)
class GroupSaved(AboutPlatform):
    """A group is now known like this."""

    group: Group


@frozen(kw_only=True)
class GroupTold(AboutPlatform):
    """The directory now says this of a group (G11)."""

    group: Group

    @property
    def about(self) -> tuple[Subject, ...]:
        """What was told of the group."""
        return (group_subject(self.group.group_id),)


@frozen(kw_only=True)
class GroupLeftOut(AboutPlatform):
    """The directory no longer says anything of a group (G11)."""

    group_id: GroupId


@frozen(kw_only=True)
class GroupRemoved(AboutPlatform):
    """A group was removed."""

    group_id: GroupId


@frozen(kw_only=True)
class RolesAssigned(AboutPlatform):
    """A holder now has these roles."""

    roles: Roles

"""What happened to people, groups and roles."""

from attrs import frozen

from sessionkit._domain.facts.subjects import Subject, Unindexed, person_subject
from sessionkit._domain.ids import (
    GroupId,
    PersonId,
)
from sessionkit._domain.people import Group, Person, Roles


@frozen(kw_only=True)
class PersonSaved:
    """A person is now known like this."""

    person: Person

    @property
    def about(self) -> tuple[Subject, ...]:
        """The person."""
        return (person_subject(self.person.person_id),)


@frozen(kw_only=True)
class PersonErased(Unindexed):
    """A person was erased; the id stays, so that counts stay right (G9)."""

    person_id: PersonId


@frozen(kw_only=True)
class GroupSaved(Unindexed):
    """A group is now known like this."""

    group: Group


@frozen(kw_only=True)
class GroupRemoved(Unindexed):
    """A group was removed."""

    group_id: GroupId


@frozen(kw_only=True)
class RolesAssigned(Unindexed):
    """A holder now has these roles."""

    roles: Roles

"""What happened to people, groups and roles."""

from attrs import frozen

from sessionkit._domain.facts.fact import AboutPlatform, Fact, Subject, person_subject
from sessionkit._domain.ids import (
    GroupId,
    PersonId,
)
from sessionkit._domain.keys import Keys, of_people
from sessionkit._domain.people import Group, Person, Roles


@frozen(kw_only=True)
class PersonSaved(Fact):
    """A person is now known like this."""

    person: Person

    @property
    def about(self) -> tuple[Subject, ...]:
        """The person."""
        return (person_subject(self.person.person_id),)

    @property
    def keys(self) -> Keys:
        """The person."""
        return of_people((self.person.person_id,))


@frozen(kw_only=True)
class PersonErased(Fact):
    """A person was erased; the id stays, so that counts stay right (G9)."""

    person_id: PersonId

    @property
    def keys(self) -> Keys:
        """The person."""
        return of_people((self.person_id,))


@frozen(kw_only=True)
class GroupSaved(AboutPlatform):
    """A group is now known like this."""

    group: Group


@frozen(kw_only=True)
class GroupRemoved(AboutPlatform):
    """A group was removed."""

    group_id: GroupId


@frozen(kw_only=True)
class RolesAssigned(AboutPlatform):
    """A holder now has these roles."""

    roles: Roles

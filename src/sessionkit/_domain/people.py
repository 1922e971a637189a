"""People, groups and the parts they play (G1-G4)."""

from datetime import datetime
from enum import Enum

from attrs import field, frozen

from sessionkit._domain import fields
from sessionkit._domain.fields import NO_ATTRIBUTES, Attributes, named_fields
from sessionkit._domain.ids import GroupId, PersonId
from sessionkit._domain.personal import erased, personal

NO_GROUPS: frozenset[GroupId] = frozenset()


class PersonStatus(Enum):
    """Whether a person may act and be told things (G1, G9)."""

    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DELETED = "deleted"


class PersonDate(Enum):
    """The dates of a person that the application may tell (G1)."""

    CREATED = "created"
    FIRST_LOGIN = "first login"
    LAST_LOGIN = "last login"
    CONTRACT_START = "contract start"
    CONTRACT_END = "contract end"


@frozen(kw_only=True)
class Person:
    """Somebody the application told of, with the groups they are directly in (G1).

    Attributes:
        name: How the person is called; empty once erased (G9).
        email: Bare mailbox address, or empty.
        zone: Name of the zone in which the person reads times.
        locale: Language tag such as ``en`` or ``fr-BE``.
        status: Suspended and deleted people can do nothing and are told nothing.
        dates: Moments in UTC, for conditions about time windows.
        attributes: Whatever else the application wants to make conditions about.
        group_ids: Groups the person is a direct member of; the groups above follow (G3).
    """

    person_id: PersonId
    name: str = field(metadata=personal(left=""))
    email: str = field(default="", metadata=personal(left=""))
    zone: str = field(default="UTC", metadata=personal(left="UTC"))
    locale: str = field(default="en", metadata=personal(left="en"))
    status: PersonStatus = field(
        default=PersonStatus.ACTIVE, metadata=personal(left=PersonStatus.DELETED)
    )
    dates: tuple[tuple[PersonDate, datetime], ...] = field(default=(), metadata=personal(left=()))
    attributes: Attributes = field(default=NO_ATTRIBUTES, metadata=personal(left=NO_ATTRIBUTES))
    group_ids: tuple[GroupId, ...] = field(default=(), metadata=personal(left=()))

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.person_id,)

    def erased(self) -> "Person":
        """Give the person of whom nothing is known but that there was one (G9)."""
        return erased(self, self.person_id)

    def date(self, name: PersonDate) -> datetime | None:
        """Give one of the person's dates, if the application told it."""
        return next((moment for date, moment in self.dates if date is name), None)


@frozen(kw_only=True)
class Group:
    """People that the application treats alike; ``parent_id`` makes groups a tree (G2)."""

    group_id: GroupId
    title: str
    type: str = ""
    parent_id: GroupId | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.group_id,)


class HolderKind(Enum):
    """Who can hold a role (G4)."""

    PERSON = "person"
    GROUP = "group"


def _holder_kind(value: HolderKind | str) -> HolderKind:
    return fields.chosen(HolderKind, value)


def _holder_id(value: str) -> str:
    return fields.person_id(value)


@frozen(field_transformer=named_fields)
class Holder:
    """A person or a group that holds roles (G4).

    >>> Holder.group("north").kind.value
    'group'
    """

    kind: HolderKind = field(converter=_holder_kind)
    holder_id: str = field(converter=_holder_id)

    @classmethod
    def person(cls, person_id: str) -> "Holder":
        """Name a person."""
        return cls(HolderKind.PERSON, person_id)

    @classmethod
    def group(cls, group_id: str) -> "Holder":
        """Name a group: its members and its subgroups' members hold the role."""
        return cls(HolderKind.GROUP, group_id)


@frozen(kw_only=True)
class Roles:
    """What one holder was given: admin, or trainer for a list of managed groups (G4)."""

    holder: Holder
    is_admin: bool = False
    managed_group_ids: frozenset[GroupId] = NO_GROUPS

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.holder.kind.value, self.holder.holder_id)

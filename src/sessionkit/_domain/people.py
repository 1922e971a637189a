"""People, groups, who holds somebody in a group, and the parts they play (G1-G4, G11)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from typing import Final

from attrs import evolve, field, frozen

from sessionkit._domain import fields
from sessionkit._domain.fields import NO_ATTRIBUTES, Attributes, named_fields
from sessionkit._domain.ids import AutomationId, GroupId, PersonId
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


def group_subject(group_id: str) -> tuple[str, ...]:
    """Name what was told of one group; no other subject has three parts."""
    return ("group", group_id, "told")


class SourceKind(Enum):
    """Who can hold somebody in a group, or keep them suspended (G11)."""

    DIRECTORY = "directory"
    STAFF = "staff"
    AUTOMATION = "automation"
    OWN_CHOICE = "own choice"


@frozen(order=False)
class Source:
    """Who holds a membership or a suspension; of automations each by itself (G11)."""

    kind: SourceKind
    automation_id: AutomationId | None = None

    @classmethod
    def automation(cls, automation_id: AutomationId) -> "Source":
        """Name an automation."""
        return cls(SourceKind.AUTOMATION, automation_id)

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from others, and sorts it among them."""
        return (self.kind.value, self.automation_id or "")


DIRECTORY: Final = Source(SourceKind.DIRECTORY)
STAFF: Final = Source(SourceKind.STAFF)
OWN_CHOICE: Final = Source(SourceKind.OWN_CHOICE)


@frozen(kw_only=True)
class Person:
    """Somebody known; which groups they are in is kept apart, as memberships (G1, G11).

    Attributes:
        name: How the person is called; empty once erased (G9).
        email: Bare mailbox address, or empty.
        zone: Name of the zone in which the person reads times.
        locale: Language tag such as ``en`` or ``fr-BE``.
        status: Suspended and deleted people can do nothing and are told nothing.
        dates: Moments in UTC, for conditions about time windows.
        attributes: Whatever else the application wants to make conditions about.
        suspended_by: Who keeps the person suspended; nobody while they are not (G11).
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
    suspended_by: tuple[Source, ...] = field(default=(), metadata=personal(left=()))

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.person_id,)

    def erased(self) -> "Person":
        """Give the person of whom nothing is known but that there was one (G9)."""
        return erased(self, self.person_id)

    def suspended(self, source: Source) -> "Person":
        """Give the person as suspended by a source, besides those that do so already (G11)."""
        sources = sorted({*self.suspended_by, source}, key=lambda one: one.key)
        return evolve(self, status=PersonStatus.SUSPENDED, suspended_by=tuple(sources))

    def reactivated(
        self, lifts: Callable[[Source], bool], status: PersonStatus = PersonStatus.ACTIVE
    ) -> "Person":
        """Give the person without some suspensions, and with a status if none is left (G11)."""
        left = tuple([one for one in self.suspended_by if not lifts(one)])
        return evolve(self, status=PersonStatus.SUSPENDED if left else status, suspended_by=left)

    def date(self, name: PersonDate) -> datetime | None:
        """Give one of the person's dates, if the application told it."""
        return next((moment for date, moment in self.dates if date is name), None)


def in_order(dates: Mapping[PersonDate, datetime]) -> tuple[tuple[PersonDate, datetime], ...]:
    """Give dates as a person has them, sorted by what they are."""
    return tuple(sorted(dates.items(), key=lambda one: one[0].value))


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


@frozen(kw_only=True)
class Membership:
    """That a source holds somebody in a group; they are in it while any does (G11)."""

    person_id: PersonId
    group_id: GroupId
    source: Source

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.person_id, self.group_id, *self.source.key)


@frozen(kw_only=True)
class Told:
    """What the directory last said of a person, whatever has become of it since (G11)."""

    person: Person
    group_ids: tuple[GroupId, ...] = field(default=(), metadata=personal(left=()))

    @property
    def person_id(self) -> PersonId:
        """Of whom it was said."""
        return self.person.person_id

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return self.person.key

    def with_status(self, status: PersonStatus) -> "Told":
        """Give the same with another status."""
        return evolve(self, person=evolve(self.person, status=status))

    def within(self, group_id: GroupId) -> "Told":
        """Give the same with one of the groups more."""
        return evolve(self, group_ids=tuple(sorted({*self.group_ids, group_id})))

    def without(self, group_id: GroupId) -> "Told":
        """Give the same without one of the groups."""
        return evolve(self, group_ids=tuple(one for one in self.group_ids if one != group_id))


@frozen(kw_only=True)
class ToldGroup:
    """What the directory last said of a group, whatever has become of it since (G11)."""

    group: Group

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return self.group.key


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

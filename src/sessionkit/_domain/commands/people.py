"""What is asked about people, groups and roles."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final

from attrs import evolve, field, frozen

from sessionkit._domain import fields
from sessionkit._domain.commands.command import AboutPerson, AboutPlatform, Command
from sessionkit._domain.fields import (
    NO_ATTRIBUTES,
    UNCHANGED,
    Attributes,
    Kept,
    Unchanged,
    collection,
    named_fields,
    refuse,
)
from sessionkit._domain.ids import (
    GroupId,
    PersonId,
)
from sessionkit._domain.keys import Keys, of_people
from sessionkit._domain.outcomes import Synchronised
from sessionkit._domain.people import Holder, PersonDate, PersonStatus, group_subject, in_order
from sessionkit._domain.personal import ERASED, personal
from sessionkit._domain.timespan import zone_name

ALL_OF_THEM: Final = 100
"""In percent."""


def _status(value: PersonStatus | str) -> PersonStatus:
    status = fields.chosen(PersonStatus, value)
    if status is PersonStatus.DELETED:
        raise refuse("must be pending, active or suspended (DeletePerson erases)", value)
    return status


Dates = tuple[tuple[PersonDate, datetime], ...]


def _dates(values: Mapping[PersonDate | str, datetime] | Dates) -> Dates:
    """Take a mapping, or what it was made into when an entry is copied."""
    given: object = tuple(values.items()) if isinstance(values, Mapping) else values
    if not isinstance(given, tuple) or not all(_is_pair(pair) for pair in given):
        raise refuse("must be a mapping of a person's dates to moments", values)
    found = {}
    for name, value in given:
        date = fields.chosen(PersonDate, name)
        if date in found:
            raise refuse("must not give the same date twice", date.value)
        found[date] = fields.moment(value)
    return in_order(found)


Redating = tuple[tuple[PersonDate, datetime | None], ...]
"""Dates that change; none takes one away."""


def _redating(values: Mapping[PersonDate | str, datetime | None] | Redating) -> Redating:
    given: object = values
    if isinstance(values, Mapping):
        given = tuple(values.items())
    if not isinstance(given, tuple) or not all(_is_pair(pair) for pair in given):
        raise refuse("must be a mapping of a person's dates to moments or none", values)
    gone = [fields.chosen(PersonDate, name) for name, value in given if value is None]
    told = _dates(tuple([pair for pair in given if pair[1] is not None]))
    names = [*gone, *[name for name, _ in told]]
    for name in names:
        if names.count(name) > 1:
            raise refuse("must not give the same date twice", name.value)
    changes = [*told, *[(name, None) for name in gone]]
    return tuple(sorted(changes, key=lambda one: one[0].value))


def _kept_or_title(value: Kept[str]) -> Kept[str]:
    return value if isinstance(value, Unchanged) else fields.title(value)


def _kept_or_email(value: Kept[str]) -> Kept[str]:
    return value if isinstance(value, Unchanged) else fields.email(value)


def _kept_or_zone(value: Kept[str]) -> Kept[str]:
    return value if isinstance(value, Unchanged) else zone_name(value)


def _names(values: Iterable[str]) -> tuple[str, ...]:
    """Take distinct names of attributes, sorted."""
    return tuple(sorted({fields.given_id(one) for one in collection(values, "names")}))


def _is_pair(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == len(("name", "moment"))


def _holder(value: Holder) -> Holder:
    if not isinstance(value, Holder):
        raise refuse("must be a Holder", value)
    return value


@frozen(kw_only=True, field_transformer=named_fields)
class PersonEntry:
    """What the application tells of one person (G1)."""

    person_id: PersonId = field(converter=fields.person_id)
    name: str = field(converter=fields.title, metadata=personal(left=ERASED))
    email: str = field(default="", converter=fields.email, metadata=personal(left=""))
    zone: str = field(default="UTC", converter=zone_name, metadata=personal(left="UTC"))
    locale: str = field(default="en", converter=fields.title, metadata=personal(left="en"))
    status: PersonStatus = field(default=PersonStatus.ACTIVE, converter=_status)
    dates: Dates = field(default=(), converter=_dates, metadata=personal(left=()))
    attributes: Attributes = field(
        default=NO_ATTRIBUTES, converter=fields.attributes, metadata=personal(left=NO_ATTRIBUTES)
    )
    group_ids: tuple[GroupId, ...] = field(default=(), converter=fields.group_ids)


@frozen(kw_only=True, field_transformer=named_fields)
class GroupEntry:
    """What the application tells of one group (G1, G2)."""

    group_id: GroupId = field(converter=fields.group_id)
    title: str = field(converter=fields.title)
    type: str = field(default="", converter=fields.line)
    parent_id: GroupId | None = field(default=None, converter=fields.optional_group_id)


def _person_entry(value: PersonEntry) -> PersonEntry:
    if not isinstance(value, PersonEntry):
        raise refuse("must be a PersonEntry", value)
    return value


def _group_entry(value: GroupEntry) -> GroupEntry:
    if not isinstance(value, GroupEntry):
        raise refuse("must be a GroupEntry", value)
    return value


def _person_entries(values: Iterable[PersonEntry]) -> tuple[PersonEntry, ...]:
    entries = tuple(_person_entry(value) for value in collection(values, "PersonEntry"))
    fields.person_ids([entry.person_id for entry in entries])
    return entries


def _percent(value: float) -> float:
    percent = fields.number(value)
    if not 0 <= percent <= ALL_OF_THEM:
        raise refuse(f"must be from 0 to {ALL_OF_THEM}", value)
    return percent


def _group_entries(values: Iterable[GroupEntry]) -> tuple[GroupEntry, ...]:
    entries = tuple(_group_entry(value) for value in collection(values, "GroupEntry"))
    fields.group_ids([entry.group_id for entry in entries])
    return entries


@frozen(kw_only=True, field_transformer=named_fields)
class SavePerson(Command[None]):
    """Add a person, or tell everything anew of one that is known (G1)."""

    about_sessions = False

    person: PersonEntry = field(converter=_person_entry)

    @property
    def keys(self) -> Keys:
        """The person."""
        return of_people((self.person.person_id,))


@frozen(kw_only=True, field_transformer=named_fields)
class EditPerson(AboutPerson[None]):
    """Change single things about a person; what is left out stays as it is (G1, G11).

    What an admin changes stays until the directory says something else than it did; what the
    application changes is what the directory says from now on.

    Attributes:
        dates: Those that change; ``None`` takes one away.
        attributes: Those that change.
        without_attributes: Names of those that are taken away.
    """

    person_id: PersonId = field(converter=fields.person_id)
    name: Kept[str] = field(
        default=UNCHANGED, converter=_kept_or_title, metadata=personal(left=UNCHANGED)
    )
    email: Kept[str] = field(
        default=UNCHANGED, converter=_kept_or_email, metadata=personal(left=UNCHANGED)
    )
    zone: Kept[str] = field(default=UNCHANGED, converter=_kept_or_zone)
    locale: Kept[str] = field(default=UNCHANGED, converter=_kept_or_title)
    dates: Redating = field(default=(), converter=_redating, metadata=personal(left=()))
    attributes: Attributes = field(
        default=NO_ATTRIBUTES, converter=fields.attributes, metadata=personal(left=NO_ATTRIBUTES)
    )
    without_attributes: tuple[str, ...] = field(default=(), converter=_names)

    def __attrs_post_init__(self) -> None:
        """Refuse what would change an attribute and take it away."""
        both = [one for one in self.without_attributes if one in self.attributes]
        if both:
            message = "EditPerson.without_attributes must not name what attributes changes"
            raise refuse(message, both[0])


@frozen(kw_only=True, field_transformer=named_fields)
class SuspendPerson(AboutPerson[None]):
    """Suspend a person; places in sections that have not begun are given up (G9, G11)."""

    person_id: PersonId = field(converter=fields.person_id)


@frozen(kw_only=True, field_transformer=named_fields)
class ReactivatePerson(AboutPerson[None]):
    """Lift a suspension: staff lift every one, the application what the directory said (G11)."""

    person_id: PersonId = field(converter=fields.person_id)


@frozen(kw_only=True, field_transformer=named_fields)
class JoinGroup(AboutPerson[None]):
    """Hold a person in a group, besides whoever does so already (G11)."""

    person_id: PersonId = field(converter=fields.person_id)
    group_id: GroupId = field(converter=fields.group_id)


@frozen(kw_only=True, field_transformer=named_fields)
class LeaveGroup(AboutPerson[None]):
    """Take a person out of a group: staff end every hold, the application the directory's (G11)."""

    person_id: PersonId = field(converter=fields.person_id)
    group_id: GroupId = field(converter=fields.group_id)


@frozen(kw_only=True, field_transformer=named_fields)
class DeletePerson(AboutPerson[None]):
    """Erase a person; places in sections that have not begun are given up (G9)."""

    person_id: PersonId = field(converter=fields.person_id)


@frozen(kw_only=True, field_transformer=named_fields)
class SaveGroup(AboutPlatform[None]):
    """Add a group, or tell everything anew of one that is known (G1, G2)."""

    group: GroupEntry = field(converter=_group_entry)


@frozen(kw_only=True, field_transformer=named_fields)
class RemoveGroup(AboutPlatform[None]):
    """Remove a group that has no subgroups and no section; its members leave it (G1)."""

    group_id: GroupId = field(converter=fields.group_id)


@frozen(kw_only=True, field_transformer=named_fields)
class SynchroniseDirectory(AboutPlatform[Synchronised]):
    """Tell all people and groups at once; the differences are worked out (G1, G11).

    People who are missing are suspended, not erased; groups that are missing are removed. Where
    more than ten of the active people, and more than a share of them, would be suspended or lose
    their last group, it is refused.

    Attributes:
        with_losses: Take it over all the same.
        tolerated_percent: The share, in percent.
    """

    people: tuple[PersonEntry, ...] = field(converter=_person_entries)
    groups: tuple[GroupEntry, ...] = field(converter=_group_entries)
    with_losses: bool = field(default=False, converter=fields.flag)
    tolerated_percent: float = field(default=10, converter=_percent)

    def kept(self, about: Collection[tuple[str, ...]]) -> "SynchroniseDirectory":
        """Give the rows of which it said something new, which are mostly few."""
        return evolve(
            self,
            people=[one for one in self.people if (one.person_id,) in about],
            groups=[one for one in self.groups if group_subject(one.group_id) in about],
        )


@frozen(kw_only=True, field_transformer=named_fields)
class AssignRoles(AboutPlatform[None]):
    """Say which roles a person or a group holds; none given takes them away (G4)."""

    holder: Holder = field(converter=_holder)
    is_admin: bool = field(default=False, converter=fields.flag)
    managed_group_ids: tuple[GroupId, ...] = field(default=(), converter=fields.group_ids)

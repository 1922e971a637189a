"""A person's to-do list (D1)."""

from datetime import datetime
from enum import Enum

from attrs import field, frozen

from sessionkit._domain.ids import ItemId, PersonId
from sessionkit._domain.personal import ERASED, personal
from sessionkit._domain.target import Target, TargetKind


class ItemState(Enum):
    """How far an item is: ticked off by the person, or closed because its content is complete."""

    OPEN = "open"
    TICKED = "ticked off"
    CLOSED = "closed"


@frozen(kw_only=True)
class Item:
    """One thing to do.

    Attributes:
        target: What is to be completed; none for what people note for themselves.
        created_at: When it was first added; adding it again changes nothing of that.
        due_at: The deadline, fixed when it was first added.
        since: When it was last opened: the newest come first.
    """

    person_id: PersonId
    item_id: ItemId
    title: str = field(metadata=personal(left=ERASED))
    created_at: datetime
    since: datetime
    target: Target | None = None
    due_at: datetime | None = None
    state: ItemState = ItemState.OPEN

    @property
    def key(self) -> tuple[str, ...]:
        """Where the record is kept."""
        return (self.person_id, self.item_id)


def is_kept(item_id: ItemId) -> bool:
    """Tell whether an id is kept for the item of a target, so that no note can take its place."""
    return item_id.startswith(tuple(f"{kind.value} " for kind in TargetKind))


def item_for(target: Target) -> ItemId:
    """Name the item of a target: there is at most one for each."""
    return ItemId(f"{target.kind.value} {target.target_id}")

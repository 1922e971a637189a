"""The to-do list: what automations put on it, and what people do with their own (D1)."""

from datetime import timedelta

from attrs import evolve

from sessionkit._domain.commands.standing import AddToDo, TickToDo
from sessionkit._domain.decision import Decision, decided, judged, refused, unmet
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.standing import ItemSaved
from sessionkit._domain.ids import PersonId
from sessionkit._domain.people import PersonStatus
from sessionkit._domain.reasons import Reason
from sessionkit._domain.target import Target
from sessionkit._domain.todo import Item, ItemState, is_kept, item_for
from sessionkit._domain.world import World


def assigning(
    world: World, person_id: PersonId, target: Target, due_after: timedelta | None
) -> Decision:
    """Put something to learn on a list, unless it is complete or there already (D1).

    An item that was ticked off or closed is opened again with its first creation date and deadline.
    """
    person = world.person(person_id)
    is_there = person is not None and person.status is not PersonStatus.DELETED
    findings = [
        judged(Reason.TARGET_EXISTS, world.knows(target), *target.key, target=target),
        judged(Reason.PERSON_EXISTS, is_there, person_id, id=person_id),
    ]
    return decided(findings, lambda: _assigned(world, person_id, target, due_after))


def _assigned(
    world: World, person_id: PersonId, target: Target, due_after: timedelta | None
) -> list[Fact]:
    known = world.item(person_id, item_for(target))
    is_open = known is not None and known.state is ItemState.OPEN
    if is_open or _is_completed(world, person_id, target):
        return []
    if known is not None:
        return [_saved(evolve(known, state=ItemState.OPEN, since=world.now))]
    item = Item(
        person_id=person_id,
        item_id=item_for(target),
        title=world.title_of(target),
        created_at=world.now,
        since=world.now,
        target=target,
        due_at=None if due_after is None else world.now + due_after,
    )
    return [_saved(item)]


def _saved(item: Item) -> ItemSaved:
    return ItemSaved(item=item, person_id=item.person_id)


def _is_completed(world: World, person_id: PersonId, target: Target | None) -> bool:
    result = None if target is None else world.result(target, person_id)
    return result is not None and result.is_completed


def open_item(world: World, person_id: PersonId, target: Target) -> Item | None:
    """Find the open item of a target on a person's list."""
    item = world.item(person_id, item_for(target))
    return item if item is not None and item.state is ItemState.OPEN else None


def closing(world: World, person_id: PersonId, target: Target) -> list[Fact]:
    """Close the open item of something that is complete (D1)."""
    item = open_item(world, person_id, target)
    return [] if item is None else [_saved(evolve(item, state=ItemState.CLOSED))]


def add(command: AddToDo, world: World) -> Decision:
    """Note something on one's own list (D1)."""
    actor, person_id = world.actor, command.person_id
    if not actor.is_admin and actor.person_id != person_id:
        return refused(unmet(Reason.ONESELF, person_id))
    person = world.person(person_id)
    is_there = person is not None and person.status is not PersonStatus.DELETED
    is_free = world.item(person_id, command.item_id) is None and not is_kept(command.item_id)
    findings = [
        judged(Reason.PERSON_EXISTS, is_there, person_id, id=person_id),
        judged(Reason.ITEM_ID_FREE, is_free, person_id, id=command.item_id),
    ]
    item = Item(
        person_id=person_id,
        item_id=command.item_id,
        title=command.title,
        created_at=world.now,
        since=world.now,
        due_at=command.due_at,
    )
    return decided(findings, lambda: [_saved(item)])


def tick(command: TickToDo, world: World) -> Decision:
    """Tick an item of one's own list off, or open it again while there is something to do (D1)."""
    actor, person_id = world.actor, command.person_id
    if not actor.is_admin and actor.person_id != person_id:
        return refused(unmet(Reason.ONESELF, person_id))
    item = world.item(person_id, command.item_id)
    if item is None:
        return refused(unmet(Reason.ITEM_EXISTS, person_id, id=command.item_id))
    is_done = _is_completed(world, person_id, item.target)
    wanted = ItemState.TICKED if command.is_done else ItemState.OPEN

    def facts() -> list[Fact]:
        since = item.since if command.is_done else world.now
        return [] if item.state is wanted else [_saved(evolve(item, state=wanted, since=since))]

    return decided(
        [judged(Reason.CONTENT_INCOMPLETE, not is_done, person_id, command.item_id)], facts
    )

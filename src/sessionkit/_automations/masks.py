"""Everybody at once: for whom conditions are met and targets unlocked, as bit masks (A8, A11, A15).

Editing rules:

1. A pair of masks is a judgement of everybody: for whom it is met, and for whom it is not unmet.
   All-of and any-of combine both; not turns them round and exchanges them (A13).
2. Nothing is worked out twice: an answer is good until something it rests on has changed, and
   what has changed is known by its stamp.
3. Numbers never change once they are noted; those not noted yet follow the order of ids, whoever
   came first, so that the order in which somebody looked makes no difference (X6).
"""

from collections.abc import Callable, Hashable, Iterable
from copy import copy
from datetime import datetime
from typing import Any, ClassVar, Final, Protocol, TypeVar, assert_never, cast

from sessionkit._automations import access
from sessionkit._automations.bits import Pair, named
from sessionkit._automations.columns import (
    GROUPS,
    IDENTITIES,
    MOMENTS,
    STATUSES_OF_PEOPLE,
    AttendanceColumn,
    Column,
    DateColumn,
    GrantColumn,
    GroupColumn,
    IdentityColumn,
    Leaf,
    MomentColumn,
    People,
    PersonColumn,
    Place,
    PlaceColumn,
    RecordColumn,
    SessionColumn,
    StandingColumn,
    attendance_place,
    attributes,
    grant_place,
    registration_place,
    standing_place,
    statuses,
)
from sessionkit._domain.automation import Automation
from sessionkit._domain.catalogue import Target
from sessionkit._domain.condition import (
    AllOf,
    Always,
    AnyOf,
    AroundDate,
    AttributeBetween,
    AttributeIs,
    BetweenMoments,
    Condition,
    Elementary,
    HasAttended,
    HasStatus,
    IsInGroup,
    IsPerson,
    IsRegistered,
    IsTriggersActivity,
    Not,
)
from sessionkit._domain.decision import World
from sessionkit._domain.facts import (
    AccessGranted,
    ActivityAdded,
    AutomationRemoved,
    AutomationSaved,
    CompletionRevised,
    CompletionWithdrawn,
    EventAdded,
    EventCancelled,
    EventEdited,
    EventRemoved,
    Fact,
    GoalAdded,
    GroupRemoved,
    GroupSaved,
    IntakeAdded,
    JourneySaved,
    LearnerPromoted,
    LearnerRegistered,
    LearnerWaitlisted,
    MarksCounted,
    MembershipsChanged,
    PeopleNumbered,
    PersonErased,
    PersonSaved,
    ProgrammeSaved,
    RegistrationEnded,
    ResultChanged,
    SectionArchived,
    SectionCancelled,
    SectionEdited,
    SectionPlanned,
    SectionRestored,
    SessionCompleted,
    SessionCreated,
    TargetRemoved,
)
from sessionkit._domain.ids import PersonId, SessionId
from sessionkit._domain.people import PersonStatus

Does = tuple[Automation, bool, bool]
"""An automation about some target, whether it unlocks that, and whether it locks it."""

Kind = TypeVar("Kind", bound=Column)

# Trees ------------------------------------------------------------------------------------------


class Node(Protocol):
    """A condition, elementary or not, as it is judged for everybody."""

    @property
    def pair(self) -> Pair:
        """For whom it is met, and for whom it is not unmet."""


class _AllOf:
    """Met and unmet where nothing is unknown are one mask, and cost one step instead of two."""

    __slots__ = ("first", "others")

    def __init__(self, parts: list[Node]) -> None:
        self.first, *self.others = parts

    @property
    def pair(self) -> Pair:
        met, possible = self.first.pair
        for part in self.others:
            also, perhaps = part.pair
            if met is possible and also is perhaps:
                met = possible = met & also
            else:
                met, possible = met & also, possible & perhaps
            if not possible:
                break
        return met, possible


class _AnyOf:
    __slots__ = ("first", "others")

    def __init__(self, parts: list[Node]) -> None:
        self.first, *self.others = parts

    @property
    def pair(self) -> Pair:
        met, possible = self.first.pair
        for part in self.others:
            also, perhaps = part.pair
            if met is possible and also is perhaps:
                met = possible = met | also
            else:
                met, possible = met | also, possible | perhaps
        return met, possible


class _Not:
    __slots__ = ("part", "people")

    def __init__(self, part: Node, people: People) -> None:
        self.part = part
        self.people = people

    @property
    def pair(self) -> Pair:
        met, possible = self.part.pair
        everybody = self.people.everybody
        unmet = everybody ^ possible
        return (unmet, unmet) if met is possible else (unmet, everybody ^ met)


class _Asked:
    """A condition that was asked for, with the answer as of a stamp."""

    __slots__ = ("as_of", "is_recent", "leaves", "node", "pair")

    def __init__(self, node: Node, leaves: list[Leaf], stamp: int) -> None:
        self.node = node
        self.leaves = tuple(dict.fromkeys(leaves))
        self.pair = node.pair
        self.as_of = stamp
        self.is_recent = True


# Everybody --------------------------------------------------------------------------------------

_KEPT: Final = 1_000
"""So many conditions are kept before those that nobody asks for any more are looked for."""


class Masks:
    """Everybody with their number, and what conditions and automations mean for them.

    Whoever keeps the masks tells them each fact, and shows them the world before asking again.

    Attributes:
        is_stale: Somebody else has noted other numbers; begin anew.
    """

    def __init__(self, world: World) -> None:
        """Look at everybody in a world; what conditions ask is looked up when one first does."""
        self.is_stale = False
        self._people = People(world)
        self._columns: dict[Place, Column] = {}
        self._is_settled = True
        self._is_news = False
        self._stamp = 0
        self._moved_at = 0
        self._sort_columns()
        self._forget_conditions()

    def _forget_conditions(self) -> None:
        self._asked: dict[Condition, _Asked] = {}
        self._by_identity: dict[int, tuple[Condition, _Asked]] = {}
        self._limit = _KEPT

    def after(self, facts: Iterable[Fact], world: World) -> "Masks":
        """Give masks of their own for what would be after some facts, with the same numbers."""
        self._settle()
        later = copy(self)
        people = self._people.copied()
        columns = {place: one.copied(people) for place, one in self._columns.items()}
        later._people, later._columns = people, columns  # noqa: SLF001 - two of a kind
        later._sort_columns()  # noqa: SLF001 - as above
        later._forget_conditions()  # noqa: SLF001 - as above
        for fact in facts:
            later.note(fact, world)
        later.see(world)
        return later

    # Asking

    @property
    def stamp(self) -> int:
        """Rises whenever anything has changed that answers may depend on."""
        self._settle()
        return self._stamp

    @property
    def everybody(self) -> int:
        """All people who are there."""
        self._settle()
        return self._people.everybody

    def matching(self, condition: Condition) -> Pair:
        """Give for whom a condition is met, and for whom it is not unmet (A13)."""
        if not self._is_settled:
            self._settle()
        # An object that is held keeps its identity to itself.
        held = self._by_identity.get(id(condition))
        asked = self._find(condition) if held is None else held[1]
        if asked.as_of != self._stamp:
            self._refresh(asked)
        asked.is_recent = True
        return asked.pair

    def having(self, wanted: Iterable[PersonStatus]) -> int:
        """Give the people with one of several statuses."""
        self._settle()
        column = self._column(STATUSES_OF_PEOPLE, statuses)
        found = 0
        for status in wanted:
            found |= column.leaf(status, self._stamp).pair[0]
        return found

    def unlocked(self, target: Target, *, does: Iterable[Does] | None = None) -> int:
        """Give for whom a target is unlocked: as one person's access is judged (A8-A10, A13).

        Args:
            target: What.
            does: What automations do about it, in place of those that there are.
        """
        self._settle()
        if does is None:
            does = access.about(self._people.world, target)
        opened = shut = 0
        for automation, unlocks, locks in does:
            met, possible = self.matching(automation.condition)
            if unlocks:
                opened |= met
            if locks:
                shut |= possible
        grants = self._column(grant_place(target), GrantColumn, target)
        locked, unlocked = grants.locked.people, grants.unlocked.people
        opened = (opened | locked) ^ locked | unlocked
        return ((opened | shut) ^ shut) & self._people.everybody

    def person_ids(self, people: int) -> tuple[PersonId, ...]:
        """Name the people of a mask, by number."""
        return named(people, self._people.person_ids)

    @property
    def unnumbered(self) -> tuple[PersonId, ...]:
        """Those whose number nobody has noted yet, in order of the numbers they are to get.

        Looking may give them other numbers than before: masks had earlier may mean others.
        """
        wanted = self._people.waiting()
        if wanted != self._people.person_ids[self._people.noted :]:
            self._renumber(wanted)
        return tuple(wanted)

    # Keeping up

    def turn_to(self, now: datetime) -> None:
        """Let time pass to a moment, or go back to it."""
        before, self._people.now = self._people.now, now
        if now != before:
            self._is_settled = False
            for column in self._columns.values():
                column.turn_to(before, now)

    def see(self, world: World) -> None:
        """Look things up in a world from now on, as of its moment; its facts were noted before."""
        self._people.world = world
        self.turn_to(world.now)

    def note(self, fact: Fact, world: World) -> None:
        """Look again, in a world that may be further on, at those whom a fact concerns."""
        concerns = self._CONCERNS.get(type(fact))
        if concerns is not None:
            self._people.world = world
            self._is_settled = False
            concerns(self, fact)

    def _person_saved(self, fact: PersonSaved) -> None:
        self._look_at(fact.person.person_id)

    def _memberships_changed(self, fact: MembershipsChanged) -> None:
        self._look_at(fact.person_id)

    def _person_erased(self, fact: PersonErased) -> None:
        self._look_at(fact.person_id)

    def _look_at(self, person_id: PersonId) -> None:
        people = self._people
        person = people.world.person(person_id)
        if person is not None and person.status is PersonStatus.DELETED:
            person = None
        number = people.numbers.get(person_id)
        is_new = number is None
        if number is None:
            if person is None:
                return
            number = people.admit(person_id)
        people.move(number, is_there=person is not None)
        for column in self._of_people:
            column.look(number, person)
        if is_new:
            for place in people.strangers.pop(person_id, ()):
                self._look_in(place, person_id)

    def _look_in(self, place: Place, person_id: PersonId) -> None:
        column = self._columns.get(place)
        if isinstance(column, RecordColumn):
            column.look(person_id)

    def _groups_changed(self, _: GroupSaved | GroupRemoved) -> None:
        column = self._columns.get(GROUPS)
        if isinstance(column, GroupColumn):
            column.has_new_tree = True

    def _result_changed(self, fact: ResultChanged) -> None:
        self._look_in(standing_place(fact.result.target), fact.result.person_id)

    def _completion_changed(
        self, fact: SessionCompleted | CompletionRevised | CompletionWithdrawn
    ) -> None:
        self._look_in(standing_place(Target.session(fact.session_id)), fact.learner_id)

    def _place_changed(
        self, fact: LearnerRegistered | LearnerWaitlisted | LearnerPromoted | RegistrationEnded
    ) -> None:
        self._look_in(registration_place(fact.session_id), fact.learner_id)
        self._look_in(attendance_place(fact.session_id), fact.learner_id)

    def _marks_counted(self, fact: MarksCounted) -> None:
        for learner_id, *_ in fact.changes:
            self._look_in(attendance_place(fact.session_id), learner_id)

    def _plan_changed(
        self,
        fact: SectionPlanned
        | SectionEdited
        | SectionCancelled
        | SectionArchived
        | SectionRestored
        | EventAdded
        | EventEdited
        | EventRemoved
        | EventCancelled,
    ) -> None:
        self._read_again(fact.session_id)

    def _session_created(self, fact: SessionCreated) -> None:
        self._read_again(fact.session.session_id)
        self._catalogue_changed(fact)

    def _read_again(self, session_id: SessionId) -> None:
        for place in (registration_place(session_id), attendance_place(session_id)):
            column = self._columns.get(place)
            if isinstance(column, SessionColumn):
                column.is_stale = True

    def _catalogue_changed(self, _: Fact) -> None:
        for column in self._columns.values():
            if isinstance(column, StandingColumn):
                column.is_doubted = True

    def _journeys_changed(self, fact: JourneySaved | TargetRemoved) -> None:
        """What holds an activity may be another journey now, so grants may reach further or less."""
        self._catalogue_changed(fact)
        self._is_news = True
        for column in self._columns.values():
            if isinstance(column, GrantColumn):
                column.is_stale = True

    def _automations_changed(self, _: AutomationSaved | AutomationRemoved) -> None:
        self._is_news = True

    def _access_granted(self, fact: AccessGranted) -> None:
        target = fact.grant.target
        held = access.held_by(self._people.world, target) if fact.grant.with_activities else ()
        for one in (target, *held):
            self._look_in(grant_place(one), fact.grant.person_id)

    def _people_numbered(self, fact: PeopleNumbered) -> None:
        numbered = fact.numbered.person_ids
        if self.unnumbered[: len(numbered)] == numbered:
            self._people.noted += len(numbered)
        else:
            self.is_stale = True

    _CONCERNS: ClassVar[dict[type[Any], Callable[["Masks", Any], None]]] = {
        PersonSaved: _person_saved,
        MembershipsChanged: _memberships_changed,
        PersonErased: _person_erased,
        GroupSaved: _groups_changed,
        GroupRemoved: _groups_changed,
        ResultChanged: _result_changed,
        SessionCompleted: _completion_changed,
        CompletionRevised: _completion_changed,
        CompletionWithdrawn: _completion_changed,
        LearnerRegistered: _place_changed,
        LearnerWaitlisted: _place_changed,
        LearnerPromoted: _place_changed,
        RegistrationEnded: _place_changed,
        MarksCounted: _marks_counted,
        SectionPlanned: _plan_changed,
        SectionEdited: _plan_changed,
        SectionCancelled: _plan_changed,
        SectionArchived: _plan_changed,
        SectionRestored: _plan_changed,
        EventAdded: _plan_changed,
        EventEdited: _plan_changed,
        EventRemoved: _plan_changed,
        EventCancelled: _plan_changed,
        SessionCreated: _session_created,
        ActivityAdded: _catalogue_changed,
        GoalAdded: _catalogue_changed,
        IntakeAdded: _catalogue_changed,
        ProgrammeSaved: _catalogue_changed,
        JourneySaved: _journeys_changed,
        TargetRemoved: _journeys_changed,
        AutomationSaved: _automations_changed,
        AutomationRemoved: _automations_changed,
        AccessGranted: _access_granted,
        PeopleNumbered: _people_numbered,
    }
    """Whom a fact concerns; facts that are not named here concern no condition."""

    def _renumber(self, wanted: list[PersonId]) -> None:
        """Give those without a number of their own the numbers they are to get."""
        people = self._people
        records = [one for one in self._columns.values() if isinstance(one, RecordColumn)]
        places = {record.place for record in records}
        left = set(people.person_ids[people.noted :]).difference(wanted)
        people.strangers.update((person_id, places.copy()) for person_id in left)
        for number, one in people.renumber(wanted):
            person = None if one is None else people.world.person(one)
            people.move(number, is_there=person is not None)
            for column in self._of_people:
                column.look(number, person)
            for record in records:
                record.change(number, one)
        for touched in self._columns.values():
            touched.is_touched = True
        self._is_settled = False

    def _settle(self) -> None:
        """Bring everything up to date that was noted, once somebody asks."""
        if self._is_settled:
            return
        self._is_settled = True
        stamp = self._stamp + 1
        is_changed = self._is_news
        self._is_news = False
        for_all = self._people.settle()
        if for_all:
            is_changed = True
            self._moved_at = stamp
        for column in self._columns.values():
            is_changed |= column.settle(stamp, for_all=for_all)
        if is_changed:
            self._stamp = stamp

    # Conditions

    def _refresh(self, asked: _Asked) -> None:
        """Work an answer out again if anything has changed that it rests on."""
        as_of = asked.as_of
        asked.as_of = self._stamp
        if as_of < self._moved_at:
            asked.pair = asked.node.pair
            return
        for leaf in asked.leaves:
            if leaf.stamp > as_of:
                asked.pair = asked.node.pair
                return

    def _find(self, condition: Condition) -> _Asked:
        """Find a condition by what it says, or judge it for the first time."""
        asked = self._asked.get(condition)
        if asked is None:
            if len(self._asked) >= self._limit:
                self._forget_unasked()
            leaves: list[Leaf] = []
            node = self._node(condition, leaves)
            asked = self._asked[condition] = _Asked(node, leaves, self._stamp)
        if len(self._by_identity) > 2 * self._limit:
            self._by_identity.clear()
        self._by_identity[id(condition)] = (condition, asked)
        return asked

    def _forget_unasked(self) -> None:
        """Forget what nobody has asked for since this was last done."""
        self._asked = {key: asked for key, asked in self._asked.items() if asked.is_recent}
        self._by_identity.clear()
        self._limit = max(_KEPT, 2 * len(self._asked))
        used: set[Leaf] = set()
        for asked in self._asked.values():
            asked.is_recent = False
            used.update(asked.leaves)
        for column in self._columns.values():
            column.keep(used)
        self._columns = {place: one for place, one in self._columns.items() if one.leaves}
        self._sort_columns()

    def _node(self, condition: Condition, leaves: list[Leaf]) -> Node:
        match condition:
            case AllOf(conditions=parts):
                return _AllOf([self._node(part, leaves) for part in parts])
            case AnyOf(conditions=parts):
                named_ids = [one.person_id for one in parts if isinstance(one, IsPerson)]
                others = [one for one in parts if not isinstance(one, IsPerson)]
                nodes = [self._node(part, leaves) for part in others]
                if named_ids:
                    nodes.append(self._leaf(self._identities(), frozenset(named_ids), leaves))
                return _AnyOf(nodes)
            case Not(condition=inner):
                return _Not(self._node(inner, leaves), self._people)
            case _:
                column, asks = self._question(condition)
                return self._leaf(column, asks, leaves)

    def _leaf(self, column: Column, asks: Hashable, leaves: list[Leaf]) -> Leaf:
        leaf = column.leaf(asks, self._stamp)
        leaves.append(leaf)
        return leaf

    def _identities(self) -> IdentityColumn:
        return self._column(IDENTITIES, IdentityColumn)

    def _question(self, one: Elementary) -> tuple[Column, Hashable]:
        """Give what an elementary condition asks, and which answer it is about."""
        match one:
            case IsPerson(person_id=person_id):
                return self._identities(), frozenset([person_id])
            case IsInGroup(group_id=group_id):
                return self._column(GROUPS, GroupColumn), group_id
            case HasStatus(target=target, status=status):
                return self._column(standing_place(target), StandingColumn, target), status
            case AroundDate(date=date):
                return self._column(("date", date.value), DateColumn, date), one
            case AttributeIs(name=name) | AttributeBetween(name=name):
                return self._column(("attribute", name), attributes, name), one
            case IsRegistered(session_id=session_id, section_id=section_id):
                place = registration_place(session_id)
                return self._column(place, PlaceColumn, place, session_id), section_id
            case HasAttended(session_id=session_id, at_least=at_least):
                place = attendance_place(session_id)
                return self._column(place, AttendanceColumn, place, session_id), at_least
            case Always() | BetweenMoments() | IsTriggersActivity():
                return self._column(MOMENTS, MomentColumn), one
            case _:
                assert_never(one)

    def _column(self, place: Place, make: Callable[..., Kind], *about: Any) -> Kind:
        column = self._columns.get(place)
        if column is None:
            column = self._columns[place] = make(self._people, *about)
            self._sort_columns()
        return cast("Kind", column)

    def _sort_columns(self) -> None:
        self._of_people = [one for one in self._columns.values() if isinstance(one, PersonColumn)]

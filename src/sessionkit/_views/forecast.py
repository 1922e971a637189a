"""What would happen: an automation before it is saved, commands before they are carried out (A15)."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from attrs import field, frozen

from sessionkit._answer import Answer
from sessionkit._automations import access
from sessionkit._automations.words import action_words
from sessionkit._domain.action import Notify
from sessionkit._domain.automation import Automation
from sessionkit._domain.commands.command import AnyCommand
from sessionkit._domain.facts.fact import Fact
from sessionkit._domain.facts.platform import JourneySaved
from sessionkit._domain.facts.standing import AccessGranted
from sessionkit._domain.ids import AutomationId, PersonId, SectionId, SessionId
from sessionkit._domain.notice import Notice, NoticeKind
from sessionkit._domain.people import PersonStatus
from sessionkit._domain.reaction import automation_subject
from sessionkit._domain.registration import Registration
from sessionkit._domain.target import Target
from sessionkit._domain.who import NOBODY, Matched, Met, NotUnmet, OfStatus, Who
from sessionkit._domain.world import World
from sessionkit._views.tabular import Tabular

# One automation ---------------------------------------------------------------------------------


@frozen(kw_only=True)
class PreviewRow:
    """One thing that an automation would mean, and for whom.

    Attributes:
        effect: ``matches``, ``cannot be judged``, ``gains``, ``loses``, or ``acts``.
        what: The target gained or lost, or the action carried out.
        people: How many.
    """

    effect: str
    what: str
    people: int
    person_ids: tuple[PersonId, ...]


@frozen(kw_only=True)
class AutomationPreview(Tabular[PreviewRow]):
    """What saving an automation as it is here would mean now (A11, A15).

    What it does follows at the next check for a periodic one, and when its trigger fires for any
    other; what other automations do because of that is no part of it.
    """

    row_type = PreviewRow
    automation_id: AutomationId
    rows: tuple[PreviewRow, ...]

    @property
    def caption(self) -> str:
        """Which automation."""
        return f"preview of {self.automation_id}"

    def people(self, effect: str, what: str = "") -> tuple[PersonId, ...]:
        """Name whom one effect concerns; nobody where there is no such effect."""
        for row in self.rows:
            if row.effect == effect and row.what == what:
                return row.person_ids
        return ()


def show_automation_preview(world: World, automation: Automation) -> AutomationPreview:
    """Work out for whom an automation would match, what access it would change, what it would do."""
    met = Met(automation.condition)
    rows = [_row(world, "matches", "", met)]
    unknown = _row(world, "cannot be judged", "", NotUnmet(automation.condition) - met)
    if unknown.people:
        rows.append(unknown)
    rows += _access_rows(world, automation)
    if automation.is_at_work and automation.is_periodic:
        entering = met - Matched(automation_subject(automation.automation_id))
        for _, action in automation.occurring:
            concerned: Who = entering
            if isinstance(action, Notify):
                is_silent = NoticeKind.AUTOMATION_MESSAGE in world.settings.silent
                concerned = NOBODY if is_silent else entering & OfStatus(_TOLD)
            rows.append(_row(world, "acts", action_words(action), concerned))
    return AutomationPreview(automation_id=automation.automation_id, rows=tuple(rows))


def _row(world: World, effect: str, what: str, who: Who) -> PreviewRow:
    person_ids = world.people(who)
    return PreviewRow(effect=effect, what=what, people=len(person_ids), person_ids=person_ids)


_TOLD: Final = (PersonStatus.ACTIVE, PersonStatus.PENDING)
"""Whom messages reach (N8)."""


def _access_rows(world: World, automation: Automation) -> Iterator[PreviewRow]:
    saved = world.automation(automation.automation_id)
    concerned = dict.fromkeys((*_targets(world, saved), *_targets(world, automation)))
    for target in concerned:
        before = access.unlocked(world, target)
        after = access.unlocked(world, target, _as_saved(world, target, automation))
        for effect, who in (("gains", after - before), ("loses", before - after)):
            row = _row(world, effect, str(target), who)
            if row.people:
                yield row


def _targets(world: World, automation: Automation | None) -> Iterator[Target]:
    """Go through what a periodic automation locks or unlocks, activities of journeys included."""
    if automation is None or not (automation.is_at_work and automation.is_periodic):
        return
    for target in automation.targets:
        yield target
        yield from access.held_by(world, target)


def _as_saved(world: World, target: Target, automation: Automation) -> Iterator[access.Does]:
    """Give what all automations do about a target once one is saved like this."""
    for one, unlocks, locks in access.about(world, target):
        if one.automation_id != automation.automation_id:
            yield one, unlocks, locks
    if automation.is_at_work and automation.is_periodic:
        reached_by = (target, *access.holders(world, target))
        unlocks, locks = access.does(automation, target, reached_by)
        if unlocks or locks:
            yield automation, unlocks, locks


# Commands ---------------------------------------------------------------------------------------


@frozen(kw_only=True)
class RegistrationChange:
    """A learner's place that would change; an empty state is none."""

    session_id: SessionId
    section_id: SectionId
    learner_id: PersonId
    before: str
    after: str


@frozen(kw_only=True)
class AccessChange:
    """Access that somebody would gain or lose."""

    person_id: PersonId
    target: Target
    is_unlocked: bool


@frozen(kw_only=True)
class ForecastRow:
    """One thing that would happen.

    Attributes:
        kind: ``command``, ``registration``, ``access`` or ``notice``.
        about: Whom or what it is about.
        change: What would become of it.
    """

    kind: str
    about: str
    change: str


@frozen(kw_only=True)
class Forecast(Tabular[ForecastRow]):
    """What commands would do, one after the other, if they were carried out now (A15).

    Attributes:
        commands: What was asked, each with its answer; none: something it names is not there.
        facts: What would happen, in order, with all that follows at once.
        notices: What would be told to whom.
        registrations: The places that would change.
        access: The access that would be gained or lost.
    """

    row_type = ForecastRow
    commands: tuple[tuple[AnyCommand, Answer[Any] | None], ...]
    facts: tuple[Fact, ...]
    notices: tuple[Notice, ...]
    registrations: tuple[RegistrationChange, ...]
    access: tuple[AccessChange, ...]

    @property
    def is_allowed(self) -> bool:
        """Whether none of the commands would be refused."""
        return all(answer is not None and answer.is_allowed for _, answer in self.commands)

    @property
    def caption(self) -> str:
        """How much would happen."""
        return f"forecast: facts {len(self.facts)}, notices {len(self.notices)}"

    rows: tuple[ForecastRow, ...] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Put everything that would happen into rows, for reading."""
        object.__setattr__(self, "rows", tuple(self._all_rows()))

    def _all_rows(self) -> Iterator[ForecastRow]:
        for command, answer in self.commands:
            change = "there is no such thing" if answer is None else answer.headline
            yield ForecastRow(kind="command", about=type(command).__name__, change=change)
        for one in self.registrations:
            about = f"{one.learner_id} in {one.session_id} {one.section_id}"
            change = f"{one.before or 'none'} -> {one.after or 'none'}"
            yield ForecastRow(kind="registration", about=about, change=change)
        for one_access in self.access:
            about = f"{one_access.target} for {one_access.person_id}"
            change = "unlocked" if one_access.is_unlocked else "locked"
            yield ForecastRow(kind="access", about=about, change=change)
        for notice in self.notices:
            yield ForecastRow(kind="notice", about=notice.person_id, change=notice.kind.value)


def registration_changes(
    changes: Iterable[tuple[Registration | None, Registration | None]],
) -> tuple[RegistrationChange, ...]:
    """Give the places that change, from registrations as they are and as they would be."""
    found = []
    for before, after in changes:
        one = after or before
        was = "" if before is None else before.state.value
        will_be = "" if after is None else after.state.value
        moved = before is not None and after is not None and before.section_id != after.section_id
        if one is not None and (was != will_be or moved):
            found.append(
                RegistrationChange(
                    session_id=one.session_id,
                    section_id=one.section_id,
                    learner_id=one.learner_id,
                    before=was,
                    after=will_be,
                )
            )
    return tuple(found)


Turned = Callable[[Who, Who], tuple[tuple[PersonId, ...], tuple[PersonId, ...]]]
"""Names who comes into a set, as it is and as it would be, and who goes out of it."""


def access_changes(
    world: World, later: World, turned: Turned, facts: tuple[Fact, ...]
) -> tuple[AccessChange, ...]:
    """Give the access that people gain or lose by facts."""
    named = [
        target
        for one in (world, later)
        for automation in one.automations()
        for target in _targets(one, automation)
    ]
    granted = [
        target
        for fact in facts
        if isinstance(fact, AccessGranted)
        for target in (fact.grant.target, *access.held_by(later, fact.grant.target))
    ]
    moved = [
        Target.activity(activity_id)
        for fact in facts
        if isinstance(fact, JourneySaved)
        for activity_id in fact.journey.activity_ids
    ]
    found = []
    for target in sorted(dict.fromkeys((*named, *granted, *moved)), key=lambda one: one.key):
        gained, lost = turned(access.unlocked(world, target), access.unlocked(later, target))
        for person_ids, is_unlocked in ((gained, True), (lost, False)):
            found += [
                AccessChange(person_id=one, target=target, is_unlocked=is_unlocked)
                for one in person_ids
            ]
    return tuple(found)

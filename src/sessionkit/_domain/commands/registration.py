"""What is asked about places in sections and places in line."""

from collections.abc import Iterable

from attrs import field, frozen

from sessionkit._domain import fields
from sessionkit._domain.commands.command import InSection, OfLearner
from sessionkit._domain.fields import (
    collection,
    named_fields,
    refuse,
)
from sessionkit._domain.ids import (
    PersonId,
    SectionId,
    SessionId,
)
from sessionkit._domain.keys import Keys, of_people, of_place, of_section
from sessionkit._domain.outcomes import Place, Places
from sessionkit._domain.registration import Waiver


def _waivers(values: Iterable[Waiver | str]) -> tuple[Waiver, ...]:
    waivers = [fields.chosen(Waiver, value) for value in collection(values, "waivers")]
    if len(set(waivers)) < len(waivers):
        raise refuse("must not name the same waiver twice", waivers)
    return tuple(sorted(waivers, key=lambda one: one.value))


@frozen(kw_only=True, field_transformer=named_fields)
class RegisterLearner(InSection[Place]):
    """Register a learner for a section, for all its events (R1-R10).

    Asked by the learner, or by staff, who may waive period, capacity and unlock by name (R10).
    A full section with a waitlist puts the learner in line (W1).
    """

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    learner_id: PersonId = field(converter=fields.person_id)
    waive: tuple[Waiver, ...] = field(default=(), converter=_waivers)

    @property
    def keys(self) -> Keys:
        """The section and the learner."""
        return of_place(self.session_id, self.section_id, self.learner_id)


@frozen(kw_only=True, field_transformer=named_fields)
class RegisterLearners(InSection[Places]):
    """Register a list of learners in one call, with a row of the answer for each (R14)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    learner_ids: tuple[PersonId, ...] = field(converter=fields.some_person_ids)
    waive: tuple[Waiver, ...] = field(default=(), converter=_waivers)
    all_or_nothing: bool = field(default=False, converter=fields.flag)

    @property
    def keys(self) -> Keys:
        """The section and every learner of the list."""
        return of_section(self.session_id, self.section_id) | of_people(self.learner_ids)


@frozen(kw_only=True, field_transformer=named_fields)
class DeregisterLearner(OfLearner[Place]):
    """Give up one's own place, or place in line, until the deadline (R11, R12)."""

    session_id: SessionId = field(converter=fields.session_id)
    learner_id: PersonId = field(converter=fields.person_id)


@frozen(kw_only=True, field_transformer=named_fields)
class RemoveLearner(OfLearner[Place]):
    """Take a learner out of a section, as staff, with a reason (R11)."""

    session_id: SessionId = field(converter=fields.session_id)
    learner_id: PersonId = field(converter=fields.person_id)
    reason: str = field(converter=fields.reason)


@frozen(kw_only=True, field_transformer=named_fields)
class SwitchSection(OfLearner[Place]):
    """Leave one section for another as one step; refused, the old place is kept (R5)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    learner_id: PersonId = field(converter=fields.person_id)

    @property
    def keys(self) -> Keys:
        """The learner and the new section; the old one is looked up."""
        return of_section(self.session_id, self.section_id) | of_people((self.learner_id,))

    @property
    def where(self) -> tuple[SessionId | None, SectionId | None]:
        """The new section."""
        return (self.session_id, self.section_id)


@frozen(kw_only=True, field_transformer=named_fields)
class MoveInLine(OfLearner[Place]):
    """Put somebody in line before somebody else, or at the end (W2)."""

    session_id: SessionId = field(converter=fields.session_id)
    learner_id: PersonId = field(converter=fields.person_id)
    before_id: PersonId | None = field(default=None, converter=fields.optional_person_id)

    def __attrs_post_init__(self) -> None:
        """Nobody stands before themselves."""
        if self.before_id == self.learner_id:
            message = "MoveInLine.before_id must be somebody else"
            raise refuse(message, self.before_id)


@frozen(kw_only=True, field_transformer=named_fields)
class MessageLearners(InSection[None]):
    """Write to the learners registered for a section (G5, N2)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    message_id: str = field(converter=fields.event_id)
    subject: str = field(converter=fields.title)
    text: str = field(converter=fields.reason)

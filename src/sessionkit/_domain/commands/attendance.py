"""What is asked about sheets and marks."""

from collections.abc import Mapping

from attrs import field, frozen

from sessionkit._domain import fields
from sessionkit._domain.commands.command import InSection
from sessionkit._domain.fields import (
    named_fields,
    refuse,
)
from sessionkit._domain.ids import (
    EventId,
    PersonId,
    SectionId,
    SessionId,
)
from sessionkit._domain.outcomes import Marked
from sessionkit._domain.registration import Attendance


def _attendance(value: Attendance | str) -> Attendance:
    return fields.chosen(Attendance, value)


def _optional_attendance(value: Attendance | str | None) -> Attendance | None:
    return None if value is None else _attendance(value)


def _marks(
    values: Mapping[str, Attendance | str | None],
) -> Mapping[PersonId, Attendance | None]:
    if not isinstance(values, Mapping):
        raise refuse("must be a mapping of learners to marks", values)
    return {fields.person_id(one): _optional_attendance(mark) for one, mark in values.items()}


@frozen(kw_only=True, field_transformer=named_fields)
class SaveSheet(InSection[Marked]):
    """Fill in marks of an event, or take them back; ``others`` is the mark of everybody not named.

    A mark of none is none yet again, while the sheet is not submitted (T1, T4, T5).
    """

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    marks: Mapping[PersonId, Attendance | None] = field(factory=dict, converter=_marks, hash=False)
    others: Attendance | None = field(default=None, converter=_optional_attendance)

    def __attrs_post_init__(self) -> None:
        """Refuse to save nothing."""
        if not self.marks and self.others is None:
            message = "SaveSheet.marks must hold a mark where others is not given"
            raise refuse(message, self.marks)


@frozen(kw_only=True, field_transformer=named_fields)
class SubmitSheet(InSection[Marked]):
    """Submit an event's sheet, with the marks given filled in first (T2, T5)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    marks: Mapping[PersonId, Attendance | None] = field(factory=dict, converter=_marks, hash=False)
    others: Attendance | None = field(default=None, converter=_optional_attendance)


@frozen(kw_only=True, field_transformer=named_fields)
class ReopenSheet(InSection[None]):
    """Open a submitted sheet again, with a reason (T5)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    reason: str = field(converter=fields.reason)


@frozen(kw_only=True, field_transformer=named_fields)
class CorrectMark(InSection[Marked]):
    """Correct one mark of a submitted sheet at once, with a reason (T6, C5)."""

    session_id: SessionId = field(converter=fields.session_id)
    section_id: SectionId = field(converter=fields.section_id)
    event_id: EventId = field(converter=fields.event_id)
    learner_id: PersonId = field(converter=fields.person_id)
    mark: Attendance = field(converter=_attendance)
    reason: str = field(converter=fields.reason)

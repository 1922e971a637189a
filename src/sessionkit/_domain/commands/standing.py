"""What is asked about how people stand, and about their to-do lists."""

from datetime import datetime

from attrs import field, frozen

from sessionkit._domain import fields
from sessionkit._domain.commands.command import AboutPerson, OfActivity
from sessionkit._domain.fields import (
    named_fields,
    refuse,
)
from sessionkit._domain.ids import (
    ActivityId,
    GroupId,
    ItemId,
    PersonId,
)
from sessionkit._domain.personal import ERASED, personal
from sessionkit._domain.result import REPORTED, ResultStatus
from sessionkit._domain.target import Target, TargetKind, a_target


def _result_status(value: ResultStatus | str) -> ResultStatus:
    return fields.chosen(ResultStatus, value)


@frozen(kw_only=True, field_transformer=named_fields)
class ReportResult(AboutPerson[None]):
    """Tell how a person stands in an activity, goal or intake, as the application knows it (C10)."""

    target: Target = field(converter=a_target)
    person_id: PersonId = field(converter=fields.person_id)
    status: ResultStatus = field(converter=_result_status)
    score: float | None = field(default=None, converter=fields.optional_number)

    def __attrs_post_init__(self) -> None:
        """Refuse what the target can never be."""
        known = REPORTED.get(self.target.kind, ())
        if self.status not in known:
            names = ", ".join(one.value for one in known) or "nothing"
            message = f"ReportResult.status must be what a {self.target.kind.value} has ({names})"
            raise refuse(message, self.status.value)
        if self.score is not None and self.target.kind is not TargetKind.ACTIVITY:
            message = "ReportResult.score must be left out but for activities"
            raise refuse(message, self.score)


@frozen(kw_only=True, field_transformer=named_fields)
class CompleteActivity(OfActivity[None]):
    """Count an activity as completed, or credit somebody with a session (A5, C11)."""

    activity_id: ActivityId = field(converter=fields.activity_id)
    person_id: PersonId = field(converter=fields.person_id)


@frozen(kw_only=True, field_transformer=named_fields)
class ResetActivity(OfActivity[None]):
    """Have a person do an activity or session anew; what was is history (C7)."""

    activity_id: ActivityId = field(converter=fields.activity_id)
    person_id: PersonId = field(converter=fields.person_id)


@frozen(kw_only=True, field_transformer=named_fields)
class AddToDo(AboutPerson[None]):
    """Note something to do on one's own list (D1)."""

    person_id: PersonId = field(converter=fields.person_id)
    item_id: ItemId = field(converter=fields.item_id)
    title: str = field(converter=fields.title, metadata=personal(left=ERASED))
    due_at: datetime | None = field(default=None, converter=fields.optional_moment)


@frozen(kw_only=True, field_transformer=named_fields)
class TickToDo(AboutPerson[None]):
    """Tick an item of one's own list off, or open it again (D1)."""

    person_id: PersonId = field(converter=fields.person_id)
    item_id: ItemId = field(converter=fields.item_id)
    is_done: bool = field(default=True, converter=fields.flag)


@frozen(kw_only=True, field_transformer=named_fields)
class ChooseGroups(AboutPerson[None]):
    """Join the groups one wants of those one was offered (A5)."""

    person_id: PersonId = field(converter=fields.person_id)
    offer_id: str = field(converter=fields.given_id)
    group_ids: tuple[GroupId, ...] = field(converter=fields.group_ids)

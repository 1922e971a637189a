"""A storage that breaks one promise fails the contract, in the tests of that promise alone.

Each storage below is the one in memory with one mistake, of the sort that people make who write a
storage over a database.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from attrs import evolve

from sessionkit._domain.due import Due, Failure
from sessionkit._domain.keys import NO_KEYS, Keys
from sessionkit._domain.people import Person
from sessionkit._ports import Storage
from sessionkit.adapters._key_locks import KeyLocks
from sessionkit.adapters.memory import MemoryStorage, _Committed
from sessionkit.testing import contracts

CONTRACT = tuple(name for name in dir(contracts.StorageContract) if name.startswith("test_"))


class Twisted:
    """A transaction of which some calls are answered otherwise."""

    def __init__(self, records: Any, **others: Callable[..., Any]) -> None:
        """Answer the calls named by the functions given, which get the transaction first."""
        self._records, self._others = records, others

    @property
    def position(self) -> int:
        """Give the position, or something else."""
        if "position" in self._others:
            return self._others["position"](self._records)  # type: ignore[no-any-return]
        return self._records.position  # type: ignore[no-any-return]

    def __getattr__(self, name: str) -> Any:
        """Pass every other call on."""
        if name not in self._others:
            return getattr(self._records, name)
        other = self._others[name]
        return lambda *parts, **more: other(self._records, *parts, **more)


class Twisting(MemoryStorage):
    """A storage of which some calls within a transaction are answered otherwise."""

    others: dict[str, Callable[..., Any]] = {}  # noqa: RUF012 - each class has its own

    @contextmanager
    def transaction(self, *, keys: Keys = NO_KEYS, reads: Any = ()) -> Iterator[Any]:
        """Open a transaction."""
        with super().transaction(keys=keys, reads=reads) as records:
            yield Twisted(records, **self.others)


# All or nothing -------------------------------------------------------------------------------


class KeepsWhatAnInterruptLeft(MemoryStorage):
    """Rolls back for errors, and commits when something else ends the block."""

    @contextmanager
    def transaction(self, *, keys: Keys = NO_KEYS, reads: Any = ()) -> Iterator[Any]:
        """Open a transaction."""
        interrupt: BaseException | None = None
        with super().transaction(keys=keys, reads=reads) as records:
            try:
                yield records
            except Exception:
                raise
            except BaseException as problem:  # noqa: BLE001 - that is the mistake
                interrupt = problem
        if interrupt is not None:
            raise interrupt


class RollsNothingBack(MemoryStorage):
    """Commits whatever happened."""

    @contextmanager
    def transaction(self, *, keys: Keys = NO_KEYS, reads: Any = ()) -> Iterator[Any]:
        """Open a transaction."""
        problem: BaseException | None = None
        with super().transaction(keys=keys, reads=reads) as records:
            try:
                yield records
            except BaseException as raised:  # noqa: BLE001 - that is the mistake
                problem = raised
        if problem is not None:
            raise problem


# Keys -----------------------------------------------------------------------------------------


class _NoLocks(KeyLocks):
    def take(self, keys: Keys) -> None:
        pass

    def give_back(self, keys: Keys) -> None:
        pass


class _SharesNothing(KeyLocks):
    def take(self, keys: Keys) -> None:
        super().take(Keys(keys.held))

    def give_back(self, keys: Keys) -> None:
        super().give_back(Keys(keys.held))


class _KeepsShared(KeyLocks):
    def give_back(self, keys: Keys) -> None:
        super().give_back(Keys(keys.held))


class LocksNothing(MemoryStorage):
    """Takes no key."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(locking=_NoLocks())


class SharesNothing(MemoryStorage):
    """Takes only what is held, and forgets what is shared."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(locking=_SharesNothing())


class KeepsShared(MemoryStorage):
    """Never gives back what was shared."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(locking=_KeepsShared())


class WritesWithoutKeys(MemoryStorage):
    """Lets everybody write."""

    @contextmanager
    def transaction(self, *, keys: Keys = NO_KEYS, reads: Any = ()) -> Iterator[Any]:
        """Open a transaction."""
        with super().transaction(keys=keys or Keys.holding("anything"), reads=reads) as records:
            yield records


# Reading --------------------------------------------------------------------------------------


class FindsOnlyWhatIsCommitted(MemoryStorage):
    """Finds by index what stood there before the transaction."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(locking="keys")

    @contextmanager
    def transaction(self, *, keys: Keys = NO_KEYS, reads: Any = ()) -> Iterator[Any]:
        """Open a transaction."""
        committed = _Committed(self)

        def find(_: Any, index: Any, value: Any = (), **more: Any) -> Any:
            return committed.find(index, value, **more)

        with super().transaction(keys=keys, reads=reads) as records:
            yield Twisted(records, find=find)


class ReadsManyFromTheDisk(Twisting):
    """Reads several at once past what the transaction has removed."""

    def get_many(self, records: Any, kind: Any, keys: Iterable[Any]) -> dict[Any, Any]:
        """Give removed people back."""
        found = records.get_many(kind, list(keys))
        return found | {("bob",): Person(person_id="bob", name="Bob")}  # type: ignore[arg-type]

    @property
    def others(self) -> Any:  # type: ignore[override]
        """What is answered otherwise."""
        return {"get_many": self.get_many}


class TakesHintsForAll(Twisting):
    """Reads only what was named beforehand, where something was."""

    @contextmanager
    def transaction(self, *, keys: Keys = NO_KEYS, reads: Any = ()) -> Iterator[Any]:
        """Open a transaction."""
        named = list(reads)
        with super().transaction(keys=keys) as records:

            def get(inner: Any, kind: Any, key: Any) -> Any:
                return inner.get(kind, key) if not named or (kind, key) in named else None

            yield Twisted(records, get=get)


class NeverNew(Twisting):
    """Says of no record that it is new."""

    others = {"put": lambda records, record: records.put(record) and False}  # noqa: RUF012


# Positions ------------------------------------------------------------------------------------


class DrawsOutOfOrder(Twisting):
    """Draws two positions the wrong way round."""

    others = {"position": lambda records: records.position ^ 1}  # noqa: RUF012


class SettlesTooEarly(MemoryStorage):
    """Says that everything drawn is settled, open or not."""

    def settled(self) -> int:
        """Give the next position."""
        return self._next_position


class ForgetsThePlace(Twisting):
    """Goes through an index from its beginning, wherever it was to go on."""

    @staticmethod
    def find(records: Any, index: Any, value: Any = (), **more: Any) -> Any:
        """Find without a place."""
        return records.find(index, value, limit=more.get("limit"))

    others = {"find": find}  # noqa: RUF012


# What was stored comes back equal -------------------------------------------------------------


class ForgetsErrors(Twisting):
    """Does not store one field of one kind of record."""

    @staticmethod
    def put(records: Any, record: Any) -> bool:
        """Keep a record, but for one field."""
        if isinstance(record, Failure):
            record = evolve(record, error="")
        return records.put(record)  # type: ignore[no-any-return]

    others = {"put": put}  # noqa: RUF012


class SortsTexts(Twisting):
    """Sorts what it finds as texts."""

    @staticmethod
    def find(records: Any, index: Any, value: Any = (), **more: Any) -> Iterator[Any]:
        """Sort numbers as texts."""
        found = list(records.find(index, value, **more))
        if index.name == "registered-in-section" and all(one.ticket >= 9 for one in found):
            found.sort(key=lambda one: str(one.ticket))
        return iter(found)

    others = {"find": find}  # noqa: RUF012


# Claims ---------------------------------------------------------------------------------------


class ClaimsTwice(MemoryStorage):
    """Hands out what somebody has already."""

    def _is_leased(self, record: Any, now: Any) -> bool:
        return False


class SettlesForAnybody(MemoryStorage):
    """Writes what became of a claim without looking whose it is."""

    def _is_own(self, claim: Any) -> bool:
        return True

    def renew(self, claims: Any, *, now: Any, lease: Any) -> Any:
        """Renew only what is still one's own."""
        own = [one for one in claims if MemoryStorage._is_own(self, one)]  # noqa: SLF001
        return super().renew(own, now=now, lease=lease)


class RenewsNothing(MemoryStorage):
    """Says that a lease is longer, and leaves it as it was."""

    def renew(self, claims: Any, *, now: Any, lease: Any) -> Any:
        """Answer, and change nothing."""
        before = dict(self._leases)
        renewed = super().renew(claims, now=now, lease=lease)
        self._leases = before
        return renewed


class BringsBack(MemoryStorage):
    """Keeps a claim although the record was written anew or taken away."""

    def _is_own(self, claim: Any) -> bool:
        lease = self._leases.get((type(claim.record), claim.record.key))
        return lease is not None and lease.token == claim.token


# What is due ----------------------------------------------------------------------------------


class IgnoresOrder(MemoryStorage):
    """Hands out what is due whatever stands before it."""

    def _is_in_front(self, due: Due, records: Any) -> bool:
        return True


class ForgetsPauses(MemoryStorage):
    """Hands out what is paused."""

    def claim_due(self, **asked: Any) -> Any:
        """Claim whatever is due."""
        return super().claim_due(**(asked | {"paused": ()}))


class GivesMore(MemoryStorage):
    """Hands out everything to somebody who asks for one thing."""

    def claim_due(self, **asked: Any) -> Any:
        """Claim whatever is due."""
        return super().claim_due(**(asked | {"only": None}))


class TriesAtOnce(MemoryStorage):
    """Hands out what failed at once."""

    def _failure(self, due: Due) -> Failure | None:
        return None


class TakesOldFailures(MemoryStorage):
    """Takes the failure of something under the same key for that of another moment."""

    def _failure(self, due: Due) -> Failure | None:
        return self.records(Failure).get(due.key)


UNDONE = {
    "test_who_is_in_a_set_follows_what_is_written_and_undone",
    "test_an_interrupt_undoes_everything",
    "test_a_failed_transaction_takes_its_position_from_nobody",
    "test_order_is_right_again_after_an_undo",
    "test_a_claim_outlives_a_transaction_that_failed",
}
BROKEN: tuple[tuple[Callable[[], MemoryStorage], set[str]], ...] = (
    (KeepsWhatAnInterruptLeft, UNDONE),
    (
        RollsNothingBack,
        {
            "test_who_is_in_a_set_follows_what_is_written_and_undone",
            "test_a_claim_outlives_a_transaction_that_failed",
            "test_a_failed_transaction_takes_its_position_from_nobody",
            "test_an_entry_stands_at_the_position_of_its_transaction",
            "test_an_exception_undoes_everything",
            "test_an_interrupt_undoes_everything",
            "test_order_is_right_again_after_an_undo",
            "test_writing_twice_and_failing_gives_back_the_first",
        },
    ),
    (
        LocksNothing,
        {
            "test_a_key_that_is_held_is_shared_by_nobody",
            "test_the_second_of_two_writers_waits",
            "test_transactions_with_a_common_key_never_overlap",
        },
    ),
    (SharesNothing, {"test_a_key_that_is_held_is_shared_by_nobody"}),
    (
        KeepsShared,
        {"test_a_key_can_be_shared_and_then_held", "test_a_key_that_is_held_is_shared_by_nobody"},
    ),
    (
        WritesWithoutKeys,
        {
            "test_a_transaction_that_only_reads_has_no_position",
            "test_without_a_key_nothing_can_be_written",
        },
    ),
    (
        FindsOnlyWhatIsCommitted,
        {
            "test_finding_can_stop_early",
            "test_finding_goes_on_behind_a_place",
            "test_reads_see_own_writes",
        },
    ),
    (ReadsManyFromTheDisk, {"test_several_records_are_read_at_once"}),
    (TakesHintsForAll, {"test_what_is_named_beforehand_is_a_hint"}),
    (NeverNew, {"test_putting_tells_whether_a_record_is_new"}),
    (
        DrawsOutOfOrder,
        {
            "test_a_failed_transaction_takes_its_position_from_nobody",
            "test_a_journal_can_be_written_again_elsewhere",
            "test_an_entry_stands_at_the_position_of_its_transaction",
            "test_journal_is_in_order",
            "test_positions_rise_with_each_transaction",
            "test_the_journal_can_be_followed",
            "test_what_is_open_is_not_settled",
        },
    ),
    (SettlesTooEarly, {"test_what_is_open_is_not_settled"}),
    (ForgetsThePlace, {"test_finding_goes_on_behind_a_place", "test_the_journal_can_be_followed"}),
    (ForgetsErrors, {"test_every_kind_comes_back_equal"}),
    (SortsTexts, {"test_numbers_sort_as_numbers"}),
    (
        ClaimsTwice,
        {
            "test_what_others_have_can_be_asked_for",
            "test_a_claimed_notice_belongs_to_one_worker",
            "test_a_lease_that_ran_out_unnoticed_is_renewed",
            "test_a_renewed_claim_lasts_longer",
            "test_notices_are_claimed_in_the_order_they_are_due",
            "test_what_has_a_common_key_is_done_in_order",
            "test_what_is_due_is_claimed_in_order",
            "test_what_is_paused_is_not_handed_out",
            "test_workers_share_notices_without_doubles",
            "test_workers_share_what_is_due_without_doubles",
        },
    ),
    (
        SettlesForAnybody,
        {
            "test_a_claim_is_settled_once",
            "test_what_was_taken_back_never_comes_back",
            "test_whoever_lost_a_claim_settles_nothing",
            "test_whoever_lost_something_due_notes_no_failure",
        },
    ),
    (
        RenewsNothing,
        {"test_a_lease_that_ran_out_unnoticed_is_renewed", "test_a_renewed_claim_lasts_longer"},
    ),
    (BringsBack, {"test_what_was_taken_back_never_comes_back"}),
    (
        IgnoresOrder,
        {
            "test_what_others_have_can_be_asked_for",
            "test_some_of_what_is_due_can_be_asked_for",
            "test_what_failed_is_tried_again_later",
            "test_what_has_a_common_key_is_done_in_order",
            "test_what_is_paused_is_not_handed_out",
        },
    ),
    (
        ForgetsPauses,
        {"test_some_of_what_is_due_can_be_asked_for", "test_what_is_paused_is_not_handed_out"},
    ),
    (GivesMore, {"test_some_of_what_is_due_can_be_asked_for"}),
    (TriesAtOnce, {"test_what_failed_is_tried_again_later"}),
    (TakesOldFailures, {"test_what_is_due_at_another_moment_has_not_failed"}),
)


@pytest.mark.parametrize(
    ("make", "expected"), [pytest.param(*one, id=one[0].__name__) for one in BROKEN]
)
def test_a_broken_promise_is_noticed(
    make: Callable[[], MemoryStorage], expected: set[str]
) -> None:
    """The tests of the promise that is broken turn red, and no other."""

    class Contract(contracts.StorageContract):
        patience = 0.3

        def make_storage(self) -> Storage:
            return make()

    failed = set()
    for name in CONTRACT:
        try:
            getattr(Contract(), name)()
        except Exception:  # noqa: BLE001 - whatever way it fails
            failed.add(name)
    assert failed == expected

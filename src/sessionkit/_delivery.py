"""Notices to the notifier: claimed, looked at once more, sent, settled (N4, N5, N8)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from attrs import evolve, frozen

from sessionkit._announce import is_still_useful
from sessionkit._domain.attempts import pause_after
from sessionkit._domain.keys import Keys
from sessionkit._domain.notice import Notice, NoticeState
from sessionkit._errors import DeliveryFailed
from sessionkit._ports import Claim, Clock, Notifier, Storage, Watched
from sessionkit._records import SET_ASIDE
from sessionkit._watch import Watch
from sessionkit._world import StoredWorld

LEASE: Final = timedelta(minutes=5)
BATCH: Final = 100
SETTLED_TOGETHER: Final = 10
"""How many sent notices are settled at once; so many may be sent again if their worker dies."""


@frozen(kw_only=True)
class Deliveries:
    """What one round of delivering did (N5).

    Attributes:
        delivered: Handed to the notifier.
        dropped: No longer worth delivering (N4, N8).
        failed: To be tried again later.
        set_aside: Given up after the last attempt; ``retry_set_aside`` takes them up again.
    """

    delivered: int = 0
    dropped: int = 0
    failed: int = 0
    set_aside: int = 0


_TOLD: Final = {
    NoticeState.DELIVERED: Watched.DELIVERED,
    NoticeState.DROPPED: Watched.DROPPED,
    NoticeState.PENDING: Watched.DELIVERY_FAILED,
    NoticeState.SET_ASIDE: Watched.SET_ASIDE,
}


class Delivery:
    """Carries notices from one storage to one notifier; several may work side by side."""

    def __init__(
        self, storage: Storage, notifier: Notifier, clock: Clock, watch: Watch | None
    ) -> None:
        """Deliver from one storage through one notifier."""
        self._storage = storage
        self._notifier = notifier
        self._clock = clock
        self._watch = watch

    def deliver(self, limit: int) -> Deliveries:
        """Hand so many due notices to the notifier, at most."""
        counts = dict.fromkeys(NoticeState, 0)
        left = limit
        while left > 0:
            now = self._clock()
            claims = self._storage.claim_notices(now=now, lease=LEASE, limit=min(left, BATCH))
            self._deliver(claims, counts)
            left -= len(claims)
            if not claims:
                break
        return Deliveries(
            delivered=counts[NoticeState.DELIVERED],
            dropped=counts[NoticeState.DROPPED],
            failed=counts[NoticeState.PENDING],
            set_aside=counts[NoticeState.SET_ASIDE],
        )

    def _deliver(self, claims: Sequence[Claim[Notice]], counts: dict[NoticeState, int]) -> None:
        """Send what was claimed, one by one, as long as it is still this worker's own (N5).

        Before each sending the lease is renewed, also of what was sent and is not settled yet: so
        nobody else takes any of it up while this worker lives and one sending is shorter than a
        lease. What was sent is settled also where something breaks with the next one.
        """
        sent: list[tuple[Claim[Notice], Notice]] = []
        try:
            for claim in claims:
                own = (*[one for one, _ in sent], claim)
                renewed = self._storage.renew(own, now=self._clock(), lease=LEASE)
                if not renewed or renewed[-1].token != claim.token:
                    counts[NoticeState.DROPPED] += 1
                    continue
                outcome = self._sent(claim.record)
                if self._watch is not None:
                    self._watch.notice(outcome, _TOLD[outcome.state])
                counts[outcome.state] += 1
                sent.append((claim, outcome))
                if len(sent) >= SETTLED_TOGETHER:
                    settled, sent = sent, []
                    self._storage.settle(settled)
        finally:
            if sent:
                self._storage.settle(sent)

    def _sent(self, notice: Notice) -> Notice:
        """Hand a notice to the notifier, if it is still useful; give how it stands then."""
        with self._storage.transaction() as records:
            world = StoredWorld(records, self._clock())
            person = world.person(notice.person_id)
            is_useful = is_still_useful(notice, world)
        if person is None or not is_useful:
            return evolve(notice, state=NoticeState.DROPPED)
        try:
            self._notifier.send(notice, person)
        except DeliveryFailed as problem:
            return self._failed(notice, str(problem))
        except Exception as problem:  # noqa: BLE001 - one recipient never holds up others (N5)
            return self._failed(notice, f"{type(problem).__name__}: {problem}")
        return evolve(notice, state=NoticeState.DELIVERED)

    def _failed(self, notice: Notice, error: str) -> Notice:
        attempts = notice.attempts + 1
        failed = evolve(notice, attempts=attempts, error=error)
        pause = pause_after(attempts)
        if pause is None:
            return evolve(failed, state=NoticeState.SET_ASIDE)
        return evolve(failed, due_at=self._clock() + pause)

    def retry_set_aside(self) -> int:
        """Take up again every notice that was set aside; gives how many (N5)."""
        with self._storage.transaction(keys=Keys.holding("notices")) as records:
            now = self._clock()
            notices = list(records.find(SET_ASIDE))
            for notice in notices:
                state = NoticeState.PENDING
                records.put(evolve(notice, state=state, attempts=0, due_at=now))
        return len(notices)

"""What an engine does, told to whoever watches it: after the fact, and never in its way (X5)."""

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import define

from sessionkit._domain.commands.command import AnyCommand
from sessionkit._domain.ids import Application, PersonId
from sessionkit._domain.notice import Notice
from sessionkit._errors import NotFound, Refused
from sessionkit._ports import Clock, Observation, Observer, Watched


@define
class Seen:
    """What is known of a step while it is taken."""

    position: int | None = None


class Watch:
    """Tells one observer, and counts what the observer failed to hear."""

    def __init__(self, observer: Observer, clock: Clock) -> None:
        """Watch for an observer."""
        self._observer = observer
        self._clock = clock
        self.unheard = 0

    @contextmanager
    def step(self, command: AnyCommand, by: str | Application, *, follows: bool) -> Iterator[Seen]:
        """Tell how a step ended, all its tries together."""
        seen = Seen()
        what, codes = Watched.DONE, tuple[str, ...]()
        at = self._clock()
        try:
            yield seen
        except Refused as no:
            what = Watched.REFUSED
            codes = tuple(one.reason.code for one in no.decision.blocking)
            raise
        except NotFound as missing:
            what, codes = Watched.REFUSED, (f"{missing.kind}.exists",)
            raise
        except BaseException as problem:
            what, codes = Watched.FAILED, (type(problem).__name__,)
            raise
        finally:
            self._tell(
                Observation(
                    what=what,
                    kind=type(command).__name__,
                    at=at,
                    lasted=self._clock() - at,
                    by=PersonId(by) if isinstance(by, str) else None,
                    about=tuple(str(one) for one in command.where if one is not None),
                    codes=codes,
                    position=seen.position,
                    follows=follows,
                )
            )

    def notice(self, notice: Notice, what: Watched) -> None:
        """Tell what became of a notice; an error's text may hold an address, and stays with it."""
        self._tell(
            Observation(
                what=what,
                kind=notice.kind.value,
                at=self._clock(),
                by=notice.person_id,
                about=notice.subject,
                follows=True,
            )
        )

    def _tell(self, observation: Observation) -> None:
        try:
            self._observer(observation)
        except Exception:  # noqa: BLE001 - who watches never stands in the way
            self.unheard += 1

"""A course of events as it is written down: what was asked, answered, brought about and told."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

import sessionkit as sk
from sessionkit.testing import FixedClock, RecordingNotifier
from tests.golden.lines import Lines


class Record:
    """An engine in memory that writes down everything that goes through it.

    Each step begins at the margin; beneath it stand, in order, the answer (``=``), the facts of its
    journal entry (``-``), every other entry it brought (``*``, by whom and what for) with its facts,
    and what was delivered (``!``). A check that found nothing new is left out.

    Attributes:
        kit: The engine.
        clock: Its clock.
        notifier: What it told people.
        asked: Which requirements each kind of command was judged by.
        carried: Which class of payload each kind of notice carried.
    """

    def __init__(self, now: datetime) -> None:
        """Start with nothing known."""
        self.clock, self.notifier = FixedClock(now), RecordingNotifier()
        self.kit = sk.in_memory(clock=self.clock, notifier=self.notifier)
        self._lines = Lines()
        self._written: list[str] = []
        self._entries = self._told = 0
        self.asked: dict[str, set[str]] = {}
        self.carried: set[tuple[sk.NoticeKind, type[Any]]] = set()

    def do(self, command: Any, by: Any = sk.APPLICATION) -> None:
        """Ask for something; what is refused or not found is no more than written down."""
        with suppress(sk.Refused, sk.NotFound):
            self.ask(command, by=by)

    def ask(self, command: Any, *, by: Any) -> sk.Answer:
        """Ask for something, as the engine is asked."""
        self._step(f"{self._lines.text(by)} {self._lines.line(command)}")
        try:
            answer = self.kit.do(command, by=by)
        except sk.Refused as refused:
            self._answered(command, refused.answer)
            raise
        except sk.NotFound as gone:
            self._add(f"= not found: {gone.kind} {gone.id}")
            raise
        self._answered(command, answer)
        self._happened(command)
        return answer

    def carry_out_due(self) -> int:
        """Carry out what is due; where that is nothing, nothing is written down."""
        before = len(self._written)
        self._step("what is due")
        count = self.kit.run_due()
        if not self._happened():
            del self._written[before:]
        return count

    def deliver(self) -> sk.Deliveries:
        """Deliver what waits; where that is nothing, nothing is written down."""
        before = len(self._written)
        self._step("delivery")
        done = self.kit.deliver()
        if done.dropped:
            self._add(f"dropped {done.dropped}")
        if not self._happened() and not done.dropped:
            del self._written[before:]
        return done

    def go_to(self, moment: datetime) -> None:
        """Let time pass, with the scheduler working at the end."""
        self.clock.set(moment)
        self.carry_out_due()
        self.deliver()

    def look(self, name: str, rows: Iterable[dict[str, Any]], *columns: str) -> None:
        """Write down some columns of a view."""
        self._step(f"seen: {name}")
        for row in rows:
            shown = [f"{one}={self._lines.text(row[one])}" for one in columns if row[one] != ""]
            self._add(" ".join(shown))

    def text(self) -> str:
        """Give all that was written."""
        return "\n".join((*self._written, ""))

    def _step(self, text: str) -> None:
        now = self._lines.text(self.clock())
        self._written += ["", f"{now} {text}"] if self._written else [f"{now} {text}"]

    def _add(self, text: str) -> None:
        self._written.append(f"  {text}")

    def _answered(self, command: Any, answer: sk.Answer) -> None:
        codes = {one.code for one in answer.explanations}
        self.asked.setdefault(type(command).__name__, set()).update(codes)
        self._add("= allowed" if answer.is_allowed else "= refused")
        for one in answer.to_records():
            if one["outcome"] not in {"met", "allowed"}:
                self._add(f"  {one['outcome']}: {one['requirement']}")

    def _happened(self, command: Any = None) -> bool:
        before = len(self._written)
        entries = list(self.kit.journal(by=sk.APPLICATION))
        for entry in entries[self._entries :]:
            if not _is_routine(entry):
                by = "application" if entry.actor is None else entry.actor
                if entry.command is not command:
                    self._add(f"* {by} {self._lines.line(entry.command)}")
                for fact in entry.facts:
                    self._add(f"- {self._lines.line(fact, itself=entry.command)}")
        self._entries = len(entries)
        for notice in self.notifier.sent[self._told :]:
            told = " ".join((notice.kind.value.replace(" ", "-"), notice.person_id))
            about = self._lines.text(notice.subject)
            occurrence = [f"occurrence={self._lines.text(notice.occurrence)}"] * bool(
                notice.occurrence
            )
            self.carried.add((notice.kind, type(notice.payload)))
            leaves = self._lines.leaves(notice.payload)
            self._add(" ".join((f"! {told} {about}", *occurrence, *leaves)))
        self._told = len(self.notifier.sent)
        return len(self._written) > before


def _is_routine(entry: Any) -> bool:
    """Tell whether an entry says no more than that something due was looked at, and will be again."""
    return all(
        type(fact).__name__ == "DueHandled"
        or (type(fact).__name__ == "CommandScheduled" and fact.command == entry.command)
        for fact in entry.facts
    ) and any(type(fact).__name__ == "CommandScheduled" for fact in entry.facts)

"""The notifier for tests keeps every promise of the port."""

from sessionkit._ports import Notifier
from sessionkit.testing import RecordingNotifier, contracts


class TestRecordingNotifier(contracts.NotifierContract):
    """It remembers what it was given, and fails where it is told to."""

    def make_notifier(self, *, failing: bool) -> Notifier:
        """Give one that fails for nobody, or for ana."""
        notifier = RecordingNotifier()
        notifier.failing.update({"ana"} if failing else ())
        return notifier

    def delivered(self, notifier: Notifier) -> list[tuple[str, ...]]:
        """Give the keys of what it kept."""
        assert isinstance(notifier, RecordingNotifier)
        return [one.key for one in notifier.sent]

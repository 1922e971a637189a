"""What an application tests its own use of sessionkit with.

``FixedClock`` and ``RecordingNotifier`` need nothing but sessionkit; ``contracts`` holds the
promises of each port as tests that any implementation can be held against.
"""

from sessionkit.testing.fakes import FixedClock, RecordingNotifier

__all__ = ["FixedClock", "RecordingNotifier"]

"""What an application tests its own use of sessionkit with.

``FixedClock``, ``RecordingNotifier`` and ``copy_of`` need nothing but sessionkit; ``contracts`` holds the
promises of each port as tests that any implementation can be held against.
"""

from sessionkit.testing.fakes import FixedClock, RecordingNotifier, copy_of

__all__ = ["FixedClock", "RecordingNotifier", "copy_of"]

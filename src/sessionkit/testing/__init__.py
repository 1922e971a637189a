"""What an application tests its own use of sessionkit with.

``FixedClock``, ``RecordingNotifier`` and ``copy_of`` need nothing but sessionkit;
``CountingStorage`` counts what your storage is asked; ``contracts`` holds the
promises of each port as tests that any implementation can be held against.
"""

from sessionkit.testing.counting import CountingStorage
from sessionkit.testing.fakes import FixedClock, RecordingNotifier, copy_of

__all__ = ["CountingStorage", "FixedClock", "RecordingNotifier", "copy_of"]

"""The pause between two tries grows, is bounded, and differs between workers."""

from sessionkit.adapters.pause import GrowingPause


def test_the_pause_grows_up_to_a_limit() -> None:
    """Twice as long each time, and never longer than said."""
    waited: list[float] = []
    pause = GrowingPause(first=0.5, longest=3, sleep=waited.append, chance=lambda: 1.0)
    for tries in range(1, 6):
        pause(tries)
    assert waited == [0.5, 1, 2, 3, 3]


def test_the_pause_is_left_to_chance() -> None:
    """Two workers who met wait for different parts of it."""
    waited: list[float] = []
    chances = iter([0.25, 0.75])
    pause = GrowingPause(first=1, sleep=waited.append, chance=lambda: next(chances))
    pause(1)
    pause(1)
    assert waited == [0.25, 0.75]

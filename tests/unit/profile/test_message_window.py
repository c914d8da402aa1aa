"""The window holds what came lately, and trusts itself only while it is not surprised."""

import hashlib

from services.profile.usecases import MessageWindow


def digests(first: int, count: int) -> list[bytes]:
    """Returns the digests of numbers."""
    return [hashlib.blake2b(str(number).encode(), digest_size=16).digest() for number in range(first, first + count)]


def test_message_window_suspects_all_that_came_and_hardly_anything_else() -> None:
    window = MessageWindow(doubted_ids=0)
    assert window.meet([]) == []
    assert window.meet(digests(0, 50_000)) == []
    assert window.meet(digests(0, 50_000)) == digests(0, 50_000)
    assert len(window.meet(digests(50_000, 50_000))) < 100


def test_message_window_drops_the_older_of_two_generations() -> None:
    window = MessageWindow(generation_ids=1_000, doubted_ids=0)
    for first in range(0, 3_000, 1_000):
        window.meet(digests(first, 1_000))
    assert window.meet(digests(2_000, 1_000)) == digests(2_000, 1_000)
    assert len(window.meet(digests(0, 1_000))) < 10


def test_message_window_holds_the_last_two_million() -> None:
    window = MessageWindow(doubted_ids=0)
    for first in range(0, 200_000, 2_000):
        window.meet(digests(first, 2_000))
    assert len(window.meet(digests(0, 5_000))) == 5_000


def test_message_window_is_in_doubt_until_enough_was_asked_without_surprise() -> None:
    window = MessageWindow(doubted_ids=100)
    assert window.is_in_doubt
    window.learn(99, surprised=False)
    assert window.is_in_doubt
    window.learn(1, surprised=True)
    window.learn(99, surprised=False)
    assert window.is_in_doubt
    window.learn(1, surprised=False)
    assert not window.is_in_doubt
    window.learn(0, surprised=True)
    assert window.is_in_doubt

"""The waiting times before restarts."""

from dev.supervisor.backoff import Backoff


def test_backoff_doubles_to_its_longest_when_a_process_ends_again_and_again() -> None:
    delays = [Backoff().delay(failures) for failures in range(1, 9)]
    assert delays == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0]
    assert Backoff().delay(10_000) == 5.0


def test_backoff_begins_anew_when_the_process_had_been_ready_for_long() -> None:
    assert Backoff().failures_after(7, ready_seconds=29.9) == 8
    assert Backoff().failures_after(7, ready_seconds=30.0) == 1

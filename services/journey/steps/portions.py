"""How many effects go into one call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from services.journey.domain.tasks import Task


def portions_of(
    tasks: Sequence[Task], most: int, size_of: Callable[[Task], int], most_size: int
) -> Iterator[Sequence[Task]]:
    """Yields portions of which each fits into a call.

    What was put off before goes in ever smaller ones, at the fourth attempt alone: whatever made the call fail that says
    nothing about its effects (too slow, too large, away) may yet lie in one of them.

    Args:
        tasks: Effects of one kind.
        most: Effects a call.
        size_of: The size of one in a call.
        most_size: The size of a call; an effect that is larger goes alone.
    """
    by_most: dict[int, list[Task]] = {}
    for task in tasks:
        by_most.setdefault(max(most >> 3 * max(task.attempts - 1, 0), 1), []).append(task)
    for most_now, alike in by_most.items():
        portion: list[Task] = []
        size = 0
        for task in alike:
            own = size_of(task)
            if portion and (len(portion) == most_now or size + own > most_size):
                yield portion
                portion, size = [], 0
            portion.append(task)
            size += own
        yield portion


def one_by_one(tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
    """Yields each alone."""
    return ((task,) for task in tasks)

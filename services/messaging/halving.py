"""Work over a batch of which one item's trouble must not become all items' trouble."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from services.common.errors import YikeError

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Failure(Generic[T]):
    """Items for which the work failed: a single one, or those that met an outage together."""

    items: Sequence[T]
    error: Exception

    @property
    def is_outage(self) -> bool:
        """Whether a store or a service was away, which is the fault of none of the items."""
        return is_outage(self.error)


def is_outage(error: Exception) -> bool:
    """Whether the same call may succeed later, because what it needs was away or full."""
    return isinstance(error, YikeError) and error.retry_after_seconds is not None


async def by_halves(
    items: Sequence[T], work: Callable[[Sequence[T]], Awaitable[R]]
) -> tuple[list[R], list[Failure[T]]]:
    """Works over all items at once; where that fails, over each half of them, down to the items it fails for.

    `n` items of which one is bad cost about `2 * log2(n)` calls. An outage is not looked into: more calls to what is
    away find out nothing.

    Args:
        items: In order.
        work: Must change nothing where it fails.

    Returns:
        What the calls that succeeded returned, in the order of their items, and the failures.
    """
    if not items:
        return [], []
    try:
        return [await work(items)], []
    except Exception as error:
        if len(items) == 1 or is_outage(error):
            return [], [Failure(items, error)]
    middle = len(items) // 2
    results, failures = await by_halves(items[:middle], work)
    more_results, more_failures = await by_halves(items[middle:], work)
    return results + more_results, failures + more_failures

"""Work that goes on when its caller stops waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Finishing:
    """Brings what was begun to its end: a caller that stops waiting stops nothing."""

    def __init__(self) -> None:
        """Has nothing under way."""
        self._under_way: set[asyncio.Future[Any]] = set()

    async def finish(self, work: Coroutine[Any, Any, T]) -> T:
        """Returns what work returns."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

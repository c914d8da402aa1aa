"""Two workers of one consumer side by side, for the tests of each service that hears facts."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from services.common.database import Database, fetch_rows
from services.common.facts import Consumer, leases

LONGEST_SECONDS = 120.0


class TwoWorkers:
    """Both run; the first may be stopped, then the second has it all."""

    def __init__(self, database: Database, name: str, first: Consumer, second: Consumer) -> None:
        """Takes where their leases are, their common name, and the two."""
        self._database = database
        self._name = name
        self._second = second
        self.tasks = [asyncio.ensure_future(worker.run()) for worker in (first, second)]

    async def share(self, *shares: int) -> None:
        """Waits until the workers hold so many partitions each, the smallest share first."""

        async def is_so() -> bool:
            async with self._database.plain() as connection:
                rows = await fetch_rows(
                    connection,
                    "SELECT count(l.partition)::int AS n FROM fact_workers w LEFT JOIN fact_leases l "
                    "ON l.consumer = w.consumer AND l.holder = w.worker WHERE w.consumer = $1 GROUP BY w.worker",
                    self._name,
                )
            return sorted(row["n"] for row in rows) == list(shares)

        await until(is_so)

    async def absorbed(self) -> None:
        """Waits until nothing waits before them."""

        async def is_so() -> bool:
            return await self._second.waiting() == 0

        await until(is_so)

    async def stop_first(self) -> None:
        """Ends the first worker in whatever it does."""
        self.tasks[0].cancel()
        await asyncio.wait(self.tasks[:1])


@contextlib.asynccontextmanager
async def two_workers(database: Database, name: str, first: Consumer, second: Consumer) -> AsyncIterator[TwoWorkers]:
    """Lets two workers begin, and yields when they share the partitions evenly."""
    beats = leases.BEAT_SECONDS
    leases.BEAT_SECONDS = 0.05
    workers = TwoWorkers(database, name, first, second)
    try:
        await workers.share(2, 2)
        yield workers
    finally:
        leases.BEAT_SECONDS = beats
        for task in workers.tasks:
            task.cancel()
        await asyncio.wait(workers.tasks)


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Waits until something is so."""
    async with asyncio.timeout(LONGEST_SECONDS):
        while not await is_so():  # noqa: ASYNC110 - it is asked of a store
            await asyncio.sleep(0.05)

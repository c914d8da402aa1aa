"""A workspace's own period for its raw events: set by its administrators, carried out in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from services.common.clock import Clock
from services.common.database import Database
from services.common.outbox import Fact, publish
from services.common.updates import check_etag, etag_of
from services.profile import storage
from services.profile.domain.periods import EventPeriod, check_months

PAUSE_SECONDS = 0.05
"""Between two transactions that remove events: recording comes first."""


class Periods:
    """Keeps the periods, tells of them, and removes what is over its time."""

    def __init__(
        self, *, database: Database, clock: Clock, platform_months: int, encode: Callable[[EventPeriod], bytes]
    ) -> None:
        """Takes profile's database, the time, the installation's own months (0: none), and what writes the fact."""
        self._database = database
        self._encode = encode
        self.platform_months = platform_months
        # What goes is gone: no process's own clock decides it.
        self._moment = storage.moment_by(clock)

    async def get(self, workspace_id: str) -> EventPeriod:
        """Returns a workspace's period."""
        async with self._database.workspace(workspace_id) as connection:
            return await storage.read_period(connection, workspace_id)

    async def set(self, workspace_id: str, months: int, *, etag: str = "") -> EventPeriod:
        """Sets a workspace's period and tells of it; the same as before changes nothing.

        Raises:
            InvalidArgument: If there is no such period.
            Aborted: ETAG_MISMATCH.
        """
        check_months(months, self.platform_months)
        async with self._database.workspace(workspace_id) as connection:
            period = await storage.lock_period(connection, workspace_id)
            check_etag(etag, etag_of(period.revision))
            if period.months == months:
                return period
            await storage.write_months(connection, workspace_id, months)
            period = await storage.read_period(connection, workspace_id)
            await publish(connection, workspace_id, [Fact(0, self._encode(period))])
            return period

    async def forget_events(self) -> int:
        """Removes the events that are over their workspace's period; returns how many.

        A workspace is walked once for each month that ends, and once for a period that became shorter: in the order of its log,
        a few at a time. What was broken off is walked again.
        """
        async with self._database.system() as connection:
            periods = await storage.list_periods(connection)
            now = await self._moment(connection)
        forgotten = 0
        for period in periods:
            before = period.due(now)
            if before is None:
                continue
            after: int | None = 0
            while after is not None:
                async with self._database.system() as connection:
                    count, after = await storage.forget_events(
                        connection, period.workspace_id, before=before, after=after
                    )
                forgotten += count
                await asyncio.sleep(PAUSE_SECONDS)
            async with self._database.system() as connection:
                await storage.write_forgotten_before(connection, period.workspace_id, before)
        return forgotten

"""Messages that were in hand when a process ended: whose turn it is to be tried, and that one process tries them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Collection, Mapping
from datetime import datetime

from services.common.database import Database
from services.messaging.domain import Channel
from services.messaging.storage import leases
from services.messaging.storage.moments import Moment


class Suspects:
    """Finds them."""

    def __init__(self, *, database: Database, moment: Moment) -> None:
        """Takes what it works with."""
        self._database = database
        self._moment = moment

    async def next(
        self, rests: Mapping[tuple[str, Channel], datetime], in_vain: Collection[tuple[str, Channel]]
    ) -> tuple[str, Channel, int] | None:
        """Returns whose messages are to be tried next, and in how many ends of processes they were.

        Those that rest, as their accounts have no room, are not, nor those of groups that were tried in vain.
        """
        async with self._database.system() as connection:
            now = await self._moment(connection)
            resting = {group for group, until in rests.items() if until > now}
            return await leases.suspect(connection, now, resting.union(in_vain))

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[bool]:
        """Yields whether this process may try them: one at a time may, for as long as it lives."""
        # The lock goes with the session, and so with the process.
        async with self._database.session() as session:
            yield await session.fetchval("SELECT pg_try_advisory_lock(hashtextextended('messaging.trials', 0))")

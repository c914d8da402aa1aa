"""What must be done from time to time: partitions ahead, old message ids and refused events out."""

from __future__ import annotations

from datetime import timedelta

from services.common.clock import Clock
from services.common.database import Database
from services.profile import storage
from services.profile.domain import KEEP_REJECTED

MONTHS_AHEAD = 4
REMEMBER_MESSAGE_IDS = timedelta(days=35)


class Upkeep:
    """Keeps the tables in shape. Repeatable, and harmless side by side."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Works on profile's own database."""
        self._database = database
        self._clock = clock
        # What is forgotten is gone: no process's own clock decides it.
        self._moment = storage.moment_by(clock)

    async def make_partitions(self) -> int:
        """Makes the partitions of this month and the next three; returns how many were missing."""
        async with self._database.plain() as connection:
            return await storage.make_event_partitions(connection, now=self._clock.now(), months=MONTHS_AHEAD)

    async def forget_message_ids(self) -> int:
        """Removes message ids older than 35 days (repeats are promised to be known for 7); returns how many."""
        forgotten = 0
        while True:
            async with self._database.system() as connection:
                before = await self._moment(connection) - REMEMBER_MESSAGE_IDS
                count = await storage.forget_message_ids(connection, before)
            forgotten += count
            if count < storage.FORGET_BATCH:
                return forgotten

    async def forget_rejected_events(self) -> int:
        """Removes refused events that came in last more than 7 days ago; returns how many."""
        forgotten = 0
        while True:
            async with self._database.system() as connection:
                count = await storage.forget_rejected(connection, await self._moment(connection) - KEEP_REJECTED)
            forgotten += count
            if not count:
                return forgotten

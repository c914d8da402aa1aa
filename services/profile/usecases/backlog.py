"""Backpressure: when the facts told are not taken away, recording refuses instead of piling up."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import ResourceExhausted
from services.common.outbox import waiting_facts

MAXIMUM_WAITING_FACTS = 4_000
RECHECK = timedelta(milliseconds=500)
RETRY_AFTER_SECONDS = 2.0


class Backlog:
    """Knows, at most half a second old, how many facts wait in profile's outbox."""

    def __init__(self, *, database: Database, clock: Clock, maximum: int = MAXIMUM_WAITING_FACTS) -> None:
        """Watches the outbox of a database.

        Args:
            database: Profile's own.
            clock: Tells when to look again.
            maximum: Facts waiting, of all workspaces, above which recording is refused.
        """
        self._database = database
        self._clock = clock
        self._maximum = maximum
        self._waiting = 0
        self._checked_at: datetime | None = None

    async def require_room(self) -> None:
        """Returns when there is room.

        Raises:
            ResourceExhausted: BACKLOG_FULL, with the time to wait, when there is none; nothing was taken.
            Unavailable: If the database is away.
        """
        now = self._clock.now()
        if self._checked_at is None or not timedelta(0) <= now - self._checked_at < RECHECK:
            # Set before waiting: of many calls one looks, the others go by what was known.
            self._checked_at = now
            async with self._database.system() as connection:
                self._waiting = await waiting_facts(connection, self._maximum + 1)
        if self._waiting > self._maximum:
            raise ResourceExhausted(
                f"More than {self._maximum} facts wait to be taken further, the limit; send the same again.",
                retry_after_seconds=RETRY_AFTER_SECONDS,
            )

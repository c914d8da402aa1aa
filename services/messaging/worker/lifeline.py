"""A worker's life as a lock: as long as its process lives, PostgreSQL holds it, and no longer.

Others see at once that a killed worker's messages are free, without waiting for leases to run out. Nothing depends on it
for being right: fencing tokens do that. It only saves time.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator

from services.common.database import Database

CHECK_SECONDS = 2.0


class Lifeline:
    """Holds the lock of this process under a number of its own."""

    def __init__(self, database: Database) -> None:
        """Chooses the number."""
        self._database = database
        self.worker = secrets.randbits(62) + 1

    @contextlib.asynccontextmanager
    async def held(self) -> AsyncIterator[asyncio.Event]:
        """Holds the lock while inside; the event is set when the connection that held it is gone.

        Raises:
            Unavailable: If the database is away.
        """
        # The lock goes with the session: it must not stay with a pooled connection.
        async with self._database.session() as session:
            await session.execute("SELECT pg_advisory_lock($1)", self.worker)
            lost = asyncio.Event()

            async def watch() -> None:
                try:
                    while True:
                        await asyncio.sleep(CHECK_SECONDS)
                        await session.execute("SELECT 1")
                except Exception:
                    lost.set()

            watching = asyncio.ensure_future(watch())
            try:
                yield lost
            finally:
                watching.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await watching

"""Which of several processes changes the schema of the history: one of them, whoever asks first."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from services.common.database import Database

POLL_SECONDS = 0.5

_TRY = "SELECT pg_try_advisory_lock(hashtextextended('segment:history', 7))"


@contextlib.asynccontextmanager
async def alone(database: Database) -> AsyncIterator[None]:
    """Waits until no other process is inside; a killed one's place is free as soon as PostgreSQL misses its session.

    Raises:
        Unavailable: If the database is or goes away.
    """
    async with database.session() as session:
        # By asking again: the steps of a large history take longer than a statement may.
        while not await session.fetchval(_TRY):  # noqa: ASYNC110 - it is asked of a store
            await asyncio.sleep(POLL_SECONDS)
        yield

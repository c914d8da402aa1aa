"""Which of several processes changes the schema of the history: one of them, whoever asks first."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog

from services.common.database import Database

POLL_SECONDS = 0.5
_log = structlog.get_logger(__name__)

_TRY = "SELECT pg_try_advisory_lock(hashtextextended('segment:history', 7))"


@contextlib.asynccontextmanager
async def alone(database: Database, *, is_patient: bool) -> AsyncIterator[None]:
    """Waits until no other process is inside; a killed one's place is free as soon as PostgreSQL misses its session.

    Args:
        database: Segment's.
        is_patient: Waits out whatever the database answers: a service does not end because it starts in a bad moment of a
            store. A command rather says so.

    Raises:
        Unavailable: If the database is away, unless `is_patient`.
    """
    async with contextlib.AsyncExitStack() as inside:
        with structlog.contextvars.bound_contextvars(loop="history"):
            while not await _is_entered(database, inside, is_patient=is_patient):  # noqa: ASYNC110 - a store is asked
                await asyncio.sleep(POLL_SECONDS)
        yield


async def _is_entered(database: Database, inside: contextlib.AsyncExitStack, *, is_patient: bool) -> bool:
    # By asking again, and not by a lock that waits: the steps of a large history take longer than a statement may.
    async with contextlib.AsyncExitStack() as trying:
        try:
            session = await trying.enter_async_context(database.session())
            if not await session.fetchval(_TRY):
                return False
        except Exception as error:
            if not is_patient:
                raise
            _log.warning("history.waits_for_database", error=type(error).__name__)
            return False
        inside.push_async_callback(trying.pop_all().aclose)
    return True

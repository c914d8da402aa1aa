"""What time it is: by PostgreSQL's clock, so that no process's own clock can be early or late."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock, monotonic_seconds
from services.common.database import fetch_rows

Moment: TypeAlias = Callable[[AsyncConnection], Awaitable[datetime]]
"""Tells the present inside a transaction."""


async def database_time(connection: AsyncConnection) -> datetime:
    """Returns the present by PostgreSQL's clock."""
    rows = await fetch_rows(connection, "SELECT clock_timestamp() AS now")
    now = rows[0]["now"]
    assert isinstance(now, datetime)
    return now


class DatabaseClock:
    """PostgreSQL's clock where there is no transaction to ask in: the last reading and what has passed since.

    For what providers are told (the date of a mail, of a signature), which is refused when it is far off.
    """

    def __init__(self, process: Clock) -> None:
        """Takes the process's own clock, which holds until PostgreSQL's was read first."""
        self._process = process
        self._reading: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        """Returns the present."""
        if self._reading is None:
            return self._process.now()
        read, at = self._reading
        return read + timedelta(seconds=monotonic_seconds() - at)

    async def moment(self, connection: AsyncConnection) -> datetime:
        """Returns the present by PostgreSQL's clock, and remembers it."""
        now = await database_time(connection)
        self._reading = (now, monotonic_seconds())
        return now

"""What time it is, for deciding what is due: PostgreSQL's clock, so that no worker's own clock can be early."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import fetch_rows

Moment: TypeAlias = Callable[[AsyncConnection], Awaitable[datetime]]
"""Tells the present inside a transaction."""


async def database_time(connection: AsyncConnection) -> datetime:
    """Returns the present by PostgreSQL's clock."""
    rows = await fetch_rows(connection, "SELECT clock_timestamp() AS now")
    now = rows[0]["now"]
    assert isinstance(now, datetime)
    return now


def clock_time(clock: Clock) -> Moment:
    """Returns a moment that follows `clock` instead: for stepped time."""

    async def read(_connection: AsyncConnection) -> datetime:
        return clock.now()

    return read

"""When consents are received and what is old: by PostgreSQL's clock, so that no process's own clock decides it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock, SystemClock
from services.common.database import fetch_rows

Moment: TypeAlias = Callable[[AsyncConnection], Awaitable[datetime]]
"""Tells the present inside a transaction."""


async def database_time(connection: AsyncConnection) -> datetime:
    """Returns the present by PostgreSQL's clock."""
    rows = await fetch_rows(connection, "SELECT clock_timestamp() AS now")
    now = rows[0]["now"]
    assert isinstance(now, datetime)
    return now


def stepped_moment(clock: Clock) -> datetime | None:
    """Returns the present where time is stepped; None where the database is to tell it."""
    return None if isinstance(clock, SystemClock) else clock.now()


def moment_by(clock: Clock) -> Moment:
    """Returns the database's time; stepped time is followed instead, so that it is the same for all."""
    if isinstance(clock, SystemClock):
        return database_time

    async def read(_connection: AsyncConnection) -> datetime:
        return clock.now()

    return read

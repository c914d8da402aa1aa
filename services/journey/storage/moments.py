"""What time it is, for deciding what is due: PostgreSQL's clock, so that no worker's own clock can fire a timer early."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows

Moment: TypeAlias = Callable[[AsyncConnection], Awaitable[datetime]]
"""Tells the present inside a transaction."""


async def database_time(connection: AsyncConnection) -> datetime:
    """Returns the time at which the open transaction began, by PostgreSQL's clock."""
    rows = await fetch_rows(connection, "SELECT now() AS now")
    now = rows[0]["now"]
    assert isinstance(now, datetime)
    return now


async def leave_system(connection: AsyncConnection) -> None:
    """Goes back from the role of background workers to the service's own, which sees one workspace at a time."""
    await fetch_rows(connection, "SELECT set_config('role', 'none', true)")

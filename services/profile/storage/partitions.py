"""Partitions of the event log, one a month of receive time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows


async def make_event_partitions(connection: AsyncConnection, *, now: datetime, months: int) -> int:
    """Makes the partitions of this month and the following ones that are not there yet; returns how many it made.

    The service's role may not create tables: the owner lends it a function for this one thing. Repeatable, also side by
    side. Events of a month without a partition go to the default one, so being late loses nothing.

    Args:
        connection: Any transaction of the service.
        now: The present.
        months: How many months, this one included; at most 24.
    """
    rows = await fetch_rows(connection, "SELECT make_event_partitions($1, $2) AS made", now.date(), months)
    return int(rows[0]["made"])

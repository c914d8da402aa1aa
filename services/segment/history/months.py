"""The months that the history holds, all workspaces together: they go whole."""

from __future__ import annotations

from datetime import datetime

from services.segment.history.connection import History, Lane
from services.segment.history.literals import text_literal
from services.segment.history.tables import BY_MONTH


async def drop_months_before(history: History, horizon: datetime) -> list[int]:
    """Drops the events of all months before that of `horizon`, and returns these months as YYYYMM; repeatable."""
    first_kept = horizon.year * 100 + horizon.month
    dropped: set[int] = set()
    for table in BY_MONTH:
        parts = await history.read(
            "SELECT DISTINCT toUInt32(partition) AS month FROM system.parts "
            f"WHERE database = currentDatabase() AND table = {text_literal(table.value)} AND active",
            Lane.LIVE,
        )
        for month in sorted(parts["month"].to_pylist()):
            if month < first_kept:
                await history.command(f"ALTER TABLE {table.value} DROP PARTITION {int(month)}")
                dropped.add(month)
    return sorted(dropped)

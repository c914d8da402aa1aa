"""The months that the history holds, all workspaces together, go whole; what one workspace alone forgets goes row by row."""

from __future__ import annotations

from datetime import datetime

from services.segment.history.connection import History, Lane
from services.segment.history.literals import integer_literal, text_literal
from services.segment.history.rule_query import microseconds
from services.segment.history.tables import BY_MONTH, rows_of


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


async def forget_events_before(history: History, workspace_id: str, horizon: datetime) -> None:
    """Removes the events of one workspace that happened before a time: marked at once, gone as parts merge; repeatable."""
    for table in BY_MONTH:
        await history.command(
            f"DELETE FROM {rows_of(table, workspace_id)} AND occur_us < {integer_literal(microseconds(horizon))}",
            Lane.FILL,
        )

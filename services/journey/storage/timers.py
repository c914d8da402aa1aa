"""Timers of waiting runs. A timer that fired is removed in the transaction that advances its run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows


@dataclass(frozen=True, slots=True)
class Timer:
    """The wake-up call of a run; `timer_id` is the id of the effect that set it."""

    timer_id: str
    run_id: str
    due_at: datetime


async def add_timers(connection: AsyncConnection, workspace_id: str, timers: Sequence[Timer]) -> None:
    """Writes timers."""
    await execute(
        connection,
        "INSERT INTO timers (workspace_id, timer_id, run_id, due_at) "
        "SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[])",
        workspace_id,
        [timer.timer_id for timer in timers],
        [timer.run_id for timer in timers],
        [timer.due_at for timer in timers],
    )


async def take_due_timers(connection: AsyncConnection, now: datetime, limit: int) -> dict[str, list[Timer]]:
    """Removes timers that are due and returns them by workspace; in a system transaction.

    Always from the start of the index: no mark of how far one got is kept anywhere, so none can be wrong. Timers that
    another worker holds are left to it.
    """
    rows = await fetch_rows(
        connection,
        "DELETE FROM timers t USING (SELECT workspace_id, timer_id FROM timers WHERE due_at <= $1 "
        "ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED) d "
        "WHERE t.workspace_id = d.workspace_id AND t.timer_id = d.timer_id "
        "RETURNING t.workspace_id, t.timer_id, t.run_id, t.due_at",
        now,
        limit,
    )
    taken: dict[str, list[Timer]] = {}
    for row in rows:
        timer = Timer(str(row["timer_id"]), str(row["run_id"]), row["due_at"])
        taken.setdefault(row["workspace_id"], []).append(timer)
    return dict(sorted(taken.items()))


async def drop_timers(connection: AsyncConnection, workspace_id: str, timer_ids: Sequence[str]) -> None:
    """Removes timers that are not needed any more. One that is just being fired is left: it moves nothing."""
    await execute(
        connection,
        "DELETE FROM timers t USING (SELECT timer_id FROM timers WHERE workspace_id = $1 AND timer_id = ANY($2::uuid[]) "
        "ORDER BY timer_id FOR UPDATE SKIP LOCKED) d WHERE t.workspace_id = $1 AND t.timer_id = d.timer_id",
        workspace_id,
        list(timer_ids),
    )

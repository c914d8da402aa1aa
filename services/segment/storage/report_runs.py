"""When reports are due by their schedules, what came of their runs, and how far the telling of these is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.common.webhook_calls import Claimed, Settlement
from services.segment.domain.schedules import Run, RunState

_NAMES = (
    "run_id", "report_id", "day", "create_time", "body", "row_count", "omitted", "problem", "state", "reason", "attempts",
)  # fmt: skip
_RUN = ", ".join(_NAMES)


@dataclass(frozen=True)
class Due:
    """A report that is due since a time."""

    workspace_id: str
    report_id: str
    next_time: datetime


async def set_next_time(
    connection: AsyncConnection, workspace_id: str, report_id: str, next_time: datetime | None
) -> None:
    """Lets a report be due at a time; None: not at all."""
    await execute(
        connection,
        "INSERT INTO report_schedules (workspace_id, report_id, next_time) VALUES ($1, $2, $3) "
        "ON CONFLICT (workspace_id, report_id) DO UPDATE SET next_time = excluded.next_time, lease_time = NULL",
        workspace_id,
        report_id,
        next_time,
    )


async def next_times(
    connection: AsyncConnection, workspace_id: str, report_ids: Sequence[str]
) -> dict[str, datetime | None]:
    """Returns when reports are due, by id; those that never had a schedule are left out."""
    rows = await fetch_rows(
        connection,
        "SELECT report_id, next_time FROM report_schedules WHERE workspace_id = $1 AND report_id = ANY($2::text[])",
        workspace_id,
        list(report_ids),
    )
    return {row["report_id"]: row["next_time"] for row in rows}


async def lock_next_time(connection: AsyncConnection, workspace_id: str, report_id: str) -> datetime | None:
    """Returns when a report is due, which nobody else changes before the transaction ends; None: it is not."""
    rows = await fetch_rows(
        connection,
        "SELECT next_time FROM report_schedules WHERE workspace_id = $1 AND report_id = $2 FOR UPDATE",
        workspace_id,
        report_id,
    )
    found: datetime | None = rows[0]["next_time"] if rows else None
    return found


async def claim_due(connection: AsyncConnection, now: datetime, lease_until: datetime, most: int) -> list[Due]:
    """Takes up reports that are due and nobody is at work on, until the lease ends; needs a system transaction."""
    rows = await fetch_rows(
        connection,
        "WITH due AS MATERIALIZED (SELECT workspace_id, report_id FROM report_schedules WHERE next_time <= $1 "
        "AND (lease_time IS NULL OR lease_time <= $1) ORDER BY next_time, workspace_id, report_id LIMIT $3 "
        "FOR UPDATE SKIP LOCKED) "
        "UPDATE report_schedules s SET lease_time = $2 FROM due WHERE s.workspace_id = due.workspace_id "
        "AND s.report_id = due.report_id RETURNING s.workspace_id, s.report_id, s.next_time",
        now,
        lease_until,
        most,
    )
    return [Due(row["workspace_id"], row["report_id"], row["next_time"]) for row in rows]


async def delete_report(connection: AsyncConnection, workspace_id: str, report_id: str) -> None:
    """Removes when a report is due, and its runs."""
    for table in ("report_schedules", "report_runs"):
        await execute(
            connection, f"DELETE FROM {table} WHERE workspace_id = $1 AND report_id = $2", workspace_id, report_id
        )


async def add_run(connection: AsyncConnection, workspace_id: str, run: Run, call_time: datetime) -> bool:
    """Keeps a run, to be told by a call from a time on; False: the report was run on this day already."""
    tag = await execute(
        connection,
        "INSERT INTO report_runs (workspace_id, report_id, day, run_id, create_time, body, row_count, omitted, problem, state, "
        "call_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
        workspace_id,
        run.report_id,
        run.day,
        run.run_id,
        run.create_time,
        run.body,
        run.row_count,
        run.omitted,
        run.problem,
        int(run.state),
        call_time,
    )
    return affected(tag) == 1


async def last_runs(connection: AsyncConnection, workspace_id: str, report_id: str, limit: int) -> list[Run]:
    """Returns the last runs of a report, the latest first."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_RUN} FROM report_runs WHERE workspace_id = $1 AND report_id = $2 ORDER BY day DESC LIMIT $3",
        workspace_id,
        report_id,
        limit,
    )
    return [_run(row) for row in rows]


async def claim_calls(
    connection: AsyncConnection, now: datetime, lease_until: datetime, most: int
) -> list[Claimed[Run]]:
    """Takes up runs whose call is due, the longest first; needs a system transaction."""
    rows = await fetch_rows(
        connection,
        "WITH d AS MATERIALIZED (SELECT workspace_id, report_id, day FROM report_runs WHERE call_time <= $1 "
        "ORDER BY call_time LIMIT $3 FOR UPDATE SKIP LOCKED) "
        "UPDATE report_runs r SET call_time = $2, attempts = r.attempts + 1 FROM d "
        "WHERE r.workspace_id = d.workspace_id AND r.report_id = d.report_id AND r.day = d.day "
        f"RETURNING r.workspace_id, {', '.join(f'r.{name}' for name in _NAMES)}",
        now,
        lease_until,
        most,
    )
    return [Claimed(row["workspace_id"], _run(row)) for row in rows]


async def settle_call(
    connection: AsyncConnection, workspace_id: str, run: Run, state: RunState, settlement: Settlement
) -> None:
    """Writes what came of a claimed call, unless somebody else claimed it since; what needs no more calls needs no body.

    Args:
        connection: The transaction.
        workspace_id: The workspace.
        run: As it was claimed.
        state: How far it is.
        settlement: What came of it.
    """
    await execute(
        connection,
        "UPDATE report_runs SET state = $4, reason = $5, call_time = $6, attempts = attempts - $7, "
        "body = CASE WHEN $6::timestamptz IS NULL THEN ''::bytea ELSE body END "
        "WHERE workspace_id = $1 AND report_id = $2 AND day = $3 AND attempts = $8 AND call_time IS NOT NULL",
        workspace_id,
        run.report_id,
        run.day,
        int(state),
        settlement.reason,
        settlement.call_time,
        0 if settlement.was_made else 1,
        run.attempts,
    )


def _run(row: Any) -> Run:
    values = {name: row[name] for name in _NAMES}
    return Run(**{**values, "state": RunState(row["state"]), "body": bytes(row["body"])})

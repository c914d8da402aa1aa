"""Alerts on the quality of data: one a kind and day, and how far their telling is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.common.webhook_calls import Claimed, Settlement
from services.profile.domain.data_quality import Alert, AlertState, Kind

_COLUMNS = "alert_id, report_date, kind, count, count_before, minimum, create_time, state, reason, attempts"


async def add_alert(connection: AsyncConnection, workspace_id: str, alert: Alert, call_time: datetime | None) -> bool:
    """Raises an alert, to be told by a call from a time on; False: its kind has one that day."""
    tag = await execute(
        connection,
        f"INSERT INTO quality_alerts (workspace_id, {_COLUMNS}, call_time) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING",
        workspace_id,
        alert.alert_id,
        alert.day,
        int(alert.kind),
        alert.count,
        alert.count_before,
        alert.minimum,
        alert.create_time,
        int(alert.state),
        alert.reason,
        alert.attempts,
        call_time,
    )
    return affected(tag) == 1


async def list_alerts(
    connection: AsyncConnection, workspace_id: str, after: tuple[date, int] | None, limit: int
) -> list[Alert]:
    """Returns alerts, the latest day first, in a day by kind, after a place."""
    day, kind = after or (None, 0)
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM quality_alerts WHERE workspace_id = $1 AND ($2::date IS NULL OR report_date < $2 "
        "OR (report_date = $2 AND kind > $3)) ORDER BY report_date DESC, kind LIMIT $4",
        workspace_id,
        day,
        kind,
        limit,
    )
    return [_alert(row) for row in rows]


async def claim_calls(
    connection: AsyncConnection, now: datetime, lease_until: datetime, most: int
) -> list[Claimed[Alert]]:
    """Takes up alerts whose call is due, the longest first; needs a system transaction."""
    rows = await fetch_rows(
        connection,
        "WITH d AS MATERIALIZED (SELECT workspace_id, report_date, kind FROM quality_alerts WHERE call_time <= $1 "
        "ORDER BY call_time LIMIT $3 FOR UPDATE SKIP LOCKED) "
        "UPDATE quality_alerts a SET call_time = $2, attempts = a.attempts + 1 FROM d "
        "WHERE a.workspace_id = d.workspace_id AND a.report_date = d.report_date AND a.kind = d.kind "
        "RETURNING a.workspace_id, a.alert_id, a.report_date, a.kind, a.count, a.count_before, a.minimum, a.create_time, "
        "a.state, a.reason, a.attempts",
        now,
        lease_until,
        most,
    )
    return [Claimed(row["workspace_id"], _alert(row)) for row in rows]


async def settle_call(
    connection: AsyncConnection, workspace_id: str, alert: Alert, state: AlertState, settlement: Settlement
) -> None:
    """Writes what came of a call that was claimed, unless somebody else claimed it since.

    Args:
        connection: The transaction.
        workspace_id: The workspace.
        alert: As it was claimed.
        state: How far it is.
        settlement: What came of it.
    """
    await execute(
        connection,
        "UPDATE quality_alerts SET state = $4, reason = $5, call_time = $6, attempts = attempts - $7 "
        "WHERE workspace_id = $1 AND report_date = $2 AND kind = $3 AND attempts = $8 AND call_time IS NOT NULL",
        workspace_id,
        alert.day,
        int(alert.kind),
        int(state),
        settlement.reason,
        settlement.call_time,
        0 if settlement.was_made else 1,
        alert.attempts,
    )


def _alert(row: Any) -> Alert:
    return Alert(
        alert_id=row["alert_id"],
        day=row["report_date"],
        kind=Kind(row["kind"]),
        count=row["count"],
        count_before=row["count_before"],
        minimum=row["minimum"],
        create_time=row["create_time"],
        state=AlertState(row["state"]),
        reason=row["reason"],
        attempts=row["attempts"],
    )

"""What a slice of the ledger counts, for reports: within milliseconds that the caller says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.filters import Restriction
from services.common.listings import conditions
from services.messaging.domain import Channel, Reason, Status
from services.messaging.domain.arbitrations import ArbitrationOutcome
from services.messaging.domain.reports import ArbitrationSum, LedgerGroup
from services.messaging.storage.ledger import REASON, STATUS
from services.messaging.storage.ledger_lists import COLUMNS

# Only what is under way has a delivery, and stands as QUEUED in the ledger until that is over.
_LEDGER = (
    "messages m LEFT JOIN deliveries d "
    "ON m.status = 1 AND d.workspace_id = m.workspace_id AND d.delivery_id = m.delivery_id"
)
_BIDS = "arbitrations a ON a.workspace_id = m.workspace_id AND a.delivery_id = m.delivery_id"


async def limit_statements(connection: AsyncConnection, milliseconds: int) -> None:
    """Ends each statement of this transaction that takes longer, with DeadlineExceeded."""
    await execute(connection, "SELECT set_config('statement_timeout', $1, true)", str(max(milliseconds, 1)))


async def has_arbitrations(connection: AsyncConnection, workspace_id: str) -> bool:
    """Tells whether any message of a workspace ever waited for others."""
    return bool(
        await fetch_rows(connection, "SELECT 1 FROM arbitrations WHERE workspace_id = $1 LIMIT 1", workspace_id)
    )


async def latest_before(connection: AsyncConnection, workspace_id: str, time: datetime) -> datetime | None:
    """Returns when the latest message before a time was asked for; None where there is none."""
    rows = await fetch_rows(
        connection,
        "SELECT create_time FROM messages WHERE workspace_id = $1 AND create_time < $2 ORDER BY create_time DESC LIMIT 1",
        workspace_id,
        time,
    )
    return rows[0]["create_time"] if rows else None


async def count_groups(
    connection: AsyncConnection,
    workspace_id: str,
    restrictions: Sequence[Restriction],
    start_time: datetime,
    end_time: datetime,
    *,
    arbitrated: bool,
) -> list[LedgerGroup]:
    """Returns how many messages asked for in a time are alike.

    Args:
        connection: A transaction of the workspace.
        workspace_id: Whose.
        restrictions: Which messages.
        start_time: From when on.
        end_time: Until before when.
        arbitrated: Whether to look for what waited for others.
    """
    wanted, arguments = _wanted(workspace_id, restrictions, start_time, end_time)
    given_up = "COALESCE(sum(a.value) FILTER (WHERE a.outcome IN (3, 4)), 0)" if arbitrated else "0::float8"
    rows = await fetch_rows(
        connection,
        f"SELECT m.channel, m.template_id, m.journey_id, {STATUS} AS status, {REASON} AS reason, count(*) AS messages, "
        "count(*) FILTER (WHERE m.opens > 0) AS opened, "
        "count(*) FILTER (WHERE m.opens = 0 AND m.uncertain_opens > 0) AS uncertain_opened, "
        "count(*) FILTER (WHERE m.clicks > 0) AS clicked, "
        "count(*) FILTER (WHERE m.clicks = 0 AND m.uncertain_clicks > 0) AS uncertain_clicked, "
        f"{given_up} AS given_up FROM {_LEDGER}{f' LEFT JOIN {_BIDS}' if arbitrated else ''} WHERE {wanted} "
        "GROUP BY 1, 2, 3, 4, 5",
        *arguments,
    )
    return [
        LedgerGroup(
            Channel(row["channel"]),
            row["template_id"],
            row["journey_id"],
            Status(row["status"]),
            Reason(row["reason"]),
            row["messages"],
            row["opened"],
            row["uncertain_opened"],
            row["clicked"],
            row["uncertain_clicked"],
            row["given_up"],
        )
        for row in rows
    ]


async def count_capped(
    connection: AsyncConnection,
    workspace_id: str,
    restrictions: Sequence[Restriction],
    start_time: datetime,
    end_time: datetime,
) -> dict[str, int]:
    """Returns by the words of a cap how many of the messages it held back; arguments as of `count_groups`."""
    wanted, arguments = _wanted(workspace_id, restrictions, start_time, end_time)
    rows = await fetch_rows(
        connection,
        f"SELECT l.code AS words, count(*) AS messages FROM {_LEDGER} JOIN LATERAL (SELECT code FROM message_log l "
        "WHERE l.workspace_id = m.workspace_id AND l.delivery_id = m.delivery_id AND l.reason = m.reason "
        f"ORDER BY l.log_time DESC LIMIT 1) l ON true WHERE {wanted} AND m.reason = {int(Reason.FREQUENCY_CAP)} GROUP BY 1",
        *arguments,
    )
    return {row["words"]: row["messages"] for row in rows}


async def sum_arbitrations(
    connection: AsyncConnection,
    workspace_id: str,
    restrictions: Sequence[Restriction],
    start_time: datetime,
    end_time: datetime,
) -> list[ArbitrationSum]:
    """Returns how those of the messages fared that waited for others; arguments as of `count_groups`."""
    wanted, arguments = _wanted(workspace_id, restrictions, start_time, end_time)
    rows = await fetch_rows(
        connection,
        "SELECT a.outcome, a.cap, count(*) AS messages, sum(a.value) AS value, sum(a.winner_value) AS winner_value "
        f"FROM {_LEDGER} JOIN {_BIDS} WHERE {wanted} GROUP BY 1, 2",
        *arguments,
    )
    return [
        ArbitrationSum(
            ArbitrationOutcome(row["outcome"]), row["cap"], row["messages"], row["value"], row["winner_value"]
        )
        for row in rows
    ]


def _wanted(
    workspace_id: str, restrictions: Sequence[Restriction], start_time: datetime, end_time: datetime
) -> tuple[str, list[Any]]:
    arguments: list[Any] = [workspace_id, start_time, end_time]
    wanted = conditions(restrictions, COLUMNS, arguments, first=1)
    return " AND ".join(["m.workspace_id = $1", "m.create_time >= $2", "m.create_time < $3", *wanted]), arguments

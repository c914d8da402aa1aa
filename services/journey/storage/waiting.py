"""Customers who are about to enter: whose time has not come, or of whom the entry's condition is to be judged first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.journey.domain.runs import SeenEvent
from services.journey.storage.runs import seen_from_text

_COLUMNS = (
    "workspace_id, journey_id, customer_id, cause, node_id, mapping_version, run_key, seen, trigger_json, occasion, "
    "create_time, read_time, due_time"
)


@dataclass(frozen=True, slots=True)
class WaitingEntry:
    """A customer about to enter, as a candidate says it.

    Attributes:
        occasion: The day that is waited for; "" where only the condition is.
        create_time: Since when.
        read_time: When it was read last that the customer is to enter then.
        due_time: Not before then.
    """

    workspace_id: str
    journey_id: str
    customer_id: int
    cause: str
    node_id: int
    mapping_version: int
    run_key: str
    seen: SeenEvent | None
    trigger_json: str
    occasion: str
    create_time: datetime
    read_time: datetime
    due_time: datetime


async def add_waiting(connection: AsyncConnection, entries: Sequence[WaitingEntry]) -> None:
    """Writes entries; of one that waits already the time is written anew, and a worker that holds it is fenced out."""
    if not entries:
        return
    unique = {(each.workspace_id, each.journey_id, each.customer_id, each.cause): each for each in entries}
    ordered = [unique[key] for key in sorted(unique)]
    await execute(
        connection,
        f"INSERT INTO waiting_entries AS w ({_COLUMNS}) SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], "
        "$4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[], "
        "$12::timestamptz[], $13::timestamptz[]) "
        "ON CONFLICT (workspace_id, journey_id, customer_id, cause) DO UPDATE "
        "SET due_time = excluded.due_time, read_time = excluded.read_time, claim = 0",
        *(
            [getattr(each, name) for each in ordered]
            for name in ("workspace_id", "journey_id", "customer_id", "cause", "node_id", "mapping_version", "run_key")
        ),
        [f"{each.seen.node_id}:{each.seen.event_id}" if each.seen else "" for each in ordered],
        *(
            [getattr(each, name) for each in ordered]
            for name in ("trigger_json", "occasion", "create_time", "read_time", "due_time")
        ),
    )


async def claim_waiting(
    connection: AsyncConnection, now: datetime, lease_until: datetime, limit: int
) -> tuple[int, list[WaitingEntry]]:
    """Claims entries that are due, of all workspaces; returns the claim and them; in a system transaction."""
    (numbered,) = await fetch_rows(connection, "SELECT nextval('effect_claims') AS claim")
    rows = await fetch_rows(
        connection,
        "UPDATE waiting_entries w SET claim = $4, due_time = $2 FROM ("
        "SELECT workspace_id, journey_id, customer_id, cause FROM waiting_entries WHERE due_time <= $1 "
        "ORDER BY due_time LIMIT $3 FOR UPDATE SKIP LOCKED) d "
        "WHERE w.workspace_id = d.workspace_id AND w.journey_id = d.journey_id AND w.customer_id = d.customer_id "
        f"AND w.cause = d.cause RETURNING {', '.join(f'w.{name}' for name in _COLUMNS.split(', '))}",
        now,
        lease_until,
        limit,
        numbered["claim"],
    )
    return numbered["claim"], [_entry(row) for row in rows]


async def take_waiting(
    connection: AsyncConnection, workspace_id: str, journey_id: str, claim: int, entries: Sequence[WaitingEntry]
) -> set[tuple[int, str]]:
    """Removes entries of a claim; returns customer and cause of those that it still held."""
    rows = await fetch_rows(
        connection,
        "DELETE FROM waiting_entries w USING unnest($4::bigint[], $5::text[]) AS n(customer_id, cause) "
        "WHERE w.workspace_id = $1 AND w.journey_id = $2 AND w.claim = $3 AND w.customer_id = n.customer_id "
        "AND w.cause = n.cause RETURNING w.customer_id, w.cause",
        workspace_id,
        journey_id,
        claim,
        [each.customer_id for each in entries],
        [each.cause for each in entries],
    )
    return {(row["customer_id"], row["cause"]) for row in rows}


def _entry(row: Any) -> WaitingEntry:
    seen = seen_from_text(row["seen"])
    return WaitingEntry(**{**row, "seen": seen[0] if seen else None})

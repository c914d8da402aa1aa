"""The rows of the ledger: added and read, never changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows, number_array, text_array
from services.profile.domain.loyalty.ledger import Cause, Entry, EntryKind, NewEntry

_COLUMNS = "entry_id, node_id, kind, points, batch_id, entry_time, request_id, order_id, reversed_request_id, reason, principal"
_SOME = 2_000
"""Rows of one statement."""


async def add_entries(
    connection: AsyncConnection, workspace_id: str, entries: Sequence[NewEntry], now: datetime
) -> list[Entry]:
    """Adds rows; returns them in the same order, with rising ids."""
    added: list[Entry] = []
    for start in range(0, len(entries), _SOME):
        some = entries[start : start + _SOME]
        rows = await fetch_rows(
            connection,
            "INSERT INTO loyalty_entries (workspace_id, node_id, kind, points, batch_id, entry_time, request_id, order_id, "
            "reversed_request_id, reason, principal) SELECT $1, n, k, p, b, $6, r, o, v, w, c "
            "FROM unnest($2::text::bigint[], $3::text::smallint[], $4::text::bigint[], $5::text::bigint[], "
            "$7::text::text[], $8::text::text[], $9::text::text[], "
            "$10::text::text[], $11::text::text[]) WITH ORDINALITY AS t (n, k, p, b, r, o, v, w, c, place) ORDER BY place "
            "RETURNING entry_id",
            workspace_id,
            number_array(each.node_id for each in some),
            number_array(int(each.kind) for each in some),
            number_array(each.points for each in some),
            number_array(each.batch_id for each in some),
            now,
            text_array(each.cause.request_id for each in some),
            text_array(each.cause.order_id for each in some),
            text_array(each.cause.reversed_request_id for each in some),
            text_array(each.cause.reason for each in some),
            text_array(each.cause.principal for each in some),
        )
        added += [
            Entry(row["entry_id"], each.node_id, each.kind, each.points, each.batch_id, now, each.cause)
            for row, each in zip(rows, some, strict=True)
        ]
    return added


async def read_entries(
    connection: AsyncConnection, workspace_id: str, nodes: Collection[int], *, before: int, limit: int
) -> list[Entry]:
    """Returns the rows of nodes with ids below one, the newest first."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM loyalty_entries WHERE workspace_id = $1 AND node_id = ANY($2::text::bigint[]) "
        "AND entry_id < $3 ORDER BY entry_id DESC LIMIT $4",
        workspace_id,
        number_array(nodes),
        before,
        limit,
    )
    return [_entry(row) for row in rows]


async def read_entries_by_id(connection: AsyncConnection, workspace_id: str, entry_ids: Collection[int]) -> list[Entry]:
    """Returns rows by their ids, in their order; those that were erased are left out."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM loyalty_entries WHERE workspace_id = $1 AND entry_id = ANY($2::text::bigint[]) "
        "ORDER BY entry_id",
        workspace_id,
        number_array(entry_ids),
    )
    return [_entry(row) for row in rows]


async def read_redeemed(
    connection: AsyncConnection, workspace_id: str, nodes: Collection[int], request_id: str
) -> list[tuple[int, int]]:
    """Returns what a redemption took from each batch of nodes and did not give back yet, the batch that ends last first."""
    rows = await fetch_rows(
        connection,
        "SELECT e.batch_id, -sum(e.points)::bigint AS out FROM loyalty_entries e JOIN loyalty_batches b "
        "ON b.workspace_id = e.workspace_id AND b.batch_id = e.batch_id "
        "WHERE e.workspace_id = $1 AND e.node_id = ANY($2::text::bigint[]) "
        "AND ((e.request_id = $3 AND e.kind = $4) OR (e.reversed_request_id = $3 AND e.kind = $5 AND e.points > 0)) "
        "GROUP BY e.batch_id, b.expire_time, b.earn_time HAVING bool_or(e.kind = $4) "
        "ORDER BY b.expire_time DESC NULLS FIRST, b.earn_time DESC, e.batch_id DESC",
        workspace_id,
        number_array(nodes),
        request_id,
        int(EntryKind.REDEEM),
        int(EntryKind.REVERSE),
    )
    return [(row["batch_id"], row["out"]) for row in rows]


async def read_request_batch(
    connection: AsyncConnection, workspace_id: str, nodes: Collection[int], request_id: str
) -> int:
    """Returns the batch that a request made at one of the nodes; 0: it made none."""
    rows = await fetch_rows(
        connection,
        "SELECT batch_id FROM loyalty_entries WHERE workspace_id = $1 AND request_id = $2 AND points > 0 "
        "AND kind IN ($3, $4) AND node_id = ANY($5::text::bigint[]) LIMIT 1",
        workspace_id,
        request_id,
        int(EntryKind.EARN),
        int(EntryKind.ADJUST),
        number_array(nodes),
    )
    return int(rows[0]["batch_id"]) if rows else 0


def _entry(row: Any) -> Entry:
    return Entry(
        entry_id=row["entry_id"],
        node_id=row["node_id"],
        kind=EntryKind(row["kind"]),
        points=row["points"],
        batch_id=row["batch_id"],
        entry_time=row["entry_time"],
        cause=Cause(row["request_id"], row["order_id"], row["reversed_request_id"], row["reason"], row["principal"]),
    )

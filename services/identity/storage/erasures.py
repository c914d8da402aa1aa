"""Who was erased: what is left of their nodes, and the receipts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.erasing import ErasedStore
from services.identity.domain import Pair

_COLUMNS = "erasure_id, principal, erase_time, end_time, identifiers, stores, node_ids, node_pairs, change"


@dataclass(frozen=True)
class Erasure:
    """An erasure, as its receipt tells it; nodes and pairs are known while it is under way only.

    Attributes:
        erasure_id: Unique.
        principal: Who erased.
        erase_time: When.
        end_time: When all was removed; None: it is under way.
        identifiers: How many the customer had.
        stores: What was removed and what is kept.
        node_ids: The customer's nodes.
        pairs: Those that were linked, in any state.
        change: The number of the change: no mapping of the nodes has a higher version.
    """

    erasure_id: str
    principal: str
    erase_time: datetime
    end_time: datetime | None
    identifiers: int
    stores: Sequence[ErasedStore]
    node_ids: Sequence[int]
    pairs: Sequence[Pair]
    change: int


async def bury_nodes(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int], change: int, now: datetime
) -> None:
    """Leaves of nodes their id and hash, so that no late event brings them back, and when that was."""
    await execute(
        connection,
        "UPDATE nodes SET customer_id = 0, type = '', value_encrypted = '', created_seq = 0, create_time = $3, "
        "mapping_version = $4, latest_micros = NULL, latest_message_id = '', contested = false, erase_time = $3 "
        "WHERE workspace_id = $1 AND node_id = ANY($2::bigint[])",
        workspace_id,
        list(node_ids),
        now,
        change,
    )


async def read_buried(connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]) -> dict[int, bytes]:
    """Returns the hashes of those of the nodes that were erased."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id, value_hash FROM nodes WHERE workspace_id = $1 AND node_id = ANY($2::bigint[]) "
        "AND erase_time IS NOT NULL",
        workspace_id,
        list(node_ids),
    )
    return {row["node_id"]: bytes(row["value_hash"]) for row in rows}


async def read_states_of_pairs(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]
) -> dict[Pair, str]:
    """Returns the state of each pair with one of the nodes."""
    rows = await fetch_rows(
        connection,
        "SELECT node_a, node_b, state FROM links WHERE workspace_id = $1 AND node_a = ANY($2::bigint[]) "
        "UNION SELECT node_a, node_b, state FROM links WHERE workspace_id = $1 AND node_b = ANY($2::bigint[])",
        workspace_id,
        list(node_ids),
    )
    return {(row["node_a"], row["node_b"]): row["state"] for row in rows}


async def pass_over(connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]) -> None:
    """Lets applications of rules that came up to one of the nodes go on behind the one before: no row names the node then."""
    await execute(
        connection,
        "UPDATE rule_applications SET after_node_id = after_node_id - 1 "
        "WHERE workspace_id = $1 AND after_node_id = ANY($2::bigint[])",
        workspace_id,
        list(node_ids),
    )


async def move_bounds(connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]) -> None:
    """Does the same to the log's entries of applied rules, which name the bounds of their portions; in the system role."""
    await execute(
        connection,
        "UPDATE link_log SET node_a = node_a - (node_a = ANY($2::bigint[]))::int, "
        "node_b = node_b - (node_b = ANY($2::bigint[]))::int WHERE workspace_id = $1 AND kind = 'rules_applied' "
        "AND (node_a = ANY($2::bigint[]) OR node_b = ANY($2::bigint[]))",
        workspace_id,
        list(node_ids),
    )


async def begin_erasure(connection: AsyncConnection, workspace_id: str, erasure: Erasure) -> None:
    """Adds an erasure that is under way."""
    await execute(
        connection,
        "INSERT INTO erasures (workspace_id, erasure_id, principal, erase_time, identifiers, node_ids, node_pairs, change) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        workspace_id,
        erasure.erasure_id,
        erasure.principal,
        erasure.erase_time,
        erasure.identifiers,
        list(erasure.node_ids),
        [node_id for pair in erasure.pairs for node_id in pair],
        erasure.change,
    )


async def end_erasure(
    connection: AsyncConnection, workspace_id: str, erasure_id: str, stores: Sequence[ErasedStore]
) -> Erasure:
    """Writes the receipt, and forgets whose it is; returns it."""
    (row,) = await fetch_rows(
        connection,
        "UPDATE erasures SET end_time = clock_timestamp(), stores = $3, node_ids = '{}', node_pairs = '{}' "
        f"WHERE workspace_id = $1 AND erasure_id = $2 RETURNING {_COLUMNS}",
        workspace_id,
        erasure_id,
        msgspec.json.encode(stores).decode(),
    )
    return _erasure(row)


async def find_erasure(connection: AsyncConnection, workspace_id: str, erasure_id: str) -> Erasure | None:
    """Returns an erasure, or None."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM erasures WHERE workspace_id = $1 AND erasure_id = $2",
        workspace_id,
        erasure_id,
    )
    return _erasure(rows[0]) if rows else None


async def list_erasures(
    connection: AsyncConnection, workspace_id: str, *, after: tuple[datetime, str] | None, limit: int
) -> list[Erasure]:
    """Returns erasures by (time, id), newest first, after a position."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM erasures WHERE workspace_id = $1 "
        "AND ($2::timestamptz IS NULL OR (erase_time, erasure_id) < ($2, $3::text)) "
        "ORDER BY erase_time DESC, erasure_id DESC LIMIT $4",
        workspace_id,
        after[0] if after else None,
        after[1] if after else "",
        limit,
    )
    return [_erasure(row) for row in rows]


def _erasure(row: Any) -> Erasure:
    ends = list(row["node_pairs"])
    return Erasure(
        erasure_id=row["erasure_id"],
        principal=row["principal"],
        erase_time=row["erase_time"],
        end_time=row["end_time"],
        identifiers=row["identifiers"],
        stores=msgspec.json.decode(row["stores"], type=list[ErasedStore]),
        node_ids=list(row["node_ids"]),
        pairs=list(zip(ends[::2], ends[1::2], strict=True)),
        change=row["change"],
    )

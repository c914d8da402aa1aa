"""Which nodes belong to which companies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows
from services.profile.domain import microseconds
from services.profile.domain.companies import CompanyCall, Membership
from services.profile.storage.companies.calls import COLUMNS, IS_LATER, SET, columns_of


async def read_companies_held(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]
) -> dict[int, set[str]]:
    """Returns of which companies something was said, by node, those that it left too."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id, array_agg(company_id) AS ids FROM company_members WHERE workspace_id = $1 "
        "AND node_id = ANY($2::bigint[]) GROUP BY node_id",
        workspace_id,
        list(node_ids),
    )
    return {row["node_id"]: set(row["ids"]) for row in rows}


async def upsert_members(
    connection: AsyncConnection, workspace_id: str, members: Sequence[Membership], version: int
) -> list[Membership]:
    """Lets each hold where it is later than what is there, and returns these.

    Rows are locked in the order given; hand them sorted.
    """
    if not members:
        return []
    rows = await fetch_rows(
        connection,
        f"INSERT INTO company_members AS a (workspace_id, company_id, node_id, joined, {COLUMNS}, version) "
        "SELECT $1, n.*, $8 FROM unnest("
        "$2::text[], $3::bigint[], $4::boolean[], $5::timestamptz[], $6::timestamptz[], $7::text[]) AS n "
        f"ON CONFLICT (workspace_id, company_id, node_id) DO UPDATE SET joined = excluded.joined, {SET}, "
        f"version = excluded.version WHERE {IS_LATER} RETURNING company_id, node_id",
        workspace_id,
        [each.company_id for each in members],
        [each.node_id for each in members],
        [each.joined for each in members],
        *columns_of([each.call for each in members]),
        version,
    )
    written = {(row["company_id"], row["node_id"]) for row in rows}
    return [each for each in members if (each.company_id, each.node_id) in written]


async def read_memberships(
    connection: AsyncConnection, workspace_id: str, company_id: str, node_ids: Collection[int]
) -> dict[int, Membership]:
    """Returns those of some nodes that belong to a company."""
    rows = await fetch_rows(
        connection,
        f"SELECT company_id, node_id, joined, {COLUMNS} FROM company_members WHERE workspace_id = $1 AND company_id = $2 "
        "AND node_id = ANY($3::bigint[]) AND joined",
        workspace_id,
        company_id,
        list(node_ids),
    )
    return {row["node_id"]: _membership(row) for row in rows}


async def list_member_nodes(
    connection: AsyncConnection, workspace_id: str, company_id: str, *, after: int | None, limit: int
) -> list[int]:
    """Returns nodes that belong to a company in the order of their ids, those after one."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id FROM company_members WHERE workspace_id = $1 AND company_id = $2 AND joined "
        "AND ($3::bigint IS NULL OR node_id > $3) ORDER BY node_id LIMIT $4",
        workspace_id,
        company_id,
        after,
        limit,
    )
    return [row["node_id"] for row in rows]


async def companies_of_nodes(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int], *, after: str, limit: int
) -> list[str]:
    """Returns the ids of companies that one of some nodes belongs to, in their order, those after one."""
    rows = await fetch_rows(
        connection,
        "SELECT DISTINCT company_id FROM company_members WHERE workspace_id = $1 AND node_id = ANY($2::bigint[]) AND joined "
        "AND company_id > $3 ORDER BY company_id LIMIT $4",
        workspace_id,
        list(node_ids),
        after,
        limit,
    )
    return [row["company_id"] for row in rows]


def _membership(row: Any) -> Membership:
    call = CompanyCall(
        row["company_id"],
        row["node_id"],
        row["joined"],
        {},
        microseconds(row["occur_time"]),
        microseconds(row["receive_time"]),
        row["message_id"],
    )
    return Membership(row["company_id"], row["node_id"], row["joined"], call)

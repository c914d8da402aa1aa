"""What is wrong with identifiers: shared by many, entangled, or leading to nobody who can be written to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows
from services.identity.domain.quarantine import COUNTED

# Links that the rules refused, each at both its ends: the partial index of migration 0016 holds no others.
_REFUSED_AT = (
    "SELECT l.{end} AS node_id, l.occur_time FROM links l WHERE l.workspace_id = $1 AND l.state = 'refused' AND ("
    + " OR ".join(f"l.reason LIKE '{reason}%'" for reason in COUNTED)
    + ")"
)
# Where an operator cut the two the order in which they came decides nothing any more.
_NOT_CUT = (
    "NOT EXISTS (SELECT 1 FROM links l WHERE l.workspace_id = $1 AND l.node_a = q.node_a AND l.node_b = q.node_b "
    "AND l.barred)"
)


async def read_shared(
    connection: AsyncConnection, workspace_id: str, *, least: int, but_type: str, most: int
) -> list[asyncpg.Record]:
    """Returns by type how many identifiers had `least` links refused or more, since they were released last if ever.

    Those in quarantine and those of `but_type` are left out; the type with most comes first, at most `most` types.
    """
    return await fetch_rows(
        connection,
        "SELECT n.type, count(*) AS identifiers, sum(r.refused)::bigint AS refused_links, min(r.since) AS since FROM ("
        "SELECT e.node_id, count(*) AS refused, min(e.occur_time) AS since FROM ("
        f"{_REFUSED_AT.format(end='node_a')} UNION ALL {_REFUSED_AT.format(end='node_b')}) e "
        "GROUP BY e.node_id HAVING count(*) >= $2) r "
        "JOIN nodes n ON n.workspace_id = $1 AND n.node_id = r.node_id "
        "LEFT JOIN quarantine q ON q.workspace_id = $1 AND q.node_id = r.node_id "
        "WHERE n.type <> $3 AND n.customer_id <> 0 AND (q.node_id IS NULL OR q.release_time IS NOT NULL) "
        "AND r.refused - coalesce(q.refused_before, 0) >= $2 "
        "GROUP BY n.type ORDER BY identifiers DESC, n.type LIMIT $4",
        workspace_id,
        least,
        but_type,
        most,
    )


async def read_entangled(
    connection: AsyncConnection, workspace_id: str, since: datetime
) -> tuple[int, datetime | None]:
    """Returns how many pairs wait in `review_queue` that came later than `since`, and when the first of them did."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS pairs, min(q.create_time) AS since FROM review_queue q WHERE q.workspace_id = $1 "
        f"AND q.create_time > $2 AND {_NOT_CUT}",
        workspace_id,
        since,
    )
    return int(rows[0]["pairs"]), rows[0]["since"]


async def read_entangled_customers(
    connection: AsyncConnection, workspace_id: str, since: datetime, most: int
) -> list[int]:
    """Returns customers who have such a pair, those with the latest first."""
    rows = await fetch_rows(
        connection,
        "SELECT n.customer_id FROM review_queue q JOIN nodes n ON n.workspace_id = q.workspace_id "
        "AND n.node_id = q.node_a WHERE q.workspace_id = $1 AND q.create_time > $2 AND n.customer_id <> 0 "
        f"AND {_NOT_CUT} GROUP BY n.customer_id ORDER BY max(q.create_time) DESC, n.customer_id LIMIT $3",
        workspace_id,
        since,
        most,
    )
    return [int(row["customer_id"]) for row in rows]


async def count_unreachable(
    connection: AsyncConnection, workspace_id: str, *, reached_by: Sequence[str], anonymous: Sequence[str]
) -> tuple[int, int]:
    """Returns how many customers have an identifier that is none of `anonymous`, and how many of them none of `reached_by`."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS known, count(*) FILTER (WHERE NOT reached) AS unreachable FROM ("
        "SELECT bool_or(type = ANY($2::text[])) AS reached FROM nodes WHERE workspace_id = $1 AND customer_id <> 0 "
        "GROUP BY customer_id HAVING bool_or(type <> ALL($3::text[]))) c",
        workspace_id,
        list(reached_by),
        list(anonymous),
    )
    return int(rows[0]["known"]), int(rows[0]["unreachable"])

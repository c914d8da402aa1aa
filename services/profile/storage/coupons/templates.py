"""Templates with all their terms, and what came of their coupons."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

import asyncpg
import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.common.listings import Listing, clauses
from services.profile.domain.coupons import State, Template, Terms, Use

LISTED: Final[Mapping[str, str]] = {
    "coupon_template_id": "t.coupon_template_id",
    "display_name": "t.display_name",
    "create_time": "t.create_time",
    "update_time": "t.update_time",
    "state": "CASE WHEN t.archive_time IS NULL THEN 1 ELSE 2 END",
}
"""The expression of each field that the list publishes."""

_TERMS = msgspec.json.Decoder(Terms)
_SELECT = (
    "SELECT t.coupon_template_id, t.revision, t.create_time, t.update_time, t.archive_time, m.terms, "
    "u.issued, u.redeemed, u.expired, u.cancelled, u.cost, u.revenue FROM coupon_templates t "
    "JOIN coupon_terms m USING (workspace_id, coupon_template_id, revision) "
    "JOIN coupon_totals u USING (workspace_id, coupon_template_id) WHERE t.workspace_id = $1"
)


async def lock_templates(connection: AsyncConnection, workspace_id: str) -> None:
    """Lets one transaction at a time make or change templates of the workspace."""
    await execute(
        connection,
        "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ':coupon_templates:' || $1, 0))",
        workspace_id,
    )


async def count_templates(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns how many templates there are, archived ones too."""
    rows = await fetch_rows(
        connection, "SELECT count(*) AS n FROM coupon_templates WHERE workspace_id = $1", workspace_id
    )
    return int(rows[0]["n"])


async def find_template(connection: AsyncConnection, workspace_id: str, template_id: str) -> Template | None:
    """Returns a template with its use; None: there is none."""
    rows = await fetch_rows(connection, f"{_SELECT} AND t.coupon_template_id = $2", workspace_id, template_id)
    return _template(rows[0]) if rows else None


async def list_templates(connection: AsyncConnection, workspace_id: str, listing: Listing) -> list[Template]:
    """Returns the templates of a page, in its order, and one more where more follow."""
    sql = clauses(listing, LISTED, first=2)
    rows = await fetch_rows(
        connection,
        f"{_SELECT} AND {sql.where} ORDER BY {sql.order} LIMIT {listing.size + 1}",
        workspace_id,
        *sql.arguments,
    )
    return [_template(row) for row in rows]


async def insert_template(connection: AsyncConnection, workspace_id: str, template: Template) -> None:
    """Writes a new template; the caller holds the lock and has looked."""
    await execute(
        connection,
        "INSERT INTO coupon_templates (workspace_id, coupon_template_id, revision, display_name, create_time, update_time) "
        "VALUES ($1, $2, $3, $4, $5, $5)",
        workspace_id,
        template.coupon_template_id,
        template.revision,
        template.terms.display_name,
        template.create_time,
    )
    await execute(
        connection,
        "INSERT INTO coupon_totals (workspace_id, coupon_template_id) VALUES ($1, $2)",
        workspace_id,
        template.coupon_template_id,
    )
    await add_terms(connection, workspace_id, template)


async def update_template(connection: AsyncConnection, workspace_id: str, template: Template) -> None:
    """Writes the next revision of a template; the caller holds the lock and has looked."""
    await execute(
        connection,
        "UPDATE coupon_templates SET revision = $3, display_name = $4, update_time = $5 "
        "WHERE workspace_id = $1 AND coupon_template_id = $2",
        workspace_id,
        template.coupon_template_id,
        template.revision,
        template.terms.display_name,
        template.update_time,
    )
    await add_terms(connection, workspace_id, template)


async def add_terms(connection: AsyncConnection, workspace_id: str, template: Template) -> None:
    """Writes the terms of a template's revision."""
    await execute(
        connection,
        "INSERT INTO coupon_terms (workspace_id, coupon_template_id, revision, terms) VALUES ($1, $2, $3, $4)",
        workspace_id,
        template.coupon_template_id,
        template.revision,
        msgspec.json.encode(template.terms).decode(),
    )


async def archive_template(
    connection: AsyncConnection, workspace_id: str, template_id: str, archive_time: datetime
) -> bool:
    """Archives a template; False: it was archived, or there is none."""
    tag = await execute(
        connection,
        "UPDATE coupon_templates SET archive_time = $3, update_time = $3 "
        "WHERE workspace_id = $1 AND coupon_template_id = $2 AND archive_time IS NULL",
        workspace_id,
        template_id,
        archive_time,
    )
    return affected(tag) == 1


def as_terms(text: str) -> Terms:
    """Returns terms as they are kept."""
    return _TERMS.decode(text)


async def read_terms(
    connection: AsyncConnection, workspace_id: str, revisions: Collection[tuple[str, int]]
) -> dict[tuple[str, int], Terms]:
    """Returns the terms of revisions of templates."""
    wanted = sorted(set(revisions))
    rows = await fetch_rows(
        connection,
        "SELECT coupon_template_id, revision, terms FROM coupon_terms WHERE workspace_id = $1 "
        "AND (coupon_template_id, revision) IN (SELECT * FROM unnest($2::text[], $3::bigint[]))",
        workspace_id,
        [template_id for template_id, _ in wanted],
        [revision for _, revision in wanted],
    )
    return {(row["coupon_template_id"], row["revision"]): _TERMS.decode(row["terms"]) for row in rows}


async def lock_totals(connection: AsyncConnection, workspace_id: str, template_ids: Collection[str]) -> None:
    """Holds the totals of templates until the transaction ends, always in the same order: who issues coupons takes turns."""
    await fetch_rows(
        connection,
        "SELECT 1 FROM coupon_totals WHERE workspace_id = $1 AND coupon_template_id = ANY($2::text[]) "
        "ORDER BY coupon_template_id FOR UPDATE",
        workspace_id,
        sorted(set(template_ids)),
    )


async def issued_to(
    connection: AsyncConnection, workspace_id: str, template_ids: Collection[str], node_ids: Sequence[int]
) -> dict[str, int]:
    """Returns how many coupons of templates some identifiers were issued, those that were cancelled not counted."""
    rows = await fetch_rows(
        connection,
        "SELECT coupon_template_id, count(*) AS n FROM coupons WHERE workspace_id = $1 AND node_id = ANY($2::bigint[]) "
        "AND coupon_template_id = ANY($3::text[]) AND state <> $4 GROUP BY coupon_template_id",
        workspace_id,
        node_ids,
        sorted(set(template_ids)),
        int(State.CANCELLED),
    )
    return {row["coupon_template_id"]: row["n"] for row in rows}


async def add_totals(connection: AsyncConnection, workspace_id: str, uses: Mapping[str, Use]) -> None:
    """Adds to the totals of templates, by their ids in a fixed order; what is taken away is negative."""
    for template_id, use in sorted(uses.items()):
        await execute(
            connection,
            "UPDATE coupon_totals SET issued = issued + $3, redeemed = redeemed + $4, expired = expired + $5, "
            "cancelled = cancelled + $6, cost = cost + $7, revenue = revenue + $8 "
            "WHERE workspace_id = $1 AND coupon_template_id = $2",
            workspace_id,
            template_id,
            use.issued,
            use.redeemed,
            use.expired,
            use.cancelled,
            use.cost,
            use.revenue,
        )


def _template(row: asyncpg.Record) -> Template:
    return Template(
        coupon_template_id=row["coupon_template_id"],
        revision=row["revision"],
        terms=_TERMS.decode(row["terms"]),
        create_time=row["create_time"],
        update_time=row["update_time"],
        archive_time=row["archive_time"],
        use=Use(
            issued=row["issued"],
            redeemed=row["redeemed"],
            expired=row["expired"],
            cancelled=row["cancelled"],
            cost=row["cost"],
            revenue=row["revenue"],
        ),
    )

"""Which variant and which cases messages said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.messaging.domain.selecting import read_cases
from services.messaging.storage.deliveries import HandOver


@dataclass(frozen=True, slots=True)
class Figures:
    """Messages that were handed over, each counted once; `sent` are those that a provider took."""

    sent: int = 0
    delivered: int = 0
    opened: int = 0
    clicked: int = 0
    failed: int = 0

    def __add__(self, other: Figures) -> Figures:
        """Returns both together."""
        return Figures(
            self.sent + other.sent,
            self.delivered + other.delivered,
            self.opened + other.opened,
            self.clicked + other.clicked,
            self.failed + other.failed,
        )


@dataclass(frozen=True, slots=True)
class SaidFigures:
    """Figures of the messages that said a variant and these cases."""

    variant_id: str
    block_cases: dict[str, str]
    figures: Figures


async def keep_selections(
    connection: AsyncConnection, workspace_id: str, items: Sequence[HandOver], allowed: Collection[str]
) -> None:
    """Writes what messages that are handed over say; costs nothing where none has variants or blocks.

    The caller holds their deliveries, so nobody else writes these rows.
    """
    said = [each for each in items if each.delivery_id in allowed and (each.variant_id or each.block_cases)]
    if not said:
        return
    await execute(
        connection,
        "UPDATE messages m SET variant_id = n.variant_id, block_cases = n.block_cases "
        "FROM unnest($2::text[], $3::text[], $4::text[]) AS n(delivery_id, variant_id, block_cases) "
        "WHERE m.workspace_id = $1 AND m.delivery_id = n.delivery_id",
        workspace_id,
        [each.delivery_id for each in said],
        [each.variant_id for each in said],
        [each.block_cases for each in said],
    )


async def last_variants(
    connection: AsyncConnection, workspace_id: str, template_ids: Collection[str], customer_ids: Collection[int]
) -> dict[tuple[str, int], tuple[datetime, str]]:
    """Returns by template and customer id the variant of the last message that said one, and when that was asked for."""
    rows = await fetch_rows(
        connection,
        "SELECT DISTINCT ON (template_id, customer_id) template_id, customer_id, create_time, variant_id FROM messages "
        "WHERE workspace_id = $1 AND customer_id = ANY($2::bigint[]) AND template_id = ANY($3::text[]) AND variant_id <> '' "
        "ORDER BY template_id, customer_id, create_time DESC",
        workspace_id,
        list(customer_ids),
        list(template_ids),
    )
    return {(row["template_id"], row["customer_id"]): (row["create_time"], row["variant_id"]) for row in rows}


async def count_said(
    connection: AsyncConnection, workspace_id: str, template_id: str, start_time: datetime, end_time: datetime | None
) -> list[SaidFigures]:
    """Returns figures of a template's messages that were asked for in a time, by what they said."""
    rows = await fetch_rows(
        connection,
        "SELECT variant_id, block_cases, count(*) FILTER (WHERE send_time IS NOT NULL AND status IN (3, 4, 6)) AS sent, "
        "count(*) FILTER (WHERE status = 4) AS delivered, count(*) FILTER (WHERE opens > 0) AS opened, "
        "count(*) FILTER (WHERE clicks > 0) AS clicked, count(*) FILTER (WHERE status = 6) AS failed FROM messages "
        "WHERE workspace_id = $1 AND template_id = $2 AND create_time >= $3 AND ($4::timestamptz IS NULL OR create_time < $4) "
        "AND (variant_id <> '' OR block_cases <> '') GROUP BY 1, 2",
        workspace_id,
        template_id,
        start_time,
        end_time,
    )
    return [SaidFigures(row["variant_id"], read_cases(row["block_cases"]), _figures(row)) for row in rows]


def _figures(row: Any) -> Figures:
    return Figures(row["sent"], row["delivered"], row["opened"], row["clicked"], row["failed"])

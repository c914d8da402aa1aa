"""Refunds of orders in which coupons were redeemed that a refund gives back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.profile.domain.coupons import Coupon


async def add_refund(
    connection: AsyncConnection,
    workspace_id: str,
    coupon: Coupon,
    redemption: int,
    refund_key: str,
    micros: int,
    refund_time: datetime,
) -> None:
    """Notes a refund of the order of a coupon's redemption, by the number of that change; one that is noted stays as it is."""
    await execute(
        connection,
        "INSERT INTO coupon_refunds (workspace_id, coupon_id, redemption, refund_key, node_id, micros, refund_time) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        workspace_id,
        coupon.coupon_id,
        redemption,
        refund_key,
        coupon.node_id,
        micros,
        refund_time,
    )


async def sum_refunds(connection: AsyncConnection, workspace_id: str, coupon_id: str, redemption: int) -> int:
    """Returns what was refunded of the order of a redemption, in millionths."""
    rows = await fetch_rows(
        connection,
        "SELECT coalesce(sum(micros), 0)::bigint AS micros FROM coupon_refunds "
        "WHERE workspace_id = $1 AND coupon_id = $2 AND redemption = $3",
        workspace_id,
        coupon_id,
        redemption,
    )
    return int(rows[0]["micros"])

"""What is told of coupons that changed, in the transaction that changes them: how each is then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.outbox import Fact, partition_of, publish
from services.profile.domain.coupons import Coupon

COUPONS_A_FACT = 500

EncodeChanged = Callable[[Sequence[Coupon], datetime], bytes]
"""Writes the fact that tells how coupons are since a moment."""


async def tell_changed(
    connection: AsyncConnection, workspace_id: str, encode: EncodeChanged, coupons: Sequence[Coupon], now: datetime
) -> None:
    """Tells how coupons are since they changed at `now`."""
    partitions: dict[int, list[Coupon]] = {}
    for coupon in coupons:
        partitions.setdefault(partition_of(coupon.node_id), []).append(coupon)
    await publish(
        connection,
        workspace_id,
        [
            Fact(some[start].node_id, encode(some[start : start + COUPONS_A_FACT], now))
            for some in partitions.values()
            for start in range(0, len(some), COUPONS_A_FACT)
        ],
    )

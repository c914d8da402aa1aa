"""A coupon as callers see it: with its code opened and its terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.profile.coupon_vault import CodeVault
from services.profile.domain.coupons import Change, Coupon, Terms
from services.profile.storage import coupons as rows


@dataclass(frozen=True)
class CouponView:
    """A coupon as it is by the clock.

    Attributes:
        coupon: Itself.
        code: By which it is used.
        terms: Under which it was issued.
        customer_id: Whose it is; 0: that was not asked.
        changes: What happened to it, where that was asked.
    """

    coupon: Coupon
    code: str
    terms: Terms
    customer_id: int = 0
    changes: Sequence[Change] = ()


async def views_of(
    connection: AsyncConnection,
    workspace_id: str,
    coupons: Sequence[Coupon],
    *,
    vault: CodeVault,
    now: datetime,
    customer_id: int = 0,
) -> list[CouponView]:
    """Returns coupons as callers see them."""
    revisions = {(coupon.coupon_template_id, coupon.revision) for coupon in coupons}
    terms = await rows.read_terms(connection, workspace_id, revisions) if revisions else {}
    return [
        CouponView(
            coupon=coupon.by_clock(now),
            code=vault.open(workspace_id, coupon.sealed),
            terms=terms[coupon.coupon_template_id, coupon.revision],
            customer_id=customer_id,
        )
        for coupon in coupons
    ]

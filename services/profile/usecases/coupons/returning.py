"""Refunds give coupons back, where their terms say so: absorbed from facts, in the consumer's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.orders import ORDER_CANCELLED, ORDER_REFUNDED
from services.profile import storage
from services.profile.domain.coupons import Change, ChangeKind, Coupon, Use, issued_again
from services.profile.domain.loyalty.orders import read_order_id, read_refund, refund_key
from services.profile.storage import coupons as rows
from services.profile.usecases.coupons.telling import EncodeChanged, tell_changed

REFUND_EVENTS: Final = frozenset({ORDER_REFUNDED, ORDER_CANCELLED})
"""Names of the events by which an order is refunded."""

SYSTEM = "service:profile"
_MICROS_A_HUNDREDTH = 10_000


class RefundEvent(Protocol):
    """A recorded event of one of these names."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def message_id(self) -> str:
        """Its message id."""
        ...

    @property
    def properties(self) -> Mapping[str, object]:
        """Its properties."""
        ...


class ReturningCoupons:
    """Gives back what was redeemed in orders that are refunded as a whole; however often that is told, once."""

    def __init__(self, *, clock: Clock, encode_changed: EncodeChanged) -> None:
        """Takes the time, and what writes facts."""
        self._encode_changed = encode_changed
        self._moment = storage.moment_by(clock)

    async def absorb(self, connection: AsyncConnection, workspace_id: str, events: Sequence[RefundEvent]) -> int:
        """Does what refunds do to coupons; returns how many were given back.

        An order is refunded as a whole by a cancellation, by a refund without an amount, and when its refunds come to what was
        paid for its products. Refunds of orders without a coupon, or whose coupon's terms do not give it back, do nothing.
        """
        refunds: dict[str, list[RefundEvent]] = {}
        for event in events:
            if order_id := read_order_id(event.properties):
                refunds.setdefault(order_id, []).append(event)
        if not refunds:
            return 0
        coupons = await rows.lock_redeemed(connection, workspace_id, refunds)
        terms = await rows.read_terms(
            connection, workspace_id, {(coupon.coupon_template_id, coupon.revision) for coupon in coupons}
        )
        now = await self._moment(connection)
        moves: list[tuple[Coupon, Change]] = []
        for coupon in coupons:
            if terms[coupon.coupon_template_id, coupon.revision].returned_on_refund:
                change = await self._refund(connection, workspace_id, coupon, refunds[coupon.order_id], now)
                if change is not None:
                    moves.append((replace(issued_again(coupon), changes=change.number), change))
        if moves:
            await rows.write_moves(connection, workspace_id, moves)
            await rows.add_totals(connection, workspace_id, _taken_back(moves))
            changed = [coupon for coupon, _ in moves]
            await tell_changed(connection, workspace_id, self._encode_changed, changed, now)
        return len(moves)

    async def _refund(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        coupon: Coupon,
        events: Sequence[RefundEvent],
        now: datetime,
    ) -> Change | None:
        """Notes refunds of a coupon's order; returns the change by which it comes back, None as long as it does not."""
        changes = await rows.read_changes(connection, workspace_id, coupon.coupon_id)
        redemption = next(change for change in reversed(changes) if change.kind is ChangeKind.REDEEMED)
        whole = False
        for event in events:
            refund = read_refund(event.name, event.properties)
            if refund is None:
                continue
            whole = whole or refund.micros is None
            key = refund_key(event.name, event.properties, event.message_id)
            await rows.add_refund(connection, workspace_id, coupon, redemption.number, key, refund.micros or 0, now)
        refunded = await rows.sum_refunds(connection, workspace_id, coupon.coupon_id, redemption.number)
        if not whole and refunded < max(1, redemption.revenue * _MICROS_A_HUNDREDTH):
            return None
        return Change(
            coupon.changes + 1,
            ChangeKind.RETURNED,
            now,
            SYSTEM,
            store_id=redemption.store_id,
            order_id=redemption.order_id,
            discount=redemption.discount,
            cost=redemption.cost,
            revenue=redemption.revenue,
        )


def _taken_back(moves: Sequence[tuple[Coupon, Change]]) -> dict[str, Use]:
    uses: dict[str, Use] = {}
    for coupon, change in moves:
        use = uses.get(coupon.coupon_template_id, Use())
        uses[coupon.coupon_template_id] = replace(
            use,
            redeemed=use.redeemed - 1,
            cost=use.cost - change.cost,
            revenue=use.revenue - change.revenue,
        )
    return uses

"""What time does to coupons, written down: it holds at once by the clock, and the rows follow in portions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from services.common.clock import Clock
from services.common.database import Database
from services.common.outbox import Fact, partition_of, publish
from services.profile import storage
from services.profile.domain.coupons import Change, ChangeKind, Coupon, State, Use, issued_again
from services.profile.storage import coupons as rows
from services.profile.usecases.coupons.telling import EncodeChanged, tell_changed

PORTION = 500
SYSTEM = "service:profile"

EncodeExpired = Callable[[Sequence[Coupon]], bytes]
"""Writes the fact that tells of coupons that expired."""


class CouponEndings:
    """Writes down what time did. Repeatable, and harmless side by side: what somebody holds is left for the next turn."""

    def __init__(
        self, *, database: Database, clock: Clock, encode: EncodeExpired, encode_changed: EncodeChanged
    ) -> None:
        """Works on profile's own database."""
        self._database = database
        self._moment = storage.moment_by(clock)
        self._encode = encode
        self._encode_changed = encode_changed

    async def end_due(self) -> int:
        """Writes down which coupons expired and which orders let go for their time was over; returns how many."""
        written = 0
        while True:
            async with self._database.system() as connection:
                due = await rows.list_due(connection, now=await self._moment(connection), limit=PORTION)
            portion = 0
            for workspace_id, coupon_ids in due.items():
                portion += await self._end(workspace_id, coupon_ids)
            written += portion
            if not portion:
                return written

    async def _end(self, workspace_id: str, coupon_ids: Sequence[str]) -> int:
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            coupons = await rows.lock_due(connection, workspace_id, coupon_ids, now=now)
            moves: list[tuple[Coupon, Change]] = []
            for coupon in coupons:
                expires = coupon.by_clock(now).state is State.EXPIRED
                kind = ChangeKind.EXPIRED if expires else ChangeKind.RELEASED
                after = replace(issued_again(coupon), changes=coupon.changes + 1)
                after = replace(after, state=State.EXPIRED) if expires else after
                moves.append((after, Change(after.changes, kind, now, SYSTEM, order_id=coupon.order_id)))
            await rows.write_moves(connection, workspace_id, moves)
            expired = [coupon for coupon, change in moves if change.kind is ChangeKind.EXPIRED]
            counts = Counter(coupon.coupon_template_id for coupon in expired)
            await rows.add_totals(
                connection, workspace_id, {each: Use(expired=number) for each, number in counts.items()}
            )
            await publish(connection, workspace_id, self._facts(expired))
            changed = [coupon for coupon, _ in moves]
            await tell_changed(connection, workspace_id, self._encode_changed, changed, now)
            return len(moves)

    def _facts(self, coupons: Sequence[Coupon]) -> list[Fact]:
        partitions: dict[int, list[Coupon]] = {}
        for coupon in coupons:
            partitions.setdefault(partition_of(coupon.node_id), []).append(coupon)
        return [Fact(each[0].node_id, self._encode(each)) for each in partitions.values()]

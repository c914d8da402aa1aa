"""Using coupons: reserved, redeemed once, released, cancelled, each under the lock of the coupon's row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import NotFound
from services.common.outbox import Fact, publish
from services.profile import storage
from services.profile.clients.identity import IdentityClient
from services.profile.coupon_vault import CodeVault
from services.profile.domain.coupons import (
    Basket,
    Change,
    ChangeKind,
    Coupon,
    Refusal,
    Refused,
    State,
    Terms,
    Use,
    belongs,
    cancelled,
    read_code,
    redeemed,
    released,
    reserved,
    usable,
    work_out,
)
from services.profile.storage import coupons as rows
from services.profile.usecases.coupons.requests import repeated
from services.profile.usecases.coupons.telling import EncodeChanged, tell_changed
from services.profile.usecases.coupons.views import CouponView, views_of
from services.profile.usecases.request_ids import digest_of

EncodeRedeemed = Callable[[Coupon, Change, str], bytes]
"""Writes the fact that tells of a coupon, its redemption and the currency."""

RESERVE_SECONDS = 900


@dataclass(frozen=True)
class Move:
    """What a call did to a coupon: the coupon as it is now, and the change; None: nothing."""

    view: CouponView
    change: Change | None


Outcome = tuple[Coupon, Change | None, Use]
"""The coupon as it is then, what changed, and what that adds to its template's use."""

Step = Callable[[Coupon, Terms, datetime], Outcome | Refused]
"""Decides what becomes of a coupon under its terms at a moment."""


class UsingCoupons:
    """Uses coupons."""

    def __init__(
        self,
        *,
        database: Database,
        identities: IdentityClient,
        vault: CodeVault,
        clock: Clock,
        encode: EncodeRedeemed,
        encode_changed: EncodeChanged,
    ) -> None:
        """Wires the use case."""
        self._database = database
        self._identities = identities
        self._vault = vault
        self._moment = storage.moment_by(clock)
        self._encode = encode
        self._encode_changed = encode_changed

    async def get(self, workspace_id: str, code: str) -> CouponView:
        """Returns a coupon with its history, and whose it is.

        Raises:
            InvalidArgument: COUPON_CODE_MISTYPED.
            NotFound: If there is none.
        """
        code_hash = self._vault.hash(workspace_id, read_code(code))
        async with self._database.workspace(workspace_id) as connection:
            coupon = await rows.find_by_code(connection, workspace_id, code_hash)
            if coupon is None:
                raise _unknown()
            now = await self._moment(connection)
            (view,) = await views_of(connection, workspace_id, [coupon], vault=self._vault, now=now)
            changes = await rows.read_changes(connection, workspace_id, coupon.coupon_id)
        places = await self._identities.place_nodes(workspace_id, [coupon.node_id])
        place = places.get(coupon.node_id)
        return replace(view, changes=changes, customer_id=place.customer_id if place else 0)

    async def reserve(
        self,
        workspace_id: str,
        code: str,
        *,
        order_id: str,
        customer_id: int,
        store_id: str,
        seconds: int,
        request_id: str,
        by: str,
    ) -> Move:
        """Holds a coupon for an order, for so many seconds (0: 900) and at most until its end.

        Raises:
            InvalidArgument: COUPON_CODE_MISTYPED.
            NotFound: If there is no such coupon or customer.
            FailedPrecondition: COUPON_REFUSED.
            AlreadyExists: REQUEST_ID_REUSED.
        """

        def step(coupon: Coupon, terms: Terms, now: datetime) -> Outcome | Refused:
            refused = usable(coupon, now, order_id=order_id)
            if refused is not None:
                return refused
            if store_id and terms.store_ids and store_id not in terms.store_ids:
                return Refused(Refusal.OTHER_STORE)
            until = now + timedelta(seconds=seconds or RESERVE_SECONDS)
            after = reserved(coupon, order_id=order_id, until=until)
            change = _change(coupon, ChangeKind.RESERVED, now, by)
            change = replace(change, order_id=order_id, store_id=store_id, reserved_until=after.reserved_until)
            return after, change, Use()

        asked = digest_of("reserve", read_code(code), order_id, customer_id, store_id, seconds)
        return await self._move(workspace_id, code, step, request_id, asked, customer_id)

    async def redeem(
        self,
        workspace_id: str,
        code: str,
        *,
        order_id: str,
        basket: Basket,
        customer_id: int,
        request_id: str,
        by: str,
    ) -> Move:
        """Redeems a coupon for an order, once; the same order again answers as before.

        Raises: As `reserve`.
        """

        def step(coupon: Coupon, terms: Terms, now: datetime) -> Outcome | Refused:
            if coupon.state is State.REDEEMED and coupon.order_id == order_id:
                return coupon, None, Use()
            refused = usable(coupon, now, order_id=order_id)
            if refused is not None:
                return refused
            worth = work_out(terms, basket)
            if isinstance(worth, Refused):
                return worth
            change = replace(
                _change(coupon, ChangeKind.REDEEMED, now, by),
                order_id=order_id,
                store_id=basket.store_id,
                discount=worth.discount,
                cost=worth.cost,
                revenue=worth.revenue,
            )
            after = redeemed(coupon, order_id=order_id, discount=worth.discount)
            return after, change, Use(redeemed=1, cost=worth.cost, revenue=worth.revenue)

        lines = [(line.sku, line.category, line.quantity, line.price) for line in basket.lines]
        asked = digest_of(
            "redeem",
            read_code(code),
            order_id,
            customer_id,
            lines,
            basket.currency_code,
            basket.store_id,
            basket.shipping,
        )
        return await self._move(workspace_id, code, step, request_id, asked, customer_id)

    async def release(self, workspace_id: str, code: str, *, order_id: str, request_id: str, by: str) -> Move:
        """Gives up what an order has reserved; of a coupon that nobody has reserved nothing changes.

        Raises: As `reserve`.
        """

        def step(coupon: Coupon, _terms: Terms, now: datetime) -> Outcome | Refused:
            after = released(coupon, now, order_id=order_id)
            if after is None:
                return coupon, None, Use()
            if isinstance(after, Refused):
                return after
            return after, replace(_change(coupon, ChangeKind.RELEASED, now, by), order_id=order_id), Use()

        asked = digest_of("release", read_code(code), order_id)
        return await self._move(workspace_id, code, step, request_id, asked)

    async def cancel(self, workspace_id: str, code: str, *, request_id: str, by: str) -> Move:
        """Takes a coupon back that is not redeemed; one that was taken back stays as it is.

        Raises: As `reserve`.
        """

        def step(coupon: Coupon, _terms: Terms, now: datetime) -> Outcome | Refused:
            after = cancelled(coupon, now)
            if after is None:
                return coupon, None, Use()
            if isinstance(after, Refused):
                return after
            return after, _change(coupon, ChangeKind.CANCELLED, now, by), Use(cancelled=1)

        return await self._move(workspace_id, code, step, request_id, digest_of("cancel", read_code(code)))

    async def _move(
        self, workspace_id: str, code: str, step: Step, request_id: str, digest: bytes, customer_id: int = 0
    ) -> Move:
        code_hash = self._vault.hash(workspace_id, read_code(code))
        node_ids: list[int] | None = None
        if customer_id:
            customer = await self._identities.get_customer(workspace_id, customer_id)
            node_ids = [node.node_id for node in customer.nodes]
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            request = await repeated(connection, workspace_id, request_id, digest, now)
            coupon = await rows.lock_by_code(connection, workspace_id, code_hash)
            if coupon is None:
                raise _unknown()
            # Behind the lock: who waited for it is not earlier than who held it.
            now = await self._moment(connection)
            if request is not None:
                return await self._told(connection, workspace_id, coupon, request.change, now)
            refused = belongs(coupon, node_ids) if node_ids is not None else None
            if refused is not None:
                raise refused.error()
            terms = await rows.read_terms(connection, workspace_id, [(coupon.coupon_template_id, coupon.revision)])
            outcome = step(coupon, terms[coupon.coupon_template_id, coupon.revision], now)
            if isinstance(outcome, Refused):
                raise outcome.error()
            after, change, use = outcome
            if change is not None:
                after = replace(after, changes=change.number)
                await self._write(connection, workspace_id, after, change, use, terms)
            elif coupon.state is State.REDEEMED:
                # The same order: it is told what it did before.
                change = await self._last(connection, workspace_id, coupon, ChangeKind.REDEEMED)
            if request_id:
                await rows.finish_request(
                    connection,
                    workspace_id,
                    request_id,
                    node_id=coupon.node_id,
                    coupon_ids=(coupon.coupon_id,),
                    change=change.number if change else None,
                )
            (view,) = await views_of(connection, workspace_id, [after], vault=self._vault, now=now)
            return Move(view, change)

    async def _write(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        coupon: Coupon,
        change: Change,
        use: Use,
        terms: dict[tuple[str, int], Terms],
    ) -> None:
        await rows.write_moves(connection, workspace_id, [(coupon, change)])
        if use != Use():
            await rows.add_totals(connection, workspace_id, {coupon.coupon_template_id: use})
        if change.kind is ChangeKind.REDEEMED:
            currency = terms[coupon.coupon_template_id, coupon.revision].currency_code
            await publish(connection, workspace_id, [Fact(coupon.node_id, self._encode(coupon, change, currency))])
        await tell_changed(connection, workspace_id, self._encode_changed, [coupon], change.change_time)

    async def _told(
        self, connection: AsyncConnection, workspace_id: str, coupon: Coupon, number: int | None, now: datetime
    ) -> Move:
        changes = await rows.read_changes(connection, workspace_id, coupon.coupon_id)
        (view,) = await views_of(connection, workspace_id, [coupon], vault=self._vault, now=now)
        return Move(view, next((change for change in changes if change.number == number), None))

    async def _last(
        self, connection: AsyncConnection, workspace_id: str, coupon: Coupon, kind: ChangeKind
    ) -> Change | None:
        changes = await rows.read_changes(connection, workspace_id, coupon.coupon_id)
        return next((change for change in reversed(changes) if change.kind is kind), None)


def _change(coupon: Coupon, kind: ChangeKind, now: datetime, by: str) -> Change:
    return Change(coupon.changes + 1, kind, now, by)


def _unknown() -> NotFound:
    return NotFound("There is no coupon with this code in this workspace; ask the customer for another one.")

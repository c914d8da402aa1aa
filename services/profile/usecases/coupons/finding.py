"""A customer's coupons: all of them by page, and which can be used for a basket."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.common.clock import Clock
from services.common.database import Database
from services.profile import storage
from services.profile.clients.identity import IdentityClient
from services.profile.coupon_vault import CodeVault
from services.profile.domain.coupons import Basket, Coupon, Refused, State, Terms, Worth, usable, work_out
from services.profile.storage import coupons as rows
from services.profile.usecases.coupons.views import CouponView, views_of

MAXIMUM_CHECKED = 200
"""Coupons that are looked at for a basket, the ones that end first."""


@dataclass(frozen=True)
class CouponPage:
    """A page of a customer's coupons, and the position behind it; None: it is the last."""

    views: list[CouponView]
    next_position: tuple[datetime, str] | None


@dataclass(frozen=True)
class Checked:
    """A coupon for a basket: what it is worth, or why it cannot be used."""

    view: CouponView
    verdict: Worth | Refused


class FindingCoupons:
    """Finds coupons of customers."""

    def __init__(self, *, database: Database, identities: IdentityClient, vault: CodeVault, clock: Clock) -> None:
        """Wires the use case."""
        self._database = database
        self._identities = identities
        self._vault = vault
        self._moment = storage.moment_by(clock)

    async def list_coupons(
        self,
        workspace_id: str,
        customer_id: int,
        *,
        states: Collection[State],
        before: tuple[datetime, str] | None,
        limit: int,
    ) -> CouponPage:
        """Returns a page of a customer's coupons, the one issued last first.

        Args:
            workspace_id: The workspace.
            customer_id: Any id that was ever this customer's.
            states: In one of which they are, by the clock; none: in any.
            before: The position behind which to go on; None: from the beginning.
            limit: How many at most, >= 1.

        Raises:
            NotFound: If there is no such customer.
        """
        customer = await self._identities.get_customer(workspace_id, customer_id)
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            found = await rows.list_coupons(
                connection,
                workspace_id,
                [node.node_id for node in customer.nodes],
                now=now,
                states=states,
                before=before,
                limit=limit + 1,
            )
            views = await views_of(
                connection,
                workspace_id,
                found[:limit],
                vault=self._vault,
                now=now,
                customer_id=customer.customer_id,
            )
        last = found[limit - 1] if len(found) > limit else None
        return CouponPage(views, (last.issue_time, last.coupon_id) if last else None)

    async def export(
        self, workspace_id: str, *, after: str, limit: int
    ) -> tuple[list[tuple[Coupon, datetime]], str | None]:
        """Returns up to `limit` coupons with greater ids, and the last of these; None: there are no more.

        Each comes with when it came to its end, else was issued. What changes meanwhile may be missing: facts tell of it.
        """
        async with self._database.workspace(workspace_id) as connection:
            found = await rows.read_coupons_after(connection, workspace_id, after, limit)
        return found, found[-1][0].coupon_id if len(found) == limit else None

    async def check_customer(
        self, workspace_id: str, customer_id: int, basket: Basket, *, order_id: str = ""
    ) -> list[Checked]:
        """Returns what `check` does for a customer, by any id that was ever the customer's.

        Raises:
            NotFound: If there is no such customer.
        """
        customer = await self._identities.get_customer(workspace_id, customer_id)
        node_ids = [node.node_id for node in customer.nodes]
        return await self.check(workspace_id, node_ids, basket, order_id=order_id, customer_id=customer.customer_id)

    async def check(
        self,
        workspace_id: str,
        node_ids: Sequence[int],
        basket: Basket,
        *,
        order_id: str = "",
        customer_id: int = 0,
    ) -> list[Checked]:
        """Returns which coupons of a customer can be used for a basket, each by itself, and why not the others.

        Asks nobody but the database.

        Args:
            workspace_id: The workspace.
            node_ids: The customer's identifiers.
            basket: What is bought.
            order_id: The order, which may have reserved some; empty: one that has not.
            customer_id: Stands in the answer.

        Returns:
            Those that can be used first, the greatest discount first; at most 200 of those that are neither redeemed nor
            ended, the ones that end first.
        """
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            found = await rows.list_usable(connection, workspace_id, node_ids, now=now, limit=MAXIMUM_CHECKED)
            views = await views_of(connection, workspace_id, found, vault=self._vault, now=now, customer_id=customer_id)
        return _checked(views, basket, now, order_id)

    def check_read(
        self,
        workspace_id: str,
        coupons: Sequence[tuple[Coupon, Terms]],
        basket: Basket,
        *,
        now: datetime,
        order_id: str,
        customer_id: int,
    ) -> list[Checked]:
        """Returns what `check` does, of coupons that were read already, the one that ends first first."""
        views = [
            CouponView(coupon.by_clock(now), self._vault.open(workspace_id, coupon.sealed), terms, customer_id)
            for coupon, terms in coupons
        ]
        return _checked(views, basket, now, order_id)


def _checked(views: Sequence[CouponView], basket: Basket, now: datetime, order_id: str) -> list[Checked]:
    checked = [
        Checked(view, usable(view.coupon, now, order_id=order_id) or work_out(view.terms, basket)) for view in views
    ]
    return sorted(checked, key=lambda each: -each.verdict.discount if isinstance(each.verdict, Worth) else 1)

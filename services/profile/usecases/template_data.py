"""What templates of messages say: products, stores, and what customers have, for a whole batch at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.profile.clients.identity import IdentityClient
from services.profile.coupon_vault import CodeVault
from services.profile.domain import CustomerNodes
from services.profile.domain.catalogue.products import Product
from services.profile.domain.catalogue.stores import Store
from services.profile.domain.loyalty.tiers import Standing, standing
from services.profile.storage import loyalty, moment_by
from services.profile.storage.catalogue.entries import find_entries
from services.profile.storage.catalogue.tables import PRODUCTS, STORES
from services.profile.storage.coupons import list_usable_of_each
from services.profile.usecases.coupons.views import CouponView, views_of
from services.profile.usecases.loyalty.tiering import counted_of

MAXIMUM_COUPONS = 10
"""Coupons of a customer that are answered, the ones that end first."""


@dataclass(frozen=True)
class PointsNow:
    """What a customer can redeem, what is owed, and what ends next; 0 and None: nothing ever does."""

    balance: int = 0
    debt: int = 0
    expiring: int = 0
    expire_time: datetime | None = None


@dataclass(frozen=True)
class CustomerData:
    """What a customer has; what was not asked for is empty."""

    points: PointsNow = field(default_factory=PointsNow)
    standing: Standing = field(default_factory=Standing)
    coupons: Sequence[CouponView] = ()


@dataclass(frozen=True)
class TemplateData:
    """What was asked for and is there; customers by the ids asked for."""

    products: Sequence[Product]
    stores: Sequence[Store]
    customers: Mapping[int, CustomerData]


class TemplatesData:
    """Reads what templates need, without any lock and without writing anything."""

    def __init__(self, *, database: Database, identities: IdentityClient, vault: CodeVault, clock: Clock) -> None:
        """Wires the use case."""
        self._database = database
        self._identities = identities
        self._vault = vault
        self._moment = moment_by(clock)

    async def get(
        self,
        workspace_id: str,
        *,
        skus: Iterable[str],
        store_ids: Iterable[str],
        customer_ids: Iterable[int],
        points: bool,
        coupons: bool,
    ) -> TemplateData:
        """Returns what there is of what is asked for, as it is now.

        Args:
            workspace_id: Whose.
            skus: Products.
            store_ids: Stores.
            customer_ids: Any ids that were ever customers'.
            points: Whether points and tiers are asked for.
            coupons: Whether coupons are.

        Raises:
            Unavailable: If identity is away.
        """
        wanted = sorted(set(customer_ids)) if points or coupons else []
        found = await self._identities.get_customers(workspace_id, wanted) if wanted else []
        customers = {customer.customer_id: customer for _, customer in found}
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            products = await find_entries(connection, PRODUCTS, workspace_id, set(skus))
            stores = await find_entries(connection, STORES, workspace_id, set(store_ids))
            had, standings = ({}, {})
            if customers and points:
                had = await _points_of(connection, workspace_id, customers, now)
                standings = await _standings_of(connection, workspace_id, customers, now)
            views = await self._coupons_of(connection, workspace_id, customers, now) if customers and coupons else {}
        data = {
            customer_id: CustomerData(
                had.get(customer_id, PointsNow()),
                standings.get(customer_id, Standing()),
                views.get(customer_id, ()),
            )
            for customer_id in customers
        }
        return TemplateData(
            list(products.values()),
            list(stores.values()),
            {requested_id: data[customer.customer_id] for requested_id, customer in found},
        )

    async def _coupons_of(
        self, connection: AsyncConnection, workspace_id: str, customers: Mapping[int, CustomerNodes], now: datetime
    ) -> dict[int, list[CouponView]]:
        whose = _whose(customers)
        found = await list_usable_of_each(connection, workspace_id, list(whose), now=now, most=MAXIMUM_COUPONS)
        mine = defaultdict(list)
        for coupon in sorted(found, key=lambda each: (each.expire_time, each.coupon_id)):
            mine[whose[coupon.node_id]].append(coupon)
        kept = {customer_id: some[:MAXIMUM_COUPONS] for customer_id, some in mine.items()}
        views = await views_of(
            connection, workspace_id, [each for some in kept.values() for each in some], vault=self._vault, now=now
        )
        by_id = {view.coupon.coupon_id: view for view in views}
        return {customer_id: [by_id[each.coupon_id] for each in some] for customer_id, some in kept.items()}


async def _points_of(
    connection: AsyncConnection, workspace_id: str, customers: Mapping[int, CustomerNodes], now: datetime
) -> dict[int, PointsNow]:
    whose = _whose(customers)
    ends: dict[int, dict[datetime | None, int]] = {each: defaultdict(int) for each in customers}
    for node_id, expire_time, points in await loyalty.read_ends(connection, workspace_id, list(whose), now):
        ends[whose[node_id]][expire_time] += points
    debts: dict[int, int] = defaultdict(int)
    for node_id, debt in await loyalty.read_debts(connection, workspace_id, list(whose)):
        debts[whose[node_id]] += debt
    found = {}
    for customer_id, mine in ends.items():
        first = min((each for each in mine if each is not None), default=None)
        found[customer_id] = PointsNow(
            balance=sum(mine.values()),
            debt=debts[customer_id],
            expiring=mine[first] if first is not None else 0,
            expire_time=first,
        )
    return found


async def _standings_of(
    connection: AsyncConnection, workspace_id: str, customers: Mapping[int, CustomerNodes], now: datetime
) -> dict[int, Standing]:
    settings = await loyalty.read_settings(connection, workspace_id)
    mine = [(customer_id, [node.node_id for node in each.nodes]) for customer_id, each in customers.items()]
    counted = await counted_of(connection, workspace_id, settings, mine, now)
    return {customer_id: standing(settings, some, now) for customer_id, some in counted.items()}


def _whose(customers: Mapping[int, CustomerNodes]) -> dict[int, int]:
    return {node.node_id: customer_id for customer_id, each in customers.items() for node in each.nodes}

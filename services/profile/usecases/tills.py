"""Describing a customer at a till."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.common.clock import Clock
from services.common.database import Database
from services.common.orders import ORDER_COMPLETED
from services.profile import storage
from services.profile.clients.identity import IdentityClient
from services.profile.domain import microseconds
from services.profile.domain.coupons import Basket, Worth
from services.profile.domain.till import (
    RECENT_PURCHASES,
    Action,
    Purchase,
    display_name,
    next_actions,
    purchase,
)
from services.profile.usecases.coupons import Checked, FindingCoupons
from services.profile.usecases.customers import read_file
from services.profile.usecases.loyalty.points import ABOVE_ALL, CustomerPoints, Points

NOTHING = Basket((), "")
"""Lies on the counter before anybody has said what does."""


@dataclass(frozen=True)
class TillCustomer:
    """A customer as a till shows one; see the contract."""

    customer_id: int
    display_name: str
    tags: tuple[str, ...]
    restricted: bool
    purchases: list[Purchase]
    points: CustomerPoints
    coupons: list[Checked]
    actions: list[Action]


class Tills:
    """Answers what helps at a till, out of profile's own tables."""

    def __init__(
        self, *, database: Database, identities: IdentityClient, points: Points, coupons: FindingCoupons, clock: Clock
    ) -> None:
        """Reads profile's own database; identity tells which nodes are a customer's, the clock which consents have ended."""
        self._database = database
        self._coupons = coupons
        self._identities = identities
        self._points = points
        self._clock = clock

    async def describe(
        self, workspace_id: str, customer_id: int, today: date, basket: Basket | None = None, order_id: str = ""
    ) -> TillCustomer:
        """Returns who this is and what may be done.

        Args:
            workspace_id: The workspace.
            customer_id: Any id that was ever this customer's.
            today: The day it is where the workspace is.
            basket: What lies on the counter; None: nothing is said of what coupons take off.
            order_id: The order, where it may have reserved coupons.

        Raises:
            NotFound: If there is no such customer in the workspace.
            FailedPrecondition: TOO_LARGE if the file is over 1 MB.
        """
        customer = await self._identities.get_customer(workspace_id, customer_id)
        node_ids = [node.node_id for node in customer.nodes]
        coupons, points = await asyncio.gather(
            self._coupons.check(
                workspace_id, node_ids, basket or NOTHING, order_id=order_id, customer_id=customer.customer_id
            ),
            self._points.of(workspace_id, customer, before=ABOVE_ALL, limit=1),
        )
        async with self._database.workspace(workspace_id) as connection:
            file = await read_file(connection, workspace_id, customer, microseconds(self._clock.now()))
            rows = await storage.read_timeline(
                connection,
                workspace_id,
                node_ids,
                after=None,
                wanted=storage.EventFilter(name=ORDER_COMPLETED),
                limit=RECENT_PURCHASES,
                oldest_first=False,
            )
        restricted = file.restriction is not None
        identifiers = [node.identifier for node in file.nodes]
        said = next_actions(
            file.traits,
            identifiers,
            file.consents,
            today,
            batches=points.holdings.batches,
            standing=points.standing,
            coupon=_best(coupons) if basket else None,
        )
        return TillCustomer(
            customer_id=file.customer_id,
            display_name=display_name(file.traits),
            tags=file.tags,
            restricted=restricted,
            purchases=[purchase(row.occur_time_us, row.properties_json) for row in rows],
            points=points,
            coupons=coupons,
            actions=[] if restricted else said,
        )


def _best(coupons: Sequence[Checked]) -> tuple[str, float] | None:
    """Returns the code of the coupon that takes most off, and how much; None: none takes anything."""
    for each in coupons[:1]:
        if isinstance(each.verdict, Worth) and each.verdict.discount:
            return each.view.code, each.verdict.discount / 100
    return None

"""Describing a customer at a till."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.common.clock import Clock
from services.common.database import Database
from services.common.memories import Memory
from services.profile.clients.identity import IdentityClient
from services.profile.domain import CustomerNodes, Identifier, fold_customer, microseconds
from services.profile.domain.coupons import Basket, Worth
from services.profile.domain.loyalty.settings import LoyaltySettings
from services.profile.domain.loyalty.tiers import standing
from services.profile.domain.till import (
    RECENT_PURCHASES,
    Action,
    Purchase,
    display_name,
    next_actions,
    purchase,
)
from services.profile.domain.till_parts import Part, TillMembership, TillScore
from services.profile.storage.loyalty import read_settings
from services.profile.storage.moments import stepped_moment
from services.profile.storage.till import TillRecords, read_for_till
from services.profile.usecases.coupons import Checked, FindingCoupons
from services.profile.usecases.coupons.finding import MAXIMUM_CHECKED
from services.profile.usecases.customers import check_size, may_be_too_large, sizes_of
from services.profile.usecases.loyalty.points import ABOVE_ALL, SHOWN_BATCHES, CustomerPoints, Points
from services.profile.usecases.till_ages import TillAges
from services.profile.usecases.till_copies import TillCopies

KNOWN_WORKSPACES = 1_000
"""Workspaces whose loyalty settings are remembered; what is remembered is told by its revision, never by its age."""

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
    memberships: list[TillMembership]
    scores: list[TillScore]
    missing: list[Part]
    times: dict[Part, datetime | None]


class Tills:
    """Answers what helps at a till, out of profile's own tables: in one statement, as somebody waits at the counter.

    Only identity is asked beside: whose the identifier is, nobody else knows as of the last merge or cut.
    """

    def __init__(
        self,
        *,
        database: Database,
        identities: IdentityClient,
        points: Points,
        coupons: FindingCoupons,
        copies: TillCopies,
        ages: TillAges,
        clock: Clock,
    ) -> None:
        """Reads profile's own database; identity tells which nodes are a customer's, the clock which consents have ended."""
        self._database = database
        self._coupons = coupons
        self._identities = identities
        self._points = points
        self._copies = copies
        self._ages = ages
        self._clock = clock
        self._settings: Memory[str, LoyaltySettings] = Memory(entries=KNOWN_WORKSPACES)

    async def describe(
        self,
        workspace_id: str,
        identifier: Identifier,
        today: date,
        basket: Basket | None = None,
        order_id: str = "",
    ) -> TillCustomer:
        """Returns who this is and what may be done.

        Args:
            workspace_id: The workspace.
            identifier: What the customer shows, in any spelling.
            today: The day it is where the workspace is.
            basket: What lies on the counter; None: nothing is said of what coupons take off.
            order_id: The order, where it may have reserved coupons.

        Raises:
            NotFound: If nobody has the identifier; CUSTOMER_ERASED, if who had it was erased.
            InvalidArgument: If there is no such type.
            Unavailable: If identity is away.
            FailedPrecondition: TOO_LARGE if the file is over 1 MB.
        """
        customer = await self._identities.lookup_nodes(workspace_id, identifier)
        if may_be_too_large(customer):
            async with self._database.workspace(workspace_id) as connection:
                check_size((await sizes_of(connection, workspace_id, [(customer.customer_id, customer)]))[0])
        records, settings = await self._read(workspace_id, customer)
        await self._copies.note(workspace_id, records.copies)
        points = CustomerPoints(
            customer.customer_id, records.holdings, standing(settings, records.counted, records.now), [], None
        )
        if records.holdings.has_ended:
            # Points that have come to their end are written off first, as wherever they are asked for.
            points = await self._points.of(workspace_id, customer, before=ABOVE_ALL, limit=1)
        coupons = self._coupons.check_read(
            workspace_id,
            records.coupons,
            basket or NOTHING,
            now=records.now,
            order_id=order_id,
            customer_id=customer.customer_id,
        )
        file = fold_customer(
            customer, records.registers, records.statements, microseconds(self._clock.now()), records.survivorship
        )
        restricted = file.restriction is not None
        said = next_actions(
            file.traits,
            [node.identifier for node in file.nodes],
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
            purchases=[purchase(*each) for each in records.purchases],
            points=points,
            coupons=coupons,
            actions=[] if restricted else said,
            memberships=records.memberships,
            scores=records.scores,
            missing=[part for part in Part if not any(copy.part is part and copy.is_whole for copy in records.copies)],
            times={part: self._ages.as_of(part) for part in Part},
        )

    async def _read(self, workspace_id: str, customer: CustomerNodes) -> tuple[TillRecords, LoyaltySettings]:
        """Reads what is kept, with the settings that hold: what is remembered of them is told by their revision.

        One that was changed since is read, and all once more: no state of the settings ever changes.
        """
        settings = self._settings.get(workspace_id) or LoyaltySettings()
        while True:
            records = await read_for_till(
                self._database,
                workspace_id,
                [node.node_id for node in customer.nodes],
                customer_ids=list(dict.fromkeys([customer.customer_id, *(node.node_id for node in customer.nodes)])),
                settings=settings,
                now=stepped_moment(self._clock),
                purchases=RECENT_PURCHASES,
                coupons=MAXIMUM_CHECKED,
                batches=SHOWN_BATCHES,
            )
            if records.settings_revision == settings.revision:
                return records, settings
            async with self._database.workspace(workspace_id) as connection:
                settings = await read_settings(connection, workspace_id)
            self._settings.keep(workspace_id, settings)


def _best(coupons: Sequence[Checked]) -> tuple[str, float] | None:
    """Returns the code of the coupon that takes most off, and how much; None: none takes anything."""
    for each in coupons[:1]:
        if isinstance(each.verdict, Worth) and each.verdict.discount:
            return each.view.code, each.verdict.discount / 100
    return None

"""Events that would earn, had somebody told them who is trusted: listed and counted, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.orders import ORDER_COMPLETED, ORDER_EVENTS
from services.profile.domain.loyalty.orders import Problem, ProblemKind, read_order_id
from services.profile.domain.loyalty.settings import LoyaltySettings, settings_at
from services.profile.storage import add_untrusted, moment_by
from services.profile.storage import coupons as coupon_rows
from services.profile.storage import loyalty as storage

if TYPE_CHECKING:
    from services.profile.usecases.loyalty.orders import HeardEvent


class UntrustedEvents:
    """Says why events did nothing. It takes no order and no account: whoever floods it keeps nobody from earning."""

    def __init__(self, *, clock: Clock) -> None:
        """Takes the time."""
        self._moment = moment_by(clock)

    async def note(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        history: Sequence[tuple[datetime, LoyaltySettings]],
        events: Sequence[HeardEvent],
    ) -> int:
        """Lists and counts events that did nothing as their senders are not trusted; returns how many they are.

        Left out are events that would have done nothing anyway: of an order or a refund that a trusted door has told, of what
        happened before the programme began, and, without a programme, of orders in which no coupon was redeemed.

        Args:
            connection: The consumer's transaction; this is its last work, behind that of trusted events.
            workspace_id: The workspace.
            history: Its settings through time; empty: it has no programme.
            events: Untrusted ones that may earn, take back, or give a coupon back.
        """
        await storage.wait_for_erasures(connection)
        erased = await storage.erased_nodes(connection, workspace_id, {event.node_id for event in events})
        events = [event for event in events if event.node_id not in erased and _would_count(history, event)]
        ids = {read_order_id(event.properties) for event in events if event.name in ORDER_EVENTS} - {""}
        if history:
            ordered, refunded = await storage.read_known_orders(connection, workspace_id, ids)
            wanted = [event for event in events if not _is_known(event, ordered, refunded)]
        else:
            redeemed = await coupon_rows.read_redeemed_orders(connection, workspace_id, ids)
            wanted = [event for event in events if read_order_id(event.properties) in redeemed]
        if wanted:
            found = [
                Problem(ProblemKind.NOT_TRUSTED, read_order_id(each.properties), each.node_id, each.event_id)
                for each in wanted
            ]
            await storage.add_untrusted_problems(connection, workspace_id, found, await self._moment(connection))
            await add_untrusted(connection, workspace_id, len(wanted))
        return len(wanted)


def _would_count(history: Sequence[tuple[datetime, LoyaltySettings]], event: HeardEvent) -> bool:
    if not history:
        return event.name in ORDER_EVENTS
    settings = settings_at(history, event.moment)
    return settings.has_begun(event.moment) and (event.name in ORDER_EVENTS or event.name in settings.earning_events)


def _is_known(event: HeardEvent, ordered: Collection[str], refunded: Collection[str]) -> bool:
    """Tells whether a trusted door has told the same already, as a shop's server does beside its page."""
    if event.name not in ORDER_EVENTS:
        return False
    return read_order_id(event.properties) in (ordered if event.name == ORDER_COMPLETED else refunded)

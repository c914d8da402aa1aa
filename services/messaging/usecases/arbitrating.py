"""Lets marketing messages wait for others that want the same customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.common.database import Database
from services.messaging.domain import Reason, Requeued, Status
from services.messaging.domain.policy.arbitration import Arbitration
from services.messaging.storage import arbitrations, caps, deliveries, ledger
from services.messaging.storage.arbitrations import NewBid
from services.messaging.storage.ledger import LogEntry
from services.messaging.storage.moments import Moment


class Arbitrating:
    """Opens windows, and puts messages into them; who wins is decided when they are handed over (`capping.admit`)."""

    def __init__(self, *, database: Database, moment: Moment) -> None:
        """Takes messaging's database, and what tells when a window begins."""
        # Commits that tell nothing need not wake the relay.
        self._database = Database(database.engine, database.service)
        self._moment = moment

    async def hold(self, workspace_id: str, bids: Sequence[NewBid], arbitration: Arbitration) -> None:
        """Lets messages wait until the window of their customer ends; the first of a customer opens it.

        One transaction, with the customers locked. A lost lease leaves a message out.
        """
        async with self._database.workspace(workspace_id) as connection:
            ids = sorted({each for bid in bids for each in bid.customer_ids})
            await caps.lock_customers(connection, workspace_id, ids)
            now = await self._moment(connection)
            windows = await arbitrations.open_windows(connection, workspace_id, ids, now)
            chosen: dict[str, tuple[datetime, datetime]] = {}
            for bid in bids:
                known = [windows[each] for each in bid.customer_ids if each in windows]
                window = min(known, key=lambda each: each[1]) if known else (now, now + arbitration.window)
                windows |= dict.fromkeys(bid.customer_ids, window)
                chosen[bid.delivery_id] = window
            attempts = await deliveries.requeue(
                connection, workspace_id, [_waits(bid, chosen[bid.delivery_id][1]) for bid in bids], now
            )
            held = [bid for bid in bids if bid.delivery_id in attempts]
            await arbitrations.keep_bids(connection, workspace_id, held, chosen)
            log = [
                LogEntry(each.delivery_id, Status.QUEUED, Reason.ARBITRATION, attempts[each.delivery_id], _words(each))
                for each in held
            ]
            await ledger.append_log(connection, workspace_id, now, log)


def _waits(bid: NewBid, end_time: datetime) -> Requeued:
    return Requeued(bid.delivery_id, bid.lease_token, end_time, Reason.ARBITRATION, hold_until=end_time)


def _words(bid: NewBid) -> str:
    return f"{bid.value.amount:g} by its {bid.value.basis.name.lower()}"

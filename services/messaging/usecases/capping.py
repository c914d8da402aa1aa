"""What may not be handed over after all: beyond the frequency cap, counted exactly, or without consent since a moment ago."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from services.messaging.domain import CAP_HOURS, CAP_MESSAGES, Purpose, Reason
from services.messaging.storage import caps
from services.messaging.storage.deliveries import HandOver
from services.messaging.storage.moments import Moment


@dataclass(frozen=True, slots=True)
class CappedHandOver:
    """A message about to be handed over.

    Attributes:
        hand_over: What is written down.
        purpose: Marketing counts against the cap.
        customer_id: The customer's current id, under which the use is kept.
        customer_ids: All ids of the customer, under any of which earlier uses may be.
        expire_time: From when on there is no consent to it any more; None: nothing ends.
    """

    hand_over: HandOver
    purpose: Purpose
    customer_id: int
    customer_ids: tuple[int, ...]
    expire_time: datetime | None = None


async def held_back(
    connection: AsyncConnection, workspace_id: str, items: Sequence[CappedHandOver], moment: Moment
) -> tuple[dict[str, Reason], datetime]:
    """Returns the messages that may not be handed over, with the customers locked, and the present.

    Those are beyond their customer's cap, or the consent to them has ended since it was decided.
    """
    marketing = [item for item in items if item.purpose is not Purpose.TRANSACTIONAL]
    if not marketing:
        return {}, await moment(connection)
    # All ids are locked, so that two processes which see a merge differently still count one after the other.
    customers = {item.customer_id: item.customer_ids for item in marketing}
    await caps.lock_customers(connection, workspace_id, sorted({each for ids in customers.values() for each in ids}))
    # After the locks: who waited for them must not count by the time before.
    now = await moment(connection)
    counts, used = await caps.count_uses(connection, workspace_id, customers, since=now - timedelta(hours=CAP_HOURS))
    held: dict[str, Reason] = {}
    for item in marketing:
        delivery_id = item.hand_over.delivery_id
        if item.expire_time is not None and item.expire_time <= now:
            held[delivery_id] = Reason.CONSENT_EXPIRED
        elif delivery_id in used:
            continue
        elif counts.get(item.customer_id, 0) >= CAP_MESSAGES:
            held[delivery_id] = Reason.FREQUENCY_CAP
        else:
            counts[item.customer_id] = counts.get(item.customer_id, 0) + 1
    return held, now

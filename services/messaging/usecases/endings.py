"""What becomes of messages that end, or wait, before a provider is called."""

from __future__ import annotations

import random
from datetime import datetime

from services.messaging.domain import (
    Reason,
    Requeued,
    Settled,
    Settling,
    Status,
    after_trouble,
)
from services.messaging.storage.deliveries import Delivery, HandOver


def settled_in_trouble(delivery: Delivery, reason: Reason, code: str, now: datetime, *, curable: bool) -> Settling:
    """Returns what becomes of a message that could not be prepared: ever later, for `PATIENCE`, where time may cure it."""
    again = after_trouble(delivery.trouble_since, now=now, chance=random.random()) if curable else None
    if again is not None:
        return Requeued(
            delivery.delivery_id,
            delivery.lease_token,
            again,
            reason,
            code,
            keep_rendering=bool(delivery.sealed),
            # Once for each trouble, not for each try.
            decided=reason is not delivery.reason,
            in_trouble=True,
        )
    return stopped(delivery, Status.FAILED, reason, code)


def stopped(delivery: Delivery, status: Status, reason: Reason, code: str = "") -> Settled:
    """Returns the end of a message that is not sent now."""
    if delivery.sealed:
        # An earlier attempt may have been taken: that it is not repeated does not mean that it was not sent.
        return Settled(delivery.delivery_id, delivery.lease_token, Status.UNKNOWN, Reason.ANSWER_LOST, code=reason.name)
    return Settled(delivery.delivery_id, delivery.lease_token, status, reason, code=code)


def held_back(item: HandOver, reason: Reason, words: str) -> Settled:
    """Returns the end of a message that may not be handed over."""
    if item.sealed and not item.content:
        # Handed over before, and perhaps taken: see `stopped`.
        return Settled(item.delivery_id, item.lease_token, Status.UNKNOWN, Reason.ANSWER_LOST, code=reason.name)
    status = Status.FAILED if reason is Reason.RENDER_ERROR else Status.SUPPRESSED
    return Settled(item.delivery_id, item.lease_token, status, reason, code=words)

"""What settled messages tell the other services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.messaging.domain import Message, MessageUpdate, Settled, Status, SuppressionKind, status_update_id
from services.messaging.domain.messages import withdrawal_of
from services.messaging.storage.deliveries import SettledRow


def updates_of(done: Sequence[tuple[Settled, SettledRow]], now: datetime) -> list[MessageUpdate]:
    """Returns an update for each message, and one more where its provider says that the recipient opted out there.

    What was sent and delivered in one is told as both: who counts what was sent need not know of inboxes.
    """
    updates = [_update(settled, row, now) for settled, row in done]
    sent = [
        _update(replace(settled, status=Status.SENT), row, now)
        for settled, row in done
        if settled.status is Status.DELIVERED
    ]
    return [*sent, *updates] + [
        withdrawal_of(update, settled.code)
        for update, (settled, _) in zip(updates, done, strict=True)
        if settled.suppress is SuppressionKind.MARKETING
    ]


def update_of(message: Message, node_id: int) -> MessageUpdate:
    """Returns what is told of a message that is settled as it is written down."""
    return MessageUpdate(
        update_id=status_update_id(message.delivery_id, message.status),
        delivery_id=message.delivery_id,
        customer_id=message.customer_id,
        node_id=node_id,
        template_id=message.template_id,
        channel=message.channel,
        purpose=message.purpose,
        status=message.status,
        reason=message.reason,
        update_time=message.update_time,
        source=message.source,
    )


def _update(settled: Settled, row: SettledRow, now: datetime) -> MessageUpdate:
    return MessageUpdate(
        update_id=status_update_id(settled.delivery_id, settled.status),
        delivery_id=settled.delivery_id,
        customer_id=row.customer_id,
        node_id=row.node_id,
        template_id=row.template_id,
        channel=row.channel,
        purpose=row.purpose,
        status=settled.status,
        reason=settled.reason,
        update_time=now,
        source=row.source,
    )

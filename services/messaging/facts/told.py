"""What messaging tells, written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from services.common.outbox import Fact, partition_of
from services.messaging import domain
from yike.messaging.v1 import messaging_facts_pb2 as facts_pb

UPDATES_PER_FACT = 1_000


def update_facts(updates: Sequence[domain.MessageUpdate]) -> list[Fact]:
    """Returns updates as facts, one for each partition and 1,000 updates."""
    by_partition: dict[int, list[facts_pb.MessageUpdated]] = {}
    for update in updates:
        by_partition.setdefault(partition_of(update.customer_id), []).append(_update(update))
    facts = []
    for partition, messages in by_partition.items():
        for start in range(0, len(messages), UPDATES_PER_FACT):
            changed = facts_pb.MessagesUpdated(updates=messages[start : start + UPDATES_PER_FACT])
            facts.append(Fact(partition, facts_pb.MessagingFact(messages_updated=changed).SerializeToString()))
    return facts


def _update(update: domain.MessageUpdate) -> facts_pb.MessageUpdated:
    return facts_pb.MessageUpdated(
        update_id=update.update_id,
        delivery_id=update.delivery_id,
        customer_id=update.customer_id,
        node_id=update.node_id or update.customer_id,
        template_id=update.template_id,
        channel=cast(Any, int(update.channel)),
        purpose=cast(Any, int(update.purpose)),
        status=cast(Any, int(update.status)),
        reason=cast(Any, int(update.reason)),
        engagement=cast(Any, int(update.engagement)),
        update_time_us=int(update.update_time.timestamp() * 1_000_000),
        source=update.source,
        target_url=update.target_url,
        reply_text=update.reply_text,
        detail=update.detail,
    )

"""What messaging tells, written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from services.common.outbox import Fact, partition_of
from services.messaging import domain
from services.messaging.domain.staff.tasks import Task
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


def task_facts(tasks: Sequence[Task]) -> list[Fact]:
    """Returns tasks that ended as facts, one for each partition and 1,000 tasks."""
    by_partition: dict[int, list[facts_pb.TaskCompleted]] = {}
    for task in tasks:
        by_partition.setdefault(partition_of(task.customer_id), []).append(_completed(task))
    return [
        Fact(
            partition,
            facts_pb.MessagingFact(
                tasks_completed=facts_pb.TasksCompleted(tasks=told[start : start + UPDATES_PER_FACT])
            ).SerializeToString(),
        )
        for partition, told in by_partition.items()
        for start in range(0, len(told), UPDATES_PER_FACT)
    ]


def _completed(task: Task) -> facts_pb.TaskCompleted:
    assert task.complete_time is not None
    return facts_pb.TaskCompleted(
        update_id=f"{task.task_id}:completed",
        task_id=task.task_id,
        customer_id=task.customer_id,
        kind=cast(Any, int(task.kind)),
        outcome=cast(Any, int(task.outcome)),
        staff_id=task.staff_id,
        store_id=task.store_id,
        source=task.source,
        title=task.title,
        complete_time_us=int(task.complete_time.timestamp() * 1_000_000),
    )


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
        complained=update.complained,
    )

"""Recorded events as facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from services.common.outbox import FACT_PARTITIONS, Fact, partition_of
from services.profile.domain import RecordedEvent

MAXIMUM_FACT_BYTES = 1_000_000
MAXIMUM_FACT_EVENTS = 2_500


class EncodeEvents(Protocol):
    """Serialises events as the fact that tells of them."""

    def __call__(self, events: Sequence[RecordedEvent], *, vouched: bool = False) -> bytes:
        """Returns that they were recorded; `vouched`: that a trusted door has told them since."""
        ...


def facts_of(events: Sequence[RecordedEvent], encode: EncodeEvents, *, vouched: bool = False) -> list[Fact]:
    """Returns the facts that tell of events: one a partition, more when a partition's are many or large."""
    partitions: list[list[RecordedEvent]] = [[] for _ in range(FACT_PARTITIONS)]
    for event in events:
        partitions[partition_of(event.placement.customer_id)].append(event)
    return [
        Fact(partition_key=chunk[0].placement.customer_id, payload=encode(chunk, vouched=vouched))
        for partition in partitions
        for chunk in _chunks(partition)
    ]


def _chunks(events: Sequence[RecordedEvent]) -> list[list[RecordedEvent]]:
    chunks: list[list[RecordedEvent]] = []
    size = 0
    for event in events:
        weight = len(event.properties_json)
        if event.changes:
            weight += sum(len(change.value_json) + 2 * len(change.key) for change in event.changes)
        if not chunks or size + weight > MAXIMUM_FACT_BYTES or len(chunks[-1]) == MAXIMUM_FACT_EVENTS:
            chunks.append([])
            size = 0
        chunks[-1].append(event)
        size += weight
    return chunks

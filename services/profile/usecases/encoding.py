"""Recorded events as facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from services.common.outbox import FACT_PARTITIONS, Fact, partition_of
from services.profile.domain import RecordedEvent, Statement

MAXIMUM_FACT_BYTES = 1_000_000
MAXIMUM_FACT_EVENTS = 2_500


class EncodeEvents(Protocol):
    """Serialises events as the fact that tells of them."""

    def __call__(
        self, events: Sequence[RecordedEvent], *, vouched: bool = False, consents: Sequence[Statement] = ()
    ) -> bytes:
        """Returns that they were recorded, with what they state of consents; `vouched`: that a trusted door told them since."""
        ...


def facts_of(
    events: Sequence[RecordedEvent],
    encode: EncodeEvents,
    *,
    vouched: bool = False,
    consents: Sequence[Statement] = (),
) -> list[Fact]:
    """Returns the facts that tell of events: one a partition, more when a partition's are many or large.

    Args:
        events: The events.
        encode: Writes a fact.
        vouched: As for `encode`.
        consents: What they state of consents, in any order.
    """
    partitions: list[list[RecordedEvent]] = [[] for _ in range(FACT_PARTITIONS)]
    for event in events:
        partitions[partition_of(event.placement.customer_id)].append(event)
    return [
        Fact(
            partition_key=chunk[0].placement.customer_id,
            payload=encode(chunk, vouched=vouched, consents=_of(chunk, consents)),
        )
        for partition in partitions
        for chunk in _chunks(partition)
    ]


def _of(events: Sequence[RecordedEvent], consents: Sequence[Statement]) -> Sequence[Statement]:
    """Returns what the nodes of events state: should it be told with another event, too, it is the same."""
    if not consents:
        return ()
    nodes = {event.placement.node_id for event in events if event.changes}
    return [each for each in consents if each.node_id in nodes]


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

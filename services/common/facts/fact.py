"""A fact as a consumer receives it, and the errors that say nothing about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from services.common.outbox import stream_key
from services.common.payloads import unpack, unpacked_size


class LeaseLost(Exception):
    """Another worker holds one of the partitions now; nothing of the transaction was written."""


@dataclass(frozen=True)
class ReceivedFact:
    """One entry of a fact stream.

    Attributes:
        workspace_id: Whose fact it is.
        service: The service that tells it.
        partition: From 0 to FACT_PARTITIONS - 1.
        entry_id: Id in the Redis stream.
        fact_id: Unique for ever, the same when the entry is published again.
        packed: The payload as it travelled, perhaps compressed.
        publish_time: When the telling transaction wrote it.
        traceparent: W3C context of that transaction; empty when it was not traced.
    """

    workspace_id: str
    service: str
    partition: int
    entry_id: str
    fact_id: str
    packed: bytes
    publish_time: datetime
    traceparent: str = ""

    @cached_property
    def payload(self) -> bytes:
        """The serialised `<Service>Fact`, unpacked where it is first wanted.

        Not on reading: there, one damaged fact would stop all; here, its turn fails, and it alone is buried.

        Raises:
            UnreadablePayload: If it is damaged.
        """
        return unpack(self.packed)

    @property
    def payload_size(self) -> int:
        """Bytes of the payload, without unpacking it."""
        return unpacked_size(self.packed)

    @property
    def number(self) -> int:
        """The place in the telling service's outbox; grows within a stream, but for repeats and commits that overtake."""
        return int(self.fact_id.rpartition(":")[2])

    @property
    def stream(self) -> str:
        """The Redis key it was read from."""
        return stream_key(self.service, self.partition)


def facts_of_answer(answer: Any, streams: dict[str, tuple[str, int]]) -> list[ReceivedFact]:
    """Returns the facts in Redis's answer to XREAD, in the order of each stream.

    Args:
        answer: A list of pairs (RESP2) or a dict (RESP3), keys and ids as bytes.
        streams: Service and partition of each key.
    """
    entries = answer.items() if isinstance(answer, dict) else (answer or [])
    facts = []
    for raw_key, items in entries:
        stream = raw_key.decode() if isinstance(raw_key, bytes) else raw_key
        # RESP3 wraps each stream's entries in one more list.
        for entry_id, fields in items[0] if items and isinstance(items[0], list) else items:
            facts.append(fact_of_entry(*streams[stream], entry_id, fields))
    return facts


def fact_of_entry(service: str, partition: int, entry_id: bytes, fields: Mapping[bytes, bytes]) -> ReceivedFact:
    """Returns the fact in one entry of a stream."""
    return ReceivedFact(
        workspace_id=fields[b"w"].decode(),
        service=service,
        partition=partition,
        entry_id=entry_id.decode(),
        fact_id=fields[b"i"].decode(),
        packed=fields[b"p"],
        publish_time=datetime.fromtimestamp(int(fields[b"c"]) / 1e6, UTC),
        traceparent=fields[b"t"].decode(),
    )

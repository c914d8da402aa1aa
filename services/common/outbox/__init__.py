"""The transactional outbox: a change and the fact that tells of it commit together; a relay puts facts on Redis streams.

Published rows stay until all subscribers have told that they committed them, and `RETENTION` longer. When Redis turns out
to be another one than before, or to have restarted, what somebody may not have is published again, in batches; consumers
leave out repeats by the fact's id.
"""

from services.common.outbox.relay import RETENTION, Relay
from services.common.outbox.streams import (
    FACT_PARTITIONS,
    MAXIMUM_STREAM_LENGTH,
    Streams,
    entry_order,
    kept_key,
    partition_of,
    positions_key,
    stream_key,
)
from services.common.outbox.writing import Fact, publish, waiting_facts

__all__ = [
    "FACT_PARTITIONS",
    "MAXIMUM_STREAM_LENGTH",
    "RETENTION",
    "Fact",
    "Relay",
    "Streams",
    "entry_order",
    "kept_key",
    "partition_of",
    "positions_key",
    "publish",
    "stream_key",
    "waiting_facts",
]

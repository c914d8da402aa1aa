"""The streams of one telling service in Redis: where facts go, who has read how far, and whether it is still the same Redis."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import redis.asyncio as aioredis

from services.common.topology import SUBSCRIBERS

FACT_PARTITIONS = 4
MAXIMUM_STREAM_LENGTH = 4_000
EPOCH_KEY = "yike:facts:epoch"


def stream_key(service: str, partition: int) -> str:
    """Returns the Redis key of a fact stream."""
    return f"yike:facts:{service}:{partition}"


def positions_key(key: str) -> str:
    """Returns the Redis hash where the consumers of a stream tell how far they have committed."""
    return f"{key}:positions"


def kept_key(service: str) -> str:
    """Returns the Redis key where a relay tells since when it keeps facts, in Unix microseconds: it may repeat those."""
    return f"yike:facts:{service}:kept_since"


def partition_of(partition_key: int) -> int:
    """Returns the partition of a customer."""
    return partition_key % FACT_PARTITIONS


def entry_order(entry_id: bytes | str) -> tuple[int, int]:
    """Returns what sorts stream entry ids as Redis does."""
    text = entry_id.decode() if isinstance(entry_id, bytes) else entry_id
    milliseconds, _, sequence = text.partition("-")
    return int(milliseconds), int(sequence or 0)


@dataclass(frozen=True)
class StreamSight:
    """One stream, rid of what all its subscribers have committed.

    Attributes:
        length: Entries left.
        slowest: Turn of the entry up to which every subscriber has committed; None while one has not told.
        is_awaited: Whether some subscriber may not have committed one of the entries.
    """

    length: int
    slowest: int | None
    is_awaited: bool


@dataclass(frozen=True)
class Sight:
    """What Redis looked like at one moment.

    Attributes:
        epoch: Made once in the life of a Redis' data: another one means that it was flushed.
        run_id: Of the server process: another one means that it restarted and may have lost its last writes.
        streams: By partition.
        latest: The latest turn that any subscriber has told.
    """

    epoch: str
    run_id: str
    streams: dict[int, StreamSight] = field(default_factory=dict)
    latest: int = 0


class Streams:
    """The fact streams of one service, as its relay sees them.

    An entry's id is `<turn>-<place>`: the turn of the relay that wrote it, in Unix milliseconds, and its place in the turn.
    """

    def __init__(self, redis: aioredis.Redis, service: str) -> None:
        """Takes a client that returns bytes, and the name of the telling service."""
        self._redis = redis
        self._service = service
        self._subscribers = SUBSCRIBERS.get(service, ())
        self._keys = {partition: stream_key(service, partition) for partition in range(FACT_PARTITIONS)}

    async def look(self) -> Sight:
        """Trims the streams and tells what is left, and of which Redis that is true, all of one moment."""
        told = await self._told_positions()
        # One transaction: what is seen of the streams must be seen of the very Redis that is named.
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.set(EPOCH_KEY, secrets.token_hex(8), nx=True)
        pipeline.get(EPOCH_KEY)
        pipeline.info("server")
        slowest = self._trim(pipeline, told)
        _, epoch, server, *rest = await pipeline.execute()
        return Sight(
            epoch=(epoch or b"").decode(),
            run_id=str(server.get("run_id", "")),
            streams={
                partition: StreamSight(length, slowest[partition], bool(self._subscribers) and length > 0)
                for partition, length in self._lengths(rest).items()
            },
            latest=max((position[0] for positions in told.values() for position in positions.values()), default=0),
        )

    async def make_room(self) -> dict[int, int]:
        """Trims the streams; returns how many entries each has left, by partition."""
        told = await self._told_positions()
        pipeline = self._redis.pipeline(transaction=False)
        self._trim(pipeline, told)
        return self._lengths(await pipeline.execute())

    async def latest_turn(self) -> int:
        """Returns the latest turn that any of the streams has seen, 0 for none."""
        pipeline = self._redis.pipeline(transaction=False)
        for key in self._keys.values():
            pipeline.xinfo_stream(key)
        answers = await pipeline.execute(raise_on_error=False)
        # A stream that is not there answers with an error.
        return max((entry_order(one["last-generated-id"])[0] for one in answers if isinstance(one, dict)), default=0)

    async def add(self, rows: Sequence[asyncpg.Record], turn: int) -> None:
        """Appends outbox rows in their order, each to the stream of its partition."""
        pipeline = self._redis.pipeline(transaction=False)
        for place, row in enumerate(rows):
            pipeline.xadd(
                self._keys[row["partition"]],
                {
                    b"w": row["workspace_id"],
                    b"i": f"{self._service}:{row['outbox_id']}",
                    b"p": row["payload"],
                    b"t": row["traceparent"],
                    b"c": row["created_us"],
                },
                id=f"{turn}-{place}",
            )
        await pipeline.execute()

    async def tell_kept_since(self, microseconds: int) -> None:
        """Tells since when facts are kept; consumers remember at least those that they absorbed since then."""
        await self._redis.set(kept_key(self._service), microseconds)

    async def _told_positions(self) -> dict[int, dict[str, tuple[int, int]]]:
        """Returns what the subscribers told, by partition and subscriber."""
        if not self._subscribers:
            return {partition: {} for partition in self._keys}
        pipeline = self._redis.pipeline(transaction=False)
        for key in self._keys.values():
            pipeline.hmget(positions_key(key), self._subscribers)
        answers = await pipeline.execute()
        return {
            partition: {
                subscriber: entry_order(position)
                for subscriber, position in zip(self._subscribers, positions, strict=True)
                if position is not None
            }
            for partition, positions in zip(self._keys, answers, strict=True)
        }

    def _trim(self, pipeline: Any, told: dict[int, dict[str, tuple[int, int]]]) -> dict[int, int | None]:
        """Removes what all subscribers have committed, nothing while one has told no position; then asks for lengths.

        Adds two commands a stream to the pipeline; returns the turns up to which they have committed.
        """
        slowest: dict[int, int | None] = {}
        for partition, key in self._keys.items():
            slowest[partition] = None
            if not self._subscribers:
                pipeline.xtrim(key, maxlen=MAXIMUM_STREAM_LENGTH // 8, approximate=False)
            elif len(told[partition]) == len(self._subscribers):
                turn, place = min(told[partition].values())
                slowest[partition] = turn
                pipeline.xtrim(key, minid=f"{turn}-{place + 1}", approximate=False)
            else:
                pipeline.xtrim(key, minid="0-0", approximate=False)
            pipeline.xlen(key)
        return slowest

    def _lengths(self, answers: Sequence[int]) -> dict[int, int]:
        """Returns the lengths among the answers to what `_trim` asked."""
        return dict(zip(self._keys, answers[1::2], strict=True))

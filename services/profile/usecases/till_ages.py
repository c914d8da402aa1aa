"""As of when what is kept for tills is whole: how old it is where its service is away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import redis.asyncio as aioredis

from services.common.clock import Clock
from services.common.errors import YikeError
from services.common.outbox import FACT_PARTITIONS, entry_order, positions_key, stream_key
from services.profile.domain.till_parts import Part

TELLERS: Mapping[Part, str] = {Part.SEGMENTS: "segment", Part.SCORES: "scoring"}
"""Whose facts tell each part."""


@dataclass(frozen=True)
class _Mark:
    """A moment at which a service was there, and the last entries of its streams then; a stream that had none is left out."""

    time: datetime
    ends: Mapping[str, bytes]


class TillAges:
    """Tells how fresh each part is, without asking anybody while a till waits.

    A part is whole as of a moment at which its service answered, once all that its streams held then has been absorbed.
    """

    def __init__(
        self, redis: aioredis.Redis, clock: Clock, *, is_there: Mapping[Part, Callable[[], Awaitable[bool]]]
    ) -> None:
        """Takes Redis, the clock, and what asks each service whether it is there: it raises YikeError where it is not."""
        self._redis = redis
        self._clock = clock
        self._is_there = is_there
        self._times: dict[Part, datetime] = {}
        self._marks: dict[Part, _Mark] = {}

    def as_of(self, part: Part) -> datetime | None:
        """Returns as of when a part is whole; None: it is not known yet."""
        return self._times.get(part)

    async def check(self) -> None:
        """Looks how far the facts are, and asks who tells them.

        Raises:
            RedisError: If Redis is away; what was known stays.
        """
        for part, service in TELLERS.items():
            mark = self._marks.get(part)
            if mark is not None and await self._is_absorbed(mark.ends):
                self._times[part] = mark.time
                mark = None
            if mark is None:
                self._marks.pop(part, None)
                moment = self._clock.now()
                try:
                    is_there = await self._is_there[part]()
                except YikeError:
                    continue
                if is_there:
                    self._marks[part] = _Mark(moment, await self._ends(service))

    async def _ends(self, service: str) -> dict[str, bytes]:
        streams = [stream_key(service, partition) for partition in range(FACT_PARTITIONS)]
        pipeline = self._redis.pipeline(transaction=False)
        for stream in streams:
            pipeline.xrevrange(stream, count=1)
        answers = await pipeline.execute()
        return {stream: newest[0][0] for stream, newest in zip(streams, answers, strict=True) if newest}

    async def _is_absorbed(self, ends: Mapping[str, bytes]) -> bool:
        if not ends:
            return True
        pipeline = self._redis.pipeline(transaction=False)
        for stream in ends:
            pipeline.hget(positions_key(stream), "profile")
        answers = await pipeline.execute()
        return all(
            position is not None and entry_order(position) >= entry_order(end)
            for position, end in zip(answers, ends.values(), strict=True)
        )

"""How many requests a workspace may make in a second, counted in Redis over all gateways.

Each gateway takes permits from Redis a handful at a time, so most requests cost no round trip. Redis away: let through.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import redis.asyncio
import structlog

from services.common.caches import cache_key
from services.common.clock import Clock
from services.common.errors import Reason, ResourceExhausted

DEFAULT_REQUESTS_PER_SECOND = 1_000
"""Segment's guidance for one workspace."""

_HANDFULS_A_SECOND = 20
_MOST_WORKSPACES = 10_000
_PATIENCE_SECONDS = 3
"""A Redis that is too slow to count a request in so many seconds is as good as away."""
_log = structlog.get_logger(__name__)


@dataclass
class _Window:
    """Permits of one workspace that this gateway holds for one second of the clock."""

    second: int = 0
    permits: int = 0
    exhausted: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


Take = Callable[[str, int, int], Awaitable[int]]
"""Workspace, second, wished permits → how many permits had been taken of that second before, by all gateways."""


class RateLimiter:
    """Gives each workspace its requests a second; fails open."""

    def __init__(self, take: Take, clock: Clock, *, default: int = DEFAULT_REQUESTS_PER_SECOND) -> None:
        """Takes what counts (`take_from`) and the limit of workspaces that have none of their own."""
        self._take = take
        self._clock = clock
        self._default = default
        self._windows: dict[str, _Window] = {}
        self._open_until = 0

    async def admit(self, workspace_id: str, requests_per_second: int | None) -> None:
        """Counts one request.

        Raises:
            ResourceExhausted: RATE_LIMITED, if the second's requests are used up.
        """
        first = second = int(self._clock.now().timestamp())
        while not await self._count(workspace_id, requests_per_second or self._default, second):
            second = int(self._clock.now().timestamp())
            if second - first > _PATIENCE_SECONDS:
                return

    async def _count(self, workspace_id: str, limit: int, second: int) -> bool:
        """Counts one request of a second; False if the second passed over the wait for Redis, and it is not counted yet.

        Raises:
            ResourceExhausted: As `admit`.
        """
        window = self._windows.get(workspace_id)
        if window is None:
            if len(self._windows) >= _MOST_WORKSPACES:
                self._windows.clear()
            window = self._windows[workspace_id] = _Window()
        if window.second != second:
            # Only the first request of a second starts it anew; those who wait for the lock see it started.
            window.second, window.permits, window.exhausted = second, 0, False
        if window.permits > 0:
            window.permits -= 1
            return True
        if not window.exhausted and second >= self._open_until:
            async with window.lock:
                if window.second == second and window.permits == 0 and not window.exhausted:
                    await self._refill(workspace_id, window, limit)
                if window.second != second:
                    # It is neither refused for the last second's sake, nor let through beside those of the next.
                    return False
                if window.permits > 0:
                    window.permits -= 1
                    return True
        if window.exhausted:
            raise ResourceExhausted(
                "Too many requests in this second. Wait, then send the same again; batches need fewer requests.",
                reason=Reason.ERROR_REASON_RATE_LIMITED,
                retry_after_seconds=1,
                requests_per_second=str(limit),
            )
        return True

    async def _refill(self, workspace_id: str, window: _Window, limit: int) -> None:
        second, handful = window.second, max(1, limit // _HANDFULS_A_SECOND)
        try:
            taken_before = await self._take(workspace_id, second, handful)
        except (redis.RedisError, OSError, TimeoutError) as error:
            _log.warning("rate_limit.suspended", error=type(error).__name__)
            self._open_until = second + 2
            return
        if window.second == second:
            window.permits = max(0, min(handful, limit - taken_before))
            window.exhausted = window.permits == 0


def take_from(client: redis.asyncio.Redis) -> Take:
    """Returns what counts permits in Redis, under one key a workspace and second that lives for 5 seconds."""

    async def take(workspace_id: str, second: int, permits: int) -> int:
        key = cache_key(workspace_id, "requests", second)
        async with client.pipeline(transaction=False) as pipeline:
            pipeline.incrby(key, permits)
            pipeline.expire(key, 5)
            taken, _ = await pipeline.execute()
        return int(taken) - permits

    return take

"""The limit counts over all gateways and lets through when Redis is away."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import redis

from gateway.rate_limit import RateLimiter
from services.common.clock import SteppedClock
from services.common.errors import ResourceExhausted


class Counts:
    """What Redis counts."""

    def __init__(self) -> None:
        self.taken: Counter[tuple[str, int]] = Counter()
        self.asked = 0
        self.away = False

    async def take(self, workspace_id: str, second: int, permits: int) -> int:
        self.asked += 1
        if self.away:
            raise redis.ConnectionError("away")
        before = self.taken[workspace_id, second]
        self.taken[workspace_id, second] += permits
        return before


async def admitted(limiter: RateLimiter, number: int, limit: int | None = None) -> int:
    count = 0
    for _ in range(number):
        with contextlib.suppress(ResourceExhausted):
            await limiter.admit("ws_a", limit)
            count += 1
    return count


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(datetime(2026, 11, 22, tzinfo=UTC))


async def test_a_second_holds_the_limit_and_the_next_starts_anew(clock: SteppedClock) -> None:
    counts = Counts()
    limiter = RateLimiter(counts.take, clock, default=100)
    assert await admitted(limiter, 150) == 100
    asked = counts.asked
    assert asked < 30
    with pytest.raises(ResourceExhausted) as refused:
        await limiter.admit("ws_a", None)
    assert (refused.value.reason_name, refused.value.retry_after_seconds) == ("RATE_LIMITED", 1)
    assert counts.asked == asked
    clock.advance(timedelta(seconds=1))
    assert await admitted(limiter, 150) == 100


async def test_the_limit_holds_over_several_gateways_and_a_workspace_may_have_its_own(clock: SteppedClock) -> None:
    counts = Counts()
    limiters = [RateLimiter(counts.take, clock, default=100) for _ in range(3)]
    total = 0
    for _ in range(100):
        for limiter in limiters:
            total += await admitted(limiter, 1)
    assert total == 100
    clock.advance(timedelta(seconds=1))
    assert await admitted(limiters[0], 20, limit=7) == 7


async def test_everyone_is_let_through_while_redis_is_away(clock: SteppedClock) -> None:
    counts = Counts()
    counts.away = True
    limiter = RateLimiter(counts.take, clock, default=5)
    assert await admitted(limiter, 50) == 50
    assert counts.asked == 1
    counts.away = False
    clock.advance(timedelta(seconds=3))
    assert await admitted(limiter, 50) == 5


async def test_who_waits_while_the_second_passes_is_counted_in_the_next(clock: SteppedClock) -> None:
    counts = Counts()
    asked, late = 0, list[asyncio.Task[int]]()

    async def take(workspace_id: str, second: int, permits: int) -> int:
        nonlocal asked
        asked += 1
        before = await counts.take(workspace_id, second, permits)
        if asked == 3:
            # Forty wait for the answer to the third when somebody comes in the next second.
            clock.advance(timedelta(seconds=1))
            late.append(asyncio.ensure_future(admitted(limiter, 1)))
        await asyncio.sleep(0)
        return before

    limiter = RateLimiter(take, clock, default=5)
    early = sum(await asyncio.gather(*(admitted(limiter, 1) for _ in range(40))))
    assert early + sum(await asyncio.gather(*late)) == 2 + 5


async def test_a_redis_that_is_too_slow_to_count_holds_nobody_up(clock: SteppedClock) -> None:
    others = list[asyncio.Task[int]]()

    async def take(workspace_id: str, second: int, permits: int) -> int:
        clock.advance(timedelta(seconds=1))
        if len(others) < 20:
            others.append(asyncio.ensure_future(admitted(limiter, 1)))
            await asyncio.sleep(0)
        return 0

    limiter = RateLimiter(take, clock, default=5)
    assert await admitted(limiter, 1) == 1
    # A second passed over each question, and somebody came in it: after the fourth it is let through uncounted.
    assert len(others) == 4
    assert set(await asyncio.gather(*others[:4])) == {1}
    for each in others[4:]:
        each.cancel()

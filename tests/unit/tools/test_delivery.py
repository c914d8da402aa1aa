"""Deliveries come back in order, few at a time, and stop where one fails."""

import asyncio
from contextlib import aclosing

import pytest

from tools.delivery import deliver


async def test_deliver_yields_in_order_when_later_ones_are_answered_first() -> None:
    release = {number: asyncio.Event() for number in range(4)}
    most = 0
    under_way = 0

    async def send(number: int) -> int:
        nonlocal most, under_way
        under_way += 1
        most = max(most, under_way)
        if number == 3:
            for event in release.values():
                event.set()
        await release[number].wait()
        under_way -= 1
        return number * 10

    seen = [pair async for pair in deliver(iter(range(4)), send, in_flight=4)]
    assert seen == [(0, 0), (1, 10), (2, 20), (3, 30)]
    assert most == 4


async def test_deliver_raises_after_what_was_answered_before_and_cancels_the_rest() -> None:
    cancelled = []

    async def send(number: int) -> int:
        if number == 1:
            raise ValueError("no")
        if number > 1:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled.append(number)
                raise
        return number

    seen = []

    async def collect() -> None:
        async with aclosing(deliver(iter(range(10)), send, in_flight=3)) as delivered:
            async for number, _ in delivered:
                seen.append(number)

    with pytest.raises(ValueError, match="no"):
        await collect()
    assert seen == [0]
    assert set(cancelled) <= {2, 3}

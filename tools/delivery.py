"""Delivers batches over several connections and reports them in the order in which they were made."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import suppress
from typing import TypeVar

Batch = TypeVar("Batch")
Answer = TypeVar("Answer")


async def deliver(
    batches: Iterator[Batch], send: Callable[[Batch], Awaitable[Answer]], *, in_flight: int
) -> AsyncGenerator[tuple[Batch, Answer], None]:
    """Yields each batch with its answer, in order, while up to `in_flight` are under way.

    A batch is only yielded when it and all before it were answered, so that whoever keeps a position after each one never
    keeps a position behind which something is missing. The batches are made in a thread: making one takes some
    milliseconds, in which the answers of others come in. Whatever `send` raises ends the delivery; what is under way
    then is cancelled.
    """
    under_way: deque[tuple[Batch, asyncio.Task[Answer]]] = deque()
    try:
        while (batch := await asyncio.to_thread(next, batches, None)) is not None:
            under_way.append((batch, asyncio.ensure_future(_ensure_coroutine(send, batch))))
            while under_way and (len(under_way) >= in_flight or under_way[0][1].done()):
                first, task = under_way[0]
                answer = await task
                under_way.popleft()
                yield first, answer
        while under_way:
            first, task = under_way[0]
            answer = await task
            under_way.popleft()
            yield first, answer
    finally:
        for _, task in under_way:
            task.cancel()
        for _, task in under_way:
            with suppress(asyncio.CancelledError, Exception):
                await task


async def _ensure_coroutine(send: Callable[[Batch], Awaitable[Answer]], batch: Batch) -> Answer:
    return await send(batch)

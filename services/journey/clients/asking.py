"""What all calls share: how long one may take, and asking for many things one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection

from services.common.errors import NotFound

CALL_SECONDS = 10.0
CALLS_AT_ONCE = 8


async def missing(ids: Collection[str], ask: Callable[[str], Awaitable[object]]) -> set[str]:
    """Returns those of the ids for which asking raises NotFound; eight are asked for at once."""
    at_once = asyncio.Semaphore(CALLS_AT_ONCE)

    async def is_missing(one: str) -> bool:
        async with at_once:
            try:
                await ask(one)
            except NotFound:
                return True
        return False

    wanted = sorted(set(ids))
    found = await asyncio.gather(*(is_missing(one) for one in wanted))
    return {one for one, gone in zip(wanted, found, strict=True) if gone}

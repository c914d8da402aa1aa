"""Finding clusters in a process apart, for two minutes at most."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from services.common.apart import run_apart
from services.common.errors import ResourceExhausted
from services.segment.clusters.finding import Found, Request

MOST_SECONDS = 120.0


async def find_apart(request: Request, *, report: Callable[[], None]) -> Found:
    """Finds clusters in a process of its own, on one processor; `report` as for `run_apart`.

    Raises:
        ResourceExhausted: If it takes longer than two minutes.
        RuntimeError: If the process failed.
    """
    try:
        async with asyncio.timeout(MOST_SECONDS):
            return await run_apart("services.segment.clusters", request, Found, report=report)
    except TimeoutError as error:
        raise ResourceExhausted("Finding clusters took too long; take fewer customers by a rule.") from error

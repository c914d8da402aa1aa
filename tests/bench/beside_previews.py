"""event-to-membership-beside-previews: the same with 200 previews over everybody asked for at once, and without, in turn."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import uuid
from collections.abc import AsyncIterator

from tests.bench import workload
from tests.bench.api import Api
from tests.bench.event_to_membership import SEGMENTS, measure, watch
from tests.bench.http_load import Connection, percentile, post_all
from tests.bench.report import Line, median
from tests.support.platform import Platform

RATE = 500
HISTORY = 100_000
CUSTOMERS = 50_000
PREVIEWS = 200
PAIRS = 3


async def bench_beside_previews(platform: Platform, api: Api) -> Line:
    """Measures from the POST of an event to the committed membership, with previews beside it and without, in turn.

    Whoever is refused a place for a preview asks again, as the answer says.

    Raises:
        AssertionError: If a probe never enters.
    """
    made = list(workload.batches(uuid.uuid4().hex[:8], HISTORY, customers=CUSTOMERS, repeats=0))
    await post_all(api.url, "/v1/batch", [body for body, _ in made], write_key=api.write_key, connections=4)
    await api.until_evaluated(HISTORY)
    for segment in workload.live_segments(SEGMENTS):
        await api.call("POST", "/v1/segments", segment)
    alone, beside, ratios, answered = [], [], [], 0
    for _ in range(PAIRS):
        probe = await watch(api)
        alone.append(percentile((await measure(api, probe, RATE))[0], 0.99))
        probe = await watch(api)
        async with _previews(api) as counts:
            beside.append(percentile((await measure(api, probe, RATE))[0], 0.99))
        answered += counts[0]
        ratios.append(beside[-1] / alone[-1])
    load = " ".join(f"{one:.0f}" for one in os.getloadavg())
    return Line(
        f"event-to-membership beside {PREVIEWS} previews over {CUSTOMERS // 1000} k customers, {RATE} events/s",
        f"p99 {median(beside) * 1e3:.0f} ms, {answered} previews answered; load {load}",
        f"p99 {median(alone) * 1e3:.0f} ms without",
        f"{median(ratios):.2f} × ({', '.join(f'{one:.2f}' for one in ratios)})",
        "≤ 2 ×",
        median(ratios) <= 2,
    )


@contextlib.asynccontextmanager
async def _previews(api: Api) -> AsyncIterator[list[int]]:
    """Keeps 200 previews asked for; yields how many were answered, in a list of one number."""
    counts = [0]
    chance = random.Random(4)

    async def ask() -> None:
        connection = Connection(api.url, api.secret_key)
        try:
            while True:
                rule = dict(chance.choice(workload.live_segments(SEGMENTS)))["rule"]
                status, content, retry_after = await connection.request(
                    "POST", "/v1/segments:preview", json.dumps({"rule": rule}).encode()
                )
                if status == 200:
                    counts[0] += 1
                    continue
                assert status in (429, 503), f"{status}: {content[:300]!r}"
                await asyncio.sleep(max(retry_after, 0.5))
        finally:
            await connection.close()

    asking = [asyncio.ensure_future(ask()) for _ in range(PREVIEWS)]
    try:
        yield counts
    finally:
        for task in asking:
            task.cancel()
        for outcome in await asyncio.gather(*asking, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome

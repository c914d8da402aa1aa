"""ingest: 200 k events in HTTP batches of 500, 5 % repeats, 100 k customers, 20 live segments; done when all are committed,
evaluated and counted exactly. ingest-single: single-event POSTs over 32 connections, 200 after the commit."""

from __future__ import annotations

import random
import time
import uuid

import msgspec

from tests.bench import workload, yardsticks
from tests.bench.api import Api
from tests.bench.http_load import percentile, post_all
from tests.bench.report import Line, median
from tests.support.platform import Platform

EVENTS = 200_000
CUSTOMERS = 100_000
PAIRS = 3
SEGMENTS = 20


async def bench_ingest(platform: Platform, api: Api) -> Line:
    """Measures the whole path of batches.

    Raises:
        AssertionError: If one event is lost, counted twice or not evaluated.
    """
    for segment in workload.live_segments(SEGMENTS):
        await api.call("POST", "/v1/segments", segment)
    rates, bars, ratios = [], [], []
    for pair in range(PAIRS):
        bar = await yardsticks.copy_rate(platform.administrator_url, EVENTS)
        made = list(workload.batches(uuid.uuid4().hex[:8], EVENTS, customers=CUSTOMERS, seed=pair))
        sent = sum(body.count(b'"messageId"') for body, _ in made)
        fresh = sum(count for _, count in made)
        before = await api.recorded()
        began = time.perf_counter()
        outcome = await post_all(
            api.url, "/v1/batch", [body for body, _ in made], write_key=api.write_key, connections=6, keep_bodies=True
        )
        await api.until_evaluated(before + fresh)
        seconds = time.perf_counter() - began
        answers = [msgspec.json.decode(body) for body in outcome.bodies]
        assert sum(answer["accepted"] for answer in answers) == fresh
        assert sum(answer["duplicates"] for answer in answers) == sent - fresh
        assert await api.recorded() == before + fresh, "an event was lost or counted twice"
        rates.append(sent / seconds)
        bars.append(bar)
        ratios.append(sent / seconds / bar)
    await _check_sizes(api)
    return Line(
        "ingest",
        f"{median(rates):,.0f} events/s",
        f"{median(bars):,.0f} rows/s COPY",
        f"{median(ratios):.3f}",
        "≥ 0.10",
        median(ratios) >= 0.10,
    )


async def _check_sizes(api: Api) -> None:
    """The live memberships must be what the rule's own query gives over all history."""
    for index in (0, 4, 7):
        segment = await api.call("GET", f"/v1/segments/bench-{index}")
        preview = await api.call("POST", "/v1/segments:preview", {"rule": segment["rule"]})
        assert segment["size"] == preview["size"], f"bench-{index}: {segment['size']} live, {preview['size']} by query"


async def bench_ingest_single(api: Api) -> Line:
    """Measures single-event POSTs.

    Raises:
        AssertionError: If one event is lost.
    """
    requests = 4_000
    rates, bars, ratios, latencies = [], [], [], []
    chance = random.Random(3)
    for _ in range(PAIRS):
        run = uuid.uuid4().hex[:8]
        bodies = [
            msgspec.json.encode(workload.event(run, number, customers=CUSTOMERS, chance=chance))
            for number in range(requests)
        ]
        bar = await yardsticks.empty_handler_rate(bodies[0])
        before = await api.recorded()
        outcome = await post_all(api.url, "/v1/track", bodies, write_key=api.write_key, connections=32)
        assert await api.recorded() == before + requests, "an acknowledged event was not committed"
        rates.append(requests / outcome.seconds)
        bars.append(bar)
        ratios.append(requests / outcome.seconds / bar)
        latencies += outcome.latencies
        await api.until_evaluated(before + requests)
    return Line(
        "ingest-single",
        f"{median(rates):,.0f} requests/s, p99 {percentile(latencies, 0.99) * 1e3:.0f} ms",
        f"{median(bars):,.0f} requests/s, empty handler",
        f"{median(ratios):.3f}",
        "≥ 0.10",
        median(ratios) >= 0.10,
    )

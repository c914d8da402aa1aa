"""event-to-membership: paced events with 100 live segments; from the POST of an event to the committed membership."""

from __future__ import annotations

import asyncio
import json
import random
import time
import uuid
from datetime import UTC, datetime

import msgspec

from tests.bench import workload, yardsticks
from tests.bench.api import Api
from tests.bench.http_load import Connection, percentile
from tests.bench.report import Line
from tests.support.platform import Platform

AIMED_RATE = 2_000
SEGMENTS = 100
SECONDS = 12
BATCHES_A_SECOND = 20
PROBES_A_BATCH = 1


async def bench_event_to_membership(platform: Platform, api: Api, rate: int) -> Line:
    """Sends `rate` events a second, probes among them whose customers enter a segment by that very event.

    Raises:
        AssertionError: If a probe never enters.
    """
    for segment in workload.live_segments(SEGMENTS):
        await api.call("POST", "/v1/segments", segment)
    latencies, sent_rate = await measure(api, await watch(api), rate)
    commits = await yardsticks.commit_latencies(platform.administrator_url)
    trips = await yardsticks.redis_latencies(platform.redis_url)
    bar = percentile(commits, 0.99) + percentile(trips, 0.99)
    p99 = percentile(latencies, 0.99)
    return Line(
        f"event-to-membership, {rate // 1000} k/s",
        f"p50 {percentile(latencies, 0.5) * 1e3:.0f} ms, p99 {p99 * 1e3:.0f} ms at {sent_rate:,.0f} events/s sent",
        f"{bar * 1e3:.1f} ms commit + Redis p99",
        f"{p99 / bar:.0f} ×",
        "p99 < 1 s" if rate == AIMED_RATE else "none at this rate",
        p99 < 1 or rate != AIMED_RATE,
    )


async def watch(api: Api) -> str:
    """Makes a segment of whoever has an event of a name of its own; returns what names both."""
    run = uuid.uuid4().hex[:8]
    await api.call(
        "POST",
        "/v1/segments",
        {
            "segmentId": f"probe-{run}",
            "rule": {
                "event": {"eventName": f"Probe {run}", "aggregate": "AGGREGATE_COUNT", "op": "OPERATOR_GTE", "value": 1}
            },
        },
    )
    return run


async def measure(api: Api, run: str, rate: int) -> tuple[list[float], float]:
    """Sends events at a rate, probes among them; returns how long each probe took to its membership, in seconds, and the true rate.

    Raises:
        AssertionError: If a probe never enters.
    """
    before = await api.recorded()
    sent_at, total, took = await _send_paced(api, run, rate)
    await api.until_evaluated(before + total)
    entered_at = await _entries(api, f"probe-{run}")
    latencies = []
    for user, sent in sent_at.items():
        customer = (await api.call("GET", f"/v1/customers:lookup?type=user_id&value={user}"))["customerId"]
        assert customer in entered_at, f"{user} never entered"
        latencies.append(entered_at[customer] - sent)
    return latencies, total / took


async def _send_paced(api: Api, run: str, rate: int) -> tuple[dict[str, float], int, float]:
    """Returns when each probe was sent (seconds since 1970), how many events were sent, and how long that took."""
    chance = random.Random(9)
    sent_at: dict[str, float] = {}
    connections = [Connection(api.url, api.write_key) for _ in range(4)]
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for connection in connections:
        free.put_nowait(connection)
    pending: set[asyncio.Task[None]] = set()
    total = 0
    began = time.perf_counter()

    async def send(body: bytes) -> None:
        connection = await free.get()
        try:
            while True:
                status, content, retry_after = await connection.request("POST", "/v1/batch", body)
                if status not in (429, 503):
                    break
                await asyncio.sleep(max(retry_after, 0.05))
            assert status == 200, content
        finally:
            free.put_nowait(connection)

    for tick in range(SECONDS * BATCHES_A_SECOND):
        user = f"probe-{run}-{tick}"
        events = [
            workload.event(run, tick * 10_000 + number, customers=100_000, chance=chance)
            for number in range(rate // BATCHES_A_SECOND - PROBES_A_BATCH)
        ]
        events.append({"type": "track", "messageId": user, "userId": user, "event": f"Probe {run}"})
        body = msgspec.json.encode({"batch": events})
        await asyncio.sleep(max(0.0, began + tick / BATCHES_A_SECOND - time.perf_counter()))
        sent_at[user] = time.time()
        total += len(events)
        task = asyncio.ensure_future(send(body))
        pending.add(task)
        task.add_done_callback(pending.discard)
    await asyncio.gather(*pending)
    took = time.perf_counter() - began
    for connection in connections:
        await connection.close()
    return sent_at, total, took


async def _entries(api: Api, segment: str) -> dict[str, float]:
    """Returns when each member entered, seconds since 1970 on the platform's clock, which is this machine's."""
    entered: dict[str, float] = {}
    token = ""
    while True:
        page = await api.call("GET", f"/v1/segments/{segment}/members?pageSize=1000&pageToken={token}")
        for member in page["members"]:
            entered[member["customerId"]] = _seconds(member["enterTime"])
        token = page.get("nextPageToken", "")
        if not token:
            return entered


def _seconds(text: str) -> float:
    return datetime.fromisoformat(json.loads(f'"{text}"').replace("Z", "+00:00")).astimezone(UTC).timestamp()

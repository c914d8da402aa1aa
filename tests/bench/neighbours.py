"""neighbours: how long a workspace's messages take while the provider of another, or of another of its accounts, is bad."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.api import Api
from tests.bench.http_load import Connection, percentile
from tests.bench.report import Line, median
from tests.faults.more_workers import MoreWorkers, more_workers
from tests.support.neighbours import BAD_MODES, Shop, make_shop
from tests.support.platform import Platform

TILLS = int(os.environ.get("BENCH_TILLS", "100"))
WORKERS = int(os.environ.get("BENCH_MESSAGING_WORKERS", "8"))
A_TILL_SECONDS = 4.0
"""Each till sends an event or asks who a customer is, in turn, once in so many seconds."""

CUSTOMERS = 300
MESSAGES = int(os.environ.get("BENCH_MESSAGES", "200"))
A_SECOND = 10.0
AIM = 1.5


async def bench_neighbours(platform: Platform, api: Api) -> Line:
    """Measures the 99th percentile from taken to sent, healthy and bad in turn, as many messages of all in both.

    Beside: 100 tills, and 8 processes of messaging. By the workspace's own webhooks while another's webhooks are bad, and by the mail of
    the workspace whose webhooks are bad.

    Raises:
        AssertionError: If a message is lost.
    """
    other = await make_shop(platform, "other", CUSTOMERS)
    loading = [asyncio.ensure_future(_till(api, number)) for number in range(TILLS)]
    ratios: dict[str, list[float]] = {"another workspace": [], "another account": []}
    seconds: dict[str, list[float]] = {"healthy": [], "bad": []}
    try:
        with _workers(platform):
            for mode, more in BAD_MODES.items():
                ill = await make_shop(platform, "ill", CUSTOMERS)
                healthy = await _p99s(ill, other)
                ill.mode(mode, **more)
                bad = await _p99s(ill, other)
                ill.mode("ok")
                for name, before, beside in zip(ratios, healthy, bad, strict=True):
                    ratios[name].append(beside / before)
                    print(f"neighbours {mode}, {name}: p99 {before * 1e3:.0f} ms, {beside * 1e3:.0f} ms", flush=True)
                seconds["healthy"] += healthy
                seconds["bad"] += bad
    finally:
        for each in loading:
            each.cancel()
        await asyncio.gather(*loading, return_exceptions=True)
    worst = {name: max(some) for name, some in ratios.items()}
    middle = median([each for some in ratios.values() for each in some])
    return Line(
        f"neighbours: {TILLS} tills, {WORKERS} processes of messaging, {len(BAD_MODES)} kinds of bad providers",
        f"p99 from taken to sent {median(seconds['bad']) * 1e3:.0f} ms beside a bad provider",
        f"{median(seconds['healthy']) * 1e3:.0f} ms beside the same traffic by a healthy one",
        f"{middle:.2f} × (worst: {', '.join(f'{name} {ratio:.2f}' for name, ratio in worst.items())})",
        f"≤ {AIM} ×",
        middle <= AIM,
    )


async def _p99s(ill: Shop, other: Shop) -> list[float]:
    """Returns the 99th percentile of the other's webhooks, and of the mails of the one whose webhooks are bad."""
    sent, mailed, _ = await asyncio.gather(
        other.send_steadily(MESSAGES, A_SECOND),
        ill.send_steadily(MESSAGES, A_SECOND, "email"),
        ill.send_steadily(2 * MESSAGES, 2 * A_SECOND),
    )
    return [percentile(each, 0.99) for each in (await other.delays(sent), await ill.delays(mailed))]


async def _till(api: Api, number: int) -> None:
    """Sends events and asks who customers are until it is cancelled; a refusal is left at that."""
    connection = Connection(api.url, api.secret_key)
    await asyncio.sleep(A_TILL_SECONDS * number / TILLS)
    for turn in itertools.count():
        who = f"t{number}-{turn // 2 % 50}"
        if turn % 2:
            await connection.request("GET", f"/v1/customers:identify?type=user_id&value={who}")
        else:
            event = {
                "type": "track",
                "userId": who,
                "messageId": f"{who}-{turn}",
                "event": "Order Completed",
                "properties": {"order_id": f"{who}-{turn}", "revenue": 10, "currency": "CNY"},
            }
            await connection.request("POST", "/v1/track", json.dumps(event).encode())
        await asyncio.sleep(A_TILL_SECONDS)


@contextmanager
def _workers(platform: Platform) -> Iterator[MoreWorkers]:
    with more_workers(platform) as workers:
        workers.scale(WORKERS - 1)
        yield workers
        workers.check()

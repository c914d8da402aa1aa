"""points-earn: 20 k orders of 5 k customers go in by HTTP batches of 500; done when the ledger has a row for each, exactly."""

from __future__ import annotations

import asyncio
import os
import time
import uuid
from datetime import UTC, datetime

import asyncpg
import msgspec

from tests.bench.api import Api
from tests.bench.http_load import post_all
from tests.bench.report import Line, median
from tests.support.platform import Platform

ORDERS = int(os.environ.get("BENCH_ORDERS", "20000"))
CUSTOMERS = 5_000
A_BATCH = 500
PAIRS = 3
PATIENCE_SECONDS = 180.0


async def bench_points_earn(platform: Platform, api: Api) -> Line:
    """Measures how many orders a second earn points, from the first request to the last row of the ledger.

    The yardstick inserts as many rows as an order leaves in the programme's tables (a batch, a row, the order), one statement a
    row, 500 orders a commit.

    Raises:
        AssertionError: If an order earns another number of points than it should, or not at all.
    """
    settings = {
        "earning": {"points": "1", "amount": "1"},
        "tiers": {"tiers": [{"tierId": "gold", "title": "Gold", "threshold": "500"}]},
    }
    await api.call("PATCH", "/v1/loyaltySettings", settings)
    url = platform.administrator_url
    workspace_id = platform.credentials["workspace_id"]
    rates, bars = [], []
    for _ in range(PAIRS):
        bar = await _insert_rate(url, ORDERS)
        run = uuid.uuid4().hex[:8]
        before = await _ledger(url, workspace_id)
        began = time.perf_counter()
        await post_all(api.url, "/v1/batch", _bodies(run), write_key=api.secret_key, connections=4)
        give_up = began + PATIENCE_SECONDS
        while (found := await _ledger(url, workspace_id))[0] < before[0] + ORDERS:
            assert time.perf_counter() < give_up, f"only {found[0] - before[0]} of {ORDERS} orders earned in time"
            await asyncio.sleep(0.1)
        rates.append(ORDERS / (time.perf_counter() - began))
        bars.append(bar)
        points = sum(number % 97 + 3 for number in range(ORDERS))
        assert (found[0] - before[0], found[1] - before[1]) == (ORDERS, points), "an order earned twice, or wrongly"
    ratio = median([rate / bar for rate, bar in zip(rates, bars, strict=True)])
    return Line(
        f"points-earn: {ORDERS:,} orders of {CUSTOMERS:,} customers",
        f"{median(rates):,.0f} orders/s earned",
        f"{median(bars):,.0f} orders/s as bare INSERTs",
        f"{ratio:.2f}",
        # Beside the INSERTs an order goes through the door, to identity, into the log and through a stream.
        "≥ 0.10",
        ratio >= 0.10,
    )


def _bodies(run: str) -> list[bytes]:
    """Returns the orders of a run, in batches."""
    return [
        msgspec.json.encode(
            {
                "batch": [
                    {
                        "type": "track",
                        "event": "Order Completed",
                        "userId": f"buyer-{number % CUSTOMERS}",
                        "messageId": f"{run}-{number}",
                        "properties": {"order_id": f"{run}-{number}", "revenue": number % 97 + 3, "currency": "CNY"},
                    }
                    for number in range(start, min(start + A_BATCH, ORDERS))
                ]
            }
        )
        for start in range(0, ORDERS, A_BATCH)
    ]


async def _ledger(url: str, workspace_id: str) -> tuple[int, int]:
    """Returns how many rows the ledger has, and their sum."""
    connection = await asyncpg.connect(url)
    try:
        row = await connection.fetchrow(
            "SELECT count(*) AS n, coalesce(sum(points), 0)::bigint AS points FROM profile.loyalty_entries "
            "WHERE workspace_id = $1",
            workspace_id,
        )
        return row["n"], row["points"]
    finally:
        await connection.close()


async def _insert_rate(url: str, orders: int) -> float:
    """Returns orders a second of bare INSERTs."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "CREATE SCHEMA IF NOT EXISTS bench; DROP TABLE IF EXISTS bench.points; CREATE TABLE bench.points ("
            "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, workspace_id text, node_id bigint, points bigint, "
            "time timestamptz, order_id text, note text)"
        )
        now = datetime.now(UTC)
        began = time.perf_counter()
        for start in range(0, orders, A_BATCH):
            async with connection.transaction():
                await connection.executemany(
                    "INSERT INTO bench.points (workspace_id, node_id, points, time, order_id, note) "
                    "VALUES ($1, $2, $3, $4, $5, $6)",
                    [
                        ("ws_bench", number, 12, now, f"order-{number}", "Order Completed")
                        for number in range(start, min(start + A_BATCH, orders))
                        for _ in range(3)
                    ],
                )
        seconds = time.perf_counter() - began
        await connection.execute("DROP TABLE bench.points")
        return orders / seconds
    finally:
        await connection.close()

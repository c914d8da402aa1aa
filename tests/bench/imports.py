"""imports: a job of a CSV of 200 k rows, from its start to its end, beside the same rows as events in HTTP batches of 500."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import time
import uuid
from typing import Any

import msgspec

from tabular.mapping import mapping_of
from tabular.rows import RowTranslator
from tests.bench.api import Api
from tests.bench.http_load import Connection, post_all
from tests.bench.processor_time import processor_seconds, taken_since
from tests.bench.report import Line, median
from tests.support.platform import Platform

ROWS = int(os.environ.get("BENCH_ROWS", "200000"))
CUSTOMERS = 50_000
A_BATCH = 500
PAIRS = 3
PATIENCE_SECONDS = 600.0
COLUMNS = ["order", "member", "time", "sku", "quantity", "price", "store"]
MAPPING: dict[str, Any] = {
    "timestamp": {"column": "time", "format": "%Y-%m-%d %H:%M:%S", "time_zone": "Asia/Shanghai"},
    "identifiers": {"user_id": {"column": "member"}},
    "events": [{"name": "Order Completed"}],
    "properties": {
        "order_id": {"column": "order"},
        "product_id": {"column": "sku"},
        "quantity": {"column": "quantity", "type": "integer"},
        "price": {"column": "price", "type": "decimal"},
        "revenue": {"product": ["quantity", "price"]},
        "currency": {"value": "CNY"},
        "store_id": {"column": "store"},
    },
}


async def bench_imports(platform: Platform, api: Api) -> Line:
    """Measures how many rows a second a job imports, from its start until it tells that all are committed.

    The yardstick sends what the same mapping makes of as many rows, over six connections, until all are acknowledged. Neither
    knows its customers; they take turns at going first. The processor time of a row is that of all processes of the platform until
    its event is evaluated by the segments, too; what the yardstick's client takes is not in it.

    Raises:
        AssertionError: If one row is lost, rejected or counted twice.
    """
    rates: list[float] = []
    bars: list[float] = []
    costs: dict[bool, list[float]] = {True: [], False: []}
    for pair in range(PAIRS):
        for is_import in (True, False) if pair % 2 == 0 else (False, True):
            rows = _rows(uuid.uuid4().hex[:8])
            before, taken = await api.recorded(), processor_seconds(platform)
            seconds = await (_import(platform, api, rows) if is_import else _send(api, rows))
            assert await api.recorded() == before + ROWS, "a row was lost or counted twice"
            (rates if is_import else bars).append(ROWS / seconds)
            # What is behind works off the one before the other begins.
            await api.until_evaluated(before + ROWS)
            costs[is_import].append(1e6 * sum(taken_since(platform, taken).values()) / ROWS)
    ratio = median([rate / bar for rate, bar in zip(rates, bars, strict=True)])
    return Line(
        f"imports: {ROWS:,} rows of {CUSTOMERS:,} customers",
        f"{median(rates):,.0f} rows/s, {median(costs[True]):.0f} µs of processor time a row in all processes",
        f"{median(bars):,.0f} events/s of the same rows by /v1/batch, {median(costs[False]):.0f} µs",
        f"{ratio:.2f}",
        # One job records one portion at a time; the door records several batches at once, of which somebody else made JSON.
        "≥ 1.0",
        ratio >= 1.0,
    )


def _rows(run: str) -> list[list[str]]:
    return [
        [
            f"{run}-{number}",
            f"{run}-{number % CUSTOMERS}",
            f"2026-{1 + number % 9:02d}-{1 + number % 28:02d} {number % 24:02d}:{number % 60:02d}:00",
            f"sku-{number % 500}",
            str(1 + number % 3),
            f"{10 + number % 490}.{number % 100:02d}",
            f"store-{number % 200}",
        ]
        for number in range(ROWS)
    ]


async def _import(platform: Platform, api: Api, rows: list[list[str]]) -> float:
    """Returns the seconds from the start of a job to its end; its file is sent before."""
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *rows])
    content = text.getvalue().encode()
    job = await api.call("POST", "/v1/importJobs", {"displayName": "orders.csv", "sizeBytes": len(content)})
    connection = Connection(platform.url, platform.credentials["secret_key"])
    path = f"/v1/importJobs/{job['importJobId']}"
    status, answer, _ = await connection.request("POST", f"{path}:upload", content)
    await connection.close()
    assert status == 200, answer
    began = time.perf_counter()
    await api.call("POST", f"{path}:start", {"mapping": MAPPING})
    while (job := await api.call("GET", path))["state"] == "IMPORT_JOB_STATE_RUNNING":
        assert time.perf_counter() < began + PATIENCE_SECONDS, f"not imported in time: {job}"
        await asyncio.sleep(0.05)
    seconds = time.perf_counter() - began
    assert job["state"] == "IMPORT_JOB_STATE_SUCCEEDED", job
    counted = tuple(int(job[name]) for name in ("totalRows", "rowsDone", "accepted", "duplicates", "rejected"))
    assert counted == (ROWS, ROWS, ROWS, 0, 0), job
    return seconds


async def _send(api: Api, rows: list[list[str]]) -> float:
    """Returns the seconds in which all rows are acknowledged as events."""
    translator = RowTranslator(mapping_of(MAPPING), COLUMNS)
    calls = [call for row in rows if isinstance(call := translator.translate(row), bytes)]
    assert len(calls) == ROWS
    bodies = [b'{"batch":[' + b",".join(calls[at : at + A_BATCH]) + b"]}" for at in range(0, ROWS, A_BATCH)]
    outcome = await post_all(api.url, "/v1/batch", bodies, write_key=api.secret_key, connections=6, keep_bodies=True)
    assert sum(msgspec.json.decode(body)["accepted"] for body in outcome.bodies) == ROWS
    return outcome.seconds

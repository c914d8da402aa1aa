"""What the parts below could do in the same minute: bare COPY, an empty handler, a commit, a round trip, an echo."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
import time
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import grpc
import redis.asyncio as aioredis
from grpc_health.v1 import health_pb2, health_pb2_grpc

from tests.bench.http_load import post_all


async def copy_rate(url: str, rows: int) -> float:
    """Returns rows a second of binary COPY into a ten-column table with a uuid key, 500 rows a commit, durable commits.

    As many rows as the benchmark sends: a key's index over few rows is cheaper than over many.
    """
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "CREATE SCHEMA IF NOT EXISTS bench; DROP TABLE IF EXISTS bench.copied; CREATE TABLE bench.copied ("
            "id uuid PRIMARY KEY, workspace_id text, node_id bigint, message_id text, type smallint, name text, "
            "occur_time timestamptz, receive_time timestamptz, properties text, context text)"
        )
        properties = (
            '{"product_id":"sku-1","category":"skincare","price":12.5,"revenue":12.5,"quantity":1,"store":"s-1"}'
        )
        now = datetime.now(UTC)
        batches = [
            [
                (uuid.uuid4(), "ws_bench", number, f"message-{number}", 2, "Product Viewed", now, now, properties, "{}")
                for number in range(start, start + 500)
            ]
            for start in range(0, rows, 500)
        ]
        began = time.perf_counter()
        for batch in batches:
            await connection.copy_records_to_table("copied", schema_name="bench", records=batch)
        seconds = time.perf_counter() - began
        await connection.execute("DROP TABLE bench.copied")
        return rows / seconds
    finally:
        await connection.close()


@contextlib.asynccontextmanager
async def empty_server() -> AsyncIterator[str]:
    """Runs the gateway's server (granian with Starlette) with a handler that does nothing; yields its URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port),
        "--log-level", "critical", "tests.bench.empty_app:app", env=os.environ | {"PYTHONPATH": "."},
    )  # fmt: skip
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                (await asyncio.open_connection("127.0.0.1", port))[1].close()
                break
            await asyncio.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


async def empty_handler_rate(body: bytes, requests: int = 8_000, connections: int = 32) -> float:
    """Returns requests a second of the empty handler under the same client."""
    async with empty_server() as url:
        await post_all(url, "/", [body] * 500, write_key="", connections=connections)
        return requests / (await post_all(url, "/", [body] * requests, write_key="", connections=connections)).seconds


async def commit_latencies(url: str, count: int = 300) -> list[float]:
    """Returns the seconds of small durable commits."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "CREATE SCHEMA IF NOT EXISTS bench; CREATE TABLE IF NOT EXISTS bench.committed (id int, note text)"
        )
        latencies = []
        for number in range(count):
            began = time.perf_counter()
            await connection.execute("INSERT INTO bench.committed VALUES ($1, 'x')", number)
            latencies.append(time.perf_counter() - began)
        await connection.execute("DROP TABLE bench.committed")
        return latencies
    finally:
        await connection.close()


async def redis_latencies(url: str, count: int = 500) -> list[float]:
    """Returns the seconds of Redis round trips."""
    client = aioredis.from_url(url)
    latencies = []
    for _ in range(count):
        began = time.perf_counter()
        await client.ping()
        latencies.append(time.perf_counter() - began)
    await client.aclose()
    return latencies


async def echo_latencies(address: str, count: int = 1_000) -> list[float]:
    """Returns the seconds of unary calls that do nothing (a health check) on the same server."""
    async with grpc.aio.insecure_channel(address) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        latencies = []
        for _ in range(count):
            began = time.perf_counter()
            await stub.Check(health_pb2.HealthCheckRequest())
            latencies.append(time.perf_counter() - began)
        return latencies

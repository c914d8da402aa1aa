"""Measures segment over its real stores, each figure beside its yardstick of the same minute, and that all say the same first."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import redis.asyncio as aioredis

from services.common.database import Database
from services.segment.domain.parsing import parse_rule
from services.segment.domain.rules import Rule as ParsedRule
from services.segment.history.opening import open_history
from services.segment.history.tables import Table, rows_of
from tests.bench.http_load import percentile
from tests.bench.report import Line, median
from tests.bench.segments import peers
from tests.bench.segments.making import make
from tests.bench.segments.rules import THREE_CLAUSES, hundred
from tests.integration.segment.world import World
from tests.support.stores import TestPostgres, TestRedis

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "1000000"))
EVENTS = int(os.environ.get("BENCH_EVENTS", "20000000"))
PAIRS, TOUCHED = 3, 1_500
ONE_BY_ONE = "the same rules one query at a time"
Timed = Callable[[], Awaitable[Any]]


def bench_segments() -> list[Line]:
    """Makes the history and measures.

    Raises:
        AssertionError: If two ways to ask disagree on anybody.
    """
    return asyncio.run(measure(CUSTOMERS, EVENTS))


async def measure(customers: int, events: int) -> list[Line]:
    """Returns the figures of a history of that size; raises as `bench_segments`."""
    async with a_world() as (world, url):
        await make(world, customers, events)
        asking = _Asking(world)
        lines = [await _build(world, url, asking, customers), *await _all(asking)]
        lines += [await _live(asking, customers), *await _people(world, asking, customers)]
        lines.append(_memory())
        return lines


@contextlib.asynccontextmanager
async def a_world() -> AsyncIterator[tuple[World, str]]:
    """Yields an empty workspace over real stores of its own, and the URL of its PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="yike-stores-", ignore_cleanup_errors=True) as name:
        directory = Path(name)
        postgres, server = TestPostgres(directory), TestRedis(directory)
        await postgres.start()
        await server.start()
        urls = postgres.urls(await postgres.create_database())
        database = Database.connect(urls("segment"), service="segment")
        redis = aioredis.Redis.from_url(await server.fresh_url())
        history = await open_history(f"chdb://{directory / 'history'}", contextlib.nullcontext)
        try:
            yield World(database, redis, history), urls("admin")
        finally:
            await history.close()
            await redis.aclose()
            await database.close()
            await server.stop()
            await postgres.stop()


class _Asking:
    """The ways to ask the history."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rules: dict[str, ParsedRule] = {name: parse_rule(rule) for name, rule in hundred().items()}
        self.terms: dict[str, Any] = {"now": world.clock.now(), "time_zone": "Asia/Shanghai"}

    async def each(self) -> dict[str, list[int]]:
        """Returns whom each rule holds of, by one scan."""
        found = self.world.history.members_of_each(self.world.workspace_id, self.rules, **self.terms)
        return {name: members.tolist() async for name, members in found}

    async def one(self, rule: ParsedRule) -> list[int]:
        """Returns whom a rule holds of."""
        return (await self.world.history.members(self.world.workspace_id, rule, **self.terms)).tolist()

    async def among(self, rules: dict[str, ParsedRule], customers: list[int]) -> dict[str, set[int]]:
        """Returns for whom of some customers rules hold, as the live loop asks."""
        return await self.world.history.holding(self.world.workspace_id, rules, customers, **self.terms)

    async def scan(self) -> None:
        """Counts the events of each customer, no more."""
        events = rows_of(Table.EVENTS, self.world.workspace_id)
        await self.world.history.connection.read(
            f"SELECT count() FROM (SELECT node_id, count() AS n FROM {events} GROUP BY node_id)"
        )


async def _build(world: World, url: str, asking: _Asking, customers: int) -> Line:
    """A new segment of three clauses from its creation until its members are committed, beside DuckDB and PostgreSQL."""
    rule = parse_rule(THREE_CLAUSES)
    expected = await asking.one(rule)
    duckdb = await peers.duckdb_of(world)
    postgres = await peers.postgres_of(world, url, customers)
    assert sorted(duckdb.members()) == expected, "DuckDB has other members"
    assert sorted(await postgres.members()) == [one for one in expected if one <= postgres.customers], "PostgreSQL has"
    built, plain = [], []
    for pair in range(PAIRS):
        built.append(await _seconds(lambda pair=pair: world.create(THREE_CLAUSES, f"build-{pair}")))
        began = time.perf_counter()
        duckdb.members()
        plain.append(time.perf_counter() - began)
        segment = await world.segments.get(world.workspace_id, f"build-{pair}")
        assert segment.size == len(expected)
    slow = await _seconds(postgres.members)
    await postgres.close()
    ratio = median([one / other for one, other in zip(built, plain, strict=True)])
    share = customers // postgres.customers
    return Line(
        "segment-build",
        f"{median(built):,.2f} s until {len(expected):,} members are committed",
        f"DuckDB in memory {median(plain):,.2f} s, nothing written; PostgreSQL {slow:,.1f} s over a {share}th of the customers",
        f"{ratio:,.2f} ×",
        "≤ 1.5 × DuckDB",
        ratio <= 1.5,
    )


async def _all(asking: _Asking) -> list[Line]:
    """All 100 for all customers, beside a plain scan and beside one query a rule."""
    each = await asking.each()
    alone: dict[str, list[int]] = {}

    async def one_by_one() -> None:
        for name, rule in asking.rules.items():
            alone[name] = await asking.one(rule)

    separate = await _seconds(one_by_one)
    assert each == alone, [name for name in each if each[name] != alone[name]]
    together, scans = [], []
    for _ in range(PAIRS):
        together.append(await _seconds(asking.each))
        scans.append(await _seconds(asking.scan))
    ratio = median([one / other for one, other in zip(together, scans, strict=True)])
    members = sum(map(len, each.values()))
    figure = f"{median(together):,.2f} s, {members:,} members of 100 rules"
    return [
        Line("segment-all", figure, f"count a customer {median(scans):,.2f} s", f"{ratio:,.1f} ×", "≤ 20 ×", ratio <= 20),
        Line("segment-all, one by one", figure, f"{ONE_BY_ONE} {separate:,.1f} s", f"{median(together) / separate:,.2f} ×", "< 1 ×", median(together) < separate),
    ]  # fmt: skip


async def _live(asking: _Asking, customers: int) -> Line:
    """What a turn of the live loop asks: 100 rules of 1,500 touched customers, beside one query a rule."""
    chosen = sorted(random.Random(1).sample(range(1, customers + 1), min(TOUCHED, customers // 2)))
    together = await asking.among(asking.rules, chosen)
    alone: dict[str, set[int]] = {}
    one, separate = [], []

    async def one_by_one() -> None:
        for name, rule in asking.rules.items():
            alone.update(await asking.among({name: rule}, chosen))

    for _ in range(PAIRS):
        one.append(await _seconds(lambda: asking.among(asking.rules, chosen)))
        separate.append(await _seconds(one_by_one))
    assert together == alone
    ratio = median([a / b for a, b in zip(one, separate, strict=True)])
    return Line(
        f"live: {len(chosen):,} touched customers",
        f"{median(one) * 1e3:,.0f} ms",
        f"{ONE_BY_ONE} {median(separate) * 1e3:,.0f} ms",
        f"{ratio:,.2f} ×",
        "≤ 0.2 ×",
        ratio <= 0.2,
    )


async def _people(world: World, asking: _Asking, customers: int) -> list[Line]:
    """What people wait for: a preview over everybody beside a scan, an explanation beside the bare answer."""
    previews, scans, explanations, bare = [], [], [], []
    expected = len(await asking.one(parse_rule(THREE_CLAUSES)))
    for turn in range(7):
        preview = world.asking.preview(world.workspace_id, THREE_CLAUSES, sample_size=10)
        began = time.perf_counter()
        assert next(iter((await preview).parts.values())) == expected
        previews.append(time.perf_counter() - began)
        scans.append(await _seconds(asking.scan))
        customer = 1 + turn * customers // 10
        explanations.append(
            await _seconds(lambda whose=customer: world.asking.explain(world.workspace_id, "build-0", whose))
        )
        bare.append(await _seconds(lambda whose=customer: asking.among({"one": parse_rule(THREE_CLAUSES)}, [whose])))
    return [
        _waited("preview over everybody", previews, "count a customer", scans, 20),
        _waited("explain a customer", explanations, "whether the rule holds", bare, 20),
    ]


def _waited(name: str, times: list[float], what: str, yardstick: list[float], aim: float) -> Line:
    ratio = median([one / other for one, other in zip(times, yardstick, strict=True)])
    return Line(
        name,
        f"p50 {percentile(times, 0.5) * 1e3:,.0f} ms",
        f"{what} {median(yardstick) * 1e3:,.0f} ms",
        f"{ratio:,.1f} ×",
        f"≤ {aim:g} ×",
        ratio <= aim,
    )


def _memory() -> Line:
    """The most that this process ever held: the engine, its caches, and every answer as Python lists."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    peak, limit = int(status["VmHWM"].split()[0]) / 2**20, 8.0
    return Line("memory, DuckDB's copy included", f"{peak:,.1f} GiB at most", f"{limit:g} GiB", f"{peak / limit:,.2f} ×", "≤ 1 ×", peak <= limit)  # fmt: skip


async def _seconds(ask: Timed) -> float:
    began = time.perf_counter()
    await ask()
    return time.perf_counter() - began

"""A process whose own clock is off: nothing early, nothing lost. PostgreSQL's clock decides."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from services.common.clock import SystemClock, monotonic_seconds
from services.common.errors import Unavailable
from services.common.settings import ServiceSettings
from services.journey.app import build
from services.journey.domain import Reentry, ReentryMode, RunState
from services.journey.settings import JourneySettings
from services.journey.usecases.effects import LEASE
from tests.integration.journey.test_exactly_once import order
from tests.support.clocks import SKEWS, SkewedClock
from tests.support.journey_peers import TOKEN
from tests.support.journeys import define, leave, send, wait

PATIENCE_SECONDS = 120.0
MARGIN = timedelta(minutes=1)
"""The stage's own clock is this machine's, as it was a moment ago."""

pytestmark = pytest.mark.parametrize("skew", SKEWS)


@asynccontextmanager
async def process(stage, redis_url: str, skew: timedelta) -> AsyncIterator[None]:
    """Runs what journey's process runs, on a machine whose clock is off."""
    peers = f"127.0.0.1:{stage.peers.port}"
    settings = ServiceSettings(
        service="journey",
        database_url=stage.urls("journey"),
        redis_url=redis_url,
        service_token=TOKEN,
        encryption_key=bytes(32),
        addresses={"messaging": peers, "segment": peers, "profile": peers, "identity": peers},
    )
    service = await build(JourneySettings(service=settings), SkewedClock(skew))
    loops = [asyncio.ensure_future(loop()) for loop in service.background]
    try:
        yield
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        for close in service.close:
            await close()


async def until(condition) -> None:
    """Waits for a condition, polling."""
    deadline = monotonic_seconds() + PATIENCE_SECONDS
    while not await condition():
        assert monotonic_seconds() < deadline, "it did not come true in time"
        await asyncio.sleep(0.05)


async def present(stage) -> datetime:
    """Returns PostgreSQL's time."""
    (row,) = await stage.rows("SELECT clock_timestamp() AS now")
    now: datetime = row["now"]
    return now


async def test_entries_waits_and_all_that_is_written_follow_the_databases_time(stage, redis_url, skew):
    stage.clock.set(SystemClock().now())
    began = await present(stage)
    again = Reentry(ReentryMode.AFTER_COOLDOWN, 1)
    await stage.publish_journey("short", define(wait(seconds=1), send(), reentry=again))
    await stage.publish_journey("long", define(wait(seconds=1_800), send()))
    async with process(stage, redis_url, skew):
        # Not too old by a clock that is ahead; within the cooldown whatever a clock says.
        await stage.tell("profile", 42, order(stage, 42, "m1"))

        async def has_ended() -> bool:
            return [run.state for run in await stage.runs("short")] == [RunState.COMPLETED]

        await until(has_ended)
        await stage.tell("profile", 42, order(stage, 42, "m2"))

        async def is_refused() -> bool:
            return len(await stage.refusals()) == 2

        await until(is_refused)
        assert [run.state for run in await stage.runs("long")] == [RunState.WAITING]
    ended = await present(stage)
    assert await stage.refusals() == [(42, "already_walked", 1), (42, "cooling_down", 1)]
    (waited,) = await stage.rows(
        "SELECT w.time - b.time AS waited FROM step_log b JOIN step_log w USING (workspace_id, run_id) "
        "WHERE b.decision = 'waiting' AND w.decision = 'wait_over' AND w.number = b.number + 1"
    )
    assert waited["waited"] >= timedelta(seconds=1)
    future = {("timers", "due_at"), ("runs", "wake_time")}
    columns = await stage.rows(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.columns w "
        "ON w.table_schema = c.table_schema AND w.table_name = c.table_name AND w.column_name = 'workspace_id' "
        "WHERE c.table_schema = 'journey' AND c.data_type = 'timestamp with time zone'"
    )
    seen = set()
    for table, column in sorted((row["table_name"], row["column_name"]) for row in columns):
        for row in await stage.rows(
            f"SELECT {column} AS time FROM {table} WHERE workspace_id = $1", stage.workspace_id
        ):
            if row["time"] is not None:
                seen.add((table, column))
                latest = timedelta(seconds=1_800) if (table, column) in future else timedelta(0)
                assert began - MARGIN <= row["time"] <= ended + latest + LEASE, (table, column)
    assert {("runs", "start_time"), ("runs", "end_time"), ("effects", "finish_time"), ("timers", "due_at")} <= seen


async def test_what_is_put_off_or_leased_is_due_by_the_databases_time(stage, redis_url, skew):
    await stage.publish_journey("welcome", define(send(), leave(reason="sent")))
    stage.clock.set(SystemClock().now())
    stage.peers.failures = [Unavailable(retry_after_seconds=1.0)]
    async with process(stage, redis_url, skew):
        await stage.tell("profile", 42, order(stage, 42, "m1"))

        async def has_ended() -> bool:
            return [run.state for run in await stage.runs("welcome")] == [RunState.EXITED]

        await until(has_ended)
    (row,) = await stage.rows("SELECT attempts, next_attempt_time - ask_time AS after FROM effects")
    assert row["attempts"] == 2
    # The last claim's lease, taken after the first pause of 2 s.
    assert timedelta(seconds=2) + LEASE <= row["after"] <= timedelta(seconds=PATIENCE_SECONDS) + LEASE
    assert list(stage.peers.repeats.values()) == [1]


async def test_housekeeping_removes_nothing_before_its_time(stage, redis_url, skew):
    stage.clock.set(SystemClock().now())
    await stage.publish_journey("welcome", define(send()))
    await stage.hear(stage.event(42), stage.event(42))
    await stage.settle()
    async with process(stage, redis_url, skew):
        await stage.tell("profile", 43, order(stage, 43, "m1"))

        async def has_ended() -> bool:
            return {run.state for run in await stage.runs("welcome", 43)} == {RunState.COMPLETED}

        await until(has_ended)
    assert len(await stage.rows("SELECT 1 FROM effects")) == 2
    assert await stage.refusals() == [(42, "already_walked", 1)]

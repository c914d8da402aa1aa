"""The service as a process of its own: loops, database time, and kill -9."""

import asyncio
import base64
import os
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator

import pytest

from dev.supervisor.environment import REPOSITORY
from services.common.clock import SystemClock, monotonic_seconds
from services.journey.domain import RunState
from tests.integration.journey.test_exactly_once import order
from tests.support.journey_peers import TOKEN
from tests.support.journeys import define, send, wait


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def start_process(stage, redis_url, tmp_path) -> AsyncIterator:
    """Starts `python -m services journey` on the stage's stores; every process is gone afterwards."""
    started: list[asyncio.subprocess.Process] = []
    key = base64.b64encode(secrets.token_bytes(32)).decode()

    async def start() -> asyncio.subprocess.Process:
        peers = f"127.0.0.1:{stage.peers.port}"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("YIKE_")} | {
            "YIKE_HOME": str(tmp_path),
            "YIKE_DATABASE_URL": stage.urls("journey"),
            "YIKE_REDIS_URL": redis_url,
            "YIKE_SERVICE_TOKEN": TOKEN,
            "YIKE_ENCRYPTION_KEY": key,
            "YIKE_JOURNEY_ADDRESS": f"127.0.0.1:{free_port()}",
            "YIKE_MESSAGING_ADDRESS": peers,
            "YIKE_SEGMENT_ADDRESS": peers,
            "YIKE_PROFILE_ADDRESS": peers,
        }
        with (tmp_path / "journey.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "services", "journey", cwd=REPOSITORY, env=environment, stdout=log, stderr=log
            )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def until(condition, seconds: float = 120.0) -> None:
    """Waits for a condition, polling."""
    deadline = monotonic_seconds() + seconds
    while not await condition():
        assert monotonic_seconds() < deadline, "it did not come true in time"
        await asyncio.sleep(0.05)


async def test_a_killed_process_goes_on_after_its_restart_and_sends_once(stage, start_process):
    stage.clock.set(SystemClock().now())
    await stage.publish_journey("welcome", define(wait(seconds=1), send(), wait("then", seconds=1)))
    process = await start_process()
    for customer_id in range(1, 21):
        await stage.tell("profile", customer_id, order(stage, customer_id, f"m{customer_id}"))

    async def all_begun() -> bool:
        return len(await stage.runs("welcome")) == 20

    async def all_ended() -> bool:
        return all(run.state is RunState.COMPLETED for run in await stage.runs("welcome"))

    await until(all_begun)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    again = await start_process()
    await until(all_ended, seconds=60)
    assert len(stage.peers.sent) == 20
    assert len(await stage.runs("welcome")) == 20
    # Never early, by the database's clock.
    rows = await stage.rows(
        "SELECT w.time - b.time AS waited FROM step_log b JOIN step_log w USING (workspace_id, run_id) "
        "WHERE b.decision = 'waiting' AND w.decision = 'wait_over' AND w.number = b.number + 1"
    )
    assert len(rows) == 40
    assert min(row["waited"].total_seconds() for row in rows) >= 1
    again.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(again.wait(), 120) == 0

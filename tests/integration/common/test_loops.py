"""No loop of any service ends by what its database answers: each meets every kind of error, and its process goes on."""

from __future__ import annotations

import asyncio
import base64
import os
import secrets
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import exc

from dev.supervisor.environment import REPOSITORY
from dev.supervisor.ports import assign_ports
from services.common.clock import monotonic_seconds
from services.common.database import Database
from services.common.errors import DeadlineExceeded, Unavailable
from services.common.loops import run_for_ever
from services.common.topology import SERVICES
from tests.support.faulty_process import errors
from tests.support.stores import DatabaseUrls

PATIENCE_SECONDS = 120.0
# What says nothing about the call: connections, rollbacks, resources, locks, operators, the system.
PASSING = ("08", "28", "3D", "40", "53", "55", "57", "58", "F0", "XX")


@pytest.fixture
async def start(
    database_urls: DatabaseUrls, redis_url: str, tmp_path: Path
) -> AsyncIterator[Callable[[str], Awaitable[asyncio.subprocess.Process]]]:
    """Starts services over faulty databases; all are gone afterwards."""
    started: list[asyncio.subprocess.Process] = []

    async def start_one(service: str) -> asyncio.subprocess.Process:
        ports = assign_ports(list(SERVICES), {})
        environment = {name: value for name, value in os.environ.items() if not name.startswith("YIKE_")} | {
            "FAULTS_REPORT": str(tmp_path / "report"),
            "YIKE_HOME": str(tmp_path),
            "YIKE_DATABASE_URL": database_urls(service),
            "YIKE_REDIS_URL": redis_url,
            "YIKE_SERVICE_TOKEN": secrets.token_hex(16),
            "YIKE_ENCRYPTION_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            **{f"YIKE_{name.upper()}_ADDRESS": f"127.0.0.1:{port}" for name, port in ports.items()},
        }
        with (tmp_path / "log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.support.faulty_process", service,
                cwd=REPOSITORY, env=environment, stdout=log, stderr=log,
            )  # fmt: skip
        started.append(process)
        return process

    yield start_one
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.wait()


SLOW = ("segment", "profile", "messaging")
"""Services of many loops: each meets every error, which takes its time."""


@pytest.mark.parametrize(
    "service", [pytest.param(each, marks=pytest.mark.slow if each in SLOW else ()) for each in SERVICES]
)
async def test_no_error_of_the_database_ends_a_loop(service, start, tmp_path):
    process = await start(service)
    report = tmp_path / "report"

    def lines(word: str) -> set[str]:
        told = report.read_text(encoding="utf-8").splitlines() if report.exists() else []
        return {line.partition(" ")[2] for line in told if line.startswith(word + " ")}

    give_up = monotonic_seconds() + PATIENCE_SECONDS
    while not lines("started") or lines("started") - lines("met_all"):
        log = (tmp_path / "log").read_text(encoding="utf-8")[-3_000:]
        assert process.returncode is None, f"{service} ended\n{log}"
        assert monotonic_seconds() < give_up, f"not all met: {lines('started') - lines('met_all')}\n{log}"
        await asyncio.sleep(0.05)
    # Every service relays. What runs outside `run_for_ever` has no name.
    assert f"relay:{service}" in lines("started")
    assert "unguarded" not in lines("met_all")
    process.terminate()
    assert await process.wait() == 0


@pytest.mark.parametrize("wrapped", [False, True], ids=["of the driver", "of sqlalchemy"])
async def test_what_says_nothing_about_a_call_is_unavailable(database: Database, wrapped: bool) -> None:
    for error in errors():
        state = getattr(error, "sqlstate", None) or ""
        expected: type[BaseException] = type(error)
        if isinstance(error, asyncpg.QueryCanceledError):
            expected = DeadlineExceeded
        elif state.startswith(PASSING) or isinstance(
            error, OSError | asyncpg.InterfaceError | asyncpg.InternalClientError
        ):
            expected = Unavailable
        elif wrapped:
            expected = exc.DBAPIError
        try:
            async with database.workspace("ws_aaaa"):
                raise exc.DBAPIError("SELECT 1", {}, error) if wrapped else error
        except Exception as raised:
            assert isinstance(raised, expected), (error, raised)  # noqa: PT017 - which of many errors it was is told
        else:
            pytest.fail(f"{error!r} was swallowed")


async def test_a_loop_is_cancelled_while_it_waits_out_an_error() -> None:
    async def fail() -> None:
        raise RuntimeError("again and again")

    loop = asyncio.ensure_future(run_for_ever("failing", fail))
    await asyncio.sleep(0)
    loop.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loop

"""How the gateway ends, and what it does while what it needs is away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from services.common.database import Database
from tests.integration.gateway.conftest import run_gateway
from tests.integration.gateway.recorder import Recorder
from tests.support.stores import DatabaseUrls

EVENT = {"userId": "u", "event": "E"}


async def test_what_is_under_way_is_answered_before_the_end(
    database_urls: DatabaseUrls,
    database: Database,
    redis_url: str,
    recorder_address: tuple[Recorder, str],
    tmp_path: Path,
) -> None:
    recorder, address = recorder_address
    async with run_gateway(database_urls, database, redis_url, recorder, address, tmp_path) as gateway:
        async with httpx.AsyncClient(base_url=gateway.url, timeout=60, verify=False) as client:
            recorder.hold.clear()
            body = {**EVENT, "writeKey": gateway.demo.write_key}
            posts = [asyncio.ensure_future(client.post("/v1/track", json=body)) for _ in range(10)]
            await recorder.reached(in_flight=1)
            port = urlsplit(gateway.url).port or 0
            # All ten are inside once each has its connection and the gateway has read all that came over them.
            await _until(lambda: len(_unread_bytes(port)) >= 10 and not any(_unread_bytes(port)))
            gateway.process.terminate()
            await _until(lambda: not _listens(port))
            recorder.hold.set()
            answers = await asyncio.gather(*posts)
            assert [answer.status_code for answer in answers] == [200] * 10
            assert len(recorder.events()) == 10
        assert await asyncio.wait_for(gateway.process.wait(), 60) == 0


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - the kernel tells nobody of it
            await asyncio.sleep(0.02)


def _sockets(port: int, state: str) -> list[list[str]]:
    """Returns the kernel's lines of the sockets of a port of this machine that are in a state."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [line for line in lines if line[1].endswith(f":{port:04X}") and line[3] == state]


def _unread_bytes(port: int) -> list[int]:
    """Returns, for each connection to a port, how many bytes its server has not read yet."""
    return [int(line[4].partition(":")[2], 16) for line in _sockets(port, "01")]


def _listens(port: int) -> bool:
    return bool(_sockets(port, "0A"))


async def test_a_gateway_without_redis_or_services_refuses_and_says_so(
    database_urls: DatabaseUrls, database: Database, recorder_address: tuple[Recorder, str], tmp_path: Path
) -> None:
    recorder, _ = recorder_address
    nowhere = "127.0.0.1:9"
    async with (
        run_gateway(database_urls, database, f"redis://{nowhere}/0", recorder, nowhere, tmp_path) as gateway,
        httpx.AsyncClient(base_url=gateway.url, timeout=60, verify=False) as client,
    ):
        body = {**EVENT, "writeKey": gateway.demo.write_key}
        answer = await client.post("/v1/track", json=body)
        assert (answer.status_code, answer.json()["code"]) == (503, "UNAVAILABLE")
        assert answer.headers["retry-after"]
        assert nowhere not in answer.text
        ready = await client.get("/readyz")
        assert ready.status_code == 503
        assert "profile" in ready.json()["waitingFor"]
        assert "database" not in ready.json()["waitingFor"]

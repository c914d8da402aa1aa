"""Connections that say nothing, or little: they end, and keep nobody else from being answered."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from dev.supervisor.health import Health, http_health
from gateway.connections import HEADER_SECONDS, MOST_CONNECTIONS_A_PEER, allowed_connections, close_above_limit
from gateway.health import health_socket
from services.common.database import Database
from tests.integration.gateway.conftest import RunningGateway, run_gateway
from tests.integration.gateway.recorder import Recorder
from tests.support.stores import DatabaseUrls

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
RUN = "of-the-tests"
PATIENCE = 60.0


@pytest.fixture(scope="module")
async def crowded(
    database_urls: DatabaseUrls,
    database: Database,
    redis_url: str,
    recorder_address: tuple[Recorder, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[RunningGateway]:
    """A gateway of a supervisor's run, with little patience."""
    home: Path = tmp_path_factory.mktemp("home")
    async with run_gateway(
        database_urls, database, redis_url, *recorder_address, home,
        module="tests.support.impatient_gateway", YIKE_RUN_ID=RUN,
    ) as running:  # fmt: skip
        yield running


async def _open(gateway: RunningGateway, sent: bytes = b"") -> Streams:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(gateway.url).port)
    writer.write(sent)
    return reader, writer


async def _ended(streams: Streams) -> bytes:
    """Waits until the server ends a connection; returns what it said."""
    said = b""
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(PATIENCE):
            while data := await streams[0].read(65_536):
                said += data
    return said


SILENT = (
    b"",
    b"G",
    b"GET /healthz HTTP/1.1\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: ",
    b"PRI * HTTP/2.0\r\n",
    b"\x16\x03\x01",
)
KEPT = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
WITH_BODY = ("/v1/track", "/v1/segments", "/callbacks/wecom/ws_abcdefghijkl", "/nowhere")


async def test_a_connection_that_does_not_go_on_is_ended(crowded: RunningGateway) -> None:
    """All at once, since each takes its time: no first byte, half a head, nothing after an answer, a body that never comes."""
    head = f"Host: x\r\nAuthorization: Bearer {crowded.demo.secret_key}\r\nContent-Length: 1000\r\n\r\n{{"
    bodies = [f"POST {path} HTTP/1.1\r\n{head}".encode() for path in WITH_BODY]
    opened = [await _open(crowded, sent) for sent in (*SILENT, KEPT, *bodies)]
    said = await asyncio.gather(*(_ended(streams) for streams in opened))
    for _, writer in opened:
        writer.close()
    assert not any(b" 200 " in each for each in said[: len(SILENT)])
    assert b" 200 " in said[len(SILENT)]
    assert all(each.startswith(b"HTTP/1.1 4") for each in said[len(SILENT) + 1 :])


@pytest.fixture
def silent_number() -> Iterator[int]:
    """How many connections fit nowhere; meanwhile this process may open so many more files than it has."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    number = 2_200
    wanted = number + 500 + len(os.listdir("/proc/self/fd"))
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip("this account may not open so many files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield number
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_more_silent_connections_than_fit_keep_nobody_from_an_answer(
    crowded: RunningGateway, silent_number: int
) -> None:
    silent: list[Streams] = []
    try:
        async with httpx.AsyncClient(base_url=crowded.url, timeout=PATIENCE, verify=False) as client:
            for _ in range(silent_number // 100):
                silent += await asyncio.gather(*(_open(crowded) for _ in range(100)))
            port = urlsplit(crowded.url).port or 0
            apart = await http_health("127.0.0.1", port, "/readyz", apart=health_socket(RUN))
            assert apart is Health.READY
            assert (await client.get("/healthz")).status_code == 200
            assert set(await asyncio.gather(*(_ended(streams) for streams in silent))) == {b""}
    finally:
        for _, writer in silent:
            writer.close()


async def test_the_supervisor_asks_at_the_port_where_there_is_no_socket_apart(crowded: RunningGateway) -> None:
    port = urlsplit(crowded.url).port or 0
    assert await http_health("127.0.0.1", port, "/readyz", apart=health_socket("nobody")) is Health.READY


def test_the_limits_are_those_of_the_readme() -> None:
    text = (Path(__file__).parents[3] / "gateway" / "README.md").read_text()
    assert f"{HEADER_SECONDS} s for the next request's headers" in text
    assert f"{MOST_CONNECTIONS_A_PEER:,} of one address" in text
    assert 64 <= allowed_connections() <= 8_192


async def test_of_a_peer_above_its_limit_the_longest_silent_are_closed() -> None:
    accepted: list[asyncio.StreamWriter] = []

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.append(writer)
        while data := await reader.read(100):
            writer.write(data)
        writer.close()

    server = await asyncio.start_server(keep, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    mine = [await asyncio.open_connection("127.0.0.1", port) for _ in range(12)]
    others = [await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.2", 0)) for _ in range(6)]
    stranger, elsewhere = socket.socketpair()
    await asyncio.sleep(0.1)
    for reader, writer in mine[4:]:
        writer.write(b"x")
        assert await reader.read(1) == b"x"
    assert await asyncio.to_thread(close_above_limit, port, 8) == 4
    assert [await reader.read(1) for reader, _ in mine[:4]] == [b""] * 4
    for reader, writer in (*mine[4:], *others):
        writer.write(b"y")
        assert await reader.read(1) == b"y"
    assert await asyncio.to_thread(close_above_limit, port, 8) == 0
    stranger.send(b"z")
    assert elsewhere.recv(1) == b"z"
    for each in (stranger, elsewhere):
        each.close()
    for _, writer in (*mine, *others):
        writer.close()
    server.close()

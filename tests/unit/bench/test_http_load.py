"""The load client over kept connections that a server closes: nothing is lost, and no error is hidden."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from tests.bench.http_load import Connection, post_all

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
CLOSING = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"


@asynccontextmanager
async def serve(answer: Callable[[int, int], bytes | None]) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Serves on loopback; `answer` is asked with the number of the connection and of the request on it.

    None closes without an answer; what comes back shorter than a whole answer is sent, and the connection closed.
    """
    taken: list[bytes] = []
    connections = iter(range(10_000))

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = next(connections)
        for number in range(10_000):
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            except asyncio.IncompleteReadError:
                break
            body = await reader.readexactly(int(head.partition("content-length: ")[2].split("\r\n")[0]))
            given = answer(connection, number)
            if given is None:
                break
            writer.write(given)
            await writer.drain()
            if given != ANSWER:
                break
            taken.append(body)
        writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", taken
    finally:
        server.close()


async def test_what_a_closed_kept_connection_did_not_answer_is_sent_again() -> None:
    async with serve(lambda _, number: ANSWER if number < 3 else None) as (url, taken):
        bodies = [str(number).encode() for number in range(50)]
        outcome = await post_all(url, "/", iter(bodies), write_key="", connections=4)
    assert sorted(taken) == sorted(bodies)
    assert len(outcome.latencies) == 50
    assert outcome.reconnections >= 10


async def test_a_connection_that_the_server_said_it_closes_is_not_used_again() -> None:
    async with serve(lambda _, number: CLOSING) as (url, _):
        connection = Connection(url)
        assert [(await connection.request("POST", "/"))[0] for _ in range(3)] == [200, 200, 200]
        assert connection.reconnections == 0


@pytest.mark.parametrize("cut", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"])
async def test_an_answer_broken_off_is_an_error_also_on_a_kept_connection(cut: bytes) -> None:
    async with serve(lambda _, number: ANSWER if number == 0 else cut) as (url, _):
        connection = Connection(url)
        await connection.request("POST", "/")
        with pytest.raises(ConnectionError):
            await connection.request("POST", "/")


async def test_a_server_that_answers_nobody_is_an_error() -> None:
    async with serve(lambda _, number: None) as (url, _):
        with pytest.raises(ConnectionError):
            await Connection(url).request("POST", "/")
    with pytest.raises(ConnectionError):
        await Connection("http://127.0.0.1:9").request("GET", "/")


async def test_a_new_connection_that_is_closed_too_is_an_error() -> None:
    async with serve(lambda connection, number: ANSWER if (connection, number) == (0, 0) else None) as (url, _):
        connection = Connection(url)
        await connection.request("POST", "/")
        with pytest.raises(ConnectionError):
            await connection.request("POST", "/")

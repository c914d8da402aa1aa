"""How a process is, asked over the same wire its users come by: gRPC health, HTTP, PostgreSQL, Redis."""

import asyncio
import contextlib
import enum

import asyncpg
import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

PROBE_TIMEOUT_SECONDS = 3.0
"""A probe without an answer for this long counts as silence."""


class Health(enum.Enum):
    """The answer of a probe."""

    READY = "ready"
    """It takes work."""
    NOT_READY = "not_ready"
    """It answers, but takes no work now."""
    SILENT = "silent"
    """It gives no answer."""


async def grpc_health(address: str, service_token: str) -> Health:
    """Asks a gRPC server (`host:port`) by `grpc.health.v1.Health/Check`."""
    # A channel for each probe: a kept one would wait out its own back-off after a restart.
    async with grpc.aio.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)]) as channel:
        try:
            answer = await health_pb2_grpc.HealthStub(channel).Check(
                health_pb2.HealthCheckRequest(),
                timeout=PROBE_TIMEOUT_SECONDS,
                metadata=(("authorization", f"Bearer {service_token}"),),
            )
        except grpc.aio.AioRpcError as error:
            silent = error.code() in {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}
            return Health.SILENT if silent else Health.NOT_READY
    return Health.READY if answer.status == health_pb2.HealthCheckResponse.SERVING else Health.NOT_READY


async def http_health(host: str, port: int, path: str, *, apart: str = "") -> Health:
    """Asks an HTTP server by `GET path`: 2xx is ready, another answer is not.

    Args:
        host: Address of the server.
        port: Its port.
        path: What is asked for.
        apart: An abstract socket on which the server answers, too, however full its port is; empty: it has none.
    """
    try:
        async with asyncio.timeout(PROBE_TIMEOUT_SECONDS):
            reader, writer = await _open(host, port, apart)
            try:
                request = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
                writer.write(request.encode("ascii"))
                await writer.drain()
                status_line = (await reader.readline()).split()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return Health.SILENT
    if len(status_line) < 2:
        return Health.SILENT
    return Health.READY if status_line[1].startswith(b"2") else Health.NOT_READY


async def _open(host: str, port: int, apart: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if apart:
        # While it starts, it does not listen there yet, nor on its port.
        with contextlib.suppress(OSError):
            return await asyncio.open_unix_connection(apart)
    return await asyncio.open_connection(host, port)


async def postgres_health(url: str) -> Health:
    """Asks a PostgreSQL server by a login and `SELECT 1`."""
    try:
        async with asyncio.timeout(PROBE_TIMEOUT_SECONDS):
            connection = await asyncpg.connect(url, timeout=PROBE_TIMEOUT_SECONDS)
            try:
                await connection.execute("SELECT 1")
            finally:
                connection.terminate()
    except (OSError, TimeoutError):
        return Health.SILENT
    except (asyncpg.PostgresError, asyncpg.InterfaceError):
        return Health.NOT_READY
    return Health.READY


async def redis_health(host: str, port: int, password: str) -> Health:
    """Asks a Redis server by `PING`; one still loading its file is not ready.

    On the bare wire: the client library takes a quarter of a second to load, before anything could be started.
    """
    try:
        async with asyncio.timeout(PROBE_TIMEOUT_SECONDS):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                for command in (["AUTH", password], ["PING"]):
                    parts = "".join(f"${len(part)}\r\n{part}\r\n" for part in command)
                    writer.write(f"*{len(command)}\r\n{parts}".encode("ascii"))
                    answer = await reader.readline()
                    if not answer.startswith(b"+"):
                        return Health.NOT_READY if answer.startswith(b"-") else Health.SILENT
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return Health.SILENT
    return Health.READY

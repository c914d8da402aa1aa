"""Whether the gateway lives, and whether all that it needs answers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from pathlib import Path

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.disk import takes_data
from services.common.database import Database
from services.common.errors import YikeError

CHECK_SECONDS = 2.0


def health_socket(run_id: str) -> str:
    """Returns the abstract name of the socket on which the gateway of a supervisor's run tells its readiness."""
    return f"\0yike-gateway-{run_id}"


class Health:
    """`/healthz` and `/readyz`."""

    def __init__(self, channels: Mapping[str, grpc.aio.Channel], database: Database, home: Path) -> None:
        """Takes the channel of each service, the gateway's database, and the home whose disks the stores may be on."""
        self._home = home
        self._stubs = {name: health_pb2_grpc.HealthStub(channel) for name, channel in channels.items()}
        self._database = database

    def routes(self) -> list[Route]:
        """Returns both routes."""
        return [
            Route("/healthz", self.alive, methods=["GET"]),
            Route("/readyz", self.ready, methods=["GET"]),
        ]

    async def serve_apart(self, run_id: str) -> None:
        """Answers readiness to the supervisor over a socket of its own, until cancelled.

        Whoever fills the public port with connections keeps nobody there from learning that this process is alive. The
        socket has an abstract name: it is no file, and only this machine reaches it.
        """
        server = await asyncio.start_unix_server(self._answer_apart, path=health_socket(run_id))
        async with server:
            await server.serve_forever()

    async def _answer_apart(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            async with asyncio.timeout(CHECK_SECONDS):
                await reader.readuntil(b"\r\n\r\n")
            ready = not (await self._unusable())[1]
            writer.write(b"HTTP/1.1 %d x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n" % (200 if ready else 503))
            await writer.drain()
        writer.close()

    async def alive(self, request: Request) -> Response:
        """Answers 200 as long as the process can answer at all."""
        return JSONResponse({"status": "alive"})

    async def ready(self, request: Request) -> Response:
        """Answers 200 when disk, database and all services can be used; else 503, naming those that cannot."""
        answers, waiting_for = await self._unusable()
        status = {"status": "not ready" if waiting_for else "ready", "checks": answers, "waitingFor": waiting_for}
        return JSONResponse(status, status_code=503 if waiting_for else 200, headers={"cache-control": "no-store"})

    async def _unusable(self) -> tuple[dict[str, bool], list[str]]:
        """Returns all checks, and the names of those that failed."""
        names = ["disk", "database", *self._stubs]
        checks = [
            self._check_disk(), self._check_database(), *(self._check_service(name) for name in self._stubs),
        ]  # fmt: skip
        answers = dict(zip(names, await asyncio.gather(*checks), strict=True))
        return answers, [name for name, good in answers.items() if not good]

    async def _check_service(self, name: str) -> bool:
        try:
            answer = await self._stubs[name].Check(health_pb2.HealthCheckRequest(), timeout=CHECK_SECONDS)
        except (YikeError, grpc.aio.AioRpcError):
            return False
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)

    async def _check_disk(self) -> bool:
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                return await asyncio.to_thread(takes_data, self._home)
        except TimeoutError:
            return False

    async def _check_database(self) -> bool:
        try:
            async with asyncio.timeout(CHECK_SECONDS), self._database.plain() as connection:
                await connection.execute(text("SELECT 1"))
        except (YikeError, TimeoutError):
            return False
        return True

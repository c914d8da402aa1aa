"""The callbacks' address of a test: hands on to messaging what comes, as the gateway does."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from dev.sandbox.wire import Answer, HttpServer, Request
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

if TYPE_CHECKING:
    from tests.integration.messaging.conftest import World


@dataclasses.dataclass
class Door:
    """Told when an answer was given."""

    world: World | None = None
    answers: asyncio.Queue[messaging_pb.RecordCallbackResponse] = dataclasses.field(default_factory=asyncio.Queue)

    async def answer(self, request: Request) -> Answer:
        """Hands a call to messaging."""
        assert self.world is not None
        *_, whose, last = request.path.split("/")
        of_account = request.path.startswith("/v1/callbacks/")
        workspace_id = request.query["workspace"] if of_account else last
        call = messaging_pb.RecordCallbackRequest(
            account_id=last if of_account else "",
            provider="PROVIDER_UNSPECIFIED" if of_account else f"PROVIDER_{whose.upper().replace('-', '_')}",
            headers=request.headers,
            query=request.query,
            raw_query=request.raw_query,
            body=request.body,
        )
        taken = await self.world.stub.RecordCallback(call, metadata=self.world.metadata(workspace_id))
        self.answers.put_nowait(taken)
        return Answer(taken.http_status, taken.body, taken.content_type)

    async def receipts(self, count: int) -> int:
        """Waits for so many calls; returns how many receipts in them were new."""
        async with asyncio.timeout(60):
            return sum([(await self.answers.get()).recorded for _ in range(count)])


@asynccontextmanager
async def open_door() -> AsyncIterator[tuple[Door, str]]:
    """Opens one; gives it and its address. Its world is set once there is one."""
    made = Door()
    server = HttpServer(made.answer, hang_seconds=1)
    port = await server.start("127.0.0.1", 0)
    yield made, f"http://127.0.0.1:{port}"
    await server.stop()

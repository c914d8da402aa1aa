"""Workers beside each other, and tenants that must not feel each other."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from services.common.clock import SystemClock
from services.common.settings import ServiceSettings
from services.messaging.app import Parts, assemble
from services.messaging.domain import Channel, MessageRequest, Purpose, Template
from services.messaging.worker.breaker import FAILURES
from services.messaging.worker.calling import CALLS_AT_ONCE
from tests.support.messaging_peers import KnownCustomer, Peers, new_peers, running_peers
from tests.support.sandbox import running_sandbox
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

MOST_PROBES = 8
"""In the minute that the test waits at most: the breaker's pauses grow from 2 s."""

TRANSACTIONAL = messaging_pb.PURPOSE_TRANSACTIONAL


@asynccontextmanager
async def workers(settings: ServiceSettings, count: int) -> AsyncIterator[list[Parts]]:
    """Runs several workers, as several processes would."""
    parts = [assemble(settings, SystemClock(), timeout_seconds=3.0) for _ in range(count)]
    running = [asyncio.ensure_future(part.dispatcher.run()) for part in parts]
    try:
        yield parts
    finally:
        for task in running:
            task.cancel()
        for task in running:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        for part in parts:
            for close in part.close:
                await close()


async def until(question: Callable[[], Awaitable[bool]]) -> None:
    """Waits until something is so."""
    async with asyncio.timeout(60):
        while not await question():  # noqa: ASYNC110 - it is asked of the database
            await asyncio.sleep(0.05)


async def ask(parts: Parts, peers: Peers, workspace_id: str, count: int) -> None:
    """Makes a template and customers, and asks for a transactional mail to each."""
    servicer, now = parts.servicer, SystemClock().now()
    await servicer._templates.create(
        workspace_id,
        Template("mail", "", Channel.EMAIL, Purpose.TRANSACTIONAL, "Hi", "", "Hello", "", {}, now, now),
    )
    for number in range(count):
        peers.add(workspace_id, KnownCustomer(1_000 + number, [("email", f"{workspace_id}-{number}@shop.example")]))
    await servicer._sending.send_many(
        workspace_id,
        [MessageRequest(f"r{number}", 1_000 + number, "mail") for number in range(count)],
        by="service:journey",
    )


async def states(parts: Parts, workspace_id: str) -> Counter[str]:
    """Counts the messages of a workspace by status."""
    counts, _ = await parts.servicer._reading.stats(workspace_id)
    found: Counter[str] = Counter()
    for count in counts:  # One by channel, status and reason.
        found[count.status.name] += count.messages
    return found


async def test_workers_side_by_side_send_each_message_once(settings_of: Any, tmp_path: Path) -> None:
    peers, workspace_id = new_peers(), f"ws_{secrets.token_hex(6)}"
    async with running_sandbox(tmp_path, SystemClock()) as sandbox, running_peers(peers) as peers_address:
        async with workers(settings_of(sandbox, peers_address), 3) as parts:
            await ask(parts[0], peers, workspace_id, 400)

            async def done() -> bool:
                return (await states(parts[0], workspace_id))["SENT"] == 400

            await until(done)
        copies = Counter(message["recipient"] for message in await sandbox.messages(limit=1_000))
    assert len(copies) == 400
    assert set(copies.values()) == {1}


async def test_tenant_with_a_silent_provider_holds_up_no_other(settings_of: Any, tmp_path: Path) -> None:
    peers = new_peers()
    silent, healthy = f"ws_{secrets.token_hex(6)}", f"ws_{secrets.token_hex(6)}"
    async with running_sandbox(tmp_path, SystemClock()) as sandbox, running_peers(peers) as peers_address:
        await sandbox.set_mode("hang", "smtp", account=f"sandbox-{silent}")
        async with workers(settings_of(sandbox, peers_address), 1) as parts:
            await ask(parts[0], peers, silent, 500)
            await ask(parts[0], peers, healthy, 100)

            async def done() -> bool:
                return (await states(parts[0], healthy))["SENT"] == 100

            await until(done)
            # The silent one's breaker keeps its messages for later, but for those that opened it, those that were under
            # way then, and a probe now and then.
            left = await states(parts[0], silent)
            assert left["SENT"] == 0
            assert left["UNKNOWN"] <= CALLS_AT_ONCE + FAILURES + MOST_PROBES
            assert left["QUEUED"] + left["SENDING"] + left["UNKNOWN"] == 500

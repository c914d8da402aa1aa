"""No outage of one provider, and no pace of one account, takes a turn from another: told by turns, not by seconds."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from services.common.clock import SystemClock
from services.messaging.app import Parts, assemble
from services.messaging.domain import Channel
from services.messaging.domain.accounts import AccountChange
from services.messaging.domain.pacing import Pace
from tests.integration.messaging.test_worker import ask, states, until
from tests.support.messaging_peers import Peers, new_peers, running_peers
from tests.support.sandbox import TestSandbox, running_sandbox

LONG_SECONDS = 600.0
"""How long the silent provider is waited for, and is silent: longer than any run of the test."""

MESSAGES = 260
"""Three batches."""

FEW_LANES = 3
"""Batches of one workspace and channel under way at once; there is room for 24 of all."""

Groups = Counter[tuple[str, Channel]]


@asynccontextmanager
async def worker(settings: Any) -> AsyncIterator[tuple[Parts, Groups, Groups]]:
    """Runs a worker; yields it, how many batches of each held messages, and how many of each were under way at once at most."""
    parts = assemble(settings, SystemClock(), timeout_seconds=LONG_SECONDS)
    lane = parts.dispatcher._lane
    batches, most, busy = Groups(), Groups(), Groups()
    deliver = lane.deliver

    async def watched(workspace_id: str, channel: Channel, *, worker: int, limit: int, crashes: int = 0) -> int:
        group = (workspace_id, channel)
        busy[group] += 1
        most[group] = max(most[group], busy[group])
        try:
            count = await deliver(workspace_id, channel, worker=worker, limit=limit, crashes=crashes)
            batches[group] += bool(count)
            return count
        finally:
            busy[group] -= 1

    lane.deliver = watched  # type: ignore[method-assign]
    running = asyncio.ensure_future(parts.dispatcher.run())
    try:
        yield parts, batches, most
    finally:
        running.cancel()
        await asyncio.wait([running])
        for close in parts.close:
            await close()


async def silent(parts: Parts, peers: Peers, sandbox: TestSandbox, workspace_id: str) -> None:
    """A workspace whose provider takes connections and never answers."""
    await sandbox.set_mode("hang", "smtp", account=f"sandbox-{workspace_id}")
    await ask(parts, peers, workspace_id, MESSAGES * 2)


async def paced(parts: Parts, peers: Peers, sandbox: TestSandbox, workspace_id: str) -> None:
    """A workspace whose only account is nearly used up for the day."""
    settings = sandbox.accounts("paced")["email"]
    await parts.servicer._accounts.create(
        workspace_id, "own", "smtp", AccountChange(settings=settings, pace=Pace(per_day=5))
    )
    await ask(parts, peers, workspace_id, MESSAGES * 2)


async def refused(parts: Parts, peers: Peers, sandbox: TestSandbox, workspace_id: str) -> None:
    """A workspace whose provider says at once that it cannot."""
    await sandbox.set_mode("4xx", "smtp", account=f"sandbox-{workspace_id}")
    await ask(parts, peers, workspace_id, MESSAGES * 2)


@pytest.mark.parametrize("trouble", [silent, paced, refused])
async def test_trouble_of_one_takes_no_turn_from_another(settings_of: Any, tmp_path: Path, trouble: Any) -> None:
    peers = new_peers()
    ill, alone, beside = (f"ws_{secrets.token_hex(6)}" for _ in range(3))
    async with (
        running_sandbox(tmp_path, SystemClock(), hang_seconds=LONG_SECONDS) as sandbox,
        running_peers(peers) as peers_address,
        worker(settings_of(sandbox, peers_address)) as (parts, batches, most),
    ):

        async def sent(workspace_id: str) -> None:
            """Sends to all of a healthy workspace."""
            await ask(parts, peers, workspace_id, MESSAGES)

            async def done() -> bool:
                return (await states(parts, workspace_id))["SENT"] == MESSAGES

            await until(done)

        await sent(alone)
        await trouble(parts, peers, sandbox, ill)

        async def begun() -> bool:
            return most[ill, Channel.EMAIL] > 0

        await until(begun)
        await sent(beside)
        # Whatever befalls the other: as many turns of its own, and nobody stands before it but the other's few lanes.
        assert batches[beside, Channel.EMAIL] <= 1.5 * batches[alone, Channel.EMAIL]
        assert most[ill, Channel.EMAIL] <= FEW_LANES
        of_ill = await states(parts, ill)
        if trouble is silent:
            # Nothing of the silent one has ended: it was not waited for.
            assert of_ill["SENT"] == of_ill["UNKNOWN"] == batches[ill, Channel.EMAIL] == 0
        if trouble is paced:
            assert of_ill["SENT"] <= 5
            assert most[ill, Channel.EMAIL] <= FEW_LANES
            # Once its pace is known it rests: no lane is kept by it.
            assert batches[ill, Channel.EMAIL] <= FEW_LANES

"""T15 in real processes: one fact, and one message, in 500 ends or holds up who works it over; the others are not lost."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from dev.supervisor.ports import assign_ports
from services.common.clients import open_channel, workspace_metadata
from services.common.clock import SystemClock
from services.common.database import Database, fetch_rows
from services.messaging.domain import Reason, Status
from services.messaging.domain.retries import MAX_CRASHES
from services.messaging.usecases.doubt import DEADLY
from tests.integration.common.conftest import database, laboratory_url, redis_client
from tests.integration.common.test_poison import poisoned
from tests.integration.messaging.conftest import settings_of
from tests.integration.messaging.test_crashes import WITHIN_SECONDS, process, until_answered
from tests.support.messaging_peers import TOKEN, KnownCustomer, new_peers, running_peers
from tests.support.poison import Poisoned
from tests.support.poisoned_worker import POISONS
from tests.support.sandbox import TestSandbox, running_sandbox
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import messaging_service_pb2_grpc as messaging_grpc

__all__ = ["database", "laboratory_url", "poisoned", "redis_client", "settings_of"]

FACTS = 2_500
MOST_TRIES = 4
"""A process that had moved on before it ended is followed by one that tries all in company once more."""

MESSAGES = 500
PATIENCE_SECONDS = 600.0


@pytest.mark.slow
async def test_one_fact_in_500_is_poison(poisoned: Poisoned) -> None:
    workspace, beside = (f"ws_{uuid.uuid4().hex[:12]}" for _ in range(2))
    await poisoned.tell(workspace, FACTS, POISONS)
    await poisoned.tell(beside, FACTS, [])
    async with poisoned.working(2):
        await poisoned.done(beside, FACTS)
        # What stands still for 30 s may come through in the end: it ends nobody.
        found = await poisoned.dead(len(POISONS) - 1)
        await poisoned.done(workspace, FACTS)
    tries = poisoned.tries()
    print(f"T15 facts: tries {dict(tries)}, set aside { ({word: each.reason for word, each in found.items()}) }")
    assert set(found) >= set(POISONS) - {"loop"}
    assert max(tries.values()) <= MOST_TRIES


@pytest.mark.slow
async def test_one_message_in_500_is_poison(settings_of: Any, tmp_path: Path) -> None:
    await poison_messages(settings_of, tmp_path, ("exit", "memory"), MESSAGES)


@asynccontextmanager
async def kept_up(settings: Any, address: str, **more: str) -> AsyncIterator[Counter[str]]:
    """Keeps messaging running as its supervisor would, each time it ends; yields how often it ended."""
    ends: Counter[str] = Counter()

    async def keep() -> None:
        while True:
            async with process(settings, address, **more) as running:
                await running.wait()
            ends["ends"] += 1

    keeping = asyncio.ensure_future(keep())
    try:
        yield ends
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def poison_messages(settings_of: Any, tmp_path: Path, kinds: tuple[str, ...], innocent: int) -> None:
    """Sends to many, to some of whom messages are poison; fails when another is lost, or poison is tried too often."""
    workspace, peers, report = f"ws_{os.urandom(6).hex()}", new_peers(), tmp_path / "report"
    metadata = workspace_metadata(workspace)
    bad = {kind: 1_000 + 10 * (place + 1) * innocent // (len(kinds) + 1) for place, kind in enumerate(kinds)}
    customers = [1_000 + number * 10 for number in range(innocent + len(kinds))]
    for customer in customers:
        peers.add(workspace, KnownCustomer(customer, [("email", f"c{customer}@shop.example")]))
    address = f"127.0.0.1:{assign_ports(['messaging'], {})['messaging']}"
    async with running_sandbox(tmp_path, SystemClock()) as sandbox, running_peers(peers) as peers_address:
        settings = settings_of(sandbox, peers_address)
        channel = open_channel(address, token=TOKEN)
        stub: Any = messaging_grpc.MessagingServiceStub(channel)
        template = resources_pb.Template(
            template_id="hello",
            channel=messaging_pb.CHANNEL_EMAIL,
            purpose=messaging_pb.PURPOSE_TRANSACTIONAL,
            subject="Hi",
            text="Hello",
        )
        requests = [
            messaging_pb.SendMessageRequest(request_id=f"r{each}", customer_id=each, template_id="hello")
            for each in customers
        ]
        words = " ".join(f"{kind}:{customer}" for kind, customer in bad.items())
        async with kept_up(settings, address, POISON=words, POISON_REPORT=str(report)):
            create = messaging_pb.CreateTemplateRequest(template=template)
            await until_answered(lambda: stub.CreateTemplate(create, metadata=metadata))
            send = messaging_pb.BatchSendMessagesRequest(requests=requests)
            await until_answered(lambda: stub.BatchSendMessages(send, metadata=metadata))
            await settled(settings, workspace, len(customers))
        rows = await ledger(settings, workspace)
        got = await taken(sandbox)
        tries = Counter(report.read_text(encoding="utf-8").split())
        assert {customer for customer, row in rows.items() if row["status"] == Status.SENT} >= set(customers) - set(
            bad.values()
        )
        assert Counter(got.values()) == {1: len(got)}
        row = rows[bad["exit"]]
        assert (row["status"], row["reason"], row["code"]) == (Status.FAILED, Reason.PREPARATION_FAILED, DEADLY)
        assert tries["exit"] == MAX_CRASHES
        # Once the cause is mended it is sent again from there.
        async with process(settings, address):
            resend = messaging_pb.ResendMessageRequest(delivery_id=rows[bad["exit"]]["delivery_id"])
            new = await until_answered(lambda: stub.ResendMessage(resend, metadata=metadata))
            async with asyncio.timeout(WITHIN_SECONDS):
                while f"c{bad['exit']}@shop.example" not in await taken(sandbox):  # noqa: ASYNC110 - it is asked over HTTP
                    await asyncio.sleep(0.1)
        assert new.resend_of == rows[bad["exit"]]["delivery_id"]
        await channel.close()


async def ledger(settings: Any, workspace: str) -> dict[int, Any]:
    """Returns rows of the ledger by customer, each with the last code of its log."""
    database = Database.connect(settings.database_url, service="messaging", pool_size=1)
    async with database.workspace(workspace) as connection:
        rows = await fetch_rows(
            connection,
            "SELECT m.customer_id, m.delivery_id, m.status, m.reason, (SELECT l.code FROM message_log l "
            "WHERE l.workspace_id = m.workspace_id AND l.delivery_id = m.delivery_id ORDER BY l.log_time DESC LIMIT 1) AS code "
            "FROM messages m WHERE m.workspace_id = $1",
            workspace,
        )
    await database.close()
    return {row["customer_id"]: row for row in rows}


async def settled(settings: Any, workspace: str, count: int) -> None:
    """Waits until no message is under way but what raises, which is tried again for a day."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            rows = await ledger(settings, workspace)
            waiting = [row for row in rows.values() if row["status"] in (Status.QUEUED, Status.SENDING)]
            if len(rows) == count and all(row["reason"] == Reason.PREPARATION_FAILED for row in waiting):
                return
            await asyncio.sleep(0.2)


async def taken(sandbox: TestSandbox) -> Counter[str]:
    """Counts the mails that came, by recipient."""
    return Counter(message["recipient"] for message in await sandbox.messages(limit=1_000))

"""The real process killed at each point of the send path: nothing lost, nothing sent twice, every doubt on record."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from dev.supervisor.environment import REPOSITORY
from dev.supervisor.ports import assign_ports
from services.common.clients import open_channel, workspace_metadata
from services.common.clock import SystemClock
from services.common.database import Database, fetch_rows
from services.common.errors import YikeError
from services.common.settings import ServiceSettings
from services.messaging.places import Place
from tests.support.crashing_messaging import EXIT_STATUS
from tests.support.messaging_peers import TOKEN, KnownCustomer, new_peers, running_peers
from tests.support.sandbox import TOKEN as SANDBOX_TOKEN
from tests.support.sandbox import running_sandbox
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import messaging_service_pb2_grpc as messaging_grpc
from yike.messaging.v1 import sending_policy_service_pb2 as policy_pb
from yike.messaging.v1 import sending_policy_service_pb2_grpc as policy_grpc

MESSAGES = 60
WITHIN_SECONDS = 300.0
"""Processes start meanwhile, which on a busy machine takes more than a minute each."""


def environment(
    settings: ServiceSettings, address: str, crash_at: str, doubt_seconds: str = "", **more: str
) -> dict[str, str]:
    """The environment of a messaging process."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("YIKE_")},
        "PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'protos' / 'gen'}",
        "CRASH_AT": crash_at,
        "DOUBT_SECONDS": doubt_seconds,
        "YIKE_DATABASE_URL": settings.database_url,
        "YIKE_REDIS_URL": settings.redis_url,
        "YIKE_SERVICE_TOKEN": settings.service_token,
        "YIKE_ENCRYPTION_KEY": base64.b64encode(settings.encryption_key).decode(),
        "YIKE_MESSAGING_ADDRESS": address,
        "YIKE_PROFILE_ADDRESS": settings.addresses["profile"],
        "YIKE_IDENTITY_ADDRESS": settings.addresses["identity"],
        "YIKE_SANDBOX_HTTP_URL": settings.sandbox_http_url,
        "YIKE_SANDBOX_SMTP_PORT": str(settings.sandbox_smtp_port),
        "YIKE_SANDBOX_TOKEN": SANDBOX_TOKEN,
        **more,
    }


@asynccontextmanager
async def process(
    settings: ServiceSettings, address: str, crash_at: str = "", doubt_seconds: str = "", **more: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Runs messaging as its own process while the context lasts."""
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.crashing_messaging",
        cwd=REPOSITORY,
        env=environment(settings, address, crash_at, doubt_seconds, **more),
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.terminate()
        await started.wait()


async def until_answered(call: Any) -> Any:
    """Repeats a repeatable call until the process answers."""
    async with asyncio.timeout(WITHIN_SECONDS):
        while True:
            try:
                return await call()
            except YikeError:
                await asyncio.sleep(0.05)


async def handed_over(settings: ServiceSettings, workspace: str) -> int:
    """Counts what a killed process had handed to a provider without having written what came of it."""
    database = Database.connect(settings.database_url, service="messaging", pool_size=1)

    async def ask(sql: str, *arguments: str) -> int:
        async with database.workspace(workspace) as connection:
            return len(await fetch_rows(connection, sql, *arguments))

    async with asyncio.timeout(WITHIN_SECONDS):
        # A commit that it had sent may still be under way.
        while await ask(  # noqa: ASYNC110 - it is asked of the database
            "SELECT 1 FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid() AND state <> 'idle'"
        ):
            await asyncio.sleep(0.02)
    count = await ask("SELECT 1 FROM deliveries WHERE workspace_id = $1 AND handed_over", workspace)
    await database.close()
    return count


NO_MORE = messaging_pb.GetMessagingStatsRequest()
AT_MOST_ONCE = policy_pb.UpdateSendingPolicyRequest(
    sending_policy=policy_pb.SendingPolicy(transactional_guarantee=policy_pb.DELIVERY_GUARANTEE_AT_MOST_ONCE),
    update_mask=FieldMask(paths=["transactional_guarantee"]),
)
QUICK = {Place.AFTER_CLAIM, Place.AFTER_PROVIDER_ACCEPT, Place.AFTER_OUTBOX_INSERT}
"""Before anything was handed over, while nobody knows, and when it is settled: the ends that differ; the others are slow."""

ALL = [
    *(pytest.param(point, "mail", marks=() if point in QUICK else pytest.mark.slow) for point in Place),
    ("after_provider_accept", "wecom"),
    pytest.param("after_outbox_insert", "wecom", marks=pytest.mark.slow),
    # What is in doubt waits a minute before it is sent again.
    pytest.param("after_provider_accept", "mail again", marks=pytest.mark.slow),
    pytest.param("before_mark_sent", "mail again", marks=pytest.mark.slow),
]
"""Where it ends, and what is sent: mail at most once, mail at least once, and by a provider that knows repeats."""


@pytest.mark.parametrize(("point", "template"), ALL)
async def test_crash_loses_nothing_and_sends_nothing_twice(
    point: str, template: str, settings_of: Any, tmp_path: Path
) -> None:
    # The first claim and the first rendering come before any call; the others may come when some mail is out.
    hit = 1 if point in ("after_claim", "after_render") else 2
    await crash_and_come_back(point, hit, template, MESSAGES, settings_of, tmp_path)


async def crash_and_come_back(
    point: str, hit: int, template: str, count: int, settings_of: Any, tmp_path: Path, *, parts: int = 0
) -> None:
    """Has the process end where it comes to a point the n-th time, and come back; fails when a message is lost or comes twice.

    With `parts` the messages come in so many, each after the one before is done: then every point is passed so often. What is in
    doubt is sent again after a second then, not a minute.
    """
    workspace = f"ws_{os.urandom(6).hex()}"
    metadata = workspace_metadata(workspace)
    peers = new_peers()
    for number in range(count):
        identifiers = [("email", f"c{number}@shop.example"), ("wecom_user_id", f"member{number}")]
        peers.add(workspace, KnownCustomer(1_000 + number * 10, identifiers))
    address = f"127.0.0.1:{assign_ports(['messaging'], {})['messaging']}"
    async with running_sandbox(tmp_path, SystemClock()) as sandbox, running_peers(peers) as peers_address:
        settings = settings_of(sandbox, peers_address)
        channel = open_channel(address, token=TOKEN)
        stub: Any = messaging_grpc.MessagingServiceStub(channel)
        policies: Any = policy_grpc.SendingPolicyServiceStub(channel)
        doubt = "1" if parts else ""
        async with process(settings, address, f"{point}:{hit}", doubt) as doomed:
            if template == "mail":
                await until_answered(lambda: policies.UpdateSendingPolicy(AT_MOST_ONCE, metadata=metadata))
            await until_answered(
                lambda: stub.CreateTemplate(
                    messaging_pb.CreateTemplateRequest(
                        template=resources_pb.Template(
                            template_id="hello",
                            channel=messaging_pb.CHANNEL_WECOM if template == "wecom" else messaging_pb.CHANNEL_EMAIL,
                            purpose=messaging_pb.PURPOSE_TRANSACTIONAL,
                            subject="" if template == "wecom" else "Hi",
                            text="Hello",
                        )
                    ),
                    metadata=metadata,
                )
            )
            requests = [
                messaging_pb.SendMessageRequest(
                    request_id=f"r{number}", customer_id=1_000 + number * 10, template_id="hello"
                )
                for number in range(count)
            ]
            size = count // parts if parts else 20
            for start in range(0, count, size):
                part = messaging_pb.BatchSendMessagesRequest(requests=requests[start : start + size])
                try:
                    await stub.BatchSendMessages(part, metadata=metadata)
                    while parts and (await stub.GetMessagingStats(NO_MORE, metadata=metadata)).pending:  # noqa: ASYNC110
                        await asyncio.sleep(0.02)
                except YikeError:
                    break
            async with asyncio.timeout(WITHIN_SECONDS):
                assert await doomed.wait() == EXIT_STATUS
        in_doubt = await handed_over(settings, workspace)
        async with process(settings, address, doubt_seconds=doubt):
            # The caller repeats what was not answered, under the same ids.
            everything = messaging_pb.BatchSendMessagesRequest(requests=requests)
            await until_answered(lambda: stub.BatchSendMessages(everything, metadata=metadata))
            async with asyncio.timeout(WITHIN_SECONDS):
                while (  # noqa: ASYNC110 - it is asked over gRPC
                    stats := await stub.GetMessagingStats(NO_MORE, metadata=metadata)
                ).pending:
                    await asyncio.sleep(0.1)
        await channel.close()
        copies = Counter(message["recipient"] for message in await sandbox.messages(limit=1_000))
    counts: Counter[str] = Counter()
    for each in stats.counts:  # One by channel, status and reason.
        counts[messaging_pb.MessageStatus.Name(each.status)] += each.messages
    sent, unknown = counts.pop("MESSAGE_STATUS_SENT", 0), counts.pop("MESSAGE_STATUS_UNKNOWN", 0)
    assert not counts
    assert sent + unknown == count
    # Where it is sent again, no more come twice than were in doubt.
    twice = sum(count - 1 for count in copies.values())
    assert twice <= (in_doubt if template == "mail again" else 0)
    assert max(copies.values()) <= 2
    # All that was handed over, and nothing else, is in doubt; a provider that knows repeats takes the doubt away.
    assert (in_doubt == 0) == (point in ("after_claim", "after_render"))
    assert unknown == (in_doubt if template == "mail" else 0)
    assert sent <= len(copies) <= count
    if not unknown:
        assert len(copies) == count

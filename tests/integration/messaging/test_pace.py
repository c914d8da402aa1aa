"""The pace of accounts: never exceeded by eight workers or over a kill, what is over waits and says so, nobody else waits."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dev.supervisor.ports import assign_ports
from services.common.clients import open_channel, workspace_metadata
from services.common.clock import SteppedClock, SystemClock
from services.common.database import fetch_rows
from services.common.errors import YikeError
from services.messaging.app import Parts, assemble
from services.messaging.domain import Channel, MessageRequest, Purpose, Template
from services.messaging.domain.accounts import AccountChange
from services.messaging.domain.pacing import Pace
from services.messaging.domain.policy import DeliveryGuarantee, SendingPolicy
from services.messaging.rendering.renderer import Renderer
from services.messaging.storage.policies import write_policy
from tests.integration.messaging.conftest import NOON, World
from tests.integration.messaging.test_accounts import call, change, own
from tests.integration.messaging.test_crashes import WITHIN_SECONDS, process
from tests.integration.messaging.test_failover import both, broken, decisions, state, went_by
from tests.support.clocks import moment_of
from tests.support.crashing_messaging import EXIT_STATUS
from tests.support.messaging_peers import TOKEN, KnownCustomer, Peers, new_peers, running_peers
from tests.support.sandbox import TestSandbox, running_sandbox
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import messaging_service_pb2_grpc as messaging_grpc

WORKERS = 8
STEP = timedelta(milliseconds=250)
STEPS_A_SECOND = 4
ENDS = {"paced", "MESSAGE_STATUS_SENT", "MESSAGE_STATUS_UNKNOWN"}


def pace(per_second: int = 0, per_day: int = 0) -> resources_pb.AccountPace:
    return resources_pb.AccountPace(messages_per_second=per_second, messages_per_day=per_day)


async def asked(world: World, count: int) -> list[messaging_pb.Message]:
    """Asks for messages to as many customers."""
    return [await world.send(world.customer().customer_id) for _ in range(count)]


async def test_what_is_over_the_second_waits_and_says_so(world: World) -> None:
    await both(world, pace=pace(per_second=3))
    messages = await asked(world, 8)
    assert await world.deliver() == 3
    states = Counter([await world.state(each.delivery_id) for each in messages])
    assert states == {("SENT", "UNSPECIFIED"): 3, ("QUEUED", "ACCOUNT_PACE"): 5}
    (waiting, *_) = [each for each in messages if (await world.state(each.delivery_id))[0] == "QUEUED"]
    assert (await world.get(waiting.delivery_id)).attempts == 0
    assert await decisions(world, waiting) == [("ACCOUNT_PACE", "first: 3 a second", "first")]
    world.clock.advance(timedelta(milliseconds=999))
    assert await world.deliver() == 0
    world.clock.advance(timedelta(milliseconds=1))
    assert await world.deliver() == 3
    world.clock.advance(timedelta(seconds=1))
    assert await world.deliver() == 2
    assert await went_by(world) == {"first": 8}, "a second is waited for; the next account is for what is worse"
    assert [each[0] for each in await decisions(world, waiting)] == ["ACCOUNT_PACE", "UNSPECIFIED"], "told once"
    assert (await world.get(waiting.delivery_id)).attempts == 1


async def test_next_account_carries_on_when_the_day_is_used_up_and_midnight_ends_it(world: World) -> None:
    await both(world, pace=pace(per_day=5))
    await change(world, resources_pb.Account(account_id="second", pace=pace(per_day=4)), "pace")
    await asked(world, 8)
    assert await world.deliver() == 8
    assert await went_by(world) == {"first": 5, "second": 3}
    assert state(await call(world, "GetAccount", "first")) == "PACED"
    messages = await asked(world, 2)
    await world.deliver()
    # Asked for in the same moment: either may be first.
    waiting, last = sorted(messages, key=lambda each: each.delivery_id)
    assert await world.state(last.delivery_id) == ("QUEUED", "ACCOUNT_PACE")
    assert (await decisions(world, last))[0][1] == "second: 4 a day"
    world.clock.set(NOON + timedelta(hours=12) - timedelta(seconds=1))
    assert await world.deliver() == 0
    world.clock.advance(timedelta(seconds=1))
    assert await world.deliver() == 1
    assert (await world.get(last.delivery_id)).account_id == "first", "it is midnight in Shanghai"
    assert (await world.state(waiting.delivery_id))[0] == "SENT"
    assert state(await call(world, "GetAccount", "first")) == "ACTIVE"


async def test_what_was_not_taken_does_not_use_up_the_day(world: World) -> None:
    await world.template(purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    await own(world, "email", "first", "first", pace=pace(per_day=2))
    await broken(world, "first", "4xx")
    (message,) = await asked(world, 1)
    assert await world.delivered(message) == ("QUEUED", "PROVIDER_UNAVAILABLE")
    (row,) = await world.rows("SELECT day_count FROM account_uses WHERE workspace_id = $1")
    assert row["day_count"] == 0
    await broken(world, "first", "ok")
    world.clock.advance(timedelta(minutes=1))
    await asked(world, 2)
    await world.deliver()
    assert await went_by(world) == {"first": 2}


async def test_pace_of_one_account_holds_up_no_other_channel_and_no_other_workspace(world: World) -> None:
    await both(world, pace=pace(per_second=1))
    await world.sms_template(purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    await asked(world, 5)
    others = [await world.send(world.customer().customer_id, "sms") for _ in range(5)]
    own_workspace, world.workspace_id = world.workspace_id, f"ws_{secrets.token_hex(6)}"
    await world.template(purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    elsewhere = await asked(world, 5)
    await world.deliver()
    assert [(await world.state(each.delivery_id))[0] for each in elsewhere] == ["SENT"] * 5
    world.workspace_id = own_workspace
    assert [(await world.state(each.delivery_id))[0] for each in others] == ["SENT"] * 5
    # Whoever waits for a pace rests: its group takes no lane, and is not due before there is room.
    (group, until), *_ = world.parts.dispatcher._ways.rests.items()
    assert (group, until) == ((own_workspace, Channel.EMAIL), world.clock.now() + timedelta(seconds=1))
    assert (own_workspace, Channel.EMAIL) not in (
        await world.parts.dispatcher._deliveries.due_groups(world.parts.dispatcher._ways.rests)
    )[0]


async def in_hand_at_an_end(world: World) -> None:
    """Lets a process end with what is due in hand."""
    deliveries = world.parts.dispatcher._deliveries
    assert await deliveries.claim(world.workspace_id, Channel.EMAIL, worker=secrets.randbits(60), limit=10)
    await deliveries.reap(lambda worker: True)


async def test_what_was_in_hand_at_an_end_and_has_no_room_holds_up_no_other(world: World) -> None:
    await both(world, pace=pace(per_day=1))
    await change(world, resources_pb.Account(account_id="second", pace=pace(per_day=1)), "pace")
    await asked(world, 2)
    assert await world.deliver() == 2
    waiting = await asked(world, 1)
    await in_hand_at_an_end(world)
    own_workspace, world.workspace_id = world.workspace_id, f"ws_{secrets.token_hex(6)}"
    await world.template(purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    elsewhere = await asked(world, 1)
    world.clock.advance(timedelta(milliseconds=1))
    await in_hand_at_an_end(world)
    trials = world.parts.dispatcher._trials
    assert await trials.turn(world.parts.dispatcher._lifeline.worker, ()) == 1
    assert await world.state(elsewhere[0].delivery_id) == ("SENT", "UNSPECIFIED")
    # Nor is anybody's work stopped for it: it rests until there may be room.
    assert not await trials.are_due()
    world.parts.dispatcher._ways._rests.clear()
    assert not await trials.are_due(), "its room is looked at before anybody waits"
    world.workspace_id = own_workspace
    assert await world.state(waiting[0].delivery_id) == ("QUEUED", "ACCOUNT_PACE")
    world.clock.advance(timedelta(hours=12))
    await world.deliver()
    assert await world.state(waiting[0].delivery_id) == ("SENT", "UNSPECIFIED")


async def prepare(
    parts: Parts, peers: Peers, sandbox: TestSandbox, workspace_id: str, account: Pace, count: int
) -> None:
    """Makes a template, an account with a pace, customers, and asks for a mail to each."""
    servicer = parts.servicer
    await servicer._templates.create(
        workspace_id,
        Template("mail", "", Channel.EMAIL, Purpose.TRANSACTIONAL, "Hi", "", "Hello", "", {}, NOON, NOON),
    )
    await servicer._accounts.create(
        workspace_id, "own", "smtp", AccountChange(settings=sandbox.accounts("own")["email"], pace=account)
    )
    once = SendingPolicy(transactional_guarantee=DeliveryGuarantee.AT_MOST_ONCE, update_time=NOON, revision=1)
    async with parts.database.workspace(workspace_id) as connection:
        await write_policy(connection, workspace_id, once)
    for number in range(count):
        peers.add(workspace_id, KnownCustomer(1_000 + number, [("email", f"c{number}@shop.example")]))
    await servicer._sending.send_many(
        workspace_id,
        [MessageRequest(f"r{number}", 1_000 + number, "mail") for number in range(count)],
        by="service:journey",
    )


async def work(parts: Parts, workspace_id: str) -> None:
    """Delivers what may be delivered now, past what other workers are at."""
    worker = parts.dispatcher._lifeline.worker
    for _ in range(3):
        await parts.dispatcher._lane.deliver(workspace_id, Channel.EMAIL, worker=worker, limit=7)


async def test_no_pace_is_exceeded_by_eight_workers(
    settings_of: Any, tmp_path: Path, clock: SteppedClock, renderer: Renderer
) -> None:
    peers, workspace_id, limits = new_peers(), f"ws_{secrets.token_hex(6)}", Pace(12, 50)
    handed: list[int] = []
    async with running_sandbox(tmp_path, clock) as sandbox, running_peers(peers) as address:
        settings = settings_of(sandbox, address)
        workers = [
            assemble(settings, clock, moment=moment_of(clock), timeout_seconds=30.0, renderer=renderer)
            for _ in range(WORKERS)
        ]
        try:
            await prepare(workers[0], peers, sandbox, workspace_id, limits, 90)
            taken = 0
            for _ in range(6 * STEPS_A_SECOND):
                await asyncio.gather(*(work(each, workspace_id) for each in workers))
                now_taken = len(await sandbox.messages(limit=1_000))
                handed.append(now_taken - taken)
                taken = now_taken
                clock.advance(STEP)
            async with workers[0].database.workspace(workspace_id) as connection:
                rows = await fetch_rows(
                    connection, "SELECT reason, attempts FROM deliveries WHERE workspace_id = $1", workspace_id
                )
        finally:
            for each in workers:
                for close in each.close:
                    await close()
    for start in range(len(handed)):
        assert sum(handed[start : start + STEPS_A_SECOND]) <= limits.per_second, handed
    assert sum(handed) == limits.per_day, "never more, and no less"
    assert len(rows) == 40
    assert {(row["reason"], row["attempts"]) for row in rows} == {(messaging_pb.MESSAGE_REASON_ACCOUNT_PACE, 0)}


@pytest.mark.parametrize(
    "point",
    [
        "after_provider_accept",
        *(pytest.param(point, marks=pytest.mark.slow) for point in ("after_render", "before_mark_sent")),
    ],
)
async def test_no_pace_is_exceeded_over_a_kill(point: str, settings_of: Any, tmp_path: Path) -> None:
    peers, workspace_id, per_day, count = new_peers(), f"ws_{os.urandom(6).hex()}", 40, 60
    metadata = workspace_metadata(workspace_id)
    address = f"127.0.0.1:{assign_ports(['messaging'], {})['messaging']}"
    async with running_sandbox(tmp_path, SystemClock()) as sandbox, running_peers(peers) as peers_address:
        settings = settings_of(sandbox, peers_address)
        parts = assemble(settings, SystemClock())
        try:
            await prepare(parts, peers, sandbox, workspace_id, Pace(0, per_day), count)
        finally:
            for close in parts.close:
                await close()
        async with process(settings, address, f"{point}:1") as doomed:
            async with asyncio.timeout(WITHIN_SECONDS):
                assert await doomed.wait() == EXIT_STATUS
        channel = open_channel(address, token=TOKEN)
        stub: Any = messaging_grpc.MessagingServiceStub(channel)
        async with process(settings, address):
            counts: Counter[str] = Counter()
            for _ in range(int(WITHIN_SECONDS / 0.1)):
                await asyncio.sleep(0.1)
                try:
                    stats = await stub.GetMessagingStats(messaging_pb.GetMessagingStatsRequest(), metadata=metadata)
                except YikeError:
                    continue
                counts = Counter()
                for each in stats.counts:
                    is_paced = each.reason == messaging_pb.MESSAGE_REASON_ACCOUNT_PACE
                    counts["paced" if is_paced else messaging_pb.MessageStatus.Name(each.status)] += each.messages
                # Over, when nothing is left but what waits for its pace.
                if counts.total() == count and set(counts) <= ENDS:
                    break
        await channel.close()
        copies = Counter(message["recipient"] for message in await sandbox.messages(limit=1_000))
    assert set(copies.values()) <= {1}
    assert len(copies) <= per_day
    assert counts["paced"] == count - per_day, counts

"""Who held a lease that is over can do nothing any more, whoever holds it now: each step that looks at a lease, alone."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from services.messaging.channels import CHANNELS
from services.messaging.domain import Channel, Purpose, Reason, Requeued, Settled, Status
from services.messaging.storage.deliveries import Delivery, HandOver
from services.messaging.usecases import CappedHandOver
from tests.integration.messaging.conftest import World
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

TRANSACTIONAL = messaging_pb.PURPOSE_TRANSACTIONAL
TEMPLATES: dict[Channel, Callable[[World], Awaitable[Any]]] = {
    Channel.EMAIL: lambda world: world.template(purpose=TRANSACTIONAL),
    Channel.SMS: lambda world: world.sms_template("hello", purpose=TRANSACTIONAL),
    Channel.WECOM: lambda world: world.wecom_template("hello"),
    Channel.WECHAT: lambda world: world.wechat_template("hello", purpose=TRANSACTIONAL),
    Channel.MINI_PROGRAM: lambda world: world.mini_template("hello", purpose=TRANSACTIONAL),
    Channel.PUSH: lambda world: world.push_template("hello"),
    Channel.VOICE: lambda world: world.voice_template("hello"),
    Channel.IN_APP: lambda world: world.in_app_template("hello"),
    Channel.WEBHOOK: lambda world: world.template(channel=messaging_pb.CHANNEL_WEBHOOK, purpose=TRANSACTIONAL),
}


async def claim(world: World, channel: Channel, crashes: int = 0) -> Delivery:
    """Claims the one message, in hand in so many ends, as a worker of its own, which no process is."""
    (delivery,) = await world.parts.dispatcher._deliveries.claim(
        world.workspace_id, channel, worker=secrets.randbits(60), limit=10, crashes=crashes
    )
    return delivery


async def hand_over(world: World, delivery: Delivery) -> set[str]:
    """Hands it over; returns what may be sent."""
    item = HandOver(delivery.delivery_id, delivery.lease_token, 7, b"h" * 16, b"")
    allowed, _ = await world.parts.dispatcher._deliveries.hand_over(
        world.workspace_id, [CappedHandOver(item, Purpose.TRANSACTIONAL, 7, (7,))]
    )
    return allowed


async def settle(world: World, delivery: Delivery, **more: Any) -> None:
    """Says that it was sent."""
    outcome = Settled(delivery.delivery_id, delivery.lease_token, Status.SENT, provider_message_id="old", **more)
    await world.parts.dispatcher._deliveries.settle(world.workspace_id, [outcome])


async def requeue(world: World, delivery: Delivery, **more: Any) -> None:
    """Says that it is to be tried again, in a thousand hours."""
    later = world.clock.now() + timedelta(hours=1000)
    outcome = Requeued(delivery.delivery_id, delivery.lease_token, later, Reason.PROVIDER_UNAVAILABLE, "old", **more)
    await world.parts.dispatcher._deliveries.settle(world.workspace_id, [outcome])


async def put_off(world: World, delivery: Delivery) -> None:
    """Says that it could not be prepared, for good."""
    await world.parts.dispatcher._deliveries.put_off(
        world.workspace_id, [delivery], Reason.PREPARATION_FAILED, "old", curable=False
    )


STEPS: dict[str, Callable[[World, Delivery], Awaitable[Any]]] = {
    "hand_over": hand_over,
    "settle": settle,
    "settle_called": lambda world, delivery: settle(world, delivery, called=True),
    "requeue": requeue,
    "requeue_called": lambda world, delivery: requeue(world, delivery, called=True, keep_rendering=True),
    "put_off": put_off,
}


async def rows(world: World) -> list[list[dict[str, Any]]]:
    """Returns all that a step could have changed."""
    return [
        [dict(row) for row in await world.rows(f"SELECT * FROM {table} WHERE workspace_id = $1")]
        for table in ("deliveries", "messages", "message_log", "provider_messages", "cap_uses", "outbox")
    ]


@pytest.mark.parametrize("channel", [kind.channel for kind in CHANNELS])
@pytest.mark.parametrize("lost_by", ["its lease ran out", "it was taken for dead", "it gave it back"])
async def test_old_worker_changes_nothing_once_a_rival_has_claimed(
    world: World, channel: Channel, lost_by: str
) -> None:
    await TEMPLATES[channel](world)
    message = await world.send(world.customer().customer_id)
    deliveries = world.parts.dispatcher._deliveries
    old = await claim(world, channel)
    if lost_by == "its lease ran out":
        world.clock.advance(timedelta(minutes=2))
        await deliveries.reap(lambda worker: False)
    elif lost_by == "it was taken for dead":
        await deliveries.reap(lambda worker: True)
    else:
        now = world.clock.now()
        await deliveries.settle(world.workspace_id, [Requeued(old.delivery_id, old.lease_token, now)])
    for rival_has in ("nothing yet", "claimed", "handed over"):
        if rival_has == "claimed":
            rival = await claim(world, channel, crashes=int(lost_by == "it was taken for dead"))
            assert rival.delivery_id == old.delivery_id
            assert rival.lease_token != old.lease_token
        elif rival_has == "handed over":
            assert await hand_over(world, rival) == {rival.delivery_id}
        before = await rows(world)
        for name, step in STEPS.items():
            assert not await step(world, old), name
            assert await rows(world) == before, f"{name} while the rival has {rival_has}"
    await settle(world, rival)
    assert await world.state(message.delivery_id) == ("SENT", "UNSPECIFIED")


async def test_lease_that_ran_out_but_was_not_taken_up_still_holds(world: World) -> None:
    """Nobody else has it: what the slow worker knows is worth keeping."""
    await world.template(purpose=TRANSACTIONAL)
    message = await world.send(world.customer().customer_id)
    old = await claim(world, Channel.EMAIL)
    assert await hand_over(world, old)
    world.clock.advance(timedelta(minutes=2))
    await settle(world, old, called=True)
    assert await world.state(message.delivery_id) == ("SENT", "UNSPECIFIED")


async def test_step_over_several_leaves_out_only_what_was_lost(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL)
    for _ in range(3):
        await world.send(world.customer().customer_id)
    deliveries = world.parts.dispatcher._deliveries
    first, second, third = await deliveries.claim(world.workspace_id, Channel.EMAIL, worker=1, limit=10)
    await deliveries.settle(world.workspace_id, [Requeued(second.delivery_id, second.lease_token, world.clock.now())])
    await claim(world, Channel.EMAIL)
    items = [
        CappedHandOver(HandOver(each.delivery_id, each.lease_token, 7, b"h"), Purpose.TRANSACTIONAL, 7, (7,))
        for each in (first, second, third)
    ]
    allowed, _ = await deliveries.hand_over(world.workspace_id, items)
    assert allowed == {first.delivery_id, third.delivery_id}

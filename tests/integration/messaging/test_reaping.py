"""What dead and slow workers leave behind, and who takes it up."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from services.messaging.domain import Channel, Settled, Status
from services.messaging.storage.deliveries import HandOver
from services.messaging.usecases import CappedHandOver
from tests.integration.messaging.conftest import World
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

TRANSACTIONAL = messaging_pb.PURPOSE_TRANSACTIONAL


async def claimed(world: World, template_id: str = "hello") -> Any:
    """Asks for a message and claims it as a worker that no one has ever heard of again."""
    message = await world.send(world.customer().customer_id, template_id)
    channel = Channel(message.channel)
    deliveries = world.parts.dispatcher._deliveries
    (delivery,) = await deliveries.claim(world.workspace_id, channel, worker=secrets.randbits(60), limit=10)
    assert (await world.state(message.delivery_id))[0] == "SENDING"
    return delivery


async def hand_over(world: World, delivery: Any) -> set[str]:
    """Hands a claimed message over."""
    allowed, _ = await world.parts.dispatcher._deliveries.hand_over(
        world.workspace_id,
        [
            CappedHandOver(
                HandOver(delivery.delivery_id, delivery.lease_token, 1, b"h" * 16, b""), delivery.purpose, 1, (1,)
            )
        ],
    )
    return allowed


async def test_reaper_frees_what_a_dead_worker_had_not_handed_over(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL)
    delivery = await claimed(world)
    await world.deliver()
    assert (await world.state(delivery.delivery_id))[0] == "SENDING"
    assert await world.parts.dispatcher.reap() >= 1
    # The dead worker comes back: its lease is nobody's any more, though the message waits as before.
    assert (await world.state(delivery.delivery_id))[0] == "QUEUED"
    assert await hand_over(world, delivery) == set()
    await world.deliver()
    assert (await world.state(delivery.delivery_id))[0] == "SENT"
    assert len(await world.sandbox.messages()) == 1


async def test_reaper_puts_in_doubt_what_was_handed_over_and_a_late_answer_settles_it(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL)
    delivery = await claimed(world)
    assert await hand_over(world, delivery) == {delivery.delivery_id}
    assert await world.parts.dispatcher.reap() >= 1
    await world.deliver()
    assert await world.state(delivery.delivery_id) == ("UNKNOWN", "ANSWER_LOST")
    assert await world.sandbox.messages() == []
    late = Settled(delivery.delivery_id, delivery.lease_token, Status.SENT, provider_message_id="theirs", called=True)
    for _ in range(2):
        await world.parts.dispatcher._deliveries.settle(world.workspace_id, [late])
    assert (await world.get(delivery.delivery_id)).provider_message_id == "theirs"
    assert [update.status for update in await world.updates()] == [
        messaging_pb.MESSAGE_STATUS_UNKNOWN,
        messaging_pb.MESSAGE_STATUS_SENT,
    ]


async def test_reaper_leaves_the_living_alone_until_their_lease_runs_out(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL)
    message = await world.send(world.customer().customer_id)
    dispatcher = world.parts.dispatcher
    async with dispatcher._lifeline.held():
        await dispatcher._deliveries.claim(
            world.workspace_id, Channel.EMAIL, worker=dispatcher._lifeline.worker, limit=10
        )
        await dispatcher._deliveries.reap(lambda worker: True)
        assert (await world.state(message.delivery_id))[0] == "SENDING"


async def test_lease_of_a_slow_worker_runs_out(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL)
    delivery = await claimed(world)
    world.clock.advance(timedelta(minutes=2))
    # Told by the time alone: nobody asks here whether its process lives.
    await world.parts.dispatcher._deliveries.reap(lambda worker: False)
    await world.deliver()
    assert (await world.state(delivery.delivery_id))[0] == "SENT"

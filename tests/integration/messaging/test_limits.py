"""What a customer, a message and a provider get at most, whatever happens in between."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest

from services.messaging.domain import CAP_MESSAGES, MAX_ATTEMPTS, Channel, Purpose
from services.messaging.domain.retries import MAX_CRASHES
from services.messaging.storage.deliveries import HandOver
from services.messaging.usecases import CappedHandOver
from services.messaging.usecases.doubt import DOUBT_WINDOW
from tests.integration.messaging.conftest import World
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

CAPPED = ("SUPPRESSED", "FREQUENCY_CAP")


async def test_provider_that_knows_repeats_is_called_a_bounded_number_of_times(world: World) -> None:
    await world.wecom_template()
    await world.sandbox.set_mode("accept_then_drop", "wecom")
    message = await world.send(world.customer().customer_id, "wecom")
    began, calls = world.clock.now(), 0
    while await world.deliver():
        calls += 1
        assert calls <= MAX_ATTEMPTS
        row = await world.get(message.delivery_id)
        assert row.attempts == calls
        if row.status == messaging_pb.MESSAGE_STATUS_QUEUED:
            world.clock.set(row.next_attempt_time.ToDatetime(began.tzinfo) + timedelta(milliseconds=1))
    assert calls == MAX_ATTEMPTS
    assert world.clock.now() - began < DOUBT_WINDOW
    assert await world.state(message.delivery_id) == ("UNKNOWN", "ANSWER_LOST")
    world.clock.advance(timedelta(days=1))
    assert await world.deliver() == 0


async def test_provider_that_knows_repeats_is_not_called_again_when_it_may_have_forgotten(world: World) -> None:
    await world.wecom_template()
    await world.sandbox.set_mode("accept_then_drop", "wecom")
    message = await world.send(world.customer().customer_id, "wecom")
    assert await world.delivered(message) == ("QUEUED", "ANSWER_LOST")
    world.clock.advance(DOUBT_WINDOW)
    # One more is on its way already, and may be the last; it leaves nothing to be tried after it.
    assert await world.delivered(message) == ("UNKNOWN", "ANSWER_LOST")


@pytest.mark.parametrize(
    ("each_takes", "are_dead", "most"),
    [
        (timedelta(seconds=1), True, MAX_CRASHES),
        (timedelta(minutes=2), False, MAX_ATTEMPTS),
        (timedelta(hours=1), False, DOUBT_WINDOW // timedelta(hours=1) + 1),
    ],
    ids=["by ends of processes", "by number", "by time"],
)
async def test_message_of_workers_that_never_answer_is_given_up(
    world: World, each_takes: timedelta, are_dead: bool, most: int
) -> None:
    await world.wecom_template()
    message = await world.send(world.customer().customer_id, "wecom")
    deliveries = world.parts.dispatcher._deliveries
    times = 0
    while (await world.state(message.delivery_id))[0] == "QUEUED":
        (delivery,) = await deliveries.claim(
            world.workspace_id,
            Channel.WECOM,
            worker=secrets.randbits(60),
            limit=10,
            crashes=times if are_dead else 0,
        )
        item = HandOver(delivery.delivery_id, delivery.lease_token, 7, b"h" * 16, b"sealed")
        capped = CappedHandOver(item, Purpose.TRANSACTIONAL, 7, (7,))
        assert (await deliveries.hand_over(world.workspace_id, [capped]))[0]
        times += 1
        assert times <= most
        world.clock.advance(each_takes)
        await deliveries.reap(lambda worker: are_dead)
    assert await world.state(message.delivery_id) == ("UNKNOWN", "ANSWER_LOST")
    assert times == most


async def test_consent_that_ends_between_decision_and_handing_over_sends_nothing(world: World) -> None:
    await world.template()
    customer, end = world.customer(), world.clock.now() + timedelta(hours=1)
    deliveries = world.parts.dispatcher._deliveries
    for now, allowed in ((end - timedelta(seconds=1), True), (end, False)):
        message = await world.send(customer.customer_id)
        (delivery,) = await deliveries.claim(world.workspace_id, Channel.EMAIL, worker=secrets.randbits(60), limit=10)
        item = HandOver(delivery.delivery_id, delivery.lease_token, customer.customer_id, b"h" * 16, content=b"said")
        world.clock.set(now)
        decided = CappedHandOver(item, Purpose.MARKETING, customer.customer_id, (customer.customer_id,), end)
        assert (message.delivery_id in (await deliveries.hand_over(world.workspace_id, [decided]))[0]) is allowed
        if not allowed:
            assert await world.state(message.delivery_id) == ("SUPPRESSED", "CONSENT_EXPIRED")


async def sent_until_capped(world: World, customer_id: int) -> int:
    """Sends until the cap says no; returns how many were sent."""
    for sent in range(CAP_MESSAGES + 1):
        state = await world.delivered(await world.send(customer_id))
        if state == CAPPED:
            return sent
        assert state == ("SENT", "UNSPECIFIED")
    raise AssertionError("more than the cap was sent")


@pytest.mark.parametrize("kept_is_the_first", [True, False])
async def test_cap_sees_what_a_customer_got_under_ids_from_before_a_merge(
    world: World, kept_is_the_first: bool
) -> None:
    await world.template()
    first, second = world.customer(), world.customer()
    for customer, messages in ((first, 3), (second, 1)):
        for _ in range(messages):
            assert (await world.delivered(await world.send(customer.customer_id)))[0] == "SENT"
    kept, other = (first, second) if kept_is_the_first else (second, first)
    world.peers.merge(world.workspace_id, kept, other)
    assert await sent_until_capped(world, other.customer_id) == CAP_MESSAGES - 4
    for each in kept.node_ids:
        assert await world.delivered(await world.send(each)) == CAPPED


async def test_cap_is_each_ones_own_after_a_cut(world: World) -> None:
    await world.template()
    first, second = world.customer(), world.customer()
    parts = first.identifiers, first.node_ids, second.node_ids
    world.peers.merge(world.workspace_id, first, second)
    assert await sent_until_capped(world, first.customer_id) == CAP_MESSAGES
    first.identifiers, first.nodes = parts[0], parts[1]
    world.peers.add(world.workspace_id, first)
    world.peers.add(world.workspace_id, second)
    assert await world.delivered(await world.send(first.customer_id)) == CAPPED
    assert await sent_until_capped(world, second.customer_id) == CAP_MESSAGES

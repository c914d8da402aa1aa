"""The webhook channel, from the account to the brand's own server."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.errors import InvalidArgument
from tests.integration.messaging.conftest import World
from tests.support.webhook_receiver import Receiver, is_signed_by, respond
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

OLD, NEW = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_" + "A" * 43 + "="


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """The brand's server."""
    running = Receiver()
    await running.start()
    yield running
    await running.stop()


async def opened(world: World, receiver: Receiver) -> resources_pb.Account:
    """Makes the account, and a template for it."""
    await world.template(
        "launch",
        channel=messaging_pb.CHANNEL_WEBHOOK,
        purpose=messaging_pb.PURPOSE_TRANSACTIONAL,
        subject="",
        html="",
        text="你好 {{ customer.traits.name }}",
        provider_parameters={"level": "{{ data.level }}"},
    )
    return await world.account("brand", webhook=resources_pb.WebhookSettings(url=receiver.url, secret=OLD))


async def change(world: World, *paths: str, **settings: Any) -> resources_pb.Account:
    """Changes the account's settings."""
    made: resources_pb.Account = await world.stub.UpdateAccount(
        messaging_pb.UpdateAccountRequest(
            account=resources_pb.Account(account_id="brand", webhook=resources_pb.WebhookSettings(**settings)),
            update_mask=FieldMask(paths=paths or ["webhook"]),
        ),
        metadata=world.metadata(),
    )
    return made


async def test_a_message_reaches_the_brands_server_about_whom_no_identifier_is_known(
    world: World, receiver: Receiver
) -> None:
    made = await opened(world, receiver)
    assert (made.channel, made.active, made.webhook.secret) == (messaging_pb.CHANNEL_WEBHOOK, True, "")
    nobody = world.customer(identifiers=[])
    known = world.customer(identifiers=[("user_id", "u-7"), ("phone", "+8613000000007")])
    for customer in (nobody, known):
        message = await world.send(customer.customer_id, "launch", data={"level": "gold"})
        assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
        data = json.loads(receiver.received[-1].body)["data"]
        assert (data["messageId"], data["customerId"]) == (message.delivery_id, str(customer.customer_id))
        assert (data["parameters"], data["text"]) == ({"level": "gold"}, f"你好 {customer.traits['name']}")
    assert data["userIds"] == ["u-7"], "a phone is not the brand's own name for anybody"
    assert "+8613" not in receiver.received[-1].body.decode()


async def test_an_attempt_that_was_lost_is_made_again_as_it_was(world: World, receiver: Receiver) -> None:
    await opened(world, receiver)
    receiver.answers = [None, respond(503, retry_after="120"), respond(200)]
    message = await world.send(world.customer().customer_id, "launch", data={"level": "x"})
    assert await world.delivered(message) == ("QUEUED", "ANSWER_LOST")
    world.clock.advance(timedelta(minutes=2))
    assert await world.delivered(message) == ("QUEUED", "ANSWER_LOST")
    world.clock.advance(timedelta(seconds=110))
    await world.deliver()
    assert len(receiver.received) == 2, "Retry-After is obeyed"
    world.clock.advance(timedelta(minutes=5))
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    first, *others = receiver.received
    assert [(each.headers["webhook-id"], each.body) for each in others] == [
        (message.delivery_id, first.body),
        (message.delivery_id, first.body),
    ]


async def test_an_endpoint_that_is_gone_refuses_the_account_and_loses_no_message(
    world: World, receiver: Receiver
) -> None:
    await opened(world, receiver)
    receiver.answer = respond(410)
    message = await world.send(world.customer().customer_id, "launch", data={"level": "x"})
    assert await world.delivered(message) == ("QUEUED", "PROVIDER_UNAVAILABLE")
    account = await world.stub.GetAccount(messaging_pb.GetAccountRequest(account_id="brand"), metadata=world.metadata())
    assert account.state == resources_pb.ACCOUNT_STATE_REFUSED
    receiver.answer = respond(204)
    assert (await change(world, url=receiver.url)).state != resources_pb.ACCOUNT_STATE_REFUSED
    world.clock.advance(timedelta(hours=1))
    await world.deliver()
    assert await world.state(message.delivery_id) == ("SENT", "UNSPECIFIED")


async def test_a_new_secret_and_the_one_before_sign_for_a_day_and_neither_is_told(
    world: World, receiver: Receiver
) -> None:
    await opened(world, receiver)
    changed = await change(world, url=receiver.url, secret=NEW)
    assert (changed.webhook.secret, changed.webhook.previous_secret) == ("", "")
    end = changed.webhook.previous_secret_expire_time
    assert (await change(world, url=receiver.url + "&b=2")).webhook.previous_secret_expire_time == end
    signed = []
    for wait in (timedelta(hours=23), timedelta(hours=2)):
        world.clock.advance(wait)
        await world.delivered(await world.send(world.customer().customer_id, "launch", data={"level": "x"}))
        signed.append([is_signed_by(receiver.received[-1], secret) for secret in (OLD, NEW)])
    assert signed == [[True, True], [False, True]]
    with pytest.raises(InvalidArgument, match="secret"):
        await change(world, url="http://localhost:9/hook")
    with pytest.raises(InvalidArgument, match="previous_secret"):
        await world.account(
            "another", webhook=resources_pb.WebhookSettings(url=receiver.url, secret=OLD, previous_secret=NEW)
        )

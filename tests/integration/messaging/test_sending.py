"""Messages from the call to the provider."""

from __future__ import annotations

import asyncio

import pytest

from services.common.errors import AlreadyExists, InvalidArgument, NotFound
from tests.integration.messaging.conftest import World
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb


async def test_send_leads_to_one_mail_when_the_customer_consents(world: World) -> None:
    await world.template()
    customer = world.customer()
    message = await world.send(customer.customer_id, request_id="r1")
    assert message.status == messaging_pb.MESSAGE_STATUS_QUEUED
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    (mail,) = await world.sandbox.messages(channel="email")
    assert mail["recipient"] == "c1@shop.example"
    row = await world.get(message.message_id)
    assert row.attempts == 1
    assert row.provider_message_id
    (update,) = await world.updates()
    assert (update.status, update.node_id) == (messaging_pb.MESSAGE_STATUS_SENT, customer.customer_id)
    assert await world.rows("SELECT 1 FROM deliveries WHERE workspace_id = $1") == []

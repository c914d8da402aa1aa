"""Messages from the call to the provider, and the reasons of those that are not sent."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.common.caller import act_as, new_caller
from services.common.errors import AlreadyExists, InvalidArgument, NotFound
from services.messaging.domain import Channel
from tests.integration.messaging.conftest import NOON, World
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb


async def test_send_leads_to_one_mail_when_the_customer_consents(world: World) -> None:
    await world.template()
    customer = world.customer()
    message = await world.send(customer.customer_id, request_id="r1")
    assert message.status == messaging_pb.MESSAGE_STATUS_QUEUED
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    (mail,) = await world.sandbox.messages(channel="email")
    assert mail["recipient"] == "c1@shop.example"
    assert mail["subject"] == "Hello 顾客1"
    assert mail["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"/u/{world.workspace_id}." in mail["headers"]["List-Unsubscribe"]
    row = await world.get(message.delivery_id)
    assert row.attempts == 1
    assert row.provider_message_id
    (update,) = await world.updates()
    assert (update.status, update.node_id) == (messaging_pb.MESSAGE_STATUS_SENT, customer.customer_id)
    assert await world.rows("SELECT 1 FROM deliveries WHERE workspace_id = $1") == []


async def test_the_ledger_keeps_who_asked_first(world: World) -> None:
    await world.template()
    customer = world.customer()
    act_as(new_caller(world.workspace_id, "key:12"))
    sent = await world.send(customer.customer_id, request_id="mine")
    act_as(new_caller(world.workspace_id, "service:journey"))
    again = await world.send(customer.customer_id, request_id="mine")
    request = messaging_pb.SendMessageRequest(request_id="run", customer_id=customer.customer_id, template_id="hello")
    batch = await world.stub.BatchSendMessages(
        messaging_pb.BatchSendMessagesRequest(requests=[request]), metadata=world.metadata()
    )
    assert [sent.created_by, again.created_by, batch.messages[0].created_by] == ["key:12", "key:12", "service:journey"]
    assert (await world.get(batch.messages[0].delivery_id)).created_by == "service:journey"


async def test_send_is_one_message_when_asked_fifty_times_at_once(world: World) -> None:
    await world.template()
    customer = world.customer()
    answers = await asyncio.gather(*(world.send(customer.customer_id, request_id="same") for _ in range(50)))
    assert len({answer.delivery_id for answer in answers}) == 1
    await world.deliver()
    assert len(await world.sandbox.messages()) == 1
    again = await world.send(customer.customer_id, request_id="same")
    assert again.delivery_id == answers[0].delivery_id
    assert again.status == messaging_pb.MESSAGE_STATUS_SENT


async def test_send_is_refused_when_the_request_id_is_reused(world: World) -> None:
    await world.template()
    customer = world.customer()
    await world.send(customer.customer_id, request_id="r1", data={"a": 1})
    with pytest.raises(AlreadyExists) as caught:
        await world.send(customer.customer_id, request_id="r1", data={"a": 2})
    assert caught.value.reason_name == "REQUEST_ID_REUSED"


async def test_send_refuses_what_it_cannot_take(world: World) -> None:
    await world.template()
    with pytest.raises(NotFound):
        await world.send(1, "nothing")
    with pytest.raises(InvalidArgument):
        await world.send(0)
    with pytest.raises(InvalidArgument):
        await world.send(1, data={"long": "x" * 40_000})
    with pytest.raises(InvalidArgument):
        await world.send(1, request_id="r" * 256)
    assert await world.rows("SELECT 1 FROM messages WHERE workspace_id = $1") == []


async def test_batch_has_a_row_for_each_request_in_order(world: World) -> None:
    await world.template()
    customer = world.customer()
    requests = [
        messaging_pb.SendMessageRequest(request_id="a", customer_id=customer.customer_id, template_id="hello"),
        messaging_pb.SendMessageRequest(request_id="b", customer_id=customer.customer_id, template_id="gone"),
        messaging_pb.SendMessageRequest(request_id="a", customer_id=customer.customer_id, template_id="hello"),
        messaging_pb.SendMessageRequest(request_id="a", customer_id=customer.customer_id + 1, template_id="hello"),
    ]
    for _ in range(2):
        answer = await world.stub.BatchSendMessages(
            messaging_pb.BatchSendMessagesRequest(requests=requests), metadata=world.metadata()
        )
        first, unknown, repeated, reused = answer.messages
        assert first.status == messaging_pb.MESSAGE_STATUS_QUEUED
        assert repeated.delivery_id == first.delivery_id
        assert (unknown.status, unknown.reason) == (
            messaging_pb.MESSAGE_STATUS_FAILED,
            messaging_pb.MESSAGE_REASON_TEMPLATE_NOT_FOUND,
        )
        assert (reused.delivery_id, reused.status) == ("", messaging_pb.MESSAGE_STATUS_FAILED)
    (update,) = await world.updates()
    assert update.delivery_id == unknown.delivery_id
    with pytest.raises(InvalidArgument):
        await world.stub.BatchSendMessages(
            messaging_pb.BatchSendMessagesRequest(requests=[messaging_pb.SendMessageRequest(customer_id=1)]),
            metadata=world.metadata(),
        )


@pytest.mark.parametrize(
    ("more", "template", "state"),
    [
        ({"consents": {}}, {}, ("SUPPRESSED", "NO_CONSENT")),
        ({"consents": {"email": False}}, {}, ("SUPPRESSED", "CONSENT_WITHDRAWN")),
        ({"consents": {"sms": True}}, {}, ("SUPPRESSED", "NO_CONSENT")),
        ({"consents": {}}, {"purpose": messaging_pb.PURPOSE_TRANSACTIONAL}, ("SENT", "UNSPECIFIED")),
        ({"identifiers": [("phone", "+8613900000000")]}, {}, ("SUPPRESSED", "NO_CONTACT_POINT")),
        ({}, {"subject": "{{ data.nothing }}"}, ("FAILED", "RENDER_ERROR")),
        ({}, {"text": "{% for i in (1..20000) %}x{% endfor %}"}, ("FAILED", "RENDER_ERROR")),
        ({"traits": {"name": "{{ 7 | times: 6 }}"}}, {}, ("SENT", "UNSPECIFIED")),
    ],
)
async def test_every_decision_has_its_reason(
    world: World, more: dict[str, Any], template: dict[str, Any], state: tuple[str, str]
) -> None:
    await world.template(**template)
    customer = world.customer(**more)
    message = await world.send(customer.customer_id)
    assert await world.delivered(message) == state
    mails = await world.sandbox.messages()
    assert len(mails) == (state[0] == "SENT")
    (entry,) = await world.rows("SELECT status, reason FROM message_log WHERE workspace_id = $1")
    row = await world.get(message.delivery_id)
    assert (entry["status"], entry["reason"]) == (row.status, row.reason)
    (update,) = await world.updates()
    assert (update.status, update.reason) == (row.status, row.reason)
    for mail in mails:
        # A value is never read as Liquid.
        assert mail["subject"] == f"Hello {customer.traits['name']}"
        assert mail["text"].startswith(f"{customer.traits['name']} ")


async def test_send_fails_when_the_customer_does_not_exist(world: World) -> None:
    await world.template()
    assert await world.delivered(await world.send(4711)) == ("FAILED", "CUSTOMER_NOT_FOUND")


async def test_send_takes_the_newest_address(world: World) -> None:
    await world.template()
    customer = world.customer(identifiers=[("email", "old@shop.example"), ("email", "new@shop.example")])
    await world.delivered(await world.send(customer.customer_id))
    (mail,) = await world.sandbox.messages()
    assert mail["recipient"] == "new@shop.example"
    (update,) = await world.updates()
    assert update.node_id == customer.node_ids[1]


async def test_cap_holds_over_channels_and_under_concurrency(world: World) -> None:
    await world.template()
    await world.sms_template()
    customer = world.customer()
    messages = await asyncio.gather(
        *(world.send(customer.customer_id, "hello" if number % 2 else "sms") for number in range(16))
    )
    # Several batches of one message each at once, as several workers would.
    lane, worker = world.parts.dispatcher._lane, world.parts.dispatcher._lifeline.worker
    await asyncio.gather(
        *(
            lane.deliver(world.workspace_id, channel, worker=worker, limit=1)
            for channel in (Channel.EMAIL, Channel.SMS)
            for _ in range(8)
        )
    )
    states = [await world.state(message.delivery_id) for message in messages]
    assert states.count(("SENT", "UNSPECIFIED")) == 5
    assert states.count(("SUPPRESSED", "FREQUENCY_CAP")) == 11
    assert len(await world.sandbox.messages()) == 5
    # What was asked for is counted for the customer as it is now, whichever of its ids is named.
    other = await world.send(customer.node_ids[1])
    assert await world.delivered(other) == ("SUPPRESSED", "FREQUENCY_CAP")
    await world.template("receipt", purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    assert (await world.delivered(await world.send(customer.customer_id, "receipt")))[0] == "SENT"
    world.clock.advance(timedelta(hours=24, seconds=1))
    assert (await world.delivered(await world.send(customer.customer_id)))[0] == "SENT"


async def test_marketing_sms_waits_for_the_morning_of_the_customer(world: World) -> None:
    await world.sms_template()
    world.clock.set(NOON + timedelta(hours=11))
    in_shanghai = await world.send(world.customer().customer_id, "sms")
    in_london = await world.send(world.customer(traits={"name": "Ann", "timezone": "Europe/London"}).customer_id, "sms")
    assert await world.delivered(in_shanghai) == ("QUEUED", "QUIET_HOURS")
    assert (await world.state(in_london.delivery_id))[0] == "SENT"
    row = await world.get(in_shanghai.delivery_id)
    assert row.next_attempt_time.ToDatetime() == (NOON + timedelta(hours=20)).replace(tzinfo=None)
    world.clock.set(NOON + timedelta(hours=20))
    assert (await world.delivered(in_shanghai))[0] == "SENT"
    assert row.attempts == 0


async def test_messages_wait_while_profile_is_away(world: World) -> None:
    await world.template()
    customer = world.customer()
    message = await world.send(customer.customer_id)
    world.peers.profile_is_away = True
    assert (await world.delivered(message))[0] == "QUEUED"
    world.peers.profile_is_away = False
    world.clock.advance(timedelta(seconds=3))
    assert (await world.delivered(message))[0] == "SENT"
    assert (await world.get(message.delivery_id)).attempts == 1


async def test_what_stands_in_values_cannot_leave_its_place(world: World) -> None:
    await world.template(subject="Hi {{ data.name }}", html="<p>{{ data.name }}</p>", text="{{ data.name }}")
    customer = world.customer()
    evil = "x\r\nBcc: victim@shop.example\r\n\r\n<script>alert(1)</script>{{ data }}"
    await world.delivered(await world.send(customer.customer_id, data={"name": evil}))
    (mail,) = await world.sandbox.messages()
    assert "Bcc" not in mail["headers"]
    assert mail["subject"].startswith("Hi x Bcc: victim@shop.example")
    assert "<script>" not in mail["html"]
    assert "{{ data }}" in mail["html"]


async def test_another_workspace_sees_nothing(world: World) -> None:
    await world.template()
    message = await world.send(world.customer().customer_id, request_id="r1")
    other = world.metadata("ws_otherotherot")
    with pytest.raises(NotFound):
        await world.stub.GetMessage(messaging_pb.GetMessageRequest(delivery_id=message.delivery_id), metadata=other)
    with pytest.raises(NotFound):
        await world.stub.GetTemplate(messaging_pb.GetTemplateRequest(template_id="hello"), metadata=other)
    with pytest.raises(NotFound):
        await world.stub.SendMessage(
            messaging_pb.SendMessageRequest(customer_id=1, template_id="hello", request_id="r1"), metadata=other
        )
    assert not (await world.stub.ListMessages(messaging_pb.ListMessagesRequest(), metadata=other)).messages
    assert not (await world.stub.ListTemplates(messaging_pb.ListTemplatesRequest(), metadata=other)).templates
    assert not (await world.stub.GetMessagingStats(messaging_pb.GetMessagingStatsRequest(), metadata=other)).counts


async def test_list_pages_through_a_customers_messages_newest_first(world: World) -> None:
    await world.template(purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    customer, stranger = world.customer(), world.customer()
    sent = []
    for number in range(5):
        world.clock.advance(timedelta(seconds=1))
        sent.append((await world.send(customer.node_ids[number % 2])).delivery_id)
        await world.send(stranger.customer_id)
    await world.deliver()
    seen: list[str] = []
    token = ""
    while True:
        page = await world.stub.ListMessages(
            messaging_pb.ListMessagesRequest(customer_id=customer.node_ids[2], page_size=2, page_token=token),
            metadata=world.metadata(),
        )
        seen += [message.delivery_id for message in page.messages]
        token = page.next_page_token
        if not token:
            break
    assert seen == sent[::-1]
    queued = await world.stub.ListMessages(
        messaging_pb.ListMessagesRequest(status=messaging_pb.MESSAGE_STATUS_QUEUED), metadata=world.metadata()
    )
    assert not queued.messages
    stats = await world.stub.GetMessagingStats(messaging_pb.GetMessagingStatsRequest(), metadata=world.metadata())
    assert [(count.channel, count.status, count.messages) for count in stats.counts] == [
        (messaging_pb.CHANNEL_EMAIL, messaging_pb.MESSAGE_STATUS_SENT, 10)
    ]
    assert stats.pending == 0

"""Templates tried out: what they say, what they lack, and test sends that are nobody's messages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest

from services.common.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    ResourceExhausted,
)
from services.common.json_messages import json_object
from services.messaging.domain import trials
from services.messaging.usecases import trying
from tests.integration.messaging.conftest import World
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as pb


async def render(world: World, **request) -> pb.RenderedTemplate:
    """Renders a template."""
    answer: pb.RenderedTemplate = await world.stub.RenderTemplate(
        pb.RenderTemplateRequest(**request), metadata=world.metadata()
    )
    return answer


async def allow(world: World, channel: int, address: str, name: str = "Anna") -> resources_pb.TestRecipient:
    """Allows an address."""
    answer: resources_pb.TestRecipient = await world.stub.CreateTestRecipient(
        pb.CreateTestRecipientRequest(
            test_recipient=resources_pb.TestRecipient(display_name=name, channel=cast(Any, channel), address=address)
        ),
        metadata=world.metadata(),
    )
    return answer


async def try_out(
    world: World, recipient: resources_pb.TestRecipient, template_id: str, request_id: str = "", /, **values: Any
) -> pb.TestSend:
    """Sends a template to an allowed address."""
    answer: pb.TestSend = await world.stub.TestSendTemplate(
        pb.TestSendTemplateRequest(
            template_id=template_id,
            test_recipient_id=recipient.test_recipient_id,
            values=pb.RenderValues(**values),
            request_id=request_id,
        ),
        metadata=world.metadata(),
    )
    return answer


async def test_a_template_says_for_a_customer_what_a_message_would(world: World) -> None:
    await world.template(html="<p>{{ customer.traits.name }} {{ data.code }}</p>", text="{{ customer.traits.email }}!")
    customer = world.customer(traits={"name": "<顾客>", "email": "lily@shop.example"})
    values = pb.RenderValues(customer_id=customer.customer_id, data=json_object({"code": "A&B"}))
    shown = await render(world, template_id="hello", values=values)
    assert (shown.subject, shown.html) == ("Hello <顾客>", "<p>&lt;顾客&gt; A&amp;B</p>")
    assert "lily" not in shown.text
    assert shown.text.endswith("@shop.example!")
    assert shown.sendable
    assert not shown.missing
    # Given values come in place of the customer's own.
    values.traits.CopyFrom(json_object({"name": "Bo"}))
    assert (await render(world, template_id="hello", values=values)).subject == "Hello Bo"
    assert await world.rows("SELECT 1 FROM messages WHERE workspace_id = $1") == []
    with pytest.raises(NotFound):
        await render(world, template_id="hello", values=pb.RenderValues(customer_id=987_654))
    with pytest.raises(NotFound):
        await render(world, template_id="nobodys")
    with pytest.raises(InvalidArgument):
        await render(world)


async def test_a_preview_names_all_that_is_missing_and_all_that_is_wrong(world: World) -> None:
    template = resources_pb.Template(
        channel=pb.CHANNEL_EMAIL,
        subject="{{ data.a }} {{ customer.traits.name }} {{ data.b | default: 'x' }}",
        html="<b>{{ data.a }}{{ data.a }}{{ event.total | plus: 1 }}</b>",
        text="{% if %}",
    )
    shown = await render(world, template=template)
    assert [(each.part, each.name, each.needed) for each in shown.missing] == [
        ("subject", "data.a", True),
        ("subject", "customer.traits.name", False),
        ("html", "data.a", True),
        ("html", "event.total", False),
    ]
    assert shown.subject == "{{ data.a }} x"
    assert shown.html == "<b>{{ data.a }}{{ data.a }}1</b>"
    assert [each.part for each in shown.problems] == ["text"]
    assert not shown.sendable
    template.text = "Hi"
    values = pb.RenderValues(data=json_object({"a": 1}), traits=json_object({"name": "Bo"}))
    assert (await render(world, template=template, values=values)).sendable
    # What a preview noted is no other message's.
    await world.template(text="{{ data.a }}")
    message = await world.send(world.customer().customer_id)
    assert await world.delivered(message) == ("FAILED", "RENDER_ERROR")
    # Nothing that its channel can send.
    assert not (await render(world, template=resources_pb.Template(channel=pb.CHANNEL_SMS))).sendable


async def test_a_preview_counts_an_sms_as_its_provider_does(world: World) -> None:
    template = resources_pb.Template(channel=pb.CHANNEL_SMS, text="a" * 71)
    sms = (await render(world, template=template)).sms
    # With the signature 【一客】.
    assert (sms.characters, sms.parts, sms.encoding) == (75, 2, pb.SMS_ENCODING_UCS2)
    assert not (await render(world, template=resources_pb.Template(channel=pb.CHANNEL_WECOM, text="a"))).HasField("sms")


async def test_a_test_goes_to_an_allowed_address_only_and_is_on_record_apart(world: World) -> None:
    await world.template()
    await world.sms_template()
    mail = await allow(world, pb.CHANNEL_EMAIL, " anna@shop.example ")
    phone = await allow(world, pb.CHANNEL_SMS, "+8613800138000", "Bert")
    assert (mail.address, phone.address) == ("a***@shop.example", "+86 138****8000")
    listed = await world.stub.ListTestRecipients(pb.ListTestRecipientsRequest(), metadata=world.metadata())
    assert list(listed.test_recipients) == [mail, phone]
    # No consent is asked for, and nothing is used up.
    customer = world.customer(consents={})
    sent = await try_out(world, mail, "hello", customer_id=customer.customer_id)
    assert (sent.status, sent.reason, sent.channel) == (pb.MESSAGE_STATUS_SENT, 0, pb.CHANNEL_EMAIL)
    world.clock.advance(timedelta(seconds=1))
    assert (await try_out(world, phone, "sms", customer_id=customer.customer_id)).status == pb.MESSAGE_STATUS_SENT
    at_sandbox = await world.sandbox.messages()
    assert sorted(each["recipient"] for each in at_sandbox) == ["+8613800138000", "anna@shop.example"]
    for table in ("messages", "deliveries", "cap_uses", "outbox"):
        assert await world.rows(f"SELECT 1 FROM {table} WHERE workspace_id = $1") == []
    stats = await world.stub.GetMessagingStats(pb.GetMessagingStatsRequest(), metadata=world.metadata())
    assert not stats.counts
    page = await world.stub.ListTestSends(pb.ListTestSendsRequest(page_size=1), metadata=world.metadata())
    assert [each.template_id for each in page.test_sends] == ["sms"]
    rest = await world.stub.ListTestSends(
        pb.ListTestSendsRequest(page_size=1, page_token=page.next_page_token), metadata=world.metadata()
    )
    assert (list(rest.test_sends), rest.next_page_token) == ([sent], "")
    # Not where it is not allowed, nor by another channel.
    with pytest.raises(InvalidArgument, match="sms"):
        await try_out(world, mail, "sms")
    await world.stub.DeleteTestRecipient(
        pb.DeleteTestRecipientRequest(test_recipient_id=mail.test_recipient_id), metadata=world.metadata()
    )
    with pytest.raises(NotFound):
        await try_out(world, mail, "hello", customer_id=customer.customer_id)
    (row,) = await world.rows("SELECT sealed FROM test_recipients WHERE workspace_id = $1")
    assert b"13800138000" not in row["sealed"]


async def test_the_same_test_again_is_sent_once(world: World) -> None:
    await world.template()
    mail = await allow(world, pb.CHANNEL_EMAIL, "anna@shop.example")
    customer = world.customer().customer_id
    first = await try_out(world, mail, "hello", "r-1", customer_id=customer)
    assert first.status == pb.MESSAGE_STATUS_SENT
    assert await try_out(world, mail, "hello", "r-1", customer_id=customer) == first
    assert len(await world.sandbox.messages()) == 1
    await try_out(world, mail, "hello", "r-2", customer_id=customer)
    assert len(await world.sandbox.messages()) == 2


async def test_a_test_that_cannot_be_made_says_why(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.template(subject="{{ data.order }}", text="{{ event.total }}")
    mail = await allow(world, pb.CHANNEL_EMAIL, "anna@shop.example")
    with pytest.raises(InvalidArgument) as caught:
        await try_out(world, mail, "hello")
    assert caught.value.reason_name == "TEST_NOT_RENDERED"
    assert caught.value.metadata["missing"] == "data.order event.total"
    good = {"data": json_object({"order": 1}), "event": json_object({"total": 2})}
    await world.sandbox.set_mode("5xx", "smtp", status=552)
    refused = await try_out(world, mail, "hello", **good)
    assert (refused.status, refused.reason) == (pb.MESSAGE_STATUS_FAILED, pb.MESSAGE_REASON_PROVIDER_REJECTED)
    assert refused.detail
    monkeypatch.setattr(trying, "MAX_SENDS", 1)
    with pytest.raises(ResourceExhausted) as late:
        await try_out(world, mail, "hello", **good)
    assert late.value.reason_name == "RATE_LIMITED"
    account = await world.account("own", smtp=world.settings_at_sandbox("email"))
    account.active = False
    await world.stub.UpdateAccount(
        pb.UpdateAccountRequest(account=account, update_mask={"paths": ["active"]}), metadata=world.metadata()
    )
    world.parts.servicer._accounts._chosen.forget(world.workspace_id)
    with pytest.raises(FailedPrecondition):
        await try_out(world, mail, "hello", **good)


async def test_addresses_for_tests_are_bounded_and_each_is_there_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "MAX_RECIPIENTS", 2)
    await allow(world, pb.CHANNEL_EMAIL, "anna@shop.example")
    with pytest.raises(AlreadyExists):
        await allow(world, pb.CHANNEL_EMAIL, "Anna@shop.example", "Anna again")
    for channel, address in (
        (pb.CHANNEL_EMAIL, "nobody"),
        (pb.CHANNEL_SMS, "+862112345678"),
        (pb.CHANNEL_PUSH, "x"),
        (pb.CHANNEL_VOICE, "02112345678"),
        (pb.CHANNEL_IN_APP, "x"),
    ):
        with pytest.raises(InvalidArgument):
            await allow(world, channel, address)
    await allow(world, pb.CHANNEL_WECOM, "ZhangSan")
    with pytest.raises(ResourceExhausted):
        await allow(world, pb.CHANNEL_EMAIL, "bert@shop.example")
    assert trials.MAX_RECIPIENTS == 50

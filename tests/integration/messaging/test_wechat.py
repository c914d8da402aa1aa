"""Messages of official accounts and mini-programs, from the account to the ledger, against the sandbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import grpc
import pytest

from services.common.errors import InvalidArgument
from tests.integration.messaging.conftest import World
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

FIELDS = {"wechat": "wechat_official_account", "mini_program": "wechat_mini_program"}
FOLLOWER = [("official_account_openid", "oFollower")]


async def own(world: World, channel: str, **more: Any) -> resources_pb.Account:
    """Makes the workspace's own account at the sandbox."""
    settings = world.settings_at_sandbox(channel)
    for name, value in more.items():
        setattr(settings, name, value)
    return await world.account(channel.replace("_", "-"), **{FIELDS[channel]: settings})


async def test_template_message_says_what_its_template_says_and_leads_there(world: World) -> None:
    await own(world, "wechat")
    await world.wechat_template(
        url="https://shop.example/o/{{ data.order }}",
        mini_program_app_id="wx1",
        mini_program_page="pages/order?id={{ data.order }}",
        provider_parameters={"thing1": "hi {{ customer.traits.name }}", "number2": "{{ data.order }}"},
    )
    message = await world.send(world.customer(identifiers=FOLLOWER).customer_id, "wechat", data={"order": "7"})
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    (received,) = await world.sandbox.messages(channel="wechat")
    fields = received["fields"]
    assert (received["recipient"], received["account"], fields["template_id"]) == ("oFollower", "sandbox-own", "tpl-1")
    assert fields["data"] == {"thing1": {"value": "hi 顾客1"}, "number2": {"value": "7"}}
    assert fields["url"] == "https://shop.example/o/7"
    assert fields["miniprogram"] == {"appid": "wx1", "pagepath": "pages/order?id=7"}
    row = await world.get(message.delivery_id)
    assert (row.account_id, row.provider_message_id) == ("wechat", received["provider_message_id"])
    said = await world.stub.GetMessageContent(
        messaging_pb.GetMessageContentRequest(delivery_id=message.delivery_id), metadata=world.metadata()
    )
    assert (said.url, said.mini_program_page) == ("https://shop.example/o/7", "pages/order?id=7")


async def test_openid_that_names_its_app_goes_before_one_that_does_not(world: World) -> None:
    await world.wechat_template()
    customer = world.customer(identifiers=[*FOLLOWER, ("openid", "oPlain"), ("mini_program_openid", "oMini")])
    other = world.customer(identifiers=[("openid", "oPlain")])
    for each in (customer, other):
        message = await world.send(each.customer_id, "wechat")
        assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    assert [each["recipient"] for each in await world.sandbox.messages()] == ["oFollower", "oPlain"]


async def test_answer_that_was_lost_is_asked_for_again_and_the_message_arrives_once(world: World) -> None:
    await world.wechat_template()
    await world.sandbox.set_mode("accept_then_drop", "wechat_official_account")
    message = await world.send(world.customer(identifiers=FOLLOWER).customer_id, "wechat")
    assert await world.delivered(message) == ("QUEUED", "ANSWER_LOST")
    await world.sandbox.set_mode("ok", "wechat_official_account")
    world.clock.advance(timedelta(minutes=1))
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    assert len(await world.sandbox.messages()) == 1


async def test_what_wechat_would_take_for_another_message_is_not_sent_again(world: World) -> None:
    await world.wechat_template()
    await world.sandbox.set_mode("accept_then_drop", "wechat_official_account")
    message = await world.send(world.customer(identifiers=FOLLOWER).customer_id, "wechat")
    assert await world.delivered(message) == ("QUEUED", "ANSWER_LOST")
    await world.sandbox.set_mode("ok", "wechat_official_account")
    # Ten minutes a `client_msg_id` is known, and nobody worked meanwhile.
    world.clock.advance(timedelta(minutes=11))
    assert await world.delivered(message) == ("UNKNOWN", "ANSWER_LOST")
    assert len(await world.sandbox.messages()) == 1


async def test_who_does_not_follow_any_more_gets_no_marketing(world: World) -> None:
    await world.wechat_template()
    await world.wechat_template("ad", purpose=messaging_pb.PURPOSE_MARKETING)
    customer = world.customer(identifiers=[("official_account_openid", "refused1")], consents={"wechat": True})
    receipt = await world.send(customer.customer_id, "wechat")
    assert await world.delivered(receipt) == ("FAILED", "PROVIDER_REJECTED")
    marketing = await world.send(customer.customer_id, "ad")
    assert await world.delivered(marketing) == ("SUPPRESSED", "CONSENT_WITHDRAWN")


async def test_openid_of_another_app_is_left_alone(world: World) -> None:
    await world.wechat_template()
    customer = world.customer(identifiers=[("openid", "invalid1")])
    first = await world.send(customer.customer_id, "wechat")
    assert await world.delivered(first) == ("FAILED", "BOUNCED")
    second = await world.send(customer.customer_id, "wechat")
    assert await world.delivered(second) == ("SUPPRESSED", "ADDRESS_SUPPRESSED")


@pytest.mark.parametrize(
    ("template", "more", "field"),
    [
        ("wechat", {"provider_template_code": ""}, "provider_template_code"),
        ("mini", {"provider_template_code": " "}, "provider_template_code"),
        ("mini", {"provider_parameters": {}}, "provider_parameters"),
    ],
)
async def test_template_without_what_wechat_needs_is_refused(
    world: World, template: str, more: dict[str, Any], field: str
) -> None:
    make = world.wechat_template if template == "wechat" else world.mini_template
    with pytest.raises(InvalidArgument) as refused:
        await make(**more)
    assert refused.value.metadata["field"] == field


async def test_message_that_leads_to_no_address_of_the_web_is_not_sent(world: World) -> None:
    await world.wechat_template(url="{{ data.link }}")
    customer = world.customer(identifiers=FOLLOWER)
    message = await world.send(customer.customer_id, "wechat", data={"link": "javascript:alert(1)"})
    assert await world.delivered(message) == ("FAILED", "RENDER_ERROR")


async def test_template_can_be_tried_out_and_keeps_where_it_leads_when_changed(world: World) -> None:
    made = await world.wechat_template(url="https://shop.example/{{ data.order }}", mini_program_page="pages/a")
    rendered = await world.stub.RenderTemplate(
        messaging_pb.RenderTemplateRequest(template_id="wechat"), metadata=world.metadata()
    )
    assert not rendered.sendable
    assert {(each.part, each.name) for each in rendered.missing} >= {("url", "data.order")}
    made.provider_template_code = "tpl-2"
    changed = await world.stub.UpdateTemplate(
        messaging_pb.UpdateTemplateRequest(template=made), metadata=world.metadata()
    )
    assert (changed.url, changed.mini_program_page, changed.provider_template_code) == (
        "https://shop.example/{{ data.order }}",
        "pages/a",
        "tpl-2",
    )


@pytest.mark.parametrize("channel", list(FIELDS))
@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({}, messaging_pb.ACCOUNT_PROBLEM_UNSPECIFIED),
        ({"app_secret": "wrong"}, messaging_pb.ACCOUNT_PROBLEM_AUTHENTICATION_FAILED),
        ({"endpoint": "http://127.0.0.1:1"}, messaging_pb.ACCOUNT_PROBLEM_UNREACHABLE),
    ],
)
async def test_trying_an_account_tells_what_is_wrong(
    world: World, channel: str, more: dict[str, str], problem: Any
) -> None:
    made = await own(world, channel, **more)
    verdict = await world.stub.VerifyAccount(
        messaging_pb.VerifyAccountRequest(account_id=made.account_id), metadata=world.metadata()
    )
    assert (verdict.problem, verdict.verified) == (problem, not problem)


async def test_account_keeps_its_secrets_to_itself(world: World) -> None:
    made = await own(world, "wechat", callback_token="token123", encoding_aes_key="k" * 43)
    shown = made.wechat_official_account
    assert (shown.app_id, shown.app_secret, shown.callback_token, shown.encoding_aes_key) == ("sandbox-own", "", "", "")
    with pytest.raises((InvalidArgument, grpc.RpcError)):
        await own(world, "mini_program", encoding_aes_key="short")

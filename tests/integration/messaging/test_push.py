"""Push from the account to the ledger, against the sandbox: FCM and JPush."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.common.errors import ResourceExhausted
from tests.integration.messaging.conftest import World
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

SENT = ("SENT", "UNSPECIFIED")
PHONE = [("fcm_token", "fcm-1:a")]
JPUSH = [("jpush_registration_id", "171976fa8a8")]


async def fcm_settings(world: World) -> resources_pb.FcmSettings:
    """Returns the settings of a project at the sandbox, from the JSON file that it gives."""
    answer = await world.sandbox.client.get("/control/fcm/service-account", params={"project": "sandbox-own"})
    given = answer.json()
    fields = {each: given[each] for each in ("project_id", "client_email", "private_key_id", "private_key")}
    return resources_pb.FcmSettings(**fields, endpoint=world.sandbox.http_url, token_endpoint=given["token_uri"])


async def with_fcm(world: World, **more: Any) -> resources_pb.Account:
    """Makes the workspace's project at the sandbox."""
    settings = await fcm_settings(world)
    for name, value in more.items():
        setattr(settings, name, value)
    return await world.account("fcm", fcm=settings)


async def tokens_given(world: World) -> int:
    answer = await world.sandbox.client.post("/control/fcm/expire-tokens")
    return int(answer.json()["issued"])


async def test_push_says_what_its_template_says_and_leads_there(world: World) -> None:
    await with_fcm(world)
    made = await world.push_template(
        deep_link="shop://orders/{{ data.order }}",
        image_url="https://cdn.example/{{ data.order }}.png",
        push_data={"sku": "{{ data.sku }}"},
    )
    assert (made.deep_link, dict(made.push_data)) == ("shop://orders/{{ data.order }}", {"sku": "{{ data.sku }}"})
    message = await world.send(world.customer(identifiers=PHONE).customer_id, "push", data={"order": "7", "sku": "A1"})
    assert await world.delivered(message) == SENT
    (received,) = await world.sandbox.messages(channel="push")
    assert (received["recipient"], received["account"], received["subject"]) == ("fcm-1:a", "sandbox-own", "Hi 顾客1")
    fields = received["fields"]
    image = "https://cdn.example/7.png"
    assert fields["notification"] == {"title": "Hi 顾客1", "body": "Your order 7", "image": image}
    assert fields["data"] == {"delivery_id": message.delivery_id, "deep_link": "shop://orders/7", "sku": "A1"}
    assert fields["apns"]["fcm_options"] == {"image": image}
    row = await world.get(message.delivery_id)
    assert (row.account_id, row.provider_message_id) == ("fcm", received["provider_message_id"])
    said = await world.stub.GetMessageContent(
        messaging_pb.GetMessageContentRequest(delivery_id=message.delivery_id), metadata=world.metadata()
    )
    assert (said.subject, said.deep_link, said.image_url) == ("Hi 顾客1", "shop://orders/7", image)
    assert [(each.name, each.value) for each in said.push_data] == [("sku", "A1")]


async def test_one_token_of_google_s_serves_all_messages_until_it_ends(world: World) -> None:
    await with_fcm(world)
    await world.push_template()
    customer = world.customer(identifiers=PHONE)
    for _ in range(3):
        assert await world.delivered(await world.send(customer.customer_id, "push")) == SENT
    assert await tokens_given(world) == 1
    assert await world.delivered(await world.send(customer.customer_id, "push")) == SENT
    world.clock.advance(timedelta(hours=2))
    assert await world.delivered(await world.send(customer.customer_id, "push")) == SENT
    assert await tokens_given(world) == 3


async def test_token_that_is_unregistered_ends_and_the_customer_s_other_device_takes_its_place(world: World) -> None:
    await with_fcm(world)
    await world.push_template()
    # Oldest first: the last one known is the newest device.
    customer = world.customer(identifiers=[*PHONE, ("fcm_token", "unregistered-1")])
    first = await world.send(customer.customer_id, "push")
    assert await world.delivered(first) == ("FAILED", "BOUNCED")
    (suppression,) = (
        await world.stub.ListSuppressions(messaging_pb.ListSuppressionsRequest(), metadata=world.metadata())
    ).suppressions
    assert (suppression.channel, suppression.detail) == (messaging_pb.CHANNEL_PUSH, "UNREGISTERED")
    assert suppression.reason == messaging_pb.SUPPRESSION_REASON_INVALID_ADDRESS
    assert await world.delivered(await world.send(customer.customer_id, "push")) == SENT
    assert [each["recipient"] for each in await world.sandbox.messages()] == ["fcm-1:a"]
    alone = world.customer(identifiers=[("fcm_token", "unregistered-1")])
    message = await world.send(alone.customer_id, "push")
    assert await world.delivered(message) == ("SUPPRESSED", "ADDRESS_SUPPRESSED")
    explained = await world.stub.ExplainMessage(
        messaging_pb.ExplainMessageRequest(delivery_id=message.delivery_id), metadata=world.metadata()
    )
    held = [each.reason for each in explained.checks if each.reason]
    assert held == [messaging_pb.MESSAGE_REASON_ADDRESS_SUPPRESSED]


@pytest.mark.parametrize(
    ("token", "state"),
    [
        ("other-1", ("FAILED", "PROVIDER_REJECTED")),
        ("apple-1", ("QUEUED", "PROVIDER_UNAVAILABLE")),
        ("invalid-1", ("FAILED", "BOUNCED")),
    ],
)
async def test_tokens_of_others_end_nothing(world: World, token: str, state: tuple[str, str]) -> None:
    await with_fcm(world)
    await world.push_template()
    message = await world.send(world.customer(identifiers=[("fcm_token", token)]).customer_id, "push")
    assert await world.delivered(message) == state
    page = await world.stub.ListSuppressions(messaging_pb.ListSuppressionsRequest(), metadata=world.metadata())
    assert len(page.suppressions) == (state[1] == "BOUNCED")


async def test_answer_of_fcm_that_was_lost_leaves_the_message_unknown(world: World) -> None:
    await world.at_most_once()
    await with_fcm(world)
    await world.push_template()
    await world.sandbox.set_mode("accept_then_drop", "fcm")
    message = await world.send(world.customer(identifiers=PHONE).customer_id, "push")
    assert await world.delivered(message) == ("UNKNOWN", "ANSWER_LOST")
    assert len(await world.sandbox.messages()) == 1


async def test_jpush_is_asked_again_with_the_key_of_the_first_time_and_pushes_once(world: World) -> None:
    await world.push_template(deep_link="shop://a")
    await world.sandbox.set_mode("accept_then_drop", "jpush")
    message = await world.send(world.customer(identifiers=JPUSH).customer_id, "push")
    assert await world.delivered(message) == ("QUEUED", "ANSWER_LOST")
    await world.sandbox.set_mode("ok", "jpush")
    world.clock.advance(timedelta(minutes=1))
    assert await world.delivered(message) == SENT
    (received,) = await world.sandbox.messages()
    assert received["key"].startswith(f"sandbox-{world.workspace_id}-")
    assert received["fields"]["notification"]["android"]["intent"] == {"url": "shop://a"}
    assert (await world.get(message.delivery_id)).provider_message_id == received["provider_message_id"]


async def test_two_messages_never_share_a_key(world: World) -> None:
    await world.push_template()
    for _ in range(12):
        await world.send(world.customer(identifiers=JPUSH).customer_id, "push")
    await world.deliver()
    keys = [each["key"] for each in await world.sandbox.messages()]
    assert len(set(keys)) == 12


async def test_device_that_jpush_knows_no_more_ends_and_one_of_the_other_vendor_is_none(world: World) -> None:
    await world.push_template()
    gone = world.customer(identifiers=[("jpush_registration_id", "gone1")])
    assert await world.delivered(await world.send(gone.customer_id, "push")) == ("FAILED", "BOUNCED")
    assert await world.delivered(await world.send(gone.customer_id, "push")) == ("SUPPRESSED", "ADDRESS_SUPPRESSED")
    google = world.customer(identifiers=PHONE)
    message = await world.send(google.customer_id, "push")
    assert await world.delivered(message) == ("SUPPRESSED", "NO_CONTACT_POINT")
    explained = await world.stub.ExplainMessage(
        messaging_pb.ExplainMessageRequest(delivery_id=message.delivery_id), metadata=world.metadata()
    )
    assert messaging_pb.MESSAGE_REASON_NO_CONTACT_POINT in [each.reason for each in explained.checks]


async def test_one_app_is_written_to_at_a_time(world: World) -> None:
    await with_fcm(world)
    with pytest.raises(ResourceExhausted):
        await world.account("jpush", jpush=world.settings_at_sandbox("push"), active=True, priority=1)


OK, WRONG = messaging_pb.ACCOUNT_PROBLEM_UNSPECIFIED, messaging_pb.ACCOUNT_PROBLEM_AUTHENTICATION_FAILED


@pytest.mark.parametrize(
    ("more", "problem", "detail"),
    [
        ({}, OK, ""),
        ({"client_email": "x@sandbox-own.iam.gserviceaccount.com"}, WRONG, "invalid_grant"),
        ({"project_id": "sandbox-other"}, messaging_pb.ACCOUNT_PROBLEM_NOT_ALLOWED, "PERMISSION_DENIED"),
        ({"endpoint": "http://127.0.0.1:1"}, messaging_pb.ACCOUNT_PROBLEM_UNREACHABLE, ""),
    ],
)
async def test_trying_a_project_tells_what_is_wrong(
    world: World, more: dict[str, str], problem: Any, detail: str
) -> None:
    made = await with_fcm(world, **more)
    assert (made.fcm.private_key, made.fcm.client_email != "") == ("", True)
    verdict = await world.stub.VerifyAccount(
        messaging_pb.VerifyAccountRequest(account_id="fcm"), metadata=world.metadata()
    )
    assert (verdict.problem, verdict.verified, verdict.detail) == (problem, not problem, detail)
    assert await world.sandbox.messages() == []


@pytest.mark.parametrize(("more", "problem"), [({}, OK), ({"master_secret": "wrong"}, WRONG)])
async def test_trying_an_application_of_jpush_tells_what_is_wrong(
    world: World, more: dict[str, str], problem: Any
) -> None:
    settings = world.settings_at_sandbox("push")
    for name, value in more.items():
        setattr(settings, name, value)
    await world.account("jpush", jpush=settings)
    verdict = await world.stub.VerifyAccount(
        messaging_pb.VerifyAccountRequest(account_id="jpush"), metadata=world.metadata()
    )
    assert (verdict.problem, verdict.verified) == (problem, not problem)


async def test_push_can_be_tried_out(world: World) -> None:
    await world.push_template(deep_link="shop://{{ data.order }}", push_data={"sku": "{{ data.sku }}"})
    rendered = await world.stub.RenderTemplate(
        messaging_pb.RenderTemplateRequest(template_id="push"), metadata=world.metadata()
    )
    assert {(each.part, each.name) for each in rendered.missing} >= {
        ("deep_link", "data.order"),
        ("data:sku", "data.sku"),
    }
    assert rendered.subject
    assert "sku" in rendered.push_data

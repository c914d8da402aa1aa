"""What WeChat tells of messages and people, from the sandbox's push to the ledger, the credits and the suppressions."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from dev.sandbox.wechat_events import EventCall, Listener, event_call, sent_event
from dev.sandbox.wire import Answer, HttpServer, Request
from services.common.clock import SteppedClock
from services.common.errors import Unavailable
from services.common.settings import ServiceSettings
from services.messaging.app import Parts, assemble
from services.messaging.domain import Channel
from tests.integration.messaging.conftest import World, running_world
from tests.support.callback_door import Door
from tests.support.clocks import moment_of
from tests.support.sandbox import TestSandbox
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

TOKEN, KEY = "token123", "k" * 43
APP = "sandbox-own"
FIELDS = {"wechat": "wechat_official_account", "mini_program": "wechat_mini_program"}
ACCOUNTS = {"wechat": "official", "mini_program": "mini"}


class Doors(Door):
    """The callbacks' address, which also hands on errors."""

    async def answer(self, request: Request) -> Answer:
        try:
            return await super().answer(request)
        except Unavailable:
            return Answer(503, b"")


@pytest.fixture
async def wechat(clock: SteppedClock, sandbox: TestSandbox, settings_of: Any) -> AsyncIterator[tuple[World, Doors]]:
    """A workspace with both apps, whose callbacks are encrypted."""
    made = Doors()
    server = HttpServer(made.answer, hang_seconds=1)
    port = await server.start("127.0.0.1", 0)

    def with_door(sandbox: TestSandbox, peers_address: str) -> ServiceSettings:
        settings: ServiceSettings = settings_of(sandbox, peers_address)
        return dataclasses.replace(settings, public_url=f"http://127.0.0.1:{port}")

    def assembled(settings: ServiceSettings) -> Parts:
        return assemble(settings, clock, moment=moment_of(clock))

    async with running_world(clock, sandbox, with_door, assembled) as world:
        made.world = world
        for channel, field in FIELDS.items():
            settings = world.settings_at_sandbox(channel)
            settings.callback_token, settings.encoding_aes_key = TOKEN, KEY
            await world.account(ACCOUNTS[channel], **{field: settings})
        await world.wechat_template()
        await world.mini_template()
        yield world, made
    await server.stop()


def address(world: World, channel: str) -> str:
    """Where an app's events go."""
    provider = FIELDS[channel].replace("_", "-")
    url = f"{world.settings.public_url}/callbacks/{provider}/{world.workspace_id}"
    return f"{url}?account={ACCOUNTS[channel]}"


def told(world: World, channel: str, openid: str, event: str, **fields: Any) -> EventCall:
    """An event of an app, of this moment."""
    return event_call(Listener(address(world, channel), APP, TOKEN, KEY), openid, event, world.clock.now(), fields)


async def tell(world: World, channel: str, call: EventCall) -> messaging_pb.RecordCallbackResponse:
    """Hands a call to messaging as the gateway does."""
    answer: messaging_pb.RecordCallbackResponse = await world.stub.RecordCallback(
        messaging_pb.RecordCallbackRequest(
            provider=f"PROVIDER_{FIELDS[channel].upper()}",
            query={**call.query, "account": ACCOUNTS[channel]},
            raw_query="",
            body=call.body,
        ),
        metadata=world.metadata(),
    )
    return answer


def chosen(kind: str, *choices: tuple[str, str]) -> dict[str, Any]:
    """The list of an event about templates."""
    listed = [{"TemplateId": each, "SubscribeStatusString": word, "PopupScene": "0"} for each, word in choices]
    return {f"SubscribeMsg{kind}Event": {"List": listed}}


def person(world: World, openid: str = "oPerson", **more: Any) -> Any:
    """A customer of both apps."""
    return world.customer(identifiers=[("openid", openid), ("user_id", openid)], **more)


@pytest.mark.parametrize("channel", list(FIELDS))
@pytest.mark.parametrize(
    ("verdict", "right"),
    [
        ({"success": True}, ("DELIVERED", "UNSPECIFIED")),
        ({"success": False, "code": "failed: x"}, ("FAILED", "NOT_DELIVERED")),
    ],
)
async def test_message_is_settled_by_what_wechat_pushes(
    wechat: tuple[World, Doors], channel: str, verdict: dict[str, Any], right: tuple[str, str]
) -> None:
    world, doors = wechat
    body = {"url": "http://127.0.0.1:1/unused", "delay_seconds": 0, **verdict}
    assert (await world.sandbox.client.post("/control/receipts", json=body)).status_code == 200
    listener = {"url": address(world, channel), "app_id": APP, "token": TOKEN, "encoding_aes_key": KEY}
    assert (await world.sandbox.client.post("/control/wechat/listener", json=listener)).status_code == 200
    await world.credit("oPerson", account_id="mini")
    message = await world.send(person(world).customer_id, {"wechat": "wechat", "mini_program": "mini"}[channel])
    await world.deliver()
    async with asyncio.timeout(60):
        while (taken := await doors.answers.get()).recorded == 0:
            pass
    assert taken.body == b"success"
    assert await world.state(message.delivery_id) == right


async def test_follower_who_blocks_the_account_or_leaves_gets_no_marketing_until_a_consent_is_given_anew(
    wechat: tuple[World, Doors],
) -> None:
    world, _ = wechat
    await world.wechat_template("ad", purpose=messaging_pb.PURPOSE_MARKETING)
    customer, leaver = (person(world, name, consents={"wechat": True}) for name in ("oBlocker", "oLeaver"))
    message = await world.send(customer.customer_id, "wechat")
    await world.deliver()
    row = await world.get(message.delivery_id)
    event, fields = sent_event("wechat_official_account", "tpl-1", row.provider_message_id, "failed:user block")
    assert (await tell(world, "wechat", told(world, "wechat", "oBlocker", event, **fields))).recorded == 1
    assert await world.state(message.delivery_id) == ("FAILED", "NOT_DELIVERED")
    left = told(world, "wechat", "oLeaver", "unsubscribe")
    for _ in range(2):
        assert (await tell(world, "wechat", left)).http_status == 200
    for each in (customer, leaver):
        assert await world.delivered(await world.send(each.customer_id, "ad")) == ("SUPPRESSED", "CONSENT_WITHDRAWN")
    world.clock.advance(timedelta(minutes=1))
    leaver.consent_time = world.clock.now()
    # The same call again says nothing that is later than the consent.
    await tell(world, "wechat", left)
    assert await world.delivered(await world.send(leaver.customer_id, "ad")) == ("SENT", "UNSPECIFIED")


async def test_panel_gives_credits_once_and_taking_back_ends_them(wechat: tuple[World, Doors]) -> None:
    world, _ = wechat
    customer = person(world)
    panel = told(
        world,
        "mini_program",
        "oPerson",
        "subscribe_msg_popup_event",
        **chosen("Popup", ("tpl-1", "accept"), ("x", "reject")),
    )
    assert [(await tell(world, "mini_program", panel)).recorded for _ in range(3)] == [1, 0, 0]
    # Its own server tells of the same panel.
    assert await world.credit("oPerson", account_id="mini") == 0
    world.clock.advance(timedelta(minutes=3))
    assert await world.credit("oPerson", account_id="mini") == 1
    assert await world.delivered(await world.send(customer.customer_id, "mini")) == ("SENT", "UNSPECIFIED")
    change = told(
        world, "mini_program", "oPerson", "subscribe_msg_change_event", **chosen("Change", ("tpl-1", "reject"))
    )
    await tell(world, "mini_program", change)
    assert await world.delivered(await world.send(customer.customer_id, "mini")) == ("SUPPRESSED", "NO_SUBSCRIPTION")


async def test_call_that_is_not_wechats_changes_nothing(wechat: tuple[World, Doors]) -> None:
    world, _ = wechat
    person(world)
    panel = told(world, "mini_program", "oPerson", "subscribe_msg_popup_event", **chosen("Popup", ("tpl-1", "accept")))
    for spoiled in (
        dataclasses.replace(panel, query={**panel.query, "msg_signature": "0" * 40}),
        dataclasses.replace(panel, body=b"<xml/>"),
    ):
        answer = await tell(world, "mini_program", spoiled)
        assert (answer.http_status, answer.recorded) == (400, 0)
    # Of one app for another: signed by the same token here, but encrypted for who it is for.
    elsewhere = event_call(Listener("u", "other", TOKEN, KEY), "oPerson", "unsubscribe", world.clock.now(), {})
    assert (await tell(world, "wechat", elsewhere)).http_status == 400
    world.clock.advance(timedelta(minutes=6))
    assert (await tell(world, "mini_program", panel)).http_status == 400


async def test_receipt_that_comes_before_its_message_is_written_down_is_asked_for_again(
    wechat: tuple[World, Doors], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, _ = wechat
    message = await world.send(person(world).customer_id, "wechat")
    seen: list[EventCall] = []
    settle = world.parts.dispatcher._lane._deliveries.settle

    async def early(workspace_id: str, outcomes: Any, *more: Any) -> None:
        for each in outcomes:
            event, fields = sent_event("wechat_official_account", "tpl-1", each.provider_message_id, "success")
            seen.append(told(world, "wechat", "oPerson", event, **fields))
            with pytest.raises(Unavailable):
                await tell(world, "wechat", seen[-1])
        await settle(workspace_id, outcomes, *more)

    monkeypatch.setattr(world.parts.dispatcher._lane._deliveries, "settle", early)
    await world.deliver()
    (receipt,) = seen
    assert (await tell(world, "wechat", receipt)).recorded == 1
    assert await world.state(message.delivery_id) == ("DELIVERED", "UNSPECIFIED")
    # Of a message that somebody else sent by this account.
    event, fields = sent_event("wechat_official_account", "tpl-1", "4711", "success")
    assert (await tell(world, "wechat", told(world, "wechat", "oPerson", event, **fields))).recorded == 0


async def test_receipt_of_another_person_settles_nothing(wechat: tuple[World, Doors]) -> None:
    world, _ = wechat
    message = await world.send(person(world).customer_id, "wechat")
    await world.deliver()
    row = await world.get(message.delivery_id)
    event, fields = sent_event("wechat_official_account", "tpl-1", row.provider_message_id, "success")
    assert (await tell(world, "wechat", told(world, "wechat", "oStranger", event, **fields))).recorded == 0
    assert await world.state(message.delivery_id) == ("SENT", "UNSPECIFIED")
    assert Channel(row.channel) is Channel.WECHAT

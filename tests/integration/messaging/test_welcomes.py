"""Who adds a member in WeCom is welcomed once, within 20 seconds, and it is an event of theirs; from the call to the ledger."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from dev.sandbox.wechat_events import EventCall, Listener
from dev.sandbox.wecom_events import contact_call
from services.common.errors import Unavailable
from services.messaging.providers.contract import Accepted, Retry
from services.messaging.providers.wecom_customers.provider import WeComCustomersProvider
from tests.integration.messaging.conftest import World
from tests.support.mass_messages import contact, mass_account
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

TOKEN, KEY = "token123", "k" * 43
LISTENER = Listener("https://yike.example/cb", "sandbox-own", TOKEN, KEY)


async def welcoming(world: World, **more: Any) -> None:
    """An account that welcomes."""
    await world.wecom_template("welcome", text="{{ event.user_id }} 欢迎 {{ customer.traits.name | default: '你' }}")
    settings = {"callback_token": TOKEN, "encoding_aes_key": KEY, "welcome_template_id": "welcome", **more}
    await mass_account(world, **settings)


async def added(world: World, name: str, **more: str) -> EventCall:
    """Somebody adds a member: WeCom hands out a code, and tells."""
    body = {"account": "sandbox-own", "external_user_id": f"wm{name}", "user_id": "li", **more}
    answer = await world.sandbox.client.post("/control/wecom/contacts", json=body)
    change = more.get("change", "add_external_contact")
    code = answer.json()["welcome_code"] if change.startswith("add") else ""
    return contact_call(LISTENER, change, "li", f"wm{name}", world.clock.now(), state="shop", code=code)


async def call_back(world: World, call: EventCall) -> messaging_pb.RecordCallbackResponse:
    """WeCom calls the account's address."""
    answer: messaging_pb.RecordCallbackResponse = await world.stub.RecordCallback(
        messaging_pb.RecordCallbackRequest(
            account_id="mass", query=call.query, raw_query=urlsplit(call.url).query, body=call.body
        ),
        metadata=world.metadata(),
    )
    return answer


async def welcomes(world: World) -> list[tuple[str, str, int]]:
    """The rows of the ledger: status, reason and customer."""
    answer = await world.stub.ListMessages(
        messaging_pb.ListMessagesRequest(order_by="createTime"), metadata=world.metadata()
    )
    return [(*await world.state(each.delivery_id), each.customer_id) for each in answer.messages]


async def test_whoever_adds_a_member_is_welcomed_once_and_becomes_a_customer(world: World) -> None:
    await welcoming(world)
    call = await added(world, "New1")
    for again in range(3):
        answer = await call_back(world, call)
        assert (answer.http_status, answer.body, answer.recorded) == (200, b"success", int(not again))
    (message,) = await world.sandbox.messages(channel="wecom")
    assert (message["recipient"], message["sender"], message["text"]) == ("wmNew1", "li", "li 欢迎 你")
    ((status, reason, customer_id),) = await welcomes(world)
    assert (status, reason) == ("SENT", "UNSPECIFIED")
    (event,) = world.peers.events.values()
    assert (event.name, event.identifiers[0].value) == ("WeCom Contact Added", "wmNew1")
    assert world.peers.customers[world.workspace_id, customer_id].identifiers == [("wecom_external_user_id", "wmNew1")]
    told = [update.update_id for update in await world.updates()]
    assert len(told) == len(set(told)) == 2


async def test_calls_at_once_welcome_once(world: World) -> None:
    await welcoming(world)
    contact(world, "A1", traits={"name": "王"})
    call = await added(world, "A1")
    await asyncio.gather(*(call_back(world, call) for _ in range(5)), return_exceptions=True)
    (message,) = await world.sandbox.messages(channel="wecom")
    assert message["text"] == "li 欢迎 王"
    assert [row[:2] for row in await welcomes(world)] == [("SENT", "UNSPECIFIED")]


async def test_answer_that_is_lost_is_asked_for_again_and_harms_nobody(world: World) -> None:
    await welcoming(world)
    call = await added(world, "A1")
    await world.sandbox.set_mode("accept_then_drop", "wecom_customers")
    with pytest.raises(Unavailable):
        await call_back(world, call)
    await world.sandbox.set_mode("ok", "wecom_customers")
    # The code was used, by us or by the member: that is not known.
    assert (await call_back(world, call)).http_status == 200
    assert len(await world.sandbox.messages(channel="wecom")) == 1
    assert [row[:2] for row in await welcomes(world)] == [("UNKNOWN", "ANSWER_LOST")]


async def test_vendor_that_is_busy_is_asked_again_within_the_call(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await welcoming(world)
    call = await added(world, "A1")
    await world.sandbox.set_mode("429:1", "wecom_customers")
    welcome, outcomes = WeComCustomersProvider.welcome, []

    async def watched(*of_call: Any, **more: Any) -> Any:
        outcomes.append(await welcome(*of_call, **more))
        await world.sandbox.set_mode("ok", "wecom_customers")
        return outcomes[-1]

    monkeypatch.setattr(WeComCustomersProvider, "welcome", watched)
    await call_back(world, call)
    assert [type(each) for each in outcomes] == [Retry, Accepted]
    assert [row[:2] for row in await welcomes(world)] == [("SENT", "UNSPECIFIED")]


async def test_code_that_is_over_sends_nothing(world: World) -> None:
    await welcoming(world)
    call = await added(world, "A1")
    world.clock.advance(timedelta(seconds=20))
    await call_back(world, call)
    assert not await world.sandbox.messages(channel="wecom")
    assert [row[:2] for row in await welcomes(world)] == [("FAILED", "ATTEMPTS_EXHAUSTED")]


async def test_marketing_needs_a_consent_and_whoever_leaves_is_an_event(world: World) -> None:
    await world.wecom_template("ad", purpose=messaging_pb.PURPOSE_MARKETING, text="优惠")
    await welcoming(world, welcome_template_id="ad")
    await call_back(world, await added(world, "A1"))
    assert [row[:2] for row in await welcomes(world)] == [("SUPPRESSED", "NO_CONSENT")]
    await call_back(world, await added(world, "A1", change="del_follow_user"))
    assert [each.name for each in world.peers.events.values()] == ["WeCom Contact Added", "WeCom Contact Removed"]
    assert len(await welcomes(world)) == 1


async def test_forged_call_is_refused(world: World) -> None:
    await welcoming(world)
    call = await added(world, "A1")
    forged = EventCall(call.url, {**call.query, "msg_signature": "0" * 40}, call.body)
    assert (await call_back(world, forged)).http_status == 400
    world.clock.advance(timedelta(minutes=6))
    assert (await call_back(world, call)).http_status == 400
    assert not world.peers.events

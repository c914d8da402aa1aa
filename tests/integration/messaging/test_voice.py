"""Calls from the account to the report, against the sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.common.clock import SteppedClock
from tests.integration.messaging.conftest import World
from tests.integration.messaging.door import world_with_door
from tests.support.callback_door import Door
from tests.support.sandbox import TestSandbox
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import sms_service_pb2 as sms_pb


@pytest.fixture
async def calling(clock: SteppedClock, sandbox: TestSandbox, settings_of: Any) -> AsyncIterator[tuple[World, Door]]:
    """A workspace that calls by Aliyun, and whose reports come back to the address that it was told."""
    async with world_with_door(clock, sandbox, settings_of) as (world, door):
        settings = world.settings_at_sandbox("voice")
        settings.called_show_number = "057112345678"
        settings.play_times = 2
        await world.account("voice", aliyun_voice=settings)
        await world.voice_template()
        address = await world.sms.GetAccountCallback(
            sms_pb.GetAccountCallbackRequest(account_id="voice"), metadata=world.metadata()
        )
        body = {"provider": "aliyun_voice", "account": "sandbox-own", "url": address.url}
        assert (await sandbox.client.post("/control/callbacks", json=body)).status_code == 200
        yield world, door


async def verdict(world: World, **more: Any) -> None:
    """Tells the sandbox what to say of calls, a while after they were taken: their rows know them by then."""
    body = {"delay_seconds": 2, **more}
    assert (await world.sandbox.client.post("/control/receipts", json=body)).status_code == 200


async def test_registered_text_is_read_out_and_the_report_settles_the_call(calling: tuple[World, Door]) -> None:
    world, door = calling
    await verdict(world)
    message = await world.send(world.customer().customer_id, "voice")
    await world.deliver()
    (received,) = await world.sandbox.messages(channel="voice")
    assert (received["recipient"], received["subject"], received["text"]) == ("13000000001", "TTS_1", "顾客1")
    assert (received["fields"]["CalledShowNumber"], received["fields"]["PlayTimes"]) == ("057112345678", "2")
    assert await door.receipts(1) == 1
    assert await world.state(message.delivery_id) == ("DELIVERED", "UNSPECIFIED")
    assert (await world.get(message.delivery_id)).provider_message_id == received["provider_message_id"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        pytest.param("200002", "LINE_BUSY", marks=pytest.mark.slow),
        pytest.param("200003", "NO_ANSWER", marks=pytest.mark.slow),
        pytest.param("200010", "PHONE_OFF", marks=pytest.mark.slow),
        ("200004", "BOUNCED"),
        ("200005", "NOT_DELIVERED"),
    ],
)
async def test_report_says_why_nobody_heard_it(calling: tuple[World, Door], code: str, reason: str) -> None:
    world, door = calling
    await verdict(world, success=False, code=code)
    message = await world.send(world.customer().customer_id, "voice")
    await world.deliver()
    assert await door.receipts(1) == 1
    assert await world.state(message.delivery_id) == ("FAILED", reason)
    page = await world.stub.ListSuppressions(messaging_pb.ListSuppressionsRequest(), metadata=world.metadata())
    assert len(page.suppressions) == (reason == "BOUNCED")


async def test_landline_is_called_and_a_hotline_is_not(world: World) -> None:
    await world.voice_template()
    landline = world.customer(identifiers=[("phone", "+862112345678")])
    assert await world.delivered(await world.send(landline.customer_id, "voice")) == ("SENT", "UNSPECIFIED")
    assert [each["recipient"] for each in await world.sandbox.messages()] == ["02112345678"]
    hotline = world.customer(identifiers=[("phone", "+864008123123")])
    message = await world.send(hotline.customer_id, "voice")
    assert await world.delivered(message) == ("SUPPRESSED", "NO_CALLABLE_NUMBER")


async def test_who_complained_there_is_not_called_and_stays_callable_for_others(world: World) -> None:
    await world.voice_template()
    message = await world.send(world.customer(identifiers=[("phone", "+8613800000000")]).customer_id, "voice")
    assert await world.delivered(message) == ("FAILED", "PROVIDER_REJECTED")
    page = await world.stub.ListSuppressions(messaging_pb.ListSuppressionsRequest(), metadata=world.metadata())
    assert not page.suppressions


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({}, messaging_pb.ACCOUNT_PROBLEM_UNSPECIFIED),
        ({"access_key_secret": "wrong"}, messaging_pb.ACCOUNT_PROBLEM_AUTHENTICATION_FAILED),
        ({"access_key_id": "nobody"}, messaging_pb.ACCOUNT_PROBLEM_AUTHENTICATION_FAILED),
    ],
)
async def test_trying_an_account_calls_nobody_and_tells_what_is_wrong(
    world: World, more: dict[str, str], problem: Any
) -> None:
    settings = world.settings_at_sandbox("voice")
    for name, value in more.items():
        setattr(settings, name, value)
    await world.account("voice", aliyun_voice=settings)
    told = await world.stub.VerifyAccount(
        messaging_pb.VerifyAccountRequest(account_id="voice"), metadata=world.metadata()
    )
    assert (told.problem, told.verified) == (problem, not problem)
    assert await world.sandbox.messages() == []

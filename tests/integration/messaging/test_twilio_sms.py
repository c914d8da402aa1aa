"""SMS by Twilio, from the account to the receipt, against the sandbox."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from services.common.clock import SteppedClock
from services.common.settings import ServiceSettings
from services.messaging.app import Parts, assemble
from tests.integration.messaging.conftest import World, running_world
from tests.support.callback_door import Door, open_door
from tests.support.clocks import moment_of
from tests.support.sandbox import TOKEN, TestSandbox
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

SID = f"AC{'0a' * 16}"


def settings(world: World, **more: Any) -> resources_pb.TwilioSmsSettings:
    """An account at the sandbox."""
    secret = hmac.new(TOKEN.encode(), f"sandbox/twilio_sms/{SID}".encode(), hashlib.sha256).hexdigest()[:40]
    fields = {"endpoint": world.sandbox.http_url, "account_sid": SID, "auth_token": secret, "sender": "+15005550006"}
    return resources_pb.TwilioSmsSettings(**{**fields, **more})


@pytest.fixture
async def door() -> AsyncIterator[tuple[Door, str]]:
    """The callbacks' address."""
    async with open_door() as opened:
        yield opened


@pytest.fixture
async def twilio(
    clock: SteppedClock, sandbox: TestSandbox, settings_of: Any, door: tuple[Door, str]
) -> AsyncIterator[tuple[World, Door]]:
    """A workspace whose SMS go by Twilio, and whose receipts come back."""
    made, url = door

    def with_door(sandbox: TestSandbox, peers_address: str) -> ServiceSettings:
        settings: ServiceSettings = settings_of(sandbox, peers_address)
        return dataclasses.replace(settings, public_url=url)

    def assembled(settings: ServiceSettings) -> Parts:
        return assemble(settings, clock, moment=moment_of(clock))

    async with running_world(clock, sandbox, with_door, assembled) as world:
        made.world = world
        await world.account("twilio", twilio_sms=settings(world))
        await world.sms_template(purpose=messaging_pb.PURPOSE_TRANSACTIONAL, provider_template_code="")
        yield world, made


async def receipts_of(world: World, **verdict: Any) -> None:
    """Tells the sandbox what to say of messages."""
    body = {"url": "http://127.0.0.1:1/unused", "delay_seconds": 0, **verdict}
    assert (await world.sandbox.client.post("/control/receipts", json=body)).status_code == 200


async def test_text_is_sent_and_its_receipt_settles_it(twilio: tuple[World, Door]) -> None:
    world, door = twilio
    await receipts_of(world)
    message = await world.send(world.customer().customer_id, "sms")
    await world.deliver()
    (received,) = await world.sandbox.messages(channel="sms")
    assert (received["text"], received["provider"], received["sender"]) == ("hi 顾客1", "twilio_sms", "+15005550006")
    assert await door.receipts(2) == 1
    assert await world.state(message.delivery_id) == ("DELIVERED", "UNSPECIFIED")
    row = await world.get(message.delivery_id)
    assert (row.account_id, row.provider_message_id) == ("twilio", received["provider_message_id"])


async def test_message_whose_answer_was_lost_is_settled_by_its_receipt_and_sent_once(
    twilio: tuple[World, Door],
) -> None:
    world, door = twilio
    await receipts_of(world, success=False, code="30003", delay_seconds=1)
    await world.sandbox.set_mode("accept_then_drop", "twilio_sms")
    message = await world.send(world.customer().customer_id, "sms")
    assert await world.delivered(message) == ("QUEUED", "ANSWER_LOST")
    assert await door.receipts(2) == 1
    assert await world.state(message.delivery_id) == ("FAILED", "NOT_DELIVERED")
    world.clock.advance(timedelta(minutes=2))
    assert await world.deliver() == 0
    assert len(await world.sandbox.messages()) == 1


async def test_who_opted_out_at_the_provider_gets_no_marketing(twilio: tuple[World, Door]) -> None:
    world, _ = twilio
    customer = world.customer(identifiers=[("phone", "+8613000000000")])
    refused = await world.send(customer.customer_id, "sms")
    assert await world.delivered(refused) == ("FAILED", "PROVIDER_REJECTED")
    assert (await world.get(refused.delivery_id)).detail == "21610"
    (suppression,) = (
        await world.stub.ListSuppressions(messaging_pb.ListSuppressionsRequest(), metadata=world.metadata())
    ).suppressions
    assert suppression.reason == messaging_pb.SUPPRESSION_REASON_OPTED_OUT
    assert suppression.scope == messaging_pb.SUPPRESSION_SCOPE_MARKETING


async def test_call_with_a_wrong_signature_or_for_another_account_changes_nothing(twilio: tuple[World, Door]) -> None:
    world, _ = twilio
    message = await world.send(world.customer().customer_id, "sms")
    await world.deliver()
    sid = (await world.get(message.delivery_id)).provider_message_id
    for account in ("twilio", "nobody", "", "a\0b"):
        answer = await world.stub.RecordCallback(
            messaging_pb.RecordCallbackRequest(
                provider="PROVIDER_TWILIO_SMS",
                headers={"x-twilio-signature": "AAAA"},
                query={"account": account, "message": message.delivery_id},
                raw_query=f"account={account.replace(chr(0), '')}&message={message.delivery_id}",
                body=f"MessageSid={sid}&MessageStatus=delivered".encode(),
            ),
            metadata=world.metadata(),
        )
        assert (answer.http_status, answer.recorded) == (400, 0)
    assert await world.state(message.delivery_id) == ("SENT", "UNSPECIFIED")


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({}, messaging_pb.ACCOUNT_PROBLEM_UNSPECIFIED),
        ({"auth_token": "wrong"}, messaging_pb.ACCOUNT_PROBLEM_AUTHENTICATION_FAILED),
        ({"endpoint": "http://127.0.0.1:1"}, messaging_pb.ACCOUNT_PROBLEM_UNREACHABLE),
    ],
)
async def test_trying_an_account_tells_what_is_wrong(world: World, more: dict[str, str], problem: Any) -> None:
    await world.account("twilio", twilio_sms=settings(world, **more))
    verdict = await world.stub.VerifyAccount(
        messaging_pb.VerifyAccountRequest(account_id="twilio"), metadata=world.metadata()
    )
    assert verdict.problem == problem
    assert verdict.verified == (not problem)

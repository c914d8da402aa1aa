"""SMS by Tencent Cloud, from the account to the receipt, against the sandbox."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from services.common.clock import SteppedClock
from services.common.errors import FailedPrecondition, InvalidArgument, NotFound
from tests.integration.messaging.conftest import World
from tests.integration.messaging.door import world_with_door
from tests.support.callback_door import Door
from tests.support.sandbox import TestSandbox
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import sms_service_pb2 as sms_pb

KEY = "sandbox-tencent"


def settings(world: World, **more: Any) -> resources_pb.TencentSmsSettings:
    """An account at the sandbox."""
    secret = hmac.new(b"test-sandbox-token", f"sandbox/tencent_sms/{KEY}".encode(), hashlib.sha256).hexdigest()[:40]
    fields = {"endpoint": world.sandbox.http_url, "secret_id": KEY, "secret_key": secret, "sdk_app_id": "1400006666",
              "sign_name": "一客"}  # fmt: skip
    return resources_pb.TencentSmsSettings(**{**fields, **more})


async def address_of(world: World, account_id: str) -> sms_pb.AccountCallback:
    """Where a provider is told to call back."""
    answer: sms_pb.AccountCallback = await world.sms.GetAccountCallback(
        sms_pb.GetAccountCallbackRequest(account_id=account_id), metadata=world.metadata()
    )
    return answer


@pytest.fixture
async def tencent(clock: SteppedClock, sandbox: TestSandbox, settings_of: Any) -> AsyncIterator[tuple[World, Door]]:
    """A workspace whose SMS go by Tencent Cloud, and whose reports come back to the address that it was told."""
    async with world_with_door(clock, sandbox, settings_of) as (world, door):
        await world.account("tencent", tencent_sms=settings(world))
        await world.sms_template(
            purpose=messaging_pb.PURPOSE_TRANSACTIONAL,
            provider_template_code="1110",
            provider_parameters={"2": "9 折", "1": "{{ customer.traits.name }}"},
        )
        address = (await address_of(world, "tencent")).url
        body = {"provider": "tencent_sms", "account": KEY, "url": address}
        assert (await sandbox.client.post("/control/callbacks", json=body)).status_code == 200
        yield world, door


async def verdict(world: World, **more: Any) -> None:
    """Tells the sandbox what to say of messages, a while after they were taken: their rows know them by then."""
    body = {"delay_seconds": 2, **more}
    assert (await world.sandbox.client.post("/control/receipts", json=body)).status_code == 200


async def test_parameters_go_in_their_order_and_the_report_settles_the_message(tencent: tuple[World, Door]) -> None:
    world, door = tencent
    await verdict(world)
    message = await world.send(world.customer().customer_id, "sms")
    await world.deliver()
    (received,) = await world.sandbox.messages(channel="sms")
    assert (received["text"], received["provider"], received["subject"]) == (
        "【一客】顾客1 9 折",
        "tencent_sms",
        "1110",
    )
    assert await door.receipts(1) == 1
    assert await world.state(message.delivery_id) == ("DELIVERED", "UNSPECIFIED")
    row = await world.get(message.delivery_id)
    assert (row.account_id, row.provider_message_id) == ("tencent", received["provider_message_id"])


async def test_number_that_does_not_exist_is_suppressed_by_its_report(tencent: tuple[World, Door]) -> None:
    world, door = tencent
    await verdict(world, success=False, code="MK:0001")
    message = await world.send(world.customer().customer_id, "sms")
    await world.deliver()
    assert await door.receipts(1) == 1
    assert await world.state(message.delivery_id) == ("FAILED", "BOUNCED")
    (suppression,) = (
        await world.stub.ListSuppressions(messaging_pb.ListSuppressionsRequest(), metadata=world.metadata())
    ).suppressions
    assert (suppression.reason, suppression.detail) == (messaging_pb.SUPPRESSION_REASON_INVALID_ADDRESS, "MK:0001")


async def test_call_without_the_accounts_token_changes_nothing(tencent: tuple[World, Door]) -> None:
    world, _ = tencent
    await verdict(world, delay_seconds=3_600)
    await world.account("other", tencent_sms=settings(world))
    message = await world.send(world.customer().customer_id, "sms")
    await world.deliver()
    sid = (await world.get(message.delivery_id)).provider_message_id
    token = dict(parse_qsl(urlsplit((await address_of(world, "tencent")).url).query))["token"]
    assert len(token) == 43
    body = f'[{{"report_status":"SUCCESS","errmsg":"DELIVRD","sid":"{sid}"}}]'.encode()
    queries = [{}, {"account": "tencent"}, {"account": "tencent", "token": ""}, {"account": "other", "token": token},
               {"account": "tencent", "token": token[:-1] + "é"}, {"token": token}]  # fmt: skip

    async def called(query: dict[str, str]) -> tuple[int, int]:
        answer = await world.stub.RecordCallback(
            messaging_pb.RecordCallbackRequest(provider="PROVIDER_TENCENT_SMS", query=query, body=body),
            metadata=world.metadata(),
        )
        return answer.http_status, answer.recorded

    for query in queries:
        assert await called(query) == (400, 0)
    assert await world.state(message.delivery_id) == ("SENT", "UNSPECIFIED")
    assert await called({"account": "tencent", "token": token}) == (200, 1)
    assert await called({"account": "tencent", "token": token}) == (200, 0), "told again it changes nothing"
    for account_id, query, status in (
        ("tencent", {"token": token}, 200),
        ("tencent", {}, 400),
        ("tencent", {"account": "other", "token": token}, 200),
        ("other", {"account": "tencent", "token": token}, 400),
    ):
        answer = await world.stub.RecordCallback(
            messaging_pb.RecordCallbackRequest(account_id=account_id, query=query, body=body), metadata=world.metadata()
        )
        assert (answer.http_status, answer.recorded) == (status, 0), "the account of the path counts"
    with pytest.raises(NotFound):
        await world.stub.RecordCallback(
            messaging_pb.RecordCallbackRequest(account_id="nobody", body=body), metadata=world.metadata()
        )


async def test_address_of_a_deleted_account_takes_nothing_more(tencent: tuple[World, Door]) -> None:
    world, _ = tencent
    query = dict(parse_qsl(urlsplit((await address_of(world, "tencent")).url).query))
    await world.stub.DeleteAccount(messaging_pb.DeleteAccountRequest(account_id="tencent"), metadata=world.metadata())
    answer = await world.stub.RecordCallback(
        messaging_pb.RecordCallbackRequest(
            provider="PROVIDER_TENCENT_SMS", query=query | {"account": "tencent"}, body=b"[]"
        ),
        metadata=world.metadata(),
    )
    assert answer.http_status == 400
    with pytest.raises(NotFound):
        await world.stub.RecordCallback(
            messaging_pb.RecordCallbackRequest(account_id="tencent", query=query, body=b"[]"), metadata=world.metadata()
        )
    with pytest.raises(FailedPrecondition):
        await address_of(world, "tencent")


async def test_addresses_are_told_of_those_who_call_back_only(tencent: tuple[World, Door]) -> None:
    world, _ = tencent
    await world.account("wecom", wecom=world.settings_at_sandbox("wecom"))
    with pytest.raises(FailedPrecondition):
        await address_of(world, "wecom")
    for nobody in ("nobody", "a\0b"):
        with pytest.raises((NotFound, InvalidArgument)):
            await address_of(world, nobody)
    assert not (await address_of(world, "tencent")).signed


async def test_parameters_without_numbers_fail_with_their_reason(tencent: tuple[World, Door]) -> None:
    world, _ = tencent
    await world.sms_template("named", purpose=messaging_pb.PURPOSE_TRANSACTIONAL, provider_template_code="1110")
    message = await world.send(world.customer().customer_id, "named")
    assert await world.delivered(message) == ("FAILED", "PROVIDER_REJECTED")
    assert (await world.get(message.delivery_id)).detail == "parameters not numbered"


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({}, messaging_pb.ACCOUNT_PROBLEM_UNSPECIFIED),
        ({"secret_key": "wrong"}, messaging_pb.ACCOUNT_PROBLEM_AUTHENTICATION_FAILED),
        ({"secret_id": "unknown"}, messaging_pb.ACCOUNT_PROBLEM_AUTHENTICATION_FAILED),
        ({"endpoint": "http://127.0.0.1:1"}, messaging_pb.ACCOUNT_PROBLEM_UNREACHABLE),
    ],
)
async def test_trying_an_account_tells_what_is_wrong(world: World, more: dict[str, str], problem: Any) -> None:
    await world.account("tencent", tencent_sms=settings(world, **more))
    tried = await world.stub.VerifyAccount(
        messaging_pb.VerifyAccountRequest(account_id="tencent"), metadata=world.metadata()
    )
    assert (tried.problem, tried.verified) == (problem, not problem)

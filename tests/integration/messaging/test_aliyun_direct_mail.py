"""E-mail by Aliyun DirectMail, from the account to what becomes of it, against the sandbox, which checks each signature."""

from __future__ import annotations

from typing import Any

import pytest

from dev.sandbox.credentials import account_secret
from tests.integration.messaging.conftest import World
from tests.support.sandbox import TOKEN
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

NAME = "sandbox-own"


def settings(world: World, **more: Any) -> resources_pb.AliyunDirectMailSettings:
    """An account at the sandbox."""
    fields = {
        "endpoint": world.sandbox.http_url,
        "access_key_id": NAME,
        "access_key_secret": account_secret(TOKEN, "aliyun_direct_mail", NAME),
        "sender": "hello@shop.example",
        "sender_name": "一客",
    }
    return resources_pb.AliyunDirectMailSettings(**{**fields, **more})


async def sent(world: World, **more: Any) -> messaging_pb.Message:
    """A marketing mail, after its first attempt."""
    await world.account("mail", aliyun_direct_mail=settings(world))
    await world.template()
    message = await world.send(world.customer(**more).customer_id)
    await world.deliver()
    return await world.get(message.delivery_id)


async def test_mail_is_sent_with_its_way_out(world: World) -> None:
    message = await sent(world)
    assert await world.state(message.delivery_id) == ("SENT", "UNSPECIFIED")
    (received,) = await world.sandbox.messages(channel="email")
    assert (received["provider"], received["sender"]) == ("aliyun_direct_mail", "hello@shop.example")
    assert received["provider_message_id"] == message.provider_message_id
    headers = received["headers"]
    assert headers["Message-ID"] == f"<{message.delivery_id}@shop.example>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http://127.0.0.1:8080/u/")
    assert headers["From"] == "一客 <hello@shop.example>"
    fields = received["fields"]
    assert (fields["ClickTrace"], fields["UnSubscribeLinkType"]) == ("0", "disabled")


@pytest.mark.parametrize(
    ("mode", "state"),
    [
        ("429:60", ("QUEUED", "PROVIDER_UNAVAILABLE")),
        ("4xx", ("FAILED", "PROVIDER_REJECTED")),
        ("5xx", ("QUEUED", "PROVIDER_UNAVAILABLE")),
        ("accept_then_drop", ("UNKNOWN", "ANSWER_LOST")),
    ],
)
async def test_trouble_of_the_vendor_is_what_is_known_of_it(world: World, mode: str, state: tuple[str, str]) -> None:
    await world.sandbox.set_mode(mode, "aliyun_direct_mail")
    message = await sent(world)
    assert await world.state(message.delivery_id) == state


async def test_address_that_the_vendor_knows_for_none_is_suppressed(world: World) -> None:
    message = await sent(world, identifiers=[("email", "invalid-li@mail.example")])
    assert await world.state(message.delivery_id) == ("FAILED", "BOUNCED")
    assert message.detail == "InvalidToAddress.Spam"
    found = await world.stub.ListSuppressions(messaging_pb.ListSuppressionsRequest(), metadata=world.metadata())
    assert [each.reason for each in found.suppressions] == [messaging_pb.SUPPRESSION_REASON_INVALID_ADDRESS]


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"subject": "长" * 257}, "subject too long"),
        ({"html": "", "text": f"{{% for i in (1..100) %}}{'长' * 300}{{% endfor %}}"}, ""),
    ],
)
async def test_what_is_too_long_for_the_vendor_is_refused_and_a_long_text_is_not(
    world: World, fields: dict[str, str], detail: str
) -> None:
    await world.account("mail", aliyun_direct_mail=settings(world))
    await world.template(**fields)
    message = await world.send(world.customer().customer_id)
    await world.deliver()
    row = await world.get(message.delivery_id)
    assert row.detail == detail
    assert len(await world.sandbox.messages()) == (0 if detail else 1)


@pytest.mark.parametrize(
    ("more", "problem", "detail"),
    [
        ({}, messaging_pb.ACCOUNT_PROBLEM_UNSPECIFIED, ""),
        ({"access_key_secret": "wrong"}, messaging_pb.ACCOUNT_PROBLEM_AUTHENTICATION_FAILED, "SignatureDoesNotMatch"),
        ({"sender": "frozen@shop.example"}, messaging_pb.ACCOUNT_PROBLEM_NOT_ALLOWED, "AccountStatus 1"),
        ({"sender": "unknown@shop.example"}, messaging_pb.ACCOUNT_PROBLEM_NOT_ALLOWED, "no such sender"),
        ({"endpoint": "http://127.0.0.1:1"}, messaging_pb.ACCOUNT_PROBLEM_UNREACHABLE, ""),
    ],
)
async def test_trying_an_account_tells_what_is_wrong(
    world: World, more: dict[str, str], problem: Any, detail: str
) -> None:
    await world.account("mail", aliyun_direct_mail=settings(world, **more))
    verdict = await world.stub.VerifyAccount(
        messaging_pb.VerifyAccountRequest(account_id="mail"), metadata=world.metadata()
    )
    assert (verdict.problem, verdict.detail, verdict.verified) == (problem, detail, not problem)

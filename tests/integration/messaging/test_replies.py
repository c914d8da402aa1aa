"""Replies by SMS: recorded once, as events of who wrote; stop words end marketing; forged ones are refused."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec
import pytest

from services.common.clock import SteppedClock
from services.common.errors import InvalidArgument, Unavailable
from services.messaging.providers.twilio_sms.receipts import signature_of
from services.messaging.usecases import replying
from tests.integration.messaging.conftest import PUBLIC_URL, World
from tests.integration.messaging.door import world_with_door
from tests.support.callback_door import Door
from tests.support.messaging_peers import KnownCustomer
from tests.support.sandbox import TestSandbox
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import sms_service_pb2 as sms_pb

REPLY, UNSUBSCRIBE = messaging_pb.ENGAGEMENT_REPLY, messaging_pb.ENGAGEMENT_UNSUBSCRIBE
SID = f"AC{'0a' * 16}"


def secret_of(provider: str, account: str) -> str:
    return hmac.new(b"test-sandbox-token", f"sandbox/{provider}/{account}".encode(), hashlib.sha256).hexdigest()[:40]


async def make_accounts(world: World) -> None:
    """An account at each provider; the first is the one that SMS go by."""
    await world.account("aliyun", aliyun_sms=world.settings_at_sandbox("sms"))
    await world.account(
        "tencent",
        tencent_sms=resources_pb.TencentSmsSettings(
            endpoint=world.sandbox.http_url,
            secret_id="sandbox-own",
            secret_key=secret_of("tencent_sms", "sandbox-own"),
            sdk_app_id="1400006666",
            sign_name="一客",
        ),
    )
    await world.account(
        "twilio",
        twilio_sms=resources_pb.TwilioSmsSettings(
            endpoint=world.sandbox.http_url,
            account_sid=SID,
            auth_token=secret_of("twilio_sms", SID),
            sender="+15005550006",
        ),
    )
    await world.sms_template()


async def address_of(world: World, account_id: str) -> str:
    answer = await world.sms.GetAccountCallback(
        sms_pb.GetAccountCallbackRequest(account_id=account_id), metadata=world.metadata()
    )
    return str(answer.url)


async def told(world: World, provider: str, account_id: str, body: bytes, **more: Any) -> tuple[int, int]:
    """Calls as a provider does, at the account's address; returns the answer's status and how much was new."""
    query = more.pop("query", None)
    if query is None:
        query = dict(parse_qsl(urlsplit(await address_of(world, account_id)).query))
        more["account_id"] = account_id
    else:
        more["provider"] = f"PROVIDER_{provider.upper()}"
    answer = await world.stub.RecordCallback(
        messaging_pb.RecordCallbackRequest(query=query, raw_query=urlencode(query), body=body, **more),
        metadata=world.metadata(),
    )
    return answer.http_status, answer.recorded


def aliyun_push(text: str, phone: str = "13000000001", own_id: Any = 1, **more: Any) -> bytes:
    """A push of one reply."""
    reply = {"phone_number": phone, "content": text, "send_time": "2026-11-22 11:59:00", "dest_code": "1",
             "sequence_id": own_id, **more}  # fmt: skip
    return msgspec.json.encode([reply])


async def listed(world: World, **more: Any) -> list[sms_pb.SmsReply]:
    answer = await world.sms.ListSmsReplies(sms_pb.ListSmsRepliesRequest(**more), metadata=world.metadata())
    return list(answer.sms_replies)


async def suppressed(world: World) -> list[messaging_pb.Suppression]:
    answer = await world.stub.ListSuppressions(messaging_pb.ListSuppressionsRequest(), metadata=world.metadata())
    return list(answer.suppressions)


@pytest.fixture
async def mei(world: World) -> KnownCustomer:
    """A customer of +8613000000001, whose number is her second identifier, and the accounts."""
    await make_accounts(world)
    return world.customer()


@pytest.fixture
async def behind_door(clock: SteppedClock, sandbox: TestSandbox, settings_of: Any) -> AsyncIterator[tuple[World, Door]]:
    """The same, where the sandbox's vendors reach us."""
    async with world_with_door(clock, sandbox, settings_of) as (world, door):
        await make_accounts(world)
        yield world, door


@pytest.mark.parametrize(
    ("provider", "account_id", "account"),
    [("aliyun_sms", "aliyun", "sandbox-own"), ("tencent_sms", "tencent", "sandbox-own"), ("twilio_sms", "twilio", SID)],
)
async def test_reply_comes_from_each_vendor_as_it_writes_it(
    behind_door: tuple[World, Door], provider: str, account_id: str, account: str
) -> None:
    world, door = behind_door
    customer = world.customer()
    url = await address_of(world, account_id)
    control = world.sandbox.client.post
    await control("/control/callbacks", json={"provider": provider, "account": account, "url": url})
    for text in ("有货吗？", " ｓｔｏｐ。"):
        body = {"provider": provider, "account": account, "recipient": "+8613000000001", "text": text}
        assert (await control("/control/replies", json=body)).status_code == 200
        assert await door.receipts(1) == 1
        world.clock.advance(timedelta(seconds=1))
    last, first = await listed(world)
    assert (first.text, first.phone, first.keyword) == ("有货吗？", "+8613000000001", "")
    assert (last.keyword, last.customer_id, last.account_id) == ("STOP", customer.customer_id, account_id)
    assert [(each.engagement, each.node_id, each.detail) for each in await world.updates()] == [
        (REPLY, customer.node_ids[1], ""),
        (REPLY, customer.node_ids[1], "STOP"),
        (UNSUBSCRIBE, customer.node_ids[1], "STOP"),
    ]


async def test_stop_word_ends_marketing_and_is_told_with_its_evidence(world: World, mei: KnownCustomer) -> None:
    sent = await world.send(mei.customer_id, "sms")
    assert await world.delivered(sent) == ("SENT", "UNSPECIFIED")
    assert await told(world, "aliyun_sms", "aliyun", aliyun_push("td")) == (200, 1)
    (suppression,) = await suppressed(world)
    assert (suppression.reason, suppression.detail) == (messaging_pb.SUPPRESSION_REASON_STOP_REPLY, "TD")
    assert suppression.scope == messaging_pb.SUPPRESSION_SCOPE_MARKETING
    assert (suppression.delivery_id, suppression.customer_id) == (sent.delivery_id, mei.customer_id)
    reply, unsubscribe = (await world.updates())[-2:]
    assert (reply.engagement, reply.reply_text, reply.delivery_id) == (REPLY, "td", sent.delivery_id)
    assert (unsubscribe.engagement, unsubscribe.detail, unsubscribe.template_id) == (UNSUBSCRIBE, "TD", "sms")
    assert unsubscribe.update_time_us - reply.update_time_us == 60_000_000, "it was written a minute ago"
    assert await world.delivered(await world.send(mei.customer_id, "sms")) == ("SUPPRESSED", "CONSENT_WITHDRAWN")


async def test_reply_that_is_told_again_is_recorded_once(world: World, mei: KnownCustomer) -> None:
    push = aliyun_push("TD")
    assert await told(world, "aliyun_sms", "aliyun", push) == (200, 1)
    updates = await world.updates()
    assert await told(world, "aliyun_sms", "aliyun", push) == (200, 0)
    twice = msgspec.json.encode(msgspec.json.decode(push) * 2)
    assert await told(world, "aliyun_sms", "aliyun", twice) == (200, 0)
    assert await world.updates() == updates
    assert len(await listed(world)) == 1
    assert world.peers.lookups == ["+8613000000001"], "who wrote is asked once"


@pytest.mark.parametrize("query", [{}, {"account": "aliyun"}, {"account": "aliyun", "token": "A" * 43}])
async def test_forged_reply_is_refused(world: World, mei: KnownCustomer, query: dict[str, str]) -> None:
    assert await told(world, "aliyun_sms", "aliyun", aliyun_push("TD"), query=query) == (400, 0)
    body = msgspec.json.encode({"mobile": "13000000001", "nationcode": "86", "text": "TD", "time": 1})
    assert await told(world, "tencent_sms", "tencent", body, query=query) == (400, 0)
    assert (await listed(world), await suppressed(world), await world.updates()) == ([], [], [])


async def test_twilios_reply_must_be_signed_and_is_answered_without_a_text(world: World, mei: KnownCustomer) -> None:
    form = {"MessageSid": "SM1", "SmsStatus": "received", "From": "+8613000000001", "To": "+15005550006",
            "Body": "no more please", "OptOutType": "STOP"}  # fmt: skip
    address = f"{PUBLIC_URL}/v1/callbacks/twilio?workspace={world.workspace_id}"
    assert await address_of(world, "twilio") == address
    body = urlencode(form).encode()
    for signature in ("", "AAAA", signature_of(address, form.items(), "another token")):
        headers = {"x-twilio-signature": signature}
        assert await told(world, "twilio_sms", "twilio", body, headers=headers) == (400, 0)
    headers = {"x-twilio-signature": signature_of(address, form.items(), secret_of("twilio_sms", SID))}
    assert await told(world, "twilio_sms", "twilio", body, headers=headers) == (200, 1)
    (reply,) = await listed(world)
    assert (reply.text, reply.keyword) == ("no more please", "STOP")


async def test_reply_of_an_unknown_number_is_kept_and_its_stop_word_holds(world: World, mei: KnownCustomer) -> None:
    assert await told(world, "aliyun_sms", "aliyun", aliyun_push("退订", phone="13900000099")) == (200, 1)
    (reply,) = await listed(world, unknown_only=True)
    assert (reply.customer_id, reply.phone, reply.keyword, reply.delivery_id) == (0, "+8613900000099", "退订", "")
    assert await world.updates() == []
    li = world.customer(identifiers=[("phone", "+8613900000099")])
    assert await world.delivered(await world.send(li.customer_id, "sms")) == ("SUPPRESSED", "CONSENT_WITHDRAWN")


async def test_nothing_is_lost_while_nobody_can_say_whose_a_number_is(world: World, mei: KnownCustomer) -> None:
    world.peers.identity_is_away = True
    with pytest.raises(Unavailable):
        await told(world, "aliyun_sms", "aliyun", aliyun_push("TD"))
    assert await listed(world) == []
    world.peers.identity_is_away = False
    assert await told(world, "aliyun_sms", "aliyun", aliyun_push("TD")) == (200, 1)


async def test_replies_are_bounded_and_stop_words_hold_beyond(
    world: World, mei: KnownCustomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replying, "MAX_OF_A_NUMBER", 2)
    monkeypatch.setattr(replying, "MAX_UNKNOWN", 1)
    many = [msgspec.json.decode(aliyun_push("嗨", own_id=number))[0] for number in range(5)]
    strangers = [
        msgspec.json.decode(aliyun_push(text, phone=f"1390000000{number}", own_id=f"s{number}"))[0]
        for number, text in enumerate(["嗨", "嗨", "TD"])
    ]
    assert await told(world, "aliyun_sms", "aliyun", msgspec.json.encode(many + strangers)) == (200, 3)
    assert await told(world, "aliyun_sms", "aliyun", aliyun_push("TD", own_id=9)) == (200, 0)
    assert [each.detail for each in await suppressed(world)] == ["TD", "TD"]
    world.clock.advance(timedelta(hours=25))
    assert await told(world, "aliyun_sms", "aliyun", aliyun_push("嗨", own_id=10)) == (200, 1)


async def test_replies_are_listed_by_customer_word_and_time(world: World, mei: KnownCustomer) -> None:
    for number, (text, phone) in enumerate([("a", "13000000001"), ("TD", "13000000001"), ("c", "13900000099")]):
        await told(world, "aliyun_sms", "aliyun", aliyun_push(text, phone=phone, own_id=number))
        world.clock.advance(timedelta(seconds=1))
    assert [each.text for each in await listed(world)] == ["c", "TD", "a"]
    assert [each.text for each in await listed(world, order_by="createTime")] == ["a", "TD", "c"]
    assert [each.text for each in await listed(world, customer_id=mei.node_ids[2])] == ["TD", "a"]
    assert [each.text for each in await listed(world, filter='keyword = "TD"')] == ["TD"]
    assert [each.text for each in await listed(world, filter='accountId = "tencent"')] == []
    request = sms_pb.ListSmsRepliesRequest(page_size=2)
    first = await world.sms.ListSmsReplies(request, metadata=world.metadata())
    request.page_token = first.next_page_token
    second = await world.sms.ListSmsReplies(request, metadata=world.metadata())
    assert [each.text for each in [*first.sms_replies, *second.sms_replies]] == ["c", "TD", "a"]
    assert second.next_page_token == ""
    with pytest.raises(InvalidArgument):
        await listed(world, customer_id=mei.customer_id, unknown_only=True)


async def test_number_and_text_are_kept_sealed(world: World, mei: KnownCustomer) -> None:
    await told(world, "aliyun_sms", "aliyun", aliyun_push("有 38 码吗"))
    (row,) = await world.rows("SELECT * FROM sms_replies WHERE workspace_id = $1")
    assert not any(b"13000000001" in bytes(each) for each in row.values() if isinstance(each, bytes))
    assert "有" not in "".join(each for each in row.values() if isinstance(each, str))


@pytest.mark.parametrize(
    "element",
    [None, 1, {}, {"phone_number": "1", "content": 5, "sequence_id": 1}, {"phone_number": "", "content": "TD", "sequence_id": 1},
     {"phone_number": "13000000001", "content": "TD"}, {"phone_number": "13000000001", "content": "TD", "sequence_id": True}],
)  # fmt: skip
async def test_what_is_no_reply_is_left_out(world: World, mei: KnownCustomer, element: Any) -> None:
    good = msgspec.json.decode(aliyun_push("嗨", own_id="x"))
    assert await told(world, "aliyun_sms", "aliyun", msgspec.json.encode([element, *good])) == (200, 1)


async def test_texts_that_no_database_keeps_are_kept_without_what_it_cannot(world: World, mei: KnownCustomer) -> None:
    assert await told(world, "aliyun_sms", "aliyun", aliyun_push("a\0b" + "长" * 2_000)) == (200, 1)
    (reply,) = await listed(world)
    assert reply.text == "ab" + "长" * 997
    assert await told(world, "aliyun_sms", "aliyun", aliyun_push("嗨", phone="1\0" * 90, own_id=2)) == (200, 1)


async def test_opting_out_at_the_provider_withdraws_the_consent(world: World) -> None:
    await make_accounts(world)
    twilio = await world.stub.GetAccount(messaging_pb.GetAccountRequest(account_id="twilio"), metadata=world.metadata())
    twilio.active = True
    await world.stub.UpdateAccount(
        messaging_pb.UpdateAccountRequest(account=twilio, update_mask={"paths": ["active"]}), metadata=world.metadata()
    )
    customer = world.customer(identifiers=[("phone", "+8613000000000")])
    assert await world.delivered(await world.send(customer.customer_id, "sms")) == ("FAILED", "PROVIDER_REJECTED")
    failed, withdrawn = await world.updates()
    assert (failed.engagement, failed.status) == (0, messaging_pb.MESSAGE_STATUS_FAILED)
    assert (withdrawn.engagement, withdrawn.detail) == (UNSUBSCRIBE, "21610")
    assert withdrawn.node_id == customer.node_ids[0]
    assert withdrawn.update_id != failed.update_id

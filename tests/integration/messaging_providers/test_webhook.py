"""Messages to a brand's own endpoint: checked as other people's receivers check them, and led nowhere inside."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from services.common.clock import SteppedClock, SystemClock
from services.messaging.providers import (
    Accepted,
    Dialer,
    Doubt,
    Obstacle,
    OutboundMessage,
    Problem,
    Refusal,
    Rejected,
    Retry,
    SendOutcome,
    Unknown,
    Verdict,
    WebhookAccount,
)
from services.messaging.providers.webhook import WebhookProvider
from services.messaging.providers.webhook.account import BOTH_SIGN
from services.messaging.providers.webhook.provider import MAX_BODY_BYTES
from tests.support.webhook_receiver import Receiver, respond

OLD, NEW = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_" + "A" * 43 + "="
MESSAGE = OutboundMessage(
    delivery_id="msg_1",
    recipient="9007199254740993",
    subject="新品到店",
    text="山茶花精华油 ¥10.50",
    parameters={"level": "gold"},
    url="https://shop.example/a?b=1&c=2",
    template_id="launch",
    purpose="marketing",
    user_ids=("u-1",),
    # What a receiver is told when: the time of rendering, whatever attempt it is.
    time=SystemClock().now(),
)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """The brand's server."""
    running = Receiver()
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def provider() -> AsyncIterator[WebhookProvider]:
    """One that may reach loopback; by the real time, which other people's receivers look at."""
    made = WebhookProvider(SystemClock(), Dialer(allows_private=True))
    yield made
    await made.close()


async def send(provider: WebhookProvider, url: str, message: OutboundMessage = MESSAGE, **more: Any) -> SendOutcome:
    return await provider.send(message, WebhookAccount(url=url, secret=OLD, **more), timeout_seconds=5)


async def test_a_receiver_by_the_standard_takes_it_and_knows_it_again(
    provider: WebhookProvider, receiver: Receiver
) -> None:
    receiver.answers = [respond(500), None, respond(200)]
    outcomes = [await send(provider, receiver.url) for _ in range(3)]
    assert outcomes == [Unknown(Doubt.SERVER_ERROR, "500"), Unknown(Doubt.ANSWER_LOST), Accepted("msg_1")]
    first, *others = receiver.received
    for each in receiver.received:
        told = Webhook(OLD).verify(each.body, dict(each.headers))
        assert (each.method, each.target) == ("POST", "/hook?a=1")
    assert {each.headers["webhook-id"] for each in receiver.received} == {"msg_1"}
    assert all(each.body == first.body for each in others)
    assert told == {
        "type": "message.send",
        "timestamp": MESSAGE.time.isoformat(timespec="milliseconds").replace("+00:00", "Z") if MESSAGE.time else "",
        "data": {
            "messageId": "msg_1",
            "customerId": "9007199254740993",
            "userIds": ["u-1"],
            "templateId": "launch",
            "purpose": "marketing",
            "subject": "新品到店",
            "text": "山茶花精华油 ¥10.50",
            "url": "https://shop.example/a?b=1&c=2",
            "parameters": {"level": "gold"},
        },
    }
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(first.body, dict(first.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(first.body.replace(b"10.50", b"10.51"), dict(first.headers))


async def test_both_secrets_sign_for_a_day_after_a_change(receiver: Receiver) -> None:
    clock = SteppedClock(SystemClock().now() - BOTH_SIGN)
    provider = WebhookProvider(clock, Dialer(allows_private=True))
    before = WebhookAccount(url=receiver.url, secret=OLD)
    account = dataclasses.replace(before, secret=NEW).after(before, clock.now())
    assert account.previous_secret_expire_time == clock.now() + BOTH_SIGN
    kept = dataclasses.replace(account, previous_secret_expire_time=None).after(account, clock.now())
    assert kept == account, "another change ends nothing early and prolongs nothing"
    signatures = []
    for wait in (timedelta(0), BOTH_SIGN - timedelta(seconds=1), BOTH_SIGN):
        clock.set(account.previous_secret_expire_time - BOTH_SIGN + wait)
        await provider.send(MESSAGE, account, timeout_seconds=5)
        signatures.append(len(receiver.received[-1].headers["webhook-signature"].split(" ")))
    assert signatures == [2, 2, 1]
    # At the end of the day it is the present of a receiver, and only the new one holds.
    last = receiver.received[-1]
    Webhook(NEW).verify(last.body, dict(last.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(last.body, dict(last.headers))
    await provider.close()


ANSWERS = [
    (respond(200), Accepted("msg_1"), None),
    (respond(204), Accepted("msg_1"), None),
    (respond(410), Retry(300.0, Obstacle.ACCOUNT, "410"), Problem.NOT_ALLOWED),
    (respond(404), Retry(300.0, Obstacle.ACCOUNT, "404"), Problem.NOT_ALLOWED),
    (respond(401), Retry(300.0, Obstacle.ACCOUNT, "401"), Problem.AUTHENTICATION_FAILED),
    (respond(429, retry_after="7"), Retry(7.0, Obstacle.RATE_LIMITED, "429"), Problem.PROVIDER_BUSY),
    (respond(429), Retry(60.0, Obstacle.RATE_LIMITED, "429"), Problem.PROVIDER_BUSY),
    (respond(503, retry_after="9"), Retry(9.0, Obstacle.BUSY, "503"), Problem.PROVIDER_BUSY),
    (respond(503, retry_after="0"), Retry(0.0, Obstacle.BUSY, "503"), Problem.PROVIDER_BUSY),
    (respond(408), Retry(5.0, Obstacle.BUSY, "408"), Problem.PROVIDER_BUSY),
    (respond(502), Unknown(Doubt.SERVER_ERROR, "502"), Problem.PROVIDER_BUSY),
    (respond(400), Rejected(Refusal.CONTENT, "400"), Problem.NOT_ALLOWED),
    (respond(422), Rejected(Refusal.CONTENT, "422"), Problem.NOT_ALLOWED),
]


async def test_each_answer_means_one_thing(provider: WebhookProvider, receiver: Receiver) -> None:
    account = WebhookAccount(url=receiver.url, secret=OLD)
    for answer, outcome, problem in ANSWERS:
        receiver.answer = answer
        assert await send(provider, receiver.url) == outcome
        verdict = await provider.verify(account, timeout_seconds=5)
        assert verdict.problem is problem, answer
    tried = receiver.received[-1]
    assert json.loads(tried.body)["type"] == "webhook.test"
    Webhook(OLD).verify(tried.body, dict(tried.headers))
    count = len(receiver.received)
    large = dataclasses.replace(MESSAGE, text="x" * MAX_BODY_BYTES)
    assert await send(provider, receiver.url, large) == Rejected(Refusal.CONTENT, "too large")
    assert len(receiver.received) == count


async def test_a_redirect_is_not_followed(provider: WebhookProvider, receiver: Receiver) -> None:
    for status in (301, 302, 303, 307, 308):
        receiver.answer = respond(status, location=f"http://127.0.0.1:{receiver.port}/inside")
        assert await send(provider, receiver.url) == Retry(300.0, Obstacle.ACCOUNT, str(status))
    assert {each.target for each in receiver.received} == {"/hook?a=1"}


INSIDE = (
    "127.0.0.1", "127.9.9.9", "[::1]", "[::ffff:127.0.0.1]", "0", "2130706433", "0x7f.1", "169.254.169.254", "[fd00:ec2::254]", "10.0.0.1",
    "192.168.1.1", "172.16.0.1", "100.64.0.1", "[64:ff9b::7f00:1]", "[fe80::1]", "localhost", "rebinding.example",
)  # fmt: skip


async def test_no_url_leads_inside(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of T23, at the connection: what a name led to when the account was made says nothing by then."""
    loop = asyncio.get_running_loop()
    real = loop.getaddrinfo

    async def resolver(host: str, port: int, **more: Any) -> Any:
        if host != "rebinding.example":
            return await real(host, port, **more)
        # A public address beside one inside: whoever connects to the next one that answers would be inside.
        return [(2, 1, 6, "", (address, port)) for address in ("93.184.215.14", "127.0.0.1")]

    monkeypatch.setattr(loop, "getaddrinfo", resolver)
    provider = WebhookProvider(SystemClock(), Dialer())
    for host in INSIDE:
        outcome = await send(provider, f"http://{host}:{receiver.port}/hook")
        assert outcome == Retry(15.0, Obstacle.UNREACHABLE, "address not allowed"), host
    account = WebhookAccount(url=f"https://rebinding.example:{receiver.port}/", secret=OLD)
    assert await provider.verify(account, timeout_seconds=5) == Verdict(
        Problem.ADDRESS_NOT_ALLOWED, "address not allowed"
    )
    assert receiver.connections == 0
    await provider.close()

"""The three providers against the sandbox in every mode: each outcome is exactly what is known."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.common.clock import SteppedClock
from services.messaging.providers import (
    Accepted,
    Doubt,
    Obstacle,
    OutboundMessage,
    Refusal,
    Rejected,
    Retry,
    SendOutcome,
    Unknown,
)
from services.messaging.providers.forms import secret_fields
from services.messaging.providers.registry import Providers
from tests.support.sandbox import TestSandbox

CHANNELS = ("email", "sms", "wecom")
RECIPIENTS = {"email": "li@shop.example", "sms": "+8613812345678", "wecom": "LiMei"}


@pytest.fixture
async def providers(clock: SteppedClock, sandbox: TestSandbox) -> AsyncIterator[Providers]:
    """The providers under test."""
    made = Providers(clock, sandbox.dialer)
    yield made
    await made.close()


def message(channel: str, delivery_id: str = "m1", recipient: str = "") -> OutboundMessage:
    """A small message."""
    return OutboundMessage(
        delivery_id=delivery_id,
        recipient=recipient or RECIPIENTS[channel],
        subject="你好",
        text="Your coupon: https://yike.example/c/1",
        html="<p>Your coupon</p>" if channel == "email" else "",
        unsubscribe_url="https://yike.example/u/1" if channel == "email" else "",
    )


async def send(
    providers: Providers, sandbox: TestSandbox, channel: str, delivery_id: str = "m1", within: float = 5.0
) -> SendOutcome:
    """Sends a small message by the workspace's account."""
    return await providers.send(message(channel, delivery_id), sandbox.accounts()[channel], timeout_seconds=within)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_send_is_accepted_and_arrives_once(providers: Providers, sandbox: TestSandbox, channel: str) -> None:
    outcome = await send(providers, sandbox, channel)
    assert isinstance(outcome, Accepted)
    assert outcome.provider_message_id
    (received,) = await sandbox.messages(channel=channel)
    assert received["recipient"].lower() == RECIPIENTS[channel].lower()
    assert "https://yike.example/c/1" in received["text"]
    assert received["account"] == "sandbox-ws_test"


async def test_mail_arrives_with_the_headers_it_was_given(providers: Providers, sandbox: TestSandbox) -> None:
    outcome = await send(providers, sandbox, "email")
    (received,) = await sandbox.messages()
    assert outcome == Accepted("m1@shop.example")
    assert received["headers"]["Message-ID"] == "<m1@shop.example>"
    assert received["headers"]["List-Unsubscribe"] == "<https://yike.example/u/1>"
    assert received["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert received["subject"] == "你好"
    assert received["html"].strip() == "<p>Your coupon</p>"


@pytest.mark.parametrize("channel", CHANNELS)
async def test_send_is_unknown_when_the_answer_is_withheld(
    providers: Providers, sandbox: TestSandbox, channel: str
) -> None:
    await sandbox.set_mode("accept_then_drop")
    assert await send(providers, sandbox, channel) == Unknown(Doubt.ANSWER_LOST)
    assert len(await sandbox.messages()) == 1
    await sandbox.set_mode("reset_after:1")
    assert await send(providers, sandbox, channel, "m2") == Unknown(Doubt.ANSWER_LOST)
    assert len(await sandbox.messages()) == 1
    await sandbox.set_mode("ok")
    assert isinstance(await send(providers, sandbox, channel, "m3"), Accepted)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_send_is_unknown_when_no_answer_comes_in_time(
    providers: Providers, sandbox: TestSandbox, channel: str
) -> None:
    assert isinstance(await send(providers, sandbox, channel, "m0"), Accepted)
    await sandbox.set_mode("hang")
    assert await send(providers, sandbox, channel, within=0.2) == Unknown(Doubt.TIMEOUT)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_send_is_retry_when_no_one_listens(providers: Providers, clock: SteppedClock, channel: str) -> None:
    nowhere = TestSandbox("http://127.0.0.1:1", 1, None)  # type: ignore[arg-type]
    outcome = await send(providers, nowhere, channel)
    assert isinstance(outcome, Retry)
    assert outcome.reason is Obstacle.UNREACHABLE


@pytest.mark.parametrize("channel", ["sms", "wecom"])
async def test_send_obeys_what_the_provider_says_of_its_load(
    providers: Providers, sandbox: TestSandbox, channel: str
) -> None:
    await sandbox.set_mode("429:7")
    limited = await send(providers, sandbox, channel)
    assert isinstance(limited, Retry)
    assert (limited.reason, limited.after_seconds) == (Obstacle.RATE_LIMITED, 7.0)
    await sandbox.set_mode("5xx")
    busy = await send(providers, sandbox, channel)
    assert isinstance(busy, Retry)
    assert busy.reason is Obstacle.BUSY
    await sandbox.set_mode("5xx", status=500)
    assert isinstance(await send(providers, sandbox, channel), Unknown)
    assert await sandbox.messages() == []


async def test_mail_tells_bounces_from_busy_servers(providers: Providers, sandbox: TestSandbox) -> None:
    await sandbox.set_mode("5xx", "smtp")
    assert await send(providers, sandbox, "email") == Rejected(Refusal.RECIPIENT_INVALID, "550 5.1.1")
    await sandbox.set_mode("4xx", "smtp")
    assert await send(providers, sandbox, "email") == Retry(60.0, Obstacle.BUSY, "451 4.3.0")
    await sandbox.set_mode("429", "smtp")
    assert await send(providers, sandbox, "email") == Retry(60.0, Obstacle.RATE_LIMITED, "450 4.7.1")
    await sandbox.set_mode("ok", "smtp")
    assert isinstance(await send(providers, sandbox, "email"), Accepted)
    assert len(await sandbox.messages()) == 1


@pytest.mark.parametrize("channel", CHANNELS)
async def test_send_is_retry_for_the_account_when_its_secret_is_wrong(
    providers: Providers, sandbox: TestSandbox, channel: str
) -> None:
    stranger = TestSandbox(sandbox.http_url, sandbox.smtp_port, sandbox.client)
    accounts = stranger.accounts()
    account: Any = accounts[channel]
    wrong = replace(account, **dict.fromkeys(secret_fields(type(account)), "wrong"))
    outcome = await providers.send(message(channel), wrong, timeout_seconds=5)
    assert isinstance(outcome, Retry)
    assert outcome.reason is Obstacle.ACCOUNT


@pytest.mark.parametrize(
    ("channel", "recipient"),
    [
        ("email", "no address"),
        ("email", "a@b.example>\r\nRCPT TO:<c@d.example"),
        ("sms", "13812345678,13812345679"),
        ("sms", "12"),
        ("wecom", "a|b"),
        ("wecom", "@all"),
        ("wecom", "invalid1"),
    ],
)
async def test_send_rejects_a_recipient_that_is_none(
    providers: Providers, sandbox: TestSandbox, channel: str, recipient: str
) -> None:
    outcome = await providers.send(
        message(channel, recipient=recipient), sandbox.accounts()[channel], timeout_seconds=5
    )
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Refusal.RECIPIENT_INVALID
    assert await sandbox.messages() == []


async def test_wecom_takes_a_message_once_however_often_it_is_sent(providers: Providers, sandbox: TestSandbox) -> None:
    await sandbox.set_mode("accept_then_drop", "wecom")
    assert isinstance(await send(providers, sandbox, "wecom"), Unknown)
    await sandbox.set_mode("ok", "wecom")
    outcomes = await asyncio.gather(*(send(providers, sandbox, "wecom") for _ in range(10)))
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert len(await sandbox.messages()) == 1
    await send(providers, sandbox, "wecom", "m2")
    assert len(await sandbox.messages()) == 2
    assert [providers.idempotent(sandbox.accounts()[channel]) for channel in CHANNELS] == [False, False, True]


async def test_wecom_renews_a_token_that_ended(providers: Providers, sandbox: TestSandbox, clock: SteppedClock) -> None:
    assert isinstance(await send(providers, sandbox, "wecom", "m1"), Accepted)
    await sandbox.client.post("/control/wecom/expire-tokens")
    assert isinstance(await send(providers, sandbox, "wecom", "m2"), Accepted)
    clock.advance(timedelta(hours=3))
    assert isinstance(await send(providers, sandbox, "wecom", "m3"), Accepted)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_send_gives_every_message_its_own_answer_when_many_go_at_once(
    providers: Providers, sandbox: TestSandbox, channel: str
) -> None:
    recipients = {"email": "u{}@shop.example", "sms": "138{:08d}", "wecom": "user{}"}[channel]
    outcomes = await asyncio.gather(
        *(
            providers.send(
                message(channel, f"m{index}", recipients.format(index)),
                sandbox.accounts()[channel],
                timeout_seconds=30,
            )
            for index in range(200)
        )
    )
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    received = await sandbox.messages(limit=1000)
    assert len({each["recipient"] for each in received}) == len(received) == 200


async def test_cancelled_sends_leave_no_answer_to_the_next(providers: Providers, sandbox: TestSandbox) -> None:
    await sandbox.set_mode("slow:0.05")
    for channel in CHANNELS:
        tasks = [asyncio.create_task(send(providers, sandbox, channel, f"c{index}")) for index in range(20)]
        await asyncio.sleep(0.03)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await sandbox.set_mode("ok")
    for channel in CHANNELS:
        outcomes = await asyncio.gather(*(send(providers, sandbox, channel, f"after{index}") for index in range(20)))
        identifiers = {outcome.provider_message_id for outcome in outcomes if isinstance(outcome, Accepted)}
        assert len(identifiers) == 20


async def test_workspaces_keep_their_own_accounts(providers: Providers, sandbox: TestSandbox) -> None:
    await sandbox.set_mode("5xx", account="ws_a")
    for channel in CHANNELS:
        bad = await providers.send(message(channel), sandbox.accounts("ws_a")[channel], timeout_seconds=5)
        good = await providers.send(message(channel), sandbox.accounts("ws_b")[channel], timeout_seconds=5)
        assert not isinstance(bad, Accepted)
        assert isinstance(good, Accepted)

"""The providers against the sandbox in every mode: each outcome is exactly what is known."""

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

CHANNELS = ("email", "sms", "wecom", "wechat", "mini_program", "push", "voice", "webhook")
RECIPIENTS = {
    "email": "li@shop.example",
    "sms": "+8613812345678",
    "wecom": "LiMei",
    "wechat": "oFollower_1",
    "mini_program": "oPerson-1",
    "webhook": "4711",
    "push": "171976fa8a8",
    "voice": "+8613812345678",
}


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
        template_code={"sms": "", "voice": "TTS_1"}.get(channel, "tpl-1"),
        parameters={} if channel == "sms" else {"thing1": "Your coupon: https://yike.example/c/1"},
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
    assert RECIPIENTS[channel].lower().endswith(received["recipient"].lower())
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


@pytest.mark.parametrize("channel", [each for each in CHANNELS if each != "email"])
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
        ("wechat", "o 1"),
        ("wechat", "invalid1"),
        ("mini_program", "o|1"),
        ("mini_program", "invalid1"),
        ("push", "a b"),
        ("push", "gone1"),
        ("voice", "13812345678"),
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


@pytest.mark.parametrize("channel", ["wecom", "wechat", "webhook"])
async def test_who_knows_repeats_takes_a_message_once_however_often_it_is_sent(
    providers: Providers, sandbox: TestSandbox, channel: str
) -> None:
    await sandbox.set_mode("accept_then_drop")
    assert isinstance(await send(providers, sandbox, channel), Unknown)
    await sandbox.set_mode("ok")
    outcomes = await asyncio.gather(*(send(providers, sandbox, channel) for _ in range(10)))
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert len(await sandbox.messages()) == 1
    await send(providers, sandbox, channel, "m2")
    assert len(await sandbox.messages()) == 2


def test_who_knows_repeats_is_known(providers: Providers, sandbox: TestSandbox) -> None:
    knowing = {channel for channel in CHANNELS if providers.idempotent(sandbox.accounts()[channel])}
    assert knowing == {"wecom", "wechat", "push", "webhook"}


@pytest.mark.parametrize(("channel", "vendor"), [("wecom", "wecom"), ("wechat", "wechat"), ("mini_program", "wechat")])
async def test_token_that_ended_is_renewed(
    providers: Providers, sandbox: TestSandbox, clock: SteppedClock, channel: str, vendor: str
) -> None:
    assert isinstance(await send(providers, sandbox, channel, "m1"), Accepted)
    await sandbox.client.post(f"/control/{vendor}/expire-tokens")
    assert isinstance(await send(providers, sandbox, channel, "m2"), Accepted)
    clock.advance(timedelta(hours=3))
    assert isinstance(await send(providers, sandbox, channel, "m3"), Accepted)


@pytest.mark.parametrize("channel", ["wecom", "wechat", "mini_program"])
async def test_many_at_once_ask_for_one_token(providers: Providers, sandbox: TestSandbox, channel: str) -> None:
    provider: Any = providers.of(sandbox.accounts()[channel])
    asked: list[str] = []
    call_of = provider._tokens._call_of

    def counted(account: Any, anew: bool) -> Any:
        asked.append(channel)
        return call_of(account, anew)

    provider._tokens._call_of = counted
    await asyncio.gather(*(send(providers, sandbox, channel, f"m{index}") for index in range(20)))
    assert len(asked) == 1


@pytest.mark.parametrize("channel", ["wechat", "mini_program"])
async def test_wechat_tells_the_person_the_text_and_the_template_apart(
    providers: Providers, sandbox: TestSandbox, channel: str
) -> None:
    async def refused(**changes: Any) -> Rejected:
        outcome = await providers.send(
            replace(message(channel), **changes), sandbox.accounts()[channel], timeout_seconds=5
        )
        assert isinstance(outcome, Rejected)
        return outcome

    assert await refused(template_code="invalid-1") == Rejected(Refusal.CONTENT, "40037")
    assert await refused(parameters={"thing1": "敏感词"}) == Rejected(Refusal.CONTENT, "45168")
    assert await refused(parameters={"thing1": ""}) == Rejected(Refusal.CONTENT, "47003")
    page: dict[str, Any] = {"mini_program_app_id": "wx1", "mini_program_page": "invalid"}
    assert await refused(**page) == Rejected(Refusal.CONTENT, "41030")
    refuses = {"wechat": (Refusal.OPTED_OUT, "43004"), "mini_program": (Refusal.NOT_SUBSCRIBED, "43101")}[channel]
    assert await refused(recipient="refused1") == Rejected(*refuses)
    assert await sandbox.messages() == []


async def test_wechat_message_leads_where_it_says(providers: Providers, sandbox: TestSandbox) -> None:
    led: dict[str, Any] = {
        "url": "https://shop.example/1",
        "mini_program_app_id": "wx1",
        "mini_program_page": "pages/a?id=1",
    }
    for channel in ("wechat", "mini_program"):
        sent = await providers.send(replace(message(channel), **led), sandbox.accounts()[channel], timeout_seconds=5)
        assert isinstance(sent, Accepted)
    official, mini = (each["fields"] for each in await sandbox.messages())
    assert official["url"] == "https://shop.example/1"
    assert official["miniprogram"] == {"appid": "wx1", "pagepath": "pages/a?id=1"}
    assert official["data"] == {"thing1": {"value": "Your coupon: https://yike.example/c/1"}}
    assert (mini["page"], mini["miniprogram_state"], mini["lang"]) == ("pages/a?id=1", "formal", "zh_CN")
    assert "url" not in mini


@pytest.mark.parametrize("channel", CHANNELS)
async def test_send_gives_every_message_its_own_answer_when_many_go_at_once(
    providers: Providers, sandbox: TestSandbox, channel: str
) -> None:
    recipients = {"email": "u{}@shop.example", "sms": "138{:08d}", "voice": "+8613812{:06d}"}.get(channel, "user{}")
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

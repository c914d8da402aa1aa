"""Mail by accounts that sign, and that sign in by a token, against the sandbox."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from dev.sandbox.credentials import account_name, account_secret
from services.common.clock import SteppedClock
from services.messaging.providers import (
    Accepted,
    DkimRecordState,
    Obstacle,
    OutboundMessage,
    Problem,
    Refusal,
    Rejected,
    Retry,
    SmtpAccount,
    SmtpAuthMechanism,
    Verdict,
)
from services.messaging.providers.smtp import SmtpProvider
from services.messaging.providers.smtp.provider import MAX_MAIL_BYTES
from tests.support.dkim import is_signed, key_pem
from tests.support.sandbox import TOKEN, TestSandbox

NAME = account_name("ws_test")
MESSAGE = OutboundMessage(
    delivery_id="m1",
    recipient="li@mail.example",
    subject="你好",
    text="Your coupon\n.\nends",
    html="<p>Your coupon</p>",
    unsubscribe_url="https://yike.example/u/1",
)


async def nobody(name: str) -> Sequence[str] | None:
    """DNS that does not answer."""
    return None


@pytest.fixture
async def provider(clock: SteppedClock, sandbox: TestSandbox) -> AsyncIterator[SmtpProvider]:
    """The provider under test."""
    made = SmtpProvider(clock, sandbox.dialer, nobody)
    yield made
    await made.close()


def signing(sandbox: TestSandbox, **more: Any) -> SmtpAccount:
    """The sandbox's account with a key."""
    fields = {"dkim_domain": "shop.example", "dkim_selector": "s1", "dkim_private_key": key_pem("rsa"), **more}
    account: SmtpAccount = dataclasses.replace(sandbox.accounts()["email"], **fields)
    return account


def with_tokens(sandbox: TestSandbox, **more: Any) -> SmtpAccount:
    """The sandbox's account that signs in by a token."""
    fields = {
        "password": "",
        "auth_mechanism": SmtpAuthMechanism.XOAUTH2,
        "oauth_token_endpoint": f"{sandbox.http_url}/oauth2/token",
        "oauth_client_id": NAME,
        "oauth_refresh_token": account_secret(TOKEN, "oauth_refresh", NAME),
        **more,
    }
    account: SmtpAccount = dataclasses.replace(sandbox.accounts()["email"], **fields)
    return account


async def send(provider: SmtpProvider, account: SmtpAccount, **more: Any) -> Any:
    """Sends a small mail."""
    return await provider.send(dataclasses.replace(MESSAGE, **more), account, timeout_seconds=5)


async def test_mail_is_signed_as_it_arrives(provider: SmtpProvider, sandbox: TestSandbox) -> None:
    account = signing(sandbox)
    account.check(allows_private=True)
    assert await send(provider, account) == Accepted("m1@shop.example")
    assert await send(provider, sandbox.accounts()["email"]) == Accepted("m1@shop.example")
    signed, plain = [(await sandbox.client.get(f"/messages/{number}/source")).content for number in (1, 2)]
    finding = (await provider.verify(account, timeout_seconds=5)).dkim
    assert finding is not None
    assert is_signed(signed, {finding.name: finding.value})
    assert b"DKIM-Signature" not in plain, "an account without a key signs nothing"


async def test_trying_an_account_says_what_to_publish_whatever_else_is_wrong(
    clock: SteppedClock, sandbox: TestSandbox
) -> None:
    told: list[str] = []

    async def dns(name: str) -> Sequence[str] | None:
        return told

    provider = SmtpProvider(clock, sandbox.dialer, dns)
    account = signing(sandbox)
    missing = await provider.verify(account, timeout_seconds=5)
    assert (missing.problem, missing.dkim and missing.dkim.state) == (None, DkimRecordState.MISSING)
    assert missing.dkim is not None
    told.append(missing.dkim.value)
    wrong = await provider.verify(dataclasses.replace(account, password="wrong"), timeout_seconds=5)
    assert wrong.problem is Problem.AUTHENTICATION_FAILED
    assert wrong.dkim is not None
    assert wrong.dkim.state is DkimRecordState.FITS
    assert (await provider.verify(sandbox.accounts()["email"], timeout_seconds=5)) == Verdict()
    await provider.close()


async def test_key_that_cannot_be_read_holds_the_account_back_and_no_mail_is_lost(
    provider: SmtpProvider, sandbox: TestSandbox
) -> None:
    outcome = await send(provider, signing(sandbox, dkim_private_key="broken"))
    assert outcome == Retry(300.0, Obstacle.ACCOUNT, "bad dkim key")
    assert await sandbox.messages() == []


async def test_mail_beyond_the_limit_is_refused_before_anything_is_sent(
    provider: SmtpProvider, sandbox: TestSandbox
) -> None:
    outcome = await send(provider, sandbox.accounts()["email"], text="x" * 5 * 1024 * 1024)
    assert outcome == Rejected(Refusal.CONTENT, "too large")
    # The sandbox's own limit is lower; it says so at MAIL.
    outcome = await send(provider, sandbox.accounts()["email"], text="x" * (MAX_MAIL_BYTES // 2))
    assert outcome == Rejected(Refusal.CONTENT, "552")
    assert await sandbox.messages() == []


@pytest.mark.parametrize("mechanism", [SmtpAuthMechanism.PLAIN, SmtpAuthMechanism.LOGIN])
async def test_mechanism_is_the_one_that_was_asked_for(
    provider: SmtpProvider, sandbox: TestSandbox, mechanism: SmtpAuthMechanism
) -> None:
    account = dataclasses.replace(sandbox.accounts()["email"], auth_mechanism=mechanism)
    assert isinstance(await send(provider, account), Accepted)


@pytest.mark.parametrize("grant", ["refresh token", "client credentials"])
async def test_token_lets_in_and_many_connections_ask_for_one(
    provider: SmtpProvider, sandbox: TestSandbox, grant: str
) -> None:
    secret = account_secret(TOKEN, "oauth", NAME)
    more = {} if grant == "refresh token" else {"oauth_client_secret": secret, "oauth_refresh_token": ""}
    account = with_tokens(sandbox, **more)
    account.check(allows_private=True)
    for number in range(3):
        assert isinstance(await send(provider, account, delivery_id=f"m{number}"), Accepted)
    assert await provider.verify(account, timeout_seconds=5) == Verdict()
    assert [each["account"] for each in await sandbox.messages()] == [NAME] * 3
    assert (await sandbox.client.post("/control/oauth/expire-tokens")).json() == {"issued": 1}


async def test_token_that_ended_before_its_time_is_replaced_at_once(
    provider: SmtpProvider, sandbox: TestSandbox
) -> None:
    account = with_tokens(sandbox)
    assert await provider.verify(account, timeout_seconds=5) == Verdict()
    await sandbox.client.post("/control/oauth/expire-tokens")
    assert isinstance(await send(provider, account), Accepted)
    assert (await sandbox.client.post("/control/oauth/expire-tokens")).json() == {"issued": 2}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"oauth_refresh_token": "revoked"}, "token invalid_grant"),
        ({"oauth_client_id": "nobody"}, "token invalid_client"),
        ({"user": "sandbox-other"}, "auth 535"),
    ],
)
async def test_wrong_grant_is_the_accounts_trouble_and_named(
    provider: SmtpProvider, sandbox: TestSandbox, more: dict[str, str], code: str
) -> None:
    account = with_tokens(sandbox, **more)
    outcome = await send(provider, account)
    assert isinstance(outcome, Retry)
    assert outcome.reason is Obstacle.ACCOUNT
    assert await provider.verify(account, timeout_seconds=5) == Verdict(Problem.AUTHENTICATION_FAILED, code)


async def test_issuer_that_is_away_is_not_the_accounts_fault(provider: SmtpProvider, sandbox: TestSandbox) -> None:
    account = with_tokens(sandbox, oauth_token_endpoint="http://127.0.0.1:1/token")
    outcome = await send(provider, account)
    assert isinstance(outcome, Retry)
    assert outcome.reason is Obstacle.UNREACHABLE

"""Mail that bounces or is complained of, from the relay's report to the row, the suppression and the consent, against the sandbox."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.common.clock import SteppedClock
from services.common.settings import ServiceSettings
from services.messaging.app import Parts, assemble
from tests.integration.messaging.conftest import World, running_world
from tests.support.callback_door import Door, open_door
from tests.support.clocks import moment_of
from tests.support.mail_reports import complaint, delivery_report
from tests.support.sandbox import TestSandbox
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

SECRET = "a-secret-of-some-chance"
ACCOUNT = "sandbox-own"


@pytest.fixture
async def mail(clock: SteppedClock, sandbox: TestSandbox, settings_of: Any) -> AsyncIterator[tuple[World, Door, str]]:
    """A workspace whose mail comes back to a door at this address."""
    async with open_door() as (door, url):

        def with_door(sandbox: TestSandbox, peers_address: str) -> ServiceSettings:
            found: ServiceSettings = settings_of(sandbox, peers_address)
            return dataclasses.replace(found, public_url=url)

        def assembled(settings: ServiceSettings) -> Parts:
            return assemble(settings, clock, moment=moment_of(clock))

        async with running_world(clock, sandbox, with_door, assembled) as world:
            door.world = world
            settings = world.settings_at_sandbox("email")
            settings.bounce_address, settings.bounce_secret = "bounces@mail.shop.example", SECRET
            made = await world.account("mail", smtp=settings)
            assert made.smtp.bounce_secret == ""
            await world.template()
            await world.sandbox.client.post(
                "/control/receipts", json={"url": "http://127.0.0.1:1/unused", "delay_seconds": 0}
            )
            yield world, door, f"{url}/callbacks/smtp/{world.workspace_id}?account=mail"


async def returns(world: World, kind: str, url: str, secret: str = SECRET) -> None:
    """Tells the sandbox how mail comes back."""
    body = {"account": ACCOUNT, "kind": kind, "url": url, "secret": secret}
    assert (await world.sandbox.client.post("/control/smtp/returns", json=body)).status_code == 200


async def suppressions(world: World) -> list[tuple[str, str]]:
    """Scope and reason of each suppression."""
    found = await world.stub.ListSuppressions(messaging_pb.ListSuppressionsRequest(), metadata=world.metadata())
    return [
        (
            messaging_pb.SuppressionScope.Name(each.scope).removeprefix("SUPPRESSION_SCOPE_"),
            messaging_pb.SuppressionReason.Name(each.reason).removeprefix("SUPPRESSION_REASON_"),
        )
        for each in found.suppressions
    ]


async def post(world: World, body: bytes, recipient: str, secret: str = SECRET, account: str = "mail") -> Any:
    """Hands a mail to messaging as the gateway does."""
    return await world.stub.RecordCallback(
        messaging_pb.RecordCallbackRequest(
            provider="PROVIDER_SMTP",
            headers={"authorization": f"Bearer {secret}"},
            query={"account": account, "recipient": recipient},
            body=body,
        ),
        metadata=world.metadata(),
    )


async def sent(world: World) -> tuple[messaging_pb.Message, str]:
    """A marketing mail that was sent, and where it comes back to."""
    message = await world.send(world.customer().customer_id)
    await world.deliver()
    (received,) = await world.sandbox.messages(channel="email")
    assert received["headers"]["From"] == "Yike <hello@shop.example>"
    return message, received["sender"]


@pytest.mark.parametrize(
    ("kind", "state", "suppressed"),
    [
        ("gone", ("FAILED", "BOUNCED"), [("ALL", "INVALID_ADDRESS")]),
        ("full", ("FAILED", "NOT_DELIVERED"), []),
        ("expired", ("FAILED", "NOT_DELIVERED"), []),
    ],
)
async def test_mail_that_comes_back_finds_its_message(
    mail: tuple[World, Door, str], kind: str, state: tuple[str, str], suppressed: list[tuple[str, str]]
) -> None:
    world, door, url = mail
    await returns(world, kind, url)
    message, path = await sent(world)
    assert path.startswith(f"bounces+{message.delivery_id}-")
    assert await door.receipts(1) == 1
    assert await world.state(message.delivery_id) == state
    assert await suppressions(world) == suppressed
    # Told again, it changes nothing.
    assert (await post(world, delivery_report(), path)).recorded == 0
    assert await world.state(message.delivery_id) == state


async def test_complaint_ends_all_mail_and_consent_once(mail: tuple[World, Door, str]) -> None:
    world, door, url = mail
    await returns(world, "complaint", url)
    message, path = await sent(world)
    assert await door.receipts(1) == 1
    assert await suppressions(world) == [("ALL", "COMPLAINED")]
    assert await world.state(message.delivery_id) == ("SENT", "UNSPECIFIED")
    assert (await post(world, complaint(mail_from=path), "abuse@shop.example")).recorded == 0
    told = [update for update in await world.updates() if update.engagement == messaging_pb.ENGAGEMENT_UNSUBSCRIBE]
    assert [each.delivery_id for each in told] == [message.delivery_id]
    assert (await world.delivered(await world.send(message.customer_id)))[0] == "SUPPRESSED"


async def test_forged_report_changes_nothing(mail: tuple[World, Door, str]) -> None:
    world, _, _ = mail
    message, path = await sent(world)
    local, _, domain = path.partition("@")
    forged = f"{local[:-16]}{'a' * 16}@{domain}"
    for recipient in (forged, "bounces@mail.shop.example", "hello@shop.example", ""):
        for body in (delivery_report(to=path), complaint(mail_from=forged, token=forged)):
            answer = await post(world, body, recipient)
            assert (answer.http_status, answer.recorded) == (200, 0)
    for more in ({"secret": "wrong"}, {"account": "nobody"}, {"account": ""}):
        answer = await post(world, delivery_report(), path, **more)
        assert (answer.http_status, answer.recorded) == (400, 0)
    assert await world.state(message.delivery_id) == ("SENT", "UNSPECIFIED")
    assert await suppressions(world) == []


async def test_report_of_an_account_with_another_secret_since_is_left_alone(mail: tuple[World, Door, str]) -> None:
    world, _, _ = mail
    message, path = await sent(world)
    account = await world.stub.GetAccount(messaging_pb.GetAccountRequest(account_id="mail"), metadata=world.metadata())
    account.smtp.bounce_secret = "another-secret-of-chance"
    await world.stub.UpdateAccount(
        messaging_pb.UpdateAccountRequest(account=account, update_mask={"paths": ["smtp"]}), metadata=world.metadata()
    )
    answer = await post(world, delivery_report(), path, "another-secret-of-chance")
    assert (answer.http_status, answer.recorded) == (200, 0)
    assert await world.state(message.delivery_id) == ("SENT", "UNSPECIFIED")

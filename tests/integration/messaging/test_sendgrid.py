"""E-mail by SendGrid, from the account to the events, against the sandbox."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from dev.sandbox.credentials import account_secret
from dev.sandbox.sendgrid import public_key, signed_events
from services.common.clock import SteppedClock
from services.common.settings import ServiceSettings
from services.messaging.app import Parts, assemble
from tests.integration.messaging.conftest import World, running_world
from tests.support.callback_door import Door, open_door
from tests.support.clocks import moment_of
from tests.support.sandbox import TOKEN, TestSandbox
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

NAME = "sandbox-own"
KEY = f"SG.{NAME}.{account_secret(TOKEN, 'sendgrid', NAME)}"
UNSUBSCRIBE = messaging_pb.ENGAGEMENT_UNSUBSCRIBE


def settings(world: World, **more: Any) -> resources_pb.SendGridSettings:
    """An account at the sandbox."""
    fields = {
        "endpoint": world.sandbox.http_url,
        "api_key": KEY,
        "sender": "hello@shop.example",
        "sender_name": "一客",
        "webhook_public_key": public_key(TOKEN, NAME),
    }
    return resources_pb.SendGridSettings(**{**fields, **more})


@pytest.fixture
async def sendgrid(
    clock: SteppedClock, sandbox: TestSandbox, settings_of: Any
) -> AsyncIterator[tuple[World, Door, str]]:
    """A workspace whose mail goes by SendGrid, and whose events come back to a door at this address."""
    async with open_door() as (door, url):

        def with_door(sandbox: TestSandbox, peers_address: str) -> ServiceSettings:
            found: ServiceSettings = settings_of(sandbox, peers_address)
            return dataclasses.replace(found, public_url=url)

        def assembled(settings: ServiceSettings) -> Parts:
            return assemble(settings, clock, moment=moment_of(clock))

        async with running_world(clock, sandbox, with_door, assembled) as world:
            door.world = world
            await world.account("sendgrid", sendgrid=settings(world))
            await world.template()
            await world.sandbox.client.post(
                "/control/receipts", json={"url": "http://127.0.0.1:1/unused", "delay_seconds": 0}
            )
            yield world, door, f"{url}/callbacks/sendgrid/{world.workspace_id}?account=sendgrid"


async def events_of(world: World, url: str, *events: dict[str, Any]) -> None:
    """Tells the sandbox which events follow a mail."""
    answer = await world.sandbox.client.post(
        "/control/sendgrid/webhook", json={"account": NAME, "url": url, "events": list(events)}
    )
    assert answer.status_code == 200


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


async def record(world: World, message: messaging_pb.Message, *events: dict[str, Any], **more: Any) -> int:
    """Sends messaging a signed call about a message; returns how much of it was new."""
    common = {"yike_message": message.delivery_id, "sg_message_id": f"{message.provider_message_id}.recvd.0"}
    told = [{**common, "sg_event_id": f"e{number}", **event} for number, event in enumerate(events)]
    signed = signed_events(TOKEN, more.get("signer", NAME), told, 1_796_040_000)
    account = more.get("account", "sendgrid")
    answer = await world.stub.RecordCallback(
        messaging_pb.RecordCallbackRequest(
            provider="PROVIDER_SENDGRID",
            headers=signed.headers,
            query={"account": account},
            raw_query=f"account={account}",
            body=signed.body,
        ),
        metadata=world.metadata(),
    )
    assert answer.http_status == more.get("status", 200)
    return int(answer.recorded)


async def sent(world: World) -> messaging_pb.Message:
    """A marketing mail that was sent."""
    message = await world.send(world.customer().customer_id)
    await world.deliver()
    return await world.get(message.delivery_id)


async def test_mail_is_sent_and_its_event_settles_it(sendgrid: tuple[World, Door, str]) -> None:
    world, door, url = sendgrid
    await events_of(world, url, {"event": "delivered"})
    message = await sent(world)
    (received,) = await world.sandbox.messages(channel="email")
    assert (received["provider"], received["sender"]) == ("sendgrid", "hello@shop.example")
    assert received["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert await door.receipts(1) == 1
    assert await world.state(message.delivery_id) == ("DELIVERED", "UNSPECIFIED")
    row = await world.get(message.delivery_id)
    assert (row.account_id, row.provider_message_id) == ("sendgrid", received["provider_message_id"])


async def test_mail_whose_answer_was_lost_is_settled_by_its_events_and_sent_once(
    sendgrid: tuple[World, Door, str],
) -> None:
    world, door, url = sendgrid
    await world.sandbox.client.post("/control/receipts", json={"url": "http://127.0.0.1:1/unused", "delay_seconds": 1})
    await events_of(world, url, {"event": "delivered"})
    await world.sandbox.set_mode("accept_then_drop", "sendgrid")
    message = await world.send(world.customer().customer_id)
    assert await world.delivered(message) == ("UNKNOWN", "ANSWER_LOST")
    assert await door.receipts(1) == 1
    assert await world.state(message.delivery_id) == ("DELIVERED", "UNSPECIFIED")
    assert len(await world.sandbox.messages()) == 1


@pytest.mark.parametrize(
    ("event", "state", "suppressed"),
    [
        ({"event": "bounce", "type": "bounce", "bounce_classification": "Invalid Address"}, ("FAILED", "BOUNCED"), [("ALL", "INVALID_ADDRESS")]),
        ({"event": "bounce", "type": "blocked"}, ("FAILED", "NOT_DELIVERED"), []),
        ({"event": "dropped", "reason": "Unsubscribed Address"}, ("FAILED", "NOT_DELIVERED"), [("MARKETING", "OPTED_OUT")]),
        ({"event": "deferred"}, ("SENT", "UNSPECIFIED"), []),
        ({"event": "open"}, ("SENT", "UNSPECIFIED"), []),
    ],
)  # fmt: skip
async def test_events_tell_what_did_not_arrive(
    sendgrid: tuple[World, Door, str], event: dict[str, str], state: tuple[str, str], suppressed: list[tuple[str, str]]
) -> None:
    world, _, _ = sendgrid
    message = await sent(world)
    await record(world, message, event)
    assert await world.state(message.delivery_id) == state
    assert await suppressions(world) == suppressed
    row = await world.get(message.delivery_id)
    assert (row.opens, row.clicks) == (0, 0)


@pytest.mark.parametrize("calls", [1, 2])
async def test_mail_that_came_back_after_it_was_delivered_bounced(
    sendgrid: tuple[World, Door, str], calls: int
) -> None:
    world, _, _ = sendgrid
    message = await sent(world)
    events = [{"event": "delivered"}, {"event": "bounce", "type": "bounce", "status": "5.1.1"}]
    if calls == 1:
        assert await record(world, message, *events) == 1
    else:
        assert [await record(world, message, event) for event in events] == [1, 1]
    assert await world.state(message.delivery_id) == ("FAILED", "BOUNCED")
    assert await suppressions(world) == [("ALL", "INVALID_ADDRESS")]
    assert await record(world, message, *reversed(events)) == 0, "what is told again changes nothing"


@pytest.mark.parametrize(
    ("event", "suppression"),
    [("spamreport", ("ALL", "COMPLAINED")), ("group_unsubscribe", ("MARKETING", "OPTED_OUT"))],
)
async def test_recipients_word_is_told_once_and_ends_consent(
    sendgrid: tuple[World, Door, str], event: str, suppression: tuple[str, str]
) -> None:
    world, _, _ = sendgrid
    message = await sent(world)
    await record(world, message, {"event": "delivered"})
    assert [await record(world, message, {"event": event}) for _ in range(3)] == [1, 0, 0]
    assert await suppressions(world) == [suppression]
    told = [update for update in await world.updates() if update.engagement == UNSUBSCRIBE]
    assert [(each.delivery_id, each.status) for each in told] == [
        (message.delivery_id, messaging_pb.MESSAGE_STATUS_DELIVERED)
    ]
    assert await world.state(message.delivery_id) == ("DELIVERED", "UNSPECIFIED")
    assert (await world.delivered(await world.send(message.customer_id)))[0] == "SUPPRESSED"


async def test_word_that_is_told_again_does_not_undo_what_an_operator_lifted(
    sendgrid: tuple[World, Door, str],
) -> None:
    world, _, _ = sendgrid
    message = await sent(world)
    assert await record(world, message, {"event": "spamreport"}) == 1
    found = await world.stub.ListSuppressions(messaging_pb.ListSuppressionsRequest(), metadata=world.metadata())
    await world.stub.LiftSuppression(
        messaging_pb.LiftSuppressionRequest(suppression_id=found.suppressions[0].suppression_id, reason="a mistake"),
        metadata=world.metadata(),
    )
    world.clock.advance(timedelta(minutes=5))
    assert await record(world, message, {"event": "spamreport"}) == 0
    assert await suppressions(world) == []


async def test_forged_call_or_one_about_another_message_changes_nothing(sendgrid: tuple[World, Door, str]) -> None:
    world, _, _ = sendgrid
    message = await sent(world)
    bounce = {"event": "bounce", "type": "bounce", "status": "5.1.1"}
    for more in ({"signer": "sandbox-evil"}, {"account": "nobody"}, {"account": ""}, {"account": "a\x7fb"}):
        assert await record(world, message, bounce, {"event": "spamreport"}, status=400, **more) == 0
    for other in ({"sg_message_id": "another.0"}, {"yike_message": "msg_nothing"}, {"yike_message": "a\0b"}):
        assert await record(world, message, {**bounce, **other}, {"event": "spamreport", **other}) == 0
    assert await world.state(message.delivery_id) == ("SENT", "UNSPECIFIED")
    assert await suppressions(world) == []


@pytest.mark.parametrize(
    ("more", "problem", "detail"),
    [
        ({}, messaging_pb.ACCOUNT_PROBLEM_UNSPECIFIED, ""),
        ({"api_key": "SG.sandbox-own.wrong"}, messaging_pb.ACCOUNT_PROBLEM_AUTHENTICATION_FAILED, "401"),
        (
            {"api_key": f"SG.sandbox-readonly.{account_secret(TOKEN, 'sendgrid', 'sandbox-readonly')}"},
            messaging_pb.ACCOUNT_PROBLEM_NOT_ALLOWED,
            "no mail.send",
        ),
        ({"endpoint": "http://127.0.0.1:1"}, messaging_pb.ACCOUNT_PROBLEM_UNREACHABLE, ""),
    ],
)
async def test_trying_an_account_tells_what_is_wrong(
    world: World, more: dict[str, str], problem: Any, detail: str
) -> None:
    await world.account("sendgrid", sendgrid=settings(world, **more))
    verdict = await world.stub.VerifyAccount(
        messaging_pb.VerifyAccountRequest(account_id="sendgrid"), metadata=world.metadata()
    )
    assert (verdict.problem, verdict.detail, verdict.verified) == (problem, detail, not problem)


@pytest.mark.parametrize(
    ("mode", "state"),
    [
        ("429:60", ("QUEUED", "PROVIDER_UNAVAILABLE")),
        ("4xx", ("FAILED", "PROVIDER_REJECTED")),
        ("5xx", ("QUEUED", "PROVIDER_UNAVAILABLE")),
    ],
)
async def test_trouble_of_the_vendor_is_what_is_known_of_it(
    sendgrid: tuple[World, Door, str], mode: str, state: tuple[str, str]
) -> None:
    world, _, _ = sendgrid
    await world.sandbox.set_mode(mode, "sendgrid")
    assert await world.delivered(await world.send(world.customer().customer_id)) == state
    assert await world.sandbox.messages() == []

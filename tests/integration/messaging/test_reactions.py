"""Receipts, opens, clicks and unsubscribes."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from services.common.errors import InvalidArgument, NotFound
from tests.integration.messaging.conftest import World
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

PERSON = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"


async def callback(world: World, provider: str, body: bytes) -> messaging_pb.RecordCallbackResponse:
    answer: messaging_pb.RecordCallbackResponse = await world.stub.RecordCallback(
        messaging_pb.RecordCallbackRequest(provider=provider, body=body), metadata=world.metadata()
    )
    return answer


def report(message: messaging_pb.Message, **more: Any) -> bytes:
    fields = {
        "phone_number": "13000000001",
        "success": True,
        "err_code": "DELIVERED",
        "biz_id": message.provider_message_id,
        "out_id": message.delivery_id,
        "report_time": "2026-11-22 12:00:01",
    }
    return msgspec.json.encode([{**fields, **more}])


async def sms(world: World, mode: str = "ok") -> messaging_pb.Message:
    await world.sms_template(purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    await world.sandbox.set_mode(mode, "aliyun_sms")
    message = await world.send(world.customer().customer_id, "sms")
    await world.deliver()
    await world.sandbox.set_mode("ok", "aliyun_sms")
    return await world.get(message.delivery_id)


async def engage(
    world: World, engagement: Any, token: str, user_agent: str = PERSON, **more: Any
) -> messaging_pb.RecordEngagementResponse:
    answer: messaging_pb.RecordEngagementResponse = await world.stub.RecordEngagement(
        messaging_pb.RecordEngagementRequest(engagement=engagement, token=token, user_agent=user_agent, **more),
        metadata=world.metadata(),
    )
    return answer


async def mail_tokens(world: World) -> dict[str, str]:
    (mail,) = await world.sandbox.messages()
    tokens = dict(re.findall(r"http://127\.0\.0\.1:8080/([ocu])/([A-Za-z0-9_.-]+)", mail["html"]))
    return {**tokens, "u": mail["headers"]["List-Unsubscribe"].rsplit("/", 1)[1].rstrip(">")}


async def test_receipt_settles_a_message_once(world: World) -> None:
    message = await sms(world)
    assert message.status == messaging_pb.MESSAGE_STATUS_SENT
    answers = [await callback(world, "PROVIDER_ALIYUN_SMS", report(message)) for _ in range(3)]
    assert [answer.recorded for answer in answers] == [1, 0, 0]
    assert answers[0].http_status == 200
    assert msgspec.json.decode(answers[0].body)["code"] == 0
    assert await world.state(message.delivery_id) == ("DELIVERED", "UNSPECIFIED")
    statuses = [update.status for update in await world.updates()]
    assert statuses == [messaging_pb.MESSAGE_STATUS_SENT, messaging_pb.MESSAGE_STATUS_DELIVERED]


@pytest.mark.parametrize(
    ("code", "state", "suppressions"),
    [
        ("UNDELIV", ("FAILED", "NOT_DELIVERED"), 0),
        ("INVALID_NUMBER", ("FAILED", "BOUNCED"), 1),
        ("USER_REJECT", ("FAILED", "NOT_DELIVERED"), 1),
    ],
)
async def test_receipt_tells_what_did_not_arrive(
    world: World, code: str, state: tuple[str, str], suppressions: int
) -> None:
    message = await sms(world)
    await callback(world, "PROVIDER_ALIYUN_SMS", report(message, success=False, err_code=code))
    assert await world.state(message.delivery_id) == state
    assert len(await world.rows("SELECT 1 FROM suppressions WHERE workspace_id = $1")) == suppressions


@pytest.mark.parametrize("sends_again", [True, False])
async def test_receipt_settles_what_was_in_doubt(world: World, sends_again: bool) -> None:
    if not sends_again:
        await world.at_most_once()
    message = await sms(world, "accept_then_drop")
    assert message.status == (
        messaging_pb.MESSAGE_STATUS_QUEUED if sends_again else messaging_pb.MESSAGE_STATUS_UNKNOWN
    )
    await callback(world, "PROVIDER_ALIYUN_SMS", report(message, biz_id="whatever"))
    assert await world.state(message.delivery_id) == ("DELIVERED", "UNSPECIFIED")
    world.clock.advance(timedelta(minutes=2))
    assert await world.deliver() == 0
    assert len(await world.sandbox.messages()) == 1


async def test_receipt_without_our_id_is_found_by_the_providers(world: World) -> None:
    message = await sms(world)
    assert (await callback(world, "PROVIDER_ALIYUN_SMS", report(message, out_id=""))).recorded == 1


async def test_receipt_of_another_message_changes_nothing(world: World) -> None:
    message = await sms(world)
    for body in (report(message, biz_id="wrong"), report(message, out_id="msg_nothing"), b"[]"):
        assert (await callback(world, "PROVIDER_ALIYUN_SMS", body)).recorded == 0
    assert (await callback(world, "PROVIDER_ALIYUN_SMS", b"{")).http_status == 400
    with pytest.raises(NotFound):
        await callback(world, "PROVIDER_WECOM", b"")
    assert (await world.state(message.delivery_id))[0] == "SENT"


async def test_opens_and_clicks_of_people_count_once(world: World) -> None:
    await world.template()
    message = await world.send(world.customer().customer_id)
    await world.deliver()
    tokens = await mail_tokens(world)
    click = messaging_pb.ENGAGEMENT_CLICK
    early = await engage(world, click, tokens["c"])
    assert (early.target_url, early.counted) == ("https://shop.example/a?x=1&y=2", False)
    world.clock.advance(timedelta(seconds=10))
    assert not (await engage(world, click, tokens["c"], "Barracuda Sentinel")).counted
    assert not (await engage(world, click, tokens["c"], "")).counted
    answers = await asyncio.gather(*(engage(world, click, tokens["c"]) for _ in range(10)))
    assert sum(answer.counted for answer in answers) == 1
    assert {answer.target_url for answer in answers} == {"https://shop.example/a?x=1&y=2"}
    assert (await engage(world, messaging_pb.ENGAGEMENT_OPEN, tokens["o"])).counted
    assert not (await engage(world, messaging_pb.ENGAGEMENT_OPEN, tokens["o"])).counted
    row = await world.get(message.delivery_id)
    assert (row.opens, row.clicks) == (1, 1)
    _, clicked, opened = await world.updates()
    assert (clicked.engagement, clicked.target_url) == (click, "https://shop.example/a?x=1&y=2")
    assert opened.engagement == messaging_pb.ENGAGEMENT_OPEN


async def test_unsubscribe_stops_marketing_until_consent_is_given_again(world: World) -> None:
    await world.template()
    customer = world.customer()
    await world.send(customer.customer_id)
    await world.deliver()
    token = (await mail_tokens(world))["u"]
    unsubscribe = messaging_pb.ENGAGEMENT_UNSUBSCRIBE
    assert not (await engage(world, unsubscribe, token, validate_only=True)).counted
    assert await world.rows("SELECT 1 FROM suppressions WHERE workspace_id = $1") == []
    assert (await engage(world, unsubscribe, token, "")).counted
    assert not (await engage(world, unsubscribe, token)).counted
    # Profile has not yet heard of it: the suppression alone holds.
    assert await world.delivered(await world.send(customer.customer_id)) == ("SUPPRESSED", "CONSENT_WITHDRAWN")
    engagements = [update.engagement for update in await world.updates() if update.engagement]
    assert engagements == [unsubscribe]
    await world.template("receipt", purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    assert (await world.delivered(await world.send(customer.customer_id, "receipt")))[0] == "SENT"
    world.clock.advance(timedelta(hours=1))
    customer.consent_time = world.clock.now()
    assert (await world.delivered(await world.send(customer.customer_id)))[0] == "SENT"


async def test_an_unsubscribe_after_a_new_consent_is_told_again(world: World) -> None:
    await world.template()
    await world.send(world.customer().customer_id)
    await world.deliver()
    token = (await mail_tokens(world))["u"]
    unsubscribe = messaging_pb.ENGAGEMENT_UNSUBSCRIBE
    for _ in range(3):
        await asyncio.gather(*(engage(world, unsubscribe, token) for _ in range(4)))
        world.clock.advance(timedelta(minutes=5))
    told = [update for update in await world.updates() if update.engagement == unsubscribe]
    # Once each time, however often a mail program repeats it: profile has a withdrawal after every consent in between.
    assert len(told) == len({update.update_id for update in told}) == 3
    assert [update.update_time_us for update in told] == sorted({update.update_time_us for update in told})


async def test_a_link_of_one_kind_is_none_of_another(world: World) -> None:
    """Every signed kind at every other kind's endpoint: nothing is counted, told or stopped by it."""
    await world.template()
    message = await world.send(world.customer().customer_id)
    await world.deliver()
    world.clock.advance(timedelta(minutes=5))
    tokens = await mail_tokens(world)
    kinds = {
        "o": messaging_pb.ENGAGEMENT_OPEN, "c": messaging_pb.ENGAGEMENT_CLICK, "u": messaging_pb.ENGAGEMENT_UNSUBSCRIBE
    }  # fmt: skip
    assert set(tokens) == set(kinds)
    assert len(set(tokens.values())) == 3
    # And a reply, which no link is.
    assert len(messaging_pb.Engagement.keys()) == len(kinds) + 2
    before = await world.updates()
    for signed, token in tokens.items():
        for asked, kind in {**kinds, "": messaging_pb.ENGAGEMENT_REPLY}.items():
            for validate_only in (True, False):
                if signed == asked:
                    continue
                with pytest.raises(NotFound):
                    await engage(world, kind, token, validate_only=validate_only)
    assert await world.updates() == before
    assert (await world.get(message.delivery_id)).status == messaging_pb.MESSAGE_STATUS_SENT
    for signed, token in tokens.items():
        assert (await engage(world, kinds[signed], token)).counted


async def test_links_are_refused_when_they_are_not_ours(world: World) -> None:
    await world.template()
    await world.send(world.customer().customer_id)
    await world.deliver()
    tokens = await mail_tokens(world)
    click, opened = messaging_pb.ENGAGEMENT_CLICK, messaging_pb.ENGAGEMENT_OPEN
    kinds = {"c": click, "o": opened, "u": messaging_pb.ENGAGEMENT_UNSUBSCRIBE}
    head, _, signature = tokens["c"].rpartition(".")
    bad = [
        *((use, tokens[made]) for made in kinds for other, use in kinds.items() if made != other),
        (click, f"{head}.{signature[:-2]}{'BA' if signature.endswith('AA') else 'AA'}"),
        (click, "ws_x.y.z"),
        (click, ""),
        (click, tokens["c"] + "="),
        (click, "\ud83d"[:0] + "é.é.é"),
    ]
    for engagement, token in bad:
        for validate_only in (False, True):
            with pytest.raises(NotFound):
                await engage(world, engagement, token, validate_only=validate_only)
    assert await world.rows("SELECT 1 FROM engagements WHERE workspace_id = $1") == []
    assert await world.rows("SELECT 1 FROM suppressions WHERE workspace_id = $1") == []
    with pytest.raises(NotFound):
        await world.stub.RecordEngagement(
            messaging_pb.RecordEngagementRequest(engagement=opened, token=tokens["o"], user_agent=PERSON),
            metadata=world.metadata("ws_otherotherot"),
        )
    with pytest.raises(InvalidArgument):
        await engage(world, messaging_pb.ENGAGEMENT_UNSPECIFIED, tokens["o"])


async def test_transactional_mail_carries_no_tracking(world: World) -> None:
    await world.template(purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    await world.send(world.customer().customer_id)
    await world.deliver()
    (mail,) = await world.sandbox.messages()
    assert "List-Unsubscribe" not in mail["headers"]
    assert "127.0.0.1:8080" not in mail["html"]
    assert "https://shop.example/a?x=1&amp;y=2" in mail["html"]


async def test_scanner_that_clicks_all_links_counts_as_nobody_and_a_reader_after_it_counts(world: World) -> None:
    links = "".join(f'<a href="https://shop.example/{place}">go</a>' for place in range(4))
    await world.template(html=f"<html><body>{links}</body></html>")
    message = await world.send(world.customer().customer_id)
    await world.deliver()
    (mail,) = await world.sandbox.messages()
    tokens = re.findall(r"http://127\.0\.0\.1:8080/c/([A-Za-z0-9_.-]+)", mail["html"])
    opened = (await mail_tokens(world))["o"]
    world.clock.advance(timedelta(minutes=1))
    for token in tokens:
        await engage(world, messaging_pb.ENGAGEMENT_CLICK, token)
    # Apple's Mail Privacy Protection, twice: nobody knows whether anybody read it.
    for _ in range(2):
        answer = await engage(world, messaging_pb.ENGAGEMENT_OPEN, opened, "Mozilla/5.0")
        assert not answer.counted
    row = await world.get(message.delivery_id)
    assert (row.clicks, row.uncertain_clicks, row.opens, row.uncertain_opens) == (0, 4, 0, 1)
    told = [each.engagement for each in await world.updates() if each.engagement]
    # The first two were told before the third showed what they were.
    assert told == [messaging_pb.ENGAGEMENT_CLICK] * 2
    world.clock.advance(timedelta(minutes=1))
    assert (await engage(world, messaging_pb.ENGAGEMENT_CLICK, tokens[0])).counted
    assert (await engage(world, messaging_pb.ENGAGEMENT_OPEN, opened)).counted
    row = await world.get(message.delivery_id)
    assert (row.clicks, row.uncertain_clicks, row.opens, row.uncertain_opens) == (1, 3, 1, 0)

"""Providers that are slow, busy, silent or gone: attempts, statuses, and never a second copy."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.messaging.domain import DOUBT_SECONDS, MAX_ATTEMPTS, MAX_DOUBTFUL_ATTEMPTS
from services.messaging.worker.breaker import FAILURES
from services.messaging.worker.calling import CALLS_AT_ONCE
from tests.integration.messaging.conftest import World
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

TRANSACTIONAL = messaging_pb.PURPOSE_TRANSACTIONAL


@pytest.mark.parametrize(("mode", "taken"), [("accept_then_drop", 1), ("hang", 0)])
async def test_mail_is_unknown_and_never_sent_again_when_the_answer_is_lost(
    world: World, mode: str, taken: int
) -> None:
    await world.template()
    await world.sandbox.set_mode(mode)
    message = await world.send(world.customer().customer_id)
    assert await world.delivered(message) == ("UNKNOWN", "ANSWER_LOST")
    await world.sandbox.set_mode("ok")
    world.clock.advance(timedelta(days=1))
    assert await world.deliver() == 0
    assert len(await world.sandbox.messages()) == taken
    (update,) = await world.updates()
    assert update.status == messaging_pb.MESSAGE_STATUS_UNKNOWN


@pytest.mark.parametrize(("mode", "taken"), [("accept_then_drop", 1), ("hang", 0)])
async def test_transactional_mail_is_sent_again_unchanged_when_the_answer_is_lost(
    world: World, mode: str, taken: int
) -> None:
    await world.template(purpose=TRANSACTIONAL)
    await world.sandbox.set_mode(mode)
    customer = world.customer()
    message = await world.send(customer.customer_id)
    assert await world.delivered(message) == ("QUEUED", "ANSWER_LOST")
    customer.traits["name"] = "someone else"
    await world.sandbox.set_mode("ok")
    # A receipt may come first.
    world.clock.advance(timedelta(seconds=DOUBT_SECONDS - 1))
    assert await world.deliver() == 0
    world.clock.advance(timedelta(seconds=5))
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    received = await world.sandbox.messages()
    assert len(received) == taken + 1
    assert {each["headers"]["Message-ID"] for each in received} == {received[0]["headers"]["Message-ID"]}
    assert {"someone else" in each["subject"] for each in received} == {False}


async def test_message_whose_answers_are_lost_again_and_again_comes_three_times_and_is_unknown(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL)
    await world.sandbox.set_mode("accept_then_drop")
    message = await world.send(world.customer().customer_id)
    for _ in range(MAX_DOUBTFUL_ATTEMPTS - 1):
        assert await world.delivered(message) == ("QUEUED", "ANSWER_LOST")
        world.clock.advance(timedelta(minutes=2))
    assert await world.delivered(message) == ("UNKNOWN", "ANSWER_LOST")
    world.clock.advance(timedelta(days=1))
    assert await world.deliver() == 0
    assert len(await world.sandbox.messages()) == MAX_DOUBTFUL_ATTEMPTS


async def test_policy_says_which_purpose_is_sent_again(world: World) -> None:
    await world.at_most_once()
    await world.template(purpose=TRANSACTIONAL)
    await world.sandbox.set_mode("accept_then_drop")
    assert await world.delivered(await world.send(world.customer().customer_id)) == ("UNKNOWN", "ANSWER_LOST")


async def test_wecom_is_sent_again_unchanged_when_the_answer_is_lost(world: World) -> None:
    await world.wecom_template()
    await world.sandbox.set_mode("accept_then_drop", "wecom")
    customer = world.customer()
    message = await world.send(customer.customer_id, "wecom")
    assert await world.delivered(message) == ("QUEUED", "ANSWER_LOST")
    (row,) = await world.rows("SELECT sealed FROM deliveries WHERE workspace_id = $1")
    assert customer.traits["name"].encode() not in row["sealed"]
    # What the customer is called by now must not make another message of it.
    customer.traits["name"] = "someone else"
    await world.sandbox.set_mode("ok", "wecom")
    world.clock.advance(timedelta(minutes=1))
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    assert len(await world.sandbox.messages()) == 1


async def test_busy_provider_is_tried_again_ever_later_and_then_given_up(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL)
    await world.sandbox.set_mode("4xx", "smtp")
    message = await world.send(world.customer().customer_id)
    pauses = []
    for attempt in range(1, MAX_ATTEMPTS):
        assert await world.delivered(message) == ("QUEUED", "PROVIDER_UNAVAILABLE")
        row = await world.get(message.delivery_id)
        assert row.attempts == attempt
        due = row.next_attempt_time.ToDatetime(world.clock.now().tzinfo)
        pauses.append((due - world.clock.now()).total_seconds())
        assert await world.deliver() == 0
        world.clock.set(due + timedelta(milliseconds=1))
    assert min(pauses) >= 60.0
    assert pauses[-1] > pauses[0]
    assert await world.delivered(message) == ("FAILED", "ATTEMPTS_EXHAUSTED")
    assert (await world.get(message.delivery_id)).attempts == MAX_ATTEMPTS
    assert [
        entry["attempt"]
        for entry in await world.rows("SELECT attempt FROM message_log WHERE workspace_id = $1 ORDER BY attempt")
    ] == list(range(1, MAX_ATTEMPTS + 1))


async def test_retry_after_is_obeyed(world: World) -> None:
    await world.sms_template(purpose=TRANSACTIONAL)
    await world.sandbox.set_mode("429:120", "aliyun_sms")
    message = await world.send(world.customer().customer_id, "sms")
    assert await world.delivered(message) == ("QUEUED", "PROVIDER_UNAVAILABLE")
    await world.sandbox.set_mode("ok", "aliyun_sms")
    world.clock.advance(timedelta(seconds=119))
    assert await world.deliver() == 0
    assert (await world.get(message.delivery_id)).attempts == 1
    # Beyond what was asked for only the chance by which those who come back together are spread: a quarter of 5 s.
    world.clock.advance(timedelta(seconds=2.3))
    assert (await world.delivered(message))[0] == "SENT"


async def test_hard_bounce_suppresses_the_address(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL)
    customer = world.customer()
    await world.sandbox.set_mode("5xx", "smtp")
    assert await world.delivered(await world.send(customer.customer_id)) == ("FAILED", "BOUNCED")
    await world.sandbox.set_mode("ok", "smtp")
    assert await world.delivered(await world.send(customer.customer_id)) == ("SUPPRESSED", "ADDRESS_SUPPRESSED")
    (row,) = await world.rows("SELECT address_hash FROM suppressions WHERE workspace_id = $1")
    assert len(row["address_hash"]) == 16
    # Another address of the same customer is not concerned.
    customer.identifiers.append(("email", "second@shop.example"))
    assert (await world.delivered(await world.send(customer.customer_id)))[0] == "SENT"


async def test_refused_marketing_does_not_use_up_the_cap(world: World) -> None:
    await world.template()
    await world.sandbox.set_mode("5xx", "smtp")
    assert (await world.delivered(await world.send(world.customer().customer_id)))[0] == "FAILED"
    assert await world.rows("SELECT 1 FROM cap_uses WHERE workspace_id = $1") == []


async def test_breaker_keeps_attempts_when_the_provider_is_away(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL)
    await world.sandbox.set_mode("4xx", "smtp")
    messages = [await world.send(world.customer().customer_id) for _ in range(60)]
    await world.deliver()
    rows = [await world.get(message.delivery_id) for message in messages]
    assert {row.status for row in rows} == {messaging_pb.MESSAGE_STATUS_QUEUED}
    assert {row.attempts for row in rows} == {0, 1}
    # Those that were under way when the breaker opened are answered; of the others none is tried.
    tried = sum(row.attempts for row in rows)
    assert FAILURES <= tried <= CALLS_AT_ONCE + FAILURES
    now = world.clock.now().replace(tzinfo=None)
    assert all(row.next_attempt_time.ToDatetime() > now for row in rows)
    assert all(row.detail == ("451 4.3.0" if row.attempts else "breaker_open") for row in rows)
    assert await world.sandbox.messages() == []


async def test_slow_provider_is_waited_for(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL)
    await world.sandbox.set_mode("slow:0.3", "smtp")
    assert (await world.delivered(await world.send(world.customer().customer_id)))[0] == "SENT"

"""Messages that want one customer wait for each other, and the best one goes; what was given up is on record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.common.errors import InvalidArgument
from tests.integration.messaging.conftest import World
from tests.integration.messaging.test_sending_policy import CAPPED, DAY, MARKETING, SENT, TRANSACTIONAL, cap, set_policy
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import sending_policy_service_pb2 as pb

HOUR = timedelta(hours=1)
WAITS = ("QUEUED", "ARBITRATION")
OUTBID = ("SUPPRESSED", "OUTBID")
ON = pb.Arbitration(enabled=True)
WON, LOST = messaging_pb.ARBITRATION_OUTCOME_WON, messaging_pb.ARBITRATION_OUTCOME_OUTBID


async def explain(world: World, message: messaging_pb.Message) -> messaging_pb.MessageExplanation:
    answer: messaging_pb.MessageExplanation = await world.stub.ExplainMessage(
        messaging_pb.ExplainMessageRequest(delivery_id=message.delivery_id), metadata=world.metadata()
    )
    return answer


def check_of(explanation: messaging_pb.MessageExplanation) -> messaging_pb.SendingCheck:
    (check,) = [each for each in explanation.checks if each.kind == messaging_pb.CHECK_KIND_ARBITRATION]
    return check


async def settle(world: World) -> None:
    """Lets those that wait for others have their turns."""
    for _ in range(4):
        await world.deliver()
        world.clock.advance(timedelta(seconds=1))


async def test_of_two_journeys_the_one_that_is_worth_more_gets_the_customer(world: World) -> None:
    await world.template()
    await world.sms_template(expected_value=3.0)
    await world.template("receipt", purpose=TRANSACTIONAL)
    await set_policy(world, frequency_caps=[cap("one", unit=DAY, length=1)], arbitration=ON)
    customer = world.customer()
    cheap = await world.send(customer.customer_id, "sms", source="journey:news/r1/s1")
    assert await world.delivered(cheap) == WAITS
    assert check_of(await explain(world, cheap)).outcome == messaging_pb.CHECK_OUTCOME_HOLDS_BACK
    world.clock.advance(HOUR / 2)
    dear = await world.send(customer.customer_id, "hello", expected_value=12.5, source="journey:cart/r2/s1")
    receipt = await world.send(customer.customer_id, "receipt")
    # Transactional messages wait for nobody; the second joins the window that the first opened.
    assert await world.delivered(receipt) == SENT
    assert await world.state(dear.delivery_id) == WAITS
    rows = [await world.get(each.delivery_id) for each in (cheap, dear)]
    assert rows[0].arbitration.end_time == rows[1].arbitration.end_time == rows[0].next_attempt_time
    world.clock.advance(HOUR / 2)
    await settle(world)
    assert [await world.state(each.delivery_id) for each in (cheap, dear)] == [OUTBID, SENT]
    lost, won = [await world.get(each.delivery_id) for each in (cheap, dear)]
    assert lost.detail == f"{dear.delivery_id}: 12.5 over 3 (one: 1 in 1 day)"
    record = lost.arbitration
    assert (record.value, record.value_basis, record.outcome) == (3.0, messaging_pb.VALUE_BASIS_TEMPLATE, LOST)
    assert (record.winner_delivery_id, record.winner_value, record.cap) == (dear.delivery_id, 12.5, "one: 1 in 1 day")
    assert (won.arbitration.outcome, won.arbitration.value_basis) == (WON, messaging_pb.VALUE_BASIS_SENDER)
    why = await explain(world, cheap)
    assert (check_of(why).reason, check_of(why).detail) == (messaging_pb.MESSAGE_REASON_OUTBID, lost.detail)
    assert [(each.delivery_id, each.journey_id, each.arbitration.value) for each in why.rivals] == [
        (dear.delivery_id, "cart", 12.5)
    ]
    page = await world.stub.ListMessages(
        messaging_pb.ListMessagesRequest(filter="reason = OUTBID"), metadata=world.metadata()
    )
    assert [each.delivery_id for each in page.messages] == [cheap.delivery_id]
    told = [each for each in await world.updates() if each.delivery_id == cheap.delivery_id]
    assert [each.reason for each in told] == [messaging_pb.MESSAGE_REASON_OUTBID]
    # Who comes when the place is gone was outbid by nobody.
    late = await world.send(customer.customer_id, expected_value=1000.0)
    await world.deliver()
    world.clock.advance(HOUR)
    assert await world.delivered(late) == CAPPED
    assert (await world.get(late.delivery_id)).arbitration.outcome == messaging_pb.ARBITRATION_OUTCOME_NO_PLACE


async def test_nobody_waits_where_it_is_off_or_no_cap_counts(world: World) -> None:
    await world.template()
    customer = world.customer()
    assert await world.delivered(await world.send(customer.customer_id, expected_value=1.0)) == SENT
    assert not (await explain(world, await world.send(customer.customer_id))).rivals
    await set_policy(world, frequency_caps=[cap(tags=["sale"])], arbitration=ON)
    message = await world.send(customer.customer_id)
    assert await world.delivered(message) == SENT
    assert check_of(await explain(world, message)).outcome == messaging_pb.CHECK_OUTCOME_NOT_NEEDED
    assert await world.rows("SELECT 1 FROM arbitrations WHERE workspace_id = $1") == []
    # What waited when it was turned off goes by the caps alone.
    held = await world.send(customer.customer_id, tags=["sale"])
    assert await world.delivered(held) == WAITS
    await set_policy(world, arbitration=pb.Arbitration())
    world.clock.advance(HOUR)
    assert await world.delivered(held) == SENT


async def test_pause_is_waited_for_once_and_so_is_the_window(world: World) -> None:
    await world.sms_template()
    await set_policy(
        world,
        frequency_caps=[cap(maximum=1, unit=DAY, length=2)],
        arbitration=pb.Arbitration(enabled=True, window_seconds=54_000),
    )
    customer = world.customer()
    # Noon; the window ends at three in the night, which is quiet until eight.
    low = await world.send(customer.customer_id, "sms", expected_value=1.0)
    high = await world.send(customer.customer_id, "sms", expected_value=2.0)
    await world.deliver()
    world.clock.advance(timedelta(hours=15))
    await world.deliver()
    assert await world.state(low.delivery_id) == ("QUEUED", "QUIET_HOURS")
    world.clock.advance(timedelta(hours=5))
    await settle(world)
    assert [await world.state(each.delivery_id) for each in (low, high)] == [OUTBID, SENT]


async def test_who_may_not_be_written_to_keeps_no_place_from_others(world: World) -> None:
    await world.template()
    await world.sms_template()
    await set_policy(world, frequency_caps=[cap()], arbitration=ON)
    customer = world.customer()
    low = await world.send(customer.customer_id, "sms", expected_value=1.0)
    high = await world.send(customer.customer_id, expected_value=2.0)
    await world.deliver()
    customer.consents["email"] = False
    world.clock.advance(HOUR)
    await settle(world)
    assert await world.state(high.delivery_id) == ("SUPPRESSED", "CONSENT_WITHDRAWN")
    assert await world.state(low.delivery_id) == SENT


async def test_who_cannot_be_decided_is_waited_for_some_minutes_only(world: World) -> None:
    await world.template()
    await world.template("receipt", purpose=TRANSACTIONAL)
    await world.sms_template()
    await set_policy(world, frequency_caps=[cap()], arbitration=ON)
    pace = resources_pb.AccountPace(messages_per_day=1)
    await world.account("own", smtp=world.settings_at_sandbox("email"), active=True, pace=pace)
    customer = world.customer()
    low = await world.send(customer.customer_id, "sms", expected_value=1.0)
    high = await world.send(customer.customer_id, expected_value=2.0)
    await world.deliver()
    # The one mail of the day goes to somebody else.
    assert await world.delivered(await world.send(world.customer().customer_id, "receipt")) == SENT
    world.clock.advance(HOUR)
    await settle(world)
    assert [(await world.state(each.delivery_id))[0] for each in (low, high)] == ["QUEUED", "QUEUED"]
    world.clock.advance(timedelta(minutes=5))
    await settle(world)
    assert await world.state(low.delivery_id) == SENT
    assert (await world.state(high.delivery_id))[0] == "QUEUED"


async def test_cap_of_a_tag_counts_messages_with_it_only(world: World) -> None:
    await world.template("survey", tags=["survey"])
    await world.template("plain")
    await set_policy(world, frequency_caps=[cap("surveys", 1, 7, DAY, tags=["survey", "poll"]), cap("all", 4, 7, DAY)])
    customer = world.customer()

    async def send(template_id: str, *tags: str) -> tuple[Any, str]:
        message = await world.send(customer.customer_id, template_id, tags=tags)
        state = await world.delivered(message)
        row = await world.get(message.delivery_id)
        return (state if state != SENT else "SENT", row.detail if state != SENT else " ".join(row.tags))

    assert [
        await send("plain"),
        await send("plain", "sale"),
        await send("plain", "poll", "sale"),
        await send("survey"),
        await send("plain", "poll"),
        await send("plain"),
        await send("plain"),
    ] == [
        ("SENT", ""),
        ("SENT", "sale"),
        ("SENT", "poll sale"),
        (CAPPED, "surveys: 1 in 7 days"),
        (CAPPED, "surveys: 1 in 7 days"),
        ("SENT", ""),
        (CAPPED, "all: 4 in 7 days"),
    ]
    for refused in ({"tags": ["a", "a"]}, {"expected_value": float("nan")}, {"tags": ["Not A Tag"]}):
        with pytest.raises(InvalidArgument):
            await world.send(customer.customer_id, "plain", **refused)
    # A request id stands for what it is worth and is, too.
    await world.send(customer.customer_id, "plain", request_id="r", tags=["a", "b"])
    await world.send(customer.customer_id, "plain", request_id="r", tags=["b", "a"])
    with pytest.raises(Exception, match="request id"):
        await world.send(customer.customer_id, "plain", request_id="r", tags=["b"])


async def test_priorities_decide_where_no_value_is_known(world: World) -> None:
    await world.template()
    await set_policy(
        world,
        frequency_caps=[cap(purposes=[MARKETING])],
        arbitration=ON,
        priorities=[
            pb.SendingPriority(journey_id="vip", priority=90),
            pb.SendingPriority(template_id="hello", priority=20),
        ],
    )
    customer = world.customer()
    low = await world.send(customer.customer_id, source="journey:other/r/s")
    high = await world.send(customer.customer_id, source="journey:vip/r/s")
    await world.deliver()
    world.clock.advance(HOUR)
    await settle(world)
    assert [await world.state(each.delivery_id) for each in (low, high)] == [OUTBID, SENT]
    record = (await world.get(low.delivery_id)).arbitration
    assert (record.value, record.winner_value) == (2.0, 9.0)

"""Which answers give up an address, for how long, and how an operator gives it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.common.caller import act_as, new_caller
from services.common.errors import FailedPrecondition, InvalidArgument, NotFound
from tests.integration.messaging.conftest import World
from yike.common.v1 import channel_pb2
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

ADDRESS_CODES = {550, 551, 553, 556}
ACCOUNT_CODES = {530, 534, 535, 538}
MAIL_CODES = [500, 501, 502, 503, 504, 521, 523, 530, 534, 535, 538, 541, 550, 551, 552, 553, 554, 556, 571]
LIFE = {"email": 180, "sms": 90, "wecom": 30}


async def suppressions(world: World, **query: Any) -> list[messaging_pb.Suppression]:
    answer = await world.stub.ListSuppressions(messaging_pb.ListSuppressionsRequest(**query), metadata=world.metadata())
    return list(answer.suppressions)


async def lift(world: World, suppression_id: str, **more: str) -> messaging_pb.Suppression:
    fields = {"reason": "the mailbox is back", **more}
    answer: messaging_pb.Suppression = await world.stub.LiftSuppression(
        messaging_pb.LiftSuppressionRequest(suppression_id=suppression_id, **fields), metadata=world.metadata()
    )
    return answer


@pytest.mark.parametrize("code", MAIL_CODES)
async def test_only_what_says_that_the_mailbox_is_not_there_gives_it_up(world: World, code: int) -> None:
    await world.template(purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    customer = world.customer()
    await world.sandbox.set_mode("5xx", "smtp", status=code)
    state = await world.delivered(await world.send(customer.customer_id))
    if code in ACCOUNT_CODES:
        assert state == ("QUEUED", "PROVIDER_UNAVAILABLE")
    elif code in ADDRESS_CODES:
        assert state == ("FAILED", "BOUNCED")
    else:
        assert state == ("FAILED", "PROVIDER_REJECTED")
    assert len(await suppressions(world)) == (code in ADDRESS_CODES)
    await world.sandbox.set_mode("ok", "smtp")
    again = await world.delivered(await world.send(customer.customer_id))
    assert again[1] == ("ADDRESS_SUPPRESSED" if code in ADDRESS_CODES else "UNSPECIFIED")


async def test_message_is_not_lost_over_a_refused_account(world: World) -> None:
    await world.template()
    await world.sandbox.set_mode("5xx", "smtp", status=535)
    message = await world.send(world.customer().customer_id)
    for _ in range(7):  # one less than what opens the breaker, whose pause is not the test's to step
        assert await world.delivered(message) == ("QUEUED", "PROVIDER_UNAVAILABLE")
        world.clock.advance(timedelta(hours=2))
    row = await world.get(message.delivery_id)
    assert (row.attempts, row.detail) == (0, "535 5.7.8")
    await world.sandbox.set_mode("ok", "smtp")
    world.clock.advance(timedelta(hours=1))
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")


async def refuse_address(world: World, channel: str) -> tuple[int, str]:
    """Gets an address of a new customer suppressed; returns the customer and the template."""
    kinds = {"email": world.template, "sms": world.sms_template, "wecom": world.wecom_template}
    await kinds[channel]("t", purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    customer = world.customer()
    if channel == "email":
        await world.sandbox.set_mode("5xx", "smtp", status=550)
    if channel == "wecom":
        await world.sandbox.client.post("/control/wecom/members", json={"members": ["somebody"]})
    message = await world.send(customer.customer_id, "t")
    if channel == "sms":
        assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
        row = await world.get(message.delivery_id)
        report = (
            f'[{{"phone_number":"x","success":false,"err_code":"INVALID_NUMBER","biz_id":"{row.provider_message_id}",'
            f'"out_id":"{message.delivery_id}"}}]'
        )
        await world.stub.RecordCallback(
            messaging_pb.RecordCallbackRequest(provider="PROVIDER_ALIYUN_SMS", body=report.encode()),
            metadata=world.metadata(),
        )
        assert await world.state(message.delivery_id) == ("FAILED", "BOUNCED")
    else:
        assert await world.delivered(message) == ("FAILED", "BOUNCED")
    await world.sandbox.set_mode("ok")
    await world.sandbox.client.post("/control/wecom/members", json={"members": None})
    return customer.customer_id, "t"


@pytest.mark.parametrize("channel", LIFE)
async def test_suppression_of_a_dead_address_ends_by_itself(world: World, channel: str) -> None:
    customer_id, template = await refuse_address(world, channel)
    (suppression,) = await suppressions(world)
    assert suppression.reason == messaging_pb.SUPPRESSION_REASON_INVALID_ADDRESS
    assert suppression.scope == messaging_pb.SUPPRESSION_SCOPE_ALL
    assert suppression.channel == channel_pb2.Channel.Value(f"CHANNEL_{channel.upper()}")
    assert (suppression.customer_id, bool(suppression.detail)) == (customer_id, True)
    life = suppression.expire_time.ToDatetime() - suppression.create_time.ToDatetime()
    assert life == timedelta(days=LIFE[channel])
    world.clock.set(world.clock.now() + life - timedelta(milliseconds=2))
    assert (await world.delivered(await world.send(customer_id, template)))[1] == "ADDRESS_SUPPRESSED"
    assert await suppressions(world) == [suppression]
    world.clock.advance(timedelta(milliseconds=3))
    assert (await world.delivered(await world.send(customer_id, template)))[0] == "SENT"
    assert await suppressions(world) == []
    assert await suppressions(world, show_ended=True) == [suppression]


@pytest.mark.parametrize("channel", LIFE)
async def test_operator_lifts_a_suppression_on_record(world: World, channel: str) -> None:
    customer_id, template = await refuse_address(world, channel)
    (suppression,) = await suppressions(world)
    for missing in (
        {"reason": " "},
        {"reason": "x" * 501},
        {"reason": "\0"},
    ):
        with pytest.raises(InvalidArgument):
            await lift(world, suppression.suppression_id, **missing)
    act_as(new_caller(world.workspace_id, "key:12"))
    lifted = await lift(world, suppression.suppression_id)
    assert (lifted.lift_reason, lifted.lifted_by) == ("the mailbox is back", "key:12")
    assert lifted.lift_time.ToDatetime() == world.clock.now().replace(tzinfo=None)
    with pytest.raises(FailedPrecondition):
        await lift(world, suppression.suppression_id)
    assert await suppressions(world) == []
    assert await suppressions(world, show_ended=True) == [lifted]
    assert (await world.delivered(await world.send(customer_id, template)))[0] == "SENT"
    rows = await world.rows("SELECT lift_reason, lifted_by FROM suppression_log WHERE workspace_id = $1")
    assert [tuple(row) for row in rows] == [("the mailbox is back", "key:12")]


async def test_lifted_address_that_bounces_again_is_suppressed_again(world: World) -> None:
    customer_id, template = await refuse_address(world, "email")
    (first,) = await suppressions(world)
    await lift(world, first.suppression_id)
    world.clock.advance(timedelta(days=1))
    await world.sandbox.set_mode("5xx", "smtp", status=550)
    await world.delivered(await world.send(customer_id, template))
    (second,) = await suppressions(world)
    assert second.suppression_id == first.suppression_id
    assert not second.HasField("lift_time")
    assert second.create_time.ToDatetime() - first.create_time.ToDatetime() == timedelta(days=1)
    assert len(await world.rows("SELECT 1 FROM suppression_log WHERE workspace_id = $1")) == 1


async def test_unsubscribe_has_no_end_and_can_be_lifted(world: World) -> None:
    await world.template()
    customer = world.customer()
    message = await world.send(customer.customer_id)
    await world.deliver()
    (mail,) = await world.sandbox.messages(channel="email")
    token = mail["headers"]["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    await world.stub.RecordEngagement(
        messaging_pb.RecordEngagementRequest(token=token, engagement=messaging_pb.ENGAGEMENT_UNSUBSCRIBE),
        metadata=world.metadata(),
    )
    world.clock.advance(timedelta(days=1_000))
    (suppression,) = await suppressions(world)
    assert suppression.reason == messaging_pb.SUPPRESSION_REASON_UNSUBSCRIBED
    assert suppression.scope == messaging_pb.SUPPRESSION_SCOPE_MARKETING
    assert suppression.delivery_id == message.delivery_id
    assert not suppression.HasField("expire_time")
    assert (await world.delivered(await world.send(customer.customer_id)))[1] == "CONSENT_WITHDRAWN"
    await lift(world, suppression.suppression_id)
    assert (await world.delivered(await world.send(customer.customer_id)))[0] == "SENT"


async def test_suppressions_are_found_by_channel_customer_and_address(world: World) -> None:
    await world.template("t", purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    await world.sandbox.set_mode("5xx", "smtp", status=550)
    customers = [world.customer() for _ in range(5)]
    for customer in customers:
        await world.delivered(await world.send(customer.customer_id, "t"))
        world.clock.advance(timedelta(seconds=1))
    everything = await suppressions(world)
    assert [each.customer_id for each in everything] == [each.customer_id for each in reversed(customers)]
    assert await suppressions(world, channel=channel_pb2.CHANNEL_SMS) == []
    assert await suppressions(world, customer_id=customers[2].customer_id) == [everything[2]]
    assert await suppressions(world, address=" C1@shop.example") == [everything[4]]
    assert await suppressions(world, address="nobody@shop.example") == []
    found, token = [], ""
    while True:
        page = await world.stub.ListSuppressions(
            messaging_pb.ListSuppressionsRequest(page_size=2, page_token=token), metadata=world.metadata()
        )
        found += page.suppressions
        token = page.next_page_token
        if not token:
            break
    assert found == everything
    one = await world.stub.GetSuppression(
        messaging_pb.GetSuppressionRequest(suppression_id=everything[0].suppression_id), metadata=world.metadata()
    )
    assert one == everything[0]
    stranger = world.metadata("ws_stranger000")
    assert not (
        await world.stub.ListSuppressions(messaging_pb.ListSuppressionsRequest(), metadata=stranger)
    ).suppressions
    for suppression_id in ("", "x", "email-all-zz", "pigeon-all-" + "0" * 32, "email-all-" + "0" * 32, "a\0b"):
        with pytest.raises(NotFound):
            await lift(world, suppression_id)
    with pytest.raises(NotFound):
        await world.stub.LiftSuppression(
            messaging_pb.LiftSuppressionRequest(suppression_id=everything[0].suppression_id, reason="x"),
            metadata=stranger,
        )
    with pytest.raises(InvalidArgument):
        await suppressions(world, customer_id=-1)
    with pytest.raises(InvalidArgument):
        await suppressions(world, page_token="x")

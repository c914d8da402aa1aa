"""One customer, message or receipt that breaks a call must not stop its neighbours, and does not wait for ever itself."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import grpc
import msgspec
import pytest

from services.messaging.domain import Channel
from services.messaging.domain.retries import MOST_SECONDS, PATIENCE
from services.messaging.worker.breaker import FAILURES
from services.messaging.worker.writing import Draft
from tests.integration.messaging.conftest import World
from tests.support.messaging_peers import KnownCustomer
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

TRANSACTIONAL = messaging_pb.PURPOSE_TRANSACTIONAL
INNOCENT = 12
QUEUED = messaging_pb.MESSAGE_STATUS_QUEUED
TROUBLES = ("PREPARATION_FAILED", "PLATFORM_UNAVAILABLE")


async def ask(world: World, poisoned: KnownCustomer, count: int = INNOCENT) -> tuple[list[str], str]:
    """Asks for a message to each of many customers and, in their midst, to one more; returns the message ids."""
    customers = [world.customer() for _ in range(count)]
    customers.insert(count // 2, poisoned)
    answer = await world.stub.BatchSendMessages(
        messaging_pb.BatchSendMessagesRequest(
            requests=[
                messaging_pb.SendMessageRequest(
                    request_id=f"r{customer.customer_id}", customer_id=customer.customer_id, template_id="hello"
                )
                for customer in customers
            ]
        ),
        metadata=world.metadata(),
    )
    of = {message.customer_id: message.delivery_id for message in answer.messages}
    bad = of.pop(poisoned.customer_id)
    return list(of.values()), bad


async def statuses(world: World) -> dict[str, tuple[int, int]]:
    """Returns (status, reason) of each message of the workspace, by message id."""
    page = await world.stub.ListMessages(messaging_pb.ListMessagesRequest(page_size=500), metadata=world.metadata())
    return {message.delivery_id: (message.status, message.reason) for message in page.messages}


async def until_only(world: World, bad: str) -> None:
    """Delivers round by round until nothing but one message waits, and looks that whoever waits says why."""
    # Who was tried beside the one is tried again after a time that chance decides, and may meet the one again.
    for _ in range(40):
        await world.deliver()
        waiting = {each: state for each, state in (await statuses(world)).items() if state[0] == QUEUED}
        assert all(messaging_pb.MessageReason.Name(why).endswith(TROUBLES) for _, why in waiting.values())
        if set(waiting) <= {bad}:
            return
        world.clock.advance(timedelta(seconds=3))
    raise AssertionError(f"{len(waiting)} messages still wait")


async def test_customer_that_breaks_the_call_stops_no_other_however_it_breaks(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL)
    for status in grpc.StatusCode:
        if status is grpc.StatusCode.OK:
            continue
        poisoned = world.customer()
        innocent, bad = await ask(world, poisoned, 8)
        world.peers.poison = {poisoned.customer_id: status}
        await until_only(world, bad)
        now = await statuses(world)
        assert [now[each][0] for each in innocent] == [messaging_pb.MESSAGE_STATUS_SENT] * 8, status
        assert (await world.state(bad))[0] in ("QUEUED", "FAILED"), status
        assert (await world.state(bad))[1] in TROUBLES, status
        world.peers.poison = {}
        world.clock.advance(timedelta(seconds=60))
        await world.deliver()


@pytest.mark.parametrize("status", [grpc.StatusCode.INTERNAL, grpc.StatusCode.UNAVAILABLE])
async def test_message_that_can_never_be_prepared_is_given_up_in_a_day(world: World, status: grpc.StatusCode) -> None:
    await world.template(purpose=TRANSACTIONAL)
    poisoned = world.customer()
    message = await world.send(poisoned.customer_id)
    world.peers.poison = {poisoned.customer_id: status}
    for waited in (timedelta(), PATIENCE / 2, PATIENCE / 2 - timedelta(seconds=1)):
        world.clock.advance(waited)
        state = await world.delivered(message)
        assert state[0] == "QUEUED"
        assert state[1] in TROUBLES
    world.clock.advance(timedelta(seconds=1.25 * MOST_SECONDS))
    assert await world.delivered(message) == ("FAILED", state[1])
    rows = await world.rows("SELECT status FROM message_log WHERE workspace_id = $1 ORDER BY log_time")
    # Why it waits once, and its end; not a row for each try.
    assert [row["status"] for row in rows] == [QUEUED, messaging_pb.MESSAGE_STATUS_FAILED]
    assert [update.status for update in await world.updates()] == [messaging_pb.MESSAGE_STATUS_FAILED]


async def test_customer_whose_file_is_too_large_to_be_read_fails_with_its_reason(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL)
    large = {f"trait_{number}": "x" * 28_000 for number in range(650)}
    innocent, bad = await ask(world, world.customer(traits=large))
    await world.deliver()
    now = await statuses(world)
    assert [now[each][0] for each in innocent] == [messaging_pb.MESSAGE_STATUS_SENT] * INNOCENT
    assert await world.state(bad) == ("FAILED", "PREPARATION_FAILED")
    (entry,) = await world.rows("SELECT code FROM message_log WHERE workspace_id = $1 AND attempt = 0")
    assert entry["code"] == "TOO_LARGE"


async def test_customers_whose_files_are_too_large_together_are_all_sent_to(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL, html="", text="hi")
    traits = {f"trait_{number}": "x" * 28_000 for number in range(20)}
    messages = [await world.send(world.customer(traits=traits).customer_id) for _ in range(12)]
    await world.deliver()
    assert [(await world.state(each.delivery_id))[0] for each in messages] == ["SENT"] * 12


async def test_message_that_cannot_be_prepared_takes_no_other_with_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.template(purpose=TRANSACTIONAL)
    innocent, bad = await ask(world, world.customer())
    outbound = Draft.outbound

    def trip(draft: Draft, parts: Any, account: Any, now: Any) -> Any:
        if draft.chosen.delivery.delivery_id == bad:
            raise RuntimeError
        return outbound(draft, parts, account, now)

    monkeypatch.setattr(Draft, "outbound", trip)
    await world.deliver()
    now = await statuses(world)
    assert [now[each][0] for each in innocent] == [messaging_pb.MESSAGE_STATUS_SENT] * INNOCENT
    assert await world.state(bad) == ("QUEUED", "PREPARATION_FAILED")
    monkeypatch.undo()
    world.clock.advance(timedelta(seconds=3))
    assert await world.delivered(await world.get(bad)) == ("SENT", "UNSPECIFIED")


async def test_recipient_that_a_provider_keeps_waiting_stops_no_other(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL)
    greylisted = world.customer()
    await world.sandbox.set_mode("4xx", "smtp", recipient=greylisted.identifiers[0][1])
    waiting = [await world.send(greylisted.customer_id) for _ in range(2 * FAILURES)]
    await world.deliver()
    innocent = [await world.send(world.customer().customer_id) for _ in range(4)]
    await world.deliver()
    assert {await world.state(each.delivery_id) for each in waiting} == {("QUEUED", "PROVIDER_UNAVAILABLE")}
    assert {(await world.state(each.delivery_id))[0] for each in innocent} == {"SENT"}


async def test_row_that_cannot_be_handed_over_takes_no_other_with_it(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL)
    innocent, bad = await ask(world, world.customer())
    # One more attempt than the column can count: the statement fails for the whole batch.
    await change(world, "attempts = 2147483647", bad)
    await world.deliver()
    now = await statuses(world)
    assert [now[each][0] for each in innocent] == [messaging_pb.MESSAGE_STATUS_SENT] * INNOCENT
    assert await world.state(bad) == ("QUEUED", "PREPARATION_FAILED")


async def test_row_that_cannot_be_reaped_takes_no_other_with_it(world: World) -> None:
    await world.template(purpose=TRANSACTIONAL)
    innocent, bad = await ask(world, world.customer())
    deliveries = world.parts.dispatcher._deliveries
    claimed = await deliveries.claim(world.workspace_id, Channel.EMAIL, worker=secrets.randbits(60), limit=100)
    assert len(claimed) == INNOCENT + 1
    await change(world, "lease_token = 9223372036854775807", bad)
    await world.parts.dispatcher.reap()
    now = await statuses(world)
    assert [now[each][0] for each in innocent] == [messaging_pb.MESSAGE_STATUS_QUEUED] * INNOCENT
    assert (await world.state(bad))[0] == "SENDING"


async def test_receipt_that_nobody_can_keep_takes_no_other_with_it(world: World) -> None:
    await world.sms_template("hello", purpose=TRANSACTIONAL)
    innocent, bad = await ask(world, world.customer(), 4)
    await world.deliver()
    reports = []
    for delivery_id in (*innocent[:2], bad, *innocent[2:]):
        row = await world.get(delivery_id)
        reports.append(
            {
                "phone_number": "13000000001",
                "success": True,
                "err_code": "DELIVERED",
                "biz_id": row.provider_message_id,
                "out_id": delivery_id,
                "report_time": "2026-11-22 12:00:01",
            }
        )
    for field, value in (("out_id", "\\u0000"), ("biz_id", "x\\u0000"), ("out_id", "msg_" + "x" * 5000)):
        spoilt = [{**report, field: "SPOILT"} if report["out_id"] == bad else report for report in reports]
        await world.stub.RecordCallback(
            messaging_pb.RecordCallbackRequest(
                provider="PROVIDER_ALIYUN_SMS", body=msgspec.json.encode(spoilt).replace(b"SPOILT", value.encode())
            ),
            metadata=world.metadata(),
        )
        assert {(await world.state(each))[0] for each in innocent} == {"DELIVERED"}
        assert (await world.state(bad))[0] == "SENT"


async def change(world: World, assignment: str, delivery_id: str) -> None:
    """Changes a delivery behind the back of the service."""
    await world.rows(
        f"UPDATE deliveries SET {assignment} WHERE workspace_id = $1 AND delivery_id = '{delivery_id}' RETURNING 1"
    )

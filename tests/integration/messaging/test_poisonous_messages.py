"""T15 at messages: one that ends each process that prepares it ends three, and is set aside; its neighbours are all sent.

Ends of processes are played here: what they had in hand stays leased to a worker that is dead. Real ones are `tests/faults/test_poison.py`.
"""

from __future__ import annotations

import secrets
from collections import Counter
from typing import Any

import pytest

from services.common.clock import SystemClock
from services.messaging.domain import Channel, Reason, Status
from services.messaging.domain.retries import MAX_CRASHES
from services.messaging.storage.deliveries import Delivery
from services.messaging.usecases.doubt import DEADLY, after_crash
from services.messaging.worker.writing import Draft
from tests.integration.messaging.conftest import World
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

INNOCENT = 30
CHANNEL = Channel.EMAIL
MOST_LIVES = 8


class ProcessEnded(BaseException):
    """The end of the process: nothing after it is done."""


async def lives_through(world: World) -> bool:
    """Lets a new process work until nothing is due, or it ends; returns whether it did not."""
    dispatcher = world.parts.dispatcher
    dispatcher._lifeline.worker = secrets.randbits(60) + 1
    await dispatcher.reap()
    try:
        await world.deliver()
    except ProcessEnded:
        return False
    return True


async def test_message_that_ends_its_process_ends_three_and_no_other_is_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.template(purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    messages = [await world.send(world.customer().customer_id) for _ in range(INNOCENT + 1)]
    bad, others = messages.pop(INNOCENT // 2), messages
    outbound, tries = Draft.outbound, Counter[str]()

    def end(draft: Draft, parts: Any, account: Any, now: Any) -> Any:
        delivery_id = draft.chosen.delivery.delivery_id
        tries[delivery_id] += 1
        if delivery_id == bad.delivery_id:
            raise ProcessEnded
        return outbound(draft, parts, account, now)

    monkeypatch.setattr(Draft, "outbound", end)
    lived = [await lives_through(world) for _ in range(MOST_LIVES)]
    assert lived == [False] * MAX_CRASHES + [True] * (MOST_LIVES - MAX_CRASHES)
    assert tries[bad.delivery_id] == MAX_CRASHES
    assert {await world.state(each.delivery_id) for each in others} == {("SENT", "UNSPECIFIED")}
    assert len(await world.sandbox.messages(limit=100)) == INNOCENT
    assert await world.state(bad.delivery_id) == ("FAILED", "PREPARATION_FAILED")
    rows = await world.rows("SELECT code FROM message_log WHERE workspace_id = $1 AND status = 6")
    assert [row["code"] for row in rows] == [DEADLY]
    # Once the cause is mended it is sent again from there.
    monkeypatch.undo()
    new = await world.stub.ResendMessage(
        messaging_pb.ResendMessageRequest(delivery_id=bad.delivery_id), metadata=world.metadata()
    )
    assert await world.delivered(new) == ("SENT", "UNSPECIFIED")


async def test_process_that_was_ended_by_others_sets_nothing_aside(world: World) -> None:
    await world.template(purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    messages = [await world.send(world.customer().customer_id) for _ in range(INNOCENT)]
    deliveries = world.parts.dispatcher._deliveries
    # As often as one likes, where it ends in order.
    for _ in range(MAX_CRASHES + 1):
        worker = secrets.randbits(60) + 1
        assert len(await deliveries.claim(world.workspace_id, CHANNEL, worker=worker, limit=100)) == INNOCENT
        await deliveries.let_go(worker)
        await world.parts.dispatcher.reap()
    # Out of order they are tried apart from then on, and sent.
    await deliveries.claim(world.workspace_id, CHANNEL, worker=secrets.randbits(60) + 1, limit=100)
    assert await lives_through(world)
    assert {await world.state(each.delivery_id) for each in messages} == {("SENT", "UNSPECIFIED")}


@pytest.mark.parametrize(
    ("handed_over", "sealed", "ends_as"),
    [
        (False, b"", (Status.FAILED, Reason.PREPARATION_FAILED)),
        # Perhaps it was taken: that is not said to be a failure.
        (True, b"", (Status.UNKNOWN, Reason.ANSWER_LOST)),
        (False, b"x", (Status.UNKNOWN, Reason.ANSWER_LOST)),
        (True, b"x", (Status.UNKNOWN, Reason.ANSWER_LOST)),
    ],
)
def test_third_end_in_a_row_is_the_last(handed_over: bool, sealed: bytes, ends_as: tuple[Status, Reason]) -> None:
    now = SystemClock().now()
    common: dict[str, Any] = {
        "delivery_id": "msg_1", "customer_id": 1, "template_id": "hello", "channel": 1, "purpose": 1, "source": "",
        "content": b"", "traceparent": "", "reason": Reason.NONE, "attempts": 1, "lease_token": 1, "node_id": 1,
        "hand_over_time": now, "address_hash": b"",
    }  # fmt: skip
    third = Delivery(**common, handed_over=handed_over, sealed=sealed, crashes=MAX_CRASHES)
    end: Any = after_crash(third, now)
    assert (end.status, end.reason) == ends_as
    second = Delivery(**common, handed_over=False, sealed=sealed, crashes=MAX_CRASHES - 1)
    again: Any = after_crash(second, now)
    assert again.crashed

"""What tills tell: each order once, whatever day and however often; never more given back than was paid."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.common.database import execute, fetch_rows
from services.common.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound
from services.profile.storage.events import RECORDING_LOCK
from tests.integration.profile.conftest import Workspace, event
from yike.common.v1 import identifier_pb2
from yike.profile.v1 import till_service_pb2 as till_pb
from yike.profile.v1 import till_service_pb2_grpc as till_grpc

CARD, PHONE = ("memberCard", "M-1"), ("mobile", "13912340001")


def purchase(order_id: str, revenue: str = "99.50", **fields: Any) -> till_pb.RecordPurchaseRequest:
    """Returns a purchase by card and phone."""
    shown = fields.pop("shown", (CARD, PHONE))
    return till_pb.RecordPurchaseRequest(
        identifiers=[identifier_pb2.Identifier(type=kind, value=value) for kind, value in shown],
        order_id=order_id,
        revenue=revenue,
        **fields,
    )


def till_of(workspace: Workspace) -> till_grpc.TillServiceAsyncStub:
    """Returns what a till calls."""
    return till_grpc.TillServiceStub(workspace.platform.profile_channel)


async def timeline(workspace: Workspace, customer_id: int) -> list[tuple[str, str]]:
    """Returns names and properties of a customer's events, newest first."""
    return [(each.name, each.properties.json) for each in await workspace.timeline(customer_id)]


async def test_a_purchase_is_an_event_that_binds_what_the_customer_shows(workspace: Workspace) -> None:
    till = till_of(workspace)
    first = await till.RecordPurchase(purchase("A-1", shown=(PHONE,)), metadata=workspace.metadata)
    workspace.platform.clock.advance(timedelta(seconds=1))
    line = till_pb.PurchaseLine(sku="CREAM", quantity=2, price="49.75", category="care")
    both = purchase("A-2", currency="CNY", store_id="sh-1", products=[line])
    second = await till.RecordPurchase(both, metadata=workspace.metadata)
    assert (second.customer_id, second.order_id, second.revenue) == (first.customer_id, "A-2", "99.50")
    assert second.customer_id == await workspace.customer_of("member_card", "M-1")
    (name, properties), _ = await timeline(workspace, second.customer_id)
    assert name == "Order Completed"
    assert '"revenue":99.5' in properties
    assert '{"sku":"CREAM","quantity":2,"price":49.75,"category":"care"}' in properties


async def test_an_order_is_told_of_once_and_a_day_comes_later_in_any_order(workspace: Workspace) -> None:
    till = till_of(workspace)
    now = workspace.platform.clock.now()
    day = []
    for number in range(4):
        told = purchase(f"D-{number}", f"{number + 1}")
        told.occur_time.FromDatetime(now - timedelta(hours=9 - number))
        day.append(told)
    for told in (day[2], day[0], day[2], day[3], day[1], day[0]):
        answer = await till.RecordPurchase(told, metadata=workspace.metadata)
    events = await timeline(workspace, answer.customer_id)
    assert [properties.split('"revenue":')[1][0] for _, properties in events] == ["4", "3", "2", "1"]
    day[1].revenue = "20"
    with pytest.raises(AlreadyExists):
        await till.RecordPurchase(day[1], metadata=workspace.metadata)


@pytest.mark.parametrize(
    "wrong",
    [
        {"shown": (("!!", "x"),)},
        {"shown": (("phone", "null"),)},
        {"revenue": "-1"},
        {"revenue": "1e3"},
        {"revenue": "19.901"},
    ],
)
async def test_a_purchase_that_names_nobody_or_no_amount_is_refused(
    workspace: Workspace, wrong: dict[str, Any]
) -> None:
    with pytest.raises(InvalidArgument):
        await till_of(workspace).RecordPurchase(purchase("A-1", **wrong), metadata=workspace.metadata)


async def test_never_more_is_given_back_than_was_paid(workspace: Workspace) -> None:
    till = till_of(workspace)
    bought = await till.RecordPurchase(purchase("A-1", "100"), metadata=workspace.metadata)

    async def refund(**fields: Any) -> till_pb.RecordedPurchase:
        request = till_pb.RefundPurchaseRequest(customer_id=bought.customer_id, **{"order_id": "A-1"} | fields)
        answer: till_pb.RecordedPurchase = await till.RefundPurchase(request, metadata=workspace.metadata)
        return answer

    bare = event(name="Order Completed", member_card="M-1")
    await workspace.record(bare)
    with pytest.raises(NotFound):
        await refund(order_id="A-2")
    with pytest.raises(FailedPrecondition) as refused:
        await refund(revenue="100.01")
    assert refused.value.metadata["refundable"] == "100.00"
    assert (await refund(revenue="30", request_id="r-1")).revenue == "30.00"
    assert (await refund(revenue="30", request_id="r-1")).revenue == "30.00"
    with pytest.raises(AlreadyExists):
        await refund(revenue="31", request_id="r-1")
    # Of several at once that would be too much together one is taken. None records before all have come as far as they can.
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        await execute(connection, "SELECT pg_advisory_xact_lock($1)", RECORDING_LOCK)
        refunds = [asyncio.ensure_future(refund(revenue="40")) for _ in range(4)]
        while await _waiting(workspace) < 4:  # noqa: ASYNC110 - the database tells, and no event does
            await asyncio.sleep(0.01)
    done = await asyncio.gather(*refunds, return_exceptions=True)
    assert sum(not isinstance(each, BaseException) for each in done) == 1
    assert all(isinstance(each, FailedPrecondition | till_pb.RecordedPurchase) for each in done)
    assert (await refund()).revenue == "30.00"
    with pytest.raises(FailedPrecondition):
        await refund()
    events = await timeline(workspace, bought.customer_id)
    assert [name for name, _ in events].count("Order Refunded") == 3


async def _waiting(workspace: Workspace) -> int:
    """Returns how many transactions wait for others."""
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        rows = await fetch_rows(
            connection,
            "SELECT count(*) AS waiting FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        )
    return int(rows[0]["waiting"])


async def test_a_refund_stands_at_the_identifier_that_bought_and_leaves_with_it(workspace: Workspace) -> None:
    till = till_of(workspace)
    bought = await till.RecordPurchase(purchase("A-1", "10", shown=(PHONE,)), metadata=workspace.metadata)
    await till.RecordPurchase(purchase("A-2", "20"), metadata=workspace.metadata)
    await till.RecordPurchase(purchase("A-3", "30", shown=(CARD,)), metadata=workspace.metadata)
    request = till_pb.RefundPurchaseRequest(customer_id=bought.customer_id, order_id="A-3")
    await till.RefundPurchase(request, metadata=workspace.metadata)
    await workspace.cut(member_card="M-1")
    left = await timeline(workspace, await workspace.customer_of("member_card", "M-1"))
    assert [name for name, properties in left if '"A-3"' in properties] == ["Order Refunded", "Order Completed"]
    stayed = await timeline(workspace, await workspace.customer_of("phone", "+8613912340001"))
    assert not [name for name, properties in stayed if '"A-3"' in properties]

"""Refunds that are recorded give coupons back, once, where their terms say so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.profile.conftest import Workspace
from tests.integration.profile.coupon_desk import EXPIRED, ISSUED, REDEEMED, Desk, basket
from tests.integration.profile.loyalty.programme import Loyalty, hear, order
from yike.profile.v1 import coupon_service_pb2 as coupon_pb
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb

REFUNDED = "Order Refunded"


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    """A desk in a workspace that no other test uses."""
    return Desk(workspace)


async def redeemed(desk: Desk, order_id: str, template_id: str = "ten") -> coupon_pb.Coupon:
    """Returns a coupon that an order of 90.00 has used."""
    (coupon,) = await desk.issue(await desk.person("mei"), template_id)
    await desk.redeem(coupon.code, order_id)
    return coupon


async def refund(desk: Desk, order_id: str, revenue: float | None = None, **rest: Any) -> None:
    """Lets a refund be recorded and heard."""
    name = str(rest.pop("name", REFUNDED))
    await desk.workspace.record(order(order_id, revenue, name=name, at=desk.now, user_id="mei", **rest))
    await hear(desk.workspace.platform)


async def test_a_refund_of_the_whole_order_gives_the_coupon_back_once(desk: Desk) -> None:
    await desk.template(returned_on_refund=True)
    coupon = await redeemed(desk, "O1")
    await refund(desk, "O1", message_id="a")
    assert (await desk.get(coupon.code)).state == ISSUED
    use = await desk.use()
    assert (use.issued, use.redeemed, use.cost, use.revenue) == (1, 0, "0.00", "0.00")
    change = (await desk.get(coupon.code)).changes[-1]
    assert (change.kind, change.order_id, change.cost, change.revenue) == (
        coupon_pb.COUPON_CHANGE_KIND_RETURNED, "O1", "10.00", "90.00",
    )  # fmt: skip
    # Used for another order, it is that order's: the first one's refund, told again, does not bring it back.
    await desk.redeem(coupon.code, "O2")
    await refund(desk, "O1", message_id="b")
    assert (await desk.get(coupon.code)).state == REDEEMED
    await refund(desk, "O2", name="Order Cancelled")
    assert (await desk.get(coupon.code)).state == ISSUED


async def test_refunds_of_parts_give_it_back_when_they_come_to_the_whole(desk: Desk) -> None:
    await desk.template(returned_on_refund=True)
    coupon = await redeemed(desk, "O1")
    await refund(desk, "O1", 40.0, refund_id="r1")
    await refund(desk, "O1", 40.0, refund_id="r1")
    await refund(desk, "O1", 49.99, refund_id="r2")
    assert (await desk.get(coupon.code)).state == REDEEMED
    await refund(desk, "O1", 0.01, refund_id="r3")
    assert (await desk.get(coupon.code)).state == ISSUED


async def test_without_the_word_of_its_terms_it_stays_used_and_over_its_time_it_is_over(desk: Desk) -> None:
    await desk.template("kept")
    await desk.template(returned_on_refund=True)
    kept, back = await redeemed(desk, "O1", "kept"), await redeemed(desk, "O2")
    desk.later(days=11)
    await refund(desk, "O1")
    await refund(desk, "O2")
    assert (await desk.get(kept.code)).state == REDEEMED
    assert (await desk.get(back.code)).state == EXPIRED
    assert ((await desk.use("kept")).redeemed, (await desk.use()).redeemed) == (1, 0)
    # Of orders that used none nothing happens.
    await refund(desk, "O3")
    assert (await desk.check(await desk.person("mei"), basket())) == []


async def test_a_refund_that_nobody_trusted_tells_gives_nothing_back_and_is_listed(desk: Desk) -> None:
    """Without a programme, too: the list says why."""
    await desk.template(returned_on_refund=True)
    coupon = await redeemed(desk, "O1")
    await desk.workspace.record(
        *(order(each, None, name=REFUNDED, at=desk.now, user_id="mei", trusted=False) for each in ("O1", "other"))
    )
    await hear(desk.workspace.platform)
    assert (await desk.get(coupon.code)).state == REDEEMED
    loyalty = Loyalty(desk.workspace)
    assert await loyalty.problems() == [("O1", int(loyalty_pb.LOYALTY_PROBLEM_KIND_NOT_TRUSTED))]
    await refund(desk, "O1")
    assert (await desk.get(coupon.code)).state == ISSUED

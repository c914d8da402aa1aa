"""A purchase's answer says what it earns: exactly what the ledger has of it a moment later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.integration.profile.coupon_desk import stamp
from tests.integration.profile.loyalty.programme import Loyalty, hear
from yike.common.v1 import identifier_pb2
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import till_service_pb2 as till_pb
from yike.profile.v1 import till_service_pb2_grpc as till_grpc

CARD = identifier_pb2.Identifier(type="memberCard", value="M-1")


def programme(basis: loyalty_pb.TierBasis = loyalty_pb.TIER_BASIS_MONEY_SPENT) -> loyalty_pb.LoyaltySettings:
    """Returns a programme in which currency, categories and tiers all matter."""
    return loyalty_pb.LoyaltySettings(
        earning=loyalty_pb.EarningRules(
            points=3,
            amount=2,
            currency="CNY",
            categories=[loyalty_pb.CategoryEarning(category="tea", multiplier_percent=250)],
        ),
        tiers=loyalty_pb.TierRules(
            basis=basis,
            tiers=[
                loyalty_pb.Tier(tier_id="silver", title="Silver", threshold=40, multiplier_percent=120),
                loyalty_pb.Tier(tier_id="gold", title="Gold", threshold=100, multiplier_percent=175),
            ],
        ),
    )


async def buy(loyalty: Loyalty, order_id: str, revenue: str, **fields: Any) -> till_pb.RecordedPurchase:
    """Tells of a purchase as a till does."""
    till: till_grpc.TillServiceAsyncStub = till_grpc.TillServiceStub(loyalty.platform.profile_channel)
    fields.setdefault("currency", "CNY")
    request = till_pb.RecordPurchaseRequest(identifiers=[CARD], order_id=order_id, revenue=revenue, **fields)
    told: till_pb.RecordedPurchase = await till.RecordPurchase(request, metadata=loyalty.workspace.metadata)
    return told


async def earned(loyalty: Loyalty, order_id: str) -> int:
    """Returns what the ledger has of an order."""
    await hear(loyalty.platform)
    return sum(row["points"] for row in await loyalty.rows() if row["order_id"] == order_id)


@pytest.mark.parametrize("basis", [loyalty_pb.TIER_BASIS_MONEY_SPENT, loyalty_pb.TIER_BASIS_POINTS_EARNED])
async def test_what_a_purchase_is_told_to_earn_it_earns(loyalty: Loyalty, basis: loyalty_pb.TierBasis) -> None:
    assert (await buy(loyalty, "before", "50")).points == 0
    await hear(loyalty.platform)
    await loyalty.set(programme(basis))
    tea = till_pb.PurchaseLine(sku="T", quantity=3, price="9.90", category="tea")
    cup = till_pb.PurchaseLine(sku="C", quantity=1, price="12.35", category="cups")
    expected = []
    for number, (revenue, lines) in enumerate(
        [("19.99", []), ("42.05", [tea, cup]), ("33.33", [cup]), ("77.70", [tea]), ("0.50", []), ("240", [tea, cup])]
    ):
        loyalty.platform.clock.advance(timedelta(seconds=1))
        told = await buy(loyalty, f"O{number}", revenue, products=lines)
        assert told.points == await earned(loyalty, f"O{number}"), number
        # Told of again, when it has earned, the answer is the same, whatever tier the customer has by now.
        assert (await buy(loyalty, f"O{number}", revenue, products=lines)).points == told.points
        expected.append(told.points)
    assert expected[0] == 29
    assert len({*expected}) == len(expected)
    assert (await buy(loyalty, "dollars", "100", currency="USD")).points == 0
    assert await earned(loyalty, "dollars") == 0


async def test_a_purchase_of_an_earlier_day_goes_by_the_rules_of_that_day(loyalty: Loyalty) -> None:
    clock = loyalty.platform.clock
    await loyalty.set(programme())
    yesterday = clock.now()
    clock.advance(timedelta(days=1))
    doubled = programme()
    doubled.earning.points = 6
    doubled.start_time.CopyFrom(stamp(yesterday - timedelta(days=3)))
    await loyalty.set(doubled)
    for order_id, when, points in (
        ("today", clock.now(), 30),
        ("yesterday", yesterday, 15),
        ("long ago", yesterday - timedelta(days=9), 15),
    ):
        told = await buy(loyalty, order_id, "10", occur_time=stamp(when))
        assert (told.points, await earned(loyalty, order_id)) == (points, points), order_id


async def test_an_order_that_was_told_by_a_call_earns_no_more(loyalty: Loyalty) -> None:
    await loyalty.set(programme())
    first = await buy(loyalty, "O0", "1")
    await hear(loyalty.platform)
    await loyalty.earn(first.customer_id, 7, order_id="O1")
    assert (await buy(loyalty, "O1", "1000")).points == 7
    assert await earned(loyalty, "O1") == 7

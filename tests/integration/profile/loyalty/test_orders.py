"""Orders earn by rules, once; refunds take back exactly; whatever order, lateness and repetition they come in."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from services.common.errors import AlreadyExists, FailedPrecondition
from tests.integration.profile.conftest import event
from tests.integration.profile.loyalty.programme import POINT_A_YUAN, Loyalty, hear, order
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb

EXCEEDS, WITHOUT_ORDER, NO_AMOUNT, CURRENCY, CHANGED, NO_ID, BAD_REFUND = range(1, 8)


async def balance(loyalty: Loyalty, user: str = "u1") -> int:
    """Returns what a customer has once all is heard."""
    await hear(loyalty.platform)
    return int((await loyalty.points(await loyalty.workspace.customer_of("anonymous_id", user))).balance)


async def test_an_order_earns_once_whatever_its_message_ids(loyalty: Loyalty) -> None:
    await loyalty.set(POINT_A_YUAN)
    now = loyalty.platform.clock.now()
    await loyalty.workspace.record(order("O1", 99.99, at=now, anonymous_id="u1", message_id="a"))
    await loyalty.workspace.record(order("O1", 99.99, at=now, anonymous_id="u1", message_id="b"))
    assert await balance(loyalty) == 99
    await loyalty.workspace.record(order("O1", 500, at=now, anonymous_id="u1", message_id="c"))
    assert await balance(loyalty) == 99
    assert await loyalty.problems() == [("O1", CHANGED)]
    (row,) = await loyalty.rows()
    assert (row["order_id"], row["reason"], row["principal"]) == ("O1", "Order Completed", "service:profile")


async def test_categories_and_the_tier_multiply_and_all_is_rounded_down_once(loyalty: Loyalty) -> None:
    await loyalty.set(
        loyalty_pb.LoyaltySettings(
            earning=loyalty_pb.EarningRules(
                points=1,
                amount=10,
                currency="CNY",
                categories=[
                    loyalty_pb.CategoryEarning(category="tea", multiplier_percent=200),
                    loyalty_pb.CategoryEarning(category="gift card", multiplier_percent=0),
                ],
            ),
            tiers=loyalty_pb.TierRules(
                tiers=[
                    loyalty_pb.Tier(tier_id="silver", title="Silver", threshold=0),
                    loyalty_pb.Tier(tier_id="gold", title="Gold", threshold=100, multiplier_percent=150),
                ]
            ),
        )
    )
    now = loyalty.platform.clock.now()
    lines = [
        {"category": "tea", "price": 30, "quantity": 2},
        {"category": "gift card", "price": 40},
        {"category": "cups", "price": 19.9, "quantity": 1},
    ]
    # 119.9 of goods for 100: tea 60/119.9 of it twice, cups 19.9/119.9 of it once.
    await loyalty.workspace.record(
        order("O1", 100, at=now - timedelta(seconds=2), anonymous_id="u1", products=lines, currency="CNY"),
        order("O2", 100, at=now - timedelta(seconds=1), anonymous_id="u1", currency="CNY"),
        order("O3", 100, at=now, anonymous_id="u1", currency="USD"),
    )
    assert await balance(loyalty) == 11 + 15
    assert await loyalty.problems() == [("O3", CURRENCY)]
    tier = (await loyalty.points(await loyalty.workspace.customer_of("anonymous_id", "u1"))).tier
    assert (tier.tier_id, tier.progress, tier.next_tier_id) == ("gold", 300, "")


async def test_in_every_order_of_arrival_order_and_refunds_come_to_the_same_ledger(loyalty: Loyalty) -> None:
    await loyalty.set(POINT_A_YUAN)
    now = loyalty.platform.clock.now()
    arrivals = list(itertools.permutations(range(3)))
    for number, places in enumerate(arrivals):
        user, order_id = f"v{number}", f"P{number}"
        events = [
            order(order_id, 10, at=now, anonymous_id=user),
            order(order_id, 3.34, at=now, name="Order Refunded", anonymous_id=user, refund_id="first"),
            order(order_id, 3.33, at=now, name="Order Refunded", anonymous_id=user, refund_id="second"),
        ]
        for place in places:
            await loyalty.workspace.record(events[place])
            await hear(loyalty.platform)
            # The same again, under another message id.
            again = profile_pb.IncomingEvent()
            again.CopyFrom(events[place])
            again.message_id += " again"
            await loyalty.workspace.record(again)
            await hear(loyalty.platform)
    # 3.33 of 10 are left, and so 3 of 10 points.
    assert [await balance(loyalty, f"v{number}") for number in range(len(arrivals))] == [3] * len(arrivals)
    assert await loyalty.problems() == []


@pytest.mark.parametrize("name", ["Order Cancelled", "Order Refunded"])
async def test_a_cancellation_and_a_refund_without_an_amount_take_all_back(loyalty: Loyalty, name: str) -> None:
    await loyalty.set(POINT_A_YUAN)
    now = loyalty.platform.clock.now()
    await loyalty.workspace.record(
        order("O1", 80, at=now, anonymous_id="u1"),
        order("O2", 5, at=now, anonymous_id="u1"),
        order("O1", None, at=now, name=name, anonymous_id="u1"),
    )
    assert await balance(loyalty) == 5


async def test_a_refund_larger_than_its_order_is_taken_for_all_of_it_and_listed(loyalty: Loyalty) -> None:
    await loyalty.set(POINT_A_YUAN)
    now = loyalty.platform.clock.now()
    await loyalty.workspace.record(
        order("O1", 80, at=now, anonymous_id="u1"),
        order("O2", 7, at=now, anonymous_id="u1"),
        order("O1", 80.01, at=now, name="Order Refunded", anonymous_id="u1"),
    )
    assert await balance(loyalty) == 7
    assert await loyalty.problems() == [("O1", EXCEEDS)]


async def test_what_cannot_be_taken_as_it_came_is_listed(loyalty: Loyalty) -> None:
    await loyalty.set(POINT_A_YUAN)
    now = loyalty.platform.clock.now()
    await loyalty.workspace.record(
        order("O1", "eighty", at=now, anonymous_id="u1"),
        order("", 80, at=now, anonymous_id="u1"),
        order("O2", 8, at=now, name="Order Refunded", anonymous_id="u1"),
        order("O1", -3, at=now, name="Order Refunded", anonymous_id="u1"),
    )
    assert await balance(loyalty) == 0
    assert await loyalty.problems() == [("", NO_ID), ("O1", NO_AMOUNT), ("O1", BAD_REFUND), ("O2", WITHOUT_ORDER)]
    await loyalty.workspace.record(order("O2", 20, at=now, anonymous_id="u1"))
    assert await balance(loyalty) == 12
    assert ("O2", WITHOUT_ORDER) not in await loyalty.problems()


async def test_a_refund_of_spent_points_leaves_a_debt_that_the_next_order_pays(loyalty: Loyalty) -> None:
    await loyalty.set(POINT_A_YUAN)
    now = loyalty.platform.clock.now()
    await loyalty.workspace.record(order("O1", 100, at=now, anonymous_id="u1"))
    assert await balance(loyalty) == 100
    someone = await loyalty.workspace.customer_of("anonymous_id", "u1")
    await loyalty.redeem(someone, 70)
    await loyalty.workspace.record(order("O1", 50, at=now, name="Order Refunded", anonymous_id="u1"))
    assert await balance(loyalty) == 0
    assert (await loyalty.points(someone)).debt == 20
    await loyalty.workspace.record(order("O2", 90, at=now, anonymous_id="u1"))
    assert await balance(loyalty) == 70
    assert (await loyalty.points(someone)).debt == 0


async def test_a_late_order_earns_by_the_rules_of_its_own_time(loyalty: Loyalty) -> None:
    clock = loyalty.platform.clock
    before = clock.now() - timedelta(days=3)
    await loyalty.set(POINT_A_YUAN)
    clock.advance(timedelta(days=1))
    between = clock.now()
    clock.advance(timedelta(days=1))
    current = await loyalty.set(loyalty_pb.LoyaltySettings(earning=loyalty_pb.EarningRules(points=5, amount=1)))
    await loyalty.workspace.record(
        order("O1", 1, at=before, anonymous_id="u1"),
        order("O2", 10, at=between, anonymous_id="u1"),
        order("O3", 100, at=clock.now(), anonymous_id="u1"),
    )
    assert await balance(loyalty) == 1 + 10 + 500
    current.start_time.FromDatetime(clock.now() - timedelta(hours=1))
    await loyalty.set(current)
    clock.advance(timedelta(days=1))
    await loyalty.workspace.record(order("O4", 1, at=clock.now(), anonymous_id="u1"))
    assert await balance(loyalty) == 516


async def test_an_order_that_a_call_gave_its_points_earns_none_by_rules_and_is_refunded_once(loyalty: Loyalty) -> None:
    await loyalty.set(POINT_A_YUAN)
    now = loyalty.platform.clock.now()
    someone, other = await loyalty.customer("u1"), await loyalty.customer("u2")
    await loyalty.earn(someone, 40, order_id="O1")
    with pytest.raises(AlreadyExists):
        await loyalty.earn(someone, 40, order_id="O1")
    with pytest.raises(FailedPrecondition):
        await loyalty.earn(other, 40, order_id="O1")
    await loyalty.workspace.record(order("O1", 100, at=now, anonymous_id="u1"))
    assert await balance(loyalty) == 40
    assert (await loyalty.reverse(someone, order_id="O1", points=15)).balance == 25
    await loyalty.workspace.record(order("O1", 50, at=now, name="Order Refunded", anonymous_id="u1"))
    assert await balance(loyalty) == 20
    with pytest.raises(FailedPrecondition):
        await loyalty.reverse(someone, order_id="O1", points=21)


async def test_an_event_earns_fixed_points_at_most_so_often_a_customer(loyalty: Loyalty) -> None:
    await loyalty.set(
        loyalty_pb.LoyaltySettings(
            earning=loyalty_pb.EarningRules(
                events=[
                    loyalty_pb.EventEarning(event_name="Signed Up", points=200, limit_per_customer=1),
                    loyalty_pb.EventEarning(event_name="Product Reviewed", points=3),
                ]
            )
        )
    )
    now = loyalty.platform.clock.now()
    await loyalty.workspace.record(
        *(event(name=name, anonymous_id="u1", at=now) for name in ("Signed Up", "Product Reviewed", "Product Reviewed"))
    )
    assert await balance(loyalty) == 206
    await loyalty.workspace.record(*(event(name="Signed Up", anonymous_id=each, at=now) for each in ("u1", "u2")))
    assert (await balance(loyalty), await balance(loyalty, "u2")) == (206, 200)


async def test_without_settings_nothing_is_earned_and_nothing_kept(loyalty: Loyalty) -> None:
    await loyalty.workspace.record(order("O1", 100, at=loyalty.platform.clock.now(), anonymous_id="u1"))
    assert await balance(loyalty) == 0
    await loyalty.set(POINT_A_YUAN)
    assert await balance(loyalty) == 0


async def test_points_stand_at_the_identifier_of_their_order_and_go_with_it(loyalty: Loyalty) -> None:
    await loyalty.set(POINT_A_YUAN)
    now = loyalty.platform.clock.now()
    await loyalty.workspace.record(
        order("O1", 10, at=now, anonymous_id="u1"), order("O2", 5, at=now, anonymous_id="u2")
    )
    await hear(loyalty.platform)
    one, other = [await loyalty.workspace.customer_of("anonymous_id", user) for user in ("u1", "u2")]
    await loyalty.workspace.merge(one, other)
    # Of the merged customer the refund takes what the order earned.
    await loyalty.workspace.record(order("O2", 5, at=now, name="Order Refunded", anonymous_id="u1"))
    assert await balance(loyalty) == 10
    await loyalty.workspace.cut(anonymous_id="u2")
    assert (await balance(loyalty, "u1"), await balance(loyalty, "u2")) == (10, 0)

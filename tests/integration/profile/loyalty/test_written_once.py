"""Most rows of orders are written once, as they were expected; what came otherwise stands there as it came."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.common.database import fetch_rows
from services.common.payloads import unpack
from tests.integration.profile.loyalty.programme import POINT_A_YUAN, Loyalty, hear, order
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import profile_facts_pb2

OUTBOX = "SELECT payload FROM outbox ORDER BY outbox_id"
MULTIPLIED = loyalty_pb.LoyaltySettings(
    earning=loyalty_pb.EarningRules(points=1, amount=1),
    tiers=loyalty_pb.TierRules(
        tiers=[loyalty_pb.Tier(tier_id="gold", title="Gold", threshold=0, multiplier_percent=150)]
    ),
)
TIERS = loyalty_pb.LoyaltySettings(
    earning=loyalty_pb.EarningRules(points=1, amount=1),
    tiers=loyalty_pb.TierRules(tiers=[loyalty_pb.Tier(tier_id="gold", title="Gold", threshold=100)]),
)


async def rows(loyalty: Loyalty, sql: str) -> list[tuple[Any, ...]]:
    """Returns rows of profile's tables in the test's workspace."""
    async with loyalty.platform.database.workspace(loyalty.workspace.workspace_id) as connection:
        return [tuple(row) for row in await fetch_rows(connection, sql)]


async def balance(loyalty: Loyalty) -> int:
    return int((await loyalty.points(await loyalty.workspace.customer_of("anonymous_id", "u1"))).balance)


async def test_what_a_tier_multiplied_is_taken_back_to_the_last_point(loyalty: Loyalty) -> None:
    await loyalty.set(MULTIPLIED)
    now = loyalty.platform.clock.now()
    await loyalty.workspace.record(order("O1", 100, at=now, anonymous_id="u1"))
    await hear(loyalty.platform)
    assert await balance(loyalty) == 150
    await loyalty.workspace.record(order("O1", 50, at=now, name="Order Refunded", anonymous_id="u1"))
    await hear(loyalty.platform)
    assert await balance(loyalty) == 75
    assert await rows(loyalty, "SELECT amount_micros, refunded_micros, points, reversed FROM loyalty_orders") == [
        (100_000_000, 50_000_000, 150, 75)
    ]


async def test_an_order_and_its_refund_heard_together_stand_as_both_say(loyalty: Loyalty) -> None:
    await loyalty.set(POINT_A_YUAN)
    now = loyalty.platform.clock.now()
    await loyalty.workspace.record(
        order("O1", 100, at=now, anonymous_id="u1"),
        order("O1", 25, at=now + timedelta(seconds=1), name="Order Refunded", anonymous_id="u1"),
        order("O2", 0, at=now, anonymous_id="u1"),
        order("O3", 9, at=now, name="Order Refunded", anonymous_id="u1"),
    )
    await hear(loyalty.platform)
    assert await balance(loyalty) == 75
    found = await rows(
        loyalty,
        "SELECT order_id, amount_micros, refunded_micros, points, reversed, batch_id <> 0, revision FROM loyalty_orders "
        "ORDER BY order_id",
    )
    assert found == [
        ("O1", 100_000_000, 25_000_000, 100, 25, True, 0),
        ("O2", 0, 0, 0, 0, False, 0),
        ("O3", None, 0, 0, 0, False, 0),
    ]


async def test_an_order_as_it_was_expected_is_written_once(loyalty: Loyalty) -> None:
    await loyalty.set(TIERS)
    await loyalty.workspace.record(order("O1", 100, at=loyalty.platform.clock.now(), anonymous_id="u1"))
    await hear(loyalty.platform)
    (written,) = await rows(
        loyalty,
        "SELECT o.xmin = b.xmin, o.points, o.cmin::text::int < b.cmin::text::int FROM loyalty_orders o, loyalty_batches b",
    )
    # By an earlier command of the transaction than what it earned, and by none after that.
    assert written == (True, 100, True)


async def test_a_tier_that_is_reached_and_lost_in_one_turn_is_not_kept(loyalty: Loyalty) -> None:
    await loyalty.set(TIERS)
    now = loyalty.platform.clock.now()
    await loyalty.workspace.record(
        order("O1", 100, at=now, anonymous_id="u1"),
        order("O1", 1, at=now, name="Order Refunded", anonymous_id="u1"),
        order("P1", 100, at=now, anonymous_id="u2"),
    )
    await hear(loyalty.platform)
    kept = await rows(loyalty, "SELECT tier_id FROM loyalty_accounts ORDER BY tier_id")
    assert kept == [("",), ("gold",)]


async def test_what_counts_is_what_the_tables_say_whether_it_was_read_again_or_not(loyalty: Loyalty) -> None:
    await loyalty.set(TIERS)
    now = loyalty.platform.clock.now()
    for number in range(3):
        await loyalty.workspace.record(
            order(f"O{number}", 40, at=now - timedelta(days=number), anonymous_id="u1"),
            order(f"Q{number}", 40, at=now - timedelta(days=400 + number), anonymous_id="u2"),
        )
        await hear(loyalty.platform)
    kept = await rows(loyalty, "SELECT tier_id, check_time FROM loyalty_accounts ORDER BY tier_id")
    # 80 of two days are too few from a year after the oldest on; what is older than that never counted.
    assert kept == [("", None), ("gold", now - timedelta(days=2) + timedelta(days=365))]


async def test_the_balance_that_is_told_counts_what_was_earned_before_paid_and_ended(loyalty: Loyalty) -> None:
    settings = loyalty_pb.LoyaltySettings(
        earning=loyalty_pb.EarningRules(points=1, amount=1),
        validity=loyalty_pb.PointsValidity(kind=loyalty_pb.EXPIRY_KIND_DAYS, days=10),
    )
    await loyalty.set(settings)
    clock = loyalty.platform.clock
    someone = await loyalty.customer("u1")

    async def buy(*order_ids: str) -> int:
        await loyalty.workspace.record(*(order(each, 100, at=clock.now(), anonymous_id="u1") for each in order_ids))
        await hear(loyalty.platform)
        facts = [profile_facts_pb2.ProfileFact.FromString(unpack(row[0])) for row in await rows(loyalty, OUTBOX)]
        return [int(each.balance) for fact in facts for each in fact.points_changed.changes][-1]

    assert await buy("O1") == 100
    assert await buy("O2", "O3") == 300
    clock.advance(timedelta(days=6))
    assert await buy("O4") == 400
    # It was spent, and is owed: what comes next pays it.
    await loyalty.redeem(someone, 390)
    await loyalty.workspace.record(order("O4", 100, at=clock.now(), name="Order Refunded", anonymous_id="u1"))
    await hear(loyalty.platform)
    assert (await loyalty.points(someone)).debt == 90
    assert await buy("O5") == 10
    clock.advance(timedelta(days=6))
    await loyalty.earn(someone, 5)
    assert await buy("O6") == 115
    clock.advance(timedelta(days=5))
    # O5 has come to its end before anybody looked.
    assert await buy("O7") == 205
    assert await balance(loyalty) == 205

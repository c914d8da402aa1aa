"""The programme: what does not hold together is refused; tiers are told when they change, by time alone, too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.database import fetch_rows
from services.common.errors import Aborted, InvalidArgument
from services.common.payloads import unpack
from services.profile.usecases.loyalty import OrderEarnings
from tests.integration.profile.loyalty.programme import ENCODERS, POINT_A_YUAN, Loyalty, hear, order, upkeep
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import profile_facts_pb2

TIERS = loyalty_pb.TierRules(
    window_days=30,
    grace_days=10,
    tiers=[
        loyalty_pb.Tier(tier_id="silver", title="Silver", threshold=100, benefits=["tea"]),
        loyalty_pb.Tier(tier_id="gold", title="Gold", threshold=200),
    ],
)


async def told(loyalty: Loyalty) -> list[tuple[str, str]]:
    """Returns the changes of tiers that were told, in the order told."""
    async with loyalty.platform.database.workspace(loyalty.workspace.workspace_id) as connection:
        rows = await fetch_rows(connection, "SELECT payload FROM outbox ORDER BY outbox_id")
    facts = [profile_facts_pb2.ProfileFact.FromString(unpack(row["payload"])) for row in rows]
    return [(each.previous_tier_id, each.tier_id) for fact in facts for each in fact.tier_changed.changes]


async def assert_kept_is_told(loyalty: Loyalty) -> None:
    """Compares the tiers that identifiers keep with what facts told of them, in any order, and with what is exported."""
    async with loyalty.platform.database.workspace(loyalty.workspace.workspace_id) as connection:
        rows = await fetch_rows(connection, "SELECT payload FROM outbox ORDER BY outbox_id DESC")
        kept = await fetch_rows(connection, "SELECT node_id, tier_id, tier_time FROM loyalty_accounts")
    latest: dict[int, tuple[int, str]] = {}
    for row in rows:
        for one in profile_facts_pb2.ProfileFact.FromString(unpack(row["payload"])).tier_changed.kept:
            latest[one.node_id] = max(latest.get(one.node_id, (0, "")), (one.change_time_us, one.tier_id))
    tiers = {row["node_id"]: row["tier_id"] for row in kept if row["tier_time"] is not None}
    assert {node: tier for node, (_, tier) in latest.items() if tier} == {
        node: tier for node, tier in tiers.items() if tier
    }
    page = await loyalty.platform.loyalty.ExportPoints(
        loyalty_pb.ExportPointsRequest(), metadata=loyalty.workspace.metadata
    )
    assert {one.node_id: one.tier_id for one in page.tiers} == tiers


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        (
            loyalty_pb.LoyaltySettings(
                tiers=loyalty_pb.TierRules(
                    tiers=[
                        loyalty_pb.Tier(tier_id="a", title="A", threshold=5),
                        loyalty_pb.Tier(tier_id="b", title="B", threshold=5),
                    ]
                )
            ),
            "tiers.tiers",
        ),
        (
            loyalty_pb.LoyaltySettings(
                tiers=loyalty_pb.TierRules(
                    tiers=[
                        loyalty_pb.Tier(tier_id="a", title="A", threshold=5),
                        loyalty_pb.Tier(tier_id="a", title="A again", threshold=6),
                    ]
                )
            ),
            "tiers.tiers",
        ),
        (
            loyalty_pb.LoyaltySettings(
                earning=loyalty_pb.EarningRules(
                    categories=[loyalty_pb.CategoryEarning(category="tea", multiplier_percent=each) for each in (1, 2)]
                )
            ),
            "earning.categories",
        ),
        (
            loyalty_pb.LoyaltySettings(
                earning=loyalty_pb.EarningRules(
                    events=[loyalty_pb.EventEarning(event_name="Order Completed", points=1)]
                )
            ),
            "earning.events",
        ),
        (
            loyalty_pb.LoyaltySettings(validity=loyalty_pb.PointsValidity(kind=loyalty_pb.EXPIRY_KIND_DAYS)),
            "validity.days",
        ),
        (loyalty_pb.LoyaltySettings(time_zone="Mars/Olympus"), "time_zone"),
    ],
)
async def test_what_does_not_hold_together_is_refused(
    loyalty: Loyalty, settings: loyalty_pb.LoyaltySettings, field: str
) -> None:
    with pytest.raises(InvalidArgument) as refused:
        await loyalty.set(settings)
    assert refused.value.metadata["field"] == field


async def test_settings_are_read_back_and_changed_by_a_mask_unless_somebody_was_first(loyalty: Loyalty) -> None:
    first = await loyalty.set(loyalty_pb.LoyaltySettings(earning=POINT_A_YUAN.earning, tiers=TIERS))
    call = loyalty.platform.loyalty.UpdateLoyaltySettings
    metadata = loyalty.workspace.metadata

    def update(etag: str) -> loyalty_pb.UpdateLoyaltySettingsRequest:
        given = loyalty_pb.LoyaltySettings(
            validity=loyalty_pb.PointsValidity(kind=loyalty_pb.EXPIRY_KIND_DAYS, days=30), etag=etag
        )
        return loyalty_pb.UpdateLoyaltySettingsRequest(
            loyalty_settings=given, update_mask=FieldMask(paths=["validity"])
        )

    second = await call(update(first.etag), metadata=metadata)
    assert (second.earning, second.tiers) == (first.earning, first.tiers)
    assert second.etag != first.etag
    with pytest.raises(Aborted):
        await call(update(first.etag), metadata=metadata)
    read = await loyalty.platform.loyalty.GetLoyaltySettings(loyalty_pb.GetLoyaltySettingsRequest(), metadata=metadata)
    assert read == second


async def test_points_end_with_the_year_after_in_the_time_zone_of_the_settings(loyalty: Loyalty) -> None:
    await loyalty.set(
        loyalty_pb.LoyaltySettings(
            validity=loyalty_pb.PointsValidity(kind=loyalty_pb.EXPIRY_KIND_END_OF_NEXT_YEAR),
            time_zone="Asia/Shanghai",
        )
    )
    someone = await loyalty.customer("u1")
    await loyalty.earn(someone, 10)
    (batch,) = (await loyalty.points(someone)).batches
    year = loyalty.platform.clock.now().year + 1
    assert batch.expire_time.ToJsonString() == f"{year}-12-31T16:00:00Z"


async def test_a_tier_is_reached_kept_for_its_grace_and_lost_by_time_alone(loyalty: Loyalty) -> None:
    clock = loyalty.platform.clock
    await loyalty.set(loyalty_pb.LoyaltySettings(tiers=TIERS))
    now = clock.now()
    await loyalty.workspace.record(
        order("O1", 60, at=now - timedelta(days=10), anonymous_id="u1"), order("O2", 150, at=now, anonymous_id="u1")
    )
    await hear(loyalty.platform)
    someone = await loyalty.workspace.customer_of("anonymous_id", "u1")
    tier = (await loyalty.points(someone)).tier
    assert (tier.tier_id, tier.progress, tier.next_tier_id, tier.in_grace) == ("gold", 210, "", False)
    assert tier.expire_time.ToDatetime() == (now + timedelta(days=30)).replace(tzinfo=None)
    clock.advance(timedelta(days=25))
    tier = (await loyalty.points(someone)).tier
    assert (tier.tier_id, tier.progress, tier.in_grace) == ("gold", 150, True)
    assert await upkeep(loyalty.platform).turn() == 0
    clock.advance(timedelta(days=5))
    tier = (await loyalty.points(someone)).tier
    assert (tier.tier_id, list(tier.benefits), tier.next_tier_id) == ("silver", ["tea"], "gold")
    await upkeep(loyalty.platform).turn()
    assert await told(loyalty) == [("", "gold"), ("gold", "silver")]
    clock.advance(timedelta(days=10))
    await upkeep(loyalty.platform).turn()
    assert await told(loyalty) == [("", "gold"), ("gold", "silver"), ("silver", "")]
    await assert_kept_is_told(loyalty)
    assert await upkeep(loyalty.platform).turn() == 0


async def test_a_refund_takes_back_what_counted_for_a_tier(loyalty: Loyalty) -> None:
    rules = loyalty_pb.TierRules()
    rules.CopyFrom(TIERS)
    rules.basis = loyalty_pb.TIER_BASIS_POINTS_EARNED
    await loyalty.set(loyalty_pb.LoyaltySettings(earning=POINT_A_YUAN.earning, tiers=rules))
    now = loyalty.platform.clock.now()
    await loyalty.workspace.record(order("O1", 250, at=now, anonymous_id="u1"))
    await hear(loyalty.platform)
    someone = await loyalty.workspace.customer_of("anonymous_id", "u1")
    await loyalty.redeem(someone, 250)
    assert (await loyalty.points(someone)).tier.tier_id == "gold"
    await loyalty.workspace.record(order("O1", 149, at=now, name="Order Refunded", anonymous_id="u1"))
    await hear(loyalty.platform)
    await loyalty.adjust(someone, 500)
    tier = (await loyalty.points(someone)).tier
    assert (tier.tier_id, tier.progress) == ("silver", 101)
    assert await told(loyalty) == [("", "gold"), ("gold", "silver")]


async def test_a_process_that_knew_older_settings_learns_of_newer_ones(loyalty: Loyalty) -> None:
    earnings = OrderEarnings(identities=loyalty.platform.identities, clock=loyalty.platform.clock, encoders=ENCODERS)

    async def known() -> list[int]:
        async with loyalty.platform.database.workspace(loyalty.workspace.workspace_id) as connection:
            history, names = await earnings.names(connection, loyalty.workspace.workspace_id)
        assert bool(names) is bool(history)
        return [settings.points for _, settings in history]

    assert await known() == []
    for points in (1, 5):
        await loyalty.set(loyalty_pb.LoyaltySettings(earning=loyalty_pb.EarningRules(points=points, amount=1)))
        assert (await known())[-1] == points
    assert await known() == [1, 5]

"""What a till is told in one statement is what the calls for each part of it say, at once after each change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from services.profile.storage.moments import database_time
from tests.integration.profile.conftest import Workspace, event, identify
from tests.integration.profile.coupon_desk import Desk, basket
from tests.integration.profile.loyalty.programme import Loyalty, hear, order
from yike.common.v1 import channel_pb2, identifier_pb2
from yike.profile.v1 import coupon_service_pb2 as coupon_pb
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import till_service_pb2 as till_pb
from yike.profile.v1 import till_service_pb2_grpc as till_grpc

TIERS = [
    loyalty_pb.Tier(tier_id="silver", title="Silver", threshold=50),
    loyalty_pb.Tier(tier_id="gold", title="Gold", threshold=500),
]


async def at_till(workspace: Workspace, customer_id: int, **given: object) -> till_pb.TillCustomer:
    """Returns what a till is told that is shown the customer's first identifier."""
    till: till_grpc.TillServiceAsyncStub = till_grpc.TillServiceStub(workspace.platform.profile_channel)
    shown = (await workspace.file(customer_id)).identifiers[0]
    request = till_pb.DescribeAtTillRequest(identifier=shown, local_date="2026-11-29", **given)  # type: ignore[arg-type]  # by name
    answer: till_pb.TillCustomer = await till.DescribeAtTill(request, metadata=workspace.metadata)
    return answer


async def check_against_the_parts(workspace: Workspace, customer_id: int) -> till_pb.TillCustomer:
    """Compares what a till is told with what is told of each part."""
    shown = await at_till(workspace, customer_id, basket=basket())
    loyalty, desk = Loyalty(workspace), Desk(workspace)
    points = await loyalty.points(customer_id)
    del points.entries[:]
    points.next_page_token = ""
    assert shown.points == points
    file = await workspace.platform.profile.GetCustomer(
        profile_pb.GetCustomerRequest(customer_id=customer_id), metadata=workspace.metadata
    )
    assert (shown.customer_id, list(shown.tags), shown.restricted) == (
        file.customer_id,
        list(file.tags),
        file.HasField("restriction"),
    )
    checked = await workspace.platform.coupons.CheckCustomerCoupons(
        coupon_pb.CheckCustomerCouponsRequest(customer_id=customer_id, basket=basket()), metadata=workspace.metadata
    )
    assert list(shown.coupons) == list(checked.coupons)
    assert desk.now
    bought = [each for each in await workspace.timeline(customer_id) if each.name == "Order Completed"][:5]
    assert [each.occur_time for each in shown.recent_purchases] == [each.occur_time for each in bought]
    return shown


@pytest.mark.parametrize("basis", [loyalty_pb.TIER_BASIS_MONEY_SPENT, loyalty_pb.TIER_BASIS_POINTS_EARNED])
async def test_a_till_is_told_what_each_part_says_through_a_customers_life(
    workspace: Workspace, basis: loyalty_pb.TierBasis
) -> None:
    loyalty, desk, clock = Loyalty(workspace), Desk(workspace), workspace.platform.clock
    now = clock.now()
    card, phone = "card", "phone"
    await workspace.record(identify(user_id=card, traits={"name": "李雷", "city": "上海"}, at=now))
    await workspace.record(identify(anonymous_id=phone, traits={"name": "Lei", "birthday": "1990-12-01"}, at=now))
    customer_id = await workspace.customer_of("user_id", card)
    shown = await check_against_the_parts(workspace, customer_id)
    assert (shown.display_name, shown.points.balance, len(shown.coupons)) == ("李雷", 0, 0)

    settings = loyalty_pb.LoyaltySettings(
        earning=loyalty_pb.EarningRules(points=1, amount=1),
        validity=loyalty_pb.PointsValidity(kind=loyalty_pb.EXPIRY_KIND_DAYS, days=10),
        tiers=loyalty_pb.TierRules(basis=basis, window_days=30, grace_days=5, tiers=TIERS),
    )
    await loyalty.set(settings)
    for number in range(7):
        await workspace.record(order(f"O{number}", 10 + number, at=now - timedelta(hours=number), user_id=card))
    await workspace.record(order("O8", 5, at=now, anonymous_id=phone))
    await hear(workspace.platform)
    await desk.template("ten")
    await desk.template("five", amount_off=coupon_pb.AmountOff(amount="5.00"), minimum_spend="150.00")
    issued = [*await desk.issue(customer_id, "ten", "five"), *await desk.issue(("anonymous_id", phone), "ten")]
    await desk.redeem(issued[0].code)
    shown = await check_against_the_parts(workspace, customer_id)
    assert (shown.points.balance, shown.points.tier.tier_id, len(shown.recent_purchases)) == (91, "silver", 5)
    # One more identifier, with all that is its.
    await workspace.record(event(name="Joined", at=now, user_id=card, anonymous_id=phone))
    shown = await check_against_the_parts(workspace, customer_id)
    assert (shown.points.balance, len(shown.coupons)) == (96, 2)
    # Other settings hold from the next call on.
    settings.tiers.tiers[1].threshold = 60
    await loyalty.set(settings)
    assert (await check_against_the_parts(workspace, customer_id)).points.tier.tier_id == "gold"
    # What was spent and taken back is owed; what has ended is written off by who asks, a till like any other.
    await loyalty.redeem(customer_id, 90)
    await workspace.record(order("O0", 10, at=now, user_id=card, name="Order Refunded"))
    await hear(workspace.platform)
    assert (await check_against_the_parts(workspace, customer_id)).points.debt == 4
    clock.advance(timedelta(days=11))
    await loyalty.earn(customer_id, 30)
    clock.advance(timedelta(days=20))
    first = await at_till(workspace, customer_id)
    assert (first.points.balance, len(first.coupons)) == (0, 0)
    await check_against_the_parts(workspace, customer_id)


async def test_traits_show_at_a_till_by_the_workspaces_rules(workspace: Workspace) -> None:
    now = workspace.platform.clock.now()
    names = ["Ann", "Ann", "Bea"]
    identifiers: list[Callable[[], dict[str, str]]] = [
        lambda: {"user_id": "u"},
        lambda: {"anonymous_id": "a"},
        lambda: {"anonymous_id": "b"},
    ]
    for place, (name, who) in enumerate(zip(names, identifiers, strict=True)):
        await workspace.record(identify(traits={"name": name}, at=now + timedelta(seconds=place), **who()))
    for other in ("a", "b"):
        await workspace.record(event(name="Joined", at=now, user_id="u", anonymous_id=other))
    customer_id = await workspace.customer_of("user_id", "u")
    assert (await at_till(workspace, customer_id)).display_name == "Bea"
    await workspace.platform.profile.UpdateSurvivorshipRules(
        profile_pb.UpdateSurvivorshipRulesRequest(
            survivorship_rules=profile_pb.SurvivorshipRules(
                traits=[
                    profile_pb.TraitSurvivorship(trait="name", rule=profile_pb.SURVIVORSHIP_RULE_MOST_FREQUENT),
                ]
            )
        ),
        metadata=workspace.metadata,
    )
    assert (await at_till(workspace, customer_id)).display_name == "Ann"


async def test_a_consent_counts_at_a_till_as_in_the_file(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="u", at=workspace.platform.clock.now()))
    customer_id = await workspace.customer_of("user_id", "u")
    ask = till_pb.NEXT_ACTION_KIND_ASK_CONSENT
    assert ask in [each.kind for each in (await at_till(workspace, customer_id)).next_actions]
    await workspace.platform.profile.SetCustomerConsent(
        profile_pb.SetCustomerConsentRequest(
            customer_id=customer_id,
            channel=channel_pb2.CHANNEL_EMAIL,
            purpose=channel_pb2.PURPOSE_MARKETING,
            granted=True,
        ),
        metadata=workspace.metadata,
    )
    assert ask not in [each.kind for each in (await at_till(workspace, customer_id)).next_actions]


async def test_what_a_merge_and_a_cut_say_shows_at_once(workspace: Workspace) -> None:
    """Whose an identifier is, is asked each time: nobody's file is shown to somebody else."""
    now = workspace.platform.clock.now()
    for user in ("a", "b"):
        await workspace.record(identify(anonymous_id=user, traits={"name": user}, at=now))
    first, second = [await workspace.customer_of("anonymous_id", user) for user in ("a", "b")]
    assert [(await shown_to(workspace, user)).customer_id for user in ("a", "b")] == [first, second]
    merged = await workspace.merge(first, second)
    assert [(await shown_to(workspace, user)).customer_id for user in ("a", "b")] == [merged, merged]
    await workspace.cut(anonymous_id="b")
    apart = [await shown_to(workspace, user) for user in ("a", "b")]
    assert [each.display_name for each in apart] == ["a", "b"]
    assert apart[0].customer_id != apart[1].customer_id


async def shown_to(workspace: Workspace, anonymous_id: str) -> till_pb.TillCustomer:
    """Returns what a till is told that is shown an identifier."""
    till: till_grpc.TillServiceAsyncStub = till_grpc.TillServiceStub(workspace.platform.profile_channel)
    identifier = identifier_pb2.Identifier(type="anonymous_id", value=anonymous_id)
    answer: till_pb.TillCustomer = await till.DescribeAtTill(
        till_pb.DescribeAtTillRequest(identifier=identifier, local_date="2026-11-29"), metadata=workspace.metadata
    )
    return answer


async def test_the_moment_is_the_databases(workspace: Workspace) -> None:
    """The one statement tells its own moment where no clock is stepped."""
    from services.profile.domain.loyalty.settings import LoyaltySettings
    from services.profile.storage.till import read_for_till

    async def moment() -> datetime:
        async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
            return await database_time(connection)

    before = await moment()
    found = await read_for_till(
        workspace.platform.database,
        workspace.workspace_id,
        [1],
        customer_ids=[1],
        settings=LoyaltySettings(),
        now=None,
        purchases=5,
        coupons=5,
        batches=5,
    )
    assert before <= found.now <= await moment()

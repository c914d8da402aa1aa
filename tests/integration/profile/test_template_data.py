"""What templates ask profile for: many products, stores and customers in one call, as they are now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.integration.profile.conftest import Workspace, identify, time_of
from tests.integration.profile.coupon_desk import Desk, stamp
from tests.integration.profile.loyalty.programme import Loyalty
from yike.common.v1 import money_pb2
from yike.profile.v1 import catalogue_resources_pb2 as resources_pb
from yike.profile.v1 import catalogue_service_pb2 as catalogue_pb
from yike.profile.v1 import catalogue_service_pb2_grpc as catalogue_grpc
from yike.profile.v1 import coupon_service_pb2 as coupon_pb
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import template_data_service_pb2 as pb
from yike.profile.v1 import template_data_service_pb2_grpc as data_grpc

TIERS = loyalty_pb.LoyaltySettings(
    earning=loyalty_pb.EarningRules(points=1, amount=1),
    tiers=loyalty_pb.TierRules(
        basis=loyalty_pb.TIER_BASIS_POINTS_EARNED,
        tiers=[
            loyalty_pb.Tier(tier_id="silver", title="Silver", threshold=100),
            loyalty_pb.Tier(tier_id="gold", title="Gold", threshold=1_000),
        ],
    ),
)


async def ask(workspace: Workspace, **fields: Any) -> pb.TemplateData:
    """Asks for what templates need."""
    stub = data_grpc.TemplateDataServiceStub(workspace.platform.profile_channel)
    answer: pb.TemplateData = await stub.GetTemplateData(
        pb.GetTemplateDataRequest(**fields), metadata=workspace.metadata
    )
    return answer


async def test_products_and_stores_are_answered_together_archived_ones_too_and_others_workspaces_not(
    workspace: Workspace, other_workspace: Workspace
) -> None:
    stub = catalogue_grpc.CatalogueServiceStub(workspace.platform.profile_channel)
    products = [
        resources_pb.Product(sku=sku, display_name=f"Name {sku}", price=money_pb2.Money(amount="9.90", currency_code="CNY"))
        for sku in ("A", "B")
    ]  # fmt: skip
    await stub.BatchUpsertProducts(
        catalogue_pb.BatchUpsertProductsRequest(products=products), metadata=workspace.metadata
    )
    await stub.BatchUpsertStores(
        catalogue_pb.BatchUpsertStoresRequest(stores=[resources_pb.Store(store_id="s1", display_name="One")]),
        metadata=workspace.metadata,
    )
    await stub.DeleteProduct(catalogue_pb.DeleteProductRequest(sku="B"), metadata=workspace.metadata)
    wanted: dict[str, Any] = {"skus": ["A", "B", "none", "A", ""], "store_ids": ["s1", "s2"]}
    found = await ask(workspace, **wanted)
    assert sorted((each.sku, each.display_name, each.price.amount) for each in found.products) == [
        ("A", "Name A", "9.90"),
        ("B", "Name B", "9.90"),
    ]
    assert [each.store_id for each in found.stores] == ["s1"]
    assert await ask(other_workspace, **wanted) == pb.TemplateData()


async def test_points_and_tier_are_those_of_the_whole_customer_and_say_what_the_ledger_says(
    workspace: Workspace,
) -> None:
    loyalty = Loyalty(workspace)
    await loyalty.set(TIERS)
    now = workspace.platform.clock.now()
    mei, other = await loyalty.customer("mei"), await loyalty.customer("mei-app")
    nobody = await loyalty.customer("without")
    await loyalty.earn(mei, 80, until=now + timedelta(days=3))
    await loyalty.earn(mei, 15, until=now + timedelta(minutes=1))
    await loyalty.earn(other, 40, until=now + timedelta(days=3))
    await loyalty.earn(other, 7)
    await workspace.merge(mei, other)
    workspace.platform.clock.advance(timedelta(minutes=2))
    found = await ask(workspace, customer_ids=[mei, other, nobody, 404], points=True, coupons=True)
    by_id = {each.requested_id: each for each in found.customers}
    assert set(by_id) == {mei, other, nobody}
    for customer_id in (mei, other):
        each = by_id[customer_id]
        told = await loyalty.points(customer_id)
        # The batch that has ended counts no more, although nobody has written it off when this is asked.
        assert (each.balance, each.expiring_points) == (127, 120) == (told.balance, 120)
        assert time_of(each.points_expire_time) == now + timedelta(days=3)
        assert each.tier == told.tier
        assert (each.tier.tier_id, each.tier.next_title) == ("silver", "Gold")
    assert (by_id[nobody].balance, by_id[nobody].tier.tier_id, len(by_id[nobody].coupons)) == (0, "", 0)
    assert not by_id[nobody].HasField("points_expire_time")
    assert (await ask(workspace, customer_ids=[mei])).customers == []


async def test_only_coupons_that_can_be_used_now_are_told_the_first_to_end_first(workspace: Workspace) -> None:
    desk = Desk(workspace)
    mei = await desk.person("mei")
    await desk.template("soon", valid_days=2, display_name="Soon")
    await desk.template("late", valid_days=20, percent_off=coupon_pb.PercentOff(percent="12.5"), minimum_spend="99.00")
    await desk.template("future", valid_days=5, start_time=stamp(desk.now + timedelta(days=1)))
    await desk.template("gift", valid_days=9, gift=coupon_pb.Gift(sku="G-1", quantity=1))
    late, soon, gift, future, held, used, cancelled = await desk.issue(
        mei, "late", "soon", "gift", "future", "soon", "soon", "soon"
    )
    await desk.reserve(held.code, seconds=600)
    await desk.redeem(used.code, "o2")
    await desk.cancel(cancelled.code)

    async def told() -> list[str]:
        found = await ask(workspace, customer_ids=[mei], coupons=True)
        return [each.code for each in found.customers[0].coupons]

    assert await told() == [soon.code, gift.code, late.code]
    (customer,) = (await ask(workspace, customer_ids=[mei], coupons=True)).customers
    benefits = [
        (each.WhichOneof("benefit"), getattr(each, each.WhichOneof("benefit")), each.minimum_spend)
        for each in customer.coupons
    ]
    assert benefits == [
        ("amount_off", "10.00", "0.00"),
        ("gift", "G-1", "0.00"),
        ("percent_off", "12.5", "99.00"),
    ]
    assert (customer.coupons[0].display_name, customer.balance) == ("Soon", 0)
    workspace.platform.clock.advance(timedelta(days=1, hours=1))
    assert set(await told()) == {soon.code, held.code, future.code, gift.code, late.code}
    workspace.platform.clock.advance(timedelta(days=1))
    assert set(await told()) == {future.code, gift.code, late.code}


async def test_at_most_ten_coupons_are_told_over_all_identifiers(workspace: Workspace) -> None:
    desk = Desk(workspace)
    await desk.template()
    mei = await desk.person("mei")
    visitor = await desk.visitor("v1")
    first = await desk.issue(visitor, *["ten"] * 6)
    workspace.platform.clock.advance(timedelta(seconds=1))
    await desk.issue(mei, *["ten"] * 12)
    await workspace.record(identify(user_id="mei", anonymous_id="v1"))
    merged = await workspace.customer_of("user_id", "mei")
    (customer,) = (await ask(workspace, customer_ids=[merged], coupons=True)).customers
    assert len(customer.coupons) == 10
    assert {each.code for each in first} <= {each.code for each in customer.coupons}

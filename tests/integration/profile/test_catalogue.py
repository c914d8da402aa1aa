"""Products and stores: taken in, changed, archived, listed, and told of exactly as they are."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.database import execute, fetch_rows
from services.common.errors import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    ResourceExhausted,
    YikeError,
)
from services.common.retention import Retention
from services.profile.retention import REMOVALS
from services.profile.storage.catalogue.tables import PRODUCTS
from services.profile.usecases.catalogue import Entries
from tests.integration.profile.catalogue import Shop, product, shop, store
from tests.integration.profile.conftest import START
from yike.common.v1 import money_pb2
from yike.profile.v1 import catalogue_resources_pb2 as resources_pb

__all__ = ["shop"]

CNY = money_pb2.Money(amount="199.00", currency_code="CNY")
WHOLE: dict[str, Any] = {
    "display_name": "法式连衣裙",
    "category": "女装/连衣裙",
    "brand": "Aurora",
    "price": CNY,
    "image_url": "https://img.example/a-1.jpg",
    "page_url": "https://shop.example/a-1",
    "status": resources_pb.PRODUCT_STATUS_OFF_SALE,
    "attributes": {"颜色": "红", "size": "M"},
}
HOURS = resources_pb.OpeningHours(weekday=resources_pb.WEEKDAY_MONDAY, open_time="10:00", close_time="22:00")


async def test_a_product_is_kept_told_and_found_as_it_was_given(shop: Shop) -> None:
    made = await shop.call("CreateProduct", product=product("A-1", **WHOLE))
    assert {name: getattr(made, name) for name in WHOLE if name != "attributes"} == {
        name: value for name, value in WHOLE.items() if name != "attributes"
    }
    assert dict(made.attributes) == WHOLE["attributes"]
    assert await shop.call("GetProduct", sku="A-1") == made
    # The same again is the same; another content is not taken for it.
    assert await shop.call("CreateProduct", product=product("A-1", **WHOLE)) == made
    with pytest.raises(AlreadyExists):
        await shop.call("CreateProduct", product=product("A-1"))
    (fact,) = await shop.facts()
    (told,) = fact.products_changed.products
    assert told.product == made
    assert made.etag == f'"{told.revision:x}"'


async def test_of_a_product_only_what_the_mask_names_is_changed_and_by_who_saw_it_last(shop: Shop) -> None:
    made = await shop.call("CreateProduct", product=product("A-1", **WHOLE))
    shop.clock.advance(timedelta(seconds=5))
    given = product("A-1", price=money_pb2.Money(amount="149.5", currency_code="CNY"), brand="x", etag=made.etag)
    changed = await shop.call("UpdateProduct", product=given, update_mask=FieldMask(paths=["price"]))
    assert (changed.price.amount, changed.brand) == ("149.5", "Aurora")
    assert changed.update_time.ToSeconds() - changed.create_time.ToSeconds() == 5
    with pytest.raises(Aborted):
        await shop.call("UpdateProduct", product=given, update_mask=FieldMask(paths=["price"]))
    # What changes nothing is neither written nor told.
    again = product("A-1", price=changed.price)
    assert await shop.call("UpdateProduct", product=again, update_mask=FieldMask(paths=["price"])) == changed
    assert len(await shop.facts()) == 2
    with pytest.raises(NotFound):
        await shop.call("UpdateProduct", product=product("A-2"))


async def test_revisions_grow_also_when_the_clock_stands_or_goes_back(shop: Shop) -> None:
    await shop.call("CreateProduct", product=product("A-1"))
    for number, step in enumerate((0, -60, 0), 1):
        shop.clock.advance(timedelta(seconds=step))
        await shop.products("A-1", brand=f"brand {number}")
    revisions = [fact.products_changed.products[0].revision for fact in await shop.facts()]
    assert revisions == sorted(set(revisions))
    assert len(revisions) == 4


async def test_a_batch_makes_changes_brings_back_and_leaves_alone(shop: Shop) -> None:
    assert (await shop.products("a", "b", "c", "d", brand="x")).created == 4
    await shop.call("DeleteProduct", sku="c")
    given = [product("a", brand="x"), product("b", brand="y"), product("c", brand="x"), product("e")]
    done = await shop.call("BatchUpsertProducts", products=given)
    assert (done.created, done.updated, done.unchanged) == (1, 2, 1)
    listed = await shop.call("ListProducts")
    assert [(each.sku, each.brand) for each in listed.products] == [
        ("a", "x"), ("b", "y"), ("c", "x"), ("d", "x"), ("e", ""),
    ]  # fmt: skip
    told = (await shop.facts())[-1].products_changed.products
    assert [each.product.sku for each in told] == ["b", "c", "e"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ([product("a"), product("a")], "products[1].sku"),
        ([product("a"), product("b", category="x//y")], "products[1].category"),
        ([product("a"), product("b", category="/".join("abcdefghi"))], "products[1].category"),
        ([product("a"), product("b", image_url="javascript:alert(1)")], "products[1].image_url"),
        ([product("a"), product("b", page_url="https://")], "products[1].page_url"),
        ([product("a"), product("b", attributes={"": "x"})], "products[1].attributes"),
        ([product("a"), product("b", attributes={"x": "y\nz"})], "products[1].attributes"),
        ([product("a"), product("b", attributes={str(n): "汉" * 300 for n in range(10)})], "products[1].attributes"),
        ([product("a"), product("b c")], "products[1].sku"),
        ([product("a"), product("b", price=money_pb2.Money(amount="1e3", currency_code="CNY"))], "products[1].price.amount"),
        ([product("a"), product("b", price=money_pb2.Money(amount="-1", currency_code="CNY"))], "products[1].price.amount"),
        ([product("a"), product("b", price=money_pb2.Money(amount="1", currency_code="cny"))],
         "products[1].price.currency_code"),
        ([product("a"), product("b", status=9)], "products[1].status"),
    ],
)  # fmt: skip
async def test_a_batch_with_something_wrong_in_it_is_not_taken_at_all(shop: Shop, given: Any, field: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await shop.call("BatchUpsertProducts", products=given)
    assert caught.value.metadata["field"] == field
    assert not (await shop.call("ListProducts")).products
    assert await shop.facts() == []


async def test_an_archived_product_is_in_no_list_refuses_changes_and_comes_back_as_it_was(shop: Shop) -> None:
    made = await shop.call("CreateProduct", product=product("A-1", **WHOLE))
    with pytest.raises(Aborted):
        await shop.call("DeleteProduct", sku="A-1", etag='"1"')
    archived = await shop.call("DeleteProduct", sku="A-1", etag=made.etag)
    assert archived.HasField("delete_time")
    assert await shop.call("DeleteProduct", sku="A-1", etag=made.etag) == archived
    assert not (await shop.call("ListProducts")).products
    assert (await shop.call("ListProducts", show_deleted=True)).products == [archived]
    with pytest.raises(FailedPrecondition):
        await shop.call("UpdateProduct", product=product("A-1"))
    with pytest.raises(AlreadyExists):
        await shop.call("CreateProduct", product=product("A-1", **WHOLE))
    back = await shop.call("UndeleteProduct", sku="A-1")
    assert not back.HasField("delete_time")
    assert (back.category, back.price) == (made.category, made.price)
    assert await shop.call("UndeleteProduct", sku="A-1") == back
    told = [fact.products_changed.products[0].product for fact in await shop.facts()]
    assert told == [made, archived, back]


async def test_lists_are_filtered_and_paged_by_category_brand_status_and_words(shop: Shop) -> None:
    await shop.products("d1", "d2", category="女装/连衣裙", brand="Aurora", display_name="Red Dress")
    await shop.products("s1", category="女装", brand="Birch", display_name="Scarf")
    await shop.products("m1", category="女装店", brand="Aurora", status=resources_pb.PRODUCT_STATUS_DISCONTINUED)

    async def found(**fields: Any) -> list[str]:
        skus, token = [], ""
        while True:
            page = await shop.call("ListProducts", page_size=1, page_token=token, **fields)
            assert len(page.products) <= 1
            skus += [each.sku for each in page.products]
            if not (token := page.next_page_token):
                return skus

    assert await found() == ["d1", "d2", "m1", "s1"]
    assert await found(category="女装") == ["d1", "d2", "s1"]
    assert await found(category="女装/连衣裙", filter="sku != d1") == ["d2"]
    assert await found(filter='brand = "Aurora" AND status = ON_SALE') == ["d1", "d2"]
    assert await found(filter='displayName:"dress"', order_by="sku desc") == ["d2", "d1"]
    token = (await shop.call("ListProducts", page_size=1)).next_page_token
    with pytest.raises(InvalidArgument):
        await shop.call("ListProducts", page_size=1, page_token=token, category="女装")


async def test_a_workspace_has_so_many_and_no_more_also_side_by_side(shop: Shop) -> None:
    products = Entries(
        table=PRODUCTS, noun="product", most=3, database=shop.database, clock=shop.clock, encode=lambda _: b"",
    )  # fmt: skip
    given = [shop_product(f"p{number}") for number in range(8)]
    outcomes = await asyncio.gather(
        *(products.create(shop.workspace_id, each) for each in given), return_exceptions=True
    )
    assert sum(isinstance(each, ResourceExhausted) for each in outcomes) == 5
    assert len((await shop.call("ListProducts")).products) == 3
    with pytest.raises(ResourceExhausted):
        await products.upsert(shop.workspace_id, [shop_product("q")])
    # What is there may be changed; archiving makes room, which coming back takes.
    kept = [each.sku for each in (await shop.call("ListProducts")).products]
    await products.archive(shop.workspace_id, kept[0], "")
    await products.create(shop.workspace_id, shop_product("q"))
    with pytest.raises(ResourceExhausted):
        await products.bring_back(shop.workspace_id, kept[0])


def shop_product(sku: str) -> Any:
    """Returns a product as the use cases take it."""
    from services.profile.catalogue_wire import new_product

    return new_product(product(sku))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"region": " 华东"}, "store.region"),
        ({"time_zone": "Asia/Shanghigh"}, "store.time_zone"),
        ({"opening_hours": [HOURS]}, "store.time_zone"),
        ({"opening_hours": [HOURS, HOURS], "time_zone": "Asia/Shanghai"}, "store.opening_hours"),
        ({"shop_phone": "call me"}, "store.shop_phone"),
        ({"opening_hours": [resources_pb.OpeningHours(weekday=resources_pb.WEEKDAY_MONDAY, open_time="9", close_time="10:00")]},
         "store.opening_hours[0].open_time"),
    ],
)  # fmt: skip
async def test_a_store_that_does_not_hold_together_is_refused_by_its_field(
    shop: Shop, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await shop.call("CreateStore", store=store("s1", **fields))
    assert caught.value.metadata["field"] == field


async def test_a_store_is_kept_told_changed_and_archived(shop: Shop) -> None:
    night = resources_pb.OpeningHours(weekday=resources_pb.WEEKDAY_SUNDAY, open_time="20:00", close_time="02:00")
    fields: dict[str, Any] = {
        "display_name": "上海徐汇店", "region": "华东/上海", "address": "淮海中路 1 号", "shop_phone": "+86 21 5555 0100",
        "opening_hours": [HOURS, night], "time_zone": "Asia/Shanghai", "status": resources_pb.STORE_STATUS_CLOSED_FOR_NOW,
    }  # fmt: skip
    made = await shop.call("CreateStore", store=store("SH-01", **fields))
    assert all(getattr(made, name) == value for name, value in fields.items())
    await shop.stores("BJ-01", region="华北/北京")
    assert [each.store_id for each in (await shop.call("ListStores", region="华东")).stores] == ["SH-01"]
    shut = await shop.call(
        "UpdateStore",
        store=store("SH-01", status=resources_pb.STORE_STATUS_CLOSED),
        update_mask=FieldMask(paths=["status"]),
    )
    assert (shut.status, shut.address) == (resources_pb.STORE_STATUS_CLOSED, "淮海中路 1 号")
    await shop.call("DeleteStore", store_id="SH-01")
    assert [each.store_id for each in (await shop.call("ListStores")).stores] == ["BJ-01"]
    assert not (await shop.call("UndeleteStore", store_id="SH-01")).HasField("delete_time")
    told = [[each.store.store_id for each in fact.stores_changed.stores] for fact in await shop.facts()]
    assert told == [["SH-01"], ["BJ-01"], ["SH-01"], ["SH-01"], ["SH-01"]]


async def test_other_workspaces_see_nothing_of_it(shop: Shop) -> None:
    await shop.products("a")
    await shop.stores("s")
    other = Shop(shop.stub, shop.database, shop.clock)
    assert not (await other.call("ListProducts")).products
    assert not (await other.call("ListStores")).stores
    for method, key in (
        ("GetProduct", {"sku": "a"}),
        ("GetStore", {"store_id": "s"}),
        ("ListProductStock", {"sku": "a"}),
    ):
        with pytest.raises(NotFound):
            await other.call(method, **key)
    # The same number there is another product.
    assert (await other.products("a")).created == 1


async def test_what_was_archived_400_days_ago_goes_with_its_stock_and_nothing_else_does(shop: Shop) -> None:
    await shop.products("old", "young", "live")
    await shop.stores("s1", "s2")
    await shop.stock(shop.clock.now(), ("old", "s1", 1), ("young", "s1", 2), ("live", "s1", 3), ("live", "s2", 4))
    for sku in ("old", "young"):
        await shop.call("DeleteProduct", sku=sku)
    await shop.call("DeleteStore", store_id="s2")
    async with shop.database.workspace(shop.workspace_id) as connection:
        for table, key, value, days in (
            ("products", "sku", "old", 401), ("products", "sku", "young", 399), ("stores", "store_id", "s2", 401),
        ):  # fmt: skip
            await execute(
                connection,
                f"UPDATE {table} SET delete_time = now() - $2 * interval '1 day' WHERE {key} = $1",
                value,
                days,
            )
    await Retention(shop.database, [each for each in REMOVALS if each.table in ("products", "stores")]).turn()
    async with shop.database.workspace(shop.workspace_id) as connection:
        left = await fetch_rows(connection, "SELECT sku, store_id FROM stock ORDER BY sku")
    assert [tuple(row) for row in left] == [("live", "s1"), ("young", "s1")]
    with pytest.raises(NotFound):
        await shop.call("GetProduct", sku="old")


async def test_a_change_that_fails_before_its_end_leaves_nothing(shop: Shop) -> None:
    from tests.support.publishers import FailedAfterPublish, next_publisher_fails

    with next_publisher_fails("profile"), pytest.raises((FailedAfterPublish, YikeError)):
        await shop.products("a", "b")
    assert not (await shop.call("ListProducts", show_deleted=True)).products
    assert await shop.facts() == []


async def test_all_of_it_is_exported_page_by_page_as_it_was_told(shop: Shop) -> None:
    await shop.products("D-1", "D-2", "D-3", **WHOLE)
    await shop.stores("S-1", "S-2", region="华东")
    lines = [
        (sku, where, index) for index, (sku, where) in enumerate((s, w) for s in ("D-1", "D-3") for w in ("S-1", "S-2"))
    ]
    await shop.stock(START, *lines)
    await shop.call("DeleteProduct", sku="D-2")
    products: list[Any] = []
    stores: list[Any] = []
    levels: list[Any] = []
    token = ""
    while True:
        page = await shop.call("ExportCatalogue", page_size=2, page_token=token)
        assert max(len(page.products), len(page.stores), len(page.levels)) <= 2
        products += page.products
        stores += page.stores
        levels += page.levels
        token = page.next_page_token
        if not token:
            break
    told: dict[str, Any] = {}
    for fact in await shop.facts():
        told |= {one.product.sku: one for one in fact.products_changed.products}
        told |= {one.store.store_id: one for one in fact.stores_changed.stores}
    assert [(one.product, one.revision) for one in products] == [
        (told[sku].product, told[sku].revision) for sku in ("D-1", "D-2", "D-3")
    ]
    assert products[1].product.HasField("delete_time")
    assert [(one.store, one.revision) for one in stores] == [
        (told[each].store, told[each].revision) for each in ("S-1", "S-2")
    ]
    assert [(one.sku, one.store_id, one.quantity) for one in levels] == lines
    assert {one.state_time_us for one in levels} == {int(START.timestamp() * 1_000_000)}

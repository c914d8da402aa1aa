"""The shop's goods, stores and stock are what the contracts take, and what its events name."""

from __future__ import annotations

from datetime import UTC, datetime

from examples.shop import ShopSettings, assortment, open_shop
from gateway.transcoding.json_decoding import fill
from services.common.limits import check_limits
from services.profile.catalogue_wire import new_product, new_store
from yike.profile.v1 import catalogue_service_pb2 as catalogue_pb

END = datetime(2026, 11, 22, tzinfo=UTC)
SHOP = open_shop(ShopSettings(end=END, customers=300))


def test_all_of_it_fits_the_contracts() -> None:
    products, stores = catalogue_pb.BatchUpsertProductsRequest(), catalogue_pb.BatchUpsertStoresRequest()
    fill(products, assortment.products(SHOP.catalogue))
    fill(stores, assortment.stores(SHOP.catalogue))
    check_limits(products)
    check_limits(stores)
    for product in products.products:
        new_product(product).check("product")
    for store in stores.stores:
        new_store(store).check("store")
    assert (len(products.products), len(stores.stores)) == (40, 200)
    known = {each.sku for each in products.products}, {each.store_id for each in stores.stores}
    spoken: set[tuple[str, str]] = set()
    for body in assortment.stock(SHOP.catalogue, END):
        stated = catalogue_pb.SetStockRequest()
        fill(stated, body)
        check_limits(stated)
        assert {line.sku for line in stated.lines} <= known[0]
        assert {line.store_id for line in stated.lines} <= known[1]
        spoken |= {(line.sku, line.store_id) for line in stated.lines}
    assert len(spoken) == 35 * 200


def test_events_name_what_is_sold() -> None:
    sold = {product["sku"] for product in assortment.products(SHOP.catalogue)["products"]}
    lines = [
        line
        for message in SHOP.messages()
        if message["type"] == "track"
        for line in message["properties"].get("products", ())
    ]
    assert len(lines) > 100
    assert {line["sku"] for line in lines} <= sold

"""Stock: of each product and store the statement of the latest moment holds, whatever the order in which they come."""

from __future__ import annotations

import asyncio
import itertools
from datetime import timedelta

import pytest

from services.common.errors import InvalidArgument, NotFound, Reason, ResourceExhausted
from services.profile.usecases.catalogue import stock as stock_usecase
from tests.integration.profile.catalogue import Shop, shop
from tests.integration.profile.conftest import START

__all__ = ["shop"]

MINUTE = timedelta(minutes=1)


async def levels(shop: Shop, sku: str) -> dict[str, int]:
    """Returns how much of a product there is by store."""
    page = await shop.call("ListProductStock", sku=sku)
    return {each.store_id: each.quantity for each in page.levels}


async def test_what_is_known_of_a_later_moment_stays_and_the_same_again_changes_nothing(shop: Shop) -> None:
    await shop.products("a", "b")
    await shop.stores("s", "t")
    first = await shop.stock(START - MINUTE, ("a", "s", 5), ("a", "t", 7), ("b", "s", 0))
    assert (first.changed, first.unchanged, first.outdated, len(first.rejected)) == (3, 0, 0, 0)
    again = await shop.stock(START - MINUTE, ("a", "s", 5), ("a", "t", 7), ("b", "s", 0))
    assert (again.changed, again.unchanged, again.outdated) == (0, 3, 0)
    older = await shop.stock(START - 2 * MINUTE, ("a", "s", 99), ("b", "s", 98))
    assert (older.changed, older.outdated) == (0, 2)
    # A later moment that confirms what is known holds what lies between them off.
    assert (await shop.stock(START, ("a", "s", 5))).unchanged == 1
    assert (await shop.stock(START - MINUTE / 2, ("a", "s", 3), ("a", "t", 3))).outdated == 1
    page = await shop.call("ListProductStock", sku="a")
    assert [(each.store_id, each.quantity) for each in page.levels] == [("s", 5), ("t", 3)]
    assert page.total_quantity == 8
    assert [(each.product_name, each.store_name) for each in page.levels] == [("a", "s"), ("a", "t")]
    of_store = await shop.call("ListStoreStock", store_id="s")
    assert [(each.sku, each.quantity) for each in of_store.levels] == [("a", 5), ("b", 0)]
    told = [
        [(each.sku, each.store_id, each.quantity) for each in fact.stock_changed.lines] for fact in await shop.facts()
    ]
    assert told[2:] == [[("a", "s", 5), ("a", "t", 7), ("b", "s", 0)], [("a", "t", 3)]]


async def test_statements_in_any_order_come_to_the_same(shop: Shop) -> None:
    await shop.stores("s")
    statements = [(START, 5), (START, 3), (START - MINUTE, 9)]
    orders = list(itertools.permutations(statements))
    await shop.products(*(f"p{number}" for number in range(len(orders))))
    for number, order in enumerate(orders):
        for at, quantity in order:
            await shop.stock(at, (f"p{number}", "s", quantity))
        assert await levels(shop, f"p{number}") == {"s": 3}


async def test_lines_of_unknown_or_archived_things_are_named_and_the_others_taken(shop: Shop) -> None:
    await shop.products("a", "gone")
    await shop.stores("s")
    await shop.call("DeleteProduct", sku="gone")
    done = await shop.stock(START, ("nope", "s", 1), ("a", "s", 2), ("a", "nowhere", 3), ("gone", "nowhere", 4))
    assert done.changed == 1
    assert [(each.index, each.reason) for each in done.rejected] == [
        (index, Reason.ERROR_REASON_NOT_FOUND) for index in (0, 2, 3)
    ]
    assert "product nope," in done.rejected[0].message
    assert "store nowhere," in done.rejected[1].message
    assert "product gone and no store nowhere," in done.rejected[2].message
    assert await levels(shop, "a") == {"s": 2}


async def test_a_moment_to_come_counts_as_now_and_one_far_ahead_is_refused(shop: Shop) -> None:
    await shop.products("a")
    await shop.stores("s")
    await shop.stock(START + timedelta(hours=5), ("a", "s", 5))
    shop.clock.advance(MINUTE)
    assert (await shop.stock(shop.clock.now(), ("a", "s", 4))).changed == 1
    with pytest.raises(InvalidArgument) as caught:
        await shop.stock(shop.clock.now() + timedelta(days=1, seconds=1), ("a", "s", 3))
    assert caught.value.reason == Reason.ERROR_REASON_INVALID_TIMESTAMP
    assert await levels(shop, "a") == {"s": 4}


async def test_one_line_twice_is_refused_and_nothing_of_the_call_is_taken(shop: Shop) -> None:
    await shop.products("a", "b")
    await shop.stores("s")
    with pytest.raises(InvalidArgument) as caught:
        await shop.stock(START, ("a", "s", 1), ("b", "s", 2), ("a", "s", 3))
    assert caught.value.metadata["field"] == "lines[2]"
    assert await levels(shop, "b") == {}


async def test_over_the_limit_nothing_is_taken(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stock_usecase, "MAXIMUM_LEVELS", 2)
    await shop.products("a", "b", "c")
    await shop.stores("s")
    await shop.stock(START - MINUTE, ("a", "s", 1))
    with pytest.raises(ResourceExhausted):
        await shop.stock(START, ("a", "s", 9), ("b", "s", 1), ("c", "s", 1))
    assert await levels(shop, "a") == {"s": 1}
    assert (await shop.stock(START, ("a", "s", 9), ("b", "s", 1))).changed == 2


async def test_many_at_once_end_as_if_one_after_the_other(shop: Shop) -> None:
    skus = [f"p{number}" for number in range(20)]
    await shop.products(*skus)
    await shop.stores("s", "t")
    await asyncio.gather(
        *(
            shop.stock(
                START - number * MINUTE,
                *((sku, where, number) for sku in (skus if number % 2 else skus[::-1]) for where in ("s", "t")),
            )
            for number in range(16)
        )
    )
    assert all([await levels(shop, sku) == {"s": 0, "t": 0} for sku in skus])


async def test_pages_of_stock_hold_all_of_it_once(shop: Shop) -> None:
    stores = [f"s{number:02}" for number in range(7)]
    await shop.products("a")
    await shop.stores(*stores)
    await shop.stock(START, *(("a", each, 1) for each in stores))
    found, token = [], ""
    while True:
        page = await shop.call("ListProductStock", sku="a", page_size=3, page_token=token)
        assert page.total_quantity == 7
        found += [each.store_id for each in page.levels]
        if not (token := page.next_page_token):
            break
    assert found == stores
    with pytest.raises(NotFound):
        await shop.call("ListStoreStock", store_id="nowhere")

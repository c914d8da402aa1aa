"""Products and stores: taken in, changed, searched, archived and brought back, with what stores have of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop, open_shop
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform


@pytest.fixture(scope="module")
def shop(platform: Platform) -> Iterator[Shop]:
    """A shop of its own: what is taken in here would be found by others."""
    workspace = create_workspace(platform, "catalogue")
    yield open_shop(workspace)
    workspace.http.close()


async def test_a_product_is_taken_in_changed_archived_and_brought_back(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url("/catalogue"))
        await page.get_by_role("button", name="新建商品").click()
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_text("请填写 SKU")).to_be_visible()
        await page.get_by_label("SKU").fill("YK-01")
        await page.get_by_label("名称").fill("丝绒口红")
        await page.get_by_label("类目").fill("彩妆//口红")
        await page.get_by_label("价格").fill("149.90")
        await page.get_by_role("button", name="添加属性").click()
        await page.get_by_label("名称，如颜色").fill("色号")
        await page.get_by_label("值", exact=True).fill("#07")
        await page.get_by_role("button", name="保存").click()
        # The API refuses an empty level, says where, and what was typed is there still.
        await expect(page.get_by_role("alert")).to_contain_text("category")
        await page.get_by_label("类目").fill("彩妆/口红")
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_role("heading", name="丝绒口红")).to_be_visible()
        made = shop.workspace.get("/v1/products/YK-01")
        assert (made["price"], made["attributes"]) == ({"amount": "149.90", "currencyCode": "CNY"}, {"色号": "#07"})

        # Stock: of a store that there is not, then of one that there is.
        await page.get_by_label("门店编号").fill("nowhere")
        await page.get_by_label("数量").fill("4")
        await page.get_by_role("button", name="登记").click()
        await expect(page.get_by_text("没有这家门店")).to_be_visible()
        await page.get_by_label("门店编号").fill("SH-01")
        await page.get_by_role("button", name="登记").click()
        await expect(page.get_by_text("共 4")).to_be_visible()
        assert shop.workspace.get("/v1/stores/SH-01/stock")["levels"][1]["quantity"] == "4"

        # Somebody else was first; both ways on, and a price that is emptied is gone.
        await page.get_by_label("价格").fill("")
        theirs = {**{name: made[name] for name in ("sku", "displayName", "category", "price")}, "brand": "Aurora"}
        shop.workspace.post("/v1/products:batchUpsert", {"products": [theirs]})
        await page.get_by_role("button", name="保存").click()
        await page.get_by_role("button", name="用我的覆盖").click()
        await expect(page.get_by_text("尚未保存")).to_have_count(0)
        assert "price" not in shop.workspace.get("/v1/products/YK-01")

        await page.get_by_role("button", name="归档").click()
        await page.get_by_role("dialog").get_by_role("button", name="归档").click()
        await expect(page).to_have_url(shop.url("/catalogue"))
        await expect(page.get_by_role("link", name="丝绒口红")).to_have_count(0)
        await page.get_by_role("switch").click()
        await page.get_by_role("link", name="丝绒口红").click()
        await expect(page.get_by_text("已归档，只能查看。")).to_be_visible()
        await page.get_by_role("button", name="恢复").click()
        await expect(page.get_by_role("button", name="保存")).to_be_visible()
        assert "deleteTime" not in shop.workspace.get("/v1/products/YK-01")
        # The refusal of a category, and who came second.
        assert [each for each in watched.troubles if "400" not in each and "409" not in each] == []


async def test_lists_are_narrowed_and_the_address_keeps_it(open_page: OpenPage, shop: Shop) -> None:
    products = [
        {"sku": "N-1", "displayName": "玉兰精华", "category": "护肤/精华", "brand": "山茶记"},
        {
            "sku": "N-2",
            "displayName": "米糠面霜",
            "category": "护肤/面霜",
            "brand": "一客",
            "status": "PRODUCT_STATUS_OFF_SALE",
        },
    ]
    shop.workspace.post("/v1/products:batchUpsert", {"products": products})
    async with open_page("ROLE_VIEWER") as watched:
        page = watched.page
        await page.goto(shop.url("/catalogue?category=护肤"))
        await expect(page.get_by_role("link", name="米糠面霜")).to_be_visible()
        await expect(page.get_by_role("link", name="连衣裙")).to_have_count(0)
        await page.get_by_role("textbox", name="按名称查找").fill("玉兰")
        await expect(page.get_by_role("link", name="米糠面霜")).to_have_count(0)
        await page.reload()
        await expect(page.get_by_role("link", name="玉兰精华")).to_be_visible()
        await expect(page.get_by_role("link", name="米糠面霜")).to_have_count(0)
        # Who only reads sees the way, and hears why it is none.
        await expect(page.get_by_role("button", name="新建商品")).to_have_attribute("aria-disabled", "true")
        await page.get_by_role("link", name="玉兰精华").click()
        await expect(page.get_by_label("名称", exact=True)).to_be_disabled()
        assert watched.troubles == []


async def test_a_store_is_taken_in_with_its_hours(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_MARKETER", language="en-US", width=1024) as watched:
        page = watched.page
        await page.goto(shop.url("/catalogue/stores"))
        await page.get_by_role("button", name="New store").click()
        await page.get_by_label("Store number").fill("BJ-02")
        await page.get_by_label("Name").fill("Beijing 2")
        await page.get_by_label("Region").fill("North/Beijing")
        await page.get_by_role("button", name="Add hours").click()
        await page.get_by_label("Closes").fill("25:00")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("Such as 10:00")).to_be_visible()
        await page.get_by_label("Closes").fill("02:00")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("heading", name="Beijing 2")).to_be_visible()
        kept = shop.workspace.get("/v1/stores/BJ-02")
        assert kept["openingHours"] == [{"weekday": "WEEKDAY_MONDAY", "openTime": "10:00", "closeTime": "02:00"}]
        assert kept["timeZone"]
        await page.goto(shop.url("/catalogue/stores"))
        await page.get_by_text("North/Beijing", exact=True).click()
        await expect(page.get_by_role("link", name="上海徐汇店")).to_have_count(0)
        await expect(page.get_by_role("link", name="Beijing 2")).to_be_visible()
        assert watched.troubles == []

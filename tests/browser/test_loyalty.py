"""Points and tiers: set up, earned by an order, given, redeemed and taken back, as an operator does it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop, open_shop
from tests.e2e.client import until
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform


@pytest.fixture(scope="module")
def shop(platform: Platform) -> Iterator[Shop]:
    """A shop of its own: its programme is changed here."""
    workspace = create_workspace(platform, "loyalty")
    yield open_shop(workspace)
    workspace.http.close()


async def picture(page: Page, name: str) -> None:
    """Keeps a picture where somebody wants to look (`YIKE_PICTURES`)."""
    if folder := os.environ.get("YIKE_PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


async def test_a_programme_is_set_up_and_orders_earn_by_it(open_page: OpenPage, shop: Shop) -> None:
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url("/settings/loyalty"))
        await page.get_by_label("订单获得").fill("1")
        await page.get_by_label("每满").fill("10")
        await page.get_by_role("button", name="添加品类").click()
        await page.get_by_label("品类，与订单中一致").fill("tea")
        for place, (tier, title, threshold) in enumerate((("silver", "银卡", "100"), ("gold", "金卡", "50"))):
            await page.get_by_role("button", name="添加等级").click()
            await page.get_by_label("标识").nth(place).fill(tier)
            await page.get_by_label("名称", exact=True).nth(place).fill(title)
            await page.get_by_label("门槛").nth(place).fill(threshold)
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_text("必须高于前一等级的门槛")).to_be_visible()
        assert shop.workspace.get("/v1/loyaltySettings")["earning"]["points"] == "0"
        await page.get_by_label("门槛").nth(1).fill("5000")
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_text("已保存")).to_be_visible()
        await watched.settle()
        await picture(page, "settings-zh-1440")
        saved = shop.workspace.get("/v1/loyaltySettings")
        assert saved["earning"]["categories"] == [{"category": "tea", "multiplierPercent": 200}]
        assert [each["tierId"] for each in saved["tiers"]["tiers"]] == ["silver", "gold"]
        assert await watched.nameless() == []
        assert watched.troubles == []
    buyer = {"userId": "member-0"}
    order = {"order_id": "L-1", "revenue": 1200}
    shop.workspace.batch([{"type": "track", "event": "Order Completed", "properties": order, **buyer}], trusted=True)
    customer = shop.workspace.customer_of("user_id", "member-0")
    until(lambda: shop.workspace.get(f"/v1/customers/{customer}/points")["balance"] == "120", "the order earned")
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url(f"/customers/{customer}?tab=points"))
        await expect(page.get_by_text("银卡").first).to_be_visible()
        await page.get_by_role("button", name="发放").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("button", name="发放").click()
        await expect(dialog.get_by_text("请输入非零整数").first).to_be_visible()
        await dialog.get_by_label("积分", exact=True).fill("30")
        await dialog.get_by_label("原因").fill("生日礼物")
        await picture(page, "dialog-zh-1440")
        await dialog.get_by_role("button", name="发放").click()
        await expect(page.get_by_text("生日礼物")).to_be_visible()
        await page.get_by_role("button", name="抵扣").click()
        await dialog.get_by_label("积分", exact=True).fill("151")
        await dialog.get_by_label("原因").fill("换购")
        await dialog.get_by_role("button", name="抵扣").click()
        await expect(dialog.get_by_text("积分不足")).to_be_visible()
        await dialog.get_by_label("积分", exact=True).fill("50")
        await dialog.get_by_role("button", name="抵扣").click()
        await expect(page.get_by_role("cell", name="换购")).to_be_visible()
        assert shop.workspace.get(f"/v1/customers/{customer}/points")["balance"] == "100"
        await page.get_by_role("row", name="换购").get_by_role("button", name="撤回").click()
        await page.get_by_role("dialog").get_by_label("原因").fill("退货")
        await page.get_by_role("dialog").get_by_role("button", name="撤回").click()
        await expect(page.get_by_role("cell", name="退货")).to_be_visible()
        assert shop.workspace.get(f"/v1/customers/{customer}/points")["balance"] == "150"
        await watched.settle()
        await picture(page, "file-zh-1440")
        assert await watched.nameless() == []
        assert watched.troubles == []


@pytest.mark.parametrize(("language", "width"), [("zh-CN", 1024), ("en-US", 1440), ("en-US", 1024)])
async def test_file_and_settings_fit(open_page: OpenPage, shop: Shop, language: str, width: int) -> None:
    customer = shop.workspace.customer_of("user_id", "member-0")
    async with open_page(language=language, width=width) as watched:
        for name, address in (("file", f"/customers/{customer}?tab=points"), ("settings", "/settings/loyalty")):
            await watched.page.goto(shop.url(address))
            await watched.settle()
            await picture(watched.page, f"{name}-{language[:2]}-{width}")
            assert not await watched.scrolls_sideways()
        assert await watched.nameless() == []
        assert watched.troubles == []

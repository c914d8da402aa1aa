"""Reports that are kept and alerts on figures, in a real browser: kept from a page, taken as a file, tried on the past."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop
from tests.browser.test_insight import known
from tests.browser.test_standing import picture


async def test_a_report_is_kept_from_its_page_and_taken_as_a_file(open_page: OpenPage, shop: Shop) -> None:
    known(shop)
    async with open_page(width=1440) as watched:
        page = watched.page
        await page.goto(shop.url("/insight?metric=METRIC_ORDERS&by=property&of=currency"))
        await page.get_by_role("button", name="存为报表").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("名称").fill("每种货币的订单")
        await dialog.get_by_role("button", name="保存").click()
        await expect(dialog).to_be_hidden()
        await page.get_by_role("tab", name="报表").click()
        await expect(page.get_by_text("每种货币的订单", exact=True)).to_be_visible()
        await watched.settle()
        await picture(page, "reports-zh")
        assert await watched.nameless() == []
        async with page.expect_download() as saved:
            row = page.get_by_role("row").filter(has_text="每种货币的订单")
            await row.get_by_role("button", name=re.compile("CSV")).click()
        content = (await (await saved.value).path()).read_text("utf-8-sig")
        assert any("CNY" in line for line in content.splitlines())
        assert watched.troubles == []


async def test_an_alert_is_tried_on_the_past_made_and_paused(open_page: OpenPage, shop: Shop) -> None:
    known(shop)
    async with open_page(width=1024, language="en-US") as watched:
        page = watched.page
        await page.goto(shop.url("/insight/alerts"))
        await page.get_by_role("button", name="New alert").first.click()
        drawer = page.get_by_role("dialog")
        await drawer.get_by_label("Name").fill("No orders")
        await drawer.get_by_text("Fixed bounds", exact=True).click()
        await drawer.get_by_label("Below").fill("1")
        await drawer.get_by_role("button", name="Try it on the last 56 days").click()
        await expect(drawer.get_by_role("columnheader", name="Outcome", exact=True)).to_be_visible()
        await watched.settle()
        await picture(page, "alert-en")
        await drawer.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_text("No orders", exact=True)).to_be_visible()
        (kept,) = shop.workspace.get("/v1/alerts")["alerts"]
        assert (kept["displayName"], kept["threshold"]) == ("No orders", {"lessThan": "1"})
        await watched.settle()
        await picture(page, "alerts-en")
        assert await watched.nameless() == []
        assert watched.troubles == []


async def test_pages_of_clusters_and_of_goods_are_drawn(open_page: OpenPage, shop: Shop) -> None:
    known(shop)
    async with open_page(width=1440) as watched:
        page = watched.page
        for name, address in (
            ("clusters-zh", "/insight/clusters"),
            ("products-zh", "/insight/products"),
            ("flow-zh", "/insight/standing"),
        ):
            await page.goto(shop.url(address))
            await watched.settle()
            await picture(page, name)
        assert watched.troubles == []

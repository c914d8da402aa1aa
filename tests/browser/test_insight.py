"""Insight in a real browser: figures open to the customers behind them, a funnel shows where they stop, cohorts and paths are drawn."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop
from tests.browser.test_standing import picture
from tests.e2e.client import until


def known(shop: Shop) -> None:
    """Waits until a report knows the orders of the shop."""
    until(
        lambda: (
            shop.workspace.post("/v1/insight:query", {"metrics": ["METRIC_BUYERS"]})["series"][0]["metrics"][0]["total"]
            != "0"
        ),
        "the orders are in the history",
    )


async def test_a_figure_opens_to_its_customers_and_is_split(open_page: OpenPage, shop: Shop) -> None:
    known(shop)
    async with open_page(width=1440) as watched:
        page = watched.page
        await page.goto(shop.url("/insight?metric=METRIC_BUYERS&by=property&of=currency"))
        await expect(page.get_by_role("img", name="购买客户", exact=False)).to_be_visible()
        await expect(page.get_by_role("cell", name="CNY", exact=True)).to_be_visible()
        await watched.settle()
        await picture(page, "insight-figures-zh")
        assert await watched.nameless() == []
        await page.get_by_role("button", name="购买客户", exact=False).last.click()
        drawer = page.get_by_role("dialog")
        await expect(drawer.get_by_role("link", name="夏林", exact=True)).to_be_visible()
        await expect(drawer.get_by_role("link", name="宋艳")).to_have_count(0)
        await page.keyboard.press("Escape")
        async with page.expect_download() as saved:
            await page.get_by_role("button", name="下载 CSV").click()
        content = (await (await saved.value).path()).read_text("utf-8-sig")
        assert content.splitlines()[0].startswith("货币,")
        assert any(line.startswith("CNY,") for line in content.splitlines())
        await page.get_by_text("按时期", exact=True).click()
        await watched.settle()
        assert watched.troubles == []


async def test_a_way_a_cohort_and_paths_are_shown(open_page: OpenPage, shop: Shop) -> None:
    known(shop)
    async with open_page(language="en-US", width=1024) as watched:
        page = watched.page
        await page.goto(
            shop.url('/insight/funnel?steps=[{"eventName":"Order Completed"},{"eventName":"Product Viewed"}]')
        )
        await page.get_by_role("button", name="Stopped here", exact=False).first.click()
        await expect(page.get_by_role("dialog").get_by_role("link", name="夏林", exact=True)).to_be_visible()
        await page.keyboard.press("Escape")
        await watched.settle()
        await picture(page, "insight-funnel-en")
        assert not await watched.scrolls_sideways()
        await page.goto(shop.url("/insight/retention"))
        await expect(page.get_by_role("columnheader", name="Came in")).to_be_visible()
        await watched.settle()
        await picture(page, "insight-retention-en")
        await page.goto(shop.url("/insight/paths?start=Order+Completed"))
        await expect(page.get_by_role("img", name="What customers did", exact=False)).to_be_visible()
        await watched.settle()
        await picture(page, "insight-paths-en")
        assert await watched.nameless() == []
        assert watched.troubles == []

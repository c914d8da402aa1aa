"""How customers stand: set, measured, counted, read in a customer's file, and made a segment of, as an operator does it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
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
    """A shop of its own: its settings are changed here."""
    workspace = create_workspace(platform, "standing")
    shop = open_shop(workspace)
    now = datetime.now(UTC)
    orders = [
        {
            "type": "track", "event": "Order Completed", "userId": f"buyer-{number}", "messageId": f"standing-{number}",
            "timestamp": (now - timedelta(days=number * 10 + 1)).isoformat(),
            "properties": {"order_id": f"S-{number}", "revenue": 100 * (10 - number)},
        }
        for number in range(10)
    ]  # fmt: skip
    workspace.batch(orders)
    workspace.settle()
    yield shop
    workspace.http.close()


async def picture(page: Page, name: str) -> None:
    """Keeps a picture where somebody wants to look (`YIKE_PICTURES`)."""
    if folder := os.environ.get("YIKE_PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


async def test_thresholds_are_tried_and_set_and_bounds_are_measured(open_page: OpenPage, shop: Shop) -> None:
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url("/settings/standing"))
        await expect(page.get_by_text("分数还没有测算").first).to_be_visible()
        await page.get_by_label("活跃：距末单天数").fill("40")
        await expect(page.get_by_text("按这些天数")).to_be_visible()
        await page.get_by_label("有流失风险：距末单天数").fill("30")
        await page.get_by_role("button", name="保存").click()
        # What does not ascend is refused in the form's own words and by the server.
        await expect(page.get_by_text("active").first).to_be_visible()
        await page.get_by_label("有流失风险：距末单天数").fill("70")
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_text("已保存")).to_be_visible()
        saved = shop.workspace.get("/v1/standingSettings")["lifecycle"]
        assert saved == {"newDays": 30, "activeDays": 40, "atRiskDays": 70, "asleepDays": 365}
        await page.get_by_role("button", name="马上测算").click()
        await expect(page.get_by_text("最近购买分").first).to_be_visible(timeout=30_000)
        await watched.settle()
        await picture(page, "standing-settings-zh")
        assert await watched.nameless() == []


async def test_a_cell_of_the_matrix_becomes_a_segment_and_a_file_says_why(open_page: OpenPage, shop: Shop) -> None:
    workspace = shop.workspace
    if workspace.get("/v1/standingSettings")["measuredVersion"] == "0":
        workspace.post("/v1/standingSettings:measure", {"requestId": "browser"})
        until(lambda: workspace.get("/v1/standingSettings")["measuredVersion"] != "0", "bounds are measured")
    async with open_page(language="en-US") as watched:
        page = watched.page
        await page.goto(shop.url("/insight/standing"))
        await expect(page.get_by_role("table", name="RFM matrix")).to_be_visible()
        await watched.settle()
        await picture(page, "insight-en")
        assert await watched.nameless() == []
        # Each pair of the matrix becomes a rule, which finds as many as the pair says.
        pairs = page.get_by_role("link", name=re.compile(r"^R\d FM\d: \d+ customers?, begin a segment$"))
        assert await pairs.count() > 3
        for number in range(await pairs.count()):
            counted = (await pairs.nth(number).inner_text()).strip()
            await pairs.nth(number).click()
            await expect(page.locator(".ant-statistic-content")).to_have_text(counted)
            await page.go_back()
            await watched.settle()
        await page.get_by_role("link", name="Champions").click()
        await expect(page.get_by_label("What of the standing")).to_be_visible()
        await page.get_by_label("Name", exact=True).fill("Champions of the shop")
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_role("heading", name="Champions of the shop")).to_be_visible()
        await expect(page.get_by_text("RFM cell is Champions").first).to_be_visible()
        customer = workspace.customer_of("user_id", "buyer-0")
        await page.goto(shop.url(f"/customers/{customer}"))
        await page.get_by_role("button", name="Why").click()
        await expect(page.get_by_text("First order", exact=False).first).to_be_visible()
        await watched.settle()
        await picture(page, "standing-file-en")
        assert watched.troubles == []


@pytest.mark.parametrize("width", [1440, 1024, 768])
@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
async def test_inputs_side_by_side_stand_on_one_line_though_a_label_takes_two(
    open_page: OpenPage, shop: Shop, width: int, language: str
) -> None:
    async with open_page(language=language, width=width) as watched:
        await watched.page.goto(shop.url("/settings/standing"))
        await expect(watched.page.locator(".yk-even").first).to_be_visible()
        await watched.settle()
        await picture(watched.page, f"standing-settings-{language}-{width}")
        # Of each group: the tops of the inputs, by the rows that their fields stand in.
        uneven = await watched.page.evaluate(
            """() => [...document.querySelectorAll(".yk-even")].flatMap((group) => {
                const fields = [...group.children].filter((it) => it.matches(".ant-form-item"));
                const tops = fields.map((it) => [it.offsetTop, it.querySelector(".ant-form-item-control").getBoundingClientRect().top]);
                return tops.filter(([row, top]) => tops.some(([other, its]) => other === row && Math.abs(its - top) > 1));
            })"""
        )
        assert uneven == []
        # What stands beside a field and is higher does not push it down.
        pushed = await watched.page.evaluate(
            """() => [...document.querySelectorAll(".yk-even > .ant-form-item")].filter((it) =>
                it.querySelector(".ant-form-item-label").getBoundingClientRect().height + 60
                < it.querySelector(".ant-form-item-control").getBoundingClientRect().top - it.getBoundingClientRect().top
            ).length"""
        )
        assert pushed == 0
        assert not await watched.scrolls_sideways()
        assert watched.troubles == []

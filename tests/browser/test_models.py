"""Models: a training is asked for, watched, and says what came of it."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop


async def test_a_training_that_lacks_history_says_what_it_takes(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url("/models"))
        # Nothing was trained yet: the empty state offers the next act, too.
        await expect(page.get_by_text("还没有训练过模型")).to_be_visible()
        await page.get_by_role("button", name="训练模型").first.click()
        await page.get_by_role("dialog").get_by_role("button", name="开始训练").click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        # It is the platform's work, not the page's: who goes away and comes back finds it.
        await page.goto(shop.url("/home"))
        await page.goto(shop.url("/models"))
        await expect(page.get_by_role("alert")).to_contain_text("历史数据太少")
        await expect(page.get_by_role("alert")).to_contain_text("200 位买过的客户")
        # In the record it is by name who asked for it.
        await expect(page.get_by_role("row", name="Marketer").first).to_contain_text("未完成")
        assert watched.troubles == []


async def test_who_may_only_read_trains_nothing(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_VIEWER", language="en-US") as watched:
        await watched.page.goto(shop.url("/models"))
        button = watched.page.get_by_role("button", name="Train the model").first
        await expect(button).to_have_attribute("aria-disabled", "true")
        await button.click(force=True)
        await expect(watched.page.get_by_role("dialog")).to_have_count(0)

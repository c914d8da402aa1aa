"""Computed traits in a real browser: one is made beside what it gives, compared by a segment, and read in a customer's file."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop


async def test_a_computed_trait_is_made_compared_and_read(open_page: OpenPage, shop: Shop) -> None:
    async with open_page(width=1440) as watched:
        page = watched.page
        await page.goto(shop.url("/computed-traits"))
        await page.get_by_role("button", name="新建计算属性").first.click()
        # The list has a box to find names in.
        await page.get_by_label("名称", exact=True).fill("下单次数")
        await page.get_by_text("按事件", exact=True).click()
        await page.get_by_label("事件", exact=True).fill("Order Completed")
        await page.keyboard.press("Escape")
        # Three people bought; what it gives stands beside it before it is saved.
        await expect(page.get_by_text("有值的客户")).to_be_visible()
        await expect(page.get_by_text("中位数")).to_be_visible()
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_role("link", name="下单次数")).to_be_visible()
        (made,) = shop.workspace.get('/v1/computedTraits?filter=displayName="下单次数"')["computedTraits"]
        assert made["measure"]["event"]["eventName"] == "Order Completed"

        await page.goto(shop.url("/segments/new"))
        await page.get_by_label("名称").fill("下过单的")
        await page.get_by_role("button", name="添加条件").click()
        await page.get_by_role("menuitem", name="计算属性", exact=True).click()
        # Typed and chosen by Enter: where a list unfolds is nothing to aim at.
        choice = page.get_by_role("combobox", name="计算属性")
        await choice.fill("下单次数")
        await choice.press("Enter")
        await expect(page.get_by_role("button", name="保存")).to_be_enabled()
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_text("下单次数 至少 1")).to_be_visible()

        customer = shop.workspace.customer_of("user_id", "member-0")
        await page.goto(shop.url(f"/customers/{customer}?tab=traits"))
        await expect(page.get_by_role("link", name="下单次数")).to_be_visible()
        assert watched.troubles == []

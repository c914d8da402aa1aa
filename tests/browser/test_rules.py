"""Rules in the builder: ready-made ones, sequences, numbers against each other; and the sentence of each."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop


@pytest.mark.quick
async def test_a_ready_made_rule_is_changed_and_reads_as_a_sentence_wherever_it_stands(
    open_page: OpenPage, shop: Shop
) -> None:
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url("/segments/new"))
        await page.get_by_label("名称", exact=True).fill("看了又看")
        await expect(page.get_by_text("规则完整后，这里用一句话说明它。")).to_be_visible()
        await page.get_by_role("combobox", name="从现成规则开始").click()
        await page.get_by_title("同一商品浏览超过 3 次未购买").click()
        await expect(
            page.get_by_text("此后至今没有“完成订单”（按“products[].product_id”），且商品相同。")
        ).to_be_visible()
        await page.get_by_role("spinbutton", name="首尾相隔少于").fill("48")
        said = "此后2 天内没有“完成订单”（按“products[].product_id”），首尾相隔少于2 天，且商品相同。"
        await expect(page.get_by_text(said)).to_be_visible()
        # Beside it one number against another.
        await page.get_by_role("button", name="添加条件").click()
        await page.get_by_role("menuitem", name="对比", exact=True).click()
        await expect(page.get_by_text("任意事件的次数至多为60 天前至30 天前任意事件的次数的 50%。")).to_be_visible()
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_role("heading", name="看了又看")).to_be_visible()
        await expect(page.get_by_text("客户满足：")).to_contain_text("，并且最近 30 天任意事件的次数至多为")
        await page.goto(shop.url("/segments"))
        await expect(page.get_by_role("row").filter(has_text="看了又看")).to_contain_text(
            "客户满足：最近 30 天先有“浏览商品”"
        )
        assert watched.troubles == []


async def test_what_was_changed_in_a_rule_is_undone_and_done_again(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_MARKETER", language="en-US", width=1024) as watched:
        page = watched.page
        await page.goto(shop.url("/segments/new"))
        undo, redo = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Redo")
        await expect(undo).to_be_disabled()
        await page.get_by_role("button", name="Add a condition").click()
        await page.get_by_role("menuitem", name="Event", exact=True).click()
        event = page.get_by_role("combobox", name="Event")
        await event.press_sequentially("Order Completed", delay=5)
        await expect(page.get_by_text("of all").first).to_contain_text("75%")
        # What was typed in one go is undone in one go, in the field itself.
        await event.press("Escape")
        await event.press("Control+z")
        await expect(event).to_have_value("")
        await event.press("Control+z")
        await expect(event).to_have_count(0)
        await expect(undo).to_be_disabled()
        await redo.click()
        await redo.click()
        await expect(event).to_have_value("Order completed")
        await expect(redo).to_be_disabled()
        # A name is none of the rule: its field undoes by itself.
        await page.get_by_label("Name", exact=True).fill("Buyers")
        await page.get_by_label("Name", exact=True).press("Control+z")
        await expect(event).to_have_value("Order completed")
        assert not await watched.scrolls_sideways()
        assert watched.troubles == []

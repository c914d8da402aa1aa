"""Finding what one needs: by Ctrl-K, and what was refused on its way in."""

from __future__ import annotations

import json
import re

from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import PHONE, Shop
from tests.e2e.client import until


async def test_what_was_refused_is_mended_and_sent_again(open_page: OpenPage, shop: Shop) -> None:
    refused = {"type": "track", "userId": "member-0", "messageId": "r-1", "properties": {"revenue": 1}}
    assert shop.workspace.batch([refused])["rejected"]
    until(lambda: shop.workspace.get("/v1/rejectedEvents")["rejectedEvents"], "it is kept")
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url("/home"))
        await page.get_by_role("link", name=re.compile("被拒收")).click()
        row = page.get_by_role("row", name="缺少必填内容")
        await row.get_by_role("button", name="查看").click()
        drawer = page.get_by_role("dialog", name="被拒收的事件")
        body = drawer.get_by_role("textbox", name="内容")
        # Still wrong: it says so, and what was typed stays.
        await body.fill(json.dumps({**refused, "event": ""}))
        await drawer.get_by_role("button", name="发送改正后的内容").click()
        await expect(drawer.get_by_role("alert").last).to_contain_text("缺少必填内容")
        await body.fill(json.dumps({**refused, "event": "Mended"}))
        await drawer.get_by_role("button", name="发送改正后的内容").click()
        await expect(drawer).to_have_count(0)
        await expect(page.get_by_text("没有被拒收的数据")).to_be_visible()
        assert watched.troubles == []
    customer = shop.workspace.customer_of("user_id", "member-0")
    events = shop.workspace.get(f"/v1/customers/{customer}/events?eventName=Mended")["events"]
    assert len(events) == 1


async def test_ctrl_k_leads_to_a_customer_by_phone_and_to_a_page_by_name(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url("/segments"))
        await watched.settle()
        await page.keyboard.press("Control+k")
        box = page.get_by_role("combobox", name="搜索")
        await box.fill(PHONE)
        await expect(page.get_by_role("option", name="夏林")).to_be_visible()
        await box.press("Enter")
        await expect(page.get_by_role("heading", name="夏林")).to_be_visible()
        await page.get_by_role("button", name="搜索").click()
        await box.fill("购后")
        await expect(page.get_by_role("option", name="购后感谢")).to_be_visible()
        await box.fill("审计")
        await page.get_by_role("option", name="审计日志").click()
        await expect(page).to_have_url(re.compile("/settings/audit$"))
        assert watched.troubles == []

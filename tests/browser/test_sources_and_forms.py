"""Sources and forms in a real browser: what an operator builds, and what a visitor fills in without any script."""

from __future__ import annotations

import os
import re

from playwright.async_api import Browser, expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import MARKUP, Shop
from tests.e2e.client import until

PICTURES = os.environ.get("YIKE_PICTURES", "")


async def test_a_visitor_fills_in_a_form_without_any_script(browser: Browser, shop: Shop) -> None:
    form = next(each for each in shop.workspace.get("/v1/forms")["forms"] if MARKUP in each["title"])
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    try:
        await page.goto(f"{shop.workspace.url}/f/{form['formId']}")
        await expect(page.get_by_role("heading", name=f"欢迎 {MARKUP}")).to_be_visible()
        await page.get_by_label(f"手机 {MARKUP}").fill("12")
        await page.get_by_label("姓名").fill(MARKUP)
        # A browser is faster than a person: it is told so, and presses once more.
        button = page.get_by_role("button", name="提交")
        await button.click()
        wrong = page.get_by_text("请填写正确的电话号码")
        for _ in range(4):
            if await page.get_by_text("提交得太快了").count():
                await page.wait_for_timeout(1_200)
                await button.click()
        await expect(wrong).to_be_visible()
        await expect(page.get_by_label("姓名")).to_have_value(MARKUP)
        if PICTURES:
            await page.screenshot(path=f"{PICTURES}/form-page.png", full_page=True)
        await page.get_by_label(f"手机 {MARKUP}").fill("13912340000")
        await page.get_by_label("同意接收优惠短信").check()
        await button.click()
        await expect(page.get_by_role("status")).to_have_text("已收到，谢谢！")
    finally:
        await context.close()
    customer = shop.workspace.customer_of("phone", "+8613912340000")
    assert shop.workspace.get(f"/v1/customers/{customer}")["traits"]["name"] == MARKUP


async def test_an_operator_builds_a_form_and_sees_its_page(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_ADMIN", width=1440) as watched:
        page = watched.page
        await page.goto(shop.url("/data/forms/new"))
        await page.get_by_label("名称", exact=True).fill("试用申请")
        await page.get_by_label("标题", exact=True).fill("申请试用装")
        frame = page.frame_locator("iframe")
        await expect(frame.get_by_role("heading", name="申请试用装")).to_be_visible()
        await page.get_by_role("button", name="添加问题").click()
        await page.get_by_label("问题", exact=True).nth(1).fill("肤质")
        await expect(frame.get_by_text("肤质")).to_be_visible()
        if PICTURES:
            await page.screenshot(path=f"{PICTURES}/form-builder.png", full_page=True)
        await page.get_by_role("button", name=re.compile("^保 ?存$")).click()
        await expect(page).to_have_url(re.compile("/data/forms/frm_"))
        assert watched.troubles == []
    until(lambda: [f for f in shop.workspace.get("/v1/forms")["forms"] if f["title"] == "申请试用装"], "it is kept")


async def test_an_operator_makes_a_source_and_tries_its_mapping(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_ADMIN", width=1440) as watched:
        page = watched.page
        await page.goto(shop.url("/data/sources/new"))
        await page.get_by_label("名称", exact=True).fill("天猫订单")
        await page.get_by_role("button", name=re.compile("^保 ?存$")).click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_text("whsec_")).to_be_visible()
        await dialog.get_by_role("button").last.click()
        await expect(page).to_have_url(re.compile("/data/sources/src_"))
        await page.get_by_role("button", name="使用示例").click()
        await expect(page.get_by_text('"event": "Order Completed"')).to_be_visible()
        if PICTURES:
            await page.screenshot(path=f"{PICTURES}/source.png", full_page=True)
            await page.set_viewport_size({"width": 1024, "height": 768})
            await page.screenshot(path=f"{PICTURES}/source-1024.png", full_page=True)
            await page.goto(shop.url("/data/sources"))
            await watched.settle()
            await page.screenshot(path=f"{PICTURES}/sources-1024.png")
            await page.goto(shop.url("/data/forms"))
            await watched.settle()
            await page.screenshot(path=f"{PICTURES}/forms-1024.png")
        assert watched.troubles == []

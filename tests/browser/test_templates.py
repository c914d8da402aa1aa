"""A template's life in the console: a draft, what keeps it from being published, versions side by side, ten customers at random."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop

PICTURES = os.environ.get("YIKE_TEMPLATE_PICTURES", "")
"""A folder for pictures of what is tested, for those who look at it."""


async def picture(page: Page, name: str) -> None:
    if PICTURES:
        for width in (1440, 1024):
            await page.set_viewport_size({"width": width, "height": 900})
            await page.wait_for_timeout(600)
            await page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)


async def test_a_template_is_drafted_published_compared_and_restored(open_page: OpenPage, shop: Shop) -> None:
    made = shop.workspace.post(
        "/v1/templates",
        {
            "displayName": "到货提醒",
            "channel": "CHANNEL_EMAIL",
            "subject": "到货了",
            "html": "<h2>您好</h2>\n<p>羊毛围巾到货了。</p>",
        },
    )
    path = f"/v1/templates/{made['templateId']}"
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url(f"/templates/{made['templateId']}"))
        await expect(page.get_by_text("已发布 · 版本 1")).to_be_visible()
        await page.get_by_label("主题").fill("{{ custmer.traits.name }}，到货了")
        await page.get_by_role("button", name="保存草稿").click()
        await expect(page.get_by_text("有未发布的修改")).to_be_visible()
        assert shop.workspace.get(f"{path}/versions")["versions"][0]["version"] == 1
        await page.get_by_role("button", name="发布", exact=True).click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("没有这个变量")
        await expect(dialog).to_contain_text("customer.traits.name")
        await expect(dialog.get_by_role("button", name="发布为版本 2")).to_be_disabled()
        await picture(page, "problem")
        await dialog.get_by_role("button", name="取消").click()
        await page.get_by_label("主题").fill("{{ customer.traits.name }}，到货了")
        await page.get_by_role("textbox", name="网页版").fill("<h2>您好</h2>\n<p>羊毛围巾又到货了。</p>")
        await page.get_by_role("button", name="发布", exact=True).click()
        await expect(dialog).to_contain_text("没有发现问题")
        await picture(page, "publish")
        await dialog.get_by_role("button", name="发布为版本 2").click()
        await expect(page.get_by_text("已发布 · 版本 2")).to_be_visible()
        await page.get_by_role("tab", name="版本").click()
        compared = page.get_by_role("list", name="差别")
        await expect(compared.first).to_contain_text("到货了")
        await expect(compared.last).to_contain_text("羊毛围巾又到货了")
        await picture(page, "versions")
        await page.get_by_role("row", name="版本 1").get_by_role("button", name="恢复为草稿").click()
        await page.get_by_role("dialog").get_by_role("button", name="恢复为草稿").click()
        await expect(page.get_by_label("主题")).to_have_value("到货了")
        await expect(page.get_by_text("有未发布的修改")).to_be_visible()
        assert watched.troubles == []
    assert shop.workspace.get(path)["version"] == 2


async def test_a_preview_has_three_widths_and_ten_customers_at_random(open_page: OpenPage, shop: Shop) -> None:
    made = shop.workspace.post(
        "/v1/templates",
        {"displayName": "随机", "channel": "CHANNEL_EMAIL", "subject": "{{ customer.traits.name }} {{ customer.traits.nobody_has_it }}",
         "html": "<p>你好，{{ customer.traits.email }}</p>"},
    )  # fmt: skip
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url(f"/templates/{made['templateId']}"))
        frame = page.locator("iframe")
        for name, width in (("电脑", 1024), ("平板", 768), ("手机", 375)):
            await page.get_by_text(f"{name} {width}").click()
            await expect(frame).to_have_count(1)
            await expect(frame).to_have_js_property("clientWidth", width - 2)
            if name != "平板":
                await picture(page, f"preview-{width}")
        await page.get_by_role("button", name="随机抽取 10 位").click()
        await expect(page.get_by_text("位可以发送").first).to_be_visible()
        await expect(page.get_by_text("customer.traits.nobody_has_it").first).to_be_visible()
        assert "@shop.example" not in (await page.locator("main, body").first.inner_text()).replace(
            "***@shop.example", ""
        )
        await picture(page, "sample")
        assert watched.troubles == []


async def test_an_sms_is_shown_as_the_messages_that_it_is_sent_as(open_page: OpenPage, shop: Shop) -> None:
    made = shop.workspace.post(
        "/v1/templates", {"displayName": "长短信", "channel": "CHANNEL_SMS", "text": "到" * 100 + "，拒收请回复R"}
    )
    chat = shop.workspace.post(
        "/v1/templates",
        {
            "displayName": "企微",
            "channel": "CHANNEL_WECOM",
            "text": "您好，{{ customer.traits.name | default: '顾客' }}",
        },
    )
    async with open_page("ROLE_MARKETER", language="en-US") as watched:
        page = watched.page
        await page.goto(shop.url(f"/templates/{made['templateId']}"))
        await expect(page.get_by_text("1 of 2")).to_be_visible()
        await picture(page, "sms-en")
        await page.goto(shop.url(f"/templates/{chat['templateId']}"))
        await expect(page.get_by_text("WeCom application")).to_be_visible()
        await picture(page, "wecom-en")
        await page.goto(shop.url("/templates"))
        await expect(page.get_by_text("Published · version").first).to_be_visible()
        await picture(page, "list-en")
        assert watched.troubles == []

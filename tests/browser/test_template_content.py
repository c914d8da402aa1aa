"""A template of MJML with a block and variants, written in the console, previewed, and kept."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop


async def test_mjml_blocks_and_variants_are_written_previewed_and_kept(open_page: OpenPage, shop: Shop) -> None:
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url("/templates/new?channel=CHANNEL_EMAIL"))
        await page.get_by_label("名称", exact=True).fill("测试邮件")
        await page.get_by_label("主题", exact=True).fill("你好{{ blocks.block1 }}")
        await page.get_by_role("tab", name="MJML").click()
        await page.get_by_role("button", name="从示例开始").click()
        await page.get_by_role("button", name="动态内容块").click()
        await page.get_by_role("button", name="添加内容块").click()
        await page.get_by_label("适用客户").click()
        await page.get_by_title("特征", exact=True).click()
        await page.get_by_role("textbox", name="特征").fill("city")
        await page.get_by_role("textbox", name="值", exact=True).fill("上海")
        await page.get_by_label("文字，用于主题和纯文本版").first.fill("，上海")
        await page.get_by_role("button", name="版本测试").click()
        await page.get_by_role("button", name="测试两个版本").click()
        await page.get_by_placeholder("与模板相同").nth(1).fill("另一种写法")
        await expect(page.get_by_text("block1：none")).to_be_visible()
        await expect(page.get_by_text("版本 v1")).to_be_visible()
        await page.get_by_role("button", name="保存").click()
        await page.wait_for_url("**/templates/tpl_*")
        template_id = page.url.rsplit("/", 1)[1].partition("?")[0]
        kept = shop.workspace.get(f"/v1/templates/{template_id}")["content"]
        assert kept["mjml"].startswith("<mjml>")
        assert kept["blocks"][0]["cases"][0]["trait"]["value"] == "上海"
        assert [each["weight"] for each in kept["variants"]] == [1, 1]
        # The winner is chosen by weights.
        await page.get_by_role("button", name="版本测试").click()
        await page.get_by_role("button", name="选用").nth(1).click()
        await expect(page.get_by_label("权重").first).to_have_value("0")
        assert watched.troubles == []

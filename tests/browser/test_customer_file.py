"""Where a trait comes from, what tags mean, and to which company a customer belongs."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop


async def test_a_trait_tells_where_it_comes_from(open_page: OpenPage, shop: Shop) -> None:
    customer = shop.workspace.customer_of("user_id", "member-0")
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url(f"/customers/{customer}?tab=traits"))
        await page.get_by_role("button", name="“城市”的来历").click()
        drawer = page.get_by_role("dialog")
        await expect(drawer.get_by_text("当前显示", exact=True)).to_be_visible()
        await expect(drawer.get_by_text("显示最近一次的取值")).to_be_visible()
        await expect(drawer.get_by_text("i-0", exact=True)).to_be_visible()
        await watched.settle()
        assert watched.troubles == []


async def test_a_trait_is_changed_by_hand_and_the_timeline_tells_by_whom(open_page: OpenPage, shop: Shop) -> None:
    customer = shop.workspace.customer_of("user_id", "member-1")
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url(f"/customers/{customer}?tab=traits"))
        await page.get_by_role("button", name="修改属性").click()
        editor = page.get_by_role("dialog", name="修改属性")
        await editor.get_by_label("属性", exact=True).fill("level")
        await editor.get_by_text("数字", exact=True).click()
        await editor.get_by_label("值", exact=True).fill("3")
        await editor.get_by_role("button", name="保存").click()
        await expect(editor).to_have_count(0)
        assert shop.workspace.get(f"/v1/customers/{customer}")["traits"]["level"] == 3
        await page.get_by_role("button", name="“level”的来历").click()
        await page.get_by_role("dialog").get_by_role("button", name="修改属性").click()
        await editor.get_by_text("删除", exact=True).click()
        await editor.get_by_role("button", name="保存").click()
        await expect(editor).to_have_count(0)
        assert "level" not in shop.workspace.get(f"/v1/customers/{customer}")["traits"]
        await page.goto(shop.url(f"/customers/{customer}?kind=said"))
        await expect(page.get_by_role("img", name="人工", exact=True)).to_have_count(2)
        await page.goto(shop.url(f"/customers/{customer}?kind=tags"))
        await expect(page.get_by_text("还没有动态")).to_be_visible()
        await watched.settle()
        assert watched.troubles == []


async def test_tags_are_defined_one_and_many_and_given_by_family(open_page: OpenPage, shop: Shop) -> None:
    customer = shop.workspace.customer_of("user_id", "member-2")
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url("/tags"))
        await page.get_by_role("button", name="批量定义").click()
        await page.get_by_role("textbox", name="批量定义").fill("夜猫子\t行为\t夜猫子\tNight owl\n跑步\t兴趣")
        await page.get_by_role("button", name="定义 2 个标签").click()
        await expect(page.get_by_role("row").filter(has_text="跑步")).to_be_visible()
        await page.get_by_role("row").filter(has_text="夜猫子").get_by_role("button", name="编辑").click()
        await page.get_by_role("textbox", name="负责人", exact=True).fill("会员组")
        await page.get_by_role("dialog").get_by_role("button", name="保存").click()
        await expect(page.get_by_role("row").filter(has_text="会员组")).to_be_visible()
        assert shop.workspace.get("/v1/tags/夜猫子")["owner"] == "会员组"
        await page.goto(shop.url(f"/customers/{customer}"))
        await page.get_by_role("button", name="添加标签").click()
        await page.get_by_role("combobox", name="添加标签").fill("跑步")
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("移除标签 跑步")).to_be_visible()
        await watched.settle()
        assert watched.troubles == []


async def test_a_company_has_a_stage_and_members(open_page: OpenPage, shop: Shop) -> None:
    customer = shop.workspace.customer_of("user_id", "member-2")
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url("/companies"))
        await page.get_by_role("link", name="小南国").click()
        await page.get_by_role("combobox", name="阶段").click()
        await page.get_by_title("成交").click()
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_role("listitem").filter(has_text="成交")).to_be_visible()
        await page.get_by_role("button", name="添加客户").click()
        await page.get_by_role("textbox", name="客户编号").fill(customer)
        await page.get_by_role("dialog").get_by_role("button", name="添加客户").click()
        await page.get_by_role("link", name="Ann Lee").click()
        await expect(page.get_by_role("link", name="小南国")).to_be_visible()
        await watched.settle()
        assert watched.troubles == []

"""A customer is found, and the file says why."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import MARKUP, PHONE, Shop


@pytest.mark.quick
async def test_a_customer_is_found_by_phone_and_the_file_says_why(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url("/customers"))
        await page.get_by_placeholder("手机号、会员卡号、邮箱、姓名或客户编号").fill(PHONE)
        await expect(page.get_by_role("row")).to_have_count(2)
        await page.get_by_role("link", name="夏林").click()
        await expect(page.get_by_role("heading", name="夏林")).to_be_visible()
        await expect(page.get_by_text(PHONE)).to_have_count(0)
        await page.get_by_role("tab", name="人群").click()
        await page.get_by_text("买过的").click()
        await expect(page.get_by_label("满足", exact=True).first).to_be_visible()
        await page.get_by_role("combobox", name="选择人群").click()
        await page.get_by_title("常客").click()
        await expect(page.get_by_label("不满足", exact=True).first).to_be_visible()
        await expect(page).to_have_url(re.compile("why=regulars"))
        # What was asked stands in the address: back, and there again.
        await page.reload()
        await expect(page.get_by_label("不满足", exact=True).first).to_be_visible()
        assert watched.troubles == []


async def test_contact_points_are_masked_until_they_are_revealed_on_record(open_page: OpenPage, shop: Shop) -> None:
    customer = shop.workspace.customer_of("user_id", "member-0")
    async with open_page("ROLE_STORE_STAFF") as watched:
        page = watched.page
        await page.goto(shop.url(f"/customers/{customer}"))
        await expect(page.get_by_text("138****8000")).to_be_visible()
        await expect(page.get_by_text(PHONE)).to_have_count(0)
        await page.get_by_role("button", name="显示完整").click()
        await expect(page.get_by_text(PHONE)).to_be_visible()
    entries = shop.workspace.get("/v1/auditLog?method=RevealContacts")["entries"]
    assert [entry["resource"] for entry in entries] == [f"customers/{customer}"]


async def test_a_tag_is_added_and_its_removal_undone(open_page: OpenPage, shop: Shop) -> None:
    customer = shop.workspace.customer_of("user_id", "member-1")
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url(f"/customers/{customer}"))
        await page.get_by_role("button", name="添加标签").click()
        await page.get_by_role("combobox", name="添加标签").fill("常来")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("常来", exact=True)).to_be_visible()
        await page.get_by_label("移除标签 常来").click()
        await page.get_by_role("button", name="撤销").click()
        await expect(page.get_by_label("移除标签 常来")).to_be_visible()
        assert "常来" in shop.workspace.get(f"/v1/customers/{customer}")["tags"]


async def test_markup_and_marks_of_direction_in_a_name_are_text(open_page: OpenPage, shop: Shop) -> None:
    customer = shop.workspace.customer_of("user_id", "member-3")
    async with open_page() as watched:
        await watched.page.goto(shop.url(f"/customers/{customer}"))
        await expect(watched.page.get_by_role("heading", name="alert(1)")).to_have_text(MARKUP)
        await watched.settle()
        assert watched.troubles == []


async def test_who_may_only_read_sees_the_button_and_why(open_page: OpenPage, shop: Shop) -> None:
    customer = shop.workspace.customer_of("user_id", "member-0")
    async with open_page("ROLE_VIEWER") as watched:
        page = watched.page
        await page.goto(shop.url(f"/customers/{customer}"))
        button = page.get_by_role("button", name="添加标签")
        await expect(button).to_have_attribute("aria-disabled", "true")
        await button.hover()
        await expect(page.get_by_role("tooltip")).to_contain_text("修改客户标签、授权与积分")
        await button.click(force=True)
        await expect(page.get_by_role("textbox", name="添加标签")).to_have_count(0)


async def test_customers_are_filtered_by_what_stands_in_their_file(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url("/customers?segment=buyers"))
        await page.get_by_role("button", name="资料").click()
        await page.get_by_role("combobox", name="资料项").click()
        await page.get_by_title("city", exact=True).or_(page.get_by_title("城市", exact=True)).click()
        await page.get_by_role("combobox", name="等于").fill("上")
        await page.get_by_title("上海", exact=True).click()
        await page.get_by_role("button", name="添加条件").click()
        await expect(page).to_have_url(re.compile(r"traits=city"))
        await expect(page.get_by_role("link", name="夏林").first).to_be_visible()
        await page.reload()
        await page.get_by_label(re.compile("移除条件")).click()
        await expect(page).not_to_have_url(re.compile("traits="))
        assert watched.troubles == []


async def test_settings_that_are_not_for_somebody_say_why(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_VIEWER") as watched:
        page = watched.page
        await page.goto(shop.url("/settings/workspace"))
        await page.get_by_role("tab", name="审计日志").click()
        await expect(page.get_by_role("alert")).to_contain_text("查看审计日志")
        assert watched.troubles == []

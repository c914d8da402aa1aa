"""Keys are told once; people are invited."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop


async def test_a_key_is_told_once_and_works(open_page: OpenPage, shop: Shop) -> None:
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url("/settings/keys"))
        await page.get_by_role("button", name="创建密钥").click()
        form = page.get_by_role("dialog", name="创建密钥")
        await form.get_by_label("用途").fill("门店收银")
        await form.get_by_role("button", name="创建密钥").click()
        told = page.get_by_role("dialog", name="请立即保存密钥")
        key = (await told.locator("code").inner_text()).strip()
        assert shop.workspace.call("GET", "/v1/segments", key=key).status_code == 200
        assert shop.workspace.call("GET", "/v1/keys", key=key).status_code == 403
        await told.get_by_role("button", name="我已保存").click()
        await expect(page.get_by_role("cell", name="门店收银")).to_be_visible()
        await expect(page.get_by_text(key)).to_have_count(0)
        assert watched.troubles == []


async def test_the_link_of_an_invitation_is_told_once(open_page: OpenPage, shop: Shop) -> None:
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url("/settings/users"))
        await page.get_by_role("button", name="邀请成员").click()
        form = page.get_by_role("dialog", name="邀请成员")
        await form.get_by_label("邮箱").fill("clerk@shop.example")
        await form.get_by_role("button", name="生成邀请链接").click()
        told = page.get_by_role("dialog", name="把链接交给对方")
        await expect(told.locator("code")).to_contain_text("/console/invitation#")
        await told.get_by_role("button", name="我已保存").click()
        await expect(page.get_by_role("cell", name="clerk@shop.example")).to_be_visible()


async def test_a_wrong_present_password_is_said_where_it_was_typed(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_VIEWER") as watched:
        page = watched.page
        await page.goto(shop.url("/settings/account"))
        await page.get_by_label("当前密码", exact=True).fill("not the right one")
        await page.get_by_label("新密码", exact=True).fill("another that is long")
        await page.get_by_role("button", name="修改密码").click()
        await expect(page.locator("main .ant-alert-error")).to_be_visible()
        # Nothing asks to sign in again, and nothing typed is lost.
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(page.get_by_label("新密码", exact=True)).to_have_value("another that is long")
        assert watched.troubles == []

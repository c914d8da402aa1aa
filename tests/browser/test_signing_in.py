"""Into the console, and out of it without losing what was typed."""

from __future__ import annotations

import re
import stat

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import PASSWORD, Shop, address_of, invite, session_of
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform


@pytest.mark.quick
async def test_the_first_administrator_comes_by_the_link_of_the_first_start_once(
    open_page: OpenPage, platform: Platform
) -> None:
    kept = platform.home.first_administrator
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    link = kept.read_text("utf-8").strip()
    async with open_page("") as watched:
        page = watched.page
        await page.goto(link)
        await page.get_by_label("邮箱").fill("owner@shop.example")
        await page.get_by_label("姓名").fill("夏总")
        await page.get_by_label("设置密码").fill(PASSWORD)
        await page.get_by_role("button", name="继续").click()
        await expect(page.get_by_role("heading", name="首页")).to_be_visible()
        await page.goto(platform.url + "/console/settings/users")
        await expect(page.get_by_role("row", name="夏总")).to_contain_text("管理员")
        assert watched.troubles == []
    async with open_page("") as watched:
        await watched.page.goto(link)
        await expect(watched.page.get_by_role("alert")).to_be_visible()


async def test_who_is_not_signed_in_comes_to_the_page_that_was_asked_for(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("") as watched:
        page = watched.page
        await page.goto(shop.url("/customers?q=夏"))
        await page.get_by_label("邮箱").fill(address_of("ROLE_VIEWER"))
        await page.get_by_label("密码").fill("wrong")
        await page.get_by_role("button", name="登录").click()
        await expect(page.get_by_role("alert")).to_contain_text("邮箱或密码不正确")
        await expect(page.get_by_label("邮箱")).to_have_value(address_of("ROLE_VIEWER"))
        await page.get_by_label("密码").fill(PASSWORD)
        await page.get_by_role("button", name="登录").click()
        await expect(page).to_have_url(re.compile(r"/console/customers\?q="))
        await expect(page.get_by_role("link", name="夏林")).to_be_visible()


async def test_an_invitation_is_accepted(open_page: OpenPage, shop: Shop) -> None:
    link = invite(shop.workspace, "new@shop.example", "ROLE_MARKETER")
    async with open_page("", language="en-US") as watched:
        page = watched.page
        await page.goto(link)
        await page.get_by_label("Your name").fill("New One")
        await page.get_by_label("Choose a password").fill(PASSWORD)
        await page.get_by_role("button", name="Go on").click()
        await expect(page.get_by_role("heading", name="Home")).to_be_visible()
        assert watched.troubles == []
        await page.goto(link)
        await expect(page.get_by_role("alert")).to_contain_text("not valid any more")


async def test_nothing_typed_is_lost_when_the_session_ends(open_page: OpenPage, shop: Shop, platform: Platform) -> None:
    async with open_page("ROLE_ADMIN") as watched:
        page = watched.page
        await page.goto(shop.url("/settings/workspace"))
        # Meanwhile the person is at work in another workspace, too, where the next sign-in would lead by itself.
        other = create_workspace(platform, "elsewhere")
        session_of(other, "ROLE_ADMIN")
        other.http.close()
        name = page.get_by_label("名称")
        await name.fill("新的名字")
        # What the page still asks for would be refused as well, and the dialog lie above the button before it is pressed.
        await page.wait_for_load_state("networkidle")
        # As an administrator elsewhere would: the session of this browser is gone.
        await page.context.clear_cookies()
        await page.get_by_role("button", name="保存").click()
        again = page.get_by_role("dialog")
        await again.get_by_label("密码").fill(PASSWORD)
        await again.get_by_role("button", name="登录").click()
        await expect(again).to_have_count(0)
        await expect(name).to_have_value("新的名字")
        async with page.expect_response(lambda answer: answer.request.method == "PATCH") as saving:
            await page.get_by_role("button", name="保存").click()
        saved = await saving.value
        sent = saved.request.post_data_json or {}
        assert (saved.status, sent.get("displayName")) == (200, "新的名字")
        await expect(page.get_by_text("已保存")).to_be_visible()
        assert shop.workspace.get("/v1/workspace")["displayName"] == "新的名字"

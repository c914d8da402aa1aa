"""Conversations in the console: what a customer writes shows by itself, is answered once, and an auto-reply is made and answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop, open_shop
from tests.e2e.client import until
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform

OPENID = "oConversing"


@pytest.fixture(scope="module")
def shop(platform: Platform) -> Iterator[Shop]:
    """A shop of its own: others want no conversations."""
    workspace = create_workspace(platform, "conversations")
    yield open_shop(workspace)
    workspace.http.close()


async def test_customer_who_writes_is_answered_and_by_itself_when_a_rule_says_so(
    open_page: OpenPage, shop: Shop
) -> None:
    workspace = shop.workspace
    workspace.batch([{"type": "identify", "userId": "member-0", "context": {"externalIds": [
        {"id": OPENID, "type": "mini_program_openid", "collection": "users", "encoding": "none"}]}}])  # fmt: skip
    until(lambda: workspace.customer_of("mini_program_openid", OPENID), "the openid is known")
    workspace.post("/v1/templates", {"templateId": "sizes", "displayName": "尺码", "channel": "CHANNEL_MINI_PROGRAM",
        "purpose": "PURPOSE_TRANSACTIONAL", "text": "尺码表在详情页", "answer": True, "answerKeywords": ["尺码"]})  # fmt: skip
    conversation = shop.written(OPENID, "有尺码表吗")
    async with open_page("ROLE_STORE_STAFF", language="en-US", width=1024) as watched:
        page = watched.page
        await page.goto(shop.url("/conversations"))
        await page.get_by_role("link", name=re.compile("有尺码表吗")).click()
        log = page.get_by_role("log")
        await expect(log).to_contain_text("有尺码表吗")
        await page.get_by_role("button", name="尺码").click()
        await page.get_by_role("button", name="Send").click()
        await expect(log).to_contain_text("尺码表在详情页")
        shop.written(OPENID, "谢谢")
        await expect(log).to_contain_text("谢谢", timeout=30_000)
        found = workspace.get(f"/v1/conversations/{conversation}/messages")["conversationMessages"]
        assert [each["text"] for each in found] == ["谢谢", "尺码表在详情页", "有尺码表吗"]
        await page.get_by_role("button", name="Close", exact=True).click()
        await expect(page.get_by_text("Closed", exact=True)).to_be_visible()
        assert not await watched.scrolls_sideways()
        assert watched.troubles == []
    async with open_page(language="zh-CN", width=1024) as watched:
        page = watched.page
        await page.goto(shop.url("/conversations/auto-replies"))
        await page.get_by_role("button", name="新建自动回复").first.click()
        await page.get_by_label("名称").fill("退货")
        await page.get_by_label("关键词").fill("退货")
        await page.keyboard.press("Enter")
        await page.get_by_role("textbox", name="固定文字").fill("七天内可退")
        await page.get_by_role("button", name=re.compile("保 ?存")).click()
        await expect(page.get_by_role("cell", name="七天内可退")).to_be_visible()
        shop.written(OPENID, "怎么退货")
        await page.goto(shop.url(f"/customers/{workspace.customer_of('user_id', 'member-0')}?tab=conversations"))
        await expect(page.get_by_role("log")).to_contain_text("七天内可退", timeout=30_000)
        await expect(page.get_by_role("log")).to_contain_text("自动回复")
        assert watched.troubles == []

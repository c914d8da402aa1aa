"""A store's counter: a customer is identified, a coupon takes something off, a sale is made, and given back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop, open_shop
from tests.e2e.conftest import create_workspace
from tests.e2e.test_till import PHONE, give_a_coupon, identify, join_in_the_mini_program, set_programme
from tests.support.platform import Platform


@pytest.fixture(scope="module")
def shop(platform: Platform) -> Iterator[Shop]:
    """A shop of its own: it has a programme and a coupon."""
    workspace = create_workspace(platform, "till")
    opened = open_shop(workspace)
    set_programme(workspace)
    join_in_the_mini_program(workspace)
    give_a_coupon(workspace)
    yield opened
    workspace.http.close()


async def picture(page: Page, name: str) -> None:
    """Keeps a picture where somebody wants to look (`YIKE_PICTURES`)."""
    if folder := os.environ.get("YIKE_PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


async def test_a_store_identifies_sells_with_a_coupon_and_gives_back(open_page: OpenPage, shop: Shop) -> None:
    name = identify(shop.workspace, "phone", PHONE)["displayName"]
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url("/till"))
        await page.get_by_placeholder("手机号、会员卡号或其他标识").fill("13900000009")
        await page.get_by_role("button", name="识别").click()
        await expect(page.get_by_text("没有找到这位顾客")).to_be_visible()
        await page.get_by_placeholder("手机号、会员卡号或其他标识").fill(PHONE)
        await page.get_by_role("button", name="识别").click()
        await expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
        await expect(page.get_by_text("还没有任何渠道的授权，询问是否愿意接收消息")).to_be_visible()
        await page.get_by_role("button", name="添加商品").click()
        await page.get_by_label("商品编码").fill("CREAM")
        await page.get_by_label("单价").fill("80")
        await expect(page.get_by_role("button", name="已用券")).to_be_visible()
        await page.get_by_placeholder("要一并绑定的会员卡号（可不填）").fill("M-7")
        await expect(page.get_by_role("heading", name="应收 ¥70.00")).to_be_visible()
        await watched.settle()
        await picture(page, "till-zh-1440")
        await page.get_by_role("button", name="完成销售").click()
        await expect(page.get_by_text("已记录销售")).to_be_visible()
        await expect(page.get_by_text("银卡").first).to_be_visible()
        await expect(page.get_by_text("1 种商品")).to_be_visible()
        assert await watched.nameless() == []
        found = shop.workspace.get("/v1/customers:identify?type=member_card&value=M-7")
        assert found["displayName"] == name
        assert "ten-off" not in {each["coupon"]["couponTemplateId"] for each in found["coupons"]}
        assert [each["amount"] for each in found["recentPurchases"]][:1] == ["70.00"]
        await picture(page, "till-sold-zh-1440")
        await page.get_by_role("button", name="退款").first.click()
        await page.get_by_role("dialog").get_by_role("button", name="退款").click()
        await expect(page.get_by_text("已退款 70.00")).to_be_visible()
        assert watched.troubles == []


@pytest.mark.parametrize(("language", "width"), [("zh-CN", 1024), ("en-US", 1440), ("en-US", 1024)])
async def test_the_counter_fits(open_page: OpenPage, shop: Shop, language: str, width: int) -> None:
    async with open_page(language=language, width=width) as watched:
        page = watched.page
        await page.goto(shop.url("/till"))
        await page.locator("#value").fill(PHONE)
        await page.locator("form button[type=submit]").click()
        name = identify(shop.workspace, "phone", PHONE)["displayName"]
        await expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
        await watched.settle()
        await picture(page, f"till-{language[:2]}-{width}")
        assert await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert watched.troubles == []

"""Coupon templates: made with what is wrong said at its field, changed, archived; coupons issued and taken back."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop, open_shop
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform


@pytest.fixture(scope="module")
def shop(platform: Platform) -> Iterator[Shop]:
    """A shop of its own: what is made here would be found by others."""
    workspace = create_workspace(platform, "coupons")
    yield open_shop(workspace)
    workspace.http.close()


async def look(page: Page, name: str) -> None:
    """Keeps a picture for whoever asks for some (`YIKE_PICTURES`, a folder)."""
    if folder := os.environ.get("YIKE_PICTURES"):
        await page.wait_for_timeout(400)
        await page.screenshot(path=f"{folder}/{name}.png", full_page=True)


async def test_a_template_is_made_changed_and_archived(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url("/coupons"))
        await page.get_by_role("button", name="新建优惠券模板").click()
        await page.get_by_label("有效天数").fill("")
        await page.get_by_role("button", name="保存").click()
        for said in ("请填写名称", "请填写金额", "请填写失效时间或有效天数"):
            await expect(page.get_by_text(said).first).to_be_visible()
        await page.get_by_label("名称", exact=True).fill("夏日八折")
        await page.get_by_label("编号").fill("summer")
        await page.get_by_text("折扣", exact=True).click()
        await page.get_by_label("减免比例").fill("20")
        await page.get_by_label("有效天数").fill("7")
        await page.get_by_label("发放总量").fill("1")
        await look(page, "coupon-new.zh.1440")
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_role("heading", name="夏日八折")).to_be_visible()
        made = shop.workspace.get("/v1/couponTemplates/summer")
        assert (made["percentOff"]["percent"], made["validDays"], made["stock"]) == ("20", 7, "1")

        # Another benefit takes the place of the first, and what was emptied has no bound.
        await page.get_by_text("包邮", exact=True).click()
        await page.get_by_label("最低消费").fill("59.9")
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_text("尚未保存")).to_have_count(0)
        made = shop.workspace.get("/v1/couponTemplates/summer")
        assert (made.get("percentOff"), "freeShipping" in made, made["minimumSpend"]) == (None, True, "59.90")

        for _ in range(2):
            await page.get_by_role("button", name="发放优惠券").click()
            await page.get_by_label("号码或地址").fill("+8613800138000")
            await page.get_by_role("dialog").get_by_role("button", name="发放", exact=True).click()
            await page.wait_for_timeout(300)
        # The second is refused, with what to do.
        await expect(page.get_by_text("已全部发完：请先增加发放总量。")).to_be_visible()
        await page.get_by_role("dialog").get_by_role("button", name="取消").click()
        await expect(page.get_by_text("1 / 1")).to_be_visible()

        await page.get_by_role("button", name="归档").click()
        await page.get_by_role("dialog").get_by_role("button", name="归档").click()
        await expect(page.get_by_text("该模板已归档，只能查看。")).to_be_visible()
        await page.goto(shop.url("/coupons"))
        await expect(page.get_by_text("已归档")).to_be_visible()
        await look(page, "coupons.zh.1440")
        assert watched.troubles == [] or all("409" in each for each in watched.troubles)


async def test_a_customers_coupons_are_shown_issued_and_taken_back(open_page: OpenPage, shop: Shop) -> None:
    customer = shop.workspace.customer_of("user_id", "member-0")
    async with open_page("ROLE_MARKETER", language="en-US", width=1024) as watched:
        page = watched.page
        await page.goto(shop.url(f"/customers/{customer}?tab=coupons"))
        await expect(page.get_by_text("Redeemed", exact=True)).to_be_visible()
        await expect(page.get_by_text("Order A-0")).to_be_visible()
        await look(page, "customer-coupons.en.1024")
        await page.get_by_role("button", name="Take back").first.click()
        await page.get_by_role("dialog").get_by_role("button", name="Take back").click()
        await expect(page.get_by_text("Taken back", exact=True)).to_be_visible()
        await page.get_by_role("button", name="Issue coupons").click()
        await page.get_by_label("Of which templates").click()
        await page.get_by_title("春季礼券").first.click()
        # Beside the list of templates, which closes; Tab would choose.
        await page.get_by_role("dialog").click(position={"x": 20, "y": 20})
        await page.get_by_role("dialog").get_by_role("button", name="Issue", exact=True).click()
        await expect(page.get_by_role("dialog")).to_be_hidden()
        assert shop.workspace.get("/v1/couponTemplates/spring")["use"]["issued"] == "3"
        await page.goto(shop.url("/coupons/spring"))
        await expect(page.get_by_text("Use and cost")).to_be_visible()
        await look(page, "coupon-template.en.1024")
        await page.set_viewport_size({"width": 1440, "height": 900})
        await look(page, "coupon-template.en.1440")
        assert watched.troubles == []

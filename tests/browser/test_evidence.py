"""Why identifiers are one customer: looked into, cut, merged again, and seen as it was before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop, open_shop
from tests.e2e.client import external, until
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform


@pytest.fixture(scope="module")
def shop(platform: Platform) -> Iterator[Shop]:
    """A shop of its own: who is made here would be counted elsewhere."""
    workspace = create_workspace(platform, "evidence")
    yield open_shop(workspace)
    workspace.http.close()


def make_people(shop: Shop, mark: str) -> tuple[str, str]:
    """Makes a customer of five identifiers, whose tablet is another customer's too; returns both ids."""
    workspace = shop.workspace
    first, other = f"{mark}-one", f"{mark}-two"
    workspace.send("identify", userId=first, messageId=f"{mark}-1", traits={"name": f"{mark}林", "city": "武汉"},
                   context={"externalIds": [external("email", f"{first}@example.com"), external("member_card", f"{mark}-card")]})  # fmt: skip
    workspace.send("track", event="Product Viewed", messageId=f"{mark}-2", userId=first, anonymousId=f"{mark}-web")
    workspace.send("track", event="Order Completed", messageId=f"{mark}-3", anonymousId=f"{mark}-web",
                   context={"externalIds": [external("device_id", f"{mark}-tablet")]}, properties={"revenue": 5, "currency": "CNY"})  # fmt: skip
    workspace.send("identify", userId=other, messageId=f"{mark}-4", traits={"name": f"{mark}桐"},
                   context={"externalIds": [external("device_id", f"{mark}-tablet")]})  # fmt: skip
    ids = workspace.customer_of("user_id", first), workspace.customer_of("user_id", other)
    until(lambda: workspace.get(f"/v1/customers?query={mark}桐")["customers"], "the search knows them")
    return ids


def box(page: Page, value: str) -> Locator:
    """Returns an identifier in the graph."""
    return page.locator(".react-flow__node").filter(has_text=value)


async def test_the_chain_between_two_identifiers_is_chosen_by_keyboard_and_its_event_is_shown(
    open_page: OpenPage, shop: Shop
) -> None:
    customer, other = make_people(shop, "链")
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url(f"/customers/{customer}?tab=identity"))
        await expect(page.locator(".react-flow__node")).to_have_count(6)
        # The other customer's account is there, by a link that was refused; it cannot be chosen.
        await box(page, "链-two").click()
        await box(page, "会员卡").focus()
        await page.keyboard.press("Enter")
        await box(page, "链-tablet").focus()
        await page.keyboard.press("Enter")
        chain = page.get_by_role("region", name="这两个标识为什么是同一位客户")
        await expect(chain.get_by_role("row")).to_have_count(4)
        await expect(chain.get_by_text("共 3 步")).to_be_visible()
        await page.reload()
        await chain.get_by_role("button", name="查看证据").last.click()
        drawer = page.get_by_role("dialog", name="关联的证据")
        await expect(drawer.get_by_text("链-3")).to_be_visible()
        await expect(drawer.get_by_text("完成订单").first).to_be_visible()
        await page.keyboard.press("Escape")
        await page.get_by_text("列表", exact=True).click()
        refused = page.get_by_role("row").filter(has_text="被拒绝")
        await expect(refused).to_contain_text("数量上限")
        await expect(refused.get_by_role("link", name="链桐")).to_have_attribute("href", re.compile(other))
        await refused.get_by_role("button", name="查看证据").click()
        await expect(drawer.get_by_text("链-4")).to_be_visible()
        await page.get_by_text("关系图", exact=True).first.focus()
        await watched.settle()
        assert await watched.nameless() == []
        assert watched.troubles == []


async def test_a_cut_is_previewed_given_a_reason_and_merged_again(open_page: OpenPage, shop: Shop) -> None:
    customer, _ = make_people(shop, "拆")
    before = shop.workspace.get(f"/v1/customers/{customer}")
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url(f"/customers/{customer}?tab=identity"))
        await page.get_by_role("button", name="与另一位客户合并").click()
        dialog = page.get_by_role("dialog", name="与另一位客户合并")
        await dialog.get_by_role("textbox").first.fill("拆桐")
        await dialog.get_by_role("button", name="选择 拆桐").click()
        await expect(dialog.get_by_role("alert")).to_contain_text("超过 1 个用户 ID")
        await expect(dialog.get_by_role("button", name="合并", exact=True)).to_be_disabled()
        await dialog.get_by_role("button", name="取消").click()
        await expect(page.get_by_role("button", name="拆出所选（0）")).to_have_attribute("aria-disabled", "true")
        await box(page, "拆-web").click()
        await box(page, "拆-tablet").click()
        await page.get_by_role("button", name="拆出所选（2）").click()
        dialog = page.get_by_role("dialog", name="拆成两位客户")
        await expect(dialog.get_by_role("group", name="拆出的客户")).to_contain_text("拆-tablet")
        await expect(dialog.get_by_role("group", name="留下的客户")).to_contain_text("会员卡")
        await dialog.get_by_role("button", name="拆分").click()
        await expect(dialog.get_by_text("请写明理由")).to_be_visible()
        assert len(shop.workspace.get(f"/v1/customers/{customer}")["nodeIds"]) == 5
        await dialog.get_by_role("textbox", name="理由").fill("平板是门店的")
        await dialog.get_by_role("button", name="拆分").click()
        await expect(dialog).to_have_count(0)
        await page.get_by_text("列表", exact=True).click()
        await page.get_by_role("row").filter(has_text="被拆分").first.get_by_role("button", name="查看证据").click()
        await expect(page.get_by_role("dialog", name="关联的证据").get_by_text("平板是门店的")).to_be_visible()
        await page.keyboard.press("Escape")
        # What the limit had refused came into force: the tablet's side is the other customer's now. Merged, all is as before.
        await page.get_by_role("button", name="与另一位客户合并").click()
        dialog = page.get_by_role("dialog", name="与另一位客户合并")
        await dialog.get_by_role("textbox").first.fill("拆桐")
        await dialog.get_by_role("button", name="选择 拆桐").click()
        await expect(dialog.get_by_role("group", name="合并后")).to_contain_text("拆-tablet")
        await dialog.get_by_role("button", name="合并", exact=True).click()
        await expect(dialog).to_have_count(0)
        assert set(shop.workspace.get(f"/v1/customers/{customer}")["nodeIds"]) == set(before["nodeIds"])
        assert watched.troubles == []


async def test_a_past_moment_shows_the_file_of_then(open_page: OpenPage, shop: Shop) -> None:
    customer, _ = make_people(shop, "昔")
    links = shop.workspace.get(f"/v1/customers/{customer}/links")["links"]
    first = min(each["recordTime"] for each in links)
    shop.workspace.send("identify", userId="昔-one", messageId="昔-9", traits={"city": "西安"})
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url(f"/customers/{customer}?asOf={quote(first)}"))
        await expect(page.get_by_text("武汉")).to_be_visible()
        await expect(page.get_by_text("昔-tablet")).to_have_count(0)
        await page.get_by_role("button", name="回到现在").click()
        await expect(page.get_by_role("tab", name="人群")).to_be_visible()
        await page.get_by_role("tab", name="属性").click()
        await expect(page.get_by_text("西安")).to_be_visible()
        await page.goto(shop.url(f"/customers/{customer}?asOf=2020-01-01T00:00:00Z"))
        await expect(page.get_by_text("那时还不认识这位客户")).to_be_visible()
        assert watched.troubles == []


async def test_who_may_not_say_who_is_who_reads_the_evidence_only(open_page: OpenPage, shop: Shop) -> None:
    customer = shop.workspace.customer_of("user_id", "member-0")
    async with open_page("ROLE_VIEWER", language="en-US", theme="dark", width=1024) as watched:
        page = watched.page
        await page.goto(shop.url(f"/customers/{customer}?tab=identity"))
        await expect(page.get_by_role("group", name="Graph of the identifiers")).to_be_visible()
        merge = page.get_by_role("button", name="Merge with another customer")
        await expect(merge).to_have_attribute("aria-disabled", "true")
        await merge.click(force=True)
        await expect(page.get_by_role("dialog")).to_have_count(0)
        assert not await watched.scrolls_sideways()
        assert watched.troubles == []

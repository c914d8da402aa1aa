"""Lists of customers are taken out as files: asked for on their pages, followed, fetched, and deleted."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop, open_shop
from tests.e2e.client import until
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform


@pytest.fixture(scope="module")
def shop(platform: Platform) -> Iterator[Shop]:
    """A shop of its own: what is exported here would be found by others."""
    workspace = create_workspace(platform, "exports")
    shop = open_shop(workspace)
    until(lambda: workspace.get("/v1/segments/buyers").get("size") == "3", "who bought is in")
    yield shop
    workspace.http.close()


async def fetched(page: Page, row: Locator) -> list[dict[str, str]]:
    """Downloads the file of an export; returns its rows."""
    async with page.expect_download() as coming:
        await row.get_by_role("button", name="下载").click()
    path = await (await coming.value).path()
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


async def test_a_segment_is_taken_out_with_the_columns_that_were_chosen(open_page: OpenPage, shop: Shop) -> None:
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url("/segments/buyers"))
        await page.get_by_role("button", name="导出").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("名称").fill("visits")
        await expect(dialog.get_by_role("radio", name="CSV")).to_be_checked()
        await expect(dialog.get_by_role("radio", name="打码")).to_be_checked()
        await dialog.get_by_role("radio", name="完整显示").check()
        columns = dialog.get_by_role("combobox", name="列")
        for _ in range(4):
            await columns.press("Backspace")
        for name in ("标识：手机号", "属性：城市", "客户编号"):
            await columns.fill(name)
            await columns.press("Enter")
        await columns.press("Escape")
        assert await watched.nameless() == []
        await dialog.get_by_role("button", name="开始导出").click()
        row = page.get_by_role("row").filter(has_text="visits")
        await expect(row).to_contain_text("已完成")
        await expect(row).to_contain_text("分群：买过的")
        await expect(row).to_contain_text("Admin")
        await watched.settle()
        assert await watched.nameless() == []
        found = await fetched(page, row)
        assert [*found[0]] == ["phone", "traits.city", "customer_id"]
        assert sorted((each["phone"], each["traits.city"]) for each in found) == [
            (f"+86138001380{number:02}", "上海") for number in (0, 2, 3)
        ]
        assert {each["customer_id"] for each in found} == {
            each["customerId"] for each in shop.workspace.get("/v1/segments/buyers/members")["members"]
        }
        await row.get_by_role("button", name="删除").click()
        await page.get_by_role("dialog").get_by_role("button", name="删除").click()
        await expect(row).to_have_count(0)
        assert watched.troubles == []
    assert shop.workspace.get("/v1/customerExports").get("customerExports", []) == []


async def test_who_may_not_have_contacts_in_full_gets_a_search_masked(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url("/customers?q=夏"))
        await watched.settle()
        await page.get_by_role("button", name="导出").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_role("radio", name="完整显示")).to_be_disabled()
        await expect(dialog.get_by_text("需要权限“导出客户”")).to_be_visible()
        await dialog.get_by_label("名称").fill("found")
        await dialog.get_by_role("button", name="开始导出").click()
        row = page.get_by_role("row").filter(has_text="found")
        await expect(row).to_contain_text("已完成")
        await expect(row).to_contain_text("搜索：夏")
        (only,) = await fetched(page, row)
        assert (only["traits.name"], "*" in only["phone"], "8000" in only["phone"]) == ("夏林", True, True)
        assert watched.troubles == []


async def test_who_may_not_export_reads_why(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_VIEWER") as watched:
        page = watched.page
        await page.goto(shop.url("/segments/buyers"))
        button = page.get_by_role("button", name="导出")
        await expect(button).to_have_attribute("aria-disabled", "true")
        await button.hover()
        await expect(page.get_by_role("tooltip")).to_contain_text("导出名单")
        await page.goto(shop.url("/data/exports"))
        await expect(page.get_by_text("需要权限“导出名单")).to_be_visible()
        assert watched.troubles == []

"""A file is dropped, its columns get a meaning, its rows are imported, and those that were rejected come back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop, open_shop
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform

COLUMNS = "订单号,手机号,金额,下单时间,备注\n"
ROWS = [f"A{number},1391234{number:04d},{number}.5,2026/10/01 08:{number:02d},谢谢\n" for number in range(1, 31)]


@pytest.fixture(scope="module")
def shop(platform: Platform) -> Iterator[Shop]:
    """A shop of its own: what is imported here would be found by others."""
    workspace = create_workspace(platform, "imports")
    yield open_shop(workspace)
    workspace.http.close()


async def test_a_file_of_a_chinese_excel_is_imported_and_its_rejected_rows_come_back(
    open_page: OpenPage, shop: Shop
) -> None:
    rows = [*ROWS[:9], ROWS[9].replace("10.5", "十块五"), *ROWS[10:]]
    content = (COLUMNS + "".join(rows)).encode("gb18030")
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url("/data/imports"))
        await expect(page.get_by_text("还没有导入过数据")).to_be_visible()
        await page.locator("input[type=file]").set_input_files(
            {"name": "十月订单.csv", "mimeType": "text/csv", "buffer": content}
        )
        await expect(page.get_by_role("heading", name="十月订单.csv")).to_be_visible()
        # Guessed by the names of the columns, and by what is in them.
        await expect(page.get_by_text("手机号", exact=True).first).to_be_visible()
        await expect(page.get_by_text("Order Completed").first).to_be_visible()
        phone = page.get_by_role("row").filter(has=page.get_by_role("combobox", name="手机号 的含义"))
        await expect(phone).to_contain_text("139****0001")
        # The amounts are no numbers throughout, so they were guessed as texts: said otherwise, one of them is refused.
        await page.get_by_role("combobox", name="金额 的类型").click()
        await page.locator(".ant-select-item-option", has_text="数字").last.click()
        await expect(page.get_by_text("金额 不是数字", exact=True)).to_be_visible()
        # A column that is nothing to be kept.
        await page.get_by_role("combobox", name="备注 的含义").click()
        await page.locator(".ant-select-item-option", has_text="不导入").last.click()
        await watched.settle()
        assert await watched.nameless() == []
        await page.get_by_role("button", name="开始导入").click()
        await expect(page.get_by_text("已完成")).to_be_visible()
        await expect(page.get_by_text("各行的处理结果")).to_be_visible()
        async with page.expect_download() as coming:
            await page.get_by_role("link", name="下载被拒绝的行").click()
        path = await (await coming.value).path()
        found = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
        assert found == [
            ["订单号", "手机号", "金额", "下单时间", "备注", "row", "line", "reason"],
            ["A10", "13912340010", "十块五", "2026/10/01 08:10", "谢谢", "10", "11", "not_a_decimal:金额"],
        ]
        assert watched.troubles == []
    (job,) = shop.workspace.get("/v1/importJobs")["importJobs"]
    assert (job["accepted"], job["rejected"]) == ("29", "1")
    customer = shop.workspace.customer_of("phone", "13912340007")
    (event,) = shop.workspace.get(f"/v1/customers/{customer}/events")["events"]
    assert event["properties"] == {"order_id": "A7", "revenue": 7.5}


async def test_columns_are_put_where_they_belong_by_drag_and_by_keyboard(open_page: OpenPage, shop: Shop) -> None:
    content = "who,reachable,spent,day\nM-1,13912349001,5.5,2026/10/01\nM-2,13912349002,many,2026/10/02\n"
    async with open_page(language="en-US", width=1280) as watched:
        page = watched.page
        await page.goto(shop.url("/data/imports"))
        await page.locator("input[type=file]").set_input_files(
            {"name": "strange.csv", "mimeType": "text/csv", "buffer": content.encode()}
        )
        await expect(page.get_by_role("heading", name="strange.csv")).to_be_visible()

        def field(name: str) -> Locator:
            return page.get_by_role("region", name=name, exact=True)

        def column(name: str) -> Locator:
            return page.get_by_role("button", name=f"Column {name}: press to pick it up")

        # Whoever drags: the column is where it was dropped, and the preview follows.
        await column("who").drag_to(field("Member card"))
        await expect(field("Member card").get_by_text("who", exact=True)).to_be_visible()
        await expect(page.get_by_role("status").filter(has_text="who is now: Member card")).to_be_visible()
        # Of an identifier there is one: who stood there is left out.
        await column("reachable").drag_to(field("Member card"))
        await expect(field("Member card").get_by_text("who", exact=True)).to_have_count(0)
        await expect(field("Left out").get_by_text("who", exact=True)).to_be_visible()
        # Whoever has no pointer: picked up, let go, picked up again, put down.
        await column("reachable").focus()
        await page.keyboard.press("Enter")
        await expect(column("reachable")).to_have_attribute("aria-pressed", "true")
        await page.keyboard.press("Escape")
        await expect(column("reachable")).to_have_attribute("aria-pressed", "false")
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Put reachable at Phone").focus()
        await page.keyboard.press("Enter")
        await expect(field("Phone").get_by_text("reachable", exact=True)).to_be_visible()
        await column("day").drag_to(field("When it happened"))
        # What is wrong stands at the field of the column that it is about.
        await expect(field("When it happened")).to_contain_text("No time in day (2 rows)")
        await page.get_by_role("combobox", name="How day writes times").click()
        await page.locator(".ant-select-item-option", has_text="%Y/%m/%d").last.click()
        await expect(field("When it happened")).not_to_contain_text("No time")
        await column("spent").drag_to(field("Property of the event"))
        await page.get_by_role("combobox", name="Type of spent").click()
        await page.locator(".ant-select-item-option", has_text="Number").last.click()
        await expect(field("Property of the event")).to_contain_text("No number in spent (1 row)")
        await expect(field("Phone")).not_to_contain_text("No number")
        await watched.settle()
        assert await watched.nameless() == []
        await page.get_by_role("button", name="Start the import").click()
        await expect(page.get_by_text("What became of the rows")).to_be_visible()
        assert watched.troubles == []
    customer = shop.workspace.customer_of("phone", "13912349001")
    (event,) = shop.workspace.get(f"/v1/customers/{customer}/events")["events"]
    assert event["properties"]["spent"] == 5.5
    assert event["occurTime"].startswith(("2026-10-01", "2026-09-30"))


async def test_a_file_that_cannot_be_read_says_what_to_do(open_page: OpenPage, shop: Shop) -> None:
    async with open_page(language="en-US", width=1024) as watched:
        page = watched.page
        await page.goto(shop.url("/data/imports"))
        old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
        await page.locator("input[type=file]").set_input_files(
            {"name": "old.xls", "mimeType": "application/vnd.ms-excel", "buffer": old}
        )
        await expect(page.get_by_text("The file cannot be read")).to_be_visible()
        await expect(page.get_by_role("heading", name="old.xls")).to_be_visible()

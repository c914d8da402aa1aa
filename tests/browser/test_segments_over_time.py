"""Segments over time in a real browser: versions with what changed, a day to look back to, a pause, overlaps, a list from a file."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop
from tests.e2e.client import until


async def test_a_segment_is_changed_paused_and_looked_back_on(open_page: OpenPage, shop: Shop) -> None:
    rule = {"tag": {"name": "old"}}
    shop.workspace.post("/v1/segments", {"segmentId": "over-time", "displayName": "随时间", "rule": rule})
    new = {"all": {"rules": [{"tag": {"name": "old"}}, {"tag": {"name": "new"}}]}}
    assert shop.workspace.call("PATCH", "/v1/segments/over-time", {"rule": new}).status_code == 200
    async with open_page(width=1440) as watched:
        page = watched.page
        await page.goto(shop.url("/segments/over-time?tab=versions"))
        await expect(page.get_by_text("第 2 版")).to_be_visible()
        await expect(page.get_by_text("第 1 版")).to_be_visible()
        await expect(page.get_by_label("新增").first).to_be_visible()
        await page.get_by_role("button", name="暂停").click()
        await page.get_by_role("dialog").get_by_role("button", name="暂停").click()
        await expect(page.get_by_text("已暂停：成员是暂停那一刻的成员。")).to_be_visible()
        assert shop.workspace.get("/v1/segments/over-time")["state"] == "SEGMENT_STATE_PAUSED"
        await page.goto(shop.url("/segments/buyers?tab=members"))
        await page.get_by_role("slider").press("ArrowLeft")
        await expect(page.get_by_text("当时没有成员")).to_be_visible()
        await page.goto(shop.url("/segments/overlap?ids=buyers,regulars"))
        await expect(page.get_by_text("同时在全部人群")).to_be_visible()
        await expect(page.get_by_role("row", name="常客").last).to_be_visible()
        # Who is in both, as a rule to begin a segment with.
        both = page.get_by_role("link", name="同时在“买过的”和“常客”").first
        counted = (await both.inner_text()).strip()
        await both.click()
        await expect(page.get_by_label("名称", exact=True)).to_have_value("买过的 ∩ 常客")
        await expect(page.locator(".ant-statistic-content")).to_have_text(counted)
        assert watched.troubles == []


async def test_a_segment_shows_how_its_size_went_and_why_each_member_is_in_it(open_page: OpenPage, shop: Shop) -> None:
    until(lambda: shop.workspace.get("/v1/segments/buyers")["size"] == "3", "the buyers are in")
    async with open_page(width=1024) as watched:
        page = watched.page
        await page.goto(shop.url("/segments"))
        row = page.get_by_role("row").filter(has=page.get_by_role("link", name="买过的", exact=True))
        await expect(row.get_by_role("img", name="近 30 天人数：从 0 到 3")).to_be_visible()
        assert not await watched.scrolls_sideways()
        await page.goto(shop.url("/segments/buyers?tab=members"))
        await page.get_by_role("button", name="展开行").first.click()
        await expect(page.get_by_label("满足", exact=True).first).to_be_visible()
        assert await watched.nameless() == []
        assert watched.troubles == []


async def test_a_list_is_filled_from_a_file_and_counted_before_it_is_cleaned(open_page: OpenPage, shop: Shop) -> None:
    async with open_page(width=1440) as watched:
        page = watched.page
        await page.goto(shop.url("/segments/lists"))
        await page.get_by_role("button", name="新建名单").first.click()
        await page.get_by_role("dialog").get_by_label("名称").fill("开业到场")
        await page.get_by_role("dialog").get_by_role("button", name="保存").click()
        await expect(page.get_by_role("heading", name="开业到场")).to_be_visible()
        await page.get_by_role("combobox", name="标识类型").fill("user_id")
        await page.locator("input[type=file]").set_input_files(
            {
                "name": "guests.csv",
                "mimeType": "text/csv",
                "buffer": b"user_id,name\nmember-0,A\nmember-1,B\nnobody,C\n",
            }
        )
        await page.get_by_role("button", name="加入", exact=True).click()
        await expect(page.get_by_text("新加入 2 个；1 个不属于任何客户，未加入")).to_be_visible()
        await page.get_by_role("tab", name="清理").click()
        await page.get_by_role("button", name="计数").click()
        await expect(page.get_by_text("名单内客户")).to_be_visible()
        (made,) = shop.workspace.get('/v1/customerLists?filter=displayName="开业到场"')["customerLists"]
        assert made["entryCount"] == "2"
        assert watched.troubles == []

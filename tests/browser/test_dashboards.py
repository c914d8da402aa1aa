"""Dashboards in a real browser: made, put in order by the keyboard, shown, refused and asked again, pinned to the home page."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.async_api import Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop
from tests.browser.test_insight import known
from tests.browser.test_standing import picture

QUESTIONS: dict[str, dict[str, Any]] = {
    "figures": {"query": {"metrics": ["METRIC_ORDERS", "METRIC_REVENUE"], "comparedWith": "COMPARED_TIME_PERIOD_BEFORE",
                          "dimension": {"property": "currency"}}},
    "funnel": {"funnel": {"steps": [{"eventName": "Order Completed"}, {"eventName": "Product Viewed"}]}},
    "retention": {"retention": {"first": {"order": {}}, "again": {}, "period": "CALENDAR_PERIOD_WEEK"}},
    "paths": {"paths": {"length": 3}},
    "products": {"products": {"key": "sku"}},
}  # fmt: skip


def keep(shop: Shop, kind: str, name: str, of: str) -> str:
    """Keeps a report of a kind for a dashboard, and returns its id."""
    kept = shop.workspace.post("/v1/reports", {"reportId": f"{of}-{kind}", "displayName": name, "question": QUESTIONS[kind]})  # fmt: skip
    report_id: str = kept["reportId"]
    return report_id


async def test_a_dashboard_is_made_ordered_shown_pinned_and_deleted(open_page: OpenPage, shop: Shop) -> None:
    known(shop)
    figures, funnel = keep(shop, "figures", "各货币的订单", "week"), keep(shop, "funnel", "下单之后", "week")
    async with open_page("ROLE_MARKETER", width=1440) as watched:
        page = watched.page
        await page.goto(shop.url("/insight/dashboards"))
        await page.get_by_role("button", name="新建看板").first.click()
        drawer = page.get_by_role("dialog")
        await drawer.get_by_role("button", name="保存").click()
        await expect(drawer.get_by_text("请填名称")).to_be_visible()
        await drawer.get_by_label("名称").fill("周会")
        for name in ("下单之后", "各货币的订单"):
            await drawer.get_by_role("combobox", name="添加报表").click()
            await page.get_by_title(name, exact=True).click()
        # By the keyboard alone; the focus stays with what is moved.
        await drawer.get_by_role("button", name="上移“各货币的订单”").focus()
        await page.keyboard.press("Enter")
        await expect(drawer.get_by_text("“各货币的订单”现在是第 1 张，共 2 张")).to_be_attached()
        await expect(drawer.get_by_role("button", name="下移“各货币的订单”")).to_be_focused()
        await page.keyboard.press("Alt+ArrowDown")
        await page.keyboard.press("Alt+ArrowUp")
        await expect(drawer.get_by_role("listitem").first).to_contain_text("各货币的订单")
        await drawer.get_by_role("button", name="保存").click()
        await expect(page.get_by_role("heading", name="周会")).to_be_visible()
        (made,) = shop.workspace.get('/v1/dashboards?filter=displayName="周会"')["dashboards"]
        assert made["reportIds"] == [figures, funnel]

        # Each report is drawn by its kind, beside the time before where it has one.
        await expect(page.get_by_role("cell", name="CNY", exact=True)).to_be_visible()
        await expect(page.get_by_text("对比 2", exact=False)).to_be_visible()
        await expect(page.get_by_text("1. 完成订单")).to_be_visible()
        await watched.settle()
        await picture(page, "dashboard-zh")
        assert await watched.nameless() == []
        async with page.expect_download() as saved:
            await page.get_by_role("button", name=re.compile("CSV")).first.click()
        content = (await (await saved.value).path()).read_text("utf-8-sig")
        assert any("CNY" in line for line in content.splitlines())
        await page.get_by_role("button", name=re.compile("^[23].*订单数.*CNY|看这些客户：CNY · 订单数")).first.click()
        await expect(page.get_by_role("dialog").get_by_role("link", name="夏林", exact=True)).to_be_visible()
        await page.keyboard.press("Escape")

        # As a page, and from there where its question is made.
        await page.get_by_role("button", name="单独打开“各货币的订单”").click()
        await expect(page.get_by_role("heading", name="各货币的订单")).to_be_visible()
        await page.get_by_role("button", name="修改").click()
        form = page.get_by_role("dialog")
        await form.get_by_label("名称").fill("按货币")
        await form.get_by_role("button", name="保存").click()
        await expect(page.get_by_role("heading", name="按货币")).to_be_visible()
        await page.get_by_role("button", name="在洞察中打开").click()
        await expect(page).to_have_url(re.compile(r"/insight\?.*by=property&of=currency"))
        await expect(page.get_by_role("cell", name="CNY", exact=True)).to_be_visible()

        await page.goto(shop.url(f"/insight/dashboards/{made['dashboardId']}"))
        await page.get_by_role("button", name="把“周会”放到首页").click()
        await expect(page.get_by_role("button", name="从首页移除“周会”")).to_be_visible()
        await page.goto(shop.url("/home"))
        await expect(page.get_by_role("link", name=re.compile("^订单数：今天到目前 [0-9]"))).to_be_visible()
        await expect(page.get_by_text("上周同期", exact=False).first).to_be_visible()
        await expect(page.get_by_text("还没有告警").or_(page.get_by_text("最近没有触发告警"))).to_be_visible()
        await watched.settle()
        await picture(page, "home-zh")
        await page.get_by_role("link", name="周会 2 张报表").click()
        await expect(page.get_by_role("heading", name="周会")).to_be_visible()
        await page.get_by_role("button", name="删除").click()
        await page.get_by_role("dialog").get_by_role("button", name="删除").click()
        await expect(page).to_have_url(re.compile("/insight/dashboards$"))
        await expect(page.get_by_role("link", name="早会", exact=False)).to_be_visible()
        await expect(page.get_by_role("link", name="周会")).to_have_count(0)
        assert watched.troubles == []


async def test_a_report_that_finds_no_place_is_refused_alone_and_asked_again(open_page: OpenPage, shop: Shop) -> None:
    known(shop)
    ids = [keep(shop, "funnel", "漏斗", "busy"), keep(shop, "retention", "回来的", "busy")]
    body = {"dashboardId": "busy", "displayName": "忙", "reportIds": ids}
    shop.workspace.post("/v1/dashboards", body)
    refusal = {
        "code": "RATE_LIMITED",
        "message": "Other reports are being worked on.",
        "metadata": {},
        "requestId": "r",
    }
    under_way: list[int] = []

    async def refuse(route: Route) -> None:
        under_way.append(1)
        await route.fulfill(status=429, content_type="application/problem+json", body=json.dumps(refusal))

    async with open_page("ROLE_VIEWER", width=1440) as watched:
        page = watched.page
        await page.route("**/v1/reports/busy-funnel:run", refuse)
        await page.goto(shop.url("/insight/dashboards/busy"))
        await expect(page.get_by_role("columnheader", name="来的时期")).to_be_visible()
        await expect(page.get_by_text("其他报表正在计算，稍后会自动再试。")).to_be_visible()
        await expect(page.get_by_role("alert").filter(has_text="操作太频繁")).to_be_visible()
        assert len(under_way) == 3
        # Who may only look sees what others may do.
        await expect(page.get_by_role("button", name="编辑")).to_have_attribute("aria-disabled", "true")
        await page.unroute("**/v1/reports/busy-funnel:run")
        await page.get_by_role("alert").get_by_role("button", name="重试").click()
        await expect(page.get_by_text("1. 完成订单")).to_be_visible()
        assert watched.troubles == []


async def test_reports_of_every_kind_stand_on_a_dashboard(open_page: OpenPage, shop: Shop) -> None:
    known(shop)
    ids = [keep(shop, kind, f"Of {kind}", "kinds") for kind in QUESTIONS]
    shop.workspace.post("/v1/dashboards", {"dashboardId": "kinds", "displayName": "Kinds", "reportIds": ids})
    async with open_page(language="en-US", width=1024) as watched:
        page = watched.page
        asked: list[str] = []
        most: list[int] = []

        def begun(url: str, step: int) -> None:
            if url.endswith(":run"):
                asked.append(url) if step > 0 else asked.remove(url)
                most.append(len(asked))

        page.on("request", lambda request: begun(request.url, 1))
        page.on("requestfinished", lambda request: begun(request.url, -1))
        await page.goto(shop.url("/insight/dashboards/kinds"))
        await expect(page.get_by_role("img", name="What customers did", exact=False)).to_be_visible()
        await expect(page.get_by_role("columnheader", name="Came in")).to_be_visible()
        await expect(page.get_by_text("Nothing in this time")).to_have_count(1)
        await watched.settle()
        await picture(page, "dashboard-en")
        # One after the other: a workspace has four places, and others of it ask, too.
        assert max(most) == 1
        assert await watched.nameless() == []
        assert not await watched.scrolls_sideways()
        assert watched.troubles == []


async def test_a_report_keeps_some_figures_of_some_orders_and_goes_on_a_dashboard(
    open_page: OpenPage, shop: Shop
) -> None:
    known(shop)
    shop.workspace.post("/v1/dashboards", {"dashboardId": "taken", "displayName": "收下"})
    async with open_page("ROLE_MARKETER", width=1440) as watched:
        page = watched.page
        await page.goto(shop.url("/insight?segment=buyers"))
        which = page.get_by_role("group", name="统计哪些订单")
        await which.get_by_role("button", name="限定事件属性").click()
        await which.get_by_role("combobox", name="属性").fill("currency")
        await which.get_by_role("combobox", name="值", exact=True).fill("CNY")
        await expect(page).to_have_url(re.compile("orders=.*CNY"))
        await watched.settle()
        await page.get_by_role("button", name="存为报表").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("名称").fill("人民币")
        await dialog.get_by_label("每次看最近多少天").fill("7")
        for name in ("净销售额", "客单价", "首购客户", "复购率", "客户数", "活跃客户", "新客户", "流失率"):
            await (
                dialog.locator(".ant-select-selection-item")
                .filter(has_text=name)
                .first.locator(".ant-select-selection-item-remove")
                .click()
            )
        await dialog.get_by_role("combobox", name="放到看板").click()
        await page.get_by_title("收下", exact=True).click()
        await dialog.get_by_role("button", name="保存").click()
        await expect(dialog).to_be_hidden()
        (kept,) = shop.workspace.get('/v1/reports?filter=displayName="人民币"')["reports"]
        query = kept["question"]["query"]
        assert (query["metrics"], kept["lastDays"]) == (["METRIC_ORDERS", "METRIC_BUYERS"], 7)
        assert (query["rule"], query["orderFilters"][0]["property"]) == (
            {"segment": {"segmentId": "buyers"}},
            "currency",
        )
        assert shop.workspace.get("/v1/dashboards/taken")["reportIds"] == [kept["reportId"]]
        # What it asks is made where it came from.
        await page.goto(shop.url(f"/insight/reports/{kept['reportId']}"))
        await page.get_by_role("button", name="在洞察中打开").click()
        await expect(which.get_by_role("combobox", name="属性")).to_have_value("currency")
        await expect(page).to_have_url(re.compile("segment=buyers"))
        await watched.settle()
        assert watched.troubles == []

"""Messages, segments, templates and journeys: each page is walked through once, by clicks."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop
from tests.e2e.client import until


def buy(shop: Shop) -> None:
    """Lets a customer without consent walk the journey: a run, and a message that is not sent."""
    shop.workspace.post("/v1/journeys/thanks:publish", {})
    order = {"order_id": "B-1", "revenue": 10, "currency": "CNY"}
    event = {"type": "track", "userId": "member-0", "messageId": "b-1", "event": "Order Completed", "properties": order}
    shop.workspace.batch([event])
    until(lambda: shop.workspace.get("/v1/messages")["messages"], "the journey decides on a message")


async def test_the_ledger_says_why_in_words(open_page: OpenPage, shop: Shop) -> None:
    buy(shop)
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url("/messages"))
        await page.get_by_role("combobox", name="原因").click()
        await page.get_by_title("客户未授权").click()
        await expect(page).to_have_url(re.compile("reason=MESSAGE_REASON_NO_CONSENT"))
        await page.get_by_role("button", name="原因").first.click()
        drawer = page.get_by_role("dialog", name="消息详情")
        await expect(drawer.get_by_role("alert")).to_contain_text("需要客户在此渠道的授权")
        await page.reload()
        await expect(drawer.get_by_role("alert")).to_be_visible()
        assert watched.troubles == []


async def test_a_segment_is_built_and_its_size_moves(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url("/segments"))
        await page.get_by_role("button", name="新建人群").click()
        await page.get_by_label("名称", exact=True).fill("买过但不在上海")
        await page.get_by_role("button", name="添加条件").click()
        await page.get_by_role("menuitem", name="行为", exact=True).click()
        await page.get_by_role("combobox", name="事件").fill("Order Completed")
        size = page.get_by_text("占全部").first
        await expect(size).to_contain_text("75%")
        await page.get_by_role("button", name="添加条件").click()
        await page.get_by_role("menuitem", name="资料", exact=True).click()
        # A condition that lacks something says so where it stands, and nothing is saved.
        await expect(page.get_by_text("请选择要比较的内容")).to_be_visible()
        await expect(page.get_by_role("button", name="保存")).to_have_attribute("aria-disabled", "true")
        await page.get_by_role("combobox", name="资料项").fill("city")
        await page.get_by_role("combobox", name="值", exact=True).fill("上海")
        await page.get_by_role("combobox", name="满足或排除").last.click()
        await page.get_by_title("排除").last.click()
        # All three buyers are there.
        await expect(size).to_contain_text("的 0%")
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_role("heading", name="买过但不在上海")).to_be_visible()
        await expect(page.get_by_text("不满足以下条件")).to_be_visible()
        assert watched.troubles == []


async def test_who_saves_a_segment_second_is_told(open_page: OpenPage, shop: Shop) -> None:
    made = shop.workspace.post("/v1/segments", {"displayName": "两人同改", "rule": {"tag": {"name": "常来"}}})
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url(f"/segments/{made['segmentId']}/edit"))
        await page.get_by_label("名称", exact=True).fill("我的名字")
        changed = shop.workspace.call("PATCH", f"/v1/segments/{made['segmentId']}", {"displayName": "别人的名字"})
        assert changed.status_code == 200
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_role("alert").first).to_contain_text("别人在")
        await expect(page.get_by_label("名称", exact=True)).to_have_value("我的名字")
        await page.get_by_role("button", name="用我的覆盖").click()
        await expect(page.get_by_role("heading", name="我的名字")).to_be_visible()


async def test_a_template_is_made_with_its_preview(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url("/templates"))
        await page.get_by_role("button", name="新建模板").click()
        await page.get_by_role("menuitem", name="邮件").click()
        await page.get_by_label("名称", exact=True).fill("到货")
        await page.get_by_label("主题").fill("{{ customer.traits.name }}，到货了")
        await page.get_by_label("网页版").last.fill("<p>到货了<script>parent.hacked = 1</script></p>")
        await page.get_by_role("combobox", name="选择客户来预览").fill("夏")
        await page.get_by_title("夏林", exact=True).click()
        await expect(page.get_by_text("夏林，到货了")).to_be_visible()
        await expect(page.frame_locator("iframe").get_by_text("到货了")).to_be_visible()
        assert await page.evaluate("window.hacked") is None
        await page.get_by_role("button", name="保存").click()
        await expect(page).to_have_url(re.compile("/templates/t"))


async def test_a_journey_is_drawn_with_its_counts_and_people(open_page: OpenPage, shop: Shop) -> None:
    buy(shop)
    async with open_page("ROLE_VIEWER") as watched:
        page = watched.page
        await page.goto(shop.url("/journeys"))
        await page.get_by_role("link", name="购后感谢").click()
        await page.get_by_text("感谢信").click()
        drawer = page.get_by_role("dialog", name="步骤")
        await drawer.get_by_role("link", name="查看路径").first.click()
        await expect(page.get_by_text("正在显示一位客户走过的路径")).to_be_visible()
        assert watched.troubles == []

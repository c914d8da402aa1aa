"""Messages, segments, templates and journeys: each page is walked through once, by clicks."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import PHONE, Shop
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


@pytest.mark.quick
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


async def test_a_template_is_sent_for_a_test_to_an_allowed_address_only(open_page: OpenPage, shop: Shop) -> None:
    made = shop.workspace.post(
        "/v1/templates", {"displayName": "试发", "channel": "CHANNEL_EMAIL", "subject": "你好", "text": "你好"}
    )
    address = shop.url(f"/templates/{made['templateId']}")
    async with open_page("ROLE_MARKETER") as watched:
        await watched.page.goto(address)
        await expect(watched.page.get_by_text("请管理员在")).to_be_visible()
    async with open_page() as watched:
        page = watched.page
        await page.goto(address)
        await page.get_by_role("link", name="去添加").click()
        await page.get_by_role("button", name="添加测试收件人").click()
        form = page.get_by_role("dialog", name="添加测试收件人")
        await form.get_by_label("名称").fill("市场部")
        await form.get_by_label("地址").fill("team@shop.example")
        await form.get_by_role("button", name="添加测试收件人").click()
        await expect(page.get_by_role("row", name="市场部")).to_contain_text("t***@shop.example")
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(address)
        await page.get_by_label("主题").fill("你好，改过")
        send = page.get_by_role("button", name="发送测试")
        await expect(send).to_have_attribute("aria-disabled", "true")
        await page.get_by_role("button", name="保存").click()
        await expect(send).not_to_have_attribute("aria-disabled", "true")
        await send.click()
        await expect(page.get_by_role("alert").filter(has_text="已发送")).to_be_visible()
        await expect(page.get_by_text("最近的测试")).to_be_visible()
        assert watched.troubles == []
    assert len(shop.workspace.get("/v1/testSends")["testSends"]) == 1


async def test_a_message_shows_what_it_said_and_how_it_went(open_page: OpenPage, shop: Shop) -> None:
    template = shop.workspace.post("/v1/templates", {"displayName": "取货", "channel": "CHANNEL_EMAIL", "subject": "取货通知",
        "purpose": "PURPOSE_TRANSACTIONAL", "text": "我们会致电 {{ customer.traits.phone }}"})  # fmt: skip
    customer = shop.workspace.customer_of("user_id", "member-0")
    sent = shop.workspace.post("/v1/messages:send", {"customerId": customer, "templateId": template["templateId"]})
    path = f"/v1/messages/{sent['deliveryId']}"
    until(lambda: shop.workspace.get(path)["attempts"] > 0, "the message is handed over")
    async with open_page("ROLE_VIEWER") as watched:
        page = watched.page
        await page.goto(shop.url(f"/messages?message={sent['deliveryId']}"))
        drawer = page.get_by_role("dialog", name="消息详情")
        await drawer.get_by_role("button", name="发送的内容").click()
        await expect(drawer.get_by_text("我们会致电")).to_contain_text("138****8000")
        await expect(drawer.get_by_text(PHONE)).to_have_count(0)
        await drawer.get_by_role("button", name="经过").click()
        await expect(drawer.get_by_text("第 1 次尝试").first).to_be_visible()
        await expect(page).to_have_url(re.compile("show=content"))
        assert watched.troubles == []


async def test_pages_of_a_list_lead_on_and_back(open_page: OpenPage, shop: Shop) -> None:
    for number in range(51):
        shop.workspace.post("/v1/templates", {"templateId": f"many-{number}", "displayName": f"第 {number} 个",
            "channel": "CHANNEL_WECOM", "text": "你好"})  # fmt: skip
    async with open_page("ROLE_VIEWER") as watched:
        page = watched.page
        await page.goto(shop.url("/templates?channel=CHANNEL_WECOM"))
        await expect(page.get_by_role("link", name="第 50 个")).to_be_visible()
        await page.get_by_role("button", name="下一页").click()
        await expect(page.get_by_role("link", name="第 0 个")).to_be_visible()
        await page.reload()
        await page.get_by_role("button", name="上一页").click()
        await expect(page.get_by_role("link", name="第 50 个")).to_be_visible()
        # The page before, not the entry before in the browser's history, which may be anybody's.
        await page.goto(page.url + "&page=nowhere")
        await expect(page.get_by_role("button", name="上一页")).to_have_count(0)


async def test_a_journey_is_drawn_with_its_counts_and_people(open_page: OpenPage, shop: Shop) -> None:
    buy(shop)
    async with open_page("ROLE_VIEWER") as watched:
        page = watched.page
        await page.goto(shop.url("/journeys"))
        await page.get_by_role("link", name="购后感谢").click()
        drawer = page.get_by_role("dialog", name="步骤")
        # By the keyboard alone: who came by a way, and who came to a step.
        await page.get_by_role("button", name=re.compile("从“入口 .*到“发送消息 .*”")).focus()
        await page.keyboard.press("Enter")
        await expect(drawer).to_contain_text("只显示从所选路径到达的客户")
        await page.keyboard.press("Escape")
        await expect(drawer).to_have_count(0)
        await page.get_by_role("group", name="发送消息 ").focus()
        await page.keyboard.press("Enter")
        await expect(drawer).not_to_contain_text("只显示从所选路径到达的客户")
        await drawer.get_by_role("link", name="查看路径").first.click()
        await expect(page.get_by_text("正在显示一位客户走过的路径")).to_be_visible()
        assert watched.troubles == []

"""A new marketer's first day, by clicks: from a customer found by phone to a mail that a journey sent. Its pictures stay."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import PHONE, Shop

PICTURES = Path(__file__).with_name("walk")
SEGMENT, TEMPLATE, JOURNEY = "看了又看没有买", "您看中的还在", "浏览挽回"
ADDRESS = "min@shop.example"


class Walk:
    """The page, with a picture of each station."""

    def __init__(self, page: Page) -> None:
        """Takes the page that is walked on."""
        self.page = page
        self._pictures = 0
        PICTURES.mkdir(exist_ok=True)

    async def keep(self, name: str) -> None:
        """Keeps a picture of the page as it is."""
        self._pictures += 1
        await self.page.screenshot(path=PICTURES / f"{self._pictures:02}-{name}.png", animations="disabled")

    async def open(self, section: str) -> None:
        """Goes to a section by the menu."""
        await self.page.get_by_role("menuitem", name=section).click()

    async def add_condition(self, event: str, at: int) -> None:
        """Adds a condition on an event to the rule."""
        await self.page.get_by_role("button", name="添加条件").first.click()
        await self.page.get_by_role("menuitem", name="行为", exact=True).click()
        await self.page.get_by_role("combobox", name="事件").nth(at).fill(event)

    async def choose(self, box: str, option: str, at: int = 0) -> None:
        """Chooses an option of a box."""
        await self.page.get_by_role("combobox", name=box).nth(at).click()
        await self.page.locator(".ant-select-dropdown:visible").get_by_title(option, exact=True).click()


def view(shop: Shop, user: str, times: int) -> None:
    """Lets somebody look at products, as the mini-program tells it."""
    shop.workspace.batch(
        [
            {"type": "track", "userId": user, "messageId": f"{user}-view-{number}", "event": "Product Viewed",
             "properties": {"product_id": "P-1", "name": "羊毛围巾"}}
            for number in range(times)
        ]
    )  # fmt: skip


def join(shop: Shop, user: str, name: str, **traits: str) -> None:
    """Lets somebody join the shop's club."""
    traits |= {"name": name}
    shop.workspace.batch([{"type": "identify", "userId": user, "messageId": f"{user}-joins", "traits": traits}])


async def find_by_phone_and_read_why(walk: Walk) -> None:
    page = walk.page
    await walk.open("客户")
    await page.get_by_placeholder("手机号、会员卡号、邮箱、姓名或客户编号").fill(PHONE)
    await expect(page.get_by_role("row")).to_have_count(2)
    await page.get_by_role("link", name="夏林", exact=True).click()
    await expect(page.get_by_role("heading", name="夏林")).to_be_visible()
    await walk.keep("customer")
    await page.get_by_role("tab", name="人群").click()
    await page.get_by_text("买过的").click()
    await expect(page.get_by_label("满足", exact=True).first).to_be_visible()
    await walk.keep("why-she-is-in")
    await walk.choose("选择人群", "常客")
    await expect(page.get_by_label("不满足", exact=True).first).to_be_visible()
    await walk.keep("why-she-is-not")


async def build_the_segment(walk: Walk, shop: Shop) -> None:
    page = walk.page
    await walk.open("人群")
    await page.get_by_role("button", name="新建人群").first.click()
    await page.get_by_label("名称", exact=True).fill(SEGMENT)
    await walk.add_condition("Product Viewed", 0)
    await walk.choose("时间范围", "最近（小时）")
    await walk.choose("比较方式", "大于")
    await page.get_by_role("spinbutton", name="值").fill("3")
    await walk.add_condition("Order Completed", 1)
    await walk.choose("满足或排除", "排除", at=2)
    size = page.get_by_text("占全部").first
    await expect(size).to_contain_text("的 0%")
    await walk.keep("segment-while-nobody-is-in")
    # The shop goes on meanwhile: somebody looks four times and buys nothing.
    join(shop, "walker-1", "周敏")
    view(shop, "walker-1", 4)
    await expect(page.get_by_role("link", name="周敏")).to_be_visible()
    await walk.keep("segment-moves")
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_role("heading", name=SEGMENT)).to_be_visible()
    await walk.keep("segment")


async def make_the_template(walk: Walk) -> None:
    page = walk.page
    await walk.open("模板")
    await page.get_by_role("button", name="新建模板").first.click()
    await page.get_by_role("menuitem", name="邮件").click()
    await page.get_by_label("名称", exact=True).fill(TEMPLATE)
    await page.get_by_label("主题").fill("{{ customer.traits.name }}，您看中的还在")
    await page.get_by_label("网页版").last.fill(
        "<h2>{{ customer.traits.name }}，您好</h2><p>羊毛围巾还有货。</p><p><a href='{{ unsubscribe_url }}'>退订</a></p>"
    )
    await page.get_by_role("combobox", name="选择客户来预览").fill("周敏")
    await page.get_by_title("周敏", exact=True).click()
    await expect(page.frame_locator("iframe").get_by_text("周敏，您好")).to_be_visible()
    await walk.keep("template-with-preview")
    await page.get_by_role("button", name="发布").click()
    await expect(page).to_have_url(re.compile("/templates/t"))
    await page.get_by_role("dialog").get_by_role("button", name="发布为版本 1").click()
    await expect(page.get_by_text("已发布 · 版本 1")).to_be_visible()


async def add_step(page: Page, kind: str) -> None:
    await page.get_by_role("button", name="在此添加步骤").last.click()
    await page.get_by_role("menuitem", name=kind).click()


async def draw_and_publish_the_journey(walk: Walk) -> None:
    page = walk.page
    await walk.open("旅程")
    await page.get_by_role("button", name="新建旅程").first.click()
    await page.get_by_label("名称", exact=True).fill(JOURNEY)
    await page.get_by_role("button", name="创建并编辑").click()
    await page.get_by_text("进入人群时").click()
    await page.get_by_role("combobox", name="哪个人群").fill(SEGMENT)
    await page.get_by_title(SEGMENT).click()
    await add_step(page, "发送消息")
    await page.get_by_role("combobox", name="模板").fill(TEMPLATE)
    await page.get_by_title(TEMPLATE).click()
    await add_step(page, "添加标签")
    await walk.keep("journey-before-it-is-whole")
    await page.get_by_role("button", name=re.compile("发布$")).click()
    await expect(page.get_by_role("region", name="问题列表")).to_contain_text("请填写 1 至 100 个字符的标签")
    await walk.keep("journey-with-its-problem")
    await page.get_by_role("combobox", name="标签名").fill("挽回过")
    await expect(page.get_by_role("button", name="没有问题")).to_be_visible()
    await page.get_by_role("button", name=re.compile("发布$")).click()
    asked = page.get_by_role("dialog", name=f"发布旅程“{JOURNEY}”？")
    await expect(asked).to_contain_text(f"人群“{SEGMENT}”现有 1 人")
    await walk.keep("journey-with-its-impact")
    await asked.get_by_role("button", name="确认发布").click()
    await expect(page.get_by_role("button", name="暂停")).to_be_visible()


async def see_the_run_arrive(walk: Walk) -> None:
    page = walk.page
    # Both steps count her, without a reload.
    for step in ("发送消息", "添加标签"):
        await expect(page.get_by_role("group", name=step).get_by_text(re.compile("^1 人次"))).to_be_visible()
    await walk.keep("journey-with-its-counts")
    await page.get_by_role("tab", name="客户进展").click()
    await expect(page.get_by_role("row", name="林敏").get_by_text("已走完")).to_be_visible()
    await page.get_by_role("link", name="查看路径").first.click()
    await expect(page.get_by_text("正在显示一位客户走过的路径")).to_be_visible()
    await walk.keep("path-of-the-run")


async def read_the_message(walk: Walk, shop: Shop) -> None:
    page = walk.page
    await walk.open("消息")
    await expect(page.get_by_role("row", name="林敏")).to_contain_text("已发送")
    await walk.keep("ledger")
    await page.get_by_role("row", name="林敏").get_by_role("button").first.click()
    drawer = page.get_by_role("dialog", name="消息详情")
    await expect(drawer).to_contain_text(JOURNEY)
    await walk.keep("message")
    # The mailbox of this machine.
    await page.context.set_extra_http_headers({"Authorization": f"Bearer {shop.workspace.sandbox_token}"})
    await page.goto(f"{shop.workspace.sandbox}/inbox?recipient={ADDRESS}")
    await page.get_by_role("link", name=re.compile("您看中的还在")).first.click()
    await expect(page.get_by_text("林敏，您看中的还在").first).to_be_visible()
    await walk.keep("mail")


async def test_a_new_marketer_goes_the_whole_way_by_clicks(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_MARKETER") as watched:
        walk = Walk(watched.page)
        await walk.page.goto(shop.url("/"))
        await find_by_phone_and_read_why(walk)
        await build_the_segment(walk, shop)
        await make_the_template(walk)
        await draw_and_publish_the_journey(walk)
        # At the till: a new member agrees to mails, and looks, and looks again.
        join(shop, "walker-2", "林敏", email=ADDRESS)
        customer = shop.workspace.customer_of("user_id", "walker-2")
        shop.workspace.post(f"/v1/customers/{customer}/consents:set", {"channel": "CHANNEL_EMAIL", "granted": True})
        view(shop, "walker-2", 4)
        await see_the_run_arrive(walk)
        assert watched.troubles == []
        await read_the_message(walk, shop)

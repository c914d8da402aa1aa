"""Anybody's HTML, shown as it looks: it runs nothing, sends nothing, goes nowhere, and leaves the page around it alone."""

from __future__ import annotations

from playwright.async_api import Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop
from tests.e2e.client import until

EVIL = "https://evil.example"
HOSTILE = f"""<!doctype html><base href="{EVIL}/"><meta http-equiv="refresh" content="0;url={EVIL}/refreshed">
<link rel="stylesheet" href="{EVIL}/style.css"><link rel="prefetch" href="{EVIL}/prefetched"><style>@import "{EVIL}/more.css";
@font-face {{ font-family: theirs; src: url({EVIL}/font.woff2) }} p {{ color: rgb(1, 2, 3); font-family: theirs }}</style>
<p>您的订单</p><script>parent.hacked = 1; top.location = "{EVIL}/"</script><script src="{EVIL}/script.js"></script>
<img src="{EVIL}/pixel.gif" onerror="parent.hacked = 2"><svg onload="parent.hacked = 3"></svg>
<iframe src="{EVIL}/frame"></iframe><iframe srcdoc="<script>top.hacked = 4</script>"></iframe><iframe src="/console/settings/users"></iframe>
<object data="{EVIL}/object"></object><embed src="{EVIL}/embed"><video src="{EVIL}/video" autoplay></video>
<form action="{EVIL}/form" target="_top"><button>确认收货</button></form>
<a href="{EVIL}/top" target="_top">到首页</a> <a href="{EVIL}/new" target="_blank">新窗口</a> <a href="{EVIL}/self">在此打开</a>
<a href="javascript:parent.hacked = 5">领券</a>"""


async def record(page: Page) -> list[str]:
    """Answers for the other site, and returns what is asked of it, as it comes."""
    asked: list[str] = []

    async def answer(route: Route) -> None:
        asked.append(f"{route.request.resource_type} {route.request.url.removeprefix(EVIL)}")
        await route.fulfill(status=404, body="")

    await page.context.route(f"{EVIL}/**", answer)
    return asked


async def nothing_happens(page: Page, address: str) -> None:
    """Clicks on all that could be clicked."""
    frame = page.frame_locator("iframe")
    await expect(frame.get_by_text("您的订单")).to_have_css("color", "rgb(1, 2, 3)")
    for name in ("到首页", "新窗口", "领券"):
        await frame.get_by_role("link", name=name).click()
    await frame.get_by_role("button", name="确认收货").click()
    await frame.get_by_role("link", name="在此打开").click()
    assert await page.evaluate("window.hacked") is None
    assert page.url == address
    assert len(page.context.pages) == 1


async def test_a_hostile_template_is_only_looked_at(open_page: OpenPage, shop: Shop) -> None:
    made = shop.workspace.post("/v1/templates", {"displayName": "恶意", "channel": "CHANNEL_EMAIL", "subject": "你好", "html": HOSTILE})  # fmt: skip
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        asked = await record(page)
        address = shop.url(f"/templates/{made['templateId']}")
        await page.goto(address)
        await nothing_happens(page, address)
        # Chromium lets a page prefetch whatever it may fetch in one way or another.
        assert sorted(asked) == ["image /pixel.gif", "other /prefetched"]


async def test_back_leads_from_a_template_to_the_page_before_however_often_its_preview_changed(
    open_page: OpenPage, shop: Shop
) -> None:
    made = shop.workspace.post("/v1/templates", {"displayName": "多次", "channel": "CHANNEL_EMAIL", "subject": "你好", "html": "<p>一</p>"})  # fmt: skip
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url("/home"))
        await page.goto(shop.url(f"/templates/{made['templateId']}"))
        for text in ("一", "二", "三"):
            await page.get_by_role("textbox", name="网页版").fill(f"<p>{text}</p>")
            await expect(page.frame_locator("iframe").get_by_text(text)).to_be_visible()
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_role("button", name="保存")).to_be_enabled()
        await page.go_back()
        await expect(page).to_have_url(shop.url("/home"))
        assert watched.troubles == []


async def test_a_hostile_mail_that_was_sent_is_not_counted_as_opened(open_page: OpenPage, shop: Shop) -> None:
    template = shop.workspace.post("/v1/templates", {"displayName": "恶意通知", "channel": "CHANNEL_EMAIL", "subject": "你好",
        "purpose": "PURPOSE_TRANSACTIONAL", "html": HOSTILE})  # fmt: skip
    customer = shop.workspace.customer_of("user_id", "member-0")
    sent = shop.workspace.post("/v1/messages:send", {"customerId": customer, "templateId": template["templateId"]})
    until(
        lambda: shop.workspace.get(f"/v1/messages/{sent['deliveryId']}")["attempts"] > 0, "the message is handed over"
    )
    address = shop.url(f"/messages?message={sent['deliveryId']}&show=content")
    async with open_page("ROLE_VIEWER") as watched:
        asked = await record(watched.page)
        await watched.page.goto(address)
        await nothing_happens(watched.page, address)
        assert asked == []

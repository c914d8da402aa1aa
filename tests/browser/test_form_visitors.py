"""Hosted forms as visitors meet them: a code by SMS that is asked for with a button, and a form on another site's page."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import MARKUP, Shop
from tests.e2e.client import until
from tests.support.chromium import page_of

PHONE = "13800138622"
FIELDS: list[dict[str, Any]] = [
    {
        "key": "phone",
        "label": f"手机号 {MARKUP}",
        "kind": "FORM_FIELD_KIND_PHONE",
        "required": True,
        "identifier": "FORM_IDENTIFIER_PHONE",
        "verify": True,
    },
    {"key": "name", "label": "怎么称呼", "kind": "FORM_FIELD_KIND_TEXT", "trait": "name"},
]
TOO_FAST = "提交得太快了"


def made(shop: Shop, **fields: Any) -> str:
    """Makes a form; returns its id."""
    form_id: str = shop.workspace.post("/v1/forms", {"displayName": "访客", "title": f"会员 {MARKUP}", **fields})[
        "formId"
    ]
    return form_id


def code_of(shop: Shop, phone: str) -> str:
    """Returns the code that arrived last."""
    newest = until(lambda: shop.workspace.received(f"+86{phone}"), "the code arrives")[-1]
    (code,) = re.findall(r"(?<!\d)(\d{6})(?!\d)", newest["text"])
    return str(code)


async def press(page: Page, button: Locator, hasty: Locator) -> None:
    """Presses a button. A browser is faster than a person: it is told so, and presses once more."""
    await button.click()
    for _ in range(4):
        await page.wait_for_timeout(1_200)
        if await hasty.count():
            await button.click()


@pytest.mark.parametrize("script", [True, False])
async def test_a_visitor_has_a_code_sent_and_is_a_customer_with_a_verified_number(
    browser: Browser, shop: Shop, open_page: OpenPage, script: bool
) -> None:
    phone = f"{PHONE[:-1]}{int(script)}"
    form_id = made(shop, fields=FIELDS)
    context = await browser.new_context(java_script_enabled=script, viewport={"width": 390, "height": 800})
    page = await context.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    try:
        await page.goto(f"{shop.workspace.url}/f/{form_id}")
        await expect(page.get_by_role("heading", name=f"会员 {MARKUP}")).to_be_visible()
        await page.get_by_label(f"手机号 {MARKUP}").fill(phone)
        await page.get_by_label("怎么称呼").fill(MARKUP)
        await press(page, page.get_by_role("button", name="发送验证码"), page.get_by_text(TOO_FAST))
        await expect(page.get_by_role("status")).to_contain_text("验证码已经发出")
        # The page came back filled in: what was typed is text in it.
        await expect(page.get_by_label("怎么称呼")).to_have_value(MARKUP)
        code = code_of(shop, phone)
        await page.get_by_label("短信验证码").fill(f"{(int(code) + 1) % 1_000_000:06d}")
        await page.get_by_role("button", name="提交").click()
        await expect(page.get_by_text("验证码不正确")).to_be_visible()
        await page.get_by_label("短信验证码").fill(code)
        # Enter sends the form, and asks for no further code.
        await page.get_by_label("短信验证码").press("Enter")
        await expect(page.get_by_role("status")).to_have_text("已收到，谢谢！")
        assert len(shop.workspace.received(f"+86{phone}")) == 1
    finally:
        await context.close()
    assert dialogs == []
    customer = shop.workspace.customer_of("phone", f"+86{phone}")
    async with open_page("ROLE_ADMIN") as watched:
        watched.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        await watched.page.goto(shop.url(f"/customers/{customer}"))
        await expect(watched.page.get_by_text(MARKUP).first).to_be_visible()
        await watched.settle()
        assert watched.troubles == []
    assert dialogs == []
    events = shop.workspace.get(f"/v1/customers/{customer}/events")["events"]
    (submitted,) = [each for each in events if each.get("name") == "Form Submitted"]
    assert (submitted["properties"]["verified"], submitted["properties"]["name"]) == (True, MARKUP)


@asynccontextmanager
async def site(script: str) -> AsyncIterator[str]:
    """Serves a page of another site, with a form's tag in it, and gives its host; a browser holds it for another origin."""
    body = (
        f'<!doctype html><title>品牌官网</title><h1>品牌官网</h1><p id="at">{script}</p><footer>页脚</footer>'.encode()
    )
    head = f"HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"localhost:{server.sockets[0].getsockname()[1]}"


def tag(shop: Shop, form_id: str) -> str:
    """Returns the tag that a form's owner puts into a page."""
    return f'<script src="{shop.workspace.url}/f/{form_id}/embed.js" data-height="640" async></script>'


async def test_a_form_stands_where_its_tag_does_on_the_pages_that_it_names(browser: Browser, shop: Shop) -> None:
    fields = [{**FIELDS[1], "label": f"称呼 {MARKUP}"}, {"key": "mail", "label": "邮箱", "kind": "FORM_FIELD_KIND_EMAIL",
        "identifier": "FORM_IDENTIFIER_EMAIL", "required": True}]  # fmt: skip
    form_id = made(shop, fields=fields)
    async with site(tag(shop, form_id)) as host, page_of(browser, width=1024) as watched:
        page = watched.page
        # Nobody named this site yet.
        await page.goto(f"http://{host}/join")
        await expect(page.locator("#at iframe")).to_have_count(1)
        await expect(page.frame_locator("#at iframe").get_by_role("heading")).to_have_count(0)
        assert any("frame-ancestors" in each for each in watched.troubles)
        watched.troubles.clear()
        answer = shop.workspace.call("PATCH", f"/v1/forms/{form_id}?updateMask=allowedHosts", {"allowedHosts": [host]})
        assert answer.status_code == 200, answer.text
        policy = f"frame-ancestors {host}"
        until(
            lambda: (
                policy
                in shop.workspace.http.get(f"{shop.workspace.url}/f/{form_id}").headers["content-security-policy"]
            ),
            "the form's page knows it",
        )
        await page.reload()
        frame = page.frame_locator("#at iframe")
        await expect(frame.get_by_role("heading", name=f"会员 {MARKUP}")).to_be_visible()
        shown = page.locator("#at iframe")
        box = await shown.bounding_box()
        assert box is not None
        assert box["height"] == 640
        # What the form is called is the frame's name, and text.
        assert await shown.get_attribute("title") == f"会员 {MARKUP}"
        await frame.get_by_label("邮箱").fill("frame@shop.example")
        await frame.get_by_label(f"称呼 {MARKUP}").fill(MARKUP)
        await press(page, frame.get_by_role("button", name="提交"), frame.get_by_text(TOO_FAST))
        await expect(frame.get_by_role("status")).to_have_text("已收到，谢谢！")
        # The site's own page is as it was.
        await expect(page.get_by_text("页脚")).to_be_visible()
        assert watched.troubles == []
    customer = shop.workspace.customer_of("email", "frame@shop.example")
    assert shop.workspace.get(f"/v1/customers/{customer}")["traits"]["name"] == MARKUP

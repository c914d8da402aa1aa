"""What a reader of a mail does by its links, in a browser without a cookie: the preference centre and one-click unsubscribe."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop, open_shop
from tests.e2e.client import email_template, until
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform


@pytest.fixture(scope="module")
def shop(platform: Platform) -> Iterator[Shop]:
    """A shop of its own: others want no preferences."""
    workspace = create_workspace(platform, "preferences")
    yield open_shop(workspace)
    workspace.http.close()


async def test_a_reader_turns_a_channel_off_pauses_and_unsubscribes(open_page: OpenPage, shop: Shop) -> None:
    workspace = shop.workspace
    customer = workspace.customer_of("user_id", "member-0")
    for channel in ("email", "sms"):
        workspace.post(
            f"/v1/customers/{customer}/consents:set", {"channel": channel, "purpose": "marketing", "granted": True}
        )
    template = email_template("letter", "PURPOSE_MARKETING") | {
        "html": "",
        "text": "{{ preferences_url }} {{ unsubscribe_url }}",
    }
    workspace.post("/v1/templates", template)

    def sent(request_id: str) -> dict[str, str]:
        body = {"customerId": customer, "templateId": "letter", "requestId": request_id}
        delivery_id = workspace.post("/v1/messages:send", body)["deliveryId"]

        def over() -> dict[str, str] | None:
            row: dict[str, str] = workspace.get(f"/v1/messages/{delivery_id}")
            return row if row["status"] in ("MESSAGE_STATUS_SENT", "MESSAGE_STATUS_SUPPRESSED") else None

        return until(over, "the message is sent or held back")

    def granted(channel: str) -> bool:
        consents = workspace.get(f"/v1/customers/{customer}")["consents"]
        return any(each["channel"] == f"CHANNEL_{channel}" and each["granted"] for each in consents)

    assert sent("first")["status"] == "MESSAGE_STATUS_SENT"
    mail = until(lambda: workspace.received("p0@shop.example"), "the mail is there")[-1]
    preferences, way_out = (re.search(rf"https?://[^\s\"]+/{path}/[A-Za-z0-9_.-]+", str(mail)) for path in "pu")
    assert preferences is not None
    assert way_out is not None
    async with open_page(role="", language="zh-CN") as watched:
        page = watched.page
        await page.goto(preferences[0])
        await expect(page.get_by_role("heading", name="消息偏好")).to_be_visible()
        await page.get_by_label("短信").uncheck()
        await page.get_by_label("暂停所有优惠与活动消息 30 天").check()
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_role("status")).to_have_text("已保存。")
        await expect(page.get_by_label("电子邮件")).to_be_checked()
        await expect(page.get_by_label("短信")).to_be_disabled()
        assert await page.context.cookies() == []
        until(lambda: not granted("SMS"), "the consent to SMS is withdrawn")
        assert granted("EMAIL")
        assert sent("paused")["reason"] == "MESSAGE_REASON_MARKETING_PAUSED"
        await page.get_by_label("暂停所有优惠与活动消息 30 天").uncheck()
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_role("status")).to_have_text("已保存。")
        assert sent("resumed")["status"] == "MESSAGE_STATUS_SENT"

        await page.goto(way_out[0])
        await page.get_by_role("button", name="Unsubscribe 退订").click()
        await expect(page.get_by_role("heading", name="You are unsubscribed")).to_be_visible()
        assert await page.context.cookies() == []
        assert sent("unsubscribed")["reason"] == "MESSAGE_REASON_CONSENT_WITHDRAWN"
        assert watched.troubles == []
    async with open_page(role="", language="en-US") as watched:
        page = watched.page
        await page.goto(preferences[0])
        await expect(page.get_by_role("heading", name="Your messages")).to_be_visible()
        await expect(page.get_by_label("E-mail")).not_to_be_checked()
        assert watched.troubles == []

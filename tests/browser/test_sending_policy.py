"""The sending policy: set in the settings, each rule in a sentence, and named where it held a message back."""

from __future__ import annotations

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
    """A shop of its own: others want no caps."""
    workspace = create_workspace(platform, "sending-policy")
    yield open_shop(workspace)
    workspace.http.close()


async def test_a_cap_is_added_said_saved_and_named_by_the_ledger(open_page: OpenPage, shop: Shop) -> None:
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url("/settings/sending"))
        await expect(page.get_by_text("每位客户24 小时内最多收到 5 条（营销；全部渠道）。")).to_be_visible()
        await expect(page.get_by_text("每天 22:00 到次日 08:00 暂不发送")).to_be_visible()
        await page.get_by_role("button", name="添加上限").click()
        await page.get_by_label("名称，显示在发送记录里").nth(1).fill("每周两条")
        await page.get_by_label("最多几条").nth(1).fill("1")
        await expect(page.get_by_text("每位客户7 天内最多收到 1 条（营销；全部渠道）。")).to_be_visible()
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_text("尚未保存")).to_have_count(0)
        _, kept = shop.workspace.get("/v1/sendingPolicy")["frequencyCaps"]
        assert (kept["displayName"], kept["maximum"], kept["windowLength"]) == ("每周两条", 1, 7)

        customer = shop.workspace.customer_of("user_id", "member-0")
        shop.workspace.post(
            f"/v1/customers/{customer}/consents:set", {"channel": "email", "purpose": "marketing", "granted": True}
        )
        shop.workspace.post("/v1/templates", email_template("capped", "PURPOSE_MARKETING"))
        sent = [
            shop.workspace.post(
                "/v1/messages:send", {"customerId": customer, "templateId": "capped", "requestId": f"capped-{number}"}
            )["deliveryId"]
            for number in range(2)
        ]

        def held() -> list[str]:
            rows = [shop.workspace.get(f"/v1/messages/{each}") for each in sent]
            return [row["deliveryId"] for row in rows if row["reason"] == "MESSAGE_REASON_FREQUENCY_CAP"]

        (capped,) = until(held, "one of them is capped")
        await page.goto(shop.url(f"/messages?message={capped}"))
        await expect(page.get_by_text("规则：每周两条（7 天内最多 1 条）")).to_be_visible()
        assert watched.troubles == []

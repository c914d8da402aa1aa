"""Schemas: edited, tried on what is recorded, saved; what does not fit is listed, or held and found among the refused events."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop, open_shop
from tests.e2e.client import until
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform


@pytest.fixture(scope="module")
def shop(platform: Platform) -> Iterator[Shop]:
    """A shop of its own: what is held here would be missed by others."""
    workspace = create_workspace(platform, "schemas")
    yield open_shop(workspace)
    workspace.http.close()


async def test_a_schema_is_tried_saved_and_gone_by(open_page: OpenPage, shop: Shop) -> None:
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url("/data/schemas"))
        await expect(page.get_by_text("已接收的数据都符合规范")).to_be_visible()
        await page.get_by_role("button", name="添加事件").click()
        await page.get_by_label("事件，如 Order Completed").fill("Order Completed")
        await page.get_by_role("button", name="添加字段").nth(1).click()
        await page.get_by_label("名称").fill("coupon")
        await page.get_by_role("checkbox", name="必填").check()
        await page.get_by_role("button", name="用已有数据试算").click()
        # Three people bought, none with a coupon.
        await expect(page.get_by_text("已有 3 个事件中 3 个不符合")).to_be_visible()
        assert not shop.workspace.get("/v1/schemas")["events"]
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_text("尚未保存")).to_have_count(0)
        (kept,) = shop.workspace.get("/v1/schemas")["events"]
        assert (kept["eventName"], kept["mode"]) == ("Order Completed", "SCHEMA_MODE_REPORT")
        assert (kept["properties"][0]["name"], kept["properties"][0]["required"]) == ("coupon", True)

        order = {"type": "track", "userId": "member-0", "event": "Order Completed", "properties": {"revenue": 5}}
        shop.workspace.batch([{**order, "messageId": "late"}])
        until(lambda: shop.workspace.get("/v1/schemaViolations")["violations"], "it is counted")
        await expect(page.get_by_text("缺失")).to_be_visible(timeout=20_000)
        await page.get_by_role("button", name="忽略").click()
        await expect(page.get_by_text("已接收的数据都符合规范")).to_be_visible()
        assert watched.troubles == []

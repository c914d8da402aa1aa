"""Tasks on a phone: whose account is at no staff member is told so; then the task is done with an outcome."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop


@pytest.mark.parametrize("width", [390])
async def test_staff_ends_a_task_on_a_phone(open_page: OpenPage, shop: Shop, width: int) -> None:
    customer = shop.workspace.customer_of("user_id", "member-0")
    async with open_page("ROLE_STORE_STAFF", width=width) as watched:
        page = watched.page
        await page.goto(shop.url("/tasks"))
        await expect(page.get_by_text("您的账号还没有关联员工")).to_be_visible()
        session = await page.evaluate("fetch('/v1/session').then((answer) => answer.json())")
        shop.workspace.post(
            "/v1/staff",
            {"staffId": "phone", "displayName": "周婷", "storeId": "SH-77", "userId": session["user"]["userId"]},
        )
        task = shop.workspace.post(
            "/v1/tasks", {"customerId": customer, "kind": "TASK_KIND_CALL", "title": "生日回访", "storeId": "SH-77"}
        )
        assert task["staffId"] == "phone"
        await page.reload()
        await expect(page.get_by_text("生日回访")).to_be_visible()
        assert not await watched.scrolls_sideways()
        await page.get_by_role("button", name="完成").first.click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_text("已沟通").click()
        await dialog.get_by_label("备注").fill("下周来店")
        await dialog.get_by_role("button", name="完成").click()
        await expect(page.get_by_text("没有待处理的任务")).to_be_visible()
        ended = shop.workspace.get(f"/v1/tasks/{task['taskId']}")
        assert (ended["outcome"], ended["completedBy"]) == (
            "TASK_OUTCOME_REACHED", f"user:{session['user']['userId']}",
        )  # fmt: skip

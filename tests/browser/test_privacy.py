"""What a customer may ask of those who keep their data, from the file."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import PHONE, Shop


async def test_a_customer_is_restricted_with_a_reason_and_that_is_lifted(open_page: OpenPage, shop: Shop) -> None:
    customer = shop.workspace.customer_of("user_id", "member-1")
    async with open_page(language="en-US", width=1024) as watched:
        page = watched.page
        await page.goto(shop.url(f"/customers/{customer}"))
        await page.get_by_role("button", name="Restrict", exact=True).click()
        dialog = page.get_by_role("dialog")
        # What it means stands there before anybody agrees to it.
        await expect(dialog).to_contain_text("Within seconds nothing is sent any more")
        await dialog.get_by_label("Reason").fill("asked for it by letter")
        await dialog.get_by_role("button", name="Restrict", exact=True).click()
        await expect(page.get_by_role("button", name="Lift the restriction")).to_be_visible()
        await expect(page.get_by_text("asked for it by letter").first).to_be_visible()
        assert shop.workspace.get(f"/v1/customers/{customer}")["restriction"]["reason"] == "asked for it by letter"
        await page.get_by_role("button", name="Lift the restriction").click()
        await page.get_by_role("dialog").get_by_role("button", name="Lift the restriction").click()
        await expect(page.get_by_text("May be used")).to_be_visible()
        assert "restriction" not in shop.workspace.get(f"/v1/customers/{customer}")
        assert watched.troubles == []


async def test_everything_is_exported_as_a_file_and_to_be_read(open_page: OpenPage, shop: Shop) -> None:
    customer = shop.workspace.customer_of("user_id", "member-0")
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url(f"/customers/{customer}"))
        async with page.expect_download() as started:
            await page.get_by_role("button", name="下载 JSON").click()
        download = await started.value
        assert download.suggested_filename == f"customer-{customer}.json"
        told = json.loads(await asyncio.to_thread(Path(await download.path()).read_text, "utf-8"))
        stores = {record["store"] for record in told["records"]}
        assert {"identity.nodes", "profile.events"} <= stores
        assert PHONE in json.dumps(told)
        await page.get_by_role("button", name="在线查看").click()
        await expect(page.frame_locator("iframe[title=导出全部数据]").get_by_text("identity.nodes")).to_be_visible()
        assert await watched.nameless() == []
        assert watched.troubles == []
    asked = shop.workspace.get("/v1/auditLog?method=ExportCustomer")["entries"]
    assert {entry["resource"] for entry in asked} == {f"customers/{customer}"}


async def test_a_customer_is_erased_after_a_typed_word_and_the_receipt_is_shown(
    open_page: OpenPage, shop: Shop
) -> None:
    assert shop.workspace.send("identify", userId="to-be-erased", traits={"name": "Erasmus"}).status_code == 200
    customer = shop.workspace.customer_of("user_id", "to-be-erased")
    async with open_page(language="en-US") as watched:
        page = watched.page
        await page.goto(shop.url(f"/customers/{customer}"))
        await page.get_by_role("button", name="Erase the customer").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("profile.events")
        agree = dialog.get_by_role("button", name="Erase the customer")
        await expect(agree).to_be_disabled()
        await dialog.get_by_label("to confirm").fill("erase")
        await agree.click()
        # The receipt, when all is done.
        await expect(dialog).to_contain_text("gateway.audit_log", timeout=60_000)
        await expect(dialog).to_contain_text("Who asked for what")
        await dialog.get_by_role("button", name="Close").last.click()
        await expect(page).to_have_url(shop.url("/customers"))
        assert watched.troubles == []
    assert shop.workspace.call("GET", f"/v1/customers/{customer}").json()["code"] == "CUSTOMER_ERASED"


async def test_who_may_not_sees_the_acts_and_why(open_page: OpenPage, shop: Shop) -> None:
    customer = shop.workspace.customer_of("user_id", "member-0")
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url(f"/customers/{customer}"))
        for name in ("限制使用", "下载 JSON", "在线查看", "删除该客户", "删除回执"):
            button = page.get_by_role("button", name=name, exact=True)
            await expect(button).to_have_attribute("aria-disabled", "true")
            await button.click(force=True)
        await expect(page.get_by_role("dialog")).to_have_count(0)
        assert watched.troubles == []


async def test_what_was_said_of_consents_is_told_with_its_evidence(open_page: OpenPage, shop: Shop) -> None:
    customer = shop.workspace.customer_of("user_id", "member-2")
    for granted in (True, False):
        shop.workspace.post(
            f"/v1/customers/{customer}/consents:set",
            {"channel": "CHANNEL_EMAIL", "granted": granted, "source": "paper form", "requestId": f"said-{granted}"},
        )
    async with open_page("ROLE_VIEWER", language="en-US") as watched:
        page = watched.page
        await page.goto(shop.url(f"/customers/{customer}"))
        await page.get_by_role("button", name="History").click()
        rows = page.get_by_role("dialog").get_by_role("row", name="paper form")
        await expect(rows).to_have_count(2)
        # The latest first.
        await expect(rows.first).to_contain_text("withdrawn")
        await expect(rows.last).to_contain_text("granted")
        await expect(rows.first).to_contain_text("E-mail")
        assert await watched.nameless() == []
        assert watched.troubles == []

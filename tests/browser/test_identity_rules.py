"""The rules of identity: changed by keyboard, tried, saved, taken to the history."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop, open_shop
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform


@pytest.fixture(scope="module")
def shop(platform: Platform) -> Iterator[Shop]:
    """A shop of its own: what is changed here is about everybody in it."""
    workspace = create_workspace(platform, "rules")
    yield open_shop(workspace)
    workspace.http.close()


async def test_rules_are_tried_saved_and_applied(open_page: OpenPage, shop: Shop) -> None:
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url("/data/identity-rules"))
        # The history is held to these rules already, so there is nothing to try.
        await expect(page.get_by_role("button", name="试运行")).to_have_attribute("aria-disabled", "true")
        await page.get_by_label("每位客户的标识总数最多").fill("2")
        await page.get_by_role("button", name="试运行").click()
        # The API refuses it, and says where: no type may have more than all together.
        await expect(page.get_by_role("listitem", name="会员卡").get_by_role("alert")).to_contain_text("totalLimit")
        for name in ("会员卡", "微信 OpenID", "企业微信客户", "手机号", "邮箱", "其他类型", "设备", "匿名访客"):
            await page.get_by_label(f"{name}：每位客户最多").fill("2")
        await page.get_by_role("button", name="试运行").click()
        await expect(page.get_by_text("试运行结果")).to_be_visible()
        await expect(page.get_by_text("超过上限：标识总数").first).to_be_visible()
        await expect(page.get_by_role("link", name="夏林", exact=True)).to_be_visible()
        # Nothing was saved by that; who comes back finds what it said.
        assert shop.workspace.get("/v1/identityRules")["version"] == 0
        await page.reload()
        await expect(page.get_by_role("link", name="夏林", exact=True)).to_be_visible()
        await expect(page.get_by_text("这是之前一次试运行的结果")).to_be_visible()

        await page.get_by_role("button", name="移动会员卡").focus()
        await page.keyboard.press("ArrowUp")
        await expect(page.get_by_role("listitem").first).to_have_accessible_name("会员卡")
        await expect(page.get_by_role("button", name="移动会员卡")).to_be_focused()
        await page.get_by_label("手机号：每位客户最多").fill("4")
        phone = page.get_by_role("listitem", name="手机号")
        await phone.get_by_role("button", name="更多").click()
        await phone.get_by_role("combobox", name="手机号：屏蔽的形式").fill("*1*")
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="保存").click()
        await expect(phone.get_by_role("alert")).to_contain_text("“*1*”")
        patterns = phone.get_by_role("combobox", name="手机号：屏蔽的形式")
        await patterns.press("Backspace")
        await expect(phone.get_by_role("alert")).to_have_count(0)
        await patterns.fill("+86170*")
        await patterns.press("Enter")
        await expect(phone.get_by_title("+86170*")).to_be_visible()
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_text("版本 1 只对保存之后的数据生效")).to_be_visible()
        saved = shop.workspace.get("/v1/identityRules")
        assert [each["type"] for each in saved["types"]][:2] == ["member_card", "user_id"]
        (kept,) = (each for each in saved["types"] if each["type"] == "phone")
        assert (kept["limitPerCustomer"], kept["blockedPatterns"]) == (4, ["+86170*"])

        await page.get_by_role("button", name="应用到历史数据").click()
        await page.get_by_role("dialog").get_by_role("button", name="应用到历史数据").click()
        await expect(page.get_by_text("上次应用（版本 1）")).to_be_visible()
        await expect(page.get_by_text("历史数据与当前规则一致")).to_be_visible()
        assert shop.workspace.get("/v1/identityRules")["appliedVersion"] == 1
        await page.get_by_role("button", name="历史版本").click()
        first = page.get_by_role("region", name="版本 1")
        await expect(first).to_contain_text("Admin")
        await expect(first).to_contain_text("手机号 每位客户最多：5 → 4")
        assert await watched.nameless() == []
        assert watched.troubles == []


async def test_who_saves_second_sees_it_and_decides(open_page: OpenPage, shop: Shop) -> None:
    async with open_page(language="en-US", width=1024, theme="dark") as watched:
        page = watched.page
        await page.goto(shop.url("/data/identity-rules"))
        await page.get_by_label("e-mail: Limit").fill("3")
        before = shop.workspace.get("/v1/identityRules")
        changed = shop.workspace.call("PATCH", "/v1/identityRules", {"totalLimit": before["totalLimit"] - 1})
        assert changed.status_code == 200
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_text("Somebody else saved it at")).to_be_visible()
        await page.get_by_role("button", name="Save mine over it").click()
        await expect(page.get_by_text("Saved; it holds for what comes from now on")).to_be_visible()
        after = shop.workspace.get("/v1/identityRules")
        assert (after["version"], after["totalLimit"]) == (before["version"] + 2, before["totalLimit"])
        assert not await watched.scrolls_sideways()
        assert watched.troubles == []


async def test_a_type_of_ones_own_is_added_and_what_was_tried_is_what_is_saved(open_page: OpenPage, shop: Shop) -> None:
    async with open_page(language="en-US") as watched:
        page = watched.page
        await page.goto(shop.url("/data/identity-rules"))
        await page.get_by_label("A type of your own: loyalty_no").fill("loyalty_no")
        await page.get_by_role("button", name="Add").click()
        own = page.get_by_role("listitem", name="loyalty_no")
        await own.get_by_role("button", name="More").click()
        await own.get_by_role("combobox", name="loyalty_no: How it is written").click()
        await page.get_by_title("Digits").click()
        await page.get_by_role("listitem", name="device", exact=True).get_by_role("button", name="More").click()
        await page.get_by_role("switch", name="device: May join customers").click()
        await page.get_by_role("button", name="Dry run").click()
        await expect(page.get_by_text("No customer would change")).to_be_visible()
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_text("Not saved yet")).to_have_count(0)
        await expect(page.get_by_text("What the dry run says")).to_be_visible()
        await expect(page.get_by_text("The rules were changed since")).to_have_count(0)
        saved = {each["type"]: each for each in shop.workspace.get("/v1/identityRules")["types"]}
        assert saved["loyalty_no"]["normaliser"] == "IDENTIFIER_NORMALISER_DIGITS"
        assert saved["device_id"]["mayMerge"] is False
        assert watched.troubles == []


async def test_who_may_only_read_changes_nothing(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_VIEWER") as watched:
        page = watched.page
        await page.goto(shop.url("/data/identity-rules"))
        await expect(page.get_by_label("手机号：每位客户最多")).to_be_disabled()
        await expect(page.get_by_role("button", name="保存")).to_have_attribute("aria-disabled", "true")
        assert watched.troubles == []


async def test_a_trait_goes_by_the_most_frequent_value(open_page: OpenPage, shop: Shop) -> None:
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url("/data/identity-rules"))
        chosen = page.get_by_role("combobox", name="显示最多标识拥有的值")
        await chosen.fill("城市")
        await page.get_by_title("城市").click()
        await expect(page.get_by_text("已保存：客户资料立即生效")).to_be_visible()
        rules = shop.workspace.get("/v1/survivorshipRules")
        assert [(each["trait"], each["rule"]) for each in rules["traits"]] == [
            ("city", "SURVIVORSHIP_RULE_MOST_FREQUENT")
        ]
        await page.reload()
        await expect(page.locator(".ant-select-selection-item").get_by_text("城市")).to_be_visible()


async def test_a_trait_goes_by_an_order_of_sources(open_page: OpenPage, shop: Shop) -> None:
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url("/data/identity-rules"))
        begun = page.get_by_role("combobox", name="给一个资料项指定来源的先后")
        await begun.fill("姓名")
        await page.get_by_title("姓名").click()
        sources = page.get_by_role("combobox", name="姓名的来源，先选的优先")
        for place, kind in enumerate(("手机号", "设备"), start=1):
            await sources.fill(kind)
            choice = page.locator(".ant-select-dropdown:visible").get_by_title(kind, exact=True)
            # Each choice is saved by itself; the next is made, and read, after the answer.
            async with page.expect_response(
                lambda answer: answer.request.method == "PATCH" and "/v1/survivorshipRules" in answer.url
            ) as saving:
                await choice.click()
            assert (await saving.value).ok
            await expect(page.get_by_role("listitem", name="姓名").locator(".ant-select-selection-item")).to_have_count(
                place
            )
            await expect(sources).to_be_enabled()
        await expect(page.get_by_text("已保存：客户资料立即生效").first).to_be_visible()
        rules = {each["trait"]: each for each in shop.workspace.get("/v1/survivorshipRules")["traits"]}
        assert rules["name"]["rule"] == "SURVIVORSHIP_RULE_SOURCE_PRIORITY"
        assert rules["name"]["identifierTypes"] == ["phone", "device_id"]
        await page.get_by_role("button", name="姓名：不再指定来源").click()
        await expect(page.get_by_role("listitem", name="姓名")).to_have_count(0)
        assert "name" not in {each["trait"] for each in shop.workspace.get("/v1/survivorshipRules")["traits"]}
        assert watched.troubles == []

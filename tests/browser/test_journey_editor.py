"""The journey editor: drawn by clicks, kept as it is drawn, mended where it says so, published with its impact."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop
from tests.e2e.client import until

ADD = "在此添加步骤"
# Its icon has a name, too.
PUBLISH = re.compile("发布$")


async def add(page: Page, kind: str, gap: int = -1) -> None:
    """Adds a step of a kind at a "+", the last one unless told otherwise; its settings are open then."""
    await page.get_by_role("button", name=ADD).nth(gap).click()
    await page.get_by_role("menuitem", name=kind).click()
    await expect(page.get_by_role("region", name="设置").get_by_text(kind, exact=True).first).to_be_visible()


async def saved(page: Page) -> None:
    """Waits until all that is drawn is kept."""
    await expect(page.get_by_role("status").filter(has_text="已保存")).to_be_visible()


def drawn(shop: Shop, name: str, *steps: dict[str, Any]) -> str:
    """Makes a published journey on an event, and returns its id."""
    body = {"displayName": name, "definition": {"entry": {"event": {"eventName": "Signed Up"}}, "steps": list(steps)}}
    journey_id: str = shop.workspace.post("/v1/journeys", body)["journeyId"]
    shop.workspace.post(f"/v1/journeys/{journey_id}:publish", {})
    return journey_id


def draft(shop: Shop, journey_id: str) -> dict[str, Any]:
    """Returns the draft that is kept."""
    return shop.workspace.get(f"/v1/journeys/{journey_id}/draft")


async def test_a_journey_is_drawn_mended_and_published(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url("/journeys"))
        await page.get_by_role("button", name="新建旅程").first.click()
        await page.get_by_label("名称", exact=True).fill("购后关怀")
        await page.get_by_role("button", name="创建并编辑").click()
        await expect(page).to_have_url(re.compile(r"/journeys/([^/]+)/edit$"))
        journey_id = page.url.split("/")[-2]
        await page.get_by_text("发生事件时").click()
        await page.get_by_role("combobox", name="事件").fill("Order Completed")
        await add(page, "发送消息")
        await page.get_by_role("combobox", name="模板").fill("感谢")
        await page.get_by_title("感谢信").click()
        await add(page, "添加标签")
        tag = page.get_by_role("combobox", name="标签名")
        # What is typed at one go is undone at one go, and the step before it.
        await tag.press_sequentially("谢过了")
        await page.keyboard.press("Control+z")
        await expect(tag).to_have_value("")
        await page.keyboard.press("Control+z")
        await expect(page.get_by_role("region", name="设置")).to_have_count(0)
        await page.get_by_role("button", name="重做").click()
        tagging = page.get_by_role("group", name="添加标签 · 点击填写标签")
        await expect(tagging).to_be_visible()
        await page.get_by_role("button", name=PUBLISH).click()
        # All that is wrong stands in a list and at its node, and nothing is published.
        await expect(page.get_by_role("region", name="问题列表")).to_contain_text("请填写 1 至 100 个字符的标签")
        await page.get_by_role("region", name="问题列表").get_by_role("button", name="添加标签").click()
        await tag.fill("谢过了")
        await expect(page.get_by_role("button", name="没有问题")).to_be_visible()
        await page.get_by_role("button", name=PUBLISH).click()
        asked = page.get_by_role("dialog", name="发布旅程“购后关怀”？")
        await expect(asked).to_contain_text("最近 7 天发生过“完成订单”的客户")
        await asked.get_by_role("button", name="确认发布").click()
        await expect(page).to_have_url(re.compile(f"/journeys/{journey_id}$"))
        await expect(page.get_by_role("button", name="暂停")).to_be_visible()
        await expect(page.get_by_text("谢过了")).to_be_visible()
        assert watched.troubles == []
    journey = shop.workspace.get(f"/v1/journeys/{journey_id}")
    assert (journey["version"], "draftUpdateTime" in journey) == (1, False)
    sending, marking = journey["definition"]["steps"]
    assert (sending["send"]["templateId"], marking["addTag"]["tag"]) == ("thanks", "谢过了")


async def test_branches_end_each_for_itself_and_meet_again_when_their_condition_goes(
    open_page: OpenPage, shop: Shop
) -> None:
    journey_id = drawn(
        shop, "分支", {"stepId": "first", "addTag": {"tag": "一"}}, {"stepId": "second", "addTag": {"tag": "二"}}
    )
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url(f"/journeys/{journey_id}/edit"))
        await add(page, "条件分支", 1)
        await page.get_by_role("button", name="添加条件").click()
        await page.get_by_role("menuitem", name="标签", exact=True).click()
        await page.get_by_role("combobox", name="标签名").fill("常来")
        await expect(page.get_by_role("group", name="条件分支 · 有标签“常来”")).to_be_visible()
        await page.locator(".yk-gap", has_text="不满足").get_by_role("button").click()
        await page.get_by_role("menuitem", name="等待").click()
        await expect(page.get_by_role("button", name="没有问题")).to_be_visible()
        await saved(page)
        steps = {step["stepId"]: step for step in draft(shop, journey_id)["definition"]["steps"]}
        (judged,) = (step["condition"] for step in steps.values() if "condition" in step)
        assert judged["thenStepId"] == "second"
        assert (steps["second"]["ends"], steps[judged["elseStepId"]]["ends"]) == (True, True)
        # What only the condition led to goes with it.
        await page.get_by_role("group", name="条件分支 · 有标签“常来”").click()
        await page.get_by_role("button", name="删除步骤").click()
        until(lambda: len(draft(shop, journey_id)["definition"]["steps"]) == 2, "the draft has two steps again")
        # Where a step is put, it stays, and one undo brings it back.
        second = page.get_by_role("group", name="添加标签 · 二")
        box = await second.bounding_box()
        assert box is not None
        await page.mouse.move(box["x"] + 40, box["y"] + 15)
        await page.mouse.down()
        await page.mouse.move(box["x"] + 140, box["y"] + 95, steps=4)
        await page.mouse.up()
        until(
            lambda: [each["stepId"] for each in draft(shop, journey_id)["positions"]] == ["second"], "its place is kept"
        )
        await page.get_by_role("button", name="撤销").click()
        until(lambda: draft(shop, journey_id)["positions"] == [], "it is back where the layout puts it")
        assert watched.troubles == []


async def test_a_step_keeps_conditions_of_every_kind(open_page: OpenPage, shop: Shop) -> None:
    rule = {"list": {"customerListId": "guests"}}
    journey_id = drawn(shop, "各种条件", {"stepId": "split", "condition": {"rule": rule}})
    added = {
        "行为": "event",
        "订单": "orders",
        "计算属性": "computed",
        "资料": "trait",
        "标签": "tag",
        "评分": "score",
        "客户状态": "standing",
        "授权": "consent",
        "积分": "points",
        "会员等级": "tier",
        "优惠券": "coupon",
        "企业": "company",
        "人群": "segment",
        "名单": "list",
        "先后发生": "sequence",
        "对比": "compared",
        "行为的属性值": "propertyValue",
        "随机分组": "bucket",
    }

    def kinds() -> list[str]:
        (step,) = draft(shop, journey_id)["definition"]["steps"]
        found = step["condition"]["rule"]
        return [kind for part in found.get("all", {}).get("rules", [found]) for kind in part]

    async with open_page("ROLE_MARKETER", width=1440) as watched:
        page = watched.page
        await page.goto(shop.url(f"/journeys/{journey_id}/edit"))
        await page.get_by_role("group", name=re.compile("在名单“到场客人")).click()
        for name in added:
            await page.get_by_role("button", name="添加条件").click()
            await page.get_by_role("menuitem", name=name, exact=True).click()
        until(lambda: kinds() == ["list", *added.values()], "all of them are kept")
        assert watched.troubles == []


async def test_two_editors_of_one_draft_lose_nothing(open_page: OpenPage, shop: Shop) -> None:
    journey_id = drawn(shop, "两人同画", {"stepId": "mark", "addTag": {"tag": "原来"}})
    path = f"/v1/journeys/{journey_id}/draft"

    def change(tag: str) -> None:
        definition = draft(shop, journey_id)["definition"]
        definition["steps"][0]["addTag"]["tag"] = tag
        assert shop.workspace.call("PATCH", path, {"definition": definition}).status_code == 200

    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url(f"/journeys/{journey_id}/edit"))
        await page.get_by_role("group", name="添加标签 · 原来").click()
        tag = page.get_by_role("combobox", name="标签名")
        change("别人的")
        await tag.fill("我的")
        conflict = page.get_by_role("alert").filter(has_text="修改了此草稿")
        # Whose key it was is no marketer's to know.
        await expect(conflict).to_contain_text("其他密钥")
        await expect(tag).to_have_value("我的")
        await conflict.get_by_role("button", name="用我的覆盖").click()
        await saved(page)
        assert draft(shop, journey_id)["definition"]["steps"][0]["addTag"]["tag"] == "我的"
        change("别人又改")
        await tag.fill("我又改")
        await conflict.get_by_role("button", name="查看对方的版本").click()
        await expect(tag).to_have_value("别人又改")
        await page.get_by_role("button", name="撤销").click()
        await expect(tag).to_have_value("我又改")
        await saved(page)
        until(lambda: draft(shop, journey_id)["definition"]["steps"][0]["addTag"]["tag"] == "我又改", "mine is kept")
        assert watched.troubles == []


async def test_who_may_only_look_is_told_why(open_page: OpenPage, shop: Shop) -> None:
    journey_id = drawn(shop, "只看", {"stepId": "mark", "addTag": {"tag": "看"}})
    async with open_page("ROLE_VIEWER") as watched:
        page = watched.page
        await page.goto(shop.url("/journeys"))
        make = page.get_by_role("button", name="新建旅程").first
        await make.hover()
        await expect(page.get_by_role("tooltip")).to_contain_text("编辑旅程")
        await make.click(force=True)
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.goto(shop.url(f"/journeys/{journey_id}/edit"))
        await page.get_by_role("group", name="添加标签 · 看").click()
        await expect(page.get_by_role("combobox", name="标签名")).to_be_disabled()
        await expect(page.get_by_role("button", name=ADD)).to_have_count(0)
        await expect(page.get_by_role("button", name=PUBLISH)).to_have_attribute("aria-disabled", "true")
        assert watched.troubles == []


async def test_an_old_version_comes_back_into_the_draft(open_page: OpenPage, shop: Shop) -> None:
    journey_id = drawn(shop, "恢复", {"stepId": "mark", "addTag": {"tag": "第一版"}})
    definition = shop.workspace.get(f"/v1/journeys/{journey_id}")["definition"]
    definition["steps"][0]["addTag"]["tag"] = "第二版"
    path = f"/v1/journeys/{journey_id}/draft"
    assert shop.workspace.call("PATCH", path, {"definition": definition}).status_code == 200
    shop.workspace.post(f"{path}:publish", {})
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url(f"/journeys/{journey_id}"))
        await expect(page.get_by_text("第二版")).to_be_visible()
        await page.get_by_role("tab", name="版本").click()
        await page.get_by_role("row", name="版本 1").get_by_role("button", name="恢复到草稿").click()
        await page.get_by_role("dialog").get_by_role("button", name="恢复到草稿").click()
        await expect(page.get_by_role("group", name="添加标签 · 第一版")).to_be_visible()
        # What customers walk is as it was; and the draft can be thrown away.
        assert shop.workspace.get(f"/v1/journeys/{journey_id}")["version"] == 2
        await page.get_by_role("button", name="放弃草稿").click()
        await page.get_by_role("dialog").get_by_role("button", name="放弃草稿").click()
        await expect(page.get_by_text("第二版")).to_be_visible()
        assert "updateTime" not in draft(shop, journey_id)
        assert watched.troubles == []


async def test_several_steps_are_copied_pasted_and_deleted_by_keys(open_page: OpenPage, shop: Shop) -> None:
    journey_id = drawn(shop, "按键", *({"stepId": f"s-{tag}", "addTag": {"tag": tag}} for tag in "abc"))

    def tags() -> list[str]:
        return [step["addTag"]["tag"] for step in draft(shop, journey_id)["definition"]["steps"]]

    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        await page.goto(shop.url(f"/journeys/{journey_id}/edit"))
        step = {tag: page.get_by_role("group", name=f"添加标签 · {tag}", exact=True) for tag in "abc"}
        await step["a"].click()
        # In a field the key is the field's.
        tag = page.get_by_role("combobox", name="标签名")
        await tag.press("End")
        await tag.press_sequentially("x")
        await tag.press("Backspace")
        await expect(step["a"]).to_be_visible()
        await step["a"].click()
        await step["b"].click(modifiers=["Control"])
        await page.keyboard.press("Control+c")
        await expect(page.get_by_text("已复制 2 个步骤")).to_be_visible()
        await page.keyboard.press("Control+v")
        await expect(step["a"]).to_have_count(2)
        until(lambda: tags() == ["a", "b", "a", "b", "c"], "both stand behind the last that was marked")
        await page.get_by_role("button", name="撤销").click()
        await expect(step["a"]).to_have_count(1)
        await step["a"].click()
        await step["c"].click(modifiers=["Control"])
        await page.keyboard.press("Delete")
        await expect(page.get_by_text("已删除 2 个步骤")).to_be_visible()
        until(lambda: tags() == ["b"], "what was marked is gone")
        await page.keyboard.press("Control+z")
        until(lambda: tags() == ["a", "b", "c"], "a deletion is undone at one go")
        assert watched.troubles == []

"""Customers who are probably one person: looked for, and decided by the keyboard."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop, open_shop
from tests.e2e.client import external
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform

PEOPLE, TWICE = 80, 30
PATIENCE_MS = 240_000
"""A run is in a process of low priority."""


@pytest.fixture(scope="module")
def shop(platform: Platform) -> Iterator[Shop]:
    """A shop of its own, in which some people are there twice: with another phone."""
    workspace = create_workspace(platform, "duplicates")
    shop = open_shop(workspace)
    chance = random.Random(11)
    messages: list[dict[str, Any]] = []
    for person in range(PEOPLE):
        traits = {
            "name": chance.choice("王李张刘陈杨赵黄周吴")
            + "".join(chance.sample("伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞", 2)),
            "birthday": f"{1950 + person % 50}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            "address": f"浙江省杭州市西湖区文{chance.choice('一二三四五')}路{person * 7 + 1}号",
        }
        for source in (1, 2) if person < TWICE else (1,):
            phone = f"1391000{source}1{person:02}"
            messages.append(
                {"type": "identify", "messageId": phone, "anonymousId": f"a{phone}", "traits": traits,
                 "context": {"externalIds": [external("phone", phone)]}}
            )  # fmt: skip
    workspace.batch(messages)
    yield shop
    workspace.http.close()


def waiting(shop: Shop) -> list[dict[str, Any]]:
    """Returns the pairs that wait."""
    found: list[dict[str, Any]] = shop.workspace.get("/v1/linkSuggestions?filter=state%3DPENDING&pageSize=100")[
        "linkSuggestions"
    ]
    return found


async def test_pairs_are_looked_for_and_decided_by_keys(open_page: OpenPage, shop: Shop) -> None:
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url("/data/duplicates"))
        await expect(page.get_by_text("还没有查找过重复客户")).to_be_visible()
        await page.get_by_role("button", name="查找重复客户").first.click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("达到此可能性时直接合并").fill("1.2")
        await dialog.get_by_role("button", name="开始").click()
        await expect(dialog.get_by_text("请填 0 到 1 之间的数")).to_be_visible()
        await dialog.get_by_label("达到此可能性时直接合并").fill("0.4")
        await dialog.get_by_role("button", name="开始").click()
        await expect(dialog.get_by_text("不能高于直接合并的可能性")).to_be_visible()
        await dialog.get_by_label("达到此可能性时直接合并").fill("1")
        await dialog.get_by_role("button", name="开始").click()
        # The run is the platform's work: who goes away and comes back finds it, and what it found.
        await expect(dialog).to_have_count(0)
        await page.reload()
        await expect(page.get_by_text("上次查找：比对")).to_be_visible(timeout=PATIENCE_MS)
        await expect(page.get_by_role("listitem")).to_have_count(TWICE)
        # Both sides, what is the same and what is not.
        await expect(page.get_by_role("row", name="生日")).to_contain_text("一致")
        await expect(page.get_by_role("row", name="匿名访客")).to_contain_text("不同")
        assert await watched.nameless() == []

        first, second, third = waiting(shop)[:3]
        await page.keyboard.press("j")
        await expect(page.locator("[aria-current=true]")).to_have_count(1)
        await expect(page.get_by_role("listitem").nth(1)).to_have_attribute("aria-current", "true")
        await page.keyboard.press("ArrowUp")
        await page.keyboard.press("a")
        await expect(page.get_by_text("已合并为同一位客户")).to_be_visible()
        await expect(page.get_by_role("listitem")).to_have_count(TWICE - 1)
        await page.keyboard.press("r")
        await expect(page.get_by_text("已记住，不会再建议")).to_be_visible()
        await expect(page.get_by_role("listitem")).to_have_count(TWICE - 2)
        left = {each["linkSuggestionId"] for each in waiting(shop)}
        assert not left & {first["linkSuggestionId"], second["linkSuggestionId"]}
        assert third["linkSuggestionId"] in left
        customer = shop.workspace.get(f"/v1/customers/{first['otherCustomerId']}")
        assert customer["customerId"] == shop.workspace.get(f"/v1/customers/{first['customerId']}")["customerId"]
        # Decided for ever: there is no way back to them but the record.
        await page.reload()
        await expect(page.get_by_role("listitem")).to_have_count(TWICE - 2)
        await page.get_by_text("已处理").click()
        await expect(page.get_by_role("row", name="不是同一人")).to_contain_text("Admin")
        await expect(page.get_by_role("row", name="Admin")).to_have_count(2)

        # The file of one tells of the other, what speaks for it, and leads to both side by side.
        await page.goto(shop.url(f"/customers/{third['customerId']}"))
        similar = page.get_by_role("list", name="可能是同一人")
        await expect(similar.get_by_role("listitem")).to_have_count(1)
        await expect(similar).to_contain_text("一致")
        await expect(similar).to_contain_text("姓名")
        assert await watched.nameless() == []
        await similar.get_by_role("button", name="比对").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_text(third["otherCustomerId"]).first).to_be_visible()
        await dialog.get_by_role("button", name="取消").click()
        await similar.get_by_role("button", name="不是同一人").click()
        await expect(similar).to_have_count(0)
        assert third["linkSuggestionId"] not in {each["linkSuggestionId"] for each in waiting(shop)}
        assert watched.troubles == []


async def test_customers_are_compared_every_night_when_asked_for(open_page: OpenPage, shop: Shop) -> None:
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url("/data/duplicates"))
        await page.get_by_role("button", name="每晚自动查找").click()
        await expect(page.get_by_text("下次自动查找")).to_be_visible()
        assert shop.workspace.get("/v1/linkSchedule")["enabled"] is True
        await page.get_by_role("button", name="停止每晚查找").click()
        await expect(page.get_by_text("下次自动查找")).to_have_count(0)
        assert "nextTime" not in shop.workspace.get("/v1/linkSchedule")
        assert watched.troubles == []


async def test_who_may_only_read_decides_nothing(open_page: OpenPage, shop: Shop) -> None:
    before = len(waiting(shop))
    async with open_page("ROLE_VIEWER", language="en-US", theme="dark", width=1024) as watched:
        page = watched.page
        await page.goto(shop.url("/data/duplicates"))
        await expect(page.get_by_role("button", name="One person")).to_have_attribute("aria-disabled", "true")
        await page.keyboard.press("a")
        await page.keyboard.press("r")
        await page.keyboard.press("j")
        await expect(page.get_by_role("listitem").nth(1)).to_have_attribute("aria-current", "true")
        await expect(page.get_by_role("listitem")).to_have_count(before)
        assert not await watched.scrolls_sideways()
        assert watched.troubles == []
    assert len(waiting(shop)) == before

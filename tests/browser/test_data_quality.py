"""What is wrong with the data: each line leads to the page that mends it, and what is not known is said."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop, open_shop
from tests.e2e.client import until
from tests.e2e.conftest import create_workspace
from tests.e2e.test_path_of_an_event import rows
from tests.support.platform import Platform


@pytest.fixture(scope="module")
def shop(platform: Platform) -> Iterator[Shop]:
    """A shop of its own: others look for what was refused in theirs."""
    workspace = create_workspace(platform, "data-quality")
    yield open_shop(workspace)
    workspace.http.close()


async def test_a_line_leads_to_the_page_that_mends_it(open_page: OpenPage, shop: Shop) -> None:
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url("/data/quality"))
        await expect(page.get_by_text("没有发现数据问题")).to_be_visible()
        shop.workspace.send("track", userId="member-0", event="x" * 2_000)
        until(lambda: shop.workspace.get("/v1/dataQuality").get("lines"), "the refusal has a line")

        await page.goto(shop.url("/home"))
        await page.get_by_text("数据质量：1 个问题，程度：中").click()
        line = page.get_by_role("row").filter(has_text="被拒收的事件")
        await expect(line).to_contain_text("中")
        await expect(line.get_by_role("img", name="exclamation-circle")).to_be_visible()
        await expect(line.get_by_role("cell", name="1", exact=True)).to_be_visible()
        await expect(line.get_by_role("time")).to_be_visible()
        await expect(line).to_contain_text("按原因修正后重发")
        await expect(page.get_by_text("报告不完整")).to_have_count(0)
        assert await watched.nameless() == []
        await line.get_by_role("button", name="去处理").click()
        await expect(page.get_by_role("row").filter(has=page.get_by_role("button", name="查看"))).to_have_count(1)
        assert page.url == shop.url("/data")
        assert watched.troubles == []


async def test_who_did_not_answer_is_said_and_nothing_is_called_well(open_page: OpenPage, shop: Shop) -> None:
    async with open_page(language="en-US", theme="dark", width=1024) as watched:
        page = watched.page

        async def without_identity(route: Route) -> None:
            # The platform's own answer, as it is when identity does not answer in time and profile has nothing to tell.
            answer = await route.fetch()
            told = {**await answer.json(), "lines": [], "missing": ["identity"]}
            await route.fulfill(response=answer, body=json.dumps(told))

        await page.route("**/v1/dataQuality", without_identity)
        await page.goto(shop.url("/data/quality"))
        await expect(page.get_by_text("The report is not complete")).to_be_visible()
        await expect(page.get_by_text("The identity service did not answer")).to_be_visible()
        await expect(page.get_by_text("Nothing is wrong in what could be looked at")).to_be_visible()
        await expect(page.get_by_text("Nothing is wrong with the data")).to_have_count(0)
        assert not await watched.scrolls_sideways()
        assert watched.troubles == []


NIGHTS = """
INSERT INTO profile.quality_reports (workspace_id, report_date, report_time, missing)
SELECT $1, current_date - back, now() - back * interval '1 day', '{}' FROM generate_series(0, 8) AS back
"""
LINES = """
INSERT INTO profile.quality_lines (workspace_id, report_date, kind, subject, count, expected, total, deviation_seconds, since,
    report_time)
SELECT $1, current_date - back, v.kind, v.subject, v.first + v.step * (8 - back), v.expected, v.total, v.seconds,
    now() - interval '9 days', now() - back * interval '1 day'
FROM generate_series(0, 8) AS back, (VALUES
    (7, 'Order Completed', 0, 0, 900, 0, 0), (8, '', 420, -5, 0, 1200, 0), (9, 'phone/key:nobody', 12, 3, 0, 0, 0),
    (10, 'device_id', 4, 0, 0, 0, 0), (11, 'ahead/key:nobody', 40, 7, 0, 0, 5400)
) AS v (kind, subject, first, step, expected, total, seconds)
UNION ALL SELECT $1, current_date - 1, 6, '', 17, 0, 0, 0, now(), now() - interval '1 day'
"""
ALERT = """
INSERT INTO profile.quality_alerts (workspace_id, report_date, kind, alert_id, count, count_before, minimum, create_time, state,
    reason, attempts)
VALUES ($1, current_date, 11, 'dqa_1', 96, 89, 50, now(), 4, 'http_status: 410', 1)
"""


async def test_nights_that_are_kept_are_shown_compared_and_with_what_was_raised(
    open_page: OpenPage, platform: Platform
) -> None:
    workspace = create_workspace(platform, "data-quality-nights")
    shop = open_shop(workspace)
    for statement in (NIGHTS, LINES, ALERT):
        rows(platform, statement, workspace.workspace_id)
    day = rows(platform, "SELECT current_date::text AS day")[0]["day"]
    for language, theme, width in (("zh-CN", "light", 1440), ("en-US", "dark", 1024)):
        async with open_page("", language=language, theme=theme, width=width) as watched:
            page = watched.page
            await page.context.add_cookies([shop.cookie("ROLE_ADMIN")])  # type: ignore[list-item]  # A TypedDict.
            await page.goto(shop.url(f"/data/quality?report={day}"))
            line = page.get_by_role("row").filter(has=page.get_by_text("phone" if language == "en-US" else "手机"))
            clock = page.get_by_role("row").filter(
                has_text="Senders whose clock is off" if language == "en-US" else "时钟不准的发送方"
            )
            await expect(clock).to_contain_text("1.5 hours" if language == "en-US" else "1.5小时")
            await expect(clock).to_contain_text("Worse (was 89)" if language == "en-US" else "变多（原 89）")
            await expect(clock.get_by_role("img", name="40 47")).to_be_visible()
            await expect(line.first).to_be_visible()
            share = page.get_by_role("row").filter(has_text="31.7%")
            await expect(share).to_contain_text("Better (was 385)" if language == "en-US" else "变少（原 385）")
            await expect(page.get_by_text("No longer wrong" if language == "en-US" else "已消除的问题")).to_be_visible()
            await expect(page.get_by_role("alert").filter(has_text="http_status: 410")).to_be_visible()
            assert await watched.nameless() == []
            assert not await watched.scrolls_sideways()
            assert watched.troubles == []
    workspace.http.close()


async def test_who_is_told_of_what_is_set_in_the_page(open_page: OpenPage, shop: Shop) -> None:
    async with open_page() as watched:
        page = watched.page
        await page.goto(shop.url("/data/quality"))
        await page.get_by_role("button", name="报告设置").click()
        drawer = page.get_by_role("dialog")
        await drawer.get_by_role("checkbox", name="停止到达的事件").check()
        await drawer.get_by_role("spinbutton", name="停止到达的事件：从多少起告警").fill("3")
        await drawer.get_by_label("告警推送地址").fill("https://10.0.0.1/hook")
        await drawer.get_by_role("button", name="保存").click()
        await expect(drawer.get_by_role("alert")).to_be_visible()
        await drawer.get_by_label("告警推送地址").fill("https://hooks.example/quality")
        await drawer.get_by_role("button", name="保存").click()
        await expect(drawer).to_have_count(0)
        settings = shop.workspace.get("/v1/dataQualitySettings")
        assert settings["webhookUrl"] == "https://hooks.example/quality"
        (rule,) = settings["alertRules"]
        assert (rule["kind"], rule["minimumCount"]) == ("DATA_QUALITY_KIND_STOPPED_EVENTS", "3")
        assert [each for each in watched.troubles if "400" not in each] == []


async def test_who_may_not_see_data_is_not_told_of_them(open_page: OpenPage, shop: Shop) -> None:
    async with open_page("ROLE_VIEWER") as watched:
        page = watched.page
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(shop.url("/home"))
        await watched.settle()
        await expect(page.get_by_text("待我处理")).to_be_visible()
        await expect(page.get_by_text("数据质量")).to_have_count(0)
        assert [url for url in asked if url.endswith("/v1/dataQuality")] == []
        assert watched.troubles == []

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

"""What a drag on the canvas costs, in work instead of time: how often which parts of the page are drawn again."""

from __future__ import annotations

from typing import Any

from playwright.async_api import CDPSession, expect

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop
from tests.browser.test_journey_editor import drawn

STEPS, MOVES = 100, 30
# Each is in the built file of one part only, in whichever function draws it.
STEP, WAY, EDITOR = "yk-step-head", "yk-gap nodrag", "yk-editor-row"


class Calls:
    """How often functions of the page were called, as the browser itself counts."""

    def __init__(self, session: CDPSession, sources: dict[str, str]) -> None:
        """Takes the page's session, and its scripts by their addresses."""
        self._session = session
        self._sources = sources

    async def begin(self) -> None:
        """Counts from now on."""
        await self._session.send("Profiler.enable")
        await self._session.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": False})

    async def end(self) -> list[dict[str, Any]]:
        """Returns the counts of all functions that were called."""
        taken: dict[str, Any] = await self._session.send("Profiler.takePreciseCoverage")
        await self._session.send("Profiler.stopPreciseCoverage")
        return list(taken["result"])

    def of(self, mark: str, counts: list[dict[str, Any]]) -> int:
        """Returns how often the function was called that has a text in it."""
        ((url, at),) = ((url, text.index(mark)) for url, text in self._sources.items() if mark in text)
        ranges = [
            function["ranges"][0]
            for script in counts
            if script["url"] == url
            for function in script["functions"]
            if function["ranges"][0]["startOffset"] <= at < function["ranges"][0]["endOffset"]
        ]
        closest = min(ranges, key=lambda each: each["endOffset"] - each["startOffset"], default={"count": 0})
        return int(closest["count"])


async def test_a_drag_among_a_hundred_steps_draws_one_again(open_page: OpenPage, shop: Shop) -> None:
    journey_id = drawn(shop, "一百步", *({"stepId": f"s{n}", "addTag": {"tag": f"第{n}步"}} for n in range(STEPS)))
    async with open_page("ROLE_MARKETER") as watched:
        page = watched.page
        urls: list[str] = []
        page.on("request", lambda request: urls.append(request.url) if request.url.endswith(".js") else None)
        await page.goto(shop.url(f"/journeys/{journey_id}/edit"))
        step = page.get_by_role("group", name="添加标签 · 第1步", exact=True)
        await expect(step).to_be_visible()
        await expect(page.get_by_role("button", name="没有问题")).to_be_visible()
        sources = {url: await (await page.context.request.get(url)).text() for url in set(urls)}
        calls = Calls(await page.context.new_cdp_session(page), sources)
        box = await step.bounding_box()
        assert box is not None
        x, y = box["x"] + 30, box["y"] + 12
        await page.mouse.move(x, y)
        await page.mouse.down()
        # The first move marks the step as dragged, which is told once.
        await page.mouse.move(x + 8, y + 8, steps=3)
        await calls.begin()
        await page.mouse.move(x + 150, y + 60, steps=MOVES)
        counts = await calls.end()
        await page.mouse.up()
        moved = await step.bounding_box()
        assert moved is not None
        assert moved["x"] - box["x"] > 100
        # Of a hundred steps one is drawn again for each move, with the ways to it and from it; the page around not at all.
        assert 1 <= calls.of(STEP, counts) <= MOVES + 2
        assert calls.of(WAY, counts) <= 2 * (MOVES + 2)
        assert calls.of(EDITOR, counts) == 0
        assert watched.troubles == []

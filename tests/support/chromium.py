"""A real browser for tests: Debian's Chromium, driven by playwright. No plugin of pytest: it warns, and warnings are errors."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

BUILT = Path(__file__).resolve().parents[2] / "gateway" / "console" / "dist" / "index.html"
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_PATIENCE_MS = 30_000
_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
_CONTROLS = {"button", "link", "textbox", "combobox", "checkbox", "switch", "tab", "menuitem", "radio", "searchbox"}


def require_console() -> str:
    """Returns where Chromium is; skips, in words, where it or the built console is missing."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip("Chromium is not on this machine (Debian: apt install chromium; or set CHROMIUM).")
    if not BUILT.exists():
        pytest.skip("The console is not built: make console.")
    return found


expect.set_options(timeout=_PATIENCE_MS)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Runs the browser."""
    path = require_console()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        await browser.close()


@dataclass
class Watched:
    """A page, and what went wrong on it: errors of scripts, refusals of the policy, words that are missing."""

    page: Page
    troubles: list[str] = field(default_factory=list)

    def _heard(self, message: ConsoleMessage) -> None:
        # An answer of 4xx is told by the page itself.
        if message.type in ("error", "warning") and not _REFUSED.match(message.text):
            self.troubles.append(f"{self.page.url}: {message.text}")

    async def settle(self) -> None:
        """Waits until the page shows what it asked for: no skeleton is left."""
        await expect(self.page.locator("main, [role=main]").first).to_be_visible()
        await expect(self.page.locator(".ant-skeleton-active")).to_have_count(0)

    async def nameless(self) -> list[str]:
        """Returns the controls that a screen reader could not name."""
        session = await self.page.context.new_cdp_session(self.page)
        tree: dict[str, Any] = await session.send("Accessibility.getFullAXTree")
        await session.detach()
        return [
            f"{self.page.url}: a {node['role']['value']} without a name"
            for node in tree["nodes"]
            if not node["ignored"]
            and node.get("role", {}).get("value") in _CONTROLS
            and not node.get("name", {}).get("value", "").strip()
        ]

    async def scrolls_sideways(self) -> bool:
        """Tells whether the page is wider than its window."""
        return bool(
            await self.page.evaluate(
                "[document.documentElement, document.querySelector('main')].some(it => it && it.scrollWidth > it.clientWidth + 1)"
            )
        )


@asynccontextmanager
async def page_of(
    browser: Browser, *, language: str = "zh-CN", theme: str = "light", width: int = 1440
) -> AsyncIterator[Watched]:
    """Opens a page of a fresh profile.

    Args:
        browser: It.
        language: Of the browser, and as it was chosen: `zh-CN` or `en-US`.
        theme: What the system prefers: `light` or `dark`.
        width: Of the window, in pixels.
    """
    context = await browser.new_context(
        locale=language,
        color_scheme="dark" if theme == "dark" else "light",
        timezone_id="Asia/Shanghai",
        viewport={"width": width, "height": 900},
    )
    context.set_default_timeout(_PATIENCE_MS)
    chosen = json.dumps({"state": {"language": language}, "version": 0})
    # Into each frame; a preview in its sandbox has no storage.
    await context.add_init_script(f"try {{ localStorage['yike.preferences'] ??= {json.dumps(chosen)} }} catch {{}}")
    page = await context.new_page()
    watched = Watched(page)
    page.on("console", watched._heard)
    page.on("pageerror", lambda error: watched.troubles.append(f"{page.url}: {error}"))
    yield watched
    await context.close()

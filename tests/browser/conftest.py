"""One platform with a small shop, and people of it who are signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.shop import Shop, open_shop
from tests.e2e.conftest import create_workspace
from tests.support.chromium import Watched, chromium, page_of, require_console
from tests.support.platform import Platform

OpenPage = Callable[..., AbstractAsyncContextManager[Watched]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what is here: the default run takes what is marked as quick besides."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("browser")


@pytest.fixture(scope="package")
def platform(running_platform: Callable[[], Platform]) -> Platform:
    """With the console, which is not built for it here."""
    require_console()
    return running_platform()


@pytest.fixture(scope="package")
def shop(platform: Platform) -> Iterator[Shop]:
    """A workspace with a few customers, a segment, a template, a journey, and a person of each role that tests take."""
    workspace = create_workspace(platform, "browser")
    yield open_shop(workspace)
    workspace.http.close()


@pytest.fixture(scope="package")
async def browser() -> AsyncIterator[Browser]:
    """Chromium."""
    async with chromium() as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, shop: Shop) -> OpenPage:
    """Opens a page of a fresh profile; `role` names who is signed in, `""` nobody."""

    @asynccontextmanager
    async def opened(role: str = "ROLE_ADMIN", **look: object) -> AsyncIterator[Watched]:
        async with page_of(browser, **look) as watched:  # type: ignore[arg-type]  # As `page_of` says.
            if role:
                await watched.page.context.add_cookies([shop.cookie(role)])  # type: ignore[list-item]  # A TypedDict of Playwright.
            yield watched

    return opened

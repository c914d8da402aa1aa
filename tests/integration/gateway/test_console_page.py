"""The built console in a browser, before a gateway alone: what the gateway itself answers. All else: `tests/browser`."""

from __future__ import annotations

import httpx
from playwright.async_api import expect

from tests.integration.gateway.conftest import RunningGateway
from tests.support.chromium import chromium, page_of, require_console

PASSWORD = "correct horse battery"


async def test_somebody_joins_signs_in_and_looks_at_the_settings(
    gateway: RunningGateway, client: httpx.AsyncClient
) -> None:
    require_console()
    invited = await client.post(
        "/v1/invitations",
        json={"email": "first@shop.example", "role": "ROLE_ADMIN"},
        headers={"authorization": f"Bearer {gateway.demo.secret_key}"},
    )
    async with chromium() as browser, page_of(browser, language="en-US", width=1024) as watched:
        page = watched.page
        await page.goto(invited.json()["link"])
        await page.get_by_label("Your name").fill("<b>First</b>")
        await page.get_by_label("Choose a password").fill(PASSWORD)
        await page.get_by_role("button", name="Go on").click()
        await expect(page.get_by_role("heading", name="Home")).to_be_visible()
        # The page asks again who one is, with the cookie alone.
        await page.context.clear_cookies()
        await page.goto(f"{gateway.url}/console/settings/users")
        await page.get_by_label("E-mail").fill("first@shop.example")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("cell", name="<b>First</b>")).to_be_visible()
        for tab in ("workspace", "sessions", "keys", "audit", "account"):
            await page.goto(f"{gateway.url}/console/settings/{tab}")
            await watched.settle()
            assert await watched.nameless() == []
            assert not await watched.scrolls_sideways()
        assert watched.troubles == []

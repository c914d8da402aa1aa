"""Every page, in both languages, light and dark: nothing breaks, nothing is untranslated, nothing has no name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.shop import Shop

ROUTES = Path(__file__).resolve().parents[2] / "gateway" / "console" / "src" / "app" / "routes.ts"
PATHS = re.findall(r'path: "([^"]+)"', ROUTES.read_text("utf-8"))


def addresses(shop: Shop) -> list[str]:
    """Returns an address of every page; what stands in it for somebody or something is the shop's."""
    examples = {
        ":customerId": shop.workspace.customer_of("user_id", "member-0"),
        ":segmentId": "buyers",
        ":customerListId": "guests",
        ":computedTraitId": "orders",
        ":journeyId": "thanks",
        ":templateId": "thanks",
        ":sku": "A-1",
        ":dashboardId": "morning",
        ":reportId": "by-currency",
        ":companyId": "acme",
        ":staffId": "li",
        ":couponTemplateId": "spring",
        ":storeId": "SH-01",
        ":conversationId": shop.written("oSwept", "在吗"),
        ":importJobId": shop.imported(),
        ":sourceId": shop.workspace.get("/v1/sources")["sources"][0]["sourceId"],
        ":formId": shop.workspace.get("/v1/forms")["forms"][0]["formId"],
    }
    assert len(PATHS) > 15, "the routes are written in another way"
    found = ["/" + "/".join(examples.get(part, part) for part in path.split("/")) for path in PATHS]
    assert [each for each in found if ":" in each] == [], "say in `examples` what stands there"
    return found


@pytest.mark.parametrize(
    ("language", "theme"),
    [("zh-CN", "light"), ("zh-CN", "dark"), ("en-US", "light"), ("en-US", "dark")],
)
async def test_no_page_breaks(open_page: OpenPage, shop: Shop, language: str, theme: str) -> None:
    async with open_page(language=language, theme=theme, width=1024) as watched:
        found: list[str] = []
        for address in addresses(shop):
            await watched.page.goto(shop.url(address))
            await watched.settle()
            assert "/sign-in" not in watched.page.url, address
            found += await watched.nameless()
            if await watched.scrolls_sideways():
                found.append(f"{address} scrolls sideways")
        assert watched.troubles + found == []


@pytest.mark.parametrize("path", ["/customers/{customer}", "/home", "/tasks"])
async def test_what_staff_reads_on_a_phone_fits_it(open_page: OpenPage, shop: Shop, path: str) -> None:
    customer = shop.workspace.customer_of("user_id", "member-0")
    async with open_page("ROLE_STORE_STAFF", width=390) as watched:
        await watched.page.goto(shop.url(path.format(customer=customer)))
        await watched.settle()
        assert not await watched.scrolls_sideways()
        assert watched.troubles == []


async def test_the_first_page_is_small(open_page: OpenPage, shop: Shop) -> None:
    async with open_page() as watched:
        sizes: list[int] = []

        async def measure(url: str) -> None:
            answer = await watched.page.context.request.get(url, headers={"accept-encoding": "gzip"})
            assert answer.status == 200, url
            sizes.append(int(answer.headers.get("content-length", len(await answer.body()))))

        urls: list[str] = []
        watched.page.on("request", lambda request: urls.append(request.url) if "/assets/" in request.url else None)
        await watched.page.goto(shop.url("/home"))
        await watched.settle()
        for url in sorted(set(urls)):
            await measure(url)
        assert len(sizes) > 1
        assert sum(sizes) <= 394 * 1024, f"{sum(sizes) / 1024:.0f} KB"

"""Takes the pictures in `docs/console/` from a running demonstration: every page in both languages, and a few other looks.

`make console-pictures`, beside `make run`; with parts of names as arguments only those. Looking at them is the reviewer's part.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import struct
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.async_api import Page, expect

from tests.browser.test_sweep import PATHS
from tests.support.chromium import chromium, page_of

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "console"
LANGUAGES = {"zh": "zh-CN", "en": "en-US"}
HEIGHT, COLOURS = 900, 256

# Paths that do not say by themselves what they show; `settings` leads to its first page.
NAMES = {
    "customers/:customerId": "customer",
    "companies/:companyId": "company",
    "computed-traits/:computedTraitId": "computed-trait",
    "computed-traits/new": "computed-trait-new",
    "segments/:segmentId": "segment",
    "segments/:segmentId/edit": "segment-editor",
    "segments/new": "segment-new",
    "insight/dashboards/:dashboardId": "dashboard",
    "insight/reports/:reportId": "report",
    "segments/lists/:customerListId": "segment-list",
    "journeys/:journeyId": "journey",
    "journeys/:journeyId/edit": "journey-editor",
    "templates/:templateId": "template",
    "templates/new": "template-new",
    "data/imports/:importJobId": "import",
    "data/forms/:formId": "form",
    "data/forms/new": "form-new",
    "data/sources/:sourceId": "source",
    "data/sources/new": "source-new",
    "coupons/:couponTemplateId": "coupon-template",
    "coupons/new": "coupon-template-new",
    "tasks/staff/:staffId": "staff-member",
    "tasks/staff/new": "staff-member-new",
    "catalogue/products/:sku": "product",
    "catalogue/products/new": "product-new",
    "catalogue/stores/:storeId": "store",
    "catalogue/stores/new": "store-new",
}

# Page, language, theme, width: what the two pictures of each page do not show.
OTHERS = [
    ("home", "en", "dark", 1440),
    ("journey-editor", "en", "dark", 1440),
    ("customers", "en", "light", 1024),
    ("journey-editor", "zh", "light", 1024),
    ("customer", "zh", "light", 390),
]


@dataclass(frozen=True)
class Picture:
    """What is to be taken: a page's address below `/console/`, and how it is looked at."""

    name: str
    address: str
    language: str
    theme: str = "light"
    width: int = 1440

    @property
    def file(self) -> Path:
        """Where it is kept."""
        look = [self.theme] * (self.theme != "light") + [str(self.width)] * (self.width != 1440)
        return FOLDER / ".".join([self.name, self.language, *look, "png"])


async def examples(page: Page, url: str) -> dict[str, str]:
    """Returns what stands in paths for somebody or something: whoever walks the journey that most walk."""

    async def get(path: str) -> Any:
        return await (await page.context.request.get(f"{url}{path}")).json()

    # Of those who walk: what they are in is looked at, too.
    journeys = (await get("/v1/journeys"))["journeys"]
    journey = max(journeys, key=lambda each: int(each["runsStarted"]))["journeyId"]
    templates = (await get("/v1/templates"))["templates"]
    imported = (await get("/v1/importJobs"))["importJobs"]
    lists = (await get("/v1/customerLists"))["customerLists"]
    customer = (await get(f'/v1/runs?filter=journeyId="{journey}"'))["runs"][0]["customerId"]
    segments = [each["segmentId"] for each in (await get("/v1/segments"))["segments"]]
    inside = {each["segmentId"] for each in (await get(f"/v1/customers/{customer}/segments"))["memberships"]}
    return {
        ":journeyId": journey,
        ":customerId": customer,
        "why": next(each for each in segments if each not in inside),
        ":segmentId": segments[0],
        ":companyId": (await get("/v1/companies"))["companies"][0]["companyId"],
        ":computedTraitId": (await get("/v1/computedTraits"))["computedTraits"][0]["computedTraitId"],
        ":couponTemplateId": (await get("/v1/couponTemplates"))["couponTemplates"][0]["couponTemplateId"],
        ":sku": (await get("/v1/products"))["products"][0]["sku"],
        ":dashboardId": (await get("/v1/dashboards"))["dashboards"][0]["dashboardId"],
        ":reportId": (await get("/v1/reports"))["reports"][-1]["reportId"],
        ":staffId": (await get("/v1/staff"))["staffMembers"][0]["staffId"],
        ":storeId": (await get("/v1/stores"))["stores"][0]["storeId"],
        ":formId": (await get("/v1/forms"))["forms"][0]["formId"],
        ":sourceId": (await get("/v1/sources"))["sources"][0]["sourceId"],
        **({":importJobId": imported[0]["importJobId"]} if imported else {}),
        **({":customerListId": lists[0]["customerListId"]} if lists else {}),
        ":templateId": next(each["templateId"] for each in templates if each["html"]),
    }


def wanted(found: dict[str, str]) -> list[Picture]:
    """Returns all pictures."""
    addresses = {
        NAMES.get(path, path.replace("/", "-")): "/".join(found.get(part, part) for part in path.split("/"))
        for path in PATHS
        # The demo imports nothing and has no list: of what somebody made a picture is taken where there is some.
        if path != "settings" and all(part in found for part in (":importJobId", ":customerListId") if part in path)
    }
    addresses["customer-why"] = f"{addresses['customer']}?tab=segments&why={found['why']}"
    every = [Picture(name, address, language) for name, address in addresses.items() for language in LANGUAGES]
    return every + [Picture(name, addresses[name], language, theme, width) for name, language, theme, width in OTHERS]


async def pixels(page: Page, png: bytes) -> NDArray[Any]:
    """Returns a picture as its pixels, 0xRRGGBB in rows, as the browser reads it."""
    answer: dict[str, Any] = await page.evaluate(
        """async (png) => {
            const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
            const canvas = new OffscreenCanvas(picture.width, picture.height);
            const context = canvas.getContext("2d");
            context.drawImage(picture, 0, 0);
            const { data } = context.getImageData(0, 0, picture.width, picture.height);
            let text = "";
            for (let at = 0; at < data.length; at += 0x8000) text += String.fromCharCode(...data.subarray(at, at + 0x8000));
            return { width: picture.width, text: btoa(text) };
        }""",
        base64.b64encode(png).decode(),
    )
    rgba = np.frombuffer(base64.b64decode(answer["text"]), np.uint8).reshape(-1, answer["width"], 4).astype(np.uint32)
    return (rgba[..., 0] << 16) | (rgba[..., 1] << 8) | rgba[..., 2]


def small_png(picture: NDArray[Any]) -> bytes:
    """Returns a PNG of the 256 colours that are most of a picture; each other is shown as the nearest of them."""
    colours, which, counts = np.unique(picture, return_inverse=True, return_counts=True)
    parts = np.stack([(colours >> shift) & 255 for shift in (16, 8, 0)], axis=1).astype(np.int32)
    palette = parts[np.argsort(-counts)[:COLOURS]]
    nearest = np.concatenate(
        [
            ((some[:, None] - palette[None]) ** 2).sum(2).argmin(1)
            for some in np.array_split(parts, len(parts) // 1000 + 1)
        ]
    )
    indexes = nearest.astype(np.uint8)[which.reshape(picture.shape)]
    height, width = indexes.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), indexes], axis=1).tobytes()

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + chunk(b"PLTE", palette.astype(np.uint8).tobytes())
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


async def main(parts: list[str]) -> None:
    """Takes those whose name has one of the parts in it; without parts all."""
    home = Path(os.environ.get("YIKE_HOME", ".yike"))
    credentials = json.loads((home / "credentials.json").read_text("utf-8"))
    url, admin = credentials["url"], credentials["users"]["admin"]
    FOLDER.mkdir(exist_ok=True)
    async with chromium() as browser, page_of(browser) as helper:
        signed = await helper.page.context.request.post(f"{url}/v1/session", data=admin, headers={"Origin": url})
        assert signed.ok, await signed.text()
        cookies = await helper.page.context.cookies()
        pictures = [Picture("sign-in", "sign-in", language) for language in LANGUAGES]
        pictures += wanted(await examples(helper.page, url))
        for picture in pictures:
            if parts and not any(part in picture.file.name for part in parts):
                continue
            look = {"language": LANGUAGES[picture.language], "theme": picture.theme, "width": picture.width}
            async with page_of(browser, **look) as watched:  # type: ignore[arg-type]  # As `page_of` says.
                page = watched.page
                if picture.name != "sign-in":
                    await page.context.add_cookies(cookies)  # type: ignore[arg-type]  # They are as they came.
                await page.goto(f"{url}/console/{picture.address}")
                await page.wait_for_load_state("networkidle")
                if picture.name != "sign-in":
                    await watched.settle()
                    # What is asked when somebody stopped typing, such as the size of a rule.
                    await page.wait_for_timeout(1_500)
                    await page.wait_for_load_state("networkidle")
                    await expect(page.locator(".ant-spin-spinning")).to_have_count(0)
                png = await page.screenshot(animations="disabled", clip={"x": 0, "y": 0, "width": picture.width, "height": HEIGHT})  # fmt: skip
            picture.file.write_bytes(small_png(await pixels(helper.page, png)))
            print(picture.file.name, picture.file.stat().st_size // 1024, "KB", flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))

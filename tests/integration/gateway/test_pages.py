"""The one-time link to the sandbox's inbox, and that nothing of the site but what asks for a key or a session knows a person."""

from __future__ import annotations

import asyncio
import base64
import sys
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.routing import Route

from gateway.app import GatewaySettings, build
from services.common.clock import SystemClock
from services.common.database import Database
from services.common.visits import Door
from tests.integration.gateway.conftest import REPOSITORY, RunningGateway, run_gateway
from tests.integration.gateway.recorder import Recorder
from tests.support.stores import DatabaseUrls

SANDBOX_TOKEN = "token-of-the-sandbox"
KNOWN = {
    # Nobody's data.
    "/healthz", "/readyz", "/openapi.json", "/docs", "/static/docs.js", "/static/yike.css", "/", "/console",
    "/console/{path:path}",
    # What its sender sent, to that sender; own pages only (tests/unit/gateway/test_preview.py).
    "/console/preview",
    # What their senders sign.
    "/callbacks/{provider}/{workspace_id}", "/o/{token}", "/c/{token}", "/u/{token}", "/p/{token}", "/v1/callbacks/{account_id}",
    "/v1/sources/{source_id}/events",
    # A form, which everybody may fill in; what was filled in is told to nobody.
    "/f/{form_id}", "/f/{form_id}/embed.js", "/f/{form_id}/codes",
    # Asks for the ticket.
    "/sign-in",
    # A link that was asked for by who may, and ends (test_downloads.py).
    "/downloads/{workspace_id}/{token}",
    # Ask for a key or a session themselves (test_import_files.py).
    "/v1/importJobs/{import_job_id}:upload", "/v1/importJobs/{import_job_id}/rejectedRows.csv", "/{path:path}",
}  # fmt: skip


@pytest.fixture(scope="module")
async def beside_a_sandbox(
    database_urls: DatabaseUrls,
    database: Database,
    redis_url: str,
    recorder_address: tuple[Recorder, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[RunningGateway]:
    """A gateway that knows of a sandbox, which nobody asks here."""
    home = tmp_path_factory.mktemp("home")
    (home / "run").mkdir()
    sandbox = {"YIKE_SANDBOX_HTTP_URL": "http://127.0.0.1:7", "YIKE_SANDBOX_TOKEN": SANDBOX_TOKEN}
    recorder, address = recorder_address
    async with run_gateway(database_urls, database, redis_url, recorder, address, home, **sandbox) as gateway:
        yield gateway


async def test_no_page_is_left_that_could_show_a_person_without_asking_who_looks() -> None:
    """A new page is in here by itself: say under which of these it falls, and test that."""
    environment = {
        "YIKE_DATABASE_URL": "postgresql://x@127.0.0.1/x",
        "YIKE_REDIS_URL": "redis://127.0.0.1",
        "YIKE_ENCRYPTION_KEY": base64.b64encode(bytes(32)).decode(),
    }
    built = build(GatewaySettings.from_environment(environment), SystemClock())
    await built.close()
    assert {route.path for route in built.site.routes if isinstance(route, Route)} == KNOWN


async def test_the_first_page_is_the_console(beside_a_sandbox: RunningGateway) -> None:
    async with httpx.AsyncClient(base_url=beside_a_sandbox.url) as client:
        answer = await client.get("/")
        assert (answer.status_code, answer.headers["location"]) == (307, "/console/")


async def test_the_link_opens_the_inbox_once_and_only_to_a_browser_on_this_machine(
    beside_a_sandbox: RunningGateway,
) -> None:
    command = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", "inbox-link",
        cwd=REPOSITORY, env=beside_a_sandbox.environment, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    link = (await command.communicate())[0].decode().strip()
    ticket = beside_a_sandbox.home / "run" / "ticket"
    assert ticket.stat().st_mode & 0o777 == 0o600
    assert ticket.read_text().strip() == parse_qs(urlsplit(link).query)["ticket"][0]
    async with httpx.AsyncClient(timeout=60) as client:
        assert (await client.head(link)).status_code == 401
        assert (await client.get(link, headers={"sec-purpose": "prefetch;prerender"})).status_code == 401
        for header, value in {
            "x-forwarded-for": "1.2.3.4", "forwarded": "for=1.2.3.4", "via": "1.1 proxy", "cf-connecting-ip": "1.2.3.4",
            "host": "shop.example", "x-real-ip": "1.2.3.4",
        }.items():  # fmt: skip
            answer = await client.get(link, headers={header: value})
            assert answer.status_code == 421, header
            assert "set-cookie" not in answer.headers
        assert (await client.get(f"{link}x")).status_code == 401
        answers = await asyncio.gather(*(client.get(link) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401, 401]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-frame-options"] == "DENY"
    (signed_in,) = [answer for answer in answers if answer.status_code == 200]
    (cookie,) = signed_in.headers.get_list("set-cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Max-Age=43200" in cookie
    assert 'url=http://127.0.0.1:7/inbox"' in signed_in.text
    door = Door(SANDBOX_TOKEN, "sandbox")
    assert door.knows([("cookie", cookie.partition(";")[0])], SystemClock().now())
    assert not ticket.exists()


async def test_without_a_sandbox_there_is_nothing_to_sign_in_to(
    gateway: RunningGateway, client: httpx.AsyncClient
) -> None:
    assert (await client.get("/sign-in?ticket=x")).status_code == 404

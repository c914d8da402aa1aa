"""Nobody's file without a sign-in: every route of the site that asks for no key, by every way of coming in."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sys
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.routing import Route

from gateway.app import GatewaySettings, build
from services.common.clock import SystemClock
from services.common.errors import NotFound
from services.common.json_messages import json_object
from services.common.visits import SESSION, Door
from tests.integration.gateway.conftest import REPOSITORY, RunningGateway
from tests.integration.gateway.recorder import TOKEN
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.segment.v1 import segment_service_pb2 as segment_pb

# Without a key, and without a person in the answer: each is shut by other means, or holds nobody's data.
OPEN = {
    "/healthz", "/readyz", "/openapi.json", "/docs", "/static/docs.js", "/static/status.js", "/static/yike.css",
    "/callbacks/{provider}/{workspace_id}", "/o/{token}", "/c/{token}", "/u/{token}",
    # Asks for a key itself.
    "/{path:path}",
}  # fmt: skip
PERSON = ("王小明", "13800138000", "lives-alone")


@pytest.fixture(scope="module")
async def routes() -> list[tuple[str, str]]:
    """Method and path of every route of the site but the open ones and the console, which is the same file for everybody."""
    environment = {"YIKE_DATABASE_URL": "postgresql://x@127.0.0.1/x", "YIKE_REDIS_URL": "redis://127.0.0.1"}
    built = build(GatewaySettings.from_environment(environment), SystemClock())
    await built.close()
    found = [
        (method, route.path.replace("{customer_id}", "9"))
        for route in built.site.routes
        if isinstance(route, Route) and route.path not in OPEN and not route.path.startswith("/console")
        for method in sorted(route.methods or ())
    ]
    assert {("GET", "/"), ("GET", "/sign-in"), ("GET", "/status.json"), ("GET", "/customers/9")} <= set(found)
    return found


@pytest.fixture
def people(gateway: RunningGateway, client: httpx.AsyncClient) -> RunningGateway:
    """The gateway, before services that know a person."""
    file = profile_pb.Customer(customer_id=9, tags=[PERSON[2], "<b>vip</b>"])
    file.traits.MergeFrom(json_object({"name": PERSON[0], "phone": PERSON[1], "<script>alert(1)</script>": "x"}))
    answers = gateway.recorder.answers
    answers["GetCustomer"] = lambda request: file if request.customer_id == 9 else NotFound("No such customer.")
    answers["LookupCustomer"] = lambda _: identity_pb.LookupCustomerResponse(customer_id=9)
    answers["ListCustomerSegments"] = lambda _: segment_pb.ListCustomerSegmentsResponse(
        memberships=[segment_pb.Membership(segment_id="asleep")]
    )
    answers["GetProfileStats"] = lambda _: profile_pb.ProfileStats(events=7)
    answers["GetMessagingStats"] = lambda _: messaging_pb.MessagingStats(
        counts=[
            messaging_pb.MessageCount(
                channel=messaging_pb.CHANNEL_EMAIL, status=messaging_pb.MESSAGE_STATUS_DELIVERED, messages=3
            ),
            messaging_pb.MessageCount(
                channel=messaging_pb.CHANNEL_SMS,
                status=messaging_pb.MESSAGE_STATUS_SUPPRESSED,
                reason=messaging_pb.MESSAGE_REASON_NO_CONSENT,
                messages=2,
            ),
        ]
    )
    answers["GetJourneyStats"] = lambda _: NotFound()
    return gateway


def _door() -> Door:
    return Door(TOKEN, "pages")


def _cookie(now: datetime | None = None) -> str:
    return _door().session(now or datetime.now(UTC)).partition(";")[0]


async def _ask(gateway: RunningGateway, method: str, path: str, headers: list[str]) -> tuple[int, str]:
    """Sends a request whose header lines are exactly these; returns status and the whole answer."""
    port = urlsplit(gateway.url).port
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = "type=phone&value=13800138000" if method == "POST" else ""
    lines = [f"{method} {path} HTTP/1.1", *headers, f"Content-Length: {len(body)}", "Connection: close"]
    writer.write(("\r\n".join(lines) + f"\r\n\r\n{body}").encode())
    answer = (await asyncio.wait_for(reader.read(), 60)).decode()
    writer.close()
    return int(answer.split(" ", 2)[1]), answer


def _ways(gateway: RunningGateway) -> dict[str, list[str]]:
    """Returns ways of coming in that must see nobody, by name: their header lines."""
    port = urlsplit(gateway.url).port
    here, session = f"Host: 127.0.0.1:{port}", f"Cookie: {_cookie()}"
    now = datetime.now(UTC)
    return {
        "without a session": [here],
        "with a session that has ended": [here, f"Cookie: {_cookie(now - SESSION - timedelta(minutes=1))}"],
        "with a session of a far end": [here, f"Cookie: {_cookie(now + timedelta(days=300))}"],
        "with a session of the sandbox": [here, f"Cookie: {_cookie().replace('yike_pages', 'yike_sandbox')}"],
        "with a session under another secret": [here, "Cookie: " + Door("x", "pages").session(now).partition(";")[0]],
        "with an empty session": [here, "Cookie: yike_pages="],
        "with the secret key, which is for the API": [here, f"Authorization: Bearer {gateway.demo.secret_key}"],
        "by a proxy that keeps the name": ["Host: shop.example", session],
        "by a proxy that keeps name and port": [f"Host: shop.example:{port}", session],
        "by a name with a port that is none": ["Host: localhost:evil.example", session],
        "by a name under ours": [f"Host: localhost.evil.example:{port}", session],
        "by another port": ["Host: 127.0.0.1:1", session],
        "without a port": ["Host: 127.0.0.1", session],
        "by two names": [here, f"Host: shop.example:{port}", session],
        **{
            f"by a proxy that says {line.partition(':')[0]}": [here, session, line]
            for line in (
                "Forwarded: for=1.2.3.4", "X-Forwarded-For: 1.2.3.4", "X-Forwarded-Host: shop.example", "X-Forwarded-Proto: https",
                "X-Real-IP: 1.2.3.4", "Via: 1.1 proxy", "CF-Connecting-IP: 1.2.3.4", "True-Client-IP: 1.2.3.4",
                "Tailscale-User-Login: a", "X-Original-Host: shop.example", "Ngrok-Trace-Id: 1",
            )
        },
    }  # fmt: skip


async def test_no_page_shows_a_person_without_a_sign_in_whatever_the_way(
    people: RunningGateway, routes: list[tuple[str, str]]
) -> None:
    for (method, path), (way, headers) in itertools.product(routes, _ways(people).items()):
        way = f"{method} {path} {way}"
        status, answer = await _ask(people, method, path, headers)
        # 405: there is no such page for this method, whoever asks.
        assert status in (400, 401, 405, 421), (way, status)
        for word in (*PERSON, people.demo.workspace_id, "asleep"):
            assert word not in answer, way
        assert "set-cookie" not in answer.lower(), way
        if status not in (400, 405):
            assert "cache-control: no-store" in answer.lower(), way
            assert "frame-ancestors 'none'" in answer.lower(), way
    assert people.recorder.calls == []


async def test_a_real_proxy_on_the_same_host_shows_nobody(
    people: RunningGateway, routes: list[tuple[str, str]]
) -> None:
    """As a proxy does that passes on the bytes and adds nothing: only the sign-in is left to refuse it."""
    port = urlsplit(people.url).port

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", port)

        async def pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
            with contextlib.suppress(ConnectionError):
                while data := await source.read(65_536):
                    target.write(data.replace(b"shop.example", f"127.0.0.1:{port}".encode()))
                    await target.drain()
                target.close()

        await asyncio.gather(pump(reader, there_writer), pump(there_reader, writer))

    proxy = await asyncio.start_server(pass_on, "127.0.0.1", 0)
    try:
        url = f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
        async with httpx.AsyncClient(
            base_url=url, headers={"host": "shop.example"}, timeout=60, verify=False
        ) as outside:
            for method, path in routes:
                answer = await outside.request(method, path, headers={"connection": "close"})
                # Or there is no such page for this method, whoever asks.
                refused = answer.status_code == 401 or method not in answer.headers.get("allow", method)
                assert refused, (method, path)
                assert not any(word in answer.text for word in (*PERSON, people.demo.workspace_id))
    finally:
        proxy.close()
        await proxy.wait_closed()


@pytest.fixture
async def browser(people: RunningGateway, client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser that opened the link of a fresh ticket."""
    (people.home / "run").mkdir(exist_ok=True)
    command = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "gateway",
        "page-link",
        cwd=REPOSITORY,
        env=people.environment,
        stdout=asyncio.subprocess.PIPE,
    )
    link = (await command.communicate())[0].decode().strip()
    ticket = people.home / "run" / "ticket"
    assert ticket.stat().st_mode & 0o777 == 0o600
    assert ticket.read_text().strip() == parse_qs(urlsplit(link).query)["ticket"][0]
    assert (await client.head(link)).status_code == 401
    assert (await client.get(link, headers={"sec-purpose": "prefetch;prerender"})).status_code == 401
    assert (await client.get(link, headers={"x-forwarded-for": "1.2.3.4"})).status_code == 421
    assert (await client.get(f"{link}x")).status_code == 401
    answers = await asyncio.gather(*(client.get(link) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401, 401]
    (signed_in,) = [answer for answer in answers if answer.status_code == 200]
    cookies = signed_in.headers.get_list("set-cookie")
    assert all("HttpOnly" in cookie and "SameSite=Strict" in cookie and "Max-Age=43200" in cookie for cookie in cookies)
    assert not ticket.exists()
    return client


async def test_the_pages_show_the_demo_workspace_to_who_signed_in(
    people: RunningGateway, browser: httpx.AsyncClient
) -> None:
    answer = await browser.get("/status.json")
    status = answer.json()
    assert status["workspaceId"] == people.demo.workspace_id
    assert status["taken"]["events"] == "7"
    assert status["inJourneys"] is None
    assert status["sent"] == {"sent": 3, "byChannel": {"email": 3}, "notSent": {"no_consent": 2}, "pending": "0"}
    home = await browser.get("/")
    assert people.demo.workspace_id in home.text
    for each in (answer, home, await browser.get("/customers/9")):
        assert each.headers["cache-control"] == "no-store"
        assert each.headers["x-frame-options"] == "DENY"


async def test_a_customers_file_is_shown_escaped(people: RunningGateway, browser: httpx.AsyncClient) -> None:
    for answer in (
        await browser.get("/customers/9"),
        await browser.post("/customers", data={"type": "phone", "value": "13800138000"}),
    ):
        assert answer.status_code == 200
        assert PERSON[0] in answer.text
        assert "<script>alert" not in answer.text
        assert "&lt;b&gt;vip" in answer.text
        assert "asleep" in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert (await browser.get("/customers/10")).status_code == 404
    assert (await browser.get("/customers/<script>")).status_code == 404
    assert (await browser.get("/customers/99999999999999999999")).status_code == 404

"""Anybody's HTML is given back to the console's own pages only, and as a document that can do nothing."""

from urllib.parse import urlencode

import httpx
import pytest

from gateway.pages.console import Console
from gateway.pages.preview import MAX_BYTES, Preview
from gateway.site import site

OWN = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
HTML = "<style>p { color: red }</style><p>到货了 &amp; 更多\U0001f9e3<script>alert(1)</script>"


async def nothing_else(request):
    raise AssertionError("no other path is asked for")


@pytest.fixture
def client(tmp_path):
    preview = Preview("https://yike.example")
    application = site([*preview.routes(), *Console(tmp_path / "dist").routes()], nothing_else)

    async def with_id(scope, receive, send):
        scope["yike.request_id"] = "r1"
        await application(scope, receive, send)

    return httpx.AsyncClient(transport=httpx.ASGITransport(with_id), base_url="http://127.0.0.1:8080")


async def post(client, headers=OWN, **fields):
    return await client.post("/console/preview", content=urlencode(fields), headers=headers)


async def test_it_is_given_back_as_it_is_into_a_sandbox_without_cookies(client):
    answer = await post(client, html=HTML, images="")
    assert (answer.status_code, answer.text) == (200, HTML)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"].split("; ")
    assert set(policy) == {
        "sandbox", "default-src 'none'", "style-src 'unsafe-inline'", "img-src data:", "form-action 'none'",
        "base-uri 'none'", "frame-ancestors 'self'",
    }  # fmt: skip
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert "set-cookie" not in answer.headers


async def test_pictures_are_fetched_only_when_that_is_asked_for(client):
    for images, sources in (("1", "data: https: http:"), ("", "data:"), ("2; script-src *", "data:")):
        answer = await post(client, html=HTML, images=images)
        assert f"; img-src {sources}; form-action" in answer.headers["content-security-policy"], images


async def test_another_sites_page_shows_nothing_under_our_name(client):
    for headers, status in (
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "https://yike.example"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({}, 403),
        ({"origin": "https://yike.example"}, 200),
        ({"origin": "http://127.0.0.1:8080"}, 200),
    ):
        answer = await post(client, headers=headers, html=HTML)
        assert answer.status_code == status, headers
        assert ("alert" in answer.text) == (status == 200)


async def test_what_is_no_such_form_is_refused(client):
    assert (await post(client, images="1")).status_code == 400
    assert (await post(client, html="a", images="1", more="b")).status_code == 400
    assert (await client.post("/console/preview", content=b"html=\xff\xfe", headers=OWN)).status_code == 400
    assert (await client.post("/console/preview", content=b"html=a&html=b", headers=OWN)).status_code == 400
    assert (await post(client, html="a" * MAX_BYTES)).status_code == 413
    # It is no page to go to: that address is the console's, as each other is.
    assert (await client.get("/console/preview")).status_code != 200

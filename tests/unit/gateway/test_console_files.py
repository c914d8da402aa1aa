"""What the console's files are served with."""

import re

import httpx
import pytest

from gateway.pages.console import Console
from gateway.site import site


async def nothing_else(request):
    raise AssertionError("the console answers its own paths")


@pytest.fixture
def client(tmp_path):
    application = site(Console(tmp_path / "dist").routes(), nothing_else)

    async def with_id(scope, receive, send):
        scope["yike.request_id"] = "r1"
        await application(scope, receive, send)

    return httpx.AsyncClient(transport=httpx.ASGITransport(with_id), base_url="http://127.0.0.1:8080")


@pytest.fixture
def built(tmp_path):
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(
        '<meta property="csp-nonce" nonce="YIKE_CSP_NONCE"><script nonce="YIKE_CSP_NONCE"></script>'
    )
    (folder / "assets" / "index-abc123.js").write_text("let a = 1;\n" * 500)
    (tmp_path / "secret.txt").write_text("not of the build")
    return folder


async def test_the_page_has_a_nonce_of_its_own_each_time_and_is_kept_nowhere(client, built):
    nonces = set()
    for path in ("/console/", "/console/customers/7?tab=events", "/console/index.html"):
        answer = await client.get(path)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        said = re.search(r"script-src 'self' 'nonce-([^']+)'", answer.headers["content-security-policy"])[1]
        assert answer.text.count(f'nonce="{said}"') == 2
        assert "YIKE_CSP_NONCE" not in answer.text
        assert "script-src 'self' 'unsafe" not in answer.headers["content-security-policy"]
        nonces.add(said)
    assert len(nonces) == 3


async def test_parts_of_the_build_are_kept_for_a_year_and_sent_compressed_to_who_reads_that(client, built):
    packed = await client.get("/console/assets/index-abc123.js", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert packed.headers["content-type"].startswith("text/javascript")
    assert int(packed.headers["content-length"]) < 500
    plain = await client.get("/console/assets/index-abc123.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == packed.text == "let a = 1;\n" * 500


async def test_a_part_that_is_not_there_is_no_page_and_nothing_beside_the_build_is_served(client, built):
    assert (await client.get("/console/assets/index-old.js")).status_code == 404
    for path in (
        "/console/..%2Fsecret.txt",
        "/console/assets/..%2F..%2Fsecret.txt",
        "/console/%2Fetc%2Fpasswd",
        "/console/a%00b",
    ):
        assert "not of the build" not in (await client.get(path)).text
        assert "root:" not in (await client.get(path)).text
    assert (await client.post("/console/")).status_code == 405
    assert (await client.get("/console")).headers["location"] == "/console/"


async def test_without_a_build_it_says_how_to_make_one_and_finds_it_when_it_comes(client, tmp_path):
    answer = await client.get("/console/")
    assert answer.status_code == 503
    assert "make console" in answer.text
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_text("<p>built</p>")
    assert (await client.get("/console/")).text == "<p>built</p>"
    (tmp_path / "dist" / "index.html").write_text("<p>built anew</p>")
    assert (await client.get("/console/")).text == "<p>built anew</p>"

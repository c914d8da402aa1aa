"""Who came straight from a browser here, and which sessions and tickets hold."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dev.supervisor.home import Home
from services.common.visits import SESSION, Door, new_ticket, straight, take_ticket, ticket_file

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
BROWSER = [
    ("accept", "text/html"), ("accept-encoding", "gzip"), ("accept-language", "zh"), ("cache-control", "max-age=0"),
    ("connection", "keep-alive"), ("cookie", "a=b"), ("dnt", "1"), ("if-none-match", "x"), ("origin", "http://127.0.0.1:8080"),
    ("priority", "u=0"), ("referer", "http://127.0.0.1:8080/"), ("sec-ch-ua", "x"), ("sec-fetch-dest", "document"),
    ("sec-fetch-site", "none"), ("sec-gpc", "1"), ("te", "trailers"), ("upgrade-insecure-requests", "1"), ("user-agent", "Mozilla/5.0"),
]  # fmt: skip
PROXIES = [
    "forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded", "x-forwarded-server",
    "x-real-ip", "x-original-host", "x-original-url", "x-rewrite-url", "x-client-ip", "client-ip", "true-client-ip",
    "x-cluster-client-ip", "x-envoy-external-address", "x-amzn-trace-id", "x-azure-clientip", "x-arr-log-id", "x-host",
    "cf-ray", "cf-connecting-ip", "cdn-loop", "fastly-client-ip", "fly-client-ip", "akamai-origin-hop", "x-varnish",
    "ngrok-trace-id", "tailscale-user-login", "x-remote-user", "remote-user", "x-auth-request-user", "x-vercel-id",
    "proxy-connection", "proxy-authorization", "x-proxyuser-ip", "x-nginx-proxy", "x-forward-for", "x-cloud-trace-context",
]  # fmt: skip


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "LocalHost:8080", "[::1]:8080"])
def test_a_browser_on_this_machine_comes_straight(host: str) -> None:
    assert straight([("host", host), *BROWSER], port=8080)


def test_the_port_of_http_may_be_left_out() -> None:
    assert straight([("host", "localhost")], port=80)
    assert not straight([("host", "localhost")], port=8080)


@pytest.mark.parametrize(
    "host",
    [
        "", "shop.example", "shop.example:8080", "localhost:evil.example", "localhost", "127.0.0.1", "127.0.0.1:80",
        "127.0.0.1:8080.evil.example", "127.0.0.1.evil.example:8080", "localhost.evil.example:8080", "localhost.:8080",
        "127.0.0.2:8080", "127.1:8080", "2130706433:8080", "0x7f.1:8080", "0.0.0.0:8080", "[::]:8080", "::1:8080",
        "[::ffff:127.0.0.1]:8080", "user@127.0.0.1:8080", "127.0.0.1:8080/", "127.0.0.1:8080 ", " 127.0.0.1:8080",
        "127.0.0.1:08080", "127.0.0.1:8080:8080", "localhost:8080,shop.example", "127.0.0.1:８０８０", "evil@localhost:8080",
    ],
)  # fmt: skip
def test_no_other_name_does(host: str) -> None:
    assert not straight([("host", host), *BROWSER], port=8080)


@given(st.text(string.printable, max_size=40))
def test_only_the_exact_names_do(host: str) -> None:
    wanted = {"127.0.0.1:8080", "localhost:8080", "[::1]:8080"}
    assert straight([("host", host)], port=8080) == (host.lower() in wanted)


def test_one_name_is_named_once() -> None:
    assert not straight(BROWSER, port=8080)
    assert not straight([("host", "localhost:8080"), ("host", "localhost:8080")], port=8080)


@pytest.mark.parametrize("name", PROXIES)
def test_nothing_that_a_proxy_adds_passes(name: str) -> None:
    assert not straight([("host", "127.0.0.1:8080"), (name, "1"), *BROWSER], port=8080)


def _cookie(door: Door, now: datetime) -> str:
    return door.session(now).partition(";")[0]


def test_a_session_holds_from_its_sign_in_to_its_end() -> None:
    door = Door("secret", "pages")
    cookie = _cookie(door, NOW)
    held = {
        hours: door.knows([("cookie", f"other=1; {cookie}")], NOW + timedelta(hours=hours))
        for hours in (0, 11, 12, 13, 99)
    }
    assert held == {0: True, 11: True, 12: False, 13: False, 99: False}
    assert "HttpOnly" in door.session(NOW)
    assert "SameSite=Strict" in door.session(NOW)
    assert f"Max-Age={int(SESSION.total_seconds())}" in door.session(NOW)


def test_no_session_is_another_servers_or_made_up() -> None:
    door = Door("secret", "pages")
    cookie = _cookie(door, NOW)
    end, _, signature = cookie.partition("=")[2].partition(".")
    last = "0" if signature[-1] != "0" else "1"
    for made_up in (
        _cookie(Door("other", "pages"), NOW), _cookie(Door("secret", "sandbox"), NOW).replace("yike_sandbox", "yike_pages"),
        f"yike_pages={int(end) + 1}.{signature}", f"yike_pages={end}.{signature[:-1]}{last}", f"yike_pages={end}.{signature[:-1]}",
        f"yike_pages={end}.", "yike_pages=", "yike_pages", "", f"yike_pages2={end}.{signature}", f"yike_pages={end}.{signature}0",
        f"yike_pages={end}{signature}", f"yike_pages= {end}.{signature}",
    ):  # fmt: skip
        assert not door.knows([("cookie", made_up)], NOW), made_up
    assert not door.knows([("x-cookie", cookie)], NOW)


def test_a_ticket_is_used_up_by_the_right_one_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.make()
    assert ticket_file(tmp_path) == home.ticket
    ticket = new_ticket()
    assert not take_ticket(tmp_path, ticket)
    home.ticket.write_text(f"{ticket}\n")
    last = "A" if ticket[-1] != "A" else "B"
    for wrong in ("", " ", ticket[:-1], f"{ticket[:-1]}{last}", f"{ticket}\n", f"{ticket}x", "é", "\udcff"):
        assert not take_ticket(tmp_path, wrong)
    assert take_ticket(tmp_path, ticket)
    assert not take_ticket(tmp_path, ticket)
    home.ticket.write_text("\n")
    assert not take_ticket(tmp_path, "")

"""Signed links, rewritten mail, and the programs that follow links."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.messaging.domain import Engagement, Link, read_link, sign_link
from services.messaging.domain.bots import is_bot, is_scan
from services.messaging.domain.tracking import add_pixel, ensure_way_out, rewrite_links

KEY = b"k" * 32
links = st.builds(
    Link,
    workspace_id=st.from_regex(r"ws_[0-9a-z]{12}", fullmatch=True),
    message_id=st.text(max_size=40),
    engagement=st.sampled_from([Engagement.OPEN, Engagement.CLICK, Engagement.UNSUBSCRIBE]),
    target_url=st.text(max_size=200),
)


@given(links)
def test_token_says_what_was_signed(link: Link) -> None:
    assert read_link(sign_link(link, KEY), KEY) == link
    assert read_link(sign_link(link, KEY), b"x" * 32) is None


@given(links, st.data())
def test_token_with_any_change_says_nothing(link: Link, data: st.DataObject) -> None:
    token = sign_link(link, KEY)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters().filter(lambda character: character != token[at]))
    assert read_link(token[:at] + other + token[at + 1 :], KEY) is None
    assert read_link(token + other, KEY) is None
    assert read_link(token[:at], KEY) is None


@given(st.text(max_size=300))
def test_any_text_is_no_token(text: str) -> None:
    assert read_link(text, KEY) is None


def test_links_are_rewritten_and_nothing_else_is() -> None:
    html = (
        "<a class=x href=\"https://s.example/a?b=1&amp;c='2'\">A</a> <A HREF='http://s.example/'>B</A> "
        '<a href="mailto:x@y">C</a> <img src="https://s.example/i.png"> https://s.example/plain <a name=z>D</a>'
    )
    seen: list[str] = []

    def rewrite(target: str) -> str:
        seen.append(target)
        return f"http://t/{len(seen)}?a&b"

    new = rewrite_links(html, rewrite)
    assert seen == ["https://s.example/a?b=1&c='2'", "http://s.example/"]
    assert '<a class=x href="http://t/1?a&amp;b">A</a>' in new
    assert '<A HREF="http://t/2?a&amp;b">B</A>' in new
    assert new.count("http://t/") == 2
    assert rewrite_links(html, lambda target: target) == html


@given(st.text(alphabet="<a href=\"'https://x>& /b", max_size=200))
def test_rewriting_takes_any_text(html: str) -> None:
    assert rewrite_links(html, lambda target: target) == html


def test_pixel_and_way_out_stand_before_the_end_of_the_body() -> None:
    assert add_pixel("<body>x</BODY></html>", "http://p/1").startswith('<body>x<img src="http://p/1"')
    assert add_pixel("x", "http://p/1").startswith("x<img")
    assert ensure_way_out('<a href="http://u/1">no more</a>', "http://u/1") == '<a href="http://u/1">no more</a>'
    assert 'href="http://u/1"' in ensure_way_out("<body>x</body>", "http://u/1")
    assert ensure_way_out("", "http://u/1") == ""


@pytest.mark.parametrize(
    ("user_agent", "bot"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36", False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50", False),
        ("Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", False),
        ("", True),
        ("Mozilla/5.0", True),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", True),
        ("python-httpx/0.28.1", True),
        ("Mozilla/5.0 (compatible; Barracuda Sentinel)", True),
    ],
)
def test_bots_are_told_from_people(user_agent: str, bot: bool) -> None:
    assert is_bot(user_agent) is bot


def test_scan_is_what_comes_at_once() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert is_scan(None, now)
    assert is_scan(now - timedelta(seconds=1.9), now)
    assert not is_scan(now - timedelta(seconds=2), now)

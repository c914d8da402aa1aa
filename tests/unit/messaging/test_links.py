"""Signed links."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.messaging.domain import Engagement, Link, read_link, read_preferences, sign_link
from services.messaging.domain.bots import Certainty, certainty
from services.messaging.domain.links import preferences_url

KEY = b"k" * 32
links = st.builds(
    Link,
    workspace_id=st.from_regex(r"ws_[0-9a-z]{12}", fullmatch=True),
    delivery_id=st.text(max_size=40),
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


def test_scan_is_what_comes_at_once() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)

    def click(send_time: datetime | None) -> Certainty:
        return certainty("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", Engagement.CLICK, send_time, now)

    assert click(None) is Certainty.IGNORED
    assert click(now - timedelta(seconds=1.9)) is Certainty.IGNORED
    assert click(now - timedelta(seconds=2)) is Certainty.COUNTS


@given(links)
def test_link_of_the_preference_centre_is_for_nothing_else(link: Link) -> None:
    url = preferences_url("https://y.example", link.workspace_id, link.delivery_id, KEY)
    token = url.removeprefix("https://y.example/p/")
    assert read_preferences(token, KEY) == (link.workspace_id, link.delivery_id)
    assert read_preferences(token, b"x" * 32) is None
    assert read_link(token, KEY) is None
    assert read_preferences(sign_link(link, KEY), KEY) is None

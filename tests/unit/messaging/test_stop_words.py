"""Which replies end marketing: those that say nothing else, in whatever spelling."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.messaging.domain.replies import e164, reply_id_of, written_at
from services.messaging.domain.stop_words import STOP_WORDS, normal, stop_word_of
from tests.architecture.source import ROOT

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("TD", "TD"), ("td", "TD"), (" ｔｄ ", "TD"), ("T D。", "TD"), ("【Ｔ】", "T"), ("r!", "R"), ("n", "N"), ("退订", "退订"),
        ("退 订！！", "退订"), ("“退订”", "退订"), ("\u200bTD\u200b", "TD"), ("stop", "STOP"), ("S.T.O.P", "STOP"), ("Unsubscribe", "UNSUBSCRIBE"),
        ("opt-out", "OPTOUT"), ("回复TD退订", "回复TD退订"), ("拒收请回复R", "拒收请回复R"), ("\ufeffTD\r\n", "TD"),
    ],
)  # fmt: skip
def test_stop_words_are_known_in_any_spelling(text: str, word: str) -> None:
    assert stop_word_of(text) == word


@pytest.mark.parametrize(
    "text",
    ["", " ", "。", "TDK", "T恤还有吗", "请问怎么退订", "I can not stop wearing it", "Y", "1", "好的", "NO", "TD" * 30, "T" + " " * 60],
)  # fmt: skip
def test_what_says_anything_else_is_none(text: str) -> None:
    assert stop_word_of(text) == ""


def test_words_are_kept_in_their_normal_form_and_published() -> None:
    assert {normal(word) for word in STOP_WORDS} == STOP_WORDS
    published = (ROOT / "docs/sms.md").read_text("utf-8")
    section = published.split("## Stop words", 1)[1].split("\n## ", 1)[0]
    assert {word for part in re.findall(r"`([^`]+)`", section) for word in [part]} >= STOP_WORDS


@given(st.sampled_from(sorted(STOP_WORDS)), st.text(" \t\n.,!?。，！？、~～*#@-_()【】“”…", max_size=4))
def test_what_stands_around_a_word_does_not_hide_it(word: str, around: str) -> None:
    assert stop_word_of(f"{around}{word.lower()}{around}") == word


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert stop_word_of(text) in STOP_WORDS | {""}


@pytest.mark.parametrize(
    ("sender", "number"),
    [
        ("13812345678", "+8613812345678"),
        ("8613812345678", "+8613812345678"),
        ("008613812345678", "+8613812345678"),
        ("+86 138 1234 5678", "+8613812345678"),
        ("+14155550100", "+14155550100"),
        ("85251234567", "+85251234567"),
        ("10690000", "10690000"),
        ("Bank", "Bank"),
        ("x" * 50, "x" * 40),
    ],
)
def test_numbers_are_written_as_events_have_them(sender: str, number: str) -> None:
    assert e164(sender) == number


def test_a_reply_is_known_again_at_its_account_only() -> None:
    assert reply_id_of("aliyun-sms", "a", "1") == reply_id_of("aliyun-sms", "a", "1")
    others = [("tencent-sms", "a", "1"), ("aliyun-sms", "b", "1"), ("aliyun-sms", "a", "2"), ("aliyun-sms", "a1", "")]
    assert len({reply_id_of(*each) for each in [("aliyun-sms", "a", "1"), *others]}) == 5


def test_a_reply_is_not_of_the_future_nor_of_long_ago() -> None:
    assert written_at(NOW - timedelta(hours=1), NOW) == NOW - timedelta(hours=1)
    for told in (None, NOW + timedelta(seconds=1), NOW - timedelta(days=31)):
        assert written_at(told, NOW) == NOW

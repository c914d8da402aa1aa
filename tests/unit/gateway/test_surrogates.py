"""Half characters become U+FFFD, and nothing else is touched."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.calls.surrogates import without_lone_surrogates

UNITS = st.lists(
    st.sampled_from(
        ["\\ud83d", "\\uDE00", "\\\\", "\\n", "ud83d", "a", '\\"', "\\ud83d\\ude00", "\\u00e9", "\\uD7FF", "\\ue000"]
    ),
    max_size=12,
)


@given(UNITS)
def test_the_text_is_what_a_reader_of_utf_16_shows(units: list[str]) -> None:
    body = '"' + "".join(units) + '"'
    shown = json.loads(body).encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    expected = re.sub("[\ud800-\udfff]", "\ufffd", shown)
    assert json.loads(without_lone_surrogates(body.encode())) == expected


@pytest.mark.parametrize("body", [rb'"\\ud83d"', rb'"\\\\ud83d"', rb'"\ud83d\ude00"', b'"ud83d"', b""])
def test_what_holds_no_half_stays_byte_for_byte(body: bytes) -> None:
    assert without_lone_surrogates(body) == body

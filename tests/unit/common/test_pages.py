"""Page tokens: what ours say comes back as it was, and of all others none gets through as anything a query cannot take."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import InvalidArgument
from services.common.pages import MAXIMUM_TOKEN, Kind, page_token, read_page_token
from yike.common.v1 import errors_pb2

ARGUMENTS = {"call": "List", "workspace": "ws_abcd"}
NOW = datetime(2026, 11, 28, 12, 0, 0, 123456, tzinfo=UTC)
KINDS: tuple[Kind, ...] = (int, str, datetime, UUID)
GOOD: list[tuple[Any, Kind]] = [
    (0, int), (-(2**63), int), (2**63 - 1, int), ("", str), ("会员-é-\U0001f600", str), (NOW, datetime),
    (datetime(1960, 1, 1, tzinfo=UTC), datetime), (UUID(int=7), UUID),
]  # fmt: skip
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes().map(str),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=3), below, max_size=2),
    max_leaves=4,
)


def _edited(position: Any) -> str:
    """Returns a token of ours whose position someone changed."""
    digest = json.loads(base64.urlsafe_b64decode(page_token(ARGUMENTS, [1]) + "=="))[0]
    return base64.urlsafe_b64encode(json.dumps([digest, position]).encode()).decode().rstrip("=")


def _read(token: str, *kinds: Kind) -> list[Any]:
    position = read_page_token(token, ARGUMENTS, *kinds)
    assert position is not None
    return position


@pytest.mark.parametrize(("value", "kind"), GOOD)
def test_a_position_comes_back_as_it_was(value: Any, kind: Kind) -> None:
    assert _read(page_token(ARGUMENTS, [value]), kind) == [value]
    assert _read(page_token(ARGUMENTS, [value, "x"]), kind, str) == [value, "x"]


def test_no_token_starts() -> None:
    assert read_page_token("", ARGUMENTS, int) is None


def test_a_token_goes_on_only_with_the_same_arguments() -> None:
    with pytest.raises(InvalidArgument):
        read_page_token(page_token(ARGUMENTS, [1]), {**ARGUMENTS, "call": "Other"}, int)


@pytest.mark.parametrize(
    "token",
    [
        "abc", "!!", "é", "\udcff", "\0", "bm9uc2Vuc2U", "W10", "A" * (MAXIMUM_TOKEN + 1), "=", "====", page_token(ARGUMENTS, [1])[:-2],
        base64.urlsafe_b64encode(b"[" * 1_400).decode(), base64.urlsafe_b64encode(b"9" * 1_400).decode(),
        base64.urlsafe_b64encode(b'{"a":1,"b":2}').decode(), base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)  # fmt: skip
def test_what_is_no_token_is_told_as_such(token: str) -> None:
    for kind in KINDS:
        with pytest.raises(InvalidArgument) as caught:
            read_page_token(token, ARGUMENTS, kind)
        assert caught.value.reason == errors_pb2.ERROR_REASON_INVALID_PAGE_TOKEN


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "value",
    [2**63, -(2**63) - 1, 10**400, 1.0, float("nan"), float("inf"), True, None, [], {}, "a\0b", "\ud800", "2026-11-28", "x" * 3,
     "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-11-28T12:00:00", "2026-13-01T00:00:00Z", [1]],
)  # fmt: skip
def test_an_edited_position_is_of_its_kind_or_refused(kind: Kind, value: Any) -> None:
    for position in ([value], [value, value], [], value, {"0": value}):
        try:
            (read,) = _read(_edited(position), kind)
        except InvalidArgument:
            continue
        _takes(read, kind)


@given(json_values, st.lists(st.sampled_from(KINDS), min_size=1, max_size=3))
def test_whatever_a_position_holds_it_is_of_its_kinds_or_refused(position: Any, kinds: list[Kind]) -> None:
    try:
        read = _read(_edited(position), *kinds)
    except InvalidArgument:
        return
    assert len(read) == len(kinds)
    for value, kind in zip(read, kinds, strict=True):
        _takes(value, kind)


def _takes(value: Any, kind: Kind) -> None:
    """Fails where PostgreSQL's driver would: a bigint, a text, a timestamptz, a uuid."""
    assert type(value) is kind
    if isinstance(value, int):
        value.to_bytes(8, "big", signed=True)
    elif isinstance(value, str):
        assert b"\0" not in value.encode()
    elif isinstance(value, datetime):
        assert value - timedelta(days=1) < value.astimezone(UTC) < value + timedelta(days=1)

"""A filter means what AIP-160 says, or it is refused where it goes wrong."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import InvalidArgument
from services.common.filters import (
    MAXIMUM_FILTER,
    MAXIMUM_ORDER,
    MAXIMUM_RESTRICTIONS,
    Comparator,
    FieldKind,
    Restriction,
    Sort,
    parse_filter,
    parse_order,
)

FIELDS: dict[str, FieldKind] = {
    "display_name": str,
    "state": {"STATE_DRAFT": 1, "STATE_PAUSED": 3},
    "is_timed": bool,
    "segment_id": str,
    "size": int,
    "create_time": datetime,
    "traits.": str,
}
EQUALS, DIFFERS, HAS = Comparator.EQUALS, Comparator.DIFFERS, Comparator.HAS


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", []),
        ("  ", []),
        ('displayName = "gold"', [Restriction("display_name", EQUALS, "gold")]),
        ("display_name='gold'", [Restriction("display_name", EQUALS, "gold")]),
        ("segmentId != asleep-30d", [Restriction("segment_id", DIFFERS, "asleep-30d")]),
        ('displayName : "会员 \\"a\\" \\\\ AND b"', [Restriction("display_name", HAS, '会员 "a" \\ AND b')]),
        ("displayName:*", [Restriction("display_name", HAS, None)]),
        ('displayName:"*"', [Restriction("display_name", HAS, "*")]),
        ('displayName=""', [Restriction("display_name", EQUALS, "")]),
        ("state = STATE_PAUSED", [Restriction("state", EQUALS, 3)]),
        ('state != "STATE_DRAFT"', [Restriction("state", DIFFERS, 1)]),
        ("isTimed = false", [Restriction("is_timed", EQUALS, False)]),
        ("size >= -5", [Restriction("size", Comparator.AT_LEAST, -5)]),
        (
            'createTime < "2026-03-01T09:00:00+08:00" AND createTime>="2026-02-01T00:00:00Z"',
            [
                Restriction("create_time", Comparator.LESS, datetime(2026, 3, 1, 1, tzinfo=UTC)),
                Restriction("create_time", Comparator.AT_LEAST, datetime(2026, 2, 1, tzinfo=UTC)),
            ],
        ),
        ('traits.firstName = "x"', [Restriction("traits.firstName", EQUALS, "x")]),
        ("traits.地址.city:*", [Restriction("traits.地址.city", HAS, None)]),
        (
            'state = STATE_DRAFT AND displayName:"x"\n AND isTimed=true',
            [
                Restriction("state", EQUALS, 1),
                Restriction("display_name", HAS, "x"),
                Restriction("is_timed", EQUALS, True),
            ],
        ),
    ],
)
def test_a_filter_is_read_as_its_restrictions(text: str, meant: list[Restriction]) -> None:
    assert parse_filter(text, FIELDS) == tuple(meant)


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("colour = red", 1, "createTime, displayName, isTimed, segmentId, size, state"),
        ("displayName", 12, "must follow the field"),
        ("displayName =", 14, "a value is missing"),
        ('displayName = "open', 15, "a value is missing"),
        ("displayName > 5", 13, "= != :"),
        ("size : 5", 6, "= != < <= > >="),
        ("size = 5.5", 8, "whole number"),
        ('createTime > "2026-03-01T09:00:00"', 14, "with its zone"),
        ('createTime > "soon"', 14, "with its zone"),
        ("= 5", 1, "a field is missing"),
        ("displayName = a displayName = b", 17, "use AND"),
        ("displayName = a OR displayName = b", 17, "OR"),
        ("displayName = a AND", 20, "a field is missing"),
        ("(displayName = a)", 1, "a field is missing"),
        ("NOT displayName = a", 1, "no field"),
        ("state = STATE_GONE", 9, "STATE_DRAFT, STATE_PAUSED"),
        ("state : STATE_DRAFT", 7, "compare it with ="),
        ("isTimed = yes", 11, "true, false"),
        ('displayName = "a\0b"', 15, "NUL"),
        (" AND ".join(["isTimed = true"] * (MAXIMUM_RESTRICTIONS + 1)), 377, "at most 20"),
    ],
)
def test_what_is_no_filter_is_refused_at_its_place(text: str, position: int, says: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        parse_filter(text, FIELDS)
    assert (refusal.value.metadata["field"], refusal.value.metadata["position"]) == ("filter", str(position))
    assert f"at character {position}," in refusal.value.message
    assert says in refusal.value.message


def test_a_filter_has_a_length() -> None:
    assert parse_filter(f"displayName = {'x' * (MAXIMUM_FILTER - 14)}", FIELDS)
    with pytest.raises(InvalidArgument, match="2,000"):
        parse_filter(f"displayName = {'x' * (MAXIMUM_FILTER - 13)}", FIELDS)


@given(st.text())
def test_any_text_is_a_value_when_it_is_quoted(text: str) -> None:
    text = text.replace("\0", "")
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    assert parse_filter(f'displayName = "{quoted}" AND isTimed = true', FIELDS)[0].value == text


@given(st.text(alphabet="displayName=\"\\AND :!*()x'\n", max_size=60) | st.text(max_size=60))
def test_any_text_is_a_filter_or_refused(text: str) -> None:
    places = [1]
    try:
        parse_filter(text, FIELDS)
    except InvalidArgument as refusal:
        places.append(int(refusal.metadata["position"]))
    assert 1 <= min(places) <= max(places) <= len(text) + 1


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", [Sort("segment_id")]),
        ("createTime desc", [Sort("create_time", True), Sort("segment_id", True)]),
        ("create_time asc , segmentId  desc", [Sort("create_time"), Sort("segment_id", True)]),
    ],
)
def test_an_order_ends_with_the_key(text: str, meant: list[Sort]) -> None:
    assert parse_order(text, ["segment_id", "create_time"], key="segment_id") == tuple(meant)


@pytest.mark.parametrize(
    "text",
    ["size", "createTime up", "createTime,,segmentId", ",", "createTime, createTime desc", "x" * (MAXIMUM_ORDER + 1)],
)
def test_what_is_no_order_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        parse_order(text, ["segment_id", "create_time"], key="segment_id")
    assert refusal.value.metadata["field"] == "orderBy"

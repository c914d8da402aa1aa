"""Times of events: RFC 3339 in full, and nothing that is no time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.calls.times import parse_time
from services.common.errors import InvalidArgument


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-02t03:04:05z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02 03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05.5+05:30", datetime(2026, 1, 1, 21, 34, 5, 500_000, tzinfo=UTC)),
        ("2026-01-02T03:04:05-00:00", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05.123456789012345Z", datetime(2026, 1, 2, 3, 4, 5, 123_456, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2016-12-31t23:59:60z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2016-12-31 23:59:60.25Z", datetime(2017, 1, 1, 0, 0, 0, 250_000, tzinfo=UTC)),
        ("2017-01-01T05:29:60+05:30", datetime(2017, 1, 1, tzinfo=UTC)),
        ("1990-12-31T15:59:60-08:00", datetime(1991, 1, 1, tzinfo=UTC)),
        (" 2026-01-02T03:04:05Z ", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
    ],
)
def test_every_form_of_rfc_3339_is_read(text: str, expected: datetime) -> None:
    assert parse_time(text, "timestamp") == expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-02T03:04:61Z",
        "2026-01-02T03:04:60Z",
        "2026-01-02T23:58:60Z",
        "2016-12-31T23:59:60+01:00",
        "2026-02-29T00:00:00Z",
        "2026-01-02T25:00:00Z",
        "2026-01-02T03:04:05Zulu",
        "T23:59:60Z",
        "noon",
        "9999-12-31T23:59:60Z",
        "23:59:60",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgument):
        parse_time(text, "timestamp")


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)),
    st.integers(-23 * 60 - 59, 23 * 60 + 59),
    st.sampled_from("Tt "),
    st.integers(0, 12),
)
def test_every_offset_separator_and_number_of_digits_is_read(
    time: datetime, offset: int, separator: str, digits: int
) -> None:
    aware = time.replace(microsecond=time.microsecond if digits >= 6 else 0, tzinfo=timezone(timedelta(minutes=offset)))
    fraction = f".{aware.microsecond:06d}" + "9" * (digits - 6) if digits >= 6 else "." + "0" * digits if digits else ""
    sign, rest = "-" if offset < 0 else "+", abs(offset)
    text = f"{aware:%Y-%m-%d}{separator}{aware:%H:%M:%S}{fraction}{sign}{rest // 60:02d}:{rest % 60:02d}"
    assert parse_time(text, "timestamp") == aware


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    try:
        parsed = parse_time(text, "timestamp")
    except InvalidArgument:
        return
    assert parsed is None or parsed.tzinfo is UTC

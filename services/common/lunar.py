"""The Chinese lunar calendar of the years 1900 to 2100: which day of it a day is, and which days are one of its days.

The table is the one that the many programs of this calendar carry (GB/T 33661-2017 defines how it is computed): of each year
the lengths of its months and where a month is doubled. Day by day it is that of lunar_python 1.4.8, which computes it from the
moon and the sun; `tests/unit/common/test_lunar.py` holds it against moon and sun once more, and against that of ICU, but for
eleven months in which that is wrong.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

FIRST_YEAR = 1900
_FIRST_DAY = date(1900, 1, 31)
_LONG, _SHORT = 30, 29
# Of each year, from the highest bit on: whether the doubled month is long; the months from the first to the twelfth, 1 a long
# one; in the last four the number of the month that is doubled, 0 none.
_YEARS = (
    0x04BD8, 0x04AE0, 0x0A570, 0x054D5, 0x0D260, 0x0D950, 0x16554, 0x056A0, 0x09AD0, 0x055D2,
    0x04AE0, 0x0A5B6, 0x0A4D0, 0x0D250, 0x1D255, 0x0B540, 0x0D6A0, 0x0ADA2, 0x095B0, 0x14977,
    0x04970, 0x0A4B0, 0x0B4B5, 0x06A50, 0x06D40, 0x1AB54, 0x02B60, 0x09570, 0x052F2, 0x04970,
    0x06566, 0x0D4A0, 0x0EA50, 0x16A95, 0x05AD0, 0x02B60, 0x186E3, 0x092E0, 0x1C8D7, 0x0C950,
    0x0D4A0, 0x1D8A6, 0x0B550, 0x056A0, 0x1A5B4, 0x025D0, 0x092D0, 0x0D2B2, 0x0A950, 0x0B557,
    0x06CA0, 0x0B550, 0x15355, 0x04DA0, 0x0A5B0, 0x14573, 0x052B0, 0x0A9A8, 0x0E950, 0x06AA0,
    0x0AEA6, 0x0AB50, 0x04B60, 0x0AAE4, 0x0A570, 0x05260, 0x0F263, 0x0D950, 0x05B57, 0x056A0,
    0x096D0, 0x04DD5, 0x04AD0, 0x0A4D0, 0x0D4D4, 0x0D250, 0x0D558, 0x0B540, 0x0B6A0, 0x195A6,
    0x095B0, 0x049B0, 0x0A974, 0x0A4B0, 0x0B27A, 0x06A50, 0x06D40, 0x0AF46, 0x0AB60, 0x09570,
    0x04AF5, 0x04970, 0x064B0, 0x074A3, 0x0EA50, 0x06B58, 0x05AC0, 0x0AB60, 0x096D5, 0x092E0,
    0x0C960, 0x0D954, 0x0D4A0, 0x0DA50, 0x07552, 0x056A0, 0x0ABB7, 0x025D0, 0x092D0, 0x0CAB5,
    0x0A950, 0x0B4A0, 0x0BAA4, 0x0AD50, 0x055D9, 0x04BA0, 0x0A5B0, 0x15176, 0x052B0, 0x0A930,
    0x07954, 0x06AA0, 0x0AD50, 0x05B52, 0x04B60, 0x0A6E6, 0x0A4E0, 0x0D260, 0x0EA65, 0x0D530,
    0x05AA0, 0x076A3, 0x096D0, 0x04AFB, 0x04AD0, 0x0A4D0, 0x1D0B6, 0x0D250, 0x0D520, 0x0DD45,
    0x0B5A0, 0x056D0, 0x055B2, 0x049B0, 0x0A577, 0x0A4B0, 0x0AA50, 0x1B255, 0x06D20, 0x0ADA0,
    0x14B63, 0x09370, 0x049F8, 0x04970, 0x064B0, 0x168A6, 0x0EA50, 0x06B20, 0x1A6C4, 0x0AAE0,
    0x092E0, 0x0D2E3, 0x0C960, 0x0D557, 0x0D4A0, 0x0DA50, 0x05D55, 0x056A0, 0x0A6D0, 0x055D4,
    0x052D0, 0x0A9B8, 0x0A950, 0x0B4A0, 0x0B6A6, 0x0AD50, 0x055A0, 0x0ABA4, 0x0A5B0, 0x052B0,
    0x0B273, 0x06930, 0x07337, 0x06AA0, 0x0AD50, 0x14B55, 0x04B60, 0x0A570, 0x054E4, 0x0D160,
    0x0E968, 0x0D520, 0x0DAA0, 0x16AA6, 0x056D0, 0x04AE0, 0x0A9D4, 0x0A2D0, 0x0D150, 0x0F252,
    0x0D520,
)  # fmt: skip


@dataclass(frozen=True)
class LunarMonth:
    """A month of the calendar.

    Attributes:
        first: Its first day.
        number: 1 to 12; a doubled month has that of the one before it.
        is_doubled: Whether it is the second of its number in the year.
        length: Days, 29 or 30.
    """

    first: date
    number: int
    is_doubled: bool
    length: int


def month_of(day: date) -> LunarMonth | None:
    """Returns the month in which a day is; None: the calendar does not reach there."""
    months = _months()
    if not months[0].first <= day < months[-1].first + timedelta(days=months[-1].length):
        return None
    return months[bisect_right(months, day, key=lambda one: one.first) - 1]


def month_and_day(day: date) -> tuple[int, int] | None:
    """Returns number of the month and day in it of a day, doubled months as the first of their number; None as `month_of`."""
    month = month_of(day)
    return None if month is None else (month.number, (day - month.first).days + 1)


def days_that_are(month: int, day: int) -> Iterator[date]:
    """Yields all days of the calendar that are a day of a month, doubled months too."""
    for one in _months():
        if one.number == month and day <= one.length:
            yield one.first + timedelta(days=day - 1)


def anniversaries_on(day: date) -> frozenset[tuple[int, int]]:
    """Returns which months and days have their anniversary on a day.

    What was in a doubled month is kept in the first of its number, so a day of a doubled month is nobody's; the 30th of a month
    that has 29 days on the 29th.
    """
    month = month_of(day)
    if month is None or month.is_doubled:
        return frozenset()
    number = (day - month.first).days + 1
    kept = (number, _LONG) if number == month.length == _SHORT else (number,)
    return frozenset((month.number, each) for each in kept)


@cache
def _months() -> tuple[LunarMonth, ...]:
    found: list[LunarMonth] = []
    first = _FIRST_DAY
    for year in _YEARS:
        for number in range(1, 13):
            lengths = [_LONG if year & (0x10000 >> number) else _SHORT]
            if year & 0xF == number:
                lengths.append(_LONG if year & 0x10000 else _SHORT)
            for is_doubled, length in enumerate(lengths):
                found.append(LunarMonth(first, number, bool(is_doubled), length))
                first += timedelta(days=length)
    return tuple(found)

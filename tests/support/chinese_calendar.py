"""The Chinese lunar calendar from the moon and the sun: no table, no code of the service.

By GB/T 33661-2017: a month begins on the day of a new moon, the month of the winter solstice is the eleventh, and where there
are thirteen months from one such to the next, the first of them in which the sun enters no sign is a doubled one. Moon and sun
are those of J. Meeus ("Astronomical Algorithms", chapter 49, and "Astronomical Formulae for Calculators", chapter 18), right to
seconds and to a minute.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise

_LUNATION = 29.530588861
_NOON_OF_2000 = 2_451_545.0
# (coefficient in days, power of the eccentricity, multiples of the sun's anomaly, the moon's anomaly, the moon's argument).
_TERMS = (
    (-0.40720, 0, 0, 1, 0), (0.17241, 1, 1, 0, 0), (0.01608, 0, 0, 2, 0), (0.01039, 0, 0, 0, 2), (0.00739, 1, -1, 1, 0),
    (-0.00514, 1, 1, 1, 0), (0.00208, 2, 2, 0, 0), (-0.00111, 0, 0, 1, -2), (-0.00057, 0, 0, 1, 2), (0.00056, 1, 1, 2, 0),
    (-0.00042, 0, 0, 3, 0), (0.00042, 1, 1, 0, 2), (0.00038, 1, 1, 0, -2), (-0.00024, 1, -1, 2, 0), (-0.00007, 0, 2, 1, 0),
    (0.00004, 0, 0, 2, -2), (0.00004, 0, 3, 0, 0), (0.00003, 0, 1, 1, -2), (0.00003, 0, 0, 2, 2), (-0.00003, 0, 1, 1, 2),
    (0.00003, 0, -1, 1, 2), (-0.00002, 0, -1, 1, -2), (-0.00002, 0, 1, 3, 0), (0.00002, 0, 0, 4, 0),
)  # fmt: skip
# Of the planets: (coefficient in millionths of a day, degrees, degrees a lunation).
_PLANETS = (
    (325, 299.77, 0.107408), (165, 251.88, 0.016321), (164, 251.83, 26.651886), (126, 349.42, 36.412478),
    (110, 84.66, 18.206239), (62, 141.74, 53.303771), (60, 207.14, 2.453732), (56, 154.84, 7.306860),
    (47, 34.52, 27.261239), (42, 207.19, 0.121824), (40, 291.34, 1.844379), (37, 161.72, 24.198154),
    (35, 239.56, 25.513099), (23, 331.55, 3.592518),
)  # fmt: skip


@dataclass(frozen=True)
class LunarDay:
    """A day of the calendar.

    Attributes:
        month: 1 to 12; a doubled month has the number of the one before it.
        is_doubled: Whether it is in the second month of that number.
        day: 1 to 30.
        length: Days of its month.
    """

    month: int
    is_doubled: bool
    day: int
    length: int


@cache
def lunar_day(day: date) -> LunarDay:
    """Returns which day of the calendar a day is; good for 1900 to 2100."""
    # The solstice is in December: from the eleventh month of this year on, or of the year before.
    months = _months_from(day.year)
    if day < months[0][0]:
        months = _months_from(day.year - 1)
    place = bisect_right(months, day, key=lambda one: one[0]) - 1
    first, number, is_doubled = months[place]
    return LunarDay(number, is_doubled, (day - first).days + 1, (months[place + 1][0] - first).days)


@cache
def _months_from(year: int) -> tuple[tuple[date, int, bool], ...]:
    """Returns first day, number and whether it is doubled of the months from the eleventh of a year up to the next eleventh."""
    begin, end = _eleventh(year), _eleventh(year + 1)
    number_of_first = round((_noon(begin) - _NOON_OF_2000) / _LUNATION)
    firsts = sorted({_new_moon_day(number) for number in range(number_of_first - 2, number_of_first + 17)})
    firsts = [first for first in firsts if begin <= first <= end]
    found: list[tuple[date, int, bool]] = []
    number, may_double = 11, len(firsts) == 14
    for first, after in pairwise(firsts):
        if may_double and found and _sign(first) == _sign(after):
            may_double = False
            found.append((first, found[-1][1], True))
            continue
        found.append((first, number, False))
        number = number % 12 + 1
    return (*found, (end, 11, False))


@cache
def _eleventh(year: int) -> date:
    """Returns the first day of the month in which the winter solstice of a year is."""
    solstice = next(
        day for day in _days(date(year, 12, 18), 8) if _longitude(_midnight(day + timedelta(days=1))) >= 270
    )
    about = round((_noon(solstice) - _NOON_OF_2000) / _LUNATION)
    return max(first for number in range(about - 2, about + 3) if (first := _new_moon_day(number)) <= solstice)


def _sign(day: date) -> int:
    """Returns in which twelfth of its way the sun is when a day begins."""
    return int(_longitude(_midnight(day)) // 30)


def _days(first: date, count: int) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range(count))


@cache
def _new_moon_day(number: int) -> date:
    """Returns on which day in China a new moon is; the first of the year 2000 is number 0."""
    turned = number / 1236.85
    sun = 2.5534 + 29.10535670 * number - 0.0000014 * turned**2
    moon = 201.5643 + 385.81693528 * number + 0.0107582 * turned**2 + 0.00001238 * turned**3
    argument = 160.7108 + 390.67050284 * number - 0.0016118 * turned**2 - 0.00000227 * turned**3
    node = 124.7746 - 1.56375588 * number + 0.0020672 * turned**2
    eccentricity = 1 - 0.002516 * turned - 0.0000074 * turned**2
    at = 2_451_550.09766 + _LUNATION * number + 0.00015437 * turned**2 - 0.00000015 * turned**3
    at -= 0.00017 * _sin(node)
    for size, power, suns, moons, arguments in _TERMS:
        at += size * eccentricity**power * _sin(suns * sun + moons * moon + arguments * argument)
    for size, start, speed in _PLANETS:
        curve = 0.009173 * turned**2 if size == 325 else 0.0
        at += size * 1e-6 * _sin(start + speed * number - curve)
    year = 2000 + turned * 100
    since_epoch = (at - 2_440_587.5) * 86_400 - _slower_by(year) + _ahead(year)
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=since_epoch)).date()


def _longitude(at: float) -> float:
    """Returns the sun's apparent longitude in degrees, 0 to 360, at a Julian date of dynamical time."""
    centuries = (at - 2_415_020.0) / 36_525
    anomaly = 358.47583 + 35_999.04975 * centuries - 0.000150 * centuries**2 - 0.0000033 * centuries**3
    centre = (
        (1.919460 - 0.004789 * centuries - 0.000014 * centuries**2) * _sin(anomaly)
        + (0.020094 - 0.000100 * centuries) * _sin(2 * anomaly)
        + 0.000293 * _sin(3 * anomaly)
    )
    disturbed = (
        0.00134 * _sin(90 + 153.23 + 22_518.7541 * centuries)
        + 0.00154 * _sin(90 + 216.57 + 45_037.5082 * centuries)
        + 0.00200 * _sin(90 + 312.69 + 32_964.3577 * centuries)
        + 0.00179 * _sin(350.74 + 445_267.1142 * centuries - 0.00144 * centuries**2)
        + 0.00178 * _sin(231.19 + 20.20 * centuries)
    )
    seen = -0.00569 - 0.00479 * _sin(259.18 - 1_934.142 * centuries)
    return (279.69668 + 36_000.76892 * centuries + 0.0003025 * centuries**2 + centre + disturbed + seen) % 360


def _midnight(day: date) -> float:
    """Returns the Julian date, of dynamical time, at which a day begins in China."""
    seconds = (day - date(1970, 1, 1)).days * 86_400 - _ahead(day.year) + _slower_by(day.year)
    return 2_440_587.5 + seconds / 86_400


def _noon(day: date) -> float:
    return 2_440_588.0 + (day - date(1970, 1, 1)).days


def _ahead(year: float) -> float:
    """Returns by how many seconds the clocks of China are ahead of UTC: until 1928 those of Beijing, by the sun."""
    return 28_800 if year >= 1929 else 27_940


def _slower_by(year: float) -> float:
    """Returns by how many seconds the clocks are behind dynamical time (after F. Espenak and J. Meeus, roughly)."""
    if year < 1920:
        since = year - 1900
        return -2.79 + 1.494119 * since - 0.0598939 * since**2 + 0.0061966 * since**3 - 0.000197 * since**4
    if year < 1986:
        # From 21 seconds to 55.
        return 21.2 + (year - 1920) * 0.51
    if year < 2050:
        since = year - 2000
        return 62.92 + 0.32217 * since + 0.005589 * since**2
    return -20 + 32 * ((year - 1820) / 100) ** 2 - 0.5628 * (2150 - year)


def _sin(degrees: float) -> float:
    return math.sin(math.radians(degrees))

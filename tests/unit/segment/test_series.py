"""Days are those of the time zone, and points have no gap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from services.common.errors import InvalidArgument
from services.segment.domain.series import Interval, points


def test_points_begin_where_days_and_hours_of_the_zone_begin() -> None:
    start, end = datetime(2026, 3, 28, 20, 10, tzinfo=UTC), datetime(2026, 3, 30, 12, tzinfo=UTC)
    shanghai = points(Interval.DAY, start=start, end=end, time_zone="Asia/Shanghai")
    assert shanghai == [datetime(2026, 3, day, 16, tzinfo=UTC) for day in (28, 29, 30)]
    # The clocks went forward in Berlin on the 29th.
    berlin = points(Interval.DAY, start=start, end=end, time_zone="Europe/Berlin")
    assert [later - earlier for earlier, later in pairwise(berlin)] == [
        timedelta(hours=hours) for hours in (24, 23, 24)
    ]
    kolkata = points(Interval.HOUR, start=start, end=start + timedelta(hours=2), time_zone="Asia/Kolkata")
    assert kolkata[0] == datetime(2026, 3, 28, 19, 30, tzinfo=UTC)
    assert len(kolkata) == 4
    whole = points(Interval.DAY, start=shanghai[0], end=shanghai[1], time_zone="Asia/Shanghai")
    assert whole == shanghai[:2]


def test_too_many_points_and_an_end_before_the_start_are_refused() -> None:
    now = datetime(2026, 3, 28, tzinfo=UTC)
    for interval, start in ((Interval.DAY, now), (Interval.HOUR, now - timedelta(hours=1_001)), (Interval.DAY, now - timedelta(days=1_001))):  # fmt: skip
        with pytest.raises(InvalidArgument):
            points(interval, start=start, end=now, time_zone="UTC")

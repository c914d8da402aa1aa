"""Which counts over time may be asked for. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.common.errors import InvalidArgument
from services.messaging.domain.messages import SeriesBucket

MAX_BUCKETS = 800
"""Buckets of one series: a month of hours, two years of days."""

_LEAST_HOURS = {SeriesBucket.HOUR: 1, SeriesBucket.DAY: 23, SeriesBucket.WEEK: 167, SeriesBucket.MONTH: 671}


def check_series(start_time: datetime, end_time: datetime, bucket: SeriesBucket, time_zone: str) -> None:
    """Checks the bounds of a series.

    Raises:
        InvalidArgument: If the times are in the wrong order or hold more than `MAX_BUCKETS`, or there is no such time zone.
    """
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidArgument(
            "time_zone: it must be the name of a time zone, such as Asia/Shanghai.", field="time_zone"
        ) from error
    if end_time <= start_time:
        raise InvalidArgument("end_time: it must be after start_time.", field="end_time")
    if (end_time - start_time).total_seconds() / 3600 / _LEAST_HOURS[bucket] > MAX_BUCKETS:
        raise InvalidArgument(
            f"start_time: a series has at most {MAX_BUCKETS} buckets; ask for longer ones, or for a shorter time.",
            field="start_time",
        )
